// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Drafts, the wall, filing, receipts; and the whole way by a browser with and without cookies, and by the API.
#include "app/testkit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/intake/intake_int.h"
#include "app/pages/pages.h"
#include "base/text.h"

static Kit kit;

static int open_kit(void **state) {
  (void)state;
  ErrDetail d = {0};
  Taxonomy *taxonomy = NULL;
  Tree *tree = NULL;
  kit_open(&kit);
  if (taxonomy_load("content", &taxonomy, &d) != ERR_OK || tree_load("content", taxonomy, &tree, &d) != ERR_OK) fail_msg("%s", d.text);
  kit.app.taxonomy = taxonomy;
  kit.app.tree = tree;
  kit.app.promise_kept = true;
  kit.app.leave_to = NULL;
  static const Route *const tables[] = {intake_routes, pages_routes, NULL};
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

static json_t *json_of(const char *text) {
  json_t *j = json_loads(text, 0, NULL);
  assert_non_null(j);
  return j;
}

#define WHOLE                                                                                                              \
  "\"phone\":[\"mine\"],\"danger\":[\"none\"],\"where\":[\"japan\"],\"for_whom\":[\"me\"],\"happened\":[\"wages_unpaid\"]," \
  "\"fixed\":[\"none\"],\"wish\":[\"money\"],\"when\":[\"still\"],\"work_state\":[\"working\"],\"prefecture\":[\"jp-27\"]," \
  "\"sector\":[\"garment\"],\"who\":[\"pays_you\"],\"is_one_of\":[\"none\"],\"told\":[\"nobody\"]"

// ---- drafts

static void test_draft_round(void **state) {
  (void)state;
  Req rq;
  Draft a, b;
  ErrDetail d = {0};
  kit_req(&kit, &rq);
  assert_int_equal(draft_new(&kit.app, rq.arena, rq.now, &a, &d), ERR_OK);
  json_object_set_new(draft_answers(&a), "own_words", json_string("hidden words"));
  assert_int_equal(draft_save(&kit.app, rq.arena, &a, rq.now, &d), ERR_OK);
  assert_int_equal(draft_load_text(&kit.app, rq.arena, a.field, rq.now, &b, &d), ERR_OK);
  assert_string_equal(json_str(draft_answers(&b), "own_words", ""), "hidden words");
  assert_string_equal(b.csrf, a.csrf);
  assert_int_equal(strlen(json_str(b.blob, "receipt", "")), RECEIPT_DIGITS);
  // Two tabs: the second save is told, and nothing is overwritten.
  assert_int_equal(draft_save(&kit.app, rq.arena, &a, rq.now, &d), ERR_OK);
  assert_int_equal(draft_save(&kit.app, rq.arena, &b, rq.now, &d), ERR_CONFLICT);
  draft_release(&b);
  // A week later, or with another secret, there is nothing.
  assert_int_equal(draft_load_text(&kit.app, rq.arena, a.field, rq.now + 8 * (Millis)DAY_MS, &b, &d), ERR_DRAFT_EXPIRED);
  a.field[3] = a.field[3] == 'A' ? 'B' : 'A';
  assert_int_equal(draft_load_text(&kit.app, rq.arena, a.field, rq.now, &b, &d), ERR_DRAFT_EXPIRED);
  assert_int_equal(draft_load_text(&kit.app, rq.arena, "", rq.now, &b, &d), ERR_DRAFT_EXPIRED);
  draft_release(&a);
  kit_done(&rq);
}

static void test_sweep(void **state) {
  (void)state;
  Req rq;
  Draft dr;
  ErrDetail d = {0};
  kit_req(&kit, &rq);
  int64_t before = kit_int(&kit, "SELECT count(*) FROM drafts");
  Millis past = rq.now - 30 * (Millis)DAY_MS;
  assert_int_equal(draft_new(&kit.app, rq.arena, past, &dr, &d), ERR_OK);
  draft_release(&dr);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM drafts"), before + 1);
  assert_int_equal(intake_sweep(&kit.app, rq.now - 20 * (Millis)DAY_MS), ERR_OK);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM drafts"), before);
  kit_done(&rq);
}

static void test_finish_later(void **state) {
  (void)state;
  Req rq;
  Draft dr, back;
  ErrDetail d = {0};
  uint32_t number = 0;
  kit_req(&kit, &rq);
  assert_int_equal(draft_new(&kit.app, rq.arena, rq.now, &dr, &d), ERR_OK);
  assert_int_equal(draft_keep(&kit.app, rq.arena, &dr, "short", rq.now, &number, &d), ERR_INPUT);
  assert_int_equal(draft_keep(&kit.app, rq.arena, &dr, "my code 1", rq.now, &number, &d), ERR_OK);
  assert_true(number < 1000000);
  assert_int_equal(draft_resume(&kit.app, rq.arena, number, "my code 2", rq.now, &back, &d), ERR_CRYPTO);
  assert_int_equal(kit_int(&kit, "SELECT max(later_fails) FROM drafts"), 1);
  assert_int_equal(draft_resume(&kit.app, rq.arena, number, "my code 1", rq.now, &back, &d), ERR_OK);
  assert_string_equal(back.field, dr.field);
  assert_int_equal(kit_int(&kit, "SELECT max(later_fails) FROM drafts"), 0);
  draft_release(&back);
  assert_int_equal(draft_resume(&kit.app, rq.arena, (number + 1) % 1000000, "my code 1", rq.now, &back, &d), ERR_CRYPTO);
  draft_release(&dr);
  kit_done(&rq);
}

// ---- the wall

static bool offered(const Offer *o, const char *code) {
  for (size_t i = 0; i < o->n; i++)
    if (text_eq(o->orgs[i].code, code)) return true;
  return false;
}

static void wall(const char *answers, bool home, bool one, bool two, bool withheld) {
  Req rq;
  Offer o;
  ErrDetail d = {0};
  json_t *a = json_of(answers);
  kit_req(&kit, &rq);
  assert_int_equal(intake_offer(&kit.app, rq.arena, a, home, &o, &d), ERR_OK);
  if (offered(&o, "one") != one || offered(&o, "two") != two || o.withheld != withheld) fail_msg("%s: %d %d %d", answers, offered(&o, "one"), offered(&o, "two"), o.withheld);
  json_decref(a);
  kit_done(&rq);
}

static void test_wall(void **state) {
  (void)state;
  wall("{" WHOLE "}", false, true, true, false);
  wall("{\"is_one_of\":[\"one\"]}", false, false, true, true);
  wall("{\"is_one_of\":[\"one\",\"two\"]}", false, false, false, true);
  wall("{\"who\":[\"pays_you\"],\"who.pays_you\":\"ORGANISATION one\"}", false, false, true, true);
  wall("{\"company_name\":\"organisation-two\"}", false, true, false, true);
  wall("{\"who\":[\"pays_you\"],\"who.pays_you\":\"ONE\"}", false, false, true, true);  // by its code
  char endless[40 + 3 * ANSWER_LINE_MAX], *end = stpcpy(endless, "{\"company_name\":\"");
  for (int i = 0; i < ANSWER_LINE_MAX; i++) end = stpcpy(end, "\uFDFA");  // 18 letters each: too long to compare
  (void)stpcpy(end, "\"}");
  wall(endless, false, false, false, true);
  kit_sql(&kit, "UPDATE orgs SET offered_for = 'fees injury' WHERE code = 'one'");
  wall("{\"happened\":[\"wages_unpaid\"]}", false, false, true, false);
  wall("{\"happened\":[\"wages_unpaid\",\"injury\"]}", false, true, true, false);
  wall("{\"happened\":[\"dont_know\"]}", false, true, true, false);
  wall("{\"happened\":[\"debt\"]}", false, false, true, false);  // as long as a word of the list, and another
  wall("{\"happened\":[7]}", false, true, true, false);          // no code at all: she did not say
  kit_sql(&kit, "UPDATE orgs SET offered_for = '', home_government = 1 WHERE code = 'one'");
  wall("{\"happened\":[\"fees\"]}", false, false, true, false);
  wall("{\"happened\":[\"fees\"]}", true, true, true, false);
  wall("{\"is_one_of\":[\"one\"]}", true, false, true, true);
  kit_sql(&kit, "UPDATE orgs SET home_government = 0 WHERE code = 'one'");
}

// Organisations that cannot be read are not offered, and nobody gets a case.
static void test_wall_without_organisations(void **state) {
  (void)state;
  Req rq;
  Offer o;
  Filed f;
  ErrDetail d = {0};
  json_t *a = json_of("{" WHOLE "}");
  const Filing in = {.lang = "km", .org_code = "one", .answers = a, .origin = "staff", .writer = "worker", .held_by = "worker"};
  kit_req(&kit, &rq);
  kit_sql(&kit, "ALTER TABLE orgs RENAME TO orgs_away");
  assert_int_not_equal(intake_offer(&kit.app, rq.arena, a, false, &o, &d), ERR_OK);
  assert_int_equal(o.n, 0);
  assert_int_not_equal(intake_file(&kit.app, rq.arena, &in, &f, &d), ERR_OK);
  kit_sql(&kit, "ALTER TABLE orgs_away RENAME TO orgs");
  kit_sql(&kit, "UPDATE orgs SET vetting = 'suspended' WHERE code = 'one'");
  assert_int_equal(intake_offer(&kit.app, rq.arena, a, false, &o, &d), ERR_OK);
  assert_false(offered(&o, "one"));
  assert_int_equal(intake_file(&kit.app, rq.arena, &in, &f, &d), ERR_INPUT);   // not even by its own staff
  kit_sql(&kit, "UPDATE orgs SET vetting = 'host' WHERE code = 'one'");
  o.n = 0;
  kit_sql(&kit, "ALTER TABLE wall_ties RENAME TO wall_ties_away");
  assert_int_not_equal(intake_offer(&kit.app, rq.arena, a, false, &o, &d), ERR_OK);
  assert_int_equal(o.n, 0);
  assert_int_not_equal(intake_file(&kit.app, rq.arena, &in, &f, &d), ERR_OK);
  kit_sql(&kit, "ALTER TABLE wall_ties_away RENAME TO wall_ties");
  json_decref(a);
  kit_done(&rq);
}

// A helper may type a report in for an organisation that is not offered to workers.
static void test_not_offered(void **state) {
  (void)state;
  Req rq;
  Due due;
  ErrDetail d = {0};
  json_t *a = json_of("{" WHOLE "}");
  Filing in = {.lang = "km", .org_code = "one", .answers = a, .origin = "web", .now = 1764547200000};
  kit_req(&kit, &rq);
  kit_sql(&kit, "UPDATE orgs SET offered = 0 WHERE code = 'one'");
  assert_int_equal(intake_promise(&kit.app, rq.arena, &in, &due, &d), ERR_INPUT);
  in.origin = "staff";
  assert_int_equal(intake_promise(&kit.app, rq.arena, &in, &due, &d), ERR_OK);
  kit_sql(&kit, "UPDATE orgs SET offered = 1 WHERE code = 'one'");
  json_decref(a);
  kit_done(&rq);
}

// ---- filing and receipts

static void file_one(Req *rq, Filed *out, const char *org, Err want) {
  ErrDetail d = {0};
  json_t *a = json_of("{" WHOLE "}"), *identity = json_of("{\"name\":\"Sok Dara\",\"forms\":[]}");
  Filing in = {.lang = "km", .org_code = org, .answers = a, .identity = identity, .share_identity = true, .origin = "web",
               .writer = "worker", .held_by = "worker", .now = rq->now};
  Err e = intake_file(&kit.app, rq->arena, &in, out, &d);
  if (e != want) fail_msg("%s: %s %s", org, err_name(e), d.text);
  json_decref(a);
  json_decref(identity);
}

// Every second digit in another script, as a phone's keyboard may give it.
static void native(const Receipt *r, char out[200]) {
  static const char *const khmer[] = {"០", "១", "២", "៣", "៤", "៥", "៦", "៧", "៨", "៩"};
  size_t n = 0;
  for (int i = 0; i < RECEIPT_DIGITS; i++)
    n += (size_t)snprintf(out + n, 200 - n, i % 2 ? "%s " : "%s", i % 2 ? khmer[r->digits[i] - '0'] : (char[]){r->digits[i], 0});
}

static void test_receipts(void **state) {
  (void)state;
  Req rq;
  Filed f;
  BoxPair pair;
  ErrDetail d = {0};
  char typed[200];
  int64_t case_id = 0, epoch = 0;
  bool first = false;
  kit_req(&kit, &rq);
  file_one(&rq, &f, "one", ERR_OK);
  assert_true(f.proof.n > 100);
  native(&f.receipt, typed);
  assert_int_equal(receipt_find(&kit.app, rq.arena, typed, &pair, &case_id, &epoch, &first, &d), ERR_OK);
  assert_int_equal(case_id, f.case_id);
  assert_int_equal(epoch, 1);
  assert_true(first);
  assert_memory_equal(pair.pub.b, f.worker_pk.b, KEY_BYTES);
  int64_t events = kit_int(&kit, "SELECT count(*) FROM audit_events");
  assert_int_equal(receipt_first_use(&kit.app, case_id, epoch, rq.now, &d), ERR_OK);
  assert_int_equal(receipt_first_use(&kit.app, case_id, epoch, rq.now, &d), ERR_OK);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM audit_events"), events + 1);
  assert_int_equal(receipt_find(&kit.app, rq.arena, typed, &pair, &case_id, &epoch, &first, &d), ERR_OK);
  assert_false(first);
  // A swapped pair of digits is no receipt, and another receipt of the same locator opens nothing.
  typed[0] = typed[0] == '9' ? '8' : (char)(typed[0] + 1);
  assert_int_equal(receipt_find(&kit.app, rq.arena, typed, &pair, &case_id, &epoch, &first, &d), ERR_RECEIPT);
  Receipt other;
  receipt_make(&other);
  assert_int_equal(receipt_find(&kit.app, rq.arena, other.digits, &pair, &case_id, &epoch, &first, &d), ERR_RECEIPT);
  assert_int_equal(receipt_find(&kit.app, rq.arena, "", &pair, &case_id, &epoch, &first, &d), ERR_RECEIPT);
  SECRET_WIPE(&f);
  kit_done(&rq);
}

typedef struct { int64_t case_id, old; const Receipt *r; const BoxPublic *pk; bool used; } Replace;

static Err replace_work(Tx *tx, void *arg) {
  Replace *w = arg;
  return receipt_replace(tx, w->case_id, w->old, w->r, w->pk, "helper", 5, w->used);
}

static void test_reissue(void **state) {
  (void)state;
  Req rq;
  Filed f;
  Receipt fresh, third;
  BoxPair pair, opened;
  ErrDetail d = {0};
  int64_t case_id, epoch;
  bool first;
  kit_req(&kit, &rq);
  file_one(&rq, &f, "two", ERR_OK);
  assert_int_equal(receipt_issue(&kit.app, &fresh, &pair), ERR_OK);
  Replace w = {f.case_id, 1, &fresh, &pair.pub, false};
  assert_int_equal(db_write(kit.app.db, replace_work, &w, &d), ERR_OK);
  assert_int_equal(receipt_find(&kit.app, rq.arena, f.receipt.digits, &opened, &case_id, &epoch, &first, &d), ERR_GONE);
  d = (ErrDetail){0};
  assert_int_equal(receipt_find(&kit.app, rq.arena, fresh.digits, &opened, &case_id, &epoch, &first, &d), ERR_OK);
  assert_int_equal(epoch, 2);
  // Once she has used it herself, no helper can put another in its place; recovery can.
  assert_int_equal(receipt_first_use(&kit.app, case_id, 2, rq.now, &d), ERR_OK);
  assert_int_equal(receipt_issue(&kit.app, &third, &pair), ERR_OK);
  w = (Replace){f.case_id, 2, &third, &pair.pub, false};
  assert_int_equal(db_write(kit.app.db, replace_work, &w, &d), ERR_CONFLICT);
  w.used = true;
  d = (ErrDetail){0};
  assert_int_equal(db_write(kit.app.db, replace_work, &w, &d), ERR_OK);
  SECRET_WIPE(&f);
  SECRET_WIPE(&pair);
  kit_done(&rq);
}

static void test_filing_refused(void **state) {
  (void)state;
  Req rq;
  Filed f;
  kit_req(&kit, &rq);
  file_one(&rq, &f, "nobody", ERR_INPUT);
  kit_sql(&kit, "UPDATE orgs SET offered = 0 WHERE code = 'one'");
  file_one(&rq, &f, "one", ERR_INPUT);
  kit_sql(&kit, "UPDATE orgs SET offered = 1, name = 'Pays Co' WHERE code = 'one'");
  json_t *a = json_of("{" WHOLE ",\"who.pays_you\":\"Pays Co\"}");
  ErrDetail d = {0};
  Filing in = {.lang = "km", .org_code = "one", .answers = a, .origin = "web", .writer = "worker", .held_by = "worker", .now = rq.now};
  int64_t before = kit_int(&kit, "SELECT count(*) FROM cases");
  assert_int_equal(intake_file(&kit.app, rq.arena, &in, &f, &d), ERR_UNPROCESSABLE);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM cases"), before);
  kit_sql(&kit, "UPDATE orgs SET name = 'Organisation One' WHERE code = 'one'");
  json_decref(a);
  kit_done(&rq);
}

// ---- the draft as it is sent

static void test_sent_twice(void **state) {
  (void)state;
  Req rq;
  Draft a, b;
  ErrDetail d = {0};
  kit_req(&kit, &rq);
  assert_int_equal(draft_new(&kit.app, rq.arena, rq.now, &a, &d), ERR_OK);
  json_object_set_new(a.blob, "answers", json_of("{" WHOLE "}"));
  json_object_set_new(a.blob, "org", json_string("one"));
  json_object_set_new(a.blob, "named", json_string("no"));
  assert_int_equal(draft_save(&kit.app, rq.arena, &a, rq.now, &d), ERR_OK);
  assert_int_equal(draft_load_text(&kit.app, rq.arena, a.field, rq.now, &b, &d), ERR_OK);
  Receipt before = draft_receipt(&a);
  int64_t cases = kit_int(&kit, "SELECT count(*) FROM cases");
  assert_int_equal(draft_file(&kit.app, rq.arena, &a, "en", rq.now, &d), ERR_OK);
  assert_int_equal(draft_file(&kit.app, rq.arena, &b, "en", rq.now, &d), ERR_CONFLICT);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM cases"), cases + 1);
  draft_release(&b);
  d = (ErrDetail){0};
  assert_int_equal(draft_load_text(&kit.app, rq.arena, a.field, rq.now, &b, &d), ERR_OK);
  assert_true(b.filed);
  Receipt after = draft_receipt(&b);
  assert_string_equal(after.digits, before.digits);
  assert_null(json_object_get(b.blob, "answers"));  // nothing but the receipt stays
  draft_release(&a);
  draft_release(&b);
  kit_done(&rq);
}

static void test_zawgyi(void **state) {
  (void)state;
  Arena *a = arena_new(1 << 20, 0);
  const char *zawgyi = "\u1021\u101c\u102f\u1015\u1039\u101e\u1019\u102c\u1038\u1019\u103a\u102c\u1038";  // "workers" with Zawgyi's stacked signs
  const char *unicode = "\u1021\u101c\u102f\u1015\u103a\u101e\u1019\u102c\u1038\u1019\u103b\u102c\u1038";
  assert_true(text_is_zawgyi(zawgyi));
  assert_string_equal(intake_unicode(a, zawgyi), unicode);
  assert_ptr_equal(intake_unicode(a, unicode), unicode);
  const char *khmer = "សួស្តី";
  assert_ptr_equal(intake_unicode(a, khmer), khmer);
  arena_free(a);
}

// ---- the whole way

typedef struct { KitClient c; bool cookies; char draft[64]; } Walker;

static void walker(Walker *w, bool cookies) {
  memset(w, 0, sizeof *w);
  kit_client(&kit, &w->c);
  w->cookies = cookies;
}

static void after(Walker *w) {
  const char *at = w->c.body ? strstr(w->c.body, "name=\"draft\" value=\"") : NULL;
  if (at) snprintf(w->draft, sizeof w->draft, "%.43s", at + strlen("name=\"draft\" value=\""));
  if (!w->cookies) memset(w->c.cookies, 0, sizeof w->c.cookies);
}

static int go(Walker *w, const char *path, const char *form) {
  char body[8000];
  if (form && !w->cookies && w->draft[0]) snprintf(body, sizeof body, "%s%sdraft=%s", form, *form ? "&" : "", w->draft);
  else if (form) snprintf(body, sizeof body, "%s", form);
  int status = kit_http(&w->c, path, form ? body : NULL);
  after(w);
  for (int i = 0; i < 4 && status == 303 && w->cookies && !strstr(w->c.location, "/r/"); i++) {
    char to[256];
    snprintf(to, sizeof to, "%s", w->c.location);
    status = kit_http(&w->c, to, NULL);
    after(w);
  }
  return status;
}

static void shows(const Walker *w, const char *text) {
  if (!strstr(w->c.body, text)) fail_msg("the page lacks \"%s\":\n%s", text, w->c.body);
}

static void answer(Walker *w, const char *id, const char *form, const char *next) {
  char path[100];
  snprintf(path, sizeof path, "/en/q/%s", id);
  int status = go(w, path, form);
  if (status != 200) fail_msg("%s: %d %s", id, status, w->c.body);
  shows(w, next);
}

static void answer_all(Walker *w) {
  assert_int_equal(go(w, "/en/begin", ""), 200);
  shows(w, "Does someone else use or check this phone?");
  answer(w, "phone", "a=shared&go=next", "Are you in danger today?");
  answer(w, "danger", "a=injury&a=none&go=next", "tel:119");
  answer(w, "where", "go=show", "Where are you now?");
  answer(w, "where", "a=japan&go=next", "Who needs help?");
  answer(w, "for_whom", "a=me&go=next", "What is wrong?");
  answer(w, "happened", "a=injury&a=wages_unpaid&go=next", "Tell us in your own words");
  answer(w, "own_words", "t=My+hand+%3Cb%3Ehurts%3C%2Fb%3E&go=next", "Is there a fixed day soon?");
  answer(w, "fixed", "go=dont_know", "What do you want first?");
  answer(w, "wish", "a=be_safe&go=next", "Is it still going on?");
  answer(w, "when", "a=still&x1y=2026&x1m=5&go=next", "Do you work there now?");
  answer(w, "work_state", "a=working&go=next", "How do you work in");
  answer(w, "pathway", "go=skip", "Where in");
  answer(w, "prefecture", "a=jp-27&go=next", "What kind of work is it?");
  answer(w, "sector", "a=garment&go=next", "Who is part of the problem?");
  answer(w, "who", "p1=ABC+Company&go=next", "Is one of these part of the problem?");
  answer(w, "is_one_of", "a=two&go=next", "Whom did you tell about this?");
  answer(w, "told", "a=nobody&go=next", "Who should get your report?");
}

static void receipt_on_page(const Walker *w, char out[RECEIPT_PRINT_CHARS + 1]) {
  const char *at = strstr(w->c.body, "class=\"receipt\" dir=\"ltr\">");
  assert_non_null(at);
  snprintf(out, RECEIPT_PRINT_CHARS + 1, "%.*s", RECEIPT_PRINT_CHARS, at + strlen("class=\"receipt\" dir=\"ltr\">"));
}

static void walk_whole(bool cookies) {
  Walker w;
  char first[RECEIPT_PRINT_CHARS + 1], again[RECEIPT_PRINT_CHARS + 1], form[200];
  walker(&w, cookies);
  answer_all(&w);
  shows(&w, "Organisation One");
  assert_null(strstr(w.c.body, "Organisation Two"));
  shows(&w, "that you named as part of the problem");
  assert_int_equal(go(&w, "/en/receiver", "a=two&go=next"), 422);  // the wall holds against a forged form
  assert_int_equal(go(&w, "/en/receiver", "a=one&go=next"), 200);
  shows(&w, "Who will see what");
  shows(&w, "they may guess who you are");
  assert_int_equal(go(&w, "/en/who", "named=share&name=&go=next"), 422);
  assert_int_equal(go(&w, "/en/who", "named=share&name=Sok+Dara&other_names=SOK+DARA&contact=&go=next"), 200);
  shows(&w, "Check before you send");
  shows(&w, "My hand &lt;b&gt;hurts&lt;/b&gt;");
  shows(&w, "ABC Company");
  shows(&w, "within 2 hours");
  int64_t cases = kit_int(&kit, "SELECT count(*) FROM cases");
  assert_int_equal(go(&w, "/en/send", ""), 200);
  receipt_on_page(&w, first);
  shows(&w, "Other people use this phone");
  assert_int_equal(go(&w, "/en/send", ""), 200);  // a repeated send shows the same receipt
  receipt_on_page(&w, again);
  assert_string_equal(first, again);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM cases"), cases + 1);
  if (cookies) {  // Start pressed now loses nothing
    assert_int_equal(go(&w, "/en/begin", ""), 200);
    shows(&w, "Show the receipt number again");
    assert_int_equal(go(&w, "/en/go-on", NULL), 200);
  }
  assert_int_equal(go(&w, "/en/receipt", "receipt=1234"), 422);
  snprintf(form, sizeof form, "receipt=%s", kit_enc(first));
  int status = go(&w, "/en/receipt", form);
  if (cookies) assert_string_equal(w.c.location, "/en/r/case");
  else assert_int_equal(status, 200);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM drafts WHERE state = 'filed' AND expires_hour = 1"), 0);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM receipts WHERE typed = 1 AND held_by = 'worker'") > 0, 1);
  kit_client_end(&w.c);
}

