// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The book of this program: the only part of the engine that needs the generated list of rules.
#include "law/law_int.h"

Err law_open(const char *dir, LawBook **out, ErrDetail *d) { return law_book_open(dir, law_rule_table, true, out, d); }

Err law_open_faulty(const char *dir, LawBook **out, ErrDetail *d) { return law_book_open(dir, law_rule_table, false, out, d); }
