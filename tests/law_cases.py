# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""The worked examples of law/, asked for from outside: one `recourse law eval --batch`, and the API of a running server, call by
call and in lines. All give what cases.yaml expects, and the same. This file reads the examples by itself (law/README.md), not
through the program. Also: what wrong facts are answered with, in words of her language."""
import csv
import glob
import json
import os
import subprocess
import time

import yaml

import tap

from testsite import Site

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MARKS = ("unverified", "after_check", "before_known")
OTHER = ("outcome", "missing", "says", "never_says", "steps", "hold", *MARKS)
LINES = "application/x-ndjson"


def facts_of(node):
    """As the program reads plain YAML: quoted is text; true, false, null and whole numbers are themselves; all else is text."""
    if isinstance(node, yaml.MappingNode):
        return {k.value: facts_of(v) for k, v in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [facts_of(v) for v in node.value]
    text = node.value
    if node.style in ("'", '"'):
        return text
    if text in ("true", "false", "null", "~"):
        return {"true": True, "false": False}.get(text)
    try:
        return int(text) if text.lstrip("-").isdigit() and len(text) < 19 else text
    except ValueError:
        return text


def member(node, name):
    return next((v for k, v in node.value if k.value == name), None)


def load():
    found = []
    for path in sorted(glob.glob(os.path.join(ROOT, "law", "**", "cases*.yaml"), recursive=True)):
        with open(path, encoding="utf-8") as f:
            top = yaml.compose(f, Loader=yaml.SafeLoader)
        for node in member(top, "cases").value:
            case = {k.value: v.value for k, v in node.value if isinstance(v, yaml.ScalarNode)}
            case["name"] = os.path.relpath(path, ROOT) + " " + case["id"]
            case["facts"], case["expect"] = facts_of(member(node, "facts")), member(node, "expect")
            found.append(case)
    return found


CASES = load()


def same(want, got):
    if isinstance(want, yaml.MappingNode):
        return isinstance(got, dict) and all(same(v, got.get(k.value)) for k, v in want.value)
    if isinstance(want, yaml.SequenceNode):
        return isinstance(got, list) and len(got) == len(want.value) and all(same(w, g) for w, g in zip(want.value, got))
    if want.style is None and want.value in ("null", "~"):
        return got is None
    return want.value == (got if isinstance(got, str) else json.dumps(got))


def texts(node):
    return [v.value for v in node.value] if isinstance(node, yaml.SequenceNode) else [node.value]


def said(answer):
    return [n["text"] for n in answer["notes"]] + answer["unverified_why"] + [answer.get("why", ""), answer.get("hold", "")]


def wrong_of(case, answer, held, to_helper=()):
    """What is not as expected, as a list of texts. held: outputs are kept back because a helper must look first. to_helper: what the
    command line says to a helper alone."""
    if "refuse" in case:
        field = answer.get("field") or (answer.get("errors") or [{}])[0].get("field")
        return [] if field == case["refuse"] else [f"refused for {field}"]
    if "outcome" not in answer:
        return [f"refused: {answer}"]
    wrong = []
    for key, want in ((k.value, v) for k, v in case["expect"].value):
        got = answer["out"].get(key)
        if key == "outcome" and want.value != answer["outcome"]:
            wrong.append(f"outcome {answer['outcome']}")
        if key == "missing" and sorted(texts(want)) != sorted(m["field"] for m in answer["missing"]):
            wrong.append(f"missing {answer['missing']}")
        if key in MARKS and (want.value == "true") != answer[key]:
            wrong.append(f"{key} is {answer[key]}")
        if key == "hold" and (want.value == "true") != ("hold" in answer):
            wrong.append("hold")
        if key == "steps" and not held and int(want.value) != len(answer["trace"]):
            wrong.append(f"{len(answer['trace'])} steps")
        if key == "says" and not held:
            wrong += [f"does not say {t}" for t in texts(want) if not any(t in s for s in [*said(answer), *to_helper])]
        if key == "never_says":
            wrong += [f"says {t}" for t in texts(want) if any(t in s for s in said(answer))]
        if key not in OTHER and not held and not same(want, got):
            wrong.append(f"{key} is {got}")
    return wrong


def batch_lines(cases):
    return "".join(json.dumps({"rule": c["rule"], "facts": c["facts"]}) + "\n" for c in cases)


def law(*words, text="", code=0):
    done = subprocess.run([tap.BIN, "law", *words], input=text, capture_output=True, text=True, check=False)
    tap.equal(done.returncode, code, done.stderr)
    return done


STATE = {}


def cli_answers():
    if "cli" not in STATE:
        STATE["cli"] = [json.loads(line) for line in law("eval", "--batch", text=batch_lines(CASES)).stdout.splitlines()]
    return STATE["cli"]


@tap.test("one batch on the command line gives what every example expects")
def command_line():
    answers = cli_answers()
    tap.true(len(CASES) >= 200, f"only {len(CASES)} examples")
    tap.equal(len(answers), len(CASES), "one line out for each line in")
    wrong = [f"{c['name']}: {w}" for c, a in zip(CASES, answers) for w in wrong_of(c, a, False)]
    print(f"# {len(CASES)} examples of {len({c['rule'] for c in CASES})} rules")
    tap.equal(wrong, [])


def without_helper(answer):
    """What the API says of the same to anybody."""
    kept = {**answer, "notes": [n for n in answer.get("notes", []) if n["kind"] != "helper"]}
    if "hold" in answer:
        kept.update(held=True, out={}, shown=[], trace=[])
    return kept


def periods():
    """Every parameter and key with more than one time: (id, key, first day, first day of the next or after it)."""
    for path in sorted(glob.glob(os.path.join(ROOT, "law", "**", "params.yaml"), recursive=True)):
        with open(path, encoding="utf-8") as f:
            params = yaml.load(f, Loader=yaml.BaseLoader)["params"]
        for param in params:
            values = param.get("values")
            if values is None:
                with open(os.path.join(os.path.dirname(path), param["table"]), encoding="utf-8") as f:
                    values = list(csv.DictReader(line for line in f if not line.startswith("#")))
            for key in {v.get("key") or "" for v in values}:
                mine = sorted((v for v in values if (v.get("key") or "") == key), key=lambda v: v["from"])
                for no, v in enumerate(mine if len(mine) > 1 else []):
                    after = [m["from"] for m in mine[no + 1:no + 2]]
                    yield param["id"], key, v["from"], min([*after, v.get("to") or "9999"])


@tap.test("an example stands on each side of every day on which a value changes")
def sides():
    asked = {}
    for answer in cli_answers():
        for step in answer.get("trace", []):
            if "param" in step:
                asked.setdefault((step["param"], step.get("key", "")), set()).add(step["date"])
    times = list(periods())
    print(f"# {len(times)} times of values that change")
    tap.true(len(times) > 500, "the values are read")
    tap.equal([t for t in times if not any(t[2] <= day < t[3] for day in asked.get(t[:2], ()))], [])


@tap.test("the API, call by call, gives what every example expects, and what the command line says")
def api():
    client, wrong = STATE["site"].client(language="en"), []
    for case, told in zip(CASES, cli_answers()):
        page = client.request("POST", "/api/law/" + case["rule"], json.dumps(case["facts"]), {"Content-Type": "application/json"})
        answer = json.loads(page.text)
        to_helper = [n["text"] for n in told.get("notes", []) if n["kind"] == "helper"]
        wrong += [f"{case['name']}: {w}" for w in wrong_of(case, answer, "held" in answer, to_helper)]
        if any(n["kind"] == "helper" for n in answer.get("notes", [])):
            wrong.append(f"{case['name']}: a note for helpers is there for everybody")
        if "refuse" in case:
            if (page.status, page.header("Content-Type")) != (400, "application/problem+json") or answer["detail"] != told["detail"]:
                wrong.append(f"{case['name']}: {page.status} {answer}")
        elif page.status != 200 or answer != without_helper(told):
            wrong.append(f"{case['name']}: {page.status}, not what the command line says")
    tap.equal(wrong, [])


@tap.test("the API in lines says the same, a bad line is answered and stops nothing")
def api_lines():
    client = STATE["site"].client(language="en")
    for rule in sorted({c["rule"] for c in CASES}):
        some = [(c, a) for c, a in zip(CASES, cli_answers()) if c["rule"] == rule][:150]
        body = "".join(json.dumps(c["facts"]) + "\n" for c, _ in some) + "{not json\n\n" + json.dumps({"nope": 1}) + "\n"
        page = client.request("POST", f"/api/law/{rule}?trace=0", body, {"Content-Type": LINES})
        tap.equal((page.status, page.header("Content-Type")), (200, LINES), rule)
        answers = [json.loads(line) for line in page.text.splitlines()]
        tap.equal(len(answers), len(some) + 2, rule)
        for (case, told), answer in zip(some, answers):
            want = {k: v for k, v in without_helper(told).items() if k != "trace"} if "refuse" not in case else None
            tap.true(answer == want if want else answer.get("field") == case["refuse"], f"{case['name']}: {answer}")
        tap.equal((answers[-2]["error"], answers[-2]["line"]), ("MALFORMED", len(some) + 1), rule)
        tap.equal((answers[-1]["error"], answers[-1]["field"], answers[-1]["line"]), ("INPUT", "facts.nope", len(some) + 3), rule)


@tap.test("the list and the declaration of each rule: schemas, and values with dates and sources")
def declarations():
    site = STATE["site"]
    listed = json.loads(site.open("/api/law").text)
    names = [r["rule"] for r in listed["rules"]]
    tap.true({c["rule"] for c in CASES} <= set(names), "every example's rule is listed")
    tap.equal(sorted(names), names, "sorted")
    for name in sorted(set(names)):
        rule = json.loads(site.open("/api/law/" + name).text)
        tap.equal(rule["law_version"], listed["law_version"], name)
        for version in rule["versions"]:
            tap.equal(version["in"]["$schema"], "https://json-schema.org/draft/2020-12/schema", name)
            tap.true(version["in"]["properties"], name)
            for param in version["params"]:
                tap.true(param["what"] and param["values"], param["id"])
                for value in param["values"]:
                    tap.true(all(value.get(k) for k in ("from", "article", "link", "source", "checked", "checked_by")) and "verified" in value,
                             f"{param['id']} from {value['from']}")
        tap.equal(json.loads(law("show", name).stdout), rule, "the command line shows the same")


@tap.test("the book is checked over the API as on the command line")
def check():
    said = json.loads(STATE["site"].open("/api/law/check").text)
    printed = law("check").stdout.strip().splitlines()[-1]
    tap.equal(f"{said['rules']} rules, {said['cases_held']} cases hold, {said['faults']} faults; law {said['law_version']}", printed)
    tap.equal((said["faults"], said["report"], said["cases_held"]), (0, [], len(CASES)))


@tap.test("facts fit the schema of their rule whenever the reader takes them")
def schemas():
    import jsonschema  # pylint: disable=import-outside-toplevel
    kept, wrong = {}, []
    for case in CASES:
        if case["rule"] not in kept:
            schema = json.loads(law("schema", case["rule"]).stdout)
            schema["in"].pop("required", None)   # an example may leave facts out to see them asked for
            kept[case["rule"]] = tuple(jsonschema.Draft202012Validator(schema[k]) for k in ("in", "out"))
    for case, answer in zip(CASES, cli_answers()):
        takes, gives = kept[case["rule"]]
        facts = {k: v for k, v in case["facts"].items() if v is not None}
        if "refuse" not in case and not takes.is_valid(facts):
            wrong.append(f"{case['name']}: {next(takes.iter_errors(facts)).message}")
        if "out" in answer and not gives.is_valid(answer["out"]):
            wrong.append(f"{case['name']}: {next(gives.iter_errors(answer['out'])).message}")
    tap.equal(wrong, [])


@tap.test("wrong facts: a problem with the path of the field, in the words of her language; nothing is computed")
def problems():
    rule, site = "/api/law/jp.wage.minimum", STATE["site"]
    bad = (('{"date": "2026-02-30"}', 400, "facts.date"), ('{"hours_week": -1}', 400, "facts.hours_week"), ('{"date": 1}', 400, "facts.date"),
           ('{"hours_week": 123456789012345678901234567890}', 400, "facts.hours_week"), ('{"prefecture": "48"}', 400, "facts.prefecture"),
           ('{"nope": 1}', 400, "facts.nope"), ('{"hours_week": 7.5}', 400, "facts.hours_week"), ("[]", 400, "facts"), ("{", 400, None), ("", 400, None))
    for body, status, field in bad:
        page = site.client(language="en").request("POST", rule, body, {"Content-Type": "application/json"})
        answer = json.loads(page.text)
        tap.equal((page.status, page.header("Content-Type")), (status, "application/problem+json"), body)
        tap.equal(answer["errors"][0]["field"] if "errors" in answer else None, field, body)
        tap.true("out" not in answer and answer["title"] and answer["code"], body)
    titles = {tag: json.loads(site.client(language=tag).request("POST", rule, '{"nope": 1}', {"Content-Type": "application/json"}).text)["title"]
              for tag in ("en", "ja", "km", "ur")}
    tap.equal(len(set(titles.values())), 4, f"each language has its own words: {titles}")
    page = site.client(language="ja").request("POST", rule, "{}", {"Content-Type": "text/plain"})
    tap.equal(page.status, 415, "another type")
    tap.equal(site.client().request("POST", "/api/law/xx.none", "{}", {"Content-Type": "application/json"}).status, 404, "no such rule")
    tap.equal(site.open("/api/law/xx.none").status, 404, "no such rule")


@tap.test("limits: too much is refused, a line that is too long is answered, a full answer says where to go on")
def limits():
    client, rule = STATE["site"].client(), "/api/law/jp.wage.minimum"
    tap.equal(client.request("POST", rule, "{}" + " " * (1 << 20), {"Content-Type": "application/json"}).status, 413, "bytes")
    tap.equal(client.request("POST", rule, "{}\n" * 1200, {"Content-Type": LINES}).status, 413, "lines")
    page = client.request("POST", rule, '{"date":"' + "1" * 70000 + '"}\n{}\n', {"Content-Type": LINES})
    first, second = (json.loads(line) for line in page.text.splitlines())
    tap.equal((first["error"], first["line"], second["outcome"]), ("TOO_LARGE", 1, "cannot_tell"), "a long line")
    some = [c for c in CASES if c["rule"] == "jp.wage.premium" and "refuse" not in c and len(json.dumps(c["facts"])) <= 1000]
    most = max(some, key=lambda c: len(json.dumps(c["facts"])))
    page = client.request("POST", "/api/law/jp.wage.premium", (json.dumps(most["facts"]) + "\n") * 900, {"Content-Type": LINES})
    answers = [json.loads(line) for line in page.text.splitlines()]
    tap.true(len(page.body) <= 4 * 1024 * 1024 and len(answers) < 900, f"{len(page.body)} bytes, {len(answers)} lines")
    tap.equal((answers[-1]["error"], answers[-1]["line"]), ("LIMIT", len(answers)), "the last line says which was not answered")
    tap.true(all("outcome" in a for a in answers[:-1]), "the others are answered")


@tap.test("a stream of a hundred thousand lines is answered in flat memory, and exit codes say what was wrong")
def stream():
    one = '{"prefecture": "13", "date": "2026-10-05"}\n'
    peak = []
    # The address sanitizer keeps what was freed for a while; here it may keep next to nothing, so that growth is the program's own.
    env = {**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=0:thread_local_quarantine_size_kb=0"}
    for n in (1000, 100000):
        p = subprocess.Popen(["/usr/bin/env", tap.BIN, "law", "eval", "jp.wage.minimum", "--batch", "--no-trace"], stdin=subprocess.PIPE,
                             stdout=subprocess.DEVNULL, env=env)
        for _ in range(n // 1000):
            p.stdin.write((one * 1000).encode())
        p.stdin.flush()
        time.sleep(0.2)
        with open(f"/proc/{p.pid}/status", encoding="ascii") as f:
            peak.append(next(int(line.split()[1]) for line in f if line.startswith("VmHWM")))
        p.stdin.close()
        tap.equal(p.wait(60), 0, "ended well")
    print(f"# peak memory {peak[0]} and {peak[1]} kB")
    tap.true(peak[1] < peak[0] + 2048, f"memory grows with the lines: {peak}")
    law("eval", "jp.wage.minimum", text='{"date": "2026-02-30"}', code=65)
    law("eval", "xx.none", text="{}", code=66)
    law("nothing", code=64)


if __name__ == "__main__":
    with Site() as STATE["site"]:
        tap.main()
