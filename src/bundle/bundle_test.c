// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The bytes: what is written is read, and nothing else is; the vectors open. tools/open-vectors.py opens the same without this code.
//   bundle_test VECTORS [write]      write: makes new vectors (run by hand; the committed ones must stay readable for ever)
#include "crypto/crypto_test.h"

#include <jansson.h>

#include "base/text.h"
#include "bundle/bundle.h"
#include "bundle/cbor.h"
#include "crypto/signer.h"

static const char *folder = "tests/vectors";

// ---- two organisations with fixed keys

typedef struct { InstallationId installation; SignPublic sign; SignSecret secret; BoxPair delivery, box; } Side;

static void side_of(uint8_t n, Side *s) {
  SignSeed seed;
  memset(seed.b, n, sizeof seed.b);
  memset(s->installation.b, n + 1, sizeof s->installation.b);
  memset(s->delivery.sec.b, n + 2, KEY_BYTES);
  memset(s->box.sec.b, n + 3, KEY_BYTES);
  sign_pair_of(&seed, &s->sign, &s->secret);
  box_public_of(&s->delivery.sec, &s->delivery.pub);
  box_public_of(&s->box.sec, &s->box.pub);
}

static Card card_of(const Side *s) {
  return (Card){.installation = s->installation, .code = "lotus", .name = "Lotus \xe1\x9e\x88\xe1\x9e\xbc\xe1\x9e\x80", .country = "KH", .langs = "km en",
                .url = "https://help.example", .sign = s->sign, .delivery = s->delivery.pub, .box = s->box.pub, .epoch = 3};
}

static const char *card_made(Arena *a, const Side *s, Card *c) {
  Bytes body;
  Signature sig;
  const char *text;
  *c = card_of(s);
  assert_ok(card_body(a, c, &body));
  assert_ok(sign_make(a, SIGN_CARD, body, &s->secret, &sig));
  assert_ok(card_text(a, body, &sig, &text));
  return text;
}

static Bundle sample(const Side *from, const Side *to) {
  return (Bundle){.from = from->installation, .to = to->installation, .speaker = from->sign, .hearer = to->sign, .link = 0x0123456789abcdef,
                  .word = {.kind = BUNDLE_step, .act = LINK_ACT_accept, .seq = 7, .ack = 24, .floor = 256, .life = 65536, .ack_life = 0,
                           .state = LINK_accepted, .by_sender = false, .over = false},
                  .epoch = 3, .box = from->box.pub, .payload = BYTES("\x80", 1)};
}

static Bytes bundle_made(Arena *a, const Side *from, const Side *to, const Bundle *b) {
  Bytes body, out;
  Digest d;
  Signature sig;
  assert_ok(bundle_body(a, b, &body));
  bundle_digest(body, &d);
  assert_ok(sign_make(a, SIGN_BUNDLE, BYTES(d.b, DIGEST_BYTES), &from->secret, &sig));
  assert_ok(bundle_seal(a, &to->installation, &to->delivery.pub, body, &sig, &out));
  return out;
}

// The way of the receiver: outside, key, decryption, body, signature.
static Err opened(Arena *a, const Side *to, Bytes bytes, Bundle *out) {
  static const SealContext ctx = {.purpose = "bundle", .version = 1, .writer = ""};
  BundleOuter outer;
  ItemKey key;
  Bytes body;
  Signature sig;
  TRY(bundle_outer(a, bytes, &outer));
  TRY(box_open(&to->delivery.pub, &to->delivery.sec, &ctx, outer.box, key.b, KEY_BYTES));
  TRY(bundle_open(a, &key, &outer, &body, &sig));
  TRY(bundle_body_read(a, body, out));
  return bundle_check(a, body, out, &sig);
}

// ---- CBOR

