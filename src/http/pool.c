// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "http/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

enum { STACK_BYTES = 1024 * 1024 };

struct Pool {
  pthread_mutex_t lock;
  pthread_cond_t work;
  Job *head, **tail;
  int queued, queue_max, idle, n_threads, threads_max;
  bool closing;
  pthread_t thread[];
};

Pool *pool_new(int threads_max, int queue_max) {
  Pool *p = calloc(1, sizeof *p + (size_t)threads_max * sizeof(pthread_t));
  if (!p) return NULL;
  pthread_mutex_init(&p->lock, NULL);
  pthread_cond_init(&p->work, NULL);
  p->tail = &p->head;
  p->threads_max = threads_max;
  p->queue_max = queue_max;
  return p;
}

static Job *take(Pool *p) {
  Job *job = p->head;
  p->head = job->next;
  if (!p->head) p->tail = &p->head;
  p->queued--;
  return job;
}

static void *work(void *arg) {
  Pool *p = arg;
  pthread_mutex_lock(&p->lock);
  for (;;) {
    while (!p->head && !p->closing) {
      p->idle++;
      pthread_cond_wait(&p->work, &p->lock);
      p->idle--;
    }
    if (!p->head) break;
    Job *job = take(p);
    pthread_mutex_unlock(&p->lock);
    job->run(job, false);
    pthread_mutex_lock(&p->lock);
  }
  pthread_mutex_unlock(&p->lock);
  return NULL;
}

// Signals belong to the main thread alone.
static bool thread_add(Pool *p) {
  sigset_t all, before;
  pthread_attr_t attr;
  if (pthread_attr_init(&attr) != 0) return false;
  pthread_attr_setstacksize(&attr, STACK_BYTES);
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  bool ok = pthread_create(&p->thread[p->n_threads], &attr, work, p) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attr);
  if (ok) p->n_threads++;
  return ok;
}

bool pool_push(Pool *p, Job *job, bool force) {
  pthread_mutex_lock(&p->lock);
  bool ok = !p->closing && (force || p->queued < p->queue_max);
  if (ok && p->queued >= p->idle && p->n_threads < p->threads_max) thread_add(p);
  if (ok && p->n_threads == 0) ok = false;  // not even one thread could be made
  if (ok) {
    job->next = NULL;
    *p->tail = job;
    p->tail = &job->next;
    p->queued++;
    pthread_cond_signal(&p->work);
  }
  pthread_mutex_unlock(&p->lock);
  return ok;
}

void pool_close(Pool *p) {
  pthread_mutex_lock(&p->lock);
  p->closing = true;
  Job *rest = p->head;
  p->head = NULL;
  p->tail = &p->head;
  p->queued = 0;
  pthread_cond_broadcast(&p->work);
  pthread_mutex_unlock(&p->lock);
  while (rest) {
    Job *job = rest;
    rest = job->next;
    job->run(job, true);
  }
  for (int i = 0; i < p->n_threads; i++) pthread_join(p->thread[i], NULL);
  p->n_threads = 0;
}

void pool_free(Pool *p) {
  if (!p) return;
  pthread_cond_destroy(&p->work);
  pthread_mutex_destroy(&p->lock);
  free(p);
}
