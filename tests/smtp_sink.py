# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
"""A mail server on loopback that keeps what it gets and behaves as a test tells it to.

    with Sink() as sink:
        sink.rcpt_answers = ["451 later", "250 ok"]     # one for each RCPT in turn; then "250 ok"
        sink.mails                                      # [Mail]: sender, recipients, text
"""
import base64
import email
import email.policy
import socketserver
import threading
import time


class Mail:
    def __init__(self, sender, recipients, data):
        self.sender, self.recipients, self.data = sender, recipients, data
        self.message = email.message_from_bytes(data, policy=email.policy.default)

    @property
    def text(self):
        return self.message.get_content()


class Talk(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write((line + "\r\n").encode())
        self.wfile.flush()

    def auth(self, words):
        sink = self.server.sink
        given = words[2] if len(words) > 2 else ""
        if not given:
            self.say("334 ")
            given = self.rfile.readline().decode().strip()
        sink.logins.append(tuple(base64.b64decode(given).decode().split("\0")[1:]))
        self.say("235 ok" if sink.password in ("", sink.logins[-1][1]) else "535 wrong password")

    def data(self, sender, recipients):
        sink = self.server.sink
        self.say("354 go on")
        lines = []
        while True:
            line = self.rfile.readline()
            if not line or line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        answer = sink.next_of(sink.data_answers)
        if answer.startswith("2"):
            sink.mails.append(Mail(sender, recipients, b"".join(lines)))
        self.say(answer)

    def handle(self):
        sink = self.server.sink
        sink.connections += 1
        time.sleep(sink.delay_s)
        if sink.silent:
            while self.rfile.readline():
                pass
            return
        self.say("220 sink")
        sender, recipients = "", []
        while True:
            line = self.rfile.readline().decode("utf-8", "replace").rstrip("\r\n")
            if not line:
                return
            sink.said.append(line)
            words = line.split(" ")
            verb = words[0].upper()
            if verb == "EHLO":
                self.say("250-sink" if sink.password else "250 sink")
                if sink.password:
                    self.say("250 AUTH PLAIN")
            elif verb == "AUTH":
                self.auth(words)
            elif verb == "MAIL":
                sender, recipients = line.split(":", 1)[1], []
                self.say(sink.next_of(sink.mail_answers))
            elif verb == "RCPT":
                answer = sink.next_of(sink.rcpt_answers)
                if answer.startswith("2"):
                    recipients.append(line.split(":", 1)[1])
                self.say(answer)
            elif verb == "DATA":
                self.data(sender, recipients)
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True


class Sink:
    def __init__(self, password=""):
        self.mails, self.said, self.logins, self.connections = [], [], [], 0
        self.mail_answers, self.rcpt_answers, self.data_answers = [], [], []
        self.password, self.delay_s, self.silent = password, 0, False
        self.port, self.server, self.thread = 0, None, None

    @staticmethod
    def next_of(answers):
        return answers.pop(0) if answers else "250 ok"

    def start(self):
        """Opens the same port again after a stop."""
        self.server = Server(("127.0.0.1", self.port), Talk)
        self.server.sink = self
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def stop(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.thread.join()
            self.server = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *what):
        self.stop()
        return False

    def wait(self, mails, seconds=40):
        """Waits until there are so many mails; returns the newest."""
        deadline = time.monotonic() + seconds
        while len(self.mails) < mails and time.monotonic() < deadline:
            time.sleep(0.05)
        if len(self.mails) < mails:
            raise AssertionError(f"{len(self.mails)} mails, not {mails}; last said: {self.said[-5:]}")
        return self.mails[-1]


