// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What those around the worker owe: the ten duties of support for Specified Skilled Workers (i), and the duties of bodies that
// supervise the training of interns. In: what was done. Out: what was not, each with its article.
#include "../stay.h"

#define SUPPORT_ORDINANCE "Ordinance 5 of 2019 on contracts and support of Specified Skilled Workers, article "
#define SUPPORT_LINK "https://www.ss1-office.jp/15898713401024"
#define TRAINING_ORDINANCE "Ordinance of the Technical Intern Training Act, article 52"
#define TRAINING_LINK "https://gifunobengoshisugi.com"

enum {
  D_GUIDANCE, D_PICKUP, D_HOUSING, D_ORIENTATION, D_OFFICES, D_JAPANESE, D_COMPLAINTS, D_CONTACT, D_JOB_HELP, D_INTERVIEWS,
  D_FREE, D_HOUSING_FEES, SSW_END,
  D_AUDIT = SSW_END, D_AUDIT_AT_ONCE, D_VISITS, D_COURSE, D_TRIP_HOME, D_ADVICE, TITP_END
};
static const LawCode DUTIES[] = {
    [D_GUIDANCE] = {"guidance", TR_W("Told you about the contract and life here before you came")},
    [D_PICKUP] = {"pickup", TR_W("Met you at the airport and brings you there at the end")},
    [D_HOUSING] = {"housing", TR_W("Helped with a home, a bank account and a phone")},
    [D_ORIENTATION] = {"orientation", TR_W("Explained life in Japan in a language you understand, long enough")},
    [D_OFFICES] = {"offices", TR_W("Went with you to the offices")},
    [D_JAPANESE] = {"japanese", TR_W("Offered ways to learn Japanese")},
    [D_COMPLAINTS] = {"complaints", TR_W("Hears complaints and gives advice in a language you understand")},
    [D_CONTACT] = {"contact", TR_W("Helps you to meet people who live here")},
    [D_JOB_HELP] = {"job_help", TEXT_JOB_HELP},
    [D_INTERVIEWS] = {"interviews", TR_W("Talks with you every few months and reports broken laws")},
    [D_FREE] = {"free", TR_W("Takes no money from you for this support")},
    [D_HOUSING_FEES] = {"housing_fees", TR_W("Pays deposit, key money and agent's fee of a rented home itself")},
    [D_AUDIT] = {"audit", TR_W("Talks with you every few months and reports broken laws")},
    [D_AUDIT_AT_ONCE] = {"audit_at_once", TR_W("Checks at once when a rule may be broken")},
    [D_VISITS] = {"visits", TR_W("Visits the workplace every month in the first year")},
    [D_COURSE] = {"course", TR_W("Explained life in Japan in a language you understand, long enough")},
    [D_TRIP_HOME] = {"trip_home", TR_W("Pays the trip home")},
    [D_ADVICE] = {"advice", TR_W("Hears complaints and gives advice in a language you understand")},
    {0}};
static const LawCite ARTICLES[] = {
    [D_GUIDANCE] = {SUPPORT_ORDINANCE "3(1)(i)(a)", SUPPORT_LINK},
    [D_PICKUP] = {SUPPORT_ORDINANCE "3(1)(i)(b)", SUPPORT_LINK},
    [D_HOUSING] = {SUPPORT_ORDINANCE "3(1)(i)(c)", SUPPORT_LINK},
    [D_ORIENTATION] = {SUPPORT_ORDINANCE "3(1)(i)(d)", SUPPORT_LINK},
    [D_OFFICES] = {SUPPORT_ORDINANCE "3(1)(i)(e)", SUPPORT_LINK},
    [D_JAPANESE] = {SUPPORT_ORDINANCE "3(1)(i)(f)", SUPPORT_LINK},
    [D_COMPLAINTS] = {SUPPORT_ORDINANCE "3(1)(i)(g)", SUPPORT_LINK},
    [D_CONTACT] = {SUPPORT_ORDINANCE "3(1)(i)(h)", SUPPORT_LINK},
    [D_JOB_HELP] = {SUPPORT_ORDINANCE "3(1)(i)(i)", SUPPORT_LINK},
    [D_INTERVIEWS] = {SUPPORT_ORDINANCE "3(1)(i)(j)", SUPPORT_LINK},
    [D_FREE] = {"Ordinance 5 of 2019 and guideline on support: costs are not put on the worker", "https://morinaga-office.net/15017"},
    [D_HOUSING_FEES] = {"Guideline on support, change of 2025-09-30", "https://noborder.cloud/nortification/release00038.html"},
    [D_AUDIT] = {TRAINING_ORDINANCE "(i)", TRAINING_LINK},
    [D_AUDIT_AT_ONCE] = {TRAINING_ORDINANCE "(ii)", TRAINING_LINK},
    [D_VISITS] = {TRAINING_ORDINANCE "(iii)", TRAINING_LINK},
    [D_COURSE] = {TRAINING_ORDINANCE " (course after arrival)", "http://hagiharasatoshi.com/archives/93"},
    [D_TRIP_HOME] = {TRAINING_ORDINANCE " (costs of the return)", "http://hagiharasatoshi.com/archives/93"},
    [D_ADVICE] = {TRAINING_ORDINANCE " (advice)", "http://hagiharasatoshi.com/archives/93"},
};

