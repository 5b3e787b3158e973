"""Knock user tokens for FastAPI::

    knock = KnockJWT(user_id=current_user_id)      # your own dependency; None when nobody is signed in
    knock.install(app)                             # GET /knock/token

    @app.get("/")
    async def page(token: Annotated[Optional[str], Depends(knock.token)]): ...
"""

from __future__ import annotations

from typing import Any, Callable, Coroutine, Optional

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import _web
from ._native import Grants, IssuedToken

_PAGE = "knock_jwt.page"
_OTHER_METHODS = ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


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
            request: Request, handout: Optional[_web.Handout] = Depends(hand_out)
        ) -> Optional[IssuedToken]:
            _mark(request)
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

    def router(self, path: str = "/knock/token") -> APIRouter:
        """The refresh endpoint alone, for applications that put their routers together themselves;
        they add :class:`PrivatePages` as well."""

        async def refresh(handout: Optional[_web.Handout] = Depends(self._hand_out)) -> Response:
            return _response(_web.answer(handout))

        async def other_method(request: Request) -> Response:
            return _response(_web.refused(request.method, None) or _web.answer(None))

        router = APIRouter(route_class=_RefreshRoute)
        router.add_api_route(path, refresh, methods=["GET"], name="knock_token", response_model=None)
        # Without it the framework would answer these, and not with the headers of this endpoint.
        router.add_api_route(
            path, other_method, methods=_OTHER_METHODS, include_in_schema=False, response_model=None
        )
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
        page = scope.setdefault(_PAGE, {"token_read": False})

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start" and page["token_read"]:
                headers = MutableHeaders(raw=message["headers"])
                headers["Cache-Control"] = _web.private(headers.getlist("Cache-Control"))
                headers["Vary"] = _web.vary_on_cookie(headers.getlist("Vary"))
            await send(message)

        await self.app(scope, receive, marked)


class _RefreshRoute(APIRoute):
    """Keeps the endpoint's rules where the application's own dependencies could break them: those run
    first, and say "nobody is signed in" in their own way."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            refused = _web.refused(request.method, request.headers.get("Sec-Fetch-Site"))
            if refused is not None:
                return _response(refused)
            try:
                return await inner(request)
            except HTTPException as error:
                given = dict(error.headers or {})
                if error.status_code != 401 and not 300 <= error.status_code < 400:
                    headers = {**given, **_web.REFRESH_HEADERS}
                    raise HTTPException(error.status_code, error.detail, headers) from error
                response = _response(_web.answer(None))
                if "WWW-Authenticate" in given:
                    response.headers["WWW-Authenticate"] = given["WWW-Authenticate"]
                return response

        return handler


def _no_grants() -> None:
    return None


def _mark(request: Request) -> None:
    page = request.scope.get(_PAGE)
    if page is None:
        message = "a page reads a Knock token and could not be marked as private: call KnockJWT.install(app)"
        raise RuntimeError(message)
    page["token_read"] = True


def _response(answer: _web.Answer) -> Response:
    return Response(answer.body, answer.status, answer.headers)
