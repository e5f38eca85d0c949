// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The command line: one row per subcommand in cli.c. Exit codes are those of base/err.def (sysexits).
#ifndef RECOURSE_APP_CLI_H
#define RECOURSE_APP_CLI_H
#include "app/config.h"
#include "app/open.h"

// argv[0] is the program. Returns the exit code.
int cli_run(int argc, char **argv);

// What a subcommand gets: the settings, and its own arguments (NULL-terminated, without the subcommand).
typedef struct { const Config *config; char **args; Arena *arena; } Cli;
typedef Err (*CliCommand)(const Cli *cli, ErrDetail *d);
// True when --name stands among the arguments; cli_value gives what follows --name (or --name=value), NULL without.
bool cli_flag(const Cli *cli, const char *name);
const char *cli_value(const Cli *cli, const char *name);
// The n-th argument that is no flag, NULL when there are fewer.
const char *cli_word(const Cli *cli, size_t n);

// The commands of cli_commands.def.
#define COMMAND(name, function, args, what) Err function(const Cli *cli, ErrDetail *d) ERR_CHECK;
#include "app/cli/cli_commands.def"
#undef COMMAND
#endif
