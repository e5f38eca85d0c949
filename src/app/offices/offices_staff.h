// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The directory for staff: what the file says, what staff changed, who and when.
#ifndef RECOURSE_APP_OFFICES_STAFF_H
#define RECOURSE_APP_OFFICES_STAFF_H
#include "app/app.h"
extern const Field staff_place_fields[], staff_edit_fields[];
Err staff_places_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err staff_place_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
extern const Field staff_beds_fields[];
Err staff_beds_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err staff_edit_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
#endif
