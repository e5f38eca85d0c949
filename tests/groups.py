# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Many workers, one complaint, as browsers without script do it: a room, a sheet of paper, a code, and leaving."""
import html
import json
import os
import re

import tap
from casework import Browser
from testsite import Site, first_answers

site = None
RECEIPT = re.compile(r'<p class="receipt" dir="ltr">([\d ]+)</p>')


def helper(login="lotus-case2"):
    return Browser(site.sign_in(login))


def worker(receipt):
    b = Browser(site.client())
    page = b.c.post("/en/r", {"receipt": receipt})
    tap.equal(page.status, 303, page.text[:300])
    b.open("/en/r/case")
    return b


def filed():
    body = {"language": "en", "organisation": "lotus", "answers": first_answers()}
    page = site.client().request("POST", "/api/v1/reports", json.dumps(body), {
        "Content-Type": "application/json", "Idempotency-Key": "group-test-" + os.urandom(12).hex()})
    return json.loads(page.text)["receipt"]


def new_group(b, title):
    b.open("/staff/groups")
    b.post("/staff/groups", [("title", title)])
    tap.true(title in b.page.text, "the group's name is on its page")
    return re.search(r'action="(/staff/groups/\d+)"', b.page.text).group(1)


def room_rows(*rows):
    """Columns of the form, ten rows; a row is (number, name, amount, words, yes)."""
    fields, given = [], {r[0]: r for r in rows}
    for n in range(1, 11):
        _, name, amount, words, yes = given.get(n, (n, "", "", "", False))
        fields += [("row_name", name), ("row_lang", "km"), ("row_amount", amount), ("row_words", words)]
        fields += [("row_yes", str(n))] if yes else []
    return fields


@tap.test("ten in a room: common facts once, a row each, receipts to cut apart")
def room():
    b = helper()
    group = new_group(b, "Room in Gifu")
    page = b.open(group + "/room")
    common = [("issue", "wages_unpaid"), ("where", "japan"), ("story", "Nobody was paid in May"), ("cur", "JPY"), ("once", page.hidden("once")), ("sheet", "0")]
    refused = b.post(group + "/room", [*common, *room_rows((3, "", "5000", "", False))], 422)
    tap.true("Row 3: tick that she agrees" in refused.text and "Nobody was paid in May" in refused.text, "no yes, nothing filed; what was typed stands there")
    rows = room_rows((1, "Sok Dara", "90,000", "", True), (2, "", "១២០០០០", "I was ill", True), (7, "", "", "", True))
    slips = b.post(group + "/room", [*common, *rows], 200)
    receipts = RECEIPT.findall(slips.text)
    tap.equal(len(set(receipts)), 3, "a receipt for each row")
    tap.equal(slips.text.count('class="cut"'), 3, "to cut apart")
    b.page = page
    again = b.post(group + "/room", [*common, *rows], 200)
    tap.equal(RECEIPT.findall(again.text), receipts, "sent twice, made once")
    page = b.open(group)
    tap.true("Together: ¥210,000" in page.text.replace("\u2068", "").replace("<bdi>", "").replace("</bdi>", ""), "the sum of separate amounts")
    her = worker(receipts[1])
    page = her.open("/en/r/group")
    tap.true("A helper put your report into this group" in page.text and "¥120,000" in page.text, "she sees that she is in it, and what she gave")
    tap.true("90,000" not in page.text and "Sok Dara" not in page.text and "210,000" not in page.text, "and nothing of the others")
    tap.true("A helper put your report into this group" not in her.open("/en/r/group").text, "told once")


