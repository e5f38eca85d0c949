// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Tables of any kind: forms of values, rows at fault, quotes and long rows over the borders of blocks, the same answer with any number
// of threads. A row of the toy table is flagged when it is due more than it was paid.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "law/law_audit_int.h"

enum { NAME, KIND, DAY, DUE, PAID, TIME, SURE };
static const LawCode kinds[] = {{"01", "North (Nord)"}, {"02", "South (Sud)"}, {0}};
static const LawCode kinds_also[] = {{"02", "Süd"}, {0}};
static const LawColumn columns[] = {
    {.name = "name", .type = LAW_TEXT, .headers = "id"},
    {.name = "kind", .type = LAW_CODE, .codes = kinds, .also = kinds_also, .headers = "Region / Kind"},
    {.name = "day", .type = LAW_DATE, .max = 200000},
    {.name = "due", .type = LAW_MONEY, .flags = LAW_REQUIRED, .max = 1000000000},
    {.name = "paid", .type = LAW_MONEY, .max = 1000000000},
    {.name = "time", .type = LAW_MINUTES, .max = 1000 * LAW_AUDIT_HOUR, .headers = "Time (minutes)"},
    {.name = "sure", .type = LAW_BOOL},
    {0}};
static const LawReason reasons[] = {{"short", "paid less"}, {"values", "what was read"}, {0}};

// With a time the hit says what was read of the row, so that tests can see it.
static void judge(const LawAuditBook *b, const LawAuditRow *r, LawAuditFound *out) {
  (void)b;
  if (!law_audit_has(r, PAID) && !law_audit_has(r, TIME)) out->untold = PAID;
  else if (r->v[DUE] > r->v[PAID] && !law_audit_has(r, TIME)) law_audit_hit(out, 0, r->v[DUE] - r->v[PAID], r->v[DUE], r->v[PAID], (int32_t)r->v[DAY]);
  if (law_audit_has(r, TIME)) law_audit_hit(out, 1, r->v[TIME], r->v[KIND], r->v[SURE], (int32_t)r->v[DAY]);
}
static const LawAuditSource no_sources[] = {{0}};
static const LawAudit toy = {.id = "toy", .what = "toy", .currency = "EUR", .signs = "€|EUR", .minute_words = "minute", .columns = columns,
                             .sources = no_sources, .reasons = reasons, .charset = "ISO-8859-1", .row = judge};
const LawAudit *const law_audit_table[] = {&toy, NULL};
const LawRule *const law_rule_table[] = {NULL};
const char law_rule_hash[] = "";

static LawAuditSum sum;
static char *text;
static ErrDetail detail;

static int table_of(const char *s, size_t n) {
  int fd = memfd_create("table", MFD_CLOEXEC);
  assert_true(fd >= 0);
  assert_int_equal((ssize_t)n, write(fd, s, n));
  assert_int_equal(0, lseek(fd, 0, SEEK_SET));
  return fd;
}

static Err run_fd(int in, const char *const *maps, int threads) {
  LawAuditPlan *p;
  int out = table_of("", 0);
  detail = (ErrDetail){0};
  free(text);
  text = NULL;
  Err e = law_audit_open(NULL, &toy, in, maps, &p, &detail);
  if (e == ERR_OK) e = law_audit_run(p, out, threads, &sum, &detail);
  law_audit_close(p);
  off_t n = lseek(out, 0, SEEK_END);
  text = calloc(1, (size_t)n + 1);
  assert_non_null(text);
  assert_int_equal(n, pread(out, text, (size_t)n, 0));
  (void)close(out);
  return e;
}

static Err run_n(const char *s, size_t n, const char *const *maps, int threads) {
  int in = table_of(s, n);
  Err e = run_fd(in, maps, threads);
  (void)close(in);
  return e;
}

static void run(const char *s) { assert_int_equal(ERR_OK, run_n(s, strlen(s), NULL, 2)); }
static void says(const char *line) {
  if (text && strstr(text, line)) return;
  print_error("%s\nis not in\n%s\n", line, text ? text : "");
  fail();
}

