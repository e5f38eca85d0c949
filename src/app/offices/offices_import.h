// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Files in, files out, and the three-way difference between what was imported (base), what staff changed (overlay) and what a
// file says now (new). A file never wins silently over a person: where both changed a field, the body stays as it is until
// somebody says which one holds.
#ifndef RECOURSE_APP_OFFICES_IMPORT_H
#define RECOURSE_APP_OFFICES_IMPORT_H
#include "app/offices/offices_doc.h"
#include "base/clock.h"
#include "store/db.h"

typedef struct OfficeDesk OfficeDesk;

typedef enum { DIFF_ADDED, DIFF_CHANGED, DIFF_CONFLICT, DIFF_MISSING } OfficeDiffKind;
// One line of a difference. field: "" for a whole body. Values are canonical; NULL is none.
typedef struct { OfficeDiffKind kind; const char *id, *field, *base, *overlay, *now; } OfficeDiff;
typedef struct { OfficeDiff *v; size_t n, cap; size_t conflicts; } OfficeDiffs;
typedef enum { IMPORT_ASK, IMPORT_KEEP, IMPORT_TAKE } OfficeImportMode;   // on a conflict: leave the body, the overlay holds, the file holds

// The files <dir>/*.yaml, read and held against the taxonomies; their links must lead to bodies of the folder.
typedef struct { OfficeDoc *v; size_t n; } OfficeDocs;
Err offices_files(const OfficeDesk *k, Arena *a, const char *dir, OfficeDocs *out, ErrDetail *d) ERR_CHECK;
Err offices_diff(Db *db, Arena *a, const OfficeDocs *docs, OfficeDiffs *out, ErrDetail *d) ERR_CHECK;
// The same, and takes over what needs no decision. At once, or not at all.
Err offices_import(Db *db, Arena *a, const OfficeDocs *docs, OfficeImportMode mode, Millis now, OfficeDiffs *out, ErrDetail *d) ERR_CHECK;
// Every body as readers see it, in the order of ids.
Err offices_docs(Db *db, Arena *a, OfficeDocs *out, ErrDetail *d) ERR_CHECK;

// Changes one field of a body as an overlay (value NULL: none), in a transaction of the caller. ERR_NOT_FOUND: no such body.
Err office_edit(Tx *tx, Arena *a, const char *id, int field, const char *value, int64_t user_id, Millis now) ERR_CHECK;
// A body as it would read with this document: ERR_CONFIG says what is wrong with it.
Err office_doc_check(const OfficeDesk *k, Arena *a, const OfficeDoc *doc, ErrDetail *d) ERR_CHECK;
// The document of one body, with and without its overlays.
Err office_doc(Tx *tx, Arena *a, const char *id, OfficeDoc *base, OfficeDoc *now) ERR_CHECK;
#endif
