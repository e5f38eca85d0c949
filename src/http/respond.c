// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/text.h"
#include "http/impl.h"

// On every answer, unless the handler has set its own. Nothing of a page is kept on a shared phone (no-store).
static const Header security[] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; script-src 'self'; connect-src 'self'; "
     "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"},
    {"Cache-Control", "no-store"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Content-Type-Options", "nosniff"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
};

// --- What handlers call

void resp_init(Resp *rs, Rx *rx) {
  *rs = (Resp){.rx = rx, .status = 200, .type = "text/html; charset=utf-8"};
  buf_init(&rs->body, LIMIT_answer_bytes);
}

void resp_release(Resp *rs) {
  buf_free(&rs->body);
  if (rs->read && rs->free_ctx) rs->free_ctx(rs->ctx);
  rs->read = NULL;
}

void resp_status(Resp *rs, int status) { rs->status = status; }
Buf *resp_body(Resp *rs) { return &rs->body; }
void resp_type(Resp *rs, const char *type) { rs->type = arena_str(rs->rx->rq.arena, type); }

static bool value_ok(const char *s) {
  for (; *s; s++)
    if ((unsigned char)*s < 0x20 || *s == 0x7F) return false;
  return true;
}

static void header_add(Resp *rs, const char *name, const char *value) {
  if (rs->n_headers == LIMIT_answer_headers || !value_ok(value)) {
    rs->err = ERR_BUG;
    return;
  }
  Arena *a = rs->rx->rq.arena;
  rs->headers[rs->n_headers++] = (Header){arena_str(a, name), arena_str(a, value)};
}

static bool repeatable(const char *name) { return strcasecmp(name, "Set-Cookie") == 0 || strcasecmp(name, "Link") == 0; }

void resp_header(Resp *rs, const char *name, const char *value) {
  for (size_t i = 0; i < rs->n_headers && !repeatable(name); i++)
    if (strcasecmp(rs->headers[i].name, name) == 0) {
      if (!value_ok(value)) rs->err = ERR_BUG;
      else rs->headers[i].value = arena_str(rs->rx->rq.arena, value);
      return;
    }
  header_add(rs, name, value);
}

void resp_redirect(Resp *rs, const char *to) {
  // "//host" and "/\host" would lead away.
  if (to[0] != '/' || to[1] == '/' || to[1] == '\\') {
    rs->err = ERR_BUG;
    return;
  }
  rs->status = 303;
  resp_header(rs, "Location", to);
}

static bool cookie_value_ok(const char *s) {
  for (; *s; s++)
    if ((unsigned char)*s <= 0x20 || (unsigned char)*s >= 0x7F || strchr("\",;\\", *s)) return false;
  return true;
}

void resp_cookie(Resp *rs, const char *name, const char *value, int64_t max_age_s) {
  const char *attributes = "Path=/; Secure; HttpOnly; SameSite=Strict";
  Arena *a = rs->rx->rq.arena;
  if (text_starts(name, "__Host-")) name += 7;
  if (value && !cookie_value_ok(value)) rs->err = ERR_BUG;
  else if (!value) header_add(rs, "Set-Cookie", arena_fmt(a, "__Host-%s=; %s; Max-Age=0", name, attributes));
  else if (max_age_s <= 0) header_add(rs, "Set-Cookie", arena_fmt(a, "__Host-%s=%s; %s", name, value, attributes));
  else header_add(rs, "Set-Cookie", arena_fmt(a, "__Host-%s=%s; %s; Max-Age=%" PRId64, name, value, attributes, max_age_s));
}

Err resp_json(Resp *rs, const json_t *j) {
  Bytes out;
  TRY(json_write(rs->rx->rq.arena, j, &out));
  buf_clear(&rs->body);
  buf_add(&rs->body, out.p, out.n);
  resp_type(rs, "application/json");
  return rs->body.err;
}

void resp_stream(Resp *rs, uint64_t size, RespRead read, void (*free_ctx)(void *), void *ctx) {
  rs->size = size;
  rs->read = read;
  rs->free_ctx = free_ctx;
  rs->ctx = ctx;
}

