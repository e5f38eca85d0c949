// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The navigator: from where I stand, every way onward, its conditions, what is still missing, and what it does to my clocks.
// It holds no figures of its own: the other rules of stay answer, and this one puts their answers side by side.
#include "../stay.h"

static const LawCite SCOPE = {"Immigration Control Act, articles 19 and 20", LINK_ICRRA};
static const LawCite REVOKE = {"Immigration Control Act, article 22-4(1)(v) and (vi)", LINK_ICRRA};
static const LawCite PERMANENT = {"Guideline on permission for permanent residence",
                                  "https://www.moj.go.jp/isa/applications/resources/nyukan_nyukan50.html"};

enum { P_SSW1_OPEN, P_TITP_MONTHS, P_DESIGNATED, P_ESD_START, P_REVOKE, P_PR_YEARS, P_PR_WORK, P_PR_EXCLUDES, P_SSW1_MONTHS, P_SSW1_MORE, P_LISTED, P_NOTICE, P_MOC_TITP, P_MOC_SSW };
static const char *const PARAMS[] = {
    [P_SSW1_OPEN] = "jp.stay.ssw1.field_open",
    [P_TITP_MONTHS] = "jp.stay.titp.months",
    [P_DESIGNATED] = "jp.stay.designated.months",
    [P_ESD_START] = "jp.stay.esd.start",
    [P_REVOKE] = "jp.stay.revocation.months",
    [P_PR_YEARS] = "jp.stay.permanent.years",
    [P_PR_WORK] = "jp.stay.permanent.years_work",
    [P_PR_EXCLUDES] = "jp.stay.permanent.leaves_out",
    [P_SSW1_MONTHS] = "jp.stay.ssw1.months",
    [P_SSW1_MORE] = "jp.stay.ssw1.months_more",
    [P_LISTED] = "jp.stay.titp.reasons_listed",
    [P_NOTICE] = "jp.stay.notice.days",
    [P_MOC_TITP] = "jp.stay.titp.moc",
    [P_MOC_SSW] = "jp.stay.ssw.moc",
    NULL};

enum {
  IN_DATE, IN_STATUS, IN_SINCE, IN_FIELD, IN_JOB, IN_LEFT, IN_REASONS, IN_EXAMS, IN_JAPANESE, IN_PLAN_DONE, IN_EXCELLENT,
  IN_EMPLOYER_MONTHS, IN_SSW1_MONTHS, IN_CONTRACT, IN_EXPERIENCE, IN_SCORE, IN_SAME_JOB, IN_FAMILY, IN_ON_LIST, IN_COUNTRY
};
enum { MOST_MONTHS = 120 };   // of every fact that counts months of (i)
static const LawCode EXAMS[] = {
    {"basic_test", TEXT_BASIC}, {"grade3_test", TEXT_GRADE3}, {"ssw1_test", TEXT_SSW1_TEST}, {"ssw2_test", TEXT_SSW2_TEST}, {0}};
// ISO 3166-1, countries with an agreement; not asked of a worker here.
enum { CO_VN, CO_KH, CO_IN, CO_PH, CO_LA, CO_MN, CO_BD, CO_LK, CO_TITP_END, CO_NP = CO_TITP_END };
static const LawCode COUNTRIES[] = {
    [CO_VN] = {"vn", NULL}, [CO_KH] = {"kh", NULL}, [CO_IN] = {"in", NULL}, [CO_PH] = {"ph", NULL}, [CO_LA] = {"la", NULL},
    [CO_MN] = {"mn", NULL}, [CO_BD] = {"bd", NULL}, [CO_LK] = {"lk", NULL}, [CO_NP] = {"np", NULL}, {"mm", NULL}, {"id", NULL},
    {"uz", NULL}, {"pk", NULL}, {"th", NULL}, {"my", NULL}, {"kg", NULL}, {"tj", NULL}, {0}};
