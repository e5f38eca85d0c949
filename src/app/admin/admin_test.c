// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Erasure that stays, counters in batches, settings of the host's administrators only, checks that find faults.
#include "app/testcase.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "app/sql.h"
#include "app/admin/admin_settings.h"
#include "app/admin/admin_tombs.h"
#include "app/content/content.h"
#include "app/open.h"
#include "app/pages/pages.h"
#include "base/text.h"

enum { ONE = 0, TWO = 1 };
static ErrDetail d;

// ---- helpers

typedef struct { Arena *a; int64_t id; Bytes out; } BlobRead;

static Err read_audit_id(Tx *tx, void *arg) {
  static const SqlStmt stmt = {"admin_test_audit_id", "SELECT audit_id FROM cases WHERE id = ?1", NULL};
  BlobRead *w = arg;
  DbRows r;
  TRY(tx_rows(tx, &stmt, DB_ARGS(DB_I(w->id)), w->a, &r));
  w->out = rows_blob(&r, 0, 0);
  return r.n ? ERR_OK : ERR_NOT_FOUND;
}

static Bytes audit_id(Kit *k, Arena *a, int64_t case_id) {
  BlobRead w = {.a = a, .id = case_id};
  assert_int_equal(db_read(k->app.db, read_audit_id, &w, &d), ERR_OK);
  return w.out;
}

static int64_t file_case(Kit *k, int org) {
  TestCase c;
  testcase_file(k, &(TestCaseOptions){.org = org, .named = true, .share = true}, &c);
  SECRET_WIPE(&c.worker);
  return c.id;
}

// @ stands for the number.
static const char *sql(const char *with, int64_t n) {
  static char text[8][400];
  static int turn;
  char *out = text[turn++ % 8];
  size_t at = strcspn(with, "@");
  snprintf(out, sizeof text[0], "%.*s%lld%s", (int)at, with, (long long)n, with + at + (with[at] == '@'));
  return out;
}

static int64_t lines(Kit *k) {
  int64_t n = 0;
  Err e = admin_tombstones_count(&k->app, &n, &d);
  assert_true(e == ERR_OK || e == ERR_NOT_FOUND);
  return n;
}

static void close_case(Kit *k, int64_t id, int64_t retain_day) {
  kit_sql(k, sql("UPDATE cases SET status = 'closed', active = 0, issue_group = 'pay' WHERE id = @", id));
  char text[200];
  snprintf(text, sizeof text, "UPDATE cases SET retain_day = %lld WHERE id = %lld", (long long)retain_day, (long long)id);
  kit_sql(k, text);
}

static int64_t exists(Kit *k, int64_t id) { return kit_int(k, sql("SELECT count(*) FROM cases WHERE id = @", id)); }

static void append_raw(Kit *k, const char *text) {
  char path[128];
  snprintf(path, sizeof path, "%s/tombstones.log", k->dir);
  int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  assert_true(fd >= 0);
  assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
  close(fd);
}

// ---- erasure

static void test_retention_erases_what_is_due(void **state) {
  (void)state;
  Kit k;
  kit_open(&k);
  int64_t today = clock_now() / DAY_MS, due = file_case(&k, ONE), later = file_case(&k, ONE), open = file_case(&k, ONE);
  close_case(&k, due, today - 1);
  close_case(&k, later, today + 5);
  assert_int_equal(admin_job(&k.app, clock_now()), ERR_OK);
  assert_int_equal(exists(&k, due), 0);
  assert_int_equal(exists(&k, later), 1);
  assert_int_equal(exists(&k, open), 1);
  assert_int_equal(kit_int(&k, sql("SELECT count(*) FROM items WHERE case_id = @", due)), 0);
  assert_int_equal(kit_int(&k, "SELECT count(*) FROM erase_batch"), 1);
  assert_int_equal(kit_int(&k, "SELECT count(*) FROM audit_events WHERE action = 'erase.done'"), 1);
  assert_int_equal(lines(&k), 1);
  // What is not due is refused, and leaves no tombstone behind.
  assert_int_equal(admin_erase(&k.app, later, clock_now(), &d), ERR_CONFLICT);
  assert_int_equal(admin_erase(&k.app, open, clock_now(), &d), ERR_CONFLICT);
  assert_int_equal(lines(&k), 1);
  assert_int_equal(exists(&k, open), 1);
  kit_close(&k);
}

