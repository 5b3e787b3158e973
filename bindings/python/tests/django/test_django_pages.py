"""A page that read the token is for its user alone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from conftest import send, verified
from django.conf import settings
from django.test import AsyncClient, Client, override_settings

OURS = "knock_jwt.django.middleware.KnockTokenMiddleware"
EARLY, LATE = "testsite.middleware.reading_early", "testsite.middleware.reading_late"


def directives(response: Any) -> set[str]:
    return {item.strip() for item in response.headers.get("Cache-Control", "").split(",")} - {""}


def varies(response: Any) -> set[str]:
    return {item.strip() for item in response.headers.get("Vary", "").split(",")} - {""}


@pytest.mark.parametrize("path", ["read", "token-json", "page", "streamed"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_is_marked_when_read(client: Client, ada: Any, path: str, signed_in: bool) -> None:
    if signed_in:
        client.force_login(ada)
    response = client.get(f"/{path}/")
    assert directives(response) == {"private"}
    assert varies(response) == {"Cookie"}


def test_it_varies_on_the_cookie_whatever_names_the_user(client: Client) -> None:
    """Reading the session marks a page too; this one does not read it."""
    with override_settings(KNOCK_JWT={"USER_ID": lambda request: "ada"}):
        assert varies(client.get("/read/")) == {"Cookie"}


def test_is_not_marked_when_not_read(client: Client, ada: Any) -> None:
    client.force_login(ada)
    response = client.get("/unread/")
    assert "Cache-Control" not in response.headers
    assert "Vary" not in response.headers


def test_what_invites_shared_caches_goes(client: Client, ada: Any) -> None:
    client.force_login(ada)
    assert directives(client.get("/public/")) == {"max-age=60", "private"}


def test_what_forbids_more_stays(client: Client, ada: Any) -> None:
    client.force_login(ada)
    assert directives(client.get("/no-store/")) == {"no-store", "private"}
    assert {"no-store", "no-cache", "private"} <= directives(client.get("/never/"))


def test_what_it_varies_on_already_stays(client: Client, ada: Any) -> None:
    client.force_login(ada)
    assert varies(client.get("/varied/?on=Accept-Language")) == {"Accept-Language", "Cookie"}
    # It says more than any name.
    assert client.get("/varied/?on=*").headers["Vary"] == "*"


def test_what_overrules_cache_control_for_shared_caches_goes(client: Client, ada: Any) -> None:
    client.force_login(ada)
    response = client.get("/overruled/")
    assert directives(response) == {"private"}
    left = {name.lower() for name in response.headers if "control" in name.lower() or "x-" in name.lower()}
    assert left == {"cache-control", "x-own"}


def test_the_error_page_after_it_is_marked_too(ada: Any) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(ada)
    response = client.get("/failing/")
    assert response.status_code == 500
    assert directives(response) == {"private"}


@pytest.mark.parametrize("where", [EARLY, LATE])
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_middleware_below_ours_may_read_it(ada: Any, where: str, kind: str) -> None:
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, where]):
        response = get(kind, "/unread/", ada)
    assert directives(response) == {"private"}
    if where == LATE:
        assert verified(response.headers["X-Knock"]).user_id == str(ada.pk)


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_middleware_above_ours_is_too_late(ada: Any, kind: str) -> None:
    """It would read the token of a page that is already marked as anybody's."""
    with override_settings(MIDDLEWARE=[LATE, *settings.MIDDLEWARE]):
        with pytest.raises(RuntimeError, match="goes below KnockTokenMiddleware"):
            get(kind, "/unread/", ada)
        # Once more is no harm where the page has read it itself.
        response = get(kind, "/read/", ada)
    assert verified(response.headers["X-Knock"]).user_id == str(ada.pk)
    assert directives(response) == {"private"}


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_between_two_of_ours_the_outer_one_marks(ada: Any, kind: str) -> None:
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, LATE, OURS]):
        assert directives(get(kind, "/unread/", ada)) == {"private"}


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_page_in_the_place_of_another_is_marked(ada: Any, kind: str) -> None:
    client: Any = Client() if kind == "sync" else AsyncClient()
    client.force_login(ada)
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, "testsite.middleware.falling_back"]):
        response = send(kind, "GET", "/nowhere/", client)
    assert "eyJ" in response.content.decode()
    assert directives(response) == {"private"}


def test_a_stream_is_too_late(client: Client, ada: Any) -> None:
    client.force_login(ada)
    response = client.get("/streamed-too-late/")
    with pytest.raises(RuntimeError, match="before a stream begins"):
        list(response.streaming_content)


def test_an_async_stream_too(aclient: AsyncClient, ada: Any) -> None:
    async def work() -> None:
        response = await aclient.get("/async-streamed-too-late/")
        with pytest.raises(RuntimeError, match="before a stream begins"):
            async for _ in response.streaming_content:
                pass

    aclient.force_login(ada)
    asyncio.run(work())


def get(kind: str, path: str, user: Any) -> Any:
    client: Any = Client() if kind == "sync" else AsyncClient()
    client.force_login(user)
    return send(kind, "GET", path, client)
