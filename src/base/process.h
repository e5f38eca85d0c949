// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What a process keeps to itself.
#ifndef RECOURSE_BASE_PROCESS_H
#define RECOURSE_BASE_PROCESS_H
#include "base/err.h"

// From here on nothing of this process reaches a core file, a core handler, or another process of the same user through /proc or
// ptrace. A program that it starts begins without this and calls it itself. Builds with a leak checker stay traceable, since that
// checker is a tracer.
Err process_keep_inside(ErrDetail *d) ERR_CHECK;
#endif
