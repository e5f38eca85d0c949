#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Refuse words that the product does not use, and work left open in the code.

    check-words.py [--self-test]

A worker "left her job without terminating the contract"; she is no trainee where her rights are meant, and nobody is
illegal. A line that must name such a word (a search term, a quoted law) carries the mark `word-allowed` with a reason.
"""
import re

import checklib

MARK = "word-allowed"
EVERYWHERE = [
    (re.compile(r"\brun-?aways?\b|\bran away from (?:her|his|their) (?:job|employer)", re.I),
     "say: left her job without terminating the contract"),
    (re.compile(r"\babscond\w*", re.I), "say: left her job without terminating the contract"),
    (re.compile(r"\billegal (?:worker|migrant|immigrant|alien|foreigner|stayer)s?\b", re.I), "nobody is illegal"),
    (re.compile(r"\boverstayers?\b", re.I), "say: whose permit has expired"),
]
# What a worker must never read (FIELD: outputs that can harm). Checked in her templates and in content.
WORKER = [
    (re.compile(r"\byou (?:may|can|should|must) leave your (?:job|work|workplace|employer)\b", re.I),
     "never tell her to leave or to stay at the workplace"),
    (re.compile(r"\byou (?:should|must) stay (?:at|with|in) your (?:job|work|workplace|employer)\b", re.I),
     "never tell her to leave or to stay at the workplace"),
    (re.compile(r"\bgrace period\b", re.I), "three months without the permitted activity are no grace period"),
    (re.compile(r"\b(?:it is|you are|it's) too late\b", re.I), "say: may be too late; ask a lawyer now"),
    (re.compile(r"\brelease papers?\b", re.I), "an error of the source papers, never to be copied"),
]
OPEN_WORK = [
    (re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b"), "finish it, or open an issue"),
    (re.compile(r"\b(?:not (?:yet )?implemented|placeholder implementation|stub)\b", re.I), "no part may be a stub"),
]
CODE = (".c", ".h", ".def", ".py", ".mjs", ".js", ".sql", ".html", ".css", ".scss", ".build", ".sh")
# The checkers themselves name the words; the others are not ours.
OWN = ("tools/check-words.py", "tools/content-check.py", "LICENSE", "LICENSES/", "package-lock.json")


def rules_for(path, text):
    rules = list(EVERYWHERE)
    is_worker_view = path.endswith(".html") and re.search(r"\{%\s*view\b[^%]*\b(?:worker|both)\s*%\}", text)
    if is_worker_view or path.startswith("content/") or path.startswith("law/") and path.endswith((".c", ".h", "params.yaml")):
        rules += WORKER
    if path.endswith(CODE) or "/" in path and "." not in path.rsplit("/", 1)[1]:
        rules += OPEN_WORK
    return rules


def check(root):
    said = []
    for path in checklib.tree(root):
        text = None if path.startswith(OWN) else checklib.read(root, path)
        if text is None:
            continue
        rules = rules_for(path, text)
        for number, line in enumerate(text.split("\n"), 1):
            if MARK in line:
                continue
            for pattern, instead in rules:
                hit = pattern.search(line)
                if hit:
                    said.append(f"{path}:{number}: {hit.group(0)!r}: {instead}")
    return said


def samples():
    view = '{% view x struct x_view "a.h" worker %}\n'
    return [
        ("in order", {"src/a.c": "int a; // alienate, pay stubs XXXXXX\n", "docs/a.md": "A list of things to do.\n",
                      "content/a.yaml": "text: She left her job without terminating the contract. Keep each pay stub.\n"}, None),
        ("mark", {"content/a.yaml": "match: runaway # word-allowed: what people type into the search\n"}, None),
        ("runaway", {"content/a.yaml": "text: a Runaway worker\n"}, "left her job"),
        ("abscond", {"locale/en.po": 'msgstr "absconder"\n'}, "left her job"),
        ("illegal", {"docs/a.md": "illegal workers\n"}, "nobody is illegal"),
        ("open work", {"src/a.c": "// TO" + "DO later\n"}, "open an issue"),
        ("stub", {"tools/a.py": "# this is a stub\n"}, "no part may be a stub"),
        ("leave", {"src/app/a/views/a.html": view + "You may leave your job now.\n"}, "never tell her"),
        ("late", {"content/a.yaml": "text: It is too late.\n"}, "may be too late"),
    ]


if __name__ == "__main__":
    checklib.main(check, samples, __doc__)
