// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The Inter-Agency Referral Form: one list of fields, from which page, JSON and workbook come.
#include "app/audit/audit.h"
#include "app/exports/exports_store.h"
#include "base/text.h"

static const struct { const char *code, *text; } sections[FORM_SECTIONS] = {
    [FORM_PRIORITY] = {"priority", TR_S("Priority")},       [FORM_CLIENT] = {"client", TR_S("General information")},
    [FORM_CAREGIVER] = {"caregiver", TR_S("If the client is a minor")}, [FORM_REASONS] = {"reasons", TR_S("Reasons for referral")},
    [FORM_SERVICES] = {"services", TR_S("Services requested")}, [FORM_CONSENT] = {"consent", TR_S("Consent to release information")},
    [FORM_BY] = {"referred_by", TR_S("Referred by")},       [FORM_TO] = {"referred_to", TR_S("Referred to")},
    [FORM_FOLLOW_UP] = {"follow_up", TR_S("Follow-up")}};

const char *form_section_code(FormSection s) { return sections[s].code; }
const char *form_section_text(FormSection s) { return sections[s].text; }

const char *exports_region(const Req *rq, const I18n *l, const char *code) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  const Place *p = t ? place_find(&t->regions, code) : NULL;
  if (!p) return code;
  return p->text && *p->text ? i18n_tr(l, NULL, p->text) : p->name;
}

// ---- priority and services, from coded answers

static bool has_any(const json_t *answers, const char *question, const char *const *codes) {
  for (size_t i = 0; codes[i]; i++)
    if (answers_has(answers, question, codes[i])) return true;
  return false;
}

const char *form_priority(const json_t *answers, int32_t today) {
  enum { SOON_DAYS = 7 };
  const json_t *danger = json_object_get(answers, "danger");
  int32_t day;
  for (size_t i = 0; i < json_array_size(danger); i++)
    if (!text_eq(json_string_value(json_array_get(danger, i)), "none")) return "emergency";
  const char *fixed = json_string_value(json_object_get(answers, "fixed.first_day"));
  if (fixed && date_parse(fixed, &day) == ERR_OK && day >= today && day <= today + SOON_DAYS) return "urgent";
  return "normal";
}

const char *const form_services[] = {"psychosocial", "health", "legal", "safety", "shelter", "family", "livelihood", NULL};

// Which codes of "happened" and "wish" ask for which service of the form.
static const struct { const char *service, *happened[9], *wish[4]; } asks[] = {
    {"psychosocial", {"violence", "sexual", "bullying"}, {NULL}},
    {"health", {"injury", "pregnancy"}, {NULL}},
    {"legal", {"wages_unpaid", "minimum_wage", "overtime_rest", "deductions", "contract_differs", "papers_kept", "dismissal", "forced_return"}, {"money", "papers", "sanction"}},
    {"legal", {"fees", "deposit_penalty", "debt_pressure", "unlicensed_fraud", "paid_not_sent", "insurance_tax", "body_failed", "retaliation"}, {"advice"}},
    {"safety", {"violence", "movement", "forced_labour_signs"}, {"be_safe"}},
    {"shelter", {"housing"}, {NULL}},
    {"family", {"family_home", "death_missing"}, {NULL}},
    {"livelihood", {NULL}, {"change_job"}}};

bool form_service(const json_t *answers, const char *service) {
  for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++)
    if (text_eq(asks[i].service, service) && (has_any(answers, "happened", asks[i].happened) || has_any(answers, "wish", asks[i].wish))) return true;
  return false;
}

// ---- the fields

typedef struct { const Req *rq; const I18n *l; const ReferralFile *f; json_t *answers; const json_t *sealed; ReferralForm *out; size_t room; } Make;

static void put(Make *m, FormSection section, const char *code, const char *label, const char *value) {
  if (m->out->n == m->room) return;
  m->out->fields[m->out->n++] = (FormField){section, code, i18n_tr(m->l, NULL, label), value ? arena_str(m->rq->arena, value) : ""};
}

