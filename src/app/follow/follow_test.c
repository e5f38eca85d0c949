// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Her page with the receipt: opening, what it says, messages, consent, closing and deleting, more answers, the proof, the API.
#include "app/testcase.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/audit/audit.h"
#include "app/follow/follow_int.h"
#include "app/pages/pages.h"
#include "app/proof/proof.h"
#include "base/text.h"

static Kit kit;

static int open_kit(void **state) {
  (void)state;
  ErrDetail d = {0};
  Taxonomy *taxonomy = NULL;
  Tree *tree = NULL;
  static const Route *const tables[] = {follow_routes, files_routes, intake_routes, pages_routes, proof_routes, NULL};
  kit_open(&kit);
  if (taxonomy_load("content", &taxonomy, &d) != ERR_OK || tree_load("content", taxonomy, &tree, &d) != ERR_OK) fail_msg("%s", d.text);
  kit.app.taxonomy = taxonomy;
  kit.app.tree = tree;
  kit_serve(&kit, tables, pages_error);
  return 0;
}

static int close_kit(void **state) {
  (void)state;
  Tree *tree = (Tree *)(uintptr_t)kit.app.tree;
  Taxonomy *taxonomy = (Taxonomy *)(uintptr_t)kit.app.taxonomy;
  kit_close(&kit);
  tree_free(tree);
  taxonomy_free(taxonomy);
  return 0;
}

// ---- helpers

static void file_case(TestCase *t) {
  static const TestCaseOptions plain = {.org = 0};
  testcase_file(&kit, &plain, t);
}

static int type_receipt(KitClient *c, const char *typed) {
  char form[800];
  snprintf(form, sizeof form, "receipt=%s", kit_enc(typed));
  return kit_http(c, "/en/r", form);
}

static void open_report(KitClient *c, const TestCase *t) {
  kit_client(&kit, c);
  assert_int_equal(type_receipt(c, t->typed), 303);
  assert_string_equal(c->location, "/en/r/case");
  assert_int_equal(kit_http(c, "/en/r/case", NULL), 200);
}

static bool says(const KitClient *c, const char *text) { return strstr(c->body, text) != NULL; }

// One number that a statement gives, and one statement; PRId64 stands for the case.
__attribute__((format(printf, 1, 2))) static int64_t number(const char *format, ...) {
  char sql[300];
  va_list args;
  va_start(args, format);
  vsnprintf(sql, sizeof sql, format, args);
  va_end(args);
  return kit_int(&kit, sql);
}

__attribute__((format(printf, 1, 2))) static void change(const char *format, ...) {
  char sql[300];
  va_list args;
  va_start(args, format);
  vsnprintf(sql, sizeof sql, format, args);
  va_end(args);
  kit_sql(&kit, sql);
}

// A helper of the organisation writes.
static void helper_adds(const TestCase *t, const char *audience, const char *kind, const char *text) {
  Req rq;
  ErrDetail d = {0};
  json_t *j = json_pack("{s:s, s:s}", "text", text, "lang", "en");
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  assert_int_equal(item_add(&rq, t->id, audience, kind, j, false, NULL, &d), ERR_OK);
  json_decref(j);
  kit_done(&rq);
}

typedef struct { const Req *rq; int64_t case_id; Item *items; size_t n; } Look;

static Err look_work(Tx *tx, void *arg) {
  Look *w = arg;
  TRY(items_load(tx, w->rq->arena, w->case_id, NULL, &w->items, &w->n));
  Err e = items_open(w->rq, tx, w->case_id, w->items, w->n);
  return e == ERR_FORBIDDEN ? ERR_OK : e;
}

