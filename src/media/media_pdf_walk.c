// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Every object that can be reached, once.
#include "media/media_pdf.h"

enum { OBJECTS_MAX = 1 << 23, DEPTH_MAX = 200 };

typedef struct {
  qpdf_data q;
  uint8_t *seen;  // one bit per object number
  struct {
    int id, generation;
  } *todo;
  size_t n, room;
  bool ok;
} Walk;

// Never drawn. The names are long enough not to meet a resource's name; where names are free they are not looked at.
static const char *const dropped[] = {"/AA",   "/OpenAction", "/JavaScript", "/JS", "/Metadata",     "/PieceInfo", "/Thumb",
                                      "/EF",   "/AF",         "/OPI",        "/EmbeddedFiles", "/LastModified", "/URI", "/Launch", NULL};
static const char *const free_names[] = {"/Font",    "/XObject",    "/ExtGState", "/ColorSpace", "/Pattern",
                                         "/Shading", "/Properties", "/CharProcs", NULL};

static bool listed(const char *key, const char *const *list) {
  for (; *list != NULL; list++)
    if (strcmp(key, *list) == 0) return true;
  return false;
}

static void later(Walk *w, qpdf_oh oh) {
  int id = qpdf_oh_get_object_id(w->q, oh);
  if (id < 0 || id >= OBJECTS_MAX) {
    w->ok = false;
    return;
  }
  if ((w->seen[id / 8] & 1u << id % 8) != 0) return;
  w->seen[id / 8] = (uint8_t)(w->seen[id / 8] | 1u << id % 8);
  if (w->n == w->room) {
    size_t room = w->room == 0 ? 1024 : w->room * 2;
    void *more = realloc(w->todo, room * sizeof *w->todo);
    if (more == NULL) {
      w->ok = false;
      return;
    }
    w->todo = more;
    w->room = room;
  }
  w->todo[w->n].id = id;
  w->todo[w->n++].generation = qpdf_oh_get_generation(w->q, oh);
}

// Something that acts, or carries a file or a description, under whatever key it hangs.
static bool unwanted(Walk *w, qpdf_oh value) {
  bool stream = qpdf_oh_is_stream(w->q, value);
  if (!stream && !qpdf_oh_is_dictionary(w->q, value)) return false;
  qpdf_oh dict = stream ? qpdf_oh_get_dict(w->q, value) : value;
  qpdf_oh type = qpdf_oh_get_key(w->q, dict, "/Type"), action = qpdf_oh_get_key(w->q, dict, "/S");
  bool bad = qpdf_oh_is_name_and_equals(w->q, type, "/Metadata") || qpdf_oh_is_name_and_equals(w->q, type, "/EmbeddedFile") ||
             qpdf_oh_is_name_and_equals(w->q, type, "/Filespec") || qpdf_oh_is_name_and_equals(w->q, type, "/Action") ||
             qpdf_oh_is_name_and_equals(w->q, action, "/JavaScript") || qpdf_oh_is_name_and_equals(w->q, action, "/Launch");
  qpdf_oh_release(w->q, type);
  qpdf_oh_release(w->q, action);
  if (stream) qpdf_oh_release(w->q, dict);
  return bad;
}

static void visit(Walk *w, qpdf_oh oh, int depth, bool names_are_free);

static void visit_dict(Walk *w, qpdf_oh dict, int depth, bool names_are_free) {
  PdfKeys k = pdf_keys(w->q, dict);
  for (size_t i = 0; i < k.n && w->ok; i++) {
    qpdf_oh value = qpdf_oh_get_key(w->q, dict, k.key[i]);
    bool names = !names_are_free && listed(k.key[i], free_names) && qpdf_oh_is_dictionary(w->q, value);
    if ((!names_are_free && listed(k.key[i], dropped)) || unwanted(w, value)) qpdf_oh_remove_key(w->q, dict, k.key[i]);
    else if (qpdf_oh_is_indirect(w->q, value) && !names) later(w, value);
    else visit(w, value, depth + 1, names);
    qpdf_oh_release(w->q, value);
  }
  pdf_keys_free(&k);
}

