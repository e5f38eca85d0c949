# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""The program of today on the databases of db/fixtures, populated ones of every schema that there was: it migrates them by itself,
finds nothing wrong, and receipts and keys that were given out then still open what they opened. The folder keys/ is new each time,
as after a loss: it holds what signs and sends, nothing that opens a report."""
import glob
import gzip
import os
import re
import shutil
import subprocess
import tempfile

import tap

from testsite import Site

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FIXTURES = os.path.join(ROOT, "db", "fixtures")
MESSAGE = '<li class="msg'


def fixtures():
    return sorted(int(name) for name in os.listdir(FIXTURES) if name.isdigit()) if os.path.isdir(FIXTURES) else []


def newest_migration():
    return max(int(os.path.basename(p)[:4]) for p in glob.glob(os.path.join(ROOT, "db", "migrations", "[0-9]*.sql")))


def load(site, number):
    """Loads the dump of this engine into the site's empty folder or new database, and puts the sign-ins where a demo has them."""
    folder = os.path.join(FIXTURES, str(number))
    with gzip.open(os.path.join(folder, tap.ENGINE + ".sql.gz")) as f:
        dump = f.read()
    into = site.database_args()[1:]
    command = ["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", *into] if into else ["sqlite3", "-bail", os.path.join(site.folder, "recourse.db")]
    done = subprocess.run(command, input=dump, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    tap.equal(done.returncode, 0, done.stderr.decode("utf-8", "replace")[:400])
    with open(os.path.join(folder, "receipts.txt"), encoding="utf-8") as f:
        parts = re.split(r"^= (\w+)\n", f.read(), flags=re.M)
    with open(os.path.join(site.folder, "demo-sign-ins.txt"), "w", encoding="utf-8") as f:
        f.write(dict(zip(parts[1::2], parts[2::2]))[tap.ENGINE])


def check_is_clean(site):
    said = subprocess.run(site.command("check"), capture_output=True, text=True, check=False)
    tap.equal(said.returncode, 0, "recourse check: " + said.stdout + said.stderr)


def receipts_open(site):
    """Every report that its retention has left opens; at least one is there, with its messages, and takes a new one."""
    written = 0
    for receipt in site.receipts:
        worker = site.client()
        page = worker.follow(worker.post("/en/r", {"receipt": receipt}))
        if MESSAGE not in page.text:
            continue
        before = page.text.count(MESSAGE)
        tap.equal(worker.post("/en/r/message", {"t": "Written today", "csrf": page.hidden("csrf")}).status, 303, "a message")
        page = worker.open("/en/r/case")
        tap.equal(page.text.count(MESSAGE), before + 1, "messages")
        written += 1
    tap.true(written > 0, f"none of {len(site.receipts)} receipts opens a report with messages")


def helper_opens(site):
    helper = site.sign_in("lotus-case1")
    numbers = re.findall(r'href="/staff/cases/(\d+)"', helper.open("/staff/cases?view=all").text + helper.open("/staff/cases").text)
    tap.true(numbers, "cases in the queue")
    pages = [helper.open(f"/staff/cases/{n}") for n in dict.fromkeys(numbers)]
    tap.equal({p.status for p in pages}, {200}, "cases open")
    tap.true(any("Written today" in p.text for p in pages), "what the worker wrote is on the helper's page")


def of_schema(number):
    folder = tempfile.mkdtemp(prefix="recourse-fixture-")
    site = Site(folder=folder)
    try:
        load(site, number)
        site.start()
        receipts_open(site)
        helper_opens(site)
        tap.equal(site.stop(), 0, "the server ends well")
        check_is_clean(site)
        site.start()  # a second start finds nothing to migrate
        tap.equal(site.open("/en/").status, 200, "first page")
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)


for schema in fixtures():
    tap.test(f"a database of schema {schema} is brought up to date and opens")(lambda number=schema: of_schema(number))


@tap.test("the newest fixture has the newest schema")
def newest():
    tap.equal(max(fixtures(), default=0), newest_migration(), "run tools/make-fixture; schema of the newest fixture")


if __name__ == "__main__":
    tap.main()
