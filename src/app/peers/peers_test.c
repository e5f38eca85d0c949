// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Two installations in one program that hand each other packets: who may compare, what opens for whom at each step, what is left after the
// end, and that replayed, forged and misdirected bundles change no row. Kills and networks: src/bundle/sim_test.c, tests/peers.py.
#include "app/testopen.h"

#include "app/peers/peers_int.h"
#include "app/vetting/vetting.h"
#include "http/limits.h"

static Kit far_kit;
enum { HERE, THERE, PACKETS = 64 };
static Kit *const kits[2] = {&kit, &far_kit};
static int64_t peer_no[2];
static Arena *kept;
static struct { int to; Bytes bytes; } recorded[PACKETS];
static size_t n_recorded;

static int open_both(void **state) {
  (void)state;
  sealed_open_kit();
  ErrDetail d = {0};
  kit_open(&far_kit);
  far_kit.app.taxonomy = kit.app.taxonomy;
  far_kit.app.tree = kit.app.tree;
  assert_int_equal(admin_retention_defaults(&far_kit.app, &d), ERR_OK);
  kept = arena_new(64 * 1024 * 1024, 0);
  return kept ? 0 : -1;
}

static int close_both(void **state) {
  (void)state;
  arena_free(kept);
  kit_close(&far_kit);
  sealed_close_kit();
  return 0;
}

static int64_t count_in(int side, const char *sql) { return kit_int(kits[side], sql); }

static void as_staff(int side, Req *rq, const char *login) { kit_as(kits[side], rq, kit_login(kits[side], login)); }

// ---- coming to know each other

static const char *card_of(int side) {
  Req rq;
  ErrDetail d = {0};
  const char *text;
  char fingerprint[FINGERPRINT_CHARS + 1];
  as_staff(side, &rq, "one.caseworker");
  assert_int_equal(peers_own_card(&rq, &text, fingerprint, &d), ERR_OK);
  text = arena_str(kept, text);
  kit_done(&rq);
  return text;
}

static Err add_as(int side, const char *login, const char *card) {
  Req rq;
  ErrDetail d = {0};
  as_staff(side, &rq, login);
  Err e = peers_add(&rq, card, &peer_no[side], &d);
  kit_done(&rq);
  return e;
}

static Err compare_as(int side, const char *login) {
  Req rq;
  ErrDetail d = {0};
  as_staff(side, &rq, login);
  Err e = peers_compared(&rq, peer_no[side], &d);
  kit_done(&rq);
  return e;
}

static void acquaintance(void **state) {
  (void)state;
  for (int s = 0; s < 2; s++) {
    const char *theirs = card_of(1 - s);
    char *bent_card = arena_str(kept, theirs);
    bent_card[60] = bent_card[60] == 'A' ? 'B' : 'A';
    assert_int_equal(add_as(s, "one.caseworker", bent_card), ERR_UNPROCESSABLE);
    assert_int_equal(add_as(s, "one.caseworker", card_of(s)), ERR_UNPROCESSABLE);   // this installation itself
    assert_int_equal(add_as(s, "one.caseworker", theirs), ERR_OK);
    assert_int_equal(compare_as(s, "two.caseworker"), ERR_NOT_FOUND);
    assert_int_equal(compare_as(s, "one.interpreter"), ERR_FORBIDDEN);
    assert_int_equal(compare_as(s, "one.admin"), ERR_FORBIDDEN);
    assert_int_equal(compare_as(s, "one.caseworker"), ERR_OK);
    assert_int_equal(count_in(s, "SELECT COUNT(*) FROM orgs WHERE kind = 'peer'"), 0);   // one person is not enough
    assert_int_equal(compare_as(s, "one.caseworker"), ERR_CONFLICT);
    assert_int_equal(compare_as(s, "one.supervisor"), ERR_OK);
    assert_int_equal(count_in(s, "SELECT COUNT(*) FROM orgs WHERE kind = 'peer' AND offered = 0 AND peer_of > 0"), 1);
    assert_int_equal(compare_as(s, "one.second"), ERR_CONFLICT);
  }
}

// ---- carrying

static void round_of(int side) { assert_int_equal(peers_job(&kits[side]->app, clock_now()), ERR_OK); }

static Bytes packet_from(int side) {
  PeerPacket p;
  Peer *list;
  size_t n;
  ErrDetail d = {0};
  round_of(side);
  assert_int_equal(peers_every(&kits[side]->app, kept, &list, &n, &d), ERR_OK);
  assert_int_equal(n, 1);
  assert_int_equal(peers_packet(&kits[side]->app, kept, &list[0], clock_now(), &p, &d), ERR_OK);
  assert_true(n_recorded < PACKETS);
  recorded[n_recorded].to = 1 - side;
  recorded[n_recorded++].bytes = p.packet;
  return p.packet;
}

