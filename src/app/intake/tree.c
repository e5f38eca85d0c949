// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Reads the question tree. Strict: what is not known here stops the start, with file and line.
#include "app/intake/tree.h"

#include <string.h>

#include "base/text.h"

enum { TREE_MAX = 8 * 1024 * 1024, COND_DEPTH = 4 };
const char *const question_kinds[Q_KINDS] = {"choice", "choices", "text", "date", "amount", "duration", "place", "parties",
                                             "organisations", "contact", "name"};
typedef struct { Arena *a; Tree *t; Question *q; size_t n_q; ErrDetail *d; } TreeLoader;

// ---- conditions: they name questions that stand earlier

static const Question *earlier(const TreeLoader *l, const char *id) {
  for (size_t i = 0; i < l->n_q; i++)
    if (text_eq(l->q[i].id, id)) return &l->q[i];
  return NULL;
}

static Err read_is(TreeLoader *l, const YamlNode *n, Cond *c) {
  static const char *const keys[] = {"q", "is", "has", NULL};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "q", true, &c->q, l->d));
  TRY(yaml_code(n, "is", false, &c->answer, l->d));
  TRY(yaml_code(n, "has", false, &c->answer, l->d));
  const Question *q = earlier(l, c->q);
  if (!c->answer || n->n != 2) return yaml_fault(n, l->d, "a condition has q and is, or q and has");
  if (!q) return yaml_fault(n, l->d, "question '%s' is not asked before", c->q);
  if (!question_answer(q, c->answer) && !text_eq(c->answer, "dont_know"))
    return yaml_fault(n, l->d, "%s has no answer '%s'", c->q, c->answer);
  c->kind = COND_IS;
  return ERR_OK;
}

static Err read_cond(TreeLoader *l, const YamlNode *n, int depth, Cond *c);

static Err read_conds(TreeLoader *l, const YamlNode *list, int depth, Cond *parent) {
  const Cond **link = &parent->first;
  for (const YamlNode *k = list->first; k; k = k->next) {
    Cond *child = ARENA_NEW(l->a, Cond);
    if (!child) return ERR_NO_MEMORY;
    TRY(read_cond(l, k, depth + 1, child));
    *link = child;
    link = &child->next;
  }
  return ERR_OK;
}

static Err read_cond(TreeLoader *l, const YamlNode *n, int depth, Cond *c) {
  static const struct { const char *key; CondKind kind; } kinds[] = {{"all", COND_ALL}, {"any", COND_ANY}, {"not", COND_NOT}};
  *c = (Cond){0};
  if (depth > COND_DEPTH) return yaml_fault(n, l->d, "a condition is nested more than %d deep", COND_DEPTH);
  if (n->kind != YAML_MAP) return yaml_fault(n, l->d, "a condition is a mapping");
  for (size_t i = 0; i < 3; i++) {
    const YamlNode *in = yaml_get(n, kinds[i].key);
    if (!in) continue;
    c->kind = kinds[i].kind;
    if (n->n != 1) return yaml_fault(n, l->d, "%s stands alone", kinds[i].key);
    if (c->kind != COND_NOT && in->kind == YAML_LIST) return read_conds(l, in, depth, c);
    if (c->kind != COND_NOT) return yaml_fault(in, l->d, "%s takes a list", kinds[i].key);
    Cond *child = ARENA_NEW(l->a, Cond);
    if (!child) return ERR_NO_MEMORY;
    c->first = child;
    return read_cond(l, in, depth + 1, child);
  }
  return read_is(l, n, c);
}

static Err read_show_if(TreeLoader *l, const YamlNode *n, Cond *c) {
  const YamlNode *in = yaml_get(n, "show_if");
  return in ? read_cond(l, in, 0, c) : ERR_OK;
}

Err cond_load(Arena *a, const Tree *t, const YamlNode *n, Cond *out, ErrDetail *d) {
  // The whole tree stands before; the loader only reads its questions.
  TreeLoader l = {.a = a, .q = (Question *)(uintptr_t)t->questions, .n_q = t->n_questions, .d = d};
  *out = (Cond){0};
  return n ? read_cond(&l, n, 0, out) : ERR_OK;
}

// ---- answers

static bool flag_known(const Tree *t, const char *flag) {
  for (size_t i = 0; i < t->n_flags; i++)
    if (text_eq(t->flags[i], flag)) return true;
  return false;
}

static Err check_flags(TreeLoader *l, const YamlNode *n, const char *const *flags, size_t n_flags) {
  for (size_t i = 0; i < n_flags; i++)
    if (!flag_known(l->t, flags[i])) return yaml_fault(n, l->d, "flag '%s' does not exist", flags[i]);
  return ERR_OK;
}

