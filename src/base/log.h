// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Log to stderr, one line of key=value each. Never an address, a path with an identifier, or content.
#ifndef RECOURSE_BASE_LOG_H
#define RECOURSE_BASE_LOG_H
typedef enum { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG } LogLevel;
void log_level(LogLevel most);   // default LOG_INFO
void log_line(LogLevel level, const char *event, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
#endif
