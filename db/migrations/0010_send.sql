-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: send
-- Short notices by e-mail. Addresses are sealed to the delivery key, which lives outside the database.

-- A worker's safe address, while she wants notices.
CREATE TABLE notices (
  case_id   INTEGER PRIMARY KEY REFERENCES cases(id),
  box       BLOB NOT NULL,            -- the address, padded
  number    INTEGER NOT NULL,         -- random, bound by the box
  lang      TEXT NOT NULL,            -- of the notice
  failed    INTEGER NOT NULL,         -- 1: the last notice was refused
  sent_hour INTEGER NOT NULL          -- of the last notice, 0: none yet
) STRICT;

-- A person of the staff who wants to be told of due tasks.
CREATE TABLE staff_mail (
  user_id   INTEGER PRIMARY KEY REFERENCES users(id),
  box       BLOB NOT NULL,
  number    INTEGER NOT NULL,
  failed    INTEGER NOT NULL,
  asked_day INTEGER NOT NULL          -- when a reminder was last made
) STRICT;

-- What waits to be sent. A row goes when it is sent or given up; nothing is kept about it.
CREATE TABLE outbox (
  id        INTEGER PRIMARY KEY,      -- random
  kind      TEXT NOT NULL,            -- answer (to a worker), tasks (to staff)
  case_id   INTEGER REFERENCES cases(id),
  user_id   INTEGER REFERENCES users(id),
  tries     INTEGER NOT NULL,
  next_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_by_next ON outbox (next_ms, id);
CREATE INDEX outbox_by_case ON outbox (case_id);
CREATE INDEX outbox_by_user ON outbox (user_id);
CREATE INDEX tasks_by_person ON tasks (assignee, done, due_hour);
