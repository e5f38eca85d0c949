// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Words of coded cells: the texts of the taxonomy in every catalogue, names of places and languages as people write them. Compared in the
// form of i18n/words.h, so that case, width, marks and signs do not matter.
#include <string.h>

#include "app/lists/lists_int.h"
#include "base/text.h"

enum { SLOTS = 32768, FORM_MAX = 200 };   // a power of two, several times the number of words
typedef struct { const char *form, *code; ListWordKind kind; } Entry;
struct ListWords { Entry slot[SLOTS]; size_t n; };

static size_t slot_of(ListWordKind kind, const char *form) {
  uint64_t h = 14695981039346656037ull + kind;
  for (; *form; form++) h = (h ^ (unsigned char)*form) * 1099511628211ull;
  return (size_t)(h >> 17) & (SLOTS - 1);
}

// The words of a text without what stands between them.
static Err form_of(Words *fold, Arena *a, const char *text, char out[FORM_MAX]) {
  WordList list;
  size_t n = 0;
  TRY(words_read(fold, a, text, &list));
  for (size_t i = 0; i < list.n; i++) {
    size_t len = strlen(list.w[i].text);
    if (list.w[i].extra) continue;
    if (n + len >= FORM_MAX) break;
    memcpy(out + n, list.w[i].text, len);
    n += len;
  }
  out[n] = 0;
  return ERR_OK;
}

static const Entry *find(const ListWords *w, ListWordKind kind, const char *form) {
  for (size_t s = slot_of(kind, form); w->slot[s].form; s = (s + 1) & (SLOTS - 1))
    if (w->slot[s].kind == kind && text_eq(w->slot[s].form, form)) return &w->slot[s];
  return NULL;
}

// ---- making

typedef struct { ListWords *w; Words *fold; Arena *a, *scratch; const App *app; } Maker;

// The first meaning of a word stays.
static Err put(Maker *m, ListWordKind kind, const char *text, const char *code) {
  char form[FORM_MAX];
  arena_clear(m->scratch);
  TRY(form_of(m->fold, m->scratch, text, form));
  if (!*form || find(m->w, kind, form)) return ERR_OK;
  if (++m->w->n > SLOTS / 2) return ERR_BUG;
  size_t s = slot_of(kind, form);
  while (m->w->slot[s].form) s = (s + 1) & (SLOTS - 1);
  m->w->slot[s] = (Entry){arena_str(m->a, form), code, kind};
  return ERR_OK;
}

static Err put_everywhere(Maker *m, ListWordKind kind, const char *text, const char *code) {
  for (size_t i = 0; i < n_languages; i++) {
    TRY(put(m, kind, i18n_tr(i18n_get(m->app->i18n, languages[i].tag, I18N_WORKER), NULL, text), code));
    if (languages[i].staff) TRY(put(m, kind, i18n_tr(i18n_get(m->app->i18n, languages[i].tag, I18N_STAFF), NULL, text), code));
  }
  return ERR_OK;
}

static Err put_codes(Maker *m, ListWordKind kind, const Codes *list) {
  for (size_t i = 0; i < list->n; i++) {
    TRY(put(m, kind, list->v[i].id, list->v[i].id));
    TRY(put_everywhere(m, kind, list->v[i].text, list->v[i].id));
  }
  return ERR_OK;
}

// As it is written there, and without the last sign that says what kind of place it is.
static Err put_local(Maker *m, const Place *p) {
  static const char *const kinds[] = {"都", "府", "県"};
  if (!p->local) return ERR_OK;
  TRY(put(m, LW_PLACE, p->local, p->id));
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    size_t n = strlen(p->local), k = strlen(kinds[i]);
    if (n > k && text_eq(p->local + n - k, kinds[i])) TRY(put(m, LW_PLACE, arena_strn(m->a, p->local, n - k), p->id));
  }
  return ERR_OK;
}

static Err put_places(Maker *m, const Places *list) {
  for (size_t i = 0; i < list->n; i++) {
    const Place *p = &list->v[i];
    TRY(put(m, LW_PLACE, p->id, p->id));
    if (p->name) TRY(put(m, LW_PLACE, p->name, p->id));
    TRY(put_local(m, p));
  }
  return ERR_OK;
}

