// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The receiver's acts: opening what came, taking it as a case of its own, answering, a receipt of this server for her.
#include <string.h>

#include "app/intake/intake.h"
#include "app/peers/peers_int.h"
#include "base/text.h"

Err peers_own_link(Tx *tx, const Req *rq, int64_t id, PeerLink *out) {
  TRY(peers_store_link(tx, rq->arena, id, out));
  return rq->who.org_id != 0 && out->org_id == rq->who.org_id ? ERR_OK : ERR_NOT_FOUND;
}

// One that acts on it: nothing while it is suspended (room vetting), whose keys to it are destroyed with all others.
static Err acting_link(Tx *tx, const Req *rq, int64_t id, PeerLink *out) {
  Org own;
  TRY(peers_own_link(tx, rq, id, out));
  TRY(org_get(tx, rq->arena, rq->who.org_id, &own));
  return text_eq(own.vetting, "suspended") ? ERR_FORBIDDEN : ERR_OK;
}

Err peers_event(Tx *tx, const Req *rq, const PeerLink *l, const char *detail) {
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_REFERRAL, .at = rq->now,
                   .detail = arena_fmt(rq->arena, "peer=%lld %s", (long long)l->peer_id, detail)};
  return audit_append(tx, &ev);
}

// ---- lists

typedef struct { const Req *rq; PeerLink *list; size_t n; } ListWork;

static Err list_work(Tx *tx, void *arg) {
  ListWork *w = arg;
  TRY(peers_store_links(tx, w->rq->arena, LINKS_OF_ORG, w->rq->who.org_id, &w->list, &w->n));
  for (size_t i = 0; i < w->n; i++) TRY(peers_store_out_count(tx, &w->list[i], &w->list[i].waiting));
  return ERR_OK;
}

Err peers_links(const Req *rq, PeerLink **out, size_t *n, ErrDetail *d) {
  ListWork w = {.rq = rq};
  if (!rq->who.org_id) return ERR_FORBIDDEN;
  TRY(db_read(req_app(rq)->db, list_work, &w, d));
  *out = w.list;
  *n = w.n;
  return ERR_OK;
}

// ---- opening

typedef struct { const Req *rq; int64_t id; PeerFile *f; PeerGrants g; } OpenWork;

static Err open_work(Tx *tx, void *arg) {
  OpenWork *w = arg;
  TRY(acting_link(tx, w->rq, w->id, &w->f->l));
  if (w->f->l.link.sender) return ERR_NOT_FOUND;   // the sender reads its own case
  TRY(peers_store_grants(tx, w->rq->arena, w->id, &w->g));
  return peers_store_items(tx, w->rq->arena, &w->f->l, &w->f->items, &w->f->n_items);
}

bool peers_lapsed(const PeerLink *l, Millis now) { return l->until_day != 0 && l->until_day < now / DAY_MS; }

static bool working(const PeerLink *l, Millis now) {
  return (l->link.state == LINK_accepted || l->link.state == LINK_done) && !l->link.over && !peers_lapsed(l, now);
}

static Err open_items(const Req *rq, OpenWork *w, ErrDetail *d) {
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_CASE_OPENED, .at = rq->now,
                   .detail = arena_fmt(rq->arena, "peer=%lld", (long long)w->f->l.peer_id)};
  TRY(audit_note(req_app(rq), &ev, d));
  CaseSealedSet set = {.case_id = w->f->l.their_case, .grants = w->g.g, .n_grants = GRANT_KINDS};
  return case_sealed_open(rq, &set, w->f->items, w->f->n_items);
}

// Before it accepts, the receiver sees coarse facts only.
Err peers_open(const Req *rq, int64_t id, PeerFile *out, ErrDetail *d) {
  *out = (PeerFile){.n_items = 0};
  OpenWork w = {.rq = rq, .id = id, .f = out};
  TRY(db_read(req_app(rq)->db, open_work, &w, d));
  if (!working(&out->l, rq->now) || !accounts_is_key_holder(rq)) {
    out->n_items = 0;
    return ERR_OK;
  }
  return open_items(rq, &w, d);
}

void peers_release(PeerFile *f) {
  items_release(f->items, f->n_items);
  f->n_items = 0;
}

// ---- steps

typedef struct { const Req *rq; int64_t id; LinkAct act; PeerFile f; PeerGrants g; Org own; Filed *filed; PeerOut out, companion; bool made; } StepWork;