static const LawField IN[] = {
    [IN_DATE] = {"date", LAW_DATE, LAW_REQUIRED, .ask = ASK_DATE, .what = "Day for which the rule is asked"},
    [IN_STATUS] = {"status", LAW_CODE, LAW_REQUIRED, .codes = STATUSES, .ask = ASK_STATUS, .what = "Status of residence now"},
    [IN_SINCE] = {"since", LAW_DATE, 0, .ask = ASK_SINCE, .what = "First day of this status or stage"},
    [IN_FIELD] = {"field", LAW_CODE, 0, .codes = FIELDS, .ask = ASK_FIELD, .what = "Field of work"},
    [IN_JOB] = {"job", LAW_CODE, 0, .codes = JOBS, .ask = ASK_WORKING, .what = "Whether the job goes on"},
    [IN_LEFT] = {"left", LAW_DATE, 0, .ask = ASK_LEFT, .what = "Day on which the job ended"},
    [IN_REASONS] = {"reasons", LAW_CODES, 0, .codes = REASONS, .ask = ASK_REASONS, .what = "What happened at the workplace"},
    [IN_EXAMS] = {"exams", LAW_CODES, 0, .codes = EXAMS, .ask = ASK_EXAMS, .what = "Skill tests that were passed"},
    [IN_JAPANESE] = {"japanese", LAW_CODE, 0, .codes = JAPANESE, .ask = ASK_JAPANESE, .what = "Japanese test that was passed"},
    [IN_PLAN_DONE] = {"plan_done", LAW_BOOL, 0, .ask = TEXT_PLAN_DONE,
                      .what = "The plan as an intern was finished, the second stage well where there was one"},
    [IN_EXCELLENT] = {"excellent", LAW_BOOL, 0, .ask = TEXT_EXCELLENT, .what = "Company and supervising organisation rated excellent"},
    [IN_EMPLOYER_MONTHS] = {"months_at_employer", LAW_INT, 0, .max = 600, .ask = ASK_EMPLOYER_MONTHS, .what = "Months at the company"},
    [IN_SSW1_MONTHS] = {"ssw1_months", LAW_INT, 0, .max = MOST_MONTHS, .ask = ASK_SSW1_MONTHS, .what = "Months counted as (i) so far"},
    [IN_CONTRACT] = {"contract", LAW_BOOL, 0, .ask = TEXT_CONTRACT, .what = "A new company offers a contract"},
    [IN_EXPERIENCE] = {"experience", LAW_BOOL, 0, .ask = TEXT_EXPERIENCE, .what = "Work experience that the field asks for (ii)"},
    [IN_SCORE] = {"ssw2_score", LAW_INT, 0, .max = 200, .what = "Lowest result of the tests for (ii) not passed, in percent"},
    [IN_SAME_JOB] = {"same_job", LAW_BOOL, 0, .ask = TEXT_SAME_JOB, .what = "The new job is of the same kind"},
    [IN_FAMILY] = {"family", LAW_BOOL, 0, .ask = TEXT_FAMILY, .what = "The worker asks about family"},
    [IN_ON_LIST] = {"on_list", LAW_BOOL, 0, .ask = TEXT_FIELD, .what = "The job may go on to the next stage of the training"},
    [IN_COUNTRY] = {"country", LAW_CODE, 0, .codes = COUNTRIES, .what = "Country of nationality, ISO 3166-1, where it has an agreement"},
    {0}};

enum {
  W_TITP_2, W_TITP_3, W_TITP_CHANGE, W_SEARCH, W_LEARN, W_PREPARE, W_SSW_1, W_SSW_CHANGE, W_MORE, W_SSW_2, W_ESD_TRANSFER, W_FAMILY,
  W_PERMANENT
};
static const LawCode WAYS[] = {
    [W_TITP_2] = {"titp_2", TR_W("Technical intern, second or third year")},
    [W_TITP_3] = {"titp_3", TR_W("Technical intern, fourth or fifth year")},
    [W_TITP_CHANGE] = {"titp_change", TR_W("A new workplace as a technical intern")},
    [W_SEARCH] = {"search", TEXT_SEARCH},
    [W_LEARN] = {"learn", TEXT_LEARN},
    [W_PREPARE] = {"prepare_ssw1", TEXT_PREPARE},
    [W_SSW_1] = {"ssw_1", TR_W("Specified Skilled Worker (i)")},
    [W_SSW_CHANGE] = {"ssw_change", TR_W("A new company as a Specified Skilled Worker")},
    [W_MORE] = {"ssw_1_longer", TR_W("A longer stay as Specified Skilled Worker (i) to pass the advanced test")},
    [W_SSW_2] = {"ssw_2", TR_W("Specified Skilled Worker (ii)")},
    [W_ESD_TRANSFER] = {"esd_transfer", TEXT_ESD_CHANGE},
    [W_FAMILY] = {"family", TEXT_FAMILY},
    [W_PERMANENT] = {"permanent", TR_W("Permanent residence")},
    {0}};
