// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/clocks/clocks_store.h"

#include "app/sql.h"
#include "base/text.h"

enum { TELL_MAX = 200 };

static ClockKind kind_of(const char *name) {
  int k = 0;
  while (k < CLOCK_KINDS - 1 && !text_eq(clock_names[k], name)) k++;
  return (ClockKind)k;
}

Err clocks_store_rules(Tx *tx, Arena *a, int64_t org_id, StoredRules *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_clocks_rules_get, DB_ARGS(DB_I(org_id)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *out = (StoredRules){.country = rows_text(&r, 0, 0), .set = {.closings = rows_text(&r, 0, 6), .closed = rows_text(&r, 0, 7)}};
  for (size_t k = 0; k <= CLOCK_offer; k++) out->set.days[k] = rows_int(&r, 0, k + 1);
  return ERR_OK;
}

Err clocks_store_rules_put(Tx *tx, int64_t org_id, const ClockSettings *s) {
  return tx_exec(tx, &SQL_clocks_rules_put,
                 DB_ARGS(DB_I(org_id), DB_I(s->days[CLOCK_answer]), DB_I(s->days[CLOCK_update]), DB_I(s->days[CLOCK_solution]),
                         DB_I(s->days[CLOCK_wait]), DB_I(s->days[CLOCK_offer]), DB_T(s->closings), DB_T(s->closed)),
                 NULL);
}

Err clocks_store_all(Tx *tx, Arena *a, int64_t case_id, Clock **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_clocks_of_case, DB_ARGS(DB_I(case_id)), a, &r));
  Clock *v = ARENA_ARRAY(a, Clock, r.n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    v[i] = (Clock){.on = true, .kind = kind_of(rows_text(&r, i, 0)), .ref_id = rows_int(&r, i, 1), .org_id = rows_int(&r, i, 2),
                   .began_hour = rows_int(&r, i, 3), .amber_hour = rows_int(&r, i, 4), .due_hour = rows_int(&r, i, 5),
                   .paused_hour = rows_int(&r, i, 6), .told = (int)rows_int(&r, i, 7)};
  *out = v;
  *n = r.n;
  return ERR_OK;
}

Err clocks_store_put(Tx *tx, int64_t case_id, const Clock *c) {
  return tx_exec(tx, &SQL_clocks_put,
                 DB_ARGS(DB_I(case_id), DB_T(clock_names[c->kind]), DB_I(c->ref_id), DB_I(c->org_id), DB_I(c->began_hour), DB_I(c->amber_hour),
                         DB_I(c->due_hour), DB_I(c->paused_hour), DB_I(c->told)),
                 NULL);
}

Err clocks_store_drop(Tx *tx, int64_t case_id, ClockKind kind, int64_t ref_id) {
  return tx_exec(tx, &SQL_clocks_drop, DB_ARGS(DB_I(case_id), DB_T(clock_names[kind]), DB_I(ref_id)), NULL);
}

Err clocks_store_count(Tx *tx, int64_t org_id, ClockKind kind, bool late, Millis now) {
  int y, m, day;
  date_civil((int32_t)(now / DAY_MS), &y, &m, &day);
  return tx_exec(tx, &SQL_clocks_count, DB_ARGS(DB_I(org_id), DB_I((int64_t)y * 100 + m), DB_T(clock_names[kind]), DB_I(late)), NULL);
}

Err clocks_store_move_appeals(Tx *tx, int64_t case_id, int64_t org_id) {
  return tx_exec(tx, &SQL_clocks_move_appeals, DB_ARGS(DB_I(case_id), DB_I(org_id)), NULL);
}

Err clocks_erase(Tx *tx, int64_t case_id) { return tx_exec(tx, &SQL_clocks_erase, DB_ARGS(DB_I(case_id)), NULL); }

Err clocks_store_audit_id(Tx *tx, Arena *a, int64_t case_id, Bytes *out) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_clocks_audit_id, DB_ARGS(DB_I(case_id)), a, &r));
  if (r.n == 0) return ERR_NOT_FOUND;
  *out = rows_blob(&r, 0, 0);
  return ERR_OK;
}

// ---- telling

