// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Facts from JSON. Whatever is wrong is named with the path of its field, and nothing is computed from it. The sentences are few
// and hold no figures, so that every language has them.
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "law/law_int.h"

enum { PATH_ROOM = 64, DIGITS_MAX = 18 };

static const char say_unknown[] = TR_B("This field is not known here.");
static const char say_object[] = TR_B("This part could not be read. Please answer it again.");
static const char say_bool[] = TR_B("This must be yes or no.");
static const char say_whole[] = TR_B("This must be a whole number.");
static const char say_long[] = TR_B("This number is too long.");
static const char say_negative[] = TR_B("This must not be below zero.");
static const char say_small[] = TR_B("This is too small.");
static const char say_large[] = TR_B("This is too large.");
static const char say_date[] = TR_B("This must be a real date: year, month, day.");
static const char say_month[] = TR_B("This must be a real month: year and month.");
static const char say_clock[] = TR_B("This must be a time: hours and minutes.");
static const char say_ratio[] = TR_B("This must be a share: two whole numbers with / between them.");
static const char say_code[] = TR_B("This is not one of the answers that can be given.");
static const char say_codes[] = TR_B("This must be a list of answers, each one once.");
static const char say_list[] = TR_B("This must be a list.");
static const char say_many[] = TR_B("There are too many lines.");
static const char say_few[] = TR_B("There are too few lines.");
static const char say_missing[] = TR_B("This is missing.");

// ---- fields

size_t law_fields_count(const LawField *f) {
  size_t n = 0;
  while (f && f[n].name) n++;
  return n;
}

int law_field_index(const LawField *f, const char *name) {
  for (int i = 0; f && f[i].name; i++)
    if (text_eq(f[i].name, name)) return i;
  return -1;
}

int law_code_index(const LawCode *codes, const char *id) {
  for (int i = 0; codes && codes[i].id; i++)
    if (text_eq(codes[i].id, id)) return i;
  return -1;
}

// Years 1900 to 2199; a duration of a hundred years; anything that fits where nothing else is said.
void law_field_limits(const LawField *f, int64_t *min, int64_t *max) {
  static const int64_t number = 1000000000000, money = 1000000000000000;
  bool own = f->min != 0 || f->max != 0;
  *min = own ? f->min : 0;
  *max = own ? f->max : number;
  if (own) return;
  if (f->type == LAW_MONEY) *max = money;
  if (f->type == LAW_MINUTES) *max = (int64_t)100 * 366 * 24 * 60;
  if (f->type == LAW_CLOCK) *max = 48 * 60 - 1;
  if (f->type == LAW_LIST) *max = LAW_ROWS_MAX;
  if (f->type == LAW_DATE) {
    *min = date_days(1900, 1, 1);
    *max = date_days(2199, 12, 31);
  }
  if (f->type == LAW_MONTH) {
    *min = 1900 * 12;
    *max = 2199 * 12 + 11;
  }
}

// ---- text with numbers that no field has

static bool in_number(char c) { return (c >= '0' && c <= '9') || strchr("+-.eE", c); }

// Copies text; numbers outside of strings that are too long, or are not whole, come in quotes.
static void quote_numbers(Bytes text, Buf *out) {
  bool quoted = false;
  for (size_t i = 0; i < text.n;) {
    char c = (char)text.p[i];
    if (quoted || !c || (c != '-' && (c < '0' || c > '9'))) {
      if (quoted && c == '\\' && i + 1 < text.n) buf_putc(out, (char)text.p[i++]);
      else if (c == '"') quoted = !quoted;
      buf_putc(out, (char)text.p[i++]);
      continue;
    }
    size_t n = 0;
    bool odd = false;
    for (; i + n < text.n && text.p[i + n] && in_number((char)text.p[i + n]); n++) odd |= strchr(".eE", (char)text.p[i + n]) != NULL;
    odd |= n > DIGITS_MAX;
    if (odd) buf_putc(out, '"');
    buf_add(out, text.p + i, n);
    if (odd) buf_putc(out, '"');
    i += n;
  }
}

