// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// When the job ends: the worker's own notice, work at another company, and when a status can be taken back.
// Nothing here says that a person should go or should remain; it says what the law attaches to each.
#include "../stay.h"

static const LawCite NOTICE = {"Immigration Control Act, article 19-16", LINK_ICRRA};
static const LawCite NOTICE_FINE = {"Immigration Control Act, penalties for article 19-16",
                                    "https://gyosei-kawamoto.com/2022/07/18/visa-10"};
static const LawCite EMPLOYER_NOTICE = {"Immigration Control Act, article 19-18",
                                        "https://www.moj.go.jp/isa/applications/procedures/nyuukokukanri07_00190.html"};
static const LawCite SCOPE = {"Immigration Control Act, articles 19 and 20", LINK_ICRRA};
static const LawCite REVOKE_5 = {"Immigration Control Act, article 22-4(1)(v)", LINK_ICRRA};
static const LawCite REVOKE_6 = {"Immigration Control Act, article 22-4(1)(vi)", LINK_ICRRA};

// ---- jp.stay.leaving_notice ----

enum { P_DAYS, P_FINE };
static const char *const NOTICE_PARAMS[] = {[P_DAYS] = "jp.stay.notice.days", [P_FINE] = "jp.stay.notice.fine", NULL};
enum { IN_LEFT, IN_STATUS, IN_DATE };
static const LawField NOTICE_IN[] = {
    [IN_LEFT] = {"left", LAW_DATE, LAW_REQUIRED, .ask = ASK_LEFT, .what = "Day on which the contract ended or the worker left"},
    [IN_STATUS] = {"status", LAW_CODE, 0, .codes = STATUSES, .ask = ASK_STATUS, .what = "Status of residence; never needed"},
    [IN_DATE] = {"date", LAW_DATE, 0, .ask = ASK_DATE, .what = "Day for which the rule is asked"},
    {0}};
enum { OUT_DUE, OUT_DAYS_LEFT, OUT_FORM, OUT_FINE };
enum { FORM_ACTIVITY, FORM_CONTRACT };
static const LawCode FORMS[] = {[FORM_ACTIVITY] = {"activity_organisation", NULL}, [FORM_CONTRACT] = {"contract_organisation", NULL}, {0}};
static const LawField NOTICE_OUT[] = {
    [OUT_DUE] = {"due", LAW_DATE, .ask = LABEL_NOTICE, .what = "Last day for the notice"},
    [OUT_DAYS_LEFT] = {"days_left", LAW_INT, .what = "Days from the day of the question to the last day; 0 when it has passed"},
    [OUT_FORM] = {"form", LAW_CODE, .codes = FORMS, .what = "Which of the two forms the status uses"},
    [OUT_FINE] = {"fine_max", LAW_MONEY, .what = "Fine at most for a notice that is not made"},
    {0}};

static bool works_by_contract_form(int64_t status) { return status == ST_SSW_1 || status == ST_SSW_2; }

static void leaving_notice(LawRun *r) {
  if (!LAW_NEED(r, IN_LEFT)) return;
  int32_t left = (int32_t)law_get(r, IN_LEFT);
  int64_t days = law_param(r, P_DAYS, "", left);
  int32_t due = (int32_t)law_add(r, left, days);
  law_step(r, LABEL_NOTICE, &NOTICE, LAW_DATE, due, LAW_EXACT);
  law_out(r, OUT_DUE, due);
  int64_t fine = law_param(r, P_FINE, "", left);
  law_out(r, OUT_FINE, fine);
  if (law_has(r, IN_STATUS) && law_get(r, IN_STATUS) <= ST_SSW_2)
    law_out(r, OUT_FORM, works_by_contract_form(law_get(r, IN_STATUS)) ? FORM_CONTRACT : FORM_ACTIVITY);
  LAW_NOTE(r, LAW_NOTE_WARN, &NOTICE,
           TR_W("The law asks you to tell the immigration office within {days} days after the job ended, also when you have no new job. This notice tells the office that you no longer work there."),
           LAW_A_INT("days", days));
  LAW_SAY(r, LAW_NOTE_INFO, &EMPLOYER_NOTICE,
          TR_W("The notice goes only to the immigration office. The company and those who support or check it send reports too. So the office may know already."));
  LAW_NOTE(r, LAW_NOTE_INFO, &NOTICE_FINE,
           TR_W("Without the notice a fine of up to {fine} is possible, and it can count against you when you ask for a new permit."),
           LAW_A_MONEY("fine", fine));
  LAW_SAY(r, LAW_NOTE_DO, &NOTICE, TR_W("You decide. We never send this notice for you. If you are afraid of what follows, talk to a lawyer first."));
  if (!law_has(r, IN_DATE)) return;
  int32_t date = (int32_t)law_get(r, IN_DATE);
  law_out(r, OUT_DAYS_LEFT, due > date ? due - date : 0);
  if (date > due)
    LAW_SAY(r, LAW_NOTE_INFO, &NOTICE, TR_W("The day for the notice may have passed. A late notice can still be made. Ask a lawyer how."));
}
LAW_RULE(jp_stay_leaving_notice) = {.id = "jp.stay.leaving_notice", .title = TR_W("When the job ends: your notice"),
                                    .in = NOTICE_IN, .out = NOTICE_OUT, .params = NOTICE_PARAMS, .currency = "JPY", .eval = leaving_notice};

