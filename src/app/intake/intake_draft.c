// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Drafts: one sealed blob in one row. The secret is in her browser alone; symmetric keys only, so that a page is cheap.
#include <string.h>

#include "app/accounts/accounts.h"
#include "app/audit/audit.h"
#include "app/intake/intake_int.h"
#include "app/intake/intake_store.h"
#include "base/text.h"

#define COOKIE_DRAFT "__Host-d"

static SealContext blob_context(int64_t version) {
  return (SealContext){.purpose = "draft", .version = version, .writer = "worker"};
}

json_t *draft_answers(const Draft *dr) { return json_object_get(dr->blob, "answers"); }

void draft_release(Draft *dr) {
  if (dr->blob) json_decref(dr->blob);
  SECRET_WIPE(dr);
}

// Id, key, text form and form token, from the secret.
static void derive(Draft *dr, Arena *a) {
  Digest mac;
  draft_derive(&dr->secret, &dr->id, &dr->key);
  draft_cookie_write(&dr->secret, dr->field);
  draft_mac(&dr->key, "csrf", BYTES("", 0), &mac);
  const char *token = text_b64(a, BYTES(mac.b, 16));
  size_t n = strnlen(token, sizeof dr->csrf - 1);
  memcpy(dr->csrf, token, n);
  dr->csrf[n] = '\0';
}

static Err seal_blob(Arena *a, const Draft *dr, int64_t version, Bytes *out) {
  Bytes plain;
  SealContext ctx = blob_context(version);
  TRY(json_write(a, dr->blob, &plain));
  return draft_seal(a, &dr->key, &ctx, plain, out);
}

// ---- making and loading

typedef struct { Arena *a; const Draft *dr; Bytes sealed; int64_t hour, until; DraftRow row; bool file; const Filed *filed; bool unless_later; } DraftWork;

static Err new_work(Tx *tx, void *arg) {
  DraftWork *w = arg;
  return intake_store_draft_new(tx, &w->dr->id, w->sealed, w->hour + DRAFT_HOURS);
}

Err draft_new(const App *app, Arena *a, Millis now, Draft *out, ErrDetail *d) {
  Receipt r;
  DraftWork w = {.a = a, .dr = out, .hour = now / HOUR_MS};
  *out = (Draft){.version = 1, .loaded = true};
  draft_secret_random(&out->secret);
  derive(out, a);
  receipt_make(&r);
  out->blob = json_pack("{s:{}, s:s}", "answers", "receipt", r.digits);
  SECRET_WIPE(&r);
  Err e = out->blob ? seal_blob(a, out, 1, &w.sealed) : ERR_NO_MEMORY;
  if (e == ERR_OK) e = db_write(app->db, new_work, &w, d);
  if (e != ERR_OK) draft_release(out);
  return e;
}

// On a shared phone an open draft ends by itself soon after the last answer: the next person, too, may press Start.
static bool ends_soon(const App *app, const Draft *dr) {
  return !dr->filed && tree_flag(app->tree, draft_answers(dr), "shared_phone");
}

static bool left_lying(const App *app, const Draft *dr, int64_t hour) {
  return ends_soon(app, dr) && hour - json_int(dr->blob, "seen", hour) > SHARED_IDLE_HOURS;
}

static Err load_work(Tx *tx, void *arg) {
  DraftWork *w = arg;
  return intake_store_draft(tx, w->a, &w->dr->id, w->hour, &w->row);
}

static Err open_blob(Arena *a, const DraftRow *row, Draft *dr, ErrDetail *d) {
  Bytes plain;
  SealContext ctx = blob_context(row->version);
  TRY(draft_open(a, &dr->key, &ctx, row->sealed, &plain));
  TRY(json_read(plain, SEAL_ITEM_MAX, &dr->blob, d));
  dr->version = row->version;
  dr->filed = text_eq(row->state, "filed");
  dr->later = row->later;
  dr->loaded = true;
  return ERR_OK;
}

static Err load_kept(const App *app, Arena *a, const char *text, Millis now, Draft *out, ErrDetail *d) {
  DraftWork w = {.a = a, .dr = out, .hour = now / HOUR_MS};
  *out = (Draft){0};
  if (draft_cookie_read(text, &out->secret) != ERR_OK) return ERR_DRAFT_EXPIRED;
  derive(out, a);
  Err e = db_read(app->db, load_work, &w, d);
  if (e == ERR_OK) e = open_blob(a, &w.row, out, d);
  if (e != ERR_OK) draft_release(out);
  return e == ERR_NOT_FOUND || e == ERR_CRYPTO ? ERR_DRAFT_EXPIRED : e;
}

Err draft_load_text(const App *app, Arena *a, const char *text, Millis now, Draft *out, ErrDetail *d) {
  TRY(load_kept(app, a, text, now, out, d));
  if (!left_lying(app, out, now / HOUR_MS)) return ERR_OK;
  draft_release(out);
  return ERR_DRAFT_EXPIRED;
}

