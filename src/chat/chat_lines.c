// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Chats in lines. The text is looked over once, to see which messenger wrote it and whether its dates begin with the day; then it is read.
// A message is a stretch of the text from behind its head to the next head: it is cut out in its place.
#include <string.h>

#include "base/text.h"
#include "chat/chat_int.h"
#include "chat/chat_names.h"

// What stands before the words of a message, in one line.
typedef struct {
  ChatDate date;
  ChatClock clock;
  char *written, *written_end, *sender, *sender_end, *text;   // in the line
} Head;
// line ends with NUL or LF. False: no head.
typedef bool (*HeadOf)(char *line, char *end, Head *h);

static bool blank(char c) { return c == ' ' || c == '\t'; }

static void rest_of(char *s, char *end, Head *h) {
  s += chat_blanks(s);
  h->text = s;
  h->sender = h->sender_end = s;
  // "Dara: words"; what has no sender is a notice of the messenger.
  for (char *c = s; c < end && c - s <= CHAT_SENDER_MAX; c++) {
    if (*c != ':' || (c + 1 < end && c[1] != ' ')) continue;
    h->sender_end = c;
    h->text = c + 1 + chat_blanks(c + 1);
    return;
  }
}

// ---- WhatsApp: "[05/03/2026, 14:02:11] Dara: words", "[14:02, 05/03/2026] Dara: words", "05/03/2026, 14:02 - Dara: words"

static char *date_clock(char *s, Head *h) {
  size_t n = chat_date(s, &h->date);
  if (n) {
    s += n;
    s += *s == ',';
    s += chat_blanks(s);
    if (strncmp(s, "at ", 3) == 0) s += 3;
    n = chat_clock(s, &h->clock);
    return n ? s + n : NULL;
  }
  n = chat_clock(s, &h->clock);
  if (!n) return NULL;
  s += n;
  s += *s == ',';
  s += chat_blanks(s);
  n = chat_date(s, &h->date);
  return n ? s + n : NULL;
}

static bool whatsapp_head(char *line, char *end, Head *h) {
  char *s = line + chat_blanks(line);
  bool bracket = *s == '[';
  s += bracket;
  h->written = s;
  s = date_clock(s, h);
  if (!s || s > end) return false;
  h->written_end = s;
  if (bracket) {
    if (*s != ']') return false;
    rest_of(s + 1, end, h);
    return true;
  }
  s += chat_blanks(s);
  size_t dash = *s == '-' ? 1 : strncmp(s, "–", 3) == 0 ? 3 : 0;
  if (!dash || !blank(s[dash])) return false;
  rest_of(s + dash, end, h);
  return true;
}

// ---- Telegram: "Dara, [05.03.2026 14:02]", "Dara, [5 Mar 2026 at 14:02:11]:"; the words stand in the next lines

static bool telegram_head(char *line, char *end, Head *h) {
  char *at = NULL;
  for (char *c = line; c + 2 < end; c++)
    if (strncmp(c, ", [", 3) == 0) at = c;
  if (!at || at == line || at - line > CHAT_SENDER_MAX) return false;
  h->written = at + 3;
  char *s = date_clock(at + 3, h);
  if (!s || s >= end || *s != ']') return false;
  h->written_end = s++;
  s += s < end && *s == ':';
  s += chat_blanks(s);
  if (s < end) return false;
  h->sender = line + chat_blanks(line);
  h->sender_end = at;
  h->text = end;
  return true;
}

// ---- LINE: days as headings, "14:02<tab>Dara<tab>words" below; the desktop program writes blanks instead of tabs

static bool tab_head(char *line, char *end, Head *h) {
  size_t n = chat_clock(line, &h->clock);
  if (!n || line[n] != '\t') return false;
  h->written = line;
  h->written_end = line + n;
  char *sender = line + n + 1, *tab = memchr(sender, '\t', (size_t)(end - sender));
  h->sender = h->sender_end = h->text = sender;   // a notice has two columns
  if (tab) {
    h->sender_end = tab;
    h->text = tab + 1;
  }
  return true;
}

static bool blank_head(char *line, char *end, Head *h) {
  size_t n = chat_clock(line, &h->clock);
  if (!n || line[n] != ' ' || line + n >= end) return false;
  h->written = line;
  h->written_end = line + n;
  h->sender = h->sender_end = h->text = line + n + 1;
  return true;
}

// "Thu, ", "พฤ. ": one word with a sign behind it, then a blank.
static size_t weekday_before(const char *s, const char *end) {
  enum { WORD_BYTES = 30 };
  size_t n = 0;
  while (s + n < end && n < WORD_BYTES && s[n] != ' ' && s[n] != '\t' && !(s[n] >= '0' && s[n] <= '9')) n++;
  return n > 1 && n < WORD_BYTES && s + n < end && s[n] == ' ' && strchr(",.", s[n - 1]) ? n + 1 : 0;
}