static void test_values_in_many_forms(void **state) {
  (void)state;
  run("id,kind,day,due,paid,time,sure\n"
      "a,01,2026-04-01,0,0,7:20,yes\nb,1,2026/4/1,0,0,7.33,no\nc,North,20260401,0,0,7.5,TRUE\nd,Nord,2026-04,0,0,\" 7 \",0\n"
      "e,Süd,\"2026-04-01 00:00:00\",\"1,234,567\",\"€ 12\",7.3333,x\nf,2,2026.4.1,12.00,1,0:07:00,1\n");
  says("\n2,\"a\",values,44000,0,1,2026-04-01,,\n");
  says("\n3,\"b\",values,43980,0,0,2026-04-01,,\n");
  says("\n4,\"c\",values,45000,0,1,2026-04-01,,\n");
  says("\n5,\"d\",values,42000,0,0,2026-04-01,,\n");
  says("unreadable,,,,,\"#5 paid\",not a number");   // a space between sign and figures
  says("\n7,\"f\",values,700,1,1,2026-04-01,,\n");
}

static void test_faults_are_named_and_stop_nothing(void **state) {
  (void)state;
  run("name,kind,day,due,paid,time,sure\n"
      "a,03,,1,1,,\nb,,2026-02-29,1,1,,\nc,,,1.5,1,,\nd,,,-1,1,,\ne,,,12345678901,1,,\nf,,,,1,,\ng,,,1,1,,maybe\nh,,,1,1,7h,\n"
      "i,,,1,1,,,\nj,,,1\nk,,,1,\"1\"2,,\nl,,,\"1,2\",1,,\nm,,,x,y,,\n,,,,,,\n\nn,,,3,1,,\n");
  assert_int_equal(14, sum.rows);
  assert_int_equal(13, sum.unreadable);
  assert_int_equal(1, sum.flagged);
  says("\n2,\"a\",unreadable,,,,,\"#2 kind\",not a known word\n");
  says("\n3,\"b\",unreadable,,,,,\"#3 day\",not a date\n");
  says("\n4,\"c\",unreadable,,,,,\"#4 due\",not a whole number\n");
  says("\n5,\"d\",unreadable,,,,,\"#4 due\",too small or too large\n");
  says("\n6,\"e\",unreadable,,,,,\"#4 due\",too small or too large\n");
  says("\n7,\"f\",unreadable,,,,,\"#4 due\",no value\n");
  says("\n8,\"g\",unreadable,,,,,\"#7 sure\",neither yes nor no\n");
  says("\n9,\"h\",unreadable,,,,,\"#6 time\",not a length of time\n");
  says("\n10,\"i\",unreadable,,,,,\"#7 sure\",the row has too many fields\n");
  says("\n11,\"j\",unreadable,,,,,\"#5 paid\",the row has too few fields\n");
  says("\n12,\"k\",unreadable,,,,,\"#5 paid\",a quotation mark is not closed\n");
  says("\n13,\"l\",unreadable,,,,,\"#4 due\",not a number\n");
  says("\n14,\"m\",unreadable,,,,,\"#4 due\",not a number\n14,\"m\",unreadable,,,,,\"#5 paid\",not a number\n");
  says("\n17,\"n\",short,2,3,1,,,\n");
}

static void test_a_missing_fact_is_told(void **state) {
  (void)state;
  run("due,paid\n1,\n2,1\n");
  assert_int_equal(1, sum.untold);
  says("\n2,cannot_tell,,,,,paid,not known\n3,short,1,2,1,,,\n");
}

static void test_texts_are_no_formulas(void **state) {
  (void)state;
  run("name,due,paid\n=1+1,2,1\n\"a \"\"b\"\", c\",2,1\n@x,2,1\n");
  says("\n2,\"'=1+1\",short");
  says("\n3,\"a \"\"b\"\", c\",short");
  says("\n4,\"'@x\",short");
}

static void test_separators_line_ends_and_marks(void **state) {
  (void)state;
  run("\xEF\xBB\xBFname;due;paid\r\na;2;1\r\nb;2;2\r\nc;\"3\";\"1\"\r\n");
  says("\n2,\"a\",short,1,2,1");
  says("\n4,\"c\",short,2,3,1");
  run("name\tdue\tpaid\na\t2\t1");   // no line feed at the end
  says("\n2,\"a\",short,1,2,1");
  run("due,memo,paid\n2,\"two\nlines, \"\"and\"\" a comma\",1\n3,,1\n");
  says("\n2,short,1,2,1,,,\n4,short,2,3,1,,,\n");
  run("kind,due,paid,time\nS\xFC" "d,1,1,1\n");   // the older charset
  assert_int_equal(1, sum.rows);
}

