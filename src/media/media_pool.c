// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A counting semaphore that hands its turns over in the order of arrival: each waiter stands in a list and has its own
// condition; who leaves gives the turn to the first of the list directly, so that nobody can overtake.
#include "media/media_pool.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct Waiter {
  pthread_cond_t turn;
  bool mine;
  struct Waiter *next;
} Waiter;

struct MediaPool {
  pthread_mutex_t lock;
  unsigned running, running_max, waiting, waiting_max;
  Waiter *first, **last;
  char *program;
};

MediaPool *media_pool_new(const char *program, unsigned running_max, unsigned waiting_max) {
  if (program == NULL || program[0] != '/' || running_max == 0) return NULL;
  MediaPool *p = calloc(1, sizeof *p);
  if (p == NULL) return NULL;
  p->program = strdup(program);
  if (p->program == NULL || pthread_mutex_init(&p->lock, NULL) != 0) {
    free(p->program);
    free(p);
    return NULL;
  }
  p->running_max = running_max;
  p->waiting_max = waiting_max;
  p->last = &p->first;
  return p;
}

void media_pool_free(MediaPool *p) {
  if (p == NULL) return;
  pthread_mutex_destroy(&p->lock);
  free(p->program);
  free(p);
}

const char *media_pool_program(const MediaPool *p) { return p->program; }

static void forget(MediaPool *p, Waiter *w) {
  Waiter **at = &p->first;
  while (*at != NULL && *at != w) at = &(*at)->next;
  if (*at == NULL) return;
  *at = w->next;
  if (p->last == &w->next) p->last = at;
  p->waiting--;
}

// With the lock held.
static Err wait_for_turn(MediaPool *p, Millis deadline) {
  Waiter w = {0};
  pthread_condattr_t attr;
  pthread_condattr_init(&attr);
  pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
  pthread_cond_init(&w.turn, &attr);
  pthread_condattr_destroy(&attr);
  *p->last = &w;
  p->last = &w.next;
  p->waiting++;
  const struct timespec until = {.tv_sec = (time_t)(deadline / SECOND_MS), .tv_nsec = (long)(deadline % SECOND_MS) * 1000000};
  int r = 0;
  while (!w.mine && r == 0) r = pthread_cond_timedwait(&w.turn, &p->lock, &until);
  if (!w.mine) forget(p, &w);
  pthread_cond_destroy(&w.turn);
  return w.mine ? ERR_OK : ERR_BUSY;
}

Err media_pool_enter(MediaPool *p, Millis deadline) {
  pthread_mutex_lock(&p->lock);
  Err e = ERR_OK;
  if (p->running < p->running_max && p->first == NULL) p->running++;
  else if (p->waiting >= p->waiting_max) e = ERR_BUSY;
  else e = wait_for_turn(p, deadline);
  pthread_mutex_unlock(&p->lock);
  return e;
}

void media_pool_leave(MediaPool *p) {
  pthread_mutex_lock(&p->lock);
  Waiter *w = p->first;
  if (w == NULL) {
    p->running--;
  } else {
    forget(p, w);
    w->mine = true;
    pthread_cond_signal(&w->turn);
  }
  pthread_mutex_unlock(&p->lock);
}
