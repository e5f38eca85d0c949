// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The replies of an organisation: the list, and one of them as a form.
#include "app/cases/cases_views.h"
#include "app/views.h"
#include "app/words/words_web.h"
#include "base/text.h"

#define PAGE "/staff/words"
enum { VERSION_MAX = 1000000000, FORM_BYTES = 512 * 1024, TRANSLATION_MAX = 10000 };

static const char *langs_of(const Req *rq, const Reply *r) {
  const char *all = "";
  for (size_t i = 0; all && i < r->n_texts; i++) all = arena_fmt(rq->arena, "%s%s%s", all, i ? ", " : "", desk_lang_name(r->texts[i].lang));
  return all;
}

static Err fill_rows(Req *rq, struct words_page_view *v, ErrDetail *d) {
  Reply *replies;
  size_t n;
  TRY(words_replies(rq, &replies, &n, d));
  struct words_row_view *rows = ARENA_ARRAY(rq->arena, struct words_row_view, n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    rows[i] = (struct words_row_view){.id = replies[i].id, .name = replies[i].name, .langs = langs_of(rq, &replies[i]), .quick = replies[i].quick};
  v->rows = rows;
  v->n_rows = n;
  v->full = n >= REPLIES_MAX;
  return ERR_OK;
}

// What the form holds: texts that are there, each in its box, and one more for another language, which comes last.
static Err fill_form(Req *rq, const Reply *r, bool typed, struct words_page_view *v) {
  size_t n = r->n_texts, n_langs = 0;
  struct words_text_view *texts = ARENA_ARRAY(rq->arena, struct words_text_view, n + 1);
  if (!texts) return ERR_NO_MEMORY;
  if (typed && n > 0) n--;
  for (size_t i = 0; i < n; i++)
    texts[v->n_texts++] = (struct words_text_view){.lang = r->texts[i].lang, .lang_name = desk_lang_name(r->texts[i].lang), .text = r->texts[i].text};
  const char *chosen = typed && r->n_texts ? r->texts[n].lang : "";
  struct desk_option_view *all = desk_langs(rq, chosen, &n_langs);
  struct words_option_view *langs = ARENA_ARRAY(rq->arena, struct words_option_view, n_langs + 1);
  if (!all || !langs) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n_langs; i++) {
    bool there = false;
    for (size_t k = 0; k < v->n_texts; k++) there |= text_eq(texts[k].lang, all[i].value);
    if (!there) langs[v->n_langs++] = (struct words_option_view){all[i].value, all[i].text, all[i].chosen};
  }
  v->id = r->id;
  v->version = r->version;
  v->name = r->name;
  v->quick = r->quick;
  v->texts = texts;
  v->new_text = typed && r->n_texts ? r->texts[n].text : "";
  v->langs = langs;
  return ERR_OK;
}

typedef struct { Err err; const char *field, *error, *done; } Said;

// typed: what stood in the form comes back.
static Err show(Req *rq, Resp *rs, const Reply *r, bool typed, const Said *said, ErrDetail *d) {
  PageContext pc;
  Html h = staff_begin(rq, rs, &pc, TR_S("Replies"));
  struct words_page_view v = {.layout = staff_layout(rq, PAGE), .key = accounts_is_key_holder(rq), .one = r->id != 0, .error_field = said->field,
                              .blanks = "{number} {organisation} {helper} {today}", .text_max = REPLY_TEXT_MAX};
  if (v.one) v.layout.back_url = PAGE;
  if (v.key) TRY(fill_rows(rq, &v, d));
  TRY(fill_form(rq, r, typed, &v));
  if (said->done) v.done = desk_tr(&h, said->done);
  if (said->err != ERR_OK) {
    v.error = said->error ? desk_tr(&h, said->error) : i18n_err(h.lang, said->err);
    resp_status(rs, err_http(said->err));
  }
  words_page_render(&h, &v);
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : resp_body(rs)->err;
}

Err words_page_web(Req *rq, Resp *rs, ErrDetail *d) {
  Reply none = {.name = ""};
  Said said = {.err = ERR_OK, .done = req_int(rq, "done", 0) ? TR_S("Saved.") : NULL};
  return show(rq, rs, &none, false, &said, d);
}

Err words_one_web(Req *rq, Resp *rs, ErrDetail *d) {
  Reply r;
  Said said = {.err = ERR_OK};
  int64_t id;
  TRY(req_id(rq, "id", &id));
  TRY(words_reply(rq, id, &r, d));
  return show(rq, rs, &r, false, &said, d);
}

// ---- saving

static const char *sentence(const char *field) {
  static const struct { const char *field, *text; } all[] = {
      {"name", TR_S("Give the reply a name.")}, {"lang", TR_S("Choose another language for each text.")}, {"text", TR_S("Write the text in at least one language.")},
      {"blank", TR_S("A blank in { } is not known here. These are: {number} {organisation} {helper} {today}")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].field, field)) return all[i].text;
  return NULL;
}

static const char *place_of(const char *field) { return text_eq(field, "name") ? "name" : text_eq(field, "lang") ? "lang" : "text"; }

