// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Asking, giving, ending.
#include "app/admin/admin.h"
#include "app/audit/audit.h"
#include "app/consent/consent_store.h"
#include "base/text.h"

#include <stdio.h>

// ---- the case, opened

static bool by_worker(const Req *rq) { return rq->who.role == ROLE_RECEIPT || rq->who.role == ROLE_API_RECEIPT; }

typedef struct { const Req *rq; int64_t case_id, org_id; ConsentCase *c; } OpenWork;

static Err rows_work(Tx *tx, void *arg) {
  OpenWork *w = arg;
  Arena *a = w->rq->arena;
  if (by_worker(w->rq) && w->rq->who.case_id != w->case_id) return ERR_FORBIDDEN;
  TRY(case_row(tx, a, w->case_id, by_worker(w->rq) ? 0 : w->rq->who.org_id, &w->c->row));
  TRY(org_get(tx, a, w->c->row.org_id, &w->c->from));
  return w->org_id ? org_get(tx, a, w->org_id, &w->c->to) : ERR_OK;
}

static Err items_work(Tx *tx, void *arg) {
  OpenWork *w = arg;
  items_release(w->c->items, w->c->n_items);
  w->c->n_items = 0;
  TRY(items_load(tx, w->rq->arena, w->case_id, NULL, &w->c->items, &w->c->n_items));
  return items_open(w->rq, tx, w->case_id, w->c->items, w->c->n_items);
}

static Err merge(ConsentCase *c) {
  size_t seen = 0;
  c->answers = json_object();
  c->whole = true;
  if (!c->answers) return ERR_NO_MEMORY;
  for (size_t i = 0; i < c->n_items; i++) {
    if (!text_eq(c->items[i].kind, "answers")) continue;
    seen++;
    if (!c->items[i].plain) c->whole = false;
    else if (json_object_update(c->answers, c->items[i].plain) != 0) return ERR_NO_MEMORY;
  }
  c->whole = c->whole && seen > 0;
  (void)json_object_del(c->answers, "at");
  return ERR_OK;
}

static Err raise(const Req *rq, ConsentCase *c, ErrDetail *d) {
  Wall *wall;
  c->resolved = wall_resolved(c->items, c->n_items);
  if (!c->resolved) return ERR_NO_MEMORY;
  TRY(wall_make(req_app(rq), rq->arena, c->answers, c->resolved, &wall, d));
  c->wall = wall;
  return ERR_OK;
}

Err consent_open(const Req *rq, int64_t case_id, int64_t org_id, ConsentCase *out, ErrDetail *d) {
  *out = (ConsentCase){.n_items = 0};
  OpenWork w = {.rq = rq, .case_id = case_id, .org_id = org_id, .c = out};
  TRY(db_read(req_app(rq)->db, rows_work, &w, d));
  AuditEvent ev = {.org_id = out->row.org_id, .actor = audit_actor(rq), .subject = out->row.audit_id, .at = rq->now,
                   .action = by_worker(rq) ? AUDIT_WORKER_OPENED : AUDIT_CASE_OPENED};
  TRY(audit_note(req_app(rq), &ev, d));
  TRY(db_read(req_app(rq)->db, items_work, &w, d));
  TRY(merge(out));
  if (org_id) out->law = protection_find(req_app(rq)->taxonomy, out->to.country);
  return raise(rq, out, d);
}

void consent_release(ConsentCase *c) {
  items_release(c->items, c->n_items);
  json_decref(c->answers);
  json_decref(c->resolved);
  c->answers = c->resolved = NULL;
  c->wall = NULL;
  c->n_items = 0;
}

