// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the pages of this room share: a body in words of the page's language.
#ifndef RECOURSE_APP_OFFICES_PAGE_H
#define RECOURSE_APP_OFFICES_PAGE_H
#include "app/offices/offices.h"
#include "app/offices/offices_views.h"

// Runs a page with the newest book, which is given back afterwards.
typedef Err (*OfficePage)(Req *rq, Resp *rs, const OfficeBook *b, ErrDetail *d);
Err office_page(Req *rq, Resp *rs, OfficePage run, ErrDetail *d) ERR_CHECK;
// The body behind such an address (office_slug); the id is understood too.
const Office *office_by_slug(const OfficeBook *b, const char *slug);
// The body of the address /.../{id}; ERR_NOT_FOUND.
Err office_asked(const Req *rq, const OfficeBook *b, const Office **out) ERR_CHECK;
void office_draw(const Req *rq, const OfficeBook *b, const Office *o, struct place_view *v);
// The words of a problem, translated; those that only helpers use are left out: *n is how many there are.
struct place_choice *office_problems(const Req *rq, const char *chosen, size_t *n);
// A QR code as the path of its dark fields, "" when it cannot be made; *size is its side in fields.
const char *office_qr(Arena *a, const char *text, int64_t *size);
#endif
