// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The law for a worker: self-check, calculators, rights, checklist, and results on a case. Nothing is stored unless she asks: her
// answers travel in a hidden field from page to page, never in an address. What to ask, which rule an answer leads to and how a
// calculator looks is content (content/README.md 10); the rules are the engine's (law/law.h).
//
// A result that is kept (sealed with a case as an item of kind "law", carried into a report) is one JSON object that holds source
// texts and values, so that everybody reads it in her own language:
//   {"rule", "title", "version": of the law, "day": days since 1970, "facts": {...}, "outcome": "value" | "yes" | "no" | "cannot_tell",
//    "asks": what yes and no mean, as in content/check/rules.yaml, "confirmed": true once a helper shared it, "why", "hold", "missing": [...], "out": [...], "notes": [...], "steps": [...], "unverified", "after_check", "before_known"}
#ifndef RECOURSE_APP_ANSWERS_H
#define RECOURSE_APP_ANSWERS_H
#include "app/app.h"
#include "law/law.h"

typedef struct Answers Answers;
// Reads <dir>/check and <dir>/rights. Tree and book must outlive it. ERR_CONFIG with "file:line: what". Free with answers_free
// (NULL is allowed).
Err answers_load(const char *dir, const Tree *tree, const LawBook *book, Answers **out, ErrDetail *d) ERR_CHECK;
void answers_free(Answers *s);

// Evaluates one rule on facts and packs the result (new reference). A mistake in the facts is ERR_INPUT with the path of the field.
Err answers_eval(const Answers *s, Arena *a, const char *rule, const json_t *facts, int32_t day, json_t **kept, ErrDetail *d) ERR_CHECK;

// A kept result in words: a title and what it says, line by line, without the working. Amounts that a helper must confirm first are
// left out unless for_helper. At most ANSWERS_LINES.
enum { ANSWERS_LINES = 48 };
typedef struct { const char *title; const char *const *lines; size_t n_lines; } AnswersSaid;
Err answers_say(const I18n *l, Arena *a, const json_t *kept, bool for_helper, AnswersSaid *out) ERR_CHECK;

// The two dates by which a rule says to act, with what these answers tell: the safe one, and the last one if the days are counted in her
// favour (content/check/rules.yaml "shown"). Days since 1970; false: the rule cannot tell, is held back, or has no such dates.
typedef struct { bool has_safe, has_favourable, unverified; int32_t safe, favourable; } AnswersDates;
Err answers_dates(const Answers *s, Arena *a, const char *rule, const json_t *answers, int32_t today, AnswersDates *out) ERR_CHECK;
// The two dates of a deadline in a kept result: the safe one, and the last one if the counting is favourable. false: it has none.
bool answers_deadline(const Answers *s, const json_t *kept, int32_t *safe, int32_t *favourable);

extern const Route answers_routes[];
#endif
