// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Telling others in an emergency: asking, agreeing, reading, ending.
#include "app/cases/cases_override.h"

#include "app/admin/admin.h"
#include "app/cases/cases_two.h"
#include "app/cases/cases_vault.h"
#include "app/send/send.h"
#include "app/sql.h"
#include "app/walls/walls.h"
#include "base/text.h"

const char *const override_whys[] = {"danger", "held", NULL};

// ---- what the keys allow

static const Item *newest(const Item *items, size_t n, const char *kind) {
  for (size_t i = n; i > 0; i--)
    if (items[i - 1].plain && text_eq(items[i - 1].kind, kind)) return &items[i - 1];
  return NULL;
}

static bool is_place(const Tree *t, const char *question) {
  const Question *q = t ? tree_find(t, question) : NULL;
  return q && q->kind == Q_PLACE;
}

// The answers that say where she is; json_decref it.
static json_t *places_of(const App *app, const json_t *answers) {
  json_t *out = json_object(), *v;
  const char *key;
  json_object_foreach((json_t *)(uintptr_t)answers, key, v) {
    if (out && is_place(app->tree, key)) (void)json_object_set(out, key, v);
  }
  return out;
}

void override_can(const CaseFile *f, OverrideCan *out) {
  *out = (OverrideCan){.consent = f->consent, .contact = newest(f->items, f->n_items, "contact") != NULL, .name_given = f->has_identity,
                       .name = f->has_identity && f->holds_identity, .place = json_object_size(f->answers) > 0};
}

static Err override_case(Tx *tx, const Req *rq, int64_t case_id, CaseRow *c) {
  bool consent;
  TRY(case_row(tx, rq->arena, case_id, rq->who.org_id, c));
  TRY(case_has_consent(tx, c, &consent));
  if (!consent) return ERR_NO_CONSENT;
  return accounts_is_key_holder(rq) ? ERR_OK : ERR_FORBIDDEN;
}

static const TwoPeople override = {&SQL_override_get, &SQL_override_insert, &SQL_override_confirm, AUDIT_OVERRIDE_ASKED,
                                   "second person agreed", override_case};

Err override_state(const Req *rq, int64_t case_id, Agreement *out, ErrDetail *d) { return two_state(rq, &override, case_id, out, d); }

// ---- asking

typedef struct { const Req *rq; int64_t case_id, id; const OverrideForm *f; } AskWork;

static Err ask_also(Tx *tx, void *arg) {
  AskWork *w = arg;
  const OverrideForm *f = w->f;
  int64_t held = 0;
  Org org;
  if (f->name) TRY(tx_int(tx, &SQL_cases_shared_held, DB_ARGS(DB_I(w->case_id), DB_I(w->rq->who.org_id), DB_T("identity")), &held));
  if (f->name && !held) return ERR_NO_CONSENT;
  if (!f->to_org) return ERR_OK;
  Err e = org_get(tx, w->rq->arena, f->to_org, &org);
  if (e != ERR_OK) return e == ERR_NOT_FOUND ? ERR_UNPROCESSABLE : e;
  return tx_exec(tx, &SQL_override_to, DB_ARGS(DB_I(w->id), DB_I(f->to_org)), NULL);
}

static bool known_why(const char *why) {
  for (size_t i = 0; override_whys[i]; i++)
    if (text_eq(override_whys[i], why)) return true;
  return false;
}

static Err check_form(const Req *rq, const OverrideForm *f, ErrDetail *d) {
  if (!f->contact && !f->name && !f->place && !*f->told) return err_set(d, ERR_UNPROCESSABLE, "what", "nothing is told");
  if (!known_why(f->why)) return err_set(d, ERR_UNPROCESSABLE, "why", "not one of the list");
  if (!*f->reason) return err_set(d, ERR_UNPROCESSABLE, "reason", "empty");
  if ((f->to_org == 0) == (*f->body == '\0')) return err_set(d, ERR_UNPROCESSABLE, "to", "one organisation, or one body outside");
  if (f->to_org == rq->who.org_id) return err_set(d, ERR_UNPROCESSABLE, "to", "this organisation reads it already");
  return ERR_OK;
}