static Err check_links(TreeLoader *l, const YamlNode *n, const Answer *a) {
  TRY(check_flags(l, n, a->sets, a->n_sets));
  for (size_t i = 0; i < a->n_doors; i++)
    if (!door_group_find(l->t->taxonomy, a->doors[i])) return yaml_fault(n, l->d, "doors '%s' do not exist", a->doors[i]);
  for (size_t i = 0; i < a->n_cards; i++)
    if (!door_card_find(l->t->taxonomy, a->cards[i])) return yaml_fault(n, l->d, "card '%s' does not exist", a->cards[i]);
  if ((strstr(a->text, "{from_age}") && !a->from_age) || (strstr(a->text, "{to_age}") && !a->to_age))
    return yaml_fault(n, l->d, "nothing to put in the placeholder");
  return ERR_OK;
}

static Err read_answer(TreeLoader *l, const YamlNode *n, Answer *a) {
  static const char *const keys[] = {"id", "text", "hint", "picture", "sets", "doors", "cards", "exclusive", "show_if", "on_card",
                                     "from", "from_age", "to_age", "comment", "why", NULL};
  const char *from = "";
  *a = (Answer){.hint = "", .picture = "", .on_card = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &a->id, l->d));
  TRY(yaml_text(n, "text", true, &a->text, l->d));
  TRY(yaml_text(n, "hint", false, &a->hint, l->d));
  TRY(yaml_text(n, "picture", false, &a->picture, l->d));
  TRY(yaml_text(n, "on_card", false, &a->on_card, l->d));
  TRY(yaml_text(n, "from_age", false, &a->from_age, l->d));
  TRY(yaml_text(n, "to_age", false, &a->to_age, l->d));
  TRY(yaml_texts(l->a, n, "sets", &a->sets, &a->n_sets, l->d));
  TRY(yaml_texts(l->a, n, "doors", &a->doors, &a->n_doors, l->d));
  TRY(yaml_texts(l->a, n, "cards", &a->cards, &a->n_cards, l->d));
  TRY(yaml_bool(n, "exclusive", false, &a->exclusive, l->d));
  TRY(yaml_text(n, "from", false, &from, l->d));
  if (*from && date_parse(from, &a->from) != ERR_OK) return yaml_fault(n, l->d, "from: '%s' is not a day", from);
  TRY(read_show_if(l, n, &a->show_if));
  return check_links(l, n, a);
}

static bool reserved(const char *id) { return text_eq(id, "dont_know") || text_eq(id, "skip"); }

static Err read_answers(TreeLoader *l, const YamlNode *n, Question *q) {
  const YamlNode *first;
  size_t i = 0, count;
  TRY(yaml_list(n, "answers", false, &first, &count, l->d));
  if (count > ANSWERS_MAX) return yaml_fault(n, l->d, "more than %d answers", ANSWERS_MAX);
  Answer *v = ARENA_ARRAY(l->a, Answer, count + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    TRY(read_answer(l, c, &v[i]));
    if (reserved(v[i].id)) return yaml_fault(c, l->d, "id %s is reserved", v[i].id);
    for (size_t k = 0; k < i; k++)
      if (text_eq(v[k].id, v[i].id)) return yaml_fault(c, l->d, "id %s stands twice", v[i].id);
  }
  q->answers = v;
  q->n_answers = count;
  return ERR_OK;
}

// ---- extra fields

static Err read_extra(TreeLoader *l, const YamlNode *n, const Question *q, Extra *x) {
  static const char *const keys[] = {"id", "kind", "label", "hint", "precision", "comment", NULL};
  static const char *const kinds[] = {"date", "text", "tick"};
  const char *kind = "", *precision = "";
  unsigned k = 0;
  *x = (Extra){.hint = ""};
  TRY(yaml_only(n, keys, l->d));
  TRY(yaml_code(n, "id", true, &x->id, l->d));
  TRY(yaml_text(n, "label", true, &x->label, l->d));
  TRY(yaml_text(n, "hint", false, &x->hint, l->d));
  TRY(yaml_text(n, "kind", true, &kind, l->d));
  TRY(yaml_text(n, "precision", false, &precision, l->d));
  while (k < 3 && !text_eq(kinds[k], kind)) k++;
  if (k == 3) return yaml_fault(n, l->d, "kind '%s' of an extra field does not exist", kind);
  x->kind = (ExtraKind)k;
  x->month = text_eq(precision, "month");
  if ((x->kind == EXTRA_DATE) != (*precision != '\0')) return yaml_fault(n, l->d, "precision belongs to dates");
  // Both stand behind "<question>." in the answers.
  return question_answer(q, x->id) || reserved(x->id) ? yaml_fault(n, l->d, "id %s is an answer's", x->id) : ERR_OK;
}

