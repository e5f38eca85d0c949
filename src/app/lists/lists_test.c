// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Tables in every dress, days, headings and words; a list that comes in, is interrupted, goes on, meets itself again and is taken back.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/intake/intake.h"
#include "app/lists/lists_file.h"
#include "app/testkit.h"
#include "base/text.h"

static Kit kit;

static int open_kit(void **state) {
  (void)state;
  ErrDetail d = {0};
  Taxonomy *taxonomy = NULL;
  Tree *tree = NULL;
  kit_open(&kit);
  if (taxonomy_load("content", &taxonomy, &d) != ERR_OK || tree_load("content", taxonomy, &tree, &d) != ERR_OK) fail_msg("%s", d.text);
  kit.app.taxonomy = taxonomy;
  kit.app.tree = tree;
  return 0;
}

static int close_kit(void **state) {
  (void)state;
  Tree *tree = (Tree *)(uintptr_t)kit.app.tree;
  Taxonomy *taxonomy = (Taxonomy *)(uintptr_t)kit.app.taxonomy;
  kit_close(&kit);
  tree_free(tree);
  taxonomy_free(taxonomy);
  return 0;
}

// ---- tables

typedef struct { const char *p; size_t n, at, step; } Mem;

static Err pull(void *ctx, uint8_t *buf, size_t cap, size_t *n, ErrDetail *d) {
  Mem *m = ctx;
  (void)d;
  size_t take = m->n - m->at;
  if (take > cap) take = cap;
  if (take > m->step) take = m->step;
  memcpy(buf, m->p + m->at, take);
  m->at += take;
  *n = take;
  return ERR_OK;
}

// Rows of a table as "a|b/c|d", faults as "!n".
static const char *table(Arena *a, const char *p, size_t n, size_t step) {
  Mem m = {p, n, 0, step};
  ListTable *t;
  ListRow row;
  Err e;
  const char *out = "";
  ErrDetail d = {0};
  assert_int_equal(list_table_open(pull, &m, false, &t, &d), ERR_OK);
  while ((e = list_table_next(t, a, &row, &d)) == ERR_OK) {
    for (int i = 0; i < row.n; i++) out = arena_fmt(a, "%s%s%s", out, i ? "|" : "", row.cell[i]);
    if (row.fault != ROW_FINE) out = arena_fmt(a, "%s!%d", out, row.fault);
    out = arena_fmt(a, "%s/", out);
  }
  assert_int_equal(e, ERR_NOT_FOUND);
  list_table_close(t);
  return out;
}

#define TABLE(text, want)                                                     \
  do {                                                                        \
    assert_string_equal(table(a, text, sizeof text - 1, 1 << 20), want);      \
    assert_string_equal(table(a, text, sizeof text - 1, 1), want);            \
  } while (0)

