// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The wall from every side: each kind of tie, each direction, names that are alike, respondents that nobody has looked at, who may
// resolve them; and that a grant, a consent, an offer, a filing and an emergency refuse whoever stands behind it.
#include "app/testopen.h"

#include "app/cases/cases.h"
#include "app/consent/consent.h"
#include "app/offices/offices.h"
#include "app/referral/referral.h"
#include "app/walls/walls.h"

static OfficeDesk *desk;
static const OfficeBook *book;
static Arena *arena;
static json_t *lent;   // texts that the walls of a test borrow

static int open_all(void **state) {
  ErrDetail d = {0};
  (void)state;
  sealed_open_kit();
  if (offices_open("content", kit.app.taxonomy, &desk, &d) != ERR_OK) fail_msg("%s", d.text);
  kit.app.offices = desk;
  assert_int_equal(offices_first_import(desk, kit.app.db, clock_now(), &d), ERR_OK);
  assert_int_equal(offices_hold(desk, kit.app.db, &book, &d), ERR_OK);
  arena = arena_new(64 * 1024 * 1024, 0);
  lent = json_array();
  return 0;
}

static int close_all(void **state) {
  (void)state;
  offices_drop(book);
  offices_close(desk);
  arena_free(arena);
  json_decref(lent);
  sealed_close_kit();
  return 0;
}

static int no_ties(void **state) {
  (void)state;
  kit_sql(&kit, "DELETE FROM wall_ties");
  (void)json_array_clear(lent);
  return 0;
}

// ---- helpers

static json_t *json_of(const char *text) {
  json_error_t e;
  json_t *j = json_loads(text, 0, &e);
  if (!j) fail_msg("%s: %s", text, e.text);
  assert_int_equal(json_array_append_new(lent, j), 0);
  return j;
}

// The wall of these answers; both stay alive until the next test (the wall borrows them).
static Wall *wall(const char *answers, const char *resolved) {
  ErrDetail d = {0};
  Wall *w;
  if (wall_make(&kit.app, arena, json_of(answers), resolved ? json_of(resolved) : NULL, &w, &d) != ERR_OK) fail_msg("%s", d.text);
  return w;
}

static WallWhy org_why(const Wall *w, const char *code) {
  const Org org = {.code = code, .name = text_eq(code, "one") ? "Organisation One" : "Organisation Two"};
  return wall_org(w, &org);
}

static WallWhy office_why(const Wall *w, const char *id) { return wall_office(w, office_find(book, id)); }

static Err tie_as(int org, unsigned role, TieKind kind, const char *from, const char *to) {
  Req rq;
  ErrDetail d = {0};
  Tie t = {.kind = kind, .from = from, .to = to, .source = "public register"};
  kit_as(&kit, &rq, kit_who(&kit, org, role));
  Err e = tie_add(&rq, &t, &d);
  kit_done(&rq);
  return e;
}

static void tie(TieKind kind, const char *from, const char *to) { assert_int_equal(tie_as(0, ROLE_SUPERVISOR, kind, from, to), ERR_OK); }

// ---- names and choices, without a tie

static void test_named(void **state) {
  (void)state;
  assert_int_equal(org_why(wall("{\"is_one_of\":[\"two\"]}", NULL), "two"), WALL_NAMED);
  assert_int_equal(org_why(wall("{\"is_one_of\":[\"two\"]}", NULL), "one"), WALL_CLEAR);
  assert_int_equal(org_why(wall("{\"is_one_of\":[\"none\"]}", NULL), "two"), WALL_CLEAR);
  assert_int_equal(org_why(wall("{\"agency_name\":\"organisation TWO\"}", NULL), "two"), WALL_NAMED);
  assert_int_equal(org_why(wall("{\"who\":[\"sent_you\"],\"who.sent_you\":\"TWO\"}", NULL), "two"), WALL_NAMED);
  assert_int_equal(org_why(wall("{\"fee_payee\":[\"school\"],\"fee_payee.school\":\"Organisation Two\"}", NULL), "two"), WALL_NAMED);
  const Office *mlvt = office_find(book, "mlvt");
  Wall *w = wall(arena_fmt(arena, "{\"agency_name\":\"%s\"}", mlvt->name), NULL);
  assert_int_equal(wall_office(w, mlvt), WALL_NAMED);
  assert_int_equal(office_why(w, "otit"), WALL_CLEAR);
}

