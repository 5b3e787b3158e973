"""A page that read the token is for its user alone."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import verified
from django.core.cache import cache
from django.test import Client, override_settings


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
    assert varies(client.get("/varied/")) == {"Accept-Language", "Cookie"}


def test_the_error_page_after_it_is_marked_too(ada: Any) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(ada)
    response = client.get("/failing/")
    assert response.status_code == 500
    assert directives(response) == {"private"}


def test_cache_page_does_not_keep_it(client: Client) -> None:
    """Not even by a view that is cached on purpose: the next user would get the first one's token."""
    from django.contrib.auth import get_user_model

    cache.clear()
    for name in ("ada", "grace", "ada"):
        user = get_user_model().objects.get(username=name)
        other = Client()
        other.force_login(user)
        token = other.get("/cached/").content.decode().split("\n")[0]
        assert verified(token).user_id == str(user.pk)
    assert client.get("/cached/").content.decode().startswith("nobody")


def test_cache_middleware_does_not_keep_it_either(ada: Any) -> None:
    from django.conf import settings

    cache.clear()
    middleware = [
        *settings.MIDDLEWARE,
        # Below ours, where it sees the response before it is marked.
        "django.middleware.cache.UpdateCacheMiddleware",
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]
    with override_settings(MIDDLEWARE=middleware):
        client = Client()
        client.force_login(ada)
        assert verified(client.get("/page/").content.decode().split("\n")[0])
        assert Client().get("/page/").content.decode().startswith("nobody")
        # The caches do work: a page that read nothing is kept.
        client.get("/unread/")
        assert "max-age" in Client().get("/unread/").headers["Cache-Control"]
