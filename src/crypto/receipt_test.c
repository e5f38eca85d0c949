// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "crypto/crypto_test.h"

#include <time.h>

#include "base/text.h"

static const Bytes HERE = {(const uint8_t *)"0123456789abcdef", 16}, THERE = {(const uint8_t *)"0123456789abcdeF", 16};

static void receipts_are_26_digits_with_a_check(void **state) {
  (void)state;
  for (int i = 0; i < 2000; i++) {
    Receipt r, back;
    char shown[RECEIPT_PRINT_CHARS + 1];
    receipt_make(&r);
    assert_int_equal(strspn(r.digits, "0123456789"), RECEIPT_DIGITS);
    assert_int_equal(strlen(r.digits), RECEIPT_DIGITS);
    receipt_print(&r, shown);
    assert_int_equal(strlen(shown), RECEIPT_PRINT_CHARS);
    assert_true(shown[5] == ' ' && shown[11] == ' ' && shown[16] == ' ' && shown[21] == ' ' && shown[26] == ' ');
    assert_ok(receipt_parse(shown, &back));
    assert_string_equal(back.digits, r.digits);
    assert_true(receipt_locator(&r) < 100000);
  }
}

static void a_known_number_parses(void **state) {
  (void)state;
  Receipt r;
  assert_ok(receipt_parse("00000 00000 0000 0000 0000 0001", &r));  // 1 mod 97 is 1
  assert_ok(receipt_parse("12345 12345 6789 0123 4567 89" "03", &r));
  assert_int_equal(receipt_locator(&r), 12345);
  assert_err(receipt_parse("00000 00000 0000 0000 0000 0000", &r), RECEIPT);
  assert_true(all_zero(&r, sizeof r));
}

static void any_grouping_is_read(void **state) {
  (void)state;
  Receipt r, back;
  char odd[RECEIPT_DIGITS * 8 + 1];
  static const char *const between[] = {" ", "-", ".", "/", "_", "\n", "\t", "\xC2\xA0", "\xC2\xAD", "\xE2\x80\x8B", "\xE2\x80\x91", "\xE2\x80\x93",
                                        "\xE2\x80\xAF", "\xE2\x80\x8F", "\xE2\x81\xA6", "\xE2\x88\x92", "\xE3\x80\x80", "\xEF\xBC\x8D", "\xEF\xBB\xBF", "\xE3\x83\xBC"};
  receipt_make(&r);
  for (size_t s = 0; s < sizeof between / sizeof *between; s++) {
    size_t n = 0;
    for (int i = 0; i < RECEIPT_DIGITS; i++) n += (size_t)snprintf(odd + n, sizeof odd - n, "%c%s", r.digits[i], between[s]);
    assert_ok(receipt_parse(odd, &back));
    assert_string_equal(back.digits, r.digits);
  }
  assert_ok(receipt_parse(r.digits, &back));
}

