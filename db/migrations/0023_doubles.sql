-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: doubles

-- Two cases and what a person said of them. What was only proposed has no row.
CREATE TABLE case_links (
  one       INTEGER NOT NULL REFERENCES cases(id),   -- the smaller number
  two       INTEGER NOT NULL REFERENCES cases(id),
  kind      TEXT NOT NULL,            -- same, merged, other (looked at: two people), parallel (she told two organisations)
  kept      INTEGER NOT NULL,         -- merged: the one that goes on, else 0
  made_by   INTEGER NOT NULL,         -- user id, 0: the worker with both receipts
  day       INTEGER NOT NULL,
  PRIMARY KEY (one, two)
) STRICT;
CREATE INDEX case_links_by_two ON case_links (two);
