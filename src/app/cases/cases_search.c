// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Searching: words become tags, tags become candidates in the order of use (mine and open, open, closed; last changed first), and
// each candidate is opened and compared before it is shown. A word that few cases have leads to them; where all words are frequent
// the cases are walked in their order, which soon finds a page of them.
#include <stdlib.h>
#include <string.h>

#include "app/audit/audit.h"
#include "app/cases/cases_search.h"
#include "app/sql.h"
#include "base/log.h"
#include "base/text.h"

enum { FEW = 2000, AT_ONCE = 40, COMPARED_MAX = 300, PLACES = 3, CASE_ARENA = 64 * 1024 * 1024, TEXT_ARENA = 32 * 1024 * 1024 };
enum { NO_TAG = -1 };
typedef struct { int64_t place, changed, id; } Cursor;
typedef struct { QueueRow row; Cursor at; } Candidate;
typedef struct {
  const Req *rq;                   // its arena is the request's: what is shown
  Req own;                         // the same with the arena of one candidate
  Arena *text;                     // of one text
  Words *words;
  const SearchAsk *ask;
  Search *out;
  WordList q;                      // the words asked for, without second forms
  const Word *joined;              // all of them as one name, or NULL
  int64_t tags[SEARCH_WORDS], joined_tag;
  Cursor from;
  Candidate *found;                // of one fetch
  size_t n_found, compared;
  bool walk;
} Run;

// ---- cursor

static Err cursor_read(Arena *a, const char *text, Cursor *out) {
  *out = (Cursor){.place = -1, .changed = INT64_MAX, .id = INT64_MAX};
  if (!*text) return ERR_OK;
  const char *one = strchr(text, '.'), *two = one ? strchr(one + 1, '.') : NULL;
  if (!two) return ERR_INPUT;
  TRY(text_int(arena_strn(a, text, (size_t)(one - text)), 0, PLACES - 1, &out->place));
  TRY(text_int(arena_strn(a, one + 1, (size_t)(two - one - 1)), 0, INT64_MAX, &out->changed));
  return text_int(two + 1, 0, INT64_MAX, &out->id);
}

static const char *cursor_write(Arena *a, const Cursor *c) {
  return arena_fmt(a, "%lld.%lld.%lld", (long long)c->place, (long long)c->changed, (long long)c->id);
}

// ---- the question

static Err ask_words(Run *r) {
  enum { NAME_WORDS = 4 };
  WordList all;
  Arena *a = r->rq->arena;
  bool latin = true;
  TRY(words_read(r->words, a, r->ask->text, &all));
  r->q = (WordList){.text = all.text, .w = ARENA_ARRAY(a, Word, all.n + 1)};
  if (!r->q.w) return ERR_NO_MEMORY;
  for (size_t i = 0; i < all.n; i++) {
    if (all.w[i].extra) continue;
    latin &= all.w[i].latin;
    r->q.w[r->q.n++] = all.w[i];
  }
  r->out->no_words = r->q.n == 0;
  r->out->too_many = r->q.n > SEARCH_WORDS;
  if (!latin || r->q.n < 2 || r->q.n > NAME_WORDS) return ERR_OK;
  WordList name = r->q;
  TRY(words_add_joined(a, &name));
  if (name.n > r->q.n) r->joined = &name.w[name.n - 1];
  return ERR_OK;
}

static Err ask_tags(Run *r, ErrDetail *d) {
  OrgTokens tokens;
  TRY(accounts_token_key(r->rq, words_version(), &tokens, d));
  for (size_t i = 0; i < SEARCH_WORDS; i++) r->tags[i] = i < r->q.n ? (int64_t)index_tag(&tokens, &r->q.w[i]) : NO_TAG;
  r->joined_tag = r->joined ? (int64_t)index_tag(&tokens, r->joined) : NO_TAG;
  SECRET_WIPE(&tokens);
  return ERR_OK;
}

