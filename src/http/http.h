// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The HTTP house door. libmicrohttpd stays behind this header. A request goes: strict parsing and limits -> route table
// (method, path, role, CSRF, fields) -> handler -> response. Rooms declare const Route tables; from them come the router,
// OpenAPI, the role-matrix test and the docs. Handlers of ROUTE_INLINE run on the network threads and must be quick
// (memory and one read snapshot); all others run on a pool of worker threads and may block on the writer or a derivation.
#ifndef RECOURSE_HTTP_HTTP_H
#define RECOURSE_HTTP_HTTP_H
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"

typedef struct Req Req;
typedef struct Resp Resp;
typedef struct Server Server;

// Roles are bits; a route with roles 0 is refused at start.
enum {
  ROLE_PUBLIC = 1,        // anybody
  ROLE_DRAFT = 2,         // holder of a draft secret (cookie or hidden field)
  ROLE_RECEIPT = 4,       // worker who opened her report with the receipt
  ROLE_CASEWORKER = 8,
  ROLE_SUPERVISOR = 16,
  ROLE_INTERPRETER = 32,
  ROLE_AUDITOR = 64,
  ROLE_ADMIN = 128,
  ROLE_API_RECEIPT = 256, // API call that carries a receipt in its body or Authorization header
};
enum { ROLE_CASE_STAFF = ROLE_CASEWORKER | ROLE_SUPERVISOR,
       ROLE_ANY_STAFF = ROLE_CASEWORKER | ROLE_SUPERVISOR | ROLE_INTERPRETER | ROLE_AUDITOR | ROLE_ADMIN };

enum {
  ROUTE_INLINE = 1,   // runs on the network thread
  ROUTE_CACHED = 2,   // the answer depends on the path (and the variant) alone: rendered once, then served as a persistent response
  ROUTE_NO_CSRF = 4,  // POST without a session to protect (start, sign-in); cross-site requests are refused all the same
  ROUTE_JSON = 8,     // body is JSON, errors are RFC 9457 problems
  ROUTE_UPLOAD = 16,  // multipart streamed part by part to the Upload callbacks
  ROUTE_RAW = 32,     // body is raw bytes (a chunk of a resumable upload), at most body_max
  ROUTE_MINUTE = 64,  // with ROUTE_CACHED: it depends on the time as well and is drawn anew after a minute
  ROUTE_LINES = 128,  // with ROUTE_RAW: the bytes are JSON or lines of JSON (application/x-ndjson) that the handler reads itself; any
                      // other type is refused, errors are RFC 9457 problems
};

// One field of a form, query or JSON body. Unknown fields are refused.
typedef enum { F_END = 0, F_TEXT, F_LINE, F_CODE, F_INT, F_DATE, F_BOOL, F_SECRET, F_JSON } FieldType;
enum {
  FIELD_REQUIRED = 1,
  FIELD_MANY = 2,
  FIELD_QUERY = 4,       // in the query string
  FIELD_KEEP_EMPTY = 8,  // with FIELD_MANY: empty values keep their place (a column of a table); else they are none
};
typedef struct {
  const char *name;
  FieldType type;       // F_LINE: text without line breaks; F_CODE: [a-z0-9_.-]; F_SECRET: never logged, wiped
  unsigned flags;
  int64_t min, max;     // length in code points for texts, value for F_INT; for FIELD_MANY the number is limited by many_max
  int many_max;
  const char *what;     // description for OpenAPI and docs
} Field;

typedef struct {
  Err (*part)(Req *rq, const char *field, const char *file_name);  // a file part begins (name is raw client text)
  Err (*data)(Req *rq, Bytes data);                                // at most 64 kB a call
  Err (*part_end)(Req *rq);
  // May be NULL. Called once when parts had begun but the handler will not run (client gone, an error): release rq->user.
  void (*gone)(Req *rq);
} Upload;
// Fields of an upload form stand before its first file; when that file begins, session, role, CSRF and fields are checked.
// Callbacks run on worker threads, one at a time for a request. A file part without a name and without bytes is skipped.

