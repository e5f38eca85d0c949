-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: cases

-- What two people told others in an emergency, without asking the worker first. Why, what and to whom is sealed in the case.
CREATE TABLE overrides (
  id        INTEGER PRIMARY KEY,
  case_id   INTEGER NOT NULL REFERENCES cases(id),
  asked_by  INTEGER NOT NULL,
  confirmed_by INTEGER,
  state     TEXT NOT NULL,            -- asked, open, ratified, withdrawn, ended, stopped
  until_ms  INTEGER NOT NULL,         -- an asking lapses then; what is told ends then
  to_org    INTEGER NOT NULL,         -- organisation that may read it, 0: a body outside
  epoch     INTEGER NOT NULL,         -- key epoch of the reader
  sealed    BLOB,                     -- what is told, NULL before and afterwards
  wrap      BLOB                      -- its key, sealed to the reader
) STRICT;
CREATE INDEX overrides_by_case ON overrides (case_id, state);
CREATE INDEX overrides_by_reader ON overrides (to_org, state, until_ms);
CREATE INDEX overrides_by_end ON overrides (state, until_ms);
