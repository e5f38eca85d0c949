// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Her consents by program, with the receipt in the header "Authorization: Receipt DIGITS". The program shows her the text that "look"
// returns, and names its version when it gives her yes. Errors are RFC 9457 problems; without a consent that stands: 409.
#include "app/follow/follow.h"
#include "app/referral/referral_web.h"
#include "base/text.h"

enum { RENEW_DAYS = 182 };
typedef struct { const Req *rq; ConsentCase c; Referral *refs; size_t n_refs; ConsentRow *rows; size_t n_rows; } List;

static Err give(Resp *rs, json_t *j) {
  if (!j) return ERR_NO_MEMORY;
  Err e = resp_json(rs, j);
  json_decref(j);
  return e;
}

static json_t *number(const Req *rq, int64_t n) { return json_string(arena_fmt(rq->arena, "%lld", (long long)n)); }
static json_t *day(const Req *rq, int64_t d) { return d ? json_string(clock_iso_date(rq->arena, d * DAY_MS)) : json_null(); }
static void put(json_t *to, const char *key, json_t *v) { (void)json_object_set_new(to, key, v); }

// ---- the list

static Err list_work(Tx *tx, void *arg) {
  List *w = arg;
  TRY(referral_of_case(tx, w->rq->arena, w->c.row.id, &w->refs, &w->n_refs));
  return consent_list(tx, w->rq->arena, w->c.row.id, &w->rows, &w->n_rows);
}

// What was sealed with it as it is: she saw it in these words.
static void put_sealed(json_t *j, const json_t *sealed) {
  static const char *const keys[] = {"to", "to_name", "country", "handover", "keep", "parts", "purpose", "text", "version", "lang", "reviewed", "letter"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    json_t *v = json_object_get(sealed, keys[i]);
    if (v) (void)json_object_set(j, keys[i], v);
  }
}

static json_t *consent_json(const List *w, const ConsentRow *c) {
  const json_t *sealed = consent_sealed(&w->c, c), *files = json_object_get(sealed, "files");
  json_t *j = json_pack("{s:o, s:s, s:s, s:s, s:s}", "id", number(w->rq, c->id), "kind", c->kind, "state", c->state, "how", c->how, "asked", c->asked);
  json_t *list = json_array();
  if (!j) return NULL;
  put_sealed(j, sealed);
  for (size_t i = 0; i < json_array_size(files); i++) json_array_append_new(list, number(w->rq, json_integer_value(json_array_get(files, i))));
  put(j, "files", list);
  put(j, "given_on", day(w->rq, c->given_day));
  put(j, "until", day(w->rq, c->until_day));
  put(j, "stopped_on", day(w->rq, c->stopped_day));
  put(j, "copies_deleted_on", day(w->rq, c->deleted_day));
  for (size_t i = 0; i < w->n_refs; i++)
    if (w->refs[i].consent_id == c->id) put(j, "referral", json_string(referral_state_names[w->refs[i].state]));
  return j;
}

static json_t *list_json(const List *w) {
  json_t *all = json_array();
  for (size_t i = 0; i < w->n_rows; i++) (void)json_array_append_new(all, consent_json(w, &w->rows[i]));
  return json_pack("{s:o}", "consents", all);
}

Err referral_consents_api(Req *rq, Resp *rs, ErrDetail *d) {
  List w = {.rq = rq};
  TRY(follow_api_sign_in(rq, d));
  Err e = consent_open(rq, rq->who.case_id, 0, &w.c, d);
  if (e == ERR_OK) e = db_read(req_app(rq)->db, list_work, &w, d);
  if (e == ERR_OK) {
    follow_api_etag(rq, rs, w.c.row.version);
    e = give(rs, list_json(&w));
  }
  consent_release(&w.c);
  return e;
}

// ---- the text, and her yes

typedef struct { const Req *rq; const char *code; Org org; int64_t consent_id; ConsentRow proposal; int64_t version; } Ask;

static Err ask_work(Tx *tx, void *arg) {
  Ask *w = arg;
  Org *orgs;
  CaseRow c;
  size_t n;
  TRY(case_row(tx, w->rq->arena, w->rq->who.case_id, 0, &c));
  if (c.version != w->version) return ERR_PRECONDITION;
  TRY(org_list(tx, w->rq->arena, true, &orgs, &n));
  for (size_t i = 0; i < n; i++)
    if (text_eq(orgs[i].code, w->code)) w->org = orgs[i];
  if (!w->org.id) return ERR_NOT_FOUND;
  if (!w->consent_id) return ERR_OK;
  TRY(consent_row(tx, w->rq->arena, w->consent_id, &w->proposal));
  bool hers = w->proposal.case_id == w->rq->who.case_id && text_eq(w->proposal.kind, "body") && w->proposal.org_id == w->org.id;
  return !hers ? ERR_NOT_FOUND : text_eq(w->proposal.state, "proposed") ? ERR_OK : ERR_CONFLICT;
}

