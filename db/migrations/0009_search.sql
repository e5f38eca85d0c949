-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: cases
-- Search over what is sealed (SEALING.md 9): keyed tags of 24 bits. Candidates are opened and compared before they are shown.

-- The token key of an organisation, sealed to its key.
CREATE TABLE org_tokens (
  org_id    INTEGER PRIMARY KEY REFERENCES orgs(id),
  epoch     INTEGER NOT NULL,         -- key epoch that the wrap is for
  form      INTEGER NOT NULL,         -- version of the normal form of words that the tags are made of
  serial    INTEGER NOT NULL,         -- counts new token keys; the tags of an older one are dead
  wrap      BLOB NOT NULL
) STRICT;

CREATE TABLE search_tags (
  org_id    INTEGER NOT NULL,
  tag       INTEGER NOT NULL,
  case_id   INTEGER NOT NULL,
  PRIMARY KEY (org_id, tag, case_id)
) STRICT, WITHOUT ROWID;

-- The same tags by case and audience, three bytes each, sorted: what has to go when a grant goes.
CREATE TABLE search_lists (
  case_id   INTEGER NOT NULL REFERENCES cases(id),
  audience  TEXT NOT NULL,
  org_id    INTEGER NOT NULL,
  tags      BLOB NOT NULL,
  PRIMARY KEY (case_id, audience)
) STRICT;

-- Items up to this number are in the index.
ALTER TABLE cases ADD COLUMN indexed_seq INTEGER NOT NULL DEFAULT 0;
CREATE INDEX cases_unsearched ON cases (org_id, id) WHERE indexed_seq < next_seq - 1;
