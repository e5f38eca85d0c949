// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Replies: what is written and refused, who reads them, how one gets into a message, and to several workers in their languages.
#include "app/testopen.h"

#include <stdlib.h>

#include "app/grid/grid.h"
#include "app/pages/pages.h"
#include "app/words/words.h"

static int open_all(void **state) {
  static const Route *const tables[] = {words_routes, cases_routes, grid_routes, accounts_routes, pages_routes, NULL};
  (void)state;
  sealed_open_kit();
  kit_serve(&kit, tables, pages_error);
  return 0;
}

static int post(KitClient *c, const char *where, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static int post(KitClient *c, const char *where, const char *fmt, ...) {
  static char form[4096];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(form, sizeof form, fmt, ap);
  va_end(ap);
  return kit_http(c, where, form);
}

static const char *at(const char *fmt, int64_t id) {
  static char path[120];
  const char *star = strchr(fmt, '*');
  snprintf(path, sizeof path, "%.*s%lld%s", (int)(star - fmt), fmt, (long long)id, star + 1);
  return path;
}

static int64_t replies(void) { return count("SELECT COUNT(*) FROM word_replies"); }

static void test_write(void **state) {
  (void)state;
  KitClient c;
  sign_in(&c, "one.caseworker");
  assert_int_equal(kit_http(&c, "/staff/words", NULL), 200);
  HAS(&c, "Nothing is in this list.");
  assert_int_equal(post(&c, "/staff/words", "act=save&name=Got+it&quick=1&lang=en&text=We+have+your+report+{number}.+{helper},+{organisation},+{today}"), 303);
  assert_string_equal(c.location, "/staff/words?done=1");
  assert_int_equal(kit_http(&c, "/staff/words", NULL), 200);
  HAS(&c, "Got it");
  HAS(&c, "with a button");
  assert_int_equal(replies(), 1);
  kit_client_end(&c);
}

static void test_wrong(void **state) {
  (void)state;
  static const struct { const char *form, *says; } all[] = {
      {"name=&lang=en&text=Hello", "Give the reply a name."},
      {"name=A&lang=en&text=", "Write the text in at least one language."},
      {"name=A&lang=&text=Hello", "Choose another language for each text."},
      {"name=A&lang=xx&text=Hello", "Choose another language for each text."},
      {"name=A&lang=en&text=Hello&lang=en&text=Again", "Choose another language for each text."},
      {"name=A&lang=en&text=Hello+{name}", "A blank in { } is not known here."}};
  KitClient c;
  sign_in(&c, "one.caseworker");
  assert_int_equal(kit_http(&c, "/staff/words", NULL), 200);
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    assert_int_equal(post(&c, "/staff/words", "act=save&%s", all[i].form), 422);
    HAS(&c, all[i].says);
  }
  HAS(&c, "Hello {name}");   // what was typed is still there
  assert_int_equal(replies(), 1);
  kit_client_end(&c);
}

// Two people change the same reply: the second is told, and nothing of the first is lost.
static void test_change(void **state) {
  (void)state;
  KitClient c;
  int64_t id = count("SELECT id FROM word_replies");
  sign_in(&c, "one.caseworker");
  assert_int_equal(kit_http(&c, at("/staff/words/*", id), NULL), 200);
  HAS(&c, "We have your report {number}.");
  assert_int_equal(post(&c, "/staff/words", "act=save&reply=%lld&version=1&name=Got+it&quick=1&lang=en&text=Hello+{number}&lang=km&text=Suosdei+{number}", (long long)id), 303);
  assert_int_equal(post(&c, "/staff/words", "act=save&reply=%lld&version=1&name=Mine&lang=en&text=Other", (long long)id), 409);
  HAS(&c, "Other");
  assert_int_equal(post(&c, "/staff/words", "act=remove&reply=%lld&version=1", (long long)id), 409);
  assert_int_equal(kit_http(&c, at("/staff/words/*", id), NULL), 200);
  HAS(&c, "Suosdei {number}");
  LACKS(&c, "Other");
  kit_client_end(&c);
}

