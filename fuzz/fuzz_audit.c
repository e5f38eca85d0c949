// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Tables from outside against the audit of payslips: any header, or any rows below a good one (an odd first byte). A table is refused, or
// every row is judged, left out or not told; the same with two threads.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "law/law_audit.h"

static const char head[] = "payslip,prefecture,date,pay,hours_month,overtime,premium_paid,pay_by,size,agreement,housing,pay_day\n";
static LawBook *book;
static int nowhere = -1;

static void open_book(void) {
  ErrDetail d = {0};
  const char *dir = getenv("RECOURSE_LAW");
  nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (law_open(dir ? dir : "law", &book, &d) == ERR_OK && nowhere >= 0) return;
  fprintf(stderr, "%s\n", d.text);
  abort();
}

static bool audit(int table, int threads, LawAuditSum *sum) {
  LawAuditPlan *p;
  ErrDetail d = {0};
  HOLDS(lseek(table, 0, SEEK_SET) == 0);
  Err e = law_audit_open(book, law_audit_find("jp.wage.payslips"), table, NULL, &p, &d);
  HOLDS(e == ERR_OK || ((e == ERR_INPUT || e == ERR_TYPE) && d.field[0]));
  if (e == ERR_OK) HOLDS(law_audit_run(p, nowhere, threads, sum, &d) == ERR_OK);
  law_audit_close(p);
  return e == ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  LawAuditSum one, two;
  if (!book) open_book();
  if (size < 1) return 0;
  int table = memfd_create("table", MFD_CLOEXEC);
  HOLDS(table >= 0);
  if (data[0] & 1) HOLDS(write(table, head, sizeof head - 1) == sizeof head - 1);
  HOLDS(write(table, data + 1, size - 1) == (ssize_t)(size - 1));
  if (audit(table, 1, &one)) {
    HOLDS(one.rows >= 0 && one.flagged >= 0 && one.flagged + one.unreadable <= one.rows && one.untold <= one.rows);
    for (int i = 0; i < LAW_AUDIT_REASONS; i++) HOLDS(one.count[i] >= 0 && one.missing[i] >= one.count[i]);
    HOLDS(audit(table, 2, &two) && two.rows == one.rows && two.flagged == one.flagged && two.missing[0] == one.missing[0]);
  }
  (void)close(table);
  return 0;
}
