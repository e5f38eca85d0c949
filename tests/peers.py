# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Two servers with two organisations that come to know each other: a case goes from the worker to one, sealed to the other, and back on one
receipt. Both are killed and started again at every step; bundles come twice, late, bent, and as files."""
import json
import os
import re
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import tap
from testsite import Site, first_answers, free_port

SWEEP_S = 45
here = there = None
A, B = "lotus-case2", "tsubame-case"


class Peer(Site):
    """A demonstration with an address of its own."""

    def __init__(self):
        super().__init__()
        self.port = free_port()
        self.args = ["--public-url", f"http://127.0.0.1:{self.port}"]

    def again(self):
        self.kill()
        self.start()


class Desk:
    """A helper's browser; signs in again where the server was started anew."""

    def __init__(self, site, login):
        self.site, self.login = site, login
        self.c = site.sign_in(login)
        self.c.post("/staff/me/language", {"lang": "en", "csrf": self.c.open("/staff/me").hidden("csrf")})

    def open(self, path, status=200):
        self.page = self.c.open(path)
        tap.equal(self.page.status, status, f"{path}: {self.page.text[:300]}")
        return self.page

    def post(self, page, path, fields, status=303):
        self.open(page)
        answer = self.c.post(path, [*fields, ("csrf", self.page.hidden("csrf"))])
        tap.equal(answer.status, status, f"{path}: {answer.text[-600:]}")
        return self.c.open(answer.location) if answer.status == 303 else answer


def until(what, look):
    """The job carries what waits within a few seconds."""
    deadline = time.monotonic() + SWEEP_S
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError(f"did not happen in {SWEEP_S} s: {what}")


def both_again():
    here.again()
    there.again()


def card_of(desk):
    return re.search(r'id="own"[^>]*>([^<]+)<', desk.open("/staff/peers").text).group(1)


def fingerprint(page, which):
    return re.search(which + r"</dt><dd[^>]*><code dir=\"ltr\">([\d ]+)<", page.text).group(1)


def know(mine, second, card):
    """Two people of one organisation compare the other one's fingerprint. Returns the number of the peer."""
    page = mine.post("/staff/peers", "/staff/peers", [("card", "\n".join(card[i:i + 60] for i in range(0, len(card), 60)))])
    number = re.search(r'action="(/staff/peers/\d+)"', page.text).group(1)
    mine.post(number, number, [("act", "compared")])
    refused = mine.c.post(number, [("act", "compared"), ("csrf", mine.open(number).hidden("csrf"))])
    tap.equal(refused.status, 409, "the same person does not count twice")
    page = second.post(number, number, [("act", "compared")])
    tap.true(">compared<" in page.text, page.text[:300])
    return number


class Report:
    """One worker with her receipt."""

    def __init__(self):
        body = {"language": "en", "organisation": "lotus", "answers": first_answers()}
        page = here.client().request("POST", "/api/v1/reports", json.dumps(body), {
            "Content-Type": "application/json", "Idempotency-Key": "peers-test-" + os.urandom(12).hex()})
        tap.equal(page.status, 201, page.text[:300])
        self.receipt = json.loads(page.text)["receipt"]
        self.enter()
        self.mark = "They keep my passport " + os.urandom(6).hex()
        self.post("case", "message", [("t", self.mark)])

    def enter(self):
        self.c = here.client()
        page = self.c.post("/en/r", {"receipt": self.receipt})
        tap.equal((page.status, page.location), (303, "/en/r/case"), page.text[:300])

    def open(self, rest):
        self.page = self.c.open("/en/r/" + rest)
        tap.equal(self.page.status, 200, rest)
        return self.page

    def post(self, page, rest, fields):
        self.open(page)
        answer = self.c.post("/en/r/" + rest, [*fields, ("csrf", self.page.hidden("csrf"))])
        tap.equal(answer.status, 303, f"{rest}: {answer.text[:300]}")

    def say_yes(self, name, *parts):
        page = self.open("share")
        # A demonstration has an organisation of this name itself; those of other servers stand after it.
        org = re.findall(r'value="(\d+)"[^>]*><label[^>]*><span><bdi>%s' % re.escape(name), page.text)[-1]
        fields = [("org", org), ("mode", "joint"), ("days", "30"), ("consent", "0"), ("home", "0"), *[("part", p) for p in parts]]
        sure = self.c.post("/en/r/share", [*fields, ("go", "look"), ("csrf", page.hidden("csrf"))])
        tap.equal(sure.status, 200, sure.text[:300])
        self.post("share", "share", [*fields, ("go", "give")])
        return self


def offers(desk):
    return re.findall(r'href="(/staff/offers/\d+)"[^>]*>.*?<strong class="govuk-tag">([^<]+)<', desk.open("/staff/peers").text)


