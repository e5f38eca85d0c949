# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""What the built programs are made of: hardened, and the request process without any parser of uploads or letters."""
import os
import re
import resource
import subprocess

import tap

from testsite import Site

# Parsers of what strangers send live in the helper programs, never in the server.
FOREIGN_TO_SERVER = re.compile(r"lib(jpeg|png|heif|de265|dav1d|aom|qpdf|av(format|codec|util)|magic|cairo|pango|archive|expat|"
                               r"xlsxwriter|seccomp|vips|poppler)\b")
# What the server links to check who a helper is. It reads small pieces that people send at sign-in: libfido2 and libcbor (passkeys,
# with libudev, which is never asked for a device), each at most 4 kB and parsed only after a challenge of ours was found in it;
# rhonabwy reads tokens of the one issuer that the host has set. libcurl carries mail and those calls, and brings libraries for protocols
# that are switched off in src/net.
SIGN_IN = ("libfido2", "libcbor", "liboath", "librhonabwy", "libcurl")


def programs():
    found = []
    for folder, _, names in os.walk(os.path.join(tap.BUILD, "src")):
        found += [os.path.join(folder, n) for n in names if re.fullmatch(r"recourse(-[a-z]+)?", n)]
    return sorted(p for p in found if os.access(p, os.X_OK) and os.path.isfile(p))


def readelf(*args):
    return subprocess.run(["readelf", "-W", *args], capture_output=True, text=True, check=True).stdout


@tap.test("the server and its helpers are built")
def built():
    names = {os.path.basename(p) for p in programs()}
    tap.true({"recourse", "recourse-media", "recourse-keys", "recourse-import"} <= names, f"built: {sorted(names)}")


@tap.test("every program is position independent, with full RELRO and no executable stack")
def hardened():
    for path in programs():
        text = readelf("-h", "-l", "-d", path)
        tap.true(re.search(r"Type:\s+DYN", text), f"{path}: not position independent")
        tap.true("GNU_RELRO" in text and re.search(r"BIND_NOW|FLAGS_1.*\bNOW\b", text), f"{path}: RELRO is not full")
        tap.true(re.search(r"GNU_STACK.*\bRW \s", text), f"{path}: executable stack")
        tap.true("RPATH" not in text and not re.search(r"RUNPATH.*\[/", text), f"{path}: looks for libraries in odd places")


@tap.test("the server links no parser of uploads, imports or letters")
def few_libraries():
    # All that the loader would bring in, the libraries of libraries too.
    out = subprocess.run(["ldd", tap.BIN], capture_output=True, text=True, check=True).stdout
    tap.true("libsqlite3" in out and "libsodium" in out, f"ldd says: {out}")
    tap.equal(FOREIGN_TO_SERVER.findall(out), [])


@tap.test("the helpers link nothing that checks sign-ins, and no TLS")
def helpers_alone():
    out = subprocess.run(["ldd", tap.BIN], capture_output=True, text=True, check=True).stdout
    tap.true(all(name in out for name in SIGN_IN), f"ldd says: {out}")
    for name in ("keys/recourse-keys",):
        said = subprocess.run(["ldd", os.path.join(tap.BUILD, "src", name)], capture_output=True, text=True, check=True).stdout
        tap.equal([n for n in (*SIGN_IN, "libssl", "libgnutls") if n in said], [], name)


@tap.test("the server and the keeper of keys write no core file and are not to be traced")
def kept_inside():
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))   # as where core files are switched on
    try:
        with Site() as site:
            site.open("/en/")
            with open(f"/proc/{site.process.pid}/task/{site.process.pid}/children", encoding="ascii") as f:
                ours = [str(site.process.pid), *f.read().split()]
            names = {}
            for pid in ours:
                with open(f"/proc/{pid}/comm", encoding="ascii") as f, open(f"/proc/{pid}/limits", encoding="ascii") as limits:
                    names[f.read().strip()] = re.search(r"Max core file size +(\w+) +(\w+)", limits.read()).groups()
                if os.getuid():   # /proc belongs to root where nobody of the same user may look
                    tap.equal(os.stat(f"/proc/{pid}/mem").st_uid, 0, f"{pid} can be looked into")
            tap.true({"recourse", "recourse-keys"} <= set(names), f"running: {names}")
            tap.equal(set(names.values()), {("0", "0")}, f"{names}")
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


@tap.test("no path of the building machine is left in the programs")
def no_paths():
    for path in programs():
        with open(path, "rb") as f:
            data = f.read()
        # Debug sections keep the compiler's folder; what is loaded must not.
        tap.true(tap.BUILD.encode() + b"/src" not in data, f"{path}: holds {tap.BUILD}")


if __name__ == "__main__":
    tap.main()
