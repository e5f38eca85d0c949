// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Second factor: six digits that change each 30 seconds (RFC 6238), and ten recovery codes. Both stand in one box sealed to the
// person's own key, so that only her password or her printed key opens them; a change of password does not touch them.
#include <liboath/oath.h>
#include <pthread.h>
#include <qrencode.h>
#include <string.h>

#include "app/accounts/accounts_ring.h"
#include "app/accounts/accounts_staff.h"
#include "app/audit/audit.h"
#include "app/sql.h"
#include "base/text.h"

enum { DIGITS = 6, TEXT_CHARS = 32 };
_Static_assert(sizeof(Totp) == TOTP_SECRET_BYTES + KEY_BYTES, "the box holds the struct");

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int ready;
static void start(void) { ready = oath_init() == OATH_OK; }

static bool oath_ready(void) {
  (void)pthread_once(&once, start);
  return ready != 0;
}

void accounts_totp_random(Totp *out) { secret_random(out, sizeof *out); }

char *accounts_totp_text(Arena *a, const Totp *t, bool grouped) {
  char *b32 = NULL;
  size_t n = 0;
  if (!oath_ready() || oath_base32_encode((const char *)t->secret, sizeof t->secret, &b32, &n) != OATH_OK) return arena_str(a, "");
  char *out = arena_alloc(a, n + n / 4 + 1);
  for (size_t i = 0, at = 0; out && i < n; i++) {
    if (grouped && i && i % 4 == 0) out[at++] = ' ';
    out[at++] = b32[i];
  }
  secret_wipe(b32, n);
  free(b32);
  return out ? out : arena_str(a, "");
}

Err accounts_totp_read(const char *text, Totp *out) {
  char *bin = NULL;
  size_t n = 0, len = strlen(text);
  if (!oath_ready()) return ERR_NO_MEMORY;
  if (len > 2 * TEXT_CHARS || oath_base32_decode(text, len, &bin, &n) != OATH_OK) return ERR_INPUT;
  Err e = n == TOTP_SECRET_BYTES ? ERR_OK : ERR_INPUT;
  if (e == ERR_OK) memcpy(out->secret, bin, n);
  if (e == ERR_OK) token_key_random(&out->codes);
  secret_wipe(bin, n);
  free(bin);
  return e;
}

// Reads the digits of what was typed, without blanks; false for anything else.
static bool read_digits(const char *code, char out[DIGITS + 1]) {
  size_t n = 0;
  for (; *code; code++) {
    if (*code == ' ') continue;
    if (*code < '0' || *code > '9' || n == DIGITS) return false;
    out[n++] = *code;
  }
  out[n] = '\0';
  return n == DIGITS;
}

bool accounts_totp_form(const char *code) {
  char digits[DIGITS + 1];
  return read_digits(code, digits);
}

Err accounts_totp_check(const Totp *t, const char *code, Millis now, int64_t *step) {
  char typed[DIGITS + 1], want[DIGITS + 1];
  int64_t at = now / SECOND_MS / TOTP_STEP_S, found = -1;
  if (!read_digits(code, typed)) return ERR_SIGNIN;
  if (!oath_ready()) return ERR_NO_MEMORY;
  for (int64_t i = at - 1; i <= at + 1; i++) {
    int rc = oath_totp_generate((const char *)t->secret, sizeof t->secret, (time_t)(i * TOTP_STEP_S), TOTP_STEP_S, 0, DIGITS, want);
    if (rc != OATH_OK) return ERR_BUG;
    if (same_bytes(want, typed, DIGITS)) found = i;
  }
  secret_wipe(want, sizeof want);
  *step = found;
  return found >= 0 ? ERR_OK : ERR_SIGNIN;
}

// ---- picture

// Dark modules of a row as runs: "M3 0h7v1h-7z".
static void draw(Buf *out, const QRcode *qr) {
  for (int y = 0; y < qr->width; y++)
    for (int x = 0, n; x < qr->width; x += n ? n : 1) {
      for (n = 0; x + n < qr->width && qr->data[y * qr->width + x + n] & 1;) n++;
      if (n) buf_fmt(out, "M%d %dh%dv1h-%dz", x, y, n, n);
    }
}