enum { P_DUTY, P_INTERVIEW, P_FACE, P_HOURS, P_REPORT, P_AUDIT };
static const char *const PARAMS[] = {
    [P_DUTY] = "jp.stay.support.duty",
    [P_INTERVIEW] = "jp.stay.support.interview_months",
    [P_FACE] = "jp.stay.support.face_months",
    [P_HOURS] = "jp.stay.support.orientation_hours",
    [P_REPORT] = "jp.stay.support.report_months",
    [P_AUDIT] = "jp.stay.support.audit_months",
    NULL};
enum { IN_DATE, IN_SCHEME, IN_DONE, IN_NOT_DONE, IN_LAST, IN_LAST_FACE, IN_HOURS, IN_ENDED, IN_FROM_ABROAD };
enum { SCHEME_SSW, SCHEME_TITP, SCHEME_ESD };
static const LawCode SCHEMES[] = {
    [SCHEME_SSW] = {"ssw_1", TR_W("Specified Skilled Worker (i)")},
    [SCHEME_TITP] = {"titp", TR_W("Technical intern, I do not know which year")},
    [SCHEME_ESD] = {"esd", TR_W("Employment for Skill Development (the new system)")},
    {0}};
static const LawField IN[] = {
    [IN_DATE] = {"date", LAW_DATE, LAW_REQUIRED, .ask = ASK_DATE, .what = "Day for which the rule is asked"},
    [IN_SCHEME] = {"scheme", LAW_CODE, LAW_REQUIRED, .codes = SCHEMES, .ask = ASK_STATUS, .what = "Pathway of the worker"},
    [IN_DONE] = {"done", LAW_CODES, 0, .codes = DUTIES, .ask = TR_W("What did they do for you?"), .what = "Duties that were met"},
    [IN_NOT_DONE] = {"not_done", LAW_CODES, 0, .codes = DUTIES, .ask = TR_W("What did they not do?"), .what = "Duties that were not met"},
    [IN_LAST] = {"last_interview", LAW_DATE, 0, .what = "Day of the last regular interview, or of the last check by the supervising body"},
    [IN_LAST_FACE] = {"last_face_to_face", LAW_DATE, 0, .what = "Day of the last interview face to face"},
    [IN_HOURS] = {"orientation_hours", LAW_INT, 0, .max = 100, .what = "Hours of the orientation after arrival"},
    [IN_ENDED] = {"company_ended", LAW_BOOL, 0, .what = "The contract was ended for a reason that is not the worker's"},
    [IN_FROM_ABROAD] = {"from_abroad", LAW_BOOL, 0, .what = "The worker came to Japan for this contract"},
    {0}};
enum { STATE_DONE, STATE_NOT_DONE, STATE_NOT_TOLD, STATE_NOT_OWED };
static const LawCode STATES[] = {
    [STATE_DONE] = {"done", TR_W("Done")},
    [STATE_NOT_DONE] = {"not_done", TR_W("Not done")},
    [STATE_NOT_TOLD] = {"not_told", NOT_CLEAR},
    [STATE_NOT_OWED] = {"not_owed", NULL},
    {0}};
enum { ROW_DUTY, ROW_STATE, ROW_ARTICLE, ROW_LINK };
static const LawField ROW[] = {
    [ROW_DUTY] = {"duty", LAW_CODE, .codes = DUTIES, .what = "The duty"},
    [ROW_STATE] = {"state", LAW_CODE, .codes = STATES, .what = "Whether it was met"},
    [ROW_ARTICLE] = {"article", LAW_TEXT, .what = "Where it is written"},
    [ROW_LINK] = {"link", LAW_TEXT, .what = "Where it was read"},
    {0}};
enum { OUT_DUTIES, OUT_NOT_DONE, OUT_INTERVIEW, OUT_NEXT, OUT_REPORT };
static const LawField OUT[] = {
    [OUT_DUTIES] = {"duties", LAW_LIST, .of = ROW, .what = "Each duty with its state and article"},
    [OUT_NOT_DONE] = {"not_done", LAW_CODES, .codes = DUTIES, .ask = TR_W("Not done"), .what = "Duties that were not met"},
    [OUT_INTERVIEW] = {"interview_months", LAW_INT, .what = "At most so many months between two interviews or checks"},
    [OUT_NEXT] = {"next_interview", LAW_DATE, .ask = LABEL_LAST_DAY, .what = "Day by which the next one is due"},
    [OUT_REPORT] = {"report_months", LAW_INT, .what = "Months between two reports of the company to the immigration office"},
    {0}};

