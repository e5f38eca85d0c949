-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: offices
-- The directory of bodies that help. Public data about offices; nothing of a case.

CREATE TABLE offices (
  id        TEXT PRIMARY KEY,
  base      TEXT NOT NULL,            -- the file as it was imported last; '' when staff or another directory added the body
  base_day  INTEGER NOT NULL
) STRICT;

-- Overlays: what staff changed over the file, one field each. An ended one stays as history.
CREATE TABLE office_edits (
  id        INTEGER PRIMARY KEY,
  office_id TEXT NOT NULL REFERENCES offices(id),
  field     TEXT NOT NULL,
  value     TEXT NOT NULL,            -- as in the file; '' is none
  base      TEXT NOT NULL,            -- what the file said then
  user_id   INTEGER NOT NULL,         -- 0: the command line of the host
  made_day  INTEGER NOT NULL,
  ended_day INTEGER NOT NULL          -- 0: it holds
) STRICT;
CREATE INDEX office_edits_live ON office_edits (office_id, field) WHERE ended_day = 0;

-- "Did they answer you?": counters by body and month, from anybody; nothing about who said it.
CREATE TABLE office_answers (
  office_id TEXT NOT NULL REFERENCES offices(id),
  month     INTEGER NOT NULL,         -- 202611
  said      TEXT NOT NULL,            -- yes, no, other_language
  n         INTEGER NOT NULL,
  PRIMARY KEY (office_id, month, said)
) STRICT;

-- One row: counts changes, so that every process knows when to read the directory anew.
CREATE TABLE office_state (
  one       INTEGER PRIMARY KEY,
  version   INTEGER NOT NULL
) STRICT;
