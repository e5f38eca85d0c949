// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What a repeated API call gets: the first answer, receipt included, sealed under its Idempotency-Key for 24 hours.
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