static void deterministic(void **state) {
  static const int64_t numbers[] = {0, 23, 24, 255, 256, 65535, 65536, 4294967295, 4294967296, INT64_MAX};
  (void)state;
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    Buf b;
    buf_init(&b, 64);
    cbor_put_uint(&b, numbers[i]);
    Cbor c = {.p = b.p, .n = b.n};
    assert_int_equal(cbor_uint(&c, INT64_MAX), numbers[i]);
    assert_true(cbor_done(&c));
    c = (Cbor){.p = b.p, .n = b.n};
    if (numbers[i]) assert_true(cbor_uint(&c, numbers[i] - 1) == 0 && c.bad);
    buf_free(&b);
  }
  // One value has one encoding: longer heads, floating lengths, other kinds and what stands behind are refused.
  static const struct { const char *bytes; size_t n; } bad[] = {{"\x18\x17", 2}, {"\x19\x00\xff", 3}, {"\x1a\x00\x00\xff\xff", 5}, {"\x1b\x00\x00\x00\x00\xff\xff\xff\xff", 9},
                                                                {"\x1b\xff\xff\xff\xff\xff\xff\xff\xff", 9}, {"\x1f", 1}, {"\x20", 1}, {"\x40", 1}, {"\x00\x00", 2}, {"", 0}, {"\x18", 1}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    Cbor c = {.p = (const uint8_t *)bad[i].bytes, .n = bad[i].n};
    (void)cbor_uint(&c, INT64_MAX);
    assert_false(cbor_done(&c));
  }
  Buf b;
  buf_init(&b, 64);
  cbor_put_uint(&b, -1);
  assert_int_equal(b.err, ERR_INPUT);
  buf_free(&b);
}

static void hungry_heads(void **state) {
  Arena *a = *state;
  static const uint8_t array[] = {0x9b, 0, 0, 0, 1, 0, 0, 0, 0}, text[] = {0x7a, 0xff, 0xff, 0xff, 0xff, 'x'}, ff[] = {0x61, 0xff};
  Cbor c = {.p = array, .n = sizeof array, .a = a};
  assert_true(cbor_array(&c, 0, SIZE_MAX) == 0 && c.bad);
  c = (Cbor){.p = text, .n = sizeof text, .a = a};
  assert_true(*cbor_text(&c, SIZE_MAX) == '\0' && c.bad);
  c = (Cbor){.p = ff, .n = sizeof ff, .a = a};
  assert_true(*cbor_text(&c, 10) == '\0' && c.bad);
  uint8_t fixed[4] = {1, 1, 1, 1};
  c = (Cbor){.p = (const uint8_t *)"\x43""abc", .n = 4};
  cbor_fixed(&c, fixed, 4);
  assert_true(c.bad && all_zero(fixed, 4));
}

// ---- cards

static void cards(void **state) {
  Arena *a = *state;
  Side s, other;
  Card made, seen;
  char one[FINGERPRINT_CHARS + 1], two[FINGERPRINT_CHARS + 1];
  side_of(10, &s);
  side_of(40, &other);
  const char *text = card_made(a, &s, &made);
  assert_ok(card_read(a, text, &seen));
  assert_string_equal(seen.name, made.name);
  assert_string_equal(seen.url, made.url);
  assert_int_equal(seen.epoch, 3);
  assert_memory_equal(seen.delivery.b, made.delivery.b, KEY_BYTES);
  card_fingerprint(&seen.installation, &seen.sign, &seen.delivery, one);
  assert_int_equal(strlen(one), FINGERPRINT_CHARS);
  card_fingerprint(&seen.installation, &seen.sign, &other.delivery.pub, two);
  assert_string_not_equal(one, two);
  card_fingerprint(&seen.installation, &other.sign, &seen.delivery, two);
  assert_string_not_equal(one, two);
  // Every bit counts.
  Bytes raw;
  assert_ok(text_unb64(a, text, &raw));
  for (size_t bit = 0; bit < raw.n * 8; bit += 3) {
    const char *changed = text_b64(a, bent(a, raw, bit));
    assert_true(card_read(a, changed, &seen) != ERR_OK);
  }
  assert_err(card_read(a, "", &seen), INPUT);
  assert_err(card_read(a, "not a card", &seen), INPUT);
  // Another organisation's signature under these keys.
  Bytes body;
  Signature sig;
  assert_ok(card_body(a, &made, &body));
  assert_ok(sign_make(a, SIGN_CARD, body, &other.secret, &sig));
  assert_ok(card_text(a, body, &sig, &text));
  assert_err(card_read(a, text, &seen), CRYPTO);
  assert_ok(sign_make(a, SIGN_BUNDLE, body, &s.secret, &sig));
  assert_ok(card_text(a, body, &sig, &text));
  assert_err(card_read(a, text, &seen), CRYPTO);
}