Err law_json_read(Bytes text, size_t max, json_t **out, ErrDetail *d) {
  Buf b;
  if (text.n > max) return err_set(d, ERR_TOO_LARGE, "", "more than %zu bytes", max);
  buf_init(&b, max * 2 + 2);   // at most two quotes for each number of two characters
  quote_numbers(text, &b);
  Err e = b.err != ERR_OK ? b.err : json_read(BYTES(b.p, b.n), b.max, out, d);
  buf_free(&b);
  return e;
}

// ---- reading

typedef struct { Arena *a; ErrDetail *d; char path[PATH_ROOM]; } Reader;

static Err bad(Reader *r, const char *why) { return err_set(r->d, ERR_INPUT, r->path, "%s", why); }

static Err read_fields(Reader *r, const LawField *fields, const json_t *j, LawCell *cells, bool entry);

static Err check_range(Reader *r, const LawField *f, int64_t v, int64_t scale) {
  int64_t min, max;
  law_field_limits(f, &min, &max);
  if ((__int128)v < (__int128)min * scale) return bad(r, v < 0 && min >= 0 ? say_negative : say_small);
  return (__int128)v > (__int128)max * scale ? bad(r, say_large) : ERR_OK;
}

static bool long_number(const char *s) {
  size_t n = strspn(s, "+-0123456789");
  return n > DIGITS_MAX && s[n] == 0;
}

static Err read_whole(Reader *r, const LawField *f, const json_t *j, LawCell *c) {
  if (json_is_string(j) && long_number(json_string_value(j))) return bad(r, *json_string_value(j) == '-' ? say_negative : say_long);
  if (!json_is_integer(j)) return bad(r, say_whole);
  c->value = json_integer_value(j);
  return check_range(r, f, c->value, 1);
}

static Err read_words(Reader *r, const LawField *f, const json_t *j, LawCell *c) {
  typedef Err (*ReadText)(const char *, int64_t *);
  ReadText read = f->type == LAW_DATE ? law_date_read : f->type == LAW_MONTH ? law_month_read : law_clock_read;
  const char *say = f->type == LAW_DATE ? say_date : f->type == LAW_MONTH ? say_month : say_clock;
  if (!json_is_string(j) || read(json_string_value(j), &c->value) != ERR_OK) return bad(r, say);
  return check_range(r, f, c->value, 1);
}

static Err read_ratio(Reader *r, const LawField *f, const json_t *j, LawCell *c) {
  if (!json_is_string(j) || law_ratio_read(json_string_value(j), &c->value, &c->den) != ERR_OK) return bad(r, say_ratio);
  return check_range(r, f, c->value, c->den);
}

static Err read_code(Reader *r, const LawField *f, const json_t *j, LawCell *c) {
  int i = json_is_string(j) ? law_code_index(f->codes, json_string_value(j)) : -1;
  if (i < 0) return bad(r, say_code);
  c->value = i;
  return ERR_OK;
}

static Err read_codes(Reader *r, const LawField *f, const json_t *j, LawCell *c) {
  if (!json_is_array(j)) return bad(r, say_codes);
  for (size_t k = 0; k < json_array_size(j); k++) {
    const json_t *one = json_array_get(j, k);
    int i = json_is_string(one) ? law_code_index(f->codes, json_string_value(one)) : -1;
    if (i < 0) return bad(r, say_code);
    if (c->value >> i & 1) return bad(r, say_codes);
    c->value |= (int64_t)1 << i;
  }
  return ERR_OK;
}

static Err read_list(Reader *r, const LawField *f, const json_t *j, LawCell *c) {
  int64_t min, max;
  size_t width = law_fields_count(f->of), at = strlen(r->path);
  if (!json_is_array(j)) return bad(r, say_list);
  law_field_limits(f, &min, &max);
  c->n = json_array_size(j);
  if (c->n > (size_t)max || c->n > LAW_ROWS_MAX) return bad(r, say_many);
  if (c->n < (size_t)min) return bad(r, say_few);
  c->rows = c->n ? ARENA_ARRAY(r->a, LawCell, c->n * width) : NULL;
  if (c->n && !c->rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < c->n; i++) {
    (void)snprintf(r->path + at, PATH_ROOM - at, "[%zu]", i);
    TRY(read_fields(r, f->of, json_array_get(j, i), c->rows + i * width, true));
  }
  r->path[at] = 0;
  return ERR_OK;
}

