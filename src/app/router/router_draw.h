// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What the worker's and the helper's page of doors have in common. Only the *_web.c files and the API of this room include this.
#ifndef RECOURSE_APP_ROUTER_DRAW_H
#define RECOURSE_APP_ROUTER_DRAW_H
#include "app/router/router_int.h"
#include "app/router/router_views.h"

typedef struct { const Req *rq; const I18n *l; const char *words_lang; const RouterProblem *p; const RouterDoors *doors; bool with_receipt; } Ways;
Err ways_draw(const Ways *x, const struct way_view **out, size_t *n) ERR_CHECK;
const char *ways_withheld(const Ways *x);              // names, NULL: none
const struct way_choice_view *ways_homes(const Req *rq, const I18n *l, const char *chosen, size_t *n);
// The country of origin: what the form said, else what her province tells, else what her language suggests.
const char *ways_home(const Req *rq, const json_t *answers, const char *lang);
// The name of a respondent: as it was typed, else the words of the role.
const char *ways_party(const Req *rq, const I18n *l, const Respondent *r);
#endif
