// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/testopen.h"
#include "app/ledger/ledger.h"
#include "app/referral/referral.h"

static TestCase c;
static Req worker, helper;
static ErrDetail d;

static int set_up(void **state) {
  (void)state;
  sealed_open_kit();
  make_case(&c, 0, false, false);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  sealed_close_kit();
  return 0;
}

static int32_t today(void) { return (int32_t)(clock_now() / DAY_MS); }

// Each act is a request of its own.
#define BY_HELPER(call) ({ d = (ErrDetail){.err = ERR_OK}; kit_as(&kit, &helper, kit_who(&kit, 0, ROLE_CASEWORKER)); Err e_ = (call); kit_done(&helper); e_; })
#define BY_WORKER(call) ({ d = (ErrDetail){.err = ERR_OK}; kit_as_worker(&kit, &worker, c.id, 1, &c.worker); Err e_ = (call); kit_done(&worker); e_; })
#define BY_WORKER_ON(day, call) ({ d = (ErrDetail){.err = ERR_OK}; kit_as_worker(&kit, &worker, c.id, 1, &c.worker); worker.now = (Millis)(day) * DAY_MS; Err e_ = (call); kit_done(&worker); e_; })

static LedgerCase f;
static Req looking;
// The ledger as the worker's keys open it; close with done_looking().
static const Ledger *ledger_now(void) {
  kit_as_worker(&kit, &looking, c.id, 1, &c.worker);
  assert_int_equal(ledger_open(&looking, c.id, &f, &d), ERR_OK);
  return &f.l;
}
static void done_looking(void) {
  ledger_release(&f);
  kit_done(&looking);
}

static int64_t claim(const char *remedy, const char *amount) {
  LedgerClaim in = {.remedy = remedy, .what = "Unpaid overtime", .currency = "JPY", .amount = amount, .day = today()};
  assert_int_equal(BY_HELPER(ledger_claim(&helper, c.id, &in, &d)), ERR_OK);
  const Ledger *l = ledger_now();
  int64_t id = l->lines[l->n_lines - 1].id;
  done_looking();
  return id;
}

static Err step(int64_t line, const char *what, const char *amount, int64_t parts) {
  LedgerStep in = {.line = line, .act = what, .amount = amount, .day = today(), .parts = parts};
  return BY_HELPER(ledger_step(&helper, c.id, &in, &d));
}

// ---- figures

static void sums_as_people_write_them(void **state) {
  (void)state;
  static const struct { const char *text, *currency; int64_t minor; } good[] = {
      {"123456", "JPY", 123456}, {"1,234,567", "JPY", 1234567}, {"1 234", "JPY", 1234}, {"1,234.5", "USD", 123450}, {"0.01", "USD", 1},
      {" 12 ", "USD", 1200}, {"\xE1\x9F\xA1\xE1\x9F\xA2", "KHR", 1200}, {"\xEF\xBC\x91\xEF\xBC\x90", "JPY", 10}, {"1000000000000000", "JPY", LEDGER_AMOUNT_MAX}};
  static const struct { const char *text, *currency; } bad[] = {
      {"", "JPY"}, {"0", "JPY"}, {"-5", "JPY"}, {"1.5", "JPY"}, {"1,50", "USD"}, {"1.234", "USD"}, {"12,34", "JPY"}, {"1.", "USD"}, {".5", "USD"},
      {"ten", "JPY"}, {"1e3", "JPY"}, {"1000000000000001", "JPY"}, {"99999999999999999999", "JPY"}, {"1,2345", "JPY"}, {"1.2,345", "USD"}, {"0x10", "JPY"}};
  Arena *a = arena_new(65536, 0);
  int64_t minor;
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    if (ledger_amount(a, good[i].text, good[i].currency, &minor) != ERR_OK) fail_msg("%s %s", good[i].text, good[i].currency);
    assert_int_equal(minor, good[i].minor);
  }
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    if (ledger_amount(a, bad[i].text, bad[i].currency, &minor) != ERR_INPUT) fail_msg("%s %s was taken", bad[i].text, bad[i].currency);
  arena_free(a);
}

