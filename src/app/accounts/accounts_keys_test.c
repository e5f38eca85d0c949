// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Who can open what: every role against every key, invitations, key-holders by two, leavers and epochs, escrow.
#include <string.h>

#include "app/accounts/accounts_ring.h"
#include "app/accounts/accounts_staff.h"
#include "app/testkit.h"
#include "base/text.h"

static const Route *const tables[] = {accounts_routes, NULL};

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

// ---- something sealed to an organisation

static const SealContext CTX = {.purpose = "grant", .case_id = 77, .item_id = 5, .version = 1, .writer = ""};

typedef struct { Arena *a; int64_t org_id; Org org; } OrgRead;

static Err org_work(Tx *tx, void *arg) {
  OrgRead *w = arg;
  return org_get(tx, w->a, w->org_id, &w->org);
}

static Org org_now(Kit *k, Arena *a, int org) {
  ErrDetail d = {.err = ERR_OK};
  OrgRead w = {.a = a, .org_id = k->org[org]};
  assert_int_equal(db_read(k->app.db, org_work, &w, &d), ERR_OK);
  return w.org;
}

typedef struct { int64_t epoch; Bytes box; uint8_t secret[KEY_BYTES]; } Sealed;

// As a new case does it: to the organisation's public key of now.
static Sealed seal_now(Kit *k, Arena *a, int org) {
  Org o = org_now(k, a, org);
  Sealed s = {.epoch = o.epoch};
  secret_random(s.secret, sizeof s.secret);
  assert_int_equal(box_seal(a, &o.pk, &CTX, BYTES(s.secret, KEY_BYTES), &s.box), ERR_OK);
  return s;
}

static bool opens(Kit *k, const KitPerson *p, int org, const Sealed *s) {
  Req rq;
  uint8_t out[KEY_BYTES];
  kit_as(k, &rq, p);
  Err e = accounts_open_org(&rq, k->org[org], s->epoch, &CTX, s->box, out, sizeof out);
  kit_done(&rq);
  if (e == ERR_OK) assert_memory_equal(out, s->secret, KEY_BYTES);
  else assert_int_equal(e, ERR_CRYPTO);
  return e == ERR_OK;
}

// Administrators, auditors and interpreters hold no content key; nobody opens what belongs to another organisation.
static void test_roles_by_keys(void **state) {
  Kit *k = *state;
  Arena *a = arena_new(1024 * 1024, 0);
  for (int org = 0; org < KIT_ORGS; org++) {
    Sealed s = seal_now(k, a, org);
    for (size_t i = 0; i < k->n_people; i++) {
      const KitPerson *p = &k->people[i];
      bool may = p->org == org && (p->role & ROLE_CASE_STAFF);
      assert_int_equal(opens(k, p, org, &s), may);
    }
  }
  arena_free(a);
}

// The same without the checks of the code: every key that a person has against the box itself.
static void test_roles_by_force(void **state) {
  Kit *k = *state;
  Arena *a = arena_new(1024 * 1024, 0);
  Org o = org_now(k, a, 0);
  Sealed s = seal_now(k, a, 0);
  uint8_t out[KEY_BYTES];
  for (size_t i = 0; i < k->n_people; i++) {
    BoxSecret own;
    BoxPublic pub;
    kit_secret(k, &k->people[i], &own);
    box_public_of(&own, &pub);
    assert_int_equal(box_open(&pub, &own, &CTX, s.box, out, sizeof out), ERR_CRYPTO);
    assert_int_equal(box_open(&o.pk, &own, &CTX, s.box, out, sizeof out), ERR_CRYPTO);
  }
  char sql[160];
  snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM org_members m JOIN users u ON u.id = m.user_id WHERE u.role NOT IN (%d, %d)",
           ROLE_CASEWORKER, ROLE_SUPERVISOR);
  assert_int_equal(kit_int(k, sql), 0);
  arena_free(a);
}

