// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "net/net.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool ready;
static void start(void) { ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; }

Err net_init(void) {
  (void)pthread_once(&once, start);
  return ready ? ERR_OK : ERR_CONFIG;
}

// ---- addresses

static bool label_ok(const char *s, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (!isalnum((unsigned char)s[i]) && s[i] != '-') return false;
  return n > 0 && n <= 63 && s[0] != '-' && s[n - 1] != '-';
}

static bool domain_ok(const char *s) {
  size_t labels = 0;
  for (;; s++) {
    size_t n = strcspn(s, ".");
    if (!label_ok(s, n)) return false;
    labels++;
    s += n;
    if (!*s) return labels >= 2;
  }
}

bool net_mail_ok(const char *address) {
  static const char signs[] = "!#$%&'*+-/=?^_`{|}~.";
  const char *at = strchr(address, '@');
  size_t n = at ? (size_t)(at - address) : 0;
  if (n == 0 || n > 64 || strlen(address) > 254 || !domain_ok(at + 1)) return false;
  if (!isalnum((unsigned char)address[0]) && address[0] != '_') return false;
  for (size_t i = 0; i < n; i++) {
    unsigned char c = (unsigned char)address[i];
    if (c >= 0x80 || (!isalnum(c) && !strchr(signs, c))) return false;
    if (c == '.' && (address[i + 1] == '.' || address[i + 1] == '@')) return false;
  }
  return true;
}

bool net_is_loopback(const char *url) {
  const char *host = strstr(url, "://");
  if (!host) return false;
  host += 3;
  size_t n = strcspn(host, "/?#");
  if (memchr(host, '@', n)) return false;
  if (n >= 5 && memcmp(host, "[::1]", 5) == 0) return n == 5 || host[5] == ':';
  size_t name = strcspn(host, ":/?#");
  return (name == 9 && memcmp(host, "localhost", 9) == 0) || (name == 9 && memcmp(host, "127.0.0.1", 9) == 0);
}

// ---- mail

struct SmtpLink {
  CURL *curl;
  char step[5];   // first word of what was said last: MAIL, RCPT, DATA ...
  int code;       // the answer to it
  bool over;      // QUIT was said: what follows is about nothing
  Bytes text;     // of the mail that is being sent
  size_t at;
};

// Only the names of commands and the numbers of answers are looked at; nothing is printed. libcurl says QUIT by itself after an
// error, and its own record of the last answer is then the answer to that.
static int watch(CURL *curl, curl_infotype type, char *data, size_t n, void *arg) {
  SmtpLink *l = arg;
  (void)curl;
  bool code = n >= 3 && isdigit((unsigned char)data[0]) && isdigit((unsigned char)data[1]) && isdigit((unsigned char)data[2]);
  if (type == CURLINFO_HEADER_OUT && n >= 4 && memcmp(data, "QUIT", 4) == 0) l->over = true;
  if (l->over) return 0;
  if (type == CURLINFO_HEADER_OUT && n >= 4 && isupper((unsigned char)data[0])) memcpy(l->step, data, 4);
  if (type == CURLINFO_HEADER_IN && code) l->code = (data[0] - '0') * 100 + (data[1] - '0') * 10 + data[2] - '0';
  return 0;
}

static size_t give(char *out, size_t size, size_t count, void *arg) {
  SmtpLink *l = arg;
  size_t n = size * count, left = l->text.n - l->at;
  if (n > left) n = left;
  if (n) memcpy(out, l->text.p + l->at, n);
  l->at += n;
  return n;
}

