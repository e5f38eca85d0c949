# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""The command line, as a host uses it: set-up, people, backup and restore with the tombstone log, checks, the public descriptions.

On PostgreSQL the commands that concern that engine are tried: set-up, check, replay after a restored dump, refusals.
"""
import http.client
import json
import os
import pty
import re
import select
import shutil
import socket
import sqlite3
import ssl
import stat
import subprocess
import tempfile
import time

import tap

from testsite import Site, first_answers, free_port

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORK = tempfile.mkdtemp(prefix="recourse-cli-")
USAGE, DATA, NO_INPUT, TRY_LATER, NO_PERMISSION, CONFIG = 64, 65, 66, 75, 77, 78
PASSWORDS = {"ann": "a long admin phrase", "hana": "a long holder phrase"}


def run(*words, code=0, env=None):
    done = subprocess.run([tap.BIN, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120, check=False,
                          env={**os.environ, **(env or {})})
    tap.equal(done.returncode, code, f"exit code of {' '.join(words)}: {done.stdout[-300:]}{done.stderr[-300:]}")
    done.all = done.stdout + done.stderr
    return done


def place(name):
    return os.path.join(WORK, name)


def write(name, text):
    with open(place(name), "w", encoding="utf-8") as f:
        f.write(text)
    return place(name)


def init_words(folder, **more):
    said = {"org-code": "aid", "org-name": "Aid Desk", "country": "KH", "langs": "en km", "admin-login": "ann", "admin-name": "Ann",
            "holder-login": "hana", "holder-name": "Hana", "password-file": place("passwords"), "escrow": "yes", **more}
    words = ["init", "--data", folder, "--yes"]
    for name, value in said.items():
        words += [f"--{name}", value]
    return words


class Real(Site):
    """A real installation, made by init; its server runs until the with block ends."""

    def __init__(self, folder, env=None):
        super().__init__(demo=False, folder=folder, env=env)
        self.people = dict(PASSWORDS)


def rows(folder, sql, *args):
    with sqlite3.connect(os.path.join(folder, "recourse.db")) as db:
        return db.execute(sql, args).fetchall()


def change(folder, sql):
    db = sqlite3.connect(os.path.join(folder, "recourse.db"))
    with db:
        db.execute(sql)
    db.close()


def file_report(site, key, **more):
    page = site.client().request("POST", "/api/v1/reports",
                                 json.dumps({"language": "km", "organisation": "aid", "answers": first_answers(), **more}),
                                 {"Content-Type": "application/json", "Idempotency-Key": key})
    tap.equal(page.status, 201, page.text)
    return json.loads(page.text)


def case_ids(folder):
    return {r[0] for r in rows(folder, "SELECT id FROM cases")}


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def sqlite_only(name):
    return tap.test(name) if tap.ENGINE != "postgres" else (lambda act: act)


def postgres_only(name):
    return tap.test(name) if tap.ENGINE == "postgres" else (lambda act: act)


# ---- words

@tap.test("an unknown command, an unknown option and a missing value are usage errors")
def usage():
    run(code=USAGE)
    tap.true("no command" in run("frob", code=USAGE).stderr, "says what is wrong")
    run("check", "--frob", code=USAGE)
    run("verify", "x", "--keys", code=USAGE)
    run("version", "--data", code=USAGE)
    run("org", code=USAGE)
    run("org", "frob", code=USAGE)
    run("user", "invite", "aid", code=USAGE)
    run("check", "--threads", "many", code=CONFIG)


@tap.test("every command explains itself, and the manual page has all of them")
def helps():
    commands = re.findall(r"^  ([a-z]+) +\S", run("--help").stdout, re.M)
    tap.true(len(commands) >= 16, f"commands: {commands}")
    with open(os.path.join(ROOT, "docs", "man", "recourse.1"), encoding="utf-8") as f:
        manual = f.read()
    for name in commands:
        said = run(name, "--help").stdout
        tap.true(said.startswith(f"recourse {name}"), f"help of {name}")
        tap.true(re.search(rf"^\.It Cm {name}\b", manual, re.M), f"the manual has {name}")
        for option in re.findall(r"--([a-z-]+)", said.rsplit("\n", 2)[0]):
            tap.true(option == "data" or f"Fl -{option}" in manual, f"the manual has --{option} of {name}")
    for setting in re.findall(r"^([a-z-]+) +=", run("config").stdout, re.M):
        tap.true(f"Fl -{setting} " in manual or f"Cm {setting}\n" in manual or setting in open(os.path.join(ROOT, "docs", "settings.md"),
                 encoding="utf-8").read(), f"setting {setting} is documented")


@tap.test("the manual page is clean")
def manual():
    done = subprocess.run(["mandoc", "-Tlint", "-Wwarning", os.path.join(ROOT, "docs", "man", "recourse.1")], capture_output=True, text=True,
                          check=False)
    tap.equal((done.returncode, done.stdout), (0, ""))


@tap.test("docs/settings.md is what the program says")
def settings():
    with open(os.path.join(ROOT, "docs", "settings.md"), encoding="utf-8") as f:
        kept = f.read()
    tap.true(run("config", "--docs").stdout in kept, "run: recourse config --docs, and put it into docs/settings.md")


@tap.test("settings come from file, environment and flag, in this order")
def config():
    folder = place("conf")
    os.makedirs(folder)
    write("conf/recourse.conf", "# a comment\nsite-name = From file\nworkers = 7\nthreads = 3\n")

    def value(name, *words, env=None):
        return re.search(rf"^{name} +=(.*)# (\w+):", run("config", "--data", folder, *words, env=env).stdout, re.M).groups()
    tap.equal(value("site-name")[0].strip(), "From file")
    tap.equal(value("threads", env={"RECOURSE_THREADS": "5"})[0].strip(), "5")
    tap.equal(value("workers", "--workers", "9", env={"RECOURSE_WORKERS": "8"}), (" 9" + " " * 30, "flag"))
    write("conf/recourse.conf", "no-such-setting = 1\n")
    run("config", "--data", folder, code=CONFIG)


# ---- set-up

@sqlite_only("init makes a real, empty installation that only its owner can read")
def init():
    folder = place("one")
    write("passwords", PASSWORDS["ann"] + "\n" + PASSWORDS["hana"] + "\n")
    said = run(*init_words(folder), "--advice-supervisor", "Lawyer Sok", "--site-name", "Help").stdout
    papers = re.findall(r"^  ([0-9A-Z]{5}(?:-[0-9A-Z]{5}){7})$", said, re.M)
    tap.equal(len(papers), 5, "two printed keys and three shares")
    tap.equal(len(set(papers)), 5, "all different")
    for path, _, names in os.walk(folder):
        tap.equal(mode(path), 0o700, path)
        for n in names:
            tap.equal(mode(os.path.join(path, n)), 0o600, n)
    data = b"".join(open(os.path.join(p, n), "rb").read() for p, _, names in os.walk(folder) for n in names)
    for paper in papers:
        tap.true(paper.encode() not in data and paper.replace("-", "").encode() not in data, "papers are kept nowhere")
    tap.true(PASSWORDS["hana"].encode() not in data, "passwords are kept nowhere")
    tap.equal(rows(folder, "SELECT count(*) FROM cases")[0][0], 0)
    tap.equal(rows(folder, "SELECT value FROM meta WHERE key = 'advice_supervisor'")[0][0], "Lawyer Sok")
    write("shares", papers[2] + "\n" + papers[4] + "\n")
    run("check", "--data", folder)


@sqlite_only("init refuses what cannot be right, and writes nothing then")
def init_refuses():
    run(*init_words(place("one")), code=CONFIG)
    folder = place("never")
    for more in ({"country": "Cambodia"}, {"org-code": "A b"}, {"holder-login": "ann"}, {"langs": "en tlh"}, {"org-kind": "bank"},
                 {"admin-login": "x"}):
        run(*init_words(folder, **more), code=DATA)
    run(*init_words(folder, escrow="perhaps"), code=USAGE)
    run(*[w for w in init_words(folder) if w not in ("--escrow", "yes")], code=USAGE)
    write("short", "short\nalso short\n")
    run(*init_words(folder, **{"password-file": place("short")}), code=DATA)
    tap.true(not os.path.exists(folder), "nothing was made")


def talk(words, answers):
    """Runs a command on a terminal and answers its questions: (text of the question, answer) in order."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen([tap.BIN, *words], stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True)
    os.close(theirs)
    said, seen = "", 0
    while True:
        ready, _, _ = select.select([ours], [], [], 60)
        try:
            part = os.read(ours, 65536) if ready else b""
        except OSError:   # the terminal closed
            part = b""
        if not part:
            break
        said += part.decode("utf-8", "replace")
        while answers and answers[0][0] in said[seen:]:
            seen = said.index(answers[0][0], seen) + len(answers[0][0])
            os.write(ours, answers.pop(0)[1].encode() + b"\n")
    os.close(ours)
    return child.wait(30), said, answers


