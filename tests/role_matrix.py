# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Every route of every room x everybody: what the route table says is what the server does.

The list is `recourse routes --json`, so a new route is tested the day it is added, and one whose address cannot be filled in here
fails. Tried: everybody who may (not refused), everybody who may not (refused in the way that fits her), each write without the
CSRF token (403), and the people of another organisation and another worker with the ids of this one (404)."""
import json
import os
import re
import struct
import subprocess
import zlib

import tap

from testsite import Site, first_answers

STAFF = {"caseworker": "case1", "supervisor": "supervisor", "interpreter": "interpreter", "auditor": "auditor", "administrator": "admin"}
WRITES = ("POST", "PUT")
JSON = {"Content-Type": "application/json"}
# Values for fields that a route asks for, where the type alone does not say.
VALUES = {"act": "save", "to": "open", "role": "caseworker", "code": "000000", "group": "health", "go": "show", "said_by": "helper", "said": "yes", "field": "address",
          "lang": "en", "language": "en", "langs": "en", "login": "nobody-here", "organisation": "lotus", "c": "00" * 32,
          "answers": first_answers(), "address": "somebody@mail.example", "done": "1", "case": "1.1",
          "rule": "jp.wage.minimum", "audience": "internal", "facts": "{}"}
BY_TYPE = {"int": "1", "bool": "1", "secret": "x" * 12, "text": "words", "line": "words", "code": "x", "date": "2026-01-01", "json": {}}
# What the address or the form names is not there, or is not for this person as things stand: the answer of the room itself.
OWN_ANSWER = {
    "GET /staff/lists/{id}": 404, "POST /staff/lists/{id}": 404, "GET /staff/lists/{id}/columns": 404, "POST /staff/lists/{id}/columns": 404,
    "GET /staff/lists/{id}/check": 404, "GET /staff/lists/{id}/errors.csv": 404,
    "GET /staff/words/{id}": 404, "POST /staff/cases/{id}/reply": 404, "POST /staff/cases/{id}/translations/{item}/confirm": 404,
    "GET /audio/{lang}/{name}": 404, "GET /staff/erasures/{id}": 404, "GET /audit/inclusion": 404, "GET /{lang}/r/proof/log": 404,
    "POST /{lang}/r": 404, "POST /staff/keys/ask": 403, "POST /staff/keys/confirm": 410, "POST /staff/keys/refuse": 410,
    "POST /staff/cases/{id}/identity/confirm": 403, "POST /staff/cases/{id}/receipt/confirm": 403, "POST /staff/cases/{id}/receipt/stop": 404,
    "POST /staff/cases/{id}/emergency/confirm": 403, "POST /staff/cases/{id}/emergency/stop": 404, "POST /staff/cases/{id}/emergency/show": 404,
    "GET /staff/emergencies/{id}": 404, "POST /staff/cases/{id}/receipt/finish": 404, "POST /staff/cases/{id}/identity/show": 403,
    "POST /staff/cases/undo": 404, "POST /staff/cases/{id}/letter/sent": 404, "POST /staff/referrals/{id}/deleted": 403,
    "POST /staff/cases/{id}/ledger/step": 404, "POST /staff/cases/{id}/ledger/offer": 404, "POST /staff/cases/{id}/ledger/checked": 404,
    "POST /staff/cases/{id}/ledger/back": 404, "POST /{lang}/r/ledger/got": 404, "POST /{lang}/r/settlement/{id}": 404,
    "GET /staff/cases/{case}/chats/{item}": 404, "POST /staff/cases/{case}/chats/{item}/remove": 404,   # an item of another kind
    # Who is not sure that she has no relation says nothing; who has not looked at an organisation suspends none.
    "POST /staff/cases/{id}/party": 403, "POST /staff/vetting/{id}/suspend": 403, "POST /staff/ties/end": 404,
    # Nothing came from another server; tests/peers.py has two.
    "GET /staff/offers/{id}": 404, "POST /staff/offers/{id}": 404, "POST /staff/offers/{id}/say": 404, "POST /staff/offers/{id}/copies": 404,
    "POST /staff/offers/{id}/receipt": 404, "POST /{lang}/r/abroad": 404,
    "POST /staff/me/passkeys/{id}/name": 404, "POST /staff/me/passkeys/{id}/remove": 404,
}
# Fields that no form needs but without which the next act has nothing to go on.
ALSO = {"reason"}
# Pages that are there only where the host has switched them on; nothing listens at this mail server.
ARGS = ["--public-url", "https://help.example", "--smtp-url", "smtp://127.0.0.1:9", "--smtp-from", "post@mail.example", "--smtp-tls", "none",
        "--sso-issuer", "http://127.0.0.1:9", "--sso-client-id", "test"]
# Acts that end what the others still need are asked for last.
LAST = ("/staff/vetting/{id}/suspend", "/staff/sign-out", "/staff/me/end", "/staff/people/{id}/left")


def route_list():
    return json.loads(subprocess.run([tap.BIN, "routes", "--json"], check=True, capture_output=True).stdout)


def all_rules():
    return [line.split()[0] for line in subprocess.run([tap.BIN, "law", "list"], check=True, capture_output=True, text=True).stdout.splitlines()]


class Everybody:
    """One site, everybody on it, and the ids of one case of the organisation lotus."""

    def __init__(self, site):
        self.site, self.number = site, 0
        self.staff = {role: self.signed_in(f"lotus-{login}") for role, login in STAFF.items()}
        self.others = {login: self.signed_in(login) for login in ("tsubame-case", "tsubame-supervisor", "tsubame-admin", "desk-case")}
        self.draft = site.client()
        first = self.draft.post("/en/begin")
        self.draft.token = first.hidden("csrf")
        self.receipt = self.report()
        self.stranger = self.worker(self.receipt)
        self.ids = self.make_case()

    def signed_in(self, login):
        client = self.site.sign_in(login)
        client.token = client.open("/staff/me").hidden("csrf")
        tap.true(client.token, f"{login} has a token")
        return client

    def report(self, org="lotus", **more):
        self.number += 1
        body = {"language": "en", "organisation": org, "answers": first_answers(own_words=f"story number {self.number}"), **more}
        page = self.site.client().request("POST", "/api/v1/reports", json.dumps(body), {**JSON, "Idempotency-Key": f"role-matrix-{self.number:08d}"})
        tap.equal(page.status, 201, page.text[:300])
        return json.loads(page.text)["receipt"]

    def worker(self, receipt):
        client = self.site.client()
        page = client.follow(client.post("/en/r", {"receipt": receipt}))
        tap.equal(page.status, 200, "the receipt opens")
        client.receipt, client.token = receipt, page.hidden("csrf")
        return client

    def make_case(self):
        """A case with a name, a message shared with the interpreter, and a file; an invitation; an unfinished upload."""
        receipt = self.report(identity={"name": "Name Forthematrix", "forms": []}, share_identity=True)
        story = f"story number {self.number}"
        hers, ours = self.worker(receipt), self.staff["supervisor"]
        tap.equal(send(hers, "POST", "/en/r/message", {"t": "a message"}).status, 303, "message")
        tap.equal(upload(hers, "/en/r/files").status, 303, "file")
        started = send(hers, "POST", "/en/r/files/start", {"name": "b.jpg", "size": "1000"})
        self.worker_of_case = hers
        numbers = re.findall(r'href="/staff/cases/(\d+)"', ours.open("/staff/cases?view=new").text)
        case = next((n for n in numbers if story in ours.open(f"/staff/cases/{n}").text), None)
        tap.true(case, "the case is in the queue")
        page = ours.open(f"/staff/cases/{case}")
        share = re.search(r'name="version" value="(\d+)"><input type="hidden" name="seen" value="(\d+)"><input type="hidden" name="item" '
                          r'value="(\d+)">.*?<option value="(\d+)"', page.text[page.text.index("/share"):], re.S)
        shared = send(ours, "POST", f"/staff/cases/{case}/share", dict(zip(("version", "seen", "item", "to"), share.groups())))
        tap.equal(shared.status, 303, "shared with the interpreter")
        files = re.findall(rf"/staff/cases/{case}/files/(\d+)", page.text)
        own_file = re.search(r"/en/r/file/(\d+)", hers.open("/en/r/case").text)
        tap.true(files and own_file, "the file is on both pages")
        admin = self.staff["administrator"]
        user = re.search(r"/staff/people/(\d+)[^>]*>(?:<[^>]*>)*Nhem Kanha", admin.open("/staff/people").text).group(1)
        invited = send(admin, "POST", "/staff/people/invite", {"name": "A Person", "role": "caseworker"})
        token = re.search(r"/staff/join/([\w-]+)", admin.follow(invited).text)
        tap.true(token, "an invitation was made")
        consents = ours.open(f"/staff/cases/{case}/consents").text
        org = re.search(r'<select class="govuk-select" id="org" name="org">\s*<option value="(\d+)"', consents).group(1)
        asked = send(ours, "POST", f"/staff/cases/{case}/consents", {"org": org, "part": "basics", "days": "30", "mode": "joint", "go": "ask"})
        tap.equal(asked.status, 303, "a consent is asked for")
        referral = re.search(r'/staff/referrals/(\d+)"><bdi>', ours.open(f"/staff/cases/{case}/consents").text).group(1)
        consent = re.search(r'/en/r/share\?consent=(\d+)', hers.open("/en/r/sharing").text).group(1)
        money = send(ours, "POST", f"/staff/cases/{case}/ledger", {"remedy": "money", "what": "Pay", "currency": "JPY", "amount": "5", "day": "2026-01-01"})
        line = re.search(r'id="l(\d+)"', ours.follow(money).text).group(1)
        send(ours, "POST", f"/staff/cases/{case}/ledger/offer", {"line": line, "amount": "5", "gives_up": "x", "terms": "x", "reader": "x", "from_day": "2099-01-01"})
        settlement = re.search(r"/en/r/settlement/(\d+)", hers.open("/en/r/ledger").text).group(1)
        group = re.search(r"/staff/groups/(\d+)", send(ours, "POST", "/staff/groups", {"title": "Matrix"}).location).group(1)
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors", "bundles.json"), encoding="utf-8") as f:
            card = json.load(f)["cards"][0]["text"]
        peer = re.search(r"/staff/peers/(\d+)", send(ours, "POST", "/staff/peers", {"card": card}).location).group(1)
        return {"case": case, "consent": consent, "settlement": settlement, "group": group, "referral": referral, "peer": peer, "item": share.group(3), "file": files[0], "own_file": own_file.group(1), "user": user,
                "token": token.group(1), "upload": json.loads(started.text)["id"]}

    def address(self, path):
        ids = self.ids
        parts = {"{lang}": "en", "{token}": ids["token"], "{item}": ids["item"], "{case}": ids["case"]}
        if path.startswith("/staff/cases/{case}/files"):
            parts["{id}"] = ids["file"]
        elif path.startswith("/staff/cases/"):
            parts["{id}"] = ids["case"]
        elif path.startswith("/staff/me/passkeys/"):
            parts["{id}"] = "1"
        elif path.startswith("/staff/people/"):
            parts["{id}"] = ids["user"]
        elif path.startswith("/{lang}/r/file/"):
            parts["{id}"] = ids["own_file"]
        elif path.startswith("/{lang}/q/"):
            parts["{id}"] = "phone"
        elif path.startswith("/{lang}/r/more/"):
            parts["{id}"] = "company_name"
        elif path.startswith("/{lang}/card/"):
            parts["{id}"] = "stay"
        elif path == "/staff/words/{id}":
            parts["{id}"] = "1"
        elif path.startswith("/staff/lists/"):
            parts["{id}"] = "1"
        elif path in ("/staff/erasures/{id}", "/staff/emergencies/{id}"):
            parts["{id}"] = "1"
        elif path.startswith("/staff/referrals/"):
            parts["{id}"] = ids["referral"]
            parts["{format}"] = "json"
        elif path.startswith("/staff/register/"):
            parts["{format}"] = "csv"
        elif path.startswith("/api/v1/report/consents/"):
            parts["{id}"] = ids["consent"]
        elif path.startswith("/{lang}/r/settlement/"):
            parts["{id}"] = ids["settlement"]
        elif path.startswith("/staff/peers/"):
            parts["{id}"] = ids["peer"]
        elif path.startswith("/staff/vetting/"):
            parts["{id}"] = "2"
        elif path.startswith("/staff/offers/"):
            parts["{id}"] = "1"
        elif path.startswith("/staff/groups/"):
            parts["{id}"] = ids["group"]
        elif path.endswith("/{rule}"):
            parts["{rule}"] = all_rules()[0]
        elif path.startswith("/{lang}/check/"):
            parts["{id}"] = "phone"
        elif path.startswith("/{lang}/amount/"):
            parts["{id}"] = "minimum-wage"
        elif path.startswith("/{lang}/rights/"):
            parts["{id}"] = "wages"
        elif path.startswith(("/{lang}/places/", "/staff/places/")):
            parts["{id}"] = "women_shelter" if path.endswith("/beds") else "tell"
        elif path.startswith("/hsds/") and "{id}" in path:
            first = json.loads(self.site.open(path.rsplit("/", 1)[0]).text)["contents"][0]
            parts["{id}"] = first["id"]
        elif path == "/p/{name}":
            parts["{name}"] = "phone-mine.svg"
        elif path == "/audio/{lang}/{name}":
            parts["{name}"] = "danger.mp3"
        for name, value in parts.items():
            path = path.replace(name, value)
        tap.true("{" not in path, f"the test does not know how to fill in {path}")
        return path


def png():
    """A grey picture of 8 x 8."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"\0\x80\x80\x80\x80\x80\x80\x80\x80" * 8)) + chunk(b"IEND", b""))


