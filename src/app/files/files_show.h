// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Handlers that give a file out (files_show.c); listed in files_web.c.
#ifndef RECOURSE_APP_FILES_SHOW_H
#define RECOURSE_APP_FILES_SHOW_H
#include "app/app.h"
Err files_show_worker_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err files_show_staff_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err files_original_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err files_original_open_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
#endif
