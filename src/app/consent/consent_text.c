// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The text of a consent. Whoever changes a sentence raises CONSENT_TEXT_VERSION: what was said yes to is kept as it was.
#include "app/consent/consent.h"
#include "base/text.h"

typedef struct { const I18n *l; Arena *a; const I18nArg *args; size_t n_args; const char **out; size_t n; } Say;

static void say(Say *s, const char *id) {
  if (s->n < CONSENT_TEXTS) s->out[s->n++] = i18n_fmt_str(s->a, i18n_tr(s->l, NULL, id), s->args, s->n_args);
}

Err consent_text(const I18n *l, Arena *a, const ConsentCase *c, const ConsentChoice *choice, Millis now, const char **out, size_t *n) {
  int32_t until = (int32_t)(now / DAY_MS + choice->days);
  const I18nArg args[] = {i18n_arg_str("org", c->to.name), i18n_arg_str("from", c->from.name), i18n_arg_str("date", i18n_date(a, l, until)),
                          i18n_arg_str("country", i18n_country(a, l, c->to.country))};
  Say s = {.l = l, .a = a, .args = args, .n_args = 4, .out = out};
  say(&s, TR_W("You allow {org} to read the parts of your report that are listed here, and nothing else."));
  say(&s, choice->handover ? TR_W("{org} takes over your report. It answers you from then on.") : TR_W("{org} and {from} help you together."));
  if (choice->handover)
    say(&s, choice->keep ? TR_W("{from} may still read what it has now.") : TR_W("{from} can then no longer read your report."));
  say(&s, TR_W("{org} is in {country}. We have not checked how well the law of {country} protects what you write."));
  say(&s, TR_W("They may read it until {date}."));
  say(&s, TR_W("You can stop this at any time. What a person has already read cannot be unread."));
  *n = s.n;
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}
