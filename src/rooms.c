// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// THE list of capabilities, one line each: name, routes, job, seconds between two runs of the job.
#include "app/rooms.h"

#include "app/accounts/accounts.h"
#include "app/admin/admin.h"
#include "app/answers/answers.h"
#include "app/appeals/appeals.h"
#include "app/audit/audit.h"
#include "app/calls/calls.h"
#include "app/cases/cases.h"
#include "app/chats/chats.h"
#include "app/clocks/clocks.h"
#include "app/consent/consent.h"
#include "app/doubles/doubles.h"
#include "app/exports/exports.h"
#include "app/files/files.h"
#include "app/follow/follow.h"
#include "app/grid/grid.h"
#include "app/groups/groups.h"
#include "app/intake/intake.h"
#include "app/ledger/ledger.h"
#include "app/lists/lists.h"
#include "app/mandates/mandates.h"
#include "app/offices/offices.h"
#include "app/pages/pages.h"
#include "app/peers/peers.h"
#include "app/proof/proof.h"
#include "app/referral/referral.h"
#include "app/router/router.h"
#include "app/rules/rules.h"
#include "app/send/send.h"
#include "app/vetting/vetting.h"
#include "app/walls/walls.h"
#include "app/words/words.h"

const Room rooms[] = {
    {"pages", pages_routes, NULL, 0},
    {"answers", answers_routes, NULL, 0},
    {"intake", intake_routes, intake_sweep, 300},
    {"follow", follow_routes, NULL, 0},
    {"doubles", doubles_routes, NULL, 0},
    {"groups", groups_routes, groups_job, 3600},
    {"files", files_routes, files_sweep, 600},
    {"mandates", mandates_routes, mandates_job, 3600},
    {"offices", offices_routes, NULL, 0},
    {"proof", proof_routes, NULL, 0},
    {"router", router_routes, NULL, 0},
    {"rules", rules_routes, NULL, 0},
    {"accounts", accounts_routes, accounts_job, 300},
    {"cases", cases_routes, cases_job, 60},
    {"calls", calls_routes, calls_job, 3600},
    {"chats", chats_routes, NULL, 0},
    {"clocks", clocks_routes, clocks_job, 300},
    {"grid", grid_routes, grid_job, 300},
    {"words", words_routes, NULL, 0},
    {"appeals", appeals_routes, NULL, 0},
    {"consent", consent_routes, NULL, 0},
    {"referral", referral_routes, referral_job, 300},
    {"exports", exports_routes, NULL, 0},
    {"ledger", ledger_routes, ledger_job, 600},
    {"vetting", vetting_routes, vetting_job, 300},
    {"walls", walls_routes, NULL, 0},
    {"peers", peers_routes, peers_job, 5},
    {"lists", lists_routes, lists_job, 600},
    {"audit", audit_routes, audit_job, 30},
    {"admin", admin_routes, admin_job, 300},
    {"send", NULL, send_job, 5},
};
const size_t n_rooms = sizeof rooms / sizeof rooms[0];

const Route *const *rooms_routes(void) {
  static const Route *tables[sizeof rooms / sizeof rooms[0] + 1];
  size_t n = 0;
  for (size_t i = 0; i < n_rooms; i++)
    if (rooms[i].routes) tables[n++] = rooms[i].routes;
  tables[n] = NULL;
  return tables;
}
