// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What this side says: offers, messages, ends, acknowledgements. Bytes are taken from the case at the moment they leave, so that nothing
// that she has taken back lies anywhere on its way. Nothing is opened here.
#include <string.h>

#include "app/peers/peers_int.h"
#include "base/log.h"
#include "base/text.h"

enum { ROUND_ARENA = 32 * 1024 * 1024, LIVE_BATCH = 200 };   // as peers_link_live lists them

Err peers_speak(Tx *tx, PeerLink *l, PeerOut say) {
  TRY(link_say(&l->link, say.kind, say.act, &say.seq));
  return peers_store_out_insert(tx, l->id, &say);
}

Err peers_keep(Tx *tx, PeerLink *l, Millis now) {
  l->changed_hour = now / HOUR_MS;
  TRY(peers_store_link_set(tx, l));
  return peers_store_try(tx, l->peer_id, 0, now);
}

// ---- new offers

typedef struct { const App *app; Arena *a; Millis now; Referral *list; size_t n; const Referral *one; } OfferWork;

static Err waiting_work(Tx *tx, void *arg) {
  OfferWork *w = arg;
  return referral_peer_waiting(tx, w->a, &w->list, &w->n);
}

static Err name_grant(Tx *tx, Arena *a, const PeerLink *l, GrantKind kind, int64_t grant_id) {
  CaseSealedGrant g;
  TRY(case_sealed_grant(tx, a, l->case_id, grant_id, l->dest_id, &g));
  g.wrap = BYTES(NULL, 0);
  return peers_store_grant_put(tx, l->id, kind, &g);
}

static Err offer_work(Tx *tx, void *arg) {
  OfferWork *w = arg;
  const Referral *r = w->one;
  Peer p;
  int64_t talk, say;
  TRY(peers_store_of_dest(tx, w->a, r->to_org, &p));
  PeerLink l = {.id = id_random(), .peer_id = p.id, .number = id_random(), .referral_id = r->id, .consent_id = r->consent_id, .case_id = r->case_id,
                .org_id = r->from_org, .dest_id = r->to_org, .issue_group = "", .region = "", .sector_group = "", .lang = "", .status = "", .wish = ""};
  link_start(&l.link, true);
  TRY(case_talk_begin(tx, w->a, r->case_id, r->from_org, r->to_org, &talk));
  TRY(case_say_begin(tx, w->a, r->case_id, r->from_org, r->to_org, &say));
  TRY(referral_peer_begin(tx, w->a, r->id, talk, w->now));
  TRY(peers_store_link_insert(tx, &l));
  TRY(name_grant(tx, w->a, &l, GRANT_TALK, talk));
  TRY(name_grant(tx, w->a, &l, GRANT_SAY, say));
  TRY(peers_speak(tx, &l, (PeerOut){.kind = BUNDLE_offer}));
  return peers_keep(tx, &l, w->now);
}

Err peers_offer_new(const App *app, Millis now) {
  ErrDetail d = {.err = ERR_OK};
  OfferWork w = {.app = app, .a = arena_new(1024 * 1024, 0), .now = now};
  if (!w.a) return ERR_NO_MEMORY;
  Err first = db_read(app->db, waiting_work, &w, &d);
  for (size_t i = 0; i < w.n; i++) {
    w.one = &w.list[i];
    Err e = db_write(app->db, offer_work, &w, &d);
    if (e != ERR_OK && e != ERR_CONFLICT && first == ERR_OK) first = e;   // a conflict: taken back meanwhile
  }
  arena_free(w.a);
  return first;
}

// ---- what changes on links by itself

typedef struct { const App *app; Arena *a; Millis now; PeerLink *list; size_t n; int64_t after, id; } SweepWork;

static Err live_work(Tx *tx, void *arg) {
  SweepWork *w = arg;
  return peers_store_links(tx, w->a, LINKS_LIVE, w->after, &w->list, &w->n);
}

