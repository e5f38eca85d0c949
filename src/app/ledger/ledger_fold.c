// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the items add up to. Each act is a function over the state so far; one that does not fit changes nothing.
#include "app/ledger/ledger.h"
#include "base/text.h"

typedef struct { Arena *a; Ledger *l; const json_t *j; bool hers; int32_t day; } Fold;   // day: on which it was written

bool ledger_is_money(const char *remedy) { return text_eq(remedy, "money") || text_eq(remedy, "refund"); }

static LedgerLine *line_of(Ledger *l, int64_t id) {
  for (size_t i = 0; i < l->n_lines; i++)
    if (l->lines[i].id == id) return &l->lines[i];
  return NULL;
}

static LedgerOffer *offer_of(Ledger *l, int64_t id) {
  for (size_t i = 0; i < l->n_offers; i++)
    if (l->offers[i].id == id) return &l->offers[i];
  return NULL;
}

const LedgerLine *ledger_line(const Ledger *l, int64_t id) { return line_of((Ledger *)(uintptr_t)l, id); }
const LedgerOffer *ledger_offer(const Ledger *l, int64_t id) { return offer_of((Ledger *)(uintptr_t)l, id); }

static LedgerLine *named_line(const Fold *f) { return line_of(f->l, json_int(f->j, "line", 0)); }
static LedgerOffer *named_offer(const Fold *f) { return offer_of(f->l, json_int(f->j, "offer", 0)); }
static int32_t day_in(const Fold *f, const char *key) { return (int32_t)json_int(f->j, key, 0); }
static const char *words(const Fold *f, const char *key) { return arena_str(f->a, json_str(f->j, key, "")); }
static bool good_sum(int64_t n) { return n > 0 && n <= LEDGER_AMOUNT_MAX; }

// ---- lines

static void claimed(Fold *f) {
  Ledger *l = f->l;
  const char *remedy = words(f, "remedy"), *currency = words(f, "currency");
  bool money = ledger_is_money(remedy);
  int64_t id = json_int(f->j, "line", 0), amount = json_int(f->j, "amount", 0);
  if (l->n_lines == LEDGER_LINES_MAX || line_of(l, id) || (money && (!ledger_currency_ok(currency) || !good_sum(amount)))) return;
  LedgerPayment *payments = ARENA_ARRAY(f->a, LedgerPayment, LEDGER_PAYMENTS_MAX);
  LedgerPart *parts = ARENA_ARRAY(f->a, LedgerPart, LEDGER_PARTS_MAX);
  if (!payments || !parts) return;   // the arena remembers it
  l->lines[l->n_lines++] = (LedgerLine){.id = id, .remedy = remedy, .what = words(f, "what"), .currency = money ? currency : "", .payments = payments,
                                        .parts = parts, .claimed = money ? amount : 0, .claimed_day = day_in(f, "day")};
}

// Agreed or awarded anew, the plan of parts is a new one too.
static void settle(LedgerLine *line, LedgerState state, int64_t amount, int32_t day) {
  line->state = state;
  line->agreed = amount;
  line->agreed_day = day;
  line->n_parts = 0;
}

static void decided(Fold *f, LedgerState state) {
  LedgerLine *line = named_line(f);
  const json_t *parts = json_object_get(f->j, "parts");
  int64_t amount = json_int(f->j, "amount", 0);
  if (!line || !*line->currency || !good_sum(amount)) return;
  settle(line, state, amount, day_in(f, "day"));
  for (size_t i = 0; i < json_array_size(parts) && i < LEDGER_PARTS_MAX; i++) {
    const json_t *p = json_array_get(parts, i);
    line->parts[line->n_parts++] = (LedgerPart){.amount = json_int(p, "amount", 0), .day = (int32_t)json_int(p, "day", 0)};
  }
}

static void agreed(Fold *f) { decided(f, LEDGER_AGREED); }
static void awarded(Fold *f) { decided(f, LEDGER_AWARDED); }

static void paid(Fold *f) {
  LedgerLine *line = named_line(f);
  int64_t amount = json_int(f->j, "amount", 0);
  if (!line || !*line->currency || line->n_payments == LEDGER_PAYMENTS_MAX || !good_sum(amount)) return;
  line->payments[line->n_payments++] = (LedgerPayment){.id = json_int(f->j, "payment", 0), .amount = amount, .day = day_in(f, "day")};
}

static void promised(Fold *f) {
  LedgerLine *line = named_line(f);
  if (!line || *line->currency) return;
  line->state = LEDGER_PROMISED;
  line->said = LEDGER_UNSAID;
  line->agreed_day = day_in(f, "day");
}

static void done(Fold *f) {
  LedgerLine *line = named_line(f);
  if (!line || *line->currency) return;
  line->state = LEDGER_DONE;
  line->said = LEDGER_UNSAID;
  line->done_day = day_in(f, "day");
}

