-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: accounts
-- Single sign-on: who of the staff is who at the host's issuer. It names nobody and opens nothing without her password.

CREATE TABLE sso_links (
  user_id   INTEGER PRIMARY KEY REFERENCES users(id),
  subject   BLOB NOT NULL UNIQUE,     -- hash of issuer and subject
  made_day  INTEGER NOT NULL
) STRICT;

-- A way to the issuer and back: for ten minutes, for the browser that began it, good once.
CREATE TABLE sso_flows (
  state     BLOB PRIMARY KEY,         -- hash of the state
  owner_id  INTEGER NOT NULL,         -- who links her own account; 0 at sign-in
  stage     INTEGER NOT NULL,         -- 0: on its way, 1: the code was taken, 2: came back
  subject   BLOB,                     -- as in sso_links, once she came back
  expires_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX sso_flows_by_expiry ON sso_flows (expires_ms);
