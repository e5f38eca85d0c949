// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Search over many cases: makes them in the store, each with a grant and sealed items of its own and the tags of its words, lets a
// member index the last of them, then asks through the pages: bench_search CASES [EACH]. Words follow Zipf's law, so that some are
// in nearly all cases and most in few. The tags of the first cases are written in the order of their index, which only saves time.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "app/cases/cases_search.h"
#include "app/cases/cases_vault.h"
#include "app/cases/cases_web.h"
#include "app/testkit.h"
#include "base/rand.h"
#include "base/text.h"

enum { VOCABULARY = 20000, WORDS_OF_A_CASE = 60, AT_ONCE = 250, ITEMS = 3, QUERIES = 9, BY_MEMBERS = 2000, ROWS = 4000 };
static Kit kit;
static double upto[VOCABULARY];
static uint64_t seed = 20261130;

static double now_ms(void) {
  struct timespec t;
  (void)clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double next_random(void) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (double)(seed >> 11) / 9007199254740992.0;
}

static void must(Err e, const char *what) {
  if (e == ERR_OK) return;
  (void)fprintf(stderr, "%s: %s\n", what, err_name(e));
  exit(70);
}

static void make_vocabulary(void) {
  double sum = 0;
  for (int i = 0; i < VOCABULARY; i++) sum += upto[i] = 1.0 / (i + 1);
  double at = 0;
  for (int i = 0; i < VOCABULARY; i++) upto[i] = at += upto[i] / sum;
}

