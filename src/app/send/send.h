// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Short notices by e-mail (SEALING.md 7): to a worker that there is something new, to a helper that tasks are due. A mail holds no
// name, no content and nothing about a report. Addresses are sealed to the delivery key of the keys process; they are opened one
// by one, for the moment of sending, and nowhere else. E-mail only: text messages and chats are not sent.
#ifndef RECOURSE_APP_SEND_SEND_H
#define RECOURSE_APP_SEND_SEND_H
#include "app/app.h"
#include "app/config.h"
#include "net/net.h"

enum { MAIL_ADDRESS_MAX = 254 };
struct MailSettings {
  SmtpServer server;
  const char *from, *public_url;   // public_url: "" when not set
  int64_t retry_s;                 // before the first repetition
};
// From smtp-*; *out is NULL without smtp-url. ERR_CONFIG with the setting's name in d.
Err send_settings(const Config *c, Arena *a, const MailSettings **out, ErrDetail *d) ERR_CHECK;
// Whether this server sends mail: pages offer notices only then.
static inline bool send_offered(const App *app) { return app->mail != NULL; }

// An address, sealed. owner: the case or the person. ERR_INPUT with field "address" when it is none (net_mail_ok).
typedef struct { Bytes box; int64_t number; } SealedAddress;
Err send_seal(const App *app, Arena *a, bool staff, int64_t owner, const char *address, SealedAddress *out, ErrDetail *d) ERR_CHECK;
typedef struct { bool on, failed; } SendState;   // failed: the last one was refused

// ---- workers, in the caller's transaction
// Her consent is audited; in the row of an existing case.
Err send_worker_put(Tx *tx, int64_t case_id, const SealedAddress *address, const char *lang, Millis now) ERR_CHECK;
// The address and what waits for it go. *was may be NULL.
Err send_worker_drop(Tx *tx, int64_t case_id, bool *was) ERR_CHECK;
Err send_worker_state(Tx *tx, Arena *a, int64_t case_id, SendState *out) ERR_CHECK;
// There is something new for her; does nothing where she wants no notices.
Err send_worker_news(Tx *tx, int64_t case_id, Millis now) ERR_CHECK;
// Her own act on her page: kept apart from backups, so that no restore sends to her again.
Err send_worker_stop(const Req *rq, ErrDetail *d) ERR_CHECK;
Err send_worker_start(const Req *rq, const char *address, ErrDetail *d) ERR_CHECK;

// ---- staff
Err send_staff_start(const Req *rq, const char *address, ErrDetail *d) ERR_CHECK;
Err send_staff_stop(const Req *rq, ErrDetail *d) ERR_CHECK;
Err send_staff_drop(Tx *tx, int64_t user_id) ERR_CHECK;
Err send_staff_state(Tx *tx, Arena *a, int64_t user_id, SendState *out) ERR_CHECK;

// Makes the reminders of the day and sends what is due. Never opens content.
Err send_job(const App *app, Millis now) ERR_CHECK;
#endif
