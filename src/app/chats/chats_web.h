// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Handlers of imported chats. Only this room's *_web.c files include this.
#ifndef RECOURSE_APP_CHATS_WEB_H
#define RECOURSE_APP_CHATS_WEB_H
#include "app/chats/chats.h"
#include "app/chats/chats_views.h"
#include "app/pages/pages.h"

// chats_add, a few at a time (an import holds up to 100 MB); ERR_BUSY beyond.
Err chats_add_in_turn(const Req *rq, int64_t case_id, const ChatNew *in, ChatAdded *out, ErrDetail *d) ERR_CHECK;
// What became of an import: to its page, or the form again with what is wrong.
Err chats_answer(Req *rq, Resp *rs, int64_t case_id, Err e, const ChatAdded *added, ErrDetail *d) ERR_CHECK;

extern const Upload chats_upload;   // chats_upload_web.c
Err chats_files_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
#endif
