# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""A case from the worker to one organisation, to another and back, as browsers without script do it: nothing moves without her yes."""
import html
import json
import re

import casework
import tap
from casework import A, Report, Staff, go, new_case
from testsite import Site

site = None
B = "tsubame-case"


def value_of(page, text):
    """Value of the option or radio button with these words, as they stand in the page."""
    option = re.search(r'<option value="(\d+)"[^>]*>%s' % re.escape(text), page.text)
    return (option or re.search(r'value="(\d+)"[^>]*><label[^>]*><span><bdi>%s' % re.escape(text), page.text)).group(1)


def org_names():
    return {o["code"]: html.escape(o["name"]).replace("&#x27;", "&#39;") for o in json.loads(site.open("/api/v1/organisations").text)["organisations"]}


def choose(staff, case, mode, *parts):
    org = value_of(staff.open(case + "/consents"), org_names()["tsubame"])
    return [("org", org), ("mode", mode), ("days", "30"), ("purpose", "They know the factories of Gifu"), *[("part", p) for p in parts]]


def propose(a, case, mode, *parts):
    fields = choose(a, case, mode, *parts)
    look = a.c.post(case + "/consents", [*fields, ("go", "look"), ("csrf", a.page.hidden("csrf"))])
    tap.equal(look.status, 200, look.text[:300])
    tap.true("nothing else" in look.text and "Read this to the worker" in look.text, "the text is shown before it is asked")
    a.post(case + "/consents", [*fields, ("go", "ask")])


