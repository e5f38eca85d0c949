// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Chats of messengers as lists of messages: a pure function of the bytes, without clock, language or zone.
//
//   Chat c;
//   TRY(chat_read(a, file, &c, d));
//   for (size_t i = 0; i < c.n; i++) ... c.m[i].sender, c.m[i].at, c.m[i].text ...
//
// It reads
//   LINE       the talk history (.txt) of phones and of the desktop program, in any language, 12 and 24 hours; text copied from it
//   Messenger  JSON of "download your information" (in which UTF-8 stands as Latin-1), of encrypted chats, and HTML
//   WhatsApp   the exported .txt of both systems, and text copied from it
//   Telegram   JSON of the desktop program, and text copied from it
//   anything   else: lines "Name: words" as messages without a time, else the whole as one text
// UTF-8 with or without mark, UTF-16 with mark.
//
// Nothing is made up. A time stays what it was: written holds it as it stands there; at is filled where year, month and day are certain.
// In 03/04/2026 they are not, unless another line of the chat shows which is which (unsure says that none did). A messenger does not
// write its zone into such texts: at is the clock of the device that exported, or UTC where at_ms is known.
#ifndef RECOURSE_CHAT_CHAT_H
#define RECOURSE_CHAT_CHAT_H
#include "base/clock.h"
#include "base/mem.h"

enum { CHAT_BYTES_MAX = 4 * 1024 * 1024, CHAT_MESSAGES_MAX = 5000, CHAT_SENDER_MAX = 200, CHAT_TITLE_MAX = 200,
       CHAT_WRITTEN_MAX = 100, CHAT_FILE_MAX = 255, CHAT_FILES_MAX = 20 };   // bytes of a string; names of files as file systems have them

typedef enum { CHAT_TEXT, CHAT_LINE, CHAT_MESSENGER, CHAT_WHATSAPP, CHAT_TELEGRAM, CHAT_KINDS } ChatKind;
extern const char *const chat_kind_codes[CHAT_KINDS];    // "text" "line" "messenger" "whatsapp" "telegram"
extern const char *const chat_kind_names[CHAT_KINDS];    // as their makers write them; "" for plain text

typedef struct {
  const char *sender;      // as it stands there; "" for a notice of the messenger, and where nobody is named
  const char *written;     // date and time as they stand there; "" without
  const char *at;          // "2026-03-05 14:02", "2026-03-05 14:02:11"; "" where it is not certain
  Millis at_ms;            // exact, where the messenger wrote it so; 0: not known
  const char *text;
  const char *files[CHAT_FILES_MAX];   // names of what came with it, without folders
  size_t n_files;
} ChatMessage;
typedef struct {
  ChatKind kind;
  const char *title;       // of the chat, as it stands there; ""
  const ChatMessage *m;    // oldest first where the messenger says so, else in the order of the text
  size_t n;
  bool unsure;             // dates whose day and month cannot be told apart
} Chat;

// Longer names, titles and dates are cut. Results live in the arena, which should have room for six times the file. d says what is wrong:
//   ERR_TOO_LARGE  more than CHAT_BYTES_MAX        ERR_LIMIT  more than CHAT_MESSAGES_MAX messages
//   ERR_UTF8       no text                         ERR_UNPROCESSABLE  empty, or JSON or HTML of no chat
Err chat_read(Arena *a, Bytes file, Chat *out, ErrDetail *d) ERR_CHECK;
// The last part of a path; "" for "", "." and "..".
const char *chat_base_name(const char *path);
// The first bytes of s, at most max, whole characters: s itself when it is not longer.
const char *chat_cut(Arena *a, const char *s, size_t max);
#endif
