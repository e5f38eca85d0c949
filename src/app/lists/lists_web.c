// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Lists so far, bringing one, its steps.
#include "app/lists/lists_web.h"

#include <stdlib.h>

#include "app/views.h"
#include "base/text.h"
#include "http/limits.h"

// ---- all lists

static const char *state_text(const Html *h, const char *state) {
  static const struct { const char *state, *text; } all[] = {
      {"here", TR_S("not yet made into cases")}, {"running", TR_S("begun, not at its end")}, {"done", TR_S("cases are made")},
      {"undoing", TR_S("being taken back")}, {"undone", TR_S("taken back")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].state, state)) return lists_tr(h, all[i].text);
  return state;
}

static const char *who(const Html *h, const Person *people, size_t n, int64_t id) {
  for (size_t i = 0; i < n; i++)
    if (people[i].id == id) return people[i].name;
  return lists_tr(h, TR_S("someone who left"));
}

Err lists_show_index(Req *rq, Resp *rs, Err why, const char *error, ErrDetail *d) {
  PageContext pc;
  ListsBoard b;
  TRY(lists_board(rq, &b, d));
  Html h = staff_begin(rq, rs, &pc, TR_S("Old case lists"));
  struct lists_index_view v = {.layout = staff_layout(rq, "/staff/lists"), .holder = accounts_is_key_holder(rq)};
  struct list_line_view *lines = ARENA_ARRAY(rq->arena, struct list_line_view, b.n + 1);
  if (!lines) return ERR_NO_MEMORY;
  for (size_t i = 0; i < b.n; i++)
    lines[i] = (struct list_line_view){.id = b.lists[i].id, .made = b.lists[i].made, .known = b.lists[i].known, .faulty = b.lists[i].faulty,
                                       .day = i18n_date(rq->arena, h.lang, (int32_t)(b.lists[i].changed_hour / 24)),
                                       .who = who(&h, b.people, b.n_people, b.lists[i].user_id), .state = state_text(&h, b.lists[i].state)};
  v.lists = lines;
  v.n_lists = b.n;
  if (why != ERR_OK) {
    v.error = error ? lists_tr(&h, error) : i18n_err(h.lang, why);
    resp_status(rs, err_http(why));
  }
  lists_index_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err index_web(Req *rq, Resp *rs, ErrDetail *d) { return lists_show_index(rq, rs, ERR_OK, NULL, d); }

// ---- bringing one

typedef struct { ListUpload *up; int64_t id; Err wrong; } Coming;

static Err soft(Coming *c, Err e) {
  if (e == ERR_OK) return ERR_OK;
  list_upload_free(c->up);
  c->up = NULL;
  c->wrong = e;
  return e == ERR_TOO_LARGE || e == ERR_INPUT || e == ERR_SLOW_DOWN || e == ERR_CRYPTO ? ERR_OK : e;
}

// One list at a time: a second file of the form is not taken.
static Err part_begin(Req *rq, const char *field, const char *file_name) {
  if (!text_eq(field, "file")) return ERR_FIELD_UNKNOWN;
  if (rq->user) return ERR_FIELD_MANY;
  Coming *c = rq->user = calloc(1, sizeof *c);
  return c ? soft(c, list_upload_begin(rq, file_name, &c->up, NULL)) : ERR_NO_MEMORY;
}

static Err part_data(Req *rq, Bytes data) {
  Coming *c = rq->user;
  return c->up ? soft(c, list_upload_add(c->up, data, NULL)) : ERR_OK;
}

static Err part_end(Req *rq) {
  Coming *c = rq->user;
  if (!c->up) return ERR_OK;
  TRY(soft(c, list_upload_end(c->up, &c->id, NULL)));
  list_upload_free(c->up);
  c->up = NULL;
  return ERR_OK;
}

static void part_gone(Req *rq) {
  Coming *c = rq->user;
  if (c) list_upload_free(c->up);
  free(c);
  rq->user = NULL;
}

static Err upload_web(Req *rq, Resp *rs, ErrDetail *d) {
  const Coming *c = rq->user;
  int64_t id = c ? c->id : 0;
  Err wrong = c ? c->wrong : ERR_INPUT;
  part_gone(rq);
  if (!id && wrong == ERR_INPUT) return lists_show_index(rq, rs, wrong, TR_S("Choose a file that is not empty."), d);
  if (!id && wrong == ERR_SLOW_DOWN) return lists_show_index(rq, rs, wrong, TR_S("Too many lists wait. Finish one of them, or throw it away."), d);
  if (!id) return lists_show_index(rq, rs, wrong == ERR_OK ? ERR_INPUT : wrong, NULL, d);
  resp_redirect(rs, arena_fmt(rq->arena, "/staff/lists/%lld/columns", (long long)id));
  return ERR_OK;
}

// ---- one of them

static const struct list_kept_view *kept_of(Req *rq, const ListBoardOne *b) {
  struct list_kept_view *v = ARENA_ARRAY(rq->arena, struct list_kept_view, b->n_left + 1);
  for (size_t i = 0; v && i < b->n_left; i++)
    v[i] = (struct list_kept_view){b->left[i].case_id, arena_fmt(rq->arena, "%04lld-%04lld", (long long)(b->left[i].ref / 10000), (long long)(b->left[i].ref % 10000))};
  return v;
}

Err lists_show(Req *rq, Resp *rs, int64_t id, const char *done, ErrDetail *d) {
  PageContext pc;
  ListBoardOne b;
  TRY(lists_board_one(rq, id, &b, d));
  const ListLine *l = &b.line;
  if (text_eq(l->state, "here")) {
    resp_redirect(rs, arena_fmt(rq->arena, "/staff/lists/%lld/columns", (long long)id));
    return ERR_OK;
  }
  Html h = staff_begin(rq, rs, &pc, TR_S("Old case lists"));
  struct lists_list_view v = {.layout = staff_layout(rq, "/staff/lists"), .id = id, .made = l->made, .known = l->known, .faulty = l->faulty,
                              .next_row = l->next_row, .state = state_text(&h, l->state), .running = text_eq(l->state, "running"),
                              .ended = text_eq(l->state, "done"), .undoing = text_eq(l->state, "undoing"),
                              .undone = text_eq(l->state, "undone"), .holder = accounts_is_key_holder(rq), .kept = kept_of(rq, &b), .n_kept = b.n_left};
  if (!v.kept) return ERR_NO_MEMORY;
  if (done) v.done = lists_tr(&h, done);
  v.layout.back_url = "/staff/lists";
  lists_list_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err list_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  return lists_show(rq, rs, id, NULL, d);
}

static Err import_one(Req *rq, int64_t id, ErrDetail *d) {
  ListFile f;
  ListPassed out;
  const ListPass pass = {.write = true, .slice_ms = LIST_SLICE_MS};
  TRY(list_file_open(rq, id, "opened", &f, d));
  Err e = f.plan.chosen ? ERR_OK : ERR_UNPROCESSABLE;
  if (e == ERR_OK && text_eq(f.line.state, "here")) e = list_file_save(&f, true, d);
  else if (e == ERR_OK && !text_eq(f.line.state, "running")) e = ERR_CONFLICT;
  if (e == ERR_OK) e = list_pass(&f, &pass, &out, d);
  list_file_close(&f);
  return e;
}

static Err undo_one(Req *rq, int64_t id, ErrDetail *d) {
  ListFile f;
  bool more;
  TRY(list_file_open(rq, id, "opened", &f, d));
  Err e = list_undo(&f, LIST_SLICE_MS, &more, d);
  list_file_close(&f);
  return e;
}

static Err act_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  ListBoardOne list;
  const char *act = req_field(rq, "act");
  TRY(req_id(rq, "id", &id));
  TRY(lists_board_one(rq, id, &list, d));  // whose list it is comes before what is asked of it
  Err e = ERR_INPUT;
  if (text_eq(act, "import")) e = import_one(rq, id, d);
  else if (text_eq(act, "undo")) e = undo_one(rq, id, d);
  else if (text_eq(act, "drop")) e = lists_throw_away(rq, id, d);
  if (e != ERR_OK) return e;
  resp_redirect(rs, text_eq(act, "drop") ? "/staff/lists" : arena_fmt(rq->arena, "/staff/lists/%lld", (long long)id));
  return ERR_OK;
}

