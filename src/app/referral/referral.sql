-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: referral_insert
INSERT INTO referrals (id, case_id, consent_id, from_org, to_org, kind, keep, state, next_org, item_id, talk_id, changed_hour, version)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0, 0, ?9, 1)

-- name: referral_get
SELECT r.id, r.case_id, r.consent_id, r.from_org, r.to_org, r.kind, r.keep, r.state, r.next_org, r.item_id, r.talk_id, r.changed_hour,
  r.version, f.name, t.name, COALESCE(n.name, ''), t.kind
FROM referrals r JOIN orgs f ON f.id = r.from_org JOIN orgs t ON t.id = r.to_org LEFT JOIN orgs n ON n.id = r.next_org WHERE r.id = ?1

-- name: referral_of_case
SELECT r.id, r.case_id, r.consent_id, r.from_org, r.to_org, r.kind, r.keep, r.state, r.next_org, r.item_id, r.talk_id, r.changed_hour,
  r.version, f.name, t.name, COALESCE(n.name, ''), t.kind
FROM referrals r JOIN orgs f ON f.id = r.from_org JOIN orgs t ON t.id = r.to_org LEFT JOIN orgs n ON n.id = r.next_org
WHERE r.case_id = ?1 ORDER BY r.changed_hour DESC, r.id DESC LIMIT 100

-- name: referral_set
UPDATE referrals SET state = ?3, next_org = ?4, item_id = ?5, talk_id = ?6, changed_hour = ?7, version = version + 1
WHERE id = ?1 AND version = ?2

-- name: referral_choice
UPDATE referrals SET kind = ?2, keep = ?3, changed_hour = ?4, version = version + 1 WHERE id = ?1

-- name: referral_received
SELECT r.id, r.case_id, r.consent_id, r.from_org, r.to_org, r.kind, r.keep, r.state, r.next_org, r.item_id, r.talk_id, r.changed_hour,
  r.version, f.name, t.name, '', c.issue_group, c.region, c.sector_group, c.lang, c.ref, c.filed_week, t.kind
FROM referrals r JOIN orgs f ON f.id = r.from_org JOIN orgs t ON t.id = r.to_org JOIN cases c ON c.id = r.case_id
WHERE r.to_org = ?1 AND r.state <> 'proposed' ORDER BY r.changed_hour DESC, r.id DESC LIMIT ?2

-- name: referral_sent
SELECT r.id, r.case_id, r.consent_id, r.from_org, r.to_org, r.kind, r.keep, r.state, r.next_org, r.item_id, r.talk_id, r.changed_hour,
  r.version, f.name, t.name, '', c.issue_group, c.region, c.sector_group, c.lang, c.ref, c.filed_week, t.kind
FROM referrals r JOIN orgs f ON f.id = r.from_org JOIN orgs t ON t.id = r.to_org JOIN cases c ON c.id = r.case_id
WHERE r.from_org = ?1 ORDER BY r.changed_hour DESC, r.id DESC LIMIT ?2

-- name: referral_peer_waiting
SELECT r.id, r.case_id, r.consent_id, r.from_org, r.to_org, r.kind, r.keep, r.state, r.next_org, r.item_id, r.talk_id, r.changed_hour,
  r.version, f.name, t.name, '', t.kind
FROM orgs t JOIN referrals r ON r.to_org = t.id JOIN orgs f ON f.id = r.from_org
WHERE t.kind = 'peer' AND r.state = 'offered' AND r.talk_id = 0 ORDER BY r.changed_hour, r.id LIMIT 50
