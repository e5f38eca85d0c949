# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Her page with the receipt, as a browser without script uses it: state, messages, files, consent, closing, deleting, the proof.

    worker_follow.py               starts a demo of its own
    worker_follow.py URL           walks a running one; tests that need to stop it are left out
"""
import gzip
import json
import os
import re
import struct
import sys
import threading
import urllib.parse
import zlib

import tap

from testsite import Client, Site, first_answers

HTML_MAX = 14 * 1024
KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
BURMESE = str.maketrans("0123456789", "၀၁၂၃၄၅၆၇၈၉")
site = None


class Running:
    """A server that somebody else started."""

    def __init__(self, url):
        self.port = urllib.parse.urlsplit(url).port

    def client(self, **options):
        return Client(self, **options)

    def open(self, path, **headers):
        return Client(self).open(path, **headers)


def languages():
    with open(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "content", "languages.yaml"), encoding="utf-8") as f:
        return re.findall(r'- tag: "([^"]+)"', f.read())


def file_report(**more):
    """A new report; its receipt."""
    orgs = json.loads(site.open("/api/v1/organisations").text)["organisations"]
    body = {"language": "en", "organisation": orgs[0]["code"], "answers": first_answers(), **more}
    page = site.client().request("POST", "/api/v1/reports", json.dumps(body), {
        "Content-Type": "application/json", "Idempotency-Key": "follow-test-" + os.urandom(12).hex()})
    tap.equal(page.status, 201, page.text[:300])
    return json.loads(page.text)["receipt"]


def go(client, page):
    """Follows a redirect as a browser does: what stands behind # is not sent."""
    return client.open(page.location.split("#")[0]) if page.status == 303 else page


class Report:
    """One worker with her receipt."""

    def __init__(self, lang="en", digits=None, **more):
        self.lang, self.receipt = lang, file_report(**more)
        self.c = site.client()
        typed = self.receipt.translate(digits) if digits else self.receipt
        page = self.c.post(f"/{lang}/r", {"receipt": typed})
        tap.equal((page.status, page.location), (303, f"/{lang}/r/case"), page.text[:300])
        self.page = self.open("case")
        tap.equal(self.page.status, 200, "her page")

    def open(self, rest):
        self.page = self.c.open(f"/{self.lang}/r/{rest}")
        return self.page

    def post(self, rest, *fields):
        csrf = self.page.hidden("csrf")
        page = self.c.post(f"/{self.lang}/r/{rest}", [*fields, ("csrf", csrf)])
        where = page.location
        self.page = go(self.c, page)
        return where

    def upload(self, *files):
        edge = "edge" + os.urandom(8).hex()
        body = f'--{edge}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{self.page.hidden("csrf")}\r\n'.encode()
        for name, data in files:
            body += f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + data + b"\r\n"
        page = self.c.request("POST", f"/{self.lang}/r/files", body + f"--{edge}--\r\n".encode(),
                              {"Content-Type": f"multipart/form-data; boundary={edge}"})
        where = page.location
        self.page = go(self.c, page)
        return where or page.status


def png(width=8, height=8, words=b""):
    """A small picture, with words that nobody sees on it."""
    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\xdc\x14\x14" * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            (part(b"tEXt", b"Comment\0" + words) if words else b"") + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b""))


@tap.test("the page that asks for the receipt, in every language, small and without script")
def ask():
    for tag in languages():
        page = site.open(f"/{tag}/r")
        tap.equal(page.status, 200, tag)
        tap.true("<script" not in page.text and len(gzip.compress(page.body)) <= HTML_MAX, tag)
        tap.true('name="receipt"' in page.text and 'autocomplete="off"' in page.text, tag)


@tap.test("a wrong number: the same page, and nothing of what was typed")
def wrong():
    receipt = file_report()
    for typed in (receipt[:-1] + ("1" if receipt[-1] != "1" else "2"), "12345", "", "a" * 150):
        page = site.client().post("/en/r", {"receipt": typed})
        tap.equal(page.status, 404, typed)
        tap.true('name="receipt"' in page.text, "it asks again")
        tap.true(not typed or typed not in page.text, "what was typed is not shown")
        tap.true("Set-Cookie" not in page.headers, "no session")
    tap.true(site.client().post("/en/r", {"receipt": "1" * 300}).status in (400, 404, 413), "far too long")


