#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Compare the branches that tests took with tools/coverage.def: `tools/test --only coverage` builds, runs and calls this.

    tools/coverage.py MEASURED.json     the answer of `gcovr --json`; one line per branch that no test took, status 1 if any
    tools/coverage.py --self-test

coverage.def has one entry a line: FILE (all its functions) or FILE:FUNCTION. A function ends where the next one begins.
An entry that matches nothing, or that stands there twice, is a fault too: a rule about code that is gone is no rule.
"""
import json
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DEFINITION = "tools/coverage.def"


def read_entries(text):
    """(line, file, function or None) of each entry."""
    entries = []
    for n, line in enumerate(text.splitlines(), 1):
        line = line.split("#")[0].strip()
        if line:
            path, _, function = line.partition(":")
            entries.append((n, path, function or None))
    return entries


def by_function(file):
    """The functions of a measured file: (name, calls, its lines)."""
    starts = sorted((f["lineno"], f["name"], f["execution_count"]) for f in file["functions"])
    ends = [start for start, _, _ in starts[1:]] + [sys.maxsize]
    return [(name, calls, [x for x in file["lines"] if start <= x["line_number"] < end])
            for (start, name, calls), end in zip(starts, ends)]


def untaken(path, name, calls, lines):
    """What no test reached in one function."""
    if not calls:
        return [f"{path}:{lines[0]['line_number'] if lines else 0}: {name} is never called"]
    found = []
    for line in lines:
        missed = [n for n, branch in enumerate(line["branches"], 1) if not branch["count"]]
        found += [f"{path}:{line['line_number']}: {name}: branch {n} of {len(line['branches'])} is not taken" for n in missed]
    return found


def compare(entries, measured):
    """(faults, entries that hold)."""
    files = {f["file"]: f for f in measured["files"]}
    faults, held, seen = [], 0, set()
    for n, path, function in entries:
        wanted = [f for f in by_function(files[path]) if function in (None, f[0])] if path in files else []
        said = [fault for f in wanted for fault in untaken(path, *f)]
        if not wanted:
            said.append(f"{DEFINITION}:{n}: {path}{':' + function if function else ''} matches nothing that was measured")
        if (path, function) in seen:
            said.append(f"{DEFINITION}:{n}: {path} stands here twice")
        seen.add((path, function))
        faults += said
        held += not said
    return faults, held


def self_test():
    def line(n, *counts):
        return {"line_number": n, "branches": [{"count": c} for c in counts]}
    measured = {"files": [{"file": "a.c", "functions": [{"lineno": 9, "name": "late", "execution_count": 1},
                                                        {"lineno": 1, "name": "early", "execution_count": 2},
                                                        {"lineno": 20, "name": "never", "execution_count": 0}],
                           "lines": [line(2, 1, 1), line(10, 3, 0), line(21)]}]}

    def said(text):
        return compare(read_entries(text), measured)
    assert said("# words\n\na.c:early # why\n") == ([], 1)
    assert said("a.c:late") == (["a.c:10: late: branch 2 of 2 is not taken"], 0)
    assert said("a.c:never") == (["a.c:21: never is never called"], 0)
    assert len(said("a.c")[0]) == 2
    assert said("b.c\na.c:gone")[0] == [f"{DEFINITION}:1: b.c matches nothing that was measured",
                                        f"{DEFINITION}:2: a.c:gone matches nothing that was measured"]
    assert said("a.c:early\na.c:early")[0] == [f"{DEFINITION}:2: a.c stands here twice"]
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    with open(os.path.join(ROOT, DEFINITION), encoding="utf-8") as f:
        entries = read_entries(f.read())
    with open(sys.argv[1], encoding="utf-8") as f:
        faults, held = compare(entries, json.load(f))
    print("\n".join([*faults, f"{held} entries hold, {len(faults)} faults"]))
    return 1 if faults or not held else 0


if __name__ == "__main__":
    sys.exit(main())