// Regular interviews: at least every three months; since 2025-04-01 also online, then once a year face to face.
static bool interview_late(LawRun *r, int32_t date) {
  bool ssw = law_get(r, IN_SCHEME) == SCHEME_SSW, late = false;
  int64_t months = law_param(r, ssw ? P_INTERVIEW : P_AUDIT, "", date);
  law_out(r, OUT_INTERVIEW, months);
  if (law_has(r, IN_LAST)) {
    int32_t next = law_date_add((int32_t)law_get(r, IN_LAST), 0, (int)months, 0);
    law_step(r, LABEL_LAST_DAY, &ARTICLES[ssw ? D_INTERVIEWS : D_AUDIT], LAW_DATE, next, LAW_EXACT);
    law_out(r, OUT_NEXT, next);
    late = date > next;
  }
  if (ssw && law_has(r, IN_LAST_FACE))
    late |= date > law_date_add((int32_t)law_get(r, IN_LAST_FACE), 0, (int)law_param(r, P_FACE, "", date), 0);
  return late;
}

// State of one duty as told, before what the dates and hours say.
static int64_t told(LawRun *r, int duty) {
  if (duty == D_JOB_HELP && law_has(r, IN_ENDED) && !law_get(r, IN_ENDED)) return STATE_NOT_OWED;
  if (duty == D_PICKUP && law_has(r, IN_FROM_ABROAD) && !law_get(r, IN_FROM_ABROAD)) return STATE_NOT_OWED;
  if (law_is(r, IN_NOT_DONE, DUTIES[duty].id)) return STATE_NOT_DONE;
  return law_is(r, IN_DONE, DUTIES[duty].id) ? STATE_DONE : STATE_NOT_TOLD;
}

static int64_t state_of(LawRun *r, int duty, int32_t date, bool late) {
  if (!law_param(r, P_DUTY, DUTIES[duty].id, date)) return STATE_NOT_OWED;
  if ((duty == D_INTERVIEWS || duty == D_AUDIT) && late) return STATE_NOT_DONE;
  if (duty == D_ORIENTATION && law_has(r, IN_HOURS) && law_get(r, IN_HOURS) < law_param(r, P_HOURS, "", date)) return STATE_NOT_DONE;
  return told(r, duty);
}

static bool facts_hold(LawRun *r) {
  if (law_get(r, IN_DONE) & law_get(r, IN_NOT_DONE))
    return law_bad(r, IN_NOT_DONE, -1, -1, BAD_FACTS), false;
  for (int f = IN_LAST; f <= IN_LAST_FACE; f++)
    if (law_has(r, f) && law_get(r, f) > law_get(r, IN_DATE))
      return law_bad(r, f, -1, -1, BAD_FACTS), false;
  return true;
}

static void say(LawRun *r, int32_t date, bool ssw, int64_t not_done) {
  if (not_done)
    LAW_SAY(r, LAW_NOTE_DO, NULL, SAY_KEEP);
  if (!ssw) return;
  int64_t months = law_param(r, P_REPORT, "", date);
  law_out(r, OUT_REPORT, months);
  LAW_NOTE(r, LAW_NOTE_HELPER, &ARTICLES[D_INTERVIEWS],
           TR_S("The talks must come at least every {talk} months. The company reports to the immigration office every {report} months."),
           LAW_A_INT("talk", law_param(r, P_INTERVIEW, "", date)), LAW_A_INT("report", months));
}

static void support_duties(LawRun *r) {
  if (!LAW_NEED(r, IN_DATE, IN_SCHEME)) return;
  if (!facts_hold(r)) return;
  int32_t date = (int32_t)law_get(r, IN_DATE);
  if (law_get(r, IN_SCHEME) == SCHEME_ESD) {
    law_cannot_tell(r, CANNOT_TELL);
    return;
  }
  bool ssw = law_get(r, IN_SCHEME) == SCHEME_SSW, late = interview_late(r, date);
  int64_t not_done = 0, open = 0;
  for (int duty = ssw ? D_GUIDANCE : D_AUDIT; duty < (ssw ? SSW_END : TITP_END); duty++) {
    int64_t state = state_of(r, duty, date, late);
    size_t row = law_out_row(r, OUT_DUTIES);
    law_out_cell(r, OUT_DUTIES, row, ROW_DUTY, duty);
    law_out_cell(r, OUT_DUTIES, row, ROW_STATE, state);
    law_out_cell_text(r, OUT_DUTIES, row, ROW_ARTICLE, ARTICLES[duty].article);
    law_out_cell_text(r, OUT_DUTIES, row, ROW_LINK, ARTICLES[duty].link);
    if (state == STATE_NOT_DONE) not_done |= BIT(duty);
    open += state == STATE_NOT_TOLD;
  }
  law_out(r, OUT_NOT_DONE, not_done);
  say(r, date, ssw, not_done);
  if (not_done) law_no(r);
  else if (open) law_cannot_tell(r, NOT_CLEAR);
  else law_yes(r);
}
LAW_RULE(jp_stay_support_duties) = {.id = "jp.stay.support_duties", .title = TR_W("What support and supervising organisations owe you"),
                                    .in = IN, .out = OUT, .params = PARAMS, .currency = "JPY", .eval = support_duties};