// The rarest tag comes first.
static Err rarest_first(Tx *tx, Run *r) {
  int64_t least = INT64_MAX;
  for (size_t i = 0; i < SEARCH_WORDS && r->tags[i] >= 0; i++) {
    int64_t n;
    TRY(tx_int(tx, &SQL_search_count, DB_ARGS(DB_I(r->rq->who.org_id), DB_I(r->tags[i]), DB_I(FEW + 1)), &n));
    if (n >= least) continue;
    least = n;
    int64_t tag = r->tags[i];
    r->tags[i] = r->tags[0];
    r->tags[0] = tag;
  }
  r->walk = least > FEW;
  return ERR_OK;
}

// ---- candidates

static size_t put_tags(DbVal *v, size_t n, const int64_t tags[SEARCH_WORDS]) {
  for (size_t i = 0; i < SEARCH_WORDS; i++) v[n++] = DB_I(tags[i]);
  return n;
}

static Err take_rows(Run *r, const DbRows *rows, int64_t place) {
  for (size_t i = 0; i < rows->n; i++) {
    QueueRow row = queue_row(rows, i);
    int64_t at = place >= 0 ? place : rows_int(rows, i, 13);
    r->found[r->n_found++] = (Candidate){.row = row, .at = {.place = at, .changed = row.changed_hour, .id = row.id}};
  }
  return ERR_OK;
}

static Err find(Tx *tx, Run *r, const int64_t tags[SEARCH_WORDS], const Cursor *from) {
  const SearchAsk *k = r->ask;
  DbVal v[21];
  DbRows rows;
  size_t n = 0;
  v[n++] = DB_I(r->rq->who.org_id);
  v[n++] = DB_I(r->rq->who.user_id);
  v[n++] = DB_I(from->place);
  v[n++] = DB_I(from->changed);
  v[n++] = DB_I(from->id);
  v[n++] = DB_I(AT_ONCE);
  n = put_tags(v, n, tags);
  v[n++] = DB_T(k->issue);
  v[n++] = DB_T(k->status);
  v[n++] = DB_T(k->region);
  v[n++] = DB_T(k->lang);
  v[n++] = DB_I(k->assignee);
  v[n++] = DB_I(k->from_hour);
  v[n++] = DB_I(k->to_hour);
  TRY(tx_rows(tx, &SQL_search_find, v, n, r->rq->arena, &rows));
  return take_rows(r, &rows, -1);
}

static Err walk_status(Tx *tx, Run *r, int64_t place, const char *status, const Cursor *from) {
  const SearchAsk *k = r->ask;
  bool here = place == from->place;
  DbVal v[20];
  DbRows rows;
  size_t n = 0;
  if (*k->status && !text_eq(k->status, status)) return ERR_OK;
  v[n++] = DB_I(r->rq->who.org_id);
  v[n++] = DB_I(place == PLACES - 1 ? -1 : r->rq->who.user_id);
  v[n++] = DB_T(status);
  v[n++] = DB_I(here ? from->changed : INT64_MAX);
  v[n++] = DB_I(here ? from->id : INT64_MAX);
  v[n++] = DB_I(AT_ONCE);
  n = put_tags(v, n, r->tags);
  v[n++] = DB_T(k->issue);
  v[n++] = DB_T(k->region);
  v[n++] = DB_T(k->lang);
  v[n++] = DB_I(k->assignee);
  v[n++] = DB_I(k->from_hour);
  v[n++] = DB_I(k->to_hour);
  TRY(tx_rows(tx, place == 0 ? &SQL_search_walk_mine : &SQL_search_walk, v, n, r->rq->arena, &rows));
  return take_rows(r, &rows, place);
}

static int by_use(const void *a, const void *b) {
  const Cursor *x = &((const Candidate *)a)->at, *y = &((const Candidate *)b)->at;
  if (x->place != y->place) return x->place < y->place ? -1 : 1;
  if (x->changed != y->changed) return x->changed > y->changed ? -1 : 1;
  return x->id > y->id ? -1 : x->id < y->id;
}

