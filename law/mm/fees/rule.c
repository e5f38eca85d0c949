// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Myanmar: what may be taken from a worker for a job in Japan, until when she may complain, and who may recruit her.
// What was read, and what is not modelled: source.md. How payments are judged: common/fees.h.
#include "common/complaint.h"
#include "common/fees.h"
#include "common/recruit.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

// ---- mm.fee.check ----------------------------------------------------------------------------------------------------------

FEE_FIELDS("MMK", NULL);
enum { P_FIXED = FEE_P_OWN };
static const char *const fee_params[] = {FEE_PARAMS, "mm.fee.fixed", NULL};
static const FeeLimit limits[] = {
    {.kind = FEE_KIND_SERVICE,
     .form = FEE_FIXED,
     .money = FEE_USD,
     .scheme = "titp",
     .key = "titp",
     .param = P_FIXED,
     .max_param = -1,
     .categories = FEE_BIT(FEE_RECRUITMENT),
     .payees = FEE_ANYBODY,
     .cite = {"Service charge set by the Ministry of Labour",
              "https://cnimyanmar.com/index.php/english-edition/"
              "18183-agencies-may-ask-workers-more-service-charge-due-to-higher-insurance-fee"}},
    {.kind = FEE_KIND_SERVICE,
     .form = FEE_FIXED,
     .money = FEE_USD,
     .scheme = "ssw",
     .key = "ssw",
     .param = P_FIXED,
     .max_param = -1,
     .categories = FEE_BIT(FEE_RECRUITMENT),
     .payees = FEE_ANYBODY,
     .cite = {"Service charge set by the Ministry of Labour",
              "https://cnimyanmar.com/index.php/english-edition/"
              "18183-agencies-may-ask-workers-more-service-charge-due-to-higher-insurance-fee"}}};
static const FeeNote notes[] = {
    {LAW_NOTE_WARN,
     {0},
     TR_W("Ask a helper before you write to an office in your country. It may not be safe for you.")}};
static const FeeLaw fee_law = {.deposit = -1,
                               .zero = -1,
                               .broker = -1,
                               .early = -1,
                               .soft = -1,
                               .local_minor = 100,
                               .country = "mm",
                               .limits = limits,
                               .n_limits = COUNT(limits),
                               .notes = notes,
                               .n_notes = COUNT(notes)};
static void fee_eval(LawRun *r) { fees_check(r, &fee_law); }
LAW_RULE(mm_fee_check) = {.id = "mm.fee.check",
                          .title = TR_W("What you paid for the job"),
                          .in = fee_in,
                          .out = fee_out,
                          .params = fee_params,
                          .currency = "JPY",
                          .eval = fee_eval};

// ---- mm.complaint.limit ----------------------------------------------------------------------------------------------------

static const char *const complaint_params[] = {NULL};
static const ComplaintLaw complaint_law = {.home_risk = true};
static void complaint_eval(LawRun *r) { complaint_limits(r, &complaint_law); }
LAW_RULE(mm_complaint_limit) = {.id = "mm.complaint.limit",
                                .title = TR_W("Days to know for a complaint at home"),
                                .in = complaint_in,
                                .out = complaint_out,
                                .params = complaint_params,
                                .currency = "MMK",
                                .eval = complaint_eval};

// ---- mm.recruit.who ----------------------------------------------------------------------------------------------------------

static const char *const recruit_params[] = {"mm.recruit.licence", RECRUIT_PARAMS, NULL};
#define LAW_1999                                                                                                       \
  { "Law Relating to Overseas Employment (1999)", "https://dmediag.com/news/licences-2revoked.html" }
static const RecruitWay ways[] = {{"titp", "Ministry of Labour", "OWIC", RECRUIT_DIRECT_UNKNOWN, LAW_1999},
                                  {"ssw", "Ministry of Labour", "OWIC", RECRUIT_DIRECT_UNKNOWN, LAW_1999},
                                  {"other", "Ministry of Labour", "OWIC", RECRUIT_DIRECT_UNKNOWN, LAW_1999}};
static const RecruitLaw recruit_law = {
    .ways = ways,
    .n_ways = COUNT(ways),
    .zero = -1,
    .before_days = -1,
    .note = TR_W("Ask a helper before you write to an office in your country. It may not be safe for you.")};
static void recruit_eval(LawRun *r) { recruit_who(r, &recruit_law); }
LAW_RULE(mm_recruit_who) = {.id = "mm.recruit.who",
                            .title = TR_W("Who may recruit you and take money"),
                            .in = recruit_in,
                            .out = recruit_out,
                            .params = recruit_params,
                            .currency = "MMK",
                            .eval = recruit_eval};
