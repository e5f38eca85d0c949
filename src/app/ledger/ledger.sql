-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: ledger_closed
SELECT closed_day FROM cases WHERE id = ?1

-- name: ledger_due
SELECT id FROM cases WHERE closed_day > 0 AND asked_again < ?1 AND closed_day <= ?2 ORDER BY closed_day, id LIMIT 200

-- name: ledger_asked
UPDATE cases SET asked_again = ?2 WHERE id = ?1 AND closed_day > 0
