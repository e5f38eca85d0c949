// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// View of test_view.html: one value in each kind of place.
#ifndef RECOURSE_HTML_TEST_VIEW_H
#define RECOURSE_HTML_TEST_VIEW_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct test_row { int64_t id; const char *name; bool late; };
struct test_view {
  const char *text, *url, *path;
  char word[16];
  const struct test_row *rows;
  size_t n_rows;
  const char *const *tags;
  int n_tags;
  int count;
  uint64_t big;
  bool open;
};
#endif
