// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Force-included before every source file (-include base/banned.h). It reads the headers that declare the dangerous
// calls first, so that only our own use of them stops the build. What to use instead:
//   strcpy strcat strncpy sprintf vsprintf  -> arena_str, arena_fmt, buf_*, snprintf
//   gets strtok                             -> a bounded reader, a pointer walk
//   atoi atol                               -> text_int
//   alloca                                  -> an arena
#ifndef RECOURSE_BASE_BANNED_H
#define RECOURSE_BASE_BANNED_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#undef strcpy
#undef strcat
#undef strncpy
#undef sprintf
#undef vsprintf
#undef strtok
#undef alloca
#pragma GCC poison strcpy strcat strncpy sprintf vsprintf gets strtok atoi atol alloca
#endif
