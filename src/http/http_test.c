// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The server from outside: routes, roles, forms, headers, cookies, cache. Every request goes over a socket of 127.0.0.1.
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "http/demo_app.h"
#include "http/impl.h"
#include "http/limits.h"
#include "http/test_client.h"

static DemoApp app;
static Server *server;
static Assets *assets;
static int port;
static Reply reply;
static char value[1024], folder[64];

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define JSON "Content-Type: application/json\r\n"
#define DRAFT "Cookie: __Host-who=draft\r\n"

static void get(const char *path, const char *extra) { client_ask(port, "GET", path, extra, NULL, &reply); }
static void post(const char *path, const char *extra, const char *body) { client_ask(port, "POST", path, extra, body, &reply); }
static const char *header(const char *name) { return reply_header(&reply, name, value, sizeof value) ? value : ""; }
static void expect(int status, const char *text) {
  if (reply.status != status || !strstr(reply.body, text)) print_error("got %d %s\n", reply.status, reply.body);
  assert_int_equal(reply.status, status);
  assert_non_null(strstr(reply.body, text));
}

// --- Start and stop

static void file_write(const char *name, const char *text) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  assert_true(fputs(text, f) >= 0);
  assert_int_equal(fclose(f), 0);
}

static int setup(void **state) {
  (void)state;
  ErrDetail d = {0};
  char big[4097];
  memset(big, 'a', sizeof big - 1);
  big[sizeof big - 1] = '\0';
  snprintf(folder, sizeof folder, "/tmp/http-test-XXXXXX");
  assert_non_null(mkdtemp(folder));
  file_write("worker.css", big);
  file_write("sound.ogg", "0123456789");
  file_write("notes.secret", "not served");
  file_write("manifest.json", "{\"version\": \"0123456789abcdef\", \"files\": {}}");
  AssetDir dir = {"", folder};
  assert_int_equal(http_assets_load(&dir, 1, &assets, &d), ERR_OK);
  ServerConfig cfg = demo_config(&app, "127.0.0.1:0");
  cfg.assets = assets;
  cfg.trusted_proxy = "127.0.0.1";
  cfg.public_url = "https://help.example";
  assert_int_equal(server_start(&cfg, demo_tables, &server, &d), ERR_OK);
  port = server_port(server);
  assert_true(port > 0);
  return 0;
}

static int teardown(void **state) {
  static const char *const names[] = {"worker.css", "sound.ogg", "notes.secret", "manifest.json"};
  char path[128];
  (void)state;
  server_stop(server, 2000);
  http_assets_free(assets);
  for (size_t i = 0; i < 4; i++) {
    snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    unlink(path);
  }
  rmdir(folder);
  // Whatever got a session was let go of.
  assert_true(atomic_load(&app.ends) >= atomic_load(&app.sessions));
  return 0;
}

// --- Routing

static void test_routes(void **state) {
  (void)state;
  get("/", NULL);
  expect(200, "home en http");
  get("/", "Accept-Language: km\r\n");
  expect(200, "home km");
  get("/km/q/12?page=3&tag=a.b", NULL);
  expect(200, "item 12 in km, page 3 of a.b");
  get("/km/q/literal", NULL);
  expect(200, "the literal one");
  get("/km/q/0", NULL);
  expect(404, "NOT_FOUND id");
  get("/xx/q/12", NULL);
  expect(404, "NOT_FOUND");
  get("/km/nothing", NULL);
  expect(404, "lang=\"km\"");
  get("/km/q/12/", NULL);
  expect(404, "NOT_FOUND");
  get("/nothing", "Accept: application/json\r\n");
  expect(404, "\"code\":\"NOT_FOUND\"");
  assert_string_equal(header("Content-Type"), "application/problem+json");
  get("/api/nothing", NULL);
  expect(404, "\"code\":\"NOT_FOUND\"");
}