static void test_parts_of_a_body(void **state) {
  (void)state;
  Wall *w = wall("{\"who\":[\"other\"],\"who.other\":\"x\"}", "[{\"key\":\"who.other\",\"name\":\"x\",\"with\":[\"office:mlvt\"]}]");
  assert_int_equal(office_why(w, "mlvt"), WALL_TIED);
  assert_int_equal(office_why(w, "nea_kh"), WALL_TIED);          // part of it
  assert_int_equal(office_why(w, "central"), WALL_CLEAR);
  w = wall("{\"who\":[\"other\"],\"who.other\":\"x\"}", "[{\"key\":\"who.other\",\"name\":\"x\",\"with\":[\"office:nea_kh\"]}]");
  assert_int_equal(office_why(w, "mlvt"), WALL_CLEAR);           // a superior body is whom one complains to
  // An association names its members by their ids.
  const char *members[] = {"tell", "nea_kh"}, *others[] = {"tell"};
  const Office of = {.id = "club", .name = "Club", .own_name = "", .association_of = {members, 2}}, not_of = {.id = "club", .name = "Club", .own_name = "", .association_of = {others, 1}};
  assert_int_equal(wall_office(w, &of), WALL_TIED);
  assert_int_equal(wall_office(w, &not_of), WALL_CLEAR);
  assert_int_equal(wall_office(wall("{\"agency_name\":\"Somebody\"}", NULL), &not_of), WALL_CLEAR);
}

// ---- each kind of tie, from each end

static void test_ties(void **state) {
  (void)state;
  for (int kind = 0; kind < TIE_KINDS; kind++)
    for (int end = 0; end < 2; end++) {
      (void)no_ties(NULL);
      tie((TieKind)kind, end ? "party:Golden Lotus Manpower" : "org:two", end ? "org:two" : "party:Golden Lotus Manpower");
      Wall *w = wall("{\"agency_name\":\"golden lotus\"}", NULL);
      if (org_why(w, "two") != WALL_TIED || org_why(w, "one") != WALL_CLEAR) fail_msg("%s, end %d", tie_kinds[kind], end);
      assert_int_equal(org_why(wall("{\"agency_name\":\"Silver Rice\"}", NULL), "two"), WALL_CLEAR);
    }
}

// Bodies that are one, or owned, pass everything on; membership and service are the last step.
static void test_chains(void **state) {
  static const struct { TieKind first, second; bool through; } all[] = {
      {TIE_SAME, TIE_SAME, true},     {TIE_SAME, TIE_OWNER, true},    {TIE_OWNER, TIE_SAME, true},     {TIE_OWNER, TIE_OWNER, true},
      {TIE_SAME, TIE_MEMBER, true},   {TIE_SAME, TIE_SERVES, true},   {TIE_OWNER, TIE_MEMBER, true},   {TIE_OWNER, TIE_SERVES, true},
      {TIE_MEMBER, TIE_SAME, true},   {TIE_MEMBER, TIE_OWNER, true},  {TIE_SERVES, TIE_SAME, true},    {TIE_SERVES, TIE_OWNER, true},
      {TIE_MEMBER, TIE_MEMBER, false}, {TIE_MEMBER, TIE_SERVES, false}, {TIE_SERVES, TIE_MEMBER, false}, {TIE_SERVES, TIE_SERVES, false}};
  (void)state;
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    (void)no_ties(NULL);
    tie(all[i].first, "party:Golden Lotus Manpower", "party:Between");
    tie(all[i].second, "party:Between", "org:two");
    WallWhy why = org_why(wall("{\"agency_name\":\"Golden Lotus Manpower\"}", NULL), "two");
    if ((why == WALL_TIED) != all[i].through) fail_msg("%s then %s: %d", tie_kinds[all[i].first], tie_kinds[all[i].second], (int)why);
  }
  // A chain that is reached both ways counts as the nearer one; rings end.
  (void)no_ties(NULL);
  tie(TIE_MEMBER, "party:Golden Lotus Manpower", "party:Between");
  tie(TIE_SAME, "party:Golden Lotus Manpower", "party:Other name");
  tie(TIE_OWNER, "party:Other name", "party:Between");
  tie(TIE_SERVES, "party:Between", "org:two");
  assert_int_equal(org_why(wall("{\"agency_name\":\"Golden Lotus Manpower\"}", NULL), "two"), WALL_TIED);
}

