// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the files of this room share. Other rooms include answers.h.
#ifndef RECOURSE_APP_ANSWERS_INT_H
#define RECOURSE_APP_ANSWERS_INT_H
#include "app/answers/answers.h"
#include "app/answers/answers_views.h"
#include "app/intake/intake.h"

// ---- content (answers_content.c)

// Where a fact of a rule comes from: a fixed value, the day of asking, or an answer.
typedef struct {
  const char *path;                 // "date", "items.0.kind"
  const LawField *field;            // what stands at its end
  const char *from;                 // "question" or "question.extra", NULL: none
  const Question *q;                // of .from
  const char *fixed;                // NULL: none
  bool or_today;                    // the day of asking, where there is no answer
  bool first_day;                   // of a month that is all she knows: its first day, which is the careful one
  const char *per;                  // amounts: only one paid for this time; NULL: any
  const char *const *codes; size_t n_codes;      // "answer=code" where the lists differ, last "*=code" for all others
  const char *const *true_if; size_t n_true_if;  // LAW_BOOL: true with one of these answers, false with any other but "dont_know"
  Cond when;
} FactMap;
// One thing that the self-check looks at.
typedef struct {
  const char *id;
  const LawRule *rule;
  Cond show_if;
  Cond quiet_if; bool has_quiet;   // then "this looks right" is not said: it could be read as an answer to something else
  const FactMap *facts; size_t n_facts;
} Look;
// A page of the self-check: a question of the intake, or doors to call before the next one.
typedef struct { const Question *q; const char *const *doors; size_t n_doors; Cond show_if; } CheckStep;
// How one rule's result is shown, wherever it came from.
typedef struct {
  const char *rule;
  const char *const *main; size_t n_main;        // outputs shown large, in this order
  const char *safe, *favourable;                 // outputs: the two dates of a deadline; NULL: none
  const char *asks;                              // what yes and no mean: "kept" "owed" "allowed", "" neither right nor wrong
  const char *const *doors; size_t n_doors;
  const Answer **bring; size_t n_bring;          // answers of the question "proof"
} Shown;
typedef struct {
  const char *name, *rule;          // rule: the first that declares it; the value goes to all that do
  const LawField *field;
  bool today;                       // the day of asking stands in it
  bool minutes;                     // LAW_MINUTES asked in minutes instead of hours
  bool percent;                     // LAW_RATIO asked in hundredths
  const char *const *columns; size_t n_columns;   // LAW_LIST: which of its fields are asked; none: all
  bool month;                       // LAW_LIST: a row for each day of a month
  const char *day, *start, *end, *pause;   // ... its columns
} CalcField;
typedef struct {
  const char *id, *title, *hint, *picture;
  const char *group;                // shown on the page of that calculator, which has no form of its own; NULL: on the first page
  const LawRule *const *rules; size_t n_rules;
  const CalcField *fields; size_t n_fields;
  const FactMap *always; size_t n_always;   // facts that are not asked: fixed, or the day of asking
} Calc;
// Where a fact is not known, an output of another rule stands for it.
typedef struct { const LawRule *rule, *from; const char *fact, *out; } Feed;
typedef struct { const char *id, *text, *hint, *picture; } Todo;
typedef struct { int level; bool item; const char *text; } RightBlock;   // level: 1, 2 headings, 0 none; text: Markdown of one block
typedef struct {
  const char *id, *title, *picture, *reviewed_on, *reviewed_by, *amount;
  int64_t order;
  const char *const *sources; size_t n_sources;
  const RightBlock *blocks; size_t n_blocks;
} Right;
struct Answers {
  Arena *arena;
  const Tree *tree;
  const LawBook *book;
  const char *print_language;      // beside hers on paper
  const CheckStep *steps; size_t n_steps;
  const Look *looks; size_t n_looks;
  const Shown *shown; size_t n_shown;
  const Feed *feeds; size_t n_feeds;
  const Calc *calcs; size_t n_calcs;
  const char *todo_title, *todo_hint;
  const Todo *todos; size_t n_todos;
  const Right *rights; size_t n_rights;
};
const Shown *answers_shown(const Answers *s, const char *rule);     // NULL: none
const Calc *answers_calc(const Answers *s, const char *id);
const Right *answers_right(const Answers *s, const char *id);
// A field of a rule (an entry's field behind a dot: "days.end"), NULL: none.
const LawField *law_field(const LawRule *rule, const char *path);
const LawField *law_list_field(const LawField *list, const char *name);   // of an entry; NULL: none
// Reads one page of content/rights (answers_rights.c).
Err rights_load(Answers *s, const char *dir, ErrDetail *d) ERR_CHECK;

