-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: send_worker_put
INSERT INTO notices (case_id, box, number, lang, failed, sent_hour) VALUES (?1, ?2, ?3, ?4, 0, 0)
ON CONFLICT (case_id) DO UPDATE SET box = excluded.box, number = excluded.number, lang = excluded.lang, failed = 0

-- name: send_worker_drop
DELETE FROM notices WHERE case_id = ?1

-- name: send_worker_waiting_drop
DELETE FROM outbox WHERE case_id = ?1

-- name: send_worker_state
SELECT failed FROM notices WHERE case_id = ?1

-- One waits at a time, and one an hour is enough.
-- name: send_worker_queue
INSERT INTO outbox (id, kind, case_id, user_id, tries, next_ms)
SELECT CAST(?1 AS BIGINT), 'answer', n.case_id, NULL, 0,
  CASE WHEN (n.sent_hour + 1) * 3600000 > ?3 THEN (n.sent_hour + 1) * 3600000 ELSE ?3 END
FROM notices n WHERE n.case_id = ?2 AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.case_id = n.case_id)

-- name: send_worker_sent
UPDATE notices SET failed = 0, sent_hour = ?2 WHERE case_id = ?1

-- name: send_worker_failed
UPDATE notices SET failed = 1 WHERE case_id = ?1

-- name: send_case_names
SELECT org_id, audit_id FROM cases WHERE id = ?1

-- name: send_staff_put
INSERT INTO staff_mail (user_id, box, number, failed, asked_day) VALUES (?1, ?2, ?3, 0, 0)
ON CONFLICT (user_id) DO UPDATE SET box = excluded.box, number = excluded.number, failed = 0

-- name: send_staff_drop
DELETE FROM staff_mail WHERE user_id = ?1

-- name: send_staff_waiting_drop
DELETE FROM outbox WHERE user_id = ?1

-- name: send_staff_state
SELECT failed FROM staff_mail WHERE user_id = ?1

-- name: send_staff_failed
UPDATE staff_mail SET failed = ?2 WHERE user_id = ?1

-- Who has something due before ?2, or is a supervisor (role ?3) whom the clocks tell that somebody waits too long, and was not told since the day ?1 began.
-- name: send_staff_due
SELECT m.user_id FROM staff_mail m JOIN users u ON u.id = m.user_id
WHERE u.state = 'active' AND m.asked_day < ?1
  AND (EXISTS (SELECT 1 FROM tasks t WHERE t.assignee = m.user_id AND t.done = 0 AND t.due_hour < ?2)
    OR EXISTS (SELECT 1 FROM cases c WHERE c.org_id = u.org_id AND c.status IN ('new', 'open', 'waiting') AND c.assignee = m.user_id
      AND c.due_hour < ?2)
    OR (u.role = ?3 AND EXISTS (SELECT 1 FROM clocks k WHERE k.org_id = u.org_id AND k.told = 1)))
ORDER BY m.user_id LIMIT 200

-- name: send_staff_asked
UPDATE staff_mail SET asked_day = ?2 WHERE user_id = ?1 AND asked_day < ?2

-- name: send_staff_queue
INSERT INTO outbox (id, kind, case_id, user_id, tries, next_ms) VALUES (?1, 'tasks', NULL, ?2, 0, ?3)

-- name: send_waiting
SELECT o.id, o.case_id, o.user_id, o.tries, o.next_ms, n.box, n.number, n.lang, s.box, s.number, u.lang, u.state
FROM outbox o LEFT JOIN notices n ON n.case_id = o.case_id LEFT JOIN staff_mail s ON s.user_id = o.user_id
LEFT JOIN users u ON u.id = o.user_id
WHERE o.next_ms <= ?1 ORDER BY o.next_ms, o.id LIMIT 20

-- Of two servers one gets it; if that one dies, it is tried again later.
-- name: send_claim
UPDATE outbox SET tries = tries + 1, next_ms = ?3 WHERE id = ?1 AND next_ms = ?2

-- name: send_again
UPDATE outbox SET tries = ?2, next_ms = ?3 WHERE id = ?1

-- name: send_done
DELETE FROM outbox WHERE id = ?1
