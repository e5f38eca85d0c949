// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Containers are written anew; what a camera or an editor hid between the frames is taken out here.
#include <libavutil/opt.h>
#include "media/media_av.h"

// H.264 table 7-1: 6 is SEI. HEVC table 7-1: 39 and 40 are SEI. AV1 6.2.2: 5 is metadata, 15 padding.
static const char *units_of(enum AVCodecID codec) {
  switch (codec) {
    case AV_CODEC_ID_H264: return "6";
    case AV_CODEC_ID_HEVC: return "39|40";
    case AV_CODEC_ID_AV1: return "5|15";
    default: return NULL;
  }
}

bool av_strip_open(const AVStream *in, AVBSFContext **out) {
  *out = NULL;
  const char *units = units_of(in->codecpar->codec_id);
  if (units == NULL) return true;
  const AVBitStreamFilter *filter = av_bsf_get_by_name("filter_units");
  if (filter == NULL || av_bsf_alloc(filter, out) < 0) return false;
  (*out)->time_base_in = in->time_base;
  return avcodec_parameters_copy((*out)->par_in, in->codecpar) >= 0 &&
         av_opt_set((*out)->priv_data, "remove_types", units, 0) >= 0 && av_bsf_init(*out) >= 0;
}

// Units begin 00 00 01 in MPEG-4 part 2 (ISO 14496-2, 6.2.1) and in Annex B of HEVC; the byte behind tells their type.
static bool is_user_data(uint8_t type) { return type == 0xB2; }
static bool is_hevc_message(uint8_t type) { return (type >> 1 & 0x3F) == 39 || (type >> 1 & 0x3F) == 40; }

static size_t cut_units(uint8_t *p, size_t n, bool (*unwanted)(uint8_t)) {
  size_t to = 0;
  bool skipping = false;
  for (size_t i = 0; i < n; i++) {
    if (i + 3 < n && p[i] == 0 && p[i + 1] == 0 && p[i + 2] == 1) skipping = unwanted(p[i + 3]);
    if (!skipping) p[to++] = p[i];
  }
  return to;
}

// Vorbis I, 4.2: three headers, here in Xiph lacing (02, two lengths in steps of 255, the packets); the second one holds
// the comments. It is replaced by an empty one.
static bool empty_vorbis_comment(AVCodecParameters *par) {
  static const uint8_t empty[] = {3, 'v', 'o', 'r', 'b', 'i', 's', 0, 0, 0, 0, 0, 0, 0, 0, 1};
  size_t n = (size_t)par->extradata_size, at = 1, length[2] = {0, 0};
  const uint8_t *p = par->extradata;
  if (n < 3 || p[0] != 2) return false;
  for (int i = 0; i < 2; i++) {
    do {
      if (at >= n) return false;
      length[i] += p[at];
    } while (p[at++] == 255);
  }
  if (length[0] != 30 || length[1] > n || at + length[0] > n - length[1]) return false;
  size_t setup = at + length[0] + length[1], made = 3 + length[0] + sizeof empty + (n - setup);
  uint8_t *q = av_mallocz(made + AV_INPUT_BUFFER_PADDING_SIZE);
  if (q == NULL) return false;
  memcpy(q, (const uint8_t[]){2, 30, sizeof empty}, 3);
  memcpy(q + 3, p + at, length[0]);
  memcpy(q + 3 + length[0], empty, sizeof empty);
  memcpy(q + 3 + length[0] + sizeof empty, p + setup, n - setup);
  av_freep(&par->extradata);
  par->extradata = q;
  par->extradata_size = (int)made;
  return true;
}

// The filter hands over the headers of HEVC in Annex B form, messages included; another form would pass uncut.
bool av_strip_header(AVCodecParameters *par) {
  if (par->codec_id == AV_CODEC_ID_VORBIS) return empty_vorbis_comment(par);
  uint8_t *p = par->extradata;
  size_t n = p == NULL ? 0 : (size_t)par->extradata_size;
  if (par->codec_id == AV_CODEC_ID_MPEG4) par->extradata_size = (int)cut_units(p, n, is_user_data);
  if (par->codec_id == AV_CODEC_ID_HEVC && n > 0) {
    if (p[0] != 0) return false;
    par->extradata_size = (int)cut_units(p, n, is_hevc_message);
  }
  return true;
}

// ISO 11172-3, 2.4.1.3 and 13818-3: layer III frame length from its header; 0: no such header. kbit/s and Hz.
static size_t mp3_length(const uint8_t *p, size_t n) {
  static const uint16_t v1[] = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0};
  static const uint16_t v2[] = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0};
  static const uint16_t rates[] = {44100, 48000, 32000, 0};
  if (n < 4 || p[0] != 0xFF || (p[1] & 0xE0) != 0xE0 || (p[1] & 0x06) != 0x02) return 0;
  unsigned version = p[1] >> 3 & 3;  // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
  unsigned rate = rates[p[2] >> 2 & 3], kbits = version == 3 ? v1[p[2] >> 4] : v2[p[2] >> 4];
  if (version == 1 || rate == 0 || kbits == 0) return 0;
  if (version != 3) rate /= version == 2 ? 2 : 4;
  return (version == 3 ? 144u : 72u) * kbits * 1000 / rate + (p[2] >> 1 & 1);
}

// 3GPP TS 26.101 and RFC 4867, 5.3: one byte with the frame type, whose spare bits are zero.
static bool amr_frame(bool wide, const uint8_t *p, size_t n) {
  unsigned type = n == 0 ? 16 : p[0] >> 3 & 15u;
  if (n == 0 || (p[0] & 0x83) != 0) return false;
  return type == 15 || type <= 8 || (wide && (type == 9 || type == 14));
}

AvVerdict av_strip_packet(enum AVCodecID codec, AVPacket *p) {
  switch (codec) {
    case AV_CODEC_ID_MPEG4:
      if (av_packet_make_writable(p) < 0) return AV_DAMAGED;
      av_shrink_packet(p, (int)cut_units(p->data, (size_t)p->size, is_user_data));
      return p->size > 0 ? AV_KEEP : AV_DROP;
    case AV_CODEC_ID_MP3: return mp3_length(p->data, (size_t)p->size) == (size_t)p->size ? AV_KEEP : AV_DROP;
    case AV_CODEC_ID_AMR_NB: return amr_frame(false, p->data, (size_t)p->size) ? AV_KEEP : AV_DAMAGED;
    case AV_CODEC_ID_AMR_WB: return amr_frame(true, p->data, (size_t)p->size) ? AV_KEEP : AV_DAMAGED;
    default: return AV_KEEP;
  }
}
