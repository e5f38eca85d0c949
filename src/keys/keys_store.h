// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The folder <data>/keys: one file per secret, and the published list. Used by the process recourse-keys only.
//   public.json                    every signing key that was ever used (sign_keys_text); the newest has no "until"
//   sign-YYYYMMDD-<id>.key         the signing key in use
//   delivery.key                   the delivery key
// A key file is 64 bytes: magic (8), time of making in ms (8, big-endian), secret (32), BLAKE2b-128 of what is before (16).
// Files have mode 0600 and are replaced by rename, so that a crash leaves the old or the new state.
#ifndef RECOURSE_KEYS_KEYS_STORE_H
#define RECOURSE_KEYS_KEYS_STORE_H
#include "crypto/signer.h"

typedef struct {
  SignSecret sign;
  SignPublic sign_pub;
  KeyId sign_id;
  BoxPair delivery;
} HeldKeys;  // lives in locked memory

// Reads the keys in use; *public_text lands in the arena. Deletes secrets of retired keys that a crash left behind.
// ERR_CONFIG when the folder, a file or its mode is not right; d says which.
Err keys_store_load(Arena *a, const char *dir, HeldKeys *held, Bytes *public_text, ErrDetail *d) ERR_CHECK;
// Makes the first keys in a folder that has none; does nothing when it has some.
Err keys_store_create(Arena *a, const char *dir, Millis now, ErrDetail *d) ERR_CHECK;
// Makes a new signing key, closes the entry of the old one and deletes its secret.
Err keys_store_rotate(Arena *a, const char *dir, Millis now, ErrDetail *d) ERR_CHECK;
#endif
