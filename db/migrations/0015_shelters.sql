-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: offices
-- What an organisation knows of a shelter. Where it is, whom it takes and who pays are sealed to that organisation alone.
CREATE TABLE shelters (
  office_id TEXT NOT NULL REFERENCES offices(id),
  org_id    INTEGER NOT NULL REFERENCES orgs(id),
  free_beds INTEGER NOT NULL,
  day       INTEGER NOT NULL,         -- for which day the number holds
  epoch     INTEGER NOT NULL,         -- key epoch of the box
  box       BLOB NOT NULL,
  PRIMARY KEY (office_id, org_id)
) STRICT;