// ---- routes

static const Upload upload = {part_begin, part_data, part_end, part_gone};
static const Field act_fields[] = {{"act", F_CODE, FIELD_REQUIRED, 1, 10, 0, "import, undo or drop"}, {0}};
static const Field look_fields[] = {{"sheet", F_INT, FIELD_QUERY, 1, LIST_SHEETS, 0, "sheet of a workbook"},
                                    {"row", F_INT, FIELD_QUERY, 0, LIST_HEAD_MOST, 0, "first row of the headings"},
                                    {"rows", F_INT, FIELD_QUERY, 0, LIST_HEADS, 0, "rows of headings"},
                                    {"map", F_INT, FIELD_QUERY, 0, INT64_MAX, 0, "kept choice of columns"},
                                    {0}};
static const Field columns_fields[] = {{"sheet", F_INT, FIELD_REQUIRED, 1, LIST_SHEETS, 0, "sheet of a workbook"},
                                       {"row", F_INT, FIELD_REQUIRED, 1, LIST_HEAD_MOST, 0, "first row of the headings"},
                                       {"rows", F_INT, FIELD_REQUIRED, 1, LIST_HEADS, 0, "rows of headings"},
                                       {"field", F_CODE, FIELD_MANY | FIELD_KEEP_EMPTY, 0, 20, LIST_SHOWN, "what each column is"},
                                       {"worker_lang", F_LINE, FIELD_REQUIRED, 1, 20, 0, "language of rows that name none"},
                                       {"dates", F_CODE, FIELD_REQUIRED, 1, 10, 0, "day or month first"},
                                       {"known", F_BOOL, 0, 0, 1, 0, "rows whose case seems to be here come in too"},
                                       {"keep", F_LINE, 0, 0, 60, 0, "name under which the choice is kept"},
                                       {0}};