static void test_methods(void **state) {
  (void)state;
  client_ask(port, "HEAD", "/km/page", NULL, NULL, &reply);
  assert_int_equal(reply.status, 200);
  assert_int_equal(reply.n, 0);
  assert_string_equal(header("Content-Length"), "10240");
  post("/km/page", FORM, "");
  expect(405, "METHOD");
  assert_string_equal(header("Allow"), "GET, HEAD");
  get("/raw", NULL);
  expect(405, "METHOD");
  assert_string_equal(header("Allow"), "PUT");
  client_ask(port, "OPTIONS", "/staff/cases", NULL, NULL, &reply);
  expect(405, "METHOD");
  assert_string_equal(header("Allow"), "GET, HEAD, POST");
  client_ask(port, "BREW", "/", NULL, NULL, &reply);
  assert_int_equal(reply.status, 501);
}

static void test_path_tricks(void **state) {
  static const char *const bad[] = {"/km/../staff", "//km/page", "/km//page", "/km%2fpage", "/km/%00", "/km\\page",
                                    "/km%5cpage", "/km/%zz", "/km/%ff", "/km/.", "/%2e%2e/etc"};
  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    get(bad[i], NULL);
    expect(400, "MALFORMED");
  }
}

// --- Headers of every answer

static void test_security_headers(void **state) {
  static const char *const paths[] = {"/", "/km/page", "/km/pool", "/nothing", "/down/10", "/go", "/km/%zz", "/staff/cases"};
  (void)state;
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    get(paths[i], NULL);
    assert_string_equal(header("Content-Security-Policy"),
                        "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; script-src 'self'; "
                        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    assert_string_equal(header("Cache-Control"), "no-store");
    assert_string_equal(header("Referrer-Policy"), "no-referrer");
    assert_string_equal(header("X-Content-Type-Options"), "nosniff");
    assert_string_equal(header("Cross-Origin-Opener-Policy"), "same-origin");
    assert_string_equal(header("Cross-Origin-Resource-Policy"), "same-origin");
    assert_true(strlen(header("Permissions-Policy")) > 0);
    assert_int_equal(reply_count(&reply, "Server"), 0);
    assert_int_equal(reply_count(&reply, "Strict-Transport-Security"), 0);
  }
}

static void test_https_from_proxy(void **state) {
  (void)state;
  static const char *const paths[] = {"/", "/km/page"};
  for (size_t i = 0; i < 2; i++) {
    get(paths[i], "X-Forwarded-Proto: https\r\n");
    assert_int_equal(reply.status, 200);
    assert_string_equal(header("Strict-Transport-Security"), "max-age=31536000");
  }
  get("/", "X-Forwarded-Proto: https\r\n");
  expect(200, "home en https");
}

static void test_cookies(void **state) {
  (void)state;
  get("/cookies", "Cookie: a=b; __Host-read=yes; read=no\r\n");
  expect(200, "yes");
  assert_int_equal(reply_count(&reply, "Set-Cookie"), 3);
  assert_non_null(strstr(reply.text, "\r\nSet-Cookie: __Host-one=value; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=600\r\n"));
  assert_non_null(strstr(reply.text, "\r\nSet-Cookie: __Host-two=session; Path=/; Secure; HttpOnly; SameSite=Strict\r\n"));
  assert_non_null(strstr(reply.text, "\r\nSet-Cookie: __Host-gone=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0\r\n"));
  get("/cookies", "Cookie: read=no\r\n");  // without the prefix a neighbour may have set it
  assert_int_equal(reply.n, 0);
}

static void test_redirects(void **state) {
  (void)state;
  get("/go", "Accept-Language: km\r\n");
  assert_int_equal(reply.status, 303);
  assert_string_equal(header("Location"), "/km/page");
  get("/away", NULL);
  expect(500, "BUG");
  get("/breaks", NULL);
  expect(500, "BUG");
  assert_int_equal(reply_count(&reply, "Set-Cookie"), 0);
}

// --- Roles: every demo role against every guarded route

