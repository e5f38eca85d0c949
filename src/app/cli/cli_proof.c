// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// "recourse verify" and "recourse audit": what anybody may check.
#include <stdio.h>
#include <string.h>

#include "app/audit/audit.h"
#include "app/cli/cli.h"
#include "app/proof/proof.h"
#include "base/text.h"

enum { KEYS_MAX = 256 * 1024 };

// ---- verify

typedef struct { const SignKey *keys; size_t n; } KeyList;

static Err read_keys(const Cli *cli, KeyList *out, ErrDetail *d) {
  const char *file = cli_value(cli, "keys");
  Bytes text;
  App *app;
  if (file) {
    TRY(cli_read_file(cli->arena, file, KEYS_MAX, &text, d));
    return sign_keys_read(cli->arena, text, &out->keys, &out->n, d);
  }
  TRY(app_open(cli->config, 0, &app, d));
  Err e = keys_public(app->keys, cli->arena, &out->keys, &out->n);
  app_close(app);
  return e;
}

static const char *key_text(Arena *a, const KeyId *id) { return text_hex(a, BYTES(id->b, KEY_ID_BYTES)); }

static Err verify_head(const Cli *cli, const AuditHead *h, const KeyList *k, ErrDetail *d) {
  Arena *a = cli->arena;
  if (head_verify(a, h, k->keys, k->n) != ERR_OK) return err_set(d, ERR_CRYPTO, "", "NOT VALID: no key of the list signed this statement at that time");
  bool erasure = text_starts(h->log, "erased:");
  (void)printf("valid: %s\n  %-12s  %s\n  signed at     %s\n  %-12s  %llu\n  root          %s\n  installation  %s\n  key           %s\n",
               erasure ? "a statement of erasure (deleted on; gone from the last backup on)" : "an audit head", erasure ? "days" : "log", h->log,
               clock_iso(a, h->at), erasure ? "log line" : "events", (unsigned long long)h->size,
               text_hex(a, BYTES(h->root.b, DIGEST_BYTES)), text_hex(a, h->installation), key_text(a, &h->key));
  return ERR_OK;
}

Err cli_verify(const Cli *cli, ErrDetail *d) {
  Bytes text;
  KeyList keys;
  AuditHead head;
  ErrDetail none = {0};
  Arena *a = cli->arena;
  TRY(cli_need(cli, 1, 1, d));
  TRY(crypto_init());
  TRY(cli_read_file(a, cli_word(cli, 0), PROOF_TEXT_MAX, &text, d));
  TRY(read_keys(cli, &keys, d));
  if (head_read(a, text, &head, &none) == ERR_OK) return verify_head(cli, &head, &keys, d);
  return proof_verify_text(a, text, BYTES(NULL, 0), keys.keys, keys.n, stdout, d);
}

// ---- audit

typedef Err (*WithApp)(const Cli *cli, App *app, ErrDetail *d);

static Err with_app(const Cli *cli, size_t words, WithApp run, ErrDetail *d) {
  App *app;
  TRY(cli_need(cli, words, words, d));
  TRY(app_open(cli->config, 0, &app, d));
  Err e = run(cli, app, d);
  app_close(app);
  return e;
}

static Err verify_log(const Cli *cli, App *app, ErrDetail *d) {
  int64_t events = 0, heads = 0;
  (void)cli;
  TRY(audit_verify(app, &events, &heads, d));
  (void)printf("in order: %lld events in %lld heads; events since the last head are not closed yet\n", (long long)events, (long long)heads);
  return ERR_OK;
}

static Err print_line(Bytes text) {
  (void)printf("%.*s\n", (int)text.n, (const char *)text.p);
  return ERR_OK;
}

static Err print_head(const Cli *cli, App *app, ErrDetail *d) {
  Bytes text;
  if (cli_flag(cli, "close")) TRY(audit_close_head(app, clock_now(), 0, NULL, d));
  Err e = audit_head_json(app, cli->arena, &text, d);
  if (e == ERR_NOT_FOUND) return err_set(d, e, "", "no head was closed yet; --close closes one");
  return e == ERR_OK ? print_line(text) : e;
}

static Err print_consistency(const Cli *cli, App *app, ErrDetail *d) {
  Bytes text;
  int64_t from;
  if (text_int(cli_word(cli, 1), 0, INT64_MAX, &from) != ERR_OK) return err_set(d, ERR_USAGE, "", "from which size? a whole number");
  Err e = audit_consistency_json(app, from, cli->arena, &text, d);
  if (e == ERR_NOT_FOUND) return err_set(d, e, "", "the log is shorter, or no head was closed yet");
  return e == ERR_OK ? print_line(text) : e;
}

static Err audit_verify_cli(const Cli *cli, ErrDetail *d) { return with_app(cli, 1, verify_log, d); }
static Err audit_head_cli(const Cli *cli, ErrDetail *d) { return with_app(cli, 1, print_head, d); }
static Err audit_consistency_cli(const Cli *cli, ErrDetail *d) { return with_app(cli, 2, print_consistency, d); }

Err cli_audit(const Cli *cli, ErrDetail *d) {
  static const CliSub subs[] = {{"verify", audit_verify_cli}, {"head", audit_head_cli}, {"consistency", audit_consistency_cli}, {NULL, NULL}};
  return cli_sub(cli, subs, d);
}
