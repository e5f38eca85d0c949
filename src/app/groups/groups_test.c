// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Groups by keys: whose receipt opens what, what a group opens, and what is left of a member who went.
#include "app/testopen.h"
#include "app/groups/groups_store.h"

static const KitPerson *helper(void) { return kit_who(&kit, 0, ROLE_CASEWORKER); }

static int64_t make_group(const char *title) {
  Req rq;
  ErrDetail d = {0};
  int64_t id;
  kit_as(&kit, &rq, helper());
  assert_int_equal(group_create(&rq, title, &id, &d), ERR_OK);
  kit_done(&rq);
  return id;
}

static const char *code_of(int64_t id) {
  static char code[16];
  snprintf(code, sizeof code, "%010lld", (long long)count("SELECT CAST(code AS BIGINT) FROM case_groups WHERE id = %lld", (long long)id));
  return code;
}

// One act with a member's receipt.
typedef Err (*HerAct)(const Req *rq, const void *arg, ErrDetail *d);
static Err hers(const TestCase *c, HerAct act, const void *arg) {
  Req rq;
  ErrDetail d = {0};
  kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  Err e = act(&rq, arg, &d);
  kit_done(&rq);
  return e;
}
static Err do_ask(const Req *rq, const void *arg, ErrDetail *d) { return group_ask(rq, arg, d); }
static Err do_give(const Req *rq, const void *arg, ErrDetail *d) { return group_give(rq, arg, "120000 JPY", d); }
static Err do_show(const Req *rq, const void *arg, ErrDetail *d) { return group_show(rq, arg, d); }
static Err do_leave(const Req *rq, const void *arg, ErrDetail *d) {
  (void)arg;
  return group_leave(rq, d);
}
static Err do_withdraw(const Req *rq, const void *arg, ErrDetail *d) {
  (void)arg;
  return case_withdraw_all(rq, rq->who.case_id, d);
}

static Err staff(const KitPerson *who, Err (*act)(const Req *, int64_t, int64_t, ErrDetail *), int64_t group, int64_t case_id) {
  Req rq;
  ErrDetail d = {0};
  kit_as(&kit, &rq, who);
  Err e = act(&rq, group, case_id, &d);
  kit_done(&rq);
  return e;
}

static void join(int64_t group, const TestCase *c) {
  assert_int_equal(hers(c, do_ask, code_of(group)), ERR_OK);
  assert_int_equal(staff(helper(), group_admit, group, c->id), ERR_OK);
}

// What the group's page shows; counts the parts of one case, -1: it is no member.
typedef struct { Err err; size_t members; int parts; char text[64], amount[32]; } Seen;
static Seen open_as(const KitPerson *who, int64_t group, int64_t case_id) {
  Req rq;
  GroupFile f;
  ErrDetail d = {0};
  Seen s = {.parts = -1};
  kit_as(&kit, &rq, who);
  s.err = group_open(&rq, group, &f, &d);
  for (size_t i = 0; s.err == ERR_OK && i < f.n; i++) {
    s.members += f.members[i].in;
    if (f.members[i].case_id != case_id) continue;
    s.parts = (int)f.members[i].n_parts;
    if (s.parts) {
      snprintf(s.text, sizeof s.text, "%s", f.members[i].parts[0].text);
      snprintf(s.amount, sizeof s.amount, "%s", f.members[i].parts[0].amount);
    }
  }
  group_release(&f);
  kit_done(&rq);
  return s;
}

// What her own page shows of others.
typedef struct { size_t others; char first[64]; bool in, member; size_t parts; } Hers;
static Hers page_of(const TestCase *c) {
  Req rq;
  GroupHers g;
  ErrDetail d = {0};
  kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  assert_int_equal(group_hers(&rq, &g, &d), ERR_OK);
  Hers h = {.others = g.n_others, .in = g.in, .member = g.id != 0, .parts = g.n_parts};
  if (g.n_others) snprintf(h.first, sizeof h.first, "%s", g.others[0]);
  kit_done(&rq);
  return h;
}

