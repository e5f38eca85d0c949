-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: admin

-- Retention per issue group, in months after closing.
CREATE TABLE retention (
  issue_group TEXT PRIMARY KEY,
  months    INTEGER NOT NULL
) STRICT;

-- Erased cases live on only here, added in shuffled batches of at least 20.
CREATE TABLE aggregate (
  quarter   TEXT NOT NULL,            -- 2026Q4
  region    TEXT NOT NULL,
  sector_group TEXT NOT NULL,
  issue_group TEXT NOT NULL,
  cases     INTEGER NOT NULL,
  PRIMARY KEY (quarter, region, sector_group, issue_group)
) STRICT;

-- Cases whose content is already gone and whose coarse codes wait for a batch.
CREATE TABLE erase_batch (
  id        INTEGER PRIMARY KEY,
  quarter   TEXT NOT NULL,
  region    TEXT NOT NULL,
  sector_group TEXT NOT NULL,
  issue_group TEXT NOT NULL
) STRICT;

-- The page of erasures reads them among all events of an organisation.
CREATE INDEX audit_events_erased ON audit_events (org_id, id) WHERE action = 'erase.done';