enum { S_NOW, S_LATER, S_NOT, S_UNKNOWN };
static const LawCode STATES[] = {
    [S_NOW] = {"now", TR_W("You can ask for it now")},
    [S_LATER] = {"later", TR_W("Later, when the missing things are there")},
    [S_NOT] = {"not", TR_W("Not open")},
    [S_UNKNOWN] = {"unknown", NOT_CLEAR},
    {0}};
enum { K_STARTS, K_RUNS, K_NO_LIMIT, K_RESTARTS, K_SAME_END, K_NOT_KNOWN, K_WORK_YEARS, K_NO_WORK_YEARS };
static const LawCode CLOCKS[] = {
    [K_STARTS] = {"ssw1_starts", TEXT_COUNTS},
    [K_RUNS] = {"ssw1_runs", TEXT_COUNTS},
    [K_NO_LIMIT] = {"no_limit", TR_W("No longest stay")},
    [K_RESTARTS] = {"employer_restarts", TR_W("Your months at the company begin again")},
    [K_SAME_END] = {"same_end", NULL},
    [K_NOT_KNOWN] = {"not_known", TEXT_COUNTS_UNKNOWN},
    [K_WORK_YEARS] = {"work_years", NULL},
    [K_NO_WORK_YEARS] = {"no_work_years", NULL},
    {0}};
enum { ROW_WAY, ROW_STATE, ROW_FROM, ROW_MET, ROW_MISSING, ROW_UNKNOWN, ROW_CLOCKS };
static const LawField ROW[] = {
    [ROW_WAY] = {"way", LAW_CODE, .codes = WAYS, .what = "The way onward"},
    [ROW_STATE] = {"state", LAW_CODE, .codes = STATES, .what = "Whether it can be asked for"},
    [ROW_FROM] = {"from", LAW_DATE, .ask = LABEL_NOT_BEFORE, .what = "Day before which it is not open, where it can be told"},
    [ROW_MET] = {"met", LAW_CODES, .codes = CONDITIONS, .ask = TR_W("Done"), .what = "Conditions that are met"},
    [ROW_MISSING] = {"missing", LAW_CODES, .codes = CONDITIONS, .ask = LABEL_MISSING, .what = "Conditions that are not met"},
    [ROW_UNKNOWN] = {"unknown", LAW_CODES, .codes = CONDITIONS, .ask = NOT_CLEAR, .what = "Conditions about which nothing is known"},
    [ROW_CLOCKS] = {"clocks", LAW_CODES, .codes = CLOCKS, .ask = TR_W("What it does to your clocks"), .what = "What the way does to the counts"},
    {0}};
enum { OUT_WAYS, OUT_NOTICE, OUT_CHECK, OUT_COUNTED, OUT_LEFT, OUT_LAST };
static const LawField OUT[] = {
    [OUT_WAYS] = {"ways", LAW_LIST, .of = ROW, .ask = TR_W("Which ways are open from here"), .what = "Every way onward from this status"},
    [OUT_NOTICE] = {"notice_due", LAW_DATE, .ask = LABEL_NOTICE, .what = "Last day for the worker's own notice"},
    [OUT_CHECK] = {"months_end", LAW_DATE, .ask = LABEL_CHECK,
                   .what = "Day on which the months without the activity are full"},
    [OUT_COUNTED] = {"ssw1_counted_months", LAW_INT, .ask = LABEL_COUNTED, .what = "Months counted to the limit of (i)"},
    [OUT_LEFT] = {"ssw1_left_months", LAW_INT, .what = "Whole months left under the limit of (i)"},
    [OUT_LAST] = {"ssw1_last_day", LAW_DATE, .ask = LABEL_LAST_DAY, .what = "Last day under the limit of (i), where its first day is told"},
    {0}};

// ---- One way

typedef struct { int64_t met, missing, unknown, clocks; int32_t from; } Way;
typedef enum { NO, YES, NOT_TOLD } Told;

