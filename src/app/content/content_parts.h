// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the loaders of this room share.
#ifndef RECOURSE_APP_CONTENT_PARTS_H
#define RECOURSE_APP_CONTENT_PARTS_H
#include "app/content/content.h"

typedef struct { Arena *a; Taxonomy *t; ErrDetail *d; } Loader;
// A file of the content folder with these top-level keys beside audience and version.
Err content_file(Loader *l, const char *name, const char *const *keys, const YamlNode **root) ERR_CHECK;
// Refuses an id that an earlier entry of the list has.
Err content_same_id(const YamlNode *first, const YamlNode *here, const char *id, ErrDetail *d) ERR_CHECK;
Err content_load_doors(Loader *l) ERR_CHECK;
Err content_load_calendars(Loader *l) ERR_CHECK;
Err content_load_clocks(Loader *l) ERR_CHECK;
Err content_load_appeals(Loader *l) ERR_CHECK;
Err content_load_protection(Loader *l) ERR_CHECK;
#endif
