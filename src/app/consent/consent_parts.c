// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Which answer belongs to which tick. A question that stands nowhere here goes to nobody; a test holds the tree to this table.
#include <string.h>

#include "app/consent/consent.h"
#include "base/text.h"

static const struct { const char *code, *text; } parts[PARTS] = {
#define PART(name, code, text) [PART_##name] = {code, text},
#include "app/consent/parts.def"
};

static const struct { const char *question; ConsentPart part; } questions[] = {
    {"where", PART_BASICS},       {"for_whom", PART_BASICS},      {"happened", PART_BASICS},     {"fixed", PART_BASICS},
    {"wish", PART_BASICS},        {"when", PART_BASICS},          {"work_state", PART_BASICS},   {"pathway", PART_BASICS},
    {"prefecture", PART_BASICS},  {"province", PART_BASICS},      {"sector", PART_BASICS},       {"own_words", PART_WORDS},
    {"who", PART_WHO},            {"is_one_of", PART_WHO},        {"company_name", PART_WHO},    {"agency_name", PART_WHO},
    {"route", PART_WHO},          {"fee_total", PART_MONEY},      {"fee_payee", PART_MONEY},     {"fee_receipts", PART_MONEY},
    {"loan_left", PART_MONEY},    {"loan_terms", PART_MONEY},     {"loan_security", PART_MONEY}, {"pay_promised", PART_MONEY},
    {"pay_received", PART_MONEY}, {"pay_kind", PART_MONEY},       {"pay_deductions", PART_MONEY}, {"last_pay_day", PART_MONEY},
    {"hours_day", PART_MONEY},    {"days_week", PART_MONEY},      {"breaks", PART_MONEY},        {"nights", PART_MONEY},
    {"rest_day", PART_MONEY},     {"hour_records", PART_MONEY},   {"insured_months", PART_MONEY}, {"address_left", PART_MONEY},
    {"plan_return", PART_MONEY},  {"papers_which", PART_PAPERS},  {"papers_will", PART_PAPERS},  {"proof", PART_PAPERS},
    {"told", PART_TOLD},          {"others_willing", PART_TOLD},  {"phone", PART_CONTACT},       {"safe_way", PART_CONTACT},
    {"safe_hours", PART_CONTACT}, {"voice_text", PART_CONTACT},   {"interpreter", PART_CONTACT}, {"sex", PART_CONTACT},
    {"age_band", PART_CONTACT},   {"health", PART_HEALTH},        {"accident_date", PART_HEALTH}, {"danger", PART_CRIME},
    {"birth_due", PART_PREGNANCY}};

// Codes in lists of answers that say more than their question does.
static const struct { const char *code; ConsentPart part; } sensitive[] = {
    {"injury", PART_HEALTH},       {"self_harm", PART_HEALTH},      {"violence", PART_CRIME},  {"sexual", PART_CRIME},
    {"locked_in", PART_CRIME},     {"movement", PART_CRIME},        {"papers_kept", PART_CRIME}, {"death_missing", PART_CRIME},
    {"forced_labour_signs", PART_CRIME}, {"pregnancy", PART_PREGNANCY}, {"birth", PART_PREGNANCY}};

const char *consent_part_code(ConsentPart part) { return parts[part].code; }
const char *consent_part_text(ConsentPart part) { return parts[part].text; }

bool consent_part_find(const char *code, ConsentPart *out) {
  for (size_t i = 0; i < PARTS; i++)
    if (text_eq(parts[i].code, code)) {
      *out = (ConsentPart)i;
      return true;
    }
  return false;
}

// "who.pays_you" belongs to "who".
ConsentPart consent_part_of(const char *question) {
  size_t n = strcspn(question, ".");
  for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++)
    if (strlen(questions[i].question) == n && strncmp(questions[i].question, question, n) == 0) return questions[i].part;
  return PARTS;
}

static bool ticked(unsigned bits, ConsentPart part) { return part < PARTS && (bits & (1u << part)); }

static bool code_allowed(const char *code, unsigned bits) {
  for (size_t i = 0; code && i < sizeof sensitive / sizeof sensitive[0]; i++)
    if (text_eq(sensitive[i].code, code)) return ticked(bits, sensitive[i].part);
  return true;
}

static json_t *filtered(const json_t *list, unsigned bits) {
  json_t *out = json_array();
  for (size_t i = 0; out && i < json_array_size(list); i++) {
    json_t *v = json_array_get(list, i);
    if (code_allowed(json_string_value(v), bits)) json_array_append(out, v);
  }
  return out;
}

// The whole question when its own part is ticked; of a sensitive one with several kinds only the kinds that are.
json_t *consent_answers(const json_t *answers, unsigned bits) {
  json_t *out = json_object(), *all = (json_t *)(uintptr_t)answers;
  for (void *at = json_object_iter(all); out && at; at = json_object_iter_next(all, at)) {
    const char *key = json_object_iter_key(at);
    json_t *v = json_object_iter_value(at);
    if (!ticked(bits, consent_part_of(key))) continue;
    if (json_typeof(v) == JSON_ARRAY) json_object_set_new(out, key, filtered(v, bits));
    else if (code_allowed(json_string_value(v), bits)) json_object_set(out, key, v);
  }
  return out;
}
