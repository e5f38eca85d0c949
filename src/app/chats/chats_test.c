// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Chats in a case: sealed for those who hold its keys and for nobody else, once each, and taken out again.
#include "app/testopen.h"

#include "app/chats/chats.h"
#include "app/pages/pages.h"

static TestCase c;

static int open_all(void **state) {
  static const Route *const tables[] = {chats_routes, cases_routes, accounts_routes, intake_routes, pages_routes, NULL};
  (void)state;
  sealed_open_kit();
  kit_serve(&kit, tables, pages_error);
  make_case(&c, 0, true, true);
  return 0;
}

static Err paste_as(const char *login, int64_t id, const char *words, const char *her, ChatAdded *out) {
  Req rq;
  ErrDetail d = {0};
  ChatText text = {.name = "", .bytes = BYTES(words, strlen(words))};
  ChatNew in = {.texts = &text, .n_texts = 1, .pack = -1, .her = her};
  kit_as(&kit, &rq, kit_login(&kit, login));
  Err e = chats_add(&rq, id, &in, out, &d);
  kit_done(&rq);
  return e;
}

static size_t chats_opened_by(const char *login, int64_t id) {
  Req rq;
  kit_as(&kit, &rq, kit_login(&kit, login));
  Look l = look(&rq, id);
  size_t n = open_of(&l, "chat");
  items_release(l.items, l.n);
  kit_done(&rq);
  return n;
}

static const char first[] = "[LINE] Chat history with Dara\n\n2026/03/05(Thu)\n14:02\tDara\tThey keep my passport\n14:03\tAnn\tok\n14:03\tAnn\tok\n";
static const char second[] = "[LINE] Chat history with Dara\n\n2026/03/05(Thu)\n14:02\tDara\tThey keep my passport\n14:03\tAnn\tok\n14:03\tAnn\tok\n"
                             "14:09\tDara\tThank you\n";

static void test_add(void **state) {
  (void)state;
  ChatAdded a;
  assert_int_equal(paste_as("one.caseworker", c.id, first, "Dara", &a), ERR_OK);
  assert_true(a.item && a.added == 3 && a.doubles == 0 && !a.unsure);   // "ok" twice is two messages
  assert_int_equal(count("SELECT COUNT(*) FROM items WHERE case_id = %lld AND kind = 'chat'", (long long)c.id), 1);
  // Nothing was opened, since no chat was there; the next import opens after an event.
  int64_t opened = count("SELECT COUNT(*) FROM audit_events WHERE action = 'case.opened'");
  assert_int_equal(paste_as("one.second", c.id, second, "", &a), ERR_OK);
  assert_true(a.added == 1 && a.doubles == 3);
  assert_int_equal(count("SELECT COUNT(*) FROM audit_events WHERE action = 'case.opened'"), opened + 1);
  assert_int_equal(paste_as("one.second", c.id, second, "", &a), ERR_OK);
  assert_true(a.item == 0 && a.added == 0 && a.doubles == 4);
  assert_int_equal(count("SELECT COUNT(*) FROM items WHERE case_id = %lld AND kind = 'chat'", (long long)c.id), 2);
}

// Each role's keys are tried, and the worker's.
static void test_keys(void **state) {
  (void)state;
  ChatAdded a;
  Req rq;
  assert_int_equal(chats_opened_by("one.supervisor", c.id), 2);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  Look l = look(&rq, c.id);
  assert_int_equal(open_of(&l, "chat"), 2);
  items_release(l.items, l.n);
  kit_done(&rq);
  static const char *const others[] = {"two.caseworker", "two.supervisor", "one.interpreter", "one.auditor", "one.admin"};
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) assert_int_equal(chats_opened_by(others[i], c.id), 0);
  assert_int_equal(paste_as("two.caseworker", c.id, first, "", &a), ERR_NOT_FOUND);
  kit_add(&kit, 0, ROLE_CASEWORKER, "one.fresh", false);
  assert_int_equal(paste_as("one.fresh", c.id, first, "", &a), ERR_FORBIDDEN);
}

