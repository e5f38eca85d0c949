// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The book: values read, rules bound to them, everything that does not fit together noted as a fault.
#include <dirent.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "law/law_int.h"

enum { FOLDER_DEPTH_MAX = 4, FILES_MAX = 4096 };

// Appends one line to the list of faults.
void law_book_fault(LawBook *b, const char *fmt, ...) {
  char line[512];
  va_list args;
  va_start(args, fmt);
  (void)vsnprintf(line, sizeof line, fmt, args);
  va_end(args);
  b->n_faults++;
  buf_puts(&b->faults, line);
  buf_putc(&b->faults, '\n');
}

// ---- files

typedef struct { Arena *a; const char *pattern; const char **v; size_t n; } Files;

static bool is_folder(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static Err collect(Files *f, const char *path, int depth) {
  DIR *dir = opendir(path);
  Err e = ERR_OK;
  if (!dir) return ERR_IO;
  for (struct dirent *entry; e == ERR_OK && (entry = readdir(dir));) {
    if (entry->d_name[0] == '.') continue;
    const char *below = arena_fmt(f->a, depth == 0 ? "%s//%s" : "%s/%s", path, entry->d_name);
    if (fnmatch(f->pattern, entry->d_name, 0) == 0) {
      if (f->n == FILES_MAX) e = ERR_LIMIT;
      else f->v[f->n++] = below;
    } else if (depth < FOLDER_DEPTH_MAX && is_folder(below)) {
      e = collect(f, below, depth + 1);
    }
  }
  (void)closedir(dir);
  return e;
}

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

Err law_files(Arena *a, const char *dir, const char *pattern, LawFileDo run, void *arg, ErrDetail *d) {
  Files f = {.a = a, .pattern = pattern, .v = ARENA_ARRAY(a, const char *, FILES_MAX)};
  if (!f.v) return ERR_NO_MEMORY;
  Err e = collect(&f, dir, 0);
  if (e != ERR_OK) return err_set(d, e == ERR_IO ? ERR_CONFIG : e, "", "the folder %.100s cannot be read", dir);
  qsort(f.v, f.n, sizeof *f.v, by_name);
  for (size_t i = 0; i < f.n; i++) TRY(run(arg, f.v[i], d));
  return ERR_OK;
}

// ---- rules

static void check_codes(LawBook *b, const LawRule *rule, const LawField *f) {
  bool coded = f->type == LAW_CODE || f->type == LAW_CODES;
  size_t n = 0;
  while (f->codes && f->codes[n].id) n++;
  if (coded && n == 0) law_book_fault(b, "%s: %s has no codes", rule->id, f->name);
  if (f->type == LAW_CODES && n > 63) law_book_fault(b, "%s: %s has more than 63 codes", rule->id, f->name);
  for (size_t i = 0; i < n; i++)
    if (law_code_index(f->codes, f->codes[i].id) != (int)i) law_book_fault(b, "%s: %s: the code %s stands twice", rule->id, f->name, f->codes[i].id);
}

static void check_fields(LawBook *b, const LawRule *rule, const LawField *fields, bool in, int depth) {
  for (const LawField *f = fields; f && f->name; f++) {
    if (strspn(f->name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(f->name) || !*f->name)
      law_book_fault(b, "%s: '%s' is not the name of a field", rule->id, f->name);
    if (law_field_index(fields, f->name) != (int)(f - fields)) law_book_fault(b, "%s: the field %s stands twice", rule->id, f->name);
    if (f->type == LAW_NONE || (in && f->type == LAW_TEXT)) law_book_fault(b, "%s: %s has no type that can be read", rule->id, f->name);
    if (f->min > f->max) law_book_fault(b, "%s: %s: min is above max", rule->id, f->name);
    if ((f->type == LAW_LIST) != (f->of != NULL) || (f->type == LAW_LIST && depth > 0))
      law_book_fault(b, "%s: %s: a list has fields of its own, and no list within", rule->id, f->name);
    check_codes(b, rule, f);
    if (f->type == LAW_LIST && depth == 0) check_fields(b, rule, f->of, in, depth + 1);
  }
}

static int32_t bound_day(LawBook *b, const LawRule *rule, const char *text, int32_t dflt) {
  int32_t day = dflt;
  if (text && date_parse(text, &day) != ERR_OK) law_book_fault(b, "%s: '%s' is not a date", rule->id, text);
  return day;
}

static void bind_params(LawBook *b, LawBound *bound) {
  const char *const *ids = bound->rule->params;
  while (ids && ids[bound->n_params]) bound->n_params++;
  bound->params = ARENA_ARRAY(b->arena, const LawParam *, bound->n_params + 1);
  for (size_t i = 0; bound->params && i < bound->n_params; i++) {
    bound->params[i] = law_param_find(b, ids[i]);
    if (!bound->params[i]) law_book_fault(b, "%s: there is no parameter %s", bound->rule->id, ids[i]);
  }
}

static void bind_rule(LawBook *b, LawBound *bound, const LawRule *rule) {
  *bound = (LawBound){.rule = rule, .n_in = law_fields_count(rule->in), .n_out = law_fields_count(rule->out)};
  bound->from = bound_day(b, rule, rule->from, INT32_MIN);
  bound->to = bound_day(b, rule, rule->to, INT32_MAX);
  if (!rule->title || !rule->eval || !rule->in || !rule->out) law_book_fault(b, "%s: title, in, out and eval are needed", rule->id);
  bool dated = rule->from || rule->to;
  if (dated && (rule->date_field < 0 || (size_t)rule->date_field >= bound->n_in ||
                (rule->in[rule->date_field].type != LAW_DATE && rule->in[rule->date_field].type != LAW_MONTH)))
    law_book_fault(b, "%s: date_field is not a date", rule->id);
  check_fields(b, rule, rule->in, true, 0);
  check_fields(b, rule, rule->out, false, 0);
  bind_params(b, bound);
}

static int by_rule(const void *a, const void *b) {
  const LawBound *x = a, *y = b;
  int order = strcmp(x->rule->id, y->rule->id);
  return order ? order : (x->from > y->from) - (x->from < y->from);
}

static void check_versions(LawBook *b) {
  for (size_t i = 1; i < b->n_rules; i++) {
    const LawBound *x = &b->rules[i - 1], *y = &b->rules[i];
    if (!text_eq(x->rule->id, y->rule->id)) continue;
    if (x->to > y->from) law_book_fault(b, "%s: two versions claim the same dates, from %s", y->rule->id, y->rule->from ? y->rule->from : "ever");
    if (x->to < y->from) law_book_fault(b, "%s: no version holds from %s to %s", y->rule->id, x->rule->to, y->rule->from);
  }
}

void law_rules_bind(LawBook *b, const LawRule *const *rules) {
  size_t n = 0;
  while (rules[n]) n++;
  b->rules = ARENA_ARRAY(b->arena, LawBound, n + 1);
  b->list = ARENA_ARRAY(b->arena, const LawRule *, n + 1);
  if (!b->rules || !b->list) return;   // the arena remembers
  for (size_t i = 0; i < n; i++) bind_rule(b, &b->rules[i], rules[i]);
  b->n_rules = n;
  if (n) qsort(b->rules, n, sizeof *b->rules, by_rule);
  for (size_t i = 0; i < n; i++) b->list[i] = b->rules[i].rule;
  check_versions(b);
}

const LawBound *law_bound_find(const LawBook *b, const char *id, size_t *n) {
  size_t lo = 0, hi = b->n_rules;
  while (lo < hi) {
    size_t mid = lo + (hi - lo) / 2;
    if (strcmp(b->rules[mid].rule->id, id) < 0) lo = mid + 1;
    else hi = mid;
  }
  for (*n = 0; lo + *n < b->n_rules && text_eq(b->rules[lo + *n].rule->id, id);) ++*n;
  return *n ? &b->rules[lo] : NULL;
}

const LawRule *law_rule_find(const LawBook *b, const char *id) {
  size_t n;
  const LawBound *bound = law_bound_find(b, id, &n);
  return bound ? bound->rule : NULL;
}

const LawRule *const *law_rules(const LawBook *b, size_t *n) {
  *n = b->n_rules;
  return b->list;
}

// ---- version: FNV-1a over the text of the rules and every value

static uint64_t mix(uint64_t h, const void *p, size_t n) {
  const uint8_t *bytes = p;
  for (size_t i = 0; i < n; i++) h = (h ^ bytes[i]) * 1099511628211u;
  return h;
}

static uint64_t mix_text(uint64_t h, const char *s) { return mix(h, s, strlen(s) + 1); }

void law_version_make(LawBook *b, const char *rule_hash) {
  uint64_t h = mix_text(14695981039346656037u, rule_hash);
  for (size_t i = 0; i < b->n_params; i++) {
    const LawParam *p = &b->params[i];
    h = mix_text(h, p->id);
    for (size_t k = 0; k < p->n_series; k++) {
      const LawSeries *s = &p->series[k];
      h = mix_text(h, s->key);
      for (size_t v = 0; v < s->n; v++) {
        int64_t row[] = {s->v[v].from, s->v[v].to, s->v[v].value, s->v[v].den, s->v[v].verified};
        h = mix(h, row, sizeof row);
      }
    }
  }
  (void)snprintf(b->version, sizeof b->version, "%s-%016llx", RECOURSE_VERSION, (unsigned long long)h);
}

const char *law_version(const LawBook *b) { return b->version; }

// ---- opening

static Err load(LawBook *b, const char *dir, const LawRule *const *rules, bool strict, ErrDetail *d) {
  TRY(law_params_load(b, dir, d));
  law_rules_bind(b, rules);
  if (arena_failed(b->arena)) return ERR_NO_MEMORY;
  if (b->n_faults && strict) return err_set(d, ERR_CONFIG, "", "%.*s", (int)strcspn(buf_cstr(&b->faults), "\n"), buf_cstr(&b->faults));
  law_version_make(b, "");
  return ERR_OK;
}

Err law_book_open(const char *dir, const LawRule *const *rules, bool strict, LawBook **out, ErrDetail *d) {
  LawBook *b = calloc(1, sizeof *b);
  if (!b) return ERR_NO_MEMORY;
  buf_init(&b->faults, LAW_REPORT_MAX);
  b->arena = arena_new(LAW_BOOK_ARENA, 0);
  Err e = b->arena ? load(b, dir, rules, strict, d) : ERR_NO_MEMORY;
  if (e != ERR_OK) law_close(b);
  else *out = b;
  return e;
}

void law_close(LawBook *b) {
  if (!b) return;
  buf_free(&b->faults);
  arena_free(b->arena);
  free(b);
}