static void test_asked_deletion_waits_for_its_hour(void **state) {
  (void)state;
  Kit k;
  kit_open(&k);
  Millis now = clock_now();
  int64_t id = file_case(&k, ONE);
  kit_sql(&k, sql("UPDATE cases SET status = 'erasing', active = 0 WHERE id = @", id));
  char text[200];
  snprintf(text, sizeof text, "UPDATE cases SET act_hour = %lld WHERE id = %lld", (long long)(now / HOUR_MS + 2), (long long)id);
  kit_sql(&k, text);
  assert_int_equal(admin_erase(&k.app, id, now, &d), ERR_CONFLICT);
  assert_int_equal(admin_erase(&k.app, id, now + 3 * (Millis)HOUR_MS, &d), ERR_OK);
  assert_int_equal(exists(&k, id), 0);
  assert_int_equal(lines(&k), 1);
  kit_close(&k);
}

// A case whose tombstone stands, as after restoring an older backup.
static void test_replay_erases_once_and_for_all(void **state) {
  (void)state;
  Kit k;
  kit_open(&k);
  Arena *a = arena_new(1024 * 1024, 0);
  Replayed r;
  int64_t gone = file_case(&k, ONE), stays = file_case(&k, ONE);
  assert_int_equal(admin_replay_tombstones(&k.app, clock_now(), false, &r, &d), ERR_NOT_FOUND);
  assert_int_equal(admin_tombstone(&k.app, audit_id(&k, a, gone), clock_now(), &d), ERR_OK);
  assert_int_equal(admin_replay_tombstones(&k.app, clock_now(), true, &r, &d), ERR_OK);
  assert_int_equal(r.erased, 1);
  assert_int_equal(exists(&k, gone), 1);   // only looked
  assert_int_equal(admin_replay_tombstones(&k.app, clock_now(), false, &r, &d), ERR_OK);
  assert_int_equal(r.erased, 1);
  assert_int_equal(exists(&k, gone), 0);
  assert_int_equal(exists(&k, stays), 1);
  assert_int_equal(admin_replay_tombstones(&k.app, clock_now(), false, &r, &d), ERR_OK);
  assert_int_equal(r.erased, 0);
  arena_free(a);
  kit_close(&k);
}

static void test_log_survives_a_cut_line_and_a_foreign_key(void **state) {
  (void)state;
  Kit k;
  kit_open(&k);
  Arena *a = arena_new(1024 * 1024, 0);
  Replayed r;
  int64_t one = file_case(&k, ONE), two = file_case(&k, ONE);
  assert_int_equal(admin_tombstone(&k.app, audit_id(&k, a, one), clock_now(), &d), ERR_OK);
  append_raw(&k, "2026-11-22 0123456789abcdef");   // the machine stopped here
  assert_int_equal(admin_tombstone(&k.app, audit_id(&k, a, two), clock_now(), &d), ERR_OK);
  assert_int_equal(lines(&k), 2);
  assert_int_equal(admin_replay_tombstones(&k.app, clock_now(), false, &r, &d), ERR_OK);
  assert_int_equal(r.erased, 2);
  // Without the key that made them the lines name nothing.
  char key[128];
  snprintf(key, sizeof key, "%s/keys/tombstones.key", k.dir);
  int64_t three = file_case(&k, ONE);
  assert_int_equal(admin_tombstone(&k.app, audit_id(&k, a, three), clock_now(), &d), ERR_OK);
  assert_int_equal(unlink(key), 0);
  assert_int_equal(admin_replay_tombstones(&k.app, clock_now(), false, &r, &d), ERR_NOT_FOUND);
  assert_int_equal(admin_tombstones_create(&k.app, &d), ERR_OK);
  assert_int_equal(admin_replay_tombstones(&k.app, clock_now(), false, &r, &d), ERR_OK);
  assert_int_equal(r.erased, 0);
  assert_int_equal(exists(&k, three), 1);
  arena_free(a);
  kit_close(&k);
}