@sqlite_only("init asks on a terminal, in plain words, and shows no password")
def init_asks():
    folder = place("asked")
    code, said, left = talk(["init", "--data", folder, "--langs", "en"], [
        ("Its name, as workers read it: ", "Aid Desk"), ("A short code (small letters, digits, dashes): ", "aid"), ("[ngo]: ", ""),
        ("Country, two capital letters: ", "KH"), ("plain English sentences: ", ""), ("[yes]: ", ""),
        ("Sign-in of the administrator: ", "ann"), ("Name of the administrator: ", "Ann"), ("Sign-in of the key-holder: ", "hana"),
        ("Name of the key-holder: ", "Hana"), ("Password of the administrator: ", "first long password"), ("Once more: ", "another password"),
        ("Password of the administrator: ", "first long password"), ("Once more: ", "first long password"),
        ("Password of the key-holder: ", "second long password"), ("Once more: ", "second long password"), ("Escrow? yes or no: ", "no"),
        ("pages say so): ", "")])
    tap.equal((code, left), (0, []), said)
    tap.true("Any two of them together give the key" in said and "can open no case" in said, "it explains")
    tap.true("long password" not in said, "no password is shown")
    tap.equal(len(re.findall(r"^  [0-9A-Z]{5}(?:-[0-9A-Z]{5}){7}\r?$", said, re.M)), 2, "two printed keys, no share")
    tap.true("they give none" in said, "nobody supervises advice")
    run("check", "--data", folder)


