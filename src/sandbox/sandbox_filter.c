// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The allow list. Grown from what the codecs, glibc 2.36 and the C++ runtime really call, one test per codec.
#include "sandbox/sandbox_filter.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

// Memory, own descriptors, time, waiting, leaving.
static const int always[] = {
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pread64), SCMP_SYS(pwrite64),
    SCMP_SYS(lseek), SCMP_SYS(_llseek), SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(ftruncate),
    SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk), SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
    SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(getrusage), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(exit),
    SCMP_SYS(exit_group), SCMP_SYS(set_robust_list), SCMP_SYS(rseq)};

// What libraries try and can live without: refused quietly.
static const int refused[] = {
    SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
    SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(getcwd), SCMP_SYS(mlock),
    SCMP_SYS(sched_setaffinity), SCMP_SYS(sched_setscheduler), SCMP_SYS(setpriority), SCMP_SYS(getpriority),
    SCMP_SYS(get_mempolicy), SCMP_SYS(set_mempolicy), SCMP_SYS(mbind), SCMP_SYS(membarrier), SCMP_SYS(unlink),
    SCMP_SYS(unlinkat), SCMP_SYS(mkdir), SCMP_SYS(mkdirat)};

// Looking around below the paths that landlock allows.
static const int looking[] = {SCMP_SYS(access),   SCMP_SYS(faccessat),  SCMP_SYS(faccessat2), SCMP_SYS(readlink),
                              SCMP_SYS(readlinkat), SCMP_SYS(stat),     SCMP_SYS(lstat),      SCMP_SYS(statx),
                              SCMP_SYS(statfs),   SCMP_SYS(fstatfs),    SCMP_SYS(getcwd),     SCMP_SYS(getdents64),
                              SCMP_SYS(fadvise64)};

// libseccomp takes call numbers that this machine lacks as negative and skips them; -EEXIST: the list has it already.
static bool rule(scmp_filter_ctx f, uint32_t action, int call, const struct scmp_arg_cmp *arg) {
  int r = arg == NULL ? seccomp_rule_add_array(f, action, call, 0, NULL) : seccomp_rule_add_array(f, action, call, 1, arg);
  return r == 0 || r == -EEXIST || r == -EDOM;
}
static bool rules(scmp_filter_ctx f, uint32_t action, const int *calls, size_t n) {
  bool ok = true;
  for (size_t i = 0; i < n; i++) ok = ok && rule(f, action, calls[i], NULL);
  return ok;
}
static bool when(scmp_filter_ctx f, int call, struct scmp_arg_cmp arg) { return rule(f, SCMP_ACT_ALLOW, call, &arg); }
static bool fail(scmp_filter_ctx f, int call, int error) {
  return rule(f, SCMP_ACT_ERRNO((uint32_t)error), call, NULL);
}

// openat(2) for reading only; landlock says which files. Otherwise every open fails.
static bool add_opening(scmp_filter_ctx f, const SandboxPlan *p) {
  if (p->read_paths == NULL)
    return fail(f, SCMP_SYS(open), EACCES) && fail(f, SCMP_SYS(openat), EACCES) && fail(f, SCMP_SYS(openat2), EACCES) &&
           rules(f, SCMP_ACT_ERRNO(EACCES), refused, COUNT(refused));
  // Any bit that asks for writing fails softly (font caches try); none of them set: landlock decides.
  static const scmp_datum_t bits[] = {O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND, O_TMPFILE & ~O_DIRECTORY};
  scmp_datum_t all = 0;
  bool ok = true;
  for (size_t i = 0; i < COUNT(bits); i++) {
    struct scmp_arg_cmp open_bit = SCMP_A1_64(SCMP_CMP_MASKED_EQ, bits[i], bits[i]);
    struct scmp_arg_cmp openat_bit = SCMP_A2_64(SCMP_CMP_MASKED_EQ, bits[i], bits[i]);
    ok = ok && rule(f, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(open), &open_bit) &&
         rule(f, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), &openat_bit);
    all |= bits[i];
  }
  struct scmp_arg_cmp open_reads = SCMP_A1_64(SCMP_CMP_MASKED_EQ, all, 0);
  struct scmp_arg_cmp openat_reads = SCMP_A2_64(SCMP_CMP_MASKED_EQ, all, 0);
  return ok && when(f, SCMP_SYS(open), open_reads) && when(f, SCMP_SYS(openat), openat_reads) &&
         fail(f, SCMP_SYS(openat2), ENOSYS) && rules(f, SCMP_ACT_ALLOW, looking, COUNT(looking));
}

// No mapping that can be run, so that foreign code has nowhere to stand, unless the plan loads libraries late.
static bool add_memory(scmp_filter_ctx f, const SandboxPlan *p) {
  const int calls[] = {SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect)};
  if (p->libraries) return rules(f, SCMP_ACT_ALLOW, calls, COUNT(calls));
  bool ok = true;
  for (size_t i = 0; i < COUNT(calls); i++)
    ok = ok && when(f, calls[i], (struct scmp_arg_cmp)SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  return ok;
}

// glibc tries clone3 first, whose flags a filter cannot see; told that it is missing, it takes clone.
static bool add_threads(scmp_filter_ctx f, const SandboxPlan *p) {
  if (!fail(f, SCMP_SYS(clone3), ENOSYS)) return false;
  return !p->threads || when(f, SCMP_SYS(clone), (struct scmp_arg_cmp)SCMP_A0_64(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
}

// Calls of many uses: only the harmless one.
static struct scmp_arg_cmp equal(unsigned arg, scmp_datum_t value) {
  return (struct scmp_arg_cmp){.arg = arg, .op = SCMP_CMP_EQ, .datum_a = value, .datum_b = 0};
}
static bool add_narrow(scmp_filter_ctx f) {
  return when(f, SCMP_SYS(prctl), equal(0, PR_SET_NAME)) &&  // dav1d, x265, libde265
         when(f, SCMP_SYS(prctl), equal(0, PR_GET_NAME)) && when(f, SCMP_SYS(fcntl), equal(1, F_GETFL)) &&
         when(f, SCMP_SYS(fcntl), equal(1, F_GETFD)) &&
         when(f, SCMP_SYS(tgkill), equal(0, (scmp_datum_t)getpid())) &&  // abort(3)
         when(f, SCMP_SYS(prlimit64), equal(2, 0)) &&                    // reading a limit
         fail(f, SCMP_SYS(ioctl), ENOTTY);
}

Err sandbox_filter_load(const SandboxPlan *plan, ErrDetail *d) {
  scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (f == NULL) return err_set(d, ERR_CONFIG, "seccomp", "this kernel cannot kill a process by filter");
  bool ok = seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
            seccomp_attr_set(f, SCMP_FLTATR_CTL_TSYNC, 1) == 0 && rules(f, SCMP_ACT_ALLOW, always, COUNT(always)) &&
            add_opening(f, plan) && add_memory(f, plan) && add_threads(f, plan) && add_narrow(f);
  int r = ok ? seccomp_load(f) : -1;
  seccomp_release(f);
  return r == 0 ? ERR_OK : err_set(d, ERR_CONFIG, "seccomp", "the filter cannot be loaded: %d", r);
}
