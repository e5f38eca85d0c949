# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Exported chats on a whole server: files with pictures, archives through the sandboxed helper, hostile archives, what is refused, what the worker
and a search see. Fixtures are built here, as the messengers write them."""
import io
import json
import os
import re
import struct
import zipfile
import zlib

import tap
from testsite import Site, first_answers

site = None


def png():
    """A picture of one red dot."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) + \
        chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")


def packed(members, stored=False):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as z:
        for name, data in members:
            z.writestr(name, data)
    return out.getvalue()


def mangled(text):
    """JSON as Messenger's download writes it: every byte of UTF-8 as one character of Latin-1."""
    return json.dumps(text.encode("utf-8").decode("latin-1"))


def messenger(*messages):
    """(sender, milliseconds, words, [files]), oldest first."""
    rows = ['{"sender_name":%s,"timestamp_ms":%d,"content":%s,"photos":[%s]}'
            % (mangled(by), ms, mangled(text), ",".join('{"uri":"your_activity/messages/inbox/dara_1/photos/%s"}' % f for f in files))
            for by, ms, text, files in reversed(messages)]
    return '{"participants":[],"messages":[%s],"title":%s,"thread_path":"inbox/dara_1"}' % (",".join(rows), mangled("សុខ ដារ៉ា"))


class Desk:
    """A helper and a case of a worker with her receipt."""

    def __init__(self):
        self.mark = os.urandom(6).hex()
        body = {"language": "en", "organisation": "lotus", "answers": first_answers(own_words="Case " + self.mark)}
        page = site.client().request("POST", "/api/v1/reports", json.dumps(body), {
            "Content-Type": "application/json", "Idempotency-Key": "chats-test-" + os.urandom(12).hex()})
        tap.equal(page.status, 201, page.text[:300])
        self.receipt = json.loads(page.text)["receipt"]
        self.c = site.sign_in("lotus-case2")
        for number in re.findall(r'href="/staff/cases/(\d+)"', self.c.open("/staff/cases?view=unassigned&sort=changed").text):
            if self.mark in self.c.open("/staff/cases/" + number).text:
                self.case = "/staff/cases/" + number
        self.csrf = self.c.open(self.case + "/chats").hidden("csrf")

    def send(self, *files, her=""):
        edge = "x" + os.urandom(8).hex()
        parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in (("csrf", self.csrf), ("her", her))]
        for name, data in files:
            parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode()
                         + (data if isinstance(data, bytes) else data.encode()) + b"\r\n")
        body = b"".join(parts) + f"--{edge}--\r\n".encode()
        return self.c.request("POST", self.case + "/chats/files", body, {"Content-Type": "multipart/form-data; boundary=" + edge})

    def shown(self, page):
        tap.equal(page.status, 303, page.text[:400])
        return self.c.open(page.location.split("#")[0])


@tap.test("LINE: the talk history with a voice note and a screenshot, in one step")
def line():
    d = Desk()
    talk = "\ufeff[LINE] Daraとのトーク履歴\r\n保存日時：2026/03/06 09:12\r\n\r\n2026/03/05(木)\r\n14:02\tDara\t殴られました\r\n14:03\tSakura\t\"どこ？\r\nいつ？\"\r\n"
    page = d.shown(d.send(("[LINE] Dara.txt", talk), ("screen.png", png()), ("virus.exe", b"MZ\0\0nothing"), her="Dara"))
    tap.true("Messages added: 2" in page.text and "Files that came along: 1" in page.text, page.text[:2000])
    tap.true("Files that the case could not take: 1" in page.text, "a program is no file of a case")
    tap.true("殴られました" in page.text and "2026-03-05 14:02" in page.text and "(worker)" in page.text, "who, when, what")
    tap.true("screen.png" in d.c.open(d.case).text, "the screenshot is a file of the case")
    again = d.send(("copy.png", png()))
    tap.true(again.status == 303 and "done=same_file" in again.location, "the same picture under another name is noticed: " + again.location)
    tap.true("is there twice now" in d.shown(again).text, "and told")
    # Found by a word, once the case was opened; nothing of it is plain.
    form = d.c.open("/staff/search")
    found = d.c.post("/staff/search", [("q", "殴られました"), ("csrf", form.hidden("csrf"))])
    tap.true("In a chat" in d.c.open(found.location).text, "the search says where")
    her = site.client()
    tap.equal(her.post("/en/r", {"receipt": d.receipt}).status, 303)
    tap.true("A helper put a chat into your report. Messages in it: <bdi>2</bdi>" in her.open("/en/r/case").text
             or "A helper put a chat into your report. Messages in it: 2" in her.open("/en/r/case").text, "she is told")