static PeerTaken give(int side, Bytes packet) {
  PeerTaken t;
  ErrDetail d = {0};
  assert_int_equal(peers_take(&kits[side]->app, packet, clock_now(), &t, &d), ERR_OK);
  return t;
}

// Until both have heard everything.
static void settle(void) {
  for (int i = 0; i < 4; i++) {
    (void)give(THERE, packet_from(HERE));
    (void)give(HERE, packet_from(THERE));
    n_recorded = n_recorded > PACKETS - 20 ? PACKETS / 2 : n_recorded;
  }
}

// ---- a report that goes there

typedef struct { TestCase c; int64_t referral, consent, link; } World;

static int64_t the_link(void) {
  return count_in(THERE, "SELECT id FROM peer_links WHERE over = 0 ORDER BY CASE WHEN state = 'offered' THEN 0 ELSE 1 END, changed_hour DESC, locator LIMIT 1");
}

static Err yes(World *w, unsigned parts, bool over) {
  Req rq;
  ErrDetail d = {0};
  kit_as_worker(&kit, &rq, w->c.id, 1, &w->c.worker);
  ConsentChoice ch = {.parts = parts, .days = 30, .handover = over, .purpose = "They know the country"};
  ReferralNew in = {.case_id = w->c.id, .org_id = count_in(HERE, "SELECT id FROM orgs WHERE kind = 'peer'"), .choice = &ch, .how = "receipt",
                    .lang = i18n_get(kit.app.i18n, "en", I18N_WORKER)};
  Err e = referral_begin(&rq, &in, &w->referral, &d);
  kit_done(&rq);
  return e;
}

static void make_world(World *w) {
  Req rq;
  *w = (World){.link = 0};
  make_case(&w->c, 0, true, true);
  kit_as_worker(&kit, &rq, w->c.id, 1, &w->c.worker);
  add(&rq, w->c.id, "shared", "message", "They keep my passport", true, NULL);
  kit_done(&rq);
  assert_int_equal(yes(w, 1u << PART_BASICS | 1u << PART_MESSAGES | 1u << PART_NAME, true), ERR_OK);
}

static void arrive(World *w) {
  (void)give(THERE, packet_from(HERE));
  w->link = the_link();
  assert_true(w->link > 0);
}

static size_t opens_there(const World *w, const char *login, const char *kind) {
  Req rq;
  ErrDetail d = {0};
  PeerFile f;
  size_t n = 0;
  as_staff(THERE, &rq, login);
  Err e = peers_open(&rq, w->link, &f, &d);
  for (size_t i = 0; e == ERR_OK && i < f.n_items; i++) n += f.items[i].plain && text_eq(f.items[i].kind, kind);
  peers_release(&f);
  kit_done(&rq);
  return e == ERR_OK ? n : 99;
}

static Err step_there(const World *w, const char *login, LinkAct act, const char *reason) {
  Req rq;
  ErrDetail d = {0};
  as_staff(THERE, &rq, login);
  Err e = peers_step(&rq, w->link, act, reason, &d);
  kit_done(&rq);
  return e;
}

static Err say_there(const World *w, bool to_worker, const char *text) {
  Req rq;
  ErrDetail d = {0};
  as_staff(THERE, &rq, "one.caseworker");
  Err e = peers_say(&rq, w->link, to_worker, text, &d);
  kit_done(&rq);
  return e;
}

static size_t opens_here(const World *w, bool worker, const char *kind) {
  Req rq;
  if (worker) kit_as_worker(&kit, &rq, w->c.id, 1, &w->c.worker);
  else as_staff(HERE, &rq, "one.caseworker");
  Look l = look(&rq, w->c.id);
  size_t n = open_of(&l, kind);
  items_release(l.items, l.n);
  kit_done(&rq);
  return n;
}

static int64_t state_here(const World *w, const char *state) {
  return count_in(HERE, arena_fmt(kept, "SELECT COUNT(*) FROM referrals WHERE id = %lld AND state = '%s'", (long long)w->referral, state));
}

static Err stop(const World *w) {
  Req rq;
  ErrDetail d = {0};
  int64_t consent = count_in(HERE, arena_fmt(kept, "SELECT consent_id FROM referrals WHERE id = %lld", (long long)w->referral));
  kit_as_worker(&kit, &rq, w->c.id, 1, &w->c.worker);
  Err e = referral_stop(&rq, consent, &d);
  kit_done(&rq);
  return e;
}

