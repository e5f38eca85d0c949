// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/testkit.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/accounts/accounts_ring.h"
#include "app/pages/pages.h"
#include "base/text.h"
#include "i18n/language.h"

#define KIT_OK(expr, d)                                                                        \
  do {                                                                                         \
    Err kit_err_ = (expr);                                                                     \
    if (kit_err_ != ERR_OK) fail_msg("%s: %s %s", #expr, err_name(kit_err_), (d)->text);       \
  } while (0)

enum { REQ_ARENA = 16 * 1024 * 1024, ANSWER_MAX = 8 * 1024 * 1024 };

// ---- folder and helpers

static void make_folder(Kit *k) {
  const char *tmp = getenv("TMPDIR");
  char keys[96];
  snprintf(k->dir, sizeof k->dir, "%s/recourse-kit.XXXXXX", tmp && strlen(tmp) < 30 ? tmp : "/tmp");
  if (!mkdtemp(k->dir)) fail_msg("no data folder");
  snprintf(keys, sizeof keys, "%s/keys", k->dir);
  if (mkdir(keys, 0700) != 0) fail_msg("no folder for the keys");
}

static void remove_folder(const char *folder) {
  char path[512];
  DIR *dir = opendir(folder);
  for (struct dirent *e; dir && (e = readdir(dir));) {
    struct stat st;
    if (text_eq(e->d_name, ".") || text_eq(e->d_name, "..")) continue;
    snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
    if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) remove_folder(path);
    else unlink(path);
  }
  if (dir) closedir(dir);
  rmdir(folder);
}

// The helper program stands in the same build: <build>/src/app/x_test and <build>/src/keys/recourse-keys.
static void keys_program(char *out, size_t cap) {
  char self[400];
  ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  if (n < 0) fail_msg("no /proc/self/exe");
  self[n] = '\0';
  for (int up = 0; up < 4; up++) {
    char *slash = strrchr(self, '/');
    if (!slash) break;
    *slash = '\0';
    snprintf(out, cap, "%s/keys/recourse-keys", self);
    if (access(out, X_OK) == 0) return;
    snprintf(out, cap, "%s/src/keys/recourse-keys", self);  // for a program of bench/
    if (access(out, X_OK) == 0) return;
  }
  fail_msg("recourse-keys is not built");
}

static void open_keys(Kit *k) {
  static char program[500], dir[96];
  ErrDetail d = {.err = ERR_OK};
  keys_program(program, sizeof program);
  snprintf(dir, sizeof dir, "%s/keys", k->dir);
  KeysConfig config = {.program = program, .dir = dir, .create = true, .allow_unlocked = true, .allow_unboxed = true,
                       .timeout_ms = 20000};
  KIT_OK(keys_start(&config, &k->app.keys, &d), &d);
}

static void open_app(Kit *k) {
  ErrDetail d = {.err = ERR_OK};
  I18nSet *i18n;
  PasswordQueueConfig queue = {.active = 2, .waiting = 16};
  SecretPoolConfig pool = {.requests = 64, .allow_unlocked = true};
  KIT_OK(crypto_init(), &d);
  make_folder(k);
  test_db_open(&k->db, true);
  k->app.db = k->db.db;
  open_keys(k);
  KIT_OK(i18n_set_load(k->dir, &i18n, &d), &d);
  k->app.i18n = i18n;
  KIT_OK(password_queue_new(&queue, &k->app.passwords), &d);
  KIT_OK(secret_pool_new(&pool, &k->app.secrets, &d), &d);
  secret_random(k->installation, sizeof k->installation);
  k->app.installation = BYTES(k->installation, sizeof k->installation);
  k->app.data_dir = k->dir;
  k->app.share_dir = ".";
  k->app.site_name = "Help at work";
  k->app.leave_to = "/";
  k->app.asset_base = "/a/test/";
  k->app.advice_supervisor = "A supervising lawyer";
}

// ---- organisations and people

static void make_org(Kit *k, int i) {
  static const OrgNew orgs[KIT_ORGS] = {
      {.code = "one", .name = "Organisation One", .kind = "ngo", .country = "KH", .langs = "en km", .about = "", .offered = true},
      {.code = "two", .name = "Organisation Two", .kind = "union", .country = "JP", .langs = "en ja", .about = "", .offered = true}};
  ErrDetail d = {.err = ERR_OK};
  KIT_OK(org_create(&k->app, &orgs[i], NULL, &k->org[i], &k->org_secret[i], &d), &d);
}

