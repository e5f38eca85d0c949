// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "bundle/link.h"

const char *const link_state_names[LINK_STATES] = {"none", "offered", "accepted", "refused", "returned", "done"};

static const struct { bool known, sender, receiver, content; } kinds[BUNDLE_KINDS] = {
#define KIND(name, number, by_sender, by_receiver, is_content) [BUNDLE_##name] = {true, by_sender, by_receiver, is_content},
#include "bundle/bundle.def"
};
static const struct { LinkState from; LinkAct act; LinkState to; } steps[] = {
#define STEP(from, act, to) {LINK_##from, LINK_ACT_##act, LINK_##to},
#include "bundle/bundle.def"
};
enum { STEPS = sizeof steps / sizeof steps[0] };

void link_start(Link *l, bool sender) { *l = (Link){.sender = sender, .next_out = 1, .next_in = 1}; }

static bool working(const Link *l) { return l->state == LINK_accepted || l->state == LINK_done; }

// LINK_none: the step is not one of this state.
static LinkState after(LinkState from, LinkAct act) {
  for (int i = 0; i < STEPS; i++)
    if (steps[i].from == from && steps[i].act == act) return steps[i].to;
  return LINK_none;
}

// ---- hearing

static LinkTodo step_heard(Link *l, LinkAct act) {
  LinkState to = after(l->state, act);
  if (l->over || to == LINK_none) return (LinkTodo){.what = LINK_DO_nothing};
  l->state = to;
  return (LinkTodo){.what = LINK_DO_step, .act = act};
}

static LinkTodo as_sender(Link *l, const LinkWord *w) {
  switch (w->kind) {
    case BUNDLE_step: return step_heard(l, w->act);
    case BUNDLE_item: return (LinkTodo){.what = LINK_DO_keep};   // what was written for her is hers, also after the end
    case BUNDLE_status: return (LinkTodo){.what = l->over ? LINK_DO_nothing : LINK_DO_status};
    case BUNDLE_gone:
      l->gone = true;
      return (LinkTodo){.what = LINK_DO_gone};
    case BUNDLE_copies: return (LinkTodo){.what = LINK_DO_copies};
    case BUNDLE_companion: return (LinkTodo){.what = LINK_DO_companion};
    default: return (LinkTodo){.what = LINK_DO_nothing};
  }
}

static LinkTodo as_receiver(Link *l, const LinkWord *w) {
  if (w->kind == BUNDLE_end) {   // heard again from an older copy: "destroyed" is said again
    l->over = true;
    return (LinkTodo){.what = LINK_DO_destroy};
  }
  if (l->over) return (LinkTodo){.what = LINK_DO_nothing};
  if (w->kind == BUNDLE_offer && l->state == LINK_none) {
    l->state = LINK_offered;
    return (LinkTodo){.what = LINK_DO_show};
  }
  if (w->kind == BUNDLE_item && working(l)) return (LinkTodo){.what = LINK_DO_keep};
  if (w->kind == BUNDLE_wish && l->state != LINK_none) return (LinkTodo){.what = LINK_DO_wish};
  return (LinkTodo){.what = LINK_DO_nothing};
}

// Old words of an earlier life of theirs are not heard any more.
static bool heard_life(Link *l, const LinkWord *w, bool *fresh) {
  *fresh = w->life > l->their_life;
  if (*fresh) {
    l->their_life = w->life;
    l->next_in = w->floor;   // the lowest that it will ever say again
    l->ack_due = true;
  }
  return w->life == l->their_life;
}

static void heard_acks(Link *l, const LinkWord *w) {
  if (w->ack_life != l->life || w->ack < l->acked) l->ack_due = true;   // late, or an older copy: it learns where we stand
  else if (w->ack < l->next_out) l->acked = w->ack;
}