static Err put_languages(Maker *m) {
  for (size_t i = 0; i < n_languages; i++) {
    TRY(put(m, LW_LANG, languages[i].tag, languages[i].tag));
    TRY(put(m, LW_LANG, languages[i].own_name, languages[i].tag));
    for (size_t k = 0; k < n_languages; k++) {
      const I18n *l = i18n_get(m->app->i18n, languages[k].tag, I18N_WORKER);
      TRY(put(m, LW_LANG, i18n_language_name(m->a, l, languages[i].tag), languages[i].tag));
    }
    TRY(put(m, LW_LANG, languages[i].english_name, languages[i].tag));
  }
  return ERR_OK;
}

static Err put_statuses(Maker *m) {
  static const char *const open[] = {"open", "new", "active", "ongoing", "in progress", "pending", "waiting", "対応中", "継続", "継続中", "新規", "未対応", "受付", "受付中",
                                     "đang xử lý", "mới", "mở", "proses", "dalam proses", "baru", "aktif", "bukas", "กำลังดำเนินการ", "进行中", "处理中", "진행중", "접수"};
  static const char *const closed[] = {"closed", "done", "finished", "completed", "resolved", "solved", "終了", "完了", "解決", "解決済", "解決済み", "終結", "済", "対応済", "対応済み",
                                       "đã đóng", "đóng", "xong", "hoàn thành", "đã giải quyết", "kết thúc", "selesai", "tutup", "ditutup", "tapos", "sarado", "ปิด", "เสร็จสิ้น",
                                       "已结案", "结案", "已解决", "完成", "종결", "완료", "해결"};
  for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) TRY(put(m, LW_STATUS, open[i], "open"));
  for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++) TRY(put(m, LW_STATUS, closed[i], "closed"));
  return ERR_OK;
}

// A code that the taxonomy does not have any more gives no word.
static Err put_office_words(Maker *m) {
  static const struct { ListWordKind kind; const char *code, *words; } all[] = {
#define LIST_WORD(kind, code, words) {LW_##kind, code, words},
#include "app/lists/lists_words.def"
#undef LIST_WORD
  };
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    if (!code_find(all[i].kind == LW_ISSUE ? &m->app->taxonomy->issues : &m->app->taxonomy->sectors, all[i].code)) continue;
    for (const char *s = all[i].words; *s;) {
      size_t n = strcspn(s, "|");
      TRY(put(m, all[i].kind, arena_strn(m->a, s, n), all[i].code));
      s += n + (s[n] == '|');
    }
  }
  return ERR_OK;
}

static Err make(Maker *m) {
  const Taxonomy *t = m->app->taxonomy;
  TRY(put_languages(m));
  TRY(put_statuses(m));
  TRY(put_codes(m, LW_ISSUE, &t->issues));
  TRY(put_codes(m, LW_SECTOR, &t->sectors));
  TRY(put_codes(m, LW_END, &t->ends));
  TRY(put_codes(m, LW_RESULT, &t->results));
  TRY(put_office_words(m));
  TRY(put_places(m, &t->prefectures));
  return put_places(m, &t->provinces);
}

Err list_words_make(const App *app, Arena *a, ListWords **out) {
  enum { SCRATCH = 4 * 1024 * 1024 };
  Maker m = {.w = ARENA_NEW(a, ListWords), .a = a, .app = app, .scratch = arena_new(SCRATCH, 0)};
  if (!app->taxonomy || !app->tree) return ERR_CONFIG;
  Err e = m.w && m.scratch ? words_open(&m.fold) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = make(&m);
  words_close(m.fold);
  arena_free(m.scratch);
  *out = m.w;
  return e == ERR_OK && arena_failed(a) ? ERR_NO_MEMORY : e;
}

const char *list_word(const ListWords *w, Words *fold, Arena *scratch, ListWordKind kind, const char *text) {
  char form[FORM_MAX];
  if (form_of(fold, scratch, text, form) != ERR_OK || !*form) return NULL;
  const Entry *e = find(w, kind, form);
  return e ? e->code : NULL;
}
