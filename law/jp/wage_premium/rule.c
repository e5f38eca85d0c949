// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Overtime, rest days and night work: Labour Standards Act (Act 49 of 1947), articles 32, 35, 37 and 41, in this order.
// What was read: source.md. Facts that are remembered as a span are two runs, with the low and with the high hours.
#include "jp/pay.h"

#define ACT "https://www.japaneselawtranslation.go.jp/en/laws/download/3567/13/s22Aa000490304je14.0_h30A71.txt"
#define ORDINANCE "https://rodo.co.jp/laws/117288"
#define NOTICE_331 "https://taxi.rdy.jp/?page_id=1085"

static const LawCite hours_act = {"Labour Standards Act, article 32", ACT};
static const LawCite beyond_schedule = {"Labour Standards Act, articles 24 and 37", ACT};
static const LawCite overtime_act = {"Labour Standards Act, article 37(1)", ACT};
static const LawCite sixty_act = {"Labour Standards Act, article 37(1), second sentence", ACT};
static const LawCite holiday_act = {"Labour Standards Act, articles 35 and 37(1); notice 331 of 1994", NOTICE_331};
static const LawCite night_act = {"Labour Standards Act, article 37(4)", ACT};
static const LawCite base_act = {"Labour Standards Act, article 37(5); Ordinance, articles 19 and 21", ORDINANCE};
static const LawCite exempt_act = {"Labour Standards Act, article 41", ACT};
static const LawCite farm_letter = {"Letter of the ministry of agriculture of March 2000 on interns in farming",
                                    "https://www.maff.go.jp/j/keiei/foreigner/attach/pdf/index-45.pdf"};

enum { P_DAY, P_WEEK, P_OVERTIME, P_MONTH, P_SIXTY, P_HOLIDAY, P_NIGHT, P_NIGHT_FROM, P_NIGHT_TO };
static const char *const params[] = {"jp.wage.premium.day_limit", "jp.wage.premium.week_limit", "jp.wage.premium.overtime",
                                     "jp.wage.premium.month_counter", "jp.wage.premium.overtime_60h", "jp.wage.premium.holiday",
                                     "jp.wage.premium.night", "jp.wage.premium.night_from", "jp.wage.premium.night_to", NULL};

// ---- jp.wage.premium_base: article 37(5), ordinance 19 and 21 -----------------------------------------------------------

static const char *const left_out[] = {"family", "commuting", "separate", "education", "housing", "one_time", "bonus",
                                       "overtime", "night", "holiday", NULL};

enum { B_PERIOD, B_ITEMS, B_YEARLY_DAYS, B_HOURS_A_DAY, B_HOURS_MONTH };
static const LawField base_in[] = {PAY_PERIOD_FIELD, PAY_ITEMS_FIELD, PAY_YEARLY_DAYS_FIELD, PAY_HOURS_A_DAY_FIELD, PAY_HOURS_MONTH_FIELD, {0}};
enum { B_OUT_COUNTED, B_OUT_LEFT_OUT, B_OUT_BASE };
static const LawField base_out[] = {
    {.name = "counted", .type = LAW_MONEY, .ask = TR_W("Pay that counts"), .what = "sum of what is in the base (mixed periods: not set)"},
    {.name = "left_out", .type = LAW_MONEY, .ask = TR_W("Pay that does not count"), .what = "sum of what is left out"},
    {.name = "base_hourly", .type = LAW_MONEY, .ask = TR_W("Your pay for one hour"), .what = "base of the premiums, nearest yen"},
    {0}};
static const PayFields base_pay = {B_PERIOD, B_ITEMS, B_YEARLY_DAYS, B_HOURS_A_DAY, B_HOURS_MONTH, left_out};

