// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "http/demo_app.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

static DemoApp *app_of(const Req *rq) { return rq->app; }

static void say(Resp *rs, const char *text) {
  resp_type(rs, "text/plain; charset=utf-8");
  buf_puts(resp_body(rs), text);
}

// --- Pages

static Err home(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  buf_fmt(resp_body(rs), "<p>home %s %s</p>", rq->lang, req_is_https(rq) ? "https" : "http");
  return ERR_OK;
}

static Err cached(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  atomic_fetch_add(&app_of(rq)->renders, 1);
  resp_header(rs, "Content-Language", rq->lang);
  buf_fmt(resp_body(rs), "<html lang=\"%s\"><!-- ", rq->lang);
  while (resp_body(rs)->n < 10236) buf_puts(resp_body(rs), "0123456789abcdefghij ");
  resp_body(rs)->n = 10236;
  buf_puts(resp_body(rs), "-->\n");
  return ERR_OK;
}

static Err item(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  if (req_id(rq, "id", &id) != ERR_OK) return err_set(d, ERR_NOT_FOUND, "id", "no such number");
  resp_type(rs, "text/plain");
  buf_fmt(resp_body(rs), "item %" PRId64 " in %s, page %" PRId64 " of %s", id, req_param(rq, "lang"), req_int(rq, "page", -1),
          req_field(rq, "tag"));
  return ERR_OK;
}

static Err literal(Req *rq, Resp *rs, ErrDetail *d) {
  (void)rq;
  (void)d;
  say(rs, "the literal one");
  return ERR_OK;
}

static Err whoami(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  resp_type(rs, "text/plain");
  buf_fmt(resp_body(rs), "role %u draft %d", rq->who.role, rq->who.has_draft);
  return ERR_OK;
}

static Err cookies(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  resp_cookie(rs, "one", "value", 600);
  resp_cookie(rs, "two", "session", 0);
  resp_cookie(rs, "__Host-gone", NULL, 0);
  say(rs, req_cookie(rq, "read"));
  return ERR_OK;
}

static Err go(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  resp_redirect(rs, arena_fmt(rq->arena, "/%s/page", rq->lang));
  return ERR_OK;
}

static Err away(Req *rq, Resp *rs, ErrDetail *d) {
  (void)rq;
  (void)d;
  resp_redirect(rs, "//elsewhere.example/");
  return ERR_OK;
}

static Err breaks_header(Req *rq, Resp *rs, ErrDetail *d) {
  (void)rq;
  (void)d;
  resp_header(rs, "X-Test", "a\r\nSet-Cookie: b=c");
  return ERR_OK;
}

static Err slow(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  struct timespec t = {.tv_sec = 0, .tv_nsec = 300 * 1000 * 1000};
  atomic_fetch_add(&app_of(rq)->slow_now, 1);
  nanosleep(&t, NULL);
  atomic_fetch_sub(&app_of(rq)->slow_now, 1);
  say(rs, "slept");
  return ERR_OK;
}

// --- Forms: every field is written back as name=value;

static Err echo(Req *rq, Resp *rs, ErrDetail *d) {
  const char *const *many;
  (void)d;
  resp_type(rs, "text/plain");
  for (const Field *f = rq->route->fields; f && f->name; f++) {
    if (!req_has(rq, f->name)) continue;
    buf_fmt(resp_body(rs), "%s=", f->name);
    if (f->type == F_INT || f->type == F_DATE || f->type == F_BOOL)
      buf_fmt(resp_body(rs), "%" PRId64, req_int(rq, f->name, -99));
    else
      for (size_t i = 0, n = req_many(rq, f->name, &many); i < n; i++) buf_fmt(resp_body(rs), "%s%s", i ? "," : "", many[i]);
    buf_puts(resp_body(rs), ";");
  }
  buf_fmt(resp_body(rs), "draft=%s;", req_field(rq, "draft"));
  return ERR_OK;
}

static Err fails(Req *rq, Resp *rs, ErrDetail *d) {
  (void)rq;
  buf_puts(resp_body(rs), "half a page");
  resp_cookie(rs, "leak", "x", 0);
  return err_set(d, ERR_CONFLICT, "name", "changed meanwhile");
}

static Err raw(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  resp_type(rs, "text/plain");
  buf_fmt(resp_body(rs), "raw %zu at %" PRId64, rq->body.n, req_int(rq, "offset", -1));
  return ERR_OK;
}

static Err json_echo(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  json_t *j = json_pack("{s:s, s:I, s:s}", "name", req_field(rq, "name"), "n", (json_int_t)req_int(rq, "n", -1), "data",
                        req_field(rq, "data"));
  Err e = resp_json(rs, j);
  json_decref(j);
  return e;
}

// --- Transfers

typedef struct { int files; unsigned long long bytes; unsigned sum; char name[64]; } Tally;

