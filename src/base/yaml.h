// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What authors write, read as a tree: YAML without anchors, aliases, tags or repeated keys, for content/ (content/README.md) and
// law/ (law/README.md). Strict: whatever is wrong is ERR_CONFIG with "file:line: what" in the detail.
#ifndef RECOURSE_BASE_YAML_H
#define RECOURSE_BASE_YAML_H
#include "base/mem.h"

typedef enum { YAML_SCALAR, YAML_LIST, YAML_MAP } YamlKind;
typedef struct YamlNode YamlNode;
struct YamlNode {
  YamlKind kind;
  int line;                 // from 1
  const char *file;         // path as given
  const char *key;          // in a mapping: the key of this value
  const char *text;         // scalar
  bool quoted;
  YamlNode *first, *next;   // members or entries, in the order of the file
  size_t n;                 // how many
};
enum { YAML_FILE_MAX = 4 * 1024 * 1024 };
// name: what messages call the file. The tree lives in the arena.
Err yaml_read(Arena *a, const char *name, Bytes text, YamlNode **root, ErrDetail *d) ERR_CHECK;
// Messages name the file by its last part, or by everything behind a double slash: "share/law//jp/wage/params.yaml".
Err yaml_load(Arena *a, const char *path, YamlNode **root, ErrDetail *d) ERR_CHECK;
// The bytes of a file that authors write, at most YAML_FILE_MAX, as they are.
Err yaml_file(Arena *a, const char *path, Bytes *out, ErrDetail *d) ERR_CHECK;
// Member of a mapping, or NULL.
const YamlNode *yaml_get(const YamlNode *map, const char *key);
// Sets "file:line: ..." and returns ERR_CONFIG.
Err yaml_fault(const YamlNode *at, ErrDetail *d, const char *fmt, ...) __attribute__((format(printf, 3, 4))) ERR_CHECK;
// A mapping with no other keys than these (NULL-terminated).
Err yaml_only(const YamlNode *map, const char *const *keys, ErrDetail *d) ERR_CHECK;
// Values of a mapping. need: absent is a fault; otherwise *out keeps what it held. Wrong type or form is always a fault.
Err yaml_text(const YamlNode *map, const char *key, bool need, const char **out, ErrDetail *d) ERR_CHECK;
Err yaml_code(const YamlNode *map, const char *key, bool need, const char **out, ErrDetail *d) ERR_CHECK;
Err yaml_bool(const YamlNode *map, const char *key, bool need, bool *out, ErrDetail *d) ERR_CHECK;
Err yaml_int(const YamlNode *map, const char *key, bool need, int64_t min, int64_t max, int64_t *out, ErrDetail *d) ERR_CHECK;
// A list of texts; absent: n stays 0.
Err yaml_texts(Arena *a, const YamlNode *map, const char *key, const char *const **out, size_t *n, ErrDetail *d) ERR_CHECK;
// A list of mappings; *first is its first entry, NULL when absent.
Err yaml_list(const YamlNode *map, const char *key, bool need, const YamlNode **first, size_t *n, ErrDetail *d) ERR_CHECK;
#endif