static void role_row(const char *method, const char *path, unsigned roles, int without, const char *where) {
  static const struct { const char *word; unsigned role; } all[] = {
      {"caseworker", ROLE_CASEWORKER}, {"supervisor", ROLE_SUPERVISOR}, {"interpreter", ROLE_INTERPRETER}, {"auditor", ROLE_AUDITOR},
      {"admin", ROLE_ADMIN}, {"draft", ROLE_DRAFT}, {"receipt", ROLE_RECEIPT}, {"nobody", 0}};
  char extra[256];
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    bool form = strcmp(method, "POST") == 0;
    snprintf(extra, sizeof extra, "Cookie: __Host-who=%s\r\nX-CSRF-Token: " DEMO_CSRF "\r\n%s", all[i].word, form ? FORM : "");
    client_ask(port, method, path, extra, form ? "" : NULL, &reply);
    bool staff = (all[i].role & ROLE_ANY_STAFF) && (roles & ROLE_ANY_STAFF);
    int want = all[i].role & roles ? 200 : staff ? 403 : without;
    if (reply.status != want) print_error("%s as %s: %d, not %d\n", path, all[i].word, reply.status, want);
    assert_int_equal(reply.status, want);
    if (want == 303) assert_string_equal(header("Location"), where);
  }
}

static void test_roles(void **state) {
  (void)state;
  role_row("GET", "/staff/cases", ROLE_CASE_STAFF, 303, "/staff/sign-in");
  role_row("POST", "/staff/cases", ROLE_CASE_STAFF, 401, "");
  role_row("GET", "/staff/admin", ROLE_ADMIN, 303, "/staff/sign-in");
  role_row("GET", "/staff/any", ROLE_ANY_STAFF, 303, "/staff/sign-in");
  role_row("GET", "/km/draft", ROLE_DRAFT, 410, "");
  role_row("GET", "/km/case", ROLE_RECEIPT, 303, "/km/r");
  get("/km/case", NULL);  // no cookie at all: she left
  expect(410, "DRAFT_EXPIRED");
  role_row("GET", "/api/cases", ROLE_CASE_STAFF, 401, "");
}

// --- CSRF

static void test_csrf(void **state) {
  (void)state;
  post("/km/form", DRAFT FORM, "name=Sok");
  expect(403, "CSRF");
  post("/km/form", DRAFT FORM, "name=Sok&csrf=wrong");
  expect(403, "CSRF");
  post("/km/form", DRAFT FORM, "name=Sok&csrf=" DEMO_CSRF "x");
  expect(403, "CSRF");
  post("/km/form", DRAFT FORM, "name=Sok&csrf=" DEMO_CSRF);
  expect(200, "name=Sok;");
  post("/km/form", DRAFT FORM "X-CSRF-Token: " DEMO_CSRF "\r\n", "name=Sok");
  expect(200, "name=Sok;");
  post("/km/form?csrf=" DEMO_CSRF, DRAFT FORM, "name=Sok");  // never in an address
  expect(403, "CSRF");
  post("/km/form", FORM, "name=Sok&csrf=" DEMO_CSRF);
  expect(410, "DRAFT_EXPIRED");
  post("/km/form", FORM, "name=Sok&draft=by-field&csrf=" DEMO_CSRF);
  expect(200, "draft=by-field;");
  post("/api/cases", JSON "Cookie: __Host-who=caseworker\r\n", "{\"name\":\"x\"}");
  expect(403, "\"code\":\"CSRF\"");
  post("/api/cases", JSON "Cookie: __Host-who=caseworker\r\nX-CSRF-Token: " DEMO_CSRF "\r\n", "{\"name\":\"x\"}");
  expect(200, "\"name\":\"x\"");
}

