# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Sign-in with what others make: passkeys of the kinds ES256, RS256 and EdDSA, signed by python3-cryptography, and codes by oathtool."""
import base64
import hashlib
import json
import os
import re
import struct
import subprocess
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

import tap
from testsite import Site

ORIGIN = "https://help.example"
SITE = Site(args=["--public-url", ORIGIN])


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def cbor(value):
    """As much of CBOR as a credential needs: small integers, texts, bytes and maps."""
    def head(kind, n):
        return bytes([kind << 5 | n]) if n < 24 else bytes([kind << 5 | 24, n]) if n < 256 else struct.pack(">BH", kind << 5 | 25, n)
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value)) + value.encode()
    return head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value.items())


class Authenticator:
    """One credential in software."""

    def __init__(self, kind):
        self.kind, self.id, self.count = kind, os.urandom(32), 0
        self.key = {"ES256": lambda: ec.generate_private_key(ec.SECP256R1()), "EdDSA": ed25519.Ed25519PrivateKey.generate,
                    "RS256": lambda: rsa.generate_private_key(65537, 2048)}[kind]()

    def cose(self):
        public = self.key.public_key()
        if self.kind == "ES256":
            n = public.public_numbers()
            return {1: 2, 3: -7, -1: 1, -2: n.x.to_bytes(32, "big"), -3: n.y.to_bytes(32, "big")}
        if self.kind == "RS256":
            n = public.public_numbers()
            return {1: 3, 3: -257, -1: n.n.to_bytes(256, "big"), -2: n.e.to_bytes(3, "big")}
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
        return {1: 1, 3: -8, -1: 6, -2: public.public_bytes(Encoding.Raw, PublicFormat.Raw)}

    def sign(self, data):
        if self.kind == "ES256":
            return self.key.sign(data, ec.ECDSA(hashes.SHA256()))
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256()) if self.kind == "RS256" else self.key.sign(data)

    def data(self, flags, tail=b""):
        self.count += 1
        return hashlib.sha256(b"help.example").digest() + struct.pack(">BI", flags, self.count) + tail

    @staticmethod
    def client(kind, challenge):
        return json.dumps({"type": kind, "challenge": challenge, "origin": ORIGIN, "crossOrigin": False, "other_keys": "may be added"}).encode()

    def create(self, challenge):
        tail = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor(self.cose())
        return {"pk_client": b64(self.client("webauthn.create", challenge)),
                "pk_attestation": b64(cbor({"fmt": "none", "attStmt": {}, "authData": self.data(0x45, tail)}))}

    def get(self, challenge):
        client, data = self.client("webauthn.get", challenge), self.data(0x05)
        return {"pk_id": b64(self.id), "pk_client": b64(client), "pk_data": b64(data),
                "pk_sig": b64(self.sign(data + hashlib.sha256(client).digest()))}


def oath(secret, at):
    return subprocess.run(["oathtool", "--totp", "-b", "-N", time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(at)), secret],
                          capture_output=True, text=True, check=True).stdout.strip()


def set_up_code(client):
    page = client.open("/staff/me/code")
    secret = page.hidden("secret")
    tap.equal(client.post("/staff/me/code", {"csrf": page.hidden("csrf"), "secret": secret, "code": oath(secret, time.time())}).status, 200)
    return secret


def register(client, device, name):
    csrf = client.open("/staff/me").hidden("csrf")
    asked = json.loads(client.post("/staff/me/passkeys/start", {"csrf": csrf}).text)
    tap.equal(asked["algs"], [-8, -7, -257])
    tap.equal(asked["rpId"], "help.example")
    return client.post("/staff/me/passkeys", {"csrf": csrf, "name": name, **device.create(asked["challenge"])})


def sign_in(login, device, change=None):
    client = SITE.client()
    asked = json.loads(client.post("/staff/sign-in/passkey").text)
    form = {"login": login, "password": SITE.people[login], "code": "", **device.get(asked["challenge"])}
    form.update(change or {})
    return client.post("/staff/sign-in", form)


DEVICES = {kind: Authenticator(kind) for kind in ("ES256", "RS256", "EdDSA")}


@tap.test("passkeys of three kinds are registered")
def registered():
    login = next(iter(SITE.people))
    client = SITE.sign_in(login)
    set_up_code(client)
    for kind, device in DEVICES.items():
        tap.equal(register(client, device, kind).status, 303, kind)
    page = client.open("/staff/me").text
    tap.true(all(re.search(rf"<strong><bdi>{kind}</bdi>", page) for kind in DEVICES), "the passkeys stand on the page")


@tap.test("each of them signs in, once for each challenge")
def good():
    login = next(iter(SITE.people))
    for kind, device in DEVICES.items():
        tap.equal(sign_in(login, device).status, 303, kind)


@tap.test("a signature of another key is refused, for each kind")
def wrong_key():
    login = next(iter(SITE.people))
    for kind, device in DEVICES.items():
        other = Authenticator(kind)
        other.id, other.count = device.id, device.count
        tap.equal(sign_in(login, other).status, 422, kind)
        tap.equal(sign_in(login, device).status, 303, f"{kind} afterwards")


@tap.test("pieces that are no base64, empty or damaged are refused")
def damaged():
    login = next(iter(SITE.people))
    device = DEVICES["ES256"]
    for change in ({"pk_sig": ""}, {"pk_data": "AAAA"}, {"pk_client": "!!"}, {"pk_client": b64(b"[]")}, {"pk_data": b64(bytes(37))},
                   {"pk_sig": b64(bytes(72))}):
        tap.equal(sign_in(login, device, change).status, 422, str(change))
        tap.equal(sign_in(login, device).status, 303, "afterwards")


@tap.test("an RSA key of 1024 bits and a curve nobody asked for are not registered")
def weak_key():
    login = list(SITE.people)[1]
    client = SITE.sign_in(login)
    set_up_code(client)
    weak = Authenticator("RS256")
    weak.cose = lambda: {1: 3, 3: -257, -1: bytes([200]) * 128, -2: b"\x01\x00\x01"}
    odd = Authenticator("ES256")
    odd.cose = lambda: {1: 2, 3: -35, -1: 2, -2: bytes(48), -3: bytes(48)}
    off_curve = Authenticator("ES256")
    off_curve.cose = lambda: {1: 2, 3: -7, -1: 1, -2: bytes([1]) * 32, -3: bytes([2]) * 32}
    for device in (weak, odd):
        tap.equal(register(client, device, "x").status, 409)
    # A point that is on no curve may be kept; nothing ever verifies under it.
    register(client, off_curve, "x")
    tap.equal(sign_in(login, off_curve).status, 422)


if __name__ == "__main__":
    with SITE:
        tap.main()
