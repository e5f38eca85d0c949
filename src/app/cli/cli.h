// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The command line: one row per subcommand in cli_commands.def. Exit codes are those of base/err.def (sysexits).
#ifndef RECOURSE_APP_CLI_H
#define RECOURSE_APP_CLI_H
#include "app/config.h"
#include "app/open.h"

// argv[0] is the program. Returns the exit code.
int cli_run(int argc, char **argv);

// What a subcommand gets: the settings, and its own arguments without settings and subcommand (both NULL-terminated). The usage
// text declares the options: "--name" is a flag, "--name VALUE" takes a value; any other option is refused before it runs.
typedef struct { const Config *config; char **args; char **words; Arena *arena; const char *usage; } Cli;
typedef Err (*CliCommand)(const Cli *cli, ErrDetail *d);
// True when --name stands among the arguments; cli_value gives what follows --name (or --name=value), NULL without.
bool cli_flag(const Cli *cli, const char *name);
const char *cli_value(const Cli *cli, const char *name);
// The n-th argument that belongs to no option, NULL when there are fewer.
const char *cli_word(const Cli *cli, size_t n);

// The commands of cli_commands.def.
#define COMMAND(name, function, args, what) Err function(const Cli *cli, ErrDetail *d) ERR_CHECK;
#include "app/cli/cli_commands.def"
#undef COMMAND

// ---- shared by the commands
// Opens the installation for a change by the host; a demo folder is refused: it is never promoted.
Err cli_open_real(const Cli *cli, App **out, ErrDetail *d) ERR_CHECK;
// n words, or ERR_USAGE with the usage as the text.
Err cli_need(const Cli *cli, size_t least, size_t most, ErrDetail *d) ERR_CHECK;
// Runs the function of the first word: "recourse org add ...". ERR_USAGE for another word.
typedef struct { const char *word; CliCommand run; } CliSub;
Err cli_sub(const Cli *cli, const CliSub *subs, ErrDetail *d) ERR_CHECK;   // ended by {NULL}
// A whole file, at most max bytes. "-" is standard input.
Err cli_read_file(Arena *a, const char *path, size_t max, Bytes *out, ErrDetail *d) ERR_CHECK;
// Writes a new file with mode 0600 (or standard output for NULL and "-"), synced. ERR_CONFLICT when it exists.
Err cli_write_file(const char *path, Bytes text, ErrDetail *d) ERR_CHECK;
#endif
