// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Tables of payslips: who is paid exactly the minimum is never flagged, the rules and the audit agree, and what is in doubt is not flagged.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "law/law_audit.h"
#include "law/law_testing.h"

enum { ANSWER_MAX = 1024 * 1024, ROUNDS = 3000 };

typedef struct { LawAuditSum sum; char text[ANSWER_MAX]; } Answer;
static Answer answer;

static int memory_file(const char *text, size_t n) {
  int fd = memfd_create("table", MFD_CLOEXEC);
  assert_true(fd >= 0);
  assert_int_equal((ssize_t)n, write(fd, text, n));
  assert_int_equal(0, lseek(fd, 0, SEEK_SET));
  return fd;
}

static void audit_text(const char *text, size_t n, int threads) {
  LawAuditPlan *p;
  ErrDetail d = {0};
  int in = memory_file(text, n), out = memory_file("", 0);
  assert_int_equal(ERR_OK, law_audit_open(law_test_book(), law_audit_find("jp.wage.payslips"), in, NULL, &p, &d));
  assert_int_equal(ERR_OK, law_audit_run(p, out, threads, &answer.sum, &d));
  ssize_t got = pread(out, answer.text, ANSWER_MAX - 1, 0);
  assert_true(got >= 0);
  answer.text[got] = 0;
  law_audit_close(p);
  (void)close(in);
  (void)close(out);
}

static void audit(const char *text) { audit_text(text, strlen(text), 2); }
static int64_t count(const char *reason) {
  const LawAudit *a = law_audit_find("jp.wage.payslips");
  for (int i = 0; a->reasons[i].id; i++)
    if (strcmp(a->reasons[i].id, reason) == 0) return answer.sum.count[i];
  fail();
  return 0;
}
static void has_line(const char *line) {
  if (strstr(answer.text, line)) return;
  print_error("%s\nis not in\n%s\n", line, answer.text);
  fail();
}

// Every prefecture, every amount since 2017, hours a month in tenths: pay that is the minimum to the yen. The same comparison in floating
// point (pay / hours < minimum) flags some of them: said in the output, since the reader should know why this is in integers.
static void test_exactly_the_minimum_is_never_flagged(void **state) {
  (void)state;
  int by_float = 0, rows = 0;
  Buf t;
  buf_init(&t, 16 * 1024 * 1024);
  buf_puts(&t, "prefecture,date,pay,hours_month\n");
  for (int pref = 1; pref <= 47; pref++) {
    char key[16];
    size_t n;
    (void)snprintf(key, sizeof key, "%02d", pref);
    const LawValueAt *v = law_series(law_test_book(), "jp.wage.minimum.hourly", key, &n);
    for (size_t i = 0; i < n; i++) {
      for (int64_t tenths = 1400; tenths < 1800; tenths++) {
        if (v[i].value * tenths % 10 != 0) continue;
        int y, m, d;
        int64_t pay = v[i].value * tenths / 10;
        date_civil(v[i].from, &y, &m, &d);
        buf_fmt(&t, "%s,%04d-%02d-%02d,%lld,%lld.%lld\n", key, y, m, d, (long long)pay, (long long)(tenths / 10), (long long)(tenths % 10));
        rows++;
        by_float += (double)pay / ((double)tenths / 10) < (double)v[i].value;
      }
    }
  }
  audit_text((const char *)t.p, t.n, 2);
  print_message("%d rows paid exactly the minimum: flagged %lld; a formula in floating point flags %d\n", rows, (long long)answer.sum.flagged, by_float);
  assert_int_equal(rows, answer.sum.rows);
  assert_int_equal(0, answer.sum.flagged);
  assert_int_equal(0, answer.sum.unreadable + answer.sum.untold);
  assert_true(by_float > 0);
  buf_free(&t);
}

static void test_a_yen_less_is_flagged(void **state) {
  (void)state;
  audit("prefecture,date,pay,hours_month\n13,2026-10-01,204800,160\n13,2026-10-01,204799,160\n13,2026-09-30,204799,160\n");
  assert_int_equal(1, answer.sum.flagged);
  has_line("\n3,below_minimum_wage,1,1280,1279,,,\n");
}

