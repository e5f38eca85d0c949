// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/text.h"
#include "sheet/sheet_int.h"

static Arena *a;
static Buf out;

static int set_up(void **state) {
  (void)state;
  a = arena_new(64 << 20, ARENA_WIPE);
  buf_init(&out, 64 << 20);
  return a ? 0 : -1;
}

static int tear_down(void **state) {
  (void)state;
  buf_free(&out);
  arena_free(a);
  return 0;
}

static Sheet *begin(SheetForm form, const SheetColumn *columns, size_t n) {
  Sheet *s;
  assert_int_equal(sheet_begin(a, form, "Register", columns, n, sheet_to_buf, &out, &s), ERR_OK);
  return s;
}

// ---- an archive, read without the writer's help: by its directory

static unsigned le(const uint8_t *p, int n) {
  unsigned v = 0;
  for (int i = n; i-- > 0;) v = v << 8 | p[i];
  return v;
}

// The member, unpacked; its checksum and both sizes are compared, and the sizes behind it.
static char *member(const char *name) {
  const uint8_t *end = out.p + out.n - 22;
  assert_int_equal(le(end, 4), 0x06054b50);
  const uint8_t *p = out.p + le(end + 16, 4);
  for (unsigned i = 0; i < le(end + 10, 2); i++, p += 46 + le(p + 28, 2)) {
    assert_int_equal(le(p, 4), 0x02014b50);
    if (strlen(name) != le(p + 28, 2) || memcmp(p + 46, name, strlen(name)) != 0) continue;
    unsigned packed = le(p + 20, 4), plain = le(p + 24, 4);
    const uint8_t *at = out.p + le(p + 42, 4);
    assert_int_equal(le(at, 4), 0x04034b50);
    uint8_t *data = out.p + le(p + 42, 4) + 30 + le(at + 26, 2);
    assert_int_equal(le(data + packed, 4), 0x08074b50);
    assert_memory_equal(data + packed + 4, p + 16, 12);
    char *text = arena_alloc(a, plain + 1);
    z_stream z = {.next_in = data, .avail_in = packed, .next_out = (Bytef *)text, .avail_out = plain};
    assert_int_equal(inflateInit2(&z, -15), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.total_out, plain);
    assert_int_equal(inflateEnd(&z), Z_OK);
    assert_int_equal(crc32(crc32(0, NULL, 0), (Bytef *)text, plain), le(p + 16, 4));
    return text;
  }
  fail_msg("no member %s", name);
  return NULL;
}

#define HAS(text, part) do { if (!strstr(text, part)) fail_msg("%s is not in: %s", part, text); } while (0)

// ---- tests

static void a_table_as_csv(void **state) {
  (void)state;
  static const SheetColumn columns[] = {{"Case", 0}, {"Said, by", 0}, {"Day", 0}, {"Sum", 0}, {"Days", 0}};
  Sheet *s = begin(SHEET_CSV, columns, 5);
  sheet_text(s, "1234-5678"), sheet_text(s, "she said \"no\"\nthen yes"), sheet_date(s, 20544), sheet_money(s, -105, 2), sheet_int(s, -7), sheet_row(s);
  sheet_text(s, ""), sheet_empty(s), sheet_date(s, -1), sheet_money(s, 5, 3), sheet_int(s, INT64_MIN), sheet_row(s);
  assert_int_equal(sheet_end(s), ERR_OK);
  assert_string_equal(buf_cstr(&out), "\xEF\xBB\xBF" "Case,\"Said, by\",Day,Sum,Days\r\n"
                                      "1234-5678,\"she said \"\"no\"\"\nthen yes\",2026-04-01,-1.05,-7\r\n"
                                      ",,1969-12-31,0.005,-9223372036854775808\r\n");
}

