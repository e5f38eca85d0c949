#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""The worker texts where a wrong word harms: danger, consent, money, deadlines, receipts.

    critical-texts.py                prints them, one a line
    critical-texts.py --lang TAG     text, translation and what docs/translations/TAG.tsv says of it
    critical-texts.py --check        every language has a record of each text as it is translated now

docs/translations/<tag>.tsv keeps for each: English, translation, back-translation by somebody who did not see the English,
and what was done. A translation that changed after its record was made is reported.
"""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import po  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PLACES = re.compile(r"content/(intake/doors|promises)\.yaml|views/(doors|door_list|who|receipt|name|sure|who_sees_page|sharing|share|notices|answers_stop|ledger_settlement|ledger_hers|mandates_hers|mandate_use|group_hers|group_paper|abroad|way)\.html|"
                    r"pages_doors\.c|groups_room_web\.c|consent_text\.c|consent/parts\.def|override|law/jp/(pension|stay_leaving)/rule\.c|content/rights/change\.md")
WORDS = re.compile(r"danger|consent|delet|receipt number|at the latest|deadline|late\b|solved|allow|police|pay\b|money|owe|fixed day", re.I)


def texts():
    """In the order of the template; where a text stands is read from the #: lines."""
    path = os.path.join(ROOT, "locale/worker.pot")
    with open(path, encoding="utf-8") as f:
        blocks = f.read().split("\n\n")
    places = {}
    for block in blocks:
        quoted = re.search(r'^msgid ((?:".*"\n?)+)', block, re.M)
        if quoted:
            places["".join(po.unquote(q, path) for q in re.findall(r'".*"', quoted.group(1)))] = " ".join(re.findall(r"^#: (.*)", block, re.M))
    return [e.id for e in po.read(path) if e.id and (PLACES.search(places.get(e.id, "")) or WORDS.search(e.id))]


def translations(tag):
    return {e.id: e.strs.get(0, "") for e in po.read(os.path.join(ROOT, f"locale/worker/{tag}.po")) if e.id}


def records(tag):
    path = os.path.join(ROOT, f"docs/translations/{tag}.tsv")
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f if line.strip() and not line.startswith("#")]
    return {r[0]: r[1:] for r in rows[1:]}


def tags():
    return sorted(n[:-3] for n in os.listdir(os.path.join(ROOT, "locale/worker")) if n.endswith(".po"))


def check():
    faults = 0
    for tag in tags():
        have, kept = translations(tag), records(tag)
        bad = [t for t in texts() if have.get(t) and (len(kept.get(t, [])) < 3 or kept[t][0] != have[t])]
        faults += len(bad)
        print(f"{tag}: {len(texts()) - len(bad)} of {len(texts())} recorded" + "".join(f"\n    {b}" for b in bad[:3]))
    return 1 if faults else 0


def main(words):
    if "--check" in words:
        return check()
    if "--lang" in words:
        tag = words[words.index("--lang") + 1]
        have, kept = translations(tag), records(tag)
        for t in texts():
            print("\t".join([t, have.get(t, ""), *kept.get(t, [])[1:]]))
        return 0
    print("\n".join(texts()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
