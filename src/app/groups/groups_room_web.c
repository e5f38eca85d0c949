// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Many in one room: the form, the receipts to cut apart, and the sheet of paper for where there is no connection.
#include <string.h>

#include "app/groups/groups_web.h"
#include "app/views.h"
#include "base/rand.h"
#include "base/text.h"

enum { ISSUES_MAX = 3, FIRST_ROWS = 10, QUESTIONS = 4 };

// ---- choices from the question tree

static const Question *coarse_question(const Tree *t, const char *coarse) {
  for (size_t i = 0; i < t->n_questions; i++)
    if (text_eq(t->questions[i].coarse, coarse)) return &t->questions[i];
  return NULL;
}

static bool among(const char *const *list, size_t n, const char *what) {
  for (size_t i = 0; i < n; i++)
    if (text_eq(list[i], what)) return true;
  return false;
}

static const I18n *worker_words(const Req *rq, const Html *h) { return i18n_get(req_app(rq)->i18n, i18n_language(h->lang)->tag, I18N_WORKER); }

static const struct grp_option_view *answers_of(const Req *rq, const I18n *l, const Question *q, const char *const *chosen, size_t n_chosen, size_t *n) {
  struct grp_option_view *v = ARENA_ARRAY(rq->arena, struct grp_option_view, q->n_answers + 1);
  *n = v ? q->n_answers : 0;
  for (size_t i = 0; i < *n; i++)
    v[i] = (struct grp_option_view){q->answers[i].id, answer_text(l, rq->arena, &q->answers[i]), among(chosen, n_chosen, q->answers[i].id)};
  return v;
}

// Places of the questions that have a list of them: "<question>:<place>".
static Err fill_places(const Req *rq, const I18n *l, struct grp_question_view *v) {
  const Tree *t = req_app(rq)->tree;
  size_t most = 0;
  for (size_t i = 0; i < t->n_questions; i++)
    if (t->questions[i].places && text_eq(t->questions[i].coarse, "region")) most += t->questions[i].places->n;
  struct grp_option_view *o = ARENA_ARRAY(rq->arena, struct grp_option_view, most + 1);
  if (!o) return ERR_NO_MEMORY;
  for (size_t i = 0; i < t->n_questions; i++) {
    const Question *q = &t->questions[i];
    for (size_t k = 0; q->places && text_eq(q->coarse, "region") && k < q->places->n; k++) {
      const char *value = arena_fmt(rq->arena, "%s:%s", q->id, q->places->v[k].id);
      o[v->n_options++] = (struct grp_option_view){value, place_text(l, rq->arena, &q->places->v[k]), text_eq(value, req_field(rq, "place"))};
    }
  }
  v->options = o;
  return ERR_OK;
}

static Err fill_questions(const Req *rq, const Html *h, struct grp_room_view *v) {
  const Tree *t = req_app(rq)->tree;
  const I18n *l = worker_words(rq, h);
  const Question *where = tree_find(t, "where"), *sector = coarse_question(t, "sector_group"), *region = coarse_question(t, "region");
  struct grp_question_view *q = ARENA_ARRAY(rq->arena, struct grp_question_view, QUESTIONS);
  if (!q || !where || !sector || !region) return ERR_CONFIG;
  const char *at = req_field(rq, "where"), *work = req_field(rq, "sector");
  q[0] = (struct grp_question_view){.id = "where", .text = i18n_tr(l, NULL, where->text)};
  q[0].options = answers_of(rq, l, where, &at, 1, &q[0].n_options);
  q[1] = (struct grp_question_view){.id = "place", .text = i18n_tr(l, NULL, region->text)};
  TRY(fill_places(rq, l, &q[1]));
  q[2] = (struct grp_question_view){.id = "sector", .text = i18n_tr(l, NULL, sector->text)};
  q[2].options = answers_of(rq, l, sector, &work, 1, &q[2].n_options);
  v->questions = q;
  v->n_questions = 3;
  return ERR_OK;
}

// ---- the form