@sqlite_only("what is installed finds its parts, and a real installation runs from it")
def installed():
    done = subprocess.run(["meson", "install", "-C", tap.BUILD, "--no-rebuild", "--quiet", "--destdir", place("root")], capture_output=True,
                          text=True, check=False)
    tap.equal(done.returncode, 0, done.stdout[-300:] + done.stderr[-300:])
    programs = [os.path.join(p, "recourse") for p, _, names in os.walk(place("root")) if p.endswith("/bin") and "recourse" in names]
    tap.equal(len(programs), 1, "one program")
    done = subprocess.run([programs[0], "check", "--data", place("one")], capture_output=True, text=True, check=False)
    tap.equal(done.returncode, 0, done.stdout + done.stderr)
    prefix = os.path.dirname(os.path.dirname(programs[0]))
    tap.true(os.path.exists(os.path.join(prefix, "share", "man", "man1", "recourse.1")), "the manual page")


@sqlite_only("people and organisations: added, invited by a link that works, listed, signed out")
def people():
    folder = place("one")
    tap.true("key-holder" in run("user", "list", "--data", folder).stdout, "the key-holder is named")
    words = init_words(folder, **{"org-code": "union", "org-name": "Union", "admin-login": "una", "holder-login": "uma"})[1:]
    run("org", "add", *words)
    run("org", "add", *words, code=TRY_LATER)
    run("org", "offer", "union", "no", "--data", folder)
    tap.true(re.search(r"^union .* hidden ", run("org", "list", "--data", folder).stdout, re.M), "not offered")
    run("org", "offer", "nobody", "no", "--data", folder, code=NO_INPUT)
    tap.true(re.search(r"^union +host ", run("org", "vetting", "--data", folder).stdout, re.M), "the host alone has looked")
    run("org", "suspend", "nobody", "--data", folder, code=NO_INPUT)
    tap.true("union is suspended" in run("org", "suspend", "union", "--data", folder).stdout, "one step")
    run("org", "suspend", "union", "--data", folder, code=TRY_LATER)
    tap.true(re.search(r"^union +suspended ", run("org", "vetting", "--data", folder).stdout, re.M), "listed as suspended")
    run("user", "invite", "aid", "pope", "Cora", "--data", folder, code=USAGE)
    link = re.search(r"^  (https://help\.example/staff/join/\S+)$",
                     run("user", "invite", "aid", "caseworker", "Cora K", "--data", folder, "--public-url", "https://help.example/").stdout, re.M)
    tap.true(link, "a whole link")
    with Real(folder) as site:
        page = site.open(link.group(1)[len("https://help.example"):])
        tap.equal(page.status, 200)
        tap.true("Cora K" in page.text, "the page knows who is invited")
        c = site.sign_in("hana")
        tap.equal(c.open("/staff/me").status, 200)
        tap.true("1 sessions" in run("user", "sign-out", "hana", "--data", folder).stdout, "one session")
        tap.true(c.open("/staff/me").status in (303, 401), "signed out")
        again = re.search(r"(/staff/join/\S+)", run("user", "again", "hana", "--data", folder).stdout)
        tap.true(again, "a link to join again")


@sqlite_only("lock ends every session at once")
def lock():
    folder = place("one")
    with Real(folder) as site:
        ann, hana = site.sign_in("ann"), site.sign_in("hana")
        tap.equal((ann.open("/staff/me").status, hana.open("/staff/me").status), (200, 200))
        tap.true("2 sessions" in run("lock", "--data", folder).stdout, "two sessions")
        for c in (ann, hana):
            tap.true(c.open("/staff/me").status in (303, 401), "signed out")
    tap.equal(rows(folder, "SELECT count(*) FROM audit_events WHERE action = 'host.locked'")[0][0], 2)


