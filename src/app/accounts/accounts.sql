-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: accounts_session_get
SELECT s.kind, s.user_id, s.case_id, s.epoch, s.wrap, s.created_ms, s.seen_ms, s.expires_ms, s.number,
  u.org_id, u.role, u.name, u.login, u.lang, u.state, u.box_pk, r.worker_pk, r.state
FROM sessions s
LEFT JOIN users u ON u.id = s.user_id
LEFT JOIN receipts r ON r.case_id = s.case_id AND r.epoch = s.epoch
WHERE s.id_hash = ?1

-- name: accounts_session_insert
INSERT INTO sessions (id_hash, kind, user_id, case_id, epoch, number, wrap, device, created_ms, seen_ms, expires_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10)

-- name: accounts_session_seen
UPDATE sessions SET seen_ms = ?2 WHERE id_hash = ?1

-- name: accounts_session_end
DELETE FROM sessions WHERE id_hash = ?1

-- name: accounts_sessions_of
SELECT number, device, created_ms, seen_ms FROM sessions WHERE user_id = ?1 ORDER BY created_ms DESC LIMIT 100

-- name: accounts_session_end_number
DELETE FROM sessions WHERE user_id = ?1 AND number = ?2

-- name: accounts_sessions_end_user
DELETE FROM sessions WHERE user_id = ?1

-- name: accounts_sessions_end_all
DELETE FROM sessions

-- name: accounts_sessions_sweep
DELETE FROM sessions WHERE expires_ms < ?1 OR seen_ms < ?2

-- name: accounts_member_keys
SELECT epoch, wrap FROM org_members WHERE org_id = ?1 AND user_id = ?2 ORDER BY epoch DESC LIMIT 1

-- name: accounts_org_keys
SELECT epoch, box_pk, under_next FROM org_keys WHERE org_id = ?1 ORDER BY epoch DESC

-- name: accounts_org_get
SELECT id, code, name, kind, country, langs, about, offered, home_government, epoch, box_pk, offered_for FROM orgs WHERE id = ?1

-- name: accounts_org_by_code
SELECT id, code, name, kind, country, langs, about, offered, home_government, epoch, box_pk, offered_for FROM orgs WHERE code = ?1

-- name: accounts_org_list
SELECT id, code, name, kind, country, langs, about, offered, home_government, epoch, box_pk, offered_for FROM orgs
WHERE offered >= ?1 ORDER BY id

-- name: accounts_org_insert
INSERT INTO orgs (code, name, kind, country, langs, about, offered, home_government, epoch, box_pk, created_day, offered_for)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?10, ?11) RETURNING id

-- name: accounts_org_key_insert
INSERT INTO org_keys (org_id, epoch, box_pk, under_next, escrow, started_day) VALUES (?1, ?2, ?3, NULL, ?4, ?5)

-- name: accounts_org_key_next
UPDATE org_keys SET under_next = ?3 WHERE org_id = ?1 AND epoch = ?2

-- name: accounts_org_epoch
UPDATE orgs SET epoch = ?2, box_pk = ?3 WHERE id = ?1 AND epoch = ?2 - 1

-- name: accounts_member_insert
INSERT INTO org_members (org_id, epoch, user_id, wrap) VALUES (?1, ?2, ?3, ?4)

-- name: accounts_member_drop
DELETE FROM org_members WHERE org_id = ?1 AND user_id = ?2

-- name: accounts_members
SELECT m.user_id, u.box_pk FROM org_members m JOIN users u ON u.id = m.user_id
WHERE m.org_id = ?1 AND m.epoch = ?2 AND u.state <> 'left' ORDER BY m.user_id

-- name: accounts_person_get
SELECT u.id, u.org_id, u.login, u.name, u.lang, u.state, u.role, u.box_pk,
  EXISTS (SELECT 1 FROM org_members m JOIN orgs o ON o.id = m.org_id WHERE m.user_id = u.id AND m.org_id = u.org_id AND m.epoch = o.epoch)
FROM users u WHERE u.id = ?1

-- name: accounts_person_list
SELECT u.id, u.org_id, u.login, u.name, u.lang, u.state, u.role, u.box_pk,
  EXISTS (SELECT 1 FROM org_members m JOIN orgs o ON o.id = m.org_id WHERE m.user_id = u.id AND m.org_id = u.org_id AND m.epoch = o.epoch)
FROM users u WHERE u.org_id = ?1 AND u.state <> 'left' ORDER BY u.name, u.id

-- name: accounts_person_insert
INSERT INTO users (id, org_id, login, name, role, lang, state, box_pk, pw_params, pw_verifier, sk_by_password, sk_by_recovery,
  totp, totp_step, totp_codes, fails, wait_until_ms, version, created_day)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'active', ?7, ?8, ?9, ?10, ?11, NULL, 0, NULL, 0, 0, 1, ?12)

-- name: accounts_sign_in
SELECT id, org_id, name, role, lang, state, box_pk, pw_params, sk_by_password, sk_by_recovery, totp, totp_step, totp_codes,
  fails, wait_until_ms, version FROM users WHERE login = ?1