// ---- joining and leaving

static void test_join(void **state) {
  (void)state;
  TestCase one, other_org;
  const char *org;
  bool fits;
  sealed_open_kit();
  int64_t group = make_group("Factory in Gifu");
  make_case(&one, 0, false, false), make_case(&other_org, 1, false, false);
  Req rq;
  ErrDetail d = {0};
  kit_as_worker(&kit, &rq, one.id, 1, &one.worker);
  assert_int_equal(group_code(&rq, code_of(group), &org, &fits, &d), ERR_OK);
  assert_string_equal(org, "Organisation One");
  assert_true(fits);
  assert_int_equal(group_code(&rq, "0000000000", &org, &fits, &d), ERR_NOT_FOUND);
  assert_int_equal(group_code(&rq, "12", &org, &fits, &d), ERR_NOT_FOUND);
  kit_done(&rq);
  assert_int_equal(hers(&other_org, do_ask, code_of(group)), ERR_NO_CONSENT);
  assert_int_equal(hers(&one, do_give, "x"), ERR_CONFLICT);           // no member yet
  assert_int_equal(hers(&one, do_ask, code_of(group)), ERR_OK);
  assert_int_equal(hers(&one, do_ask, code_of(group)), ERR_CONFLICT);
  assert_int_equal(hers(&one, do_give, "x"), ERR_CONFLICT);           // asked, not admitted
  assert_int_equal(open_as(helper(), group, one.id).members, 0);
  assert_false(page_of(&one).in);
  assert_int_equal(staff(kit_who(&kit, 1, ROLE_CASEWORKER), group_admit, group, one.id), ERR_NOT_FOUND);
  assert_int_equal(staff(helper(), group_admit, group, one.id), ERR_OK);
  assert_int_equal(staff(helper(), group_admit, group, one.id), ERR_CONFLICT);
  assert_true(page_of(&one).in);
  assert_int_equal(open_as(helper(), group, one.id).members, 1);
  // A closed group has no code.
  TestCase late;
  make_case(&late, 0, false, false);
  kit_as(&kit, &rq, helper());
  assert_int_equal(group_set_open(&rq, group, false, &d), ERR_OK);
  kit_done(&rq);
  assert_int_equal(hers(&late, do_ask, code_of(group)), ERR_NOT_FOUND);
  assert_int_equal(staff(helper(), group_add, group, late.id), ERR_CONFLICT);
  sealed_close_kit();
}

// Who holds no key of the organisation opens nothing of the group; other organisations do not find it.
static void test_staff(void **state) {
  (void)state;
  sealed_open_kit();
  int64_t group = make_group("Factory in Gifu");
  assert_int_equal(open_as(helper(), group, 0).err, ERR_OK);
  assert_int_equal(open_as(kit_who(&kit, 1, ROLE_CASEWORKER), group, 0).err, ERR_NOT_FOUND);
  const KitPerson *new = kit_add(&kit, 0, ROLE_CASEWORKER, "one.new", false);
  assert_int_equal(open_as(new, group, 0).err, ERR_FORBIDDEN);
  Req rq;
  ErrDetail d = {0};
  int64_t id;
  kit_as(&kit, &rq, new);
  assert_int_equal(group_create(&rq, "No key", &id, &d), ERR_FORBIDDEN);
  kit_done(&rq);
  assert_int_equal(count("SELECT COUNT(*) FROM audit_events WHERE action = 'list.opened' AND detail = 'group'"), 3);
  sealed_close_kit();
}

// ---- keys

// Every box of the database that belongs to a group, tried with this key.
typedef struct { Arena *a; int64_t case_id; const BoxPair *key; size_t opened, tried; } Try;

// As in docs/sealed-format.md.
static SealContext key_context(int64_t case_id, int64_t item_id) {
  return (SealContext){.purpose = "item-key", .case_id = case_id, .item_id = item_id, .version = 1, .writer = ""};
}