@tap.test("Messenger: a packed chat with its pictures; Khmer put right; the second export adds only what is new")
def packed_chat():
    d = Desk()
    one = [("ដារ៉ា", 1772720471000, "គេយកលិខិតឆ្លងដែន", []), ("ដារ៉ា", 1772720531000, "", ["12.png", "missing.png"])]
    folder = "your_activity/messages/inbox/dara_1/"
    page = d.shown(d.send(("chat.zip", packed([(folder + "message_1.json", messenger(*one)), (folder + "photos/12.png", png()),
                                               (folder + "photos/other.png", png()), ("__MACOSX/" + folder + "x.json", "{}")]))))
    tap.true("Messages added: 2" in page.text and "Files that came along: 1" in page.text, page.text[:2000])
    tap.true("គេយកលិខិតឆ្លងដែន" in page.text and "សុខ ដារ៉ា" in page.text, "text that was UTF-8 in disguise")
    tap.true("missing.png</bdi> (not in the case)" in page.text, "a file that did not come is named")
    tap.true("other.png" not in d.c.open(d.case).text, "what no message names stays outside")
    picture = re.search(r'href="(%s/files/\d+)"><bdi>12.png' % d.case, page.text).group(1)
    tap.equal(d.c.open(picture).status, 200, "the picture opens from its message")
    more = one + [("ដារ៉ា", 1772720591000, "សូមជួយ", [])]
    page = d.shown(d.send(("again.zip", packed([(folder + "message_1.json", messenger(*more)), (folder + "photos/12.png", png())]))))
    tap.true("Messages added: 1" in page.text and "they stand in the case already: 2" in page.text, page.text[:2000])
    tap.equal(d.c.open(d.case).text.count("12.png"), 1, "its picture did not come twice")
    out = d.send(("same.zip", packed([(folder + "message_1.json", messenger(*more))])))
    tap.true("done=same" in out.location, out.location)


@tap.test("archives of strangers: several chats, damage, a bomb, a way out, a password, no chat")
def hostile():
    d = Desk()
    chat = messenger(("A", 1772720471000, "x", []))
    several = d.send(("all.zip", packed([("inbox/a/message_1.json", chat), ("inbox/b/message_1.json", chat)])))
    tap.true(several.status == 400 and "This archive holds several chats" in several.text, several.text[:500])
    bomb = packed([("message_1.json", b"[" + b" " * (80 * 1024 * 1024))])
    tap.true(len(bomb) < 200000, "small on the way")
    for name, data in (("cut.zip", packed([("message_1.json", chat * 50)])[:400]), ("none.zip", b"PK\x03\x04nothing"), ("bomb.zip", bomb),
                       ("empty.zip", packed([("readme.md", "x")])), ("folder.zip", packed([("message_1.json", '{"messages":[]}')]))):
        page = d.send((name, data))
        tap.equal(page.status, 422, f"{name}: {page.text[:300]}")
    # A member that points elsewhere is only a name.
    out = d.shown(d.send(("way.zip", packed([("../../../etc/message_1.json", messenger(("A", 1772720471000, "up", ["../../up.png"])))]))))
    tap.true("up.png</bdi> (not in the case)" in out.text and ".." not in re.sub(r"<head>.*</head>", "", out.text, flags=re.S), "only the last part of a path")
    secret = bytearray(packed([("message_1.json", chat)]))
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        secret[secret.index(magic) + at] |= 1
    tap.equal(d.send(("secret.zip", bytes(secret))).status, 422, "a password")
    tap.equal(d.send(("two.zip", packed([("a.txt", "A: 1\nB: 2")])), ("three.zip", packed([("a.txt", "A: 1")]))).status, 413, "one archive at a time")
    tap.equal(d.c.open("/staff/cases").status, 200, "the server works on")


@tap.test("WhatsApp's archive with a voice note; taken out of the wrong case again")
def whatsapp():
    d = Desk()
    talk = "[05/03/2026, 14:02:11] Dara: hello\n\u200e[13/03/2026, 14:03:00] Dara: \u200e<attached: 00000002-PHOTO.png>\n"
    page = d.shown(d.send(("WhatsApp Chat.zip", packed([("_chat.txt", talk), ("00000002-PHOTO.png", png())]))))
    tap.true("2026-03-05 14:02:11" in page.text and "Files that came along: 1" in page.text, "13/03 shows that the day comes first")
    remove = re.search(r'action="(%s/chats/\d+/remove)"' % d.case, page.text).group(1)
    other = site.sign_in("tsubame-case")
    token = other.open("/staff/cases").hidden("csrf")
    tap.equal(other.post(remove, [("csrf", token)]).status, 404, "another organisation")
    tap.equal(other.open(d.case + "/chats").status, 404, "nor the form")
    gone = d.c.post(remove, [("csrf", d.csrf)])
    tap.true(gone.status == 303 and "taken out of the case" in d.c.open(gone.location).text, gone.text[:300])
    tap.true("Imported chat" not in d.c.open(d.case).text, "it is out")
    japanese = packed([("[LINE] Daraとのトーク履歴.txt", "[LINE] Daraとのトーク履歴\n\n2026/03/07(土)\n9:00\tDara\tおはよう\n")])
    tap.true("[LINE] Daraとのトーク履歴.txt" in d.shown(d.send(("line.zip", japanese))).text, "the name of a member in any script")


if __name__ == "__main__":
    with Site() as running:
        site = running
        tap.main()
