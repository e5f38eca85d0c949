#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Changes one guard at a time and runs the tests that must notice: roles, consent, walls, state cells, keys.

    tools/mutate.py              all mutants; ends with "N killed, N survived", exit code 1 when one survived
    tools/mutate.py --list       the mutants
    tools/mutate.py NAME ...     some of them

Works in a copy of the tree, so that the tree itself never holds a mutant. Each mutant must change exactly one place; one that no
longer fits its file is an error, not a skip.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# name, file, what to find (regular expression, once), what to put there, tests: meson test names, or whole-server programs
MUTANTS = [
    ("lists: a case that was worked on goes with its list", "src/app/cases/cases.sql", r"AND org_id = \?2 AND version = 1", "AND org_id = ?2 AND version > 0", ["lists_test"]),
    ("lists: another organisation's list opens", "src/app/lists/lists.sql", r"changed_hour FROM lists WHERE id = \?1 AND org_id = \?2", "changed_hour FROM lists WHERE id = ?1 AND ?2 > 0", ["lists_test"]),
    ("lists: the same number is not noticed again", "src/app/lists/lists_store.c", r"if \(f->ref_mark\) TRY", "if (f->ref_mark == 1) TRY", ["lists_test"]),
    ("vault: a box by its own holder opens in any context", "src/crypto/box.c", r'TRY\(aad_context\(aad, "recourse/box-own/1", ctx\)\);', '(void)ctx;\n  aad_start(aad, "recourse/box-own/1");', ["crypto-seal_test"]),
    ("route: a caseworker's page opens for everybody on the staff", "src/app/cases/cases_routes_web.c", r'\{"GET", path, ROLE_CASE_STAFF', '{"GET", path, ROLE_ANY_STAFF', ["tests/role_rules.py"]),
    ("route: people are shown to caseworkers", "src/app/accounts/accounts_web.c", r'"/staff/people", ROLE_ADMIN\b', '"/staff/people", ROLE_ADMIN | ROLE_CASEWORKER', ["tests/role_rules.py"]),
    ("session: a staff session that is idle stays alive", "src/app/accounts/accounts_session.c", r"now - s->seen > STAFF_IDLE_MS", "now - s->seen > 1000 * STAFF_IDLE_MS", ["accounts_test"]),
    ("session: a session that expired stays alive", "src/app/accounts/accounts_session.c", r"now >= s->expires \|\|", "now < 0 ||", ["accounts_test"]),
    ("keys: an auditor may open what is sealed to the organisation", "src/app/accounts/accounts_keys.c", r"!ring \|\| !\(rq->who\.role & ROLE_CASE_STAFF\) \|\| rq->who\.org_id != org_id", "!ring || rq->who.org_id != org_id", ["accounts_keys_test"]),
    ("vault: the worker of another case opens this one", "src/app/cases/cases_vault.c", r"worker \? rq->who\.case_id != c->id", "worker ? c->id == 0", ["cases_test"]),
    ("vault: another organisation opens this case", "src/app/cases/cases_vault.c", r"if \(!worker && n == 0 && rq->who\.org_id != c->org_id\)", "if (!worker && n == 99)", ["cases_test"]),
    ("consent: health goes along unticked", "src/app/consent/consent_parts.c", r'\{"injury", PART_HEALTH\}', '{"injury", PART_BASICS}', ["consent_test"]),
    ("consent: one that is over still counts", "src/app/consent/consent.c", r'text_eq\(c->state, "given"\) && c->until_day >= now / DAY_MS', 'text_eq(c->state, "given") && now > 0', ["referral_test"]),
    ("consent: a helper gives it by receipt", "src/app/consent/consent.c", r"return !\*how \|\| text_eq", 'return text_eq(how, "receipt") || !*how || text_eq', ["referral_test"]),
    ("consent: ending leaves the key", "src/app/cases/cases_consent.c", r"  TRY\(grant_end\(tx, grant_id\)\);\n  return tx_exec\(tx, &SQL_cases_set_mark", "  if (grant_id == 0) TRY(grant_end(tx, grant_id));\n  return tx_exec(tx, &SQL_cases_set_mark", ["referral_test"]),
    ("consent: a text goes out without her yes", "src/app/consent/consent_letter.c", r'return text_eq\(w->row\.state, "given"\) \? ERR_OK : ERR_NO_CONSENT', "return ERR_OK", ["consent_test"]),
    ("wall: a named organisation may receive a case", "src/app/consent/consent.c", r"else if \(intake_named\(app->tree, c->answers, &c->to\)\)", "else if (c->to.id < 0)", ["referral_test"]),
    ("wall: an answer that stays closed does not matter", "src/app/consent/consent.c", r"else if \(!c->whole \|\| !app->tree\)", "else if (!app->tree)", ["referral_test"]),
    ("referral: accepted without consent", "src/app/referral/referral.def", r"CELL\(offered, accept, receiver, accepted, 1\)", "CELL(offered, accept, sender, accepted, 1)", ["referral_test"]),
    ("referral: the sender keeps reading against her choice", "src/app/cases/cases_consent.c", r"if \(!keep\) TRY", "if (keep) TRY", ["referral_test"]),
    ("referral: a receiver reads on after it gave back", "src/app/referral/referral.c", r"if \(taken_over\(w\)\) TRY\(case_hand_back", "if (taken_over(w) && w->s->next_org < 0) TRY(case_hand_back", ["referral_test"]),
    ("referral: a proposal is shown to the receiver", "src/app/referral/referral_file.c", r"\(!f->receiver \|\| f->r\.state == REF_proposed\)", "!f->receiver", ["referral_test"]),
    ("store: a case of another organisation is found", "src/app/cases/cases_store.c", r"\(org_id != 0 && rows_int\(&r, 0, 2\) != org_id\)", "(org_id < 0)", ["cases_test"]),
    ("consent: withdrawing leaves the organisation's wrap", "src/app/cases/cases.sql", r"DELETE FROM grant_wraps WHERE holder = \?2 AND", "DELETE FROM grant_wraps WHERE holder = 'nobody' AND ?2 <> '' AND", ["cases_test"]),
    ("consent: no new keys after a withdrawal", "src/app/cases/cases_worker.c", r"if \(e == ERR_OK\) e = tx_exec\(tx, &SQL_cases_grant_rekey", "if (e == ERR_BUG) e = tx_exec(tx, &SQL_cases_grant_rekey", ["cases_test"]),
    ("state: deleting acts at once", "src/app/cases/cases_worker.c", r"enum \{ SEVEN_DAYS_H = 7 \* 24 \}", "enum { SEVEN_DAYS_H = 0 }", ["cases_test"]),
    ("state: a closed case cannot be reopened", "src/app/cases/cases_worker.c", r'\{"closed", ACT_REOPEN,', '{"erasing", ACT_REOPEN,', ["cases_test"]),
    ("erasure: messages stay", "src/app/cases/cases.sql", r"DELETE FROM items WHERE case_id = \?1", "DELETE FROM items WHERE case_id = ?1 AND kind <> 'message'", ["cases_test"]),
    ("wall: a named organisation is offered", "src/app/intake/intake_text.c", r"bool intake_same_name\(const char \*a, const char \*b\) \{", "bool intake_same_name(const char *a, const char *b) {\n  if (a) return false;", ["intake_test"]),
    ("audit: a changed event passes", "src/app/audit/audit_verify.c", r"ev->leaf\.n == DIGEST_BYTES && same_bytes\(leaf->b", "ev->leaf.n == DIGEST_BYTES || same_bytes(leaf->b", ["audit_test"]),
    ("receipt: check digits are not looked at", "src/crypto/receipt.c", r"mod97\(out->digits, RECEIPT_DIGITS\) != 1", "mod97(out->digits, RECEIPT_DIGITS) > 97", ["crypto-receipt"]),
    ("passkey: a challenge is good twice", "src/app/accounts/accounts.sql", r"DELETE FROM passkey_challenges WHERE hash = \?1 AND bound", "UPDATE passkey_challenges SET expires_ms = expires_ms WHERE hash = ?1 AND bound", ["accounts_passkey_test"]),
    ("passkey: a counter that stands still is good", "src/crypto/webauthn.c", r"\|\| now > before", "|| now >= before", ["crypto-webauthn"]),
    ("passkey: user verification is not asked", "src/crypto/webauthn.c", r"!\(flags & FLAG_VERIFIED\)", "!(flags & (FLAG_VERIFIED | FLAG_PRESENT))", ["crypto-webauthn"]),
    ("passkey: made for any origin", "src/crypto/webauthn.c", r"c\.foreign \|\| !text_eq\(c\.origin, want->site->origin\)", "c.foreign || !*c.origin", ["crypto-webauthn"]),
    ("mail: a stopped notice is sent all the same", "src/app/send/send.sql", r"DELETE FROM outbox WHERE case_id = \?1", "UPDATE outbox SET tries = tries WHERE case_id = ?1", ["send_test"]),
    ("mail: a restored backup brings an address back", "src/app/admin/admin.c", r'audiences\[\] = \{"shared", "identity", "notices"\}', 'audiences[] = {"shared", "identity"}', ["send_test"]),
    ("mail: any text is an address", "src/net/net.c", r"if \(c >= 0x80 \|\| \(!isalnum\(c\)", "if (c >= 0x80 && (!isalnum(c)", ["net"]),
    ("mail: an erased case leaves its address", "src/app/cases/cases.sql", r"DELETE FROM notices WHERE case_id = \?1", "UPDATE notices SET failed = 0 WHERE case_id = ?1", ["send_test"]),
    ("law: on the day of a change the old value holds", "src/law/law_params.c", r"s->v\[mid\]\.from <= date\) lo", "s->v[mid].from < date) lo", ["law"]),
    ("law: a value holds on after its last day", "src/law/law_params.c", r"lo == 0 \|\| date >= s->v\[lo - 1\]\.to \?", "lo == 0 ?", ["law"]),
    ("law: two values may overlap", "src/law/law_params.c", r"m->ends && s->v\[i\]\.to > next\)", "m->ends && s->v[i].to > next + 36500)", ["law"]),
    ("law: a date after the last check is not marked", "src/law/law_run.c", r"step->after_check = date > m->seen", "step->after_check = date > m->seen + 36500", ["law"]),
    ("law: what nobody confirmed is not marked", "src/law/law_run.c", r"step->unverified = !m->verified", "step->unverified = m->verified && !m->seen", ["law"]),
    ("law: a half is rounded down", "src/law/law_value.c", r"case LAW_HALF_UP: return rest >= other", "case LAW_HALF_UP: return rest > other", ["law"]),
    ("law: a rest of an exact division is dropped", "src/law/law_value.c", r"how == LAW_EXACT && rest\)", "how == LAW_EXACT && rest > below)", ["law"]),
    ("law: numbers below zero pass", "src/law/law_facts.c", r"if \(\(__int128\)v < \(__int128\)min \* scale\)", "if (v > 0 && (__int128)v < (__int128)min * scale)", ["law"]),
    ("law: a run that ended early answers all the same", "src/law/law_run.c", r"if \(r->stopped\) memset\(r->out", "if (r->err != ERR_OK) memset(r->out", ["law"]),
    ("law: amounts that wait for a helper are told to anybody", "src/law/law_json.c", r"bool held = res->hold && !helper", "bool held = res->hold && !helper && res->n_notes > 99", ["law"]),
    ("law: what is said to helpers is told to anybody", "src/law/law_json.c", r"if \(helper \|\| res->notes\[i\]\.kind != LAW_NOTE_HELPER\)", "if (helper || res->notes[i].text)", ["law"]),
    ("sso: made for any audience", "src/crypto/jwt.c", r"return found && \(!azp", "return (found || aud) && (!azp", ["crypto-jwt"]),
    ("sso: an expired token is good", "src/crypto/jwt.c", r"json_integer_value\(exp\) <= at - JWT_LEEWAY_S", "json_integer_value(exp) < 0", ["crypto-jwt"]),
    ("sso: a token without our nonce is good", "src/crypto/jwt.c", r"!\*want->nonce \|\| !text_eq\(json_str\(c, \"nonce\", \"\"\), want->nonce\)", "!*want->nonce", ["crypto-jwt"]),
    ("sso: a code is taken to the issuer twice", "src/app/accounts/accounts.sql", r"stage = 1 WHERE state = \?1 AND stage = 0", "stage = 1 WHERE state = ?1 AND stage < 3", ["tests/sso.py"]),
    ("csrf: any token is good", "src/http/guard.c", r"want && token_eq\(want, sent\)", "want && (token_eq(want, sent) || *sent)", ["http-http"]),
    ("groups: leaving leaves what she gave", "src/app/cases/cases_consent.c", r"  TRY\(tx_exec\(tx, &SQL_cases_group_parts_end, DB_ARGS\(DB_I\(case_id\)\), NULL\)\);\n", "", ["groups_test"]),
    ("groups: who hides herself stays seen", "src/app/groups/groups_hers.c", r"  TRY\(tx_exec\(tx, &SQL_groups_names_end, DB_ARGS\(DB_I\(c\.id\)\), NULL\)\);\n", "", ["groups_test"]),
    ("groups: who only asked may give", "src/app/groups/groups_hers.c", r"e == ERR_NOT_FOUND \|\| \(e == ERR_OK && !m\.in\)", "e == ERR_NOT_FOUND", ["groups_test"]),
    ("doubles: one thing in common is enough", "src/app/cases/cases_alike.c", r"if \(bits\(why\) < 2\)", "if (bits(why) < 1)", ["doubles_test"]),
    ("doubles: a link that she made is ended by anybody", "src/app/doubles/doubles.c", r"if \(w->link\.made_by \|\| ", "if (", ["doubles_test"]),
    ("mandates: ending leaves the key", "src/app/cases/cases_mandate.c", r"  TRY\(tx_exec\(tx, &SQL_cases_mandate_wraps_end,", "  if (mandate_id == 0) TRY(tx_exec(tx, &SQL_cases_mandate_wraps_end,", ["mandates_test"]),
    ("mandates: a representative opens the name", "src/app/cases/cases_mandate.c", r'return text_eq\(audience, "shared"\) \|\|', 'return text_eq(audience, "identity") || text_eq(audience, "shared") ||', ["mandates_test"]),
    ("mandates: who may read writes", "src/app/mandates/mandates.c", r"if \(!w->out->m\.may_write\)", "if (w->out->m.id == 0)", ["mandates_test"]),
]


