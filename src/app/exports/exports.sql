-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: exports_cases
SELECT id, ref, filed_week, due_hour, since_hour, closed_day, origin, lang, region, sector_group, issue_group, status, answered FROM cases
WHERE org_id = ?1 AND filed_week >= ?2 AND filed_week <= ?3 AND status <> 'erasing' ORDER BY filed_week, id LIMIT ?4
