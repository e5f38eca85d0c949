// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The helper's pages through the server: case, forms that come too late, outcome, name, receipts, typed-in reports,
// the interpreter's page, and who may open what.
#include "app/cases/cases_testing.h"

#include <stdlib.h>

#include "app/pages/pages.h"

static int open_kit(void **state) {
  (void)state;
  static const Route *const tables[] = {cases_routes, accounts_routes, intake_routes, pages_routes, NULL};
  cases_open_kit();
  kit_serve(&kit, tables, pages_error);
  return 0;
}

static int close_kit(void **state) {
  (void)state;
  cases_close_kit();
  return 0;
}

// ---- helpers

static const char *path(const char *fmt, int64_t id) {
  static char bufs[4][200];
  static int turn;
  char *out = bufs[turn++ % 4];
  char *star = strchr(fmt, '*');
  snprintf(out, sizeof bufs[0], "%.*s%lld%s", star ? (int)(star - fmt) : (int)strlen(fmt), fmt, (long long)id, star ? star + 1 : "");
  return out;
}

// Value of the first hidden field of that name behind the text mark.
static int64_t hidden(const KitClient *c, const char *mark, const char *name) {
  char pattern[64];
  int64_t value = -1;
  snprintf(pattern, sizeof pattern, "name=\"%s\" value=\"", name);
  const char *at = strstr(c->body, mark);
  at = at ? strstr(at, pattern) : NULL;
  if (!at) fail_msg("no field %s behind %s in %s", name, mark, c->body);
  at += strlen(pattern);
  char digits[24];
  snprintf(digits, sizeof digits, "%.*s", (int)strcspn(at, "\""), at);
  assert_int_equal(text_int(digits, 0, INT64_MAX, &value), ERR_OK);
  return value;
}

static bool has(const KitClient *c, const char *text) { return strstr(c->body, text) != NULL; }
#define HAS(c, text)                                                      \
  do {                                                                    \
    if (!has(c, text)) fail_msg("no \"%s\" in\n%s", text, (c)->body);     \
  } while (0)

static void sign_in(KitClient *c, const char *login) {
  kit_client(&kit, c);
  kit_sign_in(c, kit_login(&kit, login), "");
}

