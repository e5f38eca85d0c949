// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Specified Skilled Worker: the longest stay as (i), the way to (ii), and the Designated Activities that bridge to them.
#include "../stay.h"

static const LawCite LIMIT = {"Guideline on accepting Specified Skilled Workers, total period of stay (change of 2025-09-30)",
                              "https://royalri.jp/information/information-3936"};
static const LawCite COUNTED = {"Guideline on accepting Specified Skilled Workers, total period of stay",
                                "https://visa-support-yamanashi.com/tokuteiginou-category/post-2432"};
static const LawCite SSW2_FIELDS = {"Ordinance 6 of 2019 on the fields of Specified Skilled Workers",
                                    "https://hrc.or.jp/specific-skills/tokutei-joblist.html"};
static const LawCite SSW2_STAY = {"Immigration Control Act, annexed table 1(2), Specified Skilled Worker (ii)", LINK_ICRRA};
static const LawCite PERMANENT = {"Guideline on permission for permanent residence",
                                  "https://www.moj.go.jp/isa/applications/resources/nyukan_nyukan50.html"};

// ---- jp.stay.ssw1_limit ----

enum { P_MONTHS, P_MONTHS_MORE, P_SCORE, P_EXCLUDED, P_EXCLUDED_MAX, P_SICK_OVER, P_PERMIT, P_ASK_BEFORE };
static const char *const LIMIT_PARAMS[] = {
    [P_MONTHS] = "jp.stay.ssw1.months",
    [P_MONTHS_MORE] = "jp.stay.ssw1.months_more",
    [P_SCORE] = "jp.stay.ssw1.score",
    [P_EXCLUDED] = "jp.stay.ssw1.not_counted",
    [P_EXCLUDED_MAX] = "jp.stay.ssw1.not_counted_months",
    [P_SICK_OVER] = "jp.stay.ssw1.sick_over_months",
    [P_PERMIT] = "jp.stay.ssw1.permit_months",
    [P_ASK_BEFORE] = "jp.stay.ssw1.ask_before_months",
    NULL};
enum { B_NOT_WORKING, B_BIRTH, B_SICK, B_INJURY, B_ENTRY_BAN, B_AWAY };
static const LawCode BREAKS[] = {
    [B_NOT_WORKING] = {"not_working", TR_W("No work, a trip home, or waiting for a permit")},
    [B_BIRTH] = {"maternity_childcare", TR_W("Leave for a birth or a small child")},
    [B_SICK] = {"sick", TR_W("Leave because of illness or injury, not from work")},
    [B_INJURY] = {"work_injury", TR_W("Leave because of a work accident")},
    [B_ENTRY_BAN] = {"entry_ban", NULL},
    [B_AWAY] = {"away", NULL},
    {0}};
enum { BR_KIND, BR_START, BR_END };
static const LawField BREAK[] = {
    [BR_KIND] = {"kind", LAW_CODE, LAW_REQUIRED, .codes = BREAKS, .ask = TR_W("What was it?"), .what = "What the time was"},
    [BR_START] = {"start", LAW_DATE, LAW_REQUIRED, .ask = LABEL_NOT_BEFORE, .what = "First day of it"},
    [BR_END] = {"end", LAW_DATE, LAW_REQUIRED, .ask = LABEL_LAST_DAY, .what = "Last day of it"},
    {0}};
enum { IN_DATE, IN_SINCE, IN_MONTHS, IN_BREAKS, IN_TITP, IN_SCORE, IN_OATH, IN_KEEPS };
static const LawField LIMIT_IN[] = {
    [IN_DATE] = {"date", LAW_DATE, LAW_REQUIRED, .ask = ASK_DATE, .what = "Day for which the rule is asked"},
    [IN_SINCE] = {"since", LAW_DATE, LAW_REQUIRED, .ask = ASK_SINCE,
                  .what = "First day as Specified Skilled Worker (i), or of the Designated Activities that prepared it"},
    [IN_MONTHS] = {"months", LAW_INT, 0, .max = 120, .ask = ASK_SSW1_MONTHS,
                   .what = "Months counted so far, instead of the first day"},
    [IN_BREAKS] = {"breaks", LAW_LIST, 0, .max = 40, .of = BREAK, .ask = TR_W("Were there times when you did not work?"),
                   .what = "Times that may not count"},
    [IN_TITP] = {"titp_months", LAW_INT, 0, .max = 72, .what = "Months as a technical intern, which do not count"},
    [IN_SCORE] = {"ssw2_score", LAW_INT, 0, .max = 200,
                  .what = "Lowest result of all tests for (ii) that were not passed, in percent of the pass mark"},
    [IN_OATH] = {"oath", LAW_BOOL, 0,
                 .what = "The worker gives the written promise"},
    [IN_KEEPS] = {"employer_keeps", LAW_BOOL, 0,
                  .what = "The company goes on to employ and trains for the test"},
    {0}};