// ---- bundles

static void bundles(void **state) {
  Arena *a = *state;
  Side from, to, enemy;
  Bundle seen;
  side_of(10, &from);
  side_of(40, &to);
  side_of(70, &enemy);
  Bundle b = sample(&from, &to);
  Bytes bytes = bundle_made(a, &from, &to, &b);
  assert_ok(opened(a, &to, bytes, &seen));
  const int64_t got[] = {seen.word.kind, seen.word.act, seen.word.seq, seen.word.ack, seen.word.floor, seen.word.life, seen.word.ack_life, seen.word.state};
  const int64_t want[] = {BUNDLE_step, LINK_ACT_accept, 7, 24, 256, 65536, 0, LINK_accepted};
  assert_memory_equal(got, want, sizeof want);
  assert_int_equal(seen.link, b.link);
  assert_bytes(seen.payload, b.payload.p, b.payload.n);
  assert_memory_equal(seen.hearer.b, to.sign.b, KEY_BYTES);
  assert_err(opened(a, &enemy, bytes, &seen), CRYPTO);          // sealed to somebody else
  for (size_t bit = 0; bit < bytes.n * 8; bit += 5) assert_true(opened(a, &to, bent(a, bytes, bit), &seen) != ERR_OK || bit / 8 < 40);
  for (size_t n = 0; n < bytes.n; n++) assert_true(opened(a, &to, BYTES(bytes.p, n), &seen) != ERR_OK);
  assert_err(opened(a, &to, bundle_made(a, &enemy, &to, &b), &seen), CRYPTO);   // another one signs in their name
}

static void packets(void **state) {
  Arena *a = *state;
  Bytes list[3] = {BYTES("a", 1), BYTES("bb", 2), BYTES("", 0)}, packet;
  const Bytes *seen;
  size_t n;
  assert_ok(packet_write(a, list, 3, &packet));
  assert_ok(packet_read(a, packet, &seen, &n));
  assert_int_equal(n, 3);
  assert_bytes(seen[1], "bb", 2);
  for (size_t k = 0; k < packet.n; k++) assert_err(packet_read(a, BYTES(packet.p, k), &seen, &n), INPUT);
  assert_err(packet_write(a, list, PACKET_BUNDLES + 1, &packet), LIMIT);
}

// ---- payloads

static BundleOffer offer_of(const BundleItem *items, size_t n) {
  BundleGrant g = {.id = 5, .epoch = 2, .pk = {.b = {9}}, .wrap = BYTES("wrap", 4)};
  return (BundleOffer){.case_id = 77, .until_day = 20800, .week = 20700, .locator = 12345, .issue = "money", .region = "jp-21", .sector = "industry",
                       .lang = "zh-Hans", .handover = true, .to = g, .talk = g, .say = g, .items = items, .n_items = n};
}

