#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Expand src/app/cases/queue.decl: every view x filter x sort order of the helper's queue becomes a statement.

    queuegen.py            writes queue.sql and queue.def beside it
    queuegen.py --indexes  prints the indexes that the statements name
    queuegen.py --check    says what differs from what is checked in, and which index the migrations lack; status 1 then
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DECL, SQL, DEF = (f"src/app/cases/queue.{end}" for end in ("decl", "sql", "def"))
COLUMNS = ("id, ref, status, lang, issue_group, region, due_hour, changed_hour, since_hour, assignee, unread, act_hour, "
           "version")
LIMIT = 51     # a page of 50, and one that tells whether there is a next page
COUNT_TO = 1000
# Placeholders 1 to 3 are organisation, sort key and id of the cursor. A view's own follow, the filter's value is last.
WHERE = {"-": (None, []), "mine": ("assignee", ["assignee = ?4"]), "nobody": ("assignee", ["assignee = 0"]),
         # What is due soon begins where the cursor does: the program starts it at this hour. One lower bound, not two.
         "due": (None, ["due_hour < ?4"]), "overdue": (None, ["due_hour < ?4"])}


class Mistake(Exception):
    pass


class Decl:
    def __init__(self):
        self.active, self.sorts, self.filters, self.indexes, self.views = [], {}, {}, [], {}


def take_only(words):
    if len(words) > 1 and words[-2] == "only":
        return words[:-2], words[-1]
    return words, None


def read_line(decl, words, view):
    kind, rest = words[0], words[1:]
    if kind == "active":
        decl.active = rest
    elif kind == "sort":
        decl.sorts[rest[0]] = (rest[1], {"asc": False, "desc": True}[rest[2]])
    elif kind == "filter":
        decl.filters[rest[0]] = rest[1]
    elif kind == "index":
        columns, only = take_only(rest[1:])
        decl.indexes.append((rest[0], columns, only))
    elif kind == "view":
        WHERE[rest[2]]
        view = decl.views[rest[0]] = {"status": rest[1], "where": rest[2], "sorts": [], "filters": [], "only": None}
    elif kind == "sorts" and view:
        view["sorts"] = [name for name in rest if decl.sorts[name]]
    elif kind == "filters" and view:
        view["filters"], view["only"] = take_only(rest)
        [decl.filters[name] for name in view["filters"]]
    else:
        raise KeyError(kind)
    return view


def read(text):
    decl, view = Decl(), None
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split("#")[0].split()
        try:
            view = read_line(decl, words, view) if words else view
        except (KeyError, IndexError) as e:
            raise Mistake(f"{DECL}:{number}: not understood: {e}") from e
    return decl


def statuses(decl, view):
    return decl.active if view["status"] == "active" else [view["status"]]


def index_for(decl, columns, sort):
    for name, have, only in decl.indexes:
        if have == columns and only in (None, sort):
            return f"cases_q_{name}_{sort}"
    raise Mistake(f"{DECL}: no index for {columns or 'no column'} in the order {sort}")


def variants(decl):
    """(view name, sort, filter or None) of everything that the page offers."""
    for name, view in decl.views.items():
        for filtered in [None] + view["filters"]:
            for sort in view["sorts"]:
                if filtered is None or view["only"] in (None, sort):
                    yield name, sort, filtered


def conditions(decl, view, filtered):
    """The index columns and the conditions of a view with a filter."""
    column, parts = WHERE[view["where"]]
    columns, parts = [column] if column else [], list(parts)
    if filtered:
        used = [int(n) for part in parts for n in re.findall(r"\?(\d)", part)]
        parts.append(f"{decl.filters[filtered]} = ?{max(used, default=3) + 1}")
        columns.append(decl.filters[filtered])
    return columns, parts


def statement(decl, name, sort, filtered, sqlite):
    view = decl.views[name]
    key, down = decl.sorts[sort]
    columns, parts = conditions(decl, view, filtered)
    hint = f" INDEXED BY {index_for(decl, columns, sort)}" if sqlite else ""
    arms = [f"SELECT {COLUMNS} FROM cases{hint} WHERE org_id = ?1 AND status = '{status}'"
            + "".join(f" AND {part}" for part in parts) + f" AND ({key}, id) {'<' if down else '>'} (?2, ?3)"
            for status in statuses(decl, view)]
    way = " DESC" if down else ""
    order = f" ORDER BY {key}{way}, id{way} LIMIT {LIMIT}"
    if not sqlite and len(arms) > 1:  # PostgreSQL merges arms that are ordered themselves; SQLite orders them on its own
        arms = [f"({arm}{order})" for arm in arms]
    return " UNION ALL ".join(arms) + order


