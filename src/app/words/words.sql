-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: words_all
SELECT id, version, epoch, sealed, wrap FROM word_replies WHERE org_id = ?1 ORDER BY id LIMIT 60

-- name: words_get
SELECT id, version, epoch, sealed, wrap FROM word_replies WHERE org_id = ?1 AND id = ?2

-- name: words_count
SELECT COUNT(*) FROM word_replies WHERE org_id = ?1

-- name: words_add
INSERT INTO word_replies (id, org_id, version, epoch, sealed, wrap) VALUES (?1, ?2, 1, ?3, ?4, ?5)

-- name: words_set
UPDATE word_replies SET version = version + 1, epoch = ?4, sealed = ?5, wrap = ?6 WHERE id = ?1 AND org_id = ?2 AND version = ?3

-- name: words_remove
DELETE FROM word_replies WHERE id = ?1 AND org_id = ?2 AND version = ?3
