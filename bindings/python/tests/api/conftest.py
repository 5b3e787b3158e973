"""What the tests of the API share: the vectors and their keys.

They run against the installed wheel, in a virtual environment that holds nothing else of ours.
"""

from __future__ import annotations

import base64
import json
import pathlib
from typing import Any

import pytest

import knock_jwt

VECTORS = pathlib.Path(__file__).resolve().parents[4] / "tests" / "vectors"


def vectors(file: str) -> list[Any]:
    """The vectors of a file, as parameters; the file says how many it holds."""
    whole = json.loads((VECTORS / file).read_text())
    assert len(whole["vectors"]) == whole["count"] > 0
    return [pytest.param(vector, id=vector["name"]) for vector in whole["vectors"]]


def key_text(name: str) -> str:
    return (VECTORS / "keys" / f"{name}.pem").read_text()


def input_of(vector_input: dict[str, str]) -> str | bytes:
    if "text" in vector_input:
        return vector_input["text"]
    return base64.b64decode(vector_input["base64"])


_signers: dict[str, knock_jwt.UserTokenSigner] = {}


def signer_of(key: str) -> knock_jwt.UserTokenSigner:
    if key not in _signers:
        _signers[key] = knock_jwt.UserTokenSigner(key_text(key))
    return _signers[key]


@pytest.fixture
def key() -> knock_jwt.SigningKey:
    return knock_jwt.SigningKey(key_text("rsa2048"))


@pytest.fixture
def signer() -> knock_jwt.UserTokenSigner:
    return signer_of("rsa2048")


def pytest_sessionstart(session: pytest.Session) -> None:
    # The source tree has no native module, but a path that led there would hide the wheel.
    assert "site-packages" in knock_jwt.__file__, knock_jwt.__file__
