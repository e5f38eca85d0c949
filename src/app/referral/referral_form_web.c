// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the worker's and the helpers' forms of a consent have in common.
#include "app/referral/referral_web.h"
#include "base/text.h"

#include <string.h>

const int64_t share_days[] = {30, 90, 180, 365};
const size_t n_share_days = sizeof share_days / sizeof share_days[0];

void share_read(const Req *rq, ConsentChoice *out) {
  const char *const *values, *mode = req_field(rq, "mode");
  size_t n = req_many(rq, "part", &values);
  *out = (ConsentChoice){.handover = text_eq(mode, "over") || text_eq(mode, "keep"), .keep = text_eq(mode, "keep"),
                         .days = req_int(rq, "days", 0), .purpose = req_field(rq, "purpose")};
  for (size_t i = 0; i < n; i++) {
    ConsentPart part;
    if (consent_part_find(values[i], &part)) out->parts |= 1u << part;
  }
  n = req_many(rq, "file", &values);
  int64_t *ids = ARENA_ARRAY(rq->arena, int64_t, n + 1);
  out->files = ids;
  for (size_t i = 0; ids && i < n; i++)
    if (text_int(values[i], 1, INT64_MAX, &ids[out->n_files]) == ERR_OK) out->n_files++;
}

Err share_hidden(const Req *rq, const struct share_hidden_view **out, size_t *n) {
  static const char *const single[] = {"org", "consent", "home", "mode", "days", "purpose"}, *const many[] = {"part", "file"};
  struct share_hidden_view *v = ARENA_ARRAY(rq->arena, struct share_hidden_view, 8 + PARTS + CONSENT_FILES_MAX);
  size_t used = 0;
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < sizeof single / sizeof *single; i++)
    if (req_has(rq, single[i])) v[used++] = (struct share_hidden_view){single[i], req_field(rq, single[i])};
  for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
    const char *const *values;
    size_t k = req_many(rq, many[i], &values);
    for (size_t j = 0; j < k && used < 8 + PARTS + CONSENT_FILES_MAX; j++) v[used++] = (struct share_hidden_view){many[i], values[j]};
  }
  *out = v;
  *n = used;
  return ERR_OK;
}

struct ref_option_view *share_parts(const Req *rq, const I18n *l, unsigned bits, size_t *n) {
  struct ref_option_view *v = ARENA_ARRAY(rq->arena, struct ref_option_view, PARTS);
  *n = v ? PARTS : 0;
  for (size_t i = 0; i < *n; i++)
    v[i] = (struct ref_option_view){consent_part_code((ConsentPart)i), i18n_tr(l, NULL, consent_part_text((ConsentPart)i)), (bits >> i) & 1u};
  return v;
}

static bool among(const ConsentChoice *ch, int64_t id) {
  for (size_t i = 0; i < ch->n_files; i++)
    if (ch->files[i] == id) return true;
  return false;
}

struct ref_option_view *share_files(const Req *rq, const ConsentCase *c, const ConsentChoice *ch, size_t *n) {
  struct ref_option_view *v = ARENA_ARRAY(rq->arena, struct ref_option_view, c->n_items + 1);
  *n = 0;
  for (size_t i = 0; v && i < c->n_items; i++) {
    const Item *it = &c->items[i];
    if (text_eq(it->kind, "file") && it->plain)
      v[(*n)++] = (struct ref_option_view){arena_fmt(rq->arena, "%lld", (long long)it->id), json_str(it->plain, "name", ""), among(ch, it->id)};
  }
  return v;
}

typedef struct { Arena *a; int64_t from; Org *orgs; size_t n; } OrgsWork;

// Those of this installation, then those elsewhere whose keys the organisation has compared.
static Err orgs_work(Tx *tx, void *arg) {
  OrgsWork *w = arg;
  Org *here, *there;
  size_t n, more;
  TRY(org_list(tx, w->a, true, &here, &n));
  TRY(org_peers(tx, w->a, w->from, &there, &more));
  w->orgs = ARENA_ARRAY(w->a, Org, n + more + 1);
  if (!w->orgs) return ERR_NO_MEMORY;
  if (n) memcpy(w->orgs, here, n * sizeof *here);
  if (more) memcpy(w->orgs + n, there, more * sizeof *there);
  w->n = n + more;
  return ERR_OK;
}