static void test_walk_cookies(void **state) {
  (void)state;
  walk_whole(true);
}

static void test_walk_no_cookies(void **state) {
  (void)state;
  walk_whole(false);
}

static void test_mistakes_keep_text(void **state) {
  (void)state;
  Walker w;
  walker(&w, true);
  assert_int_equal(go(&w, "/en/begin", ""), 200);
  assert_int_equal(go(&w, "/en/q/phone", "go=next"), 422);
  shows(&w, "is an answer too");
  assert_int_equal(go(&w, "/en/q/when", "a=once&x1y=26&x1m=14&go=next"), 422);
  shows(&w, "value=\"14\"");
  shows(&w, "id=\"a-once\" checked");
  assert_int_equal(go(&w, "/en/q/happened", "a=fees&a=injury&a=other&a=housing&go=next"), 422);
  shows(&w, "You chose too many");
  assert_int_equal(go(&w, "/en/q/where", "a=mars&go=next"), 422);
  assert_int_equal(go(&w, "/en/q/nothing", NULL), 404);
  assert_int_equal(go(&w, "/en/q/fee_total", NULL), 404);   // told later, with the receipt
  assert_int_equal(go(&w, "/en/q/where", "a=japan&go=next&zzz=1"), 400);
  assert_int_equal(go(&w, "/en/q/phone", "a=mine&go=next"), 200);
  assert_int_equal(go(&w, "/en/begin", ""), 200);
  shows(&w, "You have started before");
  assert_int_equal(go(&w, "/en/begin", "fresh=1"), 200);
  shows(&w, "Does someone else use or check this phone?");
  // Jumping ahead leads to what is missing.
  assert_int_equal(go(&w, "/en/check", NULL), 200);
  shows(&w, "Does someone else use or check this phone?");
  kit_client_end(&w.c);
}

