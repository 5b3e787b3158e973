"""``KnockTokenMiddleware``, for sync and async servers alike."""

from __future__ import annotations

from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest

from .. import _web
from . import conf, views
from .requests import begin, end


class KnockTokenMiddleware:
    """Gives each request a lazy ``request.knock_token``, and marks the pages that read it as private.

    It belongs at the top, for what stands above it can put another page in the place of a marked one, or
    undo the mark. It need not stand below the middlewares that say who the user is, since the token is
    minted when it is read. Once the response has passed here, a first read is an error, for the page
    could not be marked any more. So it is for a streamed page which does not read the token before the
    stream begins.
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
        outermost = begin(request)
        response = self.get_response(request)
        return _marked(request, response) if outermost else response

    async def __acall__(self, request: HttpRequest) -> Any:
        outermost = begin(request)
        response = await self.get_response(request)
        return _marked(request, response) if outermost else response


def _marked(request: HttpRequest, response: Any) -> Any:
    was_read = end(request)
    # Middlewares may have answered in the place of the endpoint, and set headers on whatever passes.
    if views.was_asked(request, response):
        return views.guarded(request, response)
    if was_read:
        headers = response.headers
        for name in [name for name in headers if _web.is_for_shared_caches(name)]:
            del headers[name]
        for name, rule in (("Cache-Control", _web.private), ("Vary", _web.vary_on_cookie)):
            headers[name] = rule([headers[name]] if name in headers else [])
    return response
