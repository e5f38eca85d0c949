-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: intake

-- Answers in the making. Everything is sealed under the draft secret, which only the worker's browser holds.
CREATE TABLE drafts (
  id        BLOB PRIMARY KEY,         -- keyed hash of the draft secret
  sealed    BLOB NOT NULL,
  state     TEXT NOT NULL,            -- open, filed (keeps the receipt to show again)
  later_no  INTEGER,                  -- "finish later" number, NULL: not chosen
  later_wrap BLOB,                    -- draft secret under the code she set
  later_fails INTEGER NOT NULL,
  expires_hour INTEGER NOT NULL,
  version   INTEGER NOT NULL
) STRICT;
CREATE INDEX drafts_by_later ON drafts (later_no);
CREATE INDEX drafts_by_expiry ON drafts (expires_hour);

-- What a repeated API call with the same Idempotency-Key gets, sealed under that key, for 24 hours.
CREATE TABLE idempotency (
  key_hash  BLOB PRIMARY KEY,
  body_hash BLOB NOT NULL,
  sealed    BLOB NOT NULL,
  expires_hour INTEGER NOT NULL
) STRICT;
CREATE INDEX idempotency_by_expiry ON idempotency (expires_hour);

-- Receipts. Locators are not unique; the public key is the verifier.
CREATE TABLE receipts (
  case_id   INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,         -- 1, 2, ... with each reissue
  locator   INTEGER NOT NULL,
  worker_pk BLOB NOT NULL,
  state     TEXT NOT NULL,            -- active, replaced, erased
  held_by   TEXT NOT NULL,            -- worker, helper (typed in for her, not yet used by herself)
  typed     INTEGER NOT NULL,         -- 1 once typed back
  made_by   INTEGER NOT NULL,         -- user id of the helper who made or reissued it, 0: herself
  PRIMARY KEY (case_id, epoch)
) STRICT;
CREATE INDEX receipts_by_locator ON receipts (locator);

-- Lost receipt: two staff, three facts, 72 hours announced on the old receipt.
CREATE TABLE receipt_recoveries (
  id        INTEGER PRIMARY KEY,
  case_id   INTEGER NOT NULL,
  asked_by  INTEGER NOT NULL,
  confirmed_by INTEGER,
  ready_ms  INTEGER NOT NULL,
  state     TEXT NOT NULL             -- asked, waiting, done, stopped
) STRICT;
CREATE INDEX receipt_recoveries_by_case ON receipt_recoveries (case_id, state);
