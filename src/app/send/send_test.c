// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What is queued, repeated, given up and forgotten. Real conversations: tests/mail.py.
#include <string.h>

#include "app/admin/admin.h"
#include "app/send/send_int.h"
#include "app/testcase.h"
#include "base/text.h"

#define ADDRESS "worker@mail.example"
static const MailSettings settings = {.from = "post@office.example", .public_url = "https://help.example", .retry_s = 60};
typedef struct { SmtpResult say[16]; size_t n, at; char to[300], text[4096]; } Post;

static SmtpResult post(void *link, const char *from, const char *to, Bytes text) {
  Post *p = link;
  assert_string_equal(from, "post@office.example");
  snprintf(p->to, sizeof p->to, "%s", to);
  snprintf(p->text, sizeof p->text, "%.*s", (int)text.n, (const char *)text.p);
  p->n++;
  return p->say[p->at < 15 ? p->at++ : 15];
}

typedef struct { Kit kit; TestCase c; Arena *a; Post post; } Site;

static int setup(void **state) {
  Site *s = calloc(1, sizeof *s);
  TestCaseOptions options = {.org = 0};
  if (!s || !(s->a = arena_new(1024 * 1024, 0))) return -1;
  kit_open(&s->kit);
  s->kit.app.mail = &settings;
  testcase_file(&s->kit, &options, &s->c);
  *state = s;
  return 0;
}

static int teardown(void **state) {
  Site *s = *state;
  kit_close(&s->kit);
  arena_free(s->a);
  free(s);
  return 0;
}

static Err start(Site *s, const char *address) {
  Req rq;
  ErrDetail d = {.err = ERR_OK};
  kit_as_worker(&s->kit, &rq, s->c.id, 1, &s->c.worker);
  Err e = send_worker_start(&rq, address, &d);
  kit_done(&rq);
  return e;
}

static Err stop(Site *s) {
  Req rq;
  ErrDetail d = {.err = ERR_OK};
  kit_as_worker(&s->kit, &rq, s->c.id, 1, &s->c.worker);
  Err e = send_worker_stop(&rq, &d);
  kit_done(&rq);
  return e;
}

typedef struct { int64_t case_id; Millis now; size_t n; Arena *a; } NewsWork;

static Err news_work(Tx *tx, void *arg) {
  const NewsWork *w = arg;
  return send_worker_news(tx, w->case_id, w->now);
}

static void news(Site *s, Millis now) {
  ErrDetail d = {.err = ERR_OK};
  NewsWork w = {.case_id = s->c.id, .now = now};
  assert_int_equal(db_write(s->kit.app.db, news_work, &w, &d), ERR_OK);
}

static bool round_at(Site *s, Millis now) {
  bool down;
  assert_int_equal(send_round(&s->kit.app, now, post, &s->post, &down), ERR_OK);
  return down;
}

static int64_t count(Site *s, const char *sql) { return kit_int(&s->kit, sql); }

// ---- tests

static void test_way(void **state) {
  Site *s = *state;
  Millis now = clock_now();
  news(s, now);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM outbox"), 0);  // she wants none
  assert_int_equal(start(s, ADDRESS), ERR_OK);
  news(s, now);
  news(s, now);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM outbox"), 1);
  assert_false(round_at(s, now - 1));
  assert_int_equal(s->post.n, 0);  // not before its time
  assert_false(round_at(s, now));
  assert_string_equal(s->post.to, ADDRESS);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM outbox"), 0);
  news(s, now);  // within the hour: held until the next one begins
  assert_int_equal(count(s, "SELECT next_ms FROM outbox"), (now / HOUR_MS + 1) * HOUR_MS);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM audit_events WHERE action = 'consent.given' AND detail = 'notices' AND actor = 'worker'"), 1);
}

static void test_repeated(void **state) {
  Site *s = *state;
  Millis now = clock_now();
  for (size_t i = 0; i < 16; i++) s->post.say[i] = SMTP_LATER;
  assert_int_equal(start(s, ADDRESS), ERR_OK);
  news(s, now);
  Millis at = now;
  for (int64_t i = 1; i < SEND_TRIES_MAX; i++) {
    assert_false(round_at(s, at));
    assert_int_equal(count(s, "SELECT tries FROM outbox"), i);
    assert_int_equal(count(s, "SELECT next_ms FROM outbox"), at + send_wait(i, settings.retry_s));
    at += send_wait(i, settings.retry_s);
  }
  assert_false(round_at(s, at));
  assert_int_equal(s->post.n, SEND_TRIES_MAX);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM outbox"), 0);
  assert_int_equal(count(s, "SELECT failed FROM notices"), 1);
  assert_true(at - now > DAY_MS);
}

static void test_wait(void **state) {
  (void)state;
  assert_int_equal(send_wait(1, 60), MINUTE_MS);
  assert_int_equal(send_wait(2, 60), 5 * MINUTE_MS);
  assert_int_equal(send_wait(7, 60), DAY_MS);
  assert_int_equal(send_wait(8, 60), 0);
  assert_int_equal(send_wait(0, 60), 0);
}

