// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>

#include "crypto/crypto_test.h"

static void printed_keys_come_back(void **state) {
  (void)state;
  for (int i = 0; i < 500; i++) {
    PrintedKey key, back;
    char shown[PRINTED_CHARS + 1], sloppy[2 * PRINTED_CHARS + 1];
    int group = -1;
    printed_random(&key);
    printed_text(&key, shown);
    assert_int_equal(strlen(shown), PRINTED_CHARS);
    assert_ok(printed_parse(shown, &back, &group));
    assert_int_equal(group, 0);
    assert_memory_equal(key.b, back.b, sizeof key.b);
    size_t n = 0;
    for (const char *s = shown; *s; s++) {
      char c = (char)tolower((unsigned char)*s);
      if (c == '0') c = 'o';
      if (c == '1') c = "iIlL"[i % 4];
      sloppy[n++] = c == '-' ? ' ' : c;
      if (i % 2) sloppy[n++] = "\n\r\t"[i % 3];
    }
    sloppy[n] = '\0';
    assert_ok(printed_parse(sloppy, &back, NULL));
    assert_memory_equal(key.b, back.b, sizeof key.b);
  }
}

static void a_slip_of_the_pen_is_found_in_its_group(void **state) {
  (void)state;
  static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  PrintedKey key, out;
  char shown[PRINTED_CHARS + 1];
  printed_random(&key);
  printed_text(&key, shown);
  for (int i = 0; i < PRINTED_CHARS; i++) {
    int group, place = i / 6 + 1;
    if (shown[i] == '-') continue;
    char right = shown[i];
    for (const char *s = symbols; *s; s++) {
      if (*s == right) continue;
      shown[i] = *s;
      assert_err(printed_parse(shown, &out, &group), INPUT);
      assert_int_equal(group, place);
      assert_true(all_zero(&out, sizeof out));
    }
    shown[i] = right;
    if (i % 6 == 4 || shown[i + 1] == right) continue;
    shown[i] = shown[i + 1];
    shown[i + 1] = right;
    assert_err(printed_parse(shown, &out, &group), INPUT);
    assert_int_equal(group, place);
    shown[i + 1] = shown[i];
    shown[i] = right;
  }
}

static void groups_in_another_order_are_refused(void **state) {
  (void)state;
  PrintedKey key, out;
  char shown[PRINTED_CHARS + 1], swapped[PRINTED_CHARS + 1];
  printed_random(&key);
  printed_text(&key, shown);
  for (int g = 0; g + 1 < PRINTED_GROUPS; g++) {
    memcpy(swapped, shown, sizeof shown);
    memcpy(swapped + 6 * g, shown + 6 * g + 6, 5);
    memcpy(swapped + 6 * g + 6, shown + 6 * g, 5);
    assert_err(printed_parse(swapped, &out, NULL), INPUT);
  }
  static const char *const bad[] = {"", "7", "UUUUU", "!"};
  int group = -1;
  for (size_t i = 0; i < 4; i++) {
    assert_err(printed_parse(bad[i], &out, &group), INPUT);
    assert_int_equal(group, 0);
  }
  snprintf(swapped, sizeof swapped, "%.46s", shown);
  assert_err(printed_parse(swapped, &out, &group), INPUT);
}

static void a_recovery_key_belongs_to_one_user(void **state) {
  (void)state;
  PrintedKey key;
  Kek a, b;
  printed_random(&key);
  recovery_kek(&key, 1, &a);
  recovery_kek(&key, 1, &b);
  assert_memory_equal(a.b, b.b, sizeof a.b);
  recovery_kek(&key, 2, &b);
  assert_memory_not_equal(a.b, b.b, sizeof a.b);
}

