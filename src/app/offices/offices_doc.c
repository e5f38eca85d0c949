// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/offices/offices_doc.h"

#include <string.h>

#include "base/text.h"

const OfficeField office_fields[OFFICE_FIELDS] = {
    {"name", OF_TEXT}, {"own_name", OF_TEXT}, {"kind", OF_TEXT}, {"country", OF_TEXT}, {"home", OF_TEXT}, {"part_of", OF_LIST},
    {"association_of", OF_LIST}, {"area", OF_LIST}, {"issues", OF_LIST}, {"who", OF_LIST}, {"pathways", OF_LIST},
    {"languages", OF_LIST}, {"doors", OF_LIST}, {"phones", OF_PHONES}, {"web", OF_TEXT}, {"mail", OF_TEXT}, {"messenger", OF_TEXT},
    {"address", OF_TEXT}, {"visit", OF_BOOL}, {"hours", OF_TEXT}, {"cost", OF_TEXT}, {"anonymity", OF_TEXT}, {"documents", OF_LIST},
    {"does", OF_LIST}, {"cannot", OF_LIST}, {"notes", OF_LIST}, {"deadline_months", OF_NUMBER}, {"days_from", OF_NUMBER}, {"days_to", OF_NUMBER},
    {"immigration_reporting", OF_TEXT}, {"reporting_source", OF_TEXT}, {"reporting_date", OF_TEXT}, {"next", OF_LIST},
    {"on_request", OF_BOOL}, {"join_web", OF_TEXT}, {"dues", OF_TEXT}, {"source", OF_TEXT}, {"source_date", OF_TEXT},
    {"verified", OF_BOOL}, {"verified_on", OF_TEXT}, {"verified_by", OF_TEXT}, {"closed", OF_BOOL}, {"comment", OF_TEXT}};
enum { DOC_BYTES = 256 * 1024 };
static const char HEAD[] = "# SPDX-" "FileCopyrightText: 2026 The Recourse contributors\n# SPDX-" "License-Identifier: Apache-2.0\n";
static const char *const PHONE_KEYS[] = {"number", "languages", "hours", "cost", "source", "source_date", "verified", NULL};

int office_field_find(const char *name) {
  for (int i = 0; i < OFFICE_FIELDS; i++)
    if (text_eq(office_fields[i].name, name)) return i;
  return -1;
}

bool doc_same(const char *one, const char *other) { return text_eq(one, other); }

// ---- spelling

static void put_quoted(Buf *b, const char *s) {
  buf_putc(b, '"');
  for (; *s; s++) {
    if (*s == '"' || *s == '\\') buf_putc(b, '\\');
    if (*s == '\n') buf_puts(b, "\\n");
    else if (*s == '\t') buf_puts(b, "\\t");
    else if (*s == '\r') buf_puts(b, "\\r");
    else buf_putc(b, *s);
  }
  buf_putc(b, '"');
}