static void test_changed_answer_moves_the_wall(void **state) {
  (void)state;
  Walker w;
  walker(&w, true);
  answer_all(&w);
  assert_int_equal(go(&w, "/en/receiver", "a=one&go=next"), 200);
  assert_int_equal(go(&w, "/en/who", "named=no&go=next"), 200);
  shows(&w, "Check before you send");
  assert_int_equal(go(&w, "/en/q/is_one_of", "a=one&go=next"), 200);
  shows(&w, "Who should get your report?");
  assert_null(strstr(w.c.body, "value=\"one\""));
  kit_client_end(&w.c);
}

static void test_leave(void **state) {
  (void)state;
  Walker w;
  walker(&w, true);
  assert_int_equal(go(&w, "/en/begin", ""), 200);
  answer(&w, "phone", "a=mine&go=next", "Are you in danger today?");
  KitCookie kept = w.c.cookies[0];
  int64_t drafts = kit_int(&kit, "SELECT count(*) FROM drafts");
  assert_int_equal(kit_http(&w.c, "/en/leave", NULL), 303);
  assert_string_equal(w.c.location, "/en/gone");
  assert_non_null(strstr(w.c.head, "Clear-Site-Data: \"cache\", \"storage\""));
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM drafts"), drafts - 1);
  w.c.cookies[0] = kept;  // somebody presses Back
  assert_int_equal(kit_http(&w.c, "/en/q/danger", NULL), 410);
  shows(&w, "This page has expired");
  assert_null(strstr(w.c.body, "danger"));
  assert_null(strstr(w.c.body, "receipt"));
  kit_client_end(&w.c);
}

