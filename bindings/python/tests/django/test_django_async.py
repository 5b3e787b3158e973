"""Asynchronous views: nothing waits, and nobody is taken for somebody else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from conftest import verified
from django import VERSION
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import SynchronousOnlyOperation
from django.http import HttpRequest, HttpResponse
from django.db.models.signals import post_init
from django.test import AsyncClient, AsyncRequestFactory, Client, override_settings
from django.utils.functional import SimpleLazyObject

from knock_jwt import Grants
from knock_jwt.django.middleware import KnockTokenMiddleware


async def request_of(user: Any) -> Any:
    async def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    request: Any = AsyncRequestFactory().get("/")
    if user is not None:
        request.user = user
    await KnockTokenMiddleware(view)(request)
    return request


@pytest.mark.parametrize("path", ["/async-token-json/", "/async-page/"])
def test_is_a_token_for_the_signed_in_user(aclient: AsyncClient, user: Any, path: str) -> None:
    aclient.force_login(user)
    response = asyncio.run(aclient.get(path))
    body = response.content.decode()
    token = response.json()["token"] if "json" in path else body.split("\n")[0]
    assert verified(token).user_id == str(user.pk)
    assert response.headers["Cache-Control"] == "private"
    assert response.headers["Vary"] == "Cookie"


def test_is_none_for_anonymous_users(aclient: AsyncClient) -> None:
    assert asyncio.run(aclient.get("/async-token-json/")).json() == {"token": None}


def test_async_views_work_under_wsgi_and_sync_views_under_asgi(
    client: Client, aclient: AsyncClient, ada: Any
) -> None:
    client.force_login(ada)
    aclient.force_login(ada)
    tokens = {
        client.get("/async-token-json/").json()["token"],
        client.get("/token-json/").json()["token"],
        asyncio.run(aclient.get("/token-json/")).json()["token"],
        asyncio.run(aclient.get("/async-token-json/")).json()["token"],
    }
    assert [verified(token).user_id for token in tokens] == [str(ada.pk)]


def test_a_hasty_view_is_told_what_to_say(aclient: AsyncClient, ada: Any) -> None:
    aclient.force_login(ada)
    with pytest.raises(SynchronousOnlyOperation, match="await request.aknock_token"):
        asyncio.run(aclient.get("/async-hasty/"))


def test_once_awaited_it_is_there_for_all(ada: Any) -> None:
    async def work() -> None:
        request = await request_of(ada)
        token = await request.aknock_token()
        assert request.knock_token == token
        assert await request.aknock_token() == token
        assert (await request.aknock_issued()).token == token
        assert asked == ["/"]

    async def user_id(request: HttpRequest) -> str:
        asked.append(request.path)
        return "ada"

    asked: list[str] = []
    with override_settings(KNOCK_JWT={"USER_ID": user_id}):
        asyncio.run(work())


def test_no_thread_is_asked_for_a_token_that_is_there(ada: Any, monkeypatch: Any) -> None:
    async def work() -> None:
        first = await (await request_of(ada)).aknock_token()

        def no_threads(*_: Any) -> None:
            raise AssertionError("a hop to another thread")

        monkeypatch.setattr(asyncio.get_running_loop(), "run_in_executor", no_threads)
        assert await (await request_of(ada)).aknock_token() == first
        assert await (await request_of(AnonymousUser())).aknock_token() is None

    asyncio.run(work())


if VERSION >= (5, 0):

    @pytest.mark.parametrize("path", ["/async-token-json/", "/async-after-auser/"])
    def test_the_user_is_loaded_once(aclient: AsyncClient, ada: Any, path: str) -> None:
        """Also by a view that has said `await request.auser()` before."""
        aclient.force_login(ada)
        loaded = []

        def count(**_: Any) -> None:
            loaded.append(1)

        post_init.connect(count, sender=type(ada))
        try:
            response = asyncio.run(aclient.get(path))
        finally:
            post_init.disconnect(count, sender=type(ada))
        assert verified(response.json()["token"]).user_id == str(ada.pk)
        assert len(loaded) == 1


@pytest.mark.parametrize("lazy", [False, True])
def test_another_middlewares_user_is_the_one(aclient: AsyncClient, ada: Any, lazy: bool) -> None:
    """One that sets request.user (tokens, impersonation) and does not think of request.auser."""
    grace = get_user_model().objects.get(username="grace")

    async def auser() -> Any:
        return ada

    def load() -> Any:
        return get_user_model().objects.get(username="grace")

    async def work() -> None:
        request = await request_of(SimpleLazyObject(load) if lazy else grace)
        request.auser = auser
        assert verified(await request.aknock_token()).user_id == str(grace.pk)

    asyncio.run(work())


@pytest.mark.parametrize("user_id_is_async", [True, False])
@pytest.mark.parametrize("grants_are_async", [True, False])
@pytest.mark.parametrize("view", ["/token-json/", "/async-token-json/"])
def test_hooks_may_be_sync_or_async(
    client: Client, aclient: AsyncClient, user_id_is_async: bool, grants_are_async: bool, view: str
) -> None:
    def user_id(request: HttpRequest) -> str:
        return get_user_model().objects.get(username="ada").username

    async def auser_id(request: HttpRequest) -> str:
        return "ada"

    def grants(request: HttpRequest) -> Grants:
        return Grants().tenant("acme", ["user/feed_read"])

    class AGrants:
        async def __call__(self, request: HttpRequest) -> Grants:
            return grants(request)

    hooks = {
        "USER_ID": auser_id if user_id_is_async else user_id,
        "GRANTS": AGrants() if grants_are_async else grants,
    }
    with override_settings(KNOCK_JWT=hooks):
        for response in (client.get(view), asyncio.run(aclient.get(view))):
            claims = verified(response.json()["token"])
            assert claims.user_id == "ada"
            assert claims.grants == {"https://api.knock.app/v1/tenants/acme": {"user/feed_read": [{}]}}
