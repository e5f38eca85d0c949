#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Every accepted kind of file, and many bad ones, through the real recourse-media in its real sandbox.

Run by meson: media_files_test.py MEDIA_CLEAN RECOURSE_MEDIA HEIF_MAKER. Files are made on the spot with ImageMagick,
ffmpeg, qpdf and exiftool; strings that must not survive all begin with PLANTED.
"""
import io
import os
import re
import struct
import subprocess
import sys
import tempfile
import unittest
import zipfile
import zlib

TOOL, PROGRAM, HEIF_MAKER = (os.path.abspath(a) for a in sys.argv[1:4])
CONVERT = "/usr/bin/convert"
DIR = None


def path(name):
    return os.path.join(DIR, name)


def run(*args, check=True):
    r = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240)
    if check and r.returncode != 0:
        raise AssertionError(f"{args}: {r.returncode}\n{r.stderr.decode(errors='replace')[-2000:]}")
    return r.stdout


def ffmpeg(*args):
    run("ffmpeg", "-nostdin", "-v", "error", "-y", *args)


def plant(name, *tags):
    run("exiftool", "-q", "-overwrite_original", *tags, path(name))
    assert b"PLANTED" in read(name), name


def read(name):
    with open(path(name), "rb") as f:
        return f.read()


def write(name, data):
    with open(path(name), "wb") as f:
        f.write(data)
    return name


def clean(name, deadline=60000):
    """Returns the result line as a dictionary, and the copy."""
    out = run(TOOL, PROGRAM, path(name), path("copy.out"), str(deadline)).decode()
    return dict(re.findall(r"(\w+)=(\S+)", out)), read("copy.out")


def zip_bytes():
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w") as z:
        z.writestr("PLANTED.txt", "PLANTED-zip")
    return b.getvalue()


def colours(name, crop="2x2!"):
    """The picture narrowed to 2x2: four (r, g, b)."""
    px = run(CONVERT, path(name), "-scale", crop, "-depth", "8", "rgb:-")
    return [tuple(px[i:i + 3]) for i in range(0, len(px), 3)]


def two_colours(name, size, *more):
    w, h = (int(v) for v in size.split("x"))
    run(CONVERT, "-size", f"{w}x{h // 2}", "xc:#dc1414", "xc:#1414dc", "-append", *more, path(name))
    return name


GPS = ["-GPSLatitude=11.5564", "-GPSLatitudeRef=N", "-GPSLongitude=104.9282", "-GPSLongitudeRef=E", "-Make=PLANTED-Make",
       "-Artist=PLANTED-Artist", "-XMP-dc:Creator=PLANTED-Creator", "-Comment=PLANTED-Comment"]


class Case(unittest.TestCase):
    maxDiff = None

    def cleaned(self, name, type_, **want):
        r, copy = clean(name)
        self.assertEqual(("OK", "cleaned", type_), (r["err"], r["status"], r["type"]), r)
        self.assertEqual(int(r["size"]), len(copy))
        self.assertNotIn(b"PLANTED", copy)
        self.assertNotIn("PLANTED".encode("utf-16-le"), copy)
        out = "cleaned-" + re.sub(r"\W", "-", name) + "." + type_
        write(out, copy)
        tags = run("exiftool", "-a", "-G", "-ee", path(out), check=False).decode(errors="replace")
        for word in ("PLANTED", "GPS", "Make ", "Artist", "Creator", "Thumbnail"):
            self.assertNotIn(word, tags.replace("Creator Tool", ""))
        for k, v in want.items():
            self.assertEqual(str(v), r[k], (k, r))
        return out

    def refused(self, name, err, status):
        r, copy = clean(name)
        self.assertEqual((err, status, 0), (r["err"], r["status"], len(copy)), (name, r))
        self.assertEqual(("bin", "0"), (r["type"], r["size"]))

    def near(self, got, want, by=12):
        for a, b in zip(got, want):
            self.assertLessEqual(abs(a - b), by, (got, want))


class Pictures(Case):
    def test_jpeg(self):
        two_colours("a.jpg", "1200x900")
        run("exiftool", "-q", "-overwrite_original", *GPS, f"-ThumbnailImage<={path('a.jpg')}", path("a.jpg"))
        out = self.cleaned("a.jpg", "jpg", width=1200, height=900, found="jpg", incomplete=0)
        px = colours(out)
        self.near(px[0], (220, 20, 20))
        self.near(px[3], (20, 20, 220))

    def test_jpeg_is_turned_upright(self):
        for orientation, size, top_left in ((1, (600, 400), "red"), (3, (600, 400), "blue"), (6, (400, 600), "blue"),
                                            (8, (400, 600), "red")):
            two_colours("turn.jpg", "600x400")
            run("exiftool", "-q", "-overwrite_original", "-n", f"-Orientation={orientation}", *GPS, path("turn.jpg"))
            out = self.cleaned("turn.jpg", "jpg", width=size[0], height=size[1])
            self.near(colours(out)[0], (220, 20, 20) if top_left == "red" else (20, 20, 220))

    def test_large_jpeg_is_made_smaller(self):
        two_colours("large.jpg", "8000x6000")
        out = self.cleaned("large.jpg", "jpg", width=3000, height=2250)
        self.near(colours(out)[0], (220, 20, 20))
        two_colours("odd.jpg", "4000x3000")
        self.cleaned("odd.jpg", "jpg", width=3000, height=2250)

    def test_jpeg_variants(self):
        two_colours("p.jpg", "640x480", "-interlace", "JPEG")
        self.near(colours(self.cleaned("p.jpg", "jpg"))[0], (220, 20, 20))
        run(CONVERT, "-size", "640x480", "xc:#808080", "-colorspace", "Gray", path("g.jpg"))
        self.near(colours(self.cleaned("g.jpg", "jpg"))[0], (128, 128, 128))
        two_colours("cmyk.jpg", "640x480", "-colorspace", "CMYK")
        self.near(colours(self.cleaned("cmyk.jpg", "jpg"))[3], (20, 20, 220), 40)

    def test_png_stays_png_when_small(self):
        two_colours("a.png", "1000x800")
        plant("a.png", "-PNG:Comment=PLANTED-text", "-XMP-dc:Creator=PLANTED-Creator", "-EXIF:Make=PLANTED-Make")
        out = self.cleaned("a.png", "png", width=1000, height=800)
        self.assertEqual((220, 20, 20), colours(out)[0])

    def test_png_keeps_transparency(self):
        run(CONVERT, "-size", "100x100", "xc:#00ff0080", path("alpha.png"))
        out = self.cleaned("alpha.png", "png")
        self.assertEqual(bytes([0, 255, 0, 128]), run(CONVERT, path(out), "-depth", "8", "rgba:-")[:4])

    def test_large_png_becomes_jpeg(self):
        two_colours("b.png", "4000x2000")
        self.near(colours(self.cleaned("b.png", "jpg", width=3000, height=1500, found="png"))[0], (220, 20, 20))

    def test_png_variants(self):
        for i, more in enumerate((["-interlace", "PNG"], ["-type", "Palette"], ["-depth", "16"], ["-colorspace", "Gray"])):
            two_colours(f"v{i}.png", "301x200", *more)
            self.cleaned(f"v{i}.png", "png", width=301, height=200)
        run(CONVERT, path(two_colours("v4.png", "64x64")), "-monochrome", path("mono.png"))
        self.cleaned("mono.png", "png")

    def test_heic(self):
        run(HEIF_MAKER, path("a.heic"), "1024", "768", "hevc")
        self.assertIn(b"PLANTED-Make", read("a.heic"))
        out = self.cleaned("a.heic", "jpg", width=1024, height=768, found="heic")
        self.near(colours(out)[0], (220, 20, 20), 25)
        self.near(colours(out)[3], (20, 20, 220), 25)

    def test_heif_with_av1_inside_runs_in_the_sandbox_too(self):
        run(HEIF_MAKER, path("a.avif"), "640", "480", "av1")
        data = read("a.avif")
        self.assertEqual(b"avif", data[8:12])
        write("av1.heif", data[:8] + b"mif1" + data[12:])
        self.near(colours(self.cleaned("av1.heif", "jpg", width=640, height=480))[0], (220, 20, 20), 25)
        self.refused("a.avif", "TYPE", "refused")


class BadPictures(Case):
    def test_cut_off(self):
        for name in ("cut.jpg", "cut.png", "cut-progressive.jpg"):
            run(CONVERT, "-size", "900x700", "plasma:", *(["-interlace", "JPEG"] if "prog" in name else []), path(name))
            whole = read(name)
            for part in (0.9, 0.5, 0.1):
                write(name, whole[:int(len(whole) * part)])
                self.refused(name, "UNPROCESSABLE", "broken")
        run(HEIF_MAKER, path("cut.heic"), "800", "600", "hevc")
        whole = read("cut.heic")
        for part in (0.8, 0.3):
            write("cut.heic", whole[:int(len(whole) * part)])
            self.refused("cut.heic", "UNPROCESSABLE", "broken")

    @staticmethod
    def png_head(w, h):
        def chunk(kind, data):
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        body = zlib.compress(b"\0" * 100000)
        return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 2, 0, 0, 0)) + chunk(b"IDAT", body)
                + chunk(b"IEND", b""))

    def test_bombs(self):
        for w, h in ((50000, 50000), (0x7FFFFFFF, 0x7FFFFFFF), (60000001, 1)):
            write("bomb.png", self.png_head(w, h))
            self.refused("bomb.png", "TOO_LARGE", "too-big-picture")
        write("thin.png", self.png_head(60000000, 1))
        r, _ = clean("thin.png")
        self.assertEqual("UNPROCESSABLE", r["err"])
        run(CONVERT, "-size", "64x64", "xc:red", path("bomb.jpg"))
        data = bytearray(read("bomb.jpg"))
        at = data.index(b"\xff\xc0")
        data[at + 5:at + 9] = struct.pack(">HH", 50000, 50000)
        write("bomb.jpg", data)
        self.refused("bomb.jpg", "TOO_LARGE", "too-big-picture")

    def test_heic_bomb(self):
        run(HEIF_MAKER, path("bomb.heic"), "640", "480", "hevc")
        data = bytearray(read("bomb.heic"))
        at = data.index(b"ispe")
        data[at + 8:at + 16] = struct.pack(">II", 30000, 30000)
        write("bomb.heic", data)
        self.refused("bomb.heic", "TOO_LARGE", "too-big-picture")

    def test_thousands_of_scans(self):
        run(CONVERT, "-size", "640x480", "plasma:", "-interlace", "JPEG", path("scans.jpg"))
        data = read("scans.jpg")
        last = data.rindex(b"\xff\xda")
        write("scans.jpg", data[:-2] + data[last:-2] * 300 + data[-2:])
        self.refused("scans.jpg", "UNPROCESSABLE", "broken")

    def test_polyglots(self):
        two_colours("zip.jpg", "400x300")
        write("zip.jpg", read("zip.jpg") + zip_bytes())
        out = self.cleaned("zip.jpg", "jpg")
        self.assertFalse(zipfile.is_zipfile(path(out)))
        two_colours("html.png", "400x300")
        write("html.png", read("html.png") + b"<html><script>PLANTED()</script></html>")
        self.cleaned("html.png", "png")
        two_colours("script.jpg", "400x300", "-set", "comment", "<script>PLANTED()</script>")
        self.assertIn(b"PLANTED", read("script.jpg"))
        self.cleaned("script.jpg", "jpg")

    def test_refused_kinds(self):
        refused = {
            "gif.gif": b"GIF89a/*\x01\x00\x80\x00\x00*/=1;alert('PLANTED')//",
            "x.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            "photo.jpg": b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>",
            "a.zip": zip_bytes(),
            "a.txt": b"PLANTED\nplain text\n" * 50,
            "a.sh": b"#!/bin/sh\necho PLANTED\n",
            "random.jpg": os.urandom(300000),
            "zero.png": b"\0" * 5000,
            "one.mp4": b"\0",
            "elf.pdf": b"\x7fELF\2\1\1" + b"\0" * 9 + b"\3\0\x3e\0\1\0\0\0" + b"\0" * 400,
            "mini.ps": b"%!PS-Adobe-3.0\nshowpage\n",
        }
        for name, data in refused.items():
            self.refused(write(name, data), "TYPE", "refused")
        run(CONVERT, "-size", "20x20", "xc:red", path("real.gif"))
        self.refused("real.gif", "TYPE", "refused")
        run(CONVERT, "-size", "20x20", "xc:red", path("real.webp"))
        self.refused("real.webp", "TYPE", "refused")

    def test_heads_with_noise(self):
        heads = {"n.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "n.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0",
                 "n.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "n.pdf": b"%PDF-1.7\n", "n.mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
                 "n.ogg": b"OggS\0\x02", "n.wav": b"RIFF\xff\xff\0\0WAVEfmt ", "n.webm": b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm"}
        for name, head in heads.items():
            r, copy = clean(write(name, head + os.urandom(20000)))
            self.assertIn(r["err"], ("TYPE", "UNPROCESSABLE", "TOO_LARGE"), (name, r))
            self.assertEqual(0, len(copy))


PDF_PARTS = r"""%%PDF-1.7
1 0 obj << /Type /Catalog /Pages 2 0 R /OpenAction 8 0 R /Metadata 9 0 R /AcroForm << /Fields [13 0 R] /XFA (PLANTED-xfa) >>
 /Names << /JavaScript << /Names [(a) 8 0 R] >> /EmbeddedFiles << /Names [(PLANTED.exe) 10 0 R] >> >>
 /Outlines << /Title (PLANTED-outline) >> /AA << /WC 8 0 R >> >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 /PLANTEDkey << /JS (PLANTED-deep) /S /JavaScript >> >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /AA << /O 8 0 R >> /Thumb 14 0 R
 /PieceInfo << /App << /Private (PLANTED-private) >> >> /Metadata 9 0 R /LastModified (D:2026)
 /Resources << /Font << /F1 5 0 R /AA 5 0 R >> /XObject << /Im0 6 0 R /Im1 15 0 R >> >> /Annots [7 0 R 12 0 R 13 0 R] >> endobj
