-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: admin_retention_insert
INSERT INTO retention (issue_group, months) VALUES (?1, ?2) ON CONFLICT (issue_group) DO NOTHING

-- name: admin_retention_get
SELECT months FROM retention WHERE issue_group = ?1

-- name: admin_retention_all
SELECT issue_group, months FROM retention ORDER BY issue_group

-- name: admin_retention_set
UPDATE retention SET months = ?2 WHERE issue_group = ?1

-- name: admin_retention_due
SELECT id, audit_id FROM cases WHERE active = 0 AND retain_day > 0 AND retain_day < ?1 ORDER BY retain_day LIMIT 100

-- name: admin_closed_unset
SELECT id, issue_group FROM cases WHERE active = 0 AND status = 'closed' AND retain_day = 0 LIMIT 100

-- name: admin_retain_set
UPDATE cases SET retain_day = ?2 WHERE id = ?1

-- name: admin_cases_after
SELECT id, audit_id FROM cases WHERE id > ?1 ORDER BY id LIMIT 1000

-- name: admin_batch_all
SELECT id, quarter, region, sector_group, issue_group FROM erase_batch ORDER BY id

-- name: admin_batch_clear
DELETE FROM erase_batch WHERE id <= ?1

-- name: admin_aggregate_add
INSERT INTO aggregate (quarter, region, sector_group, issue_group, cases) VALUES (?1, ?2, ?3, ?4, 1)
ON CONFLICT (quarter, region, sector_group, issue_group) DO UPDATE SET cases = aggregate.cases + 1

-- name: admin_aggregate_all
SELECT quarter, region, sector_group, issue_group, cases FROM aggregate ORDER BY quarter, region, sector_group, issue_group

-- Takes the row: whoever keeps or reopens the case at the same time waits, or was faster.
-- name: admin_take_due
UPDATE cases SET version = version + 1 WHERE id = ?1 AND active = 0
  AND ((status = 'erasing' AND act_hour > 0 AND act_hour <= ?2) OR (status = 'closed' AND retain_day > 0 AND retain_day < ?3))

-- name: admin_consents_page
SELECT DISTINCT case_id, org_id FROM consents WHERE kind = 'body' AND state = 'given' AND case_id >= ?1 AND case_id <= ?2 ORDER BY case_id, org_id

-- name: admin_wraps
SELECT count(*) FROM grant_wraps WHERE holder = 'org' AND grant_id IN
  (SELECT id FROM grants WHERE case_id = ?1 AND (audience = ?2 OR (?2 = 'shared' AND audience LIKE 'was:%')))

-- name: admin_wraps_drop
DELETE FROM grant_wraps WHERE holder = 'org' AND grant_id IN
  (SELECT id FROM grants WHERE case_id = ?1 AND (audience = ?2 OR (?2 = 'shared' AND audience LIKE 'was:%')))

-- name: admin_notices
SELECT count(*) FROM notices WHERE case_id = ?1

-- name: admin_notices_drop
DELETE FROM notices WHERE case_id = ?1

-- name: admin_outbox_clear
DELETE FROM outbox

-- name: admin_case_mark
UPDATE cases SET mark = 1, version = version + 1 WHERE id = ?1

-- name: admin_case_rest
UPDATE cases SET status = 'closed', active = 0, act_hour = 0, due_hour = 9999999, retain_day = 0 WHERE id = ?1 AND status <> 'erasing'

-- name: admin_meta_set
INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value

-- name: admin_meta_get
SELECT value FROM meta WHERE key = ?1

-- name: admin_meta_drop_backup
DELETE FROM meta WHERE key LIKE 'backup~_%' ESCAPE '~'

-- name: admin_first_org
SELECT min(id) FROM orgs

-- name: admin_org_set
UPDATE orgs SET about = ?2, langs = ?3, offered = ?4, offered_for = ?5 WHERE id = ?1

-- name: admin_erased
SELECT id, at_ms, subject FROM audit_events WHERE org_id = ?1 AND action = 'erase.done' AND id < ?2 ORDER BY id DESC LIMIT ?3

-- name: admin_erased_one
SELECT id, at_ms, subject FROM audit_events WHERE org_id = ?1 AND action = 'erase.done' AND id = ?2

-- name: admin_schema_number
SELECT max(number) FROM schema_version

-- What recourse check asks; each answer should be 0.
-- name: admin_check_files_short
SELECT count(*) FROM files f WHERE f.state <> 'uploading'
  AND f.chunks <> (SELECT count(*) FROM file_chunks c WHERE c.file_id = f.id AND c.variant = 'original')

-- name: admin_check_copies_short
SELECT count(*) FROM files f WHERE f.clean = 'made'
  AND f.clean_chunks <> (SELECT count(*) FROM file_chunks c WHERE c.file_id = f.id AND c.variant = 'clean')

-- name: admin_check_files_unlinked
SELECT count(*) FROM files f WHERE f.state = 'linked' AND NOT EXISTS (SELECT 1 FROM items i WHERE i.id = f.id)

-- name: admin_check_files_caseless
SELECT count(*) FROM files f WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = f.case_id)

-- name: admin_check_items_keyless
SELECT count(*) FROM items i WHERE NOT EXISTS (SELECT 1 FROM item_keys k WHERE k.item_id = i.id)

-- name: admin_check_keys_astray
SELECT count(*) FROM item_keys k WHERE k.holder = 'grant' AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.id = k.holder_id)

-- name: admin_check_grants_locked
SELECT count(*) FROM grants g WHERE g.audience IN ('shared', 'identity') AND NOT EXISTS
  (SELECT 1 FROM grant_wraps w WHERE w.grant_id = g.id AND w.holder = 'worker')

-- name: admin_check_receiptless
SELECT count(*) FROM cases c WHERE NOT EXISTS (SELECT 1 FROM receipts r WHERE r.case_id = c.id AND r.state = 'active')

-- name: admin_check_receipts_astray
SELECT count(*) FROM receipts r WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = r.case_id)

-- name: admin_check_seqs
SELECT count(*) FROM cases c WHERE c.next_seq <= (SELECT coalesce(max(i.seq), 0) FROM items i WHERE i.case_id = c.id)

-- name: admin_check_tasks_astray
SELECT count(*) FROM tasks t WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = t.case_id)

-- name: admin_check_epochs
SELECT count(*) FROM orgs o WHERE NOT EXISTS (SELECT 1 FROM org_keys k WHERE k.org_id = o.id AND k.epoch = o.epoch)

-- name: admin_check_holderless
SELECT count(*) FROM orgs o WHERE o.offered = 1 AND NOT EXISTS (SELECT 1 FROM org_members m WHERE m.org_id = o.id AND m.epoch = o.epoch)

-- name: admin_group_held
SELECT COUNT(*) FROM group_members WHERE case_id = ?1

-- name: admin_told_held
SELECT COUNT(*) FROM case_links WHERE (one = ?1 OR two = ?1) AND made_by = 0 AND kind IN ('same', 'parallel')

-- name: admin_mandates_held
SELECT COUNT(*) FROM mandates WHERE case_id = ?1 AND state = 'active'