// Another organisation has none of them, an interpreter no page, and who holds no key neither reads nor writes.
static void test_walls(void **state) {
  (void)state;
  KitClient c;
  Req rq;
  Reply r;
  ErrDetail d = {0};
  ReplyText text = {"en", "x"};
  Reply mine = {.name = "x", .texts = &text, .n_texts = 1};
  int64_t id = count("SELECT id FROM word_replies");
  sign_in(&c, "two.caseworker");
  assert_int_equal(kit_http(&c, "/staff/words", NULL), 200);
  LACKS(&c, "Got it");
  assert_int_equal(kit_http(&c, at("/staff/words/*", id), NULL), 404);
  assert_int_equal(post(&c, "/staff/words", "act=remove&reply=%lld&version=2", (long long)id), 409);
  kit_client_end(&c);
  sign_in(&c, "one.interpreter");
  assert_int_equal(kit_http(&c, "/staff/words", NULL), 403);
  kit_client_end(&c);
  kit_as(&kit, &rq, kit_add(&kit, 0, ROLE_CASEWORKER, "one.fresh", false));
  assert_int_equal(words_reply(&rq, id, &r, &d), ERR_NOT_FOUND);
  assert_int_equal(words_put(&rq, &mine, &d), ERR_FORBIDDEN);
  assert_int_equal(words_remove(&rq, id, 2, &d), ERR_FORBIDDEN);
  kit_done(&rq);
  // Bytes of another reply do not open in its place.
  run_sql("INSERT INTO word_replies (id, org_id, version, epoch, sealed, wrap) SELECT 77, org_id, 1, epoch, sealed, wrap FROM word_replies WHERE id = %lld", (long long)id);
  kit_as(&kit, &rq, kit_login(&kit, "one.caseworker"));
  assert_int_equal(words_reply(&rq, 77, &r, &d), ERR_NOT_FOUND);
  assert_int_equal(words_reply(&rq, id, &r, &d), ERR_OK);
  kit_done(&rq);
  run_sql("DELETE FROM word_replies WHERE id = 77");
  assert_int_equal(replies(), 1);
}

static void test_message(void **state) {
  (void)state;
  KitClient c;
  TestCase one;
  char number[48], says[120];
  int64_t id = count("SELECT id FROM word_replies");
  make_case(&one, 0, false, true);
  CaseRow row = row_now(one.id);
  snprintf(number, sizeof number, "%04lld-%04lld", (long long)(row.ref / 10000), (long long)(row.ref % 10000));
  sign_in(&c, "one.caseworker");
  assert_int_equal(kit_http(&c, at("/staff/cases/*", one.id), NULL), 200);
  HAS(&c, "Put it into the message");
  row = row_now(one.id);
  // Behind what was typed; nothing is sent, nothing is changed.
  snprintf(says, sizeof says, "My words\n\nHello %s", number);
  assert_int_equal(post(&c, at("/staff/cases/*/reply", one.id), "version=%lld&seen=1&message=My+words&asks=1&reply=%lld", (long long)row.version, (long long)id), 200);
  HAS(&c, says);
  HAS(&c, "name=\"asks\" value=\"1\" checked");
  assert_int_equal(post(&c, at("/staff/cases/*/reply", one.id), "version=%lld&seen=1&reply=5&quick=%lld", (long long)row.version, (long long)id), 200);
  HAS(&c, says + strlen("My words\n\n"));
  assert_int_equal(row_now(one.id).version, row.version);
  assert_int_equal(count("SELECT COUNT(*) FROM items WHERE case_id = %lld AND kind = 'message'", (long long)one.id), 0);
  assert_int_equal(post(&c, at("/staff/cases/*/reply", one.id), "version=%lld&seen=1&reply=5", (long long)row.version), 404);
  // A worker who reads a language in which it is not written.
  run_sql("UPDATE cases SET lang = 'ne' WHERE id = %lld", (long long)one.id);
  assert_int_equal(kit_http(&c, at("/staff/cases/*", one.id), NULL), 200);
  HAS(&c, "None of your replies is written in her language.");
  assert_int_equal(post(&c, at("/staff/cases/*/reply", one.id), "version=%lld&seen=1&reply=%lld", (long long)row.version, (long long)id), 404);
  kit_client_end(&c);
}