const KitPerson *kit_add(Kit *k, int org, unsigned role, const char *login, bool with_key) {
  ErrDetail d = {.err = ERR_OK};
  if (k->n_people == KIT_PEOPLE_MAX) fail_msg("too many people in this test");
  KitPerson *p = &k->people[k->n_people++];
  PersonNew in = {.org_id = k->org[org], .login = login, .name = login, .lang = "en", .role = role, .password = KIT_PASSWORD,
                  .cost = &k->cost};
  *p = (KitPerson){.org_id = k->org[org], .org = org, .role = role, .key_holder = with_key};
  snprintf(p->login, sizeof p->login, "%s", login);
  KIT_OK(person_create(&k->app, &in, with_key ? &k->org_secret[org] : NULL, &p->id, p->recovery, &d), &d);
  return p;
}

static void make_people(Kit *k, int org) {
  static const struct { const char *name; unsigned role; bool key; } all[] = {
      {"caseworker", ROLE_CASEWORKER, true},   {"second", ROLE_CASEWORKER, true}, {"supervisor", ROLE_SUPERVISOR, true},
      {"interpreter", ROLE_INTERPRETER, false}, {"auditor", ROLE_AUDITOR, false},  {"admin", ROLE_ADMIN, false}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    char login[32];
    snprintf(login, sizeof login, "%s.%s", org ? "two" : "one", all[i].name);
    kit_add(k, org, all[i].role, login, all[i].key);
  }
}

void kit_open_with(Kit *k, const KitOptions *options) {
  memset(k, 0, sizeof *k);
  k->cost = options->dear_passwords ? PASSWORD_COST : (PasswordCost){.mem_kib = 8, .passes = 1};
  open_app(k);
  for (int i = 0; i < KIT_ORGS; i++) {
    make_org(k, i);
    if (!options->no_people) make_people(k, i);
  }
}

void kit_open(Kit *k) {
  KitOptions options = {.no_people = false};
  kit_open_with(k, &options);
}

void kit_close(Kit *k) {
  if (k->server) server_stop(k->server, 2000);
  keys_stop(k->app.keys);
  password_queue_free(k->app.passwords);
  secret_pool_free(k->app.secrets);
  i18n_set_free((I18nSet *)(uintptr_t)k->app.i18n);
  test_db_close(&k->db);
  remove_folder(k->dir);
  secret_wipe(k, sizeof *k);
}

const KitPerson *kit_login(const Kit *k, const char *login) {
  for (size_t i = 0; i < k->n_people; i++)
    if (text_eq(k->people[i].login, login)) return &k->people[i];
  fail_msg("nobody is called %s", login);
  return NULL;
}

const KitPerson *kit_who(const Kit *k, int org, unsigned role) {
  for (size_t i = 0; i < k->n_people; i++)
    if (k->people[i].org == org && k->people[i].role == role) return &k->people[i];
  fail_msg("nobody has role %u", role);
  return NULL;
}

// ---- requests without a network

void kit_req(Kit *k, Req *rq) {
  static const Route any = {.method = "POST", .path = "/test", .roles = ROLE_PUBLIC};
  *rq = (Req){.arena = arena_new(REQ_ARENA, ARENA_WIPE), .app = &k->app, .route = &any, .method = "POST", .path = "/test",
              .lang = "en", .now = clock_now()};
  if (!rq->arena) fail_msg("no memory");
}

typedef struct { Arena *a; int64_t id; Bytes wrap; } WrapRead;

static Err read_wrap(Tx *tx, void *arg) {
  static const SqlStmt stmt = {"kit_wrap", "SELECT sk_by_recovery FROM users WHERE id = ?1", NULL};
  WrapRead *w = arg;
  DbRows r;
  TRY(tx_rows(tx, &stmt, DB_ARGS(DB_I(w->id)), w->a, &r));
  w->wrap = rows_blob(&r, 0, 0);
  return r.n ? ERR_OK : ERR_NOT_FOUND;
}

void kit_secret(Kit *k, const KitPerson *person, BoxSecret *out) {
  ErrDetail d = {.err = ERR_OK};
  PrintedKey printed;
  Kek kek;
  WrapRead w = {.a = arena_new(64 * 1024, 0), .id = person->id};
  SealContext ctx = accounts_user_key_context(person->id, "user-recovery");
  KIT_OK(printed_parse(person->recovery, &printed, NULL), &d);
  recovery_kek(&printed, person->id, &kek);
  KIT_OK(db_read(k->app.db, read_wrap, &w, &d), &d);
  KIT_OK(kek_unwrap(&kek, &ctx, w.wrap, out->b, KEY_BYTES), &d);
  SECRET_WIPE(&kek);
  SECRET_WIPE(&printed);
  arena_free(w.a);
}

