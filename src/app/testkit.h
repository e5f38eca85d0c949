// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the tests of the rooms stand on: an opened installation with two organisations and their people, requests without a
// network, and a real server with a small client. Only tests link this. Every function fails the running test on an error.
//
//   Kit kit;
//   kit_open(&kit);                                  // engine: RECOURSE_ENGINE, as in store/test_db.h
//   Req rq;
//   kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
//   assert_int_equal(item_add(&rq, ...), ERR_OK);
//   kit_done(&rq);
//   kit_close(&kit);
#ifndef RECOURSE_APP_TESTKIT_H
#define RECOURSE_APP_TESTKIT_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/accounts/accounts.h"
#include "store/test_db.h"

#define KIT_PASSWORD "correct horse battery"

typedef struct {
  int64_t id, org_id;
  int org;               // 0 or 1
  unsigned role;
  char login[32];
  char recovery[64];     // her printed key
  bool key_holder;
} KitPerson;

enum { KIT_ORGS = 2, KIT_PEOPLE_MAX = 32 };
// How people of a test are made. A cheap password (8 KiB, one pass) is for tests alone; dear_passwords takes the product's.
typedef struct { bool dear_passwords, no_people, escrow; } KitOptions;

typedef struct {
  App app;
  TestDb db;
  char dir[64];                    // data folder, removed by kit_close
  uint8_t installation[16];
  int64_t org[KIT_ORGS];           // "one" and "two"
  BoxSecret org_secret[KIT_ORGS];  // of their first epoch
  KitPerson people[KIT_PEOPLE_MAX];
  size_t n_people;
  Server *server;
  int port;
  const char *public_url;          // of kit_serve; NULL: none
  PasswordCost cost;
} Kit;

// Two organisations; in each a caseworker, a second caseworker, a supervisor (all three key-holders), an interpreter, an
// auditor and an administrator. Logins are "one.caseworker", "one.second", "one.supervisor", "one.interpreter",
// "one.auditor", "one.admin", and the same with "two."; everybody's password is KIT_PASSWORD.
// tree and taxonomy of the App are NULL: a test that needs them loads them.
void kit_open(Kit *k);
void kit_open_with(Kit *k, const KitOptions *options);
void kit_close(Kit *k);

// Adds a person; with_key makes her a key-holder of the first epoch.
const KitPerson *kit_add(Kit *k, int org, unsigned role, const char *login, bool with_key);
const KitPerson *kit_login(const Kit *k, const char *login);
// The first person of that organisation with this role.
const KitPerson *kit_who(const Kit *k, int org, unsigned role);

// ---- requests without a network: for domain functions. Fields, cookies and headers are not there.
void kit_req(Kit *k, Req *rq);                                          // nobody
void kit_as(Kit *k, Req *rq, const KitPerson *person);                  // signed in, with her keys
void kit_as_worker(Kit *k, Req *rq, int64_t case_id, int64_t epoch, const BoxPair *worker);  // with a receipt's keys
void kit_done(Req *rq);                                                 // gives keys and memory back
// Her secret key, opened with her printed key. Wipe it.
void kit_secret(Kit *k, const KitPerson *person, BoxSecret *out);

// ---- SQL past the rooms: to look at rows, and to forge them. Text arguments only; numbers may be written into the text.
int64_t kit_int(Kit *k, const char *sql);   // first column of the first row, 0 without a row
void kit_sql(Kit *k, const char *sql);

// ---- the whole server on a free port of 127.0.0.1, and a client that keeps cookies.
// tables: NULL-terminated, as for server_start. error_page may be NULL: the error's name is the page.
void kit_serve(Kit *k, const Route *const *tables, void (*error_page)(Req *, Resp *, Err, const ErrDetail *));
typedef struct { char name[24], value[200]; } KitCookie;
typedef struct {
  Kit *kit;
  KitCookie cookies[8];
  char agent[120];       // User-Agent
  int status;
  char location[256];
  char csrf[64];         // from the last page that had a hidden field "csrf"
  char *body;            // NUL-terminated; freed by the next call and kit_client_end
  size_t body_n;
  char *head;
} KitClient;
void kit_client(Kit *k, KitClient *c);
void kit_client_end(KitClient *c);
// Returns the status. form NULL: GET; else the body of a POST, "a=b&c=d", percent-encoded; "&csrf=" of the last page is added.
int kit_http(KitClient *c, const char *path, const char *form);
// Any method with headers ("Name: value\r\n") and a body.
int kit_send(KitClient *c, const char *method, const char *path, const char *headers, const void *body, size_t n);
// Signs in through /staff/sign-in and asks that it worked. Needs the routes of the accounts room.
void kit_sign_in(KitClient *c, const KitPerson *person, const char *code);
// Percent-encodes into a static buffer (four of them, in turn).
const char *kit_enc(const char *s);
#endif
