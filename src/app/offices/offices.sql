-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: offices_version
SELECT version FROM office_state WHERE one = 1

-- name: offices_version_next
INSERT INTO office_state (one, version) VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET version = office_state.version + 1

-- name: offices_all
SELECT id, base, base_day FROM offices

-- name: offices_put
INSERT INTO offices (id, base, base_day) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET base = excluded.base, base_day = excluded.base_day

-- name: offices_one
SELECT id, base, base_day FROM offices WHERE id = ?1

-- name: offices_edits_live
SELECT office_id, field, value, base, user_id, made_day, id FROM office_edits WHERE ended_day = 0 ORDER BY id

-- name: offices_edits_of
SELECT e.field, e.value, e.base, e.user_id, e.made_day, e.ended_day, coalesce(u.name, '') FROM office_edits e
  LEFT JOIN users u ON u.id = e.user_id WHERE e.office_id = ?1 ORDER BY e.id DESC LIMIT 200

-- name: offices_edit_end
UPDATE office_edits SET ended_day = ?3 WHERE office_id = ?1 AND field = ?2 AND ended_day = 0

-- name: offices_edit_add
INSERT INTO office_edits (office_id, field, value, base, user_id, made_day, ended_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)

-- name: offices_said
SELECT said, sum(n) FROM office_answers WHERE office_id = ?1 AND month >= ?2 GROUP BY said

-- name: offices_said_add
INSERT INTO office_answers (office_id, month, said, n) VALUES (?1, ?2, ?3, 1)
ON CONFLICT (office_id, month, said) DO UPDATE SET n = office_answers.n + 1

-- name: offices_shelter_get
SELECT free_beds, day, epoch, box FROM shelters WHERE office_id = ?1 AND org_id = ?2

-- name: offices_shelter_put
INSERT INTO shelters (office_id, org_id, free_beds, day, epoch, box) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (office_id, org_id) DO UPDATE SET free_beds = excluded.free_beds, day = excluded.day, epoch = excluded.epoch, box = excluded.box
