// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "bundle/bundle.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "bundle/cbor.h"

// Numbers of words stay far from where adding to them could overflow.
static const int64_t ID_MAX = INT64_MAX, SEQ_MAX = (int64_t)1 << 40, LIFE_MAX = (int64_t)1 << 53;
enum { VERSION = 1, NAME_MAX_BYTES = 400, CODE_MAX = 80, URL_MAX_BYTES = 400, EPOCH_MAX = 1000000, BOX_MAX = 512, CARD_FIELDS = 12, BODY_FIELDS = 18 };
static const char CARD_MARK[] = "recourse-card", BUNDLE_MARK[] = "recourse-bundle", PACKET_MARK[] = "recourse-packet";

// The end of every writer: into the arena, and the buffer goes.
static Err finish(Arena *a, Buf *b, Bytes *out) {
  Err e = b->err;
  if (e == ERR_OK) *out = arena_bytes(a, b->p, b->n);
  buf_free(b);
  return e != ERR_OK ? e : arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}

static void put_key(Buf *b, const uint8_t key[KEY_BYTES]) { cbor_put_bytes(b, BYTES(key, KEY_BYTES)); }

static bool mark(Cbor *c, const char *wanted) {
  const char *seen = cbor_text(c, 32);
  return text_eq(seen, wanted) && cbor_uint(c, 255) == VERSION && !c->bad;
}

// ---- card

Err card_body(Arena *a, const Card *c, Bytes *out) {
  Buf b;
  buf_init(&b, CARD_MAX);
  cbor_put_array(&b, CARD_FIELDS);
  cbor_put_text(&b, CARD_MARK);
  cbor_put_uint(&b, VERSION);
  cbor_put_bytes(&b, BYTES(c->installation.b, INSTALLATION_BYTES));
  const char *const texts[] = {c->code, c->name, c->country, c->langs, c->url};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) cbor_put_text(&b, texts[i]);
  put_key(&b, c->sign.b);
  put_key(&b, c->delivery.b);
  cbor_put_uint(&b, c->epoch);
  put_key(&b, c->box.b);
  return finish(a, &b, out);
}

Err card_text(Arena *a, Bytes body, const Signature *sig, const char **out) {
  Buf b;
  Bytes whole;
  buf_init(&b, CARD_MAX + 128);
  cbor_put_array(&b, 2);
  cbor_put_bytes(&b, body);
  cbor_put_bytes(&b, BYTES(sig->b, SIGNATURE_BYTES));
  TRY(finish(a, &b, &whole));
  *out = text_b64(a, whole);
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}

static Err card_fields(Arena *a, Bytes body, Card *out) {
  Cbor c = {.p = body.p, .n = body.n, .a = a};
  if (cbor_array(&c, CARD_FIELDS, CARD_FIELDS) != CARD_FIELDS || !mark(&c, CARD_MARK)) return ERR_INPUT;
  cbor_fixed(&c, out->installation.b, INSTALLATION_BYTES);
  out->code = cbor_text(&c, CODE_MAX);
  out->name = cbor_text(&c, NAME_MAX_BYTES);
  out->country = cbor_text(&c, 2);
  out->langs = cbor_text(&c, NAME_MAX_BYTES);
  out->url = cbor_text(&c, URL_MAX_BYTES);
  cbor_fixed(&c, out->sign.b, KEY_BYTES);
  cbor_fixed(&c, out->delivery.b, KEY_BYTES);
  out->epoch = cbor_uint(&c, EPOCH_MAX);
  cbor_fixed(&c, out->box.b, KEY_BYTES);
  return cbor_done(&c) && *out->name && strlen(out->country) == 2 ? ERR_OK : ERR_INPUT;
}

Err card_read(Arena *a, const char *text, Card *out) {
  Bytes whole;
  Signature sig;
  *out = (Card){.epoch = 0};
  if (strlen(text) > 2 * CARD_MAX || text_unb64(a, text, &whole) != ERR_OK) return ERR_INPUT;
  Cbor c = {.p = whole.p, .n = whole.n, .a = a};
  (void)cbor_array(&c, 2, 2);
  Bytes body = cbor_bytes(&c, CARD_MAX);
  cbor_fixed(&c, sig.b, SIGNATURE_BYTES);
  if (!cbor_done(&c)) return ERR_INPUT;
  TRY(card_fields(a, body, out));
  return sign_check(SIGN_CARD, body, &out->sign, &sig, a);
}

