// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Routes of this room, and the words that its pages share.
#include "app/groups/groups_web.h"

#include <string.h>

#include "base/text.h"

enum { TEXT_MAX = 10000, WORDS_MAX_CHARS = 2000, NAME_CHARS = 200, FORM_MAX = 512 * 1024 };

const char *grp_url(const Req *rq, int64_t id, const char *rest) { return arena_fmt(rq->arena, "/staff/groups/%lld%s", (long long)id, rest); }

const char *grp_day(const Req *rq, const I18n *l, int64_t day) { return i18n_date(rq->arena, l, (int32_t)day); }

const char *grp_ref(Arena *a, int64_t ref) { return arena_fmt(a, "%04lld-%04lld", (long long)(ref / 10000), (long long)(ref % 10000)); }

struct grp_option_view *grp_langs(const Req *rq, const char *chosen, size_t *n) {
  struct grp_option_view *v = ARENA_ARRAY(rq->arena, struct grp_option_view, n_languages);
  *n = v ? n_languages : 0;
  for (size_t i = 0; i < *n; i++)
    v[i] = (struct grp_option_view){languages[i].tag, languages[i].own_name, text_eq(languages[i].tag, chosen)};
  return v;
}

// ---- amounts

static const Question *amount_question(const Tree *t) {
  for (size_t i = 0; t && i < t->n_questions; i++)
    if (t->questions[i].kind == Q_AMOUNT && t->questions[i].n_per == 0) return &t->questions[i];
  return NULL;
}

struct grp_option_view *grp_currencies(const Req *rq, const char *chosen, size_t *n) {
  const Question *q = amount_question(req_app(rq)->tree);
  struct grp_option_view *v = ARENA_ARRAY(rq->arena, struct grp_option_view, q ? q->n_currencies + 1 : 1);
  *n = v && q ? q->n_currencies : 0;
  for (size_t i = 0; i < *n; i++) v[i] = (struct grp_option_view){q->currencies[i], q->currencies[i], text_eq(q->currencies[i], chosen)};
  return v;
}

Err grp_amount(const Req *rq, const char *number, const char *currency, const char **out) {
  const Question *q = amount_question(req_app(rq)->tree);
  *out = "";
  if (!*number) return ERR_OK;
  return q ? answer_amount(rq->arena, q, text_ascii_digits(rq->arena, number), currency, "", out) : ERR_CONFIG;
}

bool grp_minor(Arena *a, const char *amount, int64_t *minor, const char **currency) {
  const char *space = strchr(amount, ' '), *dot = strchr(amount, '.');
  int64_t whole = 0, part = 0;
  if (!space) return false;
  *currency = space + 1;
  int digits = i18n_currency_digits(*currency);
  if (dot && dot > space) dot = NULL;
  if (text_int(arena_strn(a, amount, (size_t)((dot ? dot : space) - amount)), 0, INT64_MAX / 100000, &whole) != ERR_OK) return false;
  for (const char *s = dot ? dot + 1 : space; digits > 0; digits--) {
    whole *= 10;
    part = part * 10 + (s < space ? *s++ - '0' : 0);
  }
  *minor = whole + part;
  return true;
}

const char *grp_money(Arena *a, const I18n *l, const char *amount) {
  int64_t minor;
  const char *currency;
  return grp_minor(a, amount, &minor, &currency) ? i18n_money(a, l, minor, currency) : NULL;
}

// ---- receipts on paper

static const char *public_url(const Req *rq) {
  const char *url = req_public_url(rq);
  return *url ? url : arena_fmt(rq->arena, "%s://%s", req_is_https(rq) ? "https" : "http", req_header(rq, "Host"));
}

// The same texts as on her own receipt page, and the one that matters most in the helper's language.
void grp_slip(const Req *rq, const char *lang, const char *org, const Receipt *receipt, const Due *due, struct grp_slip_view *v) {
  const I18n *l = i18n_get(req_app(rq)->i18n, lang, I18N_WORKER);
  const Language *own = i18n_language(l);
  I18nArg args[] = {i18n_arg_str("org", org)};
  char *printed = arena_alloc(rq->arena, RECEIPT_PRINT_CHARS + 1);
  if (!printed) return;
  receipt_print(receipt, printed);
  v->receipt = printed;
  v->lang = own->tag;
  v->dir = own->dir;
  v->title = i18n_tr(l, NULL, TR_W("Your receipt number"));
  v->keep = i18n_tr(l, NULL, TR_W("Keep it in a safe place. With it you can read the answers and write messages."));
  v->org = i18n_fmt_str(rq->arena, i18n_tr(l, NULL, due ? TR_W("{org} has your report now.") : TR_W("This number works as soon as {org} has typed in your paper.")), args, 1);
  if (due) v->promise = intake_due_text(l, rq->arena, due);
  v->url = arena_fmt(rq->arena, "%s/%s/r", public_url(rq), own->tag);
}

// ---- routes

static const Field create_fields[] = {{"title", F_LINE, 0, 0, GROUP_TITLE_MAX, 0, "name of the group, for colleagues"}, {0}};
static const Field page_fields[] = {{"done", F_CODE, FIELD_QUERY, 0, 12, 0, "what has just happened"}, {0}};
static const Field act_fields[] = {{"act", F_CODE, FIELD_REQUIRED, 1, 12, 0, "admit, remove, open or close"},
                                   {"member", F_INT, 0, 0, INT64_MAX, 0, "case of the member"},
                                   {0}};
