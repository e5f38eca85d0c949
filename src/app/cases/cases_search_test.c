// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Search: what is found, by whom, and when its traces go.
#include "app/cases/cases_testing.h"

#include "app/cases/cases_search.h"
#include "app/cases/cases_web.h"

static const KitPerson *caseworker(void) { return kit_who(&kit, 0, ROLE_CASEWORKER); }

static SearchAsk ask_for(const char *text) {
  return (SearchAsk){.text = text, .issue = "", .status = "", .region = "", .lang = "", .assignee = -1, .to_hour = INT64_MAX, .after = ""};
}

// What a search answers; texts live until the next one.
typedef struct { size_t n; int64_t ids[SEARCH_PAGE + 8]; char kind[16], word[128], before[400], next[80]; int64_t left; bool no_key, no_words, more; } Found;

static Found search_as(const KitPerson *who, const SearchAsk *ask) {
  Req rq;
  Search s;
  ErrDetail d = {0};
  Found f = {0};
  kit_as(&kit, &rq, who);
  Err e = search_run(&rq, ask, &s, &d);
  if (e != ERR_OK) fail_msg("search: %s %s", err_name(e), d.text);
  f.n = s.n;
  f.left = s.left;
  f.no_key = s.no_key;
  f.no_words = s.no_words;
  f.more = s.next != NULL;
  for (size_t i = 0; i < s.n; i++) f.ids[i] = s.hits[i].row.id;
  if (s.next) snprintf(f.next, sizeof f.next, "%s", s.next);
  if (s.n && s.hits[0].kind) snprintf(f.kind, sizeof f.kind, "%s", s.hits[0].kind);
  if (s.n && s.hits[0].word) snprintf(f.word, sizeof f.word, "%s", s.hits[0].word);
  if (s.n && s.hits[0].before) snprintf(f.before, sizeof f.before, "%s", s.hits[0].before);
  kit_done(&rq);
  return f;
}

static Found search(const char *text) {
  SearchAsk ask = ask_for(text);
  return search_as(caseworker(), &ask);
}

static size_t index_as(const KitPerson *who, size_t max) {
  Req rq;
  ErrDetail d = {0};
  size_t done;
  kit_as(&kit, &rq, who);
  Err e = index_some(&rq, max, &done, &d);
  if (e != ERR_OK) fail_msg("index: %s %s", err_name(e), d.text);
  kit_done(&rq);
  return done;
}

static void index_everything(void) {
  while (index_as(caseworker(), INDEX_BATCH)) continue;
}

static void say(const TestCase *c, const char *text) {
  Req rq;
  kit_as_worker(&kit, &rq, c->id, 1, &c->worker);
  add(&rq, c->id, "shared", "message", text, true, NULL);
  kit_done(&rq);
}

static void note(int64_t id, const char *text) {
  Req rq;
  kit_as(&kit, &rq, caseworker());
  add(&rq, id, "internal", "note", text, false, NULL);
  kit_done(&rq);
}

static bool found_only(const Found *f, int64_t id) { return f->n == 1 && f->ids[0] == id; }

#define FINDS(text, id)                                               \
  do {                                                                \
    Found found_ = search(text);                                      \
    if (!found_only(&found_, id)) fail_msg("%s: %zu", text, found_.n); \
  } while (0)
#define FINDS_NOTHING(text) assert_int_equal(search(text).n, 0)

static int64_t tags_of(int64_t id) { return count("SELECT COUNT(*) FROM search_tags WHERE case_id = %lld", (long long)id); }

// ---- what is found

