"""The refresh endpoint."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import PATH, application, current_user, verified
from fastapi import APIRouter, Depends, FastAPI, HTTPException
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


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
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


@pytest.mark.parametrize(
    "status, headers",
    [(401, {"WWW-Authenticate": "Bearer"}), (303, {"Location": "/login"}), (307, {"Location": "/"})],
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


def test_their_other_refusals_stand_and_are_not_kept() -> None:
    def user_id() -> str:
        raise HTTPException(403, "banned", {"X-Why": "spam"})

    response = TestClient(application(user_id)).get(PATH)
    assert (response.status_code, response.json()) == (403, {"detail": "banned"})
    assert_guarded(response)
    assert response.headers["X-Why"] == "spam"


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
    assert client.post("/api/refresh").status_code == 405
    assert asked == [1]


def test_the_schema_shows_one_get() -> None:
    assert list(application().openapi()["paths"][PATH]) == ["get"]
