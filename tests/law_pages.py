#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""The worked examples of the rules (law/**/cases*.yaml), typed into the calculators as a worker would, and into the form of each rule on a
case as a helper would: the pages give the same numbers as
the rule. A case is typed where the calculator asks all of its facts; how many are, for each calculator, is part of the test."""
import functools
import glob
import html
import json
import os
import re
import subprocess

import tap
import yaml
from testsite import Site

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EACH = 40   # cases typed for one calculator, spread over all of them
DIGITS = {"JPY": 0, "VND": 0, "IDR": 2, "USD": 2, "KHR": 2, "PHP": 2, "THB": 2, "NPR": 2, "MMK": 2, "LKR": 2, "BDT": 2}


def load(path):
    with open(path, encoding="utf-8") as f:
        return yaml.safe_load(f)


def cases_by_rule():
    found = {}
    for path in sorted(glob.glob(os.path.join(ROOT, "law/**/cases*.yaml"), recursive=True)):
        for case in load(path)["cases"]:
            found.setdefault(case["rule"], []).append(case)
    return found


CALCS = [c for c in load(os.path.join(ROOT, "content/check/calculators.yaml"))["calculators"] if c["rules"]]
CASES = cases_by_rule()
ASKS = {s["rule"]: s.get("asks") for s in load(os.path.join(ROOT, "content/check/rules.yaml"))["shown"]}
VERDICTS = {"kept": {"yes": "This looks right.", "no": "This looks wrong."},
            "owed": {"yes": "It looks as if you can ask for this.", "no": "It looks as if this is not open to you."},
            "allowed": {"yes": "This looks possible.", "no": "This does not look possible now."}}
STATE = {}


@functools.lru_cache
def schema(rule):
    """The fields of a rule as programs see them."""
    shown_rule = subprocess.run([tap.BIN, "law", "show", rule], check=True, capture_output=True, text=True).stdout
    return json.loads(shown_rule)["versions"][0]["in"]


def number(value, field, minutes, percent):
    if field.get("x-unit") == "minutes" and not minutes:
        return f"{value // 60}:{value % 60:02d}"
    digits = DIGITS.get(field.get("x-currency", "JPY"), 2)
    if field.get("x-currency") and digits:
        return f"{value / 10 ** digits:.{digits}f}"
    if isinstance(value, str) and "/" in value:
        over, under = map(int, value.split("/"))
        over *= 100 if percent else 1
        return str(over // under) if over % under == 0 else f"{over / under:.2f}"
    return str(value)


def typed_field(no, spec, field, value):
    """The form fields for one fact, or None where it cannot be typed as it stands."""
    name, kind = f"v{no}", field.get("type")
    if kind == "string" and field.get("format") == "date" or re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", str(value)):
        return [(name + part, text) for part, text in zip("ymd", str(value).split("-"))]
    if kind == "boolean":
        return [(name, "true" if value else "false")]
    if kind == "array":
        return [(name, v) for v in value] if all(isinstance(v, str) for v in value) else None
    text = number(value, field, spec.get("minutes"), spec.get("percent"))
    exact = not (isinstance(value, str) and "/" in value) or "." not in text
    return [(name, text)] if exact else None


def typed_list(letter, spec, field, rows):
    """The columns of a list, a value for each row."""
    own = field["items"]["properties"]
    asked = [n for n, f in own.items() if "x-ask" in f and f.get("type") != "array" and n in spec.get("columns", own)]
    if spec.get("month") or not 0 < len(rows) <= 38 or any(set(row) - set(asked) for row in rows):
        return None
    return [(f"{letter}{at + 1}", "" if row.get(n) is None else
             {True: "true", False: "false"}.get(row[n]) if isinstance(row[n], bool) else number(row[n], own[n], False, False))
            for row in rows for at, n in enumerate(asked)]


def typed_case(calc, fields, case):
    """The whole form, or None where the calculator does not ask a fact of the case."""
    left, form, letters = dict(case["facts"]), [], iter("ab")
    left = {k: v for k, v in left.items() if v is not None}
    for no, spec in enumerate(calc["fields"], 1):
        name, field = spec["fact"], fields.get(spec["fact"])
        letter = next(letters) if field and field.get("type") == "array" and "properties" in field["items"] else None
        if field is None or name not in left:
            form += [(f"v{no}{part}", "") for part in "ymd"] if spec.get("today") else []
            continue
        more = typed_list(letter, spec, field, left.pop(name)) if letter else typed_field(no, spec, field, left.pop(name))
        if more is None:
            return None
        form += more
    return None if left else form


def kept(page):
    hit = re.search(r'name="kept" value="([^"]*)"', page.text)
    return json.loads(html.unescape(hit.group(1))) if hit else {}


def spread(cases):
    step = max(1, len(cases) // EACH)
    return cases[::step][:EACH]


def differs(site, calc, rule, case, form):
    """What the page understood, and what the rule gives for that, against the case."""
    page = site.client().post(f"/en/amount/{calc['id']}", form + [("go", "count")])
    if "refuse" in case:
        return None if page.status == 422 and "govuk-error-message" in page.text else f"{page.status}, not refused"
    if page.status != 200:
        return f"{page.status}"
    facts = kept(page).get("facts", {}).get(rule, {})
    want = {k: str(v) if not isinstance(v, (list, dict, bool, int)) else v for k, v in case["facts"].items() if v is not None}
    seen = {k: facts.get(k) for k in want}
    if any(seen[k] != want[k] and not isinstance(want[k], list) and not str(want[k]).count("/") for k in want):
        return f"understood {seen}"
    return shown(read_on(site, page), rule, case)


def read_on(site, page):
    """Past the page that must be read before an amount."""
    if "Please read this first" not in page.text:
        return page
    return site.client().post("/en/check/result", [("kept", json.dumps(kept(page))), ("read", "1")])


@functools.lru_cache
def amounts_of(rule):
    """Outputs of a rule that are yen and have a label: those stand on the page."""
    out = json.loads(subprocess.run([tap.BIN, "law", "show", rule], check=True, capture_output=True, text=True).stdout)["versions"][0]["out"]
    own = out.get("properties", {}).get("out", out).get("properties", {})
    return {n for n, f in own.items() if f.get("x-currency") == "JPY" and "title" in f}


def shown(page, rule, case):
    """Each amount of the case stands on the page, and so does its outcome."""
    text = html.unescape(re.sub(r"<[^>]*>", " ", page.text))
    expect = case["expect"]
    if case.get("hold") or expect.get("hold"):
        return "an amount that waits for a helper is shown" if re.search(r'class="sums"', page.text) else None
    words = {"cannot_tell": "We cannot tell yet."}
    if not expect.get("unverified") and "No source has confirmed this yet" not in text:
        words.update(VERDICTS.get(ASKS.get(rule), {}))
    if expect.get("outcome") in words and words[expect["outcome"]] not in text:
        return f"does not say {words[expect['outcome']]}"
    told = [n for n in sorted(amounts_of(rule) & set(expect)) if isinstance(expect[n], int)]
    missing = [n for n in told if f"\u00a5{expect[n]:,}" not in text]
    return f"the page lacks {missing}" if missing else None


@tap.test("worked examples typed into the calculators give what the rules give")
def examples():
    site, wrong, tried = STATE["site"], [], {}
    for calc in CALCS:
        for rule in calc["rules"]:
            fields = schema(rule)["properties"]
            forms = [(c, typed_case(calc, fields, c)) for c in CASES.get(rule, [])]
            ready = [(c, f) for c, f in forms if f is not None and c.get("expect", {}).get("outcome") != "cannot_tell"]
            for case, form in spread(ready):
                tried[calc["id"]] = tried.get(calc["id"], 0) + 1
                fault = differs(site, calc, rule, case, form)
                if fault:
                    wrong.append(f"{calc['id']} {case['id']}: {fault}")
    print(f"# typed: {tried}, {sum(tried.values())} in all")
    tap.equal(wrong, [])
    tap.true(sum(tried.values()) >= 150, f"only {sum(tried.values())} cases were typed")


def form_of_rule(rule):
    """The form of a rule on the helper's page of a case: every fact that is declared, at most two lists."""
    fields, lists = [], 0
    for name, field in schema(rule)["properties"].items():
        lists += field.get("type") == "array" and "properties" in field["items"]
        if not (field.get("type") == "array" and "properties" in field["items"] and lists > 2):
            fields.append({"fact": name})
    return {"id": rule, "fields": fields}


