-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- Emergencies: what two people tell others.

-- name: override_get
SELECT id, asked_by, confirmed_by, state, until_ms FROM overrides
WHERE case_id = ?1 AND state = 'asked' AND until_ms > ?2 ORDER BY until_ms DESC, id LIMIT 1

-- name: override_insert
INSERT INTO overrides (id, case_id, asked_by, confirmed_by, state, until_ms, to_org, epoch, sealed, wrap)
VALUES (?1, ?2, ?3, NULL, ?4, ?5, 0, 0, NULL, NULL)

-- name: override_to
UPDATE overrides SET to_org = ?2 WHERE id = ?1

-- name: override_confirm
UPDATE overrides SET state = 'open', confirmed_by = ?3, until_ms = ?4
WHERE id = ?1 AND case_id = ?2 AND state = 'asked' AND until_ms > ?5 AND asked_by <> ?3

-- name: override_seal
UPDATE overrides SET epoch = ?2, sealed = ?3, wrap = ?4 WHERE id = ?1

-- name: override_stop
UPDATE overrides SET state = 'stopped' WHERE id = ?1 AND case_id = ?2 AND state = 'asked'

-- name: override_row
SELECT o.id, o.case_id, o.asked_by, o.confirmed_by, o.state, o.until_ms, o.to_org, o.epoch, o.sealed, o.wrap, c.ref, c.org_id, c.lang, c.audit_id
FROM overrides o JOIN cases c ON c.id = o.case_id WHERE o.id = ?1

-- name: override_of_case
SELECT o.id, o.case_id, o.asked_by, o.confirmed_by, o.state, o.until_ms, o.to_org, o.epoch, NULL, NULL, c.ref, c.org_id, c.lang, c.audit_id
FROM overrides o JOIN cases c ON c.id = o.case_id WHERE o.case_id = ?1 ORDER BY o.until_ms DESC, o.id LIMIT 100

-- name: override_for
SELECT o.id, o.case_id, o.asked_by, o.confirmed_by, o.state, o.until_ms, o.to_org, o.epoch, NULL, NULL, c.ref, c.org_id, c.lang, c.audit_id
FROM overrides o JOIN cases c ON c.id = o.case_id
WHERE o.to_org = ?1 AND (o.state = 'ratified' OR (o.state = 'open' AND o.until_ms > ?2)) ORDER BY o.until_ms, o.id LIMIT 100

-- name: override_ratify
UPDATE overrides SET state = 'ratified', until_ms = 0 WHERE id = ?1 AND case_id = ?2 AND state = 'open' AND until_ms > ?3

-- name: override_end
UPDATE overrides SET state = ?3, sealed = NULL, wrap = NULL WHERE id = ?1 AND case_id = ?2 AND state IN ('open', 'ratified')

-- name: override_forget
UPDATE overrides SET state = 'withdrawn', sealed = NULL, wrap = NULL WHERE case_id = ?1 AND state IN ('asked', 'open', 'ratified')

-- name: override_held
SELECT COUNT(*) FROM overrides WHERE case_id = ?1 AND wrap IS NOT NULL

-- name: override_over
SELECT o.id, o.case_id, c.org_id, c.audit_id FROM overrides o JOIN cases c ON c.id = o.case_id
WHERE o.state = 'open' AND o.until_ms <= ?1 ORDER BY o.until_ms LIMIT 100

-- name: override_lapse
UPDATE overrides SET state = 'stopped' WHERE state = 'asked' AND until_ms <= ?1

-- name: cases_erase_overrides
DELETE FROM overrides WHERE case_id = ?1
