-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: cases_file_item
SELECT i.seq, i.grant_id, i.writer, i.version, i.sealed, k.wrap FROM items i
JOIN item_keys k ON k.item_id = i.id AND k.holder = 'grant' AND k.holder_id = i.grant_id
WHERE i.id = ?1 AND i.case_id = ?2 AND i.kind = 'file'
