#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Collect every text that is translated into locale/worker.pot and locale/staff.pot.

    pot.py [--root FOLDER]            write both files (only when they change)
    pot.py --check [--root FOLDER]    exit code 1 when a file is out of date

Sources, in this order: templates ({% t %}, {% tn %}), C with its tables (.def) and expressions in templates (TR_W, TR_S, TR_B; a comment "// TRANSLATORS: ..." before or beside
becomes the note), src/base/err.def (both audiences), and content/**/*.yaml: the values of text, hint, label, title, body
and say in files whose top level says audience: worker, staff or both. There the note is the path of keys and the sibling
comment. In a file of both audiences the worker gets say where there is one, else text; staff gets the rest. Last come the rules
of law: law/**/*.c, and `what` of law/**/params.yaml, which stands in every working that a worker opens.
Pages about rights, content/rights/*.md, give their title and the Markdown of each block (heading, paragraph, list item).
content/demo is not translated: its texts are examples of what people wrote.
"""
import os
import re
import sys

import yaml

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import htc  # noqa: E402
import po  # noqa: E402

WORDS = ("text", "hint", "label", "title", "body", "say")
MARK = re.compile(r'\bTR_([WSB])\(\s*((?:"(?:[^"\\\n]|\\.)*"\s*)+)\)')
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
NOTE = re.compile(r"(?://|/\*)\s*TRANSLATORS:\s*(.*?)\s*(?:\*/)?\s*$")
ERR_ROW = re.compile(r'^ERR\((\w+),.*?,\s*((?:"(?:[^"\\\n]|\\.)*"\s*)+)\)\s*$')
AUDIENCES = {"worker": ("worker",), "staff": ("staff",), "both": ("worker", "staff"),
             "W": ("worker",), "S": ("staff",), "B": ("worker", "staff")}


class Pot:
    """Entries of one audience in the order in which they were met; the same text is one entry."""

    def __init__(self):
        self.entries = {}

    def add(self, ctx, text, plural, ref, note):
        entry = self.entries.setdefault((ctx, text), po.Entry())
        if entry.id is not None and plural and entry.plural and entry.plural != plural:
            raise SystemExit("%s: error: '%s' has another plural elsewhere (%s)" % (ref, text, entry.refs[0]))
        entry.ctx, entry.id, entry.plural = ctx, text, entry.plural or plural
        if ref not in entry.refs:
            entry.refs.append(ref)
        if note and note not in entry.comments:
            entry.comments.append(note)


class Collector:
    def __init__(self, root):
        self.root = root
        self.pots = {"worker": Pot(), "staff": Pot()}

    def add(self, audience, ctx, text, plural, ref, note):
        if not text.strip():
            return
        for name in AUDIENCES[audience]:
            self.pots[name].add(ctx, text, plural, ref, note)

    def files(self, top, endings):
        found = []
        for folder, dirs, names in os.walk(os.path.join(self.root, top)):
            dirs.sort()
            found += [os.path.join(folder, n) for n in names if n.endswith(endings)]
        return sorted(found)

    def ref(self, path, line):
        return "%s:%d" % (os.path.relpath(path, self.root), line)

    def templates(self):
        for path in self.files("src/app", (".html",)):
            template = htc.load(path)
            for node in htc.speeches(template.nodes):
                self.add(template.audience, node.ctx, node.text, node.plural, self.ref(path, node.line), node.note)

    def c_sources(self, top="src"):
        for path in self.files(top, (".c", ".h", ".def", ".html")):
            if path.endswith("_test.c") or path.endswith("/i18n.h"):
                continue
            with open(path, encoding="utf-8") as f:
                text = f.read()
            lines = text.split("\n")
            for hit in MARK.finditer(text):
                line = text.count("\n", 0, hit.start()) + 1
                self.add(hit.group(1), None, literals(hit.group(2)), None, self.ref(path, line), c_note(lines, line))

    def errors(self):
        path = os.path.join(self.root, "src/base/err.def")
        if not os.path.exists(path):
            return
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                hit = ERR_ROW.match(line)
                if hit:
                    self.add("both", None, literals(hit.group(2)), None, self.ref(path, number), "Error message " + hit.group(1))

    def content(self):
        for path in self.files("content", (".yaml", ".yml")):
            if os.path.relpath(path, self.root).startswith("content/demo/"):
                continue
            with open(path, encoding="utf-8") as f:
                top = yaml.compose(f, Loader=yaml.SafeLoader)
            audience = scalar(member(top, "audience"))
            if audience in ("worker", "staff", "both"):
                self.walk(top, path, audience, [])

    def law(self):
        self.c_sources("law")
        for path in self.files("law", ("params.yaml",)):
            with open(path, encoding="utf-8") as f:
                params = member(yaml.compose(f, Loader=yaml.SafeLoader), "params")
            for param in params.value if params else ():
                what = member(param, "what")
                if what:
                    self.add("worker", None, what.value, None, self.ref(path, what.start_mark.line + 1), scalar(member(param, "id")))

    def pages(self):
        for path in self.files("content/rights", (".md",)):
            if os.path.basename(path) == "README.md":
                continue
            with open(path, encoding="utf-8") as f:
                text = f.read()
            head, _, body = text[4:].partition("\n---\n")
            top = yaml.compose(head, Loader=yaml.SafeLoader)
            audience, name = scalar(member(top, "audience")), os.path.basename(path)[:-3]
            if not text.startswith("---\n") or audience not in AUDIENCES:
                raise SystemExit("%s:1: error: the page has no head with an audience" % path)
            self.add(audience, None, scalar(member(top, "title")), None, self.ref(path, 1), "rights.%s.title" % name)
            for line, block in blocks(body, head.count("\n") + 3):
                self.add(audience, None, block, None, self.ref(path, line), "rights.%s: Markdown" % name)

    def walk(self, node, path, audience, keys):
        if isinstance(node, yaml.SequenceNode):
            for i, item in enumerate(node.value):
                name = scalar(member(item, "id")) or scalar(member(item, "key")) or str(i)
                self.walk(item, path, audience, keys + [name])
        elif isinstance(node, yaml.MappingNode):
            note = scalar(member(node, "comment"))
            for key, value in node.value:
                if key.value in WORDS and isinstance(value, yaml.ScalarNode) and value.tag.endswith(":str"):
                    self.word(node, key.value, value, path, audience, keys, note)
                else:
                    self.walk(value, path, audience, keys + [key.value])

    def word(self, parent, key, value, path, audience, keys, note):
        said = scalar(member(parent, "say"))
        who = audience
        if audience == "both" and said and key in ("text", "say"):
            who = "staff" if key == "text" else "worker"
        where = ".".join(keys + [key])
        ref = self.ref(path, value.start_mark.line + 1)
        self.add(who, None, value.value, None, ref, where)
        if note:
            self.add(who, None, value.value, None, ref, note)


