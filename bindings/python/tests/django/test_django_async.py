"""Asynchronous views: nothing waits, and nobody is taken for somebody else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from conftest import verified
from django import VERSION
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.exceptions import SynchronousOnlyOperation
from django.db.models.signals import post_init
from django.http import HttpRequest
from django.test import AsyncClient, AsyncRequestFactory, Client, override_settings
from django.utils.functional import SimpleLazyObject

from knock_jwt import Grants
from knock_jwt._web import Handout
from knock_jwt.django import requests
from knock_jwt.django.tokens import Known


async def request_of(user: Any) -> Any:
    request: Any = AsyncRequestFactory().get("/")
    if user is not None:
        request.user = user
    assert requests.begin(request)
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


async def by_attribute(request: Any) -> Any:
    return request.knock_user


def from_the_database(request: Any) -> Any:
    return get_user_model().objects.get(username=request.knock_user).username


async def tenant_of(request: Any) -> Grants:
    return Grants().tenant(request.knock_user, ["user/feed_read"])


def set_user(request: Any, name: str) -> None:
    request.user = get_user_model().objects.get(username=name)


def set_lazy_user(request: Any, name: str) -> None:
    request.user = SimpleLazyObject(lambda: get_user_model().objects.get(username=name))


def log_in(request: Any, name: str) -> None:
    """As `login` does for those who listen, whatever it does to the request."""
    user = get_user_model().objects.get(username=name)
    user_logged_in.send(type(user), request=request, user=user)


def log_out(request: Any, name: str) -> None:
    user_logged_out.send(get_user_model(), request=request, user=request.user)


WAITING = "await request.aknock_token"


@pytest.mark.parametrize("hooks", [{}, {"GRANTS": tenant_of}])
def test_once_awaited_it_is_there_for_templates(hooks: Any) -> None:
    async def work() -> None:
        request = await request_of(None)
        request.knock_user = "ada"
        set_lazy_user(request, "ada")
        with pytest.raises(SynchronousOnlyOperation, match=WAITING):
            bool(request.knock_token)
        token = await request.aknock_token()
        assert request.knock_token == request.knock_issued.token == token
        assert (await request.aknock_issued()).token == token

    with override_settings(KNOCK_JWT=hooks):
        asyncio.run(work())


@pytest.mark.parametrize("change", [set_user, set_lazy_user])
@pytest.mark.parametrize("hooks", [{}, {"GRANTS": tenant_of}])
def test_but_not_for_another_user(ada: Any, change: Any, hooks: Any) -> None:
    grace = get_user_model().objects.get(username="grace")

    async def work() -> None:
        request = await request_of(ada)
        request.knock_user = "anybody"
        assert verified(await request.aknock_token()).user_id == str(ada.pk)
        await sync_to_async(change)(request, "grace")
        if change is set_user and not hooks:
            assert verified(request.knock_token).user_id == str(grace.pk)
        else:
            with pytest.raises(SynchronousOnlyOperation, match=WAITING):
                bool(request.knock_token)
        for token in (await request.aknock_token(), request.knock_token):
            assert verified(token).user_id == str(grace.pk)

    with override_settings(KNOCK_JWT=hooks):
        asyncio.run(work())


@pytest.mark.parametrize("change", [log_in, log_out])
def test_nor_after_a_login_or_a_logout(ada: Any, change: Any) -> None:
    """Of a backend that leaves the unread `request.user` where it is."""

    async def work() -> None:
        request = await request_of(None)
        request.user = SimpleLazyObject(never)
        request.__dict__["_knock_jwt_known"] = Known(request.user, ada.pk, Handout(None))
        assert request.knock_token is None
        await sync_to_async(change)(request, "grace")
        with pytest.raises(SynchronousOnlyOperation, match=WAITING):
            bool(request.knock_token)

    def never() -> Any:
        raise SynchronousOnlyOperation

    asyncio.run(work())


@pytest.mark.parametrize("user_id", [by_attribute, from_the_database])
def test_whom_a_function_names_is_asked_each_time(ada: Any, user_id: Any) -> None:
    """It may go by anything that changes while a view works: nothing is remembered for it."""

    async def work() -> None:
        request = await request_of(ada)
        for name in ("ada", "grace"):
            request.knock_user = name
            assert verified(await request.aknock_token()).user_id == name
            with pytest.raises(SynchronousOnlyOperation, match="hand it to templates"):
                bool(request.knock_token)

    with override_settings(KNOCK_JWT={"USER_ID": user_id}):
        asyncio.run(work())


@pytest.mark.parametrize("hooks", [{}, {"GRANTS": tenant_of}])
def test_also_where_that_needs_no_await(ada: Any, hooks: Any) -> None:
    async def work() -> None:
        request = await request_of(ada)
        request.knock_user = "ada"
        assert verified(await request.aknock_token()).user_id == "ada"
        assert verified(request.knock_token).user_id == "ada"
        request.knock_user = "grace"
        if hooks:
            with pytest.raises(SynchronousOnlyOperation, match=WAITING):
                bool(request.knock_token)
        else:
            assert verified(request.knock_token).user_id == "grace"
        request.knock_user = None
        assert request.knock_token is None

    with override_settings(KNOCK_JWT={"USER_ID": lambda request: request.knock_user, **hooks}):
        asyncio.run(work())


def test_follows_a_change_of_user(aclient: AsyncClient, ada: Any) -> None:
    """A view that reads the token, sets another `request.user`, and reads it again."""
    grace = get_user_model().objects.get(username="grace")
    aclient.force_login(ada)
    tokens = asyncio.run(aclient.get("/async-impersonating/grace/")).json()
    assert [verified(token).user_id for token in tokens] == [str(n.pk) for n in (ada, grace, grace)]


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


@pytest.mark.parametrize("sets, name", [("user", "grace"), ("auser", "ada")])
@pytest.mark.parametrize("path", ["/async-token-json/", "/token-json/", "/knock/token/"])
def test_the_user_is_request_user(aclient: AsyncClient, ada: Any, sets: str, name: str, path: str) -> None:
    """Whatever sets it or `request.auser` and does not think of the other."""
    aclient.force_login(ada)
    middleware = [*settings.MIDDLEWARE, f"testsite.middleware.impersonating_{sets}"]
    with override_settings(MIDDLEWARE=middleware):
        response = asyncio.run(aclient.get(path))
    user = get_user_model().objects.get(username=name)
    assert verified(response.json()["token"]).user_id == str(user.pk)


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
