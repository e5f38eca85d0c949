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
#include <string.h>
#include <time.h>

#include "html/html.h"
#include "html/test_view.h"
#include "html/test_views.h"

static Buf out;
static Html h;
static const PageContext page = {.lang = "en", .dir = "ltr", .asset_base = "/a/1f/"};

static int setup(void **state) {
  (void)state;
  buf_init(&out, 1 << 20);
  h = html_to(&out, i18n_english(), &page);
  return 0;
}

static int teardown(void **state) {
  (void)state;
  buf_free(&out);
  return 0;
}

static void expect(void (*fn)(Html *, const char *), const char *in, const char *want) {
  buf_clear(&out);
  fn(&h, in);
  assert_string_equal(buf_cstr(&out), want);
}

static void test_text(void **state) {
  (void)state;
  expect(html_text, "a<b>&\"'", "a&lt;b&gt;&amp;&#34;&#39;");
  expect(html_text, "", "");
  expect(html_text, NULL, "");
  expect(html_text, "ខ្មែរ ½ 🙂", "ខ្មែរ ½ 🙂");
  expect(html_attr, "\" onclick='x'", "&#34; onclick=&#39;x&#39;");
}

static void test_url_allowed(void **state) {
  (void)state;
  expect(html_url, "/a/b?c=d&e=f#g", "/a/b?c=d&amp;e=f#g");
  expect(html_url, "q/1", "q/1");
  expect(html_url, "", "");
  expect(html_url, "#part", "#part");
  expect(html_url, "?x=a:b", "?x=a:b");
  expect(html_url, "https://example.org/ខ្មែរ", "https://example.org/ខ្មែរ");
  expect(html_url, "HTTPS://example.org/", "HTTPS://example.org/");
  expect(html_url, "tel:+81312345678", "tel:+81312345678");
  expect(html_url, "mailto:a@b.org", "mailto:a@b.org");
  expect(html_url, "/a b\"'<>`\\\n", "/a%20b&#34;&#39;&lt;&gt;%60%5C%0A");
}

static void test_url_refused(void **state) {
  (void)state;
  static const char *const bad[] = {
    "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "\tjavascript:alert(1)", "java\nscript:alert(1)",
    "java\tscript:alert(1)", "\x01javascript:alert(1)", "data:text/html,x", "vbscript:x", "http://example.org/", "file:///etc",
    "blob:x", "//example.org/", "/\\example.org/", "\\\\example.org", "\\/example.org", "https\t:x", ":", "x:y", " /a", "java\\script:x",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) expect(html_url, bad[i], "#");
}

static void test_url_part(void **state) {
  (void)state;
  expect(html_url_part, "a b/c?d&e=\"<:", "a%20b%2Fc%3Fd%26e%3D%22%3C%3A");
  expect(html_url_part, "Az09-._~", "Az09-._~");
  expect(html_url_part, "ក", "%E1%9E%80");
  expect(html_url_part, NULL, "");
}

static void test_url_path(void **state) {
  (void)state;
  expect(html_url_path, "/q/1 2", "/q/1%202");
  expect(html_url_path, "//evil.org/x", "/evil.org/x");
  expect(html_url_path, "/\\evil.org", "/%5Cevil.org");
  expect(html_url_path, "javascript:alert(1)", "javascript%3Aalert%281%29");
  buf_clear(&out);
  buf_puts(&out, "href=\"/");
  html_url_path(&h, "/evil.org");
  assert_string_equal(buf_cstr(&out), "href=\"/evil.org");
}

static void test_user(void **state) {
  (void)state;
  expect(html_user, "a\nb\r\nc\rd<", "<bdi dir=\"auto\">a<br>b<br>c<br>d&lt;</bdi>");
  expect(html_user, "", "");
  expect(html_user, NULL, "");
  expect(html_bdi, "<x>", "<bdi>&lt;x&gt;</bdi>");
}

static void test_numbers(void **state) {
  (void)state;
  html_num(&h, INT64_MIN);
  html_bool(&h, true);
  html_unum(&h, UINT64_MAX);
  html_num(&h, 0);
  HTML_VALUE(&h, html_text, (short)-7);
  HTML_VALUE(&h, html_text, "<");
  assert_string_equal(buf_cstr(&out), "-9223372036854775808true184467440737095516150-7&lt;");
}

static const struct test_row rows[] = {{7, "<Sok>", true}, {8, "Dara", false}};
static const char *const tags[] = {"a&b", "c"};
static const struct test_view view = {
  .text = "<i>\"x\"\n&", .url = "javascript:alert(1)", .path = "//q/1 2", .word = "+81 'a'", .rows = rows, .n_rows = 2,
  .tags = tags, .n_tags = 2, .count = 2, .big = UINT64_MAX, .open = true};

static void has(const char *part) {
  if (!strstr(buf_cstr(&out), part)) fail_msg("missing: %s\nin: %s", part, buf_cstr(&out));
}

