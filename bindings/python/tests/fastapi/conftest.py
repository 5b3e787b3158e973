"""A small application whose users say who they are in a header, which is enough for tests.

The tests run against the installed wheel.
"""

from __future__ import annotations

import os
from typing import Any, Callable, Optional

import pytest
from fastapi import Depends, FastAPI, Header, HTTPException, Request, WebSocket
from fastapi.responses import HTMLResponse, StreamingResponse
from fastapi.testclient import TestClient

import knock_jwt
from knock_jwt import IssuedToken, SigningKey, UserTokenVerifier
from knock_jwt.fastapi import KnockJWT

KEY = SigningKey.generate(2048)
OTHER_KEY = SigningKey.generate(2048)
PATH = "/knock/token"

os.environ.pop("KNOCK_SIGNING_KEY_FILE", None)
os.environ["KNOCK_SIGNING_KEY"] = KEY.to_base64()


def pytest_sessionstart(session: pytest.Session) -> None:
    assert "site-packages" in knock_jwt.__file__, knock_jwt.__file__


def current_user(x_user: Optional[str] = Header(None)) -> Optional[str]:
    return x_user


def application(
    user_id: Callable[..., Any] = current_user, path: str = PATH, **options: Any
) -> FastAPI:
    knock = KnockJWT(user_id=user_id, **options)
    app = FastAPI()
    knock.install(app, path)

    @app.get("/json")
    async def as_json(token: Optional[str] = Depends(knock.token)) -> Any:
        return {"token": token}

    @app.get("/issued")
    def with_times(issued: Optional[IssuedToken] = Depends(knock.issued)) -> Any:
        return issued and [issued.token, issued.issued_at, issued.expires_at]

    @app.get("/html", response_class=HTMLResponse)
    async def own_response(token: Optional[str] = Depends(knock.token)) -> Any:
        headers = {"Cache-Control": "public, s-maxage=60, max-age=60", "Vary": "Accept-Language"}
        return HTMLResponse(token or "nobody", headers=headers)

    @app.get("/stream")
    async def streamed(token: Optional[str] = Depends(knock.token)) -> Any:
        return StreamingResponse(iter([token or ""]), headers={"Cache-Control": "no-store"})

    @app.get("/overruled")
    async def overruled(token: Optional[str] = Depends(knock.token)) -> Any:
        names = ("CDN-Cache-Control", "Cloudflare-CDN-Cache-Control", "Surrogate-Control", "X-Accel-Expires")
        return HTMLResponse(headers={**dict.fromkeys(names, "max-age=60"), "Vary": "*", "X-Own": "kept"})

    @app.get("/failing")
    async def failing(token: Optional[str] = Depends(knock.token)) -> Any:
        raise RuntimeError("after the token was read")

    @app.get("/forbidden")
    async def forbidden(token: Optional[str] = Depends(knock.token)) -> Any:
        raise HTTPException(403)

    @app.websocket("/ws")
    async def socket(websocket: WebSocket, token: Optional[str] = Depends(knock.token)) -> None:
        await websocket.accept()
        await websocket.send_text(token or "nobody")
        await websocket.close()

    @app.get("/unread")
    async def unread(request: Request) -> Any:
        return {}

    return app


@pytest.fixture
def client() -> TestClient:
    return TestClient(application())


def verified(token: Any, key: SigningKey = KEY) -> knock_jwt.Claims:
    assert type(token) is str
    return UserTokenVerifier(key.verifying_key).verify(token)
