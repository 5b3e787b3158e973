"""Middlewares of an application, sync and async: such as get in the way of ours."""

from __future__ import annotations

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.contrib.auth import get_user_model
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
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


@sync_and_async_middleware
def falling_back(get_response):
    """Puts a page of its own in the place of each that is not found, as flatpages do."""

    def found(request, response):
        return render(request, "page.html") if response.status_code == 404 else response

    async def acall(request):
        response = await get_response(request)
        await request.aknock_token()
        return found(request, response)

    def call(request):
        return found(request, get_response(request))

    return acall if iscoroutinefunction(get_response) else call


@sync_and_async_middleware
def open_to_all(get_response):
    """CORS for the whole application, as its packages do it."""

    def opened(response):
        response.headers["Access-Control-Allow-Origin"] = "https://evil.example"
        response.headers["Access-Control-Allow-Credentials"] = "true"
        return response

    async def acall(request):
        return opened(HttpResponse() if request.method == "OPTIONS" else await get_response(request))

    def call(request):
        return opened(HttpResponse() if request.method == "OPTIONS" else get_response(request))

    return acall if iscoroutinefunction(get_response) else call


class LoginRequired:
    """As applications wrote it before Django 5.1."""

    sync_capable = async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        return HttpResponseRedirect("/login/")


@sync_and_async_middleware
def asking_for_a_login(get_response):
    """Before Django has looked which view it is."""

    async def acall(request):
        return HttpResponseRedirect("/login/")

    def call(request):
        return HttpResponseRedirect("/login/")

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
