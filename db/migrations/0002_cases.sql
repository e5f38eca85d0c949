-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: cases

CREATE TABLE cases (
  id        INTEGER PRIMARY KEY,      -- random 63 bits
  ref       INTEGER NOT NULL,         -- id modulo 10^8, said on the phone as 1234-5678
  org_id    INTEGER NOT NULL REFERENCES orgs(id),   -- who has it now
  status    TEXT NOT NULL,            -- new, open, waiting, closing, closed, erasing
  active    INTEGER NOT NULL,         -- 1 unless closed or erasing
  assignee  INTEGER NOT NULL,         -- user id, 0: nobody
  due_hour  INTEGER NOT NULL,         -- next thing due, 9999999: nothing
  answered  INTEGER NOT NULL,         -- 1 once a person answered
  unread    INTEGER NOT NULL,         -- 1: the worker wrote something nobody opened
  lang      TEXT NOT NULL,
  region    TEXT NOT NULL,
  sector_group TEXT NOT NULL,
  issue_group TEXT NOT NULL,
  origin    TEXT NOT NULL,            -- web, staff, api
  filed_week INTEGER NOT NULL,        -- Monday, days
  changed_hour INTEGER NOT NULL,
  since_hour INTEGER NOT NULL,        -- with this organisation since
  act_hour  INTEGER NOT NULL,         -- closing/erasing takes effect, 0: none
  retain_day INTEGER NOT NULL,        -- erased automatically after this day once closed, 0: open
  mark      INTEGER NOT NULL,         -- 1: new audience keys at the next authorised opening (withdrawal)
  audit_id  BLOB NOT NULL,            -- random name of the case in the audit log
  next_seq  INTEGER NOT NULL,
  version   INTEGER NOT NULL
) STRICT;
CREATE INDEX cases_by_ref ON cases (org_id, ref);

CREATE TABLE grants (
  id        INTEGER PRIMARY KEY,      -- random
  case_id   INTEGER NOT NULL REFERENCES cases(id),
  audience  TEXT NOT NULL,            -- shared (worker + organisation), internal (organisation), identity
  box_pk    BLOB NOT NULL,
  UNIQUE (case_id, audience)
) STRICT;

-- The grant's secret, wrapped for a holder.
CREATE TABLE grant_wraps (
  grant_id  INTEGER NOT NULL REFERENCES grants(id),
  holder    TEXT NOT NULL,            -- org, worker
  holder_id INTEGER NOT NULL,         -- org id; receipt epoch for the worker
  epoch     INTEGER NOT NULL,         -- key epoch of the organisation; 0 for the worker
  wrap      BLOB NOT NULL,
  PRIMARY KEY (grant_id, holder, holder_id)
) STRICT;

CREATE TABLE items (
  id        INTEGER PRIMARY KEY,      -- random
  case_id   INTEGER NOT NULL REFERENCES cases(id),
  seq       INTEGER NOT NULL,
  kind      TEXT NOT NULL,            -- answers, identity, contact, message, note, task, file, outcome, change, proof
  grant_id  INTEGER NOT NULL REFERENCES grants(id),
  writer    TEXT NOT NULL,            -- worker, user:<id>, system
  version   INTEGER NOT NULL,
  sealed    BLOB NOT NULL,
  UNIQUE (case_id, seq)
) STRICT;

-- The item's key, sealed to its grant (adding needs the public key only) or to one person (an interpreter).
CREATE TABLE item_keys (
  item_id   INTEGER NOT NULL REFERENCES items(id),
  holder    TEXT NOT NULL,            -- grant, user
  holder_id INTEGER NOT NULL,
  wrap      BLOB NOT NULL,
  PRIMARY KEY (item_id, holder, holder_id)
) STRICT;
CREATE INDEX item_keys_by_user ON item_keys (holder, holder_id);

CREATE TABLE tasks (
  item_id   INTEGER PRIMARY KEY REFERENCES items(id),
  case_id   INTEGER NOT NULL,
  org_id    INTEGER NOT NULL,
  assignee  INTEGER NOT NULL,
  due_hour  INTEGER NOT NULL,
  done      INTEGER NOT NULL
) STRICT;
CREATE INDEX tasks_by_case ON tasks (case_id, done, due_hour);

-- Reveal of a sealed identity: who asked and who agreed. The reason is sealed as an internal note.
CREATE TABLE reveals (
  id        INTEGER PRIMARY KEY,
  case_id   INTEGER NOT NULL,
  asked_by  INTEGER NOT NULL,
  confirmed_by INTEGER,
  state     TEXT NOT NULL,            -- asked, open, closed
  until_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX reveals_by_case ON reveals (case_id, state);
