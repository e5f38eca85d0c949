// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// An import: read, compare, take files along, seal, insert. Only the last step is a transaction of the case.
#include "app/chats/chats.h"

#include <stdio.h>
#include <string.h>

#include "app/audit/audit.h"
#include "app/chats/chats_int.h"
#include "base/text.h"

enum { ARENA_BYTES = 96 * 1024 * 1024, BATCH_BYTES = 8, ITEMS_MAX = 64 };

const char *chat_app_name(const char *code) {
  for (size_t i = 0; i < CHAT_KINDS; i++)
    if (text_eq(chat_kind_codes[i], code)) return chat_kind_names[i];
  return "";
}

// ---- reading

// Of several texts in an archive those that are no chat are passed over; a single one says what is wrong with it.
static Err read_texts(Take *t, const ChatText *texts, size_t n, ErrDetail *d) {
  Err first = ERR_OK;
  ErrDetail own = {.err = ERR_OK};
  for (size_t i = 0; i < n; i++) {
    ReadChat *c = &t->chats[t->n_chats];
    *c = (ReadChat){.name = chat_cut(t->a, texts[i].name, CHAT_FILE_MAX)};
    if (!c->name) return ERR_NO_MEMORY;
    Err e = chat_read(t->a, texts[i].bytes, &c->chat, first == ERR_OK ? &own : NULL);
    if (e == ERR_NO_MEMORY) return e;
    if (e == ERR_OK) t->n_chats++;
    else if (first == ERR_OK) first = e;
    if (e == ERR_LIMIT || e == ERR_TOO_LARGE) return err_set(d, e, "chat", "%s", own.text);   // half of a chat would be worse than none
  }
  if (t->n_chats > 0) return ERR_OK;
  return first != ERR_OK ? err_set(d, first, "chat", "%s", own.text) : err_set(d, ERR_UNPROCESSABLE, "chat", "no text is in it");
}

static Err read_all(Take *t, ErrDetail *d) {
  ChatText *packed = NULL;
  size_t n = 0;
  if (t->in->pack >= 0) TRY(take_pack_texts(t, &packed, &n, d));
  t->chats = ARENA_ARRAY(t->a, ReadChat, t->in->n_texts + n + 1);
  if (!t->chats) return ERR_NO_MEMORY;
  if (t->in->n_texts > 0 || n == 0) TRY(read_texts(t, t->in->texts, t->in->n_texts, d));
  return n > 0 ? read_texts(t, packed, n, d) : ERR_OK;
}

// Leaves what is new. Two equal lines of one import are two: people say "ok" twice.
static void drop_known(Take *t) {
  for (size_t i = 0; i < t->n_chats; i++) {
    Chat *c = &t->chats[i].chat;
    ChatMessage *m = (ChatMessage *)(uintptr_t)c->m;
    size_t n = 0;
    for (size_t k = 0; k < c->n; k++) {
      if (same_has(&t->known, same_key(t->a, m[k].sender, m[k].at, m[k].written, m[k].text, m[k].files, m[k].n_files))) {
        t->out->doubles++;
        continue;
      }
      t->bytes += same_message_bytes(m[k].sender, m[k].at, m[k].written, m[k].text, m[k].files, m[k].n_files);
      m[n++] = m[k];
    }
    c->n = n;
    t->bytes += (n + CHAT_ITEM_MESSAGES - 1) / CHAT_ITEM_MESSAGES * same_item_bytes(c->title, t->chats[i].name, t->her);
    t->out->added += n;
    t->out->unsure |= c->unsure && n > 0;
  }
}

// ---- sealing

static json_t *files_of(const Take *t, const ChatMessage *m) {
  json_t *list = json_array();
  for (size_t i = 0; list && i < m->n_files; i++) {
    const ChatFile *f = take_find(t, m->files[i]);
    json_array_append_new(list, json_pack("{s:I, s:s}", "file", (json_int_t)(f ? f->id : 0), "name", m->files[i]));
  }
  return list;
}

static json_t *message_json(const Take *t, const ChatMessage *m) {
  return json_pack("{s:s, s:s, s:I, s:s, s:s, s:o}", "by", m->sender, "at", m->at, "ms", (json_int_t)m->at_ms, "written", m->written, "text",
                   m->text, "files", files_of(t, m));
}