static void test_tables(void **state) {
  (void)state;
  Arena *a = arena_new(64 * 1024 * 1024, 0);
  TABLE("a,b\r\nc, d \n", "a|b/c|d/");
  TABLE("a;b\n\n\"x;\"\"y\"\"\nz\";2", "a|b//x;\"y\"\nz|2/");
  TABLE("a\tb\n1\t\n", "a|b/1|/");
  TABLE("\xEF\xBB\xBFh,i\n\xE3\x81\x82,1\n", "h|i/あ|1/");
  // Shift-JIS, also with signs whose second byte is a bar or a backslash; the first rows are ASCII.
  TABLE("no,name\n1,\x8E\x52\x93\x63\n2,\x83\x5C\x83\x7C\n", "no|name/1|山田/2|ソポ/");
  TABLE("\xFF\xFE" "a\0,\0" "\x42\x30" "\n\0" "1\0,\0" "2\0", "a|あ/1|2/");
  TABLE("\xFE\xFF" "\0a\0\t\0b", "a|b/");
  // A mark that is never closed spoils its own line only.
  TABLE("a,b\n\"x,1\ny,2\n", "a|b/\"x|1!1/y|2/");
  TABLE("a\x01" "b,c\x0B" "d\n", "a b|c d/");
  // Bytes that are neither.
  TABLE("a,b\n\xE3\x81\x82\xE3\x81\x82,c\nx,\xFF\xFF\n", "a|b/ああ|c/x|!4/");
  TABLE("\x8E\x52\x93\x63\nx\xFF,\n", "山田/|!4/");
  char wide[2 * (LIST_COLUMNS + 2)] = "";
  for (size_t i = 0; i < LIST_COLUMNS; i++) memcpy(wide + 2 * i, "1,1", 4);
  const char *got = table(a, wide, strlen(wide), 100);
  assert_string_equal(got + strlen(got) - 3, "!3/");
  // A row beyond all bounds goes, the next one stays.
  size_t n = 3 * 1024 * 1024;
  char *large = arena_alloc(a, n + 10);
  memset(large, 'x', n);
  memcpy(large + n, "\nb,c\n", 6);
  assert_string_equal(table(a, large, n + 5, 1 << 20), "!2/b|c/");
  arena_free(a);
}

// ---- days

static void test_days(void **state) {
  (void)state;
  static const struct { const char *text; bool month; const char *day; } days[] = {
      {"2025-04-01", false, "2025-04-01"}, {"2025/4/1", false, "2025-04-01"}, {"2025年4月1日", false, "2025-04-01"}, {"1.4.2025", false, "2025-04-01"},
      {"4/1/2025", true, "2025-04-01"}, {"4/1/2025", false, "2025-01-04"}, {"4/25/2025", false, "2025-04-25"}, {"25/4/2025", true, "2025-04-25"},
      {"20250401", false, "2025-04-01"}, {"45748", false, "2025-04-01"}, {"令和7年4月1日", false, "2025-04-01"}, {"令和元年5月1日", false, "2019-05-01"},
      {"R7.4.1", false, "2025-04-01"}, {"H31/4/30", false, "2019-04-30"}, {"平成31年4月30日", false, "2019-04-30"}, {"1/4/2568", false, "2025-04-01"},
      {"1-Apr-25", false, "2025-04-01"}, {"Apr 1, 2025", false, "2025-04-01"}, {"2025-04-01 13:05", false, "2025-04-01"}, {"2025-04-01T13:05:00", false, "2025-04-01"},
      {"២០២៥-០៤-០១", false, "2025-04-01"}, {"๑/๔/๒๕๖๘", false, "2025-04-01"}, {"２０２５／４／１", false, "2025-04-01"}, {"2025-04", false, "2025-04-01"},
      {"2025-02-29", false, NULL}, {"13/13/2025", false, NULL}, {"1/4/25", false, NULL}, {"soon", false, NULL}, {"7", false, NULL}, {"R7.13.1", false, NULL},
      {"2025-04-01-05", false, NULL}, {"", false, NULL}};
  Arena *a = arena_new(1024 * 1024, 0);
  for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
    int32_t day = 0;
    bool good = list_date(a, days[i].text, days[i].month, &day);
    if (good != (days[i].day != NULL)) fail_msg("%s: %d", days[i].text, good);
    if (good) assert_string_equal(clock_iso_date(a, (Millis)day * DAY_MS), days[i].day);
  }
  arena_free(a);
}

// ---- headings

static void look(Arena *a, const char *text, ListPlan *p) {
  Mem m = {text, strlen(text), 0, 1 << 20};
  ListTable *t;
  ListRow rows[LIST_LOOK];
  size_t n = 0;
  ErrDetail d = {0};
  assert_int_equal(list_table_open(pull, &m, false, &t, &d), ERR_OK);
  while (n < LIST_LOOK && list_table_next(t, a, &rows[n], &d) == ERR_OK) n++;
  list_table_close(t);
  *p = (ListPlan){.sheet = 1};
  assert_int_equal(list_guess_rows(a, rows, n, p), ERR_OK);
  assert_int_equal(list_headings(a, rows, n, p), ERR_OK);
  list_guess_fields(p);
}

