// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Test program: media_heif_maker FILE WIDTH HEIGHT CODEC(hevc|av1). A picture, red above and blue below, with an EXIF
// block and XMP that hold PLANTED strings, as a phone would write it.
#include <libheif/heif.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void fill(uint8_t *px, int stride, int w, int h) {
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      uint8_t *p = px + (size_t)y * (size_t)stride + (size_t)x * 3;
      p[0] = y < h / 2 ? 220 : 20;
      p[1] = 20;
      p[2] = y < h / 2 ? 20 : 220;
    }
}

int main(int argc, char **argv) {
  if (argc != 5) return 64;
  int w = (int)strtol(argv[2], NULL, 10), h = (int)strtol(argv[3], NULL, 10), stride = 0;
  static const char exif[] = "Exif\0\0II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0\x0c\0\0\0\x1a\0\0\0\0\0\0\0PLANTED-Make";
  static const char xmp[] = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>PLANTED-XMP</x:xmpmeta>";
  struct heif_image *image = NULL;
  struct heif_encoder *encoder = NULL;
  struct heif_image_handle *handle = NULL;
  struct heif_context *ctx = heif_context_alloc();
  enum heif_compression_format codec = strcmp(argv[4], "av1") == 0 ? heif_compression_AV1 : heif_compression_HEVC;
  if (heif_image_create(w, h, heif_colorspace_RGB, heif_chroma_interleaved_RGB, &image).code != heif_error_Ok) return 1;
  if (heif_image_add_plane(image, heif_channel_interleaved, w, h, 8).code != heif_error_Ok) return 1;
  uint8_t *px = heif_image_get_plane(image, heif_channel_interleaved, &stride);
  if (px == NULL) return 1;
  fill(px, stride, w, h);
  if (heif_context_get_encoder_for_format(ctx, codec, &encoder).code != heif_error_Ok) return 2;
  heif_encoder_set_lossy_quality(encoder, 60);
  if (heif_context_encode_image(ctx, image, encoder, NULL, &handle).code != heif_error_Ok) return 3;
  if (heif_context_add_exif_metadata(ctx, handle, exif, (int)sizeof exif - 1).code != heif_error_Ok) return 4;
  if (heif_context_add_XMP_metadata(ctx, handle, xmp, (int)sizeof xmp - 1).code != heif_error_Ok) return 4;
  int status = heif_context_write_to_file(ctx, argv[1]).code == heif_error_Ok ? 0 : 5;
  heif_image_handle_release(handle);
  heif_encoder_release(encoder);
  heif_image_release(image);
  heif_context_free(ctx);
  _exit(status);  // x265 keeps a table of its own, which the leak checker would report as ours
}
