// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "html/html.h"

#include <string.h>

// ---- Text and attributes

// Length of the entity of each byte that needs one; 0 for bytes that stay.
static const uint8_t needs[256] = {['&'] = 5, ['<'] = 4, ['>'] = 4, ['"'] = 5, ['\''] = 5};

static const char *entity(uint8_t c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&#34;";
    default: return "&#39;";
  }
}

static void escape(Buf *out, const char *s, size_t n) {
  const uint8_t *p = (const uint8_t *)s, *end = p + n, *from = p;
  for (; p < end; p++) {
    if (!needs[*p]) continue;
    if (p > from) buf_add(out, from, (size_t)(p - from));
    buf_add(out, entity(*p), needs[*p]);
    from = p + 1;
  }
  if (p > from) buf_add(out, from, (size_t)(p - from));
}

void html_text(Html *h, const char *s) {
  if (s) escape(h->out, s, strlen(s));
}

void html_attr(Html *h, const char *s) { html_text(h, s); }

// ---- URLs

static bool unreserved(uint8_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
         c == '~';
}

static void percent(Buf *out, uint8_t c) {
  static const char hex[] = "0123456789ABCDEF";
  char code[3] = {'%', hex[c >> 4], hex[c & 15]};
  buf_add(out, code, sizeof code);
}

static bool scheme_is(const char *s, size_t n, const char *scheme) {
  return n == strlen(scheme) && strncasecmp(s, scheme, n) == 0;
}

// Relative to this host, or one of the schemes that cannot run anything. A scheme is whatever stands before a ":" that
// comes before the first "/", "?" or "#": what a browser would skip (blanks, tabs) makes it unknown, hence refused.
static bool url_allowed(const char *s) {
  size_t n = strcspn(s, ":/?#\\");
  if (s[n] == ':') return scheme_is(s, n, "https") || scheme_is(s, n, "tel") || scheme_is(s, n, "mailto");
  bool other_host = n == 0 && (s[0] == '/' || s[0] == '\\') && (s[1] == '/' || s[1] == '\\');
  return !other_host && s[n] != '\\' && (n == 0 || (uint8_t)s[0] > ' ');
}

void html_url(Html *h, const char *s) {
  if (!s) return;
  if (!url_allowed(s)) {
    buf_putc(h->out, '#');
    return;
  }
  const char *from = s;
  for (; *s; s++) {
    uint8_t c = (uint8_t)*s;
    if (c > ' ' && c != 0x7f && c != '\\' && c != '`') continue;
    escape(h->out, from, (size_t)(s - from));
    percent(h->out, c);
    from = s + 1;
  }
  escape(h->out, from, (size_t)(s - from));
}

static void url_encode(Buf *out, const char *s, bool slash) {
  const char *from = s;
  for (; *s; s++) {
    if (unreserved((uint8_t)*s) || (slash && *s == '/')) continue;
    buf_add(out, from, (size_t)(s - from));
    percent(out, (uint8_t)*s);
    from = s + 1;
  }
  buf_add(out, from, (size_t)(s - from));
}

void html_url_part(Html *h, const char *s) {
  if (s) url_encode(h->out, s, false);
}

void html_url_path(Html *h, const char *s) {
  if (!s) return;
  Buf *out = h->out;
  bool after_slash = out->n > 0 && out->p[out->n - 1] == '/';
  if (s[0] == '/') {
    while (s[0] == '/') s++;
    if (!after_slash) buf_putc(out, '/');
  }
  url_encode(out, s, true);
}

// ---- What people wrote

static void user_lines(Buf *out, const char *s) {
  while (*s) {
    size_t n = strcspn(s, "\r\n");
    escape(out, s, n);
    s += n;
    if (!*s) break;
    buf_add(out, "<br>", 4);
    s += s[0] == '\r' && s[1] == '\n' ? 2 : 1;
  }
}

void html_user(Html *h, const char *s) {
  if (!s || !*s) return;
  buf_add(h->out, "<bdi dir=\"auto\">", 16);
  user_lines(h->out, s);
  buf_add(h->out, "</bdi>", 6);
}

void html_bdi(Html *h, const char *s) {
  if (!s || !*s) return;
  buf_add(h->out, "<bdi>", 5);
  escape(h->out, s, strlen(s));
  buf_add(h->out, "</bdi>", 6);
}

// ---- Numbers

void html_unum(Html *h, uint64_t n) {
  char digits[20];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + n % 10);
    n /= 10;
  } while (n);
  buf_add(h->out, digits + at, sizeof digits - at);
}

void html_num(Html *h, int64_t n) {
  if (n < 0) buf_putc(h->out, '-');
  html_unum(h, n < 0 ? -(uint64_t)n : (uint64_t)n);
}

void html_bool(Html *h, bool b) { buf_puts(h->out, b ? "true" : "false"); }

// ---- Translated text

static void put_text(Buf *out, const char *s, size_t n, I18nPart part) {
  bool isolate = part == I18N_PART_STR && n > 0;
  if (isolate) buf_add(out, "<bdi>", 5);
  escape(out, s, n);
  if (isolate) buf_add(out, "</bdi>", 6);
}

static void put_plain(Buf *out, const char *s, size_t n, I18nPart part) {
  (void)part;
  escape(out, s, n);
}

static void put_translated(Html *h, HtmlPlace place, const char *text, const I18nArg *args, size_t n_args) {
  if (n_args == 0)
    html_text(h, text);
  else
    i18n_fmt(h->out, text, args, n_args, place == HTML_IN_TEXT ? put_text : put_plain);
}

void html_t(Html *h, HtmlPlace place, uint64_t hash, const char *ctx, const char *id, const I18nArg *args, size_t n_args) {
  put_translated(h, place, i18n_tr_hashed(h->lang, hash, ctx, id), args, n_args);
}

void html_tn(Html *h, HtmlPlace place, uint64_t hash, const char *ctx, const char *id, const char *id_plural, int64_t n,
             const I18nArg *args, size_t n_args) {
  put_translated(h, place, i18n_trn_hashed(h->lang, hash, ctx, id, id_plural, n), args, n_args);
}

void html_tx(Html *h, HtmlPlace place, const char *ctx, const char *id) {
  if (id && *id) put_translated(h, place, i18n_tr(h->lang, ctx, id), NULL, 0);
}
