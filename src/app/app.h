// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What every room may use: the opened installation. Made once by main, read-only afterwards.
#ifndef RECOURSE_APP_APP_H
#define RECOURSE_APP_APP_H
#include "base/clock.h"
#include "crypto/crypto.h"
#include "html/html.h"
#include "http/http.h"
#include "i18n/i18n.h"
#include "keys/keys_client.h"
#include "store/db.h"

typedef struct Tree Tree;          // question tree (app/intake/tree.h)
typedef struct Taxonomy Taxonomy;  // issues, outcomes, sectors, regions, doors, promises (app/content/content.h)

typedef struct {
  Db *db;
  const I18nSet *i18n;
  KeysClient *keys;          // signing process
  PasswordQueue *passwords;  // two derivations at a time
  SecretPool *secrets;       // locked cells of the requests in flight
  const Tree *tree;
  const Taxonomy *taxonomy;
  const char *data_dir;      // keys/, tombstones.log, recourse.db
  const char *share_dir;     // content/, locale/, assets/
  const char *media_program; // absolute path of recourse-media
  Bytes installation;        // 16 random bytes, public name of this installation
  const char *site_name;     // neutral name shown in titles ("Help at work"), set by the host
  const char *leave_to;      // neutral page or address after "leave"
  const char *asset_base;    // "/a/<hash>/"
  bool demo;                 // demo folder: loopback only, marked on each page
  const char *advice_supervisor;  // who supervises legal advice, shown with every advice text
} App;

static inline const App *req_app(const Req *rq) { return (const App *)rq->app; }
#endif
