"""What the integrations share: the signer that their settings ask for, the rules of the refresh
endpoint, and the headers of a page that holds somebody's token. Knows no framework; whatever concerns
keys, lifetimes and tokens is decided by the core.
"""

from __future__ import annotations

import json
import logging
import os
import re
from datetime import timedelta
from typing import Dict, Iterable, List, NamedTuple, Optional, Union
from uuid import UUID

from ._native import Grants, IssuedToken, SigningKey, UserTokenSigner

logger = logging.getLogger("knock_jwt")

Key = Union[str, bytes, SigningKey]
KeyFile = Union[str, "os.PathLike[str]"]
Lifetime = Union[int, timedelta]
UserId = Union[str, int, UUID]


class Handout(NamedTuple):
    """What a signed-in user gets. ``issued`` is ``None`` in development mode without a key."""

    issued: Optional[IssuedToken]

    @property
    def token(self) -> Optional[str]:
        return self.issued.token if self.issued is not None else None


class Tokens:
    """Hands out tokens, with the one signer of an application."""

    def __init__(self, signer: Optional[UserTokenSigner], *, explicit_grants: bool = False) -> None:
        self.signer = signer
        self.explicit_grants = switch("explicit_grants", explicit_grants)

    def hand_out(self, user_id: UserId, grants: Optional[Grants] = None) -> Handout:
        """The token of a signed-in user. A token already minted comes at once; a new one takes as long
        as its signature, a quarter of a millisecond, which is less than a hop to another thread is
        worth: so asynchronous callers call this directly."""
        if self.signer is None:
            return Handout(None)
        explicit = self.explicit_grants
        return Handout(self.signer.issue(user_id, grants=grants, explicit_grants=explicit))


Found = Union[SigningKey, Exception]


def read_key(text: Optional[Key], file: Optional[KeyFile]) -> Found:
    """The signing key given, of the file given, or of the environment; or what is wrong with it.

    That is returned and not raised, for error reports show the local variables of every function that
    an error came through. Whoever is given a key asks here before all else, and deletes the name of its
    text before anything can be raised."""
    try:
        if text is None and file is None:
            return SigningKey.from_env()
        if _is_set(text) and _is_set(file):
            raise ValueError("give the signing key or its file, not both")
        return text if isinstance(text, SigningKey) else SigningKey.from_env_values(text, file)
    except Exception as error:
        return error.with_traceback(None)


def _is_set(value: object) -> bool:
    return value is not None and not (isinstance(value, (str, bytes)) and not value.strip())


def tokens(
    found: Found,
    *,
    expires_in: Optional[Lifetime] = None,
    explicit_grants: bool = False,
    development: bool = False,
) -> Tokens:
    """As an application's settings ask for them. Called at start-up, for then a missing or a bad key
    stops the start and not the first request."""
    signer = make_signer(usable(found, development=development), expires_in)
    return Tokens(signer, explicit_grants=explicit_grants)


def usable(found: Found, *, development: bool) -> Optional[SigningKey]:
    """The key; ``None`` if there is none and development mode allows that. A key that is there and bad
    is an error in either mode."""
    may_be_missing = switch("development", development)
    if isinstance(found, SigningKey):
        return found
    if may_be_missing and getattr(found, "code", None) == "signing_key_missing":
        logger.warning("development mode without a signing key: pages and clients get no Knock token")
        return None
    raise found


def make_signer(
    key: Optional[SigningKey], expires_in: Optional[Lifetime]
) -> Optional[UserTokenSigner]:
    return None if key is None else UserTokenSigner(key, expires_in=expires_in, reuse=True)


def switch(name: str, value: object) -> bool:
    """The text "false" of an environment variable would otherwise switch it on."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} is True or False, and not of type {type(value).__name__}")
    return value


TIMES_AND_TOKEN = ("token", "expires_at", "refresh_at")


def as_json(handout: Optional[Handout]) -> Dict[str, Union[str, int, None]]:
    """What a browser needs to know, for the refresh endpoint and for pages."""
    issued = handout.issued if handout is not None else None
    return {name: getattr(issued, name, None) for name in TIMES_AND_TOKEN}


class Answer(NamedTuple):
    """An answer of the refresh endpoint, the same in every framework."""

    status: int
    body: bytes
    headers: Dict[str, str]


REFRESH_HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Cookie, Authorization",
    "X-Content-Type-Options": "nosniff",
}


def refused(method: Optional[str], sec_fetch_site: Optional[str]) -> Optional[Answer]:
    """Why a request gets nothing whoever sent it; asked before the user is looked up. No answer ever
    opens the endpoint to other origins, not even to say that it may not be read."""
    if method != "GET":
        return _answer(405, {"error": "method_not_allowed"}, {"Allow": "GET"})
    if sec_fetch_site == "cross-site":
        return _answer(403, {"error": "cross_site"})
    return None


def means_nobody(status: int) -> bool:
    """Whether an application says with this status that nobody is signed in: by a redirect to its login
    form, or as FastAPI's own security classes, some of which say 403 and newer ones 401. The endpoint
    says it in its own way then."""
    return status in (401, 403) or 300 <= status < 400


def answer(handout: Optional[Handout]) -> Answer:
    """The token, or 401 when nobody is signed in. Never a redirect: a script asks, and the page of a
    login form would look like success to it."""
    if handout is None:
        return _answer(401, {"error": "not_signed_in"})
    return _answer(200, as_json(handout))


def _answer(status: int, body: object, more: Optional[Dict[str, str]] = None) -> Answer:
    headers = {"Content-Type": "application/json", **REFRESH_HEADERS, **(more or {})}
    return Answer(status, json.dumps(body).encode(), headers)


# Commas inside quotes do not separate: private="Set-Cookie, X-User".
_ITEM = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*"?)+')
_FOR_SHARED_CACHES = ("public", "private", "s-maxage")
_OVERRULING = ("surrogate-control", "edge-control", "x-accel-expires")


def private(cache_control: Iterable[str]) -> str:
    """``Cache-Control`` of a page that holds one user's token. What forbids more stays; what invites
    shared caches goes."""
    kept = [
        item
        for item in _items(cache_control)
        if item.partition("=")[0].strip().lower() not in _FOR_SHARED_CACHES
    ]
    return ", ".join([*kept, "private"])


def is_for_shared_caches(header: str) -> bool:
    """Headers that overrule ``Cache-Control`` for a content delivery network (RFC 9213 and older ones)
    or a proxy: they go from such a page."""
    name = header.lower()
    return name.endswith("-cache-control") or name in _OVERRULING


def opens(header: str) -> bool:
    """Headers that would open the endpoint to other origins, which CORS for the whole application adds,
    or to caches: they go from its answers."""
    return header.lower().startswith("access-control-") or is_for_shared_caches(header)


def vary_on_cookie(vary: Iterable[str]) -> str:
    kept = _items(vary)
    if {"cookie", "*"}.isdisjoint(item.lower() for item in kept):
        kept.append("Cookie")
    return ", ".join(kept)


def _items(values: Iterable[str]) -> List[str]:
    found = (item.strip() for value in values for item in _ITEM.findall(value))
    return [item for item in found if item]
