// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Own columns, saved lists and undo, by keys: who opens what, what is told when somebody else was there first, what goes when.
#include "app/testopen.h"

#include "app/grid/grid_int.h"

static int open_all(void **state) {
  (void)state;
  sealed_open_kit();
  return 0;
}

static void as(Req *rq, const char *login) { kit_as(&kit, rq, kit_login(&kit, login)); }

static int64_t events(const char *action, const char *detail) {
  return count("SELECT COUNT(*) FROM audit_events WHERE action = '%s' AND detail = '%s'", action, detail);
}

// Three columns of the first organisation, made once.
static GridColumns columns_of(const Req *rq) {
  ErrDetail d = {0};
  GridColumns c;
  assert_int_equal(grid_columns(rq, &c, &d), ERR_OK);
  if (c.n) return c;
  c.c[c.n++] = (GridColumn){.id = c.next++, .name = "Passport canaryword", .kind = CELL_text};
  c.c[c.n++] = (GridColumn){.id = c.next++, .name = "Visits", .kind = CELL_number};
  c.c[c.n++] = (GridColumn){.id = c.next++, .name = "Seen on", .kind = CELL_day};
  assert_int_equal(grid_columns_put(rq, &c, &d), ERR_OK);
  assert_int_equal(grid_columns(rq, &c, &d), ERR_OK);
  return c;
}

static GridCells *cells_of(const Req *rq, int64_t id) {
  ErrDetail d = {0};
  GridCells *cells;
  GridColumns c = columns_of(rq);
  assert_int_equal(grid_cells(rq, &c, &id, 1, &cells, &d), ERR_OK);
  return cells;
}

static Err put(const Req *rq, int64_t id, int64_t version, const char *first) {
  ErrDetail d = {0};
  GridColumns c = columns_of(rq);
  GridCells in = {.version = version, .text = {first, "", "", "", "", "", "", ""}};
  int64_t after = -1;
  Err e = grid_cells_put(rq, &c, id, &in, &after, &d);
  if (e == ERR_OK) assert_int_equal(after, version + 1);
  return e;
}

// ---- columns and cells

static void test_columns(void **state) {
  (void)state;
  Req one, two, auditor;
  ErrDetail d = {0};
  as(&one, "one.supervisor");
  GridColumns c = columns_of(&one), other;
  assert_int_equal(c.n, 3);
  assert_int_equal(c.version, 1);
  assert_string_equal(c.c[2].name, "Seen on");
  assert_int_equal(c.c[2].kind, CELL_day);
  assert_int_equal(events("setting.changed", "columns"), 1);
  // Two people at once: the second one is told.
  GridColumns late = c;
  c.c[0].name = "Where the passport is";
  assert_int_equal(grid_columns_put(&one, &c, &d), ERR_OK);
  assert_int_equal(grid_columns_put(&one, &late, &d), ERR_CONFLICT);
  late.version = 0;
  assert_int_equal(grid_columns_put(&one, &late, &d), ERR_CONFLICT);
  // Another organisation has its own, none so far; who has no key has none, and makes none.
  as(&two, "two.supervisor");
  assert_int_equal(grid_columns(&two, &other, &d), ERR_OK);
  assert_int_equal(other.n, 0);
  as(&auditor, "one.auditor");
  assert_int_equal(grid_columns(&auditor, &other, &d), ERR_OK);
  assert_int_equal(other.n, 0);
  assert_int_equal(grid_columns_put(&auditor, &c, &d), ERR_FORBIDDEN);
  kit_done(&one);
  kit_done(&two);
  kit_done(&auditor);
}