static void put_in_order(Run *r) {
  size_t o = 0;
  if (r->n_found) qsort(r->found, r->n_found, sizeof *r->found, by_use);
  for (size_t i = 0; i < r->n_found; i++)  // found by its words and as one name
    if (o == 0 || r->found[o - 1].row.id != r->found[i].row.id) r->found[o++] = r->found[i];
  r->n_found = o < AT_ONCE ? o : AT_ONCE;
}

static Err walk(Tx *tx, Run *r, const Cursor *from) {
  static const char *const open[] = {"new", "open", "waiting", "closing", NULL}, *const rest[] = {"closed", "erasing", NULL};
  for (int64_t place = from->place < 0 ? 0 : from->place; place < PLACES && r->n_found < AT_ONCE; place++)
    for (const char *const *s = place == PLACES - 1 ? rest : open; *s; s++) TRY(walk_status(tx, r, place, *s, from));
  return ERR_OK;
}

// At most AT_ONCE candidates behind the cursor, in order.
static Err fetch(Tx *tx, Run *r, const Cursor *from) {
  const int64_t name[SEARCH_WORDS] = {r->joined_tag, NO_TAG, NO_TAG, NO_TAG, NO_TAG, NO_TAG, NO_TAG, NO_TAG};
  r->n_found = 0;
  TRY(r->walk ? walk(tx, r, from) : find(tx, r, r->tags, from));
  if (r->joined_tag >= 0) TRY(find(tx, r, name, from));
  put_in_order(r);
  return ERR_OK;
}

// ---- comparing

// Whether the words q[first..last) stand one behind the other from this word on.
static bool goes_on(const WordList *t, size_t at, const Word *q, size_t n) {
  uint32_t end = t->w[at].to;
  for (size_t i = 1; i < n; i++) {
    size_t k = at;
    while (k < t->n && (t->w[k].from < end || (t->w[k].from == end && !word_same(&q[i], &t->w[k])))) k++;
    if (k == t->n || t->w[k].from != end) return false;
    end = t->w[k].to;
  }
  return true;
}

// Words that stand together in the question must stand together in the text. *where: the word that it begins with.
static bool phrase_in(const WordList *t, const Word *q, size_t n, size_t *where) {
  for (*where = 0; *where < t->n; (*where)++)
    if (word_same(q, &t->w[*where]) && goes_on(t, *where, q, n)) return true;
  return false;
}

static size_t back_chars(const char *s, size_t at, size_t n) {
  for (; at > 0 && n > 0; n--)
    do at--;
    while (at > 0 && ((uint8_t)s[at] & 0xC0) == 0x80);
  return at;
}

static size_t on_chars(const char *s, size_t at, size_t n) {
  for (; s[at] && n > 0; n--)
    do at++;
    while (((uint8_t)s[at] & 0xC0) == 0x80);
  return at;
}

static const char *piece(Arena *a, const char *s, size_t from, size_t to, bool more_before, bool more_behind) {
  char *out = arena_fmt(a, "%s%.*s%s", more_before ? "\u2026" : "", (int)(to - from), s + from, more_behind ? "\u2026" : "");
  for (char *c = out; *c; c++)
    if (*c == '\n' || *c == '\t') *c = ' ';
  return out;
}

// Begins and ends with whole words: a sign cut off from its letter is shown as a circle.
static void bound_by_words(const WordList *t, const Word *w, size_t *from, size_t *to) {
  size_t first = w->from, last = w->to, end = strlen(t->text);
  for (size_t i = 0; i < t->n; i++) {
    if (t->w[i].from >= *from && t->w[i].from < first) first = t->w[i].from;
    if (t->w[i].to <= *to && t->w[i].to > last) last = t->w[i].to;
  }
  if (*from > 0) *from = first;
  if (*to < end) *to = last;
}

