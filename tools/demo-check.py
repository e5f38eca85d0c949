#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Check content/demo against the question tree, the taxonomies and the language list (content/demo/README.md).

    demo-check.py [--self-test]
    demo-check.py --spread        print how the cases are spread

Prints one `file: key: what is wrong` a line. Exit 0: sound; 1: faults found.
"""
import collections
import os
import re
import sys

import checklib
import yaml

DEMO = "content/demo/"
MARKS = ("(fictional)", "（架空）", "(ប្រឌិត)", "(hư cấu)", "(fiktif)", "(kathang-isip)", "(ชื่อสมมติ)")
KINDS = {"ngo", "union", "government"}
ROLES = {"administrator", "supervisor", "caseworker", "interpreter", "auditor"}
HANDLERS = {"supervisor", "caseworker"}     # who may have a case or write to a worker
STATUSES = {"new", "open", "waiting_worker", "closed"}
FIELDS = {"key", "based_on", "language", "organisation", "for_whom", "named", "name", "contact", "group_size",
          "filed_days_ago", "status", "assigned_to", "answers", "story", "english", "messages", "notes", "tasks", "files",
          "ledger", "outcome"}
NEEDED = {"key", "based_on", "language", "organisation", "for_whom", "named", "filed_days_ago", "status", "answers",
          "story", "english"}
FILE_MAX = 60_000
ID = re.compile(r"^[a-z0-9][a-z0-9-]{0,39}$")
AMOUNT = re.compile(r"^\d{1,12} ([A-Z]{3})(?: ([a-z]+))?$")
# The letters a language must show (first block of its script); the others are written in Latin letters.
SCRIPTS = {"km": "\u1780-\u17ff", "my": "\u1000-\u109f", "ne": "\u0900-\u097f", "hi": "\u0900-\u097f", "th": "\u0e00-\u0e7f",
           "si": "\u0d80-\u0dff", "bn": "\u0980-\u09ff", "ur": "\u0600-\u06ff", "ja": "\u3040-\u30ff", "lo": "\u0e80-\u0eff"}
# Khmer: a subscript sign needs a consonant after it, a vowel or sign a letter before it; COENG DA is written COENG TA here.
KHMER_FAULTS = [(re.compile("\u17d2(?![\u1780-\u17b3])"), "a subscript sign without a consonant"),
                (re.compile("(?<![\u1780-\u17dd])[\u17b6-\u17d1]"), "a vowel without a letter before it"),
                (re.compile("([\u17b6-\u17d1])\\1"), "a vowel or sign written twice"),
                (re.compile("\u17d2\u178a"), "write \u17d2\u178f (coeng ta), as the catalogue does"),
                (re.compile("\u17c1\u17b8|\u17c1\u17b6"), "two signs for one vowel"),
                (re.compile("[\u17c6-\u17c8\u17cb-\u17d1][\u17b6-\u17c5]"), "a sign before the vowel"),
                (re.compile("[\u17b6-\u17c5][\u17c9\u17ca]"), "a register sign after the vowel")]
PROMISES = re.compile(r"\bwe (?:promise|guarantee)\b|\bwill (?:surely|certainly|definitely)\b|\bguaranteed\b", re.I)
REAL_NUMBER = re.compile(r"(?:\+?\d[\d -]{7,}\d)")
FAKE_NUMBER = re.compile(r"^(?:\+855 00 000 0\d\d|080-0000-00\d\d)$")


class Content:
    """What the demo is checked against."""

    def __init__(self, root):
        self.root = root
        self.tree = self.load("content/intake/tree.yaml")
        self.issues = ids(self.load("content/taxonomy/issues.yaml")["issues"])
        outcomes = self.load("content/taxonomy/outcomes.yaml")
        self.outcomes = {k: ids(outcomes[k]) for k in ("ends", "remedies", "remedy_states", "results", "said_by")}
        places = self.load("content/taxonomy/regions.yaml")
        self.places = {k: ids(places[k]) for k in ("prefectures", "provinces")}
        self.languages = {row["tag"]: row for row in self.load("content/languages.yaml")["languages"]}
        self.questions = {q["id"]: q for q in self.tree["questions"]}
        self.common = ids(self.tree["common"])

    def load(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8") as f:
            return yaml.safe_load(f)


def ids(rows):
    return {row["id"] for row in rows}


def marked(name):
    return str(name or "").rstrip().endswith(MARKS)


# ---------------------------------------------------------------- organisations and people

def check_organisations(rows, content):
    said, codes = [], collections.Counter(o.get("code") for o in rows)
    for o in rows:
        code = o.get("code")

        def bad(text, code=code):
            said.append(f"{DEMO}organisations.yaml: {code}: {text}")
        if not ID.match(str(code)) or codes[code] > 1:
            bad("the code is wrong or used twice")
        if o.get("kind") not in KINDS:
            bad(f"unknown kind {o.get('kind')}")
        for tag, name in (o.get("name") or {}).items():
            if not marked(name):
                bad(f"name in {tag} does not say that it is fictional")
        for tag in list(o.get("name") or {}) + list(o.get("what_it_can_do") or {}) + list(o.get("languages") or []):
            if tag not in content.languages:
                bad(f"unknown language {tag}")
        if "en" not in (o.get("name") or {}) or "en" not in (o.get("what_it_can_do") or {}):
            bad("name and what_it_can_do need English")
        for issue in o.get("offered_for") or []:
            if issue != "all" and issue not in content.issues:
                bad(f"unknown issue {issue}")
        if not o.get("offered_for"):
            bad("offered_for is missing")
        if (o.get("kind") == "government") != bool(o.get("home_government")):
            bad("home_government belongs to the desk of a government, and only there")
    return said


def check_people(rows, orgs):
    said, seen, roles = [], set(), collections.defaultdict(collections.Counter)
    for p in rows:
        login = p.get("login")
        if not ID.match(str(login)) or login in seen:
            said.append(f"{DEMO}people.yaml: {login}: the login is wrong or used twice")
        seen.add(login)
        if p.get("organisation") not in orgs:
            said.append(f"{DEMO}people.yaml: {login}: unknown organisation {p.get('organisation')}")
        if p.get("role") not in ROLES:
            said.append(f"{DEMO}people.yaml: {login}: unknown role {p.get('role')}")
        if not marked(p.get("name")):
            said.append(f"{DEMO}people.yaml: {login}: the name does not say that it is fictional")
        roles[p.get("organisation")][p.get("role")] += 1
    for code in orgs:
        if not roles[code]["administrator"] or not roles[code]["caseworker"]:
            said.append(f"{DEMO}people.yaml: {code}: needs an administrator and a caseworker")
    return said


# ---------------------------------------------------------------- answers

def holds(cond, given):
    """A condition of the tree: {q, is}, {q, has}, {any: [...]}, {all: [...]}, {not: ...}."""
    if cond is None:
        return True
    if "not" in cond:
        return not holds(cond["not"], given)
    if "any" in cond:
        return any(holds(c, given) for c in cond["any"])
    if "all" in cond:
        return all(holds(c, given) for c in cond["all"])
    return (cond.get("is") or cond.get("has")) in given.get(cond["q"], [])


def allowed(question, content, orgs):
    kind = question["kind"]
    if kind == "place":
        out = set(content.places[question["source"]])
    elif kind == "organisations":
        out = ids(question["answers"]) | set(orgs)
    else:
        out = ids(question.get("answers", []))
    if question.get("dont_know"):
        out.add("dont_know")
    if question.get("skip"):
        out.add("skip")
    return out


def check_value(question, answer):
    kind, value = question["kind"], str(answer.get("value", ""))
    if kind == "amount":
        m = AMOUNT.match(value)
        if not m or m.group(1) not in question["currencies"] or (m.group(2) or None) not in (question.get("per") or [None]):
            return f"amount {value!r} is not `NUMBER CURRENCY [per]` of the question"
    elif kind == "duration" and not value.isdigit():
        return f"{value!r} is not a whole number"
    elif kind == "date" and not isinstance(answer.get("in_days"), int):
        return "a date needs in_days"
    elif kind in ("text", "name") and not value:
        return "the value is missing"
    return None


def check_extras(question, answer):
    known = {e["id"]: e for e in question.get("extra", [])}
    for extra in answer.get("extra", []):
        kind = known.get(extra.get("id"), {}).get("kind")
        want = {"date": ("in_days", "months_ago"), "tick": ("tick",), "text": ("value",)}.get(kind)
        if want is None:
            yield f"unknown extra {extra.get('id')}"
        elif not any(w in extra for w in want):
            yield f"extra {extra['id']} needs one of {', '.join(want)}"


def check_answer(answer, content, orgs, given):
    name = answer.get("q")
    question = content.questions.get(name)
    if question is None:
        return [f"unknown question {name}"]
    said, chosen = [], answer.get("a", [])
    if not holds(question.get("show_if"), given):
        said.append(f"{name} is not asked after these answers")
    for a in chosen:
        row = next((r for r in question.get("answers", []) if r["id"] == a), {})
        if a not in allowed(question, content, orgs):
            said.append(f"{name}: unknown answer {a}")
        elif not holds(row.get("show_if"), given):
            said.append(f"{name}: answer {a} is not shown after these answers")
        elif len(chosen) > 1 and (row.get("exclusive") or a in content.common):
            said.append(f"{name}: {a} stands alone")
    most = question.get("max", 1)
    if len(chosen) > most:
        said.append(f"{name}: {len(chosen)} answers, at most {most}")
    fault = None if chosen else check_value(question, answer)
    if fault:
        said.append(f"{name}: {fault}")
    return said + [f"{name}: {x}" for x in check_extras(question, answer)]


def check_answers(case, content, orgs):
    rows = case["answers"]
    given = {a.get("q"): a.get("a", []) for a in rows}
    said = [f"{q} is answered twice" for q, n in collections.Counter(a.get("q") for a in rows).items() if n > 1]
    for answer in rows:
        said += check_answer(answer, content, orgs, given)
    for q in content.tree["questions"]:
        if q["part"] == "intake" and q["required"] and holds(q.get("show_if"), given) and q["id"] not in given:
            said.append(f"{q['id']} is not answered")
    if given.get("for_whom") != [case.get("for_whom")]:
        said.append("for_whom differs from the answer")
    if case["organisation"] in given.get("is_one_of", []):
        said.append("the organisation is part of the problem")
    return said


# ---------------------------------------------------------------- words

def check_words(text, tag, what, latin=False):
    text = str(text or "")
    if not text.strip():
        return [f"{what}: empty"]
    said, block = [], SCRIPTS.get(tag)
    if block and not latin and len(re.findall(f"[{block}]", text)) < len(text) // 4:
        said.append(f"{what}: hardly any letters of {tag}")
    if tag == "km":
        said += [f"{what}: Khmer: {why} in …{text[max(0, m.start() - 8):m.end() + 8]}…"
                 for fault, why in KHMER_FAULTS for m in fault.finditer(text)]
    if "\ufffd" in text or re.search("[\u200b\u200e\u200f]", text):
        said.append(f"{what}: an invisible or broken character")
    return said


def check_story(case):
    tag, story = case["language"], str(case["story"])
    said = check_words(story, tag, "story") + check_words(case["english"], "en", "english")
    ends = len(re.findall(r"[.!?](?=\s|$)|[។။।۔。]", story)) if tag != "th" else 3 + story.count("\n")
    if not 3 <= ends <= 9:
        said.append(f"story: {ends} sentences, wanted 3 to 8")
    if tag == "en" and story != case["english"]:
        said.append("english: differs from an English story")
    return said


# ---------------------------------------------------------------- cases

def check_messages(case):
    said, last = [], case["filed_days_ago"]
    for n, m in enumerate(case.get("messages", []), 1):
        what = f"message {n}"
        if m.get("from") not in ("worker", "helper"):
            said.append(f"{what}: from {m.get('from')}")
        if not isinstance(m.get("days_ago"), int) or not 0 <= m["days_ago"] <= last:
            said.append(f"{what}: days_ago is before the one above it, or before the report")
        else:
            last = m["days_ago"]
        english = str(m.get("english", ""))
        said += check_words(m.get("text"), case["language"], what, latin="Latin letters" in english)
        if case["language"] != "en":
            said += check_words(english, "en", f"{what} english")
        if m.get("from") == "helper" and PROMISES.search(english or str(m.get("text"))):
            said.append(f"{what}: promises an outcome")
    return said


def check_ledger(case, content):
    """Sums are invented; what they are for is said in her language, and only what she may confirm is confirmed."""
    said = []
    for line in case.get("ledger", []):
        money = line.get("remedy") in ("money", "refund")
        if line.get("remedy") not in content.outcomes["remedies"]:
            said.append(f"ledger: unknown remedy {line.get('remedy')}")
        if not line.get("what") or money != ("currency" in line and "claimed" in line):
            said.append("ledger: a line says what it is for, and money its currency and sum")
        if line.get("got") and not (line.get("paid") if money else line.get("done")):
            said.append("ledger: confirmed, but nothing was paid or done")
    return said


def check_outcome(case, content):
    out = case.get("outcome")
    if (case["status"] == "closed") != bool(out):
        return ["a closed case has an outcome, and no other has"]
    if not out:
        return []
    known, said = content.outcomes, []
    for field, table in (("end", "ends"), ("result", "results"), ("said_by", "said_by")):
        if out.get(field) not in known[table]:
            said.append(f"outcome: unknown {field} {out.get(field)}")
    for r in out.get("remedies", []):
        if r.get("remedy") not in known["remedies"] or r.get("state") not in known["remedy_states"]:
            said.append(f"outcome: unknown remedy or state {r}")
    if not out.get("remedies"):
        said.append("outcome: no remedy row")
    if not isinstance(out.get("closed_days_ago"), int) or out["closed_days_ago"] > case["filed_days_ago"]:
        said.append("outcome: closed before it was filed")
    return said + check_words(out.get("text"), case["language"], "outcome") + check_words(out.get("english"), "en", "outcome english")


def check_work(case, people):
    said, staff = [], people.get(case.get("assigned_to"))
    if case.get("assigned_to") and (not staff or staff["organisation"] != case["organisation"] or staff["role"] not in HANDLERS):
        said.append(f"assigned_to {case['assigned_to']} cannot have this case")
    if case["status"] != "new" and not case.get("assigned_to"):
        said.append("nobody has this case")
    for n, note in enumerate(case.get("notes", []), 1):
        by = people.get(note.get("by"))
        if not by or by["organisation"] != case["organisation"] or by["role"] not in HANDLERS:
            said.append(f"note {n}: {note.get('by')} cannot write here")
        if not isinstance(note.get("days_ago"), int) or not 0 <= note["days_ago"] <= case["filed_days_ago"]:
            said.append(f"note {n}: days_ago is before the report")
        if not note.get("text"):
            said.append(f"note {n}: empty")
    for n, task in enumerate(case.get("tasks", []), 1):
        if not task.get("text") or not isinstance(task.get("due_in_days"), int) or not isinstance(task.get("done"), bool):
            said.append(f"task {n}: needs text, due_in_days and done")
    return said


def check_files(case, root):
    for f in case.get("files", []):
        path = os.path.join(root, DEMO, "files", os.path.basename(str(f.get("file"))))
        if os.path.basename(str(f.get("file"))) != f.get("file") or not os.path.isfile(path):
            yield f"file {f.get('file')} is not in files/"
        elif os.path.getsize(path) >= FILE_MAX:
            yield f"file {f['file']} is larger than {FILE_MAX} bytes"
        elif "sample" not in f["file"]:
            yield f"file {f['file']} is not named as a sample"
        if not 0 <= f.get("days_ago", -1) <= case["filed_days_ago"]:
            yield f"file {f.get('file')}: days_ago is before the report"


def check_person(case):
    said = []
    if case["named"] and not marked(case.get("name")):
        said.append("a named case needs a name that says that it is fictional")
    if not case["named"] and (case.get("name") or case.get("contact")):
        said.append("an anonymous case has no name and no contact")
    for m in REAL_NUMBER.finditer(" ".join(str(case.get(k, "")) for k in ("contact", "story", "english"))):
        if not FAKE_NUMBER.match(m.group().strip()):
            said.append(f"{m.group()} may be a real telephone number")
    if (case["for_whom"] == "group") != ("group_size" in case):
        said.append("group_size belongs to a group, and only there")
    return said


def check_case(case, content, orgs, people):
    missing = NEEDED - set(case)
    if missing:
        return [f"missing: {', '.join(sorted(missing))}"]
    said = [f"unknown field {k}" for k in sorted(set(case) - FIELDS)]
    if case["language"] not in content.languages:
        said.append(f"unknown language {case['language']}")
    if case["status"] not in STATUSES:
        said.append(f"unknown status {case['status']}")
    if case["organisation"] not in orgs:
        return said + [f"unknown organisation {case['organisation']}"]
    org = orgs[case["organisation"]]
    if case["language"] not in org["languages"]:
        said.append(f"{org['code']} does not speak {case['language']}")
    said += check_answers(case, content, orgs)
    happened = next((a["a"] for a in case["answers"] if a.get("q") == "happened"), [])
    if "all" not in org["offered_for"] and not set(happened) & set(org["offered_for"]):
        said.append(f"{org['code']} is not offered for {', '.join(happened)}")
    return (said + check_story(case) + check_messages(case) + check_ledger(case, content) + check_outcome(case, content) + check_work(case, people)
            + list(check_files(case, content.root)) + check_person(case))


def late(case):
    """True when the first answer was due on any calendar: nobody has answered, and three working days are surely over."""
    return case["status"] == "new" and not any(m["from"] == "helper" for m in case.get("messages", [])) and case["filed_days_ago"] >= 7


def check_set(cases):
    """What the demo as a whole must show."""
    said, keys = [], collections.Counter(c.get("key") for c in cases)
    said += [f"{k}: the key is wrong or used twice" for k, n in keys.items() if n > 1 or not ID.match(str(k))]
    danger = [c["key"] for c in cases for a in c.get("answers", []) if a.get("q") == "danger" and a.get("a") != ["none"]]
    if len(danger) != 2:
        said.append(f"all: danger today in two cases, not in {len(danger)}")
    if sum(late(c) for c in cases) < 2:
        said.append("all: two cases with a late first answer are wanted")
    return said


def load_demo(root):
    out = []
    for name in ("organisations", "people", "cases"):
        with open(os.path.join(root, DEMO, name + ".yaml"), encoding="utf-8") as f:
            out.append(yaml.safe_load(f)[name])
    return out


def check(root):
    content = Content(root)
    organisations, staff, cases = load_demo(root)
    orgs = {o.get("code"): o for o in organisations}
    people = {p.get("login"): p for p in staff}
    said = check_organisations(organisations, content) + check_people(staff, orgs)
    for case in cases:
        said += [f"{DEMO}cases.yaml: {case.get('key')}: {text}" for text in check_case(case, content, orgs, people)]
    if len(cases) > 1:
        said += [f"{DEMO}cases.yaml: {text}" for text in check_set(cases)]
    return said


# ---------------------------------------------------------------- self-test: small changes to the real content

def samples():
    paths = ["content/intake/tree.yaml", "content/languages.yaml"] + ["content/taxonomy/" + n + ".yaml" for n in
                                                                       ("issues", "outcomes", "regions")]
    paths += [DEMO + n + ".yaml" for n in ("organisations", "people")]
    base = {p: checklib.read(checklib.ROOT, p) for p in paths}
    case = next(c for c in load_demo(checklib.ROOT)[2] if c["status"] == "closed" and c["language"] == "km")

    def with_case(change):
        copy = yaml.safe_load(yaml.safe_dump(case, allow_unicode=True))
        change(copy)
        return {**base, DEMO + "cases.yaml": yaml.safe_dump({"cases": [copy]}, allow_unicode=True)}

    def answer(c, q):
        return next(a for a in c["answers"] if a["q"] == q)
    return [
        ("in order", with_case(lambda c: None), None),
        ("answer", with_case(lambda c: answer(c, "wish").update(a=["revenge"])), "wish: unknown answer revenge"),
        ("question", with_case(lambda c: c["answers"].append({"q": "age", "a": ["x"]})), "unknown question age"),
        ("missing", with_case(lambda c: c["answers"].remove(answer(c, "told"))), "told is not answered"),
        ("hidden", with_case(lambda c: c["answers"].append({"q": "province", "a": ["kh-3"]})), "province is not asked"),
        ("alone", with_case(lambda c: answer(c, "danger").update(a=["none", "injury"])), "none stands alone"),
        ("outcome", with_case(lambda c: c["outcome"].update(end="won")), "unknown end won"),
        ("person", with_case(lambda c: c.update(assigned_to="lotus-auditor")), "cannot have this case"),
        ("name", with_case(lambda c: c.update(name="Somebody")), "says that it is fictional"),
        ("number", with_case(lambda c: c.update(contact="phone 012 345 678")), "real telephone number"),
        ("khmer", with_case(lambda c: c.update(story=c["story"] + " ក្ ។")), "subscript sign without a consonant"),
        ("order", with_case(lambda c: c["messages"][0].update(days_ago=999)), "before the report"),
        ("promise", with_case(lambda c: c["messages"][0].update(english="We promise that you get it.")), "promises an outcome"),
        ("file", with_case(lambda c: c.update(files=[{"file": "gone-sample.png", "days_ago": 0}])), "not in files/"),
        ("label", {**with_case(lambda c: None), DEMO + "people.yaml": base[DEMO + "people.yaml"].replace(" (fictional)", "")},
         "does not say that it is fictional"),
    ]


def spread():
    cases = load_demo(checklib.ROOT)[2]
    for q in ("where", "prefecture", "province", "sector", "pathway", "happened", "wish"):
        count = collections.Counter(a for c in cases for r in c["answers"] if r["q"] == q for a in r.get("a", []))
        print(f"{q}: " + ", ".join(f"{k} {n}" for k, n in count.most_common()))
    for field in ("language", "organisation", "status", "for_whom", "named"):
        print(f"{field}: " + ", ".join(f"{k} {n}" for k, n in collections.Counter(str(c[field]) for c in cases).most_common()))
    waiting = [c["key"] for c in cases if c.get("messages") and c["messages"][-1]["from"] == "worker" and c["status"] != "closed"]
    print("first answer late: " + ", ".join(c["key"] for c in cases if late(c)))
    print("worker waits for an answer: " + ", ".join(waiting))


if __name__ == "__main__":
    if sys.argv[1:] == ["--spread"]:
        spread()
    else:
        checklib.main(check, samples, __doc__)