static void other_characters_and_lengths_are_refused(void **state) {
  (void)state;
  Receipt r, out;
  char typed[RECEIPT_DIGITS + 8];
  receipt_make(&r);
  static const char *const bad[] = {"", " ", "abc", "1", "\xE2", "\xE2\x80", "\xC2", "\xFF", "\xE1\x9F\xA1", "12345678901234567890123456x"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_err(receipt_parse(bad[i], &out), RECEIPT);
  snprintf(typed, sizeof typed, "%s0", r.digits);
  assert_err(receipt_parse(typed, &out), RECEIPT);
  snprintf(typed, sizeof typed, "%.25s", r.digits);
  assert_err(receipt_parse(typed, &out), RECEIPT);
  snprintf(typed, sizeof typed, "%.13sx%s", r.digits, r.digits + 13);
  assert_err(receipt_parse(typed, &out), RECEIPT);
  snprintf(typed, sizeof typed, "%.13s\xE2\x88%s", r.digits, r.digits + 13);
  assert_err(receipt_parse(typed, &out), RECEIPT);
  assert_true(all_zero(&out, sizeof out));
}

static void every_single_wrong_digit_is_noticed(void **state) {
  (void)state;
  for (int round = 0; round < 20; round++) {
    Receipt r, out;
    receipt_make(&r);
    for (int i = 0; i < RECEIPT_DIGITS; i++) {
      char right = r.digits[i];
      for (char d = '0'; d <= '9'; d++) {
        r.digits[i] = d;
        assert_int_equal(receipt_parse(r.digits, &out) == ERR_OK, d == right);
      }
      r.digits[i] = right;
    }
  }
}

static void every_swap_of_neighbours_is_noticed(void **state) {
  (void)state;
  for (int round = 0; round < 200; round++) {
    Receipt r, swapped, out;
    receipt_make(&r);
    for (int i = 0; i + 1 < RECEIPT_DIGITS; i++) {
      if (r.digits[i] == r.digits[i + 1]) continue;
      swapped = r;
      swapped.digits[i] = r.digits[i + 1];
      swapped.digits[i + 1] = r.digits[i];
      assert_err(receipt_parse(swapped.digits, &out), RECEIPT);
    }
  }
}

static void native_digits_work_through_the_text_room(void **state) {
  Arena *a = *state;
  // first bytes of zero: Khmer U+17E0, Burmese U+1040, Devanagari U+0966, Bengali U+09E6, Arabic U+0660, Urdu U+06F0, full width U+FF10
  static const unsigned zeros[] = {0x17E0, 0x1040, 0x0966, 0x09E6, 0x0660, 0x06F0, 0xFF10, 0x0E50, 0x0ED0};
  for (size_t z = 0; z < sizeof zeros / sizeof *zeros; z++) {
    Receipt r, out;
    char typed[RECEIPT_DIGITS * 4 + 1];
    size_t n = 0;
    receipt_make(&r);
    for (int i = 0; i < RECEIPT_DIGITS; i++) {
      unsigned c = zeros[z] + (unsigned)(r.digits[i] - '0');
      if (c >= 0x800) typed[n++] = (char)(0xE0 | c >> 12);
      typed[n++] = (char)(c >= 0x800 ? 0x80 | (c >> 6 & 0x3F) : 0xC0 | c >> 6);
      typed[n++] = (char)(0x80 | (c & 0x3F));
      if (i == 4 || i == 9) typed[n++] = ' ';
    }
    typed[n] = '\0';
    assert_ok(receipt_parse(text_ascii_digits(a, typed), &out));
    assert_string_equal(out.digits, r.digits);
  }
}

static int compare(const void *a, const void *b) { return memcmp(a, b, RECEIPT_DIGITS); }

static void never_two_alike_and_spread_evenly(void **state) {
  Arena *a = *state;
  enum { N = 100000 };
  Receipt *all = ARENA_ARRAY(a, Receipt, N);
  unsigned count[RECEIPT_DIGITS - 2][10] = {{0}};
  for (int i = 0; i < N; i++) {
    receipt_make(&all[i]);
    for (int d = 0; d < RECEIPT_DIGITS - 2; d++) count[d][all[i].digits[d] - '0']++;
  }
  qsort(all, N, sizeof *all, compare);
  for (int i = 1; i < N; i++) assert_memory_not_equal(all[i].digits, all[i - 1].digits, RECEIPT_DIGITS);
  for (int d = 0; d < RECEIPT_DIGITS - 2; d++)
    for (int v = 0; v < 10; v++) assert_in_range(count[d][v], N / 10 - 700, N / 10 + 700);  // 7 standard deviations
}

static void the_key_follows_from_digits_and_place(void **state) {
  (void)state;
  Receipt r, other;
  BoxPair one, two;
  receipt_make(&r);
  assert_ok(receipt_derive(&r, HERE, &one));
  assert_ok(receipt_derive(&r, HERE, &two));
  assert_memory_equal(&one, &two, sizeof one);
  BoxPublic pub;
  box_public_of(&one.sec, &pub);
  assert_memory_equal(pub.b, one.pub.b, sizeof pub.b);
  assert_ok(receipt_derive(&r, THERE, &two));
  assert_memory_not_equal(one.pub.b, two.pub.b, 32);
  other = r;
  other.digits[0] = r.digits[0] == '9' ? '0' : (char)(r.digits[0] + 1);  // another locator is another salt
  assert_ok(receipt_derive(&other, HERE, &two));
  assert_memory_not_equal(one.pub.b, two.pub.b, 32);
  other = r;
  other.digits[23] = r.digits[23] == '9' ? '0' : (char)(r.digits[23] + 1);
  assert_ok(receipt_derive(&other, HERE, &two));
  assert_memory_not_equal(one.pub.b, two.pub.b, 32);
  assert_err(receipt_derive(&r, BYTES("", 0), &two), INPUT);
}

static void the_right_row_is_found_among_all(void **state) {
  (void)state;
  Receipt r, wrong;
  BoxPair mine, opened;
  BoxPublic rows[50];
  size_t at;
  receipt_make(&r);
  receipt_make(&wrong);
  assert_ok(receipt_derive(&r, HERE, &mine));
  for (int i = 0; i < 50; i++) secret_random(rows[i].b, sizeof rows[i].b);
  for (size_t place = 0; place < 50; place += 7) {
    BoxPublic kept = rows[place];
    rows[place] = mine.pub;
    assert_ok(receipt_matches(&mine.pub, rows, 50, &at));
    assert_int_equal(at, place);
    assert_err(receipt_matches(&mine.pub, rows, place, &at), RECEIPT);
    rows[place] = kept;
  }
  rows[3] = rows[8] = mine.pub;
  assert_ok(receipt_open(&r, HERE, rows, 50, &opened, &at));
  assert_int_equal(at, 3);
  assert_memory_equal(&opened, &mine, sizeof mine);
  assert_err(receipt_open(&wrong, HERE, rows, 50, &opened, &at), RECEIPT);
  assert_true(all_zero(&opened, sizeof opened));
  assert_err(receipt_open(&r, HERE, NULL, 0, &opened, &at), RECEIPT);
  assert_true(all_zero(&opened, sizeof opened));
  BoxPublic zero = {{0}};
  assert_err(receipt_matches(&zero, NULL, 0, &at), RECEIPT);  // the dummy of short lists never matches
}

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int compare_double(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

// Medians of interleaved runs; the bound is wide, since what it must catch is a path that skips the derivation.
static void unknown_and_wrong_take_the_same_time(void **state) {
  (void)state;
  enum { ROUNDS = 101 };
  double took[2][ROUNDS];
  Receipt r;
  BoxPublic rows[8];
  BoxPair out;
  size_t at;
  receipt_make(&r);
  secret_random(rows, sizeof rows);
  for (int i = 0; i < ROUNDS; i++) {
    for (int unknown = 0; unknown < 2; unknown++) {
      double start = seconds();
      assert_err(receipt_open(&r, HERE, rows, unknown ? 0 : 8, &out, &at), RECEIPT);
      took[unknown][i] = seconds() - start;
    }
  }
  for (int u = 0; u < 2; u++) qsort(took[u], ROUNDS, sizeof(double), compare_double);
  double wrong = took[0][ROUNDS / 2], unknown = took[1][ROUNDS / 2];
  print_message("receipt_open: wrong %.3f ms, unknown %.3f ms\n", wrong * 1e3, unknown * 1e3);
  assert_true(unknown > wrong * 0.7 && unknown < wrong * 1.4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      with_arena(receipts_are_26_digits_with_a_check),
      with_arena(a_known_number_parses),
      with_arena(any_grouping_is_read),
      with_arena(other_characters_and_lengths_are_refused),
      with_arena(every_single_wrong_digit_is_noticed),
      with_arena(every_swap_of_neighbours_is_noticed),
      with_arena(native_digits_work_through_the_text_room),
      with_arena(never_two_alike_and_spread_evenly),
      with_arena(the_key_follows_from_digits_and_place),
      with_arena(the_right_row_is_found_among_all),
      with_arena(unknown_and_wrong_take_the_same_time),
  };
  return cmocka_run_group_tests_name("crypto-receipt", tests, NULL, NULL);
}
