// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What several commands need: opening, words, files.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "app/cli/cli.h"
#include "base/text.h"

Err cli_open_real(const Cli *cli, App **out, ErrDetail *d) {
  TRY(app_open(cli->config, 0, out, d));
  if (!(*out)->demo) return ERR_OK;
  app_close(*out);
  *out = NULL;
  return err_set(d, ERR_CONFIG, "data", "this is a demo folder: it stays a demo; run recourse init with another folder");
}

Err cli_need(const Cli *cli, size_t least, size_t most, ErrDetail *d) {
  size_t n = 0;
  while (cli->words[n]) n++;
  return n >= least && n <= most ? ERR_OK : err_set(d, ERR_USAGE, "", "these are not its arguments; --help lists them");
}

Err cli_sub(const Cli *cli, const CliSub *subs, ErrDetail *d) {
  const char *word = cli_word(cli, 0);
  for (; word && subs->word; subs++)
    if (text_eq(subs->word, word)) return subs->run(cli, d);
  return err_set(d, ERR_USAGE, "", "it needs one of its words; --help lists them");
}

static Err read_fd(Arena *a, int fd, size_t max, Bytes *out) {
  uint8_t *p = arena_alloc(a, max + 1);
  size_t n = 0;
  if (!p) return ERR_NO_MEMORY;
  for (ssize_t got; n <= max && (got = read(fd, p + n, max + 1 - n)) != 0;) {
    if (got < 0 && errno != EINTR) return ERR_IO;
    if (got > 0) n += (size_t)got;
  }
  *out = BYTES(p, n);
  return n > max ? ERR_TOO_LARGE : ERR_OK;
}

Err cli_read_file(Arena *a, const char *path, size_t max, Bytes *out, ErrDetail *d) {
  bool std = text_eq(path, "-");
  int fd = std ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return err_set(d, ERR_NOT_FOUND, "", "%.100s cannot be read", path);
  Err e = read_fd(a, fd, max, out);
  if (!std) (void)close(fd);
  return e == ERR_OK ? ERR_OK : err_set(d, e, "", "%.100s cannot be read, or is larger than %zu bytes", path, max);
}

static Err write_all(int fd, Bytes text) {
  for (size_t at = 0; at < text.n;) {
    ssize_t n = write(fd, text.p + at, text.n - at);
    if (n < 0 && errno != EINTR) return errno == ENOSPC ? ERR_DISK_FULL : ERR_IO;
    if (n > 0) at += (size_t)n;
  }
  return ERR_OK;
}

Err cli_write_file(const char *path, Bytes text, ErrDetail *d) {
  if (!path || text_eq(path, "-")) return write_all(STDOUT_FILENO, text);
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return err_set(d, errno == EEXIST ? ERR_CONFLICT : ERR_IO, "", "%.100s %s", path, errno == EEXIST ? "exists already" : "cannot be made");
  Err e = write_all(fd, text);
  if (e == ERR_OK && fsync(fd) != 0) e = ERR_IO;
  if (close(fd) != 0 && e == ERR_OK) e = ERR_IO;
  if (e != ERR_OK) (void)unlink(path);
  return e == ERR_OK ? ERR_OK : err_set(d, e, "", "%.100s cannot be written", path);
}
