"""drive.py MINT SERVICE VERIFYING_KEY [-- COMMAND...]: runs the examples as people would and judges what
they say; OpenSSL verifies their tokens. COMMAND, such as valgrind, runs each program. The signing key is
in the environment, VERIFYING_KEY is its public half, PEM. `-` for MINT: the service alone."""

import base64
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from urllib.parse import urlencode

MINT, SERVICE, VERIFYING_KEY = sys.argv[1:4]
UNDER = sys.argv[5:]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def claims(token):
    """What a token says, once OpenSSL has verified it."""
    signed, _, signature = token.rpartition(".")
    decode = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    with tempfile.NamedTemporaryFile() as file:
        file.write(decode(signature))
        file.flush()
        command = ["openssl", "dgst", "-sha256", "-verify", VERIFYING_KEY, "-signature", file.name]
        subprocess.run(command, input=signed.encode(), check=True, capture_output=True)
    return json.loads(decode(signed.split(".")[1]))


def mint(text, *arguments, environment=None):
    command = [*UNDER, MINT, *arguments]
    return subprocess.run(command, input=text, capture_output=True, env=environment)


class Mint(unittest.TestCase):
    def test_a_token_for_each_line(self):
        ids = ["ada", 'Grace "Amazing" Hopper', "陳大文", "no newline at the end"]
        done = mint("\n".join(ids).encode())
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        lines = [line.split("\t") for line in done.stdout.decode().splitlines()]
        self.assertEqual([user_id for user_id, _ in lines], ids)
        for user_id, token in lines:
            said = claims(token)
            self.assertEqual(said["sub"], user_id)
            self.assertEqual(said["exp"] - said["iat"], 3600)

    def test_a_bad_line_spoils_only_itself(self):
        done = mint(b"ada\n\n\xff\r\ngrace\r\n")
        self.assertEqual(done.returncode, 1)
        self.assertEqual([line.split(b"\t")[0] for line in done.stdout.splitlines()], [b"ada", b"grace"])
        self.assertRegex(done.stderr.decode(), r"line 2: error\[user_id_missing\].*\nline 3: error\[argument_invalid\]")

    def test_an_id_with_a_nul(self):
        done = mint(b"a\0b\nada\n")
        self.assertEqual(done.returncode, 0)
        lines = [line.split(b"\t") for line in done.stdout.splitlines()]
        self.assertEqual([user_id for user_id, _ in lines], [b"a\0b", b"ada"])
        self.assertEqual(claims(lines[0][1].decode())["sub"], "a\0b")

    def test_no_key(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("KNOCK_SIGNING_KEY")}
        done = mint(b"ada\n", environment=environment)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b"error[signing_key_missing]", done.stderr)
        done = mint(b"ada\n", "--throw-away-key", environment=environment)
        self.assertEqual((done.returncode, done.stdout[:4]), (0, b"ada\t"))
        self.assertEqual(mint(b"", "--no-such-thing").returncode, 2)