static void test_chosen_is_tied_on(void **state) {
  (void)state;
  tie(TIE_OWNER, "org:one", "org:two");
  Wall *w = wall("{\"is_one_of\":[\"one\"]}", NULL);
  assert_int_equal(org_why(w, "one"), WALL_NAMED);
  assert_int_equal(org_why(w, "two"), WALL_TIED);
  tie(TIE_MEMBER, "org:one", "*recruiters");                     // leads to nobody, whoever stands before it
  assert_int_equal(office_why(wall("{\"is_one_of\":[\"one\"],\"who\":[\"pays_you\"]}", "[{\"key\":\"who.pays_you\",\"name\":\"\",\"with\":[]}]"), "acra"), WALL_CLEAR);
  (void)no_ties(NULL);
  tie(TIE_SAME, "org:two", "office:otit");
  assert_int_equal(office_why(wall("{\"is_one_of\":[\"two\"]}", NULL), "otit"), WALL_TIED);
}

// ---- associations of all of a kind

static void test_unresolved(void **state) {
  (void)state;
  tie(TIE_MEMBER, "org:two", "*supervisors");
  static const char *const open[] = {"{}", "{\"who\":[\"dont_know\"]}", "{\"who\":[\"pays_you\"]}", "{\"who\":[\"sent_you\"]}", "{\"company_name\":\"Tanaka\"}"};
  for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) {
    Wall *w = wall(open[i], NULL);
    if (office_why(w, "acra") != WALL_UNSURE || office_why(w, "mac") != WALL_UNSURE || org_why(w, "two") != WALL_UNSURE) fail_msg("%s", open[i]);
    if (office_why(w, "central") != WALL_CLEAR || org_why(w, "one") != WALL_CLEAR) fail_msg("%s", open[i]);
  }
  const char *pays = "{\"who\":[\"pays_you\"]}", *none = "[{\"key\":\"who.pays_you\",\"name\":\"\",\"with\":[]}]";
  assert_int_equal(office_why(wall(pays, none), "acra"), WALL_CLEAR);
  assert_int_equal(org_why(wall(pays, none), "two"), WALL_CLEAR);
  // One of two is not enough; a name that changed afterwards is looked at anew.
  assert_int_equal(office_why(wall("{\"who\":[\"pays_you\",\"sent_you\"]}", none), "acra"), WALL_UNSURE);
  assert_int_equal(office_why(wall("{\"who\":[\"pays_you\"],\"who.pays_you\":\"Tanaka\"}", none), "acra"), WALL_UNSURE);
  // A recruiter that is somebody's here is a member of the associations of all recruiters; a supervisor of those of supervisors.
  const char *sent = "{\"who\":[\"sent_you\"]}", *visits = "{\"who\":[\"visits_monthly\"]}";
  assert_int_equal(office_why(wall(sent, "[{\"key\":\"who.sent_you\",\"name\":\"\",\"with\":[\"party:Golden\"]}]"), "acra"), WALL_TIED);
  assert_int_equal(org_why(wall(sent, "[{\"key\":\"who.sent_you\",\"name\":\"\",\"with\":[\"party:Golden\"]}]"), "two"), WALL_CLEAR);
  assert_int_equal(org_why(wall(visits, "[{\"key\":\"who.visits_monthly\",\"name\":\"\",\"with\":[\"party:Golden\"]}]"), "two"), WALL_TIED);
  // The newest word counts.
  assert_int_equal(office_why(wall(pays, "[{\"key\":\"who.pays_you\",\"name\":\"\",\"with\":[]},{\"key\":\"who.pays_you\",\"name\":\"\",\"with\":[\"office:acra\"]}]"), "acra"),
                   WALL_TIED);
}

