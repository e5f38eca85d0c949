// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the files of this folder share. Nobody else includes it.
//
// Life of a request. libmicrohttpd (MHD) calls from a network thread, for one connection never twice at a time:
//   rx_new      request line read (URI callback): the Rx is made before the headers are parsed
//   rx_begin    head complete: framing checks; nothing is answered here, because MHD closes the connection after an answer
//               queued in the first call (that is wanted only for requests whose framing cannot be trusted)
//   rx_body     pieces of the body
//   rx_final    body complete: answered at once (static, cached, inline), or suspended while a worker does it
//   rx_done     answered or cut
// While a connection is suspended MHD does not touch it, and the worker owns the Rx; MHD_resume_connection hands it back.
#ifndef RECOURSE_HTTP_IMPL_H
#define RECOURSE_HTTP_IMPL_H
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/http.h"
#include "http/limits.h"
#include "http/multipart.h"
#include "http/pool.h"
#include "http/router.h"

typedef struct Rx Rx;
typedef struct Conn Conn;
typedef struct Watch Watch;
typedef struct Cache Cache;
typedef struct Baked Baked;
typedef enum MHD_Result MhdResult;

#define NO_DEADLINE INT64_MAX

// --- Connections and their deadlines (conn.c)
struct Conn {
  Conn *prev, *next;
  int fd;
  _Atomic int64_t deadline;  // monotonic ms; the watch cuts the connection after it
  atomic_bool busy;          // a request is under way
};
Watch *watch_new(void);
void watch_free(Watch *w);                    // after the daemon has stopped
Conn *watch_add(Watch *w, int fd, Millis deadline);
void watch_remove(Watch *w, Conn *c);         // before MHD closes the descriptor
void watch_cut_idle(Watch *w);                // draining: cut connections without a request
// Keeps a copy of the descriptor open, reads and drops what still comes, so that the peer sees the answer, then closes.
void watch_linger(Watch *w, int fd);

// --- Server
struct Server {
  ServerConfig cfg;
  char *public_url;
  const Route *const *tables;
  Router *router;
  Pool *pool;
  Watch *watch;
  Cache *cache;
  struct MHD_Daemon *daemon;
  int listen_fd, port;
  pthread_t accept_thread;   // accept.c
  int accept_stop[2];        // pipe; closing its writing end stops the thread
  bool accepting;
  atomic_int open;           // connections handed to the daemon that have not ended
  char *unix_path;
  bool tls;
  uint8_t proxy[16];         // trusted address; family 0: none
  int proxy_family;
  char *tls_cert, *tls_key;
  pthread_mutex_t arenas_lock;
  Arena *arenas[32];         // emptied arenas for the next requests
  int n_arenas;
  atomic_bool draining;
  atomic_int active;         // requests between rx_new and rx_done
};

// --- Requests (request.c)
typedef struct { const char *name, *value; size_t n; bool query; } Item;            // one field as sent, decoded
typedef struct { const Field *field; const char **v; size_t n; int64_t i; } Value;  // one declared field, checked
typedef struct Uploading Uploading;

typedef enum { STAGE_HEAD, STAGE_BODY, STAGE_WORK, STAGE_ANSWERED } Stage;
struct Rx {
  Req rq;                    // rq.impl points back here
  Server *server;
  Conn *conn;
  struct MHD_Connection *mc;
  Job job;
  atomic_int refs;           // the connection, and a stream that is being sent
  Stage stage;
  bool chunked, expects, linger, prepared, admitted, ended;
  Err refuse;                // decided early; answered when the body is drained
  uint64_t body_len, body_seen, body_max;
  const char *go;            // guard: redirect there instead of an error page
  Match match;
  Item *items;
  size_t n_items;
  Value *values;             // one per declared field
  Buf body;
  Uploading *up;
  Baked *baked;              // the answer: this, with a reference,
  struct MHD_Response *answer;  // or this
  int status;
  uint64_t answer_bytes;
  Millis started, left;      // monotonic
  const char *raw_at;        // where MHD holds the target; only compared
  char *query;               // raw, NULL without one
  char *path;                // decoded, checked
  char *parts;               // the same, cut into parts by the router
  size_t raw_n;
  char raw[];                // request target as sent; path and parts stand behind it
};
Rx *rx_new(Server *s, struct MHD_Connection *mc, const char *target);
MhdResult rx_begin(Rx *rx, const char *method, const char *version);
MhdResult rx_body(Rx *rx, const char *data, size_t *n);
MhdResult rx_final(Rx *rx);
void rx_done(Rx *rx);
void rx_unref(Rx *rx);
unsigned rx_variant(const Rx *rx);   // which form of a cached page this visitor gets
bool rx_ready(Rx *rx);       // makes sure that there is an arena
Err rx_prepare(Rx *rx, ErrDetail *d) ERR_CHECK; // arena, time, language, fields as sent; once
Err rx_admit(Rx *rx, ErrDetail *d) ERR_CHECK;   // session, role, CSRF, fields; once
void rx_end(Rx *rx);         // end hook, once
static inline Rx *rx_of(const Req *rq) { return rq->impl; }

