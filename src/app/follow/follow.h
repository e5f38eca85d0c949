// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the worker sees and does with her receipt: by page (follow_web.c, /{lang}/r...) and by API (follow_api.c,
// /api/v1/report..., the receipt in the header "Authorization: Receipt 12345 67890 ...").
#ifndef RECOURSE_APP_FOLLOW_H
#define RECOURSE_APP_FOLLOW_H
#include "app/app.h"

// ---- for the API of other rooms under /api/v1/report
// Opens the receipt of the header Authorization; from then on the request is hers. ERR_SIGNIN, ERR_RECEIPT, ERR_GONE.
Err follow_api_sign_in(Req *rq, ErrDetail *d) ERR_CHECK;
// The version of If-Match. ERR_PRECONDITION_REQUIRED without one.
Err follow_api_if_match(const Req *rq, int64_t *version, ErrDetail *d) ERR_CHECK;
void follow_api_etag(const Req *rq, Resp *rs, int64_t version);

extern const Route follow_routes[];
#endif
