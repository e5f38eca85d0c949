-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: follow_recovery
SELECT count(*) FROM receipt_recoveries WHERE case_id = ?1 AND state IN ('asked', 'waiting')

-- name: follow_consents_wait
SELECT count(*) FROM consents WHERE case_id = ?1 AND (state = 'proposed' OR (state = 'given' AND asked = 'ask'))

-- name: follow_identity
SELECT count(*), count(w.grant_id) + (SELECT count(*) FROM items i JOIN item_keys k ON k.item_id = i.id
    JOIN grant_wraps o ON o.grant_id = k.holder_id AND o.holder = 'org'
    WHERE i.case_id = ?1 AND i.kind = 'identity' AND k.holder = 'grant' AND k.holder_id <> i.grant_id)
FROM grants g LEFT JOIN grant_wraps w ON w.grant_id = g.id AND w.holder = 'org'
WHERE g.case_id = ?1 AND g.audience = 'identity'