static void base_eval(LawRun *r) {
  if (!LAW_NEED(r, B_PERIOD, B_ITEMS)) return;
  PaySums s = pay_sums(r, &base_pay);
  if (!pay_hours_known(r, &base_pay, &s)) return;
  if (s.parts <= 1) law_step(r, TR_W("Pay that counts"), &base_act, LAW_MONEY, s.counted, LAW_EXACT);
  if (s.left_out > 0) law_step(r, TR_W("Pay that does not count"), &base_act, LAW_MONEY, s.left_out, LAW_EXACT);
  LawRatio pay = pay_hourly(r, &base_pay, &s);
  int64_t base = law_muldiv(r, pay.num, 1, pay.den, LAW_HALF_UP);   // notice 150 of 1988: half a yen and more is a yen
  law_step(r, TR_W("Your pay for one hour"), &base_act, LAW_MONEY, base, LAW_HALF_UP);
  if (s.parts <= 1) law_out(r, B_OUT_COUNTED, s.counted);
  law_out(r, B_OUT_LEFT_OUT, s.left_out);
  law_out(r, B_OUT_BASE, base);
  if (s.left_out > 0)
    LAW_SAY(r, LAW_NOTE_INFO, &base_act, TR_W("If everybody gets the same sum, it counts, whatever its name is. Ask a helper."));
}

LAW_RULE(jp_wage_premium_base) = {.id = "jp.wage.premium_base", .title = TR_W("Your pay for one hour"), .in = base_in, .out = base_out,
                                  .params = params, .currency = "JPY", .eval = base_eval};

// ---- jp.wage.premium ----------------------------------------------------------------------------------------------------

static const LawCode day_kinds[] = {{"work", TR_W("A work day")}, {"other_day_off", TR_W("Another day off")},
                                    {"statutory_holiday", TR_W("Weekly rest day")}, {0}};
static const LawCode sectors[] = {{"other", TR_W("Other work")}, {"agriculture", TR_W("Farm or animals")},
                                  {"fisheries", TR_W("Fishing or fish farm")}, {0}};
static const LawCode sizes[] = {{"small", NULL}, {"large", NULL}, {0}};
static const LawCode weekdays[] = {{"monday", NULL}, {"tuesday", NULL}, {"wednesday", NULL}, {"thursday", NULL}, {"friday", NULL},
                                   {"saturday", NULL}, {"sunday", NULL}, {0}};   // in the order of date_weekday
enum { SUNDAY = 6, DAY_MINUTES = 1440, WEEK_DAYS = 7 };

enum { D_DATE, D_START, D_END, D_BREAK, D_NIGHT_BREAK, D_SCHEDULED, D_KIND };
static const LawField day_fields[] = {
    {.name = "date", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("Day"), .what = "day on which the work began"},
    {.name = "start", .type = LAW_CLOCK, .ask = TR_W("Start"), .what = "without start and end the entry only says what kind of day it was"},
    {.name = "end", .type = LAW_CLOCK, .ask = TR_W("End"), .hint = TR_W("After midnight go on counting: 25:00 is 1 at night."),
     .what = "after start; past midnight 24:00 to 47:59"},
    {.name = "break", .type = LAW_MINUTES, .min = 0, .max = DAY_MINUTES, .ask = TR_W("Breaks"), .what = "minutes without work between start and end"},
    {.name = "night_break", .type = LAW_MINUTES, .min = 0, .max = DAY_MINUTES,
     .what = "how much of break lay at night; unknown: as little as the hours allow"},
    {.name = "scheduled", .type = LAW_MINUTES, .min = 0, .max = DAY_MINUTES,
     .what = "minutes of the contract on this day, paid already by the usual pay; unknown: up to the daily limit on a work day, else none"},
    {.name = "kind", .type = LAW_CODE, .codes = day_kinds, .ask = TR_W("What kind of day was it?"), .what = "unknown: a work day"},
    {0}};

