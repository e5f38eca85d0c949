// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Reports by program: what may be asked, who may get it, and filing.
#include <stdlib.h>
#include <string.h>

#include "app/intake/intake_int.h"
#include "base/text.h"

enum { IDEMPOTENCY_MIN = 16, IDEMPOTENCY_MAX = 255, FORMS_MAX = 5 };

// ---- filing

static Err check_line(const char *field, const json_t *v, size_t max, ErrDetail *d) {
  const char *s = json_string_value(v);
  if (!s || !*s) return err_set(d, ERR_INPUT, field, "a text is wanted");
  return text_len(s) <= max ? ERR_OK : err_set(d, ERR_LIMIT, field, "longer than %zu", max);
}

static Err check_identity(const json_t *identity, ErrDetail *d) {
  static const char *const keys[] = {"name", "forms", NULL};
  const json_t *forms = json_object_get(identity, "forms");
  if (!json_is_object(identity)) return err_set(d, ERR_INPUT, "identity", "an object is wanted");
  TRY(json_only(identity, keys, d));
  TRY(check_line("identity.name", json_object_get(identity, "name"), ANSWER_LINE_MAX, d));
  if (!forms) return ERR_OK;
  if (!json_is_array(forms) || json_array_size(forms) > FORMS_MAX) return err_set(d, ERR_INPUT, "identity.forms", "at most %d texts", FORMS_MAX);
  for (size_t i = 0; i < json_array_size(forms); i++) TRY(check_line("identity.forms", json_array_get(forms, i), ANSWER_LINE_MAX, d));
  return ERR_OK;
}

static Err check_contact(const json_t *contact, ErrDetail *d) {
  static const char *const keys[] = {"text", NULL};
  if (!json_is_object(contact)) return err_set(d, ERR_INPUT, "contact", "an object is wanted");
  TRY(json_only(contact, keys, d));
  return check_line("contact.text", json_object_get(contact, "text"), 2 * ANSWER_LINE_MAX, d);
}

typedef struct { Arena *a; Org *orgs; size_t n; const char **codes; } OrgsWork;

static Err orgs_work(Tx *tx, void *arg) {
  OrgsWork *w = arg;
  TRY(org_list(tx, w->a, true, &w->orgs, &w->n));
  w->codes = ARENA_ARRAY(w->a, const char *, w->n + 1);
  if (!w->codes) return ERR_NO_MEMORY;
  for (size_t i = 0; i < w->n; i++) w->codes[i] = w->orgs[i].code;
  return ERR_OK;
}

// A checked copy of the answers without those that the tree does not ask; texts in Unicode. Owned by the caller.
static Err take_answers(const Req *rq, json_t **out, ErrDetail *d) {
  const App *app = req_app(rq);
  OrgsWork w = {.a = rq->arena};
  const char *key;
  json_t *v;
  const json_t *sent = json_object_get(rq->json, "answers");
  TRY(db_read(app->db, orgs_work, &w, d));
  TRY(answers_check(app->tree, sent, w.codes, true, d));
  *out = json_deep_copy(sent);
  if (!*out) return ERR_NO_MEMORY;
  json_object_foreach(*out, key, v) {
    if (json_is_string(v) && text_is_zawgyi(json_string_value(v)) &&
        json_string_set(v, intake_unicode(rq->arena, json_string_value(v))) != 0)
      return ERR_NO_MEMORY;
  }
  answers_prune(app->tree, *out);
  return ERR_OK;
}

static json_t *answer_json(Arena *a, const Filed *f) {
  char printed[RECEIPT_PRINT_CHARS + 1];
  receipt_print(&f->receipt, printed);
  json_t *j = json_pack("{s:s, s:s, s:s, s:s, s:s#}", "receipt", printed, "reference",
                        arena_fmt(a, "%04lld-%04lld", (long long)(f->ref / 10000), (long long)(f->ref % 10000)), "organisation",
                        f->org_code, "due", clock_iso(a, f->due_hour * (Millis)HOUR_MS), "proof", f->proof.p, f->proof.n);
  secret_wipe(printed, sizeof printed);
  return j;
}

static Err send_answer(Resp *rs, Bytes answer) {
  resp_status(rs, 201);
  resp_type(rs, "application/json");
  buf_clear(resp_body(rs));
  buf_add(resp_body(rs), answer.p, answer.n);
  return resp_body(rs)->err;
}

static const json_t *member(const Req *rq, const char *key) {
  const json_t *v = json_object_get(rq->json, key);
  return json_is_null(v) ? NULL : v;
}

