-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: consent

-- A consent that the worker holds. What she saw, what it covers and why are sealed in its item; here is what pages, jobs and walls
-- need: to whom, in which state, until when.
CREATE TABLE consents (
  id        INTEGER PRIMARY KEY,      -- random 63 bits
  case_id   INTEGER NOT NULL REFERENCES cases(id),
  kind      TEXT NOT NULL,            -- body: to an organisation; text: a text that goes to the respondent
  from_org  INTEGER NOT NULL,         -- who had the case then
  org_id    INTEGER NOT NULL,         -- to whom; 0 for a text
  state     TEXT NOT NULL,            -- proposed, given, refused, withdrawn, expired, ended, sent (a text)
  how       TEXT NOT NULL,            -- '' not given; receipt, phone, person, paper
  asked     TEXT NOT NULL,            -- '' with her receipt; ask: shown at her next visit; yes, no: what she said then
  until_day INTEGER NOT NULL,         -- 0 for a text
  given_day INTEGER NOT NULL,         -- 0: not yet
  stopped_day INTEGER NOT NULL,       -- 0: not stopped
  deleted_day INTEGER NOT NULL,       -- the recipient says that it deleted its copies; 0: not said
  item_id   INTEGER NOT NULL,         -- its sealed item
  epoch     INTEGER NOT NULL,         -- key epoch of the recipient
  wrap      BLOB                      -- the grant for the recipient, until it accepts
) STRICT;
CREATE INDEX consents_by_case ON consents (case_id, state);
CREATE INDEX consents_by_end ON consents (state, until_day);

-- A case that goes to another organisation, or that two work on.
CREATE TABLE referrals (
  id        INTEGER PRIMARY KEY,      -- random 63 bits
  case_id   INTEGER NOT NULL REFERENCES cases(id),
  consent_id INTEGER NOT NULL REFERENCES consents(id),
  from_org  INTEGER NOT NULL,
  to_org    INTEGER NOT NULL,
  kind      TEXT NOT NULL,            -- handover, joint
  keep      INTEGER NOT NULL,         -- 1: after a hand-over the sender may read what it had
  state     TEXT NOT NULL,            -- as in referral.def
  next_org  INTEGER NOT NULL,         -- refused: the next door, 0: none of this installation
  item_id   INTEGER NOT NULL,         -- refused: the sealed reason, 0: none
  talk_id   INTEGER NOT NULL,         -- grant of the messages between the two, 0: none yet
  changed_hour INTEGER NOT NULL,
  version   INTEGER NOT NULL
) STRICT;
CREATE INDEX referrals_by_case ON referrals (case_id, state);
CREATE INDEX referrals_by_receiver ON referrals (to_org, changed_hour, id);
CREATE INDEX referrals_by_sender ON referrals (from_org, changed_hour, id);
