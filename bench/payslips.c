// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Payslips for bench/run audit: makes a table, and judges it in a bare loop over mapped memory, the yardstick of the audit.
//   payslips make ROWS MINIMUM.csv OUT.csv      payslips bare THREADS MINIMUM.csv IN.csv
// Columns: payslip,prefecture,date,pay,hours_month,overtime,premium_paid; hours with one decimal, quarters for overtime.
// The bare loop knows these columns, this order and these forms, and nothing else: no quotes, no bad rows, no output but sums.
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PREFECTURES = 48, CHANGES = 16, HOUR = 6000, ONE = 10000, SHARE_BELOW = 40, SHARE_SHORT = 40 };

typedef struct { int32_t from[CHANGES], yen[CHANGES]; int n; } Series;
static Series minimum[PREFECTURES];

static int32_t days(int y, int m, int d) {   // since 0000-03-01; any origin will do
  if (m <= 2) y--, m += 12;
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * (m - 3) + 2) / 5 + d - 1;
}

static void read_minimum(const char *path) {
  FILE *f = fopen(path, "r");
  char line[128];
  if (!f || !fgets(line, sizeof line, f)) exit(66);
  int y, m, d, key, yen;
  while (fgets(line, sizeof line, f) && sscanf(line, "%d-%d-%d,%d,%d", &y, &m, &d, &key, &yen) == 5) {
    Series *s = &minimum[key];
    s->from[s->n] = days(y, m, d);
    s->yen[s->n++] = yen;
  }
  (void)fclose(f);
}

static int32_t minimum_at(int prefecture, int32_t date) {
  const Series *s = &minimum[prefecture];
  for (int i = s->n; i-- > 0;)
    if (date >= s->from[i]) return s->yen[i];
  return 0;
}

// Hours of a month under half an hour may be left out; over 60 hours the higher rate.
static int64_t units_of(int64_t overtime) {
  int64_t part = overtime % HOUR;
  if (part < HOUR / 2) overtime -= part;
  return overtime * (ONE + 2500) + (overtime > 60 * HOUR ? (overtime - 60 * HOUR) * 2500 : 0);
}

// What is due for overtime, as the least that is lawful, to the nearest yen: num / den.
static void due_of(int64_t pay, int64_t hours, int64_t units, __int128 *num, __int128 *den) {
  int64_t n = pay * HOUR, d = hours;
  if (2 * (n % d) < d) n /= d, d = 1;
  *num = (__int128)n * units;
  *den = (__int128)d * ((int64_t)HOUR * ONE);
}

static uint64_t state = 0x5DEECE66Dull;
static int64_t draw(int64_t below) {
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return (int64_t)(state % (uint64_t)below);
}

static void make_row(FILE *f, int64_t id) {
  int prefecture = (int)draw(47) + 1, year = 2023 + (int)draw(4), month = (int)draw(year == 2026 ? 10 : 12) + 1;
  if (year == 2023 && month < 4) month += 4;
  int64_t tenths = 1400 + draw(400);   // hours a month in tenths
  int64_t yen = minimum_at(prefecture, days(year, month, 1)), hundredths = tenths * (HOUR / 10);
  int64_t exact = (yen * tenths + 9) / 10, pay = exact + draw(3) * draw(40000);
  if (draw(SHARE_BELOW) == 0) pay = exact - 1 - draw(5000);
  int64_t quarters = draw(3) == 0 ? 0 : draw(320), paid = 0;
  if (quarters > 0) {
    __int128 num, den;
    due_of(pay, hundredths, units_of(quarters * (HOUR / 4)), &num, &den);
    paid = (int64_t)((2 * num + den) / (2 * den));
    if (paid > 0 && draw(SHARE_SHORT) == 0) paid -= 1 + draw(paid);
  }
  (void)fprintf(f, "%lld,%02d,%04d-%02d-01,%lld,%lld.%lld,%lld.%02lld,%lld\n", (long long)id, prefecture, year, month, (long long)pay,
                (long long)(tenths / 10), (long long)(tenths % 10), (long long)(quarters / 4), (long long)(quarters % 4 * 25), (long long)paid);
}

