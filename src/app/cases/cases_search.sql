-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- Search: tags, lists of tags by case, and the two ways to candidates.

-- name: search_case_again
UPDATE cases SET indexed_seq = 0 WHERE id = ?1

-- name: search_case_done
UPDATE cases SET indexed_seq = ?4 WHERE id = ?1 AND org_id = ?2 AND indexed_seq = ?3

-- In no order: one by id would let PostgreSQL walk all cases in search of the few that wait.
-- name: search_todo
SELECT id, indexed_seq, next_seq - 1 FROM cases INDEXED BY cases_unsearched WHERE org_id = ?1 AND indexed_seq < next_seq - 1 LIMIT ?2
-- name: search_todo pg
SELECT id, indexed_seq, next_seq - 1 FROM cases WHERE org_id = ?1 AND indexed_seq < next_seq - 1 LIMIT ?2

-- name: search_todo_one
SELECT id, indexed_seq, next_seq - 1 FROM cases WHERE org_id = ?1 AND id = ?2 AND indexed_seq < next_seq - 1

-- name: search_left
SELECT COUNT(*) FROM (SELECT 1 FROM cases INDEXED BY cases_unsearched WHERE org_id = ?1 AND indexed_seq < next_seq - 1 LIMIT 10000) AS x
-- name: search_left pg
SELECT COUNT(*) FROM (SELECT 1 FROM cases WHERE org_id = ?1 AND indexed_seq < next_seq - 1 LIMIT 10000) AS x

-- name: search_list
SELECT tags FROM search_lists WHERE case_id = ?1 AND audience = ?2

-- name: search_lists
SELECT audience, org_id, tags FROM search_lists WHERE case_id = ?1

-- name: search_list_put
INSERT INTO search_lists (case_id, audience, org_id, tags) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (case_id, audience) DO UPDATE SET org_id = excluded.org_id, tags = excluded.tags

-- name: search_list_drop
DELETE FROM search_lists WHERE case_id = ?1 AND audience = ?2

-- name: search_lists_drop
DELETE FROM search_lists WHERE case_id = ?1

-- name: search_tags_add
INSERT INTO search_tags (org_id, tag, case_id) VALUES (?1, ?3, ?2), (?1, ?4, ?2), (?1, ?5, ?2), (?1, ?6, ?2), (?1, ?7, ?2),
  (?1, ?8, ?2), (?1, ?9, ?2), (?1, ?10, ?2), (?1, ?11, ?2), (?1, ?12, ?2), (?1, ?13, ?2), (?1, ?14, ?2), (?1, ?15, ?2), (?1,
  ?16, ?2), (?1, ?17, ?2), (?1, ?18, ?2), (?1, ?19, ?2), (?1, ?20, ?2), (?1, ?21, ?2), (?1, ?22, ?2), (?1, ?23, ?2), (?1, ?24,
  ?2), (?1, ?25, ?2), (?1, ?26, ?2), (?1, ?27, ?2), (?1, ?28, ?2), (?1, ?29, ?2), (?1, ?30, ?2), (?1, ?31, ?2), (?1, ?32, ?2)
ON CONFLICT (org_id, tag, case_id) DO NOTHING

-- name: search_tags_drop
DELETE FROM search_tags WHERE org_id = ?1 AND case_id = ?2 AND tag IN (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
  ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32)

-- How many cases have a tag, up to a limit.
-- name: search_count
SELECT COUNT(*) FROM (SELECT 1 FROM search_tags WHERE org_id = ?1 AND tag = ?2 LIMIT ?3) AS x

-- From the rarest tag (?7) to its cases, in the order of use. A tag below 0 is none. CROSS JOIN: SQLite keeps this order of the tables.
-- name: search_find
SELECT c.id, c.ref, c.status, c.lang, c.issue_group, c.region, c.due_hour, c.changed_hour, c.since_hour, c.assignee, c.unread, c.act_hour, c.version,
  CASE WHEN c.active = 0 THEN 2 WHEN c.assignee = ?2 THEN 0 ELSE 1 END AS place
FROM search_tags t CROSS JOIN cases c
WHERE c.id = t.case_id AND t.org_id = ?1 AND t.tag = ?7 AND c.org_id = ?1
  AND (?8 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?8 AND x.case_id = c.id))
  AND (?9 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?9 AND x.case_id = c.id))
  AND (?10 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?10 AND x.case_id = c.id))
  AND (?11 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?11 AND x.case_id = c.id))
  AND (?12 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?12 AND x.case_id = c.id))
  AND (?13 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?13 AND x.case_id = c.id))
  AND (?14 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?14 AND x.case_id = c.id))
  AND (c.issue_group = ?15 OR ?15 = '') AND (c.status = ?16 OR ?16 = '') AND (c.region = ?17 OR ?17 = '') AND (c.lang = ?18 OR ?18 = '')
  AND (c.assignee = ?19 OR ?19 < 0) AND c.since_hour >= ?20 AND c.since_hour < ?21
  AND (CASE WHEN c.active = 0 THEN 2 WHEN c.assignee = ?2 THEN 0 ELSE 1 END > ?3
    OR (CASE WHEN c.active = 0 THEN 2 WHEN c.assignee = ?2 THEN 0 ELSE 1 END = ?3 AND (c.changed_hour, c.id) < (?4, ?5)))
ORDER BY place, c.changed_hour DESC, c.id DESC LIMIT ?6

