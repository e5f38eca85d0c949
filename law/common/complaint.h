// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the rules on complaints in the countries of origin share: a country declares its periods, complaint_limits counts them from
// the days that the worker knows. Each day has a safe date beside it, one day earlier; nothing here says "too late".
// Working days are Monday to Friday: public holidays of the country are not known here, so an office may take a little longer.
#ifndef RECOURSE_LAW_COMMON_COMPLAINT_H
#define RECOURSE_LAW_COMMON_COMPLAINT_H
#include "law/law.h"

typedef enum {
  COMPLAINT_AGAINST, COMPLAINT_HAPPENED, COMPLAINT_LEARNED, COMPLAINT_RETURNED, COMPLAINT_FILED, COMPLAINT_ASKED, COMPLAINT_CONTACT,
  COMPLAINT_ANSWERED
} ComplaintFact;
enum { COMPLAINT_OUT_DATES, COMPLAINT_OUT_NEXT };
extern const LawField complaint_in[], complaint_out[];

typedef enum { COMPLAINT_DAYS, COMPLAINT_WORKDAYS, COMPLAINT_MONTHS, COMPLAINT_YEARS } ComplaintUnit;
typedef enum {
  COMPLAINT_ACT,     // the last day for the worker
  COMPLAINT_OFFICE,  // the office must have acted
  COMPLAINT_CLOSE,   // the office may close the complaint
} ComplaintKind;
typedef struct {
  ComplaintKind kind;
  ComplaintFact from;
  ComplaintUnit unit;
  int param;             // how many of the unit
  const char *against;   // "agency", "employer_home"; NULL: both
  const char *where;     // the office, a name that is not translated
  LawCite cite;
} ComplaintStep;
typedef struct {
  const ComplaintStep *steps;
  size_t n_steps;
  const char *note;      // TR_W or NULL, with its source
  LawCite note_cite;
  bool home_risk;        // telling the authorities at home can be a risk of its own
} ComplaintLaw;
void complaint_limits(LawRun *r, const ComplaintLaw *law);
#endif
