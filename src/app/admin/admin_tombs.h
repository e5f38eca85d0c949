// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The tombstone log as a file: macs and look-ups. Only the admin room includes this.
#ifndef RECOURSE_APP_ADMIN_TOMBS_H
#define RECOURSE_APP_ADMIN_TOMBS_H
#include "app/admin/admin.h"

enum { TOMB_KEY_BYTES = 32, TOMB_MAC_CHARS = 64 };
typedef struct { uint8_t b[TOMB_KEY_BYTES]; } TombKey;   // secret: wipe it
#define TOMB_ERASED "tombstone"
#define TOMB_WITHDRAWN "withdrawn "   // followed by the audience
#define TOMB_GIVEN "given "

// make: a missing key is made. ERR_NOT_FOUND without it and without make.
Err tombs_key(const App *app, bool make, TombKey *out, ErrDetail *d) ERR_CHECK;
Err tombs_mac(Arena *a, const TombKey *key, const char *purpose, Bytes audit_id, const char **hex) ERR_CHECK;

typedef struct { char mac[TOMB_MAC_CHARS + 1]; int64_t line; int32_t day; } Tomb;   // line: from 1
typedef struct { Tomb *v; size_t n; int64_t lines; } TombSet;                        // sorted by mac, then line
// A missing log is ERR_NOT_FOUND. A last line that a crash cut off is no tombstone.
Err tombs_read(const App *app, Arena *a, TombSet *out, ErrDetail *d) ERR_CHECK;
// The newest line with this mac, or NULL.
const Tomb *tombs_find(const TombSet *set, const char *mac);
enum { TOMBS_ARENA = 512 * 1024 * 1024 };
#endif
