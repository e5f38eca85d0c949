// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Pages of the administrators: settings, deleted cases, what workers read about the organisation.
#include <string.h>

#include "app/accounts/accounts.h"
#include "app/admin/admin_settings.h"
#include "app/admin/admin_views.h"
#include "app/audit/audit.h"
#include "app/content/content.h"
#include "app/pages/pages.h"
#include "app/views.h"
#include "base/text.h"
#include "i18n/language.h"

enum { ERASURES_PAGE = 50, ABOUT_MAX = 1000, LANGS_MAX = 200, ISSUES_MAX = 128 };

static Err done(Req *rq, const Resp *rs) {
  (void)rs;
  return arena_failed(rq->arena) ? ERR_NO_MEMORY : ERR_OK;
}

// ---- settings

static Err settings_web(Req *rq, Resp *rs, ErrDetail *d) {
  Settings s;
  PageContext pc;
  TRY(admin_settings_get(rq, &s, d));
  struct retention_view *lines = ARENA_ARRAY(rq->arena, struct retention_view, s.n + 1);
  if (!lines) return ERR_NO_MEMORY;
  for (size_t i = 0; i < s.n; i++) lines[i] = (struct retention_view){s.lines[i].group, s.lines[i].name, s.lines[i].why, s.lines[i].months, s.lines[i].issue};
  Html h = staff_begin(rq, rs, &pc, TR_S("Settings"));
  struct settings_view v = {.layout = staff_layout(rq, "/staff/settings"), .lines = lines, .n_lines = s.n,
                            .advice_supervisor = s.advice_supervisor, .backup_days = s.backup_days, .min = MONTHS_MIN, .max = MONTHS_MAX,
                            .saved = req_int(rq, "saved", 0) == 1, .may_change = s.may_change, .two_person = s.two_person,
                            .promise_kept = s.promise_kept};
  settings_render(&h, &v);
  return done(rq, rs);
}

static Err switches_web(Req *rq, Resp *rs, ErrDetail *d) {
  TRY(admin_switches_set(rq, req_int(rq, "two_person", 0) == 1, req_int(rq, "promise_kept", 0) == 1, d));
  resp_redirect(rs, "/staff/settings?saved=1");
  return ERR_OK;
}

static Err retention_web(Req *rq, Resp *rs, ErrDetail *d) {
  const char *const *groups, *const *months;
  size_t n = req_many(rq, "group", &groups);
  if (req_many(rq, "months", &months) != n) return err_set(d, ERR_INPUT, "months", "one number for each group");
  RetentionLine *lines = ARENA_ARRAY(rq->arena, RetentionLine, n + 1);
  if (!lines) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++) {
    lines[i] = (RetentionLine){.group = groups[i]};
    TRY(text_int(months[i], MONTHS_MIN, MONTHS_MAX, &lines[i].months));
  }
  TRY(admin_retention_set(rq, lines, n, d));
  resp_redirect(rs, "/staff/settings?saved=1");
  return ERR_OK;
}

// ---- deleted cases

static const char *day_text(const Req *rq, int32_t day) {
  const I18n *l = i18n_get(req_app(rq)->i18n, rq->lang, I18N_STAFF);
  return i18n_date(rq->arena, l, day);
}

static Err erasures_web(Req *rq, Resp *rs, ErrDetail *d) {
  Erasure *list;
  size_t n;
  PageContext pc;
  TRY(admin_erasures(rq, req_int(rq, "before", 0), ERASURES_PAGE, &list, &n, d));
  struct erasure_view *rows = ARENA_ARRAY(rq->arena, struct erasure_view, n + 1);
  if (!rows) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    rows[i] = (struct erasure_view){.erased = day_text(rq, (int32_t)(list[i].erased / DAY_MS)),
                                    .last_backup = day_text(rq, list[i].last_backup), .tombstone = list[i].tombstone,
                                    .url = arena_fmt(rq->arena, "/staff/erasures/%lld", (long long)list[i].id),
                                    .over = list[i].last_backup < rq->now / DAY_MS};
  Html h = staff_begin(rq, rs, &pc, TR_S("Deleted cases"));
  struct erasures_view v = {.layout = staff_layout(rq, "/staff/erasures"), .rows = rows, .n_rows = n,
                            .backup_days = req_app(rq)->backup_days};
  if (n == ERASURES_PAGE) v.older_url = arena_fmt(rq->arena, "/staff/erasures?before=%lld", (long long)list[n - 1].id);
  erasures_render(&h, &v);
  return done(rq, rs);
}

