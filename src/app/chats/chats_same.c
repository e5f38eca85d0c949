// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A message is the same when who, when (to the minute), words and files are. The second export of a chat holds the first one.
#include <stdlib.h>
#include <string.h>

#include "app/audit/audit.h"
#include "app/chats/chats_int.h"
#include "base/text.h"

enum { MINUTE_CHARS = 16 };   // "2026-03-05 14:02"
// Keys, brackets and numbers around the strings: nothing is free, an empty message neither.
enum { MESSAGE_BYTES = 64, FILE_BYTES = 44, ITEM_BYTES = 128 };

size_t same_message_bytes(const char *by, const char *at, const char *written, const char *text, const char *const *files, size_t n_files) {
  size_t n = MESSAGE_BYTES + strlen(by) + strlen(at) + strlen(written) + strlen(text);
  for (size_t i = 0; i < n_files; i++) n += FILE_BYTES + strlen(files[i]);
  return n;
}

size_t same_item_bytes(const char *title, const char *name, const char *her) { return ITEM_BYTES + strlen(title) + strlen(name) + strlen(her); }

const char *same_key(Arena *a, const char *by, const char *at, const char *written, const char *text, const char *const *files, size_t n_files) {
  const char *when = *at ? arena_strn(a, at, strnlen(at, MINUTE_CHARS)) : written;
  const char *key = arena_fmt(a, "%s\x1f%s\x1f%s", by, when, text);
  for (size_t i = 0; i < n_files; i++) key = arena_fmt(a, "%s\x1f%s", key, files[i]);
  return key;
}

static int by_text(const void *x, const void *y) { return strcmp(*(const char *const *)x, *(const char *const *)y); }

bool same_has(const Known *k, const char *key) { return k->n && bsearch(&key, k->keys, k->n, sizeof *k->keys, by_text) != NULL; }

typedef struct { Take *t; Item *items; size_t n; CaseRow row; } Read;

static Err row_work(Tx *tx, void *arg) {
  static const char *const kinds[] = {"chat", NULL};
  Read *w = arg;
  bool consent;
  TRY(case_row(tx, w->t->a, w->t->case_id, w->t->rq->who.org_id, &w->row));
  TRY(case_has_consent(tx, &w->row, &consent));
  if (!consent) return ERR_NO_CONSENT;
  return items_load(tx, w->t->a, w->t->case_id, kinds, &w->items, &w->n);
}

static Err open_work(Tx *tx, void *arg) {
  Read *w = arg;
  items_release(w->items, w->n);   // a read may run more than once
  return items_open(w->t->rq, tx, w->t->case_id, w->items, w->n);
}

static const char *message_key(Take *t, const json_t *m) {
  const char *files[CHAT_FILES_MAX], *by = json_str(m, "by", ""), *at = json_str(m, "at", ""), *written = json_str(m, "written", "");
  const char *text = json_str(m, "text", "");
  size_t n = 0, i;
  json_t *f;
  json_array_foreach(json_object_get(m, "files"), i, f)
    if (n < CHAT_FILES_MAX) files[n++] = json_str(f, "name", "");
  t->bytes += same_message_bytes(by, at, written, text, files, n);
  return same_key(t->a, by, at, written, text, files, n);
}

static Err collect(Take *t, const Read *w) {
  size_t most = 0, n = 0;
  for (size_t i = 0; i < w->n; i++) most += json_array_size(json_object_get(w->items[i].plain, "messages"));
  const char **keys = ARENA_ARRAY(t->a, const char *, most + 1);
  if (!keys) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w->n; i++) {
    size_t k;
    json_t *m, *j = w->items[i].plain;
    if (j) t->bytes += same_item_bytes(json_str(j, "title", ""), json_str(j, "name", ""), json_str(j, "her", ""));
    json_array_foreach(json_object_get(j, "messages"), k, m) keys[n++] = message_key(t, m);
  }
  qsort(keys, n, sizeof *keys, by_text);
  t->known = (Known){keys, n};
  return arena_failed(t->a) ? ERR_NO_MEMORY : ERR_OK;
}

Err same_known(Take *t, ErrDetail *d) {
  Read w = {.t = t};
  const App *app = req_app(t->rq);
  TRY(db_read(app->db, row_work, &w, d));
  if (!w.row.active) return err_set(d, ERR_CONFLICT, "chat", "the case is closed");
  if (w.n == 0) return ERR_OK;
  AuditEvent ev = {.org_id = w.row.org_id, .actor = audit_actor(t->rq), .action = AUDIT_CASE_OPENED, .subject = w.row.audit_id, .at = t->rq->now};
  TRY(audit_note(app, &ev, d));
  Err e = db_read(app->db, open_work, &w, d);
  if (e == ERR_OK) e = collect(t, &w);
  items_release(w.items, w.n);
  return e;
}
