// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// By the events of libyaml: anchors, aliases, tags and repeated keys are refused where they stand.
#include "base/yaml.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

#include "base/text.h"

enum { DEPTH_MAX = 16 };
typedef struct { yaml_parser_t parser; Arena *a; const char *file; ErrDetail *d; } Reader;

static const char *shown_name(const char *path) {
  const char *below = strstr(path, "//"), *slash = strrchr(path, '/');
  if (below) return below + 2;
  return slash ? slash + 1 : path;
}

Err yaml_fault(const YamlNode *at, ErrDetail *d, const char *fmt, ...) {
  char text[128];
  va_list args;
  va_start(args, fmt);
  (void)vsnprintf(text, sizeof text, fmt, args);
  va_end(args);
  return err_set(d, ERR_CONFIG, at->key ? at->key : "", "%s:%d: %s", shown_name(at->file), at->line, text);
}

static Err fault_at(Reader *r, size_t line, const char *what) {
  return err_set(r->d, ERR_CONFIG, "", "%s:%zu: %s", shown_name(r->file), line + 1, what);
}

static Err next_event(Reader *r, yaml_event_t *ev) {
  if (yaml_parser_parse(&r->parser, ev)) return ERR_OK;
  return fault_at(r, r->parser.problem_mark.line, r->parser.problem ? r->parser.problem : "not YAML");
}

static Err read_node(Reader *r, yaml_event_t *ev, int depth, YamlNode **out);

static Err put_member(Reader *r, YamlNode *map, YamlNode **last, YamlNode *child) {
  for (const YamlNode *c = map->first; child->key && c; c = c->next)
    if (text_eq(c->key, child->key)) return yaml_fault(child, r->d, "key %s stands twice", child->key);
  if (*last) (*last)->next = child;
  else map->first = child;
  *last = child;
  map->n++;
  return ERR_OK;
}

static bool plain(const yaml_event_t *ev) {
  switch (ev->type) {
    case YAML_SCALAR_EVENT: return !ev->data.scalar.anchor && !ev->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT: return !ev->data.sequence_start.anchor && !ev->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT: return !ev->data.mapping_start.anchor && !ev->data.mapping_start.tag;
    default: return false;
  }
}

// A scalar as clean text of the arena. libyaml lets pass what an escape writes: \0, control characters, halves of a pair.
static Err scalar_text(Reader *r, const yaml_event_t *ev, const char **out) {
  const char *text = (const char *)ev->data.scalar.value;
  if (!text_utf8_ok(text, ev->data.scalar.length)) return fault_at(r, ev->start_mark.line, "not clean UTF-8 text");
  *out = arena_strn(r->a, text, ev->data.scalar.length);
  return ERR_OK;
}

static Err key_of(Reader *r, const yaml_event_t *ev, const char **key) {
  if (ev->type != YAML_SCALAR_EVENT) return fault_at(r, ev->start_mark.line, "a key must be a word");
  if (!plain(ev)) return fault_at(r, ev->start_mark.line, "anchors, aliases and tags are not used here");
  return scalar_text(r, ev, key);
}

// One entry of a list or one member of a mapping, whose first event is ev.
static Err read_child(Reader *r, yaml_event_t *ev, YamlNode *parent, YamlNode **last, int depth) {
  const char *key = NULL;
  YamlNode *child = NULL;
  if (parent->kind == YAML_MAP) {
    TRY(key_of(r, ev, &key));
    yaml_event_delete(ev);
    TRY(next_event(r, ev));
  }
  TRY(read_node(r, ev, depth + 1, &child));
  child->key = key;
  return put_member(r, parent, last, child);
}

static Err read_children(Reader *r, YamlNode *parent, int depth) {
  yaml_event_type_t end = parent->kind == YAML_MAP ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
  YamlNode *last = NULL;
  for (;;) {
    yaml_event_t ev;
    TRY(next_event(r, &ev));
    bool done = ev.type == end;
    Err e = done ? ERR_OK : read_child(r, &ev, parent, &last, depth);
    yaml_event_delete(&ev);
    if (done || e != ERR_OK) return e;
  }
}