@sqlite_only("two escrow shares bring a key-holder back; one share, wrong shares and other roles do not")
def escrow():
    folder = place("escrow")
    shutil.copytree(place("one"), folder)
    change(folder, "DELETE FROM org_members")
    run("check", "--data", folder, code=DATA)
    shares = open(place("shares"), encoding="utf-8").read().split()
    run("org", "escrow", "aid", "ann", "--shares-file", place("shares"), "--data", folder, code=DATA)
    same = write("same", shares[0] + "\n" + shares[0] + "\n")
    run("org", "escrow", "aid", "hana", "--shares-file", same, "--data", folder, code=NO_PERMISSION)
    mistyped = write("mistyped", shares[0] + "\n" + ("1" if shares[1][0] != "1" else "2") + shares[1][1:] + "\n")
    tap.true("group 1" in run("org", "escrow", "aid", "hana", "--shares-file", mistyped, "--data", folder, code=DATA).stderr, "says where")
    run("org", "escrow", "aid", "hana", "--shares-file", place("shares"), "--data", folder)
    tap.equal(rows(folder, "SELECT count(*) FROM org_members")[0][0], 1)
    # Without escrow: a new key, after being told what it means.
    change(folder, "DELETE FROM org_members")
    run("org", "restart", "aid", "hana", "--data", folder, code=USAGE)
    run("org", "restart", "aid", "hana", "--yes", "--data", folder)
    tap.equal(rows(folder, "SELECT epoch FROM orgs WHERE code = 'aid'")[0][0], 2)


# ---- backup and restore

@sqlite_only("an erased case stays erased: a restore without the tombstone log is refused, with it the case is erased again")
def erased_stays_erased():
    folder, kept, backup = place("one"), place("apart"), place("backup.db")
    with Real(folder) as site:
        first = file_report(site, "key-of-the-first-report")
        before = case_ids(folder)
        file_report(site, "key-of-the-second-report")
        run("backup", backup, "--data", folder)                 # while it serves
        run("backup", backup, "--data", folder, code=TRY_LATER)  # never over another
        tap.equal(sorted(os.listdir(WORK)).count("backup.db.part"), 0)
    tap.equal(mode(backup), 0o600)
    (gone,) = before
    both = case_ids(folder)
    tap.equal(len(both), 2)
    change(folder, f"UPDATE cases SET status = 'closed', active = 0, retain_day = 1 WHERE id = {gone}")
    with Real(folder):
        until = time.monotonic() + 30
        while gone in case_ids(folder) and time.monotonic() < until:
            time.sleep(0.1)
    tap.equal(case_ids(folder), both - {gone})
    tap.equal(len(open(os.path.join(folder, "tombstones.log"), encoding="ascii").read().splitlines()), 1)
    tap.true(first["receipt"], "it had a receipt")

    # The log and the keys are what the host keeps apart.
    os.makedirs(kept)
    shutil.copytree(os.path.join(folder, "keys"), os.path.join(kept, "keys"))
    said = run("restore", backup, "--data", place("refused"), code=CONFIG).stderr
    tap.true("tombstones.log" in said, said)
    tap.true(not os.path.exists(place("refused/recourse.db")), "nothing was restored")
    run("restore", backup, "--data", place("refused2"), "--apart", kept, code=CONFIG)
    shutil.copy(os.path.join(folder, "tombstones.log"), kept)
    said = run("restore", backup, "--data", place("two"), "--apart", kept).stdout
    tap.true("1 cases erased again" in said, said)
    tap.equal(case_ids(place("two")), both - {gone})
    tap.equal(rows(place("two"), "SELECT count(*) FROM items WHERE case_id = ?", gone)[0][0], 0)
    run("check", "--data", place("two"))
    run("audit", "verify", "--data", place("two"))
    with Real(place("two")) as site:
        tap.equal(site.open("/en/").status, 200)
        site.sign_in("hana")

    said = run("restore", backup, "--data", place("three"), "--no-tombstones-because", "a drill on a machine without network").all
    tap.equal(case_ids(place("three")), both)
    tap.true("No tombstones" in said and "New signing keys" in said, said)
    tap.true("a drill" in rows(place("three"), "SELECT value FROM meta WHERE key = 'no_tombstones_because'")[0][0], "the reason is kept")
    # Old proofs can still be checked: the old public key stays in the list.
    keys = json.load(open(place("three/keys/public.json"), encoding="utf-8"))["keys"]
    tap.equal(len(keys), 2)
    proof = write("proof.json", first["proof"])
    run("verify", proof, "--data", place("three"))
    run("verify", proof, "--keys", os.path.join(kept, "keys", "public.json"))


