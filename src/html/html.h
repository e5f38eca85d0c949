// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What compiled templates stand on (docs/templates.md): where they write, the language they write in, what every page
// knows, and one escaper for each place in HTML. Handlers fill a view struct and a PageContext and call
// <stem>_render(&h, &view); they never write markup themselves.
//
//   Html h = html_to(resp_body(rs), i18n_get(set, rq->lang, I18N_WORKER), &page);
//   cases_list_render(&h, &view);
//
// Text is UTF-8 and NUL-terminated; NULL is written as nothing. A full buffer is remembered in out->err.
#ifndef RECOURSE_HTML_HTML_H
#define RECOURSE_HTML_HTML_H
#include "base/mem.h"
#include "i18n/i18n.h"

// An entry of the error summary above a form: the field's id (the link goes to "#field") and the sentence, translated.
typedef struct { const char *field, *text; } PageError;

enum {
  PAGE_DEMO = 1,          // a demo folder: the banner says so
  PAGE_SHARED_PHONE = 2,  // she said that others use this phone: no picture receipt, calendar file or installed page
  PAGE_NO_INDEX = 4,
};

// What every page knows. All strings are borrowed for the time of rendering; NULL where it says so.
typedef struct PageContext {
  const char *lang;         // tag for <html lang>
  const char *dir;          // "ltr" or "rtl"
  const char *title;        // translated; neutral on worker pages
  const char *path;         // path of this page without the language prefix: "/q/12"
  const char *csrf;         // token for forms, NULL without a session
  const char *asset_base;   // "/a/<hash>/", the folder of this build's assets
  const char *asset_version;// the <hash> alone
  I18nAudience audience;
  const I18nSet *texts;     // all catalogues, for what is shown in a second language too; NULL: none
  const char *user_name;    // signed-in staff, else NULL
  const char *user_role;    // code: "caseworker", else NULL
  const char *org_name;     // of the signed-in user, or the host's neutral name
  int unread_messages;      // counters of the staff's top line
  int unread_due;
  const char *leave_url;    // target of the sticky "Leave this page" link
  bool no_leave;            // pages where it has no sense (language picker, staff)
  const PageError *error_summary;
  size_t n_error_summary;
  const char *form_secret;  // hidden field of drafts without cookies, else NULL
  unsigned flags;           // PAGE_*
} PageContext;

typedef struct Html Html;
struct Html {
  Buf *out;
  const I18n *lang;         // language and audience of this page
  const PageContext *page;
};
static inline Html html_to(Buf *out, const I18n *lang, const PageContext *page) { return (Html){out, lang, page}; }

// ---- Escapers. Each one is right in one place only; the template compiler picks it. ----
void html_text(Html *h, const char *s);      // text, <title>, <textarea>
void html_attr(Html *h, const char *s);      // inside a quoted attribute
// A whole URL in a quoted attribute: relative to this host, https:, tel: or mailto:. Anything else becomes "#".
void html_url(Html *h, const char *s);
void html_url_part(Html *h, const char *s);  // one component of a path or query: all but A-Z a-z 0-9 - . _ ~ is %XX
// A path inside a URL: as html_url_part, but "/" stays. It never makes "//", so it cannot name another host.
void html_url_path(Html *h, const char *s);
// What a person wrote: <bdi dir="auto">, escaped, line breaks as <br>. Text only.
void html_user(Html *h, const char *s);
void html_bdi(Html *h, const char *s);       // <bdi>, escaped. Text only.
void html_num(Html *h, int64_t n);           // Western digits, no grouping; safe everywhere
void html_unum(Html *h, uint64_t n);
void html_bool(Html *h, bool b);             // "true" or "false", as ARIA wants it
// Markup that is a constant of the build, never a value: a string literal, or it does not compile.
#define html_raw_const(h, literal) buf_add((h)->out, "" literal, sizeof(literal) - 1)

// ---- Called by compiled templates ----
static inline size_t html_count(int64_t n) { return n > 0 ? (size_t)n : 0; }  // bound of a loop
// Where a translated text stands.
typedef enum { HTML_IN_TEXT, HTML_IN_PLAIN /* title, textarea, option: no elements */, HTML_IN_ATTR } HtmlPlace;
void html_t(Html *h, HtmlPlace place, uint64_t hash, const char *ctx, const char *id, const I18nArg *args, size_t n_args);
void html_tn(Html *h, HtmlPlace place, uint64_t hash, const char *ctx, const char *id, const char *id_plural, int64_t n,
             const I18nArg *args, size_t n_args);
// A message id known only at run time (content).
void html_tx(Html *h, HtmlPlace place, const char *ctx, const char *id);

// The escaper for a value of any printable type: str_fn for strings, digits for integers, true/false for bool.
#define HTML_VALUE(h, str_fn, x)                                                                                  \
  _Generic((x), const char *: str_fn, char *: str_fn, bool: html_bool, signed char: html_num, \
           unsigned char: html_num, short: html_num, unsigned short: html_num, int: html_num, unsigned: html_num, long: html_num, long long: html_num,        \
           unsigned long: html_unum, unsigned long long: html_unum)((h), (x))
#endif
