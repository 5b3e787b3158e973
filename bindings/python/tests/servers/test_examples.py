"""Each example starts with its one command, also without a key, and does what its page promises."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
from typing import Iterator

import pytest
from browser import Browser
from conftest import EXAMPLES, KEY, WITH_KEY
from server import started_by

import knock_jwt
from knock_jwt import UserTokenVerifier

COMMAND = ["./run.sh", "127.0.0.1:{port}"]
WARNINGS_ARE_ERRORS = {"PYTHONWARNINGS": "error"}


@pytest.fixture
def django(log: pathlib.Path, database: dict[str, str]) -> Iterator[Browser]:
    environment = {**database, **WITH_KEY, **WARNINGS_ARE_ERRORS}
    with started_by(COMMAND, EXAMPLES / "django", log, environment) as port:
        browser = Browser(port)
        yield browser
        browser.close()


@pytest.fixture
def fastapi(log: pathlib.Path) -> Iterator[Browser]:
    environment = {**WITH_KEY, **WARNINGS_ARE_ERRORS}
    with started_by(COMMAND, EXAMPLES / "fastapi", log, environment) as port:
        browser = Browser(port)
        yield browser
        browser.close()


def test_django(django: Browser) -> None:
    assert django.get("/").knock_token is None
    assert django.get("/knock/token/").status == 401

    form = django.get("/login/")
    assert django.post("/login/", username="ada", password="ada").status == 403, "no CSRF token"
    wrong = django.submit("/login/", form, username="ada", password="grace")
    assert wrong.status == 200 and "sessionid" not in django.cookies
    assert django.submit("/login/", wrong, username="ada", password="ada").status == 302

    page = django.get("/")
    verifier = UserTokenVerifier(KEY.verifying_key)
    assert page.knock_token is not None
    claims = verifier.verify(page.knock_token)
    assert f'data-id="{claims.user_id}">ada<' in page.text
    assert "private" in page.headers["Cache-Control"]
    assert "Cookie" in page.headers["Vary"]

    refreshed = django.get("/knock/token/")
    assert refreshed.headers["Cache-Control"] == "no-store, private"
    assert verifier.verify(refreshed.json["token"]).user_id == claims.user_id
    assert refreshed.json["expires_at"] == claims.expires_at, "reused"
    assert django.get("/knock/token/", Sec_Fetch_Site="cross-site").status == 403
    assert django.post("/knock/token/").status == 405

    assert django.submit("/", page, action="/logout/").status == 302
    assert django.get("/").knock_token is None
    assert django.get("/knock/token/").status == 401


def test_fastapi(fastapi: Browser) -> None:
    assert fastapi.get("/").knock_token is None
    assert fastapi.get("/knock/token").status == 401

    form = fastapi.get("/login")
    assert fastapi.submit("/login", form, username="ada", password="grace").status == 303
    assert "session" not in fastapi.cookies
    assert fastapi.submit("/login", form, username="ada", password="ada").status == 303

    page = fastapi.get("/")
    verifier = UserTokenVerifier(KEY.verifying_key)
    assert page.knock_token is not None
    assert verifier.verify(page.knock_token).user_id == "ada"
    assert page.headers["Cache-Control"] == "private"
    assert "Cookie" in page.headers["Vary"]

    refreshed = fastapi.get("/knock/token")
    assert refreshed.headers["Cache-Control"] == "no-store"
    assert verifier.verify(refreshed.json["token"]).user_id == "ada"
    assert fastapi.get("/knock/token", Sec_Fetch_Site="cross-site").status == 403
    assert fastapi.post("/knock/token").status == 405

    assert fastapi.submit("/", page, action="/logout").status == 303
    assert fastapi.get("/").knock_token is None
    assert fastapi.get("/knock/token").status == 401


def test_fastapi_lets_no_other_site_log_anybody_in_or_out(fastapi: Browser) -> None:
    ada = {"username": "ada", "password": "ada"}
    assert fastapi.post("/login", "cross-site", **ada).status == 403
    assert "session" not in fastapi.cookies
    assert fastapi.post("/login", "same-origin", **ada).status == 303
    assert fastapi.post("/logout", "cross-site").status == 403
    assert fastapi.get("/").knock_token is not None, "still signed in"
    assert fastapi.get("/", Sec_Fetch_Site="cross-site").status == 200, "links lead here"


@pytest.mark.parametrize("example, slash", [("django", "/"), ("fastapi", "")])
def test_without_a_key_it_makes_a_throw_away_one(
    log: pathlib.Path, database: dict[str, str], example: str, slash: str
) -> None:
    environment = {**database, **WARNINGS_ARE_ERRORS}
    with started_by(COMMAND, EXAMPLES / example, log, environment) as port:
        browser = Browser(port)
        form = browser.get(f"/login{slash}")
        browser.submit(f"/login{slash}", form, username="grace", password="grace")
        token = browser.get(f"/knock/token{slash}").json["token"]
        browser.close()
    assert knock_jwt.inspect(token).user_id in ("4", "grace")
    assert "throw-away" in log.read_text()


@pytest.mark.parametrize("example", ["django", "fastapi"])
def test_in_a_fresh_clone_it_says_what_to_run_first(tmp_path: pathlib.Path, example: str) -> None:
    folder = tmp_path / "examples" / example
    shutil.copytree(EXAMPLES / example, folder, ignore=shutil.ignore_patterns(".venv", "*.sqlite3"))
    # A Python without any package.
    environment = {"PATH": "/usr/bin:/bin", "PYTHON": "false"}
    done = subprocess.run(
        ["./run.sh"], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "run ./justw package python first" in done.stderr
    assert not (folder / ".venv").exists()
