// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The parts of the sound and video cleaner, inside recourse-media only.
#ifndef RECOURSE_MEDIA_MEDIA_AV_H
#define RECOURSE_MEDIA_MEDIA_AV_H
#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>
#include "media/media_work.h"

// A container we write: libavformat's name for it and the codecs it may carry.
typedef struct {
  MediaType type;
  const char *muxer;
  enum AVCodecID codecs[16];  // ended by AV_CODEC_ID_NONE
} AvContainer;
// The container for the streams to keep; NULL when none carries them all.
const AvContainer *av_container(MediaType found, const enum AVCodecID *codecs, size_t n, bool video);
// libavformat's name of the reader for that kind; NULL when there is none.
const char *av_reader(MediaType found);

// Input from w->in and output to w->out_fd; nothing else can be opened. Freed by av_io_free; NULL: memory is out.
typedef struct {
  MediaWork *w;
  int64_t at;
} AvCursor;
AVIOContext *av_io_input(AvCursor *c);
AVIOContext *av_io_output(AvCursor *c);
AVIOContext *av_io_readback(AvCursor *c);  // reads what was written
void av_io_free(AVIOContext **io);

// What hides inside the streams themselves.
// The filter that drops messages (SEI, metadata units) from H.264, HEVC and AV1; *out stays NULL for other codecs.
bool av_strip_open(const AVStream *in, AVBSFContext **out);
// Removes user data, comments and messages from codec data that sits beside the packets. False when it is malformed
// or memory is out.
bool av_strip_header(AVCodecParameters *par);
typedef enum { AV_KEEP, AV_DROP, AV_DAMAGED } AvVerdict;
// Looks at one packet: MPEG-4 user data is cut out in place; what is no MP3 frame is dropped; a bad AMR frame is damage.
AvVerdict av_strip_packet(enum AVCodecID codec, AVPacket *p);
#endif
