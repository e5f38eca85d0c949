// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Readers hold books while staff change the directory: nobody reads a book that was given back, and the last change is seen.
#include "app/testkit.h"

#include <pthread.h>
#include <string.h>

#include "app/offices/offices.h"
#include "base/text.h"

enum { READERS = 4, ROUNDS = 60, CHANGES = 12 };
static Kit kit;
static Taxonomy *taxonomy;
static OfficeDesk *desk;

static int open_kit(void **state) {
  ErrDetail d = {0};
  (void)state;
  kit_open(&kit);
  assert_int_equal(taxonomy_load("content", &taxonomy, &d), ERR_OK);
  assert_int_equal(offices_open("content", taxonomy, &desk, &d), ERR_OK);
  assert_int_equal(offices_first_import(desk, kit.app.db, clock_now(), &d), ERR_OK);
  return 0;
}

static int close_kit(void **state) {
  (void)state;
  offices_close(desk);
  kit_close(&kit);
  taxonomy_free(taxonomy);
  return 0;
}

typedef struct { const char *name; Arena *a; } Change;

static Err change_work(Tx *tx, void *arg) {
  const Change *w = arg;
  const char *value;
  int field = office_field_find("name");
  TRY(doc_value_typed(w->a, field, w->name, &value, NULL));
  return office_edit(tx, w->a, "tell", field, value, 0, clock_now());
}

static void *read_books(void *arg) {
  size_t *faults = arg;
  for (int i = 0; i < ROUNDS; i++) {
    const OfficeBook *b;
    OfficeHits hits;
    OfficeQuery q = {.issue = "violence", .words = "help", .now = clock_now()};
    if (offices_hold(desk, kit.app.db, &b, NULL) != ERR_OK) {
      ++*faults;
      continue;
    }
    const Office *o = office_find(b, "tell");
    *faults += !o || strncmp(o->name, "TELL", 4) != 0 || offices_search(b, &q, 0, &hits) != ERR_OK || !hits.n;
    for (size_t k = 0; k < hits.n; k++) *faults += !*hits.v[k]->name;
    offices_drop(b);
  }
  return NULL;
}

static void test_readers(void **state) {
  pthread_t readers[READERS];
  size_t faults[READERS] = {0};
  ErrDetail d = {0};
  Change w = {.a = arena_new(16 << 20, 0)};
  (void)state;
  for (int i = 0; i < READERS; i++) assert_int_equal(pthread_create(&readers[i], NULL, read_books, &faults[i]), 0);
  for (int i = 0; i < CHANGES; i++) {
    w.name = arena_fmt(w.a, "TELL %d", i);
    assert_int_equal(db_write(kit.app.db, change_work, &w, &d), ERR_OK);
  }
  for (int i = 0; i < READERS; i++) assert_int_equal(pthread_join(readers[i], NULL), 0);
  for (int i = 0; i < READERS; i++) assert_int_equal(faults[i], 0);
  const OfficeBook *b;
  assert_int_equal(offices_hold(desk, kit.app.db, &b, &d), ERR_OK);
  assert_string_equal(office_find(b, "tell")->name, w.name);
  offices_drop(b);
  arena_free(w.a);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_readers)};
  return cmocka_run_group_tests(tests, open_kit, close_kit);
}
