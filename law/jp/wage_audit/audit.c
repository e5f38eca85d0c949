// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Payslips in bulk: the minimum wage, premiums, deductions and the day until which a claim is safe, with the values of the rules.
// Where a payslip leaves a doubt, the reading that is better for the employer is taken: what is flagged is missing in any reading.
// What that means in each case: source.md.
#include "jp/pay.h"
#include "law/law_audit.h"

enum { MONEY_MAX = 100000000, RATE_MAX = 1000000, MONTH_HOURS_MAX = 744 * LAW_AUDIT_HOUR };

typedef enum { PAYSLIP, WORKER, PREFECTURE, DATE, PAY_BY, PAY, ALLOWANCES, YEARLY_DAYS, HOURS_A_DAY, HOURS_MONTH, OVERTIME, HOLIDAY, NIGHT,
               PREMIUM_PAID, BASE, SECTOR, SIZE, INTERN, AGREEMENT, HOUSING, HOUSING_COST, FOOD, FOOD_COST, OTHER, NEVER, PAY_DAY } Column;

static const LawCode periods[] = {{"hour", NULL}, {"day", NULL}, {"month", NULL}, {0}};
static const LawCode periods_also[] = {{"hour", "時給"}, {"day", "日給"}, {"month", "月給"}, {"hour", "hourly"}, {"day", "daily"}, {"month", "monthly"}, {0}};
static const LawCode sectors[] = {{"other", NULL}, {"agriculture", NULL}, {"fisheries", NULL}, {0}};
static const LawCode sectors_also[] = {{"agriculture", "農業"}, {"agriculture", "畜産"}, {"fisheries", "漁業"}, {"fisheries", "水産"}, {"other", "その他"}, {0}};
static const LawCode sizes[] = {{"small", NULL}, {"large", NULL}, {0}};
static const LawCode sizes_also[] = {{"small", "中小"}, {"small", "中小企業"}, {"large", "大企業"}, {0}};
static const LawCode yes_also[] = {{"1", "有"}, {"1", "あり"}, {"1", "はい"}, {"1", "○"}, {"0", "無"}, {"0", "なし"}, {"0", "いいえ"}, {"0", "×"}, {0}};
static const LawCode prefectures_also[] = {
    {"02", "青森"}, {"03", "岩手"}, {"04", "宮城"}, {"05", "秋田"}, {"06", "山形"}, {"07", "福島"},
    {"08", "茨城"}, {"09", "栃木"}, {"10", "群馬"}, {"11", "埼玉"}, {"12", "千葉"}, {"13", "東京"},
    {"14", "神奈川"}, {"15", "新潟"}, {"16", "富山"}, {"17", "石川"}, {"18", "福井"}, {"19", "山梨"},
    {"20", "長野"}, {"21", "岐阜"}, {"22", "静岡"}, {"23", "愛知"}, {"24", "三重"}, {"25", "滋賀"},
    {"26", "京都"}, {"27", "大阪"}, {"28", "兵庫"}, {"29", "奈良"}, {"30", "和歌山"}, {"31", "鳥取"},
    {"32", "島根"}, {"33", "岡山"}, {"34", "広島"}, {"35", "山口"}, {"36", "徳島"}, {"37", "香川"},
    {"38", "愛媛"}, {"39", "高知"}, {"40", "福岡"}, {"41", "佐賀"}, {"42", "長崎"}, {"43", "熊本"},
    {"44", "大分"}, {"45", "宮崎"}, {"46", "鹿児島"}, {"47", "沖縄"}, {0}};

