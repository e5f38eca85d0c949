// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "http/limits.h"

#include "http/http.h"

static const Limit limits[] = {
#define LIMIT(name, value, status, what) {#name, value, status, what},
#include "http/limits.def"
#undef LIMIT
};

const Limit *server_limits(size_t *n) {
  *n = sizeof limits / sizeof *limits;
  return limits;
}