typedef struct {
  const char *method;     // "GET" "POST" "PUT" "PATCH" "DELETE"
  const char *path;       // "/{lang}/q/{id}"; {lang} matches a shipped language tag only
  unsigned roles, flags;
  const Field *fields;    // ends with {0}; NULL: none
  size_t body_max;        // bytes; 0: 64 kB for forms; ROUTE_UPLOAD and ROUTE_RAW must name theirs
  Err (*handler)(Req *rq, Resp *rs, ErrDetail *d);
  const Upload *upload;   // with ROUTE_UPLOAD
  const char *summary;    // one sentence for OpenAPI and docs
} Route;

// Who is asking. Filled by the session hook (accounts room) from cookies; keys are kept by that room behind .secrets.
typedef struct {
  unsigned role;             // one staff role bit, ROLE_DRAFT, ROLE_RECEIPT or 0
  int64_t user_id, org_id;   // staff
  int64_t case_id;           // receipt session
  const char *name, *login, *lang;
  const char *csrf;          // token expected in the field "csrf" (or header X-CSRF-Token); NULL without a session
  void *secrets;             // opaque key ring of this request, released by the end hook
  bool has_draft;            // a draft secret came with the request as well
  bool draft_by_field;       // ... in the hidden field: answer pages directly, do not redirect
} Who;

struct Req {
  Arena *arena;              // request lifetime, wiped
  Server *server;
  void *app;                 // the program's App (app/app.h)
  const Route *route;
  const char *method, *path;
  const char *lang;          // from {lang}, else the staff user's, else negotiated
  Millis now;
  Who who;
  void *user;                // free for an upload's callbacks
  Bytes body;                // ROUTE_RAW and ROUTE_JSON: as sent
  json_t *json;              // ROUTE_JSON: parsed object, owned by the request
  void *impl;
};

// Path parameter {name}; "" when the route has none of that name.
const char *req_param(const Req *rq, const char *name);
// Path parameter as a positive 63-bit id; ERR_NOT_FOUND otherwise.
Err req_id(const Req *rq, const char *name, int64_t *out) ERR_CHECK;
// Declared, checked field. "" / dflt when absent. For FIELD_MANY use req_many. Texts are trimmed (F_SECRET is not), native
// digits of F_INT, F_DATE and F_CODE become ASCII, F_BOOL is "1" or "0", F_JSON is the value written as JSON.
// "csrf" and "draft" need no declaration on routes with a form body and may be asked from the session hook on.
// req_int: the number, the days since 1970 of an F_DATE, 1 or 0 of an F_BOOL. req_has: the field was sent, even if empty.
const char *req_field(const Req *rq, const char *name);
bool req_has(const Req *rq, const char *name);
int64_t req_int(const Req *rq, const char *name, int64_t dflt);
size_t req_many(const Req *rq, const char *name, const char *const **values);
const char *req_header(const Req *rq, const char *name);  // "" when absent
const char *req_cookie(const Req *rq, const char *name);  // "" when absent
bool req_is_https(const Req *rq);     // directly or as told by a trusted proxy
const char *req_public_url(const Req *rq);  // configured public URL without trailing slash

