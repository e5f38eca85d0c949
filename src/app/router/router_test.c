// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Reported cases go where they must (content/router/cases.yaml); what holds whatever a rule says; the reader's faults.
#include "app/testopen.h"

#include <sys/stat.h>
#include <unistd.h>

#include "app/offices/offices.h"
#include "app/router/router.h"

static Router *router;
static OfficeDesk *desk;
static const OfficeBook *book;
static Arena *arena;

static int open_all(void **state) {
  ErrDetail d = {0};
  (void)state;
  sealed_open_kit();
  if (router_load("content", kit.app.tree, &router, &d) != ERR_OK) fail_msg("%s", d.text);
  if (offices_open("content", kit.app.taxonomy, &desk, &d) != ERR_OK) fail_msg("%s", d.text);
  kit.app.offices = desk;
  kit.app.router = router;
  assert_int_equal(offices_first_import(desk, kit.app.db, clock_now(), &d), ERR_OK);
  assert_int_equal(offices_hold(desk, kit.app.db, &book, &d), ERR_OK);
  arena = arena_new(64 * 1024 * 1024, 0);
  return 0;
}

static int close_all(void **state) {
  (void)state;
  offices_drop(book);
  offices_close(desk);
  router_close(router);
  arena_free(arena);
  sealed_close_kit();
  return 0;
}

static int fresh(void **state) {
  (void)state;
  arena_clear(arena);
  return 0;
}

// ---- helpers

static json_t *json_of(const char *text) {
  json_error_t e;
  json_t *j = json_loads(text, 0, &e);
  if (!j) fail_msg("%s: %s", text, e.text);
  return j;
}

static void problem_of(const json_t *answers, const json_t *resolved, const char *home, bool asked, RouterProblem *p) {
  ErrDetail d = {0};
  if (router_problem(&kit.app, arena, answers, resolved, p, &d) != ERR_OK) fail_msg("%s", d.text);
  p->home = home;
  p->home_asked = asked;
  p->lang = "km";
  p->now = clock_now();
}

static RouterDoors route(const RouterProblem *p) {
  RouterDoors out;
  assert_int_equal(router_route(router, arena, book, p, &out), ERR_OK);
  return out;
}

static int at(const RouterDoors *doors, const char *id) {
  for (size_t i = 0; i < doors->n; i++)
    if (doors->doors[i].office && text_eq(doors->doors[i].office->id, id)) return (int)i;
  return -1;
}

static int at_org(const RouterDoors *doors, const char *code) {
  for (size_t i = 0; i < doors->n; i++)
    if (doors->doors[i].org && text_eq(doors->doors[i].org->code, code)) return (int)i;
  return -1;
}

static bool next_to_any(const RouterDoors *doors, const char *id) {
  for (size_t i = 0; i < doors->n; i++)
    for (size_t k = 0; k < doors->doors[i].n_next; k++)
      if (text_eq(doors->doors[i].next[k]->id, id)) return true;
  return false;
}

static bool withheld(const RouterDoors *doors, const char *id, WallWhy why) {
  for (size_t i = 0; i < doors->n_withheld; i++) {
    const RouterWithheld *w = &doors->withheld[i];
    if (text_eq(w->office ? w->office->id : w->org->code, id)) return w->why == why;
  }
  return false;
}

// ---- reported cases

static json_t *json_of_yaml(const YamlNode *n) {
  if (n->kind == YAML_SCALAR) return json_string(n->text);
  json_t *out = n->kind == YAML_LIST ? json_array() : json_object();
  for (const YamlNode *c = n->first; c; c = c->next) {
    if (n->kind == YAML_LIST) json_array_append_new(out, json_of_yaml(c));
    else json_object_set_new(out, c->key, json_of_yaml(c));
  }
  return out;
}

typedef struct { const char *id; const char *const *v[5]; size_t n[5]; } Wanted;
enum { MUST, ORDER, ASK, NEVER, LIMIT };

static const char *half(const char *both, const char **body) {
  const char *sign = strchr(both, '=');
  assert_non_null(sign);
  *body = arena_strn(arena, both, (size_t)(sign - both));
  return sign + 1;
}

// The text of an ask, from the file: the router hands out texts.
static const char *ask_text(const YamlNode *asks, const char *id) {
  for (const YamlNode *c = asks->first; c; c = c->next)
    if (text_eq(yaml_get(c, "id")->text, id)) return yaml_get(c, "text")->text;
  fail_msg("no ask %s", id);
  return "";
}

