// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "keys/keys_client.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "keys/keys_wire.h"

enum { TIMEOUT_MS = 5000, RESTARTS_MAX = 5, RESTART_WINDOW_MS = 10 * 1000, SIGN_TRIES = 3 };

struct KeysClient {
  pthread_mutex_t lock;
  char *program, *dir;
  bool allow_unlocked, allow_unboxed;
  int timeout_ms;
  pid_t pid;  // 0: not running
  int fd;     // -1: not running
  unsigned restarts, recent;
  Millis window;  // start of the window in which `recent` counts
  KeyId current;
  BoxPublic delivery;
  uint8_t reply[KEYS_REPLY_MAX];
};

typedef struct { Bytes part[3]; } Request;  // joined behind the call byte

// --- The process ---

static void close_process(KeysClient *k, bool force) {
  if (k->fd >= 0) close(k->fd);
  k->fd = -1;
  if (k->pid > 0) {
    if (force) kill(k->pid, SIGKILL);
    while (waitpid(k->pid, NULL, 0) < 0 && errno == EINTR) continue;
  }
  k->pid = 0;
}

// Own process group, so that an interrupt at the terminal reaches the server first; no open files but the socket.
static int spawn(const KeysClient *k, char *const argv[], int child_fd, pid_t *pid) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attr;
  sigset_t none, all;
  char *const no_env[] = {NULL};
  sigemptyset(&none);
  sigfillset(&all);
  if (posix_spawn_file_actions_init(&files) != 0) return -1;
  if (posix_spawnattr_init(&attr) != 0) {
    posix_spawn_file_actions_destroy(&files);
    return -1;
  }
  int bad = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) ||
            posix_spawnattr_setsigmask(&attr, &none) || posix_spawnattr_setsigdefault(&attr, &all) ||
            posix_spawn_file_actions_adddup2(&files, child_fd, KEYS_FD) ||
            posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0) ||
            posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) ||
            posix_spawn_file_actions_addclosefrom_np(&files, KEYS_FD + 1);
  bad = bad || posix_spawn(pid, k->program, &files, &attr, argv, no_env);
  posix_spawnattr_destroy(&attr);
  posix_spawn_file_actions_destroy(&files);
  return bad ? -1 : 0;
}

// A pair whose child end is above the descriptor that it will be given in the child.
static bool make_pair(int pair[2]) {
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return false;
  int high = fcntl(pair[1], F_DUPFD_CLOEXEC, KEYS_FD + 1);
  close(pair[1]);
  pair[1] = high;
  if (high >= 0) return true;
  close(pair[0]);
  return false;
}

static bool start_process(KeysClient *k, const char *mode, Millis now) {
  char time[32], *argv[7];
  int pair[2], n = 0;
  if (!make_pair(pair)) return false;
  snprintf(time, sizeof time, "%lld", (long long)now);
  argv[n++] = k->program;
  argv[n++] = (char *)(uintptr_t)mode;
  argv[n++] = k->dir;
  argv[n++] = time;
  if (k->allow_unlocked) argv[n++] = (char *)(uintptr_t)"unlocked";
  if (k->allow_unboxed) argv[n++] = (char *)(uintptr_t)"unboxed";
  argv[n] = NULL;
  pid_t pid = 0;
  bool good = spawn(k, argv, pair[1], &pid) == 0;
  close(pair[1]);
  if (!good) {
    close(pair[0]);
    return false;
  }
  k->fd = pair[0];
  k->pid = pid;
  return true;
}

// --- Datagrams ---

