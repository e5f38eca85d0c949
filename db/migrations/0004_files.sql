-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: files

CREATE TABLE files (
  id        INTEGER PRIMARY KEY,      -- random
  case_id   INTEGER NOT NULL,
  item_id   INTEGER,                  -- NULL until linked by the last transaction
  state     TEXT NOT NULL,            -- uploading, stored, linked
  chunks    INTEGER NOT NULL,
  clean     TEXT NOT NULL,            -- none, made, refused, busy
  clean_chunks INTEGER NOT NULL,
  upload_wrap BLOB,                   -- file key under the upload token while the upload runs
  started_hour INTEGER NOT NULL
) STRICT;
CREATE INDEX files_by_case ON files (case_id);
CREATE INDEX files_by_state ON files (state, started_hour);

CREATE TABLE file_chunks (
  file_id   INTEGER NOT NULL REFERENCES files(id),
  variant   TEXT NOT NULL,            -- original, clean
  n         INTEGER NOT NULL,
  sealed    BLOB NOT NULL,
  PRIMARY KEY (file_id, variant, n)
) STRICT;
