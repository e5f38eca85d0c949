// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The same by program. Each call carries the receipt: "Authorization: Receipt 12345 67890 ...". Errors are RFC 9457 problems.
#include <string.h>
#include <strings.h>

#include "app/follow/follow_pages.h"
#include "app/referral/referral.h"
#include "base/text.h"

enum { PAGE_DEFAULT = 50, PAGE_MAX = 100 };

// ---- who

Err follow_api_sign_in(Req *rq, ErrDetail *d) {
  static const char scheme[] = "Receipt ";
  const char *header = req_header(rq, "Authorization");
  BoxPair pair;
  int64_t case_id, epoch;
  if (strncasecmp(header, scheme, sizeof scheme - 1) != 0) return err_set(d, ERR_SIGNIN, "Authorization", "Receipt DIGITS is wanted");
  TRY(follow_receipt(rq, header + sizeof scheme - 1, &pair, &case_id, &epoch, d));
  Err e = accounts_api_receipt(rq, case_id, epoch, &pair);
  SECRET_WIPE(&pair);
  return e;
}

void follow_api_etag(const Req *rq, Resp *rs, int64_t version) {
  resp_header(rs, "ETag", arena_fmt(rq->arena, "\"%lld\"", (long long)version));
}

// The version of the one strong tag of If-Match; "*" (any) is not what a careful caller wants to say.
Err follow_api_if_match(const Req *rq, int64_t *version, ErrDetail *d) {
  const char *sent = req_header(rq, "If-Match");
  size_t n = strlen(sent);
  if (n == 0) return err_set(d, ERR_PRECONDITION_REQUIRED, "If-Match", "name the version that you know");
  if (n < 3 || sent[0] != '"' || sent[n - 1] != '"') return err_set(d, ERR_PRECONDITION, "If-Match", "no version of this report");
  if (text_int(arena_strn(rq->arena, sent + 1, n - 2), 1, INT64_MAX, version) == ERR_OK) return ERR_OK;
  return err_set(d, ERR_PRECONDITION, "If-Match", "no version of this report");
}

// ---- reading

static json_t *iso(const Req *rq, int64_t hour) { return json_string(clock_iso(rq->arena, hour * (Millis)HOUR_MS)); }

static void put(json_t *to, const char *key, json_t *v) { (void)json_object_set_new(to, key, v); }

static json_t *files_json(const FollowCase *f) {
  json_t *list = json_array();
  for (size_t i = 0; list && i < f->n_files; i++) {
    const FileRow *row = &f->files[i];
    json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:s}", "name", row->name, "type", row->type, "size", (json_int_t)row->size,
                                          "sha256", row->sha256));
  }
  return list;
}

static json_t *outcome_json(const FollowCase *f) {
  static const char *const keys[] = {"end", "remedies", "result", "said_by", "text", "lang"};
  const Item *it = follow_newest(f, "outcome");
  json_t *out = it ? json_object() : json_null();
  for (size_t i = 0; it && i < sizeof keys / sizeof *keys; i++) {
    json_t *v = json_object_get(it->plain, keys[i]);
    if (v) (void)json_object_set(out, keys[i], v);
  }
  return out;
}

static json_t *report_json(const Req *rq, const FollowCase *f) {
  const CaseRow *c = &f->base.row;
  json_t *j = json_object();
  if (!j) return NULL;
  const Clock *due = follow_due(f);
  put(j, "reference", json_string(arena_fmt(rq->arena, "%04lld-%04lld", (long long)(c->ref / 10000), (long long)(c->ref % 10000))));
  put(j, "organisation", json_string(f->base.org.code));
  put(j, "since", iso(rq, c->since_hour));
  put(j, "status", json_string(c->status));
  put(j, "answered", json_boolean(c->answered));
  put(j, "due", due ? iso(rq, due->due_hour) : json_null());
  put(j, "late", json_boolean(due && due->due_hour <= rq->now / HOUR_MS));
  put(j, "takes_effect", c->act_hour ? iso(rq, c->act_hour) : json_null());
  put(j, "consent", json_boolean(f->base.consent));
  put(j, "named", json_boolean(f->named));
  put(j, "name_shared", json_boolean(f->shared));
  put(j, "recovery_running", json_boolean(f->recovery));
  put(j, "files", files_json(f));
  put(j, "outcome", outcome_json(f));
  return j;
}

static Err give(Resp *rs, json_t *j) {
  if (!j) return ERR_NO_MEMORY;
  Err e = resp_json(rs, j);
  json_decref(j);
  return e;
}

Err follow_report_api(Req *rq, Resp *rs, ErrDetail *d) {
  FollowCase f;
  TRY(follow_api_sign_in(rq, d));
  Err e = follow_open(rq, &f, d);
  if (e == ERR_OK) {
    follow_api_etag(rq, rs, f.base.row.version);
    e = give(rs, report_json(rq, &f));
  }
  follow_release(&f);
  return e;
}