def upload(client, path, token=True):
    body = (b'--bound\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
            + png() + b"\r\n--bound--\r\n")
    headers = {"Content-Type": "multipart/form-data; boundary=bound"}
    if token:
        headers["X-CSRF-Token"] = getattr(client, "token", "")
    return client.request("POST", path, body, headers)


def send(client, method, path, fields=None, token=True, headers=None):
    headers = {"X-CSRF-Token": client.token, **(headers or {})} if token and getattr(client, "token", "") else dict(headers or {})
    return client.post(path, fields or {}, headers) if method == "POST" else client.request(method, path, headers=headers)


def fields_of(route, query):
    found = {}
    for f in route["fields"]:
        asked = route["method"] == "GET" or f["query"]
        if (f["required"] or f["name"] in ALSO) and asked == query:
            found[f["name"]] = VALUES.get(f["name"], BY_TYPE[f["type"]])
            if f["type"] == "int":
                found[f["name"]] = str(max(1, f["min"]))
    return found


def ask(all_, client, route, token=True, api=""):
    path = all_.address(route["path"])
    query = fields_of(route, True)
    if route["path"].endswith("/files/chunk"):
        query["id"] = all_.ids["upload"]
    if query:
        path += "?" + "&".join(f"{k}={v}" for k, v in query.items())
    headers = {"Authorization": f"Receipt {api}"} if api else {}
    if route["method"] == "GET":
        return client.request("GET", path, headers=headers)
    if "upload" in route["flags"]:
        return upload(client, path, token)
    if "lines" in route["flags"]:
        return client.request(route["method"], path, "{}", {**headers, **JSON})
    if "raw" in route["flags"]:
        extra = {"X-CSRF-Token": client.token} if token and getattr(client, "token", "") else {}
        return client.request(route["method"], path, b"\xff\xd8\xff" + b"a" * 500, {**extra, "Content-Type": "application/octet-stream"})
    fields = fields_of(route, False)
    if "json" in route["flags"]:
        numbers = {f["name"] for f in route["fields"] if f["type"] == "int"}
        fields = {name: int(value) if name in numbers else value for name, value in fields.items()}
        return client.request("POST", path, json.dumps(fields), {**headers, **JSON, "Idempotency-Key": "role-matrix-json-" + str(all_.number)})
    return send(client, route["method"], path, fields, token)