static void show_place(Run *r, SearchHit *hit, const Item *it, const WordList *t, const Word *w) {
  enum { BEFORE = 50, BEHIND = 80 };
  Arena *a = r->rq->arena;
  size_t from = back_chars(t->text, w->from, BEFORE), to = on_chars(t->text, w->to, BEHIND);
  bound_by_words(t, w, &from, &to);
  hit->kind = arena_str(a, it->kind);
  if (text_eq(it->kind, "identity")) return;
  hit->before = piece(a, t->text, from, w->from, from > 0, false);
  hit->word = piece(a, t->text, w->from, w->to, false, false);
  hit->behind = piece(a, t->text, w->to, to, false, t->text[to] != '\0');
}

// Looks in one text for the phrases that are still to be found; bits of seen, by the word that a phrase begins with.
static Err look_in(Run *r, const Item *it, const char *text, bool *seen, SearchHit *hit) {
  WordList t;
  size_t where;
  arena_clear(r->text);
  TRY(words_read(r->words, r->text, text, &t));
  if (text_eq(it->kind, "identity")) TRY(words_add_joined(r->text, &t));
  if (r->joined && phrase_in(&t, r->joined, 1, &where)) {
    for (size_t i = 0; i < r->q.n; i++) seen[i] = true;
    if (!hit->kind) show_place(r, hit, it, &t, &t.w[where]);
  }
  for (size_t i = 0, next; i < r->q.n; i = next) {
    for (next = i + 1; next < r->q.n && r->q.w[next].tight; next++) continue;
    if (seen[i] || !phrase_in(&t, &r->q.w[i], next - i, &where)) continue;
    for (size_t k = i; k < next; k++) seen[k] = true;
    if (!hit->kind) show_place(r, hit, it, &t, &t.w[where]);
  }
  return ERR_OK;
}

static bool all_seen(const Run *r, const bool *seen) {
  for (size_t i = 0; i < r->q.n; i++)
    if (!seen[i]) return false;
  return true;
}

static Err look_at_items(Run *r, Item *items, size_t n, bool *seen, SearchHit *hit) {
  for (size_t i = n; i > 0 && !all_seen(r, seen); i--) {
    const char *const *texts;
    size_t n_texts;
    if (!items[i - 1].plain || !index_kind(req_app(r->rq), items[i - 1].kind)) continue;
    TRY(index_texts(r->own.arena, &items[i - 1], &texts, &n_texts));
    for (size_t k = 0; k < n_texts; k++) TRY(look_in(r, &items[i - 1], texts[k], seen, hit));
  }
  return ERR_OK;
}

// The newest items first: they are what the helper remembers. No more are opened than it takes, some at once.
static Err compare(Tx *tx, Run *r, const Candidate *c, SearchHit *hit, bool *yes) {
  Item *items = NULL;
  size_t n = 0, some = 4;
  Err e = ERR_OK;
  arena_clear(r->own.arena);
  bool *seen = ARENA_ARRAY(r->own.arena, bool, r->q.n + 1);
  *hit = (SearchHit){.row = c->row};
  if (!seen) return ERR_NO_MEMORY;
  TRY(items_load(tx, r->own.arena, c->row.id, index_kinds, &items, &n));
  for (; e == ERR_OK && n > 0 && !all_seen(r, seen); some *= 4) {
    size_t from = n > some ? n - some : 0;
    e = items_open(&r->own, tx, c->row.id, items + from, n - from);
    if (e == ERR_OK) e = look_at_items(r, items + from, n - from, seen, hit);
    items_release(items + from, n - from);
    n = from;
  }
  *yes = all_seen(r, seen);
  return e;
}

