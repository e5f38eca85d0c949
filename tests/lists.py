# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""An old case list through the pages as browsers without script do it, and on the command line: check, import, kill, go on, take back."""
import csv
import html
import io
import os
import re
import subprocess
import tempfile
import time
import zipfile

import tap
from testsite import Site

site = None
WHO = "lotus-case2"
HEAD = "受付番号,氏名,電話番号,受付日,状況,相談種別,都道府県,相談内容"


def send(client, name, data):
    """The upload form, as a browser sends it."""
    token = client.open("/staff/lists").hidden("csrf")
    edge = "----lists" + os.urandom(8).hex()
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{token}\r\n'.encode(),
             f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode(),
             data, f"\r\n--{edge}--\r\n".encode()]
    return client.request("POST", "/staff/lists", b"".join(parts), {"Content-Type": f"multipart/form-data; boundary={edge}"})


def columns(client, page, **change):
    """Sends the form of the columns as it stands, with changes: heading=field, or a field of the form."""
    action = re.search(r'<form method="post" action="([^"]+/columns)"', page.text).group(1)
    rows = re.findall(r"<strong><bdi>(.*?)</bdi></strong>.*?<select[^>]*>(.*?)</select>", page.text, re.S)
    fields = [("csrf", page.hidden("csrf")), *((n, page.hidden(n)) for n in ("sheet", "row", "rows"))]
    for heading, options in rows:
        chosen = re.search(r'value="(\w*)" selected', options)
        fields.append(("field", change.pop(html.unescape(heading), chosen.group(1) if chosen else "")))
    given = {"worker_lang": "vi", "dates": "day", **change}
    return client.post(action, [*fields, *given.items()])


def number(page, label):
    hit = re.search(re.escape(label) + r"</dt><dd[^>]*>(\d+)</dd>", page.text)
    tap.true(hit, f"no {label} in {page.text[-3000:]}")
    return int(hit.group(1))


def act(client, path, what):
    page = client.open(path)
    page = client.post(re.match(r"/staff/lists/\d+", path).group(0), {"csrf": page.hidden("csrf"), "act": what})
    tap.equal(page.status, 303, page.text[:300])
    page = client.open(page.location)
    return act(client, path, what) if ">Go on</button>" in page.text else page   # a slice was not enough


def cell(ref, value):
    if isinstance(value, tuple):   # a day as a sheet stores it
        return f'<c r="{ref}" s="1"><v>{value[0]}</v></c>'
    if isinstance(value, int):
        return f'<c r="{ref}"><v>{value}</v></c>'
    return f'<c r="{ref}" t="inlineStr"><is><t>{html.escape(value)}</t></is></c>' if value else ""


