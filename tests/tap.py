# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""The convention of tests/*.py: one line `ok NAME` or `not ok NAME` for each test, and the exit status.

    import tap

    @tap.test("the first page answers")
    def first_page():
        tap.equal(status, 200)

    if __name__ == "__main__":
        tap.main()
"""
import os
import sys
import traceback

BUILD = os.environ.get("RECOURSE_BUILD", os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "build"))
BIN = os.environ.get("RECOURSE_BIN", os.path.join(BUILD, "src", "recourse"))
ENGINE = os.environ.get("RECOURSE_ENGINE", "sqlite")
_tests = []


def test(name):
    def keep(act):
        _tests.append((name, act))
        return act
    return keep


def equal(seen, wanted, what=""):
    if seen != wanted:
        raise AssertionError(f"{what}: wanted {wanted!r}, saw {seen!r}".lstrip(": "))


def true(seen, what):
    if not seen:
        raise AssertionError(what)


def main():
    """Runs the tests in the order in which they stand; a failing one does not stop the others."""
    failed = 0
    for name, act in _tests:
        try:
            act()
            print(f"ok {name}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {name}", flush=True)
            print("# " + traceback.format_exc().rstrip().replace("\n", "\n# "), flush=True)
    sys.exit(1 if failed or not _tests else 0)
