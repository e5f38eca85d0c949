// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Adding to the ledger: open, look whether it fits, seal, insert under the version that was looked at.
#include "app/ledger/ledger.h"

#include "app/audit/audit.h"
#include "app/ledger/ledger_store.h"
#include "app/send/send.h"
#include "base/text.h"

static bool by_worker(const Req *rq) { return rq->who.role == ROLE_RECEIPT || rq->who.role == ROLE_API_RECEIPT; }
static int32_t today(const Req *rq) { return (int32_t)(rq->now / DAY_MS); }

// ---- opening

static Err more_work(Tx *tx, void *arg) {
  LedgerCase *f = arg;
  int64_t day = 0;
  TRY(ledger_store_closed(tx, f->c.row.id, &day));
  f->closed_day = (int32_t)day;
  return case_has_consent(tx, &f->c.row, &f->consent);
}

Err ledger_open(const Req *rq, int64_t case_id, LedgerCase *out, ErrDetail *d) {
  *out = (LedgerCase){.closed_day = 0};
  TRY(consent_open(rq, case_id, 0, &out->c, d));
  TRY(db_read(req_app(rq)->db, more_work, out, d));
  return ledger_fold(rq->arena, out->c.items, out->c.n_items, &out->l);
}

Err ledger_asks(Tx *tx, const Ledger *l, int64_t case_id, Millis now, int *stage) {
  int64_t day = 0;
  TRY(ledger_store_closed(tx, case_id, &day));
  *stage = ledger_after_asks(l, (int32_t)day, (int32_t)(now / DAY_MS));
  return ERR_OK;
}

void ledger_release(LedgerCase *f) { consent_release(&f->c); }

// ---- adding

typedef struct { const Req *rq; const LedgerCase *f; ItemPrepared *item; } AddWork;

static Err add_work(Tx *tx, void *arg) {
  AddWork *w = arg;
  CaseRow now;
  bool consent;
  const CaseRow *seen = &w->f->c.row;
  TRY(case_row(tx, w->rq->arena, seen->id, seen->org_id, &now));
  if (now.version != seen->version) return ERR_CONFLICT;
  TRY(case_has_consent(tx, &now, &consent));
  if (!consent) return ERR_NO_CONSENT;
  TRY(item_insert(tx, w->item));
  TRY(by_worker(w->rq) ? case_touch_worker(req_app(w->rq), tx, &now, w->rq->now) : send_worker_news(tx, now.id, w->rq->now));
  AuditEvent ev = {.org_id = now.org_id, .actor = audit_actor(w->rq), .action = AUDIT_ITEM_ADDED, .subject = now.audit_id, .detail = "ledger",
                   .at = w->rq->now};
  return audit_append(tx, &ev);
}

static Err add(const Req *rq, const LedgerCase *f, json_t *plain, ErrDetail *d) {
  AddWork w = {.rq = rq, .f = f};
  TRY(item_prepare(req_app(rq), rq->arena, f->c.row.id, "shared", "ledger", audit_actor(rq), plain, rq->now, &w.item, d));
  return db_write(req_app(rq)->db, add_work, &w, d);
}

// Looks at the case and packs what is to be added; *out stays NULL on an error.
typedef Err (*Look)(const Req *rq, const LedgerCase *f, const void *in, json_t **out, ErrDetail *d);

static Err act(const Req *rq, int64_t case_id, Look look, const void *in, ErrDetail *d) {
  LedgerCase f;
  json_t *plain = NULL;
  Err e = ledger_open(rq, case_id, &f, d);
  if (e == ERR_OK && !f.consent) e = ERR_NO_CONSENT;
  if (e == ERR_OK) e = look(rq, &f, in, &plain, d);
  if (e == ERR_OK) e = plain ? add(rq, &f, plain, d) : ERR_NO_MEMORY;
  json_decref(plain);
  ledger_release(&f);
  return e;
}

static Err unfit(ErrDetail *d, const char *field, const char *why) { return err_set(d, ERR_UNPROCESSABLE, field, "%s", why); }

static Err sum_of(const Req *rq, const char *text, const char *currency, int64_t *minor, ErrDetail *d) {
  Err e = ledger_amount(rq->arena, text, currency, minor);
  return e == ERR_INPUT ? unfit(d, "amount", "not an amount of this currency") : e;
}