static int64_t org_wraps(Kit *k, int64_t id, const char *audience) {
  char text[300];
  snprintf(text, sizeof text, "SELECT count(*) FROM grant_wraps w JOIN grants g ON g.id = w.grant_id WHERE w.holder = 'org' "
           "AND g.audience = '%s' AND g.case_id = %lld", audience, (long long)id);
  return kit_int(k, text);
}

typedef struct { int64_t id, org; const char *audience, *tags; } TagsWork;

static Err tags_work(Tx *tx, void *arg) {
  TagsWork *w = arg;
  return tx_exec(tx, &SQL_search_list_put, DB_ARGS(DB_I(w->id), DB_T(w->audience), DB_I(w->org), DB_B(BYTES(w->tags, 3))), NULL);
}

static void put_tags(Kit *k, int64_t id, const char *audience, const char *tags) {
  TagsWork w = {id, kit_int(k, sql("SELECT org_id FROM cases WHERE id = @", id)), audience, tags};
  assert_int_equal(db_write(k->app.db, tags_work, &w, NULL), ERR_OK);
}

static void test_withdrawn_consent_stays_withdrawn(void **state) {
  (void)state;
  Kit k;
  kit_open(&k);
  Arena *a = arena_new(1024 * 1024, 0);
  Replayed r;
  int64_t taken = file_case(&k, ONE), again = file_case(&k, ONE), whole = file_case(&k, ONE);
  assert_int_equal(admin_tombstone_consent(&k.app, audit_id(&k, a, taken), "identity", false, clock_now(), &d), ERR_OK);
  assert_int_equal(admin_tombstone_consent(&k.app, audit_id(&k, a, again), "identity", false, clock_now(), &d), ERR_OK);
  assert_int_equal(admin_tombstone_consent(&k.app, audit_id(&k, a, again), "identity", true, clock_now(), &d), ERR_OK);
  assert_int_equal(admin_tombstone_consent(&k.app, audit_id(&k, a, whole), "shared", false, clock_now(), &d), ERR_OK);
  // Search tags that the restored backup brings back: of the name in one case, of the whole in another.
  kit_sql(&k, sql("INSERT INTO search_tags (org_id, tag, case_id) SELECT org_id, 1, id FROM cases WHERE id = @", taken));
  kit_sql(&k, sql("INSERT INTO search_tags (org_id, tag, case_id) SELECT org_id, 2, id FROM cases WHERE id = @", taken));
  kit_sql(&k, sql("INSERT INTO search_tags (org_id, tag, case_id) SELECT org_id, 1, id FROM cases WHERE id = @", whole));
  put_tags(&k, taken, "identity", "\0\0\1");
  put_tags(&k, taken, "shared", "\0\0\2");
  put_tags(&k, whole, "shared", "\0\0\1");
  assert_int_equal(admin_replay_tombstones(&k.app, clock_now(), false, &r, &d), ERR_OK);
  assert_int_equal(kit_int(&k, sql("SELECT COUNT(*) FROM search_tags WHERE case_id = @ AND tag = 1", taken)), 0);
  assert_int_equal(kit_int(&k, sql("SELECT COUNT(*) FROM search_tags WHERE case_id = @ AND tag = 2", taken)), 1);
  assert_int_equal(kit_int(&k, sql("SELECT COUNT(*) FROM search_tags WHERE case_id = @", whole)), 0);
  assert_int_equal(r.erased, 0);
  assert_int_equal(r.withdrawn, 2);
  assert_int_equal(org_wraps(&k, taken, "identity"), 0);
  assert_int_equal(org_wraps(&k, taken, "shared"), 1);
  assert_int_equal(kit_int(&k, sql("SELECT mark FROM cases WHERE id = @", taken)), 1);
  assert_int_equal(org_wraps(&k, again, "identity"), 1);
  assert_int_equal(org_wraps(&k, whole, "shared"), 0);
  assert_int_equal(kit_int(&k, sql("SELECT active FROM cases WHERE id = @", whole)), 0);
  // Taken back once more: the newest line counts.
  assert_int_equal(admin_tombstone_consent(&k.app, audit_id(&k, a, again), "identity", false, clock_now(), &d), ERR_OK);
  assert_int_equal(admin_replay_tombstones(&k.app, clock_now(), false, &r, &d), ERR_OK);
  assert_int_equal(r.withdrawn, 1);
  assert_int_equal(org_wraps(&k, again, "identity"), 0);
  arena_free(a);
  kit_close(&k);
}