static void hold_case(const Wanted *w, const RouterDoors *doors, const YamlNode *asks) {
  int last = -1;
  for (size_t i = 0; i < w->n[MUST]; i++)
    if (at(doors, w->v[MUST][i]) < 0) fail_msg("%s: %s is no door", w->id, w->v[MUST][i]);
  for (size_t i = 0; i < w->n[ORDER]; i++) {
    int here = at(doors, w->v[ORDER][i]);
    if (here <= last) fail_msg("%s: %s stands at %d, not after %d", w->id, w->v[ORDER][i], here, last);
    last = here;
  }
  for (size_t i = 0; i < w->n[NEVER]; i++)
    if (at(doors, w->v[NEVER][i]) >= 0 || next_to_any(doors, w->v[NEVER][i])) fail_msg("%s: %s is offered", w->id, w->v[NEVER][i]);
  for (size_t i = 0; i < w->n[ASK]; i++) {
    const char *body, *ask = ask_text(asks, half(w->v[ASK][i], &body));
    int here = at(doors, body);
    bool found = false;
    for (size_t k = 0; here >= 0 && k < doors->doors[here].n_asks; k++) found |= text_eq(doors->doors[here].asks[k], ask);
    if (!found) fail_msg("%s: nothing says %s", w->id, w->v[ASK][i]);
  }
  for (size_t i = 0; i < w->n[LIMIT]; i++) {
    const char *body, *rule = half(w->v[LIMIT][i], &body);
    int here = at(doors, body);
    if (here < 0 || !text_eq(doors->doors[here].limit, rule)) fail_msg("%s: no limit %s", w->id, w->v[LIMIT][i]);
  }
  for (size_t i = 0; i < doors->n; i++)
    if (doors->doors[i].office && !doors->doors[i].n_because) fail_msg("%s: %s stands without a reason", w->id, doors->doors[i].office->id);
}

static void test_reported_cases(void **state) {
  static const char *const lists[] = {"must", "order", "ask", "never", "limit"};
  YamlNode *root, *rules;
  const YamlNode *first;
  ErrDetail d = {0};
  size_t n;
  (void)state;
  assert_int_equal(yaml_load(arena, "content/router/cases.yaml", &root, &d), ERR_OK);
  assert_int_equal(yaml_load(arena, "content/router/doors.yaml", &rules, &d), ERR_OK);
  assert_int_equal(yaml_list(root, "cases", true, &first, &n, &d), ERR_OK);
  assert_true(n >= 17);
  for (const YamlNode *c = first; c; c = c->next) {
    Wanted w = {.id = yaml_get(c, "id")->text};
    bool asked = false;
    RouterProblem p;
    json_t *answers = json_of_yaml(yaml_get(c, "answers"));
    if (answers_check(kit.app.tree, answers, (const char *const[]){NULL}, false, &d) != ERR_OK) fail_msg("%s: %s %s", w.id, d.field, d.text);
    assert_int_equal(yaml_bool(c, "home_asked", false, &asked, &d), ERR_OK);
    for (int i = 0; i < 5; i++) assert_int_equal(yaml_texts(arena, c, lists[i], &w.v[i], &w.n[i], &d), ERR_OK);
    problem_of(answers, NULL, yaml_get(c, "home")->text, asked, &p);
    RouterDoors doors = route(&p);
    hold_case(&w, &doors, yaml_get(rules, "asks"));
    json_decref(answers);
  }
}

// ---- what holds whatever a rule says

static void test_order_and_reasons(void **state) {
  (void)state;
  RouterProblem p;
  json_t *a = json_of("{\"where\":[\"japan\"],\"happened\":[\"deductions\"],\"pathway\":[\"titp_2\"],\"prefecture\":[\"jp-21\"],\"who\":[\"pays_you\"],"
                      "\"fixed\":[\"paper\"],\"fixed.first_day\":\"2099-01-02\"}");
  problem_of(a, NULL, "kh", false, &p);
  RouterDoors doors = route(&p);
  int otit = at(&doors, "otit");
  assert_true(otit >= 0 && doors.home_waits);
  const I18n *l = i18n_english();
  assert_string_equal(router_say_because(&kit.app, l, arena, &doors.doors[otit]),
                      "Because of what you said: Technical intern, second or third year; Gifu · 岐阜県; In Japan; They take money out of my pay");
  const char *when[ROUTER_WHENS];
  size_t n;
  assert_int_equal(router_say_when(&kit.app, l, arena, &p, &doors.doors[otit], when, &n), ERR_OK);
  assert_int_equal(n, 1);
  assert_non_null(strstr(when[0], "2099"));
  assert_true(at(&doors, "houterasu") > otit);
  assert_true(doors.doors[at(&doors, "houterasu")].lawful_stay);
  for (size_t i = 0; i < doors.n; i++) assert_true(i == 0 || doors.doors[i - 1].rank <= doors.doors[i].rank);
  assert_true(at_org(&doors, "one") >= 0 && at_org(&doors, "two") >= 0);
  assert_true(at_org(&doors, "two") < at_org(&doors, "one"));   // it is in Japan, as she is
  json_decref(a);
}

