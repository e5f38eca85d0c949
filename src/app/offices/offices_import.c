// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/offices/offices_import.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "app/offices/offices_int.h"
#include "app/offices/offices_store.h"
#include "base/text.h"

enum { FILES_MAX = 200000, LINES_MAX = 1000000 };

// ---- files

static int by_doc_id(const void *a, const void *b) { return strcmp(((const OfficeDoc *)a)->id, ((const OfficeDoc *)b)->id); }

Err office_doc_check(const OfficeDesk *k, Arena *a, const OfficeDoc *doc, ErrDetail *d) {
  YamlNode *root;
  Office o;
  char *text = doc_write(a, doc);
  TRY(yaml_read(a, doc->id, BYTES(text, strlen(text)), &root, d));
  return office_read(a, k, root, &o, d);
}

static Err read_file(const OfficeDesk *k, Arena *a, const char *dir, const char *file, OfficeDoc *out, ErrDetail *d) {
  Bytes text;
  YamlNode *root;
  Office o;
  const char *path = arena_fmt(a, "%s/%s", dir, file);
  TRY(yaml_file(a, path, &text, d));
  TRY(yaml_read(a, path, text, &root, d));
  TRY(office_read(a, k, root, &o, d));   // with the line of the fault
  if (strlen(o.id) + 5 != strlen(file) || !text_starts(file, o.id)) return yaml_fault(root, d, "the file of %s must be %s.yaml", o.id, o.id);
  return doc_read(a, path, text, out, d);
}

static bool is_body(const char *name) {
  const char *dot = strrchr(name, '.');
  return name[0] != '.' && text_eq(dot, ".yaml");
}

static const OfficeDoc *doc_find(const OfficeDocs *docs, const char *id) {
  OfficeDoc want = {.id = id};
  return bsearch(&want, docs->v, docs->n, sizeof *docs->v, by_doc_id);
}

// "*recruiters" and the like name a whole kind and need no file.
static Err check_links(Arena *a, const OfficeDocs *docs, ErrDetail *d) {
  static const char *const fields[] = {"next", "part_of", "association_of"};
  for (size_t i = 0; i < docs->n; i++)
    for (size_t f = 0; f < 3; f++) {
      const char *words = doc_value_shown(a, office_field_find(fields[f]), docs->v[i].value[office_field_find(fields[f])]);
      for (const char *at = words; *at;) {
        size_t n = strcspn(at, " ");
        char *id = arena_strn(a, at, n);
        if (*id != '*' && !doc_find(docs, id))
          return err_set(d, ERR_CONFIG, fields[f], "%s.yaml: %s names %s, which has no file", docs->v[i].id, fields[f], id);
        at += n + strspn(at + n, " ");
      }
    }
  return ERR_OK;
}

static Err read_folder(const OfficeDesk *k, Arena *a, DIR *folder, const char *dir, OfficeDocs *out, ErrDetail *d) {
  size_t cap = 0;
  for (const struct dirent *e; (e = readdir(folder));) {
    if (!is_body(e->d_name)) continue;
    if (out->n == cap) {
      size_t more = cap ? cap * 2 : 64;
      OfficeDoc *v = more <= FILES_MAX ? ARENA_ARRAY(a, OfficeDoc, more) : NULL;
      if (!v) return ERR_NO_MEMORY;
      if (out->n) memcpy(v, out->v, out->n * sizeof *v);
      out->v = v;
      cap = more;
    }
    TRY(read_file(k, a, dir, e->d_name, &out->v[out->n], d));
    out->n++;
  }
  if (!out->n) return err_set(d, ERR_CONFIG, "", "%.100s holds no body", dir);
  qsort(out->v, out->n, sizeof *out->v, by_doc_id);
  return check_links(a, out, d);
}

Err offices_files(const OfficeDesk *k, Arena *a, const char *dir, OfficeDocs *out, ErrDetail *d) {
  DIR *folder = opendir(dir);
  *out = (OfficeDocs){.n = 0};
  if (!folder) return err_set(d, ERR_CONFIG, "", "%.100s cannot be read", dir);
  Err e = read_folder(k, a, folder, dir, out, d);
  (void)closedir(folder);
  return e;
}

// ---- what is there

// A body: its file, the overlays over it, and both together.
typedef struct { const char *id; bool was; OfficeDoc base, now; bool edited[OFFICE_FIELDS]; } Body;
typedef struct { Body *v; size_t n; } Bodies;

