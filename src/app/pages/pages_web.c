// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Language picker, start, plain pages, pictures and recordings.
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/content/content.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"

enum { PICTURE_MAX = 16 * 1024, AUDIO_MAX = 8 * 1024 * 1024 };

// ---- pages

static Err picker_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  PageContext pc;
  struct picker_lang *langs = ARENA_ARRAY(rq->arena, struct picker_lang, n_languages);
  if (!langs) return ERR_NO_MEMORY;
  const Language *guess = language_negotiate(req_header(rq, "Accept-Language"));
  rq->lang = guess->tag;
  struct picker_view v = {.langs = langs, .n_langs = n_languages, .layout = page_layout(rq, NULL)};
  for (size_t i = 0; i < n_languages; i++) {
    langs[i] = (struct picker_lang){languages[i].tag, languages[i].own_name, languages[i].dir};
    if (&languages[i] == guess) v.guess = &langs[i];
  }
  Html h = page_begin(rq, rs, &pc, NULL);
  pc.no_leave = true;
  resp_header(rs, "Vary", "Accept-Language");
  picker_render(&h, &v);
  return ERR_OK;
}

static Err to_start_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  resp_redirect(rs, arena_fmt(rq->arena, "/%s/", rq->lang));
  return ERR_OK;
}

static Err start_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, NULL);
  struct start_view v = {.layout = page_layout(rq, NULL)};
  start_render(&h, &v);
  return ERR_OK;
}

static struct plain_view plain(const Req *rq) {
  return (struct plain_view){.layout = page_layout(rq, NULL), .advice_supervisor = req_app(rq)->advice_supervisor};
}

static Err safety_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, TR_W("Safety on this phone"));
  struct plain_view v = plain(rq);
  safety_render(&h, &v);
  return ERR_OK;
}

static Err who_sees_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, TR_W("Who can see what I write"));
  struct plain_view v = plain(rq);
  who_sees_page_render(&h, &v);
  return ERR_OK;
}

static Err help_now_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  PageContext pc;
  struct doors_view v;
  Html h = page_begin(rq, rs, &pc, TR_W("Help now"));
  TRY(pages_doors(rq, NULL, NULL, &v));
  v.layout = page_layout(rq, NULL);
  doors_render(&h, &v);
  return ERR_OK;
}

static const char *card_words(const Req *rq, const DoorCard *c, const char *tag) {
  const I18n *l = i18n_get(req_app(rq)->i18n, tag, I18N_WORKER);
  const I18nArg args[] = {i18n_arg_str("phone", c->fallback->phone)};
  return i18n_fmt_str(rq->arena, i18n_tr(l, NULL, c->text), args, 1);
}

static Err card_web(Req *rq, Resp *rs, ErrDetail *d) {
  const DoorCard *c = door_card_find(req_app(rq)->taxonomy, req_param(rq, "id"));
  if (!c) return err_set(d, ERR_NOT_FOUND, "", "no such card");
  const I18n *l = i18n_get(req_app(rq)->i18n, c->language, I18N_WORKER);
  const Language *shown = i18n_language(l);
  PageContext pc;
  Html h = page_begin(rq, rs, &pc, NULL);
  struct card_view v = {.layout = page_layout(rq, NULL), .text = card_words(rq, c, c->language), .text_lang = shown->tag,
                        .text_dir = shown->dir, .own = text_eq(shown->tag, rq->lang) ? NULL : card_words(rq, c, rq->lang)};
  card_render(&h, &v);
  return ERR_OK;
}

static Err gone_web(Req *rq, Resp *rs, ErrDetail *d) {
  (void)d;
  pages_gone(rq, rs);
  return ERR_OK;
}

// ---- files of the content folder

// Letters, digits, and single signs between them: no name can lead out of its folder.
static bool name_ok(const char *name, const char *signs) {
  size_t n = strlen(name);
  if (n == 0 || n > 120 || strchr(signs, name[0])) return false;
  for (size_t i = 0; i < n; i++) {
    bool sign = strchr(signs, name[i]) != NULL;
    bool word = (name[i] >= 'a' && name[i] <= 'z') || (name[i] >= '0' && name[i] <= '9');
    if (!sign && !word) return false;
    if (sign && name[i] == '.' && name[i + 1] == '.') return false;
  }
  return true;
}

