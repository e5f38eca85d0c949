// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Technical Intern Training: its stages, the change of workplace, the way to the third stage, and how the system ends.
#include "../stay.h"

static const LawCite STAGES = {"Technical Intern Training Act, articles 2 and 9", LINK_TITP_ACT};
static const LawCite CHANGE = {"Operating guideline of the Technical Intern Training Act, change of 2024-11-01",
                               "https://www.moj.go.jp/isa/applications/titp/10_00216.html"};
static const LawCite TRANSITION = {"Act 60 of 2024, transition; immigration agency, answer 67",
                                   "https://www.moj.go.jp/isa/applications/faq/ikusei_qa_00002.html"};
static const LawCite ORDINANCE_10 = {"Ordinance of the Technical Intern Training Act, article 10(2)(iii)",
                                     "https://kyushu-asia.com/news/445/"};


// ---- jp.stay.titp ----

enum { P_MONTHS, P_JOBS, P_HOURS, P_SEARCH, P_LISTED, P_END, P_APPROVED, P_START_BY, P_BODY, P_ESD_PLANS };
static const char *const TITP_PARAMS[] = {
    [P_MONTHS] = "jp.stay.titp.months",
    [P_JOBS] = "jp.stay.titp.jobs",
    [P_HOURS] = "jp.stay.titp.search_hours",
    [P_SEARCH] = "jp.stay.titp.search_months",
    [P_LISTED] = "jp.stay.titp.reasons_listed",
    [P_END] = "jp.stay.titp.end",
    [P_APPROVED] = "jp.stay.titp.plan_approved_by",
    [P_START_BY] = "jp.stay.titp.plan_start_by",
    [P_BODY] = "jp.stay.titp.body_applications_until",
    [P_ESD_PLANS] = "jp.stay.titp.esd_plans_from",
    NULL};

enum { IN_DATE, IN_STAGE, IN_SINCE, IN_EXAMS, IN_ON_LIST, IN_REASONS, IN_WANTS_CHANGE };
enum { STAGE_1, STAGE_2, STAGE_3 };
static const LawCode STAGE[] = {
    [STAGE_1] = {"titp_1", TR_W("Technical intern, first year")},
    [STAGE_2] = {"titp_2", TR_W("Technical intern, second or third year")},
    [STAGE_3] = {"titp_3", TR_W("Technical intern, fourth or fifth year")},
    {0}};
static const char *const STAGE_KEY[] = {"level_1", "level_2", "level_3"};
static const LawCode EXAMS[] = {{"basic_test", TEXT_BASIC}, {"grade3_test", TEXT_GRADE3}, {0}};
static const LawField TITP_IN[] = {
    [IN_DATE] = {"date", LAW_DATE, LAW_REQUIRED, .ask = ASK_DATE, .what = "Day for which the rule is asked"},
    [IN_STAGE] = {"stage", LAW_CODE, LAW_REQUIRED, .codes = STAGE, .ask = ASK_STATUS, .what = "Stage of the training"},
    [IN_SINCE] = {"since", LAW_DATE, 0, .ask = ASK_SINCE, .what = "First day of this stage"},
    [IN_EXAMS] = {"exams", LAW_CODES, 0, .codes = EXAMS, .ask = ASK_EXAMS, .what = "Skill tests that were passed"},
    [IN_ON_LIST] = {"on_list", LAW_BOOL, 0, .ask = TEXT_FIELD,
                    .what = "Whether the job may go on to the next stage"},
    [IN_REASONS] = {"reasons", LAW_CODES, 0, .codes = REASONS, .ask = ASK_REASONS,
                    .what = "What happened at the workplace, of the reasons that are written out"},
    [IN_WANTS_CHANGE] = {"wants_change", LAW_BOOL, 0,
                         .what = "Whether a change of workplace is asked about"},
    {0}};