static int a_word(void) {
  double x = next_random();
  int lo = 0, hi = VOCABULARY - 1;
  while (lo < hi) {
    int mid = (lo + hi) / 2;
    if (upto[mid] < x) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

// A pronounceable name of a number.
static const char *word(Arena *a, int n) {
  static const char *const syllables[] = {"ka", "ri", "to", "me", "su", "no", "ha", "li", "po", "wen"};
  return arena_fmt(a, "%s%s%s%s%s", syllables[n / 10000 % 10], syllables[n / 1000 % 10], syllables[n / 100 % 10], syllables[n / 10 % 10], syllables[n % 10]);
}

static const char *const told[] = {"ខ្ញុំមិនបានទទួលប្រាក់ខែទេ", "ကျွန်တော်လစာမရသေးဘူး", "นายจ้างไม่จ่ายค่าจ้างให้ผม", "会社は残業代を払いません", "老板拿走了我的护照",
                                   "Chủ không trả lương tháng này", "ນາຍຈ້າງບໍ່ຈ່າຍເງິນເດືອນ", "Hindi pa ako nababayaran", "Gaji saya belum dibayar"};
enum { TOLD = sizeof told / sizeof told[0] };

// ---- tags of the first cases

typedef struct { uint32_t tag; int64_t case_id; } Row;
static Row *rows;
static size_t n_rows, cap_rows;
static OrgTokens tokens;
static Words *words;
static Arena *text_arena;

static void add_tags(int64_t case_id, const char *text) {
  WordList l;
  arena_clear(text_arena);
  must(words_read(words, text_arena, text, &l), "words");
  for (size_t i = 0; i < l.n; i++) {
    if (n_rows == cap_rows) {
      cap_rows = cap_rows ? cap_rows * 2 : 1 << 20;
      rows = realloc(rows, cap_rows * sizeof *rows);
      if (!rows) exit(71);
    }
    rows[n_rows++] = (Row){index_tag(&tokens, &l.w[i]), case_id};
  }
}

static int by_tag(const void *a, const void *b) {
  const Row *x = a, *y = b;
  if (x->tag != y->tag) return x->tag < y->tag ? -1 : 1;
  return x->case_id < y->case_id ? -1 : x->case_id > y->case_id;
}

static void write_tags(void) {
  Buf sql;
  size_t n = 0;
  buf_init(&sql, 1 << 20);
  if (n_rows) qsort(rows, n_rows, sizeof *rows, by_tag);
  for (size_t i = 0; i < n_rows; i++) {
    if (i > 0 && by_tag(&rows[i - 1], &rows[i]) == 0) continue;
    buf_puts(&sql, n ? "," : "INSERT INTO search_tags (org_id, tag, case_id) VALUES ");
    buf_fmt(&sql, "(%lld,%u,%lld)", (long long)kit.org[0], rows[i].tag, (long long)rows[i].case_id);
    if (++n < ROWS) continue;
    kit_sql(&kit, buf_cstr(&sql));
    buf_clear(&sql);
    n = 0;
  }
  if (n) kit_sql(&kit, buf_cstr(&sql));
  buf_free(&sql);
  free(rows);
}

static void open_words(void) {
  Req rq;
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  must(accounts_token_key(&rq, words_version(), &tokens, NULL), "token key");
  kit_done(&rq);
  must(words_open(&words), "words");
  text_arena = arena_new(64 * 1024 * 1024, 0);
}

// ---- making

typedef struct { CaseRow row; int64_t grant; BoxPublic pk; Bytes wrap; Item items[ITEMS]; } Made;
typedef struct { Made *cases; size_t n; } MadeCases;

static Bytes text_item(Arena *a, const char *text) {
  Bytes out;
  json_t *j = json_pack("{s:s, s:I}", "text", text, "at", (json_int_t)clock_now());
  must(json_write(a, j, &out), "text");
  json_decref(j);
  return out;
}

static const char *story(Arena *a, int number) {
  Buf b;
  buf_init(&b, 64 * 1024);
  for (int i = 0; i < WORDS_OF_A_CASE; i++) buf_fmt(&b, "%s ", word(a, a_word()));
  buf_puts(&b, told[number % TOLD]);
  const char *out = arena_str(a, buf_cstr(&b));
  buf_free(&b);
  return out;
}

static void seal_one(Arena *a, Made *m, const Org *org, int number, bool tags) {
  uint8_t audit[16];
  BoxPair pair;
  secret_random(audit, sizeof audit);
  box_pair_random(&pair);
  int64_t id = id_random(), hour = clock_now() / HOUR_MS;
  m->row = (CaseRow){.id = id, .ref = id % 100000000, .org_id = org->id, .due_hour = hour + number % 500, .lang = "km", .region = "kanto", .sector_group = "factory",
                     .issue_group = "pay", .origin = "web", .filed_week = hour / 24, .changed_hour = hour - number % 5000, .audit_id = arena_bytes(a, audit, 16)};
  m->grant = id_random();
  m->pk = pair.pub;
  SealContext ctx = vault_grant_context(id, m->grant, org->epoch);
  must(box_seal(a, &org->pk, &ctx, BYTES(pair.sec.b, KEY_BYTES), &m->wrap), "grant");
  const char *texts[ITEMS] = {story(a, number), arena_fmt(a, "call me: 090-%04d-%04d, %s", number / 10000, number % 10000, told[(number + 1) % TOLD]),
                              arena_fmt(a, "she is %s %s", word(a, number % 9973), word(a, number % 7919))};
  for (int i = 0; i < ITEMS; i++) {
    if (tags) add_tags(id, texts[i]);
    m->items[i] = (Item){.id = id_random(), .case_id = id, .seq = i + 1, .kind = "message", .grant_id = m->grant, .writer = "worker", .version = 1};
    must(vault_seal(a, &pair.pub, text_item(a, texts[i]), &m->items[i]), "item");
  }
  SECRET_WIPE(&pair);
}

static Err insert_work(Tx *tx, void *arg) {
  MadeCases *w = arg;
  for (size_t i = 0; i < w->n; i++) {
    Made *m = &w->cases[i];
    TRY(cases_store_insert(tx, &m->row, ITEMS + 1));
    TRY(cases_store_grant(tx, m->grant, m->row.id, "shared", &m->pk));
    TRY(cases_store_wrap(tx, m->grant, "org", m->row.org_id, 1, m->wrap));
    for (int k = 0; k < ITEMS; k++) TRY(cases_store_item(tx, &m->items[k]));
  }
  return ERR_OK;
}

typedef struct { Arena *a; Org org; } OrgWork;
static Err org_work(Tx *tx, void *arg) { return org_get(tx, ((OrgWork *)arg)->a, kit.org[0], &((OrgWork *)arg)->org); }

static void make_cases(int n) {
  OrgWork o = {.a = arena_new(64 * 1024, 0)};
  open_words();
  Arena *a = arena_new(64 * 1024 * 1024, 0);
  must(db_read(kit.app.db, org_work, &o, NULL), "organisation");
  for (int done = 0; done < n; done += AT_ONCE) {
    MadeCases w = {.cases = ARENA_ARRAY(a, Made, AT_ONCE)};
    for (; w.n < AT_ONCE && done + (int)w.n < n; w.n++) seal_one(a, &w.cases[w.n], &o.org, done + (int)w.n, done + (int)w.n < n - BY_MEMBERS);
    must(db_write(kit.app.db, insert_work, &w, NULL), "insert");
    arena_clear(a);
  }
  write_tags();
  kit_sql(&kit, "UPDATE cases SET indexed_seq = next_seq - 1 WHERE id IN (SELECT case_id FROM search_tags)");
  SECRET_WIPE(&tokens);
  words_close(words);
  arena_free(text_arena);
  arena_free(a);
  arena_free(o.a);
}

// ---- indexing

static long peak_kb(void) {
  struct rusage u;
  (void)getrusage(RUSAGE_SELF, &u);
  return u.ru_maxrss;
}

static double cpu_ms(void) {
  struct rusage u;
  (void)getrusage(RUSAGE_SELF, &u);
  return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

static void index_cases(int n) {
  size_t done = 1, total = 0;
  double began = now_ms(), cpu = cpu_ms();
  long before = 0;
  while (done) {
    Req rq;
    kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
    must(index_some(&rq, INDEX_BATCH, &done, NULL), "index");
    kit_done(&rq);
    total += done;
    if (!before) before = peak_kb();
  }
  double took = now_ms() - began;
  long long tags = kit_int(&kit, "SELECT COUNT(*) FROM search_tags");
  (void)printf("a member indexed the last %zu of %d cases: %.0f a second (%.1f ms CPU a case), %.0f tags a case; memory grew by %.1f MB after the first batch\n", total,
               n, (double)total * 1e3 / took, (cpu_ms() - cpu) / (double)total, (double)tags / n, (double)(peak_kb() - before) / 1024);
}

// ---- asking

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

// What is asked for the k-th time: a form of the search page.
static const char *question(Arena *a, int query, int k, int n) {
  int number = (int)(next_random() * n);
  switch (query) {
    case 0: return arena_fmt(a, "q=%%2B81+90+%04d+%04d", number / 10000, number % 10000);
    case 1: return arena_fmt(a, "q=%s+%s", word(a, number % 9973), word(a, number % 7919));
    case 2: return arena_fmt(a, "q=%s", word(a, 100 + k));
    case 3: return arena_fmt(a, "q=%s", word(a, k % 3));
    case 4: return arena_fmt(a, "q=%s+%s", word(a, k % 5), word(a, 5 + k % 5));
    case 5: return arena_fmt(a, "q=%s+%s", word(a, k % 5), word(a, 3000 + k));
    case 6: return arena_fmt(a, "q=%s", kit_enc("ប្រាក់ខែ"));
    case 7: return arena_fmt(a, "q=%s", kit_enc(k % 2 ? "護照" : "残業代"));
    default: return "q=&status=new&issue=pay&region=kanto";
  }
}

static void ask(int n, int each) {
  static const char *const names[QUERIES] = {"telephone number, spelt otherwise", "two words of a name", "a rare word", "one of the three most frequent words",
                                             "two frequent words", "a frequent and a rare word", "a Khmer word inside a sentence", "a Chinese or Japanese word", "facts alone"};
  static const Route *const tables[] = {cases_routes, accounts_routes, NULL};
  KitClient c;
  double *took = calloc((size_t)each * QUERIES + 1, sizeof *took);
  Arena *a = arena_new(16 * 1024 * 1024, 0);
  if (!took || !a) exit(71);
  kit_serve(&kit, tables, NULL);
  kit_client(&kit, &c);
  kit_sign_in(&c, kit_who(&kit, 0, ROLE_CASEWORKER), NULL);
  for (int q = 0; q < QUERIES; q++) {
    double *t = took + q * each;
    size_t found = 0;
    double cpu = 0;
    for (int k = 0; k < each; k++) {
      char address[1024];
      if (kit_http(&c, "/staff/search", NULL) != 200 || kit_http(&c, "/staff/search", question(a, q, k, n)) != 303) exit(72);
      (void)snprintf(address, sizeof address, "%s", c.location);
      double began = now_ms(), before = cpu_ms();
      if (kit_http(&c, address, NULL) != 200) exit(73);
      t[k] = now_ms() - began;
      cpu += cpu_ms() - before;
      for (const char *s = c.body; (s = strstr(s, "class=\"number\"")); s++) found++;
    }
    qsort(t, (size_t)each, sizeof *t, by_value);
    (void)printf("  %-40s median %6.1f ms, p99 %6.1f ms, CPU %5.1f ms, %4.1f on a page\n", names[q], t[each / 2], t[(each * 99) / 100], cpu / each,
                 (double)found / each);
  }
  qsort(took, (size_t)each * QUERIES, sizeof *took, by_value);
  (void)printf("search page over %d cases: median %.1f ms, p99 %.1f ms (wanted below 100); each opens, compares and is a durable event\n", n,
               took[each * QUERIES / 2], took[each * QUERIES * 99 / 100]);
  kit_client_end(&c);
  free(took);
  arena_free(a);
}

int main(int argc, char **argv) {
  int64_t n = 100000, each = 40;
  if (argc > 1 && text_int(argv[1], 10, 10000000, &n) != ERR_OK) return 64;
  if (argc > 2 && text_int(argv[2], 1, 10000, &each) != ERR_OK) return 64;
  make_vocabulary();
  kit_open(&kit);
  double began = now_ms();
  make_cases((int)n);
  (void)printf("made %lld cases in %.0f s\n", (long long)n, (now_ms() - began) / 1e3);
  index_cases((int)n);
  ask((int)n, (int)each);
  kit_close(&kit);
  return 0;
}
