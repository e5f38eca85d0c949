// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Who may see a report: the worker's pages; referrals as helpers see them.
#ifndef RECOURSE_APP_REFERRAL_VIEWS_H
#define RECOURSE_APP_REFERRAL_VIEWS_H
#include "app/pages/pages_views.h"

struct ref_option_view { const char *value, *text; bool chosen; };
// The text of a consent as it is shown: sentences in her language, and again in the second one.
struct consent_text_view {
  const char *const *lines; size_t n_lines;
  const char *const *parts; size_t n_parts;          // what is ticked
  const char *const *second; size_t n_second;
  const char *second_lang, *second_dir, *version, *lang, *dir;
  const char *purpose;                               // NULL: none
  const char *source;                                // where it stands what protects her words there; NULL: nobody looked
};

// ---- with her receipt
struct sharing_row_view {
  int64_t id;
  const char *org, *say, *until, *stopped, *deleted, *reason, *next;   // say: translated; until, stopped, deleted: dates or NULL
  const char *letter, *letter_to, *letter_day, *sent;                               // a text to the respondent
  bool elsewhere;                                                      // on another server: more stands on a page of its own
  bool proposed, ask, given, gone, letter_ask, letter_yes;              // gone: nothing said about copies yet
};
struct sharing_view {
  struct layout_view layout;
  const char *error, *org, *since, *past_org;         // past_org: the organisation that cannot read the older part, or NULL
  const struct sharing_row_view *rows; size_t n_rows;
};
struct share_view {
  struct layout_view layout;
  const char *action, *error, *from, *org, *purpose;  // org, purpose: of a proposal, or NULL
  int64_t consent, org_id;
  const struct ref_option_view *orgs; size_t n_orgs;
  const struct ref_option_view *parts; size_t n_parts;
  const struct ref_option_view *files; size_t n_files;
  const struct ref_option_view *days; size_t n_days;  // until when
  bool withheld, can_home, home, handover, keep;
};
// The text once more before the yes; what was chosen goes along in hidden fields.
struct share_hidden_view { const char *name, *value; };
struct share_sure_view {
  struct layout_view layout;
  const char *action;
  const struct consent_text_view *text;
  const struct share_hidden_view *hidden; size_t n_hidden;
};

// ---- staff
struct referral_line_view { int64_t id; const char *org, *state, *issue, *region, *lang, *lang_tag, *ref, *changed; };
struct referral_list_view {
  struct staff_layout_view layout;
  const char *done;
  const struct referral_line_view *received; size_t n_received;
  const struct referral_line_view *sent; size_t n_sent;
};
struct referral_entry_view { const char *who, *when, *text, *url; };
struct referral_fact_view { const char *name, *value; };
struct referral_page_view {
  struct staff_layout_view layout;
  int64_t id, case_id, version;
  const char *answer;                                            // until when an offer is to be answered, or NULL
  bool answer_late;
  const char *error, *done, *org, *kind, *state, *issue, *region, *sector, *lang, *lang_tag, *until, *purpose, *reason, *next;
  const struct referral_fact_view *facts; size_t n_facts;
  const struct referral_entry_view *entries; size_t n_entries;   // messages and files that she gave
  const struct referral_entry_view *talk; size_t n_talk;
  const struct ref_option_view *orgs; size_t n_orgs;             // next doors
  bool holder, receiver, valid, can_offer, can_accept, can_refuse, can_give_back, can_finish, can_withdraw, can_talk, can_delete, deleted;
};
struct desk_consent_view { int64_t id, referral; const char *org, *state, *until; };
struct desk_letter_view { int64_t id; const char *to, *text, *state; bool can_send; };
struct desk_share_view {
  struct staff_layout_view layout;
  int64_t case_id;
  const char *error, *done, *ref;
  const struct desk_consent_view *consents; size_t n_consents;
  const struct desk_letter_view *letters; size_t n_letters;
  const struct ref_option_view *orgs; size_t n_orgs;
  const struct ref_option_view *parts; size_t n_parts;
  const struct ref_option_view *files; size_t n_files;
  const int64_t *days; size_t n_days; int64_t day;
  const char *purpose;
  bool withheld, handover, keep, home, can_home;
  const struct consent_text_view *text;                          // the look before it is asked or recorded, or NULL
  const struct share_hidden_view *hidden; size_t n_hidden;
};
struct bulk_line_view { int64_t id; const char *ref; };
struct referral_bulk_view {
  struct staff_layout_view layout;
  const struct ref_option_view *orgs; size_t n_orgs;
  const struct bulk_line_view *cases; size_t n_cases;
  const struct bulk_line_view *without; size_t n_without;        // no consent, or behind the wall
  int64_t offered;
  const char *org;                                               // NULL: an organisation is still to be chosen
};
#endif
