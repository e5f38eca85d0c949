-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: words
-- Replies that an organisation keeps. Name, languages and texts are sealed for the organisation.
CREATE TABLE word_replies (
  id        INTEGER PRIMARY KEY,
  org_id    INTEGER NOT NULL REFERENCES orgs(id),
  version   INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,         -- key epoch of the organisation
  sealed    BLOB NOT NULL,
  wrap      BLOB NOT NULL             -- its key, in a box
) STRICT;
CREATE INDEX word_replies_by_org ON word_replies (org_id);