static int make(int64_t rows, const char *path) {
  FILE *f = fopen(path, "w");
  if (!f) return 73;
  (void)fputs("payslip,prefecture,date,pay,hours_month,overtime,premium_paid\n", f);
  for (int64_t i = 1; i <= rows; i++) make_row(f, i);
  return fclose(f) == 0 ? 0 : 74;
}

// ---- the bare loop

typedef struct { const uint8_t *p, *end; int64_t rows, below, shorts, missing; } Part;

static inline int64_t number(const uint8_t **p) {
  int64_t v = 0;
  for (unsigned c; (c = (unsigned)(**p - '0')) <= 9; (*p)++) v = v * 10 + c;
  return v;
}

static inline int64_t hundredths(const uint8_t **p) {
  int64_t v = number(p) * HOUR;
  if (**p != '.') return v;
  const uint8_t *at = ++*p;
  int64_t part = number(p);
  return v + part * (*p - at == 1 ? HOUR / 10 : HOUR / 100);
}

static void *bare_part(void *arg) {
  Part *t = arg;
  for (const uint8_t *p = t->p; p < t->end; p++) {
    (void)number(&p), p++;
    int prefecture = (int)number(&p);
    p++;
    int y = (int)number(&p), m = (p++, (int)number(&p)), d = (p++, (int)number(&p));
    int64_t pay = (p++, number(&p)), hours = (p++, hundredths(&p)), overtime = (p++, hundredths(&p)), paid = (p++, number(&p));
    int64_t least = minimum_at(prefecture, days(y, m, d)) * hours - pay * HOUR;
    t->rows++;
    if (least > 0) t->below++, t->missing += (least + HOUR - 1) / HOUR;
    if (overtime == 0) continue;
    __int128 num, den;
    due_of(pay, hours, units_of(overtime), &num, &den);
    if ((2 * (__int128)paid + 1) * den > 2 * num) continue;
    t->shorts++;
    t->missing += (int64_t)((2 * num + den) / (2 * den)) - paid;
  }
  return NULL;
}

static int bare(int threads, const char *path) {
  int fd = open(path, O_RDONLY);
  struct stat st;
  if (fd < 0 || fstat(fd, &st) != 0) return 66;
  const uint8_t *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0), *end = map + st.st_size;
  if (map == MAP_FAILED) return 71;
  (void)madvise((void *)(uintptr_t)map, (size_t)st.st_size, MADV_SEQUENTIAL);
  const uint8_t *first = memchr(map, '\n', (size_t)st.st_size);
  Part part[64] = {0}, sum = {0};
  pthread_t id[64];
  if (!first || threads < 1 || threads > 64) return 65;
  const uint8_t *at = first + 1;
  for (int i = 0; i < threads; i++) {
    const uint8_t *stop = i == threads - 1 ? end : map + st.st_size / threads * (i + 1);
    while (stop < end && stop[-1] != '\n') stop++;
    part[i] = (Part){.p = at, .end = stop};
    at = stop;
    if (pthread_create(&id[i], NULL, bare_part, &part[i]) != 0) return 71;
  }
  for (int i = 0; i < threads; i++) {
    (void)pthread_join(id[i], NULL);
    sum.rows += part[i].rows, sum.below += part[i].below, sum.shorts += part[i].shorts, sum.missing += part[i].missing;
  }
  (void)printf("%lld %lld %lld %lld\n", (long long)sum.rows, (long long)sum.below, (long long)sum.shorts, (long long)sum.missing);
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 5) return 64;
  read_minimum(argv[3]);
  long n = strtol(argv[2], NULL, 10);
  return strcmp(argv[1], "make") == 0 ? make(n, argv[4]) : bare((int)n, argv[4]);
}
