// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What a representative's number opens, and what it never opens; how a mandate ends.
#include "app/testopen.h"
#include "app/mandates/mandates.h"

static const KitPerson *helper(void) { return kit_who(&kit, 0, ROLE_CASEWORKER); }

static MandateNew mandate(bool may_write, const char *how) {
  return (MandateNew){.name = "Her sister", .relation = "family", .how = how, .may_write = may_write, .days = 30};
}

static Err by_worker(const TestCase *c, bool may_write, Receipt *out) {
  Req rq;
  ErrDetail d = {0};
  MandateNew in = mandate(may_write, "");
  kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  Err e = mandate_give(&rq, c->id, &in, out, &d);
  kit_done(&rq);
  return e;
}

static Err by_helper(const KitPerson *who, const TestCase *c, const char *how, int64_t file, Receipt *out) {
  Req rq;
  ErrDetail d = {0};
  MandateNew in = mandate(false, how);
  in.file_id = file;
  kit_as(&kit, &rq, who);
  Err e = mandate_give(&rq, c->id, &in, out, &d);
  kit_done(&rq);
  return e;
}

// What the number shows: how many items, and whether one holds this text.
typedef struct { Err err; size_t n; bool found; } Used;
static Used use_at(const char *number, const char *text, const char *looked_for, Millis now) {
  Arena *a = arena_new(1024 * 1024, ARENA_WIPE);
  MandateView v;
  ErrDetail d = {0};
  Used u = {.err = mandate_use(&kit.app, a, number, text, "en", now, &v, &d), .n = v.n};
  for (size_t i = 0; i < v.n; i++) u.found |= text_eq(json_str(v.items[i].plain, "text", ""), looked_for);
  mandate_release(&v);
  arena_free(a);
  return u;
}
static Used use_with(const Receipt *number, const char *text, const char *looked_for) { return use_at(number->digits, text, looked_for, clock_now()); }

static void say(const TestCase *c, const char *text) {
  Req rq;
  kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  add(&rq, c->id, "shared", "message", text, true, NULL);
  kit_done(&rq);
}

static int64_t only_mandate(void) { return count("SELECT id FROM mandates ORDER BY given_day DESC, id LIMIT 1"); }

static Err end_as(const KitPerson *who, const TestCase *c, int64_t id) {
  Req rq;
  ErrDetail d = {0};
  if (who) kit_as(&kit, &rq, who);
  else kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  Err e = mandate_end(&rq, c->id, id, &d);
  kit_done(&rq);
  return e;
}

// Every key of the database, tried with the representative's pair, opens wraps of the shared grant alone.
typedef struct { Arena *a; const BoxPair *pair; size_t tried, shared, other; } Try;
static const SqlStmt q_wraps = {"t_wraps", "SELECT g.id, g.case_id, w.epoch, w.wrap, g.audience FROM grant_wraps w JOIN grants g ON g.id = w.grant_id", NULL};

static Err try_work(Tx *tx, void *arg) {
  Try *w = arg;
  DbRows r;
  TRY(tx_rows(tx, &q_wraps, DB_NOARGS, w->a, &r));
  for (size_t i = 0; i < r.n; i++) {
    uint8_t key[KEY_BYTES];
    SealContext ctx = {.purpose = "grant", .case_id = rows_int(&r, i, 1), .item_id = rows_int(&r, i, 0), .version = rows_int(&r, i, 2), .writer = ""};
    w->tried++;
    if (box_open(&w->pair->pub, &w->pair->sec, &ctx, rows_blob(&r, i, 3), key, KEY_BYTES) != ERR_OK) continue;
    if (text_eq(rows_text(&r, i, 4), "shared")) w->shared++;
    else w->other++;
  }
  return ERR_OK;
}

static Try try_number(const Receipt *number) {
  BoxPair pair;
  ErrDetail d = {0};
  assert_int_equal(receipt_derive(number, kit.app.installation, &pair), ERR_OK);
  Try w = {.a = arena_new(1024 * 1024, ARENA_WIPE), .pair = &pair};
  assert_int_equal(db_read(kit.app.db, try_work, &w, &d), ERR_OK);
  arena_free(w.a);
  return w;
}

