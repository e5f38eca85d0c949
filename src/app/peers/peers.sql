-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0

-- name: peers_insert
INSERT INTO peers (id, org_id, dest_id, state, installation, sign_pk, delivery_pk, box_pk, epoch, code, name, country, langs, url, checked_by,
  agreed_by, tries, next_ms, created_day)
VALUES (?1, ?2, 0, 'new', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, 0, 0, 0, ?13)

-- name: peers_get
SELECT id, org_id, dest_id, state, installation, sign_pk, delivery_pk, box_pk, epoch, code, name, country, langs, url, checked_by, agreed_by, tries,
  next_ms FROM peers WHERE id = ?1

-- name: peers_of_org
SELECT id, org_id, dest_id, state, installation, sign_pk, delivery_pk, box_pk, epoch, code, name, country, langs, url, checked_by, agreed_by, tries,
  next_ms FROM peers WHERE org_id = ?1 ORDER BY name, id LIMIT 200

-- name: peers_all
SELECT id, org_id, dest_id, state, installation, sign_pk, delivery_pk, box_pk, epoch, code, name, country, langs, url, checked_by, agreed_by, tries,
  next_ms FROM peers ORDER BY org_id, name, id LIMIT 1000

-- name: peers_of_dest
SELECT id, org_id, dest_id, state, installation, sign_pk, delivery_pk, box_pk, epoch, code, name, country, langs, url, checked_by, agreed_by, tries,
  next_ms FROM peers WHERE dest_id = ?1 AND dest_id <> 0

-- name: peers_by_sender
SELECT id, org_id, dest_id, state, installation, sign_pk, delivery_pk, box_pk, epoch, code, name, country, langs, url, checked_by, agreed_by, tries,
  next_ms FROM peers WHERE installation = ?1 AND sign_pk = ?2 AND state IN ('open', 'closed') LIMIT 50

-- name: peers_due
SELECT id, org_id, dest_id, state, installation, sign_pk, delivery_pk, box_pk, epoch, code, name, country, langs, url, checked_by, agreed_by, tries,
  next_ms FROM peers WHERE state IN ('open', 'closed') AND url <> '' AND next_ms <= ?1 AND EXISTS
  (SELECT 1 FROM peer_links l WHERE l.peer_id = peers.id AND (l.ack_due = 1 OR l.acked + 1 < l.next_out)) ORDER BY next_ms, id LIMIT 20

-- name: peers_state
UPDATE peers SET state = ?3, checked_by = ?4, agreed_by = ?5, dest_id = ?6 WHERE id = ?1 AND state = ?2

-- name: peers_card
UPDATE peers SET url = ?2, name = ?3, langs = ?4 WHERE id = ?1

-- name: peers_epoch
UPDATE peers SET epoch = ?2, box_pk = ?3 WHERE id = ?1 AND epoch < ?2

-- name: peers_try
UPDATE peers SET tries = ?2, next_ms = ?3 WHERE id = ?1

-- name: peers_link_insert
INSERT INTO peer_links (id, peer_id, number, sender, state, over, gone, next_out, acked, next_in, ack_due, life, their_life, referral_id, consent_id,
  case_id, their_case, issue_group, region, sector_group, lang, filed_week, until_day, locator, handover, shipped, status, wish, wish_epoch, gone_day,
  copies_day, changed_hour, wish_box)
VALUES (?1, ?2, ?3, ?4, 'none', 0, 0, 1, 0, 1, 0, 0, 0, ?5, ?6, ?7, 0, '', '', '', '', 0, 0, 0, 0, ?8, '', '', 0, 0, 0, ?9, NULL)

-- name: peers_link_get
SELECT l.id, l.peer_id, l.number, l.sender, l.state, l.over, l.gone, l.next_out, l.acked, l.next_in, l.ack_due, l.life, l.their_life, l.referral_id,
  l.consent_id, l.case_id, l.their_case, l.issue_group, l.region, l.sector_group, l.lang, l.filed_week, l.until_day, l.locator, l.handover, l.shipped,
  l.status, l.wish, l.wish_epoch, l.gone_day, l.copies_day, l.changed_hour, l.wish_box, p.org_id, p.dest_id, p.name, p.country, p.url
