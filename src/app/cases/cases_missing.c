// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A case may begin with three fields. What is not known yet, why it matters, and how a helper adds it.
#include <string.h>

#include "app/audit/audit.h"
#include "app/cases/cases_desk.h"
#include "app/sql.h"
#include "base/text.h"

static const struct { const char *question, *why; } matters[] = {
#define MISSING(question, why) {question, why},
#include "app/cases/missing.def"
};
enum { N_MATTERS = sizeof matters / sizeof matters[0] };

Err desk_missing(const Tree *t, Arena *a, const json_t *answers, MissingFact **out, size_t *n) {
  *n = 0;
  *out = ARENA_ARRAY(a, MissingFact, N_MATTERS);
  if (!*out) return ERR_NO_MEMORY;
  for (size_t i = 0; i < N_MATTERS; i++) {
    const Question *q = tree_find(t, matters[i].question);
    if (q && question_shown(q, answers) && !answers_given(answers, q->id)) (*out)[(*n)++] = (MissingFact){q, matters[i].why};
  }
  return ERR_OK;
}

typedef struct { const Req *rq; int64_t case_id; ItemPrepared *facts, *contact; Coarse coarse; } Add;

static Err add_work(Tx *tx, void *arg) {
  const Add *w = arg;
  CaseRow c;
  TRY(case_row(tx, w->rq->arena, w->case_id, w->rq->who.org_id, &c));
  if (!c.active) return ERR_UNPROCESSABLE;
  if (w->facts) TRY(item_insert(tx, w->facts));
  if (w->contact) TRY(item_insert(tx, w->contact));
  TRY(tx_exec(tx, &SQL_cases_add_coarse, DB_ARGS(DB_I(c.id), DB_T(w->coarse.region), DB_T(w->coarse.sector_group)), NULL));
  AuditEvent ev = {.org_id = c.org_id, .actor = audit_actor(w->rq), .action = AUDIT_ITEM_ADDED, .subject = c.audit_id,
                   .detail = w->facts ? "answers" : "contact", .at = w->rq->now};
  return audit_append(tx, &ev);
}

// Written by the helper, as she told it: the writer of the items says so.
Err desk_add_facts(const Req *rq, int64_t case_id, json_t *answers, const char *contact, ErrDetail *d) {
  const App *app = req_app(rq);
  Add w = {.rq = rq, .case_id = case_id, .coarse = {"", "", ""}};
  if (json_object_size(answers)) {
    TRY(answers_check(app->tree, answers, NULL, false, d));
    intake_coarse(app->tree, answers, &w.coarse);
    TRY(item_prepare(app, rq->arena, case_id, "shared", "answers", audit_actor(rq), answers, rq->now, &w.facts, d));
  }
  if (*contact) {
    json_t *way = json_pack("{s:s}", "text", contact);
    Err e = way ? item_prepare(app, rq->arena, case_id, "shared", "contact", audit_actor(rq), way, rq->now, &w.contact, d) : ERR_NO_MEMORY;
    json_decref(way);
    TRY(e);
  }
  return w.facts || w.contact ? db_write(app->db, add_work, &w, d) : err_set(d, ERR_UNPROCESSABLE, "facts", "nothing was told");
}
