"""`knock_token()`, the pages that use it, and the settings."""

from __future__ import annotations

import logging
import pathlib
import time
from datetime import timedelta
from typing import Any

import pytest
from conftest import KEY, OTHER_KEY, PATH, application, verified
from flask import Flask, render_template, session
from flask.testing import FlaskClient
from frames import assert_hidden
from jinja2 import DictLoader, UndefinedError

from knock_jwt import Grants, KnockJwtError
from knock_jwt.flask import KnockJWT, knock_token

API_KEY = "sk_test_not_a_real_key"


def ada(app: Flask, path: str = "/json") -> Any:
    return app.test_client().get(path, headers={"X-User": "ada"})


@pytest.mark.parametrize("user", ["ada", "grace"])
def test_is_a_token_for_the_signed_in_user(client: FlaskClient, user: str) -> None:
    for _ in range(2):
        token = client.get("/json", headers={"X-User": user}).json["token"]
        assert verified(token).user_id == user


def test_is_none_for_nobody(client: FlaskClient) -> None:
    assert client.get("/json").json == {"token": None}
    assert client.get("/issued").json is None
    assert client.get("/html").text == "None null"


def test_is_handed_out_again_and_has_its_times(monkeypatch: pytest.MonkeyPatch) -> None:
    app = application()
    token, issued_at, expires_at = ada(app, "/issued").json
    claims = verified(token)
    assert (claims.issued_at, claims.expires_at) == (issued_at, expires_at)
    assert expires_at - issued_at == 3600
    now = time.time()
    # A new token would say another second.
    monkeypatch.setattr(time, "time", lambda: now + 60)
    assert ada(app).json == {"token": token}
    assert ada(app, "/html").text == f'{token} "{token}"'


def test_nobody_is_asked_before_it_is_read() -> None:
    asked = []

    def user_id() -> str:
        asked.append(1)
        return "ada"

    app = application(user_id=user_id)
    ada(app, "/unread")
    assert asked == []
    ada(app)
    assert asked == [1]


def test_follows_a_change_of_user() -> None:
    """A view that reads it, goes on for another user, and reads it again."""
    app = application(user_id=lambda: session.get("user_id"))
    app.secret_key = "only-for-these-tests"
    before, during, after = ada(app, "/impersonating").json
    assert [verified(token).user_id for token in (before, during)] == ["ada", "grace"]
    assert after is None


def test_a_stream_is_too_late() -> None:
    """Its headers said already that it is for anybody."""
    with pytest.raises(RuntimeError, match="before a stream begins"):
        ada(application(), "/streamed")
    response = ada(application(), "/streamed?early")
    assert verified(response.text).user_id == "ada"
    assert response.headers["Cache-Control"] == "private"


def test_so_is_what_comes_after_the_mark() -> None:
    def late(response: Any) -> Any:
        response.headers["X-Knock"] = knock_token()
        return response

    # Flask runs those that were registered first at the end, and ours after them.
    for first in (True, False):
        app = Flask("shop")
        app.testing = True
        if first:
            app.after_request(late)
        KnockJWT(app, user_id=lambda: "ada")
        if not first:
            app.after_request(late)
        response = app.test_client().get("/nowhere")
        assert verified(response.headers["X-Knock"]).user_id == "ada"
        assert response.headers["Cache-Control"] == "private"


def test_what_jinja_keeps_of_an_import_holds_no_token() -> None:
    app = application()
    app.jinja_loader = DictLoader(
        {
            "user.html": "{% set token = knock_token() %}",
            "without.html": "{% from 'user.html' import token %}{{ token }}",
            "with.html": "{% from 'user.html' import token with context %}{{ token }}",
        }
    )
    app.add_url_rule("/<name>.html", "template", lambda name: render_template(name + ".html"))
    for user in ("ada", "grace"):
        response = app.test_client().get("/with.html", headers={"X-User": user})
        assert verified(response.text).user_id == user
        with pytest.raises(UndefinedError, match="knock_token"):
            app.test_client().get("/without.html", headers={"X-User": user})


def test_user_and_grants_may_be_async() -> None:
    async def user_id() -> str:
        return "ada"

    async def grants() -> Grants:
        return Grants().tenant("acme", ["user/feed_read"])

    app = application(user_id=user_id, grants=grants)
    claims = verified(ada(app).json["token"])
    assert (claims.user_id, list(claims.grants or ())) == ("ada", ["https://api.knock.app/v1/tenants/acme"])
    assert verified(ada(app, PATH).json["token"]).user_id == "ada"


def test_an_application_context_around_requests_mixes_nobody_up() -> None:
    """Tests open one, and `g` is then the same for all their requests."""
    app = application()
    with app.app_context():
        for user in ("ada", "grace"):
            response: Any = app.test_client().get("/json", headers={"X-User": user})
            assert verified(response.json["token"]).user_id == user
        assert app.test_client().get("/json").json == {"token": None}


@pytest.mark.parametrize("path", ["/json", "/issued", "/html"])
@pytest.mark.parametrize("headers", [{}, {"X-User": "ada"}])
def test_a_page_that_read_it_is_private(client: FlaskClient, path: str, headers: Any) -> None:
    response = client.get(path, headers=headers)
    assert response.headers["Cache-Control"] == "private"
    assert response.headers["Vary"] == "Cookie"


def test_what_invites_shared_caches_goes_and_what_forbids_more_stays() -> None:
    response = ada(application(), "/public")
    assert response.headers.getlist("Cache-Control") == ["max-age=60, private"]
    assert response.headers.getlist("Vary") == ["Accept-Language, Cookie"]
    assert ada(application(), "/no-store").headers["Cache-Control"] == "no-store, private"


