// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Proofs of filing: every changed byte is noticed, what is shown must fit, its place in the log must be that of this proof.
#include "app/testcase.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/audit/audit.h"
#include "app/pages/pages.h"
#include "app/proof/proof.h"
#include "base/text.h"

static Kit kit;
static Arena *arena;
static TestCase filed;
static char *proof;             // its text
static json_t *nonces, *answers, *identity;
static const SignKey *keys;
static size_t n_keys;

typedef struct { const Req *rq; Item *items; size_t n; } Look;

static Err look_work(Tx *tx, void *arg) {
  Look *w = arg;
  TRY(items_load(tx, w->rq->arena, filed.id, NULL, &w->items, &w->n));
  return items_open(w->rq, tx, filed.id, w->items, w->n);
}

static void take_items(const Item *items, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (!items[i].plain) continue;
    if (text_eq(items[i].kind, "answers")) answers = json_deep_copy(items[i].plain);
    if (text_eq(items[i].kind, "identity")) identity = json_deep_copy(items[i].plain);
    if (!text_eq(items[i].kind, "proof")) continue;
    proof = arena_str(arena, json_str(items[i].plain, "proof", ""));
    nonces = json_deep_copy(json_object_get(items[i].plain, "nonces"));
  }
}

static int open_kit(void **state) {
  (void)state;
  static const TestCaseOptions named = {.org = 0, .named = true, .share = true};
  static const Route *const tables[] = {proof_routes, pages_routes, NULL};
  ErrDetail d = {0};
  Req rq;
  kit_open(&kit);
  arena = arena_new(64 << 20, 0);
  testcase_file(&kit, &named, &filed);
  kit_as_worker(&kit, &rq, filed.id, 1, &filed.worker);
  Look w = {.rq = &rq};
  assert_int_equal(db_read(kit.app.db, look_work, &w, &d), ERR_OK);
  take_items(w.items, w.n);
  items_release(w.items, w.n);
  kit_done(&rq);
  assert_non_null(proof);
  assert_int_equal(keys_public(kit.app.keys, arena, &keys, &n_keys), ERR_OK);
  kit_serve(&kit, tables, pages_error);
  return 0;
}

static int close_kit(void **state) {
  (void)state;
  json_decref(nonces);
  json_decref(answers);
  json_decref(identity);
  arena_free(arena);
  kit_close(&kit);
  return 0;
}

static ProofResult check_with(const char *text, const SignKey *k, size_t n, Bytes installation) {
  ProofResult r;
  assert_int_equal(proof_check(arena, BYTES(text, strlen(text)), installation, k, n, &r), ERR_OK);
  return r;
}

static ProofVerdict check(const char *text) { return check_with(text, keys, n_keys, kit.app.installation).verdict; }

static const char *text_of(Bytes b) { return arena_strn(arena, (const char *)b.p, b.n); }

static const char *bundle(const json_t *shown_answers, const json_t *shown_identity, Bytes inclusion) {
  Bytes out;
  assert_int_equal(proof_bundle(arena, BYTES(proof, strlen(proof)), nonces, shown_answers, shown_identity, inclusion, &out), ERR_OK);
  return text_of(out);
}

// ---- the proof itself

static void test_good(void **state) {
  (void)state;
  ProofResult r = check_with(proof, keys, n_keys, kit.app.installation);
  assert_int_equal(r.verdict, PROOF_GOOD);
  assert_true(r.ours && r.shown == 0 && !r.included);
  assert_true(llabs(r.filed_at - clock_now()) < 10 * (Millis)MINUTE_MS);
  assert_int_equal(strlen(r.key_id), KEY_ID_CHARS);
  // It says neither who nor what nor whom.
  assert_null(strstr(proof, "wages"));
  assert_null(strstr(proof, "Sok"));
  assert_null(strstr(proof, "\"one\""));
}

