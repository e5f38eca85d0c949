// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The index of a book, and searching in it: every condition becomes a row of bits, one a body, and the rows are cut.
#include <stdlib.h>
#include <string.h>

#include "app/offices/offices_int.h"
#include "base/text.h"
#include "i18n/words.h"

// ---- making

typedef struct { const char *term; uint32_t at; } Pair;
typedef struct { Arena *a, *scratch; Words *words; const OfficeDesk *k; Pair *v; size_t n, cap; Err err; const char *last; } Making;

static void add(Making *m, const char *term, uint32_t at) {
  if (m->err != ERR_OK) return;
  if (m->n == m->cap) {
    size_t cap = m->cap ? m->cap * 2 : 4096;
    Pair *v = realloc(m->v, cap * sizeof *v);
    if (!v) m->err = ERR_NO_MEMORY;
    if (!v) return;
    m->v = v;
    m->cap = cap;
  }
  m->v[m->n++] = (Pair){arena_str(m->a, term), at};
}

static void add_fact(Making *m, char kind, const char *code, uint32_t at) { add(m, arena_fmt(m->scratch, "%c:%s", kind, code), at); }

static void add_words(Making *m, const char *text, uint32_t at) {
  WordList list;
  if (!*text || m->err != ERR_OK) return;
  m->err = words_read(m->words, m->scratch, text, &list);
  for (size_t i = 0; m->err == ERR_OK && i < list.n; i++) add(m, list.w[i].text, at);
}

static void add_place(Making *m, const char *id, uint32_t at) {
  const Place *p = taxonomy_place(m->k->t, id);
  add_fact(m, 'p', id, at);
  if (!p) return;
  add_words(m, p->name, at);
  add_words(m, p->local, at);
}

static const char *clock_term(Arena *a, const Hours *h, const char *country) { return arena_fmt(a, "h:%s:%s", country, h->id); }

static void add_clocks(Making *m, const Office *o, uint32_t at) {
  if (o->hours) add(m, clock_term(m->scratch, o->hours, o->country), at);
  for (size_t i = 0; i < o->n_phones; i++)
    if (o->phones[i].hours) add(m, clock_term(m->scratch, o->phones[i].hours, o->country), at);
}

static void add_office(Making *m, const Office *o, uint32_t at) {
  add_fact(m, 'c', o->country, at);
  add_fact(m, 'k', o->kind, at);
  if (!o->issues.n) add_fact(m, 'i', "", at);
  for (size_t i = 0; i < o->issues.n; i++) add_fact(m, 'i', o->issues.v[i], at);
  if (!o->area.n) add_fact(m, 'p', o->country, at);
  for (size_t i = 0; i < o->area.n; i++) add_place(m, o->area.v[i], at);
  for (size_t i = 0; i < o->languages.n; i++) add_fact(m, 'l', o->languages.v[i], at);
  add_clocks(m, o, at);
  add_words(m, o->name, at);
  add_words(m, o->own_name, at);
  add_words(m, o->address, at);
  arena_clear(m->scratch);
}

static int by_term(const void *a, const void *b) {
  const Pair *x = a, *y = b;
  int c = strcmp(x->term, y->term);
  return c ? c : (x->at > y->at) - (x->at < y->at);
}

// One term for all pairs that have its text, each body once.
static Err gather(Making *m, OfficeBook *b) {
  size_t n_terms = 0;
  qsort(m->v, m->n, sizeof *m->v, by_term);
  for (size_t i = 0; i < m->n; i++) n_terms += i == 0 || strcmp(m->v[i].term, m->v[i - 1].term) != 0;
  OfficeTerm *terms = ARENA_ARRAY(m->a, OfficeTerm, n_terms + 1);
  uint32_t *at = ARENA_ARRAY(m->a, uint32_t, m->n + 1);
  if (!terms || !at) return ERR_NO_MEMORY;
  for (size_t i = 0; i < m->n; i++) {
    bool fresh = i == 0 || strcmp(m->v[i].term, m->v[i - 1].term) != 0;
    if (fresh) terms[b->n_terms++] = (OfficeTerm){.term = m->v[i].term, .at = at};
    OfficeTerm *t = &terms[b->n_terms - 1];
    if (!fresh && t->at[t->n - 1] == m->v[i].at) continue;
    t->at[t->n++] = m->v[i].at;
    at++;
  }
  b->terms = terms;
  return ERR_OK;
}

// "h:<country>:<hours>" of every clock of the index, with what answers whether it is open.
static Err gather_clocks(Making *m, OfficeBook *b) {
  size_t n;
  const OfficeTerm *first = book_terms(b, "h:", true, &n);
  OfficeClock *v = ARENA_ARRAY(m->a, OfficeClock, n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    const char *country = first[i].term + 2, *colon = strchr(country, ':');
    char *name = arena_strn(m->a, country, colon ? (size_t)(colon - country) : 0);
    v[i] = (OfficeClock){hours_find(b->k->t, colon ? colon + 1 : ""), calendar_find(b->k->t, name), &first[i]};
  }
  b->clocks = v;
  b->n_clocks = n;
  return ERR_OK;
}

