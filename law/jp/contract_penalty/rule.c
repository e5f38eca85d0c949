// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Labour Standards Act, articles 16 to 18, and Technical Intern Training Act, articles 47 and 48: penalties, deposits, loans taken out of
// pay, forced savings, kept papers, limits on private life. Who did it decides under which act it is banned and how it is punished.
#include "law/law.h"

#define LSA "https://laws.e-gov.go.jp/law/322AC0000000049"
#define TITP "https://laws.e-gov.go.jp/law/428AC0000000089"
static const LawCite LSA16 = {"Labour Standards Act, articles 16 and 119", LSA "#Mp-At_16"};
static const LawCite LSA17 = {"Labour Standards Act, articles 17 and 119", LSA "#Mp-At_17"};
static const LawCite LSA18 = {"Labour Standards Act, articles 18(1) and 119", LSA "#Mp-At_18"};
static const LawCite TITP47 = {"Technical Intern Training Act, articles 47 and 111", TITP "#Mp-At_47"};
static const LawCite TITP48 = {"Technical Intern Training Act, articles 48 and 111", TITP "#Mp-At_48"};
static const LawCite ESD47 = {"Act on Employment for Skill Development, articles 47 and 111", TITP "/20270401_506AC0000000060#Mp-At_47"};
static const LawCite ESD48 = {"Act on Employment for Skill Development, articles 48 and 111", TITP "/20270401_506AC0000000060#Mp-At_48"};
static const LawCite GUIDELINE = {"Guidelines on employing foreign workers (notice 276 of 2007), part 4, return of belongings",
                                  "https://www.japaneselawtranslation.go.jp/ja/notices/download/128"};
static const LawCite SSW_RULES = {"Ministry of Justice Ordinance 5 of 2019 (standards for specified skilled worker contracts), articles 1 and 2",
                                  "https://laws.e-gov.go.jp/law/431M60000010005"};

enum { IN_WHAT, IN_WHO, IN_PATHWAY, IN_DATE, IN_AGAINST };
static const LawCode WHAT[] = {{"penalty", TR_W("A fine or penalty")},
                               {"deposit", TR_W("They keep a deposit, or I must pay if I stop")},
                               {"loan_set_off", TR_W("A loan")},
                               {"savings", TR_W("Savings out of my pay")},
                               {"passport", TR_W("My passport")},
                               {"card", TR_W("My residence card")},
                               {"private_life", TR_W("I may not go out, or call, or meet people")},
                               {0}};
static const LawCode WHO[] = {{"employer", TR_W("The one who pays me")},
                              {"supervising", TR_W("The one who visits every month")},
                              {"support", TR_W("The one who must help me in daily life")},
                              {"sender", TR_W("The agency at home that sent me")},
                              {0}};
static const LawCode PATHWAYS[] = {{"titp", TR_W("Technical intern")}, {"ssw", TR_W("Specified Skilled Worker")},
                                   {"esd", TR_W("Employment for Skill Development")}, {"other", TR_W("Something else")}, {0}};
static const LawField IN[] = {
    {.name = "practice", .type = LAW_CODE, .flags = LAW_REQUIRED, .codes = WHAT, .ask = TR_W("What is wrong?"), .what = "What was demanded, taken or kept"},
    {.name = "who", .type = LAW_CODE, .flags = LAW_REQUIRED, .codes = WHO, .ask = TR_W("Who is part of the problem?"), .what = "Who did it, by role (with its staff)"},
    {.name = "pathway", .type = LAW_CODE, .codes = PATHWAYS, .ask = TR_W("How do you work in Japan, or how will you?"), .what = "Way to work; absent: other"},
    {.name = "date", .type = LAW_DATE, .flags = LAW_REQUIRED, .ask = TR_W("On what day?"), .what = "Day on which it was done or went on"},
    {.name = "against_will", .type = LAW_BOOL, .ask = TR_W("Is it kept against your will?"),
     .what = "Passport or card only: the ban covers all keeping, the punishment only keeping against the will"},
    {0}};
enum { OUT_ACT, OUT_PUNISHABLE, OUT_PRISON, OUT_MONTHS, OUT_FINE };
static const LawField OUT[] = {
    {.name = "act", .type = LAW_TEXT, .what = "lsa16, lsa17, lsa18, titp47, titp48, esd47, esd48, guideline, ssw_rules"},
    {.name = "punishable", .type = LAW_BOOL, .what = "A criminal provision covers it as told"},
    {.name = "prison", .type = LAW_TEXT, .what = "Kind of prison on that day: choeki to 2025-05-31, kokinkei since 2025-06-01"},
    {.name = "prison_months", .type = LAW_INT, .what = "Highest prison term"},
    {.name = "fine", .type = LAW_MONEY, .what = "Highest fine"},
    {0}};
enum { P_MONTHS, P_FINE, P_KOKINKEI, P_IN_FORCE };
static const char *const PARAMS[] = {"jp.contract_penalty.prison_months", "jp.contract_penalty.fine", "jp.contract_penalty.kokinkei",
                                     "jp.contract_penalty.in_force", NULL};

typedef struct { const char *act; const LawCite *cite; const char *act_key; } Ban;   // act_key: "" where nothing is punished

static bool kept_paper(const LawRun *r) { return law_is(r, IN_WHAT, "passport") || law_is(r, IN_WHAT, "card"); }

// The act that protects interns on that day: none before 2017-11-01, its successor from 2027-04-01.
static const char *intern_act(LawRun *r, int32_t day) {
  if (!law_is(r, IN_PATHWAY, "titp") && !law_is(r, IN_PATHWAY, "esd")) return "";
  const char *act = law_param_known(r, P_IN_FORCE, "esd", day) ? "esd" : law_is(r, IN_PATHWAY, "titp") ? "titp" : "";
  return *act && law_param_known(r, P_IN_FORCE, act, day) && law_param(r, P_IN_FORCE, act, day) ? act : "";
}

