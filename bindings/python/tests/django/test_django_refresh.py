"""The refresh view, sync under WSGI and async under ASGI."""

from __future__ import annotations

import asyncio
from typing import Any, Callable

import conftest
import pytest
from conftest import verified
from django import VERSION
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import AsyncClient, Client, override_settings

from knock_jwt.django import views

PATH = "/knock/token/"
Send = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def send(request: pytest.FixtureRequest) -> Send:
    """Sends a request, as a user or as nobody, through WSGI's or ASGI's handler."""
    client: Any = Client() if request.param == "sync" else AsyncClient()

    def send(method: str = "GET", path: str = PATH, user: Any = None, **headers: str) -> Any:
        if user is not None:
            client.force_login(user)
        return conftest.send(request.param, method, path, client, **headers)

    return send


def assert_guarded(response: Any) -> None:
    """What every answer of the endpoint has, whatever it says."""
    assert response.headers["Cache-Control"] == "no-store, private"
    assert {"Cookie", "Authorization"} <= set(response.headers["Vary"].split(", "))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/json"
    assert not [name for name in response.headers if name.lower().startswith("access-control")]


def test_gives_the_signed_in_user_a_token_with_its_times(send: Send, user: Any) -> None:
    response = send(user=user)
    assert response.status_code == 200
    assert_guarded(response)
    body = response.json()
    assert list(body) == ["token", "expires_at", "refresh_at"]
    claims = verified(body["token"])
    assert claims.user_id == str(user.pk)
    assert body["expires_at"] == claims.expires_at
    assert claims.issued_at < body["refresh_at"] < claims.expires_at
    assert all(type(body[name]) is int for name in ("expires_at", "refresh_at"))


def test_refuses_nobody_as_json(send: Send) -> None:
    response = send()
    assert response.status_code == 401
    assert_guarded(response)
    assert response.json() == {"error": "not_signed_in"}


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "QUERY"])
def test_refuses_every_other_method(send: Send, ada: Any, method: str) -> None:
    response = send(method, user=ada)
    assert response.status_code == 405
    assert_guarded(response)
    assert response.headers["Allow"] == "GET"
    assert b"token" not in response.content


def test_a_post_is_refused_for_being_one_and_not_for_its_csrf_token(ada: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    assert client.post(PATH).status_code == 405


def test_refuses_other_sites(send: Send, ada: Any) -> None:
    response = send(user=ada, sec_fetch_site="cross-site", origin="https://evil.example")
    assert response.status_code == 403
    assert_guarded(response)
    assert response.json() == {"error": "cross_site"}


@pytest.mark.parametrize("site", ["same-origin", "same-site", "none"])
def test_serves_its_own_site(send: Send, ada: Any, site: str) -> None:
    response = send(user=ada, sec_fetch_site=site)
    assert response.status_code == 200


def test_opens_itself_to_no_other_origin(send: Send, ada: Any) -> None:
    assert_guarded(send(user=ada, origin="https://evil.example"))


def test_takes_no_id_from_the_request(send: Send, ada: Any) -> None:
    path = PATH + "?user_id=999&id=999&sub=999&user=999"
    assert verified(send(path=path, user=ada).json()["token"]).user_id == str(ada.pk)
    assert send(path=path, sec_fetch_site="cross-site").status_code == 403


@pytest.mark.parametrize("path", ["/direct/", "/decorated/"])
def test_may_stand_at_any_path_and_under_decorators(send: Send, ada: Any, path: str) -> None:
    assert send(path=path).status_code == 401
    response = send(path=path, user=ada)
    assert verified(response.json()["token"]).user_id == str(ada.pk)
    assert "no-store" in response.headers["Cache-Control"]


if VERSION >= (5, 1):

    def test_refuses_without_a_redirect_where_a_login_is_required(send: Send, ada: Any) -> None:
        required = "django.contrib.auth.middleware.LoginRequiredMiddleware"
        with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, required]):
            assert send(path="/page/").status_code == 302
            assert send().status_code == 401
            assert send(user=ada).status_code == 200


