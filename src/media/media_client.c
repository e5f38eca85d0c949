// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// One helper process per file. Both pipes are non-blocking and waited for together, so neither side can make the other
// wait for ever; whatever happens, the helper is gone and reaped when media_clean returns.
#include "media/media_client.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/log.h"
#include "media/media_pool.h"
#include "media/media_wire.h"

enum { CHUNK = 64 * 1024 };

typedef struct {
  const MediaJob *job;
  Millis deadline;
  pid_t pid;
  int to, from;            // our ends; -1 when closed
  uint8_t *out, *in;       // CHUNK each
  size_t out_at, out_n;    // waiting to be sent
  uint64_t sent_up;        // bytes taken from job->read
  size_t answer_n;         // bytes of the answer's head so far
  MediaAnswer answer;
  uint64_t got;            // bytes of the copy so far
  bool late, ended;        // deadline passed; the helper closed its end
} Session;

static void shut(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

// Above 2, so that setting up the child's three descriptors overwrites none of them.
static bool make_pipe(int ends[2]) {
  int raw[2];
  if (pipe2(raw, O_CLOEXEC) != 0) return false;
  for (int i = 0; i < 2; i++) {
    ends[i] = fcntl(raw[i], F_DUPFD_CLOEXEC, 3);
    close(raw[i]);
  }
  if (ends[0] >= 0 && ends[1] >= 0) return true;
  shut(&ends[0]);
  shut(&ends[1]);
  return false;
}

// A clean start: no environment but the locale, no descriptor but three, no blocked or ignored signal.
static int spawn_with(Session *s, const char *program, int in, int out) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attr;
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  if (posix_spawn_file_actions_init(&files) != 0) return ENOMEM;
  if (posix_spawnattr_init(&attr) != 0) {
    posix_spawn_file_actions_destroy(&files);
    return ENOMEM;
  }
  int r = posix_spawn_file_actions_adddup2(&files, in, 0);
  if (r == 0) r = posix_spawn_file_actions_adddup2(&files, out, 1);
  if (r == 0) r = posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  if (r == 0) r = posix_spawn_file_actions_addclosefrom_np(&files, 3);
  if (r == 0) r = posix_spawn_file_actions_addchdir_np(&files, "/");
  if (r == 0) r = posix_spawnattr_setsigmask(&attr, &none);
  if (r == 0) r = posix_spawnattr_setsigdefault(&attr, &all);
  if (r == 0) r = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  char name[] = "recourse-media", locale[] = "LC_ALL=C";
  if (r == 0) r = posix_spawn(&s->pid, program, &files, &attr, (char *[]){name, NULL}, (char *[]){locale, NULL});
  posix_spawnattr_destroy(&attr);
  posix_spawn_file_actions_destroy(&files);
  return r;
}

static Err start(Session *s, const char *program, ErrDetail *d) {
  int in[2], out[2];
  if (!make_pipe(in)) return err_set(d, ERR_IO, "", "no pipe: errno %d", errno);
  if (!make_pipe(out)) {
    shut(&in[0]);
    shut(&in[1]);
    return err_set(d, ERR_IO, "", "no pipe: errno %d", errno);
  }
  int r = spawn_with(s, program, in[0], out[1]);
  shut(&in[0]);
  shut(&out[1]);
  s->to = in[1];
  s->from = out[0];
  if (r == 0 && (fcntl(s->to, F_SETFL, O_NONBLOCK) != 0 || fcntl(s->from, F_SETFL, O_NONBLOCK) != 0)) r = errno;
  if (r == 0) return ERR_OK;
  if (r == ENOENT || r == EACCES || r == ENOEXEC) return err_set(d, ERR_CONFIG, "media", "the helper program cannot be started");
  return err_set(d, r == ENOMEM || r == EAGAIN ? ERR_NO_MEMORY : ERR_IO, "", "spawn: errno %d", r);
}

// Refills the sending buffer; closes our end after the last byte.
static Err refill(Session *s) {
  if (s->sent_up == s->job->size) {
    size_t n = 0;
    TRY(s->job->read(s->job->ctx, s->out, 1, &n));
    shut(&s->to);
    return n == 0 ? ERR_OK : ERR_INPUT;
  }
  uint64_t left = s->job->size - s->sent_up;
  size_t cap = left < CHUNK ? (size_t)left : CHUNK, n = 0;
  TRY(s->job->read(s->job->ctx, s->out, cap, &n));
  if (n == 0 || n > cap) return ERR_INPUT;
  s->out_at = 0;
  s->out_n = n;
  s->sent_up += n;
  return ERR_OK;
}