static void test_later_survives_leave(void **state) {
  (void)state;
  Walker w;
  char form[100];
  walker(&w, true);
  assert_int_equal(go(&w, "/en/begin", ""), 200);
  answer(&w, "phone", "a=mine&go=later", "Finish later");
  assert_int_equal(go(&w, "/en/later", "code=abc&go=keep"), 422);
  assert_int_equal(go(&w, "/en/later", "code=abc+def&go=keep"), 200);
  const char *at = strstr(w.c.body, "class=\"receipt\" dir=\"ltr\">");
  assert_non_null(at);
  snprintf(form, sizeof form, "number=%.6s&code=abc+def", at + strlen("class=\"receipt\" dir=\"ltr\">"));
  assert_int_equal(kit_http(&w.c, "/en/leave", NULL), 303);
  kit_client_end(&w.c);
  walker(&w, true);
  w.c.csrf[0] = '\0';
  assert_int_equal(go(&w, "/en/resume", "number=000000&code=nothing+here"), 422);
  assert_int_equal(go(&w, "/en/resume", form), 200);
  shows(&w, "Are you in danger today?");
  kit_client_end(&w.c);
}

// A draft of a phone that others use, its last answer some hours ago; its secret goes to field.
static void shared_draft(Req *rq, Draft *out, Millis at) {
  ErrDetail d = {0};
  assert_int_equal(draft_new(&kit.app, rq->arena, at, out, &d), ERR_OK);
  json_object_set_new(draft_answers(out), "phone", json_pack("[s]", "shared"));
  assert_int_equal(draft_save(&kit.app, rq->arena, out, at, &d), ERR_OK);
}

