// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "store/test_db.h"

#include <libpq-fe.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rand.h"
#include "base/text.h"
#include "store/migrate.h"
#include "store/store_int.h"

bool test_db_on_pg(void) { return text_eq(getenv("RECOURSE_ENGINE"), "postgres"); }

static void pg_admin(const char *sql) {
  const char *url = getenv("RECOURSE_TEST_PG");
  if (!url) fail_msg("RECOURSE_TEST_PG is not set: run this inside tools/with-postgres");
  PGconn *c = PQconnectdb(url);
  if (PQstatus(c) != CONNECTION_OK) fail_msg("no PostgreSQL: %s", PQerrorMessage(c));
  PQclear(PQexec(c, "SET client_min_messages = warning"));
  PGresult *r = PQexec(c, sql);
  if (PQresultStatus(r) != PGRES_COMMAND_OK) fail_msg("%s: %s", sql, PQerrorMessage(c));
  PQclear(r);
  PQfinish(c);
}

static void make_pg(TestDb *t) {
  uint32_t random;
  char sql[128];
  const char *url = getenv("RECOURSE_TEST_PG");
  rand_bytes(&random, sizeof random);
  snprintf(t->schema, sizeof t->schema, "t_%d_%08x", (int)getpid(), random);
  snprintf(sql, sizeof sql, "CREATE SCHEMA %s", t->schema);
  pg_admin(sql);
  snprintf(t->url, sizeof t->url, "%s%coptions=-csearch_path%%3D%s", url, strchr(url, '?') ? '&' : '?', t->schema);
}

static void make_sqlite(TestDb *t) {
  const char *tmp = getenv("TMPDIR");
  snprintf(t->folder, sizeof t->folder, "%s/recourse-db.XXXXXX", tmp && strlen(tmp) < 30 ? tmp : "/tmp");
  if (!mkdtemp(t->folder)) fail_msg("no folder for the database");
  snprintf(t->url, sizeof t->url, "%s/r.db", t->folder);
}

static void open_it(TestDb *t) {
  ErrDetail d = {.err = ERR_OK};
  if (db_open(t->url, &t->db, &d) != ERR_OK) fail_msg("%s: %s", err_name(d.err), d.text);
}

void test_db_open(TestDb *t, bool migrated) {
  ErrDetail d = {.err = ERR_OK};
  *t = (TestDb){.db = NULL};
  if (test_db_on_pg())
    make_pg(t);
  else
    make_sqlite(t);
  open_it(t);
  if (migrated && db_migrate(t->db, NULL, NULL, &d) != ERR_OK) fail_msg("%s: %s", err_name(d.err), d.text);
}

void test_db_reopen(TestDb *t) {
  db_close(t->db);
  open_it(t);
}

static void remove_folder(const char *folder) {
  char path[512];
  DIR *dir = opendir(folder);
  for (struct dirent *e; dir && (e = readdir(dir));) {
    snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
    if (e->d_name[0] != '.') unlink(path);
  }
  if (dir) closedir(dir);
  rmdir(folder);
}

void test_db_close(TestDb *t) {
  char sql[128];
  db_close(t->db);
  t->db = NULL;
  if (t->folder[0]) remove_folder(t->folder);
  if (!t->schema[0]) return;
  snprintf(sql, sizeof sql, "DROP SCHEMA %s CASCADE", t->schema);
  pg_admin(sql);
}

static Err run_script(Tx *tx, void *arg) {
  if (!tx_is_pg(tx)) return tx_script(tx, arg);
  Buf pg;
  buf_init(&pg, 1024 * 1024);
  Err e = migrate_to_pg(arg, &pg);
  if (e == ERR_OK) e = tx_script(tx, buf_cstr(&pg));
  buf_free(&pg);
  return e;
}

void test_db_script(TestDb *t, const char *sql) {
  ErrDetail d = {.err = ERR_OK};
  if (db_write(t->db, run_script, (void *)(uintptr_t)sql, &d) != ERR_OK) fail_msg("%s: %s", err_name(d.err), d.text);
}