static int post(KitClient *c, const char *where, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static int post(KitClient *c, const char *where, const char *fmt, ...) {
  static char form[8192];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(form, sizeof form, fmt, ap);
  va_end(ap);
  return kit_http(c, where, form);
}

static const char *with_version(const KitClient *c, const char *fields) {
  static char out[4096];
  snprintf(out, sizeof out, "version=%lld&seen=%lld&%s", (long long)hidden(c, "/note\"", "version"), (long long)hidden(c, "/note\"", "seen"), fields);
  return out;
}

// ---- the case page

static void test_case_page(void **state) {
  (void)state;
  TestCase c;
  KitClient k;
  Req rq;
  make_case(&c, 0, true, true);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  add(&rq, c.id, "shared", "message", "<b>Please</b> help", true, NULL);
  kit_done(&rq);
  sign_in(&k, "one.caseworker");
  assert_int_equal(kit_http(&k, path("/staff/cases/*", c.id), NULL), 200);
  HAS(&k, "<bdi dir=\"auto\">In Japan</bdi>");   // coded answers too: several stand on lines of their own
  HAS(&k, "They did not pay me");
  HAS(&k, "&lt;b&gt;Please&lt;/b&gt; help");
  assert_false(has(&k, "Sok Dara"));
  assert_false(row_now(c.id).unread);
  assert_int_equal(post(&k, path("/staff/cases/*/message", c.id), "%s", with_version(&k, "message=We+read+it&asks=1")), 303);
  assert_int_equal(kit_http(&k, k.location, NULL), 200);
  HAS(&k, "Your message was sent.");
  HAS(&k, "We read it");
  HAS(&k, "Question to the worker");
  assert_string_equal(row_now(c.id).status, "waiting");
  assert_int_equal(post(&k, path("/staff/cases/*/task", c.id), "%s", with_version(&k, "task=Call+the+office&task_due=2099-01-05&to=0")), 303);
  assert_int_equal(kit_http(&k, k.location, NULL), 200);
  HAS(&k, "Call the office");
  int64_t item = hidden(&k, "/task-done\"", "item");
  char form[80];
  snprintf(form, sizeof form, "item=%lld&finished=1", (long long)item);
  assert_int_equal(post(&k, path("/staff/cases/*/task-done", c.id), "%s", with_version(&k, form)), 303);
  assert_int_equal(kit_http(&k, k.location, NULL), 200);
  HAS(&k, "Not done after all");
  assert_int_equal(post(&k, path("/staff/cases/*/status", c.id), "%s", with_version(&k, "to=open")), 303);
  assert_string_equal(row_now(c.id).status, "open");
  // Nothing typed, or a wrong date: the page again, with what was typed.
  assert_int_equal(kit_http(&k, path("/staff/cases/*", c.id), NULL), 200);
  assert_int_equal(post(&k, path("/staff/cases/*/task", c.id), "%s", with_version(&k, "task=Ask+the+union&task_due=&to=0")), 422);
  HAS(&k, "value=\"Ask the union\"");
  assert_int_equal(post(&k, path("/staff/cases/*/message", c.id), "%s", with_version(&k, "message=")), 422);
  kit_client_end(&k);
  sign_in(&k, "two.caseworker");
  assert_int_equal(kit_http(&k, path("/staff/cases/*", c.id), NULL), 404);
  kit_client_end(&k);
}

// ---- two helpers at once: both versions are shown and nothing typed is lost

static void test_conflict(void **state) {
  (void)state;
  TestCase c;
  KitClient one, two;
  make_case(&c, 0, false, false);
  sign_in(&one, "one.caseworker");
  sign_in(&two, "one.second");
  assert_int_equal(kit_http(&one, path("/staff/cases/*", c.id), NULL), 200);
  assert_int_equal(kit_http(&two, path("/staff/cases/*", c.id), NULL), 200);
  assert_int_equal(post(&one, path("/staff/cases/*/note", c.id), "%s", with_version(&one, "note=Theirs:+she+called+at+noon")), 303);
  assert_int_equal(post(&two, path("/staff/cases/*/message", c.id), "%s",
                        with_version(&two, "message=Mine:+come+on+Monday&asks=1&next_day=2099-02-03")), 409);
  HAS(&two, "Somebody else changed this");
  HAS(&two, "Theirs: she called at noon");
  HAS(&two, "Mine: come on Monday</textarea>");
  HAS(&two, "value=\"2099-02-03\"");
  HAS(&two, "name=\"asks\" value=\"1\" checked");
  assert_int_equal(count("SELECT COUNT(*) FROM items WHERE case_id = %lld AND kind = 'message'", (long long)c.id), 0);
  // Sent again from that page it is saved.
  assert_int_equal(post(&two, path("/staff/cases/*/message", c.id), "%s", with_version(&two, "message=Mine:+come+on+Monday")), 303);
  assert_int_equal(count("SELECT COUNT(*) FROM items WHERE case_id = %lld AND kind = 'message'", (long long)c.id), 1);
  // The outcome form too.
  assert_int_equal(kit_http(&one, path("/staff/cases/*/outcome", c.id), NULL), 200);
  int64_t version = hidden(&one, "/outcome\"", "version"), seen = hidden(&one, "/outcome\"", "seen");
  assert_int_equal(kit_http(&two, path("/staff/cases/*", c.id), NULL), 200);
  assert_int_equal(post(&two, path("/staff/cases/*/note", c.id), "%s", with_version(&two, "note=Theirs+again")), 303);
  static const char fields[] = "end=settled&remedy=money.promised&remedy=&result=part&said_by=helper&text=My+words&note=My+note&act=close";
  assert_int_equal(post(&one, path("/staff/cases/*/outcome", c.id), "version=%lld&seen=%lld&%s", (long long)version, (long long)seen, fields), 409);
  HAS(&one, "Theirs again");
  HAS(&one, "My words</textarea>");
  HAS(&one, "My note</textarea>");
  HAS(&one, "value=\"settled\" checked");
  HAS(&one, "value=\"money.promised\" selected");
  version = hidden(&one, "/outcome\"", "version");
  assert_int_equal(post(&one, path("/staff/cases/*/outcome", c.id), "version=%lld&seen=0&%s", (long long)version, fields), 303);
  assert_string_equal(row_now(c.id).status, "closed");
  assert_int_equal(kit_http(&one, one.location, NULL), 200);
  HAS(&one, "You and the other side agreed on a solution.");
  kit_client_end(&one);
  kit_client_end(&two);
}

static void test_outcome_page(void **state) {
  (void)state;
  TestCase c;
  KitClient k;
  make_case(&c, 0, false, false);
  sign_in(&k, "one.caseworker");
  assert_int_equal(kit_http(&k, path("/staff/cases/*/outcome", c.id), NULL), 200);
  int64_t version = hidden(&k, "/outcome\"", "version");
  assert_int_equal(post(&k, path("/staff/cases/*/outcome", c.id), "version=%lld&end=not_competent&body=Office&remedy=none.yes&result=none&said_by=body&act=save",
                        (long long)version), 422);
  HAS(&k, "Name the next place to ask");
  HAS(&k, "href=\"#next\"");
  assert_int_equal(post(&k, path("/staff/cases/*/outcome", c.id), "version=%lld&end=not_competent&body=Office&next=Union&remedy=none.yes&result=none&said_by=body&act=save",
                        (long long)version), 303);
  assert_string_equal(row_now(c.id).status, "new");
  assert_int_equal(kit_http(&k, k.location, NULL), 200);
  HAS(&k, "Office cannot decide this. The next place to ask is Union.");
  kit_client_end(&k);
}

// ---- the sealed name

static void test_name(void **state) {
  (void)state;
  TestCase c;
  KitClient k, second;
  make_case(&c, 0, true, true);
  sign_in(&k, "one.caseworker");
  assert_int_equal(kit_http(&k, path("/staff/cases/*/identity", c.id), NULL), 200);
  assert_false(has(&k, "Sok Dara"));
  assert_int_equal(post(&k, path("/staff/cases/*/identity", c.id), "reason="), 422);
  assert_false(has(&k, "Sok Dara"));
  assert_int_equal(post(&k, path("/staff/cases/*/identity", c.id), "reason=For+the+form"), 200);
  HAS(&k, "Sok Dara");
  HAS(&k, "SOK DARA");
  assert_int_equal(post(&k, path("/staff/cases/*/identity/show", c.id), "x="), 400);
  assert_int_equal(post(&k, path("/staff/cases/*/identity/show", c.id), "%s", ""), 403);
  assert_int_equal(kit_http(&k, path("/staff/cases/*", c.id), NULL), 200);
  HAS(&k, "For the form");
  kit.app.two_person_reveal = true;
  sign_in(&second, "one.second");
  assert_int_equal(kit_http(&k, path("/staff/cases/*/identity", c.id), NULL), 200);
  assert_int_equal(post(&k, path("/staff/cases/*/identity", c.id), "reason=Again"), 200);
  assert_false(has(&k, "Sok Dara"));
  HAS(&k, "A second person");
  assert_int_equal(kit_http(&second, path("/staff/cases/*/identity", c.id), NULL), 200);
  HAS(&second, "Again");
  assert_int_equal(post(&second, path("/staff/cases/*/identity/confirm", c.id), "reveal=%lld", (long long)hidden(&second, "/confirm\"", "reveal")), 200);
  assert_false(has(&second, "Sok Dara"));
  assert_int_equal(kit_http(&k, path("/staff/cases/*/identity", c.id), NULL), 200);
  assert_int_equal(post(&k, path("/staff/cases/*/identity/show", c.id), "%s", ""), 200);
  HAS(&k, "Sok Dara");
  kit.app.two_person_reveal = false;
  kit_client_end(&k);
  kit_client_end(&second);
}

// ---- a report that is typed in; the receipt in the worker's hands

static void read_receipt(const KitClient *k, char *out, size_t cap) {
  const char *at = strstr(k->body, "class=\"receipt\" dir=\"ltr\">");
  if (!at) fail_msg("no receipt in %s", k->body);
  at += strlen("class=\"receipt\" dir=\"ltr\">");
  snprintf(out, cap, "%.*s", (int)strcspn(at, "<"), at);
}

static int64_t case_of(const KitClient *k) {
  int64_t id = 0;
  const char *at = strstr(k->body, "href=\"/staff/cases/");
  for (; at; at = strstr(at + 1, "href=\"/staff/cases/")) {
    char digits[24];
    const char *number = at + strlen("href=\"/staff/cases/");
    snprintf(digits, sizeof digits, "%.*s", (int)strspn(number, "0123456789"), number);
    if (text_int(digits, 1, INT64_MAX, &id) == ERR_OK) return id;
  }
  fail_msg("no case in %s", k->body);
  return 0;
}

static Err open_with(const char *typed, int64_t *id, int64_t *epoch, bool *first) {
  Req rq;
  BoxPair pair;
  ErrDetail d = {0};
  kit_req(&kit, &rq);
  Err e = receipt_find(&kit.app, rq.arena, typed, &pair, id, epoch, first, &d);
  kit_done(&rq);
  return e;
}

// Sends the form of typed-in reports with the mark of the page that was shown last.
static int post_report(KitClient *k, const char *fields) {
  const char *at = strstr(k->body, "name=\"once\" value=\"");
  assert_non_null(at);
  at += strlen("name=\"once\" value=\"");
  return post(k, "/staff/report", "once=%.*s&%s", (int)strcspn(at, "\""), at, fields);
}

static void test_report_twice(void **state) {
  (void)state;
  KitClient k;
  char receipt[64], again[64], mark[64];
  sign_in(&k, "one.caseworker");
  assert_int_equal(kit_http(&k, "/staff/report", NULL), 200);
  const char *at = strstr(k.body, "name=\"once\" value=\"") + strlen("name=\"once\" value=\"");
  snprintf(mark, sizeof mark, "%.*s", (int)strcspn(at, "\""), at);
  int64_t before = count("SELECT COUNT(*) FROM cases");
  assert_int_equal(post(&k, "/staff/report", "once=%s&issue=fees&worker_lang=km&story=Pressed+twice", mark), 200);
  read_receipt(&k, receipt, sizeof receipt);
  int64_t id = case_of(&k);
  assert_int_equal(post(&k, "/staff/report", "once=%s&issue=fees&worker_lang=km&story=Pressed+twice", mark), 200);
  read_receipt(&k, again, sizeof again);
  assert_string_equal(receipt, again);
  HAS(&k, "It was not made twice.");
  assert_int_equal(count("SELECT COUNT(*) FROM cases"), before + 1);
  // Changed on the way back: nothing is lost, nothing is made twice, and the mark is new.
  assert_int_equal(post(&k, "/staff/report", "once=%s&issue=fees&worker_lang=km&story=Something+else", mark), 409);
  HAS(&k, "Something else</textarea>");
  assert_false(has(&k, mark));
  assert_int_equal(count("SELECT COUNT(*) FROM cases"), before + 1);
  // Once another receipt took its place, the first one is not handed out any more.
  assert_int_equal(kit_http(&k, path("/staff/cases/*/receipt", id), NULL), 200);
  assert_int_equal(post(&k, path("/staff/cases/*/receipt/new", id), "%s", ""), 200);
  assert_int_equal(post(&k, "/staff/report", "once=%s&issue=fees&worker_lang=km&story=Pressed+twice", mark), 303);
  // Without a mark nothing is filed.
  assert_int_equal(post(&k, "/staff/report", "issue=fees&worker_lang=km&story=No+mark"), 422);
  assert_int_equal(count("SELECT COUNT(*) FROM cases"), before + 1);
  kit_client_end(&k);
}

static void test_report(void **state) {
  (void)state;
  KitClient k;
  char receipt[64], fresh[64];
  int64_t id, epoch;
  bool first;
  sign_in(&k, "one.caseworker");
  assert_int_equal(kit_http(&k, "/staff/cases/new", NULL), 303);
  assert_int_equal(kit_http(&k, "/staff/report", NULL), 200);
  assert_int_equal(post_report(&k, "issue=wages_unpaid&worker_lang=&story=No+pay+for+May"), 422);
  HAS(&k, "No pay for May</textarea>");
  HAS(&k, "value=\"wages_unpaid\" checked");
  // Three fields are enough.
  assert_int_equal(post_report(&k, "issue=wages_unpaid&worker_lang=km&story=No+pay+for+May"), 200);
  read_receipt(&k, receipt, sizeof receipt);
  HAS(&k, "lang=\"km\"");
  assert_int_equal(open_with(receipt, &id, &epoch, &first), ERR_OK);
  assert_true(first && epoch == 1);
  assert_int_equal(id, case_of(&k));
  assert_int_equal(count("SELECT COUNT(*) FROM cases WHERE id = %lld AND origin = 'staff' AND lang = 'km' AND issue_group = 'pay'", (long long)id), 1);
  assert_int_equal(count("SELECT COUNT(*) FROM receipts WHERE case_id = %lld AND held_by = 'helper' AND made_by = %lld", (long long)id,
                         (long long)kit_login(&kit, "one.caseworker")->id), 1);
  // Lost on the way: a new one while she has not used hers.
  assert_int_equal(kit_http(&k, path("/staff/cases/*/receipt", id), NULL), 200);
  assert_int_equal(post(&k, path("/staff/cases/*/receipt/new", id), "%s", ""), 200);
  read_receipt(&k, fresh, sizeof fresh);
  assert_string_not_equal(receipt, fresh);
  assert_int_equal(open_with(receipt, &id, &epoch, &first), ERR_GONE);
  assert_int_equal(open_with(fresh, &id, &epoch, &first), ERR_OK);
  assert_int_equal(epoch, 2);
  kit_client_end(&k);
}

// A case from a call with three fields: its page says what is not known and why it matters; a helper adds it as it is told.
static void test_missing(void **state) {
  (void)state;
  KitClient k;
  sign_in(&k, "one.caseworker");
  assert_int_equal(kit_http(&k, "/staff/report", NULL), 200);
  assert_int_equal(post_report(&k, "issue=wages_unpaid&worker_lang=km&story=No+pay"), 200);
  int64_t id = case_of(&k);
  assert_int_equal(kit_http(&k, path("/staff/cases/*", id), NULL), 200);
  HAS(&k, "Not known yet");
  HAS(&k, "Claims for pay end month by month");
  HAS(&k, "Labour offices are responsible by the place of work.");
  assert_false(has(&k, "Complaints before departure"));   // asked of those at home
  HAS(&k, "Without one she sees your answer only when she opens her page.");
  HAS(&k, "?ask=when#write");
  // Asked in a message: the question is there in her language.
  assert_int_equal(kit_http(&k, path("/staff/cases/*?ask=wish", id), NULL), 200);
  HAS(&k, i18n_tr(i18n_get(kit.app.i18n, "km", I18N_WORKER), NULL, "What do you want first?"));
  assert_int_equal(post(&k, path("/staff/cases/*/facts", id), "fact=&fact=&contact="), 422);
  HAS(&k, "Choose at least one answer.");
  assert_int_equal(post(&k, path("/staff/cases/*/facts", id), "fact=when:nonsense"), 400);
  assert_int_equal(post(&k, path("/staff/cases/*/facts", id), "fact=where:home&fact=sector:garment&contact=Sunday+evening"), 303);
  assert_int_equal(kit_http(&k, path("/staff/cases/*?done=facts", id), NULL), 200);
  HAS(&k, "What she told was added.");
  HAS(&k, "Sunday evening");
  HAS(&k, "Complaints before departure go to the province.");
  assert_false(has(&k, "Labour offices are responsible"));
  assert_false(has(&k, "Without one she sees"));
  // Coarse columns that were empty are filled, once.
  assert_int_equal(post(&k, path("/staff/cases/*/facts", id), "fact=province:kh-2"), 303);
  assert_int_equal(count("SELECT COUNT(*) FROM cases WHERE id = %lld AND sector_group = 'factory' AND region <> ''", (long long)id), 1);
  assert_int_equal(post(&k, path("/staff/cases/*/facts", id), "fact=sector:agriculture"), 303);
  assert_int_equal(count("SELECT COUNT(*) FROM cases WHERE id = %lld AND sector_group = 'factory'", (long long)id), 1);
  kit_client_end(&k);
}

static void test_report_whole(void **state) {
  (void)state;
  KitClient k;
  char receipt[64];
  int64_t id, epoch;
  bool first;
  sign_in(&k, "one.caseworker");
  assert_int_equal(kit_http(&k, "/staff/report", NULL), 200);
  assert_int_equal(post_report(&k,
                        "issue=fees&issue=debt_pressure&worker_lang=vi&story=A+loan&where=japan&place=prefecture:jp-27&sector=garment&"
                        "name=Tran+Anh&other_names=TRAN+ANH%0D%0AAnh&share=1&contact=Sunday+only&note=Sounds+afraid"), 200);
  read_receipt(&k, receipt, sizeof receipt);
  assert_int_equal(open_with(receipt, &id, &epoch, &first), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM cases WHERE id = %lld AND region = 'kinki' AND sector_group = 'factory' AND issue_group = 'recruitment'",
                         (long long)id), 1);
  assert_int_equal(kit_http(&k, path("/staff/cases/*", id), NULL), 200);
  HAS(&k, "A loan");
  HAS(&k, "Sunday only");
  HAS(&k, "Sounds afraid");
  assert_false(has(&k, "Tran Anh"));
  assert_int_equal(post(&k, path("/staff/cases/*/identity", id), "reason=Form"), 200);
  HAS(&k, "Tran Anh");
  assert_int_equal(post(&k, "/staff/report", "issue=nonsense&worker_lang=vi&story=x"), 422);
  assert_int_equal(post(&k, "/staff/report", "issue=fees&worker_lang=vi&story=x&place=prefecture:jp-99"), 422);
  kit_client_end(&k);
}

