// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the rules on pay in this jurisdiction share: places, kinds of pay, and pay by the hour, day, month or piece as an exact
// fraction of an hour (Minimum Wage Act Ordinance, article 2; Labour Standards Act Ordinance, article 19: the same division).
#ifndef RECOURSE_LAW_JP_PAY_H
#define RECOURSE_LAW_JP_PAY_H
#include "law/law.h"

enum { MINUTES_AN_HOUR = 60, MONTHS_A_YEAR = 12, YEN_MAX = 100000000 };

// JIS X 0401. Names of places are proper names: not translated.
static const LawCode jp_prefectures[] = {
    {"01", "Hokkaido (北海道)"}, {"02", "Aomori (青森県)"}, {"03", "Iwate (岩手県)"}, {"04", "Miyagi (宮城県)"},
    {"05", "Akita (秋田県)"}, {"06", "Yamagata (山形県)"}, {"07", "Fukushima (福島県)"}, {"08", "Ibaraki (茨城県)"},
    {"09", "Tochigi (栃木県)"}, {"10", "Gunma (群馬県)"}, {"11", "Saitama (埼玉県)"}, {"12", "Chiba (千葉県)"},
    {"13", "Tokyo (東京都)"}, {"14", "Kanagawa (神奈川県)"}, {"15", "Niigata (新潟県)"}, {"16", "Toyama (富山県)"},
    {"17", "Ishikawa (石川県)"}, {"18", "Fukui (福井県)"}, {"19", "Yamanashi (山梨県)"}, {"20", "Nagano (長野県)"},
    {"21", "Gifu (岐阜県)"}, {"22", "Shizuoka (静岡県)"}, {"23", "Aichi (愛知県)"}, {"24", "Mie (三重県)"}, {"25", "Shiga (滋賀県)"},
    {"26", "Kyoto (京都府)"}, {"27", "Osaka (大阪府)"}, {"28", "Hyogo (兵庫県)"}, {"29", "Nara (奈良県)"},
    {"30", "Wakayama (和歌山県)"}, {"31", "Tottori (鳥取県)"}, {"32", "Shimane (島根県)"}, {"33", "Okayama (岡山県)"},
    {"34", "Hiroshima (広島県)"}, {"35", "Yamaguchi (山口県)"}, {"36", "Tokushima (徳島県)"}, {"37", "Kagawa (香川県)"},
    {"38", "Ehime (愛媛県)"}, {"39", "Kochi (高知県)"}, {"40", "Fukuoka (福岡県)"}, {"41", "Saga (佐賀県)"},
    {"42", "Nagasaki (長崎県)"}, {"43", "Kumamoto (熊本県)"}, {"44", "Oita (大分県)"}, {"45", "Miyazaki (宮崎県)"},
    {"46", "Kagoshima (鹿児島県)"}, {"47", "Okinawa (沖縄県)"},
    {0}};


static const LawCode pay_kinds[] = {
    {"basic", TR_W("Basic pay")}, {"duty", TR_W("Pay for your post or skill")}, {"housing", TR_W("Money for housing")},
    {"fixed", TR_W("Other fixed pay each month")}, {"attendance", TR_W("Pay for missing no day")},
    {"commuting", TR_W("Money for the way to work")}, {"family", TR_W("Money for your family")},
    {"overtime", TR_W("Pay for overtime, nights or days off")}, {"bonus", TR_W("Bonus, or money given once")},
    // For helpers and other programs, which may tell these apart:
    {"night", NULL}, {"holiday", NULL}, {"one_time", NULL}, {"separate", NULL}, {"education", NULL}, {0}};

typedef enum { BY_HOUR, BY_DAY, BY_MONTH, BY_PIECE, N_PERIODS } PayPeriod;   // in the order of pay_periods
static const LawCode pay_periods[] = {{"hour", TR_W("By the hour")}, {"day", TR_W("By the day")}, {"month", TR_W("By the month")},
                                      {"piece", TR_W("By how much I make")}, {0}};

enum { ITEM_KIND, ITEM_AMOUNT, ITEM_PER };
static const LawField pay_item[] = {
    {.name = "kind", .type = LAW_CODE, .flags = LAW_REQUIRED, .codes = pay_kinds, .ask = TR_W("What is this pay for?"), .what = "kind of pay"},
    {.name = "amount", .type = LAW_MONEY, .flags = LAW_REQUIRED, .min = 0, .max = YEN_MAX, .ask = TR_W("How much?"), .what = "before deductions"},
    {.name = "per", .type = LAW_CODE, .codes = pay_periods, .what = "what this item is paid by, where it differs from period"},
    {0}};

// The fields that say how much is paid for how long.
#define PAY_PERIOD_FIELD                                                                                               \
  {.name = "period", .type = LAW_CODE, .flags = LAW_REQUIRED, .codes = pay_periods, .ask = TR_W("How do they count your pay?"), \
   .what = "what the basic pay is paid by"}
