// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The inside of recourse-media: one original in memory, one memory file for the cleaned copy, one answer. Nothing here
// is linked into the server. Each cleaner fills w->answer (type, size of the picture, duration) and writes the copy.
#ifndef RECOURSE_MEDIA_MEDIA_WORK_H
#define RECOURSE_MEDIA_MEDIA_WORK_H
#include "media/media_wire.h"

typedef struct {
  Bytes in;    // the original, mapped, read-only
  int out_fd;  // memory file of the cleaned copy
  uint64_t out_size;
  MediaAnswer answer;
} MediaWork;

// Appends to the cleaned copy; false when it grows past MEDIA_OUTPUT_MAX or memory is out.
bool media_out(MediaWork *w, const void *p, size_t n);

// Loads libmagic's table; before the sandbox is entered.
Err media_sniff_init(void);
// The kind of file, by its bytes alone; MEDIA_NONE when it is not accepted.
MediaType media_sniff(Bytes in);

MediaStatus media_image_clean(MediaWork *w, MediaType found);
MediaStatus media_pdf_clean(MediaWork *w);
MediaStatus media_av_clean(MediaWork *w, MediaType found);
#endif
