# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Where in HTML a template stands: the part of the HTML tokenizer that decides which escaper is right. Used by htc.py.

Stricter than a browser: what a browser would repair (a lone "<", a missing blank between attributes) is an error here.
"""
import copy

# Kinds of places.
TEXT, RCDATA, RAW = "text", "text of an element without markup", "a script or style"
OPEN, NAME, BEFORE, ATTR, AFTER, EQUALS = "<", "a tag's name", "a tag", "an attribute's name", "after a name", "after ="
DOUBLE, SINGLE, BARE, CLOSED, EDGE = '"', "'", "an unquoted value", "after a value", "a tag's edge"
COMMENT, DECLARATION = "a comment", "a declaration"
IN_TAG = (NAME, BEFORE, ATTR, AFTER, CLOSED, EDGE)

BLANK = " \t\n\r\f"
RCDATA_TAGS = ("title", "textarea")
RAW_TAGS = ("script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext")
URL_ATTRS = ("href", "src", "action", "formaction", "poster", "cite", "data", "background", "ping", "manifest", "longdesc",
             "xlink:href", "icon", "profile", "classid", "codebase", "archive")
REFUSED_ATTRS = ("style", "srcdoc", "srcset", "imagesrcset", "http-equiv", "sandbox", "integrity", "nonce", "attributename")
# A URL here is code or style: it must come from this build.
CODE_URLS = {("script", "src"), ("link", "href"), ("iframe", "src"), ("frame", "src"), ("embed", "src"), ("object", "data"),
             ("use", "href"), ("use", "xlink:href"), ("base", "href"), ("script", "href"), ("script", "xlink:href")}
ANIMATES = ("animate", "set", "animatetransform", "animatemotion")
SCHEMES = ("https", "tel", "mailto")
# How far a URL is: nothing yet; a value; letters that may become a scheme; the scheme is settled; settled as tel:.
START, VALUE, PREFIX, PART, TEL = "start", "value", "prefix", "part", "tel"
DATA = "data"  # a constant data: address; no value may follow


class TemplateError(Exception):
    def __init__(self, line, text):
        super().__init__(text)
        self.line, self.text = line, text


class Place:
    def __init__(self):
        self.kind, self.tag, self.attr = TEXT, "", ""
        self.closing = False     # inside </tag
        self.url, self.letters = START, ""
        self.pre = self.option = False
        self.equiv = self.content_value = False  # of the <meta> we are in
        self.last = ""           # last character that was printed, "" when unknown

    def copy(self):
        return copy.copy(self)

    def is_text(self):
        return self.kind == TEXT

    def describe(self):
        if self.kind in (DOUBLE, SINGLE):
            return "inside the attribute '%s' of <%s>" % (self.attr, self.tag)
        if self.kind in (RCDATA, RAW):
            return "inside <%s>" % self.tag
        if self.kind == TEXT:
            return "in text"
        return "in " + self.kind + (" (<%s>)" % self.tag if self.kind in IN_TAG else "")

    # ---- Blocks
    def boundary(self, line):
        """A block begins, branches or ends here."""
        if self.kind in (NAME, ATTR, AFTER, CLOSED) and not self.closing:
            self.kind, self.attr = EDGE, ""
        if self.kind not in (TEXT, RCDATA, RAW, DOUBLE, SINGLE, BEFORE, EDGE) or (self.kind in IN_TAG and self.closing):
            raise TemplateError(line, "a block may not stand " + self.describe())
        self.last = ""

    def agree(self, other, line, what):
        """Refuses another place than the other one (an address may have got its beginning meanwhile)."""
        mine, theirs = ((EDGE if p.kind == BEFORE else p.kind, p.tag, p.attr, p.pre, p.option) for p in (self, other))
        if mine != theirs:
            raise TemplateError(line, "%s must end where it began: it began %s and ends %s" % (what, other.describe(), self.describe()))

    def join(self, other, line, what):
        """The place after two ways that meet here; they must agree."""
        self.agree(other, line, what)
        if EDGE in (self.kind, other.kind):
            self.kind = EDGE
        if self.kind in (DOUBLE, SINGLE) and self.attr in URL_ATTRS and self.url != other.url:
            raise TemplateError(line, "%s: with it the address has begun, without it not" % what)
        if self.letters != other.letters:
            self.letters = "?"
        self.equiv, self.content_value = self.equiv or other.equiv, self.content_value or other.content_value
        self.last = ""

    # ---- Values
    def escaper(self, line, chosen, is_asset_base):
        """Name of the C function for a value that stands here."""
        if chosen in ("user", "bdi"):
            self.elements(line, chosen)
            self.last = ""
            return "html_" + chosen
        if chosen == "path" and not (self.kind in (DOUBLE, SINGLE) and self.attr in URL_ATTRS):
            raise TemplateError(line, "the filter 'path' belongs into an address")
        self.last = ""
        if self.kind in (TEXT, RCDATA):
            return "html_text"
        self.need_quoted(line)
        if self.attr in URL_ATTRS:
            return self.url_escaper(line, chosen, is_asset_base)
        return "html_attr"

    def need_quoted(self, line):
        """Refuses every place but a quoted attribute that may hold a value."""
        if self.kind in (BARE, EQUALS):
            raise TemplateError(line, "a value may not stand in an unquoted attribute: put \"...\" around it")
        if self.kind not in (DOUBLE, SINGLE):
            raise TemplateError(line, "a value may not stand " + self.describe())
        if self.attr.startswith("on"):
            raise TemplateError(line, "a value may not stand in the event handler '%s'" % self.attr)
        if self.attr in REFUSED_ATTRS or self.tag in ANIMATES:
            raise TemplateError(line, "a value may not stand in the attribute '%s' of <%s>" % (self.attr, self.tag))
        if self.tag == "meta" and self.attr == "content":
            self.content_value = True

    def url_escaper(self, line, chosen, is_asset_base):
        code = (self.tag, self.attr) in CODE_URLS and self.url in (START, VALUE, PREFIX)
        if code and (self.tag == "base" or not is_asset_base or self.url != START):
            raise TemplateError(line, "the address of <%s> must begin with a constant or with h->page->asset_base" % self.tag)
        if self.url == DATA:
            raise TemplateError(line, "a value may not stand in a data: address")
        where, self.url = self.url, {START: VALUE, PREFIX: VALUE}.get(self.url, self.url)
        if is_asset_base and where == START:
            self.url = PART
        if chosen == "path":
            return "html_url_path"
        return {START: "html_url", TEL: "html_attr"}.get(where, "html_url_part")

    def speech(self, line):
        """HtmlPlace of a translated text that stands here."""
        self.last = ""
        if self.kind in (TEXT, RCDATA):
            return "HTML_IN_PLAIN" if self.kind == RCDATA or self.option else "HTML_IN_TEXT"
        self.need_quoted(line)
        if self.attr in URL_ATTRS:
            raise TemplateError(line, "a translated text may not stand in an address")
        return "HTML_IN_ATTR"

    def elements(self, line, what):
        """Refuses places where elements cannot stand."""
        if self.kind != TEXT or self.option:
            where = "inside <option>" if self.kind == TEXT else self.describe()
            raise TemplateError(line, "'%s' prints markup and may not stand %s" % (what, where))
        self.last = ""

    # ---- Constant text
    def feed(self, text, line, at_line_start):
        """Follows constant text; returns what of it is printed."""
        out, i = [], 0
        while i < len(text):
            step, printed = self.step(text, i, line + text.count("\n", 0, i), at_line_start and not text[:i].strip(BLANK))
            out.append(printed)
            if printed:
                self.last = printed[-1]
            i += step
        return "".join(out)

    def step(self, text, i, line, line_start):
        if self.kind == TEXT:
            return self.step_text(text, i, line, line_start)
        if self.kind in (RCDATA, RAW):
            return self.step_raw(text, i)
        if self.kind == COMMENT:
            end = text.find("-->", i)
            if end < 0:
                raise TemplateError(line, "a comment holds a directive or is not closed; use {# #}")
            self.kind = TEXT
            return end + 3 - i, ""
        if self.kind == DECLARATION:
            if text[i] == ">":
                self.kind = TEXT
            return 1, text[i]
        if self.kind in (DOUBLE, SINGLE):
            return self.step_value(text, i, line)
        return self.step_tag(text, i, line)

    def step_text(self, text, i, line, line_start):
        c = text[i]
        if c in BLANK and not self.pre:
            end = i
            while end < len(text) and text[end] in BLANK:
                end += 1
            if line_start or self.last == "\n":
                return end - i, ""
            return end - i, "\n" if "\n" in text[i:end] else " "
        if c != "<":
            return 1, c
        if text.startswith("<!--", i):
            self.kind = COMMENT
            return 4, ""
        if text.startswith("<!", i):
            self.kind = DECLARATION
            return 2, "<!"
        following = text[i + 1:i + 3]
        self.closing = following[:1] == "/"
        first = following[1:2] if self.closing else following[:1]
        if not first:
            raise TemplateError(line, "a value may not stand in a tag's name")
        if not (first.isascii() and first.isalpha()):
            raise TemplateError(line, "'<' must begin a tag; write &lt;")
        self.kind, self.tag, self.attr = NAME, "", ""
        self.equiv = self.content_value = False
        return (2, "</") if self.closing else (1, "<")

    def step_raw(self, text, i):
        if text[i] == "<" and text[i + 1:i + 2 + len(self.tag)].lower() == "/" + self.tag:
            after = text[i + 2 + len(self.tag):i + 3 + len(self.tag)]
            if not after or after in BLANK + "/>":
                self.kind, self.closing, self.tag = NAME, True, ""
                return 2, "</"
        return 1, text[i]

    def step_tag(self, text, i, line):
        c = text[i]
        if c == ">":
            self.end_tag(line)
            return 1, c
        if c in BLANK:
            return self.step_tag_blank(text, i, line)
        if c in "\"'<`" and not (self.kind == EQUALS and c in "\"'"):
            raise TemplateError(line, "'%s' may not stand %s" % (c, self.describe()))
        if self.kind == NAME:
            if c == "/":
                self.kind = BEFORE
            else:
                self.tag += c.lower()
        elif self.kind == EQUALS:
            self.start_value(c)
        elif self.kind == BARE:
            self.url_char(c, line)
        elif self.kind == ATTR and c == "=":
            self.kind = EQUALS
        elif self.kind == AFTER and c == "=":
            self.kind = EQUALS
        elif self.kind == ATTR:
            self.attr += c.lower()
        elif c == "/":
            self.kind = BEFORE
        elif self.kind in (CLOSED, EDGE):
            raise TemplateError(line, "a blank is missing before '%s' in <%s>" % (text[i:i + 10].split()[0], self.tag))
        else:
            self.kind, self.attr = ATTR, c.lower()
        return 1, c

    def step_tag_blank(self, text, i, line):
        end = i
        while end < len(text) and text[end] in BLANK:
            end += 1
        if self.kind == EQUALS:
            raise TemplateError(line, "a value must follow '=' directly")
        if self.kind == ATTR:
            self.note_attr()
        if self.kind == BARE:
            self.end_value(line)
        self.kind = AFTER if self.kind == ATTR and text[end:end + 1] == "=" else BEFORE
        follows = text[end:end + 1]
        return end - i, "" if follows == ">" else " "

    def start_value(self, c):
        self.note_attr()
        self.url, self.letters = START, ""
        self.kind = DOUBLE if c == '"' else SINGLE if c == "'" else BARE
        if self.kind == BARE:
            self.url_char(c, 0)

    def note_attr(self):
        if self.tag == "meta" and self.attr == "http-equiv":
            self.equiv = True

    def step_value(self, text, i, line):
        c = text[i]
        if c == self.kind:
            self.end_value(line)
            self.kind = CLOSED
        else:
            self.url_char(c, line)
        return 1, c

    def url_char(self, c, line):
        """Follows a constant character of a URL until its scheme is settled."""
        if self.attr not in URL_ATTRS or self.url in (PART, TEL, DATA):
            return
        if c in "/?#":
            self.url = PART
        elif c == ":":
            scheme = self.letters.lower()
            if self.url == PREFIX and scheme == "data":
                self.url = DATA
                return
            if self.url != PREFIX or scheme not in SCHEMES:
                raise TemplateError(line, "an address must be relative, https:, tel: or mailto:")
            self.url = TEL if scheme == "tel" else PART
        elif self.url == START and (c in BLANK or ord(c) < 32):
            raise TemplateError(line, "an address may not begin with a blank")
        else:
            self.letters += c
            self.url = PREFIX if self.url == START else self.url

    def end_value(self, line):
        self.attr = "" if self.attr != "http-equiv" else self.attr

    def end_tag(self, line):
        if self.kind == EQUALS:
            raise TemplateError(line, "a value is missing after '='")
        if self.kind in (ATTR, AFTER):
            self.note_attr()
        if self.equiv and self.content_value:
            raise TemplateError(line, "a value may not stand in <meta http-equiv>")
        tag, self.attr = self.tag, ""
        self.kind = TEXT
        if self.closing:
            self.pre = self.pre and tag != "pre"
            self.option = self.option and tag not in ("option", "select")
        elif tag in RCDATA_TAGS:
            self.kind = RCDATA
        elif tag in RAW_TAGS:
            self.kind = RAW
        elif tag == "pre":
            self.pre = True
        elif tag == "option":
            self.option = True
        self.closing = False
        if self.kind == TEXT:
            self.tag = ""
