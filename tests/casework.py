# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""A worker's and a helper's browser without script, for the suites that follow a case. A suite sets `site` before it begins."""
import json
import os
import re

import tap
from testsite import first_answers

site = None
A = "lotus-case2"


def go(client, page):
    """Follows a redirect as a browser does: what stands behind # is not sent."""
    return client.open(page.location.split("#")[0]) if page.status == 303 else page


class Report:
    """One worker with her receipt, at the first organisation."""

    def __init__(self):
        body = {"language": "en", "organisation": "lotus", "answers": first_answers()}
        page = site.client().request("POST", "/api/v1/reports", json.dumps(body), {
            "Content-Type": "application/json", "Idempotency-Key": "referral-test-" + os.urandom(12).hex()})
        tap.equal(page.status, 201, page.text[:300])
        self.c = site.client()
        self.receipt = json.loads(page.text)["receipt"]
        page = self.c.post("/en/r", {"receipt": self.receipt})
        tap.equal((page.status, page.location), (303, "/en/r/case"), page.text[:300])
        self.open("case")

    def open(self, rest):
        self.page = self.c.open("/en/r/" + rest)
        tap.equal(self.page.status, 200, rest)
        return self.page

    def post(self, rest, *fields):
        page = self.c.post("/en/r/" + rest, [*fields, ("csrf", self.page.hidden("csrf"))])
        tap.equal(page.status, 303, f"{rest}: {page.text[:300]}")
        self.page = go(self.c, page)


class Texts:
    """A browser that gives the text of each page. usual: how a form is answered where nothing else is said."""

    def __init__(self, client, usual=303):
        self.c, self.usual = client, usual

    def open(self, path):
        self.page = self.c.open(path)
        tap.equal(self.page.status, 200, f"{path}: {self.page.text[:300]}")
        return self.page.text

    def post(self, path, *fields, status=None):
        page = self.c.post(path, [*fields, ("csrf", self.page.hidden("csrf"))])
        tap.equal(page.status, status or self.usual, f"{path}: {page.text[:300]}")
        if page.status == 303:
            return self.open(page.location.split("#")[0])
        self.page = page
        return page.text


class Browser:
    """A browser that gives each page."""

    def __init__(self, client):
        self.c = client

    def open(self, path, status=200):
        self.page = self.c.open(path)
        tap.equal(self.page.status, status, f"{path}: {self.page.text[:200]}")
        return self.page

    def post(self, path, fields, status=303):
        page = self.c.post(path, [*fields, ("csrf", self.page.hidden("csrf"))])
        tap.equal(page.status, status, f"{path}: {page.text[:300]}")
        self.page = go(self.c, page)
        return self.page


class Staff(Browser):
    """A helper's browser."""

    def __init__(self, login):
        super().__init__(site.sign_in(login))

    def referral(self, case):
        """Address of the referral of a case, from the sender's page of it."""
        return re.search(r'href="(/staff/referrals/\d+)"><bdi>', self.open(case + "/consents").text).group(1)


def new_case():
    """Her report at the first organisation, a message in it, and its address on the desk."""
    her = Report()
    mark = os.urandom(6).hex()
    her.post("message", ("t", "They keep my passport " + mark))
    a = Staff(A)
    for number in re.findall(r'href="/staff/cases/(\d+)"', a.open("/staff/cases?view=unassigned&sort=changed").text):
        if mark in a.open("/staff/cases/" + number).text:
            return her, a, "/staff/cases/" + number
    raise AssertionError("the case is not in the list")
