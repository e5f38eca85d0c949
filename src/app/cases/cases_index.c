// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The index of an organisation: tags of the words of its cases, made in the requests of its members (SEALING.md 9). A group of
// cases is opened and read, then written in one transaction. Each case says up to which item it is indexed: what was interrupted
// begins again there, what is added to a case waits, and a case that nobody can open has nothing to wait for.
#include <string.h>

#include "app/audit/audit.h"
#include "app/cases/cases_search.h"
#include "app/sql.h"
#include "base/log.h"
#include "base/text.h"

const char *const index_kinds[] = {"answers", "identity", "contact", "message", "note", "task", "outcome", "file", "chat", NULL};

bool index_kind(const App *app, const char *kind) { return !text_eq(kind, "identity") || !app->two_person_reveal; }

uint32_t index_tag(const OrgTokens *tokens, const Word *w) {
  const char *key = word_key(w);
  return token_tag(&tokens->key, w->kind == WORD_PHONE ? "phone" : "word", BYTES(key, strlen(key)));
}

// ---- what an item says

enum { TEXTS_MAX = 1200, TEXTS_DEPTH = 4 };
typedef struct { const char **t; size_t n; } Texts;

static void collect(const json_t *j, int depth, Texts *out) {
  const char *key;
  json_t *v;
  size_t i;
  if (json_is_string(j) && out->n < TEXTS_MAX) out->t[out->n++] = json_string_value(j);
  if (depth == TEXTS_DEPTH) return;
  if (json_is_array(j))
    json_array_foreach(j, i, v) collect(v, depth + 1, out);
  if (json_is_object(j))
    json_object_foreach((json_t *)(uintptr_t)j, key, v) collect(v, depth + 1, out);
}

// Of each message who said it, and the words.
static void collect_chat(const json_t *chat, Texts *out) {
  size_t i;
  json_t *m;
  json_array_foreach(json_object_get(chat, "messages"), i, m) {
    collect(json_object_get(m, "by"), TEXTS_DEPTH, out);
    collect(json_object_get(m, "text"), TEXTS_DEPTH, out);
  }
}

// Members of an item that people wrote; the others are codes.
Err index_texts(Arena *a, const Item *it, const char *const **out, size_t *n) {
  static const char *const members[] = {"text", "name", "forms", "body", "next", NULL};
  Texts t = {.t = ARENA_ARRAY(a, const char *, TEXTS_MAX)};
  if (!t.t) return ERR_NO_MEMORY;
  if (text_eq(it->kind, "chat")) collect_chat(it->plain, &t);
  if (text_eq(it->kind, "answers")) collect(it->plain, 0, &t);
  else
    for (size_t i = 0; members[i]; i++) collect(json_object_get(it->plain, members[i]), 0, &t);
  *out = t.t;
  *n = t.n;
  return ERR_OK;
}

// ---- reading a group

enum { AUDIENCES = 3, GROUP_ARENA = 64 * 1024 * 1024, TEXT_ARENA = 32 * 1024 * 1024 };
static const char *const audiences[AUDIENCES] = {"shared", "internal", "identity"};
typedef struct { int64_t id, from, to; TagSet tags[AUDIENCES]; } Indexed;
typedef struct {
  const Req *rq;            // its arena is that of the group
  Arena *text;              // that of one text
  Words *words;
  const OrgTokens *tokens;
  bool pass;                // nothing is read: the case is too large, and must not keep the others from their turn
  int64_t one;              // this case only; 0: what waits
  size_t max;
  Indexed cases[INDEX_GROUP];
  size_t n;
} Group;

static TagSet *set_of(Indexed *c, const char *audience) {
  for (size_t i = 0; i < AUDIENCES; i++)
    if (text_eq(audiences[i], audience)) return &c->tags[i];
  return &c->tags[0];
}

static Err read_text(Group *g, Indexed *c, const Item *it, const char *text) {
  WordList list;
  arena_clear(g->text);
  TRY(words_read(g->words, g->text, text, &list));
  if (text_eq(it->kind, "identity")) TRY(words_add_joined(g->text, &list));
  for (size_t i = 0; i < list.n; i++) TRY(tags_put(g->rq->arena, set_of(c, it->audience), index_tag(g->tokens, &list.w[i])));
  return ERR_OK;
}

static Err read_item(Group *g, Indexed *c, const Item *it) {
  const char *const *texts;
  size_t n;
  if (!it->plain || !index_kind(req_app(g->rq), it->kind)) return ERR_OK;
  TRY(index_texts(g->rq->arena, it, &texts, &n));
  for (size_t i = 0; i < n; i++) TRY(read_text(g, c, it, texts[i]));
  return ERR_OK;
}

static Err read_case(Tx *tx, Group *g, Indexed *c) {
  Item *items;
  size_t n, fresh = 0;
  TRY(items_load(tx, g->rq->arena, c->id, index_kinds, &items, &n));
  for (size_t i = 0; i < n; i++)
    if (items[i].seq > c->from && items[i].seq <= c->to) items[fresh++] = items[i];
  Err e = items_open(g->rq, tx, c->id, items, fresh);
  for (size_t i = 0; e == ERR_OK && i < fresh; i++) e = read_item(g, c, &items[i]);
  items_release(items, fresh);
  return e;
}

static Err read_group(Tx *tx, void *arg) {
  Group *g = arg;
  DbRows r;
  int64_t org_id = g->rq->who.org_id;
  if (g->one) TRY(tx_rows(tx, &SQL_search_todo_one, DB_ARGS(DB_I(org_id), DB_I(g->one)), g->rq->arena, &r));
  else TRY(tx_rows(tx, &SQL_search_todo, DB_ARGS(DB_I(org_id), DB_I(g->max)), g->rq->arena, &r));
  g->n = r.n;
  for (size_t i = 0; i < r.n; i++) {
    g->cases[i] = (Indexed){.id = rows_int(&r, i, 0), .from = rows_int(&r, i, 1), .to = rows_int(&r, i, 2)};
    if (!g->pass) TRY(read_case(tx, g, &g->cases[i]));
  }
  return ERR_OK;
}

