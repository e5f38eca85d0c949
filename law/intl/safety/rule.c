// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Screening that leads to the emergency doors: the eleven indicators of forced labour of the ILO, and the elements of trafficking in
// persons of the Palermo Protocol, article 3. No verdict, no score and no label for her: the worker gets doors, which she opens
// herself; what the signs may mean is told to the helper alone.
#include "law/law.h"

// Groups of content/intake/doors.yaml with their own words, in the order in which they are shown.
static const LawCode door_codes[] = {{"police", TR_W("Police")},
                                     {"suicide", TR_W("Someone to talk to, day and night")},
                                     {"otit", TR_W("Help for technical interns (OTIT)")},
                                     {"trafficking", TR_W("Forced to work, or sold")},
                                     {"embassy", TR_W("Your embassy in Japan")},
                                     {"home", TR_W("If you are not in Japan")},
                                     {0}};
enum { DOOR_POLICE, DOOR_TALK, DOOR_OTIT, DOOR_TRAFFICKING, DOOR_EMBASSY, DOOR_HOME };
#define BIT(x) (INT64_C(1) << (x))
static const LawField doors_out[] = {{"doors", LAW_CODES, 0, 0, 0, door_codes, NULL, NULL, TR_W("Help now"), NULL,
                                      "Groups of emergency doors to show; nobody is called and nothing is sent."},
                                     {0}};
enum { OUT_DOORS };

// Police stands among the doors only where life is in danger; the other doors tell her what they are.
static void doors_show(LawRun *r, bool any, bool danger, bool away, bool intern, bool passport) {
  int64_t doors = 0;
  if (danger) doors |= BIT(DOOR_POLICE);
  if (any || danger) doors |= BIT(away ? DOOR_HOME : DOOR_TALK);
  if (any && !away) doors |= BIT(DOOR_TRAFFICKING);
  if (any && !away && intern) doors |= BIT(DOOR_OTIT);
  if (passport && !away) doors |= BIT(DOOR_EMBASSY);
  law_out(r, OUT_DOORS, doors);
  if (danger)
    LAW_SAY(r, LAW_NOTE_STOP, NULL, TR_W("If you are in danger: go where you are safe first, then call."));
  else if (any)
    LAW_SAY(r, LAW_NOTE_INFO, NULL, TR_W("You choose whom to call, and when. We tell nobody."));
}

static void helper_care(LawRun *r) {
  LAW_SAY(r, LAW_NOTE_HELPER, NULL,
          TR_S("Do not name these signs to her as a label. Talk in private, offer the doors, and bring in police or "
               "immigration "
               "only if she chooses so herself, unless her life is in danger."));
}

// ---- ilo.forced_labour.indicators ---------------------------------------------------------------------------------------------

enum {
  SIGN_VULNERABILITY,
  SIGN_DECEPTION,
  SIGN_MOVEMENT,
  SIGN_ISOLATION,
  SIGN_VIOLENCE,
  SIGN_SEXUAL,
  SIGN_THREATS,
  SIGN_DOCUMENTS,
  SIGN_WAGES,
  SIGN_DEBT,
  SIGN_CONDITIONS,
  SIGN_OVERTIME,
  SIGNS
};
static const LawCode sign_codes[] = {
    {"vulnerability", TR_W("They use it that I have no papers, no money or nobody here")},
    {"deception", TR_W("The job or pay is not what they promised")},
    {"movement", TR_W("I may not go out, or call, or meet people")},
    {"isolation", TR_W("I live far from everybody and have no way to call")},
    {"violence", TR_W("Someone hits me or threatens me")},
    {"sexual_violence", TR_W("Someone touches me or says sexual things, and I do not want it")},
    {"threats", TR_W("They say that something bad will happen if I stop")},
    {"documents", TR_W("Someone keeps my passport, card or bank book")},
    {"wages", TR_W("They do not pay me, or pay late")},
    {"debt", TR_W("Trouble because of a debt")},
    {"conditions", TR_W("My room or house is bad")},
    {"overtime", TR_W("Long hours, no rest, or no pay for extra hours")},
    {0}};
// The same in the words of the ILO; sexual violence is a part of the fifth indicator.
static const char *const indicator_names[SIGNS] = {TR_S("abuse of vulnerability"),
                                                   TR_S("deception"),
                                                   TR_S("restriction of movement"),
                                                   TR_S("isolation"),
                                                   TR_S("physical and sexual violence"),
                                                   TR_S("physical and sexual violence"),
                                                   TR_S("intimidation and threats"),
                                                   TR_S("retention of identity documents"),
                                                   TR_S("withholding of wages"),
                                                   TR_S("debt bondage"),
                                                   TR_S("abusive working and living conditions"),
                                                   TR_S("excessive overtime")};
enum { IND_SIGNS, IND_DANGER, IND_AWAY, IND_INTERN };
static const LawField indicators_in[] = {
    {"signs", LAW_CODES, LAW_REQUIRED, 0, 0, sign_codes, NULL, NULL, TR_W("What is wrong?"), NULL,
     "What she says is happening."},
    {"danger", LAW_BOOL, 0, 0, 0, NULL, NULL, NULL, TR_W("Are you in danger today?"), NULL, "Danger now."},
    {"away", LAW_BOOL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "She is not in Japan."},
    {"intern", LAW_BOOL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "She is a technical intern."},
    {0}};
static const LawCite CITE_ILO = {"ILO indicators of forced labour (2012); Convention 29, article 2",
                                 "https://seafish.org/responsible-sourcing/tools-for-ethical-seafood-sourcing/records/"
                                 "ilo-programme-indicators-of-forced-labour"};

