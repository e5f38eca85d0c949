// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse org" and "recourse user".
#include <stdio.h>
#include <string.h>

#include "app/admin/admin.h"
#include "app/cli/cli_setup.h"
#include "app/vetting/vetting.h"
#include "base/text.h"

// ---- reading

typedef struct {
  Arena *a;
  Org *orgs;
  size_t n_orgs;
  Person **people;   // per organisation
  size_t *n_people;
} Everyone;

static Err everyone_work(Tx *tx, void *arg) {
  Everyone *w = arg;
  TRY(org_list(tx, w->a, false, &w->orgs, &w->n_orgs));
  w->people = ARENA_ARRAY(w->a, Person *, w->n_orgs + 1);
  w->n_people = ARENA_ARRAY(w->a, size_t, w->n_orgs + 1);
  if (!w->people || !w->n_people) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w->n_orgs; i++) TRY(person_list(tx, w->a, w->orgs[i].id, &w->people[i], &w->n_people[i]));
  return ERR_OK;
}

static Err everyone(const App *app, Arena *a, Everyone *out, ErrDetail *d) {
  *out = (Everyone){.a = a};
  return db_read(app->db, everyone_work, out, d);
}

static const Org *find_org(const Everyone *w, const char *code, ErrDetail *d) {
  for (size_t i = 0; i < w->n_orgs; i++)
    if (text_eq(w->orgs[i].code, code)) return &w->orgs[i];
  (void)err_set(d, ERR_NOT_FOUND, "", "there is no organisation %.40s", code ? code : "");
  return NULL;
}

static const Person *find_person(const Everyone *w, const char *login, ErrDetail *d) {
  for (size_t i = 0; i < w->n_orgs; i++)
    for (size_t k = 0; k < w->n_people[i]; k++)
      if (text_eq(w->people[i][k].login, login)) return &w->people[i][k];
  (void)err_set(d, ERR_NOT_FOUND, "", "there is nobody with the sign-in %.40s", login ? login : "");
  return NULL;
}

// ---- roles

static const struct { const char *name; unsigned role; } roles[] = {
    {"administrator", ROLE_ADMIN}, {"supervisor", ROLE_SUPERVISOR}, {"caseworker", ROLE_CASEWORKER}, {"interpreter", ROLE_INTERPRETER},
    {"auditor", ROLE_AUDITOR}};
enum { N_ROLES = sizeof roles / sizeof roles[0] };

static const char *role_name(unsigned role) {
  for (size_t i = 0; i < N_ROLES; i++)
    if (roles[i].role == role) return roles[i].name;
  return "?";
}

static unsigned role_of(const char *name) {
  for (size_t i = 0; i < N_ROLES; i++)
    if (text_eq(roles[i].name, name)) return roles[i].role;
  return 0;
}

// ---- organisations

typedef Err (*WithApp)(const Cli *cli, App *app, ErrDetail *d);

static Err with_app(const Cli *cli, bool change, WithApp run, ErrDetail *d) {
  App *app;
  TRY(change ? cli_open_real(cli, &app, d) : app_open(cli->config, 0, &app, d));
  Err e = run(cli, app, d);
  app_close(app);
  return e;
}

static Err list_orgs(const Cli *cli, App *app, ErrDetail *d) {
  Everyone all;
  TRY(everyone(app, cli->arena, &all, d));
  for (size_t i = 0; i < all.n_orgs; i++) {
    const Org *o = &all.orgs[i];
    size_t holders = 0;
    for (size_t k = 0; k < all.n_people[i]; k++) holders += all.people[i][k].key_holder;
    (void)printf("%-20s %-11s %s  %-8s people %zu, key-holders %zu, epoch %lld  %s\n", o->code, o->kind, o->country,
                 o->offered ? "offered" : "hidden", all.n_people[i], holders, (long long)o->epoch, o->name);
  }
  return ERR_OK;
}

static Err org_list_cli(const Cli *cli, ErrDetail *d) {
  TRY(cli_need(cli, 1, 1, d));
  return with_app(cli, false, list_orgs, d);
}

static Err add_org(const Cli *cli, App *app, ErrDetail *d) {
  Setup in;
  int64_t id;
  TRY(setup_ask(cli, &in, d));
  TRY(setup_free(app, cli->arena, &in, d));
  TRY(setup_make(app, &in, &id, d));
  (void)printf("\nThe organisation %s stands. %s signs in at /staff/sign-in and invites the others.\n", in.code, in.admin_login);
  return ERR_OK;
}

static Err org_add_cli(const Cli *cli, ErrDetail *d) {
  TRY(cli_need(cli, 1, 1, d));
  return with_app(cli, true, add_org, d);
}

