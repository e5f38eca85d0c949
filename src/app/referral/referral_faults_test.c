// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Giving, taking, handing over and ending a consent while each statement, each allocation and each seal fails in turn: the act is
// refused, and nobody holds a key or a consent that was not there before.
#include "app/testopen.h"
#include "app/testfaults.h"
#include "app/referral/referral_store.h"

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

// ---- a referral on its way

typedef enum { HER, SENDER, RECEIVER } Actor;
typedef struct { TestCase c; int64_t id, consent, day; bool handover, keep; unsigned parts; const char *how; } World;
typedef enum { NEW, PROPOSED, OFFERED, ACCEPTED, DONE, STOPPED } Stage;

static void as(Req *rq, const World *w, Actor who) {
  if (who == HER) kit_as_worker(&kit, rq, w->c.id, 1, &w->c.worker);
  else kit_as(&kit, rq, kit_who(&kit, who == RECEIVER, ROLE_CASEWORKER));
}

static Err begin(const Req *rq, const World *w, const char *how, int64_t consent, int64_t *id) {
  ErrDetail d = {0};
  ConsentChoice choice = {.handover = w->handover, .keep = w->keep, .parts = w->parts, .days = 30, .purpose = "They speak Khmer"};
  ReferralNew in = {.case_id = w->c.id, .org_id = kit.org[1], .consent_id = consent, .choice = &choice, .how = how,
                    .lang = i18n_get(kit.app.i18n, "en", I18N_WORKER)};
  return referral_begin(rq, &in, id, &d);
}

static Err step(const Req *rq, const World *w, ReferralAct act) {
  ErrDetail d = {0};
  bool why = act == REF_ACT_refuse || act == REF_ACT_give_back;
  ReferralStep s = {.id = w->id, .act = act, .reason = why ? "No interpreter" : "", .next_org = why ? kit.org[0] : 0};
  return referral_step(rq, &s, &d);
}

static void must(const World *w, Actor who, ReferralAct act) {
  Req rq;
  as(&rq, w, who);
  assert_int_equal(step(&rq, w, act), ERR_OK);
  kit_done(&rq);
}

static Err consent_work(Tx *tx, void *arg) {
  static const SqlStmt stmt = {.name = "consent_of", .sqlite = "SELECT consent_id FROM referrals WHERE id = ?1"};
  World *w = arg;
  return tx_int(tx, &stmt, DB_ARGS(DB_I(w->id)), &w->consent);
}

static void world(World *w, Stage stage, bool handover, bool keep) {
  Req rq;
  *w = (World){.handover = handover, .keep = keep, .parts = 1u << PART_BASICS | 1u << PART_MESSAGES | 1u << PART_NAME, .how = ""};
  make_case(&w->c, 0, true, true);
  as(&rq, w, HER);
  add(&rq, w->c.id, "shared", "message", "Hello", true, NULL);
  kit_done(&rq);
  if (stage == NEW) return;
  as(&rq, w, stage == PROPOSED ? SENDER : HER);
  assert_int_equal(begin(&rq, w, stage == PROPOSED ? "" : "receipt", 0, &w->id), ERR_OK);
  assert_int_equal(db_read(kit.app.db, consent_work, w, NULL), ERR_OK);
  kit_done(&rq);
  if (stage >= ACCEPTED) must(w, RECEIVER, REF_ACT_accept);
  if (stage == DONE) must(w, RECEIVER, REF_ACT_finish);
  if (stage == STOPPED) must(w, HER, REF_ACT_withdraw);
}

// ---- the acts

static Err propose(const Req *rq, World *w) { return begin(rq, w, "", 0, &w->id); }
static Err record(const Req *rq, World *w) { return begin(rq, w, "phone", 0, &w->id); }
static Err give(const Req *rq, World *w) { return begin(rq, w, "receipt", w->consent, &w->id); }
static Err accept_it(const Req *rq, World *w) { return step(rq, w, REF_ACT_accept); }
static Err refuse(const Req *rq, World *w) { return step(rq, w, REF_ACT_refuse); }
static Err give_back(const Req *rq, World *w) { return step(rq, w, REF_ACT_give_back); }
static Err finish(const Req *rq, World *w) { return step(rq, w, REF_ACT_finish); }

static Err stop(const Req *rq, World *w) {
  ErrDetail d = {0};
  return referral_stop(rq, w->consent, &d);
}