static Err statement_web(Req *rq, Resp *rs, ErrDetail *d) {
  int64_t id;
  Bytes text;
  TRY(req_id(rq, "id", &id));
  TRY(admin_erasure_statement(rq, id, &text, d));
  resp_type(rs, "application/json");
  resp_header(rs, "Content-Disposition", "attachment; filename=\"erasure.json\"");
  buf_add(resp_body(rs), text.p, text.n);
  return ERR_OK;
}

// ---- the organisation

typedef struct { Arena *a; int64_t id; Org org; } OrgRead;

static Err org_work(Tx *tx, void *arg) {
  OrgRead *w = arg;
  return org_get(tx, w->a, w->id, &w->org);
}

static Err own_org(const Req *rq, Org *out, ErrDetail *d) {
  OrgRead w = {.a = rq->arena, .id = rq->who.org_id};
  TRY(db_read(req_app(rq)->db, org_work, &w, d));
  *out = w.org;
  return ERR_OK;
}

// Whether the word stands in a list of words with spaces between.
static bool has_word(const char *list, const char *word) {
  size_t n = strlen(word);
  for (const char *at = list; (at = strstr(at, word)); at += n)
    if ((at == list || at[-1] == ' ') && (at[n] == 0 || at[n] == ' ')) return true;
  return false;
}

static Err organisation_web(Req *rq, Resp *rs, ErrDetail *d) {
  Org org;
  PageContext pc;
  const Taxonomy *t = req_app(rq)->taxonomy;
  TRY(own_org(rq, &org, d));
  size_t n = t ? t->issues.n : 0;
  struct issue_view *issues = ARENA_ARRAY(rq->arena, struct issue_view, n + 1);
  if (!issues) return ERR_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    issues[i] = (struct issue_view){t->issues.v[i].id, t->issues.v[i].text, has_word(org.offered_for, t->issues.v[i].id)};
  Html h = staff_begin(rq, rs, &pc, TR_S("This organisation"));
  struct organisation_view v = {.layout = staff_layout(rq, "/staff/organisation"), .name = org.name, .code = org.code,
                                .about = org.about, .langs = org.langs, .issues = issues, .n_issues = n,
                                .saved = req_int(rq, "saved", 0) == 1, .offered = org.offered, .for_all = !*org.offered_for};
  organisation_render(&h, &v);
  return done(rq, rs);
}

// Known tags with one space between.
static Err clean_langs(const Req *rq, const char *typed, const char **out, ErrDetail *d) {
  const char *list = "";
  for (const char *at = typed; *at;) {
    size_t n = strcspn(at, " ,;\n");
    const char *tag = arena_strn(rq->arena, at, n);
    if (n && !language_exact(tag)) return err_set(d, ERR_INPUT, "langs", "an unknown language code");
    if (n && !has_word(list, tag)) list = arena_fmt(rq->arena, "%s%s%s", list, *list ? " " : "", tag);
    at += n + strspn(at + n, " ,;\n");
  }
  *out = list;
  return *list ? ERR_OK : err_set(d, ERR_INPUT, "langs", "at least one language code");
}

static Err clean_issues(const Req *rq, const char **out, ErrDetail *d) {
  const Taxonomy *t = req_app(rq)->taxonomy;
  const char *const *ids;
  size_t n = req_many(rq, "issue", &ids);
  *out = "";
  if (req_int(rq, "for_all", 0) == 1) return ERR_OK;
  if (n == 0) return err_set(d, ERR_INPUT, "issue", "choose at least one problem, or all");
  for (size_t i = 0; i < n; i++) {
    if (t && !code_find(&t->issues, ids[i])) return err_set(d, ERR_INPUT, "issue", "an unknown problem");
    *out = arena_fmt(rq->arena, "%s%s%s", *out, i ? " " : "", ids[i]);
  }
  return ERR_OK;
}

