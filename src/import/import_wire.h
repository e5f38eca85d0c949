// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// How recourse-import ends: its exit status. Descriptor 0 is the workbook, 1 the table; the one argument is the number of the sheet, 0 for the names of all.
#ifndef RECOURSE_IMPORT_IMPORT_WIRE_H
#define RECOURSE_IMPORT_IMPORT_WIRE_H
enum { IMPORT_DONE = 0, IMPORT_BROKEN = 10, IMPORT_NO_SHEET = 11, IMPORT_TOO_LARGE = 12, IMPORT_SYSTEM = 13, IMPORT_NO_SANDBOX = 14 };

// With the argument "texts" or "media" instead, descriptor 0 is a packed chat and descriptor 1 gets its members of that kind as frames: a
// letter, the length of what follows (four bytes, the lowest first), and so many bytes. M: path of a member; D: its bytes, in pieces;
// E: its end.
enum { PACK_PATH_MAX = 1024, PACK_PIECE_MAX = 256 * 1024, PACK_TEXT_BYTES = 4 * 1024 * 1024, PACK_TEXTS = 64, PACK_MEDIA_BYTES = 50 * 1024 * 1024,
       PACK_MEDIA = 200 };
#define PACK_MEDIA_ALL (500ull * 1024 * 1024)
#define PACK_MEMBERS 20000
#endif
