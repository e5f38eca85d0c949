// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A message with its translations.
#include "app/cases/cases_views.h"
#include "app/views.h"
#include "app/words/words_web.h"
#include "base/text.h"

static const char *made_text(const Html *h, TranslationMade made) {
  static const char *const texts[MADE_COUNT] = {[MADE_person] = TR_S("Translated by a colleague"), [MADE_interpreter] = TR_S("Translated by an interpreter"),
                                                [MADE_machine] = TR_S("Translated by a machine")};
  return desk_tr(h, texts[made]);
}

struct words_translation_view words_translation(const Req *rq, const Html *h, const TranslationPeople *p, const Translation *t) {
  struct words_translation_view v = {
      .id = t->id, .anchor = arena_fmt(rq->arena, "i%lld", (long long)t->seq), .text = arena_str(rq->arena, t->text), .lang = desk_lang_name(t->lang),
      .lang_tag = arena_str(rq->arena, t->lang), .who = desk_writer(h, p->people, p->n_people, t->writer, ""), .when = desk_when(rq, h, t->at, p->offset_min),
      .made = made_text(h, t->made), .can_confirm = translation_may_confirm(rq, t)};
  if (!t->confirmed_by) return v;
  I18nArg args[] = {i18n_arg_str("name", desk_writer(h, p->people, p->n_people, t->confirmed_by, "")),
                    i18n_arg_str("date", desk_when(rq, h, t->confirmed_at, p->offset_min))};
  v.checked = i18n_fmt_str(rq->arena, desk_tr(h, TR_S("{name} has checked it: {date}")), args, 2);
  return v;
}

typedef struct { Err err; const char *field, *error; bool done; } Said;

static Err fill_choices(Req *rq, const Html *h, const PageContext *pc, const Said *said, struct words_translations_view *v) {
  const char *made = said->err != ERR_OK ? req_field(rq, "made") : translation_made_codes[MADE_person];
  struct desk_option_view *all = desk_langs(rq, said->err != ERR_OK ? req_field(rq, "to") : pc->lang, &v->n_langs);
  struct words_option_view *langs = ARENA_ARRAY(rq->arena, struct words_option_view, v->n_langs + 1);
  struct words_option_view *makers = ARENA_ARRAY(rq->arena, struct words_option_view, MADE_COUNT);
  if (!all || !langs || !makers) return ERR_NO_MEMORY;
  for (size_t i = 0; i < v->n_langs; i++) langs[i] = (struct words_option_view){all[i].value, all[i].text, all[i].chosen};
  for (int m = 0; m < MADE_COUNT; m++)
    makers[m] = (struct words_option_view){translation_made_codes[m], made_text(h, (TranslationMade)m), text_eq(translation_made_codes[m], made)};
  v->langs = langs;
  v->makers = makers;
  v->n_makers = MADE_COUNT;
  return ERR_OK;
}

static Err draw(Req *rq, Resp *rs, const TranslationCase *c, const Said *said) {
  PageContext pc;
  const json_t *plain = c->message->plain;
  const char *lang = json_str(plain, "lang", "");
  TranslationPeople people = {c->people, c->n_people, desk_offset_min(rq, c->org.country)};
  struct words_translation_view *list = ARENA_ARRAY(rq->arena, struct words_translation_view, c->n + 1);
  if (!list) return ERR_NO_MEMORY;
  Html h = staff_begin(rq, rs, &pc, TR_S("Translation"));
  for (size_t i = 0; i < c->n; i++) list[i] = words_translation(rq, &h, &people, &c->list[i]);
  struct words_translations_view v = {
      .layout = staff_layout(rq, "/staff/cases"), .case_id = c->row.id, .item_id = c->message->id, .ref = desk_ref(rq->arena, c->row.ref), .list = list, .n_list = c->n,
      .who = desk_writer(&h, c->people, c->n_people, c->message->writer, desk_tr(&h, TR_S("Worker"))), .text = json_str(plain, "text", ""),
      .when = desk_when(rq, &h, json_int(plain, "at", 0), people.offset_min), .lang = *lang ? desk_lang_name(lang) : NULL, .lang_tag = *lang ? lang : NULL,
      .typed = said->err != ERR_OK ? req_field(rq, "text") : "", .error_field = said->field};
  v.layout.back_url = arena_fmt(rq->arena, "/staff/cases/%lld#i%lld", (long long)c->row.id, (long long)c->message->seq);
  TRY(fill_choices(rq, &h, &pc, said, &v));
  if (said->done) v.done = desk_tr(&h, TR_S("Saved."));
  if (said->err != ERR_OK) {
    v.error = said->error ? desk_tr(&h, said->error) : i18n_err(h.lang, said->err);
    resp_status(rs, err_http(said->err));
  }
  words_translations_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

static Err show(Req *rq, Resp *rs, int64_t case_id, int64_t item_id, const Said *said, ErrDetail *d) {
  TranslationCase c;
  Err e = translations_open(rq, case_id, item_id, &c, d);
  if (e == ERR_OK) e = draw(rq, rs, &c, said);
  items_release(c.items, c.n_items);
  return e;
}

Err words_translations_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id, item;
  Said said = {.err = ERR_OK, .done = req_int(rq, "done", 0) != 0};
  TRY(req_id(rq, "id", &id));
  TRY(req_id(rq, "item", &item));
  return show(rq, rs, id, item, &said, d);
}

static const char *sentence(const char *field) {
  if (text_eq(field, "lang")) return TR_S("Choose the language of the translation.");
  if (text_eq(field, "made")) return TR_S("Say who made the translation.");
  return TR_S("Write the translation first.");
}

static Err end(Req *rq, Resp *rs, int64_t id, int64_t item, Err e, const ErrDetail *why, ErrDetail *d) {
  if (e == ERR_OK) {
    resp_redirect(rs, arena_fmt(rq->arena, "/staff/cases/%lld/translations/%lld?done=1", (long long)id, (long long)item));
    return ERR_OK;
  }
  if (e != ERR_UNPROCESSABLE && e != ERR_CONFLICT && e != ERR_FORBIDDEN) return err_set(d, e, why->field, "%s", why->text);
  bool form = e == ERR_UNPROCESSABLE && *why->field;
  Said said = {.err = e, .field = form ? arena_str(rq->arena, why->field) : "text", .error = form ? sentence(why->field) : NULL};
  return show(rq, rs, id, item, &said, d);
}

Err words_translate_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id, item;
  ErrDetail why = {.err = ERR_OK};
  TRY(req_id(rq, "id", &id));
  TRY(req_id(rq, "item", &item));
  Err e = translation_add(rq, id, item, req_field(rq, "text"), req_field(rq, "to"), req_field(rq, "made"), &why);
  return end(rq, rs, id, item, e, &why, d);
}

Err words_confirm_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id, item;
  ErrDetail why = {.err = ERR_OK};
  TRY(req_id(rq, "id", &id));
  TRY(req_id(rq, "item", &item));
  return end(rq, rs, id, item, translation_confirm(rq, id, item, req_int(rq, "translation", 0), &why), &why, d);
}
