-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: doubles_get
SELECT kind, kept, made_by, day FROM case_links WHERE one = ?1 AND two = ?2

-- name: doubles_of
SELECT CASE WHEN l.one = ?1 THEN l.two ELSE l.one END AS other, l.kind, l.kept, l.made_by, l.day, c.ref, c.org_id, c.active, o.name
FROM case_links l JOIN cases c ON c.id = CASE WHEN l.one = ?1 THEN l.two ELSE l.one END JOIN orgs o ON o.id = c.org_id
WHERE l.one = ?1 OR l.two = ?1 ORDER BY l.day, other

-- name: doubles_put
INSERT INTO case_links (one, two, kind, kept, made_by, day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (one, two) DO UPDATE SET kind = excluded.kind, kept = excluded.kept, made_by = excluded.made_by, day = excluded.day

-- name: doubles_drop
DELETE FROM case_links WHERE one = ?1 AND two = ?2 AND kind = ?3