Err override_ask(const Req *rq, int64_t case_id, const OverrideForm *f, ErrDetail *d) {
  AskWork w = {.rq = rq, .case_id = case_id, .id = id_random(), .f = f};
  TRY(check_form(rq, f, d));
  json_t *note = json_pack("{s:s, s:s, s:I, s:b, s:b, s:b, s:s, s:I, s:s, s:s}", "text", f->reason, "why", "emergency", "override", (json_int_t)w.id,
                           "contact", f->contact, "name", f->name, "place", f->place, "told", f->told, "to_org", (json_int_t)f->to_org,
                           "body", f->body, "cause", f->why);
  TwoAsk ask = {.case_id = case_id, .id = w.id, .reason = note, .state = "asked", .detail = "asked", .until = rq->now + OVERRIDE_ASKED_MS,
                .also = ask_also, .arg = &w};
  return two_ask(rq, &override, &ask, d);
}

static bool read_note(const Item *items, size_t n, int64_t id, OverrideForm *out) {
  for (size_t i = 0; i < n; i++) {
    const json_t *j = items[i].plain;
    if (!j || !text_eq(items[i].kind, "note") || !text_eq(json_str(j, "why", ""), "emergency") || json_int(j, "override", 0) != id) continue;
    *out = (OverrideForm){.contact = json_bool(j, "contact", false), .name = json_bool(j, "name", false), .place = json_bool(j, "place", false),
                          .told = json_str(j, "told", ""), .to_org = json_int(j, "to_org", 0), .body = json_str(j, "body", ""),
                          .why = json_str(j, "cause", ""), .reason = json_str(j, "text", "")};
    return true;
  }
  return false;
}

bool override_read(const CaseFile *f, int64_t id, OverrideForm *out) { return read_note(f->items, f->n_items, id, out); }

// ---- agreeing: the facts are opened with her keys, copied, and sealed to the reader

typedef struct {
  const Req *rq;
  int64_t case_id, id;
  Millis until;
  Item *items;
  size_t n_items;
  CaseRow row;
  Org reader;
  OverrideForm form;
  bool found;
  Bytes sealed, wrap;
  ItemPrepared *told;
} ConfirmWork;

static SealContext doc_context(int64_t case_id, int64_t id, const char *writer) {
  return (SealContext){.purpose = "emergency", .case_id = case_id, .item_id = id, .version = 1, .writer = writer};
}

static SealContext doc_key_context(int64_t case_id, int64_t id, int64_t epoch) {
  return (SealContext){.purpose = "emergency-key", .case_id = case_id, .item_id = id, .version = epoch, .writer = ""};
}

static Err read_facts(Tx *tx, void *arg) {
  static const char *const kinds[] = {"note", "contact", "identity", "answers", "party", NULL};
  ConfirmWork *w = arg;
  items_release(w->items, w->n_items);
  w->n_items = 0;
  TRY(override_case(tx, w->rq, w->case_id, &w->row));
  TRY(items_load(tx, w->rq->arena, w->case_id, kinds, &w->items, &w->n_items));
  TRY(items_open(w->rq, tx, w->case_id, w->items, w->n_items));
  w->found = read_note(w->items, w->n_items, w->id, &w->form);
  if (!w->found) return ERR_FORBIDDEN;
  // What a body outside is told is read out by the organisation itself.
  return org_get(tx, w->rq->arena, w->form.to_org ? w->form.to_org : w->row.org_id, &w->reader);
}

