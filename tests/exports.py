# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""The form of a referral and the register of grievances, as they are taken out: page, JSON, workbook, CSV."""
import html
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile

import casework
import tap
from casework import Staff, new_case
from testsite import Site

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STORY = "They took my papers and my pay is late"


def cells(body):
    """Rows of the one sheet of a workbook, read with Python's own reader of archives and XML."""
    with zipfile.ZipFile(io.BytesIO(body)) as z:
        assert z.testzip() is None
        sheet = ET.fromstring(z.read("xl/worksheets/sheet1.xml"))
        for name in z.namelist():
            ET.fromstring(z.read(name))
    assert sheet.find(f".//{MAIN}f") is None, "a formula"
    return [["".join(c.itertext()) for c in row] for row in sheet.iter(f"{MAIN}row")]


def referral_of(her, staff, case):
    """She lets the second organisation read two parts; the referral's address for each side."""
    name = next(o["name"] for o in json.loads(casework.site.open("/api/v1/organisations").text)["organisations"] if o["code"] == "tsubame")
    page = her.open("share")
    org = re.search(r'value="(\d+)"[^>]*><label[^>]*><span><bdi>%s' % re.escape(html.escape(name).replace("&#x27;", "&#39;")), page.text).group(1)
    her.post("share", ("org", org), ("mode", "joint"), ("days", "30"), ("consent", "0"), ("home", "0"), ("part", "basics"), ("part", "told"), ("go", "give"))
    return re.search(r"/staff/referrals/\d+", staff.open(case + "/consents").text).group(0)


@tap.test("the form holds what she ticked, no name and no other part, on paper, as JSON and as a workbook")
def form():
    her, a, case = new_case()
    url = referral_of(her, a, case)
    tap.true(url + "/form" in a.open(url).text, "a link on the referral")
    page = a.open(url + "/form")
    for words in ("Priority", "Normal (within 2 weeks)", "Consent to release information", "by herself, with her receipt", "Legal assistance"):
        tap.true(words in page.text, words)
    tap.true("own_words" not in page.text and "They keep my passport" not in page.text, "nothing that she did not tick")
    j = json.loads(a.open(url + "/form/json").text)
    tap.equal((j["form"], j["version"]), ("inter-agency-referral", 1), "its kind")
    tap.true("happened" in j["reasons"] and "own_words" not in j["reasons"] and "company_name" not in j["reasons"], str(list(j["reasons"])))
    tap.equal(j["services"]["legal"], "yes", "asked for")
    tap.equal(j["client"]["case_code"], j["case_code"], "a case code, never a name")
    tap.true("What happened" in j["consent"]["information"], j["consent"]["information"])
    rows = cells(a.c.open(url + "/form/xlsx").body)
    tap.equal(rows[0], ["Section", "Field", "Value"], "its head")
    tap.true(["Referred to", "Agency", j["referred_to"]["agency"]] in rows, "the receiver")
    b = Staff("tsubame-case")
    tap.equal(b.c.open(url + "/form").status, 409, "the receiver before it accepts")
    b.open(url)
    b.post(url, [("act", "accept"), ("version", b.page.hidden("version"))])
    theirs = json.loads(b.open(url + "/form/json").text)
    tap.equal(set(theirs["reasons"]) - {"purpose"}, set(j["reasons"]) - {"purpose"}, "the same for the receiver, in its language")
    consent = re.search(r'name="consent" value="(\d+)"', her.open("sharing").text).group(1)
    her.post("sharing", ("consent", consent), ("act", "stop"))
    tap.equal((a.c.open(url + "/form").status, b.c.open(url + "/form/xlsx").status), (409, 409), "nothing without her consent")
    tap.equal(a.c.open(url + "/form/pdf").status, 404, "no such format")


@tap.test("the register: a row for each case, the columns of a grievance log, no name and no words; a caseworker does not get it")
def register():
    new_case()
    s = Staff("lotus-supervisor")
    page = s.open("/staff/register")
    tap.true('formaction="/staff/register/csv"' in page.text, "both forms")
    day = re.search(r'name="to" value="([\d-]+)"', page.text).group(1)
    book = s.c.open(f"/staff/register/xlsx?from={day}&to={day}")
    tap.equal(book.status, 200, "a workbook")
    rows = cells(book.body)
    tap.equal(len(rows[0]), 27, "its columns")
    tap.true(len(rows) > 1 and all(re.fullmatch(r"\d{4}-\d{4}", r[0]) for r in rows[1:]), "a row for each case")
    csv = s.c.open(f"/staff/register/csv?from=2020-01-01&to={day}")
    tap.true(csv.body.startswith(b"\xef\xbb\xbf"), "read as UTF-8 without asking")
    tap.true("(fictional)" not in csv.text and "They keep my passport" not in csv.text, "no name, no words")
    tap.equal(Staff("lotus-case2").c.open("/staff/register").status, 403, "a caseworker")
    tap.equal(s.c.open("/staff/register/ods").status, 404, "no such format")


if __name__ == "__main__":
    with Site() as running:
        casework.site = running
        tap.main()
