// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Takes new connections and hands them to the threads of the daemon in turn. Left to themselves the threads wait on one listening
// socket, and the one that wakes first takes all of a burst: the others then stand idle for as long as these connections last.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "http/impl.h"

enum { TAKE_AT_ONCE = 16, FULL_MS = 10, SHORT_MS = 50, FULL_ROUNDS = 200 };

static void nap_ms(int ms) {
  struct timespec t = {.tv_nsec = ms * 1000 * 1000};
  nanosleep(&t, NULL);
}

// The daemon's own count lags behind what was just handed over, so that ours decides. It loses one where the daemon drops a
// connection without a word (no memory): after two seconds without room the daemon's count is believed.
static void count_again(Server *s) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
  if (info && (int)info->num_connections < atomic_load(&s->open)) atomic_store(&s->open, (int)info->num_connections);
}

// False: there is none now, or it cannot be taken.
static bool take_one(Server *s) {
  struct sockaddr_storage from = {.ss_family = AF_UNSPEC};
  socklen_t n = sizeof from;
  int fd = accept4(s->listen_fd, (struct sockaddr *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) nap_ms(SHORT_MS);
    return errno == ECONNABORTED || errno == EINTR;
  }
  (void)atomic_fetch_add(&s->open, 1);
  if (MHD_add_connection(s->daemon, fd, (struct sockaddr *)&from, n) == MHD_YES) return true;
  (void)atomic_fetch_sub(&s->open, 1);  // the daemon has closed it
  log_line(LOG_WARN, "connection_refused", "open=%d", atomic_load(&s->open));
  return true;
}

static void *accept_run(void *arg) {
  Server *s = arg;
  struct pollfd watched[] = {{.fd = s->accept_stop[0], .events = POLLIN}, {.fd = s->listen_fd, .events = POLLIN}};
  for (int rounds = 0;;) {
    bool wait = atomic_load(&s->open) >= s->cfg.conn_max;   // what is over waits in the listen queue
    rounds = wait ? rounds + 1 : 0;
    if (rounds > 0 && rounds % FULL_ROUNDS == 0) count_again(s);
    if (poll(watched, wait ? 1 : 2, wait ? FULL_MS : -1) < 0 && errno != EINTR) nap_ms(SHORT_MS);
    if (watched[0].revents) return NULL;
    for (int i = 0; i < TAKE_AT_ONCE && atomic_load(&s->open) < s->cfg.conn_max && take_one(s); i++) continue;
  }
}

Err accept_start(Server *s, ErrDetail *d) {
  if (pipe2(s->accept_stop, O_CLOEXEC) != 0) return err_set(d, ERR_IO, "listen", "no pipe");
  if (pthread_create(&s->accept_thread, NULL, accept_run, s) != 0) return err_set(d, ERR_IO, "listen", "no thread");
  s->accepting = true;
  return ERR_OK;
}

void accept_stop(Server *s) {
  if (s->accepting) {
    close(s->accept_stop[1]);  // the reading end wakes with a hang-up
    s->accept_stop[1] = -1;
    pthread_join(s->accept_thread, NULL);
  }
  s->accepting = false;
  for (int i = 0; i < 2; i++)
    if (s->accept_stop[i] >= 0) close(s->accept_stop[i]);
  s->accept_stop[0] = s->accept_stop[1] = -1;
}
