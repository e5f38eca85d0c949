// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Rules of law for programs: the list, what a rule takes and gives, and facts computed one by one or line by line. The command
// line (recourse law) and the API (/api/law) say the same because both ask here. The engine is law/law.h.
#ifndef RECOURSE_APP_RULES_H
#define RECOURSE_APP_RULES_H
#include "http/http.h"
#include "law/law.h"

extern const Route rules_routes[];

typedef struct {
  const LawBook *book;
  const I18n *lang;
  bool helper;      // everything; else what anybody may read (law_result_json)
  bool trace;       // with the working
} RulesDesk;

// The person's words for what is wrong, and where. text lives as long as the catalogue or the arena.
typedef struct { Err err; char field[64]; const char *text; } RulesFault;

// [{"rule", "title", "from", "to"}], new reference.
json_t *rules_list_json(const RulesDesk *k);
// {"rule", "title", "law_version", "versions": [{"from", "to", "in", "out", "params"}]}; NULL when there is no such rule.
json_t *rules_show_json(const RulesDesk *k, const char *rule);
// Computes facts. rule NULL: the text is {"rule": "...", "facts": {...}}. On an error *fault is filled; d is not needed.
Err rules_answer(const RulesDesk *k, const char *rule, Bytes text, Arena *a, json_t **out, RulesFault *fault) ERR_CHECK;
// The same as one line of a batch: always an object, {"error", "detail", "field", "line"} for facts that are wrong.
json_t *rules_line_json(const RulesDesk *k, const char *rule, Bytes text, long line, Arena *a);
json_t *rules_fault_json(const RulesFault *f, long line);
// A fault by its code alone.
RulesFault rules_fault(const RulesDesk *k, Err e, const char *field);
#endif