enum { OUT_MONTHS, OUT_LAST_DAY, OUT_TOTAL, OUT_TOTAL_3, OUT_MISSING, OUT_HOURS, OUT_SEARCH, OUT_END };
static const LawField TITP_OUT[] = {
    [OUT_MONTHS] = {"stage_months", LAW_INT, .ask = LABEL_LONGEST, .what = "Months of this stage at most"},
    [OUT_LAST_DAY] = {"last_day", LAW_DATE, .ask = LABEL_LAST_DAY, .what = "Last day of the stage, counted from its first day"},
    [OUT_TOTAL] = {"months_two_stages", LAW_INT, .what = "Months of the first two stages together"},
    [OUT_TOTAL_3] = {"months_three_stages", LAW_INT, .what = "Months of all three stages together"},
    [OUT_MISSING] = {"still_missing", LAW_CODES, .codes = CONDITIONS, .ask = LABEL_MISSING, .what = "Conditions of the next stage not met"},
    [OUT_HOURS] = {"search_hours_week", LAW_INT, .what = "Hours a week that a permit allows while a new workplace is sought"},
    [OUT_SEARCH] = {"search_months", LAW_INT, .what = "Months for which such a permit is given at most"},
    [OUT_END] = {"system_ends", LAW_DATE, .what = "Day on which the new system replaces this one"},
    {0}};

// Articles 2 and 9: length of the stages, and the tests between them.
static void stages(LawRun *r, int32_t date) {
  int64_t stage = law_get(r, IN_STAGE);
  int64_t m1 = law_param(r, P_MONTHS, "level_1", date), m2 = law_param(r, P_MONTHS, "level_2", date);
  int64_t m3 = law_param(r, P_MONTHS, "level_3", date);
  int64_t months[] = {m1, m2, m3};
  law_out(r, OUT_MONTHS, months[stage]);
  law_out(r, OUT_TOTAL, law_add(r, m1, m2));
  law_out(r, OUT_TOTAL_3, law_add(r, law_add(r, m1, m2), m3));
  if (law_has(r, IN_SINCE) && months[stage] > 0) {
    int32_t last = law_date_add((int32_t)law_get(r, IN_SINCE), 0, (int)months[stage], -1);
    law_step(r, LABEL_LAST_DAY, &STAGES, LAW_DATE, last, LAW_EXACT);
    law_out(r, OUT_LAST_DAY, last);
  }
  if (stage == STAGE_3) return;
  if (law_has(r, IN_EXAMS)) {
    const char *test = stage == STAGE_1 ? "basic_test" : "grade3_test";
    int64_t miss = law_is(r, IN_EXAMS, test) ? 0 : BIT(stage == STAGE_1 ? C_BASIC : C_GRADE3);
    if (law_has(r, IN_ON_LIST) && !law_get(r, IN_ON_LIST)) miss |= BIT(C_FIELD);
    law_out(r, OUT_MISSING, miss);
  }
  if (!law_has(r, IN_ON_LIST) && !law_has(r, IN_WANTS_CHANGE) && !law_has(r, IN_REASONS) &&
      law_param_known(r, P_JOBS, STAGE_KEY[stage + 1], date))
    LAW_NOTE(r, LAW_NOTE_HELPER, &STAGES,
             TR_S("Only some jobs may go on to the next stage. {jobs} kinds of jobs were on the list when it was last seen. OTIT knows whether this one is."),
             LAW_A_INT("jobs", law_param(r, P_JOBS, STAGE_KEY[stage + 1], date)));
}

// The end of the system, told from the day on which its date was fixed.
static void transition(LawRun *r, int32_t date) {
  if (!law_param_known(r, P_END, "", date)) return;
  int32_t end = (int32_t)law_param(r, P_END, "", date);
  law_out(r, OUT_END, end);
  if (!law_param_known(r, P_APPROVED, "", date)) return;
  LAW_NOTE(r, LAW_NOTE_INFO, &TRANSITION,
           TR_W("The new system begins on {end}. Your plan as an intern goes on if it is approved by {approved} and has started by {start}. It does not change by itself into the new system."),
           LAW_A_DATE("end", end), LAW_A_DATE("approved", law_param(r, P_APPROVED, "", date)),
           LAW_A_DATE("start", law_param(r, P_START_BY, "", date)));
  if (law_param_known(r, P_BODY, "", date))
    LAW_NOTE(r, LAW_NOTE_HELPER, &TRANSITION,
             TR_S("New permits for supervising bodies of interns could be asked for until {body}. Plans of the new system can be filed from {plans}."),
             LAW_A_DATE("body", law_param(r, P_BODY, "", date)), LAW_A_DATE("plans", law_param(r, P_ESD_PLANS, "", date)));
  if (date >= end) law_unverified(r, NOT_READ);
}

