// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The inside of the reader of chats.
#ifndef RECOURSE_CHAT_CHAT_INT_H
#define RECOURSE_CHAT_CHAT_INT_H
#include "chat/chat.h"

// ---- what is collected
typedef struct { Arena *a; ChatMessage *m; size_t n, cap; } ChatList;
// A new message, zeroed but for empty texts. NULL: no memory, or the list is full (*e says which).
ChatMessage *chat_add(ChatList *l, Err *e);
void chat_file(Arena *a, ChatMessage *m, const char *path);

// At most four bytes behind out[*n].
void chat_put_utf8(char *out, size_t *n, uint32_t c);

// ---- dates and times in texts (chat_time.c)
// A date as it stands: year 0 where there is none; first and second number, which of them is the day is said by order.
typedef enum { DAY_FIRST, MONTH_FIRST, NOT_SURE, NO_DATE } DayOrder;
typedef struct { int year, first, second; DayOrder order; } ChatDate;
typedef struct { int hour, minute, second; } ChatClock;   // second -1: not written
// Each reads at s and returns the bytes it took, 0 when it is none.
size_t chat_date(const char *s, ChatDate *out);
size_t chat_clock(const char *s, ChatClock *out);
// Blanks of all kinds and marks of direction at s.
size_t chat_blanks(const char *s);
// "2026-03-05 14:02", "" where it is not certain or no such day. order: what the whole chat showed, for dates that do not say it themselves.
const char *chat_moment(Arena *a, const ChatDate *d, const ChatClock *c, DayOrder order);
// What this date shows about the order of all: DAY_FIRST, MONTH_FIRST, else NOT_SURE.
DayOrder chat_shows(const ChatDate *d);

// ---- formats. text: clean UTF-8 with LF.
Err chat_lines(Arena *a, char *text, Chat *out, ErrDetail *d) ERR_CHECK;          // all that stands in lines
Err chat_json(Arena *a, Bytes text, Chat *out, ErrDetail *d) ERR_CHECK;
Err chat_html(Arena *a, char *text, Chat *out, ErrDetail *d) ERR_CHECK;
#endif
