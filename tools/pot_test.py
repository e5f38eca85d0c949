#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Tests of pot.py, po.py, po-check.py and langgen.py on small trees made here. Prints one `ok` line for each."""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import po  # noqa: E402
import pot  # noqa: E402

LANGUAGES = """audience: both
version: 1
languages:
  - {tag: en, own_name: English, english_name: English, script: Latn, dir: ltr, nplurals: 2, plural_forms: "n != 1", line_height: "1.5", staff: true, second: ""}
  - {tag: km, own_name: "ខ្មែរ", english_name: Khmer, script: Khmr, dir: ltr, nplurals: 1, plural_forms: "0", line_height: "1.9", staff: true, second: en, aliases: [khm]}
"""
TREE = {
    "src/app/room/views/a.html": '{% view a struct a "a.h" worker %}\n{# TRANSLATORS: a greeting #}\n<p>{% t "Hello {name}" name=v->n %}</p>\n'
                                 '{% tn "{n} day" "{n} days" n=v->d %}{% t "button" | "Send" %}',
    "src/app/room/views/b.html": '{% view b struct b "b.h" staff %}\n<p title="{% t "Queue" %}">',
    "src/app/room/views/c.html": '{% view c struct c "c.h" both %}\n{% t "Menu" %}{% call f(TR_S("Called")) %}',
    "src/app/room/room.c": '// TRANSLATORS: shown on top\n// of the page\nconst char *a = TR_W("One " "\\"two\\"");\nf(TR_S("Queue"), TR_B("Both"));\n',
    "src/app/room/rows.def": 'ROW(A, "a", TR_W("A row"))\n',
    "src/app/room/room_test.c": 'TR_W("never");\n',
    "src/base/err.def": '// ERR(name, ...)\nERR(OK,  200, 0, 0, "")\nERR(GONE, 410, 66, 1, "It, (all) has expired.")\n',
    "content/languages.yaml": LANGUAGES,
    "content/tree.yaml": 'audience: worker\ntitle: "Your answers"\nquestions:\n  - id: q1\n    text: "Who?"\n    why: "never"\n    comment: "Of the boss"\n'
                         '    answers:\n      - {id: x, label: "Nobody", text: "Hello {name}"}\n',
    "content/both.yaml": 'audience: both\nlist:\n  - {id: a, text: "For helpers", say: "For her"}\n  - {id: b, text: "For all"}\n',
    "content/none.yaml": 'list:\n  - {id: a, text: "never"}\n',
    "law/xx/pay/rule.c": 'law_step(r, TR_W("Hourly pay"), 0);\n',
    "law/xx/pay/rule_test.c": 'TR_W("never");\n',
    "law/xx/pay/params.yaml": 'version: 1\nparams:\n  - id: xx.pay.low\n    what: "Lowest pay"\n    source: "never"\n',
    "content/demo/cases.yaml": 'audience: both\ntext: "never"\n',
}
HEAD = ('msgid ""\nmsgstr ""\n"Language: km\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n"X-Reviewed: no\\n"\n\n')


def tree(folder, files):
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)


def collected():
    with tempfile.TemporaryDirectory() as folder:
        tree(folder, TREE)
        out = pot.collect(folder)
        for name, text in out.items():
            tree(folder, {name + ".pot": text})
        return {name: {e.key(): e for e in po.read(os.path.join(folder, name + ".pot")) if e.id} for name in out}, out


def test_pot_audiences():
    found, _ = collected()
    worker, staff = ({k[1] for k in found[n]} for n in ("worker", "staff"))
    shared = {"Menu", "Both", "It, (all) has expired.", "For all"}
    assert worker == shared | {"Hello {name}", "{n} day", "Send", 'One "two"', "Your answers", "Who?", "Nobody", "For her",
                               "Hourly pay", "Lowest pay", "A row"}, worker
    assert staff == shared | {"Queue", "For helpers", "Called"}, staff


