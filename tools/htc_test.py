#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Tests of the template compiler: what it makes, and above all what it refuses. Prints one `ok` line for each."""
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import htc  # noqa: E402
from htc_html import TemplateError  # noqa: E402

VIEW = '{% view a struct a "a.h" worker %}\n'


def code(body):
    """The body of the function without #line and boilerplate, one statement a line."""
    text = htc.compile_c(htc.Template("a.html", VIEW + body), "app/views.h")
    lines = text[text.index("(void)h;") + 8:text.rindex("}")].split("\n")
    return "\n".join(ln.strip() for ln in lines if ln.strip() and not ln.startswith("#line"))


def constants(body):
    """All constant text of a template, joined."""
    return "".join(htc.read_string(s, 0, None)[0] for s in re.findall(r'"(?:[^"\\]|\\.)*"', code(body)))


# name, template, words that the error must hold, line (of the file: the view is line 1)
REFUSED = [
    ("event handler", '<p onclick="{{ x }}">', "event handler", 2),
    ("event handler in capitals", '<p ONCLICK="{{ x }}">', "event handler", 2),
    ("translated event handler", '<p onclick="{% t "Go" %}">', "event handler", 2),
    ("style attribute", '<p style="color:{{ x }}">', "'style'", 2),
    ("srcdoc", '<iframe srcdoc="{{ x }}"></iframe>', "'srcdoc'", 2),
    ("srcset", '<img srcset="{{ x }}">', "'srcset'", 2),
    ("script", "<script>var a = {{ x }};</script>", "<script>", 2),
    ("script after a comparison", "<script>if (a</b) x = {{ x }};</script>", "<script>", 2),
    ("translated text in a script", '<script>alert({% t "a" %})</script>', "<script>", 2),
    ("style element", "\n<style>p { color: {{ x }} }</style>", "<style>", 3),
    ("comment", "<!-- {{ x }} -->", "comment", 2),
    ("comment with a block", "<!-- {% if x %}a{% end %} -->", "comment", 2),
    ("tag name", "<{{ x }}>", "tag's name", 2),
    ("tag name later", "<h{{ x }}>", "tag's name", 2),
    ("end tag name", "</{{ x }}>", "tag's name", 2),
    ("inside an end tag", "</p {{ x }}>", "a tag", 2),
    ("attribute name", "<p {{ x }}=\"a\">", "a tag", 2),
    ("attribute name later", "<p data-{{ x }}=\"a\">", "attribute's name", 2),
    ("unquoted attribute", "<p title={{ x }}>", "unquoted", 2),
    ("unquoted attribute later", "<p title=a{{ x }}>", "unquoted", 2),
    ("unquoted translated attribute", '<p title={% t "a" %}>', "unquoted", 2),
    ("markup in an attribute: user", '<p title="{{ x | user }}">', "markup", 2),
    ("markup in an attribute: bdi", '<p title="{{ x | bdi }}">', "markup", 2),
    ("markup in an attribute: include", '<p title="{% include b x %}">', "markup", 2),
    ("markup in an attribute: call", '<p title="{% call b(x) %}">', "markup", 2),
    ("markup in a title", "<title>{{ x | user }}</title>", "markup", 2),
    ("markup in a textarea", "<textarea>{{ x | bdi }}</textarea>", "markup", 2),
    ("markup in an option", "<option>{{ x | bdi }}</option>", "markup", 2),
    ("declaration", "<!doctype {{ x }}>", "declaration", 2),
    ("meta refresh", '<meta http-equiv="refresh" content="{{ x }}">', "http-equiv", 2),
    ("meta refresh, other order", '<meta content="0;url={{ x }}" http-equiv="refresh">', "http-equiv", 2),
    ("base", '<base href="{{ x }}">', "<base>", 2),
    ("address of a script", '<script src="{{ x }}"></script>', "<script>", 2),
    ("address of a style sheet", '<link href="{{ x }}">', "<link>", 2),
    ("address of a script, later", '<script src="a{{ x }}"></script>', "<script>", 2),
    ("animated attribute", '<animate to="{{ x }}">', "<animate>", 2),
    ("constant javascript address", '<a href="javascript:x()">', "relative", 2),
    ("constant http address", '<a href="http://a.b/">', "relative", 2),
    ("scheme behind a value", '<a href="{{ x }}:alert(1)">', "relative", 2),
    ("scheme behind a blank", '<a href=" javascript:x">', "blank", 2),
    ("value in a data address", '<img src="data:{{ x }}">', "data:", 2),
    ("translated address", '<a href="{% t "x" %}">', "address", 2),
    ("path outside of an address", "<p>{{ x | path }}</p>", "path", 2),
    ("unknown directive", "a\nb\n{% iff x %}", "unknown directive 'iff'", 4),
    ("empty directive", "{% %}", "unknown directive", 2),
    ("no end", "{% if x %}a", "no {% end %}", 2),
    ("no end of the outer block", "{% for a in b count c %}\n{% if x %}\n{% end %}", "no {% end %}", 2),
    ("end without a block", "a{% end %}", "'end' without", 2),
    ("else without a block", "a{% else %}", "'else' without", 2),
    ("elif after else", "{% if a %}{% else %}{% elif b %}{% end %}", "'elif' without", 2),
    ("branch leaves a tag open", "{% if x %}<p{% end %}>", "must end where it began", 2),
    ("branch leaves an attribute open", '<p {% if x %}title="{% end %}a">', "must end where it began", 2),
    ("branches differ", '<p title="{% if x %}">{% else %}a">{% end %}', "must end where it began", 2),
    ("loop leaves a tag open", "{% for a in b count c %}<p {% end %}>", "must end where it began", 2),
    ("loop opens a script", "{% for a in b count c %}<script>{% end %}", "must end where it began", 2),
    ("branch begins an address", '<a href="{% if x %}/a{% end %}{{ y }}">', "the address has begun", 2),
    ("branch inside a tag name", "<h{% if x %}1{% else %}2{% end %}>", "a blank is missing", 2),
    ("branch glued to an attribute", '<p {% if x %}a{% end %}b>', "a blank is missing", 2),
    ("branch after =", "<p a={% if x %}1{% end %}>", "may not stand", 2),
    ("attributes without a blank", '<p a="b"c="d">', "a blank is missing", 2),
    ("lone <", "a < b", "&lt;", 2),
    ("quote in a tag", '<p "a">', "may not stand", 2),
    ("ends in a tag", "<p", "the template ends", 2),
    ("ends in a script", "<script>", "the template ends", 2),
    ("placeholder without a value", '{% t "a {b}" %}', "{b}", 2),
    ("value without a placeholder", '{% t "a" b=c %}', "differ", 2),
    ("plural without n", '{% tn "a" "b" %}', "n=", 2),
    ("text without quotes", "{% t a %}", "quotes", 2),
    ("wrong loop", "{% for a in b %}{% end %}", "count", 2),
    ("value not closed", "{{ a", "'}}' is missing", 2),
    ("directive not closed", "{% if a", "'%}' is missing", 2),
    ("note not closed", "{# a", "'#}' is missing", 2),
    ("empty value", "{{ }}", "expression is missing", 2),
    ("empty condition", "{% if %}{% end %}", "expression is missing", 2),
    ("second view", VIEW, "unknown directive", 2),
]

