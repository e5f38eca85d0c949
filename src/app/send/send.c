// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Settings, addresses, and who wants notices.
#include <string.h>

#include "app/admin/admin.h"
#include "app/send/send_int.h"
#include "base/text.h"

enum { PADDED_BYTES = 256, PASSWORD_FILE_MAX = 1024 };
_Static_assert((int)PADDED_BYTES > (int)MAIL_ADDRESS_MAX, "an address fits");

// ---- settings

// The first line of the file.
static Err read_password(const char *path, Arena *a, const char **out, ErrDetail *d) {
  char line[PASSWORD_FILE_MAX];
  FILE *f = fopen(path, "re");
  bool good = f && fgets(line, sizeof line, f);
  if (f) (void)fclose(f);
  if (!good) return err_set(d, ERR_CONFIG, "smtp-password-file", "cannot be read");
  line[strcspn(line, "\r\n")] = '\0';
  *out = arena_str(a, line);
  secret_wipe(line, sizeof line);
  return ERR_OK;
}

static Err read_security(const char *tls, const char *url, SmtpSecurity *out, ErrDetail *d) {
  bool direct = text_starts(url, "smtps://");
  if (!direct && !text_starts(url, "smtp://")) return err_set(d, ERR_CONFIG, "smtp-url", "needs smtp://host:port or smtps://host");
  if (text_eq(tls, "none")) {
    *out = SMTP_PLAIN;
    if (direct || !net_is_loopback(url)) return err_set(d, ERR_CONFIG, "smtp-tls", "none is for a mail server on this machine only");
    return ERR_OK;
  }
  if (!text_eq(tls, "required")) return err_set(d, ERR_CONFIG, "smtp-tls", "needs required or none");
  *out = direct ? SMTP_TLS : SMTP_STARTTLS;
  return ERR_OK;
}

Err send_settings(const Config *c, Arena *a, const MailSettings **out, ErrDetail *d) {
  const char *url = config_get_or_null(c, CONFIG_SMTP_URL), *user = config_get_or_null(c, CONFIG_SMTP_USER);
  const char *file = config_get_or_null(c, CONFIG_SMTP_PASSWORD);
  *out = NULL;
  if (!url) return ERR_OK;
  MailSettings *m = ARENA_NEW(a, MailSettings);
  if (!m) return ERR_NO_MEMORY;
  *m = (MailSettings){.server = {.url = arena_str(a, url), .timeout_s = (int)config_int(c, CONFIG_SMTP_TIMEOUT)},
                      .from = arena_str(a, config_get(c, CONFIG_SMTP_FROM)), .public_url = arena_str(a, config_get(c, CONFIG_PUBLIC_URL)),
                      .retry_s = config_int(c, CONFIG_SMTP_RETRY)};
  TRY(read_security(config_get(c, CONFIG_SMTP_TLS), url, &m->server.security, d));
  if (!net_mail_ok(m->from)) return err_set(d, ERR_CONFIG, "smtp-from", "needs a plain address of e-mail");
  if (!user != !file) return err_set(d, ERR_CONFIG, "smtp-user", "smtp-user and smtp-password-file belong together");
  if (user) {
    m->server.user = arena_str(a, user);
    TRY(read_password(file, a, &m->server.password, d));
  }
  *out = m;
  return ERR_OK;
}

// ---- addresses

SealContext send_context(bool staff, int64_t owner, int64_t number) {
  return (SealContext){.purpose = "delivery", .case_id = owner, .item_id = number, .version = 1, .writer = staff ? "staff" : "worker"};
}

// Padded, so that the box does not tell how long the address is.
Err send_seal(const App *app, Arena *a, bool staff, int64_t owner, const char *address, SealedAddress *out, ErrDetail *d) {
  uint8_t plain[PADDED_BYTES] = {0};
  BoxPublic pk;
  if (!net_mail_ok(address)) return err_set(d, ERR_INPUT, "address", "not an address of e-mail");
  TRY(keys_delivery_public(app->keys, &pk));
  memcpy(plain, address, strlen(address));
  out->number = id_random();
  SealContext ctx = send_context(staff, owner, out->number);
  Err e = box_seal(a, &pk, &ctx, BYTES(plain, sizeof plain), &out->box);
  SECRET_WIPE(&plain);
  return e;
}

// ---- a worker's own acts

typedef struct { const Req *rq; SealedAddress address; Bytes audit_id; bool was; } WorkerWork;

static Err names_work(Tx *tx, void *arg) {
  WorkerWork *w = arg;
  return send_store_audit_id(tx, w->rq->arena, w->rq->who.case_id, &w->audit_id);
}

static Err start_work(Tx *tx, void *arg) {
  WorkerWork *w = arg;
  return send_worker_put(tx, w->rq->who.case_id, &w->address, w->rq->lang, w->rq->now);
}

// The tombstone of an earlier stop is answered after the act has committed: a crash in between leaves her without notices.
Err send_worker_start(const Req *rq, const char *address, ErrDetail *d) {
  const App *app = req_app(rq);
  WorkerWork w = {.rq = rq};
  if (!send_offered(app)) return ERR_NOT_FOUND;
  TRY(send_seal(app, rq->arena, false, rq->who.case_id, address, &w.address, d));
  TRY(db_read(app->db, names_work, &w, d));
  TRY(db_write(app->db, start_work, &w, d));
  return admin_tombstone_consent(app, w.audit_id, "notices", true, rq->now, d);
}

static Err stop_work(Tx *tx, void *arg) {
  WorkerWork *w = arg;
  TRY(send_worker_drop(tx, w->rq->who.case_id, &w->was));
  return w->was ? send_store_note_stop(tx, w->rq->who.case_id, w->rq->now) : ERR_OK;
}

Err send_worker_stop(const Req *rq, ErrDetail *d) {
  const App *app = req_app(rq);
  WorkerWork w = {.rq = rq};
  TRY(db_read(app->db, names_work, &w, d));
  TRY(admin_tombstone_consent(app, w.audit_id, "notices", false, rq->now, d));
  return db_write(app->db, stop_work, &w, d);
}

// ---- staff

static Err staff_work(Tx *tx, void *arg) {
  WorkerWork *w = arg;
  return send_store_staff_put(tx, w->rq->who.user_id, &w->address);
}

Err send_staff_start(const Req *rq, const char *address, ErrDetail *d) {
  const App *app = req_app(rq);
  WorkerWork w = {.rq = rq};
  if (!send_offered(app)) return ERR_NOT_FOUND;
  TRY(send_seal(app, rq->arena, true, rq->who.user_id, address, &w.address, d));
  return db_write(app->db, staff_work, &w, d);
}

static Err staff_stop_work(Tx *tx, void *arg) { return send_staff_drop(tx, ((const WorkerWork *)arg)->rq->who.user_id); }

Err send_staff_stop(const Req *rq, ErrDetail *d) {
  WorkerWork w = {.rq = rq};
  return db_write(req_app(rq)->db, staff_stop_work, &w, d);
}
