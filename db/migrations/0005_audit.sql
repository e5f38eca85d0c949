-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: audit

CREATE TABLE audit_events (
  id        INTEGER PRIMARY KEY,
  org_id    INTEGER NOT NULL,
  at_ms     INTEGER NOT NULL,
  actor     TEXT NOT NULL,            -- user:<id>, worker, system, host
  action    TEXT NOT NULL,            -- code of the closed list in audit.def
  subject   BLOB,                     -- audit_id of the case, commitment of a filing, or NULL
  detail    TEXT NOT NULL,            -- coded facts only, never content
  nonce     BLOB NOT NULL,
  leaf      BLOB NOT NULL,            -- hash of all of the above
  head_no   INTEGER,                  -- closed into this head, NULL: not yet
  pos       INTEGER,                  -- leaf position in the whole tree
  chain     BLOB                      -- hash chain of its organisation
) STRICT;
CREATE INDEX audit_events_open ON audit_events (head_no, id);
CREATE INDEX audit_events_by_org ON audit_events (org_id, id);
CREATE INDEX audit_events_by_pos ON audit_events (pos);
CREATE INDEX audit_events_by_subject ON audit_events (subject);

CREATE TABLE audit_heads (
  no        INTEGER PRIMARY KEY,
  at_ms     INTEGER NOT NULL,
  size      INTEGER NOT NULL,         -- leaves so far
  root      BLOB NOT NULL,
  text      TEXT NOT NULL,            -- the signed statement
  signature BLOB NOT NULL,
  key_id    TEXT NOT NULL
) STRICT;
