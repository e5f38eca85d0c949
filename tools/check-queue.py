#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""The statements of the queue are those of their one declaration, and the migrations have the indexes that they name.

    check-queue.py [--self-test]
"""
import checklib
import queuegen


def samples():
    decl = ("active new open\nsort due due_hour asc\nfilter lang lang\nindex all\nindex lang lang\n"
            "view team active -\n  sorts due\n  filters lang\n")
    parsed = queuegen.read(decl)
    good = {queuegen.DECL: decl, queuegen.SQL: queuegen.sql_text(parsed), queuegen.DEF: queuegen.def_text(parsed),
            "db/migrations/0001_a.sql": "\n".join(queuegen.wanted_indexes(parsed))}
    return [("in order", good, None),
            ("stale", {**good, queuegen.SQL: "-- old\n"}, "is not what"),
            ("no table", {k: v for k, v in good.items() if k != queuegen.DEF}, "is not what"),
            ("no index", {**good, "db/migrations/0001_a.sql": ""}, "lacks: CREATE INDEX cases_q_all_due")]


if __name__ == "__main__":
    checklib.main(queuegen.check, samples, __doc__)
