-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: admin_retention_insert
INSERT INTO retention (issue_group, months) VALUES (?1, ?2) ON CONFLICT (issue_group) DO NOTHING

-- name: admin_retention_get
SELECT months FROM retention WHERE issue_group = ?1

-- name: admin_retention_all
SELECT issue_group, months FROM retention ORDER BY issue_group

-- name: admin_retention_set
UPDATE retention SET months = ?2 WHERE issue_group = ?1

-- name: admin_retention_due
SELECT id, audit_id FROM cases WHERE active = 0 AND retain_day > 0 AND retain_day < ?1 ORDER BY retain_day LIMIT 100

-- name: admin_closed_unset
SELECT id, issue_group FROM cases WHERE active = 0 AND status = 'closed' AND retain_day = 0 LIMIT 100

-- name: admin_retain_set
UPDATE cases SET retain_day = ?2 WHERE id = ?1

-- name: admin_cases_after
SELECT id, audit_id FROM cases WHERE id > ?1 ORDER BY id LIMIT 1000

-- name: admin_batch_all
SELECT id, quarter, region, sector_group, issue_group FROM erase_batch ORDER BY id

-- name: admin_batch_clear
DELETE FROM erase_batch WHERE id <= ?1

-- name: admin_aggregate_add
INSERT INTO aggregate (quarter, region, sector_group, issue_group, cases) VALUES (?1, ?2, ?3, ?4, 1)
ON CONFLICT (quarter, region, sector_group, issue_group) DO UPDATE SET cases = aggregate.cases + 1

-- name: admin_aggregate_all
SELECT quarter, region, sector_group, issue_group, cases FROM aggregate ORDER BY quarter, region, sector_group, issue_group
