// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A fresh, empty database for one test, on the engine that RECOURSE_ENGINE names: "postgres" (at RECOURSE_TEST_PG, see
// tools/with-postgres; a schema of its own) or anything else for SQLite (a folder of its own). Only tests link this.
#ifndef RECOURSE_STORE_TEST_DB_H
#define RECOURSE_STORE_TEST_DB_H
#include "store/db.h"

typedef struct {
  Db *db;
  char url[512];     // for db_open, should the test want a second handle
  char folder[64];   // SQLite: holds the database; "" on PostgreSQL
  char schema[32];   // PostgreSQL; "" on SQLite
} TestDb;

// Whether the tests run on PostgreSQL.
bool test_db_on_pg(void);
// Opens it, and applies the migrations of the program if asked. Fails the running test if it cannot.
void test_db_open(TestDb *t, bool migrated);
// Closes the handle and removes everything.
void test_db_close(TestDb *t);
// Closes the handle and opens the same database again.
void test_db_reopen(TestDb *t);
// Runs SQL text on the database, past the store's interface: for tables that only a test has. A tool of tests alone.
void test_db_script(TestDb *t, const char *sql);
#endif