static const Field check_fields[] = {{"from", F_INT, FIELD_QUERY, 1, LIST_ROWS, 0, "first row of the page"}, {0}};

const Route lists_routes[] = {
    {"GET", "/staff/lists", ROLE_CASE_STAFF, 0, NULL, 0, index_web, NULL, "Old case lists that were brought in."},
    {"POST", "/staff/lists", ROLE_CASE_STAFF, ROUTE_UPLOAD, NULL, LIMIT_list_bytes + 1024 * 1024, upload_web, &upload, "Takes an old case list; it is sealed as it arrives."},
    {"GET", "/staff/lists/{id}", ROLE_CASE_STAFF, 0, NULL, 0, list_web, NULL, "How far a list is."},
    {"POST", "/staff/lists/{id}", ROLE_CASE_STAFF, 0, act_fields, 0, act_web, NULL, "Makes cases of the rows, takes them back, or throws the list away."},
    {"GET", "/staff/lists/{id}/columns", ROLE_CASE_STAFF, 0, look_fields, 0, lists_columns_page_web, NULL, "Which column is what."},
    {"POST", "/staff/lists/{id}/columns", ROLE_CASE_STAFF, 0, columns_fields, 0, lists_columns_web, NULL, "Takes what each column is."},
    {"GET", "/staff/lists/{id}/check", ROLE_CASE_STAFF, 0, check_fields, 0, lists_check_web, NULL, "What becomes of each row; nothing is made."},
    {"GET", "/staff/lists/{id}/errors.csv", ROLE_CASE_STAFF, 0, NULL, 0, lists_errors_web, NULL, "What is wrong, by sheet, row and column."},
    {0}};
