-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: files

CREATE TABLE files (
  id        INTEGER PRIMARY KEY,      -- random; also the id of its item once it is linked
  case_id   INTEGER NOT NULL,
  state     TEXT NOT NULL,            -- uploading, stored, linked
  chunks    INTEGER NOT NULL,
  clean     TEXT NOT NULL,            -- none, busy, made, refused
  clean_chunks INTEGER NOT NULL,
  clean_until_ms INTEGER NOT NULL,    -- the request that makes the copy has until then; 0: none
  clean_about BLOB,                   -- type and size of the copy, sealed under the file's key
  key_wrap  BLOB,                     -- the file's key sealed to the shared grant, until the item has it
  about     BLOB,                     -- name and size, sealed under the file's key, until the item has them
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
