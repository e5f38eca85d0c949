// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Cases of one organisation that may be about the same person. The search index leads to candidates: its tags are keyed, and nothing
// plain is compared in the database. Each candidate is then opened with the asker's keys and compared word by word. One thing in common
// is never enough (FIELD.md 1.12): names are written in several ways, numbers are shared in a dormitory.
#include <string.h>

#include "app/audit/audit.h"
#include "app/cases/cases_search.h"
#include "app/sql.h"
#include "base/text.h"

enum { CLUES_MAX = 60, CLUE_WORDS = 6, TOO_FREQUENT = 200, CANDIDATES_MAX = 400, COMPARED = 20, CLUE_ARENA = 32 * 1024 * 1024, WORD_LEAST = 3 };

// One thing that tells a person: its words in their folded form.
typedef struct { unsigned kind; Word w[CLUE_WORDS]; size_t n; } Clue;
typedef struct { Clue c[CLUES_MAX]; size_t n; } Clues;
typedef struct { int64_t id; unsigned why; } Likely;
typedef struct {
  const Req *rq;            // its arena is of this look alone
  const OrgTokens *tokens;
  Words *words;
  int64_t case_id;
  CaseRow row;
  Clues own, theirs;
  Likely likely[CANDIDATES_MAX];
  size_t n_likely;
  CaseAlike *out;
  size_t *n_out;
} Look;

// ---- clues of a case

static Err add_words(Look *w, Clues *to, unsigned kind, const char *text) {
  WordList list;
  Clue clue = {.kind = kind};
  TRY(words_read(w->words, w->rq->arena, text, &list));
  for (size_t i = 0; i < list.n; i++) {
    if (list.w[i].extra) continue;
    if (clue.n == CLUE_WORDS) return ERR_OK;   // a sentence tells nobody
    clue.w[clue.n++] = list.w[i];
  }
  if (clue.n && to->n < CLUES_MAX) to->c[to->n++] = clue;
  return ERR_OK;
}

// Telephone numbers in any text.
static Err add_phones(Look *w, Clues *to, const char *text) {
  WordList list;
  TRY(words_read(w->words, w->rq->arena, text, &list));
  for (size_t i = 0; i < list.n && to->n < CLUES_MAX; i++)
    if (list.w[i].kind == WORD_PHONE && !list.w[i].extra) to->c[to->n++] = (Clue){.kind = ALIKE_PHONE, .w = {list.w[i]}, .n = 1};
  return ERR_OK;
}

// As it is written, and in one piece: "Sok Dara" is "SOKDARA" elsewhere.
static Err add_name(Look *w, Clues *to, const char *text) {
  WordList list;
  TRY(add_words(w, to, ALIKE_NAME, text));
  TRY(words_read(w->words, w->rq->arena, text, &list));
  size_t n = list.n;
  TRY(words_add_joined(w->rq->arena, &list));
  for (size_t i = n; i < list.n && to->n < CLUES_MAX; i++) to->c[to->n++] = (Clue){.kind = ALIKE_NAME, .w = {list.w[i]}, .n = 1};
  return ERR_OK;
}

static Err clues_of_answers(Look *w, Clues *to, const json_t *answers) {
  const char *key;
  json_t *v;
  json_object_foreach((json_t *)(uintptr_t)answers, key, v) {
    const char *text = json_string_value(v);
    // A text gives one clue: the number of a paper may look like one of a telephone.
    if (text && text_eq(key, "told.told_number")) TRY(add_words(w, to, ALIKE_NUMBER, text));
    else if (text && (strchr(key, '.') || strstr(key, "name"))) TRY(add_words(w, to, ALIKE_PARTY, text));   // beside a role; of a company or agency
    else if (text) TRY(add_phones(w, to, text));
  }
  return ERR_OK;
}

