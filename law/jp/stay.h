// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Codes and sentences that the rules of stay share (law/jp/stay_*), so that a person meets the same words everywhere and the
// navigator can hand a fact on. Ids are those of content/taxonomy: pathways.yaml and sectors.yaml. There is no code for an expired
// card or for no status, on purpose: nothing here may ask for it.
#ifndef RECOURSE_LAW_JP_STAY_H
#define RECOURSE_LAW_JP_STAY_H
#include "law/law.h"

enum { ST_TITP_1, ST_TITP_2, ST_TITP_3, ST_TITP, ST_SSW_1, ST_SSW_2, ST_ESD, ST_DESIGNATED, ST_STUDENT, ST_OTHER };
static const LawCode STATUSES[] = {
    [ST_TITP_1] = {"titp_1", TR_W("Technical intern, first year")},
    [ST_TITP_2] = {"titp_2", TR_W("Technical intern, second or third year")},
    [ST_TITP_3] = {"titp_3", TR_W("Technical intern, fourth or fifth year")},
    [ST_TITP] = {"titp", TR_W("Technical intern, I do not know which year")},
    [ST_SSW_1] = {"ssw_1", TR_W("Specified Skilled Worker (i)")},
    [ST_SSW_2] = {"ssw_2", TR_W("Specified Skilled Worker (ii)")},
    [ST_ESD] = {"esd", TR_W("Employment for Skill Development (the new system)")},
    [ST_DESIGNATED] = {"designated", TR_W("Designated Activities")},
    [ST_STUDENT] = {"student", TR_W("Student")},
    [ST_OTHER] = {"other", TR_W("Something else")},
    {0}};

// The 19 fields of the cabinet decision of 2026-01-23.
enum {
  F_CARE, F_CLEANING, F_LINEN, F_INDUSTRIAL, F_CONSTRUCTION, F_SHIPBUILDING, F_CAR_REPAIR, F_AVIATION, F_ACCOMMODATION, F_ROAD,
  F_RAILWAY, F_LOGISTICS, F_AGRICULTURE, F_FISHERY, F_FOOD_MANUFACTURING, F_FOOD_SERVICE, F_FORESTRY, F_WOOD, F_RESOURCE, F_OTHER
};
static const LawCode FIELDS[] = {
    [F_CARE] = {"care", TR_W("Care for old or sick people")},
    [F_CLEANING] = {"cleaning", TR_W("Cleaning buildings")},
    [F_LINEN] = {"linen", TR_W("Laundry and linen")},
    [F_INDUSTRIAL] = {"industrial", TR_W("Factory: metal, machines, plastic, electric parts")},
    [F_CONSTRUCTION] = {"construction", TR_W("Building site")},
    [F_SHIPBUILDING] = {"shipbuilding", TR_W("Shipyard")},
    [F_CAR_REPAIR] = {"car_repair", TR_W("Car repair")},
    [F_AVIATION] = {"aviation", TR_W("Work at an airport")},
    [F_ACCOMMODATION] = {"accommodation", TR_W("Hotel")},
    [F_ROAD] = {"road", TR_W("Bus, taxi or truck")},
    [F_RAILWAY] = {"railway", TR_W("Railway")},
    [F_LOGISTICS] = {"logistics", TR_W("Warehouse and parcels")},
    [F_AGRICULTURE] = {"agriculture", TR_W("Farm or animals")},
    [F_FISHERY] = {"fishery", TR_W("Fishing or fish farm")},
    [F_FOOD_MANUFACTURING] = {"food_manufacturing", TR_W("Food factory")},
    [F_FOOD_SERVICE] = {"food_service", TR_W("Restaurant")},
    [F_FORESTRY] = {"forestry", TR_W("Forest work")},
    [F_WOOD] = {"wood", TR_W("Wood factory")},
    [F_RESOURCE] = {"resource", TR_W("Recycling and waste")},
    [F_OTHER] = {"other", TR_W("Other work")},
    {0}};

// Levels of the Japanese reference framework with the test most people know.
enum { JA_NONE, JA_A1, JA_A2, JA_B1 };
static const LawCode JAPANESE[] = {
    [JA_NONE] = {"none", TR_W("No, none of these")},
    [JA_A1] = {"a1", TR_W("A1 (like N5)")},
    [JA_A2] = {"a2", TR_W("A2 (like N4)")},
    [JA_B1] = {"b1", TR_W("B1 or higher (like N3)")},
    {0}};