static int column_of(const ListPlan *p, ListFieldId f) {
  for (int c = 0; c < p->n_columns; c++)
    if (p->field[c] == (int)f) return c;
  return -1;
}

static void test_headings(void **state) {
  (void)state;
  Arena *a = arena_new(16 * 1024 * 1024, 0);
  ListPlan p;
  look(a, "相談一覧,,,\n,,,\n受付番号,氏名,電話番号,相談内容\n1,x,y,z\n", &p);
  assert_int_equal(p.head_row, 3);
  assert_int_equal(p.head_rows, 1);
  assert_int_equal(column_of(&p, LF_ref), 0);
  assert_int_equal(column_of(&p, LF_name), 1);
  assert_int_equal(column_of(&p, LF_contact), 2);
  assert_int_equal(column_of(&p, LF_story), 3);
  // Merged cells: two rows of headings.
  look(a, "STT,Người lao động,,Vụ việc,\n,Họ tên,Điện thoại,Ngày nhận,Nội dung\n1,a,b,c,d\n", &p);
  assert_int_equal(p.head_row, 1);
  assert_int_equal(p.head_rows, 2);
  assert_string_equal(p.heading[1], "Người lao động / Họ tên");
  assert_string_equal(p.heading[2], "Người lao động / Điện thoại");
  assert_string_equal(p.heading[0], "STT");
  assert_int_equal(column_of(&p, LF_opened), 3);
  assert_int_equal(column_of(&p, LF_contact), 2);
  // Nothing known: nothing is guessed.
  look(a, "foo,bar\n1,2\n", &p);
  assert_int_equal(column_of(&p, LF_name), -1);
  assert_string_equal(p.heading[1], "bar");
  // What was chosen comes back as it was.
  p.field[0] = LF_name;
  p.chosen = true;
  ListPlan back;
  json_t *j = list_plan_json(&p);
  assert_int_equal(list_plan_read(a, j, &back), ERR_OK);
  assert_int_equal(back.field[0], LF_name);
  assert_int_equal(back.field[1], -1);
  assert_string_equal(back.heading[0], "foo");
  assert_true(back.chosen);
  json_decref(j);
  assert_string_equal(list_column_name(a, 0), "A");
  assert_string_equal(list_column_name(a, 54), "BC");
  arena_free(a);
}

// ---- a list from its file to its end

// The number of the list is among what is said.
static void note_id(void *ctx, const char *line) {
  int64_t *id = ctx;
  if (text_starts(line, "list ")) assert_int_equal(text_int(line + 5, 1, INT64_MAX, id), ERR_OK);
}

static int64_t bring(const char *login, const char *text, ListOrder order) {
  Req rq;
  ErrDetail d = {0};
  int64_t id = 0;
  int fd = memfd_create("list", MFD_CLOEXEC);
  assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
  assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
  kit_as(&kit, &rq, kit_login(&kit, login));
  order.lang = "km";
  Err e = lists_take_file(&rq, "old.csv", fd, &order, note_id, &id, &d);
  if (e != ERR_OK) fail_msg("%s: %s", err_name(e), d.text);
  kit_done(&rq);
  (void)close(fd);
  return id;
}

static const char list_text[] =
    "No,Name,Phone,Date,Status,Outcome,Issue,Prefecture,Description\n"
    "1,Sok Dara,+81 90-1234-5678,2024-05-01,open,,Wages not paid,東京,No pay since March\n"
    "2,Chan Thida,090 2222 3333,1/4/2023,closed,Settled,\"Fees, Housing\",Osaka,Paid too much\n"
    "3,Meas Vibol,,2023-99-01,open,,,,x\n"
    ",,,,,,,,\n"
    "1,Sok Dara,09012345678,2024-05-01,open,,,,again\n"
    "5,=cmd,,,done,Bluster,Fishing,Atlantis,y\n";

