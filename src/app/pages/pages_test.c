// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Picker, plain pages, doors, pictures, recordings, and what errors look like.
#include "app/testkit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/content/content.h"
#include "app/pages/pages.h"
#include "base/text.h"

static Kit kit;
static Taxonomy *taxonomy;
static KitClient c;
static char folder[] = "/tmp/recourse-pages.XXXXXX";

static Err broken_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)rq;
  (void)rs;
  return err_set(d, ERR_DB, "", "disk");
}

static Err bug_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)rq;
  (void)rs;
  return err_set(d, ERR_BUG, "", "inside story");
}

static Err second_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, NULL);
  page_second(&h, "Go to {org} <now>", "org", "A & B");
  return ERR_OK;
}

static const Route test_routes[] = {
    {"GET", "/{lang}/broken", ROLE_PUBLIC, 0, NULL, 0, broken_web, NULL, "Fails"},
    {"GET", "/{lang}/bug", ROLE_PUBLIC, 0, NULL, 0, bug_web, NULL, "Fails inside"},
    {"GET", "/{lang}/second", ROLE_PUBLIC, 0, NULL, 0, second_web, NULL, "Shows a second language"},
    {"GET", "/staff/broken", ROLE_PUBLIC, 0, NULL, 0, broken_web, NULL, "Fails for staff"},
    {0}};

static void put_file(const char *name, const char *text) {
  char path[200];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
}

static int open_kit(void **state) {
  (void)state;
  ErrDetail d = {0};
  char path[200], target[1024], cwd[900];
  kit_open(&kit);
  if (taxonomy_load("content", &taxonomy, &d) != ERR_OK) fail_msg("%s", d.text);
  kit.app.taxonomy = taxonomy;
  // A content folder with one recording.
  assert_non_null(mkdtemp(folder));
  assert_non_null(getcwd(cwd, sizeof cwd));
  snprintf(path, sizeof path, "%s/pictures", folder);
  snprintf(target, sizeof target, "%s/content/pictures", cwd);
  assert_int_equal(symlink(target, path), 0);
  snprintf(path, sizeof path, "%s/audio", folder);
  assert_int_equal(mkdir(path, 0700), 0);
  snprintf(path, sizeof path, "%s/audio/km", folder);
  assert_int_equal(mkdir(path, 0700), 0);
  put_file("audio/km/doors.police.mp3", "0123456789");
  put_file("secret.mp3", "secret");
  snprintf(path, sizeof path, "%s/audio/km/link.mp3", folder);
  assert_int_equal(symlink("../../secret.mp3", path), 0);
  taxonomy->dir = folder;
  static const Route *const tables[] = {pages_routes, test_routes, NULL};
  kit_serve(&kit, tables, pages_error);
  kit_client(&kit, &c);
  return 0;
}

static int close_kit(void **state) {
  (void)state;
  char command[100];
  kit_client_end(&c);
  kit_close(&kit);
  taxonomy_free(taxonomy);
  snprintf(command, sizeof command, "rm -r %s", folder);
  return system(command);
}

static void get(const char *path, int status) {
  if (kit_http(&c, path, NULL) != status) fail_msg("%s: %d %s", path, c.status, c.body);
}

static void has(const char *text) {
  if (!strstr(c.body, text)) fail_msg("no \"%s\" in:\n%s", text, c.body);
}

static void lacks(const char *text) {
  if (strstr(c.body, text)) fail_msg("\"%s\" in:\n%s", text, c.body);
}

static void test_picker(void **state) {
  (void)state;
  assert_int_equal(kit_send(&c, "GET", "/", "Accept-Language: ur;q=0.9, xx\r\n", NULL, 0), 200);
  has("<html lang=\"ur\" dir=\"rtl\">");
  has("class=\"govuk-button\" lang=\"ur\" dir=\"rtl\"");
  has("worker.rtl.css");
  lacks("class=\"leave\"");
  get("/km", 303);
  assert_string_equal(c.location, "/km/");
}