// ---- writing it

// The row is locked first: a withdrawal is waited for, or waits (case_search_forget). What was indexed under another key, and what
// another request has indexed meanwhile, is left.
static Err write_case(Tx *tx, Group *g, Indexed *c) {
  int64_t org_id = g->rq->who.org_id, changed = 0, held;
  TRY(tx_exec(tx, &SQL_search_case_done, DB_ARGS(DB_I(c->id), DB_I(org_id), DB_I(c->from), DB_I(c->to)), &changed));
  if (changed != 1) return ERR_OK;
  // From the beginning: tags of an older key are dead.
  if (c->from == 0) {
    TRY(case_search_forget(tx, c->id, NULL));
    TRY(tx_exec(tx, &SQL_search_case_done, DB_ARGS(DB_I(c->id), DB_I(org_id), DB_I(0), DB_I(c->to)), NULL));
  }
  for (size_t i = 0; i < AUDIENCES; i++) {
    if (!c->tags[i].n) continue;
    TRY(tx_int(tx, &SQL_cases_shared_held, DB_ARGS(DB_I(c->id), DB_I(org_id), DB_T(audiences[i])), &held));
    if (held) TRY(tags_store(tx, g->rq->arena, org_id, c->id, audiences[i], &c->tags[i]));
  }
  return ERR_OK;
}

static Err write_group(Tx *tx, void *arg) {
  Group *g = arg;
  for (size_t i = 0; i < g->n; i++) {
    bool current;
    TRY(write_case(tx, g, &g->cases[i]));
    TRY(accounts_token_current(tx, g->rq->who.org_id, g->tokens->serial, &current));
    if (!current) return ERR_CONFLICT;
  }
  return ERR_OK;
}

// One group, in memory of its own that is wiped behind it. A fresh token key meanwhile: nothing is written, and all waits again.
static Err group_once(Group *g, const Req *rq, ErrDetail *d) {
  Req own = *rq;
  own.arena = arena_new(GROUP_ARENA, ARENA_WIPE);
  g->text = arena_new(TEXT_ARENA, ARENA_WIPE);
  g->rq = &own;
  Err e = own.arena && g->text ? db_read(req_app(rq)->db, read_group, g, d) : ERR_NO_MEMORY;
  if (e == ERR_OK && g->n) e = db_write(req_app(rq)->db, write_group, g, d);
  arena_free(own.arena);
  arena_free(g->text);
  return e;
}

static Err index_group(const Req *rq, const OrgTokens *tokens, Words *words, int64_t one, size_t max, size_t *done, ErrDetail *d) {
  Group g = {.words = words, .tokens = tokens, .one = one, .max = max < INDEX_GROUP ? max : INDEX_GROUP};
  Err e = group_once(&g, rq, d);
  if (e == ERR_NO_MEMORY) {
    g.max = 1;
    e = group_once(&g, rq, d);
  }
  if (e == ERR_NO_MEMORY) {
    log_line(LOG_WARN, "search", "a case is too large for the index");
    g.pass = true;
    e = group_once(&g, rq, d);
  }
  *done = e == ERR_OK ? g.n : 0;
  return e == ERR_CONFLICT ? ERR_OK : e;
}

static Err index_all(const Req *rq, int64_t one, size_t max, size_t *done, ErrDetail *d) {
  OrgTokens tokens;
  Words *words;
  size_t n = 1;
  *done = 0;
  TRY(words_open(&words));
  Err e = accounts_token_key(rq, words_version(), &tokens, d);
  while (e == ERR_OK && n && *done < max) {
    e = index_group(rq, &tokens, words, one, max - *done, &n, d);
    *done += n;
    if (one) break;
  }
  SECRET_WIPE(&tokens);
  words_close(words);
  return e;
}

typedef struct { int64_t org_id, one, n; Arena *a; } Waits;

static Err waits_work(Tx *tx, void *arg) {
  Waits *w = arg;
  DbRows r;
  if (w->one) TRY(tx_rows(tx, &SQL_search_todo_one, DB_ARGS(DB_I(w->org_id), DB_I(w->one)), w->a, &r));
  else TRY(tx_rows(tx, &SQL_search_todo, DB_ARGS(DB_I(w->org_id), DB_I(1)), w->a, &r));
  w->n = (int64_t)r.n;
  return ERR_OK;
}

Err index_case(const Req *rq, int64_t case_id, ErrDetail *d) {
  Waits w = {.org_id = rq->who.org_id, .one = case_id, .a = rq->arena};
  size_t done;
  if (!accounts_is_key_holder(rq)) return ERR_OK;
  TRY(db_read(req_app(rq)->db, waits_work, &w, d));
  return w.n ? index_all(rq, case_id, 1, &done, d) : ERR_OK;
}

Err index_some(const Req *rq, size_t max, size_t *done, ErrDetail *d) {
  Waits w = {.org_id = rq->who.org_id, .a = rq->arena};
  *done = 0;
  if (!accounts_is_key_holder(rq)) return ERR_OK;
  TRY(db_read(req_app(rq)->db, waits_work, &w, d));
  if (!w.n) return ERR_OK;
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_LIST_OPENED, .detail = "search index", .at = rq->now};
  TRY(audit_note(req_app(rq), &ev, d));
  return index_all(rq, 0, max, done, d);
}
