// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Chats as JSON. Messenger writes two forms: "download your information", newest first, with each byte of UTF-8 as one character of
// Latin-1; and the one of encrypted chats. Telegram's desktop program writes a third.
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "chat/chat_int.h"

// ---- Latin-1 that was UTF-8: put back where all of it becomes text again

static const char *unmangled(Arena *a, const char *s) {
  size_t n = 0;
  bool high = false;
  char *out = arena_alloc(a, strlen(s) + 1);
  if (!out) return "";
  for (const unsigned char *p = (const unsigned char *)s; *p; p++) {
    if (*p < 0x80) {
      out[n++] = (char)*p;
    } else if ((*p == 0xc2 || *p == 0xc3) && p[1] >= 0x80) {
      out[n++] = (char)(*p == 0xc2 ? p[1] : p[1] | 0x40);
      high = true;
      p++;
    } else {
      return arena_str(a, s);   // characters that Latin-1 has not: it is text already
    }
  }
  out[n] = '\0';
  return high && text_utf8_ok(out, n) ? out : arena_str(a, s);
}

static const char *member(Arena *a, const json_t *j, const char *key, bool mangled) {
  const char *s = json_str(j, key, "");
  return mangled ? unmangled(a, s) : arena_str(a, s);
}

static void exact_time(Arena *a, ChatMessage *m, int64_t ms) {
  static const int64_t latest = 7258118400000;   // the year 2200
  if (ms <= 0 || ms >= latest) return;
  char *iso = clock_iso(a, ms);
  m->at_ms = ms;
  m->written = arena_str(a, iso);
  if (strlen(iso) < 19) return;
  iso[10] = ' ';
  m->at = arena_strn(a, iso, 19);
}

static void all_files(Arena *a, ChatMessage *m, const json_t *list) {
  size_t i;
  json_t *v;
  json_array_foreach(list, i, v) chat_file(a, m, json_str(v, "uri", ""));
}

// ---- Messenger

// What was said, for what is no text: a link, a call, a message that was taken back.
static const char *said(Arena *a, const json_t *j, bool mangled) {
  const char *text = member(a, j, "content", mangled), *link = json_str(json_object_get(j, "share"), "link", "");
  if (*link && !strstr(text, link)) return arena_fmt(a, "%s%s%s", text, *text ? "\n" : "", link);
  return text;
}

static Err messenger_one(ChatList *l, const json_t *j) {
  static const char *const kinds[] = {"photos", "videos", "audio_files", "files", "gifs", NULL};
  Err e;
  ChatMessage *m = chat_add(l, &e);
  if (!m) return e;
  m->sender = member(l->a, j, "sender_name", true);
  m->text = said(l->a, j, true);
  exact_time(l->a, m, json_int(j, "timestamp_ms", 0));
  for (size_t i = 0; kinds[i]; i++) all_files(l->a, m, json_object_get(j, kinds[i]));
  return ERR_OK;
}

static Err encrypted_one(ChatList *l, const json_t *j) {
  Err e;
  ChatMessage *m = chat_add(l, &e);
  if (!m) return e;
  m->sender = member(l->a, j, "senderName", false);
  m->text = member(l->a, j, "text", false);
  exact_time(l->a, m, json_int(j, "timestamp", 0));
  all_files(l->a, m, json_object_get(j, "media"));
  return ERR_OK;
}

// ---- Telegram

// A text, or a list of texts and of parts with a "text".
static const char *joined(Arena *a, const json_t *text) {
  Buf b;
  size_t i;
  json_t *v;
  if (json_is_string(text)) return arena_str(a, json_string_value(text));
  buf_init(&b, CHAT_BYTES_MAX);
  json_array_foreach(text, i, v) buf_puts(&b, json_is_string(v) ? json_string_value(v) : json_str(v, "text", ""));
  const char *out = arena_str(a, buf_cstr(&b));
  buf_free(&b);
  return out;
}

static Err telegram_one(ChatList *l, const json_t *j) {
  int64_t s;
  Err e;
  ChatMessage *m = chat_add(l, &e);
  if (!m) return e;
  m->sender = member(l->a, j, "from", false);
  m->text = joined(l->a, json_object_get(j, "text"));
  m->written = member(l->a, j, "date", false);
  ChatDate d;
  ChatClock c;
  size_t n = chat_date(m->written, &d);
  if (n && m->written[n] == 'T' && chat_clock(m->written + n + 1, &c)) m->at = chat_moment(l->a, &d, &c, NOT_SURE);
  if (text_int(json_str(j, "date_unixtime", ""), 1, INT32_MAX, &s) == ERR_OK) m->at_ms = s * SECOND_MS;
  chat_file(l->a, m, json_str(j, "photo", ""));
  chat_file(l->a, m, json_str(j, "file", ""));
  return ERR_OK;
}

// ---- which one

static void turn(ChatList *l) {
  for (size_t i = 0; i < l->n / 2; i++) {
    ChatMessage m = l->m[i];
    l->m[i] = l->m[l->n - 1 - i];
    l->m[l->n - 1 - i] = m;
  }
}

static bool has(const json_t *list, const char *key) { return json_object_get(json_array_get(list, 0), key) != NULL; }

static Err read_messages(Arena *a, const json_t *j, Chat *out) {
  const json_t *list = json_object_get(j, "messages"), *m;
  Err (*one)(ChatList *, const json_t *) = has(list, "sender_name") ? messenger_one : has(list, "senderName") ? encrypted_one
                                           : json_object_get(j, "type") || has(list, "date") ? telegram_one : NULL;
  ChatList l = {.a = a};
  if (!one || json_array_size(list) == 0) return ERR_UNPROCESSABLE;
  for (size_t i = 0; i < json_array_size(list); i++)
    if (json_is_object(m = json_array_get(list, i))) TRY(one(&l, m));
  if (one != telegram_one && l.n > 1 && l.m[0].at_ms > l.m[l.n - 1].at_ms) turn(&l);
  out->kind = one == telegram_one ? CHAT_TELEGRAM : CHAT_MESSENGER;
  out->title = member(a, j, one == messenger_one ? "title" : one == encrypted_one ? "threadName" : "name", one == messenger_one);
  out->m = l.m;
  out->n = l.n;
  return ERR_OK;
}

Err chat_json(Arena *a, Bytes text, Chat *out, ErrDetail *d) {
  json_t *j = NULL;
  Err e = json_read(text, CHAT_BYTES_MAX + 1, &j, NULL);
  if (e == ERR_NO_MEMORY) return e;
  e = e == ERR_OK ? read_messages(a, j, out) : ERR_UNPROCESSABLE;
  json_decref(j);
  return e == ERR_UNPROCESSABLE ? err_set(d, e, "chat", "JSON, but of no chat that is known") : e;
}
