// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Findings as CSV. Texts of the table are copied so that a spreadsheet takes none of them for a formula.
#include <string.h>

#include "law/law_audit_int.h"

static void put_number(Buf *out, int64_t v) {
  char digits[24];
  size_t at = sizeof digits;
  uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
  do digits[--at] = (char)('0' + u % 10);
  while ((u /= 10) > 0);
  if (v < 0) digits[--at] = '-';
  buf_add(out, digits + at, sizeof digits - at);
}

static void put_date(Buf *out, int32_t date) {
  int y, m, d;
  if (date == 0) return;
  date_civil(date, &y, &m, &d);
  buf_fmt(out, "%04d-%02d-%02d", y, m, d);
}

// raw: the bytes of the table; quoted: they come from a quoted field, in which marks are doubled already.
static void put_text(Buf *out, const char *raw, size_t n, bool quoted) {
  if (n > AUDIT_TEXT_MAX) n = AUDIT_TEXT_MAX;
  if (n == 0) return;
  bool formula = strchr("=+-@\t\r", *raw) != NULL;
  buf_puts(out, formula ? "\"'" : "\"");
  for (size_t i = 0; i < n; i++) {
    if (raw[i] == '"' && (!quoted || i + 1 < n)) {
      buf_puts(out, "\"\"");
      i += quoted;
    } else if (raw[i] != '"') {
      buf_putc(out, raw[i]);
    }
  }
  buf_putc(out, '"');
}

void audit_out_head(const LawAuditPlan *p, Buf *out) {
  buf_puts(out, "line");
  for (size_t i = 0; i < p->n_columns; i++)
    if (p->audit->columns[i].type == LAW_TEXT && p->map[i].field >= 0) buf_fmt(out, ",%s", p->audit->columns[i].name);
  buf_puts(out, ",reason,missing,due,found,claim_by,column,what\n");
}

static void put_texts(const LawAuditPlan *p, const AuditBlock *b, const AuditLine *l, Buf *out) {
  for (int i = 0; i < p->n_fields; i++) {
    if (p->field[i].kind != AUDIT_TEXT) continue;
    const AuditSpan *s = &l->text[p->field[i].text];
    buf_putc(out, ',');
    put_text(out, (const char *)b->p + s->at, s->n, s->at > 0 && b->p[s->at - 1] == '"');
  }
}

static void put_unreadable(const LawAuditPlan *p, const AuditLine *l, Buf *out) {
  char number[24];
  buf_puts(out, ",unreadable,,,,,");
  int n = snprintf(number, sizeof number, "#%d ", l->column + 1);
  buf_add(out, "\"", 1);
  buf_add(out, number, n > 0 ? (size_t)n : 0);
  for (const char *c = p->header[l->column]; *c; c++) {
    buf_putc(out, *c);
    if (*c == '"') buf_putc(out, '"');
  }
  buf_fmt(out, "\",%s\n", audit_bad_text(l->bad));
}

void audit_out_lines(const LawAuditPlan *p, const AuditBlock *b, int64_t first_line, Buf *out) {
  for (size_t i = 0; i < b->n_line; i++) {
    const AuditLine *l = &b->line[i];
    put_number(out, first_line + l->line);
    put_texts(p, b, l, out);
    if (l->reason == AUDIT_UNREADABLE) {
      put_unreadable(p, l, out);
      continue;
    }
    if (l->reason == AUDIT_UNTOLD) {
      const LawColumn *c = &p->audit->columns[l->column];
      buf_fmt(out, ",cannot_tell,,,,,%s,not known\n", c->name);
      continue;
    }
    buf_putc(out, ',');
    buf_puts(out, p->audit->reasons[l->reason].id);
    buf_putc(out, ',');
    put_number(out, l->missing);
    buf_putc(out, ',');
    put_number(out, l->due);
    buf_putc(out, ',');
    put_number(out, l->found);
    buf_putc(out, ',');
    put_date(out, l->until);
    buf_puts(out, ",,\n");
  }
}
