// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the pages of this room show: helpers give a reason before they open an untouched original.
#ifndef RECOURSE_APP_FILES_VIEWS_H
#define RECOURSE_APP_FILES_VIEWS_H
#include "app/pages/pages_views.h"
struct original_view { struct staff_layout_view layout; const char *name, *type, *sha256, *error, *typed; int64_t size, case_id, file_id; };
#endif
