-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: vetting_live
SELECT v.org_id, v.user_id, v.by_org, v.made_day, u.name, o.name, v.checked FROM vettings v JOIN users u ON u.id = v.user_id JOIN orgs o ON o.id = v.by_org
WHERE v.ended_day = 0 ORDER BY v.org_id, v.id

-- name: vetting_insert
INSERT INTO vettings (org_id, user_id, by_org, checked, made_day, ended_day) VALUES (?1, ?2, ?3, ?4, ?5, 0)

-- name: vetting_end_own
UPDATE vettings SET ended_day = ?3 WHERE org_id = ?1 AND user_id = ?2 AND ended_day = 0

-- name: vetting_end_all
UPDATE vettings SET ended_day = ?2 WHERE org_id = ?1 AND ended_day = 0

-- name: vetting_count
SELECT COUNT(DISTINCT v.by_org) FROM vettings v JOIN orgs o ON o.id = v.by_org
WHERE v.org_id = ?1 AND v.ended_day = 0 AND v.by_org <> ?1 AND o.vetting <> 'suspended'

-- name: vetting_given
SELECT DISTINCT org_id FROM vettings WHERE by_org = ?1 AND ended_day = 0 ORDER BY org_id

-- name: vetting_end_given
UPDATE vettings SET ended_day = ?2 WHERE by_org = ?1 AND ended_day = 0

-- name: vetting_by
SELECT COUNT(*) FROM vettings WHERE org_id = ?1 AND by_org = ?2 AND made_day < ?3 AND ended_day = 0

-- name: vetting_state
UPDATE orgs SET vetting = ?2, vetted_day = ?3 WHERE id = ?1

-- name: vetting_suspend
UPDATE orgs SET vetting = 'suspended', vetted_day = ?2 WHERE id = ?1 AND vetting <> 'suspended'

-- name: vetting_keys_end
DELETE FROM grant_wraps WHERE holder = 'org' AND holder_id = ?1 AND grant_id IN
  (SELECT id FROM grants WHERE audience IN ('shared', 'identity') OR audience LIKE 'was:%' OR audience LIKE 'to:%')

-- name: vetting_waiting_keys_end
UPDATE consents SET wrap = NULL WHERE org_id = ?1 AND wrap IS NOT NULL

-- name: vetting_peer_items_end
DELETE FROM peer_items WHERE link_id IN (SELECT l.id FROM peer_links l JOIN peers p ON p.id = l.peer_id WHERE p.org_id = ?1 AND l.sender = 0)

-- name: vetting_peer_grants_end
DELETE FROM peer_grants WHERE link_id IN (SELECT l.id FROM peer_links l JOIN peers p ON p.id = l.peer_id WHERE p.org_id = ?1 AND l.sender = 0)

-- name: vetting_suspended
SELECT id FROM orgs WHERE vetting = 'suspended'

-- name: vetting_consents
SELECT id FROM consents WHERE org_id = ?1 AND kind = 'body' AND state IN ('proposed', 'given') ORDER BY id LIMIT ?2

-- name: vetting_referrals_end
UPDATE referrals SET state = 'withdrawn', changed_hour = ?2, version = version + 1
WHERE consent_id = ?1 AND state IN ('proposed', 'offered', 'accepted')

-- name: vetting_cases
SELECT id FROM cases WHERE org_id = ?1 AND status <> 'erasing' AND id > ?2 AND active >= ?3 ORDER BY id LIMIT ?4