Err clocks_store_to_tell(Tx *tx, Arena *a, int64_t hour, ClockToTell **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_clocks_to_tell, DB_ARGS(DB_I(hour), DB_I(TELL_MAX)), a, &r));
  ClockToTell *v = ARENA_ARRAY(a, ClockToTell, r.n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    v[i] = (ClockToTell){.case_id = rows_int(&r, i, 0), .case_org = rows_int(&r, i, 4), .audit_id = rows_blob(&r, i, 5),
                         .clock = {.on = true, .kind = kind_of(rows_text(&r, i, 1)), .ref_id = rows_int(&r, i, 2), .org_id = rows_int(&r, i, 3)}};
  *out = v;
  *n = r.n;
  return ERR_OK;
}

Err clocks_store_tell(Tx *tx, const ClockToTell *t, bool *first) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_clocks_tell, DB_ARGS(DB_I(t->case_id), DB_T(clock_names[t->clock.kind]), DB_I(t->clock.ref_id)), &changed));
  *first = changed == 1;
  return ERR_OK;
}

Err clocks_store_seen(Tx *tx, int64_t org_id, int64_t case_id, ClockKind kind, int64_t ref_id) {
  int64_t changed = 0;
  TRY(tx_exec(tx, &SQL_clocks_seen, DB_ARGS(DB_I(case_id), DB_T(clock_names[kind]), DB_I(ref_id), DB_I(org_id)), &changed));
  return changed == 1 ? ERR_OK : ERR_NOT_FOUND;
}

// ---- lights

Err clocks_store_lights(Tx *tx, Arena *a, int64_t org_id, int64_t hour, int64_t month, ClockLights *out) {
  DbRows r;
  *out = (ClockLights){0};
  TRY(tx_rows(tx, &SQL_clocks_lights, DB_ARGS(DB_I(org_id), DB_I(hour)), a, &r));
  for (size_t i = 0; i < r.n; i++) {
    int64_t light = rows_int(&r, i, 1);
    if (light >= LIGHT_GREEN && light <= LIGHT_PAUSED) out->n[kind_of(rows_text(&r, i, 0))][light] = rows_int(&r, i, 2);
  }
  TRY(tx_rows(tx, &SQL_clocks_counts, DB_ARGS(DB_I(org_id), DB_I(month)), a, &r));
  for (size_t i = 0; i < r.n; i++) {
    int64_t *to = rows_int(&r, i, 1) ? out->late : out->kept;
    to[kind_of(rows_text(&r, i, 0))] = rows_int(&r, i, 2);
  }
  return ERR_OK;
}

Err clocks_store_orgs(Tx *tx, Arena *a, int64_t hour, OrgLights **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_clocks_lights_all, DB_ARGS(DB_I(hour), DB_I(ROLE_SUPERVISOR)), a, &r));
  OrgLights *v = ARENA_ARRAY(a, OrgLights, r.n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    v[i] = (OrgLights){.id = rows_int(&r, i, 0), .name = rows_text(&r, i, 1), .red = rows_int(&r, i, 2), .amber = rows_int(&r, i, 3),
                       .green = rows_int(&r, i, 4), .supervisors = rows_int(&r, i, 5)};
  *out = v;
  *n = r.n;
  return ERR_OK;
}

Err clocks_store_told(Tx *tx, Arena *a, int64_t org_id, ClockTold **out, size_t *n) {
  DbRows r;
  TRY(tx_rows(tx, &SQL_clocks_told, DB_ARGS(DB_I(org_id), DB_I(CLOCKS_TOLD_MAX)), a, &r));
  ClockTold *v = ARENA_ARRAY(a, ClockTold, r.n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < r.n; i++)
    v[i] = (ClockTold){.case_id = rows_int(&r, i, 0), .ref = rows_int(&r, i, 8), .case_org = rows_int(&r, i, 9), .assignee = rows_int(&r, i, 10),
                       .status = rows_text(&r, i, 11), .org = rows_text(&r, i, 12),
                       .clock = {.on = true, .kind = kind_of(rows_text(&r, i, 1)), .ref_id = rows_int(&r, i, 2), .org_id = rows_int(&r, i, 3),
                                 .began_hour = rows_int(&r, i, 4), .amber_hour = rows_int(&r, i, 5), .due_hour = rows_int(&r, i, 6),
                                 .told = (int)rows_int(&r, i, 7)}};
  *out = v;
  *n = r.n;
  return ERR_OK;
}