static Err body_base(Arena *a, const OfficeRow *row, Body *b) {
  *b = (Body){.id = row->id, .was = *row->base != '\0', .base = {.id = row->id}};
  if (b->was) TRY(doc_read(a, row->id, BYTES(row->base, strlen(row->base)), &b->base, NULL));
  b->now = b->base;
  return ERR_OK;
}

static void body_edit(Body *b, const OfficeEdit *e) {
  int field = office_field_find(e->field);
  if (field < 0) return;
  b->edited[field] = true;
  b->now.value[field] = *e->value ? e->value : NULL;
}

static Err bodies_load(Tx *tx, Arena *a, Bodies *out) {
  OfficeRows rows;
  TRY(offices_store_all(tx, a, &rows));
  out->n = rows.n;
  out->v = ARENA_ARRAY(a, Body, rows.n + 1);
  if (!out->v) return ERR_NO_MEMORY;
  size_t at = 0;
  for (size_t i = 0; i < rows.n; i++) {
    TRY(body_base(a, &rows.rows[i], &out->v[i]));
    for (; at < rows.n_edits && text_eq(rows.edits[at].office_id, rows.rows[i].id); at++) body_edit(&out->v[i], &rows.edits[at]);
  }
  return ERR_OK;
}

static int by_body_id(const void *a, const void *b) { return strcmp(((const Body *)a)->id, ((const Body *)b)->id); }

static const Body *body_find(const Bodies *all, const char *id) {
  Body want = {.id = id};
  return bsearch(&want, all->v, all->n, sizeof *all->v, by_body_id);
}

// ---- the difference

typedef struct { Arena *a; const OfficeDocs *docs; OfficeDiffs *out; OfficeImportMode mode; int64_t day; bool write; } Import;

static Err say(Import *w, OfficeDiff line) {
  OfficeDiffs *o = w->out;
  if (o->n == o->cap) {
    size_t cap = o->cap ? o->cap * 2 : 256;
    OfficeDiff *v = cap <= LINES_MAX ? ARENA_ARRAY(w->a, OfficeDiff, cap) : NULL;
    if (!v) return ERR_NO_MEMORY;
    if (o->n) memcpy(v, o->v, o->n * sizeof *v);
    o->v = v;
    o->cap = cap;
  }
  o->v[o->n++] = line;
  if (line.kind == DIFF_CONFLICT) o->conflicts++;
  return ERR_OK;
}

// Both changed it, and not to the same.
static bool conflicts(const Body *b, const OfficeDoc *doc, int i) {
  return b->edited[i] && !doc_same(doc->value[i], b->base.value[i]) && !doc_same(doc->value[i], b->now.value[i]);
}

static Err diff_body(Import *w, const Body *b, const OfficeDoc *doc, bool *conflict) {
  *conflict = false;
  for (int i = 0; i < OFFICE_FIELDS; i++) {
    bool both = conflicts(b, doc, i);
    *conflict = *conflict || both;
    if (doc_same(doc->value[i], b->base.value[i])) continue;
    OfficeDiff line = {both ? DIFF_CONFLICT : DIFF_CHANGED, b->id, office_fields[i].name, b->base.value[i],
                       b->edited[i] ? b->now.value[i] : NULL, doc->value[i]};
    TRY(say(w, line));
  }
  return ERR_OK;
}

// Overlays that say what the file says now have done their work; with IMPORT_TAKE those in conflict end too.
static Err take_body(const Import *w, Tx *tx, const Body *b, const OfficeDoc *doc) {
  for (int i = 0; i < OFFICE_FIELDS; i++) {
    bool absorbed = b->edited[i] && doc_same(doc->value[i], b->now.value[i]);
    if (absorbed || (w->mode == IMPORT_TAKE && conflicts(b, doc, i)))
      TRY(offices_store_edit_end(tx, b->id, office_fields[i].name, w->day));
  }
  return offices_store_put(tx, b->id, doc_write(w->a, doc), w->day);
}

static Err import_one(Import *w, Tx *tx, const Bodies *all, const OfficeDoc *doc, bool *changed) {
  const Body *b = body_find(all, doc->id);
  bool conflict;
  if (!b) {
    TRY(say(w, (OfficeDiff){.kind = DIFF_ADDED, .id = doc->id, .field = ""}));
    *changed = true;
    return w->write ? offices_store_put(tx, doc->id, doc_write(w->a, doc), w->day) : ERR_OK;
  }
  size_t before = w->out->n;
  TRY(diff_body(w, b, doc, &conflict));
  if (!w->write || w->out->n == before || (conflict && w->mode == IMPORT_ASK)) return ERR_OK;
  *changed = true;
  return take_body(w, tx, b, doc);
}

