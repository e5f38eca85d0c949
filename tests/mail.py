# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Short notices by e-mail, in real conversations with a mail server of the test (tests/smtp_sink.py)."""
import json
import os
import re
import sqlite3
import subprocess
import tempfile
import time

import tap
from smtp_sink import Sink
from testsite import Site, first_answers

FROM = "post@office.example"
ADDRESS = "worker.safe+1@mail.example"
STAFF_ADDRESS = "helper@ngo.example"
SINK = Sink(password="a mail password")
STATE = {}


def site():
    return STATE["site"]


def settings(port, folder, **more):
    path = os.path.join(folder, "mail-password")
    with open(path, "w", encoding="utf-8") as f:
        f.write("a mail password\n")
    given = {"url": f"smtp://127.0.0.1:{port}", "from": FROM, "tls": "none", "user": "post", "password-file": path, "timeout": "3",
             "retry": "1", **more}
    return [word for name, value in given.items() if value for word in (f"--smtp-{name}", value)]


def query(sql):
    """Rows of the site's database, each as a list of texts."""
    args = site().database_args()
    if args:
        out = subprocess.run(["psql", "-X", "-A", "-t", "-F", "|", args[1], "-c", sql], check=True, capture_output=True, text=True).stdout
        return [line.split("|") for line in out.splitlines() if line]
    with sqlite3.connect(os.path.join(site().folder, "recourse.db"), timeout=10) as db:
        return [[str(v) for v in row] for row in db.execute(sql)]


def execute(sql):
    args = site().database_args()
    if args:
        subprocess.run(["psql", "-X", "-q", args[1], "-c", sql], check=True, stdout=subprocess.DEVNULL)
        return
    with sqlite3.connect(os.path.join(site().folder, "recourse.db"), timeout=10) as db:
        db.execute(sql)


def until(what, act, seconds=40):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if act():
            return
        time.sleep(0.1)
    raise AssertionError(f"not in {seconds} s: {what}")


def waiting():
    return len(query("SELECT id FROM outbox"))


def file_report(notify, language="en"):
    """A report by API; (receipt, case id)."""
    before = {row[0] for row in query("SELECT id FROM cases")}
    body = {"language": language, "organisation": "lotus", "answers": first_answers()}
    if notify is not None:
        body["notify"] = notify
    page = site().client().request("POST", "/api/v1/reports", json.dumps(body),
                                   {"Content-Type": "application/json", "Idempotency-Key": f"mail-test-{time.monotonic_ns()}"})
    if page.status != 201:
        return page, None
    case = ({row[0] for row in query("SELECT id FROM cases")} - before).pop()
    return json.loads(page.text)["receipt"], case


def answer(case, words, fresh=True):
    """A helper writes to the worker; fresh: notices of the past hour do not hold this one back."""
    if fresh:
        execute("UPDATE notices SET sent_hour = 0")
    helper = site().sign_in("lotus-case1")
    page = helper.open(f"/staff/cases/{case}")
    form = {"csrf": page.hidden("csrf"), "version": page.hidden("version"), "seen": page.hidden("seen"), "message": words}
    sent = helper.post(f"/staff/cases/{case}/message", form)
    tap.equal(sent.status, 303, f"the helper's message: {sent.text[:300]}")


def worker(receipt):
    client = site().client()
    tap.equal(client.post("/en/r", {"receipt": receipt}).status, 303, "her page opens")
    return client


@tap.test("a helper's answer becomes one neutral notice")
def notice():
    receipt, case = file_report(ADDRESS)
    STATE["receipt"], STATE["case"] = receipt, case
    answer(case, "Please bring the payslip of Sakura Foods on Monday.")
    mail = SINK.wait(1)
    tap.equal((mail.sender, mail.recipients), (f"<{FROM}>", [f"<{ADDRESS}>"]))
    tap.equal(mail.message["From"], FROM)
    tap.equal(mail.message["To"], ADDRESS)
    tap.equal(mail.message["Subject"], "A short notice for you")
    tap.equal(mail.text.split(), "There is something new for you. Open your page with your receipt number.".split())
    tap.equal(mail.message["Auto-Submitted"], "auto-generated")
    whole = mail.data.decode() + mail.text
    for word in ("payslip", "Sakura", "report", "Lotus", "lotus", receipt, receipt.replace(" ", ""), str(case), "http", "Help at work"):
        tap.true(word not in whole, f"{word!r} stands in the mail")
    tap.equal(SINK.logins[-1], ("post", "a mail password"))
    until("the row goes", lambda: waiting() == 0)