// An organisation in another country than the one that has the case is named with it.
static const char *org_name(const Req *rq, const I18n *l, const ConsentCase *c, const Org *org) {
  if (!*org->country || text_eq(org->country, c->from.country)) return org->name;
  return arena_fmt(rq->arena, "%s (%s)", org->name, i18n_country(rq->arena, l, org->country));
}

Err share_orgs(const Req *rq, const I18n *l, const ConsentCase *c, bool home, int64_t chosen, const struct ref_option_view **out, size_t *n,
               bool *withheld, bool *can_home, ErrDetail *d) {
  OrgsWork w = {.a = rq->arena, .from = c->row.org_id};
  TRY(db_read(req_app(rq)->db, orgs_work, &w, d));
  struct ref_option_view *v = ARENA_ARRAY(rq->arena, struct ref_option_view, w.n + 1);
  if (!v) return ERR_NO_MEMORY;
  *n = 0;
  for (size_t i = 0; i < w.n; i++) {
    const Org *org = &w.orgs[i];
    ConsentCase to = *c;
    ErrDetail why = {.err = ERR_OK};
    to.to = *org;
    if (org->id == c->row.org_id) continue;
    if (org->home_government) *can_home = true;
    if (org->home_government && !home) continue;
    if (consent_wall(&to, true, &why) != ERR_OK) *withheld = true;
    else v[(*n)++] = (struct ref_option_view){arena_fmt(rq->arena, "%lld", (long long)org->id), org_name(rq, l, c, org), org->id == chosen};
  }
  *out = v;
  return ERR_OK;
}

static Err parts_in(const Req *rq, const I18n *l, const ConsentCase *c, const ConsentChoice *ch, const char *const **out, size_t *n) {
  const char **v = ARENA_ARRAY(rq->arena, const char *, PARTS + CONSENT_FILES_MAX);
  *n = 0;
  if (!v) return ERR_NO_MEMORY;
  for (size_t i = 0; i < PARTS; i++)
    if ((ch->parts >> i) & 1u) v[(*n)++] = i18n_tr(l, NULL, consent_part_text((ConsentPart)i));
  for (size_t i = 0; i < c->n_items && *n < PARTS + CONSENT_FILES_MAX; i++)
    if (text_eq(c->items[i].kind, "file") && c->items[i].plain && among(ch, c->items[i].id)) v[(*n)++] = json_str(c->items[i].plain, "name", "");
  *out = v;
  return ERR_OK;
}

Err share_text(const Req *rq, const ConsentCase *c, const ConsentChoice *ch, const I18n *l, struct consent_text_view *out) {
  const char **lines = ARENA_ARRAY(rq->arena, const char *, CONSENT_TEXTS), **again = ARENA_ARRAY(rq->arena, const char *, CONSENT_TEXTS);
  const Language *own = i18n_language(l);
  const I18n *second = i18n_get(req_app(rq)->i18n, own->second, I18N_WORKER);  // English where it has none, as it is sealed
  if (!lines || !again) return ERR_NO_MEMORY;
  *out = (struct consent_text_view){.lines = lines, .second = again, .lang = own->tag, .dir = own->dir,
                                    .version = arena_fmt(rq->arena, "%d", CONSENT_TEXT_VERSION), .purpose = *ch->purpose ? ch->purpose : NULL,
                                    .source = c->law ? c->law->link : NULL};
  TRY(consent_text(l, rq->arena, c, ch, rq->now, lines, &out->n_lines));
  TRY(parts_in(rq, l, c, ch, &out->parts, &out->n_parts));
  out->second_lang = i18n_language(second)->tag;
  out->second_dir = i18n_language(second)->dir;
  return consent_text(second, rq->arena, c, ch, rq->now, again, &out->n_second);
}

const char *ref_day(const Req *rq, const I18n *l, int64_t day) { return day ? i18n_date(rq->arena, l, (int32_t)day) : NULL; }
