// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Indonesia: what may be taken from a worker for a job in Japan, until when she may complain, and who may recruit her.
// What was read, and what is not modelled: source.md. How payments are judged: common/fees.h.
#include "common/complaint.h"
#include "common/fees.h"
#include "common/recruit.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

// ---- id.fee.check ----------------------------------------------------------------------------------------------------------

FEE_FIELDS("IDR", NULL);
enum { P_ZERO = FEE_P_OWN, P_SOFT };
static const char *const fee_params[] = {FEE_PARAMS, "id.fee.zero", "id.fee.training_shift", NULL};
// Law 18/2017 does not speak of trainees abroad (article 4(2)(b)): for technical interns no rule on fees was found.
static const FeeLaw fee_law = {
    .deposit = -1,
    .zero = P_ZERO,
    .broker = -1,
    .early = -1,
    .soft = P_SOFT,
    .local_minor = 100,
    .country = "id",
    .personal = FEE_BIT(FEE_MEDICAL) | FEE_BIT(FEE_INSURANCE) | FEE_BIT(FEE_ADMINISTRATIVE),
    .mixed = FEE_BIT(FEE_TRAVEL),
    .soft_categories = FEE_BIT(FEE_TRAINING),
    .zero_cite = {"Law 18/2017, article 30(1)", "https://dinastires.org/JLPH/article/view/488"},
    .personal_cite = {"Regulation 2/2020 of BP2MI, article 3",
                      "https://pasal.id/peraturan/perban/peraturan-bppmi-no-02-tahun-2020/koreksi/8113169"},
    .soft_cite = {"Regulation 17/2025 of the Minister of P2MI, article 3",
                  "https://www.aspataki.com/2025/09/aspataki-berharap-kp2mi-segera-meninjau.html"}};
static void fee_eval(LawRun *r) { fees_check(r, &fee_law); }
LAW_RULE(id_fee_check) = {.id = "id.fee.check",
                          .title = TR_W("What you paid for the job"),
                          .in = fee_in,
                          .out = fee_out,
                          .params = fee_params,
                          .currency = "JPY",
                          .eval = fee_eval};

// ---- id.complaint.limit ----------------------------------------------------------------------------------------------------

static const char *const complaint_params[] = {"id.complaint.papers_days", "id.complaint.unclear_workdays",
                                               "id.complaint.contact_days", "id.complaint.silence_months", NULL};
#define RULE_6_30                                                                                                      \
  {                                                                                                                    \
    "Regulation 6/2024 of BP2MI, article 30; from 2025-10-08 Regulation 23/2025",                                      \
        "https://pasal.id/peraturan/perban/peraturan-bppmi-no-6-tahun-2024/koreksi/7969904"                            \
  }
static const ComplaintStep steps[] = {
    {COMPLAINT_CLOSE, COMPLAINT_FILED, COMPLAINT_DAYS, 0, NULL, "KP2MI (magang: Kemnaker)", RULE_6_30},
    {COMPLAINT_CLOSE, COMPLAINT_ASKED, COMPLAINT_WORKDAYS, 1, NULL, "KP2MI (magang: Kemnaker)", RULE_6_30},
    {COMPLAINT_CLOSE, COMPLAINT_CONTACT, COMPLAINT_DAYS, 2, NULL, "KP2MI (magang: Kemnaker)", RULE_6_30},
    {COMPLAINT_CLOSE, COMPLAINT_ANSWERED, COMPLAINT_MONTHS, 3, NULL, "KP2MI (magang: Kemnaker)", RULE_6_30}};
static const ComplaintLaw complaint_law = {
    .steps = steps,
    .n_steps = COUNT(steps),
    .note = TR_W("You, your family or someone you choose can complain."),
    .note_cite = {
        "KP2MI, how to complain",
        "https://indonesiaglobalworker.com/2019/07/12/tki-mengalami-masalah-begini-cara-menyampaikan-pengaduan/"}};
static void complaint_eval(LawRun *r) { complaint_limits(r, &complaint_law); }
LAW_RULE(id_complaint_limit) = {.id = "id.complaint.limit",
                                .title = TR_W("Days to know for a complaint at home"),
                                .in = complaint_in,
                                .out = complaint_out,
                                .params = complaint_params,
                                .currency = "IDR",
                                .eval = complaint_eval};

// ---- id.recruit.who ----------------------------------------------------------------------------------------------------------

static const char *const recruit_params[] = {"id.recruit.licence", RECRUIT_PARAMS, "id.fee.zero", NULL};
static const RecruitWay ways[] = {
    {"titp",
     "Kemnaker",
     NULL,
     RECRUIT_DIRECT_UNKNOWN,
     {"Regulation PER.08/MEN/V/2008", "https://id.scribd.com/document/422906474/PERMEN-Menteri-Tenaga-Kerja"}},
    {"ssw",
     "KP2MI",
     "SISKOP2MI",
     RECRUIT_DIRECT_UNKNOWN,
     {"Regulation 1/2025 of the Minister of P2MI", "https://www.ssw.go.jp/about/list/"}},
    {"other", "KP2MI", NULL, RECRUIT_DIRECT_UNKNOWN, {"Law 18/2017", "http://ngada.org/uu18-2017.htm"}}};
static const RecruitLaw recruit_law = {.ways = ways, .n_ways = COUNT(ways), .zero = RECRUIT_P_OWN, .before_days = -1};
static void recruit_eval(LawRun *r) { recruit_who(r, &recruit_law); }
LAW_RULE(id_recruit_who) = {.id = "id.recruit.who",
                            .title = TR_W("Who may recruit you and take money"),
                            .in = recruit_in,
                            .out = recruit_out,
                            .params = recruit_params,
                            .currency = "IDR",
                            .eval = recruit_eval};
