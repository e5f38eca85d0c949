#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Hold the walls of the house by its #include lines (ARCHITECTURE.md).

    check-includes.py [--self-test]

1. A layer includes itself and lower layers only.         4. A handler file never includes a store header.
2. Engines and libraries are met in their own room only.  5. A room meets another room at its front door only.
3. Domain files know neither HTTP nor SQL.                6. No jurisdiction is named under src/.
7. A rule of law includes law/law.h, headers of its own jurisdiction's folder or of law/common, and no library but the language's own;
   an audit.c beside it law/law_audit.h too.
"""
import os
import re

import checklib

RANK = {"base": 0, "sheet": 1, "chat": 1, "net": 1, "sandbox": 1, "store": 1, "crypto": 1, "i18n": 1, "keys": 2, "bundle": 2, "html": 2, "media": 2, "import": 2, "law": 2, "jobs": 2,
        "http": 3, "app": 4}
# Header of a library -> the only folders that may include it.
OWNED = {
    "sqlite3.h": ("store",), "libpq-fe.h": ("store",), "sodium.h": ("crypto",), "microhttpd.h": ("http",),
    "jpeglib.h": ("media",), "png.h": ("media",), "libheif/heif.h": ("media",), "magic.h": ("media",),
    "seccomp.h": ("sandbox",), "fido.h": ("crypto",), "curl/curl.h": ("net",),
    "cbor.h": ("crypto",), "rhonabwy.h": ("crypto",), "linux/landlock.h": ("sandbox",),
    "archive.h": ("import",), "zlib.h": ("http", "sheet"), "expat.h": ("import",),
}
HANDLERS = ("_web.c", "_api.c", "_jobs.c", "_cli.c")
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.M)
# What a rule of law may include of the C library.
LANGUAGE = ("stdbool.h", "stddef.h", "stdint.h", "limits.h", "string.h")
# Headers of src/app that belong to no room.
COMMON = {"app/app.h", "app/views.h", "app/sql.h", "app/rooms.h"}
PLACES = re.compile(
    r"\b(Japan|Cambodia|Viet ?[Nn]am|Indonesia|Philippines?|Myanmar|Burma|Nepal|Thailand|Laos|Mongolia|Bangladesh|"
    r"Sri Lanka|Pakistan|Tokyo|Osaka|Phnom Penh|OTIT|MLVT|ACRA|JITCO|Hello Work|TITP)\b")


def layer_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else "top"


def room_of(path):
    parts = path.split("/")
    return parts[2] if len(parts) > 3 and parts[1] == "app" else None


def layer_complaint(path, header):
    mine, theirs = layer_of(path), header.split("/")[0]
    if mine == "top" or theirs not in RANK or mine == theirs:
        return None
    if mine not in RANK:
        return f"the folder src/{mine} has no place in the order of layers (tools/check-includes.py)"
    if RANK[theirs] >= RANK[mine]:
        return f"{mine} must not include {header}: {theirs} is not below it"
    return None


def owner_complaint(path, header):
    owners = OWNED.get(header)
    if owners and layer_of(path) not in owners:
        return f"<{header}> is for src/{' and src/'.join(owners)} only"
    return None


def room_complaint(path, header):
    room, name = room_of(path), os.path.basename(path)
    if room is None:
        return None
    if header.endswith("_store.h") and name.endswith(HANDLERS):
        return f"a handler asks its domain, never the store: {header}"
    if name == f"{room}.c" and header.startswith("http/"):
        return f"the domain knows no HTTP: {header}"
    if header == "app/sql.h" and (name == f"{room}.c" or name.endswith(HANDLERS)):
        return "domain and handlers hold no SQL; ask the store part of the room: app/sql.h"
    parts = header.split("/")
    if parts[0] == "app" and header not in COMMON and len(parts) > 2 and parts[1] != room:
        doors = {f"{parts[1]}.h"} | ({f"{parts[1]}_views.h"} if name.endswith(("_views.h", "_web.c")) else set())
        if parts[2] not in doors:
            return f"the room {parts[1]} is entered by app/{parts[1]}/{parts[1]}.h only, not {header}"
    return None


def law_complaint(path, quote, header):
    """A rule is a pure function: it sees the engine's front door and its own folder. Its tests may see more."""
    if path.endswith("_test.c"):
        return None
    if quote == "<":
        return None if header in LANGUAGE else f"a rule of law needs no <{header}>"
    if header == "law/law.h" or (header == "law/law_audit.h" and path.endswith("/audit.c")):
        return None
    beside = "/" not in header or header.startswith("../")
    meant = os.path.normpath(os.path.join(os.path.dirname(path) if beside else "law", header))
    own = ("/".join(path.split("/")[:2]) + "/", "law/common/")
    if meant.startswith(own):
        return None
    return f"a rule of law includes law/law.h and headers of {own[0]} or law/common/ only, not {header}"


