// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Messenger's HTML of "download your information". Only tags, their classes and the names of files are looked at; nothing is run. A
// message is a sender (h2, or the classes _a6-h, _2lek), words (_a6-p, _2let) and a time (_a6-o, _2lem), in this order.
#include <string.h>

#include "base/text.h"
#include "chat/chat_int.h"

typedef enum { PLACE_NONE, PLACE_SENDER, PLACE_WORDS, PLACE_TIME } Place;
typedef struct {
  Arena *a;
  ChatList list;
  Place place;
  int depth;                // open elements since the place began
  Buf text;                 // of the place
  const char *sender, *words;
  const char *files[CHAT_FILES_MAX];
  size_t n_files;
} Html5;

// ---- text

// A half of a pair is no character.
static void put_code(Buf *b, uint32_t c) {
  char u[4];
  size_t n = 0;
  chat_put_utf8(u, &n, c < 0x20 ? ' ' : c);
  if (text_utf8_ok(u, n)) buf_add(b, u, n);
}

// "&#039;" and the like; returns the bytes it took, 0 when it is none.
static size_t entity(const char *s, Buf *b) {
  static const struct { const char *name, *text; } names[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&nbsp;", " "}};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (text_starts(s, names[i].name)) {
      buf_puts(b, names[i].text);
      return strlen(names[i].name);
    }
  if (s[1] != '#') return 0;
  bool hex = s[2] == 'x' || s[2] == 'X';
  size_t at = hex ? 3 : 2, from = at;
  uint32_t c = 0;
  for (; c < 0x110000; at++) {
    int v = s[at] >= '0' && s[at] <= '9' ? s[at] - '0' : hex && s[at] >= 'a' && s[at] <= 'f' ? s[at] - 'a' + 10
            : hex && s[at] >= 'A' && s[at] <= 'F' ? s[at] - 'A' + 10 : -1;
    if (v < 0) break;
    c = c * (hex ? 16 : 10) + (uint32_t)v;
  }
  if (at == from || s[at] != ';' || c == 0 || c >= 0x110000) return 0;
  put_code(b, c);
  return at + 1;
}

// ---- tags

typedef struct { const char *name, *attrs, *end; size_t n; bool closes, alone; } Tag;

// A tag that does not close is searched for its end at each '<': a page of nothing else must not take hours. Tags of exports are short.
enum { TAG_MAX = 8192, NO_TAGS_MAX = 5000 };

// s stands at "<". False: no tag.
static bool tag_at(const char *s, Tag *t) {
  *t = (Tag){.name = s + 1};
  if (*t->name == '/') t->closes = true, t->name++;
  while ((t->name[t->n] >= 'a' && t->name[t->n] <= 'z') || (t->name[t->n] >= 'A' && t->name[t->n] <= 'Z') ||
         (t->n > 0 && t->name[t->n] >= '0' && t->name[t->n] <= '9'))
    t->n++;
  if (t->n == 0) return false;
  t->attrs = t->name + t->n;
  char quote = 0;
  const char *p = t->attrs;
  for (; *p && p - s < TAG_MAX && (quote || *p != '>'); p++) {
    if (quote && *p == quote) quote = 0;
    else if (!quote && (*p == '"' || *p == '\'')) quote = *p;
  }
  if (!*p || p - s >= TAG_MAX) return false;
  t->alone = p[-1] == '/';
  t->end = p + 1;
  return true;
}

static bool is(const Tag *t, const char *name) { return strlen(name) == t->n && strncasecmp(t->name, name, t->n) == 0; }

// Elements without an end.
static bool is_void(const Tag *t) {
  return t->alone || is(t, "br") || is(t, "img") || is(t, "meta") || is(t, "link") || is(t, "input") || is(t, "hr") || is(t, "source");
}

static const char *attr(const Tag *t, const char *name, size_t *n) {
  size_t k = strlen(name);
  for (const char *p = t->attrs; p + k + 2 < t->end; p++) {
    if ((p[-1] != ' ' && p[-1] != '\n' && p[-1] != '\t') || strncasecmp(p, name, k) != 0 || p[k] != '=' || (p[k + 1] != '"' && p[k + 1] != '\'')) continue;
    const char *from = p + k + 2, *to = memchr(from, p[k + 1], (size_t)(t->end - from));
    *n = to ? (size_t)(to - from) : 0;
    return to ? from : NULL;
  }
  return NULL;
}

static bool has_class(const Tag *t, const char *class) {
  size_t n, k = strlen(class);
  const char *s = attr(t, "class", &n);
  for (size_t i = 0; s && i + k <= n; i++)
    if (strncmp(s + i, class, k) == 0 && (i == 0 || s[i - 1] == ' ') && (i + k == n || s[i + k] == ' ')) return true;
  return false;
}

static Place place_of(const Tag *t) {
  if (is(t, "h2") || has_class(t, "_a6-h") || has_class(t, "_2lek")) return PLACE_SENDER;
  if (has_class(t, "_a6-p") || has_class(t, "_2let")) return PLACE_WORDS;
  return has_class(t, "_a6-o") || has_class(t, "_2lem") ? PLACE_TIME : PLACE_NONE;
}

