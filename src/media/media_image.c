// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Photos: decoded to pixels, encoded anew. Metadata, thumbnails, colour profiles, depth maps, trailing data and
// anything that makes the file readable as another kind stay behind, because only pixels pass.
#include "media/media_picture.h"

static uint32_t number(Bytes b, size_t at, size_t n, bool little) {
  uint32_t v = 0;
  for (size_t i = 0; i < n; i++) v = v << 8 | b.p[little ? at + n - 1 - i : at + i];
  return v;
}

// TIFF 6.0: byte order, 42, offset of the first directory; entries of 12 bytes: tag, type, count, value.
unsigned picture_orientation(Bytes t) {
  enum { TAG_ORIENTATION = 0x0112, TYPE_SHORT = 3, ENTRY = 12 };
  if (t.n < 14 || !((t.p[0] == 'I' && t.p[1] == 'I') || (t.p[0] == 'M' && t.p[1] == 'M'))) return 1;
  bool little = t.p[0] == 'I';
  size_t at = number(t, 4, 4, little);
  if (number(t, 2, 2, little) != 42 || at > t.n - 2) return 1;
  size_t entries = number(t, at, 2, little);
  at += 2;
  for (size_t i = 0; i < entries && t.n - at >= ENTRY; i++, at += ENTRY) {
    if (number(t, at, 2, little) != TAG_ORIENTATION) continue;
    uint32_t v = number(t, at + 8, 2, little);
    return number(t, at + 2, 2, little) == TYPE_SHORT && v >= 1 && v <= 8 ? v : 1;
  }
  return 1;
}

static MediaStatus read_picture(MediaType found, Bytes in, Raster *r, uint64_t *pixels) {
  switch (found) {
    case MEDIA_JPEG: return picture_read_jpeg(in, r, pixels);
    case MEDIA_PNG: return picture_read_png(in, r, pixels);
    case MEDIA_HEIC: return picture_read_heif(in, r, pixels);
    default: return MEDIA_REFUSED;
  }
}

MediaStatus media_image_clean(MediaWork *w, MediaType found) {
  Raster r = {0};
  uint64_t pixels = 0;
  MediaStatus s = read_picture(found, w->in, &r, &pixels);
  if (s != MEDIA_CLEANED) return s;
  bool png = found == MEDIA_PNG && pixels <= MEDIA_PNG_PIXELS_MAX;
  if (!png) raster_white(&r);
  bool ok = png ? picture_write_png(w, &r) : picture_write_jpeg(w, &r);
  w->answer.type = png ? MEDIA_PNG : MEDIA_JPEG;
  w->answer.width = r.w;
  w->answer.height = r.h;
  raster_free(&r);
  return ok ? MEDIA_CLEANED : MEDIA_NOT_CLEANABLE;
}