// Whether somebody who asks finds this text in an item of this kind.
static bool finds(const Req *rq, int64_t case_id, const char *kind, const char *text) {
  ErrDetail d = {0};
  Look w = {.rq = rq, .case_id = case_id};
  bool found = false;
  assert_int_equal(db_read(kit.app.db, look_work, &w, &d), ERR_OK);
  for (size_t i = 0; i < w.n; i++) {
    if (!w.items[i].plain || !text_eq(w.items[i].kind, kind)) continue;
    char *all = json_dumps(w.items[i].plain, JSON_COMPACT | JSON_SORT_KEYS);
    found |= all && strstr(all, text);
    free(all);
  }
  items_release(w.items, w.n);
  return found;
}

static bool helper_finds(const TestCase *t, const char *kind, const char *text) {
  Req rq;
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  bool found = finds(&rq, t->id, kind, text);
  kit_done(&rq);
  return found;
}

static bool worker_finds(const TestCase *t, const char *kind, const char *text) {
  Req rq;
  kit_as_worker(&kit, &rq, t->id, 1, &t->worker);
  bool found = finds(&rq, t->id, kind, text);
  kit_done(&rq);
  return found;
}

// ---- opening

static void test_receipt(void **state) {
  (void)state;
  TestCase t;
  KitClient c;
  char khmer[200] = "", wrong[40];
  file_case(&t);
  kit_client(&kit, &c);
  assert_int_equal(kit_http(&c, "/en/r", NULL), 200);
  // A wrong number: the same page, with a message, and nothing of what she typed.
  snprintf(wrong, sizeof wrong, "%s", t.typed);
  wrong[8] = wrong[8] == '1' ? '2' : '1';
  assert_int_equal(type_receipt(&c, wrong), 404);
  assert_true(says(&c, "This receipt number did not open a report"));
  assert_false(says(&c, wrong + 6));
  assert_true(says(&c, "name=\"receipt\""));
  assert_int_equal(type_receipt(&c, "12"), 404);
  assert_int_equal(type_receipt(&c, ""), 404);
  assert_int_equal(c.cookies[0].name[0], 0);
  // In the digits of her language.
  for (const char *s = t.typed; *s; s++) {
    size_t n = strlen(khmer);
    if (*s >= '0' && *s <= '9') snprintf(khmer + n, sizeof khmer - n, "\xe1\x9f%c", 0xA0 + (*s - '0'));
    else snprintf(khmer + n, sizeof khmer - n, " ");
  }
  int64_t opened = number("SELECT count(*) FROM audit_events WHERE action = 'worker.opened' AND %" PRId64 " > 0", t.id);
  assert_int_equal(type_receipt(&c, khmer), 303);
  assert_int_equal(kit_http(&c, "/en/r/case", NULL), 200);
  assert_true(says(&c, "Organisation One"));
  assert_true(says(&c, "Your report has arrived"));
  assert_true(says(&c, "The first answer to you"));
  assert_true(says(&c, "There is no answer yet"));
  assert_false(says(&c, "This is late"));
  assert_int_equal(number("SELECT count(*) FROM audit_events WHERE action = 'worker.opened' AND %" PRId64 " > 0", t.id), opened + 1);
  // It was hers to use first, and the log says so once.
  assert_int_equal(number("SELECT typed FROM receipts WHERE case_id = %" PRId64, t.id), 1);
  // Replaced: the old number says so.
  change("UPDATE receipts SET state = 'replaced' WHERE case_id = %" PRId64, t.id);
  assert_int_equal(type_receipt(&c, t.typed), 410);
  assert_true(says(&c, "Please use the new number"));
  assert_true(kit_http(&c, "/en/r/case", NULL) != 200);  // and its session is over
  kit_client_end(&c);
}

