// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What arrives. A bundle counts when it is for this installation, opens with its delivery key, and is signed by an organisation whose
// fingerprint was compared here by the one that it speaks to; then the machine (bundle/link.h) decides whether it is new. All of one
// bundle is one transaction. Nothing of the content is opened.
#include <string.h>

#include "app/admin/admin.h"
#include "app/peers/peers_int.h"
#include "app/send/send.h"
#include "base/log.h"
#include "base/text.h"
#include "http/limits.h"

enum { TAKE_ARENA = 24 * 1024 * 1024 };
typedef struct { const App *app; Arena *a; Millis now; Bundle b; Peer p; PeerLink l; bool fresh_link; } TakeWork;

// ---- whose it is

typedef struct { Arena *a; const Bundle *b; Peer *list; size_t n; } FindWork;

static Err find_work(Tx *tx, void *arg) {
  FindWork *w = arg;
  return peers_store_by_sender(tx, w->a, w->b, &w->list, &w->n);
}

// The organisation of this installation that it speaks to is the one whose own key it names.
static Err find_peer(TakeWork *w) {
  ErrDetail d = {.err = ERR_OK};
  FindWork f = {.a = w->a, .b = &w->b};
  TRY(db_read(w->app->db, find_work, &f, &d));
  for (size_t i = 0; i < f.n; i++) {
    SignPublic own;
    TRY(keys_org_public(w->app->keys, f.list[i].org_id, &own));
    if (!same_bytes(own.b, w->b.hearer.b, KEY_BYTES)) continue;
    w->p = f.list[i];
    return ERR_OK;
  }
  return ERR_NOT_FOUND;
}

static Err read_bundle(TakeWork *w, Bytes bytes) {
  BundleOuter outer;
  ItemKey key;
  Bytes body;
  Signature sig;
  TRY(bundle_outer(w->a, bytes, &outer));
  if (memcmp(outer.to.b, w->app->installation.p, INSTALLATION_BYTES) != 0) return ERR_NOT_FOUND;
  TRY(keys_open_bundle(w->app->keys, outer.box, &key));
  Err e = bundle_open(w->a, &key, &outer, &body, &sig);
  SECRET_WIPE(&key);
  if (e == ERR_OK) e = bundle_body_read(w->a, body, &w->b);
  if (e == ERR_OK) e = bundle_check(w->a, body, &w->b, &sig);
  if (e == ERR_OK && memcmp(w->b.to.b, outer.to.b, INSTALLATION_BYTES) != 0) e = ERR_INPUT;
  return e == ERR_OK ? find_peer(w) : e;
}

// ---- what it does: receiver

static CaseSealedGrant grant_of(const BundleGrant *g) { return (CaseSealedGrant){.id = g->id, .epoch = g->epoch, .pk = g->pk, .wrap = g->wrap}; }

static Item item_of(const BundleItem *it, int64_t case_id) {
  return (Item){.id = it->id, .case_id = case_id, .kind = it->kind, .grant_id = it->grant, .version = it->version, .writer = it->writer,
                .sealed = it->sealed, .key_wrap = it->key};
}

static Err show(Tx *tx, TakeWork *w) {
  BundleOffer o;
  PeerLink *l = &w->l;
  TRY(offer_read(w->a, w->b.payload, &o));
  l->their_case = o.case_id;
  l->issue_group = o.issue;
  l->region = o.region;
  l->sector_group = o.sector;
  l->lang = o.lang;
  l->filed_week = o.week;
  l->until_day = o.until_day;
  l->locator = o.locator;
  l->handover = o.handover;
  const BundleGrant *const grants[GRANT_KINDS] = {&o.to, &o.talk, &o.say};
  for (int k = 0; k < GRANT_KINDS; k++) {
    CaseSealedGrant g = grant_of(grants[k]);
    TRY(peers_store_grant_put(tx, l->id, (GrantKind)k, &g));
  }
  for (size_t i = 0; i < o.n_items; i++) {
    Item it = item_of(&o.items[i], o.case_id);
    TRY(peers_store_item_put(tx, l->id, &it));
  }
  AuditEvent ev = {.org_id = l->org_id, .actor = "system", .action = AUDIT_REFERRAL, .at = w->now,
                   .detail = arena_fmt(w->a, "offered from peer=%lld", (long long)l->peer_id)};
  return audit_append(tx, &ev);
}