static void test_the_older_charset_is_understood(void **state) {
  (void)state;
  run("kind,due,paid,time,Stra\xDF" "e\nS\xFC" "d,1,1,1,x\n");
  says("\n2,values,6000,1,0,,,\n");
}

static void test_mappings(void **state) {
  (void)state;
  static const char table[] = "A,Soll,B,Zeit\n1,5,2,90\n";
  assert_int_equal(ERR_INPUT, run_n(table, strlen(table), NULL, 1));
  assert_string_equal("due", detail.field);
  assert_int_equal(ERR_OK, run_n(table, strlen(table), (const char *const[]){"due=Soll", "paid=#3", NULL}, 1));
  says("\n2,short,3,5,2");
  assert_int_equal(ERR_OK, run_n(table, strlen(table), (const char *const[]){"due=soll", "time=Zeit:minutes", NULL}, 1));
  says("\n2,values,9000,0,0");
  assert_int_equal(ERR_OK, run_n("due,paid\n2,1\n", 13, (const char *const[]){"paid=-", NULL}, 1));
  says("\n2,cannot_tell");
  assert_int_equal(ERR_INPUT, run_n(table, strlen(table), (const char *const[]){"due=Haben", NULL}, 1));
  assert_int_equal(ERR_INPUT, run_n(table, strlen(table), (const char *const[]){"due=#5", NULL}, 1));
  assert_int_equal(ERR_INPUT, run_n(table, strlen(table), (const char *const[]){"due=Soll", "paid=Soll", NULL}, 1));
  assert_int_equal(ERR_USAGE, run_n(table, strlen(table), (const char *const[]){"due", NULL}, 1));
  assert_int_equal(ERR_USAGE, run_n(table, strlen(table), (const char *const[]){"owed=Soll", NULL}, 1));
  assert_int_equal(ERR_USAGE, run_n(table, strlen(table), (const char *const[]){"due=Soll:minutes", NULL}, 1));
  run("Region-KIND,due,paid,Time (Minutes)\n1,2,1,90\n");
  says("\n2,values,9000,0,0");
}

static void test_no_table_at_all(void **state) {
  (void)state;
  assert_int_equal(ERR_INPUT, run_n("", 0, NULL, 1));
  assert_int_equal(ERR_TYPE, run_n("PK\x03\x04zzzz", 8, NULL, 1));
  run("due,paid\n");
  assert_int_equal(0, sum.rows);
  run("due,paid");
  assert_int_equal(0, sum.rows);
}

// Some megabytes with all that is awkward, drawn by a fixed rule.
static char *big_table(size_t *n, int rows) {
  Buf b;
  buf_init(&b, 512 * 1024 * 1024);
  buf_puts(&b, "name,kind,due,memo,paid\n");
  unsigned x = 1;
  for (int i = 0; i < rows; i++) {
    x = x * 1103515245u + 12345u;
    unsigned c = x >> 16;
    buf_fmt(&b, "%d,%s,%u,", i, c % 3 ? "01" : "South", c % 1000);
    if (c % 7 == 0) buf_puts(&b, "\"a, \"\"b\"\"\nsecond line\"");
    if (c % 1001 == 0) buf_puts(&b, "\"never closed");
    if (c % 5003 == 0) {
      buf_putc(&b, '"');
      for (int k = 0; k < 3000; k++) buf_puts(&b, "long \n ");
      buf_putc(&b, '"');
    }
    buf_fmt(&b, ",%u\n", c % 11 ? c % 1000 : c % 500);
  }
  assert_int_equal(ERR_OK, b.err);
  *n = b.n;
  return (char *)b.p;
}

static void test_any_number_of_threads_says_the_same(void **state) {
  (void)state;
  size_t n;
  char *table = big_table(&n, 200000);
  assert_int_equal(ERR_OK, run_n(table, n, NULL, 1));
  char *first = strdup(text);
  LawAuditSum one = sum;
  assert_true(one.flagged > 1000 && one.unreadable > 50);
  for (int threads = 2; threads <= 5; threads++) {
    assert_int_equal(ERR_OK, run_n(table, n, NULL, threads));
    assert_string_equal(first, text);
    assert_int_equal(one.rows, sum.rows);
    assert_int_equal(one.missing[0], sum.missing[0]);
  }
  free(first);
  free(table);
}

typedef struct { int fd; const char *p; size_t n; } Feed;
static void *feed(void *arg) {
  Feed *f = arg;
  for (size_t at = 0, step = 1; at < f->n; at += step, step = step % 4001 + 97) {
    if (step > f->n - at) step = f->n - at;
    if (write(f->fd, f->p + at, step) != (ssize_t)step) break;
  }
  (void)close(f->fd);
  return NULL;
}

