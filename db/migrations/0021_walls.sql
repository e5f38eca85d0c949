-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: walls
-- Ties between organisations of this installation, bodies of the directory and other parties (companies, agencies), as public registers
-- and member lists show them. They are about no case: a party stands here because it is somebody's member, not because of a report.
CREATE TABLE wall_ties (
  id        INTEGER PRIMARY KEY,
  kind      TEXT NOT NULL,            -- same, owner, member, serves
  from_node TEXT NOT NULL,            -- org:<code>, office:<id> or party:<public name>
  to_node   TEXT NOT NULL,            -- the same, or *recruiters, *supervisors
  source    TEXT NOT NULL,            -- where it can be read
  made_by   INTEGER NOT NULL,         -- user
  made_day  INTEGER NOT NULL,
  ended_by  INTEGER NOT NULL,         -- user, 0: none
  ended_day INTEGER NOT NULL          -- 0: holds
) STRICT;
CREATE INDEX wall_ties_from ON wall_ties (from_node);