static void try_box(Try *w, const SealContext *ctx, Bytes box) {
  uint8_t out[256];
  w->tried++;
  size_t n = box_secret_length(box.n);
  if (n && n <= sizeof out && box_open(&w->key->pub, &w->key->sec, ctx, box, out, n) == ERR_OK) w->opened++;
}

static const SqlStmt q_parts = {"t_parts", "SELECT item_id, case_id, wrap FROM group_parts WHERE case_id <> ?1 OR ?1 = 0", NULL};
static const SqlStmt q_keys = {"t_keys", "SELECT k.item_id, i.case_id, k.wrap FROM item_keys k JOIN items i ON i.id = k.item_id WHERE i.case_id <> ?1", NULL};
static const SqlStmt q_wraps = {"t_wraps", "SELECT g.id, g.case_id, w.epoch, w.wrap FROM grant_wraps w JOIN grants g ON g.id = w.grant_id WHERE g.case_id <> ?1", NULL};
static const SqlStmt q_groups = {"t_groups", "SELECT id, epoch, wrap, key_wrap FROM case_groups", NULL};

static Err try_others(Tx *tx, void *arg) {
  Try *w = arg;
  DbRows r;
  const SqlStmt *const items[] = {&q_parts, &q_keys};
  for (size_t k = 0; k < 2; k++) {
    TRY(tx_rows(tx, items[k], DB_ARGS(DB_I(w->case_id)), w->a, &r));
    for (size_t i = 0; i < r.n; i++) {
      SealContext ctx = key_context(rows_int(&r, i, 1), rows_int(&r, i, 0));
      try_box(w, &ctx, rows_blob(&r, i, 2));
    }
  }
  TRY(tx_rows(tx, &q_wraps, DB_ARGS(DB_I(w->case_id)), w->a, &r));
  for (size_t i = 0; i < r.n; i++) {
    SealContext ctx = {.purpose = "grant", .case_id = rows_int(&r, i, 1), .item_id = rows_int(&r, i, 0), .version = rows_int(&r, i, 2), .writer = ""};
    try_box(w, &ctx, rows_blob(&r, i, 3));
  }
  TRY(tx_rows(tx, &q_groups, DB_NOARGS, w->a, &r));
  for (size_t i = 0; i < r.n; i++) {
    SealContext ctx = groups_context(rows_int(&r, i, 0), rows_int(&r, i, 1));
    try_box(w, &ctx, rows_blob(&r, i, 2));
  }
  return ERR_OK;
}

static Try try_all(DbWork work, int64_t case_id, const BoxPair *key) {
  ErrDetail d = {0};
  Try w = {.a = arena_new(4 * 1024 * 1024, ARENA_WIPE), .case_id = case_id, .key = key};
  assert_int_equal(db_read(kit.app.db, work, &w, &d), ERR_OK);
  arena_free(w.a);
  return w;
}

// A member's receipt opens nothing of another's and nothing of the group's, also when all show themselves.
static void test_receipt_opens_own_only(void **state) {
  (void)state;
  TestCase c[3];
  sealed_open_kit();
  int64_t group = make_group("Factory in Gifu");
  for (int i = 0; i < 3; i++) {
    make_case(&c[i], 0, true, true);
    join(group, &c[i]);
    assert_int_equal(hers(&c[i], do_give, "They keep our passports"), ERR_OK);
    assert_int_equal(hers(&c[i], do_show, "A friend"), ERR_OK);
  }
  Seen s = open_as(helper(), group, c[1].id);
  assert_int_equal(s.members, 3);
  assert_int_equal(s.parts, 1);
  assert_string_equal(s.text, "They keep our passports");
  assert_string_equal(s.amount, "120000 JPY");
  for (int i = 0; i < 3; i++) {
    Try w = try_all(try_others, c[i].id, &c[i].worker);
    assert_true(w.tried > 20);
    assert_int_equal(w.opened, 0);
    // Through the rooms: her receipt does not open another's case.
    Req rq;
    kit_as_worker(&kit, &rq, c[i].id, 1, &c[i].worker);
    Look l = look(&rq, c[(i + 1) % 3].id);
    assert_int_equal(l.opened, ERR_FORBIDDEN);
    items_release(l.items, l.n);
    kit_done(&rq);
  }
  sealed_close_kit();
}