static void nothing_left(const World *w) {
  assert_int_equal(opens_there(w, "one.caseworker", "extract"), 0);
  assert_int_equal(count_in(THERE, arena_fmt(kept, "SELECT COUNT(*) FROM peer_items WHERE link_id = %lld", (long long)w->link)), 0);
  assert_int_equal(count_in(THERE, arena_fmt(kept, "SELECT COUNT(*) FROM peer_grants WHERE link_id = %lld", (long long)w->link)), 0);
  assert_int_equal(count_in(THERE, arena_fmt(kept, "SELECT COUNT(*) FROM grant_wraps g JOIN grants k ON k.id = g.grant_id JOIN peer_links l ON "
                                                   "l.case_id = k.case_id WHERE l.id = %lld AND g.holder = 'org' AND k.audience IN ('shared', 'identity')",
                                             (long long)w->link)), 0);
}

static void the_way(void **state) {
  (void)state;
  World w;
  make_world(&w);
  assert_int_equal(count_in(THERE, "SELECT COUNT(*) FROM peer_links"), 0);
  arrive(&w);
  // An offer: coarse facts; nothing opens, and only key-holders of that organisation act.
  assert_int_equal(opens_there(&w, "one.caseworker", "extract"), 0);
  assert_int_equal(opens_there(&w, "two.caseworker", "extract"), 99);
  assert_int_equal(step_there(&w, "two.caseworker", LINK_ACT_accept, ""), ERR_NOT_FOUND);
  assert_int_equal(step_there(&w, "one.interpreter", LINK_ACT_accept, ""), ERR_FORBIDDEN);
  assert_int_equal(step_there(&w, "one.caseworker", LINK_ACT_finish, ""), ERR_CONFLICT);
  assert_int_equal(say_there(&w, true, "Hello"), ERR_CONFLICT);
  assert_int_equal(step_there(&w, "one.caseworker", LINK_ACT_accept, ""), ERR_OK);
  assert_int_equal(step_there(&w, "one.caseworker", LINK_ACT_accept, ""), ERR_CONFLICT);
  assert_int_equal(opens_there(&w, "one.supervisor", "extract"), 1);
  assert_int_equal(opens_there(&w, "one.caseworker", "message"), 1);
  assert_int_equal(opens_there(&w, "one.caseworker", "identity"), 1);
  assert_int_equal(opens_there(&w, "one.caseworker", "answers"), 0);   // what she ticked, as a copy
  assert_int_equal(count_in(THERE, "SELECT COUNT(*) FROM cases WHERE origin = 'peer'"), 1);
  assert_int_equal(say_there(&w, true, "We will call"), ERR_OK);
  assert_int_equal(say_there(&w, false, "Have you her contract?"), ERR_OK);
  settle();
  assert_int_equal(state_here(&w, "accepted"), 1);
  assert_int_equal(opens_here(&w, true, "message"), 2);
  assert_int_equal(opens_here(&w, true, "talk"), 0);
  assert_int_equal(opens_here(&w, false, "talk"), 1);
  assert_int_equal(opens_here(&w, false, "answers"), 1);               // the sender keeps its keys
  assert_int_equal(stop(&w), ERR_OK);
  settle();
  nothing_left(&w);
  assert_int_equal(count_in(HERE, arena_fmt(kept, "SELECT COUNT(*) FROM peer_links WHERE referral_id = %lld AND over = 1 AND gone = 1 AND gone_day > 0",
                                            (long long)w.referral)), 1);
  assert_int_equal(opens_here(&w, true, "message"), 2);                // hers stays hers
  assert_int_equal(say_there(&w, true, "Too late"), ERR_CONFLICT);
}

// ---- bundles that must not count

static const char *rows_of(int side) {
  return arena_fmt(kept, "%lld %lld %lld %lld %lld %lld", (long long)count_in(side, "SELECT COUNT(*) FROM items"),
                   (long long)count_in(side, "SELECT COUNT(*) FROM peer_items"), (long long)count_in(side, "SELECT COUNT(*) FROM peer_links"),
                   (long long)count_in(side, "SELECT COALESCE(SUM(next_in + next_out + over + gone), 0) FROM peer_links"),
                   (long long)count_in(side, "SELECT COUNT(*) FROM cases"), (long long)count_in(side, "SELECT COUNT(*) FROM peer_grants"));
}

static void replayed(void **state) {
  (void)state;
  settle();
  for (size_t i = 0; i < n_recorded; i++) {
    int to = recorded[n_recorded - 1 - i].to;   // in the wrong order
    const char *before = rows_of(to), *other = rows_of(1 - to);
    (void)give(to, recorded[n_recorded - 1 - i].bytes);
    (void)give(to, recorded[n_recorded - 1 - i].bytes);
    assert_string_equal(rows_of(to), before);
    PeerTaken t = give(1 - to, recorded[n_recorded - 1 - i].bytes);   // sent back to the one who said it
    assert_int_equal(t.taken, 0);
    assert_string_equal(rows_of(1 - to), other);
  }
  assert_true(n_recorded > 4);
}