FROM peer_links l JOIN peers p ON p.id = l.peer_id WHERE l.id = ?1

-- name: peers_link_find
SELECT l.id, l.peer_id, l.number, l.sender, l.state, l.over, l.gone, l.next_out, l.acked, l.next_in, l.ack_due, l.life, l.their_life, l.referral_id,
  l.consent_id, l.case_id, l.their_case, l.issue_group, l.region, l.sector_group, l.lang, l.filed_week, l.until_day, l.locator, l.handover, l.shipped,
  l.status, l.wish, l.wish_epoch, l.gone_day, l.copies_day, l.changed_hour, l.wish_box, p.org_id, p.dest_id, p.name, p.country, p.url
FROM peer_links l JOIN peers p ON p.id = l.peer_id WHERE l.peer_id = ?1 AND l.number = ?2 AND l.sender = ?3

-- name: peers_link_of_case
SELECT l.id, l.peer_id, l.number, l.sender, l.state, l.over, l.gone, l.next_out, l.acked, l.next_in, l.ack_due, l.life, l.their_life, l.referral_id,
  l.consent_id, l.case_id, l.their_case, l.issue_group, l.region, l.sector_group, l.lang, l.filed_week, l.until_day, l.locator, l.handover, l.shipped,
  l.status, l.wish, l.wish_epoch, l.gone_day, l.copies_day, l.changed_hour, l.wish_box, p.org_id, p.dest_id, p.name, p.country, p.url
FROM peer_links l JOIN peers p ON p.id = l.peer_id WHERE l.case_id = ?1 AND l.sender = 1 ORDER BY l.changed_hour DESC, l.id LIMIT 50

-- name: peers_link_of_org
SELECT l.id, l.peer_id, l.number, l.sender, l.state, l.over, l.gone, l.next_out, l.acked, l.next_in, l.ack_due, l.life, l.their_life, l.referral_id,
  l.consent_id, l.case_id, l.their_case, l.issue_group, l.region, l.sector_group, l.lang, l.filed_week, l.until_day, l.locator, l.handover, l.shipped,
  l.status, l.wish, l.wish_epoch, l.gone_day, l.copies_day, l.changed_hour, l.wish_box, p.org_id, p.dest_id, p.name, p.country, p.url
FROM peer_links l JOIN peers p ON p.id = l.peer_id WHERE p.org_id = ?1 ORDER BY l.changed_hour DESC, l.id LIMIT 100

-- name: peers_link_waiting
SELECT l.id, l.peer_id, l.number, l.sender, l.state, l.over, l.gone, l.next_out, l.acked, l.next_in, l.ack_due, l.life, l.their_life, l.referral_id,
  l.consent_id, l.case_id, l.their_case, l.issue_group, l.region, l.sector_group, l.lang, l.filed_week, l.until_day, l.locator, l.handover, l.shipped,
  l.status, l.wish, l.wish_epoch, l.gone_day, l.copies_day, l.changed_hour, l.wish_box, p.org_id, p.dest_id, p.name, p.country, p.url
FROM peer_links l JOIN peers p ON p.id = l.peer_id
WHERE l.peer_id = ?1 AND (l.ack_due = 1 OR l.acked + 1 < l.next_out) ORDER BY l.changed_hour, l.id LIMIT 64

-- name: peers_link_live
SELECT l.id, l.peer_id, l.number, l.sender, l.state, l.over, l.gone, l.next_out, l.acked, l.next_in, l.ack_due, l.life, l.their_life, l.referral_id,
  l.consent_id, l.case_id, l.their_case, l.issue_group, l.region, l.sector_group, l.lang, l.filed_week, l.until_day, l.locator, l.handover, l.shipped,
  l.status, l.wish, l.wish_epoch, l.gone_day, l.copies_day, l.changed_hour, l.wish_box, p.org_id, p.dest_id, p.name, p.country, p.url
