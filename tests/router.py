# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Who can act, on a real server: by program, for a worker with and without a receipt, for a helper; the wall over ties and people who look."""
import html
import json
import os
import re

import tap
from testsite import Site, first_answers

site = None
B = "tsubame-case"


def doors(answers, **more):
    body = {"answers": answers, "language": "en", **more}
    page = site.client().request("POST", "/api/doors", json.dumps(body), {"Content-Type": "application/json"})
    tap.equal(page.status, 200, page.text[:300])
    return json.loads(page.text)


def ids(found):
    return [d["id"] for d in found["doors"]]


WAGES = {"where": ["japan"], "happened": ["wages_unpaid"], "pathway": ["titp_2"], "prefecture": ["jp-21"], "who": ["pays_you"], "when": ["still"],
         "when.began": "2026-01"}


@tap.test("a program asks who can act: an order, reasons, by when, what to ask for, the next door; and nothing of the wrong country")
def by_program():
    found = doors(WAGES, home="kh")
    tap.true(ids(found).index("labour_standards") < ids(found).index("otit") < ids(found).index("houterasu"), ids(found))
    door = next(d for d in found["doors"] if d["id"] == "labour_standards")
    tap.true("Gifu" in door["because_text"] and {"question": "prefecture", "answer": "jp-21"} in door["because"], door)
    tap.true(door["by_when"][0].startswith("Safe date") and any("does not stop" in w for w in door["by_when"]), door["by_when"])
    tap.true("transfer" in door["cannot"] and "inspect" in door["can"] and door["immigration_reporting"] == "unknown", door)
    tap.true(door["next"] and "embassy_kh" not in ids(found) and found["home_government_not_asked"], found["home_government_not_asked"])
    tap.true("embassy_kh" in ids(doors(WAGES, home="kh", home_asked=True)), "asked for")
    lawyer = next(d for d in found["doors"] if d["id"] == "houterasu")
    tap.true(lawyer["needs_lawful_stay"] and "lawful_stay" in lawyer["notes"], lawyer)
    hurt = doors({"danger": ["violence"], **WAGES})
    tap.true(hurt["call_first"][0] == "police" and hurt["doors"][0]["id"] == "police" and hurt["doors"][0]["first_help"], hurt["call_first"])


@tap.test("what is wrong in a question is refused; an address asks nothing and nothing is kept")
def refused():
    def status(body):
        return site.client().request("POST", "/api/doors", json.dumps(body), {"Content-Type": "application/json"}).status
    tap.equal(status({"answers": {"where": ["moon"]}, "language": "en"}), 400, "an unknown answer")
    tap.equal(status({"answers": [], "language": "en"}), 400, "no object")
    tap.equal(status({"answers": {}, "language": "en", "home": "zz"}), 400, "an unknown country")
    tap.equal(status({"answers": {}, "language": "xx"}), 400, "an unknown language")
    plain = site.open("/en/ways")
    tap.equal((plain.status, site.open("/en/ways?problem=fees").status), (200, 400), "an address asks nothing")
    tap.true("Set-Cookie" not in plain.headers, plain.headers)


@tap.test("a worker without a receipt: her form, the reasons in her language, her answers go along in the page")
def on_a_page():
    page = site.client().post("/en/ways", {"problem": "deductions", "where": "japan", "pathway": "titp_1", "place": "jp-21", "from": "kh"})
    tap.equal(page.status, 200, page.text[:300])
    text = html.unescape(re.sub(r"<[^>]+>", "", page.text))
    tap.true("Because of what you said: Technical intern, first year; Gifu" in text, text[:2000])
    tap.true("Organization for Technical Intern Training" in text and "Embassy of Cambodia" not in text, "the order")
    kept = html.unescape(re.search(r'name="kept" value="([^"]*)"', page.text).group(1))
    tap.equal(json.loads(kept)["answers"]["pathway"], ["titp_1"], kept)
    again = site.client().post("/en/ways", {"kept": kept, "own": "1", "from": "kh"})
    tap.true("Embassy" in again.text and "Cambodia" in again.text, "she asked for her government")
    tap.equal(site.client().post("/en/ways", {"kept": '{"answers": {"where": ["moon"]}}'}).status, 400, "forged answers")


@tap.test("from the questions of a report to the doors, with what she has answered so far")
def from_the_questions():
    c = site.client()
    page = c.post("/en/begin")
    answers = first_answers(happened=["papers_kept"], is_one_of=["tsubame"])
    for _ in range(40):
        if "/receiver" in page.text and "Who should get your report" in page.text:
            break
        question = re.search(r'action="/en/q/([a-z_]+)"', page.text)
        fields = [("csrf", page.hidden("csrf")), ("draft", page.hidden("draft")), ("go", "next")]
        if question:
            given = answers.get(question.group(1))
            fields = [*fields, *[("a", a) for a in given]] if given else [*fields[:2], ("go", "skip")]
            page = c.post(f"/en/q/{question.group(1)}", fields)
        else:
            page = c.post("/en/doors", [("csrf", page.hidden("csrf")), ("draft", page.hidden("draft")), ("go", "next")])
        page = c.open(page.location) if page.status == 303 else page
    kept = html.unescape(page.hidden("kept"))
    tap.equal(json.loads(kept)["answers"]["happened"], ["papers_kept"], kept)
    found = site.client().post("/en/ways", {"kept": kept, "from": "kh"})
    tap.equal(found.status, 200, found.text[:300])
    tap.true("Technical Intern Training" in found.text and "Not shown here" in found.text, "the organisation that she chose is behind the wall")