static json_t *item_json(const Take *t, const ReadChat *c, size_t from, size_t to, const char *batch) {
  json_t *list = json_array();
  for (size_t i = from; list && i < to; i++) {
    json_t *m = message_json(t, &c->chat.m[i]);
    if (!m || json_array_append_new(list, m) != 0) {
      json_decref(list);
      return NULL;
    }
  }
  return json_pack("{s:s, s:s, s:s, s:s, s:b, s:s, s:o}", "app", chat_kind_codes[c->chat.kind], "title", c->chat.title, "name", c->name, "batch",
                   batch, "unsure", c->chat.unsure, "her", t->her, "messages", list);
}

typedef struct { Take *t; ItemPrepared *items[ITEMS_MAX]; size_t n; } Insert;

static Err seal_chat(Insert *w, const ReadChat *c, const char *batch, ErrDetail *d) {
  Take *t = w->t;
  for (size_t from = 0; from < c->chat.n; from += CHAT_ITEM_MESSAGES) {
    size_t to = from + CHAT_ITEM_MESSAGES < c->chat.n ? from + CHAT_ITEM_MESSAGES : c->chat.n;
    if (w->n == ITEMS_MAX) return err_set(d, ERR_LIMIT, "chat", "too many messages at once");
    json_t *plain = item_json(t, c, from, to, batch);
    if (!plain) return ERR_NO_MEMORY;
    Err e = item_prepare(req_app(t->rq), t->a, t->case_id, "shared", "chat", audit_actor(t->rq), plain, t->rq->now, &w->items[w->n], d);
    json_decref(plain);
    TRY(e);
    w->n++;
  }
  return ERR_OK;
}

static Err insert_work(Tx *tx, void *arg) {
  const Insert *w = arg;
  const Req *rq = w->t->rq;
  CaseRow c;
  TRY(case_row(tx, w->t->a, w->t->case_id, rq->who.org_id, &c));
  if (!c.active) return ERR_CONFLICT;
  for (size_t i = 0; i < w->n; i++) TRY(item_insert(tx, w->items[i]));
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(rq), .action = AUDIT_ITEM_ADDED, .subject = c.audit_id, .detail = "chat", .at = rq->now};
  return audit_append(tx, &ev);
}

static Err insert_all(Take *t, ErrDetail *d) {
  Insert w = {.t = t};
  uint8_t random[BATCH_BYTES];
  secret_random(random, sizeof random);
  const char *batch = text_hex(t->a, BYTES(random, sizeof random));
  for (size_t i = 0; i < t->n_chats; i++) TRY(seal_chat(&w, &t->chats[i], batch, d));
  TRY(db_write(req_app(t->rq)->db, insert_work, &w, d));
  t->out->item = item_prepared_id(w.items[0]);
  return ERR_OK;
}

// ---- all of it

static Err take_all(Take *t, ErrDetail *d) {
  for (size_t i = 0; i < t->in->n_files; i++) TRY(take_file(t, t->in->files[i].id, t->in->files[i].name));
  TRY(same_known(t, d));
  TRY(read_all(t, d));
  drop_known(t);
  if (t->out->added == 0) return ERR_OK;
  if (t->bytes > CHATS_CASE_BYTES) return err_set(d, ERR_LIMIT, "chat", "a case takes %d bytes of chats", CHATS_CASE_BYTES);
  if (t->in->pack >= 0) TRY(take_pack_files(t, d));
  return insert_all(t, d);
}

Err chats_add(const Req *rq, int64_t case_id, const ChatNew *in, ChatAdded *out, ErrDetail *d) {
  *out = (ChatAdded){0};
  if (!accounts_is_key_holder(rq)) return err_set(d, ERR_FORBIDDEN, "", "only a key-holder can see what stands in the case already");
  Take t = {.rq = rq, .case_id = case_id, .in = in, .out = out, .a = arena_new(ARENA_BYTES, ARENA_WIPE)};
  t.her = t.a ? chat_cut(t.a, in->her, CHAT_SENDER_MAX) : NULL;   // as the senders in the chat
  Err e = t.her ? take_all(&t, d) : ERR_NO_MEMORY;
  arena_free(t.a);
  return e;
}