// "(Thu)", " Thursday", " 木曜日", " Thứ Năm": short, without figures, at most two words.
static bool weekday_behind(const char *s, const char *end) {
  enum { WORD_BYTES = 40, WORDS = 2 };
  int words = 0;
  if (end - s > WORD_BYTES) return false;
  for (; s < end; s++) {
    if (strchr("0123456789\t:[", *s)) return false;
    words += *s == ' ' && s + 1 < end && s[1] != ' ';
  }
  return words <= WORDS;
}

// A whole line that is a day: "2026/03/05(Thu)", "2026.03.05 木曜日", "Thu, 05/03/2026".
static bool day_line(char *line, char *end, ChatDate *d) {
  char *s = line + chat_blanks(line);
  if (s >= end) return false;
  s += weekday_before(s, end);
  size_t n = chat_date(s, d);
  return n > 0 && s + n <= end && weekday_behind(s + n, end);
}

// ---- looking over

typedef struct {
  Arena *a;
  char *text;
  Chat *out;
  ErrDetail *d;
  ChatList list;
  size_t n_tabs, n_blanks, n_days, n_whatsapp, n_telegram, n_lines, n_named;
  bool line_title;
  DayOrder order;
  ChatNames names;
  // reading
  ChatDate day;          // of LINE: the heading above
  char *from, *to;       // words of the message that is being read; from NULL: none
} Lines;

static char *line_end(char *s) { return s + strcspn(s, "\n"); }

static void shows(Lines *w, const ChatDate *d) {
  DayOrder o = chat_shows(d);
  if (o != NOT_SURE && w->order == NOT_SURE) w->order = o;
  else if (o != NOT_SURE && o != w->order) w->order = NO_DATE;   // both: nothing is certain
}

static void look_line(Lines *w, char *s, char *end) {
  Head h = {0};
  ChatDate d;
  w->n_lines++;
  if (day_line(s, end, &d)) {
    w->n_days++;
    shows(w, &d);
  } else if (tab_head(s, end, &h)) {
    w->n_tabs++;
  } else if (whatsapp_head(s, end, &h)) {
    w->n_whatsapp++;
    shows(w, &h.date);
  } else if (telegram_head(s, end, &h)) {
    w->n_telegram++;
    shows(w, &h.date);
  } else if (blank_head(s, end, &h)) {
    w->n_blanks++;
    chat_names_see(&w->names, h.text, end);
  } else if (chat_named_line(s, end, &h.sender_end, &h.text)) {
    w->n_named++;
  }
}

// "Saved on: 26/04/2026, 16:36" shows the order as well.
static void look_title(Lines *w) {
  char *s = w->text, *end;
  w->line_title = strncmp(s, "[LINE] ", 7) == 0;
  if (!w->line_title) return;
  end = line_end(s);
  w->out->title = arena_strn(w->a, s + 7, (size_t)(end - s - 7));
  chat_names_title(&w->names, w->out->title);
  if (!*end) return;
  s = end + 1;
  end = line_end(s);
  for (ChatDate d; s < end; s++) {
    if (*s < '0' || *s > '9') continue;
    if (chat_date(s, &d)) shows(w, &d);
    return;
  }
}

static void look(Lines *w) {
  look_title(w);
  for (char *s = w->text;;) {
    char *end = line_end(s);
    if (end > s + strspn(s, " \t")) look_line(w, s, end);
    if (!*end) break;
    s = end + 1;
  }
  chat_names_settle(&w->names);
}

// ---- reading

// Ends the message that is being read: its words end where they end, without the empty lines behind them.
static void end_message(Lines *w) {
  if (!w->from) return;
  char *to = w->to;
  while (to > w->from && (to[-1] == '\n' || blank(to[-1]))) to--;
  while (w->from < to && (*w->from == '\n' || blank(*w->from))) w->from++;
  // LINE puts several lines in quotation marks.
  if (to - w->from > 2 && *w->from == '"' && to[-1] == '"' && memchr(w->from, '\n', (size_t)(to - w->from))) {
    w->from++;
    to--;
  }
  ChatMessage *m = &w->list.m[w->list.n - 1];
  m->text = arena_strn(w->a, w->from, (size_t)(to - w->from));
  chat_attached(w->a, m);
  w->from = NULL;
}

static Err begin_message(Lines *w, const Head *h, char *end) {
  Err e;
  end_message(w);
  ChatMessage *m = chat_add(&w->list, &e);
  if (!m) return e;
  w->from = h->text;
  w->to = end;
  if (h->sender_end > h->sender) m->sender = arena_strn(w->a, h->sender, (size_t)(h->sender_end - h->sender));
  if (h->written) m->written = arena_strn(w->a, h->written, (size_t)(h->written_end - h->written));
  return ERR_OK;
}

