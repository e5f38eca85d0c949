// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the request process and recourse-media say to each other, over two pipes on one machine (native byte order).
//   to the helper (descriptor 0):   MediaAsk, then exactly `size` bytes of the original, then the end of the pipe
//   from the helper (descriptor 1): MediaAnswer, then exactly `size` bytes of the cleaned copy, then the end of the pipe
// The helper reads everything before it answers. Anything else, or another exit code than 0, is a failed helper.
#ifndef RECOURSE_MEDIA_MEDIA_WIRE_H
#define RECOURSE_MEDIA_MEDIA_WIRE_H
#include "media/media_types.h"

#define MEDIA_MAGIC 0x61646d52u  // "Rmda"
enum { MEDIA_VERSION = 1, MEDIA_MODE_CLEAN = 1 };
enum { MEDIA_FLAG_INCOMPLETE = 1 };
enum { MEDIA_EXIT_NO_SANDBOX = 78, MEDIA_EXIT_PROTOCOL = 65, MEDIA_EXIT_SYSTEM = 71 };

typedef struct {
  uint32_t magic;
  uint16_t version, mode;
  uint64_t size;
} MediaAsk;

typedef struct {
  uint32_t magic;
  uint16_t version, status, found, type;  // MediaStatus, MediaType twice
  uint32_t flags, width, height;
  uint64_t duration_ms, size;
} MediaAnswer;

_Static_assert(sizeof(MediaAsk) == 16 && sizeof(MediaAnswer) == 40, "both sides are built together, without padding");
#endif