// ---- a message

static const char *taken(Html5 *w) {
  const char *s = text_clean(w->a, buf_cstr(&w->text));
  buf_clear(&w->text);
  return s;
}

static Err end_message(Html5 *w) {
  Err e;
  ChatDate d;
  ChatClock c;
  const char *written = taken(w);
  if (!w->sender) return ERR_OK;        // what stands before the first message
  ChatMessage *m = chat_add(&w->list, &e);
  if (!m) return e;
  m->sender = w->sender;
  m->text = w->words ? w->words : "";
  m->written = written;
  for (size_t i = 0; i < w->n_files; i++) m->files[m->n_files++] = w->files[i];
  size_t n = chat_date(written, &d);
  if (n) {
    const char *s = written + n;
    s += *s == ',';
    s += chat_blanks(s);
    m->at = chat_moment(w->a, &d, chat_clock(s, &c) ? &c : NULL, NOT_SURE);
  }
  w->sender = w->words = NULL;
  w->n_files = 0;
  return ERR_OK;
}

static Err end_place(Html5 *w) {
  Place p = w->place;
  w->place = PLACE_NONE;
  if (p == PLACE_TIME) return end_message(w);
  if (p == PLACE_SENDER) w->sender = taken(w);
  if (p == PLACE_WORDS) w->words = taken(w);
  return ERR_OK;
}

// Files of this server's own kind only: a path without a scheme.
static void note_file(Html5 *w, const Tag *t) {
  size_t n;
  const char *s = attr(t, is(t, "a") ? "href" : "src", &n);
  if (!s || n == 0 || n > 1000 || memchr(s, ':', n) || w->n_files == CHAT_FILES_MAX) return;
  ChatMessage m = {.text = ""};
  chat_file(w->a, &m, arena_strn(w->a, s, n));
  if (!m.n_files || !strchr(m.files[0], '.')) return;
  for (size_t i = 0; i < w->n_files; i++)
    if (text_eq(w->files[i], m.files[0])) return;       // a picture within a link to it
  w->files[w->n_files++] = m.files[0];
}

static Err take_tag(Html5 *w, const Tag *t) {
  Place p = t->closes ? PLACE_NONE : place_of(t);
  if (p != PLACE_NONE) {
    w->place = p;
    w->depth = 0;
    buf_clear(&w->text);
    if (p == PLACE_SENDER) {
      w->words = NULL;
      w->n_files = 0;
    }
    return ERR_OK;
  }
  if (w->place == PLACE_NONE) return ERR_OK;
  if (is(t, "br") || is(t, "div") || is(t, "li")) {
    if (w->text.n && w->text.p[w->text.n - 1] != '\n') buf_putc(&w->text, '\n');
  }
  if (!t->closes && (is(t, "img") || is(t, "video") || is(t, "audio") || is(t, "a"))) note_file(w, t);
  if (is_void(t)) return ERR_OK;
  if (!t->closes) w->depth++;
  else if (w->depth-- == 0) return end_place(w);
  return ERR_OK;
}

static Err walk(Html5 *w, const char *s) {
  Tag t;
  int no_tags = 0;
  while (*s) {
    size_t n;
    bool tag = *s == '<' && tag_at(s, &t);
    if (*s == '<' && !tag && ++no_tags > NO_TAGS_MAX) return ERR_LIMIT;
    if (tag) {
      TRY(take_tag(w, &t));
      s = t.end;
      bool skips = !t.closes && (is(&t, "style") || is(&t, "script"));
      if (skips) s = strcasestr(s, is(&t, "style") ? "</style" : "</script");
      if (!s) return ERR_OK;
      continue;
    }
    n = *s == '&' && w->place != PLACE_NONE ? entity(s, &w->text) : 0;
    if (!n && w->place != PLACE_NONE) buf_putc(&w->text, *s);
    s += n ? n : 1;
  }
  return w->text.err == ERR_OK ? ERR_OK : w->text.err;
}

Err chat_html(Arena *a, char *text, Chat *out, ErrDetail *d) {
  Html5 w = {.a = a, .list = {.a = a}};
  buf_init(&w.text, CHAT_BYTES_MAX);
  Err e = walk(&w, text);
  buf_free(&w.text);
  ChatList *l = &w.list;
  if (e == ERR_OK && l->n == 0) return err_set(d, ERR_UNPROCESSABLE, "chat", "HTML, but of no chat that is known");
  // Newest first, as Messenger writes it, becomes oldest first.
  if (l->n > 1 && *l->m[0].at && *l->m[l->n - 1].at && strcmp(l->m[0].at, l->m[l->n - 1].at) > 0)
    for (size_t i = 0; i < l->n / 2; i++) {
      ChatMessage m = l->m[i];
      l->m[i] = l->m[l->n - 1 - i];
      l->m[l->n - 1 - i] = m;
    }
  out->kind = CHAT_MESSENGER;
  out->m = l->m;
  out->n = l->n;
  return e;
}
