// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/offices/offices_shelter.h"

#include <string.h>

#include "app/accounts/accounts.h"
#include "app/audit/audit.h"
#include "app/offices/offices_store.h"
#include "base/text.h"

enum { NOTE_BYTES = 4096 };   // filled up with spaces, so that its length tells nothing

// The body is bound by its number in the hash of its id; the organisation by its key.
static SealContext note_context(int64_t org_id, const char *id, int64_t epoch) {
  return (SealContext){.purpose = "shelter", .case_id = org_id, .item_id = (int64_t)(i18n_hash("shelter", id) >> 1), .version = epoch, .writer = ""};
}

typedef struct { const Req *rq; const char *id; ShelterRow row; Org org; Bytes box; int64_t free_beds; bool found; AuditEvent event; } Work;

static Err get_work(Tx *tx, void *arg) {
  Work *w = arg;
  Err e = offices_store_shelter(tx, w->rq->arena, w->id, w->rq->who.org_id, &w->row);
  w->found = e == ERR_OK;
  return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static AuditEvent event_of(const Req *rq, AuditAction action, const char *id) {
  return (AuditEvent){.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = action, .at = rq->now,
                      .detail = arena_fmt(rq->arena, "place %s", id)};
}

static Err note_read(const Req *rq, const Work *w, Shelter *out) {
  SealContext ctx = note_context(rq->who.org_id, w->id, w->row.epoch);
  char *plain = arena_alloc(rq->arena, NOTE_BYTES + 1);
  json_t *j = NULL;
  if (!plain) return ERR_NO_MEMORY;
  TRY(accounts_open_org(rq, rq->who.org_id, w->row.epoch, &ctx, w->row.box, plain, NOTE_BYTES));
  TRY(json_read(BYTES(plain, NOTE_BYTES), NOTE_BYTES, &j, NULL));
  *out = (Shelter){.known = true, .free_beds = w->row.free_beds, .day = w->row.day, .takes = arena_str(rq->arena, json_str(j, "takes", "")),
                   .pays = arena_str(rq->arena, json_str(j, "pays", "")), .address = arena_str(rq->arena, json_str(j, "address", ""))};
  json_decref(j);
  return ERR_OK;
}

Err shelter_get(const Req *rq, const char *id, Shelter *out, ErrDetail *d) {
  Work w = {.rq = rq, .id = id};
  *out = (Shelter){.takes = "", .pays = "", .address = ""};
  if (!accounts_is_key_holder(rq)) return ERR_OK;
  TRY(db_read(req_app(rq)->db, get_work, &w, d));
  if (!w.found) return ERR_OK;
  AuditEvent event = event_of(rq, AUDIT_SHELTER_OPENED, id);
  TRY(audit_note(req_app(rq), &event, d));
  return note_read(rq, &w, out);
}

// ---- writing

static Err org_work(Tx *tx, void *arg) {
  Work *w = arg;
  return org_get(tx, w->rq->arena, w->rq->who.org_id, &w->org);
}

static Err put_work(Tx *tx, void *arg) {
  const Work *w = arg;
  ShelterRow row = {.free_beds = w->free_beds, .day = w->rq->now / DAY_MS, .epoch = w->org.epoch, .box = w->box};
  TRY(offices_store_shelter_put(tx, w->id, w->rq->who.org_id, &row));
  return audit_append(tx, &w->event);
}

static Err note_seal(const Req *rq, const Shelter *s, Work *w) {
  Bytes text;
  SealContext ctx = note_context(rq->who.org_id, w->id, w->org.epoch);
  json_t *j = json_pack("{s:s, s:s, s:s}", "takes", s->takes, "pays", s->pays, "address", s->address);
  Err e = j ? json_write(rq->arena, j, &text) : ERR_NO_MEMORY;
  json_decref(j);
  TRY(e);
  uint8_t *padded = arena_alloc(rq->arena, NOTE_BYTES);
  if (!padded || text.n > NOTE_BYTES) return padded ? ERR_TOO_LARGE : ERR_NO_MEMORY;
  memset(padded, ' ', NOTE_BYTES);
  memcpy(padded, text.p, text.n);
  return box_seal(rq->arena, &w->org.pk, &ctx, BYTES(padded, NOTE_BYTES), &w->box);
}

Err shelter_put(const Req *rq, const char *id, const Shelter *s, ErrDetail *d) {
  Work w = {.rq = rq, .id = id, .free_beds = s->free_beds, .event = event_of(rq, AUDIT_SHELTER_NOTED, id)};
  if (!accounts_is_key_holder(rq)) return err_set(d, ERR_FORBIDDEN, "", "only a key-holder can read what is sealed here");
  TRY(db_read(req_app(rq)->db, org_work, &w, d));
  TRY(note_seal(rq, s, &w));
  return db_write(req_app(rq)->db, put_work, &w, d);
}
