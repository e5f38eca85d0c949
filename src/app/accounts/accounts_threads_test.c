// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What two people do at the same moment: one code is good once, one epoch begins once, one key-holder stays.
#include <liboath/oath.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "app/accounts/accounts_ring.h"
#include "app/accounts/accounts_staff.h"
#include "app/testkit.h"

static const Route *const tables[] = {accounts_routes, NULL};
enum { THREADS = 4 };

static int kit_setup(void **state) {
  Kit *k = calloc(1, sizeof *k);
  if (!k) return -1;
  kit_open(k);
  *state = k;
  return 0;
}

static int kit_teardown(void **state) {
  kit_close(*state);
  free(*state);
  return 0;
}

static void run(void *(*work)(void *), void *args, size_t size) {
  pthread_t t[THREADS];
  for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&t[i], NULL, work, (char *)args + i * size), 0);
  for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_join(t[i], NULL), 0);
}

// ---- one code, many browsers

typedef struct { KitClient client; char form[120]; int status; } Browser;

static void *send_form(void *arg) {
  Browser *b = arg;
  b->status = kit_send(&b->client, "POST", "/staff/sign-in", "Content-Type: application/x-www-form-urlencoded\r\n", b->form, strlen(b->form));
  return NULL;
}

// A second factor set up past the pages, with a known secret.
static void give_totp(Kit *k, const KitPerson *p, const Totp *t) {
  Arena *a = arena_new(64 * 1024, 0);
  BoxSecret own;
  BoxPublic pub;
  Bytes box;
  kit_secret(k, p, &own);
  box_public_of(&own, &pub);
  assert_int_equal(accounts_totp_seal(a, p->id, &pub, t, &box), ERR_OK);
  Buf sql;
  buf_init(&sql, 4096);
  buf_puts(&sql, "UPDATE users SET totp = x'");
  for (size_t i = 0; i < box.n; i++) buf_fmt(&sql, "%02x", box.p[i]);
  buf_fmt(&sql, "', totp_step = 0 WHERE id = %lld", (long long)p->id);
  kit_sql(k, buf_cstr(&sql));
  buf_free(&sql);
  arena_free(a);
}

static void test_one_code(void **state) {
  Kit *k = *state;
  Totp t;
  char code[8];
  Browser b[THREADS];
  const KitPerson *p = kit_login(k, "one.caseworker");
  kit_serve(k, tables, NULL);
  accounts_totp_random(&t);
  give_totp(k, p, &t);
  while (clock_now() / SECOND_MS % TOTP_STEP_S >= TOTP_STEP_S - 3) usleep(200 * 1000);
  assert_int_equal(oath_totp_generate((const char *)t.secret, sizeof t.secret, (time_t)(clock_now() / SECOND_MS), TOTP_STEP_S, 0, 6, code), OATH_OK);
  for (size_t i = 0; i < THREADS; i++) {
    kit_client(k, &b[i].client);
    snprintf(b[i].form, sizeof b[i].form, "login=one.caseworker&password=correct+horse+battery&code=%s", code);
  }
  run(send_form, b, sizeof *b);
  int good = 0;
  for (size_t i = 0; i < THREADS; i++) {
    good += b[i].status == 303;
    kit_client_end(&b[i].client);
  }
  assert_int_equal(good, 1);
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM sessions"), 1);
}

// ---- one epoch

typedef struct { Kit *k; Req rq; Err e; int64_t victim; } Act;

static void *rotate(void *arg) {
  Act *w = arg;
  ErrDetail d = {.err = ERR_OK};
  w->e = accounts_rotate_if_needed(&w->rq, &d);
  return NULL;
}

static void test_one_epoch(void **state) {
  Kit *k = *state;
  Act acts[THREADS];
  char sql[120];
  BoxSecret *sec;
  static const char *const who[] = {"one.caseworker", "one.second", "one.supervisor", "one.caseworker"};
  snprintf(sql, sizeof sql, "INSERT INTO meta (key, value) VALUES ('rotate:%lld', '1')", (long long)k->org[0]);
  kit_sql(k, sql);
  for (size_t i = 0; i < THREADS; i++) {
    acts[i] = (Act){.k = k};
    kit_as(k, &acts[i].rq, kit_login(k, who[i]));
  }
  run(rotate, acts, sizeof *acts);
  for (size_t i = 0; i < THREADS; i++) {
    assert_int_equal(acts[i].e, ERR_OK);
    assert_int_equal(accounts_ring_org(&acts[i].rq, k->org[0], 2, &sec), ERR_OK);  // everybody has the new key at once
    assert_int_equal(accounts_ring_org(&acts[i].rq, k->org[0], 1, &sec), ERR_OK);
    assert_memory_equal(sec->b, k->org_secret[0].b, KEY_BYTES);
    kit_done(&acts[i].rq);
  }
  assert_int_equal(kit_int(k, "SELECT MAX(epoch) FROM org_keys"), 2);
  assert_int_equal(kit_int(k, "SELECT COUNT(*) FROM audit_events WHERE action = 'key.epoch'"), 1);
}

// ---- one key-holder stays

static void *mark_left(void *arg) {
  Act *w = arg;
  ErrDetail d = {.err = ERR_OK};
  w->e = accounts_mark_left(&w->rq, w->victim, &d);
  return NULL;
}

static void test_one_stays(void **state) {
  Kit *k = *state;
  Act acts[THREADS];
  static const char *const who[] = {"one.caseworker", "one.second", "one.supervisor", "one.second"};
  int good = 0;
  for (size_t i = 0; i < THREADS; i++) {
    acts[i] = (Act){.k = k, .victim = kit_login(k, who[i])->id};
    kit_as(k, &acts[i].rq, kit_login(k, "one.admin"));
  }
  run(mark_left, acts, sizeof *acts);
  for (size_t i = 0; i < THREADS; i++) {
    good += acts[i].e == ERR_OK;
    if (acts[i].e != ERR_OK) assert_int_equal(acts[i].e, ERR_CONFLICT);
    kit_done(&acts[i].rq);
  }
  assert_int_equal(good, 2);
  char sql[120];
  snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM org_members WHERE org_id = %lld", (long long)k->org[0]);
  assert_int_equal(kit_int(k, sql), 1);
}

#define with_kit(t) cmocka_unit_test_setup_teardown(t, kit_setup, kit_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {with_kit(test_one_code), with_kit(test_one_epoch), with_kit(test_one_stays)};
  return cmocka_run_group_tests_name("accounts-threads", tests, NULL, NULL);
}