static void test_resolved_is_exact(void **state) {
  (void)state;
  const char *answers = "{\"who\":[\"sent_you\"],\"who.sent_you\":\"Organisation Two\"}";
  assert_int_equal(org_why(wall(answers, NULL), "two"), WALL_NAMED);
  // A person without relation looked: another company of a like name.
  assert_int_equal(org_why(wall(answers, "[{\"key\":\"who.sent_you\",\"name\":\"Organisation Two\",\"with\":[]}]"), "two"), WALL_CLEAR);
  assert_int_equal(org_why(wall(answers, "[{\"key\":\"who.sent_you\",\"name\":\"Organisation Two\",\"with\":[\"org:two\"]}]"), "two"), WALL_TIED);
  // What she chose herself is never overruled.
  assert_int_equal(org_why(wall("{\"who\":[\"sent_you\"],\"is_one_of\":[\"two\"]}", "[{\"key\":\"who.sent_you\",\"name\":\"\",\"with\":[]}]"), "two"), WALL_NAMED);
}

static bool has_candidate(const Candidate *c, size_t n, const char *node) {
  for (size_t i = 0; i < n; i++)
    if (text_eq(c[i].node, node)) return true;
  return false;
}

static void test_candidates(void **state) {
  (void)state;
  tie(TIE_MEMBER, "office:acra", "party:Golden Lotus Manpower");
  Wall *w = wall("{\"who\":[\"sent_you\",\"pays_you\"],\"who.sent_you\":\"golden lotus\"}", NULL);
  const Respondent *r;
  Candidate *c;
  size_t n;
  assert_int_equal(wall_respondents(w, &r), 2);
  for (size_t i = 0; i < 2; i++) {
    assert_int_equal(wall_candidates(w, book, &r[i], arena, &c, &n), ERR_OK);
    bool sender = text_eq(r[i].key, "who.sent_you");
    assert_int_equal(has_candidate(c, n, "party:Golden Lotus Manpower"), sender);
    assert_int_equal(has_candidate(c, n, "office:acra"), sender);   // its kind
    assert_false(has_candidate(c, n, "office:otit"));
  }
}

// ---- who may say who somebody is

static Err resolve_as(int org, const char *answers, const char *key, const char *with) {
  Req rq;
  ErrDetail d = {0};
  json_t *out = NULL;
  kit_as(&kit, &rq, kit_who(&kit, org, ROLE_CASEWORKER));
  Err e = wall_resolution(&rq, wall(answers, NULL), key, &with, with ? 1 : 0, &out, &d);
  json_decref(out);
  kit_done(&rq);
  return e;
}

