"""A small Flask application with sessions, for gunicorn."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, redirect, render_template_string, request, session

from knock_jwt.flask import KnockJWT, knock_token

app = Flask(__name__)
app.secret_key = "only-for-these-tests"
KnockJWT(app, user_id=lambda: session.get("user_id"), path="/knock/token/")


@app.get("/")
def home() -> str:
    page = '<script id="knock-token" type="application/json">{{ data|safe }}</script>'
    return render_template_string(page, data=json.dumps({"token": knock_token()}))


@app.get("/login")
def login_form() -> str:
    return "<form method='post'></form>"


@app.post("/login")
def login() -> Any:
    session["user_id"] = request.form["username"]
    return redirect("/", 303)
