// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Groups on the helper's desk.
#include "app/groups/groups_web.h"
#include "app/views.h"
#include "base/text.h"

// ---- the list

static Err draw_list(Req *rq, Resp *rs, const char *error, ErrDetail *d) {
  PageContext pc;
  Group *groups;
  size_t n;
  TRY(group_list(rq, &groups, &n, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("Groups"));
  struct grp_line_view *rows = ARENA_ARRAY(rq->arena, struct grp_line_view, n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    rows[i] = (struct grp_line_view){.id = groups[i].id, .title = groups[i].title, .since = grp_day(rq, h.lang, groups[i].since_day),
                                     .members = groups[i].members, .asking = groups[i].asking, .open = groups[i].open};
  struct grp_list_view v = {.layout = staff_layout(rq, "/staff/groups"), .no_key = !accounts_is_key_holder(rq), .rows = rows, .n_rows = n};
  if (error) {
    v.error = i18n_tr(h.lang, NULL, error);
    resp_status(rs, 422);
  }
  group_list_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err groups_list_web(Req *rq, Resp *rs, ErrDetail *d) { return draw_list(rq, rs, NULL, d); }

Err groups_create_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  if (!*req_field(rq, "title")) return draw_list(rq, rs, TR_S("Give the group a name that colleagues know."), d);
  TRY(group_create(rq, req_field(rq, "title"), &id, d));
  resp_redirect(rs, grp_url(rq, id, ""));
  return ERR_OK;
}

// ---- one group

typedef struct { const char *currency; int64_t minor; } Total;
enum { TOTALS_MAX = 12 };

static void add_total(Total *totals, size_t *n, const char *currency, int64_t minor) {
  size_t i = 0;
  while (i < *n && !text_eq(totals[i].currency, currency)) i++;
  if (i == TOTALS_MAX) return;
  if (i == *n) totals[(*n)++] = (Total){currency, 0};
  totals[i].minor += minor;
}

static Err fill_member(const Req *rq, const Html *h, const GroupMember *m, struct grp_member_view *v, Total *totals, size_t *n_totals) {
  struct grp_part_view *parts = ARENA_ARRAY(rq->arena, struct grp_part_view, m->n_parts + 1);
  if (!parts) return ERR_NO_MEMORY;
  for (size_t i = 0; i < m->n_parts; i++) {
    int64_t minor;
    const char *currency;
    parts[i] = (struct grp_part_view){*m->parts[i].text ? m->parts[i].text : NULL, grp_money(rq->arena, h->lang, m->parts[i].amount)};
    if (grp_minor(rq->arena, m->parts[i].amount, &minor, &currency)) add_total(totals, n_totals, currency, minor);
  }
  const Language *lang = language_exact(m->lang);
  *v = (struct grp_member_view){.case_id = m->case_id, .version = m->version, .ref = grp_ref(rq->arena, m->ref), .lang_tag = m->lang,
                                .lang = lang ? lang->own_name : m->lang, .parts = parts, .n_parts = m->n_parts, .in = m->in, .seen = m->seen};
  return ERR_OK;
}

static Err fill_members(const Req *rq, const Html *h, const GroupFile *f, struct grp_page_view *v) {
  Total totals[TOTALS_MAX];
  size_t n = 0;
  struct grp_member_view *rows = ARENA_ARRAY(rq->arena, struct grp_member_view, f->n + 1);
  const char **sums = ARENA_ARRAY(rq->arena, const char *, TOTALS_MAX);
  if (!rows || !sums) return ERR_NO_MEMORY;
  for (size_t i = 0; i < f->n; i++) {
    TRY(fill_member(rq, h, &f->members[i], &rows[i], totals, &n));
    v->asking += !f->members[i].in;
    if (f->members[i].in) rows[i].number = ++v->joined;
  }
  for (size_t i = 0; i < n; i++) sums[i] = i18n_money(rq->arena, h->lang, totals[i].minor, totals[i].currency);
  v->members = rows;
  v->n_members = f->n;
  v->totals = sums;
  v->n_totals = n;
  return ERR_OK;
}

static Err fill_facts(const Req *rq, const Html *h, const GroupFile *f, struct grp_page_view *v) {
  const App *app = req_app(rq);
  AnswerRow *rows;
  size_t n;
  if (!app->tree || !f->g.common) return ERR_OK;
  const I18n *l = i18n_get(app->i18n, i18n_language(h->lang)->tag, I18N_WORKER);
  TRY(answers_describe(app->tree, l, rq->arena, f->g.common, NULL, &rows, &n));
  struct grp_fact_view *facts = ARENA_ARRAY(rq->arena, struct grp_fact_view, n + 1);
  if (!facts) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) facts[i] = (struct grp_fact_view){i18n_tr(l, NULL, rows[i].question), rows[i].answer};
  v->facts = facts;
  v->n_facts = n;
  return ERR_OK;
}

static Err fill_sheets(const Req *rq, const Html *h, int64_t id, struct grp_page_view *v, ErrDetail *d) {
  GroupSheet *sheets;
  TRY(group_sheets(rq, id, &sheets, &v->n_sheets, d));
  struct grp_sheet_row_view *rows = ARENA_ARRAY(rq->arena, struct grp_sheet_row_view, v->n_sheets + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < v->n_sheets; i++) rows[i] = (struct grp_sheet_row_view){sheets[i].id, grp_day(rq, h->lang, sheets[i].day)};
  v->sheets = rows;
  return ERR_OK;
}

static const char *done_of(const Req *rq) {
  static const struct { const char *code, *text; } all[] = {
      {"message", TR_S("Your message was sent.")}, {"admit", TR_S("The member was admitted.")}, {"remove", TR_S("The member is out of the group.")},
      {"put", TR_S("The case is in the group.")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].code, req_field(rq, "done"))) return all[i].text;
  return NULL;
}