static int64_t count(const char *table_and_where) {
  char sql[300];
  snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table_and_where);
  return kit_int(&kit, sql);
}

typedef struct { Req *rq; int64_t id; const char *kinds[2]; Item *items; size_t n; } ReadWork;

static Err read_items(Tx *tx, void *arg) {
  ReadWork *w = arg;
  TRY(items_load(tx, w->rq->arena, w->id, w->kinds, &w->items, &w->n));
  return items_open(w->rq, tx, w->id, w->items, w->n);
}

// Whether an item of this kind, opened by a caseworker, says these words.
static bool says(int64_t case_id, const char *kind, const char *words) {
  Req rq;
  bool found = false;
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  ReadWork w = {.rq = &rq, .id = case_id, .kinds = {kind, NULL}};
  assert_int_equal(db_read(kit.app.db, read_items, &w, NULL), ERR_OK);
  for (size_t i = 0; i < w.n; i++) {
    char *text = w.items[i].plain ? json_dumps(w.items[i].plain, JSON_SORT_KEYS) : NULL;
    found |= text && strstr(text, words) != NULL;
    free(text);
  }
  items_release(w.items, w.n);
  kit_done(&rq);
  return found;
}

static int64_t case_of_row(int64_t list, int row) {
  char sql[200];
  snprintf(sql, sizeof sql, "SELECT case_id FROM list_cases WHERE list_id = %lld AND row_no = %d", (long long)list, row);
  return kit_int(&kit, sql);
}

static int64_t before, list;   // of the list that the next two tests share

static void test_import(void **state) {
  (void)state;
  before = count("cases");
  // A check makes nothing and leaves nothing.
  (void)bring("one.caseworker", list_text, (ListOrder){.check = true});
  assert_int_equal(count("cases"), before);
  assert_int_equal(count("lists"), 0);
  assert_int_equal(count("list_chunks"), 0);

  list = bring("one.caseworker", list_text, (ListOrder){.check = false});
  assert_int_equal(count("cases") - before, 3);
  assert_int_equal(count("list_chunks"), 0);
  assert_int_equal(count("lists WHERE state = 'done' AND made = 3 AND known = 1 AND faulty = 1 AND next_row = 8"), 1);
  int64_t dara = case_of_row(list, 2), thida = case_of_row(list, 3), odd = case_of_row(list, 7);
  assert_true(says(dara, "identity", "Sok Dara"));
  assert_true(says(dara, "contact", "+81 90-1234-5678"));
  assert_true(says(dara, "answers", "wages_unpaid"));
  assert_true(says(dara, "answers", "jp-13"));
  assert_true(says(dara, "answers", "No pay since March"));
  assert_true(says(dara, "note", "Description: No pay since March"));
  assert_true(says(dara, "note", "old.csv, 2\\nNo: 1"));
  assert_true(says(thida, "outcome", "settled"));
  assert_true(says(thida, "answers", "housing"));
  // Words that nobody knows stay in the note; the case comes in.
  assert_true(says(odd, "note", "Outcome: Bluster"));
  assert_false(says(odd, "outcome", "end"));
  char where[200];
  snprintf(where, sizeof where, "cases WHERE id = %lld AND status = 'open' AND origin = 'list' AND due_hour = 9999999 AND region = 'kanto' AND since_hour = %lld",
           (long long)dara, (long long)(date_days(2024, 5, 1) * 24));
  assert_int_equal(count(where), 1);
  snprintf(where, sizeof where, "cases WHERE id = %lld AND status = 'closed' AND active = 0 AND filed_week = %d", (long long)thida, date_monday(date_days(2023, 4, 1)));
  assert_int_equal(count(where), 1);

}