static Err read_choice(const Req *rq, ConsentChoice *out, ErrDetail *d) {
  const char *const *values, *mode = req_field(rq, "mode");
  size_t n = req_many(rq, "parts", &values);
  *out = (ConsentChoice){.handover = text_eq(mode, "over") || text_eq(mode, "keep"), .keep = text_eq(mode, "keep"), .days = req_int(rq, "days", 0), .purpose = ""};
  if (*mode && !text_eq(mode, "joint") && !out->handover) return err_set(d, ERR_INPUT, "mode", "joint, keep or over");
  for (size_t i = 0; i < n; i++) {
    ConsentPart part;
    if (!consent_part_find(values[i], &part)) return err_set(d, ERR_INPUT, "parts", "no such part");
    out->parts |= 1u << part;
  }
  n = req_many(rq, "files", &values);
  int64_t *ids = ARENA_ARRAY(rq->arena, int64_t, n + 1);
  if (!ids) return ERR_NO_MEMORY;
  out->files = ids;
  for (size_t i = 0; i < n; i++) TRY(text_int(values[i], 1, INT64_MAX, &ids[out->n_files++]));
  if (!out->parts && !out->n_files) return err_set(d, ERR_INPUT, "parts", "nothing is chosen");
  return ERR_OK;
}

// The helper's purpose belongs to the text of a proposal.
static void take_purpose(const Req *rq, const ConsentCase *c, const Ask *w, ConsentChoice *ch) {
  ConsentChoice proposed = {.purpose = ""};
  if (w->consent_id) consent_choice_of(rq->arena, consent_sealed(c, &w->proposal), &proposed);
  ch->purpose = arena_str(rq->arena, proposed.purpose);
}

static json_t *text_json(const Req *rq, const ConsentCase *c, const ConsentChoice *ch, const I18n *l) {
  const char *lines[CONSENT_TEXTS];
  size_t n = 0;
  if (consent_text(l, rq->arena, c, ch, rq->now, lines, &n) != ERR_OK) return NULL;
  json_t *text = json_array(), *parts = json_object();
  for (size_t i = 0; i < n; i++) (void)json_array_append_new(text, json_string(lines[i]));
  for (size_t i = 0; i < PARTS; i++)
    if (ch->parts & (1u << i)) put(parts, consent_part_code((ConsentPart)i), json_string(i18n_tr(l, NULL, consent_part_text((ConsentPart)i))));
  return json_pack("{s:i, s:s, s:b, s:o, s:o, s:s}", "text_version", CONSENT_TEXT_VERSION, "language", i18n_language(l)->tag, "reviewed",
                   i18n_reviewed(l), "text", text, "parts", parts, "purpose", ch->purpose);
}

static Err look(Req *rq, Resp *rs, const Ask *w, ConsentChoice *ch, const I18n *l, bool home, ErrDetail *d) {
  ConsentCase c;
  Err e = consent_open(rq, rq->who.case_id, w->org.id, &c, d);
  if (e == ERR_OK) e = consent_wall(&c, home, d);
  if (e == ERR_OK) {
    take_purpose(rq, &c, w, ch);
    e = give(rs, text_json(rq, &c, ch, l));
  }
  consent_release(&c);
  return e;
}

static Err purpose_of(const Req *rq, const Ask *w, ConsentChoice *ch, ErrDetail *d) {
  ConsentCase c;
  if (!w->consent_id) return ERR_OK;
  Err e = consent_open(rq, rq->who.case_id, w->org.id, &c, d);
  if (e == ERR_OK) take_purpose(rq, &c, w, ch);
  consent_release(&c);
  return e;
}

static Err give_yes(Req *rq, Resp *rs, const Ask *w, ConsentChoice *ch, const I18n *l, bool home, ErrDetail *d) {
  int64_t referral;
  if (req_int(rq, "text_version", 0) != CONSENT_TEXT_VERSION) return err_set(d, ERR_INPUT, "text_version", "the version of the text that she saw");
  TRY(purpose_of(rq, w, ch, d));
  ReferralNew in = {.case_id = rq->who.case_id, .org_id = w->org.id, .consent_id = w->consent_id, .choice = ch, .how = "receipt", .home_asked = home, .lang = l};
  TRY(referral_begin(rq, &in, &referral, d));
  resp_status(rs, 201);
  return give(rs, json_pack("{s:s}", "state", "given"));
}