// Another organisation of the same, known installation, with a key of its own and everything else right.
static void forged(void **state) {
  (void)state;
  Bundle b = {.link = 4711, .word = {.kind = BUNDLE_end, .seq = 1, .floor = 1, .by_sender = true}, .epoch = 9};
  BoxPublic delivery;
  Bytes body, one, packet;
  Digest dg;
  Signature sig;
  memcpy(b.from.b, kit.app.installation.p, INSTALLATION_BYTES);
  memcpy(b.to.b, far_kit.app.installation.p, INSTALLATION_BYTES);
  assert_int_equal(keys_org_public(far_kit.app.keys, far_kit.org[0], &b.hearer), ERR_OK);
  assert_int_equal(keys_delivery_public(far_kit.app.keys, &delivery), ERR_OK);
  const char *before = rows_of(THERE);
  for (int turn = 0; turn < 4; turn++) {
    int64_t signer = turn == 3 ? kit.org[0] : kit.org[1];
    assert_int_equal(keys_org_public(kit.app.keys, turn == 1 || turn == 3 ? kit.org[0] : kit.org[1], &b.speaker), ERR_OK);
    if (turn == 2) assert_int_equal(keys_org_public(far_kit.app.keys, far_kit.org[1], &b.hearer), ERR_OK);   // to one that never compared
    if (turn == 3) assert_int_equal(keys_org_public(far_kit.app.keys, far_kit.org[1], &b.hearer), ERR_OK);
    assert_int_equal(bundle_body(kept, &b, &body), ERR_OK);
    bundle_digest(body, &dg);
    assert_int_equal(keys_sign_org(kit.app.keys, SIGN_BUNDLE, signer, BYTES(dg.b, DIGEST_BYTES), &sig), ERR_OK);
    assert_int_equal(bundle_seal(kept, &b.to, &delivery, body, &sig, &one), ERR_OK);
    assert_int_equal(packet_write(kept, &one, 1, &packet), ERR_OK);
    PeerTaken t = give(THERE, packet);
    assert_true(t.taken == 0 && t.others == 1);
    assert_string_equal(rows_of(THERE), before);
  }
  PeerTaken t;
  ErrDetail d = {0};
  assert_int_equal(peers_take(&far_kit.app, BYTES("no packet", 9), clock_now(), &t, &d), ERR_INPUT);
}

// ---- other ends

static void taken_back_before_it_left(void **state) {
  (void)state;
  World w;
  make_world(&w);
  round_of(HERE);
  assert_int_equal(stop(&w), ERR_OK);
  int64_t before = count_in(THERE, "SELECT COUNT(*) FROM peer_items");
  settle();
  assert_int_equal(count_in(THERE, "SELECT COUNT(*) FROM peer_items"), before);
  assert_int_equal(count_in(THERE, "SELECT COUNT(*) FROM peer_links WHERE state = 'none' AND over = 1"), 1);
  assert_int_equal(count_in(HERE, arena_fmt(kept, "SELECT gone FROM peer_links WHERE referral_id = %lld", (long long)w.referral)), 1);
}

static void refused_with_a_reason(void **state) {
  (void)state;
  World w;
  make_world(&w);
  arrive(&w);
  assert_int_equal(step_there(&w, "one.caseworker", LINK_ACT_refuse, "No interpreter"), ERR_OK);
  settle();
  assert_int_equal(state_here(&w, "refused"), 1);
  assert_int_equal(opens_here(&w, true, "refusal"), 1);
  nothing_left(&w);
}

