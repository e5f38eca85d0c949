// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Cambodia: what may be taken from a worker for a job in Japan, until when she may complain, and who may recruit her.
// What was read, and what is not modelled: source.md. How payments are judged: common/fees.h.
#include "common/complaint.h"
#include "common/fees.h"
#include "common/recruit.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

// ---- kh.fee.check ----------------------------------------------------------------------------------------------------------

FEE_FIELDS("KHR", NULL);
enum { P_DEPOSIT = FEE_P_OWN };
static const char *const fee_params[] = {FEE_PARAMS, "kh.fee.deposit_forbidden", NULL};
// No limit in money was found: the answer is never that a fee is lawful.
static const FeeLaw fee_law = {
    .deposit = P_DEPOSIT,
    .zero = -1,
    .broker = -1,
    .early = -1,
    .soft = -1,
    .local_minor = 100,
    .country = "kh",
    .deposit_cite = {"Ministry of Labour, ten standards for agencies that send to Japan (2017)",
                     "https://www.khmertimeskh.com/78971/requirements-issued-agencies-eyeing-japan/"}};
static void fee_eval(LawRun *r) { fees_check(r, &fee_law); }
LAW_RULE(kh_fee_check) = {.id = "kh.fee.check",
                          .title = TR_W("What you paid for the job"),
                          .in = fee_in,
                          .out = fee_out,
                          .params = fee_params,
                          .currency = "JPY",
                          .eval = fee_eval};

// ---- kh.complaint.limit ----------------------------------------------------------------------------------------------------

static const char *const complaint_params[] = {"kh.complaint.office_days", "kh.complaint.meeting_days",
                                               "kh.complaint.court_months", "kh.complaint.again_days", NULL};
// Prakas 249 for complaints about a recruiter; Prakas 073/25 and Labour Law, article 301, for an employer in Cambodia.
static const ComplaintStep steps[] = {
    {COMPLAINT_OFFICE,
     COMPLAINT_FILED,
     COMPLAINT_DAYS,
     0,
     "agency",
     "MLVT",
     {"Prakas 249 (2013)", "https://apmigration.ilo.org/resources/cambodian-prakas-ministerial-orders-2"}},
    {COMPLAINT_OFFICE,
     COMPLAINT_FILED,
     COMPLAINT_DAYS,
     1,
     "employer_home",
     "MLVT",
     {"Prakas 073/25",
      "https://www.tilleke.com/insights/cambodia-updates-procedures-for-resolving-individual-labor-disputes"}},
    {COMPLAINT_ACT,
     COMPLAINT_ANSWERED,
     COMPLAINT_MONTHS,
     2,
     "employer_home",
     "Court",
     {"Labour Law (1997), article 301", "https://www.khmeronlinejobs.com/labor-law-cambodia-chapter-xii"}},
    {COMPLAINT_ACT,
     COMPLAINT_ANSWERED,
     COMPLAINT_WORKDAYS,
     3,
     "employer_home",
     "MLVT",
     {"Guidelines on conciliation a second time",
      "https://jblmekong.com/en/news/new-guidelines-on-labor-dispute-re-conciliation-procedures-in-cambodia"}}};
static const ComplaintLaw complaint_law = {
    .steps = steps,
    .n_steps = COUNT(steps),
    .note = TR_W("You, your family or someone you choose can complain, alone or as a group. Other ways stay open."),
    .note_cite = {"Guideline on dispute resolution of migrant worker grievances (2021)",
                  "https://www.fairrecruitmenthub.org/node/211"}};
static void complaint_eval(LawRun *r) { complaint_limits(r, &complaint_law); }
LAW_RULE(kh_complaint_limit) = {.id = "kh.complaint.limit",
                                .title = TR_W("Days to know for a complaint at home"),
                                .in = complaint_in,
                                .out = complaint_out,
                                .params = complaint_params,
                                .currency = "KHR",
                                .eval = complaint_eval};

// ---- kh.recruit.who ----------------------------------------------------------------------------------------------------------

