-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: clocks

-- How long somebody may still wait: one row for each clock that runs or stands still. Hours and kinds only.
CREATE TABLE clocks (
  case_id   INTEGER NOT NULL REFERENCES cases(id),
  kind      TEXT NOT NULL,            -- answer, update, solution, wait, offer, appeal
  ref_id    INTEGER NOT NULL,         -- offer: the referral; appeal: its sealed item; else 0
  org_id    INTEGER NOT NULL,         -- whose clock it is
  began_hour INTEGER NOT NULL,
  amber_hour INTEGER NOT NULL,
  due_hour  INTEGER NOT NULL,
  paused_hour INTEGER NOT NULL,       -- 0: it runs
  told      INTEGER NOT NULL,         -- 0; 1: the supervisor is told; 2: she has seen it
  PRIMARY KEY (case_id, kind, ref_id)
) STRICT;
CREATE INDEX clocks_by_org ON clocks (org_id, due_hour);
CREATE INDEX clocks_to_tell ON clocks (due_hour) WHERE told = 0 AND paused_hour = 0;
CREATE INDEX clocks_told ON clocks (org_id, due_hour) WHERE told > 0;
CREATE INDEX clocks_offers ON clocks (case_id) WHERE told > 0 AND kind = 'offer';
CREATE INDEX clocks_appeals ON clocks (amber_hour) WHERE told = 0 AND kind = 'appeal';

-- What became of the clocks that ended, by month.
CREATE TABLE clock_counts (
  org_id    INTEGER NOT NULL,
  month     INTEGER NOT NULL,         -- 202611
  kind      TEXT NOT NULL,
  late      INTEGER NOT NULL,         -- 1: ended after its time
  n         INTEGER NOT NULL,
  PRIMARY KEY (org_id, month, kind, late)
) STRICT;

-- What an organisation set for itself.
CREATE TABLE clock_rules (
  org_id    INTEGER PRIMARY KEY REFERENCES orgs(id),
  answer_days INTEGER NOT NULL,       -- 0: as everybody
  update_days INTEGER NOT NULL,
  solution_days INTEGER NOT NULL,
  wait_days INTEGER NOT NULL,
  offer_days INTEGER NOT NULL,
  closings  TEXT NOT NULL,            -- codes of content/calendars.yaml, with spaces between
  closed    TEXT NOT NULL             -- its own closed days, 2027-08-13/2027-08-16, with spaces between
) STRICT;

-- Cases that are open already: what was due goes on. 84 days are the 60 working days of a solution, 14 the 10 of its warning.
INSERT INTO clocks (case_id, kind, ref_id, org_id, began_hour, amber_hour, due_hour, paused_hour, told)
SELECT id, CASE WHEN status = 'waiting' THEN 'wait' WHEN answered = 0 THEN 'answer' ELSE 'update' END, 0, org_id, changed_hour,
  due_hour - 24, due_hour, 0, 0
FROM cases WHERE status IN ('new', 'open', 'waiting') AND due_hour < 9999999;
INSERT INTO clocks (case_id, kind, ref_id, org_id, began_hour, amber_hour, due_hour, paused_hour, told)
SELECT id, 'solution', 0, org_id, since_hour, since_hour + 70 * 24, since_hour + 84 * 24,
  CASE WHEN status = 'waiting' THEN changed_hour ELSE 0 END, 0
FROM cases WHERE status IN ('new', 'open', 'waiting');
INSERT INTO clocks (case_id, kind, ref_id, org_id, began_hour, amber_hour, due_hour, paused_hour, told)
SELECT case_id, 'offer', id, to_org, changed_hour, changed_hour + 96, changed_hour + 120, 0, 0 FROM referrals WHERE state = 'offered';