static Err import_work(Tx *tx, void *arg) {
  Import *w = arg;
  Bodies all;
  bool changed = false;
  *w->out = (OfficeDiffs){.n = 0};   // it may run twice
  TRY(bodies_load(tx, w->a, &all));
  for (size_t i = 0; i < w->docs->n; i++) TRY(import_one(w, tx, &all, &w->docs->v[i], &changed));
  for (size_t i = 0; i < all.n; i++)
    if (all.v[i].was && !doc_find(w->docs, all.v[i].id)) TRY(say(w, (OfficeDiff){.kind = DIFF_MISSING, .id = all.v[i].id, .field = ""}));
  return changed && w->write ? offices_store_changed(tx) : ERR_OK;
}

Err offices_diff(Db *db, Arena *a, const OfficeDocs *docs, OfficeDiffs *out, ErrDetail *d) {
  Import w = {.a = a, .docs = docs, .out = out};
  return db_read(db, import_work, &w, d);
}

Err offices_import(Db *db, Arena *a, const OfficeDocs *docs, OfficeImportMode mode, Millis now, OfficeDiffs *out, ErrDetail *d) {
  Import w = {.a = a, .docs = docs, .out = out, .mode = mode, .day = now / DAY_MS, .write = true};
  return db_write(db, import_work, &w, d);
}

// ---- the first time

static Err version_work(Tx *tx, void *arg) { return offices_store_version(tx, arg); }

Err offices_first_import(OfficeDesk *k, Db *db, Millis now, ErrDetail *d) {
  int64_t version;
  OfficeDocs docs;
  OfficeDiffs diffs;
  TRY(db_read(db, version_work, &version, d));
  if (version >= 0) return ERR_OK;
  Arena *a = arena_new(BOOK_ARENA, 0);
  if (!a) return ERR_NO_MEMORY;
  Err e = offices_files(k, a, arena_fmt(a, "%s/offices", k->dir), &docs, d);
  if (e == ERR_OK) e = offices_import(db, a, &docs, IMPORT_ASK, now, &diffs, d);
  arena_free(a);
  return e;
}

// ---- out, and one body

typedef struct { Arena *a; OfficeDocs *out; } Docs;

static Err docs_work(Tx *tx, void *arg) {
  Docs *w = arg;
  Bodies all;
  TRY(bodies_load(tx, w->a, &all));
  w->out->n = all.n;
  w->out->v = ARENA_ARRAY(w->a, OfficeDoc, all.n + 1);
  if (!w->out->v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < all.n; i++) w->out->v[i] = all.v[i].now;
  return ERR_OK;
}

Err offices_docs(Db *db, Arena *a, OfficeDocs *out, ErrDetail *d) {
  Docs w = {.a = a, .out = out};
  return db_read(db, docs_work, &w, d);
}

Err office_doc(Tx *tx, Arena *a, const char *id, OfficeDoc *base, OfficeDoc *now) {
  OfficeRow row;
  OfficeEdit *edits;
  Body b;
  size_t n;
  TRY(offices_store_one(tx, a, id, &row));
  TRY(body_base(a, &row, &b));
  TRY(offices_store_history(tx, a, id, &edits, &n));
  for (size_t i = n; i > 0; i--)
    if (!edits[i - 1].ended_day) body_edit(&b, &edits[i - 1]);
  *base = b.base;
  *now = b.now;
  return ERR_OK;
}

Err office_edit(Tx *tx, Arena *a, const char *id, int field, const char *value, int64_t user_id, Millis now) {
  OfficeDoc base, was;
  TRY(office_doc(tx, a, id, &base, &was));
  if (doc_same(value, was.value[field])) return ERR_OK;
  const char *said = base.value[field];
  OfficeEdit e = {.office_id = id, .field = office_fields[field].name, .value = value ? value : "", .base = said ? said : "",
                  .user_id = user_id, .made_day = now / DAY_MS};
  TRY(offices_store_edit_end(tx, id, e.field, e.made_day));
  if (!doc_same(value, said)) TRY(offices_store_edit_add(tx, &e));
  return offices_store_changed(tx);
}
