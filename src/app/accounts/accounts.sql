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
SELECT number, device, created_ms, seen_ms FROM sessions
WHERE user_id = ?1 AND seen_ms >= ?2 AND expires_ms > ?3 ORDER BY created_ms DESC LIMIT 100

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
SELECT id, code, name, kind, country, langs, about, offered, home_government, epoch, box_pk, offered_for, peer_of, vetting, vetted_day FROM orgs WHERE id = ?1

-- name: accounts_org_by_code
SELECT id, code, name, kind, country, langs, about, offered, home_government, epoch, box_pk, offered_for, peer_of, vetting, vetted_day FROM orgs WHERE code = ?1

-- name: accounts_org_list
SELECT id, code, name, kind, country, langs, about, offered, home_government, epoch, box_pk, offered_for, peer_of, vetting, vetted_day FROM orgs
WHERE offered >= ?1 AND kind <> 'peer' AND (?1 = 0 OR vetting <> 'suspended') ORDER BY id

-- name: accounts_org_peers
SELECT id, code, name, kind, country, langs, about, offered, home_government, epoch, box_pk, offered_for, peer_of, vetting, vetted_day FROM orgs
WHERE kind = 'peer' AND peer_of = ?1 ORDER BY name, id

-- name: accounts_org_peer_insert
INSERT INTO orgs (code, name, kind, country, langs, about, offered, home_government, epoch, box_pk, created_day, offered_for, peer_of)
VALUES (?1, ?2, 'peer', ?3, ?4, '', 0, 0, ?5, ?6, ?7, '', ?8) RETURNING id

-- name: accounts_org_peer_epoch
UPDATE orgs SET epoch = ?2, box_pk = ?3 WHERE id = ?1 AND epoch < ?2

-- name: accounts_org_peer_key
INSERT INTO org_keys (org_id, epoch, box_pk, under_next, escrow, started_day) VALUES (?1, ?2, ?3, NULL, NULL, ?4) ON CONFLICT (org_id, epoch) DO NOTHING

-- name: accounts_org_peer_of
UPDATE orgs SET peer_of = ?2 WHERE id = ?1 AND kind = 'peer'

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

-- name: accounts_sessions_end_others
DELETE FROM sessions WHERE user_id = ?1 AND number <> ?2

-- What a transaction decides on is locked first: PostgreSQL's writers see each other's rows as soon as they are committed.
-- name: accounts_user_lock
SELECT id FROM users WHERE id = ?1

-- name: accounts_user_lock pg
SELECT id FROM users WHERE id = ?1 FOR UPDATE

-- name: accounts_login_lock
SELECT id FROM users WHERE login = ?1

-- name: accounts_login_lock pg
SELECT id FROM users WHERE login = ?1 FOR UPDATE

-- name: accounts_org_lock
SELECT id FROM orgs WHERE id = ?1

-- name: accounts_org_lock pg
SELECT id FROM orgs WHERE id = ?1 FOR UPDATE

-- name: accounts_auth_by_login
SELECT id, org_id, login, name, role, lang, state, box_pk, pw_params, sk_by_password, sk_by_recovery, totp, totp_step, totp_codes,
  fails, wait_until_ms FROM users WHERE login = ?1

-- name: accounts_auth_by_id
SELECT id, org_id, login, name, role, lang, state, box_pk, pw_params, sk_by_password, sk_by_recovery, totp, totp_step, totp_codes,
  fails, wait_until_ms FROM users WHERE id = ?1

-- name: accounts_slow
UPDATE users SET fails = ?2, wait_until_ms = ?3 WHERE id = ?1

-- name: accounts_signed_in
UPDATE users SET fails = 0, wait_until_ms = 0, totp_step = ?2, totp_codes = ?3 WHERE id = ?1 AND state = 'active'

-- name: accounts_set_password
UPDATE users SET pw_params = ?2, pw_verifier = ?3, sk_by_password = ?4, version = version + 1 WHERE id = ?1

-- name: accounts_set_recovery
UPDATE users SET sk_by_recovery = ?2, fails = 0, wait_until_ms = 0 WHERE id = ?1

-- name: accounts_set_totp
UPDATE users SET totp = ?2, totp_step = ?3, totp_codes = ?4, version = version + 1 WHERE id = ?1

-- name: accounts_set_lang
UPDATE users SET lang = ?2 WHERE id = ?1

-- The old pair is gone: what was wrapped for it is dropped by the same transaction.
-- name: accounts_set_keys
UPDATE users SET box_pk = ?2, pw_params = ?3, pw_verifier = ?4, sk_by_password = ?5, sk_by_recovery = ?6, lang = ?7, totp = NULL,
  totp_step = 0, totp_codes = NULL, fails = 0, wait_until_ms = 0, version = version + 1 WHERE id = ?1 AND state = 'active'

-- name: accounts_set_role
UPDATE users SET role = ?3, version = version + 1 WHERE id = ?1 AND org_id = ?2 AND state = 'active'

-- name: accounts_set_left
UPDATE users SET state = 'left', totp = NULL, totp_codes = NULL, version = version + 1
WHERE id = ?1 AND org_id = ?2 AND state = 'active'

-- name: accounts_login_taken
SELECT id FROM users WHERE login = ?1

-- name: accounts_admins
SELECT COUNT(*) FROM users WHERE org_id = ?1 AND role = ?2 AND state = 'active'

-- name: accounts_invite_insert
INSERT INTO invites (token_hash, org_id, role, name, made_by, user_id, expires_ms, used) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)