enum { OUT_COUNTED, OUT_LEFT, OUT_LAST, OUT_LAST_MORE, OUT_EXCLUDED, OUT_MAX, OUT_MAX_MORE, OUT_MISSING, OUT_PERMIT, OUT_PERMIT_ENTRY };
#define LABEL_EXCLUDED TR_W("Days that do not count")
static const LawField LIMIT_OUT[] = {
    [OUT_COUNTED] = {"counted_months", LAW_INT, .ask = LABEL_COUNTED, .what = "Whole months counted on the day"},
    [OUT_LEFT] = {"left_months", LAW_INT, .what = "Whole months left on the day"},
    [OUT_LAST] = {"last_day", LAW_DATE, .ask = LABEL_LAST_DAY, .what = "Last day under the limit"},
    [OUT_LAST_MORE] = {"last_day_possible", LAW_DATE, .what = "Last day where the longer limit is granted"},
    [OUT_EXCLUDED] = {"excluded_days", LAW_INT, .ask = LABEL_EXCLUDED, .what = "Days that are taken out of the count"},
    [OUT_MAX] = {"max_months", LAW_INT, .ask = LABEL_LONGEST, .what = "Limit, as far as it is sure"},
    [OUT_MAX_MORE] = {"max_months_possible", LAW_INT, .what = "Limit that can be asked for"},
    [OUT_MISSING] = {"still_missing", LAW_CODES, .codes = CONDITIONS, .ask = LABEL_MISSING, .what = "What is missing for the longer limit"},
    [OUT_PERMIT] = {"permit_months", LAW_INT,
                    .what = "Longest permit at a change or an extension in Japan"},
    [OUT_PERMIT_ENTRY] = {"permit_months_arrival", LAW_INT, .what = "Longest permit for those who arrive with a certificate of eligibility"},
    {0}};

static bool breaks_hold(LawRun *r) {
  int32_t since = (int32_t)law_get(r, IN_SINCE);
  for (size_t i = 0; i < law_rows(r, IN_BREAKS); i++) {
    int64_t start = law_row_get(r, IN_BREAKS, i, BR_START), end = law_row_get(r, IN_BREAKS, i, BR_END);
    if (end < start) return law_bad(r, IN_BREAKS, (int64_t)i, BR_END, BAD_FACTS), false;
    if (start < since) return law_bad(r, IN_BREAKS, (int64_t)i, BR_START, BAD_FACTS), false;
    for (size_t k = 0; k < i; k++)
      if (start <= law_row_get(r, IN_BREAKS, k, BR_END) && end >= law_row_get(r, IN_BREAKS, k, BR_START))
        return law_bad(r, IN_BREAKS, (int64_t)i, BR_START, BAD_FACTS), false;
  }
  return true;
}

// What the law leaves out on the day of the question, read once for each kind that was told.
typedef struct { bool out[B_AWAY + 1]; int64_t over, most[B_AWAY + 1]; } Excluded;
static Excluded excluded_kinds(LawRun *r, int32_t date) {
  bool told[B_AWAY + 1] = {false};
  Excluded x = {.out[B_AWAY] = true};
  for (size_t i = 0; i < law_rows(r, IN_BREAKS); i++) told[law_row_get(r, IN_BREAKS, i, BR_KIND)] = true;
  for (int kind = B_BIRTH; kind <= B_ENTRY_BAN; kind++)
    if (told[kind]) x.out[kind] = law_param(r, P_EXCLUDED, BREAKS[kind].id, date) != 0;
  if (x.out[B_SICK] || x.out[B_INJURY]) x.over = law_param(r, P_SICK_OVER, "", date);
  for (int kind = B_SICK; kind <= B_INJURY; kind++)
    if (x.out[kind]) x.most[kind] = law_param(r, P_EXCLUDED_MAX, BREAKS[kind].id, date);
  return x;
}