@tap.test("her page in every language: who has it, since when, what is due")
def every_language():
    digits = {"km": KHMER, "my": BURMESE}
    for tag in languages():
        r = Report(tag, digits.get(tag))
        tap.true(f'<html lang="{tag}"' in r.page.text and 'class="leave"' in r.page.text, tag)
        tap.true(len(gzip.compress(r.page.body)) <= HTML_MAX, f"{tag}: {len(gzip.compress(r.page.body))} bytes")
        tap.equal(r.page.header("Cache-Control"), "no-store", tag)
        tap.true(not re.search(r">[^<]*\{[a-z_]+\}[^<]*<", r.page.text), f"{tag}: a placeholder is left")
        tap.equal(r.page.text.count("govuk-summary-list__row"), 4, f"{tag}: organisation, since, state, due")
        for rest in ("name", "solved", "reopen", "withdraw", "delete", "more", "proof"):
            page = r.open(rest)
            tap.equal(page.status, 200, f"{tag} {rest}")
            tap.true(len(gzip.compress(page.body)) <= HTML_MAX, f"{tag} {rest}: at most 14 kB")
            tap.true(not re.search(r">[^<]*\{[a-z_]+\}[^<]*<", page.text), f"{tag} {rest}: a placeholder is left")


@tap.test("messages and words told later are kept and escaped")
def messages():
    r = Report()
    tap.equal(r.post("message", ("t", "<b>ខ្ញុំ</b>\nsecond line")), "/en/r/case?said=message#messages")
    tap.true("&lt;b&gt;ខ្ញុំ&lt;/b&gt;" in r.page.text, "escaped")
    r.post("message", ("t", "  "))
    tap.equal(r.page.status, 422, "an empty message")
    r.post("message", ("t", "x" * 12000))
    tap.true(r.page.status == 422 and "x" * 12000 in r.page.text, "what is too long is not lost")
    r.open("more/company_name")
    tap.equal(r.post("more/company_name", ("t", "株式会社 ABC"), ("go", "next")), "/en/r/more")
    tap.true("株式会社 ABC" in r.open("more/company_name").text, "told later")


@tap.test("a burmese message in Zawgyi is kept in Unicode")
def zawgyi():
    r = Report("my")
    r.post("message", ("t", "အလုပ္သမားမ်ား"))
    tap.true("အလုပ်သမားများ" in r.page.text, "converted")


@tap.test("files: saved, cleaned, refused, none chosen")
def files():
    r = Report()
    tap.equal(r.upload(("payslip.png", png(words=b"PLANTED")), ("notes.txt", b"words")), "/en/r/case?said=files&problem=file_type#files")
    tap.true("payslip.png" in r.page.text and "notes.txt" not in r.page.text, "one is there")
    url = re.search(r'href="(/en/r/file/\d+)"', r.page.text).group(1)
    page = r.c.open(url)
    tap.equal((page.status, page.header("X-Content-Type-Options")), (200, "nosniff"))
    tap.true(page.header("Content-Type").startswith("image/") and "sandbox" in page.header("Content-Security-Policy"), "shown safely")
    tap.true(b"PLANTED" not in page.body and len(page.body) > 50, "the copy has no hidden words")
    part = r.c.request("GET", url, None, {"Range": "bytes=0-3"})
    tap.equal((part.status, part.body), (206, page.body[:4]), "a part")
    tap.equal(Report().c.open(url).status, 404, "not with another receipt")
    tap.true(site.open(url).status in (303, 410), "not without one")
    r.open("case")
    tap.equal(r.upload(("", b"")), "/en/r/case?problem=file_none#files")
    r.open("case")
    tap.equal(r.c.request("POST", "/en/r/files", b"--x--\r\n", {"Content-Type": "multipart/form-data; boundary=x"}).status, 403, "no token")