static void test_banners(void **state) {
  (void)state;
  static const TestCaseOptions by_helper = {.org = 0, .by_helper = true};
  TestCase t;
  KitClient c;
  testcase_file(&kit, &by_helper, &t);
  assert_int_equal(number("SELECT count(*) FROM receipts WHERE held_by = 'helper' AND case_id = %" PRId64, t.id), 1);
  open_report(&c, &t);
  assert_int_equal(number("SELECT count(*) FROM receipts WHERE held_by = 'worker' AND typed = 1 AND case_id = %" PRId64, t.id), 1);
  assert_true(says(&c, "A helper typed this report for you"));
  assert_false(says(&c, "A helper made a new receipt number"));
  assert_false(says(&c, "Someone says that this receipt number is lost"));
  change("INSERT INTO receipt_recoveries (id, case_id, asked_by, ready_ms, state) VALUES (7, %" PRId64 ", 1, 1, 'waiting')", t.id);
  change("UPDATE clocks SET due_hour = 10 WHERE case_id = %" PRId64, t.id);
  assert_int_equal(kit_http(&c, "/en/r/case", NULL), 200);
  assert_true(says(&c, "Someone says that this receipt number is lost"));
  assert_true(says(&c, "This is late"));
  change("INSERT INTO receipts (case_id, epoch, locator, worker_pk, state, held_by, typed, made_by) SELECT case_id, 2, locator, worker_pk, "
         "'replaced', 'worker', 0, made_by FROM receipts WHERE epoch = 1 AND case_id = %" PRId64, t.id);
  assert_int_equal(kit_http(&c, "/en/r/case", NULL), 200);
  assert_true(says(&c, "A helper made a new receipt number"));
  kit_client_end(&c);
}

// ---- messages

static void test_messages(void **state) {
  (void)state;
  TestCase t;
  KitClient c;
  file_case(&t);
  open_report(&c, &t);
  change("UPDATE cases SET unread = 0, status = 'waiting' WHERE id = %" PRId64, t.id);
  assert_int_equal(kit_http(&c, "/en/r/message", "t=They+keep+my+%3Cpassport%3E"), 303);
  assert_string_equal(c.location, "/en/r/case?said=message#messages");
  assert_int_equal(number("SELECT count(*) FROM cases WHERE unread = 1 AND status = 'open' AND id = %" PRId64, t.id), 1);
  assert_true(helper_finds(&t, "message", "They keep my <passport>"));
  helper_adds(&t, "shared", "message", "Please send a photo.");
  helper_adds(&t, "internal", "note", "PRIVATE-NOTE");
  assert_int_equal(kit_http(&c, "/en/r/case?said=message", NULL), 200);
  assert_true(says(&c, "They keep my &lt;passport&gt;"));
  assert_true(says(&c, "Please send a photo."));
  assert_true(says(&c, "Your message is saved"));
  assert_true(says(&c, "<strong>New</strong>"));
  // What helpers note among themselves is not there, and her keys do not open it.
  assert_false(says(&c, "PRIVATE-NOTE"));
  assert_true(helper_finds(&t, "note", "PRIVATE-NOTE"));
  assert_false(worker_finds(&t, "note", "PRIVATE-NOTE"));
  kit_client_end(&c);
}

static void test_message_not_lost(void **state) {
  (void)state;
  enum { N = MESSAGE_MAX + 5 };
  TestCase t;
  KitClient c;
  char *form = malloc(N + 3);
  assert_non_null(form);
  memcpy(form, "t=", 2);
  memset(form + 2, 'w', N);
  form[N + 2] = '\0';
  file_case(&t);
  open_report(&c, &t);
  assert_int_equal(kit_http(&c, "/en/r/message", form), 422);
  assert_true(says(&c, "This message is too long") && says(&c, "wwwwwwww"));
  assert_int_equal(kit_http(&c, "/en/r/message", "t=++"), 422);
  assert_true(says(&c, "Please write something first"));
  assert_int_equal(number("SELECT count(*) FROM items WHERE kind = 'message' AND case_id = %" PRId64, t.id), 0);
  c.csrf[0] ^= 1;
  assert_int_equal(kit_http(&c, "/en/r/message", "t=forged"), 403);
  free(form);
  kit_client_end(&c);
}

// ---- closing and deleting wait, and the helper sees what she answered

