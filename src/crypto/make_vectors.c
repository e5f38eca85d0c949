// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Writes the test vectors: crypto-make-vectors FOLDER. Run once per format and committed; docs/sealed-format.md explains them.
// Everything in them is hexadecimal unless its name says otherwise.
#include <jansson.h>
#include <string.h>

#include "crypto/crypto.h"
#include "crypto/signer.h"

static Arena *arena;
static const uint8_t INSTALLATION[16] = {0xa0, 0xa1, 0xa2, 0xa3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static const SealContext CTX = {.purpose = "answers", .case_id = 0x0123456789abcdef, .item_id = 42, .version = 7, .writer = "worker"};

static void must(Err e) {
  if (e == ERR_OK) return;
  fprintf(stderr, "failed: %s\n", err_name(e));
  exit(1);
}

static void hex(json_t *j, const char *key, const void *p, size_t n) {
  static const char digits[] = "0123456789abcdef";
  char *text = malloc(2 * n + 1);
  if (!text) exit(1);
  for (size_t i = 0; i < n; i++) {
    text[2 * i] = digits[((const uint8_t *)p)[i] >> 4];
    text[2 * i + 1] = digits[((const uint8_t *)p)[i] & 15];
  }
  json_object_set_new(j, key, json_stringn(text, 2 * n));
  free(text);
}

static void hexb(json_t *j, const char *key, Bytes b) { hex(j, key, b.p, b.n); }
static void text(json_t *j, const char *key, const char *s) { json_object_set_new(j, key, json_string(s)); }
static void number(json_t *j, const char *key, int64_t v) { json_object_set_new(j, key, json_integer(v)); }

static json_t *entry(json_t *file, const char *list) {
  json_t *a = json_object_get(file, list), *j = json_object();
  if (!a) {
    a = json_array();
    json_object_set_new(file, list, a);
  }
  json_array_append_new(a, j);
  return j;
}

static void context(json_t *j, const SealContext *c) {
  text(j, "purpose", c->purpose);
  text(j, "writer", c->writer);
  number(j, "case_id", c->case_id);
  number(j, "item_id", c->item_id);
  number(j, "version", c->version);
}

static Bytes pattern(size_t n) {
  uint8_t *p = arena_alloc(arena, n);
  for (size_t i = 0; p && i < n; i++) p[i] = (uint8_t)(i * 7 + 3);
  return BYTES(p, p ? n : 0);
}

static void items(json_t *f) {
  static const size_t sizes[] = {0, 1, 255, 256, 4095, 4096};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    json_t *j = entry(f, "items");
    ItemKey key;
    SealContext c = CTX;
    Bytes out, plain = pattern(sizes[i]);
    c.item_id += (int64_t)i;
    item_key_random(&key);
    must(seal_item(arena, &key, &c, plain, &out));
    context(j, &c);
    hex(j, "key", key.b, sizeof key.b);
    hexb(j, "plain", plain);
    hexb(j, "sealed", out);
  }
}

static void drafts(json_t *f) {
  json_t *j = entry(f, "drafts");
  DraftSecret secret;
  DraftId id;
  DraftKey key;
  char cookie[DRAFT_COOKIE_CHARS + 1];
  Bytes out, plain = BYTES("{\"q1\":\"yes\"}", 12);
  draft_secret_random(&secret);
  draft_derive(&secret, &id, &key);
  draft_cookie_write(&secret, cookie);
  must(draft_seal(arena, &key, &CTX, plain, &out));
  context(j, &CTX);
  text(j, "cookie", cookie);
  hex(j, "id", id.b, sizeof id.b);
  hexb(j, "plain", plain);
  hexb(j, "sealed", out);
  json_t *k = entry(f, "idempotency");
  Bytes given = BYTES("5f7c3ad4-8a31-4f0e-9d0a-7f2f63f1c2aa", 36);
  must(draft_from_idempotency(BYTES(INSTALLATION, 16), "org:9", given, &id, &key));
  text(k, "caller", "org:9");
  hex(k, "installation", INSTALLATION, 16);
  hexb(k, "idempotency_key", given);
  hex(k, "id", id.b, sizeof id.b);
  hex(k, "draft_key", key.b, sizeof key.b);
}

static void wraps(json_t *f) {
  json_t *j = entry(f, "sessions");
  Session s;
  Digest row;
  char cookie[SESSION_COOKIE_CHARS + 1];
  Bytes out, secret = pattern(32);
  session_random(&s);
  session_cookie_write(&s, cookie);
  session_id_hash(&s, &row);
  must(session_wrap(arena, &s.key, &CTX, secret, &out));
  context(j, &CTX);
  text(j, "cookie", cookie);
  hex(j, "row", row.b, sizeof row.b);
  hexb(j, "plain", secret);
  hexb(j, "sealed", out);
  json_t *k = entry(f, "keks");
  Kek kek;
  Bytes token = pattern(32);
  must(kek_from_token("invitation", 77, token, &kek));
  must(kek_wrap(arena, &kek, &CTX, secret, &out));
  context(k, &CTX);
  text(k, "token_purpose", "invitation");
  number(k, "token_id", 77);
  hexb(k, "token", token);
  hexb(k, "plain", secret);
  hexb(k, "sealed", out);
}

