// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Settings: one table (config.def), read from defaults < <data>/recourse.conf < environment RECOURSE_* < flags.
#ifndef RECOURSE_APP_CONFIG_H
#define RECOURSE_APP_CONFIG_H
#include "base/mem.h"

// Every setting is a string here; numbers are checked when they are read in.
typedef enum {
#define SETTING(id, name, type, dflt, what) CONFIG_##id,
#include "app/config.def"
#undef SETTING
  CONFIG_COUNT
} ConfigId;
typedef enum { CONFIG_FROM_DEFAULT, CONFIG_FROM_FILE, CONFIG_FROM_ENV, CONFIG_FROM_FLAG } ConfigFrom;
typedef struct {
  const char *value[CONFIG_COUNT];   // NULL: not set
  ConfigFrom from[CONFIG_COUNT];
  Arena *arena;
  const char *program_dir;           // folder of this program, absolute
} Config;

// Fills c from all sources. flags: argv-like list "--name value" or "--name=value"; what is no setting is left in rest (NULL
// terminated, in the arena). ERR_USAGE for a flag without a value, ERR_CONFIG for a bad value, with its name in d.
Err config_read(Config *c, Arena *a, int argc, char **argv, char ***rest, ErrDetail *d) ERR_CHECK;
const char *config_get(const Config *c, ConfigId id);       // "" when not set
const char *config_get_or_null(const Config *c, ConfigId id);
int64_t config_int(const Config *c, ConfigId id);
bool config_bool(const Config *c, ConfigId id);
const char *config_name(ConfigId id);                       // "public-url"
const char *config_what(ConfigId id);
const char *config_default(ConfigId id);
const char *config_from_text(ConfigFrom from);
// The database: --db, or <data>/recourse.db.
const char *config_db(const Config *c);
#endif
