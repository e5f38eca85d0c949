// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Every limit of this layer as a constant LIMIT_name; limits.def is the list, server_limits() shows it.
#ifndef RECOURSE_HTTP_LIMITS_H
#define RECOURSE_HTTP_LIMITS_H
enum {
#define LIMIT(name, value, status, what) LIMIT_##name = value,
#include "http/limits.def"
#undef LIMIT
};
#endif
