// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Organisations and people of the demo, and the order of loading.
#include "app/demo/demo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/accounts/accounts.h"
#include "app/demo/demo_int.h"
#include "app/demo/demo_store.h"
#include "app/open.h"
#include "base/text.h"

enum { DEMO_ARENA = 64 * 1024 * 1024 };

const DemoOrg *demo_org(const Demo *m, const char *code) {
  for (size_t i = 0; i < m->n_orgs; i++)
    if (text_eq(m->orgs[i].code, code)) return &m->orgs[i];
  return NULL;
}

const DemoPerson *demo_person(const Demo *m, const char *login) {
  for (size_t i = 0; i < m->n_people; i++)
    if (text_eq(m->people[i].login, login)) return &m->people[i];
  return NULL;
}

static const char *join(Arena *a, const char *const *v, size_t n) {
  const char *out = "";
  for (size_t i = 0; i < n; i++) out = arena_fmt(a, "%s%s%s", out, i ? " " : "", v[i]);
  return out;
}

typedef struct { int64_t org_id; const char *issues; } OfferedFor;

static Err offered_work(Tx *tx, void *arg) {
  OfferedFor *w = arg;
  return demo_store_offered_for(tx, w->org_id, w->issues);
}

static Err add_organisation(Demo *m, const YamlNode *node, ErrDetail *d) {
  OrgNew in = {.offered = true};
  const char *const *langs, *const *issues;
  size_t n_langs, n_issues;
  const YamlNode *name = yaml_get(node, "name"), *about = yaml_get(node, "what_it_can_do");
  DemoOrg *org = &m->orgs[m->n_orgs];
  if (m->n_orgs == DEMO_ORGS_MAX || !name || !about) return yaml_fault(node, d, "not an organisation");
  TRY(yaml_code(node, "code", true, &in.code, d));
  TRY(yaml_code(node, "kind", true, &in.kind, d));
  TRY(yaml_code(node, "country", true, &in.country, d));
  TRY(yaml_text(name, "en", true, &in.name, d));
  TRY(yaml_text(about, "en", true, &in.about, d));
  TRY(yaml_bool(node, "home_government", true, &in.home_government, d));
  TRY(yaml_texts(m->a, node, "languages", &langs, &n_langs, d));
  TRY(yaml_texts(m->a, node, "offered_for", &issues, &n_issues, d));
  in.langs = join(m->a, langs, n_langs);
  TRY(org_create(m->app, &in, NULL, &org->id, &org->secret, d));
  org->code = in.code;
  m->n_orgs++;
  OfferedFor w = {.org_id = org->id, .issues = n_issues == 1 && text_eq(issues[0], "all") ? "" : join(m->a, issues, n_issues)};
  return db_write(m->app->db, offered_work, &w, d);
}

Err demo_each(Demo *m, const char *file, const char *key, Err (*add)(Demo *, const YamlNode *, ErrDetail *), ErrDetail *d) {
  YamlNode *root;
  const YamlNode *node;
  size_t n;
  TRY(yaml_load(m->a, arena_fmt(m->a, "%s/demo/%s", m->app->share_dir, file), &root, d));
  TRY(yaml_list(root, key, true, &node, &n, d));
  for (; node; node = node->next) TRY(add(m, node, d));
  return ERR_OK;
}

Err demo_organisations(Demo *m, ErrDetail *d) { return demo_each(m, "organisations.yaml", "organisations", add_organisation, d); }

// Four groups of four: easy to copy from a terminal, 80 random bits.
static void random_password(char out[20]) {
  static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789x";
  uint8_t r[16];
  secret_random(r, sizeof r);
  size_t n = 0;
  for (size_t i = 0; i < sizeof r; i++) {
    if (i && i % 4 == 0) out[n++] = '-';
    out[n++] = letters[r[i] % 32];
  }
  out[n] = 0;
  secret_wipe(r, sizeof r);
}

static unsigned role_of(const char *name) {
  static const struct { const char *name; unsigned role; } roles[] = {{"administrator", ROLE_ADMIN}, {"supervisor", ROLE_SUPERVISOR},
      {"caseworker", ROLE_CASEWORKER}, {"interpreter", ROLE_INTERPRETER}, {"auditor", ROLE_AUDITOR}};
  for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
    if (text_eq(roles[i].name, name)) return roles[i].role;
  return 0;
}

static Err add_person(Demo *m, const YamlNode *node, ErrDetail *d) {
  PersonNew in = {0};
  const char *org_code, *role;
  char password[20], recovery[64];
  DemoPerson *p = &m->people[m->n_people];
  TRY(yaml_text(node, "login", true, &in.login, d));
  TRY(yaml_code(node, "organisation", true, &org_code, d));
  TRY(yaml_text(node, "name", true, &in.name, d));
  TRY(yaml_code(node, "role", true, &role, d));
  TRY(yaml_text(node, "language", true, &in.lang, d));
  const DemoOrg *org = demo_org(m, org_code);
  in.role = role_of(role);
  if (!org || !in.role || m->n_people == DEMO_PEOPLE_MAX) return yaml_fault(node, d, "unknown organisation or role");
  random_password(password);
  in.org_id = org->id;
  in.password = password;
  TRY(person_create(m->app, &in, in.role & ROLE_CASE_STAFF ? &org->secret : NULL, &p->id, recovery, d));
  p->login = in.login;
  p->org_id = org->id;
  p->role = in.role;
  m->n_people++;
  (void)fprintf(m->sign_ins, "  %-20s %s   %s, %s\n", in.login, password, role, org_code);
  secret_wipe(password, sizeof password);
  secret_wipe(recovery, sizeof recovery);
  return ERR_OK;
}

Err demo_people(Demo *m, ErrDetail *d) {
  (void)fprintf(m->sign_ins, "Sign-ins of the demo (random, for this folder only):\n");
  return demo_each(m, "people.yaml", "people", add_person, d);
}

static Err count_work(Tx *tx, void *arg) { return demo_store_org_count(tx, arg); }

static Err load_all(Demo *m, ErrDetail *d) {
  int64_t n = 0;
  TRY(db_read(m->app->db, count_work, &n, d));
  if (n > 0) return err_set(d, ERR_CONFIG, "data", "this folder is not empty");
  TRY(meta_set(m->app, "demo", "1", d));
  m->app->demo = true;
  TRY(demo_organisations(m, d));
  TRY(demo_people(m, d));
  TRY(demo_cases(m, d));
  TRY(demo_calls(m, d));
  // Last: a folder whose loading broke off is told apart by this.
  return meta_set(m->app, "demo_loaded", "1", d);
}

Err demo_load(App *app, ErrDetail *d) {
  Demo *m = calloc(1, sizeof *m);
  if (!m) return ERR_NO_MEMORY;
  m->app = app;
  m->now = clock_now();
  m->a = arena_new(DEMO_ARENA, ARENA_WIPE);
  int fd = m->a ? open(arena_fmt(m->a, "%s/demo-sign-ins.txt", app->data_dir), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
  m->sign_ins = fd >= 0 ? fdopen(fd, "w") : NULL;
  Err e = m->sign_ins ? load_all(m, d) : err_set(d, ERR_IO, "demo-sign-ins.txt", "cannot be written");
  if (m->sign_ins && fclose(m->sign_ins) != 0 && e == ERR_OK) e = ERR_IO;
  SECRET_WIPE(&m->orgs);
  arena_free(m->a);
  free(m);
  return e;
}
