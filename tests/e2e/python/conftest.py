"""The sandbox as users of the package have it: one fixture, imported."""

from __future__ import annotations

import json
import os
from typing import Iterator

import httpx
import pytest
from knockapi import Knock

import knock_jwt
from knock_jwt import UserTokenSigner
from knock_jwt.testing import Sandbox, knock_sandbox

__all__ = ["knock_sandbox"]


def pytest_sessionstart(session: pytest.Session) -> None:
    assert "site-packages" in knock_jwt.__file__, knock_jwt.__file__


def _note(response: httpx.Response) -> None:
    """For description.py, which compares it with Knock's own description of its API."""
    response.read()
    exchange = {
        "client": "python",
        "method": response.request.method,
        "url": str(response.request.url),
        "status": response.status_code,
        "type": response.headers.get("content-type"),
        "body": response.text,
    }
    if file := os.environ.get("KNOCK_JWT_EXCHANGES"):
        with open(file, "a", encoding="utf-8") as exchanges:
            exchanges.write(json.dumps(exchange) + "\n")


@pytest.fixture
def server(knock_sandbox: Sandbox) -> Iterator[Knock]:
    """Knock's SDK, unchanged apart from its base address."""
    listening = httpx.Client(event_hooks={"response": [_note]})
    with Knock(
        api_key=knock_sandbox.secret_key,
        base_url=knock_sandbox.url,
        http_client=listening,
        max_retries=0,
    ) as knock:
        yield knock


@pytest.fixture
def signer(knock_sandbox: Sandbox) -> UserTokenSigner:
    return UserTokenSigner(knock_sandbox.signing_key)
