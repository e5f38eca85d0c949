// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

typedef struct { const char *name, *type, *dflt, *what; } Setting;
static const Setting settings[] = {
#define SETTING(id, name, type, dflt, what) {name, type, dflt, what},
#include "app/config.def"
#undef SETTING
};
enum { FILE_MAX = 64 * 1024, LINE_MAX_BYTES = 4096 };

const char *config_name(ConfigId id) { return settings[id].name; }
const char *config_what(ConfigId id) { return settings[id].what; }
const char *config_default(ConfigId id) { return settings[id].dflt ? settings[id].dflt : ""; }
const char *config_get(const Config *c, ConfigId id) { return c->value[id] ? c->value[id] : ""; }
const char *config_get_or_null(const Config *c, ConfigId id) { return c->value[id] && *c->value[id] ? c->value[id] : NULL; }

const char *config_from_text(ConfigFrom from) {
  static const char *const names[] = {"default", "file", "environment", "flag"};
  return names[from];
}

static bool bool_of(const char *s, bool *out) {
  *out = text_eq(s, "yes") || text_eq(s, "true") || text_eq(s, "1");
  return *out || text_eq(s, "no") || text_eq(s, "false") || text_eq(s, "0");
}

int64_t config_int(const Config *c, ConfigId id) {
  int64_t n = 0;
  return text_int(config_get(c, id), 0, 1000000, &n) == ERR_OK ? n : 0;
}

bool config_bool(const Config *c, ConfigId id) {
  bool b = false;
  return bool_of(config_get(c, id), &b) && b;
}

const char *config_db(const Config *c) {
  if (c->value[CONFIG_DB]) return c->value[CONFIG_DB];
  return arena_fmt(c->arena, "%s/recourse.db", config_get(c, CONFIG_DATA));
}

static int find(const char *name, size_t n) {
  for (int i = 0; i < CONFIG_COUNT; i++)
    if (strlen(settings[i].name) == n && memcmp(settings[i].name, name, n) == 0) return i;
  return -1;
}

static Err set(Config *c, int id, const char *value, ConfigFrom from, ErrDetail *d) {
  int64_t n;
  bool b;
  if (text_eq(settings[id].type, "int") && text_int(value, 1, 1000000, &n) != ERR_OK)
    return err_set(d, ERR_CONFIG, settings[id].name, "needs a whole number");
  if (text_eq(settings[id].type, "bool") && !bool_of(value, &b)) return err_set(d, ERR_CONFIG, settings[id].name, "needs yes or no");
  c->value[id] = arena_str(c->arena, value);
  c->from[id] = from;
  return ERR_OK;
}

// "name = value", # begins a comment line.
static Err read_line(Config *c, char *line, int number, ErrDetail *d) {
  char *s = text_clean(c->arena, line), *eq = strchr(s, '=');
  if (!*s || *s == '#') return ERR_OK;
  if (!eq) return err_set(d, ERR_CONFIG, "recourse.conf", "line %d has no =", number);
  char *name = text_clean(c->arena, arena_strn(c->arena, s, (size_t)(eq - s))), *value = text_clean(c->arena, eq + 1);
  int id = find(name, strlen(name));
  if (id < 0 || id == CONFIG_DATA) return err_set(d, ERR_CONFIG, "recourse.conf", "line %d: no setting of this name", number);
  return set(c, id, value, CONFIG_FROM_FILE, d);
}

static Err read_file(Config *c, ErrDetail *d) {
  char line[LINE_MAX_BYTES];
  FILE *f = fopen(arena_fmt(c->arena, "%s/recourse.conf", config_get(c, CONFIG_DATA)), "re");
  if (!f) return errno == ENOENT || errno == ENOTDIR ? ERR_OK : err_set(d, ERR_CONFIG, "recourse.conf", "cannot be read");
  Err e = ERR_OK;
  for (int n = 1; e == ERR_OK && fgets(line, sizeof line, f); n++) e = read_line(c, line, n, d);
  (void)fclose(f);
  return e;
}

static Err read_env(Config *c, ErrDetail *d) {
  for (int i = 0; i < CONFIG_COUNT; i++) {
    char *name = arena_fmt(c->arena, "RECOURSE_%s", settings[i].name);
    for (char *p = name; *p; p++) *p = (char)(*p == '-' ? '_' : toupper((unsigned char)*p));
    const char *value = getenv(name);
    if (value) TRY(set(c, i, value, CONFIG_FROM_ENV, d));
  }
  return ERR_OK;
}

// One argument; *i moves on past a separate value. Arguments that are no setting go to rest.
static Err read_flag(Config *c, int argc, char **argv, int *i, char **rest, size_t *n_rest, ErrDetail *d) {
  const char *arg = argv[*i], *eq = strchr(arg, '=');
  size_t n = text_starts(arg, "--") ? (eq ? (size_t)(eq - arg - 2) : strlen(arg) - 2) : 0;
  int id = n ? find(arg + 2, n) : -1;
  if (id < 0) {
    rest[(*n_rest)++] = argv[*i];
    return ERR_OK;
  }
  if (eq) return set(c, id, eq + 1, CONFIG_FROM_FLAG, d);
  if (text_eq(settings[id].type, "bool") && (*i + 1 >= argc || text_starts(argv[*i + 1], "--"))) return set(c, id, "yes", CONFIG_FROM_FLAG, d);
  if (*i + 1 >= argc) return err_set(d, ERR_USAGE, settings[id].name, "needs a value");
  return set(c, id, argv[++*i], CONFIG_FROM_FLAG, d);
}

static Err read_flags(Config *c, int argc, char **argv, char ***rest, ErrDetail *d) {
  char **left = ARENA_ARRAY(c->arena, char *, (size_t)argc + 1);
  size_t n = 0;
  if (!left) return ERR_NO_MEMORY;
  for (int i = 0; i < argc; i++) TRY(read_flag(c, argc, argv, &i, left, &n, d));
  left[n] = NULL;
  *rest = left;
  return ERR_OK;
}

static const char *own_folder(Arena *a) {
  char path[4096];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
  if (n <= 0) return "/";
  path[n] = 0;
  char *slash = strrchr(path, '/');
  return arena_strn(a, path, slash > path ? (size_t)(slash - path) : 1);
}

Err config_read(Config *c, Arena *a, int argc, char **argv, char ***rest, ErrDetail *d) {
  *c = (Config){.arena = a, .program_dir = own_folder(a)};
  for (int i = 0; i < CONFIG_COUNT; i++) c->value[i] = settings[i].dflt;
  // The folder must be known before its file is read; then the file, and over it environment and flags.
  TRY(read_env(c, d));
  TRY(read_flags(c, argc, argv, rest, d));
  TRY(read_file(c, d));
  TRY(read_env(c, d));
  return read_flags(c, argc, argv, rest, d);
}