static void test_solved(void **state) {
  (void)state;
  TestCase t;
  KitClient c;
  file_case(&t);
  open_report(&c, &t);
  assert_int_equal(kit_http(&c, "/en/r/solved", NULL), 200);
  assert_true(says(&c, "Did someone tell you to do this?"));
  change("INSERT INTO retention (issue_group, months) VALUES ('wages_unpaid', 15) ON CONFLICT (issue_group) DO UPDATE SET months = %d", 15);
  assert_int_equal(kit_http(&c, "/en/r/solved", "told=yes"), 303);
  assert_string_equal(c.location, "/en/r/case?said=solved");
  assert_int_equal(number("SELECT count(*) FROM cases WHERE status = 'closing' AND active = 1 AND id = %" PRId64, t.id), 1);
  int64_t hours = number("SELECT act_hour FROM cases WHERE id = %" PRId64, t.id) - clock_now() / HOUR_MS;
  assert_true(hours >= 167 && hours <= 168);
  // How long it is kept is settled by what she reported, now that it is open; the job that closes it cannot look.
  assert_int_equal(number("SELECT retain_day - act_hour / 24 FROM cases WHERE id = %" PRId64, t.id), 15 * 30 + 7);
  assert_true(helper_finds(&t, "change", "\"told_to\":true"));
  assert_int_equal(kit_http(&c, "/en/r/case", NULL), 200);
  assert_true(says(&c, "The report closes on") && says(&c, "/en/r/keep"));
  assert_int_equal(kit_http(&c, "/en/r/solved", "told=no"), 303);
  assert_string_equal(c.location, "/en/r/case?problem=changed");
  assert_int_equal(kit_http(&c, "/en/r/keep", ""), 303);
  assert_int_equal(number("SELECT count(*) FROM cases WHERE status = 'open' AND act_hour = 0 AND id = %" PRId64, t.id), 1);
  change("UPDATE cases SET status = 'closed', active = 0 WHERE id = %" PRId64, t.id);
  assert_int_equal(kit_http(&c, "/en/r/case", NULL), 200);
  assert_true(says(&c, "/en/r/reopen"));
  assert_int_equal(kit_http(&c, "/en/r/reopen", ""), 303);
  assert_string_equal(c.location, "/en/r/case?said=reopen");
  assert_int_equal(number("SELECT count(*) FROM cases WHERE status = 'open' AND active = 1 AND id = %" PRId64, t.id), 1);
  kit_client_end(&c);
}

static void test_delete(void **state) {
  (void)state;
  TestCase t;
  KitClient c;
  file_case(&t);
  open_report(&c, &t);
  assert_int_equal(kit_http(&c, "/en/r/delete", NULL), 200);
  assert_true(says(&c, "Did someone tell you to do this?") && says(&c, "Until then you can change your mind"));
  assert_int_equal(kit_http(&c, "/en/r/delete", "told=no"), 303);
  int64_t hours = number("SELECT act_hour FROM cases WHERE status = 'erasing' AND id = %" PRId64, t.id) - clock_now() / HOUR_MS;
  assert_true(hours >= 167 && hours <= 168);
  assert_true(helper_finds(&t, "change", "\"told_to\":false"));
  assert_true(helper_finds(&t, "answers", "wages_unpaid"));  // nothing is gone yet
  assert_int_equal(kit_http(&c, "/en/r/case", NULL), 200);
  assert_true(says(&c, "It will be deleted on"));
  assert_false(says(&c, "/en/r/delete"));
  assert_int_equal(kit_http(&c, "/en/r/keep", ""), 303);
  assert_string_equal(c.location, "/en/r/case?said=keep");
  kit_client_end(&c);
}

// ---- consent

