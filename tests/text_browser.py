# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""A text browser, which knows neither styles nor scripts nor pictures: w3m shows every question with its answers and buttons, and
sends the first answer."""
import os
import re
import subprocess
import tempfile

import tap

from testsite import Site, first_answers

WIDTH = "80"


def shown(text):
    """What w3m makes of a page."""
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as f:
        f.write(text)
        f.flush()
        return subprocess.run(["w3m", "-dump", "-cols", WIDTH, "-O", "UTF-8", "-I", "UTF-8", "-T", "text/html", f.name], check=True,
                              capture_output=True, text=True, timeout=30).stdout


def flat(text):
    return re.sub(r"\s+", "", text)


def question_of(page):
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S).group(1)
    return re.sub(r"<[^>]+>", "", heading).replace("&#39;", "'").strip()


@tap.test("every step of a report can be read and sent in a text browser")
def steps():
    with Site() as site:
        for lang in ("en", "ja", "ur"):
            client, answers = site.client(), first_answers()
            page, seen = client.post(f"/{lang}/begin"), 0
            for _ in range(40):
                action = re.search(rf'<form method="post" action="(/{lang}/[^"]+)"', page.text).group(1)
                text, step = shown(page.text), action.rsplit("/", 1)[-1]
                tap.true(flat(question_of(page.text)) in flat(text), f"{action}: the question {question_of(page.text)!r} is shown")
                for label in re.findall(r'<button class="govuk-button" type="submit"[^>]*>([^<]+)', page.text):
                    tap.true(flat(label.replace("&#39;", "'")) in flat(text), f"{action}: the button {label}")
                fields_shown = len(re.findall(r"\(\s*\)|\[\s*\]|\[_+\]|\[\s{3,}\]|\(•\)|\[•", text))
                if re.search(r'<input type="(radio|checkbox)"|<textarea|class="govuk-input"|<select', page.text):
                    tap.true(fields_shown or "[" in text, f"{action}: a place for the answer")
                seen += 1
                fields = {"csrf": page.hidden("csrf")}
                if step == "receipt":
                    tap.true(re.search(r"\d{5} \d{5} \d{4} \d{4} \d{4} \d{4}", text), "the receipt can be read")
                    break
                if step == "receiver":
                    fields.update(a="lotus", go="next")
                elif action == f"/{lang}/who":
                    fields.update(named="no", go="next")
                elif step in answers:
                    fields.update(a=answers[step][0], go="next")
                elif step != "send":
                    fields.update(go="skip")
                page = client.follow(client.post(action, fields))
            tap.true(seen > 15, f"only {seen} steps in {lang}")


@tap.test("w3m itself opens the site and starts a report")
def by_itself():
    with Site() as site, tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "HOME": home}
        base = f"http://127.0.0.1:{site.port}"
        def dump(*words):
            return subprocess.run(["w3m", "-dump", "-cols", WIDTH, "-O", "UTF-8", *words], check=True, capture_output=True, text=True,
                                  timeout=60, env=env).stdout
        tap.true("English" in dump(f"{base}/"), "the list of languages")
        first = dump(f"{base}/en/")
        tap.true(re.search(r"^\s*\[?Ask a person to help\]?\s*$", first, re.M) and "Help now" in first, f"the first page with its button: {first[-1500:]}")
        with tempfile.NamedTemporaryFile("w") as form:
            form.write("fresh=0")
            form.flush()
            begun = dump("-post", form.name, f"{base}/en/begin")
        tap.true("Does someone else use or check this phone?" in begun and "Next" in begun, "the first question with its button")
        tap.true("110" in dump(f"{base}/en/help-now"), "numbers to call")


if __name__ == "__main__":
    tap.main()
