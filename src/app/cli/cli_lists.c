// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse import cases": an old case list on the host, by a key-holder with her password.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/accounts/accounts.h"
#include "app/cli/cli_ask.h"
#include "app/cli/cli_lists.h"
#include "app/lists/lists.h"
#include "base/text.h"

enum { MAPS_MAX = 64, LISTS_ARENA = 256 * 1024 * 1024 };

typedef struct { const Cli *cli; App *app; Req *rq; } Listing;
typedef Err (*ListAct)(const Listing *l, ErrDetail *d);

static void say(void *ctx, const char *line) {
  (void)ctx;
  (void)printf("%s\n", line);
  (void)fflush(stdout);
}

static Err password_of(const Cli *cli, const char **out, ErrDetail *d) {
  const char *file = cli_value(cli, "password-file");
  return file ? ask_lines(cli, file, 1, out, d) : ask_secret(cli, "Password", false, out, d);
}

static Err with_person(const Cli *cli, ListAct act, ErrDetail *d) {
  static const Route here = {.method = "CLI", .path = "recourse import", .roles = ROLE_CASE_STAFF};   // so that the log names her
  const char *login, *password;
  App *app;
  TRY(ask_text(cli, "login", "Sign-in of a key-holder", NULL, &login, d));
  TRY(password_of(cli, &password, d));
  TRY(cli_open_real(cli, &app, d));
  Req rq = {.arena = arena_new(LISTS_ARENA, ARENA_WIPE), .app = app, .lang = "en", .route = &here, .now = clock_now()};
  Err e = rq.arena ? accounts_host_as(&rq, login, password, d) : ERR_NO_MEMORY;
  if (e == ERR_OK && !(rq.who.role & ROLE_CASE_STAFF)) e = err_set(d, ERR_FORBIDDEN, "login", "lists are for caseworkers and supervisors");
  if (e == ERR_OK) e = act(&(Listing){cli, app, &rq}, d);
  accounts_end(&rq);
  arena_free(rq.arena);
  app_close(app);
  return e;
}

static Err number(const Cli *cli, const char *option, int max, int *out, ErrDetail *d) {
  int64_t v = 0;
  const char *s = cli_value(cli, option);
  if (s && text_int(s, 1, max, &v) != ERR_OK) return err_set(d, ERR_USAGE, option, "a number from 1 to %d", max);
  *out = (int)v;
  return ERR_OK;
}

static Err maps_of(const Cli *cli, const char **maps, ErrDetail *d) {
  size_t n = 0;
  for (char **a = cli->args; *a && n < MAPS_MAX; a++) {
    if (text_starts(*a, "--map=")) maps[n++] = *a + 6;
    else if (text_eq(*a, "--map") && a[1]) maps[n++] = *++a;
  }
  maps[n] = NULL;
  return n < MAPS_MAX ? ERR_OK : err_set(d, ERR_USAGE, "map", "more than %d mappings", MAPS_MAX - 1);
}

static Err order_of(const Cli *cli, const char **maps, ListOrder *o, ErrDetail *d) {
  const char *dates = cli_value(cli, "dates"), *known = cli_value(cli, "known");
  *o = (ListOrder){.maps = maps, .lang = cli_value(cli, "lang"), .check = cli_flag(cli, "check")};
  TRY(number(cli, "sheet", 200, &o->sheet, d));
  TRY(number(cli, "heading-row", 50, &o->head_row, d));
  TRY(number(cli, "heading-rows", 3, &o->head_rows, d));
  TRY(maps_of(cli, maps, d));
  if (o->lang && !language_exact(o->lang)) return err_set(d, ERR_USAGE, "lang", "not a language of this program");
  if (dates && !text_eq(dates, "day") && !text_eq(dates, "month")) return err_set(d, ERR_USAGE, "dates", "day or month");
  if (known && !text_eq(known, "yes") && !text_eq(known, "no")) return err_set(d, ERR_USAGE, "known", "yes or no");
  o->month_first = text_eq(dates, "month");
  o->take_known = text_eq(known, "yes");
  return ERR_OK;
}

static Err take(const Listing *l, ErrDetail *d) {
  ListOrder o;
  const char *maps[MAPS_MAX + 1], *path = cli_word(l->cli, 1);
  TRY(order_of(l->cli, maps, &o, d));
  int fd = text_eq(path, "-") ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return err_set(d, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "file", "%.80s cannot be read: errno %d", path, errno);
  Err e = lists_take_file(l->rq, path, fd, &o, say, NULL, d);
  (void)close(fd);
  return e;
}

static Err list_number(const Listing *l, int64_t *id, ErrDetail *d) {
  if (text_int(cli_word(l->cli, 1), 1, INT64_MAX, id) != ERR_OK) return err_set(d, ERR_USAGE, "list", "the number of a list");
  return ERR_OK;
}

static Err go_on(const Listing *l, ErrDetail *d) {
  int64_t id;
  TRY(list_number(l, &id, d));
  return lists_go_on(l->rq, id, say, NULL, d);
}

static Err take_back(const Listing *l, ErrDetail *d) {
  int64_t id, kept;
  TRY(list_number(l, &id, d));
  TRY(lists_take_back(l->rq, id, &kept, d));
  (void)printf("taken back; %lld cases stay, since somebody worked on them\n", (long long)kept);
  return ERR_OK;
}

Err cli_import_cases(const Cli *cli, ErrDetail *d) {
  TRY(cli_need(cli, 2, 2, d));
  return with_person(cli, take, d);
}

Err cli_import_go_on(const Cli *cli, ErrDetail *d) {
  TRY(cli_need(cli, 2, 2, d));
  return with_person(cli, go_on, d);
}

Err cli_import_undo(const Cli *cli, ErrDetail *d) {
  TRY(cli_need(cli, 2, 2, d));
  return with_person(cli, take_back, d);
}