static void test_withdraw(void **state) {
  (void)state;
  TestCase t;
  KitClient c;
  file_case(&t);
  open_report(&c, &t);
  assert_true(helper_finds(&t, "answers", "wages_unpaid"));
  assert_int_equal(kit_http(&c, "/en/r/withdraw", NULL), 200);
  assert_int_equal(kit_http(&c, "/en/r/withdraw", ""), 303);
  assert_string_equal(c.location, "/en/r/case?said=withdraw");
  // At once: no helper opens anything, she still does.
  assert_false(helper_finds(&t, "answers", "wages_unpaid"));
  assert_true(worker_finds(&t, "answers", "wages_unpaid"));
  assert_int_equal(kit_http(&c, "/en/r/case", NULL), 200);
  assert_true(says(&c, "No helper can open this report now"));
  assert_false(says(&c, "/en/r/message"));
  assert_int_equal(kit_http(&c, "/en/r/message", "t=hello"), 303);
  assert_string_equal(c.location, "/en/r/case?problem=consent");
  assert_int_equal(kit_http(&c, "/en/r/withdraw", ""), 303);
  assert_string_equal(c.location, "/en/r/case?problem=consent");
  assert_int_equal(kit_http(&c, "/en/r/reopen", ""), 303);
  assert_true(helper_finds(&t, "answers", "wages_unpaid"));
  kit_client_end(&c);
}

static void test_marked(void **state) {
  (void)state;
  TestCase t;
  KitClient c;
  file_case(&t);
  change("UPDATE cases SET mark = 1 WHERE id = %" PRId64, t.id);
  open_report(&c, &t);
  assert_int_equal(number("SELECT mark FROM cases WHERE id = %" PRId64, t.id), 0);
  assert_true(helper_finds(&t, "answers", "wages_unpaid"));
  kit_client_end(&c);
}

static void test_name(void **state) {
  (void)state;
  TestCase t;
  KitClient c;
  file_case(&t);
  open_report(&c, &t);
  assert_int_equal(kit_http(&c, "/en/r/name", NULL), 200);
  assert_true(says(&c, "Organisation One"));
  assert_int_equal(kit_http(&c, "/en/r/name", "name=&other_names="), 422);
  assert_int_equal(kit_http(&c, "/en/r/name", "name=Chan+Bopha&other_names=CHAN+BOPHA"), 303);
  assert_string_equal(c.location, "/en/r/case?said=name");
  assert_true(helper_finds(&t, "identity", "Chan Bopha"));
  assert_true(helper_finds(&t, "identity", "CHAN BOPHA"));
  assert_int_equal(kit_http(&c, "/en/r/name", NULL), 200);
  assert_true(says(&c, "/en/r/name-back"));
  assert_int_equal(kit_http(&c, "/en/r/name-back", ""), 303);
  assert_false(helper_finds(&t, "identity", "Chan Bopha"));
  assert_true(helper_finds(&t, "answers", "wages_unpaid"));  // only the name
  assert_true(worker_finds(&t, "identity", "Chan Bopha"));
  // The name that is there already can be given again.
  assert_int_equal(kit_http(&c, "/en/r/name", NULL), 200);
  assert_true(says(&c, "Chan Bopha"));
  assert_int_equal(kit_http(&c, "/en/r/name", "name=&other_names="), 303);
  assert_true(helper_finds(&t, "identity", "Chan Bopha"));
  kit_client_end(&c);
}

// ---- telling more

static const Question *later_text(void) {
  for (size_t i = 0; i < kit.app.tree->n_questions; i++) {
    const Question *q = &kit.app.tree->questions[i];
    if (q->later && q->kind == Q_NAME && q->show_if.kind == COND_ALWAYS) return q;
  }
  fail_msg("no later question with a typed answer");
  return NULL;
}