enum { IN_DAYS, IN_BASE, IN_SECTOR, IN_SIZE, IN_MANAGER, IN_INTERN, IN_AVERAGED, IN_WEEK_BEGINS, IN_WEEK_BEFORE, IN_PAID };
static const LawField premium_in[] = {
    {.name = "days", .type = LAW_LIST, .flags = LAW_REQUIRED, .min = 1, .max = 124, .of = day_fields,
     .ask = TR_W("Your hours, day by day"), .what = "one pay month, several entries a day allowed, in any order"},
    {.name = "base_hourly", .type = LAW_MONEY, .flags = LAW_REQUIRED, .min = 1, .max = YEN_MAX,
     .ask = TR_W("Your pay for one hour"), .what = "yen an hour; jp.wage.premium_base computes it"},
    {.name = "sector", .type = LAW_CODE, .flags = LAW_REQUIRED, .codes = sectors, .ask = TR_W("What kind of work is it?"),
     .what = "article 41(1): agriculture is farming and keeping animals, not forestry"},
    {.name = "size", .type = LAW_CODE, .codes = sizes,
     .what = "matters for more than 60 hours before the day from which both are the same"},
    {.name = "manager", .type = LAW_BOOL, .what = "article 41(2): decides on people and hours, comes and goes freely, is paid for it"},
    {.name = "intern", .type = LAW_BOOL, .what = "technical intern"},
    {.name = "averaged", .type = LAW_BOOL, .what = "an agreement averages hours over a month or a year"},
    {.name = "week_begins", .type = LAW_CODE, .codes = weekdays, .what = "unknown: Sunday"},
    {.name = "week_before", .type = LAW_MINUTES, .min = 0, .max = WEEK_DAYS * DAY_MINUTES,
     .what = "minutes of the first week that lie before the first day, up to 8 hours of each day"},
    {.name = "paid", .type = LAW_MONEY, .min = 0, .max = YEN_MAX, .ask = TR_W("How much did you get for these extra hours?"),
     .what = "paid for hours beyond the schedule, rest days and nights, premiums included"},
    {0}};

enum { O_DAYS, O_WORKED, O_EXTRA, O_OVERTIME, O_OVERTIME_60, O_HOLIDAY, O_NIGHT,
       O_PAY_EXTRA, O_PAY_OVERTIME, O_PAY_60, O_PAY_HOLIDAY, O_PAY_NIGHT, O_TOTAL, O_UNPAID };
enum { OD_DATE, OD_WORKED, OD_EXTRA, OD_OVERTIME, OD_HOLIDAY, OD_NIGHT };
static const LawField day_out[] = {
    {.name = "date", .type = LAW_DATE, .ask = TR_W("Day"), .what = "day on which the work began"},
    {.name = "worked", .type = LAW_MINUTES, .ask = TR_W("Hours of work"), .what = "without breaks"},
    {.name = "extra", .type = LAW_MINUTES, .ask = TR_W("Hours over the plan"), .what = "beyond the schedule"},
    {.name = "overtime", .type = LAW_MINUTES, .ask = TR_W("Overtime"), .what = "beyond the limits of a day and a week"},
    {.name = "holiday", .type = LAW_MINUTES, .ask = TR_W("Weekly rest day"), .what = "by the calendar day"},
    {.name = "night", .type = LAW_MINUTES, .ask = TR_W("Night hours"), .what = "in the hours of night"},
    {0}};
static const LawField premium_out[] = {
    {.name = "days", .type = LAW_LIST, .of = day_out, .ask = TR_W("Your hours, day by day"), .what = "days with work, in their order"},
    {.name = "worked", .type = LAW_MINUTES, .ask = TR_W("Hours of work"), .what = "sum of the days"},
    {.name = "extra", .type = LAW_MINUTES, .ask = TR_W("Hours over the plan"), .what = "beyond the schedule, overtime and rest days included"},
    {.name = "overtime", .type = LAW_MINUTES, .ask = TR_W("Overtime"), .what = "all overtime, that over the month's counter included"},
    {.name = "overtime_60", .type = LAW_MINUTES, .ask = TR_W("Overtime over the limit of a month"), .what = "overtime over the month's counter"},
    {.name = "holiday", .type = LAW_MINUTES, .ask = TR_W("Weekly rest day"), .what = "no overtime, not in the counter"},
    {.name = "night", .type = LAW_MINUTES, .ask = TR_W("Night hours"), .what = "of all hours; this premium adds to the others"},
    {.name = "pay_extra", .type = LAW_MONEY, .ask = TR_W("Hours over the plan"), .what = "extra hours at the base, without premium"},
    {.name = "pay_overtime", .type = LAW_MONEY, .ask = TR_W("Overtime"), .what = "premium up to the counter"},
    {.name = "pay_overtime_60", .type = LAW_MONEY, .ask = TR_W("Overtime over the limit of a month"), .what = "premium over the counter"},
    {.name = "pay_holiday", .type = LAW_MONEY, .ask = TR_W("Weekly rest day"), .what = "premium"},
    {.name = "pay_night", .type = LAW_MONEY, .ask = TR_W("Night hours"), .what = "premium"},
    {.name = "total", .type = LAW_MONEY, .ask = TR_W("In all"), .what = "sum of the five parts"},
    {.name = "unpaid", .type = LAW_MONEY, .ask = TR_W("Missing for a month"), .what = "total less paid, at least 0"},
    {0}};