static Err file_new(Req *rq, Resp *rs, const ApiKey *key, const json_t *answers, ErrDetail *d) {
  const App *app = req_app(rq);
  Filed filed;
  Bytes answer = {0};
  Filing in = {.lang = req_field(rq, "language"), .org_code = req_field(rq, "organisation"), .answers = answers,
               .identity = member(rq, "identity"), .contact = member(rq, "contact"), .notify = req_field(rq, "notify"),
               .share_identity = req_int(rq, "share_identity", 0) == 1, .origin = "api", .writer = "worker", .held_by = "worker",
               .now = rq->now};
  TRY(intake_prepare(app, rq->arena, &in, &filed, d));
  json_t *j = answer_json(rq->arena, &filed);
  Err e = j ? json_write(rq->arena, j, &answer) : ERR_NO_MEMORY;
  json_decref(j);
  if (e == ERR_OK) e = api_answer_file(app, rq->arena, key, &filed, answer, rq->now, d);
  SECRET_WIPE(&filed);
  return e == ERR_OK ? send_answer(rs, answer) : e;
}

static Err check_body(const Req *rq, ErrDetail *d) {
  const json_t *identity = member(rq, "identity"), *contact = member(rq, "contact");
  if (!language_exact(req_field(rq, "language"))) return err_set(d, ERR_INPUT, "language", "no such language");
  if (identity) TRY(check_identity(identity, d));
  if (contact) TRY(check_contact(contact, d));
  return ERR_OK;
}

static Err answer_again(Req *rq, Resp *rs, const ApiKey *key, ErrDetail *d) {
  Bytes answer;
  TRY(api_answer_find(req_app(rq), rq->arena, key, rq->now, &answer, d));
  return send_answer(rs, answer);
}

static Err report(Req *rq, Resp *rs, const ApiKey *key, ErrDetail *d) {
  json_t *answers = NULL;
  Err e = answer_again(rq, rs, key, d);
  if (e != ERR_NOT_FOUND) return e;
  *d = (ErrDetail){0};
  TRY(check_body(rq, d));
  e = take_answers(rq, &answers, d);
  if (e == ERR_OK) e = file_new(rq, rs, key, answers, d);
  json_decref(answers);
  if (e != ERR_CONFLICT) return e;
  *d = (ErrDetail){0};
  return answer_again(rq, rs, key, d);
}

Err intake_reports_api(Req *rq, Resp *rs, ErrDetail *d) {
  const char *header = req_header(rq, "Idempotency-Key");
  size_t n = strlen(header);
  ApiKey key;
  if (n < IDEMPOTENCY_MIN || n > IDEMPOTENCY_MAX)
    return err_set(d, ERR_INPUT, "Idempotency-Key", "a header of %d to %d bytes is wanted", IDEMPOTENCY_MIN, IDEMPOTENCY_MAX);
  TRY(api_key(req_app(rq), header, rq->body, &key));
  Err e = report(rq, rs, &key, d);
  SECRET_WIPE(&key);
  return e;
}

// ---- what may be asked

static json_t *text_list(const char *const *v, size_t n) {
  json_t *list = json_array();
  for (size_t i = 0; i < n; i++) (void)json_array_append_new(list, json_string(v[i]));
  return list;
}

static json_t *cond_json(const Cond *c) {
  static const char *const words[] = {NULL, NULL, "all", "any", "not"};
  if (c->kind == COND_IS) return json_pack("{s:s, s:s}", "q", c->q, "has", c->answer);
  if (c->kind == COND_NOT) return json_pack("{s:o}", "not", cond_json(c->first));
  json_t *list = json_array();
  for (const Cond *k = c->first; k; k = k->next) (void)json_array_append_new(list, cond_json(k));
  return json_pack("{s:o}", words[c->kind], list);
}

static void set_text(json_t *to, const char *key, const I18n *l, const char *id) {
  if (id && *id) (void)json_object_set_new(to, key, json_string(l ? i18n_tr(l, NULL, id) : id));
}

static void set_true(json_t *to, const char *key, bool b) {
  if (b) (void)json_object_set_new(to, key, json_true());
}