// ---- jp.stay.change_employer ----

enum { E_RESIGN, E_DAYS, E_NO_WORK };
static const char *const EMPLOYER_PARAMS[] = {
    [E_RESIGN] = "jp.stay.change.resigning_is_reported",
    [E_DAYS] = "jp.stay.change.report_days",
    [E_NO_WORK] = "jp.stay.change.no_work_months",
    NULL};
enum { E_DATE, E_STATUS, E_DANGER, E_ENDED_BY, E_CONTRACT, E_PERMISSION, E_SAME_FIELD, E_TEST, E_REASONS };
static const LawField EMPLOYER_IN[] = {
    [E_DATE] = {"date", LAW_DATE, LAW_REQUIRED, .ask = ASK_DATE, .what = "Day for which the rule is asked"},
    [E_STATUS] = {"status", LAW_CODE, LAW_REQUIRED, .codes = STATUSES, .ask = ASK_STATUS, .what = "Status of residence"},
    [E_DANGER] = {"danger", LAW_BOOL, 0, .ask = TR_W("Are you in danger today?"), .what = "Whether the worker is in danger"},
    [E_ENDED_BY] = {"job", LAW_CODE, 0, .codes = JOBS, .ask = ASK_WORKING, .what = "Whether the job goes on, and who ended it"},
    [E_CONTRACT] = {"contract", LAW_BOOL, 0, .ask = TEXT_CONTRACT, .what = "A new company offers a contract"},
    [E_PERMISSION] = {"permission", LAW_BOOL, 0, .ask = TEXT_PERMISSION,
                      .what = "The permission for the new company was given"},
    [E_SAME_FIELD] = {"same_field", LAW_BOOL, 0, .ask = TEXT_SAME_JOB, .what = "Same field and job category"},
    [E_TEST] = {"field_test", LAW_BOOL, 0, .ask = TEXT_SSW1_TEST, .what = "Skill test of the new field passed"},
    [E_REASONS] = {"reasons", LAW_CODES, 0, .codes = REASONS, .ask = ASK_REASONS, .what = "What happened at the workplace"},
    {0}};
enum { E_OUT_MAY_CHANGE, E_OUT_NEEDS, E_OUT_MISSING, E_OUT_HELP };
static const LawField EMPLOYER_OUT[] = {
    [E_OUT_MAY_CHANGE] = {"change_exists", LAW_BOOL, .what = "Whether the status knows a change of company; absent: not known"},
    [E_OUT_NEEDS] = {"needs_permission", LAW_BOOL, .what = "A new permission is needed before work starts"},
    [E_OUT_MISSING] = {"still_missing", LAW_CODES, .codes = CONDITIONS, .ask = LABEL_MISSING, .what = "What is missing before work at the new company"},
    [E_OUT_HELP] = {"help_owed", LAW_BOOL, .ask = TEXT_JOB_HELP, .what = "The company owes help to find a new one, because it ended the contract"},
    {0}};

