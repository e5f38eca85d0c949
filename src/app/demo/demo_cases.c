// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Cases of the demo, filed through the same functions as real ones, at times in the past.
#include <string.h>

#include "app/cases/cases.h"
#include "app/demo/demo_int.h"
#include "app/demo/demo_store.h"
#include "app/files/files.h"
#include "app/intake/intake.h"
#include "base/text.h"

enum { EVENT_GAP_MS = 17 * MINUTE_MS, SHOW_RECEIPTS = 3, RETAIN_DAYS = 365, LOOK_AGAIN_DAYS = 5 };

typedef struct {
  Demo *m;
  const YamlNode *node;
  const char *lang;
  const DemoOrg *org;
  int64_t case_id, assignee;
  Millis filed, last;         // time of the newest event
  int64_t due_hour;
  bool answered, worker_last;
} DemoCase;

static Err days(const YamlNode *node, const char *key, int64_t dflt, int64_t *out, ErrDetail *d) {
  *out = dflt;
  return yaml_int(node, key, false, -3650, 3650, out, d);
}

// ---- answers

static const char *day_text(Demo *m, int64_t in_days) { return clock_iso_date(m->a, m->now + in_days * DAY_MS); }

static const char *month_text(Demo *m, int64_t months_ago) {
  int y, mo, day;
  date_civil((int32_t)(m->now / DAY_MS), &y, &mo, &day);
  int64_t total = (int64_t)y * 12 + mo - 1 - months_ago;
  return arena_fmt(m->a, "%04d-%02d", (int)(total / 12), (int)(total % 12) + 1);
}

static Err add_extra(Demo *m, json_t *answers, const char *q, const YamlNode *x, ErrDetail *d) {
  const char *id, *value = NULL;
  int64_t in_days, months;
  bool tick = false;
  TRY(yaml_text(x, "id", true, &id, d));
  TRY(yaml_text(x, "value", false, &value, d));
  TRY(yaml_bool(x, "tick", false, &tick, d));
  TRY(days(x, "in_days", INT64_MIN, &in_days, d));
  TRY(days(x, "months_ago", INT64_MIN, &months, d));
  if (in_days != INT64_MIN) value = day_text(m, in_days);
  if (months != INT64_MIN) value = month_text(m, months);
  json_object_set_new(answers, arena_fmt(m->a, "%s.%s", q, id), value ? json_string(value) : json_boolean(tick));
  return ERR_OK;
}

static Err add_answer(Demo *m, json_t *answers, const YamlNode *node, ErrDetail *d) {
  const char *q, *value = NULL, *const *ids;
  size_t n_ids, n_extra;
  const YamlNode *extra;
  int64_t in_days;
  TRY(yaml_text(node, "q", true, &q, d));
  TRY(yaml_text(node, "value", false, &value, d));
  TRY(yaml_texts(m->a, node, "a", &ids, &n_ids, d));
  TRY(days(node, "in_days", INT64_MIN, &in_days, d));
  if (in_days != INT64_MIN) value = day_text(m, in_days);
  if (n_ids) {
    json_t *list = json_array();
    for (size_t i = 0; i < n_ids; i++) json_array_append_new(list, json_string(ids[i]));
    json_object_set_new(answers, q, list);
  } else if (value) {
    json_object_set_new(answers, q, json_string(value));
  }
  TRY(yaml_list(node, "extra", false, &extra, &n_extra, d));
  for (; extra; extra = extra->next) TRY(add_extra(m, answers, q, extra, d));
  return ERR_OK;
}

static Err read_answers(DemoCase *c, json_t *answers, ErrDetail *d) {
  const YamlNode *node;
  size_t n;
  const char *story = NULL;
  TRY(yaml_list(c->node, "answers", true, &node, &n, d));
  for (; node; node = node->next) TRY(add_answer(c->m, answers, node, d));
  TRY(yaml_text(c->node, "story", false, &story, d));
  if (story) json_object_set_new(answers, "own_words", json_string(story));
  return ERR_OK;
}

// ---- filing

