// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The directory: files, overlays, three-way difference, search; on both engines.
#include "app/testkit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/offices/offices.h"
#include "app/offices/offices_hsds.h"
#include "app/offices/offices_import.h"
#include "base/text.h"

static Kit kit;
static Taxonomy *taxonomy;
static OfficeDesk *desk;
static Arena *arena;
static OfficeDocs shipped;
static const Millis NOW = (Millis)20785 * DAY_MS + 3 * (Millis)HOUR_MS;   // 2026-11-28, a Saturday, noon in Tokyo

static int open_kit(void **state) {
  ErrDetail d = {0};
  (void)state;
  kit_open(&kit);
  arena = arena_new(256 << 20, 0);
  assert_int_equal(taxonomy_load("content", &taxonomy, &d), ERR_OK);
  assert_int_equal(offices_open("content", taxonomy, &desk, &d), ERR_OK);
  kit.app.taxonomy = taxonomy;
  kit.app.offices = desk;
  if (offices_files(desk, arena, "content/offices", &shipped, &d) != ERR_OK) fail_msg("%s", d.text);
  assert_int_equal(offices_first_import(desk, kit.app.db, NOW, &d), ERR_OK);
  return 0;
}

static int close_kit(void **state) {
  (void)state;
  arena_free(arena);
  offices_close(desk);
  kit_close(&kit);
  taxonomy_free(taxonomy);
  return 0;
}

static const OfficeBook *hold(void) {
  const OfficeBook *b;
  ErrDetail d = {0};
  assert_int_equal(offices_hold(desk, kit.app.db, &b, &d), ERR_OK);
  return b;
}

static const OfficeDoc *shipped_doc(const char *id) {
  for (size_t i = 0; i < shipped.n; i++)
    if (text_eq(shipped.v[i].id, id)) return &shipped.v[i];
  fail_msg("%s has no file", id);
  return NULL;
}

// ---- files

static void test_spelling(void **state) {
  (void)state;
  assert_true(shipped.n > 60);
  for (size_t i = 0; i < shipped.n; i++) {
    Bytes have;
    ErrDetail d = {0};
    const char *want = doc_write(arena, &shipped.v[i]);
    assert_int_equal(yaml_file(arena, arena_fmt(arena, "content/offices/%s.yaml", shipped.v[i].id), &have, &d), ERR_OK);
    assert_string_equal(arena_strn(arena, (const char *)have.p, have.n), want);
  }
}

static void refuse(const char *file, const char *why) {
  OfficeDoc doc;
  ErrDetail d = {0};
  Err e = doc_read(arena, "x", BYTES(file, strlen(file)), &doc, &d);
  if (e == ERR_OK) e = office_doc_check(desk, arena, &doc, &d);
  if (e != ERR_CONFIG || !strstr(d.text, why)) fail_msg("%s: %s %s", why, err_name(e), d.text);
}

#define BODY "id: x\nname: X\nkind: help_line\ncountry: jp\nwho: [any]\nimmigration_reporting: unknown\n"

static void test_refused(void **state) {
  static const char *const numbers[] = {"0120-250-198", "0120-250-366", "0120-250-302", "0570-001-705", "0570-001-716", "0120-613-804",
                                        "0120-531-407", "0120-004-008", "0120 150 520", "0120-290-922", "0120-336-230", "0120-400-166",
                                        "0120-558-815", "0120-662-700", "0120-750-880", "0120-76-2029", "080-4689-9374",
                                        "+81-80-4689-9374", "0570-011000"};
  (void)state;
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    refuse(arena_fmt(arena, BODY "phones: [{number: \"%s\", source: s}]\n", numbers[i]), "must not be dialled");
  refuse(BODY "phones: [{number: \"03-1234-5678\"}]\n", "source is missing");
  refuse(BODY "phones: [{number: \"call me\", source: s}]\n", "not a number to dial");
  refuse(BODY "issues: [nonsense]\n", "does not exist");
  refuse(BODY "verified: true\n", "needs a source");
  refuse(BODY "hours: sometimes\n", "hours that do not exist");
  refuse(BODY "area: [\"jp-99\"]\n", "place that does not exist");
  refuse(BODY "languages: [xx]\n", "languages.yaml");
  refuse(BODY "web: \"javascript:alert(1)\"\n", "web address");
  refuse(BODY "unknown_key: 1\n", "unknown key");
  refuse("id: x\nname: X\nkind: help_line\ncountry: jp\nwho: [any]\nimmigration_reporting: may\n", "reporting_source");
}