static Err renew(const Req *rq, World *w) {
  ErrDetail d = {0};
  return referral_renew(rq, w->consent, 90, &d);
}

static Err was_me(const Req *rq, World *w) {
  ErrDetail d = {0};
  run_sql("UPDATE consents SET asked = 'ask' WHERE id = %lld", (long long)w->consent);
  return referral_was_me(rq, w->consent, true, &d);
}

static Err deleted(const Req *rq, World *w) {
  ErrDetail d = {0};
  return referral_deleted(rq, w->id, &d);
}

static Err expire(const Req *rq, World *w) {
  run_sql("UPDATE consents SET until_day = 1 WHERE id = %lld", (long long)w->consent);
  return referral_job(&kit.app, rq->now);
}

static Err talk(const Req *rq, World *w) {
  ErrDetail d = {0};
  return referral_talk(rq, w->id, "When can she come?", &d);
}

static Err past(const Req *rq, World *w) {
  ErrDetail d = {0};
  return case_past_give(rq, w->c.id, &d);
}

static Err rekey(const Req *rq, World *w) {
  ErrDetail d = {0};
  return case_rekey_marked(rq, w->c.id, &d);
}

static Err name_back(const Req *rq, World *w) {
  ErrDetail d = {0};
  return case_identity_withdraw(rq, w->c.id, &d);
}

static Err all_back(const Req *rq, World *w) {
  ErrDetail d = {0};
  return case_withdraw_all(rq, w->c.id, &d);
}

static Err name_again(const Req *rq, World *w) {
  ErrDetail d = {0};
  json_t *name = json_pack("{s:s}", "name", "Sok Dara");
  Err e = case_identity_give(rq, w->c.id, name, &d);
  json_decref(name);
  return e;
}

typedef struct { const World *w; int64_t removed; } ForgetWork;

static Err forget_work(Tx *tx, void *arg) {
  ForgetWork *f = arg;
  return case_give_forget(tx, f->w->c.id, kit.org[1], clock_now(), &f->removed);
}

static Err forget(const Req *rq, World *w) {
  ForgetWork f = {.w = w};
  (void)rq;
  return db_write(kit.app.db, forget_work, &f, NULL);
}

static Err letter(const Req *rq, World *w) {
  ErrDetail d = {0};
  return consent_letter_ask(rq, w->c.id, "The factory", "Please pay the wages of May.", rq->now / DAY_MS + 3, &d);
}

// several: of more than one transaction, of which the first may stand.
static const struct { const char *name; Err (*run)(const Req *rq, World *w); Actor who; Stage stage; bool handover, keep, several; } acts[] = {
    {"propose", propose, SENDER, NEW, true, false, false},
    {"record", record, SENDER, NEW, false, false, true},
    {"give", give, HER, PROPOSED, true, true, true},
    {"accept", accept_it, RECEIVER, OFFERED, false, false, false},
    {"accept a hand-over", accept_it, RECEIVER, OFFERED, true, false, false},
    {"accept, the sender reads on", accept_it, RECEIVER, OFFERED, true, true, false},
    {"refuse", refuse, RECEIVER, OFFERED, false, false, false},
    {"give back", give_back, RECEIVER, ACCEPTED, true, false, false},
    {"finish", finish, RECEIVER, ACCEPTED, false, false, false},
    {"stop", stop, HER, ACCEPTED, false, false, true},
    {"renew", renew, HER, ACCEPTED, false, false, false},
    {"was me", was_me, HER, ACCEPTED, false, false, false},
    {"deleted", deleted, RECEIVER, STOPPED, false, false, false},
    {"expire", expire, SENDER, ACCEPTED, true, false, false},
    {"talk", talk, RECEIVER, ACCEPTED, false, false, false},
    {"the older part", past, HER, ACCEPTED, true, false, false},
    {"new keys", rekey, HER, ACCEPTED, true, true, false},
    {"take the name back", name_back, HER, ACCEPTED, false, false, true},
    {"take all back", all_back, HER, ACCEPTED, false, false, true},
    {"a name", name_again, HER, ACCEPTED, false, false, true},
    {"forget", forget, SENDER, ACCEPTED, false, false, false},
    {"a text to the respondent", letter, SENDER, NEW, false, false, false},
};

