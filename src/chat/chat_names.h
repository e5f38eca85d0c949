// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Who speaks, where only a blank stands between name and words; and files that a text names. Only the reader of chats includes this.
#ifndef RECOURSE_CHAT_CHAT_NAMES_H
#define RECOURSE_CHAT_CHAT_NAMES_H
#include "chat/chat.h"

// Names of a chat whose lines are "14:02 Sok Dara words". A name is its first word, and the words behind it that follow in every line.
enum { CHAT_NAMES_MAX = 64 };
typedef struct { const char *s; size_t n, lines; bool sure; } ChatName;
typedef struct { const char *s, *end; } ChatRest;
typedef struct {
  Arena *a;
  ChatName names[CHAT_NAMES_MAX];
  size_t n;
  ChatRest *rest;       // what stands behind the times
  size_t n_rest, cap;
} ChatNames;
void chat_names_title(ChatNames *w, const char *title);          // "Chat history with Sok Dara"
void chat_names_see(ChatNames *w, const char *rest, const char *end);
void chat_names_settle(ChatNames *w);
// Bytes of the name at s, 0 when none is there.
size_t chat_names_find(const ChatNames *w, const char *s, const char *end);

// "Dara: words" in a text without times.
bool chat_named_line(char *s, char *end, char **sender_end, char **text);
// "IMG-1.jpg (file attached)" and "<attached: IMG-1.jpg>" in the first line: the file is one of the message.
void chat_attached(Arena *a, ChatMessage *m);
#endif
