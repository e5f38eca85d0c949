// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The little of CBOR (RFC 8949) that bundles need, and only in its deterministic form (section 4.2.1): whole numbers from 0 to 2^63-1,
// byte strings, texts, arrays of known length. One value has one encoding; any other encoding of it is refused.
#ifndef RECOURSE_BUNDLE_CBOR_H
#define RECOURSE_BUNDLE_CBOR_H
#include "base/mem.h"

// ---- writing: to a buffer whose maximum bounds all of it
void cbor_put_uint(Buf *b, int64_t v);        // v >= 0; else the buffer's err is set
void cbor_put_bytes(Buf *b, Bytes v);
void cbor_put_text(Buf *b, const char *v);
void cbor_put_array(Buf *b, size_t n);        // its n elements follow

// ---- reading: borrows from the bytes. After the first fault everything reads as 0 or "", and cbor_done says so.
typedef struct { const uint8_t *p; size_t n; bool bad; Arena *a; } Cbor;   // a: for texts
int64_t cbor_uint(Cbor *c, int64_t max);
Bytes cbor_bytes(Cbor *c, size_t max);
void cbor_fixed(Cbor *c, void *out, size_t n);       // exactly n bytes; zeros after a fault
const char *cbor_text(Cbor *c, size_t max);          // UTF-8 without NUL, at most max bytes
size_t cbor_array(Cbor *c, size_t min, size_t max);  // number of elements, which the caller reads next
// Everything was read, and nothing was wrong.
bool cbor_done(const Cbor *c);
#endif