static void test_shared_phone_ends_soon(void **state) {
  (void)state;
  Req rq;
  Draft a, b;
  Walker w;
  ErrDetail d = {0};
  kit_req(&kit, &rq);
  shared_draft(&rq, &a, rq.now);
  assert_int_equal(draft_load_text(&kit.app, rq.arena, a.field, rq.now + 2 * (Millis)HOUR_MS, &b, &d), ERR_OK);
  draft_release(&b);
  assert_int_equal(draft_load_text(&kit.app, rq.arena, a.field, rq.now + 3 * (Millis)HOUR_MS, &b, &d), ERR_DRAFT_EXPIRED);
  // No row is left for the code that nobody chose, and a phone of her own has its week.
  assert_int_equal(intake_sweep(&kit.app, rq.now + 3 * (Millis)HOUR_MS), ERR_OK);
  assert_int_equal(draft_save(&kit.app, rq.arena, &a, rq.now, &d), ERR_CONFLICT);
  draft_release(&a);
  shared_draft(&rq, &a, rq.now);
  json_object_set_new(draft_answers(&a), "phone", json_pack("[s]", "mine"));
  assert_int_equal(draft_save(&kit.app, rq.arena, &a, rq.now, &d), ERR_OK);
  assert_int_equal(draft_load_text(&kit.app, rq.arena, a.field, rq.now + 3 * (Millis)HOUR_MS, &b, &d), ERR_OK);
  draft_release(&a);
  draft_release(&b);
  // The next person's Start says nothing of an earlier one.
  shared_draft(&rq, &a, rq.now - 3 * (Millis)HOUR_MS);
  walker(&w, true);
  assert_int_equal(go(&w, "/en/begin", ""), 200);
  snprintf(w.c.cookies[0].value, sizeof w.c.cookies[0].value, "%s", a.field);
  assert_int_equal(go(&w, "/en/begin", ""), 200);
  assert_null(strstr(w.c.body, "You have started before"));
  kit_client_end(&w.c);
  draft_release(&a);
  kit_done(&rq);
}

