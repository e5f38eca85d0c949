// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "i18n/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 1024, MO_FILE_MAX = 16 << 20, NAME_MAX_LEN = 40 };

typedef struct {
  void *map;
  size_t size;
  Mo *mo;
} Catalogue;

struct I18n {
  const Language *lang;
  const Mo *own, *other;  // NULL: not there
  bool source;            // English: every id is its own translation
};

struct I18nSet {
  size_t n;                                // languages
  Catalogue (*files)[I18N_AUDIENCES];      // by language and audience
  I18n (*views)[I18N_AUDIENCES];
};

static const char *const folder[I18N_AUDIENCES] = {[I18N_WORKER] = "worker", [I18N_STAFF] = "staff"};

// ---- Opening

static Err file_map(const char *path, Catalogue *c, ErrDetail *d) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno == ENOENT || errno == ENOTDIR ? ERR_OK : err_set(d, ERR_CONFIG, path, "cannot be opened");
  struct stat st;
  bool fits = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size <= MO_FILE_MAX;
  void *map = fits ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
  close(fd);
  if (map == MAP_FAILED) return err_set(d, ERR_CONFIG, path, "is empty, too large or not a file");
  c->map = map;
  c->size = (size_t)st.st_size;
  return ERR_OK;
}

static Err catalogue_open(const char *dir, const Language *l, I18nAudience who, Catalogue *c, ErrDetail *d) {
  char path[PATH_ROOM];
  int n = snprintf(path, sizeof path, "%s/%s/%s.mo", dir, folder[who], l->tag);
  if (n < 0 || (size_t)n >= sizeof path) return err_set(d, ERR_CONFIG, "", "the path of the catalogues is too long");
  TRY(file_map(path, c, d));
  if (!c->map) return ERR_OK;
  ErrDetail why = {0};
  Err e = i18n_mo_open(BYTES(c->map, c->size), &c->mo, &why);
  if (e != ERR_OK) return err_set(d, e, path + strlen(dir) + 1, "%s: %s", why.field, why.text);
  if (i18n_mo_nplurals(c->mo) != l->nplurals)
    return err_set(d, ERR_CONFIG, path + strlen(dir) + 1, "has %d plural forms, the language has %d",
                   i18n_mo_nplurals(c->mo), l->nplurals);
  // The check touched every page; they come back when they are read.
  (void)madvise(c->map, c->size, MADV_DONTNEED);
  return ERR_OK;
}

static Err set_open(I18nSet *s, const char *dir, ErrDetail *d) {
  for (size_t i = 0; i < s->n; i++) {
    for (int who = 0; who < I18N_AUDIENCES; who++) TRY(catalogue_open(dir, &languages[i], (I18nAudience)who, &s->files[i][who], d));
    for (int who = 0; who < I18N_AUDIENCES; who++)
      s->views[i][who] = (I18n){&languages[i], s->files[i][who].mo, s->files[i][1 - who].mo, &languages[i] == language_english()};
  }
  return ERR_OK;
}

Err i18n_set_load(const char *dir, I18nSet **out, ErrDetail *d) {
  I18nSet *s = calloc(1, sizeof *s);
  if (!s) return ERR_NO_MEMORY;
  s->n = n_languages;
  s->files = calloc(s->n, sizeof *s->files);
  s->views = calloc(s->n, sizeof *s->views);
  Err e = s->files && s->views ? set_open(s, dir, d) : ERR_NO_MEMORY;
  if (e != ERR_OK) {
    i18n_set_free(s);
    return e;
  }
  *out = s;
  return ERR_OK;
}

void i18n_set_free(I18nSet *s) {
  if (!s) return;
  for (size_t i = 0; s->files && i < s->n; i++) {
    for (int who = 0; who < I18N_AUDIENCES; who++) {
      i18n_mo_free(s->files[i][who].mo);
      if (s->files[i][who].map) munmap(s->files[i][who].map, s->files[i][who].size);
    }
  }
  free(s->files);
  free(s->views);
  free(s);
}

const I18n *i18n_english(void) {
  // Filled at first use with the same values by every thread; the language is a link-time constant table.
  static I18n english = {.source = true};
  __atomic_store_n(&english.lang, language_english(), __ATOMIC_RELAXED);
  return &english;
}

const I18n *i18n_get(const I18nSet *s, const char *tag, I18nAudience who) {
  const Language *l = language_find(tag);
  if (!l) l = language_english();
  if (!s) return i18n_english();
  return &s->views[l - languages][who == I18N_STAFF ? I18N_STAFF : I18N_WORKER];
}

