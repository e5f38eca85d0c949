// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/open.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/answers/answers.h"
#include "app/content/content.h"
#include "app/intake/tree.h"
#include "app/ledger/ledger.h"
#include "app/offices/offices.h"
#include "app/router/router.h"
#include "app/send/send.h"
#include "app/sso/sso.h"
#include "app/sql.h"
#include "base/text.h"

enum { BUILD_DEPTH_MAX = 2, APP_ARENA = 1024 * 1024, INSTALLATION_BYTES = 16, REQUESTS_WITH_KEYS = 256 };

// An app with the memory that its strings live in. The app is first, so that both have one address.
typedef struct { App app; Arena *arena; Taxonomy *taxonomy; Tree *tree; LawBook *law; Answers *answers; Router *router; I18nSet *i18n; } Opened;

// ---- meta

typedef struct { Arena *a; const char *key, *value; } MetaWork;

static Err get_work(Tx *tx, void *arg) {
  MetaWork *w = arg;
  DbRows r;
  TRY(tx_rows(tx, &SQL_meta_get, DB_ARGS(DB_T(w->key)), w->a, &r));
  w->value = r.n ? rows_text(&r, 0, 0) : NULL;
  return ERR_OK;
}

Err meta_get(const App *app, Arena *a, const char *key, const char **value, ErrDetail *d) {
  MetaWork w = {.a = a, .key = key};
  TRY(db_read(app->db, get_work, &w, d));
  *value = w.value;
  return ERR_OK;
}

static Err set_work(Tx *tx, void *arg) {
  MetaWork *w = arg;
  return tx_exec(tx, &SQL_meta_set, DB_ARGS(DB_T(w->key), DB_T(w->value)), NULL);
}

Err meta_set(const App *app, const char *key, const char *value, ErrDetail *d) {
  MetaWork w = {.key = key, .value = value};
  return db_write(app->db, set_work, &w, d);
}

// ---- what is shipped