// A receipt session opens neither what is the organisation's nor what is another worker's.
static void test_worker_keys(void **state) {
  Kit *k = *state;
  Req rq;
  BoxPair worker, other;
  Bytes mine, theirs;
  uint8_t out[KEY_BYTES], secret[KEY_BYTES] = {7};
  box_pair_random(&worker);
  box_pair_random(&other);
  kit_as_worker(k, &rq, 77, 1, &worker);
  Sealed s = seal_now(k, rq.arena, 0);
  assert_int_equal(box_seal(rq.arena, &worker.pub, &CTX, BYTES(secret, sizeof secret), &mine), ERR_OK);
  assert_int_equal(box_seal(rq.arena, &other.pub, &CTX, BYTES(secret, sizeof secret), &theirs), ERR_OK);
  assert_int_equal(accounts_open_worker(&rq, &CTX, mine, out, sizeof out), ERR_OK);
  assert_memory_equal(out, secret, sizeof secret);
  assert_int_equal(accounts_open_worker(&rq, &CTX, theirs, out, sizeof out), ERR_CRYPTO);
  assert_int_equal(accounts_open_org(&rq, k->org[0], s.epoch, &CTX, s.box, out, sizeof out), ERR_CRYPTO);
  assert_int_equal(accounts_open_own(&rq, &CTX, mine, out, sizeof out), ERR_CRYPTO);
  assert_int_equal(accounts_receipt_epoch(&rq, NULL), 1);
  kit_done(&rq);
}

// ---- invitations

static char *invite(Kit *k, Arena *a, InviteKind kind, int64_t user, unsigned role, Err want) {
  Req rq;
  char *token = NULL;
  ErrDetail d = {.err = ERR_OK};
  kit_as(k, &rq, kit_who(k, 0, ROLE_ADMIN));
  assert_int_equal(accounts_invite(&rq, kind, user, role, "Sok Dara", &token, &d), want);
  char *copy = want == ERR_OK ? arena_str(a, token) : NULL;
  kit_done(&rq);
  return copy;
}

// Joins by a link; the kit knows the person afterwards.
static const KitPerson *join(Kit *k, const char *token, const char *login, unsigned role) {
  ErrDetail d = {.err = ERR_OK};
  char sql[120];
  JoinForm form = {.login = login, .password = KIT_PASSWORD, .lang = "km"};
  KitPerson *p = &k->people[k->n_people++];
  *p = (KitPerson){.org = 0, .org_id = k->org[0], .role = role};
  snprintf(p->login, sizeof p->login, "%s", login);
  assert_int_equal(accounts_join(&k->app, token, &form, clock_now(), p->recovery, &d), ERR_OK);
  snprintf(sql, sizeof sql, "SELECT id FROM users WHERE login = '%s'", login);
  p->id = kit_int(k, sql);
  assert_true(p->id > 0);
  return p;
}

static void test_invite_once(void **state) {
  Kit *k = *state;
  Arena *a = arena_new(1024 * 1024, 0);
  ErrDetail d = {.err = ERR_OK};
  char recovery[64];
  Invite in;
  JoinForm form = {.login = "dara", .password = KIT_PASSWORD, .lang = "en"};
  JoinForm taken = {.login = "one.admin", .password = KIT_PASSWORD, .lang = "en"}, brief = {.login = "dara", .password = "short", .lang = "en"};
  char *token = invite(k, a, INVITE_NEW, 0, ROLE_CASEWORKER, ERR_OK);
  assert_int_equal(accounts_invite_read(&k->app, a, token, clock_now() + 8 * (Millis)DAY_MS, &in, &d), ERR_GONE);
  assert_int_equal(accounts_invite_read(&k->app, a, token, clock_now(), &in, &d), ERR_OK);
  assert_string_equal(in.name, "Sok Dara");
  assert_int_equal(accounts_join(&k->app, token, &taken, clock_now(), recovery, &d), ERR_CONFLICT);
  assert_string_equal(d.field, "login");
  assert_int_equal(accounts_join(&k->app, token, &brief, clock_now(), recovery, &d), ERR_UNPROCESSABLE);
  assert_int_equal(accounts_join(&k->app, token, &form, clock_now(), recovery, &d), ERR_OK);
  form.login = "dara2";
  assert_int_equal(accounts_join(&k->app, token, &form, clock_now(), recovery, &d), ERR_GONE);
  token[3] = token[3] == 'A' ? 'B' : 'A';
  assert_int_equal(accounts_invite_read(&k->app, a, token, clock_now(), &in, &d), ERR_GONE);
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM users WHERE login LIKE 'dara%'"), 1);
  invite(k, a, INVITE_NEW, 0, ROLE_CASEWORKER | ROLE_ADMIN, ERR_INPUT);
  invite(k, a, INVITE_TOTP, kit_login(k, "two.caseworker")->id, 0, ERR_FORBIDDEN);
  arena_free(a);
}

