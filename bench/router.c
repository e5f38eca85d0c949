// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// From a problem to doors: bench_router [EACH]. The shipped rules and directory, two organisations; every reported problem below is
// routed EACH times, with its wall and the read of the database that both need.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/offices/offices.h"
#include "app/router/router.h"
#include "app/testkit.h"
#include "base/text.h"

enum { EACH_MAX = 5000, ARENA_MB = 64 };
static Kit kit;

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

static int by_time(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void line(const char *what, const char *part, double *times, size_t n) {
  qsort(times, n, sizeof *times, by_time);
  (void)printf("%-34s %-12s median %6.3f ms   99 of 100 %6.3f ms   worst %6.3f ms\n", what, part, times[n / 2], times[n * 99 / 100], times[n - 1]);
}

static void ask(const char *what, const char *answers, const char *home, size_t each) {
  static double route[EACH_MAX], whole[EACH_MAX];
  json_error_t fault;
  ErrDetail d = {0};
  size_t doors = 0;
  json_t *a = json_loads(answers, 0, &fault);
  Arena *arena = arena_new((size_t)ARENA_MB << 20, 0);
  if (!a || !arena) must(ERR_NO_MEMORY, &d, fault.text);
  for (size_t i = 0; i < each; i++) {
    const OfficeBook *b;
    RouterProblem p;
    RouterDoors out;
    double from = now_ms();
    must(offices_hold(kit.app.offices, kit.app.db, &b, &d), &d, "directory");
    must(router_problem(&kit.app, arena, a, NULL, &p, &d), &d, "problem");
    p.home = home;
    p.home_asked = true;
    p.lang = "km";
    p.now = clock_now();
    double mid = now_ms();
    must(router_route(kit.app.router, arena, b, &p, &out), &d, "route");
    double end = now_ms();
    offices_drop(b);
    route[i] = end - mid;
    whole[i] = end - from;
    doors = out.n;
    arena_clear(arena);
  }
  (void)printf("%s: %zu doors\n", what, doors);
  line(what, "routing", route, each);
  line(what, "with reads", whole, each);
  json_decref(a);
  arena_free(arena);
}

int main(int argc, char **argv) {
  int64_t each = 2000;
  ErrDetail d = {0};
  Taxonomy *taxonomy;
  Tree *tree;
  OfficeDesk *desk;
  Router *router;
  if (argc > 1) must(text_int(argv[1], 1, EACH_MAX, &each), &d, "EACH");
  kit_open(&kit);
  must(taxonomy_load("content", &taxonomy, &d), &d, "content");
  must(tree_load("content", taxonomy, &tree, &d), &d, "questions");
  must(offices_open("content", taxonomy, &desk, &d), &d, "words");
  must(router_load("content", tree, &router, &d), &d, "rules");
  kit.app.taxonomy = taxonomy;
  kit.app.tree = tree;
  kit.app.offices = desk;
  kit.app.router = router;
  must(offices_first_import(desk, kit.app.db, clock_now(), &d), &d, "directory");
  (void)printf("%zu rules\n", router_rules(router));
  ask("wages in Gifu, nobody named", "{\"where\":[\"japan\"],\"happened\":[\"wages_unpaid\",\"deductions\"],\"pathway\":[\"titp_2\"],\"prefecture\":[\"jp-21\"]}", "kh", (size_t)each);
  ask("paid, not sent, four names", "{\"where\":[\"home\"],\"for_whom\":[\"group\"],\"happened\":[\"paid_not_sent\",\"fees\"],\"who\":[\"sent_you\",\"brought_you\",\"school\"],"
      "\"who.sent_you\":\"Golden Lotus Manpower Co., Ltd.\",\"who.brought_you\":\"Sok Dara\",\"who.school\":\"Sunrise training school\",\"agency_name\":\"Golden Lotus\"}", "kh", (size_t)each);
  ask("danger", "{\"danger\":[\"violence\",\"locked_in\"],\"where\":[\"japan\"],\"happened\":[\"violence\",\"movement\",\"papers_kept\"],\"pathway\":[\"titp_1\"]}", "vn", (size_t)each);
  router_close(router);
  offices_close(desk);
  kit_close(&kit);
  tree_free(tree);
  taxonomy_free(taxonomy);
  return 0;
}