static Err own_work(Tx *tx, void *arg) {
  StepWork *w = arg;
  OpenWork o = {.rq = w->rq, .id = w->id, .f = &w->f};
  TRY(open_work(tx, &o));
  w->g = o.g;
  return org_get(tx, w->rq->arena, w->rq->who.org_id, &w->own);
}

static const json_t *plain_of(const PeerFile *f, const char *kind) {
  const json_t *found = NULL;
  for (size_t i = 0; i < f->n_items; i++)
    if (text_eq(f->items[i].kind, kind) && f->items[i].plain) found = f->items[i].plain;
  return found;
}

// The case that the offer becomes: what she shares, as if it had been typed in.
static Err prepare_case(StepWork *w, ErrDetail *d) {
  const Req *rq = w->rq;
  OpenWork o = {.rq = rq, .f = &w->f, .g = w->g};
  w->filed = ARENA_NEW(rq->arena, Filed);
  if (!w->filed) return ERR_NO_MEMORY;
  TRY(open_items(rq, &o, d));
  const json_t *answers = json_object_get(plain_of(&w->f, "extract"), "answers");
  if (!answers) return err_set(d, ERR_CRYPTO, "offer", "it does not open with the keys of this organisation");
  Filing in = {.lang = w->f.l.lang, .org_code = w->own.code, .answers = answers, .identity = plain_of(&w->f, "identity"),
               .contact = plain_of(&w->f, "contact"), .share_identity = true, .origin = "peer", .writer = audit_actor(rq), .held_by = "helper",
               .made_by = rq->who.user_id, .now = rq->now};
  return intake_prepare(req_app(rq), rq->arena, &in, w->filed, d);
}

// Her receipt of this server, sealed to the key of her receipt at the other one.
static Err seal_companion(const Req *rq, const PeerLink *l, const Receipt *receipt, PeerOut *out) {
  BoxPublic hers;
  Bytes box;
  char printed[RECEIPT_PRINT_CHARS + 1];
  if (l->wish_box.n != KEY_BYTES) return ERR_CONFLICT;
  memcpy(hers.b, l->wish_box.p, KEY_BYTES);
  receipt_print(receipt, printed);
  SealContext ctx = {.purpose = "companion", .case_id = l->their_case, .item_id = l->number, .version = l->wish_epoch, .writer = ""};
  Err e = box_seal(rq->arena, &hers, &ctx, BYTES(printed, RECEIPT_PRINT_CHARS), &box);
  secret_wipe(printed, sizeof printed);
  *out = (PeerOut){.kind = BUNDLE_companion};
  return e == ERR_OK ? wish_write(rq->arena, l->wish_epoch, box, &out->body) : e;
}

static Err step_work(Tx *tx, void *arg) {
  StepWork *w = arg;
  PeerLink l;
  TRY(acting_link(tx, w->rq, w->id, &l));
  TRY(peers_speak(tx, &l, w->out));
  if (w->filed) {
    TRY(intake_insert(tx, w->filed));
    l.case_id = w->filed->case_id;
  }
  if (w->filed && text_eq(l.wish, "asked") && w->companion.body.n) {
    TRY(peers_speak(tx, &l, w->companion));
    l.wish = "made";
  }
  TRY(peers_event(tx, w->rq, &l, link_state_names[l.link.state]));
  return peers_keep(tx, &l, w->rq->now);
}

static Err prepare_reason(StepWork *w, const char *reason) {
  const BundleItem *none = NULL;
  BundleItem bi;
  Item it;
  if (!*reason) return item_write(w->rq->arena, none, &w->out.body);
  json_t *plain = json_pack("{s:s}", "text", reason);
  if (!plain) return ERR_NO_MEMORY;
  Err e = case_sealed_make(w->rq->arena, &w->g.g[GRANT_SAY], w->f.l.their_case, "refusal", plain, w->rq->now, &it);
  json_decref(plain);
  TRY(e);
  bi = (BundleItem){.id = it.id, .grant = it.grant_id, .version = it.version, .kind = it.kind, .writer = it.writer, .sealed = it.sealed, .key = it.key_wrap};
  return item_write(w->rq->arena, &bi, &w->out.body);
}

