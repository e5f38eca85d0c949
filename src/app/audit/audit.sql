-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: audit_insert
INSERT INTO audit_events (org_id, at_ms, actor, action, subject, detail, nonce, leaf) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)

-- name: audit_open_events
SELECT id, org_id, leaf FROM audit_events WHERE head_no IS NULL ORDER BY id LIMIT ?1

-- name: audit_last_chain
SELECT chain FROM audit_events WHERE org_id = ?1 AND pos IS NOT NULL ORDER BY pos DESC LIMIT 1

-- name: audit_close_event
UPDATE audit_events SET head_no = ?2, pos = ?3, chain = ?4 WHERE id = ?1

-- name: audit_last_head
SELECT no, at_ms, size, root, text FROM audit_heads ORDER BY no DESC LIMIT 1

-- name: audit_head_insert
INSERT INTO audit_heads (no, at_ms, size, root, text, signature, key_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: audit_heads_all
SELECT no, at_ms, size, root, text FROM audit_heads ORDER BY no

-- name: audit_events_from
SELECT pos, org_id, at_ms, actor, action, subject, detail, nonce, leaf, chain, head_no FROM audit_events
WHERE pos >= ?1 ORDER BY pos LIMIT ?2

-- name: audit_by_subject
SELECT pos, leaf FROM audit_events WHERE subject = ?1 AND pos IS NOT NULL ORDER BY id LIMIT 1

-- name: audit_recent
SELECT id, at_ms, actor, action, subject, detail FROM audit_events WHERE org_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3

-- The condition is that of the partial index audit_events_keys.
-- name: audit_keys_given
SELECT id, at_ms, actor, action, subject, detail FROM audit_events
WHERE org_id = ?1 AND action = 'key.given' AND at_ms >= ?2 ORDER BY id DESC LIMIT ?3

-- name: audit_open_count
SELECT COUNT(*) FROM (SELECT 1 FROM audit_events WHERE head_no IS NULL LIMIT ?1) AS waiting

-- name: audit_open_leaves
SELECT org_id, at_ms, actor, action, subject, detail, nonce, leaf, id FROM audit_events
WHERE head_no IS NULL AND id > ?1 ORDER BY id LIMIT ?2

-- name: audit_block_insert
INSERT INTO audit_blocks (no, root) VALUES (?1, ?2)

-- name: audit_blocks
SELECT root FROM audit_blocks WHERE no < ?1 ORDER BY no

-- name: audit_leaves_between
SELECT leaf FROM audit_events WHERE pos >= ?1 AND pos < ?2 ORDER BY pos

-- name: audit_state_get
SELECT value FROM meta WHERE key = 'audit_state'

-- name: audit_state_set
INSERT INTO meta (key, value) VALUES ('audit_state', ?1) ON CONFLICT (key) DO UPDATE SET value = excluded.value