static Err offer_org(const Cli *cli, App *app, ErrDetail *d) {
  Everyone all;
  const char *yes = cli_word(cli, 2);
  bool offered = text_eq(yes, "yes");
  if (!offered && !text_eq(yes, "no")) return err_set(d, ERR_USAGE, "", "yes or no?");
  TRY(everyone(app, cli->arena, &all, d));
  const Org *o = find_org(&all, cli_word(cli, 1), d);
  if (!o) return ERR_NOT_FOUND;
  OrgFacts facts = {.code = o->code, .about = o->about, .langs = o->langs, .offered_for = o->offered_for, .offered = offered};
  TRY(admin_org_update(app, &facts, "host", clock_now(), d));
  (void)printf("%s is %s to workers. A running server shows it within minutes, or after a restart.\n", o->code, offered ? "offered" : "not offered");
  return ERR_OK;
}

static Err suspend_org(const Cli *cli, App *app, ErrDetail *d) {
  Everyone all;
  int64_t closed;
  TRY(everyone(app, cli->arena, &all, d));
  const Org *o = find_org(&all, cli_word(cli, 1), d);
  if (!o) return ERR_NOT_FOUND;
  TRY(vetting_suspend_host(app, o->id, clock_now(), &closed, d));
  (void)printf("%s is suspended: it is offered no more, and its keys to %lld cases and consents are gone. The workers read it on their pages.\n", o->code, (long long)closed);
  return ERR_OK;
}

static Err org_suspend_cli(const Cli *cli, ErrDetail *d) {
  TRY(cli_need(cli, 2, 2, d));
  return with_app(cli, true, suspend_org, d);
}

static Err show_vetting(const Cli *cli, App *app, ErrDetail *d) {
  VettingLine *lines;
  size_t n;
  TRY(vetting_list(app, cli->arena, &lines, &n, d));
  for (size_t i = 0; i < n; i++) {
    (void)printf("%-20s %-9s %s\n", lines[i].org.code, lines[i].org.vetting, lines[i].org.name);
    for (size_t k = 0; k < lines[i].n; k++)
      (void)printf("  %s  %s, %s: %s\n", clock_iso_date(cli->arena, lines[i].vouches[k].day * DAY_MS), lines[i].vouches[k].name, lines[i].vouches[k].by_name,
                   lines[i].vouches[k].checked);
  }
  return ERR_OK;
}

static Err org_vetting_cli(const Cli *cli, ErrDetail *d) {
  TRY(cli_need(cli, 1, 1, d));
  return with_app(cli, false, show_vetting, d);
}

static Err org_offer_cli(const Cli *cli, ErrDetail *d) {
  TRY(cli_need(cli, 3, 3, d));
  return with_app(cli, true, offer_org, d);
}

static Err read_shares(const Cli *cli, const char *shares[2], ErrDetail *d) {
  const char *file = cli_value(cli, "shares-file");
  if (file) return ask_lines(cli, file, 2, shares, d);
  TRY(ask_secret(cli, "One escrow share", false, &shares[0], d));
  return ask_secret(cli, "Another escrow share", false, &shares[1], d);
}

// Two of three printed shares make a person key-holder again.
static Err escrow_org(const Cli *cli, App *app, ErrDetail *d) {
  Everyone all;
  const char *shares[2];
  TRY(everyone(app, cli->arena, &all, d));
  const Org *o = find_org(&all, cli_word(cli, 1), d);
  const Person *p = o ? find_person(&all, cli_word(cli, 2), d) : NULL;
  if (!p) return ERR_NOT_FOUND;
  TRY(read_shares(cli, shares, d));
  TRY(accounts_escrow_restore(app, o->id, shares[0], shares[1], p->id, d));
  (void)printf("%s holds the key of %s again. The audit log says so, and every key-holder is told.\n", p->login, o->code);
  return ERR_OK;
}

static Err org_escrow_cli(const Cli *cli, ErrDetail *d) {
  TRY(cli_need(cli, 3, 3, d));
  return with_app(cli, true, escrow_org, d);
}

static Err restart_org(const Cli *cli, App *app, ErrDetail *d) {
  Everyone all;
  bool sure = cli_flag(cli, "yes");
  TRY(everyone(app, cli->arena, &all, d));
  const Org *o = find_org(&all, cli_word(cli, 1), d);
  const Person *p = o ? find_person(&all, cli_word(cli, 2), d) : NULL;
  if (!p) return ERR_NOT_FOUND;
  if (!sure && ask_possible(cli))
    TRY(ask_yes(cli, "sure", "The old cases stay closed to this organisation until each worker opens hers. Go on? yes or no", "no", &sure, d));
  if (!sure) return err_set(d, ERR_USAGE, "", "nothing was changed; --yes confirms that the old cases stay closed");
  TRY(accounts_org_restart(app, o->id, p->id, d));
  (void)printf("%s holds a new key of %s. New reports can be opened; an old one when its worker grants it again.\n", p->login, o->code);
  return ERR_OK;
}