static void parts_add_up(void **state) {
  (void)state;
  LedgerPart parts[LEDGER_PARTS_MAX];
  for (size_t n = 1; n <= LEDGER_PARTS_MAX; n++) {
    int64_t sum = 0;
    ledger_split(1000003, date_days(2026, 1, 31), n, parts);
    for (size_t i = 0; i < n; i++) sum += parts[i].amount;
    assert_int_equal(sum, 1000003);
  }
  ledger_split(100, date_days(2026, 11, 30), 4, parts);
  assert_int_equal(parts[1].day, date_days(2026, 12, 30));
  assert_int_equal(parts[2].day, date_days(2027, 1, 30));
  assert_int_equal(parts[3].day, date_days(2027, 2, 28));   // the last day of a shorter month
}

static void a_lawyer_looks_above_the_sum_of_the_host(void **state) {
  (void)state;
  assert_true(ledger_needs_lawyer(NULL, "JPY", 1));
  assert_true(ledger_needs_lawyer("USD=100", "JPY", 1));
  assert_false(ledger_needs_lawyer("USD=100 JPY=300000", "JPY", 300000));
  assert_true(ledger_needs_lawyer("USD=100 JPY=300000", "JPY", 300001));
  assert_false(ledger_needs_lawyer("USD=100", "USD", 10000));
  assert_true(ledger_needs_lawyer("USD=100", "USD", 10001));
  assert_int_equal(ledger_rule_check(NULL, &d), ERR_OK);
  assert_int_equal(ledger_rule_check("USD=100 JPY=300000", &d), ERR_OK);
  static const char *const bad[] = {"300000", "jpy=1", "JPY=", "JPY=1,USD=2", "JPY=1x", "QQQ=1", "JPY=1234567890123"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    if (ledger_rule_check(bad[i], &d) != ERR_CONFIG) fail_msg("%s was taken", bad[i]);
}

// ---- money

static void money_counts_when_she_confirms_it(void **state) {
  (void)state;
  int64_t line = claim("money", "300,000");
  assert_int_equal(step(line, "paid", "1000", 0), ERR_UNPROCESSABLE);      // nothing is agreed yet
  assert_string_equal(d.field, "act");
  assert_int_equal(step(line, "agreed", "250000", 3), ERR_OK);
  assert_int_equal(step(line, "paid", "83333", 0), ERR_OK);
  assert_int_equal(step(line, "paid", "90000", 0), ERR_OK);
  const LedgerLine *l = &ledger_now()->lines[0];
  assert_int_equal(l->claimed, 300000);
  assert_int_equal(l->agreed, 250000);
  assert_int_equal(l->n_parts, 3);
  assert_int_equal(l->unsaid, 173333);
  assert_int_equal(l->received, 0);
  assert_false(l->parts[0].covered);
  int64_t first = l->payments[0].id, second = l->payments[1].id;
  done_looking();
  assert_int_equal(BY_WORKER(ledger_got(&worker, line, first, true, &d)), ERR_OK);
  assert_int_equal(BY_WORKER(ledger_got(&worker, line, second, false, &d)), ERR_OK);
  assert_int_equal(BY_WORKER(ledger_got(&worker, line, second, true, &d)), ERR_CONFLICT);   // answered
  assert_int_equal(BY_WORKER(ledger_got(&worker, line, 12345, true, &d)), ERR_CONFLICT);
  assert_int_equal(BY_WORKER(ledger_got(&worker, 12345, first, true, &d)), ERR_NOT_FOUND);
  l = &ledger_now()->lines[0];
  assert_int_equal(l->received, 83333);
  assert_int_equal(l->unsaid, 0);
  assert_true(l->parts[0].covered);
  assert_false(l->parts[1].covered);
  assert_int_equal(l->state, LEDGER_AGREED);
  done_looking();
  assert_int_equal(step(line, "awarded", "280000", 0), ERR_OK);            // a court decides otherwise
  l = &ledger_now()->lines[0];
  assert_true(l->state == LEDGER_AWARDED && l->agreed == 280000 && l->n_parts == 0 && l->received == 83333);
  done_looking();
}

static void only_she_confirms(void **state) {
  (void)state;
  int64_t line = claim("document_back", "");
  assert_int_equal(step(line, "done", "", 0), ERR_OK);
  assert_int_equal(BY_HELPER(ledger_got(&helper, line, 0, true, &d)), ERR_FORBIDDEN);
  // Forged past the domain: a helper's item that says so in her name changes nothing.
  kit_as(&kit, &helper, kit_who(&kit, 0, ROLE_CASEWORKER));
  json_t *forged = json_pack("{s:s, s:I, s:i, s:b}", "act", "got", "line", (json_int_t)line, "payment", 0, "yes", true);
  assert_int_equal(item_add(&helper, c.id, "shared", "ledger", forged, false, NULL, &d), ERR_OK);
  json_decref(forged);
  kit_done(&helper);
  assert_int_equal(ledger_now()->lines[0].said, LEDGER_UNSAID);
  done_looking();
  assert_int_equal(BY_WORKER(ledger_got(&worker, line, 0, false, &d)), ERR_OK);
  assert_int_equal(ledger_now()->lines[0].said, LEDGER_NO);
  done_looking();
  assert_int_equal(step(line, "done", "", 0), ERR_OK);                     // said again: she is asked again
  assert_int_equal(ledger_now()->lines[0].said, LEDGER_UNSAID);
  done_looking();
  assert_int_equal(BY_WORKER(ledger_got(&worker, line, 0, true, &d)), ERR_OK);
  assert_int_equal(ledger_now()->lines[0].said, LEDGER_YES);
  done_looking();
}

static void steps_fit_what_is_asked_for(void **state) {
  (void)state;
  static const struct { LedgerClaim in; const char *field; } bad[] = {
      {{"none", "x", "JPY", "1", 1}, "remedy"},  {{"gold", "x", "JPY", "1", 1}, "remedy"}, {{"money", "", "JPY", "1", 1}, "what"},
      {{"money", "x", "QQQ", "1", 1}, "currency"}, {{"money", "x", "JPY", "1.5", 1}, "amount"}, {{"money", "x", "JPY", "1", -1}, "day"}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    assert_int_equal(BY_HELPER(ledger_claim(&helper, c.id, &bad[i].in, &d)), ERR_UNPROCESSABLE);
    assert_string_equal(d.field, bad[i].field);
  }
  int64_t money = claim("money", "100"), paper = claim("apology", "");
  assert_int_equal(step(money, "promised", "", 0), ERR_UNPROCESSABLE);
  assert_int_equal(step(paper, "agreed", "5", 0), ERR_UNPROCESSABLE);
  assert_int_equal(step(money, "agreed", "100", LEDGER_PARTS_MAX + 1), ERR_UNPROCESSABLE);
  assert_int_equal(step(money, "agreed", "2", 3), ERR_UNPROCESSABLE);      // parts of nothing
  assert_int_equal(step(999, "done", "", 0), ERR_NOT_FOUND);
  assert_int_equal(step(paper, "promised", "", 0), ERR_OK);
  assert_int_equal(ledger_now()->lines[1].state, LEDGER_PROMISED);
  done_looking();
}

static void nothing_without_consent(void **state) {
  (void)state;
  int64_t line = claim("money", "100");
  assert_int_equal(BY_WORKER(case_withdraw_all(&worker, c.id, &d)), ERR_OK);
  assert_int_equal(step(line, "agreed", "100", 0), ERR_NO_CONSENT);
  Req other;
  kit_as(&kit, &other, kit_who(&kit, 1, ROLE_CASEWORKER));
  LedgerStep in = {.line = line, .act = "agreed", .amount = "1", .day = 1};
  assert_int_equal(ledger_step(&other, c.id, &in, &d), ERR_NOT_FOUND);     // another organisation's case
  kit_done(&other);
}

static void sums_are_in_no_plain_column(void **state) {
  (void)state;
  claim("money", "987654321");
  assert_int_equal(kit_int(&kit, "SELECT COUNT(*) FROM items WHERE kind = 'ledger'"), 1);
  assert_int_equal(kit_int(&kit, "SELECT COUNT(*) FROM items WHERE kind = 'ledger' AND length(sealed) > 64"), 1);
  assert_int_equal(kit_int(&kit, "SELECT COUNT(*) FROM audit_events WHERE detail LIKE '%987654321%'"), 0);
}

// ---- a settlement

static int64_t offer(int64_t line, const char *amount, int32_t from_day) {
  LedgerOfferNew in = {.line = line, .amount = amount, .gives_up = "All other claims", .terms = "The whole text", .reader = "Ms Chan, by phone",
                       .silence = true, .withdraw = false, .from_day = from_day};
  assert_int_equal(BY_HELPER(ledger_offer_make(&helper, c.id, &in, &d)), ERR_OK);
  const Ledger *l = ledger_now();
  int64_t id = l->offers[l->n_offers - 1].id;
  done_looking();
  return id;
}

static void she_says_yes_only_after_all_of_it(void **state) {
  (void)state;
  int64_t line = claim("money", "300000"), id = offer(line, "200000", today() + 3);
  const LedgerOffer *o = &ledger_now()->offers[0];
  assert_true(o->needs_check && o->silence && !o->withdraw && o->amount == 200000);
  assert_string_equal(ledger_offer_waits(o, today() + 30), "lawyer");      // no sum is set: at each
  done_looking();
  assert_int_equal(BY_WORKER_ON(today() + 5, ledger_offer_answer(&worker, id, true, false, &d)), ERR_CONFLICT);
  assert_int_equal(BY_HELPER(ledger_offer_checked(&helper, c.id, id, "", today(), &d)), ERR_UNPROCESSABLE);
  assert_int_equal(BY_HELPER(ledger_offer_checked(&helper, c.id, id, "Lawyer Mori", today() - 1, &d)), ERR_UNPROCESSABLE);
  assert_int_equal(BY_HELPER(ledger_offer_checked(&helper, c.id, id, "Lawyer Mori", today(), &d)), ERR_OK);
  assert_int_equal(BY_WORKER(ledger_offer_answer(&worker, id, true, false, &d)), ERR_CONFLICT);          // still time to think
  assert_int_equal(BY_HELPER(ledger_offer_answer(&helper, id, true, false, &d)), ERR_FORBIDDEN);
  assert_int_equal(BY_WORKER_ON(today() + 3, ledger_offer_answer(&worker, id, true, true, &d)), ERR_OK);
  const Ledger *l = ledger_now();
  assert_true(l->offers[0].state == OFFER_ACCEPTED && l->offers[0].told);
  assert_true(l->lines[0].state == LEDGER_AGREED && l->lines[0].agreed == 200000 && l->lines[0].agreed_day == today() + 3);
  done_looking();
  assert_int_equal(BY_WORKER_ON(today() + 4, ledger_offer_answer(&worker, id, false, false, &d)), ERR_CONFLICT);
  assert_int_equal(BY_HELPER(ledger_offer_back(&helper, c.id, id, &d)), ERR_CONFLICT);
}

static void below_the_sum_no_lawyer_is_needed(void **state) {
  (void)state;
  kit.app.lawyer_check_above = "JPY=250000";
  int64_t line = claim("money", "300000"), id = offer(line, "250000", today() + 1);
  assert_false(ledger_now()->offers[0].needs_check);
  done_looking();
  assert_int_equal(BY_WORKER_ON(today() + 1, ledger_offer_answer(&worker, id, true, false, &d)), ERR_OK);
  kit.app.lawyer_check_above = NULL;
}

static void she_may_say_no_at_any_time(void **state) {
  (void)state;
  int64_t line = claim("money", "300000"), id = offer(line, "1", today() + 30);
  LedgerOfferNew again = {.line = line, .amount = "2", .gives_up = "x", .terms = "x", .reader = "x", .from_day = today() + 1};
  assert_int_equal(BY_HELPER(ledger_offer_make(&helper, c.id, &again, &d)), ERR_UNPROCESSABLE);          // one at a time
  assert_int_equal(BY_WORKER(ledger_offer_answer(&worker, id, false, true, &d)), ERR_OK);
  const Ledger *l = ledger_now();
  assert_true(l->offers[0].state == OFFER_REFUSED && l->offers[0].told && l->lines[0].state == LEDGER_CLAIMED);
  done_looking();
  id = offer(line, "5", today() + 1);
  assert_int_equal(BY_HELPER(ledger_offer_back(&helper, c.id, id, &d)), ERR_OK);
  assert_int_equal(BY_WORKER_ON(today() + 9, ledger_offer_answer(&worker, id, true, false, &d)), ERR_CONFLICT);
  assert_int_equal(ledger_now()->offers[1].state, OFFER_TAKEN_BACK);
  done_looking();
}

static void an_offer_says_everything(void **state) {
  (void)state;
  int64_t line = claim("money", "300000"), paper = claim("apology", "");
  const struct { LedgerOfferNew in; const char *field; } bad[] = {
      {{line, "x", "g", "t", "r", false, false, today() + 1}, "amount"}, {{line, "5", "", "t", "r", false, false, today() + 1}, "gives_up"},
      {{line, "5", "g", "", "r", false, false, today() + 1}, "terms"},   {{line, "5", "g", "t", "", false, false, today() + 1}, "reader"},
      {{line, "5", "g", "t", "r", false, false, today()}, "from_day"},   {{paper, "5", "g", "t", "r", false, false, today() + 1}, "line"}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    assert_int_equal(BY_HELPER(ledger_offer_make(&helper, c.id, &bad[i].in, &d)), ERR_UNPROCESSABLE);
    assert_string_equal(d.field, bad[i].field);
  }
  // A yes that stands there before its day, past the domain: it does not count.
  int64_t id = offer(line, "5", today() + 5);
  kit_as_worker(&kit, &worker, c.id, 1, &c.worker);
  json_t *early = json_pack("{s:s, s:I, s:b}", "act", "answered", "offer", (json_int_t)id, "yes", true);
  assert_int_equal(item_add(&worker, c.id, "shared", "ledger", early, true, NULL, &d), ERR_OK);
  json_decref(early);
  kit_done(&worker);
  assert_int_equal(ledger_now()->offers[0].state, OFFER_OPEN);
  done_looking();
}

// ---- another organisation: with the part "Money and hours" it gets the ledger, without it nothing of it

static size_t lines_at_the_other(unsigned parts) {
  Req other;
  LedgerCase theirs;
  int64_t id;
  ConsentChoice ch = {.handover = true, .parts = parts, .days = 30, .purpose = ""};
  ReferralNew in = {.case_id = c.id, .org_id = kit.org[1], .choice = &ch, .how = "receipt", .lang = i18n_english()};
  claim("money", "300000");
  assert_int_equal(BY_WORKER(referral_begin(&worker, &in, &id, &d)), ERR_OK);
  ReferralStep accept = {.id = id, .act = REF_ACT_accept, .reason = ""};
  kit_as(&kit, &other, kit_who(&kit, 1, ROLE_CASEWORKER));
  d = (ErrDetail){.err = ERR_OK};
  assert_int_equal(referral_step(&other, &accept, &d), ERR_OK);
  assert_int_equal(ledger_open(&other, c.id, &theirs, &d), ERR_OK);
  size_t n = theirs.l.n_lines;
  ledger_release(&theirs);
  kit_done(&other);
  return n;
}

static void the_ledger_goes_with_money_and_hours(void **state) {
  (void)state;
  assert_int_equal(lines_at_the_other(1u << PART_BASICS | 1u << PART_MONEY), 1);
}

static void and_not_without_it(void **state) {
  (void)state;
  assert_int_equal(lines_at_the_other(1u << PART_BASICS | 1u << PART_WHO), 0);
}

// ---- after the closing

// The worker says that it is solved; it closes seven days later. Returns that day.
static int32_t close_case(void) {
  assert_int_equal(BY_WORKER(case_ask_close(&worker, c.id, false, &d)), ERR_OK);
  assert_int_equal(kit_int(&kit, "SELECT closed_day FROM cases"), 0);
  int32_t day = today() + 8;
  assert_int_equal(cases_job(&kit.app, (Millis)day * DAY_MS), ERR_OK);
  assert_int_equal(kit_int(&kit, "SELECT closed_day FROM cases"), day);
  return day;
}

static void asked_after_30_and_90_days(void **state) {
  (void)state;
  int32_t closed = close_case();
  assert_int_equal(BY_WORKER(ledger_after(&worker, true, &d)), ERR_CONFLICT);                            // not asked yet
  Millis day0 = (Millis)closed * DAY_MS;
  assert_int_equal(ledger_job(&kit.app, day0 + 29 * (Millis)DAY_MS), ERR_OK);
  assert_int_equal(kit_int(&kit, "SELECT asked_again FROM cases"), 0);
  assert_int_equal(ledger_job(&kit.app, day0 + 30 * (Millis)DAY_MS), ERR_OK);
  assert_int_equal(kit_int(&kit, "SELECT asked_again FROM cases"), 30);
  const Ledger *l = ledger_now();
  assert_int_equal(ledger_after_asks(l, closed, closed + 29), 0);
  assert_int_equal(ledger_after_asks(l, closed, closed + 30), AFTER_FIRST);
  assert_int_equal(ledger_after_asks(l, 0, closed + 30), 0);
  done_looking();
  assert_int_equal(BY_WORKER_ON(closed + 31, ledger_after(&worker, true, &d)), ERR_OK);
  assert_int_equal(BY_WORKER_ON(closed + 32, ledger_after(&worker, true, &d)), ERR_CONFLICT);           // once
  l = ledger_now();
  assert_int_equal(ledger_after_asks(l, closed, closed + 89), 0);
  assert_int_equal(ledger_after_asks(l, closed, closed + 90), AFTER_SECOND);
  done_looking();
  assert_int_equal(ledger_job(&kit.app, day0 + 90 * (Millis)DAY_MS), ERR_OK);
  assert_int_equal(kit_int(&kit, "SELECT asked_again FROM cases"), 90);
  assert_int_equal(BY_WORKER_ON(closed + 90, ledger_after(&worker, false, &d)), ERR_OK);                // not solved: open again
  assert_int_equal(kit_int(&kit, "SELECT COUNT(*) FROM cases WHERE status = 'open' AND active = 1 AND closed_day = 0 AND asked_again = 0"), 1);
}

// With an address for short notices she gets one, and it says nothing of it.
static void a_notice_goes_to_her_address(void **state) {
  (void)state;
  int32_t closed = close_case();
  kit_sql(&kit, "INSERT INTO notices (case_id, box, number, lang, failed, sent_hour) SELECT id, audit_id, 1, 'km', 0, 0 FROM cases");
  assert_int_equal(ledger_job(&kit.app, ((Millis)closed + 30) * DAY_MS), ERR_OK);
  assert_int_equal(ledger_job(&kit.app, ((Millis)closed + 31) * DAY_MS), ERR_OK);
  assert_int_equal(kit_int(&kit, "SELECT COUNT(*) FROM outbox WHERE kind = 'answer'"), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sums_as_people_write_them),
      cmocka_unit_test(parts_add_up),
      cmocka_unit_test(a_lawyer_looks_above_the_sum_of_the_host),
      cmocka_unit_test_setup_teardown(money_counts_when_she_confirms_it, set_up, tear_down),
      cmocka_unit_test_setup_teardown(only_she_confirms, set_up, tear_down),
      cmocka_unit_test_setup_teardown(steps_fit_what_is_asked_for, set_up, tear_down),
      cmocka_unit_test_setup_teardown(nothing_without_consent, set_up, tear_down),
      cmocka_unit_test_setup_teardown(sums_are_in_no_plain_column, set_up, tear_down),
      cmocka_unit_test_setup_teardown(she_says_yes_only_after_all_of_it, set_up, tear_down),
      cmocka_unit_test_setup_teardown(below_the_sum_no_lawyer_is_needed, set_up, tear_down),
      cmocka_unit_test_setup_teardown(she_may_say_no_at_any_time, set_up, tear_down),
      cmocka_unit_test_setup_teardown(an_offer_says_everything, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_ledger_goes_with_money_and_hours, set_up, tear_down),
      cmocka_unit_test_setup_teardown(and_not_without_it, set_up, tear_down),
      cmocka_unit_test_setup_teardown(asked_after_30_and_90_days, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_notice_goes_to_her_address, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
