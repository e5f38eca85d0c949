// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Filed reports, and who opens what of them, for the tests of the rooms that move cases on. Only tests include this.
#ifndef RECOURSE_APP_TESTOPEN_H
#define RECOURSE_APP_TESTOPEN_H
#include "app/testcase.h"

#include <stdio.h>

#include "app/admin/admin.h"
#include "base/text.h"

#define UNUSED_OK __attribute__((unused))

static Kit kit;

UNUSED_OK static void sealed_open_kit(void) {
  ErrDetail d = {0};
  Taxonomy *taxonomy = NULL;
  Tree *tree = NULL;
  kit_open(&kit);
  if (taxonomy_load("content", &taxonomy, &d) != ERR_OK || tree_load("content", taxonomy, &tree, &d) != ERR_OK) fail_msg("%s", d.text);
  kit.app.taxonomy = taxonomy;
  kit.app.tree = tree;
  assert_int_equal(admin_retention_defaults(&kit.app, &d), ERR_OK);
}

UNUSED_OK static void sealed_close_kit(void) {
  Tree *tree = (Tree *)(uintptr_t)kit.app.tree;
  Taxonomy *taxonomy = (Taxonomy *)(uintptr_t)kit.app.taxonomy;
  kit_close(&kit);
  tree_free(tree);
  taxonomy_free(taxonomy);
}

// For groups of tests: a teardown, and what a browser of theirs reads.
UNUSED_OK static int sealed_close_all(void **state) {
  (void)state;
  sealed_close_kit();
  return 0;
}

#define HAS(c, text)                                                             \
  do {                                                                           \
    if (!strstr((c)->body, text)) fail_msg("no \"%s\" in\n%s", text, (c)->body); \
  } while (0)
#define LACKS(c, text) assert_null(strstr((c)->body, text))

UNUSED_OK static void sign_in(KitClient *c, const char *login) {
  kit_client(&kit, c);
  kit_sign_in(c, kit_login(&kit, login), NULL);
}

// named: with a name; share: the organisation may open it.
UNUSED_OK static void make_case(TestCase *c, int org, bool named, bool share) {
  TestCaseOptions o = {.org = org, .named = named, .share = share};
  testcase_file(&kit, &o, c);
}

#include "app/testlook.h"
#endif
