# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""What was asked for, agreed and received, as the pages show it: helper and worker, without script."""
import datetime
import re

import casework
import tap
from casework import Report, Staff, new_case
from testsite import Site

TODAY = datetime.datetime.now(datetime.timezone.utc).date()


def line_of(page, what):
    """Number of the line with these words."""
    return re.search(r'id="l(\d+)">\s*<h2[^>]*><bdi[^>]*>%s' % re.escape(what), page.text).group(1)


class Case:
    """A report of hers, and its ledger on the helper's desk."""

    def __init__(self):
        self.hers, self.staff, case = new_case()
        self.url = case + "/ledger"
        self.staff.open(self.url)

    def claim(self, remedy, what, amount=""):
        self.staff.post(self.url, [("remedy", remedy), ("what", what), ("currency", "JPY"), ("amount", amount), ("day", str(TODAY))])
        return line_of(self.staff.page, what)


@tap.test("only what the worker confirms is received; a sum is written as it is typed, in her page and in no address")
def money():
    c = Case()
    tap.true("/r/ledger" not in c.hers.open("case").text, "nothing stands there yet")
    line = c.claim("money", "Unpaid overtime", "300,000")
    c.staff.post(c.url + "/step", [("line", line), ("act", "agreed"), ("amount", "250000"), ("day", str(TODAY)), ("parts", "2")])
    c.staff.post(c.url + "/step", [("line", line), ("act", "paid"), ("amount", "125000"), ("day", str(TODAY))])
    tap.true("she has not answered yet" in c.staff.page.text, "it waits for her")
    tap.true("Received, confirmed" not in c.staff.page.text, "nothing is received")
    tap.true("/en/r/ledger" in c.hers.open("case").text, "a link on her page")
    page = c.hers.open("ledger")
    tap.true("¥300,000" in page.text and "¥250,000" in page.text and "¥125,000" in page.text, "the sums")
    payment = re.search(r'name="payment" value="(\d+)"', page.text).group(1)
    token = page.hidden("csrf")
    c.hers.post("ledger/got", ("line", line), ("payment", payment), ("yes", "1"))
    tap.true("You got" in c.hers.page.text, c.hers.page.text[-1500:])
    page = c.staff.open(c.url)
    tap.true("Received, confirmed by the worker" in page.text and "¥125,000" in page.text, "confirmed")
    again = c.hers.c.post("/en/r/ledger/got", [("line", line), ("payment", payment), ("yes", "0"), ("csrf", token)])
    tap.equal(again.status, 409, "answered once")
    bad = c.staff.post(c.url, [("remedy", "money"), ("what", "Kept words"), ("currency", "JPY"), ("amount", "1.5"), ("day", str(TODAY))], 422)
    tap.true("Write the sum in figures" in bad.text and "Kept words" in bad.text, "what was typed stands there again")


@tap.test("a settlement waits for a lawyer and for time to think; no is possible at once, and pressure shows")
def settlement():
    c = Case()
    line = c.claim("money", "Unpaid wages", "400000")
    c.staff.post(c.url + "/offer", [("line", line), ("amount", "100000"), ("gives_up", "All claims of 2026"), ("terms", "First clause. Second clause."),
                                    ("reader", "Ms Chan, on the phone"), ("silence", "1"), ("from_day", str(TODAY + datetime.timedelta(days=3)))])
    tap.true("A lawyer must look at it" in c.staff.page.text, "no sum is set: at each")
    tap.true("There is a paper for you" in c.hers.open("case").text, "her page says so")
    offer = re.search(r"/en/r/settlement/(\d+)", c.hers.open("ledger").text).group(1)
    page = c.hers.open("settlement/" + offer)
    for words in ("¥100,000", "¥400,000", "All claims of 2026", "you may not tell others", "You do not have to take it back", "Ms Chan", "Second clause",
                  "A lawyer must look at this paper first", "You can say no"):
        tap.true(words in page.text, words)
    tap.true("I agree" not in page.text, "no button")
    token = page.hidden("csrf")
    tap.equal(c.hers.c.post("/en/r/settlement/" + offer, [("yes", "1"), ("csrf", token)]).status, 409, "a yes that is sent all the same")
    c.staff.open(c.url)
    c.staff.post(c.url + "/checked", [("offer", offer), ("by", "Lawyer Mori"), ("day", str(TODAY))])
    page = c.hers.open("settlement/" + offer)
    tap.true("Lawyer Mori" in page.text and "I agree" not in page.text, "still time to think")
    c.hers.post("settlement/" + offer, ("yes", "0"), ("told", "yes"))
    tap.true("You said no on" in c.hers.page.text, "her answer")
    tap.true("someone told her" in c.staff.open(c.url).text, "the helper sees it")


@tap.test("another organisation's helper and another worker reach nothing of it")
def walls():
    c = Case()
    line = c.claim("apology", "An apology")
    other = Staff("tsubame-case")
    other.open(c.url, 404)
    stranger = Report()
    tap.equal(stranger.c.post("/en/r/ledger/got", [("line", line), ("payment", "0"), ("yes", "1"), ("csrf", stranger.page.hidden("csrf"))]).status, 404,
              "another worker")


if __name__ == "__main__":
    with Site() as running:
        casework.site = running
        tap.main()