def full_name(path, quote, header):
    """A header named without its folder stands beside the file."""
    if quote == "<" or "/" in header:
        return header
    return os.path.join(os.path.dirname(path), header)[len("src/"):]


def law_complaints(path, text):
    for hit in INCLUDE.finditer(text):
        complaint = law_complaint(path, hit.group(1), hit.group(2))
        if complaint:
            yield f"{path}:{text.count(chr(10), 0, hit.start()) + 1}: {complaint}"


def check(root):
    said = []
    for path in checklib.tree(root, ".c", ".h", ".def", ".html", ".sql"):
        if path.startswith("law/") and path.endswith((".c", ".h")):
            said += law_complaints(path, checklib.read(root, path) or "")
        if not path.startswith("src/"):
            continue
        text = checklib.read(root, path) or ""
        for hit in INCLUDE.finditer(text) if path.endswith((".c", ".h")) else ():
            header = full_name(path, hit.group(1), hit.group(2))
            line = text.count("\n", 0, hit.start()) + 1
            for rule in (layer_complaint, owner_complaint, room_complaint):
                complaint = rule(path, header)
                if complaint:
                    said.append(f"{path}:{line}: {complaint}")
        if not path.endswith("_test.c"):
            for hit in PLACES.finditer(text):
                line = text.count("\n", 0, hit.start()) + 1
                said.append(f"{path}:{line}: {hit.group(0)}: jurisdictions are content, not code")
    return said


def samples():
    return [
        ("in order", {"src/app/cases/cases_store.c": '#include "app/sql.h"\n#include "store/db.h"\n',
                      "src/store/db_sqlite.c": "#include <sqlite3.h>\n",
                      "src/app/cases/cases_web.c": '#include "app/audit/audit.h"\n#include "http/http.h"\n',
                      "src/app/cases/cases_test.c": '// Japan\n#include "app/cases/cases_store.h"\n'}, None),
        ("rule in order", {"law/jp/pay/rule.c": '// Japan\n#include "law/law.h"\n#include "../pay.h"\n#include "common/fees.h"\n#include <string.h>\n',
                           "law/jp/pay/rule_test.c": '#include <cmocka.h>\n#include "law/law_testing.h"\n'}, None),
        ("audit in order", {"law/jp/pay/audit.c": '#include "law/law_audit.h"\n'}, None),
        ("rule and audit", {"law/jp/pay/rule.c": '#include "law/law_audit.h"\n'}, "not law/law_audit.h"),
        ("rule and clock", {"law/jp/pay/rule.c": "#include <time.h>\n"}, "needs no <time.h>"),
        ("rule and engine", {"law/jp/pay/rule.c": '#include "law/law_int.h"\n'}, "not law/law_int.h"),
        ("rule and another country", {"law/jp/pay/rule.c": '#include "../../kh/fees.h"\n'}, "law/jp/"),
        ("layer", {"src/base/text.c": '#include "http/http.h"\n'}, "not below it"),
        ("peers", {"src/crypto/seal.c": '#include "store/db.h"\n'}, "not below it"),
        ("new folder", {"src/odd/odd.c": '#include "base/mem.h"\n'}, "no place"),
        ("engine", {"src/app/cases/cases_store.c": "#include <sqlite3.h>\n"}, "src/store only"),
        ("sodium", {"src/http/csrf.c": "#  include <sodium.h>\n"}, "src/crypto only"),
        ("store header", {"src/app/cases/cases_web.c": '#include "app/cases/cases_store.h"\n'}, "never the store"),
        ("store header beside", {"src/app/cases/cases_api.c": '#include "cases_store.h"\n'}, "never the store"),
        ("domain", {"src/app/cases/cases.c": '#include "http/http.h"\n'}, "no HTTP"),
        ("statements", {"src/app/cases/cases.c": '#include "app/sql.h"\n'}, "hold no SQL"),
        ("statements in a handler", {"src/app/cases/cases_web.c": '#include "app/sql.h"\n'}, "hold no SQL"),
        ("other room", {"src/app/cases/cases.c": '#include "app/audit/audit_store.h"\n'}, "entered by"),
        ("place", {"src/app/cases/cases.c": "// as in Cambodia\n"}, "jurisdictions are content"),
    ]


if __name__ == "__main__":
    checklib.main(check, samples, __doc__)
