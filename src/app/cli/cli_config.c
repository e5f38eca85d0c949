// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>

#include "app/cli/cli.h"

Err cli_version(const Cli *cli, ErrDetail *d) {
  (void)cli;
  (void)d;
  (void)printf("recourse %s\n", RECOURSE_VERSION);
  return ERR_OK;
}

static void print_docs(void) {
  (void)printf("| setting | default | what |\n|---|---|---|\n");
  for (int i = 0; i < CONFIG_COUNT; i++)
    (void)printf("| `%s` | %s | %s |\n", config_name((ConfigId)i), config_default((ConfigId)i), config_what((ConfigId)i));
}

Err cli_config(const Cli *cli, ErrDetail *d) {
  (void)d;
  if (cli_flag(cli, "docs")) {
    print_docs();
    return ERR_OK;
  }
  for (int i = 0; i < CONFIG_COUNT; i++)
    (void)printf("%-18s = %-30s # %s: %s\n", config_name((ConfigId)i), config_get(cli->config, (ConfigId)i),
                 config_from_text(cli->config->from[i]), config_what((ConfigId)i));
  return ERR_OK;
}