static Err draw_page(Req *rq, Resp *rs, const GroupFile *f, const char *error, ErrDetail *d) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Groups"));
  const char *done = error ? NULL : done_of(rq), *code = f->g.code;
  struct grp_page_view v = {.layout = staff_layout(rq, "/staff/groups"), .id = f->g.id, .title = f->g.title, .open = f->g.open,
                            .code = arena_fmt(rq->arena, "%.5s %s", code, code + 5), .message = error ? req_field(rq, "message") : ""};
  v.layout.back_url = "/staff/groups";
  if (done) v.done = i18n_tr(h.lang, NULL, done);
  if (error) {
    v.error = i18n_tr(h.lang, NULL, error);
    resp_status(rs, 422);
  }
  TRY(fill_members(rq, &h, f, &v));
  TRY(fill_facts(rq, &h, f, &v));
  TRY(fill_sheets(rq, &h, f->g.id, &v, d));
  v.langs = grp_langs(rq, error ? req_field(rq, "text_lang") : f->n ? f->members[0].lang : "", &v.n_langs);
  group_page_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err show(Req *rq, Resp *rs, int64_t id, const char *error, ErrDetail *d) {
  GroupFile f;
  Err e = group_open(rq, id, &f, d);
  if (e == ERR_OK) e = draw_page(rq, rs, &f, error, d);
  group_release(&f);
  return e;
}

Err groups_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return show(rq, rs, id, NULL, d);
}

static Err act(const Req *rq, int64_t id, const char *what, ErrDetail *d) {
  int64_t member = req_int(rq, "member", 0);
  if (text_eq(what, "admit")) return group_admit(rq, id, member, d);
  if (text_eq(what, "remove")) return group_remove(rq, id, member, d);
  if (text_eq(what, "open")) return group_set_open(rq, id, true, d);
  if (text_eq(what, "close")) return group_set_open(rq, id, false, d);
  return err_set(d, ERR_INPUT, "act", "admit, remove, open or close");
}

Err groups_act_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  const char *what = req_field(rq, "act");
  TRY(req_id(rq, "id", &id));
  TRY(group_check(rq, id, d));
  Err e = act(rq, id, what, d);
  if (e == ERR_CONFLICT) {
    *d = (ErrDetail){.err = ERR_OK};
    return show(rq, rs, id, TR_S("This is not possible now. The group has changed in the meantime."), d);
  }
  TRY(e);
  resp_redirect(rs, grp_url(rq, id, arena_fmt(rq->arena, "?done=%s", what)));
  return ERR_OK;
}

Err groups_message_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id, n;
  const char *lang = req_field(rq, "text_lang");
  TRY(req_id(rq, "id", &id));
  if (!*req_field(rq, "message") || !language_exact(lang)) return show(rq, rs, id, TR_S("Write a message, and choose its language."), d);
  TRY(group_write(rq, id, req_field(rq, "message"), lang, &n, d));
  resp_redirect(rs, grp_url(rq, id, "?done=message"));
  return ERR_OK;
}

// ---- a case and its group

typedef struct { const Req *rq; int64_t id; CaseRow row; } RowWork;

static Err row_work(Tx *tx, void *arg) {
  RowWork *w = arg;
  return case_row(tx, w->rq->arena, w->id, w->rq->who.org_id, &w->row);
}

static Err draw_place(Req *rq, Resp *rs, int64_t id, const char *error, ErrDetail *d) {
  PageContext pc;
  GroupPlace place;
  Group *groups;
  size_t n;
  RowWork w = {.rq = rq, .id = id};
  TRY(db_read(req_app(rq)->db, row_work, &w, d));
  TRY(group_place(rq, id, &place, d));
  TRY(group_list(rq, &groups, &n, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("Case"));
  struct grp_place_view v = {.layout = staff_layout(rq, "/staff/cases"), .case_id = id, .group_id = place.id, .in = place.in,
                             .ref = grp_ref(rq->arena, w.row.ref)};
  struct grp_option_view *options = ARENA_ARRAY(rq->arena, struct grp_option_view, n + 1);
  if (!options) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    if (groups[i].open && groups[i].title)
      options[v.n_groups++] = (struct grp_option_view){arena_fmt(rq->arena, "%lld", (long long)groups[i].id), groups[i].title, false};
  v.groups = options;
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)id);
  if (error) {
    v.error = i18n_tr(h.lang, NULL, error);
    resp_status(rs, 422);
  }
  group_place_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err groups_place_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return draw_place(rq, rs, id, NULL, d);
}

Err groups_place_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id, group = req_int(rq, "group", 0);
  TRY(req_id(rq, "id", &id));
  if (!group || !req_int(rq, "yes", 0)) return draw_place(rq, rs, id, TR_S("Choose the group, and tick that the worker said yes."), d);
  Err e = group_add(rq, group, id, d);
  if (e == ERR_CONFLICT) {
    *d = (ErrDetail){.err = ERR_OK};
    return draw_place(rq, rs, id, TR_S("This is not possible now. The group has changed in the meantime."), d);
  }
  TRY(e);
  resp_redirect(rs, grp_url(rq, group, "?done=put"));
  return ERR_OK;
}
