// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// One request from its first line to its end; see impl.h for the order of the calls.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/text.h"
#include "http/impl.h"
#include "http/uri.h"

enum { FIRST_MEMORY = 24 * 1024 };

// --- Beginning and end

Rx *rx_new(Server *s, struct MHD_Connection *mc, const char *target) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(mc, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  Conn *conn = info ? info->socket_context : NULL;
  size_t n = strnlen(target, LIMIT_head_bytes);
  Rx *rx = conn ? malloc(sizeof *rx + 3 * (n + 1)) : NULL;
  if (!rx) return NULL;
  memset(rx, 0, sizeof *rx);
  memcpy(rx->raw, target, n);
  rx->raw[n] = '\0';
  rx->raw_n = n;
  rx->raw_at = target;
  rx->path = rx->raw + n + 1;
  rx->parts = rx->path + n + 1;
  rx->path[0] = rx->parts[0] = '\0';
  rx->server = s;
  rx->conn = conn;
  rx->mc = mc;
  rx->rq = (Req){.server = s, .app = s->cfg.app, .impl = rx, .method = "GET", .path = rx->path, .lang = "en"};
  rx->started = clock_mono();
  atomic_init(&rx->refs, 1);
  buf_init(&rx->body, 0);
  Millis late = rx->started + s->cfg.header_s * SECOND_MS;
  if (late < atomic_load(&conn->deadline)) atomic_store(&conn->deadline, late);
  atomic_store(&conn->busy, true);
  atomic_fetch_add(&s->active, 1);
  return rx;
}

static Arena *arena_take(Server *s) {
  Arena *a = NULL;
  pthread_mutex_lock(&s->arenas_lock);
  if (s->n_arenas) a = s->arenas[--s->n_arenas];
  pthread_mutex_unlock(&s->arenas_lock);
  if (a) return a;
  a = arena_new(LIMIT_request_memory, ARENA_WIPE);
  // One block that is large enough for most requests; clearing keeps it. More blocks are mapped and unmapped each time.
  if (a && arena_alloc(a, FIRST_MEMORY)) arena_clear(a);
  return a;
}

static void arena_give(Server *s, Arena *a) {
  if (!a) return;
  arena_clear(a);  // wipes
  pthread_mutex_lock(&s->arenas_lock);
  bool keep = s->n_arenas < (int)(sizeof s->arenas / sizeof *s->arenas);
  if (keep) s->arenas[s->n_arenas++] = a;
  pthread_mutex_unlock(&s->arenas_lock);
  if (!keep) arena_free(a);
}

bool rx_ready(Rx *rx) {
  if (!rx->rq.arena) rx->rq.arena = arena_take(rx->server);
  return rx->rq.arena != NULL;
}

void rx_end(Rx *rx) {
  upload_free(rx);
  if (rx->rq.arena && !rx->ended && rx->server->cfg.end) rx->server->cfg.end(&rx->rq);
  rx->ended = true;
  json_decref(rx->rq.json);
  rx->rq.json = NULL;
  buf_free(&rx->body);
  arena_give(rx->server, rx->rq.arena);
  rx->rq.arena = NULL;
}

void rx_unref(Rx *rx) {
  if (atomic_fetch_sub(&rx->refs, 1) != 1) return;
  rx_end(rx);
  explicit_bzero(rx->raw, 3 * (rx->raw_n + 1));
  free(rx);
}

static void rx_log(const Rx *rx) {
  const Route *t = rx->rq.route;
  log_line(LOG_DEBUG, "request", "method=%s route=%s status=%d ms=%lld", rx->rq.method, t ? t->path : "-", rx->status,
           (long long)(clock_mono() - rx->started));
}

void rx_done(Rx *rx) {
  Server *s = rx->server;
  Conn *conn = rx->conn;
  rx_log(rx);
  if (rx->linger) watch_linger(s->watch, conn->fd);
  else if (atomic_load(&s->draining)) shutdown(conn->fd, SHUT_RDWR);
  if (rx->answer) MHD_destroy_response(rx->answer);
  rx->answer = NULL;
  baked_unref(rx->baked);
  rx->baked = NULL;
  atomic_store(&conn->deadline, clock_mono() + (s->cfg.idle_s + s->cfg.header_s) * SECOND_MS);
  atomic_store(&conn->busy, false);
  rx_unref(rx);
  atomic_fetch_sub(&s->active, 1);
}