@sqlite_only("a consent that was taken back stays taken back after a restore")
def withdrawn_stays_withdrawn():
    folder, backup, kept = place("one"), place("consent.db"), place("apart2")
    wraps = ("SELECT count(*) FROM grant_wraps w JOIN grants g ON g.id = w.grant_id WHERE g.case_id = ? AND g.audience = 'identity' "
             "AND w.holder = 'org'")
    with Real(folder) as site:
        before = case_ids(folder)
        report = file_report(site, "key-of-a-named-report", identity={"name": "Sok Dara", "forms": []}, share_identity=True)
        (case,) = case_ids(folder) - before
        tap.equal(rows(folder, wraps, case)[0][0], 1)
        run("backup", backup, "--data", folder)
        c = site.client()
        page = c.follow(c.post("/en/r", {"receipt": report["receipt"]}))
        tap.equal(page.status, 200)
        page = c.open("/en/r/name")
        tap.equal(c.post("/en/r/name-back", {"csrf": page.hidden("csrf")}).status, 303)
        tap.equal(rows(folder, wraps, case)[0][0], 0)
    os.makedirs(kept)
    shutil.copytree(os.path.join(folder, "keys"), os.path.join(kept, "keys"))
    shutil.copy(os.path.join(folder, "tombstones.log"), kept)
    said = run("restore", backup, "--data", place("consent"), "--apart", kept).stdout
    tap.true("1 consents taken back again" in said, said)
    tap.equal(rows(place("consent"), wraps, case)[0][0], 0)
    tap.true(case in case_ids(place("consent")), "the case itself stays")
    run("check", "--data", place("consent"))


@sqlite_only("a restore goes into a new folder only, and takes only a whole backup with a whole log")
def restore_refuses():
    folder, kept, backup = place("one"), place("apart"), place("backup.db")
    run("restore", backup, "--data", folder, "--apart", kept, code=CONFIG)
    run("restore", backup, "--data", place("two"), "--apart", kept, code=CONFIG)
    run("restore", os.path.join(folder, "recourse.db"), "--data", place("four"), "--apart", kept, code=DATA)
    tap.true(not os.path.exists(place("four/recourse.db")), "what was not brought to its end is gone")
    run("restore", place("no-such-file"), "--data", place("five"), "--apart", kept, code=NO_INPUT)
    run("restore", code=USAGE)
    # A log that lost its lines.
    later = place("later.db")
    run("backup", later, "--data", folder)
    empty = place("empty")
    shutil.copytree(kept, empty)
    open(os.path.join(empty, "tombstones.log"), "w", encoding="ascii").close()
    tap.true("not the whole log" in run("restore", later, "--data", place("six"), "--apart", empty, code=CONFIG).stderr, "it is noticed")
    # Somebody copies a backup into place by hand.
    by_hand = place("by-hand")
    os.makedirs(by_hand, 0o700)
    shutil.copytree(os.path.join(kept, "keys"), os.path.join(by_hand, "keys"))
    shutil.copy(backup, os.path.join(by_hand, "recourse.db"))
    tap.true("recourse restore" in run("serve", "--data", by_hand, "--listen", "127.0.0.1:0", code=CONFIG).stderr, "it is told what to do")


@sqlite_only("a backup holds no session, no secret key and no tombstone")
def backup_content():
    data = open(place("backup.db"), "rb").read()
    db = sqlite3.connect(place("backup.db"))
    tap.equal(db.execute("SELECT count(*) FROM sessions").fetchone()[0], 0)
    db.close()
    for path, _, names in os.walk(place("one/keys")):
        for n in names:
            secret = open(os.path.join(path, n), "rb").read()
            if n.endswith(".key"):
                tap.true(secret[16:48] not in data and secret[:32] not in data, f"{n} is not in it")
    mac = open(place("one/tombstones.log"), encoding="ascii").read().split()[1]
    tap.true(mac.encode() not in data and bytes.fromhex(mac) not in data, "no tombstone")


# ---- checks

@sqlite_only("check finds a file that lost a chunk, a case that should be gone, and a folder open to others")
def check_finds():
    folder = place("faulty")
    shutil.copytree(place("one"), folder)
    run("check", "--data", folder)
    change(folder, "INSERT INTO files (id, case_id, state, chunks, clean, clean_chunks, clean_until_ms, started_hour) "
                   "SELECT 5, min(id), 'linked', 3, 'none', 0, 0, 0 FROM cases")
    tap.true("BAD  no files whose sealed chunks are incomplete" in run("check", "--data", folder, code=DATA).stdout, "the file")
    change(folder, "DELETE FROM files WHERE id = 5")
    os.chmod(folder, 0o755)
    tap.true("BAD  the data folder" in run("check", "--data", folder, code=DATA).stdout, "the folder")
    os.chmod(folder, 0o700)
    older = place("older")
    shutil.copytree(place("three"), older)
    for name in ("tombstones.log", "keys/tombstones.key"):
        shutil.copy(os.path.join(place("one"), name), os.path.join(older, name))
    tap.true("BAD  no case that the tombstone log" in run("check", "--data", older, code=DATA).stdout, "the case")
    ((page,),) = rows(folder, "SELECT rootpage FROM sqlite_schema WHERE name = 'audit_events'")
    ((size,),) = rows(folder, "PRAGMA page_size")
    with open(os.path.join(folder, "recourse.db"), "r+b") as f:
        f.seek((page - 1) * size)
        f.write(b"\xff" * size)
    tap.true(subprocess.run([tap.BIN, "check", "--data", folder], capture_output=True, check=False).returncode != 0, "a damaged page")