@tap.test("the address is in no column, and opens with no key of the database")
def sealed():
    for table in ("notices", "outbox", "items", "cases", "audit_events"):
        tap.true(ADDRESS not in str(query(f"SELECT * FROM {table}")), f"{table} holds the address")
    said = site().said()
    tap.true(ADDRESS not in said and "mail.example" not in said, "the log holds the address")
    audit = query("SELECT actor, detail FROM audit_events WHERE action = 'consent.given' AND detail = 'notices'")
    tap.equal(audit, [["worker", "notices"]])


@tap.test("several answers within the hour are one more notice, later")
def gathered():
    answer(STATE["case"], "One more question.", fresh=False)
    answer(STATE["case"], "And another.", fresh=False)
    tap.equal(waiting(), 1)
    held = int(query("SELECT next_ms FROM outbox")[0][0]) / 1000 - time.time()
    tap.true(-3600 < held < 3600, f"held for {held} s")
    execute("DELETE FROM outbox")


@tap.test("a notice that is not taken now is tried again")
def later():
    have = len(SINK.mails)
    SINK.rcpt_answers += ["451 greylisted", "451 greylisted"]
    answer(STATE["case"], "A third message.")
    SINK.wait(have + 1)
    tap.true(SINK.rcpt_answers == [], "two refusals came first")
    until("the row goes", lambda: waiting() == 0)


@tap.test("an address that is refused for good is tried once, and she is told")
def refused():
    have, rcpts = len(SINK.mails), sum(line.startswith("RCPT") for line in SINK.said)
    SINK.rcpt_answers += ["550 no such user"]
    answer(STATE["case"], "A fourth message.")
    until("the row goes", lambda: waiting() == 0)
    tap.equal((len(SINK.mails), sum(line.startswith("RCPT") for line in SINK.said)), (have, rcpts + 1))
    tap.true("The last notice did not arrive" in worker(STATE["receipt"]).open("/en/r/notices").text, "her page says so")


@tap.test("a sender or content that is refused is not held against her address as long as it may change")
def sender_refused():
    have = len(SINK.mails)
    SINK.mail_answers += ["550 you may not send"]
    answer(STATE["case"], "A fifth message.")
    SINK.wait(have + 1)
    tap.equal(SINK.mail_answers, [])
    until("the row goes", lambda: waiting() == 0)


@tap.test("a mail server that is down, silent or slow loses nothing")
def down():
    have = len(SINK.mails)
    SINK.stop()
    answer(STATE["case"], "A sixth message.")
    time.sleep(6)
    tap.equal(waiting(), 1)
    SINK.silent = True
    SINK.start()
    before = SINK.connections
    until("it is tried", lambda: SINK.connections > before)
    time.sleep(4)
    tap.equal((waiting(), len(SINK.mails)), (1, have))
    SINK.silent = False
    SINK.wait(have + 1)
    tap.equal(query("SELECT failed FROM notices")[0], ["0"])
    until("the row goes", lambda: waiting() == 0)


@tap.test("a wrong password at the mail server loses nothing")
def password():
    have, SINK.password = len(SINK.mails), "another one"
    logins = len(SINK.logins)
    answer(STATE["case"], "A seventh message.")
    until("it is tried", lambda: len(SINK.logins) > logins)
    tap.equal(waiting(), 1)
    SINK.password = "a mail password"
    SINK.wait(have + 1)
    until("the row goes", lambda: waiting() == 0)


