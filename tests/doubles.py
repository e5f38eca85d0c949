# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Two reports of one person: proposed, linked, merged, taken back; and a worker who told two organisations."""
import json
import os
import re

import tap
from casework import Texts as Browser
from testsite import Site, first_answers

site = None


def report(org, *messages):
    body = {"language": "en", "organisation": org, "answers": first_answers()}
    page = site.client().request("POST", "/api/v1/reports", json.dumps(body), {
        "Content-Type": "application/json", "Idempotency-Key": "doubles-test-" + os.urandom(12).hex()})
    receipt = json.loads(page.text)["receipt"]
    her = Browser(site.client())
    page = her.c.post("/en/r", {"receipt": receipt})
    tap.equal(page.status, 303, page.text[:300])
    her.open("/en/r/case")
    for text in messages:
        her.post("/en/r/message", ("t", text))
    return her, receipt


def case_with(staff, mark):
    numbers = re.findall(r'href="/staff/cases/(\d+)"', staff.open("/staff/cases?view=unassigned&sort=changed"))
    return next(n for n in numbers if mark in staff.open("/staff/cases/" + n))


@tap.test("proposed for two things in common, linked, merged, taken back")
def merge():
    marks = [os.urandom(6).hex() for _ in range(2)]
    report("lotus", "First " + marks[0], "Call 090-8765-4321")
    two, _ = report("lotus", "Second " + marks[1], "My phone: +81 90 8765 4321")
    staff = Browser(site.sign_in("lotus-case2"))
    a, b = case_with(staff, marks[0]), case_with(staff, marks[1])
    text = staff.open(f"/staff/cases/{a}/doubles")
    tap.true(f'href="/staff/cases/{b}"' in text and "a telephone number" in text and "language, region and kind of problem" in text, "proposed, with what they have in common")
    text = staff.post(f"/staff/cases/{a}/doubles", ("act", "same"), ("other", b))
    tap.true("The cases are linked." in text and "Merge: this case goes on" in text, "linked")
    text = staff.post(f"/staff/cases/{a}/doubles", ("act", "keep_this"), ("other", b))
    tap.true("This case goes on, the other one is closed." in text, "merged")
    text = two.open("/en/r/case")
    tap.true("We put this case together with your other case. Your receipt still works." in text and "You did not get" not in text, "her page says so")
    staff.open(f"/staff/cases/{b}/doubles")
    tap.true("This is not possible now" in staff.post(f"/staff/cases/{b}/doubles", ("act", "keep_that"), ("other", a), status=409), "not merged twice")
    staff.open(f"/staff/cases/{a}/doubles")
    text = staff.post(f"/staff/cases/{a}/doubles", ("act", "undo"), ("other", b))
    tap.true("Both cases are worked on." in text, "open again, still linked")


@tap.test("a worker who told another organisation: both know where, with her two receipts; nothing is rejected")
def parallel():
    marks = [os.urandom(6).hex() for _ in range(2)]
    here, _ = report("lotus", "Here " + marks[0])
    _, receipt = report("tsubame", "There " + marks[1])
    here.open("/en/r/other")
    tap.true("did not open a report" in here.post("/en/r/other", ("receipt", "12345 67890 1234 5678 9012 3456"), status=422), "a wrong number")
    here.post("/en/r/other", ("receipt", receipt))
    a, b = Browser(site.sign_in("lotus-case2")), Browser(site.sign_in("tsubame-case"))
    mine, theirs = case_with(a, marks[0]), case_with(b, marks[1])
    text = a.open(f"/staff/cases/{mine}/doubles")
    tap.true("The worker told this organisation too" in text and marks[1] not in text and f"/staff/cases/{theirs}" not in text, "where, and nothing else")
    tap.true("Lotus Road Migrant Support" in b.open(f"/staff/cases/{theirs}/doubles"), "the other helper knows too")
    tap.equal(a.c.open("/staff/cases/" + theirs).status, 404, "and opens nothing")
    here.open("/en/r/other")
    here.post("/en/r/other", ("other", here.page.hidden("other")))
    tap.true("The worker told this organisation too" not in a.open(f"/staff/cases/{mine}/doubles"), "taken back at once")


if __name__ == "__main__":
    with Site() as running:
        site = running
        tap.main()