static const char *tr(const Make *m, const char *id) { return i18n_tr(m->l, NULL, id); }
static const char *day(const Make *m, int64_t d) { return d ? clock_iso_date(m->rq->arena, d * DAY_MS) : ""; }

static const char *code_text(const Make *m, const Codes *list, const char *code) {
  const Code *c = list ? code_find(list, code) : NULL;
  return c ? tr(m, c->text) : code;
}

// The answers that the consent lets through: from the report, or as the receiver has them.
static Err read_answers(Make *m) {
  const ReferralFile *f = m->f;
  ConsentChoice ch = {.parts = 0};
  json_t *all = json_object();
  const json_t *extract = NULL;
  for (size_t i = 0; all && i < f->n_items; i++) {
    const Item *it = &f->items[i];
    if (it->plain && it->id == f->consent.item_id) m->sealed = it->plain;
    if (it->plain && text_eq(it->kind, "answers")) (void)json_object_update(all, it->plain);
    if (it->plain && text_eq(it->kind, "extract")) extract = json_object_get(it->plain, "answers");
  }
  if (m->sealed) consent_choice_of(m->rq->arena, m->sealed, &ch);
  m->answers = f->receiver && extract ? json_deep_copy(extract) : all ? consent_answers(all, ch.parts) : NULL;
  json_decref(all);
  if (!m->answers) return ERR_NO_MEMORY;
  return json_object_size(m->answers) || m->sealed ? ERR_OK : ERR_CONFLICT;
}

static const char *answer(const Make *m, const char *question) {
  AnswerRow *rows;
  size_t n = 0;
  const I18n *l = i18n_get(req_app(m->rq)->i18n, i18n_language(m->l)->tag, I18N_WORKER);
  if (!req_app(m->rq)->tree || answers_describe(req_app(m->rq)->tree, l, m->rq->arena, m->answers, NULL, &rows, &n) != ERR_OK) return "";
  for (size_t i = 0; i < n; i++)
    if (text_eq(rows[i].q->id, question)) return rows[i].answer;
  return "";
}

static void put_client(Make *m) {
  const Taxonomy *t = req_app(m->rq)->taxonomy;
  const CaseRow *c = &m->f->row;
  const Language *lang = language_exact(c->lang);
  bool minor = text_eq(answer(m, "age_band"), "") ? false : answers_has(m->answers, "age_band", "under_18");
  put(m, FORM_CLIENT, "case_code", TR_S("Name (or case code if confidential)"), m->out->ref);
  put(m, FORM_CLIENT, "gender", TR_S("Gender"), answer(m, "sex"));
  put(m, FORM_CLIENT, "age_band", TR_S("Age (the date of birth is not asked)"), answer(m, "age_band"));
  put(m, FORM_CLIENT, "language", TR_S("Language"), lang ? lang->own_name : c->lang);
  put(m, FORM_CLIENT, "place", TR_S("Region"), exports_region(m->rq, m->l, c->region));
  put(m, FORM_CLIENT, "phone", TR_S("Phone"), answer(m, "phone"));
  put(m, FORM_CLIENT, "safe_way", TR_S("Safe way to reach her"), answer(m, "safe_way"));
  put(m, FORM_CLIENT, "category", TR_S("What it is about"), code_text(m, t ? &t->issue_groups : NULL, c->issue_group));
  put(m, FORM_CLIENT, "sector", TR_S("Sector"), code_text(m, t ? &t->sector_groups : NULL, c->sector_group));
  put(m, FORM_CAREGIVER, "minor", TR_S("Under 18"), minor ? tr(m, TR_S("yes")) : "");
  put(m, FORM_CAREGIVER, "name", TR_S("Name of the caregiver"), "");
  put(m, FORM_CAREGIVER, "informed", TR_S("Caregiver is informed (if not: why)"), "");
}