// A server that is down is tried for as long as it takes, and one look at it is enough for all that waits.
static void test_down(void **state) {
  Site *s = *state;
  TestCaseOptions options = {.org = 1};
  Millis now = clock_now();
  for (size_t i = 0; i < 16; i++) s->post.say[i] = SMTP_DOWN;
  assert_int_equal(start(s, ADDRESS), ERR_OK);
  news(s, now);
  testcase_file(&s->kit, &options, &s->c);
  assert_int_equal(start(s, "other@mail.example"), ERR_OK);
  news(s, now);
  for (int i = 0; i < 20; i++) assert_true(round_at(s, now + i * (Millis)DAY_MS));
  assert_int_equal(s->post.n, 20);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM outbox WHERE tries = 0"), 2);
  memset(s->post.say, 0, sizeof s->post.say);
  assert_false(round_at(s, now + 30 * (Millis)DAY_MS));
  assert_int_equal(count(s, "SELECT COUNT(*) FROM outbox"), 0);
}

static void test_refused(void **state) {
  Site *s = *state;
  Millis now = clock_now();
  s->post.say[0] = SMTP_REFUSED;
  assert_int_equal(start(s, ADDRESS), ERR_OK);
  news(s, now);
  assert_false(round_at(s, now));
  assert_int_equal(count(s, "SELECT COUNT(*) FROM outbox"), 0);
  assert_int_equal(count(s, "SELECT failed FROM notices"), 1);
  assert_int_equal(start(s, "better@mail.example"), ERR_OK);
  assert_int_equal(count(s, "SELECT failed FROM notices"), 0);
}

static void test_stopped(void **state) {
  Site *s = *state;
  Millis now = clock_now();
  Replayed done;
  ErrDetail d = {.err = ERR_OK};
  assert_int_equal(start(s, ADDRESS), ERR_OK);
  news(s, now);
  assert_int_equal(stop(s), ERR_OK);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM notices"), 0);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM outbox"), 0);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM audit_events WHERE action = 'consent.withdrawn' AND detail = 'notices'"), 1);
  // A backup from before brings the address back; the log of tombstones takes it away again.
  SealedAddress old;
  assert_int_equal(send_seal(&s->kit.app, s->a, false, s->c.id, ADDRESS, &old, &d), ERR_OK);
  char sql[200];
  snprintf(sql, sizeof sql, "INSERT INTO notices (case_id, box, number, lang, failed, sent_hour) SELECT id, audit_id, 1, 'en', 0, 0 FROM cases WHERE id = %lld",
           (long long)s->c.id);
  kit_sql(&s->kit, sql);
  assert_int_equal(admin_replay_tombstones(&s->kit.app, now, true, &done, &d), ERR_OK);
  assert_int_equal(done.withdrawn, 1);
  assert_int_equal(admin_replay_tombstones(&s->kit.app, now, false, &done, &d), ERR_OK);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM notices"), 0);
  assert_int_equal(start(s, ADDRESS), ERR_OK);  // given again: stays
  assert_int_equal(admin_replay_tombstones(&s->kit.app, now, false, &done, &d), ERR_OK);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM notices"), 1);
}

// Of a case that is erased neither the address nor what waits stays; a restored backup sends nothing again.
typedef struct { int64_t case_id; Millis now; } EraseWork;
static Err erase_work(Tx *tx, void *arg) { return case_erase(tx, ((EraseWork *)arg)->case_id, ((EraseWork *)arg)->now); }

static void test_forgotten(void **state) {
  Site *s = *state;
  Millis now = clock_now();
  ErrDetail d = {.err = ERR_OK};
  Replayed none = {0};
  assert_int_equal(start(s, ADDRESS), ERR_OK);
  news(s, now);
  assert_int_equal(admin_restored(&s->kit.app, &none, NULL, now, &d), ERR_OK);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM outbox"), 0);
  news(s, now);
  EraseWork w = {.case_id = s->c.id, .now = now};
  assert_int_equal(db_write(s->kit.app.db, erase_work, &w, &d), ERR_OK);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM outbox"), 0);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM notices"), 0);
}

static void test_address(void **state) {
  Site *s = *state;
  assert_int_equal(start(s, "a@b.example\r\nBcc: x@y.example"), ERR_INPUT);
  assert_int_equal(start(s, "nobody"), ERR_INPUT);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM notices"), 0);
  assert_int_equal(start(s, "a@b.example"), ERR_OK);
  int64_t n = count(s, "SELECT LENGTH(box) FROM notices");
  assert_int_equal(start(s, "a.much.longer.address.of.somebody@a-long-name.mail.example"), ERR_OK);
  assert_int_equal(count(s, "SELECT LENGTH(box) FROM notices"), n);  // the box does not tell
  s->kit.app.mail = NULL;
  assert_int_equal(start(s, ADDRESS), ERR_NOT_FOUND);  // nothing is asked for that is not sent
}

