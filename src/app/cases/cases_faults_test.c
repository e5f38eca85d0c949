// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Taking back, giving a name, adding entries, and what happens with time, while each statement, each allocation and each seal fails
// in turn: nobody holds a key that she took back, and nothing is half there.
#include "app/testopen.h"
#include "app/testfaults.h"
#include "app/cases/cases_vault.h"

static int open_kit(void **state) {
  (void)state;
  sealed_open_kit();
  return 0;
}

static int close_kit(void **state) {
  (void)state;
  sealed_close_kit();
  return 0;
}

// ---- the worker takes back, and gives

typedef struct { TestCase c; bool named, locked; Req rq; const KitPerson *who; int64_t item, second; } World;

static int64_t wraps_of(const World *w) {
  return count("SELECT COUNT(*) FROM grant_wraps WHERE holder = 'org' AND grant_id IN (SELECT id FROM grants WHERE case_id = %lld)", (long long)w->c.id);
}

static int64_t items_of(const World *w, const char *kind) {
  return count("SELECT COUNT(*) FROM items WHERE kind = '%s' AND case_id = %lld", kind, (long long)w->c.id);
}

static void as_worker(void *arg) {
  World *w = arg;
  make_case(&w->c, 0, false, true);
  kit_as_worker(&kit, &w->rq, w->c.id, 1, &w->c.worker);
}

static void told_and_erasing(void *arg) {
  World *w = arg;
  make_case(&w->c, 0, true, true);
  run_sql("UPDATE cases SET status = 'erasing', act_hour = 9999999 WHERE id = %lld", (long long)w->c.id);
  run_sql("INSERT INTO overrides (id, case_id, asked_by, state, until_ms, to_org, epoch, sealed, wrap) SELECT %lld, %lld, 1, 'open', 1, 0, 1, sealed, sealed "
          "FROM items LIMIT 1", (long long)w->c.id, (long long)w->c.id);
  kit_as_worker(&kit, &w->rq, w->c.id, 1, &w->c.worker);
}

static Err take_all_back(void *arg) {
  World *w = arg;
  ErrDetail d = {0};
  return case_withdraw_all(&w->rq, w->c.id, &d);
}

// The withdrawal stands whole or not at all; the deletion that she asked for goes on.
static void all_or_nothing(void *arg, Err e) {
  World *w = arg;
  kit_done(&w->rq);
  int64_t wraps = wraps_of(w), told = count("SELECT COUNT(*) FROM overrides WHERE case_id = %lld AND wrap IS NOT NULL", (long long)w->c.id);
  assert_true((wraps == 2 && told == 1) || (wraps == 0 && told == 0));
  if (e == ERR_OK) assert_int_equal(wraps, 0);
  assert_string_equal(row_now(w->c.id).status, "erasing");
}

// What she asks for is marked, or nothing is; the answer to who told her comes after it.
static Err ask_to_close(void *arg) {
  World *w = arg;
  ErrDetail d = {0};
  return case_ask_close(&w->rq, w->c.id, true, &d);
}

static void marked_before_said(void *arg, Err e) {
  World *w = arg;
  kit_done(&w->rq);
  bool closing = text_eq(row_now(w->c.id).status, "closing"), said = items_of(w, "change") == 1;
  assert_true(e == ERR_OK ? closing && said : !said);
}

static void test_taking_back(void **state) {
  (void)state;
  World w = {0};
  faults_in_turn(&(FaultAct){"take all back", told_and_erasing, take_all_back, all_or_nothing}, &w);
  faults_of_json = true;
  faults_in_turn(&(FaultAct){"ask to close", as_worker, ask_to_close, marked_before_said}, &w);
  faults_of_json = false;
}

