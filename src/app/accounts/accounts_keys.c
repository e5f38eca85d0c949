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

static Err keep(KeyRing *ring, int64_t epoch, BoxSecret **cell) {
  if (ring->n_opened == RING_EPOCHS) return ERR_LIMIT;
  *cell = SECRET_NEW(ring->set, BoxSecret);
  if (!*cell) return ERR_BUSY;
  ring->opened[ring->n_opened].epoch = epoch;
  ring->opened[ring->n_opened++].sec = *cell;
  return ERR_OK;
}

static Err open_member(const Req *rq, KeyRing *ring, BoxSecret **out) {
  SealContext ctx = accounts_member_context(rq->who.org_id, rq->who.user_id, ring->member_epoch);
  *out = already(ring, ring->member_epoch);
  if (*out) return ERR_OK;
  TRY(keep(ring, ring->member_epoch, out));
  return box_open(&ring->own_pk, ring->own, &ctx, ring->member_wrap, (*out)->b, KEY_BYTES);
}

// From the secret of epoch+1 down to epoch.
static Err step_down(const Req *rq, KeyRing *ring, int64_t epoch, BoxSecret **sec) {
  const OrgKeyRow *row = key_of(ring, epoch), *next = key_of(ring, epoch + 1);
  BoxSecret *from = *sec;
  if (!row || !next || !row->under_next.p) return ERR_CRYPTO;
  *sec = already(ring, epoch);
  if (*sec) return ERR_OK;
  SealContext ctx = accounts_epoch_context(rq->who.org_id, epoch);
  TRY(keep(ring, epoch, sec));
  return box_open(&next->pk, from, &ctx, row->under_next, (*sec)->b, KEY_BYTES);
}

Err accounts_ring_org(const Req *rq, int64_t org_id, int64_t epoch, BoxSecret **out) {
  KeyRing *ring = rq->who.secrets;
  if (!ring || !(rq->who.role & ROLE_CASE_STAFF) || rq->who.org_id != org_id) return ERR_CRYPTO;
  if (ring->member_epoch == 0 || epoch > ring->member_epoch || epoch < 1) return ERR_CRYPTO;
  *out = already(ring, epoch);
  if (*out) return ERR_OK;
  TRY(open_member(rq, ring, out));
  for (int64_t at = ring->member_epoch - 1; at >= epoch; at--) TRY(step_down(rq, ring, at, out));
  return ERR_OK;
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
