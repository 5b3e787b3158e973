"""`request.knock_token`, the context processor and the template tags."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
import re
import time
from typing import Any

import pytest
from conftest import verified
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.test import AsyncRequestFactory, Client, RequestFactory, override_settings

from knock_jwt import Grants
from knock_jwt.django import conf, requests
from knock_jwt.django.middleware import KnockTokenMiddleware


def request_of(user: Any) -> Any:
    """A request as a view gets it."""
    request = RequestFactory().get("/")
    request.user = user
    assert requests.begin(request)
    return request


def test_is_a_token_for_the_signed_in_user(client: Client, user: Any) -> None:
    client.force_login(user)
    response = client.get("/token-json/")
    assert verified(response.json()["token"]).user_id == str(user.pk)


def test_is_none_for_anonymous_users(client: Client) -> None:
    assert client.get("/token-json/").json() == {"token": None}
    request = request_of(AnonymousUser())
    assert request.knock_token is None
    assert request.knock_issued is None


def test_is_a_real_string_with_its_times(ada: Any) -> None:
    request = request_of(ada)
    assert type(request.knock_token) is str
    issued = request.knock_issued
    assert issued.token == request.knock_token
    assert issued.expires_at - issued.issued_at == 3600


def test_nobody_is_asked_and_nothing_signed_before_it_is_read(client: Client, ada: Any) -> None:
    asked = []

    def user_id(request: HttpRequest) -> int:
        asked.append(request.path)
        return 7

    with override_settings(KNOCK_JWT={"USER_ID": user_id}):
        client.get("/unread/")
        assert asked == []
        client.get("/read/")
        assert asked == ["/read/"]


def test_is_the_same_for_the_same_user_and_grants(monkeypatch: pytest.MonkeyPatch) -> None:
    def grants(request: HttpRequest) -> Grants:
        return Grants().tenant(tenant, ["user/feed_read"])

    tenant = "acme"
    with override_settings(KNOCK_JWT={"USER_ID": lambda request: request.user, "GRANTS": grants}):
        request = request_of("ada")
        token = request.knock_token
        now = time.time()
        # A new token would say another second.
        monkeypatch.setattr(time, "time", lambda: now + 60)
        assert token == request.knock_token == request.knock_issued.token
        tenant = "other"
        assert list(verified(request.knock_token).grants or ()) == ["https://api.knock.app/v1/tenants/other"]
        tenant = "acme"
        assert token == request.knock_token


def test_follows_a_change_of_user(client: Client, ada: Any) -> None:
    """A view that reads the token, sets another `request.user`, and reads it again."""
    grace = get_user_model().objects.get(username="grace")
    client.force_login(ada)
    before, after = client.get("/impersonating/grace/").json()
    assert verified(before).user_id == str(ada.pk)
    assert verified(after).user_id == str(grace.pk)
    request = request_of(ada)
    assert verified(request.knock_token).user_id == str(ada.pk)
    request.user = AnonymousUser()
    assert request.knock_token is None and request.knock_issued is None


def test_follows_a_login_and_a_logout(client: Client, ada: Any) -> None:
    """A view that reads the token, logs somebody else in, and reads it again."""
    grace = get_user_model().objects.get(username="grace")
    client.force_login(ada)
    response = client.get("/switching/grace/")
    before, during, after = response.json()
    assert verified(before).user_id == str(ada.pk)
    assert verified(during).user_id == str(grace.pk)
    assert after is None
    assert "private" in response.headers["Cache-Control"]


def test_is_handed_out_again_to_the_same_user_alone(
    client: Client, user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(user)
    first = client.get("/token-json/").json()["token"]
    now = time.time()
    # A new token would say another second.
    monkeypatch.setattr(time, "time", lambda: now + 60)
    second = client.get("/token-json/").json()["token"]
    assert first == second
    assert verified(second).user_id == str(user.pk)


def test_the_request_stays_what_it_was(ada: Any) -> None:
    request = request_of(ada)
    plain = RequestFactory().get("/")
    assert isinstance(request, type(plain))
    assert type(request).__name__ == type(plain).__name__
    assert repr(request) == repr(plain)
    assert copy.copy(request).knock_token == request.knock_token


@pytest.mark.parametrize("make", [HttpRequest, RequestFactory().get, AsyncRequestFactory().get])
@pytest.mark.parametrize("read", [False, True])
def test_a_request_that_could_be_pickled_still_can(ada: Any, make: Any, read: bool) -> None:
    request = make() if make is HttpRequest else make("/")
    plain = type(request)
    requests.begin(request)
    request.path = "/here"
    if read:
        request.user = ada
        assert asyncio.run(request.aknock_token()) == request.knock_token
        del request.user
    restored = pickle.loads(pickle.dumps(request))
    assert (restored.path, type(restored)) == ("/here", type(request))
    assert isinstance(restored, plain) and type(restored).__mro__[2] is plain
    restored.user = ada
    assert restored.knock_token is not None


def test_two_middlewares_are_as_good_as_one(ada: Any) -> None:
    def view(request: Any) -> HttpResponse:
        seen.append((type(request), request.knock_token))
        return HttpResponse()

    seen: list[Any] = []
    request = RequestFactory().get("/")
    request.user = ada
    KnockTokenMiddleware(KnockTokenMiddleware(view))(request)
    assert [seen[0][0].__mro__.count(requests.KnockRequest), len(seen)] == [1, 1]
    # And with a request that has been through it.
    KnockTokenMiddleware(view)(request)
    assert seen[0] == seen[1]


def test_a_bad_user_id_is_an_error_of_the_core() -> None:
    from knock_jwt import KnockJwtError

    with override_settings(KNOCK_JWT={"USER_ID": lambda request: ""}):
        with pytest.raises(KnockJwtError) as caught:
            _ = request_of(None).knock_token
    assert caught.value.code == "user_id_missing"


def test_templates_get_it_in_every_way(client: Client, user: Any) -> None:
    client.force_login(user)
    processor, tag, script, other = client.get("/page/").content.decode().split("\n")[:4]
    assert verified(processor).user_id == str(user.pk)
    assert processor == tag
    matched = re.fullmatch(
        r'<script id="knock-token" type="application/json">(\{.*\})</script>', script
    )
    assert matched, script
    issued = json.loads(matched.group(1))
    assert issued["token"] == tag
    claims = verified(tag)
    assert issued["expires_at"] == claims.expires_at
    assert claims.issued_at < issued["refresh_at"] < claims.expires_at
    assert other.startswith('<script id="other-id"')


def test_templates_of_anonymous_users_get_none(client: Client) -> None:
    lines = client.get("/page/").content.decode().split("\n")
    assert lines[0] == "nobody"
    assert lines[1] == ""
    assert '{"token": null, "expires_at": null, "refresh_at": null}' in lines[2]


def test_error_pages_before_the_middleware_get_none() -> None:
    """They are rendered with the same context processors and tags."""
    template = Template("{% load knock_jwt %}{{ knock_token }}{% knock_token %}{% knock_token_script %}")
    request = RequestFactory().get("/")
    from knock_jwt.django.context_processors import knock

    context = RequestContext(request, {**knock(request), "request": request})
    assert template.render(context).startswith('None<script id="knock-token"')


def test_a_tag_that_can_find_no_token_says_so_while_debugging() -> None:
    template = Template("{% load knock_jwt %}{% knock_token %}")
    with override_settings(DEBUG=True):
        with pytest.warns(UserWarning, match="KnockTokenMiddleware"):
            assert template.render(RequestContext(RequestFactory().get("/"))) == ""


def test_settings_are_read_once(ada: Any) -> None:
    with override_settings(KNOCK_JWT={}):
        assert conf.current() is conf.current()
