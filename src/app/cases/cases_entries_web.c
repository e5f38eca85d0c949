// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The timeline of a case: one entry for each item, newest last.
#include <string.h>

#include "app/answers/answers.h"
#include "app/cases/cases_web.h"
#include "app/chats/chats.h"
#include "app/words/words.h"
#include "app/words/words_views.h"
#include "base/text.h"

typedef struct {
  Req *rq;
  const Html *h;
  const CaseFile *f;
  int offset;
  struct desk_option_view *interpreters; size_t n_interpreters;
  Translation *translations; size_t n_translations;
  bool whole;                     // the whole timeline: a translation stands in the entry of its message
} Show;

static const char *worker_word(const Show *s) { return desk_tr(s->h, TR_S("Worker")); }

static Err show_translations(const Show *s, const Item *it, struct entry_view *e) {
  TranslationPeople people = {s->f->people, s->f->n_people, s->offset};
  struct words_translation_view *v = ARENA_ARRAY(s->rq->arena, struct words_translation_view, s->n_translations + 1);
  if (!v) return ERR_NO_MEMORY;
  e->translate_url = arena_fmt(s->rq->arena, "/staff/cases/%lld/translations/%lld", (long long)s->f->row.id, (long long)it->id);
  e->translations = v;
  for (size_t i = 0; i < s->n_translations; i++)
    if (s->translations[i].of == it->id) v[e->n_translations++] = words_translation(s->rq, s->h, &people, &s->translations[i]);
  return ERR_OK;
}

// What the whole timeline shows within another entry.
static bool shown_within(const Show *s, const Item *it) {
  const Item *original;
  if (s->whole && text_eq(it->kind, "draft")) return true;
  if (!s->whole || !it->plain) return false;
  if (text_eq(it->kind, "change")) return text_eq(json_str(it->plain, "change", ""), "confirmed");
  original = text_eq(it->kind, "note") ? desk_item(s->f, json_int(it->plain, "of", 0)) : NULL;
  return original && original->plain && text_eq(original->kind, "message");
}

static void show_message(const Show *s, const Item *it, struct entry_view *e) {
  const char *lang = json_str(it->plain, "lang", "");
  e->message = true;
  e->from_worker = text_eq(it->writer, "worker");
  e->text = json_str(it->plain, "text", "");
  e->lang = *lang ? desk_lang_name(lang) : NULL;
  e->lang_tag = *lang ? lang : NULL;
  e->asks = json_bool(it->plain, "asks", false);
  e->interpreters = s->interpreters;
  e->n_interpreters = s->n_interpreters;
}

static void show_note(const Show *s, const Item *it, struct entry_view *e) {
  static const struct { const char *why, *text; } whys[] = {
      {"reveal", TR_S("Reason for seeing the name:")}, {"receipt", TR_S("Reason for a new receipt:")},
      {"emergency", TR_S("Reason for telling others in an emergency:")}};
  int64_t of = json_int(it->plain, "of", 0);
  const Item *original = of ? desk_item(s->f, of) : NULL;
  show_message(s, it, e);
  e->message = e->from_worker = false;
  e->n_interpreters = 0;
  e->note = true;
  e->translation = of != 0;
  if (original) {
    e->what = desk_tr(s->h, TR_S("Translation of"));
    e->url = arena_fmt(s->rq->arena, "#i%lld", (long long)original->seq);
    e->url_text = desk_when(s->rq, s->h, desk_item_at(s->f, original), s->offset);
  }
  for (size_t i = 0; i < sizeof whys / sizeof whys[0]; i++)
    if (text_eq(json_str(it->plain, "why", ""), whys[i].why)) e->what = desk_tr(s->h, whys[i].text);
}

static void show_task(const Show *s, const Item *it, struct entry_view *e) {
  e->task = true;
  e->text = json_str(it->plain, "text", "");
  for (size_t i = 0; i < s->f->n_tasks; i++) {
    const StoredTask *t = &s->f->tasks[i];
    if (t->item_id != it->id) continue;
    e->done = t->done;
    e->due = desk_due(s->rq, s->h, t->due_hour, s->offset);
    e->assignee = t->assignee ? desk_name(s->h, s->f->people, s->f->n_people, t->assignee) : NULL;
  }
}

