"""A few thousand concurrent requests of several users: every answer holds a token of its own user."""

from __future__ import annotations

import collections
import concurrent.futures
import pathlib
import random
import sys
import threading
from typing import Any, NamedTuple, Optional

import pytest
from browser import Browser
from conftest import EXAMPLES, KEY, WITH_KEY
from server import running

from knock_jwt import UserTokenVerifier

REQUESTS = 3000
THREADS = 24

HERE = pathlib.Path(__file__).parent
PYTHON = [sys.executable, "-W", "error"]
# It leaves the socket that it inherits to the garbage collector.
LAX = ["-W", "ignore::ResourceWarning"]
GUNICORN = [*PYTHON, *LAX, "-m", "gunicorn", "--preload", "--workers", "4", "--bind", "fd://{fd}"]
UVICORN = [*PYTHON, "-m", "uvicorn", "--fd", "{fd}", "--no-access-log"]


class Site(NamedTuple):
    folder: pathlib.Path
    command: list[str]
    slash: str
    users: dict[str, str]
    """Names, and what is in their tokens."""


NAMES = ("ada", "barbara", "edsger", "grace")
DJANGO_USERS = {name: str(n) for n, name in enumerate(NAMES, 1)}
USERS = {name: name for name in NAMES}

SITES = {
    "django-gunicorn": Site(EXAMPLES / "django", [*GUNICORN, "shop.wsgi"], "/", DJANGO_USERS),
    "django-uvicorn": Site(
        EXAMPLES / "django", [*UVICORN, "shop.asgi:application"], "/", DJANGO_USERS
    ),
    "fastapi-uvicorn": Site(EXAMPLES / "fastapi", [*UVICORN, "main:app"], "", USERS),
    "flask-gunicorn": Site(HERE, [*GUNICORN, "flask_shop:app"], "/", USERS),
}


@pytest.mark.parametrize("name", SITES)
def test_every_answer_holds_a_token_of_its_own_user(
    name: str, log: pathlib.Path, request: pytest.FixtureRequest
) -> None:
    site = SITES[name]
    environment = {**WITH_KEY, "SESSION_SECRET": "only-for-these-tests"}
    if "django" in name:
        environment.update(request.getfixturevalue("prepared"))
    with running(site.command, site.folder, log, environment) as port:
        cookies = {user: log_in(port, site, user) for user in site.users}
        work(port, site, cookies)
    assert "Traceback" not in log.read_text()


def log_in(port: int, site: Site, user: str) -> dict[str, str]:
    browser = Browser(port)
    path = "/login/" if "django" in str(site.folder) else "/login"
    answer = browser.submit(path, browser.get(path), username=user, password=user)
    assert answer.status in (302, 303), answer
    browser.close()
    return browser.cookies


def work(port: int, site: Site, cookies: dict[str, dict[str, str]]) -> None:
    verifier = UserTokenVerifier(KEY.verifying_key)
    own = threading.local()
    opened = []

    def ask(user: Optional[str], path: str) -> tuple[Optional[str], int, Optional[str]]:
        if not hasattr(own, "browser"):
            own.browser = Browser(port)
            opened.append(own.browser)
        browser: Browser = own.browser
        # One connection carries requests of all users, as behind a proxy.
        browser.cookies = dict(cookies[user]) if user is not None else {}
        page = browser.get(path)
        token = page.knock_token if path == "/" else page.json.get("token")
        return user, page.status, token

    # In an order that is the same in every run.
    shuffled = random.Random(1)
    users: list[Optional[str]] = [*site.users, None]
    jobs = [(user, path) for user in users for path in ("/", "/knock/token" + site.slash)]
    jobs = [shuffled.choice(jobs) for _ in range(REQUESTS)]
    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda job: (job[1], *ask(*job)), jobs))
    for browser in opened:
        browser.close()

    seen: collections.Counter[Any] = collections.Counter()
    for path, user, status, token in answers:
        expected_status = 401 if user is None and path != "/" else 200
        assert status == expected_status, (user, path, status)
        owner = verifier.verify(token).user_id if token is not None else None
        assert owner == (site.users[user] if user is not None else None)
        seen[owner] += 1
    assert sum(seen.values()) == REQUESTS
    assert set(seen) == {*site.users.values(), None}
    assert len(opened) > THREADS // 2, "they were to come at once"
