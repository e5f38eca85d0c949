// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Reader of gettext .mo files (GNU gettext manual, 10.3). Nothing in the file is believed: each offset and each closing
// NUL is checked once, when the file is opened; look-ups then need no check. An own hash table (FNV-1a) replaces the
// file's, because the template compiler knows the hashes already.
#include "i18n/i18n.h"

#include <stdlib.h>
#include <string.h>

enum { MAGIC = 0x950412de, HEADER = 28, ENTRIES_MAX = 1 << 20, PLURAL_MAX = 6, PLURAL_EXPR_MAX = 300, PLURAL_TRIED = 200 };

typedef struct {
  uint32_t tag;    // upper half of the hash
  uint32_t index;  // entry + 1; 0: empty
} Slot;

struct Mo {
  const uint8_t *p;
  size_t size;
  uint32_t n, ids, texts;  // entries; offsets of the two tables
  Slot *slots;
  uint64_t mask;
  int nplurals;
  bool reviewed;
  char plural[PLURAL_EXPR_MAX];
};

uint64_t i18n_hash(const char *ctx, const char *id) {
  uint64_t h = 0xcbf29ce484222325u;
  if (ctx) {
    for (; *ctx; ctx++) h = (h ^ (uint8_t)*ctx) * 0x100000001b3u;
    h = (h ^ 4) * 0x100000001b3u;
  }
  for (; *id; id++) h = (h ^ (uint8_t)*id) * 0x100000001b3u;
  return h;
}

