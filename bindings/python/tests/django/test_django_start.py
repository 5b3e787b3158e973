"""In processes of their own: what a server and `manage.py check` do at start-up."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
API_KEY = "sk_test_not_a_real_key"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KNOCK_")}
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=HERE,
        env={**kept, "DJANGO_SETTINGS_MODULE": "testsite.settings", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_a_server_without_a_key_does_not_start(kind: str) -> None:
    done = run("-c", f"from django.core.{kind} import *; get_{kind}_application()")
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert "there is no signing key" in done.stderr
    assert "signing_key_missing" in done.stderr


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_a_server_with_a_bad_key_does_not_start(kind: str) -> None:
    code = f"from django.core.{kind} import *; get_{kind}_application()"
    done = run("-c", code, KNOCK_SIGNING_KEY=API_KEY)
    assert done.returncode != 0
    assert "signing_key_is_api_key" in done.stderr
    assert API_KEY not in done.stderr + done.stdout


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_a_server_with_a_key_starts(kind: str) -> None:
    code = f"from django.core.{kind} import *; get_{kind}_application()"
    done = run("-c", code, KNOCK_SIGNING_KEY=os.environ["KNOCK_SIGNING_KEY"])
    assert (done.returncode, done.stderr) == (0, "")


def test_manage_check_names_a_bad_key() -> None:
    done = run("-m", "django", "check", KNOCK_SIGNING_KEY=API_KEY)
    assert done.returncode == 1
    assert "(knock_jwt.E002) KNOCK_JWT: this is an API key" in done.stderr
    assert "(signing_key_is_api_key)" in done.stderr
    assert API_KEY not in done.stderr + done.stdout


def test_commands_that_run_no_checks_need_no_key() -> None:
    """`collectstatic` while a container is built, for one."""
    done = run("-m", "django", "check", "--tag", "models")
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_knock_jwt_imports_no_framework() -> None:
    frameworks = ["django", "asgiref", "fastapi", "starlette", "flask", "werkzeug"]
    done = run("-c", f"import knock_jwt, sys; print([n for n in {frameworks} if n in sys.modules])")
    assert done.stdout.strip() == "[]", done.stderr
