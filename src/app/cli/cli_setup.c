// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/cli/cli_setup.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "i18n/language.h"

enum { NAME_MAX_CHARS = 100, ABOUT_MAX_CHARS = 1000, WORD_MIN = 2, WORD_MAX = 32 };

// ---- asking

static bool only(const char *s, const char *allowed, size_t least, size_t most) {
  size_t n = strlen(s);
  return n >= least && n <= most && strspn(s, allowed) == n;
}

bool setup_login_ok(const char *login) { return only(login, "abcdefghijklmnopqrstuvwxyz0123456789._-", WORD_MIN, WORD_MAX); }

static Err check_name(const char *what, const char *name, ErrDetail *d) {
  size_t n = text_len(name);
  if (n >= 1 && n <= NAME_MAX_CHARS && !strpbrk(name, "\r\n\t")) return ERR_OK;
  return err_set(d, ERR_INPUT, what, "needs 1 to %d characters", NAME_MAX_CHARS);
}

static Err check_langs(const Cli *cli, const char *langs, ErrDetail *d) {
  const char *at = langs;
  for (size_t n; *at; at += n + (at[n] == ' ')) {
    n = strcspn(at, " ");
    if (!language_exact(arena_strn(cli->arena, at, n))) return err_set(d, ERR_INPUT, "langs", "%.*s is no language of content/languages.yaml", (int)(n > 20 ? 20 : n), at);
  }
  return *langs ? ERR_OK : err_set(d, ERR_INPUT, "langs", "needs at least one language");
}

static Err check_org(const Cli *cli, Setup *s, ErrDetail *d) {
  static const char *const kinds[] = {"ngo", "union", "government", "host", NULL};
  size_t k = 0;
  if (!only(s->code, "abcdefghijklmnopqrstuvwxyz0123456789-", WORD_MIN, WORD_MAX))
    return err_set(d, ERR_INPUT, "org-code", "needs %d to %d small letters, digits or dashes", WORD_MIN, WORD_MAX);
  TRY(check_name("org-name", s->name, d));
  while (kinds[k] && !text_eq(kinds[k], s->kind)) k++;
  if (!kinds[k]) return err_set(d, ERR_INPUT, "org-kind", "is ngo, union, government or host");
  if (!only(s->country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 2, 2)) return err_set(d, ERR_INPUT, "country", "is a code of two capital letters (ISO 3166)");
  if (text_len(s->about) > ABOUT_MAX_CHARS) return err_set(d, ERR_INPUT, "about", "is longer than %d characters", ABOUT_MAX_CHARS);
  return check_langs(cli, s->langs, d);
}

static Err ask_org(const Cli *cli, Setup *s, ErrDetail *d) {
  if (ask_possible(cli)) (void)printf("The organisation\n");
  TRY(ask_text(cli, "org-name", "  Its name, as workers read it", NULL, &s->name, d));
  TRY(ask_text(cli, "org-code", "  A short code (small letters, digits, dashes)", NULL, &s->code, d));
  TRY(ask_text(cli, "org-kind", "  Kind: ngo, union, government or host", "ngo", &s->kind, d));
  TRY(ask_text(cli, "country", "  Country, two capital letters", NULL, &s->country, d));
  TRY(ask_text(cli, "langs", "  Languages it answers in, codes with a space between", "en", &s->langs, d));
  TRY(ask_text(cli, "about", "  What it can do for a worker, one or two plain English sentences", "", &s->about, d));
  TRY(ask_yes(cli, "offered", "  Offer it to workers now? yes or no", "yes", &s->offered, d));
  return check_org(cli, s, d);
}

static Err check_people(const Setup *s, ErrDetail *d) {
  if (!setup_login_ok(s->admin_login)) return err_set(d, ERR_INPUT, "admin-login", "needs 2 to 32 of a-z 0-9 . _ -");
  if (!setup_login_ok(s->holder_login)) return err_set(d, ERR_INPUT, "holder-login", "needs 2 to 32 of a-z 0-9 . _ -");
  if (text_eq(s->admin_login, s->holder_login))
    return err_set(d, ERR_INPUT, "holder-login", "the key-holder needs a sign-in of her own: administrators hold no key");
  TRY(check_name("admin-name", s->admin_name, d));
  return check_name("holder-name", s->holder_name, d);
}

static Err check_password(const char *whose, const char *password, ErrDetail *d) {
  if (text_len(password) >= PASSWORD_MIN_CHARS && strlen(password) <= PASSWORD_MAX_BYTES) return ERR_OK;
  return err_set(d, ERR_INPUT, whose, "the password needs at least %d characters", PASSWORD_MIN_CHARS);
}

static Err ask_passwords(const Cli *cli, Setup *s, ErrDetail *d) {
  const char *file = cli_value(cli, "password-file"), *lines[2];
  if (file) {
    TRY(ask_lines(cli, file, 2, lines, d));
    s->admin_password = lines[0];
    s->holder_password = lines[1];
  } else {
    TRY(ask_secret(cli, "  Password of the administrator", true, &s->admin_password, d));
    TRY(ask_secret(cli, "  Password of the key-holder", true, &s->holder_password, d));
  }
  TRY(check_password(s->admin_login, s->admin_password, d));
  return check_password(s->holder_login, s->holder_password, d);
}

