// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Dates and times as messengers write them. Years of the Buddhist calendar become those of the common one.
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "chat/chat_int.h"

enum { BUDDHIST_FROM = 2400, BUDDHIST_AHEAD = 543 };

static size_t skip(const char *s, const char *what) {
  size_t n = strlen(what);
  return strncmp(s, what, n) == 0 ? n : 0;
}

size_t chat_blanks(const char *s) {
  // No-break, narrow no-break, ideographic; marks of direction, byte order mark.
  static const char *const wide[] = {"\xc2\xa0", "\xe2\x80\xaf", "\xe3\x80\x80", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xaa", "\xe2\x80\xab",
                                     "\xe2\x80\xac", "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9", "\xef\xbb\xbf"};
  size_t at = 0;
  for (bool more = true; more;) {
    more = s[at] == ' ';
    if (more) at++;
    for (size_t i = 0; !more && i < sizeof wide / sizeof wide[0]; i++) {
      size_t n = skip(s + at, wide[i]);
      at += n;
      more = n > 0;
    }
  }
  return at;
}

// One to four figures.
static size_t number(const char *s, size_t most, int *out) {
  size_t n = 0;
  for (*out = 0; n < most && isdigit((unsigned char)s[n]); n++) *out = *out * 10 + (s[n] - '0');
  return isdigit((unsigned char)s[n]) ? 0 : n;
}

static int month_of(const char *s, size_t *n) {
  static const char *const names[] = {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                                      "november", "december"};
  for (int i = 0; i < 12; i++) {
    size_t k = 0;
    while (names[i][k] && tolower((unsigned char)s[k]) == names[i][k]) k++;
    if (k >= 3 && !isalpha((unsigned char)s[k])) {
      *n = k + (s[k] == '.');
      return i + 1;
    }
  }
  return 0;
}

static bool year_ok(int *y, size_t figures) {
  if (figures == 2) *y += 2000;
  if (*y >= BUDDHIST_FROM) *y -= BUDDHIST_AHEAD;
  return (figures == 2 || figures == 4) && *y >= 1990 && *y < 2200;
}

// "Mar 5, 2026", "March 05 2026"
static size_t month_day_year(const char *s, ChatDate *d) {
  size_t n, at, figures;
  d->second = month_of(s, &at);
  if (!d->second || s[at] != ' ') return 0;
  if (!(n = number(s + at + 1, 2, &d->first))) return 0;
  at += 1 + n;
  at += s[at] == ',';
  at += chat_blanks(s + at);
  figures = number(s + at, 4, &d->year);
  d->order = DAY_FIRST;
  return year_ok(&d->year, figures) ? at + figures : 0;
}

// "5 Mar 2026", "5 March 2026"
static size_t day_month_year(const char *s, ChatDate *d) {
  size_t n, at = number(s, 2, &d->first), figures;
  if (!at || s[at] != ' ') return 0;
  d->second = month_of(s + at + 1, &n);
  if (!d->second) return 0;
  at += 1 + n;
  at += s[at] == ',';
  at += chat_blanks(s + at);
  figures = number(s + at, 4, &d->year);
  d->order = DAY_FIRST;
  return year_ok(&d->year, figures) ? at + figures : 0;
}

// "2026年3月5日"
static size_t east(const char *s, ChatDate *d) {
  size_t at = number(s, 4, &d->year), figures = at, n;
  if (!at || !(n = skip(s + at, "年"))) return 0;
  at += n;
  if (!(n = number(s + at, 2, &d->first))) return 0;
  at += n;
  if (!(n = skip(s + at, "月"))) return 0;
  at += n;
  if (!(n = number(s + at, 2, &d->second))) return 0;
  at += n;
  if (!(n = skip(s + at, "日"))) return 0;
  d->order = MONTH_FIRST;
  return year_ok(&d->year, figures) ? at + n : 0;
}