static void test_counters_move_in_batches_of_twenty(void **state) {
  (void)state;
  Kit k;
  kit_open(&k);
  for (int i = 0; i < 19; i++)
    kit_sql(&k, i % 2 ? "INSERT INTO erase_batch (quarter, region, sector_group, issue_group) VALUES ('2026Q4', 'kanto', 'food', 'pay')"
                      : "INSERT INTO erase_batch (quarter, region, sector_group, issue_group) VALUES ('2026Q3', '', 'care', 'family')");
  assert_int_equal(admin_job(&k.app, clock_now()), ERR_OK);
  assert_int_equal(kit_int(&k, "SELECT count(*) FROM erase_batch"), 19);
  assert_int_equal(kit_int(&k, "SELECT count(*) FROM aggregate"), 0);
  kit_sql(&k, "INSERT INTO erase_batch (quarter, region, sector_group, issue_group) VALUES ('2026Q4', 'kanto', 'food', 'pay')");
  assert_int_equal(admin_job(&k.app, clock_now()), ERR_OK);
  assert_int_equal(kit_int(&k, "SELECT count(*) FROM erase_batch"), 0);
  assert_int_equal(kit_int(&k, "SELECT cases FROM aggregate WHERE quarter = '2026Q4' AND issue_group = 'pay'"), 10);
  assert_int_equal(kit_int(&k, "SELECT cases FROM aggregate WHERE quarter = '2026Q3' AND issue_group = 'family'"), 10);
  Arena *a = arena_new(1024 * 1024, 0);
  Counter *c;
  size_t n;
  assert_int_equal(admin_counters(&k.app, a, &c, &n, &d), ERR_OK);
  assert_int_equal(n, 2);
  assert_string_equal(c[0].quarter, "2026Q3");
  assert_int_equal(c[0].cases, 10);
  arena_free(a);
  kit_close(&k);
}

// ---- retention

static void test_closed_cases_get_their_day(void **state) {
  (void)state;
  Kit k;
  Taxonomy *t;
  kit_open(&k);
  assert_int_equal(taxonomy_load("content", &t, &d), ERR_OK);
  k.app.taxonomy = t;
  assert_int_equal(admin_retention_defaults(&k.app, &d), ERR_OK);
  assert_int_equal(kit_int(&k, "SELECT months FROM retention WHERE issue_group = 'treatment'"), 72);
  kit_sql(&k, "UPDATE retention SET months = 10 WHERE issue_group = 'pay'");
  assert_int_equal(admin_retention_defaults(&k.app, &d), ERR_OK);   // what the host changed stays
  int64_t id = file_case(&k, ONE), other = file_case(&k, ONE), today = clock_now() / DAY_MS;
  close_case(&k, id, 0);
  close_case(&k, other, 0);
  kit_sql(&k, sql("UPDATE cases SET issue_group = 'unheard' WHERE id = @", other));
  // Nobody had it open: the longest of the group and its kinds of problems, which began with the months of the content.
  assert_int_equal(admin_job(&k.app, clock_now()), ERR_OK);
  assert_int_equal(kit_int(&k, sql("SELECT retain_day FROM cases WHERE id = @", id)), today + 48 * 30 + 24);
  kit_sql(&k, "UPDATE retention SET months = 8 WHERE issue_group IN ('wages_unpaid', 'minimum_wage', 'overtime_rest', 'deductions')");
  kit_sql(&k, sql("UPDATE cases SET retain_day = 0 WHERE id = @", id));
  assert_int_equal(admin_job(&k.app, clock_now()), ERR_OK);
  assert_int_equal(kit_int(&k, sql("SELECT retain_day FROM cases WHERE id = @", id)), today + 305);
  assert_int_equal(kit_int(&k, sql("SELECT retain_day FROM cases WHERE id = @", other)), today + 36 * 30 + 18);
  k.app.taxonomy = NULL;
  taxonomy_free(t);
  kit_close(&k);
}

typedef struct { Kit *k; const char *issues; int64_t day; } DayWork;

static Err day_work(Tx *tx, void *arg) {
  DayWork *w = arg;
  json_t *list = json_loads(w->issues, 0, NULL);
  Err e = admin_retain_day(&w->k->app, tx, "pay", list, 0, &w->day);
  json_decref(list);
  return e;
}