// NULL: her consent stands.
static Err why_over(Tx *tx, const SweepWork *w, const PeerLink *l, const char **why) {
  ConsentRow c;
  *why = NULL;
  Err e = consent_row(tx, w->a, l->consent_id, &c);
  if (e == ERR_NOT_FOUND) *why = "erased";
  else if (e == ERR_OK && !consent_valid(&c, w->now)) *why = text_eq(c.state, "given") ? "expired" : c.state;
  return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static Err say_code(Tx *tx, Arena *a, PeerLink *l, BundleKind kind, const char *code) {
  PeerOut o = {.kind = kind};
  TRY(code_write(a, code, &o.body));
  return peers_speak(tx, l, o);
}

// Messages of hers and of the organisation that were added to the case; those from there came by themselves.
static Err say_items(Tx *tx, const SweepWork *w, PeerLink *l, bool *changed) {
  PeerGrants g;
  int64_t last = l->shipped;
  TRY(peers_store_grants(tx, w->a, l->id, &g));
  for (int k = GRANT_TALK; k <= GRANT_SAY; k++) {
    Item *items;
    size_t n;
    if (!g.g[k].id) continue;
    TRY(case_sealed_items(tx, w->a, l->case_id, g.g[k].id, l->shipped, &items, &n));
    for (size_t i = 0; i < n; i++) {
      if (items[i].seq > last) last = items[i].seq;
      if (text_eq(items[i].writer, CASE_WRITER_PEER)) continue;
      TRY(peers_speak(tx, l, (PeerOut){.kind = BUNDLE_item, .item_id = items[i].id}));
    }
  }
  *changed = *changed || last != l->shipped;
  l->shipped = last;
  return ERR_OK;
}

static bool works(const PeerLink *l) { return (l->link.state == LINK_accepted || l->link.state == LINK_done) && !l->link.over; }

static Err sweep_sender(Tx *tx, const SweepWork *w, PeerLink *l, bool *changed) {
  const char *why;
  if (l->link.over) return ERR_OK;
  TRY(why_over(tx, w, l, &why));
  if (why) {
    *changed = true;
    if (text_eq(why, "erased")) l->case_id = 0;
    return say_code(tx, w->a, l, BUNDLE_end, why);
  }
  return works(l) ? say_items(tx, w, l, changed) : ERR_OK;
}

// What the worker may see of the case at the receiver's: as coarse as the row. NULL: nothing yet.
static Err status_of(Tx *tx, Arena *a, const PeerLink *l, const char **out) {
  CaseRow c;
  bool consent = true;
  *out = NULL;
  if (!works(l) || !l->case_id) return ERR_OK;
  Err e = case_row(tx, a, l->case_id, 0, &c);
  if (e == ERR_OK) TRY(case_has_consent(tx, &c, &consent));
  if (e != ERR_OK && e != ERR_NOT_FOUND) return e;
  *out = e == ERR_NOT_FOUND ? "erased" : !consent ? "stopped" : c.status;
  return ERR_OK;
}

// What a receiver says and does by itself. status: a new one, or NULL. end: what came goes, as if she had ended it.
typedef struct { const char *status; bool end; } ReceiverDue;

static Err receiver_due(Tx *tx, const SweepWork *w, const PeerLink *l, ReceiverDue *out) {
  Org own;
  const char *now;
  *out = (ReceiverDue){.status = NULL};
  if (l->link.over) return ERR_OK;
  TRY(org_get(tx, w->a, l->org_id, &own));
  // Its keys went with the suspension (room vetting); or the day came to which she agreed, be the other side silent.
  out->end = text_eq(own.vetting, "suspended") || peers_lapsed(l, w->now);
  if (out->end) return ERR_OK;
  TRY(status_of(tx, w->a, l, &now));
  out->end = now && (text_eq(now, "erased") || text_eq(now, "stopped"));
  if (now && !text_eq(now, l->status)) out->status = now;
  return ERR_OK;
}

static Err sweep_receiver(Tx *tx, const SweepWork *w, PeerLink *l, bool *changed) {
  ReceiverDue due;
  TRY(receiver_due(tx, w, l, &due));
  *changed = due.status || due.end;
  if (due.status) {
    l->status = due.status;
    TRY(say_code(tx, w->a, l, BUNDLE_status, due.status));
  }
  if (!due.end) return ERR_OK;
  if (text_eq(l->status, "erased")) l->case_id = 0;   // with the case goes what came with it
  l->link.over = true;
  return peers_destroy(w->app, tx, w->a, l, w->now);
}

static Err sweep_work(Tx *tx, void *arg) {
  SweepWork *w = arg;
  PeerLink l;
  bool changed = false;
  TRY(peers_store_link(tx, w->a, w->id, &l));
  TRY(l.link.sender ? sweep_sender(tx, w, &l, &changed) : sweep_receiver(tx, w, &l, &changed));
  return changed ? peers_keep(tx, &l, w->now) : ERR_OK;
}

// Looked at in a snapshot first, so that a quiet link costs no write.
static Err sweep_look(Tx *tx, void *arg) {
  SweepWork *w = arg;
  PeerLink l;
  const char *why = NULL;
  bool due = false;
  TRY(peers_store_link(tx, w->a, w->id, &l));
  if (l.link.sender && !l.link.over) {
    TRY(why_over(tx, w, &l, &why));
    due = why != NULL;
    PeerGrants g = {.g = {{.id = 0}}};
    if (!due && works(&l)) TRY(peers_store_grants(tx, w->a, l.id, &g));
    for (int k = GRANT_TALK; k <= GRANT_SAY && !due; k++) {
      Item *items;
      size_t n = 0;
      if (g.g[k].id) TRY(case_sealed_items(tx, w->a, l.case_id, g.g[k].id, l.shipped, &items, &n));
      due = n > 0;
    }
  } else if (!l.link.sender) {
    ReceiverDue r;
    TRY(receiver_due(tx, w, &l, &r));
    due = r.status || r.end;
  }
  return due ? ERR_OK : ERR_NOT_FOUND;
}

static Err sweep_one(SweepWork *w, int64_t id) {
  ErrDetail d = {.err = ERR_OK};
  arena_clear(w->a);
  w->id = id;
  Err e = db_read(w->app->db, sweep_look, w, &d);
  if (e == ERR_OK) e = db_write(w->app->db, sweep_work, w, &d);
  return e == ERR_NOT_FOUND || e == ERR_CONFLICT ? ERR_OK : e;
}

// One that fails is logged, and the others go on: none waits for the repair of another.
Err peers_sweep(const App *app, Millis now) {
  ErrDetail d = {.err = ERR_OK};
  int64_t ids[LIVE_BATCH];
  size_t n;
  SweepWork w = {.app = app, .a = arena_new(ROUND_ARENA, 0), .now = now};
  Err listed = w.a ? ERR_OK : ERR_NO_MEMORY;
  do {
    n = w.n = 0;
    if (listed == ERR_OK) listed = db_read(app->db, live_work, &w, &d);
    for (; listed == ERR_OK && n < w.n && n < LIVE_BATCH; n++) ids[n] = w.after = w.list[n].id;
    for (size_t i = 0; i < n; i++) {
      Err e = sweep_one(&w, ids[i]);
      if (e != ERR_OK) log_line(LOG_WARN, "peer_link", "link=%lld err=%s", (long long)ids[i], err_name(e));
    }
  } while (n == LIVE_BATCH);
  arena_free(w.a);
  return listed;
}

// ---- packets

typedef struct { Bundle b; int64_t org_id; } Waiting;
typedef struct { const App *app; Arena *a; const Peer *p; Millis now; Waiting list[PACKET_BUNDLES]; size_t n, bytes; PeerPacket *out; bool full; } PackWork;

static BundleItem item_of(const Item *it) {
  return (BundleItem){.id = it->id, .grant = it->grant_id, .version = it->version, .kind = it->kind, .writer = it->writer, .sealed = it->sealed,
                      .key = it->key_wrap};
}

static BundleGrant grant_of(const CaseSealedGrant *g) { return (BundleGrant){.id = g->id, .epoch = g->epoch, .pk = g->pk, .wrap = g->wrap}; }

// ERR_NOT_FOUND: she has taken it back, and nothing of it leaves.
static Err offer_payload(Tx *tx, const PackWork *w, const PeerLink *l, Bytes *out) {
  BundleOffer o = {.case_id = l->case_id};
  PeerGrants named;
  CaseSealedGrant g[GRANT_KINDS];
  ConsentRow consent;
  CaseRow c;
  Referral r;
  Item *items;
  int64_t to;
  TRY(consent_row(tx, w->a, l->consent_id, &consent));
  if (!consent_valid(&consent, w->now) || !consent.wrap.n) return ERR_NOT_FOUND;
  TRY(case_row(tx, w->a, l->case_id, 0, &c));
  TRY(referral_row(tx, w->a, l->referral_id, &r));
  TRY(case_sealed_to(tx, l->case_id, l->dest_id, &to));
  TRY(peers_store_grants(tx, w->a, l->id, &named));
  TRY(case_sealed_grant(tx, w->a, l->case_id, to, l->dest_id, &g[GRANT_TO]));
  g[GRANT_TO].wrap = consent.wrap;
  g[GRANT_TO].epoch = consent.epoch;
  for (int k = GRANT_TALK; k <= GRANT_SAY; k++) TRY(case_sealed_grant(tx, w->a, l->case_id, named.g[k].id, l->dest_id, &g[k]));
  TRY(case_sealed_items(tx, w->a, l->case_id, to, 0, &items, &o.n_items));
  BundleItem *list = ARENA_ARRAY(w->a, BundleItem, o.n_items + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < o.n_items; i++) list[i] = item_of(&items[i]);
  o.items = list;
  o.until_day = consent.until_day;
  o.week = c.filed_week;
  o.issue = c.issue_group;
  o.region = c.region;
  o.sector = c.sector_group;
  o.lang = c.lang;
  o.handover = r.handover;
  o.to = grant_of(&g[GRANT_TO]);
  o.talk = grant_of(&g[GRANT_TALK]);
  o.say = grant_of(&g[GRANT_SAY]);
  TRY(peers_store_locator(tx, l->case_id, &o.locator));
  return offer_write(w->a, &o, out);
}

static Err item_payload(Tx *tx, const PackWork *w, const PeerLink *l, int64_t item_id, Bytes *out) {
  PeerGrants g;
  TRY(peers_store_grants(tx, w->a, l->id, &g));
  for (int k = GRANT_TALK; k <= GRANT_SAY; k++) {
    Item *items;
    size_t n;
    TRY(case_sealed_items(tx, w->a, l->case_id, g.g[k].id, 0, &items, &n));
    for (size_t i = 0; i < n; i++) {
      if (items[i].id != item_id) continue;
      BundleItem one = item_of(&items[i]);
      return item_write(w->a, &one, out);
    }
  }
  return ERR_NOT_FOUND;
}

static Err payload(Tx *tx, const PackWork *w, const PeerLink *l, const PeerOut *o, BundleKind *kind, Bytes *out) {
  Err e = ERR_OK;
  *kind = link_now(&l->link, o->kind);
  *out = *kind == BUNDLE_nothing ? BYTES(NULL, 0) : o->body;
  if (*kind == BUNDLE_offer) e = offer_payload(tx, w, l, out);
  else if (*kind == BUNDLE_item && l->link.sender) e = item_payload(tx, w, l, o->item_id, out);
  if (e != ERR_NOT_FOUND) return e;
  *kind = BUNDLE_nothing;
  *out = BYTES(NULL, 0);
  return ERR_OK;
}

static void put(PackWork *w, const PeerLink *l, BundleKind kind, const PeerOut *o, Bytes body) {
  w->bytes += body.n + 4096;
  if (w->n == PACKET_BUNDLES || (w->n > 0 && w->bytes > PACKET_MAX / 2)) {
    w->full = true;
    return;
  }
  Waiting *one = &w->list[w->n++];
  *one = (Waiting){.b = {.to = w->p->installation, .hearer = w->p->sign, .link = l->number, .payload = body}, .org_id = l->org_id};
  link_word(&l->link, kind, o->act, o->seq, &one->b.word);
}

static Err pack_link(Tx *tx, PackWork *w, const PeerLink *l) {
  PeerOut *outs;
  size_t n;
  TRY(peers_store_out(tx, w->a, l, &outs, &n));
  for (size_t i = 0; i < n && !w->full; i++) {
    BundleKind kind;
    Bytes body;
    TRY(payload(tx, w, l, &outs[i], &kind, &body));
    put(w, l, kind, &outs[i], body);
  }
  if (n == 0 && !w->full) put(w, l, BUNDLE_ack, &(PeerOut){.seq = 0}, BYTES(NULL, 0));
  if (!w->full) w->out->acks[w->out->n_acks++] = (PeerAck){l->id, l->link.next_in, l->link.their_life};
  return ERR_OK;
}

static Err speaker_epoch(Tx *tx, PackWork *w) {
  Org own;
  TRY(org_get(tx, w->a, w->p->org_id, &own));
  for (size_t i = 0; i < w->n; i++) {
    w->list[i].b.epoch = own.epoch;
    w->list[i].b.box = own.pk;
  }
  return ERR_OK;
}

static Err pack_work(Tx *tx, void *arg) {
  PackWork *w = arg;
  PeerLink *links;
  size_t n;
  w->n = w->bytes = w->out->n_acks = 0;
  w->full = false;
  TRY(peers_store_links(tx, w->a, LINKS_WAITING, w->p->id, &links, &n));
  w->out->acks = ARENA_ARRAY(w->a, PeerAck, n + 1);
  if (!w->out->acks) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n && !w->full; i++) TRY(pack_link(tx, w, &links[i]));
  return speaker_epoch(tx, w);
}