def count(decl, name, sqlite):
    """Capped count of a view. Placeholders: organisation, person, this hour, the hour up to which something is due soon."""
    view = decl.views[name]
    columns, parts = conditions(decl, view, None)
    mine = {"mine": ["assignee = ?2"], "due": ["due_hour >= ?3", "due_hour < ?4"], "overdue": ["due_hour < ?3"]}
    parts = mine.get(view["where"], parts)
    hint = f" INDEXED BY {index_for(decl, columns, 'due')}" if sqlite else ""
    arms = [f"SELECT 1 FROM cases{hint} WHERE org_id = ?1 AND status = '{status}'" + "".join(f" AND {part}" for part in parts)
            for status in statuses(decl, view)]
    return f"(SELECT COUNT(*) FROM ({' UNION ALL '.join(arms)} LIMIT {COUNT_TO}) AS c_{name})"


def sql_text(decl):
    out = ["-- SPDX-FileCopyrightText: 2026 The Recourse contributors", "-- SPDX-License-" "Identifier: Apache-2.0",
           "-- Generated by tools/queuegen.py from queue.decl: change that file.", ""]
    for name, sort, filtered in variants(decl):
        stem = statement_name(name, sort, filtered)
        out += [f"-- name: {stem}", statement(decl, name, sort, filtered, True), f"-- name: {stem} pg",
                statement(decl, name, sort, filtered, False), ""]
    for mark, sqlite in (("", True), (" pg", False)):
        out += [f"-- name: cases_queue_counts{mark}", "SELECT " + ",\n  ".join(count(decl, n, sqlite) for n in decl.views), ""]
    return "\n".join(out)


def statement_name(name, sort, filtered):
    return f"cases_queue_{name}_{sort}" + (f"_{filtered}" if filtered else "")


def def_text(decl):
    out = ["// SPDX-FileCopyrightText: 2026 The Recourse contributors", "// SPDX-License-" "Identifier: Apache-2.0",
           "// Generated by tools/queuegen.py from queue.decl: change that file. Define the macro that is wanted and include it.",
           "// SORT(name, descending) FILTER(name) VIEW(name, where, first sort, statuses) VARIANT(view, sort, filter, statement)"]
    for macro in ("SORT", "FILTER", "VIEW", "VARIANT"):
        out += [f"#ifndef QUEUE_{macro}", f"#define QUEUE_{macro}(...)", "#endif"]
    out += [f"QUEUE_SORT({name}, {int(down)})" for name, (_, down) in decl.sorts.items()]
    out += [f"QUEUE_FILTER({name})" for name in ["none", *decl.filters]]
    out += [f"QUEUE_VIEW({name}, {'all' if view['where'] == '-' else view['where']}, {view['sorts'][0]})"
            for name, view in decl.views.items()]
    out += [f"QUEUE_VARIANT({name}, {sort}, {filtered or 'none'}, {statement_name(name, sort, filtered)})"
            for name, sort, filtered in variants(decl)]
    for macro in ("SORT", "FILTER", "VIEW", "VARIANT"):
        out.append(f"#undef QUEUE_{macro}")
    return "\n".join(out) + "\n"


def wanted_indexes(decl):
    for name, columns, only in decl.indexes:
        for sort, (key, _) in decl.sorts.items():
            if only in (None, sort):
                yield f"CREATE INDEX cases_q_{name}_{sort} ON cases ({', '.join(['org_id', 'status', *columns, key, 'id'])});"


def migrations(root):
    folder, text = os.path.join(root, "db/migrations"), ""
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            text += f.read()
    return text


def check(root):
    with open(os.path.join(root, DECL), encoding="utf-8") as f:
        decl = read(f.read())
    said = []
    for path, text in ((SQL, sql_text(decl)), (DEF, def_text(decl))):
        try:
            with open(os.path.join(root, path), encoding="utf-8") as f:
                same = f.read() == text
        except FileNotFoundError:
            same = False
        if not same:
            said.append(f"{path} is not what tools/queuegen.py makes of {DECL}")
    have = migrations(root)
    said += [f"db/migrations lacks: {line}" for line in wanted_indexes(decl) if line not in have]
    return said


def write(root):
    with open(os.path.join(root, DECL), encoding="utf-8") as f:
        decl = read(f.read())
    for path, text in ((SQL, sql_text(decl)), (DEF, def_text(decl))):
        with open(os.path.join(root, path), "w", encoding="utf-8") as f:
            f.write(text)


def main():
    if sys.argv[1:] not in ([], ["--check"], ["--indexes"]):
        sys.stderr.write(__doc__)
        return 64
    try:
        if sys.argv[1:] == ["--indexes"]:
            with open(os.path.join(ROOT, DECL), encoding="utf-8") as f:
                print("\n".join(wanted_indexes(read(f.read()))))
            return 0
        if not sys.argv[1:]:
            write(ROOT)
            return 0
        said = check(ROOT)
    except Mistake as e:
        said = [str(e)]
    print("\n".join(said), end="\n" if said else "")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
