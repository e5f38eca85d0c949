-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: accounts_token_get
SELECT epoch, form, serial, wrap FROM org_tokens WHERE org_id = ?1

-- name: accounts_token_serial
SELECT serial FROM org_tokens WHERE org_id = ?1

-- name: accounts_token_insert
INSERT INTO org_tokens (org_id, epoch, form, serial, wrap) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (org_id) DO NOTHING

-- name: accounts_token_set
UPDATE org_tokens SET epoch = ?2, form = ?3, serial = ?4, wrap = ?5 WHERE org_id = ?1 AND epoch = ?6 AND serial = ?7

-- name: accounts_token_forget
UPDATE cases SET indexed_seq = 0 WHERE org_id = ?1 AND indexed_seq > 0
