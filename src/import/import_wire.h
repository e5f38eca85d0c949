// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// How recourse-import ends: its exit status. Descriptor 0 is the workbook, 1 the table; the one argument is the number of the sheet.
#ifndef RECOURSE_IMPORT_IMPORT_WIRE_H
#define RECOURSE_IMPORT_IMPORT_WIRE_H
enum { IMPORT_DONE = 0, IMPORT_BROKEN = 10, IMPORT_NO_SHEET = 11, IMPORT_TOO_LARGE = 12, IMPORT_SYSTEM = 13, IMPORT_NO_SANDBOX = 14 };
#endif
