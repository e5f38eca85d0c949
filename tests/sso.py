# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Single sign-on with an issuer of the test (tests/oidc_issuer.py), and everything that such an issuer or a stranger could do wrong."""
import os
import re
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

import tap
from oidc_issuer import Issuer, Key
from testsite import Site, free_port

STATE = {}
LOGIN = "lotus-case1"


def site():
    return STATE["site"]


def issuer():
    return STATE["issuer"]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def at_issuer(address):
    """The browser at the issuer: the query with which it is sent back."""
    try:
        urllib.request.build_opener(NoRedirect).open(address, timeout=10)
    except urllib.error.HTTPError as answer:
        back = urllib.parse.urlsplit(answer.headers["Location"])
        tap.equal(f"{back.scheme}://{back.netloc}{back.path}", f"http://127.0.0.1:{site().port}/staff/sso/back")
        return back.query
    raise AssertionError("the issuer did not send the browser back")


def begin(client, path="/staff/sso/start"):
    page = client.open(path)
    tap.equal(page.status, 303, f"{path}: {page.text[:200]}")
    return page.location


def returned(client, query):
    """Back at the server; the cookies are Strict, so the first request has none. Gives the page after the click."""
    page = site().client().open("/staff/sso/back?" + query)
    if page.status != 200 or not page.hidden("code"):
        return page
    return client.post("/staff/sso/on", {"state": page.hidden("state"), "code": page.hidden("code")})


def walk(client, path="/staff/sso/start"):
    return returned(client, at_issuer(begin(client, path)))


def finish(client, password=None):
    return client.post("/staff/sso/finish", {"password": password or site().people[LOGIN]})


def signed_in(client):
    return client.open("/staff/me").status == 200


def set_up_code(client):
    page = client.open("/staff/me/code")
    secret = page.hidden("secret")
    code = subprocess.run(["oathtool", "--totp", "-b", secret], capture_output=True, text=True, check=True).stdout.strip()
    tap.equal(client.post("/staff/me/code", {"csrf": page.hidden("csrf"), "secret": secret, "code": code}).status, 200)


@tap.test("nobody gets in who is not linked, and no account is made")
def unlinked():
    client = site().client()
    page = walk(client)
    tap.equal(page.status, 422)
    tap.equal(finish(client).status, 422)
    tap.true(not signed_in(client), "not signed in")


@tap.test("a helper links her account; then it stands in for the code, and the password is asked all the same")
def linked():
    helper = site().sign_in(LOGIN)
    helper.post("/staff/me/language", {"csrf": helper.open("/staff/me").hidden("csrf"), "lang": "en"})
    set_up_code(helper)
    page = walk(helper, "/staff/me/sso/start")
    tap.equal(page.location, "/staff/me/sso")
    page = helper.open("/staff/me/sso")
    tap.true("Link this account" in page.text, "she is asked")
    tap.equal(helper.post("/staff/me/sso", {"csrf": "AAAA"}).status, 403)
    tap.equal(helper.post("/staff/me/sso", {"csrf": page.hidden("csrf")}).location, "/staff/me?done=sso-on")
    tap.equal(site().client().post("/staff/sign-in", {"login": LOGIN, "password": site().people[LOGIN], "code": ""}).status, 422)
    client = site().client()
    page = walk(client)
    tap.equal(page.status, 200)
    tap.true("password" in page.text, "the password is asked")
    tap.equal(finish(client, "wrong wrong wrong").status, 422)
    tap.true(not signed_in(client), "not with a wrong password")
    tap.equal(finish(client).status, 303)
    tap.true(signed_in(client), "signed in")
    tap.equal(finish(client).status, 422, "the way is over")


@tap.test("the question to the issuer carries PKCE, nonce and state, and nothing else of ours")
def question():
    q = issuer().questions[-1]
    tap.equal(set(q), {"response_type", "scope", "client_id", "redirect_uri", "state", "nonce", "code_challenge", "code_challenge_method"})
    tap.equal((q["response_type"], q["scope"], q["client_id"], q["code_challenge_method"]), ("code", "openid", Issuer.client, "S256"))
    tap.true(len(q["nonce"]) == 43 and len(q["state"]) == 43 and q["nonce"] != q["state"], "both are random")
    tap.equal(len(issuer().forms[-1]["code_verifier"]), 43)


