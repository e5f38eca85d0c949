// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The parts of the PDF cleaner, inside recourse-media only. All of them work on one open document through qpdf's C
// interface, whose functions never throw: an error stays in the document and is asked for at the end.
#ifndef RECOURSE_MEDIA_MEDIA_PDF_H
#define RECOURSE_MEDIA_MEDIA_PDF_H
#include <qpdf/qpdf-c.h>
#include "media/media_work.h"

// The keys of a dictionary, copied: qpdf has one key cursor per document.
typedef struct {
  char **key;
  size_t n;
} PdfKeys;
PdfKeys pdf_keys(qpdf_data q, qpdf_oh dict);
void pdf_keys_free(PdfKeys *k);

// Draws what annotations and filled form fields show into the page, and drops the annotations with their actions.
// False when memory is out. *incomplete: a filled field has no drawing of its own.
bool pdf_flatten_page(qpdf_data q, qpdf_oh page, unsigned *made, bool *incomplete);

// Walks everything reachable from the catalogue: removes actions, scripts, embedded files, metadata, thumbnails and
// private data wherever they hang, and the metadata inside embedded JPEG and JPEG 2000 pictures.
// False when something cannot be cleaned.
bool pdf_walk(qpdf_data q);

// Copies of an embedded picture without its metadata, into *out. False when it cannot be read as such.
bool pdf_strip_jpeg(Bytes in, Buf *out);
bool pdf_strip_jpx(Bytes in, Buf *out);
#endif
