// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the worker sees and does with her receipt: by page (follow_web.c, /{lang}/r...) and by API (follow_api.c,
// /api/v1/report..., the receipt in the header "Authorization: Receipt 12345 67890 ...").
#ifndef RECOURSE_APP_FOLLOW_H
#define RECOURSE_APP_FOLLOW_H
#include "app/app.h"

extern const Route follow_routes[];
#endif