enum { WORK_DAY, OTHER_DAY_OFF, STATUTORY };   // in the order of day_kinds
enum { DAYS_MAX = 32, ROWS_MAX = 124 };
typedef struct {
  bool worked;
  int kind;                                        // -1: not said
  int64_t scheduled;                               // -1: not said
  int64_t ordinary, holiday, night, extra, overtime;
} Day;
typedef struct {
  LawRun *r;
  int32_t first;                                   // first day of the list
  int n_days;
  size_t rows, order[ROWS_MAX];                    // rows by time
  Day day[DAYS_MAX + 1];                           // one more: the day into which the last shift may run
  int64_t day_limit, week_limit, night_from, night_to;
  bool exempt;
} Month;

static int64_t cell(const Month *m, size_t row, int field) { return law_row_get(m->r, IN_DAYS, row, field); }
static bool has(const Month *m, size_t row, int field) { return law_row_has(m->r, IN_DAYS, row, field); }
static int32_t row_date(const Month *m, size_t row) { return (int32_t)cell(m, row, D_DATE); }
static bool refuse(const Month *m, size_t row, int field, const char *why) {
  law_bad(m->r, IN_DAYS, (int64_t)row, field, why);
  return false;
}

// Rows in the order of time. A month of rows is short: insertion sort.
static void sort_rows(Month *m) {
  m->rows = law_rows(m->r, IN_DAYS);
  for (size_t i = 0; i < m->rows; i++) {
    int64_t at = cell(m, i, D_DATE) * DAY_MINUTES + cell(m, i, D_START);
    size_t to = i;
    for (; to > 0 && cell(m, m->order[to - 1], D_DATE) * DAY_MINUTES + cell(m, m->order[to - 1], D_START) > at; to--)
      m->order[to] = m->order[to - 1];
    m->order[to] = i;
  }
  m->first = row_date(m, m->order[0]);
  m->n_days = law_date_add(m->first, 0, 1, 0) - m->first;
  for (int i = 0; i <= DAYS_MAX; i++) m->day[i] = (Day){.kind = -1, .scheduled = -1};
}

// What can be said of one row alone.
static bool row_ok(const Month *m, size_t row) {
  if (row_date(m, row) - m->first >= m->n_days) return refuse(m, row, D_DATE, TR_W("These days are more than one month."));
  if (has(m, row, D_START) != has(m, row, D_END))
    return refuse(m, row, has(m, row, D_START) ? D_END : D_START, TR_W("Please give a start and a later end."));
  if (!has(m, row, D_START)) return true;
  int64_t length = cell(m, row, D_END) - cell(m, row, D_START);
  if (length <= 0) return refuse(m, row, D_END, TR_W("Please give a start and a later end."));
  if (cell(m, row, D_BREAK) > length) return refuse(m, row, D_BREAK, TR_W("The breaks are longer than the work."));
  if (cell(m, row, D_NIGHT_BREAK) > cell(m, row, D_BREAK)) return refuse(m, row, D_NIGHT_BREAK, TR_W("The breaks are longer than the work."));
  return true;
}

// Kind and schedule of each day, and no two rows at the same time.
static bool read_days(Month *m) {
  int64_t busy_until = INT64_MIN;
  for (size_t i = 0; i < m->rows; i++) {
    size_t row = m->order[i];
    if (!row_ok(m, row)) return false;
    Day *d = &m->day[row_date(m, row) - m->first];
    if (has(m, row, D_KIND)) {
      int kind = (int)cell(m, row, D_KIND);
      if (d->kind >= 0 && d->kind != kind) return refuse(m, row, D_KIND, TR_W("This day has two kinds."));
      d->kind = kind;
    }
    if (has(m, row, D_SCHEDULED) && d->scheduled < 0) d->scheduled = cell(m, row, D_SCHEDULED);
    if (!has(m, row, D_START)) continue;
    int64_t midnight = (int64_t)row_date(m, row) * DAY_MINUTES;
    if (midnight + cell(m, row, D_START) < busy_until) return refuse(m, row, D_START, TR_W("These hours overlap with other hours."));
    busy_until = midnight + cell(m, row, D_END);
  }
  return true;
}

