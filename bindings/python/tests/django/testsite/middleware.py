"""Middlewares of an application, sync and async: such as get in the way of ours."""

from __future__ import annotations

from asgiref.sync import iscoroutinefunction
from django.contrib.auth import get_user_model
from django.utils.decorators import sync_and_async_middleware
from django.utils.functional import SimpleLazyObject


@sync_and_async_middleware
def reading_early(get_response):
    async def acall(request):
        await request.aknock_token()
        return await get_response(request)

    def call(request):
        bool(request.knock_token)
        return get_response(request)

    return acall if iscoroutinefunction(get_response) else call


@sync_and_async_middleware
def reading_late(get_response):
    async def acall(request):
        response = await get_response(request)
        response.headers["X-Knock"] = await request.aknock_token() or "nobody"
        return response

    def call(request):
        response = get_response(request)
        response.headers["X-Knock"] = request.knock_token or "nobody"
        return response

    return acall if iscoroutinefunction(get_response) else call


@sync_and_async_middleware
def making_public(get_response):
    def public(response):
        response.headers["Cache-Control"] = "public, max-age=60"
        response.headers["CDN-Cache-Control"] = "max-age=60"
        return response

    async def acall(request):
        return public(await get_response(request))

    def call(request):
        return public(get_response(request))

    return acall if iscoroutinefunction(get_response) else call


def setting(request, user):
    """Impersonation, as far as its author thought."""

    async def auser():
        return await get_user_model().objects.aget(username="grace")

    if user == "auser":
        request.auser = auser
    else:
        request.user = SimpleLazyObject(lambda: get_user_model().objects.get(username="grace"))


def impersonating(user):
    @sync_and_async_middleware
    def middleware(get_response):
        async def acall(request):
            setting(request, user)
            return await get_response(request)

        def call(request):
            setting(request, user)
            return get_response(request)

        return acall if iscoroutinefunction(get_response) else call

    return middleware


impersonating_user, impersonating_auser = impersonating("user"), impersonating("auser")