// --- From Resp to MHD

static bool overridden(const Header *h, size_t n, const char *name) {
  for (size_t i = 0; i < n; i++)
    if (strcasecmp(h[i].name, name) == 0) return true;
  return false;
}

static bool add(struct MHD_Response *r, const char *name, const char *value) {
  return MHD_add_response_header(r, name, value) == MHD_YES;
}

bool resp_add_headers(struct MHD_Response *r, const Header *h, size_t n, const char *type, bool https) {
  bool ok = true;
  for (size_t i = 0; i < sizeof security / sizeof *security; i++)
    if (!overridden(h, n, security[i].name)) ok &= add(r, security[i].name, security[i].value);
  if (https && !overridden(h, n, "Strict-Transport-Security"))
    ok &= add(r, "Strict-Transport-Security", "max-age=31536000");
  if (type && !overridden(h, n, "Content-Type")) ok &= add(r, "Content-Type", type);
  for (size_t i = 0; i < n; i++)
    if (h[i].value[0]) ok &= add(r, h[i].name, h[i].value);
  return ok;
}

static void body_release(void *arg) {
  Buf *b = arg;
  buf_free(b);
  free(b);
}

static struct MHD_Response *buffer_response(Resp *rs) {
  if (rs->body.n == 0) return MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
  Buf *b = malloc(sizeof *b);
  if (!b) return NULL;
  *b = rs->body;
  struct MHD_Response *r = MHD_create_response_from_buffer_with_free_callback_cls(b->n, b->p, body_release, b);
  if (r) buf_init(&rs->body, LIMIT_answer_bytes);
  else free(b);
  return r;
}

