-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: clocks_rules_get
SELECT o.country, COALESCE(r.answer_days, 0), COALESCE(r.update_days, 0), COALESCE(r.solution_days, 0), COALESCE(r.wait_days, 0),
  COALESCE(r.offer_days, 0), COALESCE(r.closings, ''), COALESCE(r.closed, '')
FROM orgs o LEFT JOIN clock_rules r ON r.org_id = o.id WHERE o.id = ?1

-- name: clocks_rules_put
INSERT INTO clock_rules (org_id, answer_days, update_days, solution_days, wait_days, offer_days, closings, closed)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (org_id) DO UPDATE SET answer_days = excluded.answer_days, update_days = excluded.update_days,
  solution_days = excluded.solution_days, wait_days = excluded.wait_days, offer_days = excluded.offer_days,
  closings = excluded.closings, closed = excluded.closed

-- name: clocks_of_case
SELECT kind, ref_id, org_id, began_hour, amber_hour, due_hour, paused_hour, told FROM clocks WHERE case_id = ?1 ORDER BY due_hour, kind, ref_id

-- name: clocks_put
INSERT INTO clocks (case_id, kind, ref_id, org_id, began_hour, amber_hour, due_hour, paused_hour, told)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (case_id, kind, ref_id) DO UPDATE SET org_id = excluded.org_id, began_hour = excluded.began_hour,
  amber_hour = excluded.amber_hour, due_hour = excluded.due_hour, paused_hour = excluded.paused_hour, told = excluded.told

-- name: clocks_drop
DELETE FROM clocks WHERE case_id = ?1 AND kind = ?2 AND ref_id = ?3

-- name: clocks_erase
DELETE FROM clocks WHERE case_id = ?1

-- name: clocks_count
INSERT INTO clock_counts (org_id, month, kind, late, n) VALUES (?1, ?2, ?3, ?4, 1)
ON CONFLICT (org_id, month, kind, late) DO UPDATE SET n = clock_counts.n + 1

-- name: clocks_counts
SELECT kind, late, SUM(n) FROM clock_counts WHERE org_id = ?1 AND month >= ?2 GROUP BY kind, late

-- What is overdue, and which limit of the law comes near. A case that rests waits for nobody.
-- name: clocks_to_tell
SELECT k.case_id, k.kind, k.ref_id, k.org_id, c.org_id, c.audit_id, k.due_hour FROM clocks k JOIN cases c ON c.id = k.case_id
WHERE k.told = 0 AND k.paused_hour = 0 AND k.due_hour <= ?1 AND k.kind <> 'appeal' AND c.status IN ('new', 'open', 'waiting')
UNION ALL
SELECT k.case_id, k.kind, k.ref_id, k.org_id, c.org_id, c.audit_id, k.due_hour FROM clocks k JOIN cases c ON c.id = k.case_id
WHERE k.told = 0 AND k.kind = 'appeal' AND k.amber_hour <= ?1 AND c.status <> 'erasing'
ORDER BY 7, 1, 2, 3 LIMIT ?2

-- name: clocks_tell
UPDATE clocks SET told = 1 WHERE case_id = ?1 AND kind = ?2 AND ref_id = ?3 AND told = 0

-- name: clocks_seen
UPDATE clocks SET told = 2 WHERE case_id = ?1 AND kind = ?2 AND ref_id = ?3 AND told = 1
  AND (org_id = ?4 OR EXISTS (SELECT 1 FROM cases c WHERE c.id = clocks.case_id AND c.org_id = ?4))

-- A limit of the law goes with the case.
-- name: clocks_move_appeals
UPDATE clocks SET org_id = ?2, told = 0 WHERE case_id = ?1 AND kind = 'appeal'

-- Lights of one organisation by kind.
-- name: clocks_lights
SELECT k.kind, CASE WHEN k.paused_hour > 0 THEN 3 WHEN k.due_hour <= ?2 THEN 2 WHEN k.amber_hour <= ?2 THEN 1 ELSE 0 END AS light, COUNT(*)
FROM clocks k WHERE k.org_id = ?1 GROUP BY k.kind, light ORDER BY k.kind, light

-- Of all organisations, for the host: lights, and whether anybody is their supervisor.
-- name: clocks_lights_all
SELECT o.id, o.name, COALESCE(SUM(CASE WHEN k.paused_hour = 0 AND k.due_hour <= ?1 THEN 1 ELSE 0 END), 0),
  COALESCE(SUM(CASE WHEN k.paused_hour = 0 AND k.due_hour > ?1 AND k.amber_hour <= ?1 THEN 1 ELSE 0 END), 0),
  COALESCE(SUM(CASE WHEN k.paused_hour = 0 AND k.due_hour > ?1 AND k.amber_hour > ?1 THEN 1 ELSE 0 END), 0),
  (SELECT COUNT(*) FROM users u WHERE u.org_id = o.id AND u.role = ?2 AND u.state = 'active')
FROM orgs o LEFT JOIN clocks k ON k.org_id = o.id
GROUP BY o.id, o.name ORDER BY o.name, o.id

-- What the supervisors of an organisation are told: its own clocks, and offers of its cases that others do not answer.
-- name: clocks_told
SELECT k.case_id, k.kind, k.ref_id, k.org_id, k.began_hour, k.amber_hour, k.due_hour, k.told, c.ref, c.org_id, c.assignee, c.status, o.name
FROM clocks k JOIN cases c ON c.id = k.case_id JOIN orgs o ON o.id = k.org_id
WHERE k.org_id = ?1 AND k.told > 0 AND k.paused_hour = 0
UNION ALL
SELECT k.case_id, k.kind, k.ref_id, k.org_id, k.began_hour, k.amber_hour, k.due_hour, k.told, c.ref, c.org_id, c.assignee, c.status, o.name
FROM clocks k CROSS JOIN cases c JOIN orgs o ON o.id = k.org_id
WHERE c.id = k.case_id AND k.kind = 'offer' AND k.told > 0 AND c.org_id = ?1 AND k.org_id <> ?1
ORDER BY 8, 7, 1, 2, 3 LIMIT ?2

-- name: clocks_audit_id
SELECT audit_id FROM cases WHERE id = ?1
