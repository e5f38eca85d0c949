// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A packed chat. The program recourse-import opens the ZIP in its sandbox; here only its frames come in. A download of all chats of a
// person is refused before anything of it is kept: those are other people's.
#include <string.h>

#include "app/chats/chats_int.h"
#include "base/text.h"
#include "import/import_client.h"

// ---- files of the case

Err take_file(Take *t, int64_t id, const char *name) {
  if (t->n_files == t->cap_files) {
    size_t cap = t->cap_files ? 2 * t->cap_files : 16;
    ChatFile *more = ARENA_ARRAY(t->a, ChatFile, cap);
    if (!more) return ERR_NO_MEMORY;
    if (t->n_files) memcpy(more, t->files, t->n_files * sizeof *more);
    t->files = more;
    t->cap_files = cap;
  }
  t->files[t->n_files++] = (ChatFile){id, arena_str(t->a, name)};
  return ERR_OK;
}

const ChatFile *take_find(const Take *t, const char *name) {
  for (size_t i = 0; i < t->n_files; i++)
    if (text_eq(t->files[i].name, name)) return &t->files[i];
  return NULL;
}

// ---- first reading: texts

typedef struct { Take *t; ChatText texts[CHAT_TEXTS_MAX]; size_t n, all; Buf buf; const char *folder; bool several; } Texts;

static const char *folder_of(Arena *a, const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? arena_strn(a, path, (size_t)(slash - path)) : "";
}

static Err text_begin(void *ctx, const char *path) {
  Texts *w = ctx;
  const char *folder = folder_of(w->t->a, path);
  if (w->n == CHAT_TEXTS_MAX) return ERR_LIMIT;
  if (!w->folder) w->folder = folder;
  w->several |= !text_eq(folder, w->folder);
  w->texts[w->n].name = arena_str(w->t->a, chat_base_name(path));
  buf_clear(&w->buf);
  return ERR_OK;
}

static Err text_data(void *ctx, Bytes piece) {
  Texts *w = ctx;
  w->all += piece.n;
  if (w->several) return ERR_OK;
  buf_add(&w->buf, piece.p, piece.n);
  return w->all > CHAT_TEXTS_BYTES ? ERR_LIMIT : w->buf.err;
}

static Err text_end(void *ctx) {
  Texts *w = ctx;
  w->texts[w->n++].bytes = arena_bytes(w->t->a, w->buf.p, w->buf.n);
  return arena_failed(w->t->a) ? ERR_NO_MEMORY : ERR_OK;
}

Err take_pack_texts(Take *t, ChatText **out, size_t *n, ErrDetail *d) {
  Texts *w = ARENA_NEW(t->a, Texts);
  if (!w) return ERR_NO_MEMORY;
  w->t = t;
  buf_init(&w->buf, CHAT_TEXTS_BYTES);
  const ImportSink sink = {text_begin, text_data, text_end, w};
  Err e = import_pack_read(req_app(t->rq)->import, t->in->pack, false, &sink, d);
  buf_free(&w->buf);
  if (w->several && (e == ERR_OK || e == ERR_LIMIT)) return err_set(d, ERR_INPUT, "file", "the archive holds several chats");
  TRY(e);
  *out = w->texts;
  *n = w->n;
  return ERR_OK;
}

// ---- second reading: what the new messages name

typedef struct { Take *t; FileUpload *up; const char *name; } Files;

static bool is_named(const Take *t, const char *name) {
  for (size_t i = 0; i < t->n_chats; i++)
    for (size_t k = 0; k < t->chats[i].chat.n; k++)
      for (size_t f = 0; f < t->chats[i].chat.m[k].n_files; f++)
        if (text_eq(t->chats[i].chat.m[k].files[f], name)) return true;
  return false;
}

// What the case does not take (a kind that is not accepted, too many) is counted; the chat comes in all the same.
static Err soft(Files *w, Err e) {
  if (e != ERR_TYPE && e != ERR_LIMIT && e != ERR_TOO_LARGE && e != ERR_INPUT && e != ERR_SLOW_DOWN && e != ERR_BUSY) return e;
  w->t->out->lost++;
  file_upload_free(w->up);
  w->up = NULL;
  return ERR_OK;
}

static Err file_begin(void *ctx, const char *path) {
  Files *w = ctx;
  w->name = chat_cut(w->t->a, arena_str(w->t->a, chat_base_name(path)), CHAT_FILE_MAX);   // as the messages name it
  if (!is_named(w->t, w->name) || take_find(w->t, w->name)) return ERR_OK;
  return soft(w, file_upload_begin(w->t->rq, w->t->case_id, w->name, 0, &w->up, NULL));
}

static Err file_data(void *ctx, Bytes piece) {
  Files *w = ctx;
  return w->up ? soft(w, file_upload_add(w->up, piece, NULL)) : ERR_OK;
}

static Err file_end(void *ctx) {
  Files *w = ctx;
  if (!w->up) return ERR_OK;
  int64_t id = file_upload_id(w->up);
  Err e = file_upload_end(w->up, NULL);
  if (e == ERR_OK) e = file_upload_finish(w->t->rq, w->up, NULL);
  if (e != ERR_OK) return soft(w, e);
  file_upload_free(w->up);
  w->up = NULL;
  w->t->out->files++;
  return take_file(w->t, id, w->name);
}

Err take_pack_files(Take *t, ErrDetail *d) {
  Files w = {.t = t};
  const ImportSink sink = {file_begin, file_data, file_end, &w};
  Err e = import_pack_read(req_app(t->rq)->import, t->in->pack, true, &sink, d);
  file_upload_free(w.up);
  return e;
}
