// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Content: what authors write as YAML under content/ (content/README.md is their manual). This room reads it, once, at start,
// and is strict: an unknown key, a code that does not exist, a missing value is ERR_CONFIG with "file:line: what" in the
// detail. All that it returns is read-only afterwards and may be used by any thread. Words are English source texts, to be
// translated with i18n_tr.
#ifndef RECOURSE_APP_CONTENT_H
#define RECOURSE_APP_CONTENT_H
#include "base/clock.h"
#include "base/mem.h"
#include "base/yaml.h"

// ---- Taxonomies: stable codes with words
typedef struct {
  const char *id, *text;
  const char *say;                     // what the worker reads, where it differs; else the same as text
  const char *group;                   // issues, sectors: the only part that leaves the sealed content; else ""
  const char *on_card, *from;          // pathways: words on the card, first day ("" for none)
  const char *const *phases; size_t n_phases;   // issues
  bool helper_only;                    // issues: never shown to a worker
} Code;
typedef struct { const Code *v; size_t n; } Codes;
// A place: name in Latin letters and as people there write it; or text, a translated word, where it is no proper name.
typedef struct { const char *id, *name, *local, *text, *region, *country; } Place;
typedef struct { const Place *v; size_t n; } Places;

// ---- Doors: bodies to call
typedef struct { unsigned days; int from_min, to_min; } OpenSpan;   // days: bit 0 is Monday; minutes of the day there
typedef struct {
  const char *id, *tz;                 // tz: IANA name, "" unknown
  const OpenSpan *spans; size_t n_spans;
  const char *const *closed; size_t n_closed;   // names of closings
} Hours;
typedef struct {
  const char *id, *country, *home, *phone, *web, *cost, *label, *say, *reporting, *source, *source_date, *confirmed;
  const char *const *phone_more; size_t n_phone_more;
  const char *const *languages; size_t n_languages;
  const char *const *prefectures; size_t n_prefectures;
  const Hours *hours;
  bool verified;
} Door;
typedef struct { const char *id, *picture, *text, *say; const Door *const *doors; size_t n_doors; const Door *tonight; } DoorGroup;
typedef struct { const char *id, *text, *language; const Door *fallback; } DoorCard;   // language: tag it is shown in, besides hers

// ---- Promises of the first answer, in the order in which they are tried
typedef struct {
  const char *id, *flag, *text;        // flag: "" always holds
  int64_t hours, within_days, working_days;
  bool same_day, working_clock, kept;
} Promise;

// ---- Calendars: a country's clock and its days without offices, in order. closed: all of them; unsure: those of them that no official
// list confirms yet. Closings: times in which many offices close beside the holidays, for those that keep them.
typedef struct { const char *id, *text; const int32_t *days; size_t n_days; } Closing;
typedef struct {
  const char *country;
  int offset_min;
  const int32_t *closed; size_t n_closed;
  const int32_t *unsure; size_t n_unsure;
  const Closing *closings; size_t n_closings;
  int32_t known_from, known_to;
} Calendar;

// ---- Clocks of a case: how many days of its organisation each runs, and how many before the end it warns (app/clocks/clocks.h)
typedef struct { const char *id; int64_t working_days, warn_days; } ClockFigure;

// ---- Decisions that somebody else may look at again: by whom (body: in English, own: in the language there; never translated), until
// when (counted from the day after she knew it; all 0: no limit was found), and the decision that comes then ("" for none).
typedef struct {
  const char *id, *country, *text, *body, *own, *then, *source, *link, *read;
  int64_t months, days, working_days;
  bool verified;
} Decision;

// ---- What protects her words in a country: its general law on personal data, and who takes complaints ("" each: none is known), in English
// and in the language there; never translated.
typedef struct { const char *country, *law, *law_own, *office, *office_own, *source, *link; int32_t read_day; bool verified; } Protection;

// ---- Retention proposals: months after the closing
typedef struct { const char *code; int64_t months; const char *text, *because; } Retention;

typedef struct Taxonomy {
  Arena *arena;
  Codes issue_groups, phases, issues, needs;
  Codes ends, remedies, remedy_states, results, said_by;
  Codes sector_groups, sectors, pathways;
  Places regions, prefectures, provinces;
  const char *doors_title, *doors_body;
  const Hours *hours; size_t n_hours;
  const Door *doors; size_t n_doors;
  const DoorGroup *door_groups; size_t n_door_groups;
  const DoorCard *cards; size_t n_cards;
  const Promise *promises; size_t n_promises;
  const char *promise_receipt, *promise_cannot, *promise_late;   // the texts of promises.yaml
  const Calendar *calendars; size_t n_calendars;
  const ClockFigure *clocks; size_t n_clocks;
  const Decision *decisions; size_t n_decisions;
  const Protection *protections; size_t n_protections;
  const Retention *retention_groups; size_t n_retention_groups;
  const Retention *retention_issues; size_t n_retention_issues;   // kinds of problems with months of their own
  const char *dir;                     // the content folder
} Taxonomy;

// Reads <dir>/taxonomy, doors, promises, calendars, clocks, appeals, protection and retention. Free with taxonomy_free (NULL is allowed).
Err taxonomy_load(const char *dir, Taxonomy **out, ErrDetail *d) ERR_CHECK;
void taxonomy_free(Taxonomy *t);

// NULL when there is none of that id.
const Code *code_find(const Codes *list, const char *id);
const Place *place_find(const Places *list, const char *id);
const Place *taxonomy_place(const Taxonomy *t, const char *id);   // prefecture or province
const DoorGroup *door_group_find(const Taxonomy *t, const char *id);
const DoorCard *door_card_find(const Taxonomy *t, const char *id);
const Door *door_find(const Taxonomy *t, const char *id);
const Hours *hours_find(const Taxonomy *t, const char *id);
const Calendar *calendar_find(const Taxonomy *t, const char *country);
const Closing *closing_find(const Taxonomy *t, const char *id);          // of any country
const ClockFigure *clock_figure(const Taxonomy *t, const char *id);
const Decision *decision_find(const Taxonomy *t, const char *id);
const Protection *protection_find(const Taxonomy *t, const char *country);
// Whether a body answers at this moment, by the clock and the closed days of its country. day, minute: there, when it opens next (not
// open) or closes (open; of a body that never closes they mean nothing). known: false without hours or without that clock. sure:
// false where the body also closes on days that nobody listed for this time.
typedef struct { bool known, open, always, sure; int32_t day; int minute; } OpenNow;
OpenNow hours_now(const Hours *h, const Calendar *place, Millis now);
// Months to keep a closed case of an issue group, or of an issue (its own, else those of its group); 0 when the code is not known.
int64_t taxonomy_retention(const Taxonomy *t, const char *code);
#endif
