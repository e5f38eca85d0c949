#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Check the catalogues locale/<audience>/<tag>.po against locale/<audience>.pot and content/languages.yaml.

    po-check.py [--strict] [--root FOLDER] [--lang TAG]...

Always an error: a placeholder that is missing or new, HTML, a printf directive, a direction override, blanks at the ends that
differ, a wrong header (Language, charset, Plural-Forms, X-Reviewed: yes|no), a wrong number of plural forms.
With --strict also: an absent catalogue, a text that is missing, untranslated, fuzzy, or no longer in the .pot.
Prints a table, then one line for each error; the exit code is 1 if there was one.
"""
import argparse
import os
import re
import sys

import yaml

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import po  # noqa: E402

HOLE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
PRINTF = re.compile(r"%(?:\d+\$)?[-+#0]*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j)?[sdiuxXfgGeEcpn]\b")
MARKUP = re.compile(r"<\s*[A-Za-z/!?]|&(?:[A-Za-z]+|#\d+|#x[0-9A-Fa-f]+);")
OVERRIDE = re.compile("[\u202a-\u202e\u2066-\u2069]")
COLUMNS = ("audience", "tag", "texts", "done", "open", "fuzzy", "missing", "extra", "same", "reviewed", "errors")


def holes(*texts):
    return set(HOLE.findall(" ".join(t for t in texts if t)))


def text_errors(entry, text):
    """What is wrong with one translated text of an entry."""
    wanted, found = holes(entry.id, entry.plural), holes(text)
    if entry.plural is not None:  # "one message" may leave the number out
        wanted, found = wanted - {"n"}, found - ({"n"} if "n" in holes(entry.id, entry.plural) else set())
    if wanted != found:
        yield "placeholders differ: {%s} in the source, {%s} in the translation" % (
            ", ".join(sorted(wanted)), ", ".join(sorted(found)))
    if len(HOLE.findall(text)) != text.count("{") or text.count("{") != text.count("}"):
        if text.count("{") != entry.id.count("{"):
            yield "a brace does not belong to a placeholder"
    if len(PRINTF.findall(text)) > len(PRINTF.findall(entry.id)):
        yield "a printf directive"
    if MARKUP.search(text) and not MARKUP.search(entry.id):
        yield "HTML or an entity"
    if OVERRIDE.search(text):
        yield "a direction control character"
    if text[:1].isspace() != entry.id[:1].isspace() or text[-1:].isspace() != entry.id[-1:].isspace():
        yield "blanks at the ends differ from the source"


def header_errors(fields, language):
    if fields.get("Language", "").replace("_", "-").lower() != language["tag"].lower():
        yield "Language is '%s', not %s" % (fields.get("Language", ""), language["tag"])
    if "charset=utf-8" not in fields.get("Content-Type", "").lower():
        yield "the charset is not UTF-8"
    if fields.get("X-Reviewed") not in ("yes", "no"):
        yield "X-Reviewed must be yes or no"
    forms = re.match(r"nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*(.+?);?$", fields.get("Plural-Forms", ""))
    if not forms or int(forms.group(1)) != int(language["nplurals"]):
        yield "Plural-Forms must begin with nplurals=%s" % language["nplurals"]


class Report:
    def __init__(self, audience, tag):
        self.row = dict.fromkeys(COLUMNS, 0)
        self.row.update(audience=audience, tag=tag, reviewed="-")
        self.errors = []

    def error(self, where, text):
        self.errors.append("%s: %s" % (where, text))


def check(path, source, language, audience, strict):
    report = Report(audience, language["tag"])
    row, name = report.row, os.path.basename(os.path.dirname(path)) + "/" + os.path.basename(path)
    row["texts"] = len(source)
    if not os.path.exists(path):
        row["missing"] = len(source)
        if strict:
            report.error(name, "the catalogue is absent")
        return report
    try:
        entries = po.read(path)
    except (po.PoError, UnicodeDecodeError) as e:
        report.error(name, str(e))
        return report
    fields = po.headers(entries)
    for text in header_errors(fields, language):
        report.error(name, text)
    row["reviewed"] = fields.get("X-Reviewed", "-")
    seen = set()
    for entry in entries:
        if entry.id == "" and entry.ctx is None:
            continue
        if entry.key() in seen:
            report.error("%s:%d" % (name, entry.line), "stands twice")
        seen.add(entry.key())
        check_entry(report, name, entry, source.get(entry.key()), language, strict)
    missing = [k for k in source if k not in seen]
    row["missing"] = len(missing)
    if strict:
        for key in missing:
            report.error(name, "missing: %s" % key[1][:60])
    return report


def check_entry(report, name, entry, wanted, language, strict):
    row, where = report.row, "%s:%d" % (name, entry.line)
    if wanted is None:
        row["extra"] += 1
        if strict:
            report.error(where, "not in the .pot any more: %s" % entry.id[:60])
        return
    if (wanted.plural is None) != (entry.plural is None) or (wanted.plural or "") != (entry.plural or ""):
        report.error(where, "the plural differs from the .pot")
        return
    forms = 1 if entry.plural is None else int(language["nplurals"])
    if sorted(entry.strs) != list(range(forms)):
        report.error(where, "needs %d forms, has %d" % (forms, len(entry.strs)))
        return
    full = all(entry.strs.values())
    row["fuzzy"] += entry.fuzzy
    row["open"] += not full
    row["done"] += full and not entry.fuzzy
    row["same"] += language["tag"] != "en" and entry.strs[0] == entry.id and len(entry.id.split()) > 2
    if strict and (not full or entry.fuzzy):
        report.error(where, "%s: %s" % ("fuzzy" if full else "untranslated", entry.id[:60]))
    for text in entry.strs.values():
        for problem in text_errors(entry, text) if text else ():
            report.error(where, problem)


def languages_of(root):
    with open(os.path.join(root, "content/languages.yaml"), encoding="utf-8") as f:
        data = yaml.safe_load(f)
    return data["languages"] if isinstance(data, dict) else data


def print_table(reports):
    rows = [COLUMNS] + [tuple(str(r.row[c]) for c in COLUMNS) for r in reports]
    widths = [max(len(r[i]) for r in rows) for i in range(len(COLUMNS))]
    for r in rows:
        print("  ".join(v.ljust(w) if i in (0, 1, 9) else v.rjust(w) for i, (v, w) in enumerate(zip(r, widths))).rstrip())


def main(argv):
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--strict", action="store_true")
    ask.add_argument("--root", default=os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    ask.add_argument("--lang", action="append", default=[])
    options = ask.parse_args(argv)
    reports = []
    for audience in ("worker", "staff"):
        pot = os.path.join(options.root, "locale", audience + ".pot")
        source = {e.key(): e for e in po.read(pot) if e.id or e.ctx is not None}
        for language in languages_of(options.root):
            if language["tag"] == "en" or (audience == "staff" and not language.get("staff")):
                continue
            if options.lang and language["tag"] not in options.lang:
                continue
            path = os.path.join(options.root, "locale", audience, language["tag"] + ".po")
            report = check(path, source, language, audience, options.strict)
            report.row["errors"] = len(report.errors)
            reports.append(report)
    print_table(reports)
    errors = [e for r in reports for e in r.errors]
    for line in errors:
        print("error: " + line)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
