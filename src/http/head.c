// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Checks of the request head that MHD 0.9.75 leaves out. MHD keeps the head where it was received and only writes NULs over
// the delimiters, so a head without tricks is one gapless run: each name begins two bytes (CR LF) after the value before
// it, and the last value ends four bytes before the end of the head. Folded lines, NULs, bare LF and lines without a colon
// all leave a gap, and are refused. If another release of MHD moved the head, every request would be refused: it fails closed.
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "http/impl.h"

typedef struct {
  const char *expected;  // where the next name must stand
  unsigned count;
  unsigned seen;         // bit per header of once[]
  bool bad;
  const char *te, *length, *expect, *host;
} Scan;

// Headers that may stand once only.
static const char *const once[] = {"Host",   "Content-Length", "Transfer-Encoding", "Content-Type",   "Cookie",
                                   "Origin", "Authorization",  "X-CSRF-Token",      "Sec-Fetch-Site", "Expect",
                                   "Range",  "If-Match",       "Idempotency-Key",   "X-Forwarded-Proto"};

static bool name_ok(const char *s, size_t n) {
  for (size_t i = 0; i < n; i++) {
    char c = s[i];
    bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
              (c && strchr("!#$%&'*+.^`|~", c));
    if (!ok) return false;
  }
  return n > 0;
}

static bool value_ok(const char *s, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (((unsigned char)s[i] < 0x20 && s[i] != '\t') || s[i] == 0x7F) return false;
  return true;
}

// The name, a colon (now NUL), blanks, the value, CR LF (now NUL NUL).
static bool placed(Scan *sc, const char *key, size_t key_n, const char *value, size_t n) {
  if (key != sc->expected) return false;
  const char *p = key + key_n + 1;
  while (p < value && (*p == ' ' || *p == '\t')) p++;
  sc->expected = value + n + 2;
  return p == value;
}

static void note(Scan *sc, const char *key, const char *value) {
  for (unsigned i = 0; i < sizeof once / sizeof *once; i++) {
    if (strcasecmp(key, once[i]) != 0) continue;
    if (sc->seen & (1u << i)) sc->bad = true;
    sc->seen |= 1u << i;
    if (i == 0) sc->host = value;
    if (i == 1) sc->length = value;
    if (i == 2) sc->te = value;
    if (i == 9) sc->expect = value;
    return;
  }
}

static MhdResult scan_one(void *arg, enum MHD_ValueKind kind, const char *key, size_t key_n, const char *value, size_t n) {
  Scan *sc = arg;
  (void)kind;
  sc->count++;
  if (!value || !placed(sc, key, key_n, value, n) || !name_ok(key, key_n) || !value_ok(value, n)) sc->bad = true;
  if (!sc->bad) note(sc, key, value);
  return sc->bad ? MHD_NO : MHD_YES;
}

static bool host_ok(const char *host) {
  size_t n = strlen(host);
  if (n == 0 || n > 255) return false;
  for (; *host; host++) {
    char c = *host;
    bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._:[]", c);
    if (!ok) return false;
  }
  return true;
}

// Length and coding of the body: one of the two, understood to the letter.
static Err framing(Rx *rx, const Scan *sc, const char *version) {
  int64_t length = 0;
  if (sc->te && sc->length) return ERR_MALFORMED;
  if (sc->te && (strcasecmp(sc->te, "chunked") != 0 || text_eq(version, "HTTP/1.0"))) return ERR_MALFORMED;
  if (sc->length && (strlen(sc->length) > 18 || text_int(sc->length, 0, INT64_MAX, &length) != ERR_OK)) return ERR_MALFORMED;
  if (sc->expect && strcasecmp(sc->expect, "100-continue") != 0) return ERR_MALFORMED;
  rx->chunked = sc->te != NULL;
  rx->expects = sc->expect != NULL;
  rx->body_len = rx->chunked ? UINT64_MAX : (uint64_t)length;
  return ERR_OK;
}

