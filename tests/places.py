# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""The directory of bodies on a real server: search, one body, card and poster, the frame for other sites, "did they answer you?",
staff changes, Open Referral, and files in and out."""
import csv
import html
import json
import os
import re
import subprocess
import tempfile
import zipfile

import tap

from testsite import Site

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SITE = {}
WRITTEN = 'Somewhere: "1" <b>'
UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")


def site():
    return SITE["site"]


def search(lang="en", **fields):
    page = site().client().post(f"/{lang}/places", fields)
    tap.equal(page.status, 200, page.text[:300])
    return page.text


def address_of(text, name):
    hit = re.search(r'<a href="(/[^"]+/places/[0-9a-f]{8})"><bdi>%s' % re.escape(name), text)
    tap.true(hit, f"{name} is in the list")
    return hit.group(1)


@tap.test("a search finds by problem, place, language and word, and its address says nothing")
def searching():
    tap.equal(site().open("/en/places").status, 200, "the form")
    text = search(problem="wages_unpaid", place="jp-21", speaks="km")
    tap.true("Technical Intern Training" in text and "Houterasu" not in text, "who speaks Khmer")
    tap.true("Centre for foreign" not in text and "room for foreign workers" not in text, "what is in Tokyo only")
    for word in ("監督署", "法テラス", "houterasu", "បន្ទាយមានជ័យ"):
        tap.true(re.search(r">[1-9]\d* place", search(word=word)), word)
    tap.true(">0 places<" in re.sub(r"</?bdi>", "", search(word="zzzzzz")), "no hit")
    tap.equal(site().open("/en/places?problem=wages_unpaid").text, site().open("/en/places").text, "an address asks nothing")
    tap.equal(site().client().post("/en/places", {"problem": "wages_unpaid"}, {"Sec-Fetch-Site": "cross-site"}).status, 403, "from elsewhere")


@tap.test("a body shows its confirmed numbers, and no number that no source confirms")
def numbers():
    text = search(speaks="km", place="jp-21", problem="wages_unpaid")
    page = site().open(address_of(text, "Organization for Technical")).text
    tap.true("tel:0120-250-168" in page and "0120-250-366" not in page, "the numbers of the interns' office")
    tap.true("We do not know if it tells immigration" in page, "what it tells immigration")
    tap.equal(site().open("/en/places/nothing").status, 404, "no such body")
    for number in ("0120-250-366", "0570-001-716", "0120-613-804", "0120-004-008"):
        tap.true(number not in json.dumps(json.loads(site().open("/hsds/services?per_page=200").text)), number)


@tap.test("anybody says whether they answered; it is counted, shown from five on, and limited")
def answers():
    address = address_of(search(word="houterasu"), "Houterasu")
    tap.true("People told us" not in site().open(address).text, "nothing yet")
    client = site().client()
    for said in ("yes", "yes", "no", "other_language", "yes"):
        page = client.post(address, {"said": said})
        tap.equal(page.status, 200, page.text[:200])
        tap.true("Thank you." in page.text, "thanks")
    text = re.sub("<[^>]+>", "", site().open(address).text)
    tap.true("it answered 3 times, it did not answer 1 times, it answered in another language 1 times" in text, "the counters")
    tap.equal(client.post(address, {"said": "maybe"}).status, 400, "another word")
    status = [client.post(address, {"said": "no"}).status for _ in range(20)]
    tap.equal((status[0], status[-1]), (200, 429), "the limit of an hour")
    tap.true(not client.jar, "no cookie")


@tap.test("card and poster can be printed, and only the frame may stand in another site")
def paper():
    address = address_of(search(word="houterasu"), "Houterasu")
    for kind in ("card", "poster"):
        page = site().open(f"{address}/{kind}")
        tap.equal(page.status, 200, kind)
        tap.true("0570-078377" in page.text and '<path fill="#000" d="M' in page.text, f"number and code on the {kind}")
        tap.true("frame-ancestors 'none'" in page.header("Content-Security-Policy"), kind)
    page = site().open("/km/places/widget")
    tap.equal(page.status, 200, "the frame")
    tap.true("frame-ancestors *" in page.header("Content-Security-Policy"), "may stand in a frame")
    tap.true("<script" not in page.text and not site().client().jar, "no script, no cookie")


def required(thing, names, what):
    for name in names:
        tap.true(isinstance(thing.get(name), str) and thing[name], f"{what}: {name} in {json.dumps(thing)[:200]}")


# What HSDS 3.1 allows in a field, whatever object it stands in. All but the time zone are texts; the name of every reference ends in _id.
ALLOWED = {
    "status": r"active|inactive|defunct|temporarily closed", "freq": r"WEEKLY|MONTHLY", "location_type": r"physical|postal|virtual",
    "type": r"text|voice|fax|cell|video|pager|textphone", "extent_type": r"geojson|topojson|kml|text", "link_entity": "service",
    "url": r"https?://[!-~]+", "website": r"https?://[!-~]+", "email": r"[!-?A-~]+@[a-z0-9.-]+\.[a-z]+", "code": r"[a-z0-9_]+",
    "assured_date": r"\d{4}-\d\d-\d\d", "byday": r"(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*",
    "opens_at": r"([01]\d|2[0-3]):[0-5]\d[+-]\d\d:\d\d", "closes_at": r"([01]\d|2[0-3]):[0-5]\d[+-]\d\d:\d\d"}
LISTS = {"phones", "languages", "schedules", "service_areas", "required_documents", "cost_options", "attributes", "service_at_locations", "services"}
OBJECTS = {"organization", "taxonomy_term", "location"}


def fields(thing, what):
    """Every field of an object and of what belongs to it has the kind and the form of the standard."""
    for name, value in thing.items():
        if name in LISTS or name in OBJECTS:
            tap.equal(type(value), list if name in LISTS else dict, f"{what}: {name}")
            for one in value if name in LISTS else [value]:
                fields(one, name)
        elif name == "timezone":
            tap.true(type(value) in (int, float), f"{what}: timezone")
        else:
            tap.true(isinstance(value, str) and value, f"{what}: {name} is a text")
            form = UUID.pattern if name == "id" or name.endswith("_id") else ALLOWED.get(name, ".+")
            tap.true(re.fullmatch(form, value, re.S), f"{what}: {name}: {value}")


def check_service(s):
    fields(s, "service")
    required(s, ("id", "name", "status"), "service")
    tap.true(s["status"] in ("active", "inactive", "defunct", "temporarily closed"), "status")
    required(s["organization"], ("id", "name", "description"), "organization")
    ids = [s["id"], s["organization"]["id"]]
    for kind, names in (("phones", ("id", "number")), ("languages", ("id", "code")), ("schedules", ("id", "opens_at", "closes_at")),
                        ("service_areas", ("id", "name")), ("required_documents", ("id", "document")), ("cost_options", ("id",)),
                        ("attributes", ("id", "link_entity"))):
        for one in s[kind]:
            required(one, names, kind)
            ids.append(one["id"])
    for one in s["schedules"] + [x for p in s["phones"] for x in p["schedules"]]:
        tap.true(isinstance(one["timezone"], int) and one["freq"] == "WEEKLY", "schedule")
        tap.true(re.fullmatch(r"\d\d:\d\d[+-]\d\d:\d\d", one["opens_at"]), one["opens_at"])
    for one in s["languages"] + [x for p in s["phones"] for x in p["languages"]]:
        tap.true(re.fullmatch("[a-z]{2,3}", one["code"]), f"ISO 639: {one['code']}")
    for one in s["attributes"]:
        tap.equal(one["link_id"], s["id"], "what an attribute belongs to")
        required(one["taxonomy_term"], ("id", "name", "description"), "taxonomy_term")
    for at in s["service_at_locations"]:
        required(at, ("id",), "service_at_location")
        required(at["location"], ("id", "location_type"), "location")
    tap.equal([x for x in ids if not UUID.match(x)], [], "ids")
    tap.equal(len(ids), len(set(ids)), "ids are different")


@tap.test("Open Referral: the root, pages of services, one service, organisations")
def hsds():
    root = json.loads(site().open("/hsds/").text)
    tap.equal(root["version"], "3.1.3", "version")
    required(root, ("version", "profile", "openapi_url"), "root")
    profile = json.loads(site().open("/hsds/profile/service.json").text)
    seen, page = [], 1
    while True:
        got = json.loads(site().open(f"/hsds/services?per_page=20&page={page}").text)
        tap.equal(set(got), {"total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"}, "a page")
        tap.equal((got["page_number"], got["size"], got["first_page"]), (page, len(got["contents"]), page == 1), "numbers")
        for s in got["contents"]:
            check_service(s)
            tap.equal([k for k in profile["required"] if k not in s], [], "of the profile")
        seen += [s["id"] for s in got["contents"]]
        if got["last_page"]:
            break
        page += 1
    tap.equal((len(seen), len(set(seen))), (got["total_items"], got["total_items"]), "every service once")
    one = json.loads(site().open(f"/hsds/services/{seen[0]}").text)
    tap.equal(one["id"], seen[0], "one service")
    org = json.loads(site().open(f"/hsds/organizations/{one['organization']['id']}").text)
    required(org, ("id", "name", "description"), "organization")
    fields(org, "organization")
    every = json.loads(site().open("/hsds/organizations?per_page=200").text)
    tap.equal((every["total_items"], len(every["contents"])), (len(seen), len(seen)), "organisations")
    for org in every["contents"]:
        required(org, ("id", "name", "description"), "organization")
        fields(org, "organization")
    tap.true("schedules" in profile["properties"]["phones"]["items"]["properties"], "what the profile adds to the standard is said in it")
    tap.equal(site().open("/hsds/services/00000000-0000-8000-8000-000000000000").status, 404, "no such service")
    few = json.loads(site().open("/hsds/services?taxonomy_term_id=pregnancy&language=km").text)
    tap.true(0 < few["total_items"] < 10, "filters hold together")
    tap.true(json.loads(site().open("/hsds/services?page=999").text)["empty"], "behind the last page")


@tap.test("staff change a fact with name and day; what would break the body is refused; others may only read")
def staff():
    c = site().sign_in(next(x for x in site().people if x.endswith("supervisor") or "super" in x))
    page = c.open("/staff/places/tell")
    tap.equal(page.status, 200, "the page of a body")
    csrf = page.hidden("csrf")
    bad = c.post("/staff/places/tell/change", {"csrf": csrf, "field": "kind", "value": "nonsense"})
    tap.equal(bad.status, 422, "a code that does not exist")
    bad = c.post("/staff/places/tell/change", {"csrf": csrf, "field": "phones", "value": '  - {number: "0120-250-366", source: x}'})
    tap.equal(bad.status, 422, "a number that must not be dialled")
    good = c.post("/staff/places/tell/change", {"csrf": csrf, "field": "address", "value": WRITTEN})
    tap.equal(good.status, 303, good.text[:300])
    page = c.open("/staff/places/tell")
    tap.true(WRITTEN in html.unescape(page.text) and "<b>" not in page.text, "what was written")
    tap.true(WRITTEN in html.unescape(site().open("/en/places/tell").text), "on the public page at once")
    back = c.post("/staff/places/tell/change", {"csrf": page.hidden("csrf"), "field": "address", "restore": "1"})
    tap.equal(back.status, 303, "taken back")
    tap.true("Somewhere" not in site().open("/en/places/tell").text, "gone from the public page")
    low = site().sign_in(next(x for x in site().people if "case" in x))
    page = low.open("/staff/places/tell")
    tap.equal(page.status, 200, "a caseworker reads")
    tap.equal(low.post("/staff/places/tell/change", {"csrf": page.hidden("csrf") or "x", "field": "address", "value": "x"}).status, 403, "and does not change")


@tap.test("the free beds of a shelter are for the own organisation; where it is stands sealed and in no export")
def shelter():
    own = site().sign_in("lotus-case1")
    page = own.open("/staff/places/women_shelter")
    secret = "4-5-6 Hidden Street"
    saved = own.post("/staff/places/women_shelter/beds", {"csrf": page.hidden("csrf"), "free": "3", "takes": "women with children",
                                                          "pays": "the city", "address": secret})
    tap.equal(saved.status, 303, saved.text[:300])
    page = own.open("/staff/places/women_shelter").text
    tap.true(secret in page and 'value="3"' in page and "the city" in page, "own organisation reads it")
    other = site().sign_in("tsubame-case").open("/staff/places/women_shelter").text
    tap.true(secret not in other and "the city" not in other, "another organisation does not")
    for path in ("/en/places/women_shelter", "/en/places/women_shelter/poster", "/hsds/services?per_page=200"):
        tap.true(secret not in site().open(path).text and "the city" not in site().open(path).text, path)
    again = own.open("/staff/places/women_shelter").hidden("csrf")
    tap.equal(own.post("/staff/places/tell/beds", {"csrf": again, "free": "1"}).status, 422, "a body that is no shelter")


def recourse(*words, ok=0):
    done = subprocess.run([tap.BIN, *words], capture_output=True, text=True)
    tap.equal(done.returncode, ok, f"{words}: {done.stdout[-300:]}{done.stderr[-300:]}")
    return done.stdout + done.stderr


@tap.test("the shipped files are right, and come out of a database byte for byte")
def files():
    tap.true("no fault" in recourse("offices", "check"), "check")
    with tempfile.TemporaryDirectory() as out:
        real = Site(demo=False, folder=os.path.join(out, "data"))
        with open(os.path.join(out, "passwords"), "w", encoding="utf-8") as f:
            f.write("ann: a long pass phrase of Ann\nhana: a long pass phrase of Hana\n")
        words = {"org-code": "aid", "org-name": "Aid Desk", "country": "KH", "langs": "en km", "admin-login": "ann", "admin-name": "Ann",
                 "holder-login": "hana", "holder-name": "Hana", "password-file": os.path.join(out, "passwords"), "escrow": "no"}
        recourse(*real.command("init", "--yes")[1:], *[x for k, v in words.items() for x in ("--" + k, v)])
        pass_through(real, out)


# The tables of HSDS 3.1: their files, and the columns that no row is without.
TABLES = {
    "organization": ("organizations.csv", "id name description"), "service": ("services.csv", "id organization_id name status"),
    "phone": ("phones.csv", "id number"), "language": ("languages.csv", "id"), "schedule": ("schedules.csv", "id"),
    "service_area": ("service_areas.csv", "id"), "required_document": ("required_documents.csv", "id"),
    "cost_option": ("cost_options.csv", "id service_id"), "attribute": ("attributes.csv", "id link_id link_entity taxonomy_term_id"),
    "taxonomy_term": ("taxonomy_terms.csv", "id name description"), "location": ("locations.csv", "id location_type"),
    "service_at_location": ("service_at_location.csv", "id service_id location_id")}
TYPES = {"assured_date": "date", "opens_at": "time", "closes_at": "time", "timezone": "number"}
FORMATS = {"url": "uri", "website": "uri", "email": "email"}


def check_table(one, rows):
    """One table against what the standard says of it: file, required columns, types, formats, values, and where references lead."""
    name, schema = one["name"], one["schema"]
    needs = TABLES[name][1].split()
    tap.equal((one["path"], schema["primaryKey"]), (TABLES[name][0], "id"), name)
    for f in schema["fields"]:
        column, limits, what = f["name"], f["constraints"], f"{name}.{f['name']}"
        uuid = column == "id" or column.endswith("_id")
        tap.equal((f["type"], f["format"]), (TYPES.get(column, "string"), "uuid" if uuid else FORMATS.get(column, "default")), what)
        tap.equal((limits["required"], limits["unique"]), (column in needs, column == "id"), what)
        choices = ALLOWED[column].split("|") if column in ("status", "freq", "location_type") else None
        tap.equal(limits.get("enum"), choices, what)
        form = UUID.pattern if uuid else {"time": r"\d\d:\d\d:00", "number": r"-?\d+(\.\d+)?"}.get(f["type"], ALLOWED.get(column, ".+"))
        for row in rows:
            tap.true(re.fullmatch(form, row[column], re.S) if row[column] else column not in needs, f"{what}: {row[column]}")
    tap.equal(sorted(set(needs) - {f["name"] for f in schema["fields"]}), [], f"{name}: required columns")
    leads = {f["name"]: f["name"][:-3] for f in schema["fields"] if f["name"].endswith("_id") and f["name"] != "link_id"}
    tap.equal({k["fields"]: k["reference"]["resource"] for k in schema["foreignKeys"]}, leads, f"{name}: references")


def exchange(run, out):
    """Open Referral in and out: a package of tables, and services of another directory as overlays."""
    run("export-hsds", os.path.join(out, "hsds"))
    with open(os.path.join(out, "hsds", "datapackage.json"), encoding="utf-8") as f:
        package = json.load(f)
    ids = {}
    for one in package["resources"]:
        with open(os.path.join(out, "hsds", one["path"]), encoding="utf-8", newline="") as f:
            rows = list(csv.DictReader(f))
        tap.equal(list(rows[0]), [x["name"] for x in one["schema"]["fields"]], one["path"])
        check_table(one, rows)
        ids[one["name"]] = {r["id"] for r in rows}
        tap.equal(len(ids[one["name"]]), len(rows), f"{one['path']}: every id once")
        for row in rows:
            for column, of in (("service_id", "service"), ("organization_id", "organization"), ("taxonomy_term_id", "taxonomy_term"),
                               ("phone_id", "phone"), ("location_id", "location")):
                tap.true(not row.get(column) or of not in ids or row[column] in ids[of], f"{one['path']}: {column}")
    tap.equal(set(ids), set(TABLES), "the tables")
    run("export-hsds", os.path.join(out, "hsds.zip"))
    with zipfile.ZipFile(os.path.join(out, "hsds.zip")) as archive:
        tap.equal((archive.testzip(), sorted(archive.namelist())), (None, sorted(os.listdir(os.path.join(out, "hsds")))), "one archive")
        for name in archive.namelist():
            with open(os.path.join(out, "hsds", name), "rb") as f:
                tap.equal(archive.read(name), f.read(), f"{name} in the archive")
    foreign = {"id": "12345678-90ab-4cde-8f01-234567890abc", "name": "Help: a \"desk\"", "status": "active", "url": "https://desk.example",
               "organization": {"id": "x", "name": "Desk", "description": "d"}, "languages": [{"id": "l", "code": "km"}],
               "phones": [{"id": "p", "number": "03-1111-2222", "languages": [{"code": "vi"}]}], "description": "hidden: yes\nx: y"}
    wrong = {**foreign, "id": "22345678-90ab-4cde-8f01-234567890abc", "phones": [{"number": "0120-250-366"}]}
    path = os.path.join(out, "foreign.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"contents": [foreign, wrong, {**foreign, "id": "?"}]}, f)
    said = run("import-hsds", path, "--country", "jp")
    tap.true("1 added, 0 changed, 0 as before, 2 left out" in said and "must not be dialled" in said, said)
    tap.true("0 added, 0 changed, 1 as before" in run("import-hsds", path, "--country", "jp"), "a second time")
    run("export", os.path.join(out, "b"))
    with open(os.path.join(out, "b", "h1234567890ab4cde.yaml"), encoding="utf-8") as f:
        text = f.read()
    tap.true('name: "Help: a \\"desk\\""' in text and "verified: true" not in text and "[vi]" in text, text)


def pass_through(real, out):
    command = lambda *w: real.command("offices", *w)
    run = lambda *w, ok=0: recourse(*command(*w)[1:], ok=ok)
    run("export", os.path.join(out, "a"))
    folder = os.path.join(ROOT, "content", "offices")
    tap.equal(sorted(os.listdir(os.path.join(out, "a"))), sorted(os.listdir(folder)), "the same files")
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as one, open(os.path.join(out, "a", name), "rb") as other:
            tap.equal(one.read(), other.read(), name)
    path = os.path.join(out, "a", "tell.yaml")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace("name: \"TELL\"", "name: \"TELL of another file\""))
    tap.true("~ tell.name" in run("diff", os.path.join(out, "a")), "the difference")
    tap.true("0 in conflict" in run("import", os.path.join(out, "a")), "taken over")
    tap.true("0 lines" in run("diff", os.path.join(out, "a")), "nothing left")
    exchange(run, out)
    with open(path, "a", encoding="utf-8") as f:
        f.write("phones:\n  - {number: \"0120-250-366\", source: \"x\"}\n")
    tap.true("tell.yaml" in run("import", os.path.join(out, "a"), ok=78), "a refused number names its file")


if __name__ == "__main__":
    with Site(args=["--public-url", "https://help.example"]) as SITE["site"]:
        tap.main()