typedef struct { const char *error; int64_t sheet; bool waits[GROUP_ROWS]; } RoomSaid;

static const char *fresh_mark(Arena *a) {
  uint8_t random[18];
  rand_bytes(random, sizeof random);
  return text_b64(a, BYTES(random, sizeof random));
}

static const char *column(const Req *rq, const char *name, size_t i) {
  const char *const *values;
  return i < req_many(rq, name, &values) ? values[i] : "";
}

static bool ticked(const Req *rq, const char *name, size_t row) {
  const char *const *values;
  size_t n = req_many(rq, name, &values);
  return among(values, n, arena_fmt(rq->arena, "%zu", row + 1));
}

// Without a sheet ten empty rows are enough to begin with; with one, those that wait.
static Err fill_rows(const Req *rq, const Html *h, const RoomSaid *said, struct grp_room_view *v) {
  const char *first = column(rq, "row_lang", 0);
  struct grp_row_view *rows = ARENA_ARRAY(rq->arena, struct grp_row_view, GROUP_ROWS);
  if (!rows) return ERR_NO_MEMORY;
  (void)h;
  for (size_t i = 0; i < (said->sheet ? GROUP_ROWS : FIRST_ROWS); i++) {
    if (said->sheet && !said->waits[i]) continue;
    struct grp_row_view *row = &rows[v->n_rows];
    // A column holds only the rows that were shown.
    *row = (struct grp_row_view){.number = (int64_t)i + 1, .name = column(rq, "row_name", v->n_rows), .words = column(rq, "row_words", v->n_rows),
                                 .amount = column(rq, "row_amount", v->n_rows), .lang = column(rq, "row_lang", v->n_rows),
                                 .share = ticked(rq, "row_share", i), .yes = ticked(rq, "row_yes", i)};
    row->langs = grp_langs(rq, *row->lang ? row->lang : first, &row->n_langs);
    v->n_rows++;
  }
  v->rows = rows;
  return ERR_OK;
}

static Err draw_form(Req *rq, Resp *rs, const GroupFile *f, const RoomSaid *said) {
  PageContext pc;
  const App *app = req_app(rq);
  const char *const *issues;
  size_t n = req_many(rq, "issue", &issues);
  Html h = staff_begin(rq, rs, &pc, TR_S("Groups"));
  struct grp_room_view v = {.layout = staff_layout(rq, "/staff/groups"), .id = f->g.id, .title = f->g.title, .sheet = said->sheet,
                            .story = req_field(rq, "story"), .once = *req_field(rq, "once") ? req_field(rq, "once") : fresh_mark(rq->arena)};
  const Question *issue = coarse_question(app->tree, "issue_group");
  if (!issue) return ERR_CONFIG;
  v.layout.back_url = grp_url(rq, f->g.id, "");
  v.issues = answers_of(rq, worker_words(rq, &h), issue, issues, n, &v.n_issues);
  v.currencies = grp_currencies(rq, *req_field(rq, "cur") ? req_field(rq, "cur") : "JPY", &v.n_currencies);
  TRY(fill_questions(rq, &h, &v));
  TRY(fill_rows(rq, &h, said, &v));
  if (said->error) {
    v.error = said->error;
    resp_status(rs, 422);
  }
  group_room_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err show_form(Req *rq, Resp *rs, int64_t id, RoomSaid *said, ErrDetail *d) {
  GroupFile f;
  if (!req_app(rq)->tree) return ERR_CONFIG;
  if (said->sheet) TRY(group_sheet_rows(rq, id, said->sheet, said->waits, d));
  Err e = group_open(rq, id, &f, d);
  if (e == ERR_OK) e = draw_form(rq, rs, &f, said);
  group_release(&f);
  return e;
}

Err groups_room_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  RoomSaid said = {.sheet = req_int(rq, "sheet", 0)};
  return show_form(rq, rs, id, &said, d);
}

// ---- what was typed

static void put_one(json_t *answers, const char *question, const char *code) {
  if (*code) json_object_set_new(answers, question, json_pack("[s]", code));
}

