"""Where the key and the time come from: Python's own views of them."""

from __future__ import annotations

import datetime as dt
import pathlib
import subprocess
import sys
import textwrap

import freezegun
import pytest
import time_machine
from conftest import VECTORS, key_text

import knock_jwt
from knock_jwt import KnockJwtError, SigningKey, UserTokenSigner, UserTokenVerifier


def test_from_env_reads_os_environ(monkeypatch: pytest.MonkeyPatch, key: SigningKey) -> None:
    monkeypatch.delenv("KNOCK_SIGNING_KEY_FILE", raising=False)
    monkeypatch.setenv("KNOCK_SIGNING_KEY", key_text("rsa2048").replace("\n", "\\n"))
    assert SigningKey.from_env().fingerprint == key.fingerprint
    assert UserTokenSigner.from_env(expires_in=60).issue("ada").token
    monkeypatch.setenv("KNOCK_SIGNING_KEY", "")
    other = VECTORS / "keys" / "rsa2048-other.pem"
    monkeypatch.setenv("KNOCK_SIGNING_KEY_FILE", str(other))
    assert SigningKey.from_env().fingerprint == SigningKey.from_file(other).fingerprint
    monkeypatch.setenv("KNOCK_SIGNING_KEY_FILE", "")
    with pytest.raises(KnockJwtError) as caught:
        SigningKey.from_env()
    assert caught.value.code == "signing_key_missing"


def test_a_dictionary_in_the_place_of_os_environ_counts(monkeypatch: pytest.MonkeyPatch, key: SigningKey) -> None:
    monkeypatch.setattr("os.environ", {"KNOCK_SIGNING_KEY": key_text("rsa2048")})
    assert SigningKey.from_env().fingerprint == key.fingerprint


def test_values_of_settings_count_as_the_variables_do(key: SigningKey) -> None:
    text, file = key_text("rsa2048"), VECTORS / "keys" / "rsa2048-other.pem"
    other = SigningKey.from_file(file).fingerprint
    assert SigningKey.from_env_values(text, file).fingerprint == key.fingerprint
    assert SigningKey.from_env_values(text.encode(), None).fingerprint == key.fingerprint
    for unset in (None, "", " \n"):
        assert SigningKey.from_env_values(unset, str(file)).fingerprint == other
        with pytest.raises(KnockJwtError) as caught:
            SigningKey.from_env_values(unset, "")
        assert caught.value.code == "signing_key_missing"


def test_an_unreadable_file(tmp_path: pathlib.Path) -> None:
    for path in (tmp_path / "missing", str(tmp_path)):
        with pytest.raises(KnockJwtError) as caught:
            SigningKey.from_file(path)
        assert caught.value.code == "signing_key_unreadable"
    for wrong in (5, b"/nowhere"):
        with pytest.raises(KnockJwtError) as caught:
            SigningKey.from_file(wrong)  # type: ignore[arg-type]
        assert caught.value.code == "options_invalid" and "path" in str(caught.value)


def test_freezegun_freezes_our_tokens(key: SigningKey) -> None:
    signer = UserTokenSigner(key, reuse=True)
    verifier = UserTokenVerifier(key.verifying_key)
    with freezegun.freeze_time("2026-08-01 12:00:00") as frozen:
        first = signer.issue("ada")
        assert first.issued_at == 1785585600
        assert verifier.verify(first.token).user_id == "ada"
        frozen.tick(dt.timedelta(minutes=29, seconds=59))
        assert signer.issue("ada") == first
        frozen.tick(dt.timedelta(seconds=1))
        assert signer.issue("ada").issued_at == 1785585600 + 1800
        frozen.tick(dt.timedelta(minutes=30))
        with pytest.raises(KnockJwtError) as caught:
            verifier.verify(first.token)
        assert caught.value.code == "token_expired"


def test_time_machine_moves_our_tokens(signer: UserTokenSigner) -> None:
    with time_machine.travel(dt.datetime(2100, 1, 1, tzinfo=dt.timezone.utc), tick=False):
        assert signer.issue("ada").issued_at == 4102444800
        assert knock_jwt.inspect(signer.sign("ada")).issued_at == 4102444800


@pytest.mark.parametrize("now", [-1.0, float("nan"), float("inf"), 1e300])
def test_a_clock_that_shows_no_time(signer: UserTokenSigner, monkeypatch: pytest.MonkeyPatch, now: float) -> None:
    monkeypatch.setattr("time.time", lambda: now)
    with pytest.raises(KnockJwtError) as caught:
        signer.sign("ada")
    assert caught.value.code == "issued_at_invalid"


def run(program: str, **environment: str) -> str:
    """A fresh process, in which nothing was imported or remembered yet."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(program)],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_sign_user_token_reads_the_environment_once() -> None:
    out = run(
        """
        import os, knock_jwt
        first = knock_jwt.sign_user_token("ada", issued_at=1)
        os.environ["KNOCK_SIGNING_KEY"] = "nonsense"
        assert knock_jwt.sign_user_token("ada", issued_at=1) == first
        print(first)
        """,
        KNOCK_SIGNING_KEY=key_text("rsa2048"),
    )
    assert out.strip() == knock_jwt.sign_user_token("ada", issued_at=1, signing_key=key_text("rsa2048"))


def test_a_missing_key_is_an_error_each_time() -> None:
    run(
        """
        import os, knock_jwt
        for _ in range(2):
            try:
                knock_jwt.sign_user_token("ada")
            except knock_jwt.KnockJwtError as error:
                assert error.code == "signing_key_missing", error
            else:
                raise SystemExit("no error")
        """
    )


def test_importing_imports_no_framework() -> None:
    loaded = run("import sys, knock_jwt; print(*sys.modules)").split()
    assert "knock_jwt._native" in loaded
    heavy = {"django", "fastapi", "starlette", "flask", "pydantic", "asyncio", "typing", "uuid", "json"}
    assert heavy.isdisjoint(loaded), heavy & set(loaded)