static void no_text_computes_in_csv(void **state) {
  (void)state;
  static const char *const bad[] = {"=1+1", "+81 3 1234", "-1", "@SUM(A1)", "\t1", "\r1", "\xEF\xBC\x9D" "1", "\xEF\xBC\x8B" "1", "\xEF\xBC\x8D" "1", "\xEF\xBC\xA0" "x"};
  static const SheetColumn columns[] = {{"=head", 0}};
  Sheet *s = begin(SHEET_CSV, columns, 1);
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) sheet_text(s, bad[i]), sheet_row(s);
  sheet_text(s, "a=1"), sheet_row(s);
  assert_int_equal(sheet_end(s), ERR_OK);
  const char *text = buf_cstr(&out);
  HAS(text, "\"'=head\"\r\n");
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) HAS(text, arena_fmt(a, "\r\n\"'%s\"\r\n", bad[i]));
  HAS(text, "\r\na=1\r\n");
}

// A spreadsheet that is set to semicolons or tabs begins a cell within the text, behind the quotes.
static void no_part_computes_in_csv(void **state) {
  (void)state;
  static const char *const signs[] = {"=", "+", "-", "@", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"},
                           *const breaks[] = {";", "\t", "\r", "\n", "\r\n", ";;"};
  static const char *const all[][2] = {{"\t=1", "\"'\t'=1\""}, {"=a;=b;c", "\"'=a;'=b;c\""}, {"a;\"=1", "\"a;'\"\"=1\""}, {"a,=1", "\"a,=1\""},
                                       {"a; 1-2;", "\"a; 1-2;\""}, {"say \"=1\"", "\"say \"\"=1\"\"\""}, {"a=1", "a=1"}, {"", ""}};
  for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
    for (size_t k = 0; k < sizeof breaks / sizeof breaks[0]; k++) {
      buf_clear(&out);
      assert_int_equal(sheet_csv_cell(sheet_to_buf, &out, arena_fmt(a, "a%s%s1", breaks[k], signs[i])), ERR_OK);
      assert_string_equal(buf_cstr(&out), arena_fmt(a, "\"a%s'%s1\"", breaks[k], signs[i]));
    }
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    buf_clear(&out);
    assert_int_equal(sheet_csv_cell(sheet_to_buf, &out, all[i][0]), ERR_OK);
    assert_string_equal(buf_cstr(&out), all[i][1]);
  }
  static const SheetColumn columns[] = {{"Words", 0}};
  buf_clear(&out);
  Sheet *s = begin(SHEET_CSV, columns, 1);
  sheet_text(s, "a;=1"), sheet_row(s);
  assert_int_equal(sheet_end(s), ERR_OK);
  HAS(buf_cstr(&out), "\r\n\"a;'=1\"\r\n");
}

