# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Bad days of a whole server: killed while reports arrive, disk full, database gone, drafts and receipts that are no more, forms sent
twice, requests that no browser sends. RECOURSE_SEED repeats a run of the kill test; the seed is printed."""
import contextlib
import http.client
import json
import os
import random
import re
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import tap

from testsite import Site, first_answers

HERE = os.path.dirname(os.path.abspath(__file__))
JSON = {"Content-Type": "application/json"}


class Database:
    """The tables behind a site, whichever engine."""

    def __init__(self, site):
        self.site = site
        args = site.database_args()
        self.url = args[1] if args else ""

    def run(self, sql):
        if self.url:
            out = subprocess.run(["psql", "-q", "-X", "-A", "-t", self.url, "-c", sql], check=True, capture_output=True, text=True).stdout
            return [line.split("|") for line in out.splitlines() if line]
        with contextlib.closing(sqlite3.connect(os.path.join(self.site.folder, "recourse.db"), timeout=10)) as db:
            rows = [[str(v) for v in row] for row in db.execute(sql)]
            db.commit()
            return rows

    @contextlib.contextmanager
    def gone(self):
        """No write reaches the tables: the database of PostgreSQL is closed to everybody, the file of SQLite is locked."""
        if self.url:
            url = os.environ["RECOURSE_TEST_PG"]
            name = urllib.parse.urlsplit(self.url).path[1:]
            def ask(sql):
                subprocess.run(["psql", "-q", "-X", url, "-c", sql], check=True, stdout=subprocess.DEVNULL)
            ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
            try:
                yield
            finally:
                ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        else:
            with contextlib.closing(sqlite3.connect(os.path.join(self.site.folder, "recourse.db"), isolation_level=None)) as db:
                db.execute("BEGIN EXCLUSIVE")
                try:
                    yield
                finally:
                    db.execute("ROLLBACK")


def file_report(site, key, words="some words"):
    body = json.dumps({"language": "en", "organisation": "lotus", "answers": first_answers(own_words=words)})
    return site.client().request("POST", "/api/v1/reports", body, {**JSON, "Idempotency-Key": key})


def receipt_of(page):
    tap.true(page.status in (200, 201), f"a report is taken: {page.status} {page.text[:300]}")
    return json.loads(page.text)["receipt"]


def opens(site, receipt):
    return site.client().request("GET", "/api/v1/report", headers={"Authorization": f"Receipt {receipt}"}).status


def draft_to_the_end(site, client):
    """Answers every question and chooses; stops before sending. Returns the page with the button that sends."""
    page, answers = client.post("/en/begin"), first_answers()
    for _ in range(40):
        action = re.search(r'<form method="post" action="(/en/[^"]+)"', page.text).group(1)
        step = action.rsplit("/", 1)[-1]
        fields = {"csrf": page.hidden("csrf")}
        if action == "/en/send":
            return page
        if step == "receiver":
            fields.update(a="lotus", go="next")
        elif action == "/en/who":
            fields.update(named="no", go="next")
        elif step in answers:
            fields.update(a=answers[step][0], go="next")
        else:
            fields.update(go="skip")
        page = client.follow(client.post(action, fields))
        tap.equal(page.status, 200, f"after {action}")
    raise AssertionError("the questions do not end")


# ---- killed

class Filing(threading.Thread):
    """Files one report after the other until the server is gone, and keeps what was acknowledged."""

    def __init__(self, site, name):
        super().__init__()
        self.site, self.label, self.kept, self.tried = site, name, {}, []

    def run(self):
        for n in range(1000):
            key = f"kill-test-{self.label}-{n:06d}"
            self.tried.append(key)
            try:
                page = file_report(self.site, key, f"words of {key}")
            except (OSError, ValueError, http.client.HTTPException):
                return
            if page.status == 201:
                self.kept[key] = json.loads(page.text)["receipt"]


def whole(database):
    """Every case has items, every item its key, every case its grants with a holder each, and a receipt."""
    holes = {
        "case without items": "SELECT id FROM cases c WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.case_id = c.id)",
        "case without receipt": "SELECT id FROM cases c WHERE NOT EXISTS (SELECT 1 FROM receipts r WHERE r.case_id = c.id)",
        "case without grant": "SELECT id FROM cases c WHERE NOT EXISTS (SELECT 1 FROM grants g WHERE g.case_id = c.id)",
        "item without key": "SELECT id FROM items i WHERE NOT EXISTS (SELECT 1 FROM item_keys k WHERE k.item_id = i.id)",
        "grant without holder": "SELECT id FROM grants g WHERE NOT EXISTS (SELECT 1 FROM grant_wraps w WHERE w.grant_id = g.id)",
        "receipt without case": "SELECT case_id FROM receipts r WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = r.case_id)",
    }
    return {name: found for name, sql in holes.items() if (found := database.run(sql))}


@tap.test("killed while reports arrive: none acknowledged is lost, none is half there")
def killed():
    seed = int(os.environ.get("RECOURSE_SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"# RECOURSE_SEED={seed}", flush=True)
    chance, known = random.Random(seed), 0
    with Site() as site:
        for round_ in range(4):
            threads = [Filing(site, f"{round_}-{n}") for n in range(8)]
            for t in threads:
                t.start()
            time.sleep(chance.uniform(0.05, 1.2))
            site.kill()
            for t in threads:
                t.join()
            site.start()
            tap.equal(whole(Database(site)), {}, f"round {round_}")
            for t in threads:
                known += len(t.kept)
                for key, receipt in t.kept.items():
                    tap.equal(opens(site, receipt), 200, f"acknowledged {key}")
                    tap.equal(receipt_of(file_report(site, key, f"words of {key}")), receipt, "the same receipt for the same key")
                for key in t.tried[-1:]:  # not acknowledged: filed now, or it had been filed; one receipt either way
                    first = receipt_of(file_report(site, key, f"words of {key}"))
                    tap.equal(receipt_of(file_report(site, key, f"words of {key}")), first, "once")
                    tap.equal(opens(site, first), 200, "it opens")
        tap.true(known > 8, f"only {known} reports were acknowledged before the kills")
        receipts = Database(site).run("SELECT COUNT(*) FROM receipts")[0][0]
        cases = Database(site).run("SELECT COUNT(*) FROM cases")[0][0]
        tap.equal(receipts, cases, "one receipt a case: no key made two")


# ---- disk and database

def plain_and_helpful(page, what):
    tap.true(page.status in (503, 507), f"{what}: {page.status}")
    tap.true("<h1" in page.text and "There is a problem" in page.text, f"{what}: a page that a person can read")
    tap.true("Your receipt number still works" in page.text, f"{what}: what was sent before is safe, it says")
    tap.true(not re.search(r"sqlite|postgres|errno|SQL", page.text, re.I), f"{what}: no inside words")


@contextlib.contextmanager
def full_disk(site, mounted):
    """A small file system filled to its end, or, where none may be mounted, files that may not grow."""
    if mounted:
        ballast = os.path.join(site.folder, "ballast")
        with open(ballast, "wb", buffering=0) as f:
            with contextlib.suppress(OSError):
                while True:
                    f.write(b"x" * 65536)
            with contextlib.suppress(OSError):
                while True:
                    f.write(b"x")
        yield
        os.remove(ballast)
    else:
        # Far below what the files hold already: a write-ahead log that begins anew at its start must find no room either.
        resource.prlimit(site.process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        yield
        resource.prlimit(site.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def disk_full(mounted):
    folder = tempfile.mkdtemp(prefix="recourse-full-")
    if mounted:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "recourse-test", folder], check=True)
    try:
        with Site(folder=folder) as site:
            kept = receipt_of(file_report(site, "before-full-000001"))
            client = site.client()
            check = draft_to_the_end(site, client)
            with full_disk(site, mounted):
                for n in range(1000):  # what is free inside the files is used up first
                    page = file_report(site, f"while-full-{n:08d}", "words " * 1600)
                    if page.status != 201:
                        break
                tap.true(page.status in (503, 507), f"refused: {page.status} {page.text[:200]}")
                tap.equal(page.header("Content-Type"), "application/problem+json", "a problem document")
                # On a full file system a checkpoint may have made room in the log meanwhile; then it is sent, and the repeated send below shows it.
                sent = client.post("/en/send", {"csrf": check.hidden("csrf")})
                if not (mounted and sent.status == 303):
                    plain_and_helpful(sent, "sending")
                tap.equal(site.open("/en/").status, 200, "pages still open")
            sent = client.follow(client.post("/en/send", {"csrf": check.hidden("csrf")}))
            tap.equal(sent.status, 200, "works again")
            tap.true('class="receipt"' in sent.text, "the same draft is sent and its receipt is shown")
            tap.equal(opens(site, kept), 200, "the earlier report opens")
            tap.equal(whole(Database(site)), {}, "nothing half")
    finally:
        if mounted:
            subprocess.run(["umount", folder], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def file_system_full():
    disk_full(os.geteuid() == 0)


def files_at_limit():
    disk_full(False)


if tap.ENGINE != "postgres":  # whose disk is its own
    tap.test("a full file system is answered with what to do; afterwards it works again")(file_system_full)
    tap.test("files at their limit are answered the same way")(files_at_limit)


@tap.test("database gone: a page that says what to do; afterwards it works again")
def database_gone():
    with Site() as site:
        client = site.client()
        check = draft_to_the_end(site, client)
        kept = receipt_of(file_report(site, "before-gone-000001"))
        with Database(site).gone():
            plain_and_helpful(client.post("/en/send", {"csrf": check.hidden("csrf")}), "sending")
            tap.true(file_report(site, "while-gone-0000001").status in (503, 507), "the API says so, too")
            tap.equal(site.open("/en/").status, 200, "pages that need no table still open")
            tap.equal(site.open("/en/help-now").status, 200, "numbers to call still open")
        deadline = time.monotonic() + 30
        while True:
            sent = client.follow(client.post("/en/send", {"csrf": check.hidden("csrf")}))
            if sent.status == 200 or time.monotonic() > deadline:
                break
            time.sleep(0.5)
        tap.true(sent.status == 200 and 'class="receipt"' in sent.text, f"works again: {sent.status}")
        tap.equal(opens(site, kept), 200, "the earlier report opens")


# ---- what is no more, and what comes twice

@tap.test("a form sent twice, or at the same time, is one report with one receipt")
def replayed():
    with Site() as site:
        client = site.client()
        check = draft_to_the_end(site, client)
        before = Database(site).run("SELECT COUNT(*) FROM cases")[0][0]
        fields, pages = {"csrf": check.hidden("csrf")}, []
        threads = [threading.Thread(target=lambda: pages.append(client.post("/en/send", fields))) for _ in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        pages.append(client.post("/en/send", fields))
        tap.true({p.status for p in pages} <= {303, 409, 503}, f"answers {[p.status for p in pages]}")
        shown = {re.search(r'class="receipt" dir="ltr">([^<]+)<', client.open("/en/receipt").text).group(1) for _ in range(3)}
        tap.equal(len(shown), 1, "one receipt")
        tap.equal(opens(site, shown.pop()), 200, "it opens")
        tap.equal(int(Database(site).run("SELECT COUNT(*) FROM cases")[0][0]), int(before) + 1, "one case")


@tap.test("an expired draft says so, on a page that names nothing")
def expired_draft():
    with Site() as site:
        client = site.client()
        first = client.post("/en/begin")
        Database(site).run("UPDATE drafts SET expires_hour = 1")
        page = client.post("/en/q/phone", {"csrf": first.hidden("csrf"), "a": "mine", "go": "next"})
        tap.equal(page.status, 410, "answer to a draft that is over")
        tap.true("You can start again" in page.text, "it says what to do")
        gone = client.open("/en/q/danger")
        tap.equal(gone.status, 410, "the question")
        tap.true("Help at work" not in gone.text and "danger" not in gone.text, "Back shows nothing")
        tap.equal(client.post("/en/begin").status, 200, "she can start again")


def with_checks(digits24):
    return digits24 + f"{98 - int(digits24) * 100 % 97:02d}"


@tap.test("wrong, unknown and erased receipts get one answer, in like time")
def receipts_alike():
    with Site() as site:
        real = re.sub(r"\D", "", receipt_of(file_report(site, "alike-receipt-000001")))
        erased = re.sub(r"\D", "", receipt_of(file_report(site, "alike-receipt-000002")))
        replaced = re.sub(r"\D", "", receipt_of(file_report(site, "alike-receipt-000003")))
        tap.equal(with_checks(real[:24]), real, "the check digits are those of the product")
        number = Database(site).run
        number(f"DELETE FROM receipts WHERE locator = {int(erased[:5])}")  # what erasure does
        number(f"UPDATE receipts SET state = 'replaced' WHERE locator = {int(replaced[:5])}")
        # Three tries a locator are not slowed: 14 real locators and 14 that nobody has, in turn.
        many = [re.sub(r"\D", "", receipt_of(file_report(site, f"alike-many-{n:08d}"))) for n in range(14)]
        taken = {int(r[0]) for r in number("SELECT locator FROM receipts")}
        free = [n for n in range(99999) if n not in taken][:14]
        def other_secret(digits, locator, n):
            return with_checks(f"{locator:05d}" + f"{(int(digits[5:24]) + n) % 10 ** 19:019d}")
        client, times, pages = site.client(), {"wrong": [], "unknown": []}, {}
        for n in (1, 2, 3):
            for digits, nobody in zip(many, free):
                for name, typed in (("wrong", other_secret(digits, int(digits[:5]), n)), ("unknown", other_secret(digits, nobody, n))):
                    start = time.monotonic()
                    pages[name] = client.post("/en/r", {"receipt": typed})
                    times[name].append(time.monotonic() - start)
        tap.equal(pages["wrong"].status, 404, "wrong secret")
        tap.equal(pages["unknown"].body, pages["wrong"].body, "the same page")
        gone = client.post("/en/r", {"receipt": erased})
        tap.equal((gone.status, gone.body == pages["wrong"].body), (404, True), "erased is as if it had never been")
        old = client.post("/en/r", {"receipt": replaced})
        tap.true(old.status == 410 and "replaced" in old.text, f"a replaced one says so: {old.status}")
        middle = [statistics.median(t) for t in times.values()]
        tap.true(max(middle) < 3 * min(middle) + 0.02, f"medians {middle}")
        for n in range(4, 10):
            start = time.monotonic()
            client.post("/en/r", {"receipt": other_secret(real, int(real[:5]), n)})
        tap.true(time.monotonic() - start > 0.2, "who guesses on is slowed")
        tap.equal(client.follow(client.post("/en/r", {"receipt": real})).status, 200, "the owner is not locked out")


# ---- requests that no browser sends

@tap.test("1,000 idle connections and every malformed request of the table")
def malformed():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192) if hard != resource.RLIM_INFINITY else 8192, hard))
    with Site() as site:
        done = subprocess.run([sys.executable, os.path.join(HERE, "malformed.py"), f"127.0.0.1:{site.port}", "--quick"],
                              capture_output=True, text=True, timeout=300, check=False)
        bad = [line for line in done.stdout.splitlines() if line.startswith("not ok")]
        tap.equal((bad, done.returncode), ([], 0), done.stderr[-500:])
        tap.true(done.stdout.count("\nok ") > 40, "the table was gone through")
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@tap.test("limits and wrong input are answered by name")
def limits():
    with Site() as site:
        client = site.client()
        token = client.post("/en/begin").hidden("csrf")
        form = {"csrf": token, "a": "mine", "go": "next"}
        report = {"language": "en", "organisation": "lotus", "answers": first_answers()}
        def api(body, **headers):
            return client.request("POST", "/api/v1/reports", body, {**JSON, "Idempotency-Key": "limits-0123456789", **headers})
        cases = [
            ("a body beyond its limit", client.post("/en/q/phone", {**form, "t": "x" * 600000}), {413}),
            ("an API body beyond its limit", api(json.dumps({**report, "language": "x" * 300000})), {413}),
            ("a field that is not known", client.post("/en/q/phone", {**form, "surprise": "1"}), {400}),
            ("too many fields", client.post("/en/q/phone", list(form.items()) + [("a", "mine")] * 5000), {400, 413}),
            ("bad UTF-8", client.request("POST", "/en/q/own_words", f"csrf={token}&go=next&t=%C3%28".encode(),
                                         {"Content-Type": "application/x-www-form-urlencoded"}), {400}),
            ("an answer that is not offered", client.post("/en/q/phone", {**form, "a": "nonsense"}), {400, 422}),
            ("a form of the wrong kind", client.request("POST", "/en/q/phone", "x", {"Content-Type": "text/plain", "X-CSRF-Token": token}), {415}),
            ("JSON that is none", api("{"), {400}),
            ("JSON with an unknown field", api(json.dumps({**report, "surprise": 1})), {400}),
            ("JSON nested deeply", api("[" * 100000), {400, 413}),
            ("no key", client.request("POST", "/api/v1/reports", json.dumps(report), JSON), {400}),
            ("another method", client.request("DELETE", "/en/"), {405, 501}),
            ("an organisation that is none", api(json.dumps({**report, "organisation": "nobody"})), {400}),
        ]
        wrong = [f"{name}: {page.status}" for name, page, wanted in cases if page.status not in wanted]
        tap.equal(wrong, [])
        for path in ("/..%2f..%2fetc/passwd", "/en/../../etc/passwd", "/a/../../recourse.conf", "/p/..%2f..%2fkeys", "/p/....//x.svg",
                     "/audio/en/..%2f..%2fdemo-sign-ins.txt", "/en/card/..%2fx", "//etc/passwd", "/en/q/%00", "/xx/", "/en/q/nonsense"):
            page = client.request("GET", path)
            tap.true(page.status in (400, 404, 410), f"{path}: {page.status}")


if __name__ == "__main__":
    tap.main()