def refused(page):
    return page.status in (401, 403, 410) or (page.status == 303 and page.location in ("/staff/sign-in", "/en/r"))


def refusal(route, who):
    """Status and address with which somebody without the right is answered."""
    roles, get = set(route["roles"]), route["method"] == "GET"
    if roles & set(STAFF):
        if who in STAFF:
            return 403, ""
        return (303, "/staff/sign-in") if get else (401, "")
    if "api_receipt" in roles or "raw" in route["flags"]:
        return 401, ""
    if "receipt" in roles:
        return (410, "") if get and who == "nobody" else (303, "/en/r")
    return 410, ""


def name_of(route):
    return f"{route['method']} {route['path']}"


ROUTES = sorted(route_list(), key=lambda r: r["path"] in LAST)
STATE = {}


def everybody():
    return STATE["all"]


def actors(all_):
    found = {"nobody": all_.site.client(), "draft": all_.draft, "receipt": all_.worker_of_case, **all_.staff}
    found["nobody"].token = ""
    return found


@tap.test("who may not is refused, on every route")
def denied():
    all_, wrong, tried = everybody(), [], 0
    for route in ROUTES:
        if "public" in route["roles"]:
            continue
        for who, client in actors(all_).items():
            if who in route["roles"]:
                continue
            page, (status, place) = ask(all_, client, route), refusal(route, who)
            tried += 1
            if (page.status, page.location if page.status == 303 else "") != (status, place):
                wrong.append(f"{name_of(route)} as {who}: {page.status} {page.location}, not {status} {place}")
    print(f"# {len(ROUTES)} routes, {tried} refusals")
    tap.equal(wrong, [])


