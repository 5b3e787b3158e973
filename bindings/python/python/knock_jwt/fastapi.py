"""Knock user tokens for FastAPI::

    knock = KnockJWT(user_id=current_user_id)      # your own dependency; None when nobody is signed in
    knock.install(app)                             # GET /knock/token

    @app.get("/")
    async def page(token: Annotated[Optional[str], Depends(knock.token)]): ...
"""

from __future__ import annotations

from typing import Any, Callable, Optional, Tuple

from fastapi import APIRouter, Depends, FastAPI, Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import _web
from ._native import Grants, IssuedToken

_PAGE = "knock_jwt.page"
_READ = "token was read"
_ENDPOINT = "is the refresh endpoint"


class KnockJWT:
    """The tokens of one application. Made at start-up: a missing or a bad key is an error there.

    ``user_id`` and ``grants`` are dependencies of yours, sync or async, as in any route: the id under
    which Knock knows the signed-in user or ``None``, and :class:`knock_jwt.Grants` or ``None``. The
    key is that of the environment unless given.
    """

    def __init__(
        self,
        *,
        user_id: Callable[..., Any],
        grants: Optional[Callable[..., Any]] = None,
        signing_key: Optional[_web.Key] = None,
        signing_key_file: Optional[_web.KeyFile] = None,
        expires_in: Optional[_web.Lifetime] = None,
        explicit_grants: bool = False,
        development: bool = False,
    ) -> None:
        key = _web.read_key(signing_key, signing_key_file)
        del signing_key, signing_key_file  # see there
        self._tokens = _web.tokens(
            key,
            expires_in=expires_in,
            explicit_grants=explicit_grants,
            development=development,
        )

        async def hand_out(
            user: Optional[_web.UserId] = Depends(user_id),
            granted: Optional[Grants] = Depends(grants or _no_grants),
        ) -> Optional[_web.Handout]:
            return None if user is None else self._tokens.hand_out(user, granted)

        async def issued(
            connection: HTTPConnection, handout: Optional[_web.Handout] = Depends(hand_out)
        ) -> Optional[IssuedToken]:
            _mark(connection.scope)
            return handout.issued if handout is not None else None

        async def token(issued: Optional[IssuedToken] = Depends(issued)) -> Optional[str]:
            return issued.token if issued is not None else None

        self._hand_out = hand_out
        self.issued = issued
        """A dependency: the token with its times."""
        self.token = token
        """A dependency: the token of the signed-in user, or ``None``."""

    def install(self, app: FastAPI, path: str = "/knock/token") -> None:
        """Adds the refresh endpoint, and what marks the pages that used a token as private."""
        app.add_middleware(PrivatePages)
        app.include_router(self.router(path))
        # And around all there is: the pages of handlers for any exception come from outside of every
        # middleware, and a middleware may answer in place of the endpoint.
        build = app.build_middleware_stack
        setattr(app, "build_middleware_stack", lambda: _Around(build(), path))

    def router(self, path: str = "/knock/token") -> APIRouter:
        """The refresh endpoint alone, for applications that put their routers together themselves;
        they add :class:`PrivatePages` as well."""

        async def refresh(handout: Optional[_web.Handout] = Depends(self._hand_out)) -> Response:
            return _response(_web.answer(handout))

        router = APIRouter(route_class=_RefreshRoute)
        router.add_api_route(path, refresh, methods=["GET"], name="knock_token", response_model=None)
        return router


class PrivatePages:
    """ASGI middleware: a response for which a token was read is for its user alone. A dependency could
    not say so of the responses that a route makes itself, such as those of templates."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        page = scope.setdefault(_PAGE, {})

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start" and page:
                headers = _headers(message)
                is_dropped = _web.opens if _ENDPOINT in page else _web.is_for_shared_caches
                for name in {name for name in headers if is_dropped(name)}:
                    del headers[name]
                if _ENDPOINT in page:
                    headers.update(_web.REFRESH_HEADERS)
                else:
                    headers["Cache-Control"] = _web.private(headers.getlist("Cache-Control"))
                    headers["Vary"] = _web.vary_on_cookie(headers.getlist("Vary"))
            await send(message)

        await self.app(scope, receive, marked)


class _Around:
    """Around a whole application: middlewares of its own, such as for CORS or a login, may answer for the
    endpoint. They cannot for a path with parameters, whose requests only the router knows."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._path = path
        self._app = PrivatePages(app)
        self._endpoint = PrivatePages(_guarding(app))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_endpoint = scope["type"] == "http" and self._path == _path(scope)
        await (self._endpoint if is_endpoint else self._app)(scope, receive, send)


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    root = scope.get("root_path", "")
    return path[len(root) :] if path.startswith(root) else path


class _RefreshRoute(APIRoute):
    """Every method there is: one that is left out would be answered by the framework."""

    def matches(self, scope: Scope) -> Tuple[Match, Scope]:
        match, child_scope = super().matches(scope)
        return Match.FULL if match is Match.PARTIAL else match, child_scope

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _guarding(super().handle)(scope, receive, send)


def _guarding(app: ASGIApp) -> ASGIApp:
    """Keeps the endpoint's rules where the framework and the application could break them: those refuse
    in their own ways, by exceptions and handlers for them."""

    async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
        # Middlewares may set headers on whatever passes: see PrivatePages.
        scope.get(_PAGE, {})[_ENDPOINT] = True
        site = Headers(scope=scope).get("Sec-Fetch-Site")
        refused = _web.refused(scope["method"], site)
        if refused is not None:
            await _response(refused)(scope, receive, send)
            return
        replaced = False

        async def guarded(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start":
                headers = _headers(message)
                headers.update(_web.REFRESH_HEADERS)
                replaced = _web.means_nobody(message["status"])
                if replaced:
                    response = _response(_web.answer(None))
                    if "WWW-Authenticate" in headers:
                        response.headers["WWW-Authenticate"] = headers["WWW-Authenticate"]
                    await response(scope, receive, send)
            if not replaced:
                await send(message)

        await app(scope, receive, guarded)

    return endpoint


async def _no_grants() -> None:  # Async, for the others go through the pool of threads.
    return None


def _mark(scope: Scope) -> None:
    # No cache keeps what goes through a websocket.
    if scope["type"] == "websocket":
        return
    page = scope.get(_PAGE)
    if page is None:
        message = "a page reads a Knock token and could not be marked as private: call KnockJWT.install(app)"
        raise RuntimeError(message)
    page[_READ] = True


def _headers(message: Message) -> MutableHeaders:
    # Servers take any iterable, and none.
    message["headers"] = list(message.get("headers", ()))
    return MutableHeaders(raw=message["headers"])


def _response(answer: _web.Answer) -> Response:
    return Response(answer.body, answer.status, answer.headers)
