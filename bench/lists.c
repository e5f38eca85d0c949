// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Old case lists: bench_lists ROWS [check]. A list of ROWS people, each with number, name, telephone, day, status, kind, place, sector and a
// text, comes in as on the command line: read, compared with what is here, sealed item by item, written durably. Then it comes again (all
// is known), and is taken back. With "check" nothing is written.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "app/intake/intake.h"
#include "app/lists/lists.h"
#include "app/testkit.h"
#include "base/text.h"

enum { SLICE_MS = 60000 };
static Kit kit;
static int64_t list_id;

static double now_ms(void) {
  struct timespec t;
  (void)clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double cpu_ms(void) {
  struct rusage u;
  (void)getrusage(RUSAGE_SELF, &u);
  return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

// The most memory of its own at a time; pages of the database file, which the system may drop, are not counted.
static _Atomic long most_kb;

static void *watch(void *arg) {
  (void)arg;
  for (const struct timespec step = {.tv_nsec = 20000000};; (void)nanosleep(&step, NULL)) {
    long all = 0, resident = 0, shared = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f && fscanf(f, "%ld %ld %ld", &all, &resident, &shared) == 3 && (resident - shared) * 4 > most_kb) most_kb = (resident - shared) * 4;
    if (f) (void)fclose(f);
  }
  return NULL;
}

static long memory_mb(void) { return most_kb / 1024; }

static void must(Err e, const ErrDetail *d, const char *what) {
  if (e == ERR_OK) return;
  (void)fprintf(stderr, "%s: %s %s\n", what, err_name(e), d->text);
  exit(70);
}

static int make_list(long rows) {
  static const char *const issues[] = {"賃金未払い", "Housing", "残業", "Fees", "解雇"}, *const places[] = {"jp-13", "jp-23", "jp-10", "jp-27"},
                    *const sectors[] = {"農業", "construction", "縫製", "介護"};
  int fd = memfd_create("list", MFD_CLOEXEC);
  FILE *f = fdopen(dup(fd), "w");
  if (!f) exit(71);
  (void)fprintf(f, "No,氏名,電話番号,受付日,状況,相談種別,都道府県,業種,相談内容\n");
  for (long i = 0; i < rows; i++)
    (void)fprintf(f, "K-%ld,Nguyen Van Person%ld,090-%04ld-%04ld,%ld/%ld/%ld,%s,%s,%s,%s,\"給料が%ldか月出ていません。社長は来月と言うだけです。 Overtime %ld hours, nothing paid.\"\n", i, i,
                  i / 10000 % 10000, i % 10000, 2018 + i % 7, 1 + i % 12, 1 + i % 28, i % 3 ? "終了" : "対応中", issues[i % 5], places[i % 4], sectors[i % 4],
                  1 + i % 9, i % 90);
  (void)fclose(f);
  return fd;
}

static void note_id(void *ctx, const char *line) {
  (void)ctx;
  if (text_starts(line, "list ") && text_int(line + 5, 1, INT64_MAX, &list_id) != ERR_OK) exit(72);
}

static void bring(const char *what, int fd, long rows, bool check) {
  Req rq;
  ErrDetail d = {0};
  const ListOrder order = {.lang = "vi", .check = check, .slice_ms = SLICE_MS};
  (void)lseek(fd, 0, SEEK_SET);
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  double began = now_ms(), cpu = cpu_ms();
  must(lists_take_file(&rq, "old.csv", fd, &order, note_id, NULL, &d), &d, what);
  double took = now_ms() - began;
  (void)printf("%-26s %9.0f rows/s  %7.1f s  CPU %6.0f us a row  memory %ld MB\n", what, (double)rows / took * 1e3, took / 1e3, (cpu_ms() - cpu) * 1e3 / (double)rows,
               memory_mb());
  (void)fflush(stdout);
  kit_done(&rq);
}

static void take_back(long rows) {
  Req rq;
  ErrDetail d = {0};
  int64_t kept;
  kit_as(&kit, &rq, kit_who(&kit, 0, ROLE_CASEWORKER));
  double began = now_ms();
  must(lists_take_back(&rq, list_id, &kept, &d), &d, "taking back");
  (void)printf("%-26s %9.0f rows/s  %7.1f s  kept %lld\n", "taken back", (double)rows / (now_ms() - began) * 1e3, (now_ms() - began) / 1e3, (long long)kept);
  kit_done(&rq);
}

int main(int argc, char **argv) {
  ErrDetail d = {0};
  Taxonomy *taxonomy = NULL;
  Tree *tree = NULL;
  long rows = argc > 1 ? strtol(argv[1], NULL, 10) : 20000;
  pthread_t watcher;
  if (pthread_create(&watcher, NULL, watch, NULL) != 0) exit(71);
  kit_open(&kit);
  must(taxonomy_load("content", &taxonomy, &d), &d, "taxonomy");
  must(tree_load("content", taxonomy, &tree, &d), &d, "tree");
  kit.app.taxonomy = taxonomy;
  kit.app.tree = tree;
  int fd = make_list(rows);
  bring("check, nothing written", fd, rows, true);
  if (argc <= 2) {
    bring("import, sealed and durable", fd, rows, false);
    int64_t first = list_id;
    bring("the same list again", fd, rows, false);
    list_id = first;
    take_back(rows);
  }
  (void)close(fd);
  kit_close(&kit);
  tree_free(tree);
  taxonomy_free(taxonomy);
  return 0;
}
