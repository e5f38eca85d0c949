// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The parts that need no server: addresses, router, multipart, ranges, limits.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "http/demo_app.h"
#include "http/impl.h"
#include "http/uri.h"

// --- Addresses

static void path_is(const char *raw, const char *want) {
  char out[2048];
  assert_int_equal(uri_path(raw, strlen(raw), out), ERR_OK);
  assert_string_equal(out, want);
}

static void test_paths(void **state) {
  (void)state;
  path_is("/", "/");
  path_is("/km/page", "/km/page");
  path_is("/en/", "/en/");
  path_is("/a%20b/%e1%9e%80", "/a b/\xe1\x9e\x80");
  path_is("/a.b/..c/...", "/a.b/..c/...");
}

static void test_path_tricks(void **state) {
  (void)state;
  static const char *const bad[] = {"", "x", "*", "http://h/", "//", "//a", "/a//b", "/.", "/..", "/a/../b", "/a/./b", "/%2e%2e/a",
                                    "/a%2fb", "/a%2Fb", "/a%5cb", "/a\\b", "/%00", "/a%", "/a%4", "/a%zz", "/a%ff", "/%c0%ae",
                                    "/%ed%a0%80", "/a%0a", "/a%7f", "/a#b", "/a\xff"};
  char out[64], longer[1100];
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_int_equal(uri_path(bad[i], strlen(bad[i]), out), ERR_MALFORMED);
  memset(longer, 'a', sizeof longer);
  longer[0] = '/';
  assert_int_equal(uri_path(longer, sizeof longer, longer), ERR_HEADERS_LARGE);
}

// --- Router

static bool is_lang(const char *tag) { return strcmp(tag, "en") == 0 || strcmp(tag, "km") == 0; }
static Err nothing(Req *rq, Resp *rs, ErrDetail *d) {
  (void)rq;
  (void)rs;
  (void)d;
  return ERR_OK;
}
#define R(m, p) {m, p, ROLE_PUBLIC, 0, NULL, 0, nothing, NULL, "test"}

static const Route *match(Router *r, const char *method, const char *path, Match *m) {
  static char parts[256];
  snprintf(parts, sizeof parts, "%s", path);
  router_match(r, parts, method_index(method), m);
  return m->route;
}

