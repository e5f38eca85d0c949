#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Every column that is not sealed stands in a closed list, with its reason and how coarse it is.

    check-plain-columns.py [--self-test]
    check-plain-columns.py --missing      the lines to add to docs/plain-columns.tsv, with empty reasons

Reads db/migrations/*.sql (CREATE TABLE, ALTER TABLE ... ADD, DROP, RENAME) and docs/plain-columns.tsv with the columns
table, column, reason, coarseness. A BLOB column may hold ciphertext, keys, hashes and signatures; all others are plain.
"""
import re
import sys

import checklib

LIST = "docs/plain-columns.tsv"
HEAD = ["table", "column", "reason", "coarseness"]
NOT_COLUMNS = {"PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "CONSTRAINT"}
CREATE = re.compile(r"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)\s*\((.*?)\)\s*(?:STRICT|WITHOUT\s+ROWID|,|\s)*;", re.S | re.I)
ADD = re.compile(r"ALTER\s+TABLE\s+(\w+)\s+ADD\s+(?:COLUMN\s+)?(\w+)\s+(\w+)", re.I)
DROP_COLUMN = re.compile(r"ALTER\s+TABLE\s+(\w+)\s+DROP\s+(?:COLUMN\s+)?(\w+)", re.I)
RENAME = re.compile(r"ALTER\s+TABLE\s+(\w+)\s+RENAME\s+TO\s+(\w+)", re.I)
RENAME_COLUMN = re.compile(r"ALTER\s+TABLE\s+(\w+)\s+RENAME\s+COLUMN\s+(\w+)\s+TO\s+(\w+)", re.I)
DROP_TABLE = re.compile(r"DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?(\w+)", re.I)


def without_comments(sql):
    return re.sub(r"/\*.*?\*/", " ", re.sub(r"--[^\n]*", "", sql), flags=re.S)


def split_columns(body):
    """The parts between the commas that stand outside of parentheses."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(body):
        depth += {"(": 1, ")": -1}.get(c, 0)
        if c == "," and depth == 0:
            parts.append(body[start:i])
            start = i + 1
    return [p.strip() for p in parts + [body[start:]] if p.strip()]


def create(tables, name, body):
    columns = {}
    for part in split_columns(body):
        words = part.split()
        if words[0].upper() in NOT_COLUMNS:
            continue
        columns[words[0]] = words[1].upper().split("(")[0] if len(words) > 1 else ""
    tables[name] = columns


def apply(tables, statement):
    hit = CREATE.match(statement)
    if hit:
        create(tables, hit.group(1), hit.group(2))
        return
    for pattern, act in (
            (RENAME_COLUMN, lambda t, old, new: tables[t].update({new: tables[t].pop(old)})),
            (RENAME, lambda old, new: tables.update({new: tables.pop(old)})),
            (DROP_COLUMN, lambda t, c: tables[t].pop(c)),
            (ADD, lambda t, c, kind: tables[t].update({c: kind.upper()})),
            (DROP_TABLE, lambda t: tables.pop(t, None))):
        hit = pattern.match(statement)
        if hit:
            act(*hit.groups())
            return
    if re.match(r"(CREATE|ALTER)\s+(TEMP\w*\s+|VIRTUAL\s+)?TABLE", statement, re.I):
        raise ValueError(f"not understood: {statement[:60]!r}")


def schema(root):
    """table -> {column: type} after all migrations, and what could not be read."""
    tables, said = {}, []
    for path in checklib.tree(root, ".sql"):
        if not path.startswith("db/migrations/"):
            continue
        for statement in without_comments(checklib.read(root, path) or "").split(";"):
            if not statement.strip():
                continue
            try:
                apply(tables, statement.strip() + ";")
            except (ValueError, KeyError) as e:
                said.append(f"{path}: {e}")
    return tables, said


def listed(root):
    """(table, column) -> line number, and complaints about the list itself."""
    rows, said, text = {}, [], checklib.read(root, LIST)
    if text is None:
        return rows, [f"{LIST} is missing"]
    lines = [(n, line.split("\t")) for n, line in enumerate(text.split("\n"), 1) if line.strip() and not line.startswith("#")]
    if not lines or lines[0][1][:4] != HEAD:
        return rows, [f"{LIST}:1: the first line names the columns: {' '.join(HEAD)}"]
    for number, row in lines[1:]:
        if len(row) != len(HEAD) or not all(cell.strip() for cell in row):
            said.append(f"{LIST}:{number}: four filled columns are wanted")
        elif (row[0], row[1]) in rows:
            said.append(f"{LIST}:{number}: {row[0]}.{row[1]} is listed twice")
        if len(row) >= 2:
            rows[(row[0], row[1])] = number
    return rows, said


def plain(tables):
    return {(t, c) for t, columns in tables.items() for c, kind in columns.items() if kind != "BLOB"}


def check(root):
    tables, said = schema(root)
    rows, complaints = listed(root)
    said += complaints
    if not tables:
        said.append("db/migrations holds no table")
    found = plain(tables)
    said += [f"{t}.{c} is a plain column outside of {LIST}" for t, c in sorted(found - set(rows))]
    said += [f"{LIST}:{rows[r]}: {r[0]}.{r[1]} is not a plain column of the schema" for r in sorted(set(rows) - found)]
    return said


def samples():
    table = "CREATE TABLE t (\n  id INTEGER PRIMARY KEY, -- a, b\n  body BLOB NOT NULL,\n  UNIQUE (id, body)\n) STRICT;\n"
    head, row = "\t".join(HEAD) + "\n", "t\tid\trandom name of the row\tnone\n"
    sql, tsv = "db/migrations/0001_a.sql", LIST
    return [
        ("in order", {sql: table, tsv: head + row}, None),
        ("comment line", {sql: table, tsv: "# who owns it\n" + head + row}, None),
        ("unlisted", {sql: table + "ALTER TABLE t ADD COLUMN name TEXT;\n", tsv: head + row}, "t.name is a plain column"),
        ("sealed column added", {sql: table + "ALTER TABLE t ADD COLUMN more BLOB;\n", tsv: head + row}, None),
        ("no list", {sql: table}, "is missing"),
        ("no reason", {sql: table, tsv: head + "t\tid\t\tnone\n"}, "four filled"),
        ("stale", {sql: table, tsv: head + row + "t\tgone\tx\ty\n"}, "t.gone is not"),
        ("twice", {sql: table, tsv: head + row + row}, "listed twice"),
        ("sealed one listed", {sql: table, tsv: head + row + "t\tbody\tx\ty\n"}, "t.body is not"),
        ("dropped", {sql: table + "DROP TABLE t;\n", tsv: head + row}, "holds no table"),
        ("strange", {sql: table + "CREATE TABLE u AS SELECT 1;\n", tsv: head + row}, "not understood"),
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["--missing"]:
        have = listed(checklib.ROOT)[0]
        for t, c in sorted(plain(schema(checklib.ROOT)[0]) - set(have)):
            print(f"{t}\t{c}\t\t")
        sys.exit(0)
    checklib.main(check, samples, __doc__)
