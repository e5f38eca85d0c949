// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The question tree (content/intake/tree.yaml) and answers to it. Other rooms include it through intake.h.
//
// Answers are one flat JSON object, the same in a draft, a case, an API call and an import:
//   "<question>": ["<answer id>", ...]      choice, choices, parties, organisations, contact, place (the place's id)
//   "<question>": "<text>"                  text, name; date "2026-11-22", "2026-11" or "2026"; duration "8"; amount "400 USD" or
//                                           "1100 JPY hour"
//   "<question>": ["dont_know"]             any kind. A skipped question has no member.
//   "<question>.<id>": "<text>" or true     name beside a role or way; extra field (a tick is true)
#ifndef RECOURSE_APP_INTAKE_TREE_H
#define RECOURSE_APP_INTAKE_TREE_H
#include "app/app.h"
#include "app/content/content.h"

typedef enum { Q_CHOICE, Q_CHOICES, Q_TEXT, Q_DATE, Q_AMOUNT, Q_DURATION, Q_PLACE, Q_PARTIES, Q_ORGANISATIONS, Q_CONTACT, Q_NAME,
               Q_KINDS } QKind;
extern const char *const question_kinds[Q_KINDS];   // "choice" ...
typedef enum { COND_ALWAYS, COND_IS, COND_ALL, COND_ANY, COND_NOT } CondKind;
typedef struct Cond Cond;
struct Cond { CondKind kind; const char *q, *answer; const Cond *first, *next; };   // COND_IS: "is" and "has"

typedef struct {
  const char *id, *text, *hint, *picture, *on_card, *from_age, *to_age;   // text may hold {from_age}, {to_age}
  int32_t from;                                       // not offered before this day; 0: always
  const char *const *sets; size_t n_sets;
  const char *const *doors; size_t n_doors;
  const char *const *cards; size_t n_cards;
  bool exclusive;
  Cond show_if;
} Answer;
typedef enum { EXTRA_DATE, EXTRA_TEXT, EXTRA_TICK } ExtraKind;
typedef struct { const char *id, *label, *hint; ExtraKind kind; bool month; } Extra;
typedef struct {
  const char *id, *text, *hint, *coarse, *unit;       // coarse: "issue_group", "region", "sector_group" or ""; unit: duration
  int64_t number, max;                                // max: most answers
  QKind kind;
  bool later;                                         // told with the receipt
  bool required, dont_know, skip, speak, self_check;
  bool month;                                         // date: precision month
  const Places *places;                               // place: the list
  const char *const *currencies; size_t n_currencies; // amount
  const char *const *per; size_t n_per;               // amount: "hour" "day" "month"
  const char *const *dont_know_sets; size_t n_dont_know_sets;
  const Answer *answers; size_t n_answers;
  const Extra *extras; size_t n_extras;
  Cond show_if;
} Question;
enum { ANSWERS_MAX = 48, EXTRAS_MAX = 4, FREE_FIELDS_MAX = 16, ANSWER_TEXT_MAX = 10000, ANSWER_LINE_MAX = 200, EXTRA_TEXT_MAX = 2000 };  // lengths in code points

struct Tree {
  Arena *arena;
  const char *title;                                  // neutral page title
  const char *const *flags; size_t n_flags;
  Answer dont_know, skip;                             // words and pictures of the two that the server adds
  const Question *questions; size_t n_questions;
  const Taxonomy *taxonomy;
};

// <dir>/intake/tree.yaml. The taxonomy must outlive it. Free with tree_free (NULL is allowed).
Err tree_load(const char *dir, const Taxonomy *taxonomy, Tree **out, ErrDetail *d) ERR_CHECK;
void tree_free(Tree *t);
// A condition on questions of the tree, for other content. NULL: always.
Err cond_load(Arena *a, const Tree *t, const YamlNode *n, Cond *out, ErrDetail *d) ERR_CHECK;
const Question *tree_find(const Tree *t, const char *id);           // NULL: no such question
const Answer *question_answer(const Question *q, const char *id);   // NULL: no such answer

// ---- what holds with these answers
bool cond_holds(const Cond *c, const json_t *answers);
bool question_shown(const Question *q, const json_t *answers);
bool answer_shown(const Answer *a, const json_t *answers, int32_t today);
// Next and previous question of the intake that is shown; NULL at the end and at the beginning. from NULL: the first one.
const Question *tree_next(const Tree *t, const json_t *answers, const Question *from);
const Question *tree_back(const Tree *t, const json_t *answers, const Question *from);
// Number of this question among those shown now, from 1, and how many there are.
void tree_position(const Tree *t, const json_t *answers, const Question *q, int *number, int *of);
// First shown intake question that is required and has no answer, NULL when all have one.
const Question *tree_missing(const Tree *t, const json_t *answers);
bool tree_flag(const Tree *t, const json_t *answers, const char *flag);
// Whether this answer of the question is chosen.
bool answers_has(const json_t *answers, const char *question, const char *answer);
bool answers_given(const json_t *answers, const char *question);    // also "dont_know"

// ---- taking answers in
// Checks one complete object of answers (API, typed in, import) against the tree: known questions and codes, exclusive ones,
// numbers of answers, forms of dates and amounts, lengths. d->field names the question. organisations: codes that exist, a
// NULL-terminated list. ERR_FIELD_UNKNOWN, ERR_INPUT, ERR_LIMIT. complete: required intake questions must have an answer.
Err answers_check(const Tree *t, const json_t *answers, const char *const *organisations, bool complete, ErrDetail *d) ERR_CHECK;
// Drops answers of questions that are not shown any more (an earlier answer was changed).
void answers_prune(const Tree *t, json_t *answers);
// Date or amount as stored, from what was typed (ASCII digits already). "" in: "" out. ERR_INPUT.
Err answer_date(Arena *a, const char *year, const char *month, const char *day, const char **out) ERR_CHECK;
Err answer_amount(Arena *a, const Question *q, const char *number, const char *currency, const char *per, const char **out) ERR_CHECK;

// ---- giving them out
// Words (message ids) of a unit of duration and of what an amount is paid for; "" for "".
const char *unit_word(const char *unit);
const char *per_word(const char *per);
// Text of an answer, translated and filled in.
const char *answer_text(const I18n *l, Arena *a, const Answer *answer);
// Name of a place, as it is shown in every language.
const char *place_text(const I18n *l, Arena *a, const Place *place);
// One question with its answer, for check pages, cases and letters: question is a message id, answer is translated text with
// what she typed as it is; several lines where there are several answers. typed: it holds her own words.
typedef struct { const Question *q; const char *question, *answer; bool typed; } AnswerRow;
// All answered questions in the order of the tree. names: organisations by code (code, name, code, name ..., NULL) or NULL.
Err answers_describe(const Tree *t, const I18n *l, Arena *a, const json_t *answers, const char *const *names, AnswerRow **out,
                     size_t *n) ERR_CHECK;
#endif