def test_what_overrules_cache_control_for_shared_caches_goes() -> None:
    headers = ada(application(), "/overruled").headers
    assert headers["Cache-Control"] == "private"
    # It says more than any name.
    assert headers.getlist("Vary") == ["*"]
    left = {name.lower() for name in headers.keys() if "control" in name.lower() or name.startswith("X-")}
    assert left == {"cache-control", "x-own"}


def test_one_that_did_not_read_it_is_left_alone() -> None:
    response = ada(application(), "/unread")
    assert "Cache-Control" not in response.headers
    assert "Vary" not in response.headers


def test_grants() -> None:
    def grants() -> Grants:
        return Grants().tenant("acme", ["user/feed_read"])

    config = {"KNOCK_JWT_EXPLICIT_GRANTS": True}
    claims = verified(ada(application(config, grants=grants)).json["token"])
    assert claims.explicit_grants
    assert claims.grants == {"https://api.knock.app/v1/tenants/acme": {"user/feed_read": [{}]}}


@pytest.mark.parametrize("expires_in", [900, timedelta(minutes=15)])
def test_expires_in(expires_in: Any) -> None:
    app = application({"KNOCK_JWT_EXPIRES_IN": expires_in})
    _, issued_at, expires_at = ada(app, "/issued").json
    assert expires_at - issued_at == 900


def test_the_key_may_be_given(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text(OTHER_KEY.to_pem())
    given: list[dict[str, Any]] = [
        {"SIGNING_KEY": OTHER_KEY.to_base64()},
        {"SIGNING_KEY_FILE": str(file)},
        # As the environment's variables, of which one is often set and empty.
        {"SIGNING_KEY": "", "SIGNING_KEY_FILE": file},
    ]
    for config in given:
        app = application({f"KNOCK_JWT_{name}": value for name, value in config.items()})
        verified(ada(app).json["token"], OTHER_KEY)
    verified(ada(application()).json["token"], KEY)


def test_one_extension_may_serve_several_applications() -> None:
    knock = KnockJWT(user_id=lambda: "ada", path=None)
    for key in (KEY, OTHER_KEY):
        app = Flask("shop")
        app.config["KNOCK_JWT_SIGNING_KEY"] = key.to_base64()
        knock.init_app(app)
        with app.test_request_context():
            assert verified(knock_token(), key).user_id == "ada"


def test_a_missing_key_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KNOCK_SIGNING_KEY")
    with pytest.raises(KnockJwtError) as caught:
        application()
    assert caught.value.code == "signing_key_missing"


@pytest.mark.parametrize("development", [False, True])
def test_a_bad_key_stops_the_start(development: bool) -> None:
    config = {"KNOCK_JWT_SIGNING_KEY": API_KEY, "KNOCK_JWT_DEVELOPMENT": development}
    with pytest.raises(KnockJwtError) as caught:
        application(config)
    assert caught.value.code == "signing_key_is_api_key"
    assert API_KEY not in str(caught.value)


@pytest.mark.parametrize(
    "wrong, error, says",
    [
        ({"EXPIRES_IN": 0}, KnockJwtError, "lifetime"),
        ({"DEVELOPMENT": "false"}, TypeError, "development is True or False"),
        ({"SIGNING_KEY": "a", "SIGNING_KEY_FILE": "b"}, ValueError, "not both"),
        ({"EXPIRES": 60}, ValueError, "no KNOCK_JWT_EXPIRES;"),
    ],
)
def test_a_mistake_stops_the_start(wrong: Any, error: Any, says: str) -> None:
    with pytest.raises(error, match=says):
        application({f"KNOCK_JWT_{name}": value for name, value in wrong.items()})


@pytest.mark.parametrize(
    "text, config",
    [
        (API_KEY, {}),
        (KEY.to_base64()[:-40], {}),
        (KEY.to_base64(), {"EXPIRES_IN": "1h"}),
        (KEY.to_base64(), {"DEVELOPMENT": "false"}),
        (KEY.to_base64(), {"SIGNING_KYE": KEY.to_base64()}),
        (KEY.to_base64(), {"SIGNING_KEY_FILE": KEY.to_base64()}),
    ],
    ids=["API key", "cut off", "lifetime", "development", "misspelt", "twice"],
)
@pytest.mark.parametrize("given", [str, str.encode])
def test_no_frame_of_an_error_shows_the_key(text: str, config: Any, given: Any) -> None:
    """Error reports show the local variables of each frame."""
    named = {f"KNOCK_JWT_{name}": value for name, value in {"SIGNING_KEY": given(text), **config}.items()}
    with pytest.raises((TypeError, ValueError)) as caught:
        application(named)
    assert_hidden(text, caught.value)


def test_without_init_app_it_says_so() -> None:
    with Flask("shop").test_request_context(), pytest.raises(RuntimeError, match="init_app"):
        knock_token()


def test_development_mode(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    config = {"KNOCK_JWT_DEVELOPMENT": True}
    with caplog.at_level(logging.INFO, "knock_jwt"):
        assert verified(ada(application(config)).json["token"])
        assert caplog.records == []
        monkeypatch.setenv("KNOCK_SIGNING_KEY", "")
        app = application(config)
        for _ in range(3):
            assert ada(app).json == {"token": None}
            assert ada(app, PATH).status_code == 200
    assert [record.name for record in caplog.records] == ["knock_jwt"]