// A row that is put beside another case or person opens nothing.
static void test_bound(void **state) {
  Site *s = *state;
  Millis now = clock_now();
  assert_int_equal(start(s, ADDRESS), ERR_OK);
  news(s, now);
  kit_sql(&s->kit, "UPDATE notices SET number = number + 1");
  assert_false(round_at(s, now));
  assert_int_equal(s->post.n, 0);
  assert_int_equal(count(s, "SELECT failed FROM notices"), 1);
}

// ---- the mail

static Bytes composed(Site *s, const char *subject, const char *to) {
  Mail m = {.from = "post@office.example", .to = to, .lang = "en", .subject = subject, .lines = {"One line.", "Two."}, .now = 1764547200000};
  Bytes out = {0};
  assert_int_equal(send_compose(s->a, &m, &out), ERR_OK);
  return out;
}

static void test_mail(void **state) {
  Site *s = *state;
  const char *text = arena_strn(s->a, (const char *)composed(s, "Hello", ADDRESS).p, composed(s, "Hello", ADDRESS).n);
  assert_non_null(strstr(text, "From: <post@office.example>\r\nTo: <worker@mail.example>\r\n"));
  assert_non_null(strstr(text, "Date: Mon, 01 Dec 2025 00:00:00 +0000\r\n"));
  assert_non_null(strstr(text, "Subject: =?UTF-8?B?SGVsbG8=?=\r\n"));
  assert_non_null(strstr(text, "\r\n\r\nT25lIGxpbmUuDQpUd28uDQo=\r\n"));
  // A subject with line breaks or of many bytes stays one header of short lines.
  static const char khmer[] = "សេចក្តីជូនដំណឹងខ្លីសម្រាប់អ្នក\r\nBcc: x@y.example";
  text = arena_strn(s->a, (const char *)composed(s, khmer, ADDRESS).p, composed(s, khmer, ADDRESS).n);
  assert_null(strstr(text, "Bcc"));
  for (const char *line = text; *line; line = strstr(line, "\r\n") + 2) assert_true(strcspn(line, "\r") <= 100);
  Mail bad = {.from = "post@office.example", .to = "a@b.example\r\nBcc: c@d.example", .lang = "en", .subject = "x", .lines = {"x"}};
  Bytes out;
  assert_int_equal(send_compose(s->a, &bad, &out), ERR_INPUT);
}

// ---- reminders

static Err remind_work(Tx *tx, void *arg) {
  NewsWork *w = arg;
  return send_store_reminders(tx, w->a, w->now, &w->n);
}

static size_t reminded(Site *s, Millis now) {
  ErrDetail d = {.err = ERR_OK};
  NewsWork w = {.now = now, .a = s->a};
  assert_int_equal(db_write(s->kit.app.db, remind_work, &w, &d), ERR_OK);
  return w.n;
}

static void test_reminder(void **state) {
  Site *s = *state;
  Req rq;
  ErrDetail d = {.err = ERR_OK};
  char sql[200];
  const KitPerson *p = kit_who(&s->kit, 0, ROLE_CASEWORKER);
  kit_as(&s->kit, &rq, p);
  assert_int_equal(send_staff_start(&rq, "helper@ngo.example", &d), ERR_OK);
  Millis now = rq.now;
  assert_int_equal(reminded(s, now), 0);  // nothing is hers
  snprintf(sql, sizeof sql, "UPDATE cases SET assignee = %lld, due_hour = %lld", (long long)p->id, (long long)(now / HOUR_MS + 100));
  kit_sql(&s->kit, sql);
  assert_int_equal(reminded(s, now), 0);  // nothing is due
  snprintf(sql, sizeof sql, "UPDATE cases SET due_hour = %lld", (long long)(now / HOUR_MS));
  kit_sql(&s->kit, sql);
  assert_int_equal(reminded(s, now), 1);
  assert_int_equal(reminded(s, now), 0);  // once a day
  assert_false(round_at(s, now));
  assert_string_equal(s->post.to, "helper@ngo.example");
  assert_int_equal(reminded(s, now + DAY_MS), 1);
  snprintf(sql, sizeof sql, "UPDATE users SET state = 'left' WHERE id = %lld", (long long)p->id);
  kit_sql(&s->kit, sql);
  assert_false(round_at(s, now + DAY_MS));  // who has left gets none
  assert_int_equal(s->post.n, 1);
  assert_int_equal(reminded(s, now + 2 * (Millis)DAY_MS), 0);
  assert_int_equal(send_staff_stop(&rq, &d), ERR_OK);
  assert_int_equal(count(s, "SELECT COUNT(*) FROM staff_mail"), 0);
  kit_done(&rq);
}

#define with_site(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      with_site(test_way), with_site(test_repeated), cmocka_unit_test(test_wait), with_site(test_down), with_site(test_refused),
      with_site(test_stopped), with_site(test_forgotten), with_site(test_address), with_site(test_bound), with_site(test_mail),
      with_site(test_reminder)};
  return cmocka_run_group_tests_name("send", tests, NULL, NULL);
}