static void test_the_longest_kind_of_problem_holds(void **state) {
  (void)state;
  Kit k;
  Taxonomy *t;
  kit_open(&k);
  assert_int_equal(taxonomy_load("content", &t, &d), ERR_OK);
  k.app.taxonomy = t;
  kit_sql(&k, "INSERT INTO retention (issue_group, months) VALUES ('ending', 20)");
  assert_int_equal(admin_retention_defaults(&k.app, &d), ERR_OK);
  assert_int_equal(kit_int(&k, "SELECT months FROM retention WHERE issue_group = 'dismissal'"), 20);   // what the host had set for the group
  kit_sql(&k, "UPDATE retention SET months = 10 WHERE issue_group = 'deductions'");
  const struct { const char *issues; int64_t days; } cells[] = {
      {"[\"deductions\"]", 305}, {"[\"deductions\",\"dismissal\"]", 610}, {"[\"dismissal\",\"deductions\"]", 610},
      {"[\"nothing\"]", 48 * 30 + 24}, {"[]", 48 * 30 + 24}, {"[\"injury\"]", 72 * 30 + 36}};
  for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
    DayWork w = {.k = &k, .issues = cells[i].issues};
    assert_int_equal(db_write(k.app.db, day_work, &w, &d), ERR_OK);
    assert_int_equal(w.day, cells[i].days);
  }
  k.app.taxonomy = NULL;
  taxonomy_free(t);
  kit_close(&k);
}

// ---- settings

static void test_settings_belong_to_the_host(void **state) {
  (void)state;
  Kit k;
  kit_open(&k);
  Req host, other, helper;
  Settings s;
  int64_t org;
  Taxonomy *t;
  assert_int_equal(taxonomy_load("content", &t, &d), ERR_OK);
  k.app.taxonomy = t;
  assert_int_equal(admin_retention_defaults(&k.app, &d), ERR_OK);
  assert_int_equal(admin_host_org(&k.app, &org, &d), ERR_OK);
  assert_int_equal(org, k.org[ONE]);
  kit_as(&k, &host, kit_who(&k, ONE, ROLE_ADMIN));
  kit_as(&k, &other, kit_who(&k, TWO, ROLE_ADMIN));
  kit_as(&k, &helper, kit_who(&k, ONE, ROLE_SUPERVISOR));
  RetentionLine line = {.group = "pay", .months = 12}, odd = {.group = "odd", .months = 12}, far = {.group = "pay", .months = 241};
  assert_int_equal(admin_switches_set(&other, true, false, &d), ERR_FORBIDDEN);
  assert_int_equal(admin_switches_set(&helper, true, false, &d), ERR_FORBIDDEN);
  assert_int_equal(admin_retention_set(&other, &line, 1, &d), ERR_FORBIDDEN);
  assert_int_equal(admin_switches_set(&host, true, false, &d), ERR_OK);
  assert_true(k.app.two_person_reveal);
  assert_false(k.app.promise_kept);
  assert_int_equal(admin_retention_set(&host, &line, 1, &d), ERR_OK);
  assert_int_equal(admin_retention_set(&host, &odd, 1, &d), ERR_INPUT);
  assert_int_equal(admin_retention_set(&host, &far, 1, &d), ERR_INPUT);
  assert_int_equal(kit_int(&k, "SELECT months FROM retention WHERE issue_group = 'pay'"), 12);
  assert_int_equal(kit_int(&k, "SELECT count(*) FROM audit_events WHERE action = 'setting.changed'"), 2);
  assert_int_equal(admin_settings_get(&other, &s, &d), ERR_OK);
  assert_false(s.may_change);
  // Each group stands before its kinds of problems.
  assert_int_equal(s.n, t->issue_groups.n + t->issues.n);
  assert_string_equal(s.lines[0].group, "pay");
  assert_int_equal(s.lines[0].months, 12);
  assert_string_equal(s.lines[1].group, "wages_unpaid");
  assert_true(s.lines[1].issue && s.lines[1].months == 48);
  // Another process says otherwise: the job takes it over.
  kit_sql(&k, "UPDATE meta SET value = 'no' WHERE key = 'two_person_reveal'");
  assert_int_equal(admin_job(&k.app, clock_now()), ERR_OK);
  assert_false(k.app.two_person_reveal);
  kit_done(&host);
  kit_done(&other);
  kit_done(&helper);
  k.app.taxonomy = NULL;
  taxonomy_free(t);
  kit_close(&k);
}