static bool day_ok(int32_t day) { return day >= 0 && day < 60000; }   // until 2134

// ---- by the helper

static bool known_remedy(const Req *rq, const char *code) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  return t && !text_eq(code, "none") && !text_eq(code, "advice_only") && code_find(&t->remedies, code);
}

static Err claim_look(const Req *rq, const LedgerCase *f, const void *arg, json_t **out, ErrDetail *d) {
  const LedgerClaim *in = arg;
  int64_t amount = 0;
  bool money = ledger_is_money(in->remedy);
  if (!known_remedy(rq, in->remedy)) return unfit(d, "remedy", "not one of the list");
  if (!*in->what || text_len(in->what) > LEDGER_WORDS_MAX) return unfit(d, "what", "missing or too long");
  if (!day_ok(in->day)) return unfit(d, "day", "not a day");
  if (f->l.n_lines == LEDGER_LINES_MAX) return unfit(d, "line", "no more lines fit");
  if (money && !ledger_currency_ok(in->currency)) return unfit(d, "currency", "not one of the list");
  if (money) TRY(sum_of(rq, in->amount, in->currency, &amount, d));
  *out = json_pack("{s:s, s:I, s:s, s:s, s:s, s:I, s:i}", "act", "claimed", "line", (json_int_t)id_random(), "remedy", in->remedy, "what", in->what,
                   "currency", money ? in->currency : "", "amount", (json_int_t)amount, "day", (int)in->day);
  return ERR_OK;
}

Err ledger_claim(const Req *rq, int64_t case_id, const LedgerClaim *in, ErrDetail *d) { return act(rq, case_id, claim_look, in, d); }

static Err put_parts(json_t *j, int64_t amount, int32_t day, int64_t n) {
  LedgerPart parts[LEDGER_PARTS_MAX];
  json_t *list = n > 1 ? json_array() : NULL;
  if (n <= 1) return ERR_OK;
  ledger_split(amount, day, (size_t)n, parts);
  for (int64_t i = 0; i < n; i++) json_array_append_new(list, json_pack("{s:I, s:i}", "amount", (json_int_t)parts[i].amount, "day", (int)parts[i].day));
  return json_object_set_new(j, "parts", list) == 0 ? ERR_OK : ERR_NO_MEMORY;
}

static Err money_step(const Req *rq, const LedgerLine *line, const LedgerStep *in, json_t **out, ErrDetail *d) {
  int64_t amount = 0;
  bool pays = text_eq(in->act, "paid");
  if (!pays && !text_eq(in->act, "agreed") && !text_eq(in->act, "awarded")) return unfit(d, "act", "not a step of money");
  if (pays && line->state == LEDGER_CLAIMED) return unfit(d, "act", "nothing is agreed or awarded yet");
  if (pays && line->n_payments == LEDGER_PAYMENTS_MAX) return unfit(d, "line", "no more payments fit");
  TRY(sum_of(rq, in->amount, line->currency, &amount, d));
  if (in->parts < 0 || in->parts > LEDGER_PARTS_MAX || amount < in->parts) return unfit(d, "parts", "not so many parts");
  *out = json_pack("{s:s, s:I, s:I, s:i}", "act", in->act, "line", (json_int_t)line->id, "amount", (json_int_t)amount, "day", (int)in->day);
  if (!*out) return ERR_NO_MEMORY;
  if (!pays) return put_parts(*out, amount, in->day, in->parts);
  return json_object_set_new(*out, "payment", json_integer(id_random())) == 0 ? ERR_OK : ERR_NO_MEMORY;
}

static Err step_look(const Req *rq, const LedgerCase *f, const void *arg, json_t **out, ErrDetail *d) {
  const LedgerStep *in = arg;
  const LedgerLine *line = ledger_line(&f->l, in->line);
  if (!line) return ERR_NOT_FOUND;
  if (!day_ok(in->day)) return unfit(d, "day", "not a day");
  if (*line->currency) return money_step(rq, line, in, out, d);
  if (!text_eq(in->act, "promised") && !text_eq(in->act, "done")) return unfit(d, "act", "not a step of this");
  *out = json_pack("{s:s, s:I, s:i}", "act", in->act, "line", (json_int_t)line->id, "day", (int)in->day);
  return ERR_OK;
}

