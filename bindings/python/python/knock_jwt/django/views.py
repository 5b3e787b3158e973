"""The refresh endpoint: the browser asks it for a new token before the old one expires."""

from __future__ import annotations

from inspect import unwrap
from typing import Any, Optional

from asgiref.sync import markcoroutinefunction
from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from .. import _web
from .hooks import in_event_loop
from .requests import keep_out_of_caches
from .tokens import ahand_out, hand_out

# "no-store" says it all, but Django's own caches obey no more than "private" before Django 6.
_CACHE_CONTROL = {"Cache-Control": _web.private([_web.REFRESH_HEADERS["Cache-Control"]])}


@markcoroutinefunction
def _async_view() -> None:
    """Bears the mark by which Django knows an async view."""


class _TokenView:
    """One view that is sync under WSGI and async under ASGI. Django asks a view which of the two it
    is; a fixed answer would cost an event loop or a change of threads on the other kind of server. So
    this one answers by what is running: Django asks and calls it in the same place."""

    # Who is not signed in gets 401, and no redirect by LoginRequiredMiddleware.
    login_required = False
    # A POST is refused for being one, not for its missing CSRF token. Nothing is changed by a GET.
    csrf_exempt = True
    # Nothing is written, and ATOMIC_REQUESTS knows no async views.
    _non_atomic_requests = frozenset([DEFAULT_DB_ALIAS])

    def __init__(self) -> None:
        # What Django and its tools call a view by.
        self.__name__ = self.__qualname__ = "token"

    def __call__(self, request: HttpRequest) -> Any:
        return _arespond(request) if in_event_loop() else _respond(request)

    def __getattr__(self, name: str) -> Any:
        if name in _async_view.__dict__ and in_event_loop():
            return getattr(_async_view, name)
        raise AttributeError(name)


token = _TokenView()


def _respond(request: HttpRequest) -> HttpResponse:
    keep_out_of_caches(request)
    refused = _refused(request)
    try:
        return _response(refused or _web.answer(hand_out(request)))
    except PermissionDenied:
        return _response(_web.answer(None))


async def _arespond(request: HttpRequest) -> HttpResponse:
    keep_out_of_caches(request)
    refused = _refused(request)
    try:
        return _response(refused or _web.answer((await ahand_out(request)).handout))
    except PermissionDenied:
        return _response(_web.answer(None))


def was_asked(request: HttpRequest, response: Any) -> bool:
    """Whether a request is for this endpoint, whoever answered it."""
    match = request.resolver_match
    if match is None and response.status_code != 404:
        # A middleware answered before Django had looked.
        try:
            match = resolve(request.path_info, getattr(request, "urlconf", None))
        except Resolver404:
            return False
    return match is not None and unwrap(match.func) is token


def guarded(request: HttpRequest, response: Any) -> Any:
    """What leaves the endpoint, whoever answered: an application has its own ways to say that nobody is
    signed in, and may have answered a preflight."""
    refused = _refused(request)
    if refused is not None or _web.means_nobody(response.status_code):
        guarded = _response(refused or _web.answer(None))
        guarded.cookies = response.cookies
        if "WWW-Authenticate" in response.headers:
            guarded.headers["WWW-Authenticate"] = response.headers["WWW-Authenticate"]
        return guarded
    for name in [name for name in response.headers if _web.opens(name)]:
        del response.headers[name]
    for name, value in {**_web.REFRESH_HEADERS, **_CACHE_CONTROL}.items():
        response.headers[name] = value
    return response


def _refused(request: HttpRequest) -> Optional[_web.Answer]:
    return _web.refused(request.method, request.headers.get("Sec-Fetch-Site"))


def _response(answer: _web.Answer) -> HttpResponse:
    return HttpResponse(answer.body, status=answer.status, headers={**answer.headers, **_CACHE_CONTROL})
