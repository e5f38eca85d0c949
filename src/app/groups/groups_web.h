// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Handlers of this room, and what its pages share. Only its *_web.c files include this.
#ifndef RECOURSE_APP_GROUPS_WEB_H
#define RECOURSE_APP_GROUPS_WEB_H
#include "app/groups/groups.h"
#include "app/groups/groups_views.h"
#include "app/pages/pages.h"

#define HANDLER(name) Err name(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK
HANDLER(groups_list_web);
HANDLER(groups_create_web);
HANDLER(groups_page_web);
HANDLER(groups_act_web);
HANDLER(groups_message_web);
HANDLER(groups_place_page_web);
HANDLER(groups_place_web);
HANDLER(groups_room_page_web);
HANDLER(groups_room_web);
HANDLER(groups_paper_page_web);
HANDLER(groups_paper_web);
HANDLER(groups_hers_page_web);
HANDLER(groups_hers_web);
#undef HANDLER

const char *grp_url(const Req *rq, int64_t id, const char *rest);      // "/staff/groups/<id><rest>"
const char *grp_day(const Req *rq, const I18n *l, int64_t day);
const char *grp_ref(Arena *a, int64_t ref);                            // "1234-5678"
// Languages of workers as choices, named in their own words.
struct grp_option_view *grp_langs(const Req *rq, const char *chosen, size_t *n);
// Currencies of an amount that is owed: those of the tree's first question about an amount.
struct grp_option_view *grp_currencies(const Req *rq, const char *chosen, size_t *n);
// "120000 JPY" from what was typed. ERR_INPUT: not an amount. "" for "".
Err grp_amount(const Req *rq, const char *number, const char *currency, const char **out) ERR_CHECK;
// The amount written out; NULL for "".
const char *grp_money(Arena *a, const I18n *l, const char *amount);
// In minor units; false for "".
bool grp_minor(Arena *a, const char *amount, int64_t *minor, const char **currency);
// Receipts with their texts. number: of each row.
struct grp_slip_view *grp_slips(const Req *rq, const char *org, size_t n);
void grp_slip(const Req *rq, const char *lang, const char *org, const Receipt *receipt, const Due *due, struct grp_slip_view *v);
#endif