// What an older copy has forgotten, by what the other side says of itself.
static LinkTodo catch_up(Link *l, const LinkWord *w) {
  static const LinkAct ways[LINK_STATES] = {[LINK_accepted] = LINK_ACT_accept, [LINK_refused] = LINK_ACT_refuse,
                                            [LINK_returned] = LINK_ACT_give_back, [LINK_done] = LINK_ACT_finish};
  LinkState seen = w->state;
  LinkTodo todo = {.what = LINK_DO_nothing};
  if (w->over && !l->sender) return as_receiver(l, &(LinkWord){.kind = BUNDLE_end});
  if (w->over && l->over) return as_sender(l, &(LinkWord){.kind = BUNDLE_gone});
  if (!l->sender || seen == l->state) return todo;
  if (l->state == LINK_offered && (seen == LINK_done || seen == LINK_returned)) l->state = LINK_accepted;
  todo = step_heard(l, ways[seen]);
  return todo;
}

LinkTodo link_hear(Link *l, const LinkWord *w) {
  LinkTodo todo = {.what = LINK_DO_nothing};
  bool fresh, may = w->kind < BUNDLE_KINDS && kinds[w->kind].known && (w->by_sender ? kinds[w->kind].sender : kinds[w->kind].receiver);
  if (w->by_sender == l->sender || !may || w->ack < 0 || w->seq < 0 || w->floor < 1 || !heard_life(l, w, &fresh)) return todo;
  heard_acks(l, w);
  bool lost = w->floor > l->next_in;
  if (lost) l->next_in = w->floor;   // what lay between is lost to this copy for ever
  if (lost || fresh) todo = catch_up(l, w);
  if (w->kind != BUNDLE_ack && w->seq != l->next_in) l->ack_due = true;
  if (w->kind != BUNDLE_ack && w->seq == l->next_in) {
    l->next_in++;
    l->ack_due = true;
    LinkTodo now = l->sender ? as_sender(l, w) : as_receiver(l, w);
    if (now.what != LINK_DO_nothing) todo = now;
  }
  return todo;
}

// ---- saying

static bool may_say(const Link *l, BundleKind kind, LinkAct act) {
  switch (kind) {
    case BUNDLE_offer: return l->state == LINK_none && l->next_out == 1 && !l->over;
    case BUNDLE_end: return !l->over || !l->gone;   // again after a restore
    case BUNDLE_step: return !l->over && after(l->state, act) != LINK_none;
    case BUNDLE_item: case BUNDLE_status: case BUNDLE_companion: return working(l) && !l->over;
    case BUNDLE_wish: return (l->state == LINK_offered || working(l)) && !l->over;
    case BUNDLE_gone: return l->over;
    case BUNDLE_copies: return l->over;
    default: return false;
  }
}

Err link_say(Link *l, BundleKind kind, LinkAct act, int64_t *seq) {
  if (kind >= BUNDLE_KINDS || !(l->sender ? kinds[kind].sender : kinds[kind].receiver) || !may_say(l, kind, act)) return ERR_CONFLICT;
  if (kind == BUNDLE_offer) l->state = LINK_offered;
  if (kind == BUNDLE_end) l->over = true;
  if (kind == BUNDLE_gone) l->gone = true;
  if (kind == BUNDLE_step) l->state = after(l->state, act);
  *seq = l->next_out++;
  return ERR_OK;
}

BundleKind link_now(const Link *l, BundleKind kept) { return l->sender && l->over && kinds[kept].content ? BUNDLE_nothing : kept; }

void link_word(const Link *l, BundleKind kind, LinkAct act, int64_t seq, LinkWord *out) {
  *out = (LinkWord){.kind = kind, .act = act, .seq = seq, .ack = l->next_in - 1, .floor = l->acked + 1, .state = l->state, .by_sender = l->sender, .over = l->over,
                    .life = l->life, .ack_life = l->their_life};
}

void link_restored(Link *l, Millis now) {
  l->life = now;
  l->ack_due = true;
}

bool link_waits(const Link *l) { return l->ack_due || l->acked + 1 < l->next_out; }

Millis link_wait(int64_t tries) {
  static const Millis waits[] = {5 * SECOND_MS, 15 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS};
  enum { N = sizeof waits / sizeof waits[0] };
  return waits[tries < 0 ? 0 : tries < N ? tries : N - 1];
}
