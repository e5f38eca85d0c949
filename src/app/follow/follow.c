// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "app/audit/audit.h"
#include "app/follow/follow_int.h"
#include "app/follow/follow_store.h"
#include "app/proof/proof.h"
#include "base/text.h"

// ---- the row

typedef struct { const Req *rq; FollowRow *out; } RowWork;

static Err row_work(Tx *tx, void *arg) {
  RowWork *w = arg;
  TRY(case_row(tx, w->rq->arena, w->rq->who.case_id, 0, &w->out->row));
  TRY(case_has_consent(tx, &w->out->row, &w->out->consent));
  return org_get(tx, w->rq->arena, w->out->row.org_id, &w->out->org);
}

Err follow_row(const Req *rq, FollowRow *out, ErrDetail *d) {
  RowWork w = {.rq = rq, .out = out};
  const Taxonomy *t = req_app(rq)->taxonomy;
  TRY(db_read(req_app(rq)->db, row_work, &w, d));
  const Calendar *c = t ? calendar_find(t, out->org.country) : NULL;
  out->offset_min = c ? c->offset_min : 0;
  return ERR_OK;
}

// ---- opening

typedef struct { const Req *rq; FollowCase *f; } OpenWork;

static Err open_work(Tx *tx, void *arg) {
  OpenWork *w = arg;
  FollowCase *f = w->f;
  Arena *a = w->rq->arena;
  int64_t id = f->base.row.id;
  follow_release(f);
  TRY(items_load(tx, a, id, NULL, &f->items, &f->n_items));
  TRY(items_open(w->rq, tx, id, f->items, f->n_items));
  TRY(files_list(tx, a, id, f->items, f->n_items, &f->files, &f->n_files));
  TRY(follow_store_recovery(tx, id, &f->recovery));
  TRY(case_emergencies(tx, a, id, &f->emergencies, &f->n_emergencies));
  TRY(follow_store_consents(tx, id, &f->consents_wait));
  TRY(clocks_of_case(tx, id, &f->clocks));
  TRY(appeals_of(a, req_app(w->rq)->taxonomy, f->items, f->n_items, &f->appeals, &f->n_appeals));
  TRY(ledger_fold(a, f->items, f->n_items, &f->ledger));
  TRY(ledger_asks(tx, &f->ledger, id, w->rq->now, &f->after_asks));
  TRY(follow_store_identity(tx, a, id, &f->named, &f->shared));
  return receipt_state(tx, a, id, &f->receipt);
}

// The rest of a withdrawal whose new keys could not be made at once. The case opens either way.
static void rekey(const Req *rq, const CaseRow *c) {
  ErrDetail d = {0};
  Err e = c->mark ? case_rekey_marked(rq, c->id, &d) : ERR_OK;
  (void)e;
}

Err follow_open(const Req *rq, FollowCase *f, ErrDetail *d) {
  *f = (FollowCase){.n_items = 0};
  TRY(follow_row(rq, &f->base, d));
  rekey(rq, &f->base.row);
  const CaseRow *c = &f->base.row;
  AuditEvent ev = {.org_id = c->org_id, .actor = audit_actor(rq), .action = AUDIT_WORKER_OPENED, .subject = c->audit_id, .at = rq->now};
  TRY(audit_note(req_app(rq), &ev, d));
  OpenWork w = {.rq = rq, .f = f};
  return db_read(req_app(rq)->db, open_work, &w, d);
}

void follow_release(FollowCase *f) {
  items_release(f->items, f->n_items);
  f->n_items = 0;
}

const Clock *follow_due(const FollowCase *f) {
  static const ClockKind hers[] = {CLOCK_answer, CLOCK_update, CLOCK_wait};
  const CaseRow *c = &f->base.row;
  const Clock *next = NULL;
  if (!c->active || !f->base.consent || text_eq(c->status, "closing")) return NULL;
  for (size_t i = 0; i < sizeof hers / sizeof hers[0]; i++) {
    const Clock *one = &f->clocks.c[hers[i]];
    if (one->on && !one->paused_hour && (!next || one->due_hour < next->due_hour)) next = one;
  }
  return next;
}

const Item *follow_newest(const FollowCase *f, const char *kind) {
  for (size_t i = f->n_items; i-- > 0;)
    if (f->items[i].plain && text_eq(f->items[i].kind, kind)) return &f->items[i];
  return NULL;
}

const Item *follow_oldest(const FollowCase *f, const char *kind) {
  for (size_t i = 0; i < f->n_items; i++)
    if (f->items[i].plain && text_eq(f->items[i].kind, kind)) return &f->items[i];
  return NULL;
}

bool follow_is_hers(const Item *it) { return !text_starts(it->writer, "user:"); }

json_t *follow_answers(const FollowCase *f) {
  json_t *all = json_object();
  for (size_t i = 0; all && i < f->n_items; i++)
    if (f->items[i].plain && text_eq(f->items[i].kind, "answers") && json_object_update(all, f->items[i].plain) != 0) {
      json_decref(all);
      return NULL;
    }
  if (all) (void)json_object_del(all, "at");
  return all;
}

json_t *follow_changed(const json_t *before, const json_t *after) {
  json_t *changed = json_object(), *v;
  const char *key;
  json_object_foreach((json_t *)(uintptr_t)after, key, v) {
    const json_t *old = json_object_get(before, key);
    if (changed && (!old || !json_equal(old, v))) (void)json_object_set(changed, key, v);
  }
  return changed;
}

// ---- the receipt

