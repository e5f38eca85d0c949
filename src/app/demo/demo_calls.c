// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Lines of the contact log (content/demo/calls.yaml).
#include "app/calls/calls.h"
#include "app/demo/demo_int.h"

static Err add_call(Demo *m, const YamlNode *node, ErrDetail *d) {
  CallNew in = {.who = "", .words = ""};
  const char *by;
  int64_t ago;
  TRY(yaml_text(node, "by", true, &by, d));
  TRY(yaml_int(node, "days_ago", true, 0, 150, &ago, d));
  TRY(yaml_text(node, "who", false, &in.who, d));
  TRY(yaml_code(node, "country", true, &in.country, d));
  TRY(yaml_code(node, "issue", true, &in.issue, d));
  TRY(yaml_int(node, "minutes", true, 1, CALL_MINUTES_MAX, &in.minutes, d));
  TRY(yaml_code(node, "answer", true, &in.answer, d));
  TRY(yaml_text(node, "words", false, &in.words, d));
  const DemoPerson *p = demo_person(m, by);
  if (!p) return yaml_fault(node, d, "unknown person");
  ErrDetail why = {.err = ERR_OK};
  Err e = call_add(m->app, m->a, p->org_id, p->id, &in, m->now - ago * DAY_MS, &why);
  return e == ERR_UNPROCESSABLE ? yaml_fault(node, d, "%s", why.field) : e == ERR_OK ? ERR_OK : err_set(d, e, why.field, "%s", why.text);
}

Err demo_calls(Demo *m, ErrDetail *d) { return demo_each(m, "calls.yaml", "calls", add_call, d); }