// ---- facts (answers_map.c): the facts of a look, from answers. New reference.
Err answers_facts(const Look *look, const json_t *answers, int32_t today, Arena *a, json_t **facts) ERR_CHECK;
// One fact of a map into facts; nothing where it is not known.
Err answers_fact(const FactMap *f, const LawRule *rule, const json_t *answers, int32_t today, Arena *a, json_t *facts) ERR_CHECK;

// ---- what travels from page to page (answers_kept.c)
// {"answers": {...}, "facts": {"<rule>": {...}}, "amount": "<calculator>"}; all members are optional.
typedef struct { json_t *all; const json_t *answers, *facts; const Calc *calc; bool shared_phone; } Kept;
enum { KEPT_MAX = 60000 };
Err kept_read(const Req *rq, const Answers *s, Kept *out, ErrDetail *d) ERR_CHECK;   // the field "kept", checked
void kept_release(Kept *k);
const char *kept_text(Arena *a, const json_t *all);   // as it stands in the hidden field

// ---- results (answers_eval.c)
// All that answers or calculator lead to. results: array of kept results; a rule whose facts are at fault is left out and named in
// *fault (its first). New reference.
typedef struct { json_t *results; ErrDetail fault; const LawRule *at_fault; } Results;
Err answers_results(const Answers *s, const Kept *k, Arena *a, int32_t today, Results *out) ERR_CHECK;
// Adds to the facts of a rule what other rules give, from what is known for them.
Err answers_feed(const Answers *s, const Kept *k, const LawRule *rule, int32_t today, Arena *a, json_t *facts) ERR_CHECK;
// What is known for a rule: from her answers, and over them what she was asked on top; without what other rules give. New reference.
Err answers_known(const Answers *s, const Kept *k, const LawRule *rule, int32_t today, Arena *a, json_t **facts) ERR_CHECK;
void results_release(Results *r);
extern const char *const answers_types[];    // names of LawType in kept results, NULL for those that are none
extern const size_t n_answers_types;
bool results_stop(const json_t *results);    // one of them must be read before any amount

// ---- drawing (answers_draw.c)
typedef struct { const Answers *s; const App *app; const I18n *l, *second; Arena *a; bool for_helper, as_given; } Drawing;   // as_given: not by what is wrong
Err draw_results(const Drawing *x, const json_t *results, struct result_view **out, size_t *n) ERR_CHECK;
const char *draw_value(Arena *a, const I18n *l, const json_t *value);   // of "out" and "steps"
const char *draw_note(Arena *a, const I18n *l, const json_t *note);

// ---- forms made from the declaration of a rule (answers_form.c, answers_read.c, answers_fast.c)
// Fields of a form, for a route's field table: v1..v24 (dates: v1y v1m v1d), columns a1..a8 and b1..b8 of two lists, the month of
// a list of days (my, mm), and what fills it fast: a usual day (us, ue, ub, on weekdays w) and lines that were pasted.
#define FORM_VALUE(n)                                                                        \
  {"v" n, F_LINE, FIELD_MANY, 0, 2000, 64, "Fact " n " of the form"},                         \
  {"v" n "y", F_LINE, 0, 0, 40, 0, "Year of fact " n}, {"v" n "m", F_LINE, 0, 0, 40, 0, "Month of fact " n}, \
  {"v" n "d", F_LINE, 0, 0, 40, 0, "Day of fact " n}
