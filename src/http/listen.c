// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
#include "http/impl.h"

enum { BACKLOG = 1024 };

typedef union {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  struct sockaddr_un un;
} Address;

// "127.0.0.1:8080" or "[::1]:8080"
static Err address_parse(const char *where, Address *at, socklen_t *len) {
  char host[64];
  int64_t port;
  const char *colon = strrchr(where, ':');
  if (!colon || text_int(colon + 1, 0, 65535, &port) != ERR_OK) return ERR_CONFIG;
  size_t n = (size_t)(colon - where);
  bool v6 = n > 2 && where[0] == '[' && where[n - 1] == ']';
  if (v6) where++, n -= 2;
  if (n >= sizeof host) return ERR_CONFIG;
  memcpy(host, where, n);
  host[n] = '\0';
  *at = (Address){0};
  if (v6) {
    at->v6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    *len = sizeof at->v6;
    return inet_pton(AF_INET6, host, &at->v6.sin6_addr) == 1 ? ERR_OK : ERR_CONFIG;
  }
  at->v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  *len = sizeof at->v4;
  return inet_pton(AF_INET, host, &at->v4.sin_addr) == 1 ? ERR_OK : ERR_CONFIG;
}

static Err bind_failed(int fd, const char *where, ErrDetail *d) {
  int why = errno;
  if (fd >= 0) close(fd);
  return err_set(d, ERR_CONFIG, "listen", "cannot listen on %s: %s", where, strerror(why));
}

// A socket file that nobody answers is left over from a crash; any other file stays.
static void unix_clear(const struct sockaddr_un *un) {
  struct stat st;
  if (lstat(un->sun_path, &st) != 0 || !S_ISSOCK(st.st_mode)) return;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  if (connect(fd, (const struct sockaddr *)un, sizeof *un) != 0 && errno == ECONNREFUSED) unlink(un->sun_path);
  close(fd);
}

static Err unix_open(const char *path, int *out, char **kept, ErrDetail *d) {
  struct sockaddr_un un = {.sun_family = AF_UNIX};
  size_t n = strlen(path);
  if (n == 0 || n >= sizeof un.sun_path) return err_set(d, ERR_CONFIG, "listen", "socket path is too long");
  memcpy(un.sun_path, path, n);
  unix_clear(&un);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return bind_failed(fd, path, d);
  // The mode is set before the name appears (Linux takes it over), and again for what the umask took away.
  if (fchmod(fd, 0660) != 0 || bind(fd, (struct sockaddr *)&un, sizeof un) != 0) return bind_failed(fd, path, d);
  if (chmod(path, 0660) != 0 || listen(fd, BACKLOG) != 0) return bind_failed(fd, path, d);
  *kept = strdup(path);
  *out = fd;
  return *kept ? ERR_OK : ERR_NO_MEMORY;
}

Err listen_open(const char *where, int *out, int *port, char **unix_path, ErrDetail *d) {
  Address at;
  socklen_t len;
  *port = 0;
  if (text_starts(where, "unix:")) return unix_open(where + 5, out, unix_path, d);
  if (address_parse(where, &at, &len) != ERR_OK) return err_set(d, ERR_CONFIG, "listen", "not an address: %s", where);
  int yes = 1, fd = socket(at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return bind_failed(fd, where, d);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (at.any.sa_family == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
  if (bind(fd, &at.any, len) != 0 || listen(fd, BACKLOG) != 0) return bind_failed(fd, where, d);
  len = sizeof at;
  if (getsockname(fd, &at.any, &len) != 0) return bind_failed(fd, where, d);
  *port = ntohs(at.any.sa_family == AF_INET6 ? at.v6.sin6_port : at.v4.sin_port);
  *out = fd;
  return ERR_OK;
}
