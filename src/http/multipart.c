// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "http/multipart.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { S_BODY, S_START, S_AFTER, S_AFTER_CR, S_AFTER_DASH, S_HEAD, S_TAIL };

// --- Parameters of a header value: ; name=token or ; name="quoted \" text"

static bool token_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c && strchr("!#$%&'*+-.^_`|~", c));
}

// Reads one value at *p into out; false when it does not fit or never ends.
static bool param_value(const char **p, char *out, size_t cap) {
  const char *s = *p;
  bool quoted = *s == '"';
  size_t n = 0;
  if (quoted) s++;
  while (*s && (quoted ? *s != '"' : token_char(*s))) {
    if (quoted && *s == '\\' && (s[1] == '"' || s[1] == '\\')) s++;
    if (n + 1 >= cap) return false;
    out[n++] = *s++;
  }
  if (quoted && *s++ != '"') return false;
  out[n] = '\0';
  *p = s;
  return true;
}

// 1: found, 0: not there, -1: malformed, or there twice.
static int param_find(const char *s, const char *name, char *out, size_t cap) {
  char other[LIMIT_file_name_bytes + 1];
  int found = 0;
  while (*s) {
    s += strspn(s, " \t");
    if (*s++ != ';') return -1;
    s += strspn(s, " \t");
    const char *key = s;
    while (token_char(*s)) s++;
    size_t n = (size_t)(s - key);
    if (n == 0 || *s++ != '=') return -1;
    bool mine = n == strlen(name) && strncasecmp(key, name, n) == 0;
    if (!param_value(&s, mine ? out : other, mine ? cap : sizeof other)) return -1;
    if (mine && found++) return -1;
  }
  return found;
}

static bool boundary_ok(const char *b) {
  size_t n = strlen(b);
  if (n == 0 || n > 70 || b[n - 1] == ' ') return false;
  for (; *b; b++)
    if (!((*b >= '0' && *b <= '9') || (*b >= 'A' && *b <= 'Z') || (*b >= 'a' && *b <= 'z') || strchr("'()+_,-./:=? ", *b)))
      return false;
  return true;
}

Err multipart_init(Multipart *m, const char *content_type, const MultipartCalls *calls, void *arg) {
  static const char type[] = "multipart/form-data";
  char boundary[72];
  if (strncasecmp(content_type, type, sizeof type - 1) != 0) return ERR_TYPE;
  if (param_find(content_type + sizeof type - 1, "boundary", boundary, sizeof boundary) != 1) return ERR_MALFORMED;
  if (!boundary_ok(boundary)) return ERR_MALFORMED;
  m->calls = calls;
  m->arg = arg;
  m->state = S_START;
  m->matched = 2;  // the first delimiter has no line break before it
  m->head_n = 0;
  memcpy(m->delim, "\r\n--", 4);
  memcpy(m->delim + 4, boundary, strlen(boundary));
  m->delim_n = strlen(boundary) + 4;
  return ERR_OK;
}

// --- Part heads

// Content-Disposition: form-data; name="x"; filename="y"
static Err disposition(Multipart *m, const char *value) {
  char name[LIMIT_field_name_bytes + 1], file[LIMIT_file_name_bytes + 1];
  value += strspn(value, " \t");
  if (strncasecmp(value, "form-data", 9) != 0) return ERR_MALFORMED;
  if (param_find(value + 9, "name", name, sizeof name) != 1) return ERR_MALFORMED;
  int has_file = param_find(value + 9, "filename", file, sizeof file);
  if (has_file < 0) return ERR_MALFORMED;
  return m->calls->begin(m->arg, name, has_file ? file : NULL);
}