static Err seal_one(const PackWork *w, Waiting *one, Bytes *out) {
  const App *app = w->app;
  Bytes body;
  Digest d;
  Signature sig;
  memcpy(one->b.from.b, app->installation.p, INSTALLATION_BYTES);
  TRY(keys_org_public(app->keys, one->org_id, &one->b.speaker));
  TRY(bundle_body(w->a, &one->b, &body));
  bundle_digest(body, &d);
  TRY(keys_sign_org(app->keys, SIGN_BUNDLE, one->org_id, BYTES(d.b, DIGEST_BYTES), &sig));
  return bundle_seal(w->a, &one->b.to, &w->p->delivery, body, &sig, out);
}

Err peers_packet(const App *app, Arena *a, const Peer *p, Millis now, PeerPacket *out, ErrDetail *d) {
  Bytes sealed[PACKET_BUNDLES];
  *out = (PeerPacket){.n = 0};
  PackWork *w = ARENA_NEW(a, PackWork);
  if (!w) return ERR_NO_MEMORY;
  *w = (PackWork){.app = app, .a = a, .p = p, .now = now, .out = out};
  TRY(db_read(app->db, pack_work, w, d));
  for (size_t i = 0; i < w->n; i++) TRY(seal_one(w, &w->list[i], &sealed[i]));
  out->n = w->n;
  return packet_write(a, sealed, w->n, &out->packet);
}