@pytest.mark.parametrize("user_id_is_async", [True, False])
def test_who_is_refused_by_the_application_gets_the_same_401(send: Send, user_id_is_async: bool) -> None:
    def user_id(request: HttpRequest) -> str:
        raise PermissionDenied

    async def auser_id(request: HttpRequest) -> str:
        raise PermissionDenied

    with override_settings(KNOCK_JWT={"USER_ID": auser_id if user_id_is_async else user_id}):
        response = send()
    assert (response.status_code, response.json()) == (401, {"error": "not_signed_in"})
    assert_guarded(response)


def test_works_without_the_middleware(send: Send, ada: Any) -> None:
    middleware = [name for name in settings.MIDDLEWARE if "knock_jwt" not in name]
    with override_settings(MIDDLEWARE=middleware):
        assert send().status_code == 401
        assert send(user=ada).status_code == 200


def test_works_with_atomic_requests(send: Send, ada: Any) -> None:
    from django.db import connection

    connection.settings_dict["ATOMIC_REQUESTS"] = True
    try:
        assert send(user=ada).status_code == 200
    finally:
        connection.settings_dict["ATOMIC_REQUESTS"] = False


def test_headers_that_the_application_sets_on_all_pages_do_not_open_it(send: Send, ada: Any) -> None:
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, "testsite.middleware.making_public"]):
        for response in (send(), send(user=ada)):
            assert_guarded(response)
            assert "CDN-Cache-Control" not in response.headers
        assert send(path="/unread/").headers["Cache-Control"] == "public, max-age=60"


def test_cors_for_the_whole_application_does_not_open_it(send: Send, ada: Any) -> None:
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, "testsite.middleware.open_to_all"]):
        assert_guarded(send(user=ada, origin="https://evil.example"))
        preflight = send(method="OPTIONS", user=ada, origin="https://evil.example")
        assert preflight.status_code == 405
        assert_guarded(preflight)
        assert send(path="/page/", user=ada).headers["Access-Control-Allow-Credentials"] == "true"


@pytest.mark.parametrize("middleware", ["LoginRequired", "asking_for_a_login"])
def test_a_middleware_that_asks_for_a_login_gets_the_same_401(send: Send, middleware: str) -> None:
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, "testsite.middleware." + middleware]):
        assert send(path="/page/").status_code == 302
        for path in (PATH, "/decorated/"):
            response = send(path=path)
            assert (response.status_code, response.json()) == (401, {"error": "not_signed_in"})
            assert_guarded(response)
            assert "Location" not in response.headers


def test_stands_under_login_required(send: Send, ada: Any) -> None:
    response = send(path="/login-required/")
    assert (response.status_code, response.json()) == (401, {"error": "not_signed_in"})
    assert send(path="/login-required/", user=ada).status_code == 200


def test_gives_null_in_development_mode(send: Send, ada: Any, monkeypatch: Any) -> None:
    monkeypatch.delenv("KNOCK_SIGNING_KEY")
    with override_settings(KNOCK_JWT={"DEVELOPMENT": True}):
        assert send().status_code == 401
        response = send(user=ada)
    assert response.status_code == 200
    assert_guarded(response)
    assert response.json() == {"token": None, "expires_at": None, "refresh_at": None}


def test_a_bad_request_of_the_application_is_no_answer(send: Send, ada: Any) -> None:
    from knock_jwt import Grants, KnockJwtError

    def grants(request: HttpRequest) -> Grants:
        return Grants().user("somebody else", ["user/read"])

    with override_settings(KNOCK_JWT={"GRANTS": grants}):
        with pytest.raises(KnockJwtError) as caught:
            send(user=ada)
    assert caught.value.code == "grants_invalid"


def test_is_async_under_asgi_and_sync_under_wsgi(ada: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Django would adapt a view of the other kind, silently, for a thread or an event loop a request."""

    def never(request: HttpRequest) -> None:
        raise AssertionError("the wrong kind of view")

    client, aclient = Client(), AsyncClient()
    client.force_login(ada)
    aclient.force_login(ada)
    with monkeypatch.context() as patch:
        patch.setattr(views, "ahand_out", never)
        assert client.get(PATH).status_code == 200
        with pytest.raises(AssertionError, match="wrong kind"):
            asyncio.run(aclient.get(PATH))
    with monkeypatch.context() as patch:
        patch.setattr(views, "hand_out", never)
        assert asyncio.run(aclient.get(PATH)).status_code == 200
        with pytest.raises(AssertionError, match="wrong kind"):
            client.get(PATH)
