// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// libheif. It applies rotation and mirroring of the container itself, so the EXIF orientation must not be applied again.
#include <libheif/heif.h>
#include "media/media_picture.h"

typedef struct {
  struct heif_context *ctx;
  struct heif_image_handle *handle;
  struct heif_decoding_options *options;
  struct heif_image *image;
} Heif;

static void heif_close(Heif *h) {
  if (h->image != NULL) heif_image_release(h->image);
  if (h->options != NULL) heif_decoding_options_free(h->options);
  if (h->handle != NULL) heif_image_handle_release(h->handle);
  if (h->ctx != NULL) heif_context_free(h->ctx);
}

static bool fine(struct heif_error e) { return e.code == heif_error_Ok; }

static uint64_t area(int w, int h) { return w > 0 && h > 0 ? (uint64_t)w * (uint64_t)h : 0; }

static MediaStatus open_heif(Heif *h, Bytes in, uint64_t *pixels) {
  h->ctx = heif_context_alloc();
  if (h->ctx == NULL) return MEDIA_NOT_CLEANABLE;
  heif_context_set_max_decoding_threads(h->ctx, 0);
  if (!fine(heif_context_read_from_memory_without_copy(h->ctx, in.p, in.n, NULL))) return MEDIA_BROKEN;
  if (!fine(heif_context_get_primary_image_handle(h->ctx, &h->handle))) return MEDIA_BROKEN;
  *pixels = area(heif_image_handle_get_width(h->handle), heif_image_handle_get_height(h->handle));
  uint64_t stored = area(heif_image_handle_get_ispe_width(h->handle), heif_image_handle_get_ispe_height(h->handle));
  if (stored > *pixels) *pixels = stored;
  if (*pixels == 0) return MEDIA_BROKEN;
  return *pixels > MEDIA_PIXELS_MAX ? MEDIA_TOO_BIG_PICTURE : MEDIA_CLEANED;
}

static MediaStatus shrink_heif(const Heif *h, Raster *out) {
  int stride = 0;
  const uint8_t *px = heif_image_get_plane_readonly(h->image, heif_channel_interleaved, &stride);
  int w = heif_image_get_width(h->image, heif_channel_interleaved);
  int height = heif_image_get_height(h->image, heif_channel_interleaved);
  if (px == NULL || area(w, height) == 0 || area(w, height) > MEDIA_PIXELS_MAX || stride < 3 * w) return MEDIA_BROKEN;
  Shrink s;
  bool ok = shrink_init(&s, (uint32_t)w, (uint32_t)height, 3, MEDIA_LONG_SIDE_MAX);
  for (int y = 0; ok && y < height; y++) shrink_row(&s, px + (size_t)y * (size_t)stride);
  return shrink_take(&s, out) ? MEDIA_CLEANED : MEDIA_NOT_CLEANABLE;
}

MediaStatus picture_read_heif(Bytes in, Raster *out, uint64_t *pixels) {
  Heif h = {0};
  MediaStatus s = open_heif(&h, in, pixels);
  if (s == MEDIA_CLEANED) {
    h.options = heif_decoding_options_alloc();
    if (h.options != NULL) h.options->convert_hdr_to_8bit = 1;
    struct heif_error e = heif_decode_image(h.handle, &h.image, heif_colorspace_RGB, heif_chroma_interleaved_RGB, h.options);
    if (e.code == heif_error_Unsupported_filetype || e.code == heif_error_Unsupported_feature ||
        e.code == heif_error_Memory_allocation_error)
      s = MEDIA_NOT_CLEANABLE;
    else if (!fine(e) || heif_image_get_decoding_warnings(h.image, 0, NULL, 0) > 0)
      s = MEDIA_BROKEN;
  }
  if (s == MEDIA_CLEANED) s = shrink_heif(&h, out);
  heif_close(&h);
  return s;
}