FROM peer_links l JOIN peers p ON p.id = l.peer_id WHERE (l.over = 0 OR l.gone = 0) AND l.id > ?1 ORDER BY l.id LIMIT 200

-- name: peers_link_set
UPDATE peer_links SET state = ?2, over = ?3, gone = ?4, next_out = ?5, acked = ?6, next_in = ?7, ack_due = ?8, life = ?9, their_life = ?10,
  case_id = ?11, their_case = ?12, issue_group = ?13, region = ?14, sector_group = ?15, lang = ?16, filed_week = ?17, until_day = ?18, locator = ?19,
  handover = ?20, shipped = ?21, status = ?22, wish = ?23, wish_epoch = ?24, gone_day = ?25, copies_day = ?26, changed_hour = ?27, wish_box = ?28
WHERE id = ?1

-- name: peers_acked
UPDATE peer_links SET ack_due = 0 WHERE id = ?1 AND next_in = ?2 AND their_life = ?3

-- name: peers_out_insert
INSERT INTO peer_out (link_id, seq, kind, act, item_id, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: peers_out_list
SELECT seq, kind, act, item_id, body FROM peer_out WHERE link_id = ?1 AND seq > ?2 ORDER BY seq LIMIT 64

-- name: peers_out_count
SELECT COUNT(*) FROM peer_out WHERE link_id = ?1 AND seq > ?2

-- name: peers_out_drop
DELETE FROM peer_out WHERE link_id = ?1 AND seq <= ?2

-- name: peers_grant_put
INSERT INTO peer_grants (link_id, kind, grant_id, epoch, box_pk, wrap) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: peers_grants
SELECT kind, grant_id, epoch, box_pk, wrap FROM peer_grants WHERE link_id = ?1

-- name: peers_grants_destroy
DELETE FROM peer_grants WHERE link_id = ?1

-- name: peers_item_put
INSERT INTO peer_items (link_id, item_id, kind, grant_id, version, writer, seq, sealed, wrap)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT COUNT(*) + 1 FROM peer_items WHERE link_id = ?1), ?7, ?8) ON CONFLICT (link_id, item_id) DO NOTHING

-- name: peers_items
SELECT item_id, kind, grant_id, version, writer, seq, sealed, wrap FROM peer_items WHERE link_id = ?1 ORDER BY seq LIMIT 1000

-- name: peers_heard
SELECT COUNT(*) FROM peer_items WHERE link_id = ?1 AND grant_id IN (?2, ?3) AND writer <> ?4

-- name: peers_heard_in_case
SELECT COUNT(*) FROM items i WHERE i.case_id = ?1 AND i.writer = ?4 AND EXISTS
  (SELECT 1 FROM item_keys k WHERE k.item_id = i.id AND k.holder = 'grant' AND k.holder_id IN (?2, ?3))

-- name: peers_items_destroy
DELETE FROM peer_items WHERE link_id = ?1

-- name: peers_locator_of_case
SELECT locator FROM receipts WHERE case_id = ?1 AND state = 'active' ORDER BY epoch DESC LIMIT 1

-- name: peers_by_locator
SELECT DISTINCT p.url, p.name FROM peer_links l JOIN peers p ON p.id = l.peer_id
WHERE l.locator = ?1 AND l.sender = 0 AND l.their_case <> 0 AND p.url <> '' LIMIT 10

-- name: peers_has_receipts
SELECT COUNT(*) FROM peer_links WHERE sender = 0 AND their_case <> 0 AND id >= 0

-- name: peers_wrap_put
INSERT INTO grant_wraps (grant_id, holder, holder_id, epoch, wrap) VALUES (?1, 'worker', ?2, 0, ?3)