static Err up_part(Req *rq, const char *field, const char *file_name) {
  if (!text_eq(field, "file")) return ERR_FIELD_UNKNOWN;
  if (text_eq(file_name, "refuse.me")) return ERR_TYPE;
  if (!rq->user) rq->user = calloc(1, sizeof(Tally));
  Tally *t = rq->user;
  if (!t) return ERR_NO_MEMORY;
  t->files++;
  snprintf(t->name, sizeof t->name, "%s", file_name);
  return ERR_OK;
}

static Err up_data(Req *rq, Bytes data) {
  Tally *t = rq->user;
  for (size_t i = 0; i < data.n; i += 997) t->sum += data.p[i];
  t->bytes += data.n;
  atomic_fetch_add(&app_of(rq)->uploaded, (long long)data.n);
  return data.n <= 65536 ? ERR_OK : ERR_BUG;
}

static Err up_end(Req *rq) {
  (void)rq;
  return ERR_OK;
}

static void up_gone(Req *rq) {
  atomic_fetch_add(&app_of(rq)->uploads_gone, 1);
  free(rq->user);
  rq->user = NULL;
}

static Err up_done(Req *rq, Resp *rs, ErrDetail *d) {
  Tally none = {0}, *t = rq->user ? rq->user : &none;
  (void)d;
  resp_type(rs, "text/plain");
  buf_fmt(resp_body(rs), "files %d bytes %llu note %s name %s", t->files, t->bytes, req_field(rq, "note"), t->name);
  free(rq->user);
  rq->user = NULL;
  return ERR_OK;
}

static Err down_read(void *ctx, uint64_t offset, uint8_t *buf, size_t cap, size_t *n) {
  (void)ctx;
  for (size_t i = 0; i < cap; i++) buf[i] = demo_byte(offset + i);
  *n = cap;
  return offset < 100000000 ? ERR_OK : ERR_IO;
}

static void down_free(void *ctx) { atomic_fetch_add(&((DemoApp *)ctx)->streams_freed, 1); }

static Err down(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t size;
  (void)d;
  TRY(req_id(rq, "size", &size));
  resp_type(rs, "audio/ogg");
  resp_stream(rs, (uint64_t)size, down_read, down_free, app_of(rq));
  return ERR_OK;
}

// --- Tables

static const Field item_fields[] = {
    {"page", F_INT, FIELD_QUERY, 1, 100, 0, "page"}, {"tag", F_CODE, FIELD_QUERY, 1, 10, 0, "tag"}, {0}};
static const Field form_fields[] = {{"text", F_TEXT, 0, 0, 20, 0, "text"},
                                    {"name", F_LINE, FIELD_REQUIRED, 2, 10, 0, "one line"},
                                    {"code", F_CODE, 0, 1, 8, 0, "code"},
                                    {"age", F_INT, 0, 1, 120, 0, "number"},
                                    {"day", F_DATE, 0, 0, 0, 0, "date"},
                                    {"yes", F_BOOL, 0, 0, 0, 0, "tick"},
                                    {"pass", F_SECRET, 0, 1, 12, 0, "secret"},
                                    {"pick", F_CODE, FIELD_MANY, 1, 8, 3, "several"},
                                    {"cell", F_LINE, FIELD_MANY | FIELD_KEEP_EMPTY, 0, 8, 3, "column of a table"},
                                    {"q", F_LINE, FIELD_QUERY, 0, 10, 0, "in the query"},
                                    {0}};
static const Field json_fields[] = {{"name", F_LINE, FIELD_REQUIRED, 1, 10, 0, "name"}, {"n", F_INT, 0, 0, 9, 0, "number"},
                                    {"data", F_JSON, 0, 0, 100, 0, "anything"}, {"receipt", F_SECRET, 0, 0, 40, 0, "receipt"},
                                    {0}};
static const Field raw_fields[] = {{"offset", F_INT, FIELD_QUERY, 0, 1000000, 0, "offset"}, {0}};
static const Field up_fields[] = {{"note", F_LINE, 0, 0, 20, 0, "note"}, {0}};
static const Upload up = {up_part, up_data, up_end, up_gone};

static const Route pages[] = {
    {"GET", "/", ROLE_PUBLIC, ROUTE_INLINE, NULL, 0, home, NULL, "Home."},
    {"GET", "/{lang}/page", ROLE_PUBLIC, ROUTE_INLINE | ROUTE_CACHED, NULL, 0, cached, NULL, "A cached page."},
    {"GET", "/{lang}/pool", ROLE_PUBLIC, ROUTE_CACHED, NULL, 0, cached, NULL, "A cached page drawn by a worker."},
    {"GET", "/{lang}/q/{id}", ROLE_PUBLIC, ROUTE_INLINE, item_fields, 0, item, NULL, "An item."},
    {"GET", "/{lang}/q/literal", ROLE_PUBLIC, ROUTE_INLINE, NULL, 0, literal, NULL, "Beside a parameter."},
    {"GET", "/cookies", ROLE_PUBLIC, 0, NULL, 0, cookies, NULL, "Cookies."},
    {"GET", "/go", ROLE_PUBLIC, 0, NULL, 0, go, NULL, "Redirect."},
    {"GET", "/away", ROLE_PUBLIC, 0, NULL, 0, away, NULL, "Redirect that is refused."},
    {"GET", "/breaks", ROLE_PUBLIC, 0, NULL, 0, breaks_header, NULL, "Header that is refused."},
    {"GET", "/slow", ROLE_PUBLIC, 0, NULL, 0, slow, NULL, "Takes 0.3 s."},
    {"GET", "/down/{size}", ROLE_PUBLIC, 0, NULL, 0, down, NULL, "Download."},
    {0}};
