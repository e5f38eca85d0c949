// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "chat/chat_names.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "chat/chat_int.h"

enum { SETTLE_FROM = 3, WORDS_MOST = 4, NAMED_MAX = 60 };

static size_t word(const char *s, const char *end) {
  const char *blank = memchr(s, ' ', (size_t)(end - s));
  return (size_t)((blank ? blank : end) - s);
}

// Whether the name stands at s, as whole words.
static bool begins(const ChatName *name, const char *s, const char *end) {
  size_t left = (size_t)(end - s);
  return name->n > 0 && left >= name->n && memcmp(s, name->s, name->n) == 0 && (left == name->n || s[name->n] == ' ');
}

static void add(ChatNames *w, const char *s, size_t n, bool sure) {
  if (n > 0 && n <= CHAT_SENDER_MAX && w->n < CHAT_NAMES_MAX) w->names[w->n++] = (ChatName){s, n, 0, sure};
}

// The title names the other one in every language; only the words around differ.
void chat_names_title(ChatNames *w, const char *title) {
  static const char *const before[] = {"Chat history with ", "Chat history in ", "ประวัติการแชทกับ ", "ประวัติการสนทนากับ ", "Lịch sử trò chuyện với "};
  static const char *const behind[] = {"とのトーク履歴", "のトーク履歴", "的聊天記錄", "的聊天记录"};
  for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
    if (text_starts(title, before[i])) add(w, title + strlen(before[i]), strlen(title) - strlen(before[i]), true);
  for (size_t i = 0; i < sizeof behind / sizeof behind[0] && w->n == 0; i++) {
    const char *at = strstr(title, behind[i]);
    if (at && !at[strlen(behind[i])]) add(w, title, (size_t)(at - title), true);
  }
}

void chat_names_see(ChatNames *w, const char *rest, const char *end) {
  if (w->n_rest == CHAT_MESSAGES_MAX) return;   // the reading says that it is too much
  if (w->n_rest == w->cap) {
    size_t cap = w->cap ? 2 * w->cap : 64;
    ChatRest *more = ARENA_ARRAY(w->a, ChatRest, cap);
    if (!more) return;
    if (w->n_rest) memcpy(more, w->rest, w->n_rest * sizeof *more);
    w->rest = more;
    w->cap = cap;
  }
  w->rest[w->n_rest++] = (ChatRest){rest, end};
  for (size_t i = 0; i < w->n; i++)
    if (begins(&w->names[i], rest, end)) {
      w->names[i].lines++;
      return;
    }
  size_t before = w->n;
  add(w, rest, word(rest, end), false);
  if (w->n > before) w->names[before].lines++;
}

// The next word belongs to the name when it follows in every line, and words are left behind it in every line.
static bool grow(const ChatNames *w, ChatName *name) {
  ChatName longer = {0};
  for (size_t i = 0; i < w->n_rest; i++) {
    const ChatRest *r = &w->rest[i];
    if (!begins(name, r->s, r->end)) continue;
    if (!longer.n) {
      if ((size_t)(r->end - r->s) <= name->n) return false;
      longer = (ChatName){r->s, name->n + 1 + word(r->s + name->n + 1, r->end), name->lines, false};
    }
    if (!begins(&longer, r->s, r->end) || (size_t)(r->end - r->s) == longer.n) return false;
  }
  if (!longer.n || longer.n > CHAT_SENDER_MAX) return false;
  *name = longer;
  return true;
}

void chat_names_settle(ChatNames *w) {
  for (size_t i = 0; i < w->n; i++)
    for (int words = 1; words < WORDS_MOST && !w->names[i].sure && w->names[i].lines >= SETTLE_FROM && grow(w, &w->names[i]); words++) {}
}

size_t chat_names_find(const ChatNames *w, const char *s, const char *end) {
  size_t best = 0;
  for (size_t i = 0; i < w->n; i++)
    if (w->names[i].n > best && begins(&w->names[i], s, end)) best = w->names[i].n;
  return best;
}

// ---- names in a text without times

bool chat_named_line(char *s, char *end, char **sender_end, char **text) {
  size_t wide = 0;
  char *c = s;
  while (c < end && *c != ':' && !(wide = strncmp(c, "：", 3) == 0 ? 3 : 0) && c - s <= NAMED_MAX) c++;
  if (c == s || c >= end || c - s > NAMED_MAX || isdigit((unsigned char)c[-1]) || *s == ' ') return false;
  if (!wide && (c + 1 >= end || c[1] != ' ')) return false;
  *sender_end = c;
  *text = c + (wide ? wide : 2);
  return *text <= end;
}

// ---- files

static bool media_name(const char *s, size_t n) {
  static const char *const ends[] = {".jpg", ".jpeg", ".png", ".heic", ".webp", ".gif", ".pdf", ".opus", ".ogg", ".m4a", ".aac", ".mp3", ".wav",
                                     ".amr", ".3gp", ".mp4", ".mov", ".webm"};
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    size_t k = strlen(ends[i]);
    if (n > k && strncasecmp(s + n - k, ends[i], k) == 0) return true;
  }
  return false;
}

void chat_attached(Arena *a, ChatMessage *m) {
  size_t line = strcspn(m->text, "\n");
  const char *s = m->text, *open = memchr(s, '(', line), *colon = memchr(s, ':', line);
  if (line > 3 && *s == '<' && s[line - 1] == '>' && colon) {
    const char *name = colon + 1 + (colon[1] == ' ');
    size_t n = (size_t)(s + line - 1 - name);
    if (name < s + line - 1 && media_name(name, n)) chat_file(a, m, arena_strn(a, name, n));
  } else if (open && open > s + 1 && open[-1] == ' ' && s[line - 1] == ')' && media_name(s, (size_t)(open - 1 - s))) {
    chat_file(a, m, arena_strn(a, s, (size_t)(open - 1 - s)));
  }
}