// No body prints a number of the list, not even through a door.
static void test_numbers(void **state) {
  const OfficeBook *b = hold();
  (void)state;
  for (size_t i = 0; i < offices_count(b); i++) {
    const Office *o = office_at(b, i);
    for (size_t j = 0; j < o->n_phones; j++) {
      assert_null(strstr(o->phones[j].number, "0120-250-366"));
      assert_true(*o->phones[j].source);
      if (text_eq(o->phones[j].number, "0570-011000")) assert_string_equal(o->id, "fresc");
    }
  }
  const Office *otit = office_find(b, "otit");
  assert_non_null(otit);
  assert_int_equal(otit->n_phones, 5);
  assert_true(office_speaks(otit, "km"));
  for (size_t j = 0; j < otit->n_phones; j++) assert_false(office_list_has(&otit->phones[j].languages, "km"));
  assert_string_equal(office_find(b, "houterasu")->reporting, "unknown");
  assert_false(office_speaks(office_find(b, "houterasu"), "km"));
  assert_true(office_speaks(office_find(b, "fresc_labour_room"), "km"));
  assert_true(office_find(b, "embassy_kh")->on_request);
  offices_drop(b);
}

static void test_values(void **state) {
  const char *v;
  ErrDetail d = {0};
  int langs = office_field_find("languages"), name = office_field_find("name"), phones = office_field_find("phones");
  (void)state;
  assert_int_equal(doc_value_typed(arena, langs, "km, no vi", &v, &d), ERR_OK);
  assert_string_equal(v, "[km, \"no\", vi]");
  assert_string_equal(doc_value_shown(arena, langs, v), "km no vi");
  assert_int_equal(doc_value_typed(arena, name, "The \"best\" \\ place: #1", &v, &d), ERR_OK);
  assert_string_equal(doc_value_shown(arena, name, v), "The \"best\" \\ place: #1");
  assert_int_equal(doc_value_typed(arena, name, "a\nname: b", &v, &d), ERR_OK);   // stays one value
  assert_string_equal(doc_value_shown(arena, name, v), "a\nname: b");
  assert_int_equal(doc_value_typed(arena, langs, "", &v, &d), ERR_OK);
  assert_null(v);
  assert_int_equal(doc_value_typed(arena, phones, "  - {source: s, number: \"110\"}", &v, &d), ERR_OK);
  assert_string_equal(v, "\n  - {number: \"110\", source: s}");
  assert_int_equal(doc_value_typed(arena, office_field_find("verified"), "maybe", &v, &d), ERR_CONFIG);
}

// ---- overlays

typedef struct { const char *id, *field, *words; int64_t user; } Edit;

static Err edit_work(Tx *tx, void *arg) {
  const Edit *w = arg;
  const char *value;
  int field = office_field_find(w->field);
  TRY(doc_value_typed(arena, field, w->words, &value, NULL));
  return office_edit(tx, arena, w->id, field, value, w->user, NOW);
}

static void edit(const char *id, const char *field, const char *words) {
  Edit w = {id, field, words, 1};
  ErrDetail d = {0};
  assert_int_equal(db_write(kit.app.db, edit_work, &w, &d), ERR_OK);
}

static OfficeDiffs import(const OfficeDocs *docs, OfficeImportMode mode) {
  OfficeDiffs out = {.n = 0};
  ErrDetail d = {0};
  assert_int_equal(offices_import(kit.app.db, arena, docs, mode, NOW, &out, &d), ERR_OK);
  return out;
}

static const char *name_now(const char *id) {
  const OfficeBook *b = hold();
  const char *name = arena_str(arena, office_find(b, id)->name);
  offices_drop(b);
  return name;
}

static OfficeDocs one_changed(const char *id, const char *field, const char *words) {
  OfficeDocs docs = {ARENA_ARRAY(arena, OfficeDoc, shipped.n), shipped.n};
  ErrDetail d = {0};
  memcpy(docs.v, shipped.v, shipped.n * sizeof *docs.v);
  for (size_t i = 0; i < docs.n; i++)
    if (text_eq(docs.v[i].id, id))
      assert_int_equal(doc_value_typed(arena, office_field_find(field), words, &docs.v[i].value[office_field_find(field)], &d), ERR_OK);
  return docs;
}

