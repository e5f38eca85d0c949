// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0) from the route tables.
#ifndef RECOURSE_APP_CLI_OPENAPI_H
#define RECOURSE_APP_CLI_OPENAPI_H
#include "app/app.h"
#include "app/cli/cli.h"

// The whole description of all JSON routes; NULL when memory is out. The caller owns it.
json_t *openapi_json(Arena *a, const Route *const *tables);
#endif
