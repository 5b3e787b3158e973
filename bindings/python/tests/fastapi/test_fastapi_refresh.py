"""The refresh endpoint."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import PATH, application, current_user, verified
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import RedirectResponse
from fastapi.testclient import TestClient

from knock_jwt.fastapi import KnockJWT

ADA = {"X-User": "ada"}


def assert_guarded(response: Any) -> None:
    """What every answer of the endpoint has, whatever it says."""
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Vary"] == "Cookie, Authorization"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/json"
    assert not [name for name in response.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("user", ["ada", "grace"])
def test_gives_the_signed_in_user_a_token_with_its_times(client: TestClient, user: str) -> None:
    response = client.get(PATH, headers={"X-User": user})
    assert response.status_code == 200
    assert_guarded(response)
    body = response.json()
    assert list(body) == ["token", "expires_at", "refresh_at"]
    claims = verified(body["token"])
    assert (claims.user_id, claims.expires_at) == (user, body["expires_at"])
    assert claims.issued_at < body["refresh_at"] < claims.expires_at
    assert type(body["refresh_at"]) is int


def test_refuses_nobody_as_json(client: TestClient) -> None:
    response = client.get(PATH)
    assert response.status_code == 401
    assert_guarded(response)
    assert response.json() == {"error": "not_signed_in"}


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "QUERY", "BREW"])
def test_refuses_every_other_method(client: TestClient, method: str) -> None:
    response = client.request(method, PATH, headers=ADA)
    assert response.status_code == 405
    assert_guarded(response)
    assert response.headers["Allow"] == "GET"
    assert "token" not in response.text


def test_refuses_other_sites(client: TestClient) -> None:
    headers = {**ADA, "Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    response = client.get(PATH, headers=headers)
    assert response.status_code == 403
    assert_guarded(response)
    assert response.json() == {"error": "cross_site"}
    for site in ("same-origin", "same-site", "none"):
        assert client.get(PATH, headers={**ADA, "Sec-Fetch-Site": site}).status_code == 200


def test_opens_itself_to_no_other_origin(client: TestClient) -> None:
    assert_guarded(client.get(PATH, headers={**ADA, "Origin": "https://evil.example"}))


def test_takes_no_id_from_the_request(client: TestClient) -> None:
    response = client.get(PATH, params={"user_id": "eve", "user": "eve", "id": "eve"}, headers=ADA)
    assert verified(response.json()["token"]).user_id == "ada"


def test_other_sites_are_refused_before_anybody_is_asked() -> None:
    def user_id() -> str:
        raise AssertionError("asked")

    client = TestClient(application(user_id))
    assert client.get(PATH, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(PATH).status_code == 405


class NotLoggedIn(Exception):
    """An application's own, with a handler that sends browsers to the login form."""


@pytest.mark.parametrize(
    "status, headers",
    [
        (401, {"WWW-Authenticate": "Bearer"}),
        (403, {}),
        (303, {"Location": "/login"}),
        (307, {"Location": "/"}),
    ],
)
def test_dependencies_that_refuse_themselves_get_the_same_401(status: int, headers: Any) -> None:
    def user_id() -> str:
        raise HTTPException(status, "please log in", headers)

    client = TestClient(application(user_id), follow_redirects=False)
    response = client.get(PATH)
    assert response.status_code == 401
    assert_guarded(response)
    assert response.json() == {"error": "not_signed_in"}
    assert "Location" not in response.headers
    assert response.headers.get("WWW-Authenticate") == headers.get("WWW-Authenticate")


def test_handlers_that_refuse_get_the_same_401() -> None:
    def user_id() -> str:
        raise NotLoggedIn

    app = application(user_id)

    @app.exception_handler(NotLoggedIn)
    async def to_the_form(request: Request, error: Exception) -> RedirectResponse:
        return RedirectResponse("/login", 303)

    response = TestClient(app, follow_redirects=False).get(PATH)
    assert (response.status_code, response.json()) == (401, {"error": "not_signed_in"})
    assert_guarded(response)
    assert "Location" not in response.headers


@pytest.mark.parametrize("installed", [True, False])
def test_their_other_refusals_stand_and_are_not_kept(installed: bool) -> None:
    def user_id() -> str:
        raise HTTPException(429, "too often", {"X-Why": "spam"})

    app = application(user_id) if installed else FastAPI()
    if not installed:
        app.include_router(KnockJWT(user_id=user_id).router(PATH))
    response = TestClient(app).get(PATH)
    assert (response.status_code, response.json()) == (429, {"detail": "too often"})
    assert_guarded(response)
    assert response.headers["X-Why"] == "spam"


