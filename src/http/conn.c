// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The watch: one thread that cuts connections past their deadline (MHD's own time-out is reset by every byte) and reads off
// what refused clients still send. A connection is cut by shutdown(2): the network thread then sees its end and cleans up.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/impl.h"

enum { TICK_MS = 500 };

typedef struct { int fd; Millis until; uint64_t left; } Linger;

struct Watch {
  pthread_mutex_t lock;
  pthread_t thread;
  Conn *conns;
  Linger linger[LIMIT_lingering];
  size_t n_linger;
  int wake;
  bool stop;
};

static void cut_late(Watch *w, Millis now) {
  for (Conn *c = w->conns; c; c = c->next)
    if (atomic_load(&c->deadline) < now) {
      shutdown(c->fd, SHUT_RDWR);
      atomic_store(&c->deadline, NO_DEADLINE);
    }
}

static void linger_drop(Watch *w, size_t i) {
  close(w->linger[i].fd);
  w->linger[i] = w->linger[--w->n_linger];
}

// False once the peer is done, or has sent more than we wish to read.
static bool linger_read(Linger *l) {
  char sink[16384];
  for (;;) {
    ssize_t n = recv(l->fd, sink, sizeof sink, MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    if (n == 0 || (uint64_t)n >= l->left) return false;
    l->left -= (uint64_t)n;
  }
}

static void linger_all(Watch *w, Millis now) {
  for (size_t i = w->n_linger; i-- > 0;)
    if (w->linger[i].until < now || !linger_read(&w->linger[i])) linger_drop(w, i);
}

static size_t poll_set(Watch *w, struct pollfd *set) {
  set[0] = (struct pollfd){.fd = w->wake, .events = POLLIN};
  for (size_t i = 0; i < w->n_linger; i++) set[i + 1] = (struct pollfd){.fd = w->linger[i].fd, .events = POLLIN};
  return w->n_linger + 1;
}

static void *watch_run(void *arg) {
  Watch *w = arg;
  struct pollfd set[LIMIT_lingering + 1];
  Millis checked = 0;
  pthread_mutex_lock(&w->lock);
  while (!w->stop) {
    size_t n = poll_set(w, set);
    pthread_mutex_unlock(&w->lock);
    poll(set, n, TICK_MS);
    if (set[0].revents & POLLIN) {
      eventfd_t sum;
      eventfd_read(w->wake, &sum);
    }
    pthread_mutex_lock(&w->lock);
    Millis now = clock_mono();
    linger_all(w, now);
    if (now - checked >= TICK_MS) {
      cut_late(w, now);
      checked = now;
    }
  }
  pthread_mutex_unlock(&w->lock);
  return NULL;
}

Watch *watch_new(void) {
  Watch *w = calloc(1, sizeof *w);
  if (!w) return NULL;
  pthread_mutex_init(&w->lock, NULL);
  w->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  bool ok = w->wake >= 0 && pthread_create(&w->thread, NULL, watch_run, w) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (ok) return w;
  if (w->wake >= 0) close(w->wake);
  free(w);
  return NULL;
}

void watch_free(Watch *w) {
  if (!w) return;
  pthread_mutex_lock(&w->lock);
  w->stop = true;
  pthread_mutex_unlock(&w->lock);
  eventfd_write(w->wake, 1);
  pthread_join(w->thread, NULL);
  while (w->n_linger) linger_drop(w, w->n_linger - 1);
  close(w->wake);
  pthread_mutex_destroy(&w->lock);
  free(w);
}

Conn *watch_add(Watch *w, int fd, Millis deadline) {
  Conn *c = calloc(1, sizeof *c);
  if (!c) return NULL;
  c->fd = fd;
  atomic_init(&c->deadline, deadline);
  pthread_mutex_lock(&w->lock);
  c->next = w->conns;
  if (c->next) c->next->prev = c;
  w->conns = c;
  pthread_mutex_unlock(&w->lock);
  return c;
}

void watch_remove(Watch *w, Conn *c) {
  pthread_mutex_lock(&w->lock);
  if (c->prev) c->prev->next = c->next;
  else w->conns = c->next;
  if (c->next) c->next->prev = c->prev;
  pthread_mutex_unlock(&w->lock);
  free(c);
}

void watch_cut_idle(Watch *w) {
  pthread_mutex_lock(&w->lock);
  for (Conn *c = w->conns; c; c = c->next)
    if (!atomic_load(&c->busy)) shutdown(c->fd, SHUT_RDWR);
  pthread_mutex_unlock(&w->lock);
}

void watch_linger(Watch *w, int fd) {
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return;
  shutdown(copy, SHUT_WR);
  pthread_mutex_lock(&w->lock);
  if (w->n_linger == LIMIT_lingering) {
    size_t oldest = 0;
    for (size_t i = 1; i < w->n_linger; i++)
      if (w->linger[i].until < w->linger[oldest].until) oldest = i;
    linger_drop(w, oldest);
  }
  w->linger[w->n_linger++] =
      (Linger){.fd = copy, .until = clock_mono() + LIMIT_linger_s * SECOND_MS, .left = LIMIT_linger_bytes};
  pthread_mutex_unlock(&w->lock);
  eventfd_write(w->wake, 1);
}
