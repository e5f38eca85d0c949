// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// libjpeg-turbo. Its default error handler leaves the program, so each step runs behind a jump; a cut-off file is only
// a warning to it, so warnings are counted.
#include <setjmp.h>
#include <jpeglib.h>
#include "media/media_picture.h"

// The numbers of libjpeg's messages; its macros, which use a banned call, are left out.
#define JERROR_H
#define JMESSAGE(code, string) code,
enum {
#include <jerror.h>
  JPEG_MESSAGES
};

enum { QUALITY = 85, SCANS_MAX = 100 };  // a progressive picture has about ten scans; a bomb has thousands

typedef struct {
  struct jpeg_error_mgr errors;  // first: libjpeg hands back a pointer to it
  jmp_buf jump;
  bool damaged;
  struct jpeg_progress_mgr progress;
  struct jpeg_decompress_struct in;
  struct jpeg_compress_struct out;
  Bytes bytes;
  Shrink shrink;
  unsigned orientation;
  const Raster *picture;
  unsigned char *made;
  unsigned long made_n;
} Jpeg;

static void on_error(j_common_ptr c) { longjmp(((Jpeg *)c->err)->jump, 1); }
static void give_up(Jpeg *j, int why) {
  j->errors.msg_code = why;
  longjmp(j->jump, 1);
}

// Some cameras leave spare bytes between segments, which every viewer forgives; a missing part is not forgiven.
static void on_message(j_common_ptr c, int level) {
  int code = c->err->msg_code;
  bool harmless = code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_TOO_MUCH_DATA;
  if (level < 0 && !harmless) ((Jpeg *)c->err)->damaged = true;
}
static void on_output(j_common_ptr c) { (void)c; }
static void on_progress(j_common_ptr c) {
  if (((j_decompress_ptr)c)->input_scan_number > SCANS_MAX) give_up((Jpeg *)c->err, JERR_INPUT_EOF);
}

// True when the step came to its end.
static bool guarded(Jpeg *j, void (*step)(Jpeg *)) {
  if (setjmp(j->jump) != 0) return false;
  step(j);
  return true;
}

static void set_errors(Jpeg *j) {
  jpeg_std_error(&j->errors);
  j->errors.error_exit = on_error;
  j->errors.emit_message = on_message;
  j->errors.output_message = on_output;
}

static unsigned orientation_of(const struct jpeg_decompress_struct *in) {
  for (jpeg_saved_marker_ptr m = in->marker_list; m != NULL; m = m->next)
    if (m->marker == JPEG_APP0 + 1 && m->data_length > 6 && memcmp(m->data, "Exif\0", 6) == 0)
      return picture_orientation(BYTES(m->data + 6, m->data_length - 6));
  return 1;
}

static void read_header(Jpeg *j) {
  jpeg_create_decompress(&j->in);
  j->progress.progress_monitor = on_progress;
  j->in.progress = &j->progress;
  jpeg_save_markers(&j->in, JPEG_APP0 + 1, 0xFFFF);
  jpeg_mem_src(&j->in, j->bytes.p, j->bytes.n);
  (void)jpeg_read_header(&j->in, TRUE);
  j->orientation = orientation_of(&j->in);
}

// libjpeg can decode at 1/2, 1/4 and 1/8: the smallest that still fills the long side.
static unsigned scale_of(const struct jpeg_decompress_struct *in) {
  unsigned longest = in->image_width > in->image_height ? in->image_width : in->image_height;
  unsigned by = 8;
  while (by > 1 && longest / by < MEDIA_LONG_SIDE_MAX) by /= 2;
  return by;
}

// Four channels come from printing; Adobe's files store them inverted, the others not.
static void row_from_cmyk(uint8_t *px, uint32_t w, bool inverted) {
  uint8_t *to = px;
  for (uint32_t x = 0; x < w; x++, px += 4, to += 3)
    for (unsigned c = 0; c < 3; c++) {
      unsigned colour = inverted ? px[c] : 255u - px[c], key = inverted ? px[3] : 255u - px[3];
      to[c] = (uint8_t)(colour * key / 255);
    }
}