static json_t *answers_json(Arena *a, const I18n *l, const Question *q) {
  json_t *list = json_array();
  for (size_t i = 0; i < q->n_answers; i++) {
    const Answer *x = &q->answers[i];
    json_t *j = json_pack("{s:s, s:s}", "id", x->id, "text", answer_text(l, a, x));
    set_text(j, "hint", l, x->hint);
    set_text(j, "on_card", NULL, x->on_card);
    set_true(j, "exclusive", x->exclusive);
    if (x->show_if.kind != COND_ALWAYS) (void)json_object_set_new(j, "show_if", cond_json(&x->show_if));
    (void)json_array_append_new(list, j);
  }
  for (size_t i = 0; q->places && i < q->places->n; i++)
    (void)json_array_append_new(list, json_pack("{s:s, s:s}", "id", q->places->v[i].id, "text", place_text(l, a, &q->places->v[i])));
  return list;
}

static json_t *extras_json(const I18n *l, const Question *q) {
  static const char *const kinds[] = {"date", "text", "tick"};
  json_t *list = json_array();
  for (size_t i = 0; i < q->n_extras; i++) {
    json_t *j = json_pack("{s:s, s:s}", "id", q->extras[i].id, "kind", kinds[q->extras[i].kind]);
    set_text(j, "label", l, q->extras[i].label);
    set_text(j, "hint", l, q->extras[i].hint);
    (void)json_array_append_new(list, j);
  }
  return list;
}

static json_t *question_json(Arena *a, const I18n *l, const Question *q) {
  json_t *j = json_pack("{s:s, s:s, s:s, s:I}", "id", q->id, "kind", question_kinds[q->kind], "part", q->later ? "later" : "intake",
                        "number", (json_int_t)q->number);
  set_text(j, "text", l, q->text);
  set_text(j, "hint", l, q->hint);
  set_text(j, "unit", NULL, q->unit);
  set_true(j, "required", q->required);
  set_true(j, "dont_know", q->dont_know);
  if (q->max > 1) (void)json_object_set_new(j, "max", json_integer(q->max));
  if (q->n_currencies) (void)json_object_set_new(j, "currencies", text_list(q->currencies, q->n_currencies));
  if (q->n_per) (void)json_object_set_new(j, "per", text_list(q->per, q->n_per));
  if (q->n_answers || q->places) (void)json_object_set_new(j, "answers", answers_json(a, l, q));
  if (q->n_extras) (void)json_object_set_new(j, "extra", extras_json(l, q));
  if (q->show_if.kind != COND_ALWAYS) (void)json_object_set_new(j, "show_if", cond_json(&q->show_if));
  return j;
}

// The answer with its ETag; nothing but 304 where the client has it.
static Err send_tagged(Req *rq, Resp *rs, json_t *j) {
  Digest hash;
  Err e = j ? resp_json(rs, j) : ERR_NO_MEMORY;
  json_decref(j);
  if (e != ERR_OK) return e;
  sha256(BYTES(resp_body(rs)->p, resp_body(rs)->n), &hash);
  const char *tag = arena_fmt(rq->arena, "\"%s\"", text_hex(rq->arena, BYTES(hash.b, 16)));
  resp_header(rs, "ETag", tag);
  resp_header(rs, "Cache-Control", "no-cache");
  if (text_eq(req_header(rq, "If-None-Match"), tag)) {
    buf_clear(resp_body(rs));
    resp_status(rs, 304);
  }
  return ERR_OK;
}

Err intake_questions_api(Req *rq, Resp *rs, ErrDetail *d) {
  const App *app = req_app(rq);
  const char *tag = *req_field(rq, "lang") ? req_field(rq, "lang") : "en";
  if (!language_exact(tag)) return err_set(d, ERR_INPUT, "lang", "no such language");
  const I18n *l = i18n_get(app->i18n, tag, I18N_WORKER);
  json_t *list = json_array();
  for (size_t i = 0; i < app->tree->n_questions; i++)
    (void)json_array_append_new(list, question_json(rq->arena, l, &app->tree->questions[i]));
  return send_tagged(rq, rs, json_pack("{s:s, s:o}", "language", tag, "questions", list));
}

Err intake_organisations_api(Req *rq, Resp *rs, ErrDetail *d) {
  OrgsWork w = {.a = rq->arena};
  json_t *list = json_array();
  Err e = db_read(req_app(rq)->db, orgs_work, &w, d);
  for (size_t i = 0; e == ERR_OK && i < w.n; i++) {
    const Org *o = &w.orgs[i];
    (void)json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "code", o->code, "name", o->name, "kind", o->kind,
                                                "country", o->country, "languages", o->langs, "about", o->about, "offered_for",
                                                o->offered_for, "home_government", o->home_government));
  }
  if (e == ERR_OK) return send_tagged(rq, rs, json_pack("{s:o}", "organisations", list));
  json_decref(list);
  return e;
}
