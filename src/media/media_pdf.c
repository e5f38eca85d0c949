// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// PDF: opened by qpdf, reduced to pages that draw, written anew. Of the trailer, the catalogue and each page only the
// listed keys stay; older revisions and unreferenced objects are not written. The text of the pages stays text.
#include "media/media_pdf.h"

static const char *const trailer_keys[] = {"/Root", "/Size", NULL};
static const char *const catalogue_keys[] = {"/Type", "/Pages", "/PageLabels", "/OCProperties", "/Version", NULL};
static const char *const page_keys[] = {"/Type",    "/Parent",  "/Resources", "/Contents", "/MediaBox", "/CropBox",
                                        "/BleedBox", "/TrimBox", "/ArtBox",    "/Rotate",   "/Group",    "/UserUnit", NULL};

PdfKeys pdf_keys(qpdf_data q, qpdf_oh dict) {
  PdfKeys k = {0};
  size_t room = 0;
  for (qpdf_oh_begin_dict_key_iter(q, dict); qpdf_oh_dict_more_keys(q);) {
    const char *key = qpdf_oh_dict_next_key(q);
    if (k.n == room) {
      room = room == 0 ? 16 : room * 2;
      char **more = realloc(k.key, room * sizeof *more);
      if (more == NULL) abort();  // the helper ends; the original is safe with the one who asked
      k.key = more;
    }
    if ((k.key[k.n] = strdup(key)) == NULL) abort();
    k.n++;
  }
  return k;
}

void pdf_keys_free(PdfKeys *k) {
  for (size_t i = 0; i < k->n; i++) free(k->key[i]);
  free(k->key);
  *k = (PdfKeys){0};
}

static bool listed(const char *key, const char *const *list) {
  for (; *list != NULL; list++)
    if (strcmp(key, *list) == 0) return true;
  return false;
}

static void keep_only(qpdf_data q, qpdf_oh dict, const char *const *list) {
  PdfKeys k = pdf_keys(q, dict);
  for (size_t i = 0; i < k.n; i++)
    if (!listed(k.key[i], list)) qpdf_oh_remove_key(q, dict, k.key[i]);
  pdf_keys_free(&k);
}

static bool clean_pages(qpdf_data q, int pages, bool *incomplete) {
  unsigned made = 0;
  if ((qpdf_push_inherited_attributes_to_page(q) & QPDF_ERRORS) != 0) return false;
  for (int i = 0; i < pages; i++) {
    qpdf_oh page = qpdf_get_page_n(q, (size_t)i);
    if (!qpdf_oh_is_dictionary(q, page)) return false;
    if (!pdf_flatten_page(q, page, &made, incomplete)) return false;
    keep_only(q, page, page_keys);
    qpdf_oh_release(q, page);
  }
  keep_only(q, qpdf_get_root(q), catalogue_keys);
  return pdf_walk(q);
}

static bool write_document(qpdf_data q, MediaWork *w) {
  if ((qpdf_init_write_memory(q) & QPDF_ERRORS) != 0) return false;
  keep_only(q, qpdf_get_trailer(q), trailer_keys);
  qpdf_set_preserve_encryption(q, QPDF_FALSE);
  qpdf_set_preserve_unreferenced_objects(q, QPDF_FALSE);
  qpdf_set_object_stream_mode(q, qpdf_o_generate);
  qpdf_set_deterministic_ID(q, QPDF_TRUE);
  if ((qpdf_write(q) & QPDF_ERRORS) != 0) return false;
  return media_out(w, qpdf_get_buffer(q), qpdf_get_buffer_length(q));
}

static MediaStatus open_failed(qpdf_data q) {
  bool locked = qpdf_has_error(q) && qpdf_get_error_code(q, qpdf_get_error(q)) == qpdf_e_password;
  return locked ? MEDIA_NOT_CLEANABLE : MEDIA_BROKEN;
}

static MediaStatus clean(qpdf_data q, MediaWork *w) {
  qpdf_silence_errors(q);
  qpdf_set_suppress_warnings(q, QPDF_TRUE);
  if ((qpdf_read_memory(q, "original", (const char *)w->in.p, w->in.n, NULL) & QPDF_ERRORS) != 0) return open_failed(q);
  int pages = qpdf_get_num_pages(q);
  if (pages <= 0) return MEDIA_BROKEN;
  bool incomplete = false;
  if (!clean_pages(q, pages, &incomplete) || qpdf_has_error(q)) return MEDIA_NOT_CLEANABLE;
  if (!write_document(q, w)) return MEDIA_NOT_CLEANABLE;
  if (incomplete || qpdf_more_warnings(q)) w->answer.flags |= MEDIA_FLAG_INCOMPLETE;
  w->answer.type = MEDIA_PDF;
  return MEDIA_CLEANED;
}

MediaStatus media_pdf_clean(MediaWork *w) {
  qpdf_data q = qpdf_init();
  if (q == NULL) return MEDIA_NOT_CLEANABLE;
  MediaStatus s = clean(q, w);
  qpdf_cleanup(&q);
  return s;
}
