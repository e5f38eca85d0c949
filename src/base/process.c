// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "base/process.h"

#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#ifdef __SANITIZE_ADDRESS__
#define TRACEABLE 1
#else
#define TRACEABLE 0
#endif

Err process_keep_inside(ErrDetail *d) {
  const struct rlimit none = {0, 0};
  // The limit alone is not enough: a core handler behind a pipe is called whatever it is.
  bool ok = setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, TRACEABLE, 0, 0, 0) == 0;
  return ok ? ERR_OK : err_set(d, ERR_CONFIG, "limits", "cannot switch core dumps off");
}
