-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: intake_draft_insert
INSERT INTO drafts (id, sealed, state, later_no, later_wrap, later_fails, expires_hour, version)
VALUES (?1, ?2, 'open', NULL, NULL, 0, ?3, 1)

-- name: intake_draft_get
SELECT sealed, state, version, later_no FROM drafts WHERE id = ?1 AND expires_hour > ?2

-- name: intake_draft_save
UPDATE drafts SET sealed = ?2, expires_hour = ?4, version = version + 1 WHERE id = ?1 AND version = ?3 AND state = 'open'

-- name: intake_draft_file
UPDATE drafts SET sealed = ?2, state = 'filed', later_no = NULL, later_wrap = NULL, expires_hour = ?4, version = version + 1
WHERE id = ?1 AND version = ?3 AND state = 'open'

-- name: intake_draft_delete
DELETE FROM drafts WHERE id = ?1

-- name: intake_draft_leave
DELETE FROM drafts WHERE id = ?1 AND later_no IS NULL

-- name: intake_draft_later
UPDATE drafts SET later_no = ?2, later_wrap = ?3, later_fails = 0, expires_hour = ?4 WHERE id = ?1 AND state = 'open'

-- name: intake_later_find
SELECT later_wrap, later_fails FROM drafts WHERE later_no = ?1 AND expires_hour > ?2 AND state = 'open' ORDER BY expires_hour DESC LIMIT 4

-- name: intake_later_failed
UPDATE drafts SET later_fails = later_fails + 1 WHERE later_no = ?1

-- name: intake_later_opened
UPDATE drafts SET later_fails = 0 WHERE later_no = ?1

-- name: intake_drafts_sweep
DELETE FROM drafts WHERE expires_hour <= ?1

-- name: intake_answer_get
SELECT body_hash, sealed FROM idempotency WHERE key_hash = ?1 AND expires_hour > ?2

-- name: intake_answer_drop
DELETE FROM idempotency WHERE key_hash = ?1 AND expires_hour <= ?2

-- name: intake_answer_insert
INSERT INTO idempotency (key_hash, body_hash, sealed, expires_hour) VALUES (?1, ?2, ?3, ?4)

-- name: intake_answers_sweep
DELETE FROM idempotency WHERE expires_hour <= ?1

-- name: intake_receipt_insert
INSERT INTO receipts (case_id, epoch, locator, worker_pk, state, held_by, typed, made_by)
VALUES (?1, ?2, ?3, ?4, 'active', ?5, 0, ?6)

-- name: intake_receipts_at
SELECT case_id, epoch, worker_pk, state, typed FROM receipts WHERE locator = ?1 ORDER BY case_id, epoch LIMIT 4096

-- name: intake_receipt_last
SELECT epoch, made_by, state, held_by, typed FROM receipts WHERE case_id = ?1 ORDER BY epoch DESC LIMIT 1

-- name: intake_receipt_typed
UPDATE receipts SET typed = 1, held_by = 'worker' WHERE case_id = ?1 AND epoch = ?2 AND state = 'active' AND typed = 0

-- name: intake_receipt_retire
UPDATE receipts SET state = 'replaced' WHERE case_id = ?1 AND epoch = ?2 AND state = 'active' AND (typed = 0 OR ?3 = 1)