// Days of one break that the count leaves out, up to the day `until`.
static int64_t not_counted(LawRun *r, const Excluded *x, size_t i, int32_t until) {
  int64_t kind = law_row_get(r, IN_BREAKS, i, BR_KIND);
  int32_t start = (int32_t)law_row_get(r, IN_BREAKS, i, BR_START), end = (int32_t)law_row_get(r, IN_BREAKS, i, BR_END);
  int32_t last = end < until ? end : until;
  if (!x->out[kind] || start > last) return 0;
  if (kind == B_SICK || kind == B_INJURY) {
    // Only where it lasted longer than a month, and not more than its own maximum.
    if (end <= law_date_add(start, 0, (int)x->over, -1)) return 0;
    int32_t most = law_date_add(start, 0, (int)x->most[kind], -1);
    if (last > most) last = most;
  }
  return (int64_t)last - start + 1;
}

static int64_t all_not_counted(LawRun *r, const Excluded *x, int32_t until) {
  int64_t days = 0;
  for (size_t i = 0; i < law_rows(r, IN_BREAKS); i++) days = law_add(r, days, not_counted(r, x, i, until));
  return days;
}

// Total period of stay: from the first day, less what is not counted. Last day under a limit of so many months.
static int32_t last_day(LawRun *r, const Excluded *x, int64_t months, int64_t *days) {
  int32_t plain = law_date_add((int32_t)law_get(r, IN_SINCE), 0, (int)months, -1), last = plain, before;
  // A break moves the last day, and the moved day may let in more of a later break.
  do {
    before = last;
    *days = all_not_counted(r, x, last);
    last = (int32_t)law_add(r, plain, *days);
  } while (last != before);
  return last;
}

// Since 2025-09-30: longer, for those who nearly passed the tests for (ii).
static int64_t longer(LawRun *r, int32_t date, int64_t months) {
  if (!law_has(r, IN_SCORE)) return months;
  int64_t more = law_param(r, P_MONTHS_MORE, "", date), missing = 0;
  if (more <= months) return months;
  int64_t score = law_param(r, P_SCORE, "", date);
  if (law_get(r, IN_SCORE) < score) missing |= BIT(C_SCORE);
  if ((law_has(r, IN_OATH) && !law_get(r, IN_OATH)) || (law_has(r, IN_KEEPS) && !law_get(r, IN_KEEPS))) missing |= BIT(C_PROMISE);
  if (!missing) law_out(r, OUT_MAX_MORE, more);
  if (!law_get(r, IN_OATH) || !law_get(r, IN_KEEPS)) missing |= BIT(C_PROMISE);
  law_out(r, OUT_MISSING, missing);
  LAW_NOTE(r, LAW_NOTE_INFO, &LIMIT,
           TR_W("Did you miss the advanced test with at least {score} in 100 of the needed points, in every test? Then you can ask for up to {months} months in all."),
           LAW_A_INT("score", score), LAW_A_INT("months", more));
  return missing ? months : more;
}

static void limit_from_first_day(LawRun *r, int32_t date, int64_t months, int64_t more) {
  int64_t days, days_more;
  int32_t since = (int32_t)law_get(r, IN_SINCE);
  Excluded x = excluded_kinds(r, date);
  int32_t last = last_day(r, &x, months, &days), last_more = last_day(r, &x, more, &days_more);
  law_step(r, LABEL_EXCLUDED, &LIMIT, LAW_INT, days, LAW_EXACT);
  law_step(r, LABEL_LAST_DAY, &LIMIT, LAW_DATE, last, LAW_EXACT);
  law_out(r, OUT_EXCLUDED, days);
  law_out(r, OUT_LAST, last);
  if (more > months) law_out(r, OUT_LAST_MORE, last_more);
  // Counted on a calendar without the days left out, on which the limit is the plain one. The day of the question counts as a day of stay.
  int32_t today = (int32_t)law_sub(r, date, all_not_counted(r, &x, date)), end = law_date_add(since, 0, (int)more, 0);
  law_out(r, OUT_COUNTED, today >= since ? law_months_between(since, today + 1) : 0);
  law_out(r, OUT_LEFT, today >= end ? 0 : law_months_between(today, end));
}