static Err read_extras(TreeLoader *l, const YamlNode *n, Question *q) {
  const YamlNode *first;
  size_t i = 0, count;
  TRY(yaml_list(n, "extra", false, &first, &count, l->d));
  if (count > EXTRAS_MAX) return yaml_fault(n, l->d, "more than %d extra fields", EXTRAS_MAX);
  Extra *v = ARENA_ARRAY(l->a, Extra, count + 1);
  if (!v) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, i++) {
    TRY(read_extra(l, c, q, &v[i]));
    for (size_t k = 0; k < i; k++)
      if (text_eq(v[k].id, v[i].id)) return yaml_fault(c, l->d, "id %s stands twice", v[i].id);
  }
  q->extras = v;
  q->n_extras = count;
  return ERR_OK;
}

// ---- questions

static const char *const QUESTION_KEYS[] = {"id", "number", "part", "kind", "required", "dont_know", "skip", "sealed", "coarse",
                                            "show_if", "text", "hint", "why", "answers", "max", "extra", "dont_know_sets",
                                            "self_check", "speak", "precision", "currencies", "per", "unit", "source", "comment",
                                            NULL};

static Err read_words(TreeLoader *l, const YamlNode *n, Question *q) {
  const char *part = "", *kind = "";
  unsigned k = 0;
  TRY(yaml_code(n, "id", true, &q->id, l->d));
  if (earlier(l, q->id)) return yaml_fault(n, l->d, "id %s stands twice", q->id);
  TRY(yaml_text(n, "part", true, &part, l->d));
  TRY(yaml_text(n, "kind", true, &kind, l->d));
  TRY(yaml_text(n, "text", true, &q->text, l->d));
  TRY(yaml_text(n, "hint", false, &q->hint, l->d));
  while (k < Q_KINDS && !text_eq(question_kinds[k], kind)) k++;
  if (k == Q_KINDS) return yaml_fault(n, l->d, "kind '%s' does not exist", kind);
  q->kind = (QKind)k;
  q->later = text_eq(part, "later");
  return q->later || text_eq(part, "intake") ? ERR_OK : yaml_fault(n, l->d, "part '%s' does not exist", part);
}

static Err read_switches(TreeLoader *l, const YamlNode *n, Question *q) {
  bool sealed = false;
  TRY(yaml_int(n, "number", true, 1, 99, &q->number, l->d));
  TRY(yaml_bool(n, "required", true, &q->required, l->d));
  TRY(yaml_bool(n, "dont_know", true, &q->dont_know, l->d));
  TRY(yaml_bool(n, "skip", true, &q->skip, l->d));
  TRY(yaml_bool(n, "sealed", true, &sealed, l->d));
  TRY(yaml_bool(n, "speak", false, &q->speak, l->d));
  TRY(yaml_bool(n, "self_check", false, &q->self_check, l->d));
  TRY(yaml_texts(l->a, n, "dont_know_sets", &q->dont_know_sets, &q->n_dont_know_sets, l->d));
  TRY(check_flags(l, n, q->dont_know_sets, q->n_dont_know_sets));
  if (!sealed) return yaml_fault(n, l->d, "every answer is sealed");
  return q->required && (!q->dont_know || q->skip) ? yaml_fault(n, l->d, "a required question has dont_know and no skip") : ERR_OK;
}

static bool one_of(const char *s, const char *const *list) {
  for (; *list; list++)
    if (text_eq(s, *list)) return true;
  return false;
}

static Err read_place(TreeLoader *l, const YamlNode *n, Question *q) {
  const char *source = "";
  TRY(yaml_text(n, "source", q->kind == Q_PLACE, &source, l->d));
  if (text_eq(source, "prefectures")) q->places = &l->t->taxonomy->prefectures;
  else if (text_eq(source, "provinces")) q->places = &l->t->taxonomy->provinces;
  return (q->kind == Q_PLACE) == (q->places != NULL) ? ERR_OK : yaml_fault(n, l->d, "source '%s' does not fit", source);
}

static Err read_kind_keys(TreeLoader *l, const YamlNode *n, Question *q) {
  static const char *const units[] = {"minutes", "hours", "days", "months", NULL}, *const pers[] = {"hour", "day", "month", NULL},
                    *const coarse[] = {"", "issue_group", "region", "sector_group", NULL};
  const char *precision = "";
  TRY(yaml_text(n, "precision", q->kind == Q_DATE, &precision, l->d));
  q->month = text_eq(precision, "month");
  TRY(yaml_text(n, "unit", q->kind == Q_DURATION, &q->unit, l->d));
  if (q->kind == Q_DURATION && !one_of(q->unit, units)) return yaml_fault(n, l->d, "unit '%s' does not exist", q->unit);
  TRY(yaml_texts(l->a, n, "currencies", &q->currencies, &q->n_currencies, l->d));
  TRY(yaml_texts(l->a, n, "per", &q->per, &q->n_per, l->d));
  for (size_t i = 0; i < q->n_per; i++)
    if (!one_of(q->per[i], pers)) return yaml_fault(n, l->d, "per '%s' does not exist", q->per[i]);
  if ((q->kind == Q_AMOUNT) != (q->n_currencies > 0)) return yaml_fault(n, l->d, "currencies belong to amounts");
  TRY(yaml_text(n, "coarse", false, &q->coarse, l->d));
  if (!one_of(q->coarse, coarse)) return yaml_fault(n, l->d, "coarse '%s' does not exist", q->coarse);
  bool several = q->kind == Q_CHOICES || q->kind == Q_PARTIES;
  q->max = 1;
  TRY(yaml_int(n, "max", several, 1, ANSWERS_MAX, &q->max, l->d));
  return read_place(l, n, q);
}