// ---- key-holders

static Err ask(Kit *k, const KitPerson *by, int64_t user, bool *given) {
  Req rq;
  ErrDetail d = {.err = ERR_OK};
  kit_as(k, &rq, by);
  Err e = accounts_key_ask(&rq, user, given, &d);
  kit_done(&rq);
  return e;
}

static Err confirm(Kit *k, const KitPerson *by, int64_t grant) {
  Req rq;
  ErrDetail d = {.err = ERR_OK};
  kit_as(k, &rq, by);
  Err e = accounts_key_confirm(&rq, grant, &d);
  kit_done(&rq);
  return e;
}

static void test_key_by_two(void **state) {
  Kit *k = *state;
  Arena *a = arena_new(1024 * 1024, 0);
  bool given;
  Sealed s = seal_now(k, a, 0);
  const KitPerson *fresh = join(k, invite(k, a, INVITE_NEW, 0, ROLE_CASEWORKER, ERR_OK), "dara", ROLE_CASEWORKER);
  const KitPerson *one = kit_login(k, "one.caseworker"), *two = kit_login(k, "one.supervisor");
  assert_false(opens(k, fresh, 0, &s));
  assert_int_equal(ask(k, fresh, fresh->id, &given), ERR_FORBIDDEN);
  assert_int_equal(ask(k, kit_login(k, "one.admin"), fresh->id, &given), ERR_FORBIDDEN);
  assert_int_equal(ask(k, kit_login(k, "two.caseworker"), fresh->id, &given), ERR_FORBIDDEN);
  assert_int_equal(ask(k, one, kit_login(k, "one.auditor")->id, &given), ERR_FORBIDDEN);
  assert_int_equal(ask(k, one, fresh->id, &given), ERR_OK);
  assert_false(given);
  assert_false(opens(k, fresh, 0, &s));
  int64_t grant = kit_int(k, "SELECT id FROM key_grants WHERE state = 'asked'");
  assert_int_equal(confirm(k, one, grant), ERR_FORBIDDEN);
  assert_int_equal(confirm(k, fresh, grant), ERR_FORBIDDEN);
  assert_int_equal(confirm(k, kit_login(k, "two.supervisor"), grant), ERR_GONE);
  assert_int_equal(confirm(k, two, grant), ERR_OK);
  assert_true(opens(k, fresh, 0, &s));
  assert_int_equal(confirm(k, kit_login(k, "one.second"), grant), ERR_GONE);
  // Everybody with the key is told.
  Req rq;
  KeyNotice *notes;
  size_t n;
  ErrDetail d = {.err = ERR_OK};
  kit_as(k, &rq, kit_login(k, "one.second"));
  assert_int_equal(accounts_key_notices(&rq, &notes, &n, &d), ERR_OK);
  assert_true(n == 4 && notes[0].user_id == fresh->id && !notes[0].alone && !notes[0].by_host);
  assert_true(notes[1].by_host);
  rq.now += 15 * (Millis)DAY_MS;
  assert_int_equal(accounts_key_notices(&rq, &notes, &n, &d), ERR_OK);
  assert_int_equal(n, 0);
  kit_done(&rq);
  arena_free(a);
}

