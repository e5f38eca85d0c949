// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Chats of messengers in a case (FIELD.md 5.2): pasted, or as the files that the messenger exports, with voice notes and pictures. A chat
// is sealed like the messages of the case, as items of kind "chat" in the shared audience, at most CHAT_ITEM_MESSAGES messages each:
//
//   {"app": code of chat/chat.h, "title": t, "name": name of the file or "", "batch": t (one import), "unsure": bool, "her": t,
//    "messages": [{"by": t, "at": t, "ms": n, "written": t, "text": t, "files": [{"file": item, "name": t}]}]}
//
// Who said it and when stay as they stood there. Nothing of a chat is plain but that the case has items of this kind. What stands in
// the case already is not added again: new messages are compared with opened ones, so that no tag of a message is kept. A chat
// goes to no other organisation with a consent: its words are also those of others.
#ifndef RECOURSE_APP_CHATS_H
#define RECOURSE_APP_CHATS_H
#include "app/files/files.h"
#include "chat/chat.h"

enum { CHAT_ITEM_MESSAGES = 500, CHATS_CASE_BYTES = 3 * 1024 * 1024, CHAT_TEXTS_MAX = 64, CHAT_TEXTS_BYTES = 8 * 1024 * 1024,
       CHAT_PACK_BYTES = 100 * 1024 * 1024 };

typedef struct { const char *name; Bytes bytes; } ChatText;           // name: of the file, "" for pasted words
typedef struct { int64_t id; const char *name; } ChatFile;            // a file of the case, by the name it came with
typedef struct {
  const ChatText *texts; size_t n_texts;
  const ChatFile *files; size_t n_files;    // came with the texts, and are in the case already
  int pack;                                 // descriptor of a ZIP, or -1
  const char *her;                          // the worker's name in the chat, "" when it was not said
} ChatNew;
typedef struct {
  int64_t item;                             // the first one, 0 when nothing was new
  size_t added, doubles, files, lost, same; // lost: files that the case could not take; same: that were in it already (they are kept)
  bool unsure;                              // days whose day and month cannot be told apart
} ChatAdded;
// All of it, or nothing but files that came before it broke off. The case's earlier chats are opened after an event.
//   ERR_UNPROCESSABLE  no chat can be read in it; the ZIP is damaged       ERR_INPUT  a ZIP with several chats
//   ERR_LIMIT          too many messages, or more words than a case takes  ERR_UTF8, ERR_TOO_LARGE of one text
//   ERR_NO_CONSENT, ERR_FORBIDDEN (no key-holder)
Err chats_add(const Req *rq, int64_t case_id, const ChatNew *in, ChatAdded *out, ErrDetail *d) ERR_CHECK;
// The name of a messenger from its code, "" for plain text.
const char *chat_app_name(const char *code);

// One item, opened after an event. Release it with items_release(&item, 1).
typedef struct { CaseRow row; Item item; int offset_min; } ChatShown;
Err chats_open(const Req *rq, int64_t case_id, int64_t item_id, ChatShown *out, ErrDetail *d) ERR_CHECK;
// Takes the whole import out again to which this item belongs (a chat in the wrong case). Its files stay. ERR_FORBIDDEN: not the one who
// added it, and no supervisor.
Err chats_remove(const Req *rq, int64_t case_id, int64_t item_id, ErrDetail *d) ERR_CHECK;
extern const Route chats_routes[];   // /staff/cases/{case}/chats...
#endif