void kit_as(Kit *k, Req *rq, const KitPerson *person) {
  ErrDetail d = {.err = ERR_OK};
  BoxSecret secret;
  kit_req(k, rq);
  kit_secret(k, person, &secret);
  KIT_OK(accounts_take_staff(rq, person->id, &secret, &d), &d);
  SECRET_WIPE(&secret);
}

void kit_as_worker(Kit *k, Req *rq, int64_t case_id, int64_t epoch, const BoxPair *worker) {
  ErrDetail d = {.err = ERR_OK};
  kit_req(k, rq);
  KIT_OK(accounts_api_receipt(rq, case_id, epoch, worker), &d);
  rq->who.role = ROLE_RECEIPT;
}

void kit_done(Req *rq) {
  accounts_end(rq);
  arena_free(rq->arena);
  rq->arena = NULL;
}

// ---- SQL

typedef struct { const char *sql; int64_t n; } IntRead;

static Err read_int(Tx *tx, void *arg) {
  IntRead *w = arg;
  SqlStmt stmt = {"kit_int", w->sql, NULL};
  Err e = tx_int(tx, &stmt, DB_NOARGS, &w->n);
  return e == ERR_NOT_FOUND ? ERR_OK : e;
}

// Statements are known by their address and stay prepared, so each text gets an address of its own.
static const char *lasting(const char *sql) {
  static char *kept[2048];
  static size_t n;
  for (size_t i = 0; i < n; i++)
    if (text_eq(kept[i], sql)) return kept[i];
  if (n == sizeof kept / sizeof *kept) fail_msg("too many texts");
  kept[n] = strdup(sql);
  return kept[n++];
}

int64_t kit_int(Kit *k, const char *sql) {
  ErrDetail d = {.err = ERR_OK};
  IntRead w = {.sql = lasting(sql)};
  KIT_OK(db_read(k->app.db, read_int, &w, &d), &d);
  return w.n;
}

void kit_sql(Kit *k, const char *sql) { test_db_script(&k->db, sql); }

// ---- server and client

static void name_page(Req *rq, Resp *rs, Err e, const ErrDetail *d) {
  (void)rq;
  buf_fmt(resp_body(rs), "%s %s", err_name(e), d ? d->text : "");
}

static bool lang_known(const char *tag) { return language_exact(tag) != NULL; }
static const char *negotiate(const char *header) { return language_negotiate(header)->tag; }

void kit_serve(Kit *k, const Route *const *tables, void (*error_page)(Req *, Resp *, Err, const ErrDetail *)) {
  ErrDetail d = {.err = ERR_OK};
  ServerConfig cfg = {.listen = "127.0.0.1:0", .variant = pages_variant, .public_url = k->public_url, .app = &k->app, .session = accounts_session, .end = accounts_end, .threads = 1,
                      .workers = 8, .error_page = error_page ? error_page : name_page, .lang_known = lang_known,
                      .negotiate = negotiate};
  KIT_OK(server_start(&cfg, tables, &k->server, &d), &d);
  k->port = server_port(k->server);
}

void kit_client(Kit *k, KitClient *c) {
  memset(c, 0, sizeof *c);
  c->kit = k;
  snprintf(c->agent, sizeof c->agent, "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36");
}

void kit_client_end(KitClient *c) {
  free(c->head);
  c->head = c->body = NULL;
}

static void dial(const KitClient *c, const Buf *out, Buf *in) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)c->kit->port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  uint8_t part[16384];
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) fail_msg("cannot reach the server");
  for (size_t at = 0; at < out->n;) {
    ssize_t n = send(fd, out->p + at, out->n - at, MSG_NOSIGNAL);
    if (n <= 0) break;  // the server may answer and close before it has read everything
    at += (size_t)n;
  }
  for (ssize_t n; (n = recv(fd, part, sizeof part, 0)) > 0;) buf_add(in, part, (size_t)n);
  close(fd);
}

static void cookie_take(KitClient *c, const char *line, size_t n) {
  const char *eq = memchr(line, '=', n), *end = memchr(line, ';', n);
  if (!eq || !end || end < eq) return;
  KitCookie *free_one = NULL;
  size_t name_n = (size_t)(eq - line), value_n = (size_t)(end - eq) - 1;
  if (name_n >= sizeof c->cookies->name || value_n >= sizeof c->cookies->value) fail_msg("a cookie is too long for the test");
  for (size_t i = 0; i < sizeof c->cookies / sizeof *c->cookies; i++) {
    KitCookie *k = &c->cookies[i];
    if (strlen(k->name) == name_n && memcmp(k->name, line, name_n) == 0) free_one = k;
    else if (!k->name[0] && !free_one) free_one = k;
  }
  if (!free_one) fail_msg("too many cookies");
  memset(free_one, 0, sizeof *free_one);
  if (value_n == 0) return;
  memcpy(free_one->name, line, name_n);
  memcpy(free_one->value, eq + 1, value_n);
}

