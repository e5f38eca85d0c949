// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A kept result in words, for pages: hers, and a second language beside it where it is printed. What must be read first, what is
// held back and what no source confirms is decided here, for every page alike.
#include <string.h>

#include "app/answers/answers_int.h"
#include "base/text.h"

static LawType type_of(const json_t *v) {
  const char *name = json_str(v, "type", "");
  for (size_t i = 0; i < n_answers_types; i++)
    if (text_eq(answers_types[i], name)) return (LawType)i;
  return LAW_TEXT;
}

static const char *texts_of(Arena *a, const I18n *l, const json_t *list) {
  const char *out = "";
  for (size_t i = 0; i < json_array_size(list); i++)
    out = arena_fmt(a, "%s%s%s", out, i ? ", " : "", i18n_tr(l, NULL, json_string_value(json_array_get(list, i))));
  return out;
}

const char *draw_value(Arena *a, const I18n *l, const json_t *v) {
  const json_t *texts = json_object_get(v, "texts");
  if (texts) return texts_of(a, l, texts);
  LawType type = type_of(v);
  if (type == LAW_TEXT) return i18n_tr(l, NULL, json_str(v, "text", ""));
  return law_value_text(a, l, type, json_int(v, "value", 0), json_int(v, "den", 1), json_str(v, "currency", ""));
}

const char *draw_note(Arena *a, const I18n *l, const json_t *note) {
  const json_t *args = json_object_get(note, "args");
  size_t n = json_array_size(args);
  I18nArg *v = ARENA_ARRAY(a, I18nArg, n + 1);
  for (size_t i = 0; v && i < n; i++) {
    const json_t *g = json_array_get(args, i);
    v[i] = i18n_arg_str(json_str(g, "name", ""), draw_value(a, l, g));
  }
  return v ? i18n_fmt_str(a, i18n_tr(l, NULL, json_str(note, "text", "")), v, n) : "";
}

// ---- in both languages

static struct said_view both(const Drawing *x, const char *own, const char *second) {
  const Language *l = x->second ? i18n_language(x->second) : NULL;
  return (struct said_view){own, second && !text_eq(own, second) ? second : NULL, l ? l->tag : NULL, l ? l->dir : NULL};
}

static struct said_view say(const Drawing *x, const char *id) {
  if (!id || !*id) return (struct said_view){0};
  return both(x, i18n_tr(x->l, NULL, id), x->second ? i18n_tr(x->second, NULL, id) : NULL);
}

static struct said_view say_value(const Drawing *x, const json_t *v) {
  return both(x, draw_value(x->a, x->l, v), x->second ? draw_value(x->a, x->second, v) : NULL);
}

static struct pair_view say_pair(const Drawing *x, const json_t *v) {
  return (struct pair_view){say(x, json_str(v, "label", "")), say_value(x, v)};
}

static const char *day_text(const Drawing *x, int64_t day) { return day > 0 ? i18n_date(x->a, x->l, (int32_t)day) : NULL; }

// ---- outputs

static const json_t *out_named(const json_t *kept, const char *name) {
  const json_t *list = json_object_get(kept, "out");
  for (size_t i = 0; name && i < json_array_size(list); i++)
    if (text_eq(json_str(json_array_get(list, i), "name", ""), name)) return json_array_get(list, i);
  return NULL;
}

static bool is_main(const Shown *shown, const char *name) {
  for (size_t i = 0; shown && i < shown->n_main; i++)
    if (text_eq(shown->main[i], name)) return true;
  return shown && (text_eq(shown->safe, name) || text_eq(shown->favourable, name));
}

static struct row_view draw_row(const Drawing *x, const json_t *cells) {
  size_t n = json_array_size(cells);
  struct pair_view *v = ARENA_ARRAY(x->a, struct pair_view, n + 1);
  for (size_t i = 0; v && i < n; i++) v[i] = say_pair(x, json_array_get(cells, i));
  return (struct row_view){v, v ? n : 0};
}

static struct table_view draw_table(const Drawing *x, const json_t *out) {
  const json_t *rows = json_object_get(out, "rows");
  size_t n = json_array_size(rows);
  struct row_view *v = ARENA_ARRAY(x->a, struct row_view, n + 1);
  for (size_t i = 0; v && i < n; i++) v[i] = draw_row(x, json_array_get(rows, i));
  return (struct table_view){say(x, json_str(out, "label", "")), v, v ? n : 0};
}