def differs_on_case(helper, address, rule, case, form):
    """The same on the helper's page: what it understood, what it says."""
    page = helper.post(address, form + [("rule", rule), ("go", "count")])
    if "refuse" in case:
        return None if page.status == 422 else f"{page.status}, not refused"
    hit = re.search(r'name="facts" value="([^"]*)"', page.text)
    if page.status != 200 or not hit:
        return f"{page.status}, no result"
    facts = json.loads(html.unescape(hit.group(1)))
    want = {k: str(v) if not isinstance(v, (list, dict, bool, int)) else v for k, v in case["facts"].items() if v is not None}
    if any(facts.get(k) != want[k] and not isinstance(want[k], list) and not str(want[k]).count("/") for k in want):
        return f"understood {facts}"
    # What waits for a helper is shown to her: she is the one who looks at it.
    return shown(page, rule, {**case, "hold": None, "expect": {k: v for k, v in case.get("expect", {}).items() if k != "hold"}})


@tap.test("worked examples typed into the form of each rule on a case give what the rules give")
def on_a_case():
    helper, wrong, tried, rules = STATE["site"].sign_in("lotus-case2"), [], 0, set()
    case_id = re.search(r"/staff/cases/(\d+)", helper.open("/staff/cases?view=team").text).group(1)
    address = f"/staff/cases/{case_id}/law"
    token = ("csrf", helper.open(address).hidden("csrf"))
    for rule, cases in CASES.items():
        calc, fields = form_of_rule(rule), schema(rule)["properties"]
        for case in cases:
            form = typed_case(calc, fields, case)
            if form is None or case.get("expect", {}).get("outcome") == "cannot_tell":
                continue
            tried, _ = tried + 1, rules.add(rule)
            fault = differs_on_case(helper, address, rule, case, form + [token])
            if fault:
                wrong.append(f"{rule} {case['id']}: {fault}")
    print(f"# typed: {tried} of {sum(map(len, CASES.values()))}, {len(rules)} of {len(CASES)} rules; none of {sorted(set(CASES) - rules)}")
    tap.equal(wrong, [])
    tap.true(tried >= 1800 and len(set(CASES) - rules) <= 3, "most examples can be typed")