Err ledger_step(const Req *rq, int64_t case_id, const LedgerStep *in, ErrDetail *d) { return act(rq, case_id, step_look, in, d); }

// ---- the paper that ends it

static bool one_is_open(const Ledger *l, int64_t line) {
  for (size_t i = 0; i < l->n_offers; i++)
    if (l->offers[i].line == line && l->offers[i].state == OFFER_OPEN) return true;
  return false;
}

static Err offer_look(const Req *rq, const LedgerCase *f, const void *arg, json_t **out, ErrDetail *d) {
  const LedgerOfferNew *in = arg;
  const LedgerLine *line = ledger_line(&f->l, in->line);
  int64_t amount = 0;
  if (!line) return ERR_NOT_FOUND;
  if (!*line->currency) return unfit(d, "line", "not money");
  if (one_is_open(&f->l, line->id)) return unfit(d, "line", "an offer waits for her answer");
  if (f->l.n_offers == LEDGER_OFFERS_MAX) return unfit(d, "line", "no more offers fit");
  TRY(sum_of(rq, in->amount, line->currency, &amount, d));
  if (!*in->gives_up || text_len(in->gives_up) > LEDGER_WORDS_MAX) return unfit(d, "gives_up", "missing or too long");
  if (!*in->terms || text_len(in->terms) > LEDGER_TERMS_MAX) return unfit(d, "terms", "missing or too long");
  if (!*in->reader || text_len(in->reader) > LEDGER_WORDS_MAX) return unfit(d, "reader", "missing or too long");
  if (in->from_day <= today(rq) || !day_ok(in->from_day)) return unfit(d, "from_day", "not a day after today");
  *out = json_pack("{s:s, s:I, s:I, s:I, s:s, s:s, s:s, s:b, s:b, s:b, s:i}", "act", "offer", "offer", (json_int_t)id_random(), "line",
                   (json_int_t)line->id, "amount", (json_int_t)amount, "gives_up", in->gives_up, "terms", in->terms, "reader", in->reader, "silence",
                   in->silence, "withdraw", in->withdraw, "needs_check",
                   ledger_needs_lawyer(req_app(rq)->lawyer_check_above, line->currency, amount), "from_day", (int)in->from_day);
  return ERR_OK;
}

Err ledger_offer_make(const Req *rq, int64_t case_id, const LedgerOfferNew *in, ErrDetail *d) { return act(rq, case_id, offer_look, in, d); }

typedef struct { int64_t offer; const char *by; int32_t day; } Check;

static Err open_offer(const LedgerCase *f, int64_t id, const LedgerOffer **out) {
  *out = ledger_offer(&f->l, id);
  if (!*out) return ERR_NOT_FOUND;
  return (*out)->state == OFFER_OPEN ? ERR_OK : ERR_CONFLICT;
}

static Err check_look(const Req *rq, const LedgerCase *f, const void *arg, json_t **out, ErrDetail *d) {
  const Check *in = arg;
  const LedgerOffer *o;
  TRY(open_offer(f, in->offer, &o));
  if (!*in->by || text_len(in->by) > LEDGER_WORDS_MAX) return unfit(d, "by", "missing or too long");
  if (in->day < o->made_day || in->day > today(rq) + 1) return unfit(d, "day", "not between the offer and today");
  *out = json_pack("{s:s, s:I, s:s, s:i}", "act", "checked", "offer", (json_int_t)o->id, "by", in->by, "day", (int)in->day);
  return ERR_OK;
}

Err ledger_offer_checked(const Req *rq, int64_t case_id, int64_t offer, const char *by, int32_t day, ErrDetail *d) {
  Check in = {offer, by, day};
  return act(rq, case_id, check_look, &in, d);
}

static Err back_look(const Req *rq, const LedgerCase *f, const void *arg, json_t **out, ErrDetail *d) {
  const LedgerOffer *o;
  (void)rq, (void)d;
  TRY(open_offer(f, *(const int64_t *)arg, &o));
  *out = json_pack("{s:s, s:I}", "act", "taken_back", "offer", (json_int_t)o->id);
  return ERR_OK;
}

