// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Test program: enters the box as a helper would and tries one thing that must not work (or one that must).
// Exit 0: as it should be. 1: the box has a hole, or is too tight. 77: the box could not be entered.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "sandbox/sandbox.h"

static const char *const some_paths[] = {"/usr/lib", "/usr/no-such-folder", NULL};
static const char *const tmp_path[] = {"/tmp", NULL};
enum { MEGA = 1024 * 1024 };

static SandboxPlan tight(void) {
  return (SandboxPlan){.memory_max = 512ul * MEGA, .file_max = MEGA, .cpu_seconds = 1, .files_max = 16};
}
static SandboxPlan with_paths(void) {
  SandboxPlan p = tight();
  p.read_paths = some_paths;
  return p;
}
static SandboxPlan with_tmp(void) {
  SandboxPlan p = tight();
  p.read_paths = tmp_path;
  return p;
}
static SandboxPlan with_threads(void) {
  SandboxPlan p = tight();
  p.threads = true;
  return p;
}

static int memory_file;  // made before the box is entered

static bool cannot_open(const char *path, int flags) { return open(path, flags, 0600) < 0 && errno == EACCES; }
static bool try_passwd(void) { return cannot_open("/etc/passwd", O_RDONLY); }
static bool try_usr_lib(void) { return open("/usr/lib/os-release", O_RDONLY) >= 0; }
static bool try_create(void) {
  int fd = open("/tmp/recourse-sandbox-probe", O_WRONLY | O_CREAT, 0600);
  return fd < 0;
}
static bool try_proc(void) { return cannot_open("/proc/1/environ", O_RDONLY) && cannot_open("/proc/self/maps", O_RDONLY); }
static bool try_socket(void) { return socket(AF_INET, SOCK_STREAM, 0) < 0 && false; }
static bool try_unix_socket(void) { return socket(AF_UNIX, SOCK_STREAM, 0) < 0 && false; }
static bool try_exec(void) { return execl("/bin/true", "true", (char *)NULL) != 0 && false; }
static bool try_fork(void) { return fork() < 0 && false; }
static bool try_ptrace(void) { return ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0 && false; }
static bool try_kill(void) { return kill(getppid(), 0) != 0 && false; }
static bool try_code(void) {
  return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED && false;
}
static bool try_memory(void) {
  void *p = mmap(NULL, 1024ul * MEGA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return p == MAP_FAILED && errno == ENOMEM;
}
static bool try_big_file(void) {
  return pwrite(memory_file, "x", 1, 0) == 1 && pwrite(memory_file, "x", 1, MEGA) < 0 && errno == EFBIG;
}
static bool try_time(void) {
  volatile bool on = true;
  while (on) {
  }
  return false;
}
static bool try_user(void) { return getuid() != 0 && geteuid() != 0 && getgid() != 0; }

static void *idle(void *arg) { return arg; }
static bool try_thread(void) {
  pthread_t t;
  return pthread_create(&t, NULL, idle, NULL) == 0 && pthread_join(t, NULL) == 0;
}
static void *sleeper(void *arg) {
  pause();
  return arg;
}

static const struct {
  const char *name;
  SandboxPlan (*plan)(void);
  bool (*as_it_should)(void);
} tries[] = {
    {"passwd", tight, try_passwd},         {"passwd-landlock", with_paths, try_passwd}, {"usr-lib", with_paths, try_usr_lib},
    {"create", with_tmp, try_create},      {"create-blind", tight, try_create},         {"proc", with_paths, try_proc},
    {"socket", with_paths, try_socket},    {"unix-socket", tight, try_unix_socket},     {"exec", with_paths, try_exec},
    {"fork", with_threads, try_fork},      {"ptrace", tight, try_ptrace},               {"kill", tight, try_kill},
    {"code", with_paths, try_code},        {"memory", tight, try_memory},               {"big-file", tight, try_big_file},
    {"time", tight, try_time},             {"user", tight, try_user},                   {"thread", with_threads, try_thread},
    {"thread-refused", tight, try_thread},
};

static int after_a_thread(void) {
  pthread_t t;
  ErrDetail d = {0};
  SandboxPlan p = with_threads();
  if (pthread_create(&t, NULL, sleeper, NULL) != 0) return 77;
  return sandbox_enter(&p, &d) == ERR_CONFIG && strcmp(d.field, "threads") == 0 ? 0 : 1;
}

int main(int argc, char **argv) {
  if (argc != 2) return 64;
  if (strcmp(argv[1], "after-a-thread") == 0) _exit(after_a_thread());
  signal(SIGXFSZ, SIG_IGN);
  memory_file = memfd_create("probe", MFD_CLOEXEC);
  for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
    if (strcmp(argv[1], tries[i].name) != 0) continue;
    SandboxPlan p = tries[i].plan();
    ErrDetail d = {0};
    if (sandbox_enter(&p, &d) != ERR_OK) {
      fprintf(stderr, "sandbox: %s: %s\n", d.field, d.text);
      _exit(77);
    }
    _exit(tries[i].as_it_should() ? 0 : 1);
  }
  return 64;
}
