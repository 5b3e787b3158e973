"""What the middleware adds to a request: ``request.knock_token`` and its like."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Optional, Tuple

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from .._native import IssuedToken
from .._web import Handout
from .tokens import ahand_out, hand_out

if TYPE_CHECKING:
    _Base = HttpRequest
else:
    _Base = object

_HANDOUT = "_knock_jwt_handout"
_READ = "_knock_jwt_read"


class KnockRequest(_Base):
    """Mixed into the class of each request. A lazy object set on the request, as ``request.user`` is
    one, would be simpler, but it would be neither ``None`` nor a ``str``: ``request.knock_token is
    None`` would never hold, and ``JsonResponse`` would refuse it. A property is both."""

    @property
    def knock_token(self) -> Optional[str]:
        """The token of the signed-in user; ``None`` for anonymous users, and in development mode
        without a key. Nothing is signed before it is read."""
        handout = _handout(self)
        return handout.token if handout is not None else None

    @property
    def knock_issued(self) -> Optional[IssuedToken]:
        """The same with its times."""
        handout = _handout(self)
        return handout.issued if handout is not None else None

    async def aknock_token(self) -> Optional[str]:
        """``knock_token`` for async code; from then on the properties have it too."""
        await self.aknock_issued()
        return self.knock_token

    async def aknock_issued(self) -> Optional[IssuedToken]:
        if _HANDOUT not in self.__dict__:
            keep(self, await ahand_out(self))
        return self.knock_issued

    def __reduce_ex__(self, protocol: Any) -> Tuple[Any, ...]:
        # Pickle finds classes by their name, and the one of this request has none: it is made here.
        made: Any = super().__reduce_ex__(protocol)
        return (_blank, (type(self).__mro__[2],), *made[2:])


def _handout(request: HttpRequest) -> Optional[Handout]:
    if _HANDOUT not in request.__dict__:
        keep(request, hand_out(request))
    handout: Optional[Handout] = request.__dict__[_HANDOUT]
    return handout


def keep(request: HttpRequest, handout: Optional[Handout]) -> None:
    """Keeps it for the rest of the request."""
    request.__dict__[_HANDOUT] = handout
    request.__dict__[_READ] = True
    # `cache_page` sees the response before any middleware can mark it, and would serve one user's
    # token to the next. Whoever reads the token takes the page out of Django's own caches.
    request.__dict__["_cache_update_cache"] = False


def was_read(request: HttpRequest) -> bool:
    return _READ in request.__dict__


def _forget(*, request: Optional[HttpRequest], **_: Any) -> None:
    """A view that logs somebody in or out goes on for another user."""
    if request is not None:
        request.__dict__.pop(_HANDOUT, None)


user_logged_in.connect(_forget, dispatch_uid="knock_jwt.django.requests")
user_logged_out.connect(_forget, dispatch_uid="knock_jwt.django.requests")


def extend(request: HttpRequest) -> None:
    base: Any = type(request)
    if not issubclass(base, KnockRequest):
        request.__class__ = _extended(base)


@lru_cache(maxsize=32)  # a process has one or two; bounded, should a stranger make one a request
def _extended(base: Any) -> Any:
    return type(base.__name__, (KnockRequest, base), {"__module__": base.__module__})


def _blank(base: Any) -> Any:
    made = _extended(base)
    return made.__new__(made)