static void test_cells(void **state) {
  (void)state;
  TestCase c, foreign;
  Req one, second, two;
  make_case(&c, 0, false, false);
  make_case(&foreign, 1, false, false);
  as(&one, "one.caseworker");
  as(&second, "one.second");
  as(&two, "two.caseworker");
  int64_t opened = events("list.opened", "columns"), changed = events("case.changed", "columns");
  assert_int_equal(cells_of(&one, c.id)->version, 0);
  assert_string_equal(cells_of(&one, c.id)->text[0], "");
  assert_int_equal(events("list.opened", "columns"), opened + 2);
  assert_int_equal(put(&one, c.id, 0, "with the boss"), ERR_OK);
  assert_string_equal(cells_of(&second, c.id)->text[0], "with the boss");
  assert_int_equal(events("case.changed", "columns"), changed + 1);
  // Whoever comes second with the same version is told, the first row too.
  assert_int_equal(put(&second, c.id, 0, "mine"), ERR_CONFLICT);
  assert_int_equal(put(&second, c.id, 1, "returned"), ERR_OK);
  assert_int_equal(put(&one, c.id, 1, "mine"), ERR_CONFLICT);
  assert_string_equal(cells_of(&one, c.id)->text[0], "returned");
  assert_int_equal(events("case.changed", "columns"), changed + 2);
  // A case of another organisation, and another organisation's keys.
  assert_int_equal(put(&one, foreign.id, 0, "x"), ERR_NOT_FOUND);
  GridColumns columns = columns_of(&one);
  GridCells *theirs;
  ErrDetail d = {0};
  assert_int_equal(grid_cells(&two, &columns, &c.id, 1, &theirs, &d), ERR_OK);
  assert_string_equal(theirs->text[0], "");
  // The bytes of one case do not open as those of another.
  run_sql("INSERT INTO grid_cells SELECT org_id, %lld, version, epoch, sealed, wrap FROM grid_cells WHERE case_id = %lld", (long long)foreign.id, (long long)c.id);
  assert_string_equal(cells_of(&one, foreign.id)->text[0], "");
  run_sql("DELETE FROM grid_cells WHERE case_id = %lld", (long long)foreign.id);
  kit_done(&one);
  kit_done(&second);
  kit_done(&two);
}

static void test_typed(void **state) {
  (void)state;
  static const struct { CellKind kind; const char *typed, *kept; } all[] = {
      {CELL_text, "=1+1", "=1+1"},          {CELL_number, "", ""},            {CELL_number, "1,234,567", "1234567"},
      {CELL_number, "១២", "12"},            {CELL_number, "-3.50", "-3.50"},  {CELL_number, "1,5", NULL},
      {CELL_number, "12a", NULL},           {CELL_number, ".", NULL},         {CELL_number, "--1", NULL},
      {CELL_day, "2026/1/5", "2026-01-05"}, {CELL_day, "2026-12-31", "2026-12-31"}, {CELL_day, "၂၀၂၆.၁.၅", "2026-01-05"},
      {CELL_day, "2026-02-30", NULL},       {CELL_day, "5/1/2026", NULL},     {CELL_day, "2026", NULL},
      {CELL_day, "2026-1-", NULL},          {CELL_day, "2026-1-5x", NULL}};
  Arena *a = arena_new(64 * 1024, 0);
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    const char *kept;
    bool is = grid_cell_read(a, all[i].kind, all[i].typed, &kept);
    if (is != (all[i].kept != NULL)) fail_msg("%s", all[i].typed);
    if (is) assert_string_equal(kept, all[i].kept);
  }
  arena_free(a);
}

static Err erase_work(Tx *tx, void *arg) { return case_erase(tx, *(int64_t *)arg, clock_now()); }