static void payloads(void **state) {
  Arena *a = *state;
  BundleItem it = {.id = 11, .grant = 5, .version = 1, .kind = "extract", .writer = "worker", .sealed = BYTES("sealed", 6), .key = BYTES("key", 3)};
  const BundleItem *one;
  BundleOffer o = offer_of(&it, 1), seen;
  Bytes bytes;
  assert_ok(offer_write(a, &o, &bytes));
  assert_ok(offer_read(a, bytes, &seen));
  assert_true(seen.handover && seen.case_id == 77 && seen.n_items == 1 && text_eq(seen.lang, "zh-Hans") && text_eq(seen.items[0].kind, "extract"));
  assert_bytes(seen.to.wrap, "wrap", 4);
  for (size_t k = 0; k < bytes.n; k++) assert_err(offer_read(a, BYTES(bytes.p, k), &seen), INPUT);
  o.issue = "<script>";
  assert_ok(offer_write(a, &o, &bytes));
  assert_err(offer_read(a, bytes, &seen), INPUT);   // codes are codes
  assert_ok(item_write(a, NULL, &bytes));
  assert_ok(item_read(a, bytes, &one));
  assert_null(one);
  assert_ok(item_write(a, &it, &bytes));
  assert_ok(item_read(a, bytes, &one));
  assert_int_equal(one->id, 11);
  it.id = 0;
  assert_ok(item_write(a, &it, &bytes));
  assert_err(item_read(a, bytes, &one), INPUT);
  const char *code;
  int64_t number;
  Bytes key;
  assert_ok(code_write(a, "waiting", &bytes));
  assert_ok(code_read(a, bytes, &code));
  assert_string_equal(code, "waiting");
  assert_ok(code_write(a, "no code", &bytes));
  assert_err(code_read(a, bytes, &code), INPUT);
  assert_ok(day_write(a, 20800, &bytes));
  assert_ok(day_read(bytes, &number));
  assert_int_equal(number, 20800);
  assert_ok(wish_write(a, 4, BYTES("key", 3), &bytes));
  assert_ok(wish_read(bytes, &number, &key));
  assert_true(number == 4 && key.n == 3);
}

// ---- the machine, where the simulator cannot reach it: words that a signature would have kept out

static bool deaf_to(const Link *l, LinkWord w) {
  Link before = *l, after = *l;
  w.life = w.ack_life = 0;
  w.ack = l->next_out - 1;
  w.floor = 1;
  if (w.kind != BUNDLE_ack) w.seq = l->next_in;
  LinkTodo todo = link_hear(&after, &w);
  return todo.what == LINK_DO_nothing && after.next_in == before.next_in && after.state == before.state && after.over == before.over;
}

static void directions(void **state) {
  (void)state;
  Link sender, receiver;
  int64_t seq;
  link_start(&sender, true);
  link_start(&receiver, false);
  assert_err(link_say(&receiver, BUNDLE_offer, LINK_ACT_none, &seq), CONFLICT);
  assert_ok(link_say(&sender, BUNDLE_offer, LINK_ACT_none, &seq));
  assert_err(link_say(&sender, BUNDLE_offer, LINK_ACT_none, &seq), CONFLICT);
  assert_err(link_say(&sender, BUNDLE_step, LINK_ACT_accept, &seq), CONFLICT);
  for (int kind = 0; kind < BUNDLE_KINDS; kind++) {
    assert_true(deaf_to(&sender, (LinkWord){.kind = (BundleKind)kind, .by_sender = true, .act = LINK_ACT_accept}));      // its own words
    assert_true(deaf_to(&receiver, (LinkWord){.kind = (BundleKind)kind, .by_sender = false, .act = LINK_ACT_accept}));
  }
  static const BundleKind not_his[] = {BUNDLE_offer, BUNDLE_end, BUNDLE_wish}, not_hers[] = {BUNDLE_step, BUNDLE_status, BUNDLE_gone, BUNDLE_copies, BUNDLE_companion};
  for (size_t i = 0; i < sizeof not_his / sizeof *not_his; i++) assert_true(deaf_to(&sender, (LinkWord){.kind = not_his[i], .by_sender = false}));
  for (size_t i = 0; i < sizeof not_hers / sizeof *not_hers; i++)
    assert_true(deaf_to(&receiver, (LinkWord){.kind = not_hers[i], .by_sender = true, .act = LINK_ACT_accept}));
  // What had not left when her consent ended leaves as nothing; what is no content still leaves.
  assert_int_equal(link_now(&sender, BUNDLE_offer), BUNDLE_offer);
  assert_ok(link_say(&sender, BUNDLE_end, LINK_ACT_none, &seq));
  assert_int_equal(link_now(&sender, BUNDLE_offer), BUNDLE_nothing);
  assert_int_equal(link_now(&sender, BUNDLE_item), BUNDLE_nothing);
  assert_int_equal(link_now(&sender, BUNDLE_end), BUNDLE_end);
  assert_true(link_wait(0) == 5 * SECOND_MS && link_wait(3) > link_wait(2) && link_wait(1000) == 6 * HOUR_MS && link_wait(-1) == link_wait(0));
}