static json_t *common_typed(const Req *rq) {
  const Tree *t = req_app(rq)->tree;
  const char *const *issues, *place = req_field(rq, "place"), *colon = strchr(place, ':');
  size_t n = req_many(rq, "issue", &issues);
  const Question *issue = coarse_question(t, "issue_group"), *sector = coarse_question(t, "sector_group");
  json_t *answers = json_object(), *list = json_array();
  for (size_t i = 0; i < n; i++) json_array_append_new(list, json_string(issues[i]));
  if (issue && answers) json_object_set(answers, issue->id, list);
  json_decref(list);
  if (!answers) return NULL;
  if (sector) put_one(answers, sector->id, req_field(rq, "sector"));
  put_one(answers, "where", req_field(rq, "where"));
  put_one(answers, "for_whom", "group");
  if (colon) put_one(answers, arena_strn(rq->arena, place, (size_t)(colon - place)), colon + 1);
  return answers;
}

static const char *say(const Req *rq, Resp *rs, const char *id, int64_t row) {
  PageContext pc;
  Html h = staff_begin((Req *)(uintptr_t)rq, rs, &pc, TR_S("Groups"));
  I18nArg args[] = {i18n_arg_num("row", row)};
  return i18n_fmt_str(rq->arena, i18n_tr(h.lang, NULL, id), args, 1);
}

static bool row_empty(const RoomRow *r) { return !*r->name && !*r->words && !*r->amount; }

// One row of the form; NULL, or what is wrong with it.
static const char *read_row(const Req *rq, Resp *rs, size_t at, int number, RoomRow *out) {
  *out = (RoomRow){.number = number, .name = column(rq, "row_name", at), .words = column(rq, "row_words", at), .lang = column(rq, "row_lang", at),
                   .amount = column(rq, "row_amount", at), .share = ticked(rq, "row_share", (size_t)number - 1)};
  if (grp_amount(rq, out->amount, req_field(rq, "cur"), &out->amount) != ERR_OK) return say(rq, rs, TR_S("Row {row}: write the amount in digits."), number);
  return language_exact(out->lang) ? NULL : say(rq, rs, TR_S("Row {row}: choose the language."), number);
}

// Rows with a yes are filed; a row with words but without a yes is asked about.
static const char *read_rows(const Req *rq, Resp *rs, const RoomSaid *said, RoomRow *rows, size_t *n) {
  size_t at = 0;
  *n = 0;
  for (size_t i = 0; i < (said->sheet ? GROUP_ROWS : FIRST_ROWS); i++) {
    if (said->sheet && !said->waits[i]) continue;
    RoomRow row;
    const char *wrong = read_row(rq, rs, at++, (int)i + 1, &row);
    bool yes = ticked(rq, "row_yes", i);
    if (!yes && row_empty(&row)) continue;
    if (!yes) return say(rq, rs, TR_S("Row {row}: tick that she agrees, or leave the row empty."), (int64_t)i + 1);
    if (wrong) return wrong;
    rows[(*n)++] = row;
  }
  return *n ? NULL : say(rq, rs, TR_S("Fill in one row at least, and tick that she agrees."), 0);
}

static const char *common_missing(const Req *rq, Resp *rs) {
  const char *const *issues;
  size_t n = req_many(rq, "issue", &issues);
  return n == 0 || n > ISSUES_MAX ? say(rq, rs, TR_S("Choose one to three."), 0) : NULL;
}

// ---- receipts to cut apart