static json_t *identity_of(DemoCase *c) {
  const char *name = NULL;
  return yaml_text(c->node, "name", false, &name, NULL) == ERR_OK && name ? json_pack("{s:s, s:[]}", "name", name, "forms") : NULL;
}

static json_t *contact_of(DemoCase *c) {
  const char *text = NULL;
  return yaml_text(c->node, "contact", false, &text, NULL) == ERR_OK && text ? json_pack("{s:s}", "text", text) : NULL;
}

static void show_receipt(DemoCase *c, const Filed *filed) {
  char printed[RECEIPT_PRINT_CHARS + 1];
  if (c->m->receipts_shown >= SHOW_RECEIPTS) return;
  if (c->m->receipts_shown++ == 0) (void)fprintf(c->m->sign_ins, "Receipts of three demo reports (open them as the worker would):\n");
  receipt_print(&filed->receipt, printed);
  (void)fprintf(c->m->sign_ins, "  %s   in %s\n", printed, c->lang);
  secret_wipe(printed, sizeof printed);
}

static Err file_case(DemoCase *c, const char *org_code, ErrDetail *d) {
  json_t *answers = json_object(), *identity = identity_of(c), *contact = contact_of(c);
  Filed filed = {0};
  Filing in = {.lang = c->lang, .org_code = org_code, .answers = answers, .identity = identity, .contact = contact,
               .share_identity = true, .origin = "web", .writer = "worker", .held_by = "worker", .now = c->filed};
  Err e = answers ? read_answers(c, answers, d) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = intake_file(c->m->app, c->m->a, &in, &filed, d);
  if (e == ERR_OK) {
    c->case_id = filed.case_id;
    c->due_hour = filed.due_hour;
    show_receipt(c, &filed);
  }
  SECRET_WIPE(&filed);
  json_decref(answers);
  json_decref(identity);
  json_decref(contact);
  return e == ERR_OK ? e : err_set(d, e, c->node->file, "line %d: the case was not filed", c->node->line);
}

// ---- what happened since

typedef struct { ItemPrepared *it; } InsertWork;

static Err insert_work(Tx *tx, void *arg) { return item_insert(tx, ((InsertWork *)arg)->it); }

// Takes the reference of plain.
static Err add_item(DemoCase *c, const char *audience, const char *kind, int64_t user, json_t *plain, Millis at, int64_t *id, ErrDetail *d) {
  InsertWork w;
  const char *writer = user ? arena_fmt(c->m->a, "user:%lld", (long long)user) : "worker";
  if (!plain) return ERR_NO_MEMORY;
  Err e = item_prepare(c->m->app, c->m->a, c->case_id, audience, kind, writer, plain, at, &w.it, d);
  json_decref(plain);
  if (e == ERR_OK) e = db_write(c->m->app->db, insert_work, &w, d);
  if (e == ERR_OK && id) *id = item_prepared_id(w.it);
  if (at > c->last) c->last = at;
  return e;
}

// The clocks of the case, as if the event had happened then.
typedef struct { DemoCase *c; ClockStep step; int64_t due; } ClockWork;

static Err clock_work(Tx *tx, void *arg) {
  ClockWork *w = arg;
  return clocks_event(w->c->m->app, tx, w->c->case_id, &w->step, &w->due);
}

static Err clock(DemoCase *c, ClockEvent event, Millis at, int32_t look_again, ErrDetail *d) {
  ClockWork w = {.c = c, .step = {.event = event, .now = at, .org_id = c->org->id, .due_day = look_again}};
  TRY(db_write(c->m->app->db, clock_work, &w, d));
  c->due_hour = w.due;
  return ERR_OK;
}

// Events of one day stand in the order of the file, some minutes apart, never in the future.
static Millis event_time(DemoCase *c, int64_t days_ago) {
  Millis at = c->m->now - days_ago * DAY_MS;
  if (at <= c->last) at = c->last + EVENT_GAP_MS;
  return at < c->m->now ? at : c->m->now - MINUTE_MS;
}

