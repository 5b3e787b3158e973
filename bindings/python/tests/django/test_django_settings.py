"""`KNOCK_JWT` and the system checks."""

from __future__ import annotations

import datetime
import logging
import pathlib
import sys
import time
from typing import Any

import pytest
from conftest import KEY, OTHER_KEY, verified
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.http import HttpRequest
from django.test import Client, override_settings
from frames import assert_hidden

from knock_jwt import Claims, Grants, KnockJwtError, SigningKey
from knock_jwt.django import conf
from knock_jwt.django.middleware import KnockTokenMiddleware

API_KEY = "sk_test_not_a_real_key"
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
ENCRYPTED = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"


def user_id(request: HttpRequest) -> str:
    return "of " + request.path


def grants(request: HttpRequest) -> Grants:
    return Grants().tenant("acme", ["user/feed_read"])


not_callable = 7


def claims(client: Client, key: SigningKey = KEY) -> Claims:
    return verified(client.get("/token-json/").json()["token"], key)


def found(*, deploy: bool = False) -> list[checks.CheckMessage]:
    messages = checks.run_checks(include_deployment_checks=deploy)
    return [message for message in messages if str(message.id).startswith("knock_jwt.")]


def ids(**options: bool) -> list[Any]:
    return [message.id for message in found(**options)]


def test_a_good_site_has_nothing_to_report() -> None:
    assert found(deploy=True) == []
    call_command("check")


