// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The desk, its words, and the book that everybody reads.
#include "app/offices/offices.h"

#include <string.h>

#include "app/offices/offices_int.h"
#include "app/offices/offices_store.h"
#include "base/log.h"
#include "base/text.h"

enum { DESK_ARENA = 4 * 1024 * 1024 };

// ---- the words

static Err read_words(Arena *a, const YamlNode *root, const char *key, Codes *out, ErrDetail *d) {
  static const char *const keys[] = {"id", "text", "comment", NULL};
  const YamlNode *first;
  size_t i = 0;
  TRY(yaml_list(root, key, true, &first, &out->n, d));
  Code *v = ARENA_ARRAY(a, Code, out->n);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    v[i] = (Code){.group = "", .on_card = "", .from = ""};
    TRY(yaml_only(c, keys, d));
    TRY(yaml_code(c, "id", true, &v[i].id, d));
    TRY(yaml_text(c, "text", true, &v[i].text, d));
    v[i].say = v[i].text;
  }
  out->v = v;
  return ERR_OK;
}

static Err read_refused(OfficeDesk *k, const YamlNode *root, ErrDetail *d) {
  static const char *const keys[] = {"digits", "only", "why", NULL};
  const YamlNode *first;
  size_t i = 0;
  TRY(yaml_list(root, "refused", true, &first, &k->n_refused, d));
  OfficeRefused *v = ARENA_ARRAY(k->arena, OfficeRefused, k->n_refused);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    const char *why;
    v[i] = (OfficeRefused){.only = ""};
    TRY(yaml_only(c, keys, d));
    TRY(yaml_text(c, "digits", true, &v[i].digits, d));
    TRY(yaml_code(c, "only", false, &v[i].only, d));
    TRY(yaml_text(c, "why", true, &why, d));
  }
  k->refused = v;
  return ERR_OK;
}

static Err load_words(OfficeDesk *k, ErrDetail *d) {
  static const char *const keys[] = {"audience", "version", "kinds", "who", "cost", "anonymity", "reporting", "documents", "does", "notes", "refused", NULL};
  YamlNode *root;
  TRY(yaml_load(k->arena, arena_fmt(k->arena, "%s/taxonomy/offices.yaml", k->dir), &root, d));
  TRY(yaml_only(root, keys, d));
  for (size_t i = 0; i < OW_LISTS; i++) TRY(read_words(k->arena, root, keys[i + 2], &k->words[i], d));
  return read_refused(k, root, d);
}

Err offices_open(const char *dir, const Taxonomy *t, OfficeDesk **out, ErrDetail *d) {
  Arena *a = arena_new(DESK_ARENA, 0);
  OfficeDesk *k = a ? ARENA_NEW(a, OfficeDesk) : NULL;
  if (!k) {
    arena_free(a);
    return ERR_NO_MEMORY;
  }
  *k = (OfficeDesk){.arena = a, .dir = arena_str(a, dir), .t = t};
  Err e = load_words(k, d);
  if (e != ERR_OK) {
    arena_free(a);
    return e;
  }
  (void)pthread_mutex_init(&k->lock, NULL);
  (void)pthread_mutex_init(&k->building, NULL);
  *out = k;
  return ERR_OK;
}

void offices_close(OfficeDesk *k) {
  if (!k) return;
  offices_drop(k->book);
  (void)pthread_mutex_destroy(&k->lock);
  (void)pthread_mutex_destroy(&k->building);
  arena_free(k->arena);
}

const Taxonomy *office_taxonomy(const OfficeDesk *k) { return k->t; }
const Codes *office_words(const OfficeDesk *k, OfficeWords list) { return &k->words[list]; }

const char *office_word(const OfficeDesk *k, OfficeWords list, const char *code) {
  const Code *c = code_find(&k->words[list], code);
  return c ? c->text : NULL;
}

// ---- building a book

typedef struct { Arena *a; OfficeRows rows; int64_t version; } Load;

static Err load_work(Tx *tx, void *arg) {
  Load *w = arg;
  return offices_store_all(tx, w->a, &w->rows);
}

static Err version_work(Tx *tx, void *arg) {
  Load *w = arg;
  return offices_store_version(tx, &w->version);
}

// The text of a body with the overlays that hold, *at being the first of its own; *at is moved behind them.
static Err with_edits(Arena *a, const OfficeRow *row, const OfficeRows *rows, size_t *at, const char **text, ErrDetail *d) {
  OfficeDoc doc = {.id = row->id};
  *text = row->base;
  while (*at < rows->n_edits && strcmp(rows->edits[*at].office_id, row->id) < 0) (*at)++;
  if (*at == rows->n_edits || !text_eq(rows->edits[*at].office_id, row->id)) return ERR_OK;
  if (*row->base) TRY(doc_read(a, row->id, BYTES(row->base, strlen(row->base)), &doc, d));
  for (; *at < rows->n_edits && text_eq(rows->edits[*at].office_id, row->id); (*at)++) {
    int field = office_field_find(rows->edits[*at].field);
    if (field >= 0) doc.value[field] = *rows->edits[*at].value ? rows->edits[*at].value : NULL;
  }
  *text = doc_write(a, &doc);
  return ERR_OK;
}

