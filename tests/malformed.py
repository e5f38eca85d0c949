#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""Sends a server what no honest client sends, over raw sockets, and what an honest but slow one does not.

    malformed.py HOST:PORT [--header-s N] [--total-s N] [--quick]
    malformed.py --program FILE      starts FILE 127.0.0.1:0, reads "listening PORT" from it, stops it at the end

Prints "ok NAME" or "not ok NAME: why" a line; the exit code is the number of failures (at most 99).
--header-s and --total-s are the server's settings (defaults 15 and 60). --quick leaves the slow clients out.
A refused request must be answered with 400, 413, 431 or 501 (or, where the line cannot be read at all, be cut off
without an answer), and the connection must be closed after it, since what follows may be a smuggled request. Requests
that are framed well and only ask for a bad path say "Connection: close" themselves.
"""
import argparse
import socket
import subprocess
import sys
import time

REFUSED = {400, 413, 431, 501}
failures = 0


def report(name, fault):
    global failures
    print(f"not ok {name}: {fault}" if fault else f"ok {name}", flush=True)
    failures += bool(fault)


class Site:
    def __init__(self, host, port):
        self.address = (host, port)

    def connect(self, timeout=10):
        s = socket.create_connection(self.address, timeout=timeout)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return s

    def exchange(self, data, timeout=10):
        """The answer's bytes, and whether the server closed the connection."""
        with self.connect(timeout) as s:
            got = b""
            try:
                s.sendall(data)
            except OSError:
                pass  # it may close before all is sent
            try:
                while True:
                    piece = s.recv(65536)
                    if not piece:
                        return got, True
                    got += piece
            except socket.timeout:
                return got, False
            except OSError:
                return got, True


def statuses(got):
    """Status codes of all answers in the stream."""
    found, rest = [], got
    while rest.startswith(b"HTTP/1."):
        found.append(int(rest[9:12]))
        head, _, body = rest.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.strip().lower() == b"content-length":
                length = int(value)
        rest = body[length:]
    return found


def request(*lines, body=b""):
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


HOST = b"Host: test.example"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: test.example\r\n\r\n"

