"""``KnockTokenMiddleware``, for sync and async servers alike."""

from __future__ import annotations

from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest

from .. import _web
from . import conf
from .requests import extend, was_read


class KnockTokenMiddleware:
    """Gives each request a lazy ``request.knock_token``, and marks the pages that read it as private.

    It may stand anywhere, since the token is minted when it is read. A streamed page reads it before
    the stream begins; the headers are gone by then.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response
        # Now, and not at the first request: a server without its key does not start.
        conf.current()
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        if self.is_async:
            return self.__acall__(request)
        extend(request)
        return _marked(request, self.get_response(request))

    async def __acall__(self, request: HttpRequest) -> Any:
        extend(request)
        return _marked(request, await self.get_response(request))


def _marked(request: HttpRequest, response: Any) -> Any:
    if was_read(request):
        headers = response.headers
        for name, rule in (("Cache-Control", _web.private), ("Vary", _web.vary_on_cookie)):
            headers[name] = rule([headers[name]] if name in headers else [])
    return response
