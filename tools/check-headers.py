#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Every file that can carry a comment says whose it is and under which licence, in its first lines.

    check-headers.py [--self-test]

Where the tool `reuse` is installed, its own judgement over the whole tree is asked as well (.reuse/dep5 speaks for the
files that cannot carry a comment).
"""
import os
import shutil
import subprocess

import checklib

# In two parts, so that reuse does not read them as statements about this file.
TAG = "SPDX-"
OWNER = TAG + "FileCopyrightText: 2026 The Recourse contributors"
LICENCE = TAG + "License-Identifier: Apache-2.0"
ENDINGS = (".c", ".h", ".def", ".py", ".mjs", ".js", ".css", ".scss", ".html", ".sql", ".sh", ".yaml", ".yml", ".md", ".po",
           ".http", ".build", "Makefile", "meson_options.txt", ".gitignore", ".1", ".conf", ".service")
FIRST_LINES = 12
EXEMPT = ("tests/data/", "fuzz/corpus/", "db/fixtures/", "LICENSES/")


def is_script(text):
    return text.startswith("#!")


def check_headers(root):
    said = []
    for path in checklib.tree(root):
        if path.startswith(EXEMPT):
            continue
        text = checklib.read(root, path)
        if text is None or not (path.endswith(ENDINGS) or is_script(text)):
            continue
        head = "\n".join(text.split("\n")[:FIRST_LINES])
        for line in (OWNER, LICENCE):
            if line not in head:
                said.append(f"{path}:1: the line is missing: {line}")
    return said


def ask_reuse(root):
    if not shutil.which("reuse") or not os.path.isdir(os.path.join(root, ".reuse")):
        return []
    done = subprocess.run(["reuse", "--root", root, "lint"], capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else [f"reuse lint: {line}" for line in (done.stderr + done.stdout).splitlines()
                                           if (line.startswith("* ") and ":" not in line) or "ERROR" in line]


def check(root):
    return check_headers(root) + ask_reuse(root)


def samples():
    good = f"// {OWNER}\n// {LICENCE}\n"
    return [
        ("in order", {"src/a.c": good, "a.json": "{}", "tools/run": f"#!/bin/sh\n# {OWNER}\n# {LICENCE}\n"}, None),
        ("none", {"src/a.c": "int a;\n"}, "the line is missing"),
        ("other licence", {"src/a.c": f"// {OWNER}\n// {TAG}License-Identifier: MIT\n"}, "Apache-2.0"),
        ("too late", {"src/a.py": "\n" * 20 + good}, "the line is missing"),
        ("script without ending", {"tools/run": "#!/bin/sh\n"}, "tools/run:1"),
    ]


if __name__ == "__main__":
    checklib.main(check, samples, __doc__)