void card_fingerprint(const InstallationId *i, const SignPublic *sign, const BoxPublic *delivery, char out[FINGERPRINT_CHARS + 1]) {
  uint8_t all[INSTALLATION_BYTES + 2 * KEY_BYTES];
  Digest d;
  memcpy(all, i->b, INSTALLATION_BYTES);
  memcpy(all + INSTALLATION_BYTES, sign->b, KEY_BYTES);
  memcpy(all + INSTALLATION_BYTES + KEY_BYTES, delivery->b, KEY_BYTES);
  digest("recourse/fingerprint/1", BYTES(all, sizeof all), &d);
  for (size_t g = 0; g < 8; g++) {   // four bytes to five digits: the bias is below 1 in 40,000
    uint32_t v = (uint32_t)d.b[4 * g] << 24 | (uint32_t)d.b[4 * g + 1] << 16 | (uint32_t)d.b[4 * g + 2] << 8 | d.b[4 * g + 3];
    (void)snprintf(out + 6 * g, FINGERPRINT_CHARS + 1 - 6 * g, g < 7 ? "%05u " : "%05u", v % 100000);
  }
}

// ---- bundle

Err bundle_body(Arena *a, const Bundle *b, Bytes *out) {
  Buf w;
  if (b->payload.n > BUNDLE_PAYLOAD_MAX) return ERR_LIMIT;
  buf_init(&w, BUNDLE_MAX);
  cbor_put_array(&w, BODY_FIELDS);
  cbor_put_bytes(&w, BYTES(b->from.b, INSTALLATION_BYTES));
  put_key(&w, b->speaker.b);
  cbor_put_bytes(&w, BYTES(b->to.b, INSTALLATION_BYTES));
  put_key(&w, b->hearer.b);
  const int64_t numbers[] = {b->link, b->word.by_sender, b->word.over, b->word.seq, b->word.ack, b->word.floor, b->word.life, b->word.ack_life,
                             (int64_t)b->word.state, (int64_t)b->word.kind, (int64_t)b->word.act, b->epoch};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) cbor_put_uint(&w, numbers[i]);
  put_key(&w, b->box.b);
  cbor_put_bytes(&w, b->payload);
  return finish(a, &w, out);
}

Err bundle_body_read(Arena *a, Bytes body, Bundle *out) {
  Cbor c = {.p = body.p, .n = body.n, .a = a};
  *out = (Bundle){.link = 0};
  (void)cbor_array(&c, BODY_FIELDS, BODY_FIELDS);
  cbor_fixed(&c, out->from.b, INSTALLATION_BYTES);
  cbor_fixed(&c, out->speaker.b, KEY_BYTES);
  cbor_fixed(&c, out->to.b, INSTALLATION_BYTES);
  cbor_fixed(&c, out->hearer.b, KEY_BYTES);
  out->link = cbor_uint(&c, ID_MAX);
  out->word.by_sender = cbor_uint(&c, 1) == 1;
  out->word.over = cbor_uint(&c, 1) == 1;
  out->word.seq = cbor_uint(&c, SEQ_MAX);
  out->word.ack = cbor_uint(&c, SEQ_MAX);
  out->word.floor = cbor_uint(&c, SEQ_MAX);
  out->word.life = cbor_uint(&c, LIFE_MAX);
  out->word.ack_life = cbor_uint(&c, LIFE_MAX);
  out->word.state = (LinkState)cbor_uint(&c, LINK_STATES - 1);
  out->word.kind = (BundleKind)cbor_uint(&c, BUNDLE_KINDS - 1);
  out->word.act = (LinkAct)cbor_uint(&c, LINK_ACTS - 1);
  out->epoch = cbor_uint(&c, EPOCH_MAX);
  cbor_fixed(&c, out->box.b, KEY_BYTES);
  out->payload = cbor_bytes(&c, BUNDLE_PAYLOAD_MAX);
  return cbor_done(&c) && out->link > 0 ? ERR_OK : ERR_INPUT;
}

void bundle_digest(Bytes body, Digest *out) { sha256(body, out); }