@tap.test("an upload goes on where the line broke")
def resumable():
    r = Report()
    data = png(300, 300) + os.urandom(600000)
    csrf = r.page.hidden("csrf")
    page = r.c.post("/en/r/files/start", {"name": "large.png", "size": len(data), "csrf": csrf})
    tap.equal(page.status, 200, page.text[:200])
    upload = json.loads(page.text)
    tap.true(isinstance(upload["id"], str) and upload["offset"] == 0, "where to begin")

    def put(offset, n=262144):
        page = r.c.request("PUT", f"/en/r/files/chunk?id={upload['id']}&offset={offset}", data[offset:offset + n],
                           {"Content-Type": "application/octet-stream", "X-CSRF-Token": csrf})
        return page.status, json.loads(page.text).get("offset") if page.status in (200, 409) else None
    tap.equal(put(262144), (409, 0), "the first chunk first")
    tap.equal(put(0), (200, 262144))
    tap.equal(put(0), (409, 262144), "not twice")
    tap.equal(put(262144, 100), (409, 262144), "whole chunks only")
    tap.equal(put(262144), (200, 524288))
    tap.true("large.png" not in r.open("case").text, "not there before it is whole")
    status, offset = put(524288)
    tap.equal((status, offset), (200, len(data)))
    tap.true("large.png" in r.open("case").text, "there")
    tap.true(put(524288)[0] == 200, "a lost answer can be asked for again")
    tap.equal(r.c.post("/en/r/files/start", {"name": "film.mp4", "size": 51 * 1024 * 1024, "csrf": csrf}).status, 413, "too large")


@tap.test("closing and deleting wait seven days; keep takes them back")
def waiting():
    r = Report()
    tap.true('name="told"' in r.open("solved").text, "she is asked whether someone told her")
    tap.equal(r.post("solved", ("told", "yes")), "/en/r/case?said=solved")
    tap.true("/en/r/keep" in r.page.text, "she can keep it")
    tap.equal(r.post("keep"), "/en/r/case?said=keep")
    r.open("delete")
    tap.equal(r.post("delete", ("told", "no")), "/en/r/case?said=delete")
    tap.equal(r.post("delete", ("told", "no")), "/en/r/case?problem=changed")
    tap.equal(r.post("keep"), "/en/r/case?said=keep")
    tap.equal(site.client().post("/en/r", {"receipt": r.receipt}).status, 303, "nothing is gone")


@tap.test("consent over the name and over the report acts at once")
def consent():
    r = Report(identity={"name": "Sok Dara"}, share_identity=True)
    tap.true("/en/r/name-back" in r.open("name").text, "shared")
    tap.equal(r.post("name-back"), "/en/r/case?said=name_back")
    tap.true("Sok Dara" in r.open("name").text, "hers alone now")
    tap.equal(r.post("name", ("name", "Sok Dara"), ("other_names", "SOK DARA")), "/en/r/case?said=name")
    r.open("withdraw")
    tap.equal(r.post("withdraw"), "/en/r/case?said=withdraw")
    tap.true("/en/r/message" not in r.page.text, "nothing can be written to nobody")
    tap.equal(r.post("message", ("t", "hello")), "")  # the form with its token is gone
    r.open("reopen")
    tap.equal(r.post("reopen"), "/en/r/case?said=reopen")
    tap.true("/en/r/message" in r.page.text, "open again")


@tap.test("the proof of filing is right, and a changed one is not")
def proof():
    r = Report()
    tap.true("/en/r/proof/file" in r.open("proof").text, "it can be saved")
    text = r.open("proof/file").text
    tap.equal(r.page.header("Content-Type"), "application/json")
    tap.true("wages" not in text, "it does not show what she wrote")
    whole = r.open("proof/whole").text
    tap.true("wages_unpaid" in whole, "this one does")
    for good in (text, whole):
        page = site.client().post("/en/check-proof", {"t": good})
        tap.true("The proof is right" in page.text, page.text[-800:])
    for bad in (text.replace("T", "T0", 1), whole.replace("wages_unpaid", "fees"), "hello", re.sub(r'"filed_at":"20\d', '"filed_at":"209', text)):
        page = site.client().post("/en/check-proof", {"t": bad})
        tap.true(page.status == 200 and "The proof is right" not in page.text, bad[:60])
    keys = json.loads(site.open("/.well-known/recourse-keys.json").text)
    tap.true(keys["keys"] and keys["v"] == 1, "the published keys")


