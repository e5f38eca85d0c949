// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The list of system calls, inside the sandbox room only.
#ifndef RECOURSE_SANDBOX_SANDBOX_FILTER_H
#define RECOURSE_SANDBOX_SANDBOX_FILTER_H
#include "sandbox/sandbox.h"
// Loads the seccomp filter for the plan; from here on every other call kills the process.
Err sandbox_filter_load(const SandboxPlan *plan, ErrDetail *d) ERR_CHECK;
#endif