static int64_t overlap(int64_t a, int64_t b, int64_t from, int64_t to) {
  int64_t low = a > from ? a : from, high = b < to ? b : to;
  return high > low ? high - low : 0;
}

// Minutes of night in [a, b), counted from the midnight that began the day, two days long.
static int64_t night_minutes(const Month *m, int64_t a, int64_t b) {
  int64_t n = 0;
  for (int64_t day = 0; day < 2 * DAY_MINUTES; day += DAY_MINUTES)
    n += overlap(a, b, day, day + m->night_to) + overlap(a, b, day + m->night_from, day + DAY_MINUTES);
  return n;
}

static int64_t take(int64_t *from, int64_t most) {
  int64_t n = *from < most ? *from : most;
  *from -= n;
  return n;
}

// Article 37(1), notice 331: what lies on the calendar day of the weekly rest is work on a rest day; all else counts to the day on
// which the work began.
static bool add_row(Month *m, size_t row) {
  int64_t start = cell(m, row, D_START), end = cell(m, row, D_END);
  int index = row_date(m, row) - m->first;
  Day *d = &m->day[index];
  int64_t cut = end < DAY_MINUTES ? end : DAY_MINUTES;
  if (start > cut) cut = start;
  int64_t night[2] = {night_minutes(m, start, cut), night_minutes(m, cut, end)};
  int64_t light[2] = {cut - start - night[0], end - cut - night[1]};
  int64_t rest = cell(m, row, D_BREAK), at_night = cell(m, row, D_NIGHT_BREAK);
  if (rest - (light[0] + light[1]) > at_night) at_night = rest - (light[0] + light[1]);
  if (at_night > night[0] + night[1]) return refuse(m, row, D_NIGHT_BREAK, TR_W("The breaks are longer than the work."));
  int64_t by_day = rest - at_night;
  for (int part = 0; part < 2; part++) {
    at_night -= take(&night[part], at_night);
    by_day -= take(&light[part], by_day);
    bool holiday = m->day[index + part].kind == STATUTORY && !m->exempt;
    *(holiday ? &d->holiday : &d->ordinary) += night[part] + light[part];
    d->night += night[part];
  }
  d->worked = true;
  return true;
}

// Article 32(2): over the limit of a day, then over the limit of a week in the order of the days.
static void count_overtime(Month *m) {
  LawRun *r = m->r;
  int begins = law_has(r, IN_WEEK_BEGINS) ? (int)law_get(r, IN_WEEK_BEGINS) : SUNDAY;
  int64_t week = law_get(r, IN_WEEK_BEFORE), over = 0;
  for (int i = 0; i < m->n_days; i++) {
    Day *d = &m->day[i];
    if (date_weekday(m->first + i) == begins) week = over = 0;
    int64_t usual = d->kind == OTHER_DAY_OFF || d->kind == STATUTORY ? 0 : d->ordinary < m->day_limit ? d->ordinary : m->day_limit;
    int64_t scheduled = d->scheduled >= 0 ? d->scheduled : usual;
    d->extra = d->holiday + (d->ordinary > scheduled ? d->ordinary - scheduled : 0);
    if (m->exempt) continue;
    int64_t in_day = d->ordinary < m->day_limit ? d->ordinary : m->day_limit;
    week += in_day;
    int64_t over_week = week > m->week_limit ? week - m->week_limit : 0;
    d->overtime = d->ordinary - in_day + (over_week > over ? over_week - over : 0);
    if (over_week > over) over = over_week;
  }
}

// Article 37(1): the rate over the month's counter on a day. Unknown size: only if both have the same rate on that day.
static bool sixty_rate(LawRun *r, int32_t date, LawRatio *out) {
  if (law_has(r, IN_SIZE)) {
    *out = law_param_ratio(r, P_SIXTY, law_code(r, IN_SIZE), date);
    return true;
  }
  *out = law_param_ratio(r, P_SIXTY, "large", date);
  LawRatio small = law_param_ratio(r, P_SIXTY, "small", date);
  return (out->num * small.den == small.num * out->den) || LAW_NEED(r, IN_SIZE);
}

static bool same(LawRatio a, LawRatio b) { return a.num * b.den == b.num * a.den; }

