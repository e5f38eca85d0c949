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
#include "law/law.h"
#include "media/media_client.h"
#include "store/db.h"

typedef struct Tree Tree;          // question tree (app/intake/tree.h)
typedef struct SsoSettings SsoSettings;    // the issuer of single sign-on (app/sso/sso.h)
typedef struct MailSettings MailSettings;  // how mail leaves (app/send/send.h)
typedef struct OfficeDesk OfficeDesk;      // directory of bodies (app/offices/offices.h)
typedef struct Answers Answers;    // self-check, calculators, rights (app/answers/answers.h)
typedef struct Router Router;      // from facts to doors (app/router/router.h)
typedef struct Taxonomy Taxonomy;  // issues, outcomes, sectors, regions, doors, promises (app/content/content.h)

typedef struct {
  Db *db;
  const I18nSet *i18n;
  KeysClient *keys;          // signing process
  PasswordQueue *passwords;  // two derivations at a time
  SecretPool *secrets;       // locked cells of the requests in flight
  const Tree *tree;
  const Taxonomy *taxonomy;
  const LawBook *law;        // rules and their values
  const char *law_dir;       // where they stand, with the worked examples
  const Answers *answers;    // how the law is asked and shown
  OfficeDesk *offices;       // the directory; lent out as a book
  const Router *router;      // who can help with which problem
  const char *data_dir;      // keys/, tombstones.log, recourse.db
  const char *share_dir;     // content/, locale/, assets/
  const char *import;        // the helper program for workbooks, NULL: it is not here
  MediaPool *media;          // at most two cleaning helpers at once
  Bytes installation;        // 16 random bytes, public name of this installation
  const char *site_name;     // neutral name shown in titles ("Help at work"), set by the host
  const char *leave_to;      // neutral page or address after "leave"
  const char *asset_base;    // "/a/<hash>/"
  bool demo;                 // demo folder: loopback only, marked on each page
  const char *advice_supervisor;  // who supervises legal advice, shown with every advice text; NULL: not said
  const char *lawyer_check_above;  // "JPY=300000 USD=2000": above it a lawyer looks at a settlement first; NULL: at each
  _Atomic bool two_person_reveal;  // a second key-holder must agree before an identity is revealed
  _Atomic bool promise_kept;       // the host says that it can keep the promises of the first answer
  const MailSettings *mail;        // NULL: this server sends no mail
  const SsoSettings *sso;          // NULL: no single sign-on
  int64_t backup_days;       // the last backup that may hold an erased case is gone after this many days
} App;

static inline const App *req_app(const Req *rq) { return (const App *)rq->app; }
#endif
