-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: grid
-- What an organisation adds to its lists of cases. Every word in it is sealed; a row of a case goes with the case.

-- Its own columns: their names and kinds, one list for all.
CREATE TABLE grid_columns (
  org_id    INTEGER PRIMARY KEY REFERENCES orgs(id),
  version   INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,         -- key epoch of the organisation
  sealed    BLOB NOT NULL,
  wrap      BLOB NOT NULL             -- its key, in a box
) STRICT;

-- What stands in them for one case.
CREATE TABLE grid_cells (
  org_id    INTEGER NOT NULL REFERENCES orgs(id),
  case_id   INTEGER NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
  version   INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,
  sealed    BLOB NOT NULL,
  wrap      BLOB NOT NULL,
  PRIMARY KEY (org_id, case_id)
) STRICT;
CREATE INDEX grid_cells_by_case ON grid_cells (case_id);

-- Lists with a name: of one person (epoch 0: for her own key), or shared in the organisation.
CREATE TABLE grid_saved (
  id        INTEGER PRIMARY KEY,
  org_id    INTEGER NOT NULL REFERENCES orgs(id),
  user_id   INTEGER NOT NULL REFERENCES users(id),
  shared    INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,
  sealed    BLOB NOT NULL,
  wrap      BLOB NOT NULL
) STRICT;
CREATE INDEX grid_saved_by_user ON grid_saved (org_id, user_id);
CREATE INDEX grid_saved_shared ON grid_saved (org_id) WHERE shared = 1;

-- What a person did to several cases at once, for the minutes in which she may undo it.
CREATE TABLE grid_acts (
  id        INTEGER PRIMARY KEY,
  user_id   INTEGER NOT NULL REFERENCES users(id),
  until_ms  INTEGER NOT NULL,
  wrap      BLOB NOT NULL             -- key of its rows, for her own key
) STRICT;
CREATE INDEX grid_acts_by_user ON grid_acts (user_id, until_ms);
CREATE INDEX grid_acts_by_end ON grid_acts (until_ms);
CREATE TABLE grid_act_cases (
  act_id    INTEGER NOT NULL REFERENCES grid_acts(id) ON DELETE CASCADE,
  case_id   INTEGER NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
  sealed    BLOB NOT NULL,            -- what was before
  PRIMARY KEY (act_id, case_id)
) STRICT;
CREATE INDEX grid_act_cases_by_case ON grid_act_cases (case_id);