static Err part_head(Multipart *m) {
  static const char wanted[] = "content-disposition:";
  const char *found = NULL;
  if (memchr(m->head, '\0', m->head_n)) return ERR_MALFORMED;
  m->head[m->head_n - 4] = '\0';  // the empty line
  for (char *line = m->head; line;) {
    char *end = strstr(line, "\r\n");
    if (end) *end = '\0';
    if (strncasecmp(line, wanted, sizeof wanted - 1) == 0) {
      if (found) return ERR_MALFORMED;
      found = line + sizeof wanted - 1;
    } else if (line[0] == ' ' || line[0] == '\t' || !strchr(line, ':')) {
      return ERR_MALFORMED;
    }
    line = end ? end + 2 : NULL;
  }
  m->head_n = 0;
  return found ? disposition(m, found) : ERR_MALFORMED;
}

static Err head_feed(Multipart *m, const uint8_t **p, const uint8_t *end) {
  while (*p < end) {
    if (m->head_n == sizeof m->head) return ERR_MALFORMED;
    m->head[m->head_n++] = (char)*(*p)++;
    if (m->head_n < 4 || memcmp(m->head + m->head_n - 4, "\r\n\r\n", 4) != 0) continue;
    m->state = S_BODY;
    return part_head(m);
  }
  return ERR_OK;
}

// --- Bodies

static Err data(Multipart *m, const void *p, size_t n) { return n ? m->calls->data(m->arg, BYTES(p, n)) : ERR_OK; }

// CR stands only at the start of the delimiter, so after a mismatch the search begins anew at the byte that failed.
static Err body_feed(Multipart *m, const uint8_t **p, const uint8_t *end) {
  while (*p < end) {
    if (m->matched == 0) {
      const uint8_t *cr = memchr(*p, '\r', (size_t)(end - *p));
      const uint8_t *stop = cr ? cr : end;
      TRY(data(m, *p, (size_t)(stop - *p)));
      *p = stop;
      if (!cr) return ERR_OK;
    }
    while (*p < end && m->matched < m->delim_n && **p == (uint8_t)m->delim[m->matched]) {
      m->matched++;
      (*p)++;
    }
    if (m->matched == m->delim_n) {
      m->matched = 0;
      m->state = S_AFTER;
      return m->calls->end(m->arg);
    }
    if (*p == end) return ERR_OK;
    size_t n = m->matched;
    m->matched = 0;
    TRY(data(m, m->delim, n));
  }
  return ERR_OK;
}

static Err start_feed(Multipart *m, const uint8_t **p, const uint8_t *end) {
  while (*p < end && m->matched < m->delim_n) {
    if (**p != (uint8_t)m->delim[m->matched]) return ERR_MALFORMED;
    m->matched++;
    (*p)++;
  }
  if (m->matched == m->delim_n) {
    m->matched = 0;
    m->state = S_AFTER;
  }
  return ERR_OK;
}

// One byte of what follows a boundary: CR LF opens a part, "--" ends the form.
static Err after_feed(Multipart *m, uint8_t c) {
  int next = -1;
  switch (m->state) {
    case S_AFTER: next = c == '\r' ? S_AFTER_CR : c == '-' ? S_AFTER_DASH : -1; break;
    case S_AFTER_CR: next = c == '\n' ? S_HEAD : -1; break;
    case S_AFTER_DASH: next = c == '-' ? S_TAIL : -1; break;
    default: next = c == '\r' || c == '\n' ? S_TAIL : -1;  // nothing but a line break after the end
  }
  if (next < 0) return ERR_MALFORMED;
  m->state = next;
  return ERR_OK;
}

Err multipart_feed(Multipart *m, Bytes piece) {
  const uint8_t *p = piece.p, *end = piece.p + piece.n;
  while (p < end) {
    switch (m->state) {
      case S_BODY: TRY(body_feed(m, &p, end)); break;
      case S_START: TRY(start_feed(m, &p, end)); break;
      case S_HEAD: TRY(head_feed(m, &p, end)); break;
      default: TRY(after_feed(m, *p++));
    }
  }
  return ERR_OK;
}

bool multipart_done(const Multipart *m) { return m->state == S_TAIL; }
