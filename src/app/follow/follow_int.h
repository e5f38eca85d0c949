// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Domain of the worker's own page. Only the follow room includes this.
#ifndef RECOURSE_APP_FOLLOW_INT_H
#define RECOURSE_APP_FOLLOW_INT_H
#include "app/appeals/appeals.h"
#include "app/files/files.h"
#include "app/follow/follow.h"
#include "app/intake/intake.h"
#include "app/ledger/ledger.h"

enum { MESSAGE_MAX = 10000, MESSAGE_FIELD_MAX = 40000, MESSAGE_BODY_MAX = 512 * 1024 };

// Her case as far as its row tells: nothing is opened, nothing is noted.
typedef struct { CaseRow row; Org org; bool consent; int offset_min; } FollowRow;
Err follow_row(const Req *rq, FollowRow *out, ErrDetail *d) ERR_CHECK;

typedef struct {
  FollowRow base;
  Item *items; size_t n_items;       // opened as far as her receipt reaches
  FileRow *files; size_t n_files;
  ReceiptState receipt;
  CaseEmergency *emergencies; size_t n_emergencies;
  bool recovery, named, shared, consents_wait;
  Ledger ledger;
  ClockSet clocks;
  Appeal *appeals; size_t n_appeals;
  int after_asks;                    // asked again after a closing: so many days; 0: not now
} FollowCase;
// Makes the new keys that a withdrawal asked for, notes the event, then opens. Release it, also after an error.
Err follow_open(const Req *rq, FollowCase *out, ErrDetail *d) ERR_CHECK;
void follow_release(FollowCase *f);
// The clock of what is due next between her and the organisation; NULL: nothing is.
const Clock *follow_due(const FollowCase *f);
// Newest opened item of a kind; NULL without one.
const Item *follow_newest(const FollowCase *f, const char *kind);
const Item *follow_oldest(const FollowCase *f, const char *kind);
// All answers, later ones in the place of earlier ones. json_decref it; NULL: no memory.
json_t *follow_answers(const FollowCase *f);
// Only what differs between the two, as {question: answer}; without what was taken away. json_decref it.
json_t *follow_changed(const json_t *before, const json_t *after);
bool follow_is_hers(const Item *it);   // written by the worker

// Opens what was typed. On ERR_OK the receipt counts as used by the worker herself, and pair is hers (the caller wipes it).
Err follow_receipt(const Req *rq, const char *typed, BoxPair *pair, int64_t *case_id, int64_t *epoch, ErrDetail *d) ERR_CHECK;
// Adds something of hers if nothing changed since `version` (0: in any case): ERR_PRECONDITION. ERR_NO_CONSENT: nobody could
// read it. *new_version may be NULL.
Err follow_add(const Req *rq, const char *kind, json_t *plain, int64_t version, int64_t *id, int64_t *new_version, ErrDetail *d) ERR_CHECK;
// A message, in the language of the page. ERR_INPUT: empty; ERR_LIMIT: too long.
Err follow_message(const Req *rq, const char *text, const char *lang, int64_t version, int64_t *id, int64_t *new_version, ErrDetail *d) ERR_CHECK;
// Name and other spellings to the organisation that has the case. Both empty: the name that is there already.
Err follow_give_name(const Req *rq, const char *name, const char *other_names, ErrDetail *d) ERR_CHECK;

// Text of the signed proof; with its place in the public log (ERR_NOT_FOUND until a head closes it); and with what she wrote too.
Err follow_proof_text(const FollowCase *f, const char **text) ERR_CHECK;
Err follow_proof_log(const Req *rq, const FollowCase *f, Bytes *out, ErrDetail *d) ERR_CHECK;
Err follow_proof_whole(const Req *rq, const FollowCase *f, Bytes *out, ErrDetail *d) ERR_CHECK;
#endif
