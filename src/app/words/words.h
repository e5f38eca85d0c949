// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Words that an organisation writes again and again: replies with a name, in as many languages as somebody has written, sealed for the
// organisation. In a message the blanks of a reply are filled in: {number} of the case, {organisation}, {helper}, {today}.
#ifndef RECOURSE_APP_WORDS_H
#define RECOURSE_APP_WORDS_H
#include "app/cases/cases.h"

enum { WORDS_REPLIES_MAX = 60, WORDS_NAME_MAX = 60, WORDS_TEXT_MAX = 2000, WORDS_LANGS_MAX = 30, WORDS_BULK_MAX = 50 };

typedef struct { const char *lang, *text; } ReplyText;
// quick: a button of its own beside the message.
typedef struct { int64_t id, version; bool quick; const char *name; ReplyText *texts; size_t n_texts; } Reply;
// Of the asker's organisation, by name. Those that her keys do not open are left out.
Err words_replies(const Req *rq, Reply **out, size_t *n, ErrDetail *d) ERR_CHECK;
// ERR_NOT_FOUND: no such reply, or it does not open.
Err words_reply(const Req *rq, int64_t id, Reply *out, ErrDetail *d) ERR_CHECK;
// id 0: a new one; else in the place of that version (ERR_CONFLICT when it is another by now). Empty texts are left out. ERR_UNPROCESSABLE with
// the field: name, lang (unknown, or twice), text (none at all, or a blank that there is not). ERR_LIMIT: there are WORDS_REPLIES_MAX.
// ERR_FORBIDDEN: no key.
Err words_put(const Req *rq, const Reply *r, ErrDetail *d) ERR_CHECK;
Err words_remove(const Req *rq, int64_t id, int64_t version, ErrDetail *d) ERR_CHECK;
// NULL: not written in this language.
const char *words_text(const Reply *r, const char *lang);
// A text with its blanks filled in, for the worker of a case (its row). NULL without memory.
typedef struct { const char *organisation, *helper; int32_t today; } WordsFacts;
Err words_facts(const Req *rq, WordsFacts *out, ErrDetail *d) ERR_CHECK;
const char *words_fill(const Req *rq, const WordsFacts *facts, const CaseRow *c, const char *text);

// What stands beside the message to a worker who reads lang.
struct words_panel_view;
Err words_panel(const Req *rq, int64_t case_id, const char *lang, struct words_panel_view *out, ErrDetail *d) ERR_CHECK;
// The reply as it goes into a message of this case. ERR_NOT_FOUND: no such reply, or not in her language.
Err words_for_case(const Req *rq, int64_t reply_id, const CaseRow *c, const char **out, ErrDetail *d) ERR_CHECK;

extern const Route words_routes[];   // /staff/words...
#endif