static void ssw_change(LawRun *r, int32_t date, int64_t *missing) {
  law_out(r, E_OUT_MAY_CHANGE, true);
  if (law_has(r, E_CONTRACT) && !law_get(r, E_CONTRACT)) *missing |= BIT(C_CONTRACT);
  if (law_has(r, E_SAME_FIELD) && !law_get(r, E_SAME_FIELD) && !law_get(r, E_TEST)) *missing |= BIT(C_SSW1_TEST);
  LAW_SAY(r, LAW_NOTE_INFO, &SCOPE,
          TR_W("A Specified Skilled Worker can change the company within the field. For another field you need its skill test. Each new company needs a new permission."));
  bool dismissed = law_is(r, E_ENDED_BY, "dismissed") || law_is(r, E_REASONS, "dismissed");
  if (dismissed && law_get(r, E_STATUS) == ST_SSW_1) {
    law_out(r, E_OUT_HELP, true);
  }
  if (law_is(r, E_ENDED_BY, "left") && law_param_known(r, E_RESIGN, "", date) && !law_param(r, E_RESIGN, "", date))
    LAW_NOTE(r, LAW_NOTE_HELPER, &EMPLOYER_NOTICE,
             TR_S("That the worker gave notice is not reported by itself. The end of the contract is: within {days} days. So is {months} month without work."),
             LAW_A_INT("days", law_param(r, E_DAYS, "", date)), LAW_A_INT("months", law_param(r, E_NO_WORK, "", date)));
}

static void titp_change(LawRun *r, int64_t *missing) {
  LAW_SAY(r, LAW_NOTE_INFO, &SCOPE,
          SAY_WISH);
  if (!law_has(r, E_REASONS)) return;
  law_out(r, E_OUT_MAY_CHANGE, law_get(r, E_REASONS) != 0);
  if (!law_get(r, E_REASONS)) *missing |= BIT(C_REASON);
}

static void what_going_changes(LawRun *r) {
  LAW_SAY(r, LAW_NOTE_DO, &SCOPE, SAY_BEFORE);
  LAW_SAY(r, LAW_NOTE_DO, &SCOPE, SAY_KEEP);
  LAW_SAY(r, LAW_NOTE_INFO, &SCOPE,
          TR_W("When the job ends, three things change: a notice is due, the company reports it, and your status can be checked. The status does not end by that alone."));
}

static void change_employer(LawRun *r) {
  if (law_get(r, E_DANGER)) LAW_NOTE(r, LAW_NOTE_STOP, NULL, SAY_DANGER, LAW_A_TEXT("phone", POLICE));
  if (!LAW_NEED(r, E_DATE, E_STATUS)) return;
  int32_t date = (int32_t)law_get(r, E_DATE);
  int64_t status = law_get(r, E_STATUS), missing = 0;
  what_going_changes(r);
  LAW_SAY(r, LAW_NOTE_WARN, &SCOPE, SAY_NO_WORK);
  if (status == ST_STUDENT || status == ST_OTHER) {
    law_cannot_tell(r, CANNOT_TELL);
    return;
  }
  law_out(r, E_OUT_NEEDS, true);
  if (status == ST_SSW_1 || status == ST_SSW_2) ssw_change(r, date, &missing);
  if (status <= ST_TITP) titp_change(r, &missing);
  if (status == ST_DESIGNATED)
    LAW_SAY(r, LAW_NOTE_HELPER, &SCOPE, TR_S("The permit names one company. Another one needs a new permit, often given only where the change was not the worker's fault."));
  if (law_get(r, E_PERMISSION)) {
    law_yes(r);
  } else {
    missing |= BIT(C_PERMISSION);
    if (law_has(r, E_PERMISSION)) law_no(r);
    else LAW_NEED(r, E_PERMISSION);
  }
  law_out(r, E_OUT_MISSING, missing);
}
LAW_RULE(jp_stay_change_employer) = {.id = "jp.stay.change_employer", .title = TR_W("Work at another company"),
                                     .in = EMPLOYER_IN, .out = EMPLOYER_OUT, .params = EMPLOYER_PARAMS, .currency = "JPY",
                                     .eval = change_employer};

// ---- jp.stay.revocation_risk ----

enum { V_MONTHS, V_OTHER_WORK };
static const char *const REVOKE_PARAMS[] = {
    [V_MONTHS] = "jp.stay.revocation.months", [V_OTHER_WORK] = "jp.stay.revocation.other_work", NULL};
enum { V_DATE, V_STOPPED, V_OTHER, V_GOOD };
enum { OTHER_NONE, OTHER_WORK };
static const LawCode OTHER[] = {
    [OTHER_NONE] = {"none", TR_W("No")},
    [OTHER_WORK] = {"doing_or_planned", TR_W("Yes")},
    {0}};