static void test_refuse(void **state) {
  Kit *k = *state;
  Arena *a = arena_new(1024 * 1024, 0);
  Req rq;
  ErrDetail d = {.err = ERR_OK};
  bool given;
  const KitPerson *fresh = join(k, invite(k, a, INVITE_NEW, 0, ROLE_SUPERVISOR, ERR_OK), "dara", ROLE_SUPERVISOR);
  assert_int_equal(ask(k, kit_login(k, "one.caseworker"), fresh->id, &given), ERR_OK);
  int64_t grant = kit_int(k, "SELECT id FROM key_grants WHERE state = 'asked'");
  kit_as(k, &rq, kit_login(k, "two.caseworker"));
  assert_int_equal(accounts_key_refuse(&rq, grant, &d), ERR_GONE);
  kit_done(&rq);
  kit_as(k, &rq, kit_login(k, "one.second"));
  assert_int_equal(accounts_key_refuse(&rq, grant, &d), ERR_OK);
  kit_done(&rq);
  assert_int_equal(confirm(k, kit_login(k, "one.supervisor"), grant), ERR_GONE);
  arena_free(a);
}

static Err mark_left(Kit *k, const KitPerson *p) {
  Req rq;
  ErrDetail d = {.err = ERR_OK};
  kit_as(k, &rq, kit_who(k, 0, ROLE_ADMIN));
  Err e = accounts_mark_left(&rq, p->id, &d);
  kit_done(&rq);
  return e;
}

static void rotate(Kit *k, const KitPerson *by) {
  Req rq;
  ErrDetail d = {.err = ERR_OK};
  kit_as(k, &rq, by);
  assert_int_equal(accounts_rotate_if_needed(&rq, &d), ERR_OK);
  kit_done(&rq);
}

// A key that an auditor or an administrator once held (she changed her work) opens nothing for her any more.
static void test_role_before_key(void **state) {
  Kit *k = *state;
  static const unsigned roles[] = {ROLE_AUDITOR, ROLE_ADMIN, ROLE_INTERPRETER};
  const KitPerson *holder = kit_login(k, "one.caseworker");
  BoxSecret *sec;
  Req rq;
  for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
    kit_as(k, &rq, holder);
    rq.who.role = roles[i];
    assert_int_equal(accounts_ring_org(&rq, k->org[0], 1, &sec), ERR_CRYPTO);
    kit_done(&rq);
  }
  kit_as(k, &rq, holder);
  assert_int_equal(accounts_ring_org(&rq, k->org[1], 1, &sec), ERR_CRYPTO);
  assert_int_equal(accounts_ring_org(&rq, k->org[0], 1, &sec), ERR_OK);
  kit_done(&rq);
}

// ---- leavers

static void test_leaver(void **state) {
  Kit *k = *state;
  Arena *a = arena_new(1024 * 1024, 0);
  const KitPerson *gone = kit_login(k, "one.caseworker"), *stays = kit_login(k, "one.second"), *third = kit_login(k, "one.supervisor");
  BoxSecret own, *old_org;
  BoxPublic pub;
  Req rq;
  uint8_t out[KEY_BYTES];
  Sealed before = seal_now(k, a, 0);
  kit_secret(k, gone, &own);
  box_public_of(&own, &pub);
  kit_as(k, &rq, gone);  // what she may have kept from her last day
  assert_int_equal(accounts_ring_org(&rq, k->org[0], 1, &old_org), ERR_OK);
  BoxSecret kept = *old_org;
  kit_done(&rq);

  assert_int_equal(mark_left(k, gone), ERR_OK);
  char sql[200];
  snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM org_members WHERE user_id = %lld", (long long)gone->id);
  assert_int_equal(kit_int(k, sql), 0);
  rotate(k, kit_login(k, "one.admin"));  // holds no key: nothing happens
  assert_int_equal(org_now(k, a, 0).epoch, 1);
  rotate(k, stays);
  assert_int_equal(org_now(k, a, 0).epoch, 2);
  rotate(k, third);  // no second time
  assert_int_equal(org_now(k, a, 0).epoch, 2);
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM audit_events WHERE action = 'key.epoch'"), 1);

  Sealed after = seal_now(k, a, 0);
  assert_int_equal(after.epoch, 2);
  assert_true(opens(k, stays, 0, &before) && opens(k, stays, 0, &after));
  assert_true(opens(k, third, 0, &before) && opens(k, third, 0, &after));
  // The leaver's own key and the old organisation's secret open nothing of what comes after.
  Org o = org_now(k, a, 0);
  BoxPublic old_pk;
  box_public_of(&kept, &old_pk);
  assert_int_equal(box_open(&o.pk, &kept, &CTX, after.box, out, sizeof out), ERR_CRYPTO);
  assert_int_equal(box_open(&old_pk, &kept, &CTX, after.box, out, sizeof out), ERR_CRYPTO);
  assert_int_equal(box_open(&pub, &own, &CTX, after.box, out, sizeof out), ERR_CRYPTO);
  assert_int_equal(kit_int(k, sql), 0);
  arena_free(a);
}

