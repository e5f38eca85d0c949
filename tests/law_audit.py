# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""`recourse law audit` from outside: what it prints where, mappings, refusals, and that the same rows by the rules have the same answer."""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile

import tap

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HEAD = "payslip,prefecture,date,pay,hours_month,overtime,premium_paid"


def audit(text, *words, name="payslips.csv"):
    with tempfile.TemporaryDirectory(prefix="recourse-audit-") as folder:
        path = os.path.join(folder, name)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return subprocess.run([tap.BIN, "law", "audit", path, *words], capture_output=True, text=True, check=False, timeout=60)


def findings(done):
    tap.equal(done.returncode, 0, done.stderr)
    return list(csv.DictReader(io.StringIO(done.stdout)))


@tap.test("findings go to standard output, columns and summary to standard error")
def streams():
    done = audit(f"{HEAD}\n7,13,2026-10-01,204799,160,10,15999\n8,13,2026-10-01,204800,160,10,16000\n")
    rows = findings(done)
    tap.equal([(r["line"], r["payslip"], r["reason"], r["missing"], r["due"], r["found"]) for r in rows],
              [("2", "7", "below_minimum_wage", "1", "1280", "1279"), ("2", "7", "premium_short", "1", "16000", "15999")])
    tap.true('prefecture         column 2 "prefecture"  (guessed)' in done.stderr, done.stderr)
    tap.true("2 rows, 1 flagged, 0 unreadable, 0 not judged" in done.stderr, done.stderr)
    tap.true("¥1" in done.stderr and "Minimum Wage Act" in done.stderr, done.stderr)


@tap.test("columns by mapping, in the command or in a file; the command wins")
def mappings():
    table = "Ort,Tag,Lohn,Std\nTokyo,2026-10-01,204799,9600\n"
    done = audit(table)
    tap.equal(done.returncode, 65)
    tap.true("--map prefecture=HEADER" in done.stderr, done.stderr)
    with tempfile.NamedTemporaryFile("w", suffix=".map") as f:
        f.write("# places\nprefecture=Ort\ndate=Tag\npay=#3\nhours_month=#1\n\n")
        f.flush()
        rows = findings(audit(table, "--map-file", f.name, "--map", "hours_month=Std:minutes"))
    tap.equal([r["reason"] for r in rows], ["below_minimum_wage"])


@tap.test("rows at fault are named with line and column and stop nothing")
def faults():
    rows = findings(audit(f"{HEAD}\n1,99,2026-10-01,1,160,0,0\n2,13,2026-02-30,1,160,0,0\n3,13,2026-10-01,1x,160,0,0\n4,13\n5,13,2026-10-01,204799,160,0,0\n"))
    tap.equal([(r["line"], r["reason"], r["column"], r["what"]) for r in rows],
              [("2", "unreadable", "#2 prefecture", "not a known word"), ("3", "unreadable", "#3 date", "not a date"),
               ("4", "unreadable", "#4 pay", "not a number"), ("5", "unreadable", "#3 date", "the row has too few fields"),
               ("6", "below_minimum_wage", "", "")])


@tap.test("what cannot be done is said and leaves no file")
def refusals():
    for words, code, said in (((), 65, "no such column"), (("--map", "x=y"), 64, "no column x"), (("--jobs", "0"), 64, "jobs"),
                              (("--audit", "jp.none"), 66, "no audit")):
        done = audit("a,b\n1,2\n" if not words else f"{HEAD}\n", *words)
        tap.equal((done.returncode, done.stdout), (code, ""), done.stderr)
        tap.true(said in done.stderr, done.stderr)
    gone = subprocess.run([tap.BIN, "law", "audit", "/nowhere.csv"], capture_output=True, text=True, check=False)
    tap.equal(gone.returncode, 66)
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.csv")
        tap.equal(audit(f"{HEAD}\n", "--out", out).returncode, 0)
        tap.equal(os.stat(out).st_mode & 0o777, 0o600)
        tap.true(audit(f"{HEAD}\n", "--out", out).returncode != 0, "an existing file was overwritten")


@tap.test("the audit and the rule name the same minimum and the same pay for an hour")
def same_answer():
    facts = [{"prefecture": p, "date": d, "period": "month", "hours_month": 9630, "items": [{"kind": "basic", "amount": 150000}]}
             for p in ("01", "05", "13", "27", "47") for d in ("2018-04-01", "2022-11-01", "2025-12-01", "2026-11-01")]
    lines = "".join(json.dumps({"rule": "jp.wage.minimum_check", "facts": f}) + "\n" for f in facts)
    answers = subprocess.run([tap.BIN, "law", "eval", "--batch", "--no-trace"], input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    rows = {r["line"]: r for r in findings(audit("prefecture,date,pay,hours_month\n" + "".join(f"{f['prefecture']},{f['date']},150000,160.5\n" for f in facts)))}
    short = 0
    for number, answer in enumerate(map(json.loads, answers), 2):
        row = rows.get(str(number))
        tap.equal(bool(row), answer["outcome"] == "no", f"line {number}")
        if row:
            short += 1
            out = answer["out"]
            tap.equal((int(row["missing"]), int(row["due"]), int(row["found"])), (out["shortfall_month"], out["minimum"], out["hourly"]), f"line {number}")
    tap.true(0 < short < len(facts), "both answers must occur")


@tap.test("the cases of the dates of the minimum wage are those of its table")
def dates():
    done = subprocess.run([sys.executable, os.path.join(ROOT, "law", "jp", "wage_minimum", "dates.py"), "--check"], capture_output=True, text=True, check=False)
    tap.equal(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    tap.main()
