// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The demo application as a program, for tests/malformed.py and for measuring: demo_server [LISTEN [CERT KEY]]
// Prints "listening PORT" and runs until its standard input ends or it gets SIGTERM.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "http/demo_app.h"

static void *until_stdin_ends(void *arg) {
  char c;
  while (read(STDIN_FILENO, &c, 1) > 0) continue;
  kill(getpid(), SIGTERM);
  return arg;
}

int main(int argc, char **argv) {
  static DemoApp app;
  ServerConfig cfg = demo_config(&app, argc > 1 ? argv[1] : "127.0.0.1:0");
  ErrDetail d = {0};
  Server *s = NULL;
  sigset_t set;
  int sig;
  pthread_t watcher;
  cfg.header_s = 3;
  cfg.total_s = 4;
  cfg.idle_s = 20;
  cfg.trusted_proxy = "127.0.0.1";
  if (argc > 3) cfg.tls_cert = argv[2], cfg.tls_key = argv[3];
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  if (server_start(&cfg, demo_tables, &s, &d) != ERR_OK) {
    fprintf(stderr, "demo_server: %s\n", d.text);
    return 1;
  }
  printf("listening %d\n", server_port(s));
  fflush(stdout);
  if (pthread_create(&watcher, NULL, until_stdin_ends, NULL) != 0) return 1;
  pthread_detach(watcher);
  sigwait(&set, &sig);
  server_stop(s, 3000);
  return 0;
}