static Err add_message(DemoCase *c, const YamlNode *node, ErrDetail *d) {
  const char *from, *text, *english = NULL;
  int64_t ago, id = 0;
  TRY(yaml_code(node, "from", true, &from, d));
  TRY(yaml_text(node, "text", true, &text, d));
  TRY(yaml_text(node, "english", false, &english, d));
  TRY(days(node, "days_ago", 0, &ago, d));
  bool helper = text_eq(from, "helper");
  Millis at = event_time(c, ago);
  TRY(add_item(c, "shared", "message", helper ? c->assignee : 0, json_pack("{s:s, s:s}", "text", text, "lang", c->lang), at, &id, d));
  c->answered |= helper;
  c->worker_last = !helper;
  TRY(clock(c, helper ? CLOCKS_said : CLOCKS_wrote, at, 0, d));
  if (!english || !c->assignee) return ERR_OK;
  json_t *note = json_pack("{s:s, s:I, s:s}", "text", english, "of", (json_int_t)id, "lang", "en");
  return add_item(c, "internal", "note", c->assignee, note, at + MINUTE_MS, NULL, d);
}

static Err add_note(DemoCase *c, const YamlNode *node, ErrDetail *d) {
  const char *text, *by = NULL;
  int64_t ago;
  TRY(yaml_text(node, "text", true, &text, d));
  TRY(yaml_text(node, "by", false, &by, d));
  TRY(days(node, "days_ago", 0, &ago, d));
  const DemoPerson *p = by ? demo_person(c->m, by) : NULL;
  return add_item(c, "internal", "note", p ? p->id : c->assignee, json_pack("{s:s}", "text", text), event_time(c, ago), NULL, d);
}

static Err task_work(Tx *tx, void *arg) { return demo_store_task(tx, arg); }

static Err add_task(DemoCase *c, const YamlNode *node, ErrDetail *d) {
  const char *text;
  int64_t due;
  bool done = false;
  TRY(yaml_text(node, "text", true, &text, d));
  TRY(yaml_bool(node, "done", false, &done, d));
  TRY(days(node, "due_in_days", 0, &due, d));
  DemoTask t = {.case_id = c->case_id, .org_id = c->org->id, .assignee = c->assignee, .done = done,
                .due_hour = (c->m->now + due * DAY_MS) / HOUR_MS};
  TRY(add_item(c, "internal", "task", c->assignee, json_pack("{s:s}", "text", text), event_time(c, 0), &t.item_id, d));
  if (!done && t.due_hour < c->due_hour) c->due_hour = t.due_hour;
  return db_write(c->m->app->db, task_work, &t, d);
}

static Err add_outcome(DemoCase *c, const YamlNode *node, ErrDetail *d) {
  const char *end, *result, *said_by, *text;
  const YamlNode *r;
  size_t n;
  int64_t ago;
  TRY(yaml_code(node, "end", true, &end, d));
  TRY(yaml_code(node, "result", true, &result, d));
  TRY(yaml_code(node, "said_by", true, &said_by, d));
  TRY(yaml_text(node, "text", true, &text, d));
  TRY(days(node, "closed_days_ago", 0, &ago, d));
  TRY(yaml_list(node, "remedies", false, &r, &n, d));
  json_t *remedies = json_array();
  for (; r; r = r->next) {
    const char *remedy = "", *state = "";
    Err e = yaml_code(r, "remedy", true, &remedy, d);
    if (e == ERR_OK) e = yaml_code(r, "state", true, &state, d);
    if (e == ERR_OK) json_array_append_new(remedies, json_pack("{s:s, s:s}", "remedy", remedy, "state", state));
    else {
      json_decref(remedies);
      return e;
    }
  }
  json_t *plain = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "end", end, "result", result, "said_by", said_by, "text", text, "lang", c->lang,
                            "remedies", remedies);
  return add_item(c, "shared", "outcome", c->assignee, plain, event_time(c, ago), NULL, d);
}

// ---- what was asked for and received (app/ledger): each act is an item, by the helper or by her

static Err add_act(DemoCase *c, bool hers, json_t *plain, int64_t ago, ErrDetail *d) {
  return add_item(c, "shared", "ledger", hers ? 0 : c->assignee, plain, event_time(c, ago), NULL, d);
}

