// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse serve": the server with its jobs, until a signal ends it.
#ifndef RECOURSE_APP_SERVE_H
#define RECOURSE_APP_SERVE_H
#include "app/app.h"

typedef struct {
  const char *listen;         // "127.0.0.1:8080", "unix:/run/recourse.sock"
  const char *public_url;     // NULL: none
  const char *trusted_proxy;  // NULL: none
  const char *tls_cert, *tls_key;
  const char *assets_dir;     // folder with the built assets
  int threads, workers;       // 0: default
  void (*ready)(void *ctx, const App *app, int port);  // called once the port is open; may be NULL
  void *ctx;
} ServeOptions;

// Loads the assets, starts the server and the job loop, and blocks until SIGTERM or SIGINT. Requests in flight are finished
// (at most 10 seconds). The app stays open: the caller closes it. A demo folder refuses every address but loopback.
Err serve_run(App *app, const ServeOptions *options, ErrDetail *d) ERR_CHECK;
#endif
