-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- Grants for other organisations, hand-over. A grant is named "to:<organisation>" until a hand-over makes it "shared"; the one before
-- becomes "was:<grant>", the notes of an organisation that no longer has the case "own:<organisation>", messages between two "talk:<grant>".

-- name: cases_other_keys
SELECT k.item_id, k.holder_id, k.wrap FROM items i JOIN item_keys k ON k.item_id = i.id
WHERE i.case_id = ?1 AND k.holder = 'grant' AND k.holder_id <> i.grant_id

-- name: cases_grant_of
SELECT id, box_pk FROM grants WHERE case_id = ?1 AND audience = ?2

-- name: cases_grant_by_id
SELECT id, box_pk FROM grants WHERE case_id = ?1 AND id = ?2

-- name: cases_grant_end_extract_keys
DELETE FROM item_keys WHERE item_id IN (SELECT id FROM items WHERE grant_id = ?1)

-- name: cases_grant_end_keys
DELETE FROM item_keys WHERE holder = 'grant' AND holder_id = ?1

-- name: cases_grant_end_items
DELETE FROM items WHERE grant_id = ?1

-- name: cases_grant_end_wraps
DELETE FROM grant_wraps WHERE grant_id = ?1

-- name: cases_grant_end
DELETE FROM grants WHERE id = ?1

-- name: cases_grant_name
UPDATE grants SET audience = ?2 WHERE id = ?1

-- name: cases_org_wraps_end
DELETE FROM grant_wraps WHERE holder = 'org' AND holder_id = ?2 AND grant_id IN
  (SELECT id FROM grants WHERE case_id = ?1 AND (audience IN ('shared', 'identity') OR audience LIKE 'was:%'))

-- name: cases_all_wraps_end
DELETE FROM grant_wraps WHERE holder = 'org' AND grant_id IN
  (SELECT id FROM grants WHERE case_id = ?1 AND (audience IN ('shared', 'identity') OR audience LIKE 'was:%' OR audience LIKE 'peer:%'))

-- name: cases_worker_key
SELECT epoch, worker_pk FROM receipts WHERE case_id = ?1 AND state = 'active' ORDER BY epoch DESC LIMIT 1

-- name: cases_reached
SELECT COUNT(*) FROM grants g JOIN grant_wraps w ON w.grant_id = g.id
WHERE g.case_id = ?1 AND w.holder = 'org' AND w.holder_id = ?2

-- name: cases_tos
SELECT id, audience FROM grants WHERE case_id = ?1 AND audience LIKE 'to:%'

-- name: cases_past_locked
SELECT COUNT(*) FROM grants g WHERE g.case_id = ?1 AND g.audience LIKE 'was:%' AND NOT EXISTS
  (SELECT 1 FROM grant_wraps w WHERE w.grant_id = g.id AND w.holder = 'org' AND w.holder_id = ?2)

-- name: cases_moved
UPDATE cases SET org_id = ?2, status = 'open', active = 1, assignee = 0, due_hour = ?4, answered = 0, unread = 1, changed_hour = ?3,
  since_hour = ?3, act_hour = 0, retain_day = 0, closed_day = 0, asked_again = 0, version = version + 1 WHERE id = ?1 AND status <> 'erasing'

-- name: cases_moved_tasks
UPDATE tasks SET done = 1 WHERE case_id = ?1 AND done = 0

-- name: cases_moved_reveals
UPDATE reveals SET state = 'closed' WHERE case_id = ?1 AND state <> 'closed'

-- name: cases_moved_recoveries
UPDATE receipt_recoveries SET state = 'stopped' WHERE case_id = ?1 AND state IN ('asked', 'waiting')

-- name: cases_name_keys_end
DELETE FROM item_keys WHERE holder = 'grant' AND EXISTS
  (SELECT 1 FROM items i WHERE i.id = item_keys.item_id AND i.case_id = ?1 AND i.kind = 'identity' AND i.grant_id <> item_keys.holder_id)

-- name: cases_name_given
SELECT COUNT(*) FROM items i JOIN item_keys k ON k.item_id = i.id JOIN grant_wraps w ON w.grant_id = k.holder_id
WHERE i.case_id = ?1 AND i.kind = 'identity' AND k.holder = 'grant' AND w.holder = 'org' AND w.holder_id = ?2

-- name: cases_consents_end
UPDATE consents SET state = CASE WHEN state = 'given' THEN 'withdrawn' ELSE 'refused' END, stopped_day = ?2, wrap = NULL
WHERE case_id = ?1 AND kind = 'body' AND state IN ('proposed', 'given')

-- name: cases_referrals_end
UPDATE referrals SET state = 'withdrawn', changed_hour = ?2, version = version + 1
WHERE case_id = ?1 AND state IN ('proposed', 'offered', 'accepted')

-- name: cases_consent_forget
UPDATE consents SET state = 'withdrawn', stopped_day = ?3, wrap = NULL WHERE case_id = ?1 AND org_id = ?2 AND kind = 'body' AND state = 'given'

-- name: cases_referral_forget
UPDATE referrals SET state = 'withdrawn', changed_hour = ?3, version = version + 1
WHERE case_id = ?1 AND to_org = ?2 AND state IN ('offered', 'accepted')

-- name: cases_erase_referrals
DELETE FROM referrals WHERE case_id = ?1

-- name: cases_erase_consents
DELETE FROM consents WHERE case_id = ?1

-- name: cases_group_parts_end
DELETE FROM group_parts WHERE case_id = ?1

-- name: cases_group_names_end
DELETE FROM group_names WHERE of_case = ?1 OR to_case = ?1

-- name: cases_group_end
DELETE FROM group_members WHERE case_id = ?1

-- name: cases_links_end
DELETE FROM case_links WHERE one = ?1 OR two = ?1

-- name: cases_told_end
DELETE FROM case_links WHERE (one = ?1 OR two = ?1) AND made_by = 0 AND kind IN ('same', 'parallel')

-- name: cases_mandate_keys
SELECT id, box_pk FROM mandates WHERE case_id = ?1 AND state = 'active' ORDER BY id

-- name: cases_mandate_wraps_end
DELETE FROM grant_wraps WHERE holder = 'mandate' AND holder_id = ?2 AND grant_id IN (SELECT id FROM grants WHERE case_id = ?1)

-- name: cases_mandates_wraps_end
DELETE FROM grant_wraps WHERE holder = 'mandate' AND grant_id IN (SELECT id FROM grants WHERE case_id = ?1)

-- name: cases_mandates_end
UPDATE mandates SET state = 'ended' WHERE case_id = ?1 AND state = 'active'

-- name: cases_mandates_recorded_wraps_end
DELETE FROM grant_wraps WHERE holder = 'mandate' AND grant_id IN (SELECT id FROM grants WHERE case_id = ?1)
AND holder_id IN (SELECT id FROM mandates WHERE case_id = ?1 AND state = 'active' AND asked <> '')

-- name: cases_mandates_recorded_end
UPDATE mandates SET state = 'ended', ended_day = ?2 WHERE case_id = ?1 AND state = 'active' AND asked <> ''

-- name: cases_erase_mandates
DELETE FROM mandates WHERE case_id = ?1
