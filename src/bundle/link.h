// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// One referral between two installations as a pure machine: no clock, no randomness, no network, no disk. What arrives, or what a person
// wants, goes in; what to do comes out, and the caller commits both together. Each side numbers what it says from 1 and says it again
// until the other side has acknowledged it; what arrives is taken in order and once. So replayed, doubled, late and lost bundles change
// nothing (src/bundle/sim_test.c). What a bundle must prove before it comes here is in bundle.h.
#ifndef RECOURSE_BUNDLE_LINK_H
#define RECOURSE_BUNDLE_LINK_H
#include "base/clock.h"
#include "base/err.h"

typedef enum {
#define KIND(name, number, sender, receiver, content) BUNDLE_##name = number,
#include "bundle/bundle.def"
  BUNDLE_KINDS
} BundleKind;
typedef enum { LINK_none, LINK_offered, LINK_accepted, LINK_refused, LINK_returned, LINK_done, LINK_STATES } LinkState;
typedef enum { LINK_ACT_none, LINK_ACT_accept, LINK_ACT_refuse, LINK_ACT_give_back, LINK_ACT_finish, LINK_ACTS } LinkAct;
extern const char *const link_state_names[LINK_STATES];

typedef struct {
  bool sender;                          // this side has offered the case
  LinkState state;
  bool over;                            // sender: her consent is over. receiver: what keys reach here is destroyed
  bool gone;                            // the receiver's "destroyed" was said (receiver), was heard (sender)
  int64_t next_out, acked, next_in;     // numbers: next of our own; heard by the other side; next of theirs
  bool ack_due;                         // the other side waits for an acknowledgement
  int64_t life, their_life;             // a side that was restored from an older copy begins to number anew, in a later life
} Link;
void link_start(Link *l, bool sender);

// What stands outside the payload of a bundle.
typedef struct {
  BundleKind kind;
  LinkAct act;                          // of a step, else none
  int64_t seq;                          // 0 for a bare acknowledgement
  int64_t ack, floor;                   // highest number heard without a gap; lowest number that it can still say again
  int64_t life, ack_life;               // the life in which it numbers; the one whose numbers it has heard
  LinkState state;                      // of the side that speaks
  bool by_sender, over;                 // over: of the side that speaks
} LinkWord;

// What the caller does, in the transaction in which it keeps the link.
typedef enum {
  LINK_DO_nothing,
  LINK_DO_show,        // receiver: the offer may be shown
  LINK_DO_keep,        // the item of the payload is kept; one that is there already is left alone
  LINK_DO_step,        // sender: the step of `act` has happened
  LINK_DO_status, LINK_DO_gone, LINK_DO_copies, LINK_DO_wish, LINK_DO_companion,
  LINK_DO_destroy      // receiver: keys, items and the offer go, and BUNDLE_gone is said
} LinkDo;
typedef struct { LinkDo what; LinkAct act; } LinkTodo;
LinkTodo link_hear(Link *l, const LinkWord *w);

// Something of our own. ERR_CONFLICT: not in this state. seq: the number it gets; the caller keeps it until link_hear raises acked.
Err link_say(Link *l, BundleKind kind, LinkAct act, int64_t *seq) ERR_CHECK;
// What goes out under the number that was kept for this kind: content that has not arrived when consent is over never leaves.
BundleKind link_now(const Link *l, BundleKind kept);
// Head of a bundle for the number seq (0: a bare acknowledgement).
void link_word(const Link *l, BundleKind kind, LinkAct act, int64_t seq, LinkWord *out);
bool link_waits(const Link *l);   // something is to be sent, be it an acknowledgement
// This is an older copy of the link, restored now: it numbers on in a life of its own, so that nothing is taken for what the lost copy
// said under the same number, and the other side is told where we stand.
void link_restored(Link *l, Millis now);
// How long to wait after so many tries without an answer.
Millis link_wait(int64_t tries);
#endif
