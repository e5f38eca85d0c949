// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The bytes of a mail (RFC 5322): one short plain text, everything that is not ASCII encoded, no name of anybody.
#include <string.h>

#include "app/send/send_int.h"
#include "base/text.h"

enum { LINE_BYTES = 57, TEXT_MAX = 8 * 1024, WORD_BYTES = 42, SUBJECT_MAX = 300 };

// RFC 4648 with padding.
static void b64(Buf *out, const uint8_t *p, size_t n) {
  static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < n; i += 3) {
    uint32_t v = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0);
    buf_putc(out, signs[v >> 18]);
    buf_putc(out, signs[v >> 12 & 63]);
    buf_putc(out, i + 1 < n ? signs[v >> 6 & 63] : '=');
    buf_putc(out, i + 2 < n ? signs[v & 63] : '=');
  }
}

// RFC 2047 words of whole characters, each short enough for its line.
static void subject(Buf *out, const char *text) {
  size_t n = strnlen(text, SUBJECT_MAX);
  buf_puts(out, "Subject:");
  for (size_t at = 0; at < n;) {
    size_t take = n - at > WORD_BYTES ? WORD_BYTES : n - at;
    while (take > 1 && at + take < n && ((unsigned char)text[at + take] & 0xC0) == 0x80) take--;
    buf_puts(out, at ? "\r\n =?UTF-8?B?" : " =?UTF-8?B?");
    b64(out, (const uint8_t *)text + at, take);
    buf_puts(out, "?=");
    at += take;
  }
  buf_puts(out, "\r\n");
}

static void date(Buf *out, Millis now) {
  static const char days[] = "MonTueWedThuFriSatSun", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  int y, m, d;
  int32_t day = (int32_t)(now / DAY_MS);
  int s = (int)(now % DAY_MS / SECOND_MS);
  date_civil(day, &y, &m, &d);
  buf_fmt(out, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d +0000\r\n", days + (size_t)3 * (size_t)date_weekday(day), d,
          months + (size_t)3 * (size_t)(m - 1), y, s / 3600, s / 60 % 60, s % 60);
}

static void body(Buf *out, const Mail *m) {
  Buf text;
  buf_init(&text, TEXT_MAX);
  for (size_t i = 0; i < sizeof m->lines / sizeof *m->lines && m->lines[i]; i++) {
    buf_puts(&text, m->lines[i]);
    buf_puts(&text, "\r\n");
  }
  for (size_t at = 0; at < text.n; at += LINE_BYTES) {
    b64(out, text.p + at, text.n - at > LINE_BYTES ? LINE_BYTES : text.n - at);
    buf_puts(out, "\r\n");
  }
  if (text.err != ERR_OK) out->err = text.err;
  buf_free(&text);
}

Err send_compose(Arena *a, const Mail *m, Bytes *out) {
  uint8_t id[16];
  Buf b;
  if (!net_mail_ok(m->from) || !net_mail_ok(m->to)) return ERR_INPUT;
  secret_random(id, sizeof id);
  buf_init(&b, 2 * TEXT_MAX);
  buf_fmt(&b, "From: <%s>\r\nTo: <%s>\r\nMessage-ID: <%s%s>\r\n", m->from, m->to, text_hex(a, BYTES(id, sizeof id)), strchr(m->from, '@'));
  date(&b, m->now);
  subject(&b, m->subject);
  buf_fmt(&b, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
              "Content-Language: %s\r\nAuto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n\r\n", m->lang);
  body(&b, m);
  *out = arena_bytes(a, b.p, b.n);
  Err e = b.err;
  buf_free(&b);
  return e;
}