static void test_cross_site(void **state) {
  (void)state;
  static const char *const no[] = {"Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n", "Origin: https://evil.example\r\n",
                                   "Origin: http://test.example.evil\r\n", "Origin: https://help.example.evil\r\n", "Origin: junk\r\n"};
  static const char *const yes[] = {"Sec-Fetch-Site: same-origin\r\nOrigin: null\r\n", "Origin: http://test.example\r\n",
                                    "Origin: https://help.example\r\n", "Sec-Fetch-Site: none\r\n"};
  char extra[256];
  for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
    snprintf(extra, sizeof extra, FORM "%s", no[i]);
    post("/open", extra, "name=Sok");
    expect(403, "CSRF");
  }
  for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
    snprintf(extra, sizeof extra, FORM "%s", yes[i]);
    post("/open", extra, "name=Sok");
    expect(200, "name=Sok;");
  }
  get("/", "Sec-Fetch-Site: cross-site\r\n");  // a link from elsewhere is fine
  expect(200, "home");
}

// --- Fields

static void form(const char *body, int status, const char *text) {
  post("/open?q=abc", FORM, body);
  expect(status, text);
}

static void test_fields(void **state) {
  (void)state;
  form("name=Sok", 200, "name=Sok;");
  form("name=+Sok++", 200, "name=Sok;");
  form("name=%E1%9E%80%E1%9E%81", 200, "name=\xe1\x9e\x80\xe1\x9e\x81;");
  form("name=Sok&text=a%0D%0Ab", 200, "text=a\nb;");
  form("name=Sok&code=a_1.-z", 200, "code=a_1.-z;");
  form("name=Sok&age=120", 200, "age=120;");
  form("name=Sok&age=%E1%9F%A1%E1%9F%A2", 200, "age=12;");  // Khmer digits
  form("name=Sok&day=2026-11-22", 200, "day=20779;");
  form("name=Sok&yes=on", 200, "yes=1;");
  form("name=Sok&yes=no", 200, "yes=0;");
  form("name=Sok&age=", 200, "age=-99;");
  form("name=Sok&pass=+ab+", 200, "pass= ab ;");
  form("name=Sok&pick=a&pick=b&pick=c", 200, "pick=a,b,c;");
  form("name=Sok&pick=&pick=b", 200, "pick=b;");
  form("name=Sok&cell=&cell=+b+&cell=", 200, "cell=,b,;");  // an empty cell keeps its place
  form("name=Sok", 200, "q=abc;");
  form("&&name=Sok&", 200, "name=Sok;");
}

static void test_fields_refused(void **state) {
  (void)state;
  form("", 400, "INPUT name");
  form("name=+", 400, "INPUT name");
  form("name=x", 400, "INPUT name");
  form("name=12345678901", 413, "LIMIT name");
  form("name=%E1%9E%80%E1%9E%80%E1%9E%80%E1%9E%80%E1%9E%80%E1%9E%80%E1%9E%80%E1%9E%80%E1%9E%80%E1%9E%80", 200, "name=");  // 10 letters
  form("name=a%0Ab", 400, "INPUT name");
  form("name=Sok&text=123456789012345678901", 413, "LIMIT text");
  form("name=Sok&code=A", 400, "INPUT code");
  form("name=Sok&code=a%2Fb", 400, "INPUT code");
  form("name=Sok&age=0", 400, "INPUT age");
  form("name=Sok&age=121", 413, "LIMIT age");
  form("name=Sok&age=1x", 400, "INPUT age");
  form("name=Sok&day=2026-02-30", 400, "INPUT day");
  form("name=Sok&yes=maybe", 400, "INPUT yes");
  form("name=Sok&pass=1234567890123", 413, "LIMIT pass");
  form("name=Sok&pick=a&pick=b&pick=c&pick=d", 400, "FIELD_MANY pick");
  form("name=Sok&cell=&cell=&cell=&cell=", 400, "FIELD_MANY cell");
  form("name=Sok&name=Sok", 400, "FIELD_MANY name");
  form("name=Sok&other=1", 400, "FIELD_UNKNOWN");
  form("name=Sok&q=1", 400, "FIELD_UNKNOWN");  // belongs to the query
  form("name=Sok&text=%FF", 400, "UTF8 text");
  form("name=Sok&text=%00", 400, "UTF8 text");
  form("name=Sok&text=%ED%A0%80", 400, "UTF8 text");
  form("name=Sok&text=%zz", 400, "MALFORMED");
  form("name=Sok&text=%4", 400, "MALFORMED");
  form("%FF=1&name=Sok", 400, "FIELD_UNKNOWN");
  get("/km/q/1?other=1", NULL);
  expect(400, "FIELD_UNKNOWN");
  get("/km/q/1?page=0", NULL);
  expect(400, "INPUT page");
  get("/km/page?fbclid=abc", NULL);  // a cached page depends on its path alone
  expect(200, "<html");
}

