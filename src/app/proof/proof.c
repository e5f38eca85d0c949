// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/proof/proof.h"

#include <string.h>

#include "base/text.h"

typedef struct {
  Arena *a;
  FilingProof p;
  const SignKey *keys;
  size_t n_keys;
  ProofResult *out;
} Check;

// ---- the proof itself

// A JSON object keeps its bytes: members are written sorted and without spaces, as they were signed.
static Err read_proof(Arena *a, const json_t *whole, FilingProof *out) {
  const json_t *inner = json_object_get(whole, "proof");
  Bytes text;
  if (json_is_string(inner)) text = BYTES(json_string_value(inner), json_string_length(inner));
  else TRY(json_write(a, inner ? inner : whole, &text));
  return proof_read(a, text, out, NULL);
}

static ProofVerdict check_signature(const Check *c) {
  Err e = proof_verify(c->a, &c->p, c->keys, c->n_keys);
  if (e == ERR_OK) return PROOF_GOOD;
  for (size_t i = 0; i < c->n_keys; i++)
    if (same_bytes(c->keys[i].id.b, c->p.key.b, KEY_ID_BYTES)) return PROOF_BAD_SIGNATURE;
  return PROOF_FOREIGN;
}

// ---- what is shown of the report

static bool opens(Arena *a, const char *label, const json_t *part, const Digest *commitment) {
  const json_t *value = json_object_get(part, "value");
  CommitNonce nonce;
  Bytes raw, bytes;
  if (!value || text_unb64(a, json_str(part, "nonce", ""), &raw) != ERR_OK || raw.n != sizeof nonce.b) return false;
  memcpy(nonce.b, raw.p, sizeof nonce.b);
  if (json_is_string(value)) bytes = BYTES(json_string_value(value), json_string_length(value));
  else if (json_write(a, value, &bytes) != ERR_OK) return false;
  return commit_check(label, &nonce, bytes, commitment);
}

static const Digest *commitment_of(const FilingProof *p, const char *label) {
  if (text_eq(label, "answers")) return &p->commitments[0];
  if (text_eq(label, "identity")) return p->n_commitments > 1 ? &p->commitments[1] : NULL;
  if (text_eq(label, "category")) return &p->category;
  return text_eq(label, "organisation") ? &p->organisation : NULL;
}

static bool check_shown(Check *c, const json_t *shown) {
  const char *label;
  json_t *part;
  json_object_foreach((json_t *)(uintptr_t)shown, label, part) {
    const Digest *commitment = commitment_of(&c->p, label);
    if (!commitment || !opens(c->a, label, part, commitment)) return false;
    c->out->shown++;
  }
  return true;
}

// ---- its place in the public log

static bool read_digest(const json_t *j, Digest *out) {
  const char *text = json_string_value(j);
  return text && text_unhex(text, out->b, DIGEST_BYTES) == ERR_OK;
}

static bool read_path(Arena *a, const json_t *list, MerklePath *out) {
  size_t n = json_array_size(list);
  Digest *nodes = ARENA_ARRAY(a, Digest, n + 1);
  if (!nodes || n > 64) return false;
  for (size_t i = 0; i < n; i++)
    if (!read_digest(json_array_get(list, i), &nodes[i])) return false;
  *out = (MerklePath){.nodes = nodes, .n = n};
  return true;
}

// The event must be about this very proof: its subject is the first commitment. Then its hash is the leaf.
static bool check_event(Check *c, const json_t *inc, Digest *leaf) {
  const char *text = json_str(inc, "event", "");
  json_t *event = NULL;
  Digest subject;
  merkle_leaf(BYTES(text, strlen(text)), leaf);
  if (json_read(BYTES(text, strlen(text)), PROOF_TEXT_MAX, &event, NULL) != ERR_OK) return false;
  bool good = read_digest(json_object_get(event, "subject"), &subject) && digest_same(&subject, &c->p.commitments[0]);
  json_decref(event);
  return good;
}