static Err put_reasons(Make *m) {
  const App *app = req_app(m->rq);
  AnswerRow *rows;
  size_t n;
  const I18n *l = i18n_get(app->i18n, i18n_language(m->l)->tag, I18N_WORKER);
  put(m, FORM_REASONS, "purpose", TR_S("Purpose"), m->sealed ? json_str(m->sealed, "purpose", "") : "");
  if (!app->tree) return ERR_OK;
  TRY(answers_describe(app->tree, l, m->rq->arena, m->answers, NULL, &rows, &n));
  for (size_t i = 0; i < n && m->out->n < m->room; i++)
    m->out->fields[m->out->n++] = (FormField){FORM_REASONS, rows[i].q->id, i18n_tr(l, NULL, rows[i].question), rows[i].answer};
  return ERR_OK;
}

static void put_services(Make *m) {
  static const char *const labels[] = {TR_S("Psychosocial support and mental health"), TR_S("Health, medical care"), TR_S("Legal assistance"),
                                       TR_S("Physical safety and security"), TR_S("Shelter"), TR_S("Family tracing and support"),
                                       TR_S("Livelihood, change of workplace")};
  for (size_t i = 0; form_services[i]; i++)
    put(m, FORM_SERVICES, form_services[i], labels[i], form_service(m->answers, form_services[i]) ? tr(m, TR_S("yes")) : "");
  put(m, FORM_SERVICES, "provided", TR_S("Already provided, and whom she told before"), answer(m, "told"));
}

