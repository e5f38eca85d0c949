// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The helper's forms for a text to the respondent. The page that shows them is that of the consents of a case.
#include "app/consent/consent.h"

enum { NAME_CHARS = 200 };

static Err back(Req *rq, Resp *rs, const char *done) {
  resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%s/consents?done=%s", req_param(rq, "id"), done));
  return ERR_OK;
}

static Err consent_letter_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  TRY(req_id(rq, "id", &id));
  TRY(consent_letter_ask(rq, id, req_field(rq, "to"), req_field(rq, "letter"), req_int(rq, "day", 0), d));
  return back(rq, rs, "letter");
}

static Err consent_letter_sent_web(Req *rq, Resp *rs, ErrDetail *d) {
  const I18n *l = i18n_get(req_app(rq)->i18n, rq->lang, I18N_STAFF);
  TRY(consent_letter_sent(rq, req_int(rq, "consent", 0), i18n_tr(l, NULL, TR_S("Ask her how she is: the respondent was contacted.")), d));
  return back(rq, rs, "sent");
}

static const Field letter_fields[] = {{"to", F_LINE, FIELD_REQUIRED, 1, NAME_CHARS, 0, "to whom it goes"},
                                      {"letter", F_TEXT, FIELD_REQUIRED, 1, CONSENT_LETTER_MAX, 0, "the exact text"},
                                      {"day", F_DATE, 0, 0, INT64_MAX, 0, "when it is to go"},
                                      {0}};
static const Field sent_fields[] = {{"consent", F_INT, FIELD_REQUIRED, 1, INT64_MAX, 0, "text that she said yes to"}, {0}};

const Route consent_routes[] = {
    {"POST", "/staff/cases/{id}/letter", ROLE_CASE_STAFF, 0, letter_fields, 0, consent_letter_web, NULL, "Asks the worker for her yes to a text to the respondent."},
    {"POST", "/staff/cases/{id}/letter/sent", ROLE_CASE_STAFF, 0, sent_fields, 0, consent_letter_sent_web, NULL, "Records that it was sent; 409 NO_CONSENT without her yes."},
    {0}};
