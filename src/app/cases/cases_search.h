// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Search over the sealed words of an organisation's cases (SEALING.md 9). Only the cases room includes this.
// The index holds keyed tags: 24 bits of a hash of each word under the organisation's token key. Filing writes none; a member who
// opens a case indexes it, and so does a bounded batch in her requests. A search turns words into tags, takes the cases that have
// all of them, opens each with her keys and shows it when the words really stand there.
#ifndef RECOURSE_APP_CASES_SEARCH_H
#define RECOURSE_APP_CASES_SEARCH_H
#include "app/cases/cases_desk.h"
#include "i18n/words.h"

// ---- tags in the database (cases_tags.c)
enum { CASE_TAGS_MAX = 20000, TAG_BYTES = 3 };   // words of one case that are indexed, for each audience
typedef struct { uint32_t *t; size_t n, cap; bool full; } TagSet;
Err tags_put(Arena *a, TagSet *set, uint32_t tag) ERR_CHECK;
void tags_sort(TagSet *set);                     // ascending, each once
// Adds them to what the case has. The caller has locked the case's row.
Err tags_store(Tx *tx, Arena *a, int64_t org_id, int64_t case_id, const char *audience, TagSet *set) ERR_CHECK;

// ---- the index (cases_index.c)
// What people wrote in an opened item, as texts to read or to look in.
Err index_texts(Arena *a, const Item *it, const char *const **out, size_t *n) ERR_CHECK;
uint32_t index_tag(const OrgTokens *tokens, const Word *w);
// Whether items of this kind are searched: the identity is not where its reveal needs two people.
bool index_kind(const App *app, const char *kind);
// Kinds that have words.
extern const char *const index_kinds[];
// After a member opened the case (the event is noted): its new items go into the index. Nothing happens for who holds no key.
Err index_case(const Req *rq, int64_t case_id, ErrDetail *d) ERR_CHECK;
// At most max cases that are not in the index yet, after an event of its own.
enum { INDEX_GROUP = 20, INDEX_GLANCE = 5, INDEX_BATCH = 500 };
Err index_some(const Req *rq, size_t max, size_t *done, ErrDetail *d) ERR_CHECK;

// ---- what is looked for, sealed to the person who asks: it may hold a name, and an address stands in histories and logs
Err search_seal(const Req *rq, const json_t *ask, const char **out, ErrDetail *d) ERR_CHECK;
// ERR_INPUT when it is not hers, or not whole. *out is the caller's.
Err search_open(const Req *rq, const char *sealed, json_t **out) ERR_CHECK;

// ---- searching (cases_search.c)
enum { SEARCH_PAGE = 25, SEARCH_WORDS = 8, SEARCH_LEFT_TO = 10000 };
typedef struct {
  const char *text;                                       // words; "": by facts alone
  const char *issue, *status, *region, *lang;             // "": any
  int64_t assignee;                                       // -1: anybody
  int64_t from_hour, to_hour;                             // with the organisation since then; to_hour is the first hour behind
  const char *after;                                      // cursor of the page before, ""
} SearchAsk;
// Why a case is in the list. kind: of the item ("message", "identity" ...), "number" for its number, NULL: by its facts. before, word, behind: the place
// in the text, NULL for the identity, which has a way of its own to be seen.
typedef struct { QueueRow row; const char *kind, *before, *word, *behind; } SearchHit;
typedef struct {
  SearchHit *hits;
  size_t n;
  const char *next;          // cursor, NULL on the last page
  int64_t left;              // cases not yet searchable; SEARCH_LEFT_TO means "or more"
  bool no_key;               // words were asked for by somebody who holds no key: nothing was looked for
  bool no_words;             // nothing in the text can be looked for
  bool too_many;             // more than SEARCH_WORDS words: the others count only where candidates are compared
  const char *country;       // of the organisation, for its clock
  Person *people;
  size_t n_people;
} Search;
// A row of the columns that the queue's and the search's statements list.
QueueRow queue_row(const DbRows *r, size_t i);
// Notes the event when words are looked for, then opens candidates. ERR_INPUT for a cursor that is none.
// search_form: people and how many cases wait, for a form without a question.
Err search_form(const Req *rq, Search *out, ErrDetail *d) ERR_CHECK;
Err search_run(const Req *rq, const SearchAsk *ask, Search *out, ErrDetail *d) ERR_CHECK;
#endif
