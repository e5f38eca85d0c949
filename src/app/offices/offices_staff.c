// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/offices/offices_staff.h"

#include <string.h>

#include "app/audit/audit.h"
#include "app/offices/offices_page.h"
#include "app/offices/offices_shelter.h"
#include "app/offices/offices_store.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

enum { MAY_CHANGE = ROLE_SUPERVISOR | ROLE_ADMIN };
const Field staff_place_fields[] = {{"saved", F_BOOL, FIELD_QUERY, 0, 1, 0, "the page before has saved"}, {0}};
const Field staff_edit_fields[] = {{"field", F_CODE, FIELD_REQUIRED, 1, 40, 0, "which fact"},
                                   {"value", F_TEXT, 0, 0, 4000, 0, "its new value; empty: none"},
                                   {"restore", F_BOOL, 0, 0, 1, 0, "take back what staff changed"}, {0}};

// ---- the list

static Err list_run(Req *rq, Resp *rs, const OfficeBook *b, ErrDetail *d) {
  PageContext pc;
  size_t n = offices_count(b);
  int32_t today = (int32_t)(rq->now / DAY_MS);
  struct office_row_view *rows = ARENA_ARRAY(rq->arena, struct office_row_view, n + 1);
  (void)d;
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    const Office *o = office_at(b, i);
    rows[i] = (struct office_row_view){.url = arena_fmt(rq->arena, "/staff/places/%s", o->id), .name = o->name,
                                       .kind = office_word(req_app(rq)->offices, OW_KIND, o->kind), .country = o->country,
                                       .verified_on = o->verified ? o->verified_on : "", .stale = office_stale(o, today), .closed = o->closed};
  }
  Html h = staff_begin(rq, rs, &pc, TR_S("Directory"));
  struct office_list_view v = {.layout = staff_layout(rq, "/staff/places"), .rows = rows, .n_rows = n, .site = req_public_url(rq)};
  staff_places_render(&h, &v);
  return ERR_OK;
}

Err staff_places_web(Req *rq, Resp *rs, ErrDetail *d) { return office_page(rq, rs, list_run, d); }

// ---- one body

typedef struct { Arena *a; const char *id; OfficeDoc base, now; OfficeEdit *edits; size_t n_edits; } Read;

static Err read_work(Tx *tx, void *arg) {
  Read *w = arg;
  TRY(office_doc(tx, w->a, w->id, &w->base, &w->now));
  return offices_store_history(tx, w->a, w->id, &w->edits, &w->n_edits);
}

static const char *day_text(Arena *a, int64_t day) { return day ? clock_iso_date(a, day * DAY_MS) : ""; }

static void draw_fields(const Req *rq, const Read *w, struct office_staff_view *v) {
  struct office_field_view *f = ARENA_ARRAY(rq->arena, struct office_field_view, OFFICE_FIELDS);
  for (int i = 0; f && i < OFFICE_FIELDS; i++)
    f[v->n_fields++] = (struct office_field_view){.name = office_fields[i].name, .value = doc_value_shown(rq->arena, i, w->now.value[i]),
                                                  .base = doc_value_shown(rq->arena, i, w->base.value[i]),
                                                  .edited = !doc_same(w->base.value[i], w->now.value[i]),
                                                  .large = office_fields[i].kind == OF_PHONES || office_fields[i].kind == OF_LIST ||
                                                           text_eq(office_fields[i].name, "comment")};
  v->fields = f;
}

static void draw_edits(const Req *rq, const Read *w, struct office_staff_view *v) {
  struct office_edit_view *e = ARENA_ARRAY(rq->arena, struct office_edit_view, w->n_edits + 1);
  for (size_t i = 0; e && i < w->n_edits; i++) {
    int field = office_field_find(w->edits[i].field);
    const char *value = w->edits[i].value;
    e[v->n_edits++] = (struct office_edit_view){.field = w->edits[i].field, .who = w->edits[i].user,
                                                .value = field >= 0 && *value ? doc_value_shown(rq->arena, field, value) : "",
                                                .day = day_text(rq->arena, w->edits[i].made_day), .ended = day_text(rq->arena, w->edits[i].ended_day)};
  }
  v->edits = e;
}

static bool is_shelter(const OfficeDoc *doc) { return text_eq(doc->value[office_field_find("kind")], "shelter"); }

static Err draw_beds(const Req *rq, const Read *w, struct office_staff_view *v, ErrDetail *d) {
  Shelter s;
  if (!is_shelter(&w->now) || !(rq->who.role & ROLE_CASE_STAFF)) return ERR_OK;
  TRY(shelter_get(rq, w->id, &s, d));
  v->beds = (struct office_beds_view){.shown = true, .free_beds = s.free_beds, .takes = s.takes, .pays = s.pays, .address = s.address,
                                      .day = s.known ? day_text(rq->arena, s.day) : NULL};
  v->beds_action = arena_fmt(rq->arena, "/staff/places/%s/beds", w->id);
  return ERR_OK;
}