static Err org_restart_cli(const Cli *cli, ErrDetail *d) {
  TRY(cli_need(cli, 3, 3, d));
  return with_app(cli, true, restart_org, d);
}

Err cli_org(const Cli *cli, ErrDetail *d) {
  static const CliSub subs[] = {{"list", org_list_cli}, {"add", org_add_cli}, {"offer", org_offer_cli}, {"vetting", org_vetting_cli}, {"suspend", org_suspend_cli}, {"escrow", org_escrow_cli},
                                {"restart", org_restart_cli}, {NULL, NULL}};
  return cli_sub(cli, subs, d);
}

// ---- people

static Err list_users(const Cli *cli, App *app, ErrDetail *d) {
  Everyone all;
  const char *code = cli_value(cli, "org-code");
  TRY(everyone(app, cli->arena, &all, d));
  if (code && !find_org(&all, code, d)) return ERR_NOT_FOUND;
  for (size_t i = 0; i < all.n_orgs; i++) {
    if (code && !text_eq(code, all.orgs[i].code)) continue;
    for (size_t k = 0; k < all.n_people[i]; k++) {
      const Person *p = &all.people[i][k];
      (void)printf("%-20s %-24s %-14s %-7s %-10s %s\n", all.orgs[i].code, p->login, role_name(p->role), p->state,
                   p->key_holder ? "key-holder" : "-", p->name);
    }
  }
  return ERR_OK;
}

static Err user_list_cli(const Cli *cli, ErrDetail *d) {
  TRY(cli_need(cli, 1, 1, d));
  return with_app(cli, false, list_users, d);
}

static void print_link(const Cli *cli, const char *token, const char *name) {
  const char *base = config_get_or_null(cli->config, CONFIG_PUBLIC_URL);
  size_t n = base ? strlen(base) : 0;
  if (n && base[n - 1] == '/') n--;
  (void)printf("Link for %s, good once and for 7 days. Send it by a way that only she reads:\n  %.*s/staff/join/%s\n", name, (int)n,
               base ? base : "", token);
}

static Err invite_user(const Cli *cli, App *app, ErrDetail *d) {
  Everyone all;
  char *token;
  unsigned role = role_of(cli_word(cli, 2));
  const char *name = cli_word(cli, 3);
  if (!role) return err_set(d, ERR_USAGE, "role", "is administrator, supervisor, caseworker, interpreter or auditor");
  if (!text_utf8_ok(name, strlen(name)) || text_len(name) < 1 || text_len(name) > 100) return err_set(d, ERR_INPUT, "name", "needs 1 to 100 characters");
  TRY(everyone(app, cli->arena, &all, d));
  const Org *o = find_org(&all, cli_word(cli, 1), d);
  if (!o) return ERR_NOT_FOUND;
  TRY(accounts_host_invite(app, cli->arena, o->id, 0, role, name, &token, d));
  print_link(cli, token, name);
  return ERR_OK;
}

static Err user_invite_cli(const Cli *cli, ErrDetail *d) {
  TRY(cli_need(cli, 4, 4, d));
  return with_app(cli, true, invite_user, d);
}

// Lost password and lost printed key: she joins again, and key-holders give her the key anew.
static Err again_user(const Cli *cli, App *app, ErrDetail *d) {
  Everyone all;
  char *token;
  TRY(everyone(app, cli->arena, &all, d));
  const Person *p = find_person(&all, cli_word(cli, 1), d);
  if (!p) return ERR_NOT_FOUND;
  TRY(accounts_host_invite(app, cli->arena, p->org_id, p->id, p->role, p->name, &token, d));
  print_link(cli, token, p->name);
  return ERR_OK;
}

static Err user_again_cli(const Cli *cli, ErrDetail *d) {
  TRY(cli_need(cli, 2, 2, d));
  return with_app(cli, true, again_user, d);
}

static Err sign_out_user(const Cli *cli, App *app, ErrDetail *d) {
  Everyone all;
  int64_t n;
  TRY(everyone(app, cli->arena, &all, d));
  const Person *p = find_person(&all, cli_word(cli, 1), d);
  if (!p) return ERR_NOT_FOUND;
  TRY(accounts_host_sign_out(app, p->id, &n, d));
  (void)printf("%lld sessions of %s have ended.\n", (long long)n, p->login);
  return ERR_OK;
}

static Err user_sign_out_cli(const Cli *cli, ErrDetail *d) {
  TRY(cli_need(cli, 2, 2, d));
  return with_app(cli, false, sign_out_user, d);
}

Err cli_user(const Cli *cli, ErrDetail *d) {
  static const CliSub subs[] = {{"list", user_list_cli}, {"invite", user_invite_cli}, {"again", user_again_cli},
                                {"sign-out", user_sign_out_cli}, {NULL, NULL}};
  return cli_sub(cli, subs, d);
}