static void test_too_many_fields(void **state) {
  static char body[(LIMIT_fields + 1) * 5 + 1];
  size_t n = 0;
  (void)state;
  for (int i = 0; i <= LIMIT_fields; i++) n += (size_t)snprintf(body + n, sizeof body - n, "pick&");
  form(body, 400, "FIELD_MANY");
}

static void test_body_types(void **state) {
  (void)state;
  post("/open", JSON, "{\"name\":\"Sok\"}");
  expect(415, "TYPE");
  post("/open", NULL, "name=Sok");
  expect(415, "TYPE");
  post("/open", "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n", "name=Sok");
  expect(200, "name=Sok;");
  post("/api/reports", FORM, "name=Sok");
  expect(415, "\"code\":\"TYPE\"");
  client_ask(port, "GET", "/", NULL, "body", &reply);
  expect(400, "MALFORMED");
  client_ask(port, "PUT", "/raw?offset=7", "Content-Type: image/png\r\n", "12345", &reply);
  expect(200, "raw 5 at 7");
}

static void test_body_too_large(void **state) {
  static char body[70001];
  (void)state;
  memset(body, 'a', sizeof body - 1);
  body[sizeof body - 1] = '\0';
  post("/open", FORM, body);  // drained, then answered
  expect(413, "TOO_LARGE");
  // Announced as larger than anybody would drain: answered at once.
  static const char big[] = "POST /open HTTP/1.1\r\nHost: t\r\n" FORM "Content-Length: 900000000\r\n\r\nname=";
  client_raw(port, big, sizeof big - 1, &reply);
  expect(413, "TOO_LARGE");
  static const char ask[] = "POST /open HTTP/1.1\r\nHost: t\r\n" FORM "Content-Length: 70000\r\nExpect: 100-continue\r\n\r\n";
  client_raw(port, ask, sizeof ask - 1, &reply);  // not even asked for
  expect(413, "TOO_LARGE");
}

static void test_chunked(void **state) {
  (void)state;
  static const char ok[] = "POST /open HTTP/1.1\r\nHost: t\r\nConnection: close\r\n" FORM
                           "Transfer-Encoding: chunked\r\n\r\n5\r\nname=\r\n3\r\nSok\r\n0\r\n\r\n";
  client_raw(port, ok, sizeof ok - 1, &reply);
  expect(200, "name=Sok;");
  static char big[9000];
  int n = snprintf(big, sizeof big, "POST /open HTTP/1.1\r\nHost: t\r\nConnection: close\r\n" FORM
                   "Transfer-Encoding: chunked\r\n\r\n1400\r\n%05120d\r\n0\r\n\r\n", 7);
  client_raw(port, big, (size_t)n, &reply);
  expect(413, "TOO_LARGE");
}

// --- JSON

static void json(const char *body, int status, const char *text) {
  post("/api/reports", JSON, body);
  expect(status, text);
}