Err staff_place_web(Req *rq, Resp *rs, ErrDetail *d) {
  PageContext pc;
  Read w = {.a = rq->arena, .id = req_param(rq, "id")};
  TRY(db_read(req_app(rq)->db, read_work, &w, d));
  int name = office_field_find("name");
  struct office_staff_view v = {.id = w.id, .name = doc_value_shown(rq->arena, name, w.now.value[name]), .saved = req_int(rq, "saved", 0) == 1,
                                .action = arena_fmt(rq->arena, "/staff/places/%s/change", w.id), .may_change = (rq->who.role & MAY_CHANGE) != 0};
  TRY(draw_beds(rq, &w, &v, d));
  draw_fields(rq, &w, &v);
  draw_edits(rq, &w, &v);
  Html h = staff_begin(rq, rs, &pc, TR_S("Directory"));
  v.layout = staff_layout(rq, "/staff/places");
  v.layout.back_url = "/staff/places";
  staff_place_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

// ---- changing one fact

typedef struct { const Req *rq; const char *id, *value, *typed; int field; bool restore; AuditEvent event; ErrDetail *d; } Change;

// The whole body must still be right with the new value: the reader says what is not.
static Err change_work(Tx *tx, void *arg) {
  Change *w = arg;
  Arena *a = w->rq->arena;
  OfficeDoc base, now;
  TRY(office_doc(tx, a, w->id, &base, &now));
  if (w->restore) w->value = base.value[w->field];
  now.value[w->field] = w->value;
  if (office_doc_check(req_app(w->rq)->offices, a, &now, w->d) != ERR_OK) return ERR_UNPROCESSABLE;
  TRY(office_edit(tx, a, w->id, w->field, w->value, w->rq->who.user_id, w->rq->now));
  return audit_append(tx, &w->event);
}

Err staff_edit_web(Req *rq, Resp *rs, ErrDetail *d) {
  ErrDetail why = {.err = ERR_OK};
  Change w = {.rq = rq, .id = req_param(rq, "id"), .field = office_field_find(req_field(rq, "field")), .restore = req_int(rq, "restore", 0) == 1, .d = &why};
  if (w.field < 0) return err_set(d, ERR_INPUT, "field", "there is no such fact");
  if (!w.restore && doc_value_typed(rq->arena, w.field, req_field(rq, "value"), &w.value, &why) != ERR_OK)
    return err_set(d, ERR_UNPROCESSABLE, office_fields[w.field].name, "%s", why.text);
  w.event = (AuditEvent){.org_id = rq->who.org_id, .at = rq->now, .actor = audit_actor(rq), .action = AUDIT_SETTING_CHANGED,
                         .detail = arena_fmt(rq->arena, "place %s %s", w.id, office_fields[w.field].name)};
  Err e = db_write(req_app(rq)->db, change_work, &w, d);
  if (e == ERR_UNPROCESSABLE) return err_set(d, e, office_fields[w.field].name, "%s", why.text);
  TRY(e);
  resp_redirect(rs, arena_fmt(rq->arena, "/staff/places/%s?saved=1", w.id));
  return ERR_OK;
}

// ---- a shelter

const Field staff_beds_fields[] = {{"free", F_INT, FIELD_REQUIRED, 0, SHELTER_BEDS_MAX, 0, "beds free today"},
                                   {"takes", F_TEXT, 0, 0, SHELTER_TEXT_MAX, 0, "whom they take (sealed)"},
                                   {"pays", F_TEXT, 0, 0, SHELTER_TEXT_MAX, 0, "who pays (sealed)"},
                                   {"address", F_TEXT, 0, 0, SHELTER_TEXT_MAX, 0, "where it is (sealed)"}, {0}};

Err staff_beds_web(Req *rq, Resp *rs, ErrDetail *d) {
  Read w = {.a = rq->arena, .id = req_param(rq, "id")};
  Shelter s = {.free_beds = req_int(rq, "free", 0), .takes = req_field(rq, "takes"), .pays = req_field(rq, "pays"), .address = req_field(rq, "address")};
  TRY(db_read(req_app(rq)->db, read_work, &w, d));
  if (!is_shelter(&w.now)) return err_set(d, ERR_UNPROCESSABLE, "free", "this body is no shelter");
  TRY(shelter_put(rq, w.id, &s, d));
  resp_redirect(rs, arena_fmt(rq->arena, "/staff/places/%s?saved=1", w.id));
  return ERR_OK;
}