#define FORM_COLUMN(n) {n, F_LINE, FIELD_MANY | FIELD_KEEP_EMPTY, 0, 200, FORM_ROWS, "Column " n " of a list, a value for each row"}
#define ANSWERS_FORM_FIELDS                                                                                              \
  FORM_VALUE("1"), FORM_VALUE("2"), FORM_VALUE("3"), FORM_VALUE("4"), FORM_VALUE("5"), FORM_VALUE("6"), FORM_VALUE("7"), \
  FORM_VALUE("8"), FORM_VALUE("9"), FORM_VALUE("10"), FORM_VALUE("11"), FORM_VALUE("12"), FORM_VALUE("13"),              \
  FORM_VALUE("14"), FORM_VALUE("15"), FORM_VALUE("16"), FORM_VALUE("17"), FORM_VALUE("18"), FORM_VALUE("19"),            \
  FORM_VALUE("20"), FORM_VALUE("21"), FORM_VALUE("22"), FORM_VALUE("23"), FORM_VALUE("24"),                              \
  FORM_COLUMN("a1"), FORM_COLUMN("a2"), FORM_COLUMN("a3"), FORM_COLUMN("a4"), FORM_COLUMN("a5"), FORM_COLUMN("a6"),      \
  FORM_COLUMN("a7"), FORM_COLUMN("a8"), FORM_COLUMN("b1"), FORM_COLUMN("b2"), FORM_COLUMN("b3"), FORM_COLUMN("b4"),      \
  FORM_COLUMN("b5"), FORM_COLUMN("b6"), FORM_COLUMN("b7"), FORM_COLUMN("b8"),                                            \
  {"my", F_LINE, 0, 0, 40, 0, "Year of the month of days"}, {"mm", F_LINE, 0, 0, 40, 0, "Month of days"},                \
  {"us", F_LINE, 0, 0, 40, 0, "Begin of a usual day"}, {"ue", F_LINE, 0, 0, 40, 0, "End of a usual day"},                \
  {"ub", F_LINE, 0, 0, 40, 0, "Break of a usual day"}, {"w", F_CODE, FIELD_MANY, 0, 4, 7, "Weekdays 0 to 6, from Monday"}, \
  {"pasted", F_TEXT, 0, 0, 8000, 0, "Lines like 1 8:00-17:00 60"}
typedef struct { const char *v[FORM_LIST_COLUMNS]; } FormRow;
// typed: what the request sent, else the facts of .before. over: what stands in the list of that letter instead of what was sent.
typedef struct {
  const Req *rq;
  const I18n *l;
  const Calc *calc;
  int32_t today;
  const json_t *before;
  bool typed;
  const FormRow *over; char over_letter;
  int bad_line;                     // of what was pasted: cannot be read; 0: none
} FormRead;
// fault: of the field at fault, its sentence a message id; NULL: none.
Err form_draw(const FormRead *f, const ErrDetail *fault, struct form_view *out) ERR_CHECK;
// Facts by rule, from what was sent (new reference). ERR_INPUT: d->field "v3" or "a2.5" (column, row), d->text a message id.
Err form_read(const FormRead *f, json_t **facts, ErrDetail *d) ERR_CHECK;
// The button that was pressed fills the month: "fill" the usual day, "paste" lines, "repeat-3" the third day on the next. false: it
// was none of these.
bool form_fast(FormRead *f, const char *go);
// The calculator that a rule alone makes, for facts that are missing: its fields in the order of the declaration. A helper also gets those
// that no worker is asked, with the sentence of the declaration.
Err form_of_rule(const LawRule *rule, bool for_helper, Arena *a, Calc *out) ERR_CHECK;
// Where a mistake that the engine found stands in the form.
void form_fault(const FormRead *f, const ErrDetail *law, ErrDetail *out);

// ---- handlers (answers_web.c has the table)
#define HANDLER(name) Err name(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK
HANDLER(check_start_web);
HANDLER(check_answer_web);
HANDLER(check_result_web);
HANDLER(check_day_web);
HANDLER(check_take_web);
HANDLER(check_ask_web);
HANDLER(amounts_web);
HANDLER(amount_web);
HANDLER(amount_post_web);
HANDLER(rights_web);
HANDLER(right_web);
HANDLER(before_home_web);
HANDLER(case_law_web);
HANDLER(case_law_post_web);
HANDLER(case_law_keep_web);
#undef HANDLER
const Answers *req_answers(const Req *rq);
// The result page, or the page that must be read first. print: in two languages, without buttons.
Err show_results(Req *rq, Resp *rs, const Kept *k, bool read, bool print, ErrDetail *d) ERR_CHECK;
#endif
