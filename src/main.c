// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The program: picks a subcommand.
#include "app/cli/cli.h"

int main(int argc, char **argv) { return cli_run(argc, argv); }