static Err clues_of_name(Look *w, Clues *to, const json_t *identity) {
  const json_t *forms = json_object_get(identity, "forms");
  const char *name = json_str(identity, "name", "");
  if (*name) TRY(add_name(w, to, name));
  for (size_t i = 0; i < json_array_size(forms); i++) {
    const char *form = json_string_value(json_array_get(forms, i));
    if (form) TRY(add_name(w, to, form));
  }
  return ERR_OK;
}

static Err clues_of_item(Look *w, Clues *to, const Item *it) {
  const char *const *texts;
  size_t n;
  if (!it->plain || !index_kind(req_app(w->rq), it->kind)) return ERR_OK;
  if (text_eq(it->kind, "answers")) return clues_of_answers(w, to, it->plain);
  if (text_eq(it->kind, "identity")) return clues_of_name(w, to, it->plain);
  TRY(index_texts(w->rq->arena, it, &texts, &n));
  for (size_t i = 0; i < n; i++) TRY(add_phones(w, to, texts[i]));
  return ERR_OK;
}

static Err clues_of(Tx *tx, Look *w, int64_t case_id, Clues *to) {
  Item *items;
  size_t n;
  to->n = 0;
  TRY(items_load(tx, w->rq->arena, case_id, index_kinds, &items, &n));
  Err e = items_open(w->rq, tx, case_id, items, n);
  for (size_t i = 0; e == ERR_OK && i < n; i++) e = clues_of_item(w, to, &items[i]);
  items_release(items, n);
  return e;
}

// ---- candidates, by tags

static void note_likely(Look *w, int64_t id, unsigned kind) {
  size_t i = 0;
  while (i < w->n_likely && w->likely[i].id != id) i++;
  if (i == CANDIDATES_MAX) return;
  if (i == w->n_likely) w->likely[w->n_likely++] = (Likely){.id = id};
  w->likely[i].why |= kind;
}

// A word that many cases have tells nothing; the rarest of a clue leads to the candidates, which are compared later.
static Err look_for(Tx *tx, Look *w, const Clue *c) {
  DbRows best = {.n = TOO_FREQUENT + 1}, r;
  for (size_t i = 0; i < c->n; i++) {
    TRY(tx_rows(tx, &SQL_search_alike, DB_ARGS(DB_I(w->rq->who.org_id), DB_I(index_tag(w->tokens, &c->w[i])), DB_I(w->case_id), DB_I(TOO_FREQUENT + 1)),
                w->rq->arena, &r));
    if (r.n < best.n) best = r;
  }
  for (size_t i = 0; best.n <= TOO_FREQUENT && i < best.n; i++) note_likely(w, rows_int(&best, i, 0), c->kind);
  return ERR_OK;
}

// ---- comparing

static bool has_word(const Clue *c, const Word *w) {
  for (size_t i = 0; i < c->n; i++)
    if (word_same(&c->w[i], w)) return true;
  return false;
}

static bool same_joined(const Clue *a, const Clue *b) {
  char one[CLUE_WORDS * WORD_BYTES + 1] = "", two[CLUE_WORDS * WORD_BYTES + 1] = "";
  size_t n = 0, m = 0;
  for (size_t i = 0; i < a->n; i++)
    for (const char *s = a->w[i].text; *s && n < sizeof one - 1; s++) one[n++] = *s;
  for (size_t i = 0; i < b->n; i++)
    for (const char *s = b->w[i].text; *s && m < sizeof two - 1; s++) two[m++] = *s;
  return n >= WORD_LEAST && n == m && memcmp(one, two, n) == 0;
}

// The words of one are among those of the other, in any order; a single short word does not count.
static bool clue_same(const Clue *a, const Clue *b) {
  if (a->kind != b->kind) return false;
  if (a->kind == ALIKE_PHONE) return word_same(&a->w[0], &b->w[0]);
  if (same_joined(a, b)) return true;
  const Clue *few = a->n <= b->n ? a : b, *more = few == a ? b : a;
  if (few->n < 2) return false;
  for (size_t i = 0; i < few->n; i++)
    if (!has_word(more, &few->w[i])) return false;
  return true;
}