static void test_shared_phone_keeps_under_code(void **state) {
  (void)state;
  Req rq;
  Draft a, b;
  uint32_t number;
  ErrDetail d = {0};
  kit_req(&kit, &rq);
  Millis later = rq.now + 5 * (Millis)HOUR_MS;
  shared_draft(&rq, &a, rq.now);
  assert_int_equal(draft_keep(&kit.app, rq.arena, &a, "abc def", rq.now, &number, &d), ERR_OK);
  assert_int_equal(draft_load_text(&kit.app, rq.arena, a.field, later, &b, &d), ERR_DRAFT_EXPIRED);
  assert_int_equal(draft_resume(&kit.app, rq.arena, number, "abc def", later, &b, &d), ERR_OK);
  assert_true(answers_has(draft_answers(&b), "phone", "shared"));
  draft_release(&b);
  assert_int_equal(draft_load_text(&kit.app, rq.arena, a.field, later, &b, &d), ERR_OK);
  // Going on does not shorten the week of what is kept.
  assert_int_equal(draft_save(&kit.app, rq.arena, &b, later, &d), ERR_OK);
  draft_release(&b);
  assert_int_equal(draft_resume(&kit.app, rq.arena, number, "abc def", later + 6 * (Millis)DAY_MS, &b, &d), ERR_OK);
  draft_release(&b);
  draft_release(&a);
  kit_done(&rq);
}

