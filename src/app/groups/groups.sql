-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: groups_insert
INSERT INTO case_groups (id, org_id, code, open, since_day, box_pk, epoch, wrap, sealed, key_wrap) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9)

-- name: groups_get
SELECT id, org_id, code, open, since_day, box_pk, epoch, wrap, sealed, key_wrap,
  (SELECT COUNT(*) FROM group_members m WHERE m.group_id = case_groups.id AND m.state = 'in'),
  (SELECT COUNT(*) FROM group_members m WHERE m.group_id = case_groups.id AND m.state = 'asked')
FROM case_groups WHERE id = ?1

-- name: groups_by_code
SELECT id FROM case_groups WHERE code = ?1

-- name: groups_of_org
SELECT id, org_id, code, open, since_day, box_pk, epoch, wrap, sealed, key_wrap,
  (SELECT COUNT(*) FROM group_members m WHERE m.group_id = case_groups.id AND m.state = 'in'),
  (SELECT COUNT(*) FROM group_members m WHERE m.group_id = case_groups.id AND m.state = 'asked')
FROM case_groups WHERE org_id = ?1 ORDER BY since_day DESC, id DESC LIMIT 200

-- name: groups_set_open
UPDATE case_groups SET open = ?2 WHERE id = ?1

-- name: groups_set_sealed
UPDATE case_groups SET sealed = ?2, key_wrap = ?3 WHERE id = ?1

-- The cases that their group's organisation has: one that was handed over is nobody's member.
-- name: groups_members
SELECT m.case_id, m.state, m.seen, m.by_helper, m.since_day, c.ref, c.status, c.lang, c.version, c.audit_id
FROM group_members m JOIN case_groups g ON g.id = m.group_id JOIN cases c ON c.id = m.case_id AND c.org_id = g.org_id
WHERE m.group_id = ?1 ORDER BY m.since_day, c.ref, c.id LIMIT 200

-- name: groups_member
SELECT m.group_id, m.state, m.seen, m.by_helper, m.since_day FROM group_members m
JOIN case_groups g ON g.id = m.group_id JOIN cases c ON c.id = m.case_id AND c.org_id = g.org_id WHERE m.case_id = ?1

-- name: groups_member_insert
INSERT INTO group_members (case_id, group_id, state, seen, by_helper, since_day) VALUES (?1, ?2, ?3, 0, ?4, ?5) ON CONFLICT (case_id) DO NOTHING

-- name: groups_member_admit
UPDATE group_members SET state = 'in', since_day = ?3 WHERE case_id = ?1 AND group_id = ?2 AND state = 'asked'

-- name: groups_member_seen
UPDATE group_members SET seen = ?2 WHERE case_id = ?1 AND state = 'in'

-- name: groups_member_known
UPDATE group_members SET by_helper = 0 WHERE case_id = ?1 AND by_helper = 1

-- name: groups_part_insert
INSERT INTO group_parts (item_id, case_id, group_id, wrap) VALUES (?1, ?2, ?3, ?4)

-- name: groups_parts
SELECT item_id, wrap FROM group_parts WHERE case_id = ?1 AND group_id = ?2

-- name: groups_names_of
SELECT of_case, epoch, wrap FROM group_names WHERE to_case = ?1

-- name: groups_names_end
DELETE FROM group_names WHERE of_case = ?1 OR to_case = ?1

-- Who shows herself to whom, without a name that is sealed to the receipt of today.
-- name: groups_names_missing
SELECT a.case_id, b.case_id, r.epoch, r.worker_pk FROM group_members a JOIN group_members b ON b.group_id = a.group_id AND b.case_id <> a.case_id
JOIN receipts r ON r.case_id = b.case_id AND r.state = 'active'
WHERE a.group_id = ?1 AND a.state = 'in' AND a.seen = 1 AND b.state = 'in' AND b.seen = 1
  AND NOT EXISTS (SELECT 1 FROM group_names n WHERE n.of_case = a.case_id AND n.to_case = b.case_id AND n.epoch = r.epoch)
ORDER BY a.case_id, b.case_id LIMIT 400

-- name: groups_name_put
INSERT INTO group_names (of_case, to_case, epoch, wrap) SELECT ?1, ?2, ?3, ?4
WHERE (SELECT COUNT(*) FROM group_members WHERE case_id IN (?1, ?2) AND group_id = ?5 AND state = 'in' AND seen = 1) = 2
ON CONFLICT (to_case, of_case) DO UPDATE SET epoch = excluded.epoch, wrap = excluded.wrap

-- name: groups_sheet_insert
INSERT INTO group_sheets (id, group_id, day, sealed, key_wrap) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: groups_sheets
SELECT id, day FROM group_sheets WHERE group_id = ?1 ORDER BY day, id LIMIT 50

-- name: groups_sheet
SELECT day, sealed, key_wrap FROM group_sheets WHERE id = ?1 AND group_id = ?2

-- Only as it was read: each sealing has a wrap of its own, so that the wrap is the sheet's version.
-- name: groups_sheet_set
UPDATE group_sheets SET sealed = ?2, key_wrap = ?3 WHERE id = ?1 AND key_wrap = ?4

-- name: groups_sheet_drop
DELETE FROM group_sheets WHERE id = ?1 AND key_wrap = ?2

-- name: groups_sheets_old
DELETE FROM group_sheets WHERE day <= ?1