// ---- vectors

static void put_hex(json_t *j, Arena *a, const char *name, Bytes b) { assert_int_equal(json_object_set_new(j, name, json_string(text_hex(a, b))), 0); }

static Bytes get_hex(Arena *a, const json_t *j, const char *name) {
  const char *text = json_string_value(json_object_get(j, name));
  assert_non_null(text);
  size_t n = strlen(text) / 2;
  uint8_t *p = arena_alloc(a, n + 1);
  assert_non_null(p);
  assert_ok(text_unhex(text, p, n));
  return BYTES(p, n);
}

static void write_vectors(Arena *a, const char *path) {
  Side from, to;
  Card card;
  char fingerprint[FINGERPRINT_CHARS + 1];
  side_of(10, &from);
  side_of(40, &to);
  Bundle b = sample(&from, &to);
  Bytes bytes = bundle_made(a, &from, &to, &b), body;
  assert_ok(bundle_body(a, &b, &body));
  const char *text = card_made(a, &from, &card);
  card_fingerprint(&card.installation, &card.sign, &card.delivery, fingerprint);
  json_t *one = json_pack("{s:I, s:s}", "link", (json_int_t)b.link, "kind", "step"), *two = json_pack("{s:s, s:s}", "text", text, "printed", fingerprint);
  assert_true(one && two);
  put_hex(one, a, "delivery_public", BYTES(to.delivery.pub.b, KEY_BYTES));
  put_hex(one, a, "delivery_secret", BYTES(to.delivery.sec.b, KEY_BYTES));
  put_hex(one, a, "to", BYTES(to.installation.b, INSTALLATION_BYTES));
  put_hex(one, a, "speaker", BYTES(from.sign.b, KEY_BYTES));
  put_hex(one, a, "body", body);
  put_hex(one, a, "bundle", bytes);
  json_t *all = json_pack("{s:[o], s:[o]}", "bundles", one, "cards", two);
  assert_non_null(all);
  assert_int_equal(json_dump_file(all, path, JSON_INDENT(1) | JSON_SORT_KEYS), 0);
  json_decref(all);
}

static void vectors(void **state) {
  Arena *a = *state;
  Side to;
  Bundle seen;
  Card card;
  char fingerprint[FINGERPRINT_CHARS + 1];
  json_t *all = json_load_file(arena_fmt(a, "%s/bundles.json", folder), 0, NULL);
  assert_non_null(all);
  const json_t *b = json_array_get(json_object_get(all, "bundles"), 0), *c = json_array_get(json_object_get(all, "cards"), 0);
  side_of(40, &to);
  assert_ok(opened(a, &to, get_hex(a, b, "bundle"), &seen));
  assert_int_equal(seen.link, json_integer_value(json_object_get(b, "link")));
  assert_int_equal(seen.word.kind, BUNDLE_step);
  Bytes body;
  assert_ok(bundle_body(a, &seen, &body));
  Bytes kept = get_hex(a, b, "body");
  assert_bytes(body, kept.p, kept.n);
  assert_ok(card_read(a, json_string_value(json_object_get(c, "text")), &card));
  card_fingerprint(&card.installation, &card.sign, &card.delivery, fingerprint);
  assert_string_equal(fingerprint, json_string_value(json_object_get(c, "printed")));
  json_decref(all);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(deterministic), with_arena(hungry_heads), with_arena(cards), with_arena(bundles),
                                     with_arena(packets), with_arena(payloads), cmocka_unit_test(directions), with_arena(vectors)};
  if (argc > 1) folder = argv[1];
  if (argc > 2 && crypto_init() == ERR_OK) {
    Arena *a = arena_new(64 * 1024 * 1024, 0);
    if (a) write_vectors(a, arena_fmt(a, "%s/bundles.json", folder));
    arena_free(a);
  }
  return cmocka_run_group_tests(tests, NULL, NULL);
}