#define PAY_ITEMS_FIELD                                                                                                \
  {.name = "items", .type = LAW_LIST, .flags = LAW_REQUIRED, .min = 1, .max = 40, .of = pay_item,                      \
   .ask = TR_W("Each kind of pay on your payslip"),                                                                    \
   .what = "pay by kind; what does not count for this rule may stand here too, it is left out"}
#define PAY_YEARLY_DAYS_FIELD                                                                                          \
  {.name = "yearly_days", .type = LAW_INT, .min = 1, .max = 366, .ask = TR_W("How many work days has your year?"),      \
   .what = "scheduled working days a year"}
#define PAY_HOURS_A_DAY_FIELD                                                                                          \
  {.name = "hours_a_day", .type = LAW_MINUTES, .min = 1, .max = 1440,                                                  \
   .ask = TR_W("How many hours do you work on a usual day?"), .hint = TR_W("Do not count breaks."), .what = "scheduled minutes a day"}
#define PAY_HOURS_MONTH_FIELD                                                                                          \
  {.name = "hours_month", .type = LAW_MINUTES, .min = 1, .max = 744 * MINUTES_AN_HOUR,                                 \
   .ask = TR_W("How many hours did you work for this pay?"),                                                           \
   .what = "minutes a month: the yearly mean of the scheduled ones where yearly_days is not known; for piece work all that were worked"}

// Indexes of these fields in a rule, and the kinds that it leaves out (ends with NULL).
typedef struct { int period, items, yearly_days, hours_a_day, hours_month; const char *const *left_out; } PayFields;
typedef struct { int64_t pay[N_PERIODS], left_out, counted; int parts; } PaySums;

static inline bool pay_counts(const LawRun *r, const PayFields *f, size_t row) {
  for (const char *const *kind = f->left_out; *kind; kind++)
    if (law_row_is(r, f->items, row, ITEM_KIND, *kind)) return false;
  return true;
}

static inline PaySums pay_sums(LawRun *r, const PayFields *f) {
  PaySums s = {0};
  for (size_t i = 0; i < law_rows(r, f->items); i++) {
    int64_t amount = law_row_get(r, f->items, i, ITEM_AMOUNT);
    int64_t per = law_row_has(r, f->items, i, ITEM_PER) ? law_row_get(r, f->items, i, ITEM_PER) : law_get(r, f->period);
    if (pay_counts(r, f, i)) s.pay[per] = law_add(r, s.pay[per], amount);
    else s.left_out = law_add(r, s.left_out, amount);
  }
  for (int i = 0; i < N_PERIODS; i++) {
    s.counted = law_add(r, s.counted, s.pay[i]);
    s.parts += s.pay[i] > 0;
  }
  return s;
}

static inline bool pay_month_known(const LawRun *r, const PayFields *f) {
  return law_has(r, f->hours_month) || (law_has(r, f->yearly_days) && law_has(r, f->hours_a_day));
}

// The scheduled minutes of a month as a fraction: exact, since a year seldom divides by twelve.
static inline LawRatio pay_month_minutes(const LawRun *r, const PayFields *f) {
  if (law_has(r, f->hours_month)) return (LawRatio){law_get(r, f->hours_month), 1};
  return (LawRatio){law_get(r, f->yearly_days) * law_get(r, f->hours_a_day), MONTHS_A_YEAR};
}

// Whether the hours are there by which each part is divided; else they are noted as missing.
static inline bool pay_hours_known(LawRun *r, const PayFields *f, const PaySums *s) {
  if (s->pay[BY_DAY] > 0 && !law_need(r, &f->hours_a_day, 1)) return false;
  if (s->pay[BY_PIECE] > 0 && !law_need(r, &f->hours_month, 1)) return false;
  return s->pay[BY_MONTH] == 0 || pay_month_known(r, f) || LAW_NEED(r, f->yearly_days, f->hours_a_day);
}

// Pay for an hour as an exact fraction: by the hour + by the day / hours of a day + by the month or piece / hours of a month.
static inline LawRatio pay_hourly(LawRun *r, const PayFields *f, const PaySums *s) {
  int64_t day = s->pay[BY_DAY] > 0 ? law_get(r, f->hours_a_day) : 1;
  int64_t by_month = law_add(r, s->pay[BY_MONTH], s->pay[BY_PIECE]);
  LawRatio month = by_month > 0 ? pay_month_minutes(r, f) : (LawRatio){1, 1};
  int64_t den = law_mul(r, day, month.num);
  int64_t num = law_mul(r, s->pay[BY_HOUR], den);
  num = law_add(r, num, law_mul(r, law_mul(r, s->pay[BY_DAY], MINUTES_AN_HOUR), month.num));
  num = law_add(r, num, law_mul(r, law_mul(r, law_mul(r, by_month, MINUTES_AN_HOUR), month.den), day));
  return (LawRatio){num, den > 0 ? den : 1};
}
#endif
