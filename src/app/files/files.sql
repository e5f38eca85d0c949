-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: files_insert
INSERT INTO files (id, case_id, state, chunks, clean, clean_chunks, clean_until_ms, key_wrap, about, started_hour)
VALUES (?1, ?2, 'uploading', 0, 'none', 0, 0, ?3, ?4, ?5)

-- name: files_count
SELECT count(*) FROM files WHERE case_id = ?1 AND (state = 'linked') = (?2 = 1)

-- name: files_get
SELECT state, chunks, clean, clean_chunks, clean_about, key_wrap, about FROM files WHERE id = ?1 AND case_id = ?2

-- name: files_of_case
SELECT id, clean, clean_about FROM files WHERE case_id = ?1 AND state = 'linked'

-- The chunk at this place and no other: an upload cannot skip, repeat or go on once it is whole.
-- name: files_take_place
UPDATE files SET chunks = chunks + 1, state = ?3 WHERE id = ?1 AND chunks = ?2 AND state = 'uploading'

-- name: files_chunk_insert
INSERT INTO file_chunks (file_id, variant, n, sealed) VALUES (?1, ?2, ?3, ?4)

-- name: files_chunk_get
SELECT sealed FROM file_chunks WHERE file_id = ?1 AND variant = ?2 AND n = ?3

-- name: files_chunks_drop
DELETE FROM file_chunks WHERE file_id = ?1 AND variant = ?2

-- name: files_drop
DELETE FROM files WHERE id = ?1

-- name: files_clean_claim
UPDATE files SET clean = 'busy', clean_until_ms = ?2
WHERE id = ?1 AND (clean = 'none' OR (clean = 'busy' AND clean_until_ms < ?3))

-- name: files_clean_done
UPDATE files SET clean = ?2, clean_chunks = ?3, clean_about = ?4, clean_until_ms = 0 WHERE id = ?1 AND clean = 'busy' AND clean_until_ms = ?5

-- name: files_clean_mine
SELECT count(*) FROM files WHERE id = ?1 AND clean = 'busy' AND clean_until_ms = ?2

-- name: files_link
UPDATE files SET state = 'linked', key_wrap = NULL, about = NULL WHERE id = ?1 AND state = 'stored'

-- name: files_orphans
SELECT id FROM files WHERE state = ?1 AND started_hour < ?2 ORDER BY started_hour LIMIT 16

-- name: files_orphans_of_case
SELECT id FROM files WHERE case_id = ?1 AND state <> 'linked' AND started_hour < ?2 ORDER BY started_hour LIMIT 16
