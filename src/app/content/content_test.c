// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/content/content.h"
#include "base/text.h"

static Err read_text(Arena *a, const char *text, YamlNode **root, ErrDetail *d) {
  *d = (ErrDetail){0};
  return yaml_read(a, "folder/x.yaml", BYTES(text, strlen(text)), root, d);
}

static void test_yaml_tree(void **state) {
  (void)state;
  Arena *a = arena_new(1 << 20, 0);
  YamlNode *root;
  ErrDetail d;
  const char *text = "", *const *list;
  bool flag = false;
  int64_t number = 0;
  size_t n = 7;
  assert_int_equal(read_text(a, "a: one\nb: [x, \"2\"]\nc: {d: true, e: 12}\nf: |-\n  two\n  lines\n", &root, &d), ERR_OK);
  assert_int_equal(root->kind, YAML_MAP);
  assert_int_equal(root->n, 4);
  assert_int_equal(yaml_text(root, "a", true, &text, &d), ERR_OK);
  assert_string_equal(text, "one");
  assert_int_equal(yaml_texts(a, root, "b", &list, &n, &d), ERR_OK);
  assert_int_equal(n, 2);
  assert_string_equal(list[1], "2");
  const YamlNode *c = yaml_get(root, "c");
  assert_int_equal(c->line, 3);
  assert_int_equal(yaml_bool(c, "d", true, &flag, &d), ERR_OK);
  assert_true(flag);
  assert_int_equal(yaml_int(c, "e", true, 0, 99, &number, &d), ERR_OK);
  assert_int_equal(number, 12);
  assert_int_equal(yaml_text(root, "f", true, &text, &d), ERR_OK);
  assert_string_equal(text, "two\nlines");
  assert_int_equal(yaml_texts(a, root, "missing", &list, &n, &d), ERR_OK);
  assert_int_equal(n, 0);
  arena_free(a);
}

static void test_yaml_faults(void **state) {
  (void)state;
  static const struct { const char *text, *said; } faults[] = {
      {"a: 1\na: 2\n", "x.yaml:2: key a stands twice"},
      {"a: &x 1\nb: *x\n", "x.yaml:1: anchors"},
      {"a: !!str 1\n", "x.yaml:1: anchors"},
      {"a: 1\n&x b: 2\n", "x.yaml:2: anchors"},
      {"!!str a: 1\n", "x.yaml:1: anchors"},
      {"\"a\\0b\": 1\n", "x.yaml:1: not clean"},
      {"a: \"b\\x1bc\"\n", "x.yaml:1: not clean"},
      {"a: [1, 2\n", "x.yaml:"},
      {"", "x.yaml:1: the file is empty"},
      {"a: 1\n---\nb: 1\n", "more than one document"},
  };
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
    Arena *a = arena_new(1 << 20, 0);
    YamlNode *root;
    ErrDetail d;
    assert_int_equal(read_text(a, faults[i].text, &root, &d), ERR_CONFIG);
    if (!strstr(d.text, faults[i].said)) fail_msg("%s: %s", faults[i].text, d.text);
    arena_free(a);
  }
}

static void test_yaml_strict(void **state) {
  (void)state;
  static const char *const keys[] = {"a", "b", NULL};
  Arena *a = arena_new(1 << 20, 0);
  YamlNode *root;
  ErrDetail d;
  bool flag;
  int64_t number;
  const char *code = "";
  assert_int_equal(read_text(a, "a: \"true\"\nb: 12\nc: 3\n", &root, &d), ERR_OK);
  assert_int_equal(yaml_only(root, keys, &d), ERR_CONFIG);
  assert_string_equal(d.text, "x.yaml:3: unknown key c");
  d = (ErrDetail){0};
  assert_int_equal(yaml_bool(root, "a", true, &flag, &d), ERR_CONFIG);
  assert_int_equal(yaml_int(root, "b", true, 0, 5, &number, &d), ERR_CONFIG);
  assert_int_equal(yaml_text(root, "z", true, &code, &d), ERR_CONFIG);
  assert_int_equal(yaml_code(root, "a", true, &code, &d), ERR_OK);
  assert_int_equal(read_text(a, "a: Not-a-code\n", &root, &d), ERR_OK);
  assert_int_equal(yaml_code(root, "a", true, &code, &d), ERR_CONFIG);
  arena_free(a);
}