# name, template, what the code must hold
MADE = [
    ("text", "<p>{{ x }}</p>", "HTML_VALUE(h, html_text, x);"),
    ("text after a comparison sign", "<p>a &lt; {{ x }}</p>", "HTML_VALUE(h, html_text, x);"),
    ("title", "<title>{{ x }}</title>", "html_text, x"),
    ("textarea with a tag inside", "<textarea><a href={{ x }}</textarea>", "html_text, x"),
    ("attribute", '<p title="{{ x }}">', "html_attr, x"),
    ("single quotes", "<p title='{{ x }}'>", "html_attr, x"),
    ("> in an attribute", '<p title="a > b" class="{{ x }}">', "html_attr, x"),
    ("attribute over lines", '<p\n  title="a"\n  class="{{ x }}">', "html_attr, x"),
    ("after a closed script", "<script>a = '<p>';</script><p>{{ x }}</p>", "html_text, x"),
    ("self-closing", '<br/><p title="{{ x }}">', "html_attr, x"),
    ("address", '<a href="{{ x }}">', "html_url, x"),
    ("address in capitals", '<A HREF="{{ x }}">', "html_url, x"),
    ("form address", '<form action="{{ x }}">', "html_url, x"),
    ("button address", '<button formaction="{{ x }}">', "html_url, x"),
    ("poster", '<video poster="{{ x }}"></video>', "html_url, x"),
    ("component", '<a href="/a/{{ x }}">', "html_url_part, x"),
    ("component without a slash", '<a href="a{{ x }}">', "html_url_part, x"),
    ("component of a query", '<a href="?a={{ x }}">', "html_url_part, x"),
    ("second value of an address", '<a href="{{ y }}{{ x }}">', "html_url_part, x"),
    ("after https:", '<a href="https://a.b/{{ x }}">', "html_url_part, x"),
    ("after tel:", '<a href="tel:{{ x }}">', "html_attr, x"),
    ("path", '<a href="/a{{ x | path }}">', "html_url_path(h, x);"),
    ("path at the start", '<a href="{{ x | path }}">', "html_url_path(h, x);"),
    ("address with two branches", '<a href="{% if y %}/a{% else %}/b{% end %}/{{ x }}">', "html_url_part, x"),
    ("asset", '<script src="{{ h->page->asset_base }}a.js"></script>', "html_url, h->page->asset_base"),
    ("constant start of a script", '<script src="/a/{{ x }}"></script>', "html_url_part, x"),
    ("user", "{{ x | user }}", "html_user(h, x);"),
    ("bitwise or is no filter", "{{ a | b }}", "html_text, a | b"),
    ("logical or before a filter's name", "{{ a || user }}", "html_text, a || user"),
    ("closing signs in a text", '{{ f("}}") }}', 'html_text, f("}}")'),
    ("closing sign in a directive", '{% if f("%}") %}a{% end %}', 'if (f("%}")) {'),
    ("if", "{% if a %}1{% elif b %}2{% else %}3{% end %}", "} else if (b) {"),
    ("for", "{% for r in v->rows count v->n %}{{ r->x }}{% end %}", "for (size_t r_i = 0; r_i < html_count((int64_t)(v->n)); r_i++) {"),
    ("conditional attribute", "<p{% if a %} hidden{% end %}>", 'html_raw_const(h, " hidden");'),
    ("conditional attribute after a blank", "<p {% if a %}hidden{% end %}>", 'html_raw_const(h, "hidden");'),
    ("either attribute", "<p {% if a %}b{% else %}c{% end %}>", 'html_raw_const(h, "c");'),
    ("two conditional attributes", "<p{% if a %} b{% end %}{% if c %} d{% end %}>", 'html_raw_const(h, " d");'),
    ("include", "{% include b_c v->d %}", "b_c_render(h, v->d);"),
    ("call", "{% call f(1, \"a)\") %}", 'f(h, 1, "a)");'),
    ("call without arguments", "{% call f() %}", "f(h);"),
    ("translated", '{% t "a" %}', 'html_t(h, HTML_IN_TEXT, 0xaf63dc4c8601ec8cULL, NULL, "a", NULL, 0);'),
    ("translated in an attribute", '<p title="{% t "a" %}">', "html_t(h, HTML_IN_ATTR"),
    ("translated in a title", '<title>{% t "a" %}</title>', "html_t(h, HTML_IN_PLAIN"),
    ("translated in an option", '<option>{% t "a" %}</option>', "html_t(h, HTML_IN_PLAIN"),
    ("translated after an option", '<option>a</option>{% t "a" %}', "html_t(h, HTML_IN_TEXT"),
    ("context", '{% t "c" | "a" %}', '"c", "a", NULL, 0);'),
    ("placeholders", '{% t "{a} {b}" a=f(x, y=1) b=c == d %}', 'I18N_ARG("a", f(x, y=1)), I18N_ARG("b", c == d)}, 2);'),
    ("plural", '{% tn "{n} a" "{n} b" n=v->n %}', '"{n} a", "{n} b", (int64_t)(v->n), (const I18nArg[]){I18N_ARG("n", v->n)}, 1);'),
    ("plural without the number", '{% tn "a" "b" n=v->n %}', '"a", "b", (int64_t)(v->n)'),
    ("run time", "{% tx a | b %}", "html_tx(h, HTML_IN_TEXT, a, b);"),
    ("run time with ||", "{% tx a || b %}", "html_tx(h, HTML_IN_TEXT, NULL, a || b);"),
    ("literal", '{% lit "{{" %}', 'html_raw_const(h, "{{");'),
    ("UTF-8", "<p>ខ្មែរ</p>", 'html_raw_const(h, "<p>ខ្មែរ</p>");'),
    ("quotes and backslashes", '<p title="\\">"</p>', 'html_raw_const(h, "<p title=\\"\\\\\\">\\"</p>");'),
]