// Overtime over the counter. Where the higher rate begins inside the month, counting begins on that day (source.md).
static bool count_sixty(Month *m, LawRatio usual, int64_t all, LawRatio *rate, int64_t *minutes) {
  LawRun *r = m->r;
  int64_t limit = law_param(r, P_MONTH, "", m->first), counted = 0;
  *rate = usual;
  *minutes = 0;
  if (all <= limit) return true;
  LawRatio first, last;
  if (!sixty_rate(r, m->first, &first)) return false;
  bool from_start = !same(first, usual);
  if (from_start) last = first;
  else if (!sixty_rate(r, m->first + m->n_days - 1, &last)) return false;
  if (same(last, usual)) return true;
  for (int i = 0; i < m->n_days; i++) {
    LawRatio today = last;
    if (m->day[i].overtime == 0) continue;
    if (!from_start && !sixty_rate(r, m->first + i, &today)) return false;
    if (!same(today, usual)) counted += m->day[i].overtime;
  }
  *rate = last;
  *minutes = counted > limit ? counted - limit : 0;
  return true;
}

static int64_t pay_part(LawRun *r, int64_t minutes, LawRatio rate, int out, const char *label, const LawCite *cite) {
  int64_t pay = law_muldiv(r, law_mul(r, law_get(r, IN_BASE), minutes), rate.num, law_mul(r, rate.den, MINUTES_AN_HOUR), LAW_HALF_UP);
  if (minutes > 0) law_step(r, label, cite, LAW_MONEY, pay, LAW_HALF_UP);
  law_out(r, out, pay);
  return pay;
}

static int64_t minutes_part(LawRun *r, int64_t minutes, int out, const char *label, const LawCite *cite) {
  if (minutes > 0) law_step(r, label, cite, LAW_MINUTES, minutes, LAW_EXACT);
  law_out(r, out, minutes);
  return minutes;
}

static Day sum_days(const Month *m) {
  Day sum = {0};
  for (int i = 0; i < m->n_days; i++) {
    const Day *d = &m->day[i];
    sum.ordinary += d->ordinary;
    sum.holiday += d->holiday;
    sum.night += d->night;
    sum.extra += d->extra;
    sum.overtime += d->overtime;
    if (!d->worked) continue;
    size_t row = law_out_row(m->r, O_DAYS);
    law_out_cell(m->r, O_DAYS, row, OD_DATE, m->first + i);
    law_out_cell(m->r, O_DAYS, row, OD_WORKED, d->ordinary + d->holiday);
    law_out_cell(m->r, O_DAYS, row, OD_EXTRA, d->extra);
    law_out_cell(m->r, O_DAYS, row, OD_OVERTIME, d->overtime);
    law_out_cell(m->r, O_DAYS, row, OD_HOLIDAY, d->holiday);
    law_out_cell(m->r, O_DAYS, row, OD_NIGHT, d->night);
  }
  return sum;
}

// Article 37: the parts add. All is rounded once a month to the nearest yen (notice 150 of 1988).
static bool pay_month(Month *m) {
  LawRun *r = m->r;
  Day sum = sum_days(m);
  int64_t sixty = 0;
  LawRatio none = {0, 1}, usual = none, rate60 = none;
  if (!m->exempt && sum.overtime > 0) {
    usual = law_param_ratio(r, P_OVERTIME, "", m->first);
    if (!count_sixty(m, usual, sum.overtime, &rate60, &sixty)) return false;
  }
  minutes_part(r, sum.ordinary + sum.holiday, O_WORKED, TR_W("Hours of work"), &hours_act);
  minutes_part(r, sum.extra, O_EXTRA, TR_W("Hours over the plan"), &beyond_schedule);
  minutes_part(r, sum.overtime, O_OVERTIME, TR_W("Overtime"), &hours_act);
  minutes_part(r, sixty, O_OVERTIME_60, TR_W("Overtime over the limit of a month"), &sixty_act);
  minutes_part(r, sum.holiday, O_HOLIDAY, TR_W("Weekly rest day"), &holiday_act);
  minutes_part(r, sum.night, O_NIGHT, TR_W("Night hours"), &night_act);
  LawRatio holiday = sum.holiday > 0 ? law_param_ratio(r, P_HOLIDAY, "", m->first) : none;
  LawRatio night = sum.night > 0 ? law_param_ratio(r, P_NIGHT, "", m->first) : none;
  int64_t total = pay_part(r, sum.extra, (LawRatio){1, 1}, O_PAY_EXTRA, TR_W("Hours over the plan"), &beyond_schedule);
  total = law_add(r, total, pay_part(r, sum.overtime - sixty, usual, O_PAY_OVERTIME, TR_W("Overtime"), &overtime_act));
  total = law_add(r, total, pay_part(r, sixty, rate60, O_PAY_60, TR_W("Overtime over the limit of a month"), &sixty_act));
  total = law_add(r, total, pay_part(r, sum.holiday, holiday, O_PAY_HOLIDAY, TR_W("Weekly rest day"), &holiday_act));
  total = law_add(r, total, pay_part(r, sum.night, night, O_PAY_NIGHT, TR_W("Night hours"), &night_act));
  law_step(r, TR_W("In all"), &overtime_act, LAW_MONEY, total, LAW_EXACT);
  law_out(r, O_TOTAL, total);
  if (!law_has(r, IN_PAID)) return true;
  int64_t missing = total > law_get(r, IN_PAID) ? law_sub(r, total, law_get(r, IN_PAID)) : 0;
  law_out(r, O_UNPAID, missing);
  if (missing == 0) law_yes(r);
  else law_no(r);
  return true;
}

