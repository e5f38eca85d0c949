// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// recourse-keys: holds the signing key and the delivery key, and does a handful of things with them for its parent.
//   recourse-keys serve|create|rotate FOLDER TIME_MS [unlocked] [unboxed]     (started by the server, never by hand)
// serve reads the files, gives up every right but reading and writing on its one socket, and answers until the socket closes.
// create and rotate change the folder, say so on the socket, and end. They read nothing from the socket.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/process.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "crypto/locked.h"
#include "keys/keys_store.h"
#include "keys/keys_wire.h"
#include "sandbox/sandbox.h"

enum { ARENA_MAX = 1024 * 1024, MEMORY_MAX = 256 * 1024 * 1024, FILES_MAX = 16 };

typedef struct {
  HeldKeys *held;
  Bytes public_text;
  Arena *scratch;  // one request
  uint8_t *frame;  // what was received
  uint8_t *reply;  // status byte, then body
  size_t reply_n;
  bool quit;
} Keeper;

static KeysStatus status_of(Err e) {
  switch (e) {
    case ERR_OK: return KEYS_OK;
    case ERR_INPUT: return KEYS_BAD_INPUT;
    case ERR_CRYPTO: return KEYS_NOT_OPENED;
    case ERR_RETRY: return KEYS_OTHER_KEY;
    case ERR_NO_MEMORY: return KEYS_NO_MEMORY;
    case ERR_CONFIG: return KEYS_BAD_FOLDER;
    default: return KEYS_FAILED;
  }
}

// --- Calls ---

static Err answer(Keeper *k, Bytes body) {
  if (body.n > KEYS_REPLY_MAX - 1) return ERR_INPUT;
  if (body.n) memcpy(k->reply + 1, body.p, body.n);
  k->reply_n = 1 + body.n;
  return ERR_OK;
}

static Err call_sign(Keeper *k, SignDomain domain, Bytes body) {
  Signature sig;
  if (body.n < KEY_ID_BYTES) return ERR_INPUT;
  if (memcmp(body.p, k->held->sign_id.b, KEY_ID_BYTES) != 0) return ERR_RETRY;
  TRY(sign_make(k->scratch, domain, BYTES(body.p + KEY_ID_BYTES, body.n - KEY_ID_BYTES), &k->held->sign, &sig));
  return answer(k, BYTES(sig.b, sizeof sig.b));
}

static int64_t be64(const uint8_t *p) {
  uint64_t v = 0;
  for (int i = 0; i < 8; i++) v = v << 8 | p[i];
  return (int64_t)v;
}

static Err call_open_delivery(Keeper *k, Bytes body) {
  char writer[256];
  if (body.n < 25 || body.n - 25 < body.p[24]) return ERR_INPUT;
  size_t writer_n = body.p[24];
  memcpy(writer, body.p + 25, writer_n);
  writer[writer_n] = '\0';
  SealContext ctx = {.purpose = "delivery", .case_id = be64(body.p), .item_id = be64(body.p + 8), .version = be64(body.p + 16),
                     .writer = writer};
  Bytes box = BYTES(body.p + 25 + writer_n, body.n - 25 - writer_n);
  size_t n = box_secret_length(box.n);
  if (n == 0) return ERR_CRYPTO;
  TRY(box_open(&k->held->delivery.pub, &k->held->delivery.sec, &ctx, box, k->reply + 1, n));
  k->reply_n = 1 + n;
  return ERR_OK;
}

static Err org_pair(Keeper *k, const uint8_t *id, SignPublic *pub, SignSecret *sec) {
  SignSeed seed;
  TRY(sign_seed_of_org(&k->held->delivery.sec, be64(id), &seed));
  sign_pair_of(&seed, pub, sec);
  SECRET_WIPE(&seed);
  return ERR_OK;
}

static Err call_org_public(Keeper *k, Bytes body) {
  SignPublic pub;
  SignSecret sec;
  if (body.n != 8) return ERR_INPUT;
  TRY(org_pair(k, body.p, &pub, &sec));
  SECRET_WIPE(&sec);
  return answer(k, BYTES(pub.b, sizeof pub.b));
}

static Err call_sign_org(Keeper *k, Bytes body) {
  SignPublic pub;
  SignSecret sec;
  Signature sig;
  if (body.n < 9 || (body.p[0] != SIGN_BUNDLE && body.p[0] != SIGN_CARD)) return ERR_INPUT;
  TRY(org_pair(k, body.p + 1, &pub, &sec));
  Err e = sign_make(k->scratch, (SignDomain)body.p[0], BYTES(body.p + 9, body.n - 9), &sec, &sig);
  SECRET_WIPE(&sec);
  return e == ERR_OK ? answer(k, BYTES(sig.b, sizeof sig.b)) : e;
}

static Err call_open_bundle(Keeper *k, Bytes body) {
  const SealContext ctx = {.purpose = "bundle", .version = 1, .writer = ""};
  TRY(box_open(&k->held->delivery.pub, &k->held->delivery.sec, &ctx, body, k->reply + 1, KEY_BYTES));
  k->reply_n = 1 + KEY_BYTES;
  return ERR_OK;
}

static Err call(Keeper *k, uint8_t what, Bytes body) {
  switch (what) {
    case KEYS_PING: return ERR_OK;
    case KEYS_PUBLIC: return answer(k, k->public_text);
    case KEYS_SIGN_PROOF: return call_sign(k, SIGN_PROOF, body);
    case KEYS_SIGN_HEAD: return call_sign(k, SIGN_HEAD, body);
    case KEYS_DELIVERY: return answer(k, BYTES(k->held->delivery.pub.b, KEY_BYTES));
    case KEYS_OPEN_DELIVERY: return call_open_delivery(k, body);
    case KEYS_ORG_PUBLIC: return call_org_public(k, body);
    case KEYS_SIGN_ORG: return call_sign_org(k, body);
    case KEYS_OPEN_BUNDLE: return call_open_bundle(k, body);
    case KEYS_QUIT: k->quit = true; return ERR_OK;
    default: return ERR_INPUT;
  }
}