// The group's own secret, tried on every seal of a case's items.
typedef struct { Arena *a; const Req *rq; int64_t group, case_id; size_t opened; } Left;
static const SqlStmt q_hers = {"t_hers", "SELECT item_id, wrap FROM group_parts WHERE case_id = ?1", NULL};
static const SqlStmt q_hers_keys = {"t_hers_keys", "SELECT k.item_id, k.wrap FROM item_keys k JOIN items i ON i.id = k.item_id WHERE i.case_id = ?1", NULL};

static Err left_work(Tx *tx, void *arg) {
  Left *w = arg;
  Group g;
  BoxSecret sec;
  DbRows r;
  const SqlStmt *const from[] = {&q_hers, &q_hers_keys};
  TRY(groups_store_get(tx, w->a, w->group, &g));
  TRY(groups_secret(w->rq, &g, &sec));
  for (size_t k = 0; k < 2; k++) {
    TRY(tx_rows(tx, from[k], DB_ARGS(DB_I(w->case_id)), w->a, &r));
    for (size_t i = 0; i < r.n; i++) {
      uint8_t key[KEY_BYTES];
      SealContext ctx = key_context(w->case_id, rows_int(&r, i, 0));
      w->opened += box_open(&g.pk, &sec, &ctx, rows_blob(&r, i, 1), key, KEY_BYTES) == ERR_OK;
    }
  }
  SECRET_WIPE(&sec);
  return ERR_OK;
}

static size_t group_opens(int64_t group, const TestCase *c) {
  Req rq;
  ErrDetail d = {0};
  kit_as(&kit, &rq, helper());
  Left w = {.a = rq.arena, .rq = &rq, .group = group, .case_id = c->id};
  assert_int_equal(db_read(kit.app.db, left_work, &w, &d), ERR_OK);
  kit_done(&rq);
  return w.opened;
}

static void test_leave(void **state) {
  (void)state;
  TestCase stays, goes, withdraws, out;
  TestCase *all[] = {&stays, &goes, &withdraws, &out};
  sealed_open_kit();
  int64_t group = make_group("Factory in Gifu");
  for (int i = 0; i < 4; i++) {
    make_case(all[i], 0, false, false);
    join(group, all[i]);
    assert_int_equal(hers(all[i], do_give, "Unpaid since March"), ERR_OK);
    assert_int_equal(hers(all[i], do_show, "A friend"), ERR_OK);
    assert_int_equal(group_opens(group, all[i]), 1);
  }
  assert_int_equal(open_as(helper(), group, 0).members, 4);
  assert_int_equal(page_of(&stays).others, 3);
  assert_int_equal(hers(&goes, do_leave, NULL), ERR_OK);
  assert_int_equal(hers(&goes, do_leave, NULL), ERR_CONFLICT);
  assert_int_equal(hers(&withdraws, do_withdraw, NULL), ERR_OK);
  assert_int_equal(staff(helper(), group_remove, group, out.id), ERR_OK);
  for (int i = 1; i < 4; i++) {
    assert_int_equal(group_opens(group, all[i]), 0);                  // nothing of hers opens for the group
    assert_int_equal(open_as(helper(), group, all[i]->id).parts, -1);
    assert_false(page_of(all[i]).member);
    assert_int_equal(page_of(all[i]).others, 0);
    assert_int_equal(count("SELECT COUNT(*) FROM group_names WHERE of_case = %lld OR to_case = %lld", (long long)all[i]->id, (long long)all[i]->id), 0);
  }
  // The group stands, and the one who stays sees nobody any more.
  Seen s = open_as(helper(), group, stays.id);
  assert_int_equal(s.members, 1);
  assert_int_equal(s.parts, 1);
  assert_int_equal(group_opens(group, &stays), 1);
  assert_int_equal(page_of(&stays).others, 0);
  // Her own report is whole: what she gave is hers.
  Req rq;
  kit_as_worker(&kit, &rq, goes.id, 1, &goes.worker);
  Look l = look(&rq, goes.id);
  assert_int_equal(open_of(&l, "part"), 1);
  items_release(l.items, l.n);
  kit_done(&rq);
  // A restored backup does not bring her back.
  run_sql("INSERT INTO group_members (case_id, group_id, state, seen, by_helper, since_day) VALUES (%lld, %lld, 'in', 0, 0, 1)", (long long)goes.id, (long long)group);
  run_sql("INSERT INTO group_members (case_id, group_id, state, seen, by_helper, since_day) VALUES (%lld, %lld, 'in', 0, 0, 1)", (long long)withdraws.id,
          (long long)group);
  Replayed done;
  ErrDetail d = {0};
  assert_int_equal(admin_replay_tombstones(&kit.app, clock_now(), true, &done, &d), ERR_OK);
  assert_int_equal(done.withdrawn, 2);   // she who left, and she who took all back
  assert_int_equal(admin_replay_tombstones(&kit.app, clock_now(), false, &done, &d), ERR_OK);
  assert_false(page_of(&goes).member);
  assert_false(page_of(&withdraws).member);
  sealed_close_kit();
}