@tap.test("on paper: a sheet with receipts, typed in later; the printed number opens her report then")
def paper():
    b = helper()
    group = new_group(b, "Paper in Gifu")
    b.open(group + "/paper")
    sheet = b.post(group + "/paper", [("paper_lang", "km"), ("rows", "3")], 200)
    receipts = RECEIPT.findall(sheet.text)
    tap.equal(len(set(receipts)), 3, "receipts on the sheet")
    tap.true('lang="km"' in sheet.text and "How much money they owe you" in sheet.text, "her language, with others beside it")
    tap.true(site.client().post("/en/r", {"receipt": receipts[0]}).status != 303, "it opens nothing yet")
    link = re.search(r'href="(/staff/groups/\d+/room\?sheet=(\d+))"', b.open(group).text)
    page = b.open(html.unescape(link.group(1)))
    tap.equal(page.text.count('name="row_name"'), 3, "the rows of the sheet")
    typed = [("issue", "wages_unpaid"), ("story", ""), ("cur", "JPY"), ("once", page.hidden("once")), ("sheet", link.group(2))]
    for n in range(1, 4):
        typed += [("row_name", ""), ("row_lang", "km"), ("row_amount", "1000" if n == 2 else ""), ("row_words", "")]
    done = b.post(group + "/room", [*typed, ("row_yes", "2")], 200)
    tap.true(not RECEIPT.findall(done.text), "the numbers are not shown again")
    worker(receipts[1])
    tap.true(site.client().post("/en/r", {"receipt": receipts[0]}).status != 303, "a row that was not typed in opens nothing")
    page = b.open(html.unescape(link.group(1)))
    tap.equal(page.text.count('name="row_name"'), 2, "two rows wait")


@tap.test("a code: it tells the organisation only; a helper admits; leaving takes what she gave")
def code():
    b = helper()
    group = new_group(b, "Secret name of the group")
    number = re.search(r"Code to join: (?:<bdi>)?(\d{5} \d{5})", b.page.text).group(1)
    her, friend = worker(filed()), worker(filed())
    her.open("/en/r/group")
    tap.true("We do not know this code" in her.post("/en/r/group", [("act", "look"), ("code", "11111 11111")], 422).text, "a code of nobody")
    page = her.post("/en/r/group", [("act", "look"), ("code", number)], 200)
    tap.true("Secret name" not in page.text and "This code is from" in page.text, "only whose it is")
    her.post("/en/r/group", [("act", "join"), ("code", number)])
    tap.true("A helper must say yes first" in her.page.text, "she waits")
    b.open(group)
    member = re.search(r'name="member" value="(\d+)"', b.page.text).group(1)
    b.post(group, [("act", "admit"), ("member", member)])
    her.open("/en/r/group")
    her.post("/en/r/group", [("act", "give"), ("t", "They keep our passports"), ("amount", "5000"), ("cur", "JPY")])
    tap.true("They keep our passports" in b.open(group).text, "the helper handles it together")
    tap.true("They keep our passports" in b.open("/staff/cases/" + member).text, "and it is in her case")
    # Two who each show themselves see each other.
    friend.open("/en/r/group")
    friend.post("/en/r/group", [("act", "join"), ("code", number)])
    b.open(group)
    other = next(m for m in re.findall(r'name="member" value="(\d+)"', b.page.text) if m != member)
    b.post(group, [("act", "admit"), ("member", other)])
    her.open("/en/r/group")
    her.post("/en/r/group", [("act", "show"), ("name", "Srey")])
    friend.open("/en/r/group")
    tap.true("Srey" not in friend.page.text, "she has not chosen it herself")
    friend.post("/en/r/group", [("act", "show"), ("name", "Bopha")])
    b.open(group)
    tap.true("Srey" in friend.open("/en/r/group").text and "Bopha" in her.open("/en/r/group").text, "now they do")
    b.open(group)
    b.post(group + "/message", [("message", "We meet on Sunday"), ("text_lang", "en")])
    tap.true("We meet on Sunday" in her.open("/en/r/case").text and "We meet on Sunday" in friend.open("/en/r/case").text, "the same words to each")
    her.open("/en/r/group")
    her.post("/en/r/group", [("act", "leave")])
    tap.true("Group code" in her.page.text, "she is out")
    page = b.open(group)
    tap.true("They keep our passports" not in page.text and f'name="member" value="{other}"' in page.text, "with what she gave; the group stands")
    tap.true("Srey" not in friend.open("/en/r/group").text, "and her name")
    # Another organisation's helper finds nothing.
    helper("tsubame-case").open(group, 404)


if __name__ == "__main__":
    with Site() as running:
        site = running
        tap.main()
