// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/clocks/clocks.h"
const Route clocks_routes[] = {{0}};
