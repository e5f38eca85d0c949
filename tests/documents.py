# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Documents that come from tables of the program are the ones that the program prints. To write them anew after a change that is
meant: python3 tests/documents.py --write (and read the difference: docs/routes.md says who may open what)."""
import os
import subprocess
import sys

import tap

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HEAD = "<!-- SPDX-FileCopyrightText: 2026 The Recourse contributors -->\n<!-- SPDX-License-" "Identifier: Apache-2.0 -->\n"
DOCUMENTS = {
    "docs/routes.md": (["routes"], "# Every page and endpoint, and who may ask for it\n\n"),
    "docs/settings.md": (["config", "--docs"], "# Settings\n\nThe flag is `--name`, the variable `RECOURSE_NAME`, the line in recourse.conf "
                         "`name = value`. Flags win over variables, variables over the file.\n\n"),
}


def wanted(path):
    words, title = DOCUMENTS[path]
    said = subprocess.run([tap.BIN, *words], check=True, capture_output=True, text=True).stdout
    return HEAD + title + said


def make_test(path):
    @tap.test(f"{path} is what the program prints")
    def check():
        with open(os.path.join(ROOT, path), encoding="utf-8") as f:
            seen = f.read()
        tap.true(seen == wanted(path), f"{path} differs; python3 tests/documents.py --write, then read the difference")


for one in DOCUMENTS:
    make_test(one)

if __name__ == "__main__":
    if "--write" in sys.argv:
        for one in DOCUMENTS:
            text = wanted(one)   # before the old one is gone
            with open(os.path.join(ROOT, one), "w", encoding="utf-8") as out:
                out.write(text)
        sys.exit(0)
    tap.main()