// --- Answering

// The total deadline, longer for what a slow but honest line needs.
static Millis time_for(const Rx *rx, uint64_t bytes) {
  Millis slow = bytes > INT64_MAX / SECOND_MS ? 0 : (Millis)bytes * SECOND_MS / LIMIT_slow_rate;
  return rx->server->cfg.total_s * SECOND_MS + slow;
}

static MhdResult rx_queue(Rx *rx) {
  struct MHD_Response *r = rx->answer;
  if (rx->baked) r = baked_response(rx->baked, head_https(rx), head_accepts_gzip(rx));
  if (!r) return MHD_NO;
  rx->stage = STAGE_ANSWERED;
  atomic_store(&rx->conn->deadline, clock_mono() + time_for(rx, rx->answer_bytes));
  return MHD_queue_response(rx->mc, (unsigned)rx->status, r);
}

// For requests whose framing cannot be trusted: answered in the first call, after which MHD closes the connection.
static MhdResult refuse_now(Rx *rx, int status, const char *text) {
  rx->status = status;
  rx->answer = resp_plain(rx, text);
  rx->linger = true;
  return rx_queue(rx);
}

// --- Work

Err rx_admit(Rx *rx, ErrDetail *d) {
  Req *rq = &rx->rq;
  const ServerConfig *cfg = &rx->server->cfg;
  if (rx->admitted) return ERR_OK;
  TRY(guard_origin(rx, d));
  if (cfg->session && !(rq->route->flags & ROUTE_CACHED)) TRY(cfg->session(rq, d));
  if (!*req_param(rq, "lang") && rq->who.lang && *rq->who.lang) rq->lang = rq->who.lang;
  TRY(guard_role(rx, d));
  TRY(guard_csrf(rx, d));
  TRY(fields_check(rx, d));
  rx->admitted = true;
  return ERR_OK;
}

// The language of a path that has no route is still that of its first part.
static void find_lang(Rx *rx) {
  const ServerConfig *cfg = &rx->server->cfg;
  const char *lang = req_param(&rx->rq, "lang");
  if (!*lang && rx->match.n > 0 && cfg->lang_known && cfg->lang_known(rx->match.part[0])) lang = rx->match.part[0];
  if (!*lang && cfg->negotiate) lang = cfg->negotiate(req_header(&rx->rq, "Accept-Language"));
  if (lang && *lang) rx->rq.lang = lang;
}

Err rx_prepare(Rx *rx, ErrDetail *d) {
  if (rx->prepared) return ERR_OK;
  rx->prepared = true;
  if (!rx_ready(rx)) return ERR_NO_MEMORY;
  rx->rq.now = clock_now();
  rx->rq.body = BYTES(rx->body.p, rx->body.n);
  find_lang(rx);
  return rx->refuse == ERR_OK ? fields_read(rx, d) : rx->refuse;
}

static Err rx_handle(Rx *rx, Resp *rs, ErrDetail *d) {
  TRY(rx_prepare(rx, d));
  if (rx->refuse != ERR_OK) return rx->refuse;
  if (rx->up) TRY(upload_finish(rx, d));
  TRY(rx_admit(rx, d));
  return rx->rq.route->handler(&rx->rq, rs, d);
}

// Runs the route and makes the answer; on a worker, or on the network thread for inline routes.
static void rx_run(Rx *rx) {
  ErrDetail d = {0};
  Resp rs;
  resp_init(&rs, rx);
  Err e = rx_handle(rx, &rs, &d);
  if (e == ERR_OK) resp_finish(rx, &rs);
  else resp_error(rx, e, &d);
  resp_release(&rs);
  if (atomic_load(&rx->refs) == 1) rx_end(rx);  // nothing is being streamed: let go of the content at once
}

