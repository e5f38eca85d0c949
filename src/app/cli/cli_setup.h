// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// An organisation with its first administrator and its first key-holder: for "init" and "org add".
#ifndef RECOURSE_APP_CLI_SETUP_H
#define RECOURSE_APP_CLI_SETUP_H
#include "app/accounts/accounts.h"
#include "app/cli/cli_ask.h"

typedef struct {
  const char *code, *name, *kind, *country, *langs, *about;
  bool offered, escrow;
  const char *admin_login, *admin_name, *admin_password;     // secrets live in the command's arena, which is wiped
  const char *holder_login, *holder_name, *holder_password;
} Setup;
// Asks for what the options do not say, and checks it. Nothing is written.
Err setup_ask(const Cli *cli, Setup *out, ErrDetail *d) ERR_CHECK;
// ERR_CONFLICT: the code or a login is taken.
Err setup_free(const App *app, Arena *a, const Setup *in, ErrDetail *d) ERR_CHECK;
// Makes all of it and prints the papers: printed keys and, if chosen, escrow shares. They are kept nowhere.
Err setup_make(const App *app, const Setup *in, int64_t *org_id, ErrDetail *d) ERR_CHECK;
// Whether a login has the allowed form: 2 to 32 of a-z 0-9 . _ -
bool setup_login_ok(const char *login);
#endif
