-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: calls
-- The contact log: one line for each call. Who called and what was said are sealed to the organisation; they go when the line becomes a
-- case, which has them then, or after half a year. The coarse columns stay, to be counted.
CREATE TABLE call_log (
  id          INTEGER PRIMARY KEY,
  org_id      INTEGER NOT NULL REFERENCES orgs(id),
  user_id     INTEGER NOT NULL REFERENCES users(id),
  n           INTEGER NOT NULL,
  day         INTEGER NOT NULL,
  country     TEXT NOT NULL,
  issue_group TEXT NOT NULL,
  minutes     INTEGER NOT NULL,
  answer      TEXT NOT NULL,
  became      INTEGER NOT NULL,
  case_id     INTEGER REFERENCES cases(id) ON DELETE SET NULL,
  epoch       INTEGER NOT NULL,
  box         BLOB
) STRICT;
CREATE INDEX call_log_by_number ON call_log (org_id, n);
CREATE INDEX call_log_by_day ON call_log (org_id, day);
CREATE INDEX call_log_by_case ON call_log (case_id);