@sqlite_only("the audit log: verified, and a changed, cut or forged one is not")
def audit():
    folder = place("one")
    run("audit", "head", "--close", "--data", folder)
    tap.true("in order" in run("audit", "verify", "--data", folder).stdout, "in order")
    head = run("audit", "head", "--data", folder).stdout
    path = write("head.json", head)
    tap.true("an audit head" in run("verify", path, "--data", folder).stdout, "a head can be verified")
    run("verify", path, "--keys", os.path.join(folder, "keys", "public.json"))
    proof = json.loads(run("audit", "consistency", "1", "--data", folder).stdout)
    tap.equal((proof["from"], proof["to"]), (1, json.loads(head)["size"]))
    run("audit", "consistency", "99999", "--data", folder, code=NO_INPUT)
    run("audit", "consistency", "x", "--data", folder, code=USAGE)
    for n, sql in enumerate(("UPDATE audit_events SET detail = detail || 'x' WHERE id = 2", "UPDATE audit_events SET at_ms = at_ms + 1 WHERE id = 3",
                             "DELETE FROM audit_events WHERE pos = (SELECT max(pos) FROM audit_events)",
                             "UPDATE audit_heads SET text = replace(text, '\"size\":', '\"size\":1')")):
        copy = place(f"tampered{n}")
        shutil.copytree(folder, copy)
        change(copy, sql)
        run("audit", "verify", "--data", copy, code=NO_PERMISSION)


@sqlite_only("verify tells a changed proof, a foreign key list and other files apart from a valid proof")
def verify():
    folder = place("one")
    text = open(place("proof.json"), encoding="utf-8").read()
    tap.equal(run("verify", place("proof.json"), "--data", folder).returncode, 0)
    changed = json.loads(text)
    changed["filed_at"] = "2020-01-01T00:00:00Z"
    run("verify", write("changed.json", json.dumps(changed, sort_keys=True, separators=(",", ":"))), "--data", folder, code=NO_PERMISSION)
    run(*init_words(place("stranger")))
    run("verify", place("proof.json"), "--keys", place("stranger/keys/public.json"), code=NO_PERMISSION)
    run("verify", place("passwords"), "--data", folder, code=DATA)
    run("verify", place("no-such-file"), "--data", folder, code=NO_INPUT)
    forged = json.loads(open(place("head.json"), encoding="utf-8").read())
    forged["size"] += 1
    run("verify", write("forged.json", json.dumps(forged, sort_keys=True, separators=(",", ":"))), "--data", folder, code=NO_PERMISSION)


# ---- exchange

@sqlite_only("the directory goes out and in; counters are CSV; nothing sealed is exported")
def exchange():
    folder = place("one")
    done = run("export", "organisations", "--data", folder)
    directory = json.loads(done.stdout)
    tap.equal({o["code"] for o in directory["organisations"]}, {"aid", "union"})
    for o in directory["organisations"]:
        o["about"] = "We answer within three days."
    directory["organisations"].append({"code": "new", "name": "New"})
    said = run("import", "organisations", write("directory.json", json.dumps(directory)), "--data", folder).stdout
    tap.true("new is not here yet" in said and "org add" in said, said)
    tap.equal(rows(folder, "SELECT count(*) FROM orgs WHERE about = 'We answer within three days.'")[0][0], 2)
    run("import", "organisations", write("odd.json", '{"version": 1, "organisations": [{"code": "aid", "box_pk": "x"}]}'), "--data", folder,
        code=DATA)
    run("import", "cases", place("odd.json"), "--data", folder, code=USAGE)
    run("export", "cases", "--data", folder, code=USAGE)
    change(folder, "INSERT INTO aggregate VALUES ('2026Q4', 'kanto', 'food', 'pay', 21)")
    done = run("export", "counters", place("counters.csv"), "--data", folder)
    tap.true("Do not publish" in done.stderr and "never exported" in done.stderr, "says what it is")
    tap.equal(open(place("counters.csv"), newline="", encoding="utf-8").read(),
              "quarter,region,sector_group,issue_group,cases\r\n2026Q4,kanto,food,pay,21\r\n")
    run("export", "counters", place("counters.csv"), "--data", folder, code=TRY_LATER)


# ---- demo

