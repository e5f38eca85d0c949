// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What answers lead to: coarse codes, the promise of the first answer, the organisations on offer, and a case.
#include "app/intake/intake.h"

#include <string.h>

#include "app/intake/intake_int.h"
#include "app/walls/walls.h"
#include "base/text.h"

// ---- coarse codes

static const char *first_code(const json_t *answers, const char *question) {
  return json_string_value(json_array_get(json_object_get(answers, question), 0));
}

static const char *coarse_code(const Tree *t, const Question *q, const char *code) {
  const Code *c = text_eq(q->coarse, "issue_group") ? code_find(&t->taxonomy->issues, code) : code_find(&t->taxonomy->sectors, code);
  if (!text_eq(q->coarse, "region")) return c ? c->group : "";
  const Place *p = taxonomy_place(t->taxonomy, code);
  return p ? p->region : "";
}

void intake_coarse(const Tree *t, const json_t *answers, Coarse *out) {
  *out = (Coarse){.region = "", .sector_group = "", .issue_group = ""};
  for (size_t i = 0; i < t->n_questions; i++) {
    const Question *q = &t->questions[i];
    const char *code = *q->coarse ? first_code(answers, q->id) : NULL;
    if (!code) continue;
    const char **to = text_eq(q->coarse, "region") ? &out->region : text_eq(q->coarse, "sector_group") ? &out->sector_group : &out->issue_group;
    const char *group = coarse_code(t, q, code);
    if (*group) *to = group;
  }
}

// ---- the promise of the first answer

static bool sets_flag(const Question *q, const char *flag) {
  for (size_t i = 0; i < q->n_answers; i++)
    for (size_t k = 0; k < q->answers[i].n_sets; k++)
      if (text_eq(q->answers[i].sets[k], flag)) return true;
  return false;
}

// The earliest whole date beside the question that sets the flag; false where none is known.
static bool flag_day(const Tree *t, const json_t *answers, const char *flag, int32_t *day) {
  bool found = false;
  for (size_t i = 0; i < t->n_questions; i++) {
    const Question *q = &t->questions[i];
    for (size_t k = 0; sets_flag(q, flag) && k < q->n_extras; k++) {
      char key[80] = "";
      int32_t at;
      if (strlen(q->id) + strlen(q->extras[k].id) + 2 > sizeof key) continue;
      (void)stpcpy(stpcpy(stpcpy(key, q->id), "."), q->extras[k].id);
      if (q->extras[k].kind != EXTRA_DATE || date_parse(json_str(answers, key, ""), &at) != ERR_OK) continue;
      if (!found || at < *day) *day = at;
      found = true;
    }
  }
  return found;
}

static bool promise_holds(const Tree *t, const json_t *answers, const Promise *p, int32_t today) {
  int32_t day = today;
  if (!*p->flag) return true;
  if (!tree_flag(t, answers, p->flag)) return false;
  return !p->within_days || !flag_day(t, answers, p->flag, &day) || day - today <= p->within_days;
}

static int64_t hour_after(Millis t) { return (t + HOUR_MS - 1) / HOUR_MS; }

static void fill_due(const Promise *p, const ClockRules *r, Millis now, Due *out) {
  int32_t today = clock_day(r, now);
  *out = (Due){.promise = p, .hours = p->hours, .days = p->working_days, .kept = p->kept, .date = today};
  if (p->hours) {
    out->due_hour = hour_after(now + p->hours * HOUR_MS);
    out->date = clock_day(r, now + p->hours * HOUR_MS);
    return;
  }
  if (p->working_days) {
    out->days = r->own_answer ? r->own_answer : p->working_days;
    out->date = clock_add(r, today, out->days);
  }
  out->due_hour = clock_day_end(r, out->date);
}

void intake_due(const Tree *t, const json_t *answers, const ClockRules *rules, Millis now, Due *out) {
  const Taxonomy *x = t->taxonomy;
  int32_t today = clock_day(rules, now);
  size_t i = 0;
  while (i + 1 < x->n_promises && !promise_holds(t, answers, &x->promises[i], today)) i++;
  fill_due(&x->promises[i], rules, now, out);
}

static const char *doors_page(const I18n *l) { return i18n_tr(l, NULL, TR_W("Help now")); }

const char *intake_due_text(const I18n *l, Arena *a, const Due *due) {
  const I18nArg args[] = {i18n_arg_num("hours", due->hours), i18n_arg_num("days", due->days),
                          i18n_arg_str("date", i18n_date(a, l, due->date)), i18n_arg_str("page", doors_page(l))};
  return i18n_fmt_str(a, i18n_tr(l, NULL, due->promise->text), args, sizeof args / sizeof args[0]);
}

const char *intake_cannot_text(const App *app, const I18n *l, Arena *a) {
  const I18nArg args[] = {i18n_arg_str("page", doors_page(l))};
  return i18n_fmt_str(a, i18n_tr(l, NULL, app->taxonomy->promise_cannot), args, 1);
}

// ---- the wall

static bool word_in(const char *list, const char *word) {
  size_t n = strlen(word);
  for (const char *p = list; *p;) {
    size_t len = strcspn(p, " ");
    if (len == n && strncmp(p, word, n) == 0) return true;
    p += len + (p[len] == ' ');
  }
  return false;
}

// For one of her issues, or for all where she does not know or the organisation takes everything.
static bool offered_for(const Tree *t, const json_t *answers, const Org *org) {
  bool known = false;
  if (!*org->offered_for) return true;
  for (size_t i = 0; i < t->n_questions; i++) {
    if (!text_eq(t->questions[i].coarse, "issue_group")) continue;
    const json_t *list = json_object_get(answers, t->questions[i].id);
    for (size_t k = 0; k < json_array_size(list); k++) {
      const char *issue = json_string_value(json_array_get(list, k));
      if (!issue || text_eq(issue, "dont_know")) continue;
      known = true;
      if (word_in(org->offered_for, issue)) return true;
    }
  }
  return !known;
}

