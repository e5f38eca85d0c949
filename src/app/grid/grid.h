// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The list of cases as a table to work in: own columns, saved lists, many rows at once, undo, out as a sheet, keys.
//   /staff/cases               the list; what is written in own columns is opened for a key-holder, after an event
//   /staff/cases/several       gives the chosen cases to somebody, or changes their status
//   /staff/cases/undo          puts back what the same person did to several cases in the last minutes
//   /staff/cases/edit          the rows of a list as a form; what others changed meanwhile is shown beside what was typed
//   /staff/cases/sheet         the rows of a page as CSV or XLSX
//   /staff/cases/lists         lists with a name, of one person or of all
//   /staff/columns             which own columns there are
//   /staff/keyboard            the keys, and their switch
// Which lists there are, and in which order they come, is declared in app/cases/queue.decl.
#ifndef RECOURSE_APP_GRID_H
#define RECOURSE_APP_GRID_H
#include "app/app.h"

// Forgets what can no longer be undone.
Err grid_job(const App *app, Millis now) ERR_CHECK;
extern const Route grid_routes[];
#endif