// Answers.
void resp_status(Resp *rs, int status);
void resp_header(Resp *rs, const char *name, const char *value);  // value without CR/LF, copied
Buf *resp_body(Resp *rs);                                         // append the body here (maximum 4 MB)
void resp_type(Resp *rs, const char *content_type);               // default text/html; charset=utf-8
void resp_redirect(Resp *rs, const char *location);               // 303; a path of this host ("/..."), all else is a bug
// __Host- cookie: Path=/; Secure; HttpOnly; SameSite=Strict (Lax for receipts links is never needed). NULL value deletes it;
// max_age_s 0 ends it with the browser. The prefix "__Host-" is added here and in req_cookie when the name lacks it.
void resp_cookie(Resp *rs, const char *name, const char *value, int64_t max_age_s);
Err resp_json(Resp *rs, const json_t *j) ERR_CHECK;
// Streams a body of known size: read(ctx, offset, buf, cap, &n) is called until done, on worker threads, at most 256 kB a
// call; free_ctx (may be NULL) at the end. A single byte range asked for is honoured (206). The request's arena and secrets
// live until then.
typedef Err (*RespRead)(void *ctx, uint64_t offset, uint8_t *buf, size_t cap, size_t *n);
void resp_stream(Resp *rs, uint64_t size, RespRead read, void (*free_ctx)(void *), void *ctx);

// Static files: read once, compressed once, served from memory as /a/<hash>/<prefix><name> with an immutable cache.
// The hash covers all of them ("version" of manifest.json where the folder has one), so that files may name each other.
// Types by suffix: css js svg png ogg mp3 m4a json txt; other files are left out. NAME.gz beside NAME is used as it is.
typedef struct Assets Assets;
typedef struct { const char *prefix, *dir; } AssetDir;  // {"", "/usr/share/recourse/assets"}, {"audio/", "content/audio"}
Err http_assets_load(const AssetDir *dirs, size_t n, Assets **out, ErrDetail *d) ERR_CHECK;
const char *http_assets_base(const Assets *a);  // "/a/<hash>/"
void http_assets_free(Assets *a);               // after server_stop; NULL is allowed

typedef struct {
  const char *listen;        // "127.0.0.1:8080", "[::1]:8080", "unix:/run/recourse.sock"
  const char *public_url;    // "https://..." or NULL
  const char *trusted_proxy; // "127.0.0.1", "unix" or NULL: whose X-Forwarded-Proto is believed
  const char *tls_cert, *tls_key;  // own TLS for small sites, or NULL
  int threads;               // network threads, default 2
  int workers;               // worker threads, default 64
  int conn_max;              // connections, default 4096
  int idle_s, header_s, total_s;   // idle time-out; deadline for the request head; total deadline of a request
  int queue_max;             // requests that wait for a worker before 503, default 1024
  const Assets *assets;      // files under /a/<hash>/, or NULL; outlives the server
  void *app;
  // Hooks of the program. session fills rq->who from the cookies (may leave it empty); end releases rq->who.secrets.
  Err (*session)(Req *rq, ErrDetail *d);
  void (*end)(Req *rq);
  // Draws an error page (the server itself writes the problem documents of ROUTE_JSON). The status is set already. It may
  // run on a network thread, with rq->route NULL (no such page) and an empty rq->who.
  void (*error_page)(Req *rq, Resp *rs, Err e, const ErrDetail *d);
  bool (*lang_known)(const char *tag);
  const char *(*negotiate)(const char *accept_language);
  // Which form of a ROUTE_CACHED page this visitor gets, decided by her headers alone; NULL: there is one form. Must be quick.
  unsigned (*variant)(const Req *rq);
} ServerConfig;

// tables: NULL-terminated list of route arrays, each ended by a zero Route. Refuses a route without role, two routes
// that match the same path, and fields without limits.
Err server_start(const ServerConfig *cfg, const Route *const *tables, Server **out, ErrDetail *d) ERR_CHECK;
// Port that was bound (for port 0).
int server_port(const Server *s);
// Stops accepting, finishes requests in flight (at most wait_ms), then stops.
void server_stop(Server *s, int wait_ms);
const Route *const *server_routes(const Server *s);
// Forgets the cached pages (content or catalogue changed).
void server_cache_clear(Server *s);
// Every limit by name, in one list, for docs and tests: {name, value, what happens}.
typedef struct { const char *name; int64_t value; int status; const char *what; } Limit;
const Limit *server_limits(size_t *n);
#endif
