// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What drawing and reading of a form share (answers_form.c, answers_read.c).
#ifndef RECOURSE_APP_ANSWERS_FORM_H
#define RECOURSE_APP_ANSWERS_FORM_H
#include "app/answers/answers_int.h"

const char *form_name(Arena *a, size_t no, const char *part);      // "v3y"
const char *form_letter(const Calc *c, size_t field);              // of a list: "a" or "b"; NULL: too many lists
const char *form_currency(const FormRead *f, const LawField *field);
const char *form_sent(const FormRead *f, const char *column, size_t row);   // "" when nothing was sent
bool form_column_asked(const CalcField *c, const LawField *column);         // whether a column of a list is asked
int32_t form_month_first(const FormRead *f);                       // first day of the month that was named, 0: none
bool form_row_known(const FormRead *f, const CalcField *c, const char *letter, size_t row);   // something stands in that row
bool form_clock(const char *s, int64_t *minutes);                  // "8", "8:00", "26:00"
#endif
