// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/offices/offices_page.h"

#include <qrencode.h>

#include "app/pages/pages.h"
#include "base/text.h"

Err office_page(Req *rq, Resp *rs, OfficePage run, ErrDetail *d) {
  const App *app = req_app(rq);
  const OfficeBook *b;
  TRY(offices_hold(app->offices, app->db, &b, d));
  Err e = run(rq, rs, b, d);
  offices_drop(b);
  return e == ERR_OK && arena_failed(rq->arena) ? ERR_NO_MEMORY : e;
}

// ---- addresses

static uint32_t slug_number(const char *id) { return (uint32_t)(i18n_hash("place", id) >> 32); }

const char *office_slug(Arena *a, const char *id) { return arena_fmt(a, "%08x", slug_number(id)); }

const Office *office_by_slug(const OfficeBook *b, const char *slug) {
  const Office *o = office_find(b, slug);
  uint8_t raw[4];
  if (o || text_unhex(slug, raw, sizeof raw) != ERR_OK) return o;
  uint32_t want = (uint32_t)raw[0] << 24 | (uint32_t)raw[1] << 16 | (uint32_t)raw[2] << 8 | raw[3];
  for (size_t i = 0; i < offices_count(b); i++)
    if (slug_number(office_at(b, i)->id) == want) return office_at(b, i);
  return NULL;
}

Err office_asked(const Req *rq, const OfficeBook *b, const Office **out) {
  *out = office_by_slug(b, req_param(rq, "id"));
  return *out ? ERR_OK : ERR_NOT_FOUND;
}

// ---- words

static const I18n *words_of(const Req *rq) { return i18n_get(req_app(rq)->i18n, rq->lang, I18N_WORKER); }
static const char *or_null(const char *s) { return *s ? s : NULL; }

static const char *word(const Req *rq, OfficeWords list, const char *code) {
  const char *text = office_word(req_app(rq)->offices, list, code);
  return text ? i18n_tr(words_of(rq), NULL, text) : NULL;
}

static const char *const *words(const Req *rq, OfficeWords list, const OfficeList *codes, size_t *n) {
  const char **v = ARENA_ARRAY(rq->arena, const char *, codes->n + 1);
  *n = 0;
  for (size_t i = 0; v && i < codes->n; i++) {
    const char *text = word(rq, list, codes->v[i]);
    if (text) v[(*n)++] = text;
  }
  return v;
}

static const char *number_text(const Req *rq, const char *text, int64_t n) {
  const I18nArg args[] = {i18n_arg_num("n", n)};
  return i18n_fmt_str(rq->arena, i18n_tr(words_of(rq), NULL, text), args, 1);
}

static const char *checked_text(const Req *rq, const Office *o) {
  if (!o->verified_day) return NULL;
  // TRANSLATORS: the day on which a person held the facts about this office against their source.
  const char *text = TR_W("Checked on {date}");
  const I18nArg args[] = {i18n_arg_str("date", pages_day(rq, o->verified_on))};
  return i18n_fmt_str(rq->arena, i18n_tr(words_of(rq), NULL, text), args, 1);
}

struct place_choice *office_problems(const Req *rq, const char *chosen, size_t *n) {
  const Codes *issues = &req_app(rq)->taxonomy->issues;
  struct place_choice *v = ARENA_ARRAY(rq->arena, struct place_choice, issues->n + 1);
  *n = 0;
  for (size_t i = 0; v && i < issues->n; i++)
    if (!issues->v[i].helper_only)
      v[(*n)++] = (struct place_choice){.code = issues->v[i].id, .text = i18n_tr(words_of(rq), NULL, issues->v[i].say),
                                        .chosen = text_eq(chosen, issues->v[i].id)};
  return v;
}

// ---- a body

static struct place_phone draw_phone(const Req *rq, const Office *o, const OfficePhone *p) {
  struct page_hours h = pages_hours(rq, p->hours, o->country);
  const Door *door = *p->door ? door_find(req_app(rq)->taxonomy, p->door) : NULL;
  return (struct place_phone){.number = p->number, .say = door ? i18n_tr(words_of(rq), NULL, door->say) : NULL, .hours = h.text, .now = h.now, .open = h.open, .verified = p->verified,
                              .langs = pages_languages(rq, p->languages.v, p->languages.n), .cost = word(rq, OW_COST, p->cost)};
}