static void show_file(const Show *s, const Item *it, struct entry_view *e) {
  int64_t id = json_int(it->plain, "file", it->id);
  e->from_worker = text_eq(it->writer, "worker");
  e->what = desk_tr(s->h, TR_S("File:"));
  e->url = arena_fmt(s->rq->arena, "/staff/cases/%lld/files/%lld", (long long)s->f->row.id, (long long)id);
  e->url_text = json_str(it->plain, "name", desk_tr(s->h, TR_S("without a name")));
}

static void show_chat(const Show *s, const Item *it, struct entry_view *e) {
  const char *title = json_str(it->plain, "title", ""), *app = chat_app_name(json_str(it->plain, "app", ""));
  I18nArg args[] = {i18n_arg_num("n", (int64_t)json_array_size(json_object_get(it->plain, "messages")))};
  e->what = arena_fmt(s->rq->arena, "%s %s", desk_tr(s->h, TR_S("Imported chat:")), *app ? app : desk_tr(s->h, TR_S("text")));
  e->url = arena_fmt(s->rq->arena, "/staff/cases/%lld/chats/%lld", (long long)s->f->row.id, (long long)it->id);
  e->url_text = i18n_fmt_str(s->rq->arena, desk_tr(s->h, TR_S("Messages: {n}")), args, 1);
  e->text = *title ? title : NULL;
}

// In the helper's language, and below as the worker reads it.
static Err show_law(const Show *s, const Item *it, struct entry_view *e) {
  const I18n *own = i18n_get(req_app(s->rq)->i18n, s->f->row.lang, I18N_WORKER);
  const Language *lang = i18n_language(own);
  AnswersSaid ours, hers;
  TRY(answers_say(s->h->lang, s->rq->arena, it->plain, true, &ours));
  e->from_worker = text_eq(it->writer, "worker");
  e->what = ours.title;
  e->lines = ours.lines;
  e->n_lines = ours.n_lines;
  e->version = json_str(it->plain, "version", "");
  if (text_eq(it->audience, "internal")) e->note = true;
  if (e->note || lang == i18n_language(s->h->lang)) return ERR_OK;
  TRY(answers_say(own, s->rq->arena, it->plain, false, &hers));
  e->own_title = hers.title;
  e->own_lines = hers.lines;
  e->n_own_lines = hers.n_lines;
  e->lang_tag = lang->tag;
  e->own_dir = lang->dir;
  return ERR_OK;
}

static void show_change(const Show *s, const Item *it, struct entry_view *e) {
  static const struct { const char *code, *text; } all[] = {
      {"asked_close", TR_S("The worker said that it is solved.")},
      {"asked_erase", TR_S("The worker asked to delete the case.")},
      {"letter", TR_S("A text goes to the respondent, as the worker agreed.")},
      {"referral", TR_S("Something changed with another organisation: see the consents of this case.")},
      {"appeal_filed", TR_S("The next instance was asked to look at a decision again.")},
      {"appeal_not", TR_S("A decision is left as it is.")},
      {"reopened", TR_S("The case was opened again.")},
      {"confirmed", TR_S("A translation was checked.")},
      {"undone", TR_S("The last change was undone.")}};
  const char *code = json_str(it->plain, "change", ""), *to = json_str(it->plain, "to", "");
  int64_t person = json_int(it->plain, "to", 0);
  e->told_to = json_bool(it->plain, "told_to", false);
  e->what = code;
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].code, code)) e->what = desk_tr(s->h, all[i].text);
  if (text_eq(code, "emergency")) {
    I18nArg args[] = {i18n_arg_str("who", json_str(it->plain, "who", ""))};
    e->what = i18n_fmt_str(s->rq->arena, desk_tr(s->h, TR_S("Told in an emergency: {who}")), args, 1);
    e->url = arena_fmt(s->rq->arena, "/staff/cases/%lld/emergency", (long long)s->f->row.id);
    e->url_text = desk_tr(s->h, TR_S("What was told"));
  }
  if (text_eq(code, "assigned")) {
    const char *name = person ? desk_name(s->h, s->f->people, s->f->n_people, person) : desk_tr(s->h, TR_S("nobody"));
    I18nArg args[] = {i18n_arg_str("name", name)};
    e->what = i18n_fmt_str(s->rq->arena, desk_tr(s->h, TR_S("Works on it now: {name}")), args, 1);
  }
  if (text_eq(code, "status")) {
    I18nArg args[] = {i18n_arg_str("status", desk_status_text(s->h, to))};
    e->what = i18n_fmt_str(s->rq->arena, desk_tr(s->h, TR_S("Status: {status}")), args, 1);
  }
}

