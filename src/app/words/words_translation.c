// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Translations of a message, who made them and who found them right.
#include "app/audit/audit.h"
#include "app/words/words.h"
#include "base/text.h"

const char *const translation_made_codes[MADE_COUNT] = {[MADE_person] = "person", [MADE_interpreter] = "interpreter", [MADE_machine] = "machine"};

// Notes without it come from interpreters.
static TranslationMade made_of(const json_t *plain) {
  const char *by = json_str(plain, "by", translation_made_codes[MADE_interpreter]);
  for (int m = 0; m < MADE_COUNT; m++)
    if (text_eq(translation_made_codes[m], by)) return (TranslationMade)m;
  return MADE_machine;   // unknown: the one that is trusted least
}

static void confirm_in(Translation *list, size_t n, const Item *it) {
  for (size_t i = 0; i < n; i++) {
    if (list[i].id != json_int(it->plain, "of", 0) || list[i].confirmed_by) continue;
    list[i].confirmed_by = it->writer;
    list[i].confirmed_at = json_int(it->plain, "at", 0);
  }
}

Err translations_of(Arena *a, const Item *items, size_t n_items, Translation **out, size_t *n) {
  Translation *list = ARENA_ARRAY(a, Translation, n_items + 1);
  if (!list) return ERR_NO_MEMORY;
  *n = 0;
  for (size_t i = 0; i < n_items; i++) {
    const Item *it = &items[i];
    if (it->plain && text_eq(it->kind, "change") && text_eq(json_str(it->plain, "change", ""), "confirmed")) confirm_in(list, *n, it);
    if (!it->plain || !text_eq(it->kind, "note") || !json_int(it->plain, "of", 0)) continue;
    list[(*n)++] = (Translation){.id = it->id, .of = json_int(it->plain, "of", 0), .seq = it->seq, .made = made_of(it->plain), .writer = it->writer,
                                 .text = json_str(it->plain, "text", ""), .lang = json_str(it->plain, "lang", ""), .at = json_int(it->plain, "at", 0)};
  }
  *out = list;
  return ERR_OK;
}

bool translation_may_confirm(const Req *rq, const Translation *t) {
  return !t->confirmed_by && (t->made == MADE_machine || !text_eq(t->writer, audit_actor(rq)));
}

// ---- opening

typedef struct { const Req *rq; int64_t case_id; TranslationCase *out; } OpenWork;

static Err row_work(Tx *tx, void *arg) {
  OpenWork *w = arg;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &w->out->row));
  TRY(org_get(tx, w->rq->arena, w->rq->who.org_id, &w->out->org));
  return person_list(tx, w->rq->arena, w->rq->who.org_id, &w->out->people, &w->out->n_people);
}

static Err items_work(Tx *tx, void *arg) {
  static const char *const kinds[] = {"message", "note", "change", NULL};
  OpenWork *w = arg;
  items_release(w->out->items, w->out->n_items);
  w->out->n_items = 0;
  TRY(items_load(tx, w->rq->arena, w->case_id, kinds, &w->out->items, &w->out->n_items));
  return items_open(w->rq, tx, w->case_id, w->out->items, w->out->n_items);
}

// Of all translations in the case, those of this message.
static Err keep_its_own(const Req *rq, int64_t item_id, TranslationCase *c) {
  Translation *all;
  size_t n;
  TRY(translations_of(rq->arena, c->items, c->n_items, &all, &n));
  for (size_t i = 0; i < n; i++)
    if (all[i].of == item_id) all[c->n++] = all[i];
  c->list = all;
  for (size_t i = 0; i < c->n_items; i++)
    if (c->items[i].id == item_id && c->items[i].plain && text_eq(c->items[i].kind, "message")) c->message = &c->items[i];
  return c->message ? ERR_OK : ERR_NOT_FOUND;
}

Err translations_open(const Req *rq, int64_t case_id, int64_t item_id, TranslationCase *out, ErrDetail *d) {
  OpenWork w = {.rq = rq, .case_id = case_id, .out = out};
  *out = (TranslationCase){.n = 0};
  TRY(db_read(req_app(rq)->db, row_work, &w, d));
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_CASE_OPENED, .subject = out->row.audit_id, .at = rq->now};
  TRY(audit_note(req_app(rq), &ev, d));
  TRY(db_read(req_app(rq)->db, items_work, &w, d));
  return keep_its_own(rq, item_id, out);
}

// ---- adding and confirming

static Err add_plain(const Req *rq, int64_t case_id, const char *kind, json_t *plain, ErrDetail *d) {
  if (!plain) return ERR_NO_MEMORY;
  Err e = item_add(rq, case_id, "internal", kind, plain, false, NULL, d);
  json_decref(plain);
  return e;
}

static bool made_known(const char *made) {
  for (int m = 0; m < MADE_COUNT; m++)
    if (text_eq(translation_made_codes[m], made)) return true;
  return false;
}

Err translation_add(const Req *rq, int64_t case_id, int64_t item_id, const char *text, const char *lang, const char *made, ErrDetail *d) {
  TranslationCase c;
  if (!*text) return err_set(d, ERR_UNPROCESSABLE, "text", "no text");
  if (!language_exact(lang)) return err_set(d, ERR_UNPROCESSABLE, "lang", "not a language");
  if (!made_known(made)) return err_set(d, ERR_UNPROCESSABLE, "made", "person, interpreter or machine");
  Err e = translations_open(rq, case_id, item_id, &c, d);
  items_release(c.items, c.n_items);
  TRY(e);
  return add_plain(rq, case_id, "note", json_pack("{s:s, s:I, s:s, s:s}", "text", text, "of", (json_int_t)item_id, "lang", lang, "by", made), d);
}

Err translation_confirm(const Req *rq, int64_t case_id, int64_t item_id, int64_t id, ErrDetail *d) {
  TranslationCase c;
  Err e = translations_open(rq, case_id, item_id, &c, d), found = ERR_NOT_FOUND;
  for (size_t i = 0; e == ERR_OK && i < c.n; i++)
    if (c.list[i].id == id) found = c.list[i].confirmed_by ? ERR_CONFLICT : translation_may_confirm(rq, &c.list[i]) ? ERR_OK : ERR_FORBIDDEN;
  items_release(c.items, c.n_items);
  TRY(e);
  TRY(found);
  return add_plain(rq, case_id, "change", json_pack("{s:s, s:I}", "change", "confirmed", "of", (json_int_t)id), d);
}
