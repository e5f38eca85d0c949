// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Passkeys (WebAuthn level 2), the server's half: what a browser sends is parsed strictly and its signature is checked. No
// state, no clock: challenges, counters and people are the caller's. The only caller of libfido2 and libcbor.
//
// A refusal is ERR_SIGNIN, and the field of the detail names what was not right: "client", "type", "challenge", "origin",
// "attestation", "data", "rp", "present", "verified", "backup", "algorithm" or "signature".
#ifndef RECOURSE_CRYPTO_WEBAUTHN_H
#define RECOURSE_CRYPTO_WEBAUTHN_H
#include "base/mem.h"

enum {
  WEBAUTHN_CHALLENGE_BYTES = 32,
  WEBAUTHN_ID_MAX = 1023,        // longest id of a credential
  WEBAUTHN_PIECE_MAX = 4096,     // longest client data, attestation, authenticator data or signature
  WEBAUTHN_ES256 = -7, WEBAUTHN_EDDSA = -8, WEBAUTHN_RS256 = -257,   // COSE numbers
};

// Which site a passkey belongs to: "https://help.example:8443" and "help.example".
typedef struct { char origin[272], rp_id[256]; } WebauthnSite;
// From the public address of this server. ERR_CONFIG where browsers offer no passkeys: no address, an IP number, or http
// anywhere but on localhost.
Err webauthn_site(const char *public_url, WebauthnSite *out) ERR_CHECK;

typedef struct {
  Bytes id, key;     // key: ES256 x and y, EdDSA 32 bytes, RS256 modulus and exponent
  int alg;           // one of the three above
  uint32_t count;    // signature counter; stays 0 where the authenticator has none
} WebauthnKey;
typedef struct { const WebauthnSite *site; Bytes challenge; } WebauthnWant;

// The challenge that client data names (32 bytes, in the arena): the caller looks it up before anything else is believed.
Err webauthn_challenge(Arena *a, Bytes client_data, Bytes *out, ErrDetail *d) ERR_CHECK;
// A new credential. Attestation is not asked for, so only the format "none" is taken. User verification is required.
Err webauthn_created(Arena *a, const WebauthnWant *want, Bytes client_data, Bytes attestation, WebauthnKey *out, ErrDetail *d) ERR_CHECK;
// Proof of a known credential. *count is the authenticator's counter now; whether it may stand there is webauthn_count_ok.
typedef struct { Bytes client_data, auth_data, signature; } WebauthnProof;
Err webauthn_proved(Arena *a, const WebauthnWant *want, const WebauthnKey *key, const WebauthnProof *proof, uint32_t *count,
                    ErrDetail *d) ERR_CHECK;
// A counter that does not grow means that there are two of the authenticator. One that never leaves 0 says nothing.
bool webauthn_count_ok(uint32_t before, uint32_t now);
#endif
