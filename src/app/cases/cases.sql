-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: cases_insert
INSERT INTO cases (id, ref, org_id, status, active, assignee, due_hour, answered, unread, lang, region, sector_group,
  issue_group, origin, filed_week, changed_hour, since_hour, act_hour, retain_day, mark, audit_id, next_seq, version)
VALUES (?1, ?2, ?3, 'new', 1, 0, ?4, 0, 1, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, 0, 0, 0, ?12, ?13, 1)

-- name: cases_insert_old
INSERT INTO cases (id, ref, org_id, status, active, assignee, due_hour, answered, unread, lang, region, sector_group,
  issue_group, origin, filed_week, changed_hour, since_hour, act_hour, retain_day, mark, audit_id, next_seq, version)
VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, 1, 0, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0, 0, 0, ?15, ?16, 1)

-- The first version is the one that came from the list: any act raises it, but for a receipt.
-- name: cases_take_back
UPDATE cases SET version = version + 1 WHERE id = ?1 AND org_id = ?2 AND version = 1
  AND NOT EXISTS (SELECT 1 FROM receipts r WHERE r.case_id = cases.id)

-- name: cases_erase_list
DELETE FROM list_cases WHERE case_id = ?1

-- name: cases_grant_insert
INSERT INTO grants (id, case_id, audience, box_pk) VALUES (?1, ?2, ?3, ?4)

-- name: cases_wrap_insert
INSERT INTO grant_wraps (grant_id, holder, holder_id, epoch, wrap) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: cases_wrap_put
INSERT INTO grant_wraps (grant_id, holder, holder_id, epoch, wrap) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (grant_id, holder, holder_id) DO UPDATE SET epoch = excluded.epoch, wrap = excluded.wrap

-- name: cases_wrap_delete
DELETE FROM grant_wraps WHERE holder = ?2 AND grant_id IN (SELECT id FROM grants WHERE case_id = ?1 AND audience = ?3)

-- name: cases_item_insert
INSERT INTO items (id, case_id, seq, kind, grant_id, writer, version, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)

-- name: cases_key_insert
INSERT INTO item_keys (item_id, holder, holder_id, wrap) VALUES (?1, ?2, ?3, ?4)

-- name: cases_key_update
UPDATE item_keys SET wrap = ?3 WHERE item_id = ?1 AND holder = 'grant' AND holder_id = ?2

-- name: cases_grant_rekey
UPDATE grants SET box_pk = ?2 WHERE id = ?1

-- name: cases_wrap_set
UPDATE grant_wraps SET epoch = ?4, wrap = ?5 WHERE grant_id = ?1 AND holder = ?2 AND holder_id = ?3

-- name: cases_take_seq
UPDATE cases SET next_seq = next_seq + 1, changed_hour = ?2, version = version + 1 WHERE id = ?1 RETURNING next_seq - 1

-- name: cases_row
SELECT id, ref, org_id, status, active, assignee, due_hour, answered, unread, lang, region, sector_group, issue_group,
  origin, filed_week, changed_hour, since_hour, act_hour, retain_day, mark, audit_id, version
FROM cases WHERE id = ?1

-- name: cases_grants
SELECT id, audience, box_pk FROM grants WHERE case_id = ?1

-- name: cases_grants_held
SELECT g.id, g.audience, g.box_pk, w.epoch, w.wrap FROM grants g
JOIN grant_wraps w ON w.grant_id = g.id AND w.holder = ?2 AND w.holder_id = ?3
WHERE g.case_id = ?1

-- name: cases_wraps
SELECT w.grant_id, w.holder, w.holder_id, w.epoch FROM grant_wraps w
JOIN grants g ON g.id = w.grant_id WHERE g.case_id = ?1

-- name: cases_items
SELECT i.id, i.seq, i.kind, i.grant_id, i.writer, i.version, i.sealed, k.wrap, g.audience FROM items i
JOIN grants g ON g.id = i.grant_id
LEFT JOIN item_keys k ON k.item_id = i.id AND k.holder = 'grant' AND k.holder_id = i.grant_id
WHERE i.case_id = ?1 ORDER BY i.seq

-- name: cases_touch_worker
UPDATE cases SET unread = 1, changed_hour = ?2, version = version + 1,
  status = CASE WHEN status = 'waiting' THEN 'open' ELSE status END,
  due_hour = ?3
WHERE id = ?1

-- name: cases_set_state
UPDATE cases SET status = ?2, active = ?3, act_hour = ?4, due_hour = ?5, retain_day = ?6, changed_hour = ?7,
  closed_day = CASE WHEN ?2 <> 'closed' THEN 0 WHEN closed_day > 0 THEN closed_day ELSE ?7 / 24 END,
  asked_again = CASE WHEN ?2 = 'closed' THEN asked_again ELSE 0 END,
  version = version + 1 WHERE id = ?1

-- name: cases_set_mark
UPDATE cases SET mark = ?2, version = version + 1 WHERE id = ?1

-- name: cases_add_coarse
UPDATE cases SET region = CASE WHEN region = '' THEN ?2 ELSE region END,
  sector_group = CASE WHEN sector_group = '' THEN ?3 ELSE sector_group END WHERE id = ?1

-- name: cases_item_keys_remove
DELETE FROM item_keys WHERE item_id IN (SELECT id FROM items WHERE case_id = ?1 AND kind = ?2 AND id = ?3)

-- name: cases_item_remove
DELETE FROM items WHERE case_id = ?1 AND kind = ?2 AND id = ?3

-- name: cases_erase_keys
DELETE FROM item_keys WHERE item_id IN (SELECT id FROM items WHERE case_id = ?1)

-- name: cases_erase_wraps
DELETE FROM grant_wraps WHERE grant_id IN (SELECT id FROM grants WHERE case_id = ?1)

-- name: cases_erase_tasks
DELETE FROM tasks WHERE case_id = ?1

-- name: cases_erase_items
DELETE FROM items WHERE case_id = ?1

-- name: cases_erase_grants
DELETE FROM grants WHERE case_id = ?1

-- name: cases_erase_chunks
DELETE FROM file_chunks WHERE file_id IN (SELECT id FROM files WHERE case_id = ?1)

-- name: cases_erase_files
DELETE FROM files WHERE case_id = ?1

-- name: cases_erase_receipts
DELETE FROM receipts WHERE case_id = ?1

-- name: cases_erase_recoveries
DELETE FROM receipt_recoveries WHERE case_id = ?1

-- name: cases_erase_reveals
DELETE FROM reveals WHERE case_id = ?1

-- name: cases_erase_sessions
DELETE FROM sessions WHERE case_id = ?1

-- name: cases_erase_outbox
DELETE FROM outbox WHERE case_id = ?1

-- name: cases_erase_notices
DELETE FROM notices WHERE case_id = ?1

-- name: cases_erase_case
DELETE FROM cases WHERE id = ?1

-- name: cases_erase_note
INSERT INTO erase_batch (quarter, region, sector_group, issue_group) VALUES (?1, ?2, ?3, ?4)
