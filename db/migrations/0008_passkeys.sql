-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: accounts
-- Passkeys of the staff: a second factor beside the code. Public keys only; nothing here signs anybody in.

CREATE TABLE passkeys (
  id        INTEGER PRIMARY KEY,
  user_id   INTEGER NOT NULL REFERENCES users(id),
  cred_id   BLOB NOT NULL UNIQUE,     -- as the authenticator named it
  public_key BLOB NOT NULL,
  alg       INTEGER NOT NULL,         -- COSE number
  sign_count INTEGER NOT NULL,        -- 0: the authenticator has no counter
  copied    INTEGER NOT NULL,         -- 1: the counter went back, so there are two of it; it is refused from then on
  name      TEXT NOT NULL,            -- as she calls it
  made_day  INTEGER NOT NULL,
  used_day  INTEGER NOT NULL          -- 0: never
) STRICT;
CREATE INDEX passkeys_by_user ON passkeys (user_id);

-- A challenge is good once, for five minutes, and for the browser or session that asked for it.
CREATE TABLE passkey_challenges (
  hash      BLOB PRIMARY KEY,
  bound     BLOB NOT NULL,            -- hash of the browser's cookie, or of the session
  user_id   INTEGER NOT NULL,         -- who registers; 0 at sign-in
  expires_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX passkey_challenges_by_expiry ON passkey_challenges (expires_ms);
