-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- Sealed items of a case as they travel to another installation, and come from there (room peers).

-- name: cases_travel_items
SELECT i.id, i.seq, i.kind, i.version, i.writer, i.sealed, k.wrap FROM items i
JOIN item_keys k ON k.item_id = i.id AND k.holder = 'grant' AND k.holder_id = ?2
WHERE i.case_id = ?1 AND i.seq > ?3 ORDER BY i.seq LIMIT 500

-- name: cases_travel_known
SELECT COUNT(*) FROM items WHERE id = ?1

-- name: cases_travel_grant
SELECT g.box_pk, w.epoch, w.wrap FROM grants g
LEFT JOIN grant_wraps w ON w.grant_id = g.id AND w.holder = 'org' AND w.holder_id = ?3
WHERE g.case_id = ?1 AND g.id = ?2

-- name: cases_travel_to
SELECT id FROM grants WHERE case_id = ?1 AND audience = ?2