Err consent_wall(const ConsentCase *c, bool home_asked, ErrDetail *d) {
  const char *why = NULL;
  if (c->to.id == c->row.org_id) why = "it has the case already";
  else if (text_eq(c->to.vetting, "suspended")) why = "it is suspended";
  else if (!c->whole || !c->wall) why = "not every answer opens: nobody can be sure that it is not named";
  else if (org_is_peer(&c->to) && c->to.peer_of != c->row.org_id) why = "the organisation that has the case has not compared its keys";
  else if (wall_org(c->wall, &c->to) != WALL_CLEAR) why = "it is named as part of the problem, or tied to who is";
  else if (c->to.home_government && !home_asked) why = "a home government only when she asks for it";
  return why ? err_set(d, ERR_UNPROCESSABLE, "organisation", "%s", why) : ERR_OK;
}

// ---- rows

bool consent_valid(const ConsentRow *c, Millis now) { return text_eq(c->state, "given") && c->until_day >= now / DAY_MS; }

const json_t *consent_sealed(const ConsentCase *c, const ConsentRow *row) {
  for (size_t i = 0; i < c->n_items; i++)
    if (c->items[i].id == row->item_id) return c->items[i].plain;
  return NULL;
}

void consent_choice_of(Arena *a, const json_t *j, ConsentChoice *out) {
  const json_t *parts = json_object_get(j, "parts"), *files = json_object_get(j, "files");
  int64_t *ids = ARENA_ARRAY(a, int64_t, json_array_size(files) + 1);
  *out = (ConsentChoice){.handover = json_bool(j, "handover", false), .keep = json_bool(j, "keep", false), .files = ids,
                         .days = json_int(j, "days", 0), .purpose = json_str(j, "purpose", "")};
  for (size_t i = 0; i < json_array_size(parts); i++) {
    const char *code = json_string_value(json_array_get(parts, i));
    ConsentPart part;
    if (code && consent_part_find(code, &part)) out->parts |= 1u << part;
  }
  for (size_t i = 0; ids && i < json_array_size(files); i++) ids[out->n_files++] = json_integer_value(json_array_get(files, i));
}

// ---- asking and giving

struct ConsentDraft {
  const CaseRow *row_of;
  ConsentRow row;
  bool answers;               // a proposal is answered by it
  CaseGiven *keys;            // NULL while it is only asked for
  ItemPrepared *item;
};

// NULL: no memory.
static json_t *sentences(const I18n *l, const Req *rq, const ConsentCase *c, const ConsentChoice *choice) {
  const char *text[CONSENT_TEXTS];
  size_t n = 0;
  json_t *out = json_array();
  if (consent_text(l, rq->arena, c, choice, rq->now, text, &n) != ERR_OK) {
    json_decref(out);
    return NULL;
  }
  for (size_t i = 0; i < n; i++) json_array_append_new(out, json_string(text[i]));
  for (size_t i = 0; i < PARTS; i++)
    if (choice->parts & (1u << i)) json_array_append_new(out, json_string(i18n_tr(l, NULL, consent_part_text((ConsentPart)i))));
  return out;
}

// Everything that she saw: the sentences in her language and in the second one, version, language, and whether a person reviewed them.
static json_t *sealed_of(const Req *rq, const ConsentCase *c, const ConsentAsk *ask) {
  const ConsentChoice *ch = ask->choice;
  const Language *own = i18n_language(ask->lang);
  const I18n *second = i18n_get(req_app(rq)->i18n, own->second, I18N_WORKER);  // English where it has none
  json_t *parts = json_array(), *files = json_array();
  for (size_t i = 0; i < PARTS; i++)
    if (ch->parts & (1u << i)) json_array_append_new(parts, json_string(consent_part_code((ConsentPart)i)));
  for (size_t i = 0; i < ch->n_files; i++) json_array_append_new(files, json_integer(ch->files[i]));
  return json_pack("{s:s, s:s, s:s, s:b, s:b, s:o, s:o, s:I, s:s, s:o, s:o, s:i, s:s, s:b, s:s}", "to", c->to.code, "to_name", c->to.name,
                   "country", c->to.country, "handover", ch->handover, "keep", ch->keep, "parts", parts, "files", files, "days",
                   (json_int_t)ch->days, "purpose", ch->purpose ? ch->purpose : "", "text", sentences(ask->lang, rq, c, ch), "second",
                   sentences(second, rq, c, ch), "version", CONSENT_TEXT_VERSION, "lang", own->tag, "reviewed", i18n_reviewed(ask->lang),
                   "how", ask->how);
}