static Err read_one(const OfficeDesk *k, Arena *a, Arena *scratch, const OfficeRow *row, const OfficeRows *rows, size_t *at, Office *out) {
  const char *text;
  YamlNode *root;
  ErrDetail d = {.err = ERR_OK};
  Err e = with_edits(scratch, row, rows, at, &text, &d);
  if (e == ERR_OK) e = yaml_read(a, row->id, BYTES(text, strlen(text)), &root, &d);
  if (e == ERR_OK) e = office_read(a, k, root, out, &d);
  // A code that a later release no longer knows must not close the whole directory.
  if (e != ERR_OK && e != ERR_NO_MEMORY) log_line(LOG_WARN, "offices", "left_out=\"%s\"", d.text);
  return e;
}

static Err read_all(const OfficeDesk *k, Arena *a, const OfficeRows *rows, OfficeBook **out) {
  size_t at = 0;
  uint32_t n = 0;
  const Office **v = ARENA_ARRAY(a, const Office *, rows->n + 1);
  Arena *scratch = arena_new(YAML_FILE_MAX, 0);
  Err e = v && scratch ? ERR_OK : ERR_NO_MEMORY;
  for (size_t i = 0; e == ERR_OK && i < rows->n; i++) {
    Office *o = ARENA_NEW(a, Office);
    e = o ? read_one(k, a, scratch, &rows->rows[i], rows, &at, o) : ERR_NO_MEMORY;
    if (e == ERR_OK) v[n++] = o;
    if (e != ERR_NO_MEMORY) e = ERR_OK;
    arena_clear(scratch);
  }
  arena_free(scratch);
  if (e == ERR_OK) e = book_make(k, a, v, n, out);
  return e;
}

static Err build(const OfficeDesk *k, Db *db, OfficeBook **out, ErrDetail *d) {
  Arena *a = arena_new(BOOK_ARENA, 0);
  Load w = {.a = arena_new(BOOK_ARENA, 0)};
  Err e = a && w.a ? db_read(db, load_work, &w, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = read_all(k, a, &w.rows, out);
  if (e == ERR_OK) (*out)->version = w.rows.version;
  else arena_free(a);
  arena_free(w.a);
  return e;
}

// ---- holding

static const OfficeBook *take(OfficeDesk *k, int64_t version, bool any) {
  (void)pthread_mutex_lock(&k->lock);
  OfficeBook *b = k->book && (any || k->book->version == version) ? k->book : NULL;
  if (b) atomic_fetch_add(&b->uses, 1);
  (void)pthread_mutex_unlock(&k->lock);
  return b;
}

static void put(OfficeDesk *k, OfficeBook *b) {
  (void)pthread_mutex_lock(&k->lock);
  const OfficeBook *old = k->book;
  k->book = b;
  (void)pthread_mutex_unlock(&k->lock);
  offices_drop(old);
}

static Err rebuild(OfficeDesk *k, Db *db, int64_t version, const OfficeBook **out, ErrDetail *d) {
  OfficeBook *b;
  if ((*out = take(k, version, false))) return ERR_OK;   // somebody was faster
  TRY(build(k, db, &b, d));
  atomic_store(&b->uses, 2);   // the desk's and the caller's
  put(k, b);
  *out = b;
  return ERR_OK;
}

Err offices_hold(OfficeDesk *k, Db *db, const OfficeBook **out, ErrDetail *d) {
  Load w = {.version = 0};
  TRY(db_read(db, version_work, &w, d));
  if ((*out = take(k, w.version, false))) return ERR_OK;
  // While one thread reads the directory anew the others go on with the book before it, if there is one.
  if (pthread_mutex_trylock(&k->building) != 0) {
    if ((*out = take(k, 0, true))) return ERR_OK;
    (void)pthread_mutex_lock(&k->building);
  }
  Err e = rebuild(k, db, w.version, out, d);
  (void)pthread_mutex_unlock(&k->building);
  return e;
}

void offices_drop(const OfficeBook *b) {
  OfficeBook *mine = (OfficeBook *)(uintptr_t)b;
  if (mine && atomic_fetch_sub(&mine->uses, 1) == 1) arena_free(mine->arena);
}

// ---- asking

size_t offices_count(const OfficeBook *b) { return b->n; }
const Office *office_at(const OfficeBook *b, size_t i) { return b->by_id[i]; }

const Office *office_find(const OfficeBook *b, const char *id) {
  size_t low = 0, high = b->n;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    int c = strcmp(b->by_id[mid]->id, id);
    if (c == 0) return b->by_id[mid];
    if (c < 0) low = mid + 1;
    else high = mid;
  }
  return NULL;
}

bool office_list_has(const OfficeList *list, const char *code) {
  for (size_t i = 0; i < list->n; i++)
    if (text_eq(list->v[i], code)) return true;
  return false;
}

bool office_helps_with(const Office *o, const char *issue) { return !*issue || !o->issues.n || office_list_has(&o->issues, issue); }

bool office_serves(const Office *o, const char *place) {
  if (!*place) return true;
  if (o->area.n) return office_list_has(&o->area, place);
  return !*o->country || (text_starts(place, o->country) && place[strlen(o->country)] == '-');
}

bool office_speaks(const Office *o, const char *lang) { return !*lang || office_list_has(&o->languages, lang); }

bool office_stale(const Office *o, int32_t today) { return !o->verified_day || today - o->verified_day > OFFICE_STALE_DAYS; }