static unsigned shared(const Clues *a, const Clues *b) {
  unsigned why = 0;
  for (size_t i = 0; i < a->n; i++)
    for (size_t k = 0; k < b->n; k++)
      if (clue_same(&a->c[i], &b->c[k])) why |= a->c[i].kind;
  return why;
}

static size_t bits(unsigned why) { return (size_t)__builtin_popcount(why); }

// What the plain columns say counts as one more thing, never as the first.
static unsigned coarse(const CaseRow *a, const CaseRow *b) {
  bool same = *a->region && *a->issue_group && text_eq(a->lang, b->lang) && text_eq(a->region, b->region) && text_eq(a->issue_group, b->issue_group);
  return same ? ALIKE_FACTS : 0;
}

static Err compare(Tx *tx, Look *w, const Likely *l) {
  CaseRow c;
  Err e = case_row(tx, w->rq->arena, l->id, w->rq->who.org_id, &c);
  if (e != ERR_OK) return e == ERR_NOT_FOUND ? ERR_OK : e;
  TRY(clues_of(tx, w, l->id, &w->theirs));
  unsigned why = shared(&w->own, &w->theirs);
  if (why) why |= coarse(&w->row, &c);
  if (bits(why) < 2) return ERR_OK;
  w->out[(*w->n_out)++] = (CaseAlike){.id = c.id, .ref = c.ref, .why = why, .active = c.active};
  return ERR_OK;
}

// The one with most in common first.
static void strongest_first(Look *w) {
  for (size_t i = 1; i < w->n_likely; i++)
    for (size_t k = i; k > 0 && bits(w->likely[k].why) > bits(w->likely[k - 1].why); k--) {
      Likely t = w->likely[k];
      w->likely[k] = w->likely[k - 1];
      w->likely[k - 1] = t;
    }
}

static Err look_work(Tx *tx, void *arg) {
  Look *w = arg;
  arena_clear(w->rq->arena);   // a read may run more than once
  w->n_likely = *w->n_out = 0;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &w->row));
  TRY(clues_of(tx, w, w->case_id, &w->own));
  for (size_t i = 0; i < w->own.n; i++) TRY(look_for(tx, w, &w->own.c[i]));
  strongest_first(w);
  for (size_t i = 0; i < w->n_likely && i < COMPARED && *w->n_out < CASES_ALIKE_MAX; i++) TRY(compare(tx, w, &w->likely[i]));
  return ERR_OK;
}

static Err look(const Req *rq, const OrgTokens *tokens, Words *words, int64_t case_id, CaseAlike *out, size_t *n, ErrDetail *d) {
  Req own = *rq;
  own.arena = arena_new(CLUE_ARENA, ARENA_WIPE);
  Look *w = own.arena ? ARENA_NEW(rq->arena, Look) : NULL;
  if (!w) {
    arena_free(own.arena);
    return ERR_NO_MEMORY;
  }
  *w = (Look){.rq = &own, .tokens = tokens, .words = words, .case_id = case_id, .out = out, .n_out = n};
  Err e = db_read(req_app(rq)->db, look_work, w, d);
  arena_free(own.arena);
  return e;
}

Err cases_alike(const Req *rq, int64_t case_id, CaseAlike out[CASES_ALIKE_MAX], size_t *n, ErrDetail *d) {
  OrgTokens tokens;
  Words *words;
  *n = 0;
  if (!accounts_is_key_holder(rq)) return ERR_OK;
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_LIST_OPENED, .detail = "likely doubles", .at = rq->now};
  TRY(audit_note(req_app(rq), &ev, d));
  TRY(index_case(rq, case_id, d));
  TRY(words_open(&words));
  Err e = accounts_token_key(rq, words_version(), &tokens, d);
  if (e == ERR_OK) e = look(rq, &tokens, words, case_id, out, n, d);
  SECRET_WIPE(&tokens);
  words_close(words);
  return e;
}
