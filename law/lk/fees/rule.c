// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Sri Lanka: what may be taken from a worker for a job in Japan, until when she may complain, and who may recruit her.
// What was read, and what is not modelled: source.md. How payments are judged: common/fees.h.
#include "common/complaint.h"
#include "common/fees.h"
#include "common/recruit.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

// ---- lk.fee.check ----------------------------------------------------------------------------------------------------------

FEE_FIELDS("LKR", TR_W("What limit does the job order show?"));
static const char *const fee_params[] = {FEE_PARAMS, NULL};
// The Bureau approves the highest amount for each job order and publishes it; there is no general limit.
#define JOB_ORDER                                                                                                      \
  {                                                                                                                    \
    "Sri Lanka Bureau of Foreign Employment, maximum amount for the job order",                                        \
        "https://applications.slbfe.lk/feb/feo/jobmaxamt_view.asp"                                                     \
  }
static const FeeLimit limits[] = {{.kind = FEE_KIND_TOTAL,
                                   .form = FEE_APPROVED,
                                   .money = FEE_LOCAL,
                                   .param = -1,
                                   .max_param = -1,
                                   .categories = FEE_ALL,
                                   .payees = FEE_BIT(FEE_PAYEE_AGENCY) | FEE_BIT(FEE_PAYEE_BROKER),
                                   .cite = JOB_ORDER}};
static const FeeNote notes[] = {{LAW_NOTE_DO, JOB_ORDER,
                                 TR_W("The job order shows the highest amount, and if the flight is in it. Ask the "
                                      "agency or the Bureau for its number.")}};
static const FeeLaw fee_law = {.deposit = -1,
                               .zero = -1,
                               .broker = -1,
                               .early = -1,
                               .soft = -1,
                               .local_minor = 100,
                               .country = "lk",
                               .limits = limits,
                               .n_limits = COUNT(limits),
                               .notes = notes,
                               .n_notes = COUNT(notes)};
static void fee_eval(LawRun *r) { fees_check(r, &fee_law); }
LAW_RULE(lk_fee_check) = {.id = "lk.fee.check",
                          .title = TR_W("What you paid for the job"),
                          .in = fee_in,
                          .out = fee_out,
                          .params = fee_params,
                          .currency = "JPY",
                          .eval = fee_eval};

// ---- lk.complaint.limit ----------------------------------------------------------------------------------------------------

static const char *const complaint_params[] = {NULL};
static const ComplaintLaw complaint_law = {0};
static void complaint_eval(LawRun *r) { complaint_limits(r, &complaint_law); }
LAW_RULE(lk_complaint_limit) = {.id = "lk.complaint.limit",
                                .title = TR_W("Days to know for a complaint at home"),
                                .in = complaint_in,
                                .out = complaint_out,
                                .params = complaint_params,
                                .currency = "LKR",
                                .eval = complaint_eval};

// ---- lk.recruit.who ----------------------------------------------------------------------------------------------------------

static const char *const recruit_params[] = {"lk.recruit.licence", RECRUIT_PARAMS, NULL};
#define ACT_21                                                                                                         \
  { "Sri Lanka Bureau of Foreign Employment Act 21 of 1985", "http://slbfe.lk/page.php?LID=1&MID=57" }
static const RecruitWay ways[] = {{"titp", "SLBFE", NULL, RECRUIT_DIRECT_UNKNOWN, ACT_21},
                                  {"ssw", "SLBFE", NULL, RECRUIT_DIRECT_UNKNOWN, ACT_21},
                                  {"other", "SLBFE", NULL, RECRUIT_DIRECT_UNKNOWN, ACT_21}};
static const RecruitLaw recruit_law = {.ways = ways, .n_ways = COUNT(ways), .zero = -1, .before_days = -1};
static void recruit_eval(LawRun *r) { recruit_who(r, &recruit_law); }
LAW_RULE(lk_recruit_who) = {.id = "lk.recruit.who",
                            .title = TR_W("Who may recruit you and take money"),
                            .in = recruit_in,
                            .out = recruit_out,
                            .params = recruit_params,
                            .currency = "LKR",
                            .eval = recruit_eval};
