// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The sentences of her page. All are message ids of the worker catalogue. Only the follow room includes this.
#ifndef RECOURSE_APP_FOLLOW_SAY_H
#define RECOURSE_APP_FOLLOW_SAY_H
#include "app/cases/cases.h"

// What happens now, by the status of the case. withdrawn: nobody but she can open it.
const char *follow_say_status(const char *status, bool withdrawn);
// What is due next, by its clock.
const char *follow_say_due(ClockKind kind);
// What has just happened, and what went wrong, by a short code in the address of the page ("said=message"); NULL: unknown.
const char *follow_say_done(const char *code);
const char *follow_say_error(const char *code);
// The code of follow_say_error that an error of ours becomes; NULL: the error has its own page.
const char *follow_code_of(Err e);

// Pages that ask once more before something is done.
typedef enum { SURE_SOLVED, SURE_REOPEN, SURE_WITHDRAW, SURE_DELETE } SureKind;
typedef struct { const char *path, *title, *text, *button; bool ask_told, waits; } SureWords;
const SureWords *follow_say_sure(SureKind kind);
#endif
