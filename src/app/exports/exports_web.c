// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Pages and files of this room.
#include "app/exports/exports.h"
#include "app/exports/exports_views.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

static const I18n *staff_lang(const Req *rq) { return i18n_get(req_app(rq)->i18n, rq->lang, I18N_STAFF); }

// The name of a file says what it is and no more.
static void as_file(Resp *rs, const Req *rq, const char *name, const char *ending, const char *type) {
  resp_type(rs, type);
  resp_header(rs, "Content-Disposition", arena_fmt(rq->arena, "attachment; filename=\"%s.%s\"", name, ending));
  resp_header(rs, "Cache-Control", "no-store");
}

// ---- the form

static Err draw_form(Req *rq, Resp *rs, int64_t id, const ReferralForm *f) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Referrals"));
  struct form_section_view *sections = ARENA_ARRAY(rq->arena, struct form_section_view, FORM_SECTIONS);
  struct form_field_view *fields = ARENA_ARRAY(rq->arena, struct form_field_view, f->n + 1);
  if (!sections || !fields) return ERR_NO_MEMORY;
  struct form_view v = {.layout = staff_layout(rq, "/staff/referrals"), .id = id, .ref = f->ref, .sections = sections, .n_sections = FORM_SECTIONS};
  v.layout.back_url = arena_fmt(rq->arena, "/staff/referrals/%lld", (long long)id);
  for (size_t i = 0; i < f->n; i++) {
    struct form_section_view *s = &sections[f->fields[i].section];
    const FormField *from = &f->fields[i];
    bool box = from->section == FORM_PRIORITY || (from->section == FORM_SERVICES && !text_eq(from->code, "provided"));
    fields[i] = (struct form_field_view){from->label, from->value, box, box && *from->value};
    if (!s->fields) *s = (struct form_section_view){.boxes = box, .title = i18n_tr(h.lang, NULL, form_section_text(f->fields[i].section)), .fields = &fields[i]};
    s->n_fields++;   // fields of a section stand together
  }
  exports_form_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err exports_form_web(Req *rq, Resp *rs, ErrDetail *d) {
  ReferralForm f;
  int64_t id;
  TRY(req_id(rq, "id", &id));
  TRY(exports_form(rq, id, staff_lang(rq), &f, d));
  return draw_form(rq, rs, id, &f);
}

static Err give_json(Req *rq, Resp *rs, const ReferralForm *f) {
  json_t *j = exports_form_json(f);
  Err e = j ? resp_json(rs, j) : ERR_NO_MEMORY;
  json_decref(j);
  if (e == ERR_OK) as_file(rs, rq, "referral", "json", "application/json");
  return e;
}

static Err exports_form_file_web(Req *rq, Resp *rs, ErrDetail *d) {
  ReferralForm f;
  int64_t id;
  bool json = text_eq(req_param(rq, "format"), "json");
  TRY(req_id(rq, "id", &id));
  if (!json && !text_eq(req_param(rq, "format"), "xlsx")) return ERR_NOT_FOUND;
  TRY(exports_form(rq, id, staff_lang(rq), &f, d));
  if (json) return give_json(rq, rs, &f);
  as_file(rs, rq, "referral", "xlsx", sheet_media_type(SHEET_XLSX));
  return exports_form_sheet(rq, &f, staff_lang(rq), sheet_to_buf, resp_body(rs));
}

// ---- the register

static Err draw_register(Req *rq, Resp *rs, const char *error) {
  enum { FIRST_DAYS = 90 };
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Register"));
  const char *from = req_field(rq, "from"), *to = req_field(rq, "to");
  struct register_view v = {.layout = staff_layout(rq, "/staff/register"), .error = error ? i18n_tr(h.lang, NULL, error) : NULL, .most = REGISTER_CASES_MAX,
                            .from = *from ? from : clock_iso_date(rq->arena, rq->now - FIRST_DAYS * (Millis)DAY_MS),
                            .to = *to ? to : clock_iso_date(rq->arena, rq->now)};
  exports_register_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err exports_register_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  return draw_register(rq, rs, NULL);
}

static Err exports_register_file_web(Req *rq, Resp *rs, ErrDetail *d) {
  RegisterAsk ask = {.from_day = (int32_t)req_int(rq, "from", 0), .to_day = (int32_t)req_int(rq, "to", rq->now / DAY_MS)};
  ErrDetail own = {.err = ERR_OK};
  Buf file;
  if (!sheet_form(req_param(rq, "format"), &ask.form)) return ERR_NOT_FOUND;
  buf_init(&file, resp_body(rs)->max);
  Err e = exports_register(rq, &ask, staff_lang(rq), sheet_to_buf, &file, &own);
  if (e == ERR_OK) {
    as_file(rs, rq, "register", sheet_ending(ask.form), sheet_media_type(ask.form));
    buf_add(resp_body(rs), file.p, file.n);
  }
  buf_free(&file);
  if (e != ERR_LIMIT) return e == ERR_OK ? resp_body(rs)->err : err_set(d, e, own.field, "%s", own.text);
  resp_status(rs, err_http(e));
  return draw_register(rq, rs, TR_S("These are too many cases for one file. Choose a shorter time."));
}

enum { DAY_LAST = 59999 };
static const Field register_fields[] = {{"from", F_DATE, FIELD_QUERY, 0, DAY_LAST, 0, "first day"}, {"to", F_DATE, FIELD_QUERY, 0, DAY_LAST, 0, "last day"}, {0}};

const Route exports_routes[] = {
    {"GET", "/staff/referrals/{id}/form", ROLE_CASE_STAFF, 0, NULL, 0, exports_form_web, NULL,
     "Inter-Agency Referral Form of a referral, to print. 409 NO_CONSENT without the worker's consent."},
    {"GET", "/staff/referrals/{id}/form/{format}", ROLE_CASE_STAFF, 0, NULL, 0, exports_form_file_web, NULL, "The same as json or xlsx."},
    {"GET", "/staff/register", ROLE_SUPERVISOR, 0, NULL, 0, exports_register_web, NULL, "Register of grievances: for which time."},
    {"GET", "/staff/register/{format}", ROLE_SUPERVISOR, 0, register_fields, 0, exports_register_file_web, NULL, "The register as csv or xlsx, without names."},
    {0}};
