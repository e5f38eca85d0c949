#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Turn content/languages.yaml into the C table of src/i18n/language.h.

    langgen.py LANGUAGES.yaml OUT.c
"""
import re
import sys

import yaml

# Old and common codes that mean one of ours, unless the file says otherwise.
COMMON = {"tl": "fil", "in": "id", "zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-Hant": "zh-Hans", "zh-TW": "zh-Hans",
          "zh-HK": "zh-Hans", "pt": "pt-BR", "jp": "ja"}
TAG = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")
TEXTS = (("tag", None), ("own_name", None), ("english_name", None), ("script", None), ("dir", None), ("line_height", None),
         ("second", ""), ("digits", "latn"), ("review", "none"), ("plural_forms", None))


def fail(text):
    raise SystemExit("langgen.py: " + text)


def c_string(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


def field(entry, key, default):
    value = entry.get(key, entry.get("fallback") if key == "second" else None)
    if value is None:
        if default is None:
            fail("%s: '%s' is missing" % (entry.get("tag", "?"), key))
        value = default
    return str(value)


def row(entry):
    tag = field(entry, "tag", None)
    if not TAG.match(tag):
        fail("'%s' is no language tag" % tag)
    if entry.get("dir") not in ("ltr", "rtl"):
        fail(tag + ": dir must be ltr or rtl")
    texts = [c_string(field(entry, key, default)) for key, default in TEXTS]
    return "  {%s, %d, %s}," % (", ".join(texts), int(entry["nplurals"]), "true" if entry.get("staff") else "false")


def main(argv):
    if len(argv) != 2:
        sys.stderr.write(__doc__)
        return 64
    with open(argv[0], encoding="utf-8") as f:
        data = yaml.safe_load(f)
    entries = data["languages"] if isinstance(data, dict) else data
    tags = [e["tag"] for e in entries]
    if "en" not in tags or len(set(tags)) != len(tags):
        fail("English is missing, or a tag stands twice")
    aliases = {alias: tag for alias, tag in COMMON.items() if tag in tags and alias not in tags}
    for entry in entries:
        aliases.update({alias: entry["tag"] for alias in entry.get("aliases", []) if alias not in tags})
    lines = ["// Made from content/languages.yaml by tools/langgen.py; do not edit.", '#include "i18n/language.h"',
             "const Language languages[] = {"] + [row(e) for e in entries] + ["};",
             "const size_t n_languages = sizeof languages / sizeof *languages;", "const LanguageAlias language_aliases[] = {"]
    lines += ["  {%s, %s}," % (c_string(a), c_string(t)) for a, t in sorted(aliases.items())]
    lines += ["  {\"\", \"\"},", "};", "const size_t n_language_aliases = sizeof language_aliases / sizeof *language_aliases;", ""]
    with open(argv[1], "w", encoding="utf-8") as f:
        f.write("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
