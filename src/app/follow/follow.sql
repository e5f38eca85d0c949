-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: follow_recovery
SELECT count(*) FROM receipt_recoveries WHERE case_id = ?1 AND state IN ('asked', 'waiting')

-- name: follow_identity
SELECT count(*), count(w.grant_id) FROM grants g
LEFT JOIN grant_wraps w ON w.grant_id = g.id AND w.holder = 'org'
WHERE g.case_id = ?1 AND g.audience = 'identity'