static void ssw1_notes(LawRun *r, int32_t date, int64_t months) {
  LAW_NOTE(r, LAW_NOTE_INFO, &COUNTED,
           TR_W("The longest stay as Specified Skilled Worker (i) is {months} months in all fields together. Time without work, trips home, waiting for a permit and the Designated Activities that prepare it count too."),
           LAW_A_INT("months", months));
  LAW_SAY(r, LAW_NOTE_INFO, &COUNTED, TR_W("Your time as a technical intern does not count here."));
  LAW_SAY(r, LAW_NOTE_HELPER, &COUNTED, TR_S("The immigration office counts. It gives the list of entries and exits on request; write on it that it is for the total period of stay."));
  if (law_rows(r, IN_BREAKS) > 0 && law_param_known(r, P_ASK_BEFORE, "", date))
    LAW_NOTE(r, LAW_NOTE_DO, &LIMIT,
             TR_W("Days are left out only if you ask for it with proof, best about {months} months before the last day. The office decides."),
             LAW_A_INT("months", law_param(r, P_ASK_BEFORE, "", date)));
}

static void ssw1_limit(LawRun *r) {
  if (!LAW_NEED(r, IN_DATE)) return;
  int32_t date = (int32_t)law_get(r, IN_DATE);
  if (!law_has(r, IN_MONTHS) && !LAW_NEED(r, IN_SINCE)) return;
  if (law_has(r, IN_SINCE) && law_get(r, IN_SINCE) > date) {
    law_bad(r, IN_SINCE, -1, -1, BAD_FACTS);
    return;
  }
  if (!breaks_hold(r)) return;
  int64_t months = law_param(r, P_MONTHS, "", date);
  int64_t sure = longer(r, date, months);
  law_out(r, OUT_MAX, sure);
  law_out(r, OUT_PERMIT, law_param(r, P_PERMIT, "in_japan", date));
  law_out(r, OUT_PERMIT_ENTRY, law_param(r, P_PERMIT, "from_abroad", date));
  if (law_has(r, IN_SINCE)) {
    limit_from_first_day(r, date, months, sure);
  } else {
    int64_t had = law_get(r, IN_MONTHS);
    law_out(r, OUT_COUNTED, had);
    law_out(r, OUT_LEFT, had >= sure ? 0 : law_sub(r, sure, had));
  }
  ssw1_notes(r, date, months);
}
LAW_RULE(jp_stay_ssw1_limit) = {.id = "jp.stay.ssw1_limit", .title = TR_W("Specified Skilled Worker (i)"),
                                .in = LIMIT_IN, .out = LIMIT_OUT, .params = LIMIT_PARAMS, .currency = "JPY", .eval = ssw1_limit};

// ---- jp.stay.ssw2 ----

enum { S2_OPEN, S2_LONGEST, S2_TWO_YEARS, S2_PR_YEARS, S2_PR_WORK, S2_PR_EXCLUDES };
static const char *const SSW2_PARAMS[] = {
    [S2_OPEN] = "jp.stay.ssw2.field_open",
    [S2_LONGEST] = "jp.stay.ssw2.permit_months",
    [S2_TWO_YEARS] = "jp.stay.ssw2.permit_two_years",
    [S2_PR_YEARS] = "jp.stay.permanent.years",
    [S2_PR_WORK] = "jp.stay.permanent.years_work",
    [S2_PR_EXCLUDES] = "jp.stay.permanent.leaves_out",
    NULL};
enum { S2_DATE, S2_FIELD, S2_TEST, S2_EXPERIENCE, S2_CONTRACT, S2_FAMILY };
static const LawField SSW2_IN[] = {
    [S2_DATE] = {"date", LAW_DATE, LAW_REQUIRED, .ask = ASK_DATE, .what = "Day for which the rule is asked"},
    [S2_FIELD] = {"field", LAW_CODE, LAW_REQUIRED, .codes = FIELDS, .ask = ASK_FIELD, .what = "Field of work"},
    [S2_TEST] = {"ssw2_test", LAW_BOOL, LAW_REQUIRED, .ask = TEXT_SSW2_TEST, .what = "Skill test for (ii), or grade 1, passed"},
    [S2_EXPERIENCE] = {"experience", LAW_BOOL, LAW_REQUIRED, .ask = TEXT_EXPERIENCE,
                       .what = "Experience in the work that the field asks for, such as leading a team"},
    [S2_CONTRACT] = {"contract", LAW_BOOL, 0, .ask = TEXT_CONTRACT, .what = "A company offers a contract as (ii)"},
    [S2_FAMILY] = {"family", LAW_BOOL, 0, .ask = TEXT_FAMILY,
                   .what = "Whether the worker asks about family"},
    {0}};