static void read_pixels(Jpeg *j) {
  bool cmyk = j->in.num_components == 4;
  j->in.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
  j->in.scale_num = 1;
  j->in.scale_denom = scale_of(&j->in);
  (void)jpeg_start_decompress(&j->in);
  if (!shrink_init(&j->shrink, j->in.output_width, j->in.output_height, 3, MEDIA_LONG_SIDE_MAX))
    give_up(j, JERR_OUT_OF_MEMORY);
  JSAMPARRAY row = (*j->in.mem->alloc_sarray)((j_common_ptr)&j->in, JPOOL_IMAGE, j->in.output_width * 4, 1);
  while (j->in.output_scanline < j->in.output_height) {
    if (jpeg_read_scanlines(&j->in, row, 1) != 1) give_up(j, JERR_INPUT_EOF);
    if (cmyk) row_from_cmyk(row[0], j->in.output_width, j->in.saw_Adobe_marker);
    shrink_row(&j->shrink, row[0]);
  }
  (void)jpeg_finish_decompress(&j->in);
}

MediaStatus picture_read_jpeg(Bytes in, Raster *out, uint64_t *pixels) {
  Jpeg *j = calloc(1, sizeof *j);
  if (j == NULL) return MEDIA_NOT_CLEANABLE;
  set_errors(j);
  j->in.err = &j->errors;
  j->bytes = in;
  MediaStatus s = guarded(j, read_header) ? MEDIA_CLEANED : MEDIA_BROKEN;
  *pixels = (uint64_t)j->in.image_width * j->in.image_height;
  if (s == MEDIA_CLEANED && *pixels > MEDIA_PIXELS_MAX) s = MEDIA_TOO_BIG_PICTURE;
  if (s == MEDIA_CLEANED && (!guarded(j, read_pixels) || j->damaged))
    s = j->errors.msg_code == JERR_OUT_OF_MEMORY ? MEDIA_NOT_CLEANABLE : MEDIA_BROKEN;
  Raster r = {0};
  bool whole = shrink_take(&j->shrink, &r);
  if (s == MEDIA_CLEANED && !(whole && raster_orient(&r, j->orientation))) s = MEDIA_NOT_CLEANABLE;
  if (s == MEDIA_CLEANED) *out = r;
  else raster_free(&r);
  jpeg_destroy_decompress(&j->in);
  free(j);
  return s;
}

static void write_pixels(Jpeg *j) {
  jpeg_create_compress(&j->out);
  jpeg_mem_dest(&j->out, &j->made, &j->made_n);
  j->out.image_width = j->picture->w;
  j->out.image_height = j->picture->h;
  j->out.input_components = 3;
  j->out.in_color_space = JCS_RGB;
  jpeg_set_defaults(&j->out);
  jpeg_set_quality(&j->out, QUALITY, TRUE);
  j->out.optimize_coding = TRUE;
  jpeg_start_compress(&j->out, TRUE);
  while (j->out.next_scanline < j->out.image_height) {
    JSAMPROW row = j->picture->px + (size_t)j->out.next_scanline * j->picture->w * 3;
    (void)jpeg_write_scanlines(&j->out, &row, 1);
  }
  jpeg_finish_compress(&j->out);
}

bool picture_write_jpeg(MediaWork *w, const Raster *r) {
  Jpeg *j = calloc(1, sizeof *j);
  if (j == NULL || r->ch != 3) return false;
  set_errors(j);
  j->out.err = &j->errors;
  j->picture = r;
  bool ok = guarded(j, write_pixels) && media_out(w, j->made, j->made_n);
  jpeg_destroy_compress(&j->out);
  free(j->made);
  free(j);
  return ok;
}