static void test_more(void **state) {
  (void)state;
  TestCase t;
  KitClient c;
  char path[100];
  const Question *q = later_text();
  file_case(&t);
  open_report(&c, &t);
  assert_true(says(&c, "/en/r/more"));
  assert_int_equal(kit_http(&c, "/en/r/more", NULL), 200);
  snprintf(path, sizeof path, "/en/r/more/%s", q->id);
  assert_true(says(&c, path));
  assert_false(says(&c, "Answered"));
  assert_int_equal(kit_http(&c, path, NULL), 200);
  assert_int_equal(kit_http(&c, path, "t=FACTS-TOLD-LATER&go=next"), 303);
  assert_string_equal(c.location, "/en/r/more");
  assert_int_equal(kit_http(&c, "/en/r/more", NULL), 200);
  assert_true(says(&c, "Answered"));
  assert_true(helper_finds(&t, "answers", "FACTS-TOLD-LATER"));
  assert_int_equal(kit_http(&c, path, NULL), 200);
  assert_true(says(&c, "FACTS-TOLD-LATER"));
  // The same again adds nothing; a question of the intake is not asked here.
  int64_t items = number("SELECT count(*) FROM items WHERE case_id = %" PRId64, t.id);
  assert_int_equal(kit_http(&c, path, "t=FACTS-TOLD-LATER&go=next"), 303);
  assert_int_equal(number("SELECT count(*) FROM items WHERE case_id = %" PRId64, t.id), items);
  assert_int_equal(kit_http(&c, "/en/r/more/danger", NULL), 404);
  assert_int_equal(kit_http(&c, "/en/r/more/nothing", NULL), 404);
  kit_client_end(&c);
}

// A later answer counts in place of an earlier one.
static void tell_flight(const TestCase *t, const char *day) {
  Req rq;
  ErrDetail d = {0};
  json_t *j = json_pack("{s:[s], s:s*}", "fixed", "flight", "fixed.first_day", day);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  assert_int_equal(item_add(&rq, t->id, "shared", "answers", j, false, NULL, &d), ERR_OK);
  json_decref(j);
  kit_done(&rq);
}

static void test_flight(void **state) {
  (void)state;
  TestCase t;
  KitClient c;
  char day[12];
  file_case(&t);
  open_report(&c, &t);
  assert_false(says(&c, "/en/before-home"));
  const struct { int days; bool soon; } flights[] = {{60, true}, {61, false}, {0, true}, {-1, false}};
  for (size_t i = 0; i < sizeof flights / sizeof flights[0]; i++) {
    int year, month, date;
    date_civil((int32_t)(clock_now() / DAY_MS) + flights[i].days, &year, &month, &date);
    snprintf(day, sizeof day, "%04d-%02d-%02d", year, month, date);
    tell_flight(&t, day);
    assert_int_equal(kit_http(&c, "/en/r/case", NULL), 200);
    assert_int_equal(says(&c, "/en/before-home"), flights[i].soon);
  }
  kit_client_end(&c);
}

// ---- the outcome

static void test_outcome(void **state) {
  (void)state;
  TestCase t;
  KitClient c;
  Req rq;
  ErrDetail d = {0};
  file_case(&t);
  json_t *j = json_pack("{s:s, s:[{s:s, s:s}], s:s, s:s, s:s, s:s}", "end", "settled", "remedies", "remedy", "money", "state", "promised",
                        "result", "part", "said_by", "helper", "text", "You get 300 on Monday.", "lang", "en");
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  assert_int_equal(item_add(&rq, t.id, "shared", "outcome", j, false, NULL, &d), ERR_OK);
  kit_done(&rq);
  json_decref(j);
  open_report(&c, &t);
  assert_true(says(&c, "You and the other side agreed on a solution."));
  assert_true(says(&c, "You got a part of what you asked for."));
  assert_true(says(&c, "You get 300 on Monday."));
  kit_client_end(&c);
}

// ---- the proof

static ProofVerdict verdict(KitClient *c, ProofResult *r, Arena *a) {
  const SignKey *keys;
  size_t n;
  assert_int_equal(keys_public(kit.app.keys, a, &keys, &n), ERR_OK);
  assert_int_equal(proof_check(a, BYTES(c->body, c->body_n), kit.app.installation, keys, n, r), ERR_OK);
  return r->verdict;
}