static void test_words(void **state) {
  (void)state;
  TestCase km, my, th, lo, ja, zh, vi, en;
  cases_open_kit();
  make_case(&km, 0, false, false), make_case(&my, 0, false, false), make_case(&th, 0, false, false), make_case(&lo, 0, false, false);
  make_case(&ja, 0, false, false), make_case(&zh, 0, false, false), make_case(&vi, 0, false, false), make_case(&en, 0, false, false);
  say(&km, "នៅទីនេះពួកគេយកលិខិតឆ្លងដែនរបស់ខ្ញុំ");
  say(&my, "ကျွန်တော်လစာမရသေးဘူး");
  say(&th, "นายจ้างไม่จ่ายค่าจ้างให้ผม");
  say(&lo, "ນາຍຈ້າງບໍ່ຈ່າຍເງິນເດືອນ");
  say(&ja, "会社は残業代を払いません");
  say(&zh, "老板拿走了我的护照");
  say(&vi, "Chủ không trả lương tháng này. Gọi 090-1234-5678");
  note(en.id, "Yamada-san said: call +855 12 345 678 about the dormitory");
  assert_int_equal(count("SELECT COUNT(*) FROM search_tags"), 0);   // filing and writing make no tags
  assert_int_equal(search("dormitory").left, 8);
  index_everything();
  assert_int_equal(search("dormitory").left, 0);
  FINDS("លិខិតឆ្លងដែន", km.id);
  FINDS("လစာ", my.id);
  FINDS("ค่าจ้าง", th.id);
  FINDS("ເງິນເດືອນ", lo.id);
  FINDS("残業代", ja.id);
  FINDS("护照", zh.id);
  FINDS("護照", zh.id);
  FINDS("luong", vi.id);
  FINDS("LƯƠNG tháng", vi.id);
  FINDS("+81 90 1234 5678", vi.id);
  FINDS("០៩០១២៣៤៥៦៧៨", vi.id);
  FINDS("012 345 678", en.id);
  FINDS("ヤマダ", en.id);
  FINDS("yamadasan", en.id);
  FINDS_NOTHING("080-1234-5678");
  FINDS_NOTHING("lương dormitory");    // both words must be in one case
  Found f = search("dormitory");
  assert_string_equal(f.kind, "note");
  assert_string_equal(f.word, "dormitory");
  assert_non_null(strstr(f.before, "about the"));
  cases_close_kit();
}

static void test_names(void **state) {
  (void)state;
  TestCase given, kept;
  cases_open_kit();
  make_case(&given, 0, true, true);
  make_case(&kept, 0, true, false);     // only the worker can open this name
  index_everything();
  static const char *const spellings[] = {"Sok Dara", "dara SOK", "sokdara", "Sok-Dara", "ＳＯＫ　ＤＡＲＡ"};
  for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) FINDS(spellings[i], given.id);
  Found f = search("sok dara");
  assert_string_equal(f.kind, "identity");
  assert_string_equal(f.word, "");      // the name itself is not shown
  note(kept.id, "her cousin is SokDara");
  index_everything();
  assert_int_equal(search("sok dara").n, 2);
  kit.app.two_person_reveal = true;     // then one person alone must not learn names by trying them
  FINDS("sok dara", kept.id);
  kit.app.two_person_reveal = false;
  cases_close_kit();
}

static void test_facts_and_order(void **state) {
  (void)state;
  TestCase c[4];
  cases_open_kit();
  for (int i = 0; i < 4; i++) make_case(&c[i], 0, false, false), say(&c[i], "the dormitory is cold");
  index_everything();
  int64_t me = caseworker()->id;
  run_sql("UPDATE cases SET assignee = %lld, status = 'open', changed_hour = 100 WHERE id = %lld", (long long)me, (long long)c[0].id);
  run_sql("UPDATE cases SET status = 'closed', active = 0, changed_hour = 400, region = 'kansai' WHERE id = %lld", (long long)c[1].id);
  run_sql("UPDATE cases SET status = 'waiting', changed_hour = 200, since_hour = 480 WHERE id = %lld", (long long)c[2].id);
  run_sql("UPDATE cases SET changed_hour = 300, issue_group = 'danger', lang = 'my' WHERE id = %lld", (long long)c[3].id);
  SearchAsk facts = ask_for("");
  for (int by_words = 0; by_words < 2; by_words++) {
    facts.text = by_words ? "dormitory cold" : "";
    Found f = search_as(caseworker(), &facts);
    assert_int_equal(f.n, 4);
    int64_t order[] = {c[0].id, c[3].id, c[2].id, c[1].id};   // mine, then open ones last changed first, then closed ones
    for (int i = 0; i < 4; i++) assert_int_equal(f.ids[i], order[i]);
    SearchAsk one = facts;
    one.region = "kansai";
    f = search_as(caseworker(), &one);
    assert_true(found_only(&f, c[1].id));
    one = facts, one.issue = "danger";
    f = search_as(caseworker(), &one);
    assert_true(found_only(&f, c[3].id));
    one = facts, one.status = "waiting";
    f = search_as(caseworker(), &one);
    assert_true(found_only(&f, c[2].id));
    one = facts, one.lang = "my";
    f = search_as(caseworker(), &one);
    assert_true(found_only(&f, c[3].id));
    one = facts, one.assignee = me;
    f = search_as(caseworker(), &one);
    assert_true(found_only(&f, c[0].id));
    one = facts, one.from_hour = 480, one.to_hour = 504;
    f = search_as(caseworker(), &one);
    assert_true(found_only(&f, c[2].id));
    one = facts, one.lang = "zz";
    assert_int_equal(search_as(caseworker(), &one).n, 0);
  }
  cases_close_kit();
}