static Err add_sum(const YamlNode *node, const char *key, int64_t *minor, ErrDetail *d) {
  const char *currency = "";
  TRY(yaml_text(node, "currency", false, &currency, d));
  *minor = 0;
  TRY(yaml_int(node, key, false, 1, 1000000000, minor, d));
  for (int i = *currency ? i18n_currency_digits(currency) : 0; i > 0; i--) *minor *= 10;
  return ERR_OK;
}

static Err add_ledger(DemoCase *c, const YamlNode *node, ErrDetail *d) {
  const char *remedy, *what, *currency = "";
  int64_t ago, claimed, agreed, paid, line = id_random(), payment = id_random();
  bool done = false, got = false;
  TRY(yaml_code(node, "remedy", true, &remedy, d));
  TRY(yaml_text(node, "what", true, &what, d));
  TRY(yaml_text(node, "currency", false, &currency, d));
  TRY(yaml_bool(node, "done", false, &done, d));
  TRY(yaml_bool(node, "got", false, &got, d));
  TRY(days(node, "days_ago", 0, &ago, d));
  TRY(add_sum(node, "claimed", &claimed, d));
  TRY(add_sum(node, "agreed", &agreed, d));
  TRY(add_sum(node, "paid", &paid, d));
  json_int_t id = line;
  int day = (int)(c->m->now / DAY_MS - ago);
  TRY(add_act(c, false, json_pack("{s:s, s:I, s:s, s:s, s:s, s:I, s:i}", "act", "claimed", "line", id, "remedy", remedy, "what", what, "currency", currency,
                                  "amount", (json_int_t)claimed, "day", day), ago, d));
  if (agreed) TRY(add_act(c, false, json_pack("{s:s, s:I, s:I, s:i}", "act", "agreed", "line", id, "amount", (json_int_t)agreed, "day", day), ago, d));
  if (paid) TRY(add_act(c, false, json_pack("{s:s, s:I, s:I, s:I, s:i}", "act", "paid", "line", id, "payment", (json_int_t)payment, "amount", (json_int_t)paid,
                                            "day", day), ago, d));
  if (done) TRY(add_act(c, false, json_pack("{s:s, s:I, s:i}", "act", "done", "line", id, "day", day), ago, d));
  if (!got) return ERR_OK;
  return add_act(c, true, json_pack("{s:s, s:I, s:I, s:b}", "act", "got", "line", id, "payment", (json_int_t)(paid ? payment : 0), "yes", true), ago, d);
}

static Err each(DemoCase *c, const char *key, Err (*add)(DemoCase *, const YamlNode *, ErrDetail *), ErrDetail *d) {
  const YamlNode *node;
  size_t n;
  TRY(yaml_list(c->node, key, false, &node, &n, d));
  for (; node; node = node->next) TRY(add(c, node, d));
  return ERR_OK;
}

static Err state_work(Tx *tx, void *arg) { return demo_store_state(tx, arg); }

enum { DEMO_FILE_MAX = 256 * 1024 };

static Err read_file(Arena *a, const char *path, Bytes *out, ErrDetail *d) {
  uint8_t *buf = arena_alloc(a, DEMO_FILE_MAX);
  FILE *f = buf ? fopen(path, "re") : NULL;
  if (!f) return err_set(d, ERR_IO, "files", "a sample file is missing");
  *out = (Bytes){.p = buf, .n = fread(buf, 1, DEMO_FILE_MAX, f)};
  (void)fclose(f);
  return out->n > 0 && out->n < DEMO_FILE_MAX ? ERR_OK : err_set(d, ERR_IO, "files", "a sample file cannot be read or is too large");
}

// A file comes as the worker's own upload would: the same checks, the same cleaned copy.
static Err add_file(DemoCase *c, const YamlNode *node, ErrDetail *d) {
  static const Route by_worker = {.method = "POST", .path = "/{lang}/r/files", .roles = ROLE_RECEIPT};
  const char *file;
  int64_t ago;
  Bytes content;
  TRY(yaml_text(node, "file", true, &file, d));
  TRY(days(node, "days_ago", 0, &ago, d));
  TRY(read_file(c->m->a, arena_fmt(c->m->a, "%s/demo/files/%s", c->m->app->share_dir, file), &content, d));
  Req rq = {.arena = c->m->a, .app = c->m->app, .route = &by_worker, .method = "POST", .lang = c->lang, .now = event_time(c, ago),
            .who = {.role = ROLE_RECEIPT, .case_id = c->case_id}};
  return files_put(&rq, c->case_id, file, content, d);
}

