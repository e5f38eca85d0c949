# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading and writing of gettext files. Used by pot.py and po-check.py."""
import re

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d+)\])?)\s+(".*)$')


class PoError(Exception):
    pass


class Entry:
    def __init__(self):
        self.ctx = self.id = self.plural = None
        self.strs, self.fuzzy, self.line = {}, False, 0
        self.comments, self.refs = [], []

    def key(self):
        return (self.ctx, self.id)


def unquote(text, where):
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        raise PoError("%s: a text is not closed" % where)
    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m.group(1), m.group(0)), text[1:-1])


def quote(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def read(path):
    """The entries of a .po or .pot file; the header is the one whose id is empty. Obsolete entries are left out."""
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    entries, entry, target = [], Entry(), None
    for number, line in enumerate(lines + [""], 1):
        where, line = "%s:%d" % (path, number), line.strip()
        hit = KEYWORD.match(line)
        starts = hit and (hit.group(1) == "msgctxt" or (hit.group(1) == "msgid" and target != ("ctx",)))
        if (not line or line.startswith("#") or starts) and entry.id is not None and entry.strs:
            entries.append(entry)
            entry, target = Entry(), None
        if line.startswith("#,"):
            entry.fuzzy = entry.fuzzy or "fuzzy" in line
        elif hit:
            target = put(entry, hit, unquote(hit.group(3), where), number)
        elif line.startswith('"'):
            if target is None:
                raise PoError("%s: a text without a keyword" % where)
            extend(entry, target, unquote(line, where))
        elif line and not line.startswith("#"):
            raise PoError("%s: not understood: %s" % (where, line[:40]))
    return entries


def put(entry, hit, text, number):
    word = hit.group(1)
    if word.startswith("msgstr"):
        form = int(hit.group(2) or 0)
        entry.strs[form] = text
        return ("strs", form)
    name = {"msgctxt": "ctx", "msgid": "id", "msgid_plural": "plural"}[word]
    setattr(entry, name, text)
    entry.line = entry.line or number
    return (name,)


def extend(entry, target, text):
    if target[0] == "strs":
        entry.strs[target[1]] += text
    else:
        setattr(entry, target[0], getattr(entry, target[0]) + text)


def headers(entries):
    """Fields of the header entry."""
    for entry in entries:
        if entry.id == "" and entry.ctx is None:
            pairs = (line.split(":", 1) for line in entry.strs.get(0, "").split("\n") if ":" in line)
            return {name.strip(): value.strip() for name, value in pairs}
    return {}


def write_text(word, text, out):
    parts = re.findall(r"[^\n]*\n|[^\n]+", text)
    if len(parts) < 2:
        out.append("%s %s" % (word, quote(text)))
    else:
        out.append('%s ""' % word)
        out.extend(quote(p) for p in parts)


def render(header, entries):
    """Text of a .pot: header is a list of (name, value), entries in their order."""
    out = ["# SPDX-FileCopyrightText: 2026 The Recourse contributors", "# SPDX-License-" "Identifier: Apache-2.0", 'msgid ""', 'msgstr ""']
    out += [quote("%s: %s\n" % pair) for pair in header]
    for entry in entries:
        out.append("")
        out += ["#. " + c for c in entry.comments]
        out += ["#: " + r for r in entry.refs]
        if entry.ctx is not None:
            write_text("msgctxt", entry.ctx, out)
        write_text("msgid", entry.id, out)
        if entry.plural is None:
            out.append('msgstr ""')
        else:
            write_text("msgid_plural", entry.plural, out)
            out += ['msgstr[0] ""', 'msgstr[1] ""']
    return "\n".join(out) + "\n"
