// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// params.yaml: every value with its days. What cannot be read is ERR_CONFIG; values that contradict each other (overlaps, gaps that
// nobody explains) are faults of the book.
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "law/law_int.h"

typedef struct { LawBook *b; Arena *scratch; } Load;
// A value as it stands in the file, before it is sorted into the series of its key.
typedef struct Raw { const char *key; LawValueAt at; LawValueMeta meta; struct Raw *next; } Raw;
typedef struct { LawBook *b; LawParam *p; Raw *first, *last; size_t n; } Raws;

static const char *const meta_keys[] = {"source", "published", "checked", "checked_by", "verified", "article", "link", "note", NULL};

// A text that outlives the file.
static Err kept(LawBook *b, const YamlNode *at, const char *key, bool need, const char **out, ErrDetail *d) {
  const char *text = NULL;
  TRY(yaml_text(at, key, need, &text, d));
  if (text) *out = arena_str(b->arena, text);
  return ERR_OK;
}

static Err read_day(const YamlNode *at, const char *key, bool need, int32_t *out, ErrDetail *d) {
  const char *text = NULL;
  TRY(yaml_text(at, key, need, &text, d));
  if (text && date_parse(text, out) != ERR_OK) return yaml_fault(yaml_get(at, key), d, "%s: '%.20s' is not a date", key, text);
  return ERR_OK;
}

static Err read_meta(LawBook *b, const YamlNode *at, bool whole, LawValueMeta *m, ErrDetail *d) {
  TRY(kept(b, at, "source", whole, &m->source, d));
  TRY(kept(b, at, "checked_by", whole, &m->checked_by, d));
  TRY(kept(b, at, "article", whole, &m->article, d));
  TRY(kept(b, at, "link", whole, &m->link, d));
  TRY(kept(b, at, "note", false, &m->note, d));
  TRY(read_day(at, "published", false, &m->published, d));
  TRY(read_day(at, "checked", whole, &m->checked, d));
  return yaml_bool(at, "verified", whole, &m->verified, d);
}

static Err add_raw(Raws *rs, const Raw *r) {
  Raw *kept_raw = ARENA_NEW(rs->b->arena, Raw);
  if (!kept_raw) return ERR_NO_MEMORY;
  *kept_raw = *r;
  if (rs->last) rs->last->next = kept_raw;
  else rs->first = kept_raw;
  rs->last = kept_raw;
  rs->n++;
  return ERR_OK;
}

static bool only_value_keys(const YamlNode *at, const YamlNode **odd) {
  static const char *const own[] = {"from", "to", "key", "value", "gap"};
  for (const YamlNode *c = at->first; c; c = c->next) {
    bool found = false;
    for (size_t i = 0; !found && i < sizeof own / sizeof own[0]; i++) found = text_eq(own[i], c->key);
    for (const char *const *k = meta_keys; !found && *k; k++) found = text_eq(*k, c->key);
    if (!found) {
      *odd = c;
      return false;
    }
  }
  return true;
}

static Err read_value(Raws *rs, const YamlNode *at, ErrDetail *d) {
  const YamlNode *odd;
  const char *text = NULL;
  Raw r = {.key = "", .at = {.to = INT32_MAX}, .meta = rs->p->meta};
  if (!only_value_keys(at, &odd)) return yaml_fault(odd, d, "unknown key %s", odd->key);
  r.meta.line = at->line;
  TRY(read_day(at, "from", true, &r.at.from, d));
  TRY(read_day(at, "to", false, &r.at.to, d));
  r.meta.ends = r.at.to != INT32_MAX;
  TRY(kept(rs->b, at, "key", false, &r.key, d));
  TRY(kept(rs->b, at, "gap", false, &r.meta.gap, d));
  TRY(yaml_text(at, "value", true, &text, d));
  if (law_scalar_read(rs->p->type, text, &r.at.value, &r.at.den) != ERR_OK)
    return yaml_fault(at, d, "'%.40s' is not a value of type %s", text, law_type_name(rs->p->type));
  TRY(read_meta(rs->b, at, false, &r.meta, d));
  r.at.verified = r.meta.verified;
  return add_raw(rs, &r);
}