static void test_proof(void **state) {
  (void)state;
  static const TestCaseOptions named = {.org = 0, .named = true, .share = true};
  TestCase t;
  KitClient c;
  ProofResult r;
  ErrDetail d = {0};
  int64_t head;
  Arena *a = arena_new(1 << 22, 0);
  testcase_file(&kit, &named, &t);
  open_report(&c, &t);
  assert_int_equal(kit_http(&c, "/en/r/proof", NULL), 200);
  assert_true(says(&c, "/en/r/proof/file") && says(&c, "is not ready yet"));
  assert_int_equal(kit_http(&c, "/en/r/proof/log", NULL), 404);
  assert_int_equal(kit_http(&c, "/en/r/proof/file", NULL), 200);
  assert_non_null(strstr(c.head, "application/json"));
  assert_int_equal(verdict(&c, &r, a), PROOF_GOOD);
  assert_true(r.ours && r.shown == 0 && !r.included);
  assert_int_equal(kit_http(&c, "/en/r/proof/whole", NULL), 200);
  assert_true(says(&c, "wages_unpaid") && says(&c, "Sok Dara"));
  assert_int_equal(verdict(&c, &r, a), PROOF_GOOD);
  assert_int_equal(r.shown, 2);
  assert_int_equal(audit_close_head(&kit.app, clock_now(), 0, &head, &d), ERR_OK);
  assert_int_equal(kit_http(&c, "/en/r/proof/log", NULL), 200);
  assert_false(says(&c, "wages_unpaid"));
  assert_int_equal(verdict(&c, &r, a), PROOF_GOOD);
  assert_true(r.included && r.shown == 0);
  assert_int_equal(kit_http(&c, "/en/r/proof/whole", NULL), 200);
  assert_int_equal(verdict(&c, &r, a), PROOF_GOOD);
  assert_true(r.included && r.shown == 2);
  kit_client_end(&c);
  arena_free(a);
}

// ---- by program

static int api(KitClient *c, const char *method, const char *path, const TestCase *t, const char *more, const char *body) {
  char headers[300];
  snprintf(headers, sizeof headers, "Authorization: Receipt %s\r\n%s%s", t->typed, body ? "Content-Type: application/json\r\n" : "", more);
  return kit_send(c, method, path, headers, body, body ? strlen(body) : 0);
}

static json_t *answer(const KitClient *c) {
  json_t *j = json_loads(c->body, 0, NULL);
  assert_non_null(j);
  return j;
}

static void if_match(const KitClient *c, char out[80]) {
  const char *tag = strstr(c->head, "ETag: ");
  assert_non_null(tag);
  snprintf(out, 80, "If-Match: %.*s\r\n", (int)strcspn(tag + 6, "\r"), tag + 6);
}

static void test_api_read(void **state) {
  (void)state;
  TestCase t, none;
  KitClient c;
  file_case(&t);
  kit_client(&kit, &c);
  assert_int_equal(kit_http(&c, "/api/v1/report", NULL), 401);
  assert_int_equal(kit_send(&c, "GET", "/api/v1/report", "Authorization: Bearer x\r\n", NULL, 0), 401);
  none = t;
  none.typed[8] = none.typed[8] == '1' ? '2' : '1';
  assert_int_equal(api(&c, "GET", "/api/v1/report", &none, "", NULL), 404);
  assert_non_null(strstr(c.head, "application/problem+json"));
  assert_int_equal(api(&c, "GET", "/api/v1/report", &t, "", NULL), 200);
  json_t *j = answer(&c);
  assert_string_equal(json_str(j, "status", ""), "new");
  assert_string_equal(json_str(j, "organisation", ""), "one");
  assert_false(json_bool(j, "late", true));
  assert_true(json_bool(j, "consent", false));
  json_decref(j);
  helper_adds(&t, "internal", "note", "PRIVATE-NOTE");
  for (int i = 0; i < 5; i++) helper_adds(&t, "shared", "message", i % 2 ? "odd" : "even");
  int pages = 0, messages = 0;
  char path[120] = "/api/v1/report/messages?limit=2";
  while (*path) {
    assert_int_equal(api(&c, "GET", path, &t, "", NULL), 200);
    assert_false(says(&c, "PRIVATE-NOTE"));
    j = answer(&c);
    pages++;
    messages += (int)json_array_size(json_object_get(j, "messages"));
    const char *next = json_str(j, "next", "");
    if (*next) snprintf(path, sizeof path, "/api/v1/report/messages?limit=2&after=%s", next);
    else path[0] = '\0';
    json_decref(j);
  }
  assert_int_equal(pages, 3);
  assert_int_equal(messages, 5);
  kit_client_end(&c);
}

