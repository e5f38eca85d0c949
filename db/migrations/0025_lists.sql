-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: lists
-- Old case lists that an organisation brings in. The file, its name, its headings and what was chosen are sealed.

CREATE TABLE lists (
  id        INTEGER PRIMARY KEY,      -- random 63 bits
  org_id    INTEGER NOT NULL REFERENCES orgs(id),
  user_id   INTEGER NOT NULL,         -- who brought it
  state     TEXT NOT NULL,            -- coming, here, running, done, undoing, undone, going
  epoch     INTEGER NOT NULL,         -- key epoch of the organisation that the wrap is for
  key_wrap  BLOB NOT NULL,
  about     BLOB,                     -- name of the file, sheet, headings, columns, counts; NULL while it is coming
  chunks    INTEGER NOT NULL,
  next_row  INTEGER NOT NULL,         -- rows of the sheet before this one are in, or left out
  made      INTEGER NOT NULL,         -- cases made of it
  known     INTEGER NOT NULL,         -- rows left out since their case seems to be here
  faulty    INTEGER NOT NULL,         -- rows left out since they cannot be read
  changed_hour INTEGER NOT NULL
) STRICT;
CREATE INDEX lists_by_org ON lists (org_id, changed_hour, id);
CREATE INDEX lists_by_state ON lists (state, changed_hour);

CREATE TABLE list_chunks (
  list_id   INTEGER NOT NULL REFERENCES lists(id),
  n         INTEGER NOT NULL,
  sealed    BLOB NOT NULL,
  PRIMARY KEY (list_id, n)
) STRICT;

-- Which case came from which row: for undo, and so that the same row is noticed when it comes again. The marks are keyed hashes.
CREATE TABLE list_cases (
  list_id   INTEGER NOT NULL REFERENCES lists(id),
  row_no    INTEGER NOT NULL,
  case_id   INTEGER NOT NULL REFERENCES cases(id),
  org_id    INTEGER NOT NULL,
  ref_mark  INTEGER NOT NULL,         -- of its number in the old list, 0: none
  person_mark INTEGER NOT NULL,       -- of name and way to reach her, or of the whole row
  PRIMARY KEY (list_id, row_no)
) STRICT;
CREATE INDEX list_cases_by_case ON list_cases (case_id);
CREATE INDEX list_cases_by_ref ON list_cases (org_id, ref_mark) WHERE ref_mark <> 0;
CREATE INDEX list_cases_by_person ON list_cases (org_id, person_mark);

-- Which column is what, kept by the organisation under a name. All of it is sealed.
CREATE TABLE list_maps (
  id        INTEGER PRIMARY KEY,      -- random 63 bits
  org_id    INTEGER NOT NULL REFERENCES orgs(id),
  epoch     INTEGER NOT NULL,
  key_wrap  BLOB NOT NULL,
  sealed    BLOB NOT NULL
) STRICT;
CREATE INDEX list_maps_by_org ON list_maps (org_id, id);

-- Deleting a case asks for each of its grants whether an item still names it.
CREATE INDEX items_by_grant ON items (grant_id);