static void test_lost_receipt(void **state) {
  (void)state;
  TestCase c;
  KitClient one, two;
  make_case(&c, 0, false, false);
  sign_in(&one, "one.caseworker");
  sign_in(&two, "one.second");
  assert_int_equal(kit_http(&one, path("/staff/cases/*/receipt", c.id), NULL), 200);
  assert_int_equal(post(&one, path("/staff/cases/*/receipt/ask", c.id), "fact=where&fact=happened&reason=She+came"), 422);
  HAS(&one, "She came</textarea>");
  assert_int_equal(post(&one, path("/staff/cases/*/receipt/ask", c.id), "fact=where&fact=happened&fact=own_words&reason=She+came"), 200);
  HAS(&one, "A second helper");
  assert_int_equal(kit_http(&two, path("/staff/cases/*/receipt", c.id), NULL), 200);
  HAS(&two, "She came");
  int64_t recovery = hidden(&two, "/receipt/confirm\"", "recovery");
  assert_int_equal(post(&one, path("/staff/cases/*/receipt/confirm", c.id), "recovery=%lld", (long long)recovery), 403);
  assert_int_equal(post(&two, path("/staff/cases/*/receipt/confirm", c.id), "recovery=%lld", (long long)recovery), 200);
  HAS(&two, "72 hours have begun");
  assert_int_equal(post(&two, path("/staff/cases/*/receipt/finish", c.id), "recovery=%lld", (long long)recovery), 422);
  run_sql("UPDATE receipt_recoveries SET ready_ms = 1 WHERE id = %lld", (long long)recovery);
  assert_int_equal(kit_http(&two, path("/staff/cases/*/receipt", c.id), NULL), 200);
  HAS(&two, "The 72 hours are over.");
  assert_int_equal(post(&two, path("/staff/cases/*/receipt/finish", c.id), "recovery=%lld", (long long)recovery), 200);
  char receipt[64];
  read_receipt(&two, receipt, sizeof receipt);
  int64_t id, epoch;
  bool first;
  assert_int_equal(open_with(receipt, &id, &epoch, &first), ERR_OK);
  assert_true(id == c.id && epoch == 2);
  kit_client_end(&one);
  kit_client_end(&two);
}

