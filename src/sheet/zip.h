// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// An archive (ZIP, APPNOTE 6.3) written forwards: each member is packed as it comes, and nothing of it is kept.
//
//   Zip *z;
//   TRY(zip_begin(a, sheet_to_buf, &out, &z));
//   TRY(zip_member(z, "services.csv"));
//   TRY(zip_add(z, piece));                // as many pieces as there are
//   TRY(zip_end(z));
//
// Memory is the arena's (about 300 kB) and is wiped with it. All members have the same day: the same pieces give the same bytes.
// The first error ends the archive: what was written until then is none.
//   ERR_LIMIT   more members than ZIP_MEMBERS_MAX, or 4 GB
#ifndef RECOURSE_SHEET_ZIP_H
#define RECOURSE_SHEET_ZIP_H
#include "sheet/sheet.h"

enum { ZIP_MEMBERS_MAX = 32 };

typedef struct Zip Zip;
Err zip_begin(Arena *a, SheetWrite write, void *ctx, Zip **out) ERR_CHECK;
// Begins a member and ends the one before. The name must stay until zip_end: it is written again in the directory.
Err zip_member(Zip *z, const char *name) ERR_CHECK;
Err zip_add(Zip *z, Bytes piece) ERR_CHECK;
Err zip_end(Zip *z) ERR_CHECK;
#endif