-- Along the cases of one status in the order of use, where every tag is frequent or there is none.
-- name: search_walk_mine
SELECT c.id, c.ref, c.status, c.lang, c.issue_group, c.region, c.due_hour, c.changed_hour, c.since_hour, c.assignee, c.unread, c.act_hour, c.version
FROM cases c INDEXED BY cases_q_person_changed WHERE c.org_id = ?1 AND c.status = ?3 AND c.assignee = ?2 AND (c.changed_hour, c.id) < (?4, ?5)
  AND (?7 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?7 AND x.case_id = c.id))
  AND (?8 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?8 AND x.case_id = c.id))
  AND (?9 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?9 AND x.case_id = c.id))
  AND (?10 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?10 AND x.case_id = c.id))
  AND (?11 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?11 AND x.case_id = c.id))
  AND (?12 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?12 AND x.case_id = c.id))
  AND (?13 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?13 AND x.case_id = c.id))
  AND (?14 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?14 AND x.case_id = c.id))
  AND (c.issue_group = ?15 OR ?15 = '') AND (c.region = ?16 OR ?16 = '') AND (c.lang = ?17 OR ?17 = '')
  AND (c.assignee = ?18 OR ?18 < 0) AND c.since_hour >= ?19 AND c.since_hour < ?20
ORDER BY c.changed_hour DESC, c.id DESC LIMIT ?6
-- name: search_walk_mine pg
SELECT c.id, c.ref, c.status, c.lang, c.issue_group, c.region, c.due_hour, c.changed_hour, c.since_hour, c.assignee, c.unread, c.act_hour, c.version
FROM cases c WHERE c.org_id = ?1 AND c.status = ?3 AND c.assignee = ?2 AND (c.changed_hour, c.id) < (?4, ?5)
  AND (?7 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?7 AND x.case_id = c.id))
  AND (?8 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?8 AND x.case_id = c.id))
  AND (?9 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?9 AND x.case_id = c.id))
  AND (?10 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?10 AND x.case_id = c.id))
  AND (?11 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?11 AND x.case_id = c.id))
  AND (?12 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?12 AND x.case_id = c.id))
  AND (?13 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?13 AND x.case_id = c.id))
  AND (?14 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?14 AND x.case_id = c.id))
  AND (c.issue_group = ?15 OR ?15 = '') AND (c.region = ?16 OR ?16 = '') AND (c.lang = ?17 OR ?17 = '')
  AND (c.assignee = ?18 OR ?18 < 0) AND c.since_hour >= ?19 AND c.since_hour < ?20
ORDER BY c.changed_hour DESC, c.id DESC LIMIT ?6

-- name: search_walk
SELECT c.id, c.ref, c.status, c.lang, c.issue_group, c.region, c.due_hour, c.changed_hour, c.since_hour, c.assignee, c.unread, c.act_hour, c.version
FROM cases c INDEXED BY cases_q_all_changed WHERE c.org_id = ?1 AND c.status = ?3 AND (c.assignee <> ?2 OR ?2 < 0) AND (c.changed_hour, c.id) < (?4, ?5)
  AND (?7 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?7 AND x.case_id = c.id))
  AND (?8 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?8 AND x.case_id = c.id))
  AND (?9 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?9 AND x.case_id = c.id))
  AND (?10 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?10 AND x.case_id = c.id))
  AND (?11 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?11 AND x.case_id = c.id))
  AND (?12 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?12 AND x.case_id = c.id))
  AND (?13 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?13 AND x.case_id = c.id))
  AND (?14 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?14 AND x.case_id = c.id))
  AND (c.issue_group = ?15 OR ?15 = '') AND (c.region = ?16 OR ?16 = '') AND (c.lang = ?17 OR ?17 = '')
  AND (c.assignee = ?18 OR ?18 < 0) AND c.since_hour >= ?19 AND c.since_hour < ?20
ORDER BY c.changed_hour DESC, c.id DESC LIMIT ?6
-- name: search_walk pg
SELECT c.id, c.ref, c.status, c.lang, c.issue_group, c.region, c.due_hour, c.changed_hour, c.since_hour, c.assignee, c.unread, c.act_hour, c.version
FROM cases c WHERE c.org_id = ?1 AND c.status = ?3 AND (c.assignee <> ?2 OR ?2 < 0) AND (c.changed_hour, c.id) < (?4, ?5)
  AND (?7 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?7 AND x.case_id = c.id))
  AND (?8 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?8 AND x.case_id = c.id))
  AND (?9 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?9 AND x.case_id = c.id))
  AND (?10 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?10 AND x.case_id = c.id))
  AND (?11 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?11 AND x.case_id = c.id))
  AND (?12 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?12 AND x.case_id = c.id))
  AND (?13 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?13 AND x.case_id = c.id))
  AND (?14 < 0 OR EXISTS (SELECT 1 FROM search_tags x WHERE x.org_id = ?1 AND x.tag = ?14 AND x.case_id = c.id))
  AND (c.issue_group = ?15 OR ?15 = '') AND (c.region = ?16 OR ?16 = '') AND (c.lang = ?17 OR ?17 = '')
  AND (c.assignee = ?18 OR ?18 < 0) AND c.since_hour >= ?19 AND c.since_hour < ?20
ORDER BY c.changed_hour DESC, c.id DESC LIMIT ?6

-- Other cases of the organisation that have a tag.
-- name: search_alike
SELECT case_id FROM search_tags WHERE org_id = ?1 AND tag = ?2 AND case_id <> ?3 LIMIT ?4
