// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A text to the respondent: contacting them is where retaliation begins, so she says yes to the very words (FIELD 1.8).
#include "app/audit/audit.h"
#include "app/consent/consent_store.h"
#include "base/text.h"

enum { FIRST_LOOK_DAYS = 2, SECOND_LOOK_DAYS = 7, LOOKS = 2 };
typedef struct {
  const Req *rq;
  ConsentRow row;
  CaseRow c;
  int64_t id;
  const char *from, *to, *how;      // states
  ItemPrepared *item, *looks[LOOKS];
  Millis at[LOOKS];
} LetterWork;

static Err event(Tx *tx, const LetterWork *w, AuditAction action, const char *detail) {
  AuditEvent ev = {.org_id = w->c.org_id, .actor = audit_actor(w->rq), .action = action, .subject = w->c.audit_id, .detail = detail, .at = w->rq->now};
  return audit_append(tx, &ev);
}

static Err ask_work(Tx *tx, void *arg) {
  LetterWork *w = arg;
  bool consent;
  TRY(case_row(tx, w->rq->arena, w->row.case_id, w->rq->who.org_id, &w->c));
  TRY(case_has_consent(tx, &w->c, &consent));
  if (!consent) return ERR_NO_CONSENT;
  w->row.from_org = w->c.org_id;
  TRY(item_insert(tx, w->item));
  w->row.item_id = item_prepared_id(w->item);
  TRY(consent_store_insert(tx, &w->row));
  return event(tx, w, AUDIT_ITEM_ADDED, "text to the respondent");
}

Err consent_letter_ask(const Req *rq, int64_t case_id, const char *to, const char *text, int64_t day, ErrDetail *d) {
  LetterWork w = {.rq = rq, .row = {.id = id_random(), .case_id = case_id, .kind = "text", .state = "proposed", .how = "", .asked = ""}};
  json_t *plain = json_pack("{s:s, s:s, s:I}", "to_name", to, "letter", text, "day", (json_int_t)day);
  if (!plain) return ERR_NO_MEMORY;
  Err e = item_prepare(req_app(rq), rq->arena, case_id, "shared", "consent", audit_actor(rq), plain, rq->now, &w.item, d);
  json_decref(plain);
  return e == ERR_OK ? db_write(req_app(rq)->db, ask_work, &w, d) : e;
}

static Err load(Tx *tx, LetterWork *w, int64_t org_id) {
  TRY(consent_row(tx, w->rq->arena, w->id, &w->row));
  if (!text_eq(w->row.kind, "text")) return ERR_NOT_FOUND;
  return case_row(tx, w->rq->arena, w->row.case_id, org_id, &w->c);
}

static Err answer_work(Tx *tx, void *arg) {
  LetterWork *w = arg;
  TRY(load(tx, w, 0));
  if (w->row.case_id != w->rq->who.case_id) return ERR_NOT_FOUND;
  bool waits = text_eq(w->row.state, "proposed"), back = text_eq(w->row.state, "given") && text_eq(w->to, "refused");
  if (!waits && !back) return ERR_CONFLICT;   // what has gone out, or was refused, is not said yes to once more
  TRY(consent_store_letter(tx, w->id, w->row.state, w->to, w->how, w->rq->now / DAY_MS));
  TRY(case_touch_worker(req_app(w->rq), tx, &w->c, w->rq->now));
  return event(tx, w, text_eq(w->to, "given") ? AUDIT_CONSENT_GIVEN : AUDIT_CONSENT_WITHDRAWN, "text to the respondent");
}

// Yes to a text that waits for her; no to it, and also to one that she had said yes to and that has not gone out.
Err consent_letter_answer(const Req *rq, int64_t id, bool yes, ErrDetail *d) {
  LetterWork w = {.rq = rq, .id = id, .to = yes ? "given" : "refused", .how = yes ? "receipt" : ""};
  return db_write(req_app(rq)->db, answer_work, &w, d);
}

// Her yes to the words stands only as long as the organisation may read the case at all.
static Err stands(Tx *tx, const LetterWork *w) {
  bool consent;
  TRY(case_has_consent(tx, &w->c, &consent));
  return consent ? ERR_OK : ERR_NO_CONSENT;
}

// Only from "given": a yes that was taken back in this moment is ERR_CONFLICT.
static Err sent_work(Tx *tx, void *arg) {
  LetterWork *w = arg;
  TRY(load(tx, w, w->rq->who.org_id));
  TRY(stands(tx, w));
  TRY(consent_store_letter(tx, w->id, "given", "sent", w->row.how, w->rq->now / DAY_MS));
  for (size_t i = 0; i < LOOKS; i++) {
    TRY(item_insert(tx, w->looks[i]));
    TRY(consent_store_task(tx, item_prepared_id(w->looks[i]), &w->c, w->rq->who.user_id, w->at[i] / HOUR_MS));
  }
  return event(tx, w, AUDIT_CASE_CHANGED, "text to the respondent was sent");
}

static Err row_work(Tx *tx, void *arg) {
  LetterWork *w = arg;
  TRY(load(tx, w, w->rq->who.org_id));
  return text_eq(w->row.state, "given") ? stands(tx, w) : ERR_NO_CONSENT;
}

// An entry of the timeline; the tasks go under the same grant, which is there then.
static Err note_sending(const Req *rq, int64_t case_id, ErrDetail *d) {
  json_t *plain = json_pack("{s:s}", "change", "letter");
  if (!plain) return ERR_NO_MEMORY;
  Err e = item_add(rq, case_id, "internal", "change", plain, false, NULL, d);
  json_decref(plain);
  return e;
}

Err consent_letter_sent(const Req *rq, int64_t id, const char *task, ErrDetail *d) {
  static const int days[LOOKS] = {FIRST_LOOK_DAYS, SECOND_LOOK_DAYS};
  LetterWork w = {.rq = rq, .id = id};
  TRY(db_read(req_app(rq)->db, row_work, &w, d));
  TRY(note_sending(rq, w.c.id, d));
  for (size_t i = 0; i < LOOKS; i++) {
    json_t *plain = json_pack("{s:s}", "text", task);
    if (!plain) return ERR_NO_MEMORY;
    w.at[i] = rq->now + (Millis)days[i] * DAY_MS;
    Err e = item_prepare(req_app(rq), rq->arena, w.c.id, "internal", "task", audit_actor(rq), plain, rq->now, &w.looks[i], d);
    json_decref(plain);
    if (e != ERR_OK) return e;
  }
  return db_write(req_app(rq)->db, sent_work, &w, d);
}