static Err read_cell(Reader *r, const LawField *f, const json_t *j, LawCell *c) {
  c->has = true;
  c->den = 1;
  switch (f->type) {
    case LAW_BOOL:
      c->value = json_is_true(j);
      return json_is_boolean(j) ? ERR_OK : bad(r, say_bool);
    case LAW_INT:
    case LAW_MONEY:
    case LAW_MINUTES: return read_whole(r, f, j, c);
    case LAW_DATE:
    case LAW_MONTH:
    case LAW_CLOCK: return read_words(r, f, j, c);
    case LAW_RATIO: return read_ratio(r, f, j, c);
    case LAW_CODE: return read_code(r, f, j, c);
    case LAW_CODES: return read_codes(r, f, j, c);
    case LAW_LIST: return read_list(r, f, j, c);
    default: return bad(r, say_unknown);
  }
}

static Err read_fields(Reader *r, const LawField *fields, const json_t *j, LawCell *cells, bool entry) {
  size_t at = strlen(r->path);
  const char *key;
  json_t *value;
  if (!json_is_object(j)) return bad(r, say_object);
  json_object_foreach((json_t *)(uintptr_t)j, key, value) {
    int i = law_field_index(fields, key);
    (void)snprintf(r->path + at, PATH_ROOM - at, ".%s", key);
    if (i < 0) return bad(r, say_unknown);
    if (!json_is_null(value)) TRY(read_cell(r, &fields[i], value, &cells[i]));
  }
  for (size_t i = 0; entry && fields[i].name; i++) {
    if (cells[i].has || !(fields[i].flags & LAW_REQUIRED)) continue;
    (void)snprintf(r->path + at, PATH_ROOM - at, ".%s", fields[i].name);
    return bad(r, say_missing);
  }
  r->path[at] = 0;
  return ERR_OK;
}

// ---- which version

const LawBound *law_version_for(const LawBound *family, size_t n, bool known, int64_t date, bool *outside) {
  *outside = false;
  if (!known) return &family[n - 1];
  for (size_t i = 0; i < n; i++)
    if (date >= family[i].from && date < family[i].to) return &family[i];
  *outside = true;
  return date < family[0].from ? &family[0] : &family[n - 1];
}

// The day that the facts give for the date field, read as the field itself will be; not known when it is absent or wrong.
static bool day_of_facts(const LawRule *rule, const json_t *facts, int64_t *day) {
  if (!rule->from && !rule->to) return false;
  const LawField *f = &rule->in[rule->date_field];
  const char *text = json_string_value(json_object_get(facts, f->name));
  if (!text || (f->type == LAW_DATE ? law_date_read(text, day) : law_month_read(text, day)) != ERR_OK) return false;
  *day = law_day_of(f->type, *day);
  return true;
}

static const LawBound *choose(const LawBound *family, size_t n, const json_t *facts, bool *outside) {
  int64_t day = 0;
  for (size_t i = 0; i < n; i++)
    if (day_of_facts(family[i].rule, facts, &day)) return law_version_for(family, n, true, day, outside);
  return law_version_for(family, n, false, 0, outside);
}

Err law_facts_read(const LawBook *b, const char *rule, const json_t *facts, Arena *a, LawFacts **out, ErrDetail *d) {
  size_t n;
  const LawBound *family = law_bound_find(b, rule, &n);
  Reader r = {.a = a, .d = d, .path = "facts"};
  if (!family) return err_set(d, ERR_NOT_FOUND, "rule", "%s", TR_B("There is no rule of this name."));
  LawFacts *f = ARENA_NEW(a, LawFacts);
  if (!f) return ERR_NO_MEMORY;
  *f = (LawFacts){.book = b, .arena = a};
  f->bound = choose(family, n, facts, &f->outside);
  f->cells = ARENA_ARRAY(a, LawCell, f->bound->n_in + 1);
  if (!f->cells) return ERR_NO_MEMORY;
  TRY(read_fields(&r, f->bound->rule->in, facts, f->cells, false));
  *out = f;
  return ERR_OK;
}
