// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Forms of "recourse import" that bring old case lists. Only the command line includes this.
#ifndef RECOURSE_APP_CLI_LISTS_H
#define RECOURSE_APP_CLI_LISTS_H
#include "app/cli/cli.h"

Err cli_import_cases(const Cli *cli, ErrDetail *d) ERR_CHECK;
Err cli_import_go_on(const Cli *cli, ErrDetail *d) ERR_CHECK;   // one that was interrupted
Err cli_import_undo(const Cli *cli, ErrDetail *d) ERR_CHECK;
#endif