static Told told(const LawRun *r, int field) { return !law_has(r, field) ? NOT_TOLD : law_get(r, field) ? YES : NO; }
static Told passed(const LawRun *r, const char *exam) {
  return !law_has(r, IN_EXAMS) ? NOT_TOLD : law_is(r, IN_EXAMS, exam) ? YES : NO;
}
static void condition(Way *w, int code, Told t) {
  int64_t *where = t == YES ? &w->met : t == NO ? &w->missing : &w->unknown;
  *where |= BIT(code);
}

// Closed where what is missing cannot come with time or a test.
static int64_t state_of(const Way *w, int32_t date) {
  if (w->missing & (BIT(C_FIELD) | BIT(C_LIMIT) | BIT(C_LEVEL2_TIME) | BIT(C_REASON))) return S_NOT;
  if (w->missing || w->from > date) return S_LATER;
  return w->unknown ? S_UNKNOWN : S_NOW;
}

static void add_state(LawRun *r, int way, const Way *w, int64_t state) {
  size_t row = law_out_row(r, OUT_WAYS);
  law_out_cell(r, OUT_WAYS, row, ROW_WAY, way);
  law_out_cell(r, OUT_WAYS, row, ROW_STATE, state);
  if (state == S_LATER && w->from > law_get(r, IN_DATE)) law_out_cell(r, OUT_WAYS, row, ROW_FROM, w->from);
  law_out_cell(r, OUT_WAYS, row, ROW_MET, w->met);
  law_out_cell(r, OUT_WAYS, row, ROW_MISSING, w->missing);
  law_out_cell(r, OUT_WAYS, row, ROW_UNKNOWN, w->unknown);
  law_out_cell(r, OUT_WAYS, row, ROW_CLOCKS, w->clocks);
}

static void add(LawRun *r, int way, const Way *w) { add_state(r, way, w, state_of(w, (int32_t)law_get(r, IN_DATE))); }

static void hand_on(LawRun *r, LawFacts *f, int field, const char *name) {
  if (law_has(r, field)) law_sub_set(r, f, name, law_get(r, field));
}

// ---- Interns

static int32_t stage_end(LawRun *r, const char *stage) {
  if (!law_has(r, IN_SINCE)) return 0;
  return law_date_add((int32_t)law_get(r, IN_SINCE), 0, (int)law_param(r, P_TITP_MONTHS, stage, (int32_t)law_get(r, IN_DATE)), 0);
}

static void way_titp_2(LawRun *r) {
  Way w = {.clocks = BIT(K_NO_WORK_YEARS), .from = stage_end(r, "level_1")};
  condition(&w, C_BASIC, passed(r, "basic_test"));
  condition(&w, C_FIELD, told(r, IN_ON_LIST));
  add(r, W_TITP_2, &w);
}

static void way_titp_3(LawRun *r) {
  int32_t date = (int32_t)law_get(r, IN_DATE), end = stage_end(r, "level_2");
  Way w = {.clocks = BIT(K_NO_WORK_YEARS), .from = end};
  LawFacts *f = law_sub_facts(r, "jp.stay.titp_to_level3");
  law_sub_set(r, f, "date", end > date ? end : date);
  hand_on(r, f, IN_SINCE, "level2_since");
  hand_on(r, f, IN_EXCELLENT, "excellent");
  if (law_has(r, IN_EXAMS)) law_sub_set(r, f, "grade3_test", law_is(r, IN_EXAMS, "grade3_test"));
  const LawResult *s = law_sub_run(r, f);
  if (!s) return;
  condition(&w, C_GRADE3, passed(r, "grade3_test"));
  condition(&w, C_EXCELLENT, told(r, IN_EXCELLENT));
  condition(&w, C_FIELD, told(r, IN_ON_LIST));
  condition(&w, C_HOME, NOT_TOLD);
  w.missing |= law_sub_get(s, "still_missing", 0);
  add(r, W_TITP_3, &w);
}