static uint32_t u32_at(const uint8_t *p) {
  return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

// Text i of a table (ids or texts) with its length; the tables were checked.
static const char *entry_text(const Mo *m, uint32_t table, uint32_t i, uint32_t *len) {
  const uint8_t *e = m->p + table + (size_t)i * 8;
  *len = u32_at(e);
  return (const char *)m->p + u32_at(e + 4);
}

static bool table_ok(const Mo *m, uint32_t table) {
  if ((uint64_t)table + (uint64_t)m->n * 8 > m->size) return false;
  for (uint32_t i = 0; i < m->n; i++) {
    const uint8_t *e = m->p + table + (size_t)i * 8;
    uint64_t end = (uint64_t)u32_at(e) + u32_at(e + 4);
    if (end >= m->size || m->p[end] != 0) return false;
  }
  return true;
}

static Err slots_fill(Mo *m) {
  uint64_t cap = 16;
  while (cap < (uint64_t)m->n * 2) cap *= 2;
  m->slots = calloc(cap, sizeof(Slot));
  if (!m->slots) return ERR_NO_MEMORY;
  m->mask = cap - 1;
  for (uint32_t i = 0; i < m->n; i++) {
    uint32_t len;
    uint64_t h = i18n_hash(NULL, entry_text(m, m->ids, i, &len)), at = h & m->mask;
    while (m->slots[at].index) at = (at + 1) & m->mask;
    m->slots[at] = (Slot){(uint32_t)(h >> 32), i + 1};
  }
  return ERR_OK;
}

static bool key_is(const char *key, const char *ctx, const char *id) {
  if (ctx) {
    size_t n = strlen(ctx);
    if (strncmp(key, ctx, n) != 0 || key[n] != 4) return false;
    key += n + 1;
  }
  return strcmp(key, id) == 0;
}

// Translation with its whole length (plural forms are divided by NUL), or NULL.
static const char *find(const Mo *m, uint64_t hash, const char *ctx, const char *id, uint32_t *len) {
  for (uint64_t at = hash & m->mask; m->slots[at].index; at = (at + 1) & m->mask) {
    if (m->slots[at].tag != (uint32_t)(hash >> 32)) continue;
    uint32_t i = m->slots[at].index - 1, ignored;
    if (key_is(entry_text(m, m->ids, i, &ignored), ctx, id)) return entry_text(m, m->texts, i, len);
  }
  return NULL;
}

const char *i18n_mo_find(const Mo *m, uint64_t hash, const char *ctx, const char *id) {
  uint32_t len;
  const char *s = find(m, hash, ctx, id, &len);
  return s && *s ? s : NULL;
}

const char *i18n_mo_find_plural(const Mo *m, uint64_t hash, const char *ctx, const char *id, uint64_t n) {
  uint32_t len;
  uint64_t form = 0;
  const char *s = find(m, hash, ctx, id, &len);
  if (!s || i18n_plural_eval(m->plural, n, &form) != ERR_OK) return NULL;
  const char *end = s + len;
  for (; form; form--) {
    s += strlen(s) + 1;
    if (s > end) return NULL;
  }
  return *s ? s : NULL;
}

int i18n_mo_nplurals(const Mo *m) { return m->nplurals; }

bool i18n_mo_reviewed(const Mo *m) { return m->reviewed; }

// ---- The header: the translation of ""

// Value of a header line into out, "" when absent. False when it is too long.
static bool header_line(const char *header, const char *name, char *out, size_t cap) {
  size_t name_n = strlen(name);
  *out = 0;
  for (const char *s = header; *s; s += strcspn(s, "\n"), s += *s == '\n') {
    if (strncasecmp(s, name, name_n) != 0 || s[name_n] != ':') continue;
    s += name_n + 1;
    s += strspn(s, " \t");
    size_t n = strcspn(s, "\n");
    if (n >= cap) return false;
    memcpy(out, s, n);
    out[n] = 0;
    return true;
  }
  return true;
}

// "nplurals=2; plural=n != 1;"
static Err plural_read(Mo *m, const char *value, ErrDetail *d) {
  static const char first[] = "nplurals=", second[] = "plural=";
  if (strncmp(value, first, sizeof first - 1) != 0) return err_set(d, ERR_CONFIG, "Plural-Forms", "missing");
  const char *s = value + sizeof first - 1;
  m->nplurals = *s - '0';
  if (m->nplurals < 1 || m->nplurals > PLURAL_MAX || s[1] != ';') return err_set(d, ERR_CONFIG, "Plural-Forms", "nplurals");
  s += 2 + strspn(s + 2, " ");
  if (strncmp(s, second, sizeof second - 1) != 0) return err_set(d, ERR_CONFIG, "Plural-Forms", "no expression");
  s += sizeof second - 1;
  size_t n = strcspn(s, ";");
  memcpy(m->plural, s, n);
  m->plural[n] = 0;
  for (uint64_t i = 0; i <= PLURAL_TRIED; i++) {
    uint64_t form;
    if (i18n_plural_eval(m->plural, i, &form) != ERR_OK || form >= (uint64_t)m->nplurals)
      return err_set(d, ERR_CONFIG, "Plural-Forms", "the expression is wrong for %d", (int)i);
  }
  return ERR_OK;
}

static Err header_read(Mo *m, ErrDetail *d) {
  char line[PLURAL_EXPR_MAX];
  const char *header = i18n_mo_find(m, i18n_hash(NULL, ""), NULL, "");
  if (!header) return err_set(d, ERR_CONFIG, "header", "the catalogue has no header");
  if (!header_line(header, "Content-Type", line, sizeof line) || !strcasestr(line, "charset=utf-8"))
    return err_set(d, ERR_CONFIG, "Content-Type", "not UTF-8");
  if (!header_line(header, "X-Reviewed", line, sizeof line)) return err_set(d, ERR_CONFIG, "X-Reviewed", "too long");
  m->reviewed = strcasecmp(line, "yes") == 0;
  if (!header_line(header, "Plural-Forms", line, sizeof line)) return err_set(d, ERR_CONFIG, "Plural-Forms", "too long");
  return plural_read(m, line, d);
}

static Err mo_read(Mo *m, ErrDetail *d) {
  if (m->size < HEADER || m->size > UINT32_MAX || u32_at(m->p) != MAGIC || u32_at(m->p + 4) >> 16 != 0)
    return err_set(d, ERR_CONFIG, "", "not a catalogue");
  m->n = u32_at(m->p + 8);
  m->ids = u32_at(m->p + 12);
  m->texts = u32_at(m->p + 16);
  if (m->n > ENTRIES_MAX || !table_ok(m, m->ids) || !table_ok(m, m->texts))
    return err_set(d, ERR_CONFIG, "", "the catalogue is damaged");
  TRY(slots_fill(m));
  return header_read(m, d);
}

Err i18n_mo_open(Bytes file, Mo **out, ErrDetail *d) {
  Mo *m = calloc(1, sizeof *m);
  if (!m) return ERR_NO_MEMORY;
  m->p = file.p;
  m->size = file.n;
  Err e = mo_read(m, d);
  if (e != ERR_OK) {
    i18n_mo_free(m);
    return e;
  }
  *out = m;
  return ERR_OK;
}

void i18n_mo_free(Mo *m) {
  if (!m) return;
  free(m->slots);
  free(m);
}