@tap.test("who has a receipt sees nothing of another case")
def other_worker():
    all_, wrong = everybody(), []
    for route in ROUTES:
        if route["path"] not in ("/{lang}/r/file/{id}", "/{lang}/r/files/chunk"):
            continue
        page = ask(all_, all_.stranger, route)
        if page.status != 404:
            wrong.append(f"{name_of(route)}: {page.status}")
    tap.equal(wrong, [])


@tap.test("another organisation finds nothing under the ids of this one")
def other_organisation():
    all_, wrong, tried = everybody(), [], 0
    guess = ("caseworker", "tsubame-case"), ("supervisor", "tsubame-supervisor"), ("administrator", "tsubame-admin"), ("caseworker", "desk-case")
    for route in ROUTES:
        if route["path"].startswith(("/staff/places/", "/staff/vetting/")):
            continue   # one directory, and one list of organisations, for all of the server; each change is kept with its author
        if not route["path"].startswith("/staff/") or not re.search(r"\{(id|case)\}", route["path"]):
            continue
        for role, login in guess:
            if role not in route["roles"]:
                continue
            page = ask(all_, all_.others[login], route)
            tried += 1
            if page.status != 404:
                wrong.append(f"{name_of(route)} as {login}: {page.status} {page.location}")
    tap.true(tried > 30, f"only {tried} tries")
    tap.equal(wrong, [])


