// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Every cell of state x act x person of the table in referral.def, by what happens and by whose keys open what afterwards; and what
// consent, walls and the clock do to it.
#include "app/testopen.h"
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

// ---- a referral in a state

typedef struct { TestCase c; int64_t id, consent; bool handover, keep; } World;
typedef enum { P_CASEWORKER, P_SUPERVISOR, P_INTERPRETER, P_AUDITOR, P_ADMIN, P_ROLES } Role;
enum { OTHER_WORKER = 2 * P_ROLES, HER, PEOPLE };
static TestCase stranger;

static void as(Req *rq, const World *w, int who) {
  static const unsigned roles[P_ROLES] = {ROLE_CASEWORKER, ROLE_SUPERVISOR, ROLE_INTERPRETER, ROLE_AUDITOR, ROLE_ADMIN};
  if (who == HER) kit_as_worker(&kit, rq, w->c.id, 1, &w->c.worker);
  else if (who == OTHER_WORKER) kit_as_worker(&kit, rq, stranger.id, 1, &stranger.worker);
  else kit_as(&kit, rq, kit_who(&kit, who / P_ROLES, roles[who % P_ROLES]));
}

static const unsigned all_parts = 1u << PART_BASICS | 1u << PART_MESSAGES;

typedef struct { Arena *a; int64_t id; Referral r; } RowWork;

static Err row_work(Tx *tx, void *arg) {
  RowWork *w = arg;
  return referral_row(tx, w->a, w->id, &w->r);
}

static Referral row_of(int64_t id) {
  ErrDetail d = {0};
  RowWork w = {.a = arena_new(64 * 1024, 0), .id = id};
  assert_int_equal(db_read(kit.app.db, row_work, &w, &d), ERR_OK);
  arena_free(w.a);
  w.r.from_name = w.r.to_name = w.r.next_name = NULL;
  return w.r;
}

static Err begin_as(int who, World *w, const char *how, int64_t consent, unsigned parts) {
  Req rq;
  ErrDetail d = {0};
  as(&rq, w, who);
  ConsentChoice choice = {.handover = w->handover, .keep = w->keep, .parts = parts, .days = 30, .purpose = "They speak Khmer"};
  ReferralNew in = {.case_id = w->c.id, .org_id = kit.org[1], .consent_id = consent, .choice = &choice, .how = how,
                    .lang = i18n_get(kit.app.i18n, "en", I18N_WORKER)};
  int64_t id;
  Err e = referral_begin(&rq, &in, &id, &d);
  kit_done(&rq);
  if (e == ERR_OK) w->id = id;
  if (e == ERR_OK) w->consent = row_of(w->id).consent_id;
  return e;
}

static Err step_as(int who, const World *w, ReferralAct act) {
  Req rq;
  ErrDetail d = {0};
  as(&rq, w, who);
  ReferralStep s = {.id = w->id, .act = act, .reason = act == REF_ACT_refuse || act == REF_ACT_give_back ? "No interpreter" : "",
                    .next_org = act == REF_ACT_refuse ? kit.org[0] : 0};
  Err e = referral_step(&rq, &s, &d);
  kit_done(&rq);
  return e;
}

static void past(const World *w) { run_sql("UPDATE consents SET until_day = 1 WHERE id = %lld", (long long)w->consent); }

static void run_clock(void) { assert_int_equal(referral_job(&kit.app, clock_now()), ERR_OK); }

static ReferralState state_of(const World *w) { return row_of(w->id).state; }

static const int SENDER = P_CASEWORKER, RECEIVER = P_ROLES + P_CASEWORKER;

