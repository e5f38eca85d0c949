// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Routes of this room.
#include "app/referral/referral_web.h"

enum { REASON_MAX = 2000, TALK_MAX = 10000, PURPOSE_MAX = 1000, BULK_MAX = 50 };

static const Field id_fields[] = {{"consent", F_INT, FIELD_QUERY, 0, INT64_MAX, 0, "proposal that is answered"},
                                  {"home", F_BOOL, FIELD_QUERY, 0, 1, 0, "offices of the home government too"},
                                  {0}};
static const Field sharing_fields[] = {{"consent", F_INT, 0, 0, INT64_MAX, 0, "consent"},
                                       {"act", F_CODE, FIELD_REQUIRED, 1, 12, 0, "no, stop, renew, mine, not_mine, letter_yes, letter_no, past"},
                                       {0}};
#define SHARE_FIELDS                                                                                       \
  {"org", F_INT, 0, 0, INT64_MAX, 0, "organisation that may read"},                                        \
      {"part", F_CODE, FIELD_MANY, 1, 20, PARTS, "part of the report that it may read"},                   \
      {"file", F_CODE, FIELD_MANY, 1, 20, CONSENT_FILES_MAX, "file that it may open"},                     \
      {"mode", F_CODE, 0, 0, 5, 0, "joint, keep or over"}, {"home", F_BOOL, 0, 0, 1, 0, "she asked for her home government"}, \
      {"days", F_INT, 0, 1, CONSENT_DAYS_MAX, 0, "how long"}, {"purpose", F_TEXT, 0, 0, PURPOSE_MAX, 0, "what for"}, \
      {"go", F_CODE, FIELD_REQUIRED, 1, 6, 0, "look, give, ask or record"}
static const Field share_fields[] = {SHARE_FIELDS, {"consent", F_INT, 0, 0, INT64_MAX, 0, "proposal that is answered"}, {0}};
static const Field desk_fields[] = {SHARE_FIELDS, {"how", F_CODE, 0, 0, 6, 0, "how she gave it: phone, person, paper"}, {0}};
static const Field done_fields[] = {{"done", F_CODE, FIELD_QUERY, 0, 12, 0, "what has just happened"}, {0}};
static const Field desk_page_fields[] = {{"done", F_CODE, FIELD_QUERY, 0, 12, 0, "what has just happened"},
                                         {"home", F_BOOL, FIELD_QUERY, 0, 1, 0, "she asked for an office of her home government"},
                                         {0}};
static const Field act_fields[] = {{"act", F_CODE, FIELD_REQUIRED, 1, 12, 0, "offer, accept, refuse, give_back, finish, withdraw"},
                                   {"version", F_INT, 0, 0, INT64_MAX, 0, "version that the page showed"},
                                   {"reason", F_TEXT, 0, 0, REASON_MAX, 0, "why, for the worker and the other organisation"},
                                   {"next", F_INT, 0, 0, INT64_MAX, 0, "next door: an organisation, 0 for none"},
                                   {0}};
static const Field talk_fields[] = {{"text", F_TEXT, FIELD_REQUIRED, 1, TALK_MAX, 0, "message to the other organisation"}, {0}};
// The list of cases sends its own fields along.
static const Field bulk_fields[] = {{"case", F_CODE, FIELD_MANY, 1, 60, BULK_MAX, "case of the list: 12.3"},
                                    {"org", F_INT, 0, 0, INT64_MAX, 0, "organisation; without one it is asked for"},
                                    {"view", F_CODE, 0, 0, 20, 0, "list"},
                                    {"sort", F_CODE, 0, 0, 20, 0, "its order"},
                                    {"only", F_LINE, 0, 0, 60, 0, "its filter"},
                                    {"to", F_INT, 0, 0, INT64_MAX, 0, "person chosen in the list; not used here"},
                                    {0}};

const Route referral_routes[] = {
    {"GET", "/{lang}/r/sharing", ROLE_RECEIPT, 0, NULL, 0, referral_sharing_page_web, NULL, "Who may see her report: each consent, each referral."},
    {"POST", "/{lang}/r/sharing", ROLE_RECEIPT, 0, sharing_fields, 0, referral_sharing_web, NULL, "Takes a consent back at once, renews, confirms or refuses it."},
    {"GET", "/{lang}/r/share", ROLE_RECEIPT, 0, id_fields, 0, referral_share_page_web, NULL, "Asking another organisation: what it may read."},
    {"POST", "/{lang}/r/share", ROLE_RECEIPT, 0, share_fields, 0, referral_share_web, NULL, "Shows the text of the consent, then gives it."},
    {"GET", "/staff/referrals", ROLE_CASE_STAFF, 0, NULL, 0, referral_list_web, NULL, "Cases offered to and by the organisation."},
    {"POST", "/staff/referrals/bulk", ROLE_CASE_STAFF, 0, bulk_fields, 0, referral_bulk_web, NULL, "Offers several cases to one organisation."},
    {"GET", "/staff/referrals/{id}", ROLE_CASE_STAFF, 0, done_fields, 0, referral_page_web, NULL, "One referral."},
    {"POST", "/staff/referrals/{id}", ROLE_CASE_STAFF, 0, act_fields, 0, referral_act_web, NULL, "A step of a referral. 409 NO_CONSENT without the worker's consent."},
    {"POST", "/staff/referrals/{id}/talk", ROLE_CASE_STAFF, 0, talk_fields, 0, referral_talk_web, NULL, "Writes to the other organisation."},
    {"POST", "/staff/referrals/{id}/deleted", ROLE_CASE_STAFF, 0, NULL, 0, referral_deleted_web, NULL, "Says that the organisation's copies are deleted."},
    {"GET", "/staff/cases/{id}/consents", ROLE_CASE_STAFF, 0, desk_page_fields, 0, referral_desk_page_web, NULL, "Consents of a case, and asking for one."},
    {"POST", "/staff/cases/{id}/consents", ROLE_CASE_STAFF, 0, desk_fields, 0, referral_desk_web, NULL, "Shows the text of a consent, asks her for it, or records her yes."},
    {"GET", "/api/v1/report/consents", ROLE_API_RECEIPT, ROUTE_JSON, NULL, 0, referral_consents_api, NULL,
     "Her consents and what became of each. ETag is the version of the report."},
    {"POST", "/api/v1/report/consents", ROLE_API_RECEIPT, ROUTE_JSON, referral_consent_api_fields, 0, referral_consent_api, NULL,
     "The text of a consent, then her yes to it: the organisation is asked at once. If-Match must name the version that the caller knows. 422 behind the wall, 409 when it was answered meanwhile."},
    {"POST", "/api/v1/report/consents/{id}", ROLE_API_RECEIPT, ROUTE_JSON, referral_consent_act_api_fields, 0, referral_consent_act_api, NULL,
     "Refuses, stops, renews or confirms one, or answers a text to the respondent; at once. 409 when there is no consent that stands."},
    {0}};