#define YEN(n, h, w) {.name = n, .type = LAW_MONEY, .max = MONEY_MAX, .headers = h, .what = w}
#define HOURS(n, h, w) {.name = n, .type = LAW_MINUTES, .max = MONTH_HOURS_MAX, .headers = h, .what = w}
// In the order of Column.
static const LawColumn columns[] = {
    {.name = "payslip", .type = LAW_TEXT, .headers = "id|payslip id|slip|no|番号|明細番号", .what = "number of the payslip, copied to the findings"},
    {.name = "worker", .type = LAW_TEXT, .headers = "worker id|employee|employee id|staff|社員番号|従業員番号|従業員コード", .what = "number of the worker, copied"},
    {.name = "prefecture", .type = LAW_CODE, .flags = LAW_REQUIRED, .codes = jp_prefectures, .also = prefectures_also,
     .headers = "pref|pref code|prefecture code|都道府県|都道府県コード|就業場所", .what = "place of the work, JIS code or name"},
    {.name = "date", .type = LAW_DATE, .flags = LAW_REQUIRED, .max = 200000, .headers = "month|pay month|period|period start|from|年月|対象年月|支給年月|日付",
     .what = "first day of the pay period (a month will do)"},
    {.name = "pay_by", .type = LAW_CODE, .codes = periods, .also = periods_also, .headers = "pay type|wage type|給与形態|賃金形態", .what = "hour, day or month (without: month)"},
    {.name = "pay", .type = LAW_MONEY, .flags = LAW_REQUIRED, .max = MONEY_MAX, .headers = "basic|basic pay|base pay|wage|基本給", .what = "basic pay by that period"},
    YEN("allowances", "fixed allowances|諸手当|固定手当", "fixed pay of a month that counts for the minimum wage (post, skill, housing)"),
    {.name = "yearly_days", .type = LAW_INT, .max = 366, .headers = "days a year|年間所定労働日数|年間労働日数", .what = "scheduled days a year"},
    {.name = "hours_a_day", .type = LAW_MINUTES, .max = 24 * LAW_AUDIT_HOUR, .headers = "hours per day|daily hours|1日所定労働時間|所定労働時間日", .what = "scheduled hours a day"},
    HOURS("hours_month", "hours per month|monthly hours|scheduled hours|月平均所定労働時間|所定労働時間|月所定労働時間", "scheduled hours a month, mean of the year"),
    HOURS("overtime", "overtime hours|ot hours|残業時間|時間外|時間外労働時間|時間外時間", "hours over 8 a day and 40 a week, those over 60 included"),
    HOURS("holiday", "holiday hours|rest day hours|休日労働時間|法定休日労働時間", "hours on the weekly rest day"),
    HOURS("night", "night hours|深夜時間|深夜労働時間", "hours from 22:00 to 5:00"),
    YEN("premium_paid", "overtime pay|overtime paid|premium|premiums|残業手当|時間外手当|割増賃金", "paid for overtime, rest days and nights, plain pay included"),
    {.name = "premium_base", .type = LAW_MONEY, .max = RATE_MAX, .headers = "base hourly|hourly base|割増基礎単価|時間単価", .what = "base of the premiums, yen an hour"},
    {.name = "sector", .type = LAW_CODE, .codes = sectors, .also = sectors_also, .headers = "industry|業種|産業", .what = "other, agriculture, fisheries"},
    {.name = "size", .type = LAW_CODE, .codes = sizes, .also = sizes_also, .headers = "company size|企業規模", .what = "small or large (without: small)"},
    {.name = "intern", .type = LAW_BOOL, .also = yes_also, .headers = "technical intern|技能実習", .what = "technical intern"},
    {.name = "agreement", .type = LAW_BOOL, .also = yes_also, .headers = "labour agreement|labor agreement|労使協定|控除協定", .what = "written agreement on deductions"},
    YEN("housing", "rent|housing deduction|家賃|寮費|社宅費|住居費控除", "taken for housing, power and water"),
    YEN("housing_cost", "real housing cost|家賃実費|住居費実費", "her share of the real cost of it"),
    YEN("food", "meals|food deduction|食費|食事代", "taken for food"),
    YEN("food_cost", "real food cost|食費実費", "real cost of it"),
    YEN("other_deductions", "other deduction|その他控除", "taken for anything else but tax and insurance"),
    YEN("penalty", "fine|penalties|罰金|違約金|貯蓄金|預り金|監理費", "fines, forced savings, fees of a supervising body"),
    {.name = "pay_day", .type = LAW_DATE, .max = 200000, .headers = "payday|paid on|支給日|支払日", .what = "day on which it was to be paid"},
    {0}};

enum { T_MINIMUM, T_OVERTIME, T_SIXTY, T_HOLIDAY, T_NIGHT, T_COUNTER, T_YEARS };
static const LawAuditSource sources[] = {
    {"jp.wage.minimum.hourly", jp_prefectures, NULL}, {"jp.wage.premium.overtime", NULL, NULL}, {"jp.wage.premium.overtime_60h", sizes, NULL},
    {"jp.wage.premium.holiday", NULL, NULL}, {"jp.wage.premium.night", NULL, NULL},
    {"jp.wage.premium.month_counter", NULL, NULL}, {"jp.wage_claim.limit_years", NULL, "wages"}, {0}};