// Only what was named. ERR_NO_CONSENT: it is not there for these keys.
static Err make_doc(const ConfirmWork *w, json_t **out) {
  const Item *contact = newest(w->items, w->n_items, "contact"), *name = newest(w->items, w->n_items, "identity");
  json_t *doc = json_pack("{s:s, s:s}", "why", w->form.why, "told", w->form.told), *answers = json_object();
  Err e = doc && answers ? ERR_OK : ERR_NO_MEMORY;
  if (e == ERR_OK && ((w->form.contact && !contact) || (w->form.name && !name))) e = ERR_NO_CONSENT;
  if (e == ERR_OK && w->form.contact) (void)json_object_set_new(doc, "contact", json_string(json_str(contact->plain, "text", "")));
  if (e == ERR_OK && w->form.name) (void)json_object_set(doc, "name", name->plain);
  for (size_t i = 0; e == ERR_OK && i < w->n_items; i++)
    if (text_eq(w->items[i].kind, "answers") && w->items[i].plain) (void)json_object_update(answers, w->items[i].plain);
  if (e == ERR_OK && w->form.place) (void)json_object_set_new(doc, "place", places_of(req_app(w->rq), answers));
  json_decref(answers);
  if (e == ERR_OK) *out = doc;
  else json_decref(doc);
  return e;
}

// Nobody who is named in the case, or tied to who is, is told: neither an organisation nor a body outside. Closed, like the wall of a
// consent, while an answer stays closed.
static Err behind_wall(const ConfirmWork *w, ErrDetail *d) {
  const App *app = req_app(w->rq);
  const Org outside = {.code = "", .name = w->form.body};
  json_t *answers = json_object(), *resolved = wall_resolved(w->items, w->n_items);
  bool whole = answers && resolved && app->tree;
  Wall *wall = NULL;
  for (size_t i = 0; whole && i < w->n_items; i++)
    if (text_eq(w->items[i].kind, "answers")) whole = w->items[i].plain && json_object_update(answers, w->items[i].plain) == 0;
  Err e = whole ? wall_make(app, w->rq->arena, answers, resolved, &wall, d) : ERR_OK;
  bool clear = wall && wall_org(wall, w->form.to_org ? &w->reader : &outside) == WALL_CLEAR && !text_eq(w->reader.vetting, "suspended");
  json_decref(answers);
  json_decref(resolved);
  if (e != ERR_OK) return e;
  return clear ? ERR_OK : err_set(d, ERR_UNPROCESSABLE, "to", "it is named in the case, tied to who is, or nobody can be sure that it is not");
}

static Err seal_doc(ConfirmWork *w) {
  Arena *a = w->rq->arena;
  ItemKey key;
  json_t *doc = NULL;
  Bytes plain;
  SealContext ctx = doc_context(w->case_id, w->id, audit_actor(w->rq)), key_ctx = doc_key_context(w->case_id, w->id, w->reader.epoch);
  TRY(make_doc(w, &doc));
  Err e = json_write(a, doc, &plain);
  json_decref(doc);
  if (e != ERR_OK) return e;
  item_key_random(&key);
  e = seal_item(a, &key, &ctx, plain, &w->sealed);
  if (e == ERR_OK) e = box_seal(a, &w->reader.pk, &key_ctx, BYTES(key.b, KEY_BYTES), &w->wrap);
  SECRET_WIPE(&key);
  return e;
}

// What she reads on her page, at once.
static Err tell_her(ConfirmWork *w, ErrDetail *d) {
  const OverrideForm *f = &w->form;
  json_t *j = json_pack("{s:s, s:I, s:s, s:b, s:b, s:b, s:b, s:s, s:s, s:I}", "change", "emergency", "override", (json_int_t)w->id, "who",
                        f->to_org ? w->reader.name : f->body, "outside", f->to_org == 0, "contact", f->contact, "name", f->name, "place", f->place,
                        "told", f->told, "why", f->why, "until", (json_int_t)w->until);
  if (!j) return ERR_NO_MEMORY;
  Err e = item_prepare(req_app(w->rq), w->rq->arena, w->case_id, "shared", "change", audit_actor(w->rq), j, w->rq->now, &w->told, d);
  json_decref(j);
  return e;
}

static Err event_for(Tx *tx, const Req *rq, int64_t org_id, Bytes audit_id, AuditAction action, const char *detail) {
  AuditEvent ev = {.org_id = org_id, .actor = audit_actor(rq), .action = action, .subject = audit_id, .detail = detail, .at = rq->now};
  return audit_append(tx, &ev);
}

