// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Fills a fresh folder with the demo of content/demo: fictional organisations, people and cases, clearly marked. The folder is
// marked in the database before anything else is written; a marked folder serves loopback only and is never promoted.
#ifndef RECOURSE_APP_DEMO_H
#define RECOURSE_APP_DEMO_H
#include "app/app.h"

// Loads everything into an installation that holds nothing yet. Sign-ins (random passwords) and two receipts are written to
// <data>/demo-sign-ins.txt, mode 0600. ERR_CONFIG when the content is wrong (file and line in d) or the folder is not empty.
Err demo_load(App *app, ErrDetail *d) ERR_CHECK;
#endif