// The same list again: all is here. On purpose: all comes. Then back, but for what somebody worked on.
static void test_again(void **state) {
  (void)state;
  ErrDetail d = {0};
  char where[200];
  int64_t dara = case_of_row(list, 2), thida = case_of_row(list, 3);
  int64_t again = bring("one.supervisor", list_text, (ListOrder){.check = false});
  assert_int_equal(count("cases") - before, 3);
  again = bring("one.supervisor", list_text, (ListOrder){.take_known = true});
  assert_int_equal(count("cases") - before, 7);
  // The number alone is enough, and so are name and telephone, written in another way.
  (void)bring("one.caseworker", "No,Name\n2,Somebody\n77,Else\n", (ListOrder){.check = false});
  assert_int_equal(count("cases") - before, 8);
  (void)bring("one.caseworker", "Name,Phone\nSOK DARA,090 1234 5678\n", (ListOrder){.check = false});
  assert_int_equal(count("cases") - before, 8);
  // Of what is too short to be compared only the same row is the same.
  (void)bring("one.caseworker", "Name,Phone\nA,1\nB,2\nA,1\n", (ListOrder){.check = false});
  assert_int_equal(count("cases") - before, 10);
  // Another organisation's marks are its own.
  (void)bring("two.caseworker", list_text, (ListOrder){.check = false});
  assert_int_equal(count("cases") - before, 13);

  Req rq;
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  json_t *note = json_pack("{s:s}", "text", "she called");
  assert_int_equal(item_add(&rq, dara, "internal", "note", note, false, NULL, &d), ERR_OK);
  json_decref(note);
  kit_done(&rq);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_SUPERVISOR));
  int64_t kept = -1;
  assert_int_equal(lists_take_back(&rq, list, &kept, &d), ERR_OK);
  assert_int_equal(kept, 1);
  assert_int_equal(count("cases") - before, 11);
  assert_true(says(dara, "note", "she called"));
  assert_int_equal(case_of_row(list, 3), 0);
  assert_int_equal(lists_take_back(&rq, again, &kept, &d), ERR_OK);
  assert_int_equal(kept, 0);
  assert_int_equal(count("cases") - before, 7);
  snprintf(where, sizeof where, "items WHERE case_id = %lld", (long long)thida);
  assert_int_equal(count(where), 0);
  kit_done(&rq);
  // Two's list is not One's.
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  snprintf(where, sizeof where, "SELECT id FROM lists WHERE org_id = %lld", (long long)kit.org[1]);
  assert_int_equal(lists_take_back(&rq, kit_int(&kit, where), &kept, &d), ERR_NOT_FOUND);
  kit_done(&rq);
}

// ---- interrupted

// A list of numbered people, without a row twice.
static char *many(int n) {
  Buf b;
  buf_init(&b, 64 * 1024 * 1024);
  buf_puts(&b, "No,Name,Phone,Description\n");
  for (int i = 0; i < n; i++) buf_fmt(&b, "M%d,Person Number%d,090%08d,words %d\n", i, i, i, i);
  char *out = strdup(buf_cstr(&b));
  buf_free(&b);
  return out;
}

static int64_t upload(Req *rq, const char *text) {
  ListUpload *up;
  ErrDetail d = {0};
  int64_t id;
  assert_int_equal(list_upload_begin(rq, "C:\\lists\\many.csv", &up, &d), ERR_OK);
  assert_int_equal(list_upload_add(up, BYTES(text, strlen(text)), &d), ERR_OK);
  assert_int_equal(list_upload_end(up, &id, &d), ERR_OK);
  list_upload_free(up);
  return id;
}