static Err draw_outputs(const Drawing *x, const Shown *shown, const json_t *kept, struct result_view *r) {
  const json_t *list = json_object_get(kept, "out");
  size_t n = json_array_size(list);
  struct pair_view *main = ARENA_ARRAY(x->a, struct pair_view, n + 1), *more = ARENA_ARRAY(x->a, struct pair_view, n + 1);
  struct table_view *tables = ARENA_ARRAY(x->a, struct table_view, n + 1);
  if (!main || !more || !tables) return ERR_NO_MEMORY;
  for (size_t i = 0; shown && i < shown->n_main; i++) {
    const json_t *v = out_named(kept, shown->main[i]);
    if (v && !json_object_get(v, "rows")) main[r->n_main++] = say_pair(x, v);
  }
  for (size_t i = 0; i < n; i++) {
    const json_t *v = json_array_get(list, i);
    if (!json_object_get(v, "label")) continue;
    if (json_object_get(v, "rows")) tables[r->n_tables++] = draw_table(x, v);
    else if (!is_main(shown, json_str(v, "name", ""))) more[r->n_more++] = say_pair(x, v);
  }
  r->main = main;
  r->more = more;
  r->tables = tables;
  return ERR_OK;
}

static void draw_deadline(const Drawing *x, const Shown *shown, const json_t *kept, struct result_view *r) {
  const json_t *safe = shown ? out_named(kept, shown->safe) : NULL, *late = shown ? out_named(kept, shown->favourable) : NULL;
  if (safe) {
    r->safe = say_value(x, safe);
    r->safe_day = clock_iso_date(x->a, json_int(safe, "value", 0) * (Millis)DAY_MS);
  }
  if (late) r->favourable = say_value(x, late);
}

bool answers_deadline(const Answers *s, const json_t *kept, int32_t *safe, int32_t *favourable) {
  const Shown *shown = s ? answers_shown(s, json_str(kept, "rule", "")) : NULL;
  const json_t *first = shown ? out_named(kept, shown->safe) : NULL, *last = shown ? out_named(kept, shown->favourable) : NULL;
  if (!first || type_of(first) != LAW_DATE) return false;
  *safe = (int32_t)json_int(first, "value", 0);
  *favourable = last ? (int32_t)json_int(last, "value", 0) : *safe;
  return *safe > 0;
}

// ---- notes

// It stands above every amount; a rule need not say it again.
static const char if_right[] = TR_W("About this much, if these facts are right.");

static Err draw_notes(const Drawing *x, const json_t *kept, const char *kind, const struct note_view **out, size_t *n_out) {
  const json_t *list = json_object_get(kept, "notes");
  struct note_view *v = ARENA_ARRAY(x->a, struct note_view, json_array_size(list) + 1);
  if (!v) return ERR_NO_MEMORY;
  *n_out = 0;
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *note = json_array_get(list, i);
    if (!text_eq(json_str(note, "kind", ""), kind) || text_eq(json_str(note, "text", ""), if_right)) continue;
    v[(*n_out)++] = (struct note_view){both(x, draw_note(x->a, x->l, note), x->second ? draw_note(x->a, x->second, note) : NULL),
                                       json_str(note, "article", NULL), json_str(note, "link", NULL)};
  }
  *out = v;
  return ERR_OK;
}

static Err draw_all_notes(const Drawing *x, const json_t *kept, struct result_view *r) {
  TRY(draw_notes(x, kept, "stop", &r->stops, &r->n_stops));
  TRY(draw_notes(x, kept, "warn", &r->warns, &r->n_warns));
  TRY(draw_notes(x, kept, "do", &r->todo, &r->n_todo));
  TRY(draw_notes(x, kept, "info", &r->info, &r->n_info));
  return x->for_helper ? draw_notes(x, kept, "helper", &r->helper, &r->n_helper) : ERR_OK;
}

static Err draw_texts(const Drawing *x, const json_t *list, const char *member, const struct said_view **out, size_t *n) {
  struct said_view *v = ARENA_ARRAY(x->a, struct said_view, json_array_size(list) + 1);
  if (!v) return ERR_NO_MEMORY;
  *n = 0;
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *e = json_array_get(list, i);
    const char *id = member ? json_str(e, member, NULL) : json_string_value(e);
    if (id) v[(*n)++] = say(x, id);
  }
  *out = v;
  return ERR_OK;
}