// ---- acts on what is not as it should be

typedef struct { const Req *rq; const World *w; CaseGiven *given; const char *status; int64_t org, grant, removed; } Odd;

static Err odd(Odd *o, Err (*run)(Tx *, void *)) { return db_write(kit.app.db, run, o, NULL); }

static Err odd_insert(Tx *tx, void *arg) {
  Odd *o = arg;
  Bytes wrap;
  int64_t epoch;
  TRY(case_give_insert(tx, o->given, o->rq->now, &wrap, &epoch));
  return case_give_accept(o->rq, tx, o->w->c.id, wrap, epoch);
}

static Err odd_over(Tx *tx, void *arg) {
  Odd *o = arg;
  return case_hand_over(o->rq, tx, o->w->c.id, true);
}

static Err odd_forget(Tx *tx, void *arg) {
  Odd *o = arg;
  return case_give_forget(tx, o->w->c.id, o->org, o->rq->now, &o->removed);
}

static Err odd_reach(Tx *tx, void *arg) {
  Odd *o = arg;
  CaseRow c;
  return case_reach(tx, o->rq->arena, o->w->c.id, o->org, &c);
}

static Err odd_talk(Tx *tx, void *arg) {
  Odd *o = arg;
  int64_t id;
  json_t *plain = json_pack("{s:s}", "text", "Hello");
  Err e = case_talk_add(o->rq, tx, o->w->c.id, o->grant, "talk", plain, &id);
  json_decref(plain);
  return e;
}

static Err odd_rest(Tx *tx, void *arg) {
  Odd *o = arg;
  CaseRow c = {.id = o->w->c.id, .org_id = kit.org[0], .status = o->status};
  bool locked;
  TRY(case_past_locked(tx, &c, &locked));
  return case_holder_end(&kit.app, tx, &c, o->rq->now);
}

static void test_giving_what_is_not_there(void **state) {
  (void)state;
  World w;
  Req her, receiver;
  ErrDetail d = {0};
  world(&w, NEW, false, false);
  as(&her, &w, HER);
  as(&receiver, &w, RECEIVER);
  BoxPair strange;
  box_pair_random(&strange);
  Org to = {.id = kit.org[1], .epoch = 1, .pk = strange.pub};
  int64_t message = count("SELECT MAX(id) FROM items WHERE kind = 'message' AND case_id = %lld", (long long)w.c.id), items[] = {message};
  CaseGive give_it = {.to = &to, .items = items, .n_items = 1};
  Odd o = {.rq = &receiver, .w = &w};
  assert_int_equal(case_give_prepare(&her, w.c.id, &give_it, &o.given, &d), ERR_OK);
  assert_int_equal(odd(&o, odd_insert), ERR_FORBIDDEN);   // a wrap that its keys do not open
  items[0] = 7;
  assert_int_equal(case_give_prepare(&her, w.c.id, &give_it, &o.given, &d), ERR_UNPROCESSABLE);
  items[0] = message;
  run_sql("UPDATE item_keys SET wrap = (SELECT wrap FROM item_keys WHERE item_id <> %lld LIMIT 1) WHERE item_id = %lld", (long long)message, (long long)message);
  assert_int_equal(case_give_prepare(&her, w.c.id, &give_it, &o.given, &d), ERR_UNPROCESSABLE);
  o.org = kit.org[1];
  assert_int_equal(odd(&o, odd_forget), ERR_OK);
  assert_int_equal(o.removed, 0);
  assert_int_equal(odd(&o, odd_over), ERR_FORBIDDEN);     // nothing was given
  assert_int_equal(odd(&o, odd_reach), ERR_NOT_FOUND);
  o.org = kit.org[0];
  assert_int_equal(odd(&o, odd_reach), ERR_OK);
  o.org = 0;
  assert_int_equal(odd(&o, odd_reach), ERR_OK);
  o.grant = 7;
  assert_int_equal(odd(&o, odd_talk), ERR_NOT_FOUND);
  assert_int_equal(case_past_give(&receiver, w.c.id, &d), ERR_FORBIDDEN);
  assert_int_equal(case_withdraw_all(&her, w.c.id, &d), ERR_OK);
  assert_int_equal(case_past_give(&her, w.c.id, &d), ERR_NO_CONSENT);
  o.status = "erasing";
  assert_int_equal(odd(&o, odd_rest), ERR_OK);
  kit_done(&receiver);
  kit_done(&her);
}