// A stream, or the part of it that was asked for.
static struct MHD_Response *ranged_response(Rx *rx, Resp *rs) {
  uint64_t from = 0, n = rs->size;
  const char *range = req_header(&rx->rq, "Range");
  resp_header(rs, "Accept-Ranges", "bytes");
  bool asked = rs->status == 200 && *range && !*req_header(&rx->rq, "If-Range");
  int found = asked ? range_parse(range, rs->size, &from, &n) : 0;
  if (found > 0) {
    rs->status = 206;
    resp_header(rs, "Content-Range",
                arena_fmt(rx->rq.arena, "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, from, from + n - 1, rs->size));
  }
  if (found >= 0) return stream_response(rx, rs, from, n);
  rs->status = 416;
  resp_header(rs, "Content-Range", arena_fmt(rx->rq.arena, "bytes */%" PRIu64, rs->size));
  resp_type(rs, "text/plain");
  buf_clear(&rs->body);
  return buffer_response(rs);
}

static void drop_answer(Rx *rx) {
  if (rx->answer) MHD_destroy_response(rx->answer);
  rx->answer = NULL;
}

static bool build(Rx *rx, Resp *rs) {
  rx->answer_bytes = rs->read ? rs->size : rs->body.n;
  rx->answer = rs->read ? ranged_response(rx, rs) : buffer_response(rs);
  rx->status = rs->status;
  if (rx->answer && atomic_load(&rx->server->draining)) resp_header(rs, "Connection", "close");
  bool ok = rx->answer && resp_add_headers(rx->answer, rs->headers, rs->n_headers, rs->type, head_https(rx));
  ok = ok && rs->err == ERR_OK && !arena_failed(rx->rq.arena);
  if (!ok) drop_answer(rx);
  return ok;
}

static bool cacheable(const Rx *rx, const Resp *rs) {
  if (!(rx->rq.route->flags & ROUTE_CACHED) || atomic_load(&rx->server->draining)) return false;
  return rs->status == 200 && !rs->read && !overridden(rs->headers, rs->n_headers, "Set-Cookie");
}

// Served from the cache already the first time: same headers as the next visitor gets, the compressed variant too.
static bool answer_cached(Rx *rx, const Resp *rs) {
  Baked *b = baked_new(BYTES(rs->body.p, rs->body.n), (Bytes){0}, rs->type, NULL, rs->headers, rs->n_headers);
  if (!b) return false;
  cache_put(rx->server->cache, rx->path, rx_variant(rx), rx->rq.route->flags & ROUTE_MINUTE ? rx->started + MINUTE_MS : INT64_MAX, b);
  rx->status = 200;
  rx->baked = b;
  return true;
}

void resp_finish(Rx *rx, Resp *rs) {
  ErrDetail d = {0};
  Err e = rs->body.err == ERR_LIMIT ? ERR_BUG : rs->body.err;
  if (e == ERR_OK) e = rs->err;
  if (e == ERR_OK && arena_failed(rx->rq.arena)) e = ERR_NO_MEMORY;
  if (e == ERR_OK && cacheable(rx, rs) && answer_cached(rx, rs)) return;
  if (e == ERR_OK && build(rx, rs)) return;
  if (e == ERR_OK) e = rs->err != ERR_OK ? rs->err : ERR_NO_MEMORY;
  e = err_set(&d, e, "", "the answer could not be made");
  resp_error(rx, e, &d);
}

struct MHD_Response *resp_plain(const Rx *rx, const char *text) {
  Header close = {"Connection", "close"};
  struct MHD_Response *r =
      MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
  if (r) resp_add_headers(r, &close, 1, "text/plain; charset=utf-8", head_https(rx));
  return r;
}

// --- Error answers

static void allow_header(Rx *rx, Resp *rs) {
  Buf b;
  buf_init(&b, 128);
  for (int i = 0; i < METHOD_COUNT; i++) {
    if (!(rx->match.allowed & (1u << i))) continue;
    buf_puts(&b, b.n ? ", " : "");
    buf_puts(&b, i == METHOD_GET ? "GET, HEAD" : method_names[i]);
  }
  resp_header(rs, "Allow", buf_cstr(&b));
  buf_free(&b);
}

static void error_headers(Rx *rx, Resp *rs, Err e) {
  if (e == ERR_METHOD) allow_header(rx, rs);
  if (rs->status == 503 || rs->status == 429) resp_header(rs, "Retry-After", "5");
}

static void plain_body(Resp *rs, Err e) {
  resp_type(rs, "text/plain; charset=utf-8");
  buf_clear(&rs->body);
  buf_puts(&rs->body, err_shown(e) ? err_text(e) : "Something went wrong on our side.");
}

static void error_body(Rx *rx, Resp *rs, Err e, const ErrDetail *d) {
  const Route *t = rx->rq.route;
  bool json = t ? (t->flags & (ROUTE_JSON | ROUTE_LINES)) : head_wants_json(rx);
  if (json) problem_write(rs, e, d);
  else if (rx->server->cfg.error_page) rx->server->cfg.error_page(&rx->rq, rs, e, d);
  if (rs->status != 303 && (rs->body.n == 0 || rs->body.err != ERR_OK || rs->err != ERR_OK)) {
    rs->err = ERR_OK;
    plain_body(rs, e);
  }
}

static void error_log(const Rx *rx, Err e, const ErrDetail *d) {
  const Route *t = rx->rq.route;
  LogLevel level = err_http(e) < 500 || e == ERR_BUSY ? LOG_DEBUG : LOG_ERROR;
  log_line(level, "request_failed", "route=%s err=%s field=%s detail=\"%s\"", t ? t->path : "-", err_name(e), d->field, d->text);
}

void resp_error(Rx *rx, Err e, const ErrDetail *d) {
  Resp rs;
  resp_init(&rs, rx);
  error_log(rx, e, d);
  rs.status = err_http(e);
  if (rx_ready(rx)) {
    if (rx->go) resp_redirect(&rs, rx->go);
    else error_body(rx, &rs, e, d);
    error_headers(rx, &rs, e);
    build(rx, &rs);
  }
  if (!rx->answer) {  // no memory even for the error page
    rx->status = err_http(e);
    rx->answer = resp_plain(rx, err_shown(e) ? err_text(e) : "Something went wrong on our side.");
  }
  resp_release(&rs);
}