static Err draw_slips(Req *rq, Resp *rs, const RoomNew *in, const char *org) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Receipts"));
  struct grp_slip_view *slips = ARENA_ARRAY(rq->arena, struct grp_slip_view, in->n + 1);
  if (!slips) return ERR_NO_MEMORY;
  for (size_t i = 0; i < in->n; i++) {
    const RoomRow *row = &in->rows[i];
    slips[i] = (struct grp_slip_view){.number = row->number, .ref = grp_ref(rq->arena, row->ref),
                                      .case_url = arena_fmt(rq->arena, "/staff/cases/%lld", (long long)row->case_id)};
    grp_slip(rq, row->lang, org, &row->receipt, &row->due, &slips[i]);
  }
  struct grp_slips_view v = {.layout = staff_layout(rq, "/staff/groups"), .group_url = grp_url(rq, in->group_id, ""), .slips = slips,
                             .n_slips = in->n, .printed = in->sheet_id != 0};
  group_slips_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

typedef struct { const Req *rq; Org org; } OrgWork;

static Err org_work(Tx *tx, void *arg) {
  OrgWork *w = arg;
  return org_get(tx, w->rq->arena, w->rq->who.org_id, &w->org);
}

static Err file_rows(Req *rq, Resp *rs, RoomNew *in, RoomSaid *said, ErrDetail *d) {
  OrgWork org = {.rq = rq};
  json_t *common = common_typed(rq);
  in->common = common;
  Err e = common ? db_read(req_app(rq)->db, org_work, &org, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = group_room(rq, in, d);
  json_decref(common);
  if (e == ERR_OK) return draw_slips(rq, rs, in, org.org.name);
  if (e == ERR_CONFLICT) said->error = say(rq, rs, TR_S("Row {row} was typed in before. See the members of the group."), text_int(d->text, 1, GROUP_ROWS, &in->sheet_id) == ERR_OK ? in->sheet_id : 0);
  else if (e == ERR_LIMIT) said->error = say(rq, rs, TR_S("The group is full."), 0);
  else if (e == ERR_UNPROCESSABLE || e == ERR_INPUT) said->error = say(rq, rs, err_text(ERR_UNPROCESSABLE), 0);
  else return e;
  *d = (ErrDetail){.err = ERR_OK};
  return show_form(rq, rs, in->group_id, said, d);
}

Err groups_room_web(Req *rq, Resp *rs, ErrDetail *d) {
  RoomRow rows[GROUP_ROWS];
  RoomSaid said = {.sheet = req_int(rq, "sheet", 0)};
  RoomNew in = {.sheet_id = said.sheet, .story = req_field(rq, "story"), .once = req_field(rq, "once"), .rows = rows};
  if (!req_app(rq)->tree) return ERR_CONFIG;
  TRY(req_id(rq, "id", &in.group_id));
  if (said.sheet) TRY(group_sheet_rows(rq, in.group_id, said.sheet, said.waits, d));
  said.error = common_missing(rq, rs);
  if (!said.error) said.error = read_rows(rq, rs, &said, rows, &in.n);
  if (said.error) return show_form(rq, rs, in.group_id, &said, d);
  Err e = file_rows(rq, rs, &in, &said, d);
  SECRET_WIPE(&rows);
  return e;
}

// ---- paper

static Err draw_paper_form(Req *rq, Resp *rs, const GroupFile *f) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Groups"));
  struct grp_paper_form_view v = {.layout = staff_layout(rq, "/staff/groups"), .id = f->g.id, .title = f->g.title, .days = GROUP_SHEET_DAYS};
  v.layout.back_url = grp_url(rq, f->g.id, "");
  v.langs = grp_langs(rq, "", &v.n_langs);
  group_paper_form_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err groups_paper_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  GroupFile f;
  int64_t id;
  TRY(req_id(rq, "id", &id));
  Err e = group_open(rq, id, &f, d);
  if (e == ERR_OK) e = draw_paper_form(rq, rs, &f);
  group_release(&f);
  return e;
}

// In the workers' language; below in Japanese and English, without repeating it.
typedef struct { const Req *rq; const I18n *own, *ja, *en; const I18nArg *args; size_t n_args; } Pairs;

