#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Keep functions and files small: a ratchet that only goes down.

    check-size.py [--self-test]
    check-size.py --list          every function and file over the limit

A C function past 60 lines is split, or the comment above it says `Long because ...`; a source file ends before line 800.
tools/size-ratchet.txt holds how many of each are tolerated. More fail; fewer fail too, until the number there is lowered,
so that what was gained stays gained.
"""
import re
import sys

import checklib

FUNCTION_LINES, FILE_LINES = 60, 800
RATCHET = "tools/size-ratchet.txt"
CODE = (".c", ".h", ".py", ".mjs", ".js", ".html", ".css", ".sql")
# A function begins at column 0 and its body ends with a brace at column 0.
HEAD = re.compile(r"^[A-Za-z_][^;{}=]*\)\s*(?:__attribute__\s*\(\(.*\)\)\s*)?\{\s*(?://.*)?$")


def function_start(lines, number):
    """The first line of the function head that ends on this line with an opening brace; None when it is no function."""
    text, first = lines[number].strip(), number
    while not re.match(r"^[A-Za-z_]", lines[first]):
        first -= 1
        if first < 0 or number - first > 8 or not lines[first].strip() or lines[first].startswith(("}", "#", "/")):
            return None
        text = lines[first].strip() + " " + text
    return first if HEAD.match(text) else None


def explained(lines, first):
    said, number = [], first - 1
    while number >= 0 and lines[number].lstrip().startswith(("//", "*", "/*")):
        said.append(lines[number])
        number -= 1
    return any(re.search(r"\blong because\b", line, re.I) for line in said)


def long_functions(text):
    """(line, name, length) of the C functions past the limit that do not explain themselves."""
    lines, found, number = text.split("\n"), [], 0
    while number < len(lines):
        first = function_start(lines, number) if lines[number].rstrip().endswith("{") else None
        if first is None:
            number += 1
            continue
        last = number
        while last < len(lines) and not lines[last].startswith("}"):
            last += 1
        length = last - first + 1
        if length > FUNCTION_LINES and not explained(lines, first):
            name = re.search(r"(\w+)\s*\(", lines[first])
            found.append((first + 1, name.group(1) if name else "?", length))
        number = last + 1
    return found


def offenders(root):
    functions, files = [], []
    for path in checklib.tree(root, *CODE):
        if path.startswith(("db/fixtures/", "tests/data/")):
            continue
        text = checklib.read(root, path) or ""
        length = text.count("\n")
        if length > FILE_LINES:
            files.append(f"{path}: {length} lines, the limit is {FILE_LINES}")
        if path.endswith((".c", ".h")):
            functions += [f"{path}:{line}: {name} has {n} lines, the limit is {FUNCTION_LINES}"
                          for line, name, n in long_functions(text)]
    return functions, files


def allowed(root):
    text = checklib.read(root, RATCHET) or ""
    return {name: int(n) for name, n in re.findall(r"^(functions|files) (\d+)$", text, re.M)}


def check(root):
    said, limit = [], allowed(root)
    for name, found in zip(("functions", "files"), offenders(root)):
        if name not in limit:
            said.append(f"{RATCHET}: the line '{name} N' is missing")
        elif len(found) > limit[name]:
            said += found + [f"{len(found)} {name} are too long, {limit[name]} are tolerated"]
        elif len(found) < limit[name]:
            said.append(f"{RATCHET}: only {len(found)} {name} are too long now: lower {limit[name]} to {len(found)}")
    return said


def samples():
    body = "  int a;\n" * 70
    kept = {RATCHET: "functions 0\nfiles 0\n"}
    return [
        ("in order", {**kept, "src/a.c": "int f(void) {\n  return 0;\n}\n"}, None),
        ("explained", {**kept, "src/a.c": "// Long because it is a table.\nint f(void) {\n" + body + "}\n"}, None),
        ("a table is no function", {**kept, "src/a.c": "static const int t[] = {\n" + "  1,\n" * 70 + "};\n"}, None),
        ("long", {**kept, "src/a.c": "int f(void) {\n" + body + "}\n"}, "f has 72 lines"),
        ("head of two lines", {**kept, "src/a.c": "static int f(int a,\n             int b) {\n" + body + "}\n"}, "f has 73"),
        ("second of two", {**kept, "src/a.c": "int g(void) {\n}\n\nint f(void) {\n" + body + "}\n"}, "f has 72"),
        ("file", {**kept, "src/a.h": "int a;\n" * 801}, "801 lines"),
        ("loose ratchet", {RATCHET: "functions 2\nfiles 0\n", "src/a.c": ""}, "lower 2 to 0"),
        ("no ratchet", {"src/a.c": ""}, "is missing"),
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print("\n".join(sum(offenders(checklib.ROOT), [])))
        sys.exit(0)
    checklib.main(check, samples, __doc__)
