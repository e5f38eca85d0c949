// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What a repeated call or form gets: the first answer, receipt included, sealed under its mark (Idempotency-Key) for 24 hours.
#include <string.h>

#include "app/intake/intake_int.h"
#include "app/intake/intake_store.h"

static const SealContext ANSWER = {.purpose = "api-answer", .writer = ""};
typedef struct { Arena *a; const ApiKey *key; const Filed *filed; Bytes hash, sealed; int64_t hour; } AnswerWork;

// The hash of the body is keyed as well: a thief of the disk cannot try out what was reported.
Err api_key(const App *app, const char *header, Bytes body, ApiKey *out) {
  TRY(draft_from_idempotency(app->installation, "", BYTES(header, strlen(header)), &out->id, &out->key));
  draft_mac(&out->key, "api-body", body, &out->body);
  return ERR_OK;
}

static Err find_work(Tx *tx, void *arg) {
  AnswerWork *w = arg;
  return intake_store_answer(tx, w->a, &w->key->id, w->hour, &w->hash, &w->sealed);
}

Err api_answer_find(const App *app, Arena *a, const ApiKey *key, Millis now, Bytes *answer, ErrDetail *d) {
  AnswerWork w = {.a = a, .key = key, .hour = now / HOUR_MS};
  TRY(db_read(app->db, find_work, &w, d));
  if (w.hash.n != DIGEST_BYTES || !same_bytes(w.hash.p, key->body.b, DIGEST_BYTES))
    return err_set(d, ERR_CONFLICT, "Idempotency-Key", "this key came with another body before");
  return draft_open(a, &key->key, &ANSWER, w.sealed, answer);
}

static Err file_work(Tx *tx, void *arg) {
  AnswerWork *w = arg;
  TRY(intake_store_answer_new(tx, &w->key->id, w->hash, w->sealed, w->hour, w->hour + API_ANSWER_HOURS));
  return intake_insert(tx, w->filed);
}

Err api_answer_file(const App *app, Arena *a, const ApiKey *key, const Filed *filed, Bytes answer, Millis now, ErrDetail *d) {
  AnswerWork w = {.a = a, .key = key, .filed = filed, .hash = BYTES(key->body.b, DIGEST_BYTES), .hour = now / HOUR_MS};
  TRY(draft_seal(a, &key->key, &ANSWER, answer, &w.sealed));
  return db_write(app->db, file_work, &w, d);
}

// ---- a form that is sent twice

static Err kept_read(const App *app, Arena *a, const Filing *in, Bytes kept, Filed *out, ErrDetail *d) {
  json_t *j = NULL;
  Filing first = *in;
  TRY(json_read(kept, kept.n, &j, d));
  Err e = receipt_parse(json_str(j, "receipt", ""), &out->receipt);
  out->case_id = json_int(j, "case", 0);
  first.now = json_int(j, "now", in->now);
  json_decref(j);
  if (e == ERR_OK) e = intake_promise(app, a, &first, &out->due, d);
  if (e != ERR_OK) SECRET_WIPE(out);
  return e;
}

static Err kept_file(const App *app, Arena *a, const Filing *in, const ApiKey *key, Filed *out, ErrDetail *d) {
  char printed[RECEIPT_PRINT_CHARS + 1];
  Bytes kept = {0};
  TRY(intake_prepare(app, a, in, out, d));
  receipt_print(&out->receipt, printed);
  json_t *j = json_pack("{s:s, s:I, s:I}", "receipt", printed, "case", (json_int_t)out->case_id, "now", (json_int_t)in->now);
  secret_wipe(printed, sizeof printed);
  Err e = j ? json_write(a, j, &kept) : ERR_NO_MEMORY;
  json_decref(j);
  if (e == ERR_OK) e = api_answer_file(app, a, key, out, kept, in->now, d);
  if (e != ERR_OK) SECRET_WIPE(out);
  return e;
}

static Err once_file(const App *app, Arena *a, const Filing *in, const ApiKey *key, Filed *out, bool *again, ErrDetail *d) {
  Bytes kept;
  // A second try finds what another request has filed in between.
  for (int tries = 0; tries < 2; tries++) {
    *out = (Filed){0};
    Err e = api_answer_find(app, a, key, in->now, &kept, d);
    *again = e == ERR_OK;
    if (e == ERR_OK) return kept_read(app, a, in, kept, out, d);
    if (e != ERR_NOT_FOUND) return e;
    *d = (ErrDetail){0};
    e = kept_file(app, a, in, key, out, d);
    if (e != ERR_CONFLICT) return e;
    *d = (ErrDetail){0};
  }
  return ERR_CONFLICT;
}

Err intake_file_once(const App *app, Arena *a, const Filing *in, const char *once, Filed *out, bool *again, ErrDetail *d) {
  ApiKey key;
  Bytes body = {0};
  if (strlen(once) < ONCE_CHARS) return err_set(d, ERR_INPUT, "once", "the mark of the form is missing");
  json_t *all = json_pack("{s:s, s:s, s:O, s:O?, s:O?}", "lang", in->lang, "org", in->org_code, "answers", in->answers, "identity",
                          in->identity, "contact", in->contact);
  Err written = all ? json_write(a, all, &body) : ERR_NO_MEMORY;
  json_decref(all);
  TRY(written);
  TRY(api_key(app, once, body, &key));
  Err e = once_file(app, a, in, &key, out, again, d);
  SECRET_WIPE(&key);
  return e;
}
