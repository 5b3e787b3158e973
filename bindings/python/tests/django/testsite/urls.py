"""Views that read the token in every way there is."""

from __future__ import annotations

from django.contrib.auth import get_user_model, login, logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.cache import cache_control, cache_page, never_cache
from django.views.generic import TemplateView

import knock_jwt.django.views


def token_json(request):
    return JsonResponse({"token": request.knock_token})


async def async_token_json(request):
    return JsonResponse({"token": await request.aknock_token()})


async def async_page(request):
    await request.aknock_token()
    return render(request, "page.html")


async def async_after_auser(request):
    await request.auser()
    return await async_token_json(request)


async def async_hasty(request):
    return JsonResponse({"token": request.knock_token})


def page(request):
    return render(request, "page.html")


def unread(request):
    return render(request, "unread.html")


def read_but_unused(request):
    bool(request.knock_token)
    return HttpResponse("read")


def streamed(request):
    token = request.knock_token or ""
    return StreamingHttpResponse(iter([token]))


def streamed_too_late(request):
    return StreamingHttpResponse(request.knock_token or "" for _ in range(1))


async def async_streamed_too_late(request):
    async def body():
        yield await request.aknock_token() or ""

    return StreamingHttpResponse(body())


def varied(request):
    bool(request.knock_token)
    return HttpResponse(headers={"Vary": request.GET["on"]})


def overruled(request):
    bool(request.knock_token)
    names = ("CDN-Cache-Control", "Cloudflare-CDN-Cache-Control", "Surrogate-Control", "X-Accel-Expires")
    return HttpResponse(headers={**dict.fromkeys(names, "max-age=60"), "X-Own": "kept"})


def switching(request, name):
    before = request.knock_token
    login(request, get_user_model().objects.get(username=name))
    during = request.knock_token
    logout(request)
    return JsonResponse([before, during, request.knock_token], safe=False)


def impersonating(request, name):
    before = request.knock_token
    request.user = get_user_model().objects.get(username=name)
    return JsonResponse([before, request.knock_token], safe=False)


async def async_impersonating(request, name):
    before = await request.aknock_token()
    request.user = await get_user_model().objects.aget(username=name)
    return JsonResponse([before, request.knock_token, await request.aknock_token()], safe=False)


def failing(request):
    bool(request.knock_token)
    raise RuntimeError("after the token was read")


urlpatterns = [
    path("token-json/", token_json),
    path("async-token-json/", async_token_json),
    path("async-page/", async_page),
    path("async-after-auser/", async_after_auser),
    path("async-hasty/", async_hasty),
    path("page/", page),
    path("unread/", unread),
    path("read/", read_but_unused),
    path("streamed/", streamed),
    path("streamed-too-late/", streamed_too_late),
    path("async-streamed-too-late/", async_streamed_too_late),
    path("varied/", varied),
    path("overruled/", overruled),
    path("switching/<name>/", switching),
    path("impersonating/<name>/", impersonating),
    path("async-impersonating/<name>/", async_impersonating),
    path("failing/", failing),
    path("cached/", cache_page(60)(page)),
    path("cached-late/", cache_page(60)(TemplateView.as_view(template_name="page.html"))),
    path("cached-unread/", cache_page(60)(unread)),
    path("cached-token/", cache_page(60)(knock_jwt.django.views.token)),
    path("public/", cache_control(public=True, s_maxage=60, max_age=60)(read_but_unused)),
    path("never/", never_cache(read_but_unused)),
    path("no-store/", cache_control(no_store=True)(read_but_unused)),
    path("knock/", include("knock_jwt.django.urls")),
    path("direct/", knock_jwt.django.views.token),
    path("decorated/", never_cache(knock_jwt.django.views.token)),
    path("login-required/", login_required(knock_jwt.django.views.token)),
]
