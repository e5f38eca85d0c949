// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Ties between organisations, bodies and parties, for staff.
#include <string.h>

#include "app/pages/pages.h"
#include "app/views.h"
#include "app/walls/walls.h"
#include "app/walls/walls_views.h"
#include "base/text.h"

enum { NAME_MAX_CHARS = 200, SOURCE_MAX = 400 };

static const char *kind_text(const Html *h, TieKind kind) {
  static const char *const texts[TIE_KINDS] = {[TIE_SAME] = TR_S("is the same body as"), [TIE_OWNER] = TR_S("owns, leads or shares people with"),
                                               [TIE_MEMBER] = TR_S("is an association, and its member is"),
                                               [TIE_SERVES] = TR_S("supervises, supports, sends workers to or brokers for")};
  return i18n_tr(h->lang, NULL, texts[kind]);
}

// What stands behind the colon; a star in words.
static const char *node_text(const Html *h, const char *node) {
  if (text_eq(node, "*recruiters")) return i18n_tr(h->lang, NULL, TR_S("every agency"));
  if (text_eq(node, "*supervisors")) return i18n_tr(h->lang, NULL, TR_S("every supervising organisation"));
  const char *colon = strchr(node, ':');
  return colon ? colon + 1 : node;
}

static const char *day_text(const Req *rq, const Html *h, int64_t day) { return day ? i18n_date(rq->arena, h->lang, (int32_t)day) : NULL; }

static Err draw(Req *rq, Resp *rs, const char *error, ErrDetail *d) {
  Tie *ties;
  size_t n;
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Ties"));
  TRY(ties_list(req_app(rq), rq->arena, true, &ties, &n, d));
  struct tie_row_view *rows = ARENA_ARRAY(rq->arena, struct tie_row_view, n + 1);
  struct tie_kind_view *kinds = ARENA_ARRAY(rq->arena, struct tie_kind_view, TIE_KINDS);
  if (!rows || !kinds) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    rows[i] = (struct tie_row_view){.id = ties[i].id, .from = node_text(&h, ties[i].from), .to = node_text(&h, ties[i].to), .kind = kind_text(&h, ties[i].kind),
                                    .source = ties[i].source, .since = day_text(rq, &h, ties[i].made_day), .ended = day_text(rq, &h, ties[i].ended_day)};
  for (int k = 0; k < TIE_KINDS; k++) kinds[k] = (struct tie_kind_view){tie_kinds[k], kind_text(&h, (TieKind)k)};
  struct ties_view v = {.layout = staff_layout(rq, "/staff/ties"), .error = error ? i18n_tr(h.lang, NULL, error) : NULL, .rows = rows, .n_rows = n,
                        .kinds = kinds, .n_kinds = TIE_KINDS, .may_change = (rq->who.role & (ROLE_SUPERVISOR | ROLE_ADMIN)) != 0};
  ties_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

static Err ties_web(Req *rq, Resp *rs, ErrDetail *d) { return draw(rq, rs, NULL, d); }

static Err again(Req *rq, Resp *rs, Err e, ErrDetail *d) {
  if (e == ERR_OK) {
    resp_redirect(rs, "/staff/ties");
    return ERR_OK;
  }
  if (e != ERR_INPUT && e != ERR_LIMIT && e != ERR_FORBIDDEN && e != ERR_CONFLICT) return e;
  *d = (ErrDetail){.err = ERR_OK};
  resp_status(rs, err_http(e));
  return draw(rq, rs, e == ERR_FORBIDDEN ? TR_S("Only people of another organisation may end this tie.")
                      : e == ERR_CONFLICT ? TR_S("It had ended already.") : TR_S("Two different names, an organisation or body that exists, and a source are needed."), d);
}

// "org", "office" and "party" with the name behind it; a star stands alone.
static const char *node_of(const Req *rq, const char *kind, const char *name) {
  const char *what = req_field(rq, kind);
  return *what == '*' ? what : arena_fmt(rq->arena, "%s:%s", what, req_field(rq, name));
}

static Err tie_add_web(Req *rq, Resp *rs, ErrDetail *d) {
  Tie t = {.kind = TIE_KINDS, .source = req_field(rq, "source"), .from = node_of(rq, "from_kind", "from"), .to = node_of(rq, "to_kind", "to")};
  for (int k = 0; k < TIE_KINDS; k++)
    if (text_eq(tie_kinds[k], req_field(rq, "kind"))) t.kind = (TieKind)k;
  return again(rq, rs, tie_add(rq, &t, d), d);
}

static Err tie_end_web(Req *rq, Resp *rs, ErrDetail *d) { return again(rq, rs, tie_end(rq, req_int(rq, "tie", 0), d), d); }

static const Field add_fields[] = {{"from_kind", F_LINE, FIELD_REQUIRED, 1, 16, 0, "org, office or party"},
                                   {"from", F_LINE, 0, 0, NAME_MAX_CHARS, 0, "code, id or name in a public register"},
                                   {"kind", F_CODE, FIELD_REQUIRED, 1, 16, 0, "same, owner, member or serves"},
                                   {"to_kind", F_LINE, FIELD_REQUIRED, 1, 16, 0, "org, office, party, *recruiters or *supervisors"},
                                   {"to", F_LINE, 0, 0, NAME_MAX_CHARS, 0, "code, id or name in a public register"},
                                   {"source", F_LINE, FIELD_REQUIRED, 1, SOURCE_MAX, 0, "where it can be read"},
                                   {0}};
static const Field end_fields[] = {{"tie", F_INT, FIELD_REQUIRED, 1, INT64_MAX, 0, "which tie"}, {0}};

enum { MAY_SEE = ROLE_CASE_STAFF | ROLE_ADMIN, MAY_CHANGE = ROLE_SUPERVISOR | ROLE_ADMIN };
const Route walls_routes[] = {
    {"GET", "/staff/ties", MAY_SEE, 0, NULL, 0, ties_web, NULL, "Ties between organisations, bodies and parties: who gets no case of whom"},
    {"POST", "/staff/ties/add", MAY_CHANGE, 0, add_fields, 0, tie_add_web, NULL, "Enters a tie, with its source"},
    {"POST", "/staff/ties/end", MAY_CHANGE, 0, end_fields, 0, tie_end_web, NULL, "Ends a tie of other organisations"},
    {0}};