static Err gather_days(OfficeBook *b, Arena *a) {
  int32_t *days = ARENA_ARRAY(a, int32_t, b->n + 1);
  uint64_t *live = ARENA_ARRAY(a, uint64_t, b->n / 64 + 1);
  if (!days || !live) return ERR_NO_MEMORY;
  for (uint32_t i = 0; i < b->n; i++) {
    days[i] = b->v[i]->verified_day;
    if (!b->v[i]->closed) live[i / 64] |= 1ULL << (i % 64);
  }
  b->verified_day = days;
  b->live = live;
  return ERR_OK;
}

static int by_name(const void *a, const void *b) {
  const Office *x = *(const Office *const *)a, *y = *(const Office *const *)b;
  int c = strcmp(x->name, y->name);
  return c ? c : strcmp(x->id, y->id);
}

static int by_id(const void *a, const void *b) {
  return strcmp((*(const Office *const *)a)->id, (*(const Office *const *)b)->id);
}

Err book_make(const OfficeDesk *k, Arena *a, const Office **v, uint32_t n, OfficeBook **out) {
  OfficeBook *b = ARENA_NEW(a, OfficeBook);
  Making m = {.a = a, .k = k, .scratch = arena_new(YAML_FILE_MAX, 0)};
  const Office **ids = ARENA_ARRAY(a, const Office *, n + 1);
  Err e = b && ids && m.scratch ? words_open(&m.words) : ERR_NO_MEMORY;
  if (e == ERR_OK) {
    *b = (OfficeBook){.arena = a, .k = k, .v = v, .n = n, .by_id = ids};
    memcpy(ids, v, n * sizeof *v);
    qsort(v, n, sizeof *v, by_name);
    qsort(ids, n, sizeof *ids, by_id);
    for (uint32_t i = 0; i < n; i++) add_office(&m, v[i], i);
    e = m.err;
  }
  if (e == ERR_OK) e = gather(&m, b);
  if (e == ERR_OK) e = gather_clocks(&m, b);
  if (e == ERR_OK) e = gather_days(b, a);
  words_close(m.words);
  free(m.v);
  arena_free(m.scratch);
  *out = b;
  return e == ERR_OK && arena_failed(a) ? ERR_NO_MEMORY : e;
}

// ---- terms

static int compare(const char *have, const char *want, bool prefix) {
  return prefix ? strncmp(have, want, strlen(want)) : strcmp(have, want);
}

// The first term that is not before it (after: the first one behind all that match).
static size_t bound(const OfficeBook *b, const char *term, bool prefix, bool after) {
  size_t low = 0, high = b->n_terms;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    int c = compare(b->terms[mid].term, term, prefix);
    if (c < 0 || (after && c == 0)) low = mid + 1;
    else high = mid;
  }
  return low;
}

const OfficeTerm *book_terms(const OfficeBook *b, const char *term, bool prefix, size_t *n) {
  size_t first = bound(b, term, prefix, false);
  *n = bound(b, term, prefix, true) - first;
  return &b->terms[first];
}

// ---- searching

typedef struct { const OfficeBook *b; const OfficeQuery *q; Arena *a; size_t words; uint64_t *hits, *some, *near; } Search;

static void set_term(uint64_t *bits, const OfficeTerm *t) {
  for (uint32_t i = 0; i < t->n; i++) bits[t->at[i] / 64] |= 1ULL << (t->at[i] % 64);
}

static void set_terms(const Search *s, uint64_t *bits, const char *term, bool prefix) {
  size_t n;
  const OfficeTerm *first = book_terms(s->b, term, prefix, &n);
  for (size_t i = 0; i < n; i++) set_term(bits, &first[i]);
}

static void set_fact(const Search *s, uint64_t *bits, char kind, const char *code) {
  set_terms(s, bits, arena_fmt(s->a, "%c:%s", kind, code), false);
}

static void none(const Search *s) { memset(s->some, 0, s->words * sizeof *s->some); }

static void cut(const Search *s) {
  for (size_t i = 0; i < s->words; i++) s->hits[i] &= s->some[i];
}

static void cut_issue(const Search *s) {
  if (!s->q->issue || !*s->q->issue) return;
  none(s);
  set_fact(s, s->some, 'i', "");
  set_fact(s, s->some, 'i', s->q->issue);
  cut(s);
}

static void cut_place(const Search *s) {
  const char *place = s->q->place, *country = s->q->country;
  if (place && *place) {
    none(s);
    set_fact(s, s->some, 'p', place);
    memcpy(s->near, s->some, s->words * sizeof *s->near);
    const char *dash = strchr(place, '-');
    if (dash) set_fact(s, s->some, 'p', arena_strn(s->a, place, (size_t)(dash - place)));
    set_fact(s, s->some, 'p', "");
    cut(s);
  } else if (country && *country) {
    none(s);
    set_fact(s, s->some, 'c', country);
    set_fact(s, s->some, 'c', "");
    cut(s);
  }
}

static void cut_language(const Search *s) {
  if (!s->q->lang || !*s->q->lang) return;
  none(s);
  set_fact(s, s->some, 'l', s->q->lang);
  cut(s);
}