static void draw_phones(const Req *rq, const Office *o, struct place_view *v) {
  struct place_phone *phones = ARENA_ARRAY(rq->arena, struct place_phone, o->n_phones + 1);
  for (size_t i = 0; phones && i < o->n_phones; i++) phones[v->n_phones++] = draw_phone(rq, o, &o->phones[i]);
  v->phones = phones;
}

static void draw_next(const Req *rq, const OfficeBook *b, const Office *o, struct place_view *v) {
  struct place_next *next = ARENA_ARRAY(rq->arena, struct place_next, o->next.n + 1);
  for (size_t i = 0; next && i < o->next.n; i++) {
    const Office *other = office_find(b, o->next.v[i]);
    if (other && !other->closed)
      next[v->n_next++] = (struct place_next){arena_fmt(rq->arena, "/%s/places/%s", rq->lang, office_slug(rq->arena, other->id)), other->name};
  }
  v->next = next;
}

// What the emergency doors without a number say: "we could not check a number in ..., you can write here".
static void draw_silent_doors(const Req *rq, const Office *o, struct place_view *v) {
  const char **all = ARENA_ARRAY(rq->arena, const char *, v->n_notes + o->n_doors + 1);
  if (!all) return;
  for (size_t i = 0; i < v->n_notes; i++) all[i] = v->notes[i];
  for (size_t i = 0; i < o->n_doors; i++)
    if (!*o->doors[i]->phone) all[v->n_notes++] = i18n_tr(words_of(rq), NULL, o->doors[i]->say);
  v->notes = all;
}

static void draw_lists(const Req *rq, const Office *o, struct place_view *v) {
  v->who = words(rq, OW_WHO, &o->who, &v->n_who);
  v->does = words(rq, OW_DOES, &o->does, &v->n_does);
  v->cannot = words(rq, OW_DOES, &o->cannot, &v->n_cannot);
  v->documents = words(rq, OW_DOCUMENT, &o->documents, &v->n_documents);
  v->notes = words(rq, OW_NOTE, &o->notes, &v->n_notes);
  draw_silent_doors(rq, o, v);
}

void office_draw(const Req *rq, const OfficeBook *b, const Office *o, struct place_view *v) {
  struct page_hours h = pages_hours(rq, o->visit || !o->n_phones ? o->hours : NULL, o->country);
  *v = (struct place_view){.name = o->name, .own_name = or_null(o->own_name), .kind = word(rq, OW_KIND, o->kind), .web = or_null(o->web),
                           .mail = or_null(o->mail), .messenger = or_null(o->messenger), .address = or_null(o->address),
                           .hours = h.text, .now = h.now, .open = h.open, .cost = word(rq, OW_COST, o->cost), .dues = or_null(o->dues),
                           .join_web = or_null(o->join_web), .anonymity = word(rq, OW_ANONYMITY, o->anonymity),
                           .reporting = word(rq, OW_REPORTING, o->reporting), .checked = checked_text(rq, o),
                           .langs = pages_languages(rq, o->languages.v, o->languages.n),
                           .stale = office_stale(o, (int32_t)(rq->now / DAY_MS))};
  const char *base = arena_fmt(rq->arena, "/%s/places/%s", rq->lang, office_slug(rq->arena, o->id));
  v->action = base;
  v->card_url = arena_fmt(rq->arena, "%s/card", base);
  v->poster_url = arena_fmt(rq->arena, "%s/poster", base);
  if (o->days_to) v->takes = number_text(rq, TR_W("It takes up to {n} days."), o->days_to);
  if (o->deadline_months) v->within = number_text(rq, TR_W("Go there within {n} months."), o->deadline_months);
  draw_phones(rq, o, v);
  draw_next(rq, b, o, v);
  draw_lists(rq, o, v);
}

// ---- QR

// Dark fields of a row as runs: "M3 0h7v1h-7z".
static void draw_code(Buf *out, const QRcode *qr) {
  for (int y = 0; y < qr->width; y++)
    for (int x = 0, n; x < qr->width; x += n ? n : 1) {
      for (n = 0; x + n < qr->width && qr->data[y * qr->width + x + n] & 1;) n++;
      if (n) buf_fmt(out, "M%d %dh%dv1h-%dz", x, y, n, n);
    }
}

const char *office_qr(Arena *a, const char *text, int64_t *size) {
  QRcode *qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
  Buf out;
  *size = 0;
  if (!qr) return "";
  buf_init(&out, 64 * 1024);
  draw_code(&out, qr);
  const char *path = out.err == ERR_OK ? arena_strn(a, (const char *)out.p, out.n) : "";
  *size = qr->width;
  buf_free(&out);
  QRcode_free(qr);
  return path;
}