Err peers_destroy(const App *app, Tx *tx, Arena *a, PeerLink *l, Millis now) {
  CaseRow c;
  TRY(peers_store_destroy(tx, l->id));
  l->gone_day = now / DAY_MS;
  if (l->case_id) {
    Err e = case_row(tx, a, l->case_id, 0, &c);
    if (e == ERR_OK) {
      // Kept apart from backups, before the act commits: a restored backup does not give the keys back.
      TRY(admin_tombstone_consent(app, c.audit_id, "shared", false, now, NULL));
      e = case_holder_end(app, tx, &c, now);
    }
    if (e != ERR_OK && e != ERR_NOT_FOUND) return e;
  }
  AuditEvent ev = {.org_id = l->org_id, .actor = "system", .action = AUDIT_CONSENT_WITHDRAWN, .at = now,
                   .detail = arena_fmt(a, "from peer=%lld: keys destroyed", (long long)l->peer_id)};
  TRY(audit_append(tx, &ev));
  PeerOut gone = {.kind = BUNDLE_gone};
  TRY(day_write(a, l->gone_day, &gone.body));
  return peers_speak(tx, l, gone);
}

static Err wish(TakeWork *w) {
  Bytes key;
  TRY(wish_read(w->b.payload, &w->l.wish_epoch, &key));
  if (key.n != KEY_BYTES) return ERR_INPUT;
  w->l.wish = "asked";
  w->l.wish_box = key;
  return ERR_OK;
}

// ---- what it does: sender

static bool too_large(const BundleItem *it) { return it->sealed.n + it->key.n > LIMIT_peer_item_bytes; }

// Whether the link takes another message from the other side. Logged once, with the last one that is kept.
static Err room_left(Tx *tx, const TakeWork *w, const PeerGrants *g, bool *yes) {
  int64_t n = 0;
  TRY(peers_store_heard(tx, &w->l, g, &n));
  *yes = n < LIMIT_peer_items;
  if (n == LIMIT_peer_items - 1) log_line(LOG_WARN, "peer_items", "link=%lld full: further messages are left out", (long long)w->l.id);
  return ERR_OK;
}

// What may come into a case of ours: sealed to one of the two grants that were made for it, as what such a grant is for.
static Err add_item(Tx *tx, TakeWork *w, const BundleItem *it, bool reason) {
  PeerGrants g;
  CaseSealedGrant still;
  TRY(peers_store_grants(tx, w->a, w->l.id, &g));
  bool talk = it->grant == g.g[GRANT_TALK].id && text_eq(it->kind, "talk") && !reason;
  bool say = it->grant == g.g[GRANT_SAY].id && text_eq(it->kind, reason ? "refusal" : "message");
  if ((!talk && !say) || it->version != 1 || !text_eq(it->writer, CASE_WRITER_PEER) || too_large(it)) return ERR_INPUT;
  bool fits = true;
  if (!reason) TRY(room_left(tx, w, &g, &fits));   // steps are few by themselves
  if (!fits) return ERR_OK;
  Err e = case_sealed_grant(tx, w->a, w->l.case_id, it->grant, w->l.dest_id, &still);
  if (e == ERR_NOT_FOUND) return ERR_OK;   // the report was erased meanwhile
  TRY(e);
  Item one = item_of(it, w->l.case_id);
  TRY(case_sealed_add(tx, &one, w->now));
  CaseRow c;
  TRY(case_row(tx, w->a, w->l.case_id, 0, &c));
  TRY(case_touch_worker(w->app, tx, &c, w->now));
  return say ? send_worker_news(tx, w->l.case_id, w->now) : ERR_OK;
}

static Err keep(Tx *tx, TakeWork *w) {
  const BundleItem *it;
  TRY(item_read(w->a, w->b.payload, &it));
  if (!it) return ERR_INPUT;
  if (w->l.link.sender) return add_item(tx, w, it, false);
  PeerGrants g;
  TRY(peers_store_grants(tx, w->a, w->l.id, &g));
  if (it->grant != g.g[GRANT_TALK].id && it->grant != g.g[GRANT_SAY].id) return ERR_INPUT;
  if (too_large(it) || text_eq(it->writer, CASE_WRITER_PEER)) return ERR_INPUT;   // that writer is us
  bool fits;
  TRY(room_left(tx, w, &g, &fits));
  if (!fits) return ERR_OK;
  Item one = item_of(it, w->l.their_case);
  return peers_store_item_put(tx, w->l.id, &one);
}

static Err step(Tx *tx, TakeWork *w, LinkAct act) {
  static const ReferralAct acts[LINK_ACTS] = {[LINK_ACT_accept] = REF_ACT_accept, [LINK_ACT_refuse] = REF_ACT_refuse,
                                              [LINK_ACT_give_back] = REF_ACT_give_back, [LINK_ACT_finish] = REF_ACT_finish};
  const BundleItem *reason = NULL;
  if (w->b.word.kind == BUNDLE_step) TRY(item_read(w->a, w->b.payload, &reason));
  if (reason) TRY(add_item(tx, w, reason, true));
  Err e = referral_peer_step(w->app, tx, w->a, w->l.referral_id, acts[act], reason ? reason->id : 0, w->now);
  if (e == ERR_OK) e = send_worker_news(tx, w->l.case_id, w->now);
  // Her consent ended in the meantime, or the report was erased: the end is on its way to them.
  return e == ERR_CONFLICT || e == ERR_NO_CONSENT || e == ERR_NOT_FOUND || e == ERR_FORBIDDEN ? ERR_OK : e;
}

