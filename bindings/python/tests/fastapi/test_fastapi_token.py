"""The dependencies, the pages that use them, and the settings."""

from __future__ import annotations

import asyncio
import logging
import pathlib
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from conftest import KEY, OTHER_KEY, PATH, application, verified
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient
from frames import assert_hidden
from starlette.requests import HTTPConnection

from knock_jwt import Grants, KnockJwtError
from knock_jwt.fastapi import KnockJWT, PrivatePages

API_KEY = "sk_test_not_a_real_key"


def ada(app: FastAPI, path: str = "/json") -> Any:
    return TestClient(app).get(path, headers={"X-User": "ada"})


@pytest.mark.parametrize("user", ["ada", "grace"])
def test_is_a_token_for_the_signed_in_user(client: TestClient, user: str) -> None:
    for _ in range(2):
        token = client.get("/json", headers={"X-User": user}).json()["token"]
        assert verified(token).user_id == user


def test_is_none_for_nobody(client: TestClient) -> None:
    assert client.get("/json").json() == {"token": None}
    assert client.get("/issued").json() is None


def test_is_handed_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = application()
    first = ada(app).json()
    now = time.time()
    # A new token would say another second.
    monkeypatch.setattr(time, "time", lambda: now + 60)
    assert ada(app).json() == first


def test_has_its_times() -> None:
    token, issued_at, expires_at = ada(application(), "/issued").json()
    claims = verified(token)
    assert (claims.issued_at, claims.expires_at) == (issued_at, expires_at)
    assert expires_at - issued_at == 3600


@pytest.mark.parametrize("path", ["/json", "/issued"])
@pytest.mark.parametrize("headers", [{}, {"X-User": "ada"}])
def test_a_page_that_read_it_is_private(client: TestClient, path: str, headers: Any) -> None:
    response = client.get(path, headers=headers)
    assert response.headers["Cache-Control"] == "private"
    assert response.headers["Vary"] == "Cookie"


def test_also_one_that_makes_its_own_response() -> None:
    response = ada(application(), "/html")
    assert verified(response.text).user_id == "ada"
    assert response.headers["Cache-Control"] == "max-age=60, private"
    assert response.headers["Vary"] == "Accept-Language, Cookie"
    assert ada(application(), "/stream").headers["Cache-Control"] == "no-store, private"


def test_what_overrules_cache_control_for_shared_caches_goes() -> None:
    response = ada(application(), "/overruled")
    assert response.headers["Cache-Control"] == "private"
    # It says more than any name.
    assert response.headers["Vary"] == "*"
    left = {name for name in response.headers if "control" in name or name.startswith("x-")}
    assert left == {"cache-control", "x-own"}


def test_between_two_middlewares_of_ours_the_outer_one_marks() -> None:
    """An application in an application, or one that was installed twice."""
    app = application()

    @app.middleware("http")
    async def public(request: Request, call_next: Any) -> Any:
        response = await call_next(request)
        response.headers["Cache-Control"] = "public"
        return response

    KnockJWT(user_id=lambda: "ada").install(app, "/other")
    assert ada(app).headers["Cache-Control"] == "private"
    assert ada(app, "/unread").headers["Cache-Control"] == "public"


def test_a_middleware_that_caches_sees_the_mark() -> None:
    seen: list[Any] = []
    app = application()

    @app.middleware("http")
    async def caching(request: Request, call_next: Any) -> Any:
        response = await call_next(request)
        seen.append(response.headers.get("Cache-Control"))
        return response

    for path in ("/json", PATH, "/unread"):
        ada(app, path)
    assert seen == ["private", "no-store", None]


def test_also_in_an_application_that_is_mounted() -> None:
    for inner, outer in ((application(), FastAPI()), (application(), application())):
        outer.mount("/inner", inner)
        response = ada(outer, "/inner/json")
        assert verified(response.json()["token"]).user_id == "ada"
        assert (response.headers["Cache-Control"], response.headers["Vary"]) == ("private", "Cookie")
        assert ada(outer, "/inner" + PATH).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/failing", "/forbidden"])
def test_the_error_page_after_it_is_marked_too(path: str) -> None:
    """The one for any exception is made outside of every middleware."""
    app = application()

    @app.exception_handler(Exception)
    async def any_error(request: Request, error: Exception) -> HTMLResponse:
        return HTMLResponse("sorry", 500, {"Cache-Control": "public"})

    client = TestClient(app, raise_server_exceptions=False)
    response = client.get(path, headers={"X-User": "ada"})
    assert response.status_code in (403, 500)
    assert (response.headers["Cache-Control"], response.headers["Vary"]) == ("private", "Cookie")


def test_marks_what_has_no_headers_and_leaves_alone_what_is_no_page() -> None:
    async def run(scope: Any, read: bool) -> list[Any]:
        async def inner(scope: Any, receive: Any, send: Any) -> None:
            same.append(send)
            if read:
                scope["knock_jwt.page"]["token was read"] = True
            await send({"type": "http.response.start", "status": 200})

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            raise AssertionError

        await PrivatePages(inner)(scope, receive, send)
        assert (same == [send]) is (scope["type"] != "http")
        return sent

    same: list[Any] = []
    sent: list[Any] = []
    start = {"type": "http.response.start", "status": 200}
    headers = [(b"cache-control", b"private"), (b"vary", b"Cookie")]
    assert asyncio.run(run({"type": "http"}, True)) == [{**start, "headers": headers}]
    for kind in ("websocket", "lifespan"):
        scope = {"type": kind}
        same, sent = [], []
        assert asyncio.run(run(scope, False)) == [start]
        assert scope == {"type": kind}


