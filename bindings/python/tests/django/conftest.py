"""Django's own test environment, users and clients, without more plug-ins than pytest.

The tests run against the installed wheel.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any, Iterator

import pytest

import knock_jwt
from knock_jwt import SigningKey, UserTokenVerifier

KEY = SigningKey.generate(2048)
OTHER_KEY = SigningKey.generate(2048)

os.environ.pop("KNOCK_SIGNING_KEY_FILE", None)
os.environ["KNOCK_SIGNING_KEY"] = KEY.to_base64()
os.environ["DJANGO_SETTINGS_MODULE"] = "testsite.settings"

import django  # noqa: E402

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402
from django.test import AsyncClient, Client  # noqa: E402
from django.test.utils import (  # noqa: E402
    setup_databases,
    setup_test_environment,
    teardown_databases,
    teardown_test_environment,
)

NAMES = ("ada", "grace")


def pytest_sessionstart(session: pytest.Session) -> None:
    assert "site-packages" in knock_jwt.__file__, knock_jwt.__file__


@pytest.fixture(scope="session", autouse=True)
def _environment() -> Iterator[None]:
    setup_test_environment()
    opened: list[Any] = []

    def note(connection: Any, **_: Any) -> None:
        opened.append(connection)

    connection_created.connect(note)
    databases = setup_databases(verbosity=0, interactive=False)
    for name in NAMES:
        get_user_model().objects.create_user(name, password=name)
    yield
    teardown_databases(databases, verbosity=0)
    # Also those of the threads that async tests used; Django leaves a database in memory open.
    for wrapper in opened:
        if wrapper.connection is not None:
            wrapper.connection.close()
    teardown_test_environment()


@pytest.fixture(params=NAMES)
def user(request: pytest.FixtureRequest) -> Any:
    return get_user_model().objects.get(username=request.param)


@pytest.fixture
def ada() -> Any:
    return get_user_model().objects.get(username="ada")


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def aclient() -> AsyncClient:
    return AsyncClient()


def send(kind: str, method: str, path: str, client: Any = None, **headers: str) -> Any:
    """A request through WSGI's ("sync") or ASGI's handler; a client brings its cookies along."""
    if client is None:
        client = Client() if kind == "sync" else AsyncClient()
    if kind == "sync":
        extra: dict[str, Any] = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        return client.generic(method, path, **extra)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    # 4.2 takes headers of ASGI requests as keywords, later ones have `headers`.
    extra = dict(headers) if django.VERSION < (5, 0) else {"headers": headers}
    return asyncio.run(client.generic(method, path, **extra))


def verified(token: Any, key: SigningKey = KEY) -> knock_jwt.Claims:
    assert type(token) is str
    return UserTokenVerifier(key.verifying_key).verify(token)