Err referral_consent_api(Req *rq, Resp *rs, ErrDetail *d) {
  ConsentChoice ch;
  Ask w = {.rq = rq, .code = req_field(rq, "organisation"), .consent_id = req_int(rq, "consent", 0)};
  const char *lang = *req_field(rq, "language") ? req_field(rq, "language") : "en";
  bool yes = text_eq(req_field(rq, "go"), "give"), home = req_int(rq, "home", 0) == 1 || w.consent_id;
  TRY(follow_api_if_match(rq, &w.version, d));
  TRY(follow_api_sign_in(rq, d));
  if (!yes && !text_eq(req_field(rq, "go"), "look")) return err_set(d, ERR_INPUT, "go", "look or give");
  if (!language_exact(lang)) return err_set(d, ERR_INPUT, "language", "no such language");
  const I18n *l = i18n_get(req_app(rq)->i18n, lang, I18N_WORKER);
  TRY(read_choice(rq, &ch, d));
  TRY(db_read(req_app(rq)->db, ask_work, &w, d));
  return yes ? give_yes(rq, rs, &w, &ch, l, home, d) : look(rq, rs, &w, &ch, l, home, d);
}

// ---- what she does with one

static Err her_act(const Req *rq, const char *act, int64_t id, ErrDetail *d) {
  if (text_eq(act, "refuse")) return referral_no(rq, id, d);
  if (text_eq(act, "stop")) return referral_stop(rq, id, d);
  if (text_eq(act, "renew")) return referral_renew(rq, id, req_int(rq, "days", RENEW_DAYS), d);
  if (text_eq(act, "was_me")) return referral_was_me(rq, id, true, d);
  if (text_eq(act, "was_not_me")) return referral_was_me(rq, id, false, d);
  if (text_eq(act, "letter_yes")) return consent_letter_answer(rq, id, true, d);
  if (text_eq(act, "letter_no")) return consent_letter_answer(rq, id, false, d);
  return err_set(d, ERR_INPUT, "act", "not an act");
}

// Acts at once and needs no version: what she stops is stopped, whatever else has changed.
Err referral_consent_act_api(Req *rq, Resp *rs, ErrDetail *d) {
  List w = {.rq = rq};
  int64_t id;
  TRY(req_id(rq, "id", &id));
  TRY(follow_api_sign_in(rq, d));
  TRY(her_act(rq, req_field(rq, "act"), id, d));
  Err e = consent_open(rq, rq->who.case_id, 0, &w.c, d);
  if (e == ERR_OK) e = db_read(req_app(rq)->db, list_work, &w, d);
  json_t *j = NULL;
  for (size_t i = 0; e == ERR_OK && i < w.n_rows; i++)
    if (w.rows[i].id == id) j = consent_json(&w, &w.rows[i]);
  if (e == ERR_OK) e = give(rs, j);
  consent_release(&w.c);
  return e;
}

const Field referral_consent_api_fields[] = {
    {"go", F_CODE, FIELD_REQUIRED, 1, 4, 0, "look: the text as she must see it; give: her yes to it"},
    {"organisation", F_CODE, FIELD_REQUIRED, 1, 40, 0, "code of the organisation that may read"},
    {"parts", F_CODE, FIELD_MANY, 1, 20, PARTS, "parts of the report: basics, words, who, money, papers, told, contact, name, messages, health, crime, pregnancy"},
    {"files", F_CODE, FIELD_MANY, 1, 20, CONSENT_FILES_MAX, "files that it may open"},
    {"mode", F_CODE, 0, 0, 5, 0, "joint (when left out), keep: it takes over and the sender reads on what it had, over: it takes over"},
    {"days", F_INT, FIELD_REQUIRED, 1, CONSENT_DAYS_MAX, 0, "how long it may read"},
    {"consent", F_INT, 0, 0, INT64_MAX, 0, "proposal of a helper that this answers"},
    {"home", F_BOOL, 0, 0, 1, 0, "she asked for an office of her home government"},
    {"language", F_LINE, 0, 2, 12, 0, "language of the text, en when left out"},
    {"text_version", F_INT, 0, 1, INT64_MAX, 0, "with give: version of the text that she saw"},
    {0}};
const Field referral_consent_act_api_fields[] = {
    {"act", F_CODE, FIELD_REQUIRED, 1, 12, 0, "refuse, stop, renew, was_me, was_not_me, letter_yes, letter_no"},
    {"days", F_INT, 0, 1, CONSENT_DAYS_MAX, 0, "with renew: how long from today, 182 when left out"},
    {0}};