static json_t *checked(const json_t *facts, LawOutcome *outcome) {
  json_t *out;
  assert_true(law_test_eval("jp.wage.minimum_check", facts, &out, outcome));
  return out;
}

// The rule and the audit on the same random payslips: the same verdict and the same yen.
static void test_the_audit_agrees_with_the_rule(void **state) {
  (void)state;
  for (int i = 0; i < ROUNDS / 10; i++) {
    LawOutcome outcome;
    char table[256], pref[16], date[16], line[96];
    int y, m, d;
    (void)snprintf(pref, sizeof pref, "%02d", (int)law_random_in(1, 47) % 100);
    date_civil((int32_t)law_random_in(date_days(2018, 1, 1), date_days(2026, 11, 1)), &y, &m, &d);
    (void)snprintf(date, sizeof date, "%04d-%02d-%02d", y % 10000, m % 100, d % 100);
    int64_t days = law_random_in(200, 300), minutes = law_random_in(300, 540), pay = law_random_in(120000, 220000);
    json_t *facts = json_pack("{s:s, s:s, s:s, s:I, s:I, s:[{s:s, s:I}]}", "prefecture", pref, "date", date, "period", "month", "yearly_days",
                              (json_int_t)days, "hours_a_day", (json_int_t)minutes, "items", "kind", "basic", "amount", (json_int_t)pay);
    const json_t *out = checked(facts, &outcome);
    (void)snprintf(table, sizeof table, "prefecture,date,pay,yearly_days,hours_a_day\n%s,%s,%lld,%lld,%lld:%02lld\n", pref, date, (long long)pay,
                   (long long)days, (long long)(minutes / 60), (long long)(minutes % 60));
    audit(table);
    assert_int_equal(outcome == LAW_NO, count("below_minimum_wage"));
    if (outcome == LAW_NO) {
      (void)snprintf(line, sizeof line, "\n2,below_minimum_wage,%lld,%lld,%lld,,,\n", (long long)json_integer_value(json_object_get(out, "shortfall_month")),
                     (long long)json_integer_value(json_object_get(out, "minimum")), (long long)json_integer_value(json_object_get(out, "hourly")));
      has_line(line);
    }
    json_decref(facts);
  }
}

static void test_overtime_nights_rest_days(void **state) {
  (void)state;
  // 320,000 / 160 h = 2,000: 70 hours were 175,000 for a small employer and are 180,000 from 2023-04-01 (the example of the rule's cases).
  audit("date,prefecture,pay,hours_month,overtime,premium_paid,size\n"
        "2023-03-01,13,320000,160,70,175000,small\n2023-03-01,13,320000,160,70,175000,large\n"
        "2023-04-01,13,320000,160,70,175000,small\n2023-04-01,13,320000,160,70,180000,small\n2023-03-01,13,320000,160,70,175000,\n");
  assert_int_equal(2, count("premium_short"));
  has_line("\n3,premium_short,5000,180000,175000,,,\n");
  has_line("\n4,premium_short,5000,180000,175000,,,\n");
  audit("date,prefecture,pay,hours_month,holiday,night,premium_paid\n2026-10-01,13,320000,160,10,4,28999\n2026-10-01,13,320000,160,10,4,29000\n");
  has_line("\n2,premium_short,1,29000,28999,,,\n");
  assert_int_equal(1, answer.sum.flagged);
}

static void test_doubt_is_for_the_employer(void **state) {
  (void)state;
  // 20 minutes of a month may be left out; the base of 1,250.4 may be 1,250; farms owe no overtime, but the night.
  audit("date,prefecture,pay,hours_month,overtime,night,premium_paid,sector\n"
        "2025-12-01,13,320000,160,10:20,0,25000,other\n2025-12-01,13,200064,160,40,0,62500,other\n2025-12-01,13,200064,160,40,0,62499,other\n"
        "2025-12-01,13,320000,160,10,0,0,農業\n2025-12-01,13,320000,160,10,2,999,agriculture\n");
  assert_int_equal(2, answer.sum.flagged);
  has_line("\n4,premium_short,1,62500,62499,,,\n");
  has_line("\n6,premium_short,1,1000,999,,,\n");
}