// Reasons written out for a change of workplace since 2024-11-01. Facts that are not in the list are not a code here.
enum {
  R_VIOLENCE, R_HARASSMENT, R_SEXUAL, R_COWORKER, R_DISMISSED, R_AGREED_END, R_UNPAID, R_LAW_BREACH, R_CONTRACT_BREACH,
  R_NO_CONTRACT_COPY, R_HEALTH
};
static const LawCode REASONS[] = {
    [R_VIOLENCE] = {"violence", TR_W("Someone hits me or threatens me")},
    [R_HARASSMENT] = {"harassment", TR_W("They shout at me, insult me or treat me worse than others")},
    [R_SEXUAL] = {"sexual", TR_W("Someone touches me or says sexual things, and I do not want it")},
    [R_COWORKER] = {"coworker", TR_W("They do such things to someone I work with")},
    [R_DISMISSED] = {"dismissed", TR_W("I lost the job, or will lose it")},
    [R_AGREED_END] = {"agreed_end", TR_W("The company and I agree to end the job")},
    [R_UNPAID] = {"unpaid", TR_W("They do not pay me, or pay late")},
    [R_LAW_BREACH] = {"law_breach", TR_W("They break the law in a serious way")},
    [R_CONTRACT_BREACH] = {"contract_breach", TR_W("The job or pay is not what they promised")},
    [R_NO_CONTRACT_COPY] = {"no_contract_copy", TR_W("I have no copy of the contract, or nobody explained it in my language")},
    [R_HEALTH] = {"health", TR_W("I cannot do this work because of my health or an allergy")},
    {0}};

// Conditions of the ways onward: met, missing, or not known.
enum {
  C_BASIC, C_GRADE3, C_SSW1_TEST, C_SSW2_TEST, C_JAPANESE, C_PLAN_DONE, C_EXCELLENT, C_HOME, C_REASON, C_FIELD, C_CONTRACT,
  C_PERMISSION, C_LIMIT, C_EXPERIENCE, C_MONTHS, C_STARTED, C_SCORE, C_PROMISE, C_SAME_JOB, C_LEVEL2_TIME, C_SEARCHED, C_SSW_2
};
// A condition is also the question about it.
#define TEXT_PLAN_DONE TR_W("You finished your years as an intern well")
#define TEXT_EXCELLENT TR_W("Company and supervising organisation rated excellent")
#define TEXT_FIELD TR_W("The field or job is open for this")
#define TEXT_CONTRACT TR_W("A contract with the new company")
#define TEXT_PERMISSION TR_W("Permission of the immigration office before you start")
#define TEXT_EXPERIENCE TR_W("The work experience that the field asks for")
#define TEXT_SAME_JOB TR_W("The same kind of job")
#define TEXT_BASIC TR_W("Basic skill test passed")
#define TEXT_GRADE3 TR_W("Grade 3 practical test passed")
#define TEXT_SSW1_TEST TR_W("Skill test of the field passed")
#define TEXT_SSW2_TEST TR_W("Advanced skill test of the field passed")
static const LawCode CONDITIONS[] = {
    [C_BASIC] = {"basic_test", TEXT_BASIC},
    [C_GRADE3] = {"grade3_test", TEXT_GRADE3},
    [C_SSW1_TEST] = {"ssw1_test", TEXT_SSW1_TEST},
    [C_SSW2_TEST] = {"ssw2_test", TEXT_SSW2_TEST},
    [C_JAPANESE] = {"japanese", TR_W("Japanese test at the level that is asked")},
    [C_PLAN_DONE] = {"plan_done", TEXT_PLAN_DONE},
    [C_EXCELLENT] = {"excellent", TEXT_EXCELLENT},
    [C_HOME] = {"home_visit", TR_W("The time at home that is asked")},
    [C_REASON] = {"reason", TR_W("A reason that the rules accept")},
    [C_FIELD] = {"field_open", TEXT_FIELD},
    [C_CONTRACT] = {"contract", TEXT_CONTRACT},
    [C_PERMISSION] = {"permission", TEXT_PERMISSION},
    [C_LIMIT] = {"under_limit", TR_W("Time left under the longest stay")},
    [C_EXPERIENCE] = {"experience", TEXT_EXPERIENCE},
    [C_MONTHS] = {"months", TR_W("Enough time at the same company")},
    [C_STARTED] = {"started", NULL},
    [C_SCORE] = {"score", TR_W("Enough points in the advanced test, even if not passed")},
    [C_PROMISE] = {"promise", TR_W("Your written promise, and a company that keeps you")},
    [C_SAME_JOB] = {"same_job", TEXT_SAME_JOB},
    [C_LEVEL2_TIME] = {"level2_time", TR_W("Enough of the second stage done when the new system begins")},
    [C_SEARCHED] = {"searched", TR_W("A search for a new workplace that found none")},
    [C_SSW_2] = {"ssw_2", TR_W("Specified Skilled Worker (ii)")},
    {0}};

