# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Who may ask for what, said a second time: tests/role_matrix.py holds the server to the route table, this holds the route table to
these rules. Whoever gives a route to more people changes both. The first rule whose pattern matches the whole address counts."""
import json
import re
import subprocess

import tap

CASE_STAFF = {"caseworker", "supervisor"}
ANY_STAFF = CASE_STAFF | {"interpreter", "auditor", "administrator"}
RULES = [
    # The staff's own door, and what everybody on the staff has.
    (r"/staff/(sign-in(/passkey)?|sso/(start|back|on|finish)|recover|join/\{token\})", {"public"}),
    (r"/staff|/staff/(sign-out|me(/.*)?)", ANY_STAFF),
    (r"/staff/keyboard", ANY_STAFF),
    (r"/staff/columns", {"supervisor"}),
    # Content of cases is for those who hold the organisation's key; an interpreter has the messages that are shared with her.
    (r"/staff/(cases|lists|calls|words|keys|referrals|peers|offers|report|groups|search|emergencies)(/.*)?", CASE_STAFF),
    (r"/staff/messages(/\{item\})?", {"interpreter"}),
    # Who waits too long: counts and numbers of cases, no content.
    (r"/staff/clocks", {"supervisor", "administrator"}),
    (r"/staff/clocks/(seen|rules)", {"supervisor"}),
    (r"/staff/(people|settings|organisation)(/.*)?", {"administrator"}),
    # The directory of bodies is public; supervisors and administrators change it.
    (r"/staff/vetting(/\{id\}(/back|/suspend)?)?", {"supervisor", "administrator"}),
    (r"/staff/ties", CASE_STAFF | {"administrator"}),
    (r"/staff/ties/(add|end)", {"supervisor", "administrator"}),
    (r"/staff/places(/\{id\})?", CASE_STAFF | {"administrator"}),
    (r"/staff/places/\{id\}/beds", CASE_STAFF),
    (r"/staff/places/\{id\}/change", {"supervisor", "administrator"}),
    (r"/staff/register(/\{format\})?", {"supervisor"}),
    (r"/staff/audit", {"supervisor", "auditor", "administrator"}),
    (r"/staff/erasures(/\{id\})?", {"auditor", "administrator"}),
    # A worker's own case: her receipt; what she has begun: her draft.
    (r"/\{lang\}/(r|for)", {"public"}),
    (r"/\{lang\}/r/.*", {"receipt"}),
    (r"/api/v1/report(/.*)?", {"api_receipt"}),
    (r"/\{lang\}/(q/\{id\}|go-on|doors|receiver|who|check|send|receipt|later)", {"draft"}),
    # What names nobody.
    (r"/api/law(/(check|\{rule\}))?|/api/doors|/\{lang\}/ways", {"public"}),
    (r"/api/v1/(reports|organisations|questions)", {"public"}),
    (r"/|/\{lang\}/?|/\{lang\}/(safety|who-sees|help-now|card/\{id\}|gone|begin|resume|leave|check-proof)", {"public"}),
    (r"/\{lang\}/check/(start|\{id\}|result|ask/\{rule\}|day|take)|/\{lang\}/(amount|rights)(/\{id\})?|/\{lang\}/before-home", {"public"}),
    (r"/\{lang\}/places(/widget|/\{id\}(/card|/poster)?)?|/hsds/(services(/\{id\})?|organizations(/\{id\})?|profile/service\.json)?", {"public"}),
    (r"/peers/packet", {"public"}),
    (r"/p/\{name\}|/audio/\{lang\}/\{name\}|/audit/(head|consistency|inclusion)|/\.well-known/recourse-keys\.json", {"public"}),
]


def routes():
    return json.loads(subprocess.run([tap.BIN, "routes", "--json"], check=True, capture_output=True).stdout)


def rule_of(path):
    for number, (pattern, _) in enumerate(RULES):
        if re.fullmatch(pattern, path):
            return number
    raise AssertionError(f"no rule says who may ask for {path}")


@tap.test("every route is open to those whom the rules name, and to nobody else")
def roles():
    for route in routes():
        tap.equal(set(route["roles"]), RULES[rule_of(route["path"])][1], f"{route['method']} {route['path']}")


@tap.test("every rule has a route")
def used():
    tap.equal({rule_of(route["path"]) for route in routes()}, set(range(len(RULES))), "rules with a route")


if __name__ == "__main__":
    tap.main()
