// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The book of this program: the only part of the engine that needs the generated list of rules.
#include "law/law_int.h"

static Err open_own(const char *dir, bool strict, LawBook **out, ErrDetail *d) {
  TRY(law_book_open(dir, law_rule_table, strict, out, d));
  law_version_make(*out, law_rule_hash);
  return ERR_OK;
}

Err law_open(const char *dir, LawBook **out, ErrDetail *d) { return open_own(dir, true, out, d); }

Err law_open_faulty(const char *dir, LawBook **out, ErrDetail *d) { return open_own(dir, false, out, d); }