-- name: accounts_invite_get
SELECT i.org_id, i.role, i.name, i.user_id, i.expires_ms, i.used, o.name, u.login, u.lang, i.made_by
FROM invites i JOIN orgs o ON o.id = i.org_id LEFT JOIN users u ON u.id = i.user_id WHERE i.token_hash = ?1

-- name: accounts_invite_use
UPDATE invites SET used = 1 WHERE token_hash = ?1 AND used = 0 AND expires_ms > ?2

-- name: accounts_invite_sweep
DELETE FROM invites WHERE expires_ms < ?1

-- name: accounts_invites_drop_user
DELETE FROM invites WHERE user_id = ?1

-- name: accounts_invites_open
SELECT role, name, user_id, expires_ms FROM invites WHERE org_id = ?1 AND used = 0 AND expires_ms > ?2
ORDER BY expires_ms DESC LIMIT 100

-- name: accounts_grant_insert
INSERT INTO key_grants (org_id, user_id, asked_by, confirmed_by, state, asked_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: accounts_grants_open
SELECT g.id, g.user_id, g.asked_by, g.asked_ms, a.name FROM key_grants g LEFT JOIN users a ON a.id = g.asked_by
WHERE g.org_id = ?1 AND g.state = 'asked' ORDER BY g.id LIMIT 500

-- name: accounts_grant_close
UPDATE key_grants SET state = ?3, confirmed_by = ?4 WHERE id = ?1 AND org_id = ?2 AND state = 'asked'

-- name: accounts_grants_drop_user
DELETE FROM key_grants WHERE user_id = ?1 AND state = 'asked'

-- Proposals of somebody who is no key-holder any more count no longer.
-- name: accounts_grants_drop_asker
DELETE FROM key_grants WHERE asked_by = ?1 AND state = 'asked'

-- name: accounts_members_drop_older
DELETE FROM org_members WHERE org_id = ?1 AND epoch < ?2

-- name: accounts_org_escrow
SELECT escrow FROM org_keys WHERE org_id = ?1 AND epoch = ?2

-- name: accounts_org_escrow_set
UPDATE org_keys SET escrow = ?3 WHERE org_id = ?1 AND epoch = ?2

-- name: accounts_org_started
SELECT started_day FROM org_keys WHERE org_id = ?1 AND epoch = ?2

-- name: accounts_meta_drop
DELETE FROM meta WHERE key = ?1

-- name: accounts_passkeys
SELECT id, cred_id, public_key, alg, sign_count, copied, name, made_day, used_day FROM passkeys WHERE user_id = ?1
ORDER BY made_day, id LIMIT 20

-- name: accounts_passkey_by_cred
SELECT id, cred_id, public_key, alg, sign_count, copied, name, made_day, used_day FROM passkeys WHERE user_id = ?1 AND cred_id = ?2

-- name: accounts_passkeys_count
SELECT COUNT(*) FROM passkeys WHERE user_id = ?1

-- name: accounts_passkey_insert
INSERT INTO passkeys (id, user_id, cred_id, public_key, alg, sign_count, copied, name, made_day, used_day)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, 0) ON CONFLICT DO NOTHING

-- Of two sign-ins with one counter only one is good.
-- name: accounts_passkey_used
UPDATE passkeys SET sign_count = ?3, used_day = ?4
WHERE id = ?1 AND user_id = ?2 AND copied = 0 AND (sign_count < ?3 OR (sign_count = 0 AND ?3 = 0))

-- name: accounts_passkey_copied
UPDATE passkeys SET copied = 1 WHERE id = ?1 AND user_id = ?2

-- name: accounts_passkey_name
UPDATE passkeys SET name = ?3 WHERE id = ?1 AND user_id = ?2

-- name: accounts_passkey_drop
DELETE FROM passkeys WHERE id = ?1 AND user_id = ?2

-- name: accounts_passkeys_drop_user
DELETE FROM passkeys WHERE user_id = ?1

-- name: accounts_challenge_insert
INSERT INTO passkey_challenges (hash, bound, user_id, expires_ms) VALUES (?1, ?2, ?3, ?4)

-- name: accounts_challenge_use
DELETE FROM passkey_challenges WHERE hash = ?1 AND bound = ?2 AND user_id = ?3 AND expires_ms > ?4

-- name: accounts_challenges_sweep
DELETE FROM passkey_challenges WHERE expires_ms < ?1

-- name: accounts_sso_start
INSERT INTO sso_flows (state, owner_id, stage, subject, expires_ms) VALUES (?1, ?2, 0, NULL, ?3)

-- name: accounts_sso_take
UPDATE sso_flows SET stage = 1 WHERE state = ?1 AND stage = 0 AND expires_ms > ?2

-- name: accounts_sso_came
UPDATE sso_flows SET stage = 2, subject = ?2 WHERE state = ?1 AND stage = 1

-- name: accounts_sso_flow
SELECT owner_id, subject FROM sso_flows WHERE state = ?1 AND stage = 2 AND expires_ms > ?2

-- name: accounts_sso_end
DELETE FROM sso_flows WHERE state = ?1 AND stage = 2 AND owner_id = ?2 AND expires_ms > ?3

-- name: accounts_sso_sweep
DELETE FROM sso_flows WHERE expires_ms < ?1

-- name: accounts_sso_person
SELECT u.id, u.login FROM sso_links l JOIN users u ON u.id = l.user_id WHERE l.subject = ?1 AND u.state = 'active'

-- name: accounts_sso_linked
SELECT COUNT(*) FROM sso_links WHERE user_id = ?1

-- name: accounts_sso_link
INSERT INTO sso_links (user_id, subject, made_day) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING

-- name: accounts_sso_unlink
DELETE FROM sso_links WHERE user_id = ?1
