-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: consent_insert
INSERT INTO consents (id, case_id, kind, from_org, org_id, state, how, asked, until_day, given_day, stopped_day, deleted_day, item_id, epoch, wrap)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, ?11, ?12, ?13)

-- name: consent_get
SELECT id, case_id, kind, from_org, org_id, state, how, asked, until_day, given_day, stopped_day, deleted_day, item_id, epoch, wrap
FROM consents WHERE id = ?1

-- name: consent_of_case
SELECT id, case_id, kind, from_org, org_id, state, how, asked, until_day, given_day, stopped_day, deleted_day, item_id, epoch, wrap
FROM consents WHERE case_id = ?1 ORDER BY given_day DESC, id DESC LIMIT 100

-- name: consent_answer
UPDATE consents SET state = 'given', how = ?2, asked = ?3, until_day = ?4, given_day = ?5, item_id = ?6, epoch = ?7, wrap = ?8
WHERE id = ?1 AND state = 'proposed'

-- name: consent_earlier
UPDATE consents SET state = 'ended', stopped_day = ?4, wrap = NULL
WHERE case_id = ?1 AND org_id = ?2 AND kind = 'body' AND state = 'given' AND id <> ?3

-- name: consent_state
UPDATE consents SET state = ?3, stopped_day = ?4, wrap = NULL WHERE id = ?1 AND state = ?2

-- name: consent_renewed
UPDATE consents SET until_day = ?2 WHERE id = ?1 AND state = 'given' AND until_day >= ?3

-- name: consent_asked
UPDATE consents SET asked = ?2 WHERE id = ?1 AND asked = 'ask'

-- name: consent_deleted
UPDATE consents SET deleted_day = ?2 WHERE id = ?1 AND deleted_day = 0 AND stopped_day > 0

-- name: consent_letter
UPDATE consents SET state = ?3, how = ?4, given_day = ?5 WHERE id = ?1 AND state = ?2 AND kind = 'text'

-- name: consent_overdue
SELECT id, case_id, kind, from_org, org_id, state, how, asked, until_day, given_day, stopped_day, deleted_day, item_id, epoch, wrap
FROM consents WHERE state = 'given' AND until_day > 0 AND until_day < ?1 ORDER BY until_day, id LIMIT 100

-- name: consent_task_insert
INSERT INTO tasks (item_id, case_id, org_id, assignee, due_hour, done) VALUES (?1, ?2, ?3, ?4, ?5, 0)

-- name: consent_task_due
UPDATE cases SET due_hour = ?2 WHERE id = ?1 AND due_hour > ?2 AND active = 1
