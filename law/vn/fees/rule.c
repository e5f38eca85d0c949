// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Viet Nam: what may be taken from a worker for a job in Japan, until when she may complain, and who may recruit her.
// What was read, and what is not modelled: source.md. How payments are judged: common/fees.h.
#include "common/complaint.h"
#include "common/fees.h"
#include "common/recruit.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

// ---- vn.fee.check ----------------------------------------------------------------------------------------------------------

FEE_FIELDS("VND", NULL);
enum { P_DEPOSIT = FEE_P_OWN, P_BROKER, P_EARLY, P_MONTHS, P_MONTHS_MAX, P_FIXED, P_TRAINING };
static const char *const fee_params[] = {FEE_PARAMS,
                                         "vn.fee.deposit_forbidden",
                                         "vn.fee.broker_forbidden",
                                         "vn.fee.after_contract",
                                         "vn.fee.months_per_year",
                                         "vn.fee.months_most",
                                         "vn.fee.fixed",
                                         "vn.fee.training_most",
                                         NULL};
#define LAW_69_23                                                                                                      \
  {                                                                                                                    \
    "Law 69/2020/QH14, article 23(4)",                                                                                 \
        "https://kimlaw.com.vn/2025/09/08/"                                                                            \
        "regulation-on-service-fees-collected-from-vietnamese-workers-going-abroad-for-employment/"                    \
  }
#define LETTER_2016                                                                                                    \
  {                                                                                                                    \
    "Ministry of Labour, ceiling for trainees to Japan (2016-04-06)",                                                  \
        "https://portal-worlds.com/news/vietnam/12764/amp"                                                             \
  }
static const FeeLimit limits[] = {{.kind = FEE_KIND_SERVICE,
                                   .form = FEE_MONTHS_PER_YEAR,
                                   .param = P_MONTHS,
                                   .max_param = P_MONTHS_MAX,
                                   .categories = FEE_BIT(FEE_RECRUITMENT),
                                   .payees = FEE_ANYBODY,
                                   .cite = LAW_69_23},
                                  {.kind = FEE_KIND_TOTAL,
                                   .form = FEE_FIXED,
                                   .money = FEE_USD,
                                   .scheme = "titp",
                                   .min_months = 36,
                                   .key = "titp_36",
                                   .param = P_FIXED,
                                   .max_param = -1,
                                   .categories = FEE_ALL & ~FEE_BIT(FEE_TRAINING),
                                   .payees = FEE_SENDERS,
                                   .cite = LETTER_2016},
                                  {.kind = FEE_KIND_TOTAL,
                                   .form = FEE_FIXED,
                                   .money = FEE_USD,
                                   .scheme = "titp",
                                   .max_months = 12,
                                   .key = "titp_12",
                                   .param = P_FIXED,
                                   .max_param = -1,
                                   .categories = FEE_ALL & ~FEE_BIT(FEE_TRAINING),
                                   .payees = FEE_SENDERS,
                                   .cite = LETTER_2016},
                                  {.kind = FEE_KIND_TRAINING,
                                   .form = FEE_FIXED,
                                   .money = FEE_LOCAL,
                                   .scheme = "titp",
                                   .key = "titp",
                                   .param = P_TRAINING,
                                   .max_param = -1,
                                   .categories = FEE_BIT(FEE_TRAINING),
                                   .payees = FEE_ANYBODY,
                                   .cite = LETTER_2016}};
static const FeeNote notes[] = {
    {LAW_NOTE_INFO,
     {"Law 69/2020/QH14, article 23(3)",
      "https://kimlaw.com.vn/2025/09/08/"
      "regulation-on-service-fees-collected-from-vietnamese-workers-going-abroad-for-employment/"},
     TR_W("If you must go home early and it is not your fault, a part of the fee comes back to you, with interest.")}};
static const FeeLaw fee_law = {
    .deposit = P_DEPOSIT,
    .zero = -1,
    .broker = P_BROKER,
    .early = P_EARLY,
    .soft = -1,
    .local_minor = 1,
    .country = "vn",
    .deposit_cite = LETTER_2016,
    .broker_cite = {"Law 69/2020/QH14, article 22; Circular 02/2024, appendix X (Japan: 0)",
                    "https://lawnet.vn/thong-tin-phap-luat/en/chinh-sach-moi/"
                    "the-ceiling-service-fee-under-brokerage-agreements-for-bringing-vietnamese-workers-to-work-abroad-"
                    "as-of-may-15-2024-133321.html"},
    .early_cite = {"Law 69/2020/QH14, article 23(2)(c); before 2022: nothing before the Certificate of Eligibility",
                   "https://kimlaw.com.vn/2025/09/08/"
                   "regulation-on-service-fees-collected-from-vietnamese-workers-going-abroad-for-employment/"},
    .limits = limits,
    .n_limits = COUNT(limits),
    .notes = notes,
    .n_notes = COUNT(notes)};
