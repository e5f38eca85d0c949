-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: calls_insert
INSERT INTO call_log (id, org_id, user_id, n, day, country, issue_group, minutes, answer, became, epoch, box)
VALUES (?1, ?2, ?3, (SELECT COALESCE(MAX(n), 0) + 1 FROM call_log WHERE org_id = ?2), ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10)

-- name: calls_list
SELECT id, user_id, n, day, country, issue_group, minutes, answer, became, case_id, epoch, box FROM call_log
WHERE org_id = ?1 AND n < ?2 ORDER BY n DESC LIMIT ?3

-- name: calls_get
SELECT id, user_id, n, day, country, issue_group, minutes, answer, became, case_id, epoch, box FROM call_log WHERE org_id = ?1 AND id = ?2

-- name: calls_became
UPDATE call_log SET became = 1, case_id = ?3, epoch = 0, box = NULL WHERE org_id = ?1 AND id = ?2 AND became = 0

-- name: calls_forget
UPDATE call_log SET epoch = 0, box = NULL WHERE day < ?1 AND box IS NOT NULL

-- name: calls_counts
SELECT (day + 3) / 7 * 7 - 3, country, issue_group, minutes, answer, became, COUNT(*) FROM call_log
WHERE org_id = ?1 AND day >= ?2 AND day <= ?3
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