static void test_pages(void **state) {
  (void)state;
  enum { N = 60 };
  TestCase c;
  int64_t seen[N + 1];
  size_t n = 0;
  cases_open_kit();
  for (int i = 0; i < N; i++) make_case(&c, 0, false, false);
  run_sql("UPDATE cases SET status = 'closed', active = 0 WHERE id %% 3 = 0");
  index_everything();
  for (int walk = 0; walk < 2; walk++) {
    SearchAsk ask = ask_for(walk ? "" : "they paid");
    ask.lang = "km";
    char after[80] = "";
    n = 0;
    for (int pages = 0; pages < 5; pages++) {
      ask.after = after;
      Found f = search_as(caseworker(), &ask);
      for (size_t i = 0; i < f.n; i++) {
        for (size_t k = 0; k < n; k++) assert_int_not_equal(seen[k], f.ids[i]);
        assert_true(n < N);
        seen[n++] = f.ids[i];
      }
      if (!f.more) break;
      snprintf(after, sizeof after, "%s", f.next);
    }
    assert_int_equal(n, walk ? N : 0);       // "paid" is not a word of the report, "pay" is
    if (!walk) {
      ask.text = "they pay";
      ask.after = "";
      Found f = search_as(caseworker(), &ask);
      assert_true(f.n == SEARCH_PAGE && f.more);
    }
  }
  cases_close_kit();
}

static void test_by_number(void **state) {
  (void)state;
  TestCase c;
  char ref[16];
  cases_open_kit();
  make_case(&c, 0, false, false);
  int64_t number = c.id % 100000000;
  snprintf(ref, sizeof ref, "%04lld-%04lld", (long long)(number / 10000), (long long)(number % 10000));
  Found f = search(ref);
  assert_true(found_only(&f, c.id));
  assert_string_equal(f.kind, "number");
  const KitPerson *other = kit_who(&kit, 1, ROLE_CASEWORKER);
  SearchAsk ask = ask_for(ref);
  assert_int_equal(search_as(other, &ask).n, 0);
  cases_close_kit();
}

// Where a word has more cases than are worth fetching, the cases are walked; what is found is the same.
static void test_frequent_words(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  OrgTokens tokens;
  ErrDetail d = {0};
  cases_open_kit();
  make_case(&c, 0, false, false);
  say(&c, "dormitory");
  index_everything();
  kit_as(&kit, &rq, caseworker());
  assert_int_equal(accounts_token_key(&rq, words_version(), &tokens, &d), ERR_OK);
  Word w = {.text = "dormitory", .kind = WORD_PLAIN};
  long long tag = index_tag(&tokens, &w), org = kit.org[0];
  kit_done(&rq);
  assert_int_equal(count("SELECT COUNT(*) FROM search_tags WHERE tag = %lld", tag), 1);
  for (int i = 1; i <= 5200; i += 10)
    run_sql("INSERT INTO search_tags (org_id, tag, case_id) VALUES (%lld, %lld, %d), (%lld, %lld, %d), (%lld, %lld, %d), (%lld, %lld, %d), (%lld, %lld, %d),"
            "(%lld, %lld, %d), (%lld, %lld, %d), (%lld, %lld, %d), (%lld, %lld, %d), (%lld, %lld, %d)", org, tag, i, org, tag, i + 1, org, tag, i + 2, org, tag,
            i + 3, org, tag, i + 4, org, tag, i + 5, org, tag, i + 6, org, tag, i + 7, org, tag, i + 8, org, tag, i + 9);
  FINDS("dormitory", c.id);
  cases_close_kit();
}