static void cut_open(const Search *s) {
  if (!s->q->open_now) return;
  none(s);
  for (size_t i = 0; i < s->b->n_clocks; i++) {
    const OfficeClock *c = &s->b->clocks[i];
    OpenNow now = hours_now(c->hours, c->place, s->q->now);
    if (now.known && now.open) set_term(s->some, c->term);
  }
  cut(s);
}

// ---- words: those of the body itself, or of a problem or kind as the reader's language calls it

static Err named_so(const Search *s, Words *w, const char *text, const char *word, bool *yes) {
  WordList list;
  *yes = false;
  TRY(words_read(w, s->a, s->q->l ? i18n_tr(s->q->l, NULL, text) : text, &list));
  for (size_t i = 0; i < list.n && !*yes; i++) *yes = text_starts(list.w[i].text, word);
  return ERR_OK;
}

static Err set_named(const Search *s, Words *w, const Codes *codes, char kind, const char *word) {
  for (size_t i = 0; i < codes->n; i++) {
    bool yes;
    if (codes->v[i].helper_only) continue;
    TRY(named_so(s, w, codes->v[i].say, word, &yes));
    if (yes) set_fact(s, s->some, kind, codes->v[i].id);
  }
  return ERR_OK;
}

static Err cut_word(const Search *s, Words *w, const Word *word) {
  none(s);
  set_terms(s, s->some, word->text, word->kind == WORD_PLAIN);
  TRY(set_named(s, w, &s->b->k->t->issues, 'i', word->text));
  TRY(set_named(s, w, &s->b->k->words[OW_KIND], 'k', word->text));
  cut(s);
  return ERR_OK;
}

static Err cut_words(const Search *s) {
  Words *w;
  WordList list;
  if (!s->q->words || !*s->q->words) return ERR_OK;
  TRY(words_open(&w));
  Err e = words_read(w, s->a, s->q->words, &list);
  enum { WORDS_ASKED_MAX = 8 };
  for (size_t i = 0, n = 0; e == ERR_OK && i < list.n && n < WORDS_ASKED_MAX; i++) {
    if (list.w[i].extra) continue;
    e = cut_word(s, w, &list.w[i]);
    n++;
  }
  words_close(w);
  return e;
}

// ---- the list: four rounds over the hits, by freshness and nearness; inside of a round by name

static int round_of(const Search *s, uint32_t i, int32_t today) {
  int32_t day = s->b->verified_day[i];
  bool stale = !day || today - day > OFFICE_STALE_DAYS, near = s->near[i / 64] >> (i % 64) & 1;
  return (stale ? 2 : 0) + (near ? 0 : 1);
}

static void count_hits(const Search *s, int32_t today, size_t counts[4]) {
  for (size_t w = 0; w < s->words; w++)
    for (uint64_t bits = s->hits[w]; bits; bits &= bits - 1) counts[round_of(s, (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(bits), today)]++;
}

// Hits of one round from its skip-th on, until the list is full.
static void list_round(const Search *s, int round, int32_t today, size_t skip, OfficeHits *out) {
  for (size_t w = 0; w < s->words; w++)
    for (uint64_t bits = s->hits[w]; bits; bits &= bits - 1) {
      uint32_t i = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(bits);
      if (round_of(s, i, today) != round) continue;
      if (skip) {
        skip--;
        continue;
      }
      if (out->n == OFFICE_HITS_MAX) return;
      out->v[out->n++] = s->b->v[i];
    }
}

static void list_hits(const Search *s, size_t skip, OfficeHits *out) {
  size_t counts[4] = {0};
  int32_t today = (int32_t)(s->q->now / DAY_MS);
  count_hits(s, today, counts);
  for (int r = 0; r < 4; r++) {
    out->total += counts[r];
    if (out->n < OFFICE_HITS_MAX && skip < counts[r]) list_round(s, r, today, skip, out);
    skip -= skip < counts[r] ? skip : counts[r];
  }
}

static Err search(Search *s, size_t skip, OfficeHits *out) {
  s->words = s->b->n / 64 + 1;
  s->hits = ARENA_ARRAY(s->a, uint64_t, s->words);
  s->some = ARENA_ARRAY(s->a, uint64_t, s->words);
  s->near = ARENA_ARRAY(s->a, uint64_t, s->words);
  if (!s->hits || !s->some || !s->near) return ERR_NO_MEMORY;
  memcpy(s->hits, s->b->live, s->words * sizeof *s->hits);
  cut_issue(s);
  cut_place(s);
  cut_language(s);
  cut_open(s);
  TRY(cut_words(s));
  list_hits(s, skip, out);
  return arena_failed(s->a) ? ERR_NO_MEMORY : ERR_OK;
}

Err offices_search(const OfficeBook *b, const OfficeQuery *q, size_t skip, OfficeHits *out) {
  enum { SEARCH_ARENA = 16 * 1024 * 1024 };
  Search s = {.b = b, .q = q, .a = arena_new(SEARCH_ARENA, 0)};
  *out = (OfficeHits){.n = 0};
  Err e = s.a ? search(&s, skip, out) : ERR_NO_MEMORY;
  arena_free(s.a);
  return e;
}
