-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: accounts
-- Times named *_ms are milliseconds, *_hour hours, *_day days, all since 1970-01-01 UTC.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,     -- installation, demo, created_ms, advice_supervisor, two_person_reveal, ...
  value TEXT NOT NULL
) STRICT;

CREATE TABLE orgs (
  id        INTEGER PRIMARY KEY,
  code      TEXT NOT NULL UNIQUE,
  name      TEXT NOT NULL,
  kind      TEXT NOT NULL,            -- ngo, union, government, host
  country   TEXT NOT NULL,            -- ISO 3166-1 alpha-2
  langs     TEXT NOT NULL,            -- language tags with a space between
  about     TEXT NOT NULL,            -- what it can do, plain English source text, translated through the catalogue
  offered   INTEGER NOT NULL,         -- 1: offered to workers
  offered_for TEXT NOT NULL,          -- issue codes with a space between; empty: for all
  home_government INTEGER NOT NULL,   -- 1: offered only when the worker asks for it
  epoch     INTEGER NOT NULL,         -- current key epoch
  box_pk    BLOB NOT NULL,            -- public key of the current epoch
  created_day INTEGER NOT NULL
) STRICT;

-- Each epoch's key pair of an organisation. The old secret is sealed to the next epoch's public key.
CREATE TABLE org_keys (
  org_id    INTEGER NOT NULL REFERENCES orgs(id),
  epoch     INTEGER NOT NULL,
  box_pk    BLOB NOT NULL,
  under_next BLOB,                    -- secret sealed to epoch+1, NULL for the current epoch
  escrow    BLOB,                     -- secret sealed to the escrow public key, NULL without escrow
  started_day INTEGER NOT NULL,
  PRIMARY KEY (org_id, epoch)
) STRICT;

CREATE TABLE users (
  id        INTEGER PRIMARY KEY,
  org_id    INTEGER NOT NULL REFERENCES orgs(id),
  login     TEXT NOT NULL UNIQUE,
  name      TEXT NOT NULL,
  role      INTEGER NOT NULL,         -- one role bit of http.h
  lang      TEXT NOT NULL,
  state     TEXT NOT NULL,            -- active, locked, left
  box_pk    BLOB NOT NULL,
  pw_params BLOB NOT NULL,            -- salt and cost
  pw_verifier BLOB NOT NULL,
  sk_by_password BLOB NOT NULL,       -- secret key wrapped under the password
  sk_by_recovery BLOB NOT NULL,       -- ... under the printed recovery key
  totp      BLOB,                     -- sealed TOTP secret, NULL: not set up
  totp_step INTEGER NOT NULL,         -- last step used
  totp_codes BLOB,                    -- keyed hashes of the recovery codes left
  fails     INTEGER NOT NULL,
  wait_until_ms INTEGER NOT NULL,     -- slowed, never locked out
  version   INTEGER NOT NULL,
  created_day INTEGER NOT NULL
) STRICT;
CREATE INDEX users_by_org ON users (org_id, state);

-- An organisation's secret of one epoch, sealed to one member. Administrators and auditors have none.
CREATE TABLE org_members (
  org_id    INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,
  user_id   INTEGER NOT NULL REFERENCES users(id),
  wrap      BLOB NOT NULL,
  PRIMARY KEY (org_id, epoch, user_id)
) STRICT;
CREATE INDEX org_members_by_user ON org_members (user_id);

-- A new key-holder needs two key-holders (one in an organisation of one, flagged).
CREATE TABLE key_grants (
  id        INTEGER PRIMARY KEY,
  org_id    INTEGER NOT NULL,
  user_id   INTEGER NOT NULL,
  asked_by  INTEGER NOT NULL,
  confirmed_by INTEGER,
  state     TEXT NOT NULL,            -- asked, done, refused
  asked_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX key_grants_open ON key_grants (org_id, state);

CREATE TABLE invites (
  token_hash BLOB PRIMARY KEY,
  org_id    INTEGER NOT NULL,
  role      INTEGER NOT NULL,
  name      TEXT NOT NULL,
  made_by   INTEGER NOT NULL,
  user_id   INTEGER,                  -- set: a reset of this person's sign-in instead of a new person
  expires_ms INTEGER NOT NULL,
  used      INTEGER NOT NULL
) STRICT;

-- Staff and worker sessions. The cookie holds id and key; here is only the hash of the id and what the key wraps.
CREATE TABLE sessions (
  id_hash   BLOB PRIMARY KEY,
  kind      TEXT NOT NULL,            -- staff, receipt
  user_id   INTEGER,
  case_id   INTEGER,
  epoch     INTEGER NOT NULL,         -- receipt epoch of a worker's session, else 0
  number    INTEGER NOT NULL,         -- random, names the session in lists
  wrap      BLOB NOT NULL,            -- user's or worker's secret key under the session key
  device    TEXT NOT NULL,            -- coarse: "Chromium on Linux"; empty for workers
  created_ms INTEGER NOT NULL,
  seen_ms   INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_case ON sessions (case_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_ms);
