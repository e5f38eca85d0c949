// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Handlers of this room. Only its *_web.c files include this.
#ifndef RECOURSE_APP_WORDS_WEB_H
#define RECOURSE_APP_WORDS_WEB_H
#include "app/pages/pages.h"
#include "app/words/words.h"
#include "app/words/words_views.h"

Err words_page_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err words_one_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err words_save_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err words_bulk_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err words_translations_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err words_translate_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err words_confirm_web(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
#endif
