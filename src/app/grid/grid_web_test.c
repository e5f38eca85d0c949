// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The lists of cases through the server: finding, several at once and back, many rows with two people at work, own columns, saved
// lists, files, keys.
#include "app/testopen.h"

#include <stdlib.h>

#include "app/grid/grid_int.h"
#include "app/pages/pages.h"
#include "app/referral/referral.h"

static int open_all(void **state) {
  static const Route *const tables[] = {grid_routes, cases_routes, referral_routes, accounts_routes, pages_routes, NULL};
  (void)state;
  sealed_open_kit();
  kit_serve(&kit, tables, pages_error);
  return 0;
}

static const char *path(const char *fmt, int64_t id) {
  static char bufs[4][200];
  static int turn;
  char *out = bufs[turn++ % 4];
  const char *star = strchr(fmt, '*');
  snprintf(out, sizeof bufs[0], "%.*s%lld%s", (int)(star - fmt), fmt, (long long)id, star + 1);
  return out;
}

static int post(KitClient *c, const char *where, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static int post(KitClient *c, const char *where, const char *fmt, ...) {
  static char form[8192];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(form, sizeof form, fmt, ap);
  va_end(ap);
  return kit_http(c, where, form);
}

static int64_t id_of(const char *login) { return kit_login(&kit, login)->id; }

// A case about pay, of a worker who reads Khmer, in one region.
static void make_pay_case(TestCase *c) {
  make_case(c, 0, false, false);
  run_sql("UPDATE cases SET issue_group = 'pay', lang = 'km', region = 'kanto' WHERE id = %lld", (long long)c->id);
}

// ---- finding

static void test_list(void **state) {
  (void)state;
  TestCase c;
  KitClient k;
  char ref[16];
  make_pay_case(&c);
  snprintf(ref, sizeof ref, "%04lld-%04lld", (long long)(c.id % 100000000 / 10000), (long long)(c.id % 10000));
  sign_in(&k, "one.caseworker");
  assert_int_equal(kit_http(&k, "/staff/cases?view=new", NULL), 200);
  HAS(&k, ref);
  HAS(&k, "New message");
  HAS(&k, "in 3 days");
  HAS(&k, "Pay and working hours");
  HAS(&k, "Kanto");
  HAS(&k, "formaction=\"/staff/referrals/bulk\"");
  assert_int_equal(kit_http(&k, "/staff/cases?view=new&only=issue:pay&sort=changed", NULL), 200);
  HAS(&k, ref);
  assert_int_equal(kit_http(&k, "/staff/cases?view=new&lang=vi", NULL), 200);
  LACKS(&k, ref);
  assert_int_equal(kit_http(&k, "/staff/cases?view=team&sort=filed&lang=km", NULL), 200);
  HAS(&k, ref);
  assert_int_equal(kit_http(&k, "/staff/cases?view=nonsense&sort=nonsense&only=bad", NULL), 200);
  assert_int_equal(kit_http(&k, "/staff/cases?view=new&after=%21%21", NULL), 400);
  // By its number, as said on the phone.
  char by_ref[80];
  snprintf(by_ref, sizeof by_ref, "/staff/cases?ref=%s", ref);
  assert_int_equal(kit_http(&k, by_ref, NULL), 303);
  assert_string_equal(k.location, path("/staff/cases/*", c.id));
  assert_int_equal(kit_http(&k, "/staff/cases?ref=99999998", NULL), 404);
  HAS(&k, "no case with this number");
  kit_client_end(&k);
  sign_in(&k, "two.caseworker");
  assert_int_equal(kit_http(&k, "/staff/cases?view=new", NULL), 200);
  LACKS(&k, ref);
  assert_int_equal(kit_http(&k, by_ref, NULL), 404);
  kit_client_end(&k);
}

// ---- several at once, and back

static int64_t changes(void) { return count("SELECT COUNT(*) FROM audit_events WHERE action = 'case.changed'"); }

static void test_several(void **state) {
  (void)state;
  TestCase mine, stale, taken;
  KitClient k;
  int64_t me = id_of("one.caseworker"), changed = changes();
  make_pay_case(&mine);
  make_pay_case(&stale);
  make_pay_case(&taken);
  run_sql("UPDATE cases SET assignee = %lld WHERE id = %lld", (long long)id_of("one.second"), (long long)taken.id);
  sign_in(&k, "one.caseworker");
  assert_int_equal(kit_http(&k, "/staff/cases?view=unassigned", NULL), 200);
  HAS(&k, path("value=\"*.1\"", mine.id));
  LACKS(&k, "You can undo it");
  assert_int_equal(post(&k, "/staff/cases/several", "act=assign&view=unassigned&case=%lld.1&case=%lld.7&case=%lld.1&to=%lld", (long long)mine.id,
                        (long long)stale.id, (long long)taken.id, (long long)me), 303);
  assert_non_null(strstr(k.location, "view=unassigned&sort=due&given=1&late=2"));
  assert_int_equal(kit_http(&k, k.location, NULL), 200);
  HAS(&k, "Changed: 1.");
  HAS(&k, "or you may not: 2.");
  HAS(&k, "You changed several cases (1).");
  assert_int_equal(row_now(mine.id).assignee, me);
  assert_int_equal(row_now(stale.id).assignee, 0);
  assert_int_equal(row_now(taken.id).assignee, id_of("one.second"));
  assert_int_equal(changes(), changed + 1);
  // Back: as it was, and written down as another event.
  int64_t undo = strtoll(strstr(k.body, "name=\"undo\" value=\"") + strlen("name=\"undo\" value=\""), NULL, 10);
  assert_int_equal(post(&k, "/staff/cases/undo", "view=mine&undo=%lld", (long long)undo), 303);
  assert_non_null(strstr(k.location, "view=mine&sort=due&back=1&late=0"));
  assert_int_equal(kit_http(&k, k.location, NULL), 200);
  HAS(&k, "Put back: 1.");
  assert_int_equal(row_now(mine.id).assignee, 0);
  assert_string_equal(row_now(mine.id).status, "new");
  assert_int_equal(changes(), changed + 2);
  assert_int_equal(post(&k, "/staff/cases/undo", "undo=%lld", (long long)undo), 404);
  assert_int_equal(kit_http(&k, path("/staff/cases/*", mine.id), NULL), 200);
  HAS(&k, "The last change was undone.");
  // What is not asked properly does nothing.
  assert_int_equal(kit_http(&k, "/staff/cases", NULL), 200);
  assert_int_equal(post(&k, "/staff/cases/several", "act=assign&case=abc&to=%lld", (long long)me), 400);
  assert_int_equal(post(&k, "/staff/cases/several", "act=assign&case=%lld.1", (long long)stale.id), 400);
  assert_int_equal(post(&k, "/staff/cases/several", "act=close&case=%lld.1&to=0", (long long)stale.id), 400);
  assert_int_equal(kit_send(&k, "POST", "/staff/cases/several", "Content-Type: application/x-www-form-urlencoded\r\n", "act=open", 8), 403);
  kit_client_end(&k);
}

static void test_several_status(void **state) {
  (void)state;
  TestCase a, b;
  KitClient k;
  make_pay_case(&a);
  make_pay_case(&b);
  sign_in(&k, "one.supervisor");
  assert_int_equal(kit_http(&k, "/staff/cases?view=new", NULL), 200);
  assert_int_equal(post(&k, "/staff/cases/several", "act=wait&case=%lld.1&case=%lld.1", (long long)a.id, (long long)b.id), 303);
  assert_string_equal(row_now(a.id).status, "waiting");
  assert_string_equal(row_now(b.id).status, "waiting");
  assert_int_equal(post(&k, "/staff/cases/several", "act=open&case=%lld.%lld", (long long)a.id, (long long)row_now(a.id).version), 303);
  assert_string_equal(row_now(a.id).status, "open");
  // The supervisor gives any case to anybody.
  run_sql("UPDATE cases SET assignee = %lld WHERE id = %lld", (long long)id_of("one.second"), (long long)b.id);
  assert_int_equal(kit_http(&k, "/staff/cases?view=team&assignee=0", NULL), 200);
  assert_int_equal(post(&k, "/staff/cases/several", "act=assign&case=%lld.%lld&to=%lld", (long long)b.id, (long long)row_now(b.id).version,
                        (long long)id_of("one.caseworker")), 303);
  assert_int_equal(row_now(b.id).assignee, id_of("one.caseworker"));
  kit_client_end(&k);
}

// ---- own columns, many rows, files

static void make_columns(KitClient *k) {
  assert_int_equal(kit_http(k, "/staff/columns", NULL), 200);
  assert_int_equal(post(k, "/staff/columns", "version=0&act=add&name=Passport&kind=text"), 303);
  assert_int_equal(post(k, "/staff/columns", "version=0&act=add&name=Late&kind=text"), 409);
  HAS(k, "Somebody else changed the columns.");
  HAS(k, "value=\"Late\"");   // what was typed is still there
  assert_int_equal(post(k, "/staff/columns", "version=1&act=add&name=&kind=day"), 422);
  assert_int_equal(post(k, "/staff/columns", "version=1&act=add&name=Visits&kind=number"), 303);
  assert_int_equal(post(k, "/staff/columns", "version=2&act=add&name=Old&kind=text"), 303);
  assert_int_equal(post(k, "/staff/columns", "version=3&act=front&column=2"), 303);
  assert_int_equal(post(k, "/staff/columns", "version=4&act=name&column=1&name=Passport+is"), 303);
  assert_int_equal(post(k, "/staff/columns", "version=5&act=remove&column=3"), 303);
  assert_int_equal(post(k, "/staff/columns", "version=6&act=remove&column=3"), 422);
  assert_int_equal(kit_http(k, "/staff/columns", NULL), 200);
  const char *visits = strstr(k->body, "value=\"Visits\""), *passport = strstr(k->body, "value=\"Passport is\"");
  assert_true(visits && passport && visits < passport);
  LACKS(k, "value=\"Old\"");
}

// As the form writes it for a row in which two columns hold these texts.
static const char *mark(int64_t id, int64_t cells, const char *one, const char *two) {
  static char bufs[16][120];
  static int turn;
  const char *texts[] = {one, two};
  CaseRow c = row_now(id);
  char *out = bufs[turn++ % 16];
  snprintf(out, sizeof bufs[0], "%lld.%lld.%lld.%lld.%016llx.%s", (long long)id, (long long)c.version, (long long)cells, (long long)c.assignee,
           (unsigned long long)grid_texts_mark(texts, 2), c.status);
  return out;
}

static void test_edit(void **state) {
  (void)state;
  TestCase a, b;
  KitClient boss, one;
  make_pay_case(&a);
  make_pay_case(&b);
  sign_in(&boss, "one.supervisor");
  sign_in(&one, "one.caseworker");
  make_columns(&boss);
  assert_int_equal(kit_http(&one, "/staff/columns", NULL), 403);
  assert_int_equal(kit_http(&one, "/staff/cases/edit?view=team", NULL), 200);
  HAS(&one, "name=\"columns\" value=\"2.1\"");
  HAS(&one, mark(a.id, 0, "", ""));
  // Two rows by one person; then by another with the form of before: her row is shown again, with what is there now, and the other is saved.
  const char *first_a = mark(a.id, 0, "", ""), *first_b = mark(b.id, 0, "", "");
  assert_int_equal(post(&boss, "/staff/cases/edit", "view=team&columns=2.1&row=%s&to=%lld&status=new&c1=%%D9%%A3&c2=with+her", first_a,
                        (long long)id_of("one.second")), 303);
  assert_non_null(strstr(boss.location, "given=1"));
  assert_int_equal(kit_http(&boss, boss.location, NULL), 200);
  HAS(&boss, "<bdi>with her</bdi>");
  HAS(&boss, "<bdi>3</bdi>");
  assert_int_equal(post(&one, "/staff/cases/edit", "view=team&columns=2.1&row=%s&row=%s&to=%lld&to=%lld&status=new&status=new&c1=7&c1=4&c2=%s&c2=Osaka", first_a,
                        first_b, (long long)id_of("one.caseworker"), (long long)id_of("one.caseworker"), "with+the+%3Cboss%3E"), 409);
  HAS(&one, "Saved: 1. Not saved yet: 1.");
  HAS(&one, "Somebody else changed this case.");
  HAS(&one, "value=\"with the &lt;boss&gt;\"");
  HAS(&one, "Now: <bdi>with her</bdi>");
  HAS(&one, "value=\"7\"");
  HAS(&one, mark(a.id, 1, "3", "with her"));
  LACKS(&one, path("name=\"row\" value=\"*.", b.id));
  assert_int_equal(row_now(b.id).assignee, id_of("one.caseworker"));
  assert_int_equal(row_now(a.id).assignee, id_of("one.second"));
  // Sent once more from that page it is saved.
  assert_int_equal(post(&one, "/staff/cases/edit", "view=team&columns=2.1&row=%s&to=&status=&c1=7&c2=with+the+boss", mark(a.id, 1, "3", "with her")), 303);
  assert_int_equal(kit_http(&boss, "/staff/cases?view=team", NULL), 200);
  HAS(&boss, "with the boss");
  // A column that the form did not have stays; one that is gone is left out; a wrong number is named.
  assert_int_equal(post(&one, "/staff/cases/edit", "columns=3.2&row=%s&to=&status=&c1=gone&c2=8", mark(a.id, 2, "gone before", "7")), 303);
  assert_int_equal(kit_http(&boss, "/staff/cases?view=team", NULL), 200);
  HAS(&boss, "with the boss");
  HAS(&boss, "<bdi>8</bdi>");
  assert_int_equal(post(&one, "/staff/cases/edit", "columns=2.1&row=%s&to=&status=&c1=many&c2=x", mark(a.id, 3, "8", "with the boss")), 409);
  HAS(&one, "Write a number.");
  HAS(&one, "value=\"many\"");
  // Whoever sends the form of before without having changed anything changes nothing, and is not bothered.
  assert_int_equal(post(&one, "/staff/cases/edit", "columns=2.1&row=%s&to=0&status=new&c1=&c2=", first_a), 303);
  assert_non_null(strstr(one.location, "given=0"));
  // Not a form of this page.
  assert_int_equal(post(&one, "/staff/cases/edit", "columns=2.1&row=%s&to=&to=&status=&c1=1&c2=x", mark(a.id, 3, "8", "with the boss")), 400);
  assert_int_equal(post(&one, "/staff/cases/edit", "columns=2.1&row=%s&to=&status=&c1=1&c1=2&c2=x", mark(a.id, 3, "8", "with the boss")), 400);
  assert_int_equal(post(&one, "/staff/cases/edit", "columns=2.1&row=12.3&to=&status=&c1=1&c2=x"), 400);
  kit_client_end(&boss);
  kit_client_end(&one);
}

static void test_sheet(void **state) {
  (void)state;
  TestCase c;
  KitClient k;
  make_pay_case(&c);
  sign_in(&k, "one.supervisor");
  assert_int_equal(kit_http(&k, "/staff/cases/edit?view=new", NULL), 200);
  assert_int_equal(post(&k, "/staff/cases/edit", "columns=2.1&row=%s&to=&status=&c1=12&c2=%%3DHYPERLINK(1)", mark(c.id, 0, "", "")), 303);
  assert_int_equal(kit_http(&k, "/staff/cases/sheet?view=new&as=csv", NULL), 200);
  assert_non_null(strstr(k.head, "attachment; filename=\"cases.csv\""));
  HAS(&k, "Case,Status,Due,");
  HAS(&k, "Visits,\"Passport is\"");
  HAS(&k, ",12,\"'=HYPERLINK(1)\"\r\n");
  assert_int_equal(kit_http(&k, "/staff/cases/sheet?view=new&as=xlsx", NULL), 200);
  assert_memory_equal(k.body, "PK\3\4", 4);
  assert_non_null(strstr(k.head, "cases.xlsx"));
  assert_int_equal(kit_http(&k, "/staff/cases/sheet?view=new&as=pdf", NULL), 400);
  kit_client_end(&k);
}

// ---- saved lists, keys

static void test_saved(void **state) {
  (void)state;
  KitClient one, second;
  sign_in(&one, "one.caseworker");
  sign_in(&second, "one.second");
  assert_int_equal(kit_http(&one, "/staff/cases?view=team&only=lang:km", NULL), 200);
  assert_int_equal(post(&one, "/staff/cases/lists", "act=save&view=team&sort=due&only=lang:km&name=Khmer+ones&shared=1"), 303);
  assert_non_null(strstr(one.location, "/staff/cases?view=team&sort=due&only=lang"));
  assert_int_equal(post(&one, "/staff/cases/lists", "act=save&view=mine&name="), 422);
  assert_int_equal(kit_http(&second, "/staff/cases", NULL), 200);
  HAS(&second, "<bdi>Khmer ones</bdi>");
  HAS(&second, "view=team&amp;sort=due&amp;only=lang%3Akm");
  assert_int_equal(kit_http(&second, "/staff/cases/lists", NULL), 200);
  LACKS(&second, "name=\"list\"");
  assert_int_equal(kit_http(&one, "/staff/cases/lists", NULL), 200);
  HAS(&one, "Whole team");
  int64_t list = strtoll(strstr(one.body, "name=\"list\" value=\"") + strlen("name=\"list\" value=\""), NULL, 10);
  assert_int_equal(post(&second, "/staff/cases/lists", "act=remove&list=%lld", (long long)list), 404);
  assert_int_equal(post(&one, "/staff/cases/lists", "act=remove&list=%lld", (long long)list), 303);
  assert_int_equal(kit_http(&second, "/staff/cases", NULL), 200);
  LACKS(&second, "Khmer ones");
  kit_client_end(&one);
  kit_client_end(&second);
}

static void test_keyboard(void **state) {
  (void)state;
  KitClient k;
  sign_in(&k, "one.interpreter");
  assert_int_equal(kit_http(&k, "/staff/keyboard", NULL), 200);
  HAS(&k, "keys.js");
  HAS(&k, "<template id=\"keys\">");
  HAS(&k, "Switch the keys off");
  assert_int_equal(post(&k, "/staff/keyboard", "on=0"), 303);
  assert_non_null(strstr(k.head, "keys=off"));
  assert_int_equal(kit_http(&k, "/staff/keyboard", NULL), 200);
  LACKS(&k, "keys.js");
  LACKS(&k, "<template id=\"keys\">");
  assert_int_equal(post(&k, "/staff/keyboard", "on=1"), 303);
  assert_int_equal(kit_http(&k, "/staff/keyboard", NULL), 200);
  HAS(&k, "keys.js");
  kit_client_end(&k);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_list),  cmocka_unit_test(test_several), cmocka_unit_test(test_several_status),
                                     cmocka_unit_test(test_edit),  cmocka_unit_test(test_sheet),   cmocka_unit_test(test_saved),
                                     cmocka_unit_test(test_keyboard)};
  return cmocka_run_group_tests(tests, open_all, sealed_close_all);
}
