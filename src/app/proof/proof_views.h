// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The form that checks a proof of filing.
#ifndef RECOURSE_APP_PROOF_VIEWS_H
#define RECOURSE_APP_PROOF_VIEWS_H
#include "app/pages/pages_views.h"
struct check_proof_view { struct layout_view layout; const char *action, *text, *error; const char *said; bool checked, good, ours; const char *filed_at, *installation, *key_id; };
#endif
