// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "media/media_raster.h"
#include <stdlib.h>
#include <string.h>

enum { SIDE_MAX = 1 << 24 };  // 255 times this still fits the sums of a narrowed row

void raster_free(Raster *r) {
  free(r->px);
  *r = (Raster){0};
}

static bool raster_alloc(Raster *r, uint32_t w, uint32_t h, unsigned ch) {
  size_t n;
  if (!mul_ok(w, h, &n) || !mul_ok(n, ch, &n) || n == 0) return false;
  *r = (Raster){.w = w, .h = h, .ch = ch, .px = malloc(n)};
  return r->px != NULL;
}

static uint32_t side(uint32_t this_side, uint32_t long_side, uint32_t max) {
  if (long_side <= max) return this_side;
  uint64_t s = ((uint64_t)this_side * max + long_side / 2) / long_side;
  return s == 0 ? 1 : (uint32_t)s;
}

bool shrink_init(Shrink *s, uint32_t w, uint32_t h, unsigned ch, uint32_t max) {
  uint32_t longest = w > h ? w : h;
  bool fits = longest <= max;
  *s = (Shrink){.sw = w, .sh = h, .ch = ch};
  if (longest > SIDE_MAX) return false;
  if (!raster_alloc(&s->out, side(w, longest, max), side(h, longest, max), fits ? ch : 3)) return false;
  if (fits) return true;
  size_t n = (size_t)s->out.w * 3;
  s->across = calloc(n, sizeof *s->across);
  s->sums = calloc(n * 2, sizeof *s->sums);
  s->white = malloc((size_t)w * 3);
  return s->across != NULL && s->sums != NULL && s->white != NULL;
}

static uint8_t on_white(uint8_t colour, uint8_t alpha) {
  return (uint8_t)((colour * alpha + 255 * (255 - alpha) + 127) / 255);
}
static void row_white(const uint8_t *rgba, uint8_t *rgb, uint32_t w) {
  for (uint32_t x = 0; x < w; x++, rgba += 4, rgb += 3)
    for (unsigned c = 0; c < 3; c++) rgb[c] = on_white(rgba[c], rgba[3]);
}

// A source pixel covers [x*tw, (x+1)*tw) of a line of sw*tw parts, a target pixel [X*sw, (X+1)*sw): since sw >= tw a
// source pixel touches at most two target pixels, each with its share. The sums stay below 2^32 (SIDE_MAX).
static void narrow(const Shrink *s, const uint8_t *rgb) {
  memset(s->across, 0, (size_t)s->out.w * 3 * sizeof *s->across);
  for (uint32_t x = 0; x < s->sw; x++, rgb += 3) {
    uint64_t from = (uint64_t)x * s->out.w, end = from + s->out.w;
    uint32_t left = (uint32_t)(from / s->sw), right = (uint32_t)((end - 1) / s->sw);
    uint32_t in_right = left == right ? 0 : (uint32_t)(end - (uint64_t)right * s->sw);
    uint32_t in_left = s->out.w - in_right;
    for (unsigned c = 0; c < 3; c++) {
      s->across[left * 3 + c] += rgb[c] * in_left;
      if (in_right > 0) s->across[right * 3 + c] += rgb[c] * in_right;
    }
  }
}

static void finish_row(Shrink *s, uint32_t row) {
  size_t n = (size_t)s->out.w * 3;
  uint64_t area = (uint64_t)s->sw * s->sh;
  uint8_t *to = s->out.px + row * n;
  for (size_t i = 0; i < n; i++) to[i] = (uint8_t)((s->sums[i] + area / 2) / area);
  memmove(s->sums, s->sums + n, n * sizeof *s->sums);
  memset(s->sums + n, 0, n * sizeof *s->sums);
}

void shrink_row(Shrink *s, const uint8_t *px) {
  if (s->row >= s->sh) return;
  if (s->across == NULL) {
    size_t n = (size_t)s->sw * s->ch;
    memcpy(s->out.px + s->row++ * n, px, n);
    return;
  }
  if (s->ch == 4) row_white(px, s->white, s->sw);
  narrow(s, s->ch == 4 ? s->white : px);
  size_t n = (size_t)s->out.w * 3;
  uint64_t from = (uint64_t)s->row * s->out.h, end = from + s->out.h;
  uint32_t top = (uint32_t)(from / s->sh), below = (uint32_t)((end - 1) / s->sh);
  uint32_t in_below = top == below ? 0 : (uint32_t)(end - (uint64_t)below * s->sh);
  uint32_t in_top = s->out.h - in_below;
  for (size_t i = 0; i < n; i++) {
    s->sums[i] += (uint64_t)s->across[i] * in_top;
    s->sums[n + i] += (uint64_t)s->across[i] * in_below;
  }
  s->row++;
  if (end % s->sh == 0 || top != below) finish_row(s, top);
}

bool shrink_take(Shrink *s, Raster *out) {
  bool whole = s->row == s->sh && s->out.px != NULL;
  free(s->across);
  free(s->sums);
  free(s->white);
  if (whole) *out = s->out;
  else raster_free(&s->out);
  *s = (Shrink){0};
  return whole;
}

// EXIF 2.32, tag 0x0112: where the pixel of the upright picture at (x, y) lies in the stored one of w x h.
static size_t stored_at(unsigned orientation, uint32_t x, uint32_t y, uint32_t w, uint32_t h) {
  uint32_t sx = x, sy = y;
  switch (orientation) {
    case 2: sx = w - 1 - x; break;
    case 3: sx = w - 1 - x; sy = h - 1 - y; break;
    case 4: sy = h - 1 - y; break;
    case 5: sx = y; sy = x; break;
    case 6: sx = y; sy = h - 1 - x; break;
    case 7: sx = w - 1 - y; sy = h - 1 - x; break;
    case 8: sx = w - 1 - y; sy = x; break;
    default: break;
  }
  return (size_t)sy * w + sx;
}

bool raster_orient(Raster *r, unsigned orientation) {
  if (orientation < 2 || orientation > 8) return true;
  Raster up;
  bool turned = orientation >= 5;
  if (!raster_alloc(&up, turned ? r->h : r->w, turned ? r->w : r->h, r->ch)) return false;
  uint8_t *to = up.px;
  for (uint32_t y = 0; y < up.h; y++)
    for (uint32_t x = 0; x < up.w; x++, to += r->ch)
      memcpy(to, r->px + stored_at(orientation, x, y, r->w, r->h) * r->ch, r->ch);
  raster_free(r);
  *r = up;
  return true;
}

void raster_white(Raster *r) {
  if (r->ch != 4) return;
  uint8_t *to = r->px;
  const uint8_t *from = r->px;
  for (size_t n = (size_t)r->w * r->h; n > 0; n--, from += 4, to += 3) {
    uint8_t alpha = from[3];
    for (unsigned c = 0; c < 3; c++) to[c] = on_white(from[c], alpha);
  }
  r->ch = 3;
}
