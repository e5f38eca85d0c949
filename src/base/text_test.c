// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"

static Arena *a;

static int set_up(void **state) {
  (void)state;
  a = arena_new(16 << 20, 0);
  return a ? 0 : -1;
}

static int tear_down(void **state) {
  (void)state;
  arena_free(a);
  return 0;
}

// A plain encoder to test the decoder against.
static size_t encode(uint32_t cp, char *out) {
  if (cp < 0x80) return out[0] = (char)cp, 1;
  if (cp < 0x800) return out[0] = (char)(0xC0 | cp >> 6), out[1] = (char)(0x80 | (cp & 63)), 2;
  if (cp < 0x10000)
    return out[0] = (char)(0xE0 | cp >> 12), out[1] = (char)(0x80 | (cp >> 6 & 63)), out[2] = (char)(0x80 | (cp & 63)), 3;
  out[0] = (char)(0xF0 | cp >> 18), out[1] = (char)(0x80 | (cp >> 12 & 63));
  return out[2] = (char)(0x80 | (cp >> 6 & 63)), out[3] = (char)(0x80 | (cp & 63)), 4;
}

static void comparing(void **state) {
  (void)state;
  assert_true(text_eq("a", "a") && text_eq(NULL, NULL) && text_eq("", ""));
  assert_false(text_eq("a", "b") || text_eq(NULL, "") || text_eq("", NULL) || text_eq("a", "ab"));
  assert_true(text_starts("abc", "ab") && text_starts("abc", "") && text_starts("abc", "abc"));
  assert_false(text_starts("ab", "abc") || text_starts(NULL, "") || text_starts("a", NULL));
}

static void utf8_every_code_point(void **state) {
  (void)state;
  char s[8];
  for (uint32_t cp = 0; cp <= 0x110010; cp++) {
    bool control = cp < 0x20 && cp != '\n' && cp != '\r' && cp != '\t';
    bool none = (cp >= 0xD800 && cp <= 0xDFFF) || (cp >= 0xFDD0 && cp <= 0xFDEF) || (cp & 0xFFFE) == 0xFFFE;
    size_t n = encode(cp, s);
    bool want = !control && !none && cp <= 0x10FFFF;
    if (text_utf8_ok(s, n) != want) fail_msg("U+%04X", cp);
    for (size_t cut = 1; cut < n; cut++) assert_false(text_utf8_ok(s, cut));
  }
}

static void utf8_malformed(void **state) {
  (void)state;
  static const char *const wrong[] = {
      "\x80",         "\xBF",         "\xC0\x80",         "\xC1\xBF",         "\xE0\x80\x80",     "\xE0\x9F\xBF",
      "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
      "\xFE",         "\xFF",         "\xC3(",            "\xE1\x80(",        "a\xE1",            "\xF8\x88\x80\x80\x80",
      "\xE1\x80\x80\x80",
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_false(text_utf8_ok(wrong[i], strlen(wrong[i])));
  assert_false(text_utf8_ok("a\0b", 3));
  assert_false(text_utf8_ok(NULL, 0));
  assert_true(text_utf8_ok("", 0));
  assert_true(text_utf8_ok("ខ្មែរ မြန်မာ 日本語 اردو 👩‍🌾", strlen("ខ្មែរ မြန်မာ 日本語 اردو 👩‍🌾")));
}

static void lengths(void **state) {
  (void)state;
  assert_int_equal(text_len(""), 0);
  assert_int_equal(text_len(NULL), 0);
  assert_int_equal(text_len("abc"), 3);
  assert_int_equal(text_len("日本"), 2);
  assert_int_equal(text_len("\xF0\x9F\x98\x80x"), 2);
}

static void cleaning(void **state) {
  (void)state;
  assert_string_equal(text_clean(a, "  a b \t\r\n"), "a b");
  assert_string_equal(text_clean(a, "a\r\nb\rc\nd\r\r\ne"), "a\nb\nc\nd\n\ne");
  assert_string_equal(text_clean(a, "\u3000\u200B\u00A0\uFEFF日本\u3000語\u200B\u3000"), "日本\u3000語");
  assert_string_equal(text_clean(a, "កម្ពុជា\u200Bជា"), "កម្ពុជា\u200Bជា");
  assert_string_equal(text_clean(a, " \u3000 "), "");
  assert_string_equal(text_clean(a, ""), "");
  assert_string_equal(text_clean(a, NULL), "");
  assert_string_equal(text_clean(a, "\x80 x \x80"), "\x80 x \x80");
  Arena *small = arena_new(16, 0);
  assert_string_equal(text_clean(small, "longer than sixteen bytes"), "");
  assert_true(arena_failed(small));
  arena_free(small);
}

static void native_digits(void **state) {
  (void)state;
  static const char *const sets[] = {
      "០១២៣៤៥៦៧៨៩" /* Khmer */,    "๐๑๒๓๔๕๖๗๘๙" /* Thai */,     "၀၁၂၃၄၅၆၇၈၉" /* Burmese */, "႐႑႒႓႔႕႖႗႘႙" /* Shan */,
      "໐໑໒໓໔໕໖໗໘໙" /* Lao */,      "०१२३४५६७८९" /* Devanagari */, "০১২৩৪৫৬৭৮৯" /* Bengali */, "٠١٢٣٤٥٦٧٨٩" /* Arabic */,
      "۰۱۲۳۴۵۶۷۸۹" /* Urdu */,     "௦௧௨௩௪௫௬௭௮௯" /* Tamil */,    "᠐᠑᠒᠓᠔᠕᠖᠗᠘᠙" /* Mongolian */, "෦෧෨෩෪෫෬෭෮෯" /* Sinhala */,
      "０１２３４５６７８９" /* full width */, "੦੧੨੩੪੫੬੭੮੯" /* Gurmukhi */, "૦૧૨૩૪૫૬૭૮૯" /* Gujarati */, "0123456789",
  };
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
    assert_string_equal(text_ascii_digits(a, sets[i]), "0123456789");
    assert_string_equal(text_ascii_digits(a, arena_fmt(a, "x%s ក", sets[i])), "x0123456789 ក");
  }
  assert_string_equal(text_ascii_digits(a, "៛ ៤០០,០០០ 円 ½ 五"), "៛ 400,000 円 ½ 五");
  assert_string_equal(text_ascii_digits(a, "\xFF\xE1\x80"), "\xFF\xE1\x80");
  assert_string_equal(text_ascii_digits(a, NULL), "");
}

