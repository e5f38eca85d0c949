// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "i18n/words.h"

static Words *words;
static Arena *arena;

static int begin(void **state) {
  (void)state;
  arena = arena_new(256 * 1024 * 1024, ARENA_WIPE);
  return arena && words_open(&words) == ERR_OK ? 0 : -1;
}

static int end(void **state) {
  (void)state;
  words_close(words);
  arena_free(arena);
  return 0;
}

static WordList read_text(const char *text) {
  WordList l;
  assert_int_equal(words_read(words, arena, text, &l), ERR_OK);
  for (size_t i = 0; i < l.n; i++) {
    assert_true(l.w[i].from < l.w[i].to && l.w[i].to <= strlen(l.text));
    assert_true(l.w[i].text[0] && strlen(l.w[i].text) <= WORD_BYTES && text_utf8_ok(l.w[i].text, strlen(l.w[i].text)));
  }
  return l;
}

// Whether every word of the query is a word of the text.
static bool finds(const char *query, const char *text) {
  WordList q = read_text(query), t = read_text(text);
  bool all = q.n > 0;
  for (size_t i = 0; i < q.n; i++) {
    bool one = q.w[i].extra;
    for (size_t k = 0; !one && k < t.n; k++) one = word_same(&q.w[i], &t.w[k]) && text_eq(word_key(&q.w[i]), word_key(&t.w[k]));
    all &= one;
  }
  return all;
}

static void test_scripts_without_spaces(void **state) {
  (void)state;
  assert_true(finds("ប្រាក់ខែ", "ខ្ញុំមិនបានទទួលប្រាក់ខែទេ"));                      // Khmer: wages
  assert_false(finds("លិខិតឆ្លងដែន", "ខ្ញុំមិនបានទទួលប្រាក់ខែទេ"));
  assert_true(finds("လစာ", "ကျွန်တော်လစာမရသေးဘူး"));                            // Burmese: wages
  assert_false(finds("နိုင်ငံကူးလက်မှတ်", "ကျွန်တော်လစာမရသေးဘူး"));
  assert_true(finds("ค่าจ้าง", "นายจ้างไม่จ่ายค่าจ้างให้ผม"));                        // Thai: wages
  assert_true(finds("ทำงาน", "ประเทศญี่ปุ่นค่าจ้างทำงาน"));                            // with SARA AM
  assert_false(finds("หนังสือเดินทาง", "นายจ้างไม่จ่ายค่าจ้างให้ผม"));
  assert_true(finds("ເງິນເດືອນ", "ນາຍຈ້າງບໍ່ຈ່າຍເງິນເດືອນ"));                            // Lao: wages
  assert_true(finds("残業代", "会社は残業代を払いません"));                              // Japanese: overtime pay
  assert_true(finds("技能実習", "技能実習生です。パスポートを取られました"));
  assert_true(finds("护照", "老板拿走了我的护照"));                                    // Chinese: passport
  assert_true(finds("護照", "老板拿走了我的护照"));                                    // traditional signs
}

// The dictionary cuts "pay money | month"; who looks for "wages" writes "money month".
static void test_cut_elsewhere(void **state) {
  (void)state;
  WordList l = read_text("ຈ່າຍເງິນເດືອນ");
  bool wages = false;
  for (size_t i = 0; i < l.n; i++) wages |= l.w[i].extra && text_eq(l.w[i].text, "ເງິນເດືອນ");
  assert_true(wages);
  assert_true(finds("保険", "健康保険料"));
  assert_true(finds("ខែ", "ប្រាក់ខែ") || finds("ប្រាក់", "ប្រាក់ខែ"));
}

static void test_places(void **state) {
  (void)state;
  WordList l = read_text("残業代 pay");
  size_t o = 0;
  for (size_t i = 0; i < l.n; i++)
    if (!l.w[i].extra) l.w[o++] = l.w[i];
  assert_int_equal(o, 3);
  assert_false(l.w[0].tight);
  assert_true(l.w[1].tight);
  assert_false(l.w[2].tight);
  assert_int_equal(l.w[1].from, 6);
  assert_int_equal(l.w[2].from, 10);
  assert_int_equal(l.w[2].to, 13);
  assert_true(l.w[2].latin);
}

static void test_folding(void **state) {
  (void)state;
  assert_true(finds("luong", "Lương tháng này"));
  assert_true(finds("DONG", "đồng"));
  assert_true(finds("nguyen", "NGUYỄN Văn An"));
  assert_true(finds("cafe", "Café"));
  assert_true(finds("strasse", "Straße"));
  assert_true(finds("wages", "ＷＡＧＥＳ"));
  assert_true(finds("dont", "I don\u2019t know"));
  assert_true(finds("зеленый", "Зелёный"));
  assert_true(finds("کتاب", "كِتاب"));
  assert_true(finds("2026", "២០២៦"));       // Khmer digits
  assert_true(finds("1200000", "1,200,000 yen"));
  assert_false(finds("wage", "page"));
}

static void test_names(void **state) {
  (void)state;
  assert_true(finds("yamada", "ヤマダさん"));
  assert_true(finds("ﾔﾏﾀﾞ", "ヤマダ"));
  assert_true(finds("やまだ", "YAMADA"));
  assert_true(finds("ソク・ダラ", "soku dara"));
  assert_true(finds("tokyo", "トーキョー"));
  assert_true(finds("sokdara", "Sok-Dara"));
  assert_true(finds("Sok Dara", "sok-dara"));
  WordList l = read_text("Sok Dara");
  size_t n = l.n;
  assert_int_equal(words_add_joined(arena, &l), ERR_OK);
  assert_int_equal(l.n, n + 1);
  assert_string_equal(l.w[n].text, "sokdara");
  assert_true(l.w[n].extra);
  l = read_text("Dara");
  assert_int_equal(words_add_joined(arena, &l), ERR_OK);
  assert_int_equal(l.n, 1);
}