static void test_shipped(void **state) {
  (void)state;
  Taxonomy *t = NULL;
  ErrDetail d = {0};
  Err e = taxonomy_load("content", &t, &d);
  if (e != ERR_OK) fail_msg("%s", d.text);
  assert_string_equal(code_find(&t->issues, "wages_unpaid")->group, "pay");
  assert_true(code_find(&t->issues, "forced_labour_signs")->helper_only);
  assert_null(code_find(&t->issues, "no_such"));
  assert_true(t->issue_groups.n <= 8);
  assert_string_equal(code_find(&t->sectors, "garment")->group, "factory");
  assert_string_equal(taxonomy_place(t, "jp-27")->region, "kinki");
  assert_string_equal(taxonomy_place(t, "kh-12")->region, "cambodia");
  assert_non_null(strstr(code_find(&t->ends, "refused")->say, "{body}"));
  assert_int_equal(taxonomy_retention(t, "general"), 12);
  assert_int_equal(taxonomy_retention(t, "nothing"), 0);
  // Survivors may claim for five years: what happened is not erased before.
  assert_true(taxonomy_retention(t, code_find(&t->issues, "death_missing")->group) >= 60);
  assert_int_equal(t->n_promises, 3);
  assert_string_equal(t->promises[2].flag, "");
  taxonomy_free(t);
}

// Whatever the hour, each group of doors shows a number that answers.
static void test_doors_tonight(void **state) {
  (void)state;
  Taxonomy *t = NULL;
  ErrDetail d = {0};
  assert_int_equal(taxonomy_load("content", &t, &d), ERR_OK);
  assert_true(t->n_door_groups > 5);
  for (size_t i = 0; i < t->n_door_groups; i++) {
    assert_string_equal(t->door_groups[i].tonight->hours->id, "always");
    assert_true(*t->door_groups[i].tonight->phone);
  }
  const DoorCard *card = door_card_find(t, "stay");
  assert_non_null(card);
  assert_true(*card->fallback->phone && *card->language);
  for (size_t i = 0; i < t->n_doors; i++)
    if (*t->doors[i].phone) assert_true(*t->doors[i].source && *t->doors[i].confirmed);
  taxonomy_free(t);
}

static void test_missing_folder(void **state) {
  (void)state;
  Taxonomy *t = NULL;
  ErrDetail d = {0};
  assert_int_equal(taxonomy_load("/nonexistent", &t, &d), ERR_CONFIG);
  assert_non_null(strstr(d.text, "cannot be opened"));
}

// 2026-11-30 is a Monday; 540 minutes ahead of UTC.
static OpenNow at(const Hours *h, const Calendar *c, int32_t day, int hour, int minute) {
  return hours_now(h, c, ((int64_t)day * 24 * 60 + hour * 60 + minute - c->offset_min) * MINUTE_MS);
}

static void test_open_now(void **state) {
  (void)state;
  const int32_t monday = date_days(2026, 11, 30);
  const int32_t closed[] = {monday + 1};
  const char *const holidays[] = {"jp_public_holidays"};
  const Calendar there = {.country = "jp", .offset_min = 540, .closed = closed, .n_closed = 1, .known_from = monday - 30, .known_to = monday + 30};
  const OpenSpan spans[] = {{.days = 1 | 2 | 4, .from_min = 11 * 60, .to_min = 19 * 60}};
  const Hours h = {.id = "h", .spans = spans, .n_spans = 1, .closed = holidays, .n_closed = 1};
  OpenNow n = at(&h, &there, monday, 11, 0);
  assert_true(n.known && n.open && n.sure && !n.always);
  assert_int_equal(n.minute, 19 * 60);
  // Before it opens: the same day; at its end it is closed, and Tuesday is a holiday.
  n = at(&h, &there, monday, 10, 59);
  assert_true(n.known && !n.open);
  assert_int_equal(n.day, monday);
  assert_int_equal(n.minute, 11 * 60);
  n = at(&h, &there, monday, 19, 0);
  assert_true(!n.open);
  assert_int_equal(n.day, monday + 2);
  // After Wednesday comes the next Monday.
  n = at(&h, &there, monday + 2, 23, 59);
  assert_int_equal(n.day, monday + 7);
  // Where holidays are not listed for this day, the answer is not sure.
  assert_false(at(&h, &there, monday + 30, 12, 0).sure);
  const Hours no_holidays = {.id = "n", .spans = spans, .n_spans = 1};
  n = at(&no_holidays, &there, monday + 1, 12, 0);
  assert_true(n.open && n.sure);
  const OpenSpan day_and_night[] = {{.days = 0x7f, .from_min = 0, .to_min = 24 * 60}};
  const Hours always = {.id = "always", .spans = day_and_night, .n_spans = 1};
  assert_true(at(&always, &there, monday, 3, 0).always);
  assert_false(hours_now(&(Hours){.id = "unknown"}, &there, 0).known);
  assert_false(hours_now(&h, NULL, 0).known);
}