static void test_api_write(void **state) {
  (void)state;
  static const char message[] = "{\"text\": \"They keep my card\", \"language\": \"km\"}";
  static const char facts[] = "{\"answers\": {\"happened\": [\"wages_unpaid\", \"fees\"]}}";
  TestCase t;
  KitClient c;
  char match[80], old[80];
  file_case(&t);
  kit_client(&kit, &c);
  assert_int_equal(api(&c, "POST", "/api/v1/report/messages", &t, "", message), 428);
  assert_int_equal(api(&c, "POST", "/api/v1/report/messages", &t, "If-Match: \"99\"\r\n", message), 412);
  assert_int_equal(api(&c, "POST", "/api/v1/report/messages", &t, "If-Match: W/x\r\n", message), 412);
  assert_int_equal(api(&c, "GET", "/api/v1/report", &t, "", NULL), 200);
  if_match(&c, old);
  assert_int_equal(api(&c, "POST", "/api/v1/report/messages", &t, old, message), 201);
  if_match(&c, match);
  assert_true(helper_finds(&t, "message", "They keep my card"));
  assert_int_equal(api(&c, "POST", "/api/v1/report/messages", &t, old, message), 412);
  assert_int_equal(number("SELECT count(*) FROM items WHERE kind = 'message' AND case_id = %" PRId64, t.id), 1);
  assert_int_equal(api(&c, "POST", "/api/v1/report/facts", &t, match, "{\"answers\": {\"happened\": [\"no_such\"]}}"), 400);
  assert_int_equal(api(&c, "POST", "/api/v1/report/facts", &t, match, "{\"answers\": {}}"), 400);
  assert_int_equal(api(&c, "POST", "/api/v1/report/facts", &t, match, facts), 201);
  if_match(&c, match);
  assert_true(helper_finds(&t, "answers", "fees"));
  assert_int_equal(api(&c, "POST", "/api/v1/report/messages", &t, match, "{\"text\": \"x\", \"language\": \"xx\"}"), 400);
  assert_int_equal(api(&c, "POST", "/api/v1/report/messages", &t, match, "{\"text\": \"x\", \"more\": 1}"), 400);
  assert_int_equal(api(&c, "POST", "/api/v1/report/messages", &t, match, "[1"), 400);
  kit_client_end(&c);
}

// ---- leaving

static void test_leave(void **state) {
  (void)state;
  TestCase t;
  KitClient c, back;
  file_case(&t);
  open_report(&c, &t);
  back = c;
  back.head = back.body = NULL;
  assert_int_equal(kit_http(&c, "/en/leave", NULL), 303);
  // Somebody presses Back with the old cookie.
  assert_true(kit_http(&back, "/en/r/case", NULL) != 200);
  assert_false(says(&back, "Organisation One"));
  kit_client_end(&c);
  kit_client_end(&back);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_receipt),  cmocka_unit_test(test_banners),  cmocka_unit_test(test_messages),
      cmocka_unit_test(test_message_not_lost), cmocka_unit_test(test_solved), cmocka_unit_test(test_delete),
      cmocka_unit_test(test_withdraw), cmocka_unit_test(test_marked),   cmocka_unit_test(test_name),      cmocka_unit_test(test_flight),
      cmocka_unit_test(test_more),     cmocka_unit_test(test_outcome),  cmocka_unit_test(test_proof),
      cmocka_unit_test(test_api_read), cmocka_unit_test(test_api_write), cmocka_unit_test(test_leave),
  };
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