static const LawCode GOOD[] = {
    {"looking", NULL},
    {"hospital", NULL},
    {"school", NULL},
    {"admitted", NULL},
    {0}};
static const LawField REVOKE_IN[] = {
    [V_DATE] = {"date", LAW_DATE, LAW_REQUIRED, .ask = ASK_DATE, .what = "Day for which the rule is asked"},
    [V_STOPPED] = {"stopped", LAW_DATE, LAW_REQUIRED, .ask = ASK_LEFT,
                   .what = "First day without the permitted activity"},
    [V_OTHER] = {"other_work", LAW_CODE, LAW_REQUIRED, .codes = OTHER, .ask = TR_W("Do you do other work, or will you?"),
                 .what = "Other activity without permission: done, or about to be"},
    [V_GOOD] = {"good_reasons", LAW_CODES, 0, .codes = GOOD, .what = "Good reasons that the ministry named"},
    {0}};
enum { V_OUT_GROUND, V_OUT_SINCE, V_OUT_GOOD };
enum { GROUND_NONE_YET, GROUND_6, GROUND_5 };
static const LawCode GROUNDS[] = {[GROUND_NONE_YET] = {"not_yet", NULL}, [GROUND_6] = {"vi", NULL}, [GROUND_5] = {"v", NULL}, {0}};
static const LawField REVOKE_OUT[] = {
    [V_OUT_GROUND] = {"ground", LAW_CODE, .codes = GROUNDS, .what = "Item of article 22-4(1) that could be used on the day; not_yet: none of the two"},
    [V_OUT_SINCE] = {"months_end", LAW_DATE, .ask = LABEL_CHECK, .what = "Day on which the months of item (vi) are full"},
    [V_OUT_GOOD] = {"good_reason", LAW_BOOL, .what = "One of the named good reasons is told"},
    {0}};

static void revocation_risk(LawRun *r) {
  if (!LAW_NEED(r, V_DATE, V_STOPPED)) return;
  int32_t date = (int32_t)law_get(r, V_DATE), stopped = (int32_t)law_get(r, V_STOPPED);
  if (stopped > date) {
    law_bad(r, V_STOPPED, -1, -1, BAD_FACTS);
    return;
  }
  int64_t months = law_param(r, V_MONTHS, "", date);
  bool no_wait = law_param(r, V_OTHER_WORK, "", date) != 0, good = law_get(r, V_GOOD) != 0;
  int32_t full = law_date_add(stopped, 0, (int)months, 0);
  law_step(r, LABEL_CHECK, &REVOKE_6, LAW_DATE, full, LAW_EXACT);
  law_out(r, V_OUT_SINCE, full);
  law_out(r, V_OUT_GOOD, good);
  if (no_wait)
    LAW_NOTE(r, LAW_NOTE_WARN, &REVOKE_5,
             SAY_NOT_FREE,
             LAW_A_INT("months", months));
  LAW_NOTE(r, LAW_NOTE_INFO, &REVOKE_6,
           TR_W("After {months} months without the work of your permit the office can take your status back, if there is no good reason. It does not happen by itself: it is decided case by case."),
           LAW_A_INT("months", months));
  LAW_SAY(r, LAW_NOTE_DO, &REVOKE_6, TR_W("To look for work can be a good reason. Keep proof of each try: letters, mails, visits to Hello Work."));
  LAW_SAY(r, LAW_NOTE_HELPER, &REVOKE_6,
          TR_S("Good reasons the ministry named: visits to companies in search of work; a long stay in hospital with the will to go on; a school that closed or a place at a new one."));
  LAW_SAY(r, LAW_NOTE_DO, &REVOKE_6, TR_W("If a letter of the immigration office comes, talk to a lawyer at once."));
  if (!law_has(r, V_OTHER)) {
    LAW_NEED(r, V_OTHER);
    return;
  }
  bool other = no_wait && law_get(r, V_OTHER) != OTHER_NONE;
  law_out(r, V_OUT_GROUND, other ? GROUND_5 : date >= full ? GROUND_6 : GROUND_NONE_YET);
}
LAW_RULE(jp_stay_revocation_risk) = {.id = "jp.stay.revocation_risk", .title = TR_W("When a status can be taken back"),
                                     .in = REVOKE_IN, .out = REVOKE_OUT, .params = REVOKE_PARAMS, .currency = "JPY",
                                     .eval = revocation_risk};
