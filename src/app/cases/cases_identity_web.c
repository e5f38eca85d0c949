// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The page of the sealed identity.
#include "app/cases/cases_web.h"
#include "app/views.h"
#include "base/text.h"

// The reason of the newest asking, from the case's notes.
static const char *reason_of(const CaseFile *f) {
  for (size_t i = f->n_items; i > 0; i--) {
    const Item *it = &f->items[i - 1];
    if (it->plain && text_eq(json_str(it->plain, "why", ""), "reveal")) return json_str(it->plain, "text", "");
  }
  return NULL;
}

static void fill_state(Req *rq, const Html *h, const CaseFile *f, const Agreement *r, struct identity_view *v) {
  v->reveal_id = r->id;
  v->asked = text_eq(r->state, "asked");
  v->open = text_eq(r->state, "open");
  v->mine = r->id && r->asked_by == rq->who.user_id;
  v->can_confirm = v->asked && !v->mine && accounts_is_key_holder(rq);
  if (r->id) v->asker = desk_name(h, f->people, f->n_people, r->asked_by);
  if (v->asked) v->reason = reason_of(f);
  v->until = desk_when(rq, h, r->until, desk_offset_min(rq, f->org.country));
}

static Err draw(Req *rq, Resp *rs, const CaseFile *f, const Agreement *r, Err err) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Name"));
  struct identity_view v = {.layout = staff_layout(rq, "/staff/cases"), .id = f->row.id, .ref = desk_ref(rq->arena, f->row.ref),
                            .has_identity = f->has_identity, .holds_identity = f->holds_identity,
                            .two_person = req_app(rq)->two_person_reveal};
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)f->row.id);
  fill_state(rq, &h, f, r, &v);
  if (err != ERR_OK) {
    v.error = err == ERR_UNPROCESSABLE ? desk_tr(&h, TR_S("Say why you need the name.")) : i18n_err(h.lang, err);
    resp_status(rs, err_http(err));
  }
  cases_identity_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err show(Req *rq, Resp *rs, int64_t id, Err err, ErrDetail *d) {
  CaseFile f;
  Agreement r;
  Err e = desk_open(rq, id, &f, d);
  if (e == ERR_OK) e = reveal_state(rq, id, &r, d);
  if (e == ERR_OK) e = draw(rq, rs, &f, &r, err);
  desk_release(&f);
  return e;
}

Err cases_identity_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return show(rq, rs, id, ERR_OK, d);
}

// ---- the name itself, for this one answer

static void add_name(struct name_form_view *v, size_t *n, size_t max, const char *name, const char *source) {
  if (*n < max && name && *name) v[(*n)++] = (struct name_form_view){name, source};
}

// {"name": t, "forms": [t, ...]}: as in passport, payslip, own script.
void cases_names(const json_t *identity, struct name_form_view *v, size_t *n, size_t max) {
  const json_t *forms = json_object_get(identity, "forms");
  add_name(v, n, max, json_str(identity, "name", ""), NULL);
  for (size_t k = 0; k < json_array_size(forms); k++) add_name(v, n, max, json_string_value(json_array_get(forms, k)), NULL);
}

typedef struct { const Req *rq; int64_t id; CaseRow row; } RowWork;

static Err row_work(Tx *tx, void *arg) {
  RowWork *w = arg;
  return case_row(tx, w->rq->arena, w->id, w->rq->who.org_id, &w->row);
}

static Err draw_name(Req *rq, Resp *rs, const CaseRow *c, const Item *items, size_t n_items) {
  enum { NAMES = 16 };
  PageContext pc;
  struct name_form_view *names = ARENA_ARRAY(rq->arena, struct name_form_view, NAMES);
  if (!names) return ERR_NO_MEMORY;
  Html h = staff_begin(rq, rs, &pc, TR_S("Name"));
  struct identity_view v = {.layout = staff_layout(rq, "/staff/cases"), .id = c->id, .ref = desk_ref(rq->arena, c->ref), .names = names,
                            .shown = true, .has_identity = true, .holds_identity = true};
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)c->id);
  for (size_t i = 0; i < n_items; i++)
    if (items[i].plain) cases_names(items[i].plain, names, &v.n_names, NAMES);
  cases_identity_render(&h, &v);
  return resp_body(rs)->err;
}

static Err reveal_now(Req *rq, Resp *rs, int64_t id, ErrDetail *d) {
  RowWork row = {.rq = rq, .id = id};
  Item *items;
  size_t n;
  TRY(db_read(req_app(rq)->db, row_work, &row, d));
  Err e = reveal_show(rq, id, &items, &n, d);
  if (e == ERR_OK) e = draw_name(rq, rs, &row.row, items, n);
  items_release(items, n);
  return e;
}

Err cases_identity_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  const char *reason = req_field(rq, "reason");
  if (!*reason) return show(rq, rs, id, ERR_UNPROCESSABLE, d);
  TRY(reveal_ask(rq, id, reason, d));
  return req_app(rq)->two_person_reveal ? show(rq, rs, id, ERR_OK, d) : reveal_now(rq, rs, id, d);
}

Err cases_identity_confirm_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  TRY(reveal_confirm(rq, id, req_int(rq, "reveal", 0), d));
  return show(rq, rs, id, ERR_OK, d);
}

Err cases_identity_show_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return reveal_now(rq, rs, id, d);
}
