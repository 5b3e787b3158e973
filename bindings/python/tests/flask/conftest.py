"""A small application whose users say who they are in a header, which is enough for tests.

The tests run against the installed wheel.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from flask import (
    Flask,
    Response,
    jsonify,
    render_template_string,
    request,
    session,
    stream_with_context,
)
from flask.testing import FlaskClient

import knock_jwt
from knock_jwt import SigningKey, UserTokenVerifier
from knock_jwt.flask import KnockJWT, knock_issued, knock_token

KEY = SigningKey.generate(2048)
OTHER_KEY = SigningKey.generate(2048)
PATH = "/knock/token"

os.environ.pop("KNOCK_SIGNING_KEY_FILE", None)
os.environ["KNOCK_SIGNING_KEY"] = KEY.to_base64()


def pytest_sessionstart(session: pytest.Session) -> None:
    assert "site-packages" in knock_jwt.__file__, knock_jwt.__file__


def application(config: Any = (), before: Any = None, **options: Any) -> Flask:
    app = Flask("shop")
    app.config.update(TESTING=True, **dict(config))
    if before is not None:
        before(app)
    options.setdefault("user_id", lambda: request.headers.get("X-User"))
    KnockJWT(app, **options)

    @app.get("/json")
    def as_json() -> Any:
        return jsonify(token=knock_token())

    @app.get("/issued")
    def with_times() -> Any:
        issued = knock_issued()
        return jsonify(issued and [issued.token, issued.issued_at, issued.expires_at])

    @app.get("/html")
    def page() -> Any:
        return render_template_string("{{ knock_token() }} {{ knock_token()|tojson }}")

    @app.get("/unread")
    def unread() -> Any:
        return render_template_string("{% if false %}{{ knock_token() }}{% endif %}")

    @app.get("/public")
    def public() -> Response:
        knock_token()
        response = Response()
        response.headers.add("Cache-Control", "public, s-maxage=60")
        response.headers.add("Cache-Control", "max-age=60")
        response.headers["Vary"] = "Accept-Language"
        return response

    @app.get("/overruled")
    def overruled() -> Response:
        knock_token()
        names = ("CDN-Cache-Control", "Cloudflare-CDN-Cache-Control", "Surrogate-Control", "X-Accel-Expires")
        return Response(headers={**dict.fromkeys(names, "max-age=60"), "Vary": "*", "X-Own": "kept"})

    @app.get("/streamed")
    def streamed() -> Response:
        if "early" in request.args:
            knock_token()
        body = (knock_token() or "" for _ in range(1))
        return Response(stream_with_context(body), headers={"Cache-Control": "public"})

    @app.get("/impersonating")
    def impersonating() -> Any:
        session["user_id"] = "ada"
        before = knock_token()
        session["user_id"] = "grace"
        during = knock_issued()
        session.clear()
        return jsonify([before, during and during.token, knock_token()])

    @app.get("/no-store")
    def no_store() -> Response:
        return Response(knock_token(), headers={"Cache-Control": "no-store"})

    return app


@pytest.fixture
def client() -> FlaskClient:
    return application().test_client()


def verified(token: Any, key: SigningKey = KEY) -> knock_jwt.Claims:
    assert type(token) is str
    return UserTokenVerifier(key.verifying_key).verify(token)
