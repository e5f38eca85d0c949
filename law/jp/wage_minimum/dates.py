#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Write cases_dates.yaml: for every day on which an amount changes, the day before it and the day itself.

    dates.py            write the file
    dates.py --check    exit code 1 when it is not what minimum.csv says

The table is read here once more, by other code than the engine's.
"""
import csv
import datetime
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "cases_dates.yaml")
HEAD = """# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
# Written by dates.py from minimum.csv: the day before and the day of every change.
version: 1
cases:
"""
CASE = ('  - {{id: "MW-{pref}-{day}", rule: jp.wage.minimum, source: "minimum.csv", facts: {{prefecture: "{pref}", date: "{day}"}}, '
        'expect: {{{expect}}}}}\n')


def history():
    """Prefecture -> [(first day, yen)], in the order of the days."""
    found = {}
    with open(os.path.join(HERE, "minimum.csv"), encoding="ascii", newline="") as f:
        for row in csv.DictReader(f):
            found.setdefault(row["key"], []).append((datetime.date.fromisoformat(row["from"]), int(row["value"])))
    return {pref: sorted(rows) for pref, rows in sorted(found.items())}


def cases():
    text = HEAD
    for pref, rows in history().items():
        before = "outcome: cannot_tell, before_known: true"
        for day, yen in rows:
            text += CASE.format(pref=pref, day=day - datetime.timedelta(days=1), expect=before)
            before = f"outcome: value, hourly: {yen}"
            text += CASE.format(pref=pref, day=day, expect=before)
    return text


def main(words):
    if words not in ([], ["--check"]):
        sys.exit(__doc__)
    if words:
        with open(OUT, encoding="ascii") as f:
            sys.exit(0 if f.read() == cases() else "cases_dates.yaml is not what minimum.csv says: run dates.py")
    with open(OUT, "w", encoding="ascii") as f:
        f.write(cases())


if __name__ == "__main__":
    main(sys.argv[1:])
