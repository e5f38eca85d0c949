// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Who may: roles of the route table, CSRF token, origin of a write.
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "http/impl.h"

enum { ROLE_COOKIES = ROLE_ANY_STAFF | ROLE_DRAFT | ROLE_RECEIPT };

static bool is_write(const Rx *rx) { return rx->rq.route->method[0] != 'G'; }

// "https://host:port" of the Origin header against the Host header and the public URL.
static bool origin_is_own(const Rx *rx, const char *origin) {
  const char *host = strstr(origin, "://");
  const char *url = req_public_url(&rx->rq);
  if (!host) return false;
  if (strcasecmp(host + 3, req_header(&rx->rq, "Host")) == 0) return true;
  const char *rest = strstr(url, "://");
  size_t n = rest ? (size_t)(strchrnul(rest + 3, '/') - url) : 0;
  return n > 0 && strlen(origin) == n && strncasecmp(origin, url, n) == 0;
}

Err guard_origin(const Rx *rx, ErrDetail *d) {
  if (!is_write(rx)) return ERR_OK;
  const char *site = req_header(&rx->rq, "Sec-Fetch-Site"), *origin = req_header(&rx->rq, "Origin");
  if (text_eq(site, "cross-site") || text_eq(site, "same-site")) return err_set(d, ERR_CSRF, "", "sent by another site");
  // Referrer-Policy: no-referrer makes browsers send "null" from our own forms; the token decides about those.
  if (*origin && !text_eq(origin, "null") && !origin_is_own(rx, origin))
    return err_set(d, ERR_CSRF, "", "sent by another origin");
  return ERR_OK;
}

// An API call brings its receipt along; the handler opens it. Without one there is nothing to open.
static bool brings_receipt(const Rx *rx) {
  if (*req_header(&rx->rq, "Authorization")) return true;
  return rx->rq.json && *json_str(rx->rq.json, "receipt", "");
}

Err guard_role(Rx *rx, ErrDetail *d) {
  const Route *t = rx->rq.route;
  const Who *who = &rx->rq.who;
  if ((t->roles & ROLE_PUBLIC) || (t->roles & who->role)) return ERR_OK;
  if ((t->roles & ROLE_DRAFT) && who->has_draft) return ERR_OK;
  if ((t->roles & ROLE_API_RECEIPT) && brings_receipt(rx)) return ERR_OK;
  bool page = !(t->flags & (ROUTE_JSON | ROUTE_RAW));
  if (t->roles & ROLE_ANY_STAFF) {
    if (who->role & ROLE_ANY_STAFF) return err_set(d, ERR_FORBIDDEN, "", "not a page of this role");
    if (page && !is_write(rx)) rx->go = "/staff/sign-in";
    return err_set(d, ERR_SIGNIN, "", "no session");
  }
  // Back on a shared phone after Leave, which took the cookies: nothing says what had been here. A session that ran out still
  // has its cookie, and is asked for the receipt.
  if ((t->roles & ROLE_RECEIPT) && page && !is_write(rx) && !*req_header(&rx->rq, "Cookie"))
    return err_set(d, ERR_DRAFT_EXPIRED, "", "no cookie");
  if ((t->roles & ROLE_RECEIPT) && page) rx->go = arena_fmt(rx->rq.arena, "/%s/r", rx->rq.lang);
  if (t->roles & (ROLE_RECEIPT | ROLE_API_RECEIPT)) return err_set(d, ERR_SIGNIN, "", "no receipt");
  return err_set(d, ERR_DRAFT_EXPIRED, "", "no draft");
}

// Same time whatever the first difference.
static bool token_eq(const char *a, const char *b) {
  size_t n = strlen(a);
  if (n == 0 || n != strlen(b)) return false;
  unsigned differ = 0;
  for (size_t i = 0; i < n; i++) differ |= (unsigned)(unsigned char)a[i] ^ (unsigned)(unsigned char)b[i];
  return differ == 0;
}

// Calls that carry no cookie authority have nothing to forge.
static bool needs_token(const Route *t) {
  if (t->flags & ROUTE_NO_CSRF) return false;
  if (t->roles & ROLE_COOKIES) return true;
  return !(t->flags & ROUTE_JSON) && !(t->roles & ROLE_API_RECEIPT);
}

Err guard_csrf(const Rx *rx, ErrDetail *d) {
  if (!is_write(rx) || !needs_token(rx->rq.route)) return ERR_OK;
  const char *want = rx->rq.who.csrf, *sent = fields_hidden(rx, "csrf");
  if (!*sent) sent = req_header(&rx->rq, "X-CSRF-Token");
  if (want && token_eq(want, sent)) return ERR_OK;
  return err_set(d, ERR_CSRF, "", want ? "the token of the form is not the session's" : "no session for the token");
}
