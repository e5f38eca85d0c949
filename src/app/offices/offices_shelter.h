// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What an organisation notes of a shelter: beds free today, and sealed to its own key: whom it takes, who pays, where it is. It is
// in no export, on no public page and in no answer of the Open Referral interface.
#ifndef RECOURSE_APP_OFFICES_SHELTER_H
#define RECOURSE_APP_OFFICES_SHELTER_H
#include "app/app.h"
enum { SHELTER_TEXT_MAX = 300, SHELTER_BEDS_MAX = 1000 };
typedef struct { bool known; int64_t free_beds, day; const char *takes, *pays, *address; } Shelter;
// Opens the note of the signed-in key-holder's organisation; the opening is in the audit log before. known false: there is none.
Err shelter_get(const Req *rq, const char *id, Shelter *out, ErrDetail *d) ERR_CHECK;
// ERR_FORBIDDEN: she is no key-holder, and could not read what is there. ERR_UNPROCESSABLE: the body is no shelter.
Err shelter_put(const Req *rq, const char *id, const Shelter *s, ErrDetail *d) ERR_CHECK;
#endif
