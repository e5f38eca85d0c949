// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The directory of bodies that help: content/offices/<id>.yaml is the import, the database is the truth after the first start.
// Public data, not case data. Staff edits are dated overlays over the imported values (offices_import.c); what readers see is a
// book: all bodies at one moment, read-only, shared by threads.
//
//   const OfficeBook *book;
//   TRY(offices_hold(app->offices, app->db, &book, d));   // the newest; usually one small read
//   const Office *o = office_find(book, "otit");
//   ...
//   offices_drop(book);                                    // nothing of it is used afterwards
#ifndef RECOURSE_APP_OFFICES_H
#define RECOURSE_APP_OFFICES_H
#include "app/app.h"
#include "app/content/content.h"
#include "app/offices/offices_exchange.h"
#include "app/offices/offices_import.h"

typedef struct { const char *const *v; size_t n; } OfficeList;   // codes or texts, in the order of the file
typedef struct {
  const char *number, *cost, *source, *source_date;
  OfficeList languages;
  const Hours *hours;
  const char *door;        // id of the emergency door that this number comes from; "" for a number of the body's own
  bool verified;
} OfficePhone;

// Texts are "" where the file has none. Codes are those of content/taxonomy (offices.yaml for the words of this room).
typedef struct Office {
  const char *id, *name, *own_name;          // names are proper names: never translated
  const char *kind, *country, *home;         // home: the country of an embassy
  OfficeList part_of, association_of;        // for the wall: ids of bodies, or "*recruiters" / "*supervisors" for all of that kind
  OfficeList area;                           // prefectures or provinces; none: the whole country
  OfficeList issues;                         // none: every problem
  OfficeList who;                            // who may come; "any" is any worker with any status
  OfficeList pathways;                       // codes of pathways.yaml; none: all
  OfficeList languages;                      // known to be spoken, those of its doors and phones included
  const Door *const *doors; size_t n_doors;  // emergency doors that lead to it
  const OfficePhone *phones; size_t n_phones;   // its doors' numbers first
  const char *web, *mail, *messenger, *address;
  bool visit;                                // one may go there
  const Hours *hours;                        // NULL: not known
  const char *cost, *anonymity;              // codes
  OfficeList documents, does, cannot, notes; // codes
  int64_t deadline_months, days_from, days_to;   // 0: not known
  const char *reporting, *reporting_source, *reporting_date;   // does_not, may, must, unknown
  OfficeList next;                           // next doors: ids of bodies
  bool on_request;                           // a home government: only when she asks for it
  const char *join_web, *dues;               // unions
  const char *source, *source_date, *verified_on, *verified_by;
  bool verified;
  bool closed;                               // no longer works: kept for links, never offered
  int32_t verified_day;                      // 0: never
} Office;

typedef struct OfficeDesk OfficeDesk;   // one for the process
typedef struct OfficeBook OfficeBook;

// Reads <dir>/taxonomy/offices.yaml. t and dir must outlive the desk.
Err offices_open(const char *dir, const Taxonomy *t, OfficeDesk **out, ErrDetail *d) ERR_CHECK;
void offices_close(OfficeDesk *k);   // NULL is allowed
// Imports <dir>/offices when this database never had a directory; else does nothing.
Err offices_first_import(OfficeDesk *k, Db *db, Millis now, ErrDetail *d) ERR_CHECK;

Err offices_hold(OfficeDesk *k, Db *db, const OfficeBook **out, ErrDetail *d) ERR_CHECK;
void offices_drop(const OfficeBook *b);   // NULL is allowed

const Office *office_find(const OfficeBook *b, const char *id);
size_t offices_count(const OfficeBook *b);
const Office *office_at(const OfficeBook *b, size_t i);   // in the order of ids

// The words of this room: English source texts to be translated with i18n_tr. NULL: no such code.
typedef enum { OW_KIND, OW_WHO, OW_COST, OW_ANONYMITY, OW_REPORTING, OW_DOCUMENT, OW_DOES, OW_NOTE, OW_LISTS } OfficeWords;
const char *office_word(const OfficeDesk *k, OfficeWords list, const char *code);
const Taxonomy *office_taxonomy(const OfficeDesk *k);
const Codes *office_words(const OfficeDesk *k, OfficeWords list);

// Addresses of bodies, /{lang}/places/<slug>, name them by a number, so that a history does not tell what was looked for.
const char *office_slug(Arena *a, const char *id);
bool office_list_has(const OfficeList *list, const char *code);
bool office_helps_with(const Office *o, const char *issue);      // "" is any problem
bool office_serves(const Office *o, const char *place);          // prefecture or province; "" anywhere
bool office_speaks(const Office *o, const char *lang);           // "" any
// Not checked for OFFICE_STALE_DAYS, or never: marked, and last in every list.
enum { OFFICE_STALE_DAYS = 365 };
bool office_stale(const Office *o, int32_t today);

// What is asked; "" or NULL: any. now: for open_now.
// lang: spoken there. words: in the language in which the page is read (l; NULL: English), also names of problems and kinds.
typedef struct { const char *issue, *place, *country, *lang, *words; const I18n *l; bool open_now; Millis now; } OfficeQuery;
enum { OFFICE_HITS_MAX = 50 };
typedef struct { const Office *v[OFFICE_HITS_MAX]; size_t n; size_t total; } OfficeHits;   // total: how many fit at all
// Fresh entries first, those that work in her place before those of the whole country, then by name. Never by reachability.
Err offices_search(const OfficeBook *b, const OfficeQuery *q, size_t skip, OfficeHits *out) ERR_CHECK;

extern const Route offices_routes[];
#endif
