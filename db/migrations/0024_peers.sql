-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: peers

-- An organisation of another installation is a destination like another: a row of orgs with kind "peer", for the one organisation of this
-- installation whose people have compared the keys.
ALTER TABLE orgs ADD COLUMN peer_of INTEGER NOT NULL DEFAULT 0;   -- 0: an organisation of this installation, or one that gets nothing new

-- An organisation elsewhere, as its card says, and who compared its fingerprint.
CREATE TABLE peers (
  id        INTEGER PRIMARY KEY,      -- random 63 bits
  org_id    INTEGER NOT NULL REFERENCES orgs(id),   -- of this installation
  dest_id   INTEGER NOT NULL,         -- its row in orgs, 0: none yet
  state     TEXT NOT NULL,            -- new, half (one person compared), open, closed
  installation BLOB NOT NULL,
  sign_pk   BLOB NOT NULL,
  delivery_pk BLOB NOT NULL,
  box_pk    BLOB NOT NULL,
  epoch     INTEGER NOT NULL,
  code      TEXT NOT NULL,
  name      TEXT NOT NULL,
  country   TEXT NOT NULL,
  langs     TEXT NOT NULL,
  url       TEXT NOT NULL,            -- '' : by file only
  checked_by INTEGER NOT NULL,        -- who compared first, 0: nobody yet
  agreed_by INTEGER NOT NULL,         -- the second person; the same where the organisation has one
  tries     INTEGER NOT NULL,         -- calls without an answer
  next_ms   INTEGER NOT NULL,         -- not before
  created_day INTEGER NOT NULL,
  UNIQUE (org_id, sign_pk)
) STRICT;
CREATE INDEX peers_by_sender ON peers (installation, sign_pk);

-- One referral between two installations, on either side (src/bundle/link.h).
CREATE TABLE peer_links (
  id        INTEGER PRIMARY KEY,      -- random 63 bits
  peer_id   INTEGER NOT NULL REFERENCES peers(id),
  number    INTEGER NOT NULL,         -- chosen by the side that offers
  sender    INTEGER NOT NULL,         -- 1: this side offered the case
  state     TEXT NOT NULL,            -- none, offered, accepted, refused, returned, done
  over      INTEGER NOT NULL,         -- 1: the consent is over (sender), the keys are destroyed (receiver)
  gone      INTEGER NOT NULL,         -- 1: that they are destroyed was said (receiver), was heard (sender)
  next_out  INTEGER NOT NULL,
  acked     INTEGER NOT NULL,
  next_in   INTEGER NOT NULL,
  ack_due   INTEGER NOT NULL,
  life      INTEGER NOT NULL,
  their_life INTEGER NOT NULL,
  referral_id INTEGER NOT NULL,       -- sender
  consent_id INTEGER NOT NULL,        -- sender
  case_id   INTEGER NOT NULL,         -- here; 0: not accepted, or erased
  their_case INTEGER NOT NULL,        -- receiver: number of the case at the sender's, which its ciphertexts bind
  issue_group TEXT NOT NULL,
  region    TEXT NOT NULL,
  sector_group TEXT NOT NULL,
  lang      TEXT NOT NULL,
  filed_week INTEGER NOT NULL,
  until_day INTEGER NOT NULL,
  locator   INTEGER NOT NULL,         -- receiver: of the receipt that opens it at the sender's
  handover  INTEGER NOT NULL,
  shipped   INTEGER NOT NULL,         -- sender: items up to this number of the case have been said
  status    TEXT NOT NULL,            -- coarse status at the receiver's, as said or heard last
  wish      TEXT NOT NULL,            -- '', asked, made: a receipt of hers for the receiver's server
  wish_epoch INTEGER NOT NULL,        -- epoch of the receipt to whose key it is sealed
  gone_day  INTEGER NOT NULL,
  copies_day INTEGER NOT NULL,
  changed_hour INTEGER NOT NULL,
  wish_box  BLOB,                     -- receiver: her public key; sender: the new receipt, sealed to it
  UNIQUE (peer_id, number, sender)
) STRICT;
CREATE INDEX peer_links_by_case ON peer_links (case_id);
CREATE INDEX peer_links_by_referral ON peer_links (referral_id);
CREATE INDEX peer_links_by_locator ON peer_links (locator);

-- Grants of the sender's case. Sender: their names. Receiver: the public keys, and the secrets sealed to the organisation.
CREATE TABLE peer_grants (
  link_id   INTEGER NOT NULL REFERENCES peer_links(id),
  kind      TEXT NOT NULL,            -- to (what she shares), talk (organisations), say (she and the receiver)
  grant_id  INTEGER NOT NULL,
  epoch     INTEGER NOT NULL,
  box_pk    BLOB NOT NULL,
  wrap      BLOB,                     -- NULL: sender, or destroyed
  PRIMARY KEY (link_id, kind)
) STRICT;

-- What was said and is not acknowledged yet.
CREATE TABLE peer_out (
  link_id   INTEGER NOT NULL REFERENCES peer_links(id),
  seq       INTEGER NOT NULL,
  kind      INTEGER NOT NULL,         -- as in src/bundle/bundle.def
  act       INTEGER NOT NULL,
  item_id   INTEGER NOT NULL,         -- sender: the item of the case that it carries; its bytes are taken when it leaves
  body      BLOB,                     -- everything else: codes, or bytes sealed for the other side
  PRIMARY KEY (link_id, seq)
) STRICT;

-- Receiver: sealed items of the sender's case, and what was written here for it.
CREATE TABLE peer_items (
  link_id   INTEGER NOT NULL REFERENCES peer_links(id),
  item_id   INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  grant_id  INTEGER NOT NULL,
  version   INTEGER NOT NULL,
  writer    TEXT NOT NULL,
  seq       INTEGER NOT NULL,         -- order of arrival
  sealed    BLOB NOT NULL,
  wrap      BLOB NOT NULL,            -- the item's key, sealed to the grant
  PRIMARY KEY (link_id, item_id)
) STRICT;
