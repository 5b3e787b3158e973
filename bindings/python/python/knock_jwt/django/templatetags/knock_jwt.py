"""``{% load knock_jwt %}``."""

from __future__ import annotations

import warnings
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.html import json_script
from django.utils.safestring import SafeString

from knock_jwt._web import Handout, as_json

register = template.Library()


@register.simple_tag(takes_context=True)
def knock_token(context: Context) -> str:
    """``{% knock_token %}``: the token, and nothing for anonymous users."""
    return getattr(_request(context), "knock_token", None) or ""


@register.simple_tag(takes_context=True)
def knock_token_script(context: Context, element_id: str = "knock-token") -> SafeString:
    """``{% knock_token_script %}``: the token and its times as JSON, in a ``<script>`` that holds data
    and runs nothing, as ``json_script`` makes it. Its members are null for anonymous users."""
    issued = getattr(_request(context), "knock_issued", None)
    return json_script(as_json(Handout(issued)), element_id)


def _request(context: Context) -> Any:
    request = context.get("request")
    if settings.DEBUG and not hasattr(type(request), "knock_token"):
        # No error: error pages are rendered without a request, or before the middleware saw it.
        message = (
            "a Knock tag stands in a template that was rendered without a request, or without "
            "knock_jwt.django.middleware.KnockTokenMiddleware: it gives no token"
        )
        warnings.warn(message, stacklevel=2)
    return request
