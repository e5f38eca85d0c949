#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Each line of the last table of docs/threat-model.md names tests, and each of them is there, says something and is run.

    check-threat-model.py [--self-test]

A named C test must be built by a meson.build beside or above it; a named file must hold an assertion. Folders and patterns stand for
the tests in them.
"""
import fnmatch
import os
import re

import checklib

DOCUMENT = "docs/threat-model.md"
HEADING = "## Lines and the tests that hold them"
NAMED = re.compile(r"(?:src|tests|tools|fuzz)/[\w.*/-]+")
SAYS = re.compile(r"\bassert_\w+\(|\btap\.(?:true|equal|test)\b|\bassert\b|\breturn 1\b|sys\.exit|\bexit\(1\)|not ok", re.I)


def lines_of(text):
    """(number, line name, cell of tests) of each row of the table."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("## "):
            inside = line == HEADING
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        if inside and line.startswith("|") and len(cells) == 2 and cells[0] != "line" and set(cells[0]) != {"-"}:
            yield number, cells[0], cells[1]


def tests_at(files, name):
    """The test files that a name stands for: a file, a pattern, or a folder."""
    if "*" in name:
        return fnmatch.filter(files, name)
    if name in files:
        return [name]
    return [f for f in files if f.startswith(name.rstrip("/") + "/") and
            (f.endswith(("_test.c", "_test.py")) or f.startswith("tests/"))]


def is_built(root, path):
    stem, folder = os.path.basename(path)[:-len("_test.c")], os.path.dirname(path)
    while folder:
        build = checklib.read(root, f"{folder}/meson.build") or ""
        if re.search(rf"\b{re.escape(stem)}(?:_test)?\b|'\*_test\.c', check", build):  # named, or all of the folder are
            return True
        folder = os.path.dirname(folder)
    return False


def faults_of(root, files, name):
    found = tests_at(files, name)
    if not found:
        return [f"there is no {name}"]
    said = []
    for path in found:
        if path.endswith("_test.c") and not is_built(root, path):
            said.append(f"{path} is built by no meson.build")
        if path.endswith((".c", ".py", ".mjs")) and not SAYS.search(checklib.read(root, path) or ""):
            said.append(f"{path} asserts nothing")
    return said


def check(root):
    text = checklib.read(root, DOCUMENT)
    if text is None:
        return [f"{DOCUMENT}: missing"]
    files, said, rows = checklib.tree(root), [], 0
    for number, line, tests in lines_of(text):
        rows += 1
        names = NAMED.findall(tests)
        if not names:
            said.append(f"{DOCUMENT}:{number}: no test is named for: {line}")
        said += [f"{DOCUMENT}:{number}: {fault}" for name in names for fault in faults_of(root, files, name)]
    return said if rows else [f"{DOCUMENT}: no table under {HEADING!r}"]


def samples():
    def page(*rows):
        return "# Model\n\n" + HEADING + "\n| line | test |\n|---|---|\n" + "".join(f"| {a} | {b} |\n" for a, b in rows)
    good = {"src/a/a_test.c": "assert_int_equal(1, one());\n", "src/a/meson.build": "tests += ['a_test']\n", "tests/b.py": "tap.equal(1, one())\n"}
    return [
        ("in order", {**good, DOCUMENT: page(("one", "src/a/a_test.c, tests/b.py"), ("two", "src/a"), ("three", "src/*/*_test.c"))}, None),
        ("no test", {**good, DOCUMENT: page(("one", "by hand"))}, "no test is named for: one"),
        ("gone", {**good, DOCUMENT: page(("one", "src/a/gone_test.c"))}, "there is no src/a/gone_test.c"),
        ("pattern of nothing", {**good, DOCUMENT: page(("one", "src/b/*_test.c"))}, "there is no src/b/*_test.c"),
        ("not built", {**good, "src/a/meson.build": "\n", DOCUMENT: page(("one", "src/a/a_test.c"))}, "built by no meson.build"),
        ("says nothing", {**good, "tests/b.py": "print(1)\n", DOCUMENT: page(("one", "tests/b.py"))}, "tests/b.py asserts nothing"),
        ("no table", {**good, DOCUMENT: "# Model\n"}, "no table under"),
        ("no document", good, "missing"),
    ]


if __name__ == "__main__":
    checklib.main(check, samples, __doc__)
