// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Adds SLOW_FLUSH_US microseconds to every flush, as a slower disk would. For LD_PRELOAD in the benchmarks alone.
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

int fsync(int fd);
int fdatasync(int fd);

static void wait_a_little(void) {
  const char *us = getenv("SLOW_FLUSH_US");
  long n = us ? strtol(us, NULL, 10) : 0;
  struct timespec t = {.tv_sec = n / 1000000, .tv_nsec = n % 1000000 * 1000};
  (void)nanosleep(&t, NULL);
}

typedef int (*Flush)(int);

int fsync(int fd) {
  static Flush real;
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, "fsync");
  wait_a_little();
  return real(fd);
}

int fdatasync(int fd) {
  static Flush real;
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
  wait_a_little();
  return real(fd);
}