static Err read_form(const Req *rq, Reply *out) {
  const char *const *langs, *const *texts;
  size_t n_langs = req_many(rq, "lang", &langs), n_texts = req_many(rq, "text", &texts);
  *out = (Reply){.id = req_int(rq, "reply", 0), .version = req_int(rq, "version", 0), .quick = req_int(rq, "quick", 0) != 0, .name = req_field(rq, "name")};
  out->texts = ARENA_ARRAY(rq->arena, ReplyText, n_texts + 1);
  if (!out->texts) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n_texts && i < n_langs; i++) out->texts[out->n_texts++] = (ReplyText){langs[i], texts[i]};
  return ERR_OK;
}

Err words_save_web(Req *rq, Resp *rs, ErrDetail *d) {
  Reply r;
  ErrDetail why = {.err = ERR_OK};
  TRY(read_form(rq, &r));
  bool remove = text_eq(req_field(rq, "act"), "remove");
  Err e = remove ? words_remove(rq, r.id, r.version, &why) : words_put(rq, &r, &why);
  if (e == ERR_OK) {
    resp_redirect(rs, PAGE "?done=1");
    return ERR_OK;
  }
  if (e != ERR_UNPROCESSABLE && e != ERR_CONFLICT && e != ERR_LIMIT) return err_set(d, e, why.field, "%s", why.text);
  Said said = {.err = e, .field = arena_str(rq->arena, place_of(why.field)), .error = e == ERR_UNPROCESSABLE ? sentence(why.field) : NULL};
  return show(rq, rs, &r, true, &said, d);
}

// ---- routes

static const Field page_fields[] = {{"done", F_BOOL, FIELD_QUERY, 0, 1, 0, "something was saved just now"}, {0}};
static const Field save_fields[] = {
    {"act", F_CODE, 0, 0, 20, 0, "save or remove"},
    {"reply", F_INT, 0, 0, INT64_MAX, 0, "reply, 0 for a new one"},
    {"version", F_INT, 0, 0, VERSION_MAX, 0, "version that the form showed"},
    {"name", F_LINE, 0, 0, REPLY_NAME_MAX, 0, "name among colleagues (sealed)"},
    {"quick", F_BOOL, 0, 0, 1, 0, "a button of its own beside the message"},
    {"lang", F_LINE, FIELD_MANY | FIELD_KEEP_EMPTY, 0, 20, REPLY_LANGS_MAX, "language of the text in the same place"},
    {"text", F_TEXT, FIELD_MANY | FIELD_KEEP_EMPTY, 0, REPLY_TEXT_MAX, REPLY_LANGS_MAX, "text with blanks (sealed)"},
    {0}};
static const Field bulk_fields[] = {
    {"case", F_CODE, FIELD_MANY, 1, 60, REPLY_CASES_MAX, "case of the list: 12.3"},
    {"reply", F_INT, 0, 0, INT64_MAX, 0, "reply that is sent"},
    {"send", F_BOOL, 0, 0, 1, 0, "it was looked at, and is sent now"},
    {"view", F_CODE, 0, 0, 20, 0, "list that it comes from, not used"},
    {"sort", F_CODE, 0, 0, 20, 0, "its order, not used"},
    {"only", F_LINE, 0, 0, 80, 0, "its filter, not used"},
    {"to", F_INT, 0, 0, INT64_MAX, 0, "person in the form of the list, not used"},
    {0}};

static const Field translations_fields[] = {{"done", F_BOOL, FIELD_QUERY, 0, 1, 0, "something was saved just now"}, {0}};
static const Field translate_fields[] = {
    {"text", F_TEXT, 0, 0, TRANSLATION_MAX, 0, "translation (sealed)"},
    {"to", F_LINE, 0, 0, 20, 0, "language of the translation (sealed)"},
    {"made", F_CODE, 0, 0, 20, 0, "who made it: person, interpreter or machine (sealed)"},
    {0}};
static const Field confirm_fields[] = {{"translation", F_INT, FIELD_REQUIRED, 1, INT64_MAX, 0, "translation that was read and found right"}, {0}};

#define TRANSLATIONS "/staff/cases/{id}/translations/{item}"
const Route words_routes[] = {
    {"GET", PAGE, ROLE_CASE_STAFF, 0, page_fields, 0, words_page_web, NULL, "Replies that the organisation keeps."},
    {"GET", PAGE "/{id}", ROLE_CASE_STAFF, 0, NULL, 0, words_one_web, NULL, "One reply as a form."},
    {"POST", PAGE, ROLE_CASE_STAFF, 0, save_fields, FORM_BYTES, words_save_web, NULL, "Saves or removes a reply."},
    {"POST", PAGE "/bulk", ROLE_CASE_STAFF, 0, bulk_fields, 0, words_bulk_web, NULL, "Shows a reply as several workers would read it, and sends it."},
    {"GET", TRANSLATIONS, ROLE_CASE_STAFF, 0, translations_fields, 0, words_translations_web, NULL, "A message with its translations."},
    {"POST", TRANSLATIONS, ROLE_CASE_STAFF, 0, translate_fields, FORM_BYTES, words_translate_web, NULL, "Adds a translation, and who made it."},
    {"POST", TRANSLATIONS "/confirm", ROLE_CASE_STAFF, 0, confirm_fields, 0, words_confirm_web, NULL, "Says that a translation is right."},
    {0}};
