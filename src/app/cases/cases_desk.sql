-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- The helper's desk: acts, tasks, reveals, receipts that helpers make, interpreters.

-- name: cases_desk_set
UPDATE cases SET status = ?3, active = ?4, assignee = ?5, answered = ?6, due_hour = ?7, act_hour = ?8, retain_day = ?9,
  closed_day = CASE WHEN ?3 <> 'closed' THEN 0 WHEN closed_day > 0 THEN closed_day ELSE ?10 / 24 END,
  asked_again = CASE WHEN ?3 = 'closed' THEN asked_again ELSE 0 END,
  changed_hour = ?10, version = version + 1 WHERE id = ?1 AND version = ?2

-- name: cases_read_mark
UPDATE cases SET unread = 0 WHERE id = ?1 AND unread = 1

-- name: cases_by_ref
SELECT id FROM cases WHERE org_id = ?1 AND ref = ?2 ORDER BY id LIMIT 5

-- name: cases_shared_held
SELECT COUNT(*) FROM grants g JOIN grant_wraps w ON w.grant_id = g.id
WHERE g.case_id = ?1 AND g.audience = ?3 AND w.holder = 'org' AND w.holder_id = ?2

-- name: cases_due_set
UPDATE cases SET due_hour = ?2, changed_hour = ?3, version = version + 1 WHERE id = ?1

-- name: cases_tasks
SELECT item_id, assignee, due_hour, done FROM tasks WHERE case_id = ?1 ORDER BY due_hour, item_id

-- name: cases_task_insert
INSERT INTO tasks (item_id, case_id, org_id, assignee, due_hour, done) VALUES (?1, ?2, ?3, ?4, ?5, 0)

-- name: cases_task_done
UPDATE tasks SET done = ?3 WHERE item_id = ?1 AND case_id = ?2 RETURNING due_hour

-- name: cases_task_next
SELECT COALESCE(MIN(due_hour), 9999999) FROM tasks WHERE case_id = ?1 AND done = 0

-- name: cases_acting
SELECT id, status, org_id, issue_group, audit_id FROM cases WHERE act_hour > 0 AND act_hour <= ?1 ORDER BY act_hour, id LIMIT 100

-- name: cases_closing_done
UPDATE cases SET status = 'closed', active = 0, act_hour = 0, due_hour = 9999999,
  retain_day = CASE WHEN retain_day > 0 THEN retain_day ELSE ?3 END, changed_hour = ?2, closed_day = ?2 / 24,
  version = version + 1 WHERE id = ?1 AND status = 'closing' AND act_hour > 0 AND act_hour <= ?2

-- name: cases_user_keys_delete
DELETE FROM item_keys WHERE holder = 'user' AND item_id IN (SELECT id FROM items WHERE case_id = ?1)

-- name: cases_key_of_user
SELECT COUNT(*) FROM item_keys WHERE item_id = ?1 AND holder = 'user' AND holder_id = ?2

-- name: cases_shared_with
SELECT i.id, i.case_id, i.seq, i.kind, i.grant_id, i.writer, i.version, i.sealed, k.wrap, c.ref, c.lang
FROM item_keys k JOIN items i ON i.id = k.item_id JOIN cases c ON c.id = i.case_id
WHERE k.holder = 'user' AND k.holder_id = ?1 AND c.org_id = ?2 ORDER BY i.seq DESC, i.id LIMIT 100

-- name: cases_item_case
SELECT case_id FROM items WHERE id = ?1

-- name: cases_reveal_insert
INSERT INTO reveals (id, case_id, asked_by, confirmed_by, state, until_ms) VALUES (?1, ?2, ?3, NULL, ?4, ?5)

-- name: cases_reveal_get
SELECT id, asked_by, confirmed_by, state, until_ms FROM reveals
WHERE case_id = ?1 AND state IN ('asked', 'open') AND until_ms > ?2 ORDER BY state DESC, until_ms DESC, id LIMIT 1

-- name: cases_reveal_confirm
UPDATE reveals SET state = 'open', confirmed_by = ?3, until_ms = ?4
WHERE id = ?1 AND case_id = ?2 AND state = 'asked' AND until_ms > ?5 AND asked_by <> ?3

-- name: cases_reveal_close
UPDATE reveals SET state = 'closed' WHERE case_id = ?1 AND asked_by = ?2 AND state = 'open' AND until_ms > ?3

-- name: cases_recovery_insert
INSERT INTO receipt_recoveries (id, case_id, asked_by, confirmed_by, state, ready_ms) VALUES (?1, ?2, ?3, NULL, ?4, ?5)

-- An asking that nobody agreed to in time is over.
-- name: cases_recovery_get
SELECT id, asked_by, confirmed_by, state, ready_ms FROM receipt_recoveries
WHERE case_id = ?1 AND (state = 'waiting' OR (state = 'asked' AND ready_ms > ?2)) ORDER BY ready_ms DESC, id LIMIT 1

-- name: cases_recovery_others
SELECT id FROM receipt_recoveries WHERE case_id = ?1 AND (state = 'waiting' OR (state = 'asked' AND ready_ms > ?2)) AND id <> ?3 LIMIT 1

-- name: cases_recovery_confirm
UPDATE receipt_recoveries SET state = 'waiting', confirmed_by = ?3, ready_ms = ?4
WHERE id = ?1 AND case_id = ?2 AND state = 'asked' AND asked_by <> ?3 AND ready_ms > ?5

-- name: cases_recovery_end
UPDATE receipt_recoveries SET state = ?3 WHERE id = ?1 AND case_id = ?2 AND state IN ('asked', 'waiting')

-- name: cases_recovery_take
UPDATE receipt_recoveries SET state = 'done' WHERE id = ?1 AND case_id = ?2 AND state = 'waiting' AND ready_ms <= ?3

-- name: cases_recoveries_ready
SELECT r.case_id, c.org_id, c.audit_id FROM receipt_recoveries r JOIN cases c ON c.id = r.case_id
WHERE r.state = 'waiting' AND r.ready_ms <= ?1 AND c.due_hour > ?2 ORDER BY r.ready_ms LIMIT 100

-- name: cases_recoveries_lapse
UPDATE receipt_recoveries SET state = 'stopped' WHERE state = 'asked' AND ready_ms <= ?1

-- name: cases_wrap_worker_delete
DELETE FROM grant_wraps WHERE holder = 'worker' AND grant_id IN (SELECT id FROM grants WHERE case_id = ?1)