static void test_reads(void **state) {
  (void)state;
  TestCase c, other;
  Receipt number;
  Req rq;
  ErrDetail d = {0};
  sealed_open_kit();
  make_case(&c, 0, true, true), make_case(&other, 0, true, true);
  say(&c, "I am afraid");
  say(&other, "Another one");
  kit_as(&kit, &rq, helper());
  add(&rq, c.id, "internal", "note", "Between us", false, NULL);
  kit_done(&rq);
  assert_int_equal(by_worker(&c, false, &number), ERR_OK);
  Used u = use_with(&number, "", "I am afraid");
  assert_int_equal(u.err, ERR_OK);
  assert_true(u.found);
  assert_int_equal(u.n, 1);
  assert_int_equal(use_with(&number, "I write", "").err, ERR_FORBIDDEN);
  Try w = try_number(&number);
  assert_true(w.tried > 6);
  assert_int_equal(w.shared, 1);                     // what she shares with the organisation
  assert_int_equal(w.other, 0);                      // no name, no note, nothing of another case
  assert_int_equal(use_with(&(Receipt){.digits = "12345678901234567890123456"}, "", "").err, ERR_RECEIPT);
  assert_int_equal(use_at(c.typed, "", "", clock_now()).err, ERR_RECEIPT);      // her own receipt is none
  // New keys after a withdrawal reach the representative too.
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  assert_int_equal(case_identity_withdraw(&rq, c.id, &d), ERR_OK);
  kit_done(&rq);
  say(&c, "After new keys");
  assert_true(use_with(&number, "", "After new keys").found);
  assert_true(use_with(&number, "", "I am afraid").found);
  sealed_close_kit();
}