static void fee_eval(LawRun *r) { fees_check(r, &fee_law); }
LAW_RULE(vn_fee_check) = {.id = "vn.fee.check",
                          .title = TR_W("What you paid for the job"),
                          .in = fee_in,
                          .out = fee_out,
                          .params = fee_params,
                          .currency = "JPY",
                          .eval = fee_eval};

// ---- vn.complaint.limit ----------------------------------------------------------------------------------------------------

static const char *const complaint_params[] = {"vn.complaint.file_days",   "vn.complaint.accept_workdays",
                                               "vn.complaint.decide_days", "vn.complaint.decide_days_hard",
                                               "vn.complaint.again_days",  NULL};
#define DECREE_24                                                                                                      \
  {                                                                                                                    \
    "Decree 24/2018/ND-CP", "https://english.luatvietnam.vn/"                                                          \
                            "decree-no-24-2018-nd-cp-dated-february-27-2018-of-the-government-on-providing-for-"       \
                            "settlement-of-complaints-about-and-denunciations-of-labor-vocati-160124-doc1.html"        \
  }
// The first complaint goes to the enterprise itself.
static const ComplaintStep steps[] = {
    {COMPLAINT_ACT, COMPLAINT_LEARNED, COMPLAINT_DAYS, 0, NULL, "The enterprise", DECREE_24},
    {COMPLAINT_OFFICE, COMPLAINT_FILED, COMPLAINT_WORKDAYS, 1, NULL, "The enterprise", DECREE_24},
    {COMPLAINT_OFFICE, COMPLAINT_FILED, COMPLAINT_DAYS, 2, NULL, "The enterprise", DECREE_24},
    {COMPLAINT_OFFICE, COMPLAINT_FILED, COMPLAINT_DAYS, 3, NULL, "The enterprise", DECREE_24},
    {COMPLAINT_ACT, COMPLAINT_ANSWERED, COMPLAINT_DAYS, 4, NULL, "DOLAB", DECREE_24}};
static const ComplaintLaw complaint_law = {
    .steps = steps,
    .n_steps = COUNT(steps),
    .note = TR_W("If you are not content with the answer, or none comes, you can go to court or to the next office."),
    .note_cite = {
        "Decree 24/2018/ND-CP",
        "https://lawnet.vn/thong-tin-phap-luat/en/chinh-sach-moi/"
        "vietnam-procedures-for-filing-a-complaint-and-forms-of-complaint-in-the-field-of-labor-130716.html"}};
static void complaint_eval(LawRun *r) { complaint_limits(r, &complaint_law); }
LAW_RULE(vn_complaint_limit) = {.id = "vn.complaint.limit",
                                .title = TR_W("Days to know for a complaint at home"),
                                .in = complaint_in,
                                .out = complaint_out,
                                .params = complaint_params,
                                .currency = "VND",
                                .eval = complaint_eval};

// ---- vn.recruit.who ----------------------------------------------------------------------------------------------------------

static const char *const recruit_params[] = {"vn.recruit.licence", RECRUIT_PARAMS, NULL};
static const RecruitWay ways[] = {
    {"titp",
     "DOLAB",
     NULL,
     RECRUIT_DIRECT_UNKNOWN,
     {"Agreement Viet Nam-Japan on technical interns (2017)", "https://www.moj.go.jp/isa/content/930003310.pdf"}},
    {"ssw",
     "DOLAB",
     "推薦者表 (DOLAB)",
     RECRUIT_DIRECT_UNKNOWN,
     {"Agreement Viet Nam-Japan on specified skilled workers (2019)", "https://global-hr.lift-group.co.jp/80"}},
    {"other",
     "DOLAB",
     NULL,
     RECRUIT_DIRECT_UNKNOWN,
     {"Law 69/2020/QH14, article 10",
      "https://vci-legal.com/news/"
      "new-guidelines-on-the-implementation-of-the-law-on-vietnamese-workers-working-abroad-under-contracts"}}};
static const RecruitLaw recruit_law = {.ways = ways, .n_ways = COUNT(ways), .zero = -1, .before_days = -1};
static void recruit_eval(LawRun *r) { recruit_who(r, &recruit_law); }
LAW_RULE(vn_recruit_who) = {.id = "vn.recruit.who",
                            .title = TR_W("Who may recruit you and take money"),
                            .in = recruit_in,
                            .out = recruit_out,
                            .params = recruit_params,
                            .currency = "VND",
                            .eval = recruit_eval};