static void test_router(void **state) {
  (void)state;
  static const Route a[] = {R("GET", "/"), R("GET", "/{lang}"), R("GET", "/{lang}/q/{id}"), R("GET", "/{lang}/q/new"), {0}};
  static const Route b[] = {R("POST", "/{lang}/q/{id}"), R("GET", "/staff/{x}"), R("DELETE", "/staff/{x}/y/{z}"), {0}};
  const Route *const tables[] = {a, b, NULL};
  Router *r = NULL;
  ErrDetail d = {0};
  Match m;
  assert_int_equal(router_build(tables, is_lang, &r, &d), ERR_OK);
  assert_ptr_equal(match(r, "GET", "/", &m), &a[0]);
  assert_ptr_equal(match(r, "HEAD", "/en", &m), &a[1]);
  assert_null(match(r, "GET", "/xx", &m));
  assert_int_equal(m.allowed, 0);
  assert_ptr_equal(match(r, "GET", "/km/q/17", &m), &a[2]);
  assert_string_equal(match_param(&m, "id"), "17");
  assert_string_equal(match_param(&m, "lang"), "km");
  assert_null(match_param(&m, "other"));
  assert_ptr_equal(match(r, "GET", "/km/q/new", &m), &a[3]);
  assert_ptr_equal(match(r, "POST", "/km/q/new", &m), &b[0]);  // the literal has no POST, the parameter has
  assert_null(match(r, "PUT", "/km/q/9", &m));
  assert_int_equal(m.allowed, 1u << METHOD_GET | 1u << METHOD_POST);
  assert_ptr_equal(match(r, "GET", "/staff/km", &m), &b[1]);
  assert_ptr_equal(match(r, "DELETE", "/staff/1/y/2", &m), &b[2]);
  assert_string_equal(match_param(&m, "z"), "2");
  assert_null(match(r, "GET", "/staff/", &m));
  assert_null(match(r, "GET", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", &m));
  router_free(r);
}

static void refused(const Route *table, const char *why) {
  const Route *const tables[] = {table, NULL};
  Router *r = NULL;
  ErrDetail d = {0};
  assert_int_equal(router_build(tables, is_lang, &r, &d), ERR_CONFIG);
  assert_non_null(strstr(d.text, why));
}

static void test_router_refuses(void **state) {
  (void)state;
  static const Field loose[] = {{"a", F_TEXT, 0, 0, 0, 0, "no limit"}, {0}}, number[] = {{"a", F_INT, 0, 0, 0, 0, "no limit"}, {0}};
  static const Field many[] = {{"a", F_LINE, FIELD_MANY, 0, 9, 0, "no limit"}, {0}}, json[] = {{"a", F_JSON, 0, 0, 9, 0, "no JSON"}, {0}};
  static const Route no_role[] = {{"GET", "/", 0, 0, NULL, 0, nothing, NULL, ""}, {0}};
  static const Route twice[] = {R("GET", "/a/{x}"), R("GET", "/a/{y}"), {0}}, method[] = {R("BREW", "/"), {0}};
  static const Route fields[][2] = {{{"POST", "/", ROLE_PUBLIC, 0, loose, 0, nothing, NULL, ""}, {0}},
                                    {{"POST", "/", ROLE_PUBLIC, 0, number, 0, nothing, NULL, ""}, {0}},
                                    {{"POST", "/", ROLE_PUBLIC, 0, many, 0, nothing, NULL, ""}, {0}},
                                    {{"POST", "/", ROLE_PUBLIC, 0, json, 0, nothing, NULL, ""}, {0}}};
  static const Route cached[] = {{"GET", "/", ROLE_DRAFT, ROUTE_CACHED, NULL, 0, nothing, NULL, ""}, {0}};
  static const Route upload[] = {{"POST", "/", ROLE_DRAFT, ROUTE_UPLOAD, NULL, 9, nothing, NULL, ""}, {0}};
  static const Route raw[] = {{"PUT", "/", ROLE_DRAFT, ROUTE_RAW, NULL, 0, nothing, NULL, ""}, {0}};
  refused(no_role, "role");
  refused(twice, "two routes");
  refused(method, "method");
  for (int i = 0; i < 4; i++) refused(fields[i], "limits");
  refused(cached, "cached");
  refused(upload, "callbacks");
  refused(raw, "body_max");
}

// --- Multipart: callbacks write down what they get

static char log_text[4096];
static Err fail_with;

static Err log_begin(void *arg, const char *name, const char *file) {
  (void)arg;
  size_t n = strlen(log_text);
  snprintf(log_text + n, sizeof log_text - n, "[%s|%s|", name, file ? file : "-");
  return fail_with;
}
static Err log_data(void *arg, Bytes b) {
  (void)arg;
  strncat(log_text, (const char *)b.p, b.n);
  return ERR_OK;
}
static Err log_end(void *arg) {
  (void)arg;
  size_t n = strlen(log_text);
  snprintf(log_text + n, sizeof log_text - n, "]");
  return ERR_OK;
}
static const MultipartCalls log_calls = {log_begin, log_data, log_end};

// Feeds the text in pieces of every size: the result must be the same.
static Err feed(const char *type, const char *text, size_t n, size_t step) {
  static Multipart m;
  log_text[0] = '\0';
  Err e = multipart_init(&m, type, &log_calls, NULL);
  for (size_t i = 0; e == ERR_OK && i < n; i += step) e = multipart_feed(&m, BYTES(text + i, n - i < step ? n - i : step));
  return e == ERR_OK && !multipart_done(&m) ? ERR_INPUT : e;
}

#define TYPE "multipart/form-data; boundary=XYZ"
#define PART(name) "--XYZ\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"

static void test_multipart(void **state) {
  (void)state;
  static const char text[] = PART("a") "one\r\n--XY two\r\r\n\r\n" PART("b") "\r\n--XYZ\r\nContent-Type: image/png\r\n"
      "content-disposition: form-data; name=f; filename=\"x \\\"y\\\".png\"\r\n\r\n\r\n\r\n--XYZ--\r\n";
  fail_with = ERR_OK;
  for (size_t step = 1; step < sizeof text; step++) {
    assert_int_equal(feed(TYPE, text, sizeof text - 1, step), ERR_OK);
    assert_string_equal(log_text, "[a|-|one\r\n--XY two\r\r\n][b|-|][f|x \"y\".png|\r\n]");
  }
}

static void bad(const char *text, Err want) { assert_int_equal(feed(TYPE, text, strlen(text), 7), want); }

static void test_multipart_refuses(void **state) {
  (void)state;
  fail_with = ERR_OK;
  bad("", ERR_INPUT);                                     // no end
  bad(PART("a") "one", ERR_INPUT);
  bad(PART("a") "one\r\n--XYZ", ERR_INPUT);
  bad("junk\r\n" PART("a") "one\r\n--XYZ--", ERR_MALFORMED);
  bad(PART("a") "one\r\n--XYZ--junk", ERR_MALFORMED);
  bad("--XYZ junk\r\n", ERR_MALFORMED);
  bad("--XYZ\r\nContent-Type: a/b\r\n\r\nx\r\n--XYZ--", ERR_MALFORMED);
  bad("--XYZ\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XYZ--", ERR_MALFORMED);
  bad("--XYZ\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\nx\r\n--XYZ--", ERR_MALFORMED);
  bad("--XYZ\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--XYZ--", ERR_MALFORMED);
  bad("--XYZ\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--XYZ--", ERR_MALFORMED);
  bad("--XYZ\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\nx\r\n--XYZ--", ERR_MALFORMED);
  bad("--XYZ\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\nx\r\n--XYZ--", ERR_MALFORMED);
  fail_with = ERR_TYPE;
  bad(PART("a") "x\r\n--XYZ--", ERR_TYPE);
  fail_with = ERR_OK;
  assert_int_equal(feed("text/plain", "", 0, 1), ERR_TYPE);
  assert_int_equal(feed("multipart/form-data", "", 0, 1), ERR_MALFORMED);
  assert_int_equal(feed("multipart/form-data; boundary=\"a\x01\"", "", 0, 1), ERR_MALFORMED);
  assert_int_equal(feed("multipart/form-data; boundary=", "", 0, 1), ERR_MALFORMED);
}

static void test_multipart_long_head(void **state) {
  (void)state;
  static char text[6000] = "--XYZ\r\nX-Long: ";
  memset(text + 15, 'a', sizeof text - 16);
  fail_with = ERR_OK;
  assert_int_equal(feed(TYPE, text, sizeof text - 1, 500), ERR_MALFORMED);
}

// --- Ranges, limits

static void range_is(const char *text, int want, uint64_t from, uint64_t n) {
  uint64_t f = 0, k = 0;
  assert_int_equal(range_parse(text, 100, &f, &k), want);
  if (want > 0) {
    assert_int_equal(f, from);
    assert_int_equal(k, n);
  }
}

static void test_ranges(void **state) {
  (void)state;
  range_is("bytes=0-9", 1, 0, 10);
  range_is("bytes=90-", 1, 90, 10);
  range_is("bytes=90-500", 1, 90, 10);
  range_is("bytes=99-99", 1, 99, 1);
  range_is("bytes=-5", 1, 95, 5);
  range_is("bytes=-500", 1, 0, 100);
  range_is("bytes=100-", -1, 0, 0);
  range_is("bytes=-0", -1, 0, 0);
  range_is("bytes=5-4", 0, 0, 0);
  range_is("bytes=0-1,3-4", 0, 0, 0);
  range_is("bytes=a-b", 0, 0, 0);
  range_is("bytes=99999999999999999999-", 0, 0, 0);
  range_is("items=0-1", 0, 0, 0);
}

static Baked *page(const char *text) {
  return baked_new(BYTES(text, strlen(text)), (Bytes){0}, "text/html", NULL, NULL, 0);
}

// What the cache holds for a visitor of this kind at this time: the page itself, or NULL.
static bool holds(Cache *c, unsigned variant, Millis now, const Baked *wanted) {
  Baked *b = cache_get(c, "/km/", variant, now);
  bool same = b == wanted;
  baked_unref(b);
  return same;
}

static void test_cache_forms_and_ages(void **state) {
  (void)state;
  Cache *c = cache_new();
  Baked *plain = page("plain"), *in_app = page("in an app"), *later = page("later");
  cache_put(c, "/km/", 0, 1000, plain);
  assert_true(holds(c, 0, 999, plain));
  assert_true(holds(c, 1, 999, NULL));
  cache_put(c, "/km/", 1, INT64_MAX, in_app);
  assert_true(holds(c, 1, 999, in_app) && holds(c, 0, 999, plain));
  // Over: it is drawn anew, and the new drawing takes the place of the old one.
  assert_true(holds(c, 0, 1000, NULL));
  cache_put(c, "/km/", 0, 2000, later);
  assert_true(holds(c, 0, 1999, later) && holds(c, 1, 1999, in_app));
  cache_clear(c);
  assert_true(holds(c, 0, 0, NULL) && holds(c, 1, 0, NULL));
  cache_free(c);
  baked_unref(plain);
  baked_unref(in_app);
  baked_unref(later);
}

static void test_limits(void **state) {
  size_t n;
  (void)state;
  const Limit *l = server_limits(&n);
  assert_true(n > 20);
  for (size_t i = 0; i < n; i++) {
    assert_true(l[i].value > 0);
    assert_true(l[i].status == 0 || (l[i].status >= 400 && l[i].status < 600));
    assert_true(strlen(l[i].what) > 10);
    for (size_t k = 0; k < i; k++) assert_string_not_equal(l[i].name, l[k].name);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_paths),     cmocka_unit_test(test_path_tricks),       cmocka_unit_test(test_router),
      cmocka_unit_test(test_router_refuses), cmocka_unit_test(test_multipart),    cmocka_unit_test(test_multipart_refuses),
      cmocka_unit_test(test_cache_forms_and_ages), cmocka_unit_test(test_multipart_long_head), cmocka_unit_test(test_ranges),  cmocka_unit_test(test_limits)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