static void her_words_and_her_second_receipt(void **state) {
  (void)state;
  World w;
  Req rq;
  ErrDetail d = {0};
  PeerLink *links;
  size_t n;
  char printed[RECEIPT_PRINT_CHARS + 1];
  make_world(&w);
  arrive(&w);
  assert_int_equal(step_there(&w, "one.caseworker", LINK_ACT_accept, ""), ERR_OK);
  settle();
  kit_as_worker(&kit, &rq, w.c.id, 1, &w.c.worker);
  assert_int_equal(peers_hers(&rq, &links, &n, &d), ERR_OK);
  assert_int_equal(n, 1);
  assert_int_equal(peers_her_message(&rq, links[0].id, "Thank you", &d), ERR_OK);
  assert_int_equal(peers_her_wish(&rq, links[0].id, &d), ERR_OK);
  assert_int_equal(peers_her_companion(&rq, &links[0], printed), ERR_NOT_FOUND);
  kit_done(&rq);
  settle();
  assert_int_equal(opens_there(&w, "one.caseworker", "message"), 2);
  as_staff(THERE, &rq, "one.caseworker");
  assert_int_equal(peers_companion(&rq, w.link, &d), ERR_OK);
  assert_int_equal(peers_companion(&rq, w.link, &d), ERR_CONFLICT);
  kit_done(&rq);
  settle();
  kit_as_worker(&kit, &rq, w.c.id, 1, &w.c.worker);
  assert_int_equal(peers_hers(&rq, &links, &n, &d), ERR_OK);
  assert_int_equal(peers_her_companion(&rq, &links[0], printed), ERR_OK);
  BoxPair pair;
  int64_t case_id, epoch;
  bool first;
  assert_int_equal(receipt_find(&far_kit.app, rq.arena, printed, &pair, &case_id, &epoch, &first, &d), ERR_OK);
  kit_done(&rq);
  assert_int_equal(case_id, count_in(THERE, arena_fmt(kept, "SELECT case_id FROM peer_links WHERE id = %lld", (long long)w.link)));
  // The other server knows the locator of the first one, and whose it is.
  PeerDoor *doors;
  bool any;
  assert_int_equal(peers_doors(&far_kit.app, kept, 1, &doors, &n, &any, &d), ERR_OK);
  assert_true(any);
  // Another worker's receipt opens none of it.
  TestCase stranger;
  make_case(&stranger, 0, false, false);
  kit_as_worker(&kit, &rq, stranger.id, 1, &stranger.worker);
  assert_int_equal(peers_her_companion(&rq, &links[0], printed), ERR_NOT_FOUND);
  assert_int_equal(peers_her_message(&rq, links[0].id, "x", &d), ERR_NOT_FOUND);
  kit_done(&rq);
  assert_int_equal(stop(&w), ERR_OK);
  settle();
  nothing_left(&w);
}

// A helper there has left: the organisation's new key is learnt from the next word, and what is offered then is sealed to it.
static void another_key(void **state) {
  (void)state;
  World w, old;
  Req rq;
  ErrDetail d = {0};
  make_world(&old);
  arrive(&old);
  kit_sql(&far_kit, arena_fmt(kept, "INSERT INTO meta (key, value) VALUES ('rotate:%lld', '1')", (long long)far_kit.org[0]));
  as_staff(THERE, &rq, "one.caseworker");
  assert_int_equal(accounts_rotate_if_needed(&rq, &d), ERR_OK);
  kit_done(&rq);
  settle();
  assert_int_equal(step_there(&old, "one.supervisor", LINK_ACT_accept, ""), ERR_OK);   // sealed to the key before
  settle();
  assert_int_equal(count_in(HERE, "SELECT epoch FROM orgs WHERE kind = 'peer'"), 2);
  assert_int_equal(stop(&old), ERR_OK);
  settle();
  make_world(&w);
  arrive(&w);
  assert_int_equal(count_in(THERE, arena_fmt(kept, "SELECT epoch FROM peer_grants WHERE kind = 'to' AND link_id = %lld", (long long)w.link)), 2);
  assert_int_equal(step_there(&w, "one.caseworker", LINK_ACT_accept, ""), ERR_OK);
  assert_int_equal(opens_there(&w, "one.supervisor", "extract"), 1);
  settle();
  assert_int_equal(stop(&w), ERR_OK);
  settle();
  nothing_left(&w);
}

// The report is deleted at the one who offered it, or the case at the one who took it.
static void erased_on_either_side(void **state) {
  (void)state;
  for (int side = 0; side < 2; side++) {
    World w;
    make_world(&w);
    arrive(&w);
    assert_int_equal(step_there(&w, "one.caseworker", LINK_ACT_accept, ""), ERR_OK);
    settle();
    int64_t case_id = side == HERE ? w.c.id : count_in(THERE, arena_fmt(kept, "SELECT case_id FROM peer_links WHERE id = %lld", (long long)w.link));
    ErrDetail d = {0};
    kit_sql(kits[side], arena_fmt(kept, "UPDATE cases SET status = 'erasing', active = 0, act_hour = 1 WHERE id = %lld", (long long)case_id));
    assert_int_equal(admin_erase(&kits[side]->app, case_id, clock_now(), &d), ERR_OK);
    settle();
    nothing_left(&w);
    assert_int_equal(count_in(HERE, arena_fmt(kept, "SELECT gone FROM peer_links WHERE number = %lld",
                                              (long long)count_in(THERE, arena_fmt(kept, "SELECT number FROM peer_links WHERE id = %lld", (long long)w.link)))), 1);
    if (side == THERE) assert_int_equal(stop(&w), ERR_OK);
    settle();
  }
}

