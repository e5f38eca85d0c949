// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Sound and video: the frames are copied unchanged into a new container by libavformat, in this process. Only sound
// and moving pictures pass: cover pictures, subtitles, chapters, tracks of place and time, tags and attachments stay
// behind. References to other files cannot be followed: there is no protocol, and every open is refused.
#include "media/media_av.h"

enum { STREAMS_MAX = 8 };

typedef struct {
  MediaWork *w;
  AvCursor in_at, out_at, back_at;
  AVIOContext *in_io, *out_io;
  AVFormatContext *in, *out;
  AVBSFContext *filter[STREAMS_MAX];  // by output stream
  int from[STREAMS_MAX];              // input stream of each output stream
  int64_t packets[STREAMS_MAX];
  unsigned n;
  bool video, incomplete;
} Av;

static int refuse_open(AVFormatContext *s, AVIOContext **io, const char *url, int flags, AVDictionary **options) {
  (void)s, (void)io, (void)url, (void)flags, (void)options;
  return AVERROR(EACCES);
}

// The writer may look back at its own output, to put the index in front of the frames; nothing else.
static int open_own_output(AVFormatContext *s, AVIOContext **io, const char *url, int flags, AVDictionary **options) {
  (void)url, (void)options;
  Av *a = s->opaque;
  if ((flags & AVIO_FLAG_WRITE) != 0) return AVERROR(EACCES);
  a->back_at = (AvCursor){.w = a->w};
  *io = av_io_readback(&a->back_at);
  return *io == NULL ? AVERROR(ENOMEM) : 0;
}
static int close_own_output(AVFormatContext *s, AVIOContext *io) {
  (void)s;
  av_io_free(&io);
  return 0;
}

static MediaStatus open_input(Av *a, MediaType found) {
  const char *name = av_reader(found);
  const AVInputFormat *reader = name == NULL ? NULL : av_find_input_format(name);
  a->in_at = (AvCursor){.w = a->w};
  a->in_io = av_io_input(&a->in_at);
  a->in = avformat_alloc_context();
  if (reader == NULL || a->in_io == NULL || a->in == NULL) return MEDIA_NOT_CLEANABLE;
  a->in->pb = a->in_io;
  a->in->io_open = refuse_open;
  a->in->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO;
  if (avformat_open_input(&a->in, "original", reader, NULL) < 0) return MEDIA_BROKEN;
  return avformat_find_stream_info(a->in, NULL) < 0 ? MEDIA_BROKEN : MEDIA_CLEANED;
}

static bool wanted(const AVStream *st) {
  bool picture = (st->disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS)) != 0;
  return !picture && (st->codecpar->codec_type == AVMEDIA_TYPE_AUDIO || st->codecpar->codec_type == AVMEDIA_TYPE_VIDEO);
}

static MediaStatus choose_streams(Av *a, enum AVCodecID *codecs) {
  for (unsigned i = 0; i < a->in->nb_streams; i++) {
    AVStream *st = a->in->streams[i];
    st->discard = AVDISCARD_ALL;
    if (!wanted(st)) continue;
    if (st->codecpar->codec_id == AV_CODEC_ID_NONE || a->n == STREAMS_MAX) {
      a->incomplete = true;
      continue;
    }
    const AVCodecParameters *par = st->codecpar;
    if (par->width > 0 && par->height > 0 && (uint64_t)par->width * (uint64_t)par->height > MEDIA_PIXELS_MAX)
      return MEDIA_TOO_BIG_PICTURE;
    if (par->codec_type == AVMEDIA_TYPE_VIDEO && !a->video) {
      a->video = true;
      a->w->answer.width = (uint32_t)par->width;
      a->w->answer.height = (uint32_t)par->height;
    }
    st->discard = AVDISCARD_DEFAULT;
    codecs[a->n] = par->codec_id;
    a->from[a->n++] = (int)i;
  }
  return a->n > 0 ? MEDIA_CLEANED : MEDIA_BROKEN;
}

// How the phone was held is part of the picture, not of its description.
static bool copy_rotation(const AVStream *in, AVStream *out) {
  size_t n = 0;
  const uint8_t *matrix = av_stream_get_side_data(in, AV_PKT_DATA_DISPLAYMATRIX, &n);
  if (matrix == NULL) return true;
  uint8_t *to = av_stream_new_side_data(out, AV_PKT_DATA_DISPLAYMATRIX, n);
  if (to == NULL) return false;
  memcpy(to, matrix, n);
  return true;
}

static bool add_stream(Av *a, unsigned i) {
  const AVStream *in = a->in->streams[a->from[i]];
  AVStream *out = avformat_new_stream(a->out, NULL);
  if (out == NULL || !av_strip_open(in, &a->filter[i])) return false;
  const AVCodecParameters *par = a->filter[i] != NULL ? a->filter[i]->par_out : in->codecpar;
  if (avcodec_parameters_copy(out->codecpar, par) < 0 || !av_strip_header(out->codecpar)) return false;
  // Players of one maker take HEVC only under this name.
  bool hvc1 = par->codec_id == AV_CODEC_ID_HEVC && in->codecpar->codec_tag == MKTAG('h', 'v', 'c', '1');
  out->codecpar->codec_tag = hvc1 ? MKTAG('h', 'v', 'c', '1') : 0;
  out->time_base = in->time_base;
  out->avg_frame_rate = in->avg_frame_rate;
  out->sample_aspect_ratio = in->sample_aspect_ratio;
  out->disposition = in->disposition & AV_DISPOSITION_DEFAULT;
  return copy_rotation(in, out);
}

