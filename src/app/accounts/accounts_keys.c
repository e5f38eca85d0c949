// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Opening boxes for the person of this request (SEALING.md 5). An organisation's key has epochs; the secret of an older
// epoch is sealed under the next one, so a key-holder walks down from the newest that she was given.
#include "app/accounts/accounts_ring.h"
#include "base/text.h"

static const OrgKeyRow *key_of(const KeyRing *ring, int64_t epoch) {
  for (size_t i = 0; i < ring->n_org_keys; i++)
    if (ring->org_keys[i].epoch == epoch) return &ring->org_keys[i];
  return NULL;
}

static BoxSecret *already(const KeyRing *ring, int64_t epoch) {
  for (size_t i = 0; i < ring->n_opened; i++)
    if (ring->opened[i].epoch == epoch) return ring->opened[i].sec;
  return NULL;
}

// The first place is for the epoch that she was given; the others are taken in turn, so that a long chain needs few cells.
static Err keep(KeyRing *ring, int64_t epoch, BoxSecret **cell) {
  size_t i = ring->n_opened;
  if (i == RING_EPOCHS) {
    i = 1 + ring->turn++ % (RING_EPOCHS - 1);
  } else {
    ring->opened[i].sec = SECRET_NEW(ring->set, BoxSecret);
    if (!ring->opened[i].sec) return ERR_BUSY;
    ring->n_opened++;
  }
  ring->opened[i].epoch = epoch;
  *cell = ring->opened[i].sec;
  return ERR_OK;
}

static void forget(KeyRing *ring, int64_t epoch) {
  for (size_t i = 0; i < ring->n_opened; i++)
    if (ring->opened[i].epoch == epoch) ring->opened[i].epoch = 0;
}

static Err open_member(const Req *rq, KeyRing *ring, BoxSecret **out) {
  SealContext ctx = accounts_member_context(rq->who.org_id, rq->who.user_id, ring->member_epoch);
  *out = already(ring, ring->member_epoch);
  if (*out) return ERR_OK;
  TRY(keep(ring, ring->member_epoch, out));
  Err e = box_open(&ring->own_pk, ring->own, &ctx, ring->member_wrap, (*out)->b, KEY_BYTES);
  if (e != ERR_OK) forget(ring, ring->member_epoch);
  return e;
}

// From the secret of epoch+1 down to epoch.
static Err step_down(const Req *rq, const KeyRing *ring, int64_t epoch, BoxSecret *sec) {
  const OrgKeyRow *row = key_of(ring, epoch), *next = key_of(ring, epoch + 1);
  SealContext ctx = accounts_epoch_context(rq->who.org_id, epoch);
  BoxSecret from = *sec;
  Err e = row && next && row->under_next.p ? box_open(&next->pk, &from, &ctx, row->under_next, sec->b, KEY_BYTES) : ERR_CRYPTO;
  SECRET_WIPE(&from);
  return e;
}

Err accounts_ring_org(const Req *rq, int64_t org_id, int64_t epoch, BoxSecret **out) {
  KeyRing *ring = rq->who.secrets;
  BoxSecret *from, *cell, sec;
  if (!ring || !(rq->who.role & ROLE_CASE_STAFF) || rq->who.org_id != org_id) return ERR_CRYPTO;
  if (ring->member_epoch == 0 || epoch > ring->member_epoch || epoch < 1) return ERR_CRYPTO;
  *out = already(ring, epoch);
  if (*out) return ERR_OK;
  TRY(open_member(rq, ring, &from));
  *out = from;
  if (epoch == ring->member_epoch) return ERR_OK;
  int64_t at = ring->member_epoch;
  for (int64_t near = epoch + 1; near < at; near++)
    if (already(ring, near)) {
      from = already(ring, near);
      at = near;
    }
  sec = *from;
  Err e = ERR_OK;
  while (e == ERR_OK && --at >= epoch) e = step_down(rq, ring, at, &sec);
  if (e == ERR_OK) e = keep(ring, epoch, &cell);
  if (e == ERR_OK) *(*out = cell) = sec;
  SECRET_WIPE(&sec);
  return e;
}

Err accounts_open_org(const Req *rq, int64_t org_id, int64_t epoch, const SealContext *ctx, Bytes box, void *out, size_t n) {
  BoxSecret *sec;
  TRY(accounts_ring_org(rq, org_id, epoch, &sec));
  const OrgKeyRow *row = key_of(rq->who.secrets, epoch);
  return row ? box_open(&row->pk, sec, ctx, box, out, n) : ERR_CRYPTO;
}

Err accounts_open_own(const Req *rq, const SealContext *ctx, Bytes box, void *out, size_t n) {
  const KeyRing *ring = rq->who.secrets;
  if (!ring || !(rq->who.role & ROLE_ANY_STAFF)) return ERR_CRYPTO;
  return box_open(&ring->own_pk, ring->own, ctx, box, out, n);
}

Err accounts_open_worker(const Req *rq, const SealContext *ctx, Bytes box, void *out, size_t n) {
  const KeyRing *ring = rq->who.secrets;
  if (!ring || !(rq->who.role & (ROLE_RECEIPT | ROLE_API_RECEIPT))) return ERR_CRYPTO;
  return box_open(&ring->own_pk, ring->own, ctx, box, out, n);
}

int64_t accounts_receipt_epoch(const Req *rq, BoxPublic *pk) {
  const KeyRing *ring = rq->who.secrets;
  if (!ring || !(rq->who.role & (ROLE_RECEIPT | ROLE_API_RECEIPT))) return 0;
  if (pk) *pk = ring->own_pk;
  return ring->receipt_epoch;
}

bool accounts_is_key_holder(const Req *rq) {
  const KeyRing *ring = rq->who.secrets;
  return ring && (rq->who.role & ROLE_CASE_STAFF) && ring->member_epoch > 0;
}