def report(answers, organisation="lotus"):
    body = {"language": "en", "organisation": organisation, "answers": answers}
    page = site.client().request("POST", "/api/v1/reports", json.dumps(body), {
        "Content-Type": "application/json", "Idempotency-Key": "router-test-" + os.urandom(12).hex()})
    tap.equal(page.status, 201, page.text[:300])
    filed = json.loads(page.text)
    client = site.client()
    tap.equal(client.post("/en/r", {"receipt": filed["receipt"]}).status, 303, "her receipt opens it")
    return client, filed["reference"]


def staff_case(client, reference):
    for number in re.findall(r'href="/staff/cases/(\d+)"', client.open("/staff/cases?view=unassigned&sort=changed").text):
        if reference in client.open(f"/staff/cases/{number}").text:
            return number
    raise AssertionError(f"no case {reference}")


@tap.test("the wall over a tie: a company that stands with an organisation is named; a person without relation looks; the wall opens or stays")
def wall():
    supervisor, own = site.sign_in("lotus-supervisor"), site.sign_in("tsubame-supervisor")
    page = supervisor.open("/staff/ties")
    added = supervisor.post("/staff/ties/add", {"csrf": page.hidden("csrf"), "from_kind": "org", "from": "tsubame", "kind": "serves", "to_kind": "party",
                                                "to": "Golden Lotus Manpower", "source": "fictional register"})
    tap.equal(added.status, 303, added.text[:300])
    answers = first_answers(who=["sent_you"], **{"who.sent_you": "golden lotus"})
    her, reference = report(answers)
    page = her.open("/en/r/ways")
    text = html.unescape(re.sub(r"<[^>]+>", "", page.text))
    tap.true("golden lotus: this may be, or belong to, Golden Lotus Manpower" in text, text[:3000])
    tap.true("Not shown here" in text and "/en/r/share?org=" not in page.text.split("Tsubame")[0], "withheld")
    helper = site.sign_in("lotus-case2")
    case = staff_case(helper, reference)
    page = helper.open(f"/staff/cases/{case}/doors")
    tap.true("not looked at" in page.text and "Golden Lotus Manpower" in page.text, "whom she named")
    refused = helper.post(f"/staff/cases/{case}/party", {"csrf": page.hidden("csrf"), "key": "who.sent_you"})
    tap.equal(refused.status, 403, "without her word that she has no relation")
    done = helper.post(f"/staff/cases/{case}/party", {"csrf": page.hidden("csrf"), "key": "who.sent_you", "sure": "1"})
    tap.equal(done.status, 303, done.text[:300])
    tap.true("Not shown here" not in her.open("/en/r/ways").text, "another company: the wall is open")
    # The organisation itself cannot take the tie away; another one can.
    page = own.open("/staff/ties")
    tie = page.hidden("tie")
    tap.equal(own.post("/staff/ties/end", {"csrf": page.hidden("csrf"), "tie": tie}).status, 403, "its own tie")
    page = supervisor.open("/staff/ties")
    tap.equal(supervisor.post("/staff/ties/end", {"csrf": page.hidden("csrf"), "tie": tie}).status, 303, "another organisation")


@tap.test("vetting: two people of different organisations; one step suspends, and the worker reads who can act next")
def vetting():
    def row(client, code):
        page = client.open("/staff/vetting")
        found = re.search(r'<section[^>]*><h2[^>]*><bdi>[^<]*</bdi> <span class="small">%s</span>.*?</section>' % code, page.text, re.S)
        return page, found.group(0), re.search(r"/staff/vetting/(\d+)", found.group(0)).group(1) if "/staff/vetting/" in found.group(0) else None

    lotus, tsubame = site.sign_in("lotus-supervisor"), site.sign_in("tsubame-supervisor")
    tap.true("unvetted: the host alone" in row(lotus, "desk")[1] or "/staff/vetting/" in row(lotus, "desk")[1], "listed")
    for client in (lotus, tsubame):
        page, _, org = row(client, "desk")
        tap.equal(client.post(f"/staff/vetting/{org}", {"csrf": page.hidden("csrf")}).status, 400, "nothing was looked at")
        tap.equal(client.post(f"/staff/vetting/{org}", {"csrf": page.hidden("csrf"), "checked": "registered"}).status, 303, "her name")
    tap.equal(next(d for d in doors(WAGES, home_asked=True)["doors"] if d["id"] == "desk")["vetted"], True, "two have looked")
    tap.true(next(d for d in doors(WAGES)["doors"] if d["id"] == "tsubame")["vetted"] is False, "the host alone")
    page, _, own = row(lotus, "tsubame")
    tap.equal(lotus.post(f"/staff/vetting/{own}/suspend", {"csrf": page.hidden("csrf")}).status, 403, "who has not looked at it suspends nothing")
    her, _ = report(first_answers(), "tsubame")
    tap.equal(lotus.post(f"/staff/vetting/{own}", {"csrf": page.hidden("csrf"), "checked": "visited"}).status, 303, "now her name is under it")
    page, text, _ = row(lotus, "tsubame")
    tap.true("/suspend" not in text, "no button at once")
    tap.equal(lotus.post(f"/staff/vetting/{own}/suspend", {"csrf": page.hidden("csrf")}).status, 403, "vouching and suspending at once")
    host = site.sign_in("lotus-admin")
    page, text, _ = row(host, "tsubame")
    tap.true("/suspend" in text, "an administrator of the host has the button")
    tap.equal(host.post(f"/staff/vetting/{own}/suspend", {"csrf": page.hidden("csrf")}).status, 303, "suspended")
    text = her.open("/en/r/case").text
    tap.true("can no longer open your report" in text and "/en/r/ways" in text, "she reads it")
    next_ones = her.open("/en/r/ways").text
    tap.true("/en/r/share?org=" in next_ones and "tsubame" not in json.dumps(doors(WAGES)), "and whom to ask next")


if __name__ == "__main__":
    with Site() as running:
        site = running
        tap.main()
