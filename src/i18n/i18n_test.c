// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// clang-format off: cmocka wants this order
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "i18n/i18n.h"

// ---- A small .mo file, made here

typedef struct { const char *id; size_t id_n; const char *text; size_t text_n; } Pair;
#define PAIR(id, text) {id, sizeof(id) - 1, text, sizeof(text) - 1}
#define HEADER(forms, reviewed) \
  "Content-Type: text/plain; charset=UTF-8\nX-Reviewed: " reviewed "\nPlural-Forms: " forms "\n"

static void put_u32(Buf *b, size_t v) {
  uint8_t p[4] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16), (uint8_t)(v >> 24)};
  buf_add(b, p, 4);
}

static void mo_make(Buf *b, const Pair *pairs, size_t n) {
  size_t ids = 28, texts = ids + n * 8, at = texts + n * 8;
  put_u32(b, 0x950412de);
  put_u32(b, 0);
  put_u32(b, n);
  put_u32(b, ids);
  put_u32(b, texts);
  put_u32(b, 0);
  put_u32(b, at);
  for (size_t i = 0; i < n; at += pairs[i++].id_n + 1) put_u32(b, pairs[i].id_n), put_u32(b, at);
  for (size_t i = 0; i < n; at += pairs[i++].text_n + 1) put_u32(b, pairs[i].text_n), put_u32(b, at);
  for (size_t i = 0; i < n; i++) buf_add(b, pairs[i].id, pairs[i].id_n + 1);
  for (size_t i = 0; i < n; i++) buf_add(b, pairs[i].text, pairs[i].text_n + 1);
}

static const Pair russian[] = {
  PAIR("", HEADER("nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);", "yes")),
  PAIR("Leave", "Уйти"),
  PAIR("button\4Leave", "Выход"),
  PAIR("{n} day\0{n} days", "{n} день\0{n} дня\0{n} дней"),
  PAIR("Empty", ""),
};
enum { N_RUSSIAN = sizeof russian / sizeof *russian };

static void bytes_write(const char *path, const Buf *b) {
  FILE *f = fopen(path, "wb");
  assert_non_null(f);
  assert_int_equal(fwrite(b->p, 1, b->n, f), b->n);
  assert_int_equal(fclose(f), 0);
}

static void mo_write(const char *dir, const char *name, const Pair *pairs, size_t n) {
  char path[200];
  snprintf(path, sizeof path, "%s/%s", dir, name);
  Buf b;
  buf_init(&b, 1 << 16);
  mo_make(&b, pairs, n);
  bytes_write(path, &b);
  buf_free(&b);
}

static void folder_make(char *dir) {
  char sub[200];
  assert_non_null(mkdtemp(dir));
  snprintf(sub, sizeof sub, "%s/worker", dir);
  assert_int_equal(mkdir(sub, 0700), 0);
  snprintf(sub, sizeof sub, "%s/staff", dir);
  assert_int_equal(mkdir(sub, 0700), 0);
}

static void folder_remove(const char *dir) {
  static const char *const names[] = {"worker/ru.mo", "staff/ru.mo", "worker/km.mo", "worker", "staff", ""};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char path[200];
    snprintf(path, sizeof path, "%s/%s", dir, names[i]);
    (void)remove(path);
  }
}

// ---- Languages

static void test_language_find(void **state) {
  (void)state;
  assert_int_equal(n_languages, 23);
  assert_string_equal(language_find("km")->own_name, "ខ្មែរ");
  assert_string_equal(language_find("tl")->tag, "fil");
  assert_string_equal(language_find("zh")->tag, "zh-Hans");
  assert_string_equal(language_find("ZH-cn")->tag, "zh-Hans");
  assert_string_equal(language_find("in")->tag, "id");
  assert_string_equal(language_find("ur")->dir, "rtl");
  assert_null(language_find("xx"));
  assert_null(language_find(""));
  assert_null(language_find(NULL));
  assert_null(language_exact("zh"));
  assert_non_null(language_exact("zh-Hans"));
}