static void way_titp_change(LawRun *r, int32_t date) {
  Way w = {.clocks = BIT(K_SAME_END) | BIT(K_NO_WORK_YEARS)};
  Told reason = !law_has(r, IN_REASONS) ? NOT_TOLD : law_get(r, IN_REASONS) ? YES : NO;
  if (!law_param(r, P_LISTED, "", date)) reason = NOT_TOLD;   // the reasons were not written out at that time
  condition(&w, C_REASON, reason);
  condition(&w, C_CONTRACT, told(r, IN_CONTRACT));
  condition(&w, C_SAME_JOB, told(r, IN_SAME_JOB));
  add(r, W_TITP_CHANGE, &w);
  if (law_param_known(r, P_DESIGNATED, "search", date)) {
    Way s = {.clocks = BIT(K_SAME_END) | BIT(K_NO_WORK_YEARS)};
    condition(&s, C_REASON, reason);
    add(r, W_SEARCH, &s);
  }
  if (law_param_known(r, P_DESIGNATED, "learn", date)) {
    Way l = {.clocks = BIT(K_NOT_KNOWN) | BIT(K_NO_WORK_YEARS)};
    condition(&l, C_REASON, reason);
    condition(&l, C_SEARCHED, NOT_TOLD);
    condition(&l, C_CONTRACT, told(r, IN_CONTRACT));
    add(r, W_LEARN, &l);
  }
}

// ---- Specified Skilled Worker

static Told field_open(LawRun *r, int32_t date) {
  if (!law_has(r, IN_FIELD)) return NOT_TOLD;
  int64_t field = law_get(r, IN_FIELD);
  if (field == F_OTHER) return NO;
  if (!law_param_known(r, P_SSW1_OPEN, FIELDS[field].id, date)) return NOT_TOLD;
  return law_param(r, P_SSW1_OPEN, FIELDS[field].id, date) ? YES : NO;
}

// The count of (i), from the months that were told, or from its first day for who holds it. NULL where neither is known.
static const LawResult *ssw1_count(LawRun *r, int32_t date) {
  LawFacts *f = law_sub_facts(r, "jp.stay.ssw1_limit");
  law_sub_set(r, f, "date", date);
  hand_on(r, f, IN_SCORE, "ssw2_score");
  if (law_has(r, IN_SSW1_MONTHS)) law_sub_set(r, f, "months", law_get(r, IN_SSW1_MONTHS));
  else if (law_get(r, IN_STATUS) == ST_SSW_1 && law_has(r, IN_SINCE)) law_sub_set(r, f, "since", law_get(r, IN_SINCE));
  else return NULL;
  return law_sub_run(r, f);
}

static void clock_of_ssw1(LawRun *r, const LawResult *s) {
  law_out(r, OUT_COUNTED, law_sub_get(s, "counted_months", 0));
  law_out(r, OUT_LEFT, law_sub_get(s, "left_months", 0));
  int64_t last = law_sub_get(s, "last_day", 0);
  if (last) law_out(r, OUT_LAST, last);
}

// Months left under the limit of (i). Who never was (i) has all of them; that is assumed of everybody but holders of (i), (ii) and
// of Designated Activities, whose time may count already.
static Told months_left(const LawRun *r, const LawResult *count) {
  int64_t status = law_get(r, IN_STATUS);
  if (count) return law_sub_get(count, "left_months", 0) > 0 ? YES : NO;
  return status == ST_SSW_1 || status == ST_SSW_2 || status == ST_DESIGNATED ? NOT_TOLD : YES;
}

static Told japanese_at_least(const LawRun *r, int level) {
  return !law_has(r, IN_JAPANESE) ? NOT_TOLD : law_get(r, IN_JAPANESE) >= level ? YES : NO;
}

// Interns finish their plan first.
static void plan_done(LawRun *r, Way *w) {
  static const char *const stage[] = {"level_1", "level_2", "level_3"};
  int64_t status = law_get(r, IN_STATUS);
  condition(w, C_PLAN_DONE, told(r, IN_PLAN_DONE));
  if (!law_get(r, IN_PLAN_DONE) && status < ST_TITP) w->from = stage_end(r, stage[status]);
}

