// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "import/import_client.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "import/import_wire.h"

struct Import { pid_t pid; int from; };

bool import_is_workbook(int fd) {
  uint8_t head[4];
  struct stat st;
  return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && pread(fd, head, 4, 0) == 4 && memcmp(head, "PK\x03\x04", 4) == 0;
}

// A clean start: no environment but the locale, three descriptors, no blocked or ignored signal.
static int spawn_with(Import *im, const char *program, int in, int out, const char *what) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attr;
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  if (posix_spawn_file_actions_init(&files) != 0) return ENOMEM;
  if (posix_spawnattr_init(&attr) != 0) {
    posix_spawn_file_actions_destroy(&files);
    return ENOMEM;
  }
  int r = posix_spawn_file_actions_adddup2(&files, in, 0);
  if (r == 0) r = posix_spawn_file_actions_adddup2(&files, out, 1);
  if (r == 0) r = posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  if (r == 0) r = posix_spawn_file_actions_addclosefrom_np(&files, 3);
  if (r == 0) r = posix_spawn_file_actions_addchdir_np(&files, "/");
  if (r == 0) r = posix_spawnattr_setsigmask(&attr, &none);
  if (r == 0) r = posix_spawnattr_setsigdefault(&attr, &all);
  if (r == 0) r = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  char name[] = "recourse-import", locale[] = "LC_ALL=C", number[16];
  (void)snprintf(number, sizeof number, "%s", what);
  if (r == 0) r = posix_spawn(&im->pid, program, &files, &attr, (char *[]){name, number, NULL}, (char *[]){locale, NULL});
  posix_spawnattr_destroy(&attr);
  posix_spawn_file_actions_destroy(&files);
  return r;
}

Err import_start(const char *program, int in_fd, unsigned sheet, Import **out, ErrDetail *d) {
  char number[16];
  (void)snprintf(number, sizeof number, "%u", sheet);
  return import_start_as(program, in_fd, number, out, d);
}

Err import_start_as(const char *program, int in_fd, const char *what, Import **out, ErrDetail *d) {
  int ends[2], in = fcntl(in_fd, F_DUPFD_CLOEXEC, 3), to = -1;
  *out = NULL;
  Import *im = calloc(1, sizeof *im);
  if (!im || in < 0 || pipe2(ends, O_CLOEXEC) != 0) {
    free(im);
    if (in >= 0) (void)close(in);
    return err_set(d, ERR_IO, "", "no pipe: errno %d", errno);
  }
  to = fcntl(ends[1], F_DUPFD_CLOEXEC, 3);
  (void)close(ends[1]);
  im->from = ends[0];
  int r = to < 0 ? errno : !program ? ENOENT : spawn_with(im, program, in, to, what);
  (void)close(in);
  if (to >= 0) (void)close(to);
  if (r == 0) {
    *out = im;
    return ERR_OK;
  }
  (void)close(im->from);
  free(im);
  return err_set(d, ERR_CONFIG, "import", "the helper program recourse-import cannot be started: errno %d", r);
}

int import_fd(const Import *im) { return im->from; }

Err import_end(Import *im, ErrDetail *d) {
  int status = 0;
  (void)close(im->from);   // a helper that still writes ends by SIGPIPE
  while (waitpid(im->pid, &status, 0) < 0 && errno == EINTR) {}
  free(im);
  if (WIFEXITED(status)) {
    switch (WEXITSTATUS(status)) {
      case IMPORT_DONE: return ERR_OK;
      case IMPORT_NO_SHEET: return err_set(d, ERR_NOT_FOUND, "sheet", "the workbook has no such sheet");
      case IMPORT_TOO_LARGE: return err_set(d, ERR_UNPROCESSABLE, "file", "the workbook is larger than what is taken; save the sheet as CSV");
      case IMPORT_NO_SANDBOX: return err_set(d, ERR_CONFIG, "import", "this machine cannot sandbox the helper program");
      case IMPORT_SYSTEM: return err_set(d, ERR_IO, "import", "the helper program ran out of memory or could not write");
      default: break;
    }
  }
  return err_set(d, ERR_UNPROCESSABLE, "file", "the workbook is damaged or of a kind that is not known; rows may be missing");
}
