// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A filed report for the tests of the rooms that come after filing: case, receipt and the worker's keys. Only tests include this.
#ifndef RECOURSE_APP_TESTCASE_H
#define RECOURSE_APP_TESTCASE_H
#include "app/testkit.h"

#include <string.h>

#include "app/intake/intake.h"

typedef struct {
  int64_t id;
  BoxPair worker;
  char typed[RECEIPT_PRINT_CHARS + 1];   // the receipt as it is printed
} TestCase;
typedef struct { int org; bool named, share, by_helper; } TestCaseOptions;

typedef struct { const CasePrepared *c; const Receipt *receipt; const BoxPublic *pk; const char *held_by; int64_t made_by; } TestCaseWork;

static inline Err testcase_work(Tx *tx, void *arg) {
  const TestCaseWork *w = arg;
  TRY(case_insert(tx, w->c));
  return receipt_insert(tx, case_prepared_id(w->c), 1, w->receipt, w->pk, w->held_by, w->made_by);
}

typedef struct { Arena *a; int64_t id; Org org; } TestOrgWork;

static inline Err testcase_org(Tx *tx, void *arg) {
  TestOrgWork *w = arg;
  return org_get(tx, w->a, w->id, &w->org);
}

static inline void testcase_file(Kit *k, const TestCaseOptions *o, TestCase *out) {
  ErrDetail d = {0};
  Receipt receipt;
  Req rq;
  kit_req(k, &rq);
  const KitPerson *helper = kit_who(k, o->org, ROLE_CASEWORKER);
  json_t *answers = json_pack("{s:[s], s:[s]}", "where", "japan", "happened", "wages_unpaid");
  json_t *identity = o->named ? json_pack("{s:s}", "name", "Sok Dara") : NULL;
  TestOrgWork w = {.a = rq.arena, .id = k->org[o->org]};
  memset(out, 0, sizeof *out);
  assert_int_equal(db_read(k->app.db, testcase_org, &w, &d), ERR_OK);
  assert_int_equal(receipt_issue(&k->app, &receipt, &out->worker), ERR_OK);
  CaseNew in = {.org_id = w.org.id, .org_epoch = w.org.epoch, .org_pk = w.org.pk, .worker_pk = out->worker.pub, .receipt_epoch = 1,
                .share_identity = o->share, .answers = answers, .identity = identity, .lang = "en", .region = "", .sector_group = "",
                .issue_group = "", .origin = o->by_helper ? "staff" : "web", .due_hour = rq.now / HOUR_MS + 72, .now = rq.now,
                .writer = o->by_helper ? arena_fmt(rq.arena, "user:%lld", (long long)helper->id) : "worker"};
  CasePrepared *c;
  assert_int_equal(case_prepare(&k->app, rq.arena, &in, &c, &d), ERR_OK);
  TestCaseWork write = {.c = c, .receipt = &receipt, .pk = &out->worker.pub, .held_by = o->by_helper ? "helper" : "worker",
                        .made_by = o->by_helper ? helper->id : 0};
  assert_int_equal(db_write(k->app.db, testcase_work, &write, &d), ERR_OK);
  out->id = case_prepared_id(c);
  receipt_print(&receipt, out->typed);
  json_decref(answers);
  json_decref(identity);
  kit_done(&rq);
}
#endif
