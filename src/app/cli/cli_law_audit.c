// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse law audit": where each column was found, the findings, a summary.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/cli/cli_law.h"
#include "base/text.h"
#include "import/import_client.h"
#include "law/law_audit.h"

enum { MAPS_MAX = 64, MAP_FILE_MAX = 64 * 1024, THREADS_MOST = 256, SHEETS_MOST = 1000 };

static Err find_audit(const Cli *cli, const LawAudit **out, ErrDetail *d) {
  size_t n;
  const LawAudit *const *all = law_audits(&n);
  const char *id = cli_value(cli, "audit");
  *out = id ? law_audit_find(id) : n == 1 ? all[0] : NULL;
  if (*out) return ERR_OK;
  return id ? err_set(d, ERR_NOT_FOUND, "audit", "there is no audit %.60s", id) : err_set(d, ERR_USAGE, "audit", "say which one: --audit ID");
}

static Err show_columns(const Cli *cli, ErrDetail *d) {
  const LawAudit *audit;
  TRY(find_audit(cli, &audit, d));
  (void)printf("%s: %s\n", audit->id, audit->what);
  for (const LawColumn *c = audit->columns; c->name; c++)
    (void)printf("  %-18s %s%s\n", c->name, c->flags & LAW_REQUIRED ? "(needed) " : "", c->what);
  for (const LawReason *r = audit->reasons; r->id; r++) (void)printf("  reason %-26s %s\n", r->id, r->what);
  return ERR_OK;
}

// Every --map of the command line, behind those of the file, so that they win.
static Err gather_maps(const Cli *cli, const char **maps, ErrDetail *d) {
  size_t n = 0;
  const char *path = cli_value(cli, "map-file");
  if (path) {
    Bytes text;
    TRY(cli_read_file(cli->arena, path, MAP_FILE_MAX, &text, d));
    const char *s = (const char *)text.p, *end = s + text.n;
    while (s < end && n < MAPS_MAX) {
      const char *nl = memchr(s, '\n', (size_t)(end - s)), *stop = nl ? nl : end;
      const char *line = text_clean(cli->arena, arena_strn(cli->arena, s, (size_t)(stop - s)));
      if (*line && *line != '#') maps[n++] = line;
      s = stop + 1;
    }
  }
  for (char **a = cli->args; *a && n < MAPS_MAX; a++) {
    if (text_starts(*a, "--map=")) maps[n++] = *a + 6;
    else if (text_eq(*a, "--map") && a[1]) maps[n++] = *++a;
  }
  maps[n] = NULL;
  return n < MAPS_MAX ? ERR_OK : err_set(d, ERR_USAGE, "map", "more than %d mappings", MAPS_MAX - 1);
}

static void say_mapping(const LawAudit *audit, const LawAuditPlan *p) {
  size_t n;
  const LawAuditMap *map = law_audit_map(p, &n);
  for (size_t i = 0; i < n; i++) {
    const LawColumn *c = &audit->columns[i];
    if (map[i].field < 0) continue;
    (void)fprintf(stderr, "%-18s column %d \"%s\"%s%s\n", c->name, map[i].field + 1, law_audit_header(p, map[i].field),
                  c->type != LAW_MINUTES ? "" : map[i].minutes ? ", in minutes" : ", in hours", map[i].guessed ? "  (guessed)" : "");
  }
  (void)fprintf(stderr, "not in the table:");
  for (size_t i = 0; i < n; i++)
    if (map[i].field < 0) (void)fprintf(stderr, " %s", audit->columns[i].name);
  (void)fprintf(stderr, "\n");
}

static void say_summary(const LawAudit *audit, const LawAuditSum *s, Millis took, Arena *a) {
  double seconds = (double)(took > 0 ? took : 1) / 1000;
  (void)fprintf(stderr, "%lld rows, %lld flagged, %lld unreadable, %lld not judged; %.2f s, %.2f million rows a second, %d threads\n",
                (long long)s->rows, (long long)s->flagged, (long long)s->unreadable, (long long)s->untold, seconds,
                (double)s->rows / seconds / 1e6, s->threads);
  for (int i = 0; audit->reasons[i].id; i++) {
    const char *sum = law_value_text(a, i18n_english(), LAW_MONEY, s->missing[i], 1, audit->currency);
    (void)fprintf(stderr, "%-26s %10lld rows %18s  %s\n", audit->reasons[i].id, (long long)s->count[i], sum, audit->reasons[i].what);
  }
}