Err accounts_totp_qr(Arena *a, const char *site, const char *login, const Totp *t, char **path, int *side) {
  const char *issuer = text_urlenc(a, site), *name = text_urlenc(a, login);
  const char *uri = arena_fmt(a, "otpauth://totp/%s:%s?secret=%s&issuer=%s", issuer, name, accounts_totp_text(a, t, false), issuer);
  QRcode *qr = QRcode_encodeString8bit(uri, 0, QR_ECLEVEL_M);
  Buf out;
  if (!qr) return ERR_NO_MEMORY;
  buf_init(&out, 64 * 1024);
  draw(&out, qr);
  *side = qr->width;
  *path = arena_strn(a, (const char *)out.p, out.n);
  Err e = out.err;
  buf_free(&out);
  QRcode_free(qr);
  return e;
}

// ---- kept sealed

static SealContext totp_context(int64_t user_id) { return (SealContext){.purpose = "user-totp", .case_id = user_id, .version = 1, .writer = ""}; }

Err accounts_totp_seal(Arena *a, int64_t user_id, const BoxPublic *pk, const Totp *t, Bytes *out) {
  SealContext ctx = totp_context(user_id);
  return box_seal(a, pk, &ctx, BYTES(t, sizeof *t), out);
}

Err accounts_totp_open(int64_t user_id, const BoxPublic *pk, const BoxSecret *sec, Bytes box, Totp *out) {
  SealContext ctx = totp_context(user_id);
  return box_open(pk, sec, &ctx, box, out, sizeof *out);
}

// ---- setting up and taking away

typedef struct { Req *rq; Bytes box, codes; int64_t step; const char *detail; ErrDetail *d; } TotpWork;

static Err totp_work(Tx *tx, void *arg) {
  TotpWork *w = arg;
  Req *rq = w->rq;
  bool passkey = false;
  if (!w->box.p) TRY(accounts_has_passkey(tx, rq->who.user_id, &passkey));
  if (passkey) return err_set(w->d, ERR_CONFLICT, "passkey", TR_S("Remove your passkeys first: a code must stay beside them."));
  TRY(tx_exec(tx, &SQL_accounts_set_totp, DB_ARGS(DB_I(rq->who.user_id), DB_B(w->box), DB_I(w->step), DB_B(w->codes)), NULL));
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_TOTP_CHANGED, .at = rq->now, .detail = w->detail};
  return audit_append(tx, &ev);
}

static Err make_codes(Arena *a, int64_t user_id, const TokenKey *key, RecoveryCodes *codes, Bytes *hashes) {
  Digest *h = ARENA_ARRAY(a, Digest, RECOVERY_CODES);
  if (!h) return ERR_NO_MEMORY;
  for (size_t i = 0; i < RECOVERY_CODES; i++) {
    recovery_code_random(codes->text[i]);
    TRY(recovery_code_hash(key, user_id, codes->text[i], &h[i]));
  }
  *hashes = BYTES(h, RECOVERY_CODES * DIGEST_BYTES);
  return ERR_OK;
}

Err accounts_totp_begin(Req *rq, const char *secret_text, const char *code, RecoveryCodes *codes, ErrDetail *d) {
  Totp t;
  TotpWork w = {.rq = rq, .detail = "on"};
  const KeyRing *ring = rq->who.secrets;
  if (accounts_totp_read(secret_text, &t) != ERR_OK) return err_set(d, ERR_INPUT, "secret", "not a secret");
  Err e = accounts_totp_check(&t, code, rq->now, &w.step);
  if (e == ERR_OK) e = accounts_totp_seal(rq->arena, rq->who.user_id, &ring->own_pk, &t, &w.box);
  if (e == ERR_OK) e = make_codes(rq->arena, rq->who.user_id, &t.codes, codes, &w.codes);
  if (e == ERR_OK) e = db_write(req_app(rq)->db, totp_work, &w, d);
  SECRET_WIPE(&t);
  return e;
}

Err accounts_totp_end(Req *rq, const char *password, int64_t *wait_s, ErrDetail *d) {
  BoxSecret secret;
  TotpWork w = {.rq = rq, .detail = "off", .d = d};
  TRY(accounts_prove_password(req_app(rq), rq->who.user_id, password, rq->now, &secret, wait_s, d));
  SECRET_WIPE(&secret);
  return db_write(req_app(rq)->db, totp_work, &w, d);
}
