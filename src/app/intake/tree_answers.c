// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Answers: their stored forms, and the check of a whole set of them.
#include <string.h>

#include "app/intake/tree.h"
#include "base/text.h"

enum { MEMBERS_MAX = 400, YEAR_MIN = 1900, YEAR_MAX = 2100, BUDDHIST_FROM = 2400, BUDDHIST_AHEAD = 543 };

// ---- forms of what is typed

Err answer_date(Arena *a, const char *year, const char *month, const char *day, const char **out) {
  int64_t y, m, d;
  int32_t days;
  *out = "";
  if (!*year && !*month && !*day) return ERR_OK;
  TRY(text_int(year, 1, 9999, &y));
  if (y >= BUDDHIST_FROM) y -= BUDDHIST_AHEAD;  // years of the Buddhist era are 543 ahead
  if (y < YEAR_MIN || y > YEAR_MAX || (!*month && *day)) return ERR_INPUT;
  *out = arena_fmt(a, "%04lld", (long long)y);
  if (!*month) return ERR_OK;
  TRY(text_int(month, 1, 12, &m));
  *out = arena_fmt(a, "%04lld-%02lld", (long long)y, (long long)m);
  if (!*day) return ERR_OK;
  TRY(text_int(day, 1, 31, &d));
  *out = arena_fmt(a, "%04lld-%02lld-%02lld", (long long)y, (long long)m, (long long)d);
  return date_parse(*out, &days);
}

static bool digits(const char *s, size_t n) { return n > 0 && strspn(s, "0123456789") >= n; }

// "1,100" and "1.100" are eleven hundred, "7.5" and "7,5" are seven and a half: a group of three is a thousand.
static Err clean_number(Arena *a, const char *typed, const char **out) {
  char *to = arena_str(a, typed), *w = to;
  const char *point = NULL;
  for (const char *s = typed; *s; s++) {
    if (*s == ' ' || *s == '\'') continue;
    if (*s != ',' && *s != '.') {
      if (*s < '0' || *s > '9') return ERR_INPUT;
      *w++ = *s;
      continue;
    }
    size_t behind = strspn(s + 1, "0123456789");
    if (behind == 3) continue;
    if (point || behind == 0 || behind > 2 || s[1 + behind]) return ERR_INPUT;
    point = s;
    *w++ = '.';
  }
  *w = '\0';
  *out = to;
  return digits(to, strcspn(to, ".")) && strlen(to) <= 15 ? ERR_OK : ERR_INPUT;
}

static bool listed(const char *s, const char *const *list, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (text_eq(list[i], s)) return true;
  return false;
}

Err answer_amount(Arena *a, const Question *q, const char *number, const char *currency, const char *per, const char **out) {
  const char *clean = "";
  *out = "";
  if (!*number) return ERR_OK;
  TRY(clean_number(a, number, &clean));
  *out = clean;
  if (q->kind == Q_DURATION) return ERR_OK;
  if (!listed(currency, q->currencies, q->n_currencies)) return ERR_INPUT;
  if (q->n_per && !listed(per, q->per, q->n_per)) return ERR_INPUT;
  *out = arena_fmt(a, "%s %s%s%s", clean, currency, q->n_per ? " " : "", q->n_per ? per : "");
  return ERR_OK;
}

// ---- checks of stored forms

static bool date_ok(const char *s) {
  char part[3][5] = {"", "", ""};
  const char *out;
  Arena *a = arena_new(4096, 0);
  size_t n = strlen(s);
  bool form = n == 4 || (n == 7 && s[4] == '-') || (n == 10 && s[4] == '-' && s[7] == '-');
  if (a && form) {
    memcpy(part[0], s, 4);
    if (n > 4) memcpy(part[1], s + 5, 2);
    if (n > 7) memcpy(part[2], s + 8, 2);
    form = answer_date(a, part[0], part[1], part[2], &out) == ERR_OK && text_eq(out, s);
  }
  arena_free(a);
  return form;
}

static bool number_ok(const char *s, size_t n) {
  size_t whole = strspn(s, "0123456789");
  if (whole == 0 || n > 15) return false;
  if (whole >= n) return true;
  return s[whole] == '.' && n - whole - 1 >= 1 && n - whole - 1 <= 2 && digits(s + whole + 1, n - whole - 1);
}

static bool amount_ok(const Question *q, const char *s) {
  char word[2][16] = {"", ""};
  size_t n = strcspn(s, " ");
  if (!number_ok(s, n)) return false;
  const char *p = s + n;
  for (int i = 0; i < 2 && *p == ' '; i++) {
    size_t len = strcspn(++p, " ");
    if (len == 0 || len >= sizeof word[0]) return false;
    memcpy(word[i], p, len);
    p += len;
  }
  if (*p || !listed(word[0], q->currencies, q->n_currencies)) return false;
  return q->n_per ? listed(word[1], q->per, q->n_per) : !*word[1];
}

static Err bad(const char *key, const char *what, ErrDetail *d) { return err_set(d, ERR_INPUT, key, "%s", what); }

