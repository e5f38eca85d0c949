# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Somebody acts for a worker: given by her, or recorded by a helper; reads, writes if she may, and no more once it has ended."""
import datetime
import json
import os
import re

import tap
from casework import Texts
from testsite import Site, first_answers

site = None
NUMBER = re.compile(r'<p class="receipt" dir="ltr">([\d ]+)</p>')
UNTIL = (datetime.date.today() + datetime.timedelta(days=90)).isoformat()


def browser(client):
    return Texts(client, usual=200)


def report():
    body = {"language": "en", "organisation": "lotus", "answers": {**first_answers(), "for_whom": ["family"]}}
    page = site.client().request("POST", "/api/v1/reports", json.dumps(body), {
        "Content-Type": "application/json", "Idempotency-Key": "mandate-test-" + os.urandom(12).hex()})
    her, mark = browser(site.client()), os.urandom(6).hex()
    tap.equal(her.c.post("/en/r", {"receipt": json.loads(page.text)["receipt"]}).status, 303, page.text[:300])
    her.open("/en/r/case")
    her.post("/en/r/message", ("t", "Mark " + mark), status=303)
    staff = browser(site.sign_in("lotus-case2"))
    numbers = re.findall(r'href="/staff/cases/(\d+)"', staff.open("/staff/cases?view=unassigned&sort=changed"))
    return her, staff, "/staff/cases/" + next(n for n in numbers if mark in staff.open("/staff/cases/" + n)), mark


@tap.test("given by the worker: her sister reads and writes, until it ends")
def given():
    her, staff, case, mark = report()
    her.open("/en/r/mandates")
    tap.true("choose a last day" in her.post("/en/r/mandates", ("name", "Sister"), status=422), "until when?")
    number = NUMBER.search(her.post("/en/r/mandates", ("name", "Sister"), ("relation", "family"), ("write", "1"), ("until", UNTIL))).group(1)
    tap.true(not NUMBER.search(her.open("/en/r/mandates")), "shown once")
    sister = browser(site.client())
    sister.open("/en/for")
    text = sister.post("/en/for", ("number", number))
    tap.true("Mark " + mark in text and number not in text, "she reads; the number is never shown back")
    text = sister.post("/en/for", ("number", number), ("t", "She is in hospital"))
    tap.true("Your message was sent." in text, "she writes")
    tap.true("She is in hospital" in staff.open(case) and "Representative of the worker" in staff.page.text, "the helper sees who wrote")
    tap.true("She is in hospital" in her.open("/en/r/case") and "Someone who acts for me" in her.page.text, "and the worker too")
    her.open("/en/r/mandates")
    her.post("/en/r/mandates", ("end", re.search(r'name="end" value="(\d+)"', her.page.text).group(1)), status=303)
    sister.open("/en/for")
    tap.true("This number opens nothing" in sister.post("/en/for", ("number", number), status=422), "ended at once")
    tap.true(site.client().post("/en/r", {"receipt": number}).status != 303, "it was never a receipt")


@tap.test("recorded by a helper for one who filed for another: the worker is told and may end it")
def recorded():
    her, staff, case, mark = report()
    text = staff.open(case + "/mandates")
    tap.true("Someone in my family" in text, "the report says whom it is for")
    number = NUMBER.search(staff.post(case + "/mandates", ("name", "Brother"), ("until", UNTIL), ("how", "person"))).group(1)
    brother = browser(site.client())
    brother.open("/en/for")
    tap.true(mark in brother.post("/en/for", ("number", number)), "he reads")
    tap.true("You cannot write in this report." in brother.post("/en/for", ("number", number), ("t", "x"), status=422), "and does not write")
    text = her.open("/en/r/mandates")
    tap.true("A helper wrote this down" in text and "Brother" in text, "she is told")
    staff.open(case + "/mandates")
    staff.post(case + "/mandates", ("end", re.search(r'name="end" value="(\d+)"', staff.page.text).group(1)), status=303)
    tap.true("This number opens nothing" in brother.post("/en/for", ("number", number), status=422), "ended by the helper")


if __name__ == "__main__":
    with Site() as running:
        site = running
        tap.main()