@tap.test("ids in the body of another organisation's form do nothing")
def other_organisation_body():
    all_ = everybody()
    case, ours, theirs = all_.ids["case"], all_.staff["supervisor"], all_.others["tsubame-supervisor"]
    before = re.search(r'name="version" value="(\d+)"', ours.open(f"/staff/cases/{case}").text).group(1)
    to = re.search(r'id="to" name="to">\s*(?:<option value="0"[^>]*>[^<]*</option>\s*)?<option value="(\d+)"', theirs.open("/staff/cases").text)
    for version in (before, str(int(before) + 1)):
        page = send(theirs, "POST", "/staff/cases/several", [("act", "assign"), ("case", f"{case}.{version}"), ("to", to.group(1) if to else "1")])
        tap.true(page.status != 500, "no fault")
    after = re.search(r'name="version" value="(\d+)"', ours.open(f"/staff/cases/{case}").text).group(1)
    tap.equal(after, before, "the case was not touched")
    for path, field in (("/staff/keys/ask", "person"), ("/staff/keys/confirm", "grant"), ("/staff/keys/refuse", "grant")):
        page = send(theirs, "POST", path, {field: all_.ids["user"]})
        tap.true(page.status in (403, 404, 409, 410, 422), f"{path}: {page.status}")


@tap.test("no write goes without the token of its session")
def csrf():
    all_, wrong, tried = everybody(), [], 0
    for route in ROUTES:
        if route["method"] not in WRITES or "no_csrf" in route["flags"] or "api_receipt" in route["roles"]:
            continue
        for who, client in actors(all_).items():
            if who in route["roles"]:
                tried += 1
                page = ask(all_, client, route, token=False)
                if page.status != 403:
                    wrong.append(f"{name_of(route)} as {who}: {page.status}")
    tap.true(tried > 50, f"only {tried} tries")
    tap.equal(wrong, [])


@tap.test("a write that another site sends is refused, token or not")
def cross_site():
    all_, wrong = everybody(), []
    for route in ROUTES:
        if route["method"] != "POST":
            continue
        for more in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
            client = all_.staff["supervisor"]
            page = client.post(all_.address(route["path"]), {}, {"X-CSRF-Token": client.token, **more})
            if page.status not in (401, 403, 410) and page.location not in ("/en/r",):
                wrong.append(f"{name_of(route)} with {more}: {page.status} {page.location}")
    tap.equal(wrong, [])


def fresh_client(all_, who, route):
    """Worker acts change her case: each gets a case of its own."""
    if who == "receipt" and route["method"] == "POST":
        return all_.worker(all_.report())
    return actors(all_)[who]


@tap.test("who may is let in, on every route")
def allowed():
    all_, wrong, reached = everybody(), [], set()
    for route in ROUTES:
        for who in route["roles"]:
            if who == "public":
                page = ask(all_, all_.site.client(), route)
            elif who == "api_receipt":
                page = ask(all_, all_.site.client(), route, api=all_.receipt)
            elif route["path"] in LAST:
                page = ask(all_, all_.signed_in(f"lotus-{STAFF[who]}"), route)
            else:
                page = ask(all_, fresh_client(all_, who, route), route)
            reached.add(name_of(route))
            own = OWN_ANSWER.get(name_of(route)) == page.status
            shut = refused(page) and not ("public" in route["roles"] and page.status in (401, 410))
            if page.status >= 500 or (not own and (page.status == 404 or shut)):
                wrong.append(f"{name_of(route)} as {who}: {page.status} {page.location}")
    tap.equal(sorted(set(map(name_of, ROUTES)) - reached), [], "not reached")
    tap.equal(wrong, [])


if __name__ == "__main__":
    with Site(args=ARGS) as STATE["site"]:
        STATE["all"] = Everybody(STATE["site"])
        tap.main()
