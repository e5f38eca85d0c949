// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/serve.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "app/accounts/accounts.h"
#include "app/pages/pages.h"
#include "app/rooms.h"
#include "base/log.h"
#include "base/text.h"
#include "i18n/language.h"

enum { DRAIN_MS = 10000, MAX_ROOMS = 64, JOB_ROUND_S = 5 };

// ---- the job loop

typedef struct { const App *app; pthread_t thread; pthread_mutex_t lock; pthread_cond_t wake; bool stop; } Jobs;

static void run_due(const App *app, int64_t *next_s, int64_t now_s) {
  for (size_t i = 0; i < n_rooms && i < MAX_ROOMS; i++) {
    if (!rooms[i].job || now_s < next_s[i]) continue;
    next_s[i] = now_s + rooms[i].every_s;
    Err e = rooms[i].job(app, clock_now());
    if (e != ERR_OK) log_line(LOG_WARN, "job", "room=%s err=%s", rooms[i].name, err_name(e));
  }
}

static void *jobs_loop(void *arg) {
  Jobs *j = arg;
  int64_t next_s[MAX_ROOMS] = {0};
  (void)pthread_mutex_lock(&j->lock);
  while (!j->stop) {
    (void)pthread_mutex_unlock(&j->lock);
    run_due(j->app, next_s, clock_mono() / SECOND_MS);
    (void)pthread_mutex_lock(&j->lock);
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += JOB_ROUND_S;
    if (!j->stop) (void)pthread_cond_timedwait(&j->wake, &j->lock, &until);
  }
  (void)pthread_mutex_unlock(&j->lock);
  return NULL;
}

static Err jobs_start(Jobs *j, const App *app) {
  *j = (Jobs){.app = app};
  (void)pthread_mutex_init(&j->lock, NULL);
  (void)pthread_cond_init(&j->wake, NULL);
  return pthread_create(&j->thread, NULL, jobs_loop, j) == 0 ? ERR_OK : ERR_NO_MEMORY;
}

static void jobs_stop(Jobs *j) {
  (void)pthread_mutex_lock(&j->lock);
  j->stop = true;
  (void)pthread_cond_signal(&j->wake);
  (void)pthread_mutex_unlock(&j->lock);
  (void)pthread_join(j->thread, NULL);
}

// ---- the server

static bool lang_known(const char *tag) { return language_exact(tag) != NULL; }
static const char *negotiate(const char *header) { return language_negotiate(header)->tag; }

static bool loopback_only(const char *listen) {
  return text_starts(listen, "127.") || text_starts(listen, "[::1]:") || text_starts(listen, "localhost:") || text_starts(listen, "unix:");
}

static ServerConfig server_config(App *app, const ServeOptions *o, const Assets *assets) {
  return (ServerConfig){.listen = o->listen, .public_url = o->public_url, .trusted_proxy = o->trusted_proxy,
                        .tls_cert = o->tls_cert, .tls_key = o->tls_key, .threads = o->threads, .workers = o->workers,
                        .app = app, .session = accounts_session, .end = accounts_end, .error_page = pages_error,
                        .lang_known = lang_known, .negotiate = negotiate, .variant = pages_variant, .assets = assets};
}

static int wait_for_signal(const sigset_t *set) {
  int got = 0;
  while (sigwait(set, &got) != 0) continue;
  return got;
}

static Err serve_until_signal(App *app, const ServeOptions *o, const Assets *assets, ErrDetail *d) {
  sigset_t set;
  Jobs jobs;
  Server *server;
  // Blocked here, so that every thread started below inherits it and only sigwait gets them.
  (void)sigemptyset(&set);
  (void)sigaddset(&set, SIGTERM);
  (void)sigaddset(&set, SIGINT);
  (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
  (void)signal(SIGPIPE, SIG_IGN);
  (void)signal(SIGXFSZ, SIG_IGN);  // a file at its limit is a full disk, answered as one
  ServerConfig cfg = server_config(app, o, assets);
  TRY(server_start(&cfg, rooms_routes(), &server, d));
  Err e = jobs_start(&jobs, app);
  if (e == ERR_OK) {
    if (o->ready) o->ready(o->ctx, app, server_port(server));
    (void)wait_for_signal(&set);
    log_line(LOG_INFO, "stopping", "wait_ms=%d", DRAIN_MS);
    jobs_stop(&jobs);
  }
  server_stop(server, DRAIN_MS);
  return e;
}

Err serve_run(App *app, const ServeOptions *o, ErrDetail *d) {
  if (app->demo && !loopback_only(o->listen))
    return err_set(d, ERR_CONFIG, "listen", "this is a demo folder: it serves loopback addresses only");
  Assets *assets;
  AssetDir dirs[] = {{"", o->assets_dir}};
  TRY(http_assets_load(dirs, 1, &assets, d));
  app->asset_base = http_assets_base(assets);
  Err e = serve_until_signal(app, o, assets, d);
  http_assets_free(assets);
  return e;
}