static bool open_output(Av *a, const AvContainer *c) {
  a->out_at = (AvCursor){.w = a->w};
  a->out_io = av_io_output(&a->out_at);
  if (a->out_io == NULL || avformat_alloc_output_context2(&a->out, NULL, c->muxer, "cleaned") < 0) return false;
  a->out->pb = a->out_io;
  a->out->opaque = a;
  a->out->io_open = open_own_output;
  a->out->io_close2 = close_own_output;
  a->out->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO;
  for (unsigned i = 0; i < a->n; i++)
    if (!add_stream(a, i)) return false;
  AVDictionary *options = NULL;
  av_dict_set(&options, "movflags", "+faststart", 0);
  av_dict_set(&options, "id3v2_version", "0", 0);
  av_dict_set(&options, "write_id3v1", "0", 0);
  int r = avformat_write_header(a->out, &options);
  av_dict_free(&options);
  return r >= 0;
}

static bool write_packet(Av *a, unsigned i, AVPacket *p) {
  const AVStream *in = a->in->streams[a->from[i]], *out = a->out->streams[i];
  p->stream_index = (int)i;
  p->pos = -1;
  av_packet_rescale_ts(p, in->time_base, out->time_base);
  a->packets[i]++;
  return av_interleaved_write_frame(a->out, p) >= 0;
}

static MediaStatus pass_packet(Av *a, unsigned i, AVPacket *p) {
  AvVerdict v = av_strip_packet(a->in->streams[a->from[i]]->codecpar->codec_id, p);
  if (v != AV_KEEP) return v == AV_DROP ? MEDIA_CLEANED : MEDIA_BROKEN;
  if ((p->flags & AV_PKT_FLAG_CORRUPT) != 0) a->incomplete = true;
  if (a->filter[i] == NULL) return write_packet(a, i, p) ? MEDIA_CLEANED : MEDIA_NOT_CLEANABLE;
  if (av_bsf_send_packet(a->filter[i], p) < 0) {
    a->incomplete = true;  // a damaged frame; the next key frame mends it
    return MEDIA_CLEANED;
  }
  int r;
  while ((r = av_bsf_receive_packet(a->filter[i], p)) >= 0)
    if (!write_packet(a, i, p)) return MEDIA_NOT_CLEANABLE;
  if (r != AVERROR(EAGAIN) && r != AVERROR_EOF) a->incomplete = true;
  return MEDIA_CLEANED;
}

static int output_of(const Av *a, int stream) {
  for (unsigned i = 0; i < a->n; i++)
    if (a->from[i] == stream) return (int)i;
  return -1;
}

static MediaStatus copy_packets(Av *a) {
  AVPacket *p = av_packet_alloc();
  if (p == NULL) return MEDIA_NOT_CLEANABLE;
  MediaStatus s = MEDIA_CLEANED;
  int r = 0;
  while (s == MEDIA_CLEANED && (r = av_read_frame(a->in, p)) >= 0) {
    int i = output_of(a, p->stream_index);
    if (i >= 0) s = pass_packet(a, (unsigned)i, p);
    av_packet_unref(p);
  }
  if (r < 0 && r != AVERROR_EOF) a->incomplete = true;
  av_packet_free(&p);
  int64_t all = 0;
  for (unsigned i = 0; i < a->n; i++) {
    const AVStream *in = a->in->streams[a->from[i]];
    if (a->packets[i] < avformat_index_get_entries_count(in) && in->nb_frames > 0) a->incomplete = true;
    all += a->packets[i];
  }
  return s == MEDIA_CLEANED && all == 0 ? MEDIA_BROKEN : s;
}

static MediaStatus remux(Av *a, MediaType found) {
  enum AVCodecID codecs[STREAMS_MAX];
  MediaStatus s = open_input(a, found);
  if (s == MEDIA_CLEANED) s = choose_streams(a, codecs);
  if (s != MEDIA_CLEANED) return s;
  const AvContainer *c = av_container(found, codecs, a->n, a->video);
  if (c == NULL || !open_output(a, c)) return MEDIA_NOT_CLEANABLE;
  s = copy_packets(a);
  if (s == MEDIA_CLEANED && av_write_trailer(a->out) < 0) s = MEDIA_NOT_CLEANABLE;
  avio_flush(a->out_io);
  if (a->out_io->error != 0) s = MEDIA_NOT_CLEANABLE;
  a->w->answer.type = (uint16_t)c->type;
  if (a->in->duration > 0) a->w->answer.duration_ms = (uint64_t)(a->in->duration / (AV_TIME_BASE / 1000));
  if (a->incomplete) a->w->answer.flags |= MEDIA_FLAG_INCOMPLETE;
  return s;
}

MediaStatus media_av_clean(MediaWork *w, MediaType found) {
  Av a = {.w = w};
  MediaStatus s = remux(&a, found);
  for (unsigned i = 0; i < a.n; i++) av_bsf_free(&a.filter[i]);
  avformat_free_context(a.out);
  avformat_close_input(&a.in);
  av_io_free(&a.in_io);
  av_io_free(&a.out_io);
  return s;
}
