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

from ._errors import KnockJwtError
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


def tokens(
    *,
    signing_key: Optional[Key] = None,
    signing_key_file: Optional[KeyFile] = None,
    expires_in: Optional[Lifetime] = None,
    explicit_grants: bool = False,
    development: bool = False,
) -> Tokens:
    """As an application's settings ask for them. Called at start-up, for then a missing or a bad key
    stops the start and not the first request."""
    key = find_key(signing_key, signing_key_file, development=development)
    return Tokens(make_signer(key, expires_in), explicit_grants=explicit_grants)


def find_key(
    text: Optional[Key], file: Optional[KeyFile], *, development: bool
) -> Optional[SigningKey]:
    """The signing key given, of the file given, or of the environment; ``None`` if there is none and
    development mode allows that. A key that is there and bad is an error in either mode."""
    if text is not None and file is not None:
        raise ValueError("give the signing key or its file, not both")
    may_be_missing = switch("development", development)
    try:
        if isinstance(text, SigningKey):
            return text
        if text is not None:
            return SigningKey(text)
        return SigningKey.from_env() if file is None else SigningKey.from_file(file)
    except KnockJwtError as error:
        if not (may_be_missing and error.code == "signing_key_missing"):
            raise
    logger.warning("development mode without a signing key: pages and clients get no Knock token")
    return None


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


def private(cache_control: Iterable[str]) -> str:
    """``Cache-Control`` of a page that holds one user's token. What forbids more stays; what invites
    shared caches goes."""
    kept = [
        item
        for item in _items(cache_control)
        if item.partition("=")[0].strip().lower() not in _FOR_SHARED_CACHES
    ]
    return ", ".join([*kept, "private"])


def vary_on_cookie(vary: Iterable[str]) -> str:
    kept = _items(vary)
    if {"cookie", "*"}.isdisjoint(item.lower() for item in kept):
        kept.append("Cookie")
    return ", ".join(kept)


def _items(values: Iterable[str]) -> List[str]:
    found = (item.strip() for value in values for item in _ITEM.findall(value))
    return [item for item in found if item]