enum { S2_OUT_MISSING, S2_OUT_PERMIT, S2_OUT_TWO, S2_OUT_FAMILY, S2_OUT_LIMIT };
static const LawField SSW2_OUT[] = {
    [S2_OUT_MISSING] = {"still_missing", LAW_CODES, .codes = CONDITIONS, .ask = LABEL_MISSING, .what = "Conditions not met"},
    [S2_OUT_PERMIT] = {"permit_months", LAW_INT, .what = "Longest permit"},
    [S2_OUT_TWO] = {"permit_two_years", LAW_BOOL, .what = "Whether permits of two years exist"},
    [S2_OUT_FAMILY] = {"family", LAW_BOOL, .what = "Husband, wife and children may live here too"},
    [S2_OUT_LIMIT] = {"has_limit", LAW_BOOL, .what = "Whether the total stay has a limit"},
    {0}};

static void ssw2_field(LawRun *r, int32_t date, int64_t *missing, bool *known) {
  int64_t field = law_get(r, S2_FIELD);
  if (field == F_OTHER) {
    *missing |= BIT(C_FIELD);
    return;
  }
  if (!law_param_known(r, S2_OPEN, FIELDS[field].id, date)) {
    law_cannot_tell(r, CANNOT_TELL);
    *known = false;
    return;
  }
  if (!law_param(r, S2_OPEN, FIELDS[field].id, date)) *missing |= BIT(C_FIELD);
  if (field == F_CARE)
    LAW_SAY(r, LAW_NOTE_HELPER, &SSW2_FIELDS, TR_S("Care has its own status, Care Worker, for people who passed the state exam. It has no total limit."));
  if (field == F_FISHERY || field == F_FOOD_SERVICE)
    law_unverified(r, JAPANESE_TEST);
}

static void ssw2(LawRun *r) {
  if (!LAW_NEED(r, S2_DATE, S2_FIELD)) return;
  int32_t date = (int32_t)law_get(r, S2_DATE);
  int64_t missing = 0, longest = law_param(r, S2_LONGEST, "", date);
  bool known = true;
  ssw2_field(r, date, &missing, &known);
  if (law_has(r, S2_TEST) && !law_get(r, S2_TEST)) missing |= BIT(C_SSW2_TEST);
  if (law_has(r, S2_EXPERIENCE) && !law_get(r, S2_EXPERIENCE)) missing |= BIT(C_EXPERIENCE);
  if (law_has(r, S2_CONTRACT) && !law_get(r, S2_CONTRACT)) missing |= BIT(C_CONTRACT);
  law_out(r, S2_OUT_MISSING, missing);
  law_out(r, S2_OUT_PERMIT, longest);
  law_out(r, S2_OUT_TWO, law_param(r, S2_TWO_YEARS, "", date));
  law_out(r, S2_OUT_FAMILY, true);
  law_out(r, S2_OUT_LIMIT, false);
  LAW_NOTE(r, LAW_NOTE_INFO, &SSW2_STAY,
           TR_W("A permit as Specified Skilled Worker (ii) is for up to {months} months and can be prolonged again and again. Husband, wife and children may live here too. The company no longer owes you the support of (i)."),
           LAW_A_INT("months", longest));
  if (law_param_known(r, S2_PR_YEARS, "", date) && law_param(r, S2_PR_EXCLUDES, "", date))
    LAW_NOTE(r, LAW_NOTE_INFO, &PERMANENT, SAY_PERMANENT,
             LAW_A_INT("years", law_param(r, S2_PR_YEARS, "", date)), LAW_A_INT("work", law_param(r, S2_PR_WORK, "", date)));
  if (missing) law_no(r);
  else if (known && LAW_NEED(r, S2_TEST, S2_EXPERIENCE)) law_yes(r);
}
LAW_RULE(jp_stay_ssw2) = {.id = "jp.stay.ssw2", .title = TR_W("Specified Skilled Worker (ii)"),
                          .in = SSW2_IN, .out = SSW2_OUT, .params = SSW2_PARAMS, .currency = "JPY", .eval = ssw2};

// ---- jp.stay.designated_activities ----

