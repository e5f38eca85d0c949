// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What people and an issuer send at sign-in. The first byte chooses: 0 an attestation, 1 authenticator data, 2 client data, else an
// identity token. Whatever is taken as a new passkey keeps to what is stored; nothing is ever proved, because nothing is signed.
#include "crypto/jwt.h"
#include "crypto/webauthn.h"
#include "fuzz.h"

static const WebauthnSite site = {.origin = "https://help.example", .rp_id = "help.example"};
static const char client[] = "{\"type\":\"webauthn.create\",\"challenge\":\"QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE\",\"origin\":\"https://help.example\"}";
static const char client_get[] = "{\"type\":\"webauthn.get\",\"challenge\":\"QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE\",\"origin\":\"https://help.example\"}";
static const char keys[] = "{\"keys\":[{\"kty\":\"EC\",\"use\":\"sig\",\"alg\":\"ES256\",\"crv\":\"P-256\",\"kid\":\"k\","
                           "\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\",\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"}]}";

static void created(Arena *a, const WebauthnWant *want, Bytes in) {
  WebauthnKey key;
  ErrDetail d = {.err = ERR_OK};
  if (webauthn_created(a, want, BYTES(client, sizeof client - 1), in, &key, &d) != ERR_OK) return;
  HOLDS(key.id.n > 0 && key.id.n <= WEBAUTHN_ID_MAX && key.key.n >= 32 && key.key.n <= 300);
  HOLDS(key.alg == WEBAUTHN_ES256 || key.alg == WEBAUTHN_EDDSA || key.alg == WEBAUTHN_RS256);
}

static void proved(Arena *a, const WebauthnWant *want, Bytes client_data, Bytes data) {
  static const uint8_t pk[32] = {9}, sig[64] = {1};
  WebauthnKey key = {.id = BYTES("id", 2), .key = BYTES(pk, sizeof pk), .alg = WEBAUTHN_EDDSA};
  WebauthnProof proof = {.client_data = client_data, .auth_data = data, .signature = BYTES(sig, sizeof sig)};
  ErrDetail d = {.err = ERR_OK};
  uint32_t count;
  HOLDS(webauthn_proved(a, want, &key, &proof, &count, &d) != ERR_OK);
}

static void token(Arena *a, Bytes in) {
  JwtWant want = {.issuer = "https://id.example", .audience = "recourse", .nonce = "n", .now = 1764547200000};
  ErrDetail d = {.err = ERR_OK};
  const char *subject;
  char *text = fuzz_text(in.p, in.n);
  HOLDS(jwt_verify(a, text, BYTES(keys, sizeof keys - 1), &want, &subject, &d) != ERR_OK);
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  WebauthnWant want = {.site = &site, .challenge = BYTES("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 32)};
  if (size == 0) return 0;
  Arena *a = arena_new(1024 * 1024, 0);
  Bytes in = BYTES(data + 1, size - 1);
  HOLDS(a != NULL);
  if (data[0] == 0) created(a, &want, in);
  else if (data[0] == 1) proved(a, &want, BYTES(client_get, sizeof client_get - 1), in);
  else if (data[0] == 2) proved(a, &want, in, in);
  else token(a, in);
  arena_free(a);
  return 0;
}