static void visit_array(Walk *w, qpdf_oh array, int depth) {
  for (int i = qpdf_oh_get_array_n_items(w->q, array) - 1; i >= 0 && w->ok; i--) {
    qpdf_oh value = qpdf_oh_get_array_item(w->q, array, i);
    if (unwanted(w, value)) qpdf_oh_set_array_item(w->q, array, i, qpdf_oh_new_null(w->q));
    else if (qpdf_oh_is_indirect(w->q, value)) later(w, value);
    else visit(w, value, depth + 1, false);
    qpdf_oh_release(w->q, value);
  }
}

static void replace_data(Walk *w, qpdf_oh stream, Bytes data, const char *filter) {
  qpdf_oh dict = qpdf_oh_get_dict(w->q, stream);
  qpdf_oh name = filter == NULL ? qpdf_oh_new_null(w->q) : qpdf_oh_new_name(w->q, filter);
  qpdf_oh parms = filter == NULL ? qpdf_oh_new_null(w->q) : qpdf_oh_get_key(w->q, dict, "/DecodeParms");
  qpdf_oh_replace_stream_data(w->q, stream, data.p, data.n, name, parms);
}

// A picture with one filter keeps its compression; one behind several is unpacked whole (qpdf packs it again).
static void clean_picture(Walk *w, qpdf_oh stream, const char *filter, bool alone) {
  unsigned char *p = NULL;
  size_t n = 0;
  QPDF_BOOL unpacked = QPDF_FALSE;
  enum qpdf_stream_decode_level_e level = alone ? qpdf_dl_none : qpdf_dl_all;
  w->ok = (qpdf_oh_get_stream_data(w->q, stream, level, &unpacked, &p, &n) & QPDF_ERRORS) == 0 && (alone || unpacked);
  if (w->ok && !alone) {
    replace_data(w, stream, BYTES(p, n), NULL);
  } else if (w->ok) {
    Buf b;
    buf_init(&b, n);
    bool jpeg = strcmp(filter, "/DCTDecode") == 0;
    w->ok = jpeg ? pdf_strip_jpeg(BYTES(p, n), &b) : pdf_strip_jpx(BYTES(p, n), &b);
    if (w->ok) replace_data(w, stream, BYTES(b.p, b.n), filter);
    buf_free(&b);
  }
  free(p);
}

static void visit_stream(Walk *w, qpdf_oh stream) {
  qpdf_oh dict = qpdf_oh_get_dict(w->q, stream), filter = qpdf_oh_get_key(w->q, dict, "/Filter");
  int n = 1;
  if (qpdf_oh_is_array(w->q, filter)) {
    n = qpdf_oh_get_array_n_items(w->q, filter);
    filter = n > 0 ? qpdf_oh_get_array_item(w->q, filter, n - 1) : qpdf_oh_new_null(w->q);
  }
  if (qpdf_oh_is_name_and_equals(w->q, filter, "/DCTDecode")) clean_picture(w, stream, "/DCTDecode", n == 1);
  else if (qpdf_oh_is_name_and_equals(w->q, filter, "/JPXDecode")) clean_picture(w, stream, "/JPXDecode", n == 1);
  visit_dict(w, dict, 1, false);
}

static void visit(Walk *w, qpdf_oh oh, int depth, bool names_are_free) {
  if (depth > DEPTH_MAX) w->ok = false;
  else if (qpdf_oh_is_stream(w->q, oh)) visit_stream(w, oh);
  else if (qpdf_oh_is_dictionary(w->q, oh)) visit_dict(w, oh, depth, names_are_free);
  else if (qpdf_oh_is_array(w->q, oh)) visit_array(w, oh, depth);
}

bool pdf_walk(qpdf_data q) {
  Walk w = {.q = q, .seen = calloc(OBJECTS_MAX / 8, 1)};
  w.ok = w.seen != NULL;
  if (w.ok) visit(&w, qpdf_get_root(q), 0, false);
  while (w.ok && w.n > 0) {
    w.n--;
    qpdf_oh oh = qpdf_get_object_by_id(q, w.todo[w.n].id, w.todo[w.n].generation);
    visit(&w, oh, 0, false);
    qpdf_oh_release(q, oh);
  }
  free(w.seen);
  free(w.todo);
  return w.ok;
}