static void restored_and_closed(void **state) {
  (void)state;
  World w;
  Req rq;
  ErrDetail d = {0};
  make_world(&w);
  arrive(&w);
  for (int s = 0; s < 2; s++) assert_int_equal(peers_restored(&kits[s]->app, clock_now() + s, &d), ERR_OK);
  settle();
  assert_int_equal(step_there(&w, "one.caseworker", LINK_ACT_accept, ""), ERR_OK);
  settle();
  assert_int_equal(state_here(&w, "accepted"), 1);
  // Closed: nothing new goes there; what is under way still ends as she wants.
  as_staff(HERE, &rq, "one.caseworker");
  assert_int_equal(peers_close(&rq, peer_no[HERE], &d), ERR_OK);
  kit_done(&rq);
  World other = {.link = 0};
  make_case(&other.c, 0, false, false);
  assert_int_equal(yes(&other, 1u << PART_BASICS, false), ERR_UNPROCESSABLE);
  assert_int_equal(stop(&w), ERR_OK);
  settle();
  nothing_left(&w);
}

static void open_the_door_again(void) {   // a test has closed it
  kit_sql(&kit, "UPDATE peers SET state = 'open'");
  kit_sql(&kit, arena_fmt(kept, "UPDATE orgs SET peer_of = %lld WHERE kind = 'peer'", (long long)kit.org[0]));
}

static void accepted_world(World *w) {
  make_world(w);
  arrive(w);
  assert_int_equal(step_there(w, "one.caseworker", LINK_ACT_accept, ""), ERR_OK);
  settle();
  assert_int_equal(opens_there(w, "one.caseworker", "extract"), 1);
}

static int64_t gone_here(const World *w) {
  return count_in(HERE, arena_fmt(kept, "SELECT COUNT(*) FROM peer_links WHERE referral_id = %lld AND gone = 1", (long long)w->referral));
}

// With the receipt of the other server the case that was made there is taken back there; what came with the link goes with it.
static void stopped_there(void **state) {
  (void)state;
  World w;
  open_the_door_again();
  accepted_world(&w);
  kit_sql(&far_kit, arena_fmt(kept, "DELETE FROM grant_wraps WHERE holder = 'org' AND grant_id IN (SELECT g.id FROM grants g JOIN peer_links l ON "
                                    "l.case_id = g.case_id WHERE l.id = %lld AND g.audience = 'shared')", (long long)w.link));
  settle();
  nothing_left(&w);
  assert_int_equal(gone_here(&w), 1);
  assert_int_equal(count_in(HERE, arena_fmt(kept, "SELECT COUNT(*) FROM peer_links WHERE referral_id = %lld AND status = 'stopped'", (long long)w.referral)), 1);
  assert_int_equal(stop(&w), ERR_OK);
  settle();
}

// The day is over to which she agreed, and the other side says nothing: a case under way, and an offer that nobody took.
static void the_day_is_over(void **state) {
  (void)state;
  World w, offered;
  accepted_world(&w);
  kit_sql(&far_kit, arena_fmt(kept, "UPDATE peer_links SET until_day = %lld WHERE id = %lld", (long long)(clock_now() / DAY_MS), (long long)w.link));
  assert_int_equal(opens_there(&w, "one.caseworker", "extract"), 1);   // the last day
  round_of(THERE);
  assert_int_equal(opens_there(&w, "one.caseworker", "extract"), 1);
  kit_sql(&far_kit, arena_fmt(kept, "UPDATE peer_links SET until_day = until_day - 1 WHERE id = %lld", (long long)w.link));
  assert_int_equal(opens_there(&w, "one.caseworker", "extract"), 0);   // at once, whenever the job runs
  assert_int_equal(say_there(&w, true, "Too late"), ERR_CONFLICT);
  round_of(THERE);
  nothing_left(&w);
  make_world(&offered);
  arrive(&offered);
  kit_sql(&far_kit, arena_fmt(kept, "UPDATE peer_links SET until_day = 1 WHERE id = %lld", (long long)offered.link));
  round_of(THERE);
  nothing_left(&offered);
  settle();
  assert_int_equal(gone_here(&w) + gone_here(&offered), 2);
  assert_int_equal(stop(&w), ERR_OK);
  assert_int_equal(stop(&offered), ERR_OK);
  settle();
}

// ---- a server that says too much

typedef struct { const World *w; int n; size_t chars; } Flood;

