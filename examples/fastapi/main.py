"""Users who log in with a form and a signed cookie, and a page that carries their Knock token."""

import html
import json
import os
import secrets
from typing import Annotated, Optional

from fastapi import Depends, FastAPI, Form, Header, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.middleware.sessions import SessionMiddleware

from knock_jwt import IssuedToken
from knock_jwt.fastapi import KnockJWT

PASSWORDS = {name: name for name in ("ada", "barbara", "edsger", "grace")}


async def current_user_id(request: Request) -> Optional[str]:
    return request.session.get("user_id")


async def of_this_site(sec_fetch_site: Annotated[Optional[str], Header()] = None) -> None:
    """A form of another site could log somebody in here, as a user of that site's choice: a "strict" cookie
    is not sent along then, but the answer sets one."""
    if sec_fetch_site == "cross-site":
        raise HTTPException(403)


app = FastAPI()
# The key comes from KNOCK_SIGNING_KEY or KNOCK_SIGNING_KEY_FILE of the environment.
knock = KnockJWT(user_id=current_user_id, expires_in=3600)
knock.install(app)  # GET /knock/token
# "strict": what another site has a browser send comes without it, and so is nobody's.
app.add_middleware(
    SessionMiddleware,
    secret_key=os.environ.get("SESSION_SECRET") or secrets.token_hex(),
    same_site="strict",
)


@app.get("/", response_class=HTMLResponse)
async def home(
    user_id: Annotated[Optional[str], Depends(current_user_id)],
    issued: Annotated[Optional[IssuedToken], Depends(knock.issued)],
) -> str:
    if user_id is None:
        return page('<p>Nobody is signed in. <a href="/login">Log in</a></p>')
    data = {"token": issued.token, "expires_at": issued.expires_at} if issued else {"token": None}
    # A "<" would end the script early.
    as_json = json.dumps(data).replace("<", "\\u003c")
    return page(f"""
        <p>Signed in as <b id="user">{html.escape(user_id)}</b>.</p>
        <form method="post" action="/logout"><button>Log out</button></form>
        <script id="knock-token" type="application/json">{as_json}</script>
        <script>
          const issued = JSON.parse(document.getElementById("knock-token").textContent);
          const refresh = async () => (await (await fetch("/knock/token")).json()).token;
          // With @knocklabs/client on the page, this is all:
          // knock.authenticate({{ id: "…" }}, issued.token, {{ onUserTokenExpiring: refresh }});
        </script>""")


@app.get("/login", response_class=HTMLResponse)
async def login_form() -> str:
    return page("""
        <form method="post">
          <input name="username"> <input name="password" type="password"> <button>Log in</button>
        </form>""")


@app.post("/login", dependencies=[Depends(of_this_site)])
async def login(
    request: Request, username: Annotated[str, Form()], password: Annotated[str, Form()]
) -> RedirectResponse:
    known = PASSWORDS.get(username)
    if known is None or not secrets.compare_digest(known.encode(), password.encode()):
        return RedirectResponse("/login", status_code=303)
    request.session["user_id"] = username
    return RedirectResponse("/", status_code=303)


@app.post("/logout", dependencies=[Depends(of_this_site)])
async def logout(request: Request) -> RedirectResponse:
    request.session.clear()
    return RedirectResponse("/", status_code=303)


def page(body: str) -> str:
    return f'<!doctype html><html lang="en"><title>Shop</title><body>{body}</body></html>'