static Err ask_people(const Cli *cli, Setup *s, ErrDetail *d) {
  if (ask_possible(cli))
    (void)printf("\nTwo people. The administrator invites people and changes settings, and can open no case. The first key-holder\n"
                 "(a supervisor) can open the organisation's cases and gives the key to others. They have different sign-ins.\n");
  TRY(ask_text(cli, "admin-login", "  Sign-in of the administrator", NULL, &s->admin_login, d));
  TRY(ask_text(cli, "admin-name", "  Name of the administrator", NULL, &s->admin_name, d));
  TRY(ask_text(cli, "holder-login", "  Sign-in of the key-holder", NULL, &s->holder_login, d));
  TRY(ask_text(cli, "holder-name", "  Name of the key-holder", NULL, &s->holder_name, d));
  TRY(check_people(s, d));
  return ask_passwords(cli, s, d);
}

static Err ask_escrow(const Cli *cli, Setup *s, ErrDetail *d) {
  if (ask_possible(cli))
    (void)printf("\nA way back when all key-holders are lost (escrow)\n"
                 "If every key-holder forgets the password and loses the printed key, nobody at this organisation can open its cases,\n"
                 "and neither can you. Escrow prints three papers. Any two of them together give the key to a new key-holder.\n"
                 "Say yes if three different people or places can each keep one paper, so that nobody ever holds two.\n"
                 "Say no if nobody but the helpers must ever be able to open a case. Workers open their own reports with their\n"
                 "receipts either way, and can hand them to the organisation again.\n");
  return ask_yes(cli, "escrow", "  Escrow? yes or no", NULL, &s->escrow, d);
}

Err setup_ask(const Cli *cli, Setup *out, ErrDetail *d) {
  *out = (Setup){0};
  TRY(ask_org(cli, out, d));
  TRY(ask_people(cli, out, d));
  return ask_escrow(cli, out, d);
}

// ---- is it free?

typedef struct { Arena *a; const Setup *in; ErrDetail *d; } FreeWork;

static Err free_work(Tx *tx, void *arg) {
  const FreeWork *w = arg;
  Org *orgs;
  size_t n_orgs, n_people;
  Person *people;
  TRY(org_list(tx, w->a, false, &orgs, &n_orgs));
  for (size_t i = 0; i < n_orgs; i++) {
    if (text_eq(orgs[i].code, w->in->code)) return err_set(w->d, ERR_CONFLICT, "org-code", "is taken");
    TRY(person_list(tx, w->a, orgs[i].id, &people, &n_people));
    for (size_t k = 0; k < n_people; k++) {
      if (text_eq(people[k].login, w->in->admin_login)) return err_set(w->d, ERR_CONFLICT, "admin-login", "is taken");
      if (text_eq(people[k].login, w->in->holder_login)) return err_set(w->d, ERR_CONFLICT, "holder-login", "is taken");
    }
  }
  return ERR_OK;
}

Err setup_free(const App *app, Arena *a, const Setup *in, ErrDetail *d) {
  FreeWork w = {.a = a, .in = in, .d = d};
  return db_read(app->db, free_work, &w, d);
}

// ---- making it

typedef struct { char admin[64], holder[64]; PrintedKey shares[ESCROW_SHARES]; } Papers;   // secret

static void print_papers(const Setup *s, const Papers *p) {
  char share[PRINTED_CHARS + 1];
  (void)printf("\n==== Print this page now, cut it, and clear the screen. It is shown once and kept nowhere. ====\n\n");
  (void)printf("Printed key of %s (%s), for a lost password:\n  %s\n\n", s->admin_login, s->admin_name, p->admin);
  (void)printf("Printed key of %s (%s), for a lost password:\n  %s\n\n", s->holder_login, s->holder_name, p->holder);
  for (int i = 0; s->escrow && i < ESCROW_SHARES; i++) {
    printed_text(&p->shares[i], share);
    (void)printf("Escrow share %d of %d of %s (any two open its cases; never keep two in one place):\n  %s\n\n", i + 1, ESCROW_SHARES,
                 s->code, share);
  }
  if (!s->escrow) (void)printf("No escrow: if all key-holders of %s lose password and printed key, its cases stay closed to it.\n\n", s->code);
  (void)printf("==== End of the page. ====\n");
  secret_wipe(share, sizeof share);
  (void)fflush(stdout);
}

static Err make_people(const App *app, const Setup *in, int64_t org_id, const BoxSecret *secret, Papers *p, ErrDetail *d) {
  int64_t id;
  PersonNew admin = {.org_id = org_id, .login = in->admin_login, .name = in->admin_name, .lang = "en", .role = ROLE_ADMIN,
                     .password = in->admin_password};
  PersonNew holder = {.org_id = org_id, .login = in->holder_login, .name = in->holder_name, .lang = "en", .role = ROLE_SUPERVISOR,
                      .password = in->holder_password};
  TRY(person_create(app, &admin, NULL, &id, p->admin, d));
  return person_create(app, &holder, secret, &id, p->holder, d);
}

Err setup_make(const App *app, const Setup *in, int64_t *org_id, ErrDetail *d) {
  BoxSecret secret;
  Papers papers = {0};
  OrgNew org = {.code = in->code, .name = in->name, .kind = in->kind, .country = in->country, .langs = in->langs, .about = in->about,
                .offered_for = "", .offered = in->offered};
  TRY(org_create(app, &org, NULL, org_id, &secret, d));
  Err e = in->escrow ? accounts_escrow_setup(app, *org_id, &secret, papers.shares, d) : ERR_OK;
  if (e == ERR_OK) e = make_people(app, in, *org_id, &secret, &papers, d);
  if (e == ERR_OK) print_papers(in, &papers);
  SECRET_WIPE(&secret);
  SECRET_WIPE(&papers);
  return e;
}
