// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/words/words.h"

#include <stdlib.h>
#include <string.h>

#include "app/audit/audit.h"
#include "app/words/words_store.h"
#include "base/text.h"

enum { JSON_MAX = 512 * 1024 };

static const char *const blanks[] = {"{number}", "{organisation}", "{helper}", "{today}"};

// ---- sealing: JSON under a key of its own, and that key in a box for the organisation

static SealContext item_context(const Req *rq, int64_t id) {
  return (SealContext){.purpose = "reply", .case_id = rq->who.org_id, .item_id = id, .version = 1, .writer = ""};
}

static SealContext key_context(const Req *rq, int64_t id, int64_t epoch) {
  return (SealContext){.purpose = "reply-key", .case_id = rq->who.org_id, .item_id = id, .version = epoch, .writer = ""};
}

static json_t *reply_json(const Reply *r) {
  json_t *texts = json_object();
  for (size_t i = 0; texts && i < r->n_texts; i++)
    if (*r->texts[i].text) json_object_set_new(texts, r->texts[i].lang, json_string(r->texts[i].text));
  return texts ? json_pack("{s:s, s:b, s:o}", "name", r->name, "quick", r->quick, "texts", texts) : NULL;
}

static Err seal(const Req *rq, const Org *org, const Reply *r, ReplyRow *out) {
  ItemKey key;
  Bytes plain;
  SealContext ctx = item_context(rq, out->id), key_ctx = key_context(rq, out->id, org->epoch);
  json_t *j = reply_json(r);
  Err e = j ? json_write(rq->arena, j, &plain) : ERR_NO_MEMORY;
  json_decref(j);
  TRY(e);
  if (plain.n > JSON_MAX) return ERR_TOO_LARGE;
  out->epoch = org->epoch;
  item_key_random(&key);
  e = seal_item(rq->arena, &key, &ctx, plain, &out->sealed);
  if (e == ERR_OK) e = box_seal(rq->arena, &org->pk, &key_ctx, BYTES(key.b, KEY_BYTES), &out->wrap);
  SECRET_WIPE(&key);
  return e;
}

static Err take_texts(Arena *a, json_t *texts, Reply *out) {
  const char *lang;
  json_t *text;
  out->texts = ARENA_ARRAY(a, ReplyText, json_object_size(texts) + 1);
  if (!out->texts) return ERR_NO_MEMORY;
  json_object_foreach(texts, lang, text) {
    ReplyText *t = &out->texts[out->n_texts++];
    *t = (ReplyText){.lang = arena_str(a, lang), .text = arena_str(a, json_string_value(text) ? json_string_value(text) : "")};
    if (!t->lang || !t->text) return ERR_NO_MEMORY;
  }
  return ERR_OK;
}

static Err open_row(const Req *rq, const ReplyRow *r, Reply *out) {
  ItemKey key;
  Bytes plain;
  json_t *j = NULL;
  SealContext ctx = item_context(rq, r->id), key_ctx = key_context(rq, r->id, r->epoch);
  Err e = accounts_open_org(rq, rq->who.org_id, r->epoch, &key_ctx, r->wrap, key.b, KEY_BYTES);
  if (e == ERR_OK) e = open_item(rq->arena, &key, &ctx, r->sealed, &plain);
  SECRET_WIPE(&key);
  TRY(e);
  TRY(json_read(plain, JSON_MAX, &j, NULL));
  *out = (Reply){.id = r->id, .version = r->version, .quick = json_bool(j, "quick", false), .name = arena_str(rq->arena, json_str(j, "name", ""))};
  e = out->name ? take_texts(rq->arena, json_object_get(j, "texts"), out) : ERR_NO_MEMORY;
  json_decref(j);
  return e;
}

// ---- reading

typedef struct { const Req *rq; int64_t id; ReplyRow *rows; size_t n; } ReadWork;

static Err all_work(Tx *tx, void *arg) {
  ReadWork *w = arg;
  return words_store_all(tx, w->rq->arena, w->rq->who.org_id, &w->rows, &w->n);
}

static Err one_work(Tx *tx, void *arg) {
  ReadWork *w = arg;
  return words_store_get(tx, w->rq->arena, w->rq->who.org_id, w->id, w->rows);
}

static int by_name(const void *a, const void *b) { return strcmp(((const Reply *)a)->name, ((const Reply *)b)->name); }

Err words_replies(const Req *rq, Reply **out, size_t *n, ErrDetail *d) {
  ReadWork w = {.rq = rq};
  *n = 0;
  TRY(db_read(req_app(rq)->db, all_work, &w, d));
  *out = ARENA_ARRAY(rq->arena, Reply, w.n + 1);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w.n; i++) {
    Err e = open_row(rq, &w.rows[i], &(*out)[*n]);
    if (e == ERR_OK) (*n)++;
    else if (e != ERR_CRYPTO) return e;
  }
  if (*n) qsort(*out, *n, sizeof **out, by_name);
  return ERR_OK;
}

Err words_reply(const Req *rq, int64_t id, Reply *out, ErrDetail *d) {
  ReplyRow row;
  ReadWork w = {.rq = rq, .id = id, .rows = &row};
  TRY(db_read(req_app(rq)->db, one_work, &w, d));
  Err e = open_row(rq, &row, out);
  return e == ERR_CRYPTO ? ERR_NOT_FOUND : e;
}

const char *words_text(const Reply *r, const char *lang) {
  for (size_t i = 0; i < r->n_texts; i++)
    if (text_eq(r->texts[i].lang, lang)) return r->texts[i].text;
  return NULL;
}

// ---- writing

static bool blanks_known(const char *text) {
  for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{')) {
    bool known = false;
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++) known |= strncmp(at, blanks[i], strlen(blanks[i])) == 0;
    if (!known) return false;
  }
  return true;
}

