// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The Philippines: what may be taken from a worker for a job in Japan, until when she may complain, and who may recruit her.
// What was read, and what is not modelled: source.md. How payments are judged: common/fees.h.
#include "common/complaint.h"
#include "common/fees.h"
#include "common/recruit.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

// ---- ph.fee.check ----------------------------------------------------------------------------------------------------------

FEE_FIELDS("PHP", NULL);
enum { P_ZERO = FEE_P_OWN, P_SOFT, P_MONTHS };
static const char *const fee_params[] = {FEE_PARAMS, "ph.fee.zero", "ph.fee.training_agreed", "ph.fee.months", NULL};
static const FeeLimit limits[] = {
    {.kind = FEE_KIND_SERVICE,
     .form = FEE_MONTHS,
     .scheme = "other",
     .param = P_MONTHS,
     .max_param = -1,
     .categories = FEE_BIT(FEE_RECRUITMENT),
     .payees = FEE_ANYBODY,
     .cite = {"Rules on placement fees: one month's salary",
              "https://www.respicio.ph/commentaries/philippine-government-list-of-blacklisted-recruitment-agencies"}}};
static const FeeLaw fee_law = {
    .deposit = -1,
    .zero = P_ZERO,
    .broker = -1,
    .early = -1,
    .soft = P_SOFT,
    .local_minor = 100,
    .country = "ph",
    .soft_categories = FEE_BIT(FEE_TRAINING),
    .zero_cite = {"Department Order 188, series of 2018 (technical interns); Department Order 201, series of 2019 "
                  "(specified skilled workers)",
                  "http://northboundasia.com/2019/08/01/collecting-training-fees-from-japan-interns-illegal/"},
    .soft_cite =
        {"Department of Migrant Workers, news of 2025-02-11",
         "https://rmn.ph/dmw-nagbabala-sa-publiko-kaugnay-ng-language-training-centers-na-nagre-recruit-ng-ofws/"},
    .limits = limits,
    .n_limits = COUNT(limits)};
static void fee_eval(LawRun *r) { fees_check(r, &fee_law); }
LAW_RULE(ph_fee_check) = {.id = "ph.fee.check",
                          .title = TR_W("What you paid for the job"),
                          .in = fee_in,
                          .out = fee_out,
                          .params = fee_params,
                          .currency = "JPY",
                          .eval = fee_eval};

// ---- ph.complaint.limit ----------------------------------------------------------------------------------------------------

static const char *const complaint_params[] = {"ph.complaint.money_years", "ph.complaint.dismissal_years",
                                               "ph.complaint.talks_days", "ph.complaint.recruitment_years", NULL};
static const ComplaintStep steps[] = {
    {COMPLAINT_ACT,
     COMPLAINT_HAPPENED,
     COMPLAINT_YEARS,
     0,
     NULL,
     "NLRC, money claim",
     {"Labor Code, article 306", "https://laborlaw.ph/prescriptive-periods-interruption-penalties/17607/"}},
    {COMPLAINT_ACT,
     COMPLAINT_HAPPENED,
     COMPLAINT_YEARS,
     1,
     NULL,
     "NLRC, illegal dismissal",
     {"Illegal dismissal: four years", "https://laborlaw.ph/prescriptive-periods-interruption-penalties/17607/"}},
    {COMPLAINT_OFFICE,
     COMPLAINT_FILED,
     COMPLAINT_DAYS,
     2,
     NULL,
     "SEnA",
     {"Single Entry Approach (SEnA)", "https://blr.dole.gov.ph/2014/12/11/single-entry-approach-sena/"}},
    {COMPLAINT_ACT,
     COMPLAINT_HAPPENED,
     COMPLAINT_YEARS,
     3,
     NULL,
     "DMW, illegal recruitment",
     {"Republic Act 8042, section 12", "https://lawphil.net/statutes/repacts/ra1995/ra_8042_1995.html"}}};
static const ComplaintLaw complaint_law = {
    .steps = steps,
    .n_steps = COUNT(steps),
    .note = TR_W("Asking for talks stops the clock. When the talks end, only the rest of the time is left."),
    .note_cite = {"Single Entry Approach (SEnA)",
                  "https://www.respicio.ph/commentaries/nlrc-complaint-filing-period-after-failed-sena"}};
static void complaint_eval(LawRun *r) { complaint_limits(r, &complaint_law); }
LAW_RULE(ph_complaint_limit) = {.id = "ph.complaint.limit",
                                .title = TR_W("Days to know for a complaint at home"),
                                .in = complaint_in,
                                .out = complaint_out,
                                .params = complaint_params,
                                .currency = "PHP",
                                .eval = complaint_eval};

// ---- ph.recruit.who ----------------------------------------------------------------------------------------------------------

static const char *const recruit_params[] = {"ph.recruit.licence", RECRUIT_PARAMS, "ph.fee.zero", NULL};
#define RA_8042_6                                                                                                      \
  {                                                                                                                    \
    "Republic Act 8042, section 6",                                                                                    \
        "https://www.respicio.ph/commentaries/how-to-verify-if-a-recruitment-agency-is-poea-accredited"                \
  }
static const RecruitWay ways[] = {{"titp", "DMW", "OEC", RECRUIT_DIRECT_NO, RA_8042_6},
                                  {"ssw",
                                   "DMW",
                                   "OEC",
                                   RECRUIT_DIRECT_NO,
                                   {"Department Order 201, series of 2019", "https://www.ssw.go.jp/about/list/"}},
                                  {"other", "DMW", "OEC", RECRUIT_DIRECT_UNKNOWN, RA_8042_6}};
static const RecruitLaw recruit_law = {
    .ways = ways,
    .n_ways = COUNT(ways),
    .zero = RECRUIT_P_OWN,
    .before_days = -1,
    .note = TR_W("A language school may not recruit you, and it may not send you to an agency."),
    .note_cite = {"Department of Migrant Workers",
                  "https://usasianpost.com/dmw-shuts-down-japanese-language-center-for-illegal-recruitment"}};
static void recruit_eval(LawRun *r) { recruit_who(r, &recruit_law); }
LAW_RULE(ph_recruit_who) = {.id = "ph.recruit.who",
                            .title = TR_W("Who may recruit you and take money"),
                            .in = recruit_in,
                            .out = recruit_out,
                            .params = recruit_params,
                            .currency = "PHP",
                            .eval = recruit_eval};