static const char *draft_text(const Req *rq) {
  const char *cookie = req_cookie(rq, COOKIE_DRAFT);
  return *cookie ? cookie : req_field(rq, "draft");
}

Err draft_load(const Req *rq, Draft *out, ErrDetail *d) {
  return draft_load_text(req_app(rq), rq->arena, draft_text(rq), rq->now, out, d);
}

// ---- saving and dropping

static Err save_work(Tx *tx, void *arg) {
  DraftWork *w = arg;
  if (w->filed) TRY(intake_insert(tx, w->filed));
  return intake_store_draft_save(tx, &w->dr->id, w->sealed, w->dr->version, w->until, w->filed != NULL);
}

static Err save(const App *app, Arena *a, Draft *dr, const Filed *filed, Millis now, ErrDetail *d) {
  int64_t hour = now / HOUR_MS;
  bool soon = !filed && ends_soon(app, dr);
  DraftWork w = {.a = a, .dr = dr, .filed = filed, .until = hour + (soon && !dr->later ? SHARED_IDLE_HOURS + 1 : DRAFT_HOURS)};
  if (soon && json_object_set_new(dr->blob, "seen", json_integer(hour)) != 0) return ERR_NO_MEMORY;
  TRY(seal_blob(a, dr, dr->version + 1, &w.sealed));
  TRY(db_write(app->db, save_work, &w, d));
  dr->version++;
  dr->filed = filed != NULL;
  return ERR_OK;
}

Err draft_save(const App *app, Arena *a, Draft *dr, Millis now, ErrDetail *d) { return save(app, a, dr, NULL, now, d); }

static Err drop_work(Tx *tx, void *arg) {
  DraftWork *w = arg;
  return intake_store_draft_delete(tx, &w->dr->id, w->unless_later);
}

Err draft_drop(const Req *rq, bool unless_later, ErrDetail *d) {
  Draft dr = {0};
  DraftWork w = {.dr = &dr, .unless_later = unless_later};
  if (draft_cookie_read(draft_text(rq), &dr.secret) != ERR_OK) return ERR_OK;
  draft_derive(&dr.secret, &dr.id, &dr.key);
  Err e = db_write(req_app(rq)->db, drop_work, &w, d);
  draft_release(&dr);
  return e;
}

// ---- sending

Receipt draft_receipt(const Draft *dr) {
  Receipt r = {{0}};
  const char *digits = json_str(dr->blob, "receipt", "");
  if (strlen(digits) == RECEIPT_DIGITS) memcpy(r.digits, digits, RECEIPT_DIGITS);
  return r;
}

static json_t *identity_of(const Draft *dr) {
  const char *name = json_str(dr->blob, "name", ""), *other = json_str(dr->blob, "other_names", "");
  if (text_eq(json_str(dr->blob, "named", "no"), "no") || !*name) return NULL;
  return *other ? json_pack("{s:s, s:[s]}", "name", name, "forms", other) : json_pack("{s:s, s:[]}", "name", name, "forms");
}

static json_t *contact_of(const Draft *dr) {
  const char *text = json_str(dr->blob, "contact", "");
  return *text ? json_pack("{s:s}", "text", text) : NULL;
}

// What stays until the receipt is typed back: the receipt and what the page says beside it, no answer and no name.
static json_t *filed_blob(const Tree *t, const Draft *dr, const Filed *f) {
  return json_pack("{s:s, s:b, s:{s:I, s:s, s:s, s:i, s:I, s:I}}", "receipt", f->receipt.digits, "shared_phone",
                   tree_flag(t, draft_answers(dr), "shared_phone"), "filed", "case", (json_int_t)f->case_id, "org", f->org_name,
                   "promise", f->due.promise->id, "date", (int)f->due.date, "hours", (json_int_t)f->due.hours, "days",
                   (json_int_t)f->due.days);
}

static Err file_prepared(const App *app, Arena *a, Draft *dr, const Filed *filed, Millis now, ErrDetail *d) {
  json_t *open = dr->blob, *blob = filed_blob(app->tree, dr, filed);
  if (!blob) return ERR_NO_MEMORY;
  dr->blob = blob;
  Err e = save(app, a, dr, filed, now, d);
  if (e != ERR_OK) dr->blob = open;
  json_decref(e == ERR_OK ? open : blob);
  return e;
}

