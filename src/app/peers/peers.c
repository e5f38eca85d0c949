// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Coming to know each other: cards, fingerprints, people.
#include <string.h>

#include "app/peers/peers_int.h"
#include "base/text.h"
#include "net/net.h"

enum { ADDRESS_MAX = 400 };

// https and nothing that could lead elsewhere; http to this machine in a demonstration. What the name stands for is looked at when it is
// called (net.h).
bool peers_url_ok(const App *app, const char *url) {
  if (!*url) return true;
  const char *host = strstr(url, "://");
  if (strlen(url) > ADDRESS_MAX || strpbrk(url, " \"<>\\^`{|}\r\n\t#?@") || !host || !host[3]) return false;
  if (url[strlen(url) - 1] == '/') return false;
  return text_starts(url, "https://") || (app->demo && text_starts(url, "http://") && net_is_loopback(url));
}

// ---- our own card

typedef struct { const Req *rq; Org org; } OwnWork;

static Err own_work(Tx *tx, void *arg) {
  OwnWork *w = arg;
  return org_get(tx, w->rq->arena, w->rq->who.org_id, &w->org);
}

static Err own_card(const Req *rq, Card *out, ErrDetail *d) {
  const App *app = req_app(rq);
  OwnWork w = {.rq = rq};
  const char *url = rq->server ? req_public_url(rq) : "";
  TRY(db_read(app->db, own_work, &w, d));
  *out = (Card){.code = w.org.code, .name = w.org.name, .country = w.org.country, .langs = w.org.langs, .epoch = w.org.epoch, .box = w.org.pk,
                .url = url && peers_url_ok(app, url) ? url : ""};
  if (app->installation.n != INSTALLATION_BYTES) return ERR_CONFIG;
  memcpy(out->installation.b, app->installation.p, INSTALLATION_BYTES);
  TRY(keys_org_public(app->keys, w.org.id, &out->sign));
  return keys_delivery_public(app->keys, &out->delivery);
}

Err peers_own_card(const Req *rq, const char **text, char fingerprint[FINGERPRINT_CHARS + 1], ErrDetail *d) {
  Card c;
  Bytes body;
  Signature sig;
  TRY(own_card(rq, &c, d));
  card_fingerprint(&c.installation, &c.sign, &c.delivery, fingerprint);
  TRY(card_body(rq->arena, &c, &body));
  TRY(keys_sign_org(req_app(rq)->keys, SIGN_CARD, rq->who.org_id, body, &sig));
  return card_text(rq->arena, body, &sig, text);
}

// ---- theirs

typedef struct { const Req *rq; const Card *card; int64_t id; } AddWork;

static const Peer *same_key(const Peer *list, size_t n, const Card *c) {
  for (size_t i = 0; i < n; i++)
    if (same_bytes(list[i].sign.b, c->sign.b, KEY_BYTES)) return &list[i];
  return NULL;
}

static Err event(Tx *tx, const Req *rq, int64_t id, const char *what) {
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_PEER, .at = rq->now,
                   .detail = arena_fmt(rq->arena, "%s peer=%lld", what, (long long)id)};
  return audit_append(tx, &ev);
}

static Err add_work(Tx *tx, void *arg) {
  AddWork *w = arg;
  const Card *c = w->card;
  Peer *list;
  size_t n;
  TRY(peers_store_of_org(tx, w->rq->arena, w->rq->who.org_id, &list, &n));
  const Peer *known = same_key(list, n, c);
  if (known && (!same_bytes(known->delivery.b, c->delivery.b, KEY_BYTES) || !same_bytes(known->installation.b, c->installation.b, INSTALLATION_BYTES)))
    return ERR_UNPROCESSABLE;
  w->id = known ? known->id : id_random();
  if (known) TRY(peers_store_card(tx, known->id, c));
  else {
    Peer p = {.id = w->id, .org_id = w->rq->who.org_id, .epoch = c->epoch, .code = c->code, .name = c->name, .country = c->country,
              .langs = c->langs, .url = c->url, .installation = c->installation, .sign = c->sign, .delivery = c->delivery, .box = c->box};
    TRY(peers_store_insert(tx, &p, w->rq->now / DAY_MS));
  }
  return event(tx, w->rq, w->id, known ? "card again" : "card");
}

Err peers_add(const Req *rq, const char *card, int64_t *id, ErrDetail *d) {
  Card c;
  char *text = text_clean(rq->arena, card);
  size_t n = 0;
  for (const char *p = text; *p; p++)   // mail programs break long lines
    if (*p != '\n' && *p != ' ') text[n++] = *p;
  text[n] = '\0';
  if (card_read(rq->arena, text, &c) != ERR_OK) return err_set(d, ERR_UNPROCESSABLE, "card", "not a card, or changed on its way");
  if (!peers_url_ok(req_app(rq), c.url)) return err_set(d, ERR_UNPROCESSABLE, "card", "its address is not allowed");
  if (memcmp(c.installation.b, req_app(rq)->installation.p, INSTALLATION_BYTES) == 0) return err_set(d, ERR_UNPROCESSABLE, "card", "of this installation");
  AddWork w = {.rq = rq, .card = &c};
  TRY(db_write(req_app(rq)->db, add_work, &w, d));
  *id = w.id;
  return ERR_OK;
}

