# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Every page of a worker in every language: translated where the catalogue says so, no placeholder left, right language and direction,
small, alone (nothing from elsewhere, nothing inline), neutral in its title, and kept by no cache. The list of routes says which pages
there are: one that nobody looks at here fails."""
import datetime
import gzip
import html
import html.parser
import json
import os
import re
import subprocess

import yaml

import casework
import tap

from testsite import Site, first_answers

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PUBLIC = ("", "safety", "who-sees", "help-now", "card/stay", "gone", "r", "resume", "check-proof", "places", "places/otit", "places/houterasu/poster",
          "places/otit/card", "places/widget", "check/start", "amount", "rights", "before-home",
          "ways", "for")
HERS = ("case", "name", "notices", "solved", "reopen", "withdraw", "delete", "more", "more/company_name", "proof", "sharing", "share", "group", "ledger",
        "mandates", "other", "ways", "abroad")
HOST_ARGS = ["--public-url", "https://help.example", "--smtp-url", "smtp://127.0.0.1:9", "--smtp-from", "post@mail.example", "--smtp-tls", "none"]
# Answers of the self-check that lead to a result with figures, law and offices.
PICKS = {"happened": "minimum_wage", "pay_kind": "hourly"}
PAY = {"prefecture": {"a": "jp-13"}, "pay_promised": {"t": "1200", "cur": "JPY", "per": "hour"}, "last_pay_day": {"y": "2026", "m": "11", "d": "25"}}
# No page of their own: files, redirects, and what only shows another page of this list.
NO_PAGE = {"/{lang}", "/{lang}/go-on", "/{lang}/leave", "/{lang}/r/proof/file", "/{lang}/r/proof/log", "/{lang}/r/proof/whole", "/{lang}/r/file/{id}"}
# A frame of another site may show it.
FRAMED = {"places/widget"}
HTML_MAX, FIRST_VISIT_MAX = 14 * 1024, 50 * 1024
# Words that somebody who looks over her shoulder must not read in a title or an address.
LOUD = re.compile(r"violen|complain|abuse|boss|employer|police|wage|traffick|rights|report|grievance|recourse|victim|danger|union|labou?r", re.I)
VOID = {"meta", "link", "img", "input", "br", "hr", "source"}
# Without text in two languages each: what is the same word in both is no sign of a missing translation.
SAME = {"PDF", "English", "Language"}


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return f.read()


LANGUAGES = yaml.safe_load(read("content/languages.yaml"))["languages"]


def claimed(tag):
    """English texts of the worker catalogue that this language says it has translated, without those with a blank to fill."""
    path = f"locale/worker/{tag}.po"
    if tag == "en" or not os.path.exists(os.path.join(ROOT, path)):
        return set()
    found = set()
    def joined(text):
        return json.loads('"' + "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)) + '"')
    for block in re.split(r"\n\s*\n", read(path)):
        hit = re.search(r'^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)^msgstr ((?:"(?:[^"\\]|\\.)*"\s*)+)', block + "\n", re.M)
        if not hit or "#, fuzzy" in block or "msgctxt" in block:
            continue
        english, own = joined(hit.group(1)), joined(hit.group(2))
        if own and own != english and "{" not in english and english not in SAME:
            found.add(" ".join(english.split()))
    return found


class Reader(html.parser.HTMLParser):
    """Texts of a page with the language they are in, and what it loads."""

    def __init__(self, text):
        super().__init__()
        self.stack, self.texts, self.loads, self.inline, self.title, self.root = [], [], [], [], "", {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        before = self.stack[-1] if self.stack else ("", "", False)
        if tag == "html":
            self.root = a
        if tag in ("img", "script", "audio", "video", "source", "iframe", "link") and (a.get("src") or a.get("href")):
            self.loads.append(a.get("src") or a.get("href"))
        if tag == "style" or "style" in a or (tag == "script" and "src" not in a) or any(n.startswith("on") for n in a):
            self.inline.append(tag)
        for name in ("aria-label", "placeholder", "alt", "data-busy", "data-done", "data-failed"):
            if a.get(name) and a.get("translate") != "no":
                self.texts.append((a.get("lang") or before[1], a[name]))
        if tag not in VOID:
            self.stack.append((tag, a.get("lang") or before[1], before[2] or a.get("translate") == "no"))

    def handle_endtag(self, tag):
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tag, lang, kept = self.stack[-1] if self.stack else ("", "", False)
        text = " ".join(data.split())
        if tag == "title":
            self.title = text
        if text and not kept and tag not in ("script", "textarea", "bdi"):
            self.texts.append((lang, text))


class Look:
    """Collects what is wrong with the pages of one language."""

    def __init__(self, language):
        self.language, self.tag, self.wrong, self.names, self.largest = language, language["tag"], [], set(), (0, "")
        self.claimed = claimed(self.tag)

    def page(self, name, page, statuses=(200,)):
        self.names.add(name)
        def no(what):
            self.wrong.append(f"{self.tag} {name}: {what}")
        if page.status not in statuses:
            return no(f"status {page.status}")
        seen = Reader(page.text)
        if (seen.root.get("lang"), seen.root.get("dir")) != (self.tag, self.language["dir"]):
            no(f"lang and dir are {seen.root}")
        for lang, text in seen.texts:
            if lang == self.tag and text in self.claimed:
                no(f"English though translated: {text}")
            if re.search(r"\{[a-z_]+\}", text):
                no(f"placeholder: {text}")
        size = len(gzip.compress(page.body, 6))
        self.largest = max(self.largest, (size, name))
        if size > HTML_MAX:
            no(f"{size} bytes compressed")
        for address in seen.loads:
            if not re.match(r"/(?!/)|data:", address):
                no(f"loads {address}")
        if seen.inline:
            no(f"inline {seen.inline}")
        if self.tag == "en" and (not seen.title or LOUD.search(seen.title)):
            no(f"title {seen.title!r}")
        if "no-store" not in page.header("Cache-Control"):
            no(f"Cache-Control {page.header('Cache-Control')}")
        if "default-src 'none'" not in page.header("Content-Security-Policy") or page.header("Referrer-Policy") != "no-referrer":
            no("headers that keep it to itself")
        for line in page.headers.get_all("Set-Cookie") or []:
            if not all(part in line for part in ("__Host-", "Path=/", "Secure", "HttpOnly", "SameSite=Strict")) or "Domain" in line:
                no(f"cookie {line.split('=')[0]}")
        return None


def intake(look, client):
    """Every question on the way, the pages before sending, and the receipt."""
    tag, answers = look.tag, first_answers()
    page = client.post(f"/{tag}/begin")
    for _ in range(40):
        hit = re.search(rf'<form method="post" action="(/{tag}/[^"]+)"', page.text)
        action = hit.group(1) if hit else ""
        look.page("check" if action.endswith("/send") else action.split("/", 2)[2] or "?", page)
        step = action.rsplit("/", 1)[-1]
        fields = {"csrf": page.hidden("csrf")}
        if step == "receipt":
            fields["receipt"] = re.search(r'class="receipt" dir="ltr">([^<]+)<', page.text).group(1)
            return client.follow(client.post(action, fields))
        if step == "receiver":
            fields.update(a="lotus", go="next")
        elif action == f"/{tag}/who":
            fields.update(named="no", go="next")
        elif step in answers:
            fields.update(a=answers[step][0], go="next")
        elif step != "send":
            fields.update(go="skip")
        if step == "danger":  # the numbers to call, which the answer "none" does not show
            wrong = client.post(action, {**fields, "a": "nonsense"})
            look.page("an answer that is none", wrong, (400, 422))
            shown = client.follow(client.post(action, {**fields, "a": "violence"}))
            look.page("doors", shown)
        page = client.follow(client.post(action, fields))
    raise AssertionError("the questions do not end")


def self_check(look, client):
    """Every question of the self-check on the way to a result, and the result. It keeps nothing: the page carries the answers."""
    page, ways = client.open(f"/{look.tag}/check/start"), {**{k: v[0] for k, v in first_answers().items()}, **PICKS}
    for n in range(40):
        hit = re.search(rf'<form method="post" action="/{look.tag}/(check/[^"]+)"', page.text)
        look.page(hit.group(1) if hit else "?", page)
        if not hit or 'class="answer' in page.text:
            tap.true(n > 5 and 'class="answer' in page.text, f"{look.tag}: the self-check ended at {n}")
            return
        step, gos = hit.group(1).rsplit("/", 1)[-1], set(re.findall(r'name="go" value="(\w+)"', page.text))
        fields = {"kept": html.unescape(page.hidden("kept"))}
        given = PAY.get(step) or ({"a": ways[step]} if step in ways else None)
        fields.update({**given, "go": "next"} if given else {"go": next((g for g in ("skip", "dont_know", "next") if g in gos), "")})
        page = client.post(f"/{look.tag}/{hit.group(1)}", fields)
    raise AssertionError("the self-check does not end")


def draft_pages(look, client):
    """What stands beside the questions of a draft."""
    tag = look.tag
    page = client.post(f"/{tag}/begin")
    for rest in ("later", "doors"):
        look.page(rest, client.open(f"/{tag}/{rest}"))
    tap.equal(client.post(f"/{tag}/q/phone", {"csrf": page.hidden("csrf"), "a": "mine", "go": "next"}).status, 303, f"{tag}: the first answer")
    look.page("started before", client.post(f"/{tag}/begin"))
    kept = client.post(f"/{tag}/later", {"csrf": page.hidden("csrf"), "code": "abc def", "go": "keep"})
    look.page("later, kept", kept)
    client.open(f"/{tag}/leave")


def whole_language(site, language):
    look, client = Look(language), site.client()
    tag = look.tag
    for name in PUBLIC:
        look.page(name or "start", client.open(f"/{tag}/{name}"))
    for shelf in ("amount", "rights"):
        books = sorted(set(re.findall(rf'href="/{tag}/({shelf}/[^"]+)"', client.open(f"/{tag}/{shelf}").text)))
        tap.true(len(books) >= 10, f"{tag}: {books}")
        for name in books:
            look.page(name, client.open(f"/{tag}/{name}"))
    look.page("places, found", client.post(f"/{tag}/places", {"problem": "wages"}))
    look.page("a proof that is none", client.post(f"/{tag}/check-proof", {"t": "nothing"}), (200, 422))
    self_check(look, client)
    draft_pages(look, client)
    look.page("not here", client.open(f"/{tag}/nothing-here"), (404,))
    look.page("wrong receipt", client.post(f"/{tag}/r", {"receipt": "1234"}), (404, 422))
    look.page("case", intake(look, client))
    for name in HERS:
        look.page("r/" + name, client.open(f"/{tag}/r/{name}"))
    settlement(look)
    tap.true(len(look.names) > 90, f"only {len(look.names)} pages in {tag}")
    tap.equal(look.wrong, [])
    SEEN.update(look.names)
    print(f"# {tag}: {len(look.names)} pages, the largest {look.largest[1]} with {look.largest[0]} bytes compressed")


def first_visit(site, language):
    """The list of languages, her first page, and the style sheet, as they come over the wire."""
    packed = {"Accept-Encoding": "gzip"}
    client = site.client(language=language["tag"])
    pages = [client.request("GET", path, headers=packed) for path in ("/", f"/{language['tag']}/")]
    text = gzip.decompress(pages[1].body).decode() if pages[1].header("Content-Encoding") == "gzip" else pages[1].text
    loaded = set(re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)) | set(re.findall(r'<(?:script|img)[^>]+src="([^"]+)"', text))
    tap.true(loaded, "the page has a style sheet")
    parts = [client.request("GET", path, headers=packed) for path in sorted(loaded)]
    tap.equal([p.status for p in pages + parts], [200] * len(pages + parts))
    total = sum(len(p.body) for p in pages + parts)
    tap.true(total <= FIRST_VISIT_MAX, f"{language['tag']}: {total} bytes")


def settlement(look):
    """The page of the paper that she may say yes or no to."""
    her, address = STATE["settlement"]
    look.page(address, her.c.open(f"/{look.tag}/{address}"))


def offer_settlement(site):
    """A worker with a settlement before her, and its address."""
    casework.site = site
    her, helper, case = casework.new_case()
    helper.open(case + "/ledger")
    day = str(datetime.date.today())
    helper.post(case + "/ledger", [("remedy", "money"), ("what", "1"), ("currency", "JPY"), ("amount", "400000"), ("day", day)])
    line = re.search(r'id="l(\d+)"', helper.page.text).group(1)
    helper.post(case + "/ledger/offer", [("line", line), ("amount", "100000"), ("gives_up", "1"), ("terms", "1"), ("reader", "1"), ("silence", "1"),
                                         ("from_day", str(datetime.date.today() + datetime.timedelta(days=3)))])
    return her, re.search(r"/en/(r/settlement/\d+)", her.open("ledger").text).group(1)


STATE, SEEN = {}, set()


@tap.test("the list has 23 languages, each with a first page that says its own name")
def languages():
    tap.equal(len(LANGUAGES), 23)
    text = STATE["site"].open("/").text
    tap.equal([l["tag"] for l in LANGUAGES if f'href="/{l["tag"]}/">{l["own_name"]}<' not in text], [])


for _language in LANGUAGES:
    tap.test(f"every page of a worker in {_language['english_name']}")(lambda l=_language: whole_language(STATE["site"], l))
    tap.test(f"the first visit in {_language['english_name']} is small")(lambda l=_language: first_visit(STATE["site"], l))


@tap.test("every page for workers of the route table was looked at")
def all_routes():
    routes = json.loads(subprocess.run([tap.BIN, "routes", "--json"], check=True, capture_output=True).stdout)
    paths = {r["path"] for r in routes if r["method"] == "GET" and r["path"].startswith("/{lang}")}
    tap.equal(NO_PAGE - paths, set())
    def seen(path):
        want = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path[len("/{lang}/"):]))
        return any(re.fullmatch(want, {"start": ""}.get(n, n)) for n in SEEN)
    tap.equal(sorted(p for p in paths - NO_PAGE if not seen(p)), [])


if __name__ == "__main__":
    with Site(args=HOST_ARGS) as STATE["site"]:
        STATE["settlement"] = offer_settlement(STATE["site"])
        tap.main()