static void test_changed(void **state) {
  (void)state;
  char *copy = arena_str(arena, proof);
  for (size_t i = 0; copy[i]; i++) {
    char was = copy[i];
    copy[i] = was == '1' ? '2' : was == 'a' ? 'b' : was == ' ' ? 'x' : (char)(was ^ 1);
    if (copy[i] != 0) assert_int_not_equal(check(copy), PROOF_GOOD);
    copy[i] = was;
  }
  assert_int_equal(check(copy), PROOF_GOOD);
  char *time = strstr(copy, "\"filed_at\":\"20");
  assert_non_null(time);
  time[15] = time[15] == '1' ? '2' : '1';  // another year
  assert_int_not_equal(check(copy), PROOF_GOOD);
}

static void test_not_one(void **state) {
  (void)state;
  static const char *const texts[] = {"", "hello", "[]", "{}", "{\"proof\": 3}", "{\"proof\": \"x\"}", "{\"v\": 1}", "null"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) assert_int_equal(check(texts[i]), PROOF_NOT_ONE);
}

static void test_foreign(void **state) {
  (void)state;
  static const uint8_t other[16] = {1, 2, 3};
  assert_int_equal(check_with(proof, keys, n_keys, BYTES(other, sizeof other)).verdict, PROOF_FOREIGN);
  assert_int_equal(check_with(proof, keys, 0, kit.app.installation).verdict, PROOF_FOREIGN);
  // Offline only the keys decide.
  assert_int_equal(check_with(proof, keys, n_keys, (Bytes){0}).verdict, PROOF_GOOD);
  // The right name with the wrong key.
  SignKey forged = keys[0];
  forged.pub.b[3] ^= 1;
  assert_int_equal(check_with(proof, &forged, 1, kit.app.installation).verdict, PROOF_BAD_SIGNATURE);
}

// ---- what is shown

static void test_shown(void **state) {
  (void)state;
  ProofResult r = check_with(bundle(answers, identity, (Bytes){0}), keys, n_keys, kit.app.installation);
  assert_int_equal(r.verdict, PROOF_GOOD);
  assert_int_equal(r.shown, 2);
  r = check_with(bundle(answers, NULL, (Bytes){0}), keys, n_keys, kit.app.installation);
  assert_int_equal(r.shown, 1);
  // A word more, a word less, another name.
  json_t *more = json_deep_copy(answers);
  json_object_set_new(more, "wish", json_pack("[s]", "money"));
  assert_int_equal(check(bundle(more, NULL, (Bytes){0})), PROOF_BAD_CONTENT);
  json_object_del(more, "wish");
  assert_int_equal(check(bundle(more, NULL, (Bytes){0})), PROOF_GOOD);
  json_object_del(more, "where");
  assert_int_equal(check(bundle(more, NULL, (Bytes){0})), PROOF_BAD_CONTENT);
  json_decref(more);
  json_t *someone = json_pack("{s:s}", "name", "Someone Else");
  assert_int_equal(check(bundle(answers, someone, (Bytes){0})), PROOF_BAD_CONTENT);
  json_decref(someone);
  // Something that the proof does not know of.
  char *text = arena_fmt(arena, "{\"proof\":%s,\"shown\":{\"more\":{\"nonce\":\"x\",\"value\":1}}}", proof);
  assert_int_equal(check(text), PROOF_BAD_CONTENT);
}

// ---- its place in the log

static Bytes inclusion_of(Bytes subject) {
  Bytes text, event, out;
  ErrDetail d = {0};
  json_t *j = NULL;
  assert_int_equal(audit_inclusion_json(&kit.app, subject, arena, &text, &d), ERR_OK);
  assert_int_equal(audit_event_text(&kit.app, subject, arena, &event, &d), ERR_OK);
  assert_int_equal(json_read(text, PROOF_TEXT_MAX, &j, &d), ERR_OK);
  json_object_set_new(j, "event", json_stringn((const char *)event.p, event.n));
  assert_int_equal(json_write(arena, j, &out), ERR_OK);
  json_decref(j);
  return out;
}

