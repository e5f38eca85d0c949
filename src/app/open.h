// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Opens an installation: everything that app.h names. Used by serve, the command line and the tests.
#ifndef RECOURSE_APP_OPEN_H
#define RECOURSE_APP_OPEN_H
#include "app/app.h"
#include "app/config.h"

enum {
  OPEN_CREATE = 1,   // make the folder, the database and the first keys (init, demo, tests)
  OPEN_MIGRATE = 2,  // apply migrations that are missing; without it an older database is refused
  OPEN_RESTORE = 4,  // open a database that came out of a backup and was not restored to its end yet (recourse restore)
};
// Free with app_close. The config must outlive it. d says what is missing and what to do.
Err app_open(const Config *c, unsigned flags, App **out, ErrDetail *d) ERR_CHECK;
void app_close(App *app);  // NULL is allowed

// Values of the table meta. NULL when there is none; the text lives in the arena.
Err meta_get(const App *app, Arena *a, const char *key, const char **value, ErrDetail *d) ERR_CHECK;
Err meta_set(const App *app, const char *key, const char *value, ErrDetail *d) ERR_CHECK;

// Folders of what is shipped: <share>/content, <share>/law, <share>/locale (compiled) and <share>/assets (built).
typedef struct { const char *content, *law, *locale, *assets, *media, *keys, *import; } Shipped;   // import: NULL when it is missing
Err shipped_find(const Config *c, Arena *a, Shipped *out, ErrDetail *d) ERR_CHECK;
#endif