static const Route roles[] = {
    {"GET", "/staff/cases", ROLE_CASE_STAFF, 0, NULL, 0, whoami, NULL, "Cases."},
    {"POST", "/staff/cases", ROLE_CASE_STAFF, 0, NULL, 0, whoami, NULL, "Change."},
    {"GET", "/staff/admin", ROLE_ADMIN, 0, NULL, 0, whoami, NULL, "Administration."},
    {"GET", "/staff/any", ROLE_ANY_STAFF, 0, NULL, 0, whoami, NULL, "All staff."},
    {"GET", "/{lang}/draft", ROLE_DRAFT, ROUTE_INLINE, NULL, 0, whoami, NULL, "Draft."},
    {"GET", "/{lang}/case", ROLE_RECEIPT, 0, NULL, 0, whoami, NULL, "Receipt."},
    {"GET", "/api/cases", ROLE_CASE_STAFF, ROUTE_JSON, NULL, 0, whoami, NULL, "API of staff."},
    {"POST", "/api/cases", ROLE_CASE_STAFF, ROUTE_JSON, json_fields, 0, json_echo, NULL, "API of staff."},
    {0}};
static const Route forms[] = {
    {"POST", "/{lang}/form", ROLE_DRAFT, 0, form_fields, 0, echo, NULL, "Form."},
    {"POST", "/open", ROLE_PUBLIC, ROUTE_NO_CSRF | ROUTE_INLINE, form_fields, 4096, echo, NULL, "Form without a session."},
    {"POST", "/fails", ROLE_PUBLIC, ROUTE_NO_CSRF, NULL, 0, fails, NULL, "Fails."},
    {"PUT", "/raw", ROLE_PUBLIC, ROUTE_NO_CSRF | ROUTE_RAW, raw_fields, 1000000, raw, NULL, "Raw bytes."},
    {"POST", "/api/reports", ROLE_PUBLIC, ROUTE_JSON, json_fields, 0, json_echo, NULL, "API for all."},
    {"POST", "/api/read", ROLE_API_RECEIPT, ROUTE_JSON, json_fields, 0, json_echo, NULL, "API with a receipt."},
    {"POST", "/up", ROLE_PUBLIC, ROUTE_NO_CSRF | ROUTE_UPLOAD, up_fields, 60000000, up_done, &up, "Upload."},
    {"POST", "/{lang}/up", ROLE_DRAFT, ROUTE_UPLOAD, up_fields, 60000000, up_done, &up, "Upload of a draft."},
    {0}};
const Route *const demo_tables[] = {pages, roles, forms, NULL};

// --- Hooks

static Err session(Req *rq, ErrDetail *d) {
  static const struct { const char *word; unsigned role; } words[] = {
      {"caseworker", ROLE_CASEWORKER}, {"supervisor", ROLE_SUPERVISOR}, {"interpreter", ROLE_INTERPRETER},
      {"auditor", ROLE_AUDITOR},       {"admin", ROLE_ADMIN},           {"draft", ROLE_DRAFT},
      {"receipt", ROLE_RECEIPT}};
  (void)d;
  atomic_fetch_add(&app_of(rq)->sessions, 1);
  const char *word = req_cookie(rq, "who");
  if (text_eq(req_field(rq, "draft"), "by-field")) word = "draft", rq->who.draft_by_field = true;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (text_eq(word, words[i].word)) rq->who.role = words[i].role;
  rq->who.has_draft = rq->who.role == ROLE_DRAFT;
  if (rq->who.role) rq->who.csrf = DEMO_CSRF;
  return ERR_OK;
}

static void end(Req *rq) { atomic_fetch_add(&app_of(rq)->ends, 1); }

static void error_page(Req *rq, Resp *rs, Err e, const ErrDetail *d) {
  buf_fmt(resp_body(rs), "<p lang=\"%s\">%s %s</p>", rq->lang, err_name(e), d->field);
}

static bool lang_known(const char *tag) { return text_eq(tag, "en") || text_eq(tag, "km") || text_eq(tag, "ur"); }
static const char *negotiate(const char *accept) { return text_starts(accept, "km") ? "km" : "en"; }

ServerConfig demo_config(DemoApp *app, const char *listen) {
  return (ServerConfig){.listen = listen, .app = app, .session = session, .end = end, .error_page = error_page,
                        .lang_known = lang_known, .negotiate = negotiate};
}