// Change of workplace: only for circumstances that cannot be helped; written out since 2024-11-01.
static void change(LawRun *r, int32_t date) {
  bool reason = law_get(r, IN_REASONS) != 0;
  LAW_SAY(r, LAW_NOTE_DO, &CHANGE, SAY_BEFORE);
  LAW_SAY(r, LAW_NOTE_DO, &CHANGE, SAY_KEEP);
  if (law_is(r, IN_REASONS, "violence") || law_is(r, IN_REASONS, "sexual"))
    LAW_NOTE(r, LAW_NOTE_WARN, NULL, SAY_DANGER, LAW_A_TEXT("phone", POLICE));
  if (!law_param(r, P_LISTED, "", date)) {
    law_cannot_tell(r, CANNOT_TELL);   // only "reasons that cannot be helped", not written out
    return;
  }
  if (!law_has(r, IN_REASONS)) {
    LAW_NEED(r, IN_REASONS);
    return;
  }
  if (!reason) {
    LAW_SAY(r, LAW_NOTE_INFO, &CHANGE,
            SAY_WISH);
    law_no(r);
    return;
  }
  law_yes(r);
  int64_t hours = law_param(r, P_HOURS, "", date), months = law_param(r, P_SEARCH, "", date);
  law_out(r, OUT_HOURS, hours);
  law_out(r, OUT_SEARCH, months);
  LAW_NOTE(r, LAW_NOTE_DO, &CHANGE,
           TR_W("Give form {ask} to the company or the supervising organisation. They must sign it, give it back, check what happened and answer with form {answer}."),
           LAW_A_TEXT("ask", "1-44"), LAW_A_TEXT("answer", "1-45"));
  LAW_NOTE(r, LAW_NOTE_INFO, &CHANGE,
           TR_W("While you look for a new workplace you can ask for a permit to work up to {hours} hours a week, for up to {months} months."),
           LAW_A_INT("hours", hours), LAW_A_INT("months", months));
}

static void titp(LawRun *r) {
  if (!LAW_NEED(r, IN_DATE, IN_STAGE)) return;
  int32_t date = (int32_t)law_get(r, IN_DATE);
  if (law_has(r, IN_SINCE) && law_get(r, IN_SINCE) > date) {
    law_bad(r, IN_SINCE, -1, -1, BAD_FACTS);
    return;
  }
  stages(r, date);
  transition(r, date);
  if (law_get(r, IN_WANTS_CHANGE) || law_has(r, IN_REASONS)) change(r, date);
}
LAW_RULE(jp_stay_titp) = {.id = "jp.stay.titp", .title = TR_W("A new workplace as a technical intern"),
                          .in = TITP_IN, .out = TITP_OUT, .params = TITP_PARAMS, .currency = "JPY", .eval = titp};

// ---- jp.stay.titp_to_level3 ----

enum { Q_HOME, Q_HOME_LATER, Q_HOME_BY, Q_END, Q_LEVEL2 };
static const char *const L3_PARAMS[] = {
    [Q_HOME] = "jp.stay.titp.home_months",
    [Q_HOME_LATER] = "jp.stay.titp.home_later",
    [Q_HOME_BY] = "jp.stay.titp.home_by_months",
    [Q_END] = "jp.stay.titp.end",
    [Q_LEVEL2] = "jp.stay.titp.level2_months_at_end",
    NULL};
enum { L3_DATE, L3_GRADE3, L3_EXCELLENT, L3_SINCE2, L3_HOME_DAYS, L3_ON_LIST };
static const LawField L3_IN[] = {
    [L3_DATE] = {"date", LAW_DATE, LAW_REQUIRED, .ask = ASK_DATE, .what = "First day of the third stage, as planned"},
    [L3_GRADE3] = {"grade3_test", LAW_BOOL, LAW_REQUIRED, .ask = TEXT_GRADE3, .what = "Practical test of grade 3 passed"},
    [L3_EXCELLENT] = {"excellent", LAW_BOOL, LAW_REQUIRED, .ask = TEXT_EXCELLENT,
                      .what = "Company and supervising organisation both meet the standard of excellence"},
    [L3_SINCE2] = {"level2_since", LAW_DATE, 0,
                   .what = "First day of the second stage"},
    [L3_HOME_DAYS] = {"home_since", LAW_DATE, 0,
                      .what = "Day of the return home after the second stage, where it was before the third"},
    [L3_ON_LIST] = {"on_list", LAW_BOOL, 0, .ask = TEXT_FIELD,
                    .what = "Whether the job is on the list of the third stage"},
    {0}};