static Err set_state(DemoCase *c, ErrDetail *d) {
  const char *status;
  TRY(yaml_code(c->node, "status", true, &status, d));
  bool closed = text_eq(status, "closed"), waiting = text_eq(status, "waiting_worker");
  int64_t before = c->due_hour;
  if (waiting) TRY(clock(c, CLOCKS_asked, c->last, 0, d));
  if (closed) TRY(clock(c, CLOCKS_closed, c->last, 0, d));
  if (waiting && before < c->due_hour && before * (Millis)HOUR_MS > c->m->now) c->due_hour = before;   // a task
  DemoState s = {.case_id = c->case_id, .assignee = c->assignee, .status = waiting ? "waiting" : status, .active = !closed,
                 .answered = c->answered, .unread = !closed && (c->worker_last || !c->answered), .due_hour = c->due_hour,
                 .changed_hour = c->last / HOUR_MS, .since_hour = c->filed / HOUR_MS,
                 .retain_day = closed ? c->last / DAY_MS + RETAIN_DAYS : 0};
  if (closed) s.due_hour = CASE_NOTHING_DUE;
  return db_write(c->m->app->db, state_work, &s, d);
}

static Err happened_since(DemoCase *c, ErrDetail *d) {
  const char *english = NULL;
  const YamlNode *outcome = yaml_get(c->node, "outcome");
  TRY(yaml_text(c->node, "english", false, &english, d));
  if (english && c->assignee) {
    json_t *note = json_pack("{s:s}", "text", english);
    TRY(add_item(c, "internal", "note", c->assignee, note, c->filed + 10 * MINUTE_MS, NULL, d));
  }
  TRY(each(c, "messages", add_message, d));
  // Whom a helper wrote to last, hears from him on a day that he named.
  int32_t look_again = (int32_t)(c->m->now / DAY_MS + 1 + c->case_id % LOOK_AGAIN_DAYS);
  if (c->answered && !c->worker_last) TRY(clock(c, CLOCKS_said, c->last, look_again, d));
  TRY(each(c, "notes", add_note, d));
  TRY(each(c, "files", add_file, d));
  TRY(each(c, "tasks", add_task, d));
  TRY(each(c, "ledger", add_ledger, d));
  if (outcome) TRY(add_outcome(c, outcome, d));
  return set_state(c, d);
}

static Err add_case(Demo *m, const YamlNode *node, ErrDetail *d) {
  DemoCase c = {.m = m, .node = node, .worker_last = true};
  const char *org_code, *login = NULL;
  int64_t ago;
  TRY(yaml_text(node, "language", true, &c.lang, d));
  TRY(yaml_code(node, "organisation", true, &org_code, d));
  TRY(yaml_text(node, "assigned_to", false, &login, d));
  TRY(days(node, "filed_days_ago", 0, &ago, d));
  c.org = demo_org(m, org_code);
  if (!c.org) return yaml_fault(node, d, "no organisation of this code");
  const DemoPerson *p = login ? demo_person(m, login) : NULL;
  c.assignee = p ? p->id : 0;
  c.filed = c.last = m->now - ago * DAY_MS - 3 * (Millis)HOUR_MS;
  TRY(file_case(&c, org_code, d));
  return happened_since(&c, d);
}

Err demo_cases(Demo *m, ErrDetail *d) {
  YamlNode *root;
  const YamlNode *node;
  size_t n;
  TRY(yaml_load(m->a, arena_fmt(m->a, "%s/demo/cases.yaml", m->app->share_dir), &root, d));
  TRY(yaml_list(root, "cases", true, &node, &n, d));
  for (; node; node = node->next) TRY(add_case(m, node, d));
  return ERR_OK;
}
