// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Employment for Skill Development, from 2027-04-01: the change of company, by own wish or for a reason that cannot be helped.
#include "../stay.h"

static const LawCite WISH = {"Employment for Skill Development Act, article 8-5 (own wish)", LINK_ESD_ACT};
static const LawCite ANY_TIME = {"Employment for Skill Development Act, article 8-5 (reason that cannot be helped)", LINK_ESD_ACT};
static const LawCite ORDINANCE = {"Ordinance 4 of 2025 of the Employment for Skill Development Act",
                                  "https://www.jil.go.jp/kokunai/mm/hourei/syourei/20250930a.html"};

static const LawCite POLICY = {"Basic policy of 2025-03-11", "https://www.nikkinonline.com/premium/trendslist/248698"};

enum { P_START, P_MONTHS, P_LOW, P_HIGH, P_OWN_CHOICE, P_SHARE, P_SHARE_CITY, P_TOTAL, P_TOTAL_MORE };
static const char *const PARAMS[] = {
    [P_START] = "jp.stay.esd.start",
    [P_MONTHS] = "jp.stay.esd.transfer_months",
    [P_LOW] = "jp.stay.esd.transfer_months_low",
    [P_HIGH] = "jp.stay.esd.transfer_months_high",
    [P_OWN_CHOICE] = "jp.stay.esd.transfer_months_chosen",
    [P_SHARE] = "jp.stay.esd.share",
    [P_SHARE_CITY] = "jp.stay.esd.share_city",
    [P_TOTAL] = "jp.stay.esd.months",
    [P_TOTAL_MORE] = "jp.stay.esd.months_more",
    NULL};
enum { IN_DATE, IN_FIELD, IN_MONTHS, IN_TEST, IN_JAPANESE, IN_CHOSEN, IN_SAME_JOB, IN_REASONS };
static const LawField IN[] = {
    [IN_DATE] = {"date", LAW_DATE, LAW_REQUIRED, .ask = ASK_DATE, .what = "Day for which the rule is asked"},
    [IN_FIELD] = {"field", LAW_CODE, LAW_REQUIRED, .codes = FIELDS, .ask = ASK_FIELD, .what = "Field of work"},
    [IN_MONTHS] = {"months_at_employer", LAW_INT, LAW_REQUIRED, .max = 600, .ask = ASK_EMPLOYER_MONTHS,
                   .what = "Whole months in Employment for Skill Development at the same company"},
    [IN_TEST] = {"basic_skill_test", LAW_BOOL, LAW_REQUIRED, .ask = TEXT_BASIC, .what = "Basic trade test or test of the system passed"},
    [IN_JAPANESE] = {"japanese_level", LAW_CODE, LAW_REQUIRED, .codes = JAPANESE, .ask = ASK_JAPANESE, .what = "Japanese test passed"},
    [IN_CHOSEN] = {"employer_chose_shorter", LAW_BOOL, 0,
                   .what = "The company itself set the shorter time in the plan"},
    [IN_SAME_JOB] = {"same_job", LAW_BOOL, 0, .ask = TEXT_SAME_JOB, .what = "Same job category"},
    [IN_REASONS] = {"reasons", LAW_CODES, 0, .codes = REASONS, .ask = ASK_REASONS, .what = "What happened, of the reasons that cannot be helped"},
    {0}};
enum { OUT_NEEDED, OUT_LOW, OUT_HIGH, OUT_MET, OUT_FROM, OUT_MISSING, OUT_UNKNOWN };
static const LawField OUT[] = {
    [OUT_NEEDED] = {"needed_months", LAW_INT, .ask = TR_W("Least time, in months"), .what = "Months at the same company before a change by own wish"},
    [OUT_LOW] = {"needed_months_low", LAW_INT, .what = "Lower of two figures, where sources differ"},
    [OUT_HIGH] = {"needed_months_high", LAW_INT, .what = "Higher of two figures, where sources differ"},
    [OUT_MET] = {"period_met", LAW_BOOL, .what = "Whether the time at the company is enough; absent: not known"},
    [OUT_FROM] = {"from", LAW_DATE, .ask = LABEL_NOT_BEFORE, .what = "Day on which the time is enough, never for fields where sources differ"},
    [OUT_MISSING] = {"still_missing", LAW_CODES, .codes = CONDITIONS, .ask = LABEL_MISSING, .what = "Own conditions not met"},
    [OUT_UNKNOWN] = {"unknown", LAW_CODES, .codes = CONDITIONS, .what = "Own conditions about which nobody can tell yet"},
    {0}};

typedef struct { int64_t missing, unknown; } Answer;