static Err send_some(Session *s) {
  if (s->out_at == s->out_n) TRY(refill(s));
  if (s->to < 0) return ERR_OK;
  ssize_t r = write(s->to, s->out + s->out_at, s->out_n - s->out_at);
  if (r > 0) s->out_at += (size_t)r;
  else if (r < 0 && errno == EPIPE) shut(&s->to);  // it ended early: its exit status says why
  else if (r < 0 && errno != EAGAIN && errno != EINTR) return ERR_IO;
  return ERR_OK;
}

static bool answer_ok(const MediaAnswer *a) {
  bool cleaned = a->status == MEDIA_CLEANED;
  return a->magic == MEDIA_MAGIC && a->version == MEDIA_VERSION && a->status > MEDIA_FAILED && a->status < MEDIA_STATUS_COUNT &&
         a->found < MEDIA_TYPE_COUNT && a->type < MEDIA_TYPE_COUNT && (a->flags & ~(uint32_t)MEDIA_FLAG_INCOMPLETE) == 0 &&
         (cleaned ? a->size > 0 && a->size <= MEDIA_OUTPUT_MAX && a->type != MEDIA_NONE : a->size == 0);
}

// The head first, then the copy. A helper that says one thing and sends another is not believed.
static Err take(Session *s, const uint8_t *p, size_t n) {
  size_t missing = sizeof s->answer - s->answer_n, head = n < missing ? n : missing;
  memcpy((uint8_t *)&s->answer + s->answer_n, p, head);
  s->answer_n += head;
  if (s->answer_n < sizeof s->answer) return ERR_OK;
  if (head > 0 && (s->to >= 0 || !answer_ok(&s->answer))) return ERR_IO;
  p += head;
  n -= head;
  if (n > s->answer.size - s->got) return ERR_IO;
  s->got += n;
  return n == 0 ? ERR_OK : s->job->write(s->job->ctx, BYTES(p, n));
}

static Err receive_some(Session *s) {
  ssize_t r = read(s->from, s->in, CHUNK);
  if (r > 0) return take(s, s->in, (size_t)r);
  if (r == 0) s->ended = true;
  else if (errno != EAGAIN && errno != EINTR) return ERR_IO;
  return ERR_OK;
}

static int left_ms(const Session *s) {
  Millis left = s->deadline - clock_mono();
  return left <= 0 ? 0 : left > 60 * SECOND_MS ? 60 * SECOND_MS : (int)left;
}

static Err converse(Session *s) {
  while (!s->ended) {
    int wait = left_ms(s);
    if (wait == 0) {
      s->late = true;
      return ERR_OK;
    }
    struct pollfd p[2] = {{.fd = s->from, .events = POLLIN}, {.fd = s->to, .events = POLLOUT}};
    if (poll(p, 2, wait) < 0 && errno != EINTR) return ERR_IO;
    if (p[0].revents != 0) TRY(receive_some(s));
    if (s->to >= 0 && p[1].revents != 0) TRY(send_some(s));
  }
  return ERR_OK;
}

