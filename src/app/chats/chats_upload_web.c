// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Files of a chat as they arrive: texts are held, a ZIP goes into a memory file for the helper program, voice notes and pictures go the
// way of every upload at once.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/chats/chats_web.h"
#include "base/text.h"

enum { PARTS_MAX = 60 };
typedef enum { PART_NONE, PART_TEXT, PART_PACK, PART_MEDIA } PartKind;
typedef struct { char name[FILE_NAME_MAX * 4 + 1]; Buf bytes; } TextPart;
typedef struct { char name[FILE_NAME_MAX * 4 + 1]; int64_t id; } MediaPart;
typedef struct {
  PartKind part;
  TextPart texts[CHAT_TEXTS_MAX];
  MediaPart media[PARTS_MAX];
  size_t n_texts, n_media, lost, held;
  int pack;
  size_t packed;
  FileUpload *up;
  Err wrong;               // the first fault of the whole; the rest of the body is read and dropped
} Parts;

static bool ends_with(const char *name, const char *const *ends) {
  size_t n = strlen(name);
  for (; *ends; ends++) {
    size_t k = strlen(*ends);
    if (n > k && strcasecmp(name + n - k, *ends) == 0) return true;
  }
  return false;
}

static PartKind kind_of(const char *name) {
  static const char *const texts[] = {".txt", ".json", ".html", ".htm", NULL};
  static const char *const packs[] = {".zip", NULL};
  return ends_with(name, texts) ? PART_TEXT : ends_with(name, packs) ? PART_PACK : PART_MEDIA;
}

static Parts *parts_of(Req *rq) {
  if (rq->user) return rq->user;
  Parts *p = calloc(1, sizeof *p);
  if (p) p->pack = -1;
  return rq->user = p;
}

// A name that has no room is none: half a name could end within a character.
static void keep_name(char *to, size_t room, const char *name) {
  const char *base = chat_base_name(name);
  (void)snprintf(to, room, "%s", strlen(base) < room ? base : "");
}

static Err begin_text(Parts *p, const char *name) {
  if (p->n_texts == CHAT_TEXTS_MAX) return ERR_LIMIT;
  TextPart *t = &p->texts[p->n_texts++];
  keep_name(t->name, sizeof t->name, text_utf8_ok(name, strlen(name)) ? name : "");
  buf_init(&t->bytes, CHAT_TEXTS_BYTES);
  return ERR_OK;
}

static Err begin_pack(Parts *p) {
  if (p->pack >= 0) return ERR_LIMIT;
  p->pack = memfd_create("chat", MFD_CLOEXEC);
  return p->pack >= 0 ? ERR_OK : ERR_IO;
}

// A file that the case cannot take does not keep the chat out.
static Err soft(Parts *p, Err e) {
  if (e != ERR_TYPE && e != ERR_LIMIT && e != ERR_TOO_LARGE && e != ERR_INPUT && e != ERR_SLOW_DOWN && e != ERR_BUSY) return e;
  p->lost++;
  file_upload_free(p->up);
  p->up = NULL;
  return ERR_OK;
}

static Err begin_media(const Req *rq, Parts *p, const char *name) {
  int64_t case_id;
  TRY(req_id(rq, "case", &case_id));
  if (p->n_media == PARTS_MAX) return soft(p, ERR_LIMIT);
  keep_name(p->media[p->n_media].name, sizeof p->media[0].name, name);
  return soft(p, file_upload_begin(rq, case_id, name, 0, &p->up, NULL));
}

// Faults of the whole are kept for the handler, which shows the form again.
static Err whole(Parts *p, Err e) {
  if (e != ERR_LIMIT && e != ERR_TOO_LARGE && e != ERR_NO_CONSENT && e != ERR_CONFLICT) return e;
  if (p->wrong == ERR_OK) p->wrong = e;
  p->part = PART_NONE;
  return ERR_OK;
}

static Err part_begin(Req *rq, const char *field, const char *file_name) {
  Parts *p = parts_of(rq);
  if (!p) return ERR_NO_MEMORY;
  if (!text_eq(field, "file")) return ERR_FIELD_UNKNOWN;
  p->part = p->wrong == ERR_OK ? kind_of(file_name) : PART_NONE;
  switch (p->part) {
    case PART_TEXT: return whole(p, begin_text(p, file_name));
    case PART_PACK: return whole(p, begin_pack(p));
    case PART_MEDIA: return whole(p, begin_media(rq, p, file_name));
    default: return ERR_OK;
  }
}