static struct grp_pair_view pair(const Pairs *p, const char *id) {
  Arena *a = p->rq->arena;
  const char *own = i18n_fmt_str(a, i18n_tr(p->own, NULL, id), p->args, p->n_args), *ja = i18n_fmt_str(a, i18n_tr(p->ja, NULL, id), p->args, p->n_args);
  const char *en = i18n_fmt_str(a, i18n_tr(p->en, NULL, id), p->args, p->n_args);
  bool has_ja = !text_eq(ja, own) && !text_eq(ja, en), has_en = !text_eq(en, own);
  return (struct grp_pair_view){own, arena_fmt(a, "%s%s%s", has_ja ? ja : "", has_ja && has_en ? " · " : "", has_en ? en : "")};
}

static void fill_pairs(const Req *rq, const Pairs *p, struct grp_paper_view *v) {
  const Tree *t = req_app(rq)->tree;
  const Question *issue = coarse_question(t, "issue_group"), *where = tree_find(t, "where"), *region = coarse_question(t, "region");
  const Question *sector = coarse_question(t, "sector_group"), *words = tree_find(t, "own_words");
  v->facts = pair(p, TR_W("The same for all of us"));
  v->happened = pair(p, issue ? issue->text : "");
  v->where = pair(p, where ? where->text : "");
  v->place = pair(p, region ? region->text : "");
  v->sector = pair(p, sector ? sector->text : "");
  v->story = pair(p, TR_W("What happened"));
  v->name = pair(p, TR_W("Name, if you want"));
  v->words = pair(p, words ? words->text : "");
  v->owed = pair(p, TR_W("How much money they owe you"));
  v->yes = pair(p, TR_W("I agree that {org} keeps my report and works on it together with the reports of the others. Sign here, or use your thumb."));
}

static Err draw_paper(Req *rq, Resp *rs, const GroupFile *f, const Receipt *receipts, size_t n, const char *org) {
  PageContext pc;
  const App *app = req_app(rq);
  const char *lang = req_field(rq, "paper_lang");
  Html h = staff_begin(rq, rs, &pc, TR_S("Groups"));
  const I18nArg args[] = {i18n_arg_str("org", org)};
  Pairs p = {rq, i18n_get(app->i18n, lang, I18N_WORKER), i18n_get(app->i18n, "ja", I18N_WORKER), i18n_get(app->i18n, "en", I18N_WORKER), args, 1};
  struct grp_slip_view *slips = ARENA_ARRAY(rq->arena, struct grp_slip_view, n + 1);
  if (!slips) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    slips[i] = (struct grp_slip_view){.number = (int64_t)i + 1};
    grp_slip(rq, lang, org, &receipts[i], NULL, &slips[i]);
    slips[i].second = pair(&p, TR_W("This number works as soon as {org} has typed in your paper.")).beside;
  }
  struct grp_paper_view v = {.layout = staff_layout(rq, "/staff/groups"), .title = f->g.title, .lang = i18n_language(p.own)->tag,
                             .dir = i18n_language(p.own)->dir, .group_url = grp_url(rq, f->g.id, ""), .org = org, .slips = slips, .n_slips = n};
  fill_pairs(rq, &p, &v);
  group_paper_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err groups_paper_web(Req *rq, Resp *rs, ErrDetail *d) {
  GroupFile f;
  Receipt receipts[GROUP_ROWS];
  OrgWork org = {.rq = rq};
  int64_t id, sheet;
  size_t n = (size_t)req_int(rq, "rows", FIRST_ROWS);
  TRY(req_id(rq, "id", &id));
  if (!req_app(rq)->tree) return ERR_CONFIG;
  TRY(group_check(rq, id, d));
  if (!language_exact(req_field(rq, "paper_lang"))) return err_set(d, ERR_INPUT, "paper_lang", "no such language");
  TRY(db_read(req_app(rq)->db, org_work, &org, d));
  Err e = group_open(rq, id, &f, d);
  if (e == ERR_OK) e = group_sheet_new(rq, id, receipts, n, &sheet, d);
  if (e == ERR_OK) e = draw_paper(rq, rs, &f, receipts, n, org.org.name);
  SECRET_WIPE(&receipts);
  group_release(&f);
  return e;
}
