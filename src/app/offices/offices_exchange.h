// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The directory in the forms of Open Referral, for the command line.
#ifndef RECOURSE_APP_OFFICES_EXCHANGE_H
#define RECOURSE_APP_OFFICES_EXCHANGE_H
#include "base/clock.h"
#include "base/mem.h"
#include "store/db.h"

typedef struct OfficeDesk OfficeDesk;
typedef struct OfficeBook OfficeBook;

// The tabular data package: datapackage.json and one CSV (RFC 4180) for each object of the standard.
typedef struct { const char *name; Bytes text; } OfficeFile;
Err offices_package(const OfficeDesk *k, Arena *a, const OfficeBook *b, OfficeFile **out, size_t *n) ERR_CHECK;

// Takes services of another directory over as overlays: one service, a list, or an answer of its API. A service of ours changes
// name, web, mail and whether it is closed; any other becomes a body of its own, not verified, in this country. One that cannot be
// taken is named with the reason in left_out, and the others are taken.
typedef struct { size_t added, changed, same; const char **left_out; size_t n_left_out; } OfficeTaken;
Err offices_import_hsds(const OfficeDesk *k, Db *db, Arena *a, Bytes json, const char *country, Millis now, OfficeTaken *out, ErrDetail *d) ERR_CHECK;
#endif
