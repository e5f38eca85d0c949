// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Is it open now, and when does it open next?
#include "app/content/content.h"
#include "base/text.h"

enum { DAY_MIN = 24 * 60, LOOK_AHEAD_DAYS = 21 };  // the longest closing of an office, and a week

static bool among(const int32_t *days, size_t n, int32_t day) {
  for (size_t i = 0; i < n; i++)
    if (days[i] == day) return true;
  return false;
}

// Whoever closes at all closes on the holidays, and in the closings that it names (Obon, Golden Week).
static bool closed_on(const Hours *h, const Calendar *place, int32_t day) {
  if (h->n_closed && among(place->closed, place->n_closed, day)) return true;
  for (size_t i = 0; i < h->n_closed; i++)
    for (size_t k = 0; k < place->n_closings; k++) {
      const Closing *c = &place->closings[k];
      if (text_eq(c->id, h->closed[i]) && among(c->days, c->n_days, day)) return true;
    }
  return false;
}

static bool whole_week(const Hours *h) {
  return h->n_spans == 1 && h->n_closed == 0 && h->spans[0].days == 0x7f && h->spans[0].from_min == 0 && h->spans[0].to_min == DAY_MIN;
}

// The span of that day that is open at this minute, NULL for none.
static const OpenSpan *span_at(const Hours *h, const Calendar *place, int32_t day, int minute) {
  if (closed_on(h, place, day)) return NULL;
  for (size_t i = 0; i < h->n_spans; i++) {
    const OpenSpan *s = &h->spans[i];
    if (s->days >> date_weekday(day) & 1u && minute >= s->from_min && minute < s->to_min) return s;
  }
  return NULL;
}

// The first opening of that day at or after this minute; false when there is none.
static bool opens_on(const Hours *h, const Calendar *place, int32_t day, int minute, int *from) {
  bool found = false;
  if (closed_on(h, place, day)) return false;
  for (size_t i = 0; i < h->n_spans; i++) {
    const OpenSpan *s = &h->spans[i];
    if (!(s->days >> date_weekday(day) & 1u) || s->from_min < minute || (found && s->from_min >= *from)) continue;
    *from = s->from_min;
    found = true;
  }
  return found;
}

OpenNow hours_now(const Hours *h, const Calendar *place, Millis now) {
  OpenNow out = {0};
  if (!h || !h->n_spans || !place) return out;
  int64_t there = now / MINUTE_MS + place->offset_min;
  int32_t today = (int32_t)(there / DAY_MIN);
  int minute = (int)(there % DAY_MIN);
  const OpenSpan *s = span_at(h, place, today, minute);
  out = (OpenNow){.known = true, .open = s != NULL, .always = whole_week(h), .day = today, .minute = s ? s->to_min : 0,
                  .sure = !h->n_closed || (today >= place->known_from && today < place->known_to)};
  if (s) return out;
  for (int32_t day = today; day <= today + LOOK_AHEAD_DAYS; day++) {
    out.day = day;
    if (opens_on(h, place, day, day == today ? minute : 0, &out.minute)) return out;
  }
  return (OpenNow){0};  // closed for longer than we look: say nothing
}
