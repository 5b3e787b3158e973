"""Real servers on 127.0.0.1; the example sites where there is one. They run the installed wheel."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import pytest

import knock_jwt
from knock_jwt import SigningKey

EXAMPLES = pathlib.Path(__file__).resolve().parents[4] / "examples"
KEY = SigningKey.generate(2048)
WITH_KEY = {"KNOCK_SIGNING_KEY": KEY.to_base64()}


def pytest_sessionstart(session: pytest.Session) -> None:
    assert "site-packages" in knock_jwt.__file__, knock_jwt.__file__


@pytest.fixture
def log(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "log"


@pytest.fixture
def database(tmp_path: pathlib.Path) -> dict[str, str]:
    """Where the Django site has its database: in a folder of this test, and not in the example's."""
    return {"SHOP_DATABASE": str(tmp_path / "db.sqlite3")}


@pytest.fixture
def prepared(database: dict[str, str]) -> dict[str, str]:
    """The same with tables and users in it."""
    command = [sys.executable, "-B", "-W", "error", "manage.py", "demo", "--prepare"]
    subprocess.run(command, cwd=EXAMPLES / "django", env={**database}, check=True, timeout=120)
    return database