def workbook(*sheets):
    """A workbook of (name, rows, merged cells)."""
    out = io.BytesIO()
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("_rels/.rels", f'<Relationships><Relationship Id="r1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        z.writestr("xl/workbook.xml", f'<workbook {ns} xmlns:r="{rel}"><sheets>' + "".join(
            f'<sheet name="{html.escape(n)}" sheetId="{i}" r:id="s{i}"/>' for i, (n, _, _) in enumerate(sheets, 1)) + "</sheets></workbook>")
        z.writestr("xl/_rels/workbook.xml.rels", "<Relationships>" + "".join(
            f'<Relationship Id="s{i}" Type="{rel}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in range(1, len(sheets) + 1)) +
            f'<Relationship Id="st" Type="{rel}/styles" Target="styles.xml"/></Relationships>')
        z.writestr("xl/styles.xml", f'<styleSheet {ns}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>')
        for i, (_, rows, merged) in enumerate(sheets, 1):
            data = "".join(f'<row r="{r}">' + "".join(cell(f"{chr(65 + c)}{r}", v) for c, v in enumerate(row)) + "</row>" for r, row in enumerate(rows, 1))
            merges = "".join(f'<mergeCell ref="{m}"/>' for m in merged)
            z.writestr(f"xl/worksheets/sheet{i}.xml", f"<worksheet {ns}><sheetData>{data}</sheetData><mergeCells>{merges}</mergeCells></worksheet>")
    return out.getvalue()


def at_rest():
    """Everything that the installation's folder holds, for the embedded engine."""
    data = b""
    for folder, _, files in os.walk(site.folder):
        for name in files:
            with open(os.path.join(folder, name), "rb") as f:
                data += f.read()
    return data


def cases_of(client):
    return len(set(re.findall(r'/staff/cases/(\d{6,})"', client.open("/staff/cases?view=team&sort=changed").text)))


@tap.test("a list in Shift-JIS below a title: guessed, checked, imported, opened, taken back")
def japanese():
    c = site.sign_in(WHO)
    rows = ["相談一覧", "", HEAD, "A-1,グエン ヴァン アン,090-1111-2222,R6.5.1,対応中,賃金未払い,東京都,給料が三月から出ていません",
            "A-2,チャン ティ ビン,080 3333 4444,2023/4/1,終了,住まい、手数料,大阪,部屋が狭い", "A-3,ファム,,令和6年13月1日,対応中,,,日付が変",
            "A-1,グエン・ヴァン・アン,+81 90 1111 2222,2024-05-01,対応中,,東京,二度目", ",,,,,,,"]
    page = send(c, "相談.csv", "\r\n".join(rows).encode("cp932") + b"\r\n")
    tap.equal(page.status, 303, page.text[:500])
    page = c.open(page.location)
    tap.equal(page.status, 200)
    tap.equal(page.hidden("row"), "3")
    page = columns(c, page, keep="うちの表")
    tap.equal(page.status, 303, page.text[:500])
    check = page.location
    page = c.open(check)
    tap.equal([number(page, n) for n in ("New case", "Seems to be here already", "Twice in the list", "Cannot be read", "Empty row")], [2, 0, 1, 1, 1])
    tap.true("D 受付日" in page.text and "This is no day that can be read." in page.text, page.text[-3000:])
    remarks = list(csv.reader(io.StringIO(c.open(check.replace("check", "errors.csv")).body.decode("utf-8-sig"))))
    tap.equal(remarks[1][:5], ["1", "6", "D", "受付日", "令和6年13月1日"])
    page = act(c, check, "import")
    tap.equal([number(page, n) for n in ("Cases made", "Left out: the case seems to be here", "Left out: cannot be read")], [2, 1, 1])
    found = c.open("/staff/cases?view=team&sort=changed")
    new = [i for i in dict.fromkeys(re.findall(r'/staff/cases/(\d{6,})"', found.text)) if "From an old list" in c.open(f"/staff/cases/{i}").text]
    tap.equal(len(new), 1, "one of the two is open")
    page = c.open(f"/staff/cases/{new[0]}")
    tap.true("給料が三月から出ていません" in page.text and "相談内容" in page.text and "090-1111-2222" in page.text, page.text)
    if tap.ENGINE == "sqlite":
        tap.true("給料が三月から".encode() not in at_rest() and "給料が三月から".encode("cp932") not in at_rest(), "words lie open")
    # Somebody works on it; the other one goes with the list.
    note = c.open(f"/staff/cases/{new[0]}")
    form = note.text[note.text.index("/note\""):]
    hidden = {n: re.search(rf'name="{n}" value="([^"]*)"', form).group(1) for n in ("version", "seen")}
    page = c.post(f"/staff/cases/{new[0]}/note", {"csrf": note.hidden("csrf"), "note": "she called", **hidden})
    tap.equal(page.status, 303, page.text[:300])
    listed = check.split("/check")[0]
    page = act(c, listed, "undo")
    tap.true("taken back" in page.text and "These cases stay" in page.text and f"/staff/cases/{new[0]}" in page.text, page.text[-2000:])
    tap.equal(c.open(f"/staff/cases/{new[0]}").status, 200)


@tap.test("a workbook with two sheets, merged headings, stored days and native digits; the kept choice; cells that compute")
def book():
    c = site.sign_in(WHO)
    rows = [["Number", "Worker", "", "Matter", ""], ["", "Name", "Phone", "Opened", "Description"],
            [1, "Sok Dara", "០៩៧ ៥៥៥ ៦៦៦៦", (45413,), "No rest"], [2, "=HYPERLINK(1)", "", "soon", "x"], [3, "Chan Thida", "", (45414,), ""]]
    page = send(c, "cases.xlsx", workbook(("Old", [["nothing"]], []), ("2024 & on", rows, ["A1:A2", "B1:C1", "D1:E1"])))
    page = c.open(page.location + "?sheet=2")
    tap.true("2024 &amp; on" in page.text and "Worker / Phone" in page.text, page.text[-3000:])
    tap.equal((page.hidden("row"), page.hidden("rows")), ("1", "2"))
    page = columns(c, page)
    check = page.location
    page = c.open(check)
    tap.equal([number(page, n) for n in ("New case", "Cannot be read")], [2, 1])
    text = c.open(check.replace("check", "errors.csv")).body.decode("utf-8-sig")
    tap.equal(list(csv.reader(io.StringIO(text)))[1][:5], ["2", "4", "D", "Matter / Opened", "soon"])
    tap.equal(number(act(c, check, "import"), "Cases made"), 2)
    # Nobody filed these here: a helper makes the first receipt, the worker opens her case with it, and then it stays.
    listed = check.split("/check")[0]
    case = sql(f"SELECT case_id FROM list_cases WHERE list_id = {listed.split('/')[-1]} AND row_no = 3")
    page = c.open(f"/staff/cases/{case}/receipt")
    tap.true("came from an old list and has no receipt yet" in page.text, page.text[-3000:])
    page = c.post(f"/staff/cases/{case}/receipt/new", {"csrf": page.hidden("csrf")})
    digits = re.search(r"(?:\d{4,5} ){5}\d{4}", page.text)
    tap.true(page.status == 200 and digits, page.text[-3000:])
    hers = site.client()
    page = hers.follow(hers.post("/km/r", {"receipt": digits.group(0)}))
    tap.equal(page.status, 200)
    tap.true("2024 ឧសភា 1" in page.text, page.text[-3000:])
    page = send(c, "again.xlsx", workbook(("One", [["Number", *rows[1][1:]], *rows[2:4]], [])))
    page = c.open(page.location)
    kept = re.search(r'<option value="(\d+)"[^>]*>うちの表', page.text)
    tap.true(kept, "the kept choice of before is offered")
    page = columns(c, page, Number="name", Name="name")
    tap.equal(page.status, 422)
    tap.true("Two columns cannot be the same thing" in page.text, page.text[-2000:])
    page = columns(c, page, Number="ref", Name="name", known="1")
    page = c.open(page.location)
    tap.equal(number(page, "Seems to be here already"), 1)
    tap.true("come in as well" in page.text, page.text[-2000:])
    page = act(c, re.search(r"/staff/lists/\d+/columns", page.text).group(0), "drop")
    tap.true("Old case lists" in page.text, page.text[-2000:])
    page = act(c, listed, "undo")
    tap.equal(re.findall(r'/staff/cases/(\d{6,})"', page.text), [str(case)], "the case with a receipt stays, the other one is gone")


@tap.test("formulas in remarks are shown, not computed")
def formulas():
    c = site.sign_in(WHO)
    page = send(c, "f.csv", b"Name,Start,Issue\n=1+1,2024-01-01,=cmd|x\n-2,@bad,+y\nx,2024-01-01,z;=1\n")
    page = columns(c, c.open(page.location), Issue="issue", Start="opened")
    text = c.open(page.location.replace("check", "errors.csv")).body.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    tap.equal(sorted(r[4] for r in rows[1:]), ["'+y", "'=cmd|x", "'@bad", "z;'=1"])
    act(c, page.location, "drop")


@tap.test("what is no list, too little, or somebody else's")
def refusals():
    c = site.sign_in(WHO)
    tap.equal(send(c, "empty.csv", b"").status, 400)
    page = send(c, "broken.xlsx", b"PK\x03\x04 nothing of the kind")
    page = c.open(page.location)
    tap.equal(page.status, 422)
    tap.true("could not be read" in page.text, page.text[-2000:])
    page = send(c, "mine.csv", b"Name\nx\n")
    other = site.sign_in("tsubame-case")
    tap.equal(other.open(page.location).status, 404)
    tap.equal(site.client().open(page.location).status, 303)
    tap.equal(c.open(page.location.replace("columns", "check")).status, 409)
    act(c, page.location.replace("/columns", "") + "/columns", "drop")
    tap.equal(c.open(page.location).status, 404)


def people(n):
    return "No,Name,Phone,Description\n" + "".join(f"K{i},Worker Numbered{i},070{i:08d},told {i}\n" for i in range(n))


def sql(text):
    """A number from the database."""
    if tap.ENGINE == "postgres":
        url = site.database_args()[1]
        return int(subprocess.run(["psql", "-qtAX", url, "-c", text], check=True, capture_output=True, text=True).stdout)
    import sqlite3
    with sqlite3.connect(os.path.join(site.folder, "recourse.db")) as db:
        return db.execute(text).fetchone()[0]


@tap.test("killed while it imports: it goes on where it was, and no row comes twice")
def killed():
    n = 3000
    c = site.sign_in(WHO)
    before = sql("SELECT count(*) FROM cases")
    page = columns(c, c.open(send(c, "many.csv", people(n).encode()).location))
    listed = page.location.split("/check")[0]
    token = c.open(page.location).hidden("csrf")
    kills = 0
    while sql("SELECT count(*) FROM cases") - before < n and kills < 3:
        already = sql("SELECT count(*) FROM cases")
        helper = subprocess.Popen(["/usr/bin/python3", "-c", (
            "import http.client,sys\nh=http.client.HTTPConnection('127.0.0.1',int(sys.argv[1]))\n"
            "h.request('POST',sys.argv[2],sys.argv[3],{'Content-Type':'application/x-www-form-urlencoded','Cookie':sys.argv[4]})\nh.getresponse()"),
            str(site.port), listed, f"csrf={token}&act=import", "; ".join(f"{k}={v}" for k, v in c.jar.items())], stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while sql("SELECT count(*) FROM cases") == already and time.monotonic() < deadline:
            time.sleep(0.02)
        site.kill()
        helper.wait()
        kills += 1
        there = sql("SELECT count(*) FROM cases") - before
        tap.equal(there, sql(f"SELECT made FROM lists WHERE id = {listed.split('/')[-1]}"), "what the list says is what is there")
        tap.true(there % 256 in (255, 0) or there == n, f"half a batch: {there}")
        site.start()
    tap.true(kills > 1, "it was over before it was killed")
    page = act(c, listed, "import")
    tap.equal(number(page, "Cases made"), n)
    tap.equal(sql("SELECT count(*) FROM cases") - before, n)
    tap.equal(sql(f"SELECT count(DISTINCT row_no) FROM list_cases WHERE list_id = {listed.split('/')[-1]}"), n)
    page = act(c, listed, "undo")
    tap.true("taken back" in page.text, page.text[-2000:])
    tap.equal(sql("SELECT count(*) FROM cases"), before)


@tap.test("on the command line: a check, an import by a key-holder, an undo; a demo folder is refused")
def command_line():
    tap.equal(subprocess.run(site.command("import", "cases", "/dev/null", "--login", WHO, "--password-file", "/dev/null"),
                             capture_output=True, check=False).returncode != 0, True)
    with tempfile.TemporaryDirectory(prefix="recourse-list-") as folder:
        real = Site(demo=False, folder=os.path.join(folder, "data"))
        secret, data = os.path.join(folder, "passwords"), os.path.join(folder, "old.tsv")
        with open(secret, "w", encoding="ascii") as f:
            f.write("correct horse battery\n" * 2)
        with open(data, "w", encoding="utf-16") as f:
            f.write("No\tName\tStart\n1\tĐỗ Ânh\t2024-05-01\n2\tBùi\tx\n")
        made = subprocess.run(real.command("init", "--org-code", "one", "--org-name", "One", "--country", "KH", "--langs", "vi", "--admin-login", "admin",
                                           "--admin-name", "A", "--holder-login", "holder", "--holder-name", "H", "--password-file", secret, "--escrow", "yes",
                                           "--yes"), capture_output=True, text=True, check=False)
        tap.equal(made.returncode, 0, made.stderr)
        by = ["--login", "holder", "--password-file", secret]

        def run(*words):
            return subprocess.run(real.command("import", *words, *by), capture_output=True, text=True, check=False)

        done = run("cases", data, "--check", "--lang", "vi")
        tap.equal(done.returncode, 0, done.stderr)
        tap.true("sheet 1 row 3 column 3 Start: This is no day" in done.stdout and "1 new" in done.stdout and "list " not in done.stdout, done.stdout)
        done = run("cases", data, "--map", "opened=-", "--lang", "vi")
        tap.equal(done.returncode, 0, done.stderr)
        tap.true("2 new" in done.stdout, done.stdout)
        back = run("undo", re.search(r"^list (\d+)$", done.stdout, re.M).group(1))
        tap.equal(back.returncode, 0, back.stderr)
        tap.true("0 cases stay" in back.stdout, back.stdout)
        tap.equal(run("cases", data, "--map", "opened=Nowhere").returncode, 65)


if __name__ == "__main__":
    with Site() as running:
        site = running
        tap.main()
