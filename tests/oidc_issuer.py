# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""An issuer of OpenID Connect on loopback, with keys of its own, that does what a test tells it to, the wrong things too.

    with Issuer() as issuer:
        issuer.user = "person-7"            # who is signed in there
        issuer.change = {"aud": "other"}    # members of the next identity token
"""
import base64
import hashlib
import hmac
import http.server
import json
import threading
import time
import urllib.parse
import uuid

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(n):
    return b64(n.to_bytes((n.bit_length() + 7) // 8, "big"))


class Key:
    def __init__(self, kind):
        self.kind, self.kid = kind, uuid.uuid4().hex
        self.private = rsa.generate_private_key(65537, 2048) if kind == "RS256" else ec.generate_private_key(ec.SECP256R1())

    def public(self):
        n = self.private.public_key().public_numbers()
        if self.kind == "RS256":
            return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": number(n.n), "e": number(n.e)}
        return {"kty": "EC", "use": "sig", "alg": "ES256", "crv": "P-256", "kid": self.kid, "x": b64(n.x.to_bytes(32, "big")),
                "y": b64(n.y.to_bytes(32, "big"))}

    def sign(self, text):
        if self.kind == "RS256":
            return self.private.sign(text, padding.PKCS1v15(), hashes.SHA256())
        r, s = utils.decode_dss_signature(self.private.sign(text, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def pem(self):
        return self.private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


class Talk(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def say(self, status, body, headers=()):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        issuer = self.server.issuer
        issuer.asked.append(self.path.split("?")[0])
        time.sleep(issuer.delay_s)
        if self.path == "/.well-known/openid-configuration":
            if issuer.redirect_to:
                return self.say(302, b"", [("Location", issuer.redirect_to)])
            return self.say(200, {**issuer.about(), **issuer.about_change})
        if self.path == "/jwks":
            return self.say(200, b'{"keys":[' + b" " * issuer.jwks_padding + json.dumps([k.public() for k in issuer.keys])[1:-1].encode() + b"]}")
        if self.path.startswith("/authorize?"):
            return self.authorize(dict(urllib.parse.parse_qsl(self.path.split("?", 1)[1])))
        return self.say(404, {})

    def authorize(self, q):
        issuer = self.server.issuer
        issuer.questions.append(q)
        code = uuid.uuid4().hex
        issuer.codes[code] = {**q, "sub": issuer.user}
        back = urllib.parse.urlencode({"code": code, "state": q["state"], "iss": issuer.url})
        self.say(302, b"", [("Location", f"{q['redirect_uri']}?{back}")])

    def do_POST(self):
        issuer = self.server.issuer
        issuer.asked.append(self.path)
        time.sleep(issuer.delay_s)
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        issuer.forms.append(form)
        basic = base64.b64encode(f"{issuer.client}:{issuer.secret}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {basic}":
            return self.say(401, {"error": "invalid_client"})
        asked = issuer.codes.pop(form.get("code"), None)
        challenge = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if not asked or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return self.say(400, {"error": "invalid_grant"})
        return self.say(200, {"access_token": "x", "token_type": "Bearer", "id_token": issuer.token(asked)})


class Issuer:
    client, secret = "recourse test", "a client/secret"

    def __init__(self):
        self.keys, self.user, self.change, self.mode = [Key("RS256"), Key("ES256")], "person-7", {}, ""
        self.asked, self.questions, self.forms, self.codes, self.about_change = [], [], [], {}, {}
        self.delay_s, self.jwks_padding, self.redirect_to, self.kind = 0, 0, "", "RS256"
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Talk)
        self.server.issuer, self.server.daemon_threads = self, True
        self.server.handle_error = lambda *what: None  # clients that hang up are meant to
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        # As it stands in the Basic header: both parts encoded as in a form, RFC 6749 2.3.1.
        self.client, self.secret = urllib.parse.quote(Issuer.client, safe=""), urllib.parse.quote(Issuer.secret, safe="")

    def about(self):
        return {"issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks", "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256", "ES256"]}

    def token(self, asked):
        """The identity token, spoilt as self.mode says: none, hmac, swapped or unsigned-body."""
        now = int(time.time())
        claims = {"iss": self.url, "aud": Issuer.client, "sub": asked["sub"], "nonce": asked["nonce"], "iat": now, "exp": now + 300}
        claims.update(self.change)
        claims = {k: v for k, v in claims.items() if v is not None}
        key = next(k for k in self.keys if k.kind == self.kind)
        head = {"alg": {"none": "none", "hmac": "HS256"}.get(self.mode, key.kind), "kid": key.kid, "typ": "JWT"}
        text = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(claims).encode())}"
        if self.mode == "none":
            return text + "."
        if self.mode == "hmac":
            return f"{text}.{b64(hmac.new(key.pem(), text.encode(), 'sha256').digest())}"
        if self.mode == "swapped":
            other = Key(self.kind)
            return f"{text}.{b64(other.sign(text.encode()))}"
        sig = b64(key.sign(text.encode()))
        if self.mode == "body":
            claims["sub"] = "somebody-else"
            text = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(claims).encode())}"
        return f"{text}.{sig}"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *what):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
        return False