# name, template, all constant text
SPACE = [
    ("indentation", "<ul>\n    <li>a</li>\n\n\n  <li>b  c</li>\n</ul>\n", "<ul>\n<li>a</li>\n<li>b c</li>\n</ul>\n"),
    ("lines with a directive only", "<ul>\n  {% if a %}\n    <li>b</li>\n  {% end %}\n</ul>\n", "<ul>\n<li>b</li>\n</ul>\n"),
    ("two directives on a line", "<p>\n {% if a %} {% if b %}\n c\n {% end %}{% end %}\n</p>", "<p>\nc\n</p>"),
    ("note lines", "a\n  {# b #}\nc", "a\nc"),
    ("inline directive", "a {% if b %}c{% end %} d", "a c d"),
    ("pre", "<pre>\n  a\n\n  b</pre>\n  <p>", "<pre>\n  a\n\n  b</pre>\n<p>"),
    ("attribute", '<p title="a\n  b">', '<p title="a\n  b">'),
    ("inside a tag", "<p\n   a\n   b=c\n>", "<p a b=c>"),
    ("HTML comment", "a<!-- <b> -->c", "ac"),
    ("script", "<script>\n  a\n</script>", "<script>\n  a\n</script>"),
]


def refused(body, words, line):
    try:
        got = code(body)
    except TemplateError as e:
        assert words in e.text, "error is: " + e.text
        assert e.line == line, "line is %d" % e.line
        return
    raise AssertionError("was accepted:\n" + got)