static Err open_in(const char *path, int *fd, ErrDetail *d) {
  *fd = text_eq(path, "-") ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
  if (*fd < 0) return err_set(d, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "file", "%.80s cannot be read: errno %d", path, errno);
  return ERR_OK;
}

static Err open_out(const char *path, int *fd, ErrDetail *d) {
  *fd = path ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : dup(STDOUT_FILENO);
  if (*fd < 0) return err_set(d, errno == EEXIST ? ERR_CONFLICT : ERR_IO, "out", "%.80s cannot be made: errno %d", path ? path : "-", errno);
  return ERR_OK;
}

static Err run(const Cli *cli, const LawAudit *audit, LawAuditPlan *p, ErrDetail *d) {
  int out;
  int64_t threads = 0;
  const char *n = cli_value(cli, "jobs");
  LawAuditSum sum;
  if (n && text_int(n, 1, THREADS_MOST, &threads) != ERR_OK) return err_set(d, ERR_USAGE, "jobs", "a number from 1 to %d", THREADS_MOST);
  say_mapping(audit, p);
  TRY(open_out(cli_value(cli, "out"), &out, d));
  Millis began = clock_mono();
  Err e = law_audit_run(p, out, (int)threads, &sum, d);
  if (close(out) != 0 && e == ERR_OK) e = ERR_IO;
  if (e == ERR_OK) say_summary(audit, &sum, clock_mono() - began, cli->arena);
  return e;
}

static Err with_book(const Cli *cli, const Shipped *ship, const LawAudit *audit, int in, ErrDetail *d) {
  LawBook *book = NULL;
  LawAuditPlan *p = NULL;
  const char *maps[MAPS_MAX + 1];
  TRY(gather_maps(cli, maps, d));
  TRY(law_open(ship->law, &book, d));
  Err e = law_audit_open(book, audit, in, maps, &p, d);
  if (e == ERR_OK) e = run(cli, audit, p, d);
  law_audit_close(p);
  law_close(book);
  return e;
}

// A workbook is read by a helper program in a sandbox; what the audit said of its rows stands only if it was read to the end. The workbook's
// own fault explains one of the table (which then has no header, or none that fits).
static Err with_workbook(const Cli *cli, const Shipped *ship, const LawAudit *audit, int in, ErrDetail *d) {
  Import *im;
  int64_t sheet = 1;
  ErrDetail own = {0};
  const char *n = cli_value(cli, "sheet");
  if (n && text_int(n, 1, SHEETS_MOST, &sheet) != ERR_OK) return err_set(d, ERR_USAGE, "sheet", "a number from 1 to %d", SHEETS_MOST);
  TRY(import_start(ship->import, in, (unsigned)sheet, &im, d));
  Err table = with_book(cli, ship, audit, import_fd(im), &own), book = import_end(im, d);
  if (table == ERR_OK || (book != ERR_OK && *own.field && text_eq(own.field, "header"))) return book;
  *d = own;
  return table;
}

Err cli_law_audit(const Cli *cli, ErrDetail *d) {
  const LawAudit *audit;
  int in;
  if (cli_flag(cli, "columns")) return show_columns(cli, d);
  TRY(cli_need(cli, 2, 2, d));
  TRY(find_audit(cli, &audit, d));
  TRY(open_in(cli_word(cli, 1), &in, d));
  Shipped ship;
  Err e = shipped_find(cli->config, cli->arena, &ship, d);
  if (e == ERR_OK) e = import_is_workbook(in) ? with_workbook(cli, &ship, audit, in, d) : with_book(cli, &ship, audit, in, d);
  (void)close(in);
  return e;
}
