// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Runs the probe once per attempt, as whoever runs the tests (root included: then the change of user is tried too).
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static char *probe;

static int run(const char *attempt) {
  pid_t pid;
  char name[32], *argv[] = {probe, name, NULL}, *envp[] = {NULL};
  snprintf(name, sizeof name, "%s", attempt);
  int status = -1;
  assert_int_equal(posix_spawn(&pid, probe, NULL, NULL, argv, envp), 0);
  assert_int_equal(waitpid(pid, &status, 0), pid);
  return status;
}

static void assert_fine(const char *attempt) {
  int status = run(attempt);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fail_msg("%s: wait status %#x", attempt, (unsigned)status);
}
static void assert_killed(const char *attempt, int signal_number) {
  int status = run(attempt);
  if (!WIFSIGNALED(status) || WTERMSIG(status) != signal_number) fail_msg("%s: wait status %#x", attempt, (unsigned)status);
}

static void files_are_out_of_reach(void **state) {
  (void)state;
  assert_fine("passwd");
  assert_fine("passwd-landlock");
  assert_fine("proc");
  assert_fine("create");
  assert_fine("create-blind");
  assert_int_not_equal(access("/tmp/recourse-sandbox-probe", F_OK), 0);
}
static void allowed_paths_can_be_read(void **state) {
  (void)state;
  assert_fine("usr-lib");
}
static void no_network_no_programs_no_other_process(void **state) {
  (void)state;
  assert_killed("socket", SIGSYS);
  assert_killed("unix-socket", SIGSYS);
  assert_killed("exec", SIGSYS);
  assert_killed("fork", SIGSYS);
  assert_killed("ptrace", SIGSYS);
  assert_killed("kill", SIGSYS);
}
static void no_new_code(void **state) {
  (void)state;
  assert_killed("code", SIGSYS);
}
static void limits_hold(void **state) {
  (void)state;
#ifndef RECOURSE_SANITIZED
  assert_fine("memory");
#endif
  assert_fine("big-file");
  assert_killed("time", SIGXCPU);
}
static void root_is_gone(void **state) {
  (void)state;
  assert_fine("user");
}
static void threads_only_where_planned(void **state) {
  (void)state;
  assert_fine("thread");
  assert_killed("thread-refused", SIGSYS);
  assert_fine("after-a-thread");
}

int main(int argc, char **argv) {
  if (argc != 2) return 64;
  probe = argv[1];
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(files_are_out_of_reach),
      cmocka_unit_test(allowed_paths_can_be_read),
      cmocka_unit_test(no_network_no_programs_no_other_process),
      cmocka_unit_test(no_new_code),
      cmocka_unit_test(limits_hold),
      cmocka_unit_test(root_is_gone),
      cmocka_unit_test(threads_only_where_planned),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