@tap.test("she stops the notices on her page, at once, and starts them again")
def stopped():
    have, hers = len(SINK.mails), worker(STATE["receipt"])
    page = hers.open("/en/r/notices")
    tap.true("Notices go to the address" in page.text and ADDRESS not in page.text, "she is told, and the address is not shown")
    tap.equal(hers.post("/en/r/notices-stop", {"csrf": page.hidden("csrf")}).status, 303)
    tap.equal(query("SELECT * FROM notices"), [])
    answer(STATE["case"], "An eighth message.")
    tap.equal(waiting(), 0)
    tap.equal(len(query("SELECT id FROM audit_events WHERE action = 'consent.withdrawn' AND detail = 'notices'")), 1)
    for bad in ("x@y.example\r\nBcc: z@y.example", "x@y.example>\r\nDATA", "a b@c.example", "nobody", "", "x@y.example,z@y.example"):
        sent = hers.post("/en/r/notices", {"csrf": page.hidden("csrf"), "address": bad})
        tap.true(sent.status in (400, 422), f"{bad!r}: {sent.status}")
    tap.equal(query("SELECT * FROM notices"), [])
    tap.equal(hers.post("/en/r/notices", {"csrf": page.hidden("csrf"), "address": ADDRESS}).status, 303)
    answer(STATE["case"], "A ninth message.")
    SINK.wait(have + 1)
    tap.true(not any("Bcc" in line for line in SINK.said), "nothing was slipped into the conversation")


@tap.test("taking all consent back takes the address too")
def withdrawn():
    hers = worker(STATE["receipt"])
    token = hers.open("/en/r/notices").hidden("csrf")
    tap.equal(hers.post("/en/r/withdraw", {"csrf": token}).status, 303)
    tap.equal((query("SELECT * FROM notices"), waiting()), ([], 0))
    tap.equal(hers.post("/en/r/notices", {"csrf": token, "address": ADDRESS}).location, "/en/r/case?problem=consent")


@tap.test("a bad address is refused by the API, and none is needed")
def api():
    page, _ = file_report("x@y.example\nBcc: z@y.example")
    tap.equal(page.status, 400)
    page, _ = file_report("nobody")
    tap.equal(page.status, 400)
    have = len(SINK.mails)
    _, case = file_report(None)
    answer(case, "To somebody without an address.")
    tap.equal((waiting(), len(SINK.mails)), (0, have))


@tap.test("the notice speaks her language")
def language():
    have = len(SINK.mails)
    _, case = file_report(ADDRESS, "km")
    answer(case, "In Khmer this time.")
    mail = SINK.wait(have + 1)
    tap.equal(mail.message["Content-Language"], "km")
    tap.true(all(ord(c) < 128 for c in mail.data.decode("latin-1")), "the bytes are ASCII")


def walk_to_who():
    """A browser at the page on which she gives her name: (client, page)."""
    client = site().client()
    page = client.follow(client.post("/en/begin"))
    given = {k: v[0] for k, v in first_answers().items()}
    for _ in range(40):
        hit = re.search(r'action="/en/q/([a-z_]+)"', page.text)
        if not hit:
            break
        fields = {"go": "next", "a": given[hit.group(1)]} if hit.group(1) in given else {"go": "skip" if 'value="skip"' in page.text else "dont_know"}
        page = client.follow(client.post(f"/en/q/{hit.group(1)}", {"csrf": page.hidden("csrf"), **fields}))
    page = client.follow(client.post("/en/receiver", {"csrf": page.hidden("csrf"), "a": "lotus", "go": "next"}))
    return client, page


@tap.test("the form asks her, says what it means, and checks the address")
def form():
    have, before = len(SINK.mails), {row[0] for row in query("SELECT id FROM cases")}
    client, page = walk_to_who()
    tap.true("no helper can see it" in page.text and 'name="notify"' in page.text, "the form says what it means")
    fields = {"csrf": page.hidden("csrf"), "named": "no", "go": "next"}
    page = client.post("/en/who", {**fields, "notify": "worker@mail"})
    tap.true("does not look right" in page.text and 'value="worker@mail"' in page.text, "a wrong address is shown again")
    page = client.follow(client.post("/en/who", {**fields, "notify": ADDRESS}))
    tap.equal(client.follow(client.post("/en/send", {"csrf": page.hidden("csrf")})).status, 200)
    case = ({row[0] for row in query("SELECT id FROM cases")} - before).pop()
    answer(case, "To a worker who used the form.")
    tap.equal(SINK.wait(have + 1).recipients, [f"<{ADDRESS}>"])