enum { D_MONTHS, D_RENEWALS, D_HOURS, D_LATEST, D_ADVISED, D_SEARCHED };
static const char *const DESIGNATED_PARAMS[] = {
    [D_MONTHS] = "jp.stay.designated.months",
    [D_RENEWALS] = "jp.stay.designated.renewals",
    [D_HOURS] = "jp.stay.titp.search_hours",
    [D_LATEST] = "jp.stay.designated.ssw1_months_latest",
    [D_ADVISED] = "jp.stay.designated.months_left_advised",
    [D_SEARCHED] = "jp.stay.designated.searched_months",
    NULL};
enum { K_PREPARE_SSW1, K_PREPARE_SSW2, K_PLAN_WAIT, K_SEARCH, K_LEARN, K_COVID };
static const LawCode KINDS[] = {
    [K_PREPARE_SSW1] = {"prepare_ssw1", TEXT_PREPARE},
    [K_PREPARE_SSW2] = {"prepare_ssw2", NULL},
    [K_PLAN_WAIT] = {"plan_wait", NULL},
    [K_SEARCH] = {"search", TEXT_SEARCH},
    [K_LEARN] = {"learn", TEXT_LEARN},
    [K_COVID] = {"covid", NULL},
    {0}};
enum { D_IN_KIND, D_IN_DATE, D_IN_SSW1, D_IN_SECOND, D_IN_FAULT, D_IN_SEARCHED, D_IN_START };
static const LawField DESIGNATED_IN[] = {
    [D_IN_KIND] = {"kind", LAW_CODE, LAW_REQUIRED, .codes = KINDS, .what = "Kind of Designated Activities"},
    [D_IN_DATE] = {"date", LAW_DATE, LAW_REQUIRED, .ask = ASK_DATE, .what = "Day of the application"},
    [D_IN_SSW1] = {"ssw1_months", LAW_INT, 0, .max = 120, .ask = ASK_SSW1_MONTHS, .what = "Months as Specified Skilled Worker (i) so far"},
    [D_IN_SECOND] = {"other_employer", LAW_BOOL, 0,
                     .what = "Whether the same kind was held before for another company"},
    [D_IN_FAULT] = {"own_reason", LAW_BOOL, 0,
                    .what = "Whether the change of company comes from the worker's own wish"},
    [D_IN_SEARCHED] = {"searched_months", LAW_INT, 0, .max = 60,
                       .what = "Months since the training could not go on, with a search by the supervising body or OTIT"},
    [D_IN_START] = {"start", LAW_DATE, 0, .what = "First day of the permit"},
    {0}};
enum { D_OUT_MONTHS, D_OUT_RENEWALS, D_OUT_HOURS, D_OUT_COUNTS, D_OUT_LAST, D_OUT_MISSING };
static const LawField DESIGNATED_OUT[] = {
    [D_OUT_MONTHS] = {"months", LAW_INT, .ask = LABEL_LONGEST, .what = "Length of the permit"},
    [D_OUT_RENEWALS] = {"renewals", LAW_INT, .what = "How often it can be prolonged, for a reason"},
    [D_OUT_HOURS] = {"hours_week", LAW_INT, .what = "Hours of work a week; absent: no such limit"},
    [D_OUT_COUNTS] = {"counts", LAW_BOOL,
                      .what = "Whether the time counts to the limit of (i); absent: not known"},
    [D_OUT_LAST] = {"last_day", LAW_DATE, .ask = LABEL_LAST_DAY, .what = "Last day of the permit, counted from its first"},
    [D_OUT_MISSING] = {"still_missing", LAW_CODES, .codes = CONDITIONS, .ask = LABEL_MISSING, .what = "Conditions not met"},
    {0}};

static const LawCite PREPARE = {"Immigration agency, measure for people who change to Specified Skilled Worker (i)",
                                "https://www.moj.go.jp/isa/applications/ssw/10_00025.html"};
static const LawCite LEARN = {"Immigration agency, measure for people who cannot go on for reasons they could not help",
                              "https://www.moj.go.jp/isa/10_00213.html"};
static const LawCite SEARCHING = {"Immigration agency, measures for interns who change their workplace",
                                  "https://www.moj.go.jp/isa/applications/titp/10_00216.html"};