// ---- one of them

typedef struct { const Req *rq; int64_t case_id, item_id; ChatShown *out; Org org; Item *items; size_t n; } Open;

static Err load_work(Tx *tx, void *arg) {
  static const char *const kinds[] = {"chat", NULL};
  Open *w = arg;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &w->out->row));
  TRY(org_get(tx, w->rq->arena, w->out->row.org_id, &w->org));
  TRY(items_load(tx, w->rq->arena, w->case_id, kinds, &w->items, &w->n));
  for (size_t i = 0; i < w->n; i++)
    if (w->items[i].id == w->item_id) return ERR_OK;
  return ERR_NOT_FOUND;
}

static Err open_work(Tx *tx, void *arg) {
  Open *w = arg;
  items_release(w->items, w->n);
  return items_open(w->rq, tx, w->case_id, w->items, w->n);
}

// All chats of the case: the page needs one, taking out needs those of its import.
static Err open_all(Open *w, ErrDetail *d) {
  const App *app = req_app(w->rq);
  TRY(db_read(app->db, load_work, w, d));
  AuditEvent ev = {.org_id = w->out->row.org_id, .actor = audit_actor(w->rq), .action = AUDIT_CASE_OPENED, .subject = w->out->row.audit_id, .at = w->rq->now};
  TRY(audit_note(app, &ev, d));
  return db_read(app->db, open_work, w, d);
}

static Item *item_of(const Open *w) {
  for (size_t i = 0; i < w->n; i++)
    if (w->items[i].id == w->item_id) return &w->items[i];
  return NULL;
}

Err chats_open(const Req *rq, int64_t case_id, int64_t item_id, ChatShown *out, ErrDetail *d) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  Open w = {.rq = rq, .case_id = case_id, .item_id = item_id, .out = out};
  *out = (ChatShown){0};
  Err e = open_all(&w, d);
  Item *it = e == ERR_OK ? item_of(&w) : NULL;
  if (it) {
    out->item = *it;
    it->plain = NULL;
    const Calendar *c = t ? calendar_find(t, w.org.country) : NULL;
    out->offset_min = c ? c->offset_min : 0;
  }
  items_release(w.items, w.n);
  return e;
}

typedef struct { const Open *o; int64_t ids[ITEMS_MAX]; size_t n; } Remove;

static Err remove_work(Tx *tx, void *arg) {
  const Remove *w = arg;
  const Req *rq = w->o->rq;
  int64_t removed;
  TRY(items_remove(tx, w->o->case_id, "chat", w->ids, w->n, &removed));
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_CASE_CHANGED, .subject = w->o->out->row.audit_id,
                   .detail = "chat taken out", .at = rq->now};
  return removed ? audit_append(tx, &ev) : ERR_NOT_FOUND;
}

static Err remove_batch(const Open *o, ErrDetail *d) {
  const Item *it = item_of(o);
  const char *batch = it ? json_str(it->plain, "batch", "") : "";
  Remove w = {.o = o};
  if (!*batch) return err_set(d, ERR_FORBIDDEN, "", "it does not open");
  if (!text_eq(it->writer, audit_actor(o->rq)) && o->rq->who.role != ROLE_SUPERVISOR) return err_set(d, ERR_FORBIDDEN, "", "somebody else added it");
  for (size_t i = 0; i < o->n && w.n < ITEMS_MAX; i++)
    if (text_eq(json_str(o->items[i].plain, "batch", ""), batch)) w.ids[w.n++] = o->items[i].id;
  return db_write(req_app(o->rq)->db, remove_work, &w, d);
}

Err chats_remove(const Req *rq, int64_t case_id, int64_t item_id, ErrDetail *d) {
  ChatShown shown = {0};
  Open w = {.rq = rq, .case_id = case_id, .item_id = item_id, .out = &shown};
  Err e = open_all(&w, d);
  if (e == ERR_OK) e = remove_batch(&w, d);
  items_release(w.items, w.n);
  return e;
}