static void say(Month *m) {
  LawRun *r = m->r;
  LAW_SAY(r, LAW_NOTE_INFO, NULL, TR_W("About this much, if these facts are right."));
  if (m->exempt) {
    LAW_SAY(r, LAW_NOTE_INFO, &exempt_act,
            TR_W("There is no overtime claim under this article. Your contract, the minimum wage and night pay still apply."));
    if (law_get(r, IN_MANAGER)) LAW_SAY(r, LAW_NOTE_INFO, &exempt_act, TR_W("A title alone makes nobody a manager. Ask a helper."));
    else if (law_get(r, IN_INTERN))
      LAW_SAY(r, LAW_NOTE_INFO, &farm_letter, TR_W("Farms with interns are asked to pay overtime as other companies do. Read your contract."));
  } else {
    if (!law_has(r, IN_AVERAGED))
      LAW_SAY(r, LAW_NOTE_INFO, &hours_act, TR_W("If a paper at work averages your hours over a month or a year, this sum may be wrong."));
    int begins = law_has(r, IN_WEEK_BEGINS) ? (int)law_get(r, IN_WEEK_BEGINS) : SUNDAY;
    if (!law_has(r, IN_WEEK_BEFORE) && date_weekday(m->first) != begins)
      LAW_NOTE(r, LAW_NOTE_INFO, &hours_act, TR_W("Work in the same week before {date} is not counted here."), LAW_A_DATE("date", m->first));
  }
  LAW_SAY(r, LAW_NOTE_DO, NULL, TR_W("Keep your payslips, your contract and your own notes of hours."));
}

static void premium_eval(LawRun *r) {
  if (!LAW_NEED(r, IN_DAYS, IN_BASE, IN_SECTOR)) return;
  Month m = {.r = r, .exempt = !law_is(r, IN_SECTOR, "other") || law_get(r, IN_MANAGER)};
  if (law_get(r, IN_AVERAGED) && !m.exempt) {
    law_cannot_tell(r, TR_W("If a paper at work averages your hours over a month or a year, this sum may be wrong."));
    return;
  }
  sort_rows(&m);
  if (!read_days(&m)) return;
  m.day_limit = law_param(r, P_DAY, "", m.first);
  m.week_limit = law_param(r, P_WEEK, "", m.first);
  m.night_from = law_param(r, P_NIGHT_FROM, "", m.first);
  m.night_to = law_param(r, P_NIGHT_TO, "", m.first);
  for (size_t i = 0; i < m.rows; i++)
    if (has(&m, m.order[i], D_START) && !add_row(&m, m.order[i])) return;
  count_overtime(&m);
  if (pay_month(&m)) say(&m);
}

LAW_RULE(jp_wage_premium) = {.id = "jp.wage.premium", .title = TR_W("Overtime, rest days and night work"), .in = premium_in,
                             .out = premium_out, .params = params, .currency = "JPY", .eval = premium_eval};