// ---- proof of an erasure

static void erase_one(Kit *k, int org) {
  int64_t id = file_case(k, org);
  close_case(k, id, 1);
  assert_int_equal(admin_erase(&k->app, id, clock_now(), &d), ERR_OK);
}

static void test_statement_of_an_erasure(void **state) {
  (void)state;
  Kit k;
  kit_open(&k);
  k.app.backup_days = 30;
  erase_one(&k, ONE);
  erase_one(&k, TWO);
  Req rq, foreign;
  Erasure *list;
  size_t n;
  Bytes text;
  AuditHead head;
  const SignKey *keys;
  size_t n_keys;
  kit_as(&k, &rq, kit_who(&k, ONE, ROLE_ADMIN));
  kit_as(&k, &foreign, kit_who(&k, TWO, ROLE_AUDITOR));
  assert_int_equal(admin_erasures(&rq, 0, 50, &list, &n, &d), ERR_OK);
  assert_int_equal(n, 1);
  assert_true(list[0].tombstone);
  assert_int_equal(list[0].last_backup, list[0].erased / DAY_MS + 30);
  assert_int_equal(admin_erasure_statement(&foreign, list[0].id, &text, &d), ERR_NOT_FOUND);
  assert_int_equal(admin_erasure_statement(&rq, list[0].id, &text, &d), ERR_OK);
  assert_int_equal(head_read(rq.arena, text, &head, &d), ERR_OK);
  assert_int_equal(keys_public(k.app.keys, rq.arena, &keys, &n_keys), ERR_OK);
  assert_int_equal(head_verify(rq.arena, &head, keys, n_keys), ERR_OK);
  assert_true(text_starts(head.log, "erased:"));
  assert_non_null(strstr(head.log, ":backups:"));
  assert_int_equal(head.size, 1);
  head.log[8] ^= 1;
  assert_int_equal(head_verify(rq.arena, &head, keys, n_keys), ERR_CRYPTO);
  // A log that lost the line says so, and there is no statement any more.
  char path[128];
  snprintf(path, sizeof path, "%s/tombstones.log", k.dir);
  assert_int_equal(truncate(path, 0), 0);
  assert_int_equal(admin_erasures(&rq, 0, 50, &list, &n, &d), ERR_OK);
  assert_false(list[0].tombstone);
  assert_int_equal(admin_erasure_statement(&rq, list[0].id, &text, &d), ERR_NOT_FOUND);
  kit_done(&rq);
  kit_done(&foreign);
  kit_close(&k);
}

// ---- checks

static int64_t faults(Kit *k, const char *what) {
  Arena *a = arena_new(1024 * 1024, 0);
  Finding *list;
  size_t n;
  int64_t found = -1, all = 0;
  assert_int_equal(admin_check(&k->app, a, &list, &n, &d), ERR_OK);
  for (size_t i = 0; i < n; i++) {
    all += list[i].faults;
    if (what && text_eq(list[i].what, what)) found = list[i].faults;
  }
  arena_free(a);
  return what ? found : all;
}

static void test_checks_find_faults(void **state) {
  (void)state;
  Kit k;
  int64_t number;
  kit_open(&k);
  int64_t id = file_case(&k, ONE);
  assert_int_equal(faults(&k, NULL), 0);
  assert_int_equal(admin_schema(&k.app, &number, &d), ERR_OK);
  assert_true(number >= 6);
  kit_sql(&k, sql("INSERT INTO files (id, case_id, state, chunks, clean, clean_chunks, clean_until_ms, started_hour) "
                  "VALUES (7, @, 'linked', 2, 'none', 0, 0, 0)", id));
  assert_int_equal(faults(&k, "files whose sealed chunks are incomplete"), 1);
  assert_int_equal(faults(&k, "files that are linked to no item"), 1);
  kit_sql(&k, sql("DELETE FROM item_keys WHERE item_id = (SELECT min(id) FROM items WHERE case_id = @)", id));
  assert_int_equal(faults(&k, "items without a key"), 1);
  kit_sql(&k, "UPDATE receipts SET state = 'replaced'");
  assert_int_equal(faults(&k, "cases without an active receipt"), 1);
  kit_sql(&k, "DELETE FROM org_members WHERE org_id = (SELECT min(id) FROM orgs)");
  assert_int_equal(faults(&k, "offered organisations without a key-holder"), 1);
  kit_close(&k);
}

