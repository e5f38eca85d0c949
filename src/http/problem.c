// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Errors of JSON routes as RFC 9457 problem documents: type, title, status, code (a stable name), and the field at fault.
#include "http/impl.h"

void problem_write(Resp *rs, Err e, const ErrDetail *d) {
  json_t *j = json_pack("{s:s, s:s, s:i, s:s}", "type", "about:blank", "title", err_shown(e) ? err_text(e) : "Internal error.",
                        "status", rs->status, "code", err_name(e));
  if (j && d->field[0])
    json_object_set_new(j, "errors", json_pack("[{s:s, s:s}]", "field", d->field, "detail", d->text));
  if (!j || resp_json(rs, j) != ERR_OK) buf_clear(&rs->body);
  resp_type(rs, "application/problem+json");
  json_decref(j);
}