// ---- the working

static const char *rounding_text(const Drawing *x, int64_t how) {
  static const char *const words[] = {NULL, TR_W("Rounded down"), TR_W("Rounded up"), TR_W("Rounded to the nearest"),
                                      TR_W("Rounded to the nearest")};
  if (how <= 0 || how >= (int64_t)(sizeof words / sizeof words[0])) return NULL;
  return i18n_tr(x->l, NULL, words[how]);
}

static struct step_view draw_step(const Drawing *x, const json_t *p) {
  return (struct step_view){.label = say(x, json_str(p, "label", "")), .value = say_value(x, p), .article = json_str(p, "article", NULL),
                            .link = json_str(p, "link", NULL), .source = json_str(p, "source", NULL),
                            .since = day_text(x, json_int(p, "since", 0)), .checked = day_text(x, json_int(p, "checked", 0)),
                            .by = json_str(p, "checked_by", NULL), .rounding = rounding_text(x, json_int(p, "rounding", 0)),
                            .unverified = json_bool(p, "unverified", false), .after_check = json_bool(p, "after_check", false)};
}

// Of all values used, the check that is longest ago: the result is as good as that one.
static void draw_checked(const Drawing *x, const json_t *steps, struct result_view *r) {
  int64_t oldest = 0;
  for (size_t i = 0; i < json_array_size(steps); i++) {
    const json_t *p = json_array_get(steps, i);
    int64_t day = json_int(p, "checked", 0);
    if (day <= 0 || (oldest && day >= oldest)) continue;
    oldest = day;
    r->by = json_str(p, "checked_by", NULL);
  }
  r->checked = day_text(x, oldest);
}

static Err draw_steps(const Drawing *x, const json_t *kept, struct result_view *r) {
  const json_t *list = json_object_get(kept, "steps");
  struct step_view *v = ARENA_ARRAY(x->a, struct step_view, json_array_size(list) + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < json_array_size(list); i++) v[i] = draw_step(x, json_array_get(list, i));
  r->steps = v;
  r->n_steps = json_array_size(list);
  draw_checked(x, list, r);
  return ERR_OK;
}

// ---- the verdict

// What yes and no mean differs: a rule that is kept, something that she may ask for, something that is allowed.
static const char *verdict_text(const char *asks, bool yes) {
  static const struct { const char *asks, *yes, *no; } all[] = {
      {"kept", TR_W("This looks right."), TR_W("This looks wrong.")},
      {"owed", TR_W("It looks as if you can ask for this."), TR_W("It looks as if this is not open to you.")},
      {"allowed", TR_W("This looks possible."), TR_W("This does not look possible now.")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].asks, asks)) return yes ? all[i].yes : all[i].no;
  return NULL;
}

// A rule that is not confirmed shows what was found and where, never a verdict.
static void draw_verdict(const Drawing *x, const json_t *kept, struct result_view *r) {
  const char *outcome = json_str(kept, "outcome", ""), *asks = json_str(kept, "asks", "");
  bool yes = text_eq(outcome, "yes"), no = text_eq(outcome, "no");
  r->unverified = json_bool(kept, "unverified", false);
  r->after_check = json_bool(kept, "after_check", false);
  r->before_known = json_bool(kept, "before_known", false);
  r->unknown = text_eq(outcome, "cannot_tell");
  r->right = yes && text_eq(asks, "kept") && !r->unverified;
  r->wrong = no && text_eq(asks, "kept") && !r->unverified;
  if ((yes || no) && !r->unverified) r->verdict = say(x, verdict_text(asks, yes));
  if (r->unknown) r->verdict = say(x, TR_W("We cannot tell yet."));
}