// A case that is too large to be compared does not keep the others from being found.
static Err compare_if_it_fits(Tx *tx, Run *r, const Candidate *c, SearchHit *hit, bool *yes) {
  Err e = compare(tx, r, c, hit, yes);
  if (e != ERR_NO_MEMORY || arena_failed(r->rq->arena)) return e;
  log_line(LOG_WARN, "search", "a case is too large to be compared");
  *yes = false;
  return ERR_OK;
}

// ---- a page

static Err by_number(Tx *tx, Run *r) {
  const char *s = text_ascii_digits(r->rq->arena, r->ask->text);
  char digits[9];
  size_t n = 0;
  int64_t ref;
  DbRows rows;
  CaseRow c;
  for (; *s; s++) {
    if (*s == '-' || *s == ' ') continue;
    if (*s < '0' || *s > '9' || n == sizeof digits - 1) return ERR_OK;
    digits[n++] = *s;
  }
  digits[n] = '\0';
  if (n != sizeof digits - 1 || r->from.place >= 0 || text_int(digits, 0, 99999999, &ref) != ERR_OK) return ERR_OK;
  TRY(tx_rows(tx, &SQL_cases_by_ref, DB_ARGS(DB_I(r->rq->who.org_id), DB_I(ref)), r->rq->arena, &rows));
  for (size_t i = 0; i < rows.n; i++) {
    TRY(case_row(tx, r->rq->arena, rows_int(&rows, i, 0), r->rq->who.org_id, &c));
    QueueRow row = {.id = c.id, .ref = c.ref, .due_hour = c.due_hour, .changed_hour = c.changed_hour, .since_hour = c.since_hour,
                    .assignee = c.assignee, .status = c.status, .lang = c.lang, .issue_group = c.issue_group, .region = c.region,
                    .unread = c.unread, .version = c.version};
    r->out->hits[r->out->n++] = (SearchHit){.row = row, .kind = "number"};
  }
  return ERR_OK;
}

static bool shown_already(const Search *s, int64_t id) {
  for (size_t i = 0; i < s->n; i++)
    if (s->hits[i].row.id == id) return true;
  return false;
}

// Goes through one fetch. *full: the page is, and there is more.
static Err take(Tx *tx, Run *r, Cursor *at, bool *full) {
  Search *s = r->out;
  for (size_t i = 0; i < r->n_found; i++) {
    const Candidate *c = &r->found[i];
    SearchHit hit = {.row = c->row};
    bool yes = true;
    if (r->compared >= COMPARED_MAX) {
      s->next = cursor_write(r->rq->arena, at);
      *full = true;
      return ERR_OK;
    }
    if (r->q.n) {
      r->compared++;
      TRY(compare_if_it_fits(tx, r, c, &hit, &yes));
    }
    if (yes && !shown_already(s, c->row.id)) {
      if (s->n >= SEARCH_PAGE) {
        s->next = cursor_write(r->rq->arena, at);
        *full = true;
        return ERR_OK;
      }
      s->hits[s->n++] = hit;
    }
    *at = c->at;
  }
  return ERR_OK;
}

static Err read_page(Tx *tx, Run *r) {
  Cursor at = r->from;
  bool full = false;
  if (r->q.n) TRY(rarest_first(tx, r));
  else r->walk = true;
  do {
    TRY(fetch(tx, r, &at));
    TRY(take(tx, r, &at, &full));
  } while (!full && r->n_found == AT_ONCE);
  return ERR_OK;
}

static Err form_work(Tx *tx, void *arg) {
  const Run *r = arg;
  Search *s = r->out;
  Org org;
  TRY(org_get(tx, r->rq->arena, r->rq->who.org_id, &org));
  s->country = org.country;
  TRY(person_list(tx, r->rq->arena, org.id, &s->people, &s->n_people));
  return tx_int(tx, &SQL_search_left, DB_ARGS(DB_I(org.id)), &s->left);
}