static void test_in_app_notice(void **state) {
  (void)state;
  Walker w;
  walker(&w, true);
  snprintf(w.c.agent, sizeof w.c.agent, "Mozilla/5.0 (Linux; Android 13) [FBAN/FB4A;FBAV/440.0]");
  assert_int_equal(go(&w, "/en/begin", ""), 200);
  shows(&w, "inside another app");
  // Pages that are drawn once for all: each kind of visitor gets hers, whoever came first.
  assert_int_equal(go(&w, "/en/safety", NULL), 200);
  shows(&w, "inside another app");
  w.c.agent[0] = '\0';
  assert_int_equal(go(&w, "/en/safety", NULL), 200);
  assert_null(strstr(w.c.body, "inside another app"));
  kit_client_end(&w.c);
}

// ---- API

static int api(KitClient *c, const char *key, const char *body) {
  char head[400];
  snprintf(head, sizeof head, "Content-Type: application/json\r\n%s%s%s", key ? "Idempotency-Key: " : "", key ? key : "", key ? "\r\n" : "");
  return kit_send(c, "POST", "/api/v1/reports", head, body, strlen(body));
}

#define BODY(org, more) "{\"language\":\"km\",\"organisation\":\"" org "\",\"answers\":{" WHOLE more "}}"

static void test_api_filing(void **state) {
  (void)state;
  KitClient c;
  BoxPair pair;
  Req rq;
  ErrDetail d = {0};
  int64_t case_id, epoch, cases = kit_int(&kit, "SELECT count(*) FROM cases");
  bool first;
  kit_client(&kit, &c);
  kit_req(&kit, &rq);
  assert_int_equal(api(&c, "key-0123456789abcdef", BODY("one", "")), 201);
  char *kept = strdup(c.body);
  json_t *j = json_of(kept);
  assert_int_equal(receipt_find(&kit.app, rq.arena, json_str(j, "receipt", ""), &pair, &case_id, &epoch, &first, &d), ERR_OK);
  assert_int_equal(strlen(json_str(j, "reference", "")), 9);
  assert_non_null(strstr(json_str(j, "proof", ""), "signature"));
  assert_int_equal(api(&c, "key-0123456789abcdef", BODY("one", "")), 201);
  assert_string_equal(c.body, kept);
  assert_int_equal(api(&c, "key-0123456789abcdef", BODY("two", "")), 409);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM cases"), cases + 1);
  json_decref(j);
  free(kept);
  kit_done(&rq);
  kit_client_end(&c);
}

