"""The token of the user who sent a request."""

from __future__ import annotations

from typing import Optional

from django.http import HttpRequest

from .._web import Handout
from . import conf


def hand_out(request: HttpRequest) -> Optional[Handout]:
    """``None`` when nobody is signed in."""
    config = conf.current()
    user_id = config.user_id(request)
    if user_id is None:
        return None
    return config.tokens.hand_out(user_id, config.grants(request) if config.grants else None)


async def ahand_out(request: HttpRequest) -> Optional[Handout]:
    config = conf.current()
    user_id = await config.user_id.acall(request)
    if user_id is None:
        return None
    return config.tokens.hand_out(user_id, await config.grants.acall(request) if config.grants else None)