# name: (bytes, may it be cut off without an answer?)
TABLE = {
    # framing
    "content-length and transfer-encoding": (request(b"POST / HTTP/1.1", HOST, b"Content-Length: 4",
                                                     b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + SMUGGLED), False),
    "transfer-encoding and content-length": (request(b"POST / HTTP/1.1", HOST, b"Transfer-Encoding: chunked",
                                                     b"Content-Length: 4", body=b"0\r\n\r\n" + SMUGGLED), False),
    "transfer-encoding gzip, chunked": (request(b"POST / HTTP/1.1", HOST, b"Transfer-Encoding: gzip, chunked",
                                                body=b"0\r\n\r\n" + SMUGGLED), False),
    "transfer-encoding identity": (request(b"POST / HTTP/1.1", HOST, b"Transfer-Encoding: identity", body=SMUGGLED), False),
    "transfer-encoding twice": (request(b"POST / HTTP/1.1", HOST, b"Transfer-Encoding: chunked",
                                        b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + SMUGGLED), False),
    "transfer-encoding in HTTP/1.0": (request(b"POST / HTTP/1.0", HOST, b"Transfer-Encoding: chunked",
                                              body=b"0\r\n\r\n" + SMUGGLED), False),
    "transfer-encoding with a vertical tab": (request(b"POST / HTTP/1.1", HOST, b"Transfer-Encoding: \x0bchunked",
                                                      body=b"0\r\n\r\n"), False),
    "two content-lengths": (request(b"POST / HTTP/1.1", HOST, b"Content-Length: 4", b"Content-Length: 5", body=b"abcde"), False),
    "the same content-length twice": (request(b"POST / HTTP/1.1", HOST, b"Content-Length: 4", b"Content-Length: 4",
                                              body=b"abcd"), False),
    "content-length with a sign": (request(b"POST / HTTP/1.1", HOST, b"Content-Length: +4", body=b"abcd"), False),
    "content-length negative": (request(b"POST / HTTP/1.1", HOST, b"Content-Length: -4", body=b"abcd"), False),
    "content-length hexadecimal": (request(b"POST / HTTP/1.1", HOST, b"Content-Length: 0x4", body=b"abcd"), False),
    "content-length list": (request(b"POST / HTTP/1.1", HOST, b"Content-Length: 4, 4", body=b"abcd"), False),
    "content-length empty": (request(b"POST / HTTP/1.1", HOST, b"Content-Length:", body=b"abcd"), False),
    "content-length beyond 64 bits": (request(b"POST / HTTP/1.1", HOST, b"Content-Length: 99999999999999999999",
                                              body=b"abcd"), False),
    "content-length on a page": (request(b"GET / HTTP/1.1", HOST, b"Content-Length: 4", b"Connection: close", body=b"abcd"), False),
    "expect something else": (request(b"POST / HTTP/1.1", HOST, b"Expect: magic", b"Content-Length: 1", body=b"a"), False),
    "chunk size not hexadecimal": (request(b"POST / HTTP/1.1", HOST, b"Transfer-Encoding: chunked", body=b"xyz\r\nabc\r\n0\r\n\r\n"), False),
    "chunk without its line break": (request(b"POST / HTTP/1.1", HOST, b"Transfer-Encoding: chunked", body=b"3\r\nabcXX0\r\n\r\n"), False),
    # host
    "no host": (request(b"GET / HTTP/1.1"), False),
    "two hosts": (request(b"GET / HTTP/1.1", HOST, b"Host: other.example"), False),
    "host with a path": (request(b"GET / HTTP/1.1", b"Host: test.example/x"), False),
    "host with a blank": (request(b"GET / HTTP/1.1", b"Host: test example"), False),
    "host empty": (request(b"GET / HTTP/1.1", b"Host:"), False),
    # header lines
    "blank before the colon": (request(b"POST / HTTP/1.1", HOST, b"Transfer-Encoding : chunked", body=b"0\r\n\r\n" + SMUGGLED), False),
    "tab before the colon": (request(b"GET / HTTP/1.1", HOST, b"X-A\t: b"), False),
    "blank inside a name": (request(b"GET / HTTP/1.1", HOST, b"X A: b"), False),
    "name empty": (request(b"GET / HTTP/1.1", HOST, b": b"), False),
    "line without a colon": (request(b"GET / HTTP/1.1", HOST, b"nonsense"), False),
    "folded line": (request(b"GET / HTTP/1.1", HOST, b"X-A: b", b" folded"), False),
    "folded line with a tab": (request(b"GET / HTTP/1.1", HOST, b"X-A: b", b"\tfolded", b"X-C: d"), False),
    "folded first line": (request(b"GET / HTTP/1.1", b" " + HOST, HOST), False),
    "NUL in a value": (request(b"GET / HTTP/1.1", HOST, b"X-A: b\x00c"), False),
    "NUL in the last value, at its end": (request(b"GET / HTTP/1.1", HOST, b"X-A: b\x00"), False),
    "NUL in a name": (request(b"GET / HTTP/1.1", HOST, b"X-\x00A: b"), False),
    "NUL at the start of a line": (request(b"GET / HTTP/1.1", HOST, b"\x00X-A: b", SMUGGLED), False),
    "control character in a value": (request(b"GET / HTTP/1.1", HOST, b"X-A: b\x01c"), False),
    "lone CR in a value": (request(b"GET / HTTP/1.1", HOST, b"X-A: b\rX-C: d"), False),
    "lone LF between lines": (b"GET / HTTP/1.1\r\nHost: test.example\nX-A: b\r\n\r\n", False),
    "lone LF after the request line": (b"GET / HTTP/1.1\nHost: test.example\r\n\r\n", False),
    "not ASCII in a name": (request(b"GET / HTTP/1.1", HOST, b"X-\xc3\xa9: b"), False),
    "two cookies headers": (request(b"GET / HTTP/1.1", HOST, b"Cookie: a=b", b"Cookie: c=d"), False),
    "two content-types": (request(b"POST / HTTP/1.1", HOST, b"Content-Type: a/b", b"Content-Type: c/d"), False),
    # size
    "header of 70 kB": (request(b"GET / HTTP/1.1", HOST, b"X-A: " + b"a" * 70000), False),
    "header of 20 kB": (request(b"GET / HTTP/1.1", HOST, b"X-A: " + b"a" * 20000), False),
    "1,000 headers": (request(b"GET / HTTP/1.1", HOST, *[b"X-%d: a" % i for i in range(1000)]), False),
    "path of 8 kB": (request(b"GET /" + b"a" * 8000 + b" HTTP/1.1", HOST, b"Connection: close"), False),
    "query of 8 kB": (request(b"GET /?" + b"a" * 8000 + b" HTTP/1.1", HOST, b"Connection: close"), False),
    # request line
    "encoded NUL in the path": (request(b"GET /%00 HTTP/1.1", HOST, b"Connection: close"), False),
    "NUL in the path": (request(b"GET /\x00x HTTP/1.1", HOST), False),
    "encoded slash": (request(b"GET /a%2f..%2fb HTTP/1.1", HOST, b"Connection: close"), False),
    "encoded dots": (request(b"GET /%2e%2e/etc/passwd HTTP/1.1", HOST, b"Connection: close"), False),
    "dots": (request(b"GET /../etc/passwd HTTP/1.1", HOST, b"Connection: close"), False),
    "backslash": (request(b"GET /..\\etc HTTP/1.1", HOST, b"Connection: close"), False),
    "two slashes": (request(b"GET //example.org/ HTTP/1.1", HOST, b"Connection: close"), False),
    "bad escape": (request(b"GET /%zz HTTP/1.1", HOST, b"Connection: close"), False),
    "escape not UTF-8": (request(b"GET /%ff HTTP/1.1", HOST, b"Connection: close"), False),
    "overlong UTF-8": (request(b"GET /%c0%af HTTP/1.1", HOST, b"Connection: close"), False),
    "absolute address": (request(b"GET http://other.example/ HTTP/1.1", HOST, b"Connection: close"), False),
    "no path": (request(b"GET test HTTP/1.1", HOST, b"Connection: close"), False),
    "two blanks before the path": (request(b"GET  / HTTP/1.1", HOST), False),
    "two blanks before the version": (request(b"GET /  HTTP/1.1", HOST), True),
    "blank in the path": (request(b"GET /a b HTTP/1.1", HOST), True),
    "unknown method": (request(b"BREW / HTTP/1.1", HOST), False),
    "method in small letters": (request(b"get / HTTP/1.1", HOST), False),
    "no version": (b"GET /\r\n\r\n", True),
    "version 1.2": (request(b"GET / HTTP/1.2", HOST), False),
    "version 2.0": (request(b"GET / HTTP/2.0", HOST), True),
    "version in small letters": (request(b"GET / http/1.1", HOST), True),
    "HTTP/2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", True),
    "TLS hello": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64 + b"\r\n\r\n", True),
    "noise": (bytes(range(128, 256)) * 4 + b"\r\n\r\n", True),
}