static Err confirm_also(Tx *tx, void *arg) {
  ConfirmWork *w = arg;
  DbRows r;
  Person asker;
  TRY(tx_rows(tx, &SQL_override_row, DB_ARGS(DB_I(w->id)), w->rq->arena, &r));
  if (r.n != 1) return ERR_FORBIDDEN;
  TRY(person_get(tx, w->rq->arena, rows_int(&r, 0, 2), &asker));
  if (!((asker.role | w->rq->who.role) & ROLE_SUPERVISOR)) return ERR_FORBIDDEN;
  TRY(tx_exec(tx, &SQL_override_seal, DB_ARGS(DB_I(w->id), DB_I(w->reader.epoch), DB_B(w->sealed), DB_B(w->wrap)), NULL));
  TRY(item_insert(tx, w->told));
  TRY(send_worker_news(tx, w->case_id, w->rq->now));
  TRY(event_for(tx, w->rq, w->row.org_id, w->row.audit_id, AUDIT_OVERRIDE_TOLD, w->form.to_org ? "organisation" : "outside"));
  return w->form.to_org ? event_for(tx, w->rq, w->form.to_org, w->row.audit_id, AUDIT_OVERRIDE_TOLD, "received") : ERR_OK;
}

static Err confirm(ConfirmWork *w, ErrDetail *d) {
  const Req *rq = w->rq;
  TwoConfirm c = {.case_id = w->case_id, .id = w->id, .until = w->until, .also = confirm_also, .arg = w};
  TRY(db_read(req_app(rq)->db, read_facts, w, d));
  TRY(behind_wall(w, d));
  TRY(seal_doc(w));
  TRY(tell_her(w, d));
  TRY(two_confirm(rq, &override, &c, d));
  // A restored backup takes away what was taken back before this, not this.
  return admin_tombstone_consent(req_app(rq), w->row.audit_id, "emergency", true, rq->now, d);
}

typedef struct { const Req *rq; int64_t case_id; } NoteWork;

static Err note_work(Tx *tx, void *arg) {
  NoteWork *w = arg;
  CaseRow c;
  TRY(override_case(tx, w->rq, w->case_id, &c));
  return two_event(tx, w->rq, &c, AUDIT_CASE_OPENED, "emergency");
}

Err override_confirm(const Req *rq, int64_t case_id, int64_t id, ErrDetail *d) {
  NoteWork note = {.rq = rq, .case_id = case_id};
  ConfirmWork w = {.rq = rq, .case_id = case_id, .id = id, .until = rq->now + OVERRIDE_OPEN_MS};
  TRY(db_write(req_app(rq)->db, note_work, &note, d));
  Err e = confirm(&w, d);
  items_release(w.items, w.n_items);
  return e;
}

typedef struct { const Req *rq; int64_t case_id, id; bool agree; } EndWork;

static Err stop_work(Tx *tx, void *arg) {
  EndWork *w = arg;
  CaseRow c;
  int64_t changed = 0;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &c));
  TRY(tx_exec(tx, &SQL_override_stop, DB_ARGS(DB_I(w->id), DB_I(c.id)), &changed));
  return changed == 1 ? two_event(tx, w->rq, &c, AUDIT_OVERRIDE_ASKED, "stopped") : ERR_NOT_FOUND;
}

Err override_stop(const Req *rq, int64_t case_id, int64_t id, ErrDetail *d) {
  EndWork w = {.rq = rq, .case_id = case_id, .id = id};
  return db_write(req_app(rq)->db, stop_work, &w, d);
}

// ---- reading