// A hand-over of a case that is being deleted, whose receipt is gone, or whose rows are damaged: nothing moves.
static void test_handing_over_what_is_damaged(void **state) {
  (void)state;
  static const struct { const char *sql; Err err; } damage[] = {
      {"UPDATE cases SET status = 'erasing' WHERE id = %lld", ERR_CONFLICT},
      {"UPDATE receipts SET state = 'replaced' WHERE case_id = %lld", ERR_CONFLICT},
      {"UPDATE receipts SET worker_pk = box_pk FROM (SELECT sealed AS box_pk FROM items LIMIT 1) AS other WHERE case_id = %lld", ERR_BUG},
      {"UPDATE grants SET box_pk = (SELECT sealed FROM items LIMIT 1) WHERE audience = 'shared' AND case_id = %lld", ERR_BUG}};
  for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
    World w;
    Req rq;
    world(&w, OFFERED, true, false);
    char sql[300];
    (void)stpcpy(sql, damage[i].sql);
    *strstr(sql, "%lld") = '\0';
    run_sql("%s%lld", sql, (long long)w.c.id);
    int64_t before = count("SELECT COUNT(*) FROM cases WHERE org_id = (SELECT id FROM orgs WHERE code = 'two')");
    as(&rq, &w, RECEIVER);
    assert_int_equal(accept_it(&rq, &w), damage[i].err);
    Odd o = {.rq = &rq, .w = &w};
    if (i == 3) assert_int_equal(odd(&o, odd_talk), ERR_BUG);
    kit_done(&rq);
    assert_int_equal(count("SELECT COUNT(*) FROM cases WHERE org_id = (SELECT id FROM orgs WHERE code = 'two')"), before);
  }
}

// ---- each call fails once

// What must not move when an act is refused.
typedef struct { int64_t grants, wraps, keys, given, referrals, moved; } Held;

static Held held(void) {
  return (Held){.grants = count("SELECT COUNT(*) FROM grants"), .wraps = count("SELECT COUNT(*) FROM grant_wraps"),
                .keys = count("SELECT COUNT(*) FROM item_keys"), .given = count("SELECT COUNT(*) FROM consents WHERE state = 'given'"),
                .referrals = count("SELECT COALESCE(SUM(version), 0) + COUNT(*) FROM referrals"),
                .moved = count("SELECT COUNT(*) FROM cases c JOIN orgs o ON o.id = c.org_id WHERE o.code = 'two'")};
}

static Err try(size_t i, World *w, int n) {
  Req rq;
  as(&rq, w, acts[i].who);
  fault_met = fault_soft = false;
  faults_left = n;
  Err e = acts[i].run(&rq, w);
  faults_left = -1;
  fault_arena = NULL;
  kit_done(&rq);
  return e;
}

static int act_fails(size_t i) {
  World w;
  world(&w, acts[i].stage, acts[i].handover, acts[i].keep);
  for (int n = 0; n < 2000; n++) {
    Held before = held();
    Err e = try(i, &w, n);
    if (!fault_met && e != ERR_OK) fail_msg("%s: %s", acts[i].name, err_name(e));
    if (!fault_met) return n;
    if (e == ERR_OK && !fault_soft) fail_msg("%s: call %d, %s, failed and nobody heard of it", acts[i].name, n, fault_name);
    Held after = held();
    bool moved = memcmp(&before, &after, sizeof before) != 0;
    if (e != ERR_OK && !acts[i].several && moved) fail_msg("%s: refused at call %d, %s, and done", acts[i].name, n, fault_name);
    if (moved || e == ERR_OK) world(&w, acts[i].stage, acts[i].handover, acts[i].keep);
  }
  fail_msg("%s: no end of calls", acts[i].name);
  return 0;
}

static void test_each_call_fails(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
    faults_of_json = acts[i].run == give;  // the act that writes most of it
    assert_true(act_fails(i) > 0);
  }
}

int main(void) {
  json_set_alloc_funcs(faulty_json_alloc, free);
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_giving_what_is_not_there), cmocka_unit_test(test_each_call_fails),
                                     cmocka_unit_test(test_handing_over_what_is_damaged)};
  return cmocka_run_group_tests_name("referral-faults", tests, open_kit, close_kit);
}
