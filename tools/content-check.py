#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Check everything under content/ against content/README.md.

Usage: tools/content-check.py [CONTENT_DIR]
Prints one `file:line: what is wrong` a line. Exit 0: sound; 1: faults found; 2: cannot read the folder.
"""
import os
import re
import sys

import yaml

TRANSLATED = {"text", "hint", "label", "title", "body", "say"}
AUDIENCES = {"worker", "staff", "both"}
KINDS = {"choice", "choices", "text", "date", "amount", "duration", "place", "parties", "organisations", "contact", "name"}
WITH_ANSWERS = {"choice", "choices", "parties", "organisations", "contact"}
EXTRA_KINDS = {"date", "text", "tick"}
COARSE = {"issue_group", "region", "sector_group"}
ID = re.compile(r"^[a-z0-9][a-z0-9_-]{0,31}$")
PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
DATE = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")
DIGITS = {"latn", "khmr", "mymr", "thai", "laoo", "deva", "beng", "arabext"}
YAML_TRAPS = {"yes", "no", "on", "off", "y", "n", "true", "false", "null", "~"}
FORBIDDEN = re.compile(r"\b(runaway|absconder|illegal worker|trainee)\b", re.I)  # word-allowed: the words it refuses
TITLE_FORBIDDEN = re.compile(r"\b(boss|complaint|violence|recourse|report|danger)\b", re.I)
QUESTION_NUMBERS = list(range(2, 26))
PICTURE_MAX = 1200
RIGHT_WORDS = (40, 130)
SVG_TAGS = {"svg", "g", "path", "circle", "rect"}


class Node:
    """A YAML value with the line it began on; mappings and lists hold Nodes."""

    __slots__ = ("value", "line")

    def __init__(self, value, line):
        self.value, self.line = value, line

    def get(self, key, default=None):
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return default if found is None else found.value

    def node(self, key):
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self, key):
        found = self.get(key)
        return found if isinstance(found, list) else []

    def strings(self, key):
        return [n.value for n in self.items(key)]


class Checker:
    def __init__(self, root):
        self.root = root
        self.faults = []
        self.strings = 0

    def fault(self, path, line, text):
        self.faults.append((os.path.relpath(path), line, text))

    # ------------------------------------------------------------------ reading

    def load(self, relative):
        path = os.path.join(self.root, relative)
        try:
            with open(path, encoding="utf-8") as handle:
                source = handle.read()
            self.refuse_anchors(path, source)
            tree = yaml.compose(source, Loader=yaml.SafeLoader)
        except OSError as error:
            self.fault(path, 1, f"cannot be read: {error.strerror}")
            return path, Node({}, 1)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self.fault(path, mark.line + 1 if mark else 1, f"not YAML: {getattr(error, 'problem', error)}")
            return path, Node({}, 1)
        node = self.convert(path, tree)
        self.check_head(path, node)
        self.walk_texts(path, node, relative.endswith("retention.yaml"))
        return path, node

    def refuse_anchors(self, path, source):
        for event in yaml.parse(source, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                self.fault(path, event.start_mark.line + 1, "anchors and aliases are not used here")

    def convert(self, path, tree):
        line = tree.start_mark.line + 1
        if isinstance(tree, yaml.MappingNode):
            found = {}
            for key, value in tree.value:
                if key.value in found:
                    self.fault(path, key.start_mark.line + 1, f"key {key.value} stands twice")
                found[key.value] = self.convert(path, value)
            return Node(found, line)
        if isinstance(tree, yaml.SequenceNode):
            return Node([self.convert(path, item) for item in tree.value], line)
        if tree.tag == "tag:yaml.org,2002:bool" and tree.value not in ("true", "false"):
            self.fault(path, line, f"quote {tree.value!r}, or write true or false")
        return Node(self.scalar(tree), line)

    @staticmethod
    def scalar(tree):
        if tree.tag == "tag:yaml.org,2002:bool":
            return tree.value == "true"
        if tree.tag == "tag:yaml.org,2002:int" and re.fullmatch(r"\d+", tree.value):
            return int(tree.value)
        return tree.value

    def check_head(self, path, node):
        if node.get("audience") not in AUDIENCES:
            self.fault(path, node.line, "audience: worker, staff or both is missing")
        if node.get("version") != 1:
            self.fault(path, node.line, "version: 1 is missing")

    def walk_texts(self, path, node, digits_fine):
        if isinstance(node.value, list):
            for item in node.value:
                self.walk_texts(path, item, digits_fine)
        if not isinstance(node.value, dict):
            return
        for key, value in node.value.items():
            if key in TRANSLATED:
                self.check_text(path, key, value, digits_fine)
            else:
                self.walk_texts(path, value, digits_fine)

    def check_text(self, path, key, node, digits_fine):
        if not isinstance(node.value, str) or not node.value.strip():
            self.fault(path, node.line, f"{key}: must be a text that is not empty")
            return
        self.strings += 1
        text = node.value
        bare = PLACEHOLDER.sub("", text)
        if re.search(r"\d", bare) and not digits_fine:
            self.fault(path, node.line, f"{key}: figures, dates and numbers belong in a placeholder: {text!r}")
        if "{" in bare or "}" in bare:
            self.fault(path, node.line, f"{key}: a placeholder is {{lower_case}}: {text!r}")
        if FORBIDDEN.search(text):
            self.fault(path, node.line, f"{key}: a word that is never used: {text!r}")
        if text != text.strip() or "  " in text or "!" in text:
            self.fault(path, node.line, f"{key}: stray spaces or an exclamation mark: {text!r}")
        if key == "title" and TITLE_FORBIDDEN.search(text):
            self.fault(path, node.line, f"title: not neutral: {text!r}")

    # ------------------------------------------------------------------ lists with ids

    def entries(self, path, node, key, needs=()):
        """The entries of list `key` by id; each needs an id, unique in the list, and the keys named."""
        found = {}
        if not node.items(key):
            self.fault(path, node.line, f"list {key} is missing or empty")
        for entry in node.items(key):
            ident = entry.get("id")
            self.check_id(path, entry, ident)
            if ident in found:
                self.fault(path, entry.line, f"id {ident} stands twice")
            found[ident] = entry
            for need in needs:
                if entry.node(need) is None:
                    self.fault(path, entry.line, f"{ident}: {need} is missing")
        return found

    def check_id(self, path, entry, ident):
        if not isinstance(ident, str) or not ID.match(ident):
            self.fault(path, entry.line, f"id {ident!r} is not a code (a-z, 0-9, _ and -, at most 32)")
        elif ident in YAML_TRAPS:
            self.fault(path, entry.line, f"id {ident!r} reads as a YAML truth value: choose another")

    def known(self, path, entry, key, allowed, what):
        value = entry.get(key)
        if value not in allowed:
            line = entry.node(key).line if entry.node(key) else entry.line
            self.fault(path, line, f"{key}: {value!r} is not a known {what}")

    # ------------------------------------------------------------------ files

    def languages(self):
        path, node = self.load("languages.yaml")
        tags, names = {}, {}
        for entry in node.items("languages"):
            tag = entry.get("tag")
            for need in ("tag", "own_name", "english_name", "script", "dir", "nplurals", "plural_forms", "line_height",
                         "digits", "native_digits", "staff", "second", "aliases", "review"):
                if entry.node(need) is None:
                    self.fault(path, entry.line, f"{tag}: {need} is missing")
            for name in [tag] + entry.strings("aliases"):
                if str(name).lower() in names:
                    self.fault(path, entry.line, f"{tag}: {name} also stands at {names[str(name).lower()]}")
                names[str(name).lower()] = tag
            tags[tag] = entry
        for tag, entry in tags.items():
            self.check_language(path, tag, entry, tags)
        return set(tags)

    def check_language(self, path, tag, entry, tags):
        self.known(path, entry, "dir", {"ltr", "rtl"}, "direction")
        self.known(path, entry, "second", set(tags) - {tag}, "language")
        self.known(path, entry, "native_digits", DIGITS, "numbering system")
        self.known(path, entry, "review", {"none", "partial", "full"}, "state of review")
        if not re.fullmatch(r"[12]\.\d", str(entry.get("line_height"))):
            self.fault(path, entry.line, f"{tag}: line_height must be like \"1.5\"")
        problem = plural_problem(str(entry.get("plural_forms")), entry.get("nplurals"))
        if problem:
            self.fault(path, entry.line, f"{tag}: plural_forms {problem}")

    def taxonomies(self):
        codes = {}
        path, node = self.load("taxonomy/issues.yaml")
        codes["issue_group"] = set(self.entries(path, node, "groups", ("text",)))
        phases = set(self.entries(path, node, "phases", ("text",)))
        issues = self.entries(path, node, "issues", ("text", "group", "phases", "helper_only"))
        self.entries(path, node, "needs", ("text",))
        if len(codes["issue_group"]) > 8:
            self.fault(path, node.line, "at most 8 issue groups: more would betray too much")
        for entry in issues.values():
            self.known(path, entry, "group", codes["issue_group"], "issue group")
            for phase in entry.items("phases"):
                if phase.value not in phases:
                    self.fault(path, phase.line, f"{phase.value!r} is not a known phase")
        codes["issues"] = {i for i, e in issues.items() if e.get("helper_only") is not True}
        codes["all_issues"] = set(issues)

        path, node = self.load("taxonomy/outcomes.yaml")
        for key in ("ends", "remedies", "remedy_states", "results", "said_by"):
            self.entries(path, node, key, ("text", "say"))

        path, node = self.load("taxonomy/sectors.yaml")
        groups = set(self.entries(path, node, "groups", ("text",)))
        sectors = self.entries(path, node, "sectors", ("text", "group", "ssw", "esd"))
        for entry in sectors.values():
            self.known(path, entry, "group", groups, "sector group")
        codes["sectors"] = set(sectors)

        path, node = self.load("taxonomy/pathways.yaml")
        codes["pathways"] = set(self.entries(path, node, "pathways", ("text", "on_card", "from")))

        path, node = self.load("taxonomy/regions.yaml")
        regions = set(self.entries(path, node, "regions", ("country",)))
        for key, count in (("prefectures", 47), ("provinces", 26)):
            places = self.entries(path, node, key, ("region",))
            if len(places) != count:
                self.fault(path, node.line, f"{key}: {len(places)} instead of {count}")
            for entry in places.values():
                self.known(path, entry, "region", regions, "region")
            codes[key] = set(places)
        return codes

    def doors(self, languages, codes):
        path, node = self.load("intake/doors.yaml")
        hours = self.entries(path, node, "hours", ("tz", "spans", "closed"))
        doors = self.entries(path, node, "doors", ("country", "phone", "languages", "hours", "cost", "label", "say",
                                                   "immigration_reporting", "source", "source_date", "confirmed", "verified"))
        for ident, entry in doors.items():
            self.check_door(path, ident, entry, hours, languages, codes)
        groups = self.entries(path, node, "groups", ("picture", "text", "say", "doors", "tonight"))
        for ident, entry in groups.items():
            self.check_picture(path, entry)
            for door in entry.items("doors"):
                if door.value not in doors:
                    self.fault(path, door.line, f"{ident}: door {door.value!r} does not exist")
            tonight = doors.get(entry.get("tonight"))
            if tonight is None or tonight.get("hours") != "always" or not tonight.get("phone"):
                self.fault(path, entry.line, f"{ident}: tonight must be a door with a number that is always open")
        cards = self.entries(path, node, "cards", ("text", "fallback"))
        for entry in cards.values():
            self.known(path, entry, "fallback", set(doors), "door")
        return set(groups), set(cards)

    def check_door(self, path, ident, entry, hours, languages, codes):
        self.known(path, entry, "hours", set(hours), "hours code")
        self.known(path, entry, "cost", {"free", "call"}, "cost")
        self.known(path, entry, "immigration_reporting", {"does_not", "may", "must", "unknown"}, "reporting code")
        for tag in entry.items("languages"):
            if tag.value not in languages:
                self.fault(path, tag.line, f"{ident}: {tag.value!r} is not in languages.yaml")
        for place in entry.items("prefectures"):
            if place.value not in codes["prefectures"]:
                self.fault(path, place.line, f"{ident}: {place.value!r} is not a prefecture code")
        phone, source = entry.get("phone"), entry.get("source")
        for number in [phone] + entry.strings("phone_more"):
            if number and not re.fullmatch(r"\+?[0-9]+(-[0-9]+)*", str(number)):
                self.fault(path, entry.line, f"{ident}: {number!r} is not a phone number")
        if phone and not (source and DATE.match(str(entry.get("confirmed")))):
            self.fault(path, entry.line, f"{ident}: a number needs a source and the date it was confirmed")
        if entry.get("verified") is True and not source:
            self.fault(path, entry.line, f"{ident}: verified without a source")
        if bool(phone) != ("{phone}" in str(entry.get("label"))):
            self.fault(path, entry.line, f"{ident}: the label shows {{phone}} exactly when there is a number")
        if source and not str(source).startswith(("https://", "http://")):
            self.fault(path, entry.line, f"{ident}: source must be an address")

    def promises(self, flags):
        path, node = self.load("promises.yaml")
        for entry in self.entries(path, node, "promises", ("text", "clock", "kept")).values():
            self.known(path, entry, "clock", {"running", "working"}, "clock")
            if entry.node("flag") and entry.get("flag") not in flags:
                self.fault(path, entry.line, f"flag {entry.get('flag')!r} is not set by the tree")
            if not any(entry.node(key) for key in ("hours", "same_day", "working_days")):
                self.fault(path, entry.line, "a promise needs hours, same_day or working_days")
        self.entries(path, node, "texts", ("text",))

    def protection(self):
        """What protects her words in a country: a name in its own language beside the name, a source, a day of reading."""
        path, node = self.load("protection.yaml")
        for entry in self.entries(path, node, "countries", ("source", "link", "read", "verified")).values():
            for name in ("law", "office"):
                if entry.get(f"{name}_own") and not entry.get(name):
                    self.fault(path, entry.line, f"{name}_own without {name}")
            if not DATE.match(str(entry.get("read"))) or not str(entry.get("link")).startswith("https://"):
                self.fault(path, entry.line, "link: an address with https://; read: a day")

    def retention(self, codes):
        path, node = self.load("retention.yaml")
        seen = set()
        for key, name, allowed in (("groups", "group", codes["issue_group"]), ("issues", "issue", codes["all_issues"])):
            for entry in node.items(key):
                self.known(path, entry, name, allowed, name)
                if not isinstance(entry.get("months"), int) or not entry.get("text") or not entry.get("because"):
                    self.fault(path, entry.line, "months, text and because are needed")
                seen.add(entry.get(name))
        for group in sorted(codes["issue_group"] - seen):
            self.fault(path, node.line, f"no retention for issue group {group}")

    # ------------------------------------------------------------------ the question tree

    def tree(self, codes, door_groups, cards):
        path, node = self.load("intake/tree.yaml")
        flags = set(node.strings("flags"))
        questions = self.entries(path, node, "questions", ("number", "part", "kind", "required", "dont_know", "skip",
                                                           "sealed", "why", "text"))
        for entry in node.items("common"):
            self.check_picture(path, entry)
        before, last = {}, 0
        sets = set()
        for ident, entry in questions.items():
            if entry.get("number") not in QUESTION_NUMBERS or entry.get("number") < last:
                self.fault(path, entry.line, f"{ident}: number {entry.get('number')} is out of order")
            last = entry.get("number") if isinstance(entry.get("number"), int) else last
            self.check_question(path, ident, entry)
            if entry.node("show_if"):
                self.check_condition(path, entry.node("show_if"), before, 0)
            for answer in entry.items("answers"):
                sets |= self.check_answer(path, ident, entry, answer, before, flags, door_groups, cards)
            sets |= set(entry.strings("dont_know_sets"))
            before[ident] = {a.get("id") for a in entry.items("answers")} | {"dont_know"}
            if entry.get("kind") == "place":
                before[ident] |= codes[entry.get("source")]
        for flag in sorted(flags - sets):
            self.fault(path, node.line, f"flag {flag} is never set")
        self.answers_by_question = before
        self.check_codes(path, questions, codes)
        self.check_length(path, node, questions)
        return flags

    def check_question(self, path, ident, entry):
        self.known(path, entry, "part", {"intake", "later"}, "part")
        self.known(path, entry, "kind", KINDS, "kind")
        kind = entry.get("kind")
        if kind in WITH_ANSWERS and not entry.items("answers"):
            self.fault(path, entry.line, f"{ident}: {kind} needs answers")
        if kind not in WITH_ANSWERS and entry.items("answers"):
            self.fault(path, entry.line, f"{ident}: {kind} takes no answers")
        if (kind in {"choices", "parties"}) != isinstance(entry.get("max"), int):
            self.fault(path, entry.line, f"{ident}: max belongs to choices and parties, and only there")
        needs = {"date": ("precision", {"day", "month"}), "duration": ("unit", {"minutes", "hours", "days", "months"}),
                 "place": ("source", {"prefectures", "provinces"})}
        if kind in needs:
            self.known(path, entry, needs[kind][0], needs[kind][1], needs[kind][0])
        if kind == "amount" and not entry.items("currencies"):
            self.fault(path, entry.line, f"{ident}: amount needs currencies")
        if entry.get("sealed") is not True:
            self.fault(path, entry.line, f"{ident}: every answer is sealed; a plain column is marked by coarse")
        if entry.node("coarse"):
            self.known(path, entry, "coarse", COARSE, "coarse column")
        if entry.get("required") is True and (entry.get("skip") is True or entry.get("dont_know") is not True):
            self.fault(path, entry.line, f"{ident}: a required question has \"I don't know\" and no skip")
        if entry.get("required") is False and entry.get("skip") is not True:
            self.fault(path, entry.line, f"{ident}: a question that is not required can be skipped")
        self.entries_of_question(path, ident, entry)

    def entries_of_question(self, path, ident, entry):
        for key in ("answers", "extra"):
            seen = set()
            for item in entry.items(key):
                self.check_id(path, item, item.get("id"))
                if item.get("id") in seen or item.get("id") in {"dont_know", "skip"}:
                    self.fault(path, item.line, f"{ident}: id {item.get('id')} stands twice or is reserved")
                seen.add(item.get("id"))
        for item in entry.items("extra"):
            self.known(path, item, "kind", EXTRA_KINDS, "kind of extra field")
            if item.node("label") is None:
                self.fault(path, item.line, f"{ident}: an extra field needs a label")
            if item.get("kind") == "date":
                self.known(path, item, "precision", {"day", "month"}, "precision")

    def check_answer(self, path, ident, entry, answer, before, flags, door_groups, cards):
        if answer.node("text") is None:
            self.fault(path, answer.line, f"{ident}: answer {answer.get('id')} has no text")
        self.check_picture(path, answer)
        for key, allowed in (("sets", flags), ("doors", door_groups), ("cards", cards)):
            for item in answer.items(key):
                if item.value not in allowed:
                    self.fault(path, item.line, f"{ident}: {key}: {item.value!r} does not exist")
        if answer.node("exclusive") and entry.get("kind") == "choice":
            self.fault(path, answer.line, f"{ident}: exclusive has no meaning in a choice")
        if answer.node("show_if"):
            self.check_condition(path, answer.node("show_if"), before, 0)
        for name in PLACEHOLDER.findall(str(answer.get("text"))):
            if answer.node(name[1:-1]) is None:
                self.fault(path, answer.line, f"{ident}: nothing to put in {name}")
        return set(answer.strings("sets"))

    def check_condition(self, path, node, before, depth):
        keys = set(node.value) if isinstance(node.value, dict) else set()
        if depth > 4:
            self.fault(path, node.line, "a condition is nested more than 4 deep")
        elif keys in ({"all"}, {"any"}):
            for item in node.items("all") + node.items("any"):
                self.check_condition(path, item, before, depth + 1)
        elif keys == {"not"}:
            self.check_condition(path, node.node("not"), before, depth + 1)
        elif keys in ({"q", "is"}, {"q", "has"}):
            answer = node.get("is", node.get("has"))
            if node.get("q") not in before:
                self.fault(path, node.line, f"condition on {node.get('q')!r}, which is not asked before")
            elif answer not in before[node.get("q")]:
                self.fault(path, node.line, f"{node.get('q')} has no answer {answer!r}")
        else:
            self.fault(path, node.line, "a condition is {q, is}, {q, has}, {all}, {any} or {not}")

    def check_codes(self, path, questions, codes):
        def ids(question):
            return {a.get("id") for a in questions[question].items("answers")} if question in questions else set()
        for question, name in (("happened", "issues"), ("sector", "sectors"), ("pathway", "pathways")):
            for ident in sorted(ids(question) ^ codes[name]):
                self.fault(path, questions[question].line if question in questions else 1,
                           f"{question}: {ident} stands in the tree or the taxonomy, not in both")

    def check_length(self, path, node, questions):
        """The longest way through the intake, over every answer to the questions that conditions name."""
        for ident, entry in questions.items():
            if entry.get("part") == "intake" and asked_about(entry.node("show_if")) - {"where"}:
                self.fault(path, entry.line, f"{ident}: intake pages may depend on where only, so that the way can be counted")
        longest = longest_intake(questions)
        if longest > 16:
            self.fault(path, node.line, f"the longest way has {longest} intake pages; five minutes allow 16")

    # ------------------------------------------------------------------ router/

    def router(self, languages):
        """The rules from a problem to doors, and the reported cases that hold them."""
        bodies = {name[:-5] for name in os.listdir(os.path.join(self.root, "offices")) if name.endswith(".yaml")}
        path, node = self.load("router/doors.yaml")
        homes = {}
        for entry in node.items("homes"):
            homes[entry.get("country")] = entry
            for tag in entry.items("languages"):
                if tag.value not in languages:
                    self.fault(path, tag.line, f"{tag.value!r} is not a known language")
        for entry in node.items("here"):
            self.known(path, entry, "where", self.answers_by_question["where"], "answer of where")
        asks = set(self.entries(path, node, "asks", ("text",)))
        before = {**self.answers_by_question, "home": set(homes)}
        for ident, entry in self.entries(path, node, "rules", ("rank",)).items():
            self.check_route(path, ident, entry, bodies, asks, before)
        self.router_cases(bodies, asks, set(homes), before)

    def check_route(self, path, ident, entry, bodies, asks, before):
        if bool(entry.items("bodies")) == bool(entry.items("organisations")):
            self.fault(path, entry.line, f"{ident}: bodies, or kinds of organisations")
        if not isinstance(entry.get("rank"), int) or not 1 <= entry.get("rank") <= 99:
            self.fault(path, entry.line, f"{ident}: rank is 1 to 99")
        for key, allowed in (("bodies", bodies), ("organisations", {"ngo", "union", "government", "host"}), ("ask", asks)):
            for item in entry.items(key):
                if item.value not in allowed:
                    self.fault(path, item.line, f"{ident}: {key}: {item.value!r} does not exist")
        if entry.node("when"):
            self.check_condition(path, entry.node("when"), before, 0)
        elif entry.items("bodies"):
            self.fault(path, entry.line, f"{ident}: a body needs a reason: when")

    def router_cases(self, bodies, asks, homes, before):
        path, node = self.load("router/cases.yaml")
        for ident, entry in self.entries(path, node, "cases", ("why", "home", "answers", "must")).items():
            self.known(path, entry, "home", homes, "country of origin")
            for key in ("must", "order", "never"):
                for item in entry.items(key):
                    if item.value not in bodies:
                        self.fault(path, item.line, f"{ident}: {key}: there is no body {item.value!r}")
            for item in entry.items("ask"):
                if item.value.partition("=")[2] not in asks:
                    self.fault(path, item.line, f"{ident}: {item.value!r} is nothing to ask for")
            for question, given in entry.node("answers").value.items():
                for one in given.value if isinstance(given.value, list) else []:
                    if one.value not in before.get(question, ()):
                        self.fault(path, one.line, f"{ident}: {question} has no answer {one.value!r}")

    # ------------------------------------------------------------------ check/ and rights/ (the server knows the rules of law)

    def law_pages(self):
        for name, key in (("tree", "steps"), ("rules", "looks"), ("calculators", "calculators"), ("checklist", "todos")):
            path, node = self.load(f"check/{name}.yaml")
            if key == "steps":
                if not node.items(key):
                    self.fault(path, node.line, "list steps is missing or empty")
                continue
            for entry in self.entries(path, node, key).values():
                if key != "looks":
                    self.check_picture(path, entry)
        folder = os.path.join(self.root, "rights")
        for name in sorted(os.listdir(folder)):
            if name.endswith(".md") and name != "README.md":
                self.right_page(os.path.join(folder, name))

    def right_page(self, path):
        with open(path, encoding="utf-8") as handle:
            source = handle.read()
        head, mark, body = source[4:].partition("\n---\n")
        if not source.startswith("---\n") or not mark:
            self.fault(path, 1, "a page begins with a head between two lines of ---")
            return
        node = self.convert(path, yaml.compose(head, Loader=yaml.SafeLoader))
        self.walk_texts(path, node, False)
        self.check_picture(path, node)
        if not DATE.match(str(node.get("reviewed_on"))) or not node.strings("sources"):
            self.fault(path, 1, "reviewed_on and sources are missing")
        for number, line in enumerate(body.split("\n"), head.count("\n") + 4):
            if line.strip():
                self.check_text(path, "text", Node(re.sub(r"^(- |#+ )", "", line), number), False)
        words = len(body.split())
        if not RIGHT_WORDS[0] <= words <= RIGHT_WORDS[1]:
            self.fault(path, 1, f"{words} words; a page has {RIGHT_WORDS[0]} to {RIGHT_WORDS[1]}")

    # ------------------------------------------------------------------ pictures

    def check_picture(self, path, entry):
        name = entry.get("picture")
        if name is None:
            self.fault(path, entry.line, f"{entry.get('id')}: picture is missing")
            return
        if not os.path.isfile(os.path.join(self.root, "pictures", f"{name}.svg")):
            self.fault(path, entry.line, f"{entry.get('id')}: pictures/{name}.svg does not exist")
        self.used_pictures.add(name)

    def pictures(self):
        folder = os.path.join(self.root, "pictures")
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as handle:
                source = handle.read()
            if not name.endswith(".svg") or name[:-4] not in self.used_pictures:
                self.fault(path, 1, "no answer shows this picture")
            if len(source.encode()) > PICTURE_MAX:
                self.fault(path, 1, f"larger than {PICTURE_MAX} bytes")
            if 'viewBox="0 0 64 64"' not in source or 'stroke="currentColor"' not in source:
                self.fault(path, 1, "a picture has viewBox 0 0 64 64 and draws in currentColor")
            for number, line in enumerate(source.splitlines(), 1):
                for tag in re.findall(r"<([a-zA-Z]+)", line):
                    if tag not in SVG_TAGS:
                        self.fault(path, number, f"<{tag}> is not allowed in a picture")
                if re.search(r"\b(style|href|on[a-z]+)=", line):
                    self.fault(path, number, "no style, no reference, no script in a picture")

    def run(self):
        self.used_pictures = set()
        languages = self.languages()
        codes = self.taxonomies()
        groups, cards = self.doors(languages, codes)
        flags = self.tree(codes, groups, cards)
        self.router(languages)
        self.promises(flags)
        self.protection()
        self.retention(codes)
        self.law_pages()
        self.pictures()


def plural_problem(expression, nplurals):
    """None, or what is wrong with a gettext plural expression: it must give exactly the forms 0..nplurals-1."""
    if not re.fullmatch(r"[n0-9 ()%=!<>&|?:]+", expression):
        return "has unknown signs"
    seen = set()
    for number in range(0, 1001):
        try:
            seen.add(eval_c(expression, number))
        except (ValueError, SyntaxError) as error:
            return f"cannot be read: {error}"
    return None if seen == set(range(nplurals or 0)) else f"gives forms {sorted(seen)}, not nplurals={nplurals}"


def eval_c(expression, number):
    """Value of a C plural expression for n. Signs were checked before; a ternary is rewritten from the right."""
    expression = expression.strip()
    while expression.startswith("(") and closes_at(expression) == len(expression) - 1:
        expression = expression[1:-1].strip()
    if "?" in expression:
        condition, rest = expression.split("?", 1)
        first, other = rest.split(":", 1)
        return eval_c(first if eval_c(condition, number) else other, number)
    python = expression.replace("&&", " and ").replace("||", " or ")
    return int(eval(python, {"__builtins__": {}}, {"n": number}))  # signs limited by plural_problem


def closes_at(expression):
    depth = 0
    for index, sign in enumerate(expression):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return index
    raise ValueError("brackets")


def holds(condition, answers):
    if condition is None:
        return True
    if condition.node("all"):
        return all(holds(c, answers) for c in condition.items("all"))
    if condition.node("any"):
        return any(holds(c, answers) for c in condition.items("any"))
    if condition.node("not"):
        return not holds(condition.node("not"), answers)
    return answers.get(condition.get("q")) == condition.get("is", condition.get("has"))


def asked_about(condition):
    """The questions that a condition names."""
    if condition is None:
        return set()
    if condition.node("not"):
        return asked_about(condition.node("not"))
    parts = condition.items("all") + condition.items("any")
    return set().union(*map(asked_about, parts)) if parts else {condition.get("q")}


def longest_intake(questions):
    """Tries each answer of `where` (the only answer on which intake pages depend) and counts the pages shown."""
    where = questions.get("where")
    choices = [a.get("id") for a in where.items("answers")] + ["dont_know"] if where else [None]
    return max(sum(1 for q in questions.values()
                   if q.get("part") == "intake" and holds(q.node("show_if"), {"where": choice})) for choice in choices)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "..", "content")
    if not os.path.isdir(root):
        print(f"{root}: no such folder", file=sys.stderr)
        return 2
    checker = Checker(root)
    checker.run()
    for path, line, text in sorted(checker.faults):
        print(f"{path}:{line}: {text}")
    if not checker.faults:
        print(f"content: sound ({checker.strings} texts, {len(checker.used_pictures)} pictures)")
    return 1 if checker.faults else 0


if __name__ == "__main__":
    sys.exit(main())
