// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The kinds of files that are accepted, their limits, and how a cleaning can end.
#ifndef RECOURSE_MEDIA_MEDIA_TYPES_H
#define RECOURSE_MEDIA_MEDIA_TYPES_H
#include "base/mem.h"

#define MEDIA_INPUT_MAX (50ull * 1024 * 1024)   // bytes of one original
#define MEDIA_OUTPUT_MAX (80ull * 1024 * 1024)  // bytes of one cleaned copy
#define MEDIA_PIXELS_MAX 60000000ull            // of a picture, checked before it is decoded
#define MEDIA_LONG_SIDE_MAX 3000u               // pixels of the cleaned picture
#define MEDIA_PNG_PIXELS_MAX 4000000ull         // above this a PNG comes out as JPEG

typedef enum {
  MEDIA_NONE,
  MEDIA_JPEG,
  MEDIA_PNG,
  MEDIA_HEIC,
  MEDIA_PDF,
  MEDIA_MP3,
  MEDIA_M4A,
  MEDIA_AAC,
  MEDIA_OGG,
  MEDIA_AMR,
  MEDIA_WAV,
  MEDIA_3GP,
  MEDIA_MP4,
  MEDIA_MOV,
  MEDIA_WEBM,
  MEDIA_TYPE_COUNT
} MediaType;

// MEDIA_FAILED: the helper gave no answer. The others are the helper's own words.
typedef enum {
  MEDIA_FAILED,
  MEDIA_CLEANED,          // the cleaned copy is complete
  MEDIA_NOT_CLEANABLE,    // an accepted kind, but nobody could make a clean copy (a password, an unknown codec)
  MEDIA_REFUSED,          // not an accepted kind
  MEDIA_BROKEN,           // an accepted kind, but damaged or cut off
  MEDIA_TOO_BIG_PICTURE,  // more than MEDIA_PIXELS_MAX
  MEDIA_TIMEOUT,          // took longer than allowed
  MEDIA_STATUS_COUNT
} MediaStatus;

// "image/jpeg"; "application/octet-stream" for MEDIA_NONE and unknown values. What a browser is told with the copy.
const char *media_type_mime(MediaType t);
// "jpg", without the dot; "bin" for MEDIA_NONE and unknown values.
const char *media_type_extension(MediaType t);
// "cleaned", "refused" ...: for logs and stored codes.
const char *media_status_name(MediaStatus s);
#endif