static void test_home_government(void **state) {
  (void)state;
  RouterProblem p;
  json_t *a = json_of("{\"where\":[\"japan\"],\"happened\":[\"papers_kept\"],\"who\":[\"pays_you\"]}");
  kit_sql(&kit, "UPDATE orgs SET home_government = 1 WHERE code = 'one'");
  problem_of(a, NULL, "kh", false, &p);
  RouterDoors doors = route(&p);
  assert_true(at(&doors, "embassy_kh") < 0 && at_org(&doors, "one") < 0 && doors.home_waits);
  problem_of(a, NULL, "kh", true, &p);
  doors = route(&p);
  assert_true(at(&doors, "embassy_kh") >= 0 && at_org(&doors, "one") >= 0);
  assert_true(at(&doors, "embassy_vn") < 0);
  problem_of(a, NULL, "", true, &p);   // nobody knows her country: no embassy is hers
  doors = route(&p);
  assert_true(at(&doors, "embassy_kh") < 0 && at(&doors, "embassy_vn") < 0);
  kit_sql(&kit, "UPDATE orgs SET home_government = 0 WHERE code = 'one'");
  json_decref(a);
}

static void test_refused_goes_on(void **state) {
  (void)state;
  static const char *const no[] = {"labour_standards", "two"};
  RouterProblem p;
  json_t *a = json_of("{\"where\":[\"japan\"],\"happened\":[\"wages_unpaid\"],\"pathway\":[\"titp_1\"],\"who\":[\"pays_you\"]}");
  problem_of(a, NULL, "kh", false, &p);
  RouterDoors doors = route(&p);
  assert_true(at(&doors, "labour_standards") >= 0 && doors.doors[at(&doors, "labour_standards")].n_next > 0);
  for (size_t i = 0; i < doors.n; i++)
    if (doors.doors[i].office && !doors.doors[i].n_next) fail_msg("%s has no next door", doors.doors[i].office->id);
  p.refused = no;
  p.n_refused = 2;
  doors = route(&p);
  assert_true(at(&doors, "labour_standards") < 0 && at_org(&doors, "two") < 0 && !next_to_any(&doors, "labour_standards"));
  json_decref(a);
}

static void test_danger(void **state) {
  (void)state;
  RouterProblem p;
  json_t *a = json_of("{\"danger\":[\"injury\",\"self_harm\"],\"where\":[\"japan\"],\"happened\":[\"injury\"],\"who\":[\"pays_you\"]}");
  problem_of(a, NULL, "", false, &p);
  RouterDoors doors = route(&p);
  assert_true(doors.n_groups >= 2 && text_eq(doors.groups[0], "ambulance"));
  assert_true(doors.doors[0].emergency && at(&doors, "yorisoi") < 2 && at(&doors, "tell") < 2);
  for (size_t i = 0; i < doors.n; i++) assert_false(doors.doors[i].emergency && doors.doors[i].lawful_stay);
  json_decref(a);
}

static void test_unknown_facts(void **state) {
  (void)state;
  RouterProblem p;
  json_t *none = json_object();
  problem_of(none, NULL, "", false, &p);
  RouterDoors doors = route(&p);
  assert_true(at(&doors, "otit") < 0 && at_org(&doors, "two") >= 0);   // nobody knows where she is
  json_decref(none);
  json_t *a = json_of("{\"where\":[\"japan\"],\"happened\":[\"dont_know\"],\"pathway\":[\"dont_know\"]}");
  problem_of(a, NULL, "", false, &p);
  doors = route(&p);
  assert_true(at(&doors, "otit") >= 0 && doors.doors[at(&doors, "otit")].status_unknown);
  assert_false(doors.doors[at(&doors, "labour_standards")].status_unknown);
  json_decref(a);
}

// ---- the wall

