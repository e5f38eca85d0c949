// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Shared by the files of the demo room.
#ifndef RECOURSE_APP_DEMO_INT_H
#define RECOURSE_APP_DEMO_INT_H
#include <stdio.h>

#include "app/content/content.h"
#include "app/demo/demo.h"

enum { DEMO_ORGS_MAX = 8, DEMO_PEOPLE_MAX = 32 };
typedef struct { const char *code; int64_t id; BoxSecret secret; } DemoOrg;
typedef struct { const char *login; int64_t id; int64_t org_id; unsigned role; } DemoPerson;
typedef struct {
  App *app;
  Arena *a;                       // wiped at the end
  DemoOrg orgs[DEMO_ORGS_MAX];
  size_t n_orgs;
  DemoPerson people[DEMO_PEOPLE_MAX];
  size_t n_people;
  FILE *sign_ins;
  Millis now;
  int receipts_shown;
} Demo;

const DemoOrg *demo_org(const Demo *m, const char *code);
const DemoPerson *demo_person(const Demo *m, const char *login);
Err demo_organisations(Demo *m, ErrDetail *d) ERR_CHECK;
Err demo_people(Demo *m, ErrDetail *d) ERR_CHECK;
Err demo_cases(Demo *m, ErrDetail *d) ERR_CHECK;
Err demo_calls(Demo *m, ErrDetail *d) ERR_CHECK;
// Gives each member of a list in a file of content/demo to add.
Err demo_each(Demo *m, const char *file, const char *key, Err (*add)(Demo *, const YamlNode *, ErrDetail *), ErrDetail *d) ERR_CHECK;
#endif
