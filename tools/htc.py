#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Compile HTML templates to C. The language is described in docs/templates.md.

    htc.py c TEMPLATE OUT.c          one template (includes "app/views.h", or --views NAME)
    htc.py header OUT.h TEMPLATE...  the prototypes of all templates
    htc.py check TEMPLATE...         only report errors

Errors are printed as FILE:LINE: error: TEXT; the exit code is then 1. The C code carries #line, so that gcc's errors
point into the template as well.
"""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from htc_html import Place, TemplateError  # noqa: E402

FILTERS = ("user", "bdi", "path")
AUDIENCES = ("worker", "staff", "both")
ASSET_BASE = "h->page->asset_base"
NAME = r"[A-Za-z_][A-Za-z0-9_]*"
VIEW = re.compile(r'view\s+([a-z][a-z0-9_]*)\s+((?:struct\s+)?%s)\s+"([^"]+)"\s+(\w+)$' % NAME)
FOR = re.compile(r"for\s+(%s)\s+in\s+(.+?)\s+count\s+(.+)$" % NAME, re.S)
SPEAKS = ("t", "tn", "tx", "lit")  # directives that print where they stand


# ---- Lexer -------------------------------------------------------------------------------------------------------
class Token:
    def __init__(self, kind, text, line):
        self.kind, self.text, self.line = kind, text, line
        self.bol = False  # text only: it begins at the start of a line

    def quiet(self):
        """Prints nothing by itself: alone on a line, the line vanishes."""
        return self.kind == "comment" or (self.kind == "dir" and word(self.text) not in SPEAKS)


def word(text):
    return text.split(None, 1)[0] if text.split() else ""


def find_close(src, start, close, line):
    """Position of close, skipping string and character literals."""
    i = start
    while i < len(src):
        if src.startswith(close, i):
            return i
        if src[i] in "\"'":
            quote, i = src[i], i + 1
            while i < len(src) and src[i] != quote:
                i += 2 if src[i] == "\\" else 1
        i += 1
    raise TemplateError(line, "'%s' is missing" % close)


def lex(src):
    tokens, pos, line = [], 0, 1
    opening = re.compile(r"\{[{%#]")
    while pos < len(src):
        found = opening.search(src, pos)
        end = found.start() if found else len(src)
        if end > pos:
            tokens.append(Token("text", src[pos:end], line))
            line += src.count("\n", pos, end)
        if not found:
            break
        kind = {"{{": "expr", "{%": "dir", "{#": "comment"}[found.group()]
        close = {"expr": "}}", "dir": "%}", "comment": "#}"}[kind]
        stop = src.find(close, end + 2) if kind == "comment" else find_close(src, end + 2, close, line)
        if stop < 0:
            raise TemplateError(line, "'%s' is missing" % close)
        tokens.append(Token(kind, src[end + 2:stop].strip(), line))
        pos = stop + 2
        line += src.count("\n", end, pos)
    return tokens


def drop_quiet_lines(tokens):
    """Removes the blanks and the line break of lines that hold nothing but quiet directives."""
    i = 0
    while i < len(tokens):
        if not tokens[i].quiet():
            i += 1
            continue
        j = i
        while j + 1 < len(tokens) and (tokens[j + 1].quiet() or
                                       (tokens[j + 1].kind == "text" and not tokens[j + 1].text.strip(" \t") and
                                        j + 2 < len(tokens) and tokens[j + 2].quiet())):
            j += 1
        before = tokens[i - 1] if i else None
        after = tokens[j + 1] if j + 1 < len(tokens) else None
        starts = before is None or (before.kind == "text" and
                                    (re.search(r"\n[ \t]*$", before.text) or (before.bol and not before.text.strip(" \t"))))
        ends = after is None or (after.kind == "text" and re.match(r"[ \t]*\n", after.text))
        if starts and ends:
            if before is not None:
                before.text = before.text.rstrip(" \t")
            for k in range(i, j + 1):
                if tokens[k].kind == "text":
                    tokens[k].text = ""
            if after is not None:
                cut = after.text.index("\n") + 1
                after.text, after.bol, after.line = after.text[cut:], True, after.line + 1
        i = j + 1
    if tokens and tokens[0].kind == "text":
        tokens[0].bol = True
    return [t for t in tokens if t.kind != "text" or t.text]


# ---- Parser ------------------------------------------------------------------------------------------------------
class Node:
    def __init__(self, kind, line, **fields):
        self.kind, self.line = kind, line
        self.__dict__.update(fields)


class Template:
    """A parsed template: stem, type, header, audience and the tree of nodes."""

    def __init__(self, path, src):
        self.path = path
        self.tokens = drop_quiet_lines(lex(src))
        self.at, self.note = 0, None
        self.parse_view()
        self.nodes, stop = self.parse_block(())
        assert stop is None

    def parse_view(self):
        while self.at < len(self.tokens) and self.tokens[self.at].kind == "comment":
            self.at += 1
        token = self.tokens[self.at] if self.at < len(self.tokens) else Token("end", "", 1)
        m = VIEW.match(token.text) if token.kind == "dir" else None
        if not m:
            raise TemplateError(token.line, 'the first line must be {% view stem struct type "header.h" worker %}')
        self.stem, self.type, self.header, self.audience = m.groups()
        self.type = " ".join(self.type.split())
        if self.audience not in AUDIENCES:
            raise TemplateError(token.line, "the audience must be worker, staff or both")
        self.at += 1

    def parse_block(self, stops, opened=1):
        """Nodes up to one of the stop words; returns them and the token that stopped. opened: line of the block."""
        nodes = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.kind == "comment":
                if token.text.startswith("TRANSLATORS:"):
                    self.note = (" ".join(token.text[len("TRANSLATORS:"):].split()), token.line + token.text.count("\n"))
                continue
            if token.kind == "dir" and word(token.text) in ("elif", "else", "end"):
                if word(token.text) not in stops:
                    raise TemplateError(token.line, "'%s' without its beginning" % word(token.text))
                return nodes, token
            nodes.append(self.parse_one(token))
        if stops:
            raise TemplateError(opened, "this block has no {% end %}")
        return nodes, None

    def parse_one(self, token):
        if token.kind == "text":
            return Node("text", token.line, text=token.text, bol=token.bol)
        if token.kind == "expr":
            return parse_value(token)
        name = word(token.text)
        rest = token.text[len(name):].strip()
        parse = getattr(self, "parse_" + name, None) if name in DIRECTIVES else None
        if not parse:
            raise TemplateError(token.line, "unknown directive '%s'" % name)
        return parse(token, rest)

    def parse_if(self, token, rest):
        branches, condition = [], need(rest, token)
        while True:
            stops = ("elif", "else", "end") if condition is not None else ("end",)
            body, stop = self.parse_block(stops, token.line)
            branches.append((condition, body, stop.line))
            kind, rest = word(stop.text), stop.text[len(word(stop.text)):].strip()
            if kind == "end":
                return Node("if", token.line, branches=branches)
            condition = need(rest, stop) if kind == "elif" else None
            branches[-1] = branches[-1][:2] + (stop.line,)

    def parse_for(self, token, rest):
        m = FOR.match("for " + rest)
        if not m:
            raise TemplateError(token.line, "write {% for item in array count n %}")
        body, stop = self.parse_block(("end",), token.line)
        return Node("for", token.line, item=m.group(1), array=m.group(2), count=m.group(3), body=body, end=stop.line)

    def parse_t(self, token, rest):
        strings, args = parse_strings(token, rest, 1)
        return self.speech(token, strings[0], strings[1], None, args)

    def parse_tn(self, token, rest):
        strings, args = parse_strings(token, rest, 2)
        if "n" not in dict(args):
            raise TemplateError(token.line, "tn needs n=...")
        return self.speech(token, strings[0], strings[1], strings[2], args)

    def speech(self, token, ctx, text, plural, args):
        names = [a[0] for a in args]
        wanted = placeholders(text) | (placeholders(plural) if plural else set())
        if len(set(names)) != len(names) or (set(names) - {"n"} if plural else set(names)) != (wanted - {"n"} if plural else wanted):
            raise TemplateError(token.line, "placeholders {%s} and values %s differ"
                                % (", ".join(sorted(wanted)), ", ".join(sorted(names)) or "(none)"))
        if not text.strip():
            raise TemplateError(token.line, "the text is empty")
        note, self.note = self.note, None  # for the next text, on the same line or the one below
        return Node("t", token.line, ctx=ctx, text=text, plural=plural, args=args,
                    note=note[0] if note and token.line - note[1] <= 1 else None)

    def parse_tx(self, token, rest):
        parts = split_top(need(rest, token), "|")
        if len(parts) > 2:
            raise TemplateError(token.line, "write {% tx expr %} or {% tx ctx | expr %}")
        return Node("tx", token.line, ctx=parts[0] if len(parts) == 2 else None, expr=parts[-1])

    def parse_include(self, token, rest):
        m = re.match(r"([a-z][a-z0-9_]*)\s+(.+)$", rest, re.S)
        if not m:
            raise TemplateError(token.line, "write {% include stem expr %}")
        return Node("do", token.line, what="include", code="%s_render(h, %s);" % (m.group(1), m.group(2)))

    def parse_call(self, token, rest):
        m = re.match(r"(%s)\s*\((.*)\)$" % NAME, rest, re.S)
        if not m:
            raise TemplateError(token.line, "write {% call function(arguments) %}")
        args = m.group(2).strip()
        return Node("do", token.line, what="call", code="%s(h%s);" % (m.group(1), ", " + args if args else ""))

    def parse_lit(self, token, rest):
        text, end = read_string(rest, 0, token)
        if rest[end:].strip():
            raise TemplateError(token.line, 'write {% lit "text" %}')
        return Node("text", token.line, text=text, bol=False)

    def parse_view_again(self, token, rest):
        raise TemplateError(token.line, "view may stand once, in the first line")


DIRECTIVES = ("if", "for", "t", "tn", "tx", "include", "call", "lit")


def need(text, token):
    if not text:
        raise TemplateError(token.line, "an expression is missing")
    return text


def parse_value(token):
    expr, chosen = token.text, None
    m = re.search(r"\|\s*([a-z_]+)$", expr)
    if m and not expr[:m.start()].endswith("|") and m.group(1) in FILTERS:
        expr, chosen = expr[:m.start()].strip(), m.group(1)
    return Node("value", token.line, expr=need(expr, token), filter=chosen)


ESCAPES = {"n": "\n", '"': '"', "\\": "\\", "'": "'", "t": "\t"}


def read_string(text, pos, token):
    """A C string literal at pos: its value and the position after it."""
    if pos >= len(text) or text[pos] != '"':
        raise TemplateError(token.line, "a text in double quotes is missing")
    out, i = [], pos + 1
    while i < len(text) and text[i] != '"':
        if text[i] == "\\":
            i += 1
            if i >= len(text) or text[i] not in ESCAPES:
                raise TemplateError(token.line, "unknown escape in a text")
            out.append(ESCAPES[text[i]])
        else:
            out.append(text[i])
        i += 1
    if i >= len(text):
        raise TemplateError(token.line, "a text is not closed")
    return "".join(out), i + 1


def parse_strings(token, rest, count):
    """["ctx" |] "text"... name=expr...: ([ctx or None, text...], [(name, expr)...])."""
    first, pos = read_string(rest, 0, token)
    strings = [None, first]
    tail = rest[pos:].lstrip()
    if tail.startswith("|"):
        text, end = read_string(tail[1:].lstrip(), 0, token)
        strings, tail = [first, text], tail[1:].lstrip()[end:].lstrip()
    while len(strings) < count + 1:
        text, end = read_string(tail, 0, token)
        strings.append(text)
        tail = tail[end:].lstrip()
    return strings, parse_args(token, tail)


def parse_args(token, text):
    args, start = [], None
    for pos in top_positions(text):
        m = re.match(r"([a-z_][a-z0-9_]*)=(?!=)", text[pos:])
        if m and (pos == 0 or text[pos - 1].isspace()):
            if start is not None:
                args.append((start[0], text[start[1]:pos].strip()))
            start = (m.group(1), pos + m.end())
        elif start is None and not text[pos].isspace():
            raise TemplateError(token.line, "expected name=value, found '%s'" % text[pos:pos + 20])
    if start is not None:
        args.append((start[0], text[start[1]:].strip()))
    if any(not expr for _, expr in args):
        raise TemplateError(token.line, "a value is missing")
    return args


def top_positions(text):
    """Positions outside of literals and brackets."""
    depth, i = 0, 0
    while i < len(text):
        c = text[i]
        if depth == 0:
            yield i
        if c in "\"'":
            i += 1
            while i < len(text) and text[i] != c:
                i += 2 if text[i] == "\\" else 1
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        i += 1


def split_top(text, sign):
    cuts = [p for p in top_positions(text) if text[p] == sign and text[p - 1:p + 2].count(sign) == 1]
    edges = [-1] + cuts + [len(text)]
    return [text[a + 1:b].strip() for a, b in zip(edges, edges[1:])]


def placeholders(text):
    return set(re.findall(r"\{([a-z_][a-z0-9_]*)\}", text or ""))


def speeches(nodes):
    """All t and tn nodes below, in the order of the file."""
    for node in nodes:
        if node.kind == "t":
            yield node
        elif node.kind == "for":
            yield from speeches(node.body)
        elif node.kind == "if":
            for _, body, _ in node.branches:
                yield from speeches(body)


# ---- Code --------------------------------------------------------------------------------------------------------
def fnv1a(ctx, text):
    """i18n_hash of src/i18n/i18n.h."""
    h = 0xcbf29ce484222325
    for byte in ((ctx + "\x04" if ctx is not None else "") + text).encode():
        h = ((h ^ byte) * 0x100000001b3) & 0xffffffffffffffff
    return h


def c_string(text):
    if text is None:
        return "NULL"
    out = []
    for ch in text:
        out.append({"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}.get(ch, ch if ch >= " " else "\\%03o" % ord(ch)))
    return '"%s"' % "".join(out)


class Writer:
    """Walks the tree with the place in HTML beside it and writes the body of the function."""

    def __init__(self, template):
        self.template, self.place = template, Place()
        self.lines, self.constant, self.indent, self.at = [], [], 1, None
        self.block(template.nodes)
        self.flush()
        if not self.place.is_text():
            raise TemplateError(max([n.line for n in template.nodes] or [1]), "the template ends " + self.place.describe())

    def raw(self, line, code):
        self.flush()
        if line != self.at:
            self.lines.append("#line %d %s" % (line, c_string(self.template.path)))
        self.at = line + 1
        self.lines.append("  " * self.indent + code)

    def flush(self):
        text, self.constant = "".join(self.constant), []
        if not text:
            return
        parts = [c_string(p) for p in re.findall(r".*?\n|.+$", text, re.S)]
        pad = "\n" + "  " * self.indent + " " * len("html_raw_const(h, ")
        self.lines.append("  " * self.indent + "html_raw_const(h, %s);" % pad.join(parts))
        self.at = None

    def block(self, nodes):
        for node in nodes:
            getattr(self, "write_" + node.kind)(node)

    def write_text(self, node):
        self.constant.append(self.place.feed(node.text, node.line, node.bol))

    def write_value(self, node):
        escaper = self.place.escaper(node.line, node.filter, node.expr == ASSET_BASE)
        if node.filter:
            self.raw(node.line, "%s(h, %s);" % (escaper, node.expr))
        else:
            self.raw(node.line, "HTML_VALUE(h, %s, %s);" % (escaper, node.expr))

    def write_t(self, node):
        where = self.place.speech(node.line)
        args = ", ".join("I18N_ARG(%s, %s)" % (c_string(n), e) for n, e in node.args)
        tail = "(const I18nArg[]){%s}, %d" % (args, len(node.args)) if args else "NULL, 0"
        head = "h, %s, 0x%016xULL, %s, %s" % (where, fnv1a(node.ctx, node.text), c_string(node.ctx), c_string(node.text))
        if node.plural is None:
            self.raw(node.line, "html_t(%s, %s);" % (head, tail))
        else:
            self.raw(node.line, "html_tn(%s, %s, (int64_t)(%s), %s);" % (head, c_string(node.plural), dict(node.args)["n"], tail))

    def write_tx(self, node):
        self.raw(node.line, "html_tx(h, %s, %s, %s);" % (self.place.speech(node.line), node.ctx or "NULL", node.expr))

    def write_do(self, node):
        self.place.elements(node.line, node.what)
        self.raw(node.line, node.code)

    def write_for(self, node):
        self.place.boundary(node.line)
        before = self.place.copy()
        self.raw(node.line, "for (size_t {0}_i = 0; {0}_i < html_count((int64_t)({1})); {0}_i++) {{".format(node.item, node.count))
        self.indent += 1
        self.raw(node.line, "const __typeof__(({1})[0]) *{0} = &({1})[{0}_i]; (void){0};".format(node.item, node.array))
        self.block(node.body)
        self.flush()
        self.indent -= 1
        self.place.boundary(node.end)
        self.place.join(before, node.end, "the loop")
        self.lines.append("  " * self.indent + "}")
        self.at = None

    def write_if(self, node):
        self.place.boundary(node.line)
        before, ends, line = self.place.copy(), [], node.line
        for i, (condition, body, end) in enumerate(node.branches):
            head = "} else {" if condition is None else "%sif (%s) {" % ("} else " if i else "", condition)
            self.raw(line, head)
            self.indent += 1
            self.place = before.copy()
            self.block(body)
            self.flush()
            self.indent -= 1
            self.place.boundary(end)
            self.place.agree(before, end, "a branch")
            ends.append((self.place, end))
            line = end
        if node.branches[-1][0] is not None:
            ends.append((before, line))
        self.place = ends[0][0].copy()
        for other, end in ends[1:]:
            self.place.join(other, end, "a branch")
        self.lines.append("  " * self.indent + "}")
        self.at = None


def prototype(template):
    return "void %s_render(Html *h, const %s *v)" % (template.stem, template.type)


def compile_c(template, views):
    body = "\n".join(Writer(template).lines)
    return ("// Made from %s by tools/htc.py; do not edit.\n#include \"%s\"\n#include \"html/html.h\"\n#include \"%s\"\n\n"
            "%s {\n  (void)v;\n  (void)h;\n%s\n}\n" % (os.path.basename(template.path), template.header, views, prototype(template), body))


def compile_header(templates):
    out = ["// Made by tools/htc.py from all templates; do not edit.", "#ifndef RECOURSE_VIEWS_H", "#define RECOURSE_VIEWS_H",
           '#include "html/html.h"']
    out += sorted({'#include "%s"' % t.header for t in templates if not t.type.startswith("struct ")})
    out += sorted({t.type + ";" for t in templates if t.type.startswith("struct ")})
    out += [prototype(t) + ";" for t in sorted(templates, key=lambda t: t.stem)]
    return "\n".join(out + ["#endif", ""])


def load(path):
    try:
        with open(path, encoding="utf-8", newline="") as f:
            src = f.read().replace("\r\n", "\n")
        return Template(path, src.lstrip("\ufeff"))
    except UnicodeDecodeError:
        raise SystemExit("%s:1: error: the file is not UTF-8" % path)
    except TemplateError as e:
        raise SystemExit("%s:%d: error: %s" % (path, e.line, e.text))


def write_if_new(path, text):
    """Keeps the old file's date when nothing changed, so that little is compiled anew."""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            if f.read() == text:
                return
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def guarded(template, views):
    try:
        return compile_c(template, views)
    except TemplateError as e:
        raise SystemExit("%s:%d: error: %s" % (template.path, e.line, e.text))


def main(argv):
    views = "app/views.h"
    if "--views" in argv:
        at = argv.index("--views")
        views, argv = argv[at + 1], argv[:at] + argv[at + 2:]
    if len(argv) == 3 and argv[0] == "c":
        write_if_new(argv[2], guarded(load(argv[1]), views))
    elif len(argv) >= 2 and argv[0] == "header":
        templates = [load(p) for p in argv[2:]]
        stems = {}
        for t in templates:
            if t.stem in stems:
                raise SystemExit("%s:1: error: the stem '%s' is also used by %s" % (t.path, t.stem, stems[t.stem]))
            stems[t.stem] = t.path
        write_if_new(argv[1], compile_header(templates))
    elif len(argv) >= 2 and argv[0] == "check":
        for path in argv[1:]:
            guarded(load(path), views)
    else:
        sys.stderr.write(__doc__)
        return 64
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
