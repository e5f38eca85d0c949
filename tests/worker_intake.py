# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""The worker's way up to the receipt, as a browser without script walks it: with and without cookies, in every language.

    worker_intake.py               starts a demo of its own
    worker_intake.py URL           walks a running one (http://127.0.0.1:8080); tests that need to restart it are left out
"""
import gzip
import json
import os
import re
import sys
import urllib.parse

import tap

from testsite import Client, Site

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
PLAN = {"phone": "mine", "danger": "none", "where": "japan", "for_whom": "me", "happened": "wages_unpaid", "fixed": "none",
        "wish": "money", "when": "still", "work_state": "working", "prefecture": "jp-21", "sector": "industrial",
        "who": "pays_you", "is_one_of": "none", "told": "nobody"}
HTML_MAX = 14 * 1024


class Running:
    """A server that somebody else started."""

    def __init__(self, url):
        self.port = urllib.parse.urlsplit(url).port

    def client(self, **options):
        return Client(self, **options)

    def open(self, path, **headers):
        return Client(self).open(path, **headers)

    def stop(self):
        pass


site = None


def languages():
    with open(os.path.join(ROOT, "content", "languages.yaml"), encoding="utf-8") as f:
        text = f.read()
    return re.findall(r'- tag: "([^"]+)".*?\n    dir: (\w+)', text, re.S)


class Walk:
    """One worker. Without cookies the secret travels in the hidden field alone."""

    def __init__(self, lang="en", cookies=True):
        self.lang, self.cookies = lang, cookies
        self.c = site.client(cookies=cookies)
        self.page = None

    def post(self, path, *fields):
        sent = list(fields)
        if self.page is not None:
            sent.append(("csrf", self.page.hidden("csrf")))
            if not self.cookies:
                sent.append(("draft", self.page.hidden("draft")))
        self.page = self.c.follow(self.c.post(path, [f for f in sent if f[1] != "" or f[0] not in ("csrf", "draft")]))
        return self.page

    def begin(self):
        self.post(f"/{self.lang}/begin")
        tap.equal(self.page.status, 200, "begin")
        return self

    def question(self):
        hit = re.search(r'<form method="post" action="/[^/"]+/q/([a-z_]+)"', self.page.text)
        return hit.group(1) if hit and "form method=\"post\"" in self.page.text and 'name="go" value="next"' in self.page.text else None

    def answer(self, *fields):
        self.post(f"/{self.lang}/q/{self.question()}", *fields)
        tap.equal(self.page.status, 200, f"answer to a question in {self.lang}: {self.page.text[:200]}")

    def questions(self, plan=None, each=None):
        """Answers every question; each(page) looks at every page."""
        plan = {**PLAN, **(plan or {})}
        for _ in range(40):
            if each:
                each(self.page)
            q = self.question()
            if not q:
                if 'value="show">' in self.page.text and "door" in self.page.text:  # the doors, at once
                    self.post(re.search(r'action="(/[^"]+/q/[a-z_]+)"', self.page.text).group(1), ("go", "show"))
                    continue
                return self
            given = plan.get(q)
            if isinstance(given, list):
                self.answer(*given)
            elif given:
                self.answer(("a", given), ("go", "next"))
            else:
                self.answer(("go", "skip" if 'value="skip"' in self.page.text else "dont_know"))
        raise AssertionError("the questions never end")

    def choose(self, code=None):
        codes = re.findall(r'name="a" value="([a-z0-9_-]+)"', self.page.text)
        tap.true(codes, "organisations are offered")
        self.post(f"/{self.lang}/receiver", ("a", code or codes[0]), ("go", "next"))
        return self

    def send(self, *name):
        self.post(f"/{self.lang}/who", *(name or [("named", "no")]), ("go", "next"))
        tap.equal(self.page.status, 200, "who")
        self.post(f"/{self.lang}/send")
        return self.receipt()

    def receipt(self):
        hit = re.search(r'class="receipt" dir="ltr">((?:\d{4,5} ){5}\d{4})<', self.page.text)
        tap.true(hit, f"the receipt is shown: {self.page.status} {self.page.text[:400]}")
        return hit.group(1)


@tap.test("the picker guesses the language and names all of them")
def picker():
    page = site.open("/", **{"Accept-Language": "km-KH,en;q=0.5"})
    tap.equal(page.status, 200)
    tap.true(re.search(r'class="govuk-button" lang="km"', page.text), "Khmer is guessed")
    for tag, _ in languages():
        tap.true(f'href="/{tag}/"' in page.text, f"{tag} is in the list")


@tap.test("the first page answers in every language, small, without script")
def first_pages():
    found = languages()
    tap.equal(len(found), 23, "languages")
    for tag, direction in found:
        page = site.open(f"/{tag}/")
        tap.equal(page.status, 200, tag)
        tap.true(f'<html lang="{tag}" dir="{direction}">' in page.text, f"{tag}: language and direction")
        tap.true("<script" not in page.text, f"{tag}: no script is needed")
        tap.true(len(gzip.compress(page.body)) <= HTML_MAX, f"{tag}: at most 14 kB")
        tap.equal(page.header("Cache-Control"), "no-store", tag)
        for name in ("safety", "who-sees", "help-now", "gone"):
            other = site.open(f"/{tag}/{name}")
            tap.equal(other.status, 200, f"{tag} {name}")
            tap.true(len(gzip.compress(other.body)) <= HTML_MAX, f"{tag} {name}: at most 14 kB")
            tap.true(not re.search(r"\{[a-z_]+\}", other.text), f"{tag} {name}: a placeholder is left")


@tap.test("every question is asked in every language")
def all_languages():
    for tag, _ in languages():
        seen = []

        def look(page, tag=tag, seen=seen):
            seen.append(page)
            tap.true(len(gzip.compress(page.body)) <= HTML_MAX, f"{tag}: at most 14 kB")
            tap.true(f'<html lang="{tag}"' in page.text, f"{tag}: the language stays")
            tap.true(not re.search(r"\{[a-z_]+\}", page.text), f"{tag}: a placeholder is left")
            tap.true('class="leave"' in page.text, f"{tag}: the leave button")
        Walk(tag).begin().questions(each=look)
        tap.true(len(seen) >= 15, f"{tag}: {len(seen)} pages")


def whole_way(lang, cookies, digits=None):
    w = Walk(lang, cookies).begin()
    w.questions({"own_words": [("t", "They do not pay me. <b>ខ្ញុំ</b>"), ("go", "next")], "who": [("a", "pays_you"), ("p1", "ABC"), ("go", "next")]})
    w.choose()
    w.post(f"/{lang}/who", ("named", "share"), ("name", "Sok Dara"), ("go", "next"))
    tap.true("&lt;b&gt;ខ្ញុំ&lt;/b&gt;" in w.page.text and "ABC" in w.page.text, "her words are on the check page, escaped")
    w.post(f"/{lang}/send")
    receipt = w.receipt()
    w.post(f"/{lang}/send")
    tap.equal(w.receipt(), receipt, "a repeated send shows the same receipt")
    w.post(f"/{lang}/receipt", ("receipt", receipt[:-1] + ("1" if receipt[-1] != "1" else "2")))
    tap.equal(w.page.status, 422, "a wrong digit")
    typed = receipt.translate(digits) if digits else receipt
    fields = [("receipt", typed), ("csrf", w.page.hidden("csrf"))] + ([] if cookies else [("draft", w.page.hidden("draft"))])
    done = w.c.post(f"/{lang}/receipt", fields)
    if cookies:
        tap.equal((done.status, done.location), (303, f"/{lang}/r/case"))
        tap.true("__Host-r" in w.c.jar and "__Host-d" not in w.c.jar, "the session of the report begins, the draft's ends")
    else:
        tap.equal(done.status, 200, "the number is right")
        tap.true(receipt not in done.text, "the receipt is not shown again")
    return receipt


@tap.test("the whole way with cookies, receipt typed in Khmer digits")
def with_cookies():
    whole_way("km", True, KHMER)


@tap.test("the whole way without cookies")
def without_cookies():
    whole_way("en", False)


@tap.test("danger shows the doors at once, in the order of the answer")
def danger():
    w = Walk().begin()
    w.answer(("a", "mine"), ("go", "next"))
    w.answer(("a", "self_harm"), ("a", "none"), ("go", "next"))
    numbers = re.findall(r'href="tel:([^"]+)"', w.page.text)
    tap.true(numbers and "119" in numbers and numbers[0] != "110", f"someone to talk to stands first: {numbers}")
    w = Walk().begin()
    w.answer(("a", "mine"), ("go", "next"))
    w.answer(("a", "airport"), ("go", "next"))
    card = re.search(r'href="(/en/card/[a-z_-]+)"', w.page.text)
    tap.true(card, "a card to show is offered")
    tap.equal(site.open(card.group(1)).status, 200, "the card")


@tap.test("an organisation that she names is never offered")
def wall():
    w = Walk().begin().questions()
    offered = re.findall(r'name="a" value="([a-z0-9_-]+)"', w.page.text)
    tap.true(len(offered) >= 2, f"several are offered: {offered}")
    named = offered[0]
    w = Walk().begin().questions({"is_one_of": named})
    tap.true(f'value="{named}"' not in w.page.text, "it is not offered")
    w.post("/en/receiver", ("a", named), ("go", "next"))
    tap.equal(w.page.status, 422, "a forged choice is refused")


@tap.test("typed text survives a mistake and another tab")
def nothing_lost():
    w = Walk().begin()
    w.post("/en/q/when", ("a", "still"), ("x1y", "twenty"), ("x1m", "5"), ("go", "next"))
    tap.equal(w.page.status, 422)
    tap.true('value="twenty"' in w.page.text, "what was typed is still there")
    csrf = w.page.hidden("csrf")
    w.c.post("/en/q/own_words", [("t", "first tab"), ("go", "next"), ("csrf", csrf)])
    w.c.post("/en/q/wish", [("a", "money"), ("go", "next"), ("csrf", csrf)])
    tap.true("first tab" in w.c.open("/en/q/own_words").text, "the first tab's words")
    tap.true(re.search(r'id="a-money" checked', w.c.open("/en/q/wish").text), "the second tab's answer")


@tap.test("Zawgyi becomes Unicode")
def zawgyi():
    w = Walk("my").begin()
    typed = "အလုပ္သမားမ်ား"
    w.questions({"own_words": [("t", typed), ("go", "next")]})
    page = w.c.open("/my/q/own_words")
    tap.true("အလုပ်သမားများ" in page.text and typed not in page.text, "converted")


@tap.test("leaving ends the visit: Back shows nothing of hers")
def leave():
    w = Walk().begin()
    w.answer(("a", "shared"), ("go", "next"))
    kept = dict(w.c.jar)
    gone = w.c.open("/en/leave")
    tap.equal(gone.status, 303)
    tap.equal(gone.header("Clear-Site-Data"), '"cache", "storage"')
    tap.true("__Host-d" not in w.c.jar, "the cookie is gone")
    w.c.jar = kept
    back = w.c.open("/en/q/danger")
    tap.equal(back.status, 410)
    tap.true(len(back.text) < 1500 and "href=\"/" not in back.text, "the page says nothing")


@tap.test("finish later: only number and code open the answers")
def later():
    w = Walk("vi").begin()
    w.answer(("a", "mine"), ("go", "later"))
    w.post("/vi/later", ("code", "mật khẩu 9"), ("go", "keep"))
    number = re.search(r'class="receipt" dir="ltr">(\d{6})<', w.page.text)
    tap.true(number, "a number is shown")
    w.c.open("/vi/leave")
    other = Walk("vi")
    other.post("/vi/resume", ("number", number.group(1)), ("code", "mật khẩu 8"))
    tap.equal(other.page.status, 422, "a wrong code")
    other.post("/vi/resume", ("number", number.group(1).translate(KHMER)), ("code", "mật khẩu 9"))
    tap.equal(other.page.status, 200)
    tap.equal(other.question(), "danger", "where she stopped")


@tap.test("paths lead nowhere else")
def tricks():
    for path in ("/p/..%2Flanguages.yaml", "/p/nothing.svg", "/p/phone", "/p/.svg", "/audio/km/..%2F..%2Ftree.yaml", "/audio/km/x.mp3",
                 "/audio/km/..mp3", "/audio/xx/x.mp3", "/en/card/nothing", "/en/q/nothing", "/xx/", "/en/q/%2e%2e"):
        tap.true(site.open(path).status in (400, 404, 410), f"{path}: {site.open(path).status}")
    page = site.open("/p/phone.svg")
    tap.equal((page.status, page.header("Content-Type")), (200, "image/svg+xml"))
    tap.true(page.text.startswith("<svg"), "a picture")


@tap.test("forms from elsewhere and without their token are refused")
def csrf():
    w = Walk().begin()
    tap.equal(w.c.post("/en/q/phone", {"a": "mine", "go": "next"}).status, 403, "no token")
    tap.equal(w.c.post("/en/begin", {}, {"Origin": "https://elsewhere.example"}).status, 403, "another origin")
    tap.equal(site.client().post("/en/q/phone", {"a": "mine", "go": "next"}).status, 410, "no draft")


def api(body, key):
    return site.client().request("POST", "/api/v1/reports", json.dumps(body), {"Content-Type": "application/json", "Idempotency-Key": key})


@tap.test("the API files once for one key")
def api_once():
    orgs = json.loads(site.open("/api/v1/organisations").text)["organisations"]
    answers = {q: [a] for q, a in PLAN.items()}
    body = {"language": "km", "organisation": orgs[0]["code"], "answers": answers}
    key = "intake-test-%d-0123456789" % os.getpid()
    first, again = api(body, key), api(body, key)
    tap.equal((first.status, again.status), (201, 201), first.text[:300])
    tap.equal(first.text, again.text, "the same answer")
    tap.equal(api({**body, "language": "vi"}, key).status, 409, "the same key with another body")
    tap.equal(api(body, "short").status, 400, "a short key")
    bad = api({**body, "answers": {**answers, "where": ["moon"]}}, key + "x")
    tap.equal((bad.status, bad.header("Content-Type")), (400, "application/problem+json"))


def killed():
    w = Walk().begin().questions().choose()
    receipt = w.send()
    site.kill()
    site.start()
    w.page = w.c.open("/en/receipt")
    tap.equal(w.receipt(), receipt)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        site = Running(sys.argv[1])
        tap.main()
    else:
        tap.test("killed after sending: the same receipt is shown again")(killed)
        with Site() as site:
            tap.main()
