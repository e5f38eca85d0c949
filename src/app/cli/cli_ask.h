// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Questions on the terminal, or their answers from options. Only the command line includes this.
#ifndef RECOURSE_APP_CLI_ASK_H
#define RECOURSE_APP_CLI_ASK_H
#include "app/cli/cli.h"

// Whether questions can be asked: standard input is a terminal and --yes was not given.
bool ask_possible(const Cli *cli);
// The option's value; else the answer typed ("" takes dflt); else dflt. Without any: ERR_USAGE naming the option.
Err ask_text(const Cli *cli, const char *option, const char *question, const char *dflt, const char **out, ErrDetail *d) ERR_CHECK;
// "yes" or "no". dflt NULL: must be said.
Err ask_yes(const Cli *cli, const char *option, const char *question, const char *dflt, bool *out, ErrDetail *d) ERR_CHECK;
// A secret typed without echo, asked twice when twice is set. ERR_USAGE when nothing can be asked.
Err ask_secret(const Cli *cli, const char *question, bool twice, const char **out, ErrDetail *d) ERR_CHECK;
// The first n lines of a file.
Err ask_lines(const Cli *cli, const char *path, size_t n, const char **out, ErrDetail *d) ERR_CHECK;
#endif