Err ledger_offer_back(const Req *rq, int64_t case_id, int64_t offer, ErrDetail *d) { return act(rq, case_id, back_look, &offer, d); }

// ---- with her receipt

typedef struct { int64_t line, payment; bool yes; } Got;

static bool waits(const LedgerLine *line, int64_t payment) {
  if (payment == 0) return line->state == LEDGER_DONE && line->said == LEDGER_UNSAID;
  for (size_t i = 0; i < line->n_payments; i++)
    if (line->payments[i].id == payment) return line->payments[i].said == LEDGER_UNSAID;
  return false;
}

static Err got_look(const Req *rq, const LedgerCase *f, const void *arg, json_t **out, ErrDetail *d) {
  const Got *in = arg;
  const LedgerLine *line = ledger_line(&f->l, in->line);
  (void)rq, (void)d;
  if (!line) return ERR_NOT_FOUND;
  if (!waits(line, in->payment)) return ERR_CONFLICT;
  *out = json_pack("{s:s, s:I, s:I, s:b}", "act", "got", "line", (json_int_t)line->id, "payment", (json_int_t)in->payment, "yes", in->yes);
  return ERR_OK;
}

static Err hers(const Req *rq, Look look, const void *in, ErrDetail *d) {
  return by_worker(rq) ? act(rq, rq->who.case_id, look, in, d) : ERR_FORBIDDEN;
}

Err ledger_got(const Req *rq, int64_t line, int64_t payment, bool yes, ErrDetail *d) {
  Got in = {line, payment, yes};
  return hers(rq, got_look, &in, d);
}

typedef struct { int64_t offer; bool yes, told; } OfferAnswer;

static Err answer_look(const Req *rq, const LedgerCase *f, const void *arg, json_t **out, ErrDetail *d) {
  const OfferAnswer *in = arg;
  const LedgerOffer *o;
  (void)d;
  TRY(open_offer(f, in->offer, &o));
  if (in->yes && ledger_offer_waits(o, today(rq))) return ERR_CONFLICT;
  *out = json_pack("{s:s, s:I, s:b, s:b}", "act", "answered", "offer", (json_int_t)o->id, "yes", in->yes, "told", in->told);
  return ERR_OK;
}

Err ledger_offer_answer(const Req *rq, int64_t offer, bool yes, bool told, ErrDetail *d) {
  OfferAnswer in = {offer, yes, told};
  return hers(rq, answer_look, &in, d);
}

// ---- after the closing

static Err after_look(const Req *rq, const LedgerCase *f, const void *arg, json_t **out, ErrDetail *d) {
  (void)d;
  if (!ledger_after_asks(&f->l, f->closed_day, today(rq))) return ERR_CONFLICT;
  *out = json_pack("{s:s, s:b}", "act", "after", "solved", *(const bool *)arg);
  return ERR_OK;
}

Err ledger_after(const Req *rq, bool solved, ErrDetail *d) {
  TRY(hers(rq, after_look, &solved, d));
  return solved ? ERR_OK : case_reopen(rq, rq->who.case_id, d);
}

typedef struct { Arena *a; Millis now; int stage; size_t n; } JobWork;

static Err job_work(Tx *tx, void *arg) {
  JobWork *w = arg;
  int64_t *ids;
  arena_clear(w->a);
  TRY(ledger_store_due(tx, w->a, w->stage, w->now / DAY_MS, &ids, &w->n));
  for (size_t i = 0; i < w->n; i++) {
    TRY(ledger_store_asked(tx, ids[i], w->stage));
    TRY(send_worker_news(tx, ids[i], w->now));
  }
  return ERR_OK;
}

Err ledger_job(const App *app, Millis now) {
  static const int stages[] = {AFTER_SECOND, AFTER_FIRST};   // a case that is past both is asked once
  JobWork w = {.a = arena_new(256 * 1024, 0), .now = now};
  ErrDetail d = {.err = ERR_OK};
  Err e = w.a ? ERR_OK : ERR_NO_MEMORY;
  for (size_t i = 0; e == ERR_OK && i < 2; i++) {
    w.stage = stages[i];
    e = db_write(app->db, job_work, &w, &d);
  }
  arena_free(w.a);
  return e;
}