static bool check_included(Check *c, const json_t *inc) {
  const char *text = json_str(inc, "head", "");
  AuditHead head;
  Digest leaf;
  MerklePath path;
  int64_t index = json_int(inc, "index", -1);
  if (index < 0 || !check_event(c, inc, &leaf) || !read_path(c->a, json_object_get(inc, "path"), &path)) return false;
  if (head_read(c->a, BYTES(text, strlen(text)), &head, NULL) != ERR_OK) return false;
  if (head_verify(c->a, &head, c->keys, c->n_keys) != ERR_OK) return false;
  if (head.installation.n != c->p.installation.n || memcmp(head.installation.p, c->p.installation.p, head.installation.n) != 0) return false;
  if (merkle_check_inclusion(&leaf, (uint64_t)index, head.size, path, &head.root) != ERR_OK) return false;
  c->out->included = true;
  c->out->included_by = head.at;
  return true;
}

// ---- together

static void check_all(Check *c, const json_t *whole, Bytes installation) {
  ProofResult *out = c->out;
  const json_t *shown = json_object_get(whole, "shown"), *inc = json_object_get(whole, "inclusion");
  if (read_proof(c->a, whole, &c->p) != ERR_OK) return;
  out->filed_at = c->p.filed_at;
  out->installation = c->p.installation;
  key_id_text(&c->p.key, out->key_id);
  out->ours = installation.n > 0 && installation.n == c->p.installation.n && memcmp(installation.p, c->p.installation.p, installation.n) == 0;
  out->verdict = installation.n > 0 && !out->ours ? PROOF_FOREIGN : check_signature(c);
  if (out->verdict != PROOF_GOOD) return;
  if (shown && !check_shown(c, shown)) out->verdict = PROOF_BAD_CONTENT;
  else if (inc && !check_included(c, inc)) out->verdict = PROOF_BAD_INCLUSION;
}

Err proof_check(Arena *a, Bytes text, Bytes installation, const SignKey *keys, size_t n_keys, ProofResult *out) {
  Check c = {.a = a, .keys = keys, .n_keys = n_keys, .out = out};
  json_t *whole = NULL;
  *out = (ProofResult){.verdict = PROOF_NOT_ONE};
  if (json_read(text, PROOF_TEXT_MAX, &whole, NULL) != ERR_OK) return ERR_OK;
  if (json_is_object(whole)) check_all(&c, whole, installation);
  json_decref(whole);
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}

static void show_part(json_t *shown, const json_t *nonces, const char *label, const json_t *value) {
  const char *nonce = json_str(nonces, label, NULL);
  if (!nonce || !value) return;
  json_object_set_new(shown, label, json_pack("{s:s, s:O}", "nonce", nonce, "value", (json_t *)(uintptr_t)value));
}

Err proof_bundle(Arena *a, Bytes proof, const json_t *nonces, const json_t *answers, const json_t *identity, Bytes inclusion, Bytes *out) {
  json_t *inner = NULL, *inc = NULL, *shown = json_object();
  Err e = shown ? json_read(proof, PROOF_TEXT_MAX, &inner, NULL) : ERR_NO_MEMORY;
  if (e == ERR_OK && inclusion.n) e = json_read(inclusion, PROOF_TEXT_MAX, &inc, NULL);
  if (e == ERR_OK) {
    show_part(shown, nonces, "answers", answers);
    show_part(shown, nonces, "identity", identity);
    json_t *whole = json_pack("{s:O}", "proof", inner);
    if (whole && json_object_size(shown)) json_object_set(whole, "shown", shown);
    if (whole && inc) json_object_set(whole, "inclusion", inc);
    e = whole ? json_write(a, whole, out) : ERR_NO_MEMORY;
    json_decref(whole);
  }
  json_decref(inner);
  json_decref(inc);
  json_decref(shown);
  return e;
}