// A second stage that was finished well stands for both tests.
static void way_ssw_1(LawRun *r, int32_t date, const LawResult *count) {
  int64_t status = law_get(r, IN_STATUS);
  Way w = {.clocks = BIT(K_STARTS) | BIT(K_NO_WORK_YEARS)};
  bool intern = status <= ST_TITP, second = status == ST_TITP_2 || status == ST_TITP_3;
  if (status == ST_DESIGNATED) w.clocks = BIT(K_RUNS) | BIT(K_NO_WORK_YEARS);
  if (intern) plan_done(r, &w);
  if (!second && !(!intern && law_get(r, IN_PLAN_DONE))) {
    condition(&w, C_SSW1_TEST, passed(r, "ssw1_test"));
    condition(&w, C_JAPANESE, japanese_at_least(r, JA_A2));
  } else {
    LAW_SAY(r, LAW_NOTE_INFO, &SCOPE,
            TR_W("Was your second stage as an intern finished well? Then no Japanese test is needed, and no skill test if the new job matches the old one."));
  }
  if (status == ST_ESD) condition(&w, C_MONTHS, NOT_TOLD);   // whether it is open before the years of the plan are over
  condition(&w, C_FIELD, field_open(r, date));
  condition(&w, C_LIMIT, months_left(r, count));
  condition(&w, C_CONTRACT, told(r, IN_CONTRACT));
  add(r, W_SSW_1, &w);
}

static void way_prepare(LawRun *r, int32_t date, const LawResult *count) {
  int64_t status = law_get(r, IN_STATUS);
  Way w = {.clocks = BIT(K_NO_WORK_YEARS)};
  LawFacts *f = law_sub_facts(r, "jp.stay.designated_activities");
  law_sub_set_code(r, f, "kind", "prepare_ssw1");
  law_sub_set(r, f, "date", date);
  int64_t months = count ? law_sub_get(count, "counted_months", 0) : 0;
  if (count || status <= ST_TITP || status == ST_STUDENT) law_sub_set(r, f, "ssw1_months", months < MOST_MONTHS ? months : MOST_MONTHS);
  const LawResult *s = law_sub_run(r, f);
  if (!s) return;
  bool limit = (law_sub_get(s, "still_missing", 0) & BIT(C_LIMIT)) != 0;
  condition(&w, C_LIMIT, limit ? NO : s->outcome == LAW_YES ? YES : NOT_TOLD);
  w.clocks |= status == ST_SSW_1 || status == ST_DESIGNATED ? BIT(K_RUNS) : BIT(K_STARTS);
  if (status <= ST_TITP) plan_done(r, &w);
  condition(&w, C_FIELD, field_open(r, date));
  condition(&w, C_CONTRACT, told(r, IN_CONTRACT));
  add(r, W_PREPARE, &w);
}

static void way_ssw_change(LawRun *r, const LawResult *count) {
  bool first = law_get(r, IN_STATUS) == ST_SSW_1;
  Way w = {.clocks = first ? BIT(K_RUNS) | BIT(K_NO_WORK_YEARS) : BIT(K_NO_LIMIT) | BIT(K_WORK_YEARS)};
  condition(&w, C_CONTRACT, told(r, IN_CONTRACT));
  if (told(r, IN_SAME_JOB) == NO) condition(&w, first ? C_SSW1_TEST : C_SSW2_TEST, passed(r, first ? "ssw1_test" : "ssw2_test"));
  else condition(&w, C_SAME_JOB, told(r, IN_SAME_JOB));
  if (first) condition(&w, C_LIMIT, months_left(r, count));
  add(r, W_SSW_CHANGE, &w);
}

// Only from the day on which a longer stay exists.
static void way_longer(LawRun *r, int32_t date, const LawResult *count) {
  if (law_param(r, P_SSW1_MORE, "", date) <= law_param(r, P_SSW1_MONTHS, "", date)) return;
  Way w = {.clocks = BIT(K_RUNS) | BIT(K_NO_WORK_YEARS)};
  bool score = count && law_sub_get(count, "max_months_possible", 0) > 0;
  condition(&w, C_SCORE, !law_has(r, IN_SCORE) ? NOT_TOLD : score ? YES : NO);
  condition(&w, C_PROMISE, NOT_TOLD);
  add(r, W_MORE, &w);
}

static void way_ssw_2(LawRun *r, int32_t date) {
  Way w = {.clocks = BIT(K_NO_LIMIT) | BIT(K_WORK_YEARS)};
  LawFacts *f = law_sub_facts(r, "jp.stay.ssw2");
  law_sub_set(r, f, "date", date);
  hand_on(r, f, IN_FIELD, "field");
  hand_on(r, f, IN_EXPERIENCE, "experience");
  if (law_has(r, IN_EXAMS)) law_sub_set(r, f, "ssw2_test", law_is(r, IN_EXAMS, "ssw2_test"));
  const LawResult *s = law_sub_run(r, f);
  if (!s) return;
  condition(&w, C_SSW2_TEST, passed(r, "ssw2_test"));
  condition(&w, C_EXPERIENCE, told(r, IN_EXPERIENCE));
  condition(&w, C_CONTRACT, told(r, IN_CONTRACT));
  bool closed = (law_sub_get(s, "still_missing", 0) & BIT(C_FIELD)) != 0;
  condition(&w, C_FIELD, closed ? NO : !law_has(r, IN_FIELD) || s->why ? NOT_TOLD : YES);
  add(r, W_SSW_2, &w);
}