// Names are seen only where each chose it; a third member learns nothing, not even that there are others.
static void test_names(void **state) {
  (void)state;
  TestCase a, b, quiet;
  sealed_open_kit();
  int64_t group = make_group("Factory in Gifu");
  make_case(&a, 0, true, true), make_case(&b, 0, true, true), make_case(&quiet, 0, true, true);
  join(group, &a), join(group, &b), join(group, &quiet);
  assert_int_equal(hers(&a, do_show, "Srey"), ERR_OK);
  (void)open_as(helper(), group, 0);
  assert_int_equal(page_of(&a).others, 0);             // b has not chosen it
  assert_int_equal(page_of(&b).others, 0);
  assert_int_equal(hers(&b, do_show, "ណារ៉ា"), ERR_OK);
  assert_int_equal(page_of(&b).others, 0);             // sealed when a helper opens the group
  (void)open_as(helper(), group, 0);
  Hers of_a = page_of(&a), of_b = page_of(&b);
  assert_int_equal(of_a.others, 1);
  assert_string_equal(of_a.first, "ណារ៉ា");
  assert_string_equal(of_b.first, "Srey");
  assert_int_equal(page_of(&quiet).others, 0);
  // Hidden again: gone for the other one at once.
  assert_int_equal(hers(&a, do_show, ""), ERR_OK);
  assert_int_equal(page_of(&b).others, 0);
  assert_int_equal(page_of(&a).others, 0);
  (void)open_as(helper(), group, 0);
  assert_int_equal(page_of(&b).others, 0);
  assert_int_equal(hers(&b, do_show, "12345678901234567890123456789012345678901"), ERR_LIMIT);
  sealed_close_kit();
}

// Erasing a member's case, and handing it over, take her out of the group.
static void test_gone(void **state) {
  (void)state;
  TestCase a, b;
  ErrDetail d = {0};
  sealed_open_kit();
  int64_t group = make_group("Factory in Gifu");
  make_case(&a, 0, false, false), make_case(&b, 0, false, false);
  join(group, &a), join(group, &b);
  assert_int_equal(hers(&a, do_give, "x"), ERR_OK);
  run_sql("UPDATE cases SET status = 'erasing', active = 0, act_hour = 1 WHERE id = %lld", (long long)a.id);
  assert_int_equal(admin_erase(&kit.app, a.id, clock_now(), &d), ERR_OK);
  run_sql("UPDATE cases SET org_id = %lld WHERE id = %lld", (long long)kit.org[1], (long long)b.id);
  assert_int_equal(open_as(helper(), group, b.id).parts, -1);
  assert_int_equal(open_as(helper(), group, 0).members, 0);
  assert_int_equal(count("SELECT COUNT(*) FROM group_parts"), 0);
  sealed_close_kit();
}