static void job_run(Job *job, bool cancelled) {
  Rx *rx = (Rx *)((char *)job - offsetof(Rx, job));
  if (cancelled && rx->refuse == ERR_OK) rx->refuse = ERR_BUSY;
  rx_run(rx);
  MHD_resume_connection(rx->mc);
}

static void job_upload(Job *job, bool cancelled) {
  Rx *rx = (Rx *)((char *)job - offsetof(Rx, job));
  if (!cancelled) upload_work(rx);
  MHD_resume_connection(rx->mc);
}

// While a worker has the request its client is not to blame for the time.
static void suspend(Rx *rx) {
  rx->left = atomic_exchange(&rx->conn->deadline, NO_DEADLINE) - clock_mono();
  MHD_suspend_connection(rx->mc);
}

static void resumed(Rx *rx) {
  if (rx->left == 0) return;
  atomic_store(&rx->conn->deadline, clock_mono() + (rx->left < SECOND_MS ? SECOND_MS : rx->left));
  rx->left = 0;
}

// An answer that is ready or quick to make.
static MhdResult run_here(Rx *rx, Err refuse) {
  if (rx->refuse == ERR_OK) rx->refuse = refuse;
  rx_run(rx);
  return rx_queue(rx);
}

static MhdResult run_there(Rx *rx) {
  rx->job.run = job_run;
  rx->stage = STAGE_WORK;
  suspend(rx);
  if (pool_push(rx->server->pool, &rx->job, false)) return MHD_YES;
  rx->refuse = ERR_BUSY;
  rx_run(rx);
  MHD_resume_connection(rx->mc);  // the answer is queued by the next call
  return MHD_YES;
}

// --- The path

unsigned rx_variant(const Rx *rx) { return rx->server->cfg.variant ? rx->server->cfg.variant(&rx->rq) : 0; }

static bool from_cache(Rx *rx) {
  if (!(rx->rq.route->flags & ROUTE_CACHED) || atomic_load(&rx->server->draining)) return false;
  rx->baked = cache_get(rx->server->cache, rx->path, rx_variant(rx), rx->started);
  rx->status = 200;
  return rx->baked != NULL;
}

static Err find_route(Rx *rx) {
  char *question = strchr(rx->raw, '?');
  size_t path_n = question ? (size_t)(question - rx->raw) : rx->raw_n;
  if (question) rx->query = question + 1;
  if (rx->raw_n - path_n > LIMIT_query_bytes) return ERR_HEADERS_LARGE;
  Err e = uri_path(rx->raw, path_n, rx->path);
  if (e != ERR_OK) {
    rx->path[0] = '\0';
    return e;
  }
  memcpy(rx->parts, rx->path, strlen(rx->path) + 1);
  router_match(rx->server->router, rx->parts, method_index(rx->rq.method), &rx->match);
  rx->rq.route = rx->match.route;
  if (rx->rq.route) return ERR_OK;
  return rx->match.allowed ? ERR_METHOD : ERR_NOT_FOUND;
}

static bool type_is(const char *have, const char *want) {
  size_t n = strlen(want);
  return strncasecmp(have, want, n) == 0 && (have[n] == '\0' || have[n] == ';' || have[n] == ' ');
}

static Err body_accept(Rx *rx) {
  const Route *t = rx->rq.route;
  const char *type = req_header(&rx->rq, "Content-Type");
  if (t->method[0] == 'G') return ERR_MALFORMED;  // a page is not asked for with a body
  rx->body_max = t->body_max ? t->body_max : LIMIT_form_bytes;
  if (rx->body_len != UINT64_MAX && rx->body_len > rx->body_max) return ERR_TOO_LARGE;
  buf_init(&rx->body, (size_t)rx->body_max);
  if (t->flags & ROUTE_LINES) return type_is(type, "application/json") || type_is(type, "application/x-ndjson") ? ERR_OK : ERR_TYPE;
  if (t->flags & ROUTE_RAW) return ERR_OK;
  if (t->flags & ROUTE_JSON) return type_is(type, "application/json") ? ERR_OK : ERR_TYPE;
  if ((t->flags & ROUTE_UPLOAD) && !type_is(type, "application/x-www-form-urlencoded")) return upload_begin(rx);
  return type_is(type, "application/x-www-form-urlencoded") ? ERR_OK : ERR_TYPE;
}

