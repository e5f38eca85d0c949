-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: ledger
-- After a closing she is asked again: 30 and 90 days later. Sums and promises are sealed items; these two are all that is plain.
ALTER TABLE cases ADD COLUMN closed_day INTEGER NOT NULL DEFAULT 0;      -- 0: not closed
ALTER TABLE cases ADD COLUMN asked_again INTEGER NOT NULL DEFAULT 0;     -- the last time: 0, 30 or 90 days after
-- Those closed before: the day of their last change stands for it.
UPDATE cases SET closed_day = changed_hour / 24 WHERE status = 'closed';
CREATE INDEX cases_asked_again ON cases (closed_day, id) WHERE closed_day > 0 AND asked_again < 90;