static void boxes(json_t *f) {
  for (size_t n = 32; n <= 64; n += 32) {
    json_t *j = entry(f, "boxes");
    BoxPair pair;
    Bytes out, secret = pattern(n);
    box_pair_random(&pair);
    must(box_seal(arena, &pair.pub, &CTX, secret, &out));
    context(j, &CTX);
    hex(j, "public", pair.pub.b, 32);
    hex(j, "secret", pair.sec.b, 32);
    hexb(j, "plain", secret);
    hexb(j, "sealed", out);
    json_t *own = entry(f, "boxes");
    must(box_seal_own(arena, &pair, &CTX, secret, &out));
    context(own, &CTX);
    hex(own, "public", pair.pub.b, 32);
    hex(own, "secret", pair.sec.b, 32);
    hexb(own, "plain", secret);
    hexb(own, "sealed", out);
  }
}

// Only last chunks: a full one would be half a megabyte of digits.
static void chunks(json_t *f) {
  static const size_t sizes[] = {0, 1000, FILE_CHUNK_PAD};
  for (size_t i = 0; i < 3; i++) {
    json_t *j = entry(f, "chunks");
    ItemKey key;
    FileChunk at = {.case_id = 5, .file_id = 6, .variant = 1, .index = i, .last = true};
    size_t n;
    static uint8_t out[FILE_CHUNK_SEALED_MAX];
    item_key_random(&key);
    must(file_chunk_seal(&key, &at, pattern(sizes[i]), out, sizeof out, &n));
    number(j, "case_id", at.case_id);
    number(j, "file_id", at.file_id);
    number(j, "variant", at.variant);
    number(j, "index", (int64_t)at.index);
    number(j, "last", at.last);
    number(j, "pattern_length", (int64_t)sizes[i]);  // byte i is (7 i + 3) mod 256
    hex(j, "key", key.b, 32);
    hex(j, "sealed", out, n);
  }
}

static void receipts(json_t *f) {
  for (int i = 0; i < 3; i++) {
    json_t *j = entry(f, "receipts");
    Receipt r;
    BoxPair pair;
    char printed[RECEIPT_PRINT_CHARS + 1];
    receipt_make(&r);
    receipt_print(&r, printed);
    must(receipt_derive(&r, BYTES(INSTALLATION, 16), &pair));
    text(j, "printed", printed);
    number(j, "locator", receipt_locator(&r));
    hex(j, "installation", INSTALLATION, 16);
    hex(j, "public", pair.pub.b, 32);
    hex(j, "secret", pair.sec.b, 32);
  }
}

static void passwords(json_t *f) {
  PasswordQueue *q;
  PasswordQueueConfig one = {1, 0};
  PasswordRecord r;
  Kek kek;
  uint8_t stored[PASSWORD_RECORD_BYTES];
  must(password_queue_new(&one, &q));
  json_t *j = entry(f, "passwords");
  must(password_set(q, "correct horse \xE1\x9E\x80 staple", &PASSWORD_COST, &r, &kek));
  password_record_write(&r, stored);
  text(j, "password", "correct horse \xE1\x9E\x80 staple");
  hex(j, "record", stored, sizeof stored);
  hex(j, "kek", kek.b, 32);
  json_t *k = entry(f, "continue");
  DraftSecret secret;
  Bytes out;
  draft_secret_random(&secret);
  must(continue_wrap(arena, q, "mango7", 123456, &CONTINUE_COST, &secret, &out));
  text(k, "code", "mango7");
  number(k, "draft_number", 123456);
  hex(k, "plain", secret.b, 32);
  hexb(k, "sealed", out);
  password_queue_free(q);
}

static void printed(json_t *f) {
  json_t *j = entry(f, "recovery");
  PrintedKey key;
  Kek kek;
  char shown[PRINTED_CHARS + 1];
  printed_random(&key);
  printed_text(&key, shown);
  recovery_kek(&key, 17, &kek);
  text(j, "printed", shown);
  number(j, "user_id", 17);
  hex(j, "key", key.b, sizeof key.b);
  hex(j, "kek", kek.b, 32);
  json_t *k = entry(f, "escrow"), *list = json_array();
  BoxPublic pub;
  PrintedKey shares[ESCROW_SHARES];
  BoxSecret opened;
  uint8_t record[ESCROW_RECORD_BYTES];
  must(escrow_make(31, &pub, shares, record));
  must(escrow_open(31, BYTES(record, sizeof record), &shares[0], &shares[1], &opened));
  for (int i = 0; i < ESCROW_SHARES; i++) {
    printed_text(&shares[i], shown);
    json_array_append_new(list, json_string(shown));
  }
  json_object_set_new(k, "shares", list);
  number(k, "org_id", 31);
  hex(k, "public", pub.b, 32);
  hex(k, "secret", opened.b, 32);
  hex(k, "record", record, sizeof record);
  json_t *c = entry(f, "recovery_codes");
  TokenKey mac;
  Digest d;
  char code[RECOVERY_CODE_CHARS + 1];
  token_key_random(&mac);
  recovery_code_random(code);
  must(recovery_code_hash(&mac, 17, code, &d));
  text(c, "code", code);
  number(c, "user_id", 17);
  hex(c, "key", mac.b, 32);
  hex(c, "hash", d.b, 32);
  json_t *t = entry(f, "tokens");
  text(t, "field", "name");
  text(t, "term", "sokha");
  hex(t, "key", mac.b, 32);
  number(t, "tag", token_tag(&mac, "name", BYTES("sokha", 5)));
}