Err draft_file(const App *app, Arena *a, Draft *dr, const char *lang, Millis now, ErrDetail *d) {
  Receipt r = draft_receipt(dr);
  Filed filed;
  json_t *identity = identity_of(dr), *contact = contact_of(dr);
  Filing in = {.lang = lang, .org_code = json_str(dr->blob, "org", ""), .answers = draft_answers(dr), .identity = identity,
               .contact = contact, .notify = json_str(dr->blob, "notify", ""), .results = json_object_get(dr->blob, "results"),
               .share_identity = text_eq(json_str(dr->blob, "named", ""), "share"), .origin = "web",
               .writer = "worker", .held_by = "worker", .receipt = &r, .now = now};
  Err e = *r.digits ? intake_prepare(app, a, &in, &filed, d) : ERR_BUG;
  if (e == ERR_OK) {
    e = file_prepared(app, a, dr, &filed, now, d);
    SECRET_WIPE(&filed);
  }
  SECRET_WIPE(&r);
  json_decref(identity);
  json_decref(contact);
  return e;
}

Err draft_finish(const App *app, Draft *dr, Millis now, ErrDetail *d) {
  DraftWork w = {.dr = dr};
  TRY(receipt_first_use(app, json_int(json_object_get(dr->blob, "filed"), "case", 0), 1, now, d));
  return db_write(app->db, drop_work, &w, d);
}

// ---- finish later

typedef struct { Arena *a; const DraftId *id; uint32_t number; Bytes wrap; int64_t hour; LaterRow rows[LATER_ROWS_MAX]; size_t n; bool opened; } LaterWork;

static Err keep_work(Tx *tx, void *arg) {
  LaterWork *w = arg;
  return intake_store_draft_later(tx, w->id, w->number, w->wrap, w->hour + DRAFT_HOURS);
}

Err draft_keep(const App *app, Arena *a, Draft *dr, const char *code, Millis now, uint32_t *number, ErrDetail *d) {
  LaterWork w = {.a = a, .id = &dr->id, .number = draft_number_random(), .hour = now / HOUR_MS};
  TRY(continue_wrap(a, app->passwords, code, w.number, &CONTINUE_COST, &dr->secret, &w.wrap));
  TRY(db_write(app->db, keep_work, &w, d));
  dr->later = true;
  *number = w.number;
  return ERR_OK;
}

static Err later_work(Tx *tx, void *arg) {
  LaterWork *w = arg;
  return intake_store_later(tx, w->a, w->number, w->hour, w->rows, &w->n);
}

static Err tried_work(Tx *tx, void *arg) {
  LaterWork *w = arg;
  return intake_store_later_tried(tx, w->number, w->opened);
}

// One derivation at least, so that an unknown number takes as long as a wrong code.
static Err open_later(const App *app, const LaterWork *w, const char *code, DraftSecret *out) {
  Err e = ERR_CRYPTO;
  for (size_t i = 0; i < w->n && e == ERR_CRYPTO; i++) e = continue_open(app->passwords, code, w->number, w->rows[i].wrap, out);
  if (w->n == 0 && text_len(code) >= CONTINUE_CODE_MIN) e = password_check_nobody(app->passwords, code, &CONTINUE_COST);
  return e;
}

// Her code opened it: it counts as used now, however long it lay.
static Err load_again(const App *app, Arena *a, const char *text, Millis now, Draft *out, ErrDetail *d) {
  TRY(load_kept(app, a, text, now, out, d));
  Err e = left_lying(app, out, now / HOUR_MS) ? draft_save(app, a, out, now, d) : ERR_OK;
  if (e != ERR_OK) draft_release(out);
  return e;
}

Err draft_resume(const App *app, Arena *a, uint32_t number, const char *code, Millis now, Draft *out, ErrDetail *d) {
  LaterWork w = {.a = a, .number = number, .hour = now / HOUR_MS};
  DraftSecret secret = {{0}};
  char text[DRAFT_COOKIE_CHARS + 1];
  int64_t fails = 0;
  TRY(db_read(app->db, later_work, &w, d));
  for (size_t i = 0; i < w.n; i++) fails = w.rows[i].fails > fails ? w.rows[i].fails : fails;
  if (!slow_wait(number, fails)) return err_set(d, ERR_SLOW_DOWN, "code", "too many tries at once");
  Err e = open_later(app, &w, code, &secret);
  if (e == ERR_INPUT) e = ERR_CRYPTO;
  w.opened = e == ERR_OK;
  if (w.n && (e == ERR_CRYPTO || fails > 0)) {
    Err note = db_write(app->db, tried_work, &w, d);
    if (note != ERR_OK) e = note;
  }
  if (e == ERR_OK) {
    draft_cookie_write(&secret, text);
    e = load_again(app, a, text, now, out, d);
  }
  SECRET_WIPE(&secret);
  secret_wipe(text, sizeof text);
  return e;
}

// ---- sweeping

static Err sweep_work(Tx *tx, void *arg) { return intake_store_sweep(tx, *(const int64_t *)arg); }

Err intake_sweep(const App *app, Millis now) {
  int64_t hour = now / HOUR_MS;
  ErrDetail d = {0};
  return db_write(app->db, sweep_work, &hour, &d);
}
