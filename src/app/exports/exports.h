// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Papers that other systems know: the form that goes with a referral, and the register of grievances.
//
// Inter-Agency Referral Form: sections and fields of the form in IASC Reference Group for Mental Health and Psychosocial Support in
// Emergency Settings, "Inter-Agency Referral Form and Guidance Note", Geneva 2017 (priority within 24 hours, 72 hours, two weeks; case code
// where the name is confidential; caregiver of a minor; reasons; services; consent with the exact information that is disclosed; by, to,
// delivered via), in the wording that UNHCR's "Inter-Agency Referral Form Package" (2021, revised July 2023) uses. As a page to print, as
// JSON and as a workbook. Only under a consent that stands, and only what it names. Never a name: the case number is the case code.
//
// Register of grievances ("GRM log"): no machine format is published by the development banks. The columns are those that a project's
// register is expected to have after IFC Good Practice Note 7, "Addressing Grievances from Project-Affected Communities" (2009), and the
// World Bank's "Assessing Project-Level Grievance Redress Mechanisms" (2022): number, date and channel of receipt, on whose behalf, sex, age
// band, place, category, whether it is sensitive, status, first answer, dates, days open, outcome, remedy and amounts, and what the
// complainant says afterwards. Coded facts and sums only: no name, no contact, no words of hers.
#ifndef RECOURSE_APP_EXPORTS_EXPORTS_H
#define RECOURSE_APP_EXPORTS_EXPORTS_H
#include "app/ledger/ledger.h"
#include "app/referral/referral.h"
#include "sheet/sheet.h"

// ---- the form. Fields in their order; label and value are translated, section and code are the names in JSON and stay.
typedef enum { FORM_PRIORITY, FORM_CLIENT, FORM_CAREGIVER, FORM_REASONS, FORM_SERVICES, FORM_CONSENT, FORM_BY, FORM_TO, FORM_FOLLOW_UP, FORM_SECTIONS } FormSection;
typedef struct { FormSection section; const char *code, *label, *value; } FormField;
typedef struct { const char *ref; FormField *fields; size_t n; } ReferralForm;
const char *form_section_code(FormSection s);
const char *form_section_text(FormSection s);   // id of the staff catalogue
// Notes an event. ERR_NOT_FOUND: not of this organisation. ERR_NO_CONSENT: none that stands. ERR_CONFLICT: this organisation cannot open it
// (now): the receiver before it accepts, the sender after a hand-over.
Err exports_form(const Req *rq, int64_t referral_id, const I18n *l, ReferralForm *out, ErrDetail *d) ERR_CHECK;
// {"form": "inter-agency-referral", "version": 1, "case_code": t, "<section>": {"<code>": value}}. json_decref it; NULL: no memory.
json_t *exports_form_json(const ReferralForm *f);
Err exports_form_sheet(const Req *rq, const ReferralForm *f, const I18n *l, SheetWrite write, void *ctx) ERR_CHECK;
// "emergency", "urgent" or "normal" from the answers that may go; which services they ask for. today: days since 1970.
const char *form_priority(const json_t *answers, int32_t today);
bool form_service(const json_t *answers, const char *service);
extern const char *const form_services[];       // NULL-terminated

// ---- the register
enum { REGISTER_CASES_MAX = 2000 };
// Cases that the asker's organisation has, received from week to week (days since 1970). Notes one event, opens what the asker's keys open.
// ERR_LIMIT: more than REGISTER_CASES_MAX.
typedef struct { int32_t from_day, to_day; SheetForm form; } RegisterAsk;
Err exports_register(const Req *rq, const RegisterAsk *ask, const I18n *l, SheetWrite write, void *ctx, ErrDetail *d) ERR_CHECK;

extern const Route exports_routes[];            // /staff/referrals/{id}/form..., /staff/register...
#endif