// After many epochs the newest key still opens the oldest case, with few cells.
static void test_many_epochs(void **state) {
  Kit *k = *state;
  Arena *a = arena_new(4 * 1024 * 1024, 0);
  const KitPerson *stays = kit_login(k, "one.supervisor");
  Sealed s[24];
  char sql[120];
  snprintf(sql, sizeof sql, "INSERT INTO meta (key, value) VALUES ('rotate:%lld', '1')", (long long)k->org[0]);
  for (size_t i = 0; i < sizeof s / sizeof *s; i++) {
    s[i] = seal_now(k, a, 0);
    assert_int_equal(s[i].epoch, (int64_t)i + 1);
    kit_sql(k, sql);
    rotate(k, stays);
  }
  Req rq;
  uint8_t out[KEY_BYTES];
  kit_as(k, &rq, stays);
  for (size_t round = 0; round < 2; round++)
    for (size_t i = 0; i < sizeof s / sizeof *s; i++) {
      assert_int_equal(accounts_open_org(&rq, k->org[0], s[i].epoch, &CTX, s[i].box, out, sizeof out), ERR_OK);
      assert_memory_equal(out, s[i].secret, KEY_BYTES);
    }
  assert_int_equal(accounts_open_org(&rq, k->org[0], 26, &CTX, s[0].box, out, sizeof out), ERR_CRYPTO);
  assert_int_equal(accounts_open_org(&rq, k->org[0], 0, &CTX, s[0].box, out, sizeof out), ERR_CRYPTO);
  kit_done(&rq);
  arena_free(a);
}

static Err change_role(Kit *k, const KitPerson *p, unsigned role) {
  Req rq;
  ErrDetail d = {.err = ERR_OK};
  kit_as(k, &rq, kit_who(k, 0, ROLE_ADMIN));
  Err e = accounts_change_role(&rq, p->id, role, &d);
  kit_done(&rq);
  return e;
}

static void test_role_loses_key(void **state) {
  Kit *k = *state;
  Arena *a = arena_new(1024 * 1024, 0);
  Sealed before = seal_now(k, a, 0);
  const KitPerson *p = kit_login(k, "one.caseworker");
  assert_int_equal(change_role(k, p, ROLE_SUPERVISOR), ERR_OK);
  assert_true(opens(k, p, 0, &before));  // both are key roles
  assert_int_equal(change_role(k, p, ROLE_AUDITOR), ERR_OK);
  assert_false(opens(k, p, 0, &before));
  assert_int_equal(change_role(k, p, ROLE_CASEWORKER), ERR_OK);
  assert_false(opens(k, p, 0, &before));  // she has to be given the key anew
  rotate(k, kit_login(k, "one.second"));
  assert_int_equal(org_now(k, a, 0).epoch, 2);
  assert_int_equal(change_role(k, kit_login(k, "two.caseworker"), ROLE_AUDITOR), ERR_FORBIDDEN);
  assert_int_equal(change_role(k, kit_login(k, "one.admin"), ROLE_AUDITOR), ERR_CONFLICT);  // the last administrator
  arena_free(a);
}

// ---- the last key-holder

static void leave_one_holder(Kit *k) {
  assert_int_equal(mark_left(k, kit_login(k, "one.second")), ERR_OK);
  assert_int_equal(mark_left(k, kit_login(k, "one.supervisor")), ERR_OK);
  rotate(k, kit_login(k, "one.caseworker"));
}