def test_a_header_that_is_missing_is_named_and_the_answer_not_kept() -> None:
    def user_id(x_user: str = Header()) -> str:
        return x_user

    client = TestClient(application(user_id))
    response = client.get(PATH)
    assert (response.status_code, response.json()["detail"][0]["loc"]) == (422, ["header", "x-user"])
    assert_guarded(response)
    assert client.get(PATH, headers=ADA).status_code == 200


def test_headers_that_the_application_sets_on_all_pages_do_not_open_it() -> None:
    app = application()

    @app.middleware("http")
    async def public(request: Request, call_next: Any) -> Any:
        response = await call_next(request)
        response.headers.update({"Cache-Control": "public, max-age=60", "CDN-Cache-Control": "max-age=60"})
        return response

    for headers in (ADA, {}):
        response = TestClient(app).get(PATH, headers=headers)
        assert_guarded(response)
        assert "CDN-Cache-Control" not in response.headers
    assert TestClient(app).get("/unread").headers["Cache-Control"] == "public, max-age=60"


def test_cors_for_the_whole_application_does_not_open_it() -> None:
    app = application()
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
    client = TestClient(app)
    evil = {**ADA, "Origin": "https://evil.example", "Cookie": "a=b"}
    response = client.get(PATH, headers=evil)
    assert response.status_code == 200
    assert_guarded(response)
    response = client.options(PATH, headers={**evil, "Access-Control-Request-Method": "GET"})
    assert response.status_code == 405
    assert_guarded(response)
    assert client.get("/json", headers=evil).headers["Access-Control-Allow-Credentials"] == "true"


@pytest.mark.parametrize("root", ["", "/api"])
def test_a_middleware_that_asks_for_a_login_gets_the_same_401(root: str) -> None:
    app = application()

    @app.middleware("http")
    async def required(request: Request, call_next: Any) -> Any:
        return RedirectResponse("/login", 303)

    outer = FastAPI()
    outer.mount("/api", app)
    client = TestClient(outer if root else app, follow_redirects=False)
    response = client.get(root + PATH)
    assert (response.status_code, response.json()) == (401, {"error": "not_signed_in"})
    assert_guarded(response)
    assert "Location" not in response.headers
    assert client.get(root + "/json").status_code == 303


def test_an_error_of_the_core_is_not_kept() -> None:
    response = TestClient(application(lambda: ""), raise_server_exceptions=False).get(PATH)
    assert (response.status_code, response.headers["Cache-Control"]) == (500, "no-store")


def test_a_route_for_everything_else_does_not_answer_for_it() -> None:
    app = application()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def everything(path: str) -> str:
        return "the page of a frontend"

    response = TestClient(app).post(PATH, headers=ADA)
    assert response.status_code == 405
    assert_guarded(response)
    assert TestClient(app).post("/anything").status_code == 200


def test_a_parameter_of_the_path_is_no_hindrance() -> None:
    client = TestClient(application(path="/{shop}/token"))
    assert client.request("PROPFIND", "/a/token").status_code == 405
    assert client.get("/a/token", headers=ADA).status_code == 200
    assert client.get("/a/tokens", headers=ADA).status_code == 404


def test_gives_null_in_development_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KNOCK_SIGNING_KEY")
    client = TestClient(application(development=True))
    assert client.get(PATH).status_code == 401
    response = client.get(PATH, headers=ADA)
    assert_guarded(response)
    assert response.json() == {"token": None, "expires_at": None, "refresh_at": None}


def test_may_be_put_into_another_router() -> None:
    knock = KnockJWT(user_id=current_user)
    asked = []
    outer = APIRouter(prefix="/api", dependencies=[Depends(lambda: asked.append(1))])
    outer.include_router(knock.router("/refresh"))
    app = FastAPI()
    app.include_router(outer)
    client = TestClient(app)
    response = client.get("/api/refresh", headers=ADA)
    assert_guarded(response)
    assert verified(response.json()["token"]).user_id == "ada"
    for method in ("POST", "QUERY"):
        refused = client.request(method, "/api/refresh")
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET")
        assert_guarded(refused)
    assert asked == [1]


def test_the_schema_shows_one_get() -> None:
    assert list(application().openapi()["paths"][PATH]) == ["get"]
