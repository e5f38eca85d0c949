// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "complaint.h"
#include <string.h>

static const LawCode against_codes[] = {
    {"agency", TR_W("The agency")}, {"employer_home", TR_W("An employer in my country")}, {0}};
static const LawCode kind_codes[] = {{"act", TR_W("Last day if counted in your favour")},
                                     {"office", TR_W("The office should answer by this day")},
                                     {"close", TR_W("The office may close your complaint on this day")},
                                     {0}};
const LawField complaint_in[] = {
    {"against", LAW_CODE, 0, 0, 0, against_codes, NULL, NULL, TR_W("Whom is the complaint about?"), NULL,
     "The recruiter (also when not said), or an employer in the country of origin."},
    {"happened", LAW_DATE, 0, 0, 0, NULL, NULL, NULL, TR_W("Which day is it about?"), NULL,
     "Day of the act, or day on which the money was due."},
    {"learned", LAW_DATE, 0, 0, 0, NULL, NULL, NULL, TR_W("When were you told?"), NULL, "Day on which she knew."},
    {"returned", LAW_DATE, 0, 0, 0, NULL, NULL, NULL, TR_W("When did you come home?"), NULL,
     "Day of arrival in her country."},
    {"filed", LAW_DATE, 0, 0, 0, NULL, NULL, NULL, TR_W("When did the office get your complaint?"), NULL,
     "Day of receipt."},
    {"asked", LAW_DATE, 0, 0, 0, NULL, NULL, NULL, TR_W("When did the office ask you for more papers?"), NULL,
     "Day of the request."},
    {"contact", LAW_DATE, 0, 0, 0, NULL, NULL, NULL, TR_W("When did you last talk with the office?"), NULL,
     "Day of the last contact."},
    {"answered", LAW_DATE, 0, 0, 0, NULL, NULL, NULL, TR_W("When did the office give its answer, or the talks end?"),
     NULL, "Day of the decision, or of the report that the talks failed."},
    {0}};
enum { ROW_KIND, ROW_WHERE, ROW_FROM, ROW_SAFE, ROW_UNTIL, ROW_RULE };
static const LawField row_fields[] = {
    {"kind", LAW_CODE, 0, 0, 0, kind_codes, NULL, NULL, NULL, NULL, "Whose day it is."},
    {"where", LAW_TEXT, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "The office."},
    {"from", LAW_DATE, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "Day from which it is counted."},
    {"safe", LAW_DATE, 0, 0, 0, NULL, NULL, NULL, TR_W("Safe date"), NULL,
     "For the worker's own days: one day earlier."},
    {"until", LAW_DATE, 0, 0, 0, NULL, NULL, NULL, TR_W("Day"), NULL, "The day itself."},
    {"rule", LAW_TEXT, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "Where it is written."},
    {0}};
const LawField complaint_out[] = {{"dates", LAW_LIST, 0, 0, 0, NULL, row_fields, NULL,
                                   TR_W("Days to know for a complaint at home"), NULL,
                                   "Every day that could be counted."},
                                  {"next", LAW_DATE, 0, 0, 0, NULL, NULL, NULL, TR_W("Safe date"), NULL,
                                   "The earliest safe day on which the worker must act."},
                                  {0}};

// 1970-01-01 was a Thursday.
static bool workday(int32_t day) {
  int32_t of_week = (day + 3) % 7;  // Monday 0; also for days before 1970
  if (of_week < 0) of_week += 7;
  return of_week < 5;
}

static int32_t add_workdays(int32_t day, int64_t n) {
  while (n > 0) n -= workday(++day);
  return day;
}

static int32_t add_units(int32_t from, ComplaintUnit unit, int64_t n) {
  switch (unit) {
  case COMPLAINT_WORKDAYS: return add_workdays(from, n);
  case COMPLAINT_MONTHS: return law_date_add(from, 0, (int)n, 0);
  case COMPLAINT_YEARS: return law_date_add(from, (int)n, 0, 0);
  case COMPLAINT_DAYS: break;
  }
  return law_date_add(from, 0, 0, (int)n);
}

typedef struct {
  int rows;
  bool may_act;
  int32_t next;
} Days;

static bool concerns(const LawRun *r, const ComplaintStep *s) {
  const char *against = law_has(r, COMPLAINT_AGAINST) ? law_code(r, COMPLAINT_AGAINST) : "agency";
  return !s->against || strcmp(s->against, against) == 0;
}

static void step_add(LawRun *r, const ComplaintStep *s, Days *days) {
  int32_t from = (int32_t)law_get(r, (int)s->from);
  if (!law_param_known(r, s->param, "", from)) return;
  int32_t until = add_units(from, s->unit, law_param(r, s->param, "", from)), safe = until > from ? until - 1 : until;
  size_t row = law_out_row(r, COMPLAINT_OUT_DATES);
  law_out_cell(r, COMPLAINT_OUT_DATES, row, ROW_KIND, s->kind);
  law_out_cell_text(r, COMPLAINT_OUT_DATES, row, ROW_WHERE, s->where);
  law_out_cell(r, COMPLAINT_OUT_DATES, row, ROW_FROM, from);
  law_out_cell(r, COMPLAINT_OUT_DATES, row, ROW_UNTIL, until);
  law_out_cell_text(r, COMPLAINT_OUT_DATES, row, ROW_RULE, s->cite.article);
  days->rows++;
  if (s->kind == COMPLAINT_CLOSE)
    LAW_NOTE(r, LAW_NOTE_WARN, &s->cite,
             TR_W("The office may close your complaint if you do not answer. Write or call before {date}."),
             LAW_A_DATE("date", safe));
  if (s->kind != COMPLAINT_ACT) return;
  law_out_cell(r, COMPLAINT_OUT_DATES, row, ROW_SAFE, safe);
  if (!days->may_act || safe < days->next) days->next = safe;
  days->may_act = true;
}

// Is a last day for the worker published at all?
static bool has_act(const LawRun *r, const ComplaintLaw *law) {
  for (size_t i = 0; i < law->n_steps; i++)
    if (law->steps[i].kind == COMPLAINT_ACT && concerns(r, &law->steps[i])) return true;
  return false;
}

static void notes_out(LawRun *r, const ComplaintLaw *law) {
  if (!has_act(r, law))
    LAW_SAY(r, LAW_NOTE_INFO, NULL,
            TR_W("We found no published last day for a complaint. Complain soon, and keep proof of the day."));
  if (law->note) LAW_SAY(r, LAW_NOTE_INFO, &law->note_cite, law->note);
  if (law->home_risk)
    LAW_SAY(r, LAW_NOTE_WARN, NULL,
            TR_W("Ask a helper before you write to an office in your country. It may not be safe for you."));
}

void complaint_limits(LawRun *r, const ComplaintLaw *law) {
  Days days = {0};
  int ask = -1;
  for (size_t i = 0; i < law->n_steps; i++) {
    const ComplaintStep *s = &law->steps[i];
    if (!concerns(r, s)) continue;
    if (ask < 0) ask = (int)s->from;
    if (law_has(r, (int)s->from)) step_add(r, s, &days);
  }
  notes_out(r, law);
  if (days.may_act) law_out(r, COMPLAINT_OUT_NEXT, days.next);
  if (days.rows > 0) return;
  if (ask >= 0 && !LAW_NEED(r, ask)) return;
  law_cannot_tell(r, TR_W("We found no published rule for this."));
}
