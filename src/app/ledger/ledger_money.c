// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Figures: sums as people type them, parts, and the sum above which a lawyer looks first.
#include <string.h>

#include "app/ledger/ledger.h"
#include "base/text.h"

const char *const ledger_currencies[] = {"JPY", "USD", "KHR", "VND", "IDR", "PHP", "MMK", "NPR", "THB", "LAK", "MNT", "BDT", "LKR", "PKR", "INR", "CNY", NULL};

bool ledger_currency_ok(const char *code) {
  for (size_t i = 0; ledger_currencies[i]; i++)
    if (text_eq(ledger_currencies[i], code)) return true;
  return false;
}

// Commas and blanks stand between groups; a comma is never the decimal point, so "1,50" is refused and not taken for 150.
static bool group_ok(const char *p) {
  size_t n = strspn(p, "0123456789");
  return n == 3 && (p[n] == '\0' || p[n] == ',' || p[n] == ' ' || p[n] == '.');
}

static bool add_digit(int64_t *sum, char c) {
  *sum = *sum * 10 + (c - '0');
  return *sum <= LEDGER_AMOUNT_MAX;
}

Err ledger_amount(Arena *a, const char *text, const char *currency, int64_t *minor) {
  const char *p = text_ascii_digits(a, text_clean(a, text));
  int64_t sum = 0;
  int left = i18n_currency_digits(currency);
  if (*p < '0' || *p > '9') return ERR_INPUT;
  for (; *p && *p != '.'; p++) {
    if (*p == ',' || *p == ' ') {
      if (!group_ok(p + 1)) return ERR_INPUT;
    } else if (*p < '0' || *p > '9' || !add_digit(&sum, *p)) {
      return ERR_INPUT;
    }
  }
  if (*p == '.' && !p[1]) return ERR_INPUT;
  for (p += *p == '.'; *p; p++, left--)
    if (*p < '0' || *p > '9' || left == 0 || !add_digit(&sum, *p)) return ERR_INPUT;
  for (; left > 0; left--)
    if (!add_digit(&sum, '0')) return ERR_INPUT;
  *minor = sum;
  return sum > 0 ? ERR_OK : ERR_INPUT;
}

// The same day of a later month; the last one where that month is shorter.
static int32_t months_later(int32_t day, int months) {
  int y, m, d;
  date_civil(day, &y, &m, &d);
  int32_t first = date_days(y + (m - 1 + months) / 12, (m - 1 + months) % 12 + 1, 1);
  int32_t next = date_days(y + (m + months) / 12, (m + months) % 12 + 1, 1);
  int32_t same = first + d - 1;
  return same < next ? same : next - 1;
}

void ledger_split(int64_t sum, int32_t first_day, size_t n, LedgerPart *out) {
  int64_t each = n ? sum / (int64_t)n : 0;
  for (size_t i = 0; i < n; i++)
    out[i] = (LedgerPart){.amount = i + 1 < n ? each : sum - each * (int64_t)(n - 1), .day = months_later(first_day, (int)i)};
}

// ---- the host's rule

typedef struct { char code[4]; int64_t above; } RuleEntry;   // minor units

// The next entry; *p moves on. False at the end, or where it is not of the form (then *p stays on it).
static bool next_entry(const char **p, RuleEntry *out) {
  const char *s = *p + strspn(*p, " ");
  size_t digits;
  *p = s;
  if (strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3 || s[3] != '=') return false;
  memcpy(out->code, s, 3);
  out->code[3] = '\0';
  digits = strspn(s + 4, "0123456789");
  if (digits == 0 || digits > 12 || (s[4 + digits] != ' ' && s[4 + digits] != '\0')) return false;
  out->above = 0;
  for (size_t i = 0; i < digits; i++) out->above = out->above * 10 + (s[4 + i] - '0');
  for (int i = i18n_currency_digits(out->code); i > 0; i--) out->above *= 10;
  *p = s + 4 + digits;
  return true;
}

Err ledger_rule_check(const char *rule, ErrDetail *d) {
  RuleEntry e;
  const char *p = rule ? rule : "";
  while (next_entry(&p, &e))
    if (!ledger_currency_ok(e.code)) return err_set(d, ERR_CONFIG, "lawyer-check-above", "no such currency: %s", e.code);
  return *p ? err_set(d, ERR_CONFIG, "lawyer-check-above", "needs sums like \"JPY=300000 USD=2000\"") : ERR_OK;
}

bool ledger_needs_lawyer(const char *rule, const char *currency, int64_t amount) {
  RuleEntry e;
  const char *p = rule ? rule : "";
  while (next_entry(&p, &e))
    if (text_eq(e.code, currency)) return amount > e.above;
  return true;
}