// ---- table: from,key,value[,source]

static char *cut(char **rest, char at) {
  char *start = *rest, *end = start ? strchr(start, at) : NULL;
  if (end) *end = 0;
  *rest = end ? end + 1 : NULL;
  return start;
}

static Err table_line(Raws *rs, const char *path, char *line, int number, bool with_source, ErrDetail *d) {
  Raw r = {.at = {.to = INT32_MAX}, .meta = rs->p->meta};
  char *rest = line, *from = cut(&rest, ','), *key = cut(&rest, ','), *value = with_source ? cut(&rest, ',') : rest;
  r.meta.line = number;
  if (!key || !value || date_parse(from, &r.at.from) != ERR_OK || law_scalar_read(rs->p->type, value, &r.at.value, &r.at.den) != ERR_OK)
    return err_set(d, ERR_CONFIG, "", "%s:%d: not a line from,key,value", path, number);
  r.key = arena_str(rs->b->arena, key);
  r.at.verified = r.meta.verified;
  if (with_source && rest && *rest) r.meta.source = arena_str(rs->b->arena, rest);
  return add_raw(rs, &r);
}

static Err read_table(Load *l, Raws *rs, const YamlNode *at, const char *name, ErrDetail *d) {
  const char *slash = strrchr(at->file, '/'), *shown = strstr(at->file, "//");
  char *path = arena_fmt(l->scratch, "%.*s/%s", (int)(slash - at->file), at->file, name);
  Bytes text;
  if (strchr(name, '/')) return yaml_fault(at, d, "table: a file in this folder is wanted");
  TRY(yaml_file(l->scratch, path, &text, d));
  if (shown) shown = path + (shown + 2 - at->file);
  char *rest = arena_strn(l->scratch, (const char *)text.p, text.n), *head = cut(&rest, '\n');
  if (*head && head[strlen(head) - 1] == '\r') head[strlen(head) - 1] = 0;
  bool with_source = text_eq(head, "from,key,value,source");
  if (!with_source && !text_eq(head, "from,key,value")) return err_set(d, ERR_CONFIG, "", "%s:1: the first line must be from,key,value[,source]", shown);
  for (int n = 2; rest; n++) {
    char *line = cut(&rest, '\n'), *end = line + strlen(line);
    if (end > line && end[-1] == '\r') end[-1] = 0;
    if (*line && *line != '#') TRY(table_line(rs, shown, line, n, with_source, d));
  }
  return ERR_OK;
}

// ---- series: the values of a key in the order of their days

static int by_key_and_day(const void *a, const void *b) {
  const Raw *x = *(const Raw *const *)a, *y = *(const Raw *const *)b;
  int order = strcmp(x->key, y->key);
  return order ? order : (x->at.from > y->at.from) - (x->at.from < y->at.from);
}

// Ends each value where the next begins; whatever contradicts itself is a fault.
static void join(LawBook *b, const LawParam *p, LawSeries *s) {
  int32_t seen = 0;
  for (size_t i = 0; i < s->n; i++) {
    const LawValueMeta *m = &s->m[i];
    bool last = i + 1 == s->n;
    if (m->ends && s->v[i].to <= s->v[i].from) law_book_fault(b, "%s:%d: %s ends before it begins", p->file, m->line, p->id);
    if (m->gap && !m->ends) law_book_fault(b, "%s:%d: %s: gap needs to", p->file, m->line, p->id);
    if (last) break;
    int32_t next = s->v[i + 1].from;
    if (next == s->v[i].from) law_book_fault(b, "%s:%d: %s has two values from the same day (key '%s')", p->file, s->m[i + 1].line, p->id, s->key);
    else if (m->ends && s->v[i].to > next) law_book_fault(b, "%s:%d: %s overlaps the next value (key '%s')", p->file, m->line, p->id, s->key);
    else if (m->ends && s->v[i].to < next && !m->gap)
      law_book_fault(b, "%s:%d: %s has no value between this and the next one (key '%s'): say why with gap", p->file, m->line, p->id, s->key);
    if (!m->ends) s->v[i].to = next;
  }
  for (size_t i = s->n; i-- > 0;) {
    if (s->m[i].checked > seen) seen = s->m[i].checked;
    s->m[i].seen = seen;
  }
}

