// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The frame of every page, the worker's common pages, and the page that an error becomes.
//
//   PageContext pc;
//   Html h = page_begin(rq, rs, &pc, TR_W("Who can see what I write"));
//   struct plain_view v = {.layout = page_layout(rq, NULL)};
//   who_sees_page_render(&h, &v);
#ifndef RECOURSE_APP_PAGES_H
#define RECOURSE_APP_PAGES_H
#include "app/app.h"
#include "app/content/content.h"
#include "app/pages/pages_views.h"

// Fills *pc for a worker page in rq->lang: title (title_id translated; NULL: the host's neutral name alone; it stands in the
// browser's history, so it names no boss, violence or complaint), csrf of the session or draft, assets, leave link, demo
// mark. pc must live until the page is rendered; the caller may change it.
Html page_begin(Req *rq, Resp *rs, PageContext *pc, const char *title_id);
// The same for a staff page, in the language of the signed-in person (else negotiated among the staff languages).
Html staff_begin(Req *rq, Resp *rs, PageContext *pc, const char *title_id);

// Frames: worker pages include layout_top/layout_bottom with it, staff pages staff_top/staff_bottom. back_url: NULL for none.
struct layout_view page_layout(const Req *rq, const char *back_url);
// Hook of http.h: 1 for the browser inside a messenger, which gets a notice on every page; 0 for all others.
unsigned pages_variant(const Req *rq);
// here: path of the entry of the navigation that is marked ("/staff/people"), or NULL. The entries are the pages of the
// navigation that exist and that the person's role may open.
struct staff_layout_view staff_layout(const Req *rq, const char *here);
// "off" in this cookie: this browser wants no single keys (keys.js).
#define PAGES_KEYS_COOKIE "keys"

// Hook of http.h: the page that an error becomes, in the worker's language, or in the staff frame below /staff. A draft that
// is no longer there becomes the neutral "expired" page when it is asked for by a link (somebody else presses Back).
// The status is set by the caller. It may run on a network thread with rq->route NULL.
void pages_error(Req *rq, Resp *rs, Err e, const ErrDetail *d);
// The neutral page that shows nothing of her: what Leave and Back lead to. The status is the caller's.
void pages_gone(Req *rq, Resp *rs);

// Doors to call, for a page that shows them at once. group_ids: codes of intake/doors.yaml in the order of the page, each
// once, NULL-terminated; NULL: all. card_ids likewise, NULL: none. The result lives in the request's arena.
Err pages_doors(const Req *rq, const char *const *group_ids, const char *const *card_ids, struct doors_view *out) ERR_CHECK;
// Weekly hours in words, and whether it is open now or opens when; NULL where that is not known. h NULL: nothing is known.
struct page_hours { const char *text, *now; bool open; };
struct page_hours pages_hours(const Req *rq, const Hours *h, const char *country);
// The languages' own names with commas between, NULL for none; a day like 2026-11-22 in words.
const char *pages_languages(const Req *rq, const char *const *tags, size_t n);
const char *pages_day(const Req *rq, const char *day);
// Whether the host has recordings in the language of the page at all: one look instead of one for each answer.
bool pages_has_audio(const Req *rq);
// Address of a recording, or NULL while the host has none: name is "tree.danger" or "tree.danger.airport" (content/README.md 9).
const char *pages_audio(const Req *rq, const char *name);

extern const Route pages_routes[];
#endif
