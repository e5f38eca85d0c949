# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""The thief of everything at rest (docs/threat-model.md): gets the database, its write-ahead log, a backup, the keys folder, the
logs and the settings, but no password, receipt or printed key. He must not find one word of what was said, in any form."""
import base64
import binascii
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zlib

import tap

from testsite import Site, first_answers

CANARIES = {
    "story": "canarystoryword qzxv",
    "name": "Canaryname Qwortz",
    "contact": "canary-contact-7719",
    "message": "canarymessage jyxk",
    "note": "canarynote wvqz",
    "khmer": "កាណារីពាក្យសម្ងាត់",
    "column": "canarycolumn hgvq",
    "cell": "canarycell pqzw",
    "list": "canarylist mwxj",
}


def forms(text):
    """Every form in which a careless program might leave a text."""
    utf8 = text.encode("utf-8")
    out = {utf8, text.encode("utf-16-le"), text.encode("utf-16-be"), binascii.hexlify(utf8), binascii.hexlify(utf8).upper(),
           json.dumps(text)[1:-1].encode(), text.lower().encode(), text.upper().encode()}
    for shift in range(3):  # base64 depends on the position of the text in the bytes around it
        coded = base64.b64encode(b"\0" * shift + utf8 + b"\0\0")
        middle = coded[4:-6] if shift else coded[:-6]
        out.add(middle)
        out.add(middle.replace(b"+", b"-").replace(b"/", b"_"))
    words = [w.encode() for w in text.split() if len(w) >= 8]
    return out | set(words)


def inflated(data):
    """Pieces of data that inflate as zlib, gzip or raw deflate (where a header says that they may)."""
    for hit in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", data):
        try:
            yield zlib.decompressobj(47).decompress(data[hit.start():hit.start() + 4_000_000], 8_000_000)
        except zlib.error:
            continue


def everything_at_rest(folder):
    for place, _, names in os.walk(folder):
        for name in names:
            if name in ("demo-sign-ins.txt",):  # the demo's convenience; a real folder has none
                continue
            with open(os.path.join(place, name), "rb") as f:
                yield os.path.join(place, name), f.read()


def look(folder, words):
    found = []
    for path, data in everything_at_rest(folder):
        pieces = [data, *inflated(data)]
        for what, text in words.items():
            for form in forms(text):
                if any(form in piece for piece in pieces):
                    found.append(f"{what} in {os.path.basename(path)}")
    return sorted(set(found))


def dump_postgres(site, folder):
    url = site.database_args()[1]
    with open(os.path.join(folder, "dump.sql"), "wb") as f:
        subprocess.run(["pg_dump", "--inserts", url], stdout=f, check=True)


def tell_everything(site):
    """A named report with a message by the worker and an answer and a note by a helper."""
    api = site.client()
    body = {"language": "km", "organisation": "lotus", "answers": first_answers(own_words=CANARIES["story"] + " " + CANARIES["khmer"]),
            "identity": {"name": CANARIES["name"], "forms": []}, "share_identity": True, "contact": {"text": CANARIES["contact"]}}
    page = api.request("POST", "/api/v1/reports", json.dumps(body),
                       {"Content-Type": "application/json", "Idempotency-Key": "attacker-test-0123456789"})
    tap.equal(page.status, 201, page.text[:300])
    receipt = json.loads(page.text)["receipt"]
    worker = site.client()
    opened = worker.post("/en/r", {"receipt": receipt})
    tap.equal(opened.status, 303, "receipt opens")
    case = worker.follow(opened)
    sent = worker.post("/en/r/message", {"csrf": case.hidden("csrf"), "t": CANARIES["message"]})
    tap.equal(sent.status, 303, "message sent")
    write_in_lists(site)
    return receipt


def write_in_lists(site):
    """An own column, what stands in it for one case (once more, so that what was before can be undone), and a shared list."""
    boss = site.sign_in("lotus-supervisor")
    token = boss.open("/staff/me").hidden("csrf")
    column = {"csrf": token, "version": "0", "act": "add", "name": CANARIES["column"], "kind": "text"}
    tap.equal(boss.post("/staff/columns", column).status, 303, "own column")
    for cell in (CANARIES["cell"], "nothing of it"):
        row = boss.open("/staff/cases/edit?view=team").hidden("row")
        tap.equal(boss.post("/staff/cases/edit", {"csrf": token, "columns": "1", "row": row, "to": "", "status": "", "c1": cell}).status, 303, "row")
    saved = {"csrf": token, "act": "save", "view": "team", "name": CANARIES["list"], "shared": "1"}
    tap.equal(boss.post("/staff/cases/lists", saved).status, 303, "saved list")


@tap.test("the words are there for the right people")
def control():
    # The search itself works: a planted word is found in each form.
    with tempfile.TemporaryDirectory() as folder:
        for i, form in enumerate(sorted(forms(CANARIES["story"]))):
            path = os.path.join(folder, str(i))
            with open(path, "wb") as f:
                f.write(b"xx" + form + b"yy")
            tap.true(look(folder, {"story": CANARIES["story"]}), f"form {form!r} is not found by the search")
            os.remove(path)
        with open(os.path.join(folder, "z"), "wb") as f:
            f.write(b"head" + zlib.compress(b"a" * 50 + CANARIES["story"].encode()))
        tap.true(look(folder, {"story": CANARIES["story"]}), "an inflated form is not found")


@tap.test("the thief of database, log, backup, keys and settings finds no word")
def thief():
    with Site() as site:
        receipt = tell_everything(site)
        words = dict(CANARIES, receipt=receipt, receipt_digits=re.sub(r"\D", "", receipt))
        words.pop("note")
        site.kill()  # the write-ahead log stays as it was
        if tap.ENGINE == "postgres":
            dump_postgres(site, site.folder)
        else:
            backup = os.path.join(site.folder, "copy.db")
            shutil.copy(os.path.join(site.folder, "recourse.db"), backup)
        tap.equal(look(site.folder, words), [], "found at rest")


@tap.test("every key found at rest opens nothing")
def keys():
    """Tries each 32-byte string of the database and of the keys folder as a secret key against each sealed box and item."""
    if tap.ENGINE == "postgres":
        return
    from nacl.bindings import (crypto_aead_xchacha20poly1305_ietf_decrypt, crypto_box_seal_open, crypto_scalarmult_base)
    with Site() as site:
        tell_everything(site)
        site.stop()
        db = sqlite3.connect(os.path.join(site.folder, "recourse.db"))
        secrets = set()
        for path, data in everything_at_rest(os.path.join(site.folder, "keys")):
            for start in range(0, max(1, len(data) - 31)):
                if len(data[start:start + 32]) == 32:
                    secrets.add(data[start:start + 32])
        for table, column in (("meta", "value"), ("orgs", "box_pk"), ("users", "pw_verifier"), ("users", "pw_params"), ("sessions", "id_hash"),
                              ("drafts", "id"), ("receipts", "worker_pk"), ("grants", "box_pk")):
            for (value,) in db.execute(f"SELECT {column} FROM {table}"):
                raw = value if isinstance(value, bytes) else str(value).encode()
                for start in range(0, max(1, min(len(raw) - 31, 40))):
                    if len(raw[start:start + 32]) == 32:
                        secrets.add(raw[start:start + 32])
        tap.true(len(secrets) > 100, "too few candidates to mean anything")
        boxes = [w for (w,) in db.execute("SELECT wrap FROM grant_wraps LIMIT 20")] + [w for (w,) in db.execute("SELECT wrap FROM org_members")]
        items = [s for (s,) in db.execute("SELECT sealed FROM items LIMIT 20")]
        tap.true(boxes and items, "nothing to attack")
        for secret in sorted(secrets)[:4000]:
            public = crypto_scalarmult_base(secret)
            for box in boxes[:12]:
                try:
                    crypto_box_seal_open(box[1:], public, secret)
                except Exception:  # pylint: disable=broad-except
                    continue
                raise AssertionError("a box opened with a key that lies beside it")
            for item in items[:6]:
                try:
                    crypto_aead_xchacha20poly1305_ietf_decrypt(item[25:], b"", item[1:25], secret)
                except Exception:  # pylint: disable=broad-except
                    continue
                raise AssertionError("an item opened with a key that lies beside it")


def tag_of(key, field, term):
    """Section 8 of docs/sealed-format.md."""
    def blake(data, secret, n=32):
        domain = b"recourse/token/1"
        return hashlib.blake2b(len(domain).to_bytes(4, "big") + domain + data, key=secret, digest_size=n).digest()
    return int.from_bytes(blake(term.encode(), blake(field.encode(), key), 16)[:3], "big")


def hits(tags, secrets, words):
    """The most words of a dictionary that one of these strings, taken as the token key, finds among the tags."""
    return max(sum(tag_of(secret, "word", word) in tags for word in words) for secret in secrets)


def in_key_file(folder):
    for _, data in everything_at_rest(os.path.join(folder, "keys")):
        yield from (data[start:start + 32] for start in range(max(0, len(data) - 31)))


@tap.test("a dictionary against the search tags tells nothing without the token key")
def dictionary():
    if tap.ENGINE == "postgres":
        return
    words = [w for what in ("story", "message", "name") for w in CANARIES[what].lower().split()]
    own = os.urandom(32)  # control: with the key the attack works
    tap.equal(hits({tag_of(own, "word", w) for w in words}, [os.urandom(32), own], words), len(words), "the attack itself")
    with Site() as site:
        tell_everything(site)
        helper = site.sign_in("lotus-case1")
        token = helper.open("/staff/search").hidden("csrf")
        while int(re.search(r"done=(\d+)", helper.post("/staff/search/index", {"csrf": token, "s": ""}).location).group(1)):
            pass
        found = helper.follow(helper.post("/staff/search", {"csrf": token, "q": words[0]}))
        tap.true("<mark>" in found.text, "the helper finds the word")
        site.stop()
        tap.equal(look(site.folder, {k: v for k, v in CANARIES.items() if k != "note"}), [], "found at rest after a search")
        db = sqlite3.connect(os.path.join(site.folder, "recourse.db"))
        tags = {tag for (tag,) in db.execute("SELECT tag FROM search_tags")}
        tap.true(len(tags) > 100, "too few tags to mean anything")
        secrets = {b"", *in_key_file(site.folder)}
        for table, column in (("meta", "value"), ("org_tokens", "wrap"), ("orgs", "box_pk"), ("org_keys", "box_pk"), ("users", "pw_verifier"),
                              ("sessions", "id_hash"), ("search_lists", "tags"), ("grant_wraps", "wrap")):
            for (value,) in db.execute(f"SELECT {column} FROM {table} LIMIT 200"):
                raw = value if isinstance(value, bytes) else str(value).encode()
                secrets |= {raw[start:start + 32] for start in range(0, max(1, min(len(raw) - 31, 120)))}
        # One word may fall on a tag of another by chance, two with one key hardly.
        tap.true(len(secrets) > 500, "too few candidates to mean anything")
        tap.true(hits(tags, secrets, words) < 3, "a string that lies there is the token key")


@tap.test("plain columns hold codes only")
def plain_columns():
    if tap.ENGINE == "postgres":
        return
    with Site() as site:
        tell_everything(site)
        site.stop()
        db = sqlite3.connect(os.path.join(site.folder, "recourse.db"))
        for column in ("region", "sector_group", "issue_group", "lang", "status", "origin"):
            for (value,) in db.execute(f"SELECT DISTINCT {column} FROM cases"):
                tap.true(re.fullmatch(r"[a-zA-Z0-9_-]{0,24}", value), f"cases.{column} holds {value!r}")


if __name__ == "__main__":
    tap.main()