@tap.test("a helper is reminded once a day of what is due, without content")
def reminder():
    helper = site().sign_in("lotus-case1")
    page = helper.open("/staff/me")
    token = page.hidden("csrf")
    helper.post("/staff/me/language", {"csrf": token, "lang": "en"})
    tap.equal(helper.post("/staff/me/mail", {"csrf": token, "address": "x@y.example>"}).status, 422)
    tap.equal(helper.post("/staff/me/mail", {"csrf": token, "address": STAFF_ADDRESS}).status, 303)
    have = len(SINK.mails)
    user = query("SELECT id FROM users WHERE login = 'lotus-case1'")[0][0]
    hour = int(time.time() // 3600)
    execute(f"UPDATE cases SET assignee = {user}, status = 'open', active = 1, due_hour = {hour - 1} WHERE id = (SELECT MIN(id) FROM cases WHERE org_id = "
            f"(SELECT org_id FROM users WHERE id = {user}))")
    site().stop()
    site().start()  # the reminders of the day are looked at when the server starts, and then every ten minutes
    mail = SINK.wait(have + 1)
    tap.equal(mail.recipients, [f"<{STAFF_ADDRESS}>"])
    tap.equal(mail.message["Subject"], "Tasks are due")
    tap.true(re.fullmatch(r"You have tasks or cases that are due\. Please sign in\.\s+https://help\.example/staff/cases\?view=due\s*", mail.text), mail.text)
    site().stop()
    site().start()
    time.sleep(7)
    tap.equal(len(SINK.mails), have + 1, "mails after another start on the same day")
    helper = site().sign_in("lotus-case1")
    tap.equal(helper.post("/staff/me/mail/stop", {"csrf": helper.open("/staff/me").hidden("csrf")}).status, 303)
    tap.equal(query("SELECT * FROM staff_mail"), [])


def ends_with(args, word):
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([tap.BIN, "serve", "--demo", "--data", os.path.join(folder, "d"), "--listen", "127.0.0.1:0", *args],
                              capture_output=True, text=True, timeout=120, check=False)
        tap.equal(done.returncode, 78, done.stderr[-300:])
        tap.true(word in done.stderr + done.stdout, f"{word!r} is not said: {done.stderr[-300:]}")


@tap.test("settings that would send in the clear, or under a false sender, are refused")
def bad_settings():
    ends_with(["--smtp-url", "smtp://mail.example:25", "--smtp-from", FROM, "--smtp-tls", "none"], "smtp-tls")
    ends_with(["--smtp-url", "http://mail.example", "--smtp-from", FROM], "smtp-url")
    ends_with(["--smtp-url", "smtp://mail.example"], "smtp-from")
    ends_with(["--smtp-url", "smtp://mail.example", "--smtp-from", "a@b.example\r\nX: y"], "smtp-from")
    ends_with(["--smtp-url", "smtp://mail.example", "--smtp-from", FROM, "--smtp-user", "me"], "smtp-user")
    ends_with(["--smtp-url", "smtp://mail.example", "--smtp-from", FROM, "--smtp-user", "me", "--smtp-password-file", "/nowhere"], "password")


@tap.test("without TLS nothing is sent where TLS is required")
def starttls():
    with Sink() as plain, Site(args=settings(plain.port, site().folder, tls="required", user="", **{"password-file": ""})) as other:
        STATE["site"], kept = other, STATE["site"]
        try:
            _, case = file_report(ADDRESS)
            answer(case, "A message.")
            until("it is tried", lambda: plain.connections > 0)
            time.sleep(2)
            tap.equal((plain.mails, waiting()), ([], 1))
            tap.true(not any(line.startswith("MAIL") for line in plain.said), "no sender was named in the clear")
        finally:
            STATE["site"] = kept


if __name__ == "__main__":
    with SINK, tempfile.TemporaryDirectory() as secrets:
        with Site(args=["--public-url", "https://help.example", *settings(SINK.port, secrets)]) as STATE["site"]:
            tap.main()