static Err show_outcome(const Show *s, const Item *it, struct entry_view *e) {
  const char **lines = ARENA_ARRAY(s->rq->arena, const char *, OUTCOME_SENTENCES);
  const char *text = json_str(it->plain, "text", "");
  if (!lines) return ERR_NO_MEMORY;
  e->what = desk_tr(s->h, TR_S("Outcome:"));
  e->lines = lines;
  e->text = *text ? text : NULL;
  const Taxonomy *t = req_app(s->rq)->taxonomy;
  return t ? case_outcome_say(t, s->h->lang, s->rq->arena, it->plain, lines, &e->n_lines) : ERR_OK;
}

static Err show_answers(const Show *s, const Item *it, struct entry_view *e) {
  struct fact_view *facts;
  e->from_worker = text_eq(it->writer, "worker");
  // The first ones are the report itself; the page shows them all together above.
  if (it->seq <= 1) {
    e->what = desk_tr(s->h, TR_S("The report was sent."));
    return ERR_OK;
  }
  e->what = desk_tr(s->h, TR_S("Facts added:"));
  TRY(cases_facts(s->rq, s->h, it->plain, &facts, &e->n_facts));
  e->facts = facts;
  return ERR_OK;
}

static Err show_extract(const Show *s, const Item *it, struct entry_view *e) {
  struct fact_view *facts;
  const char *purpose = json_str(it->plain, "purpose", "");
  e->what = desk_tr(s->h, TR_S("Handed over with the worker's consent:"));
  e->text = *purpose ? purpose : NULL;
  TRY(cases_facts(s->rq, s->h, json_object_get(it->plain, "answers"), &facts, &e->n_facts));
  e->facts = facts;
  return ERR_OK;
}

static void show_part(const Show *s, const Item *it, struct entry_view *e) {
  const char *text = json_str(it->plain, "text", ""), *amount = json_str(it->plain, "amount", "");
  e->from_worker = text_eq(it->writer, "worker");
  e->what = desk_tr(s->h, TR_S("For a group:"));
  e->text = *text && *amount ? arena_fmt(s->rq->arena, "%s\n%s", text, amount) : *text ? text : amount;
}

static void show_appeal(const Show *s, const Item *it, struct entry_view *e) {
  const Taxonomy *t = req_app(s->rq)->taxonomy;
  const Decision *v = t ? decision_find(t, json_str(it->plain, "decision", "")) : NULL;
  e->what = desk_tr(s->h, TR_S("A decision against her:"));
  e->url = arena_fmt(s->rq->arena, "/staff/cases/%lld/appeals", (long long)s->f->row.id);
  e->url_text = v ? desk_tr(s->h, v->text) : desk_tr(s->h, TR_S("Decisions"));
}

static void show_draft(const Show *s, const Item *it, struct entry_view *e) {
  e->what = desk_tr(s->h, TR_S("Draft of a message, not sent:"));
  e->text = json_str(it->plain, "text", "");
}

