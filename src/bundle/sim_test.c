// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Two installations in one program: clock, randomness, network and disks are arguments of a schedule that is drawn from its seed. They are
// killed between any two steps; the network loses, doubles, delays, replays and changes what it carries, and an enemy writes into it.
//   bundle_sim_test [first seed] [number]      one schedule that fails says its seed: bundle-sim_test SEED 1
#include "crypto/crypto_test.h"

#include <time.h>

#include "base/text.h"
#include "bundle/bundle.h"

enum { SAID_MAX = 64, WIRE_MAX = 256, STEPS = 160, SCHEDULES = 4000, ROUNDS = 60, LINK_ID = 77 };

// ---- randomness: splitmix64

typedef struct { uint64_t x; } Dice;
static uint64_t roll(Dice *d) {
  uint64_t z = (d->x += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
static uint64_t below(Dice *d, uint64_t n) { return roll(d) % n; }
static bool one_in(Dice *d, uint64_t n) { return below(d, n) == 0; }

// ---- a side: what its disk holds, and what a kill takes away

typedef struct { int64_t seq, item; BundleKind kind; LinkAct act; } Out;
typedef struct {
  Link l;
  Out out[SAID_MAX * 2];  size_t n_out;      // waits for its acknowledgement
  int64_t said[SAID_MAX]; size_t n_said;     // items of its own
  int64_t kept[SAID_MAX]; size_t n_kept;     // items of the other side
  bool shown, content;                       // receiver: the offer is on a page; its sealed bytes lie here
  bool was_over;
} Disk;
typedef struct { Disk disk, older; bool has_older; Millis next_try; int64_t tries; uint8_t key[32]; } Side;
typedef struct { Bytes bytes; int to; } Wire;
typedef struct { Dice dice; Millis now; Side side[2]; Wire wire[WIRE_MAX]; size_t n_wire; Arena *a; uint64_t seed; bool restores, restored; int64_t next_item; } World;
static World w;

#define HOLDS(x)                                                                                                     \
  do {                                                                                                               \
    if (!(x)) fail_msg("seed %llu: does not hold: %s", (unsigned long long)w.seed, #x);                              \
  } while (0)

static bool has(const int64_t *list, size_t n, int64_t id) {
  for (size_t i = 0; i < n; i++)
    if (list[i] == id) return true;
  return false;
}

// ---- what must hold after every commit

static void check_now(void) {
  const Disk *a = &w.side[0].disk, *b = &w.side[1].disk;
  HOLDS(!b->shown || w.restored || a->l.state != LINK_none);        // nothing is shown before it was offered
  HOLDS(!b->l.over || (!b->shown && !b->content));                  // nor after the end
  HOLDS(b->l.state < LINK_accepted || b->l.next_in > 1 || w.restored);// and nobody accepts what never came
  for (int s = 0; s < 2; s++) {
    const Disk *d = &w.side[s].disk, *other = &w.side[1 - s].disk;
    for (size_t i = 0; i < d->n_kept; i++) {
      HOLDS(w.restored || has(other->said, other->n_said, d->kept[i]));   // nothing forged
      HOLDS(!has(d->kept, i, d->kept[i]));                                // nothing twice
      HOLDS(i == 0 || w.restored || d->kept[i] > d->kept[i - 1]);         // and in order
    }
  }
}

static void commit_disk(int s, const Disk *d) {
  HOLDS(!w.side[s].disk.was_over || d->l.over || w.restored);
  w.side[s].disk = *d;
  w.side[s].disk.was_over = d->l.over;
  check_now();
}

static void kill_side(int s) {
  w.side[s].next_try = 0;
  w.side[s].tries = 0;
}

// ---- saying

static bool say(Disk *d, BundleKind kind, LinkAct act, int64_t item) {
  int64_t seq;
  if (d->n_out == sizeof d->out / sizeof *d->out || link_say(&d->l, kind, act, &seq) != ERR_OK) return false;
  d->out[d->n_out++] = (Out){.seq = seq, .kind = kind, .act = act, .item = item};
  return true;
}

static void want(int s) {
  static const BundleKind mine[] = {BUNDLE_offer, BUNDLE_item, BUNDLE_item, BUNDLE_wish, BUNDLE_end};
  static const BundleKind theirs[] = {BUNDLE_step, BUNDLE_step, BUNDLE_item, BUNDLE_status, BUNDLE_companion, BUNDLE_copies};
  Disk d = w.side[s].disk;
  BundleKind kind = s == 0 ? mine[below(&w.dice, 5)] : theirs[below(&w.dice, 6)];
  if (kind == BUNDLE_end && (d.l.over || !one_in(&w.dice, 6))) return;
  if (kind == BUNDLE_item && d.n_said == SAID_MAX) return;
  int64_t item = kind == BUNDLE_item ? ++w.next_item : 0;
  if (!say(&d, kind, kind == BUNDLE_step ? (LinkAct)(1 + below(&w.dice, LINK_ACTS - 1)) : LINK_ACT_none, item)) return;
  if (kind == BUNDLE_item) d.said[d.n_said++] = item;
  if (one_in(&w.dice, 10)) return kill_side(s);   // before the commit: it was never said
  commit_disk(s, &d);
  w.side[s].next_try = w.now;
}

// ---- bytes: the real body, under a keyed digest in the place of signature and seal (those are slow, and tested in bundle_test.c)

static Bytes write_bundle(int s, const LinkWord *word, int64_t item) {
  Bundle b = {.link = LINK_ID, .word = *word, .epoch = 1};
  Bytes body;
  Digest mac;
  b.from.b[0] = (uint8_t)s;
  b.to.b[0] = (uint8_t)(1 - s);
  assert_ok(day_write(w.a, item, &b.payload));
  assert_ok(bundle_body(w.a, &b, &body));
  assert_ok(digest_keyed(BYTES(w.side[s].key, 32), "sim", body, &mac));
  uint8_t *all = arena_alloc(w.a, body.n + DIGEST_BYTES);
  assert_non_null(all);
  memcpy(all, mac.b, DIGEST_BYTES);
  memcpy(all + DIGEST_BYTES, body.p, body.n);
  return BYTES(all, body.n + DIGEST_BYTES);
}

static bool read_bundle(int s, Bytes bytes, Bundle *out) {
  Digest mac;
  if (bytes.n < DIGEST_BYTES) return false;
  Bytes body = BYTES(bytes.p + DIGEST_BYTES, bytes.n - DIGEST_BYTES);
  assert_ok(digest_keyed(BYTES(w.side[1 - s].key, 32), "sim", body, &mac));
  if (memcmp(mac.b, bytes.p, DIGEST_BYTES) != 0 || bundle_body_read(w.a, body, out) != ERR_OK) return false;
  return out->link == LINK_ID && out->to.b[0] == s;
}

static void put_wire(int to, Bytes bytes) {
  size_t at = w.n_wire < WIRE_MAX ? w.n_wire++ : below(&w.dice, WIRE_MAX);   // a full network loses something
  w.wire[at] = (Wire){.bytes = bytes, .to = to};
}

static void send_one(int s, BundleKind kept, LinkAct act, int64_t seq, int64_t item, bool fair) {
  LinkWord word;
  const Link *l = &w.side[s].disk.l;
  BundleKind kind = link_now(l, kept);
  if (kind != kept) item = 0;
  HOLDS(s == 1 || !l->over || (kind != BUNDLE_offer && kind != BUNDLE_item && kind != BUNDLE_wish));   // content stays here after the end
  link_word(l, kind, act, seq, &word);
  Bytes bytes = write_bundle(s, &word, item);
  if (!fair && one_in(&w.dice, 4)) return;                  // lost
  put_wire(1 - s, bytes);
  if (!fair && one_in(&w.dice, 5)) put_wire(1 - s, bytes);  // doubled
}

static void send_all(int s, bool fair) {
  Side *me = &w.side[s];
  if (!link_waits(&me->disk.l) || (!fair && w.now < me->next_try)) return;
  for (size_t i = 0; i < me->disk.n_out; i++) {
    const Out *o = &me->disk.out[i];
    send_one(s, o->kind, o->act, o->seq, o->item, fair);
    if (!fair && one_in(&w.dice, 20)) return kill_side(s);
  }
  if (me->disk.l.ack_due) send_one(s, BUNDLE_ack, LINK_ACT_none, 0, 0, fair);
  if (!fair && one_in(&w.dice, 10)) return kill_side(s);    // it left, and nobody knows
  Disk d = me->disk;
  d.l.ack_due = false;
  commit_disk(s, &d);
  me->next_try = w.now + link_wait(me->tries++);
}

// ---- hearing

static void drop_acked(Disk *d) {
  size_t n = 0;
  for (size_t i = 0; i < d->n_out; i++)
    if (d->out[i].seq > d->l.acked) d->out[n++] = d->out[i];
  d->n_out = n;
}

static void obey(Disk *d, LinkTodo todo, int64_t item) {
  if (todo.what == LINK_DO_show) d->shown = d->content = true;
  if (todo.what == LINK_DO_keep && d->n_kept < SAID_MAX && !has(d->kept, d->n_kept, item)) d->kept[d->n_kept++] = item;
  if (todo.what == LINK_DO_destroy) {
    d->shown = d->content = false;
    HOLDS(say(d, BUNDLE_gone, LINK_ACT_none, 0));
  }
}

static void hear(int s, Bytes bytes, bool fair) {
  Bundle b;
  int64_t item = 0;
  Disk d = w.side[s].disk;
  if (!read_bundle(s, bytes, &b) || day_read(b.payload, &item) != ERR_OK) return;
  LinkTodo todo = link_hear(&d.l, &b.word);
  drop_acked(&d);
  obey(&d, todo, item);
  if (!fair && one_in(&w.dice, 12)) return kill_side(s);    // before the commit: as if it had never come
  bool moved = d.l.acked != w.side[s].disk.l.acked;
  commit_disk(s, &d);
  if (moved) w.side[s].tries = 0;
  if (!fair && one_in(&w.dice, 12)) kill_side(s);           // after it: the acknowledgement is still due
}

static void deliver(bool fair) {
  if (w.n_wire == 0) return;
  size_t i = fair ? 0 : below(&w.dice, w.n_wire);           // in any order
  Wire one = w.wire[i];
  if (fair || !one_in(&w.dice, 4)) {                        // else it stays, and comes again
    if (fair) memmove(&w.wire[0], &w.wire[1], --w.n_wire * sizeof w.wire[0]);
    else w.wire[i] = w.wire[--w.n_wire];
  }
  hear(one.to, one.bytes, fair);
}

// ---- the enemy: changed bytes, bytes of its own, words of one side sent back to it

static void attack(void) {
  if (w.n_wire == 0) return;
  Wire one = w.wire[below(&w.dice, w.n_wire)];
  Disk before[2] = {w.side[0].disk, w.side[1].disk};
  uint8_t *bent = arena_alloc(w.a, one.bytes.n);
  assert_non_null(bent);
  memcpy(bent, one.bytes.p, one.bytes.n);
  switch (below(&w.dice, 3)) {
    case 0: bent[below(&w.dice, one.bytes.n)] ^= (uint8_t)(1 + below(&w.dice, 255)); break;
    case 1: one.bytes.n = below(&w.dice, one.bytes.n); break;
    default: one.to = 1 - one.to;
  }
  hear(one.to, BYTES(bent, one.bytes.n), true);
  HOLDS(memcmp(before, (Disk[2]){w.side[0].disk, w.side[1].disk}, sizeof before) == 0);
}

// A side comes back from an older copy of its disk; what the tombstone log knows of the end is done again first.
static void restore(void) {
  Side *me = &w.side[below(&w.dice, 2)];
  if (!me->has_older || one_in(&w.dice, 2)) {
    me->older = me->disk;
    me->has_older = true;
    return;
  }
  bool over = me->disk.l.over;
  w.restored = true;
  me->disk = me->older;
  w.now++;
  if (over && (me->disk.l.sender ? !me->disk.l.gone : !me->disk.l.over)) {
    if (me->disk.l.sender) HOLDS(say(&me->disk, BUNDLE_end, LINK_ACT_none, 0));
    else {
      me->disk.l.over = true;
      me->disk.shown = me->disk.content = false;
      HOLDS(say(&me->disk, BUNDLE_gone, LINK_ACT_none, 0));
    }
  }
  me->disk.was_over = me->disk.l.over;
  link_restored(&me->disk.l, w.now);
  kill_side((int)(me - w.side));
}

// ---- a schedule

static void step(void) {
  w.now += (Millis)below(&w.dice, one_in(&w.dice, 10) ? 7 * HOUR_MS : 20 * SECOND_MS);
  switch (below(&w.dice, w.restores ? 13 : 12)) {
    case 0: case 1: want(0); break;
    case 2: case 3: want(1); break;
    case 4: case 5: send_all(0, false); break;
    case 6: case 7: send_all(1, false); break;
    case 8: case 9: case 10: deliver(false); break;
    case 11: attack(); break;
    default: restore();
  }
}

static void check_end(void) {
  const Disk *a = &w.side[0].disk, *b = &w.side[1].disk;
  HOLDS(a->n_out == 0 && b->n_out == 0);
  HOLDS(w.restored || (a->l.next_in == b->l.next_out && b->l.next_in == a->l.next_out));
  HOLDS(a->l.over == b->l.over && (!a->l.over || (b->l.gone && a->l.gone)));   // withdrawn means destroyed there, and known here
  if (!a->l.over && !w.restored) HOLDS(a->l.state == b->l.state);
  if (w.restored) return;                                                      // what an older copy never knew cannot come back
  HOLDS(a->n_kept == b->n_said && memcmp(a->kept, b->said, b->n_said * sizeof b->said[0]) == 0);
  bool works = b->l.state == LINK_accepted || b->l.state == LINK_done;         // one that gave the case back takes nothing more
  HOLDS(a->l.over || !works || (b->n_kept == a->n_said && memcmp(b->kept, a->said, a->n_said * sizeof a->said[0]) == 0));
}

static void start_world(uint64_t seed, bool restores) {
  Arena *a = w.a;
  arena_clear(a);
  w = (World){.a = a, .dice = {seed}, .seed = seed, .now = 1800000000000, .restores = restores};
  for (int s = 0; s < 2; s++) {
    memset(&w.side[s].disk, 0, sizeof w.side[s].disk);
    link_start(&w.side[s].disk.l, s == 0);
    memset(w.side[s].key, 'a' + s, sizeof w.side[s].key);
  }
}

typedef struct { uint64_t offered, accepted, ended, items; } Reached;
static Reached reached;

static void run(uint64_t seed, bool restores) {
  start_world(seed, restores);
  for (int i = 0; i < STEPS; i++) step();
  // The network is fair from now on; what it still holds arrives.
  int rounds = 0;
  for (; rounds < ROUNDS && (w.n_wire || link_waits(&w.side[0].disk.l) || link_waits(&w.side[1].disk.l)); rounds++) {
    while (w.n_wire) deliver(true);
    send_all(0, true);
    send_all(1, true);
  }
  HOLDS(rounds < ROUNDS);
  check_end();
  reached.offered += w.side[1].disk.l.state != LINK_none;
  reached.accepted += w.side[1].disk.l.state >= LINK_accepted;
  reached.ended += w.side[0].disk.l.over;
  reached.items += w.side[0].disk.n_kept + w.side[1].disk.n_kept;
}

static uint64_t first = 20261130, number = SCHEDULES;

static void schedules(bool restores) {
  struct timespec from, to;
  reached = (Reached){0};
  (void)clock_gettime(CLOCK_MONOTONIC, &from);
  for (uint64_t i = 0; i < number; i++) run(first + i, restores);
  (void)clock_gettime(CLOCK_MONOTONIC, &to);
  double s = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
  print_message("seeds %llu to %llu: %llu schedules in %.1f s; offered %llu, accepted %llu, ended %llu, items %llu\n", (unsigned long long)first,
                (unsigned long long)(first + number - 1), (unsigned long long)number, s, (unsigned long long)reached.offered,
                (unsigned long long)reached.accepted, (unsigned long long)reached.ended, (unsigned long long)reached.items);
  if (number < SCHEDULES) return;
  // Schedules that never get anywhere would prove nothing.
  assert_true(reached.offered > number / 2 && reached.accepted > number / 4 && reached.ended > number / 8 && reached.items > number / 4);
}

static void kills_losses_replays_forgeries(void **state) {
  (void)state;
  schedules(false);
}

static void older_copies(void **state) {
  (void)state;
  schedules(true);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(kills_losses_replays_forgeries), cmocka_unit_test(older_copies)};
  int64_t v;
  if (argc > 1 && text_int(argv[1], 0, INT64_MAX, &v) == ERR_OK) first = (uint64_t)v;
  if (argc > 2 && text_int(argv[2], 1, INT64_MAX, &v) == ERR_OK) number = (uint64_t)v;
  if (crypto_init() != ERR_OK || !(w.a = arena_new(256 * 1024 * 1024, 0))) return 1;
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  arena_free(w.a);
  return failed;
}
