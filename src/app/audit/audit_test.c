// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The log: what is appended is closed into signed heads, any change is noticed, and others can check it by themselves.
#include <string.h>
#include <sys/wait.h>

#include "app/audit/audit_store.h"
#include "app/testkit.h"
#include "base/text.h"

static const Route *const tables[] = {accounts_routes, audit_routes, NULL};

static int kit_setup(void **state) {
  Kit *k = calloc(1, sizeof *k);
  if (!k) return -1;
  kit_open(k);
  *state = k;
  return 0;
}

static int kit_teardown(void **state) {
  kit_close(*state);
  free(*state);
  return 0;
}

typedef struct { Kit *k; int from, n; } AppendWork;

static Err append_work(Tx *tx, void *arg) {
  AppendWork *w = arg;
  for (int i = w->from; i < w->from + w->n; i++) {
    uint8_t subject[4] = {(uint8_t)(i >> 24), (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
    AuditEvent ev = {.org_id = w->k->org[i % 2], .actor = i % 3 ? "worker" : "system", .action = AUDIT_CASE_FILED, .detail = "n=1",
                     .subject = BYTES(subject, sizeof subject), .at = 1700000000000 + i};
    TRY(audit_append(tx, &ev));
  }
  return ERR_OK;
}

static void append(Kit *k, int from, int n) {
  ErrDetail d = {.err = ERR_OK};
  AppendWork w = {.k = k, .from = from, .n = n};
  assert_int_equal(db_write(k->app.db, append_work, &w, &d), ERR_OK);
}

static int64_t close_head(Kit *k) {
  static int64_t minutes;
  int64_t no = 0;
  ErrDetail d = {.err = ERR_OK};
  assert_int_equal(audit_close_head(&k->app, clock_now() + ++minutes * MINUTE_MS, 0, &no, &d), ERR_OK);
  return no;
}

static Err verify(Kit *k, int64_t *events, int64_t *heads, ErrDetail *d) {
  *d = (ErrDetail){.err = ERR_OK};
  return audit_verify(&k->app, events, heads, d);
}

static void expect_good(Kit *k) {
  int64_t events, heads;
  ErrDetail d;
  if (verify(k, &events, &heads, &d) != ERR_OK) fail_msg("%s: %s", d.field, d.text);
}

static void expect_bad(Kit *k, const char *what) {
  int64_t events, heads;
  ErrDetail d;
  if (verify(k, &events, &heads, &d) != ERR_CRYPTO) fail_msg("not noticed: %s", what);
}

// ---- appending and closing

static void test_close(void **state) {
  Kit *k = *state;
  int64_t events, heads;
  ErrDetail d;
  int64_t before = kit_int(k, "SELECT COUNT(*) FROM audit_events");  // the kit's own people and organisations
  append(k, 0, 10);
  assert_int_equal(verify(k, &events, &heads, &d), ERR_OK);
  assert_int_equal(events, before + 10);
  assert_int_equal(heads, 0);
  assert_int_equal(close_head(k), 1);
  assert_int_equal(close_head(k), 0);  // nothing new: no head
  append(k, 10, 3);
  assert_int_equal(close_head(k), 2);
  assert_int_equal(verify(k, &events, &heads, &d), ERR_OK);
  assert_int_equal(events, before + 13);
  assert_int_equal(heads, 2);
}

static void test_job(void **state) {
  Kit *k = *state;
  Millis now = clock_now();
  append(k, 0, 3);
  assert_int_equal(audit_job(&k->app, now), ERR_OK);
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM audit_heads"), 1);
  append(k, 3, 3);
  assert_int_equal(audit_job(&k->app, now + 9 * MINUTE_MS), ERR_OK);
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM audit_heads"), 1);
  append(k, 6, 1000);
  assert_int_equal(audit_job(&k->app, now + 9 * MINUTE_MS), ERR_OK);  // many events do not wait
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM audit_heads"), 2);
  append(k, 1006, 1);
  assert_int_equal(audit_job(&k->app, now + 20 * MINUTE_MS), ERR_OK);
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM audit_heads"), 3);
  expect_good(k);
}

// ---- forging

static void keep(Kit *k) {
  kit_sql(k, "CREATE TABLE kept_events AS SELECT * FROM audit_events");
  kit_sql(k, "CREATE TABLE kept_heads AS SELECT * FROM audit_heads");
}

static void restore(Kit *k) {
  kit_sql(k, "DELETE FROM audit_events");
  kit_sql(k, "DELETE FROM audit_heads");
  kit_sql(k, "INSERT INTO audit_events SELECT * FROM kept_events");
  kit_sql(k, "INSERT INTO audit_heads SELECT * FROM kept_heads");
}

// Any column of any event, each in its own way. The row number itself is only an order and stands in no hash.
static void test_every_column(void **state) {
  static const char *const changes[] = {
      "org_id = org_id + 1", "at_ms = at_ms + 1", "actor = 'user:1'", "action = 'case.erased'", "subject = nonce", "subject = NULL",
      "detail = 'n=2'", "nonce = leaf", "leaf = chain", "head_no = head_no + 1", "head_no = NULL", "pos = pos + 1", "pos = NULL",
      "chain = leaf", "chain = NULL"};
  Kit *k = *state;
  char sql[160];
  append(k, 0, 4);
  close_head(k);
  append(k, 4, 5);
  close_head(k);
  int64_t n = kit_int(k, "SELECT COUNT(*) FROM audit_events");
  keep(k);
  expect_good(k);
  for (int64_t pos = 0; pos < n; pos += pos == 0 || pos >= n - 3 ? 1 : 4)
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
      snprintf(sql, sizeof sql, "UPDATE audit_events SET %s WHERE pos = %lld", changes[i], (long long)pos);
      kit_sql(k, sql);
      // Events about no case have no subject to take away.
      bool same = text_eq(changes[i], "subject = NULL") &&
                  kit_int(k, "SELECT COUNT(*) FROM audit_events a JOIN kept_events b ON a.id = b.id "
                             "WHERE a.subject IS NULL AND b.subject IS NOT NULL") == 0;
      if (!same) expect_bad(k, changes[i]);
      restore(k);
    }
  expect_good(k);
}

static void test_forged_rows(void **state) {
  static const char *const forgeries[] = {
      "DELETE FROM audit_events WHERE pos = (SELECT MAX(pos) FROM audit_events)",
      "DELETE FROM audit_events WHERE pos = 2",
      "DELETE FROM audit_events WHERE head_no = 2",
      "DELETE FROM audit_events WHERE pos = 0",
      "UPDATE audit_heads SET root = signature WHERE no = 1",
      "UPDATE audit_heads SET size = size - 1 WHERE no = 2",
      "UPDATE audit_heads SET at_ms = at_ms + 5000 WHERE no = 2",
      "UPDATE audit_heads SET text = (SELECT text FROM kept_heads WHERE no = 1) WHERE no = 2",
      "DELETE FROM audit_heads WHERE no = 1",
      "UPDATE audit_events SET detail = 'n=9' WHERE head_no IS NULL",  // not closed yet: its leaf tells
  };
  Kit *k = *state;
  append(k, 0, 4);
  close_head(k);
  append(k, 4, 5);
  close_head(k);
  append(k, 9, 1);
  keep(k);
  for (size_t i = 0; i < sizeof forgeries / sizeof *forgeries; i++) {
    expect_good(k);
    kit_sql(k, forgeries[i]);
    expect_bad(k, forgeries[i]);
    restore(k);
  }
}

// Somebody who can write the database, but not sign, computes every hash anew: the signature of the head tells.
static void test_recomputed(void **state) {
  Kit *k = *state;
  ErrDetail d = {.err = ERR_OK};
  append(k, 0, 4);
  close_head(k);
  KeysClient *real = k->app.keys;
  kit_sql(k, "DELETE FROM audit_heads");
  kit_sql(k, "DELETE FROM meta WHERE key = 'audit_state'");
  kit_sql(k, "DELETE FROM audit_events WHERE pos = 2");
  kit_sql(k, "UPDATE audit_events SET head_no = NULL, pos = NULL, chain = NULL");
  Kit other;  // another installation's keys sign the new head
  KitOptions bare = {.no_people = true};
  kit_open_with(&other, &bare);
  k->app.keys = other.app.keys;
  int64_t no;
  assert_int_equal(audit_close_head(&k->app, clock_now(), 0, &no, &d), ERR_OK);
  k->app.keys = real;
  expect_bad(k, "a head of another key");
  kit_close(&other);
}

// ---- for others

static void head_now(Kit *k, Arena *a, AuditHead *out) {
  ErrDetail d = {.err = ERR_OK};
  Bytes text;
  assert_int_equal(audit_head_json(&k->app, a, &text, &d), ERR_OK);
  assert_int_equal(head_read(a, text, out, &d), ERR_OK);
}

static MerklePath path_of(Arena *a, const json_t *j) {
  const json_t *list = json_object_get(j, "path");
  size_t n = json_array_size(list);
  Digest *nodes = ARENA_ARRAY(a, Digest, n + 1);
  assert_non_null(nodes);
  for (size_t i = 0; i < n; i++) assert_int_equal(text_unhex(json_string_value(json_array_get(list, i)), nodes[i].b, DIGEST_BYTES), ERR_OK);
  return (MerklePath){.nodes = nodes, .n = n};
}

static json_t *parsed(Bytes text) {
  ErrDetail d = {.err = ERR_OK};
  json_t *j;
  assert_int_equal(json_read(text, 1024 * 1024, &j, &d), ERR_OK);
  return j;
}

static void check_consistency(Kit *k, Arena *a, const AuditHead *old, const AuditHead *now) {
  ErrDetail d = {.err = ERR_OK};
  Bytes text;
  assert_int_equal(audit_consistency_json(&k->app, (int64_t)old->size, a, &text, &d), ERR_OK);
  json_t *j = parsed(text);
  MerklePath path = path_of(a, j);
  assert_int_equal(merkle_check_consistency(old->size, &old->root, now->size, &now->root, path), ERR_OK);
  if (path.n) {
    Digest changed = old->root;
    changed.b[0] ^= 1;
    assert_int_equal(merkle_check_consistency(old->size, &changed, now->size, &now->root, path), ERR_CRYPTO);
  }
  json_decref(j);
}

static void check_inclusion(Kit *k, Arena *a, int i, const AuditHead *now) {
  ErrDetail d = {.err = ERR_OK};
  uint8_t subject[4] = {(uint8_t)(i >> 24), (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
  Bytes text;
  Digest leaf;
  assert_int_equal(audit_inclusion_json(&k->app, BYTES(subject, sizeof subject), a, &text, &d), ERR_OK);
  json_t *j = parsed(text);
  uint64_t index = (uint64_t)json_int(j, "index", -1);
  MerklePath path = path_of(a, j);
  assert_int_equal(text_unhex(json_str(j, "leaf", ""), leaf.b, DIGEST_BYTES), ERR_OK);
  assert_int_equal(merkle_check_inclusion(&leaf, index, now->size, path, &now->root), ERR_OK);
  leaf.b[5] ^= 1;
  assert_int_equal(merkle_check_inclusion(&leaf, index, now->size, path, &now->root), ERR_CRYPTO);
  json_decref(j);
}

// Heads on both sides of the borders of blocks, in every pair; the proofs read blocks, the checks know nothing of them.
static void test_proofs(void **state) {
  static const int64_t sizes[] = {1, 2, 3, 40, 512, 1000, 1023, 1024, 1025, 1026, 1500, 1536, 2047, 2048, 2049, 2560, 3072, 3073, 4200};
  enum { N = sizeof sizes / sizeof *sizes };
  Kit *k = *state;
  Arena *a = arena_new(64 * 1024 * 1024, 0);
  AuditHead heads[N];
  int filed = 0;
  ErrDetail d = {.err = ERR_OK};
  Bytes text;
  kit_sql(k, "DELETE FROM audit_events");
  assert_int_equal(audit_head_json(&k->app, a, &text, &d), ERR_NOT_FOUND);
  for (size_t i = 0; i < N; i++) {
    append(k, filed, (int)(sizes[i] - filed));
    filed = (int)sizes[i];
    close_head(k);
    head_now(k, a, &heads[i]);
    assert_int_equal(heads[i].size, sizes[i]);
    for (size_t old = 0; old <= i; old++) check_consistency(k, a, &heads[old], &heads[i]);
    check_inclusion(k, a, 0, &heads[i]);
    check_inclusion(k, a, filed - 1, &heads[i]);
    check_inclusion(k, a, filed / 2, &heads[i]);
  }
  uint8_t nobody[4] = {9, 9, 9, 9};
  assert_int_equal(audit_inclusion_json(&k->app, BYTES(nobody, sizeof nobody), a, &text, &d), ERR_NOT_FOUND);
  assert_int_equal(audit_consistency_json(&k->app, 4201, a, &text, &d), ERR_NOT_FOUND);
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM audit_blocks"), 4);
  expect_good(k);
  kit_sql(k, "UPDATE audit_blocks SET root = (SELECT root FROM audit_heads WHERE no = 1) WHERE no = 2");
  expect_bad(k, "a block");
  kit_sql(k, "DELETE FROM audit_blocks WHERE no = 2");
  expect_bad(k, "a missing block");
  arena_free(a);
}

// ---- the script of the other organisation

static void write_file(const Kit *k, const char *name, Bytes text) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", k->dir, name);
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
  assert_int_equal(fclose(f), 0);
}

static int run_script(const Kit *k, const char *old, const char *now) {
  char command[600];
  snprintf(command, sizeof command, "/usr/bin/python3 tools/check-audit.py %s/%s %s/%s %s/proof --keys %s/keys.json > %s/said 2>&1",
           k->dir, old, k->dir, now, k->dir, k->dir, k->dir);
  int status = system(command);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_script(void **state) {
  Kit *k = *state;
  Arena *a = arena_new(16 * 1024 * 1024, 0);
  ErrDetail d = {.err = ERR_OK};
  Bytes text;
  append(k, 0, 7);
  close_head(k);
  AuditHead old;
  head_now(k, a, &old);
  assert_int_equal(audit_head_json(&k->app, a, &text, &d), ERR_OK);
  write_file(k, "old", text);
  append(k, 7, 9);
  close_head(k);
  assert_int_equal(audit_head_json(&k->app, a, &text, &d), ERR_OK);
  write_file(k, "new", text);
  assert_int_equal(audit_consistency_json(&k->app, (int64_t)old.size, a, &text, &d), ERR_OK);
  write_file(k, "proof", text);
  assert_int_equal(keys_public_json(k->app.keys, a, &text), ERR_OK);
  write_file(k, "keys.json", text);
  assert_int_equal(run_script(k, "old", "new"), 0);
  assert_int_equal(run_script(k, "new", "old"), 1);  // cut
  // The host forgets an event, signs anew with its real key, and goes on: whoever kept the old head notices.
  kit_sql(k, "DELETE FROM audit_heads");
  kit_sql(k, "DELETE FROM meta WHERE key = 'audit_state'");
  kit_sql(k, "DELETE FROM audit_events WHERE pos = 3");
  kit_sql(k, "UPDATE audit_events SET head_no = NULL, pos = NULL, chain = NULL");
  append(k, 20, 1);
  close_head(k);
  expect_good(k);  // by itself it is a good log
  assert_int_equal(audit_head_json(&k->app, a, &text, &d), ERR_OK);
  write_file(k, "forged", text);
  assert_int_equal(run_script(k, "new", "forged"), 1);  // fork: the same size
  assert_int_equal(audit_consistency_json(&k->app, (int64_t)old.size, a, &text, &d), ERR_OK);
  write_file(k, "proof", text);
  assert_int_equal(run_script(k, "old", "forged"), 1);  // rewritten
  assert_int_equal(run_script(k, "old", "keys.json"), 65);
  arena_free(a);
}

// ---- pages

static void test_page(void **state) {
  Kit *k = *state;
  KitClient c;
  char path[80];
  append(k, 0, 200);
  close_head(k);
  kit_serve(k, tables, NULL);
  kit_client(k, &c);
  assert_int_equal(kit_http(&c, "/staff/audit", NULL), 303);
  kit_sign_in(&c, kit_login(k, "one.caseworker"), NULL);
  assert_int_equal(kit_http(&c, "/staff/audit", NULL), 403);
  kit_sign_in(&c, kit_login(k, "one.auditor"), NULL);
  assert_int_equal(kit_http(&c, "/staff/audit", NULL), 200);
  assert_non_null(strstr(c.body, "A person signed in"));
  assert_non_null(strstr(c.body, "one.auditor"));
  assert_null(strstr(c.body, "two."));
  int pages = 1;
  for (const char *at; (at = strstr(c.body, "/staff/audit?before=")) != NULL; pages++) {
    snprintf(path, sizeof path, "%.*s", (int)strcspn(at, "\""), at);
    assert_int_equal(kit_http(&c, path, NULL), 200);
  }
  assert_int_equal(pages, 3);  // 100 filings, and what the kit did
  assert_non_null(strstr(c.body, "An organisation was created"));
  kit_client_end(&c);
}

static void test_public(void **state) {
  Kit *k = *state;
  KitClient c;
  kit_serve(k, tables, NULL);
  kit_client(k, &c);
  assert_int_equal(kit_http(&c, "/audit/head", NULL), 404);
  append(k, 0, 5);
  close_head(k);
  assert_int_equal(kit_http(&c, "/audit/head", NULL), 200);
  assert_non_null(strstr(c.head, "application/json"));
  assert_non_null(strstr(c.body, "\"signature\""));
  assert_int_equal(kit_http(&c, "/audit/consistency?from=1", NULL), 200);
  assert_int_equal(kit_http(&c, "/audit/consistency?from=100000", NULL), 404);
  assert_int_equal(kit_http(&c, "/audit/inclusion?c=00000003", NULL), 200);
  assert_null(strstr(c.body, "worker"));  // the proof names nobody
  assert_int_equal(kit_http(&c, "/audit/inclusion?c=0000000z", NULL), 400);
  assert_int_equal(kit_http(&c, "/audit/inclusion?c=0000ffff", NULL), 404);
  kit_client_end(&c);
}

// Pages of a big log must not be searched for.
static void test_indexes(void **state) {
  Kit *k = *state;
  Arena *a = arena_new(1024 * 1024, 0);
  ErrDetail d = {.err = ERR_OK};
  static const SqlStmt page = {"page", "SELECT id FROM audit_events WHERE org_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3", NULL};
  static const SqlStmt keys = {"keys", "SELECT id FROM audit_events WHERE org_id = ?1 AND action = 'key.given' AND at_ms >= ?2 ORDER BY id DESC LIMIT ?3", NULL};
  static const SqlStmt open = {"open", "SELECT id FROM audit_events WHERE head_no IS NULL AND id > ?1 ORDER BY id LIMIT ?2", NULL};
  static const SqlStmt chain = {"chain", "SELECT chain FROM audit_events WHERE org_id = ?1 AND pos IS NOT NULL ORDER BY pos DESC LIMIT 1", NULL};
  const struct { const SqlStmt *s; size_t n; const char *index; } all[] = {
      {&page, 3, "audit_events_by_org"}, {&keys, 3, "audit_events_keys"}, {&open, 2, "audit_events_open"}, {&chain, 1, "audit_events_chain"}};
  DbVal args[3] = {DB_I(1), DB_I(1000), DB_I(50)};
  append(k, 0, 500);
  close_head(k);
  kit_sql(k, "ANALYZE");
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    char *plan;
    assert_int_equal(db_explain(k->app.db, all[i].s, args, all[i].n, a, &plan, &d), ERR_OK);
    if (strstr(plan, "TEMP B-TREE") || strstr(plan, "Seq Scan") || strstr(plan, "Sort") || (!test_db_on_pg() && !strstr(plan, all[i].index)))
      fail_msg("%s: %s", all[i].s->name, plan);
  }
  arena_free(a);
}

#define with_kit(t) cmocka_unit_test_setup_teardown(t, kit_setup, kit_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {with_kit(test_close), with_kit(test_job), with_kit(test_every_column), with_kit(test_forged_rows),
                                     with_kit(test_recomputed), with_kit(test_proofs), with_kit(test_script), with_kit(test_page),
                                     with_kit(test_public), with_kit(test_indexes)};
  return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