static bool is_dir(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static const char *first_file(Arena *a, const char *one, const char *two) {
  const char *path = access(one, X_OK) == 0 ? one : two;
  char real[PATH_MAX];
  return access(path, X_OK) == 0 && realpath(path, real) ? arena_str(a, real) : NULL;
}

// In a build folder the program stands in <build>/src and the sources one or two levels above <build> (build, build-test/gcc);
// installed it stands in <prefix>/bin.
static const char *sources_of(Arena *a, const char *built) {
  const char *up = built;
  if (!is_dir(arena_fmt(a, "%s/locale", built))) return NULL;
  for (int level = 0; level < BUILD_DEPTH_MAX; level++) {
    up = arena_fmt(a, "%s/..", up);
    if (is_dir(arena_fmt(a, "%s/content/intake", up))) return up;
  }
  return NULL;
}

Err shipped_find(const Config *c, Arena *a, Shipped *out, ErrDetail *d) {
  const char *dir = c->program_dir, *share = config_get_or_null(c, CONFIG_SHARE);
  const char *built = arena_fmt(a, "%s/..", dir), *sources = share ? NULL : sources_of(a, built);
  bool in_build = sources != NULL;
  if (!share && !in_build) share = arena_fmt(a, "%s/../share/recourse", dir);
  out->content = arena_fmt(a, "%s/content", in_build ? sources : share);
  out->law = arena_fmt(a, "%s/law", in_build ? sources : share);
  out->locale = in_build ? arena_fmt(a, "%s/locale", built) : arena_fmt(a, "%s/locale", share);
  out->assets = in_build ? arena_fmt(a, "%s/assets", built) : arena_fmt(a, "%s/assets", share);
  out->media = first_file(a, arena_fmt(a, "%s/media/recourse-media", dir), arena_fmt(a, "%s/../libexec/recourse/recourse-media", dir));
  out->keys = first_file(a, arena_fmt(a, "%s/keys/recourse-keys", dir), arena_fmt(a, "%s/../libexec/recourse/recourse-keys", dir));
  out->import = first_file(a, arena_fmt(a, "%s/import/recourse-import", dir), arena_fmt(a, "%s/../libexec/recourse/recourse-import", dir));
  if (!is_dir(out->content)) return err_set(d, ERR_CONFIG, "share", "no folder content/ was found; set --share");
  if (!is_dir(out->law)) return err_set(d, ERR_CONFIG, "share", "no folder law/ was found; set --share");
  if (!out->media || !out->keys) return err_set(d, ERR_CONFIG, "share", "recourse-media or recourse-keys was not found beside the program");
  return ERR_OK;
}

// ---- opening

static Err make_folder(Arena *a, const char *data, unsigned flags, ErrDetail *d) {
  const char *keys = arena_fmt(a, "%s/keys", data);
  if (flags & OPEN_CREATE) {
    for (char *p = arena_str(a, data) + 1, *s = p; *s; s++) {
      if (*s != '/') continue;
      *s = 0;
      if (mkdir(p - 1, 0755) != 0 && errno != EEXIST) return err_set(d, ERR_CONFIG, "data", "the folder cannot be made");
      *s = '/';
    }
    if ((mkdir(data, 0700) != 0 && errno != EEXIST) || (mkdir(keys, 0700) != 0 && errno != EEXIST))
      return err_set(d, ERR_CONFIG, "data", "the folder cannot be made");
  }
  return is_dir(data) ? ERR_OK : err_set(d, ERR_CONFIG, "data", "there is no such folder; run recourse init first");
}

static Err open_database(App *app, const Config *c, unsigned flags, ErrDetail *d) {
  int from = 0, to = 0;
  const char *url = config_db(c);
  if (!(flags & OPEN_CREATE) && !text_starts(url, "postgres") && access(url, R_OK) != 0)
    return err_set(d, ERR_CONFIG, "data", "there is no database in this folder; run recourse init first");
  TRY(db_open(url, &app->db, d));
  // Forward-only and idempotent: an older database is brought up to date by whoever opens it to serve.
  if (flags & (OPEN_CREATE | OPEN_MIGRATE)) TRY(db_migrate(app->db, &from, &to, d));
  return ERR_OK;
}

// A backup that was only copied into place would bring erased cases back: recourse restore replays the tombstone log first.
static Err refuse_backup(Opened *o, unsigned flags, ErrDetail *d) {
  const char *at;
  TRY(meta_get(&o->app, o->arena, "backup_at", &at, d));
  if (!at || (flags & OPEN_RESTORE)) return ERR_OK;
  return err_set(d, ERR_CONFIG, "db", "this database is a backup that was not restored to its end; use recourse restore");
}

static Err open_installation(Opened *o, ErrDetail *d) {
  const char *hex;
  uint8_t id[INSTALLATION_BYTES];
  TRY(meta_get(&o->app, o->arena, "installation", &hex, d));
  if (!hex) {
    secret_random(id, sizeof id);
    hex = text_hex(o->arena, BYTES(id, sizeof id));
    TRY(meta_set(&o->app, "installation", hex, d));
  }
  if (text_unhex(hex, id, sizeof id) != ERR_OK) return err_set(d, ERR_CONFIG, "installation", "the stored id is damaged");
  o->app.installation = arena_bytes(o->arena, id, sizeof id);
  const char *demo;
  TRY(meta_get(&o->app, o->arena, "demo", &demo, d));
  o->app.demo = text_eq(demo, "1");
  return ERR_OK;
}

// A setting that an administrator may change on a page stands in meta and wins over the file.
static Err meta_or(Opened *o, const char *key, const char *dflt, const char **out, ErrDetail *d) {
  TRY(meta_get(&o->app, o->arena, key, out, d));
  if (!*out) *out = dflt;
  return ERR_OK;
}

static Err open_settings(Opened *o, const Config *c, ErrDetail *d) {
  const char *two, *kept;
  o->app.data_dir = arena_str(o->arena, config_get(c, CONFIG_DATA));
  o->app.leave_to = config_get_or_null(c, CONFIG_LEAVE_TO);
  o->app.backup_days = config_int(c, CONFIG_BACKUP_DAYS);
  TRY(send_settings(c, o->arena, &o->app.mail, d));
  TRY(sso_settings(c, o->arena, &o->app.sso, d));
  if (o->app.mail || o->app.sso) TRY(net_init());
  TRY(meta_or(o, "site_name", config_get(c, CONFIG_SITE_NAME), &o->app.site_name, d));
  TRY(meta_or(o, "advice_supervisor", config_get_or_null(c, CONFIG_ADVICE), &o->app.advice_supervisor, d));
  o->app.lawyer_check_above = config_get_or_null(c, CONFIG_LAWYER_ABOVE);
  TRY(ledger_rule_check(o->app.lawyer_check_above, d));
  TRY(meta_or(o, "two_person_reveal", config_bool(c, CONFIG_TWO_PERSON) ? "yes" : "no", &two, d));
  TRY(meta_or(o, "promise_kept", config_bool(c, CONFIG_PROMISE_KEPT) ? "yes" : "no", &kept, d));
  o->app.two_person_reveal = text_eq(two, "yes");
  o->app.promise_kept = text_eq(kept, "yes");
  return ERR_OK;
}

static Err open_keys(Opened *o, const Config *c, const Shipped *ship, unsigned flags, ErrDetail *d) {
  bool unlocked = config_bool(c, CONFIG_ALLOW_UNLOCKED);
  char real[PATH_MAX];
  const char *dir = arena_fmt(o->arena, "%s/keys", config_get(c, CONFIG_DATA));
  if (!realpath(dir, real)) return err_set(d, ERR_CONFIG, "data", "the folder keys/ is missing");
  KeysConfig keys = {.program = ship->keys, .dir = arena_str(o->arena, real), .create = flags & OPEN_CREATE, .allow_unlocked = unlocked};
  SecretPoolConfig pool = {.requests = REQUESTS_WITH_KEYS, .allow_unlocked = unlocked};
  PasswordQueueConfig queue = {.active = 2, .waiting = 16};
  TRY(keys_start(&keys, &o->app.keys, d));
  TRY(secret_pool_new(&pool, &o->app.secrets, d));
  return password_queue_new(&queue, &o->app.passwords);
}

static Err open_content(Opened *o, const Shipped *ship, ErrDetail *d) {
  o->app.share_dir = ship->content;
  TRY(i18n_set_load(ship->locale, &o->i18n, d));
  TRY(taxonomy_load(ship->content, &o->taxonomy, d));
  TRY(tree_load(ship->content, o->taxonomy, &o->tree, d));
  TRY(offices_open(ship->content, o->taxonomy, &o->app.offices, d));
  TRY(law_open(ship->law, &o->law, d));
  TRY(answers_load(ship->content, o->tree, o->law, &o->answers, d));
  TRY(router_load(ship->content, o->tree, &o->router, d));
  o->app.answers = o->answers;
  o->app.router = o->router;
  o->app.i18n = o->i18n;
  o->app.taxonomy = o->taxonomy;
  o->app.tree = o->tree;
  o->app.law = o->law;
  o->app.law_dir = ship->law;
  o->app.import = ship->import;
  o->app.media = media_pool_new(ship->media, MEDIA_RUNNING_DEFAULT, MEDIA_WAITING_DEFAULT);
  return o->app.media ? ERR_OK : ERR_NO_MEMORY;
}

static Err open_all(Opened *o, const Config *c, unsigned flags, ErrDetail *d) {
  Shipped ship;
  o->app.asset_base = "/a/none/";
  TRY(crypto_init());
  TRY(shipped_find(c, o->arena, &ship, d));
  TRY(make_folder(o->arena, config_get(c, CONFIG_DATA), flags, d));
  TRY(open_database(&o->app, c, flags, d));
  TRY(open_installation(o, d));
  TRY(refuse_backup(o, flags, d));
  TRY(open_settings(o, c, d));
  TRY(open_content(o, &ship, d));
  if (flags & (OPEN_CREATE | OPEN_MIGRATE)) TRY(offices_first_import(o->app.offices, o->app.db, clock_now(), d));
  return open_keys(o, c, &ship, flags, d);
}

Err app_open(const Config *c, unsigned flags, App **out, ErrDetail *d) {
  Opened *o = calloc(1, sizeof *o);
  if (!o) return ERR_NO_MEMORY;
  o->arena = arena_new(APP_ARENA, 0);
  Err e = o->arena ? open_all(o, c, flags, d) : ERR_NO_MEMORY;
  if (e != ERR_OK) {
    app_close(&o->app);
    return err_set(d, e, "", "the installation could not be opened");
  }
  *out = &o->app;
  return ERR_OK;
}

void app_close(App *app) {
  if (!app) return;
  Opened *o = (Opened *)app;
  if (app->passwords) password_queue_free(app->passwords);
  if (app->secrets) secret_pool_free(app->secrets);
  if (app->media) media_pool_free(app->media);
  if (app->keys) keys_stop(app->keys);
  if (app->db) db_close(app->db);
  router_close(o->router);
  answers_free(o->answers);
  law_close(o->law);
  offices_close(app->offices);
  tree_free(o->tree);
  taxonomy_free(o->taxonomy);
  i18n_set_free(o->i18n);
  arena_free(o->arena);
  free(o);
}