// ---- Employment for Skill Development

static void way_esd_transfer(LawRun *r, int32_t date) {
  Way w = {.clocks = BIT(K_RESTARTS) | BIT(K_NO_WORK_YEARS)};
  LawFacts *f = law_sub_facts(r, "jp.stay.esd_transfer");
  law_sub_set(r, f, "date", date);
  hand_on(r, f, IN_FIELD, "field");
  hand_on(r, f, IN_EMPLOYER_MONTHS, "months_at_employer");
  hand_on(r, f, IN_REASONS, "reasons");
  hand_on(r, f, IN_SAME_JOB, "same_job");
  hand_on(r, f, IN_JAPANESE, "japanese_level");
  if (law_has(r, IN_EXAMS)) law_sub_set(r, f, "basic_skill_test", law_is(r, IN_EXAMS, "basic_test"));
  const LawResult *s = law_sub_run(r, f);
  if (!s) return;
  w.missing = law_sub_get(s, "still_missing", 0);
  w.unknown = law_sub_get(s, "unknown", 0);
  w.from = (int32_t)law_sub_get(s, "from", 0);
  if (w.missing & (BIT(C_STARTED) | BIT(C_FIELD))) {
    add(r, W_ESD_TRANSFER, &w);
    return;
  }
  if (law_get(r, IN_REASONS)) {
    condition(&w, C_REASON, YES);
  } else {
    int64_t seen = w.missing | w.unknown;
    if (!(seen & BIT(C_MONTHS))) condition(&w, C_MONTHS, law_has(r, IN_EMPLOYER_MONTHS) && law_has(r, IN_FIELD) ? YES : NOT_TOLD);
    if (!(seen & BIT(C_BASIC))) condition(&w, C_BASIC, passed(r, "basic_test"));
    if (!(seen & BIT(C_JAPANESE))) condition(&w, C_JAPANESE, japanese_at_least(r, JA_A2));
  }
  condition(&w, C_CONTRACT, told(r, IN_CONTRACT));
  add(r, W_ESD_TRANSFER, &w);
}

// ---- All ways from a status

static void family_and_permanent(LawRun *r, int32_t date) {
  int64_t status = law_get(r, IN_STATUS);
  if (law_get(r, IN_FAMILY)) {
    Way w = {0};
    condition(&w, C_SSW_2, status == ST_SSW_2 ? YES : NO);
    add_state(r, W_FAMILY, &w, status == ST_SSW_2 ? S_NOW : S_LATER);
  }
  if (status != ST_SSW_1 && status != ST_SSW_2) return;
  Way w = {.clocks = status == ST_SSW_2 ? BIT(K_WORK_YEARS) : BIT(K_NO_WORK_YEARS)};
  add_state(r, W_PERMANENT, &w, status == ST_SSW_2 ? S_UNKNOWN : S_LATER);
  if (!law_param(r, P_PR_EXCLUDES, "", date)) return;
  LAW_NOTE(r, LAW_NOTE_INFO, &PERMANENT, SAY_PERMANENT, LAW_A_INT("years", law_param(r, P_PR_YEARS, "", date)),
           LAW_A_INT("work", law_param(r, P_PR_WORK, "", date)));
}

static void ways(LawRun *r, int32_t date) {
  int64_t status = law_get(r, IN_STATUS);
  bool ssw = law_param_known(r, P_SSW1_MONTHS, "", date);
  const LawResult *count = ssw ? ssw1_count(r, date) : NULL;
  if (count) clock_of_ssw1(r, count);
  if (status == ST_TITP_1) way_titp_2(r);
  if (status == ST_TITP_2) way_titp_3(r);
  if (status <= ST_TITP) way_titp_change(r, date);
  if (status == ST_SSW_1 || status == ST_SSW_2) way_ssw_change(r, count);
  if (status == ST_ESD && law_param_known(r, P_ESD_START, "", date)) way_esd_transfer(r, date);
  if (!ssw) return;
  if (status != ST_SSW_1 && status != ST_SSW_2) way_ssw_1(r, date, count);
  if (status != ST_SSW_2 && status != ST_ESD && status != ST_OTHER) way_prepare(r, date, count);
  if (status == ST_SSW_1) way_longer(r, date, count);
  if (status == ST_SSW_1 || status == ST_DESIGNATED) way_ssw_2(r, date);
  family_and_permanent(r, date);
}

