#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Every class that a template names is one that a style sheet dresses (assets/README.md lists ours).

    check-classes.py [--self-test]

A class of govuk-frontend must belong to a part that assets/scss takes for that audience; an own class stands in assets/css.
No template carries a style attribute, an event handler or an inline script.
"""
import re

import checklib

CLASS = re.compile(r'\bclass="((?:[^"{]|\{\{.*?\}\}|\{%.*?%\})*)"')
USE = re.compile(r'@use "govuk-frontend/dist/govuk/(?:components|objects|core|utilities|overrides)/([a-z-]+)"')
UNSAFE = re.compile(r"<[a-z][^>]*\s(style|on[a-z]+)\s*=|<script(?![^>]*\bsrc=)", re.I)
# Parts of govuk-frontend whose classes do not begin with the name of the part.
OTHER_NAMES = {
    "typography": ("heading", "body", "caption", "!-font"), "lists": ("list",), "links": ("link",), "grid": ("grid",),
    "template": ("template",), "section-break": ("section-break",), "spacing": ("!-margin", "!-padding"), "width": ("!-width",),
}


def own_classes(root):
    css = "".join(checklib.read(root, p) or "" for p in checklib.tree(root, ".css") if p.startswith("assets/css/"))
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return set(re.findall(r"\.([A-Za-z][A-Za-z0-9_-]*)", css))


def parts(root, sheet):
    text = checklib.read(root, f"assets/scss/{sheet}.scss") or ""
    names = set()
    for part in USE.findall(text):
        names |= set(OTHER_NAMES.get(part, (part,)))
    return names


def known(name, own, govuk):
    if name in own:
        return True
    tail = name[len("govuk-"):] if name.startswith("govuk-") else None
    return tail is not None and any(tail == p or tail.startswith((p + "-", p + "__")) for p in govuk)


def check(root):
    said, own = [], own_classes(root)
    worker = parts(root, "worker")
    staff = worker | parts(root, "staff")
    for path in checklib.tree(root, ".html"):
        if not (path.startswith("src/") and "/views/" in path):
            continue
        text = checklib.read(root, path) or ""
        is_staff = re.search(r"\{%\s*view\b[^%]*\bstaff\s*%\}", text)
        for number, line in enumerate(text.split("\n"), 1):
            for value in CLASS.findall(line):
                names = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", re.sub(r"[\w-]*\{\{.*?\}\}[\w-]*", " ", value)).split()
                said += [f"{path}:{number}: no style sheet dresses the class {n!r}" for n in names
                         if not known(n, own, staff if is_staff else worker)]
            if UNSAFE.search(line):
                said.append(f"{path}:{number}: no style, handler or inline script in a template (the page's policy refuses it)")
    return said


def samples():
    head = '{% view a struct a "a.h" worker %}\n'
    base = {"assets/css/recourse.css": "/* .ghost */ .tile > .small { color: red; }\n",
            "assets/scss/worker.scss": '@use "govuk-frontend/dist/govuk/components/button";\n'
                                       '@use "govuk-frontend/dist/govuk/core/typography";\n',
            "assets/scss/staff.scss": '@use "govuk-frontend/dist/govuk/components/pagination";\n'}
    view = "src/app/a/views/a.html"
    return [
        ("in order", {**base, view: head + '<a class="govuk-button govuk-button--secondary tile{% if v->x %} small{% end %}">'
                                           '<h1 class="govuk-heading-l">\n'}, None),
        ("computed", {**base, view: head + '<p class="tile due-{{ v->kind }}">\n'}, None),
        ("unknown", {**base, view: head + '<p class="tile ghost">\n'}, "'ghost'"),
        ("in a branch", {**base, view: head + '<p class="tile{% if v->x %} ghost{% end %}">\n'}, "'ghost'"),
        ("not taken", {**base, view: head + '<p class="govuk-pagination">\n'}, "govuk-pagination"),
        ("taken for staff", {**base, view: head.replace("worker", "staff") + '<p class="govuk-pagination">\n'}, None),
        ("style", {**base, view: head + '<p style="color: red">\n'}, "no style"),
        ("script", {**base, view: head + "<script>x()</script>\n"}, "no style"),
    ]


if __name__ == "__main__":
    checklib.main(check, samples, __doc__)
