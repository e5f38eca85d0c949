-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: vetting
-- Who looked at an organisation before it is offered to workers. Those that stand here already were put up by the host alone.
ALTER TABLE orgs ADD COLUMN vetting TEXT NOT NULL DEFAULT 'host';      -- host, two, suspended
ALTER TABLE orgs ADD COLUMN vetted_day INTEGER NOT NULL DEFAULT 0;     -- day of the last change, 0: set up by the host

CREATE TABLE vettings (
  id        INTEGER PRIMARY KEY,
  org_id    INTEGER NOT NULL REFERENCES orgs(id),   -- who was looked at
  user_id   INTEGER NOT NULL,                       -- by whom
  by_org    INTEGER NOT NULL REFERENCES orgs(id),   -- of which organisation
  checked   TEXT NOT NULL,                          -- what was looked at: codes with a space between
  made_day  INTEGER NOT NULL,
  ended_day INTEGER NOT NULL                        -- 0: it holds
) STRICT;
CREATE INDEX vettings_org ON vettings (org_id);
