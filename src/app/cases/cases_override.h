// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Emergency override (SEALING.md 15): without asking the worker first, a caseworker and a supervisor together tell the least that
// is needed to an organisation of this installation, or to a body outside by telephone, for 72 hours. She is told at once, and
// agrees or takes it back with her receipt. What she locked for herself stays locked: nobody here holds a key of it.
// The reader gets a copy of the named facts, sealed to its key, and nothing else of the case. Only the cases room includes this.
#ifndef RECOURSE_APP_CASES_OVERRIDE_H
#define RECOURSE_APP_CASES_OVERRIDE_H
#include "app/cases/cases_desk.h"

enum { OVERRIDE_ASKED_MS = 24 * HOUR_MS, OVERRIDE_OPEN_MS = 72 * HOUR_MS, OVERRIDE_TOLD_MAX = 1000 };
typedef struct {
  bool contact, name, place;     // what is told: the safe way to answer, the name in all forms, the places of the report
  const char *told;              // words of the helper that are told too, ""
  int64_t to_org;                // 0: a body outside
  const char *body;              // its name
  const char *why;               // "danger", "held"
  const char *reason;            // for colleagues
} OverrideForm;
extern const char *const override_whys[];   // NULL-terminated

// What could be told by these keys: what the case has, and what the organisation may open.
typedef struct { bool consent, contact, name_given, name, place; } OverrideCan;
void override_can(const CaseFile *f, OverrideCan *out);

Err override_state(const Req *rq, int64_t case_id, Agreement *out, ErrDetail *d) ERR_CHECK;
// ERR_NO_CONSENT: the organisation holds no key of it. ERR_UNPROCESSABLE, with the field: something is missing in the form.
Err override_ask(const Req *rq, int64_t case_id, const OverrideForm *f, ErrDetail *d) ERR_CHECK;
// What the note of an asking says; borrowed from the opened file. false: it is not there.
bool override_read(const CaseFile *f, int64_t id, OverrideForm *out);
// The second person: one of the two is a supervisor, else ERR_FORBIDDEN. The worker is told in the same transaction.
Err override_confirm(const Req *rq, int64_t case_id, int64_t id, ErrDetail *d) ERR_CHECK;
Err override_stop(const Req *rq, int64_t case_id, int64_t id, ErrDetail *d) ERR_CHECK;

typedef struct {
  int64_t id, case_id, asked_by, confirmed_by, to_org, epoch, ref, org_id;
  const char *state, *lang;
  Millis until;
  Bytes sealed, wrap, audit_id;
} OverrideRow;
Err override_list(Tx *tx, Arena *a, int64_t case_id, OverrideRow **out, size_t *n) ERR_CHECK;
// What is told to the signed-in person's organisation now.
Err override_inbox(const Req *rq, OverrideRow **rows, size_t *n, Org **from, ErrDetail *d) ERR_CHECK;
// Opens what is told, for the reader: {"contact": t, "name": {...}, "place": {...}, "told": t, "why": code}. Notes the event first, in
// the log of both organisations. case_id 0: the row itself. ERR_NOT_FOUND: not for her, or over. The caller releases *doc.
Err override_open(const Req *rq, int64_t case_id, int64_t id, OverrideRow *row, json_t **doc, ErrDetail *d) ERR_CHECK;
// What is over goes. For this room's job only.
Err override_job(const App *app, Millis now, ErrDetail *d) ERR_CHECK;
#endif