// Waits for the helper's own end; kills it when it may not (`kill_it`) or will not. Returns its wait status, -1 unknown.
static int reap(Session *s, bool kill_it) {
  int fd = kill_it ? -1 : pidfd_open(s->pid, 0);
  struct pollfd p = {.fd = fd, .events = POLLIN};
  int r = 0;
  while (fd >= 0 && r <= 0) {
    int wait = left_ms(s);
    r = poll(&p, 1, wait);
    if (wait == 0 && r <= 0) break;
  }
  if (fd >= 0) close(fd);
  if (r <= 0) {
    s->late = s->late || !kill_it;
    kill(s->pid, SIGKILL);
  }
  int status = -1;
  while (waitpid(s->pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

static void report(Session *s, MediaResult *out) {
  const MediaAnswer *a = &s->answer;
  *out = (MediaResult){.status = (MediaStatus)a->status, .found = (MediaType)a->found, .type = (MediaType)a->type,
                       .width = a->width, .height = a->height, .duration_ms = a->duration_ms, .size = a->size,
                       .incomplete = (a->flags & MEDIA_FLAG_INCOMPLETE) != 0};
}

static Err error_of(MediaStatus s) {
  switch (s) {
    case MEDIA_CLEANED: return ERR_OK;
    case MEDIA_REFUSED: return ERR_TYPE;
    case MEDIA_TOO_BIG_PICTURE: return ERR_TOO_LARGE;
    case MEDIA_NOT_CLEANABLE:
    case MEDIA_BROKEN:
    case MEDIA_TIMEOUT: return ERR_UNPROCESSABLE;
    default: return ERR_IO;
  }
}

// A helper that died of a signal died of the file: SIGXCPU is its time, SIGSYS the sandbox, the others a crash.
static Err died(int signal_number, MediaResult *out, ErrDetail *d) {
  log_line(LOG_WARN, "media.died", "signal=%d", signal_number);
  out->status = signal_number == SIGXCPU ? MEDIA_TIMEOUT : MEDIA_BROKEN;
  return err_set(d, ERR_UNPROCESSABLE, "", "the helper died of signal %d", signal_number);
}

static Err judge(Session *s, Err e, int status, MediaResult *out, ErrDetail *d) {
  if (e != ERR_OK && e != ERR_IO) return err_set(d, e, "", "the transfer ended early");
  if (s->late) {
    out->status = MEDIA_TIMEOUT;
    return err_set(d, ERR_UNPROCESSABLE, "", "the deadline passed");
  }
  if (e == ERR_OK && status != -1 && WIFSIGNALED(status)) return died(WTERMSIG(status), out, d);
  if (e == ERR_OK && status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == MEDIA_EXIT_NO_SANDBOX)
    return err_set(d, ERR_CONFIG, "sandbox", "this machine lacks landlock or seccomp");
  bool whole = e == ERR_OK && status == 0 && s->answer_n == sizeof s->answer && s->got == s->answer.size;
  if (!whole) {
    log_line(LOG_ERROR, "media.failed", "status=%d", status);
    return err_set(d, ERR_IO, "", "the helper gave no answer: status %d", status);
  }
  report(s, out);
  return error_of(out->status);
}

// A helper may close its end early; that must not end the server. The signal is held back in this thread, and taken
// away again if it came, unless it was waiting before.
typedef struct {
  sigset_t pipe, before;
  bool pending;
} PipeGuard;
static void guard_begin(PipeGuard *g) {
  sigset_t waiting;
  sigemptyset(&g->pipe);
  sigaddset(&g->pipe, SIGPIPE);
  sigpending(&waiting);
  g->pending = sigismember(&waiting, SIGPIPE) == 1;
  pthread_sigmask(SIG_BLOCK, &g->pipe, &g->before);
}
static void guard_end(PipeGuard *g) {
  const struct timespec now = {0};
  if (!g->pending) (void)sigtimedwait(&g->pipe, NULL, &now);
  pthread_sigmask(SIG_SETMASK, &g->before, NULL);
}

static Err run(Session *s, const char *program, MediaResult *out, ErrDetail *d) {
  const MediaAsk ask = {.magic = MEDIA_MAGIC, .version = MEDIA_VERSION, .mode = MEDIA_MODE_CLEAN, .size = s->job->size};
  memcpy(s->out, &ask, sizeof ask);
  s->out_n = sizeof ask;
  Err e = start(s, program, d);
  if (e == ERR_OK) {
    PipeGuard g;
    guard_begin(&g);
    e = converse(s);
    guard_end(&g);
    shut(&s->to);
    shut(&s->from);
    e = judge(s, e, reap(s, e != ERR_OK || s->late), out, d);
  }
  shut(&s->to);
  shut(&s->from);
  return e;
}

static Err run_with_buffers(const MediaJob *job, Millis deadline, const char *program, MediaResult *out, ErrDetail *d) {
  uint8_t *both = malloc(2 * CHUNK);
  if (both == NULL) return ERR_NO_MEMORY;
  Session s = {.job = job, .deadline = deadline, .to = -1, .from = -1, .out = both, .in = both + CHUNK};
  Err e = run(&s, program, out, d);
  explicit_bzero(both, 2 * CHUNK);
  free(both);
  return e;
}

Err media_clean(MediaPool *p, const MediaJob *job, MediaResult *out, ErrDetail *d) {
  *out = (MediaResult){.status = MEDIA_FAILED};
  if (job->size == 0) return err_set(d, ERR_INPUT, "size", "an empty file");
  if (job->size > MEDIA_INPUT_MAX) return err_set(d, ERR_TOO_LARGE, "size", "more than 50 MB");
  Millis deadline = clock_mono() + (job->deadline_ms == 0 ? MEDIA_DEADLINE_DEFAULT_MS : job->deadline_ms);
  Err e = media_pool_enter(p, deadline);
  if (e != ERR_OK) return err_set(d, e, "", "no turn for a helper");
  e = run_with_buffers(job, deadline, media_pool_program(p), out, d);
  media_pool_leave(p);
  return e;
}