static Err check(const Reply *r, ErrDetail *d) {
  size_t written = 0;
  if (!*r->name || text_len(r->name) > REPLY_NAME_MAX) return err_set(d, ERR_UNPROCESSABLE, "name", "1 to %d characters", REPLY_NAME_MAX);
  if (r->n_texts > REPLY_LANGS_MAX) return err_set(d, ERR_UNPROCESSABLE, "lang", "too many languages");
  for (size_t i = 0; i < r->n_texts; i++) {
    if (!*r->texts[i].text) continue;
    written++;
    if (!language_exact(r->texts[i].lang)) return err_set(d, ERR_UNPROCESSABLE, "lang", "not a language");
    for (size_t k = 0; k < i; k++)
      if (*r->texts[k].text && text_eq(r->texts[k].lang, r->texts[i].lang)) return err_set(d, ERR_UNPROCESSABLE, "lang", "twice the same language");
    if (text_len(r->texts[i].text) > REPLY_TEXT_MAX) return err_set(d, ERR_UNPROCESSABLE, "text", "at most %d characters", REPLY_TEXT_MAX);
    if (!blanks_known(r->texts[i].text)) return err_set(d, ERR_UNPROCESSABLE, "blank", "a blank that there is not");
  }
  return written ? ERR_OK : err_set(d, ERR_UNPROCESSABLE, "text", "no text");
}

typedef struct { const Req *rq; const Reply *reply; Org org; ReplyRow row; const char *detail; } WriteWork;

static Err org_work(Tx *tx, void *arg) {
  WriteWork *w = arg;
  return org_get(tx, w->rq->arena, w->rq->who.org_id, &w->org);
}

static Err changed(Tx *tx, const WriteWork *w) {
  AuditEvent ev = {.org_id = w->rq->who.org_id, .actor = audit_actor(w->rq), .action = AUDIT_SETTING_CHANGED, .detail = w->detail, .at = w->rq->now};
  return audit_append(tx, &ev);
}

static Err put_work(Tx *tx, void *arg) {
  WriteWork *w = arg;
  int64_t have = 0;
  if (w->reply->id) {
    TRY(words_store_set(tx, w->org.id, &w->row));
    return changed(tx, w);
  }
  TRY(words_store_count(tx, w->org.id, &have));
  if (have >= REPLIES_MAX) return ERR_LIMIT;
  TRY(words_store_add(tx, w->org.id, &w->row));
  return changed(tx, w);
}

Err words_put(const Req *rq, const Reply *r, ErrDetail *d) {
  WriteWork w = {.rq = rq, .reply = r, .row = {.id = r->id ? r->id : id_random(), .version = r->version}, .detail = "reply=written"};
  if (!accounts_is_key_holder(rq)) return err_set(d, ERR_FORBIDDEN, "", "only a key-holder can read what is sealed here");
  TRY(check(r, d));
  TRY(db_read(req_app(rq)->db, org_work, &w, d));
  TRY(seal(rq, &w.org, r, &w.row));
  return db_write(req_app(rq)->db, put_work, &w, d);
}

static Err remove_work(Tx *tx, void *arg) {
  WriteWork *w = arg;
  TRY(words_store_remove(tx, w->rq->who.org_id, w->row.id, w->row.version));
  return changed(tx, w);
}

Err words_remove(const Req *rq, int64_t id, int64_t version, ErrDetail *d) {
  WriteWork w = {.rq = rq, .row = {.id = id, .version = version}, .detail = "reply=removed"};
  if (!accounts_is_key_holder(rq)) return err_set(d, ERR_FORBIDDEN, "", "only a key-holder can read what is sealed here");
  return db_write(req_app(rq)->db, remove_work, &w, d);
}

// ---- into a message

typedef struct { const Req *rq; Org org; Person me; } FactsWork;

static Err facts_work(Tx *tx, void *arg) {
  FactsWork *w = arg;
  TRY(org_get(tx, w->rq->arena, w->rq->who.org_id, &w->org));
  return person_get(tx, w->rq->arena, w->rq->who.user_id, &w->me);
}

Err words_facts(const Req *rq, WordsFacts *out, ErrDetail *d) {
  FactsWork w = {.rq = rq};
  const Taxonomy *t = req_app(rq)->taxonomy;
  TRY(db_read(req_app(rq)->db, facts_work, &w, d));
  ClockRules there = clocks_of_country(t, w.org.country);
  *out = (WordsFacts){.organisation = w.org.name, .helper = w.me.name, .today = clock_day(&there, rq->now)};
  return ERR_OK;
}

const char *words_fill(const Req *rq, const WordsFacts *facts, const CaseRow *c, const char *text) {
  const I18n *l = i18n_get(req_app(rq)->i18n, c->lang, I18N_WORKER);
  I18nArg args[] = {i18n_arg_str("number", arena_fmt(rq->arena, "%04lld-%04lld", (long long)(c->ref / 10000), (long long)(c->ref % 10000))),
                    i18n_arg_str("organisation", facts->organisation), i18n_arg_str("helper", facts->helper),
                    i18n_arg_str("today", i18n_date(rq->arena, l, facts->today))};
  return i18n_fmt_str(rq->arena, text, args, sizeof args / sizeof args[0]);
}

Err words_for_case(const Req *rq, int64_t reply_id, const CaseRow *c, const char **out, ErrDetail *d) {
  Reply r;
  WordsFacts facts;
  TRY(words_reply(rq, reply_id, &r, d));
  const char *text = words_text(&r, c->lang);
  if (!text) return ERR_NOT_FOUND;
  TRY(words_facts(rq, &facts, d));
  *out = words_fill(rq, &facts, c, text);
  return *out ? ERR_OK : ERR_NO_MEMORY;
}
