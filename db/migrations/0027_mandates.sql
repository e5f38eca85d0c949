-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: mandates

-- Who may read a report, or write in it, for the worker: family, a guardian, a lawyer. Who it is stands sealed in the case. The keys are
-- in grant_wraps (holder mandate).
CREATE TABLE mandates (
  id        INTEGER PRIMARY KEY,      -- random 63 bits
  case_id   INTEGER NOT NULL REFERENCES cases(id),
  may_write INTEGER NOT NULL,         -- 1: may write messages too
  state     TEXT NOT NULL,            -- active, ended
  asked     TEXT NOT NULL,            -- '' given with her receipt; ask: shown at her next visit; yes: she knows
  given_day INTEGER NOT NULL,
  until_day INTEGER NOT NULL,         -- the last day
  ended_day INTEGER NOT NULL,         -- 0: not ended
  item_id   INTEGER NOT NULL,         -- the sealed item: who, for what, how it was given
  file_id   INTEGER NOT NULL,         -- its paper among the files of the case, 0: none
  locator   INTEGER NOT NULL,         -- of the number that the representative holds
  box_pk    BLOB NOT NULL
) STRICT;
CREATE INDEX mandates_by_case ON mandates (case_id, state);
CREATE INDEX mandates_by_locator ON mandates (locator);
CREATE INDEX mandates_by_end ON mandates (state, until_day);
