// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Evaluator of gettext plural expressions: a C expression over n in unsigned numbers, read again for each use (they are
// short, and nothing has to be kept). Both sides of ?: && || are read, so that a wrong expression never hides.
#include "i18n/i18n.h"

#include <string.h>

enum { DEPTH_MAX = 40 };

typedef struct {
  const char *p;
  uint64_t n;
  int depth;
  bool bad;
} Reader;

static void skip_blanks(Reader *r) { r->p += strspn(r->p, " \t\r\n"); }

static bool take(Reader *r, const char *sign) {
  skip_blanks(r);
  size_t n = strlen(sign);
  if (strncmp(r->p, sign, n) != 0) return false;
  r->p += n;
  return true;
}

static uint64_t read_choice(Reader *r);

static uint64_t read_number(Reader *r) {
  uint64_t v = 0;
  if (*r->p < '0' || *r->p > '9') r->bad = true;
  for (; *r->p >= '0' && *r->p <= '9'; r->p++) {
    if (v > UINT32_MAX) r->bad = true;
    v = v * 10 + (uint64_t)(*r->p - '0');
  }
  return v;
}

static uint64_t read_unary(Reader *r) {
  if (r->bad || ++r->depth > DEPTH_MAX) {
    r->bad = true;
    return 0;
  }
  uint64_t v;
  if (take(r, "!")) {
    v = !read_unary(r);
  } else if (take(r, "(")) {
    v = read_choice(r);
    if (!take(r, ")")) r->bad = true;
  } else if (take(r, "n")) {
    v = r->n;
  } else {
    v = read_number(r);
  }
  r->depth--;
  return v;
}

typedef enum { OP_OR, OP_AND, OP_EQ, OP_NE, OP_LE, OP_GE, OP_LT, OP_GT, OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_MOD } Op;
// Longer signs before their prefixes; level: the higher binds the tighter.
static const struct { const char *sign; int level; Op op; } ops[] = {
  {"||", 1, OP_OR}, {"&&", 2, OP_AND}, {"==", 3, OP_EQ}, {"!=", 3, OP_NE}, {"<=", 4, OP_LE}, {">=", 4, OP_GE},
  {"<", 4, OP_LT},  {">", 4, OP_GT},   {"+", 5, OP_ADD}, {"-", 5, OP_SUB}, {"*", 6, OP_MUL}, {"/", 6, OP_DIV}, {"%", 6, OP_MOD},
};
enum { N_OPS = sizeof ops / sizeof *ops };

static uint64_t apply(Reader *r, Op op, uint64_t a, uint64_t b) {
  if ((op == OP_DIV || op == OP_MOD) && b == 0) {
    r->bad = true;
    return 0;
  }
  switch (op) {
    case OP_OR: return a || b;
    case OP_AND: return a && b;
    case OP_EQ: return a == b;
    case OP_NE: return a != b;
    case OP_LE: return a <= b;
    case OP_GE: return a >= b;
    case OP_LT: return a < b;
    case OP_GT: return a > b;
    case OP_ADD: return a + b;
    case OP_SUB: return a - b;
    case OP_MUL: return a * b;
    case OP_DIV: return a / b;
    case OP_MOD: return a % b;
  }
  return 0;
}

static uint64_t read_binary(Reader *r, int level) {
  uint64_t v = read_unary(r);
  while (!r->bad) {
    size_t i = 0;
    skip_blanks(r);
    while (i < N_OPS && strncmp(r->p, ops[i].sign, strlen(ops[i].sign)) != 0) i++;
    if (i == N_OPS || ops[i].level < level) break;
    r->p += strlen(ops[i].sign);
    v = apply(r, ops[i].op, v, read_binary(r, ops[i].level + 1));
  }
  return v;
}

static uint64_t read_choice(Reader *r) {
  if (++r->depth > DEPTH_MAX) r->bad = true;
  uint64_t v = r->bad ? 0 : read_binary(r, 1);
  if (!r->bad && take(r, "?")) {
    uint64_t yes = read_choice(r);
    if (!take(r, ":")) r->bad = true;
    uint64_t no = read_choice(r);
    v = v ? yes : no;
  }
  r->depth--;
  return v;
}

Err i18n_plural_eval(const char *expr, uint64_t n, uint64_t *out) {
  Reader r = {.p = expr, .n = n};
  uint64_t v = read_choice(&r);
  skip_blanks(&r);
  if (r.bad || *r.p) return ERR_CONFIG;
  *out = v;
  return ERR_OK;
}
