// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse offices": the directory of bodies between files and database.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/cli/cli.h"
#include "app/content/content.h"
#include "app/offices/offices.h"
#include "base/text.h"
#include "sheet/zip.h"

enum { DIRECTORY_ARENA = 1024 * 1024 * 1024 };

// ---- check: files alone, no installation

typedef struct { Taxonomy *t; OfficeDesk *k; const char *dir; Arena *a; } Files;

static void files_close(Files *f) {
  offices_close(f->k);
  taxonomy_free(f->t);
  arena_free(f->a);
}

static Err files_open(const Cli *cli, Files *f, ErrDetail *d) {
  Shipped ship;
  *f = (Files){.dir = cli_word(cli, 1)};
  TRY(cli_need(cli, 1, 2, d));
  TRY(shipped_find(cli->config, cli->arena, &ship, d));
  if (!f->dir) f->dir = arena_fmt(cli->arena, "%s/offices", ship.content);
  f->a = arena_new(DIRECTORY_ARENA, 0);
  Err e = f->a ? taxonomy_load(ship.content, &f->t, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = offices_open(ship.content, f->t, &f->k, d);
  if (e != ERR_OK) files_close(f);
  return e;
}

// A file that is right but spelled in another way would come back changed from an export.
static Err check_spelling(Arena *a, const char *dir, const OfficeDocs *docs, ErrDetail *d) {
  for (size_t i = 0; i < docs->n; i++) {
    Bytes have;
    const char *path = arena_fmt(a, "%s/%s.yaml", dir, docs->v[i].id), *want = doc_write(a, &docs->v[i]);
    TRY(yaml_file(a, path, &have, d));
    if (have.n != strlen(want) || memcmp(have.p, want, have.n) != 0)
      return err_set(d, ERR_CONFIG, "", "%s.yaml is not spelled as an export spells it: recourse offices check --write", docs->v[i].id);
  }
  return ERR_OK;
}

static Err put_file(const char *path, const char *text, ErrDetail *d) {
  if (unlink(path) != 0 && errno != ENOENT) return err_set(d, ERR_IO, "", "%.100s cannot be replaced", path);
  TRY(cli_write_file(path, BYTES(text, strlen(text)), d));
  return chmod(path, 0644) == 0 ? ERR_OK : ERR_IO;
}

static Err write_all(Arena *a, const char *dir, const OfficeDocs *docs, ErrDetail *d) {
  for (size_t i = 0; i < docs->n; i++) TRY(put_file(arena_fmt(a, "%s/%s.yaml", dir, docs->v[i].id), doc_write(a, &docs->v[i]), d));
  return ERR_OK;
}

static Err check(const Cli *cli, ErrDetail *d) {
  Files f;
  OfficeDocs docs;
  TRY(files_open(cli, &f, d));
  Err e = offices_files(f.k, f.a, f.dir, &docs, d);
  if (e == ERR_OK) e = cli_flag(cli, "write") ? write_all(f.a, f.dir, &docs, d) : check_spelling(f.a, f.dir, &docs, d);
  if (e == ERR_OK) (void)printf("%zu bodies, no fault\n", docs.n);
  files_close(&f);
  return e;
}

// ---- diff, import

static const char *shown(const char *value) { return value ? value : "(none)"; }

static void print_diff(const OfficeDiff *l) {
  switch (l->kind) {
    case DIFF_ADDED: (void)printf("+ %s\n", l->id); return;
    case DIFF_MISSING: (void)printf("- %s: no file; it stays as it is (set closed: true to retire it)\n", l->id); return;
    case DIFF_CHANGED: (void)printf("~ %s.%s\n    was: %s\n    new: %s\n", l->id, l->field, shown(l->base), shown(l->now)); return;
    default: (void)printf("! %s.%s\n    was: %s\n    here: %s\n    new: %s\n", l->id, l->field, shown(l->base), shown(l->overlay), shown(l->now));
  }
}

static void print_diffs(const OfficeDiffs *diffs) {
  for (size_t i = 0; i < diffs->n; i++) print_diff(&diffs->v[i]);
  (void)printf("%zu lines, %zu in conflict\n", diffs->n, diffs->conflicts);
}

static Err with_files(const Cli *cli, bool write, OfficeImportMode mode, ErrDetail *d) {
  App *app;
  OfficeDocs docs;
  OfficeDiffs diffs = {.n = 0};
  TRY(cli_need(cli, 1, 2, d));
  TRY(cli_open_real(cli, &app, d));
  Arena *a = arena_new(DIRECTORY_ARENA, 0);
  const char *dir = cli_word(cli, 1) ? cli_word(cli, 1) : arena_fmt(cli->arena, "%s/offices", app->share_dir);
  Err e = a ? offices_files(app->offices, a, dir, &docs, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = write ? offices_import(app->db, a, &docs, mode, clock_now(), &diffs, d) : offices_diff(app->db, a, &docs, &diffs, d);
  if (e == ERR_OK) print_diffs(&diffs);
  if (e == ERR_OK && write && mode == IMPORT_ASK && diffs.conflicts)
    e = err_set(d, ERR_CONFLICT, "", "bodies with conflicts were left as they are; say --keep (what staff wrote) or --take (what the files say)");
  arena_free(a);
  app_close(app);
  return e;
}

static Err diff(const Cli *cli, ErrDetail *d) { return with_files(cli, false, IMPORT_ASK, d); }

static Err import(const Cli *cli, ErrDetail *d) {
  bool keep = cli_flag(cli, "keep"), take = cli_flag(cli, "take");
  if (keep && take) return err_set(d, ERR_USAGE, "", "--keep or --take, not both");
  return with_files(cli, true, keep ? IMPORT_KEEP : take ? IMPORT_TAKE : IMPORT_ASK, d);
}

// ---- export

static Err export(const Cli *cli, ErrDetail *d) {
  App *app;
  OfficeDocs docs;
  TRY(cli_need(cli, 2, 2, d));
  TRY(cli_open_real(cli, &app, d));
  const char *dir = cli_word(cli, 1);
  Arena *a = arena_new(DIRECTORY_ARENA, 0);
  Err e = a ? offices_docs(app->db, a, &docs, d) : ERR_NO_MEMORY;
  if (e == ERR_OK && mkdir(dir, 0755) != 0 && errno != EEXIST) e = err_set(d, ERR_IO, "", "%.100s cannot be made", dir);
  if (e == ERR_OK) e = write_all(a, dir, &docs, d);
  if (e == ERR_OK) (void)printf("%zu bodies\n", docs.n);
  arena_free(a);
  app_close(app);
  return e;
}

// ---- Open Referral

enum { PACKAGE_BYTES_MAX = 512 * 1024 * 1024 };

static Err pack(Arena *a, const OfficeFile *files, size_t n, Buf *out) {
  Zip *z;
  TRY(zip_begin(a, sheet_to_buf, out, &z));
  for (size_t i = 0; i < n; i++) {
    TRY(zip_member(z, files[i].name));
    TRY(zip_add(z, files[i].text));
  }
  return zip_end(z);
}

// One file that holds the package.
static Err put_packed(Arena *a, const char *path, const OfficeFile *files, size_t n, ErrDetail *d) {
  Buf out;
  buf_init(&out, PACKAGE_BYTES_MAX);
  Err e = pack(a, files, n, &out);
  if (e == ERR_OK && unlink(path) != 0 && errno != ENOENT) e = err_set(d, ERR_IO, "", "%.100s cannot be replaced", path);
  if (e == ERR_OK) e = cli_write_file(path, BYTES(out.p, out.n), d);
  buf_free(&out);
  return e;
}

static Err put_package(Arena *a, const char *dir, const OfficeFile *files, size_t n, ErrDetail *d) {
  const char *ending = strrchr(dir, '.');
  if (ending && text_eq(ending, ".zip")) return put_packed(a, dir, files, n, d);
  if (mkdir(dir, 0755) != 0 && errno != EEXIST) return err_set(d, ERR_IO, "", "%.100s cannot be made", dir);
  for (size_t i = 0; i < n; i++) {
    const char *path = arena_fmt(a, "%s/%s", dir, files[i].name);
    if (unlink(path) != 0 && errno != ENOENT) return err_set(d, ERR_IO, "", "%.100s cannot be replaced", path);
    TRY(cli_write_file(path, files[i].text, d));
  }
  return ERR_OK;
}

static Err package(const Cli *cli, ErrDetail *d) {
  App *app;
  OfficeFile *files;
  size_t n;
  const OfficeBook *book = NULL;
  TRY(cli_need(cli, 2, 2, d));
  TRY(cli_open_real(cli, &app, d));
  Arena *a = arena_new(DIRECTORY_ARENA, 0);
  Err e = a ? offices_hold(app->offices, app->db, &book, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = offices_package(app->offices, a, book, &files, &n);
  if (e == ERR_OK) e = put_package(a, cli_word(cli, 1), files, n, d);
  if (e == ERR_OK) (void)printf("%zu bodies, %zu files\n", offices_count(book), n);
  offices_drop(book);
  arena_free(a);
  app_close(app);
  return e;
}

static Err import_package(const Cli *cli, ErrDetail *d) {
  enum { HSDS_BYTES_MAX = 64 * 1024 * 1024 };
  App *app;
  Bytes text;
  OfficeTaken r = {.added = 0};
  const char *country = cli_value(cli, "country");
  TRY(cli_need(cli, 2, 2, d));
  if (!country) return err_set(d, ERR_USAGE, "country", "say in which country new bodies work: --country CODE");
  TRY(cli_open_real(cli, &app, d));
  Arena *a = arena_new(DIRECTORY_ARENA, 0);
  Err e = a ? cli_read_file(a, cli_word(cli, 1), HSDS_BYTES_MAX, &text, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = offices_import_hsds(app->offices, app->db, a, text, country, clock_now(), &r, d);
  for (size_t i = 0; e == ERR_OK && i < r.n_left_out; i++) (void)printf("left out %s\n", r.left_out[i]);
  if (e == ERR_OK) (void)printf("%zu added, %zu changed, %zu as before, %zu left out\n", r.added, r.changed, r.same, r.n_left_out);
  arena_free(a);
  app_close(app);
  return e;
}

Err cli_offices(const Cli *cli, ErrDetail *d) {
  static const CliSub subs[] = {{"check", check}, {"diff", diff}, {"import", import}, {"export", export}, {"export-hsds", package}, {"import-hsds", import_package}, {NULL, NULL}};
  return cli_sub(cli, subs, d);
}
