// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Calls that a room makes of the store, of memory, of JSON and of sealing, and that fail when a test says so: each in turn, until
// none is left to fail. Only *_faults_test.c include this; src/app/meson.build wraps these names for them.
#ifndef RECOURSE_APP_TESTFAULTS_H
#define RECOURSE_APP_TESTFAULTS_H
#include <stdlib.h>

#include "crypto/seal.h"
#include "base/json.h"
#include "store/db.h"

static int faults_left = -1;   // calls until one fails; -1: none does
static bool fault_met;
static bool fault_soft;        // of memory that may be missed for now: an arena remembers it, jansson leaves a member out
static const Arena *fault_arena;
static const char *fault_name = "";
static bool faults_of_json;    // whether jansson's memory is among them

static inline bool fault_now(const char *name) {
  if (faults_left < 0 || faults_left-- > 0) return false;
  fault_met = true;
  fault_name = name;
  fault_soft = false;
  return true;
}

#define FAULTY(type, name, failure, params, args) \
  type __real_##name params;                      \
  type __wrap_##name params;                      \
  type __wrap_##name params { return fault_now(#name) ? (failure) : __real_##name args; }
FAULTY(Err, tx_exec, ERR_DB, (Tx * tx, const SqlStmt *s, const DbVal *v, size_t n, int64_t *changed), (tx, s, v, n, changed))
FAULTY(Err, tx_rows, ERR_DB, (Tx * tx, const SqlStmt *s, const DbVal *v, size_t n, Arena *a, DbRows *out), (tx, s, v, n, a, out))
FAULTY(Err, tx_int, ERR_DB, (Tx * tx, const SqlStmt *s, const DbVal *v, size_t n, int64_t *out), (tx, s, v, n, out))
FAULTY(Err, box_seal, ERR_NO_MEMORY, (Arena * a, const BoxPublic *to, const SealContext *c, Bytes secret, Bytes *out), (a, to, c, secret, out))
FAULTY(Err, seal_item, ERR_NO_MEMORY, (Arena * a, const ItemKey *k, const SealContext *c, Bytes plain, Bytes *out), (a, k, c, plain, out))
FAULTY(Err, open_item, ERR_NO_MEMORY, (Arena * a, const ItemKey *k, const SealContext *c, Bytes sealed, Bytes *out), (a, k, c, sealed, out))
FAULTY(Err, json_write, ERR_NO_MEMORY, (Arena * a, const json_t *j, Bytes *out), (a, j, out))
FAULTY(Arena *, arena_new, NULL, (size_t max, unsigned flags), (max, flags))

static inline void *fault_of_arena(const Arena *a) {
  fault_soft = true;
  fault_arena = a;
  return NULL;
}

FAULTY(void *, arena_alloc, fault_of_arena(a), (Arena * a, size_t n), (a, n))
FAULTY(void *, arena_alloc_n, fault_of_arena(a), (Arena * a, size_t n, size_t size), (a, n, size))
bool __real_arena_failed(const Arena *a);
bool __wrap_arena_failed(const Arena *a);
bool __wrap_arena_failed(const Arena *a) { return a == fault_arena || fault_now("arena_failed") || __real_arena_failed(a); }

// Runs an act again and again, each time with the next call failing, until none is left to fail; then it must succeed. What fails
// must be heard of. before, with no fault, brings back what the act needs; after looks at what stands.
typedef struct { const char *name; void (*before)(void *); Err (*run)(void *); void (*after)(void *, Err); } FaultAct;

static inline void faults_in_turn(const FaultAct *act, void *arg) {
  for (int n = 0;; n++) {
    act->before(arg);
    fault_met = fault_soft = false;
    faults_left = n;
    Err e = act->run(arg);
    faults_left = -1;
    fault_arena = NULL;
    act->after(arg, e);
    if (!fault_met && (e != ERR_OK || n == 0)) fail_msg("%s: %s after %d calls", act->name, err_name(e), n);
    if (!fault_met) return;
    if (e == ERR_OK && !fault_soft) fail_msg("%s: call %d, %s, failed and nobody heard of it", act->name, n, fault_name);
  }
}

// For json_set_alloc_funcs.
static inline void *faulty_json_alloc(size_t n) {
  if (!faults_of_json || !fault_now("json")) return malloc(n);
  fault_soft = true;
  return NULL;
}
#endif