static void test_json(void **state) {
  (void)state;
  json("{\"name\":\"Sok\",\"n\":3,\"data\":[1,{\"a\":null}]}", 200, "\"n\":3,\"name\":\"Sok\"");
  json("{\"name\":\"Sok\",\"data\":\"text\"}", 200, "\"data\":\"\\\"text\\\"\"");
  json("{\"name\":\"Sok\",\"n\":null}", 200, "\"n\":-1");
  json("{\"n\":3}", 400, "\"field\":\"name\"");
  json("{\"name\":5}", 400, "\"field\":\"name\"");
  json("{\"name\":\"Sok\",\"n\":\"3\"}", 400, "\"field\":\"n\"");
  json("{\"name\":\"Sok\",\"n\":10}", 413, "\"field\":\"n\"");
  json("{\"name\":\"Sok\",\"x\":1}", 400, "FIELD_UNKNOWN");
  json("{\"name\":\"Sok\",\"name\":\"Sok\"}", 400, "MALFORMED");
  json("{\"name\":\"\\u0000\"}", 400, "UTF8");
  json("{\"name\":", 400, "MALFORMED");
  json("[]", 400, "INPUT");
  json("{\"name\":\"Sok\",\"data\":[111111111111111111111,2]}", 400, "code");
  json("{\"name\":\"Sok\",\"data\":\"1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890\"}",
       413, "\"field\":\"data\"");
  post("/api/read", JSON, "{\"name\":\"Sok\"}");
  expect(401, "SIGNIN");
  post("/api/read", JSON, "{\"name\":\"Sok\",\"receipt\":\"123\"}");
  expect(200, "Sok");
  post("/api/read", JSON "Authorization: Receipt 123\r\n", "{\"name\":\"Sok\"}");
  expect(200, "Sok");
}

// --- Cache, assets

static void test_cache(void **state) {
  (void)state;
  server_cache_clear(server);
  atomic_store(&app.renders, 0);
  int sessions = atomic_load(&app.sessions);
  for (int i = 0; i < 3; i++) {
    get("/km/page", NULL);
    assert_int_equal(reply.n, 10240);
    assert_string_equal(header("Content-Language"), "km");
    assert_string_equal(header("Vary"), "Accept-Encoding");
    get("/km/pool", "Accept-Encoding: gzip;q=0\r\n");
    assert_int_equal(reply.n, 10240);
  }
  assert_int_equal(atomic_load(&app.renders), 2);
  assert_int_equal(atomic_load(&app.sessions), sessions);  // the answer belongs to nobody
  get("/km/page", "Accept-Encoding: br, gzip\r\n");
  assert_string_equal(header("Content-Encoding"), "gzip");
  assert_true(reply.n > 20 && reply.n < 1000);
  assert_memory_equal(reply.body, "\x1f\x8b", 2);
  get("/en/page", NULL);
  expect(200, "lang=\"en\"");
  assert_int_equal(atomic_load(&app.renders), 3);
  server_cache_clear(server);
  get("/km/page", NULL);
  assert_int_equal(atomic_load(&app.renders), 4);
}

static void test_assets(void **state) {
  (void)state;
  assert_string_equal(http_assets_base(assets), "/a/0123456789abcdef/");
  get("/a/0123456789abcdef/worker.css", NULL);
  assert_int_equal(reply.status, 200);
  assert_int_equal(reply.n, 4096);
  assert_string_equal(header("Content-Type"), "text/css; charset=utf-8");
  assert_string_equal(header("Cache-Control"), "public, max-age=31536000, immutable");
  assert_string_equal(header("X-Content-Type-Options"), "nosniff");
  get("/a/0123456789abcdef/worker.css", "Accept-Encoding: gzip\r\n");
  assert_string_equal(header("Content-Encoding"), "gzip");
  assert_true(reply.n < 200);
  get("/a/0123456789abcdef/sound.ogg", "Range: bytes=3-5\r\n");
  expect(206, "345");
  assert_int_equal(reply.n, 3);
  assert_string_equal(header("Content-Range"), "bytes 3-5/10");
  get("/a/0123456789abcdef/sound.ogg", "Range: bytes=10-\r\n");
  assert_int_equal(reply.status, 416);
  static const char *const none[] = {"/a/0123456789abcdef/notes.secret", "/a/0123456789abcdef/manifest.json",
                                     "/a/0000000000000000/worker.css", "/a/0123456789abcdef/", "/a/"};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    get(none[i], NULL);
    expect(404, "NOT_FOUND");
  }
}