static json_t *message_json(const Req *rq, const Item *it) {
  return json_pack("{s:s, s:s, s:s, s:s, s:s}", "id", arena_fmt(rq->arena, "%lld", (long long)it->id), "from",
                   follow_is_hers(it) ? "worker" : "organisation", "at", clock_iso(rq->arena, json_int(it->plain, "at", 0)), "text",
                   json_str(it->plain, "text", ""), "language", json_str(it->plain, "lang", ""));
}

// The cursor is the place of the last message of the page before.
static json_t *messages_json(const Req *rq, const FollowCase *f, int64_t after, size_t most) {
  json_t *list = json_array(), *next = json_null();
  int64_t last = after;
  for (size_t i = 0; list && i < f->n_items; i++) {
    const Item *it = &f->items[i];
    if (it->seq <= after || !it->plain || !text_eq(it->kind, "message")) continue;
    if (json_array_size(list) == most) {
      next = json_string(arena_fmt(rq->arena, "%lld", (long long)last));
      break;
    }
    json_array_append_new(list, message_json(rq, it));
    last = it->seq;
  }
  return json_pack("{s:o, s:o}", "messages", list, "next", next);
}

Err follow_messages_api(Req *rq, Resp *rs, ErrDetail *d) {
  FollowCase f;
  TRY(follow_api_sign_in(rq, d));
  Err e = follow_open(rq, &f, d);
  if (e == ERR_OK) {
    follow_api_etag(rq, rs, f.base.row.version);
    e = give(rs, messages_json(rq, &f, req_int(rq, "after", 0), (size_t)req_int(rq, "limit", PAGE_DEFAULT)));
  }
  follow_release(&f);
  return e;
}

// ---- writing

static Err created(Req *rq, Resp *rs, int64_t id, int64_t version) {
  resp_status(rs, 201);
  follow_api_etag(rq, rs, version);
  return give(rs, json_pack("{s:s, s:I}", "id", arena_fmt(rq->arena, "%lld", (long long)id), "version", (json_int_t)version));
}

Err follow_message_api(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t version, id, now;
  const char *lang = *req_field(rq, "language") ? req_field(rq, "language") : "en";
  TRY(follow_api_if_match(rq, &version, d));
  if (!language_exact(lang)) return err_set(d, ERR_INPUT, "language", "no such language");
  TRY(follow_api_sign_in(rq, d));
  TRY(follow_message(rq, req_field(rq, "text"), lang, version, &id, &now, d));
  return created(rq, rs, id, now);
}

typedef struct { Arena *a; const char **codes; } CodesWork;

static Err codes_work(Tx *tx, void *arg) {
  CodesWork *w = arg;
  Org *orgs;
  size_t n;
  TRY(org_list(tx, w->a, true, &orgs, &n));
  w->codes = ARENA_ARRAY(w->a, const char *, n + 1);
  if (!w->codes) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) w->codes[i] = orgs[i].code;
  return ERR_OK;
}

// A checked copy, texts in Unicode. json_decref it.
static Err facts(const Req *rq, json_t **out, ErrDetail *d) {
  CodesWork w = {.a = rq->arena};
  const json_t *sent = json_object_get(rq->json, "answers");
  const char *key;
  json_t *v;
  if (!req_app(rq)->tree) return ERR_NOT_FOUND;
  TRY(db_read(req_app(rq)->db, codes_work, &w, d));
  TRY(answers_check(req_app(rq)->tree, sent, w.codes, false, d));
  if (json_object_size(sent) == 0) return err_set(d, ERR_INPUT, "answers", "empty");
  *out = json_deep_copy(sent);
  if (!*out) return ERR_NO_MEMORY;
  json_object_foreach(*out, key, v)
    if (json_is_string(v)) (void)json_string_set(v, intake_unicode(rq->arena, json_string_value(v)));
  return ERR_OK;
}

Err follow_facts_api(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t version, id, now;
  json_t *answers = NULL;
  TRY(follow_api_if_match(rq, &version, d));
  TRY(follow_api_sign_in(rq, d));
  TRY(facts(rq, &answers, d));
  Err e = follow_add(rq, "answers", answers, version, &id, &now, d);
  json_decref(answers);
  if (e == ERR_OK) e = referral_wall_sweep(rq, d);
  return e == ERR_OK ? created(rq, rs, id, now) : e;
}

const Field follow_page_fields[] = {
    {"after", F_INT, FIELD_QUERY, 0, INT64_MAX, 0, "cursor: \"next\" of the page before"},
    {"limit", F_INT, FIELD_QUERY, 1, PAGE_MAX, 0, "messages of a page, 50 when left out"},
    {0}};
const Field follow_message_api_fields[] = {{"text", F_TEXT, FIELD_REQUIRED, 1, MESSAGE_MAX, 0, "the message"},
                                           {"language", F_LINE, 0, 2, 12, 0, "language tag of the text, en when left out"},
                                           {0}};
const Field follow_facts_api_fields[] = {
    {"answers", F_JSON, FIELD_REQUIRED, 2, 300000, 0, "answers by question, in the form of a report's answers; at most 400"}, {0}};