static void recovery_codes_are_matched_by_mac(void **state) {
  (void)state;
  TokenKey key, other;
  Digest want, got;
  char code[RECOVERY_CODE_CHARS + 1], typed[2 * RECOVERY_CODE_CHARS];
  token_key_random(&key);
  token_key_random(&other);
  recovery_code_random(code);
  assert_int_equal(strlen(code), RECOVERY_CODE_CHARS);
  assert_int_equal(code[5], '-');
  assert_ok(recovery_code_hash(&key, 5, code, &want));
  size_t n = 0;
  for (const char *s = code; *s; s++) typed[n++] = *s == '-' ? ' ' : (char)tolower((unsigned char)*s);
  typed[n] = '\0';
  assert_ok(recovery_code_hash(&key, 5, typed, &got));
  assert_true(digest_same(&want, &got));
  assert_ok(recovery_code_hash(&key, 6, code, &got));
  assert_false(digest_same(&want, &got));
  assert_ok(recovery_code_hash(&other, 5, code, &got));
  assert_false(digest_same(&want, &got));
  code[0] = code[0] == '7' ? '8' : '7';
  assert_ok(recovery_code_hash(&key, 5, code, &got));
  assert_false(digest_same(&want, &got));
  assert_err(recovery_code_hash(&key, 5, "ABCDE-FGHJ", &got), INPUT);
  assert_err(recovery_code_hash(&key, 5, "ABCDE-FGHJKM", &got), INPUT);
  assert_err(recovery_code_hash(&key, 5, "ABCDE-FGHJU", &got), INPUT);
}

static void any_two_shares_open_the_escrow(void **state) {
  (void)state;
  BoxPublic pub, opened_pub;
  BoxSecret sec;
  PrintedKey shares[ESCROW_SHARES], stranger;
  uint8_t record[ESCROW_RECORD_BYTES];
  Bytes r = BYTES(record, sizeof record);
  assert_ok(escrow_make(9, &pub, shares, record));
  printed_random(&stranger);
  for (int i = 0; i < ESCROW_SHARES; i++) {
    for (int j = 0; j < ESCROW_SHARES; j++) {
      Err e = escrow_open(9, r, &shares[i], &shares[j], &sec);
      assert_int_equal(e, i == j ? ERR_CRYPTO : ERR_OK);
      if (e != ERR_OK) continue;
      box_public_of(&sec, &opened_pub);
      assert_memory_equal(opened_pub.b, pub.b, sizeof pub.b);
      assert_err(escrow_open(10, r, &shares[i], &shares[j], &sec), CRYPTO);
    }
    assert_err(escrow_open(9, r, &shares[i], &stranger, &sec), CRYPTO);
    assert_err(escrow_open(9, r, &stranger, &shares[i], &sec), CRYPTO);
  }
  assert_err(escrow_open(9, BYTES(record, sizeof record - 1), &shares[0], &shares[1], &sec), CRYPTO);
  for (size_t byte = 0; byte < 33; byte++) {  // format and public key are bound by all three
    record[byte] ^= 1;
    assert_err(escrow_open(9, r, &shares[0], &shares[1], &sec), CRYPTO);
    record[byte] ^= 1;
  }
  for (size_t byte = 33; byte < 33 + 73; byte++) {
    record[byte] ^= 1;
    assert_err(escrow_open(9, r, &shares[0], &shares[1], &sec), CRYPTO);
    assert_ok(escrow_open(9, r, &shares[0], &shares[2], &sec));
    record[byte] ^= 1;
  }
}

static void session_cookies_come_back(void **state) {
  (void)state;
  Session s, back;
  Digest row, row2;
  char cookie[SESSION_COOKIE_CHARS + 2];
  session_random(&s);
  session_cookie_write(&s, cookie);
  assert_int_equal(strlen(cookie), SESSION_COOKIE_CHARS);
  assert_ok(session_cookie_read(cookie, &back));
  assert_memory_equal(&s, &back, sizeof s);
  session_id_hash(&s, &row);
  back.key.b[0] ^= 1;
  session_id_hash(&back, &row2);
  assert_true(digest_same(&row, &row2));
  back.id[0] ^= 1;
  session_id_hash(&back, &row2);
  assert_false(digest_same(&row, &row2));
  cookie[SESSION_COOKIE_CHARS] = 'A';
  cookie[SESSION_COOKIE_CHARS + 1] = '\0';
  assert_err(session_cookie_read(cookie, &back), INPUT);
  cookie[63] = '\0';
  assert_err(session_cookie_read(cookie, &back), INPUT);
  assert_err(session_cookie_read("", &back), INPUT);
}

int main(void) {
  if (crypto_init() != ERR_OK) return 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(printed_keys_come_back),
      cmocka_unit_test(a_slip_of_the_pen_is_found_in_its_group),
      cmocka_unit_test(groups_in_another_order_are_refused),
      cmocka_unit_test(a_recovery_key_belongs_to_one_user),
      cmocka_unit_test(recovery_codes_are_matched_by_mac),
      cmocka_unit_test(any_two_shares_open_the_escrow),
      cmocka_unit_test(session_cookies_come_back),
  };
  return cmocka_run_group_tests_name("crypto-printed", tests, NULL, NULL);
}
