"""The token of the user who sent a request. Who that is, is asked anew each time: a view may log somebody
in, or go on for somebody else. That the same user gets the same token is the signer's work."""

from __future__ import annotations

from typing import NamedTuple, Optional

from django.core.exceptions import SynchronousOnlyOperation
from django.http import HttpRequest

from .._web import Handout
from . import conf


class Known(NamedTuple):
    """What ``await`` found out, and for which ``request.user`` (any object, or ``None``)."""

    user: object
    user_id: object
    handout: Optional[Handout]


def hand_out(request: HttpRequest, known: Optional[Known] = None) -> Optional[Handout]:
    """``None`` when nobody is signed in. In an event loop not everything can be asked without
    ``await``; for that there is ``known``, as long as it is surely about the same user."""
    config = conf.current()
    try:
        user_id = config.user_id(request)
    except SynchronousOnlyOperation as error:
        # The same lazy object is the same user. What a function of the application would say now, after
        # whatever has happened since, nobody knows.
        if known is None or not config.asks_user or known.user is not _user(request):
            raise _not_without_await() from error
        return known.handout
    if user_id is None:
        return None
    try:
        grants = config.grants(request) if config.grants else None
    except SynchronousOnlyOperation as error:
        if known is None or known.user_id != user_id:
            raise _not_without_await() from error
        return known.handout
    return config.tokens.hand_out(user_id, grants)


async def ahand_out(request: HttpRequest) -> Known:
    config = conf.current()
    user = _user(request)
    user_id = await config.user_id.acall(request)
    if user_id is None:
        return Known(user, None, None)
    grants = await config.grants.acall(request) if config.grants else None
    return Known(user, user_id, config.tokens.hand_out(user_id, grants))


def _user(request: HttpRequest) -> object:
    """Not who it is, which may have to be asked of the database, but the object that stands for it."""
    return getattr(request, "user", None)


def _not_without_await() -> SynchronousOnlyOperation:
    return SynchronousOnlyOperation(
        "request.knock_token asks who is signed in, which cannot be done here without waiting: use what "
        "`await request.aknock_token()` gives, and hand it to templates"
    )