static void test_writes(void **state) {
  (void)state;
  TestCase c;
  Receipt number;
  Req rq;
  ErrDetail d = {0};
  sealed_open_kit();
  make_case(&c, 0, false, false);
  assert_int_equal(by_worker(&c, true, &number), ERR_OK);
  assert_int_equal(use_with(&number, "She is in hospital", "She is in hospital").err, ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM items WHERE kind = 'message' AND writer = 'mandate:%lld'", (long long)only_mandate()), 1);
  assert_true(row_now(c.id).unread);
  kit_as(&kit, &rq, helper());
  Look l = look(&rq, c.id);
  assert_int_equal(open_of(&l, "message"), 1);
  items_release(l.items, l.n);
  kit_done(&rq);
  // Once she has taken all consent back nobody could read it.
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  assert_int_equal(case_withdraw_all(&rq, c.id, &d), ERR_OK);
  kit_done(&rq);
  assert_int_equal(use_with(&number, "x", "").err, ERR_NO_CONSENT);
  sealed_close_kit();
}

static void test_ends(void **state) {
  (void)state;
  TestCase c;
  Receipt by_her, by_time;
  Req rq;
  ErrDetail d = {0};
  sealed_open_kit();
  make_case(&c, 0, false, false);
  say(&c, "I am afraid");
  assert_int_equal(by_worker(&c, false, &by_her), ERR_OK);
  int64_t id = only_mandate();
  assert_int_equal(end_as(kit_who(&kit, 1, ROLE_CASEWORKER), &c, id), ERR_NOT_FOUND);
  assert_int_equal(end_as(NULL, &c, id), ERR_OK);
  assert_int_equal(end_as(NULL, &c, id), ERR_CONFLICT);
  assert_int_equal(use_with(&by_her, "", "").err, ERR_RECEIPT);
  assert_int_equal(try_number(&by_her).shared, 0);                    // its keys are gone, not hidden
  assert_int_equal(count("SELECT mark FROM cases WHERE id = %lld", (long long)c.id), 1);
  // By its last day: before the job has run, and by the job.
  assert_int_equal(by_worker(&c, false, &by_time), ERR_OK);
  assert_int_equal(use_at(by_time.digits, "", "", clock_now() + (Millis)31 * DAY_MS).err, ERR_RECEIPT);
  assert_int_equal(use_at(by_time.digits, "", "", clock_now() + (Millis)30 * DAY_MS).err, ERR_OK);
  assert_int_equal(mandates_job(&kit.app, clock_now() + (Millis)31 * DAY_MS), ERR_OK);
  assert_int_equal(try_number(&by_time).shared, 0);
  // A restored backup gives none back.
  run_sql("UPDATE mandates SET state = 'active' WHERE id = %lld", (long long)id);
  Replayed done;
  assert_int_equal(admin_replay_tombstones(&kit.app, clock_now(), false, &done, &d), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM mandates WHERE state = 'active'"), 0);
  // Erased with the case.
  run_sql("UPDATE cases SET status = 'erasing', active = 0, act_hour = 1 WHERE id = %lld", (long long)c.id);
  assert_int_equal(admin_erase(&kit.app, c.id, clock_now(), &d), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM mandates"), 0);
  kit_req(&kit, &rq);
  kit_done(&rq);
  sealed_close_kit();
}

static void test_recorded(void **state) {
  (void)state;
  TestCase c;
  Receipt number;
  Req rq;
  ErrDetail d = {0};
  Mandate *m;
  size_t n;
  sealed_open_kit();
  make_case(&c, 0, false, false);
  assert_int_equal(by_helper(helper(), &c, "", 0, &number), ERR_UNPROCESSABLE);               // how did she give it?
  assert_int_equal(by_helper(helper(), &c, "paper", 12345, &number), ERR_UNPROCESSABLE);      // no such paper in the case
  assert_int_equal(by_helper(kit_who(&kit, 1, ROLE_CASEWORKER), &c, "paper", 0, &number), ERR_NOT_FOUND);
  const KitPerson *new = kit_add(&kit, 0, ROLE_CASEWORKER, "one.new", false);
  assert_int_equal(by_helper(new, &c, "paper", 0, &number), ERR_FORBIDDEN);                   // who holds no key gives none
  assert_int_equal(count("SELECT COUNT(*) FROM mandates"), 0);
  assert_int_equal(by_helper(helper(), &c, "paper", 0, &number), ERR_OK);
  assert_int_equal(use_with(&number, "", "").err, ERR_OK);
  for (int visit = 0; visit < 2; visit++) {
    kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
    assert_int_equal(mandate_list(&rq, c.id, &m, &n, &d), ERR_OK);
    assert_int_equal(n, 1);
    assert_string_equal(m[0].name, "Her sister");
    assert_string_equal(m[0].how, "paper");
    assert_int_equal(m[0].ask, visit == 0);                           // told at her first visit
    kit_done(&rq);
  }
  assert_int_equal(end_as(helper(), &c, only_mandate()), ERR_OK);
  assert_int_equal(use_with(&number, "", "").err, ERR_RECEIPT);
  sealed_close_kit();
}

// Who recorded a mandate saw its number: with the organisation's right to read it ends, in every way that this right ends.
static Err holder_end_work(Tx *tx, void *arg) {
  const TestCase *c = arg;
  CaseRow row;
  Arena *a = arena_new(64 * 1024, 0);
  Err e = case_row(tx, a, c->id, 0, &row);
  if (e == ERR_OK) e = case_holder_end(&kit.app, tx, &row, clock_now());
  arena_free(a);
  return e;
}

typedef struct { const Req *rq; int64_t id; } Back;
static Err hand_back_work(Tx *tx, void *arg) {
  const Back *w = arg;
  return case_hand_back(w->rq, tx, w->id, kit.org[1]);
}

typedef enum { BY_HER, BY_TIME, BY_HAND_BACK, WAYS } Way;

static void right_ends(const TestCase *c, Way way) {
  Req rq;
  ErrDetail d = {0};
  if (way == BY_HER) {
    kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
    assert_int_equal(case_withdraw_all(&rq, c->id, &d), ERR_OK);
  } else if (way == BY_TIME) {
    kit_req(&kit, &rq);
    assert_int_equal(db_write(kit.app.db, holder_end_work, (void *)(uintptr_t)c, &d), ERR_OK);
  } else {
    kit_as(&kit, &rq, helper());
    Back w = {&rq, c->id};
    assert_int_equal(db_write(kit.app.db, hand_back_work, &w, &d), ERR_OK);
  }
  kit_done(&rq);
}

static void test_right_to_read_ends(void **state) {
  (void)state;
  for (Way way = BY_HER; way < WAYS; way++) {
    TestCase c;
    Receipt recorded, hers;
    Replayed done;
    ErrDetail d = {0};
    sealed_open_kit();
    make_case(&c, 0, true, true);
    say(&c, "I am afraid");
    assert_int_equal(by_worker(&c, false, &hers), ERR_OK);
    assert_int_equal(by_helper(helper(), &c, "phone", 0, &recorded), ERR_OK);
    assert_int_equal(try_number(&recorded).shared, 1);
    right_ends(&c, way);
    Try w = try_number(&recorded);
    assert_true(w.tried > 0);
    assert_int_equal(w.shared + w.other, 0);                          // by every key of the database
    assert_int_equal(use_with(&recorded, "", "").err, ERR_RECEIPT);
    assert_int_equal(count("SELECT COUNT(*) FROM mandates WHERE asked <> '' AND state = 'ended' AND ended_day > 0"), 1);
    assert_int_equal(count("SELECT mark FROM cases WHERE id = %lld", (long long)c.id), way != BY_HER);   // in her own request the new keys are there
    Used u = use_with(&hers, "", "I am afraid");
    assert_true(u.err == ERR_OK && u.found);                          // what she gave stays hers
    // A restored backup gives none back.
    run_sql("UPDATE mandates SET state = 'active' WHERE asked <> ''");
    assert_int_equal(admin_replay_tombstones(&kit.app, clock_now(), false, &done, &d), ERR_OK);
    assert_int_equal(count("SELECT COUNT(*) FROM mandates WHERE asked <> '' AND state = 'active'"), 0);
    sealed_close_kit();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_reads), cmocka_unit_test(test_writes), cmocka_unit_test(test_ends),
                                     cmocka_unit_test(test_recorded), cmocka_unit_test(test_right_to_read_ends)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
