// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What another server, or a file, brings: packets, outsides, bodies, payloads, cards. What is accepted is written again as the same bytes.
#include "bundle/bundle.h"
#include "fuzz.h"

static void body(Arena *a, Bytes in) {
  Bundle b;
  Bytes again;
  if (bundle_body_read(a, in, &b) != ERR_OK) return;
  HOLDS(b.link > 0 && b.word.kind < BUNDLE_KINDS && b.word.state < LINK_STATES);
  HOLDS(bundle_body(a, &b, &again) == ERR_OK && again.n == in.n && memcmp(again.p, in.p, in.n) == 0);
  Link l;
  link_start(&l, !b.word.by_sender);
  (void)link_hear(&l, &b.word);
  HOLDS(l.next_in >= 1 && l.acked < l.next_out);
}

static void payloads(Arena *a, Bytes in) {
  BundleOffer o;
  const BundleItem *it;
  const char *code;
  int64_t n;
  Bytes again, key;
  if (offer_read(a, in, &o) == ERR_OK) HOLDS(offer_write(a, &o, &again) == ERR_OK && again.n == in.n && memcmp(again.p, in.p, in.n) == 0);
  if (item_read(a, in, &it) == ERR_OK) HOLDS(item_write(a, it, &again) == ERR_OK && again.n == in.n && memcmp(again.p, in.p, in.n) == 0);
  if (code_read(a, in, &code) == ERR_OK) HOLDS(strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_-.") == strlen(code));
  (void)day_read(in, &n);
  (void)wish_read(in, &n, &key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const Bytes *list;
  size_t n;
  BundleOuter outer;
  Card card;
  Bytes in = BYTES(data, size), again;
  Arena *a = arena_new(64 * 1024 * 1024, 0);
  HOLDS(a != NULL);
  if (packet_read(a, in, &list, &n) == ERR_OK) HOLDS(packet_write(a, list, n, &again) == ERR_OK && again.n == in.n && memcmp(again.p, in.p, in.n) == 0);
  (void)bundle_outer(a, in, &outer);
  body(a, in);
  payloads(a, in);
  char *text = fuzz_text(data, size);
  (void)card_read(a, text, &card);
  free(text);
  arena_free(a);
  return 0;
}