static bool key_listed(const char *const *keys, size_t n, const char *key) {
  for (size_t i = 0; i < n; i++)
    if (text_eq(keys[i], key)) return true;
  return false;
}

static Err fill_series(LawBook *b, LawParam *p, Raw **sorted, size_t n) {
  size_t keys = 0;
  for (size_t i = 0; i < n; i++) keys += i == 0 || !text_eq(sorted[i]->key, sorted[i - 1]->key);
  p->series = ARENA_ARRAY(b->arena, LawSeries, keys);
  LawValueAt *v = ARENA_ARRAY(b->arena, LawValueAt, n);
  LawValueMeta *m = ARENA_ARRAY(b->arena, LawValueMeta, n);
  if (!p->series || !v || !m) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    if (i == 0 || !text_eq(sorted[i]->key, sorted[i - 1]->key)) p->series[p->n_series++] = (LawSeries){sorted[i]->key, v + i, m + i, 0};
    v[i] = sorted[i]->at;
    m[i] = sorted[i]->meta;
    p->series[p->n_series - 1].n++;
  }
  for (size_t k = 0; k < p->n_series; k++) join(b, p, &p->series[k]);
  return ERR_OK;
}

static Err sort_values(Load *l, Raws *rs, const YamlNode *at, ErrDetail *d) {
  const char *const *keys;
  size_t n_keys, i = 0;
  TRY(yaml_texts(l->scratch, at, "keys", &keys, &n_keys, d));
  Raw **sorted = ARENA_ARRAY(l->scratch, Raw *, rs->n + 1);
  if (!sorted) return ERR_NO_MEMORY;
  if (rs->n == 0) return yaml_fault(at, d, "%s has no value", rs->p->id);
  for (Raw *r = rs->first; r; r = r->next) sorted[i++] = r;
  qsort(sorted, rs->n, sizeof *sorted, by_key_and_day);
  TRY(fill_series(l->b, rs->p, sorted, rs->n));
  for (size_t k = 0; k < rs->p->n_series; k++) {
    const char *key = rs->p->series[k].key;
    if (n_keys ? !key_listed(keys, n_keys, key) : rs->p->n_series > 1 && !*key)
      law_book_fault(l->b, "%s:%d: %s: the key '%s' is not among its keys", rs->p->file, at->line, rs->p->id, key);
  }
  for (size_t k = 0; k < n_keys; k++)
    if (!law_series_find(rs->p, keys[k])) law_book_fault(l->b, "%s:%d: %s has no value for the key '%s'", rs->p->file, at->line, rs->p->id, keys[k]);
  return ERR_OK;
}

// ---- parameters