static Err read_node(Reader *r, yaml_event_t *ev, int depth, YamlNode **out) {
  if (!plain(ev)) return fault_at(r, ev->start_mark.line, "anchors, aliases and tags are not used here");
  if (depth > DEPTH_MAX) return fault_at(r, ev->start_mark.line, "nested too deep");
  YamlNode *n = ARENA_NEW(r->a, YamlNode);
  if (!n) return ERR_NO_MEMORY;
  *n = (YamlNode){.file = r->file, .line = (int)ev->start_mark.line + 1};
  *out = n;
  if (ev->type == YAML_SCALAR_EVENT) {
    n->kind = YAML_SCALAR;
    n->quoted = ev->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return scalar_text(r, ev, &n->text);
  }
  n->kind = ev->type == YAML_MAPPING_START_EVENT ? YAML_MAP : YAML_LIST;
  return read_children(r, n, depth);
}

static Err read_document(Reader *r, YamlNode **root) {
  static const yaml_event_type_t head[] = {YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT};
  yaml_event_t ev;
  for (size_t i = 0; i < 2; i++) {
    TRY(next_event(r, &ev));
    bool right = ev.type == head[i];
    yaml_event_delete(&ev);
    if (!right) return fault_at(r, 0, "the file is empty");
  }
  TRY(next_event(r, &ev));
  Err e = read_node(r, &ev, 0, root);
  yaml_event_delete(&ev);
  if (e != ERR_OK) return e;
  TRY(next_event(r, &ev));  // end of the document
  yaml_event_delete(&ev);
  TRY(next_event(r, &ev));
  bool one = ev.type == YAML_STREAM_END_EVENT;
  size_t line = ev.start_mark.line;
  yaml_event_delete(&ev);
  return one ? ERR_OK : fault_at(r, line, "more than one document");
}

Err yaml_read(Arena *a, const char *name, Bytes text, YamlNode **root, ErrDetail *d) {
  Reader r = {.a = a, .file = arena_str(a, name), .d = d};
  if (!yaml_parser_initialize(&r.parser)) return ERR_NO_MEMORY;
  yaml_parser_set_input_string(&r.parser, text.p, text.n);
  yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
  Err e = read_document(&r, root);
  yaml_parser_delete(&r.parser);
  return e == ERR_OK && arena_failed(a) ? ERR_NO_MEMORY : e;
}

static Err read_fd(Arena *a, int fd, const char *path, Bytes *out, ErrDetail *d) {
  struct stat st;
  if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) return err_set(d, ERR_CONFIG, "", "%s: not a file", path);
  if (st.st_size > YAML_FILE_MAX) return err_set(d, ERR_CONFIG, "", "%s: too large", path);
  size_t size = (size_t)st.st_size;
  uint8_t *text = arena_alloc(a, size + 1);
  if (!text) return ERR_NO_MEMORY;
  for (size_t n = 0; n < size;) {
    ssize_t got = read(fd, text + n, size - n);
    if (got <= 0) return err_set(d, ERR_IO, "", "%s: cannot be read", path);
    n += (size_t)got;
  }
  *out = BYTES(text, size);
  return ERR_OK;
}

Err yaml_file(Arena *a, const char *path, Bytes *out, ErrDetail *d) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return err_set(d, ERR_CONFIG, "", "%s: cannot be opened", path);
  Err e = read_fd(a, fd, path, out, d);
  (void)close(fd);
  return e;
}

Err yaml_load(Arena *a, const char *path, YamlNode **root, ErrDetail *d) {
  Bytes text;
  Arena *raw = arena_new(YAML_FILE_MAX + 64, 0);
  if (!raw) return ERR_NO_MEMORY;
  Err e = yaml_file(raw, path, &text, d);
  if (e == ERR_OK) e = yaml_read(a, path, text, root, d);
  arena_free(raw);
  return e;
}

// ---- values

const YamlNode *yaml_get(const YamlNode *map, const char *key) {
  for (const YamlNode *c = map->kind == YAML_MAP ? map->first : NULL; c; c = c->next)
    if (text_eq(c->key, key)) return c;
  return NULL;
}

