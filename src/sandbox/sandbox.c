// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The order matters: the user is dropped while that is still possible, landlock comes before the filter that would
// refuse its calls, and the filter comes last.
#include "sandbox/sandbox.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "sandbox/sandbox_filter.h"

// The headers of Debian 12 know landlock 2 only; the kernel may know more. Values from linux/landlock.h of Linux 6.12.
enum { NOBODY = 65534, THREADS_MAX = 512 };
#define FS_REFER (1ULL << 13)
#define FS_TRUNCATE (1ULL << 14)
#define FS_IOCTL_DEV (1ULL << 15)
#define FS_FIRST ((1ULL << 13) - 1)
#define NET_ALL 3ULL
#define SCOPE_ALL 3ULL
typedef struct {
  uint64_t fs, net, scoped;
} Ruleset;

int sandbox_landlock_version(void) {
  long v = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return v > 0 ? (int)v : 0;
}

// landlock and no_new_privs bind the calling thread; a thread started earlier would stay outside the box.
static bool one_thread(void) {
  DIR *dir = opendir("/proc/self/task");
  if (dir == NULL) return false;
  int n = 0;
  for (const struct dirent *e; (e = readdir(dir)) != NULL;) n += e->d_name[0] != '.';
  closedir(dir);
  return n == 1;
}

static Err drop_user(ErrDetail *d) {
  if (geteuid() == 0) {
    if (setgroups(0, NULL) != 0 || setresgid(NOBODY, NOBODY, NOBODY) != 0 || setresuid(NOBODY, NOBODY, NOBODY) != 0)
      return err_set(d, ERR_CONFIG, "user", "cannot become nobody: errno %d", errno);
    if (setuid(0) == 0) return err_set(d, ERR_CONFIG, "user", "root could be regained");
  }
  struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};
  if (syscall(SYS_capset, &head, none) != 0) return err_set(d, ERR_CONFIG, "capabilities", "errno %d", errno);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    return err_set(d, ERR_CONFIG, "privileges", "errno %d", errno);
  return ERR_OK;
}

static bool limit(__rlimit_resource_t what, rlim_t soft, rlim_t hard) {
  struct rlimit old;
  if (getrlimit(what, &old) != 0) return false;
  if (hard > old.rlim_max) hard = old.rlim_max;
  if (soft > hard) soft = hard;
  return setrlimit(what, &(struct rlimit){.rlim_cur = soft, .rlim_max = hard}) == 0;
}

static Err set_limits(const SandboxPlan *p, ErrDetail *d) {
  bool ok = limit(RLIMIT_CORE, 0, 0) && limit(RLIMIT_CPU, p->cpu_seconds, p->cpu_seconds + 1) &&
            limit(RLIMIT_FSIZE, p->file_max, p->file_max) && limit(RLIMIT_NOFILE, p->files_max, p->files_max) &&
            // Counted over all processes of the user; the filter already refuses processes, this bounds threads.
            limit(RLIMIT_NPROC, p->threads ? THREADS_MAX : 0, p->threads ? THREADS_MAX : 0) &&
            limit(RLIMIT_MEMLOCK, 0, 0);
#ifndef RECOURSE_SANITIZED  // the sanitizers reserve terabytes of addresses
  if (p->memory_max > 0) ok = ok && limit(RLIMIT_AS, p->memory_max, p->memory_max);
#endif
  return ok ? ERR_OK : err_set(d, ERR_CONFIG, "limits", "errno %d", errno);
}

// What this kernel's landlock can refuse; all of it is refused.
static Ruleset all_refused(int version, size_t *size) {
  Ruleset r = {.fs = FS_FIRST};
  if (version >= 2) r.fs |= FS_REFER;
  if (version >= 3) r.fs |= FS_TRUNCATE;
  if (version >= 4) r.net = NET_ALL;
  if (version >= 5) r.fs |= FS_IOCTL_DEV;
  if (version >= 6) r.scoped = SCOPE_ALL;
  *size = version >= 6 ? sizeof r : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
  return r;
}

static Err allow_reading(int rules, const char *path, ErrDetail *d) {
  int fd = open(path, O_PATH | O_CLOEXEC);
  if (fd < 0) return errno == ENOENT ? ERR_OK : err_set(d, ERR_CONFIG, "landlock", "a path cannot be opened");
  struct stat st;
  uint64_t access = LANDLOCK_ACCESS_FS_READ_FILE;
  if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) access |= LANDLOCK_ACCESS_FS_READ_DIR;
  struct landlock_path_beneath_attr rule = {.allowed_access = access, .parent_fd = fd};
  long r = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close(fd);
  return r == 0 ? ERR_OK : err_set(d, ERR_CONFIG, "landlock", "a path cannot be allowed");
}

static Err restrict_files(const SandboxPlan *p, ErrDetail *d) {
  int version = sandbox_landlock_version();
  if (version == 0) return err_set(d, ERR_CONFIG, "landlock", "this kernel has it not, or not switched on");
  size_t size;
  Ruleset all = all_refused(version, &size);
  int rules = (int)syscall(SYS_landlock_create_ruleset, &all, size, 0);
  if (rules < 0) return err_set(d, ERR_CONFIG, "landlock", "errno %d", errno);
  Err e = ERR_OK;
  for (size_t i = 0; e == ERR_OK && p->read_paths != NULL && p->read_paths[i] != NULL; i++)
    e = allow_reading(rules, p->read_paths[i], d);
  if (e == ERR_OK && syscall(SYS_landlock_restrict_self, rules, 0) != 0)
    e = err_set(d, ERR_CONFIG, "landlock", "errno %d", errno);
  close(rules);
  return e;
}

Err sandbox_enter(const SandboxPlan *plan, ErrDetail *d) {
  if (!one_thread()) return err_set(d, ERR_CONFIG, "threads", "the box must be entered before any thread starts");
  TRY(drop_user(d));
  TRY(set_limits(plan, d));
  TRY(restrict_files(plan, d));
  return sandbox_filter_load(plan, d);
}
