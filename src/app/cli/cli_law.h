// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Parts of "recourse law" that stand in a file of their own. Only the command line includes this.
#ifndef RECOURSE_APP_CLI_LAW_H
#define RECOURSE_APP_CLI_LAW_H
#include "app/cli/cli.h"

// "recourse law audit FILE": the rules over a table of payslips. Findings go to --out or standard output, all else to standard error.
Err cli_law_audit(const Cli *cli, ErrDetail *d) ERR_CHECK;
#endif
