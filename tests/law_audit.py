# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""`recourse law audit` from outside, on text and on workbooks: what it prints where, mappings, refusals, and that the same rows by the rules have the same answer."""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile

import tap

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HEAD = "payslip,prefecture,date,pay,hours_month,overtime,premium_paid"


def audit(text, *words, name="payslips.csv"):
    with tempfile.TemporaryDirectory(prefix="recourse-audit-") as folder:
        path = os.path.join(folder, name)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return subprocess.run([tap.BIN, "law", "audit", path, *words], capture_output=True, text=True, check=False, timeout=60)


def findings(done):
    tap.equal(done.returncode, 0, done.stderr)
    return list(csv.DictReader(io.StringIO(done.stdout)))


@tap.test("findings go to standard output, columns and summary to standard error")
def streams():
    done = audit(f"{HEAD}\n7,13,2026-10-01,204799,160,10,15999\n8,13,2026-10-01,204800,160,10,16000\n")
    rows = findings(done)
    tap.equal([(r["line"], r["payslip"], r["reason"], r["missing"], r["due"], r["found"]) for r in rows],
              [("2", "7", "below_minimum_wage", "1", "1280", "1279"), ("2", "7", "premium_short", "1", "16000", "15999")])
    tap.true('prefecture         column 2 "prefecture"  (guessed)' in done.stderr, done.stderr)
    tap.true("2 rows, 1 flagged, 0 unreadable, 0 not judged" in done.stderr, done.stderr)
    tap.true("¥1" in done.stderr and "Minimum Wage Act" in done.stderr, done.stderr)


@tap.test("columns by mapping, in the command or in a file; the command wins")
def mappings():
    table = "Ort,Tag,Lohn,Std\nTokyo,2026-10-01,204799,9600\n"
    done = audit(table)
    tap.equal(done.returncode, 65)
    tap.true("--map prefecture=HEADER" in done.stderr, done.stderr)
    with tempfile.NamedTemporaryFile("w", suffix=".map") as f:
        f.write("# places\nprefecture=Ort\ndate=Tag\npay=#3\nhours_month=#1\n\n")
        f.flush()
        rows = findings(audit(table, "--map-file", f.name, "--map", "hours_month=Std:minutes"))
    tap.equal([r["reason"] for r in rows], ["below_minimum_wage"])


@tap.test("rows at fault are named with line and column and stop nothing")
def faults():
    rows = findings(audit(f"{HEAD}\n1,99,2026-10-01,1,160,0,0\n2,13,2026-02-30,1,160,0,0\n3,13,2026-10-01,1x,160,0,0\n4,13\n5,13,2026-10-01,204799,160,0,0\n"))
    tap.equal([(r["line"], r["reason"], r["column"], r["what"]) for r in rows],
              [("2", "unreadable", "#2 prefecture", "not a known word"), ("3", "unreadable", "#3 date", "not a date"),
               ("4", "unreadable", "#4 pay", "not a number"), ("5", "unreadable", "#3 date", "the row has too few fields"),
               ("6", "below_minimum_wage", "", "")])


@tap.test("what cannot be done is said and leaves no file")
def refusals():
    for words, code, said in (((), 65, "no such column"), (("--map", "x=y"), 64, "no column x"), (("--jobs", "0"), 64, "jobs"),
                              (("--audit", "jp.none"), 66, "no audit")):
        done = audit("a,b\n1,2\n" if not words else f"{HEAD}\n", *words)
        tap.equal((done.returncode, done.stdout), (code, ""), done.stderr)
        tap.true(said in done.stderr, done.stderr)
    gone = subprocess.run([tap.BIN, "law", "audit", "/nowhere.csv"], capture_output=True, text=True, check=False)
    tap.equal(gone.returncode, 66)
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.csv")
        tap.equal(audit(f"{HEAD}\n", "--out", out).returncode, 0)
        tap.equal(os.stat(out).st_mode & 0o777, 0o600)
        tap.true(audit(f"{HEAD}\n", "--out", out).returncode != 0, "an existing file was overwritten")