static int64_t messages(int64_t case_id) { return count("SELECT COUNT(*) FROM items WHERE case_id = %lld AND kind = 'message'", (long long)case_id); }

static void test_bulk(void **state) {
  (void)state;
  KitClient c;
  TestCase list[4];
  char marks[400] = "", form[600];
  int64_t id = count("SELECT id FROM word_replies");
  for (int i = 0; i < 4; i++) {
    make_case(&list[i], i == 3, false, true);   // the last one is another organisation's
    snprintf(marks + strlen(marks), sizeof marks - strlen(marks), "&case=%lld.%lld", (long long)list[i].id, (long long)row_now(list[i].id).version);
  }
  run_sql("UPDATE cases SET lang = 'km' WHERE id = %lld", (long long)list[1].id);
  run_sql("UPDATE cases SET lang = 'ne' WHERE id = %lld", (long long)list[2].id);
  sign_in(&c, "one.caseworker");
  assert_int_equal(kit_http(&c, "/staff/cases?view=unassigned", NULL), 200);
  HAS(&c, "formaction=\"/staff/words/bulk\"");
  assert_int_equal(post(&c, "/staff/words/bulk", "view=unassigned&sort=due&only=&to=0%s", marks), 200);   // as the form of the list sends it
  LACKS(&c, "name=\"send\"");
  snprintf(form, sizeof form, "reply=%lld%s", (long long)id, marks);
  assert_int_equal(kit_http(&c, "/staff/words/bulk", form), 200);
  HAS(&c, "Send to 2 workers");
  HAS(&c, "Suosdei");
  HAS(&c, "The reply is not written in her language.");
  HAS(&c, "This case cannot be written to now.");
  for (int i = 0; i < 4; i++) assert_int_equal(messages(list[i].id), 0);
  snprintf(form, sizeof form, "send=1&reply=%lld%s", (long long)id, marks);
  assert_int_equal(kit_http(&c, "/staff/words/bulk", form), 200);
  HAS(&c, "Sent: 2.");
  // Sent twice it is written once: the cases are other ones by now.
  assert_int_equal(kit_http(&c, "/staff/words/bulk", form), 200);
  HAS(&c, "Sent: 0.");
  HAS(&c, "Somebody else changed the case meanwhile.");
  assert_int_equal(messages(list[0].id), 1);
  assert_int_equal(messages(list[1].id), 1);
  assert_int_equal(messages(list[2].id), 0);
  assert_int_equal(messages(list[3].id), 0);
  assert_int_equal(post(&c, "/staff/words/bulk", "case=12"), 400);
  kit_client_end(&c);
}

static int64_t drafts(int64_t case_id) { return count("SELECT COUNT(*) FROM items WHERE case_id = %lld AND kind = 'draft'", (long long)case_id); }
static int64_t draft_now(int64_t case_id) { return count("SELECT id FROM items WHERE case_id = %lld AND kind = 'draft'", (long long)case_id); }

