# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""What the house checkers share: the files of the tree, and how a checker reports and proves that it can fail.

A checker is a module with check(root) -> list of complaints, and samples(): list of (name, {path: text}, wanted), where
wanted is a text that some complaint must contain, or None when the tree is in order.
"""
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SKIPPED = {".git", "node_modules", "data", "__pycache__"}


def walk(root):
    for folder, dirs, names in os.walk(root):
        dirs[:] = sorted(d for d in dirs if d not in SKIPPED and not d.startswith("build"))
        for name in sorted(names):
            yield os.path.relpath(os.path.join(folder, name), root)


def tree(root, *endings):
    """Paths of the project's own files, relative to root: what git tracks or would track."""
    git = ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(git, capture_output=True, check=False) if os.path.isdir(os.path.join(root, ".git")) else None
    if done is not None and done.returncode == 0:
        paths = sorted(p for p in done.stdout.decode("utf-8").split("\0") if p)
    else:
        paths = list(walk(root))
    paths = [p for p in paths if os.path.isfile(os.path.join(root, p))]
    return [p for p in paths if not endings or p.endswith(tuple(endings))]


def read(root, path):
    """The text of a file, or None when there is none or it is not text."""
    if not os.path.isfile(os.path.join(root, path)):
        return None
    with open(os.path.join(root, path), "rb") as f:
        data = f.read()
    if b"\0" in data[:8192]:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def plant(root, files):
    for path, text in files.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as f:
            f.write(text)


def self_test(check, samples):
    """Runs the checker on small trees with a known answer; returns the exit status."""
    bad = 0
    for name, files, wanted in samples:
        with tempfile.TemporaryDirectory() as root:
            plant(root, files)
            said = check(root)
        right = not said if wanted is None else any(wanted in line for line in said)
        if not right:
            bad += 1
            print(f"self-test {name}: wanted {wanted!r}, got {said}")
    print(f"self-test: {len(samples) - bad} of {len(samples)} samples judged rightly")
    return 1 if bad or not samples else 0


def main(check, samples, doc):
    args = sys.argv[1:]
    if args == ["--self-test"]:
        sys.exit(self_test(check, samples()))
    if args:
        sys.stderr.write(doc)
        sys.exit(64)
    said = check(ROOT)
    for line in said:
        print(line)
    sys.exit(1 if said else 0)