static void test_api_refusals(void **state) {
  (void)state;
  KitClient c;
  int64_t cases = kit_int(&kit, "SELECT count(*) FROM cases");
  kit_client(&kit, &c);
  assert_int_equal(api(&c, NULL, BODY("one", "")), 400);
  assert_non_null(strstr(c.head, "application/problem+json"));
  assert_int_equal(api(&c, "short", BODY("one", "")), 400);
  assert_int_equal(api(&c, "refusal-0000000001", BODY("nobody", "")), 400);
  assert_int_equal(api(&c, "refusal-0000000002", BODY("one", ",\"nothing\":[\"x\"]")), 400);
  assert_int_equal(api(&c, "refusal-0000000003", "{\"language\":\"km\",\"organisation\":\"one\",\"answers\":{}}"), 400);
  assert_int_equal(api(&c, "refusal-0000000004", "{\"language\":\"xx\",\"organisation\":\"one\",\"answers\":{" WHOLE "}}"), 400);
  assert_int_equal(api(&c, "refusal-0000000005", BODY("one", ",\"who.pays_you\":\"Organisation One\"")), 422);
  assert_int_equal(api(&c, "refusal-0000000006", "{\"language\":\"km\",\"organisation\":\"one\",\"answers\":{" WHOLE "},\"identity\":{\"x\":1}}"), 400);
  assert_int_equal(api(&c, "refusal-0000000007", "[]"), 400);
  assert_int_equal(kit_int(&kit, "SELECT count(*) FROM cases"), cases);
  kit_client_end(&c);
}

static void test_api_lists(void **state) {
  (void)state;
  KitClient c;
  kit_client(&kit, &c);
  assert_int_equal(kit_send(&c, "GET", "/api/v1/questions?lang=en", NULL, NULL, 0), 200);
  json_t *j = json_of(c.body);
  assert_true(json_array_size(json_object_get(j, "questions")) > 40);
  json_decref(j);
  const char *tag = strstr(c.head, "ETag: ");
  assert_non_null(tag);
  char head[120];
  snprintf(head, sizeof head, "If-None-Match: %.*s\r\n", (int)strcspn(tag + 6, "\r"), tag + 6);
  assert_int_equal(kit_send(&c, "GET", "/api/v1/questions?lang=en", head, NULL, 0), 304);
  assert_int_equal(kit_send(&c, "GET", "/api/v1/questions?lang=tlh", NULL, NULL, 0), 400);
  assert_int_equal(kit_send(&c, "GET", "/api/v1/organisations", NULL, NULL, 0), 200);
  j = json_of(c.body);
  assert_int_equal(json_array_size(json_object_get(j, "organisations")), 2);
  json_decref(j);
  kit_client_end(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_draft_round),     cmocka_unit_test(test_sweep),        cmocka_unit_test(test_finish_later),
      cmocka_unit_test(test_wall),            cmocka_unit_test(test_wall_without_organisations), cmocka_unit_test(test_not_offered),
      cmocka_unit_test(test_receipts),     cmocka_unit_test(test_reissue),
      cmocka_unit_test(test_filing_refused),  cmocka_unit_test(test_sent_twice),   cmocka_unit_test(test_zawgyi),
      cmocka_unit_test(test_walk_cookies),    cmocka_unit_test(test_walk_no_cookies), cmocka_unit_test(test_mistakes_keep_text),
      cmocka_unit_test(test_changed_answer_moves_the_wall), cmocka_unit_test(test_leave), cmocka_unit_test(test_later_survives_leave),
      cmocka_unit_test(test_shared_phone_ends_soon), cmocka_unit_test(test_shared_phone_keeps_under_code),
      cmocka_unit_test(test_in_app_notice),   cmocka_unit_test(test_api_filing),   cmocka_unit_test(test_api_refusals),
      cmocka_unit_test(test_api_lists),
  };
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