def run(command, cwd, env=None, limit=900):
    """Exit status and words of a command. Past its limit it counts as failed: a test that hangs has noticed."""
    try:
        done = subprocess.run(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return 124, f"stopped after {limit} s"
    return done.returncode, done.stdout.decode("utf-8", "replace")


def copy_tree(to):
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True,
                           capture_output=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if os.path.exists(os.path.join(ROOT, name)):
            os.makedirs(os.path.dirname(os.path.join(to, name)), exist_ok=True)
            shutil.copy2(os.path.join(ROOT, name), os.path.join(to, name))
    if os.path.isdir(os.path.join(ROOT, "node_modules")):
        os.symlink(os.path.join(ROOT, "node_modules"), os.path.join(to, "node_modules"))


def notices(tree, tests):
    """The first of the tests that fails on this tree, or "". What does not compile proves nothing and is an error."""
    status, said = run(["ninja", "-C", "build"], tree)
    if status != 0:
        raise RuntimeError("the mutant does not compile:\n" + said[-1500:])
    for test in tests:
        if test.endswith(".py"):
            build = os.path.join(tree, "build")
            env = {**os.environ, "RECOURSE_BUILD": build, "RECOURSE_BIN": os.path.join(build, "src", "recourse")}
            status, _ = run([sys.executable, test], tree, env)
        else:
            status, _ = run(["meson", "test", "-C", "build", "--no-rebuild", test], tree)
        if status != 0:
            return test
    return ""


def mutate(tree, mutant):
    name, path, find, put, tests = mutant
    full = os.path.join(tree, path)
    with open(full, encoding="utf-8") as f:
        before = f.read()
    after, n = re.subn(find, lambda _: put, before)
    if n != 1:
        raise RuntimeError(f"{path}: the place is found {n} times, not once")
    try:
        with open(full, "w", encoding="utf-8") as f:
            f.write(after)
        return notices(tree, tests)
    finally:
        with open(full, "w", encoding="utf-8") as f:
            f.write(before)


def prepare(tree, tests):
    """Builds the copy; what is wrong with it before any change, or ""."""
    copy_tree(tree)
    status, said = run(["tools/configure", "build", "--buildtype=debugoptimized"], tree)
    if status == 0:
        status, said = run(["ninja", "-C", "build"], tree, limit=1800)
    if status != 0:
        return said[-3000:]
    broken = notices(tree, tests)
    return f"{broken} fails without any change: a mutant would prove nothing" if broken else ""


def main(words):
    if "--list" in words:
        print("\n".join(m[0] for m in MUTANTS))
        return 0
    chosen = [m for m in MUTANTS if not words or any(w in m[0] for w in words)]
    killed = survived = 0
    with tempfile.TemporaryDirectory(prefix="recourse-mutants-") as tree:
        wrong = prepare(tree, sorted({test for m in chosen for test in m[4]}))
        if wrong:
            print(wrong)
            return 70
        for mutant in chosen:
            try:
                dead = mutate(tree, mutant)
            except RuntimeError as e:
                dead = ""
                print(f"# {e}")
            print(f"ok killed by {dead}: {mutant[0]}" if dead else f"not ok survived: {mutant[0]}", flush=True)
            killed, survived = killed + bool(dead), survived + (not dead)
    print(f"{killed} killed, {survived} survived")
    return 1 if survived or not killed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