// All of Unicode: what changes becomes exactly one ASCII digit, in runs of ten.
static void digits_come_in_tens(void **state) {
  (void)state;
  char s[8] = "";
  int sets = 0;
  for (uint32_t cp = 0x80; cp < 0x20000; cp++) {
    if (cp >= 0xD800 && cp <= 0xDFFF) continue;
    s[encode(cp, s)] = '\0';
    char *out = text_ascii_digits(a, s);
    if (strcmp(out, "0") == 0) {
      sets++;
      for (uint32_t i = 1; i < 10; i++) {
        s[encode(cp + i, s)] = '\0';
        assert_string_equal(text_ascii_digits(a, s), arena_fmt(a, "%u", i));
      }
      cp += 9;
    } else {
      assert_string_equal(out, s);
    }
    arena_clear(a);
  }
  assert_int_equal(sets, 65);
}

static void integers(void **state) {
  (void)state;
  static const int64_t good[] = {0, 1, -1, 42, INT64_MAX, INT64_MIN, INT64_MAX - 1, INT64_MIN + 1};
  static const char *const wrong[] = {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "--1", "១",
                                      "9223372036854775808", "-9223372036854775809", "99999999999999999999999"};
  int64_t v = 5;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    assert_int_equal(text_int(arena_fmt(a, "%lld", (long long)good[i]), INT64_MIN, INT64_MAX, &v), ERR_OK);
    assert_true(v == good[i]);
  }
  v = 5;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_int_equal(text_int(wrong[i], INT64_MIN, INT64_MAX, &v), ERR_INPUT);
  assert_int_equal(text_int(NULL, 0, 9, &v), ERR_INPUT);
  assert_int_equal(text_int("10", 0, 9, &v), ERR_INPUT);
  assert_int_equal(text_int("-1", 0, 9, &v), ERR_INPUT);
  assert_int_equal(v, 5);
  assert_int_equal(text_int("007", 7, 7, &v), ERR_OK);
  assert_int_equal(v, 7);
}

static void codings_round_trip(void **state) {
  (void)state;
  srand(1);
  uint8_t raw[300], back[300];
  for (size_t n = 0; n < sizeof raw; n++) {
    for (size_t i = 0; i < n; i++) raw[i] = (uint8_t)rand();
    Bytes out;
    char *b64 = text_b64(a, BYTES(raw, n)), *hex = text_hex(a, BYTES(raw, n));
    assert_int_equal(strlen(b64), (n * 4 + 2) / 3);
    assert_int_equal(text_unb64(a, b64, &out), ERR_OK);
    assert_int_equal(out.n, n);
    if (n) assert_memory_equal(out.p, raw, n);
    assert_int_equal(strlen(hex), 2 * n);
    assert_int_equal(text_unhex(hex, back, n), ERR_OK);
    if (n) assert_memory_equal(back, raw, n);
    assert_int_equal(text_unhex(hex, back, n + 1), ERR_INPUT);
  }
  assert_string_equal(text_hex(a, BYTES("\x00\xFF\xA5", 3)), "00ffa5");
  assert_string_equal(text_b64(a, BYTES("\xFB\xFF", 2)), "-_8");  // RFC 4648 section 5
  assert_string_equal(text_b64(a, BYTES("foobar", 6)), "Zm9vYmFy");
}

