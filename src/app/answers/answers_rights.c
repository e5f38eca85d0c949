// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Pages about rights: Markdown with a head of YAML. A page is a row of blocks (headings, paragraphs, list items); the source of one
// block is one text for translators. A block is printed from its translated Markdown: text, emphasis and links, nothing else.
#include <cmark.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "app/answers/answers_int.h"
#include "base/text.h"

enum { PAGE_MAX = 64 * 1024, PAGES_MAX = 64, BLOCKS_MAX = 64 };
typedef struct { Answers *s; Arena *a; ErrDetail *d; const char *name; RightBlock *blocks; size_t n; const char *lines[512]; size_t n_lines; } Reading;

// ---- reading

static Err fault(const Reading *r, int line, const char *what) {
  return err_set(r->d, ERR_CONFIG, "", "content/rights/%s:%d: %s", r->name, line, what);
}

static void split_lines(Reading *r, const char *text) {
  for (const char *p = text; *p && r->n_lines < 512;) {
    size_t n = strcspn(p, "\n");
    r->lines[r->n_lines++] = arena_strn(r->a, p, n);
    p += n + (p[n] == '\n');
  }
}

// The lines of a block as one; what stands before the first column (a list's dash, a heading's marks) is left out.
static const char *block_text(Reading *r, cmark_node *node) {
  const char *out = "";
  int first = cmark_node_get_start_line(node), last = cmark_node_get_end_line(node), column = cmark_node_get_start_column(node);
  for (int i = first; i <= last && i <= (int)r->n_lines; i++) {
    const char *line = r->lines[i - 1];
    if (i == first && column > 1 && (size_t)column - 1 <= strlen(line)) line += column - 1;
    line += strspn(line, " \t#");
    out = arena_fmt(r->a, "%s%s%s", out, *out ? " " : "", text_clean(r->a, line));
  }
  return out;
}

static Err add_block(Reading *r, cmark_node *node, int level, bool item) {
  if (r->n == BLOCKS_MAX) return fault(r, cmark_node_get_start_line(node), "too many blocks");
  r->blocks[r->n++] = (RightBlock){level, item, block_text(r, node)};
  return ERR_OK;
}

static Err read_items(Reading *r, cmark_node *list) {
  for (cmark_node *item = cmark_node_first_child(list); item; item = cmark_node_next(item)) {
    cmark_node *in = cmark_node_first_child(item);
    if (!in || cmark_node_next(in) || cmark_node_get_type(in) != CMARK_NODE_PARAGRAPH)
      return fault(r, cmark_node_get_start_line(item), "an item is one paragraph");
    TRY(add_block(r, in, 0, true));
  }
  return ERR_OK;
}

static Err read_blocks(Reading *r, const char *text) {
  cmark_node *root = cmark_parse_document(text, strlen(text), CMARK_OPT_DEFAULT);
  Err e = root ? ERR_OK : ERR_NO_MEMORY;
  for (cmark_node *n = root ? cmark_node_first_child(root) : NULL; n && e == ERR_OK; n = cmark_node_next(n)) {
    switch (cmark_node_get_type(n)) {
      case CMARK_NODE_PARAGRAPH: e = add_block(r, n, 0, false); break;
      case CMARK_NODE_HEADING: e = add_block(r, n, cmark_node_get_heading_level(n), false); break;
      case CMARK_NODE_LIST: e = read_items(r, n); break;
      default: e = fault(r, cmark_node_get_start_line(n), "headings, paragraphs and lists only"); break;
    }
  }
  if (root) cmark_node_free(root);
  return e;
}

static Err read_head(Reading *r, const char *text, size_t n, Right *out) {
  static const char *const keys[] = {"audience", "title", "order", "picture", "reviewed_on", "reviewed_by", "amount", "sources", NULL};
  YamlNode *root;
  TRY(yaml_read(r->a, arena_fmt(r->a, "content/rights/%s", r->name), BYTES(text, n), &root, r->d));
  TRY(yaml_only(root, keys, r->d));
  TRY(yaml_text(root, "title", true, &out->title, r->d));
  TRY(yaml_int(root, "order", true, 1, 999, &out->order, r->d));
  TRY(yaml_text(root, "picture", true, &out->picture, r->d));
  TRY(yaml_text(root, "reviewed_on", true, &out->reviewed_on, r->d));
  TRY(yaml_text(root, "reviewed_by", false, &out->reviewed_by, r->d));
  TRY(yaml_text(root, "amount", false, &out->amount, r->d));
  TRY(yaml_texts(r->a, root, "sources", &out->sources, &out->n_sources, r->d));
  if (out->amount && !answers_calc(r->s, out->amount)) return fault(r, 1, "there is no such calculator");
  return out->n_sources ? ERR_OK : fault(r, 1, "a page names its sources");
}