static bool send_frame(const uint8_t *p, size_t n) {
  ssize_t sent;
  do {
    sent = write(KEYS_FD, p, n);
  } while (sent < 0 && errno == EINTR);
  return sent == (ssize_t)n;
}

// The end of the socket is the end of the parent.
static int serve(Keeper *k) {
  while (!k->quit) {
    ssize_t n = read(KEYS_FD, k->frame, KEYS_FRAME_MAX);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n == 0 ? 0 : 74;
    k->reply_n = 1;
    Err e = call(k, k->frame[0], BYTES(k->frame + 1, (size_t)n - 1));
    if (e != ERR_OK) k->reply_n = 1;
    k->reply[0] = (uint8_t)status_of(e);
    bool sent = send_frame(k->reply, k->reply_n);
    secret_wipe(k->reply, k->reply_n);
    secret_wipe(k->frame, (size_t)n);
    arena_clear(k->scratch);
    if (!sent) return 74;
  }
  return 0;
}

// --- Start ---

// Nothing of this process is to reach a core dump, another process of the same user, or a world-readable file.
static Err harden(ErrDetail *d) {
  umask(077);
  signal(SIGPIPE, SIG_IGN);
  TRY(process_keep_inside(d));
  return crypto_init();
}

// The socket must come from the process that started this one.
static Err check_parent(ErrDetail *d) {
  struct ucred peer;
  socklen_t n = sizeof peer;
  if (getsockopt(KEYS_FD, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 && peer.pid == getppid()) return ERR_OK;
  return err_set(d, ERR_USAGE, "", "recourse-keys is started by the server only");
}

static Err enter_box(bool unboxed, ErrDetail *d) {
  SandboxPlan plan = {.memory_max = MEMORY_MAX, .file_max = SIZE_MAX, .cpu_seconds = INT32_MAX, .files_max = FILES_MAX};
  Err e = sandbox_enter(&plan, d);
  if (e == ERR_OK || !unboxed) return e;
  log_line(LOG_WARN, "keys_unboxed", "missing=%s", d->field);
  *d = (ErrDetail){0};
  return ERR_OK;
}

static Err prepare(Keeper *k, const char *dir, bool unlocked, bool unboxed, ErrDetail *d) {
  void *locked;
  bool is_locked;
  TRY(locked_alloc(sizeof *k->held, unlocked, &locked, &is_locked, d));
  k->held = locked;
  TRY(keys_store_load(k->scratch, dir, k->held, &k->public_text, d));
  uint8_t *list = malloc(k->public_text.n);
  k->frame = malloc(KEYS_FRAME_MAX);
  k->reply = malloc(KEYS_REPLY_MAX);
  if (!list || !k->frame || !k->reply) {
    free(list);
    return err_set(d, ERR_NO_MEMORY, "", "no memory");
  }
  memcpy(list, k->public_text.p, k->public_text.n);
  k->public_text.p = list;
  arena_clear(k->scratch);
  return enter_box(unboxed, d);
}

static int hello(const Keeper *k, Err e, const ErrDetail *d) {
  uint8_t out[1 + sizeof d->text + KEYS_HELLO_BYTES] = {(uint8_t)status_of(e)};
  size_t n = 1;
  if (e != ERR_OK) {
    const char *text = d->text[0] ? d->text : err_text(e);
    n += strnlen(text, sizeof d->text);
    memcpy(out + 1, text, n - 1);
  } else if (k->held) {
    memcpy(out + 1, k->held->sign_id.b, KEY_ID_BYTES);
    memcpy(out + 1 + KEY_ID_BYTES, k->held->delivery.pub.b, KEY_BYTES);
    n = KEYS_HELLO_BYTES;
  }
  return send_frame(out, n) && e == ERR_OK ? 0 : err_exit(e);
}

static bool has_word(char **argv, int from, int argc, const char *word) {
  for (int i = from; i < argc; i++)
    if (text_eq(argv[i], word)) return true;
  return false;
}

static Err run_mode(Keeper *k, int argc, char **argv, ErrDetail *d) {
  int64_t now;
  TRY(check_parent(d));
  k->scratch = arena_new(ARENA_MAX, ARENA_WIPE);
  if (!k->scratch) return ERR_NO_MEMORY;
  TRY(text_int(argv[3], 0, INT64_MAX / 2, &now));
  if (text_eq(argv[1], "create")) return keys_store_create(k->scratch, argv[2], now, d);
  if (text_eq(argv[1], "rotate")) return keys_store_rotate(k->scratch, argv[2], now, d);
  if (!text_eq(argv[1], "serve")) return ERR_USAGE;
  return prepare(k, argv[2], has_word(argv, 4, argc, "unlocked"), has_word(argv, 4, argc, "unboxed"), d);
}

int main(int argc, char **argv) {
  Keeper k = {0};
  ErrDetail d = {0};
  if (argc < 4 || fcntl(KEYS_FD, F_GETFD) < 0) {
    log_line(LOG_ERROR, "keys_usage", "text=\"recourse-keys is started by the server only\"");
    return err_exit(ERR_USAGE);
  }
  Err e = harden(&d);
  if (e == ERR_OK) e = run_mode(&k, argc, argv, &d);
  int code = hello(&k, e, &d);
  if (e == ERR_OK && k.held) code = serve(&k);
  if (k.held) secret_wipe(k.held, sizeof *k.held);
  _exit(code);  // the box forbids unlocking memory and what exit handlers do
}