static void test_last_holder_stays(void **state) {
  Kit *k = *state;
  Arena *a = arena_new(1024 * 1024, 0);
  const KitPerson *last = kit_login(k, "one.caseworker");
  leave_one_holder(k);
  assert_int_equal(mark_left(k, last), ERR_CONFLICT);
  assert_int_equal(change_role(k, last, ROLE_AUDITOR), ERR_CONFLICT);
  invite(k, a, INVITE_REJOIN, last->id, 0, ERR_CONFLICT);
  Sealed s = seal_now(k, a, 0);
  assert_true(opens(k, last, 0, &s));
  // Alone she may give the key by herself; it is marked.
  bool given;
  const KitPerson *fresh = join(k, invite(k, a, INVITE_NEW, 0, ROLE_SUPERVISOR, ERR_OK), "dara", ROLE_SUPERVISOR);
  assert_int_equal(ask(k, last, fresh->id, &given), ERR_OK);
  assert_true(given);
  assert_true(opens(k, fresh, 0, &s));
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM audit_events WHERE action = 'key.given' AND detail LIKE '% alone'"), 1);
  assert_int_equal(mark_left(k, last), ERR_OK);
  arena_free(a);
}

// She lost everything: new keys through a link, the old wraps go, and two colleagues give the key again.
static void test_rejoin(void **state) {
  Kit *k = *state;
  Arena *a = arena_new(1024 * 1024, 0);
  ErrDetail d = {.err = ERR_OK};
  KitPerson *p = (KitPerson *)(uintptr_t)kit_login(k, "one.caseworker");
  Sealed s = seal_now(k, a, 0);
  JoinForm form = {.login = "", .password = KIT_PASSWORD, .lang = "en"};
  char *token = invite(k, a, INVITE_REJOIN, p->id, 0, ERR_OK), *newer = invite(k, a, INVITE_REJOIN, p->id, 0, ERR_OK);
  assert_int_equal(accounts_join(&k->app, token, &form, clock_now(), p->recovery, &d), ERR_GONE);  // only the newest link counts
  assert_true(opens(k, kit_login(k, "one.second"), 0, &s));
  assert_int_equal(accounts_join(&k->app, newer, &form, clock_now(), p->recovery, &d), ERR_OK);
  assert_false(opens(k, p, 0, &s));
  bool given;
  assert_int_equal(ask(k, kit_login(k, "one.second"), p->id, &given), ERR_OK);
  assert_int_equal(confirm(k, kit_login(k, "one.supervisor"), kit_int(k, "SELECT id FROM key_grants WHERE state = 'asked'")), ERR_OK);
  assert_true(opens(k, p, 0, &s));
  assert_int_equal(org_now(k, a, 0).epoch, 2);
  arena_free(a);
}

static void test_escrow(void **state) {
  Kit *k = *state;
  Arena *a = arena_new(1024 * 1024, 0);
  ErrDetail d = {.err = ERR_OK}, d2 = d, d3 = d, d4 = d;
  PrintedKey shares[ESCROW_SHARES], stranger;
  char text[ESCROW_SHARES + 1][64];
  assert_int_equal(accounts_escrow_setup(&k->app, k->org[0], &k->org_secret[1], shares, &d), ERR_CRYPTO);  // not its secret
  assert_int_equal(accounts_escrow_setup(&k->app, k->org[0], &k->org_secret[0], shares, &d2), ERR_OK);
  printed_random(&stranger);
  for (size_t i = 0; i < ESCROW_SHARES; i++) printed_text(&shares[i], text[i]);
  printed_text(&stranger, text[ESCROW_SHARES]);
  Sealed before = seal_now(k, a, 0);
  leave_one_holder(k);                                           // the new epoch is sealed to the shares as well
  Sealed after = seal_now(k, a, 0);
  assert_int_equal(after.epoch, 2);
  assert_int_equal(mark_left(k, kit_login(k, "one.caseworker")), ERR_OK);  // allowed: there are shares
  const KitPerson *fresh = join(k, invite(k, a, INVITE_NEW, 0, ROLE_SUPERVISOR, ERR_OK), "dara", ROLE_SUPERVISOR);
  assert_false(opens(k, fresh, 0, &after));
  assert_int_equal(accounts_escrow_restore(&k->app, k->org[0], text[0], text[ESCROW_SHARES], fresh->id, &d3), ERR_CRYPTO);
  d3.err = ERR_OK;
  assert_int_equal(accounts_escrow_restore(&k->app, k->org[0], text[0], text[0], fresh->id, &d3), ERR_CRYPTO);
  assert_int_equal(accounts_escrow_restore(&k->app, k->org[0], "nonsense", text[1], fresh->id, &d4), ERR_INPUT);
  assert_string_equal(d4.field, "share1");
  assert_int_equal(accounts_escrow_restore(&k->app, k->org[0], text[0], text[1], kit_login(k, "one.auditor")->id, &d3), ERR_INPUT);
  assert_int_equal(accounts_escrow_restore(&k->app, k->org[1], text[0], text[1], kit_login(k, "two.caseworker")->id, &d3), ERR_CONFIG);
  assert_int_equal(accounts_escrow_restore(&k->app, k->org[0], text[2], text[1], fresh->id, &d3), ERR_OK);
  assert_true(opens(k, fresh, 0, &before) && opens(k, fresh, 0, &after));
  rotate(k, fresh);  // the last leaver's epoch was still due
  assert_int_equal(org_now(k, a, 0).epoch, 3);
  Sealed newest = seal_now(k, a, 0);
  assert_true(opens(k, fresh, 0, &before) && opens(k, fresh, 0, &newest));
  arena_free(a);
}