// Questions that several rules ask.
#define ASK_DATE TR_W("Which day is it about?")
#define ASK_STATUS TR_W("How do you work in Japan, or how will you?")
#define ASK_FIELD TR_W("What kind of work is it?")
#define ASK_JAPANESE TR_W("Which Japanese test did you pass?")
#define ASK_REASONS TR_W("Did any of these happen?")
#define ASK_EXAMS TR_W("Which skill tests did you pass?")
#define ASK_SSW1_MONTHS TR_W("How many months have you been a Specified Skilled Worker (i)?")
#define ASK_EMPLOYER_MONTHS TR_W("How many months have you worked at this company?")
#define LABEL_LAST_DAY TR_W("Last day")
#define LABEL_LONGEST TR_W("Longest time, in months")
#define LABEL_COUNTED TR_W("Months counted so far")
#define LABEL_NOTICE TR_W("Last day for the notice")
#define LABEL_CHECK TR_W("On this day your time without work reaches the time in the law")
#define LABEL_NOT_BEFORE TR_W("First day")
#define NOT_CLEAR TR_W("Not clear yet")
#define LABEL_MISSING TR_W("Still missing")

// Sentences that several rules say.
#define SAY_NO_WORK TR_W("Do not start at a new place before the immigration office says yes. Work without permission can cost you your status.")
#define SAY_BEFORE TR_W("Before you decide, talk to a union, a lawyer or OTIT. They can check your case.")
#define SAY_KEEP TR_W("Keep proof: photos, messages, recordings, payslips, the contract and your own notes with dates.")
#define SAY_DANGER TR_W("Are you in danger? Go where you are safe first. Then call {phone}.")
#define SAY_BEGINS TR_W("This begins on {date}. It is not open before that day.")
#define SAY_NOT_FREE TR_W("The {months} months in the law do not protect you. If you do other work without permission, or are about to, the office can act at once.")
#define SAY_WISH TR_W("An intern cannot change the workplace only by wish. A reason of the list is needed. Talk about what happened: it may be on the list.")
#define TEXT_COUNTS TR_W("It counts to the longest stay as Specified Skilled Worker (i)")
#define TEXT_COUNTS_UNKNOWN TR_W("Not known if it counts to the longest stay as Specified Skilled Worker (i)")
#define TEXT_JOB_HELP TR_W("Helps you to find a new company after it ended the contract")
#define TEXT_ESD_CHANGE TR_W("A new company in Employment for Skill Development")
#define SAY_PERMANENT TR_W("No number of years gives permanent residence by itself. You may ask after {years} years in a row, {work} of them with a work status. Time as a technical intern or Specified Skilled Worker (i) is left out of those {work}. More is asked, and the office decides.")

#define BAD_FACTS TR_W("These answers do not fit together.")
#define CANNOT_TELL TR_W("This cannot be told for sure here. Ask a lawyer.")
#define NOT_READ TR_W("The text of this rule was not read.")
#define JAPANESE_TEST TR_W("The Japanese test that this field asks for.")
#define ASK_WORKING TR_W("Do you work there now?")
#define TEXT_FAMILY TR_W("Live here with husband, wife or children")
#define ASK_SINCE TR_W("Since which day?")
#define ASK_LEFT TR_W("On which day did the job end?")

enum { JOB_WORKING, JOB_LEFT, JOB_DISMISSED };
static const LawCode JOBS[] = {
    [JOB_WORKING] = {"working", TR_W("Yes, I work there")},
    [JOB_LEFT] = {"left", TR_W("No, I left")},
    [JOB_DISMISSED] = {"dismissed", TR_W("No, they ended my job")},
    {0}};

// Words for ways onward that are also kinds of Designated Activities.
#define TEXT_PREPARE TR_W("Designated Activities to prepare Specified Skilled Worker (i)")
#define TEXT_SEARCH TR_W("Work for some hours a week while you look for a new workplace")
#define TEXT_LEARN TR_W("Designated Activities while you learn for the tests")
#define POLICE "110"   /* confirmed, law/jp/stay_leaving/source.md */

#define LINK_ICRRA "https://laws.e-gov.go.jp/law/326CO0000000319"
#define LINK_TITP_ACT "https://laws.e-gov.go.jp/law/428AC0000000089"
#define LINK_ESD_ACT "https://laws.e-gov.go.jp/law/428AC0000000089/20270401_506AC0000000060"

#define BIT(code) (INT64_C(1) << (code))
#endif