// ---- calls

typedef struct { Arena *a; const Peer *p; const PeerPacket *packet; bool arrived; Millis now; Peer *list; size_t n; } CallWork;

static Err due_work(Tx *tx, void *arg) {
  CallWork *w = arg;
  return peers_store_due(tx, w->a, w->now, &w->list, &w->n);
}

Err peers_due(const App *app, Arena *a, Millis now, Peer **out, size_t *n) {
  ErrDetail d = {.err = ERR_OK};
  CallWork w = {.a = a, .now = now};
  TRY(db_read(app->db, due_work, &w, &d));
  *out = w.list;
  *n = w.n;
  return ERR_OK;
}

static Err called_work(Tx *tx, void *arg) {
  CallWork *w = arg;
  for (size_t i = 0; i < w->packet->n_acks && w->arrived; i++) TRY(peers_store_ack_sent(tx, &w->packet->acks[i]));
  return peers_store_try(tx, w->p->id, w->p->tries + 1, w->now + link_wait(w->p->tries));
}

Err peers_called(const App *app, const Peer *p, const PeerPacket *packet, bool arrived, Millis now) {
  ErrDetail d = {.err = ERR_OK};
  CallWork w = {.p = p, .packet = packet, .arrived = arrived, .now = now};
  return db_write(app->db, called_work, &w, &d);
}

