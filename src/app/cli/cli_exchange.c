// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse export" and "recourse import": the directory of organisations and the counters; old case lists come in (cli_lists.c).
// Sealed content never goes out here: a case moves with a backup, or with the worker's consent.
#include <stdio.h>
#include <string.h>

#include "app/accounts/accounts.h"
#include "app/admin/admin.h"
#include "app/cli/cli_lists.h"
#include "base/text.h"
#include "i18n/language.h"

enum { DIRECTORY_MAX = 1024 * 1024, TEXT_MAX_CHARS = 1000, CSV_MAX = 64 * 1024 * 1024 };

typedef struct { Arena *a; Org *orgs; size_t n; } OrgsWork;

static Err orgs_work(Tx *tx, void *arg) {
  OrgsWork *w = arg;
  return org_list(tx, w->a, false, &w->orgs, &w->n);
}

// ---- export

static json_t *org_json(const Org *o) {
  return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b}", "code", o->code, "name", o->name, "kind", o->kind, "country", o->country,
                   "langs", o->langs, "about", o->about, "offered_for", o->offered_for, "offered", (int)o->offered, "home_government",
                   (int)o->home_government);
}

static Err export_orgs(const Cli *cli, const App *app, Bytes *out, ErrDetail *d) {
  OrgsWork w = {.a = cli->arena};
  TRY(db_read(app->db, orgs_work, &w, d));
  json_t *list = json_array(), *all = json_pack("{s:i, s:o}", "version", 1, "organisations", list);
  for (size_t i = 0; i < w.n; i++) (void)json_array_append_new(list, org_json(&w.orgs[i]));
  char *text = all ? json_dumps(all, JSON_INDENT(2)) : NULL;
  if (text) *out = BYTES(arena_fmt(cli->arena, "%s\n", text), strlen(text) + 1);
  free(text);
  json_decref(all);
  return text ? ERR_OK : ERR_NO_MEMORY;
}

// The codes are those of content/; none holds a comma or a quote.
static Err export_counters(const Cli *cli, const App *app, Bytes *out, ErrDetail *d) {
  Counter *c;
  size_t n;
  Buf csv;
  TRY(admin_counters(app, cli->arena, &c, &n, d));
  buf_init(&csv, CSV_MAX);
  buf_puts(&csv, "quarter,region,sector_group,issue_group,cases\r\n");
  for (size_t i = 0; i < n; i++)
    buf_fmt(&csv, "%s,%s,%s,%s,%lld\r\n", c[i].quarter, c[i].region, c[i].sector_group, c[i].issue_group, (long long)c[i].cases);
  Err e = csv.err;
  if (e == ERR_OK) *out = arena_bytes(cli->arena, csv.p, csv.n);
  buf_free(&csv);
  return e;
}

static Err export_what(const Cli *cli, const App *app, ErrDetail *d) {
  const char *what = cli_word(cli, 0);
  Bytes text;
  if (text_eq(what, "organisations")) {
    TRY(export_orgs(cli, app, &text, d));
    (void)fprintf(stderr, "The directory of organisations: what workers may read. No people, no keys, no cases.\n");
  } else if (text_eq(what, "counters")) {
    TRY(export_counters(cli, app, &text, d));
    (void)fprintf(stderr, "Counters of erased cases, as they are: a small number can point to a person. Do not publish this file.\n"
                          "Sealed content (reports, names, messages, files) is never exported.\n");
  } else {
    return err_set(d, ERR_USAGE, "", "organisations or counters");
  }
  return cli_write_file(cli_word(cli, 1), text, d);
}

Err cli_export(const Cli *cli, ErrDetail *d) {
  App *app;
  TRY(cli_need(cli, 1, 2, d));
  TRY(app_open(cli->config, 0, &app, d));
  Err e = export_what(cli, app, d);
  app_close(app);
  return e;
}

// ---- import

static const Org *find(const OrgsWork *w, const char *code) {
  for (size_t i = 0; i < w->n; i++)
    if (text_eq(w->orgs[i].code, code)) return &w->orgs[i];
  return NULL;
}

static Err check_langs(Arena *a, const char *langs, ErrDetail *d) {
  const char *at = langs;
  for (size_t n; *at; at += n + (at[n] == ' ')) {
    n = strcspn(at, " ");
    if (!language_exact(arena_strn(a, at, n))) return err_set(d, ERR_INPUT, "langs", "an unknown language code");
  }
  return *langs ? ERR_OK : err_set(d, ERR_INPUT, "langs", "is empty");
}

static Err take_org(const Cli *cli, const App *app, const OrgsWork *w, const json_t *j, size_t *unknown, ErrDetail *d) {
  static const char *const members[] = {"code", "name", "kind", "country", "langs", "about", "offered_for", "offered", "home_government", NULL};
  TRY(json_only(j, members, d));
  const char *code = json_str(j, "code", NULL);
  if (!code) return err_set(d, ERR_INPUT, "code", "an organisation without a code");
  const Org *o = find(w, code);
  if (!o) {
    // Its key must come into somebody's hands: that is a ceremony, not an import.
    (void)printf("%s is not here yet: recourse org add makes it, with its first key-holder.\n", code);
    (*unknown)++;
    return ERR_OK;
  }
  OrgFacts facts = {.code = o->code, .about = json_str(j, "about", o->about), .langs = json_str(j, "langs", o->langs),
                    .offered_for = json_str(j, "offered_for", o->offered_for), .offered = json_bool(j, "offered", o->offered)};
  TRY(check_langs(cli->arena, facts.langs, d));
  if (text_len(facts.about) > TEXT_MAX_CHARS || text_len(facts.offered_for) > TEXT_MAX_CHARS) return err_set(d, ERR_LIMIT, code, "a text is too long");
  TRY(admin_org_update(app, &facts, "host", clock_now(), d));
  (void)printf("%s is up to date.\n", code);
  return ERR_OK;
}

static Err import_orgs(const Cli *cli, const App *app, const json_t *all, ErrDetail *d) {
  static const char *const members[] = {"version", "organisations", NULL};
  OrgsWork w = {.a = cli->arena};
  size_t unknown = 0;
  const json_t *list = json_object_get(all, "organisations");
  TRY(json_only(all, members, d));
  if (json_int(all, "version", 0) != 1 || !json_is_array(list)) return err_set(d, ERR_INPUT, "", "this is no directory of organisations");
  TRY(db_read(app->db, orgs_work, &w, d));
  for (size_t i = 0; i < json_array_size(list); i++) TRY(take_org(cli, app, &w, json_array_get(list, i), &unknown, d));
  return ERR_OK;
}

static Err import_directory(const Cli *cli, ErrDetail *d) {
  App *app;
  Bytes text;
  json_t *all;
  TRY(cli_need(cli, 2, 2, d));
  TRY(cli_read_file(cli->arena, cli_word(cli, 1), DIRECTORY_MAX, &text, d));
  TRY(json_read(text, DIRECTORY_MAX, &all, d));
  Err e = cli_open_real(cli, &app, d);
  if (e == ERR_OK) {
    e = import_orgs(cli, app, all, d);
    app_close(app);
  }
  json_decref(all);
  return e;
}

Err cli_import(const Cli *cli, ErrDetail *d) {
  static const CliSub subs[] = {{"organisations", import_directory}, {"cases", cli_import_cases}, {"go-on", cli_import_go_on},
                                {"undo", cli_import_undo}, {NULL, NULL}};
  return cli_sub(cli, subs, d);
}
