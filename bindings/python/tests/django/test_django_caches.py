"""Django's own caches keep nothing that holds somebody's token: neither by `cache_page` nor as the cache
of the whole site, whatever the version obeys of `Cache-Control`."""

from __future__ import annotations

from typing import Any, Iterable, Iterator, Optional

import pytest
from conftest import NAMES, send, verified
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client, RequestFactory, override_settings

from knock_jwt.django import requests, views

PATH = "/knock/token/"
OURS = "knock_jwt.django.middleware.KnockTokenMiddleware"
EARLY, LATE = "testsite.middleware.reading_early", "testsite.middleware.reading_late"
UPDATE = "django.middleware.cache.UpdateCacheMiddleware"
FETCH = "django.middleware.cache.FetchFromCacheMiddleware"

BARE = [name for name in settings.MIDDLEWARE if name != OURS]
SITES = {
    "plain": settings.MIDDLEWARE,
    "site cache": [UPDATE, *settings.MIDDLEWARE, FETCH],
    "site cache, without our middleware": [UPDATE, *BARE, FETCH],
    "site cache that fetches first": [FETCH, UPDATE, *settings.MIDDLEWARE],
    "site cache below ours": [*settings.MIDDLEWARE, UPDATE, FETCH],
    "read early": [*settings.MIDDLEWARE, EARLY],
    "read early, site cache": [UPDATE, *settings.MIDDLEWARE, EARLY, FETCH],
    "read late": [*settings.MIDDLEWARE, LATE],
    "read late, site cache": [UPDATE, *settings.MIDDLEWARE, LATE, FETCH],
    "read late, outside the site cache": [*settings.MIDDLEWARE, LATE, UPDATE, FETCH],
}


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


WITH_OURS = [name for name, middleware in SITES.items() if OURS in middleware]
READING_LATE = [name for name, middleware in SITES.items() if LATE in middleware]


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[None]:
    with override_settings(MIDDLEWARE=SITES[request.param]):
        yield


def on(sites: Iterable[str]) -> Any:
    return pytest.mark.parametrize("site", sites, indirect=True)


def by_header(request: HttpRequest) -> Optional[str]:
    """Users without a cookie, so that nothing but us makes an answer vary."""
    return request.headers.get("X-User")


def get(kind: str, path: str, name: Optional[str], **headers: str) -> Any:
    if name is not None:
        headers["x_user"] = name
    return send(kind, "GET", path, **headers)


@on(SITES)
@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("path", [PATH, "/cached-token/"])
def test_the_refresh_endpoint_is_for_who_asks(site: None, kind: str, path: str) -> None:
    with override_settings(KNOCK_JWT={"USER_ID": by_header}):
        for name in ("ada", "bob", "ada"):
            response = get(kind, path, name)
            assert verified(response.json()["token"]).user_id == name
            assert {"no-store", "private"} <= set(response.headers["Cache-Control"].split(", "))
        if path == PATH:
            assert get(kind, path, None).status_code == 401
            assert get(kind, path, "ada", sec_fetch_site="cross-site").status_code == 403


@on(SITES)
def test_also_with_sessions_and_for_who_is_locked_out(site: None) -> None:
    clients = {name: Client() for name in NAMES}
    users = {name: get_user_model().objects.get(username=name) for name in NAMES}
    for name, client in clients.items():
        client.force_login(users[name])
        assert verified(client.get(PATH).json()["token"]).user_id == str(users[name].pk)
    ada = users["ada"]
    ada.is_active = False
    ada.save()
    try:
        assert clients["ada"].get(PATH).status_code == 401
    finally:
        ada.is_active = True
        ada.save()


@on(WITH_OURS)
@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("path", ["/page/", "/cached/", "/cached-late/"])
def test_a_page_is_for_who_asks(site: None, kind: str, path: str) -> None:
    with override_settings(KNOCK_JWT={"USER_ID": by_header}):
        for name in ("ada", "bob", "ada"):
            token = get(kind, path, name).content.decode().split("\n")[0]
            assert verified(token).user_id == name
        assert get(kind, path, None).content.decode().startswith("nobody")


@on(READING_LATE)
def test_a_token_in_a_header_is_not_kept(site: None) -> None:
    """A middleware that hands it out with a page that was cached on purpose."""
    with override_settings(KNOCK_JWT={"USER_ID": by_header}):
        for path in ("/unread/", "/cached-unread/"):
            for name in ("ada", "bob", "ada"):
                response = get("sync", path, name)
                assert verified(response.headers["X-Knock"]).user_id == name
                assert "private" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/unread/", "/cached-unread/"])
def test_the_caches_do_work(path: str) -> None:
    with override_settings(MIDDLEWARE=[UPDATE, *settings.MIDDLEWARE, FETCH]):
        first, second = Client().get(path), Client().get(path)
    assert first.headers["Expires"] == second.headers["Expires"]
    assert requests.was_read(first.wsgi_request) is requests.was_read(second.wsgi_request) is False
    assert len(cache._cache) >= 2  # type: ignore[attr-defined]


def test_no_assignment_counts_once_it_was_read() -> None:
    request: Any = RequestFactory().get("/")
    requests.extend(request)
    assert not request._cache_update_cache
    with override_settings(KNOCK_JWT={"USER_ID": lambda request: "ada"}):
        request._cache_update_cache = True
        assert request._cache_update_cache is True
        bool(request.knock_token)
        assert request._cache_update_cache is False
        request._cache_update_cache = True
        assert request._cache_update_cache is False


@pytest.mark.parametrize("ours", [False, True])
@pytest.mark.parametrize("path", [PATH, "/nobody/"])
def test_the_endpoint_says_it_twice(ours: bool, path: str) -> None:
    """In `Cache-Control`, and to Django alone: a header can be overwritten by who stands between."""
    request: Any = RequestFactory().get(path)
    if ours:
        requests.extend(request)
    request._cache_update_cache = True
    user_id = by_header if path == "/nobody/" else lambda request: "ada"
    with override_settings(KNOCK_JWT={"USER_ID": user_id}):
        assert "private" in views.token(request).headers["Cache-Control"]
    assert request._cache_update_cache is False