static void a_table_as_workbook(void **state) {
  (void)state;
  static const SheetColumn columns[] = {{"Case", 14}, {"Words", 60}, {"Day", 0}, {"Sum", 0}, {"Yen", 0}};
  Sheet *s = begin(SHEET_XLSX, columns, 5);
  sheet_text(s, "=1+1"), sheet_text(s, "a < b & \"c\" \x01_x0041_ \xE1\x9E\x80"), sheet_date(s, 20544), sheet_money(s, 123456, 2), sheet_money(s, -50, 0);
  sheet_row(s);
  assert_int_equal(sheet_end(s), ERR_OK);
  const char *text = member("xl/worksheets/sheet1.xml");
  HAS(text, "<col min=\"2\" max=\"2\" width=\"60\" customWidth=\"1\"/>");
  HAS(text, "<c r=\"A1\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">Case</t></is></c>");
  HAS(text, "<row r=\"2\"><c r=\"A2\" s=\"0\" t=\"inlineStr\"><is><t xml:space=\"preserve\">=1+1</t></is></c>");
  HAS(text, ">a &lt; b &amp; &quot;c&quot; _x005F_x0041_ \xE1\x9E\x80<");
  HAS(text, "<c r=\"C2\" s=\"2\"><v>46113</v></c><c r=\"D2\" s=\"5\"><v>1234.56</v></c><c r=\"E2\" s=\"3\"><v>-50</v></c></row></sheetData>");
  HAS(text, "<autoFilter ref=\"A1:E2\"/>");
  assert_null(strstr(text, "<f>"));
  HAS(member("xl/workbook.xml"), "<sheet name=\"Register\"");
  HAS(member("xl/styles.xml"), "<numFmts count=\"3\">");
  HAS(member("[Content_Types].xml"), "sheet.main+xml");
  HAS(member("_rels/.rels"), "xl/workbook.xml");
  HAS(member("xl/_rels/workbook.xml.rels"), "worksheets/sheet1.xml");
}

static void the_same_rows_give_the_same_bytes(void **state) {
  (void)state;
  static const SheetColumn columns[] = {{"A", 0}};
  Bytes first = {0};
  for (int i = 0; i < 2; i++) {
    buf_clear(&out);
    Sheet *s = begin(SHEET_XLSX, columns, 1);
    sheet_text(s, "x"), sheet_row(s);
    assert_int_equal(sheet_end(s), ERR_OK);
    if (i == 0) first = arena_bytes(a, out.p, out.n);
  }
  assert_int_equal(first.n, out.n);
  assert_memory_equal(first.p, out.p, out.n);
}

static void names_of_columns_and_of_the_sheet(void **state) {
  (void)state;
  SheetColumn columns[703];
  for (size_t i = 0; i < 703; i++) columns[i] = (SheetColumn){"x", 0};
  Sheet *s;
  assert_int_equal(sheet_begin(a, SHEET_XLSX, "Who/what [all]: \xE1\x9E\x80\xE1\x9E\x80\xE1\x9E\x80 a name far beyond the limit", columns, 703, sheet_to_buf, &out, &s), ERR_OK);
  assert_int_equal(sheet_end(s), ERR_OK);
  const char *text = member("xl/worksheets/sheet1.xml");
  HAS(text, "r=\"Z1\"");
  HAS(text, "r=\"AA1\"");
  HAS(text, "r=\"ZZ1\"");
  HAS(text, "r=\"AAA1\"");
  HAS(member("xl/workbook.xml"), "<sheet name=\"Who what  all   \xE1\x9E\x80\xE1\x9E\x80\xE1\x9E\x80 a name far\"");
}

static void long_texts_are_cut(void **state) {
  (void)state;
  enum { LONG = 40000 };
  static const SheetColumn columns[] = {{"A", 0}, {"B", 0}};
  char *text = arena_alloc(a, LONG * 4 + 1), *fits = arena_alloc(a, SHEET_CELL_MAX + 1);
  for (size_t i = 0; i < LONG; i++) memcpy(text + i * 4, "\xF0\x9F\x98\x80", 4);   // two units each
  memset(fits, 'y', SHEET_CELL_MAX);
  Sheet *s = begin(SHEET_XLSX, columns, 2);
  sheet_text(s, text), sheet_text(s, fits), sheet_row(s);
  assert_int_equal(sheet_end(s), ERR_OK);
  const char *all = member("xl/worksheets/sheet1.xml"), *p = strstr(all, "\xF0\x9F\x98\x80");
  size_t n = 0;
  for (; memcmp(p, "\xF0\x9F\x98\x80", 4) == 0; p += 4) n++;
  assert_int_equal(n, (SHEET_CELL_MAX - 1) / 2);
  assert_memory_equal(p, "\xE2\x80\xA6</t>", 7);
  HAS(all, arena_fmt(a, ">%s<", fits));
}

// Memory stays, however many rows; packed pieces come while rows are written.
static void many_rows(void **state) {
  (void)state;
  enum { ROWS = 50000, ROOM = 400 * 1024 };
  static const SheetColumn columns[] = {{"Number", 0}, {"Text", 0}};
  Arena *small = arena_new(ROOM, ARENA_WIPE);
  Sheet *s;
  assert_int_equal(sheet_begin(small, SHEET_XLSX, "x", columns, 2, sheet_to_buf, &out, &s), ERR_OK);
  size_t before = out.n;
  for (int i = 0; i < ROWS; i++) sheet_int(s, i), sheet_text(s, "some words"), sheet_row(s);
  assert_true(out.n > before + 1000);
  assert_int_equal(sheet_end(s), ERR_OK);
  assert_false(arena_failed(small));
  arena_free(small);
  HAS(member("xl/worksheets/sheet1.xml"), "<c r=\"A50001\" s=\"0\"><v>49999</v></c>");
}

static void wrong_rows_are_errors(void **state) {
  (void)state;
  static const SheetColumn columns[] = {{"A", 0}, {"B", 0}};
  Sheet *s = begin(SHEET_CSV, columns, 2);
  sheet_text(s, "one"), sheet_row(s), sheet_text(s, "lost");
  assert_int_equal(sheet_end(s), ERR_LIMIT);
  s = begin(SHEET_CSV, columns, 2);
  sheet_text(s, "1"), sheet_text(s, "2"), sheet_text(s, "3");
  assert_int_equal(sheet_end(s), ERR_LIMIT);
  s = begin(SHEET_XLSX, columns, 2);
  sheet_text(s, "1");
  assert_int_equal(sheet_end(s), ERR_LIMIT);
  s = begin(SHEET_CSV, columns, 2);
  s->row = SHEET_ROWS_MAX;
  sheet_text(s, "1"), sheet_text(s, "2"), sheet_row(s);
  assert_int_equal(sheet_end(s), ERR_LIMIT);
  assert_int_equal(sheet_begin(a, SHEET_CSV, "x", columns, 0, sheet_to_buf, &out, &s), ERR_LIMIT);
}

static void a_full_place_is_an_error(void **state) {
  (void)state;
  static const SheetColumn columns[] = {{"A", 0}};
  for (int form = SHEET_CSV; form <= SHEET_XLSX; form++) {
    Buf little;
    Sheet *s;
    buf_init(&little, 2000);
    Err e = sheet_begin(a, (SheetForm)form, "x", columns, 1, sheet_to_buf, &little, &s);
    for (int i = 0; e == ERR_OK && i < 20000; i++) sheet_int(s, i * 7919), sheet_row(s);
    if (e == ERR_OK) e = sheet_end(s);
    assert_int_equal(e, little.err);
    assert_int_not_equal(e, ERR_OK);
    buf_free(&little);
  }
  Arena *none = arena_new(SHEET_PIECE + 4096, 0);
  Sheet *s;
  assert_int_equal(sheet_begin(none, SHEET_XLSX, "x", columns, 1, sheet_to_buf, &out, &s), ERR_NO_MEMORY);
  arena_free(none);
}

static void forms(void **state) {
  (void)state;
  SheetForm f;
  assert_true(sheet_form("xlsx", &f) && f == SHEET_XLSX && text_eq(sheet_ending(f), "xlsx"));
  assert_true(sheet_form("csv", &f) && f == SHEET_CSV && text_starts(sheet_media_type(f), "text/csv"));
  assert_false(sheet_form("ods", &f) || sheet_form("", &f));
}

static void many_members(void **state) {
  (void)state;
  Zip *z;
  assert_int_equal(zip_begin(a, sheet_to_buf, &out, &z), ERR_OK);
  for (size_t i = 0; i < ZIP_MEMBERS_MAX; i++) {
    const char *name = arena_fmt(a, "table %zu.csv", i);
    assert_int_equal(zip_member(z, name), ERR_OK);
    if (i) assert_int_equal(zip_add(z, BYTES(name, strlen(name))), ERR_OK);   // the first has nothing in it
  }
  assert_int_equal(zip_end(z), ERR_OK);
  assert_string_equal(member("table 0.csv"), "");
  assert_string_equal(member("table 31.csv"), "table 31.csv");
  assert_int_equal(zip_begin(a, sheet_to_buf, &out, &z), ERR_OK);
  for (size_t i = 0; i < ZIP_MEMBERS_MAX; i++) assert_int_equal(zip_member(z, "x"), ERR_OK);
  assert_int_equal(zip_member(z, "x"), ERR_LIMIT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_table_as_csv, set_up, tear_down),
      cmocka_unit_test_setup_teardown(no_text_computes_in_csv, set_up, tear_down),
      cmocka_unit_test_setup_teardown(no_part_computes_in_csv, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_table_as_workbook, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_same_rows_give_the_same_bytes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(names_of_columns_and_of_the_sheet, set_up, tear_down),
      cmocka_unit_test_setup_teardown(long_texts_are_cut, set_up, tear_down),
      cmocka_unit_test_setup_teardown(many_rows, set_up, tear_down),
      cmocka_unit_test_setup_teardown(wrong_rows_are_errors, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_full_place_is_an_error, set_up, tear_down),
      cmocka_unit_test_setup_teardown(many_members, set_up, tear_down),
      cmocka_unit_test(forms),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
