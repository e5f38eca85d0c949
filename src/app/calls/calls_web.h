// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Handlers of the contact log and the words they share. Only this room's *_web.c files include this.
#ifndef RECOURSE_APP_CALLS_WEB_H
#define RECOURSE_APP_CALLS_WEB_H
#include "app/calls/calls.h"
#include "app/calls/calls_views.h"
#include "app/pages/pages.h"

Err calls_page_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err calls_add_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err calls_report_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err calls_csv_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err calls_xlsx_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;

const char *calls_country(const Req *rq, const Html *h, const char *code);
const char *calls_answer(const Html *h, const char *code);
const char *calls_band(const Req *rq, const Html *h, int64_t band);
const char *calls_group(const Req *rq, const Html *h, const char *group);
#endif