def say_yes(her, mode, *parts):
    tap.true("A question about your consent waits" in her.open("case").text, "her page says that something waits")
    page = her.open("sharing")
    consent = re.search(r'share\?consent=(\d+)', page.text).group(1)
    page = her.open("share?consent=" + consent)
    tap.true("They know the factories of Gifu" in page.text, "she reads what for")
    fields = [("consent", consent), ("org", page.hidden("org")), ("mode", mode), ("days", "30"), *[("part", p) for p in parts]]
    sure = her.c.post("/en/r/share", [*fields, ("go", "look"), ("csrf", page.hidden("csrf"))])
    tap.equal(sure.status, 200, sure.text[:300])
    tap.true("You allow" in sure.text and "version" in sure.text and "A law there protects what you write: Act on the Protection" in sure.text and
             "No source has confirmed this yet." in sure.text and "businesslawyers.jp" in sure.text, "the exact text, and what protects it there")
    her.page = sure
    page = her.c.post("/en/r/share", [*re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', sure.text), ("go", "give")])
    tap.equal((page.status, page.location), (303, "/en/r/sharing"), page.text[:300])


@tap.test("a hand-over: proposed, her yes, accepted, answered by the other one, given back")
def hand_over():
    her, a, case = new_case()
    propose(a, case, "over", "basics", "messages")
    # Without her yes the offer has no button, and the forged form is 409.
    ref = a.referral(case)
    page = a.open(ref)
    tap.true("Offer it now" not in page.text, "no button without consent")
    refused = a.c.post(ref, [("act", "offer"), ("csrf", page.hidden("csrf"))])
    tap.equal(refused.status, 409, "nothing moves without consent")
    b = Staff(B)
    tap.true(ref + '"' not in b.open("/staff/referrals").text, "the other one sees nothing yet")
    b.open(ref, 404)
    say_yes(her, "over", "basics", "messages")
    tap.true("was asked. It has not answered yet" in her.open("sharing").text, "she sees that it was asked")
    tap.true(ref + '"' in b.open("/staff/referrals").text, "now it stands in the list")
    page = b.open(ref)
    tap.true("They keep my passport" not in page.text and 'value="accept"' in page.text, "an offer shows coarse facts only")
    b.open(case, 404)
    page = b.post(ref, [("act", "accept")])
    tap.true(f'href="{case}"' in page.text, page.text[:300])
    page = b.open(case)
    tap.true("They keep my passport" in page.text, "what she allowed opens")
    tap.equal(a.c.open(case).status, 404, "the first one has it no more")
    tap.true("They keep my passport" not in a.open(ref).text, "and reads it no more")
    page = her.open("case")
    tap.true(org_names()["tsubame"] in page.text, "who has it now")
    form = b.open(case)
    b.post(case + "/message", [("message", "We called the office"), ("version", form.hidden("version")), ("seen", form.hidden("seen"))])
    tap.true("We called the office" in her.open("case").text, "she reads the other one's answer with the same receipt")
    b.open(ref)
    b.post(ref + "/talk", [("text", "Do you have her contract?")])
    tap.true("Do you have her contract?" in a.open(ref).text, "organisations talk")
    tap.true("Do you have her contract?" not in her.open("case").text, "apart from her")
    b.open(ref)
    b.post(ref, [("act", "give_back"), ("reason", "No Khmer speaker until May")])
    tap.true("No Khmer speaker until May" in her.open("sharing").text, "she reads why")
    tap.equal(b.c.open(case).status, 404, "given back")
    her.post("message", ("t", "Please go on"))
    tap.true("Please go on" in a.open(case).text, "the first one has it again")


@tap.test("joint work: she stops it, at once; the copies are a second word")
def joint():
    her, a, case = new_case()
    propose(a, case, "joint", "basics", "messages")
    say_yes(her, "joint", "basics", "messages")
    b = Staff(B)
    ref = a.referral(case)
    b.open(ref)
    page = b.post(ref, [("act", "accept")])
    tap.true("They keep my passport" in page.text, "the consented part")
    tap.true("They keep my passport" in a.open(case).text, "both read it")
    page = her.open("sharing")
    consent = page.hidden("consent")
    her.post("sharing", ("consent", consent), ("act", "stop"))
    page = her.open("sharing")
    tap.true("Stopped here on" in page.text and "has not said yet that it deleted its copies" in page.text, "two things apart")
    page = b.open(ref)
    tap.true("They keep my passport" not in page.text, "nothing opens")
    b.post(ref + "/deleted", [])
    tap.true("says that it deleted its copies on" in her.open("sharing").text, "the second word")
    tap.true("They keep my passport" in a.open(case).text, "the first one works on")


@tap.test("recorded by a helper: she sees it at her next visit, and no ends it; refused with a next door; several at once")
def recorded():
    her, a, case = new_case()
    fields = choose(a, case, "joint", "basics")
    a.post(case + "/consents", [*fields, ("go", "record"), ("how", "phone")])
    ref = a.referral(case)
    other, _, other_case = new_case()
    a.open("/staff/cases")
    bulk = a.c.post("/staff/referrals/bulk", [("case", case.rsplit("/", 1)[1] + ".1"), ("case", other_case.rsplit("/", 1)[1] + ".1"),
                                              fields[0], ("csrf", a.page.hidden("csrf"))])
    tap.equal(bulk.status, 200, bulk.text[:300])
    tap.true(f'href="{other_case}/consents"' in bulk.text and f'href="{case}/consents"' not in bulk.text, "those without consent are listed")
    tap.true("offered" in a.open(ref).text, "the one with consent is offered")
    tap.true("last day: " in a.page.text, "until when it is to be answered")
    page = her.open("sharing")
    tap.true("A helper wrote down that you said yes" in page.text, "asked at her next visit")
    her.post("sharing", ("consent", page.hidden("consent")), ("act", "not_mine"))
    tap.true("Stopped here on" in her.open("sharing").text, "no ends it")
    b = Staff(B)
    page = b.open(ref)
    tap.equal(b.c.post(ref, [("act", "accept"), ("csrf", page.hidden("csrf"))]).status, 409, "too late for the other one")


@tap.test("a text to the respondent goes only with her yes to the words")
def letter():
    her, a, case = new_case()
    a.open(case + "/consents")
    a.post(case + "/letter", [("to", "Factory office"), ("letter", "Please give the passport back."), ("day", "2030-05-06")])
    consent = her.open("sharing").hidden("consent")
    tap.true("Please give the passport back." in her.page.text and "2030 May 6" in her.page.text, "the exact words, and the day")
    a.open(case + "/consents")
    refused = a.c.post(case + "/letter/sent", [("consent", consent), ("csrf", a.page.hidden("csrf"))])
    tap.equal(refused.status, 409, "not before her yes")
    her.post("sharing", ("consent", consent), ("act", "letter_yes"))
    a.open(case + "/consents")
    a.post(case + "/letter/sent", [("consent", consent)])
    tap.equal(a.open(case).text.count("Ask her how she is"), 2, "two tasks ask after her")


@tap.test("her own wish; the home government only when she asks; a named organisation is withheld")
def own_wish():
    her, _, _ = new_case()
    page = her.open("share")
    tap.true(org_names()["tsubame"] in page.text, "offered")
    tap.true("Also show an office of my own government" in page.text, "asked for apart")
    org = value_of(page, org_names()["tsubame"])
    fields = [("org", org), ("mode", "joint"), ("days", "30"), ("consent", "0"), ("home", "0"), ("csrf", page.hidden("csrf"))]
    tap.equal(her.c.post("/en/r/share", [*fields, ("go", "look")]).status, 422, "nothing ticked")
    given = her.c.post("/en/r/share", [*fields, ("part", "basics"), ("go", "give")])
    tap.equal(given.status, 303, given.text[:300])
    tap.true("was asked. It has not answered yet" in her.open("sharing").text, "offered at once")
    home = her.open("share?home=1")
    desk = re.findall(r'name="org" value="(\d+)"', home.text)
    forged = [("org", next(o for o in desk if o != org)), *fields[1:-1], ("csrf", home.hidden("csrf")), ("part", "basics"), ("go", "give")]
    tap.equal(her.c.post("/en/r/share", forged).status, 422, "not by a forged form")


class Program:
    """Another program with her receipt."""

    def __init__(self, her):
        self.c, self.receipt = site.client(), her.receipt

    def ask(self, method, path, body=None, match=None):
        headers = {"Authorization": "Receipt " + self.receipt, "Content-Type": "application/json"}
        if match:
            headers["If-Match"] = match
        page = self.c.request(method, "/api/v1/report" + path, json.dumps(body) if body is not None else None, headers)
        return page, json.loads(page.text)


@tap.test("the same by program: the text first, then her yes; nothing without consent, said as a problem with 409")
def by_program():
    her, a, case = new_case()
    api = Program(her)
    page, j = api.ask("GET", "/consents")
    tap.equal((page.status, j["consents"]), (200, []), "none yet")
    version = page.header("ETag")
    ask = {"go": "look", "organisation": "tsubame", "parts": ["basics", "told"], "days": 30, "language": "en"}
    tap.equal(api.ask("POST", "/consents", ask)[0].status, 428, "without the version that it knows")
    tap.equal(api.ask("POST", "/consents", ask, '"1"')[0].status, 412, "another version")
    page, text = api.ask("POST", "/consents", ask, version)
    tap.equal(page.status, 200, page.text[:300])
    tap.true(any("nothing else" in t for t in text["text"]) and set(text["parts"]) == {"basics", "told"}, str(text))
    tap.equal(api.ask("POST", "/consents", {**ask, "go": "give"}, version)[0].status, 400, "a yes to no text")
    tap.equal(api.ask("POST", "/consents", {**ask, "parts": ["all"]}, version)[0].status, 400, "no such part")
    tap.equal(api.ask("POST", "/consents", {**ask, "organisation": "lotus"}, version)[0].status, 422, "it has the case")
    given = {**ask, "go": "give", "text_version": text["text_version"]}
    page, j = api.ask("POST", "/consents", given, version)
    tap.equal((page.status, j), (201, {"state": "given"}), page.text[:300])
    page, j = api.ask("POST", "/consents", given, api.ask("GET", "/consents")[0].header("ETag"))
    tap.equal((page.status, page.header("Content-Type")), (409, "application/problem+json"), "asked already")
    one = api.ask("GET", "/consents")[1]["consents"][0]
    tap.equal((one["state"], one["referral"], one["how"], one["parts"], one["text"][0]), ("given", "offered", "receipt", ["basics", "told"], text["text"][0]), "kept")
    tap.equal(api.ask("POST", "/consents/" + one["id"], {"act": "forget"})[0].status, 400, "not an act")
    stranger = Program(new_case()[0])
    tap.equal(stranger.ask("POST", "/consents/" + one["id"], {"act": "stop"})[0].status, 404, "another worker's")
    page, j = api.ask("POST", "/consents/" + one["id"], {"act": "stop"})
    tap.equal((page.status, j["state"], j["referral"]), (200, "withdrawn", "withdrawn"), page.text[:300])
    page, j = api.ask("POST", "/consents/" + one["id"], {"act": "renew"})
    tap.equal((page.status, page.header("Content-Type"), j["status"]), (409, "application/problem+json", 409), "no consent that stands")
    a.open(case + "/consents")
    a.post(case + "/letter", [("to", "The company"), ("letter", "Please pay."), ("day", "2030-01-01")])
    letter = next(c for c in api.ask("GET", "/consents")[1]["consents"] if c["kind"] == "text")
    tap.equal((letter["letter"], letter["state"]), ("Please pay.", "proposed"), "the exact words")
    tap.equal(api.ask("POST", "/consents/" + letter["id"], {"act": "letter_yes"})[1]["state"], "given", "her yes")
    tap.equal(api.ask("POST", "/consents/" + letter["id"], {"act": "letter_yes"})[0].status, 409, "once")


if __name__ == "__main__":
    with Site() as running:
        site = casework.site = running
        tap.main()