static Err flood_work(Tx *tx, void *arg) {
  const Flood *f = arg;
  PeerLink l;
  PeerGrants g;
  TRY(peers_store_link(tx, kept, f->w->link, &l));
  TRY(peers_store_grants(tx, kept, l.id, &g));
  char *text = arena_alloc(kept, f->chars + 1);
  assert_non_null(text);
  memset(text, 'x', f->chars);
  text[f->chars] = '\0';
  json_t *plain = json_pack("{s:s}", "text", text);
  for (int i = 0; i < f->n; i++) {
    Item it;
    PeerOut out = {.kind = BUNDLE_item};
    TRY(case_sealed_make(kept, &g.g[GRANT_SAY], l.their_case, "message", plain, clock_now(), &it));
    BundleItem bi = {.id = it.id, .grant = it.grant_id, .version = it.version, .kind = it.kind, .writer = it.writer, .sealed = it.sealed, .key = it.key_wrap};
    TRY(item_write(kept, &bi, &out.body));
    TRY(peers_speak(tx, &l, out));
  }
  json_decref(plain);
  return peers_keep(tx, &l, clock_now());
}

static void flood(const World *w, int n, size_t chars) {
  ErrDetail d = {0};
  Flood f = {.w = w, .n = n, .chars = chars};
  assert_int_equal(db_write(far_kit.app.db, flood_work, &f, &d), ERR_OK);
}

static int64_t heard_here(const World *w) {
  return count_in(HERE, arena_fmt(kept, "SELECT COUNT(*) FROM items WHERE case_id = %lld AND writer = '" CASE_WRITER_PEER "'", (long long)w->c.id));
}

static void too_many(void **state) {
  (void)state;
  World w;
  Req rq;
  ErrDetail d = {0};
  accepted_world(&w);
  flood(&w, LIMIT_peer_items + 3, 10);
  settle();
  settle();
  assert_int_equal(heard_here(&w), LIMIT_peer_items);
  assert_int_equal(count_in(THERE, arena_fmt(kept, "SELECT COUNT(*) FROM peer_out WHERE link_id = %lld", (long long)w.link)), 0);   // all acknowledged
  // The other way: all but one are there already.
  for (int i = 1; i < LIMIT_peer_items; i++)
    kit_sql(&far_kit, arena_fmt(kept, "INSERT INTO peer_items SELECT g.link_id, %d, 'message', g.grant_id, 1, 'worker', %d, g.box_pk, g.box_pk FROM peer_grants g "
                                      "WHERE g.link_id = %lld AND g.kind = 'say'", i, i + 50, (long long)w.link));
  kit_as_worker(&kit, &rq, w.c.id, 1, &w.c.worker);
  int64_t link = count_in(HERE, arena_fmt(kept, "SELECT id FROM peer_links WHERE referral_id = %lld", (long long)w.referral));
  for (int i = 0; i < 3; i++) assert_int_equal(peers_her_message(&rq, link, "Are you there?", &d), ERR_OK);
  kit_done(&rq);
  int64_t before = count_in(THERE, "SELECT COUNT(*) FROM peer_items");
  settle();
  assert_int_equal(count_in(THERE, "SELECT COUNT(*) FROM peer_items"), before + 1);
  assert_int_equal(stop(&w), ERR_OK);
  settle();
  nothing_left(&w);
}

static void too_large(void **state) {
  (void)state;
  World w;
  accepted_world(&w);
  flood(&w, 1, 60000);
  settle();
  assert_int_equal(heard_here(&w), 1);
  flood(&w, 1, LIMIT_peer_item_bytes);
  PeerTaken t = give(HERE, packet_from(THERE));
  assert_true(t.others >= 1);
  assert_int_equal(heard_here(&w), 1);
  assert_int_equal(stop(&w), ERR_OK);
  settle();
  nothing_left(&w);   // it hurts only itself
}

// ---- one link that fails

static int64_t said_here(const World *w) {
  return count_in(HERE, arena_fmt(kept, "SELECT COUNT(*) FROM peer_out o JOIN peer_links l ON l.id = o.link_id WHERE l.referral_id = %lld", (long long)w->referral));
}

static void spoil(int64_t link) {
  kit_sql(&kit, arena_fmt(kept, "UPDATE peer_grants SET box_pk = (SELECT installation FROM peers ORDER BY id LIMIT 1) WHERE link_id = %lld", (long long)link));
}