// ---- interpreter

static void test_interpreter(void **state) {
  (void)state;
  TestCase c;
  KitClient helper, in;
  Req rq;
  int64_t message;
  make_case(&c, 0, false, false);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  add(&rq, c.id, "shared", "message", "Words of hers", true, &message);
  add(&rq, c.id, "shared", "message", "Other words", true, NULL);
  kit_done(&rq);
  sign_in(&helper, "one.caseworker");
  assert_int_equal(kit_http(&helper, path("/staff/cases/*", c.id), NULL), 200);
  char form[120];
  snprintf(form, sizeof form, "item=%lld&to=%lld", (long long)message, (long long)kit_who(&kit, 0, ROLE_INTERPRETER)->id);
  assert_int_equal(post(&helper, path("/staff/cases/*/share", c.id), "%s", with_version(&helper, form)), 303);
  sign_in(&in, "one.interpreter");
  assert_int_equal(kit_http(&in, "/staff/messages", NULL), 200);
  HAS(&in, "Words of hers");
  assert_false(has(&in, "Other words"));
  assert_int_equal(post(&in, path("/staff/messages/*", message), "text=&to=en"), 422);
  assert_int_equal(post(&in, path("/staff/messages/*", message), "text=Her+words+in+English&to=en"), 303);
  assert_int_equal(post(&in, path("/staff/messages/*", 42), "text=x&to=en"), 404);
  assert_int_equal(kit_http(&helper, path("/staff/cases/*", c.id), NULL), 200);
  HAS(&helper, "Her words in English");
  HAS(&helper, "Translation into");
  kit_client_end(&helper);
  kit_client_end(&in);
}