static void test_who_may_resolve(void **state) {
  (void)state;
  const char *sent = "{\"who\":[\"sent_you\"],\"who.sent_you\":\"Golden Lotus\"}", *key = "who.sent_you";
  assert_int_equal(resolve_as(0, sent, key, NULL), ERR_OK);
  assert_int_equal(resolve_as(0, sent, "who.pays_you", NULL), ERR_INPUT);      // nobody named her employer
  assert_int_equal(resolve_as(0, sent, key, "nonsense"), ERR_INPUT);
  assert_int_equal(resolve_as(0, sent, key, "org:one"), ERR_FORBIDDEN);        // her own organisation
  assert_int_equal(resolve_as(0, "{\"who\":[\"sent_you\"],\"who.sent_you\":\"Organisation One\"}", key, NULL), ERR_FORBIDDEN);
  assert_int_equal(resolve_as(1, "{\"who\":[\"sent_you\"],\"who.sent_you\":\"Organisation One\"}", key, "org:one"), ERR_OK);
  assert_int_equal(resolve_as(1, "{\"who\":[\"sent_you\"],\"is_one_of\":[\"two\"]}", key, NULL), ERR_FORBIDDEN);
  tie(TIE_MEMBER, "org:two", "party:Golden Lotus Manpower");
  assert_int_equal(resolve_as(1, sent, key, NULL), ERR_FORBIDDEN);             // it may be its member
  assert_int_equal(resolve_as(0, sent, key, "party:Golden Lotus Manpower"), ERR_OK);
  (void)no_ties(NULL);
  tie(TIE_MEMBER, "org:two", "*recruiters");
  assert_int_equal(resolve_as(1, sent, key, NULL), ERR_FORBIDDEN);             // an association of all of them
  assert_int_equal(resolve_as(0, sent, key, NULL), ERR_OK);
  assert_int_equal(resolve_as(0, "{}", "who", NULL), ERR_INPUT);               // she named nobody: only she can
}

// ---- entering and ending ties

static void test_acts_on_ties(void **state) {
  (void)state;
  Req rq;
  ErrDetail d = {0};
  Tie *list;
  size_t n;
  assert_int_equal(tie_as(0, ROLE_SUPERVISOR, TIE_SAME, "org:two", "org:two"), ERR_INPUT);
  assert_int_equal(tie_as(0, ROLE_SUPERVISOR, TIE_SAME, "org:nobody", "party:X"), ERR_INPUT);
  assert_int_equal(tie_as(0, ROLE_SUPERVISOR, TIE_SAME, "office:nobody", "party:X"), ERR_INPUT);
  assert_int_equal(tie_as(0, ROLE_SUPERVISOR, TIE_OWNER, "org:two", "*recruiters"), ERR_INPUT);
  assert_int_equal(tie_as(0, ROLE_SUPERVISOR, TIE_KINDS, "org:two", "party:X"), ERR_INPUT);
  tie(TIE_MEMBER, "org:two", "party:X");
  kit_as(&kit, &rq, kit_who(&kit, 1, ROLE_SUPERVISOR));
  assert_int_equal(ties_list(&kit.app, rq.arena, false, &list, &n, &d), ERR_OK);
  assert_int_equal(n, 1);
  int64_t id = list[0].id;
  assert_int_equal(tie_end(&rq, id, &d), ERR_FORBIDDEN);          // its own
  kit_done(&rq);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_SUPERVISOR));
  assert_int_equal(tie_end(&rq, id, &d), ERR_OK);
  assert_int_equal(tie_end(&rq, id, &d), ERR_CONFLICT);
  assert_int_equal(tie_end(&rq, id + 1000, &d), ERR_NOT_FOUND);
  assert_int_equal(ties_list(&kit.app, rq.arena, false, &list, &n, &d), ERR_OK);
  assert_int_equal(n, 0);
  assert_int_equal(ties_list(&kit.app, rq.arena, true, &list, &n, &d), ERR_OK);
  assert_int_equal(n, 1);                                         // it stays as history
  kit_done(&rq);
}

// Two steps away is its own wall too: who ends the far tie opens the near one.
static Err end_as(int org, const char *from) {
  Req rq;
  ErrDetail d = {0};
  Tie *list;
  size_t n;
  int64_t id = 0;
  kit_as(&kit, &rq, kit_who(&kit, org, ROLE_SUPERVISOR));
  assert_int_equal(ties_list(&kit.app, rq.arena, false, &list, &n, &d), ERR_OK);
  for (size_t i = 0; i < n; i++)
    if (text_eq(list[i].from, from)) id = list[i].id;
  Err e = tie_end(&rq, id, &d);
  kit_done(&rq);
  return e;
}