// Two words may have the same tag: what is shown was read.
static void test_candidates_are_compared(void **state) {
  (void)state;
  TestCase with, without;
  cases_open_kit();
  make_case(&with, 0, false, false), make_case(&without, 0, false, false);
  say(&with, "dormitory");
  index_everything();
  run_sql("INSERT INTO search_tags (org_id, tag, case_id) SELECT t.org_id, t.tag, %lld FROM search_tags t WHERE t.case_id = %lld AND NOT EXISTS "
          "(SELECT 1 FROM search_tags x WHERE x.org_id = t.org_id AND x.tag = t.tag AND x.case_id = %lld)",
          (long long)without.id, (long long)with.id, (long long)without.id);
  FINDS("dormitory", with.id);
  cases_close_kit();
}

// ---- by whom

static void test_keys(void **state) {
  (void)state;
  TestCase c, other;
  OrgTokens tokens;
  ErrDetail d = {0};
  Req rq;
  cases_open_kit();
  make_case(&c, 0, false, false);
  make_case(&other, 1, false, false);
  say(&c, "dormitory");
  index_everything();
  const KitPerson *theirs = kit_who(&kit, 1, ROLE_CASEWORKER);
  while (index_as(theirs, INDEX_BATCH)) continue;
  SearchAsk ask = ask_for("dormitory");
  assert_int_equal(search_as(theirs, &ask).n, 0);
  // The tags of the first organisation say nothing under the key of the second, even for a case of its own.
  run_sql("INSERT INTO search_tags (org_id, tag, case_id) SELECT %lld, t.tag, %lld FROM search_tags t WHERE t.case_id = %lld AND NOT EXISTS "
          "(SELECT 1 FROM search_tags x WHERE x.org_id = %lld AND x.tag = t.tag)",
          (long long)kit.org[1], (long long)other.id, (long long)c.id, (long long)kit.org[1]);
  assert_int_equal(search_as(theirs, &ask).n, 0);
  OrgTokens one, two;
  kit_as(&kit, &rq, caseworker());
  assert_int_equal(accounts_token_key(&rq, words_version(), &one, &d), ERR_OK);
  kit_done(&rq);
  kit_as(&kit, &rq, theirs);
  assert_int_equal(accounts_token_key(&rq, words_version(), &two, &d), ERR_OK);
  kit_done(&rq);
  assert_memory_not_equal(one.key.b, two.key.b, KEY_BYTES);
  static const unsigned roles[] = {ROLE_INTERPRETER, ROLE_AUDITOR, ROLE_ADMIN};
  for (size_t i = 0; i < 3; i++) {
    kit_as(&kit, &rq, kit_who(&kit, 0, roles[i]));
    assert_int_equal(accounts_token_key(&rq, words_version(), &tokens, &d), ERR_FORBIDDEN);
    size_t done = 1;
    run_sql("UPDATE cases SET indexed_seq = 0");
    assert_int_equal(index_some(&rq, 10, &done, &d), ERR_OK);
    assert_int_equal(done, 0);
    kit_done(&rq);
  }
  // A caseworker without the key searches by number and facts alone.
  const KitPerson *keyless = kit_add(&kit, 0, ROLE_CASEWORKER, "one.keyless", false);
  Found f = search_as(keyless, &ask);
  assert_true(f.no_key && f.n == 0);
  ask = ask_for("");
  ask.lang = "km";
  assert_int_equal(search_as(keyless, &ask).n, 1);
  cases_close_kit();
}

// The other organisation's wrapped key in the own row opens nothing: a fresh one is made.
static void test_swapped_token_key(void **state) {
  (void)state;
  TestCase c;
  cases_open_kit();
  make_case(&c, 0, false, false);
  index_everything();
  const KitPerson *theirs = kit_who(&kit, 1, ROLE_CASEWORKER);
  TestCase other;
  make_case(&other, 1, false, false);
  while (index_as(theirs, INDEX_BATCH)) continue;
  run_sql("UPDATE org_tokens SET wrap = (SELECT wrap FROM org_tokens WHERE org_id = %lld) WHERE org_id = %lld", (long long)kit.org[0], (long long)kit.org[1]);
  SearchAsk ask = ask_for("pay");
  Found f = search_as(theirs, &ask);
  assert_int_equal(f.n, 0);
  assert_int_equal(f.left, 1);
  while (index_as(theirs, INDEX_BATCH)) continue;
  f = search_as(theirs, &ask);
  assert_true(found_only(&f, other.id));
  cases_close_kit();
}