// ---- after a restore

static Err restored_work(Tx *tx, void *arg) {
  SweepWork *w = arg;
  PeerLink l;
  TRY(peers_store_link(tx, w->a, w->id, &l));
  link_restored(&l.link, w->now);
  // What the tombstones have taken from the case is taken from the link that it came by.
  if (!l.link.sender && l.case_id) {
    CaseRow c;
    bool consent = false;
    Err e = case_row(tx, w->a, l.case_id, 0, &c);
    if (e == ERR_OK) e = case_has_consent(tx, &c, &consent);
    if (e != ERR_OK && e != ERR_NOT_FOUND) return e;
    if (!consent && !l.link.over) {
      l.link.over = true;
      TRY(peers_destroy(w->app, tx, w->a, &l, w->now));
    }
  }
  if (l.link.sender && l.link.over) TRY(say_code(tx, w->a, &l, BUNDLE_end, "restored"));
  return peers_keep(tx, &l, w->now);
}

Err peers_restored(const App *app, Millis now, ErrDetail *d) {
  SweepWork w = {.app = app, .a = arena_new(ROUND_ARENA, 0), .now = now};
  if (!w.a) return ERR_NO_MEMORY;
  Err e = ERR_OK;
  do {
    arena_clear(w.a);
    w.n = 0;
    e = db_read(app->db, live_work, &w, d);
    for (size_t i = 0; i < w.n && e == ERR_OK; i++) {
      w.id = w.after = w.list[i].id;
      e = db_write(app->db, restored_work, &w, d);
    }
  } while (w.n == LIVE_BATCH && e == ERR_OK);
  arena_free(w.a);
  return e;
}
