-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- Ties between organisations, bodies and parties: public facts, dated, never deleted.

-- name: walls_ties
SELECT id, kind, from_node, to_node, source, made_day, ended_day FROM wall_ties WHERE ended_day <= ?1 ORDER BY from_node, to_node, id LIMIT ?2

-- name: walls_tie
SELECT id, kind, from_node, to_node, source, made_day, ended_day FROM wall_ties WHERE id = ?1

-- name: walls_tie_insert
INSERT INTO wall_ties (kind, from_node, to_node, source, made_by, made_day, ended_by, ended_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0)

-- name: walls_tie_end
UPDATE wall_ties SET ended_by = ?2, ended_day = ?3 WHERE id = ?1 AND ended_day = 0

-- name: walls_orgs
SELECT code, name FROM orgs ORDER BY code