// A kind of problem has its own months, else those of its group.
static void test_retention_of_issues(void **state) {
  (void)state;
  char dir[] = "/tmp/recourse-content.XXXXXX", command[400];
  Taxonomy *t = NULL;
  ErrDetail d = {0};
  assert_non_null(mkdtemp(dir));
  snprintf(command, sizeof command, "cp -r content/. %s && sed -i 's/issue: injury, months: 72/issue: injury, months: 96/' %s/retention.yaml", dir, dir);
  assert_int_equal(system(command), 0);
  assert_int_equal(taxonomy_load(dir, &t, &d), ERR_OK);
  assert_int_equal(taxonomy_retention(t, "injury"), 96);
  assert_int_equal(taxonomy_retention(t, "housing"), taxonomy_retention(t, "treatment"));
  assert_int_equal(taxonomy_retention(t, "treatment"), 72);
  taxonomy_free(t);
  snprintf(command, sizeof command, "rm -r %s", dir);
  assert_int_equal(system(command), 0);
}

// What protects her words is strict where it says something: an own name without the name, a bad day, an address without https.
static void test_protection(void **state) {
  (void)state;
  static const struct { const char *edit, *said; } faults[] = {{"s/^    law: \"Act on.*/    comment: \"x\"/", "law_own without law"},
                                                               {"s/read: \"2026-11-30\"/read: \"2026-13-30\"/", "read: a day"},
                                                               {"s|https://privacy|http://privacy|", "https://"},
                                                               {"s/id: kh/id: jp/", "jp"}};
  Taxonomy *t = NULL;
  ErrDetail d = {0};
  assert_int_equal(taxonomy_load("content", &t, &d), ERR_OK);
  assert_non_null(strstr(protection_find(t, "PH")->law, "10173"));
  assert_true(protection_find(t, "PH")->verified && !protection_find(t, "JP")->verified);
  assert_string_equal(protection_find(t, "kh")->law, "");
  assert_null(protection_find(t, "us"));
  assert_null(protection_find(NULL, "ph"));
  taxonomy_free(t);
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
    char dir[] = "/tmp/recourse-content.XXXXXX", command[400];
    assert_non_null(mkdtemp(dir));
    snprintf(command, sizeof command, "cp -r content/. %s && sed -i '%s' %s/protection.yaml", dir, faults[i].edit, dir);
    assert_int_equal(system(command), 0);
    d = (ErrDetail){0};
    t = NULL;
    assert_int_equal(taxonomy_load(dir, &t, &d), ERR_CONFIG);
    if (!strstr(d.text, faults[i].said) || !strstr(d.text, "protection.yaml")) fail_msg("%s: %s", faults[i].edit, d.text);
    snprintf(command, sizeof command, "rm -r %s", dir);
    assert_int_equal(system(command), 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_open_now),
      cmocka_unit_test(test_yaml_tree),  cmocka_unit_test(test_yaml_faults),   cmocka_unit_test(test_yaml_strict),
      cmocka_unit_test(test_shipped),    cmocka_unit_test(test_doors_tonight), cmocka_unit_test(test_missing_folder),
      cmocka_unit_test(test_retention_of_issues), cmocka_unit_test(test_protection),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