typedef struct { Arena *a; Org *orgs; size_t n; } ListWork;

static Err list_work(Tx *tx, void *arg) {
  ListWork *w = arg;
  return org_list(tx, w->a, true, &w->orgs, &w->n);
}

Err intake_offer(const App *app, Arena *a, const json_t *answers, bool home, Offer *out, ErrDetail *d) {
  ListWork w = {.a = a};
  Wall *wall;
  *out = (Offer){0};
  TRY(db_read(app->db, list_work, &w, d));
  TRY(wall_make(app, a, answers, NULL, &wall, d));
  for (size_t i = 0; i < w.n; i++) {
    const Org *org = &w.orgs[i];
    if (wall_org(wall, org) != WALL_CLEAR) {
      out->withheld = true;
      continue;
    }
    if (!offered_for(app->tree, answers, org)) continue;
    if (org->home_government) out->has_home = true;
    if (!org->home_government || home) w.orgs[out->n++] = *org;
  }
  out->orgs = w.orgs;
  return ERR_OK;
}

// ---- filing

typedef struct { const App *app; Arena *a; const char *code; Org org; ClockRules rules; } OrgWork;

static Err org_work(Tx *tx, void *arg) {
  OrgWork *w = arg;
  TRY(org_by_code(tx, w->a, w->code, &w->org));
  return clocks_rules(tx, w->a, w->app->taxonomy, w->org.id, &w->rules);
}

static Err find_org(const App *app, Arena *a, const Filing *in, Org *out, ClockRules *rules, ErrDetail *d) {
  OrgWork w = {.app = app, .a = a, .code = in->org_code};
  Err e = db_read(app->db, org_work, &w, d);
  bool staff = text_eq(in->origin, "staff") || text_eq(in->origin, "peer");
  if (e == ERR_NOT_FOUND || (e == ERR_OK && ((!w.org.offered && !staff) || text_eq(w.org.vetting, "suspended")))) return err_set(d, ERR_INPUT, "organisation", "no such organisation");
  if (e != ERR_OK) return e;
  Wall *wall;
  TRY(wall_make(app, a, in->answers, NULL, &wall, d));
  if (wall_org(wall, &w.org) != WALL_CLEAR) return err_set(d, ERR_UNPROCESSABLE, "organisation", "it is named as part of the problem, or tied to who is");
  *out = w.org;
  *rules = w.rules;
  return ERR_OK;
}

Err intake_promise(const App *app, Arena *a, const Filing *in, Due *out, ErrDetail *d) {
  Org org = {0};
  ClockRules rules;
  TRY(find_org(app, a, in, &org, &rules, d));
  intake_due(app->tree, in->answers, &rules, in->now, out);
  return ERR_OK;
}

static Err prepare_with(const App *app, Arena *a, const Filing *in, const Org *org, Filed *out, ErrDetail *d) {
  Coarse c;
  intake_coarse(app->tree, in->answers, &c);
  CaseNew n = {.org_id = org->id, .org_epoch = org->epoch, .org_pk = org->pk, .worker_pk = out->worker_pk, .receipt_epoch = 1,
               .share_identity = in->share_identity, .answers = in->answers, .identity = in->identity, .contact = in->contact, .results = in->results,
               .lang = in->lang, .region = c.region, .sector_group = c.sector_group, .issue_group = c.issue_group,
               .origin = in->origin, .writer = in->writer, .due_hour = out->due_hour, .now = in->now};
  TRY(case_prepare(app, a, &n, &out->prepared, d));
  out->case_id = case_prepared_id(out->prepared);
  out->ref = out->case_id % 100000000;
  out->proof = case_prepared_proof(out->prepared);
  if (!in->notify || !*in->notify || !send_offered(app)) return ERR_OK;
  return send_seal(app, a, false, out->case_id, in->notify, &out->notice, d);
}

Err intake_prepare(const App *app, Arena *a, const Filing *in, Filed *out, ErrDetail *d) {
  Org org = {0};
  ClockRules rules;
  BoxPair pair;
  *out = (Filed){.held_by = in->held_by, .made_by = in->made_by, .lang = in->lang, .now = in->now};
  TRY(find_org(app, a, in, &org, &rules, d));
  out->org_code = org.code;
  out->org_name = org.name;
  intake_due(app->tree, in->answers, &rules, in->now, &out->due);
  out->due_hour = out->due.due_hour;
  Err e = ERR_OK;
  if (in->receipt) out->receipt = *in->receipt;
  else receipt_make(&out->receipt);
  e = receipt_derive(&out->receipt, app->installation, &pair);
  out->worker_pk = pair.pub;
  SECRET_WIPE(&pair);
  if (e == ERR_OK) e = prepare_with(app, a, in, &org, out, d);
  if (e != ERR_OK) SECRET_WIPE(out);
  return e;
}

Err intake_insert(Tx *tx, const Filed *f) {
  TRY(case_insert(tx, f->prepared));
  if (f->notice.box.p) TRY(send_worker_put(tx, f->case_id, &f->notice, f->lang, f->now));
  return receipt_insert(tx, f->case_id, 1, &f->receipt, &f->worker_pk, f->held_by, f->made_by);
}

static Err file_work(Tx *tx, void *arg) { return intake_insert(tx, arg); }

Err intake_file(const App *app, Arena *a, const Filing *in, Filed *out, ErrDetail *d) {
  TRY(intake_prepare(app, a, in, out, d));
  Err e = db_write(app->db, file_work, out, d);
  if (e != ERR_OK) SECRET_WIPE(out);
  return e;
}
