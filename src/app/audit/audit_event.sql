-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: audit_event_by_subject
SELECT org_id, at_ms, actor, action, subject, detail, nonce FROM audit_events WHERE subject = ?1 AND pos IS NOT NULL ORDER BY id LIMIT 1