SmtpLink *smtp_open(const SmtpServer *s) {
  SmtpLink *l = calloc(1, sizeof *l);
  if (!l || net_init() != ERR_OK || !(l->curl = curl_easy_init())) {
    free(l);
    return NULL;
  }
  CURL *c = l->curl;
  bool ok = curl_easy_setopt(c, CURLOPT_URL, s->url) == CURLE_OK && curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK &&
            curl_easy_setopt(c, CURLOPT_USE_SSL, (long)(s->security == SMTP_PLAIN ? CURLUSESSL_NONE : CURLUSESSL_ALL)) == CURLE_OK &&
            curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK && curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)s->timeout_s) == CURLE_OK &&
            curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)s->timeout_s) == CURLE_OK && curl_easy_setopt(c, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
            curl_easy_setopt(c, CURLOPT_READFUNCTION, give) == CURLE_OK && curl_easy_setopt(c, CURLOPT_READDATA, l) == CURLE_OK &&
            curl_easy_setopt(c, CURLOPT_VERBOSE, 1L) == CURLE_OK && curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, watch) == CURLE_OK &&
            curl_easy_setopt(c, CURLOPT_DEBUGDATA, l) == CURLE_OK && curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK;
  if (ok && s->user)
    ok = curl_easy_setopt(c, CURLOPT_USERNAME, s->user) == CURLE_OK && curl_easy_setopt(c, CURLOPT_PASSWORD, s->password) == CURLE_OK;
  if (ok) return l;
  smtp_close(l);
  return NULL;
}

void smtp_close(SmtpLink *l) {
  if (!l) return;
  curl_easy_cleanup(l->curl);
  free(l);
}

// After the mail has been handed over the last word that was said is DATA, or nothing new where the connection was kept.
static SmtpResult judge(const SmtpLink *l, CURLcode rc) {
  int code = l->code;
  bool about_mail = memcmp(l->step, "RCPT", 4) == 0 || memcmp(l->step, "DATA", 4) == 0;
  if (rc == CURLE_OK) return SMTP_SENT;
  if (rc == CURLE_OPERATION_TIMEDOUT || rc == CURLE_LOGIN_DENIED || rc == CURLE_USE_SSL_FAILED) return SMTP_DOWN;
  if (about_mail && code >= 500 && code < 600) return SMTP_REFUSED;
  return about_mail && code >= 400 && code < 500 ? SMTP_LATER : SMTP_DOWN;
}

SmtpResult smtp_send(SmtpLink *l, const char *from, const char *to, Bytes text, long *code) {
  const char *sender = NULL;
  char angle[300];
  *code = 0;
  if (!net_mail_ok(from) || !net_mail_ok(to)) return SMTP_REFUSED;
  struct curl_slist *rcpt = curl_slist_append(NULL, to);
  if (!rcpt) return SMTP_DOWN;
  snprintf(angle, sizeof angle, "<%s>", from);
  sender = angle;
  l->text = text;
  l->at = 0;
  memset(l->step, 0, sizeof l->step);
  l->code = 0;
  l->over = false;
  CURLcode rc = CURLE_FAILED_INIT;
  if (curl_easy_setopt(l->curl, CURLOPT_MAIL_FROM, sender) == CURLE_OK && curl_easy_setopt(l->curl, CURLOPT_MAIL_RCPT, rcpt) == CURLE_OK)
    rc = curl_easy_perform(l->curl);
  *code = l->code;
  SmtpResult result = judge(l, rc);
  if (result == SMTP_DOWN) log_line(LOG_WARN, "smtp", "step=%s code=%ld cause=\"%s\"", l->step[0] ? l->step : "-", *code, curl_easy_strerror(rc));
  (void)curl_easy_setopt(l->curl, CURLOPT_MAIL_RCPT, (struct curl_slist *)NULL);
  explicit_bzero(rcpt->data, strlen(rcpt->data));
  curl_slist_free_all(rcpt);
  l->text = (Bytes){0};
  return result;
}

// ---- https

typedef struct { Buf buf; } Taken;

static size_t take(char *data, size_t size, size_t count, void *arg) {
  Taken *t = arg;
  buf_add(&t->buf, data, size * count);
  return t->buf.err == ERR_OK ? size * count : 0;
}

// First addresses and lengths of what is not the public network (IANA special-purpose registries; RFC 6890 and later).
static bool public4(uint32_t a) {
  static const struct { uint32_t net; unsigned bits; } closed[] = {
      {0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},  {0xa9fe0000, 16}, {0xac100000, 12}, {0xc0000000, 24}, {0xc0000200, 24},
      {0xc0586300, 24}, {0xc0a80000, 16}, {0xc6120000, 15}, {0xc6336400, 24}, {0xcb007100, 24}, {0xe0000000, 3}};
  for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
    if ((a ^ closed[i].net) >> (32 - closed[i].bits) == 0) return false;
  return true;
}

