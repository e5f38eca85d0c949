// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "recruit.h"
#include "fees.h"
#include <string.h>

const LawField recruit_in[] = {{"scheme", LAW_CODE, LAW_REQUIRED, 0, 0, fee_schemes, NULL, NULL,
                                TR_W("How do you work in Japan, or how will you?"), NULL, "The programme."},
                               {"date", LAW_DATE, LAW_REQUIRED, 0, 0, NULL, NULL, NULL,
                                TR_W("When did you sign the contract?"), NULL, "Day on which the rules are asked for."},
                               {"direct", LAW_BOOL, 0, 0, 0, NULL, NULL, NULL,
                                TR_W("Did the company hire you without an agency?"), NULL,
                                "Hired by the employer itself."},
                               {0}};
static const LawCode direct_codes[] = {
    {"no", TR_W("Not without a licensed recruiter")}, {"unknown", TR_W("We found no published rule for this.")}, {0}};
static const LawCode owed_codes[] = {{"talk", TR_W("Talk about life, rights and help in Japan")},
                                     {"course", TR_W("Course after you arrive")},
                                     {"course_short", TR_W("Course after you arrive, if you learned before")},
                                     {"before", TR_W("Training before you leave")},
                                     {0}};
enum { OWED_WHAT, OWED_MINUTES, OWED_DAYS, OWED_SHARE };
enum { OWED_TALK, OWED_COURSE, OWED_COURSE_SHORT, OWED_BEFORE };
static const LawField owed_fields[] = {
    {"what", LAW_CODE, 0, 0, 0, owed_codes, NULL, NULL, TR_W("School or training"), NULL, "Which training."},
    {"minutes", LAW_MINUTES, 0, 0, 0, NULL, NULL, NULL, TR_W("At least so long"), NULL,
     "Length, where it is set in hours."},
    {"days", LAW_INT, 0, 0, 0, NULL, NULL, NULL, TR_W("Days"), NULL, "Length, where it is set in days."},
    {"share", LAW_RATIO, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "Length as a part of the hours of the first year."},
    {0}};
const LawField recruit_out[] = {
    {"licence", LAW_BOOL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL,
     "Only a licensed or named recruiter may send workers."},
    {"office", LAW_TEXT, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "Who gives the licence and keeps the list."},
    {"direct", LAW_CODE, 0, 0, 0, direct_codes, NULL, NULL, TR_W("Did the company hire you without an agency?"), NULL,
     "What was found on direct hiring."},
    {"papers", LAW_TEXT, 0, 0, 0, NULL, NULL, NULL, TR_W("Papers you need"), NULL, "Names of the papers."},
    {"owed", LAW_LIST, 0, 0, 0, NULL, owed_fields, NULL, TR_W("What they owe you"), NULL,
     "Training that is owed with or without an agency; what is owed after arrival is never at her cost."},
    {0}};

static const LawCite CITE_TALK = {"Specified skilled worker standards order, article 3 (support plan)",
                                  "https://laws.e-gov.go.jp/law/431M60000010005"};

static const RecruitWay *way_of(const RecruitLaw *law, const char *scheme) {
  for (size_t i = 0; i < law->n_ways; i++)
    if (strcmp(law->ways[i].scheme, scheme) == 0) return &law->ways[i];
  return NULL;
}

static size_t owed_add(LawRun *r, int what, int cell, int64_t value) {
  size_t row = law_out_row(r, RECRUIT_OUT_OWED);
  law_out_cell(r, RECRUIT_OUT_OWED, row, OWED_WHAT, what);
  if (cell >= 0) law_out_cell(r, RECRUIT_OUT_OWED, row, cell, value);
  return row;
}

static void owed_minutes(LawRun *r, int param, const char *key, int what, int32_t date) {
  if (law_param_known(r, param, key, date)) owed_add(r, what, OWED_MINUTES, law_param(r, param, key, date));
}