static void test_other_ways_to_pay(void **state) {
  (void)state;
  audit("date,prefecture,pay_by,pay,allowances,hours_a_day,hours_month,overtime,premium_paid\n"
        "2026-10-01,13,hour,1279,,,,,\n2026-10-01,13,時給,1280,,,,8,12800\n2026-10-01,13,day,10239,,8,,,\n2026-10-01,13,day,10240,,8,,,\n"
        "2026-10-01,13,hour,1180,16000,,160,,\n2026-10-01,13,hour,1180,15999,,160,,\n2026-10-01,13,day,10240,,,,,\n");
  assert_int_equal(3, count("below_minimum_wage"));
  assert_int_equal(1, answer.sum.untold);
  has_line("\n2,below_minimum_wage,1,1280,1279,,,\n");
  has_line("\n4,below_minimum_wage,1,1280,1279,,,\n");
  has_line("\n7,below_minimum_wage,1,1280,1279,,,\n");
  has_line("\n8,cannot_tell,,,,,hours_a_day,not known\n");
}

static void test_deductions_and_limitation(void **state) {
  (void)state;
  audit("date,prefecture,pay,hours_month,intern,agreement,housing,housing_cost,food,food_cost,other_deductions,penalty,pay_day\n"
        "2026-10-01,13,320000,160,no,no,30000,,,,,,2026-10-25\n2026-10-01,13,320000,160,yes,yes,35000,20000,10000,10000,,,2020-03-31\n"
        "2026-10-01,13,320000,160,有,有,20000,20000,,,,,\n2026-10-01,13,320000,160,,,20000,,,,,5000,2020-04-01\n"
        "2026-10-01,13,320000,160,no,yes,35000,20000,,,,,\n");
  assert_int_equal(3, answer.sum.flagged);
  has_line("\n2,deduction_without_agreement,30000,0,30000,2029-10-24,,\n");
  has_line("\n3,deduction_over_cost,15000,20000,35000,2022-03-30,,\n");
  has_line("\n5,deduction_never_allowed,5000,0,5000,2023-03-31,,\n");
}

static void test_tables_as_offices_have_them(void **state) {
  (void)state;
  audit("\xEF\xBB\xBF社員番号;都道府県;年月;基本給;月平均所定労働時間;残業時間(分);残業手当\r\n"
        "A1;東京都;2026年10月;\"204,799\";160:00;600;16000\r\nA2;大阪;2026/10/1;¥188,320円;160.0;0;\r\n");
  assert_int_equal(2, answer.sum.rows);
  assert_int_equal(0, answer.sum.unreadable);
  has_line("\n2,\"A1\",below_minimum_wage,1,1280,1279,,,\n");
  // The same words in the older charset of that country's spreadsheets.
  static const char old[] = "\x93\x73\x93\xB9\x95\x7B\x8C\xA7,\x94\x4E\x8C\x8E,\x8A\xEE\x96\x7B\x8B\x8B,hours_month\n"
                            "\x93\x8C\x8B\x9E\x93\x73,2026-10,204799,160\n";
  audit(old);
  assert_int_equal(0, answer.sum.unreadable);
  assert_int_equal(1, count("below_minimum_wage"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_exactly_the_minimum_is_never_flagged),
      cmocka_unit_test(test_a_yen_less_is_flagged),
      cmocka_unit_test(test_the_audit_agrees_with_the_rule),
      cmocka_unit_test(test_overtime_nights_rest_days),
      cmocka_unit_test(test_doubt_is_for_the_employer),
      cmocka_unit_test(test_other_ways_to_pay),
      cmocka_unit_test(test_deductions_and_limitation),
      cmocka_unit_test(test_tables_as_offices_have_them),
  };
  return cmocka_run_group_tests(tests, law_test_open, law_test_close);
}