static void test_erase(void **state) {
  (void)state;
  TestCase c;
  Req one;
  ErrDetail d = {0};
  make_case(&c, 0, false, false);
  as(&one, "one.caseworker");
  GridColumns columns = columns_of(&one);
  assert_int_equal(put(&one, c.id, 0, "with the boss"), ERR_OK);
  GridBefore before = {.case_id = c.id, .cells = {.version = 1, .text = {"secret", "", "", "", "", "", "", ""}}, .cells_changed = true};
  GridAct act = {.rows = &before, .n = 1};
  assert_int_equal(grid_act_keep(&one, &columns, &act, &d), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM grid_act_cases WHERE case_id = %lld", (long long)c.id), 1);
  assert_int_equal(db_write(kit.app.db, erase_work, &c.id, &d), ERR_OK);
  assert_int_equal(count("SELECT (SELECT COUNT(*) FROM grid_act_cases WHERE case_id = %lld) + (SELECT COUNT(*) FROM grid_cells WHERE case_id = %lld)",
                         (long long)c.id, (long long)c.id), 0);
  kit_done(&one);
}

// ---- saved lists

static size_t saved_of(const Req *rq, GridSaved **out) {
  ErrDetail d = {0};
  size_t n;
  assert_int_equal(grid_saved(rq, out, &n, &d), ERR_OK);
  return n;
}

static void test_saved(void **state) {
  (void)state;
  Req one, second, boss, two;
  ErrDetail d = {0};
  GridSaved *list, own = {.name = "Visas canaryword", .view = "team", .sort = "due", .only = "lang:km"}, all = own;
  as(&one, "one.caseworker");
  as(&second, "one.second");
  as(&boss, "one.supervisor");
  as(&two, "two.supervisor");
  all.name = "All of Monday";
  all.shared = true;
  assert_int_equal(grid_saved_add(&one, &own, &d), ERR_OK);
  assert_int_equal(grid_saved_add(&one, &all, &d), ERR_OK);
  assert_int_equal(events("setting.changed", "list=shared"), 1);
  assert_int_equal(saved_of(&one, &list), 2);
  assert_string_equal(list[0].name, "All of Monday");
  assert_string_equal(list[1].name, "Visas canaryword");
  assert_string_equal(list[1].only, "lang:km");
  assert_true(list[1].mine && !list[1].shared);
  int64_t hers = list[1].id, shared = list[0].id;
  assert_int_equal(saved_of(&two, &list), 0);
  assert_int_equal(saved_of(&second, &list), 1);
  assert_int_equal(list[0].id, shared);
  assert_false(list[0].mine);
  // A colleague removes neither; a supervisor the shared one, of her own organisation.
  assert_int_equal(grid_saved_remove(&second, hers, &d), ERR_NOT_FOUND);
  assert_int_equal(grid_saved_remove(&second, shared, &d), ERR_NOT_FOUND);
  assert_int_equal(grid_saved_remove(&boss, hers, &d), ERR_NOT_FOUND);
  assert_int_equal(grid_saved_remove(&two, shared, &d), ERR_NOT_FOUND);
  assert_int_equal(grid_saved_remove(&boss, shared, &d), ERR_OK);
  assert_int_equal(grid_saved_remove(&one, hers, &d), ERR_OK);
  assert_int_equal(saved_of(&one, &list), 0);
  for (int i = 0; i < GRID_SAVED_MAX; i++) assert_int_equal(grid_saved_add(&one, &own, &d), ERR_OK);
  assert_int_equal(grid_saved_add(&one, &own, &d), ERR_LIMIT);
  run_sql("DELETE FROM grid_saved");
  kit_done(&one);
  kit_done(&second);
  kit_done(&boss);
  kit_done(&two);
}

// ---- one row of a form

typedef struct { GridEditRow row; GridBefore before; bool changed; } Edited;

static GridEditRow row_of(const Req *rq, int64_t id) {
  static char status[4][16];
  static int turn;
  CaseRow c = row_now(id);
  GridEditRow r = {.id = id, .version = c.version, .was_to = c.assignee, .to = "", .status = "", .was_status = status[turn % 4]};
  snprintf(status[turn++ % 4], sizeof status[0], "%s", c.status);
  GridCells *cells = cells_of(rq, id);
  r.cells_version = cells->version;
  for (size_t i = 0; i < GRID_COLUMNS_MAX; i++) r.text[i] = cells->text[i];
  return r;
}

static Edited edit(const Req *rq, const GridEditRow *row) {
  ErrDetail d = {0};
  Edited e = {.row = *row};
  GridCases now;
  GridColumns c = columns_of(rq);
  assert_int_equal(grid_cases(rq, &row->id, 1, &now, &d), ERR_OK);
  assert_int_equal(grid_edit_row(rq, &c, &now.rows[0], cells_of(rq, row->id), &e.row, &e.before, &e.changed), ERR_OK);
  return e;
}

static const char *number(const Req *rq, const char *login) { return arena_fmt(rq->arena, "%lld", (long long)kit_login(&kit, login)->id); }

static void test_edit(void **state) {
  (void)state;
  TestCase c;
  Req boss;
  make_case(&c, 0, false, false);
  as(&boss, "one.supervisor");
  // Nothing changed: nothing is written, however old the form is.
  GridEditRow first = row_of(&boss, c.id), r = first;
  r.version = 77;
  Edited e = edit(&boss, &r);
  assert_int_equal(e.row.err, ERR_OK);
  assert_false(e.changed);
  assert_int_equal(row_now(c.id).version, first.version);
  // Person, status and a column in one row: two acts on the case, one version to put back.
  r = first;
  r.to = number(&boss, "one.second");
  r.status = "waiting";
  r.text[0] = "Osaka";
  r.wrote = true;
  r.text[1] = "1,200";
  r.wrote = true;
  e = edit(&boss, &r);
  assert_int_equal(e.row.err, ERR_OK);
  assert_true(e.changed && e.before.cells_changed);
  assert_string_equal(e.before.was.status, "new");
  assert_int_equal(e.before.was.version, row_now(c.id).version);
  assert_string_equal(row_now(c.id).status, "waiting");
  assert_int_equal(row_now(c.id).assignee, kit_login(&kit, "one.second")->id);
  assert_string_equal(cells_of(&boss, c.id)->text[1], "1200");
  // Somebody with the old form who changed nothing is not bothered; each kind of change is told, none is made.
  assert_int_equal(edit(&boss, &first).row.err, ERR_OK);
  r = first;
  r.to = number(&boss, "one.caseworker");
  assert_int_equal(edit(&boss, &r).row.err, ERR_CONFLICT);
  r = first;
  r.status = "open";
  assert_int_equal(edit(&boss, &r).row.err, ERR_CONFLICT);
  r = first;
  r.text[0] = "Kyoto";
  r.wrote = true;
  assert_int_equal(edit(&boss, &r).row.err, ERR_CONFLICT);
  assert_string_equal(cells_of(&boss, c.id)->text[0], "Osaka");
  assert_string_equal(row_now(c.id).status, "waiting");
  // What she wants is there already: no conflict.
  r = first;
  r.to = number(&boss, "one.second");
  r.text[0] = "Osaka";
  r.wrote = true;
  r.text[1] = "1200";
  r.wrote = true;
  assert_int_equal(edit(&boss, &r).row.err, ERR_OK);
  kit_done(&boss);
}

static void test_edit_refused(void **state) {
  (void)state;
  TestCase c, fresh;
  Req boss, one;
  make_case(&c, 0, false, false);
  make_case(&fresh, 0, false, false);
  run_sql("UPDATE cases SET assignee = %lld WHERE id = %lld", (long long)kit_login(&kit, "one.second")->id, (long long)c.id);
  as(&boss, "one.supervisor");
  as(&one, "one.caseworker");
  // A wrong number stops the whole row and names the field.
  GridEditRow r = row_of(&boss, c.id);
  r.status = "waiting";
  r.text[1] = "many";
  r.wrote = true;
  Edited e = edit(&boss, &r);
  assert_int_equal(e.row.err, ERR_UNPROCESSABLE);
  assert_true(e.row.bad[1] && !e.row.bad[0]);
  assert_string_equal(row_now(c.id).status, "new");
  // Not hers to give; not a status of this form; a new case that is given away is open, and needs no turning.
  r = row_of(&one, c.id);
  r.to = number(&one, "one.caseworker");
  assert_int_equal(edit(&one, &r).row.err, ERR_FORBIDDEN);
  r = row_of(&boss, c.id);
  r.status = "closed";
  assert_int_equal(edit(&boss, &r).row.err, ERR_UNPROCESSABLE);
  r = row_of(&boss, fresh.id);
  r.to = number(&boss, "one.second");
  r.status = "open";
  assert_int_equal(edit(&boss, &r).row.err, ERR_OK);
  assert_string_equal(row_now(fresh.id).status, "open");
  r.id = 99;
  assert_int_equal(edit(&boss, &r).row.err, ERR_NOT_FOUND);
  kit_done(&boss);
  kit_done(&one);
}

// ---- undo

static GridUndo undo_of(const Req *rq) {
  ErrDetail d = {0};
  GridDesk desk;
  Queue q;
  QueueAsk ask = {.view = VIEW_team, .sort = SORT_due, .filter = FILTER_none, .after = ""};
  assert_int_equal(grid_list(rq, &ask, &q, &desk, &d), ERR_OK);
  return desk.undo;
}

static void keep(const Req *rq, GridBefore *rows, size_t n) {
  ErrDetail d = {0};
  GridColumns c = columns_of(rq);
  GridAct act = {.rows = rows, .n = n};
  assert_int_equal(grid_act_keep(rq, &c, &act, &d), ERR_OK);
}

// One number for all clocks of a case.
static int64_t clocks_mark(int64_t id) {
  return count("SELECT SUM(due_hour * 7 + began_hour * 5 + amber_hour * 3 + paused_hour * 11 + LENGTH(kind)) FROM clocks WHERE case_id = %lld", (long long)id);
}

static void test_undo(void **state) {
  (void)state;
  TestCase a, b;
  Req boss, one;
  ErrDetail d = {0};
  int64_t back, late;
  make_case(&a, 0, false, false);
  make_case(&b, 0, false, false);
  as(&boss, "one.supervisor");
  as(&one, "one.caseworker");
  CaseRow before = row_now(a.id);
  int64_t clocks = clocks_mark(a.id);
  int64_t changed = count("SELECT COUNT(*) FROM audit_events WHERE action = 'case.changed'");
  GridEditRow ra = row_of(&boss, a.id), rb = row_of(&boss, b.id);
  ra.to = rb.to = number(&boss, "one.second");
  ra.status = "waiting";
  ra.text[0] = "Osaka";
  ra.wrote = true;
  GridBefore rows[] = {edit(&boss, &ra).before, edit(&boss, &rb).before};
  keep(&boss, rows, 2);
  GridUndo u = undo_of(&boss);
  assert_int_equal(u.cases, 2);
  assert_int_equal(u.until, boss.now + GRID_UNDO_MIN * MINUTE_MS);
  assert_int_not_equal(clocks_mark(a.id), clocks);   // it waits for her
  // Nobody else undoes it, or hears of it; nor of an act whose cases are all erased.
  assert_int_equal(undo_of(&one).id, 0);
  assert_int_equal(grid_undo(&one, u.id, &back, &late, &d), ERR_NOT_FOUND);
  // Somebody has moved one of them on: that one stays.
  DeskForm f = {.case_id = b.id, .version = row_now(b.id).version};
  assert_int_equal(desk_status(&boss, &f, DESK_WAIT, &d), ERR_OK);
  assert_int_equal(grid_undo(&boss, u.id, &back, &late, &d), ERR_OK);
  assert_int_equal(back, 1);
  assert_int_equal(late, 1);
  CaseRow now = row_now(a.id);
  assert_string_equal(now.status, "new");
  assert_int_equal(now.assignee, 0);
  assert_int_equal(now.due_hour, before.due_hour);
  assert_int_equal(clocks_mark(a.id), clocks);
  assert_string_equal(cells_of(&boss, a.id)->text[0], "");
  assert_int_equal(row_now(b.id).assignee, kit_login(&kit, "one.second")->id);
  // The log keeps both: what was done and that it was undone.
  assert_int_equal(events("case.changed", "undone status=new assignee=0"), 1);
  assert_int_equal(count("SELECT COUNT(*) FROM audit_events WHERE action = 'case.changed'"), changed + 7);
  // Once only.
  assert_int_equal(undo_of(&boss).id, 0);
  assert_int_equal(grid_undo(&boss, u.id, &back, &late, &d), ERR_NOT_FOUND);
  kit_done(&boss);
  kit_done(&one);
}

static void test_undo_ends(void **state) {
  (void)state;
  TestCase c;
  Req one;
  ErrDetail d = {0};
  int64_t back, late;
  make_case(&c, 0, false, false);
  as(&one, "one.caseworker");
  GridEditRow r = row_of(&one, c.id);
  r.to = number(&one, "one.caseworker");
  GridBefore before = edit(&one, &r).before;
  keep(&one, &before, 1);
  keep(&one, NULL, 0);   // nothing was done: nothing to undo is added
  assert_int_equal(count("SELECT COUNT(*) FROM grid_acts WHERE until_ms = %lld", (long long)(one.now + GRID_UNDO_MIN * MINUTE_MS)), 1);
  GridUndo u = undo_of(&one);
  one.now = u.until;
  assert_int_equal(undo_of(&one).id, 0);
  assert_int_equal(grid_undo(&one, u.id, &back, &late, &d), ERR_NOT_FOUND);
  assert_int_equal(grid_job(&kit.app, u.until - 1), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM grid_acts WHERE id = %lld", (long long)u.id), 1);
  assert_int_equal(grid_job(&kit.app, u.until), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM grid_acts WHERE id = %lld", (long long)u.id), 0);
  assert_int_equal(count("SELECT COUNT(*) FROM grid_act_cases"), 0);
  assert_int_equal(row_now(c.id).assignee, kit_login(&kit, "one.caseworker")->id);
  kit_done(&one);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns), cmocka_unit_test(test_cells), cmocka_unit_test(test_typed),
                                     cmocka_unit_test(test_erase),   cmocka_unit_test(test_saved), cmocka_unit_test(test_edit), cmocka_unit_test(test_edit_refused),
                                     cmocka_unit_test(test_undo),    cmocka_unit_test(test_undo_ends)};
  return cmocka_run_group_tests(tests, open_all, sealed_close_all);
}
