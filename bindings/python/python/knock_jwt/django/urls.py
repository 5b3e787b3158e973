"""``path("knock/", include("knock_jwt.django.urls"))`` gives ``/knock/token/``."""

from __future__ import annotations

from django.urls import path

from .views import token

app_name = "knock_jwt"
urlpatterns = [path("token/", token, name="token")]