def test_pot_contexts_and_plurals():
    found, _ = collected()
    assert found["worker"][("button", "Send")].ctx == "button"
    assert found["worker"][(None, "{n} day")].plural == "{n} days"


def test_pot_notes_and_references():
    _, text = collected()
    worker = text["worker"]
    assert "#. a greeting\n#. questions.q1.answers.x.text\n#: src/app/room/views/a.html:3\n#: content/tree.yaml:9\nmsgid \"Hello {name}\"" in worker
    assert '#. shown on top of the page\n#: src/app/room/room.c:3\nmsgid "One \\"two\\""' in worker
    assert '#. questions.q1.text\n#. Of the boss\n#: content/tree.yaml:5\nmsgid "Who?"' in worker
    assert '#. xx.pay.low\n#: law/xx/pay/params.yaml:4\nmsgid "Lowest pay"' in worker
    assert "#. Error message GONE\n#: src/base/err.def:3" in worker


def test_pot_is_valid_for_gettext():
    _, text = collected()
    with tempfile.TemporaryDirectory() as folder:
        tree(folder, {"a.pot": text["worker"]})
        done = subprocess.run(["msgfmt", "-o", "/dev/null", os.path.join(folder, "a.pot")], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_pot_check():
    with tempfile.TemporaryDirectory() as folder:
        tree(folder, TREE)
        command = [sys.executable, os.path.join(HERE, "pot.py"), "--root", folder]
        assert subprocess.run(command + ["--check"], capture_output=True).returncode == 1
        assert subprocess.run(command, capture_output=True).returncode == 0
        assert subprocess.run(command + ["--check"], capture_output=True).returncode == 0


SMALL = po.render([("Content-Type", "text/plain; charset=UTF-8")], [])


def small_pot():
    out = []
    for ctx, text, plural in ((None, "Hello {name}", None), (None, "{n} day", "{n} days"), ("c", "Send", None), (None, "50% off {n}", None)):
        entry = po.Entry()
        entry.ctx, entry.id, entry.plural = ctx, text, plural
        out.append(entry)
    return po.render([("Content-Type", "text/plain; charset=UTF-8")], out)


GOOD = (HEAD + 'msgid "Hello {name}"\nmsgstr "សួស្តី {name}"\n\nmsgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} ថ្ងៃ"\n\n'
        'msgctxt "c"\nmsgid "Send"\nmsgstr "ផ្ញើ"\n\nmsgid "50% off {n}"\nmsgstr ""\n"{n} "\n"50%"\n')


def check(text, *options):
    with tempfile.TemporaryDirectory() as folder:
        tree(folder, {"content/languages.yaml": LANGUAGES, "locale/worker.pot": small_pot(), "locale/staff.pot": SMALL,
                      "locale/worker/km.po": text, "locale/staff/km.po": HEAD})
        done = subprocess.run([sys.executable, os.path.join(HERE, "po-check.py"), "--root", folder, *options],
                              capture_output=True, text=True)
        assert done.returncode in (0, 1) and not done.stderr, done.stderr
        assert (done.returncode == 1) == ("error: " in done.stdout), done.stdout
        return done.stdout


def test_good_catalogue():
    out = check(GOOD, "--strict")
    assert "error: " not in out and out.split("\n")[1].split() == "worker km 4 4 0 0 0 0 0 no 0".split(), out


BAD = [
    ("a missing placeholder", "សួស្តី {name}", "សួស្តី", "placeholders differ"),
    ("a translated placeholder", "សួស្តី {name}", "សួស្តី {ឈ្មោះ}", "placeholders differ"),
    ("a new placeholder", "ផ្ញើ", "{x}", "placeholders differ"),
    ("a lone brace", "ផ្ញើ", "ផ្ញើ {", "brace"),
    ("HTML", "ផ្ញើ", "<b>ផ្ញើ</b>", "HTML"),
    ("an entity", "ផ្ញើ", "ផ្ញើ&nbsp;", "HTML"),
    ("printf", "ផ្ញើ", "ផ្ញើ %s", "printf"),
    ("printf with a position", "ផ្ញើ", "%1$d", "printf"),
    ("a direction override", "ផ្ញើ", "\u202eផ្ញើ", "direction"),
    ("blanks at the end", "ផ្ញើ", "ផ្ញើ ", "blanks"),
    ("no X-Reviewed", '"X-Reviewed: no\\n"\n', "", "X-Reviewed"),
    ("another language", "Language: km", "Language: lo", "Language is"),
    ("another charset", "UTF-8", "CP1252", "charset"),
    ("other plural forms", "nplurals=1", "nplurals=2", "Plural-Forms"),
    ("too many forms", 'msgstr[0] "{n} ថ្ងៃ"', 'msgstr[0] "{n} a"\nmsgstr[1] "b"', "needs 1 forms"),
    ("a text twice", 'msgctxt "c"', 'msgid "Hello {name}"\nmsgstr "{name}"\n\nmsgctxt "c"', "twice"),
    ("an open text", 'msgid "Hello', 'msgid "Hello {name}"\nmsgstr "a\n\nmsgid "Hello', "not closed"),
]
STRICT = [
    ("fuzzy", 'msgctxt "c"', '#, fuzzy\nmsgctxt "c"', "fuzzy: Send"),
    ("untranslated", '"ផ្ញើ"', '""', "untranslated: Send"),
    ("missing", 'msgctxt "c"\nmsgid "Send"\nmsgstr "ផ្ញើ"\n', "", "missing: Send"),
    ("no longer there", 'msgctxt "c"', 'msgctxt "d"', "not in the .pot"),
]


def bad(old, new, words):
    assert old in GOOD
    out = check(GOOD.replace(old, new))
    assert words in out, out


def strict(old, new, words):
    assert old in GOOD
    text = GOOD.replace(old, new)
    assert "error: " not in check(text)
    assert words in check(text, "--strict")


def test_absent_catalogue():
    out = check(GOOD, "--strict", "--lang", "km")
    assert " en " not in out


def test_singular_without_number():
    assert "error: " not in check(GOOD.replace("{n} ថ្ងៃ", "ថ្ងៃ"))


def test_langgen():
    with tempfile.TemporaryDirectory() as folder:
        tree(folder, {"a.yaml": LANGUAGES, "b.yaml": LANGUAGES.replace("dir: ltr", "dir: up"), "c.yaml": LANGUAGES.replace("tag: en", "tag: k_m")})
        def run(name):
            return subprocess.run([sys.executable, os.path.join(HERE, "langgen.py"), os.path.join(folder, name), os.path.join(folder, "o.c")],
                                  capture_output=True, text=True)
        assert run("a.yaml").returncode == 0
        with open(os.path.join(folder, "o.c"), encoding="utf-8") as f:
            text = f.read()
        assert '{"km", "ខ្មែរ", "Khmer", "Khmr", "ltr", "1.9", "en", "latn", "none", "0", 1, true},' in text and '{"khm", "km"},' in text
        assert run("b.yaml").returncode == 1 and run("c.yaml").returncode == 1


def test_own_catalogues():
    """What the product ships: the texts can be collected, and no catalogue holds a wrong entry."""
    assert len(pot.collect(os.path.dirname(HERE))["worker"]) > 1000
    done = subprocess.run([sys.executable, os.path.join(HERE, "po-check.py")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def main():
    tests = [("refused: " + n, bad, rest) for n, *rest in BAD] + [("strict: " + n, strict, rest) for n, *rest in STRICT]
    tests += [(name[5:].replace("_", " "), fn, ()) for name, fn in sorted(globals().items()) if name.startswith("test_")]
    failed = 0
    for number, (name, fn, args) in enumerate(tests, 1):
        try:
            fn(*args)
            print("ok %d - %s" % (number, name))
        except AssertionError as e:
            failed += 1
            print("not ok %d - %s\n# %s" % (number, name, str(e).replace("\n", "\n# ")))
    print("1..%d" % len(tests))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