Err yaml_only(const YamlNode *map, const char *const *keys, ErrDetail *d) {
  if (map->kind != YAML_MAP) return yaml_fault(map, d, "a mapping is wanted here");
  for (const YamlNode *c = map->first; c; c = c->next) {
    const char *const *k = keys;
    while (*k && !text_eq(*k, c->key)) k++;
    if (!*k) return yaml_fault(c, d, "unknown key %s", c->key);
  }
  return ERR_OK;
}

// The member, checked to be of this kind; *found NULL when it is absent and need not be there.
static Err member(const YamlNode *map, const char *key, bool need, YamlKind kind, const YamlNode **found, ErrDetail *d) {
  static const char *const words[] = {"a text", "a list", "a mapping"};
  *found = yaml_get(map, key);
  if (!*found) return need ? yaml_fault(map, d, "%s is missing", key) : ERR_OK;
  if ((*found)->kind != kind) return yaml_fault(*found, d, "%s must be %s", key, words[kind]);
  return ERR_OK;
}

Err yaml_text(const YamlNode *map, const char *key, bool need, const char **out, ErrDetail *d) {
  const YamlNode *m;
  TRY(member(map, key, need, YAML_SCALAR, &m, d));
  if (m) *out = m->text;
  return ERR_OK;
}

Err yaml_code(const YamlNode *map, const char *key, bool need, const char **out, ErrDetail *d) {
  const YamlNode *m;
  TRY(member(map, key, need, YAML_SCALAR, &m, d));
  if (!m) return ERR_OK;
  size_t n = strlen(m->text), good = strspn(m->text, "abcdefghijklmnopqrstuvwxyz0123456789_-");
  if (n == 0 || n > 32 || good != n || m->text[0] == '_' || m->text[0] == '-')
    return yaml_fault(m, d, "%s: '%.40s' is not a code", key, m->text);
  *out = m->text;
  return ERR_OK;
}

Err yaml_bool(const YamlNode *map, const char *key, bool need, bool *out, ErrDetail *d) {
  const YamlNode *m;
  TRY(member(map, key, need, YAML_SCALAR, &m, d));
  if (!m) return ERR_OK;
  if (m->quoted || (!text_eq(m->text, "true") && !text_eq(m->text, "false")))
    return yaml_fault(m, d, "%s must be true or false", key);
  *out = text_eq(m->text, "true");
  return ERR_OK;
}

Err yaml_int(const YamlNode *map, const char *key, bool need, int64_t min, int64_t max, int64_t *out, ErrDetail *d) {
  const YamlNode *m;
  TRY(member(map, key, need, YAML_SCALAR, &m, d));
  if (!m) return ERR_OK;
  if (m->quoted || text_int(m->text, min, max, out) != ERR_OK)
    return yaml_fault(m, d, "%s must be a number from %lld to %lld", key, (long long)min, (long long)max);
  return ERR_OK;
}

Err yaml_texts(Arena *a, const YamlNode *map, const char *key, const char *const **out, size_t *n, ErrDetail *d) {
  const YamlNode *m;
  *out = NULL;
  *n = 0;
  TRY(member(map, key, false, YAML_LIST, &m, d));
  if (!m) return ERR_OK;
  const char **v = ARENA_ARRAY(a, const char *, m->n + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = m->first; c; c = c->next) {
    if (c->kind != YAML_SCALAR) return yaml_fault(c, d, "%s holds texts", key);
    v[(*n)++] = c->text;
  }
  *out = v;
  return ERR_OK;
}

Err yaml_list(const YamlNode *map, const char *key, bool need, const YamlNode **first, size_t *n, ErrDetail *d) {
  const YamlNode *m;
  *first = NULL;
  *n = 0;
  TRY(member(map, key, need, YAML_LIST, &m, d));
  if (!m) return ERR_OK;
  for (const YamlNode *c = m->first; c; c = c->next)
    if (c->kind != YAML_MAP) return yaml_fault(c, d, "%s holds mappings", key);
  if (need && m->n == 0) return yaml_fault(m, d, "%s is empty", key);
  *first = m->first;
  *n = m->n;
  return ERR_OK;
}
