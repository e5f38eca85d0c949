// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the rules on recruiters in the countries of origin share: who may recruit, sign and take money for a way to Japan, whether a
// company may hire without an agency, which papers are needed, and which training the worker is owed in any case.
#ifndef RECOURSE_LAW_COMMON_RECRUIT_H
#define RECOURSE_LAW_COMMON_RECRUIT_H
#include "law/law.h"

enum { RECRUIT_SCHEME, RECRUIT_DATE, RECRUIT_DIRECT };
enum { RECRUIT_OUT_LICENCE, RECRUIT_OUT_OFFICE, RECRUIT_OUT_DIRECT, RECRUIT_OUT_PAPERS, RECRUIT_OUT_OWED };
extern const LawField recruit_in[], recruit_out[];

// No country was found whose rule allows it outright.
typedef enum { RECRUIT_DIRECT_NO, RECRUIT_DIRECT_UNKNOWN } RecruitDirect;
typedef struct {
  const char *scheme;    // id in fee_schemes
  const char *office;    // who licenses or names recruiters; not translated
  const char *papers;    // names of the papers, not translated; NULL: none found
  RecruitDirect direct;
  LawCite cite;
} RecruitWay;
typedef struct {
  const RecruitWay *ways;
  size_t n_ways;
  int zero;              // bool by scheme: nobody may take money; -1: no such rule
  int before_days;       // days of training before leaving; -1: not found
  const char *note;      // TR_W or NULL
  LawCite note_cite;
} RecruitLaw;

// The first parameters of every such rule.
enum { RECRUIT_P_LICENCE, RECRUIT_P_SSW_TALK, RECRUIT_P_ESD_COURSE, RECRUIT_P_TITP_COURSE, RECRUIT_P_OWN };
#define RECRUIT_PARAMS "intl.recruit.ssw_orientation", "intl.recruit.esd_course", "intl.recruit.titp_course"
void recruit_who(LawRun *r, const RecruitLaw *law);
#endif
