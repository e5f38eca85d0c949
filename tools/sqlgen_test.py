#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Tests of tools/sqlgen.py: what it writes compiles and says the same, and each mistake is named with its line."""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SQLGEN = [sys.executable, os.path.join(HERE, "sqlgen.py")]
failed = 0


def report(name, good, said=""):
    global failed
    failed += not good
    print(f"{'ok' if good else 'not ok'} - {name}" + ("" if good else f"\n# {said}"))


def generate(folder, files, *options):
    paths = []
    for name, text in files.items():
        paths.append(os.path.join(folder, name))
        with open(paths[-1], "w", encoding="utf-8") as f:
            f.write(text)
    return subprocess.run(SQLGEN + list(options) + paths, capture_output=True, text=True)


def statements(folder, files):
    return generate(folder, files, "--out-c", os.path.join(folder, "x.c"), "--out-h", os.path.join(folder, "x.h"))


GOOD = """-- SPDX-License-Identifier: Apache-2.0
-- About the file.

-- One case.
-- name: cases_get
SELECT id, 'a;? -- \\ "q" ខ' -- why ?
FROM cases
-- in the middle
WHERE id = ?1 AND n > ?2;

-- name: cases_get pg
SELECT id FROM cases WHERE id = ?1 AND n > ?2 FOR UPDATE
-- name: cases_two
-- Two.
SELECT 2;
"""

MAIN = """#include <stdio.h>
#include "x.h"
int main(void) {
  for (size_t i = 0; i < sql_all_n; i++)
    printf("%s|%s|%s\\n", sql_all[i]->name, sql_all[i]->sqlite, sql_all[i]->pg ? sql_all[i]->pg : "-");
  return sql_all[sql_all_n] != NULL;
}
"""

WANT = """cases_get|SELECT id, 'a;? -- \\ "q" ខ' -- why ?
FROM cases
WHERE id = ?1 AND n > ?2|SELECT id FROM cases WHERE id = ?1 AND n > ?2 FOR UPDATE
cases_two|SELECT 2|-
"""

MISTAKES = [
    ("text before a name", "SELECT 1;\n", 1), ("bad name", "-- name: Cases\nSELECT 1\n", 1),
    ("bad engine", "-- name: a mysql\nSELECT 1\n", 1), ("no text", "-- name: a\n\n-- name: b\nSELECT 1\n", 1),
    ("twice", "-- name: a\nSELECT 1\n-- name: a\nSELECT 1\n", 3),
    ("pg twice", "-- name: a\nSELECT 1\n-- name: a pg\nSELECT 1\n-- name: a pg\nSELECT 2\n", 5),
    ("pg alone", "-- name: a pg\nSELECT 1\n", 1), ("two statements", "-- name: a\nSELECT 1;\nSELECT 2;\n", 2),
    ("bare placeholder", "-- name: a\nSELECT\n ?\n", 3), ("dollar", "-- name: a\nSELECT $1\n", 2),
    ("gap", "-- name: a\nSELECT ?1, ?3\n", 1), ("other count", "-- name: a\nSELECT ?1\n-- name: a pg\nSELECT 1\n", 3),
]


def test_statements(folder):
    done = statements(folder, {"a.sql": GOOD})
    report("good file", done.returncode == 0, done.stderr)
    with open(os.path.join(folder, "x.h"), encoding="utf-8") as f:
        head = f.read()
    report("comments", "// One case.\n// in the middle\nextern const SqlStmt SQL_cases_get;" in head and
           "// Two.\nextern" in head and "About the file" not in head, head)
    with open(os.path.join(folder, "m.c"), "w", encoding="utf-8") as f:
        f.write(MAIN)
    build = subprocess.run([os.environ.get("CC", "cc"), "-std=gnu17", "-Wall", "-Wextra", "-Werror", "-I", folder, "-I",
                            os.path.join(HERE, "..", "src"), "-o", os.path.join(folder, "m"),
                            os.path.join(folder, "m.c"), os.path.join(folder, "x.c")], capture_output=True, text=True)
    report("compiles", build.returncode == 0, build.stderr)
    said = subprocess.run([os.path.join(folder, "m")], capture_output=True, text=True)
    report("says the same", said.stdout == WANT and said.returncode == 0, said.stdout)
    before = os.stat(os.path.join(folder, "x.c")).st_mtime_ns
    statements(folder, {"a.sql": GOOD})
    report("unchanged output keeps its time", os.stat(os.path.join(folder, "x.c")).st_mtime_ns == before)
    done = statements(folder, {"a.sql": GOOD, "b.sql": "-- name: cases_two\nSELECT 1\n"})
    report("twice in two files", done.returncode == 65 and "b.sql:1:" in done.stderr and "a.sql:" in done.stderr, done.stderr)
    for name, text, line in MISTAKES:
        done = statements(folder, {"bad.sql": text})
        report(f"mistake: {name}", done.returncode == 65 and f"bad.sql:{line}: " in done.stderr, done.stderr)


def test_migrations(folder):
    out = os.path.join(folder, "m.c")
    sql = os.path.join(folder, "db")
    os.mkdir(sql)
    first = {"0001_cases_first.sql": "CREATE TABLE a (b TEXT);\n"}
    done = generate(sql, first, "--migrations", out, "--depfile", out + ".d")
    with open(out, encoding="utf-8") as f:
        report("migration", done.returncode == 0 and '.number = 1, .name = "cases_first"' in f.read(), done.stderr)
    done = subprocess.run(SQLGEN + ["--migrations", out, "--depfile", out + ".d", sql], capture_output=True, text=True)
    with open(out + ".d", encoding="utf-8") as f:
        report("folder in the depfile", f.read() == f"{out}: {sql} {sql}/0001_cases_first.sql\n", done.stderr)
    for name, files in [("name", {"1_x.sql": "x"}), ("gap", {**first, "0003_x.sql": "x"}), ("empty", {"0001_x.sql": "\n"}),
                        ("same number", {**first, "0001_x.sql": "x"})]:
        done = generate(sql, files, "--migrations", out)
        report(f"migration mistake: {name}", done.returncode == 65 and ".sql:1: " in done.stderr, done.stderr)


with tempfile.TemporaryDirectory() as temporary:
    test_statements(temporary)
    test_migrations(temporary)
sys.exit(failed != 0)