@tap.test("keys of the kind ES256 are taken too")
def es256():
    issuer().kind = "ES256"
    client = site().client()
    tap.equal(walk(client).status, 200)
    tap.equal(finish(client).status, 303)
    issuer().kind = "RS256"


@tap.test("a false token lets nobody in")
def false_tokens():
    now = int(time.time())
    bad = [("", {"nonce": "another"}), ("", {"nonce": None}), ("", {"aud": "other"}), ("", {"aud": [Issuer.client, "other"]}),
           ("", {"iss": "https://evil.example"}), ("", {"exp": now - 100}), ("", {"exp": None}), ("", {"iat": now - 4000}),
           ("", {"iat": now + 4000}), ("", {"sub": None}), ("", {"azp": "other"}), ("none", {}), ("hmac", {}), ("swapped", {}), ("body", {})]
    for mode, change in bad:
        issuer().mode, issuer().change = mode, change
        client = site().client()
        page = walk(client)
        tap.equal(page.status, 422, f"{mode} {change}")
        tap.equal(finish(client).status, 422, f"{mode} {change}")
        tap.true(not signed_in(client), f"{mode} {change}")
    issuer().mode, issuer().change = "", {}
    client = site().client()
    tap.equal(walk(client).status, 200)


@tap.test("a code is good once, and only in the browser that began")
def replay():
    client, other = site().client(), site().client()
    query = at_issuer(begin(client))
    tap.equal(returned(other, query).status, 422, "a browser without the cookie")
    begin(other)
    tap.equal(returned(other, query).status, 422, "a browser that is on a way of its own: the state is another one")
    calls = len(issuer().forms)
    tap.equal(returned(client, query).status, 200)
    tap.equal(returned(client, query).status, 422, "again")
    tap.equal(len(issuer().forms), calls + 1, "the issuer was asked once")
    tap.equal(finish(other).status, 422)


@tap.test("a way back without a code, or from another issuer, ends")
def errors():
    for query in ("error=access_denied&state=x", "state=x", "code=x&state=x&iss=https%3A%2F%2Fevil.example"):
        page = site().client().open("/staff/sso/back?" + query)
        tap.equal(page.status, 422, query)
        tap.true('name="code"' not in page.text, query)
    tap.equal(site().client().open("/staff/sso/back?code=x&state=x&surprise=1").status, 400)


@tap.test("somebody else's way of linking is not hers")
def foreign_link():
    attacker, helper = site().sign_in("lotus-case2") if "lotus-case2" in site().people else site().sign_in("tsubame-case"), site().sign_in("lotus-supervisor")
    issuer().user = "attacker-9"
    query = at_issuer(begin(attacker, "/staff/me/sso/start"))
    tap.equal(returned(helper, query).status, 422)
    page = helper.open("/staff/me")
    tap.equal(helper.post("/staff/me/sso", {"csrf": page.hidden("csrf")}).status, 409)
    issuer().user = "person-7"
    # One account there, two here: the second is refused.
    page = walk(attacker, "/staff/me/sso/start")
    page = attacker.open("/staff/me/sso")
    tap.equal(attacker.post("/staff/me/sso", {"csrf": page.hidden("csrf")}).status, 409)


@tap.test("an administrator links and unlinks people of her organisation, and no others")
def administrator():
    admin, stranger = site().sign_in("lotus-admin"), site().sign_in("tsubame-admin")
    people = admin.open("/staff/people").text
    person = re.search(r"/staff/people/(\d+)[^>]*>(?:<[^>]*>)*Nhem Kanha", people).group(1)
    token, foreign = admin.open(f"/staff/people/{person}").hidden("csrf"), stranger.open("/staff/people").hidden("csrf")
    tap.equal(stranger.post(f"/staff/people/{person}/sso", {"csrf": foreign, "subject": "attacker-9"}).status, 404)
    tap.equal(admin.post(f"/staff/people/{person}/sso", {"csrf": token, "subject": "kanha@example"}).status, 303)
    issuer().user = "kanha@example"
    tap.equal(walk(site().client()).status, 200)
    tap.equal(admin.post(f"/staff/people/{person}/sso", {"csrf": token, "subject": ""}).status, 303)
    tap.equal(walk(site().client()).status, 422)
    issuer().user = "person-7"