static OverrideRow row_of(const DbRows *r, size_t i) {
  return (OverrideRow){.id = rows_int(r, i, 0), .case_id = rows_int(r, i, 1), .asked_by = rows_int(r, i, 2), .confirmed_by = rows_int(r, i, 3),
                       .state = rows_text(r, i, 4), .until = rows_int(r, i, 5), .to_org = rows_int(r, i, 6), .epoch = rows_int(r, i, 7),
                       .sealed = rows_blob(r, i, 8), .wrap = rows_blob(r, i, 9), .ref = rows_int(r, i, 10), .org_id = rows_int(r, i, 11),
                       .lang = rows_text(r, i, 12), .audit_id = rows_blob(r, i, 13)};
}

static Err rows_of(Arena *a, const DbRows *r, OverrideRow **out, size_t *n) {
  *out = ARENA_ARRAY(a, OverrideRow, r->n + 1);
  *n = *out ? r->n : 0;
  for (size_t i = 0; i < *n; i++) (*out)[i] = row_of(r, i);
  return *out ? ERR_OK : ERR_NO_MEMORY;
}

Err override_list(Tx *tx, Arena *a, int64_t case_id, OverrideRow **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_override_of_case, DB_ARGS(DB_I(case_id)), a, &r));
  return rows_of(a, &r, out, n);
}

typedef struct { const Req *rq; OverrideRow **rows; size_t *n; Org **from; } InboxWork;

static Err inbox_work(Tx *tx, void *arg) {
  InboxWork *w = arg;
  Arena *a = w->rq->arena;
  DbRows r;
  TRY(tx_rows(tx, &SQL_override_for, DB_ARGS(DB_I(w->rq->who.org_id), DB_I(w->rq->now)), a, &r));
  TRY(rows_of(a, &r, w->rows, w->n));
  *w->from = ARENA_ARRAY(a, Org, *w->n + 1);
  if (!*w->from) return ERR_NO_MEMORY;
  for (size_t i = 0; i < *w->n; i++) TRY(org_get(tx, a, (*w->rows)[i].org_id, &(*w->from)[i]));
  return ERR_OK;
}

Err override_inbox(const Req *rq, OverrideRow **rows, size_t *n, Org **from, ErrDetail *d) {
  InboxWork w = {.rq = rq, .rows = rows, .n = n, .from = from};
  return db_read(req_app(rq)->db, inbox_work, &w, d);
}

typedef struct { const Req *rq; int64_t case_id, id; OverrideRow *row; } OpenWork;

// The row, if it is for this person's organisation and not over; the event first.
static Err open_note(Tx *tx, void *arg) {
  OpenWork *w = arg;
  DbRows r;
  TRY(tx_rows(tx, &SQL_override_row, DB_ARGS(DB_I(w->id)), w->rq->arena, &r));
  if (r.n != 1) return ERR_NOT_FOUND;
  *w->row = row_of(&r, 0);
  const OverrideRow *o = w->row;
  bool own = o->to_org == 0 && o->org_id == w->rq->who.org_id && o->case_id == w->case_id;
  bool theirs = o->to_org != 0 && o->to_org == w->rq->who.org_id && w->case_id == 0;
  bool now = text_eq(o->state, "ratified") || (text_eq(o->state, "open") && o->until > w->rq->now);
  if (!(own || theirs) || !now || !o->wrap.p) return ERR_NOT_FOUND;
  TRY(event_for(tx, w->rq, o->org_id, o->audit_id, AUDIT_OVERRIDE_OPENED, own ? "outside" : "organisation"));
  return theirs ? event_for(tx, w->rq, o->to_org, o->audit_id, AUDIT_OVERRIDE_OPENED, "received") : ERR_OK;
}

Err override_open(const Req *rq, int64_t case_id, int64_t id, OverrideRow *row, json_t **doc, ErrDetail *d) {
  OpenWork w = {.rq = rq, .case_id = case_id, .id = id, .row = row};
  ItemKey key;
  Bytes plain;
  if (!accounts_is_key_holder(rq)) return ERR_FORBIDDEN;
  TRY(db_write(req_app(rq)->db, open_note, &w, d));
  SealContext key_ctx = doc_key_context(row->case_id, row->id, row->epoch);
  SealContext ctx = doc_context(row->case_id, row->id, arena_fmt(rq->arena, "user:%lld", (long long)row->confirmed_by));
  TRY(accounts_open_org(rq, rq->who.org_id, row->epoch, &key_ctx, row->wrap, key.b, KEY_BYTES));
  Err e = open_item(rq->arena, &key, &ctx, row->sealed, &plain);
  SECRET_WIPE(&key);
  return e == ERR_OK ? json_read(plain, SEAL_ITEM_MAX, doc, NULL) : e;
}

