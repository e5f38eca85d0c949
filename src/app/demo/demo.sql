-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: demo_org_count
SELECT count(*) FROM orgs

-- name: demo_offered_for
UPDATE orgs SET offered_for = ?2 WHERE id = ?1

-- name: demo_case_state
UPDATE cases SET status = ?2, active = ?3, assignee = ?4, answered = ?5, unread = ?6, due_hour = ?7, changed_hour = ?8,
  since_hour = ?9, retain_day = ?10, closed_day = CASE WHEN ?2 = 'closed' THEN ?8 / 24 ELSE 0 END WHERE id = ?1

-- name: demo_task
INSERT INTO tasks (item_id, case_id, org_id, assignee, due_hour, done) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