static void test_ends_no_tie_of_its_circle(void **state) {
  static const TieKind near[] = {TIE_SAME, TIE_OWNER, TIE_MEMBER};
  (void)state;
  for (size_t i = 0; i < 3; i++)
    for (int kind = 0; kind < TIE_KINDS; kind++) {
      (void)no_ties(NULL);
      tie(near[i], "org:two", "party:Near");
      tie(TIE_OWNER, "party:Far", "party:Near");
      tie((TieKind)kind, "party:Last", "party:Far");
      tie(TIE_MEMBER, "party:Near", "*recruiters");
      tie(TIE_MEMBER, "party:Stranger", "*recruiters");          // the star joins nobody
      if (end_as(1, "party:Far") != ERR_FORBIDDEN || end_as(1, "party:Last") != ERR_FORBIDDEN || end_as(1, "party:Near") != ERR_FORBIDDEN) fail_msg("%zu %d", i, kind);
      assert_int_equal(end_as(1, "party:Stranger"), ERR_OK);
      assert_int_equal(end_as(0, "party:Last"), ERR_OK);
      assert_int_equal(end_as(0, "party:Far"), ERR_OK);
    }
  (void)no_ties(NULL);
  tie(TIE_SERVES, "org:two", "party:Served");                    // whom it serves is not of its circle
  tie(TIE_OWNER, "party:Owner", "party:Served");
  assert_int_equal(end_as(1, "party:Owner"), ERR_OK);
}

// A kind that this program does not know is no reason to open the wall.
static void test_damaged(void **state) {
  (void)state;
  ErrDetail d = {0};
  Wall *w;
  tie(TIE_MEMBER, "org:two", "party:X");
  kit_sql(&kit, "UPDATE wall_ties SET kind = 'friend'");
  json_t *none = json_object();
  assert_int_not_equal(wall_make(&kit.app, arena, none, NULL, &w, &d), ERR_OK);
  const App no_tree = {.tree = NULL, .db = kit.app.db};
  (void)no_ties(NULL);
  assert_int_equal(wall_make(&no_tree, arena, none, NULL, &w, &d), ERR_CONFIG);
  json_decref(none);
}

// ---- in the domain: a tie alone is enough to be refused everywhere

static Err begin(bool her, const TestCase *c) {
  Req rq;
  ErrDetail d = {0};
  int64_t id;
  const ConsentChoice ch = {.parts = 1u << PART_BASICS, .days = 30, .purpose = ""};
  if (her) kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  else kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  ReferralNew in = {.case_id = c->id, .org_id = kit.org[1], .choice = &ch, .how = her ? "receipt" : "phone", .lang = i18n_english()};
  Err e = referral_begin(&rq, &in, &id, &d);
  kit_done(&rq);
  return e;
}

static void tell(const TestCase *c, const char *kind, const char *text) {
  Req rq;
  ErrDetail d = {0};
  json_t *j = json_of(text);
  kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  assert_int_equal(item_add(&rq, c->id, "shared", kind, j, true, NULL, &d), ERR_OK);
  kit_done(&rq);
}

static void test_domain_refuses(void **state) {
  (void)state;
  TestCase c;
  ErrDetail d = {0};
  make_case(&c, 0, false, false);
  tell(&c, "answers", "{\"agency_name\":\"Golden Lotus Manpower\"}");
  tie(TIE_MEMBER, "org:two", "party:Golden Lotus Manpower");
  assert_int_equal(begin(true, &c), ERR_UNPROCESSABLE);
  assert_int_equal(begin(false, &c), ERR_UNPROCESSABLE);
  // Giving refuses by itself too, whoever calls it.
  Req her;
  ConsentCase open;
  ConsentDraft *draft;
  const ConsentChoice ch = {.parts = 1u << PART_BASICS, .days = 30, .purpose = ""};
  const ConsentAsk ask = {.choice = &ch, .how = "receipt", .lang = i18n_english()};
  kit_as_worker(&kit, &her, c.id, 1, &c.worker);
  assert_int_equal(consent_open(&her, c.id, kit.org[1], &open, &d), ERR_OK);
  assert_int_equal(consent_prepare(&her, &open, &ask, &draft, &d), ERR_UNPROCESSABLE);
  consent_release(&open);
  kit_done(&her);
  assert_int_equal(count("SELECT COUNT(*) FROM consents WHERE case_id = %lld", (long long)c.id), 0);
  // A person without relation has found that it is another company: now it may.
  tell(&c, "party", "{\"key\":\"agency_name\",\"name\":\"Golden Lotus Manpower\",\"with\":[]}");
  assert_int_equal(begin(true, &c), ERR_OK);
}