// All lost and no escrow: the organisation works again, but only for what comes after.
static void test_restart(void **state) {
  Kit *k = *state;
  Arena *a = arena_new(1024 * 1024, 0);
  ErrDetail d = {.err = ERR_OK}, d2 = d;
  Sealed before = seal_now(k, a, 0);
  const KitPerson *fresh = join(k, invite(k, a, INVITE_NEW, 0, ROLE_CASEWORKER, ERR_OK), "dara", ROLE_CASEWORKER);
  assert_int_equal(accounts_org_restart(&k->app, k->org[0], fresh->id, &d), ERR_CONFLICT);
  kit_sql(k, "DELETE FROM org_members");
  assert_int_equal(accounts_org_restart(&k->app, k->org[0], fresh->id, &d2), ERR_OK);
  Sealed after = seal_now(k, a, 0);
  assert_true(opens(k, fresh, 0, &after));
  assert_false(opens(k, fresh, 0, &before));
  arena_free(a);
}

// ---- the same through the pages

static int64_t id_of(Kit *k, const char *login) {
  char sql[100];
  snprintf(sql, sizeof sql, "SELECT id FROM users WHERE login = '%s'", login);
  return kit_int(k, sql);
}

static void link_path(const KitClient *c, char path[120]) {
  const char *at = strstr(c->body, "/staff/join/");
  assert_non_null(at);
  snprintf(path, 120, "%.*s", (int)strcspn(at, "<"), at);
}

