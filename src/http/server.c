// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "http/impl.h"

enum { CONNECTION_MEMORY = 32768, PEM_MAX = 65536, OPTIONS_MAX = 20 };

// --- Calls from MHD

static void *on_target(void *arg, const char *target, struct MHD_Connection *mc) { return rx_new(arg, mc, target); }

// The target is kept as sent; uri.c decodes it with its own, stricter rules.
static size_t on_unescape(void *arg, struct MHD_Connection *mc, char *s) {
  (void)arg;
  (void)mc;
  return strlen(s);
}

static MhdResult on_request(void *arg, struct MHD_Connection *mc, const char *url, const char *method,
                            const char *version, const char *data, size_t *n, void **context) {
  Rx *rx = *context;
  (void)arg;
  (void)mc;
  (void)url;
  if (!rx) return MHD_NO;
  if (rx->stage == STAGE_HEAD) return rx_begin(rx, method, version);
  return *n ? rx_body(rx, data, n) : rx_final(rx);
}

static void on_done(void *arg, struct MHD_Connection *mc, void **context, enum MHD_RequestTerminationCode why) {
  Rx *rx = *context;
  (void)arg;
  (void)mc;
  (void)why;
  *context = NULL;
  if (rx) rx_done(rx);
}

static void on_connection(void *arg, struct MHD_Connection *mc, void **context, enum MHD_ConnectionNotificationCode what) {
  Server *s = arg;
  if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
    if (*context) watch_remove(s->watch, *context);
    *context = NULL;
    (void)atomic_fetch_sub(&s->open, 1);
    return;
  }
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(mc, MHD_CONNECTION_INFO_CONNECTION_FD);
  *context = info ? watch_add(s->watch, info->connect_fd, clock_mono() + s->cfg.header_s * SECOND_MS) : NULL;
}

// --- Start

static Err pem_read(const char *path, char **out, ErrDetail *d) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  char *text = fd >= 0 ? calloc(1, PEM_MAX + 1) : NULL;
  ssize_t n = text ? read(fd, text, PEM_MAX) : -1;
  if (fd >= 0) close(fd);
  *out = text;
  return n > 0 ? ERR_OK : err_set(d, ERR_CONFIG, "tls", "cannot read %s", path);
}

static Err proxy_parse(Server *s, ErrDetail *d) {
  const char *who = s->cfg.trusted_proxy;
  if (!who) return ERR_OK;
  if (text_eq(who, "unix")) s->proxy_family = AF_UNIX;
  else if (inet_pton(AF_INET, who, s->proxy) == 1) s->proxy_family = AF_INET;
  else if (inet_pton(AF_INET6, who, s->proxy) == 1) s->proxy_family = AF_INET6;
  else return err_set(d, ERR_CONFIG, "trusted_proxy", "neither an address nor \"unix\"");
  return ERR_OK;
}

static void set_default(int *value, int dflt) {
  if (*value <= 0) *value = dflt;
}

static Err configure(Server *s, const ServerConfig *cfg, ErrDetail *d) {
  s->cfg = *cfg;
  set_default(&s->cfg.threads, 2);
  set_default(&s->cfg.workers, 64);
  set_default(&s->cfg.conn_max, LIMIT_connections);
  set_default(&s->cfg.idle_s, LIMIT_idle_s);
  set_default(&s->cfg.header_s, LIMIT_header_s);
  set_default(&s->cfg.total_s, LIMIT_total_s);
  set_default(&s->cfg.queue_max, LIMIT_queue);
  TRY(proxy_parse(s, d));
  if (cfg->public_url && !(s->public_url = strdup(cfg->public_url))) return ERR_NO_MEMORY;
  s->tls = cfg->tls_cert && cfg->tls_key;
  if (!s->tls) return ERR_OK;
  TRY(pem_read(cfg->tls_cert, &s->tls_cert, d));
  return pem_read(cfg->tls_key, &s->tls_key, d);
}

static void options(Server *s, struct MHD_OptionItem *o) {
  size_t n = 0;
  o[n++] = (struct MHD_OptionItem){MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL};
  o[n++] = (struct MHD_OptionItem){MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL};
  o[n++] = (struct MHD_OptionItem){MHD_OPTION_CONNECTION_LIMIT, s->cfg.conn_max * s->cfg.threads, NULL};  // accept.c holds the limit for all threads together
  o[n++] = (struct MHD_OptionItem){MHD_OPTION_CONNECTION_TIMEOUT, s->cfg.idle_s, NULL};
  if (s->cfg.threads > 1) o[n++] = (struct MHD_OptionItem){MHD_OPTION_THREAD_POOL_SIZE, s->cfg.threads, NULL};
  o[n++] = (struct MHD_OptionItem){MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, s};
  o[n++] = (struct MHD_OptionItem){MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)on_unescape, NULL};
  o[n++] = (struct MHD_OptionItem){MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_done, s};
  o[n++] = (struct MHD_OptionItem){MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, s};
  if (s->tls) {
    o[n++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, s->tls_cert};
    o[n++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, s->tls_key};
    o[n++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0,
                                     (void *)(uintptr_t) "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"};
  }
  o[n] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
}