// --- Errors

static void test_error_page(void **state) {
  (void)state;
  post("/fails", FORM, "");
  expect(409, "CONFLICT name");
  assert_null(strstr(reply.text, "half a page"));
  assert_int_equal(reply_count(&reply, "Set-Cookie"), 0);
}

static void test_keep_alive(void **state) {
  (void)state;
  static const char two[] = "GET / HTTP/1.1\r\nHost: t\r\n\r\nPOST /open HTTP/1.1\r\nHost: t\r\nContent-Length: 8\r\n" FORM
                            "\r\nname=SokGET /km/q/5 HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";
  client_raw(port, two, sizeof two - 1, &reply);
  assert_non_null(strstr(reply.text, "home en"));
  assert_non_null(strstr(reply.text, "name=Sok;"));
  assert_non_null(strstr(reply.text, "item 5 in km"));
}

// Whether the first bytes of an answer come within ms; they are left in the socket.
static bool answered(int fd, int ms) {
  struct pollfd p = {.fd = fd, .events = POLLIN};
  return poll(&p, 1, ms) == 1 && (p.revents & POLLIN);
}

// More connections than the server holds wait until others end: none is refused.
static void test_too_many_connections(void **state) {
  enum { HELD = 24, ASKED = 40 };
  static const char ask[] = "GET / HTTP/1.1\r\nHost: help.example\r\n\r\n";
  static DemoApp other;
  (void)state;
  ErrDetail d = {0};
  Server *s = NULL;
  ServerConfig cfg = demo_config(&other, "127.0.0.1:0");
  int fd[ASKED], n = 0;
  cfg.conn_max = HELD;
  assert_int_equal(server_start(&cfg, demo_tables, &s, &d), ERR_OK);
  for (int i = 0; i < ASKED; i++) {
    fd[i] = client_open(server_port(s));
    client_send(fd[i], ask, sizeof ask - 1);
  }
  for (int i = 0; i < ASKED; i++) n += answered(fd[i], i < HELD ? 500 : 0);
  assert_in_range(n, 8, HELD);
  for (int i = 0; i < ASKED; i++) {   // each one that ends lets another in
    assert_true(answered(fd[i], 5000));
    close(fd[i]);
  }
  server_stop(s, 2000);
}

static void test_start_refuses(void **state) {
  (void)state;
  static DemoApp other;
  static const char *const bad[] = {"localhost:80", "127.0.0.1", "127.0.0.1:99999", "[::1", "unix:", "1.2.3.4:5"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    ServerConfig cfg = demo_config(&other, bad[i]);
    Server *s = NULL;
    ErrDetail d = {0};
    assert_int_equal(server_start(&cfg, demo_tables, &s, &d), ERR_CONFIG);
    assert_true(d.text[0] != '\0');
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_routes),          cmocka_unit_test(test_methods),         cmocka_unit_test(test_path_tricks),
      cmocka_unit_test(test_security_headers), cmocka_unit_test(test_https_from_proxy), cmocka_unit_test(test_cookies),
      cmocka_unit_test(test_redirects),       cmocka_unit_test(test_roles),           cmocka_unit_test(test_csrf),
      cmocka_unit_test(test_cross_site),      cmocka_unit_test(test_fields),          cmocka_unit_test(test_fields_refused),
      cmocka_unit_test(test_too_many_fields), cmocka_unit_test(test_body_types),      cmocka_unit_test(test_body_too_large),
      cmocka_unit_test(test_chunked),         cmocka_unit_test(test_json),            cmocka_unit_test(test_cache),
      cmocka_unit_test(test_assets),          cmocka_unit_test(test_error_page),      cmocka_unit_test(test_keep_alive),
      cmocka_unit_test(test_too_many_connections), cmocka_unit_test(test_start_refuses)};
  return cmocka_run_group_tests(tests, setup, teardown);
}
