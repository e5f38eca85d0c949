// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Entering and ending ties.
#include "app/audit/audit.h"
#include "app/walls/walls_store.h"
#include "base/text.h"

#include <string.h>

typedef struct { Arena *a; bool ended_too; Tie *v; size_t n; } ListWork;

static Err list_work(Tx *tx, void *arg) {
  ListWork *w = arg;
  return walls_store_ties(tx, w->a, w->ended_too, &w->v, &w->n);
}

Err ties_list(const App *app, Arena *a, bool ended_too, Tie **out, size_t *n, ErrDetail *d) {
  ListWork w = {.a = a, .ended_too = ended_too};
  TRY(db_read(app->db, list_work, &w, d));
  *out = w.v;
  *n = w.n;
  return ERR_OK;
}

// ---- one more

typedef struct { const Req *rq; const Tie *tie; int64_t id; ErrDetail *d; const OfficeBook *book; } TieWork;

static Err known(Tx *tx, const TieWork *w, const char *node, const char *field) {
  Org org;
  Err e = ERR_NOT_FOUND;
  if (text_starts(node, "org:")) e = org_by_code(tx, w->rq->arena, node + strlen("org:"), &org);
  else if (text_starts(node, "office:")) e = office_find(w->book, node + strlen("office:")) ? ERR_OK : ERR_NOT_FOUND;
  else if (text_starts(node, "party:")) e = node[strlen("party:")] ? ERR_OK : ERR_NOT_FOUND;
  return e == ERR_NOT_FOUND ? err_set(w->d, ERR_INPUT, field, "no such organisation, body or party") : e;
}

static bool star(const char *node) { return text_eq(node, "*recruiters") || text_eq(node, "*supervisors"); }

static Err event(Tx *tx, const TieWork *w, const char *what) {
  AuditEvent ev = {.org_id = w->rq->who.org_id, .actor = audit_actor(w->rq), .action = AUDIT_TIE_CHANGED, .at = w->rq->now,
                   .detail = arena_fmt(w->rq->arena, "tie=%lld %s", (long long)w->id, what)};
  return audit_append(tx, &ev);
}

static Err add_work(Tx *tx, void *arg) {
  TieWork *w = arg;
  const Tie *t = w->tie;
  TRY(known(tx, w, t->from, "from"));
  if (!(star(t->to) && t->kind == TIE_MEMBER)) TRY(known(tx, w, t->to, "to"));
  TRY(walls_store_insert(tx, t, w->rq->who.user_id, w->rq->now / DAY_MS));
  return event(tx, w, tie_kinds[t->kind]);
}

Err tie_add(const Req *rq, const Tie *in, ErrDetail *d) {
  const App *app = req_app(rq);
  TieWork w = {.rq = rq, .tie = in, .d = d};
  if (in->kind >= TIE_KINDS || text_eq(in->from, in->to)) return err_set(d, ERR_INPUT, "to", "nothing that ties");
  if (strlen(in->from) > TIE_NODE_MAX || strlen(in->to) > TIE_NODE_MAX) return err_set(d, ERR_LIMIT, "from", "a name is too long");
  if (!*in->source) return err_set(d, ERR_INPUT, "source", "where it can be read");
  TRY(offices_hold(app->offices, app->db, &w.book, d));
  Err e = db_write(app->db, add_work, &w, d);
  offices_drop(w.book);
  return e;
}

// ---- one less

// What the own organisation stands with: itself, and whatever the same body, owners and associations lead to.
typedef struct { const char **node; size_t n; } Circle;

static bool in_circle(const Circle *c, const char *node) {
  for (size_t i = 0; i < c->n; i++)
    if (text_eq(c->node[i], node)) return true;
  return false;
}

static Err circle_of(Tx *tx, Arena *a, const char *own, Circle *out) {
  Tie *ties;
  size_t n;
  TRY(walls_store_ties(tx, a, false, &ties, &n));
  *out = (Circle){.node = ARENA_ARRAY(a, const char *, 2 * n + 1)};
  if (!out->node) return ERR_NO_MEMORY;
  out->node[out->n++] = own;
  for (size_t i = 0; i < out->n; i++)
    for (size_t k = 0; k < n; k++) {
      const char *other = text_eq(ties[k].from, out->node[i]) ? ties[k].to : text_eq(ties[k].to, out->node[i]) ? ties[k].from : NULL;
      if (other && ties[k].kind != TIE_SERVES && !star(other) && !in_circle(out, other)) out->node[out->n++] = other;
    }
  return ERR_OK;
}

static Err end_work(Tx *tx, void *arg) {
  TieWork *w = arg;
  Tie t;
  Org own;
  Circle circle;
  TRY(walls_store_tie(tx, w->rq->arena, w->id, &t));
  TRY(org_get(tx, w->rq->arena, w->rq->who.org_id, &own));
  const char *node = arena_fmt(w->rq->arena, "org:%s", own.code);
  if (!*node) return ERR_NO_MEMORY;
  TRY(circle_of(tx, w->rq->arena, node, &circle));
  if (in_circle(&circle, t.from) || in_circle(&circle, t.to)) return err_set(w->d, ERR_FORBIDDEN, "", "a tie of the own organisation, or of what it stands with");
  TRY(walls_store_end(tx, w->id, w->rq->who.user_id, w->rq->now / DAY_MS));
  return event(tx, w, "ended");
}

Err tie_end(const Req *rq, int64_t id, ErrDetail *d) {
  TieWork w = {.rq = rq, .id = id, .d = d};
  return db_write(req_app(rq)->db, end_work, &w, d);
}