// Her word. Nobody else's counts.
static void got(Fold *f) {
  LedgerLine *line = named_line(f);
  int64_t payment = json_int(f->j, "payment", 0);
  LedgerSaid said = json_bool(f->j, "yes", false) ? LEDGER_YES : LEDGER_NO;
  if (!f->hers || !line) return;
  if (payment == 0 && line->state == LEDGER_DONE) line->said = said;
  for (size_t i = 0; payment && i < line->n_payments; i++)
    if (line->payments[i].id == payment) line->payments[i].said = said;
}

// ---- offers

static void offered(Fold *f) {
  Ledger *l = f->l;
  LedgerLine *line = named_line(f);
  int64_t id = json_int(f->j, "offer", 0), amount = json_int(f->j, "amount", 0);
  if (!line || !*line->currency || offer_of(l, id) || l->n_offers == LEDGER_OFFERS_MAX || !good_sum(amount)) return;
  l->offers[l->n_offers++] = (LedgerOffer){
      .id = id, .line = line->id, .amount = amount, .gives_up = words(f, "gives_up"), .terms = words(f, "terms"), .reader = words(f, "reader"),
      .checked_by = "", .made_day = f->day, .from_day = day_in(f, "from_day"), .silence = json_bool(f->j, "silence", true),
      .withdraw = json_bool(f->j, "withdraw", true), .needs_check = json_bool(f->j, "needs_check", true)};
}

static void checked(Fold *f) {
  LedgerOffer *o = named_offer(f);
  if (!o || o->state != OFFER_OPEN || f->hers) return;
  o->checked_by = words(f, "by");
  o->checked_day = day_in(f, "day");
}

static void answered(Fold *f) {
  LedgerOffer *o = named_offer(f);
  bool yes = json_bool(f->j, "yes", false);
  if (!f->hers || !o || o->state != OFFER_OPEN || (yes && ledger_offer_waits(o, f->day))) return;
  LedgerLine *line = line_of(f->l, o->line);
  o->state = yes ? OFFER_ACCEPTED : OFFER_REFUSED;
  o->told = json_bool(f->j, "told", false);
  o->answered_day = f->day;
  if (yes && line) settle(line, LEDGER_AGREED, o->amount, f->day);
}

static void taken_back(Fold *f) {
  LedgerOffer *o = named_offer(f);
  if (o && o->state == OFFER_OPEN && !f->hers) o->state = OFFER_TAKEN_BACK;
}

static void after(Fold *f) {
  if (!f->hers) return;
  f->l->after_day = f->day;
  f->l->after_solved = json_bool(f->j, "solved", false);
}

// ---- all of it

static void sum_up(LedgerLine *line) {
  for (size_t i = 0; i < line->n_payments; i++) {
    const LedgerPayment *p = &line->payments[i];
    if (p->said == LEDGER_YES) line->received += p->amount;
    if (p->said == LEDGER_UNSAID) line->unsaid += p->amount;
  }
  int64_t left = line->received;
  for (size_t i = 0; i < line->n_parts; i++) {
    line->parts[i].covered = left >= line->parts[i].amount;
    left -= line->parts[i].amount;
  }
}

Err ledger_fold(Arena *a, const Item *items, size_t n, Ledger *out) {
  static const struct { const char *act; void (*take)(Fold *f); } acts[] = {
      {"claimed", claimed}, {"agreed", agreed}, {"awarded", awarded}, {"paid", paid},         {"promised", promised},     {"done", done},
      {"got", got},         {"offer", offered}, {"checked", checked}, {"answered", answered}, {"taken_back", taken_back}, {"after", after}};
  *out = (Ledger){.lines = ARENA_ARRAY(a, LedgerLine, LEDGER_LINES_MAX), .offers = ARENA_ARRAY(a, LedgerOffer, LEDGER_OFFERS_MAX)};
  if (!out->lines || !out->offers) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    if (!items[i].plain || !text_eq(items[i].kind, "ledger")) continue;
    Fold f = {.a = a, .l = out, .j = items[i].plain, .hers = text_eq(items[i].writer, "worker"),
              .day = (int32_t)(json_int(items[i].plain, "at", 0) / DAY_MS)};
    for (size_t k = 0; k < sizeof acts / sizeof acts[0]; k++)
      if (text_eq(acts[k].act, json_str(f.j, "act", ""))) acts[k].take(&f);
  }
  for (size_t i = 0; i < out->n_lines; i++) sum_up(&out->lines[i]);
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}

const char *ledger_offer_waits(const LedgerOffer *o, int32_t today) {
  if (!*o->reader) return "read";
  if (o->needs_check && !o->checked_day) return "lawyer";
  return today < o->from_day ? "wait" : NULL;
}

int ledger_after_asks(const Ledger *l, int32_t closed_day, int32_t today) {
  int days = today - closed_day, stage = days >= AFTER_SECOND ? AFTER_SECOND : days >= AFTER_FIRST ? AFTER_FIRST : 0;
  return closed_day > 0 && stage && l->after_day < closed_day + stage ? stage : 0;
}