static void test_zawgyi(void **state) {
  (void)state;
  const char *zawgyi = "\u1021\u101c\u102f\u1015\u1039\u101e\u1019\u102c\u1038\u1019\u103a\u102c\u1038";
  const char *unicode = words_unicode(arena, zawgyi);
  assert_true(text_is_zawgyi(zawgyi));
  assert_false(text_is_zawgyi(unicode));
  assert_true(finds(unicode, zawgyi));
  assert_true(finds(zawgyi, unicode));
  assert_string_equal(read_text(zawgyi).text, unicode);
}

static void test_phones(void **state) {
  (void)state;
  static const char *const spellings[] = {"+81 90-1234-5678", "090-1234-5678", "09012345678", "090 1234 5678", "(090) 1234 5678", "+819012345678",
                                          "0081 90 1234 5678", "０９０ー１２３４ー５６７８", "០៩០-១២៣៤-៥៦៧៨", "๐๙๐ ๑๒๓๔ ๕๖๗๘", "၀၉၀-၁၂၃၄-၅၆၇၈",
                                          "090.1234.5678", "090–1234–5678"};
  enum { N = sizeof spellings / sizeof spellings[0] };
  for (size_t i = 0; i < N; i++)
    for (size_t k = 0; k < N; k++)
      if (!finds(spellings[i], arena_fmt(arena, "call %s, after 5 pm", spellings[k]))) fail_msg("%s is not found in %s", spellings[i], spellings[k]);
  assert_true(finds("+855 12 345 678", "012345678"));
  assert_true(finds("012 345 678", "tel:+85512345678"));
  assert_false(finds("080-1234-5678", "090-1234-5678"));       // the same last eight digits
  assert_false(finds("012 345 678", "090-1234-5678"));         // 90 is no country code there
  assert_true(finds("12345678", "+855 12 345 678"));
  assert_true(finds("080-1111-2222", "090-1234-5678 080-1111-2222"));
  assert_true(finds("090-1234-5678", "090-1234-5678 2 pm"));
  assert_int_equal(read_text("1234567890123456789").w[0].kind, WORD_PLAIN);   // longer than any number
  assert_int_equal(read_text("N1234567").w[0].kind, WORD_PLAIN);              // of a passport
  assert_true(finds("2026-11-22", "on 2026-11-22"));
}

static void test_nothing_to_look_for(void **state) {
  (void)state;
  assert_int_equal(read_text("").n, 0);
  assert_int_equal(read_text("   ...!? \u200b \u3000").n, 0);
  assert_int_equal(read_text("a を 5").n, 0);
  assert_int_equal(read_text("\u0301\u0301\u17d2\u200d").n, 0);
  assert_int_equal(read_text("\U0001F600\U0001F600").n, 0);
}

// Long words, long texts, long marks, right-to-left marks, signs outside of the first plane.
static void test_hostile(void **state) {
  (void)state;
  enum { N = 300000 };
  char *s = malloc(N * 4 + 1);
  assert_non_null(s);
  (void)memset(s, 'x', N);
  s[N] = '\0';
  WordList l = read_text(s);
  assert_int_equal(l.n, 1);
  assert_int_equal(strlen(l.w[0].text), WORD_BYTES);
  s[0] = '\0';
  size_t n = 0;
  s[n++] = 'a';
  for (int i = 0; i < N; i++, n += 2) (void)memcpy(s + n, "\xcc\x81", 2);
  s[n] = '\0';
  assert_int_equal(words_read(words, arena, s, &l), ERR_OK);
  for (n = 0; n + 4 <= N * 4; n += 4) (void)memcpy(s + n, n % 8 ? "abc " : "\xf0\xa0\x80\x80", 4);
  s[n] = '\0';
  l = read_text(s);                                            // longer than what is read
  assert_true(l.n > 1000 && l.n <= WORDS_MAX);
  assert_true(strlen(l.text) <= WORDS_TEXT_MAX);
  for (n = 0; n + 4 <= N * 4; n += 4) (void)memcpy(s + n, "\xef\xb7\xba ", 4);   // one sign that NFKC makes eighteen of
  s[n] = '\0';
  assert_int_equal(words_read(words, arena, s, &l), ERR_OK);
  for (n = 0; n + 3 <= N; n += 3) (void)memcpy(s + n, "+0-", 3);
  s[n] = '\0';
  assert_int_equal(words_read(words, arena, s, &l), ERR_OK);
  free(s);
}

static void test_memory_out(void **state) {
  (void)state;
  Arena *small = arena_new(2048, ARENA_WIPE);
  char text[1500];
  WordList l;
  (void)memset(text, 'y', sizeof text);
  text[sizeof text - 1] = '\0';
  assert_int_equal(words_read(words, small, text, &l), ERR_NO_MEMORY);
  arena_free(small);
  assert_true(words_version() > 1000000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_scripts_without_spaces), cmocka_unit_test(test_cut_elsewhere), cmocka_unit_test(test_places), cmocka_unit_test(test_folding),
      cmocka_unit_test(test_names), cmocka_unit_test(test_zawgyi), cmocka_unit_test(test_phones),
      cmocka_unit_test(test_nothing_to_look_for), cmocka_unit_test(test_hostile), cmocka_unit_test(test_memory_out),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
