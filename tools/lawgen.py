#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Find the rules of law: every LAW_RULE(name) and LAW_AUDIT(name) in a C file below a jurisdiction's folder.

    lawgen.py --files LAW            rule files, relative to LAW, one a line
    lawgen.py --tests LAW            test files (*_test.c)
    lawgen.py --data LAW             values and examples (*.yaml, *.csv), with LAW before them
    lawgen.py --headers LAW          headers of rule files, relative to LAW
    lawgen.py --checked OUT CMD...   runs `recourse law check` for the build: its faults are printed and fail it, else OUT is its report
    lawgen.py --table OUT.c FILE...  the lists that the engine opens (law_rule_table, law_audit_table), of these files, and a hash over
                                     their text (law_rule_hash): a changed rule is another version of the law
"""
import hashlib
import os
import re
import subprocess
import sys

RULE = re.compile(r"^LAW_RULE\(\s*(\w+)\s*\)", re.M)
AUDIT = re.compile(r"^LAW_AUDIT\(\s*(\w+)\s*\)", re.M)


def c_files(law, tests):
    found = []
    for folder, dirs, names in os.walk(law):
        dirs[:] = sorted(d for d in dirs if not d.startswith("."))
        if os.path.abspath(folder) == os.path.abspath(law):
            continue
        found += [os.path.relpath(os.path.join(folder, n), law) for n in names if n.endswith(".c") and n.endswith("_test.c") == tests]
    return sorted(found)


def headers(law):
    return sorted(os.path.relpath(os.path.join(folder, n), law) for folder, _, names in os.walk(law) for n in names if n.endswith(".h"))


def data_files(law):
    return sorted(os.path.join(folder, n) for folder, _, names in os.walk(law) for n in names if n.endswith((".yaml", ".csv")))


def declared(files, pattern):
    names = {}
    for path in files:
        with open(path, encoding="utf-8") as f:
            for name in pattern.findall(f.read()):
                if name in names:
                    raise SystemExit("lawgen.py: %s stands in %s and in %s" % (name, names[name], path))
                names[name] = path
    return sorted(names)


def table(files):
    lines = ["// Made by tools/lawgen.py; do not edit.", '#include "law/law_audit.h"']
    for kind, what, names in (("LawRule", "rule", declared(files, RULE)), ("LawAudit", "audit", declared(files, AUDIT))):
        lines += ["extern const %s law_%s_%s;" % (kind, what, n) for n in names]
        lines += ["extern const %s *const law_%s_table[];" % (kind, what), "const %s *const law_%s_table[] = {" % (kind, what)]
        lines += ["  &law_%s_%s," % (what, n) for n in names] + ["  0,", "};"]
    digest = hashlib.sha256()
    for path in sorted(files):
        with open(path, "rb") as f:
            digest.update(f.read())
    lines += ["extern const char law_rule_hash[];", 'const char law_rule_hash[] = "%s";' % digest.hexdigest()]
    return "\n".join(lines + [""])


def checked(out, command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
    else:
        with open(out, "w", encoding="utf-8") as f:
            f.write(done.stdout)
    return done.returncode


def main(argv):
    if len(argv) == 2 and argv[0] in ("--files", "--tests"):
        print("\n".join(c_files(argv[1], argv[0] == "--tests")))
        return 0
    if len(argv) == 2 and argv[0] == "--headers":
        print("\n".join(headers(argv[1])))
        return 0
    if len(argv) == 2 and argv[0] == "--data":
        print("\n".join(data_files(argv[1])))
        return 0
    if len(argv) >= 3 and argv[0] == "--checked":
        return checked(argv[1], argv[2:])
    if len(argv) >= 2 and argv[0] == "--table":
        with open(argv[1], "w", encoding="utf-8") as f:
            f.write(table(argv[2:]))
        return 0
    sys.stderr.write(__doc__)
    return 64


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