@tap.test("the same by program")
def api():
    receipt = file_report()
    auth = {"Authorization": "Receipt " + receipt}
    tap.equal(site.open("/api/v1/report").status, 401, "no receipt")
    page = site.open("/api/v1/report", **auth)
    report = json.loads(page.text)
    tap.equal((page.status, report["status"], report["late"]), (200, "new", False))
    tag = page.header("ETag")

    def write(path, body, **headers):
        return site.client().request("POST", path, json.dumps(body), {"Content-Type": "application/json", **auth, **headers})
    path = "/api/v1/report/messages"
    tap.equal(write(path, {"text": "hello"}).status, 428, "If-Match is wanted")
    tap.equal(write(path, {"text": "hello"}, **{"If-Match": '"0"'}).status, 412)
    first = write(path, {"text": "hello", "language": "km"}, **{"If-Match": tag})
    tap.equal(first.status, 201, first.text)
    tap.equal(write(path, {"text": "hello"}, **{"If-Match": tag}).status, 412, "it has changed")
    second = write(path, {"text": "again"}, **{"If-Match": first.header("ETag")})
    tap.equal(second.status, 201)
    one = json.loads(site.open(path + "?limit=1", **auth).text)
    two = json.loads(site.open(path + "?limit=1&after=" + one["next"], **auth).text)
    tap.equal([m["text"] for m in one["messages"] + two["messages"]], ["hello", "again"])
    tap.equal(two["next"], None)
    facts = write("/api/v1/report/facts", {"answers": {"company_name": "ABC"}}, **{"If-Match": second.header("ETag")})
    tap.equal(facts.status, 201, facts.text)
    bad = write("/api/v1/report/facts", {"answers": {"nothing": "x"}}, **{"If-Match": facts.header("ETag")})
    tap.equal((bad.status, bad.header("Content-Type")), (400, "application/problem+json"))


@tap.test("leaving ends the visit: Back shows nothing of hers")
def leave():
    r = Report()
    kept = dict(r.c.jar)
    tap.equal(r.c.open("/en/leave").status, 303)
    r.c.jar = kept
    page = r.c.open("/en/r/case")
    tap.true(page.status != 200 and "Your report" not in page.text, f"{page.status}")


@tap.test("many at one receipt are slowed, nobody is locked out")
def slowed():
    receipt = file_report()
    bad = receipt[:6] + "".join(str((int(d) + 1) % 10) if d.isdigit() else d for d in receipt[6:])
    threads = [threading.Thread(target=lambda: site.client().post("/en/r", {"receipt": bad})) for _ in range(12)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    tap.equal(site.client().post("/en/r", {"receipt": receipt}).status, 303, "her own number opens")


def killed():
    r = Report()
    data = png(300, 300) + os.urandom(600000)
    csrf = r.page.hidden("csrf")
    upload = json.loads(r.c.post("/en/r/files/start", {"name": "large.png", "size": len(data), "csrf": csrf}).text)
    r.post("message", ("t", "written before the power went"))
    offset = 0
    while offset < len(data):
        page = r.c.request("PUT", f"/en/r/files/chunk?id={upload['id']}&offset={offset}", data[offset:offset + 262144],
                           {"Content-Type": "application/octet-stream", "X-CSRF-Token": csrf})
        tap.equal(page.status, 200, page.text[:200])
        offset = json.loads(page.text)["offset"]
        site.kill()
        site.start()
    text = r.open("case").text
    tap.true("large.png" in text and "written before the power went" in text, "nothing is lost")
    tap.equal(text.count("large.png"), 1, "once")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        site = Running(sys.argv[1])
        tap.main()
    else:
        tap.test("killed after every chunk: the upload goes on, nothing acknowledged is lost")(killed)
        with Site() as site:
            tap.main()
