#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Hold law/COVERAGE.yaml, the register of what is modelled, to the rules, their values, examples and sources.

    check-law-coverage.py [--self-test]
    check-law-coverage.py --write       writes the register anew; entries with `modelled: false` stay as they are

Every rule has an entry: its topic, the first day of the values beside it (since), the oldest day on which a value that still holds was
last checked, by whom, how many values nobody confirmed, and what is not modelled (the section or paragraph of that name in
source.md). A rule needs source.md, a worked example and that section. An entry without a rule says `modelled: false` and why.
"""
import os
import re
import sys

import yaml

import checklib

REGISTER = "law/COVERAGE.yaml"
RULE = re.compile(r'^LAW_RULE\(\s*\w+\s*\)\s*=\s*\{.*?\.id\s*=\s*"([^"]+)"', re.M | re.S)
NOT_MODELLED = re.compile(r"(?:^## Not modelled\s*\n|(?<![\w,;] )\bNot modelled:)\s*(.*?)(?=^## |^# |\n\s*\n\s*\n|\Z)", re.M | re.S)
HEAD = """# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
# The register: what is modelled, since when, when it was last checked, by whom, and what is not. Written by
# tools/check-law-coverage.py --write from the rules and what stands beside them; only entries with `modelled: false` are by hand.
"""


def topics(root):
    """{folder: [rule ids]} of every folder below law/ with a rule."""
    found = {}
    for path in checklib.tree(root, ".c"):
        if path.startswith("law/") and not path.endswith("_test.c"):
            ids = RULE.findall(checklib.read(root, path) or "")
            if ids:
                found.setdefault(os.path.dirname(path), []).extend(ids)
    return found


def dated(value):
    return str(value) if value is not None else None


def held(param, value):
    return dated(value.get("checked", param.get("checked")))


def from_params(root, folder):
    """since, checked, by, unverified of the values of a folder."""
    path = os.path.join(root, folder, "params.yaml")
    since, checked, by, unverified = [], [], set(), 0
    if not os.path.isfile(path):
        return {}
    with open(path, encoding="utf-8") as f:
        params = yaml.safe_load(f)["params"]
    for param in params:
        values = param.get("values") or table(os.path.join(root, folder, param["table"]))
        since += [dated(v["from"]) for v in values]
        last = {}
        for v in values:
            unverified += not v.get("verified", param.get("verified"))
            by.add(v.get("checked_by", param.get("checked_by")))
            key = v.get("key", "")
            if key not in last or dated(v["from"]) > dated(last[key]["from"]):
                last[key] = v
        checked += [held(param, v) for v in last.values()]
    return {"since": min(since), "checked": min(checked), "by": sorted(by), "unverified": unverified}


def sure_of_nothing(root, folder):
    """Values that say that nobody confirmed them and are marked as confirmed all the same."""
    path = os.path.join(root, folder, "params.yaml")
    if not os.path.isfile(path):
        return []
    with open(path, encoding="utf-8") as f:
        params = yaml.safe_load(f)["params"]
    return [f"{folder}/params.yaml: {p['id']} from {v['from']}: verified by nobody (checked_by: not confirmed)"
            for p in params for v in p.get("values") or []
            if v.get("verified", p.get("verified")) and v.get("checked_by", p.get("checked_by")) == "not confirmed"]


def table(path):
    with open(path, encoding="utf-8") as f:
        rows = [line.rstrip("\n").split(",") for line in f if line.strip() and not line.startswith("#")]
    return [{"from": r[0], "key": r[1]} for r in rows[1:]]


def not_modelled(root, folder):
    hit = NOT_MODELLED.search((checklib.read(root, os.path.join(folder, "source.md")) or "") + "\n")
    return " ".join(re.sub(r"^- ", "", hit.group(1).strip(), flags=re.M).split()) if hit else ""


def case_rules(root):
    found = set()
    for path in checklib.tree(root, ".yaml"):
        if path.startswith("law/") and os.path.basename(path).startswith("cases"):
            found |= set(re.findall(r"^\s*(?:- \{id: [^,]+, )?rule: ['\"]?([a-z0-9_.]+)", checklib.read(root, path) or "", re.M))
    return found


def entries(root):
    out = []
    for folder, ids in topics(root).items():
        shared = {"topic": folder[len("law/"):], **from_params(root, folder), "not_modelled": not_modelled(root, folder)}
        out += [{"rule": i, **shared} for i in ids]
    return sorted({e["rule"]: e for e in out}.values(), key=lambda e: e["rule"])


def by_hand(root):
    text = checklib.read(root, REGISTER)
    kept = (yaml.safe_load(text) or {}).get("rules", []) if text else []
    return [e for e in kept if e.get("modelled") is False]


def quoted(value):
    if isinstance(value, list):
        return "[" + ", ".join(quoted(v) for v in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or re.fullmatch(r"\d{4}-\d{2}-\d{2}|[a-z][a-z0-9_./]*", str(value)):
        return str(value)
    return '"%s"' % str(value).replace("\\", "\\\\").replace('"', '\\"')


def rendered(root):
    lines = [HEAD + "version: 1", "rules:"]
    for entry in sorted(entries(root) + by_hand(root), key=lambda e: e["rule"]):
        for n, (key, value) in enumerate(entry.items()):
            lines.append("%s%s: %s" % ("  - " if n == 0 else "    ", key, quoted(value)))
    return "\n".join(lines) + "\n"


def faults(root):
    said, examples = [], case_rules(root)
    for entry in entries(root):
        place = f"law/{entry['topic']}"
        if not os.path.isfile(os.path.join(root, place, "source.md")):
            said.append(f"{place}: source.md is missing: what was read for {entry['rule']}?")
        elif not entry["not_modelled"]:
            said.append(f"{place}/source.md: a section '## Not modelled' is missing")
        if entry["rule"] not in examples:
            said.append(f"{place}: {entry['rule']} has no worked example")
    for folder in topics(root):
        said += sure_of_nothing(root, folder)
    known = {e["rule"] for e in entries(root)}
    for entry in by_hand(root):
        if entry["rule"] in known:
            said.append(f"{REGISTER}: {entry['rule']} says modelled: false, but there is such a rule")
        if not entry.get("why"):
            said.append(f"{REGISTER}: {entry['rule']} is not modelled: why?")
    return said


def check(root):
    said = faults(root)
    if topics(root) and checklib.read(root, REGISTER) != rendered(root):
        said.append(f"{REGISTER} is not what the rules say: run tools/check-law-coverage.py --write")
    return said


def samples():
    rule = 'LAW_RULE(xx_pay) = {\n    .id = "xx.pay",\n};\n'
    params = ("version: 1\nparams:\n  - {id: xx.pay.low, checked: 2026-11-22, checked_by: test, verified: true,\n"
              "     values: [{from: 2020-01-01, value: 1}, {from: 2022-01-01, value: 2, verified: false}]}\n")
    tree = {"law/xx/pay/rule.c": rule, "law/xx/pay/params.yaml": params, "law/xx/pay/source.md": "# Pay\n\nNot modelled: piece work.\n",
            "law/xx/pay/cases.yaml": "version: 1\ncases:\n  - id: A\n    rule: xx.pay\n"}
    good = (HEAD + "version: 1\nrules:\n  - rule: xx.pay\n    topic: xx/pay\n    since: 2020-01-01\n    checked: 2026-11-22\n    by: [test]\n"
            "    unverified: 1\n    not_modelled: \"piece work.\"\n")
    hand = good + "  - rule: xx.tax\n    modelled: false\n    why: \"nobody read it\"\n"
    return [
        ("in order", {**tree, REGISTER: good}, None),
        ("by hand", {**tree, REGISTER: hand}, None),
        ("no register", tree, "--write"),
        ("a value changed", {**tree, REGISTER: good.replace("2020-01-01", "2019-01-01")}, "--write"),
        ("an entry without a rule", {**tree, REGISTER: good + "  - rule: xx.gone\n    topic: xx/gone\n"}, "--write"),
        ("modelled after all", {**tree, REGISTER: good.replace("topic: xx/pay", "modelled: false")}, "there is such a rule"),
        ("no reason", {**tree, REGISTER: hand.replace("    why: \"nobody read it\"\n", "")}, "why?"),
        ("sure of nothing", {**tree, "law/xx/pay/params.yaml": params.replace("checked_by: test", "checked_by: not confirmed"),
                             REGISTER: good.replace("[test]", '["not confirmed"]')}, "verified by nobody"),
        ("no example", {**tree, REGISTER: good, "law/xx/pay/cases.yaml": "version: 1\ncases: []\n"}, "no worked example"),
        ("no source", {**{k: v for k, v in tree.items() if not k.endswith(".md")}, REGISTER: good}, "source.md is missing"),
        ("nothing left out", {**tree, REGISTER: good, "law/xx/pay/source.md": "# Pay\n"}, "Not modelled"),
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        text = rendered(checklib.ROOT)   # reads the old one: what is by hand stays
        with open(os.path.join(checklib.ROOT, REGISTER), "w", encoding="utf-8") as out:
            out.write(text)
        sys.exit(0)
    checklib.main(check, samples, __doc__)
