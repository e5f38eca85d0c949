// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The clocks of one case in words.
#include "app/answers/answers.h"
#include "app/clocks/clocks_words.h"

typedef struct { const Req *rq; int64_t case_id; Clock *list; size_t n; ClockRules rules; } PanelWork;

static Err panel_work(Tx *tx, void *arg) {
  PanelWork *w = arg;
  TRY(clocks_rules(tx, w->rq->arena, req_app(w->rq)->taxonomy, w->rq->who.org_id, &w->rules));
  return clocks_all(tx, w->rq->arena, w->case_id, &w->list, &w->n);
}

static Err fill_limits(const Req *rq, const I18n *l, const json_t *const *law, size_t n, struct clocks_panel_view *v) {
  struct law_limit_view *list = ARENA_ARRAY(rq->arena, struct law_limit_view, n + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    int32_t safe, favourable;
    if (!answers_deadline(req_app(rq)->answers, law[i], &safe, &favourable)) continue;
    list[v->n_limits++] = (struct law_limit_view){.title = i18n_tr(l, NULL, json_str(law[i], "title", "")), .safe = i18n_date(rq->arena, l, safe),
                                                  .favourable = favourable > safe ? i18n_date(rq->arena, l, favourable) : NULL};
  }
  v->limits = list;
  return ERR_OK;
}

Err clocks_panel(const Req *rq, const I18n *l, int64_t case_id, const json_t *const *law, size_t n_law, struct clocks_panel_view *out,
                 ErrDetail *d) {
  PanelWork w = {.rq = rq, .case_id = case_id};
  TRY(db_read(req_app(rq)->db, panel_work, &w, d));
  struct clock_row_view *rows = ARENA_ARRAY(rq->arena, struct clock_row_view, w.n + 1);
  if (!rows) return ERR_NO_MEMORY;
  *out = (struct clocks_panel_view){.case_id = case_id, .rows = rows, .n_rows = w.n};
  for (size_t i = 0; i < w.n; i++) {
    const Clock *c = &w.list[i];
    ClockLight light = clock_light(c, rq->now / HOUR_MS);
    rows[i] = (struct clock_row_view){.what = clock_what(l, c->kind), .state = clock_state(l, light), .red = light == LIGHT_RED,
                                      .amber = light == LIGHT_AMBER, .unsure = light != LIGHT_PAUSED && clock_counts_unsure(&w.rules, c, rq->now),
                                      .day = light == LIGHT_PAUSED ? NULL : clock_until(rq, l, &w.rules, c)};
    out->unsure |= rows[i].unsure;
  }
  return fill_limits(rq, l, law, n_law, out);
}
