#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Flesch-Kincaid grade of the English words a worker reads.

Usage: tools/grade.py [--list] [FILE...]
FILE is content YAML, or a gettext .po/.pot whose msgids are English. Without FILE: all YAML under content/ but content/demo.
Of YAML, the texts of audience worker are counted; of audience both, `say`, and `text` that has no `say` beside it.
Exit 1 when all texts together are above grade 7, or one long text (12 words or more) is above grade 9.
"""
import argparse
import os
import re
import sys

import yaml

KEYS = {"text", "hint", "label", "title", "body", "say"}
OVERALL_MAX = 7.0
LONG_MAX = 9.0
LONG_WORDS = 12
# Words whose vowel groups mislead the counter.
EXCEPTIONS = {"area": 3, "being": 2, "idea": 3, "people": 2, "someone": 2, "everyone": 3, "something": 2, "somewhere": 2,
              "another": 3, "vietnamese": 4, "quiet": 2, "real": 1, "really": 2, "trying": 2, "create": 2, "diary": 3,
              "therefore": 2, "safely": 2, "airport": 2, "everything": 3, "business": 2, "wednesday": 2, "worker": 2,
              "safety": 2, "statement": 2, "homeland": 2, "sometimes": 2, "therapy": 3, "video": 3, "videos": 3}


def syllables(word):
    word = re.sub(r"[^a-z]", "", word.lower())
    if not word:
        return 1
    if word in EXCEPTIONS:
        return EXCEPTIONS[word]
    count = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouylr]e$", word) or re.search(r"[aeiouy][lr]e$", word):
        count -= 1
    elif re.search(r"[^aeiouytd]ed$", word) or re.search(r"[^aeiouyscxz]es$", word) and not re.search(r"(ch|sh|g)es$", word):
        count -= 1
    return max(count, 1)


def measure(text):
    """(sentences, words, syllables) of one text. A placeholder counts as one short word."""
    text = re.sub(r"<[^>]+>", " ", text)
    text = re.sub(r"%\(?\w*\)?[sd]|\{[a-z_]+\}", "it", text)
    words = re.findall(r"[A-Za-z]+(?:['’][A-Za-z]+)*", text)
    sentences = len([part for part in re.split(r"[.?!:;]+(?:\s|$)|\n\n", text) if re.search(r"[A-Za-z]", part)])
    return max(sentences, 1), len(words), sum(syllables(word) for word in words)


def grade(sentences, words, sounds):
    return 0.39 * words / sentences + 11.8 * sounds / words - 15.59 if words else 0.0


def yaml_texts(path):
    with open(path, encoding="utf-8") as handle:
        root = yaml.compose(handle, Loader=yaml.SafeLoader)
    head = {key.value: value.value for key, value in root.value if isinstance(value, yaml.ScalarNode)}
    audience = head.get("audience")
    if audience not in ("worker", "both"):
        return []
    found = []

    def walk(node):
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                walk(item)
        elif isinstance(node, yaml.MappingNode):
            names = {key.value for key, _ in node.value}
            for key, value in node.value:
                if key.value in KEYS and isinstance(value, yaml.ScalarNode):
                    if audience == "worker" or key.value == "say" or "say" not in names:
                        found.append((value.start_mark.line + 1, value.value))
                else:
                    walk(value)

    walk(root)
    return found


def po_texts(path):
    found, line_of, parts, reading = [], 0, [], False
    with open(path, encoding="utf-8") as handle:
        for number, line in enumerate(handle, 1):
            line = line.strip()
            if re.match(r'msgid(_plural)? "', line):
                if parts:
                    found.append((line_of, "".join(parts)))
                reading, line_of, parts = True, number, [unquote(line[line.index('"'):])]
            elif reading and line.startswith('"'):
                parts.append(unquote(line))
            else:
                reading = False
                if parts:
                    found.append((line_of, "".join(parts)))
                parts = []
    if parts:
        found.append((line_of, "".join(parts)))
    return [(line, text) for line, text in found if text]


def unquote(quoted):
    return quoted[1:-1].replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def default_files():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "content")
    return sorted(os.path.join(folder, name) for folder, _, names in os.walk(root)
                  for name in names if name.endswith(".yaml") and "demo" not in folder.split(os.sep))


def main():
    parser = argparse.ArgumentParser(description="Flesch-Kincaid grade of the English words a worker reads.")
    parser.add_argument("--list", action="store_true", help="print every long text with its grade")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    total, failed, texts = [0, 0, 0], False, 0
    for path in options.files or default_files():
        for line, text in (po_texts if path.endswith((".po", ".pot")) else yaml_texts)(path):
            one = measure(text)
            total = [a + b for a, b in zip(total, one)]
            texts += 1
            if one[1] < LONG_WORDS:
                continue
            value = grade(*one)
            if value > LONG_MAX:
                failed = True
                print(f"{os.path.relpath(path)}:{line}: grade {value:.1f}, at most {LONG_MAX:.0f}: {text}")
            elif options.list:
                print(f"{os.path.relpath(path)}:{line}: grade {value:.1f}: {text}")
    if not texts:
        print("no text found", file=sys.stderr)
        return 2
    overall = grade(*total)
    print(f"{texts} texts, {total[1]} words: grade {overall:.1f} (at most {OVERALL_MAX:.0f})")
    return 1 if failed or overall > OVERALL_MAX else 0


if __name__ == "__main__":
    sys.exit(main())