static Err read_page(Reading *r, const char *text, Right *out) {
  const char *end = text_starts(text, "---\n") ? strstr(text + 4, "\n---\n") : NULL;
  if (!end) return fault(r, 1, "the page begins with a head between two lines of ---");
  TRY(read_head(r, text + 4, (size_t)(end + 1 - (text + 4)), out));
  const char *body = end + 5;
  split_lines(r, body);
  r->blocks = ARENA_ARRAY(r->a, RightBlock, BLOCKS_MAX);
  if (!r->blocks) return ERR_NO_MEMORY;
  TRY(read_blocks(r, body));
  out->blocks = r->blocks;
  out->n_blocks = r->n;
  return ERR_OK;
}

static Err read_file(const char *path, char *buf, size_t cap) {
  FILE *f = fopen(path, "re");
  if (!f) return ERR_IO;
  size_t n = fread(buf, 1, cap - 1, f);
  bool bad = ferror(f) || !feof(f);
  (void)fclose(f);
  buf[n] = '\0';
  return bad || !text_utf8_ok(buf, n) ? ERR_IO : ERR_OK;
}

static Err load_page(Answers *s, const char *dir, const char *name, Right *out, ErrDetail *d) {
  char *text = malloc(PAGE_MAX);
  Reading *r = calloc(1, sizeof *r);
  Err e = text && r ? read_file(arena_fmt(s->arena, "%s/%s", dir, name), text, PAGE_MAX) : ERR_NO_MEMORY;
  if (e == ERR_IO) e = err_set(d, ERR_CONFIG, "", "content/rights/%s cannot be read", name);
  if (r) *r = (Reading){.s = s, .a = s->arena, .d = d, .name = name};
  *out = (Right){.id = arena_strn(s->arena, name, strlen(name) - 3)};
  if (e == ERR_OK) e = read_page(r, text, out);
  free(r);
  free(text);
  return e;
}

static int by_order(const void *a, const void *b) {
  const Right *x = a, *y = b;
  if (x->order != y->order) return x->order < y->order ? -1 : 1;
  return strcmp(x->id, y->id);
}

static int is_page(const struct dirent *e) {
  size_t n = strlen(e->d_name);
  return n > 3 && text_eq(e->d_name + n - 3, ".md") && !text_eq(e->d_name, "README.md");
}

Err rights_load(Answers *s, const char *dir, ErrDetail *d) {
  struct dirent **names;
  int n = scandir(dir, &names, is_page, alphasort);
  if (n < 0) return err_set(d, ERR_CONFIG, "", "%s cannot be read", dir);
  Right *v = n <= PAGES_MAX ? ARENA_ARRAY(s->arena, Right, (size_t)n + 1) : NULL;
  Err e = v ? ERR_OK : ERR_NO_MEMORY;
  for (int i = 0; i < n; i++) {
    if (e == ERR_OK) e = load_page(s, dir, arena_str(s->arena, names[i]->d_name), &v[i], d);
    free(names[i]);
  }
  free(names);
  if (e != ERR_OK) return e;
  qsort(v, (size_t)n, sizeof *v, by_order);
  s->rights = v;
  s->n_rights = (size_t)n;
  return ERR_OK;
}

// ---- printing

static void print_node(Html *h, cmark_node *n, bool enter) {
  switch (cmark_node_get_type(n)) {
    case CMARK_NODE_STRONG:
      if (enter) html_raw_const(h, "<strong>");
      else html_raw_const(h, "</strong>");
      return;
    case CMARK_NODE_EMPH:
      if (enter) html_raw_const(h, "<em>");
      else html_raw_const(h, "</em>");
      return;
    case CMARK_NODE_LINK:
      if (enter) {
        html_raw_const(h, "<a rel=\"noreferrer\" href=\"");
        html_url(h, cmark_node_get_url(n));
        html_raw_const(h, "\">");
      } else {
        html_raw_const(h, "</a>");
      }
      return;
    case CMARK_NODE_SOFTBREAK: case CMARK_NODE_LINEBREAK: html_text(h, " "); return;
    default:
      if (enter) html_text(h, cmark_node_get_literal(n));
  }
}

void rights_print(Html *h, const char *markdown) {
  const char *text = i18n_tr(h->lang, NULL, markdown);
  cmark_node *root = cmark_parse_document(text, strlen(text), CMARK_OPT_DEFAULT);
  cmark_iter *it = root ? cmark_iter_new(root) : NULL;
  for (cmark_event_type ev = it ? cmark_iter_next(it) : CMARK_EVENT_DONE; ev != CMARK_EVENT_DONE; ev = cmark_iter_next(it))
    print_node(h, cmark_iter_get_node(it), ev == CMARK_EVENT_ENTER);
  if (it) cmark_iter_free(it);
  if (root) cmark_node_free(root);
}
