// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Bangladesh: what may be taken from a worker for a job in Japan, until when she may complain, and who may recruit her.
// What was read, and what is not modelled: source.md. How payments are judged: common/fees.h.
#include "common/complaint.h"
#include "common/fees.h"
#include "common/recruit.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

// ---- bd.fee.check ----------------------------------------------------------------------------------------------------------

FEE_FIELDS("BDT", NULL);
enum { P_ZERO = FEE_P_OWN };
static const char *const fee_params[] = {FEE_PARAMS, "bd.fee.zero", NULL};
static const FeeLaw fee_law = {
    .deposit = -1,
    .zero = P_ZERO,
    .broker = -1,
    .early = -1,
    .soft = -1,
    .local_minor = 100,
    .country = "bd",
    .zero_cite = {"Guidelines on sending technical interns to Japan (2019)",
                  "https://mail.thefinancialexpress.com.bd/public/trade/"
                  "japan-set-to-recruit-technical-interns-thru-pvt-sector-soon-1551670368?amp=true"}};
static void fee_eval(LawRun *r) { fees_check(r, &fee_law); }
LAW_RULE(bd_fee_check) = {.id = "bd.fee.check",
                          .title = TR_W("What you paid for the job"),
                          .in = fee_in,
                          .out = fee_out,
                          .params = fee_params,
                          .currency = "JPY",
                          .eval = fee_eval};

// ---- bd.complaint.limit ----------------------------------------------------------------------------------------------------

static const char *const complaint_params[] = {"bd.complaint.office_months", NULL};
static const ComplaintStep steps[] = {
    {COMPLAINT_OFFICE,
     COMPLAINT_FILED,
     COMPLAINT_MONTHS,
     0,
     NULL,
     "BMET",
     {"Overseas Employment and Migrants Act 2013, section 41; BMET service charter",
      "http://services.portal.gov.bd/site/service_portal/e68a05ab-4a18-4a9d-a190-ae207fd88096"}}};
static const ComplaintLaw complaint_law = {.steps = steps, .n_steps = COUNT(steps)};
static void complaint_eval(LawRun *r) { complaint_limits(r, &complaint_law); }
LAW_RULE(bd_complaint_limit) = {.id = "bd.complaint.limit",
                                .title = TR_W("Days to know for a complaint at home"),
                                .in = complaint_in,
                                .out = complaint_out,
                                .params = complaint_params,
                                .currency = "BDT",
                                .eval = complaint_eval};

// ---- bd.recruit.who ----------------------------------------------------------------------------------------------------------

static const char *const recruit_params[] = {"bd.recruit.licence", RECRUIT_PARAMS, "bd.fee.zero", NULL};
#define ACT_2013                                                                                                       \
  { "Overseas Employment and Migrants Act 2013, section 11", "http://bdlaws.minlaw.gov.bd/act-1131/section-43305.html" }
static const RecruitWay ways[] = {{"titp", "BMET", NULL, RECRUIT_DIRECT_UNKNOWN, ACT_2013},
                                  {"ssw", "BMET", NULL, RECRUIT_DIRECT_UNKNOWN, ACT_2013},
                                  {"other", "BMET", NULL, RECRUIT_DIRECT_UNKNOWN, ACT_2013}};
static const RecruitLaw recruit_law = {.ways = ways, .n_ways = COUNT(ways), .zero = RECRUIT_P_OWN, .before_days = -1};
static void recruit_eval(LawRun *r) { recruit_who(r, &recruit_law); }
LAW_RULE(bd_recruit_who) = {.id = "bd.recruit.who",
                            .title = TR_W("Who may recruit you and take money"),
                            .in = recruit_in,
                            .out = recruit_out,
                            .params = recruit_params,
                            .currency = "BDT",
                            .eval = recruit_eval};