Err search_form(const Req *rq, Search *out, ErrDetail *d) {
  Run r = {.rq = rq, .out = out};
  *out = (Search){.n = 0};
  return db_read(req_app(rq)->db, form_work, &r, d);
}

static Err search_work(Tx *tx, void *arg) {
  Run *r = arg;
  Search *s = r->out;
  s->n = 0;
  s->next = NULL;
  r->compared = 0;
  TRY(form_work(tx, r));
  if (*r->ask->text) TRY(by_number(tx, r));
  return s->no_key || s->no_words ? ERR_OK : read_page(tx, r);
}

static Err search_in(Run *r, ErrDetail *d) {
  Arena *a = r->rq->arena;
  const Req *rq = r->rq;
  enum { FETCHES = 6 };  // four statuses at once, and a name
  r->out->hits = ARENA_ARRAY(a, SearchHit, SEARCH_PAGE + REF_MAX + 1);
  r->found = ARENA_ARRAY(a, Candidate, AT_ONCE * FETCHES + AT_ONCE);
  if (!r->own.arena || !r->text || !r->out->hits || !r->found) return ERR_NO_MEMORY;
  if (*r->ask->text) TRY(ask_words(r));
  r->out->no_key = r->q.n && !accounts_is_key_holder(rq);
  for (size_t i = 0; i < SEARCH_WORDS; i++) r->tags[i] = NO_TAG;
  r->joined_tag = NO_TAG;
  if (r->q.n && !r->out->no_key) {
    AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_LIST_OPENED, .detail = "search", .at = rq->now};
    TRY(ask_tags(r, d));
    TRY(audit_note(req_app(rq), &ev, d));
  }
  return db_read(req_app(rq)->db, search_work, r, d);
}

Err search_run(const Req *rq, const SearchAsk *ask, Search *out, ErrDetail *d) {
  Run r = {.rq = rq, .own = *rq, .ask = ask, .out = out};
  *out = (Search){.n = 0};
  if (cursor_read(rq->arena, ask->after, &r.from) != ERR_OK) return err_set(d, ERR_INPUT, "after", "not a place in this list");
  TRY(words_open(&r.words));
  r.own.arena = arena_new(CASE_ARENA, ARENA_WIPE);
  r.text = arena_new(TEXT_ARENA, ARENA_WIPE);
  Err e = search_in(&r, d);
  arena_free(r.own.arena);
  arena_free(r.text);
  words_close(r.words);
  return e;
}

// ---- the question in an address

static SealContext ask_context(const Req *rq) {
  return (SealContext){.purpose = "search", .case_id = rq->who.user_id, .version = 1, .writer = ""};
}

typedef struct { const Req *rq; Person person; } OwnKey;

static Err own_key(Tx *tx, void *arg) {
  OwnKey *w = arg;
  return person_get(tx, w->rq->arena, w->rq->who.user_id, &w->person);
}

Err search_seal(const Req *rq, const json_t *ask, const char **out, ErrDetail *d) {
  OwnKey w = {.rq = rq};
  SealContext ctx = ask_context(rq);
  Bytes plain, box;
  TRY(db_read(req_app(rq)->db, own_key, &w, d));
  TRY(json_write(rq->arena, ask, &plain));
  TRY(box_seal(rq->arena, &w.person.pk, &ctx, plain, &box));
  *out = text_b64(rq->arena, box);
  return ERR_OK;
}

Err search_open(const Req *rq, const char *sealed, json_t **out) {
  SealContext ctx = ask_context(rq);
  Bytes box;
  TRY(text_unb64(rq->arena, sealed, &box));
  size_t n = box_secret_length(box.n);
  uint8_t *plain = n ? arena_alloc(rq->arena, n) : NULL;
  if (!plain) return n ? ERR_NO_MEMORY : ERR_INPUT;
  if (accounts_open_own(rq, &ctx, box, plain, n) != ERR_OK) return ERR_INPUT;
  return json_read(BYTES(plain, n), n, out, NULL);
}
