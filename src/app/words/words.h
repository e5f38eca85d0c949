// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Words that an organisation writes again and again: replies with a name, in as many languages as somebody has written, sealed for the
// organisation. In a message the blanks of a reply are filled in: {number} of the case, {organisation}, {helper}, {today}.
#ifndef RECOURSE_APP_WORDS_H
#define RECOURSE_APP_WORDS_H
#include "app/cases/cases.h"

enum { REPLIES_MAX = 60, REPLY_NAME_MAX = 60, REPLY_TEXT_MAX = 2000, REPLY_LANGS_MAX = 30, REPLY_CASES_MAX = 50 };

typedef struct { const char *lang, *text; } ReplyText;
// quick: a button of its own beside the message.
typedef struct { int64_t id, version; bool quick; const char *name; ReplyText *texts; size_t n_texts; } Reply;
// Of the asker's organisation, by name. Those that her keys do not open are left out.
Err words_replies(const Req *rq, Reply **out, size_t *n, ErrDetail *d) ERR_CHECK;
// ERR_NOT_FOUND: no such reply, or it does not open.
Err words_reply(const Req *rq, int64_t id, Reply *out, ErrDetail *d) ERR_CHECK;
// id 0: a new one; else in the place of that version (ERR_CONFLICT when it is another by now). Empty texts are left out. ERR_UNPROCESSABLE with
// the field: name, lang (unknown, or twice), text (none at all, or a blank that there is not). ERR_LIMIT: there are REPLIES_MAX.
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

// ---- translations: notes beside a message (kind note, "of"), which the worker never sees; the message itself is never changed. "by" says who
// made it, and an item "change": "confirmed" with "of" that a person has read both and found it right.
typedef enum { MADE_person, MADE_interpreter, MADE_machine, MADE_COUNT } TranslationMade;
extern const char *const translation_made_codes[MADE_COUNT];
typedef struct {
  int64_t id, of, seq;
  TranslationMade made;
  const char *text, *lang, *writer, *confirmed_by;   // writer, confirmed_by: "user:<id>"; confirmed_by NULL: nobody
  Millis at, confirmed_at;
} Translation;
// Of opened items; strings live as long as the items.
Err translations_of(Arena *a, const Item *items, size_t n_items, Translation **out, size_t *n) ERR_CHECK;
// Who wrote a translation does not confirm it, unless a machine made it.
bool translation_may_confirm(const Req *rq, const Translation *t);
// A message of a case with its translations, opened after an event. Release its items.
typedef struct { CaseRow row; Org org; Person *people; size_t n_people; Item *items; size_t n_items; const Item *message; Translation *list; size_t n; } TranslationCase;
Err translations_open(const Req *rq, int64_t case_id, int64_t item_id, TranslationCase *out, ErrDetail *d) ERR_CHECK;
// ERR_UNPROCESSABLE with the field: text, lang, made. ERR_NOT_FOUND: no message of this case that opens.
Err translation_add(const Req *rq, int64_t case_id, int64_t item_id, const char *text, const char *lang, const char *made, ErrDetail *d) ERR_CHECK;
// ERR_CONFLICT: it is confirmed already. ERR_FORBIDDEN: her own.
Err translation_confirm(const Req *rq, int64_t case_id, int64_t item_id, int64_t id, ErrDetail *d) ERR_CHECK;

extern const Route words_routes[];   // /staff/words..., /staff/cases/{id}/translations/...
#endif
