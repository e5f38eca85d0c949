-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: mandates_insert
INSERT INTO mandates (id, case_id, may_write, state, asked, given_day, until_day, ended_day, item_id, file_id, locator, box_pk)
VALUES (?1, ?2, ?3, 'active', ?4, ?5, ?6, 0, ?7, ?8, ?9, ?10)

-- name: mandates_of
SELECT id, case_id, may_write, state, asked, given_day, until_day, ended_day, item_id, file_id FROM mandates WHERE case_id = ?1 ORDER BY given_day DESC, id

-- name: mandates_get
SELECT id, case_id, may_write, state, asked, given_day, until_day, ended_day, item_id, file_id FROM mandates WHERE id = ?1

-- name: mandates_at
SELECT id, box_pk FROM mandates WHERE locator = ?1 AND state = 'active' AND until_day >= ?2 ORDER BY id LIMIT 4096

-- name: mandates_end
UPDATE mandates SET state = 'ended', ended_day = ?2 WHERE id = ?1 AND state = 'active'

-- name: mandates_known
UPDATE mandates SET asked = 'yes' WHERE id = ?1 AND asked = 'ask'

-- name: mandates_over
SELECT id, case_id FROM mandates WHERE state = 'active' AND until_day < ?1 ORDER BY until_day, id LIMIT 100