// --- Calls from MHD

static Err choose(Rx *rx, const char *method) {
  int m = method_index(method);
  if (m >= 0) rx->rq.method = method_names[m];
  TRY(find_route(rx));
  if (m < 0) {  // OPTIONS, TRACE
    rx->rq.route = NULL;
    return ERR_METHOD;
  }
  return rx->body_len ? body_accept(rx) : ERR_OK;
}

static bool method_known(const char *method) {
  return method_index(method) >= 0 || text_eq(method, "OPTIONS") || text_eq(method, "TRACE");
}

MhdResult rx_begin(Rx *rx, const char *method, const char *version) {
  Err e = head_check(rx, method, version);
  if (e != ERR_OK) return refuse_now(rx, err_http(e), err_text(e));
  if (!method_known(method)) return refuse_now(rx, 501, "This method is not known here.");
  rx->stage = STAGE_BODY;
  rx->refuse = choose(rx, method);
  if (rx->body_len == 0) return MHD_YES;
  atomic_store(&rx->conn->deadline, clock_mono() + time_for(rx, rx->chunked ? rx->body_max : rx->body_len));
  bool drain = (rx->chunked || rx->body_len <= LIMIT_drain_bytes) && !rx->expects;
  if (rx->refuse == ERR_OK || drain) return MHD_YES;
  rx->linger = true;
  return run_here(rx, rx->refuse);
}

// A body of unknown length went on too long, and MHD takes no answer in the middle of one: tell the client past MHD.
static MhdResult cut_short(Rx *rx) {
  static const char text[] =
      "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Type: text/plain\r\n"
      "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nContent-Length: 20\r\n\r\nThis is too large.\r\n";
  rx->status = 413;
  if (!rx->server->tls) {
    ssize_t n = send(rx->conn->fd, text, sizeof text - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    rx->linger = n == (ssize_t)sizeof text - 1;
  }
  return MHD_NO;
}

static MhdResult body_drop(Rx *rx, size_t *n) {
  *n = 0;
  uint64_t most = rx->body_max + LIMIT_drain_bytes;
  return rx->chunked && rx->body_seen > most ? cut_short(rx) : MHD_YES;
}

// Takes a piece for the upload; a full buffer goes to a worker, and the connection waits.
static MhdResult body_upload(Rx *rx, const char *data, size_t *n) {
  size_t before = *n;
  bool full = upload_take(rx, data, n);
  rx->body_seen += before - *n;
  if (!full) return MHD_YES;
  rx->job.run = job_upload;
  suspend(rx);
  if (pool_push(rx->server->pool, &rx->job, true)) return MHD_YES;
  rx->refuse = ERR_BUSY;
  MHD_resume_connection(rx->mc);
  return MHD_YES;
}

MhdResult rx_body(Rx *rx, const char *data, size_t *n) {
  resumed(rx);
  if (rx->refuse == ERR_OK && rx->chunked && rx->body_seen + *n > rx->body_max) rx->refuse = ERR_TOO_LARGE;
  if (rx->refuse == ERR_OK && rx->up && upload_failed(rx) == ERR_OK) return body_upload(rx, data, n);
  rx->body_seen += *n;
  if (rx->refuse != ERR_OK || rx->up) return body_drop(rx, n);
  buf_add(&rx->body, data, *n);
  if (rx->body.err != ERR_OK) rx->refuse = rx->body.err;
  *n = 0;
  return MHD_YES;
}

MhdResult rx_final(Rx *rx) {
  resumed(rx);
  if (rx->stage != STAGE_BODY) return rx_queue(rx);
  if (rx->refuse == ERR_NOT_FOUND && text_starts(rx->path, "/a/") && text_eq(rx->rq.method, "GET") &&
      assets_answer(rx) == ERR_OK)
    return rx_queue(rx);
  if (rx->refuse != ERR_OK) return run_here(rx, rx->refuse);
  if (from_cache(rx)) return rx_queue(rx);
  return rx->rq.route->flags & ROUTE_INLINE ? run_here(rx, ERR_OK) : run_there(rx);
}
