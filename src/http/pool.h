// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Worker threads with one bounded queue. Threads are made when work waits and nobody is free, up to the maximum.
#ifndef RECOURSE_HTTP_POOL_H
#define RECOURSE_HTTP_POOL_H
#include <stdbool.h>

typedef struct Pool Pool;
// Embedded in what is to be done. run is called once: on a worker, or from pool_close with cancelled set.
typedef struct Job {
  struct Job *next;
  void (*run)(struct Job *job, bool cancelled);
} Job;

Pool *pool_new(int threads_max, int queue_max);
// False when the queue is full or the pool is closing; force ignores a full queue (work that continues a request).
bool pool_push(Pool *p, Job *job, bool force);
// Cancels what waits, lets what runs finish, refuses what comes, and ends the threads.
void pool_close(Pool *p);
void pool_free(Pool *p);  // after pool_close
#endif
