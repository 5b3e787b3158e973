"""Knock user tokens for Flask::

    knock = KnockJWT(user_id=lambda: session.get("user_id"))   # None when nobody is signed in
    knock.init_app(app)                                        # GET /knock/token

    knock_token()          # in a view
    {{ knock_token() }}    # in a template
"""

from __future__ import annotations

from typing import Any, Callable, Optional

from flask import Blueprint, Flask, Response, current_app, request
from flask.blueprints import BlueprintSetupState

from . import _web
from ._native import Grants, IssuedToken

_NAME = "knock_jwt"
_PREFIX = "KNOCK_JWT_"
_KEY = _PREFIX + "SIGNING_KEY"
_SETTINGS = ("expires_in", "explicit_grants", "development")
_READ = "_knock_jwt_read"
_ANSWERED = "_knock_jwt_answered"


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
        # By the context and not as a global, which templates that are imported without their context would
        # see too: Jinja keeps what these have computed, and the next user would get it.
        app.context_processor(lambda: {"knock_token": knock_token})
        # The last to see a response, whenever the application adds its own: Flask goes from the end.
        app.after_request_funcs.setdefault(None, []).insert(0, _mark)
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
        sync = current_app.ensure_sync
        user_id = sync(self._user_id)()
        if user_id is None:
            return None
        return self._tokens.hand_out(user_id, sync(self._grants)() if self._grants is not None else None)


def knock_token() -> Optional[str]:
    """The token of who is signed in at this moment, or ``None``. Nothing is signed before."""
    handout = _current()
    return handout.token if handout is not None else None


def knock_issued() -> Optional[IssuedToken]:
    """The same with its times."""
    handout = _current()
    return handout.issued if handout is not None else None


def _current() -> Optional[_web.Handout]:
    # Nothing is kept with the request, for a view may go on for another user; that the same one gets the
    # same token is the signer's work.
    state = _state()
    if hasattr(request, _ANSWERED) and not hasattr(request, _READ):
        message = (
            "knock_token() is called for the first time after the response was made, so the page can no "
            "longer be marked as private: call it in the view, before a stream begins"
        )
        raise RuntimeError(message)
    setattr(request, _READ, True)
    return state.hand_out()


def _state() -> _State:
    try:
        state: _State = current_app.extensions[_NAME]
    except KeyError:
        raise RuntimeError("call KnockJWT(…).init_app(app) first") from None
    return state


def _mark(response: Response) -> Response:
    """A page that read a token is for its user alone, and the endpoint keeps its rules."""
    setattr(request, _ANSWERED, True)
    is_dropped = _web.is_for_shared_caches
    if current_app.view_functions.get(request.endpoint or "") is _refresh:
        response = _guarded(response)
        response.headers.update(_web.REFRESH_HEADERS)
        is_dropped = _web.opens
    elif hasattr(request, _READ):
        headers = response.headers
        headers["Cache-Control"] = _web.private(headers.getlist("Cache-Control"))
        headers["Vary"] = _web.vary_on_cookie(headers.getlist("Vary"))
    else:
        return response
    for name in {name for name in response.headers.keys() if is_dropped(name)}:
        del response.headers[name]
    return response


def _refresh() -> Response:
    return _response(_refused() or _web.answer(_state().hand_out()))


def _refused() -> Optional[_web.Answer]:
    return _web.refused(request.method, request.headers.get("Sec-Fetch-Site"))


def _guarded(response: Response) -> Response:
    """Applications say in their own ways that nobody is signed in: in ``user_id`` or before any request,
    by exceptions and handlers for them. And they may have answered a preflight."""
    refused = _refused()
    if refused is None and not _web.means_nobody(response.status_code):
        return response
    guarded = _response(refused or _web.answer(None))
    guarded.headers.extend(
        ("WWW-Authenticate", challenge) for challenge in response.headers.getlist("WWW-Authenticate")
    )
    return guarded


def _response(answer: _web.Answer) -> Response:
    return Response(answer.body, answer.status, answer.headers)


def _blueprint(path: str) -> Blueprint:
    def add(state: BlueprintSetupState) -> None:
        state.add_url_rule(path, "token", _refresh, provide_automatic_options=False)
        for rule in state.app.url_map.iter_rules():
            if state.app.view_functions.get(rule.endpoint) is _refresh:
                # Every method there is: Flask would answer those that are left out, and has no way to
                # leave out none.
                rule.methods = None

    made = Blueprint(_NAME, __name__)
    made.record(add)
    return made


blueprint = _blueprint("/token")
"""The refresh endpoint as a blueprint: ``app.register_blueprint(blueprint, url_prefix="/knock")``."""
