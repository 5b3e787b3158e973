"""Functions of the application that are asked about a request. They may be sync or async, and are
asked from sync and async code alike."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any, Callable, Optional

from asgiref.sync import async_to_sync, iscoroutinefunction, sync_to_async
from django.core.exceptions import ImproperlyConfigured, SynchronousOnlyOperation
from django.http import HttpRequest
from django.utils.functional import LazyObject, empty


class Hook:
    """One that the settings name."""

    def __init__(self, function: Callable[[HttpRequest], Any]) -> None:
        self.function = function
        self.is_async = iscoroutinefunction(function) or inspect.iscoroutinefunction(
            getattr(function, "__call__", None)
        )

    def __call__(self, request: HttpRequest) -> Any:
        if not self.is_async:
            return self.function(request)
        if in_event_loop():
            raise SynchronousOnlyOperation("an async function is awaited")
        return async_to_sync(self.function)(request)

    async def acall(self, request: HttpRequest) -> Any:
        # A sync function may ask the database, so it gets the thread that Django has for that.
        return await (self.function if self.is_async else sync_to_async(self.function))(request)


class SignedInUser(Hook):
    """The primary key of ``request.user``, and ``None`` for anonymous users."""

    def __init__(self) -> None:
        super().__init__(lambda request: _id(_user(request)))

    async def acall(self, request: HttpRequest) -> Any:
        user = _user(request)
        if _is_unread_lazy(user):
            auser = getattr(request, "auser", None)
            if not (_is_djangos(user.__dict__.get("_setupfunc")) and _is_djangos(auser)):
                return await super().acall(request)
            user = await request.auser()
        return _id(user)


def in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _user(request: HttpRequest) -> Any:
    try:
        return request.user
    except AttributeError:
        message = (
            "there is no request.user: add django.contrib.auth.middleware.AuthenticationMiddleware to "
            "MIDDLEWARE, or name a function in KNOCK_JWT['USER_ID']"
        )
        raise ImproperlyConfigured(message) from None


def _id(user: Any) -> Optional[Any]:
    return user.pk if user.is_authenticated else None


def _is_unread_lazy(user: Any) -> bool:
    return isinstance(user, LazyObject) and user.__dict__.get("_wrapped") is empty


def _is_djangos(function: Any) -> bool:
    """Whether it was set on the request by Django's own middleware. ``request.auser()`` spares a query
    when the view has asked it before. But who sets one of ``request.user`` and ``request.auser`` for
    another user (tokens, impersonation) seldom thinks of the other: it is asked only where it surely
    speaks of ``request.user``."""
    function = getattr(function, "func", function)
    return getattr(function, "__module__", None) == "django.contrib.auth.middleware"
