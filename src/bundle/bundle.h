// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The bytes between two installations (docs/bundles.md): a card by which two organisations come to know each other's keys, a bundle
// (one word about one referral: signed by the organisation that speaks, sealed to the installation that hears), and a packet of bundles,
// which is the body of a call and the content of a file. Deterministic CBOR. No I/O; the signature itself is made in recourse-keys.
#ifndef RECOURSE_BUNDLE_BUNDLE_H
#define RECOURSE_BUNDLE_BUNDLE_H
#include "bundle/link.h"
#include "crypto/crypto.h"

enum {
  INSTALLATION_BYTES = 16, CARD_MAX = 4096, BUNDLE_MAX = 1024 * 1024, BUNDLE_PAYLOAD_MAX = 900 * 1024, PACKET_MAX = 2 * 1024 * 1024,
  PACKET_BUNDLES = 64, BUNDLE_ITEMS = 500
};
typedef struct { uint8_t b[INSTALLATION_BYTES]; } InstallationId;

// ---- card: who an organisation is, and its keys. Signed by the key in it; that the key is theirs people find out by the fingerprint.
typedef struct {
  InstallationId installation;
  const char *code, *name, *country, *langs, *url;   // url: "" without a link (files only)
  SignPublic sign;
  BoxPublic delivery, box;                           // of the installation; of the organisation, in this key epoch
  int64_t epoch;
} Card;
Err card_body(Arena *a, const Card *c, Bytes *out) ERR_CHECK;                        // what is signed (SIGN_CARD)
// base64url text that people send to each other.
Err card_text(Arena *a, Bytes body, const Signature *sig, const char **out) ERR_CHECK;
// ERR_INPUT: not a card; ERR_CRYPTO: not signed by the key in it.
Err card_read(Arena *a, const char *text, Card *out) ERR_CHECK;
// Eight groups of five digits over installation, signing key and delivery key: what people read to each other.
enum { FINGERPRINT_CHARS = 47 };
void card_fingerprint(const InstallationId *i, const SignPublic *sign, const BoxPublic *delivery, char out[FINGERPRINT_CHARS + 1]);

// ---- bundle
typedef struct {
  InstallationId from, to;
  SignPublic speaker, hearer;        // the organisations
  int64_t link;                      // number of the referral, chosen by its sender
  LinkWord word;
  int64_t epoch; BoxPublic box;      // of the speaker: what is sealed to it next
  Bytes payload;
} Bundle;
Err bundle_body(Arena *a, const Bundle *b, Bytes *out) ERR_CHECK;                    // at most BUNDLE_MAX
Err bundle_body_read(Arena *a, Bytes body, Bundle *out) ERR_CHECK;                   // ERR_INPUT
void bundle_digest(Bytes body, Digest *out);                                         // what is signed (SIGN_BUNDLE)
Err bundle_seal(Arena *a, const InstallationId *to, const BoxPublic *delivery, Bytes body, const Signature *sig, Bytes *out) ERR_CHECK;
// The outside: for whom, and the box that holds its key (for keys_open_bundle). ERR_INPUT: not a bundle of this version.
typedef struct { InstallationId to; Bytes box, sealed; } BundleOuter;
Err bundle_outer(Arena *a, Bytes bytes, BundleOuter *out) ERR_CHECK;
// Decrypts. The signature is not looked at yet: it depends on whom the body names.
Err bundle_open(Arena *a, const ItemKey *key, const BundleOuter *outer, Bytes *body, Signature *sig) ERR_CHECK;
// ERR_CRYPTO unless the speaker named inside made it.
Err bundle_check(Arena *a, Bytes body, const Bundle *b, const Signature *sig) ERR_CHECK;

// ---- packet
Err packet_write(Arena *a, const Bytes *bundles, size_t n, Bytes *out) ERR_CHECK;
Err packet_read(Arena *a, Bytes packet, const Bytes **bundles, size_t *n) ERR_CHECK;

// ---- payloads. Contexts of what is sealed in them name the case of the offer's sender; kinds and texts are codes.
typedef struct { int64_t id, grant, version; const char *kind, *writer; Bytes sealed, key; } BundleItem;   // key: a box for the grant
typedef struct { int64_t id, epoch; BoxPublic pk; Bytes wrap; } BundleGrant;                               // wrap: for the receiver
typedef struct {
  int64_t case_id, until_day, week, locator;      // locator: of her receipt, 0 to 99999
  const char *issue, *region, *sector, *lang;
  bool handover;
  BundleGrant to, talk, say;         // what she shares; between the organisations; between her and the receiver
  const BundleItem *items; size_t n_items;
} BundleOffer;
Err offer_write(Arena *a, const BundleOffer *o, Bytes *out) ERR_CHECK;
Err offer_read(Arena *a, Bytes payload, BundleOffer *out) ERR_CHECK;
// An item (BUNDLE_item), or the reason of a step, which may be missing: NULL.
Err item_write(Arena *a, const BundleItem *it, Bytes *out) ERR_CHECK;
Err item_read(Arena *a, Bytes payload, const BundleItem **out) ERR_CHECK;
// A code of at most 20 letters (BUNDLE_status, BUNDLE_end); a day (BUNDLE_gone, BUNDLE_copies).
Err code_write(Arena *a, const char *code, Bytes *out) ERR_CHECK;
Err code_read(Arena *a, Bytes payload, const char **out) ERR_CHECK;
Err day_write(Arena *a, int64_t day, Bytes *out) ERR_CHECK;
Err day_read(Bytes payload, int64_t *out) ERR_CHECK;
// BUNDLE_wish: her public key and the epoch of her receipt. BUNDLE_companion: a box for it in that epoch.
Err wish_write(Arena *a, int64_t epoch, Bytes key_or_box, Bytes *out) ERR_CHECK;
Err wish_read(Bytes payload, int64_t *epoch, Bytes *key_or_box) ERR_CHECK;
#endif
