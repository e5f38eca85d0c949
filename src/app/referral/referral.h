// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A case that goes to another organisation (hand-over), or that two work on (joint), on this installation. The states are a table
// (referral.def); each step acts on keys (cases.h) under her consent (consent.h). Before it accepts, the receiver sees coarse facts only.
#ifndef RECOURSE_APP_REFERRAL_H
#define RECOURSE_APP_REFERRAL_H
#include "app/consent/consent.h"

typedef enum {
#define STATE(name, over) REF_##name,
#include "app/referral/referral.def"
  REF_STATES
} ReferralState;
typedef enum {
#define ACT(name) REF_ACT_##name,
#include "app/referral/referral.def"
  REF_ACTS
} ReferralAct;
typedef enum {
#define BY(name) REF_BY_##name,
#include "app/referral/referral.def"
  REF_BYS
} ReferralBy;
typedef struct { ReferralState from; ReferralAct act; ReferralBy by; ReferralState to; bool consent; } ReferralCell;
extern const ReferralCell referral_cells[];
extern const size_t n_referral_cells;
extern const char *const referral_state_names[REF_STATES], *const referral_act_names[REF_ACTS];
const ReferralCell *referral_cell(ReferralState from, ReferralAct act, ReferralBy by);   // NULL: refused
bool referral_over(ReferralState s);

typedef struct {
  int64_t id, case_id, consent_id, from_org, to_org, next_org, item_id, talk_id, changed_hour, version;
  ReferralState state;
  bool handover, keep, elsewhere;                  // elsewhere: the receiver is on another installation
  const char *from_name, *to_name, *next_name;     // next_name: "" for none
} Referral;
Err referral_row(Tx *tx, Arena *a, int64_t id, Referral *out) ERR_CHECK;
Err referral_of_case(Tx *tx, Arena *a, int64_t case_id, Referral **out, size_t *n) ERR_CHECK;   // newest first

// Asks for a consent, or gives it, and begins the referral. Given by herself it is offered at once; recorded by a helper it waits for
// "offer". home_asked: she asked for her home government. ERR_UNPROCESSABLE: the wall, or nothing chosen.
typedef struct { int64_t case_id, org_id, consent_id; const ConsentChoice *choice; const char *how; bool home_asked; const I18n *lang; } ReferralNew;
Err referral_begin(const Req *rq, const ReferralNew *in, int64_t *id, ErrDetail *d) ERR_CHECK;

// One step by the one who asks. reason, next_org: of a refusal or a return ("" and 0: none). ERR_NOT_FOUND: not theirs. ERR_FORBIDDEN: a
// step of somebody else. ERR_CONFLICT: not in this state, or changed since version (0: any). ERR_NO_CONSENT: nothing moves without it.
typedef struct { int64_t id, version; ReferralAct act; const char *reason; int64_t next_org; } ReferralStep;
Err referral_step(const Req *rq, const ReferralStep *s, ErrDetail *d) ERR_CHECK;

// ---- with her receipt, on a consent
Err referral_no(const Req *rq, int64_t consent_id, ErrDetail *d) ERR_CHECK;              // to a proposal
Err referral_stop(const Req *rq, int64_t consent_id, ErrDetail *d) ERR_CHECK;            // takes it back, at once
Err referral_renew(const Req *rq, int64_t consent_id, int64_t days, ErrDetail *d) ERR_CHECK;
Err referral_was_me(const Req *rq, int64_t consent_id, bool yes, ErrDetail *d) ERR_CHECK;   // no: it ends at once

// ---- organisations
enum { REFERRALS_PAGE = 50 };
typedef struct { Referral r; const char *issue_group, *region, *sector_group, *lang; int64_t ref, filed_week; } ReferralLine;
// Of the asker's organisation, the REFERRALS_PAGE that changed last: coarse facts, nothing is opened.
Err referral_list(const Req *rq, bool received, ReferralLine **out, size_t *n, ErrDetail *d) ERR_CHECK;

typedef struct {
  Referral r;
  CaseRow row;
  ConsentRow consent;
  Org other, own;
  Item *items; size_t n_items;       // opened as far as the organisation's keys reach
  int64_t answer_hour;               // an offer: until when the receiver is to answer; else 0
  bool holder, sender, receiver, valid;
} ReferralFile;
// One referral, for staff of either side. Opens, and notes an event, only where the organisation holds a key.
Err referral_open(const Req *rq, int64_t id, ReferralFile *out, ErrDetail *d) ERR_CHECK;
void referral_release(ReferralFile *f);
// A message to the other organisation; hers are apart. ERR_CONFLICT before it was accepted.
Err referral_talk(const Req *rq, int64_t id, const char *text, ErrDetail *d) ERR_CHECK;
Err referral_deleted(const Req *rq, int64_t id, ErrDetail *d) ERR_CHECK;
// Offers a case to an organisation under the consent that stands, for the bulk offer. ERR_NO_CONSENT: there is none.
Err referral_offer_to(const Req *rq, int64_t case_id, int64_t org_id, ErrDetail *d) ERR_CHECK;

// With her receipt, after new answers: whoever stands behind the wall now loses what was proposed, offered or accepted.
Err referral_wall_sweep(const Req *rq, ErrDetail *d) ERR_CHECK;

// ---- with an organisation of another installation (room peers), which has asked for this: no keys of ours are needed for it.
// The grant of the messages between the two, once the offer is on its way. ERR_CONFLICT: it is not offered (any more).
Err referral_peer_begin(Tx *tx, Arena *a, int64_t id, int64_t talk_id, Millis now) ERR_CHECK;
// A step of the receiver. item_id: its sealed reason, which is in the case already, or 0. ERR_CONFLICT, ERR_NO_CONSENT as referral_step.
Err referral_peer_step(const App *app, Tx *tx, Arena *a, int64_t id, ReferralAct act, int64_t item_id, Millis now) ERR_CHECK;
// The receiver says that its copies are deleted.
Err referral_peer_deleted(Tx *tx, Arena *a, int64_t id, Millis now) ERR_CHECK;
// Of consents that are offered to organisations elsewhere and have no talk grant yet: what is to be sent, oldest first; at most 50.
Err referral_peer_waiting(Tx *tx, Arena *a, Referral **out, size_t *n) ERR_CHECK;
// What cannot be across installations: the sender keeps its keys (the receipt stays with its server), files stay. The caller shows this.
void referral_fit(const Org *to, ConsentChoice *choice);

// Consents whose time is over, and their referrals. Nothing is opened.
Err referral_job(const App *app, Millis now) ERR_CHECK;
extern const Route referral_routes[];   // /staff/referrals..., /staff/cases/{id}/consents, /{lang}/r/sharing, /{lang}/r/share,
                                        // /api/v1/report/consents
#endif
