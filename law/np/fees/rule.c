// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Nepal: what may be taken from a worker for a job in Japan, until when she may complain, and who may recruit her.
// What was read, and what is not modelled: source.md. How payments are judged: common/fees.h.
#include "common/complaint.h"
#include "common/fees.h"
#include "common/recruit.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

// ---- np.fee.check ----------------------------------------------------------------------------------------------------------

FEE_FIELDS("NPR", NULL);
static const char *const fee_params[] = {FEE_PARAMS, NULL};
// Section 24 lets the Government set the highest fee; none for Japan was found.
static const FeeLaw fee_law = {
    .deposit = -1, .zero = -1, .broker = -1, .early = -1, .soft = -1, .local_minor = 100, .country = "np"};
static void fee_eval(LawRun *r) { fees_check(r, &fee_law); }
LAW_RULE(np_fee_check) = {.id = "np.fee.check",
                          .title = TR_W("What you paid for the job"),
                          .in = fee_in,
                          .out = fee_out,
                          .params = fee_params,
                          .currency = "JPY",
                          .eval = fee_eval};

// ---- np.complaint.limit ----------------------------------------------------------------------------------------------------

static const char *const complaint_params[] = {"np.complaint.file_years", NULL};
static const ComplaintStep steps[] = {
    {COMPLAINT_ACT,
     COMPLAINT_RETURNED,
     COMPLAINT_YEARS,
     0,
     NULL,
     "DoFE",
     {"Foreign Employment Act 2007, section 60", "http://nafea.org.np/foreign-employment-act"}}};
static const ComplaintLaw complaint_law = {.steps = steps, .n_steps = COUNT(steps)};
static void complaint_eval(LawRun *r) { complaint_limits(r, &complaint_law); }
LAW_RULE(np_complaint_limit) = {.id = "np.complaint.limit",
                                .title = TR_W("Days to know for a complaint at home"),
                                .in = complaint_in,
                                .out = complaint_out,
                                .params = complaint_params,
                                .currency = "NPR",
                                .eval = complaint_eval};

// ---- np.recruit.who ----------------------------------------------------------------------------------------------------------

static const char *const recruit_params[] = {"np.recruit.licence", RECRUIT_PARAMS, NULL};
#define ACT_10                                                                                                         \
  { "Foreign Employment Act 2007, sections 10 and 11", "http://nafea.org.np/foreign-employment-act" }
static const RecruitWay ways[] = {{"titp", "DoFE", NULL, RECRUIT_DIRECT_UNKNOWN, ACT_10},
                                  {"ssw", "DoFE", NULL, RECRUIT_DIRECT_UNKNOWN, ACT_10},
                                  {"other", "DoFE", NULL, RECRUIT_DIRECT_UNKNOWN, ACT_10}};
static const RecruitLaw recruit_law = {
    .ways = ways,
    .n_ways = COUNT(ways),
    .zero = -1,
    .before_days = -1,
    .note = TR_W("Offices warn of people who sell a labour permit for one person. Ask the office before you pay."),
    .note_cite = {"Embassy of Nepal in Tokyo, warning of January 2026",
                  "https://www.onlinekhabar.com/2026/01/1856006/"
                  "workers-going-to-japan-on-individual-labor-permits-being-cheated-department-warns"}};
static void recruit_eval(LawRun *r) { recruit_who(r, &recruit_law); }
LAW_RULE(np_recruit_who) = {.id = "np.recruit.who",
                            .title = TR_W("Who may recruit you and take money"),
                            .in = recruit_in,
                            .out = recruit_out,
                            .params = recruit_params,
                            .currency = "NPR",
                            .eval = recruit_eval};
