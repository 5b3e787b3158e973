"""The refresh endpoint."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import PATH, application, verified
from flask import Blueprint, Response, abort, redirect
from flask.testing import FlaskClient
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from knock_jwt.flask import blueprint

ADA = {"X-User": "ada"}


def assert_guarded(response: Any) -> None:
    """What every answer of the endpoint has, whatever it says."""
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Vary"] == "Cookie, Authorization"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/json"
    assert not [name for name, _ in response.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("user", ["ada", "grace"])
def test_gives_the_signed_in_user_a_token_with_its_times(client: FlaskClient, user: str) -> None:
    response: Any = client.get(PATH, headers={"X-User": user})
    assert response.status_code == 200
    assert_guarded(response)
    assert list(response.json) == ["token", "expires_at", "refresh_at"]
    claims = verified(response.json["token"])
    assert (claims.user_id, claims.expires_at) == (user, response.json["expires_at"])
    assert claims.issued_at < response.json["refresh_at"] < claims.expires_at
    assert type(response.json["refresh_at"]) is int


def test_refuses_nobody_as_json(client: FlaskClient) -> None:
    response = client.get(PATH)
    assert response.status_code == 401
    assert_guarded(response)
    assert response.json == {"error": "not_signed_in"}


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "QUERY", "BREW"])
def test_refuses_every_other_method(client: FlaskClient, method: str) -> None:
    response = client.open(PATH, method=method, headers=ADA)
    assert response.status_code == 405
    assert_guarded(response)
    assert response.headers["Allow"] == "GET"
    assert "token" not in response.text


def test_refuses_other_sites(client: FlaskClient) -> None:
    headers = {**ADA, "Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    response = client.get(PATH, headers=headers)
    assert response.status_code == 403
    assert_guarded(response)
    assert response.json == {"error": "cross_site"}
    for site in ("same-origin", "same-site", "none"):
        assert client.get(PATH, headers={**ADA, "Sec-Fetch-Site": site}).status_code == 200


def test_opens_itself_to_no_other_origin(client: FlaskClient) -> None:
    assert_guarded(client.get(PATH, headers={**ADA, "Origin": "https://evil.example"}))


def test_takes_no_id_from_the_request(client: FlaskClient) -> None:
    response: Any = client.get(PATH + "?user_id=eve&user=eve&id=eve", headers=ADA)
    assert verified(response.json["token"]).user_id == "ada"


def unauthorized() -> None:
    raise Unauthorized(www_authenticate=WWWAuthenticate("basic", {"realm": "shop"}))


def to_the_form() -> None:
    abort(redirect("/login"))


@pytest.mark.parametrize("refuse", [unauthorized, lambda: abort(403), to_the_form, lambda: redirect("/login")])
@pytest.mark.parametrize("where", ["user_id", "before_request"])
def test_who_is_refused_by_the_application_gets_the_same_401(refuse: Any, where: str) -> None:
    if where == "user_id":
        app = application(user_id=lambda: refuse() and abort(redirect("/login")))
    else:
        app = application()
        app.before_request(refuse)
    response = app.test_client().get(PATH)
    assert response.status_code == 401
    assert_guarded(response)
    assert response.json == {"error": "not_signed_in"}
    assert "Location" not in response.headers
    assert ("WWW-Authenticate" in response.headers) is (refuse is unauthorized)
    # The rules hold for them, too.
    assert app.test_client().open(PATH, method="QUERY").status_code == 405
    response = app.test_client().get(PATH, headers={"Sec-Fetch-Site": "cross-site"})
    assert (response.status_code, response.json) == (403, {"error": "cross_site"})


def test_other_errors_stand_and_are_not_kept() -> None:
    app = application(user_id=lambda: abort(429))
    response = app.test_client().get(PATH)
    assert response.status_code == 429
    assert response.headers["Cache-Control"] == "no-store"
    app = application(user_id=lambda: "")
    app.testing = False
    response = app.test_client().get(PATH)
    assert (response.status_code, response.headers["Cache-Control"]) == (500, "no-store")


@pytest.mark.parametrize("first", [True, False])
def test_headers_that_the_application_sets_on_all_pages_do_not_open_it(first: bool) -> None:
    def public(response: Any) -> Any:
        response.headers.add("Cache-Control", "public, max-age=60")
        response.headers.add("CDN-Cache-Control", "max-age=60")
        response.headers.add("Access-Control-Allow-Origin", "https://evil.example")
        response.headers.add("Access-Control-Allow-Credentials", "true")
        return response

    app = application(before=lambda app: app.after_request(public)) if first else application()
    if not first:
        app.after_request(public)
    for headers in (ADA, {}):
        response = app.test_client().get(PATH, headers=headers)
        assert_guarded(response)
        assert response.headers.getlist("Cache-Control") == ["no-store"]
        assert "CDN-Cache-Control" not in response.headers
    page = app.test_client().get("/json", headers=ADA)
    assert page.headers["Cache-Control"] == "max-age=60, private"
    assert page.headers["Access-Control-Allow-Credentials"] == "true"
    assert app.test_client().get("/unread").headers["Cache-Control"] == "public, max-age=60"


def test_a_preflight_that_the_application_answers_does_not_open_it() -> None:
    app = application()
    app.before_request(lambda: Response(headers={"Access-Control-Allow-Origin": "*"}))
    response = app.test_client().options(PATH, headers={"Origin": "https://evil.example"})
    assert response.status_code == 405
    assert_guarded(response)


def test_gives_null_in_development_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KNOCK_SIGNING_KEY")
    client = application({"KNOCK_JWT_DEVELOPMENT": True}).test_client()
    assert client.get(PATH).status_code == 401
    response = client.get(PATH, headers=ADA)
    assert_guarded(response)
    assert response.json == {"token": None, "expires_at": None, "refresh_at": None}


def test_may_be_registered_as_a_blueprint() -> None:
    app = application(path=None)
    app.register_blueprint(blueprint, url_prefix="/api/knock")
    outer = Blueprint("outer", __name__, url_prefix="/outer")
    outer.register_blueprint(blueprint)
    app.register_blueprint(outer)
    client = app.test_client()
    assert client.get(PATH).status_code == 404
    for path in ("/api/knock/token", "/outer/token"):
        assert verified(client.get(path, headers=ADA).json["token"]).user_id == "ada"
        refused = client.open(path, method="PROPFIND")
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET")
        assert_guarded(refused)
    response: Any = client.get("/api/knock/token", headers=ADA)
    assert_guarded(response)
    assert verified(response.json["token"]).user_id == "ada"