def post_packet(site, body):
    request = urllib.request.Request(f"http://127.0.0.1:{site.port}/peers/packet", body, {"Content-Type": "application/octet-stream"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.status


@tap.test("two organisations exchange cards and compare fingerprints, two people on each side")
def acquaintance():
    global number_here, number_there
    a, a2, b, b2 = Desk(here, A), Desk(here, "lotus-case1"), Desk(there, B), Desk(there, "tsubame-supervisor")
    card_a, card_b = card_of(a), card_of(b)
    bent = card_b[:40] + ("A" if card_b[40] != "A" else "B") + card_b[41:]
    tap.equal(a.post("/staff/peers", "/staff/peers", [("card", bent)], 422).status, 422, "a bent card")
    tap.equal(a.post("/staff/peers", "/staff/peers", [("card", card_a)], 422).status, 422, "our own card")
    number_here, number_there = know(a, a2, card_b), know(b, b2, card_a)
    tap.equal(fingerprint(a.open(number_here), "Their fingerprint"), fingerprint(b.open(number_there), "Our fingerprint"), "what they read aloud")
    tap.equal(fingerprint(a.open(number_here), "Our fingerprint"), fingerprint(b.open(number_there), "Their fingerprint"), "and the other")


def name_there():
    return re.search(r'<h1 class="govuk-heading-l"><bdi>([^<]+)</bdi>', Desk(here, A).open(number_here).text).group(1)


@tap.test("killed at every step: offered, accepted, talked about, answered, done with; the whole way on one receipt")
def the_way():
    her = Report()
    name = name_there()
    her.say_yes(name, "basics", "messages")
    both_again()
    b = Desk(there, B)
    link = until("the offer arrives", lambda: [o for o, s in offers(b) if s == "offered"])[0]
    both_again()
    b = Desk(there, B)
    page = b.open(link)
    tap.true(her.mark not in page.text and 'value="accept"' in page.text, "an offer shows coarse facts only")
    her.enter()
    tap.true("was asked. It has not answered yet" in her.open("abroad").text, "she sees that it was asked")
    her.post("abroad", "abroad", [("link", her.page.hidden("link")), ("act", "receipt")])
    page = b.post(link, link, [("act", "accept")])
    tap.true(her.mark in page.text, "what she shares opens: " + page.text[-500:])
    case = re.search(r'href="(/staff/cases/\d+)"', page.text).group(1)
    both_again()
    b = Desk(there, B)
    tap.true("unpaid" in b.open(case).text.lower() or b.page.status == 200, "a case of its own")
    her.enter()
    until("she sees the yes", lambda: "said yes. It helps you now" in her.open("abroad").text)
    b.post(link, link + "/say", [("to", "worker"), ("text", "We will call your company.")])
    b.post(link, link + "/say", [("to", "org"), ("text", "Do you have her contract?")])
    both_again()
    her.enter()
    until("she reads the other country's answer", lambda: "We will call your company." in her.open("case").text)
    tap.true("Do you have her contract?" not in her.page.text, "apart from her")
    a = Desk(here, A)
    ref = re.search(r'href="(/staff/referrals/\d+)"', a.open("/staff/peers").text).group(1)
    until("the organisations talk", lambda: "Do you have her contract?" in a.open(ref).text)
    a.post(ref, ref + "/talk", [("text", "Yes, two pages.")])
    her.post("abroad", "abroad", [("link", her.open("abroad").hidden("link")), ("act", "say"), ("text", "Thank you for calling")])
    both_again()
    b = Desk(there, B)
    until("both messages arrive", lambda: all(t in b.open(link).text for t in ("Yes, two pages.", "Thank you for calling")))
    tap.equal(b.page.text.count("Thank you for calling"), 1, "once")
    her.enter()
    until("the status shows", lambda: "Nobody has answered you yet" in her.open("abroad").text or "They are working on it" in her.page.text)
    companion(her, b, link)
    replays(b, link)
    her.enter()
    stop(her, b, link, case)


def companion(her, b, link):
    """The receipt of the other server: asked for by her, made there, read by her alone; her own is not typed there."""
    if "asks for a receipt" in b.open(link).text:
        b.post(link, link + "/receipt", [])
    receipt = until("her second receipt", lambda: re.search(r'<strong dir="ltr">([\d ]{31})</strong>', her.open("abroad").text)).group(1)
    tap.true(receipt not in Desk(here, A).open("/staff/peers").text and receipt not in b.open(link).text, "nobody else sees it")
    page = there.client().open("/en/r")
    tap.true('name="first"' in page.text and 'name="receipt"' not in page.text, "the first digits are asked for before the rest")
    page = there.client().open("/en/r?first=" + her.receipt.replace(" ", "")[:5])
    tap.true(f"http://127.0.0.1:{here.port}" in page.text, "her receipt belongs to the other server: " + page.text[-900:])
    page = there.client().open("/en/r?first=" + receipt.replace(" ", "")[:5])
    tap.true('name="receipt"' in page.text, "this one is typed here")
    page = there.client().post("/en/r", {"receipt": receipt})
    tap.equal((page.status, page.location), (303, "/en/r/case"), "and opens her report there")


def replays(b, link):
    """What the network may do: say it twice, cut it, bend it."""
    a = Desk(here, A)
    a.c.open(number_here + "/file")
    before = re.sub(r'value="[^"]*"', "", b.open(link).text)
    body = a.c.open(number_here + "/file").body
    for packet in (body, body):
        tap.equal(post_packet(there, packet), 200, "again")
    for bad in (b"", b"\x83", body[:-1], os.urandom(400)):
        try:
            tap.equal(post_packet(there, bad), 400, "not a packet")
        except urllib.error.HTTPError as e:
            tap.equal(e.code, 400, "not a packet")
    tap.equal(re.sub(r'value="[^"]*"', "", b.open(link).text), before, "nothing changed")


def stop(her, b, link, case):
    """Her consent is taken back at the issuer: the keys there are destroyed, at both sides of two more kills."""
    page = her.open("sharing")
    her.post("sharing", "sharing", [("consent", page.hidden("consent")), ("act", "stop")])
    here.again()
    there.again()
    b = Desk(there, B)
    until("destroyed there", lambda: "the keys were destroyed here" in b.open(link).text)
    tap.true(her.mark not in b.page.text and "We will call your company." not in b.page.text, "nothing opens")
    tap.true(her.mark not in b.c.open(case).text, "nor in the case")
    her.enter()
    until("and she reads it", lambda: "destroyed its keys to your report on" in her.open("abroad").text)
    b.post(link, link + "/copies", [])
    until("the second word", lambda: "says that it deleted its copies on" in her.open("abroad").text)


def run(site, *words):
    return subprocess.run(site.command(*words), check=True, capture_output=True, text=True)


def carried_by_the_host(body):
    """The command line writes what waits into a file and takes one; it opens nothing."""
    number = number_here.rsplit("/", 1)[1]
    tap.true(number in run(here, "peers", "list").stdout, "the list")
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "out.bundles")
        run(here, "peers", "export", number, name)
        with open(name, "rb") as f:
            tap.true(abs(len(f.read()) - len(body)) < 64, "the same words, sealed anew")
        said = run(there, "peers", "take", name).stdout
        tap.true("0 were not for this server" in said, said)


@tap.test("taken back before it left: nothing of it ever arrives; refused with a reason; by file where there is no link")
def by_file():
    name = name_there()
    her = Report().say_yes(name, "basics")
    page = her.open("sharing")
    there.kill()
    her2 = Report().say_yes(name, "basics", "words")
    a = Desk(here, A)
    packet = until("it waits", lambda: (lambda p: p.body if len(p.body) > 2000 else None)(a.c.open(number_here + "/file")))
    her.post("sharing", "sharing", [("consent", page.hidden("consent")), ("act", "stop")])
    late = until("the end waits", lambda: a.c.open(number_here + "/file").body)
    there.start()
    b = Desk(there, B)
    carried_by_the_host(late)
    for body in (packet, late):
        b.open("/staff/peers")
        boundary = "x" + os.urandom(8).hex()
        form = (f'--{boundary}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{b.page.hidden("csrf")}\r\n--{boundary}\r\n'
                'Content-Disposition: form-data; name="file"; filename="a.bundles"\r\nContent-Type: application/octet-stream\r\n\r\n').encode()
        answer = b.c.request("POST", "/staff/peers/file", form + body + f"\r\n--{boundary}--\r\n".encode(), {
            "Content-Type": "multipart/form-data; boundary=" + boundary})
        tap.equal(answer.status, 303, answer.text[:300])
    link = until("the other one came", lambda: [o for o, s in offers(b) if s == "offered"])[0]
    tap.equal(len([1 for _, s in offers(b) if s == "offered"]), 1, "what was taken back is not shown")
    b.post(link, link, [("act", "refuse"), ("reason", "No Khmer speaker until May")])
    until("she reads why", lambda: "No Khmer speaker until May" in her2.open("sharing").text)
    her.enter()
    until("both know", lambda: "destroyed its keys" in her.open("abroad").text)


if __name__ == "__main__":
    with Peer() as one, Peer() as two:
        here, there = one, two
        tap.main()
