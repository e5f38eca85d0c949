// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Routes of the lists of cases.
#include "app/grid/grid_web.h"

enum { FORM_MAX = 1024 * 1024, VERSION_MAX = 1000000000 };
#define ID_MAX INT64_MAX

#define ADDRESS(flags)                                                                                                  \
  {"view", F_CODE, flags, 0, 20, 0, "list: new, mine, due, overdue, waiting, unassigned, team, closed"},                 \
  {"sort", F_CODE, flags, 0, 20, 0, "order: due, changed, filed"},                                                       \
  {"only", F_LINE, flags, 0, 60, 0, "filter and value: issue:pay"},                                                      \
  {"issue", F_CODE, flags, 0, 40, 0, "filter by issue group"},                                                           \
  {"lang", F_LINE, flags, 0, 20, 0, "filter by language of the worker"},                                                 \
  {"assignee", F_INT, flags, 0, ID_MAX, 0, "filter by person, for supervisors"},                                         \
  {"after", F_LINE, flags, 0, 40, 0, "cursor of the page before"}

static const Field list_fields[] = {
    ADDRESS(FIELD_QUERY),
    {"ref", F_LINE, FIELD_QUERY, 0, 40, 0, "case number, to open it"},
    {"given", F_INT, FIELD_QUERY, 0, 100, 0, "how many were changed just now"},
    {"back", F_INT, FIELD_QUERY, 0, 100, 0, "how many were put back just now"},
    {"late", F_INT, FIELD_QUERY, 0, 100, 0, "how many were not"},
    {0}};
static const Field page_fields[] = {ADDRESS(FIELD_QUERY), {0}};
static const Field sheet_fields[] = {ADDRESS(FIELD_QUERY), {"as", F_CODE, FIELD_QUERY | FIELD_REQUIRED, 3, 4, 0, "csv or xlsx"}, {0}};
static const Field several_fields[] = {
    ADDRESS(0),
    {"case", F_CODE, FIELD_MANY, 1, 60, QUEUE_PAGE, "case and version that the list showed: 12.3"},
    {"act", F_CODE, FIELD_REQUIRED, 1, 20, 0, "assign, open or wait"},
    {"to", F_INT, 0, 0, ID_MAX, 0, "person who gets them, 0 for nobody"},
    {0}};
static const Field undo_fields[] = {ADDRESS(0), {"undo", F_INT, FIELD_REQUIRED, 1, ID_MAX, 0, "what is undone"}, {0}};

#define COLUMN(name) {name, F_LINE, FIELD_MANY | FIELD_KEEP_EMPTY, 0, GRID_CELL_MAX, QUEUE_PAGE, "an own column, one for each row"}
static const Field edit_fields[] = {
    ADDRESS(0),
    {"columns", F_CODE, 0, 0, 200, 0, "ids of the own columns of the form: 1.4.5"},
    {"row", F_CODE, FIELD_MANY | FIELD_REQUIRED, 1, 120, QUEUE_PAGE, "case, its version, that of its own columns, who had it, mark of their texts, status"},
    {"to", F_CODE, FIELD_MANY | FIELD_KEEP_EMPTY, 0, 20, QUEUE_PAGE, "person, one for each row; empty: not to be changed"},
    {"status", F_CODE, FIELD_MANY | FIELD_KEEP_EMPTY, 0, 20, QUEUE_PAGE, "status, one for each row; empty: not to be changed"},
    COLUMN("c1"), COLUMN("c2"), COLUMN("c3"), COLUMN("c4"), COLUMN("c5"), COLUMN("c6"), COLUMN("c7"), COLUMN("c8"),
    {0}};
static const Field saved_fields[] = {
    ADDRESS(0),
    {"act", F_CODE, FIELD_REQUIRED, 1, 20, 0, "save or remove"},
    {"name", F_LINE, 0, 0, GRID_NAME_MAX, 0, "name of the list"},
    {"shared", F_BOOL, 0, 0, 1, 0, "for the whole organisation"},
    {"list", F_INT, 0, 0, ID_MAX, 0, "saved list that is removed"},
    {0}};
static const Field columns_page_fields[] = {{"done", F_INT, FIELD_QUERY, 0, 1, 0, "something was saved"}, {0}};
static const Field columns_fields[] = {
    {"version", F_INT, FIELD_REQUIRED, 0, VERSION_MAX, 0, "version of the columns that the page showed"},
    {"act", F_CODE, FIELD_REQUIRED, 1, 20, 0, "add, name, front or remove"},
    {"column", F_INT, 0, 0, ID_MAX, 0, "which column"},
    {"name", F_LINE, 0, 0, GRID_NAME_MAX, 0, "its name"},
    {"kind", F_CODE, 0, 0, 20, 0, "text, number or day"},
    {0}};
static const Field keyboard_fields[] = {{"on", F_BOOL, FIELD_REQUIRED, 0, 1, 0, "whether the keys work in this browser"}, {0}};

#define GET(path, fields, handler, summary) {"GET", path, ROLE_CASE_STAFF, 0, fields, 0, handler, NULL, summary}
#define POST(path, fields, handler, summary) {"POST", path, ROLE_CASE_STAFF, 0, fields, FORM_MAX, handler, NULL, summary}
const Route grid_routes[] = {
    GET("/staff/cases", list_fields, grid_list_web, "Lists of cases with filters and orders."),
    POST("/staff/cases/several", several_fields, grid_several_web, "Assigns several cases, or changes their status."),
    POST("/staff/cases/undo", undo_fields, grid_undo_web, "Puts back what the same person did to several cases."),
    GET("/staff/cases/edit", page_fields, grid_edit_page_web, "The rows of a list as one form."),
    POST("/staff/cases/edit", edit_fields, grid_edit_web, "Saves the rows of a list; shows those again that others changed."),
    GET("/staff/cases/sheet", sheet_fields, grid_sheet_web, "The rows of a page of a list as a file (CSV or XLSX)."),
    GET("/staff/cases/lists", NULL, grid_saved_page_web, "Lists with a name."),
    POST("/staff/cases/lists", saved_fields, grid_saved_web, "Saves a list under a name, or removes one."),
    {"GET", "/staff/columns", ROLE_SUPERVISOR, 0, columns_page_fields, 0, grid_columns_page_web, NULL, "Own columns."},
    {"POST", "/staff/columns", ROLE_SUPERVISOR, 0, columns_fields, 0, grid_columns_web, NULL, "Adds, names, moves or removes an own column."},
    {"GET", "/staff/keyboard", ROLE_ANY_STAFF, 0, NULL, 0, grid_keyboard_page_web, NULL, "The keys, and their switch."},
    {"POST", "/staff/keyboard", ROLE_ANY_STAFF, 0, keyboard_fields, 0, grid_keyboard_web, NULL, "Switches the keys on or off in this browser."},
    {0}};