static bool takes_answers(QKind k) {
  return k == Q_CHOICE || k == Q_CHOICES || k == Q_PARTIES || k == Q_ORGANISATIONS || k == Q_CONTACT;
}

static Err read_question(TreeLoader *l, const YamlNode *n, Question *q) {
  *q = (Question){.hint = "", .coarse = "", .unit = ""};
  TRY(yaml_only(n, QUESTION_KEYS, l->d));
  TRY(read_words(l, n, q));
  TRY(read_switches(l, n, q));
  TRY(read_kind_keys(l, n, q));
  TRY(read_show_if(l, n, &q->show_if));
  TRY(read_answers(l, n, q));
  TRY(read_extras(l, n, q));
  if (takes_answers(q->kind) != (q->n_answers > 0)) return yaml_fault(n, l->d, "%s: answers do not fit the kind", q->id);
  if (q->kind == Q_CONTACT || q->kind == Q_ORGANISATIONS) q->max = ANSWERS_MAX;
  if ((q->kind == Q_PARTIES || q->kind == Q_CONTACT) && q->n_answers > FREE_FIELDS_MAX)
    return yaml_fault(n, l->d, "%s: more than %d free fields", q->id, FREE_FIELDS_MAX);
  return ERR_OK;
}

static Err read_common(TreeLoader *l, const YamlNode *root) {
  const YamlNode *first;
  size_t n;
  TRY(yaml_list(root, "common", true, &first, &n, l->d));
  for (const YamlNode *c = first; c; c = c->next) {
    Answer a;
    TRY(read_answer(l, c, &a));
    if (text_eq(a.id, "dont_know")) l->t->dont_know = a;
    else if (text_eq(a.id, "skip")) l->t->skip = a;
    else return yaml_fault(c, l->d, "common answer '%s' does not exist", a.id);
  }
  return l->t->dont_know.id && l->t->skip.id ? ERR_OK : yaml_fault(root, l->d, "common needs dont_know and skip");
}

static Err read_tree(TreeLoader *l, const YamlNode *root) {
  static const char *const keys[] = {"audience", "version", "title", "flags", "common", "questions", NULL};
  const YamlNode *first;
  size_t n;
  int64_t version = 0;
  TRY(yaml_only(root, keys, l->d));
  TRY(yaml_int(root, "version", true, 1, 1, &version, l->d));
  TRY(yaml_text(root, "title", true, &l->t->title, l->d));
  TRY(yaml_texts(l->a, root, "flags", &l->t->flags, &l->t->n_flags, l->d));
  TRY(read_common(l, root));
  TRY(yaml_list(root, "questions", true, &first, &n, l->d));
  l->q = ARENA_ARRAY(l->a, Question, n);
  if (!l->q) return ERR_NO_MEMORY;
  for (const YamlNode *c = first; c; c = c->next, l->n_q++) TRY(read_question(l, c, &l->q[l->n_q]));
  l->t->questions = l->q;
  l->t->n_questions = n;
  return ERR_OK;
}

Err tree_load(const char *dir, const Taxonomy *taxonomy, Tree **out, ErrDetail *d) {
  Arena *a = arena_new(TREE_MAX, 0);
  Tree *t = a ? ARENA_NEW(a, Tree) : NULL;
  if (!t) {
    arena_free(a);
    return ERR_NO_MEMORY;
  }
  t->arena = a;
  t->taxonomy = taxonomy;
  TreeLoader l = {.a = a, .t = t, .d = d};
  YamlNode *root;
  Err e = yaml_load(a, arena_fmt(a, "%s/intake/tree.yaml", dir), &root, d);
  if (e == ERR_OK) e = read_tree(&l, root);
  if (e == ERR_OK && arena_failed(a)) e = ERR_NO_MEMORY;
  if (e == ERR_OK) *out = t;
  else arena_free(a);
  return e;
}

void tree_free(Tree *t) {
  if (t) arena_free(t->arena);
}