def made(body, part):
    got = code(body)
    assert part in got, "made:\n" + got


def space(body, want):
    got = constants(body)
    assert got == want, "printed: %r" % got


def test_first_line():
    for src in ("", "<p>", '{% view A struct a "a.h" worker %}', '{% view a struct a "a.h" friend %}', "{% view a %}"):
        try:
            htc.Template("a.html", src)
        except TemplateError as e:
            assert e.line == 1
            continue
        raise AssertionError("was accepted: " + src)


def test_merged():
    assert code("<p>\n{# a #}\nb{# c #}d</p>").count("html_raw_const") == 1


def test_notes():
    t = htc.Template("a.html", VIEW + '{# TRANSLATORS: for a\n  button #}\n{% t "a" %}\n{% t "b" %}{# TRANSLATORS: x #}<p>{% t "c" %}'
                     '{% if a %}{# TRANSLATORS: y #}{% tn "d" "e" n=f %}{% end %}{# TRANSLATORS: z #}\n\n{% t "g" %}')
    assert [(s.text, s.note) for s in htc.speeches(t.nodes)] == [("a", "for a button"), ("b", None), ("c", "x"), ("d", "y"), ("g", None)]
    assert [s.line for s in htc.speeches(t.nodes)][:2] == [4, 5]


def test_header():
    a = htc.Template("a.html", VIEW)
    b = htc.Template("b.html", '{% view b PageContext "html/html.h" both %}')
    text = htc.compile_header([b, a])
    assert "struct a;\n" in text and "void a_render(Html *h, const struct a *v);\nvoid b_render(Html *h, const PageContext *v);" in text


def run(*args):
    return subprocess.run([sys.executable, os.path.join(HERE, "htc.py"), *args], capture_output=True, text=True)


def test_command():
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, n) for n in ("good.html", "bad.html", "good.c")]
        for path, body in zip(paths, ("<p>{{ v->x }}</p>", '<p\n  onclick="{{ x }}">')):
            with open(path, "w", encoding="utf-8") as f:
                f.write(VIEW + body)
        good = run("c", paths[0], paths[2])
        assert good.returncode == 0, good.stderr
        with open(paths[2], encoding="utf-8") as f:
            made_c = f.read()
        assert '#line 2 "%s"' % paths[0] in made_c and '#include "a.h"' in made_c
        bad = run("check", paths[1])
        assert bad.returncode == 1 and bad.stderr.startswith(paths[1] + ":3: error: "), bad.stderr
        twice = run("header", os.path.join(folder, "v.h"), paths[0], paths[0])
        assert twice.returncode == 1 and "stem" in twice.stderr


def test_gcc_points_into_the_template():
    with tempfile.TemporaryDirectory() as folder:
        html, out, header = (os.path.join(folder, n) for n in ("a.html", "a.c", "a.h"))
        with open(html, "w", encoding="utf-8") as f:
            f.write(VIEW + "<p>\n\n{{ v->missing }}</p>")
        with open(header, "w", encoding="utf-8") as f:
            f.write("struct a { int x; };\n")
        assert run("header", os.path.join(folder, "views.h"), html).returncode == 0
        assert run("c", html, out, "--views", "views.h").returncode == 0
        gcc = subprocess.run(["gcc", "-std=gnu17", "-fsyntax-only", "-I", folder, "-I", os.path.join(HERE, "..", "src"), out],
                             capture_output=True, text=True)
        assert gcc.returncode != 0 and "a.html:4" in gcc.stderr and "missing" in gcc.stderr, gcc.stderr


def test_own_templates():
    """Every template of the product compiles."""
    top = os.path.join(HERE, "..", "src")
    paths = [os.path.join(d, n) for d, _, names in os.walk(top) for n in names if n.endswith(".html")]
    done = run("check", *paths)
    assert paths and done.returncode == 0, done.stderr


def main():
    tests = [("refused: " + n, refused, rest) for n, *rest in REFUSED] + [("made: " + n, made, rest) for n, *rest in MADE]
    tests += [("white space: " + n, space, rest) for n, *rest in SPACE]
    tests += [(name[5:].replace("_", " "), fn, ()) for name, fn in sorted(globals().items()) if name.startswith("test_")]
    failed = 0
    for number, (name, fn, args) in enumerate(tests, 1):
        try:
            fn(*args)
            print("ok %d - %s" % (number, name))
        except (AssertionError, TemplateError) as e:
            failed += 1
            print("not ok %d - %s\n# %s" % (number, name, str(e).replace("\n", "\n# ")))
    print("1..%d" % len(tests))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