@tap.test("new keys of the issuer are fetched at once, but not for every token")
def rotation():
    issuer().keys = [Key("RS256"), Key("ES256")]
    before = issuer().asked.count("/jwks")
    tap.equal(walk(site().client()).status, 200)
    tap.equal(issuer().asked.count("/jwks"), before + 1, "fetched")
    known = issuer().keys
    issuer().keys = [Key("RS256"), Key("ES256")]
    tap.equal([walk(site().client()).status for _ in range(3)], [422] * 3)
    tap.equal(issuer().asked.count("/jwks"), before + 1, "not again within the minute")
    issuer().keys = known


@tap.test("she takes the link away")
def unlink():
    helper = site().client()
    tap.equal(walk(helper).status, 200)
    tap.equal(finish(helper).status, 303)
    tap.equal(helper.post("/staff/me/sso/unlink", {"csrf": helper.open("/staff/me").hidden("csrf")}).status, 303)
    tap.equal(walk(site().client()).status, 422)


def fresh(**more):
    """A server that knows nothing of the issuer yet."""
    return Site(args=arguments(more.pop("port", free_port()), **more))


def arguments(port, url=None, name="Staff accounts"):
    return ["--public-url", f"http://127.0.0.1:{port}", "--sso-issuer", url or issuer().url, "--sso-client-id", Issuer.client,
            "--sso-client-secret-file", STATE["secret"], "--sso-name", name]


@tap.test("an issuer that lies about itself, redirects, is slow or talks too much is not followed")
def bad_issuer():
    with fresh() as other:
        def refused(what):
            page = other.client().open("/staff/sso/start")
            tap.equal((page.status, page.location), (303, "/staff/sign-in?done=sso-down"), what)
        for change in ({"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}, {"jwks_uri": "file:///etc/passwd"},
                       {"authorization_endpoint": "javascript:alert(1)"}, {"token_endpoint": "https://user@evil.example/"}, {"jwks_uri": ""},
                       {"authorization_endpoint": "https://evil.example/\r\nX: y"}, {"more": "x" * 70000}):
            issuer().about_change = change
            refused(str(change)[:60])
        issuer().about_change = {}
        issuer().redirect_to = issuer().url + "/elsewhere"
        refused("a redirect")
        tap.true("/elsewhere" not in issuer().asked, "it was not followed")
        issuer().redirect_to, issuer().delay_s = "", 12
        refused("slow")
        issuer().delay_s = 0
        tap.equal(other.client().open("/staff/sso/start").status, 303, "and well again")


@tap.test("settings that lead nowhere safe are refused")
def settings():
    for args, word in ((["--sso-issuer", "http://id.example", "--sso-client-id", "x", "--public-url", "https://a.example"], "sso-issuer"),
                       (["--sso-issuer", "https://id.example", "--public-url", "https://a.example"], "sso-client-id"),
                       (["--sso-issuer", "https://id.example", "--sso-client-id", "x"], "public-url"),
                       (["--sso-issuer", "https://user@id.example", "--sso-client-id", "x", "--public-url", "https://a.example"], "sso-issuer")):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([tap.BIN, "serve", "--demo", "--data", os.path.join(folder, "d"), "--listen", "127.0.0.1:0", *args],
                                  capture_output=True, text=True, timeout=120, check=False)
            tap.equal(done.returncode, 78, str(args))
            tap.true(word in done.stderr + done.stdout, f"{word}: {done.stderr[-300:]}")


@tap.test("a server without an issuer has none of it")
def not_offered():
    with Site() as other:
        for path in ("/staff/sso/start", "/staff/sso/back?code=x&state=x"):
            tap.equal(other.client().open(path).status, 404)
        tap.equal(other.client().post("/staff/sso/finish", {"password": "x"}).status, 404)
        tap.true("sso" not in other.client().open("/staff/sign-in").text, "nothing is offered")


if __name__ == "__main__":
    with Issuer() as STATE["issuer"], tempfile.NamedTemporaryFile("w") as secret:
        secret.write("a client/secret\n")
        secret.flush()
        STATE["secret"], port = secret.name, free_port()
        STATE["site"] = Site(args=arguments(port))
        STATE["site"].port = port
        with STATE["site"]:
            tap.main()
