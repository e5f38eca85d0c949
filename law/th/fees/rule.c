// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Thailand: what may be taken from a worker for a job in Japan, until when she may complain, and who may recruit her.
// What was read, and what is not modelled: source.md. How payments are judged: common/fees.h.
#include "common/complaint.h"
#include "common/fees.h"
#include "common/recruit.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

// ---- th.fee.check ----------------------------------------------------------------------------------------------------------

FEE_FIELDS("THB", NULL);
enum { P_SERVICE = FEE_P_OWN, P_COSTS };
static const char *const fee_params[] = {FEE_PARAMS, "th.fee.service_months", "th.fee.costs_months", NULL};
#define CRITERIA                                                                                                       \
  {                                                                                                                    \
    "Department of Employment, criteria for sending technical interns (Jor Tor 3 - Japan)",                            \
        "https://thailand.go.th/issue-focus-detail/001_01_244"                                                         \
  }
static const FeeLimit limits[] = {{.kind = FEE_KIND_SERVICE,
                                   .form = FEE_MONTHS,
                                   .scheme = "titp",
                                   .param = P_SERVICE,
                                   .max_param = -1,
                                   .categories = FEE_BIT(FEE_RECRUITMENT),
                                   .payees = FEE_ANYBODY,
                                   .cite = CRITERIA},
                                  {.kind = FEE_KIND_COSTS,
                                   .form = FEE_MONTHS,
                                   .scheme = "titp",
                                   .param = P_COSTS,
                                   .max_param = -1,
                                   .categories = FEE_RELATED_COSTS,
                                   .payees = FEE_SENDERS,
                                   .cite = CRITERIA}};
static const FeeNote notes[] = {
    {LAW_NOTE_INFO, CRITERIA, TR_W("From an intern only the real cost may be taken. Ask to see the bills.")}};
static const FeeLaw fee_law = {.deposit = -1,
                               .zero = -1,
                               .broker = -1,
                               .early = -1,
                               .soft = -1,
                               .local_minor = 100,
                               .country = "th",
                               .limits = limits,
                               .n_limits = COUNT(limits),
                               .notes = notes,
                               .n_notes = COUNT(notes)};
static void fee_eval(LawRun *r) { fees_check(r, &fee_law); }
LAW_RULE(th_fee_check) = {.id = "th.fee.check",
                          .title = TR_W("What you paid for the job"),
                          .in = fee_in,
                          .out = fee_out,
                          .params = fee_params,
                          .currency = "JPY",
                          .eval = fee_eval};

// ---- th.complaint.limit ----------------------------------------------------------------------------------------------------

static const char *const complaint_params[] = {"th.complaint.refund_days", NULL};
static const ComplaintStep steps[] = {
    {COMPLAINT_ACT,
     COMPLAINT_RETURNED,
     COMPLAINT_DAYS,
     0,
     "agency",
     "Provincial Employment Office",
     {"Employment and Job-Seeker Protection Act B.E. 2528, section 46",
      "https://mol.go.th/en/news/"
      "thai-workers-returned-from-libya-have-to-submit-a-request-for-a-refund-of-service-fee-within-30-days"}}};
static const ComplaintLaw complaint_law = {
    .steps = steps,
    .n_steps = COUNT(steps),
    .note = TR_W("If the job was not the one in your contract, the agency must give the fee back. Ask for it within "
                 "these days after coming home."),
    .note_cite = {
        "Employment and Job-Seeker Protection Act B.E. 2528, section 46",
        "https://mol.go.th/en/news/"
        "thai-workers-returned-from-libya-have-to-submit-a-request-for-a-refund-of-service-fee-within-30-days"}};
static void complaint_eval(LawRun *r) { complaint_limits(r, &complaint_law); }
LAW_RULE(th_complaint_limit) = {.id = "th.complaint.limit",
                                .title = TR_W("Days to know for a complaint at home"),
                                .in = complaint_in,
                                .out = complaint_out,
                                .params = complaint_params,
                                .currency = "THB",
                                .eval = complaint_eval};

// ---- th.recruit.who ----------------------------------------------------------------------------------------------------------

static const char *const recruit_params[] = {"th.recruit.licence", RECRUIT_PARAMS, NULL};
#define ACT_30                                                                                                         \
  { "Employment and Job-Seeker Protection Act B.E. 2528, section 30", "https://accountabilityhub.org/provision/921/" }
static const RecruitWay ways[] = {
    {"titp", "DOE", NULL, RECRUIT_DIRECT_UNKNOWN, ACT_30},
    {"ssw",
     "DOE",
     "Contract stamped by the Labour Office, Royal Thai Embassy Tokyo",
     RECRUIT_DIRECT_UNKNOWN,
     {"Act B.E. 2528, section 30; specified skilled workers", "https://www.ssw.go.jp/about/list/"}},
    {"other", "DOE", NULL, RECRUIT_DIRECT_UNKNOWN, ACT_30}};
static const RecruitLaw recruit_law = {
    .ways = ways,
    .n_ways = COUNT(ways),
    .zero = -1,
    .before_days = -1,
    .note = TR_W("A company from Japan may not recruit in person in your country."),
    .note_cite = {"Specified skilled workers: information for employers", "https://mayshosi.com/tohirethaipeople"}};
static void recruit_eval(LawRun *r) { recruit_who(r, &recruit_law); }
LAW_RULE(th_recruit_who) = {.id = "th.recruit.who",
                            .title = TR_W("Who may recruit you and take money"),
                            .in = recruit_in,
                            .out = recruit_out,
                            .params = recruit_params,
                            .currency = "THB",
                            .eval = recruit_eval};
