// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Cases for the tests of this room. Only tests include this.
#ifndef RECOURSE_APP_CASES_TESTING_H
#define RECOURSE_APP_CASES_TESTING_H
#include "app/testkit.h"

#include <stdio.h>
#include <string.h>

#include "app/admin/admin.h"
#include "app/cases/cases_desk.h"
#include "app/cases/cases_vault.h"
#include "base/text.h"

#define UNUSED_OK __attribute__((unused))

static Kit kit;

// A report, and the worker's keys of its first receipt.
typedef struct { int64_t id; BoxPair worker; Receipt receipt; } TestCase;

UNUSED_OK static void cases_open_kit(void) {
  ErrDetail d = {0};
  Taxonomy *taxonomy = NULL;
  Tree *tree = NULL;
  kit_open(&kit);
  if (taxonomy_load("content", &taxonomy, &d) != ERR_OK || tree_load("content", taxonomy, &tree, &d) != ERR_OK) fail_msg("%s", d.text);
  kit.app.taxonomy = taxonomy;
  kit.app.tree = tree;
  kit.app.promise_kept = true;
  assert_int_equal(admin_retention_defaults(&kit.app, &d), ERR_OK);
}

UNUSED_OK static void cases_close_kit(void) {
  Tree *tree = (Tree *)(uintptr_t)kit.app.tree;
  Taxonomy *taxonomy = (Taxonomy *)(uintptr_t)kit.app.taxonomy;
  kit_close(&kit);
  tree_free(tree);
  taxonomy_free(taxonomy);
}

typedef struct { const CasePrepared *prepared; const TestCase *c; } FileWork;

UNUSED_OK static Err file_work(Tx *tx, void *arg) {
  FileWork *w = arg;
  TRY(case_insert(tx, w->prepared));
  return receipt_insert(tx, w->c->id, 1, &w->c->receipt, &w->c->worker.pub, "worker", 0);
}

typedef struct { Arena *a; int64_t id; Org org; } OrgRead;

UNUSED_OK static Err org_read(Tx *tx, void *arg) {
  OrgRead *w = arg;
  return org_get(tx, w->a, w->id, &w->org);
}

// named: with a name; share: the organisation may open it.
UNUSED_OK static void make_case(TestCase *c, int org, bool named, bool share) {
  ErrDetail d = {0};
  Arena *a = arena_new(1024 * 1024, ARENA_WIPE);
  OrgRead o = {.a = a, .id = kit.org[org]};
  CasePrepared *prepared;
  assert_int_equal(db_read(kit.app.db, org_read, &o, &d), ERR_OK);
  receipt_make(&c->receipt);
  assert_int_equal(receipt_derive(&c->receipt, kit.app.installation, &c->worker), ERR_OK);
  json_t *answers = json_pack("{s:[s], s:[s], s:s}", "where", "japan", "happened", "wages_unpaid", "own_words", "They did not pay me");
  json_t *identity = named ? json_pack("{s:s, s:[s]}", "name", "Sok Dara", "forms", "SOK DARA") : NULL;
  CaseNew in = {.org_id = o.org.id, .org_epoch = o.org.epoch, .org_pk = o.org.pk, .worker_pk = c->worker.pub, .receipt_epoch = 1,
                .share_identity = share, .answers = answers, .identity = identity, .lang = "km", .region = "kanto",
                .sector_group = "factory", .issue_group = "pay", .origin = "web", .writer = "worker", .now = clock_now()};
  in.due_hour = in.now / HOUR_MS + 72;
  assert_int_equal(case_prepare(&kit.app, a, &in, &prepared, &d), ERR_OK);
  c->id = case_prepared_id(prepared);
  FileWork w = {.prepared = prepared, .c = c};
  assert_int_equal(db_write(kit.app.db, file_work, &w, &d), ERR_OK);
  json_decref(answers);
  json_decref(identity);
  arena_free(a);
}

#include "app/testlook.h"

UNUSED_OK static DeskForm form_of(int64_t id) { return (DeskForm){.case_id = id, .version = row_now(id).version}; }
#endif