// Only what is given out for the world (2000::/3), without the parts that lead into other networks or are for examples.
static bool public6(const uint8_t a[16]) {
  static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
  if (memcmp(a, mapped, 12) == 0) return public4((uint32_t)a[12] << 24 | (uint32_t)a[13] << 16 | (uint32_t)a[14] << 8 | a[15]);
  bool world = a[0] >> 5 == 1, special = a[0] == 0x20 && a[1] == 0x01 && a[2] < 2, sixto4 = a[0] == 0x20 && a[1] == 0x02;
  bool example = a[0] == 0x20 && a[1] == 0x01 && a[2] == 0x0d && a[3] == 0xb8;
  return world && !special && !sixto4 && !example;
}

bool net_is_public(const struct sockaddr *address) {
  if (address->sa_family == AF_INET) {
    struct sockaddr_in in;
    memcpy(&in, address, sizeof in);
    return public4(ntohl(in.sin_addr.s_addr));
  }
  if (address->sa_family != AF_INET6) return false;
  struct sockaddr_in6 in6;
  memcpy(&in6, address, sizeof in6);
  return public6(in6.sin6_addr.s6_addr);
}

// Looked at when the name has been resolved, at the moment of connecting: a name that changes its mind afterwards gains nothing.
static curl_socket_t open_public(void *arg, curlsocktype purpose, struct curl_sockaddr *a) {
  (void)arg;
  (void)purpose;
  return net_is_public(&a->addr) ? socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol) : CURL_SOCKET_BAD;
}

static bool set_body(CURL *c, const NetCall *call, struct curl_slist *head) {
  return curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)call->body.n) == CURLE_OK && curl_easy_setopt(c, CURLOPT_POSTFIELDS, call->body.p) == CURLE_OK &&
         curl_easy_setopt(c, CURLOPT_HTTPHEADER, head) == CURLE_OK;
}

static bool set_up(CURL *c, const NetCall *call, Taken *t) {
  bool loopback = net_is_loopback(call->url);
  bool ok = curl_easy_setopt(c, CURLOPT_URL, call->url) == CURLE_OK &&
            curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, loopback ? "http,https" : "https") == CURLE_OK &&
            curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK && curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
            curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)call->timeout_s) == CURLE_OK && curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
            curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take) == CURLE_OK && curl_easy_setopt(c, CURLOPT_WRITEDATA, t) == CURLE_OK;
  if (ok && call->public_only) ok = curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_public) == CURLE_OK;
  if (ok && call->form) ok = curl_easy_setopt(c, CURLOPT_POSTFIELDS, call->form) == CURLE_OK;
  if (ok && call->user)
    ok = curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC) == CURLE_OK && curl_easy_setopt(c, CURLOPT_USERNAME, call->user) == CURLE_OK &&
         curl_easy_setopt(c, CURLOPT_PASSWORD, call->password) == CURLE_OK;
  return ok;
}

Err net_call(const NetCall *call, Arena *a, Bytes *body, long *status, ErrDetail *d) {
  Taken t;
  *status = 0;
  if (!text_starts(call->url, "https://") && !net_is_loopback(call->url)) return err_set(d, ERR_CONFIG, "url", "only https is called");
  TRY(net_init());
  CURL *c = curl_easy_init();
  if (!c) return ERR_NO_MEMORY;
  buf_init(&t.buf, call->max);
  struct curl_slist *head = call->body.p ? curl_slist_append(NULL, "Content-Type: application/octet-stream") : NULL;
  bool ready_to_go = set_up(c, call, &t) && (!call->body.p || (head && set_body(c, call, head)));
  CURLcode rc = ready_to_go ? curl_easy_perform(c) : CURLE_FAILED_INIT;
  (void)curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, status);
  Err e = rc == CURLE_OK && *status == 200 ? ERR_OK : err_set(d, ERR_IO, "url", "%s, status %ld", curl_easy_strerror(rc), *status);
  if (e == ERR_OK) *body = arena_bytes(a, t.buf.p, t.buf.n);
  buf_free(&t.buf);
  curl_easy_cleanup(c);
  curl_slist_free_all(head);
  return e;
}
