# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""A running Recourse for the tests: a fresh demo folder (or a real empty one), loopback, a free port, stopped by its pid.

    with Site() as site:                 # demo folder, SQLite or PostgreSQL as RECOURSE_ENGINE says
        page = site.open("/en/")         # a Page: status, headers, text
    site.people["lotus-case1"]           # password of a demo sign-in
    site.receipts                        # receipts of demo reports

Client keeps cookies (unless cookies=False) and follows no redirect by itself.
"""
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

import tap


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Page:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode("utf-8")

    def header(self, name):
        return self.headers.get(name, "")

    @property
    def location(self):
        return self.header("Location")

    def hidden(self, name):
        """Value of the first hidden field of that name, or "" ."""
        hit = re.search(r'<input type="hidden" name="%s" value="([^"]*)"' % re.escape(name), self.text)
        return hit.group(1) if hit else ""


class Client:
    def __init__(self, site, cookies=True, language=""):
        self.site, self.keep, self.language, self.jar = site, cookies, language, {}

    def request(self, method, path, body=None, headers=None):
        conn = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        sent = dict(headers or {})
        if self.keep and self.jar:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.jar.items())
        if self.language:
            sent["Accept-Language"] = self.language
        try:
            conn.request(method, path, body=body, headers=sent)
            answer = conn.getresponse()
            data = answer.read()
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, value = line.split(";", 1)[0].split("=", 1)
                if not value or "Max-Age=0" in line:
                    self.jar.pop(name, None)
                else:
                    self.jar[name] = value
            return Page(answer.status, answer.headers, data)
        finally:
            conn.close()

    def open(self, path, **headers):
        return self.request("GET", path, headers=headers)

    def post(self, path, fields=None, headers=None):
        """fields: dict or list of pairs."""
        pairs = list(fields.items()) if isinstance(fields, dict) else list(fields or [])
        body = urllib.parse.urlencode(pairs)
        return self.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})})

    def follow(self, page, most=5):
        while page.status == 303 and most:
            page, most = self.open(page.location), most - 1
        return page


class Site:
    def __init__(self, demo=True, args=(), folder=None, env=None):
        self.demo, self.args, self.env = demo, list(args), dict(env or {})
        self.folder = folder or tempfile.mkdtemp(prefix="recourse-test-")
        self.own_folder = folder is None
        self.process, self.port, self.people, self.receipts, self.database = None, 0, {}, [], None

    def database_args(self):
        url = os.environ.get("RECOURSE_TEST_PG", "")
        if tap.ENGINE != "postgres" or not url:
            return []
        if not self.database:
            self.database = "t%d_%d" % (os.getpid(), time.monotonic_ns())
            subprocess.run(["psql", "-q", "-X", url, "-c", f"CREATE DATABASE {self.database}"], check=True,
                           stdout=subprocess.DEVNULL)
        parts = urllib.parse.urlsplit(url)
        return ["--db", urllib.parse.urlunsplit(parts._replace(path="/" + self.database))]

    def command(self, *words):
        """A command line on this folder: recourse WORDS --data ..."""
        return [tap.BIN, *words, "--data", self.folder, *self.database_args()]

    def start(self):
        self.port = self.port or free_port()
        words = ["serve"] + (["--demo"] if self.demo else [])
        self.log = open(os.path.join(self.folder, "server.log"), "ab")
        self.process = subprocess.Popen([*self.command(*words), "--listen", f"127.0.0.1:{self.port}", *self.args],
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                        env={**os.environ, **self.env})
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError("the server ended: " + self.said())
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    break
            except OSError:
                time.sleep(0.05)
        else:
            raise RuntimeError("the server did not open its port: " + self.said())
        if self.demo:
            self.read_sign_ins()
        return self

    def said(self):
        with open(os.path.join(self.folder, "server.log"), encoding="utf-8", errors="replace") as f:
            return f.read()[-3000:]

    def read_sign_ins(self):
        with open(os.path.join(self.folder, "demo-sign-ins.txt"), encoding="utf-8") as f:
            text = f.read()
        self.people = dict(re.findall(r"^  ([a-z0-9-]+)\s+([a-z0-9]{4}(?:-[a-z0-9]{4}){3}) ", text, re.M))
        self.receipts = re.findall(r"^  ((?:\d{4,5} ){5}\d{4})", text, re.M)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Ends the server and returns its exit status."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        if self.process:
            self.log.close()
        return self.process.returncode if self.process else None

    def client(self, **options):
        return Client(self, **options)

    def open(self, path, **headers):
        return Client(self).open(path, **headers)

    def sign_in(self, login):
        """A client with a staff session."""
        c = self.client()
        page = c.post("/staff/sign-in", {"login": login, "password": self.people[login], "code": ""})
        tap.equal(page.status, 303, f"sign-in of {login}")
        return c

    def __enter__(self):
        return self.start()

    def __exit__(self, *what):
        self.stop()
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        return False


def first_answers(**more):
    """Answers that complete an intake: a worker in Gifu whose wages are not paid, plus what the test adds."""
    answers = {"phone": ["mine"], "danger": ["none"], "where": ["japan"], "for_whom": ["me"], "happened": ["wages_unpaid"],
               "fixed": ["none"], "wish": ["money"], "when": ["still"], "work_state": ["working"], "pathway": ["titp_1"],
               "prefecture": ["jp-21"], "sector": ["industrial"], "who": ["pays_you"], "is_one_of": ["none"], "told": ["nobody"]}
    answers.update(more)
    return answers