@sqlite_only("a demo folder stays a demo: loopback only, no real organisation, no real people")
def demo():
    folder = place("demo")
    os.makedirs(folder, 0o700)
    with Site(folder=folder):
        pass
    for listen in ("0.0.0.0:0", "[::]:0", "192.0.2.1:80"):
        tap.true("demo folder" in run("serve", "--data", folder, "--listen", listen, code=CONFIG).stderr, f"{listen} is refused")
    run(*init_words(folder), code=CONFIG)
    run("org", "add", *init_words(folder)[1:], code=CONFIG)
    run("user", "invite", "lotus", "caseworker", "X", "--data", folder, code=CONFIG)
    run("check", "--data", folder)
    # A restored backup of it is a demo, too.
    run("backup", place("demo.db"), "--data", folder)
    run("restore", place("demo.db"), "--data", place("demo2"), "--apart", folder)
    tap.true("demo folder" in run("serve", "--data", place("demo2"), "--listen", "0.0.0.0:0", code=CONFIG).stderr, "still a demo")


# ---- descriptions

def refs(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from refs(value)


def resolve(doc, ref):
    at = doc
    for part in ref[2:].split("/"):
        at = at[part]
    return at


def check_schema(schema):
    kind = schema.get("type")
    tap.true(kind is None or set([kind] if isinstance(kind, str) else kind) <= {"string", "integer", "boolean", "array", "object"}, f"{schema}")
    tap.true(schema.get("minLength", 0) <= schema.get("maxLength", 1 << 40), f"{schema}")
    tap.true(schema.get("minimum", 0) <= schema.get("maximum", 1 << 62), f"{schema}")
    for part in list(schema.get("properties", {}).values()) + ([schema["items"]] if "items" in schema else []):
        check_schema(part)
    tap.true(set(schema.get("required", [])) <= set(schema.get("properties", schema.get("required", []))), f"{schema}")


@tap.test("the OpenAPI description is whole: every endpoint, parameter, reference and schema")
def openapi():
    doc = json.loads(run("openapi").stdout)
    routes = [r for r in json.loads(run("routes", "--json").stdout) if "json" in r["flags"] or r["path"].startswith("/api/")]
    tap.equal(doc["openapi"], "3.1.0")
    tap.true(len(routes) >= 6, "endpoints are found")
    tap.equal({(m.upper(), p) for p, ops in doc["paths"].items() for m in ops}, {(r["method"], r["path"]) for r in routes})
    for ref in refs(doc):
        tap.true(isinstance(resolve(doc, ref), dict), ref)
    ids = [op["operationId"] for ops in doc["paths"].values() for op in ops.values()]
    tap.equal(len(ids), len(set(ids)), "operation ids")
    for route in routes:
        op = doc["paths"][route["path"]][route["method"].lower()]
        tap.true(op["summary"], f"{route['path']} says what it does")
        tap.equal({p["name"] for p in op["parameters"] if p["in"] == "path"}, set(re.findall(r"\{(\w+)\}", route["path"])))
        tap.equal({p["name"] for p in op["parameters"] if p["in"] == "query"}, {f["name"] for f in route["fields"] if f["query"]})
        fields = {f["name"] for f in route["fields"] if not f["query"]}
        if "requestBody" in op and "raw" not in route["flags"]:
            schema = op["requestBody"]["content"]["application/json"]["schema"]
            check_schema(schema)
            tap.equal(set(schema["properties"]), fields)
            tap.equal(set(schema.get("required", [])), {f["name"] for f in route["fields"] if f["required"] and not f["query"]})
        tap.true({"2XX", "4XX", "5XX"} <= set(op["responses"]), "answers")
        for need in op["security"]:
            tap.true(set(need) <= set(doc["components"]["securitySchemes"]), "security")
    report = doc["paths"]["/api/v1/reports"]["post"]
    tap.true(any(p["name"] == "Idempotency-Key" and p["required"] for p in report["parameters"]), "Idempotency-Key")
    codes = doc["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    tap.true("TOO_LARGE" in codes and "RECEIPT" in codes and "OK" not in codes, "the codes of problems")
    tap.true(doc["x-limits"]["form_bytes"]["status"] == 413, "limits")


@tap.test("the list of routes names a role and a sentence for each")
def routes():
    table = run("routes").stdout.splitlines()[2:]
    listed = json.loads(run("routes", "--json").stdout)
    tap.equal(len(table), len(listed))
    for route in listed:
        tap.true(route["roles"], f"{route['path']}: no role")
        tap.true(len(route["summary"]) > 5, f"{route['path']}: no summary")


@tap.test("the service file of contrib is right")
def contrib():
    unit = os.path.join(ROOT, "contrib", "recourse.service")
    if shutil.which("systemd-analyze"):
        done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=20", unit], capture_output=True, text=True, check=False)
        tap.equal((done.returncode, done.stderr), (0, ""), done.stdout[-400:])
    text = open(unit, encoding="utf-8").read()
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0077", "LimitCORE=0", "LimitMEMLOCK="):
        tap.true(line in text, line)


def nginx_folder(https):
    """contrib/nginx.conf with a socket, a port and a certificate of its own; everything nginx writes lands in this folder."""
    folder = place("nginx")
    os.makedirs(folder)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=help.example", "-days", "2", "-keyout",
                    os.path.join(folder, "privkey.pem"), "-out", os.path.join(folder, "fullchain.pem")], check=True, capture_output=True)
    conf = open(os.path.join(ROOT, "contrib", "nginx.conf"), encoding="utf-8").read()
    conf = conf.replace("/etc/letsencrypt/live/help.example/", folder + "/").replace("unix:/run/recourse/recourse.sock", f"unix:{folder}/socket")
    conf = re.sub(r"^\s*listen \[::\].*\n", "", conf, flags=re.M)
    conf = conf.replace("listen 80;", f"listen 127.0.0.1:{free_port()};").replace("listen 443 ssl", f"listen 127.0.0.1:{https} ssl")
    temp = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;\n" if os.getuid() == 0 else ""
    write("nginx/nginx.conf", f"{user}daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log info;\nevents {{}}\nhttp {{\n"
                              f"access_log {folder}/access.log;\n{temp}{conf}\n}}\n")
    return folder


