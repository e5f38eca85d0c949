-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: audit_insert
INSERT INTO audit_events (org_id, at_ms, actor, action, subject, detail, nonce, leaf) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)

-- name: audit_open_events
SELECT id, org_id, leaf FROM audit_events WHERE head_no IS NULL ORDER BY id LIMIT ?1

-- name: audit_last_chain
SELECT chain FROM audit_events WHERE org_id = ?1 AND head_no IS NOT NULL ORDER BY id DESC LIMIT 1

-- name: audit_close_event
UPDATE audit_events SET head_no = ?2, pos = ?3, chain = ?4 WHERE id = ?1

-- name: audit_last_head
SELECT no, at_ms, size, root, text FROM audit_heads ORDER BY no DESC LIMIT 1

-- name: audit_head_insert
INSERT INTO audit_heads (no, at_ms, size, root, text, signature, key_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: audit_heads_all
SELECT no, size, root, text FROM audit_heads ORDER BY no

-- name: audit_head_at
SELECT no, size, root, text FROM audit_heads WHERE size >= ?1 ORDER BY no LIMIT 1

-- name: audit_events_from
SELECT pos, org_id, at_ms, actor, action, subject, detail, nonce, leaf, chain FROM audit_events
WHERE pos >= ?1 ORDER BY pos LIMIT ?2

-- name: audit_leaves
SELECT leaf FROM audit_events WHERE pos >= 0 AND pos < ?1 ORDER BY pos

-- name: audit_by_subject
SELECT pos, leaf FROM audit_events WHERE subject = ?1 AND pos IS NOT NULL ORDER BY id LIMIT 1

-- name: audit_recent
SELECT at_ms, actor, action, subject, detail, id FROM audit_events WHERE org_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3

-- name: audit_state_get
SELECT value FROM meta WHERE key = 'audit_state'

-- name: audit_state_set
INSERT INTO meta (key, value) VALUES ('audit_state', ?1) ON CONFLICT (key) DO UPDATE SET value = excluded.value