static void make_world(World *w, ReferralState state, bool handover, bool keep) {
  Req rq;
  *w = (World){.handover = handover, .keep = keep};
  make_case(&w->c, 0, true, true);
  as(&rq, w, HER);
  add(&rq, w->c.id, "shared", "message", "Hello", true, NULL);
  kit_done(&rq);
  assert_int_equal(begin_as(SENDER, w, "", 0, all_parts), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM clocks WHERE kind = 'offer' AND case_id = %lld", (long long)w->c.id), 0);
  if (state == REF_proposed) return;
  assert_int_equal(begin_as(HER, w, "receipt", w->consent, all_parts), ERR_OK);
  switch (state) {
    case REF_offered: break;
    case REF_refused: assert_int_equal(step_as(RECEIVER, w, REF_ACT_refuse), ERR_OK); break;
    case REF_withdrawn: assert_int_equal(step_as(HER, w, REF_ACT_withdraw), ERR_OK); break;
    case REF_expired:
      past(w);
      run_clock();
      break;
    default: assert_int_equal(step_as(RECEIVER, w, REF_ACT_accept), ERR_OK);
  }
  if (state == REF_returned) assert_int_equal(step_as(RECEIVER, w, REF_ACT_give_back), ERR_OK);
  if (state == REF_done) assert_int_equal(step_as(RECEIVER, w, REF_ACT_finish), ERR_OK);
  assert_int_equal(state_of(w), state);
  // Whoever is asked has a clock, until something happens to the offer.
  assert_int_equal(count("SELECT COUNT(*) FROM clocks WHERE kind = 'offer' AND case_id = %lld AND org_id = %lld", (long long)w->c.id,
                         (long long)kit.org[1]), state == REF_offered);
}

// ---- by keys

static size_t opens(const World *w, int who, const char *kind) {
  Req rq;
  as(&rq, w, who);
  Look l = look(&rq, w->c.id);
  size_t n = open_of(&l, kind);
  items_release(l.items, l.n);
  kit_done(&rq);
  return n;
}

static bool sender_reads(ReferralState from, ReferralState to, const World *w) {
  if (to == REF_accepted || to == REF_done || to == REF_returned) return !w->handover || w->keep;
  if (to == REF_withdrawn || to == REF_expired) return !(from == REF_accepted && w->handover);
  return true;
}

static bool receiver_reads(ReferralState to, const World *w) { return to == REF_accepted || (to == REF_done && w->handover); }

static void check_keys(const World *w, ReferralState from, ReferralState to) {
  static const char *const kinds[] = {"answers", "extract", "message", "identity", "contact", "consent", "note", "talk"};
  assert_int_equal(opens(w, SENDER, "answers"), sender_reads(from, to, w));
  assert_int_equal(opens(w, SENDER, "extract"), 0);
  assert_int_equal(opens(w, RECEIVER, "extract"), receiver_reads(to, w));
  assert_int_equal(opens(w, RECEIVER, "message"), receiver_reads(to, w));
  assert_int_equal(opens(w, RECEIVER, "answers") + opens(w, RECEIVER, "identity"), 0);
  assert_int_equal(opens(w, HER, "answers"), 1);
  assert_int_equal(opens(w, HER, "message"), 1);
  assert_int_equal(opens(w, HER, "identity"), 1);
  for (int who = 0; who <= OTHER_WORKER; who++)
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
      if (who % P_ROLES > P_SUPERVISOR || who == OTHER_WORKER) assert_int_equal(opens(w, who, kinds[k]), 0);
}

static bool is_by(int who, ReferralBy by) {
  if (by == REF_BY_worker) return who == HER;
  if (by == REF_BY_sender) return who == P_CASEWORKER || who == P_SUPERVISOR;
  return by == REF_BY_receiver && (who == P_ROLES + P_CASEWORKER || who == P_ROLES + P_SUPERVISOR);
}

static const ReferralCell *cell_of(ReferralState s, ReferralAct act, int who) {
  for (size_t i = 0; i < n_referral_cells; i++)
    if (referral_cells[i].from == s && referral_cells[i].act == act && is_by(who, referral_cells[i].by)) return &referral_cells[i];
  return NULL;
}

// A proposal has no consent yet: what needs one is 409.
static void try_cell(World *w, ReferralState s, ReferralAct act, int who) {
  const ReferralCell *cell = cell_of(s, act, who);
  bool lacks = cell && cell->consent && s == REF_proposed;
  Err e = step_as(who, w, act);
  if (!cell || lacks) {
    if (lacks) assert_int_equal(e, ERR_NO_CONSENT);
    else if (e != ERR_FORBIDDEN && e != ERR_CONFLICT && e != ERR_NOT_FOUND && e != ERR_UNPROCESSABLE)
      fail_msg("%s %s by %d: %s", referral_state_names[s], referral_act_names[act], who, err_name(e));
    assert_int_equal(state_of(w), s);
    return;
  }
  if (e != ERR_OK) fail_msg("%s %s by %d: %s", referral_state_names[s], referral_act_names[act], who, err_name(e));
  assert_int_equal(state_of(w), cell->to);
  check_keys(w, s, cell->to);
  make_world(w, s, w->handover, w->keep);
}

static void all_cells(bool handover, bool keep) {
  make_case(&stranger, 0, false, false);
  for (int s = 0; s < REF_STATES; s++) {
    World w;
    make_world(&w, (ReferralState)s, handover, keep);
    check_keys(&w, s == REF_withdrawn || s == REF_expired ? REF_offered : REF_accepted, (ReferralState)s);
    for (int act = 0; act < REF_ACTS; act++)
      for (int who = 0; who < PEOPLE; who++) try_cell(&w, (ReferralState)s, (ReferralAct)act, who);
  }
}

static void test_cells_joint(void **state) {
  (void)state;
  all_cells(false, false);
}

static void test_cells_handover(void **state) {
  (void)state;
  all_cells(true, false);
}

static void test_cells_handover_keep(void **state) {
  (void)state;
  all_cells(true, true);
}

// The clock's cells, and the offer under a consent that a helper recorded.
static void test_clock(void **state) {
  (void)state;
  static const ReferralState from[] = {REF_proposed, REF_offered, REF_accepted, REF_done};
  for (int mode = 0; mode < 3; mode++)
    for (size_t i = 0; i < 4; i++) {
      World w;
      bool handover = mode > 0;
      make_world(&w, from[i], handover, mode == 2);
      past(&w);
      run_clock();
      bool ends = from[i] != REF_proposed && (from[i] != REF_done || handover);
      bool cell = referral_cell(from[i], REF_ACT_expire, REF_BY_clock) != NULL && from[i] != REF_proposed;
      assert_int_equal(state_of(&w), cell ? REF_expired : from[i]);
      if (ends) assert_int_equal(count("SELECT COUNT(*) FROM consents WHERE id = %lld AND state = 'expired'", (long long)w.consent), 1);
      assert_int_equal(opens(&w, RECEIVER, "extract"), 0);
      assert_int_equal(opens(&w, SENDER, "answers"), !(handover && from[i] >= REF_accepted));
      if (ends) assert_true(row_now(w.c.id).mark);
    }
}

// ---- consent

static void test_no_consent(void **state) {
  (void)state;
  World w;
  make_world(&w, REF_offered, true, true);
  past(&w);
  assert_int_equal(step_as(RECEIVER, &w, REF_ACT_accept), ERR_NO_CONSENT);
  assert_int_equal(opens(&w, RECEIVER, "extract"), 0);
  // A helper cannot give what is hers, nor by her receipt.
  assert_int_equal(begin_as(RECEIVER, &w, "phone", 0, all_parts), ERR_NOT_FOUND);
  make_world(&w, REF_proposed, true, true);
  assert_int_equal(begin_as(SENDER, &w, "receipt", w.consent, all_parts), ERR_FORBIDDEN);
  assert_int_equal(begin_as(HER, &w, "phone", w.consent, all_parts), ERR_FORBIDDEN);
  assert_int_equal(begin_as(HER, &w, "receipt", w.consent, 0), ERR_UNPROCESSABLE);
  assert_int_equal(state_of(&w), REF_proposed);
}

static void test_recorded(void **state) {
  (void)state;
  World w = {.handover = false};
  Req rq;
  ErrDetail d = {0};
  make_case(&w.c, 0, true, true);
  assert_int_equal(begin_as(SENDER, &w, "phone", 0, all_parts), ERR_OK);
  assert_int_equal(state_of(&w), REF_proposed);
  assert_int_equal(step_as(SENDER, &w, REF_ACT_offer), ERR_OK);
  assert_int_equal(step_as(RECEIVER, &w, REF_ACT_accept), ERR_OK);
  assert_int_equal(opens(&w, RECEIVER, "extract"), 1);
  assert_int_equal(count("SELECT COUNT(*) FROM consents WHERE id = %lld AND how = 'phone' AND asked = 'ask'", (long long)w.consent), 1);
  as(&rq, &w, HER);
  assert_int_equal(referral_was_me(&rq, w.consent, false, &d), ERR_OK);
  assert_int_equal(referral_was_me(&rq, w.consent, true, &d), ERR_CONFLICT);
  kit_done(&rq);
  assert_int_equal(state_of(&w), REF_withdrawn);
  assert_int_equal(opens(&w, RECEIVER, "extract"), 0);
  assert_int_equal(opens(&w, SENDER, "answers"), 1);
}

static void test_stop_and_deleted(void **state) {
  (void)state;
  World w;
  Req rq;
  ErrDetail d = {0};
  make_world(&w, REF_accepted, false, false);
  as(&rq, &w, RECEIVER);
  assert_int_equal(referral_deleted(&rq, w.id, &d), ERR_CONFLICT);  // nothing has stopped
  kit_done(&rq);
  as(&rq, &w, HER);
  assert_int_equal(referral_stop(&rq, w.consent, &d), ERR_OK);
  assert_int_equal(referral_stop(&rq, w.consent, &d), ERR_CONFLICT);
  kit_done(&rq);
  assert_int_equal(opens(&w, RECEIVER, "extract"), 0);
  assert_int_equal(count("SELECT COUNT(*) FROM consents WHERE id = %lld AND stopped_day > 0 AND deleted_day = 0", (long long)w.consent), 1);
  as(&rq, &w, SENDER);
  assert_int_equal(referral_deleted(&rq, w.id, &d), ERR_FORBIDDEN);
  kit_done(&rq);
  as(&rq, &w, RECEIVER);
  assert_int_equal(referral_deleted(&rq, w.id, &d), ERR_OK);
  kit_done(&rq);
  assert_int_equal(count("SELECT COUNT(*) FROM consents WHERE id = %lld AND deleted_day > 0", (long long)w.consent), 1);
}

static void test_renew(void **state) {
  (void)state;
  World w;
  Req rq;
  ErrDetail d = {0};
  make_world(&w, REF_accepted, false, false);
  as(&rq, &w, HER);
  assert_int_equal(referral_renew(&rq, w.consent, 365, &d), ERR_OK);
  assert_int_equal(count("SELECT until_day FROM consents WHERE id = %lld", (long long)w.consent), rq.now / DAY_MS + 365);
  assert_int_equal(referral_renew(&rq, w.consent, 100000, &d), ERR_UNPROCESSABLE);
  past(&w);
  assert_int_equal(referral_renew(&rq, w.consent, 30, &d), ERR_NO_CONSENT);
  kit_done(&rq);
  as(&rq, &w, SENDER);
  assert_int_equal(referral_renew(&rq, w.consent, 30, &d), ERR_NOT_FOUND);
  kit_done(&rq);
}

// What she takes back as a whole ends with every other organisation too.
static void test_all_back(void **state) {
  (void)state;
  World w;
  Req rq;
  ErrDetail d = {0};
  make_world(&w, REF_accepted, false, false);
  as(&rq, &w, HER);
  assert_int_equal(case_withdraw_all(&rq, w.c.id, &d), ERR_OK);
  kit_done(&rq);
  assert_int_equal(state_of(&w), REF_withdrawn);
  assert_int_equal(opens(&w, RECEIVER, "extract") + opens(&w, SENDER, "answers"), 0);
}

// A kept reading outlives new keys, but not what comes after it.
static void test_kept(void **state) {
  (void)state;
  World w;
  Req rq;
  ErrDetail d = {0};
  make_world(&w, REF_accepted, true, true);
  as(&rq, &w, HER);
  add(&rq, w.c.id, "shared", "message", "To the new ones", true, NULL);
  kit_done(&rq);
  run_sql("UPDATE cases SET mark = 1 WHERE id = %lld", (long long)w.c.id);
  as(&rq, &w, HER);
  assert_int_equal(case_rekey_marked(&rq, w.c.id, &d), ERR_OK);
  kit_done(&rq);
  assert_int_equal(opens(&w, SENDER, "answers"), 1);
  assert_int_equal(opens(&w, SENDER, "message"), 1);
  assert_int_equal(opens(&w, RECEIVER, "message"), 2);
  assert_int_equal(opens(&w, RECEIVER, "extract"), 1);
  assert_int_equal(opens(&w, HER, "message"), 2);
  assert_int_equal(row_now(w.c.id).org_id, kit.org[1]);
}

static void test_notes_stay(void **state) {
  (void)state;
  World w;
  Req rq;
  make_world(&w, REF_offered, true, false);
  as(&rq, &w, SENDER);
  add(&rq, w.c.id, "internal", "note", "Of the first", false, NULL);
  kit_done(&rq);
  assert_int_equal(step_as(RECEIVER, &w, REF_ACT_accept), ERR_OK);
  as(&rq, &w, RECEIVER);
  add(&rq, w.c.id, "internal", "note", "Of the second", false, NULL);
  kit_done(&rq);
  assert_int_equal(opens(&w, SENDER, "note"), 1);
  assert_int_equal(opens(&w, RECEIVER, "note"), 1);
  assert_int_equal(opens(&w, HER, "note"), 0);
  assert_int_equal(step_as(RECEIVER, &w, REF_ACT_give_back), ERR_OK);
  as(&rq, &w, SENDER);
  add(&rq, w.c.id, "internal", "note", "Again of the first", false, NULL);
  kit_done(&rq);
  assert_int_equal(opens(&w, SENDER, "note"), 2);
  assert_int_equal(opens(&w, RECEIVER, "note"), 1);
  assert_int_equal(row_now(w.c.id).org_id, kit.org[0]);
  as(&rq, &w, HER);
  add(&rq, w.c.id, "shared", "message", "You again", true, NULL);
  kit_done(&rq);
  assert_int_equal(opens(&w, SENDER, "message"), 1);
}

// A name that was ticked opens for the other one, until she takes it back.
static void test_name(void **state) {
  (void)state;
  World w = {.handover = true};
  Req rq;
  ErrDetail d = {0};
  make_case(&w.c, 0, true, false);
  assert_int_equal(begin_as(HER, &w, "receipt", 0, all_parts | 1u << PART_NAME), ERR_OK);
  assert_int_equal(opens(&w, RECEIVER, "identity"), 0);
  assert_int_equal(step_as(RECEIVER, &w, REF_ACT_accept), ERR_OK);
  assert_int_equal(opens(&w, RECEIVER, "identity"), 1);
  assert_int_equal(opens(&w, SENDER, "identity"), 0);
  as(&rq, &w, HER);
  assert_int_equal(case_identity_withdraw(&rq, w.c.id, &d), ERR_OK);
  kit_done(&rq);
  assert_int_equal(opens(&w, RECEIVER, "identity"), 0);
  assert_int_equal(opens(&w, RECEIVER, "extract"), 1);
}

// The host's check of the database finds no fault in any state.
static void test_sound(void **state) {
  (void)state;
  for (int mode = 0; mode < 3; mode++)
    for (int s = 0; s < REF_STATES; s++) {
      World w;
      make_world(&w, (ReferralState)s, mode > 0, mode == 2);
    }
  Arena *a = arena_new(64 * 1024, 0);
  ErrDetail d = {0};
  Finding *f;
  size_t n;
  assert_int_equal(admin_check(&kit.app, a, &f, &n, &d), ERR_OK);
  for (size_t i = 0; i < n; i++)
    if (f[i].faults) fail_msg("%s: %lld", f[i].what, (long long)f[i].faults);
  arena_free(a);
}

// ---- the wall

static void name_receiver(const World *w) {
  Req rq;
  ErrDetail d = {0};
  as(&rq, w, HER);
  json_t *named = json_pack("{s:[s]}", "is_one_of", "two");
  assert_int_equal(item_add(&rq, w->c.id, "shared", "answers", named, true, NULL, &d), ERR_OK);
  json_decref(named);
  kit_done(&rq);
}

static void test_wall(void **state) {
  (void)state;
  World w = {.handover = true};
  make_case(&w.c, 0, false, false);
  name_receiver(&w);
  assert_int_equal(begin_as(SENDER, &w, "", 0, all_parts), ERR_UNPROCESSABLE);
  assert_int_equal(begin_as(SENDER, &w, "phone", 0, all_parts), ERR_UNPROCESSABLE);
  assert_int_equal(begin_as(HER, &w, "receipt", 0, all_parts), ERR_UNPROCESSABLE);
  // Named between the consent and the offer.
  make_case(&w.c, 0, false, false);
  assert_int_equal(begin_as(SENDER, &w, "phone", 0, all_parts), ERR_OK);
  name_receiver(&w);
  assert_int_equal(step_as(SENDER, &w, REF_ACT_offer), ERR_UNPROCESSABLE);
  assert_int_equal(state_of(&w), REF_proposed);
  // An answer that does not open may name anybody.
  make_case(&w.c, 0, false, false);
  run_sql("UPDATE item_keys SET wrap = (SELECT wrap FROM item_keys LIMIT 1) WHERE item_id IN (SELECT id FROM items WHERE kind = 'answers' AND "
          "case_id = %lld)", (long long)w.c.id);
  assert_int_equal(begin_as(SENDER, &w, "", 0, all_parts), ERR_UNPROCESSABLE);
}

static void test_home_government(void **state) {
  (void)state;
  World w = {.handover = false};
  run_sql("UPDATE orgs SET home_government = 1 WHERE id = %lld", (long long)kit.org[1]);
  make_case(&w.c, 0, false, false);
  assert_int_equal(begin_as(SENDER, &w, "", 0, all_parts), ERR_UNPROCESSABLE);
  assert_int_equal(begin_as(HER, &w, "receipt", 0, all_parts), ERR_UNPROCESSABLE);
  run_sql("UPDATE orgs SET home_government = 0 WHERE id = %lld", (long long)kit.org[1]);
}

// ---- between organisations

static void test_talk(void **state) {
  (void)state;
  World w;
  Req rq;
  ErrDetail d = {0};
  make_world(&w, REF_offered, false, false);
  as(&rq, &w, SENDER);
  assert_int_equal(referral_talk(&rq, w.id, "Too early", &d), ERR_CONFLICT);
  kit_done(&rq);
  assert_int_equal(step_as(RECEIVER, &w, REF_ACT_accept), ERR_OK);
  as(&rq, &w, RECEIVER);
  assert_int_equal(referral_talk(&rq, w.id, "Which interpreter do you have?", &d), ERR_OK);
  kit_done(&rq);
  assert_int_equal(opens(&w, SENDER, "talk"), 1);
  assert_int_equal(opens(&w, RECEIVER, "talk"), 1);
  assert_int_equal(opens(&w, HER, "talk"), 0);
}

// Before it accepts, the receiver's page has coarse facts and no key; the organisations that are no part of it have no page.
static void test_offer_shows_nothing(void **state) {
  (void)state;
  World w;
  Req rq;
  ErrDetail d = {0};
  ReferralFile f;
  make_world(&w, REF_offered, true, false);
  int64_t events = audited("case.opened");
  as(&rq, &w, RECEIVER);
  assert_int_equal(referral_open(&rq, w.id, &f, &d), ERR_OK);
  assert_int_equal(f.n_items, 0);
  assert_string_equal(f.row.lang, "en");
  kit_done(&rq);
  assert_int_equal(audited("case.opened"), events);
  make_world(&w, REF_proposed, true, false);
  as(&rq, &w, RECEIVER);
  assert_int_equal(referral_open(&rq, w.id, &f, &d), ERR_NOT_FOUND);
  kit_done(&rq);
  make_world(&w, REF_refused, true, false);
  as(&rq, &w, SENDER);
  assert_int_equal(referral_open(&rq, w.id, &f, &d), ERR_OK);
  assert_string_equal(f.r.next_name, "Organisation One");
  referral_release(&f);
  kit_done(&rq);
  assert_int_equal(opens(&w, HER, "refusal"), 1);
  assert_int_equal(opens(&w, SENDER, "change"), 1);   // and the sender finds it in its queue
  assert_true(row_now(w.c.id).unread);
}

static void test_bulk(void **state) {
  (void)state;
  World with = {0}, without = {0};
  Req rq;
  ErrDetail d = {0};
  make_case(&with.c, 0, false, false);
  make_case(&without.c, 0, false, false);
  assert_int_equal(begin_as(SENDER, &with, "paper", 0, all_parts), ERR_OK);
  assert_int_equal(begin_as(SENDER, &without, "", 0, all_parts), ERR_OK);
  as(&rq, &with, SENDER);
  assert_int_equal(referral_offer_to(&rq, with.c.id, kit.org[1], &d), ERR_OK);
  assert_int_equal(referral_offer_to(&rq, with.c.id, kit.org[1], &d), ERR_NO_CONSENT);
  assert_int_equal(referral_offer_to(&rq, without.c.id, kit.org[1], &d), ERR_NO_CONSENT);
  kit_done(&rq);
  assert_int_equal(state_of(&with), REF_offered);
  assert_int_equal(state_of(&without), REF_proposed);
}

// A backup from before a withdrawal: the log of withdrawals is replayed over it.
static void test_restored(void **state) {
  (void)state;
  World w;
  Req rq;
  ErrDetail d = {0};
  Replayed done;
  char audience[32];
  make_world(&w, REF_accepted, false, false);
  assert_int_equal(admin_replay_tombstones(&kit.app, clock_now(), false, &done, &d), ERR_OK);
  assert_int_equal(opens(&w, RECEIVER, "extract"), 1);   // given, and not taken back
  snprintf(audience, sizeof audience, "to:%lld", (long long)kit.org[1]);
  kit_req(&kit, &rq);
  Look l = look(&rq, w.c.id);
  assert_int_equal(admin_tombstone_consent(&kit.app, l.row.audit_id, audience, false, clock_now(), &d), ERR_OK);
  kit_done(&rq);
  assert_int_equal(admin_replay_tombstones(&kit.app, clock_now(), true, &done, &d), ERR_OK);
  assert_int_equal(done.withdrawn, 1);
  assert_int_equal(admin_replay_tombstones(&kit.app, clock_now(), false, &done, &d), ERR_OK);
  assert_int_equal(done.withdrawn, 1);
  assert_int_equal(opens(&w, RECEIVER, "extract"), 0);
  assert_int_equal(opens(&w, SENDER, "answers"), 1);
  assert_int_equal(state_of(&w), REF_withdrawn);
}

static void test_erased(void **state) {
  (void)state;
  World w;
  ErrDetail d = {0};
  make_world(&w, REF_accepted, true, true);
  run_sql("UPDATE cases SET status = 'erasing', active = 0, act_hour = 1 WHERE id = %lld", (long long)w.c.id);
  Err e = admin_erase(&kit.app, w.c.id, clock_now(), &d);
  if (e != ERR_OK) fail_msg("%s %s", err_name(e), d.text);
  assert_int_equal(count("SELECT COUNT(*) FROM referrals WHERE case_id = %lld", (long long)w.c.id), 0);
  assert_int_equal(count("SELECT COUNT(*) FROM consents WHERE case_id = %lld", (long long)w.c.id), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cells_joint),    cmocka_unit_test(test_cells_handover), cmocka_unit_test(test_cells_handover_keep),
      cmocka_unit_test(test_clock),          cmocka_unit_test(test_no_consent),     cmocka_unit_test(test_recorded),
      cmocka_unit_test(test_stop_and_deleted), cmocka_unit_test(test_renew),        cmocka_unit_test(test_all_back),
      cmocka_unit_test(test_kept),           cmocka_unit_test(test_notes_stay),     cmocka_unit_test(test_wall),
      cmocka_unit_test(test_home_government), cmocka_unit_test(test_talk),          cmocka_unit_test(test_offer_shows_nothing),
      cmocka_unit_test(test_bulk),           cmocka_unit_test(test_erased),
      cmocka_unit_test(test_restored),     cmocka_unit_test(test_name),           cmocka_unit_test(test_sound),
  };
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
