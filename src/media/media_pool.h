// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Turns at running a helper, inside the client library only.
#ifndef RECOURSE_MEDIA_MEDIA_POOL_H
#define RECOURSE_MEDIA_MEDIA_POOL_H
#include "base/clock.h"
#include "media/media_client.h"
// Waits for a turn until the deadline (monotonic). ERR_BUSY when the queue is full or the deadline passes.
Err media_pool_enter(MediaPool *p, Millis deadline) ERR_CHECK;
void media_pool_leave(MediaPool *p);
const char *media_pool_program(const MediaPool *p);
#endif