static void without_her_name(void *arg) {
  World *w = arg;
  make_case(&w->c, 0, w->named, false);
  if (w->locked) run_sql("DELETE FROM grant_wraps WHERE holder = 'worker' AND grant_id IN (SELECT id FROM grants WHERE audience = 'identity' AND case_id = %lld)",
                         (long long)w->c.id);
  kit_as_worker(&kit, &w->rq, w->c.id, 1, &w->c.worker);
}

static Err give_name(void *arg) {
  World *w = arg;
  ErrDetail d = {0};
  json_t *name = json_pack("{s:s}", "name", "Sok Dara");
  Err e = case_identity_give(&w->rq, w->c.id, name, &d);
  json_decref(name);
  return e;
}

static void name_and_key(void *arg, Err e) {
  World *w = arg;
  kit_done(&w->rq);
  int64_t names = items_of(w, "identity") - w->named, wraps = wraps_of(w) - 1;
  assert_int_equal(names, wraps);
  if (e == ERR_OK) assert_int_equal(names, 1);
}

// A case without a name, and one whose name her receipt does not open any more.
static void test_giving_a_name(void **state) {
  (void)state;
  for (int locked = 0; locked < 2; locked++) {
    World w = {.named = locked, .locked = locked};
    faults_in_turn(&(FaultAct){"give a name", without_her_name, give_name, name_and_key}, &w);
  }
}

// Withdrawn in another session before the log has the line: it stays out of the log.
static void test_withdrawn_meanwhile(void **state) {
  (void)state;
  World w = {0};
  int64_t before = 0, lines = 0;
  ErrDetail d = {0};
  without_her_name(&w);
  assert_int_equal(admin_tombstones_count(&kit.app, &before, &d), ERR_OK);
  kit_sql(&kit, "CREATE TRIGGER meanwhile AFTER INSERT ON audit_events BEGIN DELETE FROM grant_wraps WHERE holder = 'org' AND grant_id IN "
                "(SELECT id FROM grants WHERE audience = 'identity'); END");
  Err e = give_name(&w);
  kit_sql(&kit, "DROP TRIGGER meanwhile");
  assert_int_equal(e, ERR_OK);
  assert_int_equal(admin_tombstones_count(&kit.app, &lines, &d), ERR_OK);
  assert_int_equal(lines, before);
  kit_done(&w.rq);
}

// ---- entries

static void as_helper(void *arg) {
  World *w = arg;
  make_case(&w->c, 0, false, true);
  kit_as(&kit, &w->rq, kit_who(&kit, 0, ROLE_CASEWORKER));
}

static Err add_to(World *w, const char *audience, bool worker, int64_t *id) {
  ErrDetail d = {0};
  json_t *plain = json_pack("{s:s}", "text", "Hello");
  Err e = item_add(&w->rq, w->c.id, audience, "note", plain, worker, id, &d);
  json_decref(plain);
  return e;
}

static Err first_note(void *arg) { return add_to(arg, "internal", false, NULL); }

