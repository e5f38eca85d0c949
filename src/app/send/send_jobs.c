// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Sending what waits. An address is opened for one mail by the keys process, handed to the conversation, and wiped; no content of
// a case is read here, and none could be.
#include <stdatomic.h>
#include <string.h>

#include "app/send/send_int.h"
#include "base/log.h"
#include "base/text.h"

enum { ROUND_ARENA = 512 * 1024, CLAIM_MS = 10 * MINUTE_MS, ROUND_MAX_MS = 30 * SECOND_MS, REMIND_EVERY_MS = 10 * MINUTE_MS };

Millis send_wait(int64_t tries, int64_t retry_s) {
  static const int factors[] = {1, 5, 15, 60, 240, 720, 1440};
  if (tries < 1 || tries >= SEND_TRIES_MAX) return 0;
  return factors[tries - 1] * retry_s * SECOND_MS;
}

typedef struct { const App *app; Arena *a; Millis now; Waiting *list; size_t n; const Waiting *one; bool mine, failed; int64_t tries; Millis next; } Round;

static Err waiting_work(Tx *tx, void *arg) {
  Round *r = arg;
  return send_store_waiting(tx, r->a, r->now, &r->list, &r->n);
}
static Err claim_work(Tx *tx, void *arg) {
  Round *r = arg;
  return send_store_claim(tx, r->one, r->now + CLAIM_MS, &r->mine);
}
static Err again_work(Tx *tx, void *arg) {
  Round *r = arg;
  return send_store_again(tx, r->one->id, r->tries, r->next);
}
static Err done_work(Tx *tx, void *arg) {
  Round *r = arg;
  return send_store_done(tx, r->one, r->failed, r->now);
}

// The address, NUL-terminated, in an arena that is wiped.
static Err open_address(const App *app, Arena *a, const Waiting *w, const char **out) {
  SealContext ctx = send_context(w->staff, w->staff ? w->user_id : w->case_id, w->number);
  Bytes plain;
  TRY(keys_open_delivery(app->keys, a, &ctx, w->box, &plain));
  *out = arena_strn(a, (const char *)plain.p, strnlen((const char *)plain.p, plain.n));
  return net_mail_ok(*out) ? ERR_OK : ERR_CRYPTO;
}

static Err compose(const App *app, Arena *a, const Waiting *w, const char *to, Millis now, Bytes *out) {
  const I18n *l = i18n_get(app->i18n, w->lang, w->staff ? I18N_STAFF : I18N_WORKER);
  const char *url = app->mail->public_url;
  Mail m = {.from = app->mail->from, .to = to, .lang = i18n_language(l)->tag, .now = now};
  if (w->staff) {
    m.subject = i18n_tr(l, NULL, TR_S("Tasks are due"));
    m.lines[0] = i18n_tr(l, NULL, TR_S("You have tasks or cases that are due. Please sign in."));
    m.lines[1] = *url ? arena_fmt(a, "%s/staff/cases?view=due", url) : NULL;
  } else {
    m.subject = i18n_tr(l, NULL, TR_W("A short notice for you"));
    m.lines[0] = i18n_tr(l, NULL, TR_W("There is something new for you. Open your page with your receipt number."));
  }
  return send_compose(a, &m, out);
}

// One mail. An address that does not open (the delivery key was lost) is given up like one that is refused.
static SmtpResult send_one(const Round *r, const Waiting *w, SendHow how, void *link) {
  SmtpResult result = SMTP_REFUSED;
  const char *to;
  Bytes text;
  if (!w->box.p || w->gone) return SMTP_REFUSED;
  Arena *a = arena_new(64 * 1024, ARENA_WIPE);
  Err e = a ? open_address(r->app, a, w, &to) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = compose(r->app, a, w, to, r->now, &text);
  if (e == ERR_OK) result = how(link, r->app->mail->from, to, text);
  else if (e != ERR_CRYPTO && e != ERR_INPUT) result = SMTP_DOWN;
  if (e != ERR_OK) log_line(LOG_WARN, "send_address", "err=%s", err_name(e));
  arena_free(a);
  return result;
}

static Err settle(Round *r, SmtpResult result, ErrDetail *d) {
  const Waiting *w = r->one;
  Millis wait = send_wait(w->tries + 1, r->app->mail->retry_s);
  r->failed = result == SMTP_REFUSED || (result == SMTP_LATER && wait == 0);
  if (result == SMTP_SENT || r->failed) return db_write(r->app->db, done_work, r, d);
  // While the server itself is down nothing is held against the mail.
  r->tries = result == SMTP_DOWN ? w->tries : w->tries + 1;
  r->next = r->now + (result == SMTP_DOWN ? send_wait(1, r->app->mail->retry_s) : wait);
  return db_write(r->app->db, again_work, r, d);
}

static Err round_over(Round *r, SendHow how, void *link, bool *down) {
  ErrDetail d = {.err = ERR_OK};
  Millis begun = clock_mono();
  TRY(db_read(r->app->db, waiting_work, r, &d));
  for (size_t i = 0; i < r->n && !*down && clock_mono() - begun < ROUND_MAX_MS; i++) {
    r->one = &r->list[i];
    TRY(db_write(r->app->db, claim_work, r, &d));
    if (!r->mine) continue;
    SmtpResult result = send_one(r, r->one, how, link);
    *down = result == SMTP_DOWN;
    TRY(settle(r, result, &d));
  }
  return ERR_OK;
}

Err send_round(const App *app, Millis now, SendHow how, void *link, bool *down) {
  Round r = {.app = app, .a = arena_new(ROUND_ARENA, 0), .now = now};
  *down = false;
  Err e = r.a ? round_over(&r, how, link, down) : ERR_NO_MEMORY;
  arena_free(r.a);
  return e;
}

// ---- the job

static Err remind_work(Tx *tx, void *arg) {
  Round *r = arg;
  return send_store_reminders(tx, r->a, r->now, &r->n);
}

// The day begins at 00:00 UTC: in the morning where most of the staff work.
static Err remind(const App *app, Millis now) {
  static _Atomic int64_t last;
  ErrDetail d = {.err = ERR_OK};
  if (now - atomic_load(&last) < REMIND_EVERY_MS) return ERR_OK;
  atomic_store(&last, now);
  Round r = {.a = arena_new(ROUND_ARENA, 0), .now = now};
  Err e = r.a ? db_write(app->db, remind_work, &r, &d) : ERR_NO_MEMORY;
  arena_free(r.a);
  return e;
}

static SmtpResult by_smtp(void *link, const char *from, const char *to, Bytes text) {
  long code;
  return smtp_send(link, from, to, text, &code);
}

Err send_job(const App *app, Millis now) {
  static _Atomic int64_t rest_until;
  bool down;
  if (!app->mail || now < atomic_load(&rest_until)) return ERR_OK;
  TRY(remind(app, now));
  SmtpLink *link = smtp_open(&app->mail->server);
  if (!link) return ERR_NO_MEMORY;
  Err e = send_round(app, now, by_smtp, link, &down);
  smtp_close(link);
  if (down) atomic_store(&rest_until, now + send_wait(1, app->mail->retry_s));
  return e;
}
