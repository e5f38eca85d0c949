# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""bench/run audit: 5,000,000 payslips, minimum wage and overtime, in turns: `recourse law audit`, a bare C loop over mapped memory with as
many threads, DuckDB, pandas. All four must name the same number of payslips and the same sum. Our time is that of the whole program
(start, values of law, findings written to a file); the bare loop's too; DuckDB and pandas are timed from reading to sums, without their start."""
import os
import re
import statistics
import subprocess
import tempfile
import time

ROWS, ROUNDS = 5_000_000, 5
MINIMUM = os.path.join("law", "jp", "wage_minimum", "minimum.csv")
HERE = os.path.dirname(os.path.abspath(__file__))


class Table:
    """A table of payslips, and the ways to judge it. Each returns (rows, below, short, missing) and seconds."""

    def __init__(self, root, build, path, threads):
        self.root, self.path, self.threads = root, path, str(threads)
        self.own_rate = 0.0
        self.recourse = os.path.join(build, "src", "recourse")
        self.bare_program = os.path.join(build, "bench", "bench_payslips")

    def make(self, rows):
        subprocess.run([self.bare_program, "make", str(rows), MINIMUM, self.path], check=True, cwd=self.root)

    def run(self, *words):
        began = time.perf_counter()
        done = subprocess.run(words, check=True, cwd=self.root, capture_output=True, text=True)
        return done, time.perf_counter() - began

    def ours(self):
        out = self.path + ".findings"
        done, seconds = self.run(self.recourse, "law", "audit", self.path, "--jobs", self.threads, "--out", out)
        os.unlink(out)
        rows = int(re.search(r"^(\d+) rows,", done.stderr, re.M).group(1))
        self.own_rate = float(re.search(r"([\d.]+) million rows a second", done.stderr).group(1))
        found = {name: (int(n), int(yen.replace(",", ""))) for name, n, yen in re.findall(r"^(\w+) +(\d+) rows +¥([\d,]+)", done.stderr, re.M)}
        below, short = found["below_minimum_wage"], found["premium_short"]
        return (rows, below[0], short[0], below[1] + short[1]), seconds

    def bare(self):
        done, seconds = self.run(self.bare_program, "bare", self.threads, MINIMUM, self.path)
        return tuple(map(int, done.stdout.split())), seconds

    def timed_itself(self, *words):
        said = self.run(*words)[0].stdout.split()
        return tuple(map(int, said[:4])), float(said[4])

    def duckdb(self):
        return self.timed_itself("node", os.path.join(HERE, "payslips_duckdb.mjs"), MINIMUM, self.path, self.threads)

    def pandas(self):
        return self.timed_itself("/usr/bin/python3", os.path.join(HERE, "payslips_pandas.py"), MINIMUM, self.path)


def peak_kb(words, root):
    """The most memory that the program ever held."""
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.chdir(root)
        os.execv(words[0], words)
    _, status, used = os.wait4(child, 0)
    if status != 0:
        raise RuntimeError(f"{words[0]} failed")
    return used.ru_maxrss


def memory(table, folder):
    small = Table(table.root, os.path.dirname(os.path.dirname(table.recourse)), os.path.join(folder, "small.csv"), int(table.threads))
    small.make(ROWS // 10)
    few, many = (peak_kb([t.recourse, "law", "audit", t.path, "--jobs", t.threads], t.root) for t in (small, table))
    size = os.path.getsize(table.path) / 1e6
    print(f"memory at most: {many / 1024:.1f} MB for {ROWS:,} rows ({size:.0f} MB), {few / 1024:.1f} MB for a tenth of them")


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def bench_audit(root, build):
    threads = os.cpu_count() or 1
    print(f"== audit ({ROWS:,} payslips, minimum wage and overtime, {threads} threads)", flush=True)
    others = {"bare": 0.5, "duckdb": 4, "pandas": 10}
    with tempfile.TemporaryDirectory(prefix="recourse-bench-") as folder:
        table = Table(root, build, os.path.join(folder, "payslips.csv"), threads)
        table.make(ROWS)
        ours, own, seconds = [], [], {name: [] for name in others}
        for _ in range(ROUNDS):
            sums, took = table.ours()
            ours.append(took)
            own.append(table.own_rate)
            for name in others:
                same, took = getattr(table, name)()
                if same != sums:
                    raise RuntimeError(f"{name} says {same}, the audit {sums}")
                seconds[name].append(took)
        print(f"recourse law audit   {ROWS / statistics.median(ours) / 1e6:6.2f} million rows/s ({statistics.median(own):.2f} without its start); {sums[1]:,} below the minimum, {sums[2]:,} premiums short, "
              f"{sums[3]:,} yen missing: all four say so")
        for name, least in others.items():
            ratios = [theirs / mine for mine, theirs in zip(ours, seconds[name])]
            print(f"{name:20} {ROWS / statistics.median(seconds[name]) / 1e6:6.2f} million rows/s; ours is {spread(ratios)} times that, wanted {least}", flush=True)
        memory(table, folder)