static bool receive(KeysClient *k, size_t *n) {
  Millis deadline = clock_mono() + k->timeout_ms;
  for (;;) {
    Millis left = deadline - clock_mono();
    struct pollfd p = {.fd = k->fd, .events = POLLIN};
    int ready = poll(&p, 1, left > 0 ? (int)left : 0);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    ssize_t got = recv(k->fd, k->reply, sizeof k->reply, MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    *n = got > 0 ? (size_t)got : 0;
    return got > 0;
  }
}

static bool transmit(KeysClient *k, KeysCall call, const Request *rq) {
  uint8_t what = (uint8_t)call;
  struct iovec v[4] = {{.iov_base = &what, .iov_len = 1}};
  size_t all = 1;
  for (int i = 0; i < 3; i++) {
    v[i + 1] = (struct iovec){.iov_base = (void *)(uintptr_t)rq->part[i].p, .iov_len = rq->part[i].n};
    all += rq->part[i].n;
  }
  struct msghdr m = {.msg_iov = v, .msg_iovlen = 4};
  ssize_t sent;
  do {
    sent = sendmsg(k->fd, &m, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent == (ssize_t)all;
}

static Err err_of(uint8_t status) {
  switch (status) {
    case KEYS_OK: return ERR_OK;
    case KEYS_BAD_INPUT: return ERR_INPUT;
    case KEYS_NOT_OPENED: return ERR_CRYPTO;
    case KEYS_OTHER_KEY: return ERR_RETRY;
    case KEYS_NO_MEMORY: return ERR_NO_MEMORY;
    case KEYS_BAD_FOLDER: return ERR_CONFIG;
    default: return ERR_IO;
  }
}

// Starts the process in one of its modes and reads its first datagram.
static Err launch(KeysClient *k, const char *mode, Millis now, ErrDetail *d) {
  size_t n = 0;
  if (!start_process(k, mode, now)) return err_set(d, ERR_IO, "keys", "recourse-keys cannot be started (errno %d)", errno);
  if (!receive(k, &n)) {
    close_process(k, true);
    return err_set(d, ERR_IO, "keys", "recourse-keys ended before it was ready");
  }
  Err e = err_of(k->reply[0]);
  if (e != ERR_OK) {
    close_process(k, false);
    return err_set(d, e, "keys", "%.*s", (int)(n - 1), (const char *)k->reply + 1);
  }
  if (n == KEYS_HELLO_BYTES) {
    memcpy(k->current.b, k->reply + 1, KEY_ID_BYTES);
    memcpy(k->delivery.b, k->reply + 1 + KEY_ID_BYTES, KEY_BYTES);
  }
  return ERR_OK;
}

static Err run_once(KeysClient *k, const char *mode, Millis now, ErrDetail *d) {
  TRY(launch(k, mode, now, d));
  close_process(k, false);
  return ERR_OK;
}

// A process that dies again and again is left alone for a while, so that it does not eat the machine.
static Err restart(KeysClient *k) {
  ErrDetail d = {0};
  Millis now = clock_mono();
  close_process(k, true);
  if (now - k->window > RESTART_WINDOW_MS) {
    k->window = now;
    k->recent = 0;
  }
  if (k->recent >= RESTARTS_MAX) return ERR_IO;
  k->recent++;
  k->restarts++;
  Err e = launch(k, "serve", clock_now(), &d);
  log_line(e == ERR_OK ? LOG_WARN : LOG_ERROR, "keys_restarted", "ok=%d text=\"%s\"", e == ERR_OK, d.text);
  return e == ERR_OK ? ERR_OK : ERR_IO;
}

// One call, repeated once after a restart: signing and opening may be done twice. The lock is held; the body is in k->reply + 1.
static Err call_locked(KeysClient *k, KeysCall call, const Request *rq, size_t *body_n) {
  size_t n = 0;
  *body_n = 0;
  for (int attempt = 0; attempt < 2; attempt++) {
    if (k->fd < 0 || attempt > 0) TRY(restart(k));
    if (!transmit(k, call, rq) || !receive(k, &n)) continue;
    *body_n = n - 1;
    return err_of(k->reply[0]);
  }
  close_process(k, true);
  return ERR_IO;
}

// The body of the answer in the caller's n bytes; ERR_IO for another length.
static Err call_fixed(KeysClient *k, KeysCall call, const Request *rq, void *out, size_t n) {
  size_t got;
  pthread_mutex_lock(&k->lock);
  Err e = call_locked(k, call, rq, &got);
  if (e == ERR_OK && got != n) e = ERR_IO;
  if (e == ERR_OK && n) memcpy(out, k->reply + 1, n);
  secret_wipe(k->reply, n + 1);  // it may have been a key
  pthread_mutex_unlock(&k->lock);
  return e;
}

static Err call_arena(KeysClient *k, KeysCall call, const Request *rq, Arena *a, Bytes *out) {
  size_t n;
  *out = BYTES(NULL, 0);
  pthread_mutex_lock(&k->lock);
  Err e = call_locked(k, call, rq, &n);
  if (e == ERR_OK) {
    uint8_t *p = arena_alloc(a, n);
    if (p) memcpy(p, k->reply + 1, n);
    *out = BYTES(p, p ? n : 0);
    e = p ? ERR_OK : ERR_NO_MEMORY;
    secret_wipe(k->reply, n + 1);
  }
  pthread_mutex_unlock(&k->lock);
  return e;
}

// --- Start and stop ---

static void client_free(KeysClient *k) {
  if (!k) return;
  pthread_mutex_destroy(&k->lock);
  free(k->program);
  free(k->dir);
  secret_wipe(k->reply, sizeof k->reply);
  free(k);
}

static KeysClient *client_new(const KeysConfig *c) {
  KeysClient *k = calloc(1, sizeof *k);
  if (!k) return NULL;
  pthread_mutex_init(&k->lock, NULL);
  k->fd = -1;
  k->program = strdup(c->program);
  k->dir = strdup(c->dir);
  k->allow_unlocked = c->allow_unlocked;
  k->allow_unboxed = c->allow_unboxed;
  k->timeout_ms = c->timeout_ms > 0 ? c->timeout_ms : TIMEOUT_MS;
  if (k->program && k->dir) return k;
  client_free(k);
  return NULL;
}

Err keys_start(const KeysConfig *config, KeysClient **out, ErrDetail *d) {
  *out = NULL;
  if (config->program[0] != '/' || config->dir[0] != '/') return err_set(d, ERR_CONFIG, "keys", "paths must be absolute");
  KeysClient *k = client_new(config);
  if (!k) return err_set(d, ERR_NO_MEMORY, "keys", "no memory");
  Err e = config->create ? run_once(k, "create", clock_now(), d) : ERR_OK;
  if (e == ERR_OK) e = launch(k, "serve", clock_now(), d);
  if (e != ERR_OK) {
    client_free(k);
    return e;
  }
  *out = k;
  return ERR_OK;
}

void keys_stop(KeysClient *k) {
  if (!k) return;
  Request none = {0};
  size_t n;
  pthread_mutex_lock(&k->lock);
  bool polite = k->fd >= 0 && transmit(k, KEYS_QUIT, &none) && receive(k, &n);
  close_process(k, !polite);
  pthread_mutex_unlock(&k->lock);
  client_free(k);
}

// --- Calls ---

Err keys_ping(KeysClient *k) {
  Request none = {0};
  return call_fixed(k, KEYS_PING, &none, NULL, 0);
}

Err keys_public_json(KeysClient *k, Arena *a, Bytes *out) {
  Request none = {0};
  return call_arena(k, KEYS_PUBLIC, &none, a, out);
}

Err keys_public(KeysClient *k, Arena *a, const SignKey **keys, size_t *n) {
  Bytes text;
  TRY(keys_public_json(k, a, &text));
  Err e = sign_keys_read(a, text, keys, n, NULL);
  return e == ERR_INPUT ? ERR_IO : e;
}

Err keys_delivery_public(KeysClient *k, BoxPublic *out) {
  Request none = {0};
  return call_fixed(k, KEYS_DELIVERY, &none, out->b, sizeof out->b);
}

static void put64(uint8_t p[8], int64_t v) {
  for (int i = 0; i < 8; i++) p[i] = (uint8_t)((uint64_t)v >> (56 - 8 * i));
}

Err keys_org_public(KeysClient *k, int64_t org_id, SignPublic *out) {
  uint8_t id[8];
  put64(id, org_id);
  Request rq = {.part = {BYTES(id, sizeof id)}};
  return call_fixed(k, KEYS_ORG_PUBLIC, &rq, out->b, sizeof out->b);
}

Err keys_sign_org(KeysClient *k, SignDomain domain, int64_t org_id, Bytes text, Signature *out) {
  uint8_t head[9] = {(uint8_t)domain};
  if (text.n > KEYS_FRAME_MAX - 1 - sizeof head) return ERR_INPUT;
  put64(head + 1, org_id);
  Request rq = {.part = {BYTES(head, sizeof head), text}};
  return call_fixed(k, KEYS_SIGN_ORG, &rq, out->b, sizeof out->b);
}

Err keys_open_bundle(KeysClient *k, Bytes box, ItemKey *out) {
  if (box_secret_length(box.n) != KEY_BYTES) return ERR_CRYPTO;
  Request rq = {.part = {box}};
  return call_fixed(k, KEYS_OPEN_BUNDLE, &rq, out->b, sizeof out->b);
}

static KeyId current_key(KeysClient *k) {
  pthread_mutex_lock(&k->lock);
  KeyId id = k->current;
  pthread_mutex_unlock(&k->lock);
  return id;
}

static Err sign(KeysClient *k, KeysCall call, const KeyId *id, Bytes text, Signature *sig) {
  Request rq = {.part = {BYTES(id->b, sizeof id->b), text}};
  if (text.n > KEYS_FRAME_MAX - 1 - KEY_ID_BYTES) return ERR_INPUT;
  return call_fixed(k, call, &rq, sig->b, sizeof sig->b);
}

// The text names the key, so a rotation in between means to write it anew (ERR_RETRY from the process).
Err keys_sign_proof(KeysClient *k, Arena *a, FilingProof *p, Bytes *text) {
  Err e = ERR_RETRY;
  for (int i = 0; e == ERR_RETRY && i < SIGN_TRIES; i++) {
    p->key = current_key(k);
    TRY(proof_signing_text(a, p, text));
    e = sign(k, KEYS_SIGN_PROOF, &p->key, *text, &p->signature);
  }
  TRY(e);
  return proof_text(a, p, text);
}

Err keys_sign_head(KeysClient *k, Arena *a, AuditHead *h, Bytes *text) {
  Err e = ERR_RETRY;
  for (int i = 0; e == ERR_RETRY && i < SIGN_TRIES; i++) {
    h->key = current_key(k);
    TRY(head_signing_text(a, h, text));
    e = sign(k, KEYS_SIGN_HEAD, &h->key, *text, &h->signature);
  }
  TRY(e);
  return head_text(a, h, text);
}

Err keys_open_delivery(KeysClient *k, Arena *a, const SealContext *ctx, Bytes box, Bytes *plain) {
  uint8_t head[25 + 64];
  const int64_t ids[3] = {ctx->case_id, ctx->item_id, ctx->version};
  *plain = BYTES(NULL, 0);
  if (!text_eq(ctx->purpose, "delivery") || !ctx->writer || strnlen(ctx->writer, 65) > 64) return ERR_INPUT;
  if (box_secret_length(box.n) == 0) return ERR_CRYPTO;
  for (int i = 0; i < 24; i++) head[i] = (uint8_t)((uint64_t)ids[i / 8] >> (56 - 8 * (i % 8)));
  size_t writer_n = strlen(ctx->writer);
  head[24] = (uint8_t)writer_n;
  memcpy(head + 25, ctx->writer, writer_n);
  Request rq = {.part = {BYTES(head, 25 + writer_n), box}};
  return call_arena(k, KEYS_OPEN_DELIVERY, &rq, a, plain);
}

// The folder is changed by a process of its own; the one that serves can no longer reach any file and is started anew.
Err keys_rotate(KeysClient *k, Millis now, KeyId *fresh) {
  ErrDetail d = {0};
  pthread_mutex_lock(&k->lock);
  close_process(k, true);
  Err e = run_once(k, "rotate", now, &d);
  Err served = launch(k, "serve", clock_now(), &d);
  *fresh = k->current;
  pthread_mutex_unlock(&k->lock);
  if (e != ERR_OK || served != ERR_OK) log_line(LOG_ERROR, "keys_rotate", "text=\"%s\"", d.text);
  return e != ERR_OK ? e : served;
}

int keys_pid(KeysClient *k) {
  pthread_mutex_lock(&k->lock);
  int pid = (int)k->pid;
  pthread_mutex_unlock(&k->lock);
  return pid;
}

unsigned keys_restarts(KeysClient *k) {
  pthread_mutex_lock(&k->lock);
  unsigned n = k->restarts;
  pthread_mutex_unlock(&k->lock);
  return n;
}