static void choose_all(ListFile *f) {
  ErrDetail d = {0};
  ListRow rows[LIST_LOOK];
  size_t n;
  assert_int_equal(list_look(f, f->rq->arena, 1, rows, LIST_LOOK, &n, &d), ERR_OK);
  assert_int_equal(list_guess_rows(f->rq->arena, rows, n, &f->plan), ERR_OK);
  assert_int_equal(list_headings(f->rq->arena, rows, n, &f->plan), ERR_OK);
  list_guess_fields(&f->plan);
  f->plan.lang = "vi";
  f->plan.chosen = true;
  assert_int_equal(list_file_save(f, true, &d), ERR_OK);
}

// Slices that are over at once, a second request in between, an older view of the list: every row comes once.
static void test_slices(void **state) {
  (void)state;
  enum { ROWS = 1000 };
  ErrDetail d = {0};
  Req rq;
  ListFile f, old;
  ListPassed out = {.more = true};
  ListPass slice = {.write = true, .slice_ms = 1};
  char *text = many(ROWS);
  int64_t had = count("cases");
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  int64_t id = upload(&rq, text);
  assert_int_equal(list_file_open(&rq, id, "opened", &f, &d), ERR_OK);
  assert_string_equal(f.plan.file, "many.csv");
  choose_all(&f);
  list_file_close(&f);
  assert_int_equal(list_file_open(&rq, id, "opened", &old, &d), ERR_OK);
  int slices = 0;
  while (out.more) {
    assert_int_equal(list_file_open(&rq, id, "opened", &f, &d), ERR_OK);
    assert_int_equal(list_pass(&f, &slice, &out, &d), ERR_OK);
    list_file_close(&f);
    if (slices++ > 0) continue;
    // Somebody whose page is older: nothing comes twice, and she is told.
    ListPassed none;
    assert_int_equal(list_pass(&old, &slice, &none, &d), ERR_CONFLICT);
    list_file_close(&old);
  }
  assert_true(slices > 1);
  assert_int_equal(count("cases") - had, ROWS);
  char sql[200];
  snprintf(sql, sizeof sql, "list_cases WHERE list_id = %lld", (long long)id);
  assert_int_equal(count(sql), ROWS);
  // While it runs back, too, a slice at a time.
  bool more = true;
  assert_int_equal(list_file_open(&rq, id, "opened", &f, &d), ERR_OK);
  for (slices = 0; more; slices++) assert_int_equal(list_undo(&f, 0, &more, &d), ERR_OK), assert_true(slices < 2), assert_int_equal(list_undo(&f, 60000, &more, &d), ERR_OK);
  list_file_close(&f);
  assert_int_equal(count("cases"), had);
  kit_done(&rq);
  free(text);
}

// Every kind of trouble has its row; counts and remarks come in the order of the rows.
typedef struct { int64_t last; int faults, remarks; } Seen;

static void see(void *ctx, const ListFact *f, const char *const *cells, int n) {
  Seen *s = ctx;
  (void)cells, (void)n;
  assert_true(f->row > s->last);
  s->last = f->row;
  s->faults += f->fate == FATE_FAULT;
  s->remarks += (int)f->n_troubles;
}

static void test_check(void **state) {
  (void)state;
  static const char text[] =
      "No,Name,Start,Closed,Status,Description\n"
      "a1,Ann,2024-13-01,,,\n"
      "a2,Ben,2099-01-01,,,\n"
      "a3,Cai,2024-05-02,2024-05-01,,\n"
      ",,,,,\n"
      "a4,Dee,2024-05-02,,sideways,fine\n"
      "a5,\"Eve,x,y\n"
      "a6,Fay,2024-05-02,2024-06-01,,\n";
  ErrDetail d = {0};
  Req rq;
  ListFile f;
  ListPassed out;
  Seen seen = {0};
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  int64_t id = upload(&rq, text);
  assert_int_equal(list_file_open(&rq, id, "opened", &f, &d), ERR_OK);
  choose_all(&f);
  ListPass check = {.sink = see, .ctx = &seen};
  assert_int_equal(list_pass(&f, &check, &out, &d), ERR_OK);
  assert_true(out.counts.whole);
  assert_int_equal(out.counts.fate[FATE_FAULT], 4);
  assert_int_equal(out.counts.fate[FATE_EMPTY], 1);
  assert_int_equal(out.counts.fate[FATE_NEW], 2);
  assert_int_equal(seen.faults, 4);
  assert_int_equal(seen.remarks, 5);
  assert_int_equal(seen.last, 8);
  list_file_close(&f);
  // An auditor and an interpreter hold no key; another organisation does not see it at all.
  Req other;
  kit_as(&kit, &other, kit_who(&kit, 0, ROLE_AUDITOR));
  assert_int_equal(list_file_open(&other, id, "opened", &f, &d), ERR_CRYPTO);
  kit_done(&other);
  kit_as(&kit, &other, kit_who(&kit, 1, ROLE_CASEWORKER));
  assert_int_equal(list_file_open(&other, id, "opened", &f, &d), ERR_NOT_FOUND);
  kit_done(&other);
  kit_done(&rq);
}