static void test_refused(void **state) {
  (void)state;
  ChatAdded a;
  static char large[CHAT_BYTES_MAX];
  assert_int_equal(paste_as("one.caseworker", c.id, "{\"x\":1}", "", &a), ERR_UNPROCESSABLE);
  assert_int_equal(paste_as("one.caseworker", c.id, "caf\xe9", "", &a), ERR_UTF8);
  memset(large, 'x', sizeof large - 1);
  assert_int_equal(paste_as("one.caseworker", c.id, large, "", &a), ERR_LIMIT);
  TestCase gone;
  make_case(&gone, 0, false, false);
  run_sql("UPDATE cases SET active = 0, status = 'closed' WHERE id = %lld", (long long)gone.id);
  assert_int_equal(paste_as("one.caseworker", gone.id, first, "", &a), ERR_CONFLICT);
  TestCase taken;
  Req rq;
  ErrDetail d = {0};
  make_case(&taken, 0, false, false);
  kit_as_worker(&kit, &rq, taken.id, 1, &taken.worker);
  assert_int_equal(case_withdraw_all(&rq, taken.id, &d), ERR_OK);
  kit_done(&rq);
  assert_int_equal(paste_as("one.caseworker", taken.id, first, "", &a), ERR_NO_CONSENT);
}

// More than one item holds goes into several of one import, and out again together.
static void test_many(void **state) {
  (void)state;
  enum { LINES = CHAT_ITEM_MESSAGES + 7 };
  ChatAdded a;
  TestCase many;
  ErrDetail d = {0};
  Req rq;
  ChatShown s;
  Buf b;
  make_case(&many, 0, false, false);
  buf_init(&b, 1024 * 1024);
  buf_puts(&b, "2026.03.05 Thursday\n");
  for (int i = 0; i < LINES; i++) buf_fmt(&b, "%02d:%02d Dara number %d\n", i / 60, i % 60, i);
  assert_int_equal(paste_as("one.caseworker", many.id, buf_cstr(&b), "", &a), ERR_OK);
  buf_free(&b);
  assert_int_equal(a.added, LINES);
  assert_int_equal(count("SELECT COUNT(*) FROM items WHERE case_id = %lld AND kind = 'chat'", (long long)many.id), 2);
  kit_as(&kit, &rq, kit_login(&kit, "one.caseworker"));
  assert_int_equal(chats_open(&rq, many.id, a.item, &s, &d), ERR_OK);
  assert_int_equal(json_array_size(json_object_get(s.item.plain, "messages")), CHAT_ITEM_MESSAGES);
  items_release(&s.item, 1);
  assert_int_equal(chats_open(&rq, c.id, a.item, &s, &d), ERR_NOT_FOUND);
  kit_done(&rq);
  kit_as(&kit, &rq, kit_login(&kit, "one.second"));
  assert_int_equal(chats_remove(&rq, many.id, a.item, &d), ERR_FORBIDDEN);   // somebody else's
  kit_done(&rq);
  assert_int_equal(paste_as("one.second", many.id, "Ann: one more\nDara: yes", "", &(ChatAdded){0}), ERR_OK);
  kit_as(&kit, &rq, kit_login(&kit, "one.supervisor"));
  assert_int_equal(chats_remove(&rq, many.id, a.item, &d), ERR_OK);
  assert_int_equal(chats_remove(&rq, many.id, a.item, &d), ERR_NOT_FOUND);
  kit_done(&rq);
  assert_int_equal(count("SELECT COUNT(*) FROM items WHERE case_id = %lld AND kind = 'chat'", (long long)many.id), 1);
  assert_int_equal(count("SELECT COUNT(*) FROM item_keys WHERE item_id NOT IN (SELECT id FROM items)"), 0);
  assert_int_equal(count("SELECT COUNT(*) FROM audit_events WHERE detail = 'chat taken out'"), 1);
}