static void one_fails(void **state) {
  (void)state;
  World w[2];
  int64_t link[2];
  Req rq;
  ErrDetail d = {0};
  for (int i = 0; i < 2; i++) accepted_world(&w[i]);
  for (int i = 0; i < 2; i++) {
    link[i] = count_in(HERE, arena_fmt(kept, "SELECT id FROM peer_links WHERE referral_id = %lld", (long long)w[i].referral));
    kit_as_worker(&kit, &rq, w[i].c.id, 1, &w[i].c.worker);
    assert_int_equal(peers_her_message(&rq, link[i], "Are you there?", &d), ERR_OK);
    kit_done(&rq);
  }
  int bad = link[0] < link[1] ? 0 : 1;   // the one that comes first
  kit_sql(&kit, "CREATE TABLE kept_grants AS SELECT * FROM peer_grants");
  spoil(link[bad]);
  round_of(HERE);
  assert_int_equal(said_here(&w[bad]), 0);
  assert_int_equal(said_here(&w[1 - bad]), 1);
  // What waits for a peer cannot be packed: it is not tried again at once.
  spoil(link[1 - bad]);
  kit_sql(&kit, "UPDATE peers SET url = 'https://127.0.0.1:9', tries = 0, next_ms = 0");
  round_of(HERE);
  assert_int_equal(count_in(HERE, arena_fmt(kept, "SELECT COUNT(*) FROM peers WHERE tries = 1 AND next_ms > %lld", (long long)clock_now())), 1);
  kit_sql(&kit, "DELETE FROM peer_grants");
  kit_sql(&kit, "INSERT INTO peer_grants SELECT * FROM kept_grants");
  kit_sql(&kit, "DROP TABLE kept_grants");
  kit_sql(&kit, "UPDATE peers SET url = '', tries = 0, next_ms = 0");
  for (int i = 0; i < 2; i++) assert_int_equal(stop(&w[i]), ERR_OK);
  settle();
  for (int i = 0; i < 2; i++) nothing_left(&w[i]);
}

// The organisation there is suspended: nothing opens and nothing is said from that moment, and the job says that the keys are gone.
static void suspended_there(void **state) {
  (void)state;
  World w, offered;
  Req rq;
  ErrDetail d = {0};
  int64_t closed;
  accepted_world(&w);
  make_world(&offered);
  (void)give(THERE, packet_from(HERE));
  offered.link = count_in(THERE, arena_fmt(kept, "SELECT id FROM peer_links WHERE over = 0 AND state = 'offered' AND id <> %lld", (long long)w.link));
  assert_true(offered.link > 0 && opens_there(&w, "one.caseworker", "extract") == 1);
  assert_int_equal(vetting_suspend_host(&far_kit.app, far_kit.org[0], clock_now(), &closed, &d), ERR_OK);
  assert_int_equal(count_in(THERE, "SELECT (SELECT COUNT(*) FROM peer_items) + (SELECT COUNT(*) FROM peer_grants)"), 0);
  assert_int_equal(opens_there(&w, "one.caseworker", "extract"), 99);
  assert_int_equal(say_there(&w, true, "Hello"), ERR_FORBIDDEN);
  assert_int_equal(step_there(&offered, "one.caseworker", LINK_ACT_accept, ""), ERR_FORBIDDEN);
  as_staff(THERE, &rq, "one.caseworker");
  assert_int_equal(peers_companion(&rq, w.link, &d), ERR_FORBIDDEN);
  assert_int_equal(peers_open(&rq, w.link, &(PeerFile){.n_items = 0}, &d), ERR_FORBIDDEN);
  kit_done(&rq);
  settle();
  assert_int_equal(count_in(HERE, arena_fmt(kept, "SELECT COUNT(*) FROM peer_links WHERE gone = 1 AND referral_id IN (%lld, %lld)", (long long)w.referral,
                                            (long long)offered.referral)), 2);
  // What is offered now does not begin there.
  World later;
  int64_t links = count_in(THERE, "SELECT COUNT(*) FROM peer_links");
  make_world(&later);
  (void)give(THERE, packet_from(HERE));
  assert_int_equal(count_in(THERE, "SELECT COUNT(*) FROM peer_links"), links);
  kit_sql(&far_kit, "UPDATE orgs SET vetting = 'host'");
  nothing_left(&w);
  nothing_left(&offered);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(acquaintance), cmocka_unit_test(the_way), cmocka_unit_test(replayed), cmocka_unit_test(forged),
      cmocka_unit_test(taken_back_before_it_left), cmocka_unit_test(refused_with_a_reason), cmocka_unit_test(her_words_and_her_second_receipt),
      cmocka_unit_test(another_key), cmocka_unit_test(erased_on_either_side), cmocka_unit_test(restored_and_closed),
      cmocka_unit_test(stopped_there), cmocka_unit_test(the_day_is_over), cmocka_unit_test(too_many), cmocka_unit_test(too_large),
      cmocka_unit_test(one_fails), cmocka_unit_test(suspended_there)};
  return cmocka_run_group_tests(tests, open_both, close_both);
}
