// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Handlers of this room, and what its pages share. Only its *_web.c files include this.
#ifndef RECOURSE_APP_REFERRAL_WEB_H
#define RECOURSE_APP_REFERRAL_WEB_H
#include "app/pages/pages.h"
#include "app/referral/referral.h"
#include "app/referral/referral_views.h"

#define HANDLER(name) Err name(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK
HANDLER(referral_sharing_page_web);
HANDLER(referral_sharing_web);
HANDLER(referral_share_page_web);
HANDLER(referral_share_web);
HANDLER(referral_list_web);
HANDLER(referral_page_web);
HANDLER(referral_act_web);
HANDLER(referral_talk_web);
HANDLER(referral_deleted_web);
HANDLER(referral_desk_page_web);
HANDLER(referral_desk_web);
HANDLER(referral_bulk_web);
HANDLER(referral_consents_api);
HANDLER(referral_consent_api);
HANDLER(referral_consent_act_api);
#undef HANDLER
extern const Field referral_consent_api_fields[], referral_consent_act_api_fields[];

// What the form sent.
void share_read(const Req *rq, ConsentChoice *out);
// The same again, for the hidden fields of the page before the yes.
Err share_hidden(const Req *rq, const struct share_hidden_view **out, size_t *n) ERR_CHECK;
// Ticks: the parts, and the files of a case. l: language of the words, worker audience.
struct ref_option_view *share_parts(const Req *rq, const I18n *l, unsigned bits, size_t *n);
struct ref_option_view *share_files(const Req *rq, const ConsentCase *c, const ConsentChoice *ch, size_t *n);
extern const int64_t share_days[];
extern const size_t n_share_days;
// Where it may go: offered organisations without the one that has it and those behind the wall.
// l: language of the names of countries.
Err share_orgs(const Req *rq, const I18n *l, const ConsentCase *c, bool home, int64_t chosen, const struct ref_option_view **out, size_t *n,
               bool *withheld, bool *can_home, ErrDetail *d) ERR_CHECK;
// The text as it will be kept.
Err share_text(const Req *rq, const ConsentCase *c, const ConsentChoice *ch, const I18n *l, struct consent_text_view *out) ERR_CHECK;
const char *ref_state_text(const I18n *l, ReferralState s);
const char *ref_day(const Req *rq, const I18n *l, int64_t day);   // NULL for day 0
#endif