// ---- the worker's answer, and the end

Err case_emergencies(Tx *tx, Arena *a, int64_t case_id, CaseEmergency **out, size_t *n) {
  OverrideRow *rows;
  TRY(override_list(tx, a, case_id, &rows, n));
  *out = ARENA_ARRAY(a, CaseEmergency, *n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < *n; i++) (*out)[i] = (CaseEmergency){.id = rows[i].id, .state = rows[i].state, .until = rows[i].until};
  return ERR_OK;
}

static Err answer_work(Tx *tx, void *arg) {
  EndWork *w = arg;
  CaseRow c;
  int64_t changed = 0;
  TRY(case_row(tx, w->rq->arena, w->case_id, 0, &c));
  if (w->agree) TRY(tx_exec(tx, &SQL_override_ratify, DB_ARGS(DB_I(w->id), DB_I(c.id), DB_I(w->rq->now)), &changed));
  else TRY(tx_exec(tx, &SQL_override_end, DB_ARGS(DB_I(w->id), DB_I(c.id), DB_T("withdrawn")), &changed));
  if (changed != 1) return ERR_CONFLICT;
  // Kept apart from backups, before the act commits: a restored backup does not give it again.
  if (!w->agree) TRY(admin_tombstone_consent(req_app(w->rq), c.audit_id, "emergency", false, w->rq->now, NULL));
  return two_event(tx, w->rq, &c, AUDIT_OVERRIDE_ENDED, w->agree ? "the worker agreed" : "the worker took it back");
}

Err case_emergency_answer(const Req *rq, int64_t case_id, int64_t id, bool agree, ErrDetail *d) {
  EndWork w = {.rq = rq, .case_id = case_id, .id = id, .agree = agree};
  if (rq->who.case_id != case_id) return ERR_FORBIDDEN;
  return db_write(req_app(rq)->db, answer_work, &w, d);
}

Err case_emergency_forget(Tx *tx, int64_t case_id, int64_t *held) {
  TRY(tx_int(tx, &SQL_override_held, DB_ARGS(DB_I(case_id)), held));
  return tx_exec(tx, &SQL_override_forget, DB_ARGS(DB_I(case_id)), NULL);
}

typedef struct { Arena *a; Millis now; } OverWork;

static Err over_work(Tx *tx, void *arg) {
  OverWork *w = arg;
  DbRows r;
  arena_clear(w->a);
  TRY(tx_exec(tx, &SQL_override_lapse, DB_ARGS(DB_I(w->now)), NULL));
  TRY(tx_rows(tx, &SQL_override_over, DB_ARGS(DB_I(w->now)), w->a, &r));
  for (size_t i = 0; i < r.n; i++) {
    TRY(tx_exec(tx, &SQL_override_end, DB_ARGS(DB_I(rows_int(&r, i, 0)), DB_I(rows_int(&r, i, 1)), DB_T("ended")), NULL));
    AuditEvent ev = {.org_id = rows_int(&r, i, 2), .actor = "system", .action = AUDIT_OVERRIDE_ENDED, .subject = rows_blob(&r, i, 3),
                     .detail = "72 hours are over", .at = w->now};
    TRY(audit_append(tx, &ev));
  }
  return ERR_OK;
}

Err override_job(const App *app, Millis now, ErrDetail *d) {
  OverWork w = {.a = arena_new(256 * 1024, 0), .now = now};
  if (!w.a) return ERR_NO_MEMORY;
  Err e = db_write(app->db, over_work, &w, d);
  arena_free(w.a);
  return e;
}