// One begins a message, another takes it up, it goes when it is sent; two who write at once lose nothing; the worker never sees it.
static void test_draft(void **state) {
  (void)state;
  KitClient one, two;
  TestCase c;
  Req rq;
  make_case(&c, 0, false, true);
  sign_in(&one, "one.caseworker");
  sign_in(&two, "one.supervisor");
  assert_int_equal(kit_http(&one, at("/staff/cases/*", c.id), NULL), 200);
  int64_t v = row_now(c.id).version;
  assert_int_equal(post(&one, at("/staff/cases/*/draft", c.id), "version=%lld&seen=1&message=", (long long)v), 422);
  assert_int_equal(post(&one, at("/staff/cases/*/draft", c.id), "version=%lld&seen=1&message=We+begin+so&asks=1", (long long)v), 303);
  assert_int_equal(drafts(c.id), 1);
  assert_int_equal(messages(c.id), 0);
  assert_int_equal(kit_http(&two, at("/staff/cases/*", c.id), NULL), 200);
  HAS(&two, "We begin so</textarea>");
  HAS(&two, "It is not sent yet.");
  HAS(&two, "name=\"asks\" value=\"1\" checked");
  // With the page of before nothing is kept or sent, and what the other wrote is shown.
  assert_int_equal(post(&two, at("/staff/cases/*/draft", c.id), "version=%lld&seen=1&message=Mine", (long long)v), 409);
  HAS(&two, "Draft of a message, not sent:");
  HAS(&two, "We begin so");
  HAS(&two, "Mine");
  assert_int_equal(drafts(c.id), 1);
  // Another draft takes its place.
  v = row_now(c.id).version;
  assert_int_equal(post(&two, at("/staff/cases/*/draft", c.id), "version=%lld&seen=3&draft=%lld&message=We+go+on", (long long)v, (long long)draft_now(c.id)), 303);
  assert_int_equal(drafts(c.id), 1);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  Look w = look(&rq, c.id);
  assert_int_equal(open_of(&w, "draft"), 0);
  items_release(w.items, w.n);
  kit_done(&rq);
  // Sent, it is gone.
  v = row_now(c.id).version;
  assert_int_equal(post(&one, at("/staff/cases/*/message", c.id), "version=%lld&seen=4&draft=%lld&message=We+went+on", (long long)v, (long long)draft_now(c.id)), 303);
  assert_int_equal(drafts(c.id), 0);
  assert_int_equal(messages(c.id), 1);
  assert_int_equal(kit_http(&one, at("/staff/cases/*", c.id), NULL), 200);
  LACKS(&one, "It is not sent yet.");
  // An emptied draft is thrown away; an item that is no draft never is.
  v = row_now(c.id).version;
  assert_int_equal(post(&one, at("/staff/cases/*/draft", c.id), "version=%lld&seen=5&message=Again", (long long)v), 303);
  v = row_now(c.id).version;
  int64_t message = count("SELECT id FROM items WHERE case_id = %lld AND kind = 'message'", (long long)c.id);
  assert_int_equal(post(&one, at("/staff/cases/*/draft", c.id), "version=%lld&seen=6&draft=%lld&message=", (long long)v, (long long)message), 303);
  assert_int_equal(messages(c.id), 1);
  assert_int_equal(drafts(c.id), 1);
  v = row_now(c.id).version;
  assert_int_equal(post(&one, at("/staff/cases/*/draft", c.id), "version=%lld&seen=6&draft=%lld&message=", (long long)v, (long long)draft_now(c.id)), 303);
  assert_int_equal(drafts(c.id), 0);
  kit_client_end(&one);
  kit_client_end(&two);
}

static void test_limit(void **state) {
  (void)state;
  Req rq;
  ErrDetail d = {0};
  ReplyText text = {"en", "x"};
  Reply r = {.name = "x", .texts = &text, .n_texts = 1};
  kit_as(&kit, &rq, kit_login(&kit, "one.caseworker"));
  for (int64_t n = replies(); n < REPLIES_MAX; n++) assert_int_equal(words_put(&rq, &r, &d), ERR_OK);
  assert_int_equal(words_put(&rq, &r, &d), ERR_LIMIT);
  kit_done(&rq);
  assert_int_equal(replies(), REPLIES_MAX);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_write),   cmocka_unit_test(test_wrong), cmocka_unit_test(test_change), cmocka_unit_test(test_walls),
                                     cmocka_unit_test(test_message), cmocka_unit_test(test_bulk),  cmocka_unit_test(test_draft), cmocka_unit_test(test_limit)};
  return cmocka_run_group_tests(tests, open_all, sealed_close_all);
}
