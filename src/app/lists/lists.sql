-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: lists_insert
INSERT INTO lists (id, org_id, user_id, state, epoch, key_wrap, about, chunks, next_row, made, known, faulty, changed_hour)
VALUES (?1, ?2, ?3, 'coming', ?4, ?5, NULL, 0, 1, 0, 0, 0, ?6)

-- name: lists_row
SELECT id, user_id, state, epoch, key_wrap, about, chunks, next_row, made, known, faulty, changed_hour FROM lists WHERE id = ?1 AND org_id = ?2

-- Newest first.
-- name: lists_of_org
SELECT id, user_id, state, made, known, faulty, changed_hour FROM lists WHERE org_id = ?1 AND state NOT IN ('coming', 'going')
ORDER BY changed_hour DESC, id DESC LIMIT 100

-- name: lists_under_way
SELECT count(*) FROM lists WHERE org_id = ?1 AND state IN ('coming', 'here', 'running')

-- name: lists_chunk_insert
INSERT INTO list_chunks (list_id, n, sealed) VALUES (?1, ?2, ?3)

-- name: lists_chunk_place
UPDATE lists SET chunks = chunks + 1 WHERE id = ?1 AND chunks = ?2 AND state = 'coming'

-- name: lists_chunk
SELECT sealed FROM list_chunks WHERE list_id = ?1 AND n = ?2

-- name: lists_here
UPDATE lists SET state = 'here', about = ?2, changed_hour = ?3 WHERE id = ?1 AND state = 'coming'

-- name: lists_about
UPDATE lists SET about = ?2, changed_hour = ?3 WHERE id = ?1 AND org_id = ?4 AND state = 'here'

-- name: lists_begin
UPDATE lists SET state = 'running', about = ?2, changed_hour = ?3 WHERE id = ?1 AND org_id = ?4 AND state = 'here'

-- The batch that begins at this row, and no other: two requests at once cannot bring a row twice.
-- name: lists_batch
UPDATE lists SET next_row = ?3, made = made + ?4, known = known + ?5, faulty = faulty + ?6, changed_hour = ?7
WHERE id = ?1 AND next_row = ?2 AND state = 'running'

-- name: lists_done
UPDATE lists SET state = 'done', changed_hour = ?2 WHERE id = ?1 AND state = 'running' AND next_row = ?3

-- name: lists_undo
UPDATE lists SET state = 'undoing', changed_hour = ?3 WHERE id = ?1 AND org_id = ?2 AND state IN ('running', 'done', 'undoing', 'undone')

-- name: lists_undone
UPDATE lists SET state = 'undone', changed_hour = ?2 WHERE id = ?1 AND state = 'undoing'

-- A few at a time, from the end: what a transaction deletes is in memory until it is over.
-- name: lists_chunks_drop
DELETE FROM list_chunks WHERE list_id = ?1 AND n >= (SELECT MAX(n) - 15 FROM list_chunks WHERE list_id = ?1)

-- name: lists_drop_begin
UPDATE lists SET state = 'going' WHERE id = ?1 AND org_id = ?2 AND state IN ('coming', 'here', 'going')

-- name: lists_drop
DELETE FROM lists WHERE id = ?1 AND org_id = ?2 AND state = 'going'

-- name: lists_stale
SELECT id, org_id FROM lists WHERE (state IN ('coming', 'here') AND changed_hour < ?1) OR state = 'going' LIMIT 20

-- Files of lists that are over, where a server stopped in between.
-- name: lists_leftover
SELECT id FROM lists WHERE state IN ('done', 'undoing', 'undone') AND EXISTS (SELECT 1 FROM list_chunks c WHERE c.list_id = lists.id) LIMIT 20

-- name: lists_case_insert
INSERT INTO list_cases (list_id, row_no, case_id, org_id, ref_mark, person_mark) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- Cases of the list from this row on.
-- name: lists_cases
SELECT row_no, case_id FROM list_cases WHERE list_id = ?1 AND row_no > ?2 ORDER BY row_no LIMIT ?3

-- name: lists_cases_left
SELECT l.case_id, c.ref, c.status FROM list_cases l JOIN cases c ON c.id = l.case_id WHERE l.list_id = ?1 ORDER BY l.row_no LIMIT ?2

-- name: lists_by_ref
SELECT case_id FROM list_cases WHERE org_id = ?1 AND ref_mark = ?2 AND ref_mark <> 0 AND list_id <> ?3 LIMIT 1

-- name: lists_by_person
SELECT case_id FROM list_cases WHERE org_id = ?1 AND person_mark = ?2 AND list_id <> ?3 LIMIT 1

-- A case of which somebody's name and telephone number are in the search: both tags.
-- name: lists_by_tags
SELECT t.case_id FROM search_tags t WHERE t.org_id = ?1 AND t.tag = ?2
  AND EXISTS (SELECT 1 FROM search_tags u WHERE u.org_id = ?1 AND u.tag = ?3 AND u.case_id = t.case_id)
  AND NOT EXISTS (SELECT 1 FROM list_cases l WHERE l.case_id = t.case_id AND l.list_id = ?4) LIMIT 1

-- name: lists_map_insert
INSERT INTO list_maps (id, org_id, epoch, key_wrap, sealed) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: lists_map_drop
DELETE FROM list_maps WHERE id = ?1 AND org_id = ?2

-- name: lists_maps
SELECT id, epoch, key_wrap, sealed FROM list_maps WHERE org_id = ?1 ORDER BY id LIMIT 50
