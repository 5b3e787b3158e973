"""What the middleware adds to a request: ``request.knock_token`` and its like."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Optional, Tuple

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from .._native import IssuedToken
from .._web import Handout
from .tokens import Known, ahand_out, hand_out

if TYPE_CHECKING:
    _Base = HttpRequest
else:
    _Base = object

_KNOWN = "_knock_jwt_known"
_READ = "_knock_jwt_read"
_OPEN = "_knock_jwt_open"
_KEEP = "_cache_update_cache"


class KnockRequest(_Base):
    """Mixed into the class of each request. A lazy object set on the request, as ``request.user`` is
    one, would be simpler, but it would be neither ``None`` nor a ``str``: ``request.knock_token is
    None`` would never hold, and ``JsonResponse`` would refuse it. A property is both."""

    @property
    def knock_token(self) -> Optional[str]:
        """The token of the user who is signed in at this moment; ``None`` for anonymous users, and in
        development mode without a key. Nothing is signed before it is read."""
        handout = _read(self)
        return handout.token if handout is not None else None

    @property
    def knock_issued(self) -> Optional[IssuedToken]:
        """The same with its times."""
        handout = _read(self)
        return handout.issued if handout is not None else None

    async def aknock_token(self) -> Optional[str]:
        """``knock_token`` for async code; from then on the properties have it too, for that user."""
        handout = await _aread(self)
        return handout.token if handout is not None else None

    async def aknock_issued(self) -> Optional[IssuedToken]:
        handout = await _aread(self)
        return handout.issued if handout is not None else None

    @property
    def _cache_update_cache(self) -> bool:
        """Django's note whether a response goes into its caches. ``cache_page`` sees responses before
        any middleware can mark them, and would serve one user's token to the next. It writes this note
        when a view begins, and the token may have been read before: so no assignment counts any more
        once it was read."""
        return self.__dict__.get(_KEEP, False) and not was_read(self)

    @_cache_update_cache.setter
    def _cache_update_cache(self, keep: bool) -> None:
        self.__dict__[_KEEP] = keep

    def __reduce_ex__(self, protocol: Any) -> Tuple[Any, ...]:
        # Pickle finds classes by their name, and the one of this request has none: it is made here.
        made: Any = super().__reduce_ex__(protocol)
        state = {name: value for name, value in made[2].items() if name != _KNOWN}
        return (_blank, (type(self).__mro__[2],), state, *made[3:])


def _read(request: HttpRequest) -> Optional[Handout]:
    _note_reading(request)
    return hand_out(request, request.__dict__.get(_KNOWN))


async def _aread(request: HttpRequest) -> Optional[Handout]:
    _note_reading(request)
    known: Known = await ahand_out(request)
    request.__dict__[_KNOWN] = known
    return known.handout


def _note_reading(request: HttpRequest) -> None:
    if request.__dict__.get(_OPEN) is False and not was_read(request):
        message = (
            "request.knock_token is read for the first time after KnockTokenMiddleware has answered, so "
            "the page can no longer be marked as private: read it in the view, before a stream begins; a "
            "middleware that reads it goes below KnockTokenMiddleware"
        )
        raise RuntimeError(message)
    request.__dict__.setdefault(_READ, True)


def keep_out_of_caches(request: HttpRequest) -> None:
    """For the refresh endpoint: as if the token had been read, and also without the middleware."""
    request.__dict__[_READ] = True
    setattr(request, _KEEP, False)


def begin(request: HttpRequest) -> bool:
    """Whether this is the middleware that marks the response: the outermost, should there be two."""
    extend(request)
    if request.__dict__.get(_OPEN):
        return False
    request.__dict__[_OPEN] = True
    return True


def end(request: HttpRequest) -> bool:
    """Whether the response is to be marked."""
    request.__dict__[_OPEN] = False
    return was_read(request)


def was_read(request: HttpRequest) -> bool:
    return _READ in request.__dict__


def _forget(*, request: Optional[HttpRequest], **_: Any) -> None:
    """A view that logs somebody in or out goes on for another user."""
    if request is not None:
        request.__dict__.pop(_KNOWN, None)


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