static void codings_refuse(void **state) {
  (void)state;
  static const char *const wrong[] = {"A", "AAAAA", "AA=", "AA==", "A+", "A/", "A B", "AB", "AAB", "Zm9\n", "ក"};
  Bytes out;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_int_equal(text_unb64(a, wrong[i], &out), ERR_INPUT);
  assert_int_equal(text_unb64(a, NULL, &out), ERR_INPUT);
  uint8_t two[2];
  assert_int_equal(text_unhex("00g0", two, 2), ERR_INPUT);
  assert_int_equal(text_unhex("000", two, 1), ERR_INPUT);
  assert_int_equal(text_unhex(" 000", two, 2), ERR_INPUT);
  assert_int_equal(text_unhex(NULL, two, 2), ERR_INPUT);
  assert_int_equal(text_unhex("AbcD", two, 2), ERR_OK);
  assert_memory_equal(two, "\xAB\xCD", 2);
  Arena *small = arena_new(16, 0);
  assert_string_equal(text_b64(small, BYTES("0123456789abcdef", 16)), "");
  assert_true(arena_failed(small));
  arena_clear(small);
  assert_string_equal(text_hex(small, BYTES("0123456789abcdef", 16)), "");
  assert_true(arena_failed(small));
  arena_clear(small);
  assert_string_equal(text_urlenc(small, "0123456789abcdef"), "");
  assert_true(arena_failed(small));
  assert_int_equal(text_unb64(small, "AAAAAAAAAAAAAAAAAAAAAAAAAAAA", &out), ERR_NO_MEMORY);
  arena_free(small);
}

static void url_encoding(void **state) {
  (void)state;
  assert_string_equal(text_urlenc(a, "aZ0-._~"), "aZ0-._~");
  assert_string_equal(text_urlenc(a, "a b/c?d&e=f#%+"), "a%20b%2Fc%3Fd%26e%3Df%23%25%2B");
  assert_string_equal(text_urlenc(a, "ក"), "%E1%9E%80");
  assert_string_equal(text_urlenc(a, NULL), "");
}

static void zawgyi(void **state) {
  (void)state;
  static const char *const old[] = {"ျမန္မာ", "ေဆာက္လုပ္ေရး", "အလုပ္ရွင္က လုပ္ခ မေပးပါ", "ကၽြန္ေတာ္ လခ သံုးလ မရေသးပါ",
                                    "ႏိုင္ငံကူးလက္မွတ္ ယူထားတယ္", "က်န္းမာေရး", "wage: ေငြ 5000"};
  static const char *const new[] = {"မြန်မာ", "ဆောက်လုပ်ရေး", "အလုပ်ရှင်က လုပ်ခ မပေးပါ", "ကျွန်တော် လခ သုံးလ မရသေးပါ",
                                    "နိုင်ငံကူးလက်မှတ် ယူထားတယ်", "ကျန်းမာရေး", "သင်္ချာ", "ယောက်ျား", "ပစ္စည်း ၊ ဗုဒ္ဓ", "၁၂၃ ၄၅",
                                    "အလုပ်ရှင်က ရွှေ့ပြောင်းအလုပ်သမားများ လုပ်ခကို သုံးလကြာ မပေးခဲ့ပါ။", "ဩဂုတ်လ ၂၀၂၆", "ကျေးဇူးတင်ပါတယ်",
                                    "ၵႂၢမ်းတႆး" /* Shan */, "ភាសាខ្មែរ", "plain", ""};
  for (size_t i = 0; i < sizeof old / sizeof *old; i++)
    if (!text_is_zawgyi(old[i])) fail_msg("missed: %s", old[i]);
  for (size_t i = 0; i < sizeof new / sizeof *new; i++)
    if (text_is_zawgyi(new[i])) fail_msg("wrongly taken for Zawgyi: %s", new[i]);
  assert_false(text_is_zawgyi(NULL));
  assert_false(text_is_zawgyi("\xE1\x80"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(comparing),      cmocka_unit_test(utf8_every_code_point), cmocka_unit_test(utf8_malformed),
      cmocka_unit_test(lengths),        cmocka_unit_test(cleaning),              cmocka_unit_test(native_digits),
      cmocka_unit_test(digits_come_in_tens), cmocka_unit_test(integers),         cmocka_unit_test(codings_round_trip),
      cmocka_unit_test(codings_refuse), cmocka_unit_test(url_encoding),          cmocka_unit_test(zawgyi),
  };
  return cmocka_run_group_tests_name("text", tests, set_up, tear_down);
}