// A regular file of at most max bytes, no link. ERR_NOT_FOUND for all else.
static Err open_file(const Req *rq, const char *folder, const char *name, int64_t max, int *fd, uint64_t *size) {
  struct stat st;
  const char *path = arena_fmt(rq->arena, "%s/%s/%s", req_app(rq)->taxonomy->dir, folder, name);
  *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (*fd < 0) return ERR_NOT_FOUND;
  if (fstat(*fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size <= max) {
    *size = (uint64_t)st.st_size;
    return ERR_OK;
  }
  (void)close(*fd);
  return ERR_NOT_FOUND;
}

static Err picture_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *name = req_param(rq, "name"), *dot = strrchr(name, '.');
  char text[PICTURE_MAX + 1];
  uint64_t size;
  int fd;
  if (!name_ok(name, "-.") || !text_eq(dot, ".svg")) return err_set(d, ERR_NOT_FOUND, "", "no such picture");
  TRY(open_file(rq, "pictures", name, PICTURE_MAX, &fd, &size));
  ssize_t n = read(fd, text, (size_t)size);
  (void)close(fd);
  if (n <= 0) return err_set(d, ERR_IO, "", "a picture could not be read");
  text[n] = '\0';
  const char *svg = strstr(text, "<svg");
  if (!svg) return err_set(d, ERR_NOT_FOUND, "", "not a picture");
  resp_type(rs, "image/svg+xml");
  resp_header(rs, "Cache-Control", "private, max-age=86400");
  buf_puts(resp_body(rs), svg);
  return ERR_OK;
}

static Err audio_read(void *ctx, uint64_t offset, uint8_t *buf, size_t cap, size_t *n) {
  ssize_t got = pread(*(int *)ctx, buf, cap, (off_t)offset);
  if (got < 0) return ERR_IO;
  *n = (size_t)got;
  return ERR_OK;
}

static void audio_close(void *ctx) {
  (void)close(*(int *)ctx);
  free(ctx);
}

static const char *audio_type(const char *name) {
  static const char *const types[][2] = {{".mp3", "audio/mpeg"}, {".ogg", "audio/ogg"}, {".m4a", "audio/mp4"}};
  const char *dot = strrchr(name, '.');
  for (size_t i = 0; dot && i < 3; i++)
    if (text_eq(dot, types[i][0])) return types[i][1];
  return NULL;
}

static Err audio_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *name = req_param(rq, "name"), *type = audio_type(name);
  uint64_t size;
  int fd;
  if (!name_ok(name, "-_.") || !type) return err_set(d, ERR_NOT_FOUND, "", "no such recording");
  TRY(open_file(rq, arena_fmt(rq->arena, "audio/%s", rq->lang), name, AUDIO_MAX, &fd, &size));
  int *ctx = malloc(sizeof *ctx);
  if (!ctx) {
    (void)close(fd);
    return ERR_NO_MEMORY;
  }
  *ctx = fd;
  resp_type(rs, type);
  resp_header(rs, "Cache-Control", "private, max-age=3600");
  resp_stream(rs, size, audio_read, audio_close, ctx);
  return ERR_OK;
}

const Route pages_routes[] = {
    {"GET", "/", ROLE_PUBLIC, ROUTE_INLINE, NULL, 0, picker_web, NULL, "Language picker, guessed from the browser"},
    {"GET", "/{lang}", ROLE_PUBLIC, ROUTE_INLINE, NULL, 0, to_start_web, NULL, "Redirects to the first page of the language"},
    {"GET", "/{lang}/", ROLE_PUBLIC, ROUTE_INLINE | ROUTE_CACHED, NULL, 0, start_web, NULL, "First page for a worker"},
    {"GET", "/{lang}/safety", ROLE_PUBLIC, ROUTE_INLINE | ROUTE_CACHED, NULL, 0, safety_web, NULL, "Safety on a shared phone"},
    {"GET", "/{lang}/who-sees", ROLE_PUBLIC, ROUTE_INLINE | ROUTE_CACHED, NULL, 0, who_sees_web, NULL, "Who can see what is written"},
    {"GET", "/{lang}/help-now", ROLE_PUBLIC, ROUTE_CACHED | ROUTE_MINUTE, NULL, 0, help_now_web, NULL, "All bodies to call"},
    {"GET", "/{lang}/card/{id}", ROLE_PUBLIC, ROUTE_INLINE | ROUTE_CACHED, NULL, 0, card_web, NULL, "A card to hold up"},
    {"GET", "/{lang}/gone", ROLE_PUBLIC, ROUTE_INLINE | ROUTE_CACHED, NULL, 0, gone_web, NULL, "Neutral page that shows nothing"},
    {"GET", "/p/{name}", ROLE_PUBLIC, ROUTE_CACHED, NULL, 0, picture_web, NULL, "Picture of an answer"},
    {"GET", "/audio/{lang}/{name}", ROLE_PUBLIC, 0, NULL, 0, audio_web, NULL, "Recorded speech, added by the host"},
    {0}};