def blocks(body, line):
    """Line and text of each block, as answers_rights.c cuts them: lines joined by a blank, without the marks of list and heading."""
    found, open_at = [], None
    for number, raw in enumerate(body.split("\n"), line + 1):
        text = raw.strip()
        item = re.match(r"[-*] +(.*)", text)
        if not text:
            open_at = None
        elif item or text.startswith("#") or open_at is None:
            found.append([number, item.group(1) if item else text.lstrip("#").strip()])
            open_at = None if text.startswith("#") else number
        else:
            found[-1][1] += " " + text
    return found


def member(node, key):
    if isinstance(node, yaml.MappingNode):
        for k, v in node.value:
            if k.value == key:
                return v
    return None


def scalar(node):
    return node.value if isinstance(node, yaml.ScalarNode) else None


def literals(text):
    return "".join(po.unquote('"%s"' % part, "C") for part in LITERAL.findall(text))


def c_note(lines, line):
    """The translators' note on the line of a mark or on the comment lines right before it."""
    hit = NOTE.search(lines[line - 1])
    if hit:
        return hit.group(1)
    at, note = line - 2, []
    while at >= 0 and lines[at].strip().startswith("//"):
        hit = NOTE.search(lines[at])
        note.insert(0, hit.group(1) if hit else lines[at].strip()[2:].strip())
        if hit:
            return " ".join(note)
        at -= 1
    return None


def collect(root):
    collector = Collector(root)
    collector.templates()
    collector.c_sources()
    collector.errors()
    collector.content()
    collector.pages()
    collector.law()
    out = {}
    for name, pot in collector.pots.items():
        header = [("Project-Id-Version", "recourse-" + name), ("Report-Msgid-Bugs-To", ""), ("Language", ""), ("MIME-Version", "1.0"),
                  ("Content-Type", "text/plain; charset=UTF-8"), ("Content-Transfer-Encoding", "8bit"), ("X-Reviewed", "no")]
        out[name] = po.render(header, pot.entries.values())
    return out


def main(argv):
    check = "--check" in argv
    argv = [a for a in argv if a != "--check"]
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if len(argv) == 2 and argv[0] == "--root":
        root = argv[1]
    elif argv:
        sys.stderr.write(__doc__)
        return 64
    stale = 0
    for name, text in collect(root).items():
        path = os.path.join(root, "locale", name + ".pot")
        old = open(path, encoding="utf-8").read() if os.path.exists(path) else None
        if old == text:
            continue
        stale = 1
        if check:
            print("%s is out of date: run tools/pot.py" % os.path.relpath(path, root))
        else:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
            print("%s: %d texts" % (os.path.relpath(path, root), text.count("\nmsgid ") - 1))
    return stale if check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