static const Field message_fields[] = {{"message", F_TEXT, 0, 0, TEXT_MAX, 0, "text to every member"},
                                       {"text_lang", F_LINE, 0, 0, 20, 0, "language of the text"},
                                       {0}};
static const Field place_fields[] = {{"group", F_INT, 0, 0, INT64_MAX, 0, "group that the case is put into"},
                                     {"yes", F_BOOL, 0, 0, 1, 0, "the worker said yes"},
                                     {0}};
static const Field room_page_fields[] = {{"sheet", F_INT, FIELD_QUERY, 0, INT64_MAX, 0, "sheet of paper that is typed in"}, {0}};
static const Field room_fields[] = {
    {"sheet", F_INT, 0, 0, INT64_MAX, 0, "sheet of paper that is typed in"},
    {"once", F_LINE, 0, 0, 64, 0, "mark of this form: sent twice, it makes each report once"},
    {"issue", F_CODE, FIELD_MANY, 1, 60, 30, "what is wrong, in common"},
    {"where", F_CODE, 0, 0, 60, 0, "where they are now"},
    {"place", F_LINE, 0, 0, 80, 0, "question and place: prefecture:jp-13"},
    {"sector", F_CODE, 0, 0, 60, 0, "kind of work"},
    {"story", F_TEXT, 0, 0, TEXT_MAX, 0, "what happened to all of them"},
    {"cur", F_LINE, 0, 0, 8, 0, "currency of the amounts, ISO 4217"},
    {"row_name", F_LINE, FIELD_MANY | FIELD_KEEP_EMPTY, 0, NAME_CHARS, GROUP_ROWS, "name in each row"},
    {"row_lang", F_LINE, FIELD_MANY | FIELD_KEEP_EMPTY, 0, 20, GROUP_ROWS, "language in each row"},
    {"row_words", F_TEXT, FIELD_MANY | FIELD_KEEP_EMPTY, 0, WORDS_MAX_CHARS, GROUP_ROWS, "own words in each row"},
    {"row_amount", F_LINE, FIELD_MANY | FIELD_KEEP_EMPTY, 0, 40, GROUP_ROWS, "what is owed in each row"},
    {"row_yes", F_CODE, FIELD_MANY, 1, 2, GROUP_ROWS, "rows whose worker said yes"},
    {"row_share", F_CODE, FIELD_MANY, 1, 2, GROUP_ROWS, "rows whose name the organisation may open"},
    {0}};
static const Field paper_fields[] = {{"paper_lang", F_LINE, FIELD_REQUIRED, 1, 20, 0, "language of the workers"},
                                     {"rows", F_INT, FIELD_REQUIRED, 1, GROUP_ROWS, 0, "how many rows"},
                                     {0}};
static const Field hers_fields[] = {{"act", F_CODE, FIELD_REQUIRED, 1, 8, 0, "look, join, give, show, hide or leave"},
                                    {"code", F_LINE, 0, 0, 60, 0, "group code as typed"},
                                    {"name", F_LINE, 0, 0, 200, 0, "what the others may call her"},
                                    {"t", F_TEXT, 0, 0, TEXT_MAX, 0, "what she gives to the group"},
                                    {"amount", F_LINE, 0, 0, 40, 0, "what is owed to her"},
                                    {"cur", F_LINE, 0, 0, 8, 0, "its currency, ISO 4217"},
                                    {0}};

#define STAFF(method, path, fields, handler, summary) {method, path, ROLE_CASE_STAFF, 0, fields, BODY_OF(method), handler, NULL, summary}
#define BODY_OF(method) (sizeof(method) == sizeof("POST") ? FORM_MAX : 0)
const Route groups_routes[] = {
    STAFF("GET", "/staff/groups", NULL, groups_list_web, "Groups: one complaint of many workers."),
    STAFF("POST", "/staff/groups", create_fields, groups_create_web, "Makes a group."),
    STAFF("GET", "/staff/groups/{id}", page_fields, groups_page_web, "One group: members, what they gave, sums."),
    STAFF("POST", "/staff/groups/{id}", act_fields, groups_act_web, "Admits or takes out a member; opens or closes the group."),
    STAFF("POST", "/staff/groups/{id}/message", message_fields, groups_message_web, "Writes the same words to every member, each in her own case."),
    STAFF("GET", "/staff/groups/{id}/room", room_page_fields, groups_room_page_web, "Form for many in one room."),
    STAFF("POST", "/staff/groups/{id}/room", room_fields, groups_room_web, "Files a report for each row; shows the receipts to cut apart."),
    STAFF("GET", "/staff/groups/{id}/paper", NULL, groups_paper_page_web, "Form for a sheet to fill in without a connection."),
    STAFF("POST", "/staff/groups/{id}/paper", paper_fields, groups_paper_web, "The sheet with its receipts, to print."),
    STAFF("GET", "/staff/cases/{id}/group", NULL, groups_place_page_web, "Which group a case is in."),
    STAFF("POST", "/staff/cases/{id}/group", place_fields, groups_place_web, "Puts a case into a group, as its worker agreed."),
    {"GET", "/{lang}/r/group", ROLE_RECEIPT, 0, NULL, 0, groups_hers_page_web, NULL, "Her group, or the form for a group code."},
    {"POST", "/{lang}/r/group", ROLE_RECEIPT, 0, hers_fields, 0, groups_hers_web, NULL, "Asks to join, gives, shows or hides herself, leaves at once."},
    {0}};
