// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A tiny application for the tests of this folder: one route of every kind, and sessions that are just a word in the
// cookie "who" (caseworker, supervisor, interpreter, auditor, admin, draft, receipt). Not part of the product.
#ifndef RECOURSE_HTTP_DEMO_APP_H
#define RECOURSE_HTTP_DEMO_APP_H
#include <stdatomic.h>

#include "http/http.h"

#define DEMO_CSRF "token-0123456789abcdef"

typedef struct {
  atomic_int renders;        // times the cached page was drawn
  atomic_int sessions, ends; // calls of the hooks
  atomic_int streams_freed, uploads_gone;
  atomic_int slow_now;       // handlers asleep at this moment
  atomic_llong uploaded;     // bytes that reached the callbacks
} DemoApp;

extern const Route *const demo_tables[];
ServerConfig demo_config(DemoApp *app, const char *listen);
// Byte i of every streamed body.
static inline unsigned char demo_byte(unsigned long long i) { return (unsigned char)(i * 131 + (i >> 8) * 17); }
#endif
