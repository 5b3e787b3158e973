"""Knock user tokens for Flask::

    knock = KnockJWT(user_id=lambda: session.get("user_id"))   # None when nobody is signed in
    knock.init_app(app)                                        # GET /knock/token

    knock_token()          # in a view
    {{ knock_token() }}    # in a template
"""

from __future__ import annotations

from typing import Any, Callable, Optional

from flask import Blueprint, Flask, Response, current_app, request

from . import _web
from ._native import Grants, IssuedToken

_NAME = "knock_jwt"
_PREFIX = "KNOCK_JWT_"
_KEY = _PREFIX + "SIGNING_KEY"
_SETTINGS = ("expires_in", "explicit_grants", "development")
_HANDOUT = "_knock_jwt_handout"
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


class KnockJWT:
    """The extension. ``user_id`` gives the id under which Knock knows the user of the current request,
    or ``None``; ``grants`` gives :class:`knock_jwt.Grants` or ``None``.

    ``init_app`` reads ``app.config``: ``KNOCK_JWT_SIGNING_KEY``, ``…_SIGNING_KEY_FILE`` (else the
    environment has the key), ``…_EXPIRES_IN``, ``…_EXPLICIT_GRANTS``, ``…_DEVELOPMENT``. A missing or a
    bad key is an error there.
    """

    def __init__(
        self,
        app: Optional[Flask] = None,
        *,
        user_id: Callable[[], Optional[_web.UserId]],
        grants: Optional[Callable[[], Optional[Grants]]] = None,
        path: Optional[str] = "/knock/token",
    ) -> None:
        self._user_id = user_id
        self._grants = grants
        self._path = path
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """``path`` is where the refresh endpoint goes; with ``None`` register :data:`blueprint`
        yourself."""
        # No name here holds the text of the key, not even `app.config`: see there.
        key = _web.read_key(app.config.get(_KEY), app.config.get(_KEY + "_FILE"))
        names = {name: _PREFIX + name.upper() for name in _SETTINGS}
        known = [_KEY, _KEY + "_FILE", *names.values()]
        unknown = sorted({name for name in app.config if name.startswith(_PREFIX)}.difference(known))
        if unknown:
            raise ValueError(f"there is no {', '.join(unknown)}; there are {', '.join(known)}")
        settings: Any = {name: app.config[at] for name, at in names.items() if at in app.config}
        app.extensions[_NAME] = _State(_web.tokens(key, **settings), self._user_id, self._grants)
        app.jinja_env.globals["knock_token"] = knock_token
        app.after_request(_mark)
        if self._path is not None:
            app.register_blueprint(_blueprint(self._path))


class _State:
    """What one application was set up with; an extension may serve several."""

    def __init__(
        self,
        tokens: _web.Tokens,
        user_id: Callable[[], Optional[_web.UserId]],
        grants: Optional[Callable[[], Optional[Grants]]],
    ) -> None:
        self._tokens = tokens
        self._user_id = user_id
        self._grants = grants

    def hand_out(self) -> Optional[_web.Handout]:
        user_id = self._user_id()
        if user_id is None:
            return None
        return self._tokens.hand_out(user_id, self._grants() if self._grants is not None else None)


def knock_token() -> Optional[str]:
    """The token of the user of the current request, or ``None``. Nothing is signed before."""
    handout = _current()
    return handout.token if handout is not None else None


def knock_issued() -> Optional[IssuedToken]:
    """The same with its times."""
    handout = _current()
    return handout.issued if handout is not None else None


def _current() -> Optional[_web.Handout]:
    # Kept with the request and not in `g`: tests that open an application context themselves share one
    # `g` between their requests, and the next user would get the token of the last.
    if not hasattr(request, _HANDOUT):
        setattr(request, _HANDOUT, _state().hand_out())
    handout: Optional[_web.Handout] = getattr(request, _HANDOUT)
    return handout


def _state() -> _State:
    try:
        state: _State = current_app.extensions[_NAME]
    except KeyError:
        raise RuntimeError("call KnockJWT(…).init_app(app) first") from None
    return state


def _mark(response: Response) -> Response:
    """A page that read a token is for its user alone."""
    if hasattr(request, _HANDOUT):
        headers = response.headers
        headers["Cache-Control"] = _web.private(headers.getlist("Cache-Control"))
        headers["Vary"] = _web.vary_on_cookie(headers.getlist("Vary"))
    return response


def _refresh() -> Response:
    refused = _web.refused(request.method, request.headers.get("Sec-Fetch-Site"))
    answer = refused or _web.answer(_state().hand_out())
    return Response(answer.body, answer.status, answer.headers)


def _blueprint(path: str) -> Blueprint:
    made = Blueprint(_NAME, __name__)
    # All methods, or Flask would answer HEAD and OPTIONS, and refuse the others without our headers.
    made.add_url_rule(path, "token", _refresh, methods=_METHODS, provide_automatic_options=False)
    return made


blueprint = _blueprint("/token")
"""The refresh endpoint as a blueprint: ``app.register_blueprint(blueprint, url_prefix="/knock")``."""