// The same words to each member, in her own case.
static void test_write(void **state) {
  (void)state;
  TestCase a, b, asked;
  Req rq;
  ErrDetail d = {0};
  int64_t n;
  sealed_open_kit();
  int64_t group = make_group("Factory in Gifu");
  make_case(&a, 0, false, false), make_case(&b, 0, false, false), make_case(&asked, 0, false, false);
  join(group, &a), join(group, &b);
  assert_int_equal(hers(&asked, do_ask, code_of(group)), ERR_OK);
  kit_as(&kit, &rq, helper());
  assert_int_equal(group_write(&rq, group, "We meet on Sunday", "en", &n, &d), ERR_OK);
  kit_done(&rq);
  assert_int_equal(n, 2);
  assert_true(row_now(a.id).answered && row_now(b.id).answered && !row_now(asked.id).answered);
  kit_as_worker(&kit, &rq, b.id, 1, &b.worker);
  Look l = look(&rq, b.id);
  assert_int_equal(open_of(&l, "message"), 1);
  items_release(l.items, l.n);
  kit_done(&rq);
  sealed_close_kit();
}

// ---- many in one room

static RoomRow row(int number, const char *name, const char *words, const char *amount) {
  return (RoomRow){.number = number, .name = name, .words = words, .amount = amount, .lang = "km", .share = true};
}

static Err room(int64_t group, int64_t sheet, const char *once, RoomRow *rows, size_t n, ErrDetail *d) {
  Req rq;
  json_t *common = json_pack("{s:[s], s:[s]}", "happened", "wages_unpaid", "where", "japan");
  RoomNew in = {.group_id = group, .sheet_id = sheet, .story = "Nobody was paid in May", .common = common, .once = once, .rows = rows, .n = n};
  kit_as(&kit, &rq, helper());
  *d = (ErrDetail){0};
  Err e = group_room(&rq, &in, d);
  json_decref(common);
  kit_done(&rq);
  return e;
}

static int64_t opens(const Receipt *r) {
  Arena *a = arena_new(256 * 1024, ARENA_WIPE);
  BoxPair pair;
  int64_t id = 0, epoch;
  bool first;
  ErrDetail d = {0};
  Err e = receipt_find(&kit.app, a, r->digits, &pair, &id, &epoch, &first, &d);
  SECRET_WIPE(&pair);
  arena_free(a);
  return e == ERR_OK ? id : 0;
}

static void test_room(void **state) {
  (void)state;
  ErrDetail d;
  sealed_open_kit();
  int64_t group = make_group("Factory in Gifu");
  RoomRow rows[] = {row(1, "Sok Dara", "I was hit", "90000 JPY"), row(2, "", "", "120000 JPY"), row(4, "", "", "")};
  assert_int_equal(room(group, 0, "abcdefghijklmnopqrstuvwx", rows, 3, &d), ERR_OK);
  Receipt first[3];
  for (int i = 0; i < 3; i++) {
    assert_int_equal(opens(&rows[i].receipt), rows[i].case_id);   // each receipt opens its own report
    first[i] = rows[i].receipt;
    for (int k = 0; k < i; k++) assert_true(rows[i].case_id != rows[k].case_id);
  }
  Seen s = open_as(helper(), group, rows[0].case_id);
  assert_int_equal(s.members, 3);
  assert_string_equal(s.amount, "90000 JPY");
  assert_string_equal(s.text, "I was hit");
  assert_int_equal(open_as(helper(), group, rows[2].case_id).parts, 0);
  // Sent twice: nothing is made twice, the receipts are the same.
  RoomRow again[] = {row(1, "Sok Dara", "I was hit", "90000 JPY"), row(2, "", "", "120000 JPY"), row(4, "", "", "")};
  assert_int_equal(room(group, 0, "abcdefghijklmnopqrstuvwx", again, 3, &d), ERR_OK);
  for (int i = 0; i < 3; i++) assert_string_equal(again[i].receipt.digits, first[i].digits);
  assert_int_equal(count("SELECT COUNT(*) FROM cases"), 3);
  assert_int_equal(count("SELECT COUNT(*) FROM group_parts"), 2);
  // What is in common is the group's.
  Req rq;
  GroupFile f;
  kit_as(&kit, &rq, helper());
  assert_int_equal(group_open(&rq, group, &f, &d), ERR_OK);
  assert_string_equal(json_str(f.g.common, "own_words", ""), "Nobody was paid in May");
  assert_string_equal(f.g.title, "Factory in Gifu");
  group_release(&f);
  kit_done(&rq);
  // She sees at her first visit that a helper put her in.
  assert_int_equal(count("SELECT COUNT(*) FROM group_members WHERE by_helper = 1"), 3);
  sealed_close_kit();
}