def test_the_key_is_that_of_the_environment(client: Client, ada: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("KNOCK_SIGNING_KEY", OTHER_KEY.to_pem().replace("\n", "\\n"))
    client.force_login(ada)
    with override_settings(KNOCK_JWT={}):
        claims(client, OTHER_KEY)


FORMS = ["text", "bytes", "object", "file", "path", "file beside nothing", "text beside nothing"]


@pytest.mark.parametrize("form", FORMS)
def test_or_that_of_the_settings(client: Client, ada: Any, form: str, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text(OTHER_KEY.to_pem())
    empty = {"SIGNING_KEY": " \n", "SIGNING_KEY_FILE": file}
    given: dict[str, dict[str, Any]] = {
        # As the environment's variables, of which one is often set and empty.
        "file beside nothing": empty,
        "text beside nothing": {"SIGNING_KEY": OTHER_KEY.to_pem(), "SIGNING_KEY_FILE": ""},
        "text": {"SIGNING_KEY": OTHER_KEY.to_base64()},
        "bytes": {"SIGNING_KEY": OTHER_KEY.to_pem().encode()},
        "object": {"SIGNING_KEY": OTHER_KEY},
        "file": {"SIGNING_KEY_FILE": str(file)},
        "path": {"SIGNING_KEY_FILE": file, "SIGNING_KEY": None},
    }
    client.force_login(ada)
    with override_settings(KNOCK_JWT=given[form]):
        claims(client, OTHER_KEY)
    claims(client, KEY)


@pytest.mark.parametrize("expires_in", [900, datetime.timedelta(minutes=15)])
def test_expires_in(client: Client, ada: Any, expires_in: Any) -> None:
    client.force_login(ada)
    with override_settings(KNOCK_JWT={"EXPIRES_IN": expires_in}):
        got = claims(client)
    assert got.issued_at is not None
    assert got.expires_at - got.issued_at == 900


@pytest.mark.parametrize("given", [user_id, "test_django_settings.user_id"])
def test_user_id(client: Client, given: Any) -> None:
    with override_settings(KNOCK_JWT={"USER_ID": given}):
        assert claims(client).user_id == "of /token-json/"
    with override_settings(KNOCK_JWT={"USER_ID": lambda request: None}):
        assert client.get("/token-json/").json() == {"token": None}


@pytest.mark.parametrize("given", [grants, "test_django_settings.grants"])
@pytest.mark.parametrize("explicit", [True, False])
def test_grants(client: Client, ada: Any, given: Any, explicit: bool) -> None:
    client.force_login(ada)
    with override_settings(KNOCK_JWT={"GRANTS": given, "EXPLICIT_GRANTS": explicit}):
        got = claims(client)
    assert got.grants == {"https://api.knock.app/v1/tenants/acme": {"user/feed_read": [{}]}}
    assert got.explicit_grants is explicit
    with override_settings(KNOCK_JWT={"GRANTS": lambda request: None}):
        assert claims(client).grants is None


def test_development_mode_does_without_a_key(
    client: Client, ada: Any, monkeypatch: Any, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("KNOCK_SIGNING_KEY", "")
    client.force_login(ada)
    with caplog.at_level(logging.INFO, "knock_jwt"):
        with override_settings(KNOCK_JWT={"DEVELOPMENT": True}):
            KnockTokenMiddleware(lambda request: None)
            assert ids() == []
            assert ids(deploy=True) == ["knock_jwt.W004"]
            for _ in range(3):
                assert client.get("/token-json/").json() == {"token": None}
    assert [record.name for record in caplog.records] == ["knock_jwt"]


def test_development_mode_with_a_key_signs(client: Client, ada: Any, caplog: Any) -> None:
    client.force_login(ada)
    with override_settings(KNOCK_JWT={"DEVELOPMENT": True}):
        assert claims(client).user_id == str(ada.pk)
        assert ids(deploy=True) == []
    assert caplog.records == []


WRONG = [
    ("knock_jwt.E001", [1], "not a dictionary"),
    ("knock_jwt.E001", {"EXPIRES": 60, "SIGNING_KEYS": ""}, "no EXPIRES, SIGNING_KEYS"),
    ("knock_jwt.E002", {"SIGNING_KEY": ""}, "signing_key_missing"),
    ("knock_jwt.E002", {"SIGNING_KEY": " ", "SIGNING_KEY_FILE": ""}, "signing_key_missing"),
    ("knock_jwt.E002", {"SIGNING_KEY": API_KEY}, "signing_key_is_api_key"),
    ("knock_jwt.E002", {"SIGNING_KEY": API_KEY, "DEVELOPMENT": True}, "signing_key_is_api_key"),
    ("knock_jwt.E002", {"SIGNING_KEY": ENCRYPTED}, "signing_key_encrypted"),
    ("knock_jwt.E002", {"SIGNING_KEY_FILE": "/no/such/file"}, "signing_key_unreadable"),
    (
        "knock_jwt.E002",
        {"SIGNING_KEY_FILE": "/no/such/file", "DEVELOPMENT": True},
        "signing_key_unreadable",
    ),
    ("knock_jwt.E003", {"EXPIRES_IN": 0}, "expires_in_invalid"),
    ("knock_jwt.E003", {"EXPIRES_IN": "1h"}, "expires_in_invalid"),
    ("knock_jwt.E003", {"EXPIRES_IN": 1.5}, "expires_in_invalid"),
    ("knock_jwt.E004", {"USER_ID": "no.such.function"}, "USER_ID cannot be imported"),
    ("knock_jwt.E004", {"USER_ID": ".b"}, "USER_ID cannot be imported"),
    ("knock_jwt.E005", {"GRANTS": "..x.y"}, "GRANTS cannot be imported"),
    ("knock_jwt.E004", {"USER_ID": "test_django_settings.not_callable"}, "USER_ID is neither"),
    ("knock_jwt.E005", {"GRANTS": "no.such.function"}, "GRANTS cannot be imported"),
    ("knock_jwt.E005", {"GRANTS": 7}, "GRANTS is neither"),
    ("knock_jwt.E006", {"DEVELOPMENT": "false"}, "development"),
    ("knock_jwt.E006", {"EXPLICIT_GRANTS": 1}, "explicit_grants"),
    ("knock_jwt.E006", {"SIGNING_KEY": "a", "SIGNING_KEY_FILE": "b"}, "not both"),
]


@pytest.mark.parametrize("id, wrong, says", WRONG)
def test_each_mistake_is_named_and_stops_the_start(id: str, wrong: Any, says: str) -> None:
    with override_settings(KNOCK_JWT=wrong):
        messages = found()
        assert [(message.id, message.level) for message in messages] == [(id, checks.ERROR)]
        assert says in messages[0].msg
        assert API_KEY not in messages[0].msg
        with pytest.raises(ImproperlyConfigured) as caught:
            KnockTokenMiddleware(lambda request: None)
        assert says in str(caught.value)
        assert API_KEY not in str(caught.value)
        with pytest.raises(SystemCheckError, match=id):
            call_command("check")


def test_a_bad_key_has_the_words_of_the_core() -> None:
    with pytest.raises(KnockJwtError) as caught:
        SigningKey(API_KEY)
    with override_settings(KNOCK_JWT={"SIGNING_KEY": API_KEY}):
        assert found()[0].msg == f"KNOCK_JWT: {caught.value} ({caught.value.code})"


def test_several_mistakes_are_named_at_once() -> None:
    with override_settings(KNOCK_JWT={"EXPIRES_IN": 0, "USER_ID": 1, "GRANTS": 1, "TYPO": 1}):
        assert ids() == [f"knock_jwt.E00{n}" for n in (1, 4, 5, 3)]


class Broken:
    """Imported as a hook, it fails in a way that is no `ImportError`."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("broken")


BAD_KEY = KEY.to_base64()[:-40]


BROKEN = "test_django_settings.broken.x"


@pytest.mark.parametrize(
    "text, more, error",
    [
        (API_KEY, {}, ImproperlyConfigured),
        (BAD_KEY, {}, ImproperlyConfigured),
        (KEY.to_base64(), {"EXPIRES_IN": "1h"}, ImproperlyConfigured),
        (KEY.to_base64(), {"SIGNING_KEY_FILE": KEY.to_base64()}, ImproperlyConfigured),
        (KEY.to_base64(), {"SIGNING_KYE": KEY.to_base64()}, ImproperlyConfigured),
        (KEY.to_base64(), {"USER_ID": BROKEN}, RuntimeError),
        (KEY.to_base64(), {"SIGNING_KYE": KEY.to_base64(), "USER_ID": BROKEN}, RuntimeError),
    ],
    ids=["API key", "cut off", "lifetime", "twice", "misspelt", "hook", "misspelt, hook"],
)
@pytest.mark.parametrize("given", [str, str.encode])
def test_the_errors_chain_holds_no_key(
    text: str, more: Any, error: Any, given: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Error reports show the local variables of each frame."""
    monkeypatch.setitem(sys.modules, "test_django_settings.broken", Broken())
    with override_settings(KNOCK_JWT={"SIGNING_KEY": given(text), **more}):
        with pytest.raises(error) as caught:
            KnockTokenMiddleware(lambda request: None)
    assert caught.value.__cause__ is None and caught.value.__context__ is None
    assert_hidden(text, caught.value)


@pytest.mark.parametrize(
    "expires_in, code", [(20, "expires_in_too_short"), (90 * 86400, "expires_in_too_long")]
)
def test_w001_for_what_the_core_finds_remarkable(expires_in: int, code: str) -> None:
    with override_settings(KNOCK_JWT={"EXPIRES_IN": expires_in}):
        (message,) = found()
    assert (message.id, message.level) == ("knock_jwt.W001", checks.WARNING)
    assert code in message.msg


def test_a_check_keeps_no_token_for_reuse(monkeypatch: pytest.MonkeyPatch) -> None:
    with override_settings(KNOCK_JWT={}):
        assert ids() == []
        now = int(time.time()) + 60
        monkeypatch.setattr(time, "time", lambda: now)
        signer = conf.current().tokens.signer
        assert signer is not None and signer.issue("knock_jwt.check").issued_at == now


def test_w002_without_the_middleware() -> None:
    middleware = [name for name in settings.MIDDLEWARE if "knock_jwt" not in name]
    with override_settings(MIDDLEWARE=middleware):
        assert ids() == ["knock_jwt.W002"]


def test_w003_without_users() -> None:
    middleware = [name for name in settings.MIDDLEWARE if name != AUTHENTICATION]
    with override_settings(MIDDLEWARE=middleware):
        assert ids() == ["knock_jwt.W003"]
        with pytest.raises(ImproperlyConfigured, match="USER_ID"):
            Client().get("/token-json/")
        with override_settings(KNOCK_JWT={"USER_ID": user_id}):
            assert ids() == []


def test_they_are_security_checks_and_can_be_silenced() -> None:
    with override_settings(KNOCK_JWT={"SIGNING_KEY": API_KEY}):
        tagged = checks.run_checks(tags=[checks.Tags.security])
        assert "knock_jwt.E002" in [message.id for message in tagged]
        with override_settings(SILENCED_SYSTEM_CHECKS=["knock_jwt.E002"]):
            call_command("check")
        with pytest.raises(CommandError):
            call_command("check", tags=["security"])


def test_a_change_of_other_settings_reads_no_key_anew() -> None:
    with override_settings(KNOCK_JWT={}):
        before = conf.current()
        with override_settings(LANGUAGE_CODE="de"):
            assert conf.current() is before


def test_a_change_of_settings_is_seen_at_once_and_undone(client: Client) -> None:
    for name in ("a", "b"):
        with override_settings(KNOCK_JWT={"USER_ID": lambda request, name=name: name}):
            assert claims(client).user_id == name
    assert client.get("/token-json/").json() == {"token": None}