@contextlib.contextmanager
def service(environment=None):
    """The service at a free port; it must end well, for that is when leaks are told."""
    process = subprocess.Popen([*UNDER, SERVICE, "127.0.0.1:0"], stdout=subprocess.PIPE, text=True, env=environment)
    try:
        port = int(re.match(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline()).group(1))
        yield port
        process.send_signal(signal.SIGTERM)
        if process.wait(120) != 0:
            raise AssertionError(f"the service ended with {process.returncode}")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class Service(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.running = service()
        cls.port = cls.running.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.running.__exit__(None, None, None)

    def ask(self, method, path, headers=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response, text

    def log_in(self, user, password=None):
        form = urlencode({"username": user, "password": password or user})
        return self.ask("POST", "/login", FORM, form)[0]

    def cookie_of(self, user):
        header = self.log_in(user).getheader("Set-Cookie")
        self.assertRegex(header, r"^session=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict$")
        return {"Cookie": "theme=dark; " + header.split(";")[0]}

    def refused(self, response, text, status, error):
        self.assertEqual((response.status, json.loads(text)), (status, {"error": error}))
        self.never_stored(response)

    def never_stored(self, response):
        self.assertEqual(response.getheader("Cache-Control"), "no-store")
        self.assertEqual(response.getheader("Vary"), "Cookie, Authorization")
        self.assertEqual(response.getheader("X-Content-Type-Options"), "nosniff")
        self.assertEqual(response.getheader("Content-Type"), "application/json")
        self.assertFalse([name for name, _ in response.getheaders() if name.lower().startswith("access-control")])
        self.assertIsNone(response.getheader("Location"))

    def test_a_signed_in_user_gets_the_own_token(self):
        response, text = self.ask("GET", "/knock/token", self.cookie_of("ada"))
        self.assertEqual(response.status, 200)
        self.never_stored(response)
        body = json.loads(text)
        self.assertEqual(list(body), ["token", "expires_at", "refresh_at"])
        said = claims(body["token"])
        self.assertEqual((said["sub"], said["exp"]), ("ada", body["expires_at"]))
        self.assertLessEqual(abs(said["iat"] - time.time()), 60)
        self.assertEqual(body["refresh_at"], said["exp"] - 1800)
        time.sleep(1.1)  # within one second, RS256 gives the same token anyhow
        again = json.loads(self.ask("GET", "/knock/token", self.cookie_of("ada"))[1])
        self.assertEqual(again, body, "a token with life left is handed out again")
        other = json.loads(self.ask("GET", "/knock/token", self.cookie_of("grace"))[1])
        self.assertEqual(claims(other["token"])["sub"], "grace")

    def test_nobody_is_signed_in(self):
        for headers in ({}, {"Cookie": "session="}, {"Cookie": "session=" + "0" * 64}, {"Sec-Fetch-Site": "same-origin"}):
            self.refused(*self.ask("GET", "/knock/token", headers), 401, "not_signed_in")

    def test_another_site_asks(self):
        headers = {**self.cookie_of("ada"), "Sec-Fetch-Site": "cross-site"}
        self.refused(*self.ask("GET", "/knock/token", headers), 403, "cross_site")
        for site in ("same-origin", "same-site", "none"):
            self.assertEqual(self.ask("GET", "/knock/token", {**headers, "Sec-Fetch-Site": site})[0].status, 200)

    def test_another_site_logs_nobody_in(self):
        form = urlencode({"username": "ada", "password": "ada"})
        for site, status in (("cross-site", 403), ("same-origin", 303), ("none", 303)):
            response, _ = self.ask("POST", "/login", {**FORM, "Sec-Fetch-Site": site}, form)
            self.assertEqual((response.status, response.getheader("Set-Cookie") is None), (status, status == 403), site)

    def test_get_only(self):
        cookie = self.cookie_of("ada")
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            response, text = self.ask(method, "/knock/token", cookie)
            self.refused(response, text, 405, "method_not_allowed")
            self.assertEqual(response.getheader("Allow"), "GET")
        response, text = self.ask("HEAD", "/knock/token", cookie)
        self.assertEqual((response.status, text), (405, ""))

    def test_a_body_is_no_request(self):
        """What a body says is never taken for a request: behind a proxy it would be somebody else's."""
        smuggled = b"GET /login HTTP/1.1\r\nHost: x\r\n\r\n"
        expected = {"POST": b"405", "PUT": b"405", "PATCH": b"405", "DELETE": b"405", "OPTIONS": b"405",
                    "GET": b"401", "TRACE": b"4"}
        for method, status in expected.items():
            head = f"{method} /knock/token HTTP/1.1\r\nHost: x\r\nContent-Length: {len(smuggled)}\r\n\r\n"
            with self.subTest(method), socket.create_connection(("127.0.0.1", self.port), timeout=120) as connection:
                connection.sendall(head.encode())
                connection.sendall(smuggled)
                said = b""
                # The rest of a body that nobody read resets the connection.
                with contextlib.suppress(ConnectionResetError):
                    while more := connection.recv(65536):
                        said += more
                self.assertEqual(said.count(b"HTTP/1.1 "), 1, said)
                self.assertTrue(said.startswith(b"HTTP/1.1 " + status), said)
                self.assertNotIn(b"<form", said)

    def test_the_page(self):
        response, text = self.ask("GET", "/", self.cookie_of("edsger"))
        self.assertEqual((response.getheader("Cache-Control"), response.getheader("Vary")), ("private", "Cookie"))
        data = re.search(r'<script id="knock-token" type="application/json">(.*?)</script>', text).group(1)
        self.assertEqual(claims(json.loads(data)["token"])["sub"], "edsger")
        self.assertNotIn("knock-token", self.ask("GET", "/")[1])

    def test_logging_in_and_out(self):
        refused = self.log_in("ada", "wrong")
        self.assertEqual((refused.status, refused.getheader("Location"), refused.getheader("Set-Cookie")), (303, "/login", None))
        self.assertIsNone(self.log_in("mallory").getheader("Set-Cookie"))
        cookie = self.cookie_of("barbara")
        self.assertEqual(self.ask("POST", "/logout", cookie)[0].status, 303)
        self.refused(*self.ask("GET", "/knock/token", cookie), 401, "not_signed_in")
        self.assertIn("<form", self.ask("GET", "/login")[1])

    def test_a_bad_key_stops_the_start(self):
        environment = {**os.environ, "KNOCK_SIGNING_KEY": "sk_test_not_a_real_key"}
        done = subprocess.run([*UNDER, SERVICE, "127.0.0.1:0"], capture_output=True, text=True, env=environment)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("error[signing_key_is_api_key]", done.stderr)
        self.assertNotIn("sk_test_not_a_real_key", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *(["Service"] if MINT == "-" else [])], verbosity=2)