static void note_and_grant(void *arg, Err e) {
  World *w = arg;
  kit_done(&w->rq);
  assert_int_equal(items_of(w, "note"), e == ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM grants WHERE audience = 'internal' AND case_id = %lld", (long long)w->c.id), e == ERR_OK);
}

static Err her_note(void *arg) {
  World *w = arg;
  return add_to(w, "shared", true, &w->item);
}

static void note_of_hers(void *arg, Err e) {
  World *w = arg;
  kit_done(&w->rq);
  assert_int_equal(items_of(w, "note"), e == ERR_OK);
}

static void test_adding(void **state) {
  (void)state;
  World w = {0};
  faults_in_turn(&(FaultAct){"the first note", as_helper, first_note, note_and_grant}, &w);
  faults_in_turn(&(FaultAct){"her entry", as_worker, her_note, note_of_hers}, &w);
}

// The second of two first notes tries once more, and an entry under a grant that is there does not; neither leaves a part of itself.
static void test_adding_where_another_was_faster(void **state) {
  (void)state;
  World w = {0};
  as_helper(&w);
  assert_int_equal(add_to(&w, "nobody", false, NULL), ERR_NO_CONSENT);
  kit_sql(&kit, "CREATE TRIGGER faster BEFORE INSERT ON grants WHEN new.audience = 'internal' BEGIN "
                "INSERT INTO grants (id, case_id, audience, box_pk) SELECT new.id, new.case_id, new.audience, new.box_pk; END");
  assert_int_equal(add_to(&w, "internal", false, NULL), ERR_CONFLICT);
  kit_sql(&kit, "DROP TRIGGER faster");
  kit_sql(&kit, "CREATE TRIGGER faster BEFORE INSERT ON items BEGIN INSERT INTO items SELECT new.id, new.case_id, new.seq, new.kind, new.grant_id, "
                "new.writer, new.version, new.sealed; END");
  assert_int_equal(add_to(&w, "shared", false, NULL), ERR_CONFLICT);
  kit_sql(&kit, "DROP TRIGGER faster");
  assert_int_equal(items_of(&w, "note"), 0);
  assert_int_equal(add_to(&w, "internal", false, &w.item), ERR_OK);
  assert_int_equal(items_of(&w, "note"), 1);
  kit_done(&w.rq);
}

typedef struct { World *w; Item item; Item *items; size_t n; Person to; } ShareWork;

static Err share_work(Tx *tx, void *arg) {
  ShareWork *s = arg;
  TRY(items_load(tx, s->w->rq.arena, s->w->c.id, NULL, &s->items, &s->n));
  for (size_t i = 0; i < s->n; i++)
    if (text_eq(s->items[i].kind, "answers")) s->item = s->items[i];
  TRY(person_get(tx, s->w->rq.arena, kit_who(&kit, 0, ROLE_INTERPRETER)->id, &s->to));
  return item_share_with(&s->w->rq, tx, &s->item, &s->to);
}

static Err share(void *arg) {
  ShareWork s = {.w = arg};
  return db_write(kit.app.db, share_work, &s, NULL);
}

static void key_of_one(void *arg, Err e) {
  World *w = arg;
  kit_done(&w->rq);
  assert_int_equal(count("SELECT COUNT(*) FROM item_keys WHERE holder = 'user' AND item_id IN (SELECT id FROM items WHERE case_id = %lld)", (long long)w->c.id),
                   e == ERR_OK);
}

static void test_sharing(void **state) {
  (void)state;
  World w = {0};
  faults_in_turn(&(FaultAct){"share with an interpreter", as_helper, share, key_of_one}, &w);
  // One who has no key of it opens nothing.
  as_helper(&w);
  ShareWork s = {.w = &w};
  assert_int_equal(db_write(kit.app.db, share_work, &s, NULL), ERR_OK);
  Req interpreter;
  kit_as(&kit, &interpreter, kit_who(&kit, 0, ROLE_INTERPRETER));
  assert_int_equal(item_open_own(&interpreter, &s.item), ERR_CRYPTO);  // the wrap of the grant
  assert_null(s.item.plain);
  kit_done(&interpreter);
  // Nor does an organisation without the consent give anybody a key.
  run_sql("DELETE FROM grant_wraps WHERE holder = 'org' AND grant_id IN (SELECT id FROM grants WHERE case_id = %lld)", (long long)w.c.id);
  run_sql("DELETE FROM item_keys WHERE holder = 'user'");
  assert_int_equal(db_write(kit.app.db, share_work, &s, NULL), ERR_CRYPTO);
  kit_done(&w.rq);
}

// ---- grants

typedef struct { const Req *rq; int64_t case_id, org, grant; OpenGrants open; bool locked, name; } GrantWork;

static Err many_work(Tx *tx, void *arg) {
  GrantWork *g = arg;
  CaseRow c;
  TRY(case_row(tx, g->rq->arena, g->case_id, 0, &c));
  for (int i = 0; i < CASE_GRANTS_MAX + 1; i++) TRY(case_talk_begin(tx, g->rq->arena, c.id, kit.org[0], kit.org[1], &g->grant));
  return vault_open_grants(g->rq, tx, &c, &g->open);
}

static Err over_work(Tx *tx, void *arg) {
  GrantWork *g = arg;
  return case_hand_over(g->rq, tx, g->case_id, true);
}

static Err reach_work(Tx *tx, void *arg) {
  GrantWork *g = arg;
  CaseRow c;
  TRY(case_reach(tx, g->rq->arena, g->case_id, g->org, &c));
  TRY(cases_store_name_held(tx, &c, &g->name));
  return case_past_locked(tx, &c, &g->locked);
}

static Err talk_work(Tx *tx, void *arg) {
  GrantWork *g = arg;
  int64_t id;
  json_t *plain = json_pack("{s:s}", "text", "Hello");
  Err e = plain ? case_talk_add(g->rq, tx, g->case_id, 0, "talk", plain, &id) : ERR_NO_MEMORY;
  json_decref(plain);
  return e;
}

static Err reach(void *arg) {
  World *w = arg;
  GrantWork g = {.rq = &w->rq, .case_id = w->c.id, .org = kit.org[1]};
  return db_read(kit.app.db, reach_work, &g, NULL);
}

static Err talk(void *arg) {
  World *w = arg;
  GrantWork g = {.rq = &w->rq, .case_id = w->c.id};
  return db_write(kit.app.db, talk_work, &g, NULL);
}

static void talked(void *arg, Err e) {
  World *w = arg;
  kit_done(&w->rq);
  assert_int_equal(items_of(w, "talk"), e == ERR_OK);
}

static void with_another(void *arg) {
  World *w = arg;
  as_helper(w);
  run_sql("INSERT INTO grants (id, case_id, audience, box_pk) SELECT %lld, case_id, 'to:%lld', box_pk FROM grants WHERE audience = 'shared' AND case_id = %lld",
          (long long)w->c.id, (long long)kit.org[1], (long long)w->c.id);
  run_sql("INSERT INTO grant_wraps (grant_id, holder, holder_id, epoch, wrap) SELECT %lld, 'org', %lld, 1, wrap FROM grant_wraps LIMIT 1", (long long)w->c.id,
          (long long)kit.org[1]);
}

static void reached(void *arg, Err e) {
  World *w = arg;
  (void)e;
  kit_done(&w->rq);
}

static void test_grants(void **state) {
  (void)state;
  World w = {0};
  assert_true(vault_is_hers("shared") && vault_is_hers("identity") && vault_is_hers("was:7"));
  assert_false(vault_is_hers("internal"));
  as_helper(&w);
  GrantWork g = {.rq = &w.rq, .case_id = w.c.id};
  assert_int_equal(db_write(kit.app.db, over_work, &g, NULL), ERR_FORBIDDEN);  // the one that has it was given nothing
  assert_int_equal(db_write(kit.app.db, many_work, &g, NULL), ERR_OK);
  assert_int_equal(g.open.n, CASE_GRANTS_MAX);
  SECRET_WIPE(&g.open);
  kit_done(&w.rq);
  as_helper(&w);
  run_sql("UPDATE grants SET box_pk = (SELECT sealed FROM items LIMIT 1) WHERE case_id = %lld", (long long)w.c.id);
  assert_int_equal(share(&w), ERR_BUG);  // a grant whose key is no key opens nothing
  kit_done(&w.rq);
  faults_in_turn(&(FaultAct){"reach", with_another, reach, reached}, &w);
  faults_of_json = true;
  faults_in_turn(&(FaultAct){"talk", as_helper, talk, talked}, &w);
  faults_of_json = false;
}

// ---- with time

static void due_now(void *arg) {
  World *w = arg;
  kit_sql(&kit, "DELETE FROM receipt_recoveries");
  make_case(&w->c, 0, false, true);
  w->second = w->c.id;
  make_case(&w->c, 0, false, true);
  run_sql("UPDATE cases SET status = 'closing', act_hour = 1 WHERE id = %lld", (long long)w->c.id);
  run_sql("UPDATE cases SET status = 'erasing', active = 0, act_hour = 2 WHERE id = %lld", (long long)w->second);
  kit_sql(&kit, "INSERT INTO receipt_recoveries (id, case_id, asked_by, ready_ms, state) SELECT 1, id, 1, 1, 'waiting' FROM cases WHERE act_hour = 1");
}

static Err job(void *arg) {
  (void)arg;
  return cases_job(&kit.app, clock_now());
}

static int64_t due_left(void) { return count("SELECT COUNT(*) FROM cases WHERE act_hour IN (1, 2)"); }

// What failed is done by the next run.
static void done_next_time(void *arg, Err e) {
  World *w = arg;
  if (e == ERR_OK && !fault_soft) assert_int_equal(due_left(), 0);
  assert_int_equal(job(w), ERR_OK);
  assert_int_equal(due_left(), 0);
  assert_string_equal(row_now(w->c.id).status, "closed");
  assert_int_equal(count("SELECT COUNT(*) FROM cases WHERE status = 'erasing' AND act_hour < 9"), 0);
}

static void test_job(void **state) {
  (void)state;
  World w = {0};
  faults_in_turn(&(FaultAct){"job", due_now, job, done_next_time}, &w);
  // What she took back while the job ran is not done: a deletion, a closing.
  due_now(&w);
  run_sql("CREATE TRIGGER kept AFTER UPDATE OF status ON cases WHEN new.id = %lld BEGIN UPDATE cases SET status = 'open', act_hour = 0 WHERE id = %lld; END",
          (long long)w.c.id, (long long)w.second);
  Err e = job(&w);
  kit_sql(&kit, "DROP TRIGGER kept");
  assert_int_equal(e, ERR_OK);
  assert_string_equal(row_now(w.second).status, "open");
  due_now(&w);
  run_sql("UPDATE cases SET status = 'closing', active = 1 WHERE id = %lld", (long long)w.second);
  run_sql("CREATE TRIGGER kept AFTER UPDATE OF status ON cases WHEN new.id = %lld BEGIN UPDATE cases SET status = 'open', act_hour = 0 WHERE id = %lld; END",
          (long long)w.c.id, (long long)w.second);
  e = job(&w);
  kit_sql(&kit, "DROP TRIGGER kept");
  assert_int_equal(e, ERR_OK);
  assert_string_equal(row_now(w.second).status, "open");
  // Two that fail do not keep the third from its turn; the first one's error is told.
  due_now(&w);
  int64_t third = w.second;
  make_case(&w.c, 0, false, true);
  run_sql("UPDATE cases SET status = 'closing', act_hour = 1 WHERE id = %lld", (long long)w.c.id);
  kit_sql(&kit, "CREATE TRIGGER never BEFORE UPDATE OF status ON cases WHEN new.status = 'closed' BEGIN SELECT RAISE(ABORT, 'no'); END");
  e = job(&w);
  kit_sql(&kit, "DROP TRIGGER never");
  assert_int_equal(e, ERR_BUG);
  assert_int_equal(count("SELECT COUNT(*) FROM cases WHERE id = %lld", (long long)third), 0);
}

int main(void) {
  json_set_alloc_funcs(faulty_json_alloc, free);
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_taking_back), cmocka_unit_test(test_giving_a_name), cmocka_unit_test(test_withdrawn_meanwhile),
                                     cmocka_unit_test(test_adding), cmocka_unit_test(test_adding_where_another_was_faster), cmocka_unit_test(test_sharing),
                                     cmocka_unit_test(test_grants), cmocka_unit_test(test_job)};
  return cmocka_run_group_tests_name("cases-faults", tests, open_kit, close_kit);
}
