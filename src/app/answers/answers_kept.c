// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What travels in the hidden field "kept" from page to page. It is hers and nobody signs it: all of it is checked each time.
#include <string.h>

#include "app/answers/answers_int.h"
#include "base/text.h"

static Err check_kept(const Answers *s, const Kept *k, const char *amount, ErrDetail *d) {
  static const char *const members[] = {"answers", "facts", "amount", NULL};
  const char *key;
  json_t *v;
  TRY(json_only(k->all, members, d));
  if (amount && !k->calc) return err_set(d, ERR_INPUT, "kept", "no such calculator");
  if (k->answers) TRY(answers_check(s->tree, k->answers, NULL, false, d));
  if (k->facts && !json_is_object(k->facts)) return err_set(d, ERR_INPUT, "kept", "facts by rule are wanted");
  json_object_foreach((json_t *)(uintptr_t)k->facts, key, v) {
    if (!law_rule_find(s->book, key) || !json_is_object(v)) return err_set(d, ERR_INPUT, "kept", "no such rule");
  }
  return ERR_OK;
}

Err kept_read(const Req *rq, const Answers *s, Kept *out, ErrDetail *d) {
  const char *text = req_field(rq, "kept");
  *out = (Kept){0};
  if (*text) TRY(json_read(BYTES(text, strlen(text)), KEPT_MAX, &out->all, d));
  else out->all = json_object();
  if (!out->all) return ERR_NO_MEMORY;
  const char *amount = json_str(out->all, "amount", NULL);
  out->answers = json_object_get(out->all, "answers");
  out->facts = json_object_get(out->all, "facts");
  out->calc = amount ? answers_calc(s, amount) : NULL;
  Err e = json_is_object(out->all) ? check_kept(s, out, amount, d) : err_set(d, ERR_INPUT, "kept", "an object is wanted");
  if (e != ERR_OK) kept_release(out);
  else out->shared_phone = tree_flag(s->tree, out->answers, "shared_phone");
  return e;
}

void kept_release(Kept *k) {
  json_decref(k->all);
  *k = (Kept){0};
}

const char *kept_text(Arena *a, const json_t *all) {
  Bytes b;
  return json_write(a, all, &b) == ERR_OK ? arena_strn(a, (const char *)b.p, b.n) : "";
}