Err peers_step(const Req *rq, int64_t id, LinkAct act, const char *reason, ErrDetail *d) {
  StepWork w = {.rq = rq, .id = id, .act = act, .out = {.kind = BUNDLE_step, .act = act}};
  if (!accounts_is_key_holder(rq)) return ERR_FORBIDDEN;
  TRY(db_read(req_app(rq)->db, own_work, &w, d));
  if (peers_lapsed(&w.f.l, rq->now) && act == LINK_ACT_accept) return ERR_NO_CONSENT;
  if (w.f.l.link.over || !w.g.g[GRANT_SAY].id) return ERR_CONFLICT;
  Err e = prepare_reason(&w, reason);
  if (e == ERR_OK && act == LINK_ACT_accept) {
    e = w.f.l.link.state == LINK_offered ? prepare_case(&w, d) : ERR_CONFLICT;
    if (e == ERR_OK && text_eq(w.f.l.wish, "asked")) e = seal_companion(rq, &w.f.l, &w.filed->receipt, &w.companion);
  }
  if (e == ERR_OK) e = db_write(req_app(rq)->db, step_work, &w, d);
  if (w.filed) SECRET_WIPE(w.filed);
  peers_release(&w.f);
  return e;
}

// ---- words

static Err say_work(Tx *tx, void *arg) {
  StepWork *w = arg;
  PeerLink l;
  TRY(w->out.kind == BUNDLE_copies ? peers_own_link(tx, w->rq, w->id, &l) : acting_link(tx, w->rq, w->id, &l));
  TRY(peers_speak(tx, &l, w->out));
  if (w->f.n_items) TRY(peers_store_item_put(tx, l.id, &w->f.items[0]));   // our own copy: we hold this grant too
  if (w->out.kind == BUNDLE_copies) l.copies_day = w->rq->now / DAY_MS;
  if (w->out.kind == BUNDLE_companion) l.wish = "made";
  TRY(peers_event(tx, w->rq, &l, w->out.kind == BUNDLE_item ? "message" : w->out.kind == BUNDLE_copies ? "copies deleted" : "receipt"));
  return peers_keep(tx, &l, w->rq->now);
}

Err peers_say(const Req *rq, int64_t id, bool to_worker, const char *text, ErrDetail *d) {
  StepWork w = {.rq = rq, .id = id, .out = {.kind = BUNDLE_item}};
  Item it;
  if (!accounts_is_key_holder(rq)) return ERR_FORBIDDEN;
  TRY(db_read(req_app(rq)->db, own_work, &w, d));
  if (!working(&w.f.l, rq->now)) return ERR_CONFLICT;
  json_t *plain = to_worker ? json_pack("{s:s, s:s}", "text", text, "lang", rq->lang ? rq->lang : "en") : json_pack("{s:s}", "text", text);
  if (!plain) return ERR_NO_MEMORY;
  Err e = case_sealed_make(rq->arena, &w.g.g[to_worker ? GRANT_SAY : GRANT_TALK], w.f.l.their_case, to_worker ? "message" : "talk", plain, rq->now, &it);
  json_decref(plain);
  TRY(e);
  BundleItem bi = {.id = it.id, .grant = it.grant_id, .version = it.version, .kind = it.kind, .writer = it.writer, .sealed = it.sealed, .key = it.key_wrap};
  TRY(item_write(rq->arena, &bi, &w.out.body));
  w.f.items = &it;
  w.f.n_items = 1;
  return db_write(req_app(rq)->db, say_work, &w, d);
}

Err peers_copies(const Req *rq, int64_t id, ErrDetail *d) {
  StepWork w = {.rq = rq, .id = id, .out = {.kind = BUNDLE_copies}};
  TRY(day_write(rq->arena, rq->now / DAY_MS, &w.out.body));
  return db_write(req_app(rq)->db, say_work, &w, d);
}

// ---- a receipt of this server, after the case was taken

Err peers_companion(const Req *rq, int64_t id, ErrDetail *d) {
  StepWork w = {.rq = rq, .id = id};
  Receipt receipt;
  bool locked;
  TRY(db_read(req_app(rq)->db, own_work, &w, d));
  w.f.n_items = 0;   // nothing of it is opened here
  if (!working(&w.f.l, rq->now) || !w.f.l.case_id || !text_eq(w.f.l.wish, "asked")) return ERR_CONFLICT;
  TRY(receipt_reissue(rq, w.f.l.case_id, &receipt, &locked, d));
  Err e = seal_companion(rq, &w.f.l, &receipt, &w.out);
  SECRET_WIPE(&receipt);
  return e == ERR_OK ? db_write(req_app(rq)->db, say_work, &w, d) : e;
}