static bool binds_supervisor(const LawRun *r) { return law_is(r, IN_WHO, "employer") || law_is(r, IN_WHO, "supervising"); }

// Articles 47 and 48 of the act for interns: 47 binds the supervising body, 48 the employer too.
static bool intern_ban(LawRun *r, const char *act, Ban *ban) {
  if (!*act || !binds_supervisor(r)) return false;
  bool esd = act[0] == 'e';
  if (kept_paper(r) || law_is(r, IN_WHAT, "private_life")) *ban = (Ban){esd ? "esd48" : "titp48", esd ? &ESD48 : &TITP48, act};
  else if (law_is(r, IN_WHO, "supervising") && !law_is(r, IN_WHAT, "loan_set_off")) *ban = (Ban){esd ? "esd47" : "titp47", esd ? &ESD47 : &TITP47, act};
  else return false;
  return true;
}

// Labour Standards Act: binds the employer of every worker.
static bool employer_ban(LawRun *r, Ban *ban) {
  if (!law_is(r, IN_WHO, "employer")) return false;
  if (law_is(r, IN_WHAT, "penalty") || law_is(r, IN_WHAT, "deposit")) *ban = (Ban){"lsa16", &LSA16, "lsa"};
  else if (law_is(r, IN_WHAT, "loan_set_off")) *ban = (Ban){"lsa17", &LSA17, "lsa"};
  else if (law_is(r, IN_WHAT, "savings")) *ban = (Ban){"lsa18", &LSA18, "lsa"};
  else if (kept_paper(r)) *ban = (Ban){"guideline", &GUIDELINE, ""};
  else return false;
  return true;
}

// Standards without a punishment of their own; not confirmed word by word.
static bool soft_ban(LawRun *r, Ban *ban) {
  if (kept_paper(r) && !law_is(r, IN_WHO, "sender")) *ban = (Ban){"guideline", &GUIDELINE, ""};
  else if (law_is(r, IN_PATHWAY, "ssw") && (law_is(r, IN_WHAT, "penalty") || law_is(r, IN_WHAT, "deposit"))) *ban = (Ban){"ssw_rules", &SSW_RULES, ""};
  else return false;
  law_unverified(r, TR_W("The text of this rule was not read."));
  return true;
}

static void punishment(LawRun *r, const Ban *ban, int32_t day) {
  bool punishable = *ban->act_key && (!kept_paper(r) || law_get(r, IN_AGAINST));
  law_out(r, OUT_PUNISHABLE, punishable);
  if (*ban->act_key && kept_paper(r) && !law_get(r, IN_AGAINST))
    LAW_SAY(r, LAW_NOTE_DO, ban->cite, TR_W("It is punished when it is kept against your will. If it is safe for you, say in a message that you want it back. Keep the message."));
  if (!punishable) return;
  int64_t months = law_param(r, P_MONTHS, ban->act_key, day), fine = law_param(r, P_FINE, ban->act_key, day);
  bool kokinkei = law_param(r, P_KOKINKEI, "", day);
  law_out_text(r, OUT_PRISON, kokinkei ? "kokinkei" : "choeki");
  law_out(r, OUT_MONTHS, months);
  law_out(r, OUT_FINE, fine);
  LAW_NOTE(r, LAW_NOTE_INFO, ban->cite, TR_W("This can be punished: up to {months} months in prison or a fine of up to {fine}."),
           LAW_A_INT("months", months), LAW_A_MONEY("fine", fine));
}

static void words(LawRun *r) {
  if (kept_paper(r))
    LAW_SAY(r, LAW_NOTE_INFO, NULL, TR_W("Keep your passport and card yourself. Nobody should keep them for you, even if you said yes."));
  else if (law_is(r, IN_WHAT, "private_life"))
    LAW_SAY(r, LAW_NOTE_INFO, NULL, TR_W("In your free time you decide where you go and whom you meet or call."));
  else
    LAW_SAY(r, LAW_NOTE_INFO, NULL, TR_W("Such a promise may have no force, even if you signed. Do not pay before you have asked for help."));
  LAW_SAY(r, LAW_NOTE_HELPER, NULL, TR_S("Threats, force or locking in are other crimes (Labour Standards Act, article 5; Technical Intern Training Act, article 46). "
                                         "Ask about danger first. What the sender did in the country of origin falls under the rules of that country as well."));
}

static void contract_penalty(LawRun *r) {
  if (!LAW_NEED(r, IN_WHAT, IN_WHO, IN_DATE)) return;
  int32_t day = (int32_t)law_get(r, IN_DATE);
  const char *act = intern_act(r, day);
  Ban ban = {0};
  if (!intern_ban(r, act, &ban) && !employer_ban(r, &ban) && !soft_ban(r, &ban)) {
    law_cannot_tell(r, TR_W("No rule of Japan was found that fits. The rules of your country may. Ask a helper."));
    return;
  }
  if (law_is(r, IN_WHAT, "private_life")) law_unverified(r, TR_W("The text of this rule was not read."));
  words(r);
  law_no(r);
  law_out_text(r, OUT_ACT, ban.act);
  // Article 111(6) asks for more than the ban: a threat of dismissal or loss. Its wording was not read, so no punishment is told.
  if (!law_is(r, IN_WHAT, "private_life")) punishment(r, &ban, day);
}

LAW_RULE(jp_contract_penalty) = {.id = "jp.contract.penalty", .title = TR_W("Penalties, deposits and kept papers"), .in = IN, .out = OUT,
                                 .params = PARAMS, .currency = "JPY", .eval = contract_penalty};