// ---- comparing

typedef struct { const Req *rq; int64_t id; Peer p; } PeerWork;

static Err load(Tx *tx, PeerWork *w) {
  TRY(peers_store_get(tx, w->rq->arena, w->id, &w->p));
  return w->p.org_id == w->rq->who.org_id ? ERR_OK : ERR_NOT_FOUND;
}

static Err two_people(Tx *tx, const Req *rq, bool *yes) {
  Person *list;
  size_t n, holders = 0;
  TRY(person_list(tx, rq->arena, rq->who.org_id, &list, &n));
  for (size_t i = 0; i < n; i++) holders += list[i].key_holder;
  *yes = holders > 1;
  return ERR_OK;
}

// From now on it can be chosen; a destination that was closed before is the same one again.
static Err open_door(Tx *tx, PeerWork *w) {
  int64_t day = w->rq->now / DAY_MS;
  Org o = {.code = arena_fmt(w->rq->arena, "peer-%lld", (long long)w->p.id), .name = w->p.name, .country = w->p.country, .langs = w->p.langs,
           .epoch = w->p.epoch, .pk = w->p.box, .peer_of = w->p.org_id};
  if (w->p.dest_id) return org_peer_of(tx, w->p.dest_id, w->p.org_id);
  return org_peer_insert(tx, &o, day, &w->p.dest_id);
}

static Err compared_work(Tx *tx, void *arg) {
  PeerWork *w = arg;
  bool two, first;
  TRY(load(tx, w));
  const char *was = w->p.state;
  TRY(two_people(tx, w->rq, &two));
  if (text_eq(was, "open")) return ERR_CONFLICT;
  first = !text_eq(was, "half");
  if (!first && w->p.checked_by == w->rq->who.user_id) return ERR_CONFLICT;
  if (first) w->p.checked_by = w->rq->who.user_id;
  w->p.agreed_by = first && two ? 0 : w->rq->who.user_id;
  w->p.state = w->p.agreed_by ? "open" : "half";
  if (w->p.agreed_by) TRY(open_door(tx, w));
  TRY(peers_store_state(tx, &w->p, was));
  return event(tx, w->rq, w->id, w->p.agreed_by ? two ? "compared by two" : "compared by the only one" : "compared by one");
}

Err peers_compared(const Req *rq, int64_t id, ErrDetail *d) {
  PeerWork w = {.rq = rq, .id = id};
  if (!accounts_is_key_holder(rq)) return ERR_FORBIDDEN;
  return db_write(req_app(rq)->db, compared_work, &w, d);
}

static Err close_work(Tx *tx, void *arg) {
  PeerWork *w = arg;
  TRY(load(tx, w));
  const char *was = w->p.state;
  w->p.state = "closed";
  w->p.checked_by = w->p.agreed_by = 0;
  if (w->p.dest_id) TRY(org_peer_of(tx, w->p.dest_id, 0));
  TRY(peers_store_state(tx, &w->p, was));
  return event(tx, w->rq, w->id, "closed");
}

Err peers_close(const Req *rq, int64_t id, ErrDetail *d) {
  PeerWork w = {.rq = rq, .id = id};
  return db_write(req_app(rq)->db, close_work, &w, d);
}

// ---- lists

typedef struct { Arena *a; int64_t org_id; Peer *list; size_t n; } ListWork;

static Err list_work(Tx *tx, void *arg) {
  ListWork *w = arg;
  return w->org_id ? peers_store_of_org(tx, w->a, w->org_id, &w->list, &w->n) : peers_store_all(tx, w->a, &w->list, &w->n);
}

Err peers_list(const Req *rq, Peer **out, size_t *n, ErrDetail *d) {
  ListWork w = {.a = rq->arena, .org_id = rq->who.org_id};
  if (!w.org_id) return ERR_FORBIDDEN;
  TRY(db_read(req_app(rq)->db, list_work, &w, d));
  *out = w.list;
  *n = w.n;
  return ERR_OK;
}

Err peers_every(const App *app, Arena *a, Peer **out, size_t *n, ErrDetail *d) {
  ListWork w = {.a = a};
  TRY(db_read(app->db, list_work, &w, d));
  *out = w.list;
  *n = w.n;
  return ERR_OK;
}

static Err get_work(Tx *tx, void *arg) { return load(tx, arg); }

Err peers_get(const Req *rq, int64_t id, Peer *out, ErrDetail *d) {
  PeerWork w = {.rq = rq, .id = id};
  TRY(db_read(req_app(rq)->db, get_work, &w, d));
  *out = w.p;
  return ERR_OK;
}

// ---- doors for receipts of other servers

typedef struct { Arena *a; int64_t locator; PeerDoor *list; size_t n; bool any; } DoorWork;

static Err door_work(Tx *tx, void *arg) {
  DoorWork *w = arg;
  return peers_store_doors(tx, w->a, w->locator, &w->list, &w->n, &w->any);
}

Err peers_doors(const App *app, Arena *a, int64_t locator, PeerDoor **out, size_t *n, bool *any, ErrDetail *d) {
  DoorWork w = {.a = a, .locator = locator};
  TRY(db_read(app->db, door_work, &w, d));
  *out = w.list;
  *n = w.n;
  *any = w.any;
  return ERR_OK;
}