def wait_for(what, said):
    until = time.monotonic() + 20
    while not what():
        tap.true(time.monotonic() < until, said)
        time.sleep(0.05)


def opens(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


@sqlite_only("behind nginx as in contrib/nginx.conf: cookies are secure, and no path of a worker is written anywhere")
def behind_nginx():
    https = free_port()
    folder = nginx_folder(https)
    command = [tap.BIN, "serve", "--data", place("one"), "--listen", f"unix:{folder}/socket", "--trusted-proxy", "unix"]
    with open(os.path.join(folder, "server.log"), "wb") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        proxy = subprocess.Popen(["/usr/sbin/nginx", "-c", os.path.join(folder, "nginx.conf"), "-p", folder], stdin=subprocess.DEVNULL,
                                 stdout=log, stderr=log)
        try:
            wait_for(lambda: os.path.exists(os.path.join(folder, "socket")) and opens(https), "server and proxy are up")
            context = ssl.create_default_context(cafile=os.path.join(folder, "fullchain.pem"))
            context.check_hostname = False
            conn = http.client.HTTPSConnection("127.0.0.1", https, context=context, timeout=30)
            for method, path, body in (("GET", "/km/", None), ("POST", "/km/begin", ""), ("GET", "/km/never-such-a-page", None),
                                       ("POST", "/km/r", "receipt=" + "1" * 26), ("GET", "/km/" + "x" * 5000, None)):
                conn.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {})
                answer = conn.getresponse()
                answer.read()
                if method == "POST" and path == "/km/begin":
                    tap.true("Secure" in (answer.getheader("Set-Cookie") or ""), "the cookie is for https only")
                    tap.true(answer.getheader("Strict-Transport-Security"), "https is remembered")
            conn.close()
        finally:
            for child in (proxy, server):
                child.terminate()
                child.wait(30)
    tap.true("Recourse serves" in open(os.path.join(folder, "server.log"), encoding="utf-8").read(), "it ran")
    for path, _, names in os.walk(folder):
        for n in names:
            data = open(os.path.join(path, n), "rb").read()
            tap.true(b"/km" not in data and b"1111111111" not in data, f"{n} holds what a worker asked for")


# ---- PostgreSQL

@postgres_only("PostgreSQL: set-up, check, refusals, and the replay after a restored dump")
def on_postgres():
    folder = place("pg")
    write("passwords", PASSWORDS["ann"] + "\n" + PASSWORDS["hana"] + "\n")
    site = Real(folder)
    db = site.database_args()
    run(*init_words(folder), *db)
    run(*init_words(place("pg2")), *db, code=CONFIG)   # one database, one installation
    run("check", "--data", folder, *db)
    run("backup", place("pg.db"), "--data", folder, *db, code=USAGE)
    with site:
        file_report(site, "key-of-a-report-on-postgres")
        c = site.sign_in("hana")
        tap.equal(c.open("/staff/me").status, 200)
        tap.true("1 sessions" in run("lock", "--data", folder, *db).stdout, "locked")
    with open(os.path.join(folder, "tombstones.log"), encoding="ascii") as f:
        tap.equal(f.read(), "")
    said = run("restore", "--data", folder, *db).stdout
    tap.true("0 cases erased again" in said, said)
    os.rename(os.path.join(folder, "tombstones.log"), place("away.log"))
    run("restore", "--data", folder, *db, code=CONFIG)
    run("restore", place("pg.db"), "--data", folder, *db, code=USAGE)
    os.rename(place("away.log"), os.path.join(folder, "tombstones.log"))
    run("audit", "head", "--close", "--data", folder, *db)
    run("audit", "verify", "--data", folder, *db)
    tap.true("db = postgres" in open(os.path.join(folder, "recourse.conf"), encoding="utf-8").read(), "the address is kept")
    run("check", "--data", folder)


if __name__ == "__main__":
    try:
        tap.main()
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