// ---- keys that change

static void rotate(void) {
  Req rq;
  ErrDetail d = {0};
  run_sql("INSERT INTO meta (key, value) VALUES ('rotate:%lld', '1')", (long long)kit.org[0]);
  kit_as(&kit, &rq, caseworker());
  assert_int_equal(accounts_rotate_if_needed(&rq, &d), ERR_OK);
  kit_done(&rq);
}

static void test_epochs(void **state) {
  (void)state;
  TestCase before, after;
  cases_open_kit();
  make_case(&before, 0, false, false);
  say(&before, "dormitory");
  index_everything();
  rotate();
  FINDS("dormitory", before.id);                                              // nothing was indexed anew
  assert_int_equal(count("SELECT epoch FROM org_tokens WHERE org_id = %lld", (long long)kit.org[0]), 2);
  assert_int_equal(count("SELECT serial FROM org_tokens WHERE org_id = %lld", (long long)kit.org[0]), 1);
  rotate();
  make_case(&after, 0, false, false);
  say(&after, "dormitory");
  index_everything();
  assert_int_equal(search("dormitory").n, 2);
  cases_close_kit();
}

static void test_lost_key_and_new_form(void **state) {
  (void)state;
  TestCase c;
  cases_open_kit();
  make_case(&c, 0, false, false);
  say(&c, "dormitory");
  index_everything();
  int64_t tags = tags_of(c.id);
  run_sql("UPDATE org_tokens SET form = 1");                                  // made with other dictionaries
  Found f = search("dormitory");
  assert_true(f.n == 0 && f.left == 1);
  index_everything();
  FINDS("dormitory", c.id);
  assert_int_equal(tags_of(c.id), tags);                                      // the dead ones are gone
  run_sql("UPDATE org_tokens SET epoch = 1, wrap = (SELECT box_pk FROM orgs WHERE id = %lld) WHERE org_id = %lld", (long long)kit.org[0], (long long)kit.org[0]);
  f = search("dormitory");
  assert_true(f.n == 0 && f.left == 1);
  index_everything();
  FINDS("dormitory", c.id);
  assert_int_equal(tags_of(c.id), tags);
  assert_int_equal(count("SELECT serial FROM org_tokens WHERE org_id = %lld", (long long)kit.org[0]), 3);
  cases_close_kit();
}

// ---- when traces go

static void test_withdrawal(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  ErrDetail d = {0};
  cases_open_kit();
  make_case(&c, 0, true, true);
  note(c.id, "internal dormitory");
  index_everything();
  FINDS("dara", c.id);
  int64_t all = tags_of(c.id);
  kit_as_worker(&kit, &rq, c.id, 1, &c.worker);
  assert_int_equal(case_identity_withdraw(&rq, c.id, &d), ERR_OK);
  assert_true(tags_of(c.id) < all && tags_of(c.id) > 0);
  assert_int_equal(count("SELECT COUNT(*) FROM search_lists WHERE case_id = %lld AND audience = 'identity'", (long long)c.id), 0);
  FINDS_NOTHING("dara");
  index_everything();
  FINDS_NOTHING("dara");
  FINDS("pay", c.id);
  assert_int_equal(case_identity_give(&rq, c.id, NULL, &d), ERR_OK);
  assert_int_equal(search("x").left, 1);
  index_everything();
  FINDS("dara", c.id);
  assert_int_equal(case_withdraw_all(&rq, c.id, &d), ERR_OK);
  FINDS_NOTHING("pay");
  index_everything();
  FINDS("dormitory", c.id);          // the organisation's own note stays its own
  assert_int_equal(count("SELECT COUNT(*) FROM search_lists WHERE case_id = %lld AND audience <> 'internal'", (long long)c.id), 0);
  assert_int_equal(search("dormitory").left, 0);
  assert_int_equal(case_reopen(&rq, c.id, &d), ERR_OK);
  index_everything();
  FINDS("pay", c.id);
  kit_done(&rq);
  cases_close_kit();
}

typedef struct { int64_t id; } EraseArg;
static Err erase_work(Tx *tx, void *arg) { return case_erase(tx, ((EraseArg *)arg)->id, clock_now()); }