// A word that every reader of YAML takes for a text: no truth value, no number.
static bool bare(const char *s) {
  static const char *const traps[] = {"yes", "no", "on", "off", "y", "n", "true", "false", "null"};
  size_t n = strlen(s);
  if (n == 0 || n > OFFICE_ID_MAX || s[0] < 'a' || s[0] > 'z') return false;
  if (strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") != n) return false;
  for (size_t i = 0; i < sizeof traps / sizeof *traps; i++)
    if (text_eq(s, traps[i])) return false;
  return true;
}

static void put_word(Buf *b, const char *s) {
  if (bare(s)) buf_puts(b, s);
  else put_quoted(b, s);
}

static Err put_list(Buf *b, const YamlNode *n, ErrDetail *d) {
  if (n->kind != YAML_LIST) return yaml_fault(n, d, "%s must be a list", n->key ? n->key : "this");
  buf_putc(b, '[');
  for (const YamlNode *c = n->first; c; c = c->next) {
    if (c->kind != YAML_SCALAR || !*c->text) return yaml_fault(c, d, "a list of words is wanted");
    if (c != n->first) buf_puts(b, ", ");
    put_word(b, c->text);
  }
  buf_putc(b, ']');
  return ERR_OK;
}

static Err put_phone(Buf *b, const YamlNode *n, ErrDetail *d) {
  bool first = true;
  TRY(yaml_only(n, PHONE_KEYS, d));
  buf_puts(b, "\n  - {");
  for (size_t i = 0; PHONE_KEYS[i]; i++) {
    const YamlNode *m = yaml_get(n, PHONE_KEYS[i]);
    if (!m || (m->kind == YAML_SCALAR && !*m->text) || (m->kind == YAML_LIST && !m->n)) continue;
    buf_fmt(b, "%s%s: ", first ? "" : ", ", PHONE_KEYS[i]);
    first = false;
    if (m->kind == YAML_LIST) TRY(put_list(b, m, d));
    else if (m->kind != YAML_SCALAR) return yaml_fault(m, d, "a word is wanted");
    else if (text_eq(PHONE_KEYS[i], "verified")) buf_puts(b, m->text);
    else put_word(b, m->text);
  }
  buf_putc(b, '}');
  return ERR_OK;
}

static Err put_phones(Buf *b, const YamlNode *n, ErrDetail *d) {
  if (n->kind != YAML_LIST) return yaml_fault(n, d, "phones must be a list");
  for (const YamlNode *c = n->first; c; c = c->next) TRY(put_phone(b, c, d));
  return ERR_OK;
}

static Err put_value(Buf *b, OfficeFieldKind kind, const YamlNode *n, ErrDetail *d) {
  int64_t number;
  if (kind == OF_LIST) return n->kind == YAML_LIST && !n->n ? ERR_OK : put_list(b, n, d);
  if (kind == OF_PHONES) return put_phones(b, n, d);
  if (n->kind != YAML_SCALAR) return yaml_fault(n, d, "a text is wanted");
  if (kind == OF_BOOL) {
    if (n->quoted || (!text_eq(n->text, "true") && !text_eq(n->text, "false"))) return yaml_fault(n, d, "true or false is wanted");
    buf_puts(b, n->text);
  } else if (kind == OF_NUMBER) {
    if (text_int(n->text, 1, 100000, &number) != ERR_OK) return yaml_fault(n, d, "a number from 1 is wanted");
    buf_fmt(b, "%lld", (long long)number);
  } else if (*n->text) {
    put_word(b, n->text);
  }
  return ERR_OK;
}

static Err value_of(Arena *a, int field, const YamlNode *n, const char **out, ErrDetail *d) {
  Buf b;
  buf_init(&b, OFFICE_VALUE_MAX);
  Err e = put_value(&b, office_fields[field].kind, n, d);
  if (e == ERR_OK && b.err != ERR_OK) e = yaml_fault(n, d, "%s is too long", office_fields[field].name);
  *out = e == ERR_OK && b.n ? arena_strn(a, (const char *)b.p, b.n) : NULL;
  buf_free(&b);
  return e;
}

Err doc_value(Arena *a, int field, const char *text, const char **out, ErrDetail *d) {
  YamlNode *root;
  char *whole = arena_fmt(a, "%s: %s\n", office_fields[field].name, text);
  TRY(yaml_read(a, office_fields[field].name, BYTES(whole, strlen(whole)), &root, d));
  if (root->kind != YAML_MAP || root->n != 1) return err_set(d, ERR_INPUT, office_fields[field].name, "one value is wanted");
  return value_of(a, field, root->first, out, d);
}

// ---- forms

static const char *quoted(Arena *a, const char *s) {
  Buf b;
  buf_init(&b, OFFICE_VALUE_MAX);
  put_quoted(&b, s);
  const char *out = arena_strn(a, (const char *)b.p, b.n);
  buf_free(&b);
  return out;
}

Err doc_value_typed(Arena *a, int field, const char *words, const char **out, ErrDetail *d) {
  OfficeFieldKind kind = office_fields[field].kind;
  const char *list = "";
  *out = NULL;
  if (!*words) return ERR_OK;
  if (kind == OF_TEXT) return doc_value(a, field, quoted(a, words), out, d);
  if (kind == OF_PHONES) return doc_value(a, field, arena_fmt(a, "\n%s", words), out, d);
  if (kind != OF_LIST) return doc_value(a, field, words, out, d);
  for (const char *at = words; *at;) {
    size_t n = strcspn(at, " ,\n\t");
    if (n) list = arena_fmt(a, "%s%s%s", list, *list ? ", " : "", quoted(a, arena_strn(a, at, n)));
    at += n + strspn(at + n, " ,\n\t");
  }
  return doc_value(a, field, arena_fmt(a, "[%s]", list), out, d);
}

static const char *list_shown(Arena *a, const YamlNode *n) {
  const char *out = "";
  for (const YamlNode *c = n->first; c; c = c->next) out = arena_fmt(a, "%s%s%s", out, *out ? " " : "", c->text);
  return out;
}

const char *doc_value_shown(Arena *a, int field, const char *value) {
  YamlNode *root;
  if (!value) return "";
  if (office_fields[field].kind == OF_PHONES) return *value == '\n' ? value + 1 : value;
  char *whole = arena_fmt(a, "x: %s\n", value);
  if (yaml_read(a, "value", BYTES(whole, strlen(whole)), &root, NULL) != ERR_OK || !root->first) return value;
  return root->first->kind == YAML_LIST ? list_shown(a, root->first) : root->first->text;
}

// ---- the file

Err doc_read(Arena *a, const char *name, Bytes text, OfficeDoc *out, ErrDetail *d) {
  YamlNode *root;
  *out = (OfficeDoc){.id = ""};
  TRY(yaml_read(a, name, text, &root, d));
  TRY(yaml_code(root, "id", true, &out->id, d));
  for (const YamlNode *c = root->first; c; c = c->next) {
    int field = office_field_find(c->key);
    if (field < 0 && !text_eq(c->key, "id")) return yaml_fault(c, d, "unknown key %s", c->key);
    if (field >= 0) TRY(value_of(a, field, c, &out->value[field], d));
  }
  return arena_failed(a) ? ERR_NO_MEMORY : ERR_OK;
}

char *doc_write(Arena *a, const OfficeDoc *doc) {
  Buf b;
  buf_init(&b, DOC_BYTES);
  buf_puts(&b, HEAD);
  buf_puts(&b, "id: ");
  put_word(&b, doc->id);
  buf_putc(&b, '\n');
  for (int i = 0; i < OFFICE_FIELDS; i++) {
    if (!doc->value[i]) continue;
    bool block = doc->value[i][0] == '\n';
    buf_fmt(&b, "%s:%s%s\n", office_fields[i].name, block ? "" : " ", doc->value[i]);
  }
  char *out = arena_strn(a, (const char *)b.p, b.n);
  buf_free(&b);
  return out;
}