static void answer_head(KitClient *c) {
  c->location[0] = '\0';
  for (const char *line = c->head; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
    size_t n = strcspn(line, "\r\n");
    if (n > 12 && strncasecmp(line, "Set-Cookie: ", 12) == 0) cookie_take(c, line + 12, n - 12);
    if (n > 10 && strncasecmp(line, "Location: ", 10) == 0) snprintf(c->location, sizeof c->location, "%.*s", (int)(n - 10), line + 10);
  }
}

static void csrf_read(KitClient *c) {
  const char *at = strstr(c->body, "name=\"csrf\" value=\"");
  if (!at) return;
  at += strlen("name=\"csrf\" value=\"");
  snprintf(c->csrf, sizeof c->csrf, "%.*s", (int)strcspn(at, "\""), at);
}

static void answer_read(KitClient *c, Buf *in) {
  const char *all = buf_cstr(in);
  const char *gap = strstr(all, "\r\n\r\n");
  if (!gap || strncmp(all, "HTTP/1.1 ", 9) != 0) fail_msg("no answer: %.80s", all);
  size_t head_n = (size_t)(gap - all) + 2;
  free(c->head);
  c->head = malloc(in->n + 2);
  if (!c->head) fail_msg("no memory");
  memcpy(c->head, all, head_n);
  c->head[head_n] = '\0';
  c->body = c->head + head_n + 1;
  c->body_n = in->n - head_n - 2;
  memcpy(c->body, gap + 4, c->body_n);
  c->body[c->body_n] = '\0';
  int64_t status = 0;
  char digits[4] = {all[9], all[10], all[11], '\0'};
  if (text_int(digits, 100, 599, &status) != ERR_OK) fail_msg("no status");
  c->status = (int)status;
  answer_head(c);
  csrf_read(c);
}

int kit_send(KitClient *c, const char *method, const char *path, const char *headers, const void *body, size_t n) {
  Buf out, in;
  buf_init(&out, ANSWER_MAX * 8);
  buf_init(&in, ANSWER_MAX);
  buf_fmt(&out, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nUser-Agent: %s\r\n", method, path, c->kit->port, c->agent);
  bool first = true;
  for (size_t i = 0; i < sizeof c->cookies / sizeof *c->cookies; i++) {
    if (!c->cookies[i].name[0]) continue;
    buf_fmt(&out, "%s%s=%s", first ? "Cookie: " : "; ", c->cookies[i].name, c->cookies[i].value);
    first = false;
  }
  if (!first) buf_puts(&out, "\r\n");
  if (body) buf_fmt(&out, "Content-Length: %zu\r\n", n);
  buf_fmt(&out, "%s\r\n", headers ? headers : "");
  if (body) buf_add(&out, body, n);
  dial(c, &out, &in);
  answer_read(c, &in);
  buf_free(&out);
  buf_free(&in);
  return c->status;
}

int kit_http(KitClient *c, const char *path, const char *form) {
  if (!form) return kit_send(c, "GET", path, NULL, NULL, 0);
  Buf body;
  buf_init(&body, ANSWER_MAX);
  buf_puts(&body, form);
  if (c->csrf[0] && !strstr(form, "csrf=")) buf_fmt(&body, "%scsrf=%s", *form ? "&" : "", kit_enc(c->csrf));
  int status = kit_send(c, "POST", path, "Content-Type: application/x-www-form-urlencoded\r\n", body.n ? (void *)body.p : "", body.n);
  buf_free(&body);
  return status;
}

const char *kit_enc(const char *s) {
  static char bufs[4][4096];
  static int turn;
  char *out = bufs[turn++ % 4];
  size_t n = 0;
  for (; *s && n + 4 < sizeof bufs[0]; s++) n += (size_t)snprintf(out + n, 4, "%%%02X", (unsigned char)*s);
  out[n] = '\0';
  return out;
}

void kit_sign_in(KitClient *c, const KitPerson *person, const char *code) {
  char form[256];
  c->csrf[0] = '\0';
  snprintf(form, sizeof form, "login=%s&password=%s&code=%s", kit_enc(person->login), kit_enc(KIT_PASSWORD), code ? code : "");
  if (kit_http(c, "/staff/sign-in", form) != 303) fail_msg("%s cannot sign in: %d %s", person->login, c->status, c->body);
}