static bool is_part(const ConsentChoice *ch, ConsentPart part) { return (ch->parts & (1u << part)) != 0; }

// Items that go along whole. Others go as a copy of what was ticked (prepare_keys).
static size_t items_of(Arena *a, const ConsentCase *c, const ConsentChoice *ch, int64_t **out) {
  size_t n = 0;
  int64_t *ids = *out = ARENA_ARRAY(a, int64_t, c->n_items + 1);
  for (size_t i = 0; ids && i < c->n_items; i++) {
    const Item *it = &c->items[i];
    bool take = (text_eq(it->kind, "message") && is_part(ch, PART_MESSAGES)) || (text_eq(it->kind, "identity") && is_part(ch, PART_NAME)) ||
                (text_eq(it->kind, "contact") && is_part(ch, PART_CONTACT)) || (text_eq(it->kind, "ledger") && is_part(ch, PART_MONEY));
    for (size_t k = 0; text_eq(it->kind, "file") && k < ch->n_files; k++) take |= ch->files[k] == it->id;
    if (take && it->plain) ids[n++] = it->id;
  }
  return n;
}

static Err prepare_keys(const Req *rq, const ConsentCase *c, const ConsentChoice *ch, CaseGiven **out, ErrDetail *d) {
  int64_t *ids;
  CaseGive give = {.to = &c->to};
  give.n_items = items_of(rq->arena, c, ch, &ids);
  give.items = ids;
  json_t *answers = consent_answers(c->answers, ch->parts);
  json_t *extract = json_object();
  int bad = json_object_set_new(extract, "answers", answers);  // takes it, whatever happens
  bad |= json_object_set_new(extract, "purpose", json_string(ch->purpose ? ch->purpose : ""));
  if (bad || !ids) {
    json_decref(extract);
    return ERR_NO_MEMORY;
  }
  give.extract = extract;
  Err e = case_give_prepare(rq, c->row.id, &give, out, d);
  json_decref(extract);
  return e;
}

static bool good_how(const Req *rq, const char *how) {
  if (by_worker(rq)) return text_eq(how, "receipt");
  return !*how || text_eq(how, "phone") || text_eq(how, "person") || text_eq(how, "paper");
}

Err consent_prepare(const Req *rq, const ConsentCase *c, const ConsentAsk *ask, ConsentDraft **out, ErrDetail *d) {
  const ConsentChoice *ch = ask->choice;
  ConsentDraft *w = ARENA_NEW(rq->arena, ConsentDraft);
  bool given = *ask->how != '\0';
  if (!w) return ERR_NO_MEMORY;
  TRY(consent_wall(c, true, d));
  if (!good_how(rq, ask->how)) return err_set(d, ERR_FORBIDDEN, "how", "not a way in which this person can give it");
  if (ch->days < 1 || ch->days > CONSENT_DAYS_MAX) return err_set(d, ERR_UNPROCESSABLE, "days", "not a time that a consent can have");
  if (!ch->parts && !ch->n_files) return err_set(d, ERR_UNPROCESSABLE, "part", "nothing is chosen");
  int64_t today = rq->now / DAY_MS;
  w->answers = ask->id != 0;
  w->row_of = &c->row;
  w->row = (ConsentRow){.id = ask->id ? ask->id : id_random(), .case_id = c->row.id, .kind = "body", .from_org = c->row.org_id,
                        .org_id = c->to.id, .state = given ? "given" : "proposed", .how = ask->how, .asked = given && !by_worker(rq) ? "ask" : "",
                        .until_day = today + ch->days, .given_day = given ? today : 0};
  json_t *sealed = sealed_of(rq, c, ask);
  if (!sealed) return ERR_NO_MEMORY;
  Err e = item_prepare(req_app(rq), rq->arena, c->row.id, "shared", "consent", audit_actor(rq), sealed, rq->now, &w->item, d);
  json_decref(sealed);
  if (e == ERR_OK && given) e = prepare_keys(rq, c, ch, &w->keys, d);
  *out = w;
  return e;
}

