-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: groups

-- One complaint of many workers: each has a case of her own with her own receipt. The group's key is held by its organisation alone;
-- what a member gives to the group is an item of her case whose key is sealed to the group's key as well.
CREATE TABLE case_groups (
  id        INTEGER PRIMARY KEY,      -- random 63 bits
  org_id    INTEGER NOT NULL REFERENCES orgs(id),
  code      TEXT NOT NULL UNIQUE,     -- ten random digits that a member types; tells the organisation and nothing else
  open      INTEGER NOT NULL,         -- 1: takes new members
  since_day INTEGER NOT NULL,
  box_pk    BLOB NOT NULL,
  epoch     INTEGER NOT NULL,         -- key epoch of the organisation that the wrap is for
  wrap      BLOB NOT NULL,            -- the group's secret, for the organisation
  sealed    BLOB NOT NULL,            -- its name and the facts that all have in common
  key_wrap  BLOB NOT NULL             -- the key of that, sealed to the group
) STRICT;
CREATE INDEX case_groups_by_org ON case_groups (org_id, since_day, id);

-- A member who leaves has no row any more.
CREATE TABLE group_members (
  case_id   INTEGER PRIMARY KEY REFERENCES cases(id),   -- a case is in one group at most
  group_id  INTEGER NOT NULL REFERENCES case_groups(id),
  state     TEXT NOT NULL,            -- asked: a helper has not said yes; in
  seen      INTEGER NOT NULL,         -- 1: she shows herself to those who do the same
  by_helper INTEGER NOT NULL,         -- 1: a helper put her in, with her yes; she has not seen it yet
  since_day INTEGER NOT NULL
) STRICT;
CREATE INDEX group_members_by_group ON group_members (group_id, case_id);

CREATE TABLE group_parts (
  item_id   INTEGER PRIMARY KEY REFERENCES items(id),
  case_id   INTEGER NOT NULL REFERENCES cases(id),
  group_id  INTEGER NOT NULL REFERENCES case_groups(id),
  wrap      BLOB NOT NULL             -- the item's key, sealed to the group
) STRICT;
CREATE INDEX group_parts_by_case ON group_parts (case_id);
CREATE INDEX group_parts_by_group ON group_parts (group_id, case_id);

-- What one member lets another one call her, sealed to the other one's receipt.
CREATE TABLE group_names (
  of_case   INTEGER NOT NULL REFERENCES cases(id),
  to_case   INTEGER NOT NULL REFERENCES cases(id),
  epoch     INTEGER NOT NULL,         -- of that receipt
  wrap      BLOB NOT NULL,
  PRIMARY KEY (to_case, of_case)
) STRICT;
CREATE INDEX group_names_by_of ON group_names (of_case);

-- Receipts printed before the reports are typed in, sealed to the group; a receipt leaves it with its report.
CREATE TABLE group_sheets (
  id        INTEGER PRIMARY KEY,      -- random 63 bits
  group_id  INTEGER NOT NULL REFERENCES case_groups(id),
  day       INTEGER NOT NULL,         -- printed on
  sealed    BLOB NOT NULL,
  key_wrap  BLOB NOT NULL
) STRICT;
CREATE INDEX group_sheets_by_group ON group_sheets (group_id, day);
CREATE INDEX group_sheets_by_day ON group_sheets (day);

-- A receipt opens one report: a printed one is never used twice.
CREATE UNIQUE INDEX receipts_by_key ON receipts (worker_pk) WHERE state = 'active';
