// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// YAML of the authors: what is read is a tree of clean text without repeated keys, as base/yaml.h says; whoever asks it for a
// value gets that or a fault. The first byte chooses how little memory there is.
#include "base/text.h"
#include "base/yaml.h"
#include "fuzz.h"

enum { DEEPEST = 16 };  // base/yaml.c reads no deeper

static void ask(Arena *a, const YamlNode *map) {
  static const char *const keys[] = {"id", "text", NULL};
  ErrDetail d = {0};
  const char *text = NULL;
  const char *const *texts = NULL;
  const YamlNode *first = NULL;
  bool yes = false;
  int64_t number = 0;
  size_t n = 0;
  if (yaml_only(map, keys, &d) == ERR_OK) HOLDS(map->n <= 2);
  if (yaml_text(map, "text", true, &text, &d) == ERR_OK) HOLDS(text != NULL);
  if (yaml_code(map, "id", true, &text, &d) == ERR_OK) HOLDS(*text && !strpbrk(text, " \n/"));
  if (yaml_int(map, "n", true, 1, 9, &number, &d) == ERR_OK) HOLDS(number >= 1 && number <= 9);
  if (yaml_bool(map, "yes", true, &yes, &d) == ERR_OK) HOLDS(yaml_get(map, "yes") != NULL);
  if (yaml_texts(a, map, "texts", &texts, &n, &d) == ERR_OK && !arena_failed(a)) HOLDS(n == 0 || texts[n - 1] != NULL);
  if (yaml_list(map, "list", true, &first, &n, &d) == ERR_OK) HOLDS((n == 0) == (first == NULL));
}

static void node_holds(Arena *a, const YamlNode *at, int depth) {
  HOLDS(depth <= DEEPEST && at->line > 0 && text_eq(at->file, "fuzz.yaml"));
  if (at->kind == YAML_SCALAR) {
    HOLDS(at->n == 0 && at->first == NULL && text_utf8_ok(at->text, strlen(at->text)));
    return;
  }
  size_t n = 0;
  for (const YamlNode *c = at->first; c; c = c->next, n++) {
    HOLDS((c->key != NULL) == (at->kind == YAML_MAP));
    if (c->key) HOLDS(text_utf8_ok(c->key, strlen(c->key)) && yaml_get(at, c->key) == c);
    node_holds(a, c, depth + 1);
  }
  HOLDS(n == at->n);
  if (at->kind == YAML_MAP) ask(a, at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1) return 0;
  ErrDetail d = {0};
  YamlNode *root = NULL;
  Arena *a = arena_new(data[0] == '!' ? 2048 : 4 * 1024 * 1024, 0);
  HOLDS(a != NULL);
  uint8_t *copy = malloc(size);  // its own size, so that a read past its end is seen
  HOLDS(copy != NULL);
  memcpy(copy, data + 1, size - 1);
  if (yaml_read(a, "fuzz.yaml", BYTES(copy, size - 1), &root, &d) == ERR_OK) node_holds(a, root, 0);
  else HOLDS(d.text[0] != '\0' || arena_failed(a));
  free(copy);
  arena_free(a);
  return 0;
}