static void set_moment(Lines *w, const ChatDate *date, const Head *h) {
  ChatMessage *m = &w->list.m[w->list.n - 1];
  m->at = chat_moment(w->a, date, &h->clock, w->order);
  if (!*m->at && date->order == NOT_SURE) w->out->unsure = true;
}

// Within quotation marks that are still open a day is only a line of words.
static bool quote_open(const Lines *w) {
  return w->from && *w->from == '"' && !(w->to - w->from > 1 && w->to[-1] == '"');
}

static Err read_line_chat(Lines *w, char *s, char *end, char *day, char *day_end) {
  Head h = {0};
  bool tabs = w->n_tabs > 0;
  if (!(tabs ? tab_head(s, end, &h) : blank_head(s, end, &h))) {
    if (w->from) w->to = end;
    return ERR_OK;
  }
  if (!tabs) h.sender_end = h.sender + chat_names_find(&w->names, h.sender, end);
  if (!tabs && h.sender_end > h.sender) h.text = h.sender_end + (h.sender_end < end);
  TRY(begin_message(w, &h, end));
  ChatMessage *m = &w->list.m[w->list.n - 1];
  if (day) m->written = arena_fmt(w->a, "%.*s %s", (int)(day_end - day), day, m->written);
  if (w->day.order != NO_DATE) set_moment(w, &w->day, &h);
  return ERR_OK;
}

static Err read_headed(Lines *w, char *s, char *end, HeadOf head_of) {
  Head h = {0};
  if (head_of(s, end, &h)) {
    TRY(begin_message(w, &h, end));
    set_moment(w, &h.date, &h);
    return ERR_OK;
  }
  if (w->from) {
    w->to = end;
    return ERR_OK;
  }
  // Words before the first head are words too.
  h = (Head){.text = s, .sender = s, .sender_end = s};
  return s == end ? ERR_OK : begin_message(w, &h, end);
}

static bool named_head(char *line, char *end, Head *h) {
  h->sender = line;
  h->date.order = NO_DATE;
  return chat_named_line(line, end, &h->sender_end, &h->text);
}

static Err read_all(Lines *w, HeadOf head_of) {
  char *day = NULL, *day_end = NULL;
  bool line = w->out->kind == CHAT_LINE;
  w->day.order = NO_DATE;
  for (char *s = w->text;;) {
    char *end = line_end(s);
    ChatDate d;
    if (line && !quote_open(w) && day_line(s, end, &d)) {
      end_message(w);
      w->day = d;
      day = s;
      day_end = end;
    } else if (line) {
      TRY(read_line_chat(w, s, end, day, day_end));
    } else {
      TRY(read_headed(w, s, end, head_of));
    }
    if (!*end) break;
    s = end + 1;
  }
  end_message(w);
  return ERR_OK;
}

static Err read_whole(Lines *w) {
  Head h = {.text = w->text, .sender = w->text, .sender_end = w->text};
  TRY(begin_message(w, &h, w->text + strlen(w->text)));
  end_message(w);
  return ERR_OK;
}

// Most lines begin with a name: that is a conversation, not a letter with a colon in it.
static bool is_named(const Lines *w) { return w->n_named >= 2 && w->n_named * 10 >= w->n_lines * 6; }

Err chat_lines(Arena *a, char *text, Chat *out, ErrDetail *d) {
  Lines w = {.a = a, .text = text + strspn(text, " \n"), .out = out, .d = d, .order = NOT_SURE, .list = {.a = a}, .names = {.a = a}};
  Err e;
  look(&w);
  if (w.order == NO_DATE) w.order = NOT_SURE;
  bool days = w.n_days > 0 && (w.n_tabs > 0 || w.n_blanks > 0);
  if (w.line_title || w.n_tabs > 1 || days) {
    out->kind = CHAT_LINE;
    e = read_all(&w, NULL);
  } else if (w.n_whatsapp + w.n_telegram > 0) {
    out->kind = w.n_whatsapp >= w.n_telegram ? CHAT_WHATSAPP : CHAT_TELEGRAM;
    e = read_all(&w, out->kind == CHAT_WHATSAPP ? whatsapp_head : telegram_head);
  } else {
    out->kind = CHAT_TEXT;
    e = is_named(&w) ? read_all(&w, named_head) : read_whole(&w);
  }
  out->m = w.list.m;
  out->n = w.list.n;
  if (e == ERR_OK && out->n == 0) return err_set(d, ERR_UNPROCESSABLE, "chat", "no message is in it");
  return e;
}
