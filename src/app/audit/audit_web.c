// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The log of one's own organisation, and what anybody may fetch to check the whole log.
#include <string.h>

#include "app/accounts/accounts.h"
#include "app/audit/audit.h"
#include "app/audit/audit_views.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

enum { PAGE_ROWS = 50, SUBJECT_CHARS = 8 };

// ---- page

typedef struct { Req *rq; int64_t before; AuditRow *rows; size_t n; const char **who; } PageWork;

// "user:12" by her name; one look-up for each person of the page.
static Err name_actor(Tx *tx, PageWork *w, size_t i) {
  const char *actor = w->rows[i].actor;
  int64_t id;
  Person p;
  w->who[i] = actor;
  for (size_t k = 0; k < i; k++)
    if (text_eq(w->rows[k].actor, actor)) {
      w->who[i] = w->who[k];
      return ERR_OK;
    }
  if (!text_starts(actor, "user:") || text_int(actor + 5, 1, INT64_MAX, &id) != ERR_OK) return ERR_OK;
  Err e = person_get(tx, w->rq->arena, id, &p);
  if (e == ERR_OK) w->who[i] = p.name;
  return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static Err page_work(Tx *tx, void *arg) {
  PageWork *w = arg;
  TRY(audit_list(tx, w->rq->arena, w->rq->who.org_id, w->before, PAGE_ROWS + 1, &w->rows, &w->n));
  w->who = ARENA_ARRAY(w->rq->arena, const char *, w->n + 1);
  if (!w->who) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w->n; i++) TRY(name_actor(tx, w, i));
  return ERR_OK;
}

static const char *actor_text(const Html *h, const char *who) {
  if (text_eq(who, "worker")) return i18n_tr(h->lang, NULL, TR_S("Worker"));
  if (text_eq(who, "system")) return i18n_tr(h->lang, NULL, TR_S("The system"));
  if (text_eq(who, "host")) return i18n_tr(h->lang, NULL, TR_S("At the server"));
  return who;
}

static const char *subject_text(Arena *a, Bytes subject) {
  if (!subject.p) return NULL;
  return arena_strn(a, text_hex(a, subject), SUBJECT_CHARS);
}

static Err audit_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  PageContext pc;
  PageWork w = {.rq = rq, .before = req_int(rq, "before", 0)};
  TRY(db_read(req_app(rq)->db, page_work, &w, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("Audit log"));
  size_t n = w.n > PAGE_ROWS ? PAGE_ROWS : w.n;
  struct audit_row_view *rows = ARENA_ARRAY(rq->arena, struct audit_row_view, n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    rows[i] = (struct audit_row_view){.when = i18n_time(rq->arena, h.lang, w.rows[i].at, 0), .who = actor_text(&h, w.who[i]),
                                      .action = i18n_tr(h.lang, NULL, w.rows[i].text), .detail = w.rows[i].detail,
                                      .subject = subject_text(rq->arena, w.rows[i].subject)};
  struct staff_audit_view v = {.layout = staff_layout(rq, "/staff/audit"), .rows = rows, .n_rows = n};
  if (w.n > n) v.older_url = arena_fmt(rq->arena, "/staff/audit?before=%lld", (long long)w.rows[n - 1].id);
  if (w.before) v.newest_url = "/staff/audit";
  staff_audit_render(&h, &v);
  return resp_body(rs)->err;
}

// ---- for others

static Err answer(Resp *rs, Err e, Bytes json) {
  if (e != ERR_OK) return e;
  resp_type(rs, "application/json");
  buf_add(resp_body(rs), json.p, json.n);
  return resp_body(rs)->err;
}

static Err audit_head_web(Req *rq, Resp *rs, ErrDetail *d) {
  Bytes json = {0};
  Err e = audit_head_json(req_app(rq), rq->arena, &json, d);
  return answer(rs, e, json);
}

static Err audit_consistency_web(Req *rq, Resp *rs, ErrDetail *d) {
  Bytes json = {0};
  Err e = audit_consistency_json(req_app(rq), req_int(rq, "from", 0), rq->arena, &json, d);
  return answer(rs, e, json);
}

static Err audit_inclusion_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *hex = req_field(rq, "c");
  size_t n = strlen(hex) / 2;
  uint8_t subject[DIGEST_BYTES];
  Bytes json = {0};
  if (n == 0 || n > sizeof subject || text_unhex(hex, subject, n) != ERR_OK) return err_set(d, ERR_INPUT, "c", "not hexadecimal");
  Err e = audit_inclusion_json(req_app(rq), BYTES(subject, n), rq->arena, &json, d);
  return answer(rs, e, json);
}

static const Field page_fields[] = {{"before", F_INT, FIELD_QUERY, 0, INT64_MAX, 0, "Events older than this number"}, {0}};
static const Field from_fields[] = {{"from", F_INT, FIELD_QUERY | FIELD_REQUIRED, 0, INT64_MAX, 0, "Size of the older head"}, {0}};
static const Field subject_fields[] = {{"c", F_LINE, FIELD_QUERY | FIELD_REQUIRED, 2, 64, 0, "Commitment, hexadecimal"}, {0}};

const Route audit_routes[] = {
    {"GET", "/staff/audit", ROLE_SUPERVISOR | ROLE_AUDITOR | ROLE_ADMIN, 0, page_fields, 0, audit_page_web, NULL, "Audit log of the organisation"},
    {"GET", "/audit/head", ROLE_PUBLIC, ROUTE_JSON, NULL, 0, audit_head_web, NULL, "Newest signed head of the audit log"},
    {"GET", "/audit/consistency", ROLE_PUBLIC, ROUTE_JSON, from_fields, 0, audit_consistency_web, NULL,
     "Proof that the newest head continues an older one"},
    {"GET", "/audit/inclusion", ROLE_PUBLIC, ROUTE_JSON, subject_fields, 0, audit_inclusion_web, NULL,
     "Proof that an event is in the log"},
    {0},
};
