// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Members of a packed chat as frames (import_wire.h). Only the program recourse-import includes this.
#ifndef RECOURSE_IMPORT_IMPORT_PACK_H
#define RECOURSE_IMPORT_IMPORT_PACK_H
#include "import/import_xlsx.h"

// Returns a status of import_wire.h. file: the whole archive, mapped. Texts, or with media pictures, sound and films.
int import_pack(Bytes file, bool media, ImportWrite write, void *ctx);
#endif