static void test_erasure(void **state) {
  (void)state;
  TestCase c, stays;
  ErrDetail d = {0};
  cases_open_kit();
  make_case(&c, 0, true, true), make_case(&stays, 0, false, false);
  index_everything();
  assert_true(tags_of(c.id) > 0);
  EraseArg arg = {c.id};
  assert_int_equal(db_write(kit.app.db, erase_work, &arg, &d), ERR_OK);
  assert_int_equal(tags_of(c.id), 0);
  assert_int_equal(count("SELECT COUNT(*) FROM search_lists WHERE case_id = %lld", (long long)c.id), 0);
  FINDS("pay", stays.id);
  cases_close_kit();
}

// ---- the index

static void test_index_goes_on(void **state) {
  (void)state;
  enum { N = 50 };
  TestCase c;
  cases_open_kit();
  for (int i = 0; i < N; i++) make_case(&c, 0, false, false);
  assert_int_equal(index_as(caseworker(), 7), 7);
  // Killed while a group was written: the transaction is gone as a whole, and the cases wait as before.
  assert_int_equal(search("pay").left, N - 7);
  run_sql("UPDATE cases SET indexed_seq = 0 WHERE id = %lld", (long long)c.id);
  run_sql("DELETE FROM search_tags WHERE case_id = %lld AND tag %% 2 = 0", (long long)c.id);
  index_everything();
  assert_int_equal(search("pay").left, 0);
  assert_true(search("pay").more);
  say(&c, "afterwards dormitory");
  assert_int_equal(search("dormitory").left, 1);
  int64_t before = tags_of(c.id), version = row_now(c.id).version;
  index_everything();
  assert_int_equal(tags_of(c.id), before + 2);      // "afterwards" and "dormitory"
  FINDS("dormitory", c.id);
  assert_int_equal(row_now(c.id).version, version);   // no helper's form is refused because of the index
  cases_close_kit();
}

static void test_opening_indexes(void **state) {
  (void)state;
  TestCase c;
  CaseFile f;
  Req rq;
  ErrDetail d = {0};
  cases_open_kit();
  make_case(&c, 0, true, true);
  kit_as(&kit, &rq, caseworker());
  assert_int_equal(desk_open(&rq, c.id, &f, &d), ERR_OK);
  desk_release(&f);
  kit_done(&rq);
  assert_true(tags_of(c.id) > 0);
  FINDS("dara", c.id);
  // Whoever may not read may not index.
  kit_as(&kit, &rq, kit_who(&kit, 1, ROLE_CASEWORKER));
  run_sql("UPDATE cases SET indexed_seq = 0 WHERE id = %lld", (long long)c.id);
  assert_int_equal(index_case(&rq, c.id, &d), ERR_OK);
  kit_done(&rq);
  assert_int_equal(count("SELECT indexed_seq FROM cases WHERE id = %lld", (long long)c.id), 0);
  cases_close_kit();
}

static void test_hostile(void **state) {
  (void)state;
  TestCase c;
  Req rq;
  Search s;
  ErrDetail d = {0};
  char *text = malloc(40000);
  cases_open_kit();
  make_case(&c, 0, false, false);
  // A message of as many different words as fit, again and again: the case stops at its limit, the others do not notice.
  for (int m = 0; m < 8; m++) {
    size_t n = 0;
    for (int i = 0; n < 39000; i++) n += (size_t)snprintf(text + n, 40000 - n, "w%dx%d ", m, i);
    say(&c, text);
  }
  index_everything();
  assert_true(tags_of(c.id) <= CASE_TAGS_MAX * 2 && tags_of(c.id) > 10000);
  FINDS("w0x5", c.id);
  assert_true(search("...!?").no_words);
  assert_true(search("a").no_words);
  assert_int_equal(search("' OR 1=1 --").n, 0);
  assert_int_equal(search("%").n, 0);
  assert_int_equal(search("pay w0x1 w0x2 w0x3 w0x4 w0x5 w0x6 w0x7 w0x8 w0x9").n, 1);      // more than SEARCH_WORDS
  assert_int_equal(search("pay w0x1 w0x2 w0x3 w0x4 w0x5 w0x6 w0x7 w0x8 nowhere").n, 0);
  static const char *const cursors[] = {"x", "1.2", "9.1.1", "-1.1.1", "1.99999999999999999999.1", "1.1.1.1", "1..", "."};
  kit_as(&kit, &rq, caseworker());
  for (size_t i = 0; i < sizeof cursors / sizeof cursors[0]; i++) {
    SearchAsk ask = ask_for("pay");
    ask.after = cursors[i];
    assert_int_equal(search_run(&rq, &ask, &s, &d), ERR_INPUT);
  }
  kit_done(&rq);
  free(text);
  cases_close_kit();
}