static Err show_item(const Show *s, const Item *it, struct entry_view *e) {
  *e = (struct entry_view){
      .id = it->id, .anchor = arena_fmt(s->rq->arena, "i%lld", (long long)it->seq), .locked = !it->plain,
      .who = desk_writer(s->h, s->f->people, s->f->n_people, it->writer, worker_word(s)),
      .when = desk_when(s->rq, s->h, desk_item_at(s->f, it), s->offset)};
  if (!it->plain) return ERR_OK;
  if (text_eq(it->kind, "message")) {
    show_message(s, it, e);
    if (s->whole) return show_translations(s, it, e);
  }
  if (text_eq(it->kind, "draft")) show_draft(s, it, e);
  else if (text_eq(it->kind, "note")) show_note(s, it, e);
  else if (text_eq(it->kind, "task")) show_task(s, it, e);
  else if (text_eq(it->kind, "file")) show_file(s, it, e);
  else if (text_eq(it->kind, "chat")) show_chat(s, it, e);
  else if (text_eq(it->kind, "change")) show_change(s, it, e);
  else if (text_eq(it->kind, "law")) return show_law(s, it, e);
  else if (text_eq(it->kind, "outcome")) return show_outcome(s, it, e);
  else if (text_eq(it->kind, "answers")) return show_answers(s, it, e);
  else if (text_eq(it->kind, "extract")) return show_extract(s, it, e);
  else if (text_eq(it->kind, "part")) show_part(s, it, e);
  else if (text_eq(it->kind, "appeal")) show_appeal(s, it, e);
  return ERR_OK;
}

Err cases_entries(Req *rq, const Html *h, const CaseFile *f, int64_t from_seq, struct entry_view **out, size_t *n) {
  Show s = {.rq = rq, .h = h, .f = f, .offset = desk_offset_min(rq, f->org.country), .whole = from_seq == 0};
  if (from_seq == 0)
    s.interpreters = desk_people(rq, f->people, f->n_people, ROLE_INTERPRETER, NULL, 0, &s.n_interpreters);
  struct entry_view *v = ARENA_ARRAY(rq->arena, struct entry_view, f->n_items + 1);
  if (!v) return ERR_NO_MEMORY;
  TRY(translations_of(rq->arena, f->items, f->n_items, &s.translations, &s.n_translations));
  *n = 0;
  for (size_t i = 0; i < f->n_items; i++) {
    const Item *it = &f->items[i];
    if (it->seq < from_seq || text_eq(it->kind, "contact") || shown_within(&s, it)) continue;
    TRY(show_item(&s, it, &v[(*n)++]));
  }
  *out = v;
  return ERR_OK;
}

Err cases_meanwhile(Req *rq, const Html *h, const CaseFile *f, int64_t seen, struct meanwhile_view *out) {
  struct entry_view *entries;
  TRY(cases_entries(rq, h, f, seen + 1, &entries, &out->n_entries));
  for (size_t i = 0; i < out->n_entries; i++) entries[i].anchor = arena_fmt(rq->arena, "new-%s", entries[i].anchor);
  out->entries = entries;
  out->status = desk_status_text(h, f->row.status);
  out->assignee = f->row.assignee ? desk_name(h, f->people, f->n_people, f->row.assignee) : desk_tr(h, TR_S("nobody"));
  return ERR_OK;
}

// ---- facts

// Organisations are named by their code in the answers; a helper reads their names.
typedef struct { Arena *a; const char **names; } OrgNames;

static Err read_names(Tx *tx, void *arg) {
  OrgNames *w = arg;
  Org *orgs;
  size_t n;
  TRY(org_list(tx, w->a, false, &orgs, &n));
  w->names = ARENA_ARRAY(w->a, const char *, 2 * n + 1);
  if (!w->names) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    w->names[2 * i] = orgs[i].code;
    w->names[2 * i + 1] = orgs[i].name;
  }
  return ERR_OK;
}

Err cases_facts(Req *rq, const Html *h, const json_t *answers, struct fact_view **out, size_t *n) {
  const App *app = req_app(rq);
  OrgNames names = {.a = rq->arena};
  AnswerRow *rows;
  size_t n_rows;
  *out = NULL;
  *n = 0;
  if (!app->tree) return ERR_OK;
  TRY(db_read(app->db, read_names, &names, NULL));
  const I18n *l = i18n_get(app->i18n, i18n_language(h->lang)->tag, I18N_WORKER);
  TRY(answers_describe(app->tree, l, rq->arena, answers, names.names, &rows, &n_rows));
  struct fact_view *v = ARENA_ARRAY(rq->arena, struct fact_view, n_rows + 1);
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n_rows; i++)
    v[i] = (struct fact_view){.name = i18n_tr(l, NULL, rows[i].question), .value = rows[i].answer};
  *out = v;
  *n = n_rows;
  return ERR_OK;
}