static const char *how_text(const Make *m, const char *how) {
  static const struct { const char *code, *text; } all[] = {{"receipt", TR_S("by herself, with her receipt")}, {"phone", TR_S("by telephone")},
                                                            {"person", TR_S("in person")}, {"paper", TR_S("on paper, with signature or thumbprint")}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (text_eq(all[i].code, how)) return tr(m, all[i].text);
  return how;
}

// The exact information that is disclosed, as she ticked it.
static const char *disclosed(const Make *m) {
  const I18n *l = i18n_get(req_app(m->rq)->i18n, i18n_language(m->l)->tag, I18N_WORKER);
  const json_t *parts = json_object_get(m->sealed, "parts");
  const char *all = "";
  for (size_t i = 0; i < json_array_size(parts); i++) {
    const char *code = json_string_value(json_array_get(parts, i));
    ConsentPart part;
    if (!code || !consent_part_find(code, &part)) continue;
    const char *text = i18n_tr(l, NULL, consent_part_text(part));
    all = *all ? arena_fmt(m->rq->arena, "%s; %s", all, text) : text;
  }
  return all;
}

static void put_consent(Make *m) {
  const ConsentRow *c = &m->f->consent;
  put(m, FORM_CONSENT, "to", TR_S("Receiving agency"), m->f->r.to_name);
  put(m, FORM_CONSENT, "information", TR_S("Information that is disclosed"), m->sealed ? disclosed(m) : "");
  put(m, FORM_CONSENT, "given_on", TR_S("Given on"), day(m, c->given_day));
  put(m, FORM_CONSENT, "how", TR_S("How she gave it"), how_text(m, c->how));
  put(m, FORM_CONSENT, "until", TR_S("Until"), day(m, c->until_day));
  put(m, FORM_CONSENT, "signature", TR_S("Signature or thumbprint, where it is given on paper"), "");
}

static void put_ways(Make *m, const char *priority) {
  const Referral *r = &m->f->r;
  int64_t today = m->rq->now / DAY_MS, within = text_eq(priority, "emergency") ? 1 : text_eq(priority, "urgent") ? 3 : 14;
  put(m, FORM_BY, "agency", TR_S("Agency"), r->from_name);
  put(m, FORM_BY, "person", TR_S("Name"), m->f->sender ? m->rq->who.name : "");
  put(m, FORM_BY, "date", TR_S("Date of referral"), day(m, r->changed_hour / 24));
  put(m, FORM_TO, "agency", TR_S("Agency"), r->to_name);
  put(m, FORM_TO, "person", TR_S("Name"), m->f->receiver ? m->rq->who.name : "");
  put(m, FORM_TO, "delivered", TR_S("Delivered via"), tr(m, TR_S("this server")));
  put(m, FORM_FOLLOW_UP, "feedback_by", TR_S("Feedback expected by"), day(m, today + within));
}

static Err make(Make *m) {
  static const struct { const char *code, *text; } priorities[] = {{"emergency", TR_S("Emergency (within 24 hours)")},
                                                                   {"urgent", TR_S("Urgent (within 72 hours)")},
                                                                   {"normal", TR_S("Normal (within 2 weeks)")}};
  TRY(read_answers(m));
  m->room = json_object_size(m->answers) + 64;
  m->out->ref = arena_fmt(m->rq->arena, "%04lld-%04lld", (long long)(m->f->row.ref / 10000), (long long)(m->f->row.ref % 10000));
  m->out->fields = ARENA_ARRAY(m->rq->arena, FormField, m->room);
  if (!m->out->fields) return ERR_NO_MEMORY;
  const char *priority = form_priority(m->answers, (int32_t)(m->rq->now / DAY_MS));
  for (size_t i = 0; i < 3; i++)
    put(m, FORM_PRIORITY, priorities[i].code, priorities[i].text, text_eq(priorities[i].code, priority) ? tr(m, TR_S("yes")) : "");
  put_client(m);
  TRY(put_reasons(m));
  put_services(m);
  put_consent(m);
  put_ways(m, priority);
  return arena_failed(m->rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

Err exports_form(const Req *rq, int64_t id, const I18n *l, ReferralForm *out, ErrDetail *d) {
  ReferralFile f;
  *out = (ReferralForm){.n = 0};
  Err e = referral_open(rq, id, &f, d);
  if (e == ERR_OK && !f.valid) e = ERR_NO_CONSENT;
  if (e == ERR_OK && f.n_items == 0) e = ERR_CONFLICT;
  Make m = {.rq = rq, .l = l, .f = &f, .out = out};
  AuditEvent ev = {.org_id = rq->who.org_id, .actor = audit_actor(rq), .action = AUDIT_EXPORTED, .subject = f.row.audit_id, .at = rq->now, .detail = "referral form"};
  if (e == ERR_OK) e = audit_note(req_app(rq), &ev, d);
  if (e == ERR_OK) e = make(&m);
  json_decref(m.answers);
  referral_release(&f);
  return e;
}

json_t *exports_form_json(const ReferralForm *f) {
  json_t *j = json_pack("{s:s, s:i, s:s}", "form", "inter-agency-referral", "version", 1, "case_code", f->ref);
  for (size_t i = 0; j && i < f->n; i++) {
    const char *section = form_section_code(f->fields[i].section);
    if (!json_object_get(j, section)) (void)json_object_set_new(j, section, json_object());
    (void)json_object_set_new(json_object_get(j, section), f->fields[i].code, json_string(f->fields[i].value));
  }
  return j;
}

Err exports_form_sheet(const Req *rq, const ReferralForm *f, const I18n *l, SheetWrite write, void *ctx) {
  const SheetColumn columns[] = {{i18n_tr(l, NULL, TR_S("Section")), 28}, {i18n_tr(l, NULL, TR_S("Field")), 40}, {i18n_tr(l, NULL, TR_S("Value")), 70}};
  Sheet *s;
  TRY(sheet_begin(rq->arena, SHEET_XLSX, arena_fmt(rq->arena, "IARF %s", f->ref), columns, 3, write, ctx, &s));
  for (size_t i = 0; i < f->n; i++) {
    sheet_text(s, i18n_tr(l, NULL, form_section_text(f->fields[i].section)));
    sheet_text(s, f->fields[i].label);
    sheet_text(s, f->fields[i].value);
    sheet_row(s);
  }
  return sheet_end(s);
}