4 0 obj << /Length %(content_n)d >> stream
%(content)s
endstream endobj
5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj
7 0 obj << /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (http://PLANTED.example) >> >> endobj
8 0 obj << /Type /Action /S /JavaScript /JS (app.alert\('PLANTED-js'\)) >> endobj
9 0 obj << /Type /Metadata /Subtype /XML /Length 30 >> stream
<x:xmpmeta>PLANTED</x:xmpmeta>
endstream endobj
10 0 obj << /Type /Filespec /F (PLANTED.exe) /EF << /F 11 0 R >> >> endobj
11 0 obj << /Type /EmbeddedFile /Length 15 >> stream
PLANTED-embed!!
endstream endobj
12 0 obj << /Type /Annot /Subtype /FileAttachment /Rect [10 10 20 20] /FS 10 0 R /Contents (PLANTED-note) >> endobj
13 0 obj << /Type /Annot /Subtype /Widget /FT /Tx /T (PLANTED-field) /V (visible answer) /Rect [50 50 250 80] /AP << /N 16 0 R >>
 /AA << /K 8 0 R >> /A << /S /SubmitForm /F (http://PLANTED.example) >> >> endobj
14 0 obj << /Length 12 >> stream
PLANTED-thum
endstream endobj
16 0 obj << /Type /XObject /Subtype /Form /BBox [0 0 200 30] /Resources << /Font << /F1 5 0 R >> >> /Length %(form_n)d >> stream
%(form)s
endstream endobj
17 0 obj << /Title (PLANTED-title) /Author (PLANTED-author) /Producer (PLANTED-producer) >> endobj
"""


class Documents(Case):
    def make_pdf(self):
        content = "BT /AA 20 Tf 20 150 Td (printed words) Tj ET q 60 0 0 40 20 90 cm /Im0 Do Q q 60 0 0 40 120 90 cm /Im1 Do Q"
        form = "BT /F1 14 Tf 5 8 Td (visible answer) Tj ET"
        two_colours("in.jpg", "120x80")
        run("exiftool", "-q", "-overwrite_original", *GPS, path("in.jpg"))
        jpeg = read("in.jpg")
        assert b"PLANTED" in jpeg
        packed = zlib.compress(jpeg)
        body = (PDF_PARTS % {"content": content, "content_n": len(content), "form": form, "form_n": len(form)}).encode()
        image = "<< /Type /XObject /Subtype /Image /Width 120 /Height 80 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
        body += f"6 0 obj {image} /Filter /DCTDecode /Metadata 9 0 R /Length {len(jpeg)} >> stream\n".encode() + jpeg
        body += f"\nendstream endobj\n15 0 obj {image} /Filter [/FlateDecode /DCTDecode] /Length {len(packed)} >> stream\n".encode()
        body += packed + b"\nendstream endobj\n"
        xref = len(body)
        places = {int(m.group(1)): m.start(1) for m in re.finditer(rb"(?:^|\n)(\d+) 0 obj", body)}
        body += b"xref\n0 18\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % places[i] for i in range(1, 18))
        body += b"trailer << /Size 18 /Root 1 0 R /Info 17 0 R /ID [(PLANTED-id000000) (PLANTED-id000000)] >>\nstartxref\n%d\n%%%%EOF\n" % xref
        return write("full.pdf", body)

    def scan(self, name):
        """One photo on one page, as scanning apps write it."""
        jpeg = read(two_colours("scan.jpg", "600x800"))
        parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                 b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>",
                 b"<< /Length 28 >> stream\nq 300 0 0 400 0 0 cm /I Do Q\nendstream",
                 b"<< /Type /XObject /Subtype /Image /Width 600 /Height 800 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
                 b" /Filter /DCTDecode /Length %d >> stream\n" % len(jpeg) + jpeg + b"\nendstream"]
        body, places = b"%PDF-1.4\n", []
        for i, part in enumerate(parts):
            places.append(len(body))
            body += b"%d 0 obj %s endobj\n" % (i + 1, part)
        table = b"".join(b"%010d 00000 n \n" % p for p in places)
        tail = b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (table, len(body))
        return write(name, body + tail)

    def unpacked(self, name):
        run("qpdf", "--qdf", "--object-streams=disable", path(name), path("qdf.pdf"))
        return read("qdf.pdf")

    def assert_bare(self, name):
        plain = self.unpacked(name)
        for word in (b"PLANTED", b"/JavaScript", b"/JS", b"/EmbeddedFile", b"/Filespec", b"/AcroForm", b"/Metadata", b"/OpenAction", b"/AA ",
                     b"/Annots", b"/Info", b"/URI", b"/XFA", b"/PieceInfo", b"/Thumb", b"xmpmeta", b"Exif"):
            found = plain.replace(b"/AA 5 0 R", b"").replace(b"/AA 20 Tf", b"") if word == b"/AA " else plain
            found = re.sub(rb"/AA \d+ 0 R", b"", found) if word == b"/AA " else found
            self.assertNotIn(word, found)
        run("qpdf", "--check", path(name))
        return plain

    def test_everything_that_acts_or_tells_goes(self):
        self.make_pdf()
        run("qpdf", "--check", path("full.pdf"))
        out = self.cleaned("full.pdf", "pdf", found="pdf", incomplete=0)
        plain = self.assert_bare(out)
        text = run("pdftotext", path(out), "-").decode()
        self.assertIn("printed words", text)
        self.assertIn("visible answer", text)
        self.assertIn(b"/DCTDecode", plain)

    def test_the_page_looks_the_same(self):
        self.make_pdf()
        out = self.cleaned("full.pdf", "pdf")
        for name, png in (("full.pdf", "before"), (out, "after")):
            run("pdftoppm", "-r", "72", "-png", "-singlefile", path(name), path(png))
        px = run(CONVERT, path("before.png"), path("after.png"), "-metric", "AE", "-fuzz", "20%", "-compare", "-format", "%[distortion]", "info:")
        before, after = (run(CONVERT, path(p + ".png"), "-depth", "8", "rgb:-") for p in ("before", "after"))
        self.assertEqual(len(before), len(after), px)
        # The icon of the attached file (10 x 10 points) may go; all else stays.
        different = sum(abs(a - b) > 60 for a, b in zip(before, after)) / 3
        self.assertLess(different, 250)

    def test_ordinary_documents(self):
        self.scan("scan.pdf")
        plant("scan.pdf", "-Title=PLANTED-title", "-XMP-dc:Creator=PLANTED-Creator")
        self.assert_bare(self.cleaned("scan.pdf", "pdf"))
        run("qpdf", "--object-streams=generate", "--linearize", path("scan.pdf"), path("linear.pdf"))
        self.assert_bare(self.cleaned("linear.pdf", "pdf"))
        run("qpdf", "--encrypt", "", "owner", "256", "--", path("scan.pdf"), path("owner.pdf"))
        self.assert_bare(self.cleaned("owner.pdf", "pdf"))

    def test_a_password_is_not_cleanable(self):
        self.scan("scan2.pdf")
        run("qpdf", "--encrypt", "user", "owner", "256", "--", path("scan2.pdf"), path("user.pdf"))
        self.refused("user.pdf", "UNPROCESSABLE", "not-cleanable")

    def test_polyglots(self):
        self.make_pdf()
        data = read("full.pdf")
        write("tail.pdf", data + b"\n<html><script>PLANTED()</script></html>" + zip_bytes())
        r, copy = clean("tail.pdf")
        self.assertEqual("cleaned", r["status"])
        self.assertNotIn(b"PLANTED", copy)
        self.assertNotIn(b"<script", copy)
        self.refused(write("head.pdf", b"<html><script>alert(1)</script></html>\n" + data), "TYPE", "refused")

    def test_damage(self):
        self.make_pdf()
        data = read("full.pdf")
        r, copy = clean(write("noxref.pdf", data[:data.index(b"\nxref\n")]))
        if r["status"] == "cleaned":
            self.assertEqual("1", r["incomplete"])
            self.assertNotIn(b"PLANTED", copy)
        else:
            self.assertEqual("broken", r["status"])
        self.refused(write("stump.pdf", data[:200]), "UNPROCESSABLE", "broken")
        deep = b"%PDF-1.4\n1 0 obj " + b"[" * 100000 + b" endobj\ntrailer << /Root 1 0 R >>\n"
        self.refused(write("deep.pdf", deep), "UNPROCESSABLE", "broken")


TAGS = ["-metadata", "title=PLANTED-title", "-metadata", "artist=PLANTED-artist", "-metadata", "comment=PLANTED-comment",
        "-metadata", "location=+11.5564+104.9282/PLANTED", "-metadata:s:0", "handler_name=PLANTED-handler"]
TONE = ["-f", "lavfi", "-i", "sine=frequency=440:duration=3"]
FILM = ["-f", "lavfi", "-i", "testsrc=size=320x240:rate=10:duration=3"]
CHAPTERS = ";FFMETADATA1\ntitle=PLANTED-meta\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=PLANTED-chapter\n"


class SoundAndFilm(Case):
    def probe(self, name):
        out = run("ffprobe", "-v", "error", "-show_streams", "-show_format", "-show_chapters", path(name)).decode()
        self.assertNotIn("PLANTED", out)
        self.assertNotIn("[CHAPTER]", out)
        return out

    def frames(self, name, of="v"):
        return run("ffmpeg", "-nostdin", "-v", "error", "-i", path(name), "-map", f"0:{of}:0", "-f", "md5", "-").strip()

    def check(self, name, type_, of, seconds=3, exact=True, **want):
        self.assertIn(b"PLANTED", read(name))
        before = self.frames(name, of)
        out = self.cleaned(name, type_, **want)
        r, _ = clean(name)
        self.assertLess(abs(int(r["duration_ms"]) - seconds * 1000), 300, r)
        self.assertEqual("0", r["incomplete"], r)
        text = self.probe(out)
        if exact:
            self.assertEqual(before, self.frames(out, of))
        return out, text

    def test_mp3(self):
        run(CONVERT, "-size", "50x50", "xc:red", "-set", "comment", "PLANTED-cover", path("cover.jpg"))
        ffmpeg(*TONE, "-i", path("cover.jpg"), "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic", *TAGS, path("a.mp3"))
        _, text = self.check("a.mp3", "mp3", "a", exact=False)
        self.assertNotIn("mjpeg", text)

    def test_mp3_with_a_zip_behind(self):
        ffmpeg(*TONE, "-write_id3v1", "1", *TAGS, path("b.mp3"))
        write("b.mp3", read("b.mp3") + b"APETAGEX" + b"PLANTED" * 5 + zip_bytes())
        out = self.cleaned("b.mp3", "mp3")
        self.assertFalse(zipfile.is_zipfile(path(out)))

    def test_m4a_and_aac(self):
        ffmpeg(*TONE, *TAGS, "-c:a", "aac", path("a.m4a"))
        self.check("a.m4a", "m4a", "a")
        ffmpeg(*TONE, "-c:a", "aac", path("a.aac"))
        out = self.cleaned("a.aac", "m4a", found="aac")
        self.assertIn("codec_name=aac", self.probe(out))

    def test_ogg(self):
        ffmpeg(*TONE, *TAGS, "-c:a", "libopus", path("a.ogg"))
        self.check("a.ogg", "ogg", "a")
        ffmpeg(*TONE, *TAGS, "-c:a", "libvorbis", path("v.ogg"))
        self.check("v.ogg", "ogg", "a")

    def test_wav(self):
        ffmpeg(*TONE, *TAGS, "-write_bext", "1", path("a.wav"))
        write("a.wav", read("a.wav") + zip_bytes())
        self.check("a.wav", "wav", "a")

    def amr_head(self):
        """Frames of AMR-NB at 12.2 kbit/s: 32 bytes each, every 20 ms."""
        return b"#!AMR\n" + (b"\x3c" + bytes(range(31))) * 150

    def test_amr(self):
        write("a.amr", self.amr_head())
        out = self.cleaned("a.amr", "amr")
        self.assertEqual(read("a.amr"), read(out))
        wide = b"#!AMR-WB\n" + (b"\x44" + bytes(range(60))) * 100  # 23.85 kbit/s
        self.assertEqual(wide, read(self.cleaned(write("wide.amr", wide), "amr")))
        self.refused(write("zip.amr", self.amr_head() + zip_bytes()), "UNPROCESSABLE", "broken")

    def test_3gp(self):
        ffmpeg(*FILM, *TONE, "-s", "176x144", "-c:v", "h263", "-c:a", "aac", *TAGS, path("a.3gp"))
        self.check("a.3gp", "3gp", "v", width=176, height=144)

    def test_mp4(self):
        write("meta.txt", CHAPTERS.encode())
        write("sub.srt", b"1\n00:00:00,000 --> 00:00:02,000\nPLANTED-subtitle\n")
        ffmpeg(*FILM, *TONE, "-i", path("meta.txt"), "-i", path("sub.srt"), "-map", "0", "-map", "1", "-map", "3", "-map_metadata", "2",
               "-map_chapters", "2", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-c:s", "mov_text", *TAGS, path("a.mp4"))
        plant("a.mp4", "-Keys:GPSCoordinates=11.5564, 104.9282", "-Keys:Make=PLANTED-Make", "-XMP-dc:Creator=PLANTED-Creator")
        self.assertIn(b"x264 - core", read("a.mp4"))
        out, text = self.check("a.mp4", "mp4", "v", width=320, height=240)
        self.assertEqual(2, text.count("[STREAM]"))
        self.assertNotIn(b"x264 - core", read(out))
        data = read(out)
        self.assertLess(data.index(b"moov"), data.index(b"mdat"))

    def test_mp4_with_trailing_zip(self):
        ffmpeg(*FILM, "-c:v", "mpeg4", *TAGS, path("z.mp4"))
        write("z.mp4", read("z.mp4") + zip_bytes())
        out = self.cleaned("z.mp4", "mp4")
        self.assertFalse(zipfile.is_zipfile(path(out)))
        self.assertNotIn(b"Lavc", read(out))

    def test_mov_keeps_its_rotation(self):
        ffmpeg(*FILM, *TONE, "-c:v", "libx265", "-x265-params", "log-level=none", "-tag:v", "hvc1", "-pix_fmt", "yuv420p", "-c:a", "aac",
               *TAGS, path("flat.mov"))
        data = bytearray(read("flat.mov"))
        matrix = data.index(b"tkhd") + 44  # ISO 14496-12, 8.3.2, version 0: a quarter turn
        data[matrix:matrix + 36] = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 240 << 16, 0, 1 << 30)
        write("a.mov", data)
        self.assertIn("rotation=-90", run("ffprobe", "-v", "error", "-show_streams", path("a.mov")).decode())
        out, text = self.check("a.mov", "mp4", "v", found="mov")
        self.assertIn("rotation=-90", text)
        self.assertIn("codec_tag_string=hvc1", text)
        self.assertNotIn(b"x265", read(out))

    def test_webm(self):
        ffmpeg(*FILM, *TONE, "-c:v", "libvpx", "-c:a", "libvorbis", *TAGS, path("a.webm"))
        data = read("a.webm")
        at = data.index(b"\x03vorbis")
        n = struct.unpack("<I", data[at + 7:at + 11])[0]
        write("a.webm", data[:at + 11] + b"PLANTED".ljust(n, b"!") + data[at + 11 + n:])
        self.check("a.webm", "webm", "v")
        ffmpeg(*FILM, "-c:v", "libvpx-vp9", "-deadline", "realtime", *TAGS, path("b.webm"))
        self.check("b.webm", "webm", "v")
        ffmpeg(*FILM, "-c:v", "libaom-av1", "-cpu-used", "8", *TAGS, path("c.webm"))
        self.check("c.webm", "webm", "v")

    def test_unknown_codecs_are_not_cleanable(self):
        ffmpeg(*FILM, "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", path("m.mov"))
        self.refused("m.mov", "UNPROCESSABLE", "not-cleanable")

    def test_refused_containers(self):
        for name, codec in (("a.avi", "mpeg4"), ("a.mkv", "libx264"), ("a.flv", "flv"), ("a.ts", "mpeg2video")):
            ffmpeg(*FILM, "-c:v", codec, path(name))
            self.refused(name, "TYPE", "refused")
        self.refused(write("list.m3u8", b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n"), "TYPE", "refused")

    def test_cut_off(self):
        ffmpeg(*FILM, "-c:v", "libx264", "-pix_fmt", "yuv420p", path("end.mp4"))
        whole = read("end.mp4")
        self.refused(write("end.mp4", whole[:len(whole) // 2]), "UNPROCESSABLE", "broken")
        ffmpeg(*FILM, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart", path("front.mp4"))
        whole = read("front.mp4")
        write("front.mp4", whole[:len(whole) * 2 // 3])
        r, copy = clean("front.mp4")
        self.assertEqual(("cleaned", "1"), (r["status"], r["incomplete"]), r)
        self.assertGreater(len(copy), 1000)

    def test_noise_inside_does_not_harm(self):
        ffmpeg(*FILM, *TONE, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", path("noise.mp4"))
        whole = read("noise.mp4")
        for seed in range(12):
            data = bytearray(whole)
            for i in range(40):
                data[(zlib.crc32(b"%d-%d" % (seed, i)) % (len(data) - 64)) + 64] = zlib.crc32(b"v%d-%d" % (seed, i)) & 255
            r, _ = clean(write("noisy.mp4", data))
            self.assertIn(r["err"], ("OK", "UNPROCESSABLE", "TYPE"), r)

    def test_a_film_of_50_mb_in_flat_memory(self):
        noise = path("noise.raw")
        with open(noise, "wb") as f:
            f.write(os.urandom(640 * 480 * 3 // 2 * 12))
        ffmpeg("-stream_loop", "20", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", "640x480", "-r", "10", "-i", noise, "-c:v", "mpeg4",
               "-q:v", "1", "-fs", "48M", *TAGS, path("big.mp4"))
        size = os.path.getsize(path("big.mp4"))
        self.assertGreater(size, 45 * 1000 * 1000)
        self.assertLessEqual(size, 50 * 1024 * 1024)
        r, copy = clean("big.mp4")
        self.assertEqual("cleaned", r["status"], r)
        self.assertGreater(len(copy), size * 0.95)
        self.assertLess(int(r["growth_kb"]), 2048, r)


class Linkage(unittest.TestCase):
    CODECS = re.compile(r"jpeg|png|heif|de265|dav1d|x26|avformat|avcodec|avutil|qpdf|magic|seccomp|poppler", re.I)

    def needed(self, program):
        return run("ldd", program).decode()

    def test_the_client_links_no_codec(self):
        self.assertIsNone(self.CODECS.search(self.needed(TOOL)), self.needed(TOOL))

    def test_the_helper_does(self):
        self.assertIsNotNone(self.CODECS.search(self.needed(PROGRAM)))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="recourse-media-") as folder:
        DIR = folder
        unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=1)
