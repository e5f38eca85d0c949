// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The directory with many bodies: bench_places BODIES [EACH]. The bodies are imported as documents, the book is built once, then every
// kind of search is asked EACH times: the look whether the book is still the newest (a read of the database) is part of it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/offices/offices.h"
#include "app/testkit.h"
#include "base/text.h"

enum { BENCH_ARENA_MB = 900, HERE_MAX = 1000 };
static Kit kit;
static Taxonomy *taxonomy;
static OfficeDesk *desk;

static double now_ms(void) {
  struct timespec t;
  (void)clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(Err e, const ErrDetail *d, const char *what) {
  if (e == ERR_OK) return;
  (void)fprintf(stderr, "%s: %s %s\n", what, err_name(e), d->text);
  exit(70);
}

// A number as a word: a number of its own kind is read as a telephone number.
static const char *letters(Arena *a, size_t i) {
  char out[8] = "qaaaaaq";
  for (size_t k = 5; k > 0; k--, i /= 26) out[k] = (char)('a' + i % 26);
  return arena_str(a, out);
}

// Shipped bodies over and over, each with a name and a place of its own.
static void make(Arena *a, const OfficeDocs *shipped, size_t n, OfficeDocs *out) {
  ErrDetail d = {0};
  int name = office_field_find("name"), area = office_field_find("area");
  *out = (OfficeDocs){ARENA_ARRAY(a, OfficeDoc, n), n};
  if (!out->v) must(ERR_NO_MEMORY, &d, "documents");
  for (size_t i = 0; i < n; i++) {
    OfficeDoc *doc = &out->v[i];
    *doc = shipped->v[i % shipped->n];
    doc->id = arena_fmt(a, "b%07zu", i);
    doc->value[name] = arena_fmt(a, "\"Office %s of town %s\"", letters(a, i), letters(a, i % 5000));
    if (text_eq(doc->value[office_field_find("country")], "jp")) doc->value[area] = arena_fmt(a, "[\"jp-%02zu\"]", i % 47 + 1);
    doc->value[office_field_find("next")] = NULL;
  }
}

static int by_time(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void ask(const char *what, OfficeQuery q, size_t each) {
  static double times[HERE_MAX];
  OfficeHits hits;
  ErrDetail d = {0};
  q.now = (Millis)20785 * DAY_MS + 3 * (Millis)HOUR_MS;
  for (size_t i = 0; i < each; i++) {
    const OfficeBook *b;
    double from = now_ms();
    must(offices_hold(desk, kit.app.db, &b, &d), &d, "hold");
    must(offices_search(b, &q, 0, &hits), &d, "search");
    offices_drop(b);
    times[i] = now_ms() - from;
  }
  qsort(times, each, sizeof *times, by_time);
  (void)printf("%-28s %8zu hits   median %6.2f ms   worst %6.2f ms\n", what, hits.total, times[each / 2], times[each - 1]);
}

int main(int argc, char **argv) {
  int64_t n = 100000, each = 40;
  ErrDetail d = {0};
  OfficeDocs shipped, docs;
  OfficeDiffs diffs;
  const OfficeBook *b;
  if (argc > 1) must(text_int(argv[1], 1, 1000000, &n), &d, "BODIES");
  if (argc > 2) must(text_int(argv[2], 1, HERE_MAX, &each), &d, "EACH");
  kit_open(&kit);
  Arena *a = arena_new((size_t)BENCH_ARENA_MB << 20, 0);
  must(taxonomy_load("content", &taxonomy, &d), &d, "content");
  must(offices_open("content", taxonomy, &desk, &d), &d, "words");
  must(offices_files(desk, a, "content/offices", &shipped, &d), &d, "files");
  make(a, &shipped, (size_t)n, &docs);
  double from = now_ms();
  must(offices_import(kit.app.db, a, &docs, IMPORT_ASK, clock_now(), &diffs, &d), &d, "import");
  (void)printf("import of %lld bodies %.1f s\n", (long long)n, (now_ms() - from) / 1e3);
  from = now_ms();
  must(offices_hold(desk, kit.app.db, &b, &d), &d, "book");
  (void)printf("making the book %.1f s, %zu bodies\n", (now_ms() - from) / 1e3, offices_count(b));
  offices_drop(b);
  ask("everything", (OfficeQuery){.issue = ""}, (size_t)each);
  ask("problem", (OfficeQuery){.issue = "wages_unpaid"}, (size_t)each);
  ask("problem, place, language", (OfficeQuery){.issue = "wages_unpaid", .place = "jp-21", .lang = "vi"}, (size_t)each);
  ask("open now", (OfficeQuery){.open_now = true}, (size_t)each);
  ask("a word of one body", (OfficeQuery){.words = "qaecaaq"}, (size_t)each);
  ask("a word of all bodies", (OfficeQuery){.words = "office"}, (size_t)each);
  ask("words, Japanese", (OfficeQuery){.words = "労働基準監督署"}, (size_t)each);
  ask("all together", (OfficeQuery){.issue = "wages_unpaid", .place = "jp-21", .lang = "ja", .words = "office", .open_now = true}, (size_t)each);
  offices_close(desk);
  kit_close(&kit);
  taxonomy_free(taxonomy);
  arena_free(a);
  return 0;
}
