// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Scanning apps put the camera's JPEG into the PDF as it is, with place and time inside. The picture data is copied
// byte for byte, its descriptions are not.
#include "media/media_pdf.h"

static size_t be(const uint8_t *p, size_t n) {
  size_t v = 0;
  while (n-- > 0) v = v << 8 | *p++;
  return v;
}

// ISO 10918-1, table B.1. APP0 (JFIF) and APP14 (Adobe) say how the colours are stored.
static bool segment_stays(uint8_t marker, Bytes body) {
  enum { APP0 = 0xE0, APP14 = 0xEE, APP15 = 0xEF, COM = 0xFE };
  if (marker == APP0) return body.n >= 14 && memcmp(body.p, "JFIF", 5) == 0 && body.n == 14;
  if (marker == APP14) return body.n >= 12 && memcmp(body.p, "Adobe", 5) == 0;
  return !(marker > APP0 && marker <= APP15) && marker != COM;
}

// The entropy-coded bytes after a scan's header: up to a marker that is neither stuffing (00) nor a restart (D0-D7).
static size_t scan_end(Bytes in, size_t at) {
  for (; at + 1 < in.n; at++)
    if (in.p[at] == 0xFF && in.p[at + 1] != 0 && in.p[at + 1] != 0xFF && (in.p[at + 1] < 0xD0 || in.p[at + 1] > 0xD7)) return at;
  return in.n;
}

bool pdf_strip_jpeg(Bytes in, Buf *out) {
  enum { SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, TEM = 0x01 };
  if (in.n < 4 || in.p[0] != 0xFF || in.p[1] != SOI) return false;
  buf_add(out, in.p, 2);
  bool scans = false;
  for (size_t at = 2; at + 1 < in.n && out->err == ERR_OK;) {
    uint8_t marker = in.p[at + 1];
    if (in.p[at] != 0xFF || marker == 0xFF || marker == 0 || marker == TEM || (marker >= 0xD0 && marker <= SOI)) {
      at++;  // fill bytes, strays
      continue;
    }
    if (marker == EOI) {
      buf_add(out, in.p + at, 2);
      return scans && out->err == ERR_OK;
    }
    if (in.n - at < 4) return false;
    size_t n = be(in.p + at + 2, 2), end = at + 2 + n;
    if (n < 2 || end > in.n) return false;
    if (marker == SOS) {
      end = scan_end(in, end);
      scans = true;
    }
    if (segment_stays(marker, BYTES(in.p + at + 4, n - 2))) buf_add(out, in.p + at, end - at);
    at = end;
  }
  return scans && out->err == ERR_OK;
}

// ISO 15444-1, annex I: a chain of boxes. A file may also be the bare code stream.
bool pdf_strip_jpx(Bytes in, Buf *out) {
  static const char *const stays[] = {"jP  ", "ftyp", "rreq", "jp2h", "jpch", "jplh", "jp2c"};
  if (in.n >= 2 && in.p[0] == 0xFF && in.p[1] == 0x4F) {
    buf_add(out, in.p, in.n);
    return out->err == ERR_OK;
  }
  bool picture = false;
  for (size_t at = 0; at + 8 <= in.n;) {
    size_t n = be(in.p + at, 4), head = 8;
    if (n == 1 && in.n - at >= 16) {
      n = be(in.p + at + 8, 8);
      head = 16;
    } else if (n == 0) {
      n = in.n - at;
    }
    if (n < head || n > in.n - at) return false;
    for (size_t i = 0; i < sizeof stays / sizeof *stays; i++)
      if (memcmp(in.p + at + 4, stays[i], 4) == 0) buf_add(out, in.p + at, n);
    picture = picture || memcmp(in.p + at + 4, "jp2c", 4) == 0;
    at += n;
  }
  return picture && out->err == ERR_OK;
}