// Months for the preparation of (i): it is refused near the limit, and for a second company only without own fault.
static int64_t prepare_ssw1(LawRun *r, int32_t date, bool *known) {
  int64_t missing = 0;
  law_out(r, D_OUT_COUNTS, true);
  LAW_SAY(r, LAW_NOTE_INFO, &PREPARE, TEXT_COUNTS);
  if (!law_param_known(r, D_LATEST, "", date)) return 0;
  int64_t latest = law_param(r, D_LATEST, "", date);
  if (law_has(r, D_IN_SSW1)) missing |= law_get(r, D_IN_SSW1) > latest ? BIT(C_LIMIT) : 0;
  else *known = LAW_NEED(r, D_IN_SSW1);
  if (law_get(r, D_IN_SECOND)) {
    if (!law_has(r, D_IN_FAULT)) *known = LAW_NEED(r, D_IN_FAULT);
    else if (law_get(r, D_IN_FAULT)) missing |= BIT(C_REASON);
  }
  LAW_NOTE(r, LAW_NOTE_HELPER, &PREPARE,
           TR_S("It is not given to people who have been Specified Skilled Worker (i) for more than {latest} months. {left} months or more should be left."),
           LAW_A_INT("latest", latest), LAW_A_INT("left", law_param(r, D_ADVISED, "", date)));
  return missing;
}

// For interns: after a search that found nothing, work in the company of the later (i) while learning for its tests.
static int64_t learn(LawRun *r, int32_t date, bool *known) {
  int64_t need = law_param(r, D_SEARCHED, "", date);
  LAW_NOTE(r, LAW_NOTE_HELPER, &LEARN,
           TR_S("It is for interns for whom no new workplace was found within {months} months. For interns it cannot go on longer than the second stage would have."),
           LAW_A_INT("months", need));
  law_unverified(r, TEXT_COUNTS_UNKNOWN);
  if (!law_has(r, D_IN_SEARCHED)) *known = LAW_NEED(r, D_IN_SEARCHED);
  return law_has(r, D_IN_SEARCHED) && law_get(r, D_IN_SEARCHED) < need ? BIT(C_SEARCHED) : 0;
}

static void designated_activities(LawRun *r) {
  if (!LAW_NEED(r, D_IN_KIND, D_IN_DATE)) return;
  int32_t date = (int32_t)law_get(r, D_IN_DATE);
  int64_t kind = law_get(r, D_IN_KIND), missing = 0;
  bool known = true;
  const LawCite *cite = kind == K_LEARN ? &LEARN : kind == K_SEARCH || kind == K_PLAN_WAIT ? &SEARCHING : &PREPARE;
  LAW_SAY(r, LAW_NOTE_WARN, cite, SAY_NO_WORK);
  if (kind == K_COVID && !law_param_known(r, D_MONTHS, "covid", date)) {
    law_cannot_tell(r, CANNOT_TELL);   // the last day of the measure is not confirmed
    return;
  }
  int64_t months = law_param(r, D_MONTHS, KINDS[kind].id, date);
  law_out(r, D_OUT_MONTHS, months);
  if ((kind == K_PREPARE_SSW1 || kind == K_LEARN) && law_param_known(r, D_RENEWALS, KINDS[kind].id, date)) law_out(r, D_OUT_RENEWALS, law_param(r, D_RENEWALS, KINDS[kind].id, date));
  if (law_has(r, D_IN_START) && months > 0) law_out(r, D_OUT_LAST, law_date_add((int32_t)law_get(r, D_IN_START), 0, (int)months, -1));
  if (kind == K_PREPARE_SSW1) missing = prepare_ssw1(r, date, &known);
  if (kind == K_LEARN) missing = learn(r, date, &known);
  if (kind == K_SEARCH || kind == K_PLAN_WAIT) {
    if (!law_has(r, D_IN_FAULT)) known = LAW_NEED(r, D_IN_FAULT);
    else if (law_get(r, D_IN_FAULT)) missing |= BIT(C_REASON);
  }
  if (kind == K_SEARCH) law_out(r, D_OUT_HOURS, law_param(r, D_HOURS, "", date));
  law_out(r, D_OUT_MISSING, missing);
  if (missing) law_no(r);
  else if (known) law_yes(r);
}
LAW_RULE(jp_stay_designated_activities) = {.id = "jp.stay.designated_activities",
                                           .title = TR_W("Designated Activities"),
                                           .in = DESIGNATED_IN, .out = DESIGNATED_OUT, .params = DESIGNATED_PARAMS,
                                           .currency = "JPY", .eval = designated_activities};