static void test_three_ways(void **state) {
  (void)state;
  // The same files again: nothing to say.
  assert_int_equal(import(&shipped, IMPORT_ASK).n, 0);
  // A file changed, nobody else: taken over.
  OfficeDocs docs = one_changed("tell", "name", "TELL line");
  OfficeDiffs r = import(&docs, IMPORT_ASK);
  assert_int_equal(r.n, 1);
  assert_int_equal(r.v[0].kind, DIFF_CHANGED);
  assert_string_equal(name_now("tell"), "TELL line");
  assert_int_equal(import(&shipped, IMPORT_ASK).n, 1);
  // Staff changed it, the file did not: the overlay holds.
  edit("tell", "name", "TELL of staff");
  assert_string_equal(name_now("tell"), "TELL of staff");
  assert_int_equal(import(&shipped, IMPORT_ASK).n, 0);
  assert_string_equal(name_now("tell"), "TELL of staff");
  // Both: a conflict, and nothing of the body moves.
  docs = one_changed("tell", "name", "TELL of the file");
  r = import(&docs, IMPORT_ASK);
  assert_int_equal(r.conflicts, 1);
  assert_string_equal(r.v[0].base, "\"TELL\"");
  assert_string_equal(name_now("tell"), "TELL of staff");
  assert_int_equal(import(&docs, IMPORT_ASK).conflicts, 1);
  // Staff holds: said once, then it is no conflict any more.
  r = import(&docs, IMPORT_KEEP);
  assert_string_equal(name_now("tell"), "TELL of staff");
  assert_int_equal(import(&docs, IMPORT_ASK).n, 0);
  // The file holds.
  docs = one_changed("tell", "name", "TELL of another file");
  assert_int_equal(import(&docs, IMPORT_TAKE).conflicts, 1);
  assert_string_equal(name_now("tell"), "TELL of another file");
  // Both said the same: the overlay has done its work.
  edit("tell", "name", "Same");
  docs = one_changed("tell", "name", "Same");
  assert_int_equal(import(&docs, IMPORT_ASK).conflicts, 0);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM office_edits WHERE office_id = 'tell' AND ended_day = 0"), 0);
  assert_true(kit_int(&kit, "SELECT count(*) FROM office_edits WHERE office_id = 'tell'") >= 2);   // history stays
  (void)import(&shipped, IMPORT_TAKE);
  assert_string_equal(name_now("tell"), "TELL");
}

static void test_missing_and_export(void **state) {
  OfficeDocs fewer = {shipped.v, shipped.n - 1}, out;
  ErrDetail d = {0};
  (void)state;
  OfficeDiffs r = import(&fewer, IMPORT_ASK);
  assert_int_equal(r.n, 1);
  assert_int_equal(r.v[0].kind, DIFF_MISSING);
  assert_int_equal(offices_docs(kit.app.db, arena, &out, &d), ERR_OK);
  assert_int_equal(out.n, shipped.n);
  for (size_t i = 0; i < out.n; i++) assert_string_equal(doc_write(arena, &out.v[i]), doc_write(arena, shipped_doc(out.v[i].id)));
  // What staff wrote is in the export, and taking it back is an edit that ends itself.
  edit("tell", "address", "Somewhere 1");
  assert_int_equal(offices_docs(kit.app.db, arena, &out, &d), ERR_OK);
  bool seen = false;
  for (size_t i = 0; i < out.n; i++) seen = seen || strstr(doc_write(arena, &out.v[i]), "address: \"Somewhere 1\"\n");
  assert_true(seen);
  edit("tell", "address", "");
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM office_edits WHERE ended_day = 0"), 0);
}

// A body that a later release cannot read is left out, the others stay.
static void test_broken(void **state) {
  (void)state;
  const OfficeBook *b = hold();
  size_t n = offices_count(b);
  offices_drop(b);
  edit("tell", "kind", "no_such_kind");
  b = hold();
  assert_int_equal(offices_count(b), n - 1);
  assert_null(office_find(b, "tell"));
  offices_drop(b);
  edit("tell", "kind", "help_line");
}

// ---- search

static OfficeHits find(OfficeQuery q) {
  const OfficeBook *b = hold();
  OfficeHits out;
  if (!q.now) q.now = NOW;
  assert_int_equal(offices_search(b, &q, 0, &out), ERR_OK);
  offices_drop(b);   // the desk still holds it
  return out;
}

static bool among(const OfficeHits *h, const char *id) {
  for (size_t i = 0; i < h->n; i++)
    if (text_eq(h->v[i]->id, id)) return true;
  return false;
}