Err head_check(Rx *rx, const char *method, const char *version) {
  if (!text_eq(version, "HTTP/1.1") && !text_eq(version, "HTTP/1.0")) return ERR_MALFORMED;
  // Exactly one blank before the version, and no NUL inside the target.
  if (version != rx->raw_at + rx->raw_n + 1 || rx->raw_at != method + strlen(method) + 1) return ERR_MALFORMED;
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(rx->mc, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  if (!info) return ERR_MALFORMED;
  if (info->header_size > LIMIT_head_bytes) return ERR_HEADERS_LARGE;
  Scan sc = {.expected = version + 10};
  MHD_get_connection_values_n(rx->mc, MHD_HEADER_KIND, scan_one, &sc);
  if (sc.bad || sc.expected + 2 != method + info->header_size) return ERR_MALFORMED;
  if (sc.count > LIMIT_headers) return ERR_HEADERS_LARGE;
  if (!sc.host || !host_ok(sc.host)) return ERR_MALFORMED;
  return framing(rx, &sc, version);
}

// --- What handlers ask

const char *req_header(const Req *rq, const char *name) {
  const char *v = MHD_lookup_connection_value(rx_of(rq)->mc, MHD_HEADER_KIND, name);
  return v ? v : "";
}

// Only with the prefix: a cookie without it may have been set by a neighbour of this host.
static bool cookie_named(const char *p, size_t n, const char *name) {
  size_t len = strlen(name);
  return n == len + 7 && memcmp(p, "__Host-", 7) == 0 && memcmp(p + 7, name, len) == 0;
}

const char *req_cookie(const Req *rq, const char *name) {
  if (text_starts(name, "__Host-")) name += 7;
  for (const char *p = req_header(rq, "Cookie"); *p;) {
    p += strspn(p, "; ");
    const char *end = strchrnul(p, ';'), *eq = memchr(p, '=', (size_t)(end - p));
    if (eq && cookie_named(p, (size_t)(eq - p), name)) return arena_strn(rq->arena, eq + 1, (size_t)(end - eq - 1));
    p = end;
  }
  return "";
}

bool head_https(const Rx *rx) {
  const Server *s = rx->server;
  if (s->tls) return true;
  if (!s->proxy_family) return false;
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(rx->mc, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (!info || !info->client_addr || info->client_addr->sa_family != s->proxy_family) return false;
  const void *peer = NULL;
  if (s->proxy_family == AF_INET) peer = &((const struct sockaddr_in *)(const void *)info->client_addr)->sin_addr;
  if (s->proxy_family == AF_INET6) peer = &((const struct sockaddr_in6 *)(const void *)info->client_addr)->sin6_addr;
  if (peer && memcmp(peer, s->proxy, s->proxy_family == AF_INET ? 4 : 16) != 0) return false;
  return strcasecmp(req_header(&rx->rq, "X-Forwarded-Proto"), "https") == 0;
}

bool req_is_https(const Req *rq) { return head_https(rx_of(rq)); }

const char *req_public_url(const Req *rq) {
  const char *url = rq->server->public_url;
  return url ? url : "";
}

// One element of Accept-Encoding names gzip and does not forbid it (";q=0").
static bool coding_ok(const char *p, size_t n) {
  char text[64];
  if (n < 4 || n >= sizeof text || strncasecmp(p, "gzip", 4) != 0) return false;
  memcpy(text, p, n);
  text[n] = '\0';
  const char *q = strchr(text + 4, '=');
  if (!q) return strspn(text + 4, " \t") == n - 4;
  return strspn(q + 1, "0. \t") != strlen(q + 1);
}

bool head_accepts_gzip(const Rx *rx) {
  for (const char *p = req_header(&rx->rq, "Accept-Encoding"); *p;) {
    p += strspn(p, ", \t");
    const char *end = strchrnul(p, ',');
    if (coding_ok(p, (size_t)(end - p))) return true;
    p = end;
  }
  return false;
}

bool head_wants_json(const Rx *rx) {
  const char *accept = req_header(&rx->rq, "Accept");
  if (text_starts(rx->path, "/api/")) return true;
  return strcasestr(accept, "json") && !strcasestr(accept, "html");
}
