// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/process.h"
#include "base/text.h"

enum { CLI_ARENA = 64 * 1024 * 1024 };

// The subcommands: name, function, arguments, what it does. The man page and --help come from cli_commands.def.
typedef struct { const char *name; CliCommand run; const char *args, *what; } Command;
static const Command commands[] = {
#define COMMAND(name, function, args, what) {name, function, args, what},
#include "app/cli/cli_commands.def"
#undef COMMAND
};
enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

// Where the option stands in the usage text, behind its name; NULL when it is no option of this command.
static const char *declared(const char *usage, const char *name, size_t n) {
  for (const char *at = usage; (at = strstr(at, "--")); at += 2)
    if (strncmp(at + 2, name, n) == 0 && !strchr("abcdefghijklmnopqrstuvwxyz0123456789-", at[2 + n] ? at[2 + n] : ']')) return at + 2 + n;
  return NULL;
}

static bool takes_value(const char *behind) { return behind[0] == ' ' && behind[1] >= 'A' && behind[1] <= 'Z'; }

bool cli_flag(const Cli *cli, const char *name) {
  for (char **a = cli->args; *a; a++)
    if (text_starts(*a, "--") && text_eq(*a + 2, name)) return true;
  return false;
}

const char *cli_value(const Cli *cli, const char *name) {
  size_t n = strlen(name);
  for (char **a = cli->args; *a; a++) {
    if (!text_starts(*a, "--") || strncmp(*a + 2, name, n) != 0) continue;
    if ((*a)[2 + n] == '=') return *a + 3 + n;
    if ((*a)[2 + n] == 0) return a[1];
  }
  return NULL;
}

const char *cli_word(const Cli *cli, size_t n) {
  for (char **w = cli->words; *w; w++)
    if (n-- == 0) return *w;
  return NULL;
}

// Tells options from words, and refuses options that the usage does not declare.
static Err sort_args(Cli *cli, ErrDetail *d) {
  size_t n = 0, count = 0;
  while (cli->args[count]) count++;
  cli->words = ARENA_ARRAY(cli->arena, char *, count + 1);
  if (!cli->words) return ERR_NO_MEMORY;
  for (char **a = cli->args; *a; a++) {
    if (!text_starts(*a, "--")) {
      cli->words[n++] = *a;
      continue;
    }
    size_t len = strcspn(*a + 2, "=");
    const char *behind = declared(cli->usage, *a + 2, len);
    if (!behind || len == 0) return err_set(d, ERR_USAGE, "", "there is no option %.60s; --help lists them", *a);
    if (!takes_value(behind) && (*a)[2 + len]) return err_set(d, ERR_USAGE, "", "%.60s takes no value", *a);
    if (takes_value(behind) && !(*a)[2 + len] && !*++a) return err_set(d, ERR_USAGE, "", "%.60s needs a value", a[-1]);
  }
  return ERR_OK;
}

static void print_usage(FILE *to, const Command *c) {
  for (const char *line = c->args;;) {
    size_t n = strcspn(line, "\n");
    // A line that begins with an option goes on with the form above it.
    if (line == c->args || *line != '[') (void)fprintf(to, "recourse %s%s%.*s\n", c->name, n ? " " : "", (int)n, line);
    else (void)fprintf(to, "    %.*s\n", (int)n, line);
    if (!line[n]) break;
    line += n + 1;
  }
  (void)fprintf(to, "\n%s\nSettings such as --data FOLDER go with every command: recourse config\n", c->what);
}

static int print_help(FILE *to) {
  (void)fprintf(to, "Usage: recourse COMMAND [--setting VALUE ...] [arguments]\n\nCommands:\n");
  for (size_t i = 0; i < N_COMMANDS; i++) (void)fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].what);
  (void)fprintf(to, "\nrecourse COMMAND --help says more. recourse config lists the settings.\n");
  return to == stdout ? 0 : err_exit(ERR_USAGE);
}

static int report(const char *name, Err e, const ErrDetail *d) {
  if (e == ERR_OK) return 0;
  (void)fflush(stdout);
  (void)fprintf(stderr, "recourse %s: %s%s%s\n", name, d->field, *d->field ? ": " : "", *d->text ? d->text : err_text(e));
  return err_exit(e);
}

static Err run_command(const Command *c, int argc, char **argv, ErrDetail *d) {
  static const LogLevel levels[] = {LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG};
  static const char *const names[] = {"error", "warn", "info", "debug"};
  Arena *a = arena_new(CLI_ARENA, ARENA_WIPE);
  Config config;
  Cli cli = {.config = &config, .arena = a, .usage = c->args};
  if (!a) return ERR_NO_MEMORY;
  Err e = config_read(&config, a, argc, argv, &cli.args, d);
  for (size_t i = 0; e == ERR_OK && i < 4; i++)
    if (text_eq(config_get(&config, CONFIG_LOG_LEVEL), names[i])) log_level(levels[i]);
  if (e == ERR_OK && cli_flag(&cli, "help")) print_usage(stdout, c);
  else if (e == ERR_OK && (e = sort_args(&cli, d)) == ERR_OK) e = c->run(&cli, d);
  arena_free(a);
  return e;
}

int cli_run(int argc, char **argv) {
  ErrDetail d = {0};
  if (process_keep_inside(&d) != ERR_OK) return report("start", ERR_CONFIG, &d);
  if (argc < 2) return print_help(stderr);
  const char *name = argv[1];
  if (text_eq(name, "--help") || text_eq(name, "help") || text_eq(name, "-h")) return print_help(stdout);
  if (text_eq(name, "--version")) name = "version";
  for (size_t i = 0; i < N_COMMANDS; i++)
    if (text_eq(commands[i].name, name)) return report(name, run_command(&commands[i], argc - 2, argv + 2, &d), &d);
  (void)fprintf(stderr, "recourse: there is no command \"%s\"; recourse --help lists them\n", name);
  return err_exit(ERR_USAGE);
}