static void test_search(void **state) {
  (void)state;
  OfficeHits h = find((OfficeQuery){.issue = "wages_unpaid", .place = "jp-21", .lang = "km"});
  assert_true(among(&h, "otit"));
  assert_false(among(&h, "houterasu"));           // no Khmer
  assert_false(among(&h, "fresc_labour_room"));   // Tokyo only
  h = find((OfficeQuery){.issue = "wages_unpaid", .place = "jp-13", .lang = "km"});
  assert_string_equal(h.v[0]->id, "fresc_labour_room");   // nearest of the fresh ones
  h = find((OfficeQuery){.place = "kh-1"});
  assert_true(among(&h, "mrc_bmc") && among(&h, "central") && !among(&h, "otit"));
  h = find((OfficeQuery){.country = "vn"});
  assert_true(among(&h, "dolab") && !among(&h, "otit"));
  // On a Saturday at noon in Tokyo.
  h = find((OfficeQuery){.issue = "wages_unpaid", .open_now = true});
  assert_true(among(&h, "evening_line"));
  assert_false(among(&h, "houterasu"));
  assert_true(among(&h, "yorisoi"));
}

static void test_words(void **state) {
  static const struct { const char *words, *id; } cases[] = {
      {"houterasu", "houterasu"}, {"Legal Support", "houterasu"}, {"監督署", "labour_standards"}, {"法テラス", "houterasu"},
      {"人身取引", "lighthouse"}, {"បន្ទាយមានជ័យ", "mrc_bmc"}, {"YOTSUYA", "fresc"}, {"Cục Quản", "dolab"}, {"cuc quan ly", "dolab"},
      {"union", "general_union"}, {"passport", "otit"}, {"東京都", "fresc_labour_room"}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    OfficeHits h = find((OfficeQuery){.words = cases[i].words});
    if (!among(&h, cases[i].id)) fail_msg("%s does not find %s", cases[i].words, cases[i].id);
  }
  OfficeHits h = find((OfficeQuery){.words = "zzzz"});
  assert_int_equal(h.total, 0);
}

// Words inside of text without spaces, in four scripts.
static void test_unspaced(void **state) {
  static const struct { const char *name, *word; } cases[] = {
      {"មជ្ឈមណ្ឌលធនធានពលករចំណាកស្រុក", "ពលករ"}, {"ศูนย์ช่วยเหลือแรงงานข้ามชาติ", "แรงงาน"},
      {"အလုပ်သမားအခွင့်အရေးရုံး", "အလုပ်သမား"}, {"外国人労働者支援窓口", "労働者"}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    edit("tell", "own_name", cases[i].name);
    OfficeHits h = find((OfficeQuery){.words = cases[i].word});
    if (!among(&h, "tell")) fail_msg("%s is not found", cases[i].word);
  }
  edit("tell", "own_name", "");
}

static void test_stale(void **state) {
  (void)state;
  const OfficeBook *b = hold();
  int32_t today = (int32_t)(NOW / DAY_MS);
  assert_false(office_stale(office_find(b, "houterasu"), today));
  assert_true(office_stale(office_find(b, "houterasu"), today + OFFICE_STALE_DAYS));
  assert_true(office_stale(office_find(b, "labour_standards"), today));   // never checked
  offices_drop(b);
  OfficeHits h = find((OfficeQuery){.issue = "wages_unpaid", .country = "jp"});
  bool old = false;
  for (size_t i = 0; i < h.n; i++) {
    assert_false(old && !office_stale(h.v[i], today));   // no fresh one behind an old one
    old = old || office_stale(h.v[i], today);
  }
  assert_true(old);
}

// Yangon and Kathmandu keep the half and the quarter of an hour.
static void test_zones(void **state) {
  static const struct { int offset_min; double hours; } zones[] = {{540, 9}, {390, 6.5}, {345, 5.75}, {-210, -3.5}, {0, 0}};
  (void)state;
  for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
    json_t *zone = hsds_zone(zones[i].offset_min);
    assert_true(json_is_number(zone));
    assert_int_equal((int)(json_number_value(zone) * 60), (int)(zones[i].hours * 60));
    json_decref(zone);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_spelling), cmocka_unit_test(test_refused), cmocka_unit_test(test_numbers),
      cmocka_unit_test(test_values), cmocka_unit_test(test_three_ways), cmocka_unit_test(test_missing_and_export),
      cmocka_unit_test(test_broken), cmocka_unit_test(test_search), cmocka_unit_test(test_words), cmocka_unit_test(test_unspaced),
      cmocka_unit_test(test_stale), cmocka_unit_test(test_zones)};
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
