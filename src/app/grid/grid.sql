-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- What stands beside every list, in one statement: 1 the columns, 2 saved lists, 3 what may be undone.
-- name: grid_desk
SELECT CAST(1 AS BIGINT), org_id, version, epoch, epoch, sealed, wrap FROM grid_columns WHERE org_id = ?1
UNION ALL SELECT CAST(2 AS BIGINT), id, user_id, shared, epoch, sealed, wrap FROM grid_saved WHERE org_id = ?1 AND (user_id = ?2 OR shared = 1)
UNION ALL SELECT * FROM (SELECT CAST(3 AS BIGINT), a.id, a.until_ms, (SELECT COUNT(*) FROM grid_act_cases c WHERE c.act_id = a.id), a.user_id, a.wrap, a.wrap
  FROM grid_acts a WHERE a.user_id = ?2 AND a.until_ms > ?3 AND EXISTS (SELECT 1 FROM grid_act_cases c WHERE c.act_id = a.id)
  ORDER BY a.until_ms DESC LIMIT 1) AS newest

-- name: grid_columns_get
SELECT version, epoch, sealed, wrap FROM grid_columns WHERE org_id = ?1

-- name: grid_columns_add
INSERT INTO grid_columns (org_id, version, epoch, sealed, wrap) VALUES (?1, 1, ?2, ?3, ?4) ON CONFLICT (org_id) DO NOTHING

-- name: grid_columns_set
UPDATE grid_columns SET version = version + 1, epoch = ?3, sealed = ?4, wrap = ?5 WHERE org_id = ?1 AND version = ?2

-- name: grid_cells_get
SELECT case_id, version, epoch, sealed, wrap FROM grid_cells WHERE org_id = ?1 AND case_id IN (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
  ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36,
  ?37, ?38, ?39, ?40, ?41, ?42, ?43, ?44, ?45, ?46, ?47, ?48, ?49, ?50, ?51)

-- name: grid_cells_add
INSERT INTO grid_cells (org_id, case_id, version, epoch, sealed, wrap) VALUES (?1, ?2, 1, ?3, ?4, ?5) ON CONFLICT (org_id, case_id) DO NOTHING

-- name: grid_cells_set
UPDATE grid_cells SET version = version + 1, epoch = ?4, sealed = ?5, wrap = ?6 WHERE org_id = ?1 AND case_id = ?2 AND version = ?3

-- name: grid_saved_all
SELECT id, user_id, shared, epoch, sealed, wrap FROM grid_saved WHERE org_id = ?1 AND (user_id = ?2 OR shared = 1) ORDER BY id LIMIT 200

-- name: grid_saved_count
SELECT COUNT(*) FROM grid_saved WHERE org_id = ?1 AND shared = ?3 AND (user_id = ?2 OR shared = 1)

-- name: grid_saved_add
INSERT INTO grid_saved (id, org_id, user_id, shared, epoch, sealed, wrap) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: grid_saved_remove
DELETE FROM grid_saved WHERE id = ?1 AND org_id = ?2 AND (user_id = ?3 OR (shared = 1 AND ?4 = 1))

-- name: grid_act_add
INSERT INTO grid_acts (id, user_id, until_ms, wrap) VALUES (?1, ?2, ?3, ?4)

-- name: grid_act_case_add
INSERT INTO grid_act_cases (act_id, case_id, sealed) VALUES (?1, ?2, ?3)

-- name: grid_act_get
SELECT wrap FROM grid_acts WHERE id = ?1 AND user_id = ?2 AND until_ms > ?3

-- name: grid_act_cases
SELECT case_id, sealed FROM grid_act_cases WHERE act_id = ?1 ORDER BY case_id

-- name: grid_act_remove
DELETE FROM grid_acts WHERE id = ?1

-- name: grid_acts_over
DELETE FROM grid_acts WHERE until_ms <= ?1