static void test_negotiate(void **state) {
  (void)state;
  static const char *const cases[][2] = {
    {"km", "km"}, {"km-KH,km;q=0.9,en;q=0.8", "km"}, {"en;q=0.2, vi;q=0.9", "vi"}, {"xx, id;q=0.5", "id"},
    {"zh-Hant-TW", "zh-Hans"}, {"pt-PT", "pt-BR"}, {"fil-PH;q=1.000", "fil"}, {"ja;q=0, my;q=0.001", "my"}, {"", "en"},
    {"*", "en"}, {";;;,,,q=1", "en"}, {"ja;q=abc", "en"}, {"km;q=", "en"}, {"ne-Deva-NP", "ne"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_string_equal(language_negotiate(cases[i][0])->tag, cases[i][1]);
  assert_string_equal(language_negotiate(NULL)->tag, "en");
  assert_string_equal(language_negotiate_staff("my, km;q=0.5")->tag, "km");
  char many[4000] = "";
  for (size_t i = 0; i < 1300; i++) memcpy(many + i * 3, "xx,", 3);
  assert_string_equal(language_negotiate(many)->tag, "en");
}

// ---- Plurals

static void test_plural_values(void **state) {
  (void)state;
  static const struct { const char *expr; uint64_t n, want; } cases[] = {
    {"0", 5, 0}, {"n != 1", 1, 0}, {"n != 1", 2, 1}, {"n>1", 0, 0}, {"1+2*3", 0, 7}, {"(1+2)*3", 0, 9}, {"10-3-2", 0, 5},
    {"!n", 0, 1}, {"n%10", 27, 7}, {"n/10", 27, 2}, {"1 ? 2 : 3", 0, 2}, {"0 ? 1 : 0 ? 2 : 3", 0, 3}, {"1||0&&0", 0, 1},
    {" n == 1 || n == 2 ", 2, 1}, {"2<3==1", 0, 1}, {"1<=n && n<=3", 3, 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    uint64_t got = 99;
    assert_int_equal(i18n_plural_eval(cases[i].expr, cases[i].n, &got), ERR_OK);
    assert_int_equal(got, cases[i].want);
  }
}

static void test_plural_refused(void **state) {
  (void)state;
  static const char *const bad[] = {"", "n +", "n n", "(n", "n)", "m", "n/0", "n%0", "n = 1", "1 ? 2", "system(1)", "n ? : 1",
                                    "99999999999999999999", "n & 1", "0 && 1/0", "-1"};
  uint64_t out;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_int_equal(i18n_plural_eval(bad[i], 1, &out), ERR_CONFIG);
  char deep[5000];
  memset(deep, '(', sizeof deep - 1);
  deep[sizeof deep - 1] = 0;
  assert_int_equal(i18n_plural_eval(deep, 1, &out), ERR_CONFIG);
  memset(deep, '!', sizeof deep - 1);
  assert_int_equal(i18n_plural_eval(deep, 1, &out), ERR_CONFIG);
}

// Each language uses each of its forms for some number, and no other.
static void test_plural_languages(void **state) {
  (void)state;
  for (size_t i = 0; i < n_languages; i++) {
    unsigned seen = 0;
    for (uint64_t n = 0; n < 200; n++) {
      uint64_t form;
      assert_int_equal(i18n_plural_eval(languages[i].plural_expr, n, &form), ERR_OK);
      assert_true(form < (uint64_t)languages[i].nplurals);
      seen |= 1u << form;
    }
    assert_int_equal(seen, (1u << languages[i].nplurals) - 1);
  }
  uint64_t form;
  assert_int_equal(i18n_plural_eval(language_find("ru")->plural_expr, 22, &form), ERR_OK);
  assert_int_equal(form, 1);
}

// ---- Catalogues

static void test_mo(void **state) {
  (void)state;
  Buf b;
  Mo *m;
  buf_init(&b, 1 << 16);
  mo_make(&b, russian, N_RUSSIAN);
  assert_int_equal(i18n_mo_open(BYTES(b.p, b.n), &m, NULL), ERR_OK);
  assert_string_equal(i18n_mo_find(m, i18n_hash(NULL, "Leave"), NULL, "Leave"), "Уйти");
  assert_string_equal(i18n_mo_find(m, i18n_hash("button", "Leave"), "button", "Leave"), "Выход");
  assert_null(i18n_mo_find(m, i18n_hash("x", "Leave"), "x", "Leave"));
  assert_null(i18n_mo_find(m, i18n_hash(NULL, "Empty"), NULL, "Empty"));
  assert_string_equal(i18n_mo_find_plural(m, i18n_hash(NULL, "{n} day"), NULL, "{n} day", 1), "{n} день");
  assert_string_equal(i18n_mo_find_plural(m, i18n_hash(NULL, "{n} day"), NULL, "{n} day", 3), "{n} дня");
  assert_string_equal(i18n_mo_find_plural(m, i18n_hash(NULL, "{n} day"), NULL, "{n} day", 111), "{n} дней");
  assert_null(i18n_mo_find_plural(m, i18n_hash(NULL, "Leave"), NULL, "Leave", 3));
  assert_int_equal(i18n_mo_nplurals(m), 3);
  assert_true(i18n_mo_reviewed(m));
  i18n_mo_free(m);
  buf_free(&b);
}

// FNV-1a as published: the offset basis for "" and the value of "a".
static void test_hash(void **state) {
  (void)state;
  assert_true(i18n_hash(NULL, "") == 0xcbf29ce484222325u);
  assert_true(i18n_hash(NULL, "a") == 0xaf63dc4c8601ec8cu);
  assert_true(i18n_hash("a", "b") == i18n_hash(NULL, "a\4b"));
}

// Uses whatever a damaged file still offers; the sanitizers watch.
static void mo_use(const uint8_t *p, size_t n) {
  uint8_t *exact = malloc(n ? n : 1);  // so that one byte too far is seen
  assert_non_null(exact);
  if (n) memcpy(exact, p, n);
  Mo *m;
  if (i18n_mo_open(BYTES(exact, n), &m, NULL) == ERR_OK) {
    const char *s = i18n_mo_find(m, i18n_hash(NULL, "Leave"), NULL, "Leave");
    size_t total = s ? strlen(s) : 0;
    for (uint64_t k = 0; k < 30; k++) {
      s = i18n_mo_find_plural(m, i18n_hash(NULL, "{n} day"), NULL, "{n} day", k);
      total += s ? strlen(s) : 0;
    }
    assert_true(total < 30 * n);
    i18n_mo_free(m);
  }
  free(exact);
}

static void test_mo_damaged(void **state) {
  (void)state;
  Buf b;
  buf_init(&b, 1 << 16);
  mo_make(&b, russian, N_RUSSIAN);
  static const uint8_t masks[] = {0x01, 0x04, 0x20, 0x80, 0xff};
  for (size_t i = 0; i < b.n; i++) {
    for (size_t k = 0; k < sizeof masks; k++) {
      b.p[i] ^= masks[k];
      mo_use(b.p, b.n);
      b.p[i] ^= masks[k];
    }
  }
  for (size_t n = 0; n < b.n; n++) mo_use(b.p, n);
  Mo *m;
  ErrDetail d = {0};
  assert_int_equal(i18n_mo_open(BYTES(b.p, b.n - 1), &m, &d), ERR_CONFIG);
  buf_free(&b);
}

static void mo_refused(const char *header, size_t n) {
  Buf b;
  Mo *m;
  Pair pair = {"", 0, header, n};
  buf_init(&b, 1 << 16);
  mo_make(&b, &pair, 1);
  assert_int_equal(i18n_mo_open(BYTES(b.p, b.n), &m, NULL), ERR_CONFIG);
  buf_free(&b);
}

static void test_mo_header(void **state) {
  (void)state;
#define REFUSED(h) mo_refused(h, sizeof(h) - 1)
  REFUSED("");
  REFUSED("Content-Type: text/plain; charset=UTF-8\n");
  REFUSED("Content-Type: text/plain; charset=EUC-JP\nPlural-Forms: nplurals=1; plural=0;\n");
  REFUSED(HEADER("nplurals=1; plural=n;", "no"));
  REFUSED(HEADER("nplurals=0; plural=0;", "no"));
  REFUSED(HEADER("nplurals=7; plural=0;", "no"));
  REFUSED(HEADER("nplurals=2; plural=exit(1);", "no"));
  REFUSED(HEADER("nplurals=2;", "no"));
}

// ---- Sets

static void test_set(void **state) {
  (void)state;
  char dir[] = "/tmp/recourse-i18n-XXXXXX";
  static const Pair staff[] = {PAIR("", HEADER("nplurals=3; plural=n%3;", "no")), PAIR("Queue", "Очередь"),
                               PAIR("Leave", "Покинуть")};
  folder_make(dir);
  mo_write(dir, "worker/ru.mo", russian, N_RUSSIAN);
  mo_write(dir, "staff/ru.mo", staff, 3);
  I18nSet *set;
  assert_int_equal(i18n_set_load(dir, &set, NULL), ERR_OK);
  const I18n *w = i18n_get(set, "ru", I18N_WORKER), *s = i18n_get(set, "ru", I18N_STAFF), *km = i18n_get(set, "km", I18N_WORKER);
  assert_string_equal(i18n_tr(w, NULL, "Leave"), "Уйти");
  assert_string_equal(i18n_tr(s, NULL, "Leave"), "Покинуть");
  assert_string_equal(i18n_tr(s, "button", "Leave"), "Выход");  // the worker's text, shown to staff
  assert_string_equal(i18n_tr(w, "", "Leave"), "Уйти");
  assert_string_equal(i18n_tr(w, NULL, ""), "");
  assert_string_equal(i18n_trn(s, NULL, "{n} day", "{n} days", -21), "{n} день");
  assert_string_equal(i18n_tr(km, NULL, "Leave"), "Leave");
  assert_string_equal(i18n_trn(km, NULL, "{n} day", "{n} days", 1), "{n} day");
  assert_string_equal(i18n_tr(i18n_get(set, "xx", I18N_WORKER), NULL, "Leave"), "Leave");
  assert_true(i18n_reviewed(w) && !i18n_reviewed(s) && !i18n_reviewed(km) && i18n_reviewed(i18n_english()));
  assert_true(i18n_loaded(w) && !i18n_loaded(km));
  assert_true(i18n_has(w, NULL, "Queue") && !i18n_has(w, NULL, "Nothing") && !i18n_has(w, NULL, ""));
  assert_string_equal(i18n_language(w)->tag, "ru");
  assert_true(strlen(i18n_err(km, ERR_NOT_FOUND)) > 0);
  i18n_set_free(set);
  folder_remove(dir);
}

static void test_set_refused(void **state) {
  (void)state;
  char dir[] = "/tmp/recourse-i18n-XXXXXX";
  folder_make(dir);
  mo_write(dir, "worker/km.mo", russian, N_RUSSIAN);  // three forms, the language has one
  I18nSet *set;
  ErrDetail d = {0};
  assert_int_equal(i18n_set_load(dir, &set, &d), ERR_CONFIG);
  assert_string_equal(d.field, "worker/km.mo");
  assert_non_null(strstr(d.text, "3 plural forms"));
  folder_remove(dir);
}

// ---- Placeholders

static void put_marked(Buf *out, const char *s, size_t n, I18nPart part) {
  static const char sign[] = {[I18N_PART_LITERAL] = '_', [I18N_PART_STR] = '<', [I18N_PART_NUM] = '#'};
  buf_putc(out, sign[part]);
  buf_add(out, s, n);
}

static void test_fmt(void **state) {
  (void)state;
  Arena *a = arena_new(1 << 16, 0);
  char name[] = "Sok {n}";
  const I18nArg args[] = {I18N_ARG("name", name), I18N_ARG("n", -3), I18N_ARG("size", (size_t)7), I18N_ARG("none", (const char *)NULL)};
  assert_string_equal(i18n_fmt_str(a, "{name}: {n} of {size}{none}.", args, 4), "Sok {n}: -3 of 7.");
  assert_string_equal(i18n_fmt_str(a, "{other} {Name} {} {n", args, 4), "{other} {Name} {} {n");
  assert_string_equal(i18n_fmt_str(a, "{{n}}", args, 4), "{-3}");
  assert_string_equal(i18n_fmt_str(a, "%s %n 100 %", args, 4), "%s %n 100 %");
  assert_string_equal(i18n_fmt_str(a, "", args, 4), "");
  const I18nArg huge[] = {I18N_ARG("n", UINT64_MAX)};
  assert_string_equal(i18n_fmt_str(a, "{n}", huge, 1), "9223372036854775807");
  Buf b;
  buf_init(&b, 1000);
  i18n_fmt(&b, "a{name}b{n}", args, 4, put_marked);
  assert_string_equal(buf_cstr(&b), "_a<Sok {n}_b#-3");
  buf_free(&b);
  arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_language_find), cmocka_unit_test(test_negotiate),   cmocka_unit_test(test_plural_values),
    cmocka_unit_test(test_plural_refused), cmocka_unit_test(test_plural_languages), cmocka_unit_test(test_mo),
    cmocka_unit_test(test_hash),          cmocka_unit_test(test_mo_damaged),  cmocka_unit_test(test_mo_header),
    cmocka_unit_test(test_set),           cmocka_unit_test(test_set_refused), cmocka_unit_test(test_fmt),
  };
  return cmocka_run_group_tests_name("i18n", tests, NULL, NULL);
}
