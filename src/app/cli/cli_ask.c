// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/cli/cli_ask.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"
#include "crypto/crypto.h"

enum { ANSWER_MAX = 1200, FILE_MAX = 16 * 1024 };

bool ask_possible(const Cli *cli) { return isatty(STDIN_FILENO) && !cli_flag(cli, "yes"); }

// One line of the terminal, into the command's arena, which is wiped.
static Err read_line(Arena *a, const char **out) {
  char line[ANSWER_MAX];
  (void)fflush(stdout);
  if (!fgets(line, sizeof line, stdin)) return ERR_INPUT;
  *out = text_clean(a, line);
  bool good = text_utf8_ok(*out, strlen(*out));
  secret_wipe(line, sizeof line);
  return good ? ERR_OK : ERR_UTF8;
}

static Err missing(const char *option, ErrDetail *d) { return err_set(d, ERR_USAGE, "", "--%s is missing", option); }

Err ask_text(const Cli *cli, const char *option, const char *question, const char *dflt, const char **out, ErrDetail *d) {
  *out = cli_value(cli, option);
  if (!*out && ask_possible(cli)) {
    if (dflt && *dflt) (void)printf("%s [%s]: ", question, dflt);
    else (void)printf("%s: ", question);
    TRY(read_line(cli->arena, out));
    if (!**out) *out = NULL;
  }
  if (!*out) *out = dflt;
  if (!*out) return missing(option, d);
  return text_utf8_ok(*out, strlen(*out)) ? ERR_OK : err_set(d, ERR_UTF8, option, "is not UTF-8 text");
}

Err ask_yes(const Cli *cli, const char *option, const char *question, const char *dflt, bool *out, ErrDetail *d) {
  const char *said;
  TRY(ask_text(cli, option, question, dflt, &said, d));
  *out = text_eq(said, "yes") || text_eq(said, "y");
  if (*out || text_eq(said, "no") || text_eq(said, "n")) return ERR_OK;
  return err_set(d, ERR_USAGE, option, "needs yes or no");
}

static Err read_hidden(Arena *a, const char *question, const char **out) {
  struct termios before, quiet;
  if (tcgetattr(STDIN_FILENO, &before) != 0) return ERR_IO;
  quiet = before;
  quiet.c_lflag &= ~(tcflag_t)ECHO;
  (void)printf("%s: ", question);
  if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) != 0) return ERR_IO;
  Err e = read_line(a, out);
  (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  (void)printf("\n");
  return e;
}

Err ask_secret(const Cli *cli, const char *question, bool twice, const char **out, ErrDetail *d) {
  const char *again;
  if (!ask_possible(cli)) return err_set(d, ERR_USAGE, "", "there is no terminal to ask on; give a file, --help says which");
  for (;;) {
    TRY(read_hidden(cli->arena, question, out));
    if (!twice) return ERR_OK;
    TRY(read_hidden(cli->arena, "Once more", &again));
    if (text_eq(*out, again)) return ERR_OK;
    (void)printf("These two differ. Please type it again.\n");
  }
}

Err ask_lines(const Cli *cli, const char *path, size_t n, const char **out, ErrDetail *d) {
  Bytes text;
  TRY(cli_read_file(cli->arena, path, FILE_MAX, &text, d));
  const char *at = arena_strn(cli->arena, (const char *)text.p, text.n);
  for (size_t i = 0; i < n; i++) {
    size_t len = strcspn(at, "\n");
    out[i] = text_clean(cli->arena, arena_strn(cli->arena, at, len));
    if (!*out[i]) return err_set(d, ERR_INPUT, "", "line %zu of %.80s is empty", i + 1, path);
    at += len + (at[len] == '\n');
  }
  return ERR_OK;
}
