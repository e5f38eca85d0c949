#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Check that the audit log of an installation only ever grew. Written from docs/sealed-format.md, not from the C code.

    check-audit.py OLD NEW PROOF --keys KEYS [--installation HEX]
    check-audit.py                   tries itself on a small log of its own, and on forged ones

Each argument is a file or an http(s) address:
    OLD    a head that you kept                         GET /audit/head, some time ago
    NEW    the head of now                              GET /audit/head
    PROOF  that NEW continues OLD                       GET /audit/consistency?from=<size of OLD>
    KEYS   the public keys that you kept                GET /.well-known/recourse-keys.json

Prints one line and ends with 0 when both heads are signed and NEW continues OLD. Ends with 1 and the reason when the log was
rewritten, cut or forked, or when a signature is not right; with 65 when a file is not what it should be. Needs python3-nacl.
"""
import argparse
import base64
import calendar
import hashlib
import json
import sys
import time
import urllib.request

from nacl import exceptions, signing

SLACK_S = 3600
LIMIT = 4 * 1024 * 1024
DOMAIN = b"recourse/head/1\n"
HEAD = {"v", "installation", "log", "size", "root", "at", "key", "signature"}


class Bad(Exception):
    """The log is not what it was."""


class Unreadable(Exception):
    """A file is not what it should be."""


def load(where):
    try:
        if where.startswith(("http://", "https://")):
            with urllib.request.urlopen(where, timeout=30) as f:
                text = f.read(LIMIT)
        else:
            with open(where, "rb") as f:
                text = f.read(LIMIT)
        return json.loads(text)
    except (OSError, ValueError) as e:
        raise Unreadable(f"{where}: {e}") from e


def unb64(s):
    return base64.urlsafe_b64decode(s + "=" * (-len(s) % 4))


def seconds(iso):
    return calendar.timegm(time.strptime(iso, "%Y-%m-%dT%H:%M:%SZ"))


# ---- heads and their signatures

def find_key(keys, key_id, at):
    for k in keys["keys"]:
        public = unb64(k["public"])
        if hashlib.sha256(public).hexdigest()[:16] != key_id:
            continue
        late = "until" in k and at > seconds(k["until"]) + SLACK_S
        if at < seconds(k["from"]) - SLACK_S or late:
            raise Bad(f"key {key_id} was not in use at that time")
        return public
    raise Bad(f"key {key_id} is not in the list of keys")


def check_head(head, keys, what):
    """Returns size, root and time of a head whose signature is right."""
    if not isinstance(head, dict) or set(head) != HEAD or head["v"] != 1:
        raise Unreadable(f"{what} is not a head")
    unsigned = {k: v for k, v in head.items() if k != "signature"}
    text = json.dumps(unsigned, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    at = seconds(head["at"])
    try:
        signing.VerifyKey(find_key(keys, head["key"], at)).verify(DOMAIN + text, unb64(head["signature"]))
    except exceptions.CryptoError as e:
        raise Bad(f"the signature of {what} is not right") from e
    return head["size"], unb64(head["root"]), at


# ---- the tree of RFC 6962; the check is that of RFC 9162, section 2.1.4.2

def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def check_growth(old_size, old_root, new_size, new_root, path):
    if old_size > new_size:
        raise Bad(f"the log was cut: {old_size} events then, {new_size} now")
    if old_size == new_size:
        if old_root != new_root:
            raise Bad(f"the log was forked: two different logs of {old_size} events")
        return
    if old_size == 0:
        return
    path = list(path)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        raise Bad("the proof is empty")
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            raise Bad("the proof is too long")
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or fr != old_root or sr != new_root:
        raise Bad("the log was rewritten: what stood in it before does not stand in it now")


def check(old, new, proof, keys, installation=None):
    old_size, old_root, old_at = check_head(old, keys, "the old head")
    new_size, new_root, new_at = check_head(new, keys, "the new head")
    if old["installation"] != new["installation"] or old["log"] != new["log"]:
        raise Bad("the heads are of different logs")
    if installation and new["installation"] != installation:
        raise Bad("the heads are of another installation")
    if new_at < old_at:
        raise Bad("the new head is older than the old one")
    if old_size > new_size or old_size == new_size:
        check_growth(old_size, old_root, new_size, new_root, [])
        return old_size, new_size
    if not isinstance(proof, dict) or proof.get("from") != old_size or proof.get("to") != new_size:
        raise Unreadable(f"the proof is not one from {old_size} to {new_size} events")
    check_growth(old_size, old_root, new_size, new_root, [bytes.fromhex(p) for p in proof["path"]])
    return old_size, new_size


# ---- self-test: a log of its own, made in the plainest way

def tree(leaves):
    if len(leaves) == 0:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node(tree(leaves[:k]), tree(leaves[k:]))


def subproof(m, leaves, whole):
    if m == len(leaves):
        return [] if whole else [tree(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return subproof(m, leaves[:k], whole) + [tree(leaves[k:])]
    return subproof(m - k, leaves[k:], False) + [tree(leaves[:k])]


def make_head(signer, leaves, n, at="2026-11-22T00:00:00Z", installation="ab" * 16):
    public = bytes(signer.verify_key)
    b64 = lambda b: base64.urlsafe_b64encode(b).rstrip(b"=").decode()
    head = {"v": 1, "installation": installation, "log": "all", "size": n, "root": b64(tree(leaves[:n])), "at": at,
            "key": hashlib.sha256(public).hexdigest()[:16]}
    text = json.dumps(head, sort_keys=True, separators=(",", ":")).encode()
    keys = {"v": 1, "keys": [{"id": head["key"], "public": b64(public), "from": "2026-01-01T00:00:00Z"}]}
    return {**head, "signature": b64(signer.sign(DOMAIN + text).signature)}, keys


def refused(word, *args, **more):
    try:
        check(*args, **more)
    except Bad as e:
        if word not in str(e):
            raise SystemExit(f"check-audit.py: refused for another reason: {e} (expected: {word})") from e
        return
    raise SystemExit(f"check-audit.py: a forged log was accepted ({word})")


def make_proof(leaves, m, n):
    return {"from": m, "to": n, "path": [p.hex() for p in subproof(m, leaves[:n], True)] if 0 < m < n else []}


def self_test():
    signer, stranger = signing.SigningKey(b"\7" * 32), signing.SigningKey(b"\10" * 32)
    leaves = [hashlib.sha256(b"\0event %d" % i).digest() for i in range(32)]
    tried = 0
    for n in range(1, len(leaves) + 1):
        new, keys = make_head(signer, leaves, n)
        for m in range(0, n + 1):
            old, _ = make_head(signer, leaves, m)
            check(old, new, make_proof(leaves, m, n), keys)
            if 0 < m < n:
                for i in range(m):  # rewriting of any event that the old head covers
                    forged = leaves[:i] + [leaves[i - 1] if i else leaves[-1]] + leaves[i + 1:]
                    refused("rewritten", old, make_head(signer, forged, n)[0], make_proof(forged, m, n), keys)
                refused("cut", new, old, None, keys)
                tried += m + 1
    old, keys = make_head(signer, leaves, 20)
    other, _ = make_head(signer, leaves[:19] + [leaves[0]], 20)
    refused("forked", old, other, None, keys)
    longer, _ = make_head(signer, leaves[:19] + [leaves[0]] + leaves[20:], 30)  # a fork that went on
    refused("rewritten", old, longer, make_proof(leaves[:19] + [leaves[0]] + leaves[20:], 20, 30), keys)
    refused("list of keys", old, make_head(stranger, leaves, 30)[0], make_proof(leaves, 20, 30), keys)
    new, _ = make_head(signer, leaves, 30)
    proof = make_proof(leaves, 20, 30)
    refused("signature", old, {**new, "size": 31}, {**proof, "to": 31}, keys)
    refused("signature", {**old, "root": new["root"]}, new, proof, keys)
    refused("rewritten", old, new, {**proof, "path": proof["path"][:-1]}, keys)
    refused("different logs", old, make_head(signer, leaves, 30, installation="cd" * 16)[0], proof, keys)
    refused("another installation", old, new, proof, keys, installation="cd" * 16)
    refused("older", old, make_head(signer, leaves, 30, at="2026-11-21T00:00:00Z")[0], proof, keys)
    refused("in use", old, make_head(signer, leaves, 30, at="2026-11-23T00:00:00Z")[0], proof,
            {**keys, "keys": [{**keys["keys"][0], "until": "2026-11-22T12:00:00Z"}]})
    print(f"check-audit.py: every honest log accepted, {tried + 10} forged ones refused")
    return 0


def main():
    if len(sys.argv) == 1:
        return self_test()
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("old")
    ask.add_argument("new")
    ask.add_argument("proof")
    ask.add_argument("--keys", required=True)
    ask.add_argument("--installation")
    options = ask.parse_args()
    try:
        m, n = check(load(options.old), load(options.new), load(options.proof), load(options.keys), options.installation)
    except Bad as e:
        print(f"NOT the same log: {e}")
        return 1
    except (Unreadable, KeyError, TypeError, ValueError, AttributeError) as e:
        print(f"cannot be read: {e}", file=sys.stderr)
        return 65
    print(f"good: the log of {n} events continues the log of {m} events")
    return 0


if __name__ == "__main__":
    sys.exit(main())