static void test_a_pipe_is_as_good_as_a_file(void **state) {
  (void)state;
  size_t n;
  int ends[2];
  pthread_t id;
  char *table = big_table(&n, 50000);
  assert_int_equal(ERR_OK, run_n(table, n, NULL, 2));
  char *first = strdup(text);
  assert_int_equal(0, pipe2(ends, O_CLOEXEC));
  Feed f = {ends[1], table, n};
  assert_int_equal(0, pthread_create(&id, NULL, feed, &f));
  assert_int_equal(ERR_OK, run_fd(ends[0], NULL, 2));
  assert_int_equal(0, pthread_join(id, NULL));
  assert_string_equal(first, text);
  (void)close(ends[0]);
  free(first);
  free(table);
}

static void test_a_row_longer_than_a_block_is_left_out(void **state) {
  (void)state;
  Buf b;
  buf_init(&b, 8 * AUDIT_BLOCK);
  buf_puts(&b, "due,paid,memo\n2,1,a\n");
  for (size_t k = 0; k < 3 * AUDIT_BLOCK; k++) buf_putc(&b, 'x');
  buf_puts(&b, "\n3,1,b\n");
  assert_int_equal(ERR_OK, run_n((const char *)b.p, b.n, NULL, 2));
  assert_int_equal(3, sum.rows);
  assert_int_equal(1, sum.unreadable);
  says("\n2,short,1,2,1");
  says("\n3,unreadable,,,,,\"#1 due\",too long\n4,short,2,3,1");
  buf_free(&b);
}

// Memory of our own does not grow with the table: ten times the rows, not twice the blocks.
static void test_memory_stays(void **state) {
  (void)state;
  struct rusage before, after;
  size_t n;
  char *table = big_table(&n, 20000);
  int in = memfd_create("table", MFD_CLOEXEC);
  const char *head = "due,paid\n";
  assert_int_equal((ssize_t)strlen(head), write(in, head, strlen(head)));
  memset(table, 0, n);
  for (size_t at = 0; at + 6 < n; at += 6) memcpy(table + at, "11,11\n", 6);
  for (int i = 0; i < 100; i++) assert_int_equal((ssize_t)(n / 6 * 6 - 6), write(in, table, n / 6 * 6 - 6));
  free(table);
  assert_int_equal(0, lseek(in, 0, SEEK_SET));
  assert_int_equal(0, getrusage(RUSAGE_SELF, &before));
  assert_int_equal(ERR_OK, run_fd(in, NULL, 2));
  assert_int_equal(0, getrusage(RUSAGE_SELF, &after));
  assert_true(sum.rows > 5000000);
  print_message("%lld rows: %ld kB more at most\n", (long long)sum.rows, after.ru_maxrss - before.ru_maxrss);
  assert_true(after.ru_maxrss - before.ru_maxrss < 16 * 1024);
  (void)close(in);
}

static void test_findings_that_cannot_be_written(void **state) {
  (void)state;
  LawAuditPlan *p;
  int in = table_of("due,paid\n2,1\n", 13), full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  assert_true(full >= 0);
  assert_int_equal(ERR_OK, law_audit_open(NULL, &toy, in, NULL, &p, &detail));
  assert_int_equal(ERR_IO, law_audit_run(p, full, 2, &sum, &detail));
  law_audit_close(p);
  (void)close(in);
  (void)close(full);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_memory_stays),   // first: the most that the process ever held is counted
      cmocka_unit_test(test_values_in_many_forms), cmocka_unit_test(test_faults_are_named_and_stop_nothing),
      cmocka_unit_test(test_a_missing_fact_is_told), cmocka_unit_test(test_texts_are_no_formulas),
      cmocka_unit_test(test_separators_line_ends_and_marks), cmocka_unit_test(test_the_older_charset_is_understood),
      cmocka_unit_test(test_mappings), cmocka_unit_test(test_no_table_at_all),
      cmocka_unit_test(test_any_number_of_threads_says_the_same), cmocka_unit_test(test_a_pipe_is_as_good_as_a_file),
      cmocka_unit_test(test_a_row_longer_than_a_block_is_left_out),
      cmocka_unit_test(test_findings_that_cannot_be_written),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  free(text);
  return failed;
}
