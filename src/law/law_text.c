// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Values and notes as a person reads them. Figures stand in Western digits; money, dates, durations and grouping are the language's own.
#include <string.h>

#include "base/text.h"
#include "law/law_int.h"

enum { PERCENT_DECIMALS_MAX = 4 };

// 25/100 is 25%, 1/8 is 12.5%; what no few decimals say exactly stays a fraction.
static const char *ratio_text(Arena *a, int64_t num, int64_t den) {
  __int128 v = (__int128)num * 100;
  if (den <= 0) return arena_str(a, "");
  for (int decimals = 0; decimals <= PERCENT_DECIMALS_MAX; decimals++, v *= 10) {
    if (v % den) continue;
    __int128 whole = v / den, scale = 1;
    for (int i = 0; i < decimals; i++) scale *= 10;
    unsigned long long n = (unsigned long long)(whole < 0 ? -whole : whole), s = (unsigned long long)scale;
    const char *sign = whole < 0 ? "-" : "";
    return decimals ? arena_fmt(a, "%s%llu.%0*llu%%", sign, n / s, decimals, n % s) : arena_fmt(a, "%s%llu%%", sign, n);
  }
  return arena_fmt(a, "%lld/%lld", (long long)num, (long long)den);
}

char *law_value_text(Arena *a, const I18n *l, LawType type, int64_t value, int64_t den, const char *currency) {
  switch (type) {
    case LAW_BOOL: return arena_str(a, i18n_tr(l, NULL, value ? TR_B("Yes") : TR_B("No")));
    case LAW_MONEY: return i18n_money(a, l, value, currency);
    case LAW_DATE: return i18n_date(a, l, (int32_t)value);
    case LAW_MONTH: return i18n_month(a, l, (int)(value / 12), (int)(value % 12) + 1);
    case LAW_MINUTES: return i18n_minutes(a, l, value);
    case LAW_CLOCK: return arena_fmt(a, "%02d:%02d", (int)(value / 60), (int)(value % 60));
    case LAW_RATIO: return arena_str(a, ratio_text(a, value, den));
    case LAW_NONE: return arena_str(a, "");
    default: return i18n_count(a, l, value);
  }
}

static const char *code_words(const I18n *l, const LawCode *c) { return c->text ? i18n_tr(l, NULL, c->text) : c->id; }

static const char *codes_text(Arena *a, const I18n *l, const LawField *f, int64_t bits) {
  const char *all = "";
  for (int i = 0; f->codes[i].id; i++)
    if (bits >> i & 1) all = arena_fmt(a, "%s%s%s", all, *all ? "; " : "", code_words(l, &f->codes[i]));
  return all;
}

const char *law_cell_text(Arena *a, const I18n *l, const LawField *f, const LawCell *c, const char *currency) {
  if (!c->has || f->type == LAW_LIST) return "";
  if (f->type == LAW_TEXT) return c->text ? i18n_tr(l, NULL, c->text) : "";
  if (f->type == LAW_CODE) return code_words(l, &f->codes[c->value]);
  if (f->type == LAW_CODES) return codes_text(a, l, f, c->value);
  return law_value_text(a, l, f->type, c->value, c->den, f->currency ? f->currency : currency);
}

char *law_note_text(Arena *a, const I18n *l, const LawNote *n, const char *currency) {
  I18nArg *args = ARENA_ARRAY(a, I18nArg, n->n_args + 1);
  if (!args) return arena_str(a, "");
  for (size_t i = 0; i < n->n_args; i++) {
    const LawArg *v = &n->args[i];
    const char *text = v->type == LAW_TEXT ? i18n_tr(l, NULL, v->s) : law_value_text(a, l, v->type, v->i, v->den, v->s ? v->s : currency);
    args[i] = i18n_arg_str(v->name, text);
  }
  return i18n_fmt_str(a, i18n_tr(l, NULL, n->text), args, n->n_args);
}
