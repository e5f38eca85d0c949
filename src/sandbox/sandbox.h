// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The box in which a helper program parses what strangers sent. A helper loads its libraries, calls sandbox_enter
// once, while it still has one thread, and only then reads its first byte of input. There is no way back out.
//
// What holds afterwards, whatever the code in the box does:
//   user      root becomes nobody (65534) without groups; no capability is left; no new privileges can be gained
//   files     landlock: nothing can be opened but the given paths, and those for reading only
//   network   no socket can be made (seccomp; landlock refuses TCP too where the kernel knows how)
//   programs  no program can be started, no process forked, no other process traced or signalled
//   memory    no new executable mapping; address space, file size, open files and CPU seconds have a limit
//   traces    no core dump, not readable through /proc by others of the same user
// A system call outside the list kills the process (SIGSYS). Opening a file that is not allowed only fails (EACCES),
// since libraries look for optional files of their own.
//
// Sources: landlock(7), seccomp(2), Linux Documentation/userspace-api/landlock.rst.
#ifndef RECOURSE_SANDBOX_SANDBOX_H
#define RECOURSE_SANDBOX_SANDBOX_H
#include "base/mem.h"

typedef struct {
  // Files and folders (with all below) that may be read; NULL-terminated; NULL: none. One that does not exist is skipped.
  const char *const *read_paths;
  size_t memory_max;     // bytes of address space, the libraries' own share included; 0: as it is
  size_t file_max;       // bytes of the largest file, memory files included
  unsigned cpu_seconds;  // SIGXCPU ends the process after that
  unsigned files_max;    // open descriptors
  bool threads;          // may start threads (never processes)
  bool libraries;        // may map executable code from read_paths (programs that dlopen late)
} SandboxPlan;

// Enters the box. ERR_CONFIG when this machine lacks a part of it (landlock, seccomp) or the process already has
// threads: the caller must then end without reading anything. d->field names the part.
Err sandbox_enter(const SandboxPlan *plan, ErrDetail *d) ERR_CHECK;

// Version of landlock's interface in the running kernel; 0 when there is none.
int sandbox_landlock_version(void);
#endif