static void owed_share(LawRun *r, const char *key, int what, int32_t date) {
  if (!law_param_known(r, RECRUIT_P_TITP_COURSE, key, date)) return;
  LawRatio share = law_param_ratio(r, RECRUIT_P_TITP_COURSE, key, date);
  law_out_cell_ratio(r, RECRUIT_OUT_OWED, owed_add(r, what, -1, 0), OWED_SHARE, share);
}

static void owed_out(LawRun *r, const RecruitLaw *law, int32_t date) {
  if (law->before_days >= 0 && law_param_known(r, law->before_days, "", date))
    owed_add(r, OWED_BEFORE, OWED_DAYS, law_param(r, law->before_days, "", date));
  if (law_is(r, RECRUIT_SCHEME, "ssw")) owed_minutes(r, RECRUIT_P_SSW_TALK, "", OWED_TALK, date);
  if (law_is(r, RECRUIT_SCHEME, "esd")) {
    owed_minutes(r, RECRUIT_P_ESD_COURSE, "a1_not_passed", OWED_COURSE, date);
    owed_minutes(r, RECRUIT_P_ESD_COURSE, "a1_passed", OWED_COURSE_SHORT, date);
  }
  if (law_is(r, RECRUIT_SCHEME, "titp")) {
    owed_share(r, "usual", OWED_COURSE, date);
    owed_share(r, "trained_before", OWED_COURSE_SHORT, date);
  }
  LAW_SAY(
      r, LAW_NOTE_DO, &CITE_TALK,
      TR_W("Also when a company hires you itself, it owes you the training after you arrive. You do not pay for it."));
}

static void money_out(LawRun *r, const RecruitLaw *law, const char *scheme, int32_t date) {
  // Said only where a source confirms it; the world rules say it in any case.
  bool zero = law->zero >= 0 && law_param_sure(r, law->zero, scheme, date) && law_param(r, law->zero, scheme, date);
  if (zero) {
    LAW_SAY(r, LAW_NOTE_WARN, NULL, TR_W("Nobody may take money from you for getting this job."));
  } else {
    LAW_SAY(r, LAW_NOTE_WARN, NULL,
            TR_W("Pay only the licensed agency, never a person in the middle. Ask for a receipt each time."));
    LAW_SAY(r, LAW_NOTE_INFO, NULL,
            TR_W("By the world rules for fair hiring, the employer pays to find workers. You should not."));
  }
  LAW_SAY(r, LAW_NOTE_DO, NULL, TR_W("Sign only papers that you can read. Keep a copy of each one."));
}

void recruit_who(LawRun *r, const RecruitLaw *law) {
  if (!LAW_NEED(r, RECRUIT_SCHEME, RECRUIT_DATE)) return;
  const char *scheme = law_code(r, RECRUIT_SCHEME);
  int32_t date = (int32_t)law_get(r, RECRUIT_DATE);
  const RecruitWay *way = way_of(law, scheme);
  bool known =
      way && law_param_known(r, RECRUIT_P_LICENCE, scheme, date) && law_param(r, RECRUIT_P_LICENCE, scheme, date);
  owed_out(r, law, date);
  money_out(r, law, scheme, date);
  if (law->note) LAW_SAY(r, LAW_NOTE_WARN, &law->note_cite, law->note);
  if (!known) {
    law_cannot_tell(r, TR_W("We found no published rule for this."));
    return;
  }
  law_out(r, RECRUIT_OUT_LICENCE, 1);
  law_out_text(r, RECRUIT_OUT_OFFICE, way->office);
  law_out(r, RECRUIT_OUT_DIRECT, way->direct);
  LAW_NOTE(r, LAW_NOTE_INFO, &way->cite,
           TR_W("Only a recruiter on the list of {office} may send you. Look for its name there."),
           LAW_A_TEXT("office", way->office));
  if (way->papers) law_out_text(r, RECRUIT_OUT_PAPERS, way->papers);
  if (!law_get(r, RECRUIT_DIRECT)) return;
  if (way->direct == RECRUIT_DIRECT_NO)
    law_no(r);
  else
    law_cannot_tell(r, TR_W("We found no published rule for this."));
}