static Err id_ok(const YamlNode *at, const char *id, ErrDetail *d) {
  size_t n = strlen(id);
  if (n == 0 || n > 96 || strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_.") != n) return yaml_fault(at, d, "'%.96s' is not an id", id);
  return ERR_OK;
}

static Err read_head(Load *l, const YamlNode *at, LawParam *p, ErrDetail *d) {
  static const char *const keys[] = {"id", "type", "currency", "what", "keys", "table", "values", "source", "published", "checked",
                                     "checked_by", "verified", "article", "link", "note", NULL};
  const char *type = NULL, *shown = strstr(at->file, "//");
  TRY(yaml_only(at, keys, d));
  TRY(kept(l->b, at, "id", true, &p->id, d));
  TRY(id_ok(at, p->id, d));
  p->file = arena_str(l->b->arena, shown ? shown + 2 : at->file);
  TRY(yaml_text(at, "type", true, &type, d));
  if (law_type_read(type, &p->type) != ERR_OK || (p->type != LAW_RATIO && (p->type > LAW_MINUTES || p->type == LAW_MONTH)))
    return yaml_fault(yaml_get(at, "type"), d, "'%.20s' is not the type of a value", type);
  TRY(kept(l->b, at, "currency", p->type == LAW_MONEY, &p->currency, d));
  TRY(kept(l->b, at, "what", true, &p->what, d));
  return read_meta(l->b, at, true, &p->meta, d);
}

static LawParam *next_param(LawBook *b) {
  if (b->n_params == b->cap_params) {
    size_t cap = b->cap_params ? b->cap_params * 2 : 64;
    LawParam *v = ARENA_ARRAY(b->arena, LawParam, cap);
    if (!v) return NULL;
    if (b->n_params) memcpy(v, b->params, b->n_params * sizeof *v);
    b->params = v;
    b->cap_params = cap;
  }
  return &b->params[b->n_params++];
}

static Err read_param(Load *l, const YamlNode *at, ErrDetail *d) {
  const YamlNode *first;
  const char *table = NULL;
  size_t n;
  LawParam *p = next_param(l->b);
  if (!p) return ERR_NO_MEMORY;
  TRY(read_head(l, at, p, d));
  Raws rs = {.b = l->b, .p = p};
  TRY(yaml_text(at, "table", false, &table, d));
  TRY(yaml_list(at, "values", false, &first, &n, d));
  if ((table != NULL) == (first != NULL)) return yaml_fault(at, d, "%s needs values or a table", p->id);
  if (table) TRY(read_table(l, &rs, at, table, d));
  for (const YamlNode *v = first; v; v = v->next) TRY(read_value(&rs, v, d));
  return sort_values(l, &rs, at, d);
}

static Err load_file(void *arg, const char *path, ErrDetail *d) {
  static const char *const keys[] = {"version", "params", NULL};
  Load *l = arg;
  YamlNode *root;
  const YamlNode *first;
  int64_t version;
  size_t n;
  arena_clear(l->scratch);
  TRY(yaml_load(l->scratch, path, &root, d));
  TRY(yaml_only(root, keys, d));
  TRY(yaml_int(root, "version", true, 1, 1, &version, d));
  TRY(yaml_list(root, "params", true, &first, &n, d));
  for (const YamlNode *p = first; p; p = p->next) TRY(read_param(l, p, d));
  return ERR_OK;
}

static int by_id(const void *a, const void *b) { return strcmp(((const LawParam *)a)->id, ((const LawParam *)b)->id); }

Err law_params_load(LawBook *b, const char *dir, ErrDetail *d) {
  Load l = {b, arena_new(LAW_READ_ARENA, 0)};
  Arena *names = arena_new(LAW_READ_ARENA, 0);
  Err e = l.scratch && names ? law_files(names, dir, "params.yaml", load_file, &l, d) : ERR_NO_MEMORY;
  arena_free(names);
  arena_free(l.scratch);
  if (e != ERR_OK) return e;
  if (b->n_params) qsort(b->params, b->n_params, sizeof *b->params, by_id);
  for (size_t i = 1; i < b->n_params; i++)
    if (text_eq(b->params[i].id, b->params[i - 1].id))
      law_book_fault(b, "%s: %s stands twice, also in %s", b->params[i].file, b->params[i].id, b->params[i - 1].file);
  return ERR_OK;
}

// ---- looking up

const LawParam *law_param_find(const LawBook *b, const char *id) {
  LawParam wanted = {.id = id};
  return b->n_params ? bsearch(&wanted, b->params, b->n_params, sizeof *b->params, by_id) : NULL;
}

static int series_order(const void *key, const void *s) { return strcmp(key, ((const LawSeries *)s)->key); }

const LawSeries *law_series_find(const LawParam *p, const char *key) {
  return p->n_series ? bsearch(key, p->series, p->n_series, sizeof *p->series, series_order) : NULL;
}

long law_value_at(const LawSeries *s, int32_t date, bool *before) {
  size_t lo = 0, hi = s->n;
  while (lo < hi) {
    size_t mid = lo + (hi - lo) / 2;
    if (s->v[mid].from <= date) lo = mid + 1;
    else hi = mid;
  }
  *before = lo == 0;
  return lo == 0 || date >= s->v[lo - 1].to ? -1 : (long)lo - 1;
}

const LawValueAt *law_series(const LawBook *b, const char *param, const char *key, size_t *n) {
  const LawParam *p = law_param_find(b, param);
  const LawSeries *s = p ? law_series_find(p, key) : NULL;
  *n = s ? s->n : 0;
  return s ? s->v : NULL;
}