Err consent_insert(const Req *rq, Tx *tx, ConsentDraft *w, int64_t *id) {
  ConsentRow *row = &w->row;
  int64_t today = rq->now / DAY_MS;
  TRY(item_insert(tx, w->item));
  row->item_id = item_prepared_id(w->item);
  if (w->keys) {
    TRY(consent_store_earlier(tx, row, today));
    TRY(case_give_insert(tx, w->keys, rq->now, &row->wrap, &row->epoch));
  }
  TRY(w->answers ? consent_store_answer(tx, row) : consent_store_insert(tx, row));
  *id = row->id;
  if (!w->keys) return ERR_OK;
  AuditEvent ev = {.org_id = w->row_of->org_id, .actor = audit_actor(rq), .action = AUDIT_CONSENT_GIVEN, .subject = w->row_of->audit_id, .at = rq->now,
                   .detail = arena_fmt(rq->arena, "to=%lld %s", (long long)row->org_id, row->how)};
  return audit_append(tx, &ev);
}

static const char *audience_of(char out[32], int64_t org_id) {
  (void)snprintf(out, 32, "to:%lld", (long long)org_id);
  return out;
}

Err consent_given_log(const Req *rq, const ConsentDraft *w, ErrDetail *d) {
  char name[32];
  if (!w->keys) return ERR_OK;
  return admin_tombstone_consent(req_app(rq), w->row_of->audit_id, audience_of(name, w->row.org_id), true, rq->now, d);
}

Err consent_take(const Req *rq, Tx *tx, const ConsentRow *c) {
  if (!consent_valid(c, rq->now) || !c->wrap.n) return ERR_NO_CONSENT;
  return case_give_accept(rq, tx, c->case_id, c->wrap, c->epoch);
}

// ---- ending and the rest

Err consent_end(const App *app, Tx *tx, const CaseRow *row, const ConsentRow *c, const char *state, Millis now) {
  char name[32];
  int64_t removed = 0;
  TRY(consent_store_state(tx, c->id, c->state, state, now / DAY_MS));
  if (!text_eq(c->state, "given")) return ERR_OK;
  // Kept apart from backups, before the act commits: a restored backup does not give the key back.
  TRY(admin_tombstone_consent(app, row->audit_id, audience_of(name, c->org_id), false, now, NULL));
  return case_give_end(tx, c->case_id, c->org_id, &removed);
}

Err consent_renew(const Req *rq, Tx *tx, const ConsentRow *c, int64_t days) {
  int64_t today = rq->now / DAY_MS;
  if (!by_worker(rq) || rq->who.case_id != c->case_id) return ERR_FORBIDDEN;
  if (days < 1 || days > CONSENT_DAYS_MAX) return ERR_UNPROCESSABLE;
  if (!consent_valid(c, rq->now)) return ERR_NO_CONSENT;
  return consent_store_renew(tx, c->id, today + days, today);
}

Err consent_confirm(const Req *rq, Tx *tx, const ConsentRow *c, bool yes) {
  if (!by_worker(rq) || rq->who.case_id != c->case_id) return ERR_FORBIDDEN;
  return consent_store_asked(tx, c->id, yes ? "yes" : "no");
}

Err consent_deleted(const Req *rq, Tx *tx, const ConsentRow *c) {
  if (!(rq->who.role & ROLE_CASE_STAFF) || rq->who.org_id != c->org_id) return ERR_FORBIDDEN;
  return consent_store_deleted(tx, c->id, rq->now / DAY_MS);
}

Err consent_deleted_there(Tx *tx, int64_t id, Millis now) { return consent_store_deleted(tx, id, now / DAY_MS); }
