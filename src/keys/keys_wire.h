// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the server and recourse-keys say to each other, inside the keys room only.
// One datagram per request and per answer over a SOCK_SEQPACKET pair, strictly in turn. A request is a call byte and its body;
// an answer is a status byte and its body. Integers are big-endian. Both sides are built together, so there is no version.
#ifndef RECOURSE_KEYS_KEYS_WIRE_H
#define RECOURSE_KEYS_KEYS_WIRE_H
#include "crypto/signer.h"

enum { KEYS_FD = 3, KEYS_FRAME_MAX = 129 * 1024, KEYS_REPLY_MAX = 96 * 1024 };

typedef enum {
  KEYS_PING = 1,          // -> nothing
  KEYS_PUBLIC = 2,        // -> the published list (public.json)
  KEYS_SIGN_PROOF = 3,    // key id, text -> signature
  KEYS_SIGN_HEAD = 4,     // key id, text -> signature
  KEYS_DELIVERY = 5,      // -> public half of the delivery key
  KEYS_OPEN_DELIVERY = 6, // case, item, version (8 bytes each), length of writer (1), writer, box -> plain text
  KEYS_QUIT = 7,          // -> nothing, then the process ends
  KEYS_ORG_PUBLIC = 8,    // organisation (8) -> public half of its own signing key
  KEYS_SIGN_ORG = 9,      // domain (1: SIGN_BUNDLE or SIGN_CARD), organisation (8), text -> signature
  KEYS_OPEN_BUNDLE = 10   // box -> key of a bundle
} KeysCall;

// The first datagram of the process, before any request: status, then current key id and delivery public key
// (serve, create, rotate) or a sentence for the host when the status is not KEYS_OK.
typedef enum {
  KEYS_OK = 0,
  KEYS_BAD_INPUT = 1,
  KEYS_NOT_OPENED = 2,
  KEYS_OTHER_KEY = 3,  // the text names a key that is not in use (any more): ask again with the current one
  KEYS_NO_MEMORY = 4,
  KEYS_BAD_FOLDER = 5,
  KEYS_FAILED = 6
} KeysStatus;

enum { KEYS_HELLO_BYTES = 1 + KEY_ID_BYTES + KEY_BYTES };
#endif