Err follow_receipt(const Req *rq, const char *typed, BoxPair *pair, int64_t *case_id, int64_t *epoch, ErrDetail *d) {
  bool first;
  TRY(receipt_find(req_app(rq), rq->arena, typed, pair, case_id, epoch, &first, d));
  Err e = first ? receipt_first_use(req_app(rq), *case_id, *epoch, rq->now, d) : ERR_OK;
  if (e != ERR_OK) SECRET_WIPE(pair);
  return e;
}

// ---- adding

typedef struct { const Req *rq; ItemPrepared *it; const char *kind; int64_t version, now_version; } AddWork;

static Err add_work(Tx *tx, void *arg) {
  AddWork *w = arg;
  CaseRow c;
  bool consent;
  TRY(case_row(tx, w->rq->arena, w->rq->who.case_id, 0, &c));
  if (w->version && c.version != w->version) return ERR_PRECONDITION;
  TRY(case_has_consent(tx, &c, &consent));
  if (!consent) return ERR_NO_CONSENT;
  TRY(item_insert(tx, w->it));
  TRY(case_touch_worker(req_app(w->rq), tx, &c, w->rq->now));
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(w->rq), .action = AUDIT_ITEM_ADDED, .subject = c.audit_id, .detail = w->kind,
                   .at = w->rq->now};
  TRY(audit_append(tx, &ev));
  TRY(case_row(tx, w->rq->arena, c.id, 0, &c));
  w->now_version = c.version;
  return ERR_OK;
}

Err follow_add(const Req *rq, const char *kind, json_t *plain, int64_t version, int64_t *id, int64_t *new_version, ErrDetail *d) {
  const App *app = req_app(rq);
  AddWork w = {.rq = rq, .kind = kind, .version = version};
  TRY(item_prepare(app, rq->arena, rq->who.case_id, "shared", kind, audit_actor(rq), plain, rq->now, &w.it, d));
  TRY(db_write(app->db, add_work, &w, d));
  if (id) *id = item_prepared_id(w.it);
  if (new_version) *new_version = w.now_version;
  return ERR_OK;
}

Err follow_message(const Req *rq, const char *text, const char *lang, int64_t version, int64_t *id, int64_t *new_version, ErrDetail *d) {
  if (!*text) return err_set(d, ERR_INPUT, "text", "empty");
  if (text_len(text) > MESSAGE_MAX) return err_set(d, ERR_LIMIT, "text", "longer than %d", MESSAGE_MAX);
  json_t *plain = json_pack("{s:s, s:s}", "text", intake_unicode(rq->arena, text), "lang", lang);
  if (!plain) return ERR_NO_MEMORY;
  Err e = follow_add(rq, "message", plain, version, id, new_version, d);
  json_decref(plain);
  return e;
}

Err follow_give_name(const Req *rq, const char *name, const char *other_names, ErrDetail *d) {
  if (!*name && !*other_names) return case_identity_give(rq, rq->who.case_id, NULL, d);
  json_t *identity = json_pack("{s:s}", "name", intake_unicode(rq->arena, *name ? name : other_names));
  json_t *forms = json_array();
  bool ok = identity && forms;
  if (ok && *name && *other_names) ok = json_array_append_new(forms, json_string(intake_unicode(rq->arena, other_names))) == 0;
  if (ok && json_array_size(forms)) ok = json_object_set(identity, "forms", forms) == 0;
  Err e = ok ? case_identity_give(rq, rq->who.case_id, identity, d) : ERR_NO_MEMORY;
  json_decref(identity);
  json_decref(forms);
  return e;
}

// ---- the proof of filing

Err follow_proof_text(const FollowCase *f, const char **text) {
  const Item *it = follow_oldest(f, "proof");
  *text = it ? json_str(it->plain, "proof", NULL) : NULL;
  return *text ? ERR_OK : ERR_NOT_FOUND;
}

static Err log_entry(const Req *rq, const char *text, Bytes *out, ErrDetail *d) {
  FilingProof p;
  Bytes inclusion, event;
  json_t *j = NULL;
  TRY(proof_read(rq->arena, BYTES(text, strlen(text)), &p, d));
  Bytes subject = BYTES(p.commitments[0].b, DIGEST_BYTES);
  TRY(audit_inclusion_json(req_app(rq), subject, rq->arena, &inclusion, d));
  TRY(audit_event_text(req_app(rq), subject, rq->arena, &event, d));
  TRY(json_read(inclusion, PROOF_TEXT_MAX, &j, d));
  json_object_set_new(j, "event", json_stringn((const char *)event.p, event.n));
  Err e = json_write(rq->arena, j, out);
  json_decref(j);
  return e;
}

Err follow_proof_log(const Req *rq, const FollowCase *f, Bytes *out, ErrDetail *d) {
  const char *text;
  Bytes inclusion;
  TRY(follow_proof_text(f, &text));
  TRY(log_entry(rq, text, &inclusion, d));
  return proof_bundle(rq->arena, BYTES(text, strlen(text)), NULL, NULL, NULL, inclusion, out);
}

Err follow_proof_whole(const Req *rq, const FollowCase *f, Bytes *out, ErrDetail *d) {
  const Item *answers = follow_oldest(f, "answers"), *identity = follow_oldest(f, "identity"), *it = follow_oldest(f, "proof");
  const char *text;
  Bytes inclusion = {0};
  TRY(follow_proof_text(f, &text));
  Err e = log_entry(rq, text, &inclusion, d);
  if (e == ERR_NOT_FOUND) *d = (ErrDetail){0};
  else if (e != ERR_OK) return e;
  return proof_bundle(rq->arena, BYTES(text, strlen(text)), json_object_get(it->plain, "nonces"), answers ? answers->plain : NULL,
                      identity ? identity->plain : NULL, inclusion, out);
}