static Err add_text(Parts *p, Bytes data) {
  Buf *b = &p->texts[p->n_texts - 1].bytes;
  p->held += data.n;
  buf_add(b, data.p, data.n);
  return p->held > CHAT_TEXTS_BYTES ? ERR_TOO_LARGE : b->err;
}

static Err add_pack(Parts *p, Bytes data) {
  p->packed += data.n;
  if (p->packed > CHAT_PACK_BYTES) return ERR_TOO_LARGE;
  for (size_t at = 0; at < data.n;) {
    ssize_t got = write(p->pack, data.p + at, data.n - at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return ERR_IO;
    at += (size_t)got;
  }
  return ERR_OK;
}

static Err part_data(Req *rq, Bytes data) {
  Parts *p = rq->user;
  switch (p->part) {
    case PART_TEXT: return whole(p, add_text(p, data));
    case PART_PACK: return whole(p, add_pack(p, data));
    case PART_MEDIA: return p->up ? soft(p, file_upload_add(p->up, data, NULL)) : ERR_OK;
    default: return ERR_OK;
  }
}

static Err part_end(Req *rq) {
  Parts *p = rq->user;
  if (p->part != PART_MEDIA || !p->up) return ERR_OK;
  int64_t id = file_upload_id(p->up);
  Err e = file_upload_end(p->up, NULL);
  if (e == ERR_OK) e = file_upload_finish(rq, p->up, NULL);
  if (e != ERR_OK) return soft(p, e);
  file_upload_free(p->up);
  p->up = NULL;
  p->media[p->n_media++].id = id;
  return ERR_OK;
}

static void parts_gone(Req *rq) {
  Parts *p = rq->user;
  if (!p) return;
  for (size_t i = 0; i < p->n_texts; i++) buf_free(&p->texts[i].bytes);
  if (p->pack >= 0) (void)close(p->pack);
  file_upload_free(p->up);
  free(p);
  rq->user = NULL;
}

const Upload chats_upload = {part_begin, part_data, part_end, parts_gone};

static Err add_parts(Req *rq, int64_t case_id, const Parts *p, ChatAdded *out, ErrDetail *d) {
  ChatText *texts = ARENA_ARRAY(rq->arena, ChatText, p->n_texts + 1);
  ChatFile *files = ARENA_ARRAY(rq->arena, ChatFile, p->n_media + 1);
  if (!texts || !files) return ERR_NO_MEMORY;
  for (size_t i = 0; i < p->n_texts; i++) texts[i] = (ChatText){p->texts[i].name, BYTES(p->texts[i].bytes.p, p->texts[i].bytes.n)};
  for (size_t i = 0; i < p->n_media; i++) files[i] = (ChatFile){p->media[i].id, p->media[i].name};
  ChatNew in = {.texts = texts, .n_texts = p->n_texts, .files = files, .n_files = p->n_media, .pack = p->pack, .her = req_field(rq, "her")};
  return chats_add_in_turn(rq, case_id, &in, out, d);
}

// The files came in whatever this finds out.
static size_t same_files(const Req *rq, int64_t case_id, const Parts *p) {
  int64_t ids[PARTS_MAX];
  size_t same = 0;
  ErrDetail own = {.err = ERR_OK};
  for (size_t i = 0; p && i < p->n_media; i++) ids[i] = p->media[i].id;
  return p && files_same(rq, case_id, ids, p->n_media, &same, &own) == ERR_OK ? same : 0;
}

Err chats_files_web(Req *rq, Resp *rs, ErrDetail *d) {
  ChatAdded added = {0};
  ErrDetail why = {.err = ERR_OK};
  int64_t case_id = 0;
  const Parts *p = rq->user;
  bool chat = p && (p->n_texts > 0 || p->pack >= 0), only_files = p && !chat && p->wrong == ERR_OK && p->n_media > 0;
  Err e = req_id(rq, "case", &case_id);
  if (e == ERR_OK) e = p ? p->wrong : ERR_UNPROCESSABLE;
  if (e == ERR_OK && chat) e = add_parts(rq, case_id, p, &added, &why);
  else if (e == ERR_OK && !only_files) e = ERR_UNPROCESSABLE;
  added.files += p ? p->n_media : 0;
  added.lost += p ? p->lost : 0;
  if (e == ERR_OK) added.same = same_files(rq, case_id, p);
  parts_gone(rq);
  if (!only_files) return chats_answer(rq, rs, case_id, e, &added, d);
  // Screenshots and voice notes alone are files of the case.
  resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld%s#last", (long long)case_id, added.same ? "?done=same_file" : ""));
  return ERR_OK;
}