static Err draw_result(const Drawing *x, const json_t *kept, struct result_view *r) {
  const char *hold = json_str(kept, "hold", NULL);
  const Shown *shown = x->s ? answers_shown(x->s, json_str(kept, "rule", "")) : NULL;
  *r = (struct result_view){.title = say(x, json_str(kept, "title", "")), .rule = json_str(kept, "rule", ""),
                            .version = json_str(kept, "version", ""), .why = say(x, json_str(kept, "why", NULL))};
  draw_verdict(x, kept, r);
  TRY(draw_all_notes(x, kept, r));
  TRY(draw_texts(x, json_object_get(kept, "missing"), "ask", &r->missing, &r->n_missing));
  TRY(draw_texts(x, json_object_get(kept, "doubts"), NULL, &r->doubts, &r->n_doubts));
  if (hold && !json_bool(kept, "confirmed", false)) r->hold = say(x, hold);
  r->open = x->second != NULL;
  r->amounts = !hold || x->for_helper || json_bool(kept, "confirmed", false);
  if (!r->amounts) {
    if (text_eq(json_str(kept, "outcome", ""), "yes")) r->verdict = (struct said_view){0};   // "you can ask for this" is an answer too
    r->right = false;
    return ERR_OK;
  }
  TRY(draw_outputs(x, shown, kept, r));
  draw_deadline(x, shown, kept, r);
  return draw_steps(x, kept, r);
}

// What looks wrong comes first, then what is right, then what cannot be told.
static int rank(const struct result_view *r) { return r->wrong ? 0 : r->unknown ? 3 : r->right ? 2 : 1; }

Err draw_results(const Drawing *x, const json_t *results, struct result_view **out, size_t *n) {
  size_t count = json_array_size(results);
  struct result_view *v = ARENA_ARRAY(x->a, struct result_view, count + 1), *sorted = ARENA_ARRAY(x->a, struct result_view, count + 1);
  if (!v || !sorted) return ERR_NO_MEMORY;
  for (size_t i = 0; i < count; i++) TRY(draw_result(x, json_array_get(results, i), &v[i]));
  *n = 0;
  for (int k = 0; k <= 3 && !x->as_given; k++)
    for (size_t i = 0; i < count; i++)
      if (rank(&v[i]) == k) sorted[(*n)++] = v[i];
  if (x->as_given) *n = count;
  *out = x->as_given ? v : sorted;
  return arena_failed(x->a) ? ERR_NO_MEMORY : ERR_OK;
}

// ---- for timelines

static void add_line(AnswersSaid *out, const char **lines, const char *line) {
  if (line && *line && out->n_lines < ANSWERS_LINES) lines[out->n_lines++] = line;
}

static void add_pairs(Arena *a, AnswersSaid *out, const char **lines, const struct pair_view *v, size_t n) {
  for (size_t i = 0; i < n; i++) add_line(out, lines, arena_fmt(a, "%s: %s", v[i].label.text, v[i].value.text));
}

static void add_notes(AnswersSaid *out, const char **lines, const struct note_view *v, size_t n) {
  for (size_t i = 0; i < n; i++) add_line(out, lines, v[i].text.text);
}

static void add_asks(Arena *a, const I18n *l, AnswersSaid *out, const char **lines, const struct result_view *r) {
  if (r->n_missing) add_line(out, lines, i18n_tr(l, NULL, TR_W("To tell, we need to know:")));
  for (size_t i = 0; i < r->n_missing; i++) add_line(out, lines, arena_fmt(a, "– %s", r->missing[i].text));
}

Err answers_say(const I18n *l, Arena *a, const json_t *kept, bool for_helper, AnswersSaid *out) {
  Drawing x = {.l = l, .a = a, .for_helper = for_helper};
  struct result_view r;
  const char **lines = ARENA_ARRAY(a, const char *, ANSWERS_LINES);
  if (!lines) return ERR_NO_MEMORY;
  TRY(draw_result(&x, kept, &r));
  *out = (AnswersSaid){.title = r.title.text, .lines = lines};
  add_line(out, lines, r.verdict.text);
  if (r.unverified) add_line(out, lines, i18n_tr(l, NULL, TR_W("No source has confirmed this yet.")));
  add_notes(out, lines, r.stops, r.n_stops);
  add_notes(out, lines, r.warns, r.n_warns);
  add_line(out, lines, r.hold.text);
  add_pairs(a, out, lines, r.more, r.n_more);
  add_asks(a, l, out, lines, &r);
  add_notes(out, lines, r.helper, r.n_helper);
  add_line(out, lines, i18n_tr(l, NULL, TR_W("This is information, not the advice of a lawyer.")));
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}