static void test_pages(void **state) {
  Kit *k = *state;
  KitClient admin, joiner, one, two;
  char path[120], form[200];
  kit_serve(k, tables, NULL);
  kit_client(k, &admin);
  kit_client(k, &joiner);
  kit_client(k, &one);
  kit_client(k, &two);
  kit_sign_in(&admin, kit_login(k, "one.admin"), NULL);
  kit_sign_in(&one, kit_login(k, "one.caseworker"), NULL);
  kit_sign_in(&two, kit_login(k, "one.supervisor"), NULL);
  assert_int_equal(kit_http(&one, "/staff/people", NULL), 403);
  assert_int_equal(kit_http(&admin, "/staff/keys", NULL), 403);
  assert_int_equal(kit_http(&admin, "/staff/people", NULL), 200);
  assert_int_equal(kit_http(&admin, "/staff/people/invite", "name=Sok+Dara&role=caseworker"), 200);
  link_path(&admin, path);
  assert_int_equal(kit_http(&joiner, path, NULL), 200);
  assert_int_equal(kit_http(&joiner, path, "login=so%20k&password=correct+horse+battery&lang=en"), 400);
  assert_int_equal(kit_http(&joiner, path, "login=sok&password=correct+horse+battery&lang=en"), 200);
  assert_non_null(strstr(joiner.body, "class=\"once\""));
  assert_int_equal(kit_http(&joiner, path, NULL), 410);
  assert_int_equal(kit_http(&joiner, "/staff/sign-in", "login=sok&password=correct+horse+battery&code="), 303);
  assert_int_equal(kit_http(&joiner, "/staff", NULL), 200);
  assert_non_null(strstr(joiner.body, "You cannot open cases yet"));

  assert_int_equal(kit_http(&one, "/staff/keys", NULL), 200);
  assert_non_null(strstr(one.body, "Sok Dara"));
  snprintf(form, sizeof form, "person=%lld", (long long)id_of(k, "sok"));
  assert_int_equal(kit_http(&one, "/staff/keys/ask", form), 303);
  assert_int_equal(kit_http(&two, "/staff/keys", NULL), 200);
  snprintf(form, sizeof form, "grant=%lld", (long long)kit_int(k, "SELECT id FROM key_grants"));
  assert_int_equal(kit_http(&one, "/staff/keys/confirm", form), 403);
  assert_int_equal(kit_http(&two, "/staff/keys/confirm", form), 303);
  assert_int_equal(kit_http(&joiner, "/staff/keys", NULL), 200);
  assert_int_equal(kit_http(&one, "/staff", NULL), 200);
  assert_non_null(strstr(one.body, "Sok Dara"));

  snprintf(path, sizeof path, "/staff/people/%lld", (long long)id_of(k, "sok"));
  assert_int_equal(kit_http(&admin, path, NULL), 200);
  snprintf(path, sizeof path, "/staff/people/%lld/left", (long long)id_of(k, "sok"));
  assert_int_equal(kit_http(&admin, path, "sure=1"), 303);
  assert_int_equal(kit_http(&joiner, "/staff/keys", NULL), 303);  // her session ended at once
  assert_int_equal(kit_http(&one, "/staff/keys", NULL), 200);      // and this visit began the new epoch
  assert_int_equal(kit_int(k, "SELECT MAX(epoch) FROM org_keys"), 2);
  kit_client_end(&admin);
  kit_client_end(&joiner);
  kit_client_end(&one);
  kit_client_end(&two);
}

// The administrator's link takes the second factor away, but only from whoever proves the password.
static void test_code_link(void **state) {
  Kit *k = *state;
  KitClient admin, c;
  char path[120];
  const KitPerson *p = kit_login(k, "one.caseworker");
  kit_serve(k, tables, NULL);
  kit_client(k, &admin);
  kit_client(k, &c);
  kit_sign_in(&admin, kit_login(k, "one.admin"), NULL);
  kit_sql(k, "UPDATE users SET totp = pw_verifier WHERE login = 'one.caseworker'");
  assert_int_equal(kit_http(&c, "/staff/sign-in", "login=one.caseworker&password=correct+horse+battery&code=123456"), 422);
  snprintf(path, sizeof path, "/staff/people/%lld/code-link", (long long)p->id);
  assert_int_equal(kit_http(&admin, "/staff/people", NULL), 200);
  assert_int_equal(kit_http(&admin, path, ""), 200);
  link_path(&admin, path);
  assert_int_equal(kit_http(&c, path, "password=wrong+wrong+wrong"), 422);
  assert_int_equal(kit_http(&c, path, "password=correct+horse+battery"), 303);
  assert_int_equal(kit_http(&c, path, "password=correct+horse+battery"), 410);
  kit_sign_in(&c, p, NULL);
  kit_client_end(&admin);
  kit_client_end(&c);
}

#define with_kit(t) cmocka_unit_test_setup_teardown(t, kit_setup, kit_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      with_kit(test_roles_by_keys), with_kit(test_roles_by_force), with_kit(test_worker_keys), with_kit(test_invite_once),
      with_kit(test_key_by_two), with_kit(test_refuse), with_kit(test_leaver), with_kit(test_role_before_key), with_kit(test_many_epochs), with_kit(test_role_loses_key),
      with_kit(test_last_holder_stays), with_kit(test_rejoin), with_kit(test_escrow), with_kit(test_restart), with_kit(test_pages),
      with_kit(test_code_link)};
  return cmocka_run_group_tests_name("accounts-keys", tests, NULL, NULL);
}