// ---- roles: each route of the room by each role

static void test_roles(void **state) {
  (void)state;
  static const struct { const char *login; bool desk, messages; } all[] = {
      {"one.caseworker", true, false}, {"one.supervisor", true, false}, {"one.interpreter", false, true},
      {"one.auditor", false, false},   {"one.admin", false, false}};
  TestCase c;
  make_case(&c, 0, false, false);
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    KitClient k;
    sign_in(&k, all[i].login);
    for (const Route *r = cases_routes; r->path; r++) {
      char where[200];
      const char *brace = strchr(r->path, '{'), *end = brace ? strchr(brace, '}') : NULL;
      snprintf(where, sizeof where, "%.*s%s%s", brace ? (int)(brace - r->path) : (int)strlen(r->path), r->path,
               brace ? path("*", c.id) : "", end ? end + 1 : "");
      bool may = r->roles == ROLE_INTERPRETER ? all[i].messages : all[i].desk;
      int status = kit_http(&k, where, text_eq(r->method, "GET") ? NULL : "");
      if ((status == 403 || status == 401) == may && !(may && status == 403 && strstr(where, "identity")))
        fail_msg("%s %s as %s: %d", r->method, where, all[i].login, status);
    }
    kit_client_end(&k);
  }
  KitClient nobody;
  kit_client(&kit, &nobody);
  for (const Route *r = cases_routes; r->path; r++)
    if (text_eq(r->method, "GET") && !strchr(r->path, '{')) {
      int status = kit_http(&nobody, r->path, NULL);
      assert_true(status == 401 || status == 303);
    }
  kit_client_end(&nobody);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_case_page), cmocka_unit_test(test_conflict), cmocka_unit_test(test_outcome_page), cmocka_unit_test(test_name),
      cmocka_unit_test(test_report), cmocka_unit_test(test_report_twice), cmocka_unit_test(test_missing), cmocka_unit_test(test_report_whole), cmocka_unit_test(test_lost_receipt),
      cmocka_unit_test(test_interpreter), cmocka_unit_test(test_roles)};
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