// Agreements of the country, for the helper: its own papers may be asked for on the way.
static void agreement(LawRun *r, int param, int32_t date, const char *sure, const char *not_sure) {
  const char *country = law_code(r, IN_COUNTRY);
  if (law_param_sure(r, param, country, date))
    LAW_NOTE(r, LAW_NOTE_HELPER, NULL, sure, LAW_A_TEXT("country", country), LAW_A_DATE("date", law_param(r, param, country, date)));
  else if (law_param_known(r, param, country, date))
    LAW_NOTE(r, LAW_NOTE_HELPER, NULL, not_sure, LAW_A_TEXT("country", country));
}

static void agreements(LawRun *r, int32_t date) {
  if (!law_has(r, IN_COUNTRY)) return;
  if (law_get(r, IN_COUNTRY) < CO_TITP_END)
    agreement(r, P_MOC_TITP, date, TR_S("{country} and Japan agreed on technical interns on {date}."),
              TR_S("{country} and Japan have an agreement on technical interns; its day is not confirmed."));
  agreement(r, P_MOC_SSW, date,
            TR_S("{country} and Japan agreed on Specified Skilled Workers on {date}. The country may ask for its own papers first."),
            TR_S("{country} and Japan have an agreement on Specified Skilled Workers; its day is not confirmed. The country may ask for its own papers first."));
}

// What is to be read before any way: danger of other work, and the clocks that already run. On a page of its own unless the job goes on.
static void before_any_way(LawRun *r, int32_t date) {
  bool working = law_has(r, IN_JOB) && law_get(r, IN_JOB) == JOB_WORKING;
  LAW_NOTE(r, working ? LAW_NOTE_WARN : LAW_NOTE_STOP, &REVOKE, SAY_NOT_FREE, LAW_A_INT("months", law_param(r, P_REVOKE, "", date)));
  if (working || !law_has(r, IN_LEFT)) return;
  law_out(r, OUT_NOTICE, law_add(r, law_get(r, IN_LEFT), law_param(r, P_NOTICE, "", (int32_t)law_get(r, IN_LEFT))));
  LawFacts *f = law_sub_facts(r, "jp.stay.revocation_risk");
  law_sub_set(r, f, "date", date);
  law_sub_set(r, f, "stopped", law_get(r, IN_LEFT));
  const LawResult *check = law_sub_run(r, f);
  if (check) law_out(r, OUT_CHECK, law_sub_get(check, "months_end", 0));
}

static void next(LawRun *r) {
  if (!LAW_NEED(r, IN_DATE, IN_STATUS)) return;
  int32_t date = (int32_t)law_get(r, IN_DATE);
  const int not_after[] = {IN_SINCE, IN_LEFT};
  for (size_t i = 0; i < sizeof not_after / sizeof *not_after; i++)
    if (law_has(r, not_after[i]) && law_get(r, not_after[i]) > date) {
      law_bad(r, not_after[i], -1, -1, BAD_FACTS);
      return;
    }
  if (law_is(r, IN_REASONS, "violence") || law_is(r, IN_REASONS, "sexual"))
    LAW_NOTE(r, LAW_NOTE_STOP, NULL, SAY_DANGER, LAW_A_TEXT("phone", POLICE));
  before_any_way(r, date);
  LAW_SAY(r, LAW_NOTE_WARN, &SCOPE, SAY_NO_WORK);
  LAW_SAY(r, LAW_NOTE_DO, &SCOPE, SAY_BEFORE);
  ways(r, date);
  agreements(r, date);
}
LAW_RULE(jp_stay_next) = {.id = "jp.stay.next", .title = TR_W("Which ways are open from here"), .in = IN, .out = OUT, .params = PARAMS,
                          .currency = "JPY", .eval = next};