static void test_template_places(void **state) {
  (void)state;
  test_page_render(&h, &view);
  has("<!doctype html>\n<html lang=\"en\">\n<title>&lt;i&gt;&#34;x&#34;\n&amp;</title>\n");
  has("<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"/a/1f/app.css\">\n");
  has("<p title=\"&lt;i&gt;&#34;x&#34;\n&amp;\" aria-expanded=\"true\">&lt;i&gt;");
  has("<a href=\"#\">1</a>\n<a href=\"/%2B81%20%27a%27/q/%3Ci%3E%22x%22%0A%26?from=%2F%2Fq%2F1%202\">2</a>\n");
  has("<a href=\"/km/q/1%202\">3</a>\n<a href=\"/q/1%202\">4</a>\n<a href='tel:+81 &#39;a&#39;'>5</a>\n");
  has("<p><bdi dir=\"auto\">&lt;i&gt;&#34;x&#34;<br>&amp;</bdi></p>\n<p><bdi>+81 &#39;a&#39;</bdi></p>\n");
  has("<pre>\n  kept  +81 &#39;a&#39;\n</pre>\n<textarea>&lt;i&gt;");
  has("<footer>+81 &#39;a&#39;</footer>\n3 {{ }}\n</html>\n");
  assert_null(strstr(buf_cstr(&out), "not sent"));
  assert_null(strstr(buf_cstr(&out), "SPDX"));
}

static void test_template_words(void **state) {
  (void)state;
  test_page_render(&h, &view);
  has("<p>Hello <bdi>&lt;i&gt;&#34;x&#34;\n&amp;</bdi>, you have 2</p>\n<p>Send</p>\n");
  has("<input placeholder=\"Say &#34;&lt;i&gt;&#34;x&#34;\n&amp;&#34;\" checked>\n<p>2 messages</p>\n<p>+81 &#39;a&#39;</p>\n");
  has("<option value=\"+81 &#39;a&#39;\" selected>Hello +81 &#39;a&#39;, you have 2</option>");
}

static void test_template_blocks(void **state) {
  (void)state;
  test_page_render(&h, &view);
  has("<p>many 18446744073709551615</p>\n<ul>\n<li class=\"late\"><a href=\"/s/7\">0: &lt;Sok&gt;</a></li>\n"
      "<li><a href=\"/s/8\">1: Dara</a></li>\n<li>a&amp;b</li>\n<li>c</li>\n</ul>\n");
  struct test_view other = view;
  other.count = 1;
  other.n_tags = -1;
  other.n_rows = 0;
  other.open = false;
  buf_clear(&out);
  test_page_render(&h, &other);
  has("<p>one</p>\n<ul>\n</ul>\n");
  has("<p>1 message</p>");
  has("&#34;\">\n<p>1 message");
}

static void test_full_buffer(void **state) {
  (void)state;
  Buf small;
  buf_init(&small, 100);
  Html hs = html_to(&small, i18n_english(), &page);
  test_page_render(&hs, &view);
  assert_int_not_equal(small.err, ERR_OK);
  assert_true(small.n <= 100);
  buf_free(&small);
}

// Not a measurement for the record, only a floor: compiled templates must not become slow unnoticed.
static void test_speed(void **state) {
  (void)state;
  static struct test_row many[120];
  for (size_t i = 0; i < 120; i++) many[i] = (struct test_row){(int64_t)i, i % 4 ? "ខ្មែរ Sok Dara & Co" : "Dara Sok", i % 2};
  struct test_view big = view;
  big.rows = many;
  big.n_rows = 120;
  clock_t start = clock();
  int rounds = 2000;
  for (int i = 0; i < rounds; i++) {
    buf_clear(&out);
    test_page_render(&h, &big);
  }
  double s = (double)(clock() - start) / CLOCKS_PER_SEC;
  print_message("%zu bytes, %.0f renders/s\n", out.n, rounds / s);
  assert_true(rounds / s > 500);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_text, setup, teardown),
    cmocka_unit_test_setup_teardown(test_url_allowed, setup, teardown),
    cmocka_unit_test_setup_teardown(test_url_refused, setup, teardown),
    cmocka_unit_test_setup_teardown(test_url_part, setup, teardown),
    cmocka_unit_test_setup_teardown(test_url_path, setup, teardown),
    cmocka_unit_test_setup_teardown(test_user, setup, teardown),
    cmocka_unit_test_setup_teardown(test_numbers, setup, teardown),
    cmocka_unit_test_setup_teardown(test_template_places, setup, teardown),
    cmocka_unit_test_setup_teardown(test_template_words, setup, teardown),
    cmocka_unit_test_setup_teardown(test_template_blocks, setup, teardown),
    cmocka_unit_test_setup_teardown(test_full_buffer, setup, teardown),
    cmocka_unit_test_setup_teardown(test_speed, setup, teardown),
  };
  return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
