// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The page of vetting.
#include "app/pages/pages.h"
#include "app/vetting/vetting.h"
#include "app/vetting/vetting_views.h"
#include "app/views.h"
#include "base/text.h"

enum { CHECKS = 5 };

static const char *state_text(const Html *h, const char *state) {
  if (text_eq(state, "two")) return i18n_tr(h->lang, NULL, TR_S("vetted by two organisations"));
  return i18n_tr(h->lang, NULL, text_eq(state, "suspended") ? TR_S("suspended") : TR_S("unvetted: the host alone"));
}

static const char *day_text(const Req *rq, const Html *h, int64_t day) { return day ? i18n_date(rq->arena, h->lang, (int32_t)day) : NULL; }

static Err draw_row(const Req *rq, const Html *h, const VettingLine *l, struct vetting_row_view *out, ErrDetail *d) {
  struct vouch_view *v = ARENA_ARRAY(rq->arena, struct vouch_view, l->n + 1);
  bool suspended = text_eq(l->org.vetting, "suspended"), own = l->org.id == rq->who.org_id;
  if (!v) return ERR_NO_MEMORY;
  *out = (struct vetting_row_view){.id = l->org.id, .name = l->org.name, .code = l->org.code, .state = state_text(h, l->org.vetting), .offered = l->org.offered,
                                   .day = day_text(rq, h, l->org.vetted_day), .vouches = v, .n_vouches = l->n, .suspended = suspended, .may_vouch = !own};
  for (size_t i = 0; i < l->n; i++) {
    v[i] = (struct vouch_view){l->vouches[i].name, l->vouches[i].by_name, day_text(rq, h, l->vouches[i].day)};
    out->mine |= l->vouches[i].user_id == rq->who.user_id;
  }
  return suspended ? ERR_OK : vetting_may_suspend(rq, l->org.id, &out->may_suspend, d);
}

static Err draw(Req *rq, Resp *rs, const char *error, ErrDetail *d) {
  VettingLine *lines;
  size_t n;
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Vetting"));
  TRY(vetting_list(req_app(rq), rq->arena, &lines, &n, d));
  struct vetting_row_view *rows = ARENA_ARRAY(rq->arena, struct vetting_row_view, n + 1);
  struct vetting_check_view *checks = ARENA_ARRAY(rq->arena, struct vetting_check_view, CHECKS + 1);
  if (!rows || !checks) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) TRY(draw_row(rq, &h, &lines[i], &rows[i], d));
  struct vetting_view v = {.layout = staff_layout(rq, "/staff/vetting"), .error = error ? i18n_tr(h.lang, NULL, error) : NULL, .rows = rows, .n_rows = n, .checks = checks};
  if (text_eq(req_field(rq, "done"), "suspended")) v.done = i18n_tr(h.lang, NULL, TR_S("It is suspended. The workers read it on their pages."));
  for (; vetting_checks[v.n_checks]; v.n_checks++)
    checks[v.n_checks] = (struct vetting_check_view){vetting_checks[v.n_checks], i18n_tr(h.lang, NULL, vetting_check_text(vetting_checks[v.n_checks]))};
  vetting_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

static Err vetting_page_web(Req *rq, Resp *rs, ErrDetail *d) { return draw(rq, rs, NULL, d); }

static Err answer(Req *rq, Resp *rs, Err e, const char *to, ErrDetail *d) {
  if (e == ERR_OK) {
    if (rq->server) server_cache_clear(rq->server);   // pages that list organisations are rendered once
    resp_redirect(rs, to);
    return ERR_OK;
  }
  if (e != ERR_INPUT && e != ERR_FORBIDDEN && e != ERR_CONFLICT) return e;
  *d = (ErrDetail){.err = ERR_OK};
  resp_status(rs, err_http(e));
  return draw(rq, rs, e == ERR_INPUT ? TR_S("Choose what was looked at.") : e == ERR_FORBIDDEN ? TR_S("Nobody does this for the own organisation, or for one that is tied to it.")
                                                                                      : TR_S("This is not possible any more: it has changed in the meantime."), d);
}

static Err vouch_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *const *checked;
  size_t n = req_many(rq, "checked", &checked);
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return answer(rq, rs, vetting_vouch(rq, id, checked, n, d), "/staff/vetting", d);
}

static Err back_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return answer(rq, rs, vetting_take_back(rq, id, d), "/staff/vetting", d);
}

static Err suspend_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id, closed;
  TRY(req_id(rq, "id", &id));
  return answer(rq, rs, vetting_suspend(rq, id, &closed, d), "/staff/vetting?done=suspended", d);
}

static const Field page_fields[] = {{"done", F_CODE, FIELD_QUERY, 0, 20, 0, "what the page before has done"}, {0}};
static const Field vouch_fields[] = {{"checked", F_CODE, FIELD_MANY, 1, 20, CHECKS, "what was looked at"}, {0}};

enum { MAY = ROLE_SUPERVISOR | ROLE_ADMIN };
const Route vetting_routes[] = {
    {"GET", "/staff/vetting", MAY, 0, page_fields, 0, vetting_page_web, NULL, "Organisations, who looked at them, and when"},
    {"POST", "/staff/vetting/{id}", MAY, 0, vouch_fields, 0, vouch_web, NULL, "Puts one's name under another organisation"},
    {"POST", "/staff/vetting/{id}/back", MAY, 0, NULL, 0, back_web, NULL, "Takes it back"},
    {"POST", "/staff/vetting/{id}/suspend", MAY, 0, NULL, 0, suspend_web, NULL, "Suspends an organisation: its keys go, its workers are told"},
    {0}};