static Err copies(Tx *tx, TakeWork *w) {
  TRY(day_read(w->b.payload, &w->l.copies_day));
  Err e = referral_peer_deleted(tx, w->a, w->l.referral_id, w->now);
  return e == ERR_CONFLICT || e == ERR_NOT_FOUND ? ERR_OK : e;
}

static Err obey(Tx *tx, TakeWork *w, LinkTodo todo) {
  PeerLink *l = &w->l;
  switch (todo.what) {
    case LINK_DO_show: return show(tx, w);
    case LINK_DO_keep: return keep(tx, w);
    case LINK_DO_step: return step(tx, w, todo.act);
    case LINK_DO_status: return code_read(w->a, w->b.payload, &l->status);
    case LINK_DO_gone: l->gone_day = w->now / DAY_MS; return ERR_OK;
    case LINK_DO_copies: return copies(tx, w);
    case LINK_DO_wish: return wish(w);
    case LINK_DO_companion:
      l->wish = "made";
      return wish_read(w->b.payload, &l->wish_epoch, &l->wish_box);
    case LINK_DO_destroy: return peers_destroy(w->app, tx, w->a, l, w->now);
    default: return ERR_OK;
  }
}

// ---- one bundle

static Err load_link(Tx *tx, TakeWork *w) {
  bool sender = !w->b.word.by_sender;
  Err e = peers_store_link_find(tx, w->a, w->p.id, w->b.link, sender, &w->l);
  if (e != ERR_NOT_FOUND) return e;
  // Only who offers begins a link, and only where nobody has closed the door and the organisation is not suspended.
  Org own;
  TRY(org_get(tx, w->a, w->p.org_id, &own));
  if (sender || !text_eq(w->p.state, "open") || text_eq(own.vetting, "suspended")) return ERR_NOT_FOUND;
  w->l = (PeerLink){.id = id_random(), .peer_id = w->p.id, .number = w->b.link, .org_id = w->p.org_id, .dest_id = w->p.dest_id, .issue_group = "",
                    .region = "", .sector_group = "", .lang = "", .status = "", .wish = "", .changed_hour = w->now / HOUR_MS};
  link_start(&w->l.link, false);
  return peers_store_link_insert(tx, &w->l);
}

static Err take_work(Tx *tx, void *arg) {
  TakeWork *w = arg;
  TRY(load_link(tx, w));
  int64_t acked = w->l.link.acked;
  LinkTodo todo = link_hear(&w->l.link, &w->b.word);
  TRY(obey(tx, w, todo));
  TRY(peers_store_out_drop(tx, w->l.id, w->l.link.acked));
  TRY(peers_store_epoch(tx, &w->p, w->b.epoch, &w->b.box));
  if (w->b.epoch > w->p.epoch && w->p.dest_id) TRY(org_peer_epoch(tx, w->p.dest_id, w->b.epoch, &w->b.box, w->now / DAY_MS));
  bool moved = todo.what != LINK_DO_nothing || w->l.link.acked != acked || w->l.link.ack_due;
  return moved ? peers_keep(tx, &w->l, w->now) : peers_store_link_set(tx, &w->l);
}

static Err take_one(const App *app, Arena *a, Bytes bytes, Millis now) {
  ErrDetail d = {.err = ERR_OK};
  TakeWork w = {.app = app, .a = a, .now = now};
  TRY(read_bundle(&w, bytes));
  return db_write(app->db, take_work, &w, &d);
}

// What is wrong with a bundle is its own fault; what is wrong with us is said to the one who calls.
static bool its_fault(Err e) { return e == ERR_INPUT || e == ERR_CRYPTO || e == ERR_NOT_FOUND || e == ERR_CONFLICT || e == ERR_LIMIT; }

Err peers_take(const App *app, Bytes packet, Millis now, PeerTaken *out, ErrDetail *d) {
  const Bytes *list;
  size_t n;
  *out = (PeerTaken){0};
  Arena *outer = arena_new(TAKE_ARENA, 0), *a = arena_new(TAKE_ARENA, ARENA_WIPE);
  Err e = outer && a ? packet_read(outer, packet, &list, &n) : ERR_NO_MEMORY;
  if (e == ERR_INPUT) (void)err_set(d, e, "packet", "not a packet of bundles");
  for (size_t i = 0; e == ERR_OK && i < n; i++) {
    Err one = take_one(app, a, list[i], now);
    arena_clear(a);
    if (one == ERR_OK) out->taken++;
    else if (its_fault(one)) out->others++;
    else e = one;
    if (one != ERR_OK) log_line(LOG_WARN, "peer_bundle", "err=%s", err_name(one));
  }
  arena_free(a);
  arena_free(outer);
  return e;
}
