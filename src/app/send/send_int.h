// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the files of this room share. Other rooms include send.h.
#ifndef RECOURSE_APP_SEND_INT_H
#define RECOURSE_APP_SEND_INT_H
#include "app/send/send.h"

// ---- rows (send_store.c)
typedef struct {
  int64_t id, case_id, user_id, tries;
  Millis next;
  Bytes box;            // empty: the address was taken back meanwhile
  int64_t number;
  const char *lang;
  bool staff, gone;     // gone: the person has left
} Waiting;
enum { SEND_BATCH = 20 };
Err send_store_waiting(Tx *tx, Arena *a, Millis now, Waiting **out, size_t *n) ERR_CHECK;
// *mine: nobody else had it.
Err send_store_claim(Tx *tx, const Waiting *w, Millis until, bool *mine) ERR_CHECK;
Err send_store_again(Tx *tx, int64_t id, int64_t tries, Millis next) ERR_CHECK;
// failed: given up. The row goes; the owner's page says whether it arrived.
Err send_store_done(Tx *tx, const Waiting *w, bool failed, Millis now) ERR_CHECK;
// Queues today's reminders; *n says how many.
Err send_store_reminders(Tx *tx, Arena *a, Millis now, size_t *n) ERR_CHECK;

Err send_store_audit_id(Tx *tx, Arena *a, int64_t case_id, Bytes *out) ERR_CHECK;
Err send_store_note_stop(Tx *tx, int64_t case_id, Millis now) ERR_CHECK;
Err send_store_staff_put(Tx *tx, int64_t user_id, const SealedAddress *address) ERR_CHECK;

// ---- the mail (send_mail.c)
SealContext send_context(bool staff, int64_t owner, int64_t number);
// Headers and body with CRLF. Texts are translated already and hold no line breaks.
typedef struct { const char *from, *to, *lang, *subject, *lines[4]; Millis now; } Mail;
Err send_compose(Arena *a, const Mail *m, Bytes *out) ERR_CHECK;

// ---- repeating (send_jobs.c)
enum { SEND_TRIES_MAX = 8 };
// After how long it is tried once more; 0: no more.
Millis send_wait(int64_t tries, int64_t retry_s);
typedef SmtpResult (*SendHow)(void *link, const char *from, const char *to, Bytes text);
// One round over what waits, with this way of sending. *down: stopped early, because the server cannot be used now.
Err send_round(const App *app, Millis now, SendHow how, void *link, bool *down) ERR_CHECK;
#endif
