// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// From bytes to clean text, and which reader takes it.
#include "chat/chat.h"

#include <string.h>

#include "base/text.h"
#include "chat/chat_int.h"

const char *const chat_kind_codes[CHAT_KINDS] = {"text", "line", "messenger", "whatsapp", "telegram"};
const char *const chat_kind_names[CHAT_KINDS] = {"", "LINE", "Messenger", "WhatsApp", "Telegram"};

ChatMessage *chat_add(ChatList *l, Err *e) {
  *e = ERR_OK;
  if (l->n == CHAT_MESSAGES_MAX) *e = ERR_LIMIT;
  if (*e == ERR_OK && l->n == l->cap) {
    size_t cap = l->cap ? 2 * l->cap : 64;
    ChatMessage *more = ARENA_ARRAY(l->a, ChatMessage, cap);
    if (!more) *e = ERR_NO_MEMORY;
    else if (l->n) memcpy(more, l->m, l->n * sizeof *more);
    if (more) l->m = more;
    if (more) l->cap = cap;
  }
  if (*e != ERR_OK) return NULL;
  ChatMessage *m = &l->m[l->n++];
  *m = (ChatMessage){.sender = "", .written = "", .at = "", .text = ""};
  return m;
}

const char *chat_cut(Arena *a, const char *s, size_t max) {
  size_t n = strnlen(s, max + 1);
  if (n <= max) return s;
  for (n = max; n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80;) n--;
  return arena_strn(a, s, n);
}

const char *chat_base_name(const char *path) {
  const char *slash = strrchr(path, '/'), *back = strrchr(path, '\\');
  const char *name = slash && (!back || slash > back) ? slash + 1 : back ? back + 1 : path;
  return text_eq(name, ".") || text_eq(name, "..") ? "" : name;
}

void chat_file(Arena *a, ChatMessage *m, const char *path) {
  const char *name = chat_base_name(path);
  if (*name && m->n_files < CHAT_FILES_MAX) m->files[m->n_files++] = arena_str(a, name);
}

// ---- encodings

void chat_put_utf8(char *out, size_t *n, uint32_t c) {
  if (c < 0x80) {
    out[(*n)++] = (char)c;
  } else if (c < 0x800) {
    out[(*n)++] = (char)(0xc0 | c >> 6);
    out[(*n)++] = (char)(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    out[(*n)++] = (char)(0xe0 | c >> 12);
    out[(*n)++] = (char)(0x80 | (c >> 6 & 0x3f));
    out[(*n)++] = (char)(0x80 | (c & 0x3f));
  } else {
    out[(*n)++] = (char)(0xf0 | c >> 18);
    out[(*n)++] = (char)(0x80 | (c >> 12 & 0x3f));
    out[(*n)++] = (char)(0x80 | (c >> 6 & 0x3f));
    out[(*n)++] = (char)(0x80 | (c & 0x3f));
  }
}

// A lone half of a pair is written as it is, and refused as no UTF-8 afterwards.
static char *from_utf16(Arena *a, Bytes b, bool big, size_t *n) {
  char *out = arena_alloc(a, b.n / 2 * 3 + 1);
  *n = 0;
  for (size_t i = 0; out && i + 1 < b.n; i += 2) {
    uint32_t c = big ? (uint32_t)b.p[i] << 8 | b.p[i + 1] : (uint32_t)b.p[i + 1] << 8 | b.p[i];
    if (c >= 0xd800 && c < 0xdc00 && i + 3 < b.n) {
      uint32_t low = big ? (uint32_t)b.p[i + 2] << 8 | b.p[i + 3] : (uint32_t)b.p[i + 3] << 8 | b.p[i + 2];
      if (low >= 0xdc00 && low < 0xe000) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        i += 2;
      }
    }
    chat_put_utf8(out, n, c);
  }
  return out;
}

// CRLF and CR become LF; other controls become blanks.
static void clean(char *s, size_t *n) {
  size_t to = 0;
  for (size_t i = 0; i < *n; i++) {
    unsigned char c = (unsigned char)s[i];
    if (c == '\r') {
      if (i + 1 < *n && s[i + 1] == '\n') continue;
      c = '\n';
    }
    if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f) c = ' ';
    s[to++] = (char)c;
  }
  s[to] = '\0';
  *n = to;
}

static Err text_of(Arena *a, Bytes b, char **out, size_t *n) {
  bool little = b.n >= 2 && b.p[0] == 0xff && b.p[1] == 0xfe, big = b.n >= 2 && b.p[0] == 0xfe && b.p[1] == 0xff;
  if (b.n >= 3 && memcmp(b.p, "\xef\xbb\xbf", 3) == 0) b = BYTES(b.p + 3, b.n - 3);
  if (little || big) *out = from_utf16(a, BYTES(b.p + 2, b.n - 2), big, n);
  else if ((*out = arena_alloc(a, b.n + 1))) {
    if (b.n) memcpy(*out, b.p, b.n);
    *n = b.n;
  }
  if (!*out) return ERR_NO_MEMORY;
  clean(*out, n);
  return text_utf8_ok(*out, *n) ? ERR_OK : ERR_UTF8;
}

static bool is_html(const char *s) {
  return strncasecmp(s, "<!doctype html", 14) == 0 || strncasecmp(s, "<html", 5) == 0;
}

// Whatever the format: only words are long.
static void cut_all(Arena *a, Chat *c) {
  ChatMessage *m = (ChatMessage *)(uintptr_t)c->m;
  c->title = chat_cut(a, c->title, CHAT_TITLE_MAX);
  for (size_t i = 0; i < c->n; i++) {
    m[i].sender = chat_cut(a, m[i].sender, CHAT_SENDER_MAX);
    m[i].written = chat_cut(a, m[i].written, CHAT_WRITTEN_MAX);
    for (size_t k = 0; k < m[i].n_files; k++) m[i].files[k] = chat_cut(a, m[i].files[k], CHAT_FILE_MAX);
  }
}

Err chat_read(Arena *a, Bytes file, Chat *out, ErrDetail *d) {
  char *text;
  size_t n;
  *out = (Chat){.title = ""};
  if (file.n > CHAT_BYTES_MAX) return err_set(d, ERR_TOO_LARGE, "chat", "more than %d bytes", CHAT_BYTES_MAX);
  Err e = text_of(a, file, &text, &n);
  if (e != ERR_OK) return err_set(d, e, "chat", "no text in UTF-8 or UTF-16");
  const char *first = text + strspn(text, " \n\t");
  if (!*first) return err_set(d, ERR_UNPROCESSABLE, "chat", "nothing is in it");
  if (is_html(first)) e = chat_html(a, text, out, d);
  else if (*first == '{') e = chat_json(a, BYTES(first, n - (size_t)(first - text)), out, d);
  else e = chat_lines(a, text, out, d);
  if (e == ERR_LIMIT) return err_set(d, e, "chat", "more than %d messages", CHAT_MESSAGES_MAX);
  if (e == ERR_OK && !arena_failed(a)) cut_all(a, out);
  return e != ERR_OK ? e : arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}
