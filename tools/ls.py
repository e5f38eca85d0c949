#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""List files for the build, sorted, one path a line.

    ls.py FOLDER PATTERN... [-x PATTERN]...     files of FOLDER (not below it) that match, relative to FOLDER
    ls.py --all ROOT                            every file whose coming or going changes the build (for tools/configure)
"""
import fnmatch
import os
import sys

WATCHED = {"src", "locale", "assets", "fuzz", "law", "bench"}
KINDS = (".c", ".html", ".sql", ".po", ".build", ".def")


def folder_files(folder, wanted, refused):
    if not os.path.isdir(folder):
        return []
    names = [n for n in os.listdir(folder) if os.path.isfile(os.path.join(folder, n)) and not n.startswith(".")]
    keep = [n for n in names if any(fnmatch.fnmatchcase(n, p) for p in wanted)]
    return sorted(n for n in keep if not any(fnmatch.fnmatchcase(n, p) for p in refused))


def all_files(root):
    found = []
    for top in sorted(WATCHED):
        for folder, dirs, names in os.walk(os.path.join(root, top)):
            dirs.sort()
            found += [os.path.relpath(os.path.join(folder, n), root) for n in sorted(names) if n.endswith(KINDS)]
    return found


def main(argv):
    if len(argv) == 2 and argv[0] == "--all":
        print("\n".join(all_files(argv[1])))
        return 0
    if len(argv) < 2:
        sys.stderr.write(__doc__)
        return 64
    folder, wanted, refused, rest = argv[0], [], [], iter(argv[1:])
    for word in rest:
        (refused if word == "-x" else wanted).append(next(rest) if word == "-x" else word)
    for name in folder_files(folder, wanted, refused):
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