static void test_included(void **state) {
  (void)state;
  static const TestCaseOptions plain = {.org = 0};
  TestCase other;
  FilingProof p;
  ErrDetail d = {0};
  int64_t head;
  testcase_file(&kit, &plain, &other);
  assert_int_equal(audit_close_head(&kit.app, clock_now(), 0, &head, &d), ERR_OK);
  assert_int_equal(proof_read(arena, BYTES(proof, strlen(proof)), &p, &d), ERR_OK);
  Bytes mine = inclusion_of(BYTES(p.commitments[0].b, DIGEST_BYTES));
  ProofResult r = check_with(bundle(NULL, NULL, mine), keys, n_keys, kit.app.installation);
  assert_int_equal(r.verdict, PROOF_GOOD);
  assert_true(r.included && r.included_by > 0);
  // Another event's place, another index, a changed event, a changed head.
  json_t *j = NULL;
  Bytes out;
  static const char *const members[] = {"index", "path", "head", "event"};
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(json_read(mine, PROOF_TEXT_MAX, &j, &d), ERR_OK);
    json_t *v = json_object_get(j, members[i]);
    if (json_is_integer(v)) json_integer_set(v, json_integer_value(v) + 1);
    else if (json_is_array(v)) json_array_append_new(v, json_string(text_hex(arena, BYTES(p.category.b, DIGEST_BYTES))));
    else {
      char *text = arena_str(arena, json_string_value(v));
      char *at = strpbrk(strstr(text, "\"at\""), "0123456789");
      *at = *at == '9' ? '8' : (char)(*at + 1);
      json_string_set(v, text);
    }
    assert_int_equal(json_write(arena, j, &out), ERR_OK);
    assert_int_equal(check(bundle(NULL, NULL, out)), PROOF_BAD_INCLUSION);
    json_decref(j);
  }
}

// ---- on the page and on the command line

static void test_page(void **state) {
  (void)state;
  KitClient c;
  Buf form;
  kit_client(&kit, &c);
  assert_int_equal(kit_http(&c, "/en/check-proof", NULL), 200);
  buf_init(&form, 1 << 20);
  buf_puts(&form, "t=");
  for (const char *s = proof; *s; s++) buf_fmt(&form, "%%%02X", (unsigned char)*s);
  assert_int_equal(kit_http(&c, "/en/check-proof", buf_cstr(&form)), 200);
  assert_non_null(strstr(c.body, "The proof is right"));
  assert_int_equal(kit_http(&c, "/en/check-proof", "t=hello"), 200);
  assert_non_null(strstr(c.body, "This text is not a proof"));
  assert_null(strstr(c.body, "The proof is right"));
  // Anybody can fetch the keys and check without us.
  assert_int_equal(kit_http(&c, "/.well-known/recourse-keys.json", NULL), 200);
  const SignKey *published;
  size_t n;
  ErrDetail d = {0};
  assert_int_equal(sign_keys_read(arena, BYTES(c.body, c.body_n), &published, &n, &d), ERR_OK);
  assert_int_equal(check_with(proof, published, n, (Bytes){0}).verdict, PROOF_GOOD);
  buf_free(&form);
  kit_client_end(&c);
}

static void test_command(void **state) {
  (void)state;
  char said[1000] = "";
  ErrDetail d = {0};
  FILE *to = fmemopen(said, sizeof said, "w");
  assert_non_null(to);
  assert_int_equal(proof_verify_text(arena, BYTES(proof, strlen(proof)), (Bytes){0}, keys, n_keys, to, &d), ERR_OK);
  assert_int_equal(proof_verify_text(arena, BYTES("x", 1), (Bytes){0}, keys, n_keys, to, &d), ERR_INPUT);
  assert_int_equal(proof_verify_text(arena, BYTES(proof, strlen(proof)), (Bytes){0}, keys, 0, to, &d), ERR_CRYPTO);
  fclose(to);
  assert_non_null(strstr(said, "The proof is right."));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_good),  cmocka_unit_test(test_changed),  cmocka_unit_test(test_not_one), cmocka_unit_test(test_foreign),
      cmocka_unit_test(test_shown), cmocka_unit_test(test_included), cmocka_unit_test(test_page),    cmocka_unit_test(test_command),
  };
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