static Err check_length(const char *key, const char *s, size_t max, ErrDetail *d) {
  if (!*s) return bad(key, "empty; leave it out instead", d);
  return text_len(s) <= max ? ERR_OK : err_set(d, ERR_LIMIT, key, "longer than %zu", max);
}

static Err check_typed(const Question *q, const char *key, const char *s, ErrDetail *d) {
  switch (q->kind) {
    case Q_TEXT: return check_length(key, s, ANSWER_TEXT_MAX, d);
    case Q_NAME: return check_length(key, s, ANSWER_LINE_MAX, d);
    case Q_DATE: return date_ok(s) ? ERR_OK : bad(key, "not a date like 2026-11-22, 2026-11 or 2026", d);
    case Q_DURATION: return number_ok(s, strlen(s)) ? ERR_OK : bad(key, "not a number", d);
    case Q_AMOUNT: return amount_ok(q, s) ? ERR_OK : bad(key, "not an amount like \"400 USD\"", d);
    default: return bad(key, "a list of answers is wanted", d);
  }
}

static bool code_ok(const Question *q, const char *code, const char *const *organisations) {
  if (q->kind == Q_PLACE) return place_find(q->places, code) != NULL;
  if (question_answer(q, code)) return true;
  for (const char *const *o = organisations; q->kind == Q_ORGANISATIONS && o && *o; o++)
    if (text_eq(*o, code)) return true;
  return false;
}

static Err check_codes(const Question *q, const json_t *list, const char *const *organisations, ErrDetail *d) {
  size_t n = json_array_size(list);
  if (n == 1 && text_eq(json_string_value(json_array_get(list, 0)), "dont_know"))
    return q->dont_know ? ERR_OK : bad(q->id, "dont_know is not offered", d);
  if (q->kind == Q_TEXT || q->kind == Q_DATE || q->kind == Q_AMOUNT || q->kind == Q_DURATION || q->kind == Q_NAME)
    return bad(q->id, "a text is wanted", d);
  if (n == 0 || n > (size_t)q->max) return bad(q->id, "too many answers, or none", d);
  for (size_t i = 0; i < n; i++) {
    const char *code = json_string_value(json_array_get(list, i));
    if (!code || !code_ok(q, code, organisations)) return bad(q->id, "no such answer", d);
    const Answer *a = question_answer(q, code);
    if (a && a->exclusive && n > 1) return bad(q->id, "this answer stands alone", d);
    for (size_t k = 0; k < i; k++)
      if (text_eq(json_string_value(json_array_get(list, k)), code)) return bad(q->id, "the same answer twice", d);
  }
  return ERR_OK;
}

// "<question>.<id>": an extra field, or the name beside a role or a way.
static Err check_beside(const Question *q, const char *key, const char *id, const json_t *v, ErrDetail *d) {
  for (size_t i = 0; i < q->n_extras; i++) {
    const Extra *x = &q->extras[i];
    if (!text_eq(x->id, id)) continue;
    if (x->kind == EXTRA_TICK) return json_is_true(v) ? ERR_OK : bad(key, "true, or left out", d);
    if (!json_is_string(v)) return bad(key, "a text is wanted", d);
    if (x->kind == EXTRA_TEXT) return check_length(key, json_string_value(v), EXTRA_TEXT_MAX, d);
    return date_ok(json_string_value(v)) ? ERR_OK : bad(key, "not a date like 2026-11-22, 2026-11 or 2026", d);
  }
  bool named = q->kind == Q_PARTIES || q->kind == Q_CONTACT;
  if (!named || !question_answer(q, id)) return err_set(d, ERR_FIELD_UNKNOWN, key, "no such field");
  return json_is_string(v) ? check_length(key, json_string_value(v), ANSWER_LINE_MAX, d) : bad(key, "a text is wanted", d);
}

static Err check_member(const Tree *t, const char *key, const json_t *v, const char *const *organisations, ErrDetail *d) {
  char id[40];
  size_t n = strcspn(key, ".");
  if (n == 0 || n >= sizeof id) return err_set(d, ERR_FIELD_UNKNOWN, "answers", "no such question");
  memcpy(id, key, n);
  id[n] = '\0';
  const Question *q = tree_find(t, id);
  if (!q) return err_set(d, ERR_FIELD_UNKNOWN, "answers", "no such question");
  if (key[n] == '.') return check_beside(q, key, key + n + 1, v, d);
  if (json_is_array(v)) return check_codes(q, v, organisations, d);
  return json_is_string(v) ? check_typed(q, key, json_string_value(v), d) : bad(key, "a text or a list of texts is wanted", d);
}

Err answers_check(const Tree *t, const json_t *answers, const char *const *organisations, bool complete, ErrDetail *d) {
  const char *key;
  json_t *v;
  if (!json_is_object(answers)) return bad("answers", "an object is wanted", d);
  if (json_object_size(answers) > MEMBERS_MAX) return err_set(d, ERR_LIMIT, "answers", "more than %d", MEMBERS_MAX);
  json_object_foreach((json_t *)(uintptr_t)answers, key, v) TRY(check_member(t, key, v, organisations, d));
  const Question *missing = complete ? tree_missing(t, answers) : NULL;
  return missing ? bad(missing->id, "an answer is missing", d) : ERR_OK;
}