static void test_wall(void **state) {
  (void)state;
  RouterProblem p;
  json_t *a = json_of("{\"where\":[\"home\"],\"happened\":[\"fees\"],\"who\":[\"sent_you\",\"brought_you\"],\"who.sent_you\":\"adhoc (cambodian human rights\"}");
  problem_of(a, NULL, "kh", true, &p);
  RouterDoors doors = route(&p);
  assert_true(withheld(&doors, "acra", WALL_UNSURE) && withheld(&doors, "mac", WALL_UNSURE));
  assert_true(at(&doors, "acra") < 0 && !next_to_any(&doors, "acra") && !next_to_any(&doors, "mac"));
  json_decref(a);
  // Named by the name that the directory has: neither a door, nor next to one.
  const Office *adhoc = office_find(book, "adhoc");
  a = json_pack("{s:[s], s:[s], s:[s], s:s}", "where", "home", "happened", "fees", "who", "sent_you", "agency_name", adhoc->name);
  problem_of(a, NULL, "kh", false, &p);
  doors = route(&p);
  assert_true(withheld(&doors, "adhoc", WALL_NAMED) && at(&doors, "adhoc") < 0 && !next_to_any(&doors, "adhoc"));
  json_decref(a);
  a = json_of("{\"where\":[\"japan\"],\"happened\":[\"fees\"],\"who\":[\"pays_you\"],\"is_one_of\":[\"two\"]}");
  problem_of(a, NULL, "kh", false, &p);
  doors = route(&p);
  assert_true(withheld(&doors, "two", WALL_NAMED) && at_org(&doors, "two") < 0 && at_org(&doors, "one") >= 0);
  json_decref(a);
}

// ---- the reader

static void refuse(const char *rules, const char *says) {
  char dir[] = "/tmp/recourse-router-XXXXXX", path[80];
  Router *r = NULL;
  ErrDetail d = {0};
  assert_non_null(mkdtemp(dir));
  (void)snprintf(path, sizeof path, "%s/router", dir);
  assert_int_equal(mkdir(path, 0700), 0);
  (void)snprintf(path, sizeof path, "%s/router/doors.yaml", dir);
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  (void)fprintf(f, "audience: worker\nversion: 1\nhomes:\n  - {country: kh, languages: [km]}\nhere: [{where: japan, country: jp}]\nasks:\n  - {id: x, text: \"X\"}\nrules:\n%s\n", rules);
  (void)fclose(f);
  assert_int_equal(router_load(dir, kit.app.tree, &r, &d), ERR_CONFIG);
  if (!strstr(d.text, says) || !strstr(d.text, "router/doors.yaml:")) fail_msg("%s: %s", rules, d.text);
  (void)unlink(path);
  (void)snprintf(path, sizeof path, "%s/router", dir);
  (void)rmdir(path);
  (void)rmdir(dir);
}

static void test_reader(void **state) {
  (void)state;
  refuse("  - {id: a, rank: 1, bodies: [otit]}", ":9: a: a body needs a reason");
  refuse("  - {id: a, rank: 100, bodies: [otit], when: {q: home, is: kh}}", ":9: ");
  refuse("  - {id: a, rank: 1, bodies: [otit], when: {q: home, is: xx}}", ":9: home has no answer 'xx'");
  refuse("  - {id: a, rank: 1, bodies: [otit], when: {q: nothing, is: kh}}", ":9: question 'nothing' is not asked before");
  refuse("  - {id: a, rank: 1, bodies: [otit], ask: [y], when: {q: home, is: kh}}", "nothing 'y' to ask for");
  refuse("  - {id: a, rank: 1, organisations: [bank]}", "no kind 'bank'");
  refuse("  - {id: a, rank: 1, bodies: [otit], organisations: [ngo], when: {q: home, is: kh}}", "bodies, or kinds of organisations");
  refuse("  - {id: a, rank: 1, organisations: [ngo]}\n  - {id: a, rank: 1, organisations: [ngo]}", ":10: id a stands twice");
  refuse("  - {id: a, rank: 1, organisations: [ngo], colour: red}", ":9: ");
  const char *body, *rule = router_lost_body(router, book, &body);
  if (rule) fail_msg("%s names %s, which the directory has not", rule, body);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_reported_cases, fresh), cmocka_unit_test_setup(test_order_and_reasons, fresh),
      cmocka_unit_test_setup(test_home_government, fresh), cmocka_unit_test_setup(test_refused_goes_on, fresh),
      cmocka_unit_test_setup(test_danger, fresh),          cmocka_unit_test_setup(test_unknown_facts, fresh),
      cmocka_unit_test_setup(test_wall, fresh),            cmocka_unit_test_setup(test_reader, fresh),
  };
  return cmocka_run_group_tests(tests, open_all, close_all);
}