@tap.test("the audit and the rule name the same minimum and the same pay for an hour")
def same_answer():
    facts = [{"prefecture": p, "date": d, "period": "month", "hours_month": 9630, "items": [{"kind": "basic", "amount": 150000}]}
             for p in ("01", "05", "13", "27", "47") for d in ("2018-04-01", "2022-11-01", "2025-12-01", "2026-11-01")]
    lines = "".join(json.dumps({"rule": "jp.wage.minimum_check", "facts": f}) + "\n" for f in facts)
    answers = subprocess.run([tap.BIN, "law", "eval", "--batch", "--no-trace"], input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    rows = {r["line"]: r for r in findings(audit("prefecture,date,pay,hours_month\n" + "".join(f"{f['prefecture']},{f['date']},150000,160.5\n" for f in facts)))}
    short = 0
    for number, answer in enumerate(map(json.loads, answers), 2):
        row = rows.get(str(number))
        tap.equal(bool(row), answer["outcome"] == "no", f"line {number}")
        if row:
            short += 1
            out = answer["out"]
            tap.equal((int(row["missing"]), int(row["due"]), int(row["found"])), (out["shortfall_month"], out["minimum"], out["hourly"]), f"line {number}")
    tap.true(0 < short < len(facts), "both answers must occur")


@tap.test("the cases of the dates of the minimum wage are those of its table")
def dates():
    done = subprocess.run([sys.executable, os.path.join(ROOT, "law", "jp", "wage_minimum", "dates.py"), "--check"], capture_output=True, text=True, check=False)
    tap.equal(done.returncode, 0, done.stderr)


# ---- workbooks, made by hand so that every way to write a cell occurs

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEADER = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>pay</t></is></c><c r="D1" t="str"><v>hours_month</v></c></row>'
SHEET = HEADER + (
    '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" s="1"><v>46296</v></c><c r="C2"><v>204799</v></c><c r="D2" s="2"><v>6.666666666666667</v></c></row>'
    '<row r="4"><c r="A4"><v>13</v></c><c r="B4" s="3"><v>46296.5</v></c><c r="C4"><v>2.04799E5</v></c><c r="D4"><v>160.00000000000003</v></c></row>'
    '<row r="5"><c r="A5" t="e"><v>#N/A</v></c><c r="B5" t="d"><v>2026-10-01</v></c><c r="C5"><v>1</v></c><c r="D5"><v>160</v></c></row>'
    '<row><c><v>13</v></c><c s="1"><v>46296</v></c><c><v>204800</v></c><c><v>160</v></c></row>')
TEXTS = '<si><t>pre</t><t>fecture</t></si><si><t>date</t></si><si><r><t>東京</t></r><r><t>都</t></r><rPh sb="0" eb="2"><t>トウキョウト</t></rPh></si>'
STYLES = ('<numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/><numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>'
          '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>')


def workbook(sheet=SHEET, texts=TEXTS, head="", **members):
    """Bytes of a workbook with a sheet of another name first, so that ids and order differ."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships><Relationship Id="r1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{REL}"><sheets><sheet name="pay" sheetId="7" r:id="r9"/><sheet name="empty" sheetId="1" r:id="r2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r2" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
                                      f'<Relationship Id="r9" Type="{REL}/worksheet" Target="/xl/worksheets/sheet2.xml"/>'
                                      f'<Relationship Id="r3" Type="{REL}/styles" Target="styles.xml"/><Relationship Id="r4" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData/></worksheet>",
        "xl/worksheets/sheet2.xml": f"{head}<x:worksheet xmlns:x='urn:x'><x:sheetData>{sheet}</x:sheetData></x:worksheet>",
        "xl/styles.xml": f"<styleSheet {MAIN}>{STYLES}</styleSheet>", "xl/sharedStrings.xml": f"<sst {MAIN}>{texts}</sst>", **members}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in parts.items():
            if text is not None:
                z.writestr(name, text)
    return out.getvalue()


@tap.test("a workbook is read like a table: shared and rich texts, formats of dates and times, gaps, formulas")
def workbooks():
    rows = findings(audit(workbook(), name="payslips.xlsx"))
    tap.equal([(r["line"], r["reason"], r["missing"], r["column"]) for r in rows],
              [("2", "below_minimum_wage", "1", ""), ("4", "below_minimum_wage", "1", ""), ("5", "unreadable", "", "#1 prefecture")])
    old = workbook(**{"xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{REL}"><workbookPr date1904="1"/><sheets><sheet name="pay" sheetId="7" r:id="r9"/></sheets></workbook>'},
                   sheet=SHEET.replace("46296", "44834"))
    tap.equal([r["line"] for r in findings(audit(old)) if r["reason"] == "below_minimum_wage"], ["2", "4"])
    tap.equal(audit(workbook(), "--sheet", "2").returncode, 65)
    tap.equal(audit(workbook(), "--sheet", "3").returncode, 66)


@tap.test("a damaged or hostile workbook ends in an error, whatever of it was read")
def hostile():
    whole = workbook()
    bomb = "<!DOCTYPE x [" + "".join(f'<!ENTITY e{i} "{("&e" + str(i - 1) + ";") * 10}">' for i in range(1, 9)) + '<!ENTITY e0 "ha">]>'
    for name, data in (("cut", whole[:len(whole) // 2]), ("no zip", b"PK\x03\x04" + b"x" * 300), ("entities", workbook(head=bomb)),
                       ("no workbook", workbook(**{"_rels/.rels": None})), ("no sheet", workbook(**{"xl/worksheets/sheet2.xml": None})),
                       ("open tag", workbook(sheet=SHEET + "<row r='9'>")), ("text that is not there", workbook(texts="<si><t>a</t></si>")),
                       ("rows backwards", workbook(sheet=HEADER + '<row r="1"></row>')), ("a column that is not", workbook(sheet=HEADER.replace("B1", "ZZZZZ1"))),
                       ("cells backwards", workbook(sheet=HEADER.replace('r="D1"', 'r="A1"'))), ("a row that is not", workbook(sheet=SHEET + '<row r="1048577"></row>'))):
        done = audit(data, name="payslips.xlsx")
        tap.equal(done.returncode, 65, f"{name}: {done.stderr}")
        tap.true("damaged" in done.stderr, f"{name}: {done.stderr}")


@tap.test("a large workbook in flat memory")
def large():
    row = '<row><c t="s"><v>2</v></c><c s="1"><v>46296</v></c><c><v>{}</v></c><c><v>160</v></c></row>'
    data = workbook(sheet=HEADER + "".join(row.format(204799 + i % 2) for i in range(60000)))
    done = audit(data)
    tap.equal(done.returncode, 0, done.stderr)
    tap.true("60000 rows, 30000 flagged, 0 unreadable" in done.stderr, done.stderr)


if __name__ == "__main__":
    tap.main()