// ---- kept choices, and what is swept

static void test_maps(void **state) {
  (void)state;
  ErrDetail d = {0};
  Req rq;
  ListMap maps[LIST_MAPS];
  size_t n;
  ListPlan p = {.n_columns = 2, .heading = {"Who", "What"}, .field = {LF_name, LF_story}, .lang = "km", .month_first = true}, q = p;
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  assert_int_equal(list_map_keep(&rq, "our form", &p, &d), ERR_OK);
  assert_int_equal(list_map_keep(&rq, "our form", &p, &d), ERR_OK);
  kit_done(&rq);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_SUPERVISOR));
  assert_int_equal(list_maps_open(&rq, maps, &n, &d), ERR_OK);
  assert_int_equal(n, 1);
  assert_string_equal(maps[0].name, "our form");
  q.heading[0] = "What";
  q.heading[1] = "Else";
  q.month_first = false;
  assert_true(list_map_use(maps[0].plain, &q));
  assert_int_equal(q.field[0], LF_story);
  assert_int_equal(q.field[1], -1);
  assert_true(q.month_first);
  list_maps_release(maps, n);
  kit_done(&rq);
  kit_as(&kit, &rq, kit_who(&kit, 1, ROLE_CASEWORKER));
  assert_int_equal(list_maps_open(&rq, maps, &n, &d), ERR_OK);
  assert_int_equal(n, 0);
  kit_done(&rq);
}

static void test_sweep(void **state) {
  (void)state;
  Req rq;
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  (void)upload(&rq, "Name,Phone\nx,1\n");
  kit_done(&rq);
  assert_int_equal(lists_job(&kit.app, clock_now() + (LIST_KEEP_DAYS - 1) * (Millis)DAY_MS), ERR_OK);
  assert_true(count("lists WHERE state = 'here'") > 0);
  assert_int_equal(lists_job(&kit.app, clock_now() + (LIST_KEEP_DAYS + 1) * (Millis)DAY_MS), ERR_OK);
  assert_int_equal(count("lists WHERE state = 'here'"), 0);
  // What a server that stopped in between has left of a list that is over goes too.
  int64_t others = count("list_chunks");   // of one that is running
  kit_sql(&kit, "INSERT INTO list_chunks (list_id, n, sealed) SELECT id, 0, about FROM lists WHERE state = 'done' LIMIT 1");
  assert_int_equal(count("list_chunks"), others + 1);
  assert_int_equal(lists_job(&kit.app, clock_now()), ERR_OK);
  assert_int_equal(count("list_chunks"), others);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_tables), cmocka_unit_test(test_days),  cmocka_unit_test(test_headings), cmocka_unit_test(test_import), cmocka_unit_test(test_again),
      cmocka_unit_test(test_slices), cmocka_unit_test(test_check), cmocka_unit_test(test_maps),     cmocka_unit_test(test_sweep)};
  return cmocka_run_group_tests_name("lists", tests, open_kit, close_kit);
}