enum { BELOW_MINIMUM, PREMIUM_SHORT, NO_AGREEMENT, OVER_COST, NEVER_ALLOWED };
static const LawReason reasons[] = {
    {"below_minimum_wage", "paid less than the minimum wage (Minimum Wage Act, article 4)"},
    {"premium_short", "overtime, rest days or nights paid too little (Labour Standards Act, article 37)"},
    {"deduction_without_agreement", "taken without a written agreement (Labour Standards Act, article 24)"},
    {"deduction_over_cost", "taken from an intern over the real cost (Technical Intern Training Act Ordinance, article 14)"},
    {"deduction_never_allowed", "fine, forced savings or supervising fee (Labour Standards Act, articles 16 and 18; Technical Intern Training Act, article 28)"},
    {0}};

// The safe date of jp.wage.limitation: the day before the day of the same number some years later.
static int32_t safe_until(const LawAuditBook *b, const LawAuditRow *r) {
  if (!law_audit_has(r, PAY_DAY)) return 0;
  int64_t years = law_audit_at(b, T_YEARS, 0, r->v[PAY_DAY]);
  return years < 0 ? 0 : law_date_add((int32_t)r->v[PAY_DAY], (int)years, 0, 0) - 1;
}

// Pay for an hour as a fraction of yen.
typedef struct { int64_t num, den; } Hourly;

static inline int64_t period_of(const LawAuditRow *r) { return law_audit_has(r, PAY_BY) ? r->v[PAY_BY] : BY_MONTH; }

// Hundredths of a minute in twelve months; 0 when not known.
static inline int64_t year_length(const LawAuditRow *r) {
  return r->v[HOURS_MONTH] > 0 ? r->v[HOURS_MONTH] * MONTHS_A_YEAR : r->v[YEARLY_DAYS] * r->v[HOURS_A_DAY];
}

// False: the hours to divide by are not known.
static inline bool hourly_pay(const LawAuditRow *r, int64_t pay, int64_t monthly, int64_t year, Hourly *out) {
  int64_t period = period_of(r);
  if (period == BY_MONTH) {
    *out = (Hourly){(pay + monthly) * (MONTHS_A_YEAR * LAW_AUDIT_HOUR), year};
    return year > 0;
  }
  *out = (Hourly){pay, 1};
  if (period == BY_DAY) *out = (Hourly){pay * LAW_AUDIT_HOUR, r->v[HOURS_A_DAY]};
  if (out->den == 0 || (monthly > 0 && year == 0)) return false;
  if (monthly > 0) *out = (Hourly){out->num * year + monthly * (MONTHS_A_YEAR * LAW_AUDIT_HOUR) * out->den, out->den * year};
  return true;
}

static int64_t up(__int128 num, __int128 den) { return (int64_t)((num + den - 1) / den); }

// Minimum Wage Act 4, ordinance 2. Exact: num / den < minimum without a division.
static inline void minimum_wage(const LawAuditBook *b, const LawAuditRow *r, int64_t year, LawAuditFound *out) {
  Hourly h;
  int64_t minimum = law_audit_at(b, T_MINIMUM, r->v[PREFECTURE], r->v[DATE]);
  if (minimum < 0) {
    out->untold = DATE;
    return;
  }
  if (!hourly_pay(r, r->v[PAY], r->v[ALLOWANCES], year, &h)) {
    out->untold = period_of(r) == BY_DAY && r->v[HOURS_A_DAY] == 0 ? HOURS_A_DAY : HOURS_MONTH;
    return;
  }
  __int128 missing = (__int128)minimum * h.den - h.num;   // times h.den
  if (missing <= 0) return;
  int64_t paid = h.num / h.den;
  // For a month where its hours are known, else for an hour.
  int64_t sum = year > 0 ? up(missing * year, (__int128)h.den * (MONTHS_A_YEAR * LAW_AUDIT_HOUR)) : up(missing, h.den);
  law_audit_hit(out, BELOW_MINIMUM, sum, minimum, paid, safe_until(b, r));
}

// Notice 150: hours of a month under half an hour may be left out.
static inline int64_t whole_hours(int64_t v) {
  int64_t part = v % LAW_AUDIT_HOUR;
  return part < LAW_AUDIT_HOUR / 2 ? v - part : v;
}