// Three numbers with the same sign between: 2026/03/05, 3/5/2026, 05.03.26.
static size_t numbers(const char *s, ChatDate *d) {
  int v[3];
  size_t len[3], at = 0;
  for (int i = 0; i < 3; i++) {
    if (i && (s[at] != s[len[0]] || !strchr("/.-", s[at]) || !s[at])) return 0;
    at += i > 0;
    if (!(len[i] = number(s + at, 4, &v[i]))) return 0;
    at += len[i];
  }
  if (len[0] == 4 && len[1] <= 2 && len[2] <= 2) {
    *d = (ChatDate){v[0], v[1], v[2], MONTH_FIRST};
    return year_ok(&d->year, 4) ? at : 0;
  }
  if (len[0] > 2 || len[1] > 2 || len[2] == 3) return 0;
  // Whoever writes dots writes the day first.
  *d = (ChatDate){v[2], v[0], v[1], s[len[0]] == '.' ? DAY_FIRST : NOT_SURE};
  return year_ok(&d->year, len[2]) ? at : 0;
}

size_t chat_date(const char *s, ChatDate *out) {
  size_t n = numbers(s, out);
  if (!n) n = east(s, out);
  if (!n) n = day_month_year(s, out);
  if (!n) n = month_day_year(s, out);
  return n;
}

DayOrder chat_shows(const ChatDate *d) {
  if (d->order != NOT_SURE) return NOT_SURE;   // it speaks for itself alone
  if (d->first > 12 && d->second <= 12) return DAY_FIRST;
  return d->second > 12 && d->first <= 12 ? MONTH_FIRST : NOT_SURE;
}

// ---- times

static const struct { const char *word; int half; } halves[] = {
    {"AM", 0}, {"PM", 1}, {"am", 0}, {"pm", 1}, {"a.m.", 0}, {"p.m.", 1}, {"a. m.", 0}, {"p. m.", 1}, {"午前", 0}, {"午後", 1},
    {"上午", 0}, {"下午", 1}, {"오전", 0}, {"오후", 1}, {"ព្រឹក", 0}, {"ល្ងាច", 1}};

static size_t half_of(const char *s, int *half) {
  for (size_t i = 0; i < sizeof halves / sizeof halves[0]; i++) {
    size_t n = skip(s, halves[i].word);
    if (n) {
      *half = halves[i].half;
      return n;
    }
  }
  return 0;
}

size_t chat_clock(const char *s, ChatClock *out) {
  int half = -1;
  size_t n, at = half_of(s, &half);
  if (at) at += chat_blanks(s + at);
  if (!(n = number(s + at, 2, &out->hour))) return 0;
  at += n;
  if (s[at] != ':') return 0;
  if (number(s + at + 1, 2, &out->minute) != 2) return 0;
  at += 3;
  out->second = -1;
  if (s[at] == ':' && number(s + at + 1, 2, &out->second) == 2) at += 3;
  else out->second = -1;
  if (half < 0) {
    size_t blanks = chat_blanks(s + at);
    n = half_of(s + at + blanks, &half);
    if (n) at += blanks + n;
  }
  if (half >= 0 && (out->hour < 1 || out->hour > 12)) {
    // 午前0:05 is how some devices write it.
    if (out->hour != 0) return 0;
  }
  if (half >= 0) out->hour = out->hour % 12 + 12 * half;
  return out->hour < 24 && out->minute < 60 && out->second < 60 ? at : 0;
}

const char *chat_moment(Arena *a, const ChatDate *d, const ChatClock *c, DayOrder order) {
  DayOrder use = d->order == NOT_SURE ? order : d->order;
  if (use == NOT_SURE && d->first == d->second) use = DAY_FIRST;   // 3/3: either way the same
  if (d->order == NO_DATE || use == NOT_SURE || use == NO_DATE) return "";
  int day = use == DAY_FIRST ? d->first : d->second, month = use == DAY_FIRST ? d->second : d->first;
  int32_t days;
  const char *date = arena_fmt(a, "%04d-%02d-%02d", d->year, month, day);
  if (month < 1 || month > 12 || day < 1 || date_parse(date, &days) != ERR_OK) return "";
  if (!c) return date;
  if (c->second < 0) return arena_fmt(a, "%s %02d:%02d", date, c->hour, c->minute);
  return arena_fmt(a, "%s %02d:%02d:%02d", date, c->hour, c->minute, c->second);
}