// Every connection is a descriptor; the usual soft limit of 1,024 is less than conn_max.
static void raise_files(int conn_max) {
  struct rlimit l;
  rlim_t want = (rlim_t)conn_max + 512;
  if (getrlimit(RLIMIT_NOFILE, &l) != 0 || l.rlim_cur >= want) return;
  l.rlim_cur = l.rlim_max < want ? l.rlim_max : want;
  if (setrlimit(RLIMIT_NOFILE, &l) != 0) log_line(LOG_WARN, "few_files", "limit=%llu", (unsigned long long)l.rlim_cur);
}

static Err daemon_start(Server *s, ErrDetail *d) {
  struct MHD_OptionItem o[OPTIONS_MAX];
  sigset_t all, before;
  options(s, o);
  raise_files(s->cfg.conn_max);
  unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC;
  if (s->tls) flags |= MHD_USE_TLS;
  sigfillset(&all);  // signals belong to the main thread
  pthread_sigmask(SIG_BLOCK, &all, &before);
  s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, s, MHD_OPTION_ARRAY, o, MHD_OPTION_END);
  Err e = s->daemon ? accept_start(s, d) : err_set(d, ERR_CONFIG, "listen", "the HTTP daemon did not start");
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return e;
}

static void pem_free(char *text) {
  if (text) explicit_bzero(text, strlen(text));
  free(text);
}

static void server_free(Server *s) {
  accept_stop(s);
  if (s->daemon) MHD_stop_daemon(s->daemon);
  watch_free(s->watch);
  cache_free(s->cache);
  pool_free(s->pool);
  router_free(s->router);
  for (int i = 0; i < s->n_arenas; i++) arena_free(s->arenas[i]);
  pthread_mutex_destroy(&s->arenas_lock);
  if (s->listen_fd >= 0) close(s->listen_fd);
  if (s->unix_path) unlink(s->unix_path);
  free(s->unix_path);
  free(s->public_url);
  free(s->tls_cert);
  pem_free(s->tls_key);
  free(s);
}

static Err start(Server *s, const ServerConfig *cfg, const Route *const *tables, ErrDetail *d) {
  TRY(configure(s, cfg, d));
  s->tables = tables;
  TRY(router_build(tables, cfg->lang_known, &s->router, d));
  s->pool = pool_new(s->cfg.workers, s->cfg.queue_max);
  s->watch = watch_new();
  s->cache = cache_new();
  if (!s->pool || !s->watch || !s->cache) return ERR_NO_MEMORY;
  TRY(listen_open(cfg->listen, &s->listen_fd, &s->port, &s->unix_path, d));
  return daemon_start(s, d);
}

Err server_start(const ServerConfig *cfg, const Route *const *tables, Server **out, ErrDetail *d) {
  Server *s = calloc(1, sizeof *s);
  if (!s) return ERR_NO_MEMORY;
  s->listen_fd = s->accept_stop[0] = s->accept_stop[1] = -1;
  pthread_mutex_init(&s->arenas_lock, NULL);
  Err e = start(s, cfg, tables, d);
  if (e != ERR_OK) {
    server_free(s);
    return e;
  }
  *out = s;
  return ERR_OK;
}

int server_port(const Server *s) { return s->port; }
const Route *const *server_routes(const Server *s) { return s->tables; }
void server_cache_clear(Server *s) { cache_clear(s->cache); }

// --- Stop

static void nap(void) {
  struct timespec t = {.tv_nsec = 5 * 1000 * 1000};
  nanosleep(&t, NULL);
}

// No connection may be suspended when MHD stops. Jobs that wait are answered with 503; those that run are waited for.
void server_stop(Server *s, int wait_ms) {
  if (!s) return;
  Millis until = clock_mono() + wait_ms;
  atomic_store(&s->draining, true);
  accept_stop(s);
  close(s->listen_fd);
  s->listen_fd = -1;
  watch_cut_idle(s->watch);
  while (atomic_load(&s->active) > 0 && clock_mono() < until) nap();
  pool_close(s->pool);
  // Answers that the end of the pool has just made still go out.
  for (int i = 0; atomic_load(&s->active) > 0 && i < 40; i++) nap();
  MHD_stop_daemon(s->daemon);
  s->daemon = NULL;
  server_free(s);
}