// Hours times rates, plain pay included: hundredths of a minute in ten-thousandths.
static inline int64_t weighted(const LawAuditBook *b, const LawAuditRow *r) {
  int64_t date = r->v[DATE], night = whole_hours(r->v[NIGHT]), sum = 0;
  if (night > 0) sum += night * law_audit_at(b, T_NIGHT, 0, date);
  if (r->v[SECTOR] != 0) return sum;   // article 41(1): farming and fishing
  int64_t overtime = whole_hours(r->v[OVERTIME]), holiday = whole_hours(r->v[HOLIDAY]);
  int64_t usual = law_audit_at(b, T_OVERTIME, 0, date), counter = law_audit_at(b, T_COUNTER, 0, date) * LAW_AUDIT_MINUTE;
  sum += overtime * (LAW_AUDIT_ONE + usual);
  if (overtime > counter) sum += (overtime - counter) * (law_audit_at(b, T_SIXTY, r->v[SIZE], date) - usual);
  if (holiday > 0) sum += holiday * (LAW_AUDIT_ONE + law_audit_at(b, T_HOLIDAY, 0, date));
  return sum;
}

// Article 37. Due is base x hours x rates, rounded to the nearest yen; the base may have lost what is under half a yen (notice 150).
static inline void premiums(const LawAuditBook *b, const LawAuditRow *r, int64_t year, LawAuditFound *out) {
  Hourly h = {r->v[BASE], 1};
  int64_t units = weighted(b, r);
  if (units <= 0) return;
  if (h.num == 0 && !hourly_pay(r, r->v[PAY], 0, year, &h)) return;
  int64_t part = h.num % h.den;
  if (2 * part < h.den) h = (Hourly){h.num / h.den, 1};
  __int128 due = (__int128)h.num * units, den = (__int128)h.den * ((int64_t)LAW_AUDIT_HOUR * LAW_AUDIT_ONE);
  if ((2 * (__int128)r->v[PREMIUM_PAID] + 1) * den > 2 * due) return;   // paid >= due, rounded half up
  int64_t nearest = (int64_t)((2 * due + den) / (2 * den));
  if (nearest > r->v[PREMIUM_PAID]) law_audit_hit(out, PREMIUM_SHORT, nearest - r->v[PREMIUM_PAID], nearest, r->v[PREMIUM_PAID], safe_until(b, r));
}

// Article 24 and the acts on interns; only what the table says for certain.
static void deductions(const LawAuditBook *b, const LawAuditRow *r, LawAuditFound *out) {
  int64_t by_agreement = r->v[HOUSING] + r->v[FOOD] + r->v[OTHER];
  if (r->v[NEVER] > 0) law_audit_hit(out, NEVER_ALLOWED, r->v[NEVER], 0, r->v[NEVER], safe_until(b, r));
  if (by_agreement > 0 && law_audit_has(r, AGREEMENT) && !r->v[AGREEMENT]) {
    law_audit_hit(out, NO_AGREEMENT, by_agreement, 0, by_agreement, safe_until(b, r));
    return;
  }
  if (!r->v[INTERN]) return;
  int64_t over = 0, cost = 0, taken = 0;
  for (int c = HOUSING; c <= FOOD; c += FOOD - HOUSING) {   // each beside its real cost
    if (!law_audit_has(r, c + 1) || r->v[c] <= r->v[c + 1]) continue;
    over += r->v[c] - r->v[c + 1];
    cost += r->v[c + 1];
    taken += r->v[c];
  }
  if (over > 0) law_audit_hit(out, OVER_COST, over, cost, taken, safe_until(b, r));
}

static void row(const LawAuditBook *b, const LawAuditRow *r, LawAuditFound *out) {
  int64_t year = year_length(r);
  minimum_wage(b, r, year, out);
  if (out->untold != DATE && (r->v[OVERTIME] | r->v[HOLIDAY] | r->v[NIGHT])) premiums(b, r, year, out);
  if (r->v[HOUSING] | r->v[FOOD] | r->v[OTHER] | r->v[NEVER]) deductions(b, r, out);
}

LAW_AUDIT(jp_wage_payslips) = {.id = "jp.wage.payslips", .what = "Minimum wage, premiums, deductions and limitation of payslips", .currency = "JPY",
                               .signs = "¥|¥|円|JPY", .columns = columns, .sources = sources, .reasons = reasons, .minute_words = "minute|_min|分",
                               .charset = "CP932", .row = row};
