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
-- Partial where they can be: filing a report pays for as few of them as possible.
CREATE INDEX audit_events_open ON audit_events (id) WHERE head_no IS NULL;
CREATE INDEX audit_events_by_org ON audit_events (org_id, id);
CREATE INDEX audit_events_by_pos ON audit_events (pos) WHERE pos IS NOT NULL;
CREATE INDEX audit_events_chain ON audit_events (org_id, pos) WHERE pos IS NOT NULL;
CREATE INDEX audit_events_by_subject ON audit_events (subject);
CREATE INDEX audit_events_keys ON audit_events (org_id, id) WHERE action = 'key.given';

CREATE TABLE audit_heads (
  no        INTEGER PRIMARY KEY,
  at_ms     INTEGER NOT NULL,
  size      INTEGER NOT NULL,         -- leaves so far
  root      BLOB NOT NULL,
  text      TEXT NOT NULL,            -- the signed statement
  signature BLOB NOT NULL,
  key_id    TEXT NOT NULL
) STRICT;

-- Roots of whole blocks of 1,024 leaves, so that a proof for others reads two blocks instead of the whole log.
CREATE TABLE audit_blocks (
  no        INTEGER PRIMARY KEY,      -- leaves no*1024 .. no*1024+1023
  root      BLOB NOT NULL
) STRICT;
