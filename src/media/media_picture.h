// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// One decoder and encoder per picture format, between media_image.c and the codec libraries.
#ifndef RECOURSE_MEDIA_MEDIA_PICTURE_H
#define RECOURSE_MEDIA_MEDIA_PICTURE_H
#include "media/media_raster.h"
#include "media/media_work.h"

// Decode to RGB or RGBA of at most MEDIA_LONG_SIDE_MAX, upright. MEDIA_CLEANED means: *out is whole (caller frees).
// *pixels is the size of the original picture.
MediaStatus picture_read_jpeg(Bytes in, Raster *out, uint64_t *pixels);
MediaStatus picture_read_png(Bytes in, Raster *out, uint64_t *pixels);
MediaStatus picture_read_heif(Bytes in, Raster *out, uint64_t *pixels);

// Encode to the cleaned copy, with nothing but pixels. JPEG takes RGB only.
bool picture_write_jpeg(MediaWork *w, const Raster *r);
bool picture_write_png(MediaWork *w, const Raster *r);

// Orientation 1..8 from an EXIF block that starts with its TIFF header; 1 when there is none.
unsigned picture_orientation(Bytes tiff);
#endif