// ---- pages

static void test_pages(void **state) {
  (void)state;
  Kit k;
  Taxonomy *t;
  KitClient c, h;
  const Route *const tables[] = {pages_routes, accounts_routes, admin_routes, NULL};
  kit_open(&k);
  assert_int_equal(taxonomy_load("content", &t, &d), ERR_OK);
  k.app.taxonomy = t;
  erase_one(&k, ONE);
  kit_serve(&k, tables, pages_error);
  kit_client(&k, &c);
  kit_client(&k, &h);
  kit_sign_in(&c, kit_who(&k, ONE, ROLE_ADMIN), NULL);
  kit_sign_in(&h, kit_who(&k, ONE, ROLE_CASEWORKER), NULL);
  assert_int_equal(kit_http(&h, "/staff/settings", NULL), 403);
  assert_int_equal(kit_http(&h, "/staff/erasures", NULL), 403);
  assert_int_equal(kit_http(&c, "/staff/settings", NULL), 200);
  assert_non_null(strstr(c.body, "name=\"months\""));
  assert_int_equal(kit_http(&c, "/staff/settings", "two_person=1&promise_kept=1"), 303);
  assert_true(k.app.two_person_reveal);
  assert_int_equal(kit_http(&c, "/staff/settings/retention", "group=pay&months=7&group=family&months=8"), 303);
  assert_int_equal(kit_int(&k, "SELECT months FROM retention WHERE issue_group = 'family'"), 8);
  assert_int_equal(kit_http(&c, "/staff/settings/retention", "group=pay&months=0"), 400);
  assert_int_equal(kit_http(&c, "/staff/settings/retention", "group=pay&months=7&group=family"), 400);
  assert_int_equal(kit_http(&c, "/staff/organisation", NULL), 200);
  assert_int_equal(kit_http(&c, "/staff/organisation", "about=We+answer+letters.&langs=en++km&offered=1&issue=wages_unpaid"), 303);
  assert_int_equal(kit_int(&k, "SELECT count(*) FROM orgs WHERE about = 'We answer letters.' AND langs = 'en km' AND "
                               "offered_for = 'wages_unpaid'"), 1);
  assert_int_equal(kit_http(&c, "/staff/organisation", "about=x&langs=tlh&for_all=1"), 400);
  assert_int_equal(kit_http(&c, "/staff/organisation", "about=x&langs=en&issue=no_such_issue"), 400);
  assert_int_equal(kit_http(&c, "/staff/erasures", NULL), 200);
  const char *at = strstr(c.body, "/staff/erasures/");
  assert_non_null(at);
  char path[64];
  snprintf(path, sizeof path, "%.*s", (int)strcspn(at, "\""), at);
  assert_int_equal(kit_http(&c, path, NULL), 200);
  assert_non_null(strstr(c.body, "\"log\":\"erased:"));
  kit_client_end(&c);
  kit_client_end(&h);
  server_stop(k.server, 2000);
  k.server = NULL;
  k.app.taxonomy = NULL;
  taxonomy_free(t);
  kit_close(&k);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_retention_erases_what_is_due),
      cmocka_unit_test(test_asked_deletion_waits_for_its_hour),
      cmocka_unit_test(test_replay_erases_once_and_for_all),
      cmocka_unit_test(test_log_survives_a_cut_line_and_a_foreign_key),
      cmocka_unit_test(test_withdrawn_consent_stays_withdrawn),
      cmocka_unit_test(test_counters_move_in_batches_of_twenty),
      cmocka_unit_test(test_closed_cases_get_their_day), cmocka_unit_test(test_the_longest_kind_of_problem_holds),
      cmocka_unit_test(test_settings_belong_to_the_host),
      cmocka_unit_test(test_statement_of_an_erasure),
      cmocka_unit_test(test_checks_find_faults),
      cmocka_unit_test(test_pages),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
