// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Pictures in memory: made smaller while they are decoded, turned upright, laid on white. Inside recourse-media only.
#ifndef RECOURSE_MEDIA_MEDIA_RASTER_H
#define RECOURSE_MEDIA_MEDIA_RASTER_H
#include "base/mem.h"

typedef struct {
  uint32_t w, h;
  unsigned ch;  // 3 RGB, 4 RGBA (not premultiplied); rows without gaps
  uint8_t *px;  // malloc
} Raster;
void raster_free(Raster *r);

// Takes the rows of a picture one by one and keeps only the smaller one (area average, exact in integers). A picture
// that fits already is kept as it is. RGBA that must shrink is laid on white first and comes out as RGB.
typedef struct {
  uint32_t sw, sh, row;  // source size, rows taken so far
  unsigned ch;
  Raster out;
  uint32_t *across;  // one source row, narrowed: sums weighted by source width
  uint64_t *sums;    // the two target rows under way
  uint8_t *white;    // one RGB row, when alpha goes
} Shrink;
bool shrink_init(Shrink *s, uint32_t w, uint32_t h, unsigned ch, uint32_t long_side_max);
void shrink_row(Shrink *s, const uint8_t *px);
// Hands over the finished picture; false when rows are missing. Frees the rest in any case.
bool shrink_take(Shrink *s, Raster *out);

// EXIF orientation 1..8 applied (others: nothing). False when memory is out.
bool raster_orient(Raster *r, unsigned orientation);
// RGBA becomes RGB on white, in place.
void raster_white(Raster *r);
#endif
