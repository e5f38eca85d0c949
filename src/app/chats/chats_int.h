// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The inside of the chats room: what an import holds while it runs.
#ifndef RECOURSE_APP_CHATS_INT_H
#define RECOURSE_APP_CHATS_INT_H
#include "app/chats/chats.h"

typedef struct { const char *name; Chat chat; } ReadChat;
typedef struct { const char *const *keys; size_t n; } Known;        // sorted
typedef struct {
  const Req *rq;
  Arena *a;                 // of this import, wiped
  int64_t case_id;
  const ChatNew *in;
  const char *her;          // in->her, no longer than a sender
  ReadChat *chats; size_t n_chats;
  ChatFile *files; size_t n_files, cap_files;
  Known known;              // messages of the case
  size_t bytes;             // of its chats, as same_message_bytes counts them
  ChatAdded *out;
} Take;

// ---- chats_pack.c: a ZIP in two readings, first its texts, then what they name
Err take_pack_texts(Take *t, ChatText **out, size_t *n, ErrDetail *d) ERR_CHECK;
Err take_pack_files(Take *t, ErrDetail *d) ERR_CHECK;
Err take_file(Take *t, int64_t id, const char *name) ERR_CHECK;
const ChatFile *take_find(const Take *t, const char *name);

// ---- chats_same.c: what stands in the case already
const char *same_key(Arena *a, const char *by, const char *at, const char *written, const char *text, const char *const *files, size_t n_files);
// What a message takes in a case, and what each item takes beside its messages: all strings, and what stands around them.
size_t same_message_bytes(const char *by, const char *at, const char *written, const char *text, const char *const *files, size_t n_files);
size_t same_item_bytes(const char *title, const char *name, const char *her);
// Opens the case's chats after an event; fills known and bytes.
Err same_known(Take *t, ErrDetail *d) ERR_CHECK;
bool same_has(const Known *k, const char *key);
#endif
