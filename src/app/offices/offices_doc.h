// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A body as its file says it, field by field: what import, overlay, difference and export are about. Every value has one
// canonical spelling, so that two values are the same when their texts are, and a file that was exported is the file again.
#ifndef RECOURSE_APP_OFFICES_DOC_H
#define RECOURSE_APP_OFFICES_DOC_H
#include "base/yaml.h"

typedef enum { OF_TEXT, OF_LIST, OF_BOOL, OF_NUMBER, OF_PHONES } OfficeFieldKind;
typedef struct { const char *name; OfficeFieldKind kind; } OfficeField;
enum { OFFICE_FIELDS = 43, OFFICE_ID_MAX = 32, OFFICE_VALUE_MAX = 8000 };
extern const OfficeField office_fields[OFFICE_FIELDS];   // in the order of the file; the id is not among them
int office_field_find(const char *name);                  // -1: none of that name

// value: canonical text of each field as it stands behind "name:"; NULL: the file does not have it.
typedef struct { const char *id, *value[OFFICE_FIELDS]; } OfficeDoc;
Err doc_read(Arena *a, const char *name, Bytes text, OfficeDoc *out, ErrDetail *d) ERR_CHECK;
// The whole file, with its licence lines.
char *doc_write(Arena *a, const OfficeDoc *doc);
// One value in its canonical spelling; NULL for an empty one. text is YAML, as an author writes it behind "name:".
Err doc_value(Arena *a, int field, const char *text, const char **out, ErrDetail *d) ERR_CHECK;
// Plain words of a form as a value: a text; codes with spaces between; "true"; a number. Phones are YAML.
Err doc_value_typed(Arena *a, int field, const char *words, const char **out, ErrDetail *d) ERR_CHECK;
// The value for a form: a text without quotes, codes with spaces between.
const char *doc_value_shown(Arena *a, int field, const char *value);
bool doc_same(const char *one, const char *other);        // NULL is the empty value
#endif