def words(page):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


@tap.test("each way onward stands with its name and its state, in words; codes without words are for programs")
def ways():
    site = STATE["site"]
    form = [("go", "count"), ("v1", "titp_2"), ("v4", "left"), ("v5y", "2026"), ("v5m", "10"), ("v5d", "20")]
    page = site.client().post("/en/amount/ways", form)
    tap.true("The 3 months in the law do not protect you" in words(page) and "intern, fourth" not in words(page), "other work is warned of before any way")
    said = words(read_on(site, page))
    for text in ("Technical intern, fourth or fifth year Not clear yet", "Specified Skilled Worker (i) Not clear yet"):
        tap.true(text in said, f"it does not say {text}")
    for code in ("no_work_years", "same_end", "ssw1_starts", "titp_change"):
        tap.true(code not in said, f"a worker reads {code}")


@tap.test("what waits for a helper carries no amount and no yes")
def waits():
    site = STATE["site"]
    said = {}
    for months in ("107", "108"):
        form = [("go", "count"), ("v1", months), ("v2y", "2026"), ("v2m", "3"), ("v3", "300000")]
        said[months] = words(read_on(site, site.client().post("/en/amount/pension", form)))
    tap.true("It looks as if you can ask for this." in said["107"] and "\u00a51,650,000" in said["107"], "below ten years it is told")
    tap.true("A helper looks at this with you" in said["108"], "near ten years a helper is first")
    tap.true("you can ask for this" not in said["108"] and "1,650,000" not in said["108"], "and nothing is told before")


if __name__ == "__main__":
    with Site() as STATE["site"]:
        tap.main()
