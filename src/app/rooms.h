// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The list of capabilities. A room is one line in rooms.c and one line in src/app/meson.build; deleting a leaf room is
// deleting its folder and these two lines.
#ifndef RECOURSE_APP_ROOMS_H
#define RECOURSE_APP_ROOMS_H
#include "app/app.h"

// Work that a room does on its own from time to time. It never opens content (SEALING.md 7).
typedef Err (*RoomJob)(const App *app, Millis now);
typedef struct {
  const char *name;
  const Route *routes;   // NULL: none
  RoomJob job;           // NULL: none
  int every_s;           // how often the job runs
} Room;

extern const Room rooms[];
extern const size_t n_rooms;
// The route tables of all rooms, NULL-terminated, for server_start and the generators.
const Route *const *rooms_routes(void);
#endif