const Language *i18n_language(const I18n *l) { return __atomic_load_n(&l->lang, __ATOMIC_RELAXED); }

bool i18n_loaded(const I18n *l) { return l->source || l->own; }

bool i18n_reviewed(const I18n *l) { return l->source || (l->own && i18n_mo_reviewed(l->own)); }

// ---- Looking up

static const char *known(const char *ctx) { return ctx && *ctx ? ctx : NULL; }

static const char *lookup(const I18n *l, uint64_t hash, const char *ctx, const char *id) {
  const char *s = l->own ? i18n_mo_find(l->own, hash, ctx, id) : NULL;
  return s || !l->other ? s : i18n_mo_find(l->other, hash, ctx, id);
}

const char *i18n_tr_hashed(const I18n *l, uint64_t hash, const char *ctx, const char *id) {
  const char *s = lookup(l, hash, ctx, id);
  return s ? s : id;
}

// The id "" would find the header of the catalogue.
const char *i18n_tr(const I18n *l, const char *ctx, const char *id) {
  if (!id || !*id) return "";
  return i18n_tr_hashed(l, i18n_hash(known(ctx), id), known(ctx), id);
}

bool i18n_has(const I18n *l, const char *ctx, const char *id) {
  return l->source || (id && *id && lookup(l, i18n_hash(known(ctx), id), known(ctx), id));
}

const char *i18n_trn_hashed(const I18n *l, uint64_t hash, const char *ctx, const char *id, const char *id_plural, int64_t n) {
  uint64_t count = n < 0 ? -(uint64_t)n : (uint64_t)n;
  const char *s = l->own ? i18n_mo_find_plural(l->own, hash, ctx, id, count) : NULL;
  if (!s && l->other) s = i18n_mo_find_plural(l->other, hash, ctx, id, count);
  if (s) return s;
  return count == 1 ? id : id_plural;
}

const char *i18n_trn(const I18n *l, const char *ctx, const char *id, const char *id_plural, int64_t n) {
  return i18n_trn_hashed(l, i18n_hash(known(ctx), id), known(ctx), id, id_plural, n);
}

const char *i18n_err(const I18n *l, Err e) { return i18n_tr(l, NULL, err_text(e)); }

// ---- Placeholders

static void put_as_is(Buf *out, const char *s, size_t n, I18nPart part) {
  (void)part;
  buf_add(out, s, n);
}

// Length of "{name}" at s with its closing brace, 0 when s is something else.
static size_t placeholder_len(const char *s) {
  size_t n = 1;
  while ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= '0' && s[n] <= '9') || s[n] == '_') n++;
  return n > 1 && n <= NAME_MAX_LEN && s[n] == '}' ? n + 1 : 0;
}

static const I18nArg *arg_find(const I18nArg *args, size_t n_args, const char *name, size_t n) {
  for (size_t i = 0; i < n_args; i++)
    if (strncmp(args[i].name, name, n) == 0 && args[i].name[n] == 0) return &args[i];
  return NULL;
}

static void arg_put(Buf *out, const I18nArg *arg, I18nPut put) {
  if (arg->kind == I18N_ARG_STR) {
    const char *s = arg->str ? arg->str : "";
    put(out, s, strlen(s), I18N_PART_STR);
    return;
  }
  char digits[24];
  int n = snprintf(digits, sizeof digits, "%lld", (long long)arg->num);
  put(out, digits, (size_t)n, I18N_PART_NUM);
}

void i18n_fmt(Buf *out, const char *text, const I18nArg *args, size_t n_args, I18nPut put) {
  if (!put) put = put_as_is;
  const char *from = text;
  for (const char *s = strchr(text, '{'); s; s = strchr(s, '{')) {
    size_t n = placeholder_len(s);
    const I18nArg *arg = n ? arg_find(args, n_args, s + 1, n - 2) : NULL;
    if (!arg) {
      s++;
      continue;
    }
    if (s > from) put(out, from, (size_t)(s - from), I18N_PART_LITERAL);
    arg_put(out, arg, put);
    s += n;
    from = s;
  }
  if (*from) put(out, from, strlen(from), I18N_PART_LITERAL);
}

char *i18n_fmt_str(Arena *a, const char *text, const I18nArg *args, size_t n_args) {
  Buf b;
  buf_init(&b, 1 << 20);
  i18n_fmt(&b, text, args, n_args, NULL);
  char *s = arena_strn(a, b.p ? (const char *)b.p : "", b.err == ERR_OK ? b.n : 0);
  buf_free(&b);
  return s;
}