static void test_sheet(void **state) {
  (void)state;
  Req rq;
  ErrDetail d = {0};
  Receipt receipts[4];
  bool waits[GROUP_ROWS];
  int64_t sheet;
  sealed_open_kit();
  int64_t group = make_group("Factory in Gifu");
  kit_as(&kit, &rq, helper());
  assert_int_equal(group_sheet_new(&rq, group, receipts, 4, &sheet, &d), ERR_OK);
  kit_done(&rq);
  for (int i = 0; i < 4; i++) assert_int_equal(opens(&receipts[i]), 0);      // nothing yet
  RoomRow rows[] = {row(1, "", "one", ""), row(3, "", "three", "")};
  assert_int_equal(room(group, sheet, "abcdefghijklmnopqrstuvwy", rows, 2, &d), ERR_OK);
  assert_int_equal(opens(&receipts[0]), rows[0].case_id);                   // the printed number opens her report
  assert_int_equal(opens(&receipts[2]), rows[1].case_id);
  assert_int_equal(opens(&receipts[1]), 0);
  kit_as(&kit, &rq, helper());
  assert_int_equal(group_sheet_rows(&rq, group, sheet, waits, &d), ERR_OK);
  assert_true(!waits[0] && waits[1] && !waits[2] && waits[3] && !waits[4]);
  kit_done(&rq);
  RoomRow taken[] = {row(2, "", "two", ""), row(3, "", "again", "")};
  assert_int_equal(room(group, sheet, "abcdefghijklmnopqrstuvwz", taken, 2, &d), ERR_CONFLICT);
  assert_string_equal(d.text, "3");
  assert_int_equal(count("SELECT COUNT(*) FROM cases"), 2);                  // nothing was written
  RoomRow rest[] = {row(2, "", "two", ""), row(4, "", "four", "")};
  assert_int_equal(room(group, sheet, "abcdefghijklmnopqrstuvw0", rest, 2, &d), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM group_sheets"), 0);           // all rows are typed in: the numbers are kept nowhere
  // A sheet that nobody types in goes after its time.
  kit_as(&kit, &rq, helper());
  assert_int_equal(group_sheet_new(&rq, group, receipts, 2, &sheet, &d), ERR_OK);
  kit_done(&rq);
  assert_int_equal(groups_job(&kit.app, clock_now() + (Millis)59 * DAY_MS), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM group_sheets"), 1);
  assert_int_equal(groups_job(&kit.app, clock_now() + (Millis)60 * DAY_MS), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM group_sheets"), 0);
  sealed_close_kit();
}

static void waiting(int64_t group, int64_t sheet, bool *waits) {
  Req rq;
  ErrDetail d = {0};
  kit_as(&kit, &rq, helper());
  assert_int_equal(group_sheet_rows(&rq, group, sheet, waits, &d), ERR_OK);
  kit_done(&rq);
}

static int64_t sheet_of(int64_t group, Receipt *receipts, size_t n) {
  Req rq;
  ErrDetail d = {0};
  int64_t sheet;
  kit_as(&kit, &rq, helper());
  assert_int_equal(group_sheet_new(&rq, group, receipts, n, &sheet, &d), ERR_OK);
  kit_done(&rq);
  return sheet;
}

// What somebody else does each time a member comes in (NULL: no longer), in the words of the engine of this run.
static void meanwhile(const char *act) {
  const char *engine = getenv("RECOURSE_ENGINE");
  bool postgres = engine && text_eq(engine, "postgres");
  if (!act) {
    run_sql(postgres ? "DROP TRIGGER meanwhile ON group_members" : "DROP TRIGGER meanwhile");
  } else if (postgres) {
    run_sql("CREATE OR REPLACE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN %s; RETURN NULL; END'", act);
    run_sql("CREATE TRIGGER meanwhile AFTER INSERT ON group_members FOR EACH ROW EXECUTE FUNCTION meanwhile()");
  } else {
    run_sql("CREATE TRIGGER meanwhile AFTER INSERT ON group_members BEGIN %s; END", act);
  }
}

// Two helpers type in rows of one sheet: the second has read it before the first wrote it.
static void test_sheet_at_once(void **state) {
  (void)state;
  ErrDetail d = {0};
  Receipt receipts[4];
  bool waits[GROUP_ROWS];
  sealed_open_kit();
  int64_t group = make_group("Factory in Gifu"), sheet = sheet_of(group, receipts, 4);
  run_sql("CREATE TABLE t_before AS SELECT * FROM group_sheets");
  RoomRow one = row(1, "", "one", ""), three = row(3, "", "three", "");
  assert_int_equal(room(group, sheet, "abcdefghijklmnopqrstuvwa", &one, 1, &d), ERR_OK);
  run_sql("CREATE TABLE t_after AS SELECT * FROM group_sheets");
  run_sql("UPDATE group_sheets SET sealed = (SELECT sealed FROM t_before), key_wrap = (SELECT key_wrap FROM t_before)");
  meanwhile("UPDATE group_sheets SET sealed = (SELECT sealed FROM t_after), key_wrap = (SELECT key_wrap FROM t_after)");
  assert_int_equal(room(group, sheet, "abcdefghijklmnopqrstuvwb", &three, 1, &d), ERR_OK);
  meanwhile(NULL);
  waiting(group, sheet, waits);
  assert_true(!waits[0] && waits[1] && !waits[2] && waits[3]);              // the first one's receipt did not come back
  // The colleague typed in the rest meanwhile: the sheet is gone.
  meanwhile("DELETE FROM group_sheets");
  RoomRow two = row(2, "", "two", "");
  assert_int_equal(room(group, sheet, "abcdefghijklmnopqrstuvwc", &two, 1, &d), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM group_sheets"), 0);
  assert_int_equal(opens(&receipts[1]), two.case_id);
  sealed_close_kit();
}

static void test_sheet_breaks_off(void **state) {
  (void)state;
  ErrDetail d = {0};
  Receipt receipts[4];
  bool waits[GROUP_ROWS];
  sealed_open_kit();
  int64_t group = make_group("Factory in Gifu"), sheet = sheet_of(group, receipts, 4);
  RoomRow rows[] = {row(1, "", "one", ""), row(2, "", "two", ""), row(2, "", "two again", ""), row(4, "", "four", "")};
  assert_int_equal(room(group, sheet, "abcdefghijklmnopqrstuvwd", rows, 4, &d), ERR_CONFLICT);
  assert_string_equal(d.text, "2");
  assert_int_equal(count("SELECT COUNT(*) FROM cases"), 2);
  assert_true(opens(&receipts[0]) && opens(&receipts[1]));
  waiting(group, sheet, waits);
  assert_true(!waits[0] && !waits[1] && waits[2] && waits[3]);              // what opens a report stands on no sheet
  sealed_close_kit();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_join), cmocka_unit_test(test_staff), cmocka_unit_test(test_receipt_opens_own_only), cmocka_unit_test(test_leave),
      cmocka_unit_test(test_names), cmocka_unit_test(test_gone), cmocka_unit_test(test_write), cmocka_unit_test(test_room),
      cmocka_unit_test(test_sheet), cmocka_unit_test(test_sheet_at_once), cmocka_unit_test(test_sheet_breaks_off)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