// --- Head of the request (head.c)
// ERR_OK, ERR_MALFORMED, ERR_HEADERS_LARGE; fills chunked, body_len, expects.
Err head_check(Rx *rx, const char *method, const char *version) ERR_CHECK;
bool head_accepts_gzip(const Rx *rx);
bool head_wants_json(const Rx *rx);
bool head_https(const Rx *rx);

// --- Fields (fields.c)
// Splits query and body into items. ERR_UTF8, ERR_FIELD_MANY, ERR_MALFORMED.
Err fields_read(Rx *rx, ErrDetail *d) ERR_CHECK;
Err fields_add(Rx *rx, const char *name, size_t name_n, const char *value, size_t n, bool query, ErrDetail *d) ERR_CHECK;
// Checks the items against the route's declarations.
Err fields_check(Rx *rx, ErrDetail *d) ERR_CHECK;
const char *fields_hidden(const Rx *rx, const char *name);  // csrf, draft; "" when absent

// --- Who may (guard.c)
Err guard_origin(const Rx *rx, ErrDetail *d) ERR_CHECK;  // no cross-site writes
Err guard_role(Rx *rx, ErrDetail *d) ERR_CHECK;          // may set rx->go
Err guard_csrf(const Rx *rx, ErrDetail *d) ERR_CHECK;

// --- Uploads (upload.c)
Err upload_begin(Rx *rx) ERR_CHECK;
// Takes what fits of a piece; true: the buffer is full, let a worker run upload_work.
bool upload_take(Rx *rx, const char *data, size_t *n);
void upload_work(Rx *rx);
Err upload_finish(Rx *rx, ErrDetail *d) ERR_CHECK;
Err upload_failed(const Rx *rx);
void upload_free(Rx *rx);

// --- Answers (respond.c, stream.c)
typedef struct { const char *name, *value; } Header;
struct Resp {
  Rx *rx;
  int status;
  Buf body;
  const char *type;
  Header headers[LIMIT_answer_headers];
  size_t n_headers;
  Err err;                   // a handler misused the interface
  uint64_t size;             // stream
  RespRead read;
  void (*free_ctx)(void *);
  void *ctx;
};
void resp_init(Resp *rs, Rx *rx);
void resp_release(Resp *rs);
// Turns the finished answer into rx->answer. An error of its own becomes an error page.
void resp_finish(Rx *rx, Resp *rs);
// Answers with the page, problem document or redirect that e stands for. Sets rx->answer.
void resp_error(Rx *rx, Err e, const ErrDetail *d);
// A plain-text answer that needs no memory of the request and closes the connection.
struct MHD_Response *resp_plain(const Rx *rx, const char *text);
// Adds the security headers that are not among the given ones, and the type.
bool resp_add_headers(struct MHD_Response *r, const Header *h, size_t n, const char *type, bool https);
// "bytes=a-b" against a body of size bytes. 0: no range asked, 1: *from,*n set, -1: cannot be satisfied.
int range_parse(const char *text, uint64_t size, uint64_t *from, uint64_t *n);
struct MHD_Response *stream_response(Rx *rx, Resp *rs, uint64_t from, uint64_t n);
void problem_write(Resp *rs, Err e, const ErrDetail *d);  // RFC 9457 (problem.c)

// --- Bodies that are served many times (baked.c, cache.c, assets.c)
// Copies everything. cache_control NULL: as the security headers say. gz may be empty: compressed when it pays.
// The caller holds one reference.
Baked *baked_new(Bytes body, Bytes gz, const char *type, const char *cache_control, const Header *h, size_t n_h);
Baked *baked_ref(Baked *b);
void baked_unref(Baked *b);  // NULL is allowed
size_t baked_bytes(const Baked *b);
Bytes baked_body(const Baked *b);
// The response for this client: made at first use, alive as long as b. NULL when memory is out.
struct MHD_Response *baked_response(Baked *b, bool https, bool gzip);
bool gzip_bytes(Bytes in, Buf *out);

Cache *cache_new(void);
void cache_free(Cache *c);
void cache_clear(Cache *c);
// variant: which form of the page. until, now: monotonic milliseconds.
void cache_put(Cache *c, const char *path, unsigned variant, Millis until, Baked *b);   // adds a reference
Baked *cache_get(Cache *c, const char *path, unsigned variant, Millis now);             // NULL, or a reference for the caller

// Answers a path below /a/; ERR_NOT_FOUND. Sets rx->answer.
Err assets_answer(Rx *rx) ERR_CHECK;

// --- Sockets (listen.c)
// Takes connections in a thread of its own until accept_stop (which may be called without a start).
Err accept_start(Server *s, ErrDetail *d) ERR_CHECK;
void accept_stop(Server *s);
Err listen_open(const char *where, int *fd, int *port, char **unix_path, ErrDetail *d) ERR_CHECK;
#endif