static Err organisation_set_web(Req *rq, Resp *rs, ErrDetail *d) {
  Org org;
  TRY(own_org(rq, &org, d));
  OrgFacts facts = {.code = org.code, .about = req_field(rq, "about"), .offered = req_int(rq, "offered", 0) == 1};
  TRY(clean_langs(rq, req_field(rq, "langs"), &facts.langs, d));
  TRY(clean_issues(rq, &facts.offered_for, d));
  TRY(admin_org_update(req_app(rq), &facts, audit_actor(rq), rq->now, d));
  // The pages that list organisations are rendered once.
  if (rq->server) server_cache_clear(rq->server);
  resp_redirect(rs, "/staff/organisation?saved=1");
  return ERR_OK;
}

// ---- routes

static const Field saved_fields[] = {{"saved", F_BOOL, FIELD_QUERY, 0, 1, 0, "the page before has saved"}, {0}};
static const Field switch_fields[] = {{"two_person", F_BOOL, FIELD_REQUIRED, 0, 1, 0, "a reveal needs a second key-holder"},
                                      {"promise_kept", F_BOOL, FIELD_REQUIRED, 0, 1, 0, "the promised time of the first answer can be kept"},
                                      {0}};
static const Field retention_fields[] = {
    {"group", F_CODE, FIELD_REQUIRED | FIELD_MANY, 1, 40, GROUPS_MAX, "group of problems"},
    {"months", F_INT, FIELD_REQUIRED | FIELD_MANY, MONTHS_MIN, MONTHS_MAX, GROUPS_MAX, "months after closing, in the order of the groups"},
    {0}};
static const Field erasures_fields[] = {{"before", F_INT, FIELD_QUERY, 1, INT64_MAX, 0, "older than this erasure"}, {0}};
static const Field organisation_fields[] = {
    {"about", F_TEXT, 0, 0, ABOUT_MAX, 0, "what the organisation can do, plain English"},
    {"langs", F_LINE, FIELD_REQUIRED, 2, LANGS_MAX, 0, "language tags with a space between"},
    {"offered", F_BOOL, 0, 0, 1, 0, "offered to workers"},
    {"for_all", F_BOOL, 0, 0, 1, 0, "offered for all problems"},
    {"issue", F_CODE, FIELD_MANY, 1, 40, ISSUES_MAX, "offered for these problems"},
    {0}};

const Route admin_routes[] = {
    {.method = "GET", .path = "/staff/settings", .roles = ROLE_ADMIN, .fields = saved_fields, .handler = settings_web,
     .summary = "Settings of the installation and retention of closed cases"},
    {.method = "POST", .path = "/staff/settings", .roles = ROLE_ADMIN, .fields = switch_fields, .handler = switches_web,
     .summary = "Changes the switches of the installation"},
    {.method = "POST", .path = "/staff/settings/retention", .roles = ROLE_ADMIN, .fields = retention_fields, .handler = retention_web,
     .summary = "Changes how long closed cases are kept"},
    {.method = "GET", .path = "/staff/erasures", .roles = ROLE_ADMIN | ROLE_AUDITOR, .fields = erasures_fields, .handler = erasures_web,
     .summary = "Erased cases with the two dates of their erasure"},
    {.method = "GET", .path = "/staff/erasures/{id}", .roles = ROLE_ADMIN | ROLE_AUDITOR, .handler = statement_web,
     .summary = "Signed statement of one erasure"},
    {.method = "GET", .path = "/staff/organisation", .roles = ROLE_ADMIN, .fields = saved_fields, .handler = organisation_web,
     .summary = "What workers read about this organisation"},
    {.method = "POST", .path = "/staff/organisation", .roles = ROLE_ADMIN, .fields = organisation_fields, .handler = organisation_set_web,
     .summary = "Changes what workers read about this organisation"},
    {0}};