static void test_one_event(void **state) {
  (void)state;
  TestCase c;
  cases_open_kit();
  make_case(&c, 0, false, false), make_case(&c, 0, false, false);
  index_everything();
  int64_t before = audited("list.opened");
  assert_int_equal(search("pay").n, 2);
  assert_int_equal(audited("list.opened"), before + 1);
  assert_int_equal(count("SELECT COUNT(*) FROM audit_events WHERE detail LIKE '%%pay%%'"), 0);
  cases_close_kit();
}

// ---- the page

static void test_page(void **state) {
  (void)state;
  static const Route *const tables[] = {cases_routes, accounts_routes, NULL};
  TestCase c;
  KitClient one, two;
  cases_open_kit();
  make_case(&c, 0, true, true);
  say(&c, "<b>dormitory</b> & more");
  kit_serve(&kit, tables, NULL);
  kit_client(&kit, &one);
  kit_client(&kit, &two);
  kit_sign_in(&one, caseworker(), NULL);
  kit_sign_in(&two, kit_login(&kit, "one.second"), NULL);
  assert_int_equal(kit_http(&one, "/staff/search", NULL), 200);
  assert_non_null(strstr(one.body, "1 case is not yet searchable"));
  assert_int_equal(kit_http(&one, "/staff/search/index", "s="), 303);
  assert_string_equal(one.location, "/staff/search?done=1");
  assert_int_equal(kit_http(&one, one.location, NULL), 200);
  assert_non_null(strstr(one.body, "Made searchable: 1"));
  assert_null(strstr(one.body, "not yet searchable"));
  assert_int_equal(kit_http(&one, "/staff/search", "q=Dormitory&issue=&status=&region=&worker_lang=&to=&from_day=&to_day="), 303);
  char address[256];
  snprintf(address, sizeof address, "%s", one.location);
  assert_true(text_starts(address, "/staff/search?s="));
  assert_int_equal(kit_http(&one, address, NULL), 200);
  assert_non_null(strstr(one.body, "&lt;b&gt;<mark>dormitory</mark>&lt;/b&gt;"));
  assert_non_null(strstr(one.body, "In a message"));
  assert_int_equal(kit_http(&two, address, NULL), 400);                       // sealed to the one who asked
  assert_null(strstr(two.body, "<mark>"));
  assert_int_equal(kit_http(&one, "/staff/search?s=AAAA", NULL), 400);
  assert_int_equal(kit_http(&one, "/staff/search?s=%25", NULL), 400);
  assert_int_equal(kit_http(&one, "/staff/search", "q=Sok+Dara"), 303);
  assert_int_equal(kit_http(&one, one.location, NULL), 200);
  assert_non_null(strstr(one.body, "The name"));
  assert_null(strstr(one.body, "<mark>"));
  assert_int_equal(kit_http(&one, "/staff/search", "q=&status=new&from_day=2020-01-01"), 303);
  assert_int_equal(kit_http(&one, one.location, NULL), 200);
  assert_non_null(strstr(one.body, "The facts fit"));
  assert_non_null(strstr(one.body, "2020-01-01"));
  kit_client_end(&one);
  kit_client_end(&two);
  cases_close_kit();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_words), cmocka_unit_test(test_names), cmocka_unit_test(test_facts_and_order), cmocka_unit_test(test_pages),
      cmocka_unit_test(test_by_number), cmocka_unit_test(test_frequent_words), cmocka_unit_test(test_candidates_are_compared),
      cmocka_unit_test(test_keys), cmocka_unit_test(test_swapped_token_key), cmocka_unit_test(test_epochs),
      cmocka_unit_test(test_lost_key_and_new_form), cmocka_unit_test(test_withdrawal), cmocka_unit_test(test_erasure),
      cmocka_unit_test(test_index_goes_on), cmocka_unit_test(test_opening_indexes), cmocka_unit_test(test_hostile),
      cmocka_unit_test(test_one_event), cmocka_unit_test(test_page),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