def test_a_websocket_may_read_it() -> None:
    def user_id(connection: HTTPConnection) -> Any:
        return connection.headers.get("X-User")

    with TestClient(application(user_id)).websocket_connect("/ws", headers={"X-User": "ada"}) as socket:
        assert verified(socket.receive_text()).user_id == "ada"


def test_one_that_did_not_read_it_is_left_alone() -> None:
    response = ada(application(), "/unread")
    assert "Cache-Control" not in response.headers
    assert "Vary" not in response.headers


def test_a_page_that_could_not_be_marked_is_an_error() -> None:
    from fastapi import Depends

    knock = KnockJWT(user_id=lambda: "ada")
    app = FastAPI()

    @app.get("/json")
    async def page(token: str = Depends(knock.token)) -> str:
        return token

    with pytest.raises(RuntimeError, match="install"):
        ada(app)


def test_user_and_grants_are_dependencies_sync_or_async() -> None:
    async def user_id(request: Request) -> str:
        return request.headers["X-User"]

    def grants(request: Request) -> Grants:
        return Grants().tenant("acme", ["user/feed_read"])

    async def agrants() -> Grants:
        return grants(None)  # type: ignore[arg-type]

    for given in (grants, agrants):
        app = application(user_id, grants=given, explicit_grants=True)
        claims = verified(ada(app).json()["token"])
        assert claims.user_id == "ada"
        assert claims.explicit_grants
        assert claims.grants == {"https://api.knock.app/v1/tenants/acme": {"user/feed_read": [{}]}}


def test_signs_in_the_event_loop() -> None:
    """An async dependency is all it takes: no thread of the pool is asked."""
    knock = KnockJWT(user_id=lambda: "ada")
    before = threading.active_count()
    handout: Any = asyncio.run(knock._hand_out("ada", None))
    assert verified(handout.token).user_id == "ada"
    assert threading.active_count() == before


@pytest.mark.parametrize("expires_in", [900, timedelta(minutes=15)])
def test_expires_in(expires_in: Any) -> None:
    _, issued_at, expires_at = ada(application(expires_in=expires_in), "/issued").json()
    assert expires_at - issued_at == 900


@pytest.mark.parametrize("form", ["text", "object", "file", "file beside nothing"])
def test_the_key_may_be_given(form: str, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text(OTHER_KEY.to_pem())
    given: dict[str, dict[str, Any]] = {
        "text": {"signing_key": OTHER_KEY.to_base64()},
        "object": {"signing_key": OTHER_KEY},
        "file": {"signing_key_file": file},
        # As the environment's variables, of which one is often set and empty.
        "file beside nothing": {"signing_key": " ", "signing_key_file": file},
    }
    verified(ada(application(**given[form])).json()["token"], OTHER_KEY)
    verified(ada(application()).json()["token"], KEY)


def test_a_missing_key_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KNOCK_SIGNING_KEY")
    with pytest.raises(KnockJwtError) as caught:
        application()
    assert caught.value.code == "signing_key_missing"


@pytest.mark.parametrize("development", [False, True])
def test_a_bad_key_stops_the_start(development: bool) -> None:
    with pytest.raises(KnockJwtError) as caught:
        application(signing_key=API_KEY, development=development)
    assert caught.value.code == "signing_key_is_api_key"
    assert API_KEY not in str(caught.value)


@pytest.mark.parametrize(
    "wrong, error, says",
    [
        ({"expires_in": 0}, KnockJwtError, "lifetime"),
        ({"development": "false"}, TypeError, "development is True or False"),
        ({"explicit_grants": 1}, TypeError, "explicit_grants is True or False"),
        ({"signing_key": "a", "signing_key_file": "b"}, ValueError, "not both"),
    ],
)
def test_a_mistake_stops_the_start(wrong: Any, error: Any, says: str) -> None:
    with pytest.raises(error, match=says):
        application(**wrong)


@pytest.mark.parametrize(
    "text, wrong",
    [
        (API_KEY, {}),
        (KEY.to_base64()[:-40], {}),
        (KEY.to_base64(), {"expires_in": "1h"}),
        (KEY.to_base64(), {"signing_key_file": KEY.to_base64()}),
        (KEY.to_base64(), {"development": "false"}),
    ],
    ids=["API key", "cut off", "lifetime", "twice", "development"],
)
@pytest.mark.parametrize("given", [str, str.encode])
def test_no_frame_of_an_error_shows_the_key(text: str, wrong: Any, given: Any) -> None:
    """Error reports show the local variables of each frame."""
    with pytest.raises((TypeError, ValueError)) as caught:
        KnockJWT(user_id=lambda: "ada", signing_key=given(text), **wrong)
    assert_hidden(text, caught.value)


def test_development_mode(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "knock_jwt"):
        assert verified(ada(application(development=True)).json()["token"])
        assert caplog.records == []
        monkeypatch.setenv("KNOCK_SIGNING_KEY", "")
        app = application(development=True)
        for _ in range(3):
            assert ada(app).json() == {"token": None}
    assert [record.name for record in caplog.records] == ["knock_jwt"]
