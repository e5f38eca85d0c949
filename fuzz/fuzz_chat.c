// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A chat of a stranger: whatever it is, the messages are text, no time is made up, and no name of a file leads elsewhere.
#include "base/text.h"
#include "chat/chat.h"
#include "fuzz.h"

static void check_text(const char *s) { HOLDS(s != NULL && text_utf8_ok(s, strlen(s))); }

static void check_message(const ChatMessage *m) {
  int32_t day;
  char date[11] = "";
  check_text(m->sender);
  check_text(m->written);
  check_text(m->text);
  check_text(m->at);
  HOLDS(m->n_files <= CHAT_FILES_MAX);
  for (size_t i = 0; i < m->n_files; i++) HOLDS(*m->files[i] && !strpbrk(m->files[i], "/\\") && strcmp(m->files[i], "..") != 0);
  if (!*m->at) return;
  HOLDS(*m->written && strlen(m->at) >= 10);
  memcpy(date, m->at, 10);
  HOLDS(date_parse(date, &day) == ERR_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > 65536) return 0;
  Arena *a = arena_new(16u << 20, 0);
  ErrDetail d = {0};
  Chat c;
  HOLDS(a != NULL);
  Err e = chat_read(a, BYTES(data, size), &c, &d);
  HOLDS(e == ERR_OK || e == ERR_UTF8 || e == ERR_UNPROCESSABLE || e == ERR_LIMIT || e == ERR_NO_MEMORY);
  if (e == ERR_OK) {
    HOLDS(c.n > 0 && c.n <= CHAT_MESSAGES_MAX && c.kind < CHAT_KINDS);
    check_text(c.title);
    for (size_t i = 0; i < c.n; i++) check_message(&c.m[i]);
  }
  arena_free(a);
  return 0;
}