static void sign_keys(json_t *f, SignKey *key, SignSecret *sec) {
  SignSeed seed;
  Bytes list;
  sign_seed_random(&seed);
  sign_pair_of(&seed, &key->pub, sec);
  key_id_of(&key->pub, &key->id);
  key->from = 1790000000000;
  must(sign_keys_text(arena, key, 1, &list));
  json_object_set_new(f, "keys_text", json_stringn((const char *)list.p, list.n));
}

static void proofs(json_t *f) {
  SignKey key = {0};
  SignSecret sec;
  Bytes out;
  sign_keys(f, &key, &sec);
  CommitNonce nonce[3];
  Digest c[3];
  static const char *const labels[] = {"item", "category", "organisation"}, *const values[] = {"what she wrote", "wages", "org:9"};
  for (int i = 0; i < 3; i++) {
    json_t *j = entry(f, "commitments");
    commit_nonce_random(&nonce[i]);
    commit(labels[i], &nonce[i], BYTES(values[i], strlen(values[i])), &c[i]);
    text(j, "label", labels[i]);
    text(j, "value", values[i]);
    hex(j, "nonce", nonce[i].b, 32);
    hex(j, "commitment", c[i].b, 32);
  }
  FilingProof p = {.installation = BYTES(INSTALLATION, 16), .filed_at = 1790000123456, .commitments = c, .n_commitments = 1,
                   .category = c[1], .organisation = c[2], .key = key.id};
  must(proof_signing_text(arena, &p, &out));
  must(sign_make(arena, SIGN_PROOF, out, &sec, &p.signature));
  must(proof_text(arena, &p, &out));
  json_object_set_new(f, "proof_text", json_stringn((const char *)out.p, out.n));
  AuditHead h = {.installation = BYTES(INSTALLATION, 16), .log = "org:9", .size = 1000000, .root = c[0], .at = 1790000200000, .key = key.id};
  must(head_signing_text(arena, &h, &out));
  must(sign_make(arena, SIGN_HEAD, out, &sec, &h.signature));
  must(head_text(arena, &h, &out));
  json_object_set_new(f, "head_text", json_stringn((const char *)out.p, out.n));
}

static void trees(json_t *f) {
  Digest leaves[13], chain = {0};
  for (size_t i = 0; i < 13; i++) {
    uint8_t event[2] = {(uint8_t)i, 0xee};
    chain_next(&chain, BYTES(event, 2), &chain);
    merkle_leaf(BYTES(chain.b, 32), &leaves[i]);
  }
  for (size_t n = 0; n <= 13; n++) {
    json_t *j = entry(f, "trees");  // event i is the two bytes i, 0xee; leaf i is the chain's hash after it
    Digest root;
    MerklePath path;
    must(merkle_root(leaves, n, &root));
    number(j, "size", (int64_t)n);
    hex(j, "root", root.b, 32);
    if (n == 0) continue;
    must(merkle_inclusion(arena, leaves, n, n / 2, &path));
    hex(j, "inclusion_of_half", path.nodes, path.n * sizeof(Digest));
    must(merkle_consistency(arena, leaves, n / 2, n, &path));
    hex(j, "consistency_from_half", path.nodes, path.n * sizeof(Digest));
  }
}

static void write(const char *dir, const char *name, void (*make)(json_t *)) {
  char path[4096];
  json_t *f = json_object();
  make(f);
  snprintf(path, sizeof path, "%s/%s.json", dir, name);
  if (json_dump_file(f, path, JSON_INDENT(1) | JSON_SORT_KEYS) != 0) exit(1);
  json_decref(f);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: crypto-make-vectors FOLDER\n");
    return 64;
  }
  must(crypto_init());
  arena = arena_new(8 * 1024 * 1024, 0);
  if (!arena) return 71;
  write(argv[1], "items", items);
  write(argv[1], "drafts", drafts);
  write(argv[1], "wraps", wraps);
  write(argv[1], "boxes", boxes);
  write(argv[1], "chunks", chunks);
  write(argv[1], "receipts", receipts);
  write(argv[1], "passwords", passwords);
  write(argv[1], "printed", printed);
  write(argv[1], "proofs", proofs);
  write(argv[1], "trees", trees);
  arena_free(arena);
  return 0;
}