// Not words alone: senders and empty messages take room too, those that stand there already as those that come.
static void test_limit_counts_all(void **state) {
  (void)state;
  enum { LINES = 4500 };
  TestCase full;
  ChatAdded a;
  Buf b;
  Err e = ERR_OK;
  char sender[CHAT_SENDER_MAX + 1];
  int taken = 0;
  make_case(&full, 0, false, false);
  memset(sender, 'D', CHAT_SENDER_MAX);
  sender[CHAT_SENDER_MAX] = '\0';
  for (int round = 0; round < 4 && e == ERR_OK; round++) {
    buf_init(&b, CHAT_BYTES_MAX);
    buf_puts(&b, "{\"type\":\"x\",\"messages\":[");
    for (int i = 0; i < LINES; i++) buf_fmt(&b, "%s{\"from\":\"%s\",\"date\":\"2026-0%d-05T14:%02d:%02d\",\"text\":\"\"}", i ? "," : "", sender, round + 1, i / 60 % 60, i % 60);
    buf_puts(&b, "]}");
    e = paste_as("one.caseworker", full.id, buf_cstr(&b), "", &a);
    buf_free(&b);
    taken += e == ERR_OK;
  }
  assert_int_equal(e, ERR_LIMIT);
  assert_int_equal(taken, 2);
}

static void test_pages(void **state) {
  (void)state;
  KitClient k;
  char path[300];
  TestCase p;
  make_case(&p, 0, false, false);
  kit_client(&kit, &k);
  kit_sign_in(&k, kit_login(&kit, "one.caseworker"), NULL);
  snprintf(path, sizeof path, "/staff/cases/%lld/chats", (long long)p.id);
  assert_int_equal(kit_http(&k, path, NULL), 200);
  HAS(&k, "Paste or import a chat");
  assert_int_equal(kit_http(&k, path, "text=&her="), 422);
  HAS(&k, "No chat could be read in this.");
  assert_int_equal(kit_http(&k, path, "her=Dara&text=3%2F5%2F2026%2C+14%3A02+-+Dara%3A+%3Cb%3Ehit+me%3C%2Fb%3E%0D%0A3%2F5%2F2026%2C+14%3A03+-+Ann%3A+who%3F"), 303);
  assert_non_null(strstr(k.location, "added=2&doubles=0"));
  snprintf(path, sizeof path, "%s", k.location);
  assert_int_equal(kit_http(&k, path, NULL), 200);
  HAS(&k, "Messages added: 2");
  HAS(&k, "WhatsApp");
  HAS(&k, "Day and month cannot be told apart");
  HAS(&k, "3/5/2026, 14:02");
  HAS(&k, "(worker)");
  HAS(&k, "&lt;b&gt;hit me&lt;/b&gt;");
  snprintf(path, sizeof path, "/staff/cases/%lld", (long long)p.id);
  assert_int_equal(kit_http(&k, path, NULL), 200);
  HAS(&k, "Imported chat: WhatsApp");
  HAS(&k, "Messages: 2");
  LACKS(&k, "hit me");
  snprintf(path, sizeof path, "/staff/cases/%lld/chats", (long long)p.id);
  assert_int_equal(kit_http(&k, path, "text=3%2F5%2F2026%2C+14%3A02+-+Dara%3A+%3Cb%3Ehit+me%3C%2Fb%3E"), 303);
  assert_non_null(strstr(k.location, "done=same"));
  kit_client_end(&k);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_add),     cmocka_unit_test(test_keys), cmocka_unit_test(test_refused),
                                     cmocka_unit_test(test_many), cmocka_unit_test(test_limit_counts_all), cmocka_unit_test(test_pages)};
  return cmocka_run_group_tests(tests, open_all, sealed_close_all);
}
