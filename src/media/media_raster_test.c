// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include "media/media_raster.h"

static Raster shrunk(uint32_t w, uint32_t h, unsigned ch, const uint8_t *px, uint32_t max) {
  Shrink s;
  Raster r = {0};
  assert_true(shrink_init(&s, w, h, ch, max));
  for (uint32_t y = 0; y < h; y++) shrink_row(&s, px + (size_t)y * w * ch);
  assert_true(shrink_take(&s, &r));
  return r;
}

static void small_pictures_stay(void **state) {
  (void)state;
  const uint8_t px[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  Raster r = shrunk(2, 2, 3, px, 2);
  assert_int_equal(r.w, 2);
  assert_memory_equal(r.px, px, sizeof px);
  raster_free(&r);
}

static void averages_are_exact(void **state) {
  (void)state;
  const uint8_t px[] = {0, 0, 0, 30, 30, 30, 60, 60, 60, 90, 90, 90};  // 4 x 1
  Raster r = shrunk(4, 1, 3, px, 2);
  assert_int_equal(r.w, 2);
  assert_int_equal(r.h, 1);
  assert_int_equal(r.px[0], 15);
  assert_int_equal(r.px[3], 75);
  raster_free(&r);
  Raster third = shrunk(3, 1, 3, px, 2);  // 0 30 60 -> (0 + 15) / 1.5, (15 + 60) / 1.5
  assert_int_equal(third.px[0], 10);
  assert_int_equal(third.px[3], 50);
  raster_free(&third);
}

static void one_colour_stays_one_colour(void **state) {
  (void)state;
  const uint32_t w = 701, h = 503;
  uint8_t *px = malloc((size_t)w * h * 3);
  assert_non_null(px);
  memset(px, 255, (size_t)w * h * 3);
  for (uint32_t max = 1; max < 701; max += 37) {
    Raster r = shrunk(w, h, 3, px, max);
    assert_int_equal(r.w, max);
    for (size_t i = 0; i < (size_t)r.w * r.h * 3; i++) assert_int_equal(r.px[i], 255);
    raster_free(&r);
  }
  free(px);
}

static void missing_rows_are_noticed(void **state) {
  (void)state;
  const uint8_t row[30] = {0};
  Shrink s;
  Raster r = {0};
  assert_true(shrink_init(&s, 10, 10, 3, 4));
  for (int y = 0; y < 9; y++) shrink_row(&s, row);
  assert_false(shrink_take(&s, &r));
  assert_null(r.px);
  assert_false(shrink_init(&s, 1u << 25, 1, 3, 3000));
  assert_false(shrink_take(&s, &r));
}

static void alpha_goes_on_white(void **state) {
  (void)state;
  const uint8_t px[] = {0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 255};  // clear, black, clear, black
  Raster r = shrunk(4, 1, 4, px, 2);
  assert_int_equal(r.ch, 3);
  assert_int_equal(r.px[0], 128);
  raster_free(&r);
  Raster same = shrunk(4, 1, 4, px, 4);
  assert_int_equal(same.ch, 4);
  raster_white(&same);
  assert_int_equal(same.ch, 3);
  assert_int_equal(same.px[0], 255);
  assert_int_equal(same.px[3], 0);
  raster_free(&same);
}

// EXIF 2.32: what lies at the upper left of the upright picture of
//   1 2 3
//   4 5 6
// and its width, for each orientation.
static void all_orientations(void **state) {
  (void)state;
  const uint8_t expected[9][6] = {{0},
                                  {1, 2, 3, 4, 5, 6}, {3, 2, 1, 6, 5, 4}, {6, 5, 4, 3, 2, 1}, {4, 5, 6, 1, 2, 3},
                                  {1, 4, 2, 5, 3, 6}, {4, 1, 5, 2, 6, 3}, {6, 3, 5, 2, 4, 1}, {3, 6, 2, 5, 1, 4}};
  for (unsigned o = 1; o <= 8; o++) {
    Raster r = {.w = 3, .h = 2, .ch = 3, .px = malloc(18)};
    assert_non_null(r.px);
    for (uint8_t i = 0; i < 18; i++) r.px[i] = (uint8_t)(i / 3 + 1);
    assert_true(raster_orient(&r, o));
    assert_int_equal(r.w, o >= 5 ? 2 : 3);
    for (size_t i = 0; i < 6; i++) assert_int_equal(r.px[i * 3], expected[o][i]);
    raster_free(&r);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(small_pictures_stay),      cmocka_unit_test(averages_are_exact),
      cmocka_unit_test(one_colour_stays_one_colour), cmocka_unit_test(missing_rows_are_noticed),
      cmocka_unit_test(alpha_goes_on_white),      cmocka_unit_test(all_orientations),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