static void test_filing_refuses(void **state) {
  (void)state;
  Req rq;
  Offer o;
  Filed f;
  ErrDetail d = {0};
  json_t *a = json_of("{\"where\":[\"japan\"],\"who\":[\"sent_you\"],\"who.sent_you\":\"Golden Lotus Manpower\"}");
  tie(TIE_OWNER, "party:Golden Lotus Manpower", "org:two");
  kit_req(&kit, &rq);
  assert_int_equal(intake_offer(&kit.app, rq.arena, a, false, &o, &d), ERR_OK);
  assert_true(o.n == 1 && text_eq(o.orgs[0].code, "one") && o.withheld);
  const Filing in = {.lang = "en", .org_code = "two", .answers = a, .origin = "web", .writer = "worker", .held_by = "worker", .now = rq.now};
  assert_int_equal(intake_file(&kit.app, rq.arena, &in, &f, &d), ERR_UNPROCESSABLE);
  kit_done(&rq);
}

// Named after it was offered: what was offered is taken back, the key is gone.
static void test_sweep(void **state) {
  (void)state;
  TestCase c;
  Req her;
  ErrDetail d = {0};
  make_case(&c, 0, false, false);
  assert_int_equal(begin(true, &c), ERR_OK);
  kit_as_worker(&kit, &her, c.id, 1, &c.worker);
  assert_int_equal(referral_wall_sweep(&her, &d), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM referrals WHERE case_id = %lld AND state = 'offered'", (long long)c.id), 1);
  tell(&c, "answers", "{\"is_one_of\":[\"two\"]}");
  assert_int_equal(referral_wall_sweep(&her, &d), ERR_OK);
  assert_int_equal(count("SELECT COUNT(*) FROM referrals WHERE case_id = %lld AND state = 'withdrawn'", (long long)c.id), 1);
  assert_int_equal(count("SELECT COUNT(*) FROM consents WHERE case_id = %lld AND wrap IS NOT NULL", (long long)c.id), 0);
  assert_int_equal(count("SELECT COUNT(*) FROM grants WHERE case_id = %lld AND audience LIKE 'to:%%'", (long long)c.id), 0);
  kit_done(&her);
  kit_as(&kit, &her, kit_who(&kit, 0, ROLE_CASEWORKER));
  assert_int_equal(referral_wall_sweep(&her, &d), ERR_FORBIDDEN);
  kit_done(&her);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_named, no_ties),          cmocka_unit_test_setup(test_parts_of_a_body, no_ties),
      cmocka_unit_test_setup(test_ties, no_ties),           cmocka_unit_test_setup(test_chains, no_ties),
      cmocka_unit_test_setup(test_chosen_is_tied_on, no_ties), cmocka_unit_test_setup(test_unresolved, no_ties),
      cmocka_unit_test_setup(test_resolved_is_exact, no_ties), cmocka_unit_test_setup(test_candidates, no_ties),
      cmocka_unit_test_setup(test_who_may_resolve, no_ties), cmocka_unit_test_setup(test_acts_on_ties, no_ties),
      cmocka_unit_test_setup(test_ends_no_tie_of_its_circle, no_ties),
      cmocka_unit_test_setup(test_damaged, no_ties),        cmocka_unit_test_setup(test_domain_refuses, no_ties),
      cmocka_unit_test_setup(test_filing_refuses, no_ties), cmocka_unit_test_setup(test_sweep, no_ties),
  };
  return cmocka_run_group_tests(tests, open_all, close_all);
}
