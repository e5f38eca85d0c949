# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Clocks and appeals as people meet them: the promise that the worker reads, what stands beside a case, the page of the supervisor, a
decision and who looks at it again. Browsers without script."""
import html
import json
import os
import re
import time

import tap
from testsite import Site, first_answers

site = None


def go(client, page):
    return client.open(page.location.split("#")[0]) if page.status == 303 else page


class Report:
    def __init__(self):
        body = {"language": "en", "organisation": "lotus", "answers": first_answers()}
        page = site.client().request("POST", "/api/v1/reports", json.dumps(body), {
            "Content-Type": "application/json", "Idempotency-Key": "clocks-test-" + os.urandom(12).hex()})
        tap.equal(page.status, 201, page.text[:300])
        self.c = site.client()
        self.c.post("/en/r", {"receipt": json.loads(page.text)["receipt"]})
        self.open()

    def open(self):
        self.page = self.c.open("/en/r/case")
        return html.unescape(re.sub(r"<[^>]*>", " ", self.page.text))

    def write(self, text):
        tap.equal(self.c.post("/en/r/message", [("t", text), ("csrf", self.page.hidden("csrf"))]).status, 303)


class Staff:
    def __init__(self, login):
        self.c = site.sign_in(login)
        self.open("/staff/me")
        self.post("/staff/me/language", [("lang", "en")])

    def open(self, path, status=200):
        self.page = self.c.open(path)
        tap.equal(self.page.status, status, f"{path}: {self.page.text[:200]}")
        return self.page.text

    def post(self, path, fields, status=303):
        page = self.c.post(path, [*fields, ("csrf", self.page.hidden("csrf")), *self.more()])
        tap.equal(page.status, status, f"{path}: {page.text[:300]}")
        self.page = go(self.c, page)
        return self.page.text

    def more(self):
        return []

    def case(self):
        """Address of the newest case of the organisation."""
        return re.search(r'href="(/staff/cases/\d+)"', self.open("/staff/cases?view=new&sort=filed")).group(1)

    def act(self, case, what, fields):
        self.open(case)
        return self.post(f"{case}/{what}", [*fields, ("version", self.page.hidden("version")), ("seen", self.page.hidden("seen"))])


def panel(text):
    """Rows of the clocks beside a case: what it is -> state."""
    part = text[text.index('id="clocks"'):]
    return dict(re.findall(r'summary-list__key">([^<]*)</dt><dd[^>]*><span class="due[^"]*">([^<]*)</span>', part[:part.index("</div></div>")] if "</div></div>" in part else part))


her = helper = lead = case = None


@tap.test("a new report has a clock for the first answer and one for the solution; the worker reads when the first answer is due")
def filed():
    global her, helper, lead, case
    her, helper, lead = Report(), Staff("lotus-case2"), Staff("lotus-supervisor")
    case = helper.case()
    rows = panel(helper.open(case))
    tap.equal(rows, {"First answer to her": "in time", "Solution": "in time"})
    tap.true("The first answer to you" in her.open(), "what is due next")


@tap.test("a question stops the solution; her answer starts it again")
def waiting():
    helper.act(case, "message", [("message", "Do you have your payslips?"), ("asks", "1")])
    tap.equal(panel(helper.open(case)), {"She does not answer: look whether she is well": "in time", "Solution": "stands still"})
    tap.true("Your answer to the helper" in her.open(), "it waits for her")
    her.write("Yes")
    tap.equal(panel(helper.open(case)), {"Next word to her": "in time", "Solution": "in time"})
    tap.true("The next answer to you" in her.open(), "the next answer")


@tap.test("a decision against her names the next instance and the last day, on her page too; what is not confirmed says so")
def appeal():
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 20 * 86400))
    helper.open(case + "/appeals")
    tap.true("Choose which decision" in helper.post(case + "/appeals", [("decision", ""), ("known", day)], 422), "nothing chosen")
    tap.true("today or before" in helper.post(case + "/appeals", [("decision", "jp_tribunal"), ("known", "2099-01-01")], 422), "not known yet")
    text = helper.post(case + "/appeals", [("decision", "jp_work_accident"), ("known", day)])
    tap.true("労働者災害補償保険審査官" in text and "jsite.mhlw.go.jp" in text, "next instance and its source")
    tap.true("not confirmed" not in text, "this one is confirmed")
    text = helper.post(case + "/appeals", [("decision", "jp_unemployment"), ("known", day)])
    tap.true("not confirmed" in text and "Ask a lawyer before you rely on it" in text, "this one is not")
    mine = her.open()
    tap.true("A decision went against you" in mine and "労働者災害補償保険審査官" in mine, "she reads it")
    tap.true("No source has confirmed this yet" in mine, "and what is not confirmed")
    tap.true(panel(helper.open(case)).get("Next instance: limit of the law") == "in time", "the limit beside the case")
    helper.open(case + "/appeals")
    for number in re.findall(r'name="appeal" value="(\d+)"', helper.page.text):
        helper.post(case + "/appeals/end", [("appeal", number), ("how", "filed")])
    tap.true("A decision went against you" not in her.open(), "the next instance was asked")
    helper.post(case + "/appeals/end", [("appeal", number), ("how", "filed")], 409)


@tap.test("the supervisor sees lights and sets how her organisation counts; a caseworker does not")
def board():
    text = lead.open("/staff/clocks")
    tap.true("Lights of your organisation" in text and "Somebody waits too long" in text, "the page")
    helper.open("/staff/clocks", 403)
    tap.true("up to 250" in lead.post("/staff/clocks/rules", [("answer", "999")], 422), "too many days")
    text = lead.post("/staff/clocks/rules", [("answer", "1"), ("closing", "jp_obon"), ("from", "2027-02-01"), ("to", "2027-02-05")])
    tap.true(re.search(r'id="c-jp_obon"[^>]* checked', text) and 'value="2027-02-01" checked' in text, "kept")
    Report()
    tap.true(panel(helper.open(helper.case())).get("First answer to her") in ("in time", "soon"), "one day")
    text = lead.post("/staff/clocks/rules", [("closing", "jp_obon")])
    tap.true('value="2027-02-01"' not in text, "taken out again")


@tap.test("the host sees every organisation's lights, no case")
def host():
    admin = Staff("lotus-admin")
    text = admin.open("/staff/clocks")
    tap.true("/staff/cases/" not in text, "no case")


if __name__ == "__main__":
    with Site() as site:
        tap.main()