enum { P_BEFORE_DAYS = RECRUIT_P_OWN };
static const char *const recruit_params[] = {"kh.recruit.licence", RECRUIT_PARAMS, "kh.recruit.before_days", NULL};
static const RecruitWay ways[] = {{"titp",
                                   "MLVT",
                                   "OCWC",
                                   RECRUIT_DIRECT_NO,
                                   {"Agreement Cambodia-Japan on technical interns (2017)",
                                    "https://www.jitco.or.jp/en/regulation/consultation/392/"}},
                                  {"ssw",
                                   "MLVT",
                                   "OCWC, registration certificate (MLVT)",
                                   RECRUIT_DIRECT_NO,
                                   {"Agreement Cambodia-Japan on specified skilled workers (2019)",
                                    "https://www.moj.go.jp/isa/content/930004573.pdf"}},
                                  {"other",
                                   "MLVT",
                                   "OCWC",
                                   RECRUIT_DIRECT_UNKNOWN,
                                   {"Sub-decree 190 (2011), article 5",
                                    "https://de.scribd.com/document/255645195/Domestic-Workers-and-Sub-Decree-190"}}};
static const RecruitLaw recruit_law = {.ways = ways, .n_ways = COUNT(ways), .zero = -1, .before_days = P_BEFORE_DAYS};
static void recruit_eval(LawRun *r) { recruit_who(r, &recruit_law); }
LAW_RULE(kh_recruit_who) = {.id = "kh.recruit.who",
                            .title = TR_W("Who may recruit you and take money"),
                            .in = recruit_in,
                            .out = recruit_out,
                            .params = recruit_params,
                            .currency = "KHR",
                            .eval = recruit_eval};

// ---- kh.recruitment.delay_refund -----------------------------------------------------------------------------------------------
// Prakas 253 (model contract) and 252 would be the place; their texts were not in hand. The rule says so, and gives the door.

enum { DELAY_PROMISED, DELAY_TODAY };
static const LawField delay_in[] = {
    {"promised", LAW_DATE, LAW_REQUIRED, 0, 0, NULL, NULL, NULL,
     TR_W("On which day did they say that you would leave?"), NULL, "Promised departure."},
    {"today", LAW_DATE, LAW_REQUIRED, 0, 0, NULL, NULL, NULL, NULL, NULL, "Day on which the delay is counted."},
    {0}};
enum { DELAY_OUT_DAYS };
static const LawField delay_out[] = {{"days", LAW_INT, 0, 0, 0, NULL, NULL, NULL, TR_W("Days"), NULL,
                                      "Days since the promised departure; never negative."},
                                     {0}};
static const char *const delay_params[] = {"kh.complaint.office_days", NULL};

static void delay_eval(LawRun *r) {
  static const LawCite cite = {"Prakas 249 (2013)",
                               "https://apmigration.ilo.org/resources/cambodian-prakas-ministerial-orders-2"};
  if (!LAW_NEED(r, DELAY_PROMISED, DELAY_TODAY)) return;
  int32_t today = (int32_t)law_get(r, DELAY_TODAY);
  int64_t days = today - law_get(r, DELAY_PROMISED);
  law_out(r, DELAY_OUT_DAYS, days > 0 ? days : 0);
  law_cannot_tell(r, TR_W("We found no published rule for this."));
  LAW_SAY(r, LAW_NOTE_DO, NULL, TR_W("If it is safe for you, ask the agency in writing for a new day or for your money back. Keep a copy."));
  if (law_param_known(r, 0, "", today))
    LAW_NOTE(r, LAW_NOTE_DO, &cite, TR_W("You can complain to {office}. They should deal with it in {days} days."),
             LAW_A_TEXT("office", "MLVT"), LAW_A_INT("days", law_param(r, 0, "", today)));
}

LAW_RULE(kh_recruitment_delay_refund) = {.id = "kh.recruitment.delay_refund",
                                         .title = TR_W("I paid but they do not send me"),
                                         .in = delay_in,
                                         .out = delay_out,
                                         .params = delay_params,
                                         .currency = "KHR",
                                         .eval = delay_eval};
