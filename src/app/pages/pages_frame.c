// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The frame of worker and staff pages.
#include <string.h>

#include "app/pages/pages.h"
#include "base/text.h"

static const char *page_title(const App *app, Arena *a, const I18n *l, const char *title_id) {
  return title_id ? arena_fmt(a, "%s · %s", i18n_tr(l, NULL, title_id), app->site_name) : app->site_name;
}

static PageContext common(const Req *rq, const I18n *l, const char *title_id) {
  const App *app = req_app(rq);
  const Language *lang = i18n_language(l);
  return (PageContext){.lang = lang->tag, .dir = lang->dir, .title = page_title(app, rq->arena, l, title_id), .path = rq->path,
                       .csrf = rq->who.csrf, .asset_base = app->asset_base, .asset_version = "", .org_name = app->site_name,
                       .texts = app->i18n, .flags = PAGE_NO_INDEX | (app->demo ? PAGE_DEMO : 0u)};
}

Html page_begin(Req *rq, Resp *rs, PageContext *pc, const char *title_id) {
  const I18n *l = i18n_get(req_app(rq)->i18n, rq->lang, I18N_WORKER);
  *pc = common(rq, l, title_id);
  pc->audience = I18N_WORKER;
  pc->leave_url = arena_fmt(rq->arena, "/%s/leave", pc->lang);
  return html_to(resp_body(rs), l, pc);
}

// ---- staff

static const char *staff_tag(const Req *rq) {
  const Language *own = rq->who.lang ? language_exact(rq->who.lang) : NULL;
  if (own && own->staff) return own->tag;
  return language_negotiate_staff(req_header(rq, "Accept-Language"))->tag;
}

static const char *role_code(unsigned role) {
  static const struct { unsigned role; const char *code; } roles[] = {
      {ROLE_CASEWORKER, "caseworker"}, {ROLE_SUPERVISOR, "supervisor"}, {ROLE_INTERPRETER, "interpreter"},
      {ROLE_AUDITOR, "auditor"}, {ROLE_ADMIN, "admin"}};
  for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
    if (roles[i].role == role) return roles[i].code;
  return NULL;
}

Html staff_begin(Req *rq, Resp *rs, PageContext *pc, const char *title_id) {
  const I18n *l = i18n_get(req_app(rq)->i18n, staff_tag(rq), I18N_STAFF);
  *pc = common(rq, l, title_id);
  pc->audience = I18N_STAFF;
  pc->no_leave = true;
  if (rq->who.role & ROLE_ANY_STAFF) {
    pc->user_name = rq->who.name;
    pc->user_role = role_code(rq->who.role);
  }
  return html_to(resp_body(rs), l, pc);
}

// ---- navigation: an entry is shown where the page exists and the role may open it

static const struct { const char *url, *text; } entries[] = {
    {"/staff/cases", TR_S("Cases")},
    {"/staff/search", TR_S("Search")},
    {"/staff/referrals", TR_S("Referrals")},
    {"/staff/peers", TR_S("Other servers")},
    {"/staff/clocks", TR_S("Clocks")},
    {"/staff/report", TR_S("Type in a report")},
    {"/staff/calls", TR_S("Contact log")},
    {"/staff/words", TR_S("Replies")},
    {"/staff/groups", TR_S("Groups")},
    {"/staff/lists", TR_S("Old case lists")},
    {"/staff/emergencies", TR_S("Emergencies")},
    {"/staff/messages", TR_S("Messages to translate")},
    {"/staff/places", TR_S("Directory")},
    {"/staff/register", TR_S("Register")},
    {"/staff/ties", TR_S("Ties")},
    {"/staff/vetting", TR_S("Vetting")},
    {"/staff/people", TR_S("People")},
    {"/staff/keys", TR_S("Keys")},
    {"/staff/organisation", TR_S("Organisation")},
    {"/staff/erasures", TR_S("Erasures")},
    {"/staff/settings", TR_S("Settings")},
    {"/staff/audit", TR_S("Audit log")},
    {"/staff/me", TR_S("My account")},
};
enum { N_ENTRIES = sizeof entries / sizeof entries[0] };

// What a key press goes there with (keys.js): "g" and a letter, as in the programs that helpers come from.
static const struct { const char *url, *key; } entry_keys[] = {
    {"/staff/cases", "g c"}, {"/staff/search", "/"}, {"/staff/referrals", "g r"}, {"/staff/report", "g n"}, {"/staff/calls", "g k"},
    {"/staff/groups", "g g"}, {"/staff/messages", "g t"}, {"/staff/places", "g d"}, {"/staff/audit", "g l"}, {"/staff/me", "g m"},
};

static const char *key_of(const char *url) {
  for (size_t i = 0; i < sizeof entry_keys / sizeof entry_keys[0]; i++)
    if (text_eq(entry_keys[i].url, url)) return entry_keys[i].key;
  return NULL;
}

static bool may_open(const Req *rq, const char *url) {
  const Route *const *tables = rq->server ? server_routes(rq->server) : NULL;
  for (; tables && *tables; tables++)
    for (const Route *r = *tables; r->path; r++)
      if (text_eq(r->path, url) && text_eq(r->method, "GET")) return (r->roles & rq->who.role & ROLE_ANY_STAFF) != 0;
  return false;
}

struct staff_layout_view staff_layout(const Req *rq, const char *here) {
  struct staff_nav_view *nav = ARENA_ARRAY(rq->arena, struct staff_nav_view, N_ENTRIES);
  struct staff_layout_view v = {.nav = nav, .keys = (rq->who.role & ROLE_ANY_STAFF) && !text_eq(req_cookie(rq, PAGES_KEYS_COOKIE), "off")};
  for (size_t i = 0; nav && i < N_ENTRIES; i++)
    if (may_open(rq, entries[i].url)) nav[v.n_nav++] = (struct staff_nav_view){entries[i].url, entries[i].text, key_of(entries[i].url), text_eq(here, entries[i].url)};
  return v;
}

// ---- worker pages

// Messenger and LINE open links in a browser of their own, and may see what is read there.
static bool inside_app(const char *agent) {
  static const char *const marks[] = {"FBAN/", "FBAV/", "FB_IAB/", "Messenger", "Instagram", " Line/", "KAKAOTALK", "Zalo"};
  for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
    if (strstr(agent, marks[i])) return true;
  return false;
}

unsigned pages_variant(const Req *rq) { return inside_app(req_header(rq, "User-Agent")) ? 1 : 0; }

struct layout_view page_layout(const Req *rq, const char *back_url) {
  return (struct layout_view){.back_url = back_url, .in_app = inside_app(req_header(rq, "User-Agent"))};
}

void page_second(Html *h, const char *id, const char *arg, const char *value) {
  const Language *own = i18n_language(h->lang);
  const I18n *l = h->page->texts && *own->second ? i18n_get(h->page->texts, own->second, h->page->audience) : NULL;
  if (!l || !i18n_has(l, NULL, id)) return;
  const Language *second = i18n_language(l);
  Html in = {.out = h->out, .lang = l, .page = h->page};
  I18nArg args[] = {i18n_arg_str(arg ? arg : "", value)};
  html_raw_const(h, "<p class=\"second\" lang=\"");
  html_attr(h, second->tag);
  html_raw_const(h, "\" dir=\"");
  html_attr(h, second->dir);
  html_raw_const(h, "\">");
  html_t(&in, HTML_IN_TEXT, i18n_hash(NULL, id), NULL, id, args, arg ? 1 : 0);
  html_raw_const(h, "</p>\n");
}
