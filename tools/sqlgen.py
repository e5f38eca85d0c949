#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Turn SQL files into C.

    sqlgen.py --out-c X.c --out-h X.h [--table NAME] a.sql b.sql ...
        Named statements. X.h declares `extern const SqlStmt SQL_<name>;` for each, and the table of all of them
        (NAME[], NAME_n; sql_all by default). X.c defines them.
    sqlgen.py --migrations X.c [--depfile X.d] FOLDER-or-file...
        NNNN_room_words.sql into `migrations[]` {number, name, text} and `migrations_n` (store/migrate.h).

A statement file:
    -- name: cases_get            a statement begins; comments around this line become its comment in the header
    SELECT ... WHERE id = ?1;     its text, up to the next name; a semicolon at the end is dropped
    -- name: cases_get pg         another text of the same statement for PostgreSQL (optional)
Placeholders are ?1, ?2 ... without gaps, the same number of them in both texts.
A mistake ends the run with FILE:LINE and status 65.
"""
import argparse
import os
import re
import sys

LICENCE = "// SPDX-FileCopyrightText: 2026 The Recourse contributors\n// SPDX-License-" "Identifier: Apache-2.0\n"
NAME = re.compile(r"^--\s*name\s*:\s*(.*?)\s*$")
GOOD_NAME = re.compile(r"^([a-z][a-z0-9_]*)( pg)?$")
MIGRATION = re.compile(r"^(\d{4})_([a-z0-9]+(?:_[a-z0-9]+)*)\.sql$")


class Mistake(Exception):
    pass


def mistake(path, line, text):
    raise Mistake(f"{path}:{line}: {text}")


class Part:
    """One text under one `-- name:` line."""

    def __init__(self, path, line, name, pg, doc):
        self.path, self.line, self.name, self.pg, self.doc = path, line, name, pg, doc
        self.lines = []

    def sql(self):
        text = "\n".join(self.lines).strip()
        return text[:-1].rstrip() if text.endswith(";") else text


def read_lines(path):
    try:
        with open(path, encoding="utf-8") as f:
            return f.read().split("\n")
    except UnicodeDecodeError:
        mistake(path, 1, "not UTF-8")


def begin(path, number, words, doc):
    good = GOOD_NAME.match(words)
    if not good:
        mistake(path, number, f"bad name '{words}': lower-case letters, digits and _, then nothing or ' pg'")
    return Part(path, number, good.group(1), bool(good.group(2)), doc)


def parse(path):
    parts, part, doc, head = [], None, [], True
    for number, line in enumerate(read_lines(path), 1):
        bare = line.strip()
        named = NAME.match(bare)
        if named:
            part, doc = begin(path, number, named.group(1), doc), []
            parts.append(part)
            head = False
        elif bare.startswith("--"):
            comment = bare[2:].strip()
            if comment.startswith("SPDX-"):
                continue
            # A comment under the name, before any text, is the statement's; one after the text is the next one's.
            (part.doc if part and not part.lines else doc).append(comment)
        elif not bare:
            if head:
                doc = []  # the comment at the top of a file belongs to the file
        elif part is None:
            mistake(path, number, "text before the first '-- name:' line")
        else:
            if doc:  # it stood between two lines of this statement
                part.doc += doc
                doc = []
            part.lines.append(line.rstrip())
    return parts


def tokens(sql):
    """Yields (offset, token) of what lies outside quotes and comments, one character or placeholder at a time."""
    skip = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|(\?\d*|\$\d+|.)", re.S)
    for m in skip.finditer(sql):
        if m.group(1):
            yield m.start(), m.group(1)


def check(part):
    sql, seen = part.sql(), set()
    if not sql:
        mistake(part.path, part.line, f"'{part.name}' has no text")
    for at, token in tokens(sql):
        line = part.line + 1 + sql.count("\n", 0, at)
        if token == ";":
            mistake(part.path, line, f"'{part.name}' holds more than one statement")
        if token == "?" or token[0] == "$" and len(token) > 1:
            mistake(part.path, line, f"'{part.name}': write placeholders as ?1, ?2 ...")
        if token[0] == "?":
            seen.add(int(token[1:]))
    if seen != set(range(1, len(seen) + 1)):
        mistake(part.path, part.line, f"'{part.name}': placeholders {sorted(seen)} have a gap")
    return len(seen)


def collect(paths):
    """All statements in the order of the files: [(sqlite part, pg part or None)]."""
    base, pg, order = {}, {}, []
    for path in paths:
        for part in parse(path):
            table = pg if part.pg else base
            if part.name in table:
                first = table[part.name]
                mistake(path, part.line, f"'{part.name}' is already at {first.path}:{first.line}")
            table[part.name] = part
            if not part.pg:
                order.append(part)
    for name, part in pg.items():
        if name not in base or base[name].path != part.path:
            mistake(part.path, part.line, f"'{name} pg' has no '{name}' in this file")
    for part in order:
        count = check(part)
        if part.name in pg and check(pg[part.name]) != count:
            mistake(pg[part.name].path, pg[part.name].line, f"'{part.name} pg' has another number of placeholders")
    return [(part, pg.get(part.name)) for part in order]


def c_line(text):
    out = []
    for byte in text.encode("utf-8"):
        char = chr(byte)
        if char in "\"\\":
            out.append("\\" + char)
        elif 0x20 <= byte < 0x7F:
            out.append(char)
        else:
            out.append(f"\\{byte:03o}")
    return "".join(out)


def c_string(text, indent):
    lines = text.split("\n")
    ends = ["\\n"] * (len(lines) - 1) + [""]
    return "\n".join(f'{indent}"{c_line(line)}{end}"' for line, end in zip(lines, ends))


def write(path, text):
    """Keeps the time of a file whose content stays, so that nothing is compiled again."""
    try:
        with open(path, encoding="utf-8") as f:
            if f.read() == text:
                return
    except FileNotFoundError:
        pass
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def statements(args):
    found = collect(args.files)
    guard = "RECOURSE_GEN_" + re.sub(r"\W", "_", os.path.basename(args.out_h)).upper()
    head = [LICENCE + "// Generated by tools/sqlgen.py: named statements.", f"#ifndef {guard}", f"#define {guard}",
            '#include "store/db.h"']
    body = [LICENCE + "// Generated by tools/sqlgen.py.", f'#include "{os.path.basename(args.out_h)}"', ""]
    for part, pg in found:
        head += [f"// {line}" if line else "//" for line in part.doc]
        head.append(f"extern const SqlStmt SQL_{part.name};")
        body += [f"const SqlStmt SQL_{part.name} = {{", f'    .name = "{part.name}",', "    .sqlite =",
                 c_string(part.sql(), "        ") + ","]
        if pg:
            body += ["    .pg =", c_string(pg.sql(), "        ") + ","]
        body += ["};", ""]
    head += ["// Every statement, for checks of plans. The last entry is NULL.", f"extern const SqlStmt *const {args.table}[];",
             f"extern const size_t {args.table}_n;", "#endif", ""]
    body.append(f"const SqlStmt *const {args.table}[] = {{")
    body += [f"    &SQL_{part.name}," for part, _ in found]
    body += ["    NULL,", "};", f"const size_t {args.table}_n = {len(found)};", ""]
    write(args.out_h, "\n".join(head))
    write(args.out_c, "\n".join(body))


def migration_files(paths):
    found = []
    for path in paths:
        if os.path.isdir(path):
            found += [os.path.join(path, n) for n in sorted(os.listdir(path)) if n.endswith(".sql")]
        else:
            found.append(path)
    return found


def migrations(args):
    body = [LICENCE + "// Generated by tools/sqlgen.py: the numbered migrations.", '#include "store/migrate.h"', "",
            "const Migration migrations[] = {"]
    files, seen = migration_files(args.files), {}
    for path in sorted(files, key=os.path.basename):
        good = MIGRATION.match(os.path.basename(path))
        if not good:
            mistake(path, 1, "a migration is called NNNN_room_words.sql")
        number = int(good.group(1))
        if number in seen:
            mistake(path, 1, f"number {number} is already {seen[number]}")
        if number != len(seen) + 1:
            mistake(path, 1, f"number {number} does not follow {len(seen)}")
        seen[number] = path
        text = "\n".join(read_lines(path)).strip()
        if not text:
            mistake(path, 1, "empty migration")
        body += [f'    {{.number = {number}, .name = "{good.group(2)}", .text =', c_string(text, "        ") + "},"]
    body += ["    {.number = 0, .name = NULL, .text = NULL},", "};", f"const size_t migrations_n = {len(seen)};", ""]
    write(args.migrations, "\n".join(body))
    if args.depfile:
        # The folders too: a new file changes the time of its folder.
        folders = [path for path in args.files if os.path.isdir(path)]
        write(args.depfile, f"{args.migrations}: {' '.join(folders + files)}\n")


def main():
    cli = argparse.ArgumentParser(description="Turn SQL files into C.")
    cli.add_argument("--out-c")
    cli.add_argument("--out-h")
    cli.add_argument("--table", default="sql_all")
    cli.add_argument("--migrations")
    cli.add_argument("--depfile")
    cli.add_argument("files", nargs="*")
    args = cli.parse_args()
    if bool(args.migrations) == bool(args.out_c) or bool(args.out_c) != bool(args.out_h):
        cli.error("give either --migrations or both --out-c and --out-h")
    try:
        (migrations if args.migrations else statements)(args)
    except Mistake as e:
        sys.stderr.write(f"{e}\n")
        return 65
    return 0


if __name__ == "__main__":
    sys.exit(main())
