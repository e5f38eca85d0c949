// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "Did they answer you?": counters by body and month. Nobody is asked who she is, and no address is kept.
#ifndef RECOURSE_APP_OFFICES_ANSWERS_H
#define RECOURSE_APP_OFFICES_ANSWERS_H
#include "app/app.h"
typedef struct { int64_t yes, no, other_language; } OfficeAnswers;
enum { OFFICE_ANSWERS_SHOWN = 5, OFFICE_ANSWERS_MONTHS = 12 };   // fewer are not shown
Err office_answers_get(Db *db, Arena *a, const char *id, Millis now, OfficeAnswers *out, ErrDetail *d) ERR_CHECK;
// ERR_SLOW_DOWN beyond LIMIT_place_answers for a body in one hour: a counter says little, a flooded one says nothing.
Err office_answers_add(Db *db, const char *id, const char *said, Millis now, ErrDetail *d) ERR_CHECK;
#endif
