// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Annotations become part of the page: the appearance stream is drawn as a form XObject, placed as ISO 32000-1,
// 12.5.5 (algorithm 8.1) says. Links, pop-ups and attached files have no such drawing, or lose it here.
#include "media/media_pdf.h"

enum { HIDDEN = 1 << 1, NO_VIEW = 1 << 5 };
typedef struct {
  double x0, y0, x1, y1;
} Box;

static bool numbers(qpdf_data q, qpdf_oh array, double *out, int n) {
  if (!qpdf_oh_is_array(q, array) || qpdf_oh_get_array_n_items(q, array) != n) return false;
  for (int i = 0; i < n; i++) {
    qpdf_oh item = qpdf_oh_get_array_item(q, array, i);
    if (!qpdf_oh_get_value_as_number(q, item, &out[i])) return false;
    qpdf_oh_release(q, item);
  }
  return true;
}

static bool box_of(qpdf_data q, qpdf_oh array, Box *b) {
  double v[4];
  if (!numbers(q, array, v, 4)) return false;
  *b = (Box){v[0] < v[2] ? v[0] : v[2], v[1] < v[3] ? v[1] : v[3], v[0] < v[2] ? v[2] : v[0], v[1] < v[3] ? v[3] : v[1]};
  return b->x1 > b->x0 && b->y1 > b->y0;
}

// The upright box around b after the matrix.
static Box turned(Box b, const double m[6]) {
  const double xs[4] = {b.x0, b.x1, b.x0, b.x1}, ys[4] = {b.y0, b.y0, b.y1, b.y1};
  Box r = {0};
  for (int i = 0; i < 4; i++) {
    double x = m[0] * xs[i] + m[2] * ys[i] + m[4], y = m[1] * xs[i] + m[3] * ys[i] + m[5];
    if (i == 0 || x < r.x0) r.x0 = x;
    if (i == 0 || x > r.x1) r.x1 = x;
    if (i == 0 || y < r.y0) r.y0 = y;
    if (i == 0 || y > r.y1) r.y1 = y;
  }
  return r;
}

// The drawing for the annotation's present state; false when it has none.
static bool appearance(qpdf_data q, qpdf_oh annot, qpdf_oh *form) {
  qpdf_oh normal = qpdf_oh_get_key_if_dict(q, qpdf_oh_get_key(q, annot, "/AP"), "/N");
  qpdf_oh state = qpdf_oh_get_key(q, annot, "/AS");
  if (qpdf_oh_is_dictionary(q, normal) && qpdf_oh_is_name(q, state))
    normal = qpdf_oh_get_key(q, normal, qpdf_oh_get_name(q, state));
  *form = normal;
  return qpdf_oh_is_stream(q, normal);
}

static bool shown(qpdf_data q, qpdf_oh annot) {
  int flags = 0;
  (void)qpdf_oh_get_value_as_int(q, qpdf_oh_get_key(q, annot, "/F"), &flags);
  qpdf_oh kind = qpdf_oh_get_key(q, annot, "/Subtype");
  return (flags & (HIDDEN | NO_VIEW)) == 0 && !qpdf_oh_is_name_and_equals(q, kind, "/Popup") &&
         !qpdf_oh_is_name_and_equals(q, kind, "/FileAttachment");
}

static void draw(qpdf_data q, qpdf_oh annot, qpdf_oh forms, unsigned *made, Buf *content, bool *incomplete) {
  qpdf_oh form;
  if (!qpdf_oh_is_dictionary(q, annot) || !shown(q, annot)) return;
  if (!appearance(q, annot, &form)) {
    if (qpdf_oh_has_key(q, annot, "/V")) *incomplete = true;
    return;
  }
  qpdf_oh dict = qpdf_oh_get_dict(q, form);
  Box rect, bbox;
  double m[6] = {1, 0, 0, 1, 0, 0};
  if (!box_of(q, qpdf_oh_get_key(q, annot, "/Rect"), &rect) || !box_of(q, qpdf_oh_get_key(q, dict, "/BBox"), &bbox)) return;
  if (qpdf_oh_has_key(q, dict, "/Matrix") && !numbers(q, qpdf_oh_get_key(q, dict, "/Matrix"), m, 6)) return;
  Box from = turned(bbox, m);
  if (!(from.x1 > from.x0 && from.y1 > from.y0)) return;
  double sx = (rect.x1 - rect.x0) / (from.x1 - from.x0), sy = (rect.y1 - rect.y0) / (from.y1 - from.y0);
  char name[32];
  snprintf(name, sizeof name, "/RcDrawn%u", ++*made);
  qpdf_oh_replace_key(q, dict, "/Subtype", qpdf_oh_new_name(q, "/Form"));
  qpdf_oh_replace_key(q, forms, name, form);
  buf_fmt(content, "q %.5f 0 0 %.5f %.5f %.5f cm %s Do Q\n", sx, sy, rect.x0 - from.x0 * sx, rect.y0 - from.y0 * sy, name);
}

static qpdf_oh dict_in(qpdf_data q, qpdf_oh parent, const char *key) {
  qpdf_oh d = qpdf_oh_get_key(q, parent, key);
  if (qpdf_oh_is_dictionary(q, d)) return d;
  d = qpdf_oh_new_dictionary(q);
  qpdf_oh_replace_key(q, parent, key, d);
  return qpdf_oh_get_key(q, parent, key);
}

static qpdf_oh stream_of(qpdf_data q, const void *p, size_t n) {
  qpdf_oh s = qpdf_oh_new_stream(q);
  qpdf_oh_replace_stream_data(q, s, p, n, qpdf_oh_new_null(q), qpdf_oh_new_null(q));
  return s;
}

// The page's own drawing between q and Q, so that what it leaves behind does not move ours.
static void append_content(qpdf_data q, qpdf_oh page, const Buf *content) {
  qpdf_oh old = qpdf_oh_get_key(q, page, "/Contents"), all = qpdf_oh_new_array(q);
  qpdf_oh_append_item(q, all, stream_of(q, "q\n", 2));
  if (qpdf_oh_is_array(q, old)) {
    for (int i = 0, n = qpdf_oh_get_array_n_items(q, old); i < n; i++)
      qpdf_oh_append_item(q, all, qpdf_oh_get_array_item(q, old, i));
  } else if (qpdf_oh_is_stream(q, old)) {
    qpdf_oh_append_item(q, all, old);
  }
  qpdf_oh_append_item(q, all, stream_of(q, content->p, content->n));
  qpdf_oh_replace_key(q, page, "/Contents", all);
}

bool pdf_flatten_page(qpdf_data q, qpdf_oh page, unsigned *made, bool *incomplete) {
  enum { CONTENT_MAX = 1024 * 1024 };
  qpdf_oh annots = qpdf_oh_get_key(q, page, "/Annots");
  if (!qpdf_oh_is_array(q, annots)) return true;
  qpdf_oh forms = dict_in(q, dict_in(q, page, "/Resources"), "/XObject");
  Buf content;
  buf_init(&content, CONTENT_MAX);
  buf_puts(&content, "\nQ\n");
  for (int i = 0, n = qpdf_oh_get_array_n_items(q, annots); i < n; i++)
    draw(q, qpdf_oh_get_array_item(q, annots, i), forms, made, &content, incomplete);
  bool ok = content.err == ERR_OK;
  if (ok && content.n > 3) append_content(q, page, &content);
  buf_free(&content);
  return ok;
}