enum { L3_MISSING, L3_HOME_BY, L3_HOME_MONTHS, L3_LEVEL2 };
static const LawField L3_OUT[] = {
    [L3_MISSING] = {"still_missing", LAW_CODES, .codes = CONDITIONS, .ask = LABEL_MISSING, .what = "Conditions not met"},
    [L3_HOME_BY] = {"home_by", LAW_DATE, .ask = LABEL_LAST_DAY, .what = "Last day to leave for the time at home"},
    [L3_HOME_MONTHS] = {"home_months", LAW_INT, .what = "Months at home at least"},
    [L3_LEVEL2] = {"level2_months", LAW_INT, .what = "Whole months of the second stage on the day the new system begins"},
    {0}};

// Ordinance article 10(2)(iii): a month at home, before the third stage; since 2019-09-06 also within its first year.
static int64_t home_visit(LawRun *r, int32_t date, bool *known) {
  int64_t months = law_param(r, Q_HOME, "", date);
  law_out(r, L3_HOME_MONTHS, months);
  bool done = law_has(r, L3_HOME_DAYS) && law_date_add((int32_t)law_get(r, L3_HOME_DAYS), 0, (int)months, 0) <= date;
  if (done) return 0;
  if (!law_param(r, Q_HOME_LATER, "", date)) {
    if (!law_has(r, L3_HOME_DAYS)) *known = LAW_NEED(r, L3_HOME_DAYS);
    return law_has(r, L3_HOME_DAYS) ? BIT(C_HOME) : 0;
  }
  int32_t by = law_date_add(date, 0, (int)law_param(r, Q_HOME_BY, "", date), -1);
  law_step(r, LABEL_LAST_DAY, &ORDINANCE_10, LAW_DATE, by, LAW_EXACT);
  law_out(r, L3_HOME_BY, by);
  LAW_NOTE(r, LAW_NOTE_INFO, &ORDINANCE_10,
           TR_W("You must be at home for at least {months} month: before the fourth year starts, or leave for it by {by}. This time does not count as training. You do not pay the trip."),
           LAW_A_INT("months", months), LAW_A_DATE("by", by));
  return 0;
}

// Transition: from the day of the new system only for those who then have a year of the second stage behind them.
static int64_t level2_at_end(LawRun *r, int32_t date, bool *known) {
  if (!law_param_known(r, Q_END, "", date)) return 0;
  int32_t end = (int32_t)law_param(r, Q_END, "", date);
  if (date < end) return 0;
  law_unverified(r, NOT_READ);
  if (!law_has(r, L3_SINCE2)) {
    *known = LAW_NEED(r, L3_SINCE2);
    return 0;
  }
  int64_t need = law_param(r, Q_LEVEL2, "", date);
  int64_t had = law_months_between((int32_t)law_get(r, L3_SINCE2), end);
  if (had < 0) had = 0;
  law_step(r, LABEL_COUNTED, &TRANSITION, LAW_INT, had, LAW_DOWN);
  law_out(r, L3_LEVEL2, had);
  return had >= need ? 0 : BIT(C_LEVEL2_TIME);
}

static void titp_to_level3(LawRun *r) {
  if (!LAW_NEED(r, L3_DATE)) return;
  int32_t date = (int32_t)law_get(r, L3_DATE);
  if (law_has(r, L3_SINCE2) && law_get(r, L3_SINCE2) > date) {
    law_bad(r, L3_SINCE2, -1, -1, BAD_FACTS);
    return;
  }
  bool known = true;
  int64_t missing = home_visit(r, date, &known);
  missing |= level2_at_end(r, date, &known);
  if (law_has(r, L3_GRADE3) && !law_get(r, L3_GRADE3)) missing |= BIT(C_GRADE3);
  if (law_has(r, L3_EXCELLENT) && !law_get(r, L3_EXCELLENT)) missing |= BIT(C_EXCELLENT);
  if (law_has(r, L3_ON_LIST) && !law_get(r, L3_ON_LIST)) missing |= BIT(C_FIELD);
  law_out(r, L3_MISSING, missing);
  if (missing) law_no(r);
  else if (known && LAW_NEED(r, L3_GRADE3, L3_EXCELLENT)) law_yes(r);
}
LAW_RULE(jp_stay_titp_to_level3) = {.id = "jp.stay.titp_to_level3",
                                    .title = TR_W("Technical intern, fourth or fifth year"),
                                    .in = L3_IN, .out = L3_OUT, .params = L3_PARAMS, .currency = "JPY", .eval = titp_to_level3};
