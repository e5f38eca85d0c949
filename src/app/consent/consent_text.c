// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The text of a consent. Whoever changes a sentence raises CONSENT_TEXT_VERSION: what was said yes to is kept as it was.
#include "app/consent/consent.h"
#include "base/text.h"

// A name as an English reader and a person there know it.
static const char *both(Arena *a, const char *english, const char *own) { return *own ? arena_fmt(a, "%s, %s", english, own) : english; }

// Where it goes, and what protects it there: the law, who takes complaints, and whether a source confirms this.
static void there(const Protection *p, const char *out[3]) {
  if (!p) {
    out[0] = TR_W("{org} is in {country}. We have not checked how well the law of {country} protects what you write.");
    return;
  }
  out[0] = *p->law ? TR_W("{org} is in {country}. A law there protects what you write: {law}.")
                   : TR_W("{org} is in {country}. We know of no law there that protects all that you write.");
  out[1] = *p->office ? TR_W("If somebody misuses it, you can complain there: {office}.")
                      : TR_W("We know of no office there that takes complaints about this.");
  out[2] = p->verified ? TR_W("Checked on {date}") : TR_W("No source has confirmed this yet.");
}

Err consent_text(const I18n *l, Arena *a, const ConsentCase *c, const ConsentChoice *choice, Millis now, const char **out, size_t *n) {
  enum { CHECKED = 6 };
  const Protection *p = c->law;
  int32_t until = (int32_t)(now / DAY_MS + choice->days);
  const char *law[3] = {NULL};
  there(p, law);
  I18nArg args[] = {i18n_arg_str("org", c->to.name), i18n_arg_str("from", c->from.name), i18n_arg_str("country", i18n_country(a, l, c->to.country)),
                    i18n_arg_str("law", p ? both(a, p->law, p->law_own) : ""), i18n_arg_str("office", p ? both(a, p->office, p->office_own) : ""),
                    i18n_arg_str("date", "")};
  const char *const said[CONSENT_TEXTS] = {
      TR_W("You allow {org} to read the parts of your report that are listed here, and nothing else."),
      choice->handover ? TR_W("{org} takes over your report. It answers you from then on.") : TR_W("{org} and {from} help you together."),
      !choice->handover ? NULL
      : choice->keep    ? TR_W("{from} may still read what it has now.")
                        : TR_W("{from} can then no longer read your report."),
      org_is_peer(&c->to) ? TR_W("Your report goes to a computer of {org}. Your files stay here.") : NULL,
      law[0], law[1], law[2],
      TR_W("They may read it until {date}."),
      TR_W("You can stop this at any time. What a person has already read cannot be unread.")};
  *n = 0;
  for (size_t i = 0; i < CONSENT_TEXTS; i++) {
    if (!said[i]) continue;
    args[sizeof args / sizeof args[0] - 1] = i18n_arg_str("date", i18n_date(a, l, i == CHECKED && p ? p->read_day : until));
    out[(*n)++] = i18n_fmt_str(a, i18n_tr(l, NULL, said[i]), args, sizeof args / sizeof args[0]);
  }
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}