static void test_plain(void **state) {
  (void)state;
  get("/km/", 200);
  has("<html lang=\"km\"");
  has("action=\"/km/begin\"");
  has("class=\"leave\" href=\"/km/leave\"");
  has("<span lang=\"en\">Language</span> · ");
  lacks("name=\"csrf\"");
  get("/en/", 200);
  lacks("Language</span> · ");
  get("/en/who-sees", 200);
  has("A supervising lawyer");
  get("/en/safety", 200);
  get("/xx/", 404);
  get("/en/gone", 200);
  has("This page has expired");
  lacks("href=\"/");
  lacks("Help at work");
}

static void test_help_now(void **state) {
  (void)state;
  get("/km/help-now", 200);
  for (size_t i = 0; i < taxonomy->n_doors; i++)
    if (*taxonomy->doors[i].phone) {
      char tel[80];
      snprintf(tel, sizeof tel, "href=\"tel:%s\"", taxonomy->doors[i].phone);
      has(tel);
    }
  has("Open day and night");
  has("Monday, Wednesday, Friday, 11:00 to 19:00");
  has("This number is old or not fully confirmed");
  has("src=\"/audio/km/doors.police.mp3\"");
  // Her own language stands first in a long group.
  const char *own = strstr(c.body, "tel:03-5412-8521"), *other = strstr(c.body, "tel:03-3466-3311");
  assert_true(own && other && own < other);
  get("/en/help-now", 200);
  lacks("<audio");
}

static void test_card(void **state) {
  (void)state;
  get("/km/card/stay", 200);
  has("lang=\"ja\"");
  has("110");
  get("/km/card/none", 404);
}

static void test_second(void **state) {
  (void)state;
  get("/km/second", 200);
  has("<p class=\"second\" lang=\"en\" dir=\"ltr\">Go to <bdi>A &amp; B</bdi> &lt;now&gt;</p>");
  get("/en/second", 200);  // the catalogue of its second language lacks the text: nothing is shown twice
  lacks("class=\"second\"");
}

static void test_pictures(void **state) {
  (void)state;
  get("/p/phone.svg", 200);
  assert_true(text_starts(c.body, "<svg"));
  assert_non_null(strstr(c.head, "image/svg+xml"));
  static const char *const bad[] = {"/p/none.svg", "/p/phone", "/p/.svg", "/p/..svg", "/p/Phone.svg", "/p/phone.svg.svg"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) get(bad[i], 404);
  get("/p/..%2Flanguages.yaml", 400);
}

static void test_recordings(void **state) {
  (void)state;
  get("/audio/km/doors.police.mp3", 200);
  assert_string_equal(c.body, "0123456789");
  assert_non_null(strstr(c.head, "audio/mpeg"));
  assert_int_equal(kit_send(&c, "GET", "/audio/km/doors.police.mp3", "Range: bytes=2-4\r\n", NULL, 0), 206);
  assert_string_equal(c.body, "234");
  static const char *const bad[] = {"/audio/km/link.mp3", "/audio/km/..", "/audio/km/none.mp3", "/audio/km/doors.police.wav",
                                    "/audio/vi/doors.police.mp3", "/audio/zz/doors.police.mp3"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    if (kit_http(&c, bad[i], NULL) < 400) fail_msg("%s: %d", bad[i], c.status);
  // Added while the server runs.
  get("/audio/km/tree.phone.ogg", 404);
  put_file("audio/km/tree.phone.ogg", "sound");
  get("/audio/km/tree.phone.ogg", 200);
}

static void test_errors(void **state) {
  (void)state;
  get("/vi/broken", 503);
  has("<html lang=\"vi\"");
  has("Nothing was lost that you already sent");
  has("What you sent before is safe");
  has("href=\"/vi/broken\"");
  assert_non_null(strstr(c.head, "Retry-After: "));
  get("/vi/bug", 500);
  lacks("inside story");
  has("Something went wrong on our side");
  get("/en/nowhere", 404);
  has("This page is not here");
  get("/staff/broken", 503);
  has("staff.ltr.css");
  lacks("class=\"leave\"");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_picker),   cmocka_unit_test(test_plain),      cmocka_unit_test(test_help_now), cmocka_unit_test(test_card),
      cmocka_unit_test(test_second),   cmocka_unit_test(test_pictures),   cmocka_unit_test(test_recordings), cmocka_unit_test(test_errors),
  };
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
