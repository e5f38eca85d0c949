// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// libpng. Text, time, profile and unknown chunks are never handed on; eXIf is read for the orientation alone.
#include <setjmp.h>
#include <png.h>
#include "media/media_picture.h"

enum { LEVEL = 6, SIGNATURE = 8, IHDR_END = 33 };

typedef struct {
  jmp_buf jump;
  png_structp png;
  png_infop info;
  Bytes in;
  size_t at;
  uint32_t w, h;
  unsigned ch, orientation;
  Shrink shrink;
  uint8_t *px;         // the whole picture, only when it is interlaced
  uint8_t **rows;
  const Raster *picture;
  MediaWork *work;
} Png;

static void on_error(png_structp png, png_const_charp text) {
  (void)text;
  longjmp(((Png *)png_get_error_ptr(png))->jump, 1);
}
static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}
static void on_read(png_structp png, png_bytep to, size_t n) {
  Png *p = png_get_io_ptr(png);
  if (n > p->in.n - p->at) png_error(png, "end of file");
  memcpy(to, p->in.p + p->at, n);
  p->at += n;
}
static void on_write(png_structp png, png_bytep from, size_t n) {
  Png *p = png_get_io_ptr(png);
  if (!media_out(p->work, from, n)) png_error(png, "no room");
}
static void on_flush(png_structp png) { (void)png; }

static bool guarded(Png *p, void (*step)(Png *)) {
  if (setjmp(p->jump) != 0) return false;
  step(p);
  return true;
}

// All kinds of PNG become 8-bit RGB or RGBA.
static void set_transforms(Png *p) {
  png_set_expand(p->png);
  png_set_scale_16(p->png);
  png_set_gray_to_rgb(p->png);
}

static void read_header(Png *p) {
  png_set_read_fn(p->png, p, on_read);
  png_read_info(p->png, p->info);
  p->w = png_get_image_width(p->png, p->info);
  p->h = png_get_image_height(p->png, p->info);
  set_transforms(p);
}

// Interlaced rows come in seven passes, so the whole picture must be at hand.
static void read_interlaced(Png *p, size_t row_n) {
  p->px = calloc(p->h, row_n);
  p->rows = calloc(p->h, sizeof *p->rows);
  if (p->px == NULL || p->rows == NULL) png_error(p->png, "memory");
  for (uint32_t y = 0; y < p->h; y++) p->rows[y] = p->px + (size_t)y * row_n;
  png_read_image(p->png, p->rows);
  for (uint32_t y = 0; y < p->h; y++) shrink_row(&p->shrink, p->rows[y]);
}

static void read_pixels(Png *p) {
  int passes = png_set_interlace_handling(p->png);
  png_read_update_info(p->png, p->info);
  p->ch = png_get_channels(p->png, p->info);
  size_t row_n = png_get_rowbytes(p->png, p->info);
  if ((p->ch != 3 && p->ch != 4) || row_n != (size_t)p->w * p->ch) png_error(p->png, "channels");
  if (!shrink_init(&p->shrink, p->w, p->h, p->ch, MEDIA_LONG_SIDE_MAX)) png_error(p->png, "memory");
  if (passes > 1) {
    read_interlaced(p, row_n);
  } else {
    p->px = malloc(row_n);
    if (p->px == NULL) png_error(p->png, "memory");
    for (uint32_t y = 0; y < p->h; y++) {
      png_read_row(p->png, p->px, NULL);
      shrink_row(&p->shrink, p->px);
    }
  }
  png_read_end(p->png, p->info);
  png_uint_32 n = 0;
  png_bytep exif = NULL;
  p->orientation = png_get_eXIf_1(p->png, p->info, &n, &exif) != 0 ? picture_orientation(BYTES(exif, n)) : 1;
}

// Width and height from the header itself (ISO 15948, 11.2.2), before the library judges them by limits of its own.
static uint64_t pixels_of(Bytes in) {
  if (in.n < IHDR_END || memcmp(in.p + SIGNATURE + 4, "IHDR", 4) != 0) return 0;
  return (uint64_t)png_get_uint_32(in.p + 16) * png_get_uint_32(in.p + 20);
}

MediaStatus picture_read_png(Bytes in, Raster *out, uint64_t *pixels) {
  *pixels = pixels_of(in);
  if (*pixels == 0) return MEDIA_BROKEN;
  if (*pixels > MEDIA_PIXELS_MAX) return MEDIA_TOO_BIG_PICTURE;
  Png *p = calloc(1, sizeof *p);
  if (p == NULL) return MEDIA_NOT_CLEANABLE;
  p->in = in;
  p->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, p, on_error, on_warning);
  p->info = p->png == NULL ? NULL : png_create_info_struct(p->png);
  MediaStatus s = p->info != NULL ? MEDIA_CLEANED : MEDIA_NOT_CLEANABLE;
  if (s == MEDIA_CLEANED && !(guarded(p, read_header) && guarded(p, read_pixels))) s = MEDIA_BROKEN;
  Raster r = {0};
  bool whole = shrink_take(&p->shrink, &r);
  if (s == MEDIA_CLEANED && !(whole && raster_orient(&r, p->orientation))) s = MEDIA_NOT_CLEANABLE;
  if (s == MEDIA_CLEANED) *out = r;
  else raster_free(&r);
  png_destroy_read_struct(&p->png, &p->info, NULL);
  free(p->px);
  free(p->rows);
  free(p);
  return s;
}

static void write_pixels(Png *p) {
  const Raster *r = p->picture;
  png_set_write_fn(p->png, p, on_write, on_flush);
  png_set_compression_level(p->png, LEVEL);
  png_set_IHDR(p->png, p->info, r->w, r->h, 8, r->ch == 4 ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_RGB,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(p->png, p->info);
  for (uint32_t y = 0; y < r->h; y++) png_write_row(p->png, r->px + (size_t)y * r->w * r->ch);
  png_write_end(p->png, NULL);
}

bool picture_write_png(MediaWork *w, const Raster *r) {
  Png *p = calloc(1, sizeof *p);
  if (p == NULL) return false;
  p->picture = r;
  p->work = w;
  p->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, p, on_error, on_warning);
  p->info = p->png == NULL ? NULL : png_create_info_struct(p->png);
  bool ok = p->info != NULL && guarded(p, write_pixels);
  png_destroy_write_struct(&p->png, &p->info);
  free(p);
  return ok;
}