static const SealContext BUNDLE_CONTEXT = {.purpose = "bundle", .version = 1, .writer = ""};

Err bundle_seal(Arena *a, const InstallationId *to, const BoxPublic *delivery, Bytes body, const Signature *sig, Bytes *out) {
  ItemKey key;
  Bytes plain, box = {0}, sealed = {0};
  Buf b;
  buf_init(&b, BUNDLE_MAX + 128);
  cbor_put_array(&b, 2);
  cbor_put_bytes(&b, body);
  cbor_put_bytes(&b, BYTES(sig->b, SIGNATURE_BYTES));
  TRY(finish(a, &b, &plain));
  item_key_random(&key);
  Err e = seal_item(a, &key, &BUNDLE_CONTEXT, plain, &sealed);
  if (e == ERR_OK) e = box_seal(a, delivery, &BUNDLE_CONTEXT, BYTES(key.b, KEY_BYTES), &box);
  SECRET_WIPE(&key);
  TRY(e);
  buf_init(&b, PACKET_MAX);
  cbor_put_array(&b, 5);
  cbor_put_text(&b, BUNDLE_MARK);
  cbor_put_uint(&b, VERSION);
  cbor_put_bytes(&b, BYTES(to->b, INSTALLATION_BYTES));
  cbor_put_bytes(&b, box);
  cbor_put_bytes(&b, sealed);
  return finish(a, &b, out);
}

Err bundle_outer(Arena *a, Bytes bytes, BundleOuter *out) {
  Cbor c = {.p = bytes.p, .n = bytes.n, .a = a};
  *out = (BundleOuter){.box = {0}};
  if (cbor_array(&c, 5, 5) != 5 || !mark(&c, BUNDLE_MARK)) return ERR_INPUT;
  cbor_fixed(&c, out->to.b, INSTALLATION_BYTES);
  out->box = cbor_bytes(&c, BOX_MAX);
  out->sealed = cbor_bytes(&c, PACKET_MAX);
  return cbor_done(&c) ? ERR_OK : ERR_INPUT;
}

Err bundle_open(Arena *a, const ItemKey *key, const BundleOuter *outer, Bytes *body, Signature *sig) {
  Bytes plain;
  TRY(open_item(a, key, &BUNDLE_CONTEXT, outer->sealed, &plain));
  Cbor c = {.p = plain.p, .n = plain.n, .a = a};
  (void)cbor_array(&c, 2, 2);
  *body = cbor_bytes(&c, BUNDLE_MAX);
  cbor_fixed(&c, sig->b, SIGNATURE_BYTES);
  return cbor_done(&c) ? ERR_OK : ERR_INPUT;
}

Err bundle_check(Arena *a, Bytes body, const Bundle *b, const Signature *sig) {
  Digest d;
  bundle_digest(body, &d);
  return sign_check(SIGN_BUNDLE, BYTES(d.b, DIGEST_BYTES), &b->speaker, sig, a);
}

// ---- packet

Err packet_write(Arena *a, const Bytes *bundles, size_t n, Bytes *out) {
  Buf b;
  if (n > PACKET_BUNDLES) return ERR_LIMIT;
  buf_init(&b, PACKET_MAX);
  cbor_put_array(&b, 3);
  cbor_put_text(&b, PACKET_MARK);
  cbor_put_uint(&b, VERSION);
  cbor_put_array(&b, n);
  for (size_t i = 0; i < n; i++) cbor_put_bytes(&b, bundles[i]);
  return finish(a, &b, out);
}

Err packet_read(Arena *a, Bytes packet, const Bytes **bundles, size_t *n) {
  Cbor c = {.p = packet.p, .n = packet.n, .a = a};
  *n = 0;
  if (packet.n > PACKET_MAX || cbor_array(&c, 3, 3) != 3 || !mark(&c, PACKET_MARK)) return ERR_INPUT;
  size_t many = cbor_array(&c, 0, PACKET_BUNDLES);
  Bytes *list = ARENA_ARRAY(a, Bytes, many + 1);
  if (!list) return ERR_NO_MEMORY;
  for (size_t i = 0; i < many; i++) list[i] = cbor_bytes(&c, PACKET_MAX);
  if (!cbor_done(&c)) return ERR_INPUT;
  *bundles = list;
  *n = many;
  return ERR_OK;
}