static void indicators_eval(LawRun *r) {
  if (!LAW_NEED(r, IND_SIGNS)) return;
  int64_t signs = law_get(r, IND_SIGNS);
  bool danger = law_get(r, IND_DANGER) || (signs & BIT(SIGN_VIOLENCE)) != 0;
  doors_show(r, signs != 0, danger, law_get(r, IND_AWAY), law_get(r, IND_INTERN), (signs & BIT(SIGN_DOCUMENTS)) != 0);
  if (signs == 0) return;
  bool told_violence = false;
  for (int i = 0; i < SIGNS; i++) {
    bool violence = i == SIGN_VIOLENCE || i == SIGN_SEXUAL;
    if (!(signs & BIT(i)) || (violence && told_violence)) continue;
    told_violence |= violence;
    LAW_NOTE(r, LAW_NOTE_HELPER, &CITE_ILO, TR_S("She named an indicator of forced labour: {indicator}."),
             LAW_A_TEXT("indicator", indicator_names[i]));
  }
  LAW_SAY(r, LAW_NOTE_HELPER, &CITE_ILO,
          TR_S("One indicator may be enough; often several show it together. This is screening, not a finding."));
  helper_care(r);
}

LAW_RULE(ilo_forced_labour_indicators) = {.id = "ilo.forced_labour.indicators",
                                          .title = TR_W("Help now"),
                                          .in = indicators_in,
                                          .out = doors_out,
                                          .params = (const char *const[]){NULL},
                                          .currency = "JPY",
                                          .eval = indicators_eval};

// ---- palermo.elements: a helper's screening; its questions are staff texts -----------------------------------------------------

static const LawCode act_codes[] = {{"recruitment", TR_S("Recruited")}, {"transportation", TR_S("Transported")},
                                    {"transfer", TR_S("Transferred")},  {"harbouring", TR_S("Housed or hidden")},
                                    {"receipt", TR_S("Received")},      {0}};
static const LawCode means_codes[] = {{"force", TR_S("Force or threat of force")},
                                      {"coercion", TR_S("Other coercion")},
                                      {"abduction", TR_S("Abduction")},
                                      {"fraud", TR_S("Fraud")},
                                      {"deception", TR_S("Deception")},
                                      {"abuse_of_power", TR_S("Abuse of power")},
                                      {"vulnerability", TR_S("Abuse of a position of vulnerability")},
                                      {"payments", TR_S("Payments to a person who has control over her")},
                                      {0}};
static const LawCode purpose_codes[] = {{"sexual_exploitation", TR_S("Sexual exploitation")},
                                        {"forced_labour", TR_S("Forced labour or services")},
                                        {"slavery", TR_S("Slavery or practices like it")},
                                        {"servitude", TR_S("Servitude")},
                                        {"organs", TR_S("Removal of organs")},
                                        {0}};
enum { PAL_ACTS, PAL_MEANS, PAL_PURPOSES, PAL_UNDER_18, PAL_DANGER, PAL_AWAY, PAL_INTERN };
static const LawField palermo_in[] = {
    {"acts", LAW_CODES, LAW_REQUIRED, 0, 0, act_codes, NULL, NULL, NULL, NULL, "What was done."},
    {"means", LAW_CODES, LAW_REQUIRED, 0, 0, means_codes, NULL, NULL, NULL, NULL, "How it was done."},
    {"purposes", LAW_CODES, LAW_REQUIRED, 0, 0, purpose_codes, NULL, NULL, NULL, NULL, "What it was for."},
    {"under_18", LAW_BOOL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "She was under 18 at that time."},
    {"danger", LAW_BOOL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "Danger now."},
    {"away", LAW_BOOL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "She is not in Japan."},
    {"intern", LAW_BOOL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, "She is a technical intern."},
    {0}};
static const LawCite CITE_PALERMO = {"Palermo Protocol (2000), article 3",
                                     "http://www.ungift.org/about/human-trafficking.html"};

static void palermo_eval(LawRun *r) {
  if (!LAW_NEED(r, PAL_ACTS, PAL_MEANS, PAL_PURPOSES)) return;
  bool act = law_get(r, PAL_ACTS), means = law_get(r, PAL_MEANS), purpose = law_get(r, PAL_PURPOSES),
       child = law_get(r, PAL_UNDER_18);
  doors_show(r, act || means || purpose, law_get(r, PAL_DANGER), law_get(r, PAL_AWAY), law_get(r, PAL_INTERN), false);
  if (act) LAW_SAY(r, LAW_NOTE_HELPER, &CITE_PALERMO, TR_S("An act was named."));
  if (means) LAW_SAY(r, LAW_NOTE_HELPER, &CITE_PALERMO, TR_S("A means was named. Her consent does not matter then."));
  if (purpose) LAW_SAY(r, LAW_NOTE_HELPER, &CITE_PALERMO, TR_S("A purpose was named."));
  if (child) LAW_SAY(r, LAW_NOTE_HELPER, &CITE_PALERMO, TR_S("Under 18 no means is needed, and consent never counts."));
  if (act && purpose && (means || child))
    LAW_SAY(
        r, LAW_NOTE_HELPER, &CITE_PALERMO,
        TR_S("All elements of the definition were named. Ask somebody who knows trafficking cases, with her consent."));
  if (act || means || purpose) helper_care(r);
}

LAW_RULE(palermo_elements) = {.id = "palermo.elements",
                              .title = TR_W("Help now"),
                              .in = palermo_in,
                              .out = doors_out,
                              .params = (const char *const[]){NULL},
                              .currency = "JPY",
                              .eval = palermo_eval};