// Time at the same company: by field; shorter where the company chose so.
static void period(LawRun *r, int32_t date, Answer *a) {
  const char *field = FIELDS[law_get(r, IN_FIELD)].id;
  int64_t had = law_get(r, IN_MONTHS);
  bool chosen = law_get(r, IN_CHOSEN) != 0;
  if (!chosen && law_param_known(r, P_LOW, field, date)) {
    int64_t low = law_param(r, P_LOW, field, date), high = law_param(r, P_HIGH, field, date);
    law_out(r, OUT_LOW, low);
    law_out(r, OUT_HIGH, high);
    LAW_NOTE(r, LAW_NOTE_WARN, &WISH,
             TR_W("Sources differ for this field: {low} or {high} months. Check with the immigration office before you plan."),
             LAW_A_INT("low", low), LAW_A_INT("high", high));
    if (had < low) a->missing |= BIT(C_MONTHS);
    else if (had < high) a->unknown |= BIT(C_MONTHS);
    if (had < low || had >= high) law_out(r, OUT_MET, had >= high);
    return;
  }
  int64_t least = law_param(r, P_OWN_CHOICE, "", date), need = chosen ? least : law_param(r, P_MONTHS, field, date);
  if (need > least)
    LAW_NOTE(r, LAW_NOTE_INFO, &POLICY, TR_W("A company that asks for more than {months} months owes you a pay rise and a plan for your next steps."),
             LAW_A_INT("months", least));
  law_out(r, OUT_NEEDED, need);
  law_out(r, OUT_MET, had >= need);
  if (had >= need) return;
  a->missing |= BIT(C_MONTHS);
  int32_t from = law_date_add(date, 0, (int)law_sub(r, need, had), 0);
  law_step(r, LABEL_NOT_BEFORE, &WISH, LAW_DATE, from, LAW_EXACT);
  law_out(r, OUT_FROM, from);
}

static void tests(LawRun *r, Answer *a) {
  if (law_has(r, IN_TEST) && !law_get(r, IN_TEST)) a->missing |= BIT(C_BASIC);
  if (law_has(r, IN_JAPANESE) && law_get(r, IN_JAPANESE) == JA_NONE) a->missing |= BIT(C_JAPANESE);
  if (law_has(r, IN_JAPANESE) && law_get(r, IN_JAPANESE) == JA_A1) {
    a->unknown |= BIT(C_JAPANESE);
    LAW_SAY(r, LAW_NOTE_HELPER, &WISH, TR_S("A1 is the lowest level for a change by own wish; a field may ask for more. The level of each field was not found."));
    law_unverified(r, JAPANESE_TEST);
  }
  if (law_has(r, IN_SAME_JOB) && !law_get(r, IN_SAME_JOB)) a->missing |= BIT(C_SAME_JOB);
}

static void notes(LawRun *r, int32_t date) {
  LAW_SAY(r, LAW_NOTE_DO, &ORDINANCE, TR_W("Only the new public body, the supporting body or Hello Work may help with this change. Private job brokers are not allowed."));
  LAW_SAY(r, LAW_NOTE_INFO, &ORDINANCE, TR_W("The new company may have to pay the old one. That is between them. It is never your debt."));
  LAW_NOTE(r, LAW_NOTE_HELPER, &ORDINANCE,
           TR_S("The new company must meet conditions too. At most {share} of its workers in this system may have come by own wish; for some big cities {city}."),
           LAW_A_RATIO("share", law_param_ratio(r, P_SHARE, "", date)), LAW_A_RATIO("city", law_param_ratio(r, P_SHARE_CITY, "", date)));
  LAW_NOTE(r, LAW_NOTE_HELPER, &ORDINANCE,
           TR_S("This status is for {months} months in all, and up to {more} months longer in some cases. A change of company does not make it longer."),
           LAW_A_INT("months", law_param(r, P_TOTAL, "", date)), LAW_A_INT("more", law_param(r, P_TOTAL_MORE, "", date)));
}

static void esd_transfer(LawRun *r) {
  if (!LAW_NEED(r, IN_DATE, IN_FIELD)) return;
  int32_t date = (int32_t)law_get(r, IN_DATE);
  int64_t field = law_get(r, IN_FIELD);
  int32_t start = (int32_t)law_param(r, P_START, "", date);
  if (date < start) {
    LAW_NOTE(r, LAW_NOTE_INFO, &WISH, SAY_BEGINS, LAW_A_DATE("date", start));
    law_out(r, OUT_MISSING, BIT(C_STARTED));
    law_no(r);
    return;
  }
  if (field == F_OTHER || field == F_AVIATION || field == F_ROAD) {
    law_out(r, OUT_MISSING, BIT(C_FIELD));
    law_no(r);
    return;
  }
  LAW_SAY(r, LAW_NOTE_WARN, &WISH, SAY_NO_WORK);
  if (law_get(r, IN_REASONS)) {
    LAW_SAY(r, LAW_NOTE_INFO, &ANY_TIME, TR_W("For such a reason a change is possible at any time. No months and no tests are asked."));
    LAW_SAY(r, LAW_NOTE_DO, &ANY_TIME, SAY_KEEP);
    LAW_SAY(r, LAW_NOTE_DO, &ANY_TIME, SAY_BEFORE);
    law_yes(r);
    return;
  }
  if (!LAW_NEED(r, IN_MONTHS)) return;
  Answer a = {0, 0};
  period(r, date, &a);
  tests(r, &a);
  notes(r, date);
  law_out(r, OUT_MISSING, a.missing);
  law_out(r, OUT_UNKNOWN, a.unknown);
  if (a.missing) law_no(r);
  else if (!LAW_NEED(r, IN_TEST, IN_JAPANESE)) return;
  else if (a.unknown) law_cannot_tell(r, CANNOT_TELL);
  else law_yes(r);
}
LAW_RULE(jp_stay_esd_transfer) = {.id = "jp.stay.esd_transfer", .title = TEXT_ESD_CHANGE,
                                  .in = IN, .out = OUT, .params = PARAMS, .currency = "JPY", .eval = esd_transfer};
