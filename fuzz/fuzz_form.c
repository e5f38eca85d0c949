// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Fields of a form, a query or a JSON body against a table of every type of field: what is let through keeps to the table.
// The first byte chooses where the fields stand, and how little memory there is.
#include "base/text.h"
#include "fuzz.h"
#include "http/impl.h"

enum { LINE_MAX = 12, TEXT_MIN = 3, TEXT_MAX = 20, INT_LOW = -5, INT_HIGH = 100, MANY_MAX = 3, JSON_LONGEST = 64 };

#define TABLE(in)                                                                \
  {{"line", F_LINE, (in) | FIELD_REQUIRED, 0, LINE_MAX, 0, "one line"},          \
   {"text", F_TEXT, (in), TEXT_MIN, TEXT_MAX, 0, "text"},                        \
   {"code", F_CODE, (in) | FIELD_MANY, 0, TEXT_MAX, MANY_MAX, "codes"},          \
   {"n", F_INT, (in), INT_LOW, INT_HIGH, 0, "a number"},                         \
   {"day", F_DATE, (in), 0, 0, 0, "a day"},                                      \
   {"yes", F_BOOL, (in), 0, 0, 0, "yes or no"},                                  \
   {"word", F_SECRET, (in), 0, TEXT_MAX, 0, "a secret"},                         \
   {"j", F_JSON, (in), 0, JSON_LONGEST, 0, "JSON"},                              \
   {0}}

static const Field in_body[] = TABLE(0), in_query[] = TABLE(FIELD_QUERY);
static const Route routes[] = {{.method = "POST", .path = "/", .fields = in_body},
                               {.method = "POST", .path = "/", .fields = in_query},
                               {.method = "POST", .path = "/", .fields = in_body, .flags = ROUTE_JSON},
                               {.method = "GET", .path = "/", .fields = in_body}};

static void texts_hold(const Req *rq) {
  const char *line = req_field(rq, "line"), *text = req_field(rq, "text"), *secret = req_field(rq, "word");
  HOLDS(*line && text_len(line) <= LINE_MAX && !strpbrk(line, "\r\n"));
  HOLDS(text_utf8_ok(line, strlen(line)) && text_utf8_ok(text, strlen(text)) && text_utf8_ok(secret, strlen(secret)));
  HOLDS(!*text || (text_len(text) >= TEXT_MIN && text_len(text) <= TEXT_MAX));
  HOLDS(text_len(secret) <= TEXT_MAX && strlen(req_field(rq, "j")) <= JSON_LONGEST);
}

static void values_hold(const Req *rq) {
  const char *const *codes;
  size_t n = req_many(rq, "code", &codes);
  HOLDS(n <= MANY_MAX);
  for (size_t i = 0; i < n; i++)
    HOLDS(*codes[i] && strspn(codes[i], "abcdefghijklmnopqrstuvwxyz0123456789_.-") == strlen(codes[i]));
  int64_t number = req_int(rq, "n", 0), day = req_int(rq, "day", 0), yes = req_int(rq, "yes", 0);
  HOLDS(number >= INT_LOW && number <= INT_HIGH && day >= INT32_MIN && day <= INT32_MAX && (yes == 0 || yes == 1));
  if (req_has(rq, "yes")) HOLDS(text_eq(req_field(rq, "yes"), yes ? "1" : "0"));
  HOLDS(!req_has(rq, "other") && !*req_field(rq, "other"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1) return 0;
  ErrDetail d = {0};
  unsigned kind = data[0] % 4u;
  Rx *rx = calloc(1, sizeof *rx);
  HOLDS(rx != NULL);
  char *text = fuzz_text(data + 1, size - 1);
  rx->rq = (Req){.arena = arena_new(data[0] & 4u ? 4096 : 1024 * 1024, ARENA_WIPE), .route = &routes[kind], .impl = rx};
  HOLDS(rx->rq.arena != NULL);
  rx->body_max = LIMIT_form_bytes;
  if (kind & 1u) rx->query = text;
  else rx->rq.body = BYTES(text, size - 1);
  buf_init(&rx->body, LIMIT_form_bytes);
  if (kind == 2) buf_add(&rx->body, text, size - 1);

  Err e = fields_read(rx, &d);
  HOLDS(rx->n_items <= LIMIT_fields);
  if (e == ERR_OK) e = fields_check(rx, &d);
  if (e == ERR_OK) {
    texts_hold(&rx->rq);
    values_hold(&rx->rq);
  }
  json_decref(rx->rq.json);
  buf_free(&rx->body);
  arena_free(rx->rq.arena);
  free(text);
  free(rx);
  return 0;
}
