#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Open the test vectors of the sealed formats, written from docs/sealed-format.md and not from the C code.

    open-vectors.py FOLDER [open | break]

open (both, when left out): everything opens and is what the vectors say. break: after changing any one field of the
context, or a bit of a ciphertext, nothing opens. Needs python3-nacl.
"""
import base64
import hashlib
import json
import os
import struct
import sys

from nacl import bindings, exceptions, pwhash, signing

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFUSED = (exceptions.CryptoError, ValueError)
seen = 0


def check(good, what):
    global seen
    seen += 1
    if not good:
        sys.exit(f"FAILED: {what}")


def u64(v):
    return struct.pack(">Q", v)


def b64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def blake(domain, data=b"", n=32, key=b""):
    return hashlib.blake2b(struct.pack(">I", len(domain)) + domain + data, digest_size=n, key=key).digest()


def kdf(key, number, name):
    return hashlib.blake2b(b"", digest_size=32, key=key, salt=struct.pack("<Q", number) + bytes(8), person=name + bytes(8)).digest()


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def short(data):
    return bytes([len(data)]) + data


def aad(domain, c):
    return (short(domain) + short(c["purpose"].encode()) + u64(c["case_id"]) + u64(c["item_id"]) + u64(c["version"])
            + short(c["writer"].encode()))


def frame(kind, key, bound, sealed):
    if sealed[0] != kind:
        raise ValueError("format byte")
    return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[25:], bound, sealed[1:25], key)


def unpad(padded):
    plain = padded.rstrip(b"\0")
    if plain[-1:] != b"\x80":
        raise ValueError("padding")
    return plain[:-1]


def right_length(padded, plain):
    for most, block in ((4096, 256), (65536, 1024), (1048576, 16384), (1 << 62, 65536)):
        if padded <= most:
            return padded == (plain // block + 1) * block
    return False


def argon(password, salt, kib, passes, n=32):
    return pwhash.argon2id.kdf(n, password, salt, opslimit=passes, memlimit=kib * 1024)


def crockford(text, groups):
    """The bytes of a printed key; refuses a wrong check letter."""
    symbols = [ALPHABET.index(c) for c in text.replace("-", "")]
    bits = ""
    for g in range(groups):
        part = symbols[5 * g:5 * g + 5]
        c = g + 1
        for i in range(5):
            c <<= 1
            c ^= 37 if c & 32 else 0
            c ^= part[i] if i < 4 else 0
        if c != part[4]:
            raise ValueError("check letter")
        bits += "".join(f"{s:05b}" for s in part[:4])
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


# --- One opener per kind; each returns the plain bytes or raises ---

def open_item(v):
    padded = frame(0x11, v["key"], aad(b"recourse/item/1", v), v["sealed"])
    check(right_length(len(padded), len(unpad(padded))), "padding of an item")
    return unpad(padded)


def open_draft(v):
    secret = b64(v["cookie"])
    check(blake(b"recourse/draft-id/1", n=16, key=secret) == v["id"], "draft id")
    return unpad(frame(0x12, kdf(secret, 1, b"draftkey"), aad(b"recourse/draft/1", v), v["sealed"]))


def open_session(v):
    cookie = b64(v["cookie"])
    check(len(cookie) == 48 and blake(b"recourse/session-id/1", cookie[:16]) == v["row"], "session row")
    return frame(0x21, cookie[16:], aad(b"recourse/session/1", v), v["sealed"])


def open_kek(v):
    kek = blake(b"recourse/token-kek/1", short(v["token_purpose"].encode()) + u64(v["token_id"]), key=v["token"])
    return frame(0x22, kek, aad(b"recourse/kek/1", v), v["sealed"])


def open_box(v):
    if v["sealed"][0] == 0x32:
        key = blake(b"recourse/box-own-key/1", v["public"], key=v["secret"])
        inner = frame(0x32, key, aad(b"recourse/box-own/1", v), v["sealed"])
        check(inner[:24] == bytes(24), "filler of a box")
        return inner[24:]
    if v["sealed"][0] != 0x31:
        raise ValueError("format byte")
    inner = bindings.crypto_box_seal_open(v["sealed"][1:], v["public"], v["secret"])
    tag = blake(b"recourse/box-context/1", aad(b"recourse/box/1", v), n=16, key=v["public"])
    if inner[:16] != tag:
        raise ValueError("context")
    return inner[16:]


def open_chunk(v):
    bound = short(b"recourse/chunk/1") + b"".join(u64(v[k]) for k in ("case_id", "file_id", "variant", "index", "last"))
    padded = frame(0x41, v["key"], bound, v["sealed"])
    check(len(padded) % 16384 == 0, "padding of a last chunk")
    return unpad(padded)


def open_continue(v):
    s = v["sealed"]
    if s[0] != 0x51:
        raise ValueError("format byte")
    kib, passes = struct.unpack(">II", s[1:9])
    if (kib, passes) != (8192, 3):
        raise ValueError("cost")
    context = {"purpose": "continue", "case_id": v["draft_number"], "item_id": 0, "version": 0, "writer": ""}
    return frame(0x22, argon(v["code"].encode(), s[9:25], kib, passes), aad(b"recourse/kek/1", context), s[25:])


SEALED = {
    "items": (open_item, ["purpose", "case_id", "item_id", "version", "writer", "key"]),
    "drafts": (open_draft, ["purpose", "case_id", "item_id", "version", "writer"]),
    "sessions": (open_session, ["purpose", "case_id", "item_id", "version", "writer"]),
    "keks": (open_kek, ["purpose", "case_id", "item_id", "version", "writer", "token", "token_id"]),
    "boxes": (open_box, ["purpose", "case_id", "item_id", "version", "writer", "public", "secret"]),
    "chunks": (open_chunk, ["case_id", "file_id", "variant", "index", "last", "key"]),
    "continue": (open_continue, ["code", "draft_number"]),
}


def altered(value):
    if isinstance(value, bytes):
        at = len(value) // 2  # the outer bits of a Curve25519 number do not count
        return value[:at] + bytes([value[at] ^ 1]) + value[at + 1:]
    return value + "x" if isinstance(value, str) else value ^ 1


def refused(opener, v, what):
    try:
        opener(v)
    except REFUSED:
        check(True, what)
        return
    check(False, what)


def break_sealed(name, v):
    opener, fields = SEALED[name]
    for field in fields:
        refused(opener, {**v, field: altered(v[field])}, f"{name}: another {field} was accepted")
    places = range(len(v["sealed"])) if len(v["sealed"]) < 200 and name != "continue" else (0, 1, 9, 24, 25, len(v["sealed"]) - 1)
    for at in places:
        bent = bytearray(v["sealed"])
        bent[at] ^= 1
        refused(opener, {**v, "sealed": bytes(bent)}, f"{name}: byte {at} was changed")
    refused(opener, {**v, "sealed": v["sealed"][:-1]}, f"{name}: the end was cut")


# --- Derived values ---

def pair_from_seed(seed):
    secret = hashlib.sha512(seed).digest()[:32]
    return bindings.crypto_scalarmult_base(secret), secret


def open_receipts(v):
    digits = v["printed"].replace(" ", "")
    check(len(digits) == 26 and int(digits) % 97 == 1, "receipt check digits")
    check(int(digits[:5]) == v["locator"], "locator")
    salt = blake(b"recourse/receipt/1", short(v["installation"]) + u64(v["locator"]), n=16)
    check(pair_from_seed(argon(digits[5:24].encode(), salt, 1024, 1)) == (v["public"], v["secret"]), "receipt key")


def open_passwords(v):
    r = v["record"]
    kib, passes = struct.unpack(">II", r[1:9])
    check(r[0] == 0x53 and len(r) == 57 and kib >= 64 * 1024, "password record")
    master = argon(v["password"].encode(), r[9:25], kib, passes)
    check(kdf(master, 1, b"verifier") == r[25:], "verifier")
    check(kdf(master, 2, b"user-kek") == v["kek"], "password kek")


def open_idempotency(v):
    bound = blake(b"recourse/idempotency/1", v["caller"].encode(), key=v["installation"])
    secret = blake(b"recourse/idempotency/1", v["idempotency_key"], key=bound)
    check(blake(b"recourse/draft-id/1", n=16, key=secret) == v["id"], "idempotency id")
    check(kdf(secret, 1, b"draftkey") == v["draft_key"], "idempotency key")


def open_recovery(v):
    check(crockford(v["printed"], 8) == v["key"], "printed key")
    check(blake(b"recourse/recovery-kek/1", u64(v["user_id"]), key=v["key"]) == v["kek"], "recovery kek")


def open_recovery_codes(v):
    symbols = bytes(ALPHABET.index(c) for c in v["code"].replace("-", ""))
    check(blake(b"recourse/recovery-code/1", u64(v["user_id"]) + symbols, key=v["key"]) == v["hash"], "recovery code")


def open_tokens(v):
    sub = blake(b"recourse/token/1", v["field"].encode(), key=v["key"])
    check(int.from_bytes(blake(b"recourse/token/1", v["term"].encode(), n=16, key=sub)[:3], "big") == v["tag"], "search tag")


def escrow_with(v, pair, one, other):
    r, at = v["record"], 33 + 73 * pair
    bound = short(b"recourse/escrow/1") + u64(v["org_id"]) + u64(pair) + r[1:33]
    return frame(0x52, blake(b"recourse/escrow-pair/1", key=one + other), bound, r[at:at + 73])


def open_escrow(v):
    shares = [crockford(s, 8) for s in v["shares"]]
    check(v["record"][0] == 0x52 and v["record"][1:33] == v["public"], "escrow record")
    check(bindings.crypto_scalarmult_base(v["secret"]) == v["public"], "escrow pair")
    for number, (i, j) in enumerate(((0, 1), (0, 2), (1, 2))):
        check(escrow_with(v, number, shares[i], shares[j]) == v["secret"], "escrow with two shares")
        for k in range(3):
            refused(lambda w, n=number, k=k: escrow_with(w, n, shares[k], shares[k]), v, "escrow with one share")


# --- Bundles between installations: docs/bundles.md ---

def cbor_item(data, at):
    """One value of deterministic CBOR at that place, and where the next one begins."""
    major, info = data[at] >> 5, data[at] & 31
    size = {24: 1, 25: 2, 26: 4, 27: 8}.get(info, 0)
    if info > 27:
        raise ValueError("no such length")
    value = int.from_bytes(data[at + 1:at + 1 + size], "big") if size else info
    if size and value < (24, 1 << 8, 1 << 16, 1 << 32)[size.bit_length() - 1]:
        raise ValueError("a longer head than needed")
    at += 1 + size
    if major == 0:
        return value, at
    if major in (2, 3):
        if at + value > len(data):
            raise ValueError("cut")
        return (data[at:at + value] if major == 2 else data[at:at + value].decode()), at + value
    if major != 4:
        raise ValueError("a kind that is not used")
    items = []
    for _ in range(value):
        one, at = cbor_item(data, at)
        items.append(one)
    return items, at


def cbor(data):
    value, end = cbor_item(data, 0)
    if end != len(data):
        raise ValueError("something stands behind")
    return value


BUNDLE_CONTEXT = {"purpose": "bundle", "case_id": 0, "item_id": 0, "version": 1, "writer": ""}


def bundle_body(v):
    """The signed body of a bundle, or an error."""
    mark, version, to, box, sealed = cbor(v["bundle"])
    if (mark, version, to) != ("recourse-bundle", 1, v["to"]):
        raise ValueError("not this version, or not for us")
    key = open_box({**BUNDLE_CONTEXT, "public": v["delivery_public"], "secret": v["delivery_secret"], "sealed": box})
    body, signature = cbor(open_item({**BUNDLE_CONTEXT, "key": key, "sealed": sealed}))
    fields = cbor(body)
    signing.VerifyKey(fields[1]).verify(b"recourse/bundle/1\n" + sha(body), signature)
    return body, fields


def open_bundles(v):
    body, fields = bundle_body(v)
    check(body == v["body"] and len(fields) == 18, "body of a bundle")
    check(fields[1] == v["speaker"] and fields[2] == v["to"] and fields[4] == v["link"], "who speaks, to whom, about what")
    check(fields[13] == 3 and v["kind"] == "step", "kind of a bundle")
    for at in range(0, len(v["bundle"]), 7):
        bent = bytearray(v["bundle"])
        bent[at] ^= 4
        refused(bundle_body, {**v, "bundle": bytes(bent)}, f"bundle: byte {at} was changed")
    refused(bundle_body, {**v, "bundle": v["bundle"][:-1]}, "bundle: the end was cut")


def open_cards(v):
    body, signature = cbor(b64(v["text"]))
    fields = cbor(body)
    check(fields[:2] == ["recourse-card", 1] and len(fields) == 12, "card")
    signing.VerifyKey(fields[8]).verify(b"recourse/card/1\n" + body, signature)
    d = blake(b"recourse/fingerprint/1", fields[2] + fields[8] + fields[9])
    groups = [f"{int.from_bytes(d[4 * g:4 * g + 4], 'big') % 100000:05d}" for g in range(8)]
    check(" ".join(groups) == v["printed"], "fingerprint")


def framed(data):
    return u64(len(data)) + data


def open_commitments(v):
    made = sha(framed(b"recourse/commit/1"), framed(v["label"].encode()), v["nonce"], framed(v["value"].encode()))
    check(made == v["commitment"], "commitment")


def verify_text(text, domain, keys):
    j = json.loads(text)
    signature = b64(j.pop("signature"))
    signed = json.dumps(j, sort_keys=True, separators=(",", ":")).encode()
    public = b64(keys[j["key"]]["public"])
    check(sha(public)[:8].hex() == j["key"], "key id")
    signing.VerifyKey(public).verify(domain + signed, signature)
    refused(lambda _: signing.VerifyKey(public).verify(domain + signed.replace(b"0", b"1", 1), signature), None, "changed proof")
    refused(lambda _: signing.VerifyKey(public).verify(signed, signature), None, "missing domain")
    return j


def open_proofs(f):
    keys = {k["id"]: k for k in json.loads(f["keys_text"])["keys"]}
    proof = verify_text(f["proof_text"], b"recourse/proof/1\n", keys)
    head = verify_text(f["head_text"], b"recourse/head/1\n", keys)
    commitments = {v["label"]: bytes.fromhex(v["commitment"]) for v in f["commitments"]}
    check(b64(proof["commitments"][0]) == commitments["item"], "proof item")
    check(b64(proof["category"]) == commitments["category"], "proof category")
    check(proof["filed_at"] == "2026-09-21T14:15:23Z" and head["size"] == 1000000, "members")


# --- Trees, straight from the definitions of RFC 6962 section 2.1 ---

def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1", root(leaves[:k]), root(leaves[k:]))


def path(m, leaves):
    if len(leaves) < 2:
        return []
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return path(m, leaves[:k]) + [root(leaves[k:])] if m < k else path(m - k, leaves[k:]) + [root(leaves[:k])]


def subproof(m, leaves, whole):
    if m == len(leaves):
        return [] if whole else [root(leaves)]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if m <= k:
        return subproof(m, leaves[:k], whole) + [root(leaves[k:])]
    return subproof(m - k, leaves[k:], False) + [root(leaves[:k])]


def open_trees(entries):
    chain, leaves = bytes(32), []
    for i in range(len(entries)):
        chain = sha(framed(b"recourse/chain/1"), chain, framed(bytes([i, 0xee])))
        leaves.append(sha(b"\0", chain))
    for v in entries:
        n = v["size"]
        check(root(leaves[:n]) == v["root"], f"root of {n}")
        if n:
            check(b"".join(path(n // 2, leaves[:n])) == v["inclusion_of_half"], f"inclusion in {n}")
            old = subproof(n // 2, leaves[:n], True) if n > 1 else []
            check(b"".join(old) == v["consistency_from_half"], f"consistency of {n}")


TEXTS = {"purpose", "writer", "cookie", "printed", "password", "code", "caller", "token_purpose", "label", "value", "field", "term", "kind", "text"}


def unhex(v):
    return {k: bytes.fromhex(x) if isinstance(x, str) and k not in TEXTS else x for k, x in v.items()}


def plain_of(v):
    return bytes((7 * i + 3) % 256 for i in range(v["pattern_length"])) if "pattern_length" in v else v["plain"]


def run(file, entries_name, entries, opening, breaking):
    if entries_name == "trees":
        return open_trees([unhex(v) for v in entries]) if opening else None
    for v in map(unhex, entries):
        if entries_name in SEALED:
            if opening:
                check(SEALED[entries_name][0](v) == plain_of(v), f"{file}: {entries_name}")
            if breaking:
                break_sealed(entries_name, v)
        elif opening:
            globals()["open_" + entries_name](v)
    return None


def main():
    folder = sys.argv[1]
    mode = sys.argv[2] if len(sys.argv) > 2 else "both"
    for file in sorted(os.listdir(folder)):
        if not file.endswith(".json"):
            continue
        with open(os.path.join(folder, file), encoding="utf-8") as f:
            content = json.load(f)
        if file == "proofs.json" and mode != "break":
            open_proofs(content)
        for name, entries in content.items():
            if isinstance(entries, list):
                run(file, name, entries, mode != "break", mode != "open")
    check(seen > 40, "too few vectors")
    print(f"{seen} checks passed")


if __name__ == "__main__":
    main()