# Some answers come from the library with a status of their own kind.
ALSO = {"path of 8 kB": {414}, "version 2.0": {505}, "HTTP/2 preface": {505}, "content-length beyond 64 bits": {413}}


def malformed(site, name, data, may_drop):
    got, closed = site.exchange(data)
    found = statuses(got)
    if any(200 <= s < 400 for s in found):
        return f"was served: {found}"
    if not found and not may_drop:
        return "cut off without an answer"
    if any(s not in REFUSED | ALSO.get(name, set()) for s in found):
        return f"answered {found}"
    if len(found) > 1:
        return f"answered more than once: {found}"
    return None if closed else "the connection stayed open"


def alive(site):
    got, _ = site.exchange(request(b"GET / HTTP/1.1", HOST, b"Connection: close"))
    found = statuses(got)
    return None if len(found) == 1 and found[0] < 400 else f"a plain request got {found}"


def trickle(site, first, limit_s):
    """A byte a second must not keep a connection for longer than limit_s."""
    with site.connect(5) as s:
        start = time.monotonic()
        s.sendall(first)
        s.settimeout(1)
        while time.monotonic() - start < limit_s + 5:
            try:
                if not s.recv(65536):
                    return None
            except socket.timeout:
                pass
            except OSError:
                return None
            try:
                s.sendall(b"a")
            except OSError:
                return None
    return f"still open after {limit_s + 5} s"


def idle_connections(site, count=1000):
    held = []
    try:
        for _ in range(count):
            s = site.connect(10)
            s.sendall(b"GET / HTTP/1.1\r\nX-Idle: ")
            held.append(s)
        start = time.monotonic()
        fault = alive(site)
        spent = time.monotonic() - start
        return fault or (f"the page took {spent:.2f} s" if spent > 1 else None)
    finally:
        for s in held:
            s.close()


def run(site, args):
    report("a plain request is served", alive(site))
    for name, (data, may_drop) in TABLE.items():
        report(name, malformed(site, name, data, may_drop))
    report("served after all that", alive(site))
    report("1,000 idle connections", idle_connections(site))
    if not args.quick:
        report("slow header", trickle(site, b"GET / HTTP/1.1\r\nHost: test.example\r\nX-Slow: ", args.header_s))
        report("slow request line", trickle(site, b"GET /", args.header_s))
        report("slow body", trickle(site, b"POST / HTTP/1.1\r\nHost: test.example\r\nContent-Length: 1000\r\n"
                                    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n", args.total_s))
    report("served at the end", alive(site))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", nargs="?", help="HOST:PORT")
    parser.add_argument("--program", help="server to start, with deadlines of 3 and 4 seconds")
    parser.add_argument("--header-s", type=int, default=15)
    parser.add_argument("--total-s", type=int, default=60)
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    if not args.program:
        if not args.site:
            parser.error("HOST:PORT or --program")
        host, _, port = args.site.rpartition(":")
        run(Site(host.strip("[]"), int(port)), args)
        return min(failures, 99)
    args.header_s, args.total_s = 3, 4
    with subprocess.Popen([args.program, "127.0.0.1:0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        try:
            port = int(server.stdout.readline().split()[1])
            run(Site("127.0.0.1", port), args)
        finally:
            server.stdin.close()  # it stops by itself
        code = server.wait(timeout=30)
        report("the server stopped cleanly", f"exit code {code}" if code else None)
    return min(failures, 99)


if __name__ == "__main__":
    sys.exit(main())
